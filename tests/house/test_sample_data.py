"""The sample town: made by its script, mess documented, plausible as a town."""

from __future__ import annotations

import csv
import datetime as dt
import json
import subprocess
import sys
import zipfile
from collections import Counter

import openpyxl
import pytest
import shapely
from shapely import STRtree
from shapely.geometry import Point, shape
from shapely.ops import unary_union

WORKBOOKS = ("arbres.xlsx", "massifs.xlsx", "moyens.xlsx", "arrosages.xlsx")
MAPS = ("commune.geojson", "secteurs.geojson", "sites.geojson", "voies.geojson")
# Older versions of GEOS draw the ground along a street a few centimetres off.
EXACT = shapely.geos_version >= (3, 13, 0)


def rows_of(path, delimiter=","):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=delimiter))


@pytest.fixture(scope="module")
def workbooks(sample_data):
    return {name: openpyxl.load_workbook(sample_data / name) for name in WORKBOOKS}


@pytest.fixture(scope="module")
def key(sample_data):
    return rows_of(sample_data / "answers" / "answer_key.csv")


@pytest.fixture(scope="module")
def counts(sample_data):
    return {(row["file"], row["sheet"]): row
            for row in rows_of(sample_data / "answers" / "expected_rows.csv")}


@pytest.fixture(scope="module")
def maps(sample_data):
    loaded = {}
    for name in MAPS:
        features = json.loads((sample_data / name).read_text(encoding="utf-8"))["features"]
        loaded[name.split(".")[0]] = [(f["properties"], shape(f["geometry"])) for f in features]
    return loaded


def test_the_script_makes_the_committed_files_again(sample_data, tmp_path):
    subprocess.run([sys.executable, sample_data / "make_town.py", tmp_path], check=True)
    made, committed = (
        sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")
               if path.suffix in {".xlsx", ".csv", ".geojson"})
        for folder in (tmp_path, sample_data))
    assert made == committed
    for name in made:
        if name.endswith(".xlsx"):
            # The parts, not the archive: how zlib squeezes them is not ours.
            with zipfile.ZipFile(tmp_path / name) as new, zipfile.ZipFile(
                    sample_data / name) as old:
                assert new.namelist() == old.namelist()
                for part in new.namelist():
                    assert not EXACT or new.read(part) == old.read(part), f"{name}: {part}"
        else:
            new, old = ((folder / name).read_bytes() for folder in (tmp_path, sample_data))
            assert new.count(b"\n") == old.count(b"\n"), name
            assert not EXACT or new == old, name


def test_the_files_stay_small(sample_data):
    total = sum(path.stat().st_size for path in sample_data.rglob("*")
                if path.is_file() and path.suffix != ".pyc")
    assert total < 2_000_000


def test_no_person_is_named_in_the_properties(workbooks):
    for book in workbooks.values():
        assert not book.properties.creator
        assert not book.properties.lastModifiedBy


def header_columns(sheet, header_row):
    return {str(cell.value): cell.column for cell in sheet[header_row] if cell.value is not None}


def shown(value):
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y")
    return str(value)


def merged_value(sheet, row, column):
    """Give what a person reads there: inside merged cells, what their first cell says."""
    value = sheet.cell(row, column).value
    for area in () if value is not None else sheet.merged_cells.ranges:
        if (area.min_row <= row <= area.max_row) and (area.min_col <= column <= area.max_col):
            return sheet.cell(area.min_row, area.min_col).value
    return value


def test_every_line_of_the_answer_key_is_in_the_workbooks(workbooks, key, counts):
    assert len(key) >= 150
    for line in key:
        sheet = workbooks[line["file"]][line["sheet"]]
        if line["kind"] in {"hidden_sheet", "summary_sheet"}:
            continue
        columns = header_columns(sheet, int(counts[line["file"], line["sheet"]]["header_row"]))
        column = columns.get(line["column"])
        if column is None:
            column = openpyxl.utils.column_index_from_string(line["column"].split(":")[0])
        value = shown(merged_value(sheet, int(line["row"]), column))
        if line["kind"] == "legend_row":
            assert value.startswith(line["written"].split("…")[0].strip()[:20])
        elif line["written"] and value != line["written"]:
            assert value and float(value) == pytest.approx(float(line["written"])), line
        elif not line["written"]:
            assert value == "", line


