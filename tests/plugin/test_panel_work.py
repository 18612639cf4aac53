"""The tab of the work, used as a foreman does, with real clicks."""

import datetime

import geopandas as gpd
import pandas as pd
import pytest
from qgis.core import QgsProject
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QDate, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton, QTabWidget
from qgis.PyQt.QtXml import QDomDocument
from seve.layers.store import Store
from shapely.geometry import Point, box
from waiting import wait_for

TODAY = datetime.date(2026, 7, 14)


def click(button):
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def day(offset):
    return pd.Timestamp(TODAY) + pd.Timedelta(days=offset)


def small_town(path):
    """One park, two trees, a bed; late pruning, watering of the day, mowing next week."""
    with Store.create(path, crs="EPSG:2154") as store, store.transaction():
        store.upsert("teams", pd.DataFrame([{"uid": "team", "code": "N", "name": "Nord"}]))
        store.upsert("sites", gpd.GeoDataFrame(
            [{"uid": "park", "name": "Parc du Lac", "kind": "park"}],
            geometry=[box(0, 0, 100, 100)], crs=store.crs))
        store.upsert("trees", gpd.GeoDataFrame(
            [{"uid": "t1", "code": "1", "french_name": "Platane", "site_uid": "park"},
             {"uid": "t2", "code": "2", "french_name": "Tilleul", "site_uid": "park"}],
            geometry=[Point(10, 10), Point(90, 90)], crs=store.crs))
        store.upsert("interventions", pd.DataFrame([
            {"uid": "late", "work": "crown_pruning", "object_uid": "t1", "object_kind": "tree",
             "site_uid": "park", "team_code": "N", "origin": "inspection", "state": "planned",
             "due_date": day(-90), "window_end": day(-40),
             "flags": '[{"code": "nesting", "from": "03-16", "to": "08-15"}]'},
            {"uid": "water", "work": "watering", "object_uid": "t2", "object_kind": "tree",
             "site_uid": "park", "team_code": "N", "origin": "advice", "state": "planned",
             "due_date": day(0), "quantity": 120.0},
            {"uid": "mow", "work": "mowing", "object_uid": "park", "object_kind": "site",
             "site_uid": "park", "origin": "rule", "state": "planned",
             "due_date": day(6), "planned_date": day(6)},
        ]))
    return path


@pytest.fixture
def page(qgis_app, qgis_iface, tmp_path, monkeypatch):
    from seve.plugin.panel import work_page

    bar = QgsMessageBar()
    monkeypatch.setattr(qgis_iface, "messageBar", lambda: bar)
    monkeypatch.setattr(work_page, "today", lambda: TODAY)
    monkeypatch.setattr(work_page, "now", lambda: datetime.datetime(
        2026, 7, 14, 8, tzinfo=datetime.UTC))
    page = work_page.WorkPage(qgis_iface)
    store = small_town(tmp_path / "town.gpkg")
    page.store_path = lambda: store
    tabs = QTabWidget()
    tabs.addTab(page, page.title())
    tabs.resize(520, 700)
    tabs.show()
    page.refresh()
    wait_for(lambda: page.list is not None)
    yield page
    wait_for(lambda: not page.busy())
    tabs.deleteLater()
    QgsProject.instance().clear()


def settled(page):
    QTest.qWait(20)
    wait_for(lambda: not page.busy())
    QTest.qWait(20)
    wait_for(lambda: not page.busy())


def choose(page, uid):
    for place in range(page.tree.topLevelItemCount()):
        group = page.tree.topLevelItem(place)
        group.setExpanded(True)
        for rank in range(group.childCount()):
            child = group.child(rank)
            if child.data(0, Qt.ItemDataRole.UserRole).uid == uid:
                page.tree.clearSelection()
                child.setSelected(True)
                return child
    raise AssertionError(uid)


def accept(page):
    click(page.question.ok)
    wait_for(lambda: not page.busy())


def intervention(page, uid):
    with Store.open(page.store_path()) as store:
        return store.read("interventions", where={"uid": uid}).iloc[0]


def test_the_title_counts_what_is_late_and_late_work_comes_first(page):
    tabs = page.parentWidget().parentWidget()
    assert tabs.tabText(0).endswith("(1)")
    first = page.tree.topLevelItem(0)
    assert first.data(0, Qt.ItemDataRole.UserRole)[0].uid == "late"


def test_the_title_counts_before_the_tab_is_looked_at(page):
    tabs = page.parentWidget().parentWidget()
    page.list = None
    tabs.setTabText(0, page.title())
    page.count()
    wait_for(lambda: tabs.tabText(0).endswith("(1)"))
    assert page.list is None


