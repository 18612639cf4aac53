"""The tab of watering, used as a gardener does, with real clicks."""

import datetime
import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLabel
from seve.layers.store import Store
from waiting import wait_for

TODAY = datetime.date(2026, 7, 14)
CRS = "EPSG:2154"
ZONES = (("z1", "Nord", "EQ-N", 0), ("z2", "Sud", "EQ-S", 2000))


def make_store(path):
    """Write a dry month, six young trees in two zones, and their advice."""
    from seve.irrigation.advice import compute_advice

    origin = (668000, 6870000)
    trees = gpd.GeoDataFrame([{
        "uid": f"t{number}", "code": f"A{number}", "french_name": "Tilleul",
        "latin_name": "Tilia cordata", "life_cycle": "existing",
        "planting_date": "2025-11-20", "street": "Rue des Lilas", "watering_system": "manual",
        "position_status": "located", "position_source": "map",
    } for number in range(6)], geometry=[
        shapely.Point(origin[0] + number * 10, origin[1] + (2000 if number > 3 else 0))
        for number in range(6)], crs=CRS)
    zones = gpd.GeoDataFrame(
        [{"uid": uid, "name": name, "team_code": team} for uid, name, team, _ in ZONES],
        geometry=[shapely.box(origin[0] - 500, origin[1] + up - 500, origin[0] + 500,
                              origin[1] + up + 500) for *_, up in ZONES], crs=CRS)
    days = pd.date_range("2026-04-01", "2026-07-20")
    weather = pd.DataFrame({
        "uid": [f"w{day:%m%d}" for day in days], "station": "poste", "date": days,
        "kind": ["observed" if day.date() < TODAY else "forecast" for day in days],
        "temperature_min_c": 16.0, "temperature_max_c": 31.0, "rain_mm": 0.0,
        "reference_evapotranspiration_mm": 5.5, "source": "open_meteo",
        "latitude": 48.92, "longitude": 2.53, "elevation_m": 60.0,
        "fetched_at": pd.Timestamp("2026-07-14 05:00")})
    with Store.create(path, crs=CRS) as store:
        store.upsert("trees", trees)
        store.upsert("zones", zones)
        store.upsert("teams", pd.DataFrame([
            {"uid": "e1", "code": "EQ-N", "name": "Équipe Nord"},
            {"uid": "e2", "code": "EQ-S", "name": "Équipe Sud"}]))
        store.upsert("weather_daily", weather)
        compute_advice(store, TODAY)


@pytest.fixture(scope="module")
def dry_town(tmp_path_factory):
    path = tmp_path_factory.mktemp("dry") / "town.gpkg"
    make_store(path)
    return path


@pytest.fixture
def town(dry_town, tmp_path, monkeypatch):
    import shutil

    from seve.plugin.desk import DeskSettings, load_desk, save_desk

    path = tmp_path / "town.gpkg"
    shutil.copy(dry_town, path)
    before = load_desk()
    save_desk(DeskSettings(store=str(path)))
    for name in ("watering_page", "card_answers", "proposals"):
        monkeypatch.setattr(f"seve.plugin.panel.{name}.today", lambda: TODAY)
    yield path
    save_desk(before)


@pytest.fixture
def page(town, qgis_iface):
    from seve.plugin.panel.watering_page import WateringPage

    page = WateringPage(qgis_iface)
    page.store_changed.connect(page.refresh)  # as the dock does
    page.resize(460, 900)
    page.show()
    page.refresh()
    wait_for(lambda: page.day is not None and not page.busy())
    QTest.qWait(50)  # laid out
    yield page
    page.stop()
    wait_for(lambda: not page.busy())
    page.deleteLater()


def labels(page):
    model = page.list.model()
    return [model.index(row, 1).data().splitlines()[0] for row in range(model.rowCount())]


def choose(page, row=0):
    page.list.selectRow(row)
    wait_for(lambda: page.card.card is not None and not page.busy())
    return page.card.card


def answer(fill):
    """Fill the dialog that a click is about to open, and press its OK."""
    def done():
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(20, done)
            return
        fill(dialog)
        QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)

    QTimer.singleShot(20, done)


def press(page, button, fill):
    answer(fill)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for(lambda: page.undo.isVisible() and not page.busy())


def read(path, table, **where):
    with Store.open(path) as store:
        return store.read(table, where=where or None)


