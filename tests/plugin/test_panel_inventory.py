"""The tab of the inventory, and the dock, used with real clicks."""

import datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget, QMessageBox
from seve.layers.store import Store
from waiting import wait_for

CRS = "EPSG:2154"
X, Y = 668000.0, 6870000.0
NOW = datetime.datetime(2026, 7, 14, 6, tzinfo=datetime.UTC)


def make_store(path):
    """Write two trees and a bed that wait for a place, a site, its zone, and findings."""
    around = shapely.MultiPolygon([shapely.box(X - 50, Y - 50, X + 50, Y + 50)])
    lost = {"position_status": "to_locate", "life_cycle": "existing"}
    with Store.create(path, crs=CRS) as store:
        store.upsert("trees", gpd.GeoDataFrame([
            {"uid": "t1", "code": "A1", "french_name": "Tilleul", "street": "Rue des Lilas",
             **lost},
            {"uid": "t2", "code": "A2", "french_name": "Érable", **lost},
            {"uid": "t3", "code": "A3", "position_status": "to_locate", "life_cycle": "felled"},
        ], geometry=[None, None, None], crs=CRS))
        store.upsert("beds", gpd.GeoDataFrame(
            [{"uid": "b1", "name": "Massif de la mairie", "area_m2": 30.0, **lost}],
            geometry=[None], crs=CRS))
        store.upsert("sites", gpd.GeoDataFrame([{"uid": "s1", "name": "Parc"}],
                                               geometry=[around], crs=CRS))
        store.upsert("zones", gpd.GeoDataFrame([{"uid": "z1", "name": "Nord"}],
                                               geometry=[around], crs=CRS))
        store.upsert("rejects", pd.DataFrame([
            {"uid": "r1", "severity": "warning", "finding_code": "coordinates_swapped",
             "file": "arbres.xlsx", "sheet": "CENTRE", "row_number": 12, "object_uid": "s1",
             "finding_values": None, "rejected": False},
            {"uid": "r2", "severity": "remark", "finding_code": "row_title",
             "file": "arbres.xlsx", "sheet": "CENTRE", "row_number": 13, "object_uid": None,
             "finding_values": None, "rejected": True}]))


@pytest.fixture
def desk(tmp_path):
    from seve.plugin.desk import DeskSettings, load_desk, save_desk

    before = load_desk()
    save_desk(DeskSettings())
    yield tmp_path
    save_desk(before)


@pytest.fixture
def town(desk):
    from seve.plugin.desk import DeskSettings, save_desk

    path = desk / "town.gpkg"
    make_store(path)
    save_desk(DeskSettings(store=str(path)))
    return path


@pytest.fixture
def make_page(qgis_iface):
    from seve.plugin.panel.inventory_page import InventoryPage

    pages = []

    def make(actions=None):
        page = InventoryPage(qgis_iface, actions)
        pages.append(page)
        page.store_changed.connect(page.refresh)  # as the dock does
        page.resize(460, 900)
        page.show()
        page.say = lambda text, level=None: print(text)  # shown when a test fails
        page.refresh()
        wait_for(lambda: not page.busy())
        assert page.stock is not None or page.store_path() is None
        QTest.qWait(50)  # laid out
        return page

    yield make
    for page in pages:
        page.stop()
        wait_for(lambda page=page: not page.busy())
        page.deleteLater()


@pytest.fixture
def mapped(town, make_page, qgis_new_project):
    """Give the tab with the town on the map, 100 m across."""
    layers = [QgsVectorLayer(f"{town}|layername={name}", name, "ogr")
              for name in ("trees", "beds", "sites")]
    QgsProject.instance().addMapLayers(layers)
    page = make_page()
    canvas = page.iface.mapCanvas()
    canvas.setLayers(layers)
    canvas.resize(400, 400)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(CRS))
    canvas.setExtent(QgsRectangle(X - 50, Y - 50, X + 50, Y + 50))
    return page


def click_map(page, x, y, button=Qt.MouseButton.LeftButton):
    from qgis.gui import QgsMapMouseEvent

    canvas = page.iface.mapCanvas()
    place = canvas.getCoordinateTransform().transform(x, y)
    canvas.mapTool().canvasReleaseEvent(QgsMapMouseEvent(
        canvas, QEvent.Type.MouseButtonRelease, QPoint(round(place.x()), round(place.y())),
        button, button))


