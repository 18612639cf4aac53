"""What is due: from the care rules, the diagnoses, the watering advice and the requests.

The rule is pure (:func:`due_work`, tables to table); :func:`update_due_work` reads the
store, applies it and writes. A row people have touched (planned, begun, put off, in a
round) is theirs and stays; an untouched one follows its rule. The identifier of a row comes
from its rule, its object, its date and what the date is counted from: running twice writes
the same rows.
"""

from __future__ import annotations

import datetime
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..layers import schema
from ..layers.progress import SILENT, Progress, step
from ..layers.settings import TownSettings
from ..layers.tables import conform, derived_uid
from .law import flags_of, keep_overrides, law_flags, to_json
from .recurrence import DAYS_IN, Days, Recurrence, Season
from .rules import (
    GONE,
    REFERENCE,
    Rule,
    RuleProblem,
    duration_and_quantity,
    effective_rules,
    fold,
    matches,
    never_fires,
    read_rules,
)

if TYPE_CHECKING:
    from ..layers.store import Store

TABLE_OF = {"tree": "trees", "bed": "beds", "site": "sites"}
OPEN = ("planned", "under_way", "postponed")
DERIVED = ("rule", "advice", "inspection")
# Several rules may ask for these; only the first date matters, and any of them counts.
ONE_FREQUENCY = ("inspection", "mowing")
LOOKS_AT_HEALTH = ("inspection", "diagnosis")
AFTER_THE_TREE = ("stump_removal", "planting")
PRUNINGS = ("crown_pruning", "pruning", "formative_pruning", "dead_wood", "hedge_trimming")
TO_WATER = ("today", "late")
ADVISED_WORK = "advised_work"
SHOWN_UNREAD = 20
_PARTS = re.compile(r"[,;+/.\n]| puis | et ")
_DENIED = re.compile(r"\b(pas (d'|d’|de |a |necessaire|utile)|aucune? |non (necessaire|utile)|"
                     r"sans objet|inutile|rien|neant|ras\b|realisee?s?\b|effectuee?s?\b|"
                     r"faite?s?\b)|^\W*$")
DAY_MINUTES = 360.0
OVERDUE, SCHEDULED, REQUESTED, DONE, CANCELLED = (
    "overdue", "scheduled", "requested", "done", "cancelled")
COLOURS = {OVERDUE: "#c62828", SCHEDULED: "#1565c0", REQUESTED: "#f9a825", DONE: "#2e7d32",
           CANCELLED: "#757575"}
NOT_DERIVED = ("remarks", "cost_eur", "planned_date", "done_date", "state_reason")

# What is said of a date that rests on nothing known.
LAST_DONE_UNKNOWN, PREVIOUS_WORK_UNKNOWN, DIAGNOSIS_DATE_UNKNOWN = (
    "last_done_unknown", "previous_work_unknown", "diagnosis_date_unknown")
# Litres that rest on weather which is not fresh; ``state`` is a code of ``weather_status``.
WEATHER_FLAG = "weather"
UNKNOWN_FLAGS = (LAST_DONE_UNKNOWN, PREVIOUS_WORK_UNKNOWN, DIAGNOSIS_DATE_UNKNOWN)
# What is ours to say; the others are the law's.
OWN_FLAGS = (*UNKNOWN_FLAGS, WEATHER_FLAG)


@dataclass(frozen=True)
class DueResult:
    """What a run found.

    ``due`` counts open work to do by the horizon, overdue work included; ``overdue`` what
    reads red; ``withdrawn`` untouched rows that no rule asks for any more; ``unknown`` due
    rows whose last time is not known; ``problems`` the rules left aside and why.
    """

    due: int
    overdue: int
    new: int
    changed: int
    withdrawn: int
    unknown: int
    problems: tuple[RuleProblem, ...] = field(default=())


