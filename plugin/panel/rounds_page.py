"""The tab of the rounds: prepare, move, lock, tick off, close, take along."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QDate, QLocale, Qt
from qgis.PyQt.QtWidgets import (
    QDateEdit,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...layers.words import number
from ..help import ROUNDS
from ..translation import tr
from .clock import date_of, day_of, now, today
from .page import PanelPage
from .rounds_adding import AddSelected
from .rounds_map import hide_rounds, show_rounds, shown, stops_layer
from .rounds_questions import CloseQuestion, Tick, TickQuestion
from .rounds_rows import RoundRow, RoundsDay, StopRow, VehicleRow, read_day
from .rounds_taking import TakeAlong, menu_button
from .rounds_tree import LAST, RoundsTree
from .rounds_vehicles import VehicleBox, VehicleQuestion
from .work_dialogs import Question, ReasonQuestion

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress
    from ...layers.store import Store

SEARCH_S = 10.0
TABLE_OF = {"tree": "trees", "bed": "beds", "site": "sites"}
CODE = Qt.ItemDataRole.UserRole


class RoundsPage(PanelPage):
    """The rounds of a day, from their preparation to their closing."""

    HELP = ROUNDS

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__(iface)
        self._day = today()  # read by the background: never the widget
        self._selecting = False
        self.shown_day: RoundsDay | None = None
        self.date = QDateEdit(date_of(self._day))
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("dddd dd/MM/yyyy")
        self.date.setLocale(QLocale(self.language))
        self.date.setAccessibleName(tr("Day"))
        self.prepare = _button(tr("&Prepare the rounds"), self.plan, tr(
            "Shares the day's watering and work among the vehicles. Locked stops stay with "
            "their vehicle, rounds begun stay as they are."))
        self.vehicle_box = VehicleBox()
        self.bar = QProgressBar()
        self.halt = _button(tr("S&top"), self.cancel_work, tr("Nothing is written"))
        self.totals = QLabel()
        self.totals.setWordWrap(True)
        self.tree = RoundsTree(self.language)
        self.up = _button(tr("&Up"), lambda: self.shift(-1), tr("Serve this stop earlier"))
        self.down = _button(tr("Do&wn"), lambda: self.shift(1), tr("Serve this stop later"))
        self.other = menu_button(tr("&Give to…"), tr("Give this stop to another round"))
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
        self.take = TakeAlong(self)
        self.add_selected = AddSelected(self)
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
        self.vehicle_box.show_vehicles(result.vehicles)
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
        self.vehicle_box.show_vehicles(())
        self.hand.hide()
        self._enable(False)
        self.totals.setText(tr("No town yet. Press Import… or Run the morning in the toolbar: "
                               "vehicles, depots and water points are read with the "
                               "workbooks."))

    @property
    def day(self) -> datetime.date:
        """Give the day in view."""
        return self._day

    # -- planning

    def plan(self) -> None:
        """Prepare the rounds of the day with the vehicles ticked."""
        day, options = self._day, self.vehicle_box.options()

        def work(store: Store, progress: Progress) -> Any:
            from ...interventions.rounds import RoundOptions, plan_rounds

            return plan_rounds(store, day, SEARCH_S, progress, RoundOptions(**options))

        before = set(self._tasks)
        self.write(tr("Rounds"), work)
        (task,) = self._tasks - before
        self.bar.setValue(0)
        self.bar.show()
        self.halt.show()
        self.prepare.setEnabled(False)
        task.progressChanged.connect(lambda value: self.bar.setValue(int(value)))
        task.finished_with.connect(lambda *_: self._calm())

    def move_stops(self, stop_uids: list[str], round_uid: str, rank: int) -> None:
        """Put stops before an order of a round; refused when the round would not hold."""
        def work(store: Store, progress: Progress) -> None:
            from ...interventions.rounds import move_stops

            move_stops(store, stop_uids, round_uid, rank)

        self.write(tr("Move a stop"), work)

    def take_out(self, stop_uids: list[str]) -> None:
        """Leave stops to nobody that day; they stay out when the day is prepared again."""
        mine = {stop.uid for stop in self._work_stops()} & set(stop_uids)

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.rounds import take_out

            return take_out(store, sorted(mine))

        if mine:
            self.write(tr("Take out"), work)

    def shift(self, step: int) -> None:
        """Put the stop selected one halt earlier or later."""
        stop, row = self.tree.chosen_stops()[0], self.tree.chosen_rounds()[0]
        ranks = sorted({other.rank for other in row.stops if other.is_work})
        place = ranks.index(stop.rank) + step
        if 0 <= place < len(ranks):
            self.move_stops([stop.uid], row.uid, ranks[place] + (1 if step > 0 else 0))

    def toggle_lock(self) -> None:
        """Lock what is selected, or free it when all of it is locked."""
        stops = self._work_stops()
        locked, uids = not all(stop.locked for stop in stops), [stop.uid for stop in stops]

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.rounds import lock

            return lock(store, uids, locked)

        self.write(tr("Lock"), work)

    # -- on the ground

    def tick(self, stops: Sequence[StopRow], state: str, said: Tick) -> None:
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
            stops, "not_done", Tick(None, question.words(), None)))

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

    def _ask_vehicle(self, row: VehicleRow) -> None:
        day = self.shown_day
        question = VehicleQuestion(row, day.teams if day else (), day.depots if day else (),
                                   self.language, self)

        def go() -> None:
            changes, moment = question.changes(), now()

            def work(store: Store, progress: Progress) -> None:
                from ...interventions.rounds.means import change_vehicle

                change_vehicle(store, row.code, changes, moment)

            if changes:
                self.write(question.windowTitle(), work)

        self._ask(question, go)

    def _ask(self, question: Question, go: Callable[[], None]) -> None:
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.question = question
        question.finished.connect(
            lambda code: go() if code == QDialog.DialogCode.Accepted else None)
        question.open()

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

    def _draw(self, day: RoundsDay) -> list[QgsVectorLayer]:
        layers = show_rounds(self.store_path(), day, self.language)
        layers[1].selectionChanged.connect(lambda: self._from_map(layers[1]))
        return layers

    def _from_map(self, layer: QgsVectorLayer) -> None:
        """Follow the stops selected on the map with QGIS's own tools."""
        if self.isVisible() and not self._selecting:
            self.tree.choose({str(feature["uid"]) for feature in layer.getSelectedFeatures()})

    def _to_map(self) -> None:
        """Select on the map the stops selected here."""
        layer = stops_layer()
        if layer is None:
            return
        uids = ", ".join(f"'{stop.uid}'" for stop in self._work_stops())
        self._selecting = True
        try:
            layer.selectByExpression(f'"uid" IN ({uids})' if uids else "false")
        finally:
            self._selecting = False

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

    def _work_stops(self) -> list[StopRow]:
        stops = {stop.uid: stop for stop in self.tree.chosen_stops() if stop.is_work}
        for row in self.tree.chosen_rounds(False):
            stops.update({stop.uid: stop for stop in row.stops if stop.is_work})
        return list(stops.values())

    def _selection_changed(self) -> None:
        stops, rounds = self._work_stops(), self.tree.chosen_rounds()
        chosen = self.tree.chosen_stops()
        planned = bool(rounds) and all(row.state == "planned" for row in rounds)
        movable = bool(chosen) and all(stop.kind in ("work", "unserved") for stop in chosen)
        alone = len(chosen) == 1 and chosen[0].is_work and planned
        self.up.setEnabled(alone)
        self.down.setEnabled(alone)
        others = self._other_rounds(rounds) if movable and (planned or not rounds) else []
        self.other.setEnabled(bool(others) or (movable and planned))
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
        mine = own[0].uid if len(own) == 1 else None
        return [row for row in (self.shown_day.rounds if self.shown_day else ())
                if row.state == "planned" and row.uid != mine]

    def _fill_others(self, rounds: list[RoundRow]) -> None:
        menu = self.other.menu()
        menu.clear()
        if self._work_stops():
            action = menu.addAction(tr("Nobody that day"))
            action.triggered.connect(lambda: self.take_out(
                [stop.uid for stop in self.tree.chosen_stops()]))
            menu.addSeparator()
        for row in rounds:
            action = menu.addAction(row.title)
            action.triggered.connect(lambda _=False, uid=row.uid: self.move_stops(
                [stop.uid for stop in self.tree.chosen_stops()], uid, LAST))

    def _day_changed(self, date: QDate) -> None:
        self._day = day_of(date)
        self.refresh()

    def _calm(self) -> None:
        self.bar.hide()
        self.halt.hide()
        self.prepare.setEnabled(bool(self.vehicle_box.going()))

    def _enable(self, is_there: bool) -> None:
        for widget in (self.date, self.vehicle_box, self.tree, self.on_map, self.take):
            widget.setEnabled(is_there)
        self.prepare.setEnabled(is_there and bool(self.vehicle_box.going()))
        self._selection_changed()

    # -- how it is built

    def _arrange(self) -> None:
        first = QHBoxLayout()
        first.addWidget(self.date, 1)
        first.addWidget(self.prepare, 1)
        running = QHBoxLayout()
        running.addWidget(self.bar, 1)
        running.addWidget(self.halt)
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
        last.addWidget(self.add_selected)
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
        chain: list[QWidget] = [self.date, self.prepare, self.halt, *self.vehicle_box.order(),
                                self.tree, *order, self.add_selected, self.on_map,
                                self.take]
        for earlier, later in pairwise(chain):
            QWidget.setTabOrder(earlier, later)

    def _listen(self) -> None:
        self.date.dateChanged.connect(self._day_changed)
        self.vehicle_box.ticked.connect(self._calm)
        self.vehicle_box.to_change.connect(self._ask_vehicle)
        self.tree.itemSelectionChanged.connect(self._selection_changed)
        self.tree.itemSelectionChanged.connect(self._to_map)
        self.tree.itemActivated.connect(self._zoom)
        self.tree.dropped.connect(self.move_stops)
        self.tree.taken_out.connect(self.take_out)


def _button(text: str, run: Callable[[], None], tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.clicked.connect(lambda: run())
    return button
