"""A round goes out on a phone and its answers come back into the store."""

import datetime
import shutil
import sqlite3

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from qgis.core import QgsProject
from seve.interventions import rounds
from seve.interventions.rounds import RoundError, close_stop
from seve.layers.store import Store
from shapely.geometry import LineString, Point

DAY = datetime.date(2026, 7, 14)
EVENING = datetime.datetime(2026, 7, 14, 16, 0, tzinfo=datetime.UTC)
ROUND = "00000007-0000-4000-8000-000000000000"


def uid(kind, number):
    return f"{kind:08x}-0000-4000-8000-{number:012d}"


@pytest.fixture(scope="module")
def morning(qgis_app, tmp_path_factory):
    """Make once a store with one round of three trees to water, and its package."""
    from seve.plugin.round_package import write_package

    folder = tmp_path_factory.mktemp("town")
    path = folder / "town.gpkg"
    places = [Point(650000 + 30 * n, 6860000) for n in range(3)]
    common = {"object_kind": "tree", "work": "watering"}
    trees = [{"uid": uid(2, n), "code": f"A{n}", "geometry": places[n]} for n in range(3)]
    work = [{**common, "uid": uid(4, n), "object_uid": uid(2, n), "state": "planned",
             "due_date": DAY} for n in range(3)]
    stops = [{**common, "uid": uid(8, n), "date": DAY, "round_uid": ROUND, "rank": n + 1,
              "kind": "work", "state": "planned", "object_uid": uid(2, n),
              "intervention_uid": uid(4, n), "litres": 60.0, "label": f"A{n} tilleul",
              "geometry": places[n]} for n in range(3)]
    stops.append({"uid": uid(8, 9), "date": DAY, "round_uid": ROUND, "rank": 4, "kind": "refill",
                  "state": "planned", "geometry": places[0]})
    rounds = [{"uid": ROUND, "code": "2026-07-14-V1", "date": DAY, "team_code": "NORD",
               "state": "planned", "geometry": LineString(places)}]
    with Store.create(path) as store:
        for table, rows in (("trees", trees), ("rounds", rounds), ("round_stops", stops)):
            store.upsert(table, gpd.GeoDataFrame(rows, geometry="geometry", crs=store.crs))
        store.upsert("interventions", pd.DataFrame(work))
    write_package(path, ROUND, folder / "phone", "fr")
    return folder


@pytest.fixture
def town(morning, tmp_path):
    return shutil.copy(morning / "town.gpkg", tmp_path / "town.gpkg")


@pytest.fixture
def package(morning, tmp_path):
    return shutil.copytree(morning / "phone", tmp_path / "phone")


def on_the_phone(package, number, **answers):
    """Answer as QField does: it edits the row of the stop."""
    base = sqlite3.connect(package / "round.gpkg")
    base.execute("PRAGMA trusted_schema = ON")
    for trigger, in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND "
                                 "tbl_name = 'round_stops'").fetchall():
        base.execute(f'DROP TRIGGER "{trigger}"')  # they call functions of GDAL's own
    for name, value in answers.items():
        base.execute(f"UPDATE round_stops SET {name} = ? WHERE uid = ?", (value, uid(8, number)))
    base.commit()
    base.close()


def bring_back(town, package, **options):
    with Store.open(town) as store:
        return rounds.bring_back(store, package, EVENING, **options)


def rows_of(town, table, **where):
    with Store.open(town) as store:
        return store.read(table, where=where or None)


