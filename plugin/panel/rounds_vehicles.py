"""The vehicles of the day: which go out, for what, and what each is (tank, crew, hours)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QLocale, Qt, QTime, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from ...layers import schema
from ..translation import tr
from .rounds_rows import VehicleRow
from .work_dialogs import Question

CODE = Qt.ItemDataRole.UserRole
SHOWN_VEHICLES = 6
NOT_KNOWN = -1
USUAL = {"shift_start": "07:30", "shift_end": "15:30"}


class VehicleBox(QgsCollapsibleGroupBox):
    """A folded box: the vehicles to tick, what they serve, and a way to change one."""

    ticked = pyqtSignal()
    to_change = pyqtSignal(object)  # a VehicleRow

    def __init__(self) -> None:
        super().__init__(tr("Vehicles that go out"))
        self._left_out: set[str] = set()
        self._rows: tuple[VehicleRow, ...] = ()
        self.what = QComboBox()
        for label, work in ((tr("Watering and other work"), "all"),
                            (tr("Watering alone"), "watering"), (tr("Other work alone"), "other")):
            self.what.addItem(label, work)
        self.what.setToolTip(tr("What is shared among the rounds"))
        self.what.setAccessibleName(self.what.toolTip())
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Vehicles that go out"))
        self.everywhere = QCheckBox(tr("They may leave their team's zones"))
        self.everywhere.setToolTip(tr("A vehicle serves its team's zones and what has no team; "
                                      "ticked, it may serve the whole town"))
        self.change = QPushButton(tr("Chan&ge…"))
        self.change.setToolTip(tr("Tank, crew, hours and flow of the vehicle selected"))
        self.change.setEnabled(False)
        last = QHBoxLayout()
        last.addWidget(self.everywhere, 1)
        last.addWidget(self.change)
        inside = QVBoxLayout(self)
        inside.addWidget(self.what)
        inside.addWidget(self.list)
        inside.addLayout(last)
        self.setCollapsed(True)
        self.list.itemChanged.connect(self._changed)
        self.list.currentItemChanged.connect(
            lambda item, _: self.change.setEnabled(item is not None))
        self.list.itemDoubleClicked.connect(lambda _: self._ask())
        self.change.clicked.connect(self._ask)

    def show_vehicles(self, rows: Sequence[VehicleRow]) -> None:
        """Show them; those left out stay so."""
        self._rows = tuple(rows)
        current = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for row in rows:
            name = row.name if row.is_working else tr("{} (not in service)").format(row.name)
            item = QListWidgetItem(name, self.list)
            item.setData(CODE, row.code)
            item.setToolTip(name)
            out = row.is_working and row.code not in self._left_out
            item.setCheckState(Qt.CheckState.Checked if out else Qt.CheckState.Unchecked)
            if not row.is_working:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        self.list.blockSignals(False)
        self.list.setCurrentRow(current)
        count = min(max(len(rows), 1), SHOWN_VEHICLES)
        self.list.setMaximumHeight(count * self.list.fontMetrics().lineSpacing() * 3 // 2)
        self._count()

    def going(self) -> list[str]:
        """Give the codes of those that go out."""
        items = (self.list.item(place) for place in range(self.list.count()))
        return [item.data(CODE) for item in items
                if item.checkState() == Qt.CheckState.Checked]

    def options(self) -> dict[str, Any]:
        """Give the choices as ``RoundOptions`` takes them."""
        return {"vehicles": tuple(self.going()) if self._left_out else None,
                "work": self.what.currentData(),
                "everywhere": tuple(self.going()) if self.everywhere.isChecked() else ()}

    def order(self) -> list[QWidget]:
        """Give the widgets in the order of the Tab key."""
        return [self, self.what, self.list, self.everywhere, self.change]

    def _changed(self, item: QListWidgetItem) -> None:
        if item.checkState() == Qt.CheckState.Checked:
            self._left_out.discard(item.data(CODE))
        else:
            self._left_out.add(item.data(CODE))
        self._count()

    def _count(self) -> None:
        self.setTitle(tr("Vehicles that go out ({})").format(len(self.going())))
        self.ticked.emit()

    def _ask(self) -> None:
        place = self.list.currentRow()
        if 0 <= place < len(self._rows):
            self.to_change.emit(self._rows[place])


class VehicleQuestion(Question):
    """What a vehicle is; only what is changed is written, what is not known stays so."""

    def __init__(self, row: VehicleRow, teams: Sequence[tuple[str, str]],
                 depots: Sequence[tuple[str, str]], language: str, parent: QWidget | None) -> None:
        super().__init__(tr("Vehicle {}").format(row.code), tr(
            "It holds for every day from now on. A tank of 0 L waters nothing; nobody on board, "
            "or out of service, and it does not go out."), parent)
        self.setLocale(QLocale(language))
        self._label = {field.name: field.label(language) for field in schema.VEHICLES.fields}
        known = row.values
        self.name = QLineEdit(known.get("name") or "")
        self.form.addRow(self._label["name"], self.name)
        self.team = self.add_choice(self._label["team_code"], [
            (tr("no team"), None), *((name, code) for code, name in teams)])
        self.team.setCurrentIndex(max(self.team.findData(known.get("team_code")), 0))
        self.depot = self.add_choice(self._label["depot_code"], [
            (tr("not known"), None), *((name, code) for code, name in depots)])
        self.depot.setCurrentIndex(max(self.depot.findData(known.get("depot_code")), 0))
        self.tank_l = self._number("tank_l", 50_000, known)
        self.flow_l_per_min = self._number("flow_l_per_min", 5_000, known)
        self.speed_km_h = self._number("speed_km_h", 130, known)
        self.crew_size = QSpinBox()
        self.crew_size.setRange(NOT_KNOWN, 20)
        self.crew_size.setSpecialValueText(tr("not known"))
        self.crew_size.setValue(int(known.get("crew_size", NOT_KNOWN)))
        self.form.addRow(self._label["crew_size"], self.crew_size)
        self.shift_start, self.shift_end = (self._time(name, known) for name in USUAL)
        self.working = QCheckBox(self._label["working"])
        self.working.setChecked(bool(known.get("working", True)))
        self.form.addRow("", self.working)
        self._before = self._said()

    def changes(self) -> dict[str, Any]:
        """Give what was changed, in ``vehicles`` columns."""
        return {name: value for name, value in self._said().items()
                if value != self._before[name]}

    def _said(self) -> dict[str, Any]:
        numbers = {name: getattr(self, name).value() for name in (
            "tank_l", "flow_l_per_min", "speed_km_h", "crew_size")}
        return {
            "name": self.name.text().strip() or None, "team_code": self.team.currentData(),
            "depot_code": self.depot.currentData(),
            **{name: None if value < 0 else value for name, value in numbers.items()},
            **{name: getattr(self, name).time().toString("HH:mm") for name in USUAL},
            "working": self.working.isChecked(),
        }

    def _number(self, name: str, most: float, known: dict[str, Any]) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setRange(NOT_KNOWN, most)
        field.setDecimals(0)
        field.setSpecialValueText(tr("not known"))
        field.setValue(float(known.get(name, NOT_KNOWN)))
        self.form.addRow(self._label[name], field)
        return field

    def _time(self, name: str, known: dict[str, Any]) -> QTimeEdit:
        time = QTime.fromString(str(known.get(name) or ""), "H:mm")
        field = QTimeEdit(time if time.isValid() else QTime.fromString(USUAL[name], "HH:mm"))
        field.setDisplayFormat("HH:mm")
        self.form.addRow(self._label[name], field)
        return field
