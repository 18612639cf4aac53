"""Send a mail through the town's SMTP server; credentials are handed in, never kept."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Protocol

from ..layers.errors import SeveError

AUTO, STARTTLS, TLS, NO_TLS = "auto", "starttls", "tls", "none"
TLS_PORT = 465


class MailError(SeveError):
    """A mail could not be sent: ``mail_unreachable``, ``mail_login``, ``mail_dropped``...

    ``general`` tells that the next mails would fail the same way.
    """

    room = "interventions"

    @property
    def general(self) -> bool:
        """Tell whether the server itself is at fault, rather than one message."""
        return self.code in ("mail_unreachable", "mail_login", "mail_clear_password")


class Mailer(Protocol):
    """What :func:`~interventions.reminders.send_reminders` needs to send."""

    sender: str

    def send(self, message: EmailMessage) -> None:
        """Send one message, or raise :class:`MailError`."""


@dataclass(frozen=True)
class SmtpMailer:
    """The town's mail server.

    ``security`` is ``starttls``, ``tls`` or ``none``; ``auto`` takes TLS on port 465, else
    STARTTLS when the server offers it. A password is never sent in clear. ``context`` lets
    a town trust its own certificate authority.
    """

    host: str
    port: int = 587
    security: str = AUTO
    sender: str = ""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_s: float = 30.0
    context: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    def send(self, message: EmailMessage) -> None:
        """Send one message; raises :class:`MailError` saying what went wrong."""
        server, private = self._connected()
        with server:
            if self.user and not private:
                raise MailError("mail_clear_password", host=self.host)
            self._log_in(server)
            self._deliver(server, message)

    def _connected(self) -> tuple[smtplib.SMTP, bool]:
        """Reach the server; tells whether the line is private."""
        context = self.context or ssl.create_default_context()
        try:
            if self.security == TLS or (self.security == AUTO and self.port == TLS_PORT):
                return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s,
                                        context=context), True
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        except (OSError, smtplib.SMTPException) as error:
            raise self._unreachable(error) from error
        try:
            server.ehlo_or_helo_if_needed()
            offered = self.security == AUTO and server.has_extn("starttls")
            if self.security == STARTTLS or offered:
                server.starttls(context=context)
                return server, True
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise self._unreachable(error) from error
        return server, False

    def _log_in(self, server: smtplib.SMTP) -> None:
        if not self.user:
            return
        try:
            server.login(self.user, self.password or "")
        except smtplib.SMTPAuthenticationError as error:
            raise MailError("mail_login", host=self.host) from error
        except (OSError, smtplib.SMTPException) as error:
            raise self._unreachable(error) from error

    def _deliver(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise MailError("mail_recipient", address=", ".join(error.recipients)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError("mail_dropped", host=self.host, detail=_short(error)) from error
        if refused:
            raise MailError("mail_recipient", address=", ".join(refused))

    def _unreachable(self, error: Exception) -> MailError:
        return MailError("mail_unreachable", host=self.host, port=str(self.port),
                         detail=_short(error))


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