def press(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def read(path, table, uid=None):
    with Store.open(path) as store:
        return store.read(table, where={"uid": uid} if uid else None)


def column(view, number):
    return [view.model().index(row, number).data() for row in range(view.model().rowCount())]


def test_the_tab_counts_and_lists_what_has_no_place(town, make_page):
    page = make_page()
    assert [word for word in page.counts.text().split() if word.isdigit()] == ["3", "1", "1"]
    assert column(page.to_locate, 0) == ["A1 · Tilleul", "A2 · Érable", "Massif de la mairie"]
    assert column(page.to_locate, 1)[0] == "Rue des Lilas"


def test_a_click_on_the_map_places_the_tree_and_goes_on_with_the_next(mapped, town):
    press(mapped.place_button)
    click_map(mapped, X + 10, Y + 20)
    wait_for(lambda: len(column(mapped.to_locate, 0)) == 2 and not mapped.busy())
    tree = read(town, "trees", "t1").iloc[0]
    away = tree.geometry.distance(shapely.Point(X + 10, Y + 20))
    assert away <= tree["position_precision_m"] < 20
    assert (tree["position_status"], tree["position_source"]) == ("located", "map")
    assert (tree["site_uid"], tree["zone_uid"]) == ("s1", "z1")
    assert read(town, "journal").iloc[0]["action"] == "placed_on_map"
    assert mapped.to_locate.item().uid == "t2"
    assert mapped.place_button.isChecked()


def test_a_bed_placed_by_one_click_has_its_area(mapped, town):
    mapped.to_locate.selectRow(2)
    press(mapped.place_button)
    click_map(mapped, X, Y)
    wait_for(lambda: len(column(mapped.to_locate, 0)) == 2 and not mapped.busy())
    assert read(town, "beds", "b1").geometry.iloc[0].area == pytest.approx(30, rel=1e-6)


def test_a_place_clicked_by_mistake_is_taken_back(mapped, town):
    before = read(town, "trees", "t1")
    press(mapped.place_button)
    click_map(mapped, X, Y)
    wait_for(lambda: mapped.undo.isVisible() and not mapped.busy())
    press(mapped.undo.button)
    wait_for(lambda: len(column(mapped.to_locate, 0)) == 3 and not mapped.busy())
    after = read(town, "trees", "t1")
    assert after.geometry.iloc[0] is None
    pd.testing.assert_frame_equal(after.drop(columns="geometry"), before.drop(columns="geometry"))


def test_a_right_click_leaves_the_map_as_it_was(mapped, town):
    press(mapped.place_button)
    click_map(mapped, X, Y, Qt.MouseButton.RightButton)
    assert not mapped.place_button.isChecked()
    assert read(town, "trees", "t1").geometry.iloc[0] is None


def test_without_the_map_placing_says_to_open_it(town, make_page, monkeypatch, qgis_new_project):
    page = make_page()
    said = []
    monkeypatch.setattr(page, "say", lambda text, level=None: said.append(text))
    press(page.place_button)
    assert said
    assert not page.place_button.isChecked()


def test_findings_are_kept_by_severity_and_lead_to_the_object(mapped, monkeypatch):
    assert len(column(mapped.findings, 0)) == 2
    mapped.severity.setCurrentIndex(mapped.severity.findData("warning"))
    assert len(column(mapped.findings, 0)) == 1
    mapped.findings.selectRow(0)
    mapped.findings.setFocus()
    QTest.keyClick(mapped.findings, Qt.Key.Key_Return)
    sites = mapped.layer("sites")
    wait_for(lambda: sites.selectedFeatureCount() == 1 and not mapped.busy())


def test_the_last_import_is_undone_after_a_question(desk, make_page, sample_data, monkeypatch):
    from seve.layers.importing import import_inventory
    from seve.plugin.desk import DeskSettings, save_desk

    path = desk / "town.gpkg"
    with Store.create(path, crs=CRS) as store:
        result = import_inventory(store, [sample_data / "sites.geojson"], moment=NOW)
    save_desk(DeskSettings(store=str(path)))
    page = make_page()
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *parts: asked.append(parts[2])
                        or QMessageBox.StandardButton.No)
    press(page.undo_button)
    assert str(result.new) in asked[0]
    assert len(read(path, "sites")) == result.sites
    monkeypatch.setattr(QMessageBox, "question",
                        lambda *parts: QMessageBox.StandardButton.Yes)
    press(page.undo_button)
    wait_for(lambda: page.undo.isVisible() and not page.busy())
    assert len(read(path, "sites")) == 0
    wait_for(lambda: not page.undo_button.isEnabled())


