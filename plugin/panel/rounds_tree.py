"""The rounds and their stops in order; stops are dragged where they should be."""

from __future__ import annotations

from collections.abc import Iterator

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ...layers.words import number
from ..translation import tr
from .rounds_rows import RoundRow, RoundsDay, StopRow

ROW = Qt.ItemDataRole.UserRole
LAST = 1_000_000
_MARKS = {"done": "✓", "not_done": "✗"}


class RoundsTree(QTreeWidget):
    """Shows a day; says when stops are dropped before an order of a round."""

    dropped = pyqtSignal(list, str, int)  # stops, round, rank
    taken_out = pyqtSignal(list)

    def __init__(self, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self.setHeaderLabels([tr("Stops"), tr("Water"), tr("At"), ""])
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setAlternatingRowColors(True)  # a stop takes two lines in a narrow dock
        self.setAccessibleName(tr("Rounds and stops"))
        self.setIndentation(12)
        header = self.header()
        header.setMinimumSectionSize(18)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def show_day(self, day: RoundsDay) -> None:
        """Show rounds, then what no round serves; what was open and selected stays so."""
        opened = {row.uid for row, item in self._groups() if item.isExpanded()}
        chosen = {row.uid for row in self.chosen_stops()} | {
            row.uid for row in self.chosen_rounds(False)}
        self.clear()
        for row in day.rounds:
            item = self._group(row.title, row)
            for stop in row.stops:
                item.addChild(self._stop_item(stop))
            item.setExpanded(row.uid in opened or len(day.rounds) == 1)
        if day.left:
            item = self._group(tr("Not served ({})").format(len(day.left)), None)
            for stop in day.left:
                child = self._stop_item(stop)
                child.setText(0, f"{stop.label}\n{stop.reason}" if stop.reason else stop.label)
                item.addChild(child)
        for item in self._items():
            row = item.data(0, ROW)
            if row is not None and row.uid in chosen:
                item.setSelected(True)

    def chosen_stops(self) -> list[StopRow]:
        """Give the stops selected."""
        rows = (item.data(0, ROW) for item in self.selectedItems())
        return [row for row in rows if isinstance(row, StopRow)]

    def choose(self, uids: set[str]) -> None:
        """Select these stops alone, and bring the first into view."""
        self.blockSignals(True)
        self.clearSelection()
        found = []
        for item in self._items():
            row = item.data(0, ROW)
            if isinstance(row, StopRow) and row.uid in uids:
                found.append(item)
                item.parent().setExpanded(True)
                item.setSelected(True)
        self.blockSignals(False)
        if found:
            self.scrollToItem(found[0])
        self.itemSelectionChanged.emit()

    def chosen_rounds(self, of_stops: bool = True) -> list[RoundRow]:
        """Give the rounds selected, or those of the stops selected."""
        found: dict[str, RoundRow] = {}
        for item in self.selectedItems():
            parent = item.parent() if of_stops else None
            row = (parent or item).data(0, ROW)
            if isinstance(row, RoundRow):
                found[row.uid] = row
        return list(found.values())

    def dropEvent(self, event: object) -> None:
        """Say where the stops were dropped; the tree follows once the round holds."""
        place = event.position().toPoint() if hasattr(event, "position") else event.pos()
        target, stops = self.itemAt(place), self.chosen_stops()
        # The tree itself moves nothing: the round may refuse.
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if target is None or not stops:
            return
        below = (self.dropIndicatorPosition()
                 == QAbstractItemView.DropIndicatorPosition.BelowItem)
        row = target.data(0, ROW)
        uids = [stop.uid for stop in stops]
        if isinstance(row, RoundRow):
            self.dropped.emit(uids, row.uid, LAST)
        elif isinstance(row, StopRow) and row.round_uid:
            self.dropped.emit(uids, row.round_uid, row.rank + int(below))
        else:  # the group of what nobody serves
            self.taken_out.emit(uids)

    def _group(self, title: str, row: RoundRow | None) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        item.setData(0, ROW, row)
        item.setToolTip(0, title)
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDragEnabled)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        self.addTopLevelItem(item)
        item.setFirstColumnSpanned(True)
        return item

    def _stop_item(self, row: StopRow) -> QTreeWidgetItem:
        litres = f"{number(row.litres, self._language, 0)} L" if row.litres else ""
        order = f"{row.rank}. " if row.is_work else ""
        item = QTreeWidgetItem([order + row.label.replace(", ", "\n", 1), litres, row.arrival,
                                _MARKS.get(row.state, "")])
        item.setData(0, ROW, row)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(0, "\n".join(part for part in (row.label, row.reason) if part))
        if row.locked:
            item.setIcon(0, QgsApplication.getThemeIcon("/locked.svg"))
        if row.kind not in ("work", "unserved"):
            font = item.font(0)
            font.setItalic(True)
            item.setFont(0, font)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDropEnabled)
        return item

    def _groups(self) -> Iterator[tuple[RoundRow, QTreeWidgetItem]]:
        for place in range(self.topLevelItemCount()):
            item = self.topLevelItem(place)
            row = item.data(0, ROW)
            if isinstance(row, RoundRow):
                yield row, item

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for place in range(self.topLevelItemCount()):
            group = self.topLevelItem(place)
            yield group
            for rank in range(group.childCount()):
                yield group.child(rank)
