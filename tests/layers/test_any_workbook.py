"""No workbook, text file or layer makes the import crash or lose a row, whatever it holds."""

import contextlib
import csv
import datetime
import io
import json

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from seve.layers.errors import ReadingError, SeveError
from seve.layers.importing import import_inventory
from seve.layers.inventory import read_inventory
from seve.layers.store import Store

MOMENT = datetime.datetime(2026, 7, 14, 6, 0, tzinfo=datetime.UTC)
OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=[
    HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

HEADERS = ["N°", "Matricule", "Essence", "Genre", "Espèce", "Hauteur (m)", "Hauteur", "Circ.",
           "Rue", "Adresse", "X", "Y", "Lat / Long", "geom", "Date de plantation", "Âge", "État",
           "Effectif", "Nombre", "Type", "Massif", "Surface", "Plantes", "Nb plants", "Saison",
           "Volume (L)", "Site", "Obs.", "(m)", "(cm)", "uid", "Litres", "Équipe", "Zorglub"]
WORDS = [*HEADERS, "Arbre", "Tilleul", "Tilia cordata", "Rue Chanzy", "12 rue Chanzy", "Total",
         "Sous-total", "?", "NR", "-", "12,5 m", "10-15", "<10m", "H3", "C3", "48.92, 2.53",
         "48°55'12\"N 2°32'10\"E", "POINT (2.5 48.9)", "POLYGON EMPTY", '{"type": "Point"}',
         "=1+1", "<script>", "\u00a0", "bon", "oui", "n°75/n°88", "Source : service", "#REF!",
         "44 PIN PARASOL,15 CHENE LIEGE", "2015", "printemps 2012", "05/26/83", "35 ans", "1e400",
         "99999999999999999999", "Jardinière", "Begonia", "Semaine 20", "Ã©", "\u202e\ufeff"]
CELLS = st.one_of(
    st.none(), st.sampled_from(WORDS), st.integers(-10**12, 10**12), st.booleans(),
    st.integers(0, 40), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(datetime.date(1900, 3, 1), datetime.date(2400, 1, 1)),
    st.datetimes(datetime.datetime(1900, 3, 1), datetime.datetime(2400, 1, 1)), st.times(),
    st.decimals(-1000, 1000, places=3),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40))
ROWS = st.lists(st.lists(CELLS, min_size=0, max_size=7), min_size=0, max_size=12)
SPANS = st.lists(st.tuples(st.integers(1, 10), st.integers(1, 6), st.integers(0, 3),
                           st.integers(0, 3)), max_size=3)
SHEETS = st.lists(st.tuples(
    st.lists(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=7), max_size=2), ROWS, SPANS,
    st.sampled_from(["visible", "visible", "hidden", "veryHidden"])), min_size=1, max_size=3)
NAMES = ["Arbres", "Massifs", "Sites", "2024", "Feuil1", "Arrosages", "TCD"]


def write_workbook(path, sheets):
    """Write sheets of (header lines, rows, merged ranges, visibility)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for place, (headers, rows, spans, state) in enumerate(sheets):
        sheet = book.create_sheet(f"{NAMES[place * 2 % len(NAMES)]} {place}")
        for number, row in enumerate([*headers, *rows], 1):
            for rank, cell in enumerate(row, 1):
                if isinstance(cell, str):
                    cell = ILLEGAL_CHARACTERS_RE.sub("", cell)
                if cell is None or cell == "":
                    continue
                target = sheet.cell(number, rank, cell)
                if isinstance(cell, str):
                    target.data_type = "s"
        for top, left, down, right in spans:
            with contextlib.suppress(ValueError):  # ranges that overlap another
                sheet.merge_cells(f"{get_column_letter(left)}{top}:"
                                  f"{get_column_letter(left + right)}{top + down}")
        sheet.sheet_state = state
    if all(sheet.sheet_state != "visible" for sheet in book.worksheets):
        book.worksheets[0].sheet_state = "visible"
    book.save(path)


def filled_rows(path):
    """List the rows that hold anything, as another reader sees them."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {(sheet.title, number) for sheet in book.worksheets
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
            if any(cell is not None and str(cell).strip() for cell in row)}


def found_rows(inventory):
    """List the rows that became objects, headers, titles, or were set aside with a reason."""
    objects = {(row.source_sheet, row.source_row)
               for origin in inventory.origins.values() for row in origin.itertuples()}
    headers = {(table.sheet, row) for table, _ in inventory.recognised
               for row in table.header_rows}
    told = inventory.findings
    aside = told[told["rejected"] | (told["finding_code"] == "row_title")]
    assert aside["finding_code"].notna().all()
    assert told[told["rejected"]]["row_values"].map(lambda text: bool(json.loads(text))
                                                    or text == "{}").all()
    return objects | headers | {(row.sheet, row.row_number) for row in aside.itertuples()}, objects


