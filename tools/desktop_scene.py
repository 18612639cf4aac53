"""Run inside the QGIS desktop: open the demo as a person would, and keep pictures of it.

Called by ``make screenshots`` with SEVE_DEMO and SEVE_IMAGES naming the folders.
"""

import os
import traceback
from pathlib import Path

from qgis.core import QgsApplication, QgsProject, QgsSettings
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface, plugins

DEMO, IMAGES = Path(os.environ["SEVE_DEMO"]), Path(os.environ["SEVE_IMAGES"])
PAUSE_MS = 9000
WATERING_TAB = 1


def keep(name: str) -> None:
    """Save the window as it stands."""
    iface.mainWindow().grab().save(str(IMAGES / f"{name}.png"))


def scene() -> None:
    """Point Sève to the demo, open its map with its own button, keep the picture, leave."""
    try:
        settings = QgsSettings()
        settings.setValue("seve/store", str(DEMO / "town.gpkg"))
        settings.setValue("seve/output_folder", str(DEMO))
        window = iface.mainWindow()
        window.resize(1500, 940)
        for dock in window.findChildren(QDockWidget):
            if dock.objectName() == "Browser":
                dock.close()
        seve = plugins["seve"]
        seve._work.open_map()
        seve._panel_action.setChecked(True)
        seve._panel.tabs.setCurrentIndex(WATERING_TAB)
        QTimer.singleShot(PAUSE_MS, finish)
    except Exception:
        (IMAGES / "error.txt").write_text(traceback.format_exc(), encoding="utf-8")
        QgsApplication.exit(1)


def finish() -> None:
    """Keep the picture once the map is drawn."""
    iface.messageBar().clearWidgets()  # QGIS's own wish for a font it cannot download
    keep("qgis")
    QgsProject.instance().clear()
    iface.actionExit().trigger()


QTimer.singleShot(1500, scene)