def test_the_answer_key_speaks_the_language_of_the_schema(key):
    from seve.layers.schema import TABLES, VALUE_LISTS

    for line in key:
        table = TABLES[line["table"]]
        if not line["field"] or line["field"] == "geometry":
            continue
        field = table.field(line["field"])
        if field.values and line["expected"]:
            assert line["expected"] in VALUE_LISTS[field.values], line
        if field.kind in {"real", "integer"} and line["expected"]:
            value = float(line["expected"])
            assert field.low is None or value >= field.low
            assert field.high is None or value <= field.high


def test_every_kind_of_mess_is_there(key):
    kinds = Counter(line["kind"] for line in key)
    for kind in ("title_row", "merged_header", "merged_cells", "section_row", "subtotal_row",
                 "hidden_sheet", "footnote_row", "lost_accent", "broken_accent",
                 "number_with_unit", "unknown_nr", "unknown_question_mark", "blank", "date_cell",
                 "date_text", "date_year", "date_season", "lat_lon_one_column",
                 "no_coordinates", "street_side_rank", "site_only", "duplicate_exact",
                 "duplicate_near", "swapped_coordinates", "height_class", "health_scale",
                 "felled_kept", "out_of_range", "thousands_space", "soil_word",
                 "repeated_code", "outside_town", "zero_coordinates", "date_in_future"):
        assert kinds[kind], kind


def test_the_counts_of_each_sheet_are_those_of_the_workbook(workbooks, counts):
    for (file, name), row in counts.items():
        sheet = workbooks[file][name]
        assert (sheet.sheet_state == "visible") == (row["visible"] == "yes")
        assert sheet.max_row == int(row["data_rows"]) + int(row["not_data_rows"])
        header = [cell.value for cell in sheet[int(row["header_row"])]]
        assert all(header), f"{name}: a header is blank"
    assert {(file, sheet.title) for file, book in workbooks.items() for sheet in book} == set(
        counts)
    trees = sum(int(row["objects"]) for (file, _), row in counts.items() if file == "arbres.xlsx")
    beds = sum(int(row["objects"]) for (file, _), row in counts.items() if file == "massifs.xlsx")
    assert 2800 <= trees <= 3300
    assert 230 <= beds <= 280


def test_workbooks_look_like_an_office(workbooks, counts):
    for (file, name), row in counts.items():
        sheet = workbooks[file][name]
        cell = sheet.cell(int(row["header_row"]), 1)
        assert cell.font.bold and cell.fill.fgColor.rgb not in {None, "00000000"}
        assert len({round(size.width) for size in sheet.column_dimensions.values()}) > 1


def test_trees_stand_along_streets_or_in_sites(sample_data, maps):
    places = [Point(float(row["x"]), float(row["y"]))
              for row in rows_of(sample_data / "answers" / "true_places.csv")
              if row["file"] == "arbres.xlsx"]
    streets = [line for _, line in maps["voies"]]
    distances = STRtree(streets).query_nearest(places, return_distance=True, all_matches=False)[1]
    sites = unary_union([polygon for _, polygon in maps["sites"]])
    for place, distance in zip(places, distances, strict=True):
        assert 2.5 < distance < 11 or sites.covers(place)


def test_trees_without_coordinates_name_streets_of_the_map(workbooks, key, maps):
    names = {properties["nom"] for properties, _ in maps["voies"]}
    streets = {line["meaning"].split(", côté")[0] for line in key
               if line["kind"] == "street_side_rank"}
    assert streets and streets <= names


