"""The weekly digest of each team: what is late, what is for this week, what comes next.

The ``reminders`` table remembers what was sent. A digest has the identifier of its team and
ISO week: sent once, it is not sent again; failed, it is sent by a later run. Its mark is
written before sending, and its ``Message-ID`` never changes, so that a run cut between the
two gives at worst a mail the mailbox recognises.
"""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pandas as pd

from ..layers.errors import MissingLibrary
from ..layers.tables import derived_uid
from ..layers.words import day, words_for
from .calendar import calendar_text
from .due import OVERDUE, open_work
from .mailing import Mailer, MailError, SmtpMailer
from .wording import ROOM, described, lines, read_tables

if TYPE_CHECKING:
    from ..layers.store import Store

__all__ = ["MailError", "Mailer", "ReminderResult", "SmtpMailer", "digest", "digest_uid",
           "failure_sentence", "send_reminders"]

HORIZON_DAYS = 30
SHOWN_LINES = 200
MAIL, SENDING, SENT, FAILED = "mail", "sending", "sent", "failed"


@dataclass(frozen=True)
class ReminderResult:
    """How many digests were sent and failed; what could not be addressed.

    ``already`` teams had theirs this week; ``unassigned`` counts due works without a team.
    """

    sent: int
    failed: int
    already: int = 0
    unassigned: int = 0
    failures: tuple[tuple[str, str], ...] = ()


def send_reminders(
    store: Store, today: datetime.date, mailer: Mailer, language: str
) -> ReminderResult:
    """Send each team its digest of the week, once.

    A failure stops neither the other teams nor a later try.
    """
    tables = read_tables(store)
    rows = open_work(store.read("interventions"), today, HORIZON_DAYS)
    rows = described(rows, tables, today, language)
    teams = tables["teams"].set_index("code")
    sent = set(store.read("reminders", where={"channel": MAIL, "state": SENT})["uid"])
    outcome: dict[str, str] = {}
    broken: str | None = None
    for team_code, work in rows.groupby("team_code"):
        code = str(team_code)
        uid = digest_uid(code, today)
        if uid in sent:
            outcome[code] = "already"
        elif broken:
            outcome[code] = _remember(store, uid, today, code, FAILED, broken)
        else:
            outcome[code], broken = _one(store, uid, today, code, work, teams, mailer, language)
    unassigned = int(rows["team_code"].isna().sum())
    failures = tuple((code, what) for code, what in outcome.items()
                     if what not in (SENT, "already"))
    values = list(outcome.values())
    return ReminderResult(values.count(SENT), len(failures), values.count("already"),
                          unassigned, failures)


def failure_sentence(team_code: str, problem: str, language: str) -> str:
    """Say which team had no mail, and why."""
    words = words_for(language, ROOM)
    return words("mail.failure", team=team_code, problem=words(f"problem.{problem}"))


def digest_uid(team_code: str, today: datetime.date) -> str:
    """Name a team's digest of the ISO week of ``today``."""
    year, week, _ = today.isocalendar()
    return derived_uid("digest", team_code, year, week)


def digest(
    work: pd.DataFrame, team: pd.Series, today: datetime.date, sender: str, language: str, uid: str
) -> EmailMessage:
    """Write a team's mail: plain text, the same as a table, and its calendar attached."""
    words = words_for(language, ROOM)
    sections = _sections(work, today)
    late = len(sections["late"])
    message = EmailMessage()
    message["Subject"] = words("mail.subject", date=day(today, language),
                               due=str(len(work)), late=str(late))
    message["From"] = sender
    message["To"] = team["email"].replace(";", ",")
    message["Date"] = format_datetime(
        datetime.datetime(today.year, today.month, today.day, 6, tzinfo=datetime.UTC))
    message["Message-ID"] = f"<{uid}@seve>"
    message["Auto-Submitted"] = "auto-generated"
    name = team["name"] if isinstance(team["name"], str) else str(team.name)
    message.set_content(_plain(sections, name, today, language))
    message.add_alternative(_page(sections, name, today, language), subtype="html")
    _attach_calendar(message, work, team, today, language)
    return message


