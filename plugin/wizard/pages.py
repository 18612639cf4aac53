"""The five pages of the import."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import QgsGeometry, QgsPointXY, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from ..messages import spoken
from ..tasks import PlainTask
from ..translation import current_language, tr
from . import steps
from .labels import IGNORED, kind_label, target_label
from .steps import ImportState
from .tables import RowsModel

FILE_FILTER = (
    "Excel, CSV, GeoJSON, GeoPackage, Shapefile "
    "(*.xlsx *.xlsm *.xls *.ods *.csv *.txt *.geojson *.json *.gpkg *.shp *.zip)"
)
ASKED_COLOUR = "#fff3c4"
SEVERITY_COLOURS = {"error": "#f6c9c4", "warning": "#fde9b5", "remark": None}
SHOWN_FINDINGS = 5000
SHOWN_POINTS = 20000
STATE_COLOURS = {"new": "#2f7d4f", "changed": "#d9541e", "conflict": "#8c1d18"}


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
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.box = QVBoxLayout(self)
        self._task: PlainTask | None = None

    def isComplete(self) -> bool:
        """Allow *Next* once the page's work is done."""
        return self.ready

    def work(self, title: str, run: Callable[[Any], Any], then: Callable[[Any], None]) -> None:
        """Run in the background, then go on in the interface."""
        self._done(False)
        self.bar.setVisible(True)
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
        if error is not None:
            self.message.setText(spoken(error))
            return
        self.message.setText("")
        then(result)
        self._done(True)

    def _done(self, ready: bool) -> None:
        self.ready = ready
        self.completeChanged.emit()


