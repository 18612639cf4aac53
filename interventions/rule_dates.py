"""When each rule asks for its work on each object, and what the date is counted from."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..layers.settings import TownSettings
from .due_flags import LAST_DONE_UNKNOWN, PREVIOUS_WORK_UNKNOWN
from .due_tables import (
    OPEN,
    TABLE_OF,
    days_of,
    first_by_object,
    last_by_object,
    no_rows,
    stamps,
)
from .recurrence import DAYS_IN, Days, Recurrence, Season
from .rules import Rule, duration_and_quantity, matches

# Several rules may ask for these; only the first date matters, and any of them counts.
ONE_FREQUENCY = ("inspection", "mowing")
LOOKS_AT_HEALTH = ("inspection", "diagnosis")
DAY_MINUTES = 360.0


def concerned(
    rule: Rule, tables: Mapping[str, pd.DataFrame], history: pd.DataFrame, today: datetime.date
) -> npt.NDArray[np.bool_]:
    """Tell which objects a rule asks its work for, those that another work calls for included."""
    table = tables[TABLE_OF[rule.object_kind]]
    if not rule.after_work:
        return matches(rule, table, tables["sites"], today)
    before = history["object_uid"][(history["work"] == rule.after_work)
                                   & (history["state"] == "done")]
    followed = table["uid"].isin(before).to_numpy()
    known = matches(rule, table, tables["sites"], today)
    return followed | known if rule.row.get("filter_life_cycle") else followed


def rule_rows(
    rule: Rule, chosen: Mapping[str, pd.DataFrame], live: Sequence[Rule], history: pd.DataFrame,
    settings: TownSettings, today: datetime.date,
) -> pd.DataFrame:
    """Give the next date of one rule for each of its objects."""
    objects = chosen[rule.code]
    if objects.empty:
        return no_rows()
    last = _last_done(rule, chosen, live, history)
    if rule.after_work:
        due, basis, wanted = _after_other_work(rule, objects, last, history, today)
        objects, due, basis = objects[wanted], due[wanted], basis[wanted]
    else:
        due, basis = _next_dates(rule, objects, last, history, today)
    rows = _rows(rule, objects, due, basis, settings)
    return rows[rows["due_date"].notna()]


def _last_done(
    rule: Rule, chosen: Mapping[str, pd.DataFrame], live: Sequence[Rule], history: pd.DataFrame
) -> Days:
    """Give when each object last had the rule's work, or was last excused from it.

    Work done under another rule counts, unless that rule too applies to the object (two
    treatments are two works); so a rule that is renamed or replaced forgets nothing.
    """
    objects = chosen[rule.code]
    same = history[(history["work"] == rule.work) & history["object_uid"].notna()]
    done = same[(same["state"] == "done") & same["done_date"].notna()]
    if rule.work not in ONE_FREQUENCY:
        for other in live:
            if other.work == rule.work and other.code != rule.code:
                twice = (done["rule_code"] == other.code) & done["object_uid"].isin(
                    chosen[other.code]["uid"])
                done = done[~twice]
    excused = same[(same["state"] == "cancelled") & (same["rule_code"] == rule.code)]
    skipped = pd.concat([excused["due_date"], excused["updated_at"].dt.normalize()],
                        axis=1).max(axis=1)
    dates = pd.concat([done["done_date"], skipped])
    owners = pd.concat([done["object_uid"], excused["object_uid"]])
    last = objects["uid"].map(dates.groupby(owners.to_numpy()).max())
    if rule.work in LOOKS_AT_HEALTH and "health_date" in objects:
        last = pd.concat([pd.to_datetime(last), objects["health_date"]], axis=1).max(axis=1)
    return days_of(last)


def _next_dates(
    rule: Rule, objects: pd.DataFrame, last: Days, history: pd.DataFrame, today: datetime.date
) -> tuple[Days, Days]:
    """Give each object's next date and what it is counted from (NaT: nothing known)."""
    recurrence = rule.recurrence
    due = recurrence.after(last)
    basis = last.copy()
    unknown = np.isnat(last)
    now = np.datetime64(today, "D")
    if "planting_date" in objects:
        planted = days_of(objects["planting_date"])
        from_planting = recurrence.after(planted)
        # A first time still to come cannot have been done and forgotten.
        fresh = unknown & ~np.isnat(from_planting) & (from_planting >= now)
        due[fresh], basis[fresh] = from_planting[fresh], planted[fresh]
        unknown &= ~fresh
    if unknown.any():
        due[unknown] = unknown_dates(rule.code, recurrence, objects[unknown],
                                      rule.row.get("minutes_per_unit"), history, today)
    return due, basis


def unknown_dates(
    code: str, recurrence: Recurrence, objects: pd.DataFrame, minutes: float | None,
    history: pd.DataFrame, today: datetime.date,
) -> Days:
    """Keep the date already given to an unknown past, else spread over the period."""
    mine = history[(history["rule_code"] == code) & history["state"].isin(OPEN)]
    kept = days_of(objects["uid"].map(first_by_object(mine, "due_date")))
    spread = spread_dates(code, recurrence, objects, minutes, today)
    allowed = ~np.isnat(kept)
    if recurrence.season is not None:
        allowed &= recurrence.season.contains(kept)
    return np.where(allowed, kept, spread)


