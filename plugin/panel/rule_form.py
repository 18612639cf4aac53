"""The form of one care rule: for which objects, which work, how often, in which season."""

from __future__ import annotations

from typing import Any

from qgis.gui import QgsCheckableComboBox
from qgis.PyQt.QtCore import QDate, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from ...layers import schema
from ..translation import tr

LEAP_YEAR = 2000  # a season may begin on 29 February
NOTHING = -1
# Filters chosen among values; the kind of object decides what its kinds are.
KINDS_OF = {"tree": "development_stage", "bed": "bed_kind", "site": "site_kind"}
CHOSEN = {"filter_health": "health", "filter_risk": "risk", "filter_layout": "layout",
          "filter_site_kinds": "site_kind", "filter_life_cycle": "life_cycle"}
UNKNOWN, OTHERS = "unknown", "seve_others"


class RuleForm(QWidget):
    """Shows a rule and gives it back; what it does not show is kept as it was."""

    changed = pyqtSignal()

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self.setLocale(QLocale(language))
        self._row: dict[str, Any] = {}
        self._showing = False
        self.name = QLineEdit()
        self.active = QCheckBox(tr("in force"))
        self.work = self._values("work")
        self.kind = self._values("object_kind")
        self.kinds = QgsCheckableComboBox()
        self.chosen = {name: self._checkable(values) for name, values in CHOSEN.items()}
        self.genera = QLineEdit()
        self.genera.setPlaceholderText(tr("Platanus, Acer negundo…"))
        self.age_min, self.age_max = _number(tr("any"), 500), _number(tr("any"), 500)
        self.every = _number(tr("not set"), 1000)
        self.unit = self._values("recurrence_unit", tr("not set"))
        self.anchor = self._values("anchor", tr("not set"))
        self.has_season = QCheckBox(tr("from"))
        self.season_start, self.season_end = _day_field(), _day_field()
        self.after_work = self._values("work", tr("no other work"))
        self.after_days = _number(tr("at once"), 3650)
        self.lead = _number(tr("as the town"), 365)
        self.minutes = QDoubleSpinBox()
        self.minutes.setRange(NOTHING, 100_000)
        self.minutes.setDecimals(2)
        self.minutes.setSpecialValueText(tr("not known"))
        self.per = QComboBox()
        for label, code in ((tr("per object"), "object"), (tr("per m²"), "m2"),
                            (tr("per metre"), "m"), (tr("per plant"), "plant")):
            self.per.addItem(label, code)
        self.material, self.source, self.calendar = QLineEdit(), QLineEdit(), QLineEdit()
        self.calendar.setPlaceholderText("FREQ=YEARLY;BYMONTH=11;BYDAY=1MO")
        self.calendar.setToolTip(tr("For a fixed calendar that the fields above cannot say: a "
                                    "repetition as calendars write it (RFC 5545)"))
        self._arrange()
        self._listen()

    def show_row(self, row: dict[str, Any]) -> None:
        """Show a rule (missing values left out)."""
        self._row = dict(row)
        self._showing = True
        self.name.setText(row.get(self._own_name) or row.get("name_fr") or row.get("name_en") or "")
        self.active.setChecked(bool(row.get("active", True)))
        for field, name in ((self.work, "work"), (self.kind, "object_kind"), (self.unit, "unit"),
                            (self.anchor, "anchor"), (self.after_work, "after_work"),
                            (self.per, "duration_unit")):
            field.setCurrentIndex(max(field.findData(row.get(name)), 0))
        self._fill_kinds()
        _check(self.kinds, row.get("filter_kinds"))
        for name, combo in self.chosen.items():
            _check(combo, row.get(name))
        for line, name in self._lines():
            line.setText(row.get(name) or "")
        for spin, name in self._numbers():
            spin.setValue(NOTHING if row.get(name) is None else int(row[name]))
        self.minutes.setValue(float(row.get("minutes_per_unit", NOTHING)))
        self.has_season.setChecked(bool(row.get("season_start")))
        for field, name, usual in ((self.season_start, "season_start", "03-15"),
                                   (self.season_end, "season_end", "10-31")):
            month, _, day = (row.get(name) or usual).partition("-")
            date = QDate(LEAP_YEAR, int(month), int(day)) if month.isdigit() and day.isdigit() \
                else QDate()
            field.setDate(date if date.isValid() else QDate(LEAP_YEAR, 1, 1))
        self._season_shown()
        self._showing = False

    def row(self) -> dict[str, Any]:
        """Give the rule as it is written now, in ``care_rules`` columns."""
        season = self.has_season.isChecked()
        row = {
            **self._row, self._own_name: self.name.text().strip() or None,
            "active": self.active.isChecked(), "work": self.work.currentData(),
            "object_kind": self.kind.currentData(), "filter_kinds": _checked(self.kinds),
            **{name: _checked(combo) for name, combo in self.chosen.items()},
            **{name: line.text().strip() or None for line, name in self._lines()},
            **{name: None if spin.value() == NOTHING else spin.value()
               for spin, name in self._numbers()},
            "unit": self.unit.currentData(), "anchor": self.anchor.currentData(),
            "after_work": self.after_work.currentData(),
            "season_start": _month_day(self.season_start) if season else None,
            "season_end": _month_day(self.season_end) if season else None,
            "minutes_per_unit": None if self.minutes.value() < 0 else self.minutes.value(),
            "duration_unit": self.per.currentData(),
        }
        other = "name_en" if self._own_name == "name_fr" else "name_fr"
        return {**row, other: row.get(other) or row[self._own_name]}

    @property
    def _own_name(self) -> str:
        return f"name_{self._language}"

    def _lines(self) -> tuple[tuple[QLineEdit, str], ...]:
        return ((self.genera, "filter_genera"), (self.material, "material"),
                (self.source, "source"), (self.calendar, "recurrence_rule"))

    def _numbers(self) -> tuple[tuple[QSpinBox, str], ...]:
        return ((self.every, "every"), (self.after_days, "after_days"), (self.lead, "lead_days"),
                (self.age_min, "age_min_years"), (self.age_max, "age_max_years"))

    def _values(self, values: str, nothing: str = "") -> QComboBox:
        combo = QComboBox()
        if nothing:
            combo.addItem(nothing, None)
        for code in schema.VALUE_LISTS[values]:
            combo.addItem(schema.value_label(values, code, self._language), code)
        return combo

    def _checkable(self, values: str) -> QgsCheckableComboBox:
        combo = QgsCheckableComboBox()
        self._fill_checkable(combo, values)
        return combo

    def _fill_checkable(self, combo: QgsCheckableComboBox, values: str) -> None:
        combo.clear()
        combo.setDefaultText(tr("all"))
        codes = [code for code in schema.VALUE_LISTS[values] if code != UNKNOWN]
        for code in codes:
            combo.addItemWithCheckState(schema.value_label(values, code, self._language),
                                        Qt.CheckState.Unchecked, code)
        combo.addItemWithCheckState(tr("not known"), Qt.CheckState.Unchecked, UNKNOWN)

    def _fill_kinds(self) -> None:
        kind = self.kind.currentData()
        self._fill_checkable(self.kinds, KINDS_OF[kind])
        tree = kind == "tree"
        for name in ("filter_health", "filter_risk", "filter_layout"):
            self.chosen[name].setEnabled(tree)
        self.age_min.setEnabled(tree)
        self.age_max.setEnabled(tree)

    def _season_shown(self) -> None:
        for field in (self.season_start, self.season_end):
            field.setEnabled(self.has_season.isChecked())

    def _kind_changed(self) -> None:
        if not self._showing:
            self._fill_kinds()

    def _told(self) -> None:
        if not self._showing:
            self.changed.emit()

    def _arrange(self) -> None:
        form = QFormLayout(self)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Name"), _beside(self.name, self.active))
        form.addRow(tr("Work"), self.work)
        form.addRow(tr("For"), _beside(self.kind, self.kinds))
        form.addRow(tr("Genus, species, plants"), self.genera)
        form.addRow(tr("Age (years)"), _beside(self.age_min, QLabel(tr("to")), self.age_max))
        for name, combo in self.chosen.items():
            form.addRow(schema.CARE_RULES.field(name).label(self._language).capitalize(), combo)
        form.addRow(tr("Every"), _beside(self.every, self.unit))
        form.addRow(tr("Counted from"), self.anchor)
        form.addRow(tr("Season"), _beside(self.has_season, self.season_start, QLabel(tr("to")),
                                          self.season_end))
        form.addRow(tr("After"), _beside(self.after_work, self.after_days))
        form.addRow(tr("Warn before (days)"), self.lead)
        form.addRow(tr("Minutes"), _beside(self.minutes, self.per))
        form.addRow(tr("Material"), self.material)
        form.addRow(tr("Source"), self.source)
        form.addRow(tr("Own calendar"), self.calendar)

    def _listen(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _: self._kind_changed())
        self.has_season.toggled.connect(lambda _: self._season_shown())
        for line in (self.name, *(line for line, _ in self._lines())):
            line.textChanged.connect(lambda _: self._told())
        for spin in (self.minutes, *(spin for spin, _ in self._numbers())):
            spin.valueChanged.connect(lambda _: self._told())
        for combo in (self.work, self.kind, self.unit, self.anchor, self.after_work, self.per):
            combo.currentIndexChanged.connect(lambda _: self._told())
        for combo in (self.kinds, *self.chosen.values()):
            combo.checkedItemsChanged.connect(lambda _: self._told())
        for field in (self.season_start, self.season_end):
            field.dateChanged.connect(lambda _: self._told())
        for box in (self.active, self.has_season):
            box.toggled.connect(lambda _: self._told())