class FilesPage(WorkPage):
    """Which files, and what was confirmed for earlier ones of the same make."""

    def __init__(self, state: ImportState) -> None:
        super().__init__(state, tr("Choose the files"),
                         tr("Workbooks, text files or layers; nothing is written yet."))
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(tr("Files to import"))
        add = QPushButton(tr("&Add files…"))
        add.clicked.connect(self._ask)
        remove = QPushButton(tr("&Remove"))
        remove.clicked.connect(self._remove)
        self.profile = QPushButton(tr("&Profile…"))
        self.profile.clicked.connect(self._ask_profile)
        self.profile_name = QLabel(tr("No profile"))
        row = QHBoxLayout()
        for widget in (add, remove, self.profile, self.profile_name):
            row.addWidget(widget)
        row.addStretch()
        self.box.addWidget(self.list)
        self.box.addLayout(row)
        self.box.addWidget(self.bar)
        self.box.addWidget(self.message)
        self.add(state.files)

    def add(self, files: list[Path]) -> None:
        """Add files to the list, once each."""
        known = {self.list.item(i).text() for i in range(self.list.count())}
        self.list.addItems([str(path) for path in files if str(path) not in known])
        self._done(self.list.count() > 0)

    def initializePage(self) -> None:
        """Come back here with the list as it was."""
        self._done(self.list.count() > 0)

    def validatePage(self) -> bool:
        """Hand the files on."""
        self.state.files = [Path(self.list.item(i).text()) for i in range(self.list.count())]
        return bool(self.state.files)

    def _ask(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, tr("Files to import"), "", FILE_FILTER)
        self.add([Path(name) for name in names])

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._done(self.list.count() > 0)

    def _ask_profile(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Profile"), "", "JSON, CSV (*.json *.csv)")
        if name:
            self.load_profile(Path(name))

    def load_profile(self, path: Path) -> None:
        """Apply what was confirmed before."""
        from ...layers.recognising.profiles import load_profile

        try:
            self.state.profile = load_profile(path)
        except Exception as error:
            self.message.setText(spoken(error))
            return
        self.profile_name.setText(self.state.profile.name)


class SheetsPage(WorkPage):
    """What each sheet is about."""

    def __init__(self, state: ImportState) -> None:
        super().__init__(state, tr("What each sheet is about"),
                         tr("A sheet in doubt is in yellow: choose, or leave it out."))
        self.table = _grid((tr("File"), tr("Sheet"), tr("Rows"), tr("About"), tr("Why")))
        self.box.addWidget(self.table)
        self.box.addWidget(self.bar)
        self.box.addWidget(self.message)
        self._read: list[Path] = []

    def initializePage(self) -> None:
        """Read the files, unless they are those already read."""
        if self._read == self.state.files and self.state.tables:
            self._done(True)
            return
        files, profile = list(self.state.files), self.state.profile

        def run(progress: Any) -> Any:
            tables = steps.read_files(files, progress)
            return tables, steps.recognise_all(tables, profile, progress)

        self.work(tr("Reading the files…"), run, self._show)

    def validatePage(self) -> bool:
        """Take the kinds chosen; a changed one has its columns recognised again."""
        from ...layers.recognising import recognise_as

        for row, (table, seen) in enumerate(zip(self.state.tables, self.state.seen, strict=True)):
            chosen = self.table.cellWidget(row, 3).currentData()
            if chosen != (seen.kind or IGNORED):
                self.state.seen[row] = recognise_as(table, None if chosen == IGNORED else chosen)
        return True

    def _show(self, result: Any) -> None:
        from ...layers.recognising.model import KINDS
        from ...layers.words import words_for

        self.state.tables, self.state.seen = result
        self._read = list(self.state.files)
        words = words_for(self.language, "layers")
        self.table.setRowCount(len(self.state.tables))
        for row, (table, seen) in enumerate(zip(self.state.tables, self.state.seen, strict=True)):
            sheet = f"{table.sheet} ({tr('hidden')})" if table.hidden else table.sheet
            why = words(f"recognised.{seen.kind_reason}", **seen.kind_values)
            for column, text in enumerate((Path(table.file).name, sheet, str(len(table)))):
                self.table.setItem(row, column, _cell(text))
            combo = QComboBox()
            for kind in (IGNORED, *KINDS):
                combo.addItem(kind_label(kind, self.language), kind)
            # A hidden sheet is taken only when a person says what it is.
            unsure = table.hidden and seen.kind_reason != "confirmed"
            combo.setCurrentIndex(combo.findData(IGNORED if unsure else seen.kind or IGNORED))
            self.table.setCellWidget(row, 3, combo)
            self.table.setItem(row, 4, _cell(why))
            if seen.ask_kind:
                _tint(self.table, row)
        self.table.resizeColumnsToContents()


class ColumnsPage(WorkPage):
    """What each column means, with samples of its values beside it."""

    def __init__(self, state: ImportState) -> None:
        super().__init__(state, tr("What each column means"),
                         tr("Columns in yellow are in doubt: please choose. The others may be "
                            "corrected too."))
        self.sheets = QComboBox()
        self.sheets.setAccessibleName(tr("Sheet"))
        self.sheets.currentIndexChanged.connect(self._show_sheet)
        self.table = _grid((tr("Column"), tr("Values"), tr("Means"), tr("Unit"), tr("Why")))
        self.doubts = QLabel()
        self.box.addWidget(self.sheets)
        self.box.addWidget(self.table)
        self.box.addWidget(self.doubts)
        self.box.addWidget(self.message)
        self._shown: int | None = None

    def initializePage(self) -> None:
        """List the sheets taken."""
        self._shown = None
        self.sheets.blockSignals(True)
        self.sheets.clear()
        for place, (table, seen) in enumerate(
                zip(self.state.tables, self.state.seen, strict=True)):
            if seen.kind is not None:
                asked = sum(match.ask for match in seen.columns)
                mark = f"  ({asked} ?)" if asked else ""
                self.sheets.addItem(f"{Path(table.file).name} · {table.sheet} · "
                                    f"{kind_label(seen.kind, self.language)}{mark}", place)
        self.sheets.blockSignals(False)
        self._show_sheet()
        self._done(self.sheets.count() > 0)

    def validatePage(self) -> bool:
        """Keep the answers as a profile, which the next step applies."""
        self._take()
        self.state.profile = steps.answered_profile(
            self.state.profile.name if self.state.profile else "", self.state.tables,
            self.state.seen)
        return True

    def _show_sheet(self) -> None:
        from ...layers.recognising.questions import samples_of
        from ...layers.words import words_for

        self._take()
        place = self.sheets.currentData()
        if place is None:
            self.table.setRowCount(0)
            return
        words = words_for(self.language, "layers")
        table, seen = self.state.tables[place], self.state.seen[place]
        self.table.setRowCount(len(seen.columns))
        for row, match in enumerate(seen.columns):
            samples = " · ".join(samples_of(table, match.position))
            self.table.setItem(row, 0, _cell(match.header or tr("(no title)")))
            self.table.setItem(row, 1, _cell(samples))
            self.table.setCellWidget(row, 2, self._targets(seen.kind, match))
            self.table.setCellWidget(row, 3, _units(match))
            why = words(f"recognised.{match.reason_code}", **match.reason_values)
            self.table.setItem(row, 4, _cell(why))
            if match.ask:
                _tint(self.table, row)
        self.table.resizeColumnsToContents()
        self.table.setColumnWidth(1, min(280, self.table.columnWidth(1)))
        asked = sum(match.ask for match in seen.columns)
        self.doubts.setText(tr("In doubt on this sheet: {}").format(asked))
        self._shown = place

    def _targets(self, kind: str, match: Any) -> QComboBox:
        from ...layers import schema
        from ...layers.recognising.model import RAW_TARGETS

        first = [target for target in (match.target, *match.alternatives) if target]
        others = [name for name in (*schema.TABLES[kind].names, *RAW_TARGETS)
                  if name not in first and not name.startswith(("source_", "import_"))]
        combo = QComboBox()
        for target in (None, *first, *others):
            combo.addItem(target_label(target, kind, self.language), target)
        combo.setCurrentIndex(max(0, combo.findData(match.target)))
        combo.setEnabled(bool(match.header))
        return combo

    def _take(self) -> None:
        if self._shown is None:
            return
        seen = self.state.seen[self._shown]
        for row, match in enumerate(seen.columns):
            target = self.table.cellWidget(row, 2).currentData()
            unit = self.table.cellWidget(row, 3).currentData()
            seen.columns[row] = dataclasses.replace(match, target=target, unit=unit)


class ChangesPage(WorkPage):
    """What was found and what would change, before anything is written."""

    def __init__(self, state: ImportState, canvas: QgsMapCanvas | None) -> None:
        super().__init__(state, tr("What was found, what would change"),
                         tr("Nothing is written before you press Import."))
        self.setCommitPage(True)
        self.setButtonText(self.wizard_button(), tr("&Import"))
        self._canvas, self._bands = canvas, []
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.findings, self.cells = QTableView(), _grid(
            (tr("Take the file"), tr("Object"), tr("Field"), tr("In the store"), tr("In the file")))
        for view in (self.findings, self.cells):
            view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.findings, tr("&Findings"))
        self.tabs.addTab(self.cells, tr("&Changes"))
        self.on_map = QCheckBox(tr("Show on the &map"))
        self.on_map.toggled.connect(self._show_on_map)
        self.on_map.setVisible(canvas is not None)
        for widget in (self.summary, self.tabs, self.on_map, self.bar, self.message):
            self.box.addWidget(widget)

    @staticmethod
    def wizard_button() -> Any:
        """Name the button that writes."""
        from qgis.PyQt.QtWidgets import QWizard

        return QWizard.WizardButton.CommitButton

    def initializePage(self) -> None:
        """Check the objects and compare them with the store."""
        state, today = self.state, datetime.datetime.now().astimezone().date()
        self.work(tr("Checking the objects…"),
                  lambda progress: steps.compare_with_store(state, today, progress), self._show)

    def cleanupPage(self) -> None:
        """Go back with a clean map."""
        self.on_map.setChecked(False)

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
        self.state.inventory, self.state.comparison = result
        one = self.state.comparison
        self.summary.setText(tr(
            "New: {new} · changed: {changed} · unchanged: {unchanged} · no longer in the files: "
            "{gone} · edited on both sides: {conflict}").format(
                **{state: one.count(state)
                   for state in ("new", "changed", "unchanged", "gone", "conflict")}))
        self._show_findings()
        self._show_cells()

    def _show_findings(self) -> None:
        from ...layers.findings import advice, sentence

        found = self.state.inventory.findings.head(SHOWN_FINDINGS)
        rows, colours = [], []
        for line in found.itertuples():
            rows.append((line.file, line.sheet, line.row_number, line.column_name, line.value,
                         sentence(line.finding_code, line.finding_values, self.language),
                         advice(line.finding_code, line.finding_values, self.language)))
            colours.append(SEVERITY_COLOURS.get(line.severity))
        headers = (tr("File"), tr("Sheet"), tr("Row"), tr("Column"), tr("Value"), tr("Finding"),
                   tr("What to do"))
        self.findings.setModel(RowsModel(headers, rows, colours))
        self.findings.resizeColumnsToContents()

    def _show_cells(self) -> None:
        from ...layers import schema

        cells = self.state.comparison.cells.head(SHOWN_FINDINGS)
        self.cells.setRowCount(len(cells))
        for row, (label, cell) in enumerate(cells.iterrows()):
            box = _cell("")
            box.setFlags(box.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            taken = cell["choice"] == "file"
            box.setCheckState(Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked)
            box.setData(Qt.ItemDataRole.UserRole, label)
            self.cells.setItem(row, 0, box)
            table = schema.TABLES[cell["table"]]
            name = cell["field"]
            title = table.field(name).label(self.language) if name in table.names else name
            for column, text in enumerate(
                    (table.label(self.language), title, cell["before"], cell["after"]), start=1):
                self.cells.setItem(row, column, _cell("" if text is None else str(text)))
            if cell["conflict"]:
                _tint(self.cells, row)
        self.cells.resizeColumnsToContents()

    def _show_on_map(self, shown: bool) -> None:
        for band in self._bands:
            self._canvas.scene().removeItem(band)
        self._bands = []
        if not shown:
            return
        for state, colour in STATE_COLOURS.items():
            band = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PointGeometry)
            band.setColor(QColor(colour))
            band.setIconSize(7)
            points = [QgsPointXY(x, y) for x, y in self._places(state)]
            band.setToGeometry(QgsGeometry.fromMultiPointXY(points), None)
            self._bands.append(band)

    def _places(self, state: str) -> list[tuple[float, float]]:
        places = []
        for one in self.state.comparison.tables.values():
            if "geometry" not in one.frame:
                continue
            geometries = one.frame.geometry[(one.rows["state"] == state).to_numpy()].dropna()
            centres = geometries.centroid
            places += list(zip(centres.x, centres.y, strict=True))
        return places[:SHOWN_POINTS]