def update_due_work(
    store: Store, today: datetime.date, horizon_days: int = 30, progress: Progress = SILENT
) -> DueResult:
    """Bring the ``interventions`` table up to date for ``today``; twice changes nothing."""
    objects = complete({name: store.read(name) for name in ("trees", "beds", "sites", "zones")})
    interventions = store.read("interventions")
    settings = store.settings()
    step(progress, 0.2)
    rules = effective_rules(store.read("care_rules"))
    history = with_waterings(interventions, store.read("waterings"))
    held = _held(interventions, store, today)
    history["touched"] = history["uid"].isin(held)
    every, problems = _everything_due(objects, rules, history, settings, today)
    advice = store.read("watering_advice")
    every = pd.concat([every, watering_due(advice, objects, history, today)], ignore_index=True)
    step(progress, 0.6)
    due = _with_uids(_within(every, today, horizon_days))
    # What is finished, given up or in people's hands is never written over.
    closed = interventions["uid"][interventions["state"].isin(("done", "cancelled"))]
    due = due[~due["uid"].isin({*closed, *held})].reset_index(drop=True)
    due["flags"] = _flags(due, objects, settings, today, advice, interventions)
    obsolete = _obsolete(interventions, every, held)
    touched_flags = _touched_flags(interventions, held, objects, settings, today, advice)
    step(progress, 0.8)
    with store.transaction():
        if obsolete:
            store.delete("interventions", obsolete)
        counts = store.upsert("interventions", _writable(due, today))
        if not touched_flags.empty:
            store.upsert("interventions", touched_flags)
    result = store.read("interventions")
    step(progress, 1.0)
    return _counted(result, today, horizon_days, counts.new, counts.changed, len(obsolete),
                    tuple(problems))


def due_work(
    objects: Mapping[str, pd.DataFrame], rules: pd.DataFrame, history: pd.DataFrame,
    settings: TownSettings, today: datetime.date, horizon_days: int = 30,
) -> pd.DataFrame:
    """Say what the rules and diagnoses ask for, in ``interventions`` columns.

    ``objects`` holds the tables ``trees``, ``beds``, ``sites`` and ``zones`` (absent ones
    are empty); ``rules`` the effective rules; ``history`` all known interventions, whatever
    their state. A row is given when due by ``today + horizon_days``, or when its reminder
    has come. Work whose last time is unknown carries the flag ``last_done_unknown`` and a
    date spread over the rule's period: street by street, a day's work at a time.
    """
    every, _ = _everything_due(objects, rules, history, settings, today)
    rows = conform(schema.INTERVENTIONS, _with_uids(_within(every, today, horizon_days)))
    laws = law_flags(rows, complete(objects), settings, today)
    rows["flags"] = pd.Series(
        [_joined(own, law) for own, law in zip(rows["flags"], laws, strict=True)], dtype=object)
    return rows


def watering_due(
    advice: pd.DataFrame, objects: Mapping[str, pd.DataFrame], history: pd.DataFrame,
    today: datetime.date,
) -> pd.DataFrame:
    """Turn the latest advice that says "today" or "late" into work, with its litres.

    An object already watered since the advice, or whose watering a team holds, has none.
    """
    advice = advice[advice["date"] <= pd.Timestamp(today)]
    latest = advice[advice["date"] == advice["date"].max()]
    latest = latest[latest["urgency"].isin(TO_WATER)].drop_duplicates("object_uid")
    if latest.empty:
        return _no_rows()
    waterings = history[history["work"] == "watering"]
    last = _last_by_object(waterings[waterings["state"] == "done"], "done_date")
    last_done = latest["object_uid"].map(last)
    is_open = waterings["state"].isin(OPEN)
    own = is_open & (waterings["origin"] == "advice") & ~_touched(waterings)
    held = waterings["object_uid"][is_open & _touched(waterings)]
    latest = latest[~(last_done >= latest["date"]) & ~latest["object_uid"].isin(held)]
    earlier = latest["object_uid"].map(_first_by_object(waterings[own], "due_date"))
    due = latest["water_on"].fillna(latest["date"])
    due = pd.concat([due, earlier], axis=1).min(axis=1)
    rows = pd.DataFrame({
        "object_uid": latest["object_uid"], "object_kind": latest["object_kind"],
        "work": "watering", "origin": "advice", "state": "planned", "due_date": due,
        "window_start": due, "window_end": latest["latest_date"].fillna(due),
        "reminder_date": due, "quantity": latest["decided_l"].fillna(latest["advised_l"]),
        "basis": latest["object_uid"].map(last), "rule_code": None, "if_unknown": None,
    })
    return placed(rows.reset_index(drop=True), complete(objects))


