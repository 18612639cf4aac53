"""One question to work on another town: where it is kept."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QWidget

from .help import FIRST_DAY, offer_help
from .store_place import StorePlace, store_place
from .store_widget import StoreWidget
from .translation import tr


class OpenTownDialog(QDialog):
    """OK is possible once a file or a connection is chosen."""

    def __init__(self, current: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open a town"))
        self.setMinimumWidth(480)
        self.store = StoreWidget()
        self.store.set_place(current)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        offer_help(self, self.buttons, FIRST_DAY)
        form = QFormLayout(self)
        form.addRow(tr("&Where it is kept"), self.store)
        form.addRow(self.buttons)
        self.store.changed.connect(self._check)
        self._check()

    def place(self) -> StorePlace:
        """Give the file or the place on a server."""
        return store_place(self.store.place())

    def _check(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(
            bool(self.store.place()))