def test_zones_cover_the_town_once(maps):
    town = maps["commune"][0][1]
    assert 7.3e6 < town.area < 7.45e6
    zones = [polygon for _, polygon in maps["secteurs"]]
    assert unary_union(zones).symmetric_difference(town).area < 1000
    assert sum(zone.area for zone in zones) == pytest.approx(town.area, rel=1e-3)
    assert all(polygon.is_valid for layer in maps.values() for _, polygon in layer)


def test_a_vehicle_can_drive_from_any_crossing_to_any_other(maps):
    forward, backward = {}, {}
    for properties, line in maps["voies"]:
        a, b = line.coords[0], line.coords[-1]
        ways = [(a, b)] if properties["sens_unique"] == "oui" else [(a, b), (b, a)]
        for start, end in ways:
            forward.setdefault(start, set()).add(end)
            backward.setdefault(end, set()).add(start)
    crossings = set(forward) | set(backward)
    for graph in (forward, backward):
        stack, seen = [min(crossings)], set()
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack.extend(graph.get(node, set()) - seen)
        assert seen == crossings
    assert 200 < len(maps["voies"]) < 700
    assert any(properties["sens_unique"] == "oui" for properties, _ in maps["voies"])


def test_about_one_tree_in_eight_is_young(workbooks):
    young = workbooks["arbres.xlsx"]["Plantations 2023-2026"].max_row
    for name, column in (("Chanzy-Gutenberg", "Date de plantation"), ("Jacob", "Planté le"),
                         ("SEVIGNE", "Annee"), ("CENTRE", "Année plantation")):
        sheet = workbooks["arbres.xlsx"][name]
        header = next(r for r in range(1, 6)
                      if column in [cell.value for cell in sheet[r]])
        k = header_columns(sheet, header)[column]
        young += sum(any(year in shown(sheet.cell(r, k).value)
                         for year in ("2023", "2024", "2025", "2026"))
                     for r in range(header + 1, sheet.max_row + 1))
    total = 3000
    assert 0.09 < young / total < 0.17


def test_waterings_name_trees_of_the_sheet_of_plantings(workbooks):
    plantings = workbooks["arbres.xlsx"]["Plantations 2023-2026"]
    codes = {plantings.cell(r, 1).value for r in range(3, plantings.max_row + 1)}
    log = workbooks["arrosages.xlsx"]["Carnet 2026"]
    for row in log.iter_rows(min_row=3, values_only=True):
        assert row[1] in codes
        assert dt.datetime(2026, 6, 1) <= row[0] <= dt.datetime(2026, 7, 13)


def test_two_summers_of_weather_with_a_heat_wave_before_the_demo(sample_data):
    first = rows_of(sample_data / "meteo_2025-2026_RR-T-Vent.csv", ";")
    second = rows_of(sample_data / "meteo_2025-2026_autres-parametres.csv", ";")
    days = [row["AAAAMMJJ"] for row in first]
    assert days[0] == "20250301" and days[-1] == "20260930" and len(days) == 2 * 214
    assert [row["AAAAMMJJ"] for row in second] == days[:-2]
    assert {"RR", "TN", "TX", "FFM"} <= set(first[0]) and {"GLOT", "UN", "UX"} <= set(second[0])
    hot = [row for row in first if "20260705" <= row["AAAAMMJJ"] <= "20260713"]
    assert all(float(row["TX"]) > 32 and float(row["RR"]) == 0 for row in hot)
    wet = sum(float(row["RR"] or 0) for row in first if "20260718" <= row["AAAAMMJJ"] <= "20260721")
    assert wet > 15
    for row in first:
        if row["TN"] and row["TX"]:
            assert float(row["TN"]) < float(row["TX"]) < 42
    for row in second:
        if row["UN"] and row["UX"]:
            assert 10 < float(row["UN"]) < float(row["UX"]) <= 100