def with_waterings(interventions: pd.DataFrame, waterings: pd.DataFrame) -> pd.DataFrame:
    """Add the dated waterings to the history: they are watering work done."""
    done = waterings[waterings["date"].notna() & waterings["object_uid"].notna()]
    rows = pd.DataFrame({
        "uid": done["uid"], "work": "watering", "object_uid": done["object_uid"],
        "object_kind": done["object_kind"], "state": "done", "done_date": done["date"],
        "quantity": done["given_l"],
    })
    return pd.concat([interventions, conform(schema.INTERVENTIONS, rows)], ignore_index=True)


def readings(interventions: pd.DataFrame, today: datetime.date) -> pd.Series:
    """Read each row as one of four colours (and grey for what was given up).

    Red ``overdue``: the planned day has passed, or nobody planned it and its window is over
    (30 days past the date when it has none). Blue ``scheduled``: planned on a day to come,
    or begun. Yellow ``requested``: asked for, not planned yet. Green ``done``.
    """
    now = pd.Timestamp(today)
    limit = interventions["window_end"].fillna(
        interventions["due_date"] + pd.Timedelta(days=30))
    planned = interventions["planned_date"]
    state = interventions["state"]
    late = (planned < now) | (planned.isna() & (limit < now))
    scheduled = planned.notna() | (state == "under_way")
    reading = np.select(
        [state == "done", state == "cancelled", late & state.isin(OPEN), scheduled],
        [DONE, CANCELLED, OVERDUE, SCHEDULED], default=REQUESTED)
    return pd.Series(reading, index=interventions.index, dtype=object)


def open_work(
    interventions: pd.DataFrame, today: datetime.date, horizon_days: int
) -> pd.DataFrame:
    """Keep what is still to do by the horizon, the oldest first."""
    limit = pd.Timestamp(today) + pd.Timedelta(days=horizon_days)
    when = interventions["planned_date"].fillna(interventions["due_date"])
    rows = interventions[interventions["state"].isin(OPEN) & (when <= limit)]
    return rows.assign(when=when).sort_values(["when", "uid"]).drop(columns="when")


def _everything_due(
    objects: Mapping[str, pd.DataFrame], rules: pd.DataFrame, history: pd.DataFrame,
    settings: TownSettings, today: datetime.date,
) -> tuple[pd.DataFrame, list[RuleProblem]]:
    """Give the next date of every rule for every object, whatever the horizon."""
    tables = complete(objects)
    good, problems = read_rules(rules)
    idle = [rule for rule in good if never_fires(rule, today)]
    problems += [RuleProblem(rule.code, "never_fires") for rule in idle]
    live = [rule for rule in good if rule not in idle]
    chosen = {
        rule.code: tables[TABLE_OF[rule.object_kind]][_mask(rule, tables, history, today)]
        for rule in live
    }
    parts = [_rule_rows(rule, chosen, live, history, settings, today) for rule in live]
    parts.append(_diagnosed(tables["trees"], history, settings, today))
    filled = [part for part in parts if not part.empty]
    rows = pd.concat(filled, ignore_index=True) if filled else _no_rows()
    rows = _strictest(rows)
    problems += _unread_advice(tables["trees"])
    codes = {rule.code for rule in live}
    return placed(_without_held(rows, history, codes), tables), problems


def _mask(
    rule: Rule, tables: Mapping[str, pd.DataFrame], history: pd.DataFrame, today: datetime.date
) -> npt.NDArray[np.bool_]:
    table = tables[TABLE_OF[rule.object_kind]]
    if not rule.after_work:
        return matches(rule, table, tables["sites"], today)
    before = history["object_uid"][(history["work"] == rule.after_work)
                                   & (history["state"] == "done")]
    followed = table["uid"].isin(before).to_numpy()
    known = matches(rule, table, tables["sites"], today)
    return followed | known if rule.row.get("filter_life_cycle") else followed


