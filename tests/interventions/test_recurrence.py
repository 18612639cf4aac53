"""The next date, held against another reading of the same words over thirty years of days."""

from __future__ import annotations

import calendar
import datetime

import numpy as np
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.interventions.recurrence import (
    Recurrence,
    RuleError,
    Season,
    add_period,
    parse_rule,
    rule_text,
)

FIRST, LAST = datetime.date(1996, 1, 1), datetime.date(2026, 12, 31)
DAYS = [FIRST + datetime.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
UNITS = ("day", "week", "month", "year")
MONTH_DAYS = [f"{month:02}-{day:02}" for month in range(1, 13)
              for day in range(1, calendar.monthrange(2000, month)[1] + 1)]
BOUNDED = settings(max_examples=15, deadline=None)


def days(*values: datetime.date | None) -> np.ndarray:
    return np.array(values, dtype="datetime64[D]")


def read_in_season(day: datetime.date, start: str | None, end: str | None) -> bool:
    if start is None:
        return True
    here = f"{day:%m-%d}"
    return start <= here <= end if start <= end else here >= start or here <= end


def read_added(day: datetime.date, every: int, unit: str) -> datetime.date:
    """A person's reading: same day of the month, or the last one there is."""
    if unit in ("day", "week"):
        return day + datetime.timedelta(days=every * (7 if unit == "week" else 1))
    months = day.month - 1 + every * (12 if unit == "year" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def read_first_allowed(day: datetime.date, start: str | None, end: str | None) -> datetime.date:
    while not read_in_season(day, start, end):
        day += datetime.timedelta(days=1)
    return day


@BOUNDED
@given(st.integers(1, 40), st.sampled_from(UNITS),
       st.one_of(st.none(), st.tuples(st.sampled_from(MONTH_DAYS), st.sampled_from(MONTH_DAYS))))
def test_over_thirty_years_the_next_date_is_what_a_person_reads(every, unit, season):
    start, end = season or (None, None)
    recurrence = Recurrence(every, unit, season=Season.parse(start, end))
    sample = DAYS[::97]
    due = recurrence.after(days(*sample))
    for last, found in zip(sample, due, strict=True):
        assert found.item() == read_first_allowed(read_added(last, every, unit), start, end)


@BOUNDED
@given(st.sampled_from(MONTH_DAYS), st.sampled_from(MONTH_DAYS))
def test_every_day_of_thirty_years_is_in_season_or_not_as_read(start, end):
    season = Season.parse(start, end)
    found = season.contains(days(*DAYS))
    assert found.tolist() == [read_in_season(day, start, end) for day in DAYS]


@BOUNDED
@given(st.sampled_from(MONTH_DAYS), st.sampled_from(MONTH_DAYS))
def test_the_end_of_a_season_is_the_last_day_before_it_closes(start, end):
    season = Season.parse(start, end)
    if all(read_in_season(day, start, end) for day in DAYS[:800]):
        return  # The whole year: there is no day when it closes.
    inside = [day for day in DAYS[400:900:11] if read_in_season(day, start, end)]
    for day, found in zip(inside, season.last_day_from(days(*inside)), strict=True):
        after = day
        while read_in_season(after + datetime.timedelta(days=1), start, end):
            after += datetime.timedelta(days=1)
            if f"{after:%m-%d}" == end:
                break
        assert found.item() == after


@BOUNDED
@given(st.integers(1, 12), st.sampled_from(UNITS), st.sampled_from(DAYS))
def test_adding_a_period_agrees_with_dateutil_reading_our_rfc_5545_text(every, unit, start):
    rule = rrulestr(rule_text(every, unit, start),
                    dtstart=datetime.datetime(start.year, start.month, start.day))
    first, second = (moment.date() for moment in rule.xafter(
        datetime.datetime(start.year, start.month, start.day), count=2, inc=True))
    assert first == start
    assert add_period(days(start), every, unit)[0].item() == second


@pytest.mark.parametrize(("last", "every", "unit", "expected"), [
    ("2024-01-31", 1, "month", "2024-02-29"),
    ("2023-01-31", 1, "month", "2023-02-28"),
    ("2024-02-29", 1, "year", "2025-02-28"),
    ("2024-02-29", 4, "year", "2028-02-29"),
    ("2025-12-31", 2, "month", "2026-02-28"),
    ("2026-03-28", 1, "day", "2026-03-29"),
    ("2026-10-24", 1, "day", "2026-10-25"),
])
def test_ends_of_months_leap_days_and_clock_changes(last, every, unit, expected):
    assert add_period(days(datetime.date.fromisoformat(last)), every, unit)[0].item() == (
        datetime.date.fromisoformat(expected))


def test_pruning_waits_for_the_winter_that_passes_the_new_year():
    pruning = Recurrence(1, "year", season=Season.parse("11-15", "03-15"))
    due = pruning.after(days(datetime.date(2024, 12, 1), datetime.date(2024, 2, 1),
                             datetime.date(2024, 6, 1), datetime.date(2024, 3, 16)))
    assert [day.item().isoformat() for day in due] == [
        "2025-12-01", "2025-02-01", "2025-11-15", "2025-11-15"]


CALENDARS = {
    "FREQ=MONTHLY;BYDAY=1MO": lambda day: day.weekday() == 0 and day.day <= 7,
    "FREQ=MONTHLY;BYMONTHDAY=-1": lambda day: (day + datetime.timedelta(days=1)).day == 1,
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": lambda day: (day.month, day.day) == (2, 29),
    "FREQ=WEEKLY;BYDAY=TU,FR": lambda day: day.weekday() in (1, 4),
    "FREQ=YEARLY;BYMONTH=5;BYDAY=2WE": lambda day: (
        day.month == 5 and day.weekday() == 2 and 8 <= day.day <= 14),
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO": lambda day: (
        (day - datetime.date(2001, 1, 1)).days % 14 == 0),
}


# With a season, fortnights are counted from its first day: that one goes without.
@pytest.mark.parametrize(("text", "season"), [
    (text, season) for text in CALENDARS
    for season in (None, ("11-01", "03-15"), ("04-01", "10-31"))
    if season is None or "INTERVAL" not in text])
def test_a_fixed_calendar_gives_the_days_a_person_would_tick(text, season):
    start, end = season or (None, None)
    recurrence = Recurrence(None, None, "calendar", Season.parse(start, end), text)
    first, last = datetime.date(2002, 1, 1), datetime.date(2031, 12, 31)
    wanted = [day for day in (first + datetime.timedelta(days=n)
                              for n in range((last - first).days + 1))
              if CALENDARS[text](day) and read_in_season(day, start, end)]
    assert recurrence.occurrences(first, last).tolist() == wanted


@BOUNDED
@given(st.lists(st.integers(-5, 60), min_size=30, max_size=30))
def test_thirty_years_of_late_and_early_completions_never_skip_nor_repeat_a_year(delays):
    """A yearly work on a fixed calendar, done a little early or weeks late, stays yearly."""
    recurrence = Recurrence(1, "year", "calendar", Season.parse("02-15", "03-31"), lead_days=14)
    due = datetime.date(1996 + 6, 2, 15)
    for delay in delays:
        done = due + datetime.timedelta(days=delay)
        after = recurrence.after(days(done))[0].item()
        assert after == due.replace(year=due.year + 1)
        due = after


@BOUNDED
@given(st.lists(st.integers(0, 40), min_size=60, max_size=60))
def test_mowing_from_last_done_follows_every_late_completion(delays):
    recurrence = Recurrence(2, "week", season=Season.parse("03-15", "10-31"))
    done = datetime.date(2020, 4, 1)
    for delay in delays:
        due = recurrence.after(days(done))[0].item()
        assert due == read_first_allowed(done + datetime.timedelta(days=14), "03-15", "10-31")
        assert recurrence.window_end(days(due))[0].item() >= due
        done = due + datetime.timedelta(days=delay)


def test_unknown_stays_unknown():
    for recurrence in (Recurrence(1, "month"), Recurrence(1, "year", "calendar")):
        assert np.isnat(recurrence.after(days(None))).all()


@pytest.mark.parametrize(("start", "end"), [("02-30", "03-01"), ("11-01", None), (None, "3-1"),
                                            ("13-01", "12-31"), ("=1+1", "03-01")])
def test_a_season_that_is_not_one_is_refused_with_words(start, end):
    with pytest.raises(RuleError) as caught:
        Season.parse(start, end)
    assert caught.value.code == "bad_season"
    assert caught.value.sentence("fr") and caught.value.advice("en")


@pytest.mark.parametrize("text", ["", "chaque lundi", "FREQ=HOURLY", "FREQ=SECONDLY;COUNT=9",
                                  "FREQ=DAILY;BYHOUR=1,2,3", "FREQ=DAILY;INTERVAL=0",
                                  "FREQ=DAILY;INTERVAL=x", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                                  "RRULE:FREQ=DAILY\nEXRULE:FREQ=DAILY", "FREQ=DAILY;UNTIL=19"])
def test_a_repetition_that_is_not_in_days_is_refused_with_words(text):
    with pytest.raises(RuleError) as caught:
        parse_rule(text, datetime.datetime(2001, 1, 1))
    assert caught.value.sentence("en") and caught.value.advice("fr")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40) | st.builds(
    lambda parts: ";".join(parts),
    st.lists(st.sampled_from(["FREQ=DAILY", "FREQ=YEARLY", "BYDAY=XX", "BYMONTHDAY=99",
                              "BYSETPOS=0", "COUNT=-1", "INTERVAL=0", "UNTIL=20300101T000000Z",
                              "BYEASTER=0", "WKST=MO", "BYWEEKNO=60", "=", ";"]), max_size=4)))
def test_any_text_as_a_repetition_is_read_or_refused_never_a_crash(text):
    try:
        recurrence = Recurrence(None, None, "calendar", None, text or "FREQ=YEARLY")
        found = recurrence.from_day(days(datetime.date(2026, 1, 1)))
    except RuleError:
        return
    assert found.shape == (1,)
