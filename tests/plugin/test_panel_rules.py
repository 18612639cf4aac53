"""The windows of the care rules and of the renewal, used with real clicks."""

import datetime

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QDate, Qt
from qgis.PyQt.QtTest import QTest
from seve.layers.store import Store
from shapely.geometry import Point
from waiting import wait_for

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 8, tzinfo=datetime.UTC)


def click(button):
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def page(qgis_app, qgis_iface, tmp_path, monkeypatch):
    from seve.plugin.panel import care_rules, renewal, work_page

    path = tmp_path / "town.gpkg"
    with Store.create(path) as store, store.transaction():
        store.upsert("beds", pd.DataFrame([
            {"uid": f"b{n}", "code": f"P{n}", "kind": "lawn", "area_m2": 100.0}
            for n in range(3)]))
        store.upsert("trees", gpd.GeoDataFrame([
            {"uid": "t1", "code": "A1", "french_name": "Tilleul", "health": "very_poor",
             "health_date": datetime.date(2026, 3, 1), "street": "Rue Verte"},
            {"uid": "t2", "code": "A2", "life_cycle": "vacant", "street": "Rue Verte"}],
            geometry=[Point(0, 0), Point(9, 9)], crs=store.crs))
    bar = QgsMessageBar()
    monkeypatch.setattr(qgis_iface, "messageBar", lambda: bar)
    for module in (care_rules, renewal, work_page):
        monkeypatch.setattr(module, "today", lambda: TODAY)
        monkeypatch.setattr(module, "now", lambda: MOMENT)
    page = work_page.WorkPage(qgis_iface)
    page.store_path = lambda: path
    page.resize(480, 700)
    page.show()
    yield page
    settled(page)
    page.deleteLater()


def settled(page):
    QTest.qWait(20)
    wait_for(lambda: not page.busy())
    QTest.qWait(20)
    wait_for(lambda: not page.busy())


@pytest.fixture
def rules(page):
    page.out.rules.trigger()
    dialog = page.out.dialog
    wait_for(lambda: dialog.rules is not None)
    yield dialog
    settled(page)
    dialog.reject()


def item_of(dialog, code):
    for place in range(dialog.list.topLevelItemCount()):
        item = dialog.list.topLevelItem(place)
        if item.data(0, Qt.ItemDataRole.UserRole)["code"] == code:
            return item
    raise AssertionError(code)


def rules_of(page):
    with Store.open(page.store_path()) as store:
        return store.read("care_rules")


def test_a_rule_says_how_many_objects_it_is_about_and_where_it_comes_from(rules):
    item = item_of(rules, "lawn_mowing")
    assert item.text(1) == "3" and item.toolTip(0).count("\n") >= 3
    assert rules.list.topLevelItemCount() >= 30


def test_a_rule_is_changed_in_the_window_and_the_due_work_follows(page, rules):
    rules.list.setCurrentItem(item_of(rules, "lawn_mowing"))
    assert not rules.save.isEnabled()
    rules.form.every.setValue(3)
    rules.form.season_end.setDate(QDate(2000, 9, 30))
    assert "3" in rules.says.text() and "30/09" in rules.says.text()
    click(rules.save)
    settled(page)
    row = rules_of(page).iloc[0]
    assert (row["code"], row["every"], row["season_end"]) == ("lawn_mowing", 3, "09-30")
    assert row["filter_kinds"] and row["source"]
    assert item_of(rules, "lawn_mowing").font(0).bold()
    with Store.open(page.store_path()) as store:
        assert set(store.read("interventions", where={"work": "mowing"})["rule_code"]) == {
            "lawn_mowing"}
    click(rules.restore)
    settled(page)
    assert rules_of(page).empty and not item_of(rules, "lawn_mowing").font(0).bold()


def same(was, now):
    """Compare two values of a rule; the order of a filter's codes says nothing."""
    if pd.isna(was):
        return not now
    if isinstance(was, str):
        return sorted(now.split("|")) == sorted(was.split("|"))
    return float(now) == float(was)


def test_reading_a_rule_changes_none_of_it(page, rules):
    from seve.interventions.rules import starting_rules

    before = starting_rules().set_index("code")
    for code in before.index:
        rules.list.setCurrentItem(item_of(rules, code))
        written = rules.form.row()
        changed = [name for name in before.columns.drop(["uid", "duration_unit"])
                   if not same(before.loc[code, name], written.get(name))]
        assert changed == [], code


