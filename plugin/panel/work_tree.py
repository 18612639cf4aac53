"""The list of the work: groups that open, each row in its colour, two lines in a narrow dock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
)

from ..translation import tr
from .work_rows import WorkRow

ROW = Qt.ItemDataRole.UserRole
MOST_SHOWN = 500  # rows of one group; beyond, the search narrows them


class WorkTree(QTreeWidget):
    """Rows grouped by one of their columns; a group stands for all of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._by = "work_label"
        self.setHeaderLabels([tr("What"), tr("When"), ""])
        self.headerItem().setToolTip(2, tr("A point of law or of good practice to weigh"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAlternatingRowColors(True)
        self.setAccessibleName(tr("Due work"))
        self.setIndentation(12)
        header = self.header()
        header.setMinimumSectionSize(18)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.itemExpanded.connect(self._expand)

    def show_rows(self, rows: Sequence[WorkRow], by: str) -> None:
        """Show rows grouped by a column, the groups with most late work first."""
        groups: dict[str, list[WorkRow]] = {}
        for row in rows:
            groups.setdefault(getattr(row, by) or tr("not known"), []).append(row)
        opened = {item.data(1, ROW) for item in self._groups() if item.isExpanded()}
        self._by = by
        self.clear()
        for name in sorted(groups, key=lambda key: (-_late(groups[key]), key.casefold())):
            self._add_group(name, groups[name], name in opened or len(groups) == 1)

    def chosen(self) -> list[WorkRow]:
        """Give the rows selected, once each."""
        found: dict[str, WorkRow] = {}
        for item in self.selectedItems():
            found.update({row.uid: row for row in rows_of(item)})
        return list(found.values())

    def choose(self, uids: set[str]) -> None:
        """Select these rows alone, open their groups, and bring the first into view."""
        self.blockSignals(True)
        self.clearSelection()
        found = []
        for group in self._groups():
            if not any(row.uid in uids for row in rows_of(group)):
                continue
            self._expand(group)
            group.setExpanded(True)
            for place in range(group.childCount()):
                item = group.child(place)
                if any(row.uid in uids for row in rows_of(item)):
                    item.setSelected(True)
                    found.append(item)
        self.blockSignals(False)
        if found:
            self.scrollToItem(found[0])
        self.itemSelectionChanged.emit()

    def _groups(self) -> Iterator[QTreeWidgetItem]:
        for place in range(self.topLevelItemCount()):
            yield self.topLevelItem(place)

    def _add_group(self, name: str, rows: list[WorkRow], opened: bool) -> None:
        late = _late(rows)
        counted = " — " + tr("{} late").format(late) if late else ""
        item = QTreeWidgetItem([f"{name} ({len(rows)}){counted}"])
        item.setData(0, ROW, rows)
        item.setData(1, ROW, name)
        item.setIcon(0, _dot(rows[0].reading if not late else "overdue"))
        bold = item.font(0)
        bold.setBold(True)
        item.setFont(0, bold)
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        self.addTopLevelItem(item)
        item.setFirstColumnSpanned(True)
        item.setExpanded(opened)

    def _expand(self, item: QTreeWidgetItem) -> None:
        """Fill a group when it is opened: a town has thousands of rows."""
        rows = item.data(0, ROW)
        if not isinstance(rows, list) or item.childCount():
            return
        for row in rows[:MOST_SHOWN]:
            first, second = (row.label, row.place) if self._by == "work_label" else (
                row.work_label, row.label)
            name = f"{first}\n{second}" if second else first
            child = QTreeWidgetItem([name, row.date, "⚠" if row.to_weigh else ""])
            child.setData(0, ROW, row)
            child.setIcon(0, _dot(row.reading))
            child.setToolTip(0, " · ".join(
                part for part in (row.work_label, row.label, row.place, row.team) if part))
            child.setToolTip(1, row.when)
            item.addChild(child)
        if len(rows) > MOST_SHOWN:
            rest = QTreeWidgetItem([tr("…and {} more: search to narrow them down").format(
                len(rows) - MOST_SHOWN)])
            rest.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.addChild(rest)
            rest.setFirstColumnSpanned(True)


def rows_of(item: QTreeWidgetItem) -> list[WorkRow]:
    """Give the rows an item stands for."""
    held = item.data(0, ROW)
    return held if isinstance(held, list) else [] if held is None else [held]


def _dot(reading: str) -> QIcon:
    """Draw the colour of a reading; the words beside it say the same."""
    from ...interventions.due import COLOURS

    pixmap = QPixmap(12, 12)
    pixmap.fill(QColor(COLOURS[reading]))
    return QIcon(pixmap)


def _late(rows: list[WorkRow]) -> int:
    return sum(row.reading == "overdue" for row in rows)
