"""Rows shown in a view: headers, texts, and a colour for what wants attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, Qt
from qgis.PyQt.QtGui import QColor


class RowsModel(QAbstractTableModel):
    """A read-only table of texts; ``colours`` gives each row's background or None."""

    def __init__(self, headers: Sequence[str], rows: Sequence[Sequence[Any]],
                 colours: Sequence[str | None] | None = None) -> None:
        super().__init__()
        self._headers, self._rows, self._colours = headers, rows, colours

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Count the rows."""
        return len(self._rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Count the columns."""
        return len(self._headers)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text, or its row's colour."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            value = self._rows[index.row()][index.column()]
            return "" if value is None else str(value)
        if role == Qt.ItemDataRole.BackgroundRole and self._colours is not None:
            colour = self._colours[index.row()]
            return QColor(colour) if colour else None
        if role == Qt.ItemDataRole.ForegroundRole and self._colours is not None:
            return QColor("#1d241f") if self._colours[index.row()] else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's title."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headers[section]
        return None