def spread_dates(
    code: str, recurrence: Recurrence, objects: pd.DataFrame, minutes: float | None,
    today: datetime.date,
) -> Days:
    """Give a first date to work whose past is unknown, so that not all falls on one day.

    Trees of a street (or a site) come together, as many a day as a team can do; streets
    are spread over the rule's period by a fixed hash of their name, the same at each run.
    """
    now = np.datetime64(today, "D")
    if recurrence.anchor == "calendar":
        return np.full(len(objects), _calendar_day(recurrence, today))
    groups = visit_groups(objects)
    mixed = fixed_hash(groups, code)
    a_day = max(1, int(DAY_MINUTES // minutes)) if minutes else 60
    day_rank = pd.Series(groups).groupby(groups).cumcount().to_numpy() // a_day
    period, season = recurrence.period_days, recurrence.season
    if season is not None and 2 * period > season.length_days():
        return _once_a_season(mixed, day_rank, round(period / DAYS_IN["year"]), season, now)
    target = now + ((mixed + day_rank - now.astype(int)) % period).astype("timedelta64[D]")
    if season is None:
        return target
    # Out of season, the next season opens with the same spread.
    opening = season.first_day_from(target) + (mixed % period).astype("timedelta64[D]")
    return np.where(season.contains(target), target, opening)


def _calendar_day(recurrence: Recurrence, today: datetime.date) -> np.datetime64:
    """Give the calendar's date whose window is open, else the next one."""
    since = today - datetime.timedelta(days=recurrence.period_days)
    past = recurrence.occurrences(since, today)[-1:]
    now = np.datetime64(today, "D")
    if len(past) and recurrence.window_end(past)[0] >= now:
        return past[0]
    return recurrence.from_day(np.array([now]))[0]


def _once_a_season(
    mixed: npt.NDArray[np.int64], day_rank: npt.NDArray[np.int64], years: int, season: Season,
    now: np.datetime64,
) -> Days:
    """Give each object its year of the cycle and its day of the season, from ``now`` on."""
    cycle = max(1, years)
    inside = ((mixed // cycle + day_rank) % season.length_days()).astype("timedelta64[D]")
    year = now.astype("datetime64[Y]").astype(int) - 1
    year = year + (mixed - year) % cycle
    day = season.opening(year) + inside
    for _ in range(2):
        year = np.where(day < now, year + cycle, year)
        day = season.opening(year) + inside
    return day


def visit_groups(objects: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Name what is visited together: the street, else the site, else the object alone."""
    key = objects["uid"]
    if "street" in objects:
        key = objects["street"].fillna(objects["site_uid"]).fillna(objects["site_name"])
        key = key.fillna(objects["uid"])
    return key.to_numpy(dtype=object)


def fixed_hash(names: npt.NDArray[np.object_], code: str) -> npt.NDArray[np.int64]:
    """Hash names and a rule's code, the same on every machine and at every run."""
    distinct, places = np.unique(names.astype(str), return_inverse=True)
    sums = np.array([zlib.crc32(f"{code}\x1f{name}".encode()) for name in distinct],
                    dtype=np.int64)
    return sums[places.reshape(-1)] if len(distinct) else np.zeros(0, dtype=np.int64)


def _after_other_work(
    rule: Rule, objects: pd.DataFrame, last: Days, history: pd.DataFrame, today: datetime.date
) -> tuple[Days, Days, npt.NDArray[np.bool_]]:
    """Date the work that follows another one (a stump after a felling), once."""
    before = history[(history["work"] == rule.after_work) & (history["state"] == "done")]
    basis = days_of(objects["uid"].map(last_by_object(before, "done_date")))
    wait = np.timedelta64(rule.after_days, "D")
    season = rule.recurrence.season
    due = basis + wait if season is None else season.first_day_from(basis + wait)
    unknown = np.isnat(basis)
    if unknown.any():
        yearly = Recurrence(1, "year", season=season)
        due[unknown] = unknown_dates(rule.code, yearly, objects[unknown],
                                      rule.row.get("minutes_per_unit"), history, today)
    already = np.where(unknown, ~np.isnat(last), last >= basis)
    return due, basis, ~already.astype(bool)


def _rows(
    rule: Rule, objects: pd.DataFrame, due: Days, basis: Days, settings: TownSettings
) -> pd.DataFrame:
    minutes, quantity = duration_and_quantity(rule, objects)
    known = ~np.isnat(due)
    end, start = due.copy(), due.copy()
    end[known] = rule.recurrence.window_end(due[known])
    lead = rule.row.get("lead_days")
    lead_days = int(settings.reminder_lead_days if lead is None else lead)
    early = 0 if rule.after_work else min(lead_days, rule.recurrence.period_days // 4)
    start[known] = _window_start(due[known], early, rule.recurrence.season)
    return pd.DataFrame({
        "rule_code": rule.code, "work": rule.work, "object_uid": objects["uid"].to_numpy(),
        "object_kind": rule.object_kind, "origin": "rule", "state": "planned",
        "due_date": stamps(due), "window_start": stamps(start), "window_end": stamps(end),
        "reminder_date": stamps(due - np.timedelta64(lead_days, "D")),
        "duration_min": minutes, "quantity": quantity, "basis": stamps(basis),
        "if_unknown": PREVIOUS_WORK_UNKNOWN if rule.after_work else LAST_DONE_UNKNOWN,
    })


def _window_start(due: Days, early: int, season: Season | None) -> Days:
    start = due - np.timedelta64(early, "D")
    if season is None:
        return start
    return np.minimum(season.first_day_from(start), due)


def strictest(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per object for works that several rules ask for: the first date."""
    shared = rows["work"].isin(ONE_FREQUENCY)
    first = rows[shared].sort_values(["due_date", "rule_code"]).drop_duplicates(
        ["object_uid", "work"])
    return pd.concat([rows[~shared], first], ignore_index=True)
