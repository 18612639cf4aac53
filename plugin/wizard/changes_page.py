"""The page that shows what was found and what would change, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QTabWidget,
    QWizard,
)

from ..network import qgis_session
from ..panel import clock
from ..translation import tr
from . import steps
from .steps import ImportState
from .tables import RowsModel
from .work_page import WorkPage, cell, grid, tint

SEVERITY_COLOURS = {"error": "#f6c9c4", "warning": "#fde9b5", "remark": None}
SEVERITIES = ("error", "warning", "remark")
SHOWN_ROWS = 5000
SHOWN_POINTS = 20000
STATE_COLOURS = {"new": "#2f7d4f", "changed": "#d9541e", "conflict": "#8c1d18", "gone": "#555555"}
_NEAR_M = 40.0


class ChangesPage(WorkPage):
    """What was found and what would change, before anything is written."""

    def __init__(self, state: ImportState, canvas: QgsMapCanvas | None) -> None:
        super().__init__(state, tr("What was found, what would change"),
                         tr("Nothing is written before you press Import."))
        self.setCommitPage(True)
        self.setButtonText(QWizard.WizardButton.CommitButton, tr("&Import"))
        self._canvas, self._bands = canvas, []
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.findings, self.cells = QTableView(), grid(
            (tr("Take the file"), tr("Layer"), tr("Object"), tr("Field"), tr("In the store"),
             tr("In the file")))
        for view in (self.findings, self.cells):
            view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
            view.setTabKeyNavigation(False)
        self.findings.setAccessibleName(tr("Findings"))
        self.cells.setAccessibleName(tr("Changes"))
        self.findings.activated.connect(self._go_to_finding)
        self.cells.itemActivated.connect(lambda item: self._go_to_cell(item.row()))
        self.tabs = QTabWidget()
        self.tabs.addTab(self.findings, tr("&Findings"))
        self.tabs.addTab(self.cells, tr("&Changes"))
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.shortened = QLabel()
        self.shortened.setWordWrap(True)
        self.on_map = QCheckBox(tr("Show on the &map"))
        self.on_map.toggled.connect(self._show_on_map)
        self.legend = QLabel(self._legend_text())
        self.take_all, self.keep_all = (QPushButton(tr("Take all of the &file")),
                                        QPushButton(tr("&Keep all of the store")))
        self.take_all.clicked.connect(lambda: self._choose_all(Qt.CheckState.Checked))
        self.keep_all.clicked.connect(lambda: self._choose_all(Qt.CheckState.Unchecked))
        row = QHBoxLayout()
        for widget in (self.on_map, self.legend):
            widget.setVisible(canvas is not None)
            row.addWidget(widget)
        row.addStretch()
        for widget in (self.take_all, self.keep_all):
            row.addWidget(widget)
        for widget in (self.summary, self.tabs, self.told, self.shortened):
            self.box.addWidget(widget)
        self.box.addLayout(row)
        self.box.addLayout(self.progress_row)
        self.box.addWidget(self.message)

    def initializePage(self) -> None:
        """Check the objects and compare them with the store."""
        # The day is the desk's; QGIS's network settings belong to this thread.
        state, today, session = self.state, clock.today(), qgis_session()
        self.work(tr("Checking the objects…"),
                  lambda progress: steps.compare_with_store(state, today, session(), progress),
                  self._show)

    def cleanupPage(self) -> None:
        """Go back with a clean map."""
        self.on_map.setChecked(False)
        super().cleanupPage()

    def validatePage(self) -> bool:
        """Take the choices made cell by cell."""
        self.on_map.setChecked(False)
        taken, kept = [], []
        for row in range(self.cells.rowCount()):
            item = self.cells.item(row, 0)
            chosen = item.checkState() == Qt.CheckState.Checked
            (taken if chosen else kept).append(item.data(Qt.ItemDataRole.UserRole))
        self.state.comparison = self.state.comparison.choose(taken, "file").choose(kept, "store")
        return True

    def _show(self, result: Any) -> None:
        self.state.inventory, self.state.comparison, self.state.settings = result
        one = self.state.comparison
        self.summary.setText(tr(
            "New: {new} · changed: {changed} · unchanged: {unchanged} · no longer in the files: "
            "{gone} · edited on both sides: {conflict}").format(
                **{state: one.count(state)
                   for state in ("new", "changed", "unchanged", "gone", "conflict")}))
        self._show_findings()
        self._show_cells()
        more = [(len(self.state.inventory.findings), tr("findings")),
                (len(one.cells), tr("changes"))]
        self.shortened.setText(" ".join(
            tr("The first {shown} of {count} {what} are listed; the report has them all.").format(
                shown=SHOWN_ROWS, count=count, what=what)
            for count, what in more if count > SHOWN_ROWS))
        self.shortened.setVisible(bool(self.shortened.text()))
        for button in (self.take_all, self.keep_all):
            button.setVisible(len(one.cells) > 0)

    def _show_findings(self) -> None:
        from ...layers.findings import advice, sentence

        found = self.state.inventory.findings
        order = found["severity"].map(SEVERITIES.index).sort_values(kind="stable")
        self._found = found.loc[order.index].head(SHOWN_ROWS)
        rows, colours = [], []
        for line in self._found.itertuples():
            number = None if line.row_number != line.row_number else line.row_number
            rows.append((line.file, line.sheet, number, line.column_name, line.value,
                         sentence(line.finding_code, line.finding_values, self.language),
                         advice(line.finding_code, line.finding_values, self.language)))
            colours.append(SEVERITY_COLOURS.get(line.severity))
        headers = (tr("File"), tr("Sheet"), tr("Row"), tr("Column"), tr("Value"), tr("Finding"),
                   tr("What to do"))
        self.findings.setModel(RowsModel(headers, rows, colours))
        self.findings.resizeColumnsToContents()
        for column, widest in ((0, 120), (1, 110), (3, 110), (4, 110), (5, 420)):
            self.findings.setColumnWidth(column, min(widest, self.findings.columnWidth(column)))
        self.findings.selectionModel().currentRowChanged.connect(
            lambda current, _: self.told.setText(
                f"{rows[current.row()][5]} {rows[current.row()][6]}"))
        self.told.clear()

    def _show_cells(self) -> None:
        from ...layers.merging.wording import shown_cells
        from ...layers.words import number

        def text(value: Any) -> str:
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return number(value, self.language)
            return tr("(unknown)") if value is None else str(value)

        shown = list(shown_cells(self.state.comparison, self.language, SHOWN_ROWS))
        self._uids = [one.uid for one in shown]
        self.cells.setRowCount(len(shown))
        for row, one in enumerate(shown):
            box = cell("")
            box.setFlags(box.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            box.setCheckState(Qt.CheckState.Checked if one.choice == "file"
                              else Qt.CheckState.Unchecked)
            box.setData(Qt.ItemDataRole.UserRole, one.label)
            self.cells.setItem(row, 0, box)
            for column, value in enumerate(
                    (one.table, one.name, one.field, one.before, one.after), start=1):
                self.cells.setItem(row, column, cell(text(value)))
            if one.conflict:
                tint(self.cells, row)
        self.cells.resizeColumnsToContents()
        self.cells.setColumnWidth(2, min(260, self.cells.columnWidth(2)))

    def _choose_all(self, state: Qt.CheckState) -> None:
        for row in range(self.cells.rowCount()):
            self.cells.item(row, 0).setCheckState(state)

    # The map

    def _legend_text(self) -> str:
        names = {"new": tr("new"), "changed": tr("changed"), "conflict": tr("on both sides"),
                 "gone": tr("no longer in the files")}
        return " ".join(f'<span style="color:{colour}">●</span> {names[state]}'
                        for state, colour in STATE_COLOURS.items())

    def _show_on_map(self, shown: bool) -> None:
        for band in self._bands:
            self._canvas.scene().removeItem(band)
        self._bands = []
        if not shown:
            return
        everywhere = []
        for state, colour in STATE_COLOURS.items():
            band = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PointGeometry)
            band.setColor(QColor(colour))
            band.setIconSize(7)
            points = [QgsPointXY(x, y) for x, y in self._places(state)]
            everywhere += points
            band.setToGeometry(self._in_map(QgsGeometry.fromMultiPointXY(points)), None)
            self._bands.append(band)
        if everywhere:
            shape = self._in_map(QgsGeometry.fromMultiPointXY(everywhere))
            box = shape.boundingBox()
            if not self._canvas.extent().intersects(box):
                self._canvas.setExtent(self._most_of(shape))
                self._canvas.refresh()

    @staticmethod
    def _most_of(shape: QgsGeometry) -> QgsRectangle:
        """Frame nearly all points: one that lies elsewhere does not shrink the town to a dot."""
        points = shape.asMultiPoint()
        west, east = _middle([point.x() for point in points])
        south, north = _middle([point.y() for point in points])
        box = QgsRectangle(west, south, east, north)
        box.grow(max(_NEAR_M, 0.05 * max(box.width(), box.height())))
        return box

    def _in_map(self, shape: QgsGeometry) -> QgsGeometry:
        """Bring a shape of the store's system to the map's."""
        from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsProject

        ours = QgsCoordinateReferenceSystem(self.state.settings.crs)
        theirs = self._canvas.mapSettings().destinationCrs()
        if theirs.isValid() and theirs != ours:
            shape.transform(QgsCoordinateTransform(ours, theirs, QgsProject.instance()))
        return shape

    def _places(self, state: str) -> list[tuple[float, float]]:
        places: list[tuple[float, float]] = []
        for frame in self._frames(state):
            centres = frame.geometry.dropna().centroid
            places += list(zip(centres.x, centres.y, strict=True))
        return places[:SHOWN_POINTS]

    def _frames(self, state: str) -> Iterator[Any]:
        if state == "gone":
            yield from self.state.gone_places
            return
        for one in self.state.comparison.tables.values():
            if "geometry" in one.frame:
                yield one.frame[(one.rows["state"] == state).to_numpy()]

    def _go_to_finding(self, index: Any) -> None:
        line = self._found.iloc[index.row()]
        frame = self.state.inventory.objects.get(line["table"])
        if frame is not None and line["position"] == line["position"]:
            self._go_to(frame.iloc[[int(line["position"])]])

    def _go_to_cell(self, row: int) -> None:
        for one in self.state.comparison.tables.values():
            self._go_to(one.frame[one.frame["uid"] == self._uids[row]])

    def _go_to(self, frame: Any) -> None:
        """Centre the map on an object, near enough to see it."""
        if self._canvas is None or "geometry" not in frame:
            return
        shapes = frame.geometry.dropna()
        if len(shapes):
            centre = shapes.iloc[0].centroid
            shape = self._in_map(QgsGeometry.fromPointXY(QgsPointXY(centre.x, centre.y)))
            box = shape.boundingBox()
            box.grow(_NEAR_M)
            self.on_map.setChecked(True)
            self._canvas.setExtent(box)
            self._canvas.refresh()


def _middle(values: list[float]) -> tuple[float, float]:
    """Give bounds that leave out the outermost hundredth at each end."""
    ordered = sorted(values)
    edge = len(ordered) // 100
    return ordered[edge], ordered[-1 - edge]