def test_it_is_grouped_by_team_filtered_and_searched(page):
    page.group.setCurrentIndex(2)
    names = [page.tree.topLevelItem(i).data(1, Qt.ItemDataRole.UserRole)
             for i in range(page.tree.topLevelItemCount())]
    assert "Nord" in names
    page.reading.setCurrentIndex(1)
    assert page.tree.topLevelItemCount() == 1
    page.reading.setCurrentIndex(0)
    QTest.keyClicks(page.search, "tilleul")
    assert page.tree.topLevelItem(0).data(0, Qt.ItemDataRole.UserRole)[0].uid == "water"
    QTest.keyClicks(page.search, "xyz")
    assert page.tree.topLevelItemCount() == 0 and page.hint.isVisible()


def test_work_done_last_week_is_entered_with_its_own_day(page):
    choose(page, "mow")
    click(page.done)
    page.question.date.setDate(page.question.date.date().addDays(-8))
    accept(page)
    row = intervention(page, "mow")
    assert row["state"] == "done" and row["done_date"] == day(-8)


def test_a_watering_done_as_planned_enters_the_balance_and_can_be_undone(page):
    choose(page, "water")
    click(page.done)
    accept(page)
    with Store.open(page.store_path()) as store:
        assert list(store.read("waterings")["given_l"]) == [120.0]
    click(page.iface.messageBar().currentItem().findChildren(QPushButton)[-1])
    wait_for(lambda: not page.busy())
    with Store.open(page.store_path()) as store:
        assert store.read("waterings").empty
    assert intervention(page, "water")["state"] == "planned"


def test_putting_off_waits_for_a_reason(page):
    choose(page, "late")
    click(page.postpone)
    assert not page.question.ok.isEnabled()
    QTest.keyClicks(page.question.reason, "pluie")
    accept(page)
    row = intervention(page, "late")
    assert row["state"] == "postponed" and row["state_reason"] == "pluie"
    assert row["planned_date"] == day(7)


def test_giving_up_keeps_the_reason_and_shows_among_the_closed(page):
    choose(page, "mow")
    click(page.cancel)
    QTest.keyClicks(page.question.reason, "site en travaux")
    accept(page)
    page.refresh()
    wait_for(lambda: not page.busy())
    page.reading.setCurrentIndex(4)
    choose(page, "mow")
    assert page.reopen.isEnabled() and not page.done.isEnabled()


def test_the_law_is_read_with_its_link_and_overruled_with_a_reason(page):
    from seve.interventions.law import law_texts

    child = choose(page, "late")
    assert child.text(2) == "⚠"
    assert page.about.isVisible()
    click(page.override)
    QTest.keyClicks(page.question.reason, "branche dangereuse")
    accept(page)
    assert "branche dangereuse" in intervention(page, "late")["flags"]
    assert all(text.url in page_html(page, code) for code, text in law_texts().items()
               if text.url.startswith("https://") and "&" not in text.url)


def page_html(page, code):
    from dataclasses import replace

    from seve.plugin.panel.work_rows import about

    return about(replace(page.list.rows[0], flags=f'[{{"code": "{code}"}}]'), "fr")


def test_what_is_written_in_the_store_is_shown_never_run(page):
    from dataclasses import replace

    from seve.plugin.panel.work_rows import about

    row = replace(page.list.rows[0], label="<img src=x>", remark="<b>", flags=None)
    assert "<img" not in about(row, "fr")


def test_a_request_needs_its_words_and_is_due_in_a_month(page):
    click(page.request)
    question = page.question
    question.work.setCurrentIndex(question.work.findData("mowing"))
    assert not question.ok.isEnabled()
    QTest.keyClicks(question.remark, "herbe haute")
    accept(page)
    with Store.open(page.store_path()) as store:
        row = store.read("interventions", where={"origin": "request"}).iloc[0]
    assert row["object_uid"] == "park" and row["remarks"] == "herbe haute"
    assert row["due_date"] == day(30)


def test_a_double_click_selects_the_object_on_the_map(page):
    from seve.layers import schema
    from seve.plugin.layers import open_layer

    layer = open_layer(page.store_path(), schema.TABLES["trees"], "fr")
    QgsProject.instance().addMapLayer(layer)
    page.tree.itemActivated.emit(choose(page, "water"), 0)
    assert [feature["uid"] for feature in layer.selectedFeatures()] == ["t2"]


def test_calendar_and_sheet_are_written_where_asked(page, tmp_path, monkeypatch):
    from qgis.PyQt.QtWidgets import QFileDialog

    for action, name in ((page.out.calendar, "a.ics"), (page.out.sheet, "a.xlsx")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName",
                            lambda *_, name=name: (str(tmp_path / name), ""))
        action.trigger()
        wait_for(lambda: not page.busy())
        assert (tmp_path / name).stat().st_size > 200


