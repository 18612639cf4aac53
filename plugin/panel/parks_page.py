"""The tab of the parks: how the town fares, site by site, and the objects behind each figure."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QModelIndex, QRect, QSize, Qt, QUrl
from qgis.PyQt.QtGui import QColor, QDesktopServices, QPainter, QPalette
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..desk import load_desk
from ..help import PARKS
from ..store_place import StorePlace, folder_beside
from ..translation import tr
from .clock import today
from .page import PanelPage
from .parks_more import MoreMenu
from .parks_rows import Objects, Parks, ReasonRow, SiteRow, TileRow, read_parks
from .share_bar import ShareBar

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress
    from ...layers.store import Store

ROW = Qt.ItemDataRole.UserRole
TILE_COLUMNS = 3
BAR_ALPHA = 110
UNKNOWN = "—"


class Tile(QPushButton):
    """A figure in large, its name under it; a press shows the objects behind it."""

    def __init__(self, row: TileRow) -> None:
        super().__init__()
        self.row = row
        value = QLabel(row.value or UNKNOWN)
        font = value.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        value.setFont(font)
        name = QLabel(row.name)
        name.setWordWrap(True)
        layout = QVBoxLayout(self)
        for label in (value, name):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        self.setAccessibleName(f"{row.name} : {row.value or tr('not known')}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        before = tr("A month ago: {}").format(row.before) if row.before else ""
        shown = tr("Press to see these objects on the map.") if row.behind else ""
        self.setToolTip("\n".join(part for part in (row.definition, before, shown) if part))

    def sizeHint(self) -> QSize:
        """Be as large as the words within."""
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.layout().minimumSize()


class BarDelegate(QStyledItemDelegate):
    """Points from 0 to 100, as a bar with the number over it, in the colours of the theme.

    Bounds, when the item has them, are a line under the bar.
    """

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex) -> None:
        """Draw the bar behind the number."""
        points = index.data(Qt.ItemDataRole.DisplayRole)
        bounds = index.data(ROW)
        if isinstance(points, float) and not option.state & QStyle.StateFlag.State_Selected:
            area = option.rect.adjusted(2, 3, -2, -3)
            colour = QColor(option.palette.color(QPalette.ColorRole.Highlight))
            colour.setAlpha(BAR_ALPHA)
            width = round(area.width() * min(max(points, 0.0), 100.0) / 100)
            painter.fillRect(QRect(area.left(), area.top(), width, area.height()), colour)
            if isinstance(bounds, tuple):
                # What the unknown leaves open, as a line under the bar.
                low, high = (round(area.width() * bound / 100) for bound in bounds)
                painter.fillRect(QRect(area.left() + low, area.bottom() - 1, max(high - low, 2), 2),
                                 option.palette.color(QPalette.ColorRole.Text))
        super().paint(painter, option, index)

    def displayText(self, value: Any, locale: Any) -> str:
        """Write whole points."""
        return f"{value:.0f}" if isinstance(value, float) else str(value or "")


class ParksPage(PanelPage):
    """Tiles, the table of the sites, and what lowers the one selected."""

    HELP = PARKS

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__(iface)
        self.parks: Parks | None = None
        self.tiles: list[Tile] = []
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.charts: list[ShareBar] = []
        self._chart_holder = QWidget()
        self._chart_box = QVBoxLayout(self._chart_holder)
        self._chart_box.setContentsMargins(0, 0, 0, 0)
        self.table = self._site_table()
        self.reasons = self._reason_tree()
        self.dashboard = QPushButton(tr("Open the &dashboard"))
        self.dashboard.setToolTip(tr("The whole page, with its charts, in the browser"))
        self.dashboard.clicked.connect(lambda: self.open_dashboard())
        self.menu = MoreMenu(self)
        self.more = QPushButton(tr("&More"))
        self.more.setMenu(self.menu)
        self._arrange()
        self.table.itemSelectionChanged.connect(self._show_reasons)
        self.table.cellActivated.connect(self._see_cell)
        self.reasons.itemActivated.connect(self._see_reason)

    def title(self) -> str:
        """Give the name of the tab."""
        return tr("Parks")

    def read(self, store: Store, progress: Progress) -> Parks:
        """Compute the figures of today."""
        return read_parks(store, today(), self.language)

    def show_read(self, result: Parks) -> None:
        """Show them."""
        self.parks = result
        self._enable(True)
        self._show_tiles(result)
        self._show_charts(result)
        self._show_sites(result)
        self._hint(" · ".join(result.doubts))

    def show_nothing(self) -> None:
        """Say what to do first."""
        self.parks = None
        self._enable(False)
        self._hint(tr("No town yet. Press Import… or Run the morning in the toolbar: the state "
                      "of the parks is computed from the inventory."))

    def see(self, objects: Objects) -> None:
        """Select objects of several tables, and zoom to all of them."""
        from qgis.core import QgsRectangle

        extent, canvas = QgsRectangle(), self.iface.mapCanvas()
        for table, uids in objects.items():
            self.show_on_map(table, uids)
            layer = self.layer(table)
            if layer is not None and layer.selectedFeatureCount():
                box = layer.boundingBoxOfSelected()
                extent.combineExtentWith(
                    canvas.mapSettings().layerExtentToOutputExtent(layer, box))
        if len(objects) > 1 and not extent.isEmpty():
            extent.scale(1.1)
            canvas.setExtent(extent)
            canvas.refresh()
        if not any(self.layer(table) is not None for table in objects):
            self.say(tr("Open the town's map first (toolbar): the objects are then shown there."))

    def open_dashboard(self) -> None:
        """Open the page in the browser, written again when the store changed since."""
        from ...dashboard.outputs import OUTPUTS

        store_path = self.store_path()
        folder = load_desk().output_folder or str(folder_beside(store_path or Path()))
        page, day = Path(folder) / OUTPUTS["page"], today()

        def work(store: Store, progress: Progress) -> None:
            from ...dashboard.page import write_page

            if not _newer(page, store_path):
                write_page(store, day, self.language, page)

        self.with_store(tr("Dashboard"), work, lambda _: QDesktopServices.openUrl(
            QUrl.fromLocalFile(str(page))))

    # -- what is shown

    def _show_tiles(self, parks: Parks) -> None:
        for tile in self.tiles:
            tile.deleteLater()
        self.tiles = [Tile(row) for row in parks.tiles]
        for place, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, place // TILE_COLUMNS, place % TILE_COLUMNS)
            tile.clicked.connect(lambda _=False, tile=tile: self._see_tile(tile.row))
        for earlier, later in pairwise([*self.tiles, self.table, self.reasons, self.more,
                                        self.dashboard]):
            QWidget.setTabOrder(earlier, later)

    def _show_charts(self, parks: Parks) -> None:
        for chart in self.charts:
            chart.deleteLater()
        self.charts = [ShareBar(name, shares) for name, shares in parks.charts
                       if any(share.count for share in shares)]
        for chart in self.charts:
            self._chart_box.addWidget(chart)
            chart.chosen.connect(lambda share: self.see(share.behind))

    def _show_sites(self, parks: Parks) -> None:
        chosen = self.chosen()
        table = self.table
        table.setSortingEnabled(False)
        table.clear()
        headers = [tr("Site"), tr("Score"), *(name for _, name in parks.parts)]
        table.setColumnCount(len(headers))
        table.setHorizontalHeaderLabels(headers)
        table.setRowCount(len(parks.sites))
        for place, row in enumerate(parks.sites):
            name = QTableWidgetItem(row.name)
            name.setData(ROW, row)
            name.setToolTip(f"{row.name} · {row.kind}" if row.kind else row.name)
            table.setItem(place, 0, name)
            score = _points(row.score, _bounds(row))
            if row.low is not None and row.high is not None:
                score.setData(ROW, (row.low, row.high))
            table.setItem(place, 1, score)
            for column, (part, _) in enumerate(parks.parts, 2):
                table.setItem(place, column, _points(row.parts[part], ""))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        table.setColumnWidth(0, table.fontMetrics().averageCharWidth() * 24)
        table.setSortingEnabled(True)
        for place in range(table.rowCount()):
            if chosen is not None and table.item(place, 0).data(ROW).uid == chosen.uid:
                table.selectRow(place)
        self._show_reasons()

    def _show_reasons(self) -> None:
        self.reasons.clear()
        row = self.chosen()
        if row is None:
            self.reasons.addTopLevelItem(_line(tr("Select a site to see what lowers it.")))
        elif not row.reasons:
            self.reasons.addTopLevelItem(_line(tr("Nothing known lowers this site.")))
        else:
            for reason in row.reasons:
                item = QTreeWidgetItem([reason.part_name, reason.text])
                item.setData(0, ROW, reason)
                item.setToolTip(1, reason.text)
                self.reasons.addTopLevelItem(item)
        self.reasons.setFirstItemColumnSpanned(
            self.reasons.topLevelItem(0), not (row and row.reasons))

    def chosen(self) -> SiteRow | None:
        """Give the site selected."""
        places = self.table.selectionModel().selectedRows() if self.table.rowCount() else []
        return self.table.item(places[0].row(), 0).data(ROW) if places else None

    def _see_tile(self, row: TileRow) -> None:
        if row.behind:
            self.see(row.behind)
            return
        # A figure about everything is read site by site, the lowest first.
        self.table.sortByColumn(1 if row.code == "condition_score" else
                                self.table.columnCount() - 1, Qt.SortOrder.AscendingOrder)
        self.table.setFocus()

    def _see_cell(self, place: int, column: int) -> None:
        row = self.table.item(place, 0).data(ROW)
        part = self.parks.parts[column - 2][0] if self.parks and column > 1 else None
        found: dict[str, list[str]] = {}
        for reason in row.reasons:
            if reason.part == part and reason.table and reason.object_uid:
                found.setdefault(reason.table, []).append(reason.object_uid)
        if not found and row.table:
            found = {row.table: [row.uid]}
        if found:
            self.see(found)

    def _see_reason(self, item: QTreeWidgetItem, column: int) -> None:
        reason = item.data(0, ROW)
        if isinstance(reason, ReasonRow) and reason.table and reason.object_uid:
            self.see({reason.table: [reason.object_uid]})

    def _hint(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def _enable(self, is_there: bool) -> None:
        self._grid_holder.setVisible(is_there)
        self._chart_holder.setVisible(is_there)
        for widget in (self.table, self.reasons, self.dashboard, self.more):
            widget.setEnabled(is_there)
        if not is_there:
            self.table.setRowCount(0)
            self.reasons.clear()

    # -- how it is built

    def _site_table(self) -> QTableWidget:
        table = QTableWidget()
        table.setAccessibleName(tr("Sites and their score"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        self._bars = BarDelegate(table)
        table.setItemDelegate(self._bars)
        return table

    def _reason_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName(tr("What lowers the site"))
        tree.setHeaderLabels([tr("Part"), tr("What lowers it")])
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        return tree

    def _arrange(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self.reasons)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.hint)
        layout.addWidget(self._grid_holder)
        layout.addWidget(self._chart_holder)
        layout.addWidget(split, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.more)
        row.addWidget(self.dashboard)
        layout.addLayout(row)


def _newer(page: Path, store: StorePlace | None) -> bool:
    """Tell whether the page was written after the last change of the store."""
    if not page.exists():
        return False
    return not isinstance(store, Path) or page.stat().st_mtime >= store.stat().st_mtime


def _points(value: float | None, tip: str) -> QTableWidgetItem:
    item = QTableWidgetItem()
    item.setData(Qt.ItemDataRole.DisplayRole, UNKNOWN if value is None else value)
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    item.setToolTip(tip or (tr("not known") if value is None else ""))
    return item


def _bounds(row: SiteRow) -> str:
    if row.low is None or row.high is None:
        return tr("Too little is known for a score.")
    return tr("Between {} and {} whatever the unknown hides.").format(
        f"{row.low:.0f}", f"{row.high:.0f}")


def _line(text: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return item