def test_the_list_says_who_needs_water_where_and_how_much(page):
    assert labels(page) == [f"A{number} · Tilleul" for number in range(6)]
    assert page.totals.text().startswith("6 ")
    model = page.list.model()
    assert model.index(0, 1).data().splitlines()[1] == "today · Rue des Lilas"
    assert int(model.index(0, 2).data()) > 0
    assert model.index(0, 0).data(Qt.ItemDataRole.DecorationRole).isValid()


def test_one_zone_at_a_time(page):
    page.place.setCurrentIndex(page.place.findText("Sud"))
    assert labels(page) == ["A4 · Tilleul", "A5 · Tilleul"]
    page.urgency.setCurrentIndex(page.urgency.findData("unknown"))
    assert labels(page) == []
    assert page.totals.text()


def test_open_meteo_is_credited_in_its_own_words(page):
    assert page.credit.isVisible()
    assert "Weather data by Open-Meteo.com" in page.credit.text()


def test_a_line_shows_its_card_with_sentence_chart_and_inputs(page):
    card = choose(page)
    assert page.card.title.text() == "A0 · Tilleul"
    assert card.explanation.sentence == page.card.sentence.text()
    assert page.card.chart.is_drawn()
    assert len(page.card.inputs.texts()) > 15
    assert "Tilia cordata" in page.card.identity.texts()


def test_watered_is_written_and_the_advice_follows(page, town):
    card = choose(page)
    press(page, page.card.water_button, lambda dialog: dialog.litres.setValue(150))
    row = read(town, "waterings").iloc[0]
    assert (row["object_uid"], row["given_l"], row["date"].date()) == (card.uid, 150, TODAY)
    journal = read(town, "journal", action="watering_recorded").iloc[0]
    assert float(journal["advised"]) == card.advised
    wait_for(lambda: page.card.card is not None and not page.busy())
    assert any("150" in text for text in page.card.history.texts())


def test_a_watering_noted_by_mistake_is_taken_back(page, town):
    choose(page)
    before = read(town, "watering_advice")
    press(page, page.card.water_button, lambda dialog: dialog.litres.setValue(150))
    QTest.mouseClick(page.undo.button, Qt.MouseButton.LeftButton)
    wait_for(lambda: len(read(town, "waterings")) == 0 and not page.busy())
    pd.testing.assert_frame_equal(read(town, "watering_advice"), before)
    assert len(read(town, "journal", action="taken_back")) == 1


def test_no_litres_no_watering(page, qgis_app):
    from seve.plugin.panel.card_dialogs import WateredDialog

    dialog = WateredDialog("A0", None, TODAY, [])
    assert not dialog.ok.isEnabled()
    dialog.litres.setValue(10)
    assert dialog.ok.isEnabled()


def test_a_remark_is_a_class_and_words(page, town):
    card = choose(page)

    def fill(dialog):
        dialog.choices["dry"].click()
        dialog.text.setText("feuilles qui tombent")

    press(page, page.card.remark_button, fill)
    rows = read(town, "observations").set_index("kind")
    assert rows.loc["moisture", "value"] == "dry"
    assert rows.loc["remark", "value"] == "feuilles qui tombent"
    assert set(rows["object_uid"]) == {card.uid}


def test_a_decision_wins_over_the_advice_and_says_why(page, town):
    card = choose(page)

    def fill(dialog):
        assert not dialog.ok.isEnabled()  # a reason is needed
        dialog.kinds["skip"].click()
        dialog.reason.setText("sol détrempé par une fuite")

    press(page, page.card.correct_button, fill)
    row = read(town, "observations", kind="override").iloc[0]
    assert json.loads(row["value"])["kind"] == "skip"
    assert row["remarks"] == "sol détrempé par une fuite"
    advice = read(town, "watering_advice", object_uid=card.uid).iloc[0]
    assert advice["decided_l"] == 0 < advice["advised_l"]
    assert len(read(town, "journal", action="watering_override")) == 1


