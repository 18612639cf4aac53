"""The import wizard: every step can be gone back to, the keyboard alone suffices."""

from __future__ import annotations

from pathlib import Path

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QIcon, QKeySequence, QShortcut
from qgis.PyQt.QtWidgets import QWidget, QWizard

from ..algorithms.base import ICON
from ..help import IMPORT, open_help
from ..translation import tr
from .changes_page import ChangesPage
from .pages import ColumnsPage, FilesPage, SheetsPage, WritePage
from .steps import ImportState
from .work_page import WorkPage


class ImportWizard(QWizard):
    """Files, sheets, columns, changes, writing."""

    def __init__(self, store: Path | str, files: list[Path] | None = None,
                 canvas: QgsMapCanvas | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import an inventory"))
        self.setWindowIcon(QIcon(str(ICON)))
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnLastPage, True)
        self.setOption(QWizard.WizardOption.HaveHelpButton, True)
        self.helpRequested.connect(lambda: open_help(IMPORT))
        key = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self)
        key.activated.connect(self.helpRequested)
        self.resize(QSize(980, 640))
        self.state = ImportState(store, list(files or []))
        self.files = FilesPage(self.state)
        self.sheets = SheetsPage(self.state)
        self.columns = ColumnsPage(self.state)
        self.changes = ChangesPage(self.state, canvas)
        self.writing = WritePage(self.state)
        for page in (self.files, self.sheets, self.columns, self.changes, self.writing):
            self.addPage(page)

    def reject(self) -> None:
        """Stop what runs, and leave without writing."""
        for identifier in self.pageIds():
            page = self.page(identifier)
            if isinstance(page, WorkPage):
                page.stop()
        self.changes.on_map.setChecked(False)
        super().reject()
