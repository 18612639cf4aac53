"""What goes out of the due work, calendar, sheet, mails, and what it comes from, the rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QToolButton

from ..desk import load_desk
from ..store_place import folder_beside
from ..translation import tr
from .clock import today
from .rounds_taking import dress_menu_button

if TYPE_CHECKING:
    from ...interventions.reminders import ReminderResult
    from ...layers.progress import Progress
    from ...layers.store import Store
    from .work_page import WorkPage


class WorkMenu(QToolButton):
    """The menu of the tab of the work."""

    def __init__(self, page: WorkPage) -> None:
        super().__init__()
        self._page = page
        dress_menu_button(self, tr("Mor&e"), tr("Calendar, sheet, reminders, care rules, renewal"))
        menu = self.menu()
        self.calendar = menu.addAction(tr("Calendar (.ics)…"), self._save_calendar)
        self.sheet = menu.addAction(tr("Sheet of due work (.xlsx)…"), self._save_sheet)
        self.mails = menu.addAction(tr("Send the teams their reminders"), self.send)
        menu.addSeparator()
        self.rules = menu.addAction(tr("Care rules…"), self._open_rules)
        self.renewal = menu.addAction(tr("Renewal of the trees…"), self._open_renewal)

    def send(self) -> None:
        """Send the week's digests by the mail server of this desk; told team by team."""
        from ..algorithms.send_reminders import desk_mailer

        if not load_desk().mail_host:
            self._page.say(tr("No mail server yet: set it in QGIS's options, page Sève."),
                           Qgis.MessageLevel.Warning)
            return
        mailer, day, language = desk_mailer(), today(), self._page.language

        def work(store: Store, progress: Progress) -> ReminderResult:
            from ...interventions.reminders import send_reminders

            return send_reminders(store, day, mailer, language)

        self._page.with_store(tr("Reminders"), work, self._tell_sent)

    def _tell_sent(self, result: ReminderResult) -> None:
        from ...interventions.reminders import failure_sentence

        text = tr("Reminders sent: {} · already sent this week: {} · failed: {}").format(
            result.sent, result.already, result.failed)
        why = [failure_sentence(team, code, self._page.language)
               for team, code in result.failures]
        level = Qgis.MessageLevel.Warning if why else Qgis.MessageLevel.Success
        self._page.say(" — ".join([text, *why]), level)

    def _open_rules(self) -> None:
        from .care_rules import CareRulesDialog

        self._open(CareRulesDialog(self._page))

    def _open_renewal(self) -> None:
        from .renewal import RenewalDialog

        self._open(RenewalDialog(self._page))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.open()

    def _save_calendar(self) -> None:
        self.save(tr("Calendar"), "seve.ics", "iCalendar (*.ics)", self._calendar)

    def _save_sheet(self) -> None:
        self.save(tr("Sheet of due work"), tr("due_work") + ".xlsx", "Excel (*.xlsx)",
                  self._sheet)

    def _calendar(self, store: Store, path: Path) -> int:
        from ...interventions.calendar import write_calendar

        return write_calendar(store, today(), path, self._page.language)

    def _sheet(self, store: Store, path: Path) -> int:
        from ...interventions.sheet import write_due_sheet

        return write_due_sheet(store, today(), path, self._page.language)

    def save(self, title: str, name: str, kind: str,
             write: Callable[[Store, Path], Any]) -> None:
        """Ask where, write in the background, and say where it is."""
        page = self._page
        start = Path(load_desk().output_folder or folder_beside(page.store_path())) / name
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(start), kind)
        if chosen:
            path = Path(chosen)
            if not path.suffix:
                path = path.with_suffix(start.suffix)
            page.with_store(title, lambda store, _: write(store, path), lambda _: page.say(
                tr("Written: {}").format(path), Qgis.MessageLevel.Success))
