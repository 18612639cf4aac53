"""When a work comes back: every so often, in its season, counted from the last time or fixed.

A recurrence is read as follows, and the tests hold another reading of the same words:

* *from last done*: the next date is the last one plus the period, or the first day of the
  season that follows when that date is out of season. Adding months or years never leaves
  the month: 31 January plus one month is the last day of February (RFC 5545 would skip it,
  which is why :func:`rule_text` writes ``BYSETPOS=-1``).
* *fixed calendar*: the dates of an RFC 5545 rule that lie in the season, whatever was done.

Seasons are ``MM-DD`` to ``MM-DD``, both days included, and may pass the new year. A season
bound of 29 February means 1 March (start) or 28 February (end) in common years.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrule, rrulestr

from ..layers.errors import SeveError

# Arrays of whole days (datetime64[D]); numpy's own typing of dates is too loose to say so.
Days = npt.NDArray[Any]

FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_NUMBERS = r"[+-]?\d{1,3}(,[+-]?\d{1,3})*"
_WEEKDAYS = r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)"
PARTS = {
    "FREQ": re.compile("DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile(r"[1-9]\d{0,3}"),
    "COUNT": re.compile(r"[1-9]\d{0,4}"),
    "UNTIL": re.compile(r"\d{8}(T\d{6}Z?)?"),
    "WKST": re.compile("MO|TU|WE|TH|FR|SA|SU"),
    "BYDAY": re.compile(f"{_WEEKDAYS}(,{_WEEKDAYS})*"),
    **{name: re.compile(_NUMBERS) for name in (
        "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")},
}
DAYS_IN = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
# A Monday, so that weekly calendars fall on Mondays unless the town says otherwise.
CALENDAR_START = datetime.date(2001, 1, 1)
# A rule that gives no date for as long as a street tree lives never fires.
LOOK_AHEAD_YEARS = 40
GRACE_DAYS = 30
LONG_PERIOD_DAYS = 180


class RuleError(SeveError):
    """A care rule cannot be read; the code says what is wrong with it."""

    room = "interventions"


@dataclass(frozen=True)
class Season:
    """Days of the year when a work is allowed; bounds are ``month * 100 + day``, included."""

    start: int
    end: int

    @classmethod
    def parse(cls, start: str | None, end: str | None) -> Season | None:
        """Read two ``MM-DD`` texts; none at all means the whole year.

        Raises :class:`RuleError` ``bad_season`` for half a season or a day that does not exist.
        """
        if not start and not end:
            return None
        return cls(_month_day(start), _month_day(end))

    @property
    def wraps(self) -> bool:
        """Tell whether the season passes the new year."""
        return self.start > self.end

    def contains(self, days: Days) -> npt.NDArray[np.bool_]:
        """Tell which days are in season (unknown days are not)."""
        index = pd.DatetimeIndex(days)
        month_day = np.asarray(index.month * 100 + index.day, dtype=float)
        after, before = month_day >= self.start, month_day <= self.end
        return (after | before) if self.wraps else (after & before)

    def first_day_from(self, days: Days) -> Days:
        """Give the same day when in season, else the first day of the next season."""
        days = days.astype("datetime64[D]")
        years = days.astype("datetime64[Y]")
        start = _in_year(years, self.start, late=True)
        start = np.where(start < days, _in_year(years + 1, self.start, late=True), start)
        return np.where(self.contains(days), days, start).astype("datetime64[D]")

    def opening(self, years_since_1970: npt.NDArray[np.int64]) -> Days:
        """Give the first day of the season that opens in each year (1970 is 0)."""
        years = years_since_1970.astype("int64").astype("datetime64[Y]")
        return _in_year(years, self.start, late=True)

    def last_day_from(self, days: Days) -> Days:
        """Give the last day of the season that holds each (in-season) day."""
        days = days.astype("datetime64[D]")
        years = days.astype("datetime64[Y]")
        end = _in_year(years, self.end, late=False)
        return np.where(end < days, _in_year(years + 1, self.end, late=False), end).astype(
            "datetime64[D]")

    def length_days(self) -> int:
        """Count the days of the season in a common year."""
        start = np.array(["2001-01-01"], "datetime64[D]")
        first = self.first_day_from(_in_year(start.astype("datetime64[Y]"), self.start, late=True))
        return int((self.last_day_from(first) - first).astype(int)[0]) + 1


@dataclass(frozen=True)
class Recurrence:
    """How often, from what, and when in the year.

    ``every`` and ``unit`` give the period; ``text`` (RFC 5545, without ``DTSTART``) replaces
    them for a fixed calendar.
    """

    every: int | None
    unit: str | None
    anchor: str = "last_done"
    season: Season | None = None
    text: str | None = None
    lead_days: int = 0

    @cached_property
    def period_days(self) -> int:
        """Give the period in whole days (mean months and years)."""
        if self.text and not self.every:
            end = CALENDAR_START.replace(year=CALENDAR_START.year + LOOK_AHEAD_YEARS)
            gaps = np.diff(self.occurrences(CALENDAR_START, end))
            return int(np.median(gaps.astype(int))) if len(gaps) else 365
        return max(1, round((self.every or 1) * DAYS_IN[self.unit or "year"]))

    def after(self, last_done: Days) -> Days:
        """Give the next allowed day after each last one (unknown stays unknown)."""
        days = last_done.astype("datetime64[D]")
        if self.anchor == "calendar":
            return self._next_occurrence(days)
        target = add_period(days, self.every or 1, self.unit or "year")
        return target if self.season is None else self.season.first_day_from(target)

    def from_day(self, days: Days) -> Days:
        """Give the first allowed day on or after each of ``days``, whatever was done."""
        days = days.astype("datetime64[D]")
        if self.anchor == "calendar":
            return self._pick(days, "left")
        return days if self.season is None else self.season.first_day_from(days)

    def window_end(self, due: Days) -> Days:
        """Give the day after which work due on ``due`` is late.

        A yearly work has its whole season; a frequent one a quarter of its period, at most
        30 days, never beyond the season.
        """
        period = self.period_days
        grace = due + np.timedelta64(min(GRACE_DAYS, max(1, period // 4)), "D")
        if self.season is None:
            return grace
        season_end = self.season.last_day_from(due)
        return season_end if period >= LONG_PERIOD_DAYS else np.minimum(grace, season_end)

    def occurrences(self, since: datetime.date, until: datetime.date) -> Days:
        """List the dates of the fixed calendar from ``since`` to ``until``, both included.

        The calendar begins in :data:`CALENDAR_START`'s year, on the first day of the season.
        """
        start = _calendar_start(self.season)
        text = self.text or rule_text(self.every or 1, self.unit or "year", start)
        days = _listed(text, start, until.year // 10 * 10 + 9)
        days = days[(days >= np.datetime64(since)) & (days <= np.datetime64(until))]
        return days if self.season is None else days[self.season.contains(days)]

    def _next_occurrence(self, days: Days) -> Days:
        # A work done a little early counts for the date it was meant for.
        early = min(self.lead_days, self.period_days // 2)
        return self._pick(days + np.timedelta64(early, "D"), "right")

    def _pick(self, days: Days, side: str) -> Days:
        result = np.full(days.shape, np.datetime64("NaT"), dtype="datetime64[D]")
        known = ~np.isnat(days)
        if not known.any():
            return result
        first, last = days[known].min().item(), days[known].max().item()
        listed = self.occurrences(first, last + relativedelta(years=LOOK_AHEAD_YEARS))
        places = np.searchsorted(listed, days[known], side=side)  # type: ignore[call-overload]
        padded = np.append(listed, np.datetime64("NaT"))
        result[known] = padded[places]
        return result


def add_period(days: Days, every: int, unit: str) -> Days:
    """Add ``every`` units to each day; months and years stay in the month they reach."""
    days = days.astype("datetime64[D]")
    if unit in ("day", "week"):
        return days + np.timedelta64(every * (7 if unit == "week" else 1), "D")
    months = days.astype("datetime64[M]")
    target = months + np.timedelta64(every * (12 if unit == "year" else 1), "M")
    day_of_month = (days - months.astype("datetime64[D]")).astype("timedelta64[D]")
    last = (target + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(target.astype("datetime64[D]") + day_of_month, last)


def rule_text(every: int, unit: str, start: datetime.date) -> str:
    """Write the period as an RFC 5545 rule from ``start`` that never skips a short month."""
    parts = [f"FREQ={FREQUENCIES[unit]}", f"INTERVAL={every}"]
    if unit == "month" and start.day > 28:
        days = ",".join(str(day) for day in range(28, start.day + 1))
        parts += [f"BYMONTHDAY={days}", "BYSETPOS=-1"]
    if unit == "year" and (start.month, start.day) == (2, 29):
        parts += ["BYMONTH=2", "BYMONTHDAY=28,29", "BYSETPOS=-1"]
    return ";".join(parts)


def parse_rule(text: str, start: datetime.datetime) -> rrule:
    """Read an RFC 5545 rule; raises :class:`RuleError` ``bad_rule`` when it is not one.

    Rules finer than a day are refused: a gardener plans days. The parts are checked before
    dateutil sees them, which would guess a half-written date and loop on an interval of zero.
    """
    compact = text.upper().replace(" ", "").removeprefix("RRULE:").rstrip(";")
    parts = [part.partition("=") for part in compact.split(";")]
    names = [name for name, _, _ in parts]
    sound = (names.count("FREQ") == 1 and len(set(names)) == len(names)
             and all(name in PARTS and PARTS[name].fullmatch(value) for name, _, value in parts))
    if not sound:
        raise RuleError("bad_rule", text=text)
    try:
        rule = rrulestr(re.sub(r"(UNTIL=\d{8}T\d{6})Z", r"\1", compact), dtstart=start)
    except (ValueError, TypeError, OverflowError) as error:
        raise RuleError("bad_rule", text=text) from error
    if not isinstance(rule, rrule):
        raise RuleError("bad_rule", text=text)
    if _impossible({name: value for name, _, value in parts}):
        raise RuleError("never_fires")
    return rule


def _impossible(parts: dict[str, str]) -> bool:
    """Tell the usual rules without any date, which dateutil would seek until the year 9999."""
    if parts["FREQ"] == "DAILY" and "BYSETPOS" in parts:
        return True
    if "BYMONTH" not in parts or "BYMONTHDAY" not in parts:
        return False
    months = [int(month) for month in parts["BYMONTH"].split(",")]
    days = [abs(int(day)) for day in parts["BYMONTHDAY"].split(",")]
    return not any(1 <= day <= calendar.monthrange(2000, month)[1]
                   for month in months if 1 <= month <= 12 for day in days)


@lru_cache(maxsize=256)
def _listed(text: str, start: datetime.date, last_year: int) -> Days:
    rule = parse_rule(text, _midnight(start))
    found = takewhile(lambda moment: moment.year <= last_year, rule)
    return np.array([moment.date() for moment in found], dtype="datetime64[D]")


def _month_day(text: str | None) -> int:
    try:
        # 2000 is a leap year, so 02-29 is a day like any other.
        day = datetime.date.fromisoformat(f"2000-{(text or '').strip()}")
    except ValueError as error:
        raise RuleError("bad_season", text=text or "") from error
    return day.month * 100 + day.day


def _in_year(years: Days, month_day: int, late: bool) -> Days:
    """Give the day of each year; 29 February gives way to 1 March (late) or 28 February."""
    month, day = divmod(month_day, 100)
    first = (years.astype("datetime64[M]") + (month - 1)).astype("datetime64[D]")
    if month_day != 229:
        return first + np.timedelta64(day - 1, "D")
    if late:
        return first + np.timedelta64(28, "D")
    return (years.astype("datetime64[M]") + 2).astype("datetime64[D]") - np.timedelta64(1, "D")


def _calendar_start(season: Season | None) -> datetime.date:
    if season is None:
        return CALENDAR_START
    years = np.array([CALENDAR_START], dtype="datetime64[Y]")
    return _in_year(years, season.start, late=True)[0].item()


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day)