def test_the_folder_opens_elsewhere_with_its_form(package, tmp_path):
    moved = tmp_path / "elsewhere"
    shutil.copytree(package, moved)
    shutil.rmtree(package)
    project = QgsProject()
    assert project.read(str(moved / "round.qgz"))
    layers = {layer.name(): layer for layer in project.mapLayers().values()}
    assert all(layer.isValid() for layer in layers.values())
    stops = layers["Arrêts de tournée"]
    form, fields = stops.editFormConfig(), stops.fields()
    asked = {field.name() for index, field in enumerate(fields) if not form.readOnly(index)}
    assert asked == {"state", "given_l", "remarks", "moisture"}
    choices = stops.editorWidgetSetup(fields.indexOf("state")).config()["map"]
    assert [list(choice) for choice in choices] == [["prévu"], ["fait"], ["non fait"]]
    assert layers["Arbres"].readOnly() and not stops.readOnly()
    assert {layer.featureCount() for layer in (layers["Arbres"], layers["Tournées"])} == {3, 1}
    project.clear()


def test_what_was_done_becomes_waterings_and_done_work(town, package):
    on_the_phone(package, 0, state="done", given_l=45.0)
    on_the_phone(package, 1, state="done", moisture="dry")
    result = bring_back(town, package)
    assert (result.closed, result.unchanged, result.refused) == (2, 1, ())
    given = rows_of(town, "waterings").set_index("object_uid")["given_l"]
    assert given.to_dict() == {uid(2, 0): 45.0, uid(2, 1): 60.0}
    states = rows_of(town, "interventions").set_index("uid")["state"]
    assert states.to_dict() == {uid(4, 0): "done", uid(4, 1): "done", uid(4, 2): "planned"}
    felt = rows_of(town, "observations", kind="moisture")
    assert list(felt["value"]) == ["dry"]


def test_what_was_not_done_returns_to_due_with_its_reason(town, package):
    on_the_phone(package, 2, state="not_done", remarks="Voiture garée devant")
    assert bring_back(town, package).closed == 1
    stop = rows_of(town, "round_stops", uid=uid(8, 2)).iloc[0]
    assert (stop["state"], stop["reason"]) == ("not_done", "Voiture garée devant")
    assert rows_of(town, "interventions", uid=uid(4, 2)).iloc[0]["state"] != "done"


def test_reading_the_same_package_twice_changes_nothing(town, package):
    on_the_phone(package, 0, state="done")
    on_the_phone(package, 1, state="done", given_l=12.5, remarks="tuteur cassé")
    first = bring_back(town, package)
    before = rows_of(town, "waterings"), rows_of(town, "journal")
    again = bring_back(town, package)
    assert (first.closed, again.closed, again.refused) == (2, 0, ())
    for old, new in zip(before, (rows_of(town, "waterings"), rows_of(town, "journal")),
                        strict=True):
        pd.testing.assert_frame_equal(old, new)


def test_what_the_desk_closed_otherwise_meanwhile_is_not_overwritten(town, package):
    with Store.open(town) as store:
        close_stop(store, uid(8, 0), "done", 80.0, None, None, EVENING)
    on_the_phone(package, 0, state="done", given_l=45.0)
    result = bring_back(town, package)
    assert [(item.stop_uid, item.code) for item in result.refused] == [
        (uid(8, 0), "changed_meanwhile")]
    assert rows_of(town, "waterings")["given_l"].tolist() == [80.0]


def test_the_teams_words_are_taken_when_the_desk_says_so(town, package):
    with Store.open(town) as store:
        close_stop(store, uid(8, 0), "done", 80.0, None, None, EVENING)
    on_the_phone(package, 0, state="done", given_l=45.0)
    assert bring_back(town, package, overwrite=True).closed == 1
    assert rows_of(town, "waterings")["given_l"].tolist() == [45.0]


def test_edits_still_in_the_phones_journal_come_back_and_the_package_is_left_as_it_was(
        town, package, tmp_path):
    phone = tmp_path / "memory"
    phone.mkdir()
    base = sqlite3.connect(package / "round.gpkg")
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA wal_autocheckpoint = 0")
    for trigger, in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND "
                                 "tbl_name = 'round_stops'").fetchall():
        base.execute(f'DROP TRIGGER "{trigger}"')
    base.execute("UPDATE round_stops SET state = 'done', given_l = 33 WHERE uid = ?", (uid(8, 1),))
    base.commit()
    for name in ("round.gpkg", "round.gpkg-wal"):  # copied while QField still holds it open
        shutil.copy(package / name, phone / name)
    base.close()
    before = {path.name: path.read_bytes() for path in phone.iterdir()}
    assert bring_back(town, phone).closed == 1
    assert rows_of(town, "waterings")["given_l"].tolist() == [33.0]
    assert {path.name: path.read_bytes() for path in phone.iterdir()} == before


