"""The dock that holds the tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtWidgets import QTabWidget

from .page import PanelPage

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
        self.setWidget(self.tabs)
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

    def stop(self) -> None:
        """Cancel what runs, when the plugin leaves."""
        for page in self.pages:
            page.stop()

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