def test_a_decision_is_marked_in_the_list_and_lifted_from_the_card(page, town):
    card = choose(page)
    assert page.card.lift_button.isHidden()

    def fill(dialog):
        dialog.kinds["amount"].click()
        dialog.amount.setValue(40)
        dialog.reason.setText("pied sensible")

    press(page, page.card.correct_button, fill)
    wait_for(lambda: page.card.card is not None and page.card.card.decision_uid and
             not page.busy())
    assert "40 L" in page.card.sentence.text() and "pied sensible" in page.card.sentence.text()
    second = page.list.model().index(0, 1).data().splitlines()[1]
    assert "decided" in second
    page.undo.hide()
    press(page, page.card.lift_button, lambda dialog: dialog.reason.setText("fini"))
    wait_for(lambda: page.card.card is not None and not page.card.card.decision_uid and
             not page.busy())
    advice = read(town, "watering_advice", object_uid=card.uid).iloc[0]
    assert advice["decided_l"] == advice["advised_l"] > 0
    assert len(read(town, "journal", action="watering_override_withdrawn")) == 1
    QTest.mouseClick(page.undo.button, Qt.MouseButton.LeftButton)  # lifted by mistake
    wait_for(lambda: len(read(town, "observations", kind="override")) == 1 and not page.busy())


def test_a_watering_noted_twice_is_seen_before_it_is_written(page):
    choose(page)
    press(page, page.card.water_button, lambda dialog: dialog.litres.setValue(150))
    wait_for(lambda: page.card.card is not None and page.card.card.given_today)
    seen = []

    def look(dialog):
        seen.append(dialog.about.text())
        dialog.litres.setValue(60)

    page.undo.hide()
    press(page, page.card.water_button, look)
    assert "150 L" in seen[0].splitlines()[1]


def test_a_drought_order_is_shown_word_for_word_with_its_address(page, town):
    uses = [{"name": "Arrosage des jeunes plantations d'arbres", "theme": "Arroser",
             "text": "Interdit de 8h à 20h. <b>Sauf</b> réemploi.", "concerns_town": True}]
    with Store.open(town) as store:
        store.upsert("drought_zones", pd.DataFrame([{
            "uid": "d", "code": "Z1", "name": "Marne", "water_origin": "AEP", "level": "alerte",
            "valid_from": TODAY, "valid_until": datetime.date(2026, 9, 30),
            "order_link": "https://example.fr/arrete.pdf", "uses": json.dumps(uses),
            "source": "vigieau", "fetched_at": pd.Timestamp("2026-07-14 05:00")}]))
    page.refresh()
    wait_for(lambda: "alert" in page.state.text() and not page.busy())
    choose(page)
    assert page.card.order.isVisibleTo(page)
    text = page.card.order.words.text()
    assert "Interdit de 8h à 20h. &lt;b&gt;Sauf&lt;/b&gt; réemploi." in text
    assert 'href="https://example.fr/arrete.pdf"' in text
    assert "alert" in page.card.sentence.text()


def test_weather_that_forbids_advice_is_said_above_the_list(page, town):
    from seve.irrigation.advice import compute_advice

    with Store.open(town) as store:
        rows = store.read("weather_daily")
        store.delete("weather_daily", rows.loc[rows["date"] > pd.Timestamp("2026-07-01"),
                                               "uid"].tolist())
        compute_advice(store, TODAY)
    page.refresh()
    wait_for(lambda: page.day.rows and page.day.rows[0].urgency == "unknown"
             and not page.busy())
    assert "6 " in page.state.text()
    assert page.totals.text()
    page.urgency.setCurrentIndex(page.urgency.findData("unknown"))
    assert len(labels(page)) == 6


def test_the_transparency_sheet_is_one_click_away(page, town, monkeypatch):
    opened = []
    monkeypatch.setattr("seve.plugin.panel.watering_page.open_file", opened.append)
    QTest.mouseClick(page.method, Qt.MouseButton.LeftButton)
    wait_for(lambda: opened and not page.busy())
    sheet = (town.parent / "transparency_sheet.html").read_text(encoding="utf-8")
    assert "311-3-1" in sheet


def test_every_day_and_figure_is_one_click_away(page, monkeypatch):
    opened = []
    monkeypatch.setattr("seve.plugin.panel.card_answers.open_file", opened.append)
    choose(page)
    QTest.mouseClick(page.card.days_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: opened and not page.busy())
    text = opened[0].read_text(encoding="utf-8")
    assert "A0 · Tilleul" in text and text.count("<tr") > 100
    opened[0].unlink()


