"""The files the teams take along open, say the same as the store, and execute nothing."""

import datetime
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from seve.interventions.rounds import plan_rounds, write_round_files
from seve.interventions.rounds.files import totals_sentence

TODAY = datetime.date(2026, 7, 14)
GPX = "{http://www.topografix.com/GPX/1/1}"


@pytest.fixture
def planned(town, tmp_path):
    town.tree("=HYPERLINK(\"http://x\")", (350, 20), 40.0, street="Rue <b>&amp; \x07 \"A\"")
    town.tree("nowhere", None, 30.0)
    plan_rounds(town.store, TODAY, 0.2)
    return town, tmp_path / "tournées"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_sheet_and_one_gpx_per_round_and_one_sheet_of_what_is_left(planned, language):
    town, folder = planned
    files = write_round_files(town.store, TODAY, folder, language)
    assert sorted(path.suffix for path in files) == [".gpx", ".xlsx", ".xlsx"]
    assert all(path.exists() for path in files)
    assert list(folder.glob("*.part")) == []


def test_the_sheet_lists_the_stops_in_order_with_litres_and_boxes(planned):
    town, folder = planned
    path = next(p for p in write_round_files(town.store, TODAY, folder, "fr")
                if p.suffix == ".xlsx" and "tournee" in p.name)
    sheet = openpyxl.load_workbook(path).active
    assert sheet["A1"].value == "Tournée du 14/07/2026 – V1 Véhicule V1"
    assert sheet["A2"].value == "Équipe : – · 2 personnes · cuve 1 000 L".replace(
        "1 000", "1\u202f000")
    rows = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[1]]
    stops = town.stops().query("kind != 'unserved'")
    assert [row[0] for row in rows] == list(stops["rank"])
    assert sum(row[4] for row in rows if row[5]) == stops.query("kind == 'work'")["litres"].sum()
    assert {row[8] for row in rows if row[5]} == set(stops.query("kind == 'work'")["uid"])
    assert sheet.column_dimensions["I"].hidden
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0


def test_litres_that_rest_on_old_weather_say_so_at_the_head_of_the_sheet(planned):
    town, folder = planned
    advice = town.store.read("watering_advice")
    for status, said in (("fresh", None), ("stale", "09/07/2026")):
        town.store.upsert("watering_advice", advice[["uid"]].assign(
            weather_status=status, reason_values='{"last": "2026-07-09"}'))
        path = next(p for p in write_round_files(town.store, TODAY, folder, "fr")
                    if p.suffix == ".xlsx" and "tournee" in p.name)
        head = openpyxl.load_workbook(path).active["A4"].value
        assert head is None if said is None else said in head


def test_a_name_that_looks_like_a_formula_is_only_text(planned):
    town, folder = planned
    for path in write_round_files(town.store, TODAY, folder, "fr"):
        if path.suffix == ".xlsx":
            for row in openpyxl.load_workbook(path).active.iter_rows():
                assert all(cell.data_type != "f" for cell in row)
                assert all(cell.hyperlink is None for cell in row)


def test_the_gpx_is_well_formed_and_in_degrees(planned):
    town, folder = planned
    path = next(p for p in write_round_files(town.store, TODAY, folder, "fr")
                if p.suffix == ".gpx")
    root = ElementTree.parse(path).getroot()
    points = root.findall(f"{GPX}wpt")
    assert len(points) == len(town.stops().query("kind != 'unserved'"))
    assert all(48 < float(p.get("lat")) < 49.2 and 2 < float(p.get("lon")) < 3 for p in points)
    assert len(root.findall(f"{GPX}trk/{GPX}trkseg/{GPX}trkpt")) > len(points)
    assert any("<b>" in p.find(f"{GPX}name").text for p in points)


def test_what_is_left_says_why_in_plain_words(planned):
    town, folder = planned
    path = next(p for p in write_round_files(town.store, TODAY, folder, "fr")
                if "non_desservis" in p.name)
    sheet = openpyxl.load_workbook(path).active
    assert sheet["D4"].value == "L'objet n'est pas localisé."


@pytest.mark.parametrize(("language", "one", "several"), [
    ("fr", "1 arrêt · 90 L · 1 remplissage · 2,5 km · 1\u00a0h\u00a005",
     "2 arrêts · 90 L · 0 remplissage · 2,5 km · 1\u00a0h\u00a005"),
    ("en", "1 stop · 90 L · 1 refill · 2.5 km · 1\u00a0h\u00a005",
     "2 stops · 90 L · 0 refills · 2.5 km · 1\u00a0h\u00a005")])
def test_what_there_is_one_of_is_in_the_singular(language, one, several):
    row = pd.Series({"litres": 90.0, "distance_km": 2.5, "duration_h": 65 / 60,
                     "stop_count": 1, "refill_count": 1})
    assert totals_sentence(row, language) == one
    row["stop_count"], row["refill_count"] = 2, 0
    assert totals_sentence(row, language) == several


def test_the_crew_reads_which_stops_meet_a_point_of_law(bare_town, tmp_path):
    bare_town.depot()
    bare_town.vehicle()
    for name, place in (("a", (100, 0)), ("b", (900, 0))):
        bare_town.tree(name, place)
        bare_town.work(name, kind="stump_removal",
                       flags='[{"code": "underground_networks"}, {"code": "last_done_unknown"}]')
    plan_rounds(bare_town.store, TODAY, 0.1)
    path = next(p for p in write_round_files(bare_town.store, TODAY, tmp_path, "fr")
                if p.suffix == ".xlsx")
    texts = [row[0].value for row in openpyxl.load_workbook(path).active.iter_rows()]
    assert "⚠ Réseaux enterrés : DT et DICT : arrêts 1, 2" in texts
    assert not any("last_done" in str(text) for text in texts)
