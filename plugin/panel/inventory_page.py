"""The tab of the inventory: what there is, what waits for a place, imports and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ...layers.schema import value_label
from ..help import INVENTORY
from ..translation import tr, tr_count
from .clock import now
from .listing import Line, LinesView
from .notice import UndoLine
from .page import PanelPage
from .stock import SEVERITIES, FindingRow, ImportRow, Stock, ToLocate

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress
    from ...layers.store import Store
    from ..morning_actions import MorningActions

SEVERITY_COLOURS = {"error": "#b3261e", "warning": "#e0a100", "remark": "#8a9a8e"}


class InventoryPage(PanelPage):
    """Where a town begins, and what is left to put right."""

    HELP = INVENTORY

    def __init__(self, iface: QgisInterface, actions: MorningActions | None = None) -> None:
        super().__init__(iface)
        self._actions = actions
        self._tool: Any = None
        self.stock: Stock | None = None
        self.nothing = QLabel(tr("No town yet: open or create one."))
        self.nothing.setWordWrap(True)
        self.undo = UndoLine()
        self.counts = QLabel()
        self.counts.setWordWrap(True)
        self.import_button = QPushButton(tr("&Import workbooks or layers…"))
        self.map_button = QPushButton(tr("Open the town's &map"))
        self.register_button = QPushButton(tr("Register of the service's &files…"))
        self.register_button.setToolTip(tr(
            "What each workbook of a folder holds, when it changed, which ones overlap or "
            "contradict each other"))
        self.to_locate = LinesView(tr("To be placed"), stretched=(0, 1))
        self.place_button = QPushButton(tr("&Place on the map"))
        self.place_button.setCheckable(True)
        self.place_words = QLabel()
        self.place_words.setWordWrap(True)
        self.place_words.setTextFormat(Qt.TextFormat.PlainText)
        self.severity = QComboBox()
        self.findings = LinesView(tr("Findings"), stretched=(1,))
        self.finding_words = QLabel()
        self.finding_words.setWordWrap(True)
        self.finding_words.setTextFormat(Qt.TextFormat.PlainText)
        self.imports = LinesView(tr("Imports"))
        self.undo_button = QPushButton(tr("&Undo the last import…"))
        self.body = self._lay_out()
        self._connect()
        self.show_nothing()

    def title(self) -> str:
        """Give the name of the tab."""
        return tr("Inventory")

    def read(self, store: Store, progress: Progress) -> Any:
        """Read counts, queue, imports and findings."""
        from .stock import read_stock

        return read_stock(store, self.language)

    def show_nothing(self) -> None:
        """Say that there is no town."""
        self.stock = None
        self.nothing.setVisible(True)
        self.body.setVisible(False)
        self.undo.hide()

    def show_read(self, result: Any) -> None:
        """Show what was read."""
        self.stock = result
        self.nothing.setVisible(False)
        self.body.setVisible(True)
        self._show_counts(result)
        self._show_queue(result.to_locate)
        self._show_imports(result.imports)
        self._fill_severities(result)
        self.filter_findings()

    def filter_findings(self) -> None:
        """Keep the findings of the severity chosen."""
        if self.stock is None:
            return
        wanted = self.severity.currentData()
        kept = [row for row in self.stock.findings if wanted in (None, row.severity)]
        self.findings.show_lines((tr("Severity"), tr("Finding")),
                                 [self._finding_line(row) for row in kept])
        self._tell_finding()

    def place(self, one: ToLocate, x: float, y: float, precision_m: float) -> None:
        """Write where an object stands (store's system), and go on with the next."""
        moment = now()

        def write(store: Store, progress: Progress) -> Any:
            from .records import place_object

            return place_object(store, one.table, one.uid, x, y, precision_m, moment)

        self.write(tr("Place on the map"), write, lambda written: self.undo.tell(
            tr("Placed: {}").format(one.label), lambda: self._take_back(written)))

    def undo_import(self) -> None:
        """Ask, then undo the last import."""
        last = next((row for row in self.stock.imports if row.undoable), None)
        if last is None:
            return
        question = tr("Undo the import of {files}?\n\nThe objects it made ({new}) are removed, "
                      "save those worked on since; those it changed ({changed}) come back as they "
                      "were.").format(files=last.files, new=last.new, changed=last.changed)
        answer = QMessageBox.question(self, tr("Undo the last import"), question)
        if answer == QMessageBox.StandardButton.Yes:
            self.undo_now(last)

    def undo_now(self, last: ImportRow) -> None:
        """Undo the last import."""
        moment = now()
        self.undo_button.setEnabled(False)

        def write(store: Store, progress: Progress) -> Any:
            from .stock import undo_last

            return undo_last(store, last.uid, moment)

        self.write(tr("Undo the last import"), write, lambda counts: self.undo.tell(
            tr("Undone. Objects removed: {}, brought back: {}, kept because of later work: {}."
               ).format(*counts)))

    def stop(self) -> None:
        """Leave the map as it was."""
        self._leave_map()
        super().stop()

    def _take_back(self, written: Any) -> None:
        moment = now()

        def write(store: Store, progress: Progress) -> None:
            from .records import take_back

            take_back(store, [written], moment)

        self.write(tr("Take back"), write)

    def _show_counts(self, stock: Stock) -> None:
        from ...layers.words import number

        if not stock.trees + stock.beds + stock.sites:
            self.counts.setText(tr("The inventory is empty. Import your workbooks or layers: "
                                   "nothing is written before you have seen what changes."))
            return
        parts = ((tr_count("{} tree", "{} trees", stock.trees), stock.trees),
                 (tr_count("{} bed", "{} beds", stock.beds), stock.beds),
                 (tr_count("{} site", "{} sites", stock.sites), stock.sites))
        self.counts.setText(" · ".join(
            words.format(number(count, self.language)) for words, count in parts))

    def _show_queue(self, queue: list[ToLocate]) -> None:
        chosen = self.to_locate.item()
        lines = [Line((one.label or tr("(without number)"), one.hint),
                      (one.label.lower(), one.hint.lower()), one) for one in queue]
        self.to_locate.show_lines((tr("Object"), tr("Hints")), lines)
        self.queue_box.setTitle(tr("To be placed ({})").format(len(queue)))
        self.to_locate.setVisible(bool(queue))
        self.place_button.setVisible(bool(queue))
        if not queue:
            self._leave_map()
            self.place_words.setText(tr("Every object has its place.") if self.stock.trees
                                     else tr("Nothing yet."))
            return
        # The list is always ready for the next click: what was placed is no longer in it.
        self.to_locate.select(chosen if chosen in queue else queue[0])
        self._tell_place()

    def _show_imports(self, imports: list[ImportRow]) -> None:
        lines = []
        for row in imports:
            # The store keeps UTC; people read their own clock.
            local = row.moment.replace(tzinfo=now().tzinfo).astimezone() if row.moment else None
            when = f"{local:%d/%m/%Y %H:%M}" if local else ""
            state = tr("undone") if row.undone else tr("new: {new}, changed: {changed}").format(
                new=row.new, changed=row.changed)
            lines.append(Line((when, state),
                              (row.moment.isoformat() if row.moment else "", row.new), row,
                              tip=row.files))
        self.imports.show_lines((tr("When"), tr("What it did")), lines)
        self.undo_button.setEnabled(any(row.undoable for row in imports))

    def _fill_severities(self, stock: Stock) -> None:
        from ...layers.words import number

        kept = self.severity.currentIndex()
        self.severity.blockSignals(True)
        self.severity.clear()
        self.severity.addItem(
            tr("All ({})").format(number(sum(stock.counts.values()), self.language)), None)
        for code in SEVERITIES:
            self.severity.addItem(
                f"{value_label('severity', code, self.language)} "
                f"({number(stock.counts[code], self.language)})", code)
        self.severity.setCurrentIndex(max(kept, 0))
        self.severity.blockSignals(False)

    def _finding_line(self, row: FindingRow) -> Line:
        severity = value_label("severity", row.severity, self.language)
        if row.rejected:
            severity = tr("{} · set aside").format(severity)
        return Line((severity, row.sentence),
                    (SEVERITIES.index(row.severity), row.sentence.lower()), row,
                    SEVERITY_COLOURS[row.severity],
                    f"{row.sentence}\n{row.advice}\n{row.where}")

    def _tell_finding(self, *_: Any) -> None:
        """Say the finding whole, what to do about it and where it is in the workbook."""
        row = self.findings.item()
        self.finding_words.setVisible(self.stock is not None and bool(self.stock.findings))
        if row is None:
            self.finding_words.setText(
                tr("Choose a finding to read it; double-click to see it on the map."))
        else:
            self.finding_words.setText(f"{row.sentence} {row.advice}\n{row.where}")

    def _show_finding(self, *_: Any) -> None:
        row = self.findings.item()
        if row is None:
            return
        if row.object_uid is None:
            self.say(tr("This row was set aside: there is nothing of it on the map. {}").format(
                row.advice))
            return

        def find(store: Store, progress: Progress) -> str | None:
            from .stock import table_of

            return table_of(store, row.object_uid)

        def show(table: str | None) -> None:
            if table is not None and self.layer(table) is None:
                self.say(tr("Open the town's map first (button of the toolbar)."))
            elif table is not None:
                self.show_on_map(table, [row.object_uid])

        self.with_store(self.title(), find, show)

    def _toggle_place(self, on: bool) -> None:
        from ..map_tools import PlaceTool

        if not on:
            self._leave_map()
            return
        layer = self.layer("trees")
        if layer is None:
            self.place_button.setChecked(False)
            self.say(tr("Open the town's map first (button of the toolbar)."))
            return
        canvas = self.iface.mapCanvas()
        self._tool = PlaceTool(canvas, layer.crs().authid())
        self._tool.placed.connect(self._placed)
        self._tool.deactivated.connect(lambda: self.place_button.setChecked(False))
        canvas.setMapTool(self._tool)
        self._tell_place()

    def _placed(self, x: float, y: float, precision_m: float) -> None:
        one = self.to_locate.item()
        # Until the last click is written the list still shows the object it placed.
        if one is not None and not self.busy():
            self.place(one, x, y, precision_m)

    def _tell_place(self, *_: Any) -> None:
        one = self.to_locate.item()
        if one is None:
            return
        if self.place_button.isChecked():
            self.place_words.setText(
                tr("Click where {} stands. Escape to stop.").format(one.label or one.hint))
            if one.site_uid and self.layer("sites") is not None:
                self.show_on_map("sites", [one.site_uid])
        else:
            self.place_words.setText(tr("Choose an object, then click its place on the map."))

    def _leave_map(self) -> None:
        canvas = self.iface.mapCanvas()
        if self._tool is not None and canvas.mapTool() is self._tool:
            canvas.unsetMapTool(self._tool)
        self._tool = None
        self.place_button.setChecked(False)
        if self.stock is not None and self.stock.to_locate:
            self._tell_place()

    def _lay_out(self) -> QWidget:
        inside = QWidget()
        stack = QVBoxLayout(inside)
        for widget in (self.counts, self.import_button, self.register_button, self.map_button):
            stack.addWidget(widget)
        self.queue_box = _group(stack, tr("To be placed"), self.place_words, self.to_locate,
                                self.place_button)
        _group(stack, tr("To check"), self.severity, self.findings, self.finding_words)
        _group(stack, tr("Imports"), self.imports, self.undo_button)
        stack.addStretch()
        body = QScrollArea()
        body.setWidgetResizable(True)
        body.setFrameShape(QScrollArea.Shape.NoFrame)
        body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.addWidget(self.nothing)
        layout.setAlignment(self.nothing, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(body, 1)
        layout.addWidget(self.undo)
        return body

    def _connect(self) -> None:
        self.place_button.toggled.connect(self._toggle_place)
        self.severity.currentIndexChanged.connect(self.filter_findings)
        self.findings.chosen.connect(self._tell_finding)
        self.findings.doubleClicked.connect(self._show_finding)
        self.findings.activated.connect(self._show_finding)
        self.to_locate.chosen.connect(self._tell_place)
        self.undo_button.clicked.connect(self.undo_import)
        if self._actions is not None:
            self.import_button.clicked.connect(self._actions.open_import)
            self.map_button.clicked.connect(self._actions.open_map)
            self.register_button.clicked.connect(self._actions.open_register)


def _group(stack: QVBoxLayout, title: str, *widgets: QWidget) -> QgsCollapsibleGroupBox:
    box = QgsCollapsibleGroupBox(title)
    box.setSaveCollapsedState(False)
    layout = QVBoxLayout(box)
    for widget in widgets:
        layout.addWidget(widget)
        if isinstance(widget, LinesView):
            # Some rows, whatever the size of the letters: the tab scrolls, the list as well.
            widget.setMinimumHeight(6 * widget.fontMetrics().height() * 3 // 2)
    stack.addWidget(box)
    return box
