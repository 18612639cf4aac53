"""The tab of the parks, read as a head of service does, with real clicks."""

import datetime
import shutil

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from qgis.core import QgsProject, edit
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QFileDialog
from seve.layers import schema
from seve.layers.store import Store
from seve.plugin.panel.print_dialog import PrintDialog
from seve.plugin.panel.score_weights import WeightsDialog
from shapely.geometry import Point, box
from waiting import wait_for

TODAY = datetime.date(2026, 7, 14)
ROW = Qt.ItemDataRole.UserRole


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A park with a sick thirsty tree and late pruning, a square where all is well."""
    path = tmp_path_factory.mktemp("parks") / "town.gpkg"
    with Store.create(path, crs="EPSG:2154") as store, store.transaction():
        store.upsert("sites", gpd.GeoDataFrame(
            [{"uid": "park", "name": "Parc du Lac", "kind": "park"},
             {"uid": "square", "name": "Square Vert", "kind": "park"}],
            geometry=[box(0, 0, 100, 100), box(300, 0, 400, 100)], crs=store.crs))
        store.upsert("trees", gpd.GeoDataFrame(
            [{"uid": "sick", "code": "1", "french_name": "Platane", "site_uid": "park",
              "health": "very_poor", "risk": "extreme", "position_status": "located"},
             {"uid": "well", "code": "2", "french_name": "Tilleul", "site_uid": "square",
              "health": "very_good", "risk": "low", "position_status": "located"}],
            geometry=[Point(10, 10), Point(350, 50)], crs=store.crs))
        store.upsert("watering_advice", pd.DataFrame([
            {"uid": "a1", "object_uid": "sick", "object_kind": "tree", "date": TODAY,
             "urgency": "late", "advised_l": 80.0},
            {"uid": "a2", "object_uid": "well", "object_kind": "tree", "date": TODAY,
             "urgency": "none", "advised_l": 0.0}]))
        store.upsert("interventions", pd.DataFrame([{
            "uid": "i", "work": "crown_pruning", "object_uid": "sick", "object_kind": "tree",
            "site_uid": "park", "origin": "rule", "state": "planned",
            "due_date": pd.Timestamp("2026-03-01"), "window_end": pd.Timestamp("2026-04-01")}]))
    return path


@pytest.fixture
def page(qgis_app, qgis_iface, qgis_canvas, town, monkeypatch):
    from seve.plugin.layers import open_layer
    from seve.plugin.panel import parks_page

    bar = QgsMessageBar()
    monkeypatch.setattr(qgis_iface, "messageBar", lambda: bar)
    monkeypatch.setattr(parks_page, "today", lambda: TODAY)
    page = parks_page.ParksPage(qgis_iface)
    page.store_path = lambda: town
    page.layers = {name: open_layer(town, schema.TABLES[name], "fr")
                   for name in ("trees", "beds", "sites")}
    QgsProject.instance().addMapLayers(list(page.layers.values()))
    page.resize(520, 800)
    page.show()
    page.refresh()
    wait_for(lambda: page.parks is not None)
    yield page
    wait_for(lambda: not page.busy())
    page.deleteLater()
    QgsProject.instance().clear()


def tile(page, code):
    return next(tile for tile in page.tiles if tile.row.code == code)


def selected(page, name):
    return [feature["uid"] for feature in page.layers[name].selectedFeatures()]


def press(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_tiles_say_the_town_in_figures(page):
    assert tile(page, "trees_count").row.value == "2"
    assert tile(page, "objects_to_water").row.value == "1"
    assert tile(page, "litres_advised_today").row.value == "80\u00a0L"
    assert tile(page, "work_late").row.value == "1"
    assert all(tile.toolTip() and tile.accessibleName() for tile in page.tiles)


@pytest.mark.parametrize("code", ["objects_to_water", "work_late", "trees_poor_share",
                                  "trees_at_risk"])
def test_a_press_on_a_figure_selects_the_objects_behind_it(page, code):
    press(tile(page, code))
    assert selected(page, "trees") == ["sick"]


def test_a_tile_is_pressed_from_the_keyboard(page):
    QTest.keyClick(tile(page, "trees_count"), Qt.Key.Key_Space)
    assert sorted(selected(page, "trees")) == ["sick", "well"]


def test_sites_come_with_their_parts_the_worst_first_and_sort_by_number(page):
    assert page.table.item(0, 0).text() == "Parc du Lac"
    assert page.table.columnCount() == 2 + len(page.parks.parts)
    scores = [page.table.item(place, 1).data(Qt.ItemDataRole.DisplayRole) for place in (0, 1)]
    assert scores[0] < scores[1]
    page.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert page.table.item(0, 0).text() == "Square Vert"


def test_a_site_says_what_lowers_it_and_shows_it(page):
    page.table.selectRow(0)
    texts = [page.reasons.topLevelItem(place).text(1)
             for place in range(page.reasons.topLevelItemCount())]
    assert any("Platane" in text for text in texts)
    item = next(page.reasons.topLevelItem(place) for place in range(len(texts))
                if "Platane" in texts[place])
    page.reasons.itemActivated.emit(item, 1)
    assert selected(page, "trees") == ["sick"]


def test_a_double_click_on_a_site_finds_it_and_on_a_part_finds_its_objects(page):
    page.table.cellActivated.emit(0, 0)
    assert selected(page, "sites") == ["park"]
    page.table.cellActivated.emit(0, 2)
    assert selected(page, "trees") == ["sick"]


def test_without_the_map_it_says_to_open_it(page):
    QgsProject.instance().clear()
    press(tile(page, "work_late"))
    assert page.iface.messageBar().currentItem() is not None


def test_a_day_without_advice_says_so_and_shows_no_zero(page, monkeypatch):
    from seve.plugin.panel import parks_page

    monkeypatch.setattr(parks_page, "today", lambda: TODAY + datetime.timedelta(days=1))
    page.parks = None
    page.refresh()
    wait_for(lambda: page.parks is not None)
    assert tile(page, "objects_to_water").row.value == ""
    assert page.hint.isVisible()
    assert "No watering advice computed for this day" in page.hint.text()
    assert "No observed weather" in page.hint.text()


def test_the_dashboard_opens_in_the_browser(page, tmp_path, monkeypatch):
    from seve.plugin.desk import DeskSettings
    from seve.plugin.panel import parks_page

    opened = []
    (tmp_path / "dashboard.html").write_text("<p>", encoding="utf-8")
    monkeypatch.setattr(parks_page, "load_desk",
                        lambda: DeskSettings(output_folder=str(tmp_path)))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()))
    press(page.dashboard)
    wait_for(lambda: opened)
    assert opened == ["dashboard.html"]


def test_without_a_store_it_says_what_to_do(page):
    page.store_path = lambda: None
    page.refresh()
    assert page.hint.isVisible() and not page.dashboard.isEnabled()
    assert page.table.rowCount() == 0


def test_the_small_charts_show_the_parts_and_the_objects_of_one(page):
    water, health = page.charts
    assert {share.label: share.count for share in water.shares} == {"late": 1, "nothing to do": 1}
    assert [share.label for share in health.shares] == ["very good", "very poor"]
    QTest.mouseClick(health, Qt.MouseButton.LeftButton, pos=QPoint(health.width() - 5, 20))
    assert selected(page, "trees") == ["sick"]
    health.setFocus()
    QTest.keyClick(health, Qt.Key.Key_Left)
    QTest.keyClick(health, Qt.Key.Key_Space)
    assert selected(page, "trees") == ["well"]


def test_the_weights_set_by_the_service_change_the_scores(page, town, tmp_path, monkeypatch):
    own = tmp_path / "town.gpkg"
    shutil.copy(town, own)
    page.store_path = lambda: own
    before = page.table.item(0, 1).data(Qt.ItemDataRole.DisplayRole)
    dialog = WeightsDialog(page.parks.parts, page.parks.weights, {"health": 30.0})
    for part, field in dialog.fields.items():
        field.setValue(10 if part == "data" else 0)
    assert not dialog.ok.isEnabled()  # a form well filled is no score
    dialog.fields["health"].setValue(30)
    assert dialog.ok.isEnabled() and "75" in dialog.told.text()
    dialog.fields["data"].setValue(90)
    page.menu.keep_weights(dialog.weights())
    wait_for(lambda: not page.busy())
    page.refresh()
    wait_for(lambda: not page.busy())
    with Store.open(own) as store:
        assert store.settings().condition_weights["health"] == 30
    after = page.table.item(0, 1).data(Qt.ItemDataRole.DisplayRole)
    assert after > before + 20  # its form is better filled than its tree is well


def test_a_map_of_the_site_selected_is_written_in_one_press(page, tmp_path, monkeypatch):
    output, opened = tmp_path / "site.pdf", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(output), ""))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()))
    page.table.selectRow(0)
    dialog = PrintDialog(page.menu._place(), page)
    assert dialog.kind.currentText() == "Only Parc du Lac"
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    page.menu.write_maps(dialog)
    assert opened == ["site.pdf"]
    assert output.read_bytes().count(b"/Type /Page\n") == 1


def test_the_figures_leave_as_a_workbook(page, tmp_path, monkeypatch):
    output = tmp_path / "figures.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(output), ""))
    page.menu.export_figures()
    wait_for(lambda: not page.busy())
    rows = openpyxl.load_workbook(output).worksheets[0].max_row
    assert rows > 60 and page.iface.messageBar().currentItem() is not None


def test_the_relief_opens_over_the_map(page, monkeypatch):
    asked = []
    monkeypatch.setattr("seve.plugin.relief.open_relief",
                        lambda iface, title: asked.append(title) or True)
    page.menu.see_relief()
    assert asked == ["Trees in relief"]


def test_the_panel_reads_again_once_a_change_made_on_the_map_is_saved(page, qgis_iface, town,
                                                                     tmp_path, monkeypatch):
    from seve.plugin.layers import open_layer
    from seve.plugin.panel import dock as dock_module
    from seve.plugin.panel.page import PanelPage

    own = tmp_path / "town.gpkg"
    shutil.copy(town, own)
    monkeypatch.setattr(PanelPage, "store_path", lambda self: own)
    panel = dock_module.DayPanel(qgis_iface)
    panel.show()
    read = []
    monkeypatch.setattr(panel, "refresh", lambda: read.append(True))
    trees = open_layer(own, schema.TABLES["trees"], "fr")
    QgsProject.instance().addMapLayer(trees)
    with edit(trees):
        tree = next(trees.getFeatures())
        trees.changeAttributeValue(tree.id(), trees.fields().indexOf("health"), "good")
    assert read == [True]
    panel.stop()
    panel.deleteLater()
