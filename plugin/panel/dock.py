"""The dock that holds the tabs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QTabWidget, QToolButton

from ..help import open_help
from ..store_place import shows
from ..translation import tr
from .page import LAYER_TABLES, PanelPage

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..morning_actions import MorningActions

WATERING_TAB, WORK_TAB = 1, 2


class DayPanel(QgsDockWidget):
    """One tab per part of the day; what one writes, the others read again."""

    def __init__(self, iface: QgisInterface, actions: MorningActions | None = None) -> None:
        super().__init__("Sève", iface.mainWindow())
        self.setObjectName("SeveDayPanel")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(True)
        self.pages = self._pages(iface, actions)
        for page in self.pages:
            self.tabs.addTab(page, page.title())
            page.store_changed.connect(self.refresh)
        self.tabs.currentChanged.connect(lambda _: self.current().refresh())
        self.help_button = QToolButton()
        self.help_button.setIcon(QgsApplication.getThemeIcon("/mActionHelpContents.svg"))
        self.help_button.setAutoRaise(True)
        self.help_button.setToolTip(tr("Help on this tab (F1)"))
        self.help_button.setAccessibleName(self.help_button.toolTip())
        self.help_button.clicked.connect(self._open_help)
        self.tabs.setCornerWidget(self.help_button)
        self.setWidget(self.tabs)
        self._watched: list[QgsVectorLayer] = []
        QgsProject.instance().layersAdded.connect(self._watch)
        self._watch(QgsProject.instance().mapLayers().values())
        self._open_where_useful()

    def current(self) -> PanelPage:
        """Give the tab in view."""
        return self.pages[self.tabs.currentIndex()]

    def refresh(self) -> None:
        """Read the tab in view again; the others do when they come into view."""
        self.current().refresh()

    def show_work(self) -> None:
        """Bring the tab of the work into view."""
        self.tabs.setCurrentIndex(WORK_TAB)

    def event(self, event: QEvent) -> bool:
        """Take F1 before QGIS does, while the panel is in use."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_F1:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the guide on F1."""
        if event.key() == Qt.Key.Key_F1:
            self._open_help()
        else:
            super().keyPressEvent(event)

    def _watch(self, layers: Iterable[QgsMapLayer]) -> None:
        """Read again once a person has saved changes made on one of the town's layers."""
        place = self.current().store_path()
        for layer in layers:
            if place is not None and isinstance(layer, QgsVectorLayer) and any(
                    shows(layer, place, table) for table in LAYER_TABLES):
                layer.afterCommitChanges.connect(self._changed_by_hand)
                self._watched.append(layer)

    def _changed_by_hand(self) -> None:
        if not self.isHidden():
            self.refresh()

    def stop(self) -> None:
        """Cancel what runs, when the plugin leaves."""
        QgsProject.instance().layersAdded.disconnect(self._watch)
        for layer in self._watched:
            if not sip.isdeleted(layer):
                layer.afterCommitChanges.disconnect(self._changed_by_hand)
        self._watched.clear()
        for page in self.pages:
            page.stop()

    def _open_help(self) -> None:
        open_help(self.current().HELP)

    def _open_where_useful(self) -> None:
        """A town in hand opens on its watering, the first day on the inventory."""
        if self.current().store_path() is not None:
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(WATERING_TAB)
            self.tabs.blockSignals(False)

    @staticmethod
    def _pages(iface: QgisInterface, actions: MorningActions | None) -> list[PanelPage]:
        from .inventory_page import InventoryPage
        from .parks_page import ParksPage
        from .rounds_page import RoundsPage
        from .watering_page import WateringPage
        from .work_page import WorkPage

        return [InventoryPage(iface, actions),
                *(page(iface) for page in (WateringPage, WorkPage, RoundsPage, ParksPage))]