class WritePage(WorkPage):
    """Written: what was done, and the way back."""

    def __init__(self, state: ImportState) -> None:
        super().__init__(state, tr("Import"), tr("Everything is written at once, or nothing."))
        self.undo = QPushButton(tr("&Undo this import"))
        self.undo.clicked.connect(self._undo)
        self.save_profile = QPushButton(tr("&Keep the answers as a profile…"))
        self.save_profile.clicked.connect(self._ask_profile)
        self.give_back = QPushButton(tr("&Give my workbooks back with the findings…"))
        self.give_back.clicked.connect(self._ask_folder)
        self.box.addWidget(self.bar)
        self.box.addWidget(self.message)
        for button in (self.undo, self.save_profile, self.give_back):
            button.setEnabled(False)
            self.box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addStretch()

    def initializePage(self) -> None:
        """Write."""
        state, moment = self.state, datetime.datetime.now(datetime.UTC)
        self.work(tr("Writing…"), lambda progress: steps.write(state, moment, progress),
                  self._show)

    def _show(self, result: Any) -> None:
        self.state.result = result
        self.message.setText(tr(
            "Done: {new} new, {changed} changed, {unchanged} unchanged. {rejected} rows set aside, "
            "{to_locate} objects to be located.").format(
                new=result.new, changed=result.changed, unchanged=result.unchanged,
                rejected=result.rejected, to_locate=result.to_locate))
        for button in (self.undo, self.save_profile, self.give_back):
            button.setEnabled(True)

    def _undo(self) -> None:
        state, moment = self.state, datetime.datetime.now(datetime.UTC)
        self.undo.setEnabled(False)
        self.work(tr("Undoing…"), lambda progress: steps.undo(state, moment, progress),
                  self._undone)

    def _undone(self, result: Any) -> None:
        self.message.setText(tr("Undone: {} objects removed, {} brought back, {} kept because of "
                                "later work.").format(result.removed, result.restored, result.kept))

    def _ask_profile(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Profile"), "", "JSON (*.json)")
        if name:
            from ...layers.recognising.profiles import save_profile

            save_profile(self.state.profile, Path(name).with_suffix(".json"))

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder of the annotated workbooks"))
        if folder:
            self.write_back(Path(folder))

    def write_back(self, folder: Path) -> None:
        """Write each workbook again, with its findings as comments and a sheet of their own."""
        files, findings = list(self.state.files), self.state.inventory.findings
        language = self.language

        def run(progress: Any) -> int:
            from ...layers.exporting.give_back import give_back

            readable = [path for path in files if path.suffix.lower() in (
                ".xlsx", ".xlsm", ".xls", ".ods", ".csv")]
            for path in readable:
                give_back(path, findings, folder / f"{path.stem} - Sève.xlsx", language)
            return len(readable)

        self.work(tr("Writing the workbooks…"), run, lambda count: self.message.setText(
            tr("{} workbooks written in {}").format(count, folder)))


def _grid(headers: tuple[str, ...]) -> QTableWidget:
    table = QTableWidget(0, len(headers))
    table.setHorizontalHeaderLabels(headers)
    table.verticalHeader().setVisible(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    table.horizontalHeader().setStretchLastSection(True)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    return table


def _cell(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(text)
    return item


def _tint(table: QTableWidget, row: int) -> None:
    for column in range(table.columnCount()):
        item = table.item(row, column)
        if item is not None:
            item.setBackground(QColor(ASKED_COLOUR))
            item.setForeground(QColor("#1d241f"))


def _units(match: Any) -> QWidget:
    combo = QComboBox()
    for unit in dict.fromkeys((match.unit, *match.units, "")):
        combo.addItem(unit or "", unit or None)
    combo.setEnabled(combo.count() > 1)
    return combo
