"""The pages of the import where a person answers, and the one that writes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QWidget,
)

from ..messages import spoken
from ..panel import clock
from ..translation import tr, tr_count
from . import steps
from .labels import IGNORED, kind_label, target_label
from .steps import ImportState
from .work_page import WorkPage, cell, grid, tint

FILE_FILTER = (
    "Excel, CSV, GeoJSON, GeoPackage, Shapefile "
    "(*.xlsx *.xlsm *.xls *.ods *.csv *.txt *.geojson *.json *.gpkg *.shp *.zip)"
)


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
        self.earlier = QCheckBox(tr("Apply the answers &given at earlier imports"))
        self.earlier.setChecked(True)
        self.earlier.setToolTip(tr(
            "What was confirmed for sheets with the same headers is not asked again"))
        self.earlier.setVisible(steps.has_earlier_answers(state))
        self.box.addWidget(self.list)
        self.box.addLayout(row)
        self.box.addWidget(self.earlier)
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
        self.state.with_earlier_answers = (self.earlier.isVisibleTo(self)
                                           and self.earlier.isChecked())
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
            self.state.loaded_profile = load_profile(path)
        except Exception as error:
            self.message.setText(spoken(error))
            return
        self.profile_name.setText(self.state.loaded_profile.name)


class SheetsPage(WorkPage):
    """What each sheet is about."""

    def __init__(self, state: ImportState) -> None:
        super().__init__(state, tr("What each sheet is about"),
                         tr("A sheet in doubt is in yellow: choose, or leave it out."))
        self.table = grid((tr("File"), tr("Sheet"), tr("Rows"), tr("About"), tr("Why")))
        self.table.setAccessibleName(tr("Sheets"))
        self.box.addWidget(self.table)
        self.box.addLayout(self.progress_row)
        self.box.addWidget(self.message)
        self._read: tuple[Any, ...] = ()

    def initializePage(self) -> None:
        """Read the files, unless they are those already read."""
        if self._read == self._wanted() and self.state.tables:
            self._done(True)
            return
        self.table.setRowCount(0)
        state = self.state

        def run(progress: Any) -> Any:
            tables = steps.read_files(state.files, progress)
            return tables, steps.recognise_all(tables, steps.given_profile(state), progress)

        self.work(tr("Reading the files…"), run, self._show)

    def validatePage(self) -> bool:
        """Take the kinds chosen; a changed one has its columns recognised again."""
        from ...layers.recognising import recognise_as

        for row, (table, seen) in enumerate(zip(self.state.tables, self.state.seen, strict=True)):
            chosen = self.table.cellWidget(row, 3).currentData()
            if chosen != (seen.kind or IGNORED):
                self.state.seen[row] = recognise_as(table, None if chosen == IGNORED else chosen)
        return True

    def _wanted(self) -> tuple[Any, ...]:
        """Give what reading depends on: going back and on again reads nothing twice."""
        return (*self.state.files, self.state.loaded_profile, self.state.with_earlier_answers)

    def _show(self, result: Any) -> None:
        from ...layers.recognising.model import KINDS
        from ...layers.words import words_for

        self.state.tables, self.state.seen = result
        self._read = self._wanted()
        words = words_for(self.language, "layers")
        self.table.setRowCount(len(self.state.tables))
        for row, (table, seen) in enumerate(zip(self.state.tables, self.state.seen, strict=True)):
            sheet = f"{table.sheet} ({tr('hidden')})" if table.hidden else table.sheet
            why = words(f"recognised.{seen.kind_reason}", **seen.kind_values)
            for column, text in enumerate((Path(table.file).name, sheet, str(len(table)))):
                self.table.setItem(row, column, cell(text))
            combo = QComboBox()
            for kind in (IGNORED, *KINDS):
                combo.addItem(kind_label(kind, self.language), kind)
            # A hidden sheet is taken only when a person says what it is.
            unsure = table.hidden and seen.kind_reason != "confirmed"
            combo.setCurrentIndex(combo.findData(IGNORED if unsure else seen.kind or IGNORED))
            self.table.setCellWidget(row, 3, combo)
            self.table.setItem(row, 4, cell(why))
            if seen.ask_kind:
                tint(self.table, row)
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
        self.table = grid((tr("Column"), tr("Values"), tr("Means"), tr("Unit"), tr("Why")))
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
            self.state.loaded_profile.name if self.state.loaded_profile else "",
            self.state.tables, self.state.seen)
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
            self.table.setItem(row, 0, cell(match.header or tr("(no title)")))
            self.table.setItem(row, 1, cell(samples))
            self.table.setCellWidget(row, 2, self._targets(seen.kind, match))
            self.table.setCellWidget(row, 3, _units(match))
            why = words(f"recognised.{match.reason_code}", **match.reason_values)
            self.table.setItem(row, 4, cell(why))
            if match.ask:
                tint(self.table, row)
        self.table.resizeColumnsToContents()
        for column, widest in ((0, 190), (1, 260), (2, 240)):
            self.table.setColumnWidth(column, min(widest, self.table.columnWidth(column)))
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
        self.again = QPushButton(tr("&Back to the changes"))
        self.again.clicked.connect(self._look_again)
        self.box.addLayout(self.progress_row)
        self.box.addWidget(self.message)
        self.box.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        for button in (self.undo, self.save_profile, self.give_back):
            self.box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addStretch()

    def initializePage(self) -> None:
        """Write."""
        self.again.setVisible(False)
        for button in (self.undo, self.save_profile, self.give_back):
            button.setEnabled(False)
        state, moment = self.state, clock.now()
        self.work(tr("Writing…"), lambda progress: steps.write(state, moment, progress),
                  self._show)

    def _show(self, result: Any) -> None:
        self.state.result = result
        self.message.setText(tr(
            "Done. New: {new}, changed: {changed}, unchanged: {unchanged}. Rows set aside: "
            "{rejected}. Objects to be located: {to_locate}.").format(
                new=result.new, changed=result.changed, unchanged=result.unchanged,
                rejected=result.rejected, to_locate=result.to_locate))
        for button in (self.undo, self.save_profile, self.give_back):
            button.setEnabled(True)

    def failed(self, error: BaseException) -> None:
        """Let a refused import be looked at again, as the store is now."""
        self.again.setVisible(self.state.result is None)

    def _look_again(self) -> None:
        changes = self.wizard().changes
        self.wizard().back()
        changes.initializePage()

    def _undo(self) -> None:
        state, moment = self.state, clock.now()
        self.undo.setEnabled(False)
        self.work(tr("Undoing…"), lambda progress: steps.undo(state, moment, progress),
                  self._undone)

    def _undone(self, result: Any) -> None:
        self.message.setText(tr("Undone. Objects removed: {}, brought back: {}, kept because of "
                                "later work: {}.").format(
                                    result.removed, result.restored, result.kept))

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
            tr_count("{} workbook written in {}", "{} workbooks written in {}",
                     count).format(count, folder)))


def _units(match: Any) -> QWidget:
    combo = QComboBox()
    for unit in dict.fromkeys((match.unit, *match.units, "")):
        combo.addItem(unit or "", unit or None)
    combo.setEnabled(combo.count() > 1)
    return combo
