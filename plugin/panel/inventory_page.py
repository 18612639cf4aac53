"""The tab of the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtWidgets import QLabel, QVBoxLayout

from ..translation import tr
from .page import PanelPage

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress
    from ...layers.store import Store


class InventoryPage(PanelPage):
    """Shows the inventory."""

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__(iface)
        self.words = QLabel()
        self.words.setWordWrap(True)
        QVBoxLayout(self).addWidget(self.words)

    def title(self) -> str:
        """Give the name of the tab."""
        return tr("Inventory")

    def read(self, store: Store, progress: Progress) -> Any:
        """Count the objects."""
        return len(store.read("sites"))

    def show_read(self, result: Any) -> None:
        """Show the count."""
        self.words.setText(str(result))

    def show_nothing(self) -> None:
        """Say what to do first."""
        self.words.setText(tr("Import the inventory first (button Import…)."))
