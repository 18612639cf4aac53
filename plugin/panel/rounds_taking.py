"""What the teams take along, sheets, ways and phones, and what they bring back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFileDialog, QMenu, QToolButton

from ..desk import load_desk
from ..messages import spoken
from ..slices import Slices
from ..translation import tr
from .clock import now
from .rounds_questions import BackReport, told

if TYPE_CHECKING:
    from ...interventions.rounds import ReadBack
    from ...layers.progress import Progress
    from ...layers.store import Store
    from .rounds_page import RoundsPage

PRINT = "seve:print_rounds"


class TakeAlong(QToolButton):
    """The menu of a day's files, out and back."""

    def __init__(self, page: RoundsPage) -> None:
        super().__init__()
        self._page = page
        dress_menu_button(self, tr("Take al&ong"), tr("Sheets and phones for the teams, and back"))
        menu = self.menu()
        self.files = menu.addAction(tr("Sheets and GPX…"), self._write_files)
        self.print = menu.addAction(tr("Print (PDF)…"), self._print)
        self.phone = menu.addAction(tr("For the phone (QField)…"), self._write_phone)
        menu.addSeparator()
        self.sheet_back = menu.addAction(tr("Read a sheet or a phone file…"), self._read_file)
        self.folder_back = menu.addAction(tr("Read a folder that came back…"), self._read_folder)
        menu.aboutToShow.connect(lambda: self.print.setEnabled(
            QgsApplication.processingRegistry().algorithmById(PRINT) is not None))

    def _write_files(self) -> None:
        folder = self._folder(tr("Folder of the round sheets"))
        if folder is None:
            return
        day, language = self._page.day, self._page.language

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.rounds import write_round_files

            return len(write_round_files(store, day, folder, language))

        self._page.with_store(tr("Round sheets"), work, lambda count: self._written(count, folder))

    def _print(self) -> None:
        import processing

        processing.execAlgorithmDialog(PRINT, {
            "STORE": str(self._page.store_path()), "DATE": self._page.day.isoformat()})

    def _write_phone(self) -> None:
        """Write the folders slice by slice: projects live in the interface's thread."""
        folder = self._folder(tr("Folder to copy onto the phones"))
        if folder is None:
            return
        from ..round_package import packages_steps

        self.phone.setEnabled(False)

        def written(folders: list[Path]) -> None:
            self.phone.setEnabled(True)
            self._page.say(tr("Phone folders written: {}, in {}. Copy each onto its phone and "
                              "open it with QField.").format(len(folders), folder),
                           Qgis.MessageLevel.Success)

        def failed(error: Exception) -> None:
            self.phone.setEnabled(True)
            self._page.say(spoken(error), Qgis.MessageLevel.Warning)

        Slices(packages_steps(self._page.store_path(), self._page.day, folder,
                              self._page.language), written, failed, self)

    def _read_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Read a sheet or a phone file"), load_desk().output_folder,
            tr("Round sheets and phone files") + " (*.xlsx *.gpkg)")
        if name:
            self.read_back(Path(name))

    def _read_folder(self) -> None:
        folder = self._folder(tr("Read a folder that came back"))
        if folder is not None:
            self.read_back(folder)

    def read_back(self, path: Path, overwrite: bool = False) -> None:
        """Close the stops that a file or a folder speaks of, and tell what was not taken."""
        moment = now()

        def work(store: Store, progress: Progress) -> ReadBack:
            from ...interventions.rounds import bring_back

            return bring_back(store, path, moment, overwrite=overwrite)

        self._page.write(tr("What came back"), work, lambda result: self._tell(result, path))

    def _tell(self, result: ReadBack, path: Path) -> None:
        if not result.refused and not result.foreign:
            self._page.say(told(result), Qgis.MessageLevel.Success)
            return
        report = BackReport(result, self._page.language,
                            lambda: self.read_back(path, overwrite=True), self._page)
        report.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report = report
        report.open()

    def _folder(self, title: str) -> Path | None:
        name = QFileDialog.getExistingDirectory(self, title, load_desk().output_folder)
        return Path(name) if name else None

    def _written(self, count: int, folder: Path) -> None:
        self._page.say(tr("Files written: {}, in {}").format(count, folder),
                       Qgis.MessageLevel.Success)


def menu_button(text: str, tip: str) -> QToolButton:
    """Make a button that opens a menu."""
    return dress_menu_button(QToolButton(), text, tip)


def dress_menu_button(button: QToolButton, text: str, tip: str) -> QToolButton:
    """Give a button its words and an empty menu."""
    button.setText(text)
    button.setToolTip(tip)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button
