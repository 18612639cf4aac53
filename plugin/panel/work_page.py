"""The tab of the work: what is due, late, planned or asked for, and what people decide of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsVectorLayer
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QTextBrowser,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..help import WORK
from ..translation import tr
from .clock import now, today
from .due_map import Places, due_shown, hide_due, read_places, show_due, zoom_to
from .page import PanelPage
from .work_dialogs import DoneQuestion, PlanQuestion, Question, ReasonQuestion, RequestQuestion
from .work_menu import WorkMenu
from .work_rows import WorkList, WorkRow, about, count_late, law_codes, read_work
from .work_tree import WorkTree, rows_of

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress
    from ...layers.store import Store

OPEN_READINGS = ("overdue", "scheduled", "requested")
CLOSED_READINGS = ("done", "cancelled")
TABLE_OF = {"tree": "trees", "bed": "beds", "site": "sites"}


class WorkPage(PanelPage):
    """Due work by kind, place or team, in four colours, and the hand upon it."""

    HELP = WORK

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__(iface)
        self.list: WorkList | None = None
        self._shown: list[WorkRow] = []
        self._places: Places | None = None  # of the map, until something is written
        self.search = QgsFilterLineEdit()
        self.search.setShowSearchIcon(True)
        self.search.setPlaceholderText(tr("Search an object, a street, a remark…"))
        self.group = _combo(tr("Grouped by"), (
            (tr("by work"), "work_label"), (tr("by place"), "place"), (tr("by team"), "team")))
        self.reading = _combo(tr("What is shown"), (
            (tr("all that is to do"), OPEN_READINGS), (tr("late"), ("overdue",)),
            (tr("planned"), ("scheduled",)), (tr("to be planned"), ("requested",)),
            (tr("closed lately"), CLOSED_READINGS)))
        self.tree = WorkTree()
        self.about = QTextBrowser()
        self.about.setOpenExternalLinks(True)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.done = _button(tr("&Done…"), self._ask_done, tr("Say when it was really done, "
                                                             "even days ago"))
        self.postpone = _button(tr("&Postpone…"), self._ask_postpone,
                                tr("Put off to another day, with the reason"))
        self.cancel = _button(tr("&Give up…"), self._ask_cancel,
                              tr("It will not be done; the reason is kept"))
        self.override = _button(tr("Do it &all the same…"), self._ask_override,
                                tr("Work in spite of a point of law; the reason is kept"))
        self.reopen = _button(tr("&Bring back…"), self._ask_reopen,
                              tr("It was closed by mistake"))
        self.request = _button(tr("New &request…"), self._ask_request,
                               tr("Work asked for by a citizen or by the service"))
        self.plan = _button(tr("P&lan…"), self._ask_plan, tr(
            "Give it its day and its team, or say that it is under way"))
        self.on_map = _button(tr("Show on the &map"), self._toggle_map, tr(
            "The objects of the work shown here, in its four colours"))
        self.on_map.setCheckable(True)
        self.out = WorkMenu(self)
        self._arrange()
        self._listen()
        self._selection_changed()
        QTimer.singleShot(0, self.count)  # the title tells even before the tab is looked at

    def title(self) -> str:
        """Give the name of the tab."""
        return tr("Work")

    def read(self, store: Store, progress: Progress) -> WorkList:
        """Read the rows to show."""
        return read_work(store, today(), self.language)

    def show_read(self, result: WorkList) -> None:
        """Show them, and how many are late in the title."""
        self.list = result
        self._places = None
        self._enable(True)
        self._badge(result.late)
        self._fill()

    def show_nothing(self) -> None:
        """Say what to do first."""
        self.list = None
        self.tree.clear()
        self._enable(False)
        self._badge(0)
        self._hint(tr("No town yet. Press Import… or Run the morning in the toolbar: the work "
                      "due comes from the inventory and the care rules."))

    def count(self) -> None:
        """Count what is late in the background, for the title."""
        def told(late: int) -> None:
            if not sip.isdeleted(self) and self.list is None:
                self._badge(late)

        if self.store_path() is not None and self.list is None:
            day = today()
            self.with_store(tr("Late work"), lambda store, _: count_late(store, day), told)

    def rows(self) -> list[WorkRow]:
        """Give the interventions selected; a group stands for all of its own."""
        return self.tree.chosen()

    # -- what is shown

    def _fill(self) -> None:
        if self.list is None:
            return
        readings, text = self.reading.currentData(), self.search.text()
        shown = [row for row in self.list.rows
                 if row.reading in readings and (not text or row.holds(text))]
        self.tree.show_rows(shown, self.group.currentData())
        self._hint(self._empty_words() if not shown else "")
        self._selection_changed()
        self._shown = shown
        self.on_map.setChecked(due_shown())
        if due_shown():
            self._draw()

    def _empty_words(self) -> str:
        if self.search.text() or self.reading.currentIndex():
            return tr("Nothing here with these words. Clear the search, or show all that is to "
                      "do.")
        return tr("Nothing is due in the coming month. The care rules say what comes when; Run "
                  "the morning counts it again.")

    def _hint(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def _badge(self, late: int) -> None:
        title = f"{self.title()} ({late})" if late else self.title()
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QTabWidget):
            parent = parent.parentWidget()
        if parent is not None:
            parent.setTabText(parent.indexOf(self), title)
            parent.setTabToolTip(parent.indexOf(self),
                                 tr("Interventions late: {}.").format(late) if late else "")

    def _selection_changed(self) -> None:
        rows = self.rows()
        is_open = bool(rows) and all(row.reading in OPEN_READINGS for row in rows)
        closed = bool(rows) and all(row.reading in CLOSED_READINGS for row in rows)
        for button in (self.done, self.plan, self.postpone, self.cancel):
            button.setEnabled(is_open)
        self.reopen.setEnabled(closed)
        self.override.setEnabled(is_open and len(rows) == 1 and rows[0].to_weigh)
        self.about.setVisible(bool(rows))
        if len(rows) == 1:
            self.about.setHtml(about(rows[0], self.language))
        elif rows:
            weighed = sum(row.to_weigh for row in rows)
            self.about.setPlainText(tr("Selected: {}. With a point of law to weigh: {}.").format(
                len(rows), weighed))

    def _zoom(self, item: QTreeWidgetItem) -> None:
        by_table: dict[str, list[str]] = {}
        for row in rows_of(item):
            if row.object_uid and row.object_kind in TABLE_OF:
                by_table.setdefault(TABLE_OF[row.object_kind], []).append(row.object_uid)
        for table, uids in by_table.items():
            self.show_on_map(table, uids)

    def _toggle_map(self) -> None:
        if self.on_map.isChecked():
            self._draw(zoom=True)
        else:
            hide_due()

    def _draw(self, zoom: bool = False) -> None:
        """Put the work shown on the map; places are read once, in the background."""
        def show(places: Places) -> None:
            self._places = places
            layer = show_due(self._shown, places)
            layer.selectionChanged.connect(lambda: self._from_map(layer))
            if zoom:
                zoom_to(self.iface.mapCanvas(), layer)

        if self._places is None:
            self.with_store(tr("Due work"), lambda store, _: read_places(store), show)
        else:
            show(self._places)

    def _from_map(self, layer: QgsVectorLayer) -> None:
        """Follow the marks selected on the map with QGIS's own tools."""
        if self.isVisible():
            self.tree.choose({str(feature["uid"]) for feature in layer.getSelectedFeatures()})

    # -- what people decide

    def _ask_done(self) -> None:
        from ...interventions.states import LIFE_CYCLE_AFTER

        rows = self.rows()
        watering = all(row.work == "watering" for row in rows)
        final = any(row.work in LIFE_CYCLE_AFTER and row.object_kind == "tree" for row in rows)
        question = DoneQuestion(len(rows), today(), watering, final, self)
        self._ask(question, lambda: self.finish(
            rows, question.day(), question.given(), question.remark.text().strip() or None))

    def finish(self, rows: list[WorkRow], day: datetime.date, given: float | None = None,
               remark: str | None = None) -> None:
        """Say that work was done; watering enters the balance with its litres."""
        from ...interventions.states import LIFE_CYCLE_AFTER, mark_done

        lots: dict[float | None, list[str]] = {}
        for row in rows:
            litres = None
            if row.work == "watering":
                litres = row.quantity if given is None else given
            lots.setdefault(litres, []).append(row.uid)
        moment = now()

        def work(store: Store, progress: Progress) -> int:
            with store.transaction():
                return sum(mark_done(store, uids, day, moment, litres, remark)
                           for litres, uids in lots.items())

        undoable = not any(row.work in LIFE_CYCLE_AFTER and row.object_kind == "tree"
                           for row in rows)
        uids = [row.uid for row in rows]
        self.write(tr("Done"), work, lambda count: self._told(
            tr("Interventions done: {}.").format(count), uids if undoable else []))

    def _ask_plan(self) -> None:
        rows = self.rows()
        question = PlanQuestion(len(rows), self.list.teams if self.list else (), today(), self)

        def go() -> None:
            from ...interventions.states import begin, plan

            uids, day, team, moment = _uids(rows), question.day(), question.team(), now()
            under_way = question.under_way.isChecked()

            def work(store: Store, progress: Progress) -> int:
                with store.transaction():
                    count = plan(store, uids, day, moment, team)
                    if under_way:
                        begin(store, uids, moment)
                    return count

            self.write(tr("Plan"), work)

        self._ask(question, go)

    def _ask_postpone(self) -> None:
        rows = self.rows()
        question = ReasonQuestion(
            tr("Postpone"),
            tr("Interventions put off: {}. Their due date stays, so that the delay shows."
               ).format(len(rows)), tr("for example: rain, machine under repair"),
            today() + datetime.timedelta(days=7), today(), self)

        def go() -> None:
            from ...interventions.states import postpone

            uids, until, words = _uids(rows), question.day(), question.words()
            moment = now()
            self.write(tr("Postpone"), lambda store, _: postpone(
                store, uids, until, words, moment))

        self._ask(question, go)

    def _ask_cancel(self) -> None:
        rows = self.rows()
        question = ReasonQuestion(
            tr("Give up"),
            tr("Interventions given up: {}. A care rule counts its next date from this one."
               ).format(len(rows)), tr("for example: tree already felled"), parent=self)

        def go() -> None:
            from ...interventions.states import cancel

            uids, words, moment = _uids(rows), question.words(), now()
            self.write(tr("Give up"), lambda store, _: cancel(store, uids, words, moment),
                       lambda count: self._told(
                           tr("Interventions given up: {}.").format(count), uids))

        self._ask(question, go)

    def _ask_reopen(self) -> None:
        rows = self.rows()
        question = ReasonQuestion(
            tr("Bring back"),
            tr("Interventions to do again: {}. Litres noted with them leave the water balance."
               ).format(len(rows)), tr("for example: ticked on the wrong line"), parent=self)
        self._ask(question, lambda: self.bring_back(_uids(rows), question.words()))

    def bring_back(self, uids: list[str], reason: str) -> None:
        """Open again what was closed by mistake."""
        from ...interventions.states import reopen

        moment = now()
        self.write(tr("Bring back"), lambda store, _: reopen(store, uids, reason, moment))

    def _ask_override(self) -> None:
        from ...interventions.law import law_texts

        row = self.rows()[0]
        codes = law_codes(row)
        titles = " ; ".join(law_texts()[code].titles[self.language] if code in law_texts()
                            else code for code in codes)
        question = ReasonQuestion(
            tr("Do it all the same"),
            tr("{}. The reason stays with the intervention and in the journal.").format(titles),
            tr("for example: danger on the public road, mayor's order"), parent=self)

        def go() -> None:
            from ...interventions.law import override_flag

            words, day, moment = question.words(), today(), now()

            def work(store: Store, progress: Progress) -> None:
                with store.transaction():
                    for code in codes:
                        override_flag(store, row.uid, code, words, day, moment)

            self.write(tr("Do it all the same"), work)

        self._ask(question, go)

    def _ask_request(self) -> None:
        from ...layers.schema import VALUE_LISTS, value_label

        works = sorted((value_label("work", code, self.language), code)
                       for code in VALUE_LISTS["work"])
        origins = [(value_label("intervention_origin", code, self.language), code)
                   for code in ("request", "town")]
        places = self._on_map() + [(name, [("site", uid)]) for name, uid in
                                   (self.list.sites if self.list else ())]
        if not places:
            self.say(tr("Import the sites, or select a tree on the map, to say where the work "
                        "is asked for."))
            return
        question = RequestQuestion(works, places, origins, today(), self)
        self._ask(question, lambda: self.ask_for(
            question.work.currentData(), question.place.currentData(),
            question.origin.currentData(), question.day(), question.remark.text().strip()))

    def ask_for(self, work: str, objects: list[tuple[str, str]], origin: str,
                due: datetime.date, remark: str) -> None:
        """Write a request for each object."""
        from ...interventions.states import add_request

        day, moment = today(), now()

        def write(store: Store, progress: Progress) -> int:
            with store.transaction():
                for kind, uid in objects:
                    add_request(store, work, uid, kind, day, moment, due, origin, remark)
            return len(objects)

        self.write(tr("Request"), write, lambda count: self.say(
            tr("Requests written: {}.").format(count), Qgis.MessageLevel.Success))

    def _on_map(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Offer the objects selected on the map."""
        found = []
        for kind, table in TABLE_OF.items():
            layer = self.layer(table)
            if layer is None or not layer.selectedFeatureCount():
                continue
            objects = [(kind, feature["uid"]) for feature in layer.getSelectedFeatures()]
            found.append((tr("on the map: {} ({} selected)").format(
                layer.name(), len(objects)), objects))
        return found

    def _ask(self, question: Question, go: Callable[[], None]) -> None:
        """Show a question without stopping QGIS, and go on when it is answered."""
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.question = question
        question.finished.connect(
            lambda code: go() if code == QDialog.DialogCode.Accepted else None)
        question.open()

    def _told(self, text: str, undo: list[str]) -> None:
        """Say it, with a way back."""
        if not undo:
            self.say(text, Qgis.MessageLevel.Success)
            return
        bar = self.iface.messageBar()
        message = bar.createMessage("Sève", text)
        back = QPushButton(tr("Undo"))
        back.clicked.connect(lambda: (self.bring_back(undo, tr("entered by mistake")),
                                      bar.popWidget(message)))
        message.layout().addWidget(back)
        bar.pushWidget(message, Qgis.MessageLevel.Success, 20)

    # -- how it is built

    def _arrange(self) -> None:
        filters = QHBoxLayout()
        filters.addWidget(self.reading, 1)
        filters.addWidget(self.group, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.tree)
        split.addWidget(self.about)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 1)
        buttons = QGridLayout()
        order = (self.done, self.plan, self.postpone, self.cancel, self.override, self.reopen,
                 self.request, self.on_map, self.out)
        for place, button in enumerate(order):
            buttons.addWidget(button, place // 3, place % 3)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addLayout(filters)
        layout.addWidget(self.hint)
        layout.addWidget(split, 1)
        layout.addLayout(buttons)
        chain: list[QWidget] = [self.search, self.reading, self.group, self.tree, self.about,
                                *order]
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)

    def _listen(self) -> None:
        self.search.textChanged.connect(lambda _: self._fill())
        self.group.currentIndexChanged.connect(lambda _: self._fill())
        self.reading.currentIndexChanged.connect(lambda _: self._fill())
        self.tree.itemSelectionChanged.connect(self._selection_changed)
        self.tree.itemActivated.connect(self._activated)

    def _activated(self, item: QTreeWidgetItem, column: int) -> None:
        if item.parent() is not None:
            self._zoom(item)

    def _enable(self, is_there: bool) -> None:
        for widget in (self.search, self.group, self.reading, self.tree, self.request, self.on_map,
                       self.out):
            widget.setEnabled(is_there)
        self._selection_changed()


def _combo(name: str, choices: tuple[tuple[str, Any], ...]) -> QComboBox:
    combo = QComboBox()
    for label, value in choices:
        combo.addItem(label, value)
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    return combo


def _button(text: str, run: Callable[[], None], tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.clicked.connect(lambda: run())
    return button


def _uids(rows: list[WorkRow]) -> list[str]:
    return [row.uid for row in rows]
