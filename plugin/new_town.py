"""Three questions to begin a town: its name, its place, its coordinate system."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsProjectionSelectionWidget
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from ..layers.schema import DEFAULT_CRS
from .help import FIRST_DAY, offer_help
from .store_place import StorePlace, is_server, store_place
from .store_widget import StoreWidget
from .translation import tr


class NewTownDialog(QDialog):
    """OK is possible once the place is named and the system measures in metres."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New town"))
        self.setMinimumWidth(520)
        self.name = QLineEdit()
        self.store = StoreWidget()
        self.system = QgsProjectionSelectionWidget()
        self.system.setCrs(QgsCoordinateReferenceSystem(DEFAULT_CRS))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        offer_help(self, self.buttons, FIRST_DAY)
        form = QFormLayout(self)
        form.addRow(tr("&Name of the town"), self.name)
        form.addRow(tr("&Where it is kept"), self.store)
        form.addRow(tr("&Coordinate system"), self.system)
        form.addRow(self.buttons)
        self.store.changed.connect(self._check)
        self.system.crsChanged.connect(self._check)
        self._check()

    def place(self) -> StorePlace:
        """Give the file or the schema to make."""
        place = store_place(self.store.place())
        return place if is_server(place) else Path(place).with_suffix(".gpkg")

    def crs(self) -> str:
        """Give the system chosen, such as EPSG:2154."""
        return self.system.crs().authid()

    def _check(self, *_: object) -> None:
        system = self.system.crs()
        metric = system.isValid() and not system.isGeographic() and bool(system.authid())
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(
            bool(self.store.place()) and metric)