def test_a_rule_that_never_fires_is_told_while_it_is_written(rules):
    rules.list.setCurrentItem(item_of(rules, "meadow_mowing"))
    rules.form.calendar.setText("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    assert "⚠" in rules.says.text()
    rules.form.calendar.setText("tous les mardis")
    assert "⚠" in rules.says.text() and not rules.save.isEnabled()


def test_a_rule_of_the_town_is_added_then_set_aside(page, rules):
    click(rules.fresh)
    assert not rules.save.isEnabled()
    QTest.keyClicks(rules.form.name, "Bacs de la place")
    rules.form.kind.setCurrentIndex(rules.form.kind.findData("bed"))
    rules.form.work.setCurrentIndex(rules.form.work.findData("weeding"))
    rules.form.every.setValue(10)
    rules.form.unit.setCurrentIndex(rules.form.unit.findData("day"))
    click(rules.save)
    settled(page)
    row = rules_of(page).iloc[0]
    assert (row["name_fr"], row["work"], row["every"]) == ("Bacs de la place", "weeding", 10)
    rules.form.active.setChecked(False)
    click(rules.save)
    settled(page)
    assert list(rules_of(page)["active"]) == [False]
    assert item_of(rules, row["code"]).font(0).strikeOut()


def test_rules_are_searched_by_words(rules):
    rules.search.setText("RFC")
    assert rules.list.topLevelItemCount() == 0
    rules.search.setText("meadow_mowing"[:6])
    everything = rules.list.topLevelItemCount()
    rules.search.setText("")
    assert rules.list.topLevelItemCount() > everything


@pytest.fixture
def renewal(page):
    page.out.renewal.trigger()
    dialog = page.out.dialog
    wait_for(lambda: dialog.plan is not None)
    yield dialog
    settled(page)
    dialog.reject()


def cell(dialog, object_uid, column):
    for place in range(dialog.table.rowCount()):
        uid = dialog.table.item(place, 0).data(Qt.ItemDataRole.UserRole)
        if dialog.plan.loc[uid, "object_uid"] == object_uid:
            return dialog.table.item(place, column)
    raise AssertionError(object_uid)


def test_the_proposal_is_edited_then_made_work(page, renewal):
    from seve.plugin.panel.renewal import KEEP, REASON, SPECIES, YEAR

    assert renewal.table.rowCount() == 2
    assert "01/03/2026" in cell(renewal, "t1", REASON).text()
    cell(renewal, "t1", YEAR).setData(Qt.ItemDataRole.EditRole, 2027)
    cell(renewal, "t1", SPECIES).setText("Quercus ilex")
    cell(renewal, "t2", KEEP).setCheckState(Qt.CheckState.Unchecked)
    assert "2027" in renewal.totals.text()
    click(renewal.accept_rows)
    settled(page)
    with Store.open(page.store_path()) as store:
        (row,) = store.read("interventions").to_dict("records")
    assert (row["object_uid"], row["work"], row["due_date"].year) == ("t1", "felling", 2027)
    assert "Quercus ilex" in row["remarks"] and "01/03/2026" in row["remarks"]
    click(renewal.accept_rows)
    settled(page)
    with Store.open(page.store_path()) as store:
        assert len(store.read("interventions")) == 1


def test_the_plan_goes_to_excel_and_comes_back_edited(page, renewal, tmp_path, monkeypatch):
    from qgis.PyQt.QtWidgets import QFileDialog
    from seve.plugin.panel.renewal import YEAR

    path = tmp_path / "plan.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    click(renewal.export)
    settled(page)
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[1].value = 2031
    book.save(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    click(renewal.read_sheet)
    settled(page)
    assert cell(renewal, "t2", YEAR).text() == "2031"


def test_only_the_rows_in_view_become_work(page, renewal):
    renewal.search.setText("A2")
    click(renewal.accept_rows)
    settled(page)
    with Store.open(page.store_path()) as store:
        assert list(store.read("interventions")["object_uid"]) == ["t2"]


def test_without_a_window_a_rule_that_never_fires_is_told_too(page):
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback
    from seve.plugin.algorithms.due_work import DueWork

    with Store.open(page.store_path()) as store:
        store.upsert("care_rules", pd.DataFrame([{
            "uid": "r", "code": "jamais", "name_fr": "Jamais", "work": "mowing",
            "object_kind": "bed", "recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}]))
    algorithm, feedback = DueWork(), QgsProcessingFeedback()
    algorithm.initAlgorithm()
    results, ok = algorithm.run(
        {"STORE": str(page.store_path()), "DATE": TODAY.isoformat(), "HORIZON_DAYS": 30},
        QgsProcessingContext(), feedback)
    assert ok and results["DUE"] >= 3
    assert "jamais" in feedback.textLog() and "30" in feedback.textLog()


def test_without_a_window_the_renewal_is_proposed_in_a_sheet(page, tmp_path):
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback
    from seve.plugin.algorithms.renewal_plan import RenewalPlan

    algorithm, feedback = RenewalPlan(), QgsProcessingFeedback()
    algorithm.initAlgorithm()
    results, ok = algorithm.run({
        "STORE": str(page.store_path()), "DATE": TODAY.isoformat(), "YEARS": 5, "PER_YEAR": 0,
        "LANGUAGE": "fr", "OUTPUT": str(tmp_path / "plan.xlsx")}, QgsProcessingContext(), feedback)
    assert ok, feedback.textLog()
    assert (results["FELLINGS"], results["PLANTINGS"]) == (1, 2)
    assert openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames == [
        "Plan", "Par année", "Diversité"]