@OFTEN
@given(sheets=SHEETS)
def test_every_row_of_any_workbook_is_an_object_or_set_aside_with_a_reason(tmp_path, sheets):
    path = tmp_path / "a.xlsx"
    write_workbook(path, sheets)
    inventory = read_inventory(path, today=MOMENT.date())
    found, objects = found_rows(inventory)
    assert filled_rows(path) - found == set()
    away = inventory.findings[inventory.findings["rejected"]]
    rejected = {(row.sheet, row.row_number) for row in away.itertuples()}
    assert not rejected & objects
    assert inventory.sheets["set_aside"].ge(0).all()


@settings(OFTEN, max_examples=25)
@given(sheets=SHEETS)
def test_any_workbook_goes_into_the_store_and_comes_again_unchanged(tmp_path, sheets):
    path, place = tmp_path / "a.xlsx", tmp_path / "ville.gpkg"
    write_workbook(path, sheets)
    for leftover in tmp_path.glob("ville.gpkg*"):
        leftover.unlink()
    with Store.create(place) as store:
        first = import_inventory(store, path, moment=MOMENT)
        held = store.read("rejects")
        counted = sum(store.count(name) for name in (
            "trees", "beds", "zones", "water_points", "depots", "vehicles", "teams", "roads",
            "species", "waterings"))
        assert counted + store.count("sites") >= first.new
        assert held[held["rejected"].astype(bool)][["sheet", "row_number"]].drop_duplicates(
            ).shape[0] == first.rejected
        again = import_inventory(store, path, moment=MOMENT)
        assert (again.new, again.changed, again.gone) == (0, 0, 0)


@OFTEN
@given(text=st.text(st.characters(blacklist_categories=("Cs",)), max_size=300),
       header=st.sampled_from(["", "N°;Essence;Hauteur\n", "Massif,Plantes,Surface\r\n"]))
def test_no_text_file_makes_the_import_crash(tmp_path, text, header):
    path = tmp_path / "a.csv"
    path.write_text(header + text, encoding="utf-8")
    read_or_refused(path)


@OFTEN
@given(data=st.binary(max_size=400), header=st.sampled_from([
    b"", b"N\xb0;Essence;Hauteur\r\n", "N°;Essence\n".encode("utf-16"), b"\xef\xbb\xbfN;Rue\n"]),
    suffix=st.sampled_from([".csv", ".txt", ".tsv", ".xls", ".xlsx", ".ods", ".json",
                            ".geojson", ".gpkg", ".shp", ".zip"]))
def test_no_bytes_under_any_name_make_the_import_crash(tmp_path, data, header, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(header + data)
    read_or_refused(path)


@OFTEN
@given(rows=st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5), min_size=1,
                     max_size=12),
       encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac_roman"]),
       separator=st.sampled_from(";,\t|"))
def test_every_row_of_any_text_file_is_found_again(tmp_path, rows, encoding, separator):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(
        [["Matricule", "Essence", "Rue"], *rows])
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode(encoding, errors="replace"))
    inventory = read_inventory(path)
    found, _ = found_rows(inventory)
    wanted = {number for number, row in enumerate(rows, 2)
              if any(cell.strip("\u00a0\ufeff\u202e ") for cell in row)}
    assert wanted - {number for _, number in found} == set()


@OFTEN
@given(features=st.lists(st.tuples(
    st.one_of(st.none(), st.tuples(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))),
    st.dictionaries(st.sampled_from(HEADERS), st.one_of(
        st.none(), st.booleans(), st.integers(-10**9, 10**9), st.sampled_from(WORDS),
        st.lists(st.integers(), max_size=2)), max_size=4)), max_size=8))
def test_every_feature_of_any_layer_is_found_again(tmp_path, features):
    path = tmp_path / "arbres.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": values, "geometry": None if point is None else {
            "type": "Point", "coordinates": list(point)}} for point, values in features]}),
        encoding="utf-8")
    try:
        inventory = read_inventory(path)
    except ReadingError as refusal:
        assert refusal.sentence("fr")
        return
    found, _ = found_rows(inventory)
    assert set(range(1, len(features) + 1)) - {number for _, number in found} == set()


def read_or_refused(path):
    """Read a file; what cannot be read must be a sentence in both languages."""
    try:
        read_inventory(path, today=MOMENT.date())
    except SeveError as refusal:
        for language in ("fr", "en"):
            assert refusal.sentence(language)
            assert refusal.advice(language)


@pytest.mark.parametrize("name", ["arbres.xlsx", "massifs.xlsx", "moyens.xlsx"])
def test_a_workbook_cut_anywhere_is_refused_or_read(sample_data, tmp_path, name):
    data = (sample_data / name).read_bytes()
    for part in range(1, 12):
        path = tmp_path / name
        path.write_bytes(data[: len(data) * part // 12])
        read_or_refused(path)
