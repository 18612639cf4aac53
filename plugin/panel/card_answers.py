"""What the card's buttons ask, write and take back."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QStandardPaths, QUrl
from qgis.PyQt.QtGui import QDesktopServices

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
