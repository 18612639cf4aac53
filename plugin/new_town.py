"""Three questions to begin a town: its name, its file, its coordinate system."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsFileWidget, QgsProjectionSelectionWidget
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from ..layers.schema import DEFAULT_CRS
from .translation import tr


class NewTownDialog(QDialog):
    """OK is possible once the file is named and the system measures in metres."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New town"))
        self.name = QLineEdit()
        self.file = QgsFileWidget()
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setFilter("GeoPackage (*.gpkg)")
        self.file.setConfirmOverwrite(False)
        self.system = QgsProjectionSelectionWidget()
        self.system.setCrs(QgsCoordinateReferenceSystem(DEFAULT_CRS))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(tr("&Name of the town"), self.name)
        form.addRow(tr("&File of the town"), self.file)
        form.addRow(tr("&Coordinate system"), self.system)
        form.addRow(self.buttons)
        self.file.fileChanged.connect(self._check)
        self.system.crsChanged.connect(self._check)
        self._check()

    def path(self) -> Path:
        """Give the file to make."""
        return Path(self.file.filePath()).with_suffix(".gpkg")

    def crs(self) -> str:
        """Give the system chosen, such as EPSG:2154."""
        return self.system.crs().authid()

    def _check(self, *_: object) -> None:
        system = self.system.crs()
        metric = system.isValid() and not system.isGeographic() and bool(system.authid())
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(
            bool(self.file.filePath()) and metric)