def test_a_folder_of_phones_and_sheets_is_read_whole_and_other_files_are_named(
        town, package, tmp_path):
    evening = tmp_path / "evening"
    shutil.copytree(package, evening / "V1-qfield")
    on_the_phone(evening / "V1-qfield", 0, state="done")
    with Store.open(town) as store:
        sheet = next(path for path in rounds.write_round_files(store, DAY, evening, "fr")
                     if path.suffix == ".xlsx")
    book = openpyxl.load_workbook(sheet)
    for row in book.active.iter_rows(min_row=6):
        if row[8].value == uid(8, 1):
            row[6].value = 50
        elif row[8].value == uid(8, 2):
            row[6].value = "beaucoup"
    book.save(sheet)
    openpyxl.Workbook().save(evening / "budget.xlsx")
    (evening / "~$sheet.xlsx").write_bytes(b"what Excel leaves beside an open file")
    result = bring_back(town, evening)
    assert (result.closed, result.foreign) == (2, ("budget.xlsx",))
    assert [item.code for item in result.refused] == ["bad_litres"]
    assert sorted(rows_of(town, "waterings")["given_l"]) == [50.0, 60.0]


def test_a_folder_without_anything_of_ours_is_said(town, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RoundError, match="nothing_came_back"):
        bring_back(town, tmp_path / "empty")


@pytest.mark.parametrize(("answers", "code"), [
    ({"state": "not_done"}, "reason_needed"),
    ({"state": "done", "given_l": -3.0}, "bad_litres"),
    ({"state": "done", "given_l": "beaucoup"}, "bad_litres"),
    ({"state": "vu"}, "bad_stop_state"),
    ({"state": "done", "moisture": "spongieux"}, "bad_stop_state"),
])
def test_an_answer_that_makes_no_sense_is_listed_and_the_others_come_back(
        town, package, answers, code):
    on_the_phone(package, 0, **answers)
    on_the_phone(package, 1, state="done")
    result = bring_back(town, package)
    assert [(item.label, item.code) for item in result.refused] == [("A0 tilleul", code)]
    assert result.closed == 1


def test_a_round_planned_again_meanwhile_is_said(town, package):
    on_the_phone(package, 0, state="done")
    with Store.open(town) as store:
        store.delete("round_stops", [uid(8, 0)])
    result = bring_back(town, package)
    assert [item.code for item in result.refused] == ["unknown_stop"]
    assert rows_of(town, "waterings").empty


def test_the_last_stop_back_closes_the_round(town, package):
    for number in range(3):
        assert rows_of(town, "rounds").iloc[0]["state"] == "planned"
        on_the_phone(package, number, state="done")
        bring_back(town, package)
    assert rows_of(town, "rounds").iloc[0]["state"] == "done"


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00"])
def test_another_file_is_refused_in_a_sentence(town, qgis_app, tmp_path, content):
    from seve.layers.errors import SeveError

    (tmp_path / "round.gpkg").write_bytes(content)
    with pytest.raises(SeveError) as refusal:
        bring_back(town, tmp_path / "round.gpkg")
    assert "round.gpkg" in refusal.value.sentence("fr")
    assert refusal.value.advice("en")


def test_an_unknown_round_has_no_package(town, qgis_app, tmp_path):
    from seve.plugin.round_package import write_package

    with pytest.raises(RoundError):
        write_package(town, uid(7, 5), tmp_path / "phone", "fr")