def _one(
    store: Store, uid: str, today: datetime.date, code: str, work: pd.DataFrame,
    teams: pd.DataFrame, mailer: Mailer, language: str,
) -> tuple[str, str | None]:
    """Send one digest; gives its outcome, and what is broken for everyone if something is."""
    team = teams.loc[code] if code in teams.index else None
    if isinstance(team, pd.DataFrame):
        team = team.iloc[0]
    if team is None or not isinstance(team["email"], str) or "@" not in team["email"]:
        return _remember(store, uid, today, code, FAILED, "no_address"), None
    try:
        message = digest(work, team, today, mailer.sender, language, uid)
    except ValueError:
        # The mail library refuses an address that would forge headers.
        return _remember(store, uid, today, code, FAILED, "bad_address"), None
    _remember(store, uid, today, code, SENDING, None)
    try:
        mailer.send(message)
    except MailError as error:
        what = _remember(store, uid, today, code, FAILED, error.code)
        return what, error.code if error.general else None
    return _remember(store, uid, today, code, SENT, f"{len(work)}"), None


def _remember(
    store: Store, uid: str, today: datetime.date, team_code: str, state: str, detail: str | None
) -> str:
    with store.transaction():
        store.upsert("reminders", pd.DataFrame([{
            "uid": uid, "date": today, "team_code": team_code, "channel": MAIL,
            "state": state, "detail": detail}]))
    return state if state == SENT else (detail or state)


def _sections(work: pd.DataFrame, today: datetime.date) -> dict[str, pd.DataFrame]:
    late = work["reading"] == OVERDUE
    week = work["planned_date"].fillna(work["due_date"]) <= pd.Timestamp(
        today) + pd.Timedelta(days=6)
    return {"late": work[late], "week": work[~late & week], "next": work[~late & ~week]}


def _plain(sections: dict[str, pd.DataFrame], team: str, today: datetime.date,
           language: str) -> str:
    words = words_for(language, ROOM)
    text = [words("mail.greeting", team=team), ""]
    for title, written, more in _written(sections, today, language):
        text += [title, "", *(f"- {line}" for line in written), *more, ""]
    return "\n".join([*text, words("mail.footer")])


def _page(sections: dict[str, pd.DataFrame], team: str, today: datetime.date,
          language: str) -> str:
    words = words_for(language, ROOM)
    parts = [f"<p>{html.escape(words('mail.greeting', team=team))}</p>"]
    for title, written, more in _written(sections, today, language):
        items = "".join(f"<li>{html.escape(line)}</li>" for line in written)
        rest = "".join(f"<p>{html.escape(line)}</p>" for line in more)
        parts.append(f"<h2>{html.escape(title)}</h2><ul>{items}</ul>{rest}")
    parts.append(f"<p>{html.escape(words('mail.footer'))}</p>")
    return f'<html lang="{language}"><body>{"".join(parts)}</body></html>'


def _written(
    sections: dict[str, pd.DataFrame], today: datetime.date, language: str
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Give each part that has work: its title, its lines, what is left out."""
    words = words_for(language, ROOM)
    for code, rows in sections.items():
        if not rows.empty:
            written, hidden = lines(rows, today, language, SHOWN_LINES)
            more = [words("calendar.more", count=hidden)] if hidden else []
            yield words(f"mail.{code}", count=len(rows)), written, more


def _attach_calendar(
    message: EmailMessage, work: pd.DataFrame, team: pd.Series, today: datetime.date,
    language: str,
) -> None:
    teams = pd.DataFrame([{"code": team.name, "name": team["name"]}])
    try:
        content, _ = calendar_text(work, teams, today, language)
    except MissingLibrary:
        # The mail says it all; the calendar is a convenience.
        return
    message.add_attachment(content, maintype="text", subtype="calendar", filename="seve.ics",
                           params={"charset": "utf-8", "method": "PUBLISH"})
