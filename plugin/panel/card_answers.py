"""What the card's buttons ask, write and take back."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QStandardPaths, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QFileDialog

from ..translation import tr
from .clock import day_of, now, today
from .records import KINDS

if TYPE_CHECKING:
    from ...layers.progress import Progress
    from ...layers.store import Store
    from .card_reading import Card
    from .watering_page import WateringPage


class CardAnswers:
    """Waterings, remarks and decisions of the object in view; each can be taken back."""

    def __init__(self, page: WateringPage) -> None:
        self._page = page
        page.card.watered.connect(self.note_watering)
        page.card.remarked.connect(self.note_remark)
        page.card.corrected.connect(self.note_decision)
        page.card.lifted.connect(self.lift_decision)
        page.card.detailed.connect(self.open_days)
        page.card.finished.connect(self.note_done)
        page.card.files.opened.connect(open_file)
        page.card.files.adding.connect(self.ask_file)

    def note_watering(self) -> None:
        """Ask for the litres given, and write them."""
        from .card_dialogs import WateredDialog

        card = self._page.card.card
        if card is None or self._page.day is None:
            return
        dialog = WateredDialog(card.title, card.advised, today(), self._page.day.teams, self._page,
                               card.given_today)
        if not dialog.exec():
            return
        litres, date = dialog.litres.value(), day_of(dialog.date.date())
        team, remarks = dialog.team_code(), dialog.remarks.text().strip()

        def work(store: Store, moment: datetime.datetime) -> list:
            from .records import record_watering

            return [record_watering(store, card.uid, KINDS[card.table], litres, date, team,
                                    remarks, moment)]

        self._note(tr("Watered: {}").format(card.title), card, work)

    def note_done(self) -> None:
        """Ask which work was done and when, and write it."""
        from .work_dialogs import WorkDoneQuestion

        card = self._page.card.card
        if card is None or not card.work:
            return
        question = WorkDoneQuestion(card.title, [
            (f"{one.label} ({one.date:%d/%m/%Y})" if one.date else one.label, one)
            for one in card.work], today(), self._page)
        if not question.exec():
            return
        done, day, remark = question.work.currentData(), question.day(), question.words()
        moment = now()

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.states import mark_done

            return mark_done(store, [done.uid], day, moment, remarks=remark or None)

        said = tr("Done: {}").format(f"{done.label} · {card.title}")
        undo = None if question.is_final(done.work, card.table) else (
            lambda: self._bring_back(done.uid))
        self._page.write(said, work, lambda _: self._page.undo.tell(said, undo))

    def _bring_back(self, uid: str) -> None:
        moment, reason = now(), tr("taken back at once")

        def work(store: Store, progress: Progress) -> int:
            from ...interventions.states import reopen

            return reopen(store, [uid], reason, moment)

        self._page.write(tr("Take back"), work)

    def ask_file(self) -> None:
        """Ask for a photo or a document, and keep it."""
        from ...layers.attachments import DOCUMENT_ENDINGS, PHOTO_ENDINGS

        endings = " ".join(f"*{ending}" for ending in (*PHOTO_ENDINGS, *DOCUMENT_ENDINGS))
        name, _ = QFileDialog.getOpenFileName(
            self._page, tr("Photo or document"), "", tr("Photos and documents") + f" ({endings})")
        if name:
            self.keep_file(Path(name))

    def keep_file(self, source: Path) -> None:
        """Keep a file of the object in view: a photo made small, without its camera's data."""
        card, folder = self._page.card.card, self._page.files_folder()
        if card is None or folder is None:
            return
        moment, day = now(), today()

        def work(store: Store, progress: Progress) -> str:
            from ...layers.attachments import PHOTO, keep, kind_of
            from ..photos import shrink

            kind = kind_of(source)
            content = shrink(source) if kind == PHOTO else source.read_bytes()
            ending = ".jpg" if kind == PHOTO else source.suffix.lower()
            # The name of a photo says nothing, or says who took it.
            title = "" if kind == PHOTO else source.stem
            return keep(store, folder, card.uid, KINDS[card.table], kind, ending, content, title,
                        day, "", moment)

        def take_back(uid: str) -> None:
            again = now()

            def away(store: Store, progress: Progress) -> None:
                from ...layers.attachments import drop

                drop(store, folder, uid, again)

            self._page.write(tr("Take back"), away)

        said = tr("Kept with {}").format(card.title)
        self._page.write(said, work, lambda uid: self._page.undo.tell(
            said, lambda: take_back(uid)))

    def note_remark(self) -> None:
        """Ask for what was seen, and write it."""
        from .card_dialogs import RemarkDialog

        card = self._page.card.card
        if card is None or self._page.day is None:
            return
        dialog = RemarkDialog(card.title, today(), self._page.day.teams, self._page)
        if not dialog.exec():
            return
        moisture, text = dialog.code(), dialog.text.text().strip()
        date, team = day_of(dialog.date.date()), dialog.team_code()

        def work(store: Store, moment: datetime.datetime) -> list:
            from .records import record_remark

            return record_remark(store, card.uid, KINDS[card.table], moisture, text, date, team,
                                 moment)

        self._note(tr("Remark noted: {}").format(card.title), card, work)

    def note_decision(self) -> None:
        """Ask for the team's decision, and write it."""
        from .card_dialogs import DecisionDialog

        card = self._page.card.card
        if card is None or self._page.day is None:
            return
        dialog = DecisionDialog(card.title, card.advised, today(), self._page.day.teams, self._page)
        if not dialog.exec():
            return
        kind, value, reason = dialog.kind(), dialog.value(), dialog.reason.text().strip()
        expires, team = day_of(dialog.expires.date()), dialog.team_code()

        def work(store: Store, moment: datetime.datetime) -> list:
            from .records import record_decision

            return [record_decision(store, card.uid, KINDS[card.table], kind, value, reason, team,
                                    expires, today(), moment)]

        self._note(tr("Decision noted: {}").format(card.title), card, work)

    def lift_decision(self) -> None:
        """Ask why the team's decision ends, and end it."""
        from .card_dialogs import ReasonDialog

        card = self._page.card.card
        if card is None or card.decision_uid is None or self._page.day is None:
            return
        dialog = ReasonDialog(tr("Lift the decision"), card.title, self._page.day.teams, self._page)
        if not dialog.exec():
            return
        decision, reason, team = card.decision_uid, dialog.reason.text().strip(), dialog.team_code()

        def work(store: Store, moment: datetime.datetime) -> list:
            from .records import lift_decision

            return [lift_decision(store, card.uid, KINDS[card.table], decision, reason, team,
                                  moment)]

        self._note(tr("Decision lifted: {}").format(card.title), card, work)

    def open_days(self) -> None:
        """Write the object's days, chart and figures on a page, and open it in the browser."""
        card, day = self._page.card.card, self._page.day
        if card is None or day is None:
            return
        when, language = day.day or today(), self._page.language
        path = Path(QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.TempLocation)) / f"seve-{card.uid}.html"

        def write(store: Store, progress: Progress) -> Path:
            from ...irrigation.explain import explain
            from ...irrigation.explanation_file import write_explanation

            write_explanation(explain(store, card.uid, when, language), path, language, card.title)
            return path

        self._page.with_store(tr("Day by day"), write, open_file)

    def _note(self, said: str, card: Card,
              work: Callable[[Store, datetime.datetime], list]) -> None:
        moment, day = now(), today()

        def write(store: Store, progress: Progress) -> list:
            from .records import renew_advice

            written = work(store, moment)
            renew_advice(store, card.uid, day)
            return written

        self._page.write(said, write, lambda written: self._page.undo.tell(
            said, lambda: self._take_back(card, written)))

    def _take_back(self, card: Card, written: list) -> None:
        moment, day = now(), today()

        def write(store: Store, progress: Progress) -> None:
            from .records import renew_advice, take_back

            take_back(store, written, moment)
            renew_advice(store, card.uid, day)

        self._page.write(tr("Take back"), write)


def open_file(path: Path) -> None:
    """Open a file with the desk's own program for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
