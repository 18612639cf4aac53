"""Run inside the QGIS desktop: go through the sample town as a person would, and keep pictures.

Called by tools/screenshots.sh once per language, with SEVE_FOLDER (the town's files in
``inventory``, its store, what the morning wrote in ``results``) and SEVE_IMAGES (where the
pictures go).
"""

from __future__ import annotations

import datetime
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from qgis.core import QgsProject, QgsSettings
from qgis.PyQt.QtCore import QSize, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialog, QDockWidget, QTreeWidget, QVBoxLayout, QWidget
from qgis.utils import iface, plugins

FOLDER, IMAGES = Path(os.environ["SEVE_FOLDER"]), Path(os.environ["SEVE_IMAGES"])
INVENTORY, STORE, RESULTS = FOLDER / "inventory", FOLDER / "town.gpkg", FOLDER / "results"
DAY = datetime.date(2026, 7, 14)
WINDOW, DOCK_WIDTH = QSize(1400, 900), 460
TABS = ("inventory", "watering", "work", "rounds", "parks")
LONGEST_S = 60


def keep(widget: QWidget, name: str) -> None:
    """Save a window or a part of one as it stands."""
    QTest.qWait(250)
    widget.grab().save(str(IMAGES / f"{name}.png"))


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Let QGIS live until something is true."""
    for _ in range(LONGEST_S * 20):
        if condition():
            return
        QTest.qWait(50)
    raise TimeoutError(what)


def settle() -> None:
    """Wait until the panel has read what it shows and the map is drawn."""
    panel = plugins["seve"]._panel
    QTest.qWait(400)
    wait_for(lambda: panel is None or not panel.current().busy(), "the panel")
    wait_for(lambda: not plugins["seve"]._work.busy(), "the layers of the map")
    wait_for(lambda: not iface.mapCanvas().isDrawing(), "the map")
    QTest.qWait(400)
    iface.messageBar().clearWidgets()  # QGIS's own wish for a font it cannot download


def open_window() -> None:
    """Make room for the map and the panel."""
    window = iface.mainWindow()
    window.resize(WINDOW)
    for dock in window.findChildren(QDockWidget):
        if dock.objectName() == "Browser":
            dock.close()


def show_panel() -> QDockWidget:
    """Open the panel by its button."""
    seve = plugins["seve"]
    seve._panel_action.setChecked(True)
    wait_for(lambda: seve._panel is not None, "the panel")
    iface.mainWindow().resizeDocks([seve._panel], [DOCK_WIDTH], Qt.Orientation.Horizontal)
    settle()
    return seve._panel


def the_start() -> None:
    """Keep the first day: a panel without a town, and the two questions that make one."""
    from seve.plugin.morning_dialog import MorningDialog
    from seve.plugin.new_town import NewTownDialog

    panel = show_panel()
    keep(iface.mainWindow(), "start")
    dialog = NewTownDialog(iface.mainWindow())
    keep_dialog(dialog, "new-town")
    settings = QgsSettings()
    settings.setValue("seve/input_folder", str(INVENTORY))
    settings.setValue("seve/output_folder", str(RESULTS))
    settings.setValue("seve/store", str(STORE))
    from seve.plugin.desk import load_desk

    morning = MorningDialog(load_desk(), iface.mainWindow())
    morning.date.setDate(DAY)
    keep_dialog(morning, "morning")
    panel.refresh()


def keep_dialog(dialog: QDialog, name: str) -> None:
    """Show a dialog, keep it, close it."""
    dialog.show()
    QTest.qWait(200)
    keep(dialog, name)
    dialog.close()
    dialog.deleteLater()


def the_tabs() -> None:
    """Keep the whole window, then each tab."""
    seve = plugins["seve"]
    seve._work.open_map()
    panel = show_panel()
    wait_for(lambda: not iface.mapCanvas().isDrawing(), "the map")
    for place, name in enumerate(TABS):
        panel.tabs.setCurrentIndex(place)
        settle()
        for tree in panel.current().findChildren(QTreeWidget)[:1]:
            if tree.topLevelItemCount():
                tree.topLevelItem(0).setExpanded(True)
        if name == "watering":
            keep(iface.mainWindow(), "day")
        keep(panel, name)


def the_card() -> None:
    """Choose the first object of the list and keep its card and its three questions."""
    from seve.plugin.panel.card_dialogs import DecisionDialog, RemarkDialog, WateredDialog

    panel = plugins["seve"]._panel
    panel.tabs.setCurrentIndex(TABS.index("watering"))
    settle()
    page = panel.current()
    row = page.day.rows[0]
    page.show_object(row.table, row.uid)
    wait_for(lambda: page.card.card is not None, "the card")
    settle()
    keep(panel, "card")
    card = page.card.card
    window, teams = iface.mainWindow(), page.day.teams
    keep_dialog(WateredDialog(card.title, card.advised, DAY, teams, window), "watered")
    keep_dialog(RemarkDialog(card.title, DAY, teams, window), "remark")
    keep_dialog(DecisionDialog(card.title, card.advised, DAY, teams, window), "decision")


def the_settings() -> None:
    """Keep Sève's page of QGIS's options."""
    from seve.plugin.options_page import SettingsPage

    window = QDialog(iface.mainWindow())
    page = SettingsPage(iface, lambda: None, window)
    QVBoxLayout(window).addWidget(page)
    window.resize(820, 520)
    window.show()
    wait_for(lambda: "town_name" in page.fields and page.isEnabled(), "the settings")
    QTest.qWait(1500)
    keep(window, "settings")
    window.close()
    window.deleteLater()


def the_import() -> None:
    """Keep the steps of the import into a new town."""
    from seve.plugin.wizard.wizard import ImportWizard

    wizard = ImportWizard(FOLDER / "new.gpkg",
                          [INVENTORY / "arbres.xlsx", INVENTORY / "massifs.xlsx"],
                          iface.mapCanvas(), iface.mainWindow())
    wizard.open()
    for number, name in enumerate(("files", "sheets", "columns", "changes", "writing"), 1):
        wait_for(lambda: wizard.currentPage().isComplete(), name)
        QTest.qWait(500)
        keep(wizard, f"import-{number}-{name}")
        if name != "writing":
            wizard.next()
    wizard.reject()


def tour() -> None:
    """Go through everything, then leave; a fault is written down and ends QGIS."""
    try:
        from seve.plugin.panel import clock

        clock.today = lambda: DAY  # the day of the sample town's weather
        open_window()
        the_start()
        the_tabs()
        the_card()
        the_settings()
        the_import()
        QgsProject.instance().clear()
        QgsProject.instance().setDirty(False)
        iface.actionExit().trigger()
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


QTimer.singleShot(1500, tour)
