"""The dock that holds the tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtWidgets import QTabWidget

from .page import PanelPage

if TYPE_CHECKING:
    from qgis.gui import QgisInterface


class DayPanel(QgsDockWidget):
    """One tab per part of the day; what one writes, the others read again."""

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__("Sève", iface.mainWindow())
        self.setObjectName("SeveDayPanel")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.pages = self._pages(iface)
        for page in self.pages:
            self.tabs.addTab(page, page.title())
            page.store_changed.connect(self.refresh)
        self.tabs.currentChanged.connect(lambda _: self.current().refresh())
        self.setWidget(self.tabs)

    def current(self) -> PanelPage:
        """Give the tab in view."""
        return self.pages[self.tabs.currentIndex()]

    def refresh(self) -> None:
        """Read the tab in view again; the others do when they come into view."""
        self.current().refresh()

    def stop(self) -> None:
        """Cancel what runs, when the plugin leaves."""
        for page in self.pages:
            page.stop()

    @staticmethod
    def _pages(iface: QgisInterface) -> list[PanelPage]:
        from .inventory_page import InventoryPage
        from .parks_page import ParksPage
        from .rounds_page import RoundsPage
        from .watering_page import WateringPage
        from .work_page import WorkPage

        return [page(iface) for page in
                (InventoryPage, WateringPage, WorkPage, RoundsPage, ParksPage)]