def _rule_rows(
    rule: Rule, chosen: Mapping[str, pd.DataFrame], live: Sequence[Rule], history: pd.DataFrame,
    settings: TownSettings, today: datetime.date,
) -> pd.DataFrame:
    objects = chosen[rule.code]
    if objects.empty:
        return _no_rows()
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
    return _days(last)


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
        planted = _days(objects["planting_date"])
        from_planting = recurrence.after(planted)
        # A first time still to come cannot have been done and forgotten.
        fresh = unknown & ~np.isnat(from_planting) & (from_planting >= now)
        due[fresh], basis[fresh] = from_planting[fresh], planted[fresh]
        unknown &= ~fresh
    if unknown.any():
        due[unknown] = _unknown_dates(rule.code, recurrence, objects[unknown],
                                      rule.row.get("minutes_per_unit"), history, today)
    return due, basis


def _unknown_dates(
    code: str, recurrence: Recurrence, objects: pd.DataFrame, minutes: float | None,
    history: pd.DataFrame, today: datetime.date,
) -> Days:
    """Keep the date already given to an unknown past, else spread over the period."""
    mine = history[(history["rule_code"] == code) & history["state"].isin(OPEN)]
    kept = _days(objects["uid"].map(_first_by_object(mine, "due_date")))
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
    basis = _days(objects["uid"].map(_last_by_object(before, "done_date")))
    wait = np.timedelta64(rule.after_days, "D")
    season = rule.recurrence.season
    due = basis + wait if season is None else season.first_day_from(basis + wait)
    unknown = np.isnat(basis)
    if unknown.any():
        yearly = Recurrence(1, "year", season=season)
        due[unknown] = _unknown_dates(rule.code, yearly, objects[unknown],
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
        "due_date": _stamps(due), "window_start": _stamps(start), "window_end": _stamps(end),
        "reminder_date": _stamps(due - np.timedelta64(lead_days, "D")),
        "duration_min": minutes, "quantity": quantity, "basis": _stamps(basis),
        "if_unknown": PREVIOUS_WORK_UNKNOWN if rule.after_work else LAST_DONE_UNKNOWN,
    })


def _window_start(due: Days, early: int, season: Season | None) -> Days:
    start = due - np.timedelta64(early, "D")
    if season is None:
        return start
    return np.minimum(season.first_day_from(start), due)


def _diagnosed(
    trees: pd.DataFrame, history: pd.DataFrame, settings: TownSettings, today: datetime.date
) -> pd.DataFrame:
    """Turn the works a diagnosis advises (free text of the inventory) into due work."""
    asked = trees[trees["advised_work"].notna()]
    found = {text: advised_works(text) for text in asked["advised_work"].unique()}
    pairs = asked.assign(found=asked["advised_work"].map(found)).explode("found")
    pairs = pairs[pairs["found"].notna()]
    if pairs.empty:
        return _no_rows()
    pairs["work"] = [work for work, _ in pairs["found"]]
    pairs["delay"] = [delay for _, delay in pairs["found"]]
    pairs = pairs[~pairs["life_cycle"].isin(GONE) | pairs["work"].isin(AFTER_THE_TREE)]
    answered = history[(history["state"] == "done")
                       | ((history["state"] == "cancelled")
                          & (history["rule_code"] == ADVISED_WORK))]
    when = answered["done_date"].fillna(answered["updated_at"].dt.normalize())
    last = when.groupby([answered["object_uid"], answered["work"]]).max()
    keys = pd.MultiIndex.from_arrays([pairs["uid"], pairs["work"]])
    since = pd.to_datetime(pd.Series(last.reindex(keys).to_numpy(), index=pairs.index))
    satisfied = (since >= pairs["health_date"]) | (since.notna() & pairs["health_date"].isna())
    parts = [_diagnosed_rows(str(work), group, history, settings, today)
             for work, group in pairs[~satisfied].groupby("work")]
    return pd.concat(parts, ignore_index=True) if parts else _no_rows()


