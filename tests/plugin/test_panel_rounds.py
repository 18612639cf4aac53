"""The tab of the rounds: a day from its preparation to its closing, with real clicks."""

import datetime
import shutil

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from qgis.core import Qgis, QgsProject, QgsVectorLayer, edit
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QPointF, Qt, QTime
from qgis.PyQt.QtGui import QDropEvent
from qgis.PyQt.QtTest import QTest
from seve.layers.store import Store
from shapely.geometry import Point
from waiting import wait_for

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 16, tzinfo=datetime.UTC)


def click(button):
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Two vehicles, one depot that has water, eight thirsty trees, one without a place."""
    path = tmp_path_factory.mktemp("rounds") / "town.gpkg"
    with Store.create(path, crs="EPSG:2154") as store, store.transaction():
        store.upsert("depots", gpd.GeoDataFrame(
            [{"uid": "d", "code": "D"}], geometry=[Point(0, 0)], crs=store.crs))
        store.upsert("water_points", gpd.GeoDataFrame(
            [{"uid": "w", "code": "W", "flow_l_per_min": 200.0, "working": True}],
            geometry=[Point(0, 10)], crs=store.crs))
        store.upsert("vehicles", pd.DataFrame([
            {"uid": f"v{n}", "code": f"V{n}", "name": "Citerne", "depot_code": "D",
             "tank_l": 1000.0, "flow_l_per_min": 40.0, "speed_km_h": 25.0, "crew_size": 2,
             "shift_start": "06:00", "shift_end": "13:00", "working": n < 3}
            for n in (1, 2, 3)]))
        uids = [f"t{n}" for n in range(8)]
        store.upsert("trees", gpd.GeoDataFrame(
            [{"uid": uid, "code": uid, "position_status": "known"} for uid in uids]
            + [{"uid": "lost", "code": "lost", "position_status": "to_locate"}],
            geometry=[*(Point(500 * (n - 3.5), 400) for n in range(8)), None], crs=store.crs))
        store.upsert("watering_advice", pd.DataFrame([
            {"uid": f"a{uid}", "object_uid": uid, "object_kind": "tree", "date": TODAY,
             "urgency": "today", "advised_l": 100.0, "water_on": TODAY, "latest_date": TODAY}
            for uid in (*uids, "lost")]))
    return path


@pytest.fixture
def page(qgis_app, qgis_iface, town, tmp_path, monkeypatch):
    from seve.plugin.panel import rounds_page

    bar = QgsMessageBar()
    monkeypatch.setattr(qgis_iface, "messageBar", lambda: bar)
    monkeypatch.setattr(rounds_page, "today", lambda: TODAY)
    monkeypatch.setattr(rounds_page, "SEARCH_S", 0.5)
    store = shutil.copy(town, tmp_path / "town.gpkg")
    page = rounds_page.RoundsPage(qgis_iface)
    page.store_path = lambda: store
    page.store_changed.connect(page.refresh)
    page.resize(560, 760)
    page.show()
    page.refresh()
    wait_for(lambda: page.shown_day is not None)
    yield page
    wait_for(lambda: not page.busy())
    page.deleteLater()
    QgsProject.instance().clear()


@pytest.fixture
def planned(page):
    click(page.prepare)
    settled(page)
    return page


def settled(page):
    QTest.qWait(20)
    wait_for(lambda: not page.busy())
    QTest.qWait(20)
    wait_for(lambda: not page.busy())


def stops_of(page, place):
    return [stop for stop in page.shown_day.rounds[place].stops if stop.is_work]


def choose(page, uid):
    for item in page.tree._items():
        row = item.data(0, Qt.ItemDataRole.UserRole)
        if row is not None and row.uid == uid:
            if item.parent():
                item.parent().setExpanded(True)
            page.tree.clearSelection()
            item.setSelected(True)
            return item
    raise AssertionError(uid)


def stop_in_store(page, uid):
    with Store.open(page.store_path()) as store:
        return store.read("round_stops", where={"uid": uid}).iloc[0]


def busiest(page):
    """Give the place of the round with most stops."""
    return max(range(len(page.shown_day.rounds)), key=lambda place: len(stops_of(page, place)))


def test_an_empty_day_says_to_prepare_and_vehicles_at_the_garage_stay(page):
    assert page.totals.text()
    assert page.prepare.isEnabled()
    last = page.vehicle_box.list.item(2)
    assert last.checkState() == Qt.CheckState.Unchecked
    assert not last.flags() & Qt.ItemFlag.ItemIsUserCheckable


def unfold(page):
    page.vehicle_box.setCollapsed(False)
    QTest.qWait(20)


def vehicle(page, code):
    with Store.open(page.store_path()) as store:
        return store.read("vehicles", where={"code": code}).iloc[0]


def test_a_vehicle_is_given_its_tank_its_crew_and_its_hours_of_the_day(page):
    unfold(page)
    page.vehicle_box.list.setCurrentRow(0)
    click(page.vehicle_box.change)
    question = page.question
    question.tank_l.setValue(300)
    question.shift_end.setTime(QTime(9, 0))
    click(question.ok)
    settled(page)
    row = vehicle(page, "V1")
    assert (row["tank_l"], row["shift_end"], row["shift_start"]) == (300, "09:00", "06:00")
    assert row["crew_size"] == 2 and row["depot_code"] == "D"
    assert "300" in page.vehicle_box.list.item(0).text()
    with Store.open(page.store_path()) as store:
        (told,) = store.read("journal")["details"]
    assert '"tank_l": "1000.0"' in told and '"09:00"' in told


def test_nobody_on_board_and_the_vehicle_stays(page):
    unfold(page)
    page.vehicle_box.list.setCurrentRow(0)
    click(page.vehicle_box.change)
    page.question.crew_size.setValue(0)
    click(page.question.ok)
    settled(page)
    assert page.vehicle_box.going() == ["V2"]
    click(page.prepare)
    settled(page)
    assert {row.vehicle for row in page.shown_day.rounds} == {"V2"}


def test_what_is_not_known_of_a_vehicle_stays_so(page):
    with Store.open(page.store_path()) as store:
        store.upsert("vehicles", pd.DataFrame([{
            "uid": "v9", "code": "V9", "working": True}]))
    page.refresh()
    settled(page)
    unfold(page)
    page.vehicle_box.list.setCurrentRow(3)
    click(page.vehicle_box.change)
    page.question.tank_l.setValue(500)
    click(page.question.ok)
    settled(page)
    row = vehicle(page, "V9")
    assert row["tank_l"] == 500
    assert row[["crew_size", "shift_start", "shift_end", "flow_l_per_min"]].isna().all()


def test_preparing_gives_rounds_with_their_totals_and_the_unserved_with_a_reason(planned):
    assert planned.shown_day.rounds
    assert sum(len(stops_of(planned, p)) for p in range(len(planned.shown_day.rounds))) == 8
    assert planned.shown_day.litres == 800
    (lost,) = planned.shown_day.left
    assert lost.object_uid == "lost" and lost.reason and lost.reason != "no_position"
    assert not planned.bar.isVisible() and planned.prepare.isEnabled()


def test_a_vehicle_unticked_stays(page):
    page.vehicle_box.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    click(page.prepare)
    settled(page)
    assert {row.vehicle for row in page.shown_day.rounds} == {"V2"}


def test_stopping_writes_nothing_soon_and_the_tab_goes_on(page, monkeypatch):
    from seve.plugin.panel import rounds_page

    monkeypatch.setattr(rounds_page, "SEARCH_S", 60.0)
    click(page.prepare)
    wait_for(lambda: page.bar.value() >= 40)  # the search itself
    click(page.halt)
    settled(page)
    assert page.shown_day.rounds == () and not page.halt.isVisible()
    monkeypatch.setattr(rounds_page, "SEARCH_S", 0.5)
    click(page.prepare)
    settled(page)
    assert page.shown_day.rounds


def test_what_goes_out_is_chosen(page):
    with Store.open(page.store_path()) as store:
        store.upsert("interventions", pd.DataFrame([{
            "uid": "i0", "work": "staking", "object_uid": "t0", "object_kind": "tree",
            "state": "planned", "due_date": TODAY, "duration_min": 15.0}]))
    page.vehicle_box.what.setCurrentIndex(page.vehicle_box.what.findData("other"))
    click(page.prepare)
    settled(page)
    (stop,) = stops_of(page, 0)
    assert stop.object_uid == "t0" and not stop.litres


def test_vehicles_may_leave_their_zones_when_ticked(page):
    with Store.open(page.store_path()) as store, store.transaction():
        store.upsert("zones", gpd.GeoDataFrame(
            [{"uid": "z", "code": "Z", "team_code": "NORD"}],
            geometry=[Point(1750, 400).buffer(10)], crs=store.crs))
        store.upsert("vehicles", pd.DataFrame([
            {"uid": f"v{n}", "team_code": "SUD"} for n in (1, 2)]))
    click(page.prepare)
    settled(page)
    assert {stop.object_uid for stop in page.shown_day.left} == {"lost", "t7"}
    unfold(page)
    page.vehicle_box.everywhere.setChecked(True)
    click(page.prepare)
    settled(page)
    assert {stop.object_uid for stop in page.shown_day.left} == {"lost"}


def drop(page, target):
    """Drop what is selected on an item of the tree."""
    place = page.tree.visualItemRect(target).center()
    page.tree.dropEvent(QDropEvent(
        QPointF(place),
        Qt.DropAction.MoveAction, page.tree.mimeData(page.tree.selectedItems()),
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    settled(page)


def test_stops_dragged_onto_a_round_go_there_together_and_the_totals_follow(page):
    two_rounds(page)
    giver = busiest(page)
    taker = page.shown_day.rounds[1 - giver]
    going = [stop.uid for stop in stops_of(page, giver)[:2]]
    kilometres = page.totals.text()
    page.tree.choose(set(going))
    target = next(page.tree.topLevelItem(place) for place in range(2)
                  if page.tree.topLevelItem(place).data(0, Qt.ItemDataRole.UserRole).uid
                  == taker.uid)
    page.tree.scrollToItem(target)
    drop(page, target)
    assert {stop_in_store(page, uid)["round_uid"] for uid in going} == {taker.uid}
    assert page.totals.text() != kilometres


def test_a_stop_left_to_nobody_stays_out_when_the_day_is_prepared_again(planned):
    stop = stops_of(planned, busiest(planned))[0]
    choose(planned, stop.uid)
    planned.other.menu().actions()[0].trigger()
    settled(planned)
    assert stop_in_store(planned, stop.uid)["reason"] == "taken_out"
    click(planned.prepare)
    settled(planned)
    assert stop.object_uid in {left.object_uid for left in planned.shown_day.left}


def test_a_stop_dropped_on_those_not_served_is_taken_out(planned):
    stop = stops_of(planned, busiest(planned))[0]
    planned.tree.choose({stop.uid})
    group = planned.tree.topLevelItem(planned.tree.topLevelItemCount() - 1)
    planned.tree.scrollToItem(group)
    drop(planned, group)
    assert stop_in_store(planned, stop.uid)["kind"] == "unserved"


def test_stops_selected_on_the_map_are_those_ticked_off(planned):
    click(planned.on_map)
    layer = next(layer for layer in QgsProject.instance().mapLayers().values()
                 if layer.geometryType() == Qgis.GeometryType.Point)
    chosen = [stop.uid for stop in stops_of(planned, busiest(planned))[:2]]
    layer.selectByExpression("uid IN ('{}', '{}')".format(*chosen))
    assert {stop.uid for stop in planned.tree.chosen_stops()} == set(chosen)
    click(planned.done)
    click(planned.question.ok)
    settled(planned)
    assert [stop_in_store(planned, uid)["state"] for uid in chosen] == ["done", "done"]
    choose(planned, stops_of(planned, 0)[-1].uid)
    layer = next(layer for layer in QgsProject.instance().mapLayers().values()
                 if layer.geometryType() == Qgis.GeometryType.Point)
    assert layer.selectedFeatureCount() == 1


def test_a_stop_goes_down_and_is_then_locked(planned):
    place = busiest(planned)
    before = [stop.uid for stop in stops_of(planned, place)]
    choose(planned, before[0])
    click(planned.down)
    settled(planned)
    after = stops_of(planned, place)
    assert [stop.uid for stop in after][:2] == [before[1], before[0]]
    assert after[1].locked
    choose(planned, before[0])
    click(planned.up)
    settled(planned)
    assert [stop.uid for stop in stops_of(planned, place)] == before


def two_rounds(page):
    """Prepare, and make sure that both vehicles have their round."""
    click(page.prepare)
    settled(page)
    if len(page.shown_day.rounds) < 2:
        with Store.open(page.store_path()) as store, store.transaction():
            row = store.read("rounds").iloc[:1]
            other = "V1" if row["vehicle_code"].iloc[0] == "V2" else "V2"
            store.upsert("rounds", row.assign(uid="other", code="other", vehicle_code=other))
        page.refresh()
        settled(page)


def test_a_stop_is_given_to_another_round(page):
    two_rounds(page)
    giver = busiest(page)
    taker = next(p for p in range(len(page.shown_day.rounds)) if p != giver)
    stop, to = stops_of(page, giver)[0], page.shown_day.rounds[taker].uid
    choose(page, stop.uid)
    page.other.menu().actions()[-1].trigger()
    settled(page)
    assert stop_in_store(page, stop.uid)["round_uid"] == to


def test_locking_keeps_and_unlocks(planned):
    stop = stops_of(planned, 0)[0]
    choose(planned, stop.uid)
    click(planned.lock)
    settled(planned)
    assert bool(stop_in_store(planned, stop.uid)["locked"])
    choose(planned, stop.uid)
    click(planned.lock)
    settled(planned)
    assert not bool(stop_in_store(planned, stop.uid)["locked"])


def test_a_locked_stop_stays_with_its_vehicle_when_the_day_is_prepared_again(page):
    two_rounds(page)
    taker = page.shown_day.rounds[1 - busiest(page)]
    stop = stops_of(page, busiest(page))[0]
    page.move_stops([stop.uid], taker.uid, 1)  # the vehicle that would not have served it
    settled(page)
    assert stop_in_store(page, stop.uid)["locked"]
    click(page.prepare)
    settled(page)
    holder = next(row for row in page.shown_day.rounds
                  if any(one.object_uid == stop.object_uid for one in row.stops))
    assert holder.vehicle == taker.vehicle
    assert sum(len(stops_of(page, place)) for place in range(len(page.shown_day.rounds))) == 8


def test_closing_from_the_folder_without_a_window_gives_the_same(planned, tmp_path):
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback
    from seve.interventions.rounds import write_round_files
    from seve.plugin.algorithms.close_rounds import CloseRounds

    stop = stops_of(planned, 0)[0]
    with Store.open(planned.store_path()) as store:
        sheets = [path for path in write_round_files(store, TODAY, tmp_path, "fr")
                  if path.suffix == ".xlsx"]
    for path in sheets:
        book = openpyxl.load_workbook(path)
        for row in book.active.iter_rows(min_row=6):
            if len(row) > 8 and row[8].value == stop.uid:
                row[5].value = "x"
        book.save(path)
    counts = []
    for _ in range(2):
        algorithm, feedback = CloseRounds(), QgsProcessingFeedback()
        algorithm.initAlgorithm()
        results, ok = algorithm.run({"STORE": str(planned.store_path()),
                                     "FOLDER": str(tmp_path)}, QgsProcessingContext(), feedback)
        assert ok, feedback.textLog()
        counts.append((results["CLOSED"], results["UNCHANGED"], results["REFUSED"]))
    assert counts == [(1, 0, 0), (0, 1, 0)]
    assert list(tmp_path.glob("non_desservis*"))  # a sheet of ours that has nothing to say
    assert "non_desservis" not in feedback.textLog()


def test_litres_given_feed_the_balance(planned):
    stop = stops_of(planned, 0)[0]
    choose(planned, stop.uid)
    click(planned.done)
    planned.question.litres.setValue(70)
    planned.question.soil.setCurrentIndex(planned.question.soil.findData("dry"))
    click(planned.question.ok)
    settled(planned)
    with Store.open(planned.store_path()) as store:
        assert list(store.read("waterings")["given_l"]) == [70.0]
        assert not store.read("observations").empty


def test_not_done_waits_for_a_reason(planned):
    stop = stops_of(planned, 0)[0]
    choose(planned, stop.uid)
    click(planned.not_done)
    assert not planned.question.ok.isEnabled()
    QTest.keyClicks(planned.question.reason, "voiture en travers")
    click(planned.question.ok)
    settled(planned)
    row = stop_in_store(planned, stop.uid)
    assert row["state"] == "not_done"
    assert "voiture en travers" in (row["remarks"] or "") + (row["reason"] or "")


def test_leaving_then_closing_a_round(planned):
    row = planned.shown_day.rounds[0]
    choose(planned, row.uid)
    click(planned.begin)
    settled(planned)
    choose(planned, row.uid)
    assert not planned.begin.isEnabled() and not planned.up.isEnabled()
    click(planned.close_round)
    question = planned.question
    question.others.setCurrentIndex(1)
    assert not question.ok.isEnabled()
    question.others.setCurrentIndex(0)
    click(question.ok)
    settled(planned)
    with Store.open(planned.store_path()) as store:
        rounds = store.read("rounds", where={"uid": row.uid})
        assert list(rounds["state"]) == ["done"]
        assert len(store.read("waterings")) == len([s for s in row.stops if s.is_work])


def test_the_map_shows_this_days_rounds_and_only_them(planned):
    click(planned.on_map)
    layers = list(QgsProject.instance().mapLayers().values())
    assert len(layers) == 2 and all(layer.isValid() for layer in layers)
    assert any(len(list(layer.getFeatures())) >= 8 for layer in layers)
    planned.date.setDate(planned.date.date().addDays(1))
    settled(planned)
    counts = {layer.name(): len(list(layer.getFeatures()))
              for layer in QgsProject.instance().mapLayers().values()}
    assert set(counts.values()) == {0}, counts
    click(planned.on_map)
    assert not QgsProject.instance().mapLayers()


def test_sheets_are_written_where_asked(planned, tmp_path, monkeypatch):
    from qgis.PyQt.QtWidgets import QFileDialog

    folder = tmp_path / "sheets"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    planned.take.files.trigger()
    settled(planned)
    assert list(folder.glob("*.xlsx")) and list(folder.glob("*.gpx"))


def test_a_phone_goes_out_and_comes_back_by_its_buttons(planned, tmp_path, monkeypatch):
    from qgis.PyQt.QtWidgets import QFileDialog

    folder = tmp_path / "phones"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    planned.take.phone.trigger()
    wait_for(planned.take.phone.isEnabled)
    packages = sorted(folder.glob("*-qfield"))
    assert len(packages) == len(planned.shown_day.rounds)
    stop = stops_of(planned, 0)[0]
    for package in packages:
        layer = QgsVectorLayer(f"{package / 'round.gpkg'}|layername=round_stops", "stops", "ogr")
        with edit(layer):
            for feature in layer.getFeatures(f"uid = '{stop.uid}'"):
                feature["state"], feature["given_l"] = "done", 55.0
                layer.updateFeature(feature)
        del layer
    planned.take.folder_back.trigger()
    settled(planned)
    row = stop_in_store(planned, stop.uid)
    assert (row["state"], row["given_l"]) == ("done", 55.0)
    planned.take.folder_back.trigger()
    settled(planned)
    with Store.open(planned.store_path()) as store:
        assert len(store.read("waterings")) == 1


def test_what_differs_from_the_desk_is_shown_then_taken(planned, tmp_path, monkeypatch):
    from qgis.PyQt.QtWidgets import QFileDialog
    from seve.interventions.rounds import close_stop, write_round_files

    stop = stops_of(planned, 0)[0]
    with Store.open(planned.store_path()) as store:
        sheets = [path for path in write_round_files(store, TODAY, tmp_path, "fr")
                  if path.suffix == ".xlsx"]
        close_stop(store, stop.uid, "done", 40.0, None, None, MOMENT)
    for path in sheets:
        book = openpyxl.load_workbook(path)
        rows = [row for row in book.active.iter_rows(min_row=6) if len(row) > 8
                and row[8].value == stop.uid]
        if rows:
            rows[0][6].value = 90
            book.save(path)
            filled = path
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(filled), ""))
    planned.take.sheet_back.trigger()
    settled(planned)
    assert stop.label in planned.take.report.words.toPlainText()
    assert stop_in_store(planned, stop.uid)["given_l"] == 40.0
    click(planned.take.report.take)
    settled(planned)
    assert stop_in_store(planned, stop.uid)["given_l"] == 90.0


def test_without_a_store_it_says_what_to_do(page):
    page.store_path = lambda: None
    page.refresh()
    assert page.totals.text() and not page.prepare.isEnabled() and not page.take.isEnabled()


def test_every_button_has_a_key(planned):
    for button in (planned.prepare, planned.up, planned.down, planned.other, planned.lock,
                   planned.done, planned.not_done, planned.begin, planned.close_round,
                   planned.cancel_round, planned.on_map, planned.take):
        assert "&" in button.text()


def test_trees_selected_on_the_map_are_added_to_the_rounds_of_the_day(page, monkeypatch):
    layer = QgsVectorLayer(f"{page.store_path()}|layername=trees", "trees", "ogr")
    QgsProject.instance().addMapLayer(layer)
    said = []
    monkeypatch.setattr(page, "say", lambda text, level=None: said.append(text))
    click(page.add_selected)
    assert len(said) == 1  # nothing selected: how to
    layer.selectByExpression("\"uid\" IN ('t1', 't2')")
    click(page.add_selected)
    question = page.add_selected.question
    question.work.setCurrentIndex(question.work.findData("weeding"))
    click(question.ok)
    wait_for(lambda: len(said) == 2 and not page.busy())
    with Store.open(page.store_path()) as store:
        rows = store.read("interventions", where={"work": "weeding"})
    assert sorted(rows["object_uid"]) == ["t1", "t2"]
    assert set(rows["planned_date"]) == {pd.Timestamp(TODAY)}
    click(page.prepare)
    wait_for(lambda: page.shown_day.rounds and not page.busy())
    served = [stop.label for row in page.shown_day.rounds for stop in row.stops if stop.is_work]
    assert len(served) >= 10
