"""A re-import shows what it would change, keeps field edits, and can be undone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from seve.layers import schema
from seve.layers.errors import StoreError
from seve.layers.merging import commit, compare, undo_import
from seve.layers.store import Store
from seve.layers.tables import conform

MOMENT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class Read:
    """What reading a file gave."""

    objects: dict
    findings: pd.DataFrame = field(
        default_factory=lambda: conform(schema.REJECTS, pd.DataFrame()))
    rows_read: int = 0
    files: list = field(default_factory=lambda: [("arbres.xlsx", "00")])
    profile: str | None = None


def trees(*rows, file="arbres.xlsx", table="trees"):
    """Make what a file says: rows of (x, y) and values; x None means not located."""
    frame = pd.DataFrame([dict(row) for row in rows])
    frame["source_file"], frame["source_sheet"] = file, "Feuil1"
    frame["source_row"] = range(2, len(frame) + 2)
    located = frame["x"].notna() if "x" in frame else pd.Series(False, index=frame.index)
    frame["geometry"] = [
        shapely.Point(x, y) if ok else None
        for x, y, ok in zip(frame.get("x", located), frame.get("y", located), located,
                            strict=True)]
    frame["position_status"] = located.map({True: "located", False: "to_locate"})
    frame["position_source"] = located.map({True: "coordinates", False: None})
    conformed = conform(schema.TABLES[table], frame)
    return Read({table: conformed}, rows_read=len(frame), files=[(file, "00")])


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "ville.gpkg") as one:
        yield one


def bring(store, read):
    return commit(store, compare(store, read), MOMENT)


def states(comparison, table="trees"):
    return comparison.tables[table].rows["state"].to_list()


OAK = {"code": "1", "latin_name": "Quercus robur", "height_m": 8.0, "x": 660000.0, "y": 6869000.0}
LIME = {"code": "2", "latin_name": "Tilia cordata", "height_m": 5.0, "x": 660020.0,
        "y": 6869000.0}
LOST = {"latin_name": "Acer campestre", "street": "Rue du Lac", "street_rank": 3}


def edit(store, code, **values):
    """Edit a tree as QGIS would."""
    tree = store.read("trees", where={"code": code})
    store.upsert("trees", tree.assign(**values))


def test_the_first_import_is_all_new_and_the_second_changes_nothing(store):
    first = bring(store, trees(OAK, LIME, LOST))
    assert (first.new, first.changed, first.unchanged, first.trees) == (3, 0, 0, 3)
    assert first.to_locate == 1
    before = {name: store.read(name) for name in ("trees", "sites", "rejects", "import_cells")}
    second = bring(store, trees(OAK, LIME, LOST))
    assert (second.new, second.changed, second.unchanged, second.gone) == (0, 0, 3, 0)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(store.read(name)))
    assert len(store.read("imports")) == 2


def test_a_changed_cell_is_shown_then_written(store):
    bring(store, trees(OAK, LIME))
    comparison = compare(store, trees({**OAK, "height_m": 9.5}, LIME))
    assert states(comparison) == ["changed", "unchanged"]
    cell = comparison.cells.iloc[0]
    assert (cell["field"], cell["before"], cell["after"]) == ("height_m", "8.0", "9.5")
    assert store.read("trees")["height_m"].to_list() == [8.0, 5.0]
    commit(store, comparison, MOMENT)
    assert store.read("trees")["height_m"].to_list() == [9.5, 5.0]


def test_an_edit_made_in_qgis_is_kept_when_the_file_says_the_same_as_before(store):
    bring(store, trees(OAK, LIME))
    edit(store, "1", height_m=11.0)
    result = bring(store, trees(OAK, LIME))
    assert (result.changed, result.unchanged, result.conflicts) == (0, 2, 0)
    assert store.read("trees")["height_m"].to_list() == [11.0, 5.0]


def test_an_edit_is_a_conflict_when_the_file_changed_the_same_cell_too(store):
    bring(store, trees(OAK, LIME))
    edit(store, "1", height_m=11.0)
    changed = trees({**OAK, "height_m": 9.5, "latin_name": "Quercus petraea"}, LIME)
    comparison = compare(store, changed)
    assert states(comparison) == ["conflict", "unchanged"]
    commit(store, comparison, MOMENT)
    tree = store.read("trees", where={"code": "1"}).iloc[0]
    # Cell by cell: the edited height stays, the name nobody edited follows the file.
    assert (tree["height_m"], tree["latin_name"]) == (11.0, "Quercus petraea")
    # What was settled once is not asked again.
    assert compare(store, changed).count("conflict") == 0


def test_the_person_may_choose_the_file_against_the_edit(store):
    bring(store, trees(OAK, LIME))
    edit(store, "1", height_m=11.0)
    comparison = compare(store, trees({**OAK, "height_m": 9.5}, LIME))
    conflict = comparison.cells.index[comparison.cells["conflict"].astype(bool)]
    commit(store, comparison.choose(conflict, "file"), MOMENT)
    assert store.read("trees")["height_m"].to_list() == [9.5, 5.0]


def test_a_tree_placed_on_the_map_stays_there(store):
    bring(store, trees(OAK, LOST))
    lost = store.read("trees", where={"position_status": "to_locate"})
    placed = lost.assign(position_status="located", position_source="map")
    placed["geometry"] = gpd.GeoSeries([shapely.Point(660050, 6869050)], crs=2154)
    store.upsert("trees", placed)
    result = bring(store, trees(OAK, LOST))
    assert result.unchanged == 2
    tree = store.read("trees", where={"uid": lost["uid"].iloc[0]}).iloc[0]
    assert (tree["position_source"], tree["geometry"].x) == ("map", 660050)


def test_a_tree_deleted_in_qgis_does_not_come_back_unless_the_person_wants_it(store):
    bring(store, trees(OAK, LIME))
    gone = store.read("trees", where={"code": "1"})["uid"][0]
    store.delete("trees", [gone])
    comparison = compare(store, trees(OAK, LIME))
    assert states(comparison) == ["conflict", "unchanged"]
    result = commit(store, comparison, MOMENT)
    assert (result.new, result.conflicts, store.count("trees")) == (0, 1, 1)
    again = compare(store, trees(OAK, LIME))
    commit(store, again.choose(again.cells.index, "file"), MOMENT)
    assert sorted(store.read("trees")["code"]) == ["1", "2"]
    assert gone in set(store.read("trees")["uid"])
    assert bring(store, trees(OAK, LIME)).conflicts == 0


@pytest.mark.parametrize(("change", "reason"), [
    ({"height_m": 9.0}, "code"),
    ({"code": None, "height_m": 9.0}, "position"),
    ({"code": "77", "height_m": 9.0}, "position"),
])
def test_a_row_is_matched_by_the_strongest_key_it_has(store, change, reason):
    bring(store, trees(OAK, LIME))
    uid = store.read("trees")["uid"][0]
    comparison = compare(store, trees({**OAK, **change}, LIME))
    row = comparison.tables["trees"].rows.iloc[0]
    assert (row["state"], row["matched_by"], row["uid"]) == ("changed", reason, uid)


def test_the_uid_wins_over_everything(store):
    bring(store, trees(OAK, LIME))
    uid = store.read("trees")["uid"][1]
    moved = {**OAK, "uid": uid, "code": "1"}
    comparison = compare(store, trees(moved))
    row = comparison.tables["trees"].rows.iloc[0]
    assert (row["matched_by"], row["uid"]) == ("uid", uid)


def test_without_code_or_position_street_rank_and_kind_tell_the_tree(store):
    bring(store, trees(LOST, {**LOST, "street_rank": 4}))
    comparison = compare(store, trees({**LOST, "height_m": 4.0}, {**LOST, "street_rank": 4}))
    assert states(comparison) == ["changed", "unchanged"]
    assert comparison.tables["trees"].rows["matched_by"].to_list() == ["identity", "identity"]


def test_equal_rows_stay_as_many_as_they_are(store):
    row = {"latin_name": "Platanus", "street": "Rue A"}
    bring(store, trees(row, row, row))
    again = bring(store, trees(row, row, row))
    assert (again.unchanged, store.count("trees")) == (3, 3)
    more = bring(store, trees(row, row, row, row))
    assert (more.unchanged, more.new) == (3, 1)


def test_every_park_may_number_its_trees_from_one(store):
    bring(store, trees({**OAK, "site_name": "Parc A"}, file="a.xlsx"))
    other = {**OAK, "site_name": "Parc B", "x": 662000.0}
    comparison = compare(store, trees(other, file="b.xlsx"))
    assert states(comparison) == ["new"]
    assert comparison.count("gone") == 0


def test_numbers_repeated_street_by_street_are_told_apart_by_the_street(store):
    first = trees({"code": "1", "street": "Rue A", "height_m": 3.0},
                  {"code": "1", "street": "Rue B", "height_m": 4.0})
    bring(store, first)
    comparison = compare(store, trees({"code": "1", "street": "Rue A", "height_m": 3.5},
                                      {"code": "1", "street": "Rue B", "height_m": 4.5}))
    assert states(comparison) == ["changed", "changed"]
    assert set(comparison.tables["trees"].rows["matched_by"]) == {"code"}


def test_what_the_file_no_longer_has_is_reported_and_never_deleted(store):
    bring(store, trees(OAK, LIME))
    comparison = compare(store, trees(OAK))
    assert comparison.count("gone") == 1
    result = commit(store, comparison, MOMENT)
    assert (result.gone, store.count("trees")) == (1, 2)


def test_the_same_inventory_under_this_years_name_is_recognised(store):
    bring(store, trees(OAK, LIME, LOST, file="arbres 2025.xlsx"))
    comparison = compare(store, trees({**OAK, "height_m": 8.5}, LIME, file="arbres 2026.xlsx"))
    assert states(comparison) == ["changed", "unchanged"]
    assert comparison.count("gone") == 1


def test_a_column_the_file_does_not_have_says_nothing_but_a_blank_cell_does(store):
    bring(store, trees(OAK, LIME))
    without = [{k: v for k, v in row.items() if k != "height_m"} for row in (OAK, LIME)]
    assert bring(store, trees(*without)).unchanged == 2
    assert store.read("trees")["height_m"].to_list() == [8.0, 5.0]
    comparison = compare(store, trees({**OAK, "height_m": None}, LIME))
    assert comparison.cells[["field", "before", "after"]].to_numpy().tolist() == [
        ["height_m", "8.0", ""]]
    commit(store, comparison, MOMENT)
    assert store.read("trees")["height_m"].isna().to_list() == [True, False]


def test_the_sites_that_trees_name_are_made_once_and_linked(store):
    rows = [{**OAK, "site_name": "Parc Lefèvre"}, {**LIME, "site_name": "PARC LEFEVRE"}]
    result = bring(store, trees(*rows))
    # The files list no site: those that trees name are made, and not counted as rows.
    assert (result.sites, result.new) == (0, 2)
    site = store.read("sites")["uid"].to_list()
    assert store.read("trees")["site_uid"].to_list() == site * 2
    assert bring(store, trees(*rows)).new == 0
    assert store.count("sites") == 1


def test_a_site_that_only_trees_name_is_not_gone_because_the_sheet_of_sites_lacks_it(store):
    def both(name):
        read = trees({"code": "1", "x": 666000.0, "y": 6870000.0, "site_name": name})
        listed = trees({"code": "S1", "name": "Parc Lefèvre"}, table="sites").objects
        return Read({**listed, **read.objects}, rows_read=2, files=read.files)

    bring(store, both("Square Chanzy"))
    assert set(store.read("sites")["name"]) == {"Parc Lefèvre", "Square Chanzy"}
    again = compare(store, both("Square Chanzy"))
    assert (again.count("new"), again.count("changed"), again.count("gone")) == (0, 0, 0)
    assert compare(store, both("Parc Lefèvre")).count("gone") == 1


def test_one_click_undoes_an_import(store):
    bring(store, trees(OAK, LIME))
    before = pd.DataFrame(store.read("trees"))
    result = bring(store, trees({**OAK, "height_m": 9.5}, LIME, LOST))
    assert (result.new, result.changed) == (1, 1)
    undone = undo_import(store, result.import_uid, MOMENT)
    assert (undone.removed, undone.restored, undone.kept) == (1, 1, 0)
    pd.testing.assert_frame_equal(before, pd.DataFrame(store.read("trees")))
    assert store.read("imports")["undone_at"].notna().to_list() == [False, True]
    again = bring(store, trees({**OAK, "height_m": 9.5}, LIME, LOST))
    assert (again.new, again.changed, again.unchanged) == (1, 1, 1)


def test_undoing_keeps_what_was_edited_or_watered_since(store):
    bring(store, trees(OAK))
    result = bring(store, trees({**OAK, "height_m": 9.5, "health": "good"}, LIME, LOST))
    edit(store, "1", height_m=12.0)
    edit(store, "2", remarks="vu ce matin")
    lost = store.read("trees", where={"street": "Rue du Lac"})["uid"][0]
    store.upsert("waterings", pd.DataFrame({"object_uid": [lost], "given_l": [50.0]}))
    undone = undo_import(store, result.import_uid, MOMENT)
    assert (undone.removed, undone.kept) == (0, 2)
    tree = store.read("trees", where={"code": "1"}).iloc[0]
    assert (tree["height_m"], tree["health"]) == (12.0, None)


def test_only_the_last_import_can_be_undone(store):
    first = bring(store, trees(OAK))
    bring(store, trees(OAK, LIME))
    with pytest.raises(StoreError):
        undo_import(store, first.import_uid, MOMENT)


def test_nothing_is_written_when_something_fails_on_the_way(store, monkeypatch):
    comparison = compare(store, trees(OAK, LIME))
    monkeypatch.setattr("seve.layers.merging.committing._write_line",
                        lambda *args: (_ for _ in ()).throw(RuntimeError("power cut")))
    with pytest.raises(RuntimeError):
        commit(store, comparison, MOMENT)
    assert store.count("trees") == store.count("import_cells") == store.count("imports") == 0


def findings(*rows):
    return conform(schema.REJECTS, pd.DataFrame(list(rows))).assign(
        table="trees", position=pd.array([row.get("position") for row in rows], dtype="Int64"))


def test_findings_follow_their_file_and_name_their_object(store):
    tall = {"file": "arbres.xlsx", "sheet": "Feuil1", "row_number": 2, "finding_code": "tall",
            "severity": "warning", "rejected": False, "position": 0}
    lost = {"file": "arbres.xlsx", "sheet": "Feuil1", "row_number": 9, "finding_code": "bad",
            "severity": "error", "rejected": True, "position": None}
    read = trees(OAK)
    read.findings = findings(tall, lost)
    assert bring(store, read).rejected == 1
    held = store.read("rejects")
    assert held["object_uid"].to_list() == [store.read("trees")["uid"][0], None]
    assert bring(store, read).rejected == 1
    pd.testing.assert_frame_equal(held, store.read("rejects"))
    mended = trees(OAK)
    result = bring(store, mended)
    assert store.count("rejects") == 0
    undo_import(store, result.import_uid, MOMENT)
    assert sorted(store.read("rejects")["finding_code"]) == ["bad", "tall"]


def test_what_another_desk_imported_meanwhile_is_not_overwritten(store):
    bring(store, trees({"code": "A1", "x": 1.0, "y": 2.0, "height_m": 5.0}))
    looked = compare(store, trees({"code": "A1", "x": 1.0, "y": 2.0, "height_m": 8.0}))
    bring(store, trees({"code": "A1", "x": 1.0, "y": 2.0, "height_m": 6.0}))
    with pytest.raises(StoreError) as refusal:
        commit(store, looked, MOMENT)
    assert refusal.value.code == "imported_meanwhile"
    assert store.read("trees")["height_m"].tolist() == [6.0]
    assert "rien n'a été écrit" in refusal.value.sentence("fr")
    again = compare(store, trees({"code": "A1", "x": 1.0, "y": 2.0, "height_m": 8.0}))
    assert commit(store, again, MOMENT).changed == 1


@pytest.mark.parametrize("meanwhile", ["edited", "added", "deleted"])
def test_what_was_edited_in_qgis_meanwhile_is_compared_again(store, meanwhile):
    bring(store, trees({"code": "A1", "x": 1.0, "y": 2.0, "height_m": 5.0},
                       {"code": "A2", "x": 9.0, "y": 2.0, "height_m": 5.0}))
    changed = trees({"code": "A1", "x": 1.0, "y": 2.0, "height_m": 8.0},
                    {"code": "A2", "x": 9.0, "y": 2.0, "height_m": 5.0})
    looked = compare(store, changed)
    if meanwhile == "edited":
        edit(store, "A1", remarks="cavité vue ce matin")
    elif meanwhile == "added":
        store.upsert("trees", pd.DataFrame([{"code": "A3"}]))
    else:
        store.delete("trees", store.read("trees", where={"code": "A1"})["uid"].tolist())
    before = store.read("trees")
    with pytest.raises(StoreError) as refusal:
        commit(store, looked, MOMENT)
    assert (refusal.value.code, refusal.value.values["count"]) == ("edited_meanwhile", 1)
    pd.testing.assert_frame_equal(store.read("trees"), before)
    assert store.count("imports") == 1


def test_an_edit_elsewhere_does_not_stop_the_import(store):
    bring(store, trees({"code": "A1", "x": 1.0, "y": 2.0, "height_m": 5.0},
                       {"code": "A2", "x": 9.0, "y": 2.0, "height_m": 5.0}))
    looked = compare(store, trees({"code": "A1", "x": 1.0, "y": 2.0, "height_m": 8.0},
                                  {"code": "A2", "x": 9.0, "y": 2.0, "height_m": 5.0}))
    edit(store, "A2", remarks="à côté")
    assert commit(store, looked, MOMENT).changed == 1
    assert store.read("trees", where={"code": "A2"})["remarks"].tolist() == ["à côté"]


def test_a_place_worked_out_otherwise_never_moves_an_object_that_has_one(store):
    def estimated(x, y):
        read = trees({"code": "A1", "x": x, "y": y, "site_name": "Parc Lefèvre"})
        frame = read.objects["trees"]
        frame["position_status"], frame["position_source"] = "approximate", "site"
        return read

    bring(store, estimated(660000.0, 6869000.0))
    again = compare(store, estimated(660040.0, 6869000.0))
    assert states(again) == ["unchanged"]
    assert commit(store, again, MOMENT).changed == 0
    assert store.read("trees").geometry.x.tolist() == [660000.0]
    # A place that the file itself gives moves it, and one is found for what had none.
    surveyed = trees({"code": "A1", "x": 660003.0, "y": 6869000.0, "site_name": "Parc Lefèvre"})
    assert bring(store, surveyed).changed == 1
    assert store.read("trees")["position_status"].tolist() == ["located"]


def test_an_object_without_a_place_takes_the_one_worked_out(store):
    lost = trees({"code": "A1", "x": None, "y": None, "site_name": "Parc Lefèvre"})
    bring(store, lost)
    found = trees({"code": "A1", "x": 660040.0, "y": 6869000.0, "site_name": "Parc Lefèvre"})
    found.objects["trees"]["position_status"] = "approximate"
    found.objects["trees"]["position_source"] = "site"
    assert bring(store, found).changed == 1
    assert store.read("trees").geometry.x.tolist() == [660040.0]
