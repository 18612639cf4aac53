"""The window of the service's files: what each holds, and which overlap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from .help import IMPORT, offer_help
from .messages import spoken
from .tasks import PlainTask
from .translation import current_language, tr
from .wizard.tables import RowsModel

PROBLEM_COLOUR = "#f6c9c4"
_LEFT_OUT = ("sha256",)


class RegisterDialog(QDialog):
    """Reads a folder in the background, shows two tables, writes them as a workbook."""

    def __init__(self, folder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Register of the service's files"))
        self.resize(980, 560)
        self._task: PlainTask | None = None
        self.register: Any = None
        self.folder = QgsFileWidget()
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setFilePath(folder)
        self.read_button = QPushButton(tr("&Read the folder"))
        self.read_button.clicked.connect(self.read)
        self.bar = QProgressBar()
        self.bar.hide()
        self.stop_button = QPushButton(tr("S&top"))
        self.stop_button.clicked.connect(self._stop)
        self.stop_button.hide()
        self.message = QLabel(tr("Nothing is imported: the files are only looked at."))
        self.message.setWordWrap(True)
        self.tabs = QTabWidget()
        self.write_button = QPushButton(tr("&Write as a workbook…"))
        self.write_button.clicked.connect(self._ask_path)
        self.write_button.setEnabled(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.write_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        offer_help(self, buttons, IMPORT)
        top, progress = QHBoxLayout(), QHBoxLayout()
        for widget in (QLabel(tr("Folder of the workbooks")), self.folder, self.read_button):
            top.addWidget(widget)
        for widget in (self.bar, self.stop_button):
            progress.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addLayout(progress)
        layout.addWidget(self.message)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)

    def read(self) -> None:
        """Look at every file of the folder."""
        from ..layers.register import scan_folder

        folder = self.folder.filePath()
        self._working(True)
        self.message.setText(tr("Reading the files…"))
        self._task = PlainTask(tr("Register of the service's files"),
                               lambda progress: scan_folder(folder, progress=progress))
        self._task.progressChanged.connect(lambda value: self.bar.setValue(int(value)))
        self._task.finished_with.connect(self._show)
        self._task.start()

    def write(self, path: Path) -> None:
        """Write what is shown as a workbook."""
        from ..layers.register import write_register

        try:
            write_register(self.register, path, current_language())
        except OSError as error:
            self.message.setText(tr("The workbook cannot be written: {}").format(error.strerror))
            return
        self.message.setText(tr("Written: {}").format(path))

    def reject(self) -> None:
        """Stop what runs, and close."""
        self._stop()
        super().reject()

    def _show(self, register: Any, error: BaseException | None) -> None:
        from ..layers.register import register_sheets

        self._task = None
        self._working(False)
        if error is not None:
            self.message.setText(spoken(error))
            return
        self.register = register
        self.tabs.clear()
        frames = (register.files, register.overlaps)
        for (title, (headers, rows)), frame in zip(
                register_sheets(register, current_language()).items(), frames, strict=True):
            shown = [place for place, name in enumerate(frame.columns) if name not in _LEFT_OUT]
            wrong = frame.get("problem", frame.get("contradictions"))
            colours = [PROBLEM_COLOUR if value and value == value else None for value in wrong]
            view = QTableView()
            view.setAccessibleName(title)
            view.setModel(RowsModel([headers[place] for place in shown],
                                    [[_text(row[place]) for place in shown] for row in rows],
                                    colours))
            view.resizeColumnsToContents()
            view.setTabKeyNavigation(False)
            self.tabs.addTab(view, f"{title} ({len(rows)})")
        self.message.setText(tr(
            "Files read: {files}. Pairs that speak of the same objects: {overlaps}. Objects on "
            "which two files contradict each other: {contradictions}.").format(
                files=len(register.files), overlaps=len(register.overlaps),
                contradictions=int(register.overlaps["contradictions"].sum())))
        self.write_button.setEnabled(True)

    def _working(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.bar.setValue(0)
        self.stop_button.setVisible(on)
        self.read_button.setEnabled(not on)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _ask_path(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Register"), "", "Excel (*.xlsx)")
        if name:
            self.write(Path(name).with_suffix(".xlsx"))


def _text(value: Any) -> str:
    from ..layers.words import number

    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return str(value.strftime("%d/%m/%Y %H:%M"))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value, current_language())
    return str(value)
