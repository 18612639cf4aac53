"""The digest each team receives."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..desk import load_desk
from ..network import credentials
from ..translation import current_language, tr
from .base import SeveAlgorithm


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
        # The authentication store may ask for its password, which the main thread alone can do.
        self._desk = load_desk()
        self._user, self._password = credentials(self._desk.mail_auth_config)
        return True

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...interventions.reminders import SmtpMailer, send_reminders

        mailer = SmtpMailer(
            host=self._desk.mail_host, port=self._desk.mail_port,
            sender=self._desk.mail_sender, user=self._user, password=self._password,
        )
        with self.open_store(parameters, context) as store:
            result = send_reminders(store, self.day(parameters, context), mailer,
                                    current_language())
        return {"SENT": result.sent, "FAILED": result.failed}