def test_work_is_given_its_day_and_its_team(page):
    choose(page, "late")
    click(page.plan)
    question = page.question
    question.date.setDate(QDate(2026, 9, 1))
    question.teams.setCurrentIndex(question.teams.findText("Nord"))
    click(question.ok)
    settled(page)
    row = intervention(page, "late")
    assert (row["state"], row["planned_date"], row["team_code"]) == (
        "planned", pd.Timestamp("2026-09-01"), "N")


def test_work_that_has_begun_is_said(page):
    choose(page, "mow")
    click(page.plan)
    page.question.under_way.setChecked(True)
    click(page.question.ok)
    settled(page)
    assert intervention(page, "mow")["state"] == "under_way"


def test_the_map_shows_the_work_of_the_list_and_follows_its_filter(page):
    click(page.on_map)
    settled(page)
    (layer,) = QgsProject.instance().mapLayers().values()
    assert {feature["uid"] for feature in layer.getFeatures()} == {"late", "water", "mow"}
    assert {feature["reading"] for feature in layer.getFeatures()} == {
        "overdue", "requested", "scheduled"}
    layer.selectByExpression("uid = 'water'")
    assert [row.uid for row in page.rows()] == ["water"] and page.done.isEnabled()
    page.search.setText("platane")
    settled(page)
    (layer,) = QgsProject.instance().mapLayers().values()
    assert [feature["uid"] for feature in layer.getFeatures()] == ["late"]
    click(page.on_map)
    assert not QgsProject.instance().mapLayers()


def test_without_a_mail_server_it_says_where_to_set_one(page, monkeypatch):
    from seve.plugin.desk import DeskSettings
    from seve.plugin.panel import work_menu

    monkeypatch.setattr(work_menu, "load_desk", DeskSettings)
    page.out.mails.trigger()
    assert page.iface.messageBar().currentItem() is not None
    with Store.open(page.store_path()) as store:
        assert store.read("reminders").empty


def test_reminders_leave_by_the_menu_and_a_failure_names_its_team(page, monkeypatch):
    from dataclasses import replace

    from seve.interventions.reminders import MailError
    from seve.plugin.algorithms import send_reminders
    from seve.plugin.desk import DeskSettings
    from seve.plugin.panel import work_menu

    sent = []

    class Mailer:
        sender = "seve@ville.fr"

        def send(self, message):
            if "nord" in message["To"]:
                raise MailError("mail_dropped", host="smtp", detail="")
            sent.append(message["To"])

    with Store.open(page.store_path()) as store, store.transaction():
        store.upsert("teams", pd.DataFrame([
            {"uid": "team", "email": "nord@ville.fr"},
            {"uid": "team2", "code": "S", "name": "Sud", "email": "sud@ville.fr"}]))
        store.upsert("interventions", pd.DataFrame([{"uid": "mow", "team_code": "S"}]))
    monkeypatch.setattr(work_menu, "today", lambda: TODAY)
    monkeypatch.setattr(work_menu, "load_desk",
                        lambda: replace(DeskSettings(), mail_host="smtp.ville.fr"))
    monkeypatch.setattr(send_reminders, "desk_mailer", Mailer)
    page.out.mails.trigger()
    wait_for(lambda: page.iface.messageBar().currentItem() is not None)
    told = page.iface.messageBar().currentItem().text()
    assert sent == ["sud@ville.fr"] and "N" in told and "1" in told


def test_without_a_store_it_says_what_to_do(page):
    page.store_path = lambda: None
    page.refresh()
    assert page.hint.isVisible() and not page.request.isEnabled() and not page.done.isEnabled()


def test_every_button_is_reached_from_the_keyboard(page):
    assert all("&" in button.text() for button in (
        page.done, page.plan, page.postpone, page.cancel, page.override, page.reopen,
        page.request, page.on_map, page.out))
    choose(page, "mow")
    page.done.setFocus()
    QTest.keyClick(page.done, Qt.Key.Key_Space)
    assert page.question.isVisible()
    page.question.reject()


def test_opening_the_towns_project_tells_what_is_late(page, monkeypatch):
    from seve.layers import schema
    from seve.plugin.layers import open_layer
    from seve.plugin.panel import opening

    monkeypatch.setattr(opening, "today", lambda: TODAY)
    shown = []
    bar = page.iface.messageBar()
    message = opening.OpeningMessage(page.iface, lambda: shown.append(True))
    message.look()
    QTest.qWait(50)
    assert bar.currentItem() is None  # nothing of ours in this project
    layer = open_layer(page.store_path(), schema.TABLES["interventions"], "fr")
    QgsProject.instance().addMapLayer(layer)
    QgsProject.instance().readProject.emit(QDomDocument())
    wait_for(lambda: bar.currentItem() is not None)
    assert "1" in bar.currentItem().text()
    click(bar.currentItem().findChildren(QPushButton)[-1])
    assert shown == [True]
    message.stop()
