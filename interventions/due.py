"""What is due: from the care rules, the diagnoses, the watering advice and the requests.

The rule is pure (:func:`due_work`, tables to table); :func:`update_due_work` reads the
store, applies it and writes. A row people have touched (planned, begun, put off, in a
round) is theirs and stays; an untouched one follows its rule. The identifier of a row comes
from its rule, its object, its date and what the date is counted from: running twice writes
the same rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..layers import schema
from ..layers.progress import SILENT, Progress, step
from ..layers.settings import TownSettings
from ..layers.tables import conform, derived_uid
from .diagnoses import ADVISED_WORK, diagnosed, unread_advice
from .due_flags import UNKNOWN_FLAGS, flags_for, joined, touched_flags
from .due_tables import (
    OPEN,
    TABLE_OF,
    complete,
    first_by_object,
    last_by_object,
    no_rows,
    placed,
    read_objects,
)
from .law import flags_of, law_flags, to_json
from .rule_dates import concerned, rule_rows, strictest
from .rules import (
    RuleProblem,
    effective_rules,
    never_fires,
    read_rules,
)

if TYPE_CHECKING:
    from ..layers.store import Store

DERIVED = ("rule", "advice", "inspection")
TO_WATER = ("today", "late")
OVERDUE, SCHEDULED, REQUESTED, DONE, CANCELLED = (
    "overdue", "scheduled", "requested", "done", "cancelled")
COLOURS = {OVERDUE: "#c62828", SCHEDULED: "#1565c0", REQUESTED: "#f9a825", DONE: "#2e7d32",
           CANCELLED: "#757575"}
NOT_DERIVED = ("remarks", "cost_eur", "planned_date", "done_date", "state_reason")


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
    objects = read_objects(store)
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
    due["flags"] = flags_for(due, objects, settings, today, advice, interventions)
    obsolete = _obsolete(interventions, every, held)
    reviewed = touched_flags(interventions, held, objects, settings, today, advice)
    step(progress, 0.8)
    with store.transaction():
        if obsolete:
            store.delete("interventions", obsolete)
        counts = store.upsert("interventions", _writable(due, today))
        if not reviewed.empty:
            store.upsert("interventions", reviewed)
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
        [joined(own, law) for own, law in zip(rows["flags"], laws, strict=True)], dtype=object)
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
        return no_rows()
    waterings = history[history["work"] == "watering"]
    last = last_by_object(waterings[waterings["state"] == "done"], "done_date")
    last_done = latest["object_uid"].map(last)
    is_open = waterings["state"].isin(OPEN)
    own = is_open & (waterings["origin"] == "advice") & ~_touched(waterings)
    held = waterings["object_uid"][is_open & _touched(waterings)]
    latest = latest[~(last_done >= latest["date"]) & ~latest["object_uid"].isin(held)]
    earlier = latest["object_uid"].map(first_by_object(waterings[own], "due_date"))
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
        rule.code: tables[TABLE_OF[rule.object_kind]][concerned(rule, tables, history, today)]
        for rule in live
    }
    parts = [rule_rows(rule, chosen, live, history, settings, today) for rule in live]
    parts.append(diagnosed(tables["trees"], history, settings, today))
    filled = [part for part in parts if not part.empty]
    rows = pd.concat(filled, ignore_index=True) if filled else no_rows()
    rows = strictest(rows)
    problems += unread_advice(tables["trees"])
    codes = {rule.code for rule in live}
    return placed(_without_held(rows, history, codes), tables), problems


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


def _obsolete(
    interventions: pd.DataFrame, every: pd.DataFrame, held: set[str]
) -> list[str]:
    """Find untouched rows that nothing asks for any more on that date."""
    mine = interventions[~interventions["uid"].isin(held) & (interventions["state"] == "planned")]
    wanted = set(_with_uids(
        every[every["object_uid"].isin(mine["object_uid"])]
    )["uid"]) if len(mine) else set()
    return [uid for uid in mine["uid"] if uid not in wanted]


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
