"""The short questions behind the card's three buttons."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QLocale, Qt
from qgis.PyQt.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ...layers.schema import VALUE_LISTS, value_label
from ..help import CARD, offer_help
from ..translation import current_language, tr
from .clock import date_of

Teams = Sequence[tuple[str, str]]
_TEAM = "seve/team"
DECISION_DAYS = 7


class ShortDialog(QDialog):
    """A title, what it is about, a form; OK is possible once the answer is whole."""

    def __init__(self, title: str, about: str, teams: Teams, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale(current_language()))
        self.setWindowTitle(title)
        self.about = QLabel(about)
        self.about.setWordWrap(True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setMinimumWidth(52 * self.fontMetrics().averageCharWidth())
        self.form = QFormLayout()
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.team = QComboBox()
        for code, name in teams:
            self.team.addItem(name, code)
        self.team.setCurrentIndex(max(self.team.findData(QgsSettings().value(_TEAM, "")), 0))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        offer_help(self, self.buttons, CARD)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setDefault(True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.about)
        layout.addLayout(self.form)
        layout.addWidget(self.buttons)

    def team_code(self) -> str:
        """Give the team that signs, empty when the town has none."""
        return self.team.currentData() or ""

    def accept(self) -> None:
        """Remember the team for the next time."""
        QgsSettings().setValue(_TEAM, self.team_code())
        super().accept()

    def check(self, *_: object) -> None:
        """Allow OK once the answer is whole."""
        self.ok.setEnabled(self.whole())

    def whole(self) -> bool:
        """Tell whether everything needed was answered."""
        return True

    def _add_team(self) -> None:
        if self.team.count():
            self.form.addRow(tr("&Team"), self.team)


class WateredDialog(ShortDialog):
    """How many litres, and when."""

    def __init__(self, about: str, litres: float | None, today: datetime.date, teams: Teams,
                 parent: QWidget | None = None, given: Sequence[str] = ()) -> None:
        super().__init__(tr("Watered"), about, teams, parent)
        if given:  # so that one watering is not noted twice
            self.about.setText(about + "\n" + tr("Already noted today: {}").format(
                " ; ".join(given)))
        self.litres = _litres(litres or 0)
        self.date = _date(today, latest=today)
        self.remarks = QLineEdit()
        self.form.addRow(tr("&Litres given"), self.litres)
        self.form.addRow(tr("&Day"), self.date)
        self._add_team()
        self.form.addRow(tr("&Remark"), self.remarks)
        self.litres.valueChanged.connect(self.check)
        self.litres.selectAll()
        self.litres.setFocus()
        self.check()

    def whole(self) -> bool:
        """Ask for some water."""
        return self.litres.value() > 0


class RemarkDialog(ShortDialog):
    """How the soil feels under the hand, or anything else worth saying."""

    def __init__(self, about: str, today: datetime.date, teams: Teams,
                 parent: QWidget | None = None) -> None:
        super().__init__(tr("Remark"), about, teams, parent)
        self.moisture = QButtonGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        row = QHBoxLayout()
        for code in VALUE_LISTS["moisture"]:
            button = QRadioButton(value_label("moisture", code, current_language()))
            self.choices[code] = button
            self.moisture.addButton(button)
            row.addWidget(button)
        row.addStretch()
        self.text = QLineEdit()
        self.date = _date(today, latest=today)
        self.form.addRow(tr("The soil is"), row)
        self.form.addRow(tr("&Remark"), self.text)
        self.form.addRow(tr("&Day"), self.date)
        self._add_team()
        self.moisture.buttonClicked.connect(self.check)
        self.text.textChanged.connect(self.check)
        self.check()

    def code(self) -> str | None:
        """Give the class chosen, when one was."""
        return next((code for code, button in self.choices.items() if button.isChecked()), None)

    def whole(self) -> bool:
        """Ask for a class or a text."""
        return self.code() is not None or bool(self.text.text().strip())


class DecisionDialog(ShortDialog):
    """What the team decides instead of the advice, why, and until when."""

    def __init__(self, about: str, litres: float | None, today: datetime.date, teams: Teams,
                 parent: QWidget | None = None) -> None:
        super().__init__(tr("Correct the advice"), about, teams, parent)
        self.kinds = {"skip": QRadioButton(tr("do &not water")),
                      "amount": QRadioButton(tr("give &this amount")),
                      "factor": QRadioButton(tr("&multiply the advice by"))}
        self.amount = _litres(litres or 0)
        self.factor = QDoubleSpinBox()
        self.factor.setRange(0.1, 10)
        self.factor.setSingleStep(0.1)
        self.factor.setValue(1.5)
        for kind, field in (("skip", None), ("amount", self.amount), ("factor", self.factor)):
            self.form.addRow(self.kinds[kind], field or QWidget())
            self.kinds[kind].toggled.connect(self.check)
            if field is not None:
                field.valueChanged.connect(self.check)
                field.setAccessibleName(self.kinds[kind].text().replace("&", ""))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("needed: the next person must understand"))
        self.reason.textChanged.connect(self.check)
        self.expires = _date(today + datetime.timedelta(days=DECISION_DAYS), earliest=today)
        self.form.addRow(tr("&Reason"), self.reason)
        self.form.addRow(tr("Valid &until"), self.expires)
        self._add_team()
        self.kinds["amount"].setChecked(True)
        self.check()

    def kind(self) -> str:
        """Give what was chosen: skip, amount or factor."""
        return next(kind for kind, button in self.kinds.items() if button.isChecked())

    def value(self) -> float | None:
        """Give the litres or the factor."""
        return {"skip": None, "amount": self.amount.value(),
                "factor": self.factor.value()}[self.kind()]

    def whole(self) -> bool:
        """Ask for a reason."""
        self.amount.setEnabled(self.kinds["amount"].isChecked())
        self.factor.setEnabled(self.kinds["factor"].isChecked())
        return bool(self.reason.text().strip())


class ReasonDialog(ShortDialog):
    """Why, and who signs."""

    def __init__(self, title: str, about: str, teams: Teams,
                 parent: QWidget | None = None) -> None:
        super().__init__(title, about, teams, parent)
        self.reason = QLineEdit()
        self.reason.textChanged.connect(self.check)
        self.form.addRow(tr("&Reason"), self.reason)
        self._add_team()
        self.check()

    def whole(self) -> bool:
        """Ask for a reason."""
        return bool(self.reason.text().strip())


def _litres(value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0, 100_000)
    box.setDecimals(0)
    box.setSuffix(" L")
    box.setSingleStep(10)
    box.setValue(value)
    return box


def _date(value: datetime.date, earliest: datetime.date | None = None,
          latest: datetime.date | None = None) -> QDateEdit:
    field = QDateEdit(date_of(value))
    field.setCalendarPopup(True)
    field.setDisplayFormat("dd/MM/yyyy")
    if earliest is not None:
        field.setMinimumDate(date_of(earliest))
    if latest is not None:
        field.setMaximumDate(date_of(latest))
    return field
