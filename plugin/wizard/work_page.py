"""What the pages of the wizard share: work in the background, and tables of cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWizardPage,
)

from ..messages import spoken
from ..tasks import PlainTask
from ..translation import current_language, tr
from .steps import ImportState

ASKED_COLOUR = "#fff3c4"


class WorkPage(QWizardPage):
    """A page that may work in the background: a bar, a sentence, and a result or a refusal."""

    def __init__(self, state: ImportState, title: str, subtitle: str) -> None:
        super().__init__()
        self.setTitle(title)
        self.setSubTitle(subtitle)
        self.state = state
        self.language = current_language()
        self.ready = False
        self.bar = QProgressBar()
        self.bar.setVisible(False)
        self.stop_button = QPushButton(tr("S&top"))
        self.stop_button.setVisible(False)
        self.stop_button.clicked.connect(self.stop)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.box = QVBoxLayout(self)
        self.progress_row = QHBoxLayout()
        self.progress_row.addWidget(self.bar)
        self.progress_row.addWidget(self.stop_button)
        self._task: PlainTask | None = None

    def isComplete(self) -> bool:
        """Allow *Next* once the page's work is done."""
        return self.ready

    def work(self, title: str, run: Callable[[Any], Any], then: Callable[[Any], None]) -> None:
        """Run in the background, then go on in the interface."""
        self._done(False)
        self.bar.setVisible(True)
        self.stop_button.setVisible(True)
        self.bar.setValue(0)
        self.message.setText(title)
        self._task = PlainTask(title, run)
        self._task.progressChanged.connect(lambda value: self.bar.setValue(int(value)))
        self._task.finished_with.connect(lambda result, error: self._end(result, error, then))
        self._task.start()

    def stop(self) -> None:
        """Cancel what runs."""
        if self._task is not None:
            self._task.cancel()

    def _end(self, result: Any, error: BaseException | None, then: Callable[[Any], None]) -> None:
        self._task = None
        self.bar.setVisible(False)
        self.stop_button.setVisible(False)
        if error is not None:
            self.message.setText(spoken(error))
            self.failed(error)
            return
        self.message.setText("")
        then(result)
        self._done(True)

    def failed(self, error: BaseException) -> None:
        """Offer what can be done after a refusal; most pages only say it."""

    def cleanupPage(self) -> None:
        """Stop what runs when the person goes back."""
        self.stop()

    def _done(self, ready: bool) -> None:
        self.ready = ready
        self.completeChanged.emit()


def grid(headers: tuple[str, ...]) -> QTableWidget:
    """Make an empty table; arrows move inside, the tabulator leaves it."""
    table = QTableWidget(0, len(headers))
    table.setHorizontalHeaderLabels(headers)
    table.verticalHeader().setVisible(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    table.horizontalHeader().setStretchLastSection(True)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    return table


def cell(text: str) -> QTableWidgetItem:
    """Make a cell whose text can be read whole by pointing at it."""
    item = QTableWidgetItem(text)
    item.setToolTip(text)
    return item


def tint(table: QTableWidget, row: int) -> None:
    """Colour a row that wants an answer."""
    for column in range(table.columnCount()):
        item = table.item(row, column)
        if item is not None:
            item.setBackground(QColor(ASKED_COLOUR))
            item.setForeground(QColor("#1d241f"))