def _diagnosed_rows(
    work: str, trees: pd.DataFrame, history: pd.DataFrame, settings: TownSettings,
    today: datetime.date,
) -> pd.DataFrame:
    nesting = Season.parse(settings.nesting_start, settings.nesting_end)
    season = _outside(nesting) if work in PRUNINGS and nesting is not None else None
    recurrence = Recurrence(int(trees["delay"].min()), "day", season=season)
    seen = _days(trees["health_date"])
    due = recurrence.after(seen)
    unknown = np.isnat(seen)
    if unknown.any():
        mine = history[history["work"] == work]
        due[unknown] = _unknown_dates(ADVISED_WORK, recurrence, trees[unknown], None, mine, today)
    lead = np.timedelta64(settings.reminder_lead_days, "D")
    return pd.DataFrame({
        "rule_code": ADVISED_WORK, "work": work, "object_uid": trees["uid"].to_numpy(),
        "object_kind": "tree", "origin": "inspection", "state": "planned",
        "due_date": _stamps(due), "window_start": _stamps(np.fmax(seen, due - lead)),
        "window_end": _stamps(recurrence.window_end(due)), "reminder_date": _stamps(due - lead),
        "duration_min": np.nan, "quantity": 1.0, "basis": _stamps(seen),
        "if_unknown": DIAGNOSIS_DATE_UNKNOWN,
    })


@lru_cache(maxsize=1)
def _advised_keywords() -> tuple[tuple[re.Pattern[str], str, int], ...]:
    """Read the words of diagnoses; a short code (``ab``, ``tsbm``) must stand alone."""
    frame = pd.read_csv(REFERENCE / "advised_work.csv", encoding="utf-8")
    return tuple(
        (re.compile(rf"\b{re.escape(row['keyword'])}" + (r"\b" if len(row["keyword"]) < 5 else "")),
         row["work"], int(row["delay_days"])) for row in frame.to_dict("records"))


def advised_works(text: str) -> list[tuple[str, int]]:
    """Find the works (and days allowed) named by a diagnosis: "Abattage, rognage".

    A part that denies the work or says it was done ("pas d'abattage", "taille faite") asks
    for nothing.
    """
    works: dict[str, int] = {}
    for part in _PARTS.split(fold(text)):
        if _DENIED.search(part):
            continue
        for pattern, work, delay in _advised_keywords():
            if pattern.search(part):
                works[work] = min(delay, works.get(work, delay))
    return list(works.items())


def _unread_advice(trees: pd.DataFrame) -> list[RuleProblem]:
    """Say which advised works were not understood, the commonest first."""
    counts = trees["advised_work"].dropna().value_counts()
    unread = [(text, int(count)) for text, count in counts.items()
              if str(text).strip() and not advised_works(str(text))
              and not _DENIED.search(fold(str(text)))]
    return [RuleProblem(ADVISED_WORK, "advised_work_unread", {"text": text, "count": count})
            for text, count in unread[:SHOWN_UNREAD]]


def _outside(season: Season) -> Season:
    """Give the season's complement, day for day (in a leap year, so no day is lost)."""
    first = datetime.date(2000, *divmod(season.end, 100)) + datetime.timedelta(days=1)
    last = datetime.date(2000, *divmod(season.start, 100)) - datetime.timedelta(days=1)
    return Season(first.month * 100 + first.day, last.month * 100 + last.day)


