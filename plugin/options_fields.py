"""One widget per setting, read and written alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from qgis.PyQt.QtCore import QDate
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

# Below its smallest value a box shows that nothing is known.
_A_LEAP_YEAR = 2024


class Field(NamedTuple):
    """A widget bound to one setting; ``changed`` calls back when a person changes it."""

    widget: QWidget
    read: Callable[[], Any]
    write: Callable[[Any], None]
    changed: Callable[[Callable[..., None]], None]


def text_field(hint: str = "", mask: bool = False) -> Field:
    """Make a line of text."""
    line = QLineEdit()
    line.setPlaceholderText(hint)
    return Field(line, lambda: line.text().strip(), line.setText,
                 lambda then: line.textChanged.connect(then))


def choice_field(choices: Sequence[tuple[str, str]]) -> Field:
    """Make a choice among codes, each with its words."""
    box = QComboBox()
    for code, words in choices:
        box.addItem(words, code)

    def write(code: str) -> None:
        if box.findData(code) < 0:  # a code of a newer version stays as it is
            box.addItem(code, code)
        box.setCurrentIndex(box.findData(code))

    return Field(box, box.currentData, write,
                 lambda then: box.currentIndexChanged.connect(then))


def switch_field(words: str) -> Field:
    """Make a yes or no."""
    box = QCheckBox(words)
    return Field(box, box.isChecked, box.setChecked, lambda then: box.toggled.connect(then))


def whole_field(low: int, high: int, unit: str = "") -> Field:
    """Make a whole number."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setSuffix(unit)
    return Field(box, box.value, box.setValue, lambda then: box.valueChanged.connect(then))


def number_field(low: float, high: float, decimals: int = 1, unit: str = "",
                 unknown: str = "") -> Field:
    """Make a number; with the words for ``unknown`` it may also be left so (None)."""
    box = QDoubleSpinBox()
    step = 10.0 ** -decimals
    box.setDecimals(decimals)
    box.setRange(low - step if unknown else low, high)
    box.setSingleStep(max(step, (high - low) / 100))
    box.setSuffix(unit)
    if unknown:
        box.setSpecialValueText(unknown)

    def read() -> float | None:
        return None if unknown and box.value() < low else box.value()

    return Field(box, read, lambda value: box.setValue(low - step if value is None else value),
                 lambda then: box.valueChanged.connect(then))


def day_field() -> Field:
    """Make a day of the year, kept as ``MM-DD``."""
    field = QDateEdit()
    field.setDisplayFormat("dd/MM")
    field.setDateRange(QDate(_A_LEAP_YEAR, 1, 1), QDate(_A_LEAP_YEAR, 12, 31))

    def write(text: str) -> None:
        month, _, day = text.partition("-")
        field.setDate(QDate(_A_LEAP_YEAR, int(month), int(day)))

    return Field(field, lambda: field.date().toString("MM-dd"), write,
                 lambda then: field.dateChanged.connect(then))


def week_field(names: Sequence[str]) -> Field:
    """Make seven days to tick, kept as ISO weekdays."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    boxes = [QCheckBox(name) for name in names]
    for box in boxes:
        row.addWidget(box)
    row.addStretch()

    def read() -> tuple[int, ...]:
        return tuple(day for day, box in enumerate(boxes, 1) if box.isChecked())

    def write(days: Sequence[int]) -> None:
        for day, box in enumerate(boxes, 1):
            box.setChecked(day in days)

    def changed(then: Callable[..., None]) -> None:
        for box in boxes:
            box.toggled.connect(then)

    return Field(holder, read, write, changed)


def dates_field(hint: str = "") -> Field:
    """Make a list of dates written ``14/08/2026, 02/11/2026``, kept as ``YYYY-MM-DD``."""
    line = QLineEdit()
    line.setPlaceholderText(hint)

    def read() -> tuple[str, ...]:
        dates = {text: QDate.fromString(text, "dd/MM/yyyy")
                 for text in line.text().replace(",", " ").replace(";", " ").split()}
        # What is no date stays as written: the check of the settings says so.
        return tuple(date.toString("yyyy-MM-dd") if date.isValid() else text
                     for text, date in dates.items())

    def write(days: Sequence[str]) -> None:
        dates = {text: QDate.fromString(text, "yyyy-MM-dd") for text in days}
        line.setText(", ".join(date.toString("dd/MM/yyyy") if date.isValid() else text
                               for text, date in dates.items()))

    return Field(line, read, write, lambda then: line.textChanged.connect(then))


def weights_field(parts: Sequence[tuple[str, str]]) -> Field:
    """Make one weight per part of the score."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    boxes = {}
    for code, words in parts:
        box = boxes[code] = QDoubleSpinBox()
        box.setRange(0, 100)
        box.setDecimals(0)
        box.setPrefix(f"{words} ")
        box.setAccessibleName(words)
        row.addWidget(box)
    row.addStretch()

    def write(weights: dict[str, float]) -> None:
        for code, box in boxes.items():
            box.setValue(weights.get(code, 0.0))

    def changed(then: Callable[..., None]) -> None:
        for box in boxes.values():
            box.valueChanged.connect(then)

    return Field(holder, lambda: {code: box.value() for code, box in boxes.items()}, write,
                 changed)
