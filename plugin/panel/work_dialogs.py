"""The questions asked before work is finished, put off, given up, asked for or allowed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from qgis.PyQt.QtCore import QLocale, Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ..help import WORK, offer_help
from ..translation import current_language, tr
from .clock import date_of, day_of

AS_PLANNED = -1.0
MOST_LITRES = 100_000.0
Choice = tuple[str, object]


class Question(QDialog):
    """A few fields under one sentence; OK is possible once what is needed is said."""

    HELP = WORK

    def __init__(self, title: str, sentence: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale(current_language()))
        self.setWindowTitle(title)
        words = QLabel(sentence)
        words.setWordWrap(True)
        words.setMinimumWidth(words.fontMetrics().averageCharWidth() * 56)
        self.form = QFormLayout()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        offer_help(self, self.buttons, self.HELP)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addLayout(self.form)
        layout.addWidget(self.buttons)
        self._needed: list[QLineEdit] = []

    def add_date(self, label: str, day: datetime.date, first: datetime.date | None = None,
                 last: datetime.date | None = None) -> QDateEdit:
        """Ask for a day, between two when they are given."""
        field = QDateEdit(date_of(day))
        field.setCalendarPopup(True)
        field.setDisplayFormat("dd/MM/yyyy")
        if first is not None:
            field.setMinimumDate(date_of(first))
        if last is not None:
            field.setMaximumDate(date_of(last))
        self.form.addRow(label, field)
        return field

    def add_text(self, label: str, needed: bool, hint: str = "") -> QLineEdit:
        """Ask for a text; OK waits for it when it is needed."""
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.setMaxLength(500)
        self.form.addRow(label, field)
        if needed:
            self._needed.append(field)
            field.textChanged.connect(self._check)
            self._check()
        return field

    def add_litres(self, label: str) -> QDoubleSpinBox:
        """Ask for litres; the lowest step says that they were given as planned."""
        field = QDoubleSpinBox()
        field.setRange(AS_PLANNED, MOST_LITRES)
        field.setDecimals(0)
        field.setSpecialValueText(tr("as planned"))
        field.setValue(AS_PLANNED)
        field.setSuffix(" L")
        self.form.addRow(label, field)
        return field

    def add_choice(self, label: str, choices: Sequence[Choice]) -> QComboBox:
        """Ask to choose; the names can be searched by typing."""
        field = QComboBox()
        for name, value in choices:
            field.addItem(name, value)
        field.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        field.setMinimumContentsLength(30)
        field.setEditable(True)
        field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        field.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        field.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        field.lineEdit().editingFinished.connect(lambda: _settle(field))
        self.form.addRow(label, field)
        return field

    def _check(self) -> None:
        self.ok.setEnabled(all(field.text().strip() for field in self._needed))


class DoneQuestion(Question):
    """When the work was done, today or days ago, and with how much water."""

    def __init__(self, count: int, today: datetime.date, watering: bool, changes_trees: bool,
                 parent: QWidget | None = None) -> None:
        sentence = tr("Interventions finished: {}. The next date is counted from this day."
                      ).format(count)
        if changes_trees:
            sentence += " " + tr("The trees felled become stumps, the stumps removed become "
                                 "vacant places: this cannot be undone here.")
        super().__init__(tr("Done"), sentence, parent)
        self.date = self.add_date(tr("Done on"), today, last=today)
        self.litres = self.add_litres(tr("Litres given, each")) if watering else None
        self.remark = self.add_text(tr("Remark"), False)

    def day(self) -> datetime.date:
        """Give the day of the work."""
        return day_of(self.date.date())

    def given(self) -> float | None:
        """Give the litres given to each object; None when they are those planned."""
        if self.litres is None or self.litres.value() == AS_PLANNED:
            return None
        return float(self.litres.value())


class WorkDoneQuestion(Question):
    """Which of an object's works was done, and when."""

    def __init__(self, about: str, works: Sequence[Choice], today: datetime.date,
                 parent: QWidget | None = None) -> None:
        super().__init__(tr("Done"), tr(
            "{}. The next date is counted from the day it was done.").format(about), parent)
        self.work = self.add_choice(tr("Work"), works)
        self.date = self.add_date(tr("Done on"), today, last=today)
        self.remark = self.add_text(tr("Remark"), False)

    def day(self) -> datetime.date:
        """Give the day of the work."""
        return day_of(self.date.date())

    def words(self) -> str:
        """Give the remark."""
        return self.remark.text().strip()

    @staticmethod
    def is_final(work: str, table: str) -> bool:
        """Tell whether the tree itself changes, which cannot be undone here."""
        from ...interventions.states import LIFE_CYCLE_AFTER

        return table == "trees" and work in LIFE_CYCLE_AFTER


class PlanQuestion(Question):
    """The day of the work, its team, and whether it has begun."""

    def __init__(self, count: int, teams: Sequence[tuple[str, str]], today: datetime.date,
                 parent: QWidget | None = None) -> None:
        super().__init__(tr("Plan"), tr(
            "Interventions planned: {}. They go out with the rounds of that day.").format(count),
            parent)
        self.date = self.add_date(tr("Planned for"), today, first=today)
        self.teams = self.add_choice(tr("Team"), [(tr("as it is"), None),
                                                  *((name, code) for code, name in teams)])
        self.under_way = QCheckBox(tr("already under way"))
        self.form.addRow("", self.under_way)

    def day(self) -> datetime.date:
        """Give the day of the work."""
        return day_of(self.date.date())

    def team(self) -> str | None:
        """Give the team's code; None to leave it."""
        return self.teams.currentData()


class ReasonQuestion(Question):
    """Why; and until when, if a day is asked for."""

    def __init__(self, title: str, sentence: str, hint: str = "",
                 until: datetime.date | None = None, today: datetime.date | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(title, sentence, parent)
        self.date = None if until is None else self.add_date(tr("Until"), until, first=today)
        self.reason = self.add_text(tr("Reason"), True, hint)
        self.reason.setFocus()

    def day(self) -> datetime.date:
        """Give the day asked for."""
        return day_of(self.date.date())

    def words(self) -> str:
        """Give the reason."""
        return self.reason.text().strip()


class RequestQuestion(Question):
    """Work that a citizen or the service asks for, on an object of the map or on a site."""

    def __init__(self, works: Sequence[Choice], places: Sequence[Choice],
                 origins: Sequence[Choice], today: datetime.date,
                 parent: QWidget | None = None) -> None:
        super().__init__(tr("Request"), tr(
            "For a tree or a bed, select it on the map first: it is then offered here, before "
            "the sites."), parent)
        self.place = self.add_choice(tr("Where"), places)
        self.work = self.add_choice(tr("Work"), works)
        self.origin = self.add_choice(tr("Asked by"), origins)
        self.date = self.add_date(tr("Due for"), today + datetime.timedelta(days=30), first=today)
        self.remark = self.add_text(tr("What is asked"), True,
                                    tr("in the words of the person asking"))
        self.work.setFocus()

    def day(self) -> datetime.date:
        """Give the day it is due for."""
        return day_of(self.date.date())


def _settle(field: QComboBox) -> None:
    """Keep the choice that was typed, or go back to the last one."""
    found = field.findText(field.currentText(), Qt.MatchFlag.MatchFixedString)
    field.setCurrentIndex(found if found >= 0 else max(field.currentIndex(), 0))
    field.setEditText(field.itemText(field.currentIndex()))
