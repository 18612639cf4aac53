"""The works that diagnoses advise, in free text, turned into dated work."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

import numpy as np
import pandas as pd

from ..layers.settings import TownSettings
from .due_flags import DIAGNOSIS_DATE_UNKNOWN
from .due_tables import days_of, no_rows, stamps
from .recurrence import Recurrence, Season
from .rule_dates import unknown_dates
from .rules import GONE, REFERENCE, RuleProblem, fold

AFTER_THE_TREE = ("stump_removal", "planting")
PRUNINGS = ("crown_pruning", "pruning", "formative_pruning", "dead_wood", "hedge_trimming")
ADVISED_WORK = "advised_work"
SHOWN_UNREAD = 20
_PARTS = re.compile(r"[,;+/.\n]| puis | et ")
_DENIED = re.compile(r"\b(pas (d'|d’|de |a |necessaire|utile)|aucune? |non (necessaire|utile)|"
                     r"sans objet|inutile|rien|neant|ras\b|realisee?s?\b|effectuee?s?\b|"
                     r"faite?s?\b)|^\W*$")


def diagnosed(
    trees: pd.DataFrame, history: pd.DataFrame, settings: TownSettings, today: datetime.date
) -> pd.DataFrame:
    """Turn the works a diagnosis advises (free text of the inventory) into due work."""
    asked = trees[trees["advised_work"].notna()]
    found = {text: advised_works(text) for text in asked["advised_work"].unique()}
    pairs = asked.assign(found=asked["advised_work"].map(found)).explode("found")
    pairs = pairs[pairs["found"].notna()]
    if pairs.empty:
        return no_rows()
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
    return pd.concat(parts, ignore_index=True) if parts else no_rows()


def _diagnosed_rows(
    work: str, trees: pd.DataFrame, history: pd.DataFrame, settings: TownSettings,
    today: datetime.date,
) -> pd.DataFrame:
    nesting = Season.parse(settings.nesting_start, settings.nesting_end)
    season = _outside(nesting) if work in PRUNINGS and nesting is not None else None
    recurrence = Recurrence(int(trees["delay"].min()), "day", season=season)
    seen = days_of(trees["health_date"])
    due = recurrence.after(seen)
    unknown = np.isnat(seen)
    if unknown.any():
        mine = history[history["work"] == work]
        due[unknown] = unknown_dates(ADVISED_WORK, recurrence, trees[unknown], None, mine, today)
    lead = np.timedelta64(settings.reminder_lead_days, "D")
    return pd.DataFrame({
        "rule_code": ADVISED_WORK, "work": work, "object_uid": trees["uid"].to_numpy(),
        "object_kind": "tree", "origin": "inspection", "state": "planned",
        "due_date": stamps(due), "window_start": stamps(np.fmax(seen, due - lead)),
        "window_end": stamps(recurrence.window_end(due)), "reminder_date": stamps(due - lead),
        "duration_min": np.nan, "quantity": 1.0, "basis": stamps(seen),
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


def unread_advice(trees: pd.DataFrame) -> list[RuleProblem]:
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
