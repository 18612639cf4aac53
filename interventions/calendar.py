"""The calendar of due work: an ``.ics`` file that Outlook and Thunderbird read again and again.

One event per team, zone, day and work, so that a calendar of 3,000 trees stays readable;
late work is one event per team and zone, on ``today``. Events last whole days (no clock
change can move them), their identifiers follow what they group, and an alarm rings as many
days before as the most urgent of their reminders asks.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..irrigation.service import working_days
from ..layers.errors import MissingLibrary
from ..layers.exporting.export import replaced_when_whole
from ..layers.settings import TownSettings
from ..layers.tables import derived_uid
from ..layers.words import words_for
from .due import OVERDUE, open_work
from .wording import ROOM, clean, described, lines, read_tables

if TYPE_CHECKING:
    from ..layers.store import Store

ALARM_HOUR = 7
SHOWN_LINES = 40
LONGEST_CLOSING_DAYS = 31
GROUP = ["team_code", "zone_uid", "day", "work"]


def write_calendar(
    store: Store, today: datetime.date, path: str | Path, language: str, horizon_days: int = 30
) -> int:
    """Write open work due by the horizon as an ``.ics`` file; gives the number of events.

    Raises :class:`MissingLibrary` without ``icalendar``, ``StoreError`` when the place cannot
    be written.
    """
    rows = open_work(store.read("interventions"), today, horizon_days)
    tables = read_tables(store)
    rows = described(rows, tables, today, language)
    content, count = calendar_text(rows, tables["teams"], today, language, store.settings())
    # A calendar being read is never half a file.
    with replaced_when_whole(Path(path)) as draft:
        draft.write_bytes(content)
    return count


def calendar_text(
    rows: pd.DataFrame, teams: pd.DataFrame, today: datetime.date, language: str,
    settings: TownSettings | None = None,
) -> tuple[bytes, int]:
    """Write described work (see :func:`~interventions.wording.described`) as RFC 5545 text.

    Work that nobody planned yet waits for the next working day of the town's ``settings``
    (every day is one without them).
    """
    try:
        from icalendar import Calendar, vDuration
    except ImportError as error:
        raise MissingLibrary("icalendar", "calendar") from error
    words = words_for(language, ROOM)
    calendar = Calendar()
    calendar.add("prodid", "-//Seve//Interventions//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", words("calendar.name"))
    # Subscribers come back each day; the first name is the standard's, the second Outlook's.
    daily = vDuration(datetime.timedelta(days=1))
    daily.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", daily)
    calendar.add("x-published-ttl", "P1D")
    grouped = _grouped(rows, today, settings or TownSettings(working_days=()))
    names = {code: clean(name) for code, name in zip(teams["code"], teams["name"], strict=True)
             if isinstance(name, str)}
    for key, group in grouped:
        calendar.add_component(_event(dict(zip(GROUP, key, strict=True)), group, names, today,
                                      language))
    return calendar.to_ical(), len(grouped)


def _grouped(
    rows: pd.DataFrame, today: datetime.date, settings: TownSettings
) -> list[tuple[Any, pd.DataFrame]]:
    now = pd.Timestamp(today)
    late = rows["reading"] == OVERDUE
    when = rows["planned_date"].fillna(rows["due_date"])
    # Work whose day has passed within its window is still to do: today.
    when = when.where(when >= now, now)
    rows = rows.assign(day=_worked(when, settings).where(rows["planned_date"].isna(), when))
    rows.loc[late, "day"] = pd.NaT
    rows.loc[late, "work"] = OVERDUE
    return list(rows.groupby(GROUP, dropna=False, sort=True))


def _worked(days: pd.Series, settings: TownSettings) -> pd.Series:
    """Move days off to the next working day; a longer closing keeps them where they are."""
    moved = days.copy()
    for _ in range(LONGEST_CLOSING_DAYS):
        off = ~working_days(pd.DatetimeIndex(moved), settings)
        if not off.any():
            return moved
        moved = moved + pd.to_timedelta(off.astype(int), unit="D")
    return moved.where(working_days(pd.DatetimeIndex(moved), settings), days)


def _event(
    key: dict[str, Any], group: pd.DataFrame, team_names: dict[str, str], today: datetime.date,
    language: str,
) -> Any:
    from icalendar import Event

    words = words_for(language, ROOM)
    late = key["work"] == OVERDUE
    day = today if late else key["day"].date()
    work = words("calendar.late") if late else group["work_label"].iloc[0]
    zone = group["zone"].iloc[0]
    place = zone or _common(group["place"])
    team = clean(_text(key["team_code"]))
    event = Event()
    event.add("uid", _uid(key, late))
    event.add("dtstamp", datetime.datetime(today.year, today.month, today.day,
                                           tzinfo=datetime.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + datetime.timedelta(days=1))
    summary = _summary(work, place, group, words)
    event.add("summary", summary)
    event.add("description", _description(group, team_names.get(team, team), today, language))
    if place:
        event.add("location", place)
    if team:
        event.add("categories", [team_names.get(team) or team])
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    event.add_component(_alarm(group, day, today, summary))
    return event


def _uid(key: dict[str, Any], late: bool) -> str:
    day = OVERDUE if late else key["day"].date().isoformat()
    parts = (_text(key["team_code"]), _text(key["zone_uid"]), day, key["work"])
    return f"{derived_uid('event', *parts)}@seve"


def _summary(work: str, place: str, group: pd.DataFrame, words: Any) -> str:
    if len(group) == 1:
        place = place or group["place"].iloc[0]
        objects = group["label"].iloc[0]
    else:
        kinds = group["object_kind"].unique()
        kind = f".{kinds[0]}" if len(kinds) == 1 else ""
        objects = words(f"calendar.objects{kind}", count=len(group))
    return " · ".join(part for part in (f"{work[:1].upper()}{work[1:]}", objects, place) if part)


def _description(group: pd.DataFrame, team: str, today: datetime.date, language: str) -> str:
    words = words_for(language, ROOM)
    written, hidden = lines(group, today, language, SHOWN_LINES)
    text = [words("calendar.team", team=team)] if team else []
    text += [f"- {line}" for line in written]
    if hidden:
        text.append(words("calendar.more", count=hidden))
    return "\n".join(text)


def _alarm(
    group: pd.DataFrame, day: datetime.date, today: datetime.date, summary: str
) -> Any:
    from icalendar import Alarm

    reminder = group["reminder_date"].min()
    before = 0 if pd.isna(reminder) else max(0, (pd.Timestamp(day) - reminder).days)
    # An alarm in the past would ring at once, for every event.
    before = min(before, (day - today).days)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    # Counted from midnight, when a whole-day event begins.
    alarm.add("trigger", datetime.timedelta(hours=ALARM_HOUR) - datetime.timedelta(days=before))
    return alarm


def _common(places: pd.Series) -> str:
    distinct = places[places != ""].unique()
    return str(distinct[0]) if len(distinct) == 1 else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
