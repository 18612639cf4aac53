"""Three questions before the morning: which files, which store, where to write."""

from __future__ import annotations

import datetime
from dataclasses import replace

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import (
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from .desk import DeskSettings
from .help import FIRST_DAY, offer_help
from .panel.clock import date_of, day_of, today
from .store_widget import StoreWidget
from .translation import tr


class MorningDialog(QDialog):
    """Remembers the last answers; OK is possible once all three are given."""

    def __init__(self, desk: DeskSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Run the morning"))
        self.setMinimumWidth(560)
        self._desk = desk
        self.inputs = _file_widget(QgsFileWidget.StorageMode.GetDirectory, desk.input_folder)
        self.store = StoreWidget()
        self.store.set_place(desk.store)
        self.outputs = _file_widget(QgsFileWidget.StorageMode.GetDirectory, desk.output_folder)
        self.date = QDateEdit(date_of(today()))
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("dd/MM/yyyy")
        form = QFormLayout()
        form.addRow(tr("Folder of the workbooks"), self.inputs)
        form.addRow(tr("Store of the town"), self.store)
        form.addRow(tr("Folder of the results"), self.outputs)
        form.addRow(tr("Day"), self.date)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        offer_help(self, self.buttons, FIRST_DAY)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(tr(
            "Sève reads the workbooks, layers and weather files of the folder, then writes the "
            "map, the watering list, the reminders and the dashboard.")))
        layout.itemAt(0).widget().setWordWrap(True)
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.store.changed.connect(self._check)
        for widget in (self.inputs, self.outputs):
            widget.fileChanged.connect(self._check)
        self._check()

    def desk(self) -> DeskSettings:
        """Give the answers, to be remembered."""
        return replace(self._desk, input_folder=self.inputs.filePath(),
                       store=self.store.place(), output_folder=self.outputs.filePath())

    def day(self) -> datetime.date:
        """Give the day asked for."""
        return day_of(self.date.date())

    def _check(self) -> None:
        answered = bool(self.inputs.filePath() and self.store.place() and self.outputs.filePath())
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(answered)


def _file_widget(mode: QgsFileWidget.StorageMode, path: str) -> QgsFileWidget:
    widget = QgsFileWidget()
    widget.setStorageMode(mode)
    widget.setFilePath(path)
    return widget