def test_an_old_list_says_its_day_and_how_to_renew_it(page, monkeypatch):
    tomorrow = TODAY + datetime.timedelta(days=1)
    monkeypatch.setattr("seve.plugin.panel.watering_page.today", lambda: tomorrow)
    page.day = None
    page.refresh()
    wait_for(lambda: page.day is not None and not page.busy())
    assert "14/07/2026" in page.state.text()
    QTest.mouseClick(page.advice_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: page.day.day == tomorrow and not page.busy())
    assert "14/07/2026" not in page.state.text()


def test_a_weather_service_that_fails_ends_in_a_sentence(page, town, monkeypatch):
    with Store.open(town) as store:
        from dataclasses import replace

        store.save_settings(replace(store.settings(), weather_address="http://127.0.0.1:9/"))
    said = []
    monkeypatch.setattr(page, "say", lambda text, level=None: said.append(text))
    monkeypatch.setattr("seve.irrigation.weather.web._pause", lambda *_: None)
    QTest.mouseClick(page.weather_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: said and not page.busy())
    assert "Traceback" not in said[0] and "127.0.0.1" in said[0]
    assert page.weather_button.isEnabled()
    assert page.day.day == TODAY  # advised all the same, on the weather already there
    assert labels(page)


def test_a_click_on_the_map_shows_the_card(page, town, qgis_canvas, qgis_new_project):
    from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle, QgsVectorLayer

    layer = QgsVectorLayer(f"{town}|layername=trees", "Arbres", "ogr")
    QgsProject.instance().addMapLayer(layer)
    canvas = page.iface.mapCanvas()
    canvas.setLayers([layer])
    canvas.resize(400, 400)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(CRS))
    canvas.setExtent(QgsRectangle(667970, 6869980, 668010, 6870020))
    QTest.mouseClick(page.pick, Qt.MouseButton.LeftButton)
    place = canvas.getCoordinateTransform().transform(668000, 6870000)
    canvas.mapTool().canvasReleaseEvent(release(canvas, place))
    wait_for(lambda: page.card.card is not None and not page.busy())
    assert page.card.card.uid == "t0"
    layer.selectByExpression("\"uid\" = 't3'")
    wait_for(lambda: page.card.card is not None and page.card.card.uid == "t3")
    QTest.mouseClick(page.pick, Qt.MouseButton.LeftButton)
    assert canvas.mapTool() is None or canvas.mapTool() is not page._tool


def release(canvas, place, button=Qt.MouseButton.LeftButton):
    from qgis.gui import QgsMapMouseEvent
    from qgis.PyQt.QtCore import QEvent, QPoint

    return QgsMapMouseEvent(canvas, QEvent.Type.MouseButtonRelease,
                            QPoint(round(place.x()), round(place.y())), button, button)


def test_remarks_that_agree_propose_a_correction_to_accept(page, town):
    with Store.open(town) as store:
        from seve.irrigation.feedback import record_remarks

        record_remarks(store, pd.DataFrame([
            {"object_uid": f"t{number}", "object_kind": "tree", "date": f"2026-07-{day:02d}",
             "value": "fresh", "team_code": "EQ-N"}
            for number in range(6) for day in (3, 6, 9)]))
    page.refresh()
    wait_for(lambda: page.proposals.isVisible() and not page.busy())
    from qgis.PyQt.QtWidgets import QPushButton

    accept = page.proposals.findChildren(QPushButton)[0]
    press(page, accept, lambda dialog: dialog.reason.setText("vu sur place"))
    assert len(read(town, "journal", action="feedback_accepted")) == 1
    wait_for(lambda: page.day.corrections and not page.busy())


def test_without_a_town_the_tab_says_what_to_do(qgis_iface, tmp_path):
    from seve.plugin.desk import DeskSettings, load_desk, save_desk
    from seve.plugin.panel.watering_page import WateringPage

    before = load_desk()
    save_desk(DeskSettings(store=str(tmp_path / "absent.gpkg")))
    page = WateringPage(qgis_iface)
    page.refresh()
    assert page.state.text()
    assert page.body.isHidden()
    save_desk(before)


def test_the_figures_open_when_their_title_is_clicked(page):
    choose(page)
    page.card.inputs.setCollapsed(False)
    QTest.qWait(50)
    shown = [label for label in page.card.inputs.findChildren(QLabel) if label.isVisibleTo(page)]
    assert len(shown) > 15
    assert page.card.inputs.height() > 15 * shown[0].fontMetrics().height() / 2
