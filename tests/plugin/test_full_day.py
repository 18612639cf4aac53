"""One whole day of the sample town in QGIS: advice, round, sheet, ticks, balance, next reminder."""

import datetime
import shutil
import subprocess

import icalendar
import numpy as np
import pandas as pd
import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsSettings,
)
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtTest import QTest
from seve.layers.store import Store
from waiting import wait_for

TODAY, TOMORROW = datetime.date(2026, 7, 14), datetime.date(2026, 7, 15)
EVENING = datetime.datetime(2026, 7, 14, 14, tzinfo=datetime.UTC)
RULE = "young_tree_watering"  # every two weeks; set aside in the starting set
ROW = Qt.ItemDataRole.UserRole


def settled(page):
    for _ in range(3):
        QTest.qWait(20)
        wait_for(lambda: not page.busy())


def click(button):
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def provider(qgis_app):
    from seve.plugin.provider import SeveProvider

    provider = SeveProvider()
    QgsApplication.processingRegistry().addProvider(provider)
    yield
    QgsApplication.processingRegistry().removeProvider(provider)


def run(name, **parameters):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"seve:{name}")
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    results, ok = algorithm.run({key: str(value) for key, value in parameters.items()}, context,
                                feedback)
    assert ok, feedback.textLog()
    return results


@pytest.fixture
def town(provider, sample_data, tmp_path):
    """The sample town after its morning."""
    path = tmp_path / "town.gpkg"
    run("import_inventory", INPUT=sample_data, STORE=path)
    run("update_weather", STORE=path, SOURCE="file", DATE=TODAY,
        FILE=sample_data / "meteo_2025-2026_RR-T-Vent.csv")
    run("update_weather", STORE=path, SOURCE="file", DATE=TODAY,
        FILE=sample_data / "meteo_2025-2026_autres-parametres.csv")
    assert run("compute_advice", STORE=path, DATE=TODAY)["TO_WATER"] > 0
    return path


@pytest.fixture
def panel(qgis_iface, town, monkeypatch):
    from seve.plugin.panel import care_rules, dock, rounds_page, work_page

    settings = QgsSettings()
    before = settings.value("seve/store")
    settings.setValue("seve/store", str(town))
    bar = QgsMessageBar()
    monkeypatch.setattr(qgis_iface, "messageBar", lambda: bar)
    for module in (care_rules, rounds_page, work_page):
        monkeypatch.setattr(module, "today", lambda: TODAY)
        monkeypatch.setattr(module, "now", lambda: EVENING)
    monkeypatch.setattr(rounds_page, "SEARCH_S", 1.0)
    panel = dock.DayPanel(qgis_iface)
    panel.resize(520, 860)
    panel.show()
    yield panel
    for page in panel.pages:
        settled(page)
    panel.stop()
    panel.deleteLater()
    settings.setValue("seve/store", before)
    QgsProject.instance().clear()


def put_the_rule_in_force(work):
    work.out.rules.trigger()
    dialog = work.out.dialog
    wait_for(lambda: dialog.rules is not None)
    items = [dialog.list.topLevelItem(n) for n in range(dialog.list.topLevelItemCount())]
    dialog.list.setCurrentItem(next(item for item in items if item.data(0, ROW)["code"] == RULE))
    assert not dialog.form.active.isChecked()
    dialog.form.active.setFocus()
    QTest.keyClick(dialog.form.active, Qt.Key.Key_Space)
    click(dialog.save)
    settled(work)
    dialog.reject()


def one_stop_to_follow(rounds, town):
    """Choose a young tree that a round waters and that the rule asks for too."""
    with Store.open(town) as store:
        asked = set(store.read("interventions", where={"rule_code": RULE})["object_uid"])
    return next((row, stop) for row in rounds.shown_day.rounds for stop in row.stops
                if stop.is_work and stop.litres >= 40 and stop.object_uid in asked)


def advice_of(path, uid, day):
    run("compute_advice", STORE=path, DATE=day)
    with Store.open(path) as store:
        return store.read("watering_advice", where={"object_uid": uid, "date": day}).iloc[0]


def pages_of(pdf, folder):
    subprocess.run(["pdftoppm", "-r", "50", "-gray", "-png", str(pdf), str(folder / "page")],
                   check=True, timeout=60)
    return [QImage(str(path)) for path in sorted(folder.glob("page*.png"))]