def _number(nothing: str, most: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(NOTHING, most)
    spin.setSpecialValueText(nothing)
    return spin


def _day_field() -> QDateEdit:
    field = QDateEdit()
    field.setDateRange(QDate(LEAP_YEAR, 1, 1), QDate(LEAP_YEAR, 12, 31))
    field.setDisplayFormat("dd/MM")
    return field


def _month_day(field: QDateEdit) -> str:
    date = field.date()
    return f"{date.month():02d}-{date.day():02d}"


def _check(combo: QgsCheckableComboBox, text: str | None) -> None:
    from ...interventions.rules import codes

    wanted = set(codes(text))
    offered = {combo.itemData(place) for place in range(combo.count())}
    combo.setProperty(OTHERS, sorted(wanted - offered))  # kept, though nobody can tick them
    for place in range(combo.count()):
        combo.setItemCheckState(place, Qt.CheckState.Checked
                                if combo.itemData(place) in wanted else Qt.CheckState.Unchecked)


def _checked(combo: QgsCheckableComboBox) -> str | None:
    others = combo.property(OTHERS) or []
    return "|".join(str(code) for code in (*combo.checkedItemsData(), *others)) or None


def _beside(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget, 0 if isinstance(widget, (QLabel, QCheckBox)) else 1)
    return holder