def _strictest(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per object for works that several rules ask for: the first date."""
    shared = rows["work"].isin(ONE_FREQUENCY)
    first = rows[shared].sort_values(["due_date", "rule_code"]).drop_duplicates(
        ["object_uid", "work"])
    return pd.concat([rows[~shared], first], ignore_index=True)


def _without_held(rows: pd.DataFrame, history: pd.DataFrame, live: set[str]) -> pd.DataFrame:
    """Leave out what people hold already: their row is the one that counts.

    A row whose rule is gone holds the work itself, whichever rule asks for it now.
    """
    mine = history[history["state"].isin(OPEN) & _touched(history)
                   & history["origin"].isin(DERIVED)]
    codes = [code if code in live or code == ADVISED_WORK else None for code in mine["rule_code"]]
    held = set(zip(codes, mine["work"], mine["object_uid"], strict=True))
    keys = list(zip(rows["rule_code"], rows["work"], rows["object_uid"], strict=True))
    free = [key not in held and (None, *key[1:]) not in held for key in keys]
    return rows[np.array(free, dtype=bool)].reset_index(drop=True)


def _touched(interventions: pd.DataFrame) -> pd.Series:
    """Tell the rows a person decided something about."""
    touched = (interventions["planned_date"].notna() | (interventions["state"] != "planned")
               | ~interventions["origin"].isin(DERIVED))
    if "touched" in interventions:
        touched |= interventions["touched"].fillna(False).astype(bool)
    return touched


def _held(interventions: pd.DataFrame, store: Store, today: datetime.date) -> set[str]:
    """Name the rows that are people's: decided upon, or stops of a round still to drive."""
    rounds = store.read("rounds", columns=["uid", "date", "state"])
    over = rounds["state"].isin(("done", "cancelled")) | (rounds["date"] < pd.Timestamp(today))
    stops = store.read("round_stops", columns=["round_uid", "intervention_uid"],
                       where={"kind": "work"})
    ahead = stops["intervention_uid"][~stops["round_uid"].isin(rounds["uid"][over])].dropna()
    return set(interventions["uid"][_touched(interventions)]) | set(ahead)


def _within(rows: pd.DataFrame, today: datetime.date, horizon_days: int) -> pd.DataFrame:
    now = pd.Timestamp(today)
    soon = rows["due_date"] <= now + pd.Timedelta(days=horizon_days)
    return rows[soon | (rows["reminder_date"] <= now)].reset_index(drop=True)


def _with_uids(rows: pd.DataFrame) -> pd.DataFrame:
    dates = rows["due_date"].dt.strftime("%Y-%m-%d")
    basis = rows["basis"].dt.strftime("%Y-%m-%d").fillna("")
    keys = zip(rows["origin"], rows["rule_code"].fillna(""), rows["work"], rows["object_uid"],
               dates, basis, strict=True)
    missing = rows["basis"].isna() & rows["if_unknown"].notna()
    flags: list[Any] = [to_json([{"code": code}]) if empty else None
                        for empty, code in zip(missing, rows["if_unknown"], strict=True)]
    return rows.assign(uid=[derived_uid(*key) for key in keys], flags=flags)


def _flags(
    due: pd.DataFrame, objects: Mapping[str, pd.DataFrame], settings: TownSettings,
    today: datetime.date, advice: pd.DataFrame, interventions: pd.DataFrame,
) -> list[str | None]:
    laws = law_flags(conform(schema.INTERVENTIONS, due), objects, settings, today,
                     _drought(advice))
    old = dict(zip(interventions["uid"], interventions["flags"], strict=True))
    return [keep_overrides(_joined(_joined(own, weather), law), old.get(uid))
            for own, weather, law, uid in zip(due["flags"], _weather_flags(due, advice), laws,
                                              due["uid"], strict=True)]


def _weather_flags(due: pd.DataFrame, advice: pd.DataFrame) -> list[str | None]:
    """Flag the waterings whose litres rest on old, patched or unforeseen weather."""
    latest = advice[advice["date"] == advice["date"].max()].drop_duplicates("object_uid")
    known = latest.set_index("object_uid")
    states = due["object_uid"].map(known["weather_status"])
    values = due["object_uid"].map(known["reason_values"])
    doubted = due["origin"].eq("advice") & states.notna() & states.ne("fresh")
    return [to_json([{"code": WEATHER_FLAG, "state": state,
                      "last": json.loads(text or "{}").get("last")}]) if doubt else None
            for doubt, state, text in zip(doubted, states, values, strict=True)]


def refresh_flags(store: Store, uids: Sequence[str], today: datetime.date) -> None:
    """Look at the law again for open work whose day has just been decided.

    A pruning put off to September no longer meets the nests; decisions taken stay.
    """
    rows = store.read("interventions", where={"uid": list(uids)})
    mine = {"uid": list(rows["object_uid"].dropna().unique())}
    trees, beds = store.read("trees", where=mine), store.read("beds", where=mine)
    places = {*rows["site_uid"].dropna(), *trees["site_uid"].dropna(), *mine["uid"]}
    objects = complete({"trees": trees, "beds": beds,
                        "sites": store.read("sites", where={"uid": sorted(places)})})
    advice = store.read("watering_advice", where={"object_uid": mine["uid"]})
    flags = _touched_flags(rows, set(rows["uid"]), objects, store.settings(), today, advice)
    if not flags.empty:
        store.upsert("interventions", flags)


def _touched_flags(
    interventions: pd.DataFrame, held: set[str], objects: Mapping[str, pd.DataFrame],
    settings: TownSettings, today: datetime.date, advice: pd.DataFrame,
) -> pd.DataFrame:
    """Look at the law again for the open rows people hold; nothing else of theirs moves."""
    rows = interventions[interventions["uid"].isin(held) & interventions["state"].isin(OPEN)]
    laws = law_flags(rows, objects, settings, today, _drought(advice))
    own = [to_json([flag for flag in flags_of(old) if flag["code"] in OWN_FLAGS])
           for old in rows["flags"]]
    new = [keep_overrides(_joined(first, law), old)
           for first, law, old in zip(own, laws, rows["flags"], strict=True)]
    return pd.DataFrame({"uid": rows["uid"], "flags": new})


def _drought(advice: pd.DataFrame) -> dict[str, str]:
    latest = advice[(advice["date"] == advice["date"].max()) & advice["drought_level"].notna()]
    return dict(zip(latest["object_uid"], latest["drought_level"], strict=True))


def _joined(first: str | None, second: str | None) -> str | None:
    if not first or not second:
        return first or second
    return to_json([*flags_of(first), *flags_of(second)])


def _obsolete(
    interventions: pd.DataFrame, every: pd.DataFrame, held: set[str]
) -> list[str]:
    """Find untouched rows that nothing asks for any more on that date."""
    mine = interventions[~interventions["uid"].isin(held) & (interventions["state"] == "planned")]
    wanted = set(_with_uids(
        every[every["object_uid"].isin(mine["object_uid"])]
    )["uid"]) if len(mine) else set()
    return [uid for uid in mine["uid"] if uid not in wanted]


def placed(rows: pd.DataFrame, objects: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Add the site, the zone (the object's, else its site's) and the zone's team."""
    sites, zones = objects["sites"], objects["zones"]
    site_of = {**_column(objects["trees"], "site_uid"), **_column(objects["beds"], "site_uid"),
               **dict(zip(sites["uid"], sites["uid"], strict=True))}
    zone_of = {**_column(objects["trees"], "zone_uid"), **_column(objects["beds"], "zone_uid"),
               **_column(sites, "zone_uid")}
    site = rows["object_uid"].map(site_of).astype(object)
    zone = rows["object_uid"].map(zone_of).astype(object)
    zone = zone.where(zone.notna(), site.map(_column(sites, "zone_uid")))
    team = zone.map(_column(zones, "team_code")).astype(object)
    return rows.assign(site_uid=site, zone_uid=zone, team_code=team)


def _column(table: pd.DataFrame, name: str) -> dict[str, str]:
    return dict(zip(table["uid"], table[name], strict=True))


def _writable(due: pd.DataFrame, today: datetime.date) -> pd.DataFrame:
    rows = conform(schema.INTERVENTIONS, due.assign(updated_at=pd.Timestamp(today)))
    return rows.drop(columns=list(NOT_DERIVED))


def _counted(
    rows: pd.DataFrame, today: datetime.date, horizon_days: int, new: int, changed: int,
    withdrawn: int, problems: tuple[RuleProblem, ...],
) -> DueResult:
    due = open_work(rows, today, horizon_days)
    overdue = int((readings(due, today) == OVERDUE).sum())
    unknown = sum(any(flag["code"] in UNKNOWN_FLAGS for flag in flags_of(text))
                  for text in due["flags"])
    return DueResult(len(due), overdue, new, changed, withdrawn, unknown, problems)


def complete(objects: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Give every table a home, empty when it was not handed in; shapes are left aside."""
    return {
        name: pd.DataFrame(objects[name].drop(columns="geometry", errors="ignore"))
        if name in objects else conform(schema.TABLES[name], pd.DataFrame())
        for name in ("trees", "beds", "sites", "zones")
    }


@lru_cache(maxsize=1)
def _empty_rows() -> pd.DataFrame:
    frame = conform(schema.INTERVENTIONS, pd.DataFrame())
    return frame.assign(basis=pd.Series([], dtype="datetime64[ns]"),
                        if_unknown=pd.Series([], dtype=object))


def _no_rows() -> pd.DataFrame:
    return _empty_rows().copy()


def _last_by_object(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows.groupby("object_uid")[column].max()


def _first_by_object(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows.groupby("object_uid")[column].min()


def _days(values: pd.Series) -> Days:
    return pd.to_datetime(values).to_numpy("datetime64[D]").copy()


def _stamps(days: Days) -> npt.NDArray[np.datetime64]:
    return days.astype("datetime64[ns]")
