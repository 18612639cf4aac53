"""Lists of the panel: sorted by their values, with a colour swatch beside a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from qgis.PyQt.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QSortFilterProxyModel,
    Qt,
    pyqtSignal,
)
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableView


class Line(NamedTuple):
    """One row: its texts, what sorts each column, a swatch, a tooltip, what it stands for."""

    texts: Sequence[str]
    keys: Sequence[Any]
    item: Any
    swatch: str | None = None
    tip: str = ""


class LinesModel(QAbstractTableModel):
    """Read-only lines; the columns of numbers are set to the right."""

    def __init__(self, headers: Sequence[str], lines: Sequence[Line],
                 numbers: Sequence[int] = ()) -> None:
        super().__init__()
        self._headers, self.lines, self._numbers = headers, lines, numbers

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Count the lines."""
        return len(self.lines)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Count the columns."""
        return len(self._headers)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text, its sorting value, its swatch or its tooltip."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.texts[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return line.keys[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0 and line.swatch:
            return QColor(line.swatch)
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip or line.texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.texts[index.column()] or line.tip
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._numbers:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's title."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headers[section]
        return None


class LinesView(QTableView):
    """Whole rows, sorted by a click on a title; the keyboard alone suffices."""

    chosen = pyqtSignal()  # another row is the current one

    def __init__(self, name: str, stretched: Sequence[int] = (1,),
                 lines_per_row: int = 1) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)  # Tab leaves the list; the arrows move in it
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setSortingEnabled(True)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(
            round((lines_per_row + 0.5) * self.fontMetrics().height()))
        self._stretched = stretched
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self._lines = LinesModel((), [])
        self.setModel(self._sorted)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit())

    def show_lines(self, headers: Sequence[str], lines: Sequence[Line],
                   numbers: Sequence[int] = ()) -> None:
        """Show other lines, in the order given until a title is clicked."""
        self._lines = LinesModel(headers, lines, numbers)
        self._sorted.setSourceModel(self._lines)
        self._sorted.sort(-1)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        # Sized on what is in view: measuring every row of a town would take seconds.
        header.setResizeContentsPrecision(50)
        for column in range(len(headers)):
            header.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Stretch if column in self._stretched
                else QHeaderView.ResizeMode.ResizeToContents)

    def item(self, index: QModelIndex | None = None) -> Any:
        """Give what the row at ``index`` stands for (by default the current one)."""
        index = self.currentIndex() if index is None else index
        if not index.isValid():
            return None
        return self._lines.lines[self._sorted.mapToSource(index).row()].item

    def select(self, wanted: Any) -> None:
        """Make the row of this item the current one, when it is there."""
        for row, line in enumerate(self._lines.lines):
            if line.item == wanted:
                self.setCurrentIndex(self._sorted.mapFromSource(self._lines.index(row, 0)))
                return