def ink_of(image):
    """Give the share of the page that is not paper, in the upper half and in the lower one."""
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    grey = np.frombuffer(bits, np.uint8).reshape(image.height(), image.bytesPerLine())
    dark = grey[:, :image.width()] < 160
    half = image.height() // 2
    return dark[:half].mean(), dark[half:].mean()


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_from_the_advice_of_the_morning_to_the_next_reminder(panel, town, tmp_path):
    work, rounds = panel.pages[2], panel.pages[3]
    panel.tabs.setCurrentIndex(2)
    wait_for(lambda: work.list is not None)
    put_the_rule_in_force(work)

    # The morning: rounds are prepared, and printed.
    panel.tabs.setCurrentIndex(3)
    wait_for(lambda: rounds.shown_day is not None)
    click(rounds.prepare)
    settled(rounds)
    row, stop = one_stop_to_follow(rounds, town)
    printed = run("print_rounds", STORE=town, DATE=TODAY, OUTPUT=tmp_path / "sheets",
                  LANGUAGE="fr")
    assert printed["ROUNDS"] == len(rounds.shown_day.rounds)
    (pdf,) = (tmp_path / "sheets").glob(f"*{row.code}.pdf")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True,
                          text=True, check=True, timeout=60).stdout
    assert "14/07/2026" in text and stop.label.split(",")[0].split(" ")[0] in text
    assert text.count("☐") == sum(one.is_work for one in row.stops)
    images = pages_of(pdf, tmp_path)
    upper, lower = ink_of(images[0])
    assert 0.01 < upper < 0.5 and 0.01 < lower < 0.5  # a map above, rows below
    without = shutil.copy(town, tmp_path / "without.gpkg")

    # On the ground: the team leaves, ticks one stop off with what it really gave, and closes.
    rounds.tree.choose({stop.uid})
    click(rounds.begin)
    settled(rounds)
    rounds.tree.choose({stop.uid})
    click(rounds.done)
    given = round(stop.litres / 2)
    rounds.question.litres.setValue(given)
    QTest.keyClicks(rounds.question.remark, "cuvette a refaire")
    rounds.question.soil.setCurrentIndex(rounds.question.soil.findData("dry"))
    click(rounds.question.ok)
    settled(rounds)
    rounds.tree.choose({stop.uid})
    click(rounds.close_round)
    rounds.question.others.setCurrentIndex(rounds.question.others.findData("not_done"))
    QTest.keyClicks(rounds.question.reason, "orage")
    click(rounds.question.ok)
    settled(rounds)
    with Store.open(town) as store:
        assert store.read("rounds", where={"uid": row.uid})["state"].iloc[0] == "done"
        (watering,) = store.read("waterings", where={"round_uid": row.uid}).to_dict("records")
        assert (watering["object_uid"], watering["given_l"]) == (stop.object_uid, given)
        seen = store.read("observations", where={"object_uid": stop.object_uid, "date": TODAY})
        assert {"cuvette a refaire", "dry"} <= set(seen["value"])
        told = store.read("journal", where={"object_uid": stop.object_uid, "action": "close_stop"})
        assert told["reason"].iloc[0] == "cuvette a refaire"
        left = store.read("round_stops", where={"round_uid": row.uid, "state": "not_done"})
        assert set(left["reason"]) == {"orage"}
        back = store.read("interventions", where={
            "uid": list(left["intervention_uid"].dropna())})
        assert set(back["state"]) <= {"planned"} and set(back["state_reason"]) <= {"orage"}

    # The next morning: the soil of that tree holds the litres given, and no others.
    with_it = advice_of(town, stop.object_uid, TOMORROW)
    without_it = advice_of(without, stop.object_uid, TOMORROW)
    gained_mm = (without_it["root_zone_depletion_mm"] - with_it["root_zone_depletion_mm"])
    assert 0 < gained_mm * with_it["wetted_area_m2"] <= given
    other = next(one for one in row.stops if one.is_work and one.object_uid != stop.object_uid)
    with Store.open(town) as store:
        kept = store.read("watering_advice", where={
            "object_uid": other.object_uid, "date": TOMORROW})["root_zone_depletion_mm"].iloc[0]
    assert kept == pytest.approx(advice_of(
        without, other.object_uid, TOMORROW)["root_zone_depletion_mm"], abs=1e-3)

    # The reminder moves to two weeks after the watering, in the store and in the calendar.
    calendar = tmp_path / "reminders.ics"
    run("due_work", STORE=town, DATE=TOMORROW, CALENDAR=calendar)
    with Store.open(town) as store:
        waterings = store.read("interventions", where={
            "object_uid": stop.object_uid, "rule_code": RULE})
        lead = store.settings().reminder_lead_days
        rules = store.read("care_rules", where={"code": RULE})
    (following,) = waterings[waterings["state"] == "planned"].to_dict("records")
    due = pd.Timestamp(TODAY) + pd.Timedelta(weeks=2)
    lead = lead if rules["lead_days"].isna().all() else int(rules["lead_days"].iloc[0])
    assert following["due_date"] == due
    assert following["reminder_date"] == due - pd.Timedelta(days=lead)
    events = icalendar.Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")
    assert due.date() in {event.decoded("dtstart") for event in events}