def test_the_first_day_offers_to_open_to_create_or_to_try(desk, qgis_iface, qgis_new_project):
    from seve.plugin.morning_actions import MorningActions
    from seve.plugin.panel.dock import DayPanel

    actions = MorningActions(qgis_iface)
    panel = DayPanel(qgis_iface, actions)
    actions.store_changed.connect(panel.refresh)
    assert panel.stack.currentWidget() is panel.start
    assert panel.start.sample_button.isEnabled()
    actions.make_town(desk / "new.gpkg", CRS, "Livry")
    wait_for(lambda: panel.stack.currentWidget() is panel.day and not actions.busy())
    wait_for(lambda: panel.pages[0].stock is not None)
    with Store.open(desk / "new.gpkg") as store:
        assert store.settings().town_name == "Livry"
    assert panel.pages[0].counts.text()
    panel.stop()
    panel.deleteLater()


def test_each_person_sees_the_tabs_they_use_and_the_desk_remembers(town, qgis_iface):
    from seve.plugin.desk import load_desk
    from seve.plugin.panel.dock import TABS_OF, DayPanel

    panel = DayPanel(qgis_iface)
    panel.show()
    for role, tabs in TABS_OF.items():
        panel.role.setCurrentIndex(panel.role.findData(role))
        assert tuple(place for place in range(5) if panel.tabs.isTabVisible(place)) == tabs
        assert panel.tabs.currentIndex() in tabs
        assert load_desk().role == role
    panel.stop()
    again = DayPanel(qgis_iface)
    assert again.role.currentData() == "head"
    again.stop()
    for one in (panel, again):
        one.deleteLater()


def test_a_file_of_another_kind_is_not_taken_for_a_town(desk, qgis_iface):
    from seve.plugin.desk import load_desk
    from seve.plugin.morning_actions import MorningActions

    (desk / "notes.gpkg").write_text("not a store")
    actions = MorningActions(qgis_iface)
    actions.use(desk / "notes.gpkg")
    wait_for(lambda: not actions.busy())
    assert load_desk().store == ""


def test_a_new_town_needs_a_file_and_metres(qgis_app, desk):
    from qgis.PyQt.QtWidgets import QDialogButtonBox
    from seve.plugin.new_town import NewTownDialog

    dialog = NewTownDialog()
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert not ok.isEnabled()
    dialog.store.file.setFilePath(str(desk / "livry"))
    assert ok.isEnabled()
    assert dialog.place().name == "livry.gpkg"
    dialog.system.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    assert not ok.isEnabled()


def test_the_panel_comes_when_asked_and_leaves_nothing(desk, qgis_iface, qgis_app):
    import seve

    window = qgis_iface.mainWindow()
    before = set(window.findChildren(QDockWidget))
    plugin = seve.classFactory(qgis_iface)
    plugin.initGui()
    assert plugin._panel is None
    plugin._panel_action.trigger()
    panel = plugin._panel
    assert [page.title() for page in panel.pages][:2]
    assert len(panel.pages) == 5
    plugin._panel_action.trigger()
    assert panel.isHidden()
    plugin.unload()
    qgis_app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert set(window.findChildren(QDockWidget)) == before
    assert not [action for action in window.findChildren(QAction) if action.isCheckable()]


def test_tab_goes_through_the_buttons_in_reading_order(town, make_page):
    page = make_page()
    order, widget = [], page.import_button
    wanted = [page.import_button, page.map_button, page.to_locate, page.place_button,
              page.severity, page.findings, page.imports]
    for _ in range(60):
        if widget in wanted and widget not in order:
            order.append(widget)
        widget = widget.nextInFocusChain()
    assert order == wanted
