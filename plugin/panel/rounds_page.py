"""The tab of the rounds: prepare, move, lock, tick off, close, take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsApplication, QgsRectangle
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QDate, Qt
from qgis.PyQt.QtWidgets import (
    QDateEdit,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...layers.words import number
from ..desk import load_desk
from ..translation import tr
from .clock import date_of, day_of, now, today
from .page import PanelPage
from .rounds_map import hide_rounds, show_rounds, shown
from .rounds_rows import RoundRow, RoundsDay, StopRow, read_day
from .rounds_tree import LAST, RoundsTree
from .work_dialogs import Question, ReasonQuestion

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress
    from ...layers.store import Store

SEARCH_S = 10.0
SHOWN_VEHICLES = 6
TABLE_OF = {"tree": "trees", "bed": "beds", "site": "sites"}
PRINT = "seve:print_rounds"
CODE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class _Tick:
    """What the team says of stops."""

    given_l: float | None
    remark: str | None
    moisture: str | None


class TickQuestion(Question):
    """What was really given, and how the soil felt."""

    def __init__(self, stops: Sequence[StopRow], language: str, parent: QWidget | None) -> None:
        from ...layers.schema import VALUE_LISTS, value_label

        super().__init__(tr("Done"), tr("Stops done: {}. The litres given feed the water "
                                        "balance.").format(len(stops)), parent)
        watered = any(stop.litres for stop in stops)
        self.litres = self.add_litres(tr("Litres given, each")) if watered else None
        self.soil = self.add_choice(tr("The soil felt"), [
            (tr("not felt"), None),
            *((value_label("moisture", code, language), code)
              for code in VALUE_LISTS["moisture"])])
        self.remark = self.add_text(tr("Remark"), False)

    def said(self) -> _Tick:
        """Give the answers."""
        given = None if self.litres is None or self.litres.value() < 0 else self.litres.value()
        return _Tick(given, self.remark.text().strip() or None, self.soil.currentData())


class CloseQuestion(Question):
    """What became of the stops that nobody ticked."""

    def __init__(self, open_stops: int, parent: QWidget | None) -> None:
        super().__init__(tr("Close the round"), tr(
            "Stops not ticked yet: {}. Those not done return to the work due, with the reason."
        ).format(open_stops), parent)
        self.others = self.add_choice(tr("They were"), [
            (tr("done as planned"), "done"), (tr("not done"), "not_done")])
        self.reason = self.add_text(tr("Reason"), False, tr("for example: rain, no time left"))
        self.others.currentIndexChanged.connect(lambda _: self._weigh())
        self.reason.textChanged.connect(lambda _: self._weigh())
        self._weigh()

    def _weigh(self) -> None:
        not_done = self.others.currentData() == "not_done"
        self.reason.setEnabled(not_done)
        self.ok.setEnabled(not not_done or bool(self.reason.text().strip()))


class RoundsPage(PanelPage):
    """The rounds of a day, from their preparation to their closing."""

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__(iface)
        self._day = today()  # read by the background: never the widget
        self._left_out: set[str] = set()
        self.shown_day: RoundsDay | None = None
        self.date = QDateEdit(date_of(self._day))
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("dddd dd/MM/yyyy")
        self.date.setAccessibleName(tr("Day"))
        self.prepare = _button(tr("&Prepare the rounds"), self.plan, tr(
            "Shares the day's watering and work among the vehicles. Locked stops stay with "
            "their vehicle, rounds begun stay as they are."))
        self.vehicles = QListWidget()
        self.vehicle_box = QgsCollapsibleGroupBox(tr("Vehicles that go out"))
        self.bar = QProgressBar()
        self.halt = _button(tr("S&top"), self.stop, tr("Nothing is written"))
        self.totals = QLabel()
        self.totals.setWordWrap(True)
        self.tree = RoundsTree(self.language)
        self.up = _button(tr("&Up"), lambda: self.shift(-1), tr("Serve this stop earlier"))
        self.down = _button(tr("Do&wn"), lambda: self.shift(1), tr("Serve this stop later"))
        self.other = _menu_button(tr("&Give to…"), tr("Give this stop to another round"))
        self.lock = _button(tr("&Lock"), self.toggle_lock, tr(
            "Keep with its vehicle when the rounds are prepared again"))
        self.done = _button(tr("&Done…"), self._ask_done, tr("Tick off, with the litres given"))
        self.not_done = _button(tr("&Not done…"), self._ask_not_done, tr(
            "It returns to the work due, with the reason"))
        self.begin = _button(tr("Lea&ve"), self._begin, tr(
            "The team has left: preparing again will not touch this round"))
        self.close_round = _button(tr("&Close…"), self._ask_close, tr(
            "The team is back: say what became of the stops not ticked"))
        self.cancel_round = _button(tr("Give &up…"), self._ask_cancel, tr(
            "The round does not leave: its stops return to the work due"))
        self.on_map = _button(tr("Show on the &map"), self._toggle_map, tr(
            "The ways and the numbered stops"))
        self.on_map.setCheckable(True)
        self.take = self._take_along()
        self.hand = QWidget()  # shown once there is something to act upon
        self._arrange()
        self._listen()
        self._selection_changed()
        self._calm()

    def title(self) -> str:
        """Give the name of the tab."""
        return tr("Rounds")

    def read(self, store: Store, progress: Progress) -> RoundsDay:
        """Read the day."""
        return read_day(store, self._day, self.language)

    def show_read(self, result: RoundsDay) -> None:
        """Show it, on the map too when it is there."""
        if result.day != self._day:
            return  # another day was asked for meanwhile
        self.shown_day = result
        self._enable(True)
        self.tree.show_day(result)
        self._show_vehicles(result)
        self.totals.setText(self._total_words(result))
        self.prepare.setText(tr("&Prepare again") if result.rounds
                             else tr("&Prepare the rounds"))
        self.hand.setVisible(bool(result.rounds or result.left))
        self.on_map.setChecked(shown())
        if shown():
            self._draw(result)
        self._selection_changed()

    def show_nothing(self) -> None:
        """Say what to do first."""
        self.shown_day = None
        self.tree.clear()
        self.vehicles.clear()
        self.hand.hide()
        self._enable(False)
        self.totals.setText(tr("No town yet. Press Import… or Run the morning in the toolbar: "
                               "vehicles, depots and water points are read with the "
                               "workbooks."))

    # -- planning

    def plan(self) -> None:
        """Prepare the rounds of the day with the vehicles ticked."""
        day, codes = self._day, self._chosen_vehicles()

        def work(store: Store, progress: Progress) -> Any:
            from ...interventions.rounds import RoundOptions, plan_rounds

            return plan_rounds(store, day, SEARCH_S, progress, RoundOptions(vehicles=codes))

        before = set(self._tasks)
        self.write(tr("Rounds"), work)
        (task,) = self._tasks - before
        self.bar.setValue(0)
        self.bar.show()
        self.halt.show()
        self.prepare.setEnabled(False)
        task.progressChanged.connect(lambda value: self.bar.setValue(int(value)))
        task.finished_with.connect(lambda *_: self._calm())

    def move_stop(self, stop_uid: str, round_uid: str, rank: int) -> None:
        """Put a stop before an order of a round; refused when the round would not hold."""
        def work(store: Store, progress: Progress) -> None:
            from ...interventions.rounds import move_stop

            move_stop(store, stop_uid, round_uid, rank)

        self.write(tr("Move a stop"), work)

    def shift(self, step: int) -> None:
        """Put the stop selected one halt earlier or later."""
        stop, row = self.tree.chosen_stops()[0], self.tree.chosen_rounds()[0]
        ranks = sorted({other.rank for other in row.stops if other.is_work})
        place = ranks.index(stop.rank) + step
        if 0 <= place < len(ranks):
            self.move_stop(stop.uid, row.uid, ranks[place] + (1 if step > 0 else 0))

    def toggle_lock(self) -> None:
        """Lock what is selected, or free it when all of it is locked."""
        stops = self._work_stops()
        locked, uids = not all(stop.locked for stop in stops), [stop.uid for stop in stops]

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.rounds import lock

            return lock(store, uids, locked)

        self.write(tr("Lock"), work)

    # -- on the ground

    def tick(self, stops: Sequence[StopRow], state: str, said: _Tick) -> None:
        """Close stops as done or not done."""
        moment = now()

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.rounds import Closing, close_stops

            return close_stops(store, [
                Closing(stop.uid, state, said.given_l if stop.litres or said.given_l is None
                        else None, said.remark, said.moisture) for stop in stops], moment)

        self.write(tr("Done"), work)

    def _ask_done(self) -> None:
        stops = self._work_stops()
        question = TickQuestion(stops, self.language, self)
        self._ask(question, lambda: self.tick(stops, "done", question.said()))

    def _ask_not_done(self) -> None:
        stops = self._work_stops()
        question = ReasonQuestion(
            tr("Not done"), tr("Stops not done: {}. They return to the work due.").format(
                len(stops)), tr("for example: parked car, no water left"), parent=self)
        self._ask(question, lambda: self.tick(
            stops, "not_done", _Tick(None, question.words(), None)))

    def _begin(self) -> None:
        uid, moment = self.tree.chosen_rounds()[0].uid, now()

        def work(store: Store, progress: Progress) -> None:
            from ...interventions.rounds import begin_round

            begin_round(store, uid, moment)

        self.write(tr("Leave"), work)

    def _ask_close(self) -> None:
        row = self.tree.chosen_rounds()[0]
        waiting = sum(stop.is_work and stop.state == "planned" for stop in row.stops)
        question = CloseQuestion(waiting, self)

        def go() -> None:
            others, reason = question.others.currentData(), question.reason.text().strip()
            moment = now()

            def work(store: Store, progress: Progress) -> int:
                from ...interventions.rounds import close_round

                return close_round(store, row.uid, moment, (), others, reason or None)

            self.write(tr("Close the round"), work, lambda count: self.say(
                tr("Round closed; stops closed with it: {}.").format(count),
                Qgis.MessageLevel.Success))

        self._ask(question, go)

    def _ask_cancel(self) -> None:
        row = self.tree.chosen_rounds()[0]
        question = ReasonQuestion(
            tr("Give up the round"), tr("{}. Its stops return to the work due.").format(
                row.title), tr("for example: vehicle broken down"), parent=self)

        def go() -> None:
            reason, moment = question.words(), now()

            def work(store: Store, progress: Progress) -> int:
                from ...interventions.rounds import cancel_round

                return cancel_round(store, row.uid, reason, moment)

            self.write(tr("Give up the round"), work)

        self._ask(question, go)

    def _ask(self, question: Question, go: Callable[[], None]) -> None:
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.question = question
        question.finished.connect(
            lambda code: go() if code == QDialog.DialogCode.Accepted else None)
        question.open()

    # -- taking along

    def _write_files(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, tr("Folder of the round sheets"), load_desk().output_folder)
        if not folder:
            return
        day, language = self._day, self.language

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.rounds import write_round_files

            return len(write_round_files(store, day, Path(folder), language))

        self.with_store(tr("Round sheets"), work, lambda count: self.say(
            tr("Files written: {}, in {}").format(count, folder), Qgis.MessageLevel.Success))

    def _print(self) -> None:
        import processing

        processing.execAlgorithmDialog(PRINT, {
            "STORE": str(self.store_path()), "DATE": self._day.isoformat()})

    def _read_sheet(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Read a filled-in sheet"), load_desk().output_folder, "Excel (*.xlsx)")
        if not name:
            return
        moment = now()

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.rounds import close_from_sheet

            return close_from_sheet(store, name, moment)

        self.write(tr("Read a filled-in sheet"), work, lambda count: self.say(
            tr("Stops closed from the sheet: {}.").format(count), Qgis.MessageLevel.Success))

    # -- the map

    def _toggle_map(self) -> None:
        if self.on_map.isChecked() and self.shown_day is not None:
            layers = self._draw(self.shown_day)
            canvas = self.iface.mapCanvas()
            extent = QgsRectangle()  # the layer's own forgets its filter
            for feature in layers[1].getFeatures():
                extent.combineExtentWith(feature.geometry().boundingBox())
            if not extent.isEmpty():
                extent = canvas.mapSettings().layerExtentToOutputExtent(layers[1], extent)
                extent.scale(1.1)
                canvas.setExtent(extent)
                canvas.refresh()
        else:
            hide_rounds()

    def _draw(self, day: RoundsDay) -> list[Any]:
        return show_rounds(self.store_path(), day, self.language)

    def _zoom(self, item: Any, column: int) -> None:
        row = item.data(0, CODE)
        if isinstance(row, StopRow) and row.object_uid and row.object_kind in TABLE_OF:
            self.show_on_map(TABLE_OF[row.object_kind], [row.object_uid])

    # -- what is shown

    def _total_words(self, day: RoundsDay) -> str:
        from ...interventions.rounds.files import hours_text

        if not day.rounds and not day.left:
            if not day.vehicles:
                return tr("No vehicle known: fill the table Vehicles in (code, tank, depot, "
                          "hours), then prepare the rounds.")
            return tr("No round for this day yet. Tick the vehicles that go out, then prepare "
                      "the rounds.")
        stops = sum(stop.is_work for row in day.rounds for stop in row.stops)
        return tr("Rounds: {} · stops: {} · {} km · {} L · {} · not served: {}").format(
            len(day.rounds), stops, number(day.kilometres, self.language, 1),
            number(day.litres, self.language, 0), hours_text(day.hours), len(day.left))

    def _show_vehicles(self, day: RoundsDay) -> None:
        self.vehicles.blockSignals(True)
        self.vehicles.clear()
        for row in day.vehicles:
            name = row.name if row.is_working else tr("{} (not in service)").format(row.name)
            item = QListWidgetItem(name, self.vehicles)
            item.setData(CODE, row.code)
            out = row.is_working and row.code not in self._left_out
            item.setCheckState(Qt.CheckState.Checked if out else Qt.CheckState.Unchecked)
            if not row.is_working:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.vehicles.blockSignals(False)
        count = min(max(len(day.vehicles), 1), SHOWN_VEHICLES)
        self.vehicles.setMaximumHeight(
            count * self.vehicles.fontMetrics().lineSpacing() * 3 // 2)
        going = len(self._ticked())
        self.vehicle_box.setTitle(tr("Vehicles that go out ({})").format(going))
        self.prepare.setEnabled(going > 0)

    def _vehicle_changed(self, item: QListWidgetItem) -> None:
        code = item.data(CODE)
        if item.checkState() == Qt.CheckState.Checked:
            self._left_out.discard(code)
        else:
            self._left_out.add(code)
        going = len(self._ticked())
        self.vehicle_box.setTitle(tr("Vehicles that go out ({})").format(going))
        self.prepare.setEnabled(going > 0)

    def _ticked(self) -> list[str]:
        items = (self.vehicles.item(place) for place in range(self.vehicles.count()))
        return [item.data(CODE) for item in items
                if item.checkState() == Qt.CheckState.Checked]

    def _chosen_vehicles(self) -> tuple[str, ...] | None:
        return tuple(self._ticked()) if self._left_out else None

    def _work_stops(self) -> list[StopRow]:
        stops = {stop.uid: stop for stop in self.tree.chosen_stops() if stop.is_work}
        for row in self.tree.chosen_rounds(False):
            stops.update({stop.uid: stop for stop in row.stops if stop.is_work})
        return list(stops.values())

    def _selection_changed(self) -> None:
        stops, rounds = self._work_stops(), self.tree.chosen_rounds()
        single = self.tree.chosen_stops()
        planned = bool(rounds) and rounds[0].state == "planned"
        movable = len(single) == 1 and single[0].kind in ("work", "unserved")
        self.up.setEnabled(movable and single[0].is_work and planned)
        self.down.setEnabled(movable and single[0].is_work and planned)
        others = self._other_rounds(rounds) if movable and (planned or not rounds) else []
        self.other.setEnabled(bool(others))
        self._fill_others(others)
        self.lock.setEnabled(bool(stops) and planned)
        self.lock.setText(tr("Un&lock") if stops and all(stop.locked for stop in stops)
                          else tr("&Lock"))
        self.done.setEnabled(bool(stops))
        self.not_done.setEnabled(bool(stops))
        one = len(rounds) == 1
        self.begin.setEnabled(one and planned)
        self.close_round.setEnabled(one and rounds[0].state in ("planned", "under_way"))
        self.cancel_round.setEnabled(one and planned)

    def _other_rounds(self, own: list[RoundRow]) -> list[RoundRow]:
        mine = {row.uid for row in own}
        return [row for row in (self.shown_day.rounds if self.shown_day else ())
                if row.state == "planned" and row.uid not in mine]

    def _fill_others(self, rounds: list[RoundRow]) -> None:
        menu = self.other.menu()
        menu.clear()
        for row in rounds:
            action = menu.addAction(row.title)
            action.triggered.connect(lambda _=False, uid=row.uid: self.move_stop(
                self.tree.chosen_stops()[0].uid, uid, LAST))

    def _day_changed(self, date: QDate) -> None:
        self._day = day_of(date)
        self.refresh()

    def _calm(self) -> None:
        self.bar.hide()
        self.halt.hide()
        self.prepare.setEnabled(bool(self._ticked()))

    def _enable(self, is_there: bool) -> None:
        for widget in (self.date, self.vehicle_box, self.tree, self.on_map, self.take):
            widget.setEnabled(is_there)
        self.prepare.setEnabled(is_there and bool(self._ticked()))
        self._selection_changed()

    # -- how it is built

    def _take_along(self) -> QToolButton:
        button = _menu_button(tr("Take al&ong"), tr("Sheets for the teams, and back"))
        menu = button.menu()
        menu.addAction(tr("Sheets and GPX…"), self._write_files)
        self.print_action = menu.addAction(tr("Print (PDF)…"), self._print)
        menu.addSeparator()
        menu.addAction(tr("Read a filled-in sheet…"), self._read_sheet)
        menu.aboutToShow.connect(lambda: self.print_action.setEnabled(
            QgsApplication.processingRegistry().algorithmById(PRINT) is not None))
        return button

    def _arrange(self) -> None:
        first = QHBoxLayout()
        first.addWidget(self.date, 1)
        first.addWidget(self.prepare, 1)
        running = QHBoxLayout()
        running.addWidget(self.bar, 1)
        running.addWidget(self.halt)
        inside = QVBoxLayout(self.vehicle_box)
        inside.addWidget(self.vehicles)
        self.vehicle_box.setCollapsed(True)
        buttons = QGridLayout(self.hand)
        buttons.setContentsMargins(0, 0, 0, 0)
        order = (self.up, self.down, self.other, self.lock, self.done, self.not_done,
                 self.begin, self.close_round, self.cancel_round)
        for place, button in enumerate((self.up, self.down, self.other, self.lock)):
            buttons.addWidget(button, 0, place)
        for place, button in enumerate((self.done, self.not_done)):
            buttons.addWidget(button, 1, 2 * place, 1, 2)
        for place, button in enumerate((self.begin, self.close_round)):
            buttons.addWidget(button, 2, place)
        buttons.addWidget(self.cancel_round, 2, 2, 1, 2)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(self.on_map)
        last.addWidget(self.take)
        layout = QVBoxLayout(self)
        for part in (first, running):
            layout.addLayout(part)
        layout.addWidget(self.vehicle_box)
        layout.addWidget(self.totals)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.hand)
        layout.addLayout(last)
        chain: list[QWidget] = [self.date, self.prepare, self.halt, self.vehicle_box,
                                self.vehicles, self.tree, *order, self.on_map, self.take]
        for earlier, later in pairwise(chain):
            QWidget.setTabOrder(earlier, later)

    def _listen(self) -> None:
        self.date.dateChanged.connect(self._day_changed)
        self.vehicles.itemChanged.connect(self._vehicle_changed)
        self.tree.itemSelectionChanged.connect(self._selection_changed)
        self.tree.itemActivated.connect(self._zoom)
        self.tree.dropped.connect(self.move_stop)


def _button(text: str, run: Callable[[], None], tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.clicked.connect(lambda: run())
    return button


def _menu_button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button
