"""Sève's page in QGIS's options."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QWidget

from .algorithms.base import ICON

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

PAGE = "SeveOptions"


class SeveOptions(QgsOptionsWidgetFactory):
    """Makes the page when the options are opened; ``written`` is called when they changed."""

    def __init__(self, iface: QgisInterface, written: Callable[[], None]) -> None:
        super().__init__("Sève", QIcon(str(ICON)))
        self._iface, self._written = iface, written

    def createWidget(self, parent: QWidget | None = None) -> QgsOptionsPageWidget:
        """Make the page."""
        from .options_page import SettingsPage

        return SettingsPage(self._iface, self._written, parent)


def open_options(iface: QgisInterface) -> None:
    """Open QGIS's options on Sève's page."""
    iface.showOptionsDialog(iface.mainWindow(), PAGE)
