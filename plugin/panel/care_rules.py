"""The care rules in a window: read them, change one, take the change back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..help import WORK, offer_help
from ..translation import tr
from .clock import now, today
from .rule_form import RuleForm

if TYPE_CHECKING:
    from ...interventions.town_rules import TownRules
    from ...layers.progress import Progress
    from ...layers.store import Store
    from .page import PanelPage

CODE = Qt.ItemDataRole.UserRole
WARNING = "⚠"


class CareRulesDialog(QDialog):
    """Every rule on the left, the one chosen on the right; saving writes the town's own row."""

    def __init__(self, page: PanelPage) -> None:
        super().__init__(page)
        self._page = page
        self._language = page.language
        self.rules: TownRules | None = None
        self.setWindowTitle(tr("Care rules"))
        self.search = QgsFilterLineEdit()
        self.search.setShowSearchIcon(True)
        self.search.setPlaceholderText(tr("Search a rule, a work…"))
        self.list = self._list()
        self.form = RuleForm(self._language)
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save = self.buttons.addButton(tr("&Save"), QDialogButtonBox.ButtonRole.ApplyRole)
        self.restore = self.buttons.addButton(tr("Sève's own &again"),
                                              QDialogButtonBox.ButtonRole.ResetRole)
        self.restore.setToolTip(tr("Take the town's change away; a rule the town added goes"))
        self.fresh = QPushButton(tr("&New rule"))
        self.copy = QPushButton(tr("&Copy it"))
        self._arrange()
        self.search.textChanged.connect(lambda _: self._fill())
        self.list.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.form.changed.connect(self._weigh)
        self.save.clicked.connect(self._save)
        self.restore.clicked.connect(self._restore)
        self.fresh.clicked.connect(lambda: self.start({"active": True}))
        self.copy.clicked.connect(lambda: self.start({
            **self.form.row(), "code": None, "source": None}))
        self.buttons.rejected.connect(self.reject)
        offer_help(self, self.buttons, WORK)
        self.form.setEnabled(False)
        self.read()

    def read(self, choose: str | None = None) -> None:
        """Read the rules again in the background, then show ``choose``."""
        wanted = choose or self._code()
        day = today()

        def work(store: Store, progress: Progress) -> TownRules:
            from ...interventions.town_rules import town_rules

            return town_rules(store, day)

        def show(rules: TownRules) -> None:
            self.rules = rules
            self._fill(wanted)

        self._page.with_store(tr("Care rules"), work, show)

    def start(self, row: dict[str, Any]) -> None:
        """Write a rule that is not in the list yet."""
        self.list.setCurrentItem(None)
        self.form.setEnabled(True)
        self.form.show_row(row)
        self.form.name.setFocus()
        self._weigh()

    def _fill(self, choose: str | None = None) -> None:
        if self.rules is None:
            return
        chosen = choose or self._code()
        words = self.search.text().casefold().split()
        self.list.blockSignals(True)
        self.list.clear()
        current = None
        for row in self.rules.rows.to_dict("records"):
            item = self._item(_known(row))
            if all(word in item.toolTip(0).casefold() for word in words):
                self.list.addTopLevelItem(item)
                current = item if row["code"] == chosen else current
        self.list.blockSignals(False)
        self.list.setCurrentItem(current)
        self._show_chosen()

    def _item(self, row: dict[str, Any]) -> QTreeWidgetItem:
        from ...interventions.town_rules import problem_sentence, rule_sentence
        from ...layers.schema import value_label

        code = row["code"]
        name = row.get(f"name_{self._language}") or row.get("name_fr") or row.get("name_en") or code
        when = rule_sentence(row, self._language)
        problem = self.rules.problems.get(code)
        active = row.get("active", True)
        about = self.rules.concerned.get(code)
        mark = WARNING if problem else "" if about is None else str(about)
        item = QTreeWidgetItem([f"{name}\n{when}", mark])
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setData(0, CODE, row)
        font = item.font(0)
        font.setBold(code in self.rules.own)
        font.setStrikeOut(not active)
        item.setFont(0, font)
        work = value_label("work", row["work"], self._language) if row.get("work") else ""
        item.setToolTip(0, "\n".join(part for part in (
            name, work, when, problem_sentence(problem, self._language) if problem else "",
            row.get("source") or "") if part))
        return item

    def _code(self) -> str | None:
        item = self.list.currentItem()
        return None if item is None else item.data(0, CODE)["code"]

    def _show_chosen(self) -> None:
        item = self.list.currentItem()
        if item is None:
            self.form.setEnabled(False)
            self.says.setText(tr("Choose a rule to read it or to change it. Those the town "
                                 "changed are in bold, those set aside are struck through; the "
                                 "figure is how many objects a rule is about."))
        else:
            self.form.setEnabled(True)
            self.form.show_row(item.data(0, CODE))
            self._weigh()
        self.copy.setEnabled(item is not None)
        own = item is not None and self.rules is not None and self._code() in self.rules.own
        self.restore.setEnabled(own)
        self.save.setEnabled(False)

    def _weigh(self) -> None:
        """Say what the rule means as it is being written."""
        from ...interventions.town_rules import (
            check_rule,
            next_dates,
            problem_sentence,
            rule_sentence,
        )
        from ...layers.words import day

        row, now_ = self.form.row(), today()
        problem = check_rule(row, now_)
        named = bool(row.get("name_fr") or row.get("name_en"))
        unreadable = problem is not None and problem.code != "never_fires"
        self.save.setEnabled(named and not unreadable)
        if problem is not None:
            self.says.setText(f"{WARNING} {problem_sentence(problem, self._language)}")
            return
        dates = ", ".join(day(date, self._language) for date in next_dates(row, now_))
        sentence = rule_sentence(row, self._language)
        self.says.setText(tr("{}. Done today, it comes back on: {}.").format(
            sentence[:1].upper() + sentence[1:], dates) if dates else sentence)

    def _save(self) -> None:
        row, day, moment = self.form.row(), today(), now()

        def work(store: Store, progress: Progress) -> str:
            from ...interventions.town_rules import save_rule

            return save_rule(store, row, day, moment)

        self._written(work)

    def _restore(self) -> None:
        code, moment = self._code(), now()

        def work(store: Store, progress: Progress) -> str:
            from ...interventions.town_rules import restore_rule

            restore_rule(store, code, moment)
            return code

        self._written(work)

    def _written(self, work: Any) -> None:
        """Write, bring the due work up to date, and show the rule again."""
        day = today()

        def write(store: Store, progress: Progress) -> str:
            from ...interventions.due import update_due_work

            code = work(store, progress)
            update_due_work(store, day, progress=progress)
            return code

        self.save.setEnabled(False)
        self._page.write(tr("Care rules"), write, self.read)

    def _list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setHeaderLabels([tr("Rule"), tr("Objects")])
        tree.setRootIsDecorated(False)
        tree.setAlternatingRowColors(True)
        tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        tree.setAccessibleName(tr("Care rules"))
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        return tree

    def _arrange(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.fresh)
        row.addWidget(self.copy)
        column.addLayout(row)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.form)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(area)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(split, 1)
        layout.addWidget(self.says)
        layout.addWidget(self.buttons)
        self.resize(940, 640)


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """Keep a row's known values, missing ones left out."""
    import pandas as pd

    return {name: value for name, value in row.items() if value is not None and not pd.isna(value)}
