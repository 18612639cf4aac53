"""The care rules as the town reads and changes them: what each asks for, of how many, when next.

The starting rules stay as they came; a rule the town changes is written whole in the store's
``care_rules`` and takes the other's place, so that taking the town's row away brings it back.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..layers import schema
from ..layers.schema import value_label
from ..layers.tables import conform, derived_uid, new_uids
from ..layers.words import words_for
from .due_tables import TABLE_OF, read_objects
from .law import InterventionError
from .rules import (
    RuleProblem,
    effective_rules,
    matches,
    never_fires,
    read_rules,
    starting_rules,
)

if TYPE_CHECKING:
    from ..layers.store import Store

ROOM = "interventions"
NEXT_DATES = 3


@dataclass(frozen=True)
class TownRules:
    """The rules in force and those set aside.

    ``rows``: one per rule, in ``care_rules`` columns. ``own``: codes the town wrote.
    ``problems``: by code, why a rule is left aside. ``concerned``: by code, how many objects
    the rule is about today (rules that follow another work are not counted).
    """

    rows: pd.DataFrame
    own: frozenset[str]
    problems: Mapping[str, RuleProblem]
    concerned: Mapping[str, int]


def town_rules(store: Store, today: datetime.date) -> TownRules:
    """Read every rule, what is wrong with it and how many objects it is about."""
    town = store.read("care_rules")
    rows = effective_rules(town)
    objects = read_objects(store)
    good, problems = read_rules(rows)
    found = {problem.rule_code: problem for problem in problems}
    found |= {rule.code: RuleProblem(rule.code, "never_fires") for rule in good
              if never_fires(rule, today)}
    concerned = {
        rule.code: int(matches(rule, objects[TABLE_OF[rule.object_kind]], objects["sites"],
                               today).sum())
        for rule in good if not rule.after_work}
    own = frozenset(town["code"].fillna(town["uid"])) if len(town) else frozenset()
    return TownRules(rows, own, found, concerned)


def is_starting(code: str) -> bool:
    """Tell whether Sève comes with a rule of this code."""
    return code in set(starting_rules()["code"])


def check_rule(row: Mapping[str, Any], today: datetime.date) -> RuleProblem | None:
    """Say what is wrong with one rule as it is written; None when it works."""
    good, problems = read_rules(conform(schema.CARE_RULES, pd.DataFrame([{**row, "active": True}])))
    if problems:
        return problems[0]
    rule = good[0]
    return RuleProblem(rule.code, "never_fires") if never_fires(rule, today) else None


def next_dates(row: Mapping[str, Any], today: datetime.date) -> list[datetime.date]:
    """Give the first dates of a rule for work done today; none when it follows another work."""
    good, _ = read_rules(conform(schema.CARE_RULES, pd.DataFrame([{**row, "active": True}])))
    if not good or good[0].after_work or never_fires(good[0], today):
        return []
    days = np.array([today], dtype="datetime64[D]")
    found = []
    for _ in range(NEXT_DATES):
        days = good[0].recurrence.after(days)
        if np.isnat(days[0]):
            break
        found.append(days[0].astype(object))
    return found


def save_rule(
    store: Store, row: Mapping[str, Any], today: datetime.date, moment: datetime.datetime
) -> str:
    """Write a rule of the town, whole; gives its code (made when there is none).

    What was there before stays in the journal. Raises
    :class:`~interventions.recurrence.RuleError` for a rule that cannot be read, and
    :class:`InterventionError` ``rule_unnamed``; one that never fires is written: it is told.
    """
    if not (row.get("name_fr") or row.get("name_en")):
        raise InterventionError("rule_unnamed")
    wrong = check_rule(row, today)
    if wrong is not None and wrong.code != "never_fires":
        raise _error(wrong)
    code = row.get("code") or f"town_{new_uids(1)[0][:8]}"
    before = _row(effective_rules(store.read("care_rules")), code)
    written = {**row, "code": code, "uid": _uid(store, code)}
    with store.transaction():
        store.upsert("care_rules", conform(schema.CARE_RULES, pd.DataFrame([written])))
        store.record(moment, "change_rule", decided=code, details={
            "before": before, "after": _plain(written)})
    return code


def restore_rule(store: Store, code: str, moment: datetime.datetime) -> None:
    """Take the town's row away: the starting rule of that code, if any, is in force again."""
    town = store.read("care_rules")
    town = town[town["code"].fillna(town["uid"]) == code]
    if town.empty:
        return
    with store.transaction():
        store.delete("care_rules", list(town["uid"]))
        store.record(moment, "restore_rule", decided=code,
                     details={"before": _plain(town.iloc[-1].to_dict())})


def rule_sentence(row: Mapping[str, Any], language: str) -> str:
    """Say when a rule's work comes back: "toutes les 2 semaines, du 15/03 au 31/10"."""
    words = words_for(language, ROOM)
    parts = []
    if row.get("after_work"):
        days = int(row.get("after_days") or 0)
        parts.append(words("rule.after" if days else "rule.right_after", count=days,
                           work=value_label("work", row["after_work"], language)))
    elif row.get("recurrence_rule"):
        parts.append(words("rule.calendar", rule=row["recurrence_rule"]))
    elif row.get("every") and row.get("unit"):
        parts.append(words(f"rule.every_{row['unit']}", count=int(row["every"])))
    if row.get("season_start") and row.get("season_end"):
        parts.append(words("rule.season", start=_day_month(row["season_start"]),
                           end=_day_month(row["season_end"])))
    if row.get("anchor") == "calendar":
        parts.append(words("rule.fixed"))
    return ", ".join(parts)


def problem_sentence(problem: RuleProblem, language: str) -> str:
    """Say what is wrong with a rule, and what to do."""
    error = _error(problem)
    return f"{error.sentence(language)} {error.advice(language)}"


def _error(problem: RuleProblem) -> InterventionError:
    return InterventionError(problem.code, **problem.values)


def _uid(store: Store, code: str) -> str:
    known = store.read("care_rules", columns=["uid"], where={"code": code})
    return str(known["uid"].iloc[-1]) if len(known) else derived_uid("town_rule", code)


def _row(rules: pd.DataFrame, code: str) -> dict[str, Any] | None:
    found = rules[rules["code"] == code]
    return None if found.empty else _plain(found.iloc[-1].to_dict())


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Keep what is known, as JSON can write it."""
    return {str(name): json.loads(json.dumps(value, default=str)) for name, value in row.items()
            if value is not None and not pd.isna(value)}


def _day_month(text: str) -> str:
    month, _, day = text.partition("-")
    return f"{day}/{month}"
