"""The renewal of the trees in a window: a proposal by year that a person edits, then makes work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from ..desk import load_desk
from ..help import WORK, offer_help
from ..translation import tr
from .clock import now, today

if TYPE_CHECKING:
    import pandas as pd

    from ...layers.progress import Progress
    from ...layers.store import Store
    from .work_page import WorkPage

UID = Qt.ItemDataRole.UserRole
KEEP, YEAR, ACTION, TREE, REASON, SPECIES = range(6)
YEARS = 10


class RenewalDialog(QDialog):
    """Ticked rows are kept; years and species are changed in place; nothing is written before."""

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self._page = page
        self._filling = False
        self.plan: pd.DataFrame | None = None
        self.setWindowTitle(tr("Renewal of the trees"))
        self.years, self.per_year = QSpinBox(), QSpinBox()
        self.years.setRange(1, 50)
        self.years.setValue(YEARS)
        self.per_year.setRange(0, 10_000)
        self.per_year.setSpecialValueText(tr("no limit"))
        self.compute = QPushButton(tr("&Propose"))
        self.compute.setToolTip(tr("Compute the proposal again; changes made below are lost"))
        self.search = QgsFilterLineEdit()
        self.search.setShowSearchIcon(True)
        self.search.setPlaceholderText(tr("Search a tree, a street, a species…"))
        self.year, self.action = QComboBox(), QComboBox()
        for combo in (self.year, self.action):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.table = self._table()
        self.totals = QLabel()
        self.totals.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.export = self.buttons.addButton(tr("&Export…"), role)
        self.read_sheet = self.buttons.addButton(tr("&Read an edited sheet…"), role)
        self.accept_rows = self.buttons.addButton(tr("Make it &work to do"), role)
        self.accept_rows.setToolTip(tr("The ticked rows in view become work of their year; the "
                                       "same row twice is written once"))
        self._arrange()
        self.compute.clicked.connect(self.propose)
        self.search.textChanged.connect(lambda _: self._filter())
        for combo in (self.year, self.action):
            combo.currentIndexChanged.connect(lambda _: self._filter())
        self.table.itemChanged.connect(self._edited)
        self.table.itemDoubleClicked.connect(self._zoom)
        self.export.clicked.connect(self._export)
        self.read_sheet.clicked.connect(self._read)
        self.accept_rows.clicked.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        offer_help(self, self.buttons, WORK)
        self._enable(False)
        self.propose()

    def propose(self) -> None:
        """Compute the proposal in the background."""
        years, most = self.years.value(), self.per_year.value() or None
        day, language = today(), self._page.language

        def work(store: Store, progress: Progress) -> pd.DataFrame:
            from ...interventions.renewal import RenewalOptions
            from ...interventions.renewal_sheet import proposal

            return proposal(store, day, language, RenewalOptions(years=years, per_year=most))

        self._enable(False)
        self._page.with_store(self.windowTitle(), work, self.show_plan)

    def show_plan(self, plan: pd.DataFrame) -> None:
        """Show a plan, its rows ready to be edited."""
        self.plan = plan.set_index("uid", drop=False)
        self._filling = True
        self.table.setSortingEnabled(False)
        self.table.setRowCount(len(plan))
        for place, row in enumerate(plan.to_dict("records")):
            self._show_row(place, row)
        self.table.setSortingEnabled(True)
        self.table.sortItems(YEAR)
        self._filling = False
        self._choices(self.year, tr("every year"), [
            (str(year), year) for year in sorted(plan["year"].dropna().unique())] + (
                [(tr("not in the plan"), 0)] if plan["year"].isna().any() else []))
        self._choices(self.action, tr("every work"), [
            (label, label) for label in sorted(plan["action_label"].unique())])
        self._enable(True)
        self._filter()

    def _show_row(self, place: int, row: dict[str, Any]) -> None:
        import pandas as pd

        still = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        where = f"{row['label']}\n{row['place']}" if row["place"] else row["label"]
        texts = ("", "", row["action_label"], where, row["reason_label"],
                 row["proposed_species"] or "")
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            item.setFlags(still)
            self.table.setItem(place, column, item)
        keep = self.table.item(place, KEEP)
        keep.setData(UID, row["uid"])
        keep.setFlags(still | Qt.ItemFlag.ItemIsUserCheckable)
        keep.setCheckState(Qt.CheckState.Checked if row["keep"] else Qt.CheckState.Unchecked)
        year = self.table.item(place, YEAR)
        year.setData(Qt.ItemDataRole.EditRole, 0 if pd.isna(row["year"]) else int(row["year"]))
        year.setFlags(still | Qt.ItemFlag.ItemIsEditable)
        if row["proposed_species"]:
            self.table.item(place, SPECIES).setFlags(still | Qt.ItemFlag.ItemIsEditable)

    def _edited(self, item: QTableWidgetItem) -> None:
        """Keep what the person changed; a year of 0 takes the row out of the plan."""
        import pandas as pd

        if self._filling or self.plan is None:
            return
        uid = self.table.item(item.row(), KEEP).data(UID)
        if item.column() == KEEP:
            self.plan.loc[uid, "keep"] = item.checkState() == Qt.CheckState.Checked
        elif item.column() == YEAR:
            year = item.data(Qt.ItemDataRole.EditRole)
            self.plan.loc[uid, "year"] = year if year else pd.NA
        elif item.column() == SPECIES:
            self.plan.loc[uid, "proposed_species"] = item.text().strip() or None
        self._total()

    def _filter(self) -> None:
        if self.plan is None:
            return
        words = self.search.text().casefold().split()
        year, action = self.year.currentData(), self.action.currentData()
        for place in range(self.table.rowCount()):
            cells = [self.table.item(place, column) for column in range(SPECIES + 1)]
            line = " ".join(cell.text() for cell in cells).casefold()
            hidden = (year is not None and cells[YEAR].data(Qt.ItemDataRole.EditRole) != year
                      ) or (action is not None and cells[ACTION].text() != action
                            ) or not all(word in line for word in words)
            self.table.setRowHidden(place, hidden)
        self._total()

    def _total(self) -> None:
        """Sum the rows kept, year by year."""
        from ...interventions.renewal import summary
        from ...layers.words import number

        kept = self.plan[self.plan["keep"]]
        lines = [
            tr("<b>{}</b>: checks {}, prunings {}, fellings {}, plantings {}, crowns lost {} m² "
               "({} not measured)").format(
                int(row["year"]), row["checks"], row["prunings"], row["fellings"],
                row["plantings"], number(row["canopy_lost_m2"], self._page.language, 0),
                int(row["crown_unknown"]))
            for row in summary(kept).to_dict("records")]
        beyond = int(kept["year"].isna().sum())
        if beyond:
            lines.append(tr("Beyond the plan: {}").format(beyond))
        self.totals.setText("<br/>".join(lines) or tr("Nothing to propose: no tree has a bad "
                                                      "grade, is old or is missing."))
        self.accept_rows.setEnabled(bool(self._in_view()))

    def _in_view(self) -> list[str]:
        rows = [place for place in range(self.table.rowCount())
                if not self.table.isRowHidden(place)]
        uids = [self.table.item(place, KEEP).data(UID) for place in rows]
        found = self.plan.loc[uids]
        return list(found.index[found["keep"] & found["year"].notna()])

    def _accept(self) -> None:
        rows = self.plan.loc[self._in_view()].reset_index(drop=True)
        day, moment, language = today(), now(), self._page.language

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.renewal import accept

            return accept(store, rows, day, moment, language)

        self._page.write(self.windowTitle(), work, lambda count: self._page.say(
            tr("New work of the plan: {}.").format(count), Qgis.MessageLevel.Success))

    def _export(self) -> None:
        plan, language = self.plan.reset_index(drop=True), self._page.language

        def write(store: Store, path: Path) -> int:
            from ...interventions.renewal_sheet import write_renewal

            return write_renewal(store, plan, path, language)

        self._page.out.save(self.windowTitle(), tr("renewal") + ".xlsx", "Excel (*.xlsx)", write)

    def _read(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Read an edited sheet"), load_desk().output_folder, "Excel (*.xlsx)")
        if not name:
            return
        plan = self.plan.reset_index(drop=True)

        def work(store: Store, progress: Progress) -> pd.DataFrame:
            from ...interventions.renewal_sheet import read_renewal

            return read_renewal(name, plan)

        self._page.with_store(self.windowTitle(), work, self.show_plan)

    def _zoom(self, item: QTableWidgetItem) -> None:
        if item.column() not in (YEAR, SPECIES):
            uid = self.table.item(item.row(), KEEP).data(UID)
            self._page.show_on_map("trees", [self.plan.loc[uid, "object_uid"]])

    @staticmethod
    def _choices(combo: QComboBox, all_: str, choices: list[tuple[str, Any]]) -> None:
        kept = combo.currentText()
        combo.blockSignals(True)
        combo.clear()
        combo.addItem(all_, None)
        for label, value in choices:
            combo.addItem(label, value)
        combo.setCurrentIndex(max(combo.findText(kept), 0))
        combo.blockSignals(False)

    def _enable(self, is_there: bool) -> None:
        for widget in (self.compute, self.table, self.export, self.read_sheet, self.accept_rows,
                       self.search, self.year, self.action):
            widget.setEnabled(is_there)

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, SPECIES + 1)
        table.setHorizontalHeaderLabels([tr("Keep"), tr("Year"), tr("Work"), tr("Tree"),
                                         tr("Why"), tr("To plant")])
        table.setAccessibleName(tr("Renewal of the trees"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.verticalHeader().setVisible(False)
        table.verticalHeader().setDefaultSectionSize(round(2.6 * table.fontMetrics().height()))
        header = table.horizontalHeader()
        header.setResizeContentsPrecision(50)
        for column in range(SPECIES + 1):
            header.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Stretch if column in (TREE, REASON)
                else QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _arrange(self) -> None:
        first = QHBoxLayout()
        for label, widget in ((tr("Years"), self.years), (tr("Trees a year"), self.per_year)):
            name = QLabel(label)
            name.setBuddy(widget)
            first.addWidget(name)
            first.addWidget(widget)
        first.addWidget(self.compute)
        first.addStretch(1)
        second = QHBoxLayout()
        second.addWidget(self.search, 1)
        second.addWidget(self.year)
        second.addWidget(self.action)
        layout = QVBoxLayout(self)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.totals)
        layout.addWidget(self.buttons)
        self.resize(1040, 680)
