"""The digest each team receives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from ..desk import load_desk
from ..network import credentials, mail_context
from ..translation import current_language, tr
from .base import SeveAlgorithm

if TYPE_CHECKING:
    from ...interventions.reminders import ReminderResult, SmtpMailer


class SendReminders(SeveAlgorithm):
    """One mail per team; the same reminder never twice, a failed one later."""

    NAME = "send_reminders"
    RESULTS = ("SENT", "FAILED")

    def title(self) -> str:
        return tr("Send the reminders")

    def help_text(self) -> str:
        return tr(
            "Sends each team, at its shared mailbox, the list of what is due. A reminder already "
            "sent is not sent again; one that failed is sent at the next run. The mail server is "
            "set in Sève's options, its login in QGIS's authentication store."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add_results()

    def prepareAlgorithm(self, parameters: dict[str, Any], context: QgsProcessingContext,
                         feedback: QgsProcessingFeedback) -> bool:
        if not load_desk().mail_host:
            raise QgsProcessingException(
                tr("No mail server yet: set it in QGIS's options, page Sève."))
        self._mailer = desk_mailer()
        return True

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...interventions.reminders import failure_sentence, send_reminders

        with self.open_store(parameters, context) as store:
            result = send_reminders(store, self.day(parameters, context), self._mailer,
                                    current_language())
        for team, problem in result.failures:
            feedback.pushWarning(failure_sentence(team, problem, current_language()))
        if result.unassigned:
            feedback.pushInfo(tr("Due work without a team, in no mail: {}").format(
                result.unassigned))
        return reminder_results(result)


def desk_mailer() -> SmtpMailer:
    """Make the mailer of this desk's settings.

    On the main thread: the authentication store may ask for its password.
    """
    from ...interventions.reminders import SmtpMailer

    desk = load_desk()
    user, password = credentials(desk.mail_auth_config)
    return SmtpMailer(host=desk.mail_host, port=desk.mail_port, sender=desk.mail_sender,
                      user=user, password=password, context=mail_context())


def reminder_results(result: ReminderResult | None) -> dict[str, int]:
    """Name the counts; nothing sent and nothing failed when no mail was to go."""
    return {"SENT": result.sent if result else 0, "FAILED": result.failed if result else 0}
