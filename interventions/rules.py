"""The care rules: which objects, which work, how often; the town's own rows come on top.

Filters hold codes separated by ``|``; an empty filter takes everything. ``unknown`` among
them takes objects whose value is not known: without it, what is unknown is not assumed.
``filter_kinds`` reads the kind of a bed or of a site, the development stage of a tree;
``filter_genera`` the genus (``Platanus``) or the species (``Acer negundo``) of a tree, the
plants of a bed; ``filter_training`` words of how a tree is trained.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..layers import schema
from ..layers.tables import conform, derived_uid
from .recurrence import DAYS_IN, Recurrence, RuleError, Season, parse_rule

REFERENCE = Path(__file__).parent / "reference"
UNKNOWN = "unknown"
# What an age class says of the age, in years, when no planting date is known.
STAGE_AGES = {"young": (0, 10), "young_adult": (10, 20), "adult": (20, 50),
              "mature": (50, None), "senescent": (50, None)}
QUANTITIES = {"object": None, "m2": "area_m2", "m": "length_m", "plant": "plant_count"}
# A century: no care of a tree is planned further.
LONGEST_DAYS = 36_525
GONE = ("felled", "stump", "vacant", "removed", "planned")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class RuleProblem:
    """A rule that was left aside: its code, what is wrong (a code), and what it says."""

    rule_code: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """A care rule ready to apply."""

    code: str
    work: str
    object_kind: str
    recurrence: Recurrence
    row: Mapping[str, Any]

    @property
    def after_work(self) -> str | None:
        """Give the work this one follows, when it is a dependency."""
        return self.row.get("after_work")

    @property
    def after_days(self) -> int:
        """Give the days to wait after :attr:`after_work`."""
        return int(self.row.get("after_days") or 0)

    def name(self, language: str) -> str:
        """Give the name people read."""
        return str(self.row.get(f"name_{language}") or self.row.get("name_fr") or self.code)


@lru_cache(maxsize=1)
def _starting_rules() -> pd.DataFrame:
    frame = pd.read_csv(REFERENCE / "care_rules.csv", dtype=str, encoding="utf-8",
                        keep_default_na=False).replace("", None)
    frame["active"] = frame["active"].map({"true": True, "false": False})
    frame["uid"] = [derived_uid("care_rule", code) for code in frame["code"]]
    return conform(schema.CARE_RULES, frame)


def starting_rules() -> pd.DataFrame:
    """Give the rules Sève comes with, in ``care_rules`` columns, each with its source."""
    return _starting_rules().copy()


def effective_rules(town: pd.DataFrame | None) -> pd.DataFrame:
    """Lay the town's rows over the starting rules: same ``code`` replaces, others add.

    A town row replaces the whole rule, so that what is read in the table is what applies;
    ``active`` false sets the rule aside. Rows without a code take their uid as code.
    """
    base = starting_rules()
    if town is None or town.empty:
        return base
    own = conform(schema.CARE_RULES, town)
    own["code"] = own["code"].where(own["code"].notna(), own["uid"])
    own = own.drop_duplicates("code", keep="last")
    kept = base[~base["code"].isin(own["code"])]
    return pd.concat([kept, own], ignore_index=True)


def read_rules(rules: pd.DataFrame) -> tuple[list[Rule], list[RuleProblem]]:
    """Turn active rows into rules; what cannot apply is said, never applied half."""
    good: list[Rule] = []
    problems: list[RuleProblem] = []
    active = rules[rules["active"].fillna(True).astype(bool)]
    for row in active.to_dict("records"):
        plain = {str(name): None if _missing(value) else value for name, value in row.items()}
        code = str(plain.get("code") or plain.get("uid"))
        try:
            good.append(_rule(code, plain))
        except RuleError as error:
            problems.append(RuleProblem(code, error.code, error.values))
    return good, problems


def never_fires(rule: Rule, today: datetime.date) -> bool:
    """Tell whether a rule gives no date in the years to come (30 February, ended series)."""
    if rule.after_work and not rule.row.get("every"):
        return False
    start = np.array([today], dtype="datetime64[D]")
    return bool(np.isnat(rule.recurrence.from_day(start))[0])


def matches(rule: Rule, objects: pd.DataFrame, sites: pd.DataFrame, today: datetime.date) -> Mask:
    """Tell which of ``objects`` (of the rule's kind) the rule is about; vectorised.

    Gone and planned trees are left out unless ``filter_life_cycle`` names them.
    """
    row = rule.row
    mask = _life_cycle(row, objects)
    kind = "development_stage" if rule.object_kind == "tree" else "kind"
    for name, column in (("filter_kinds", kind), ("filter_health", "health"),
                         ("filter_layout", "layout"), ("filter_risk", "risk")):
        mask &= _among(row.get(name), objects, column)
    if row.get("filter_site_kinds"):
        mask &= _among(row["filter_site_kinds"], _site_kinds(rule, objects, sites), "kind")
    mask &= _plants(row.get("filter_genera"), objects, rule.object_kind)
    mask &= _training(row.get("filter_training"), objects)
    return mask & _ages(row, objects, today)


def ages_years(objects: pd.DataFrame, today: datetime.date) -> tuple[pd.Series, pd.Series]:
    """Give the least and greatest age in whole years: date, else year(s), else stage."""
    empty = pd.Series(np.nan, index=objects.index)
    planted = pd.to_datetime(objects.get("planting_date", empty))
    now = pd.Timestamp(today)
    before_birthday = (planted.dt.month * 100 + planted.dt.day) > (now.month * 100 + now.day)
    exact = (now.year - planted.dt.year - before_birthday).astype(float)
    year = objects.get("planting_year", empty).astype("float64")
    latest = objects.get("planting_year_latest", empty).astype("float64").fillna(year)
    stage = objects.get("development_stage", pd.Series(None, index=objects.index, dtype=object))
    low = stage.map({name: float(ages[0]) for name, ages in STAGE_AGES.items()})
    high = stage.map({name: float(ages[1] or 1000) for name, ages in STAGE_AGES.items()})
    least = exact.fillna(now.year - latest).fillna(low.astype(float))
    greatest = exact.fillna(now.year - year).fillna(high.astype(float))
    return least, greatest


def duration_and_quantity(
    rule: Rule, objects: pd.DataFrame
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give minutes and units of the work for each object; unknown size stays unknown."""
    column = QUANTITIES.get(str(rule.row.get("duration_unit") or "object"))
    if column is None:
        quantity = np.ones(len(objects))
    elif column in objects:
        quantity = objects[column].astype("float64").to_numpy()
    else:
        quantity = np.full(len(objects), np.nan)
    minutes = rule.row.get("minutes_per_unit")
    return quantity * (np.nan if minutes is None else float(minutes)), quantity


def fold(text: str) -> str:
    """Lower the case and take the accents off, to compare what people write."""
    stripped = unicodedata.normalize("NFKD", text)
    return "".join(char for char in stripped if not unicodedata.combining(char)).casefold()


def codes(text: str | None) -> list[str]:
    """Split a filter's codes."""
    return [part.strip() for part in re.split(r"[|;,]", text or "") if part.strip()]


def _rule(code: str, row: dict[str, Any]) -> Rule:
    work, kind = row.get("work"), row.get("object_kind")
    if work not in schema.VALUE_LISTS["work"]:
        raise RuleError("unknown_work", work=work or "")
    if kind not in schema.VALUE_LISTS["object_kind"]:
        raise RuleError("unknown_kind", kind=kind or "")
    if row.get("after_work") and row["after_work"] not in schema.VALUE_LISTS["work"]:
        raise RuleError("unknown_work", work=row["after_work"])
    low, high = row.get("age_min_years"), row.get("age_max_years")
    if low is not None and high is not None and low > high:
        raise RuleError("ages_reversed", low=low, high=high)
    return Rule(code, str(work), str(kind), _recurrence(row), row)


def _recurrence(row: dict[str, Any]) -> Recurrence:
    every, unit, text = row.get("every"), row.get("unit"), row.get("recurrence_rule")
    season = Season.parse(row.get("season_start"), row.get("season_end"))
    anchor = row.get("anchor") or ("calendar" if text else "last_done")
    if text:
        parse_rule(text, datetime.datetime(2001, 1, 1))
    elif not row.get("after_work") and (every is None or every < 1 or unit is None):
        raise RuleError("no_period")
    if unit is not None and unit not in schema.VALUE_LISTS["recurrence_unit"]:
        raise RuleError("unknown_unit", unit=unit)
    if anchor == "last_done" and text and every is None:
        raise RuleError("no_period")
    days = max(float(every or 0) * DAYS_IN[unit or "day"], float(row.get("lead_days") or 0),
               float(row.get("after_days") or 0))
    if days > LONGEST_DAYS:
        raise RuleError("too_long")
    return Recurrence(None if every is None else int(every), unit, anchor, season,
                      text if anchor == "calendar" else None, int(row.get("lead_days") or 0))


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (
        isinstance(value, float) and np.isnan(value))


def _life_cycle(row: Mapping[str, Any], objects: pd.DataFrame) -> Mask:
    if "life_cycle" not in objects:
        return np.ones(len(objects), dtype=bool)
    if row.get("filter_life_cycle"):
        return _among(row["filter_life_cycle"], objects, "life_cycle")
    return ~objects["life_cycle"].isin(GONE).to_numpy()


def _among(text: str | None, objects: pd.DataFrame, column: str) -> Mask:
    if not text:
        return np.ones(len(objects), dtype=bool)
    if column not in objects:
        return np.zeros(len(objects), dtype=bool)
    wanted = codes(text)
    mask = objects[column].isin(wanted)
    if UNKNOWN in wanted:
        mask |= objects[column].isna()
    return mask.to_numpy(dtype=bool)


def _site_kinds(rule: Rule, objects: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    if rule.object_kind == "site":
        return objects[["kind"]]
    kinds = dict(zip(sites["uid"], sites["kind"], strict=True))
    return pd.DataFrame({"kind": objects["site_uid"].map(kinds)}, index=objects.index)


def _plants(text: str | None, objects: pd.DataFrame, object_kind: str) -> Mask:
    if not text:
        return np.ones(len(objects), dtype=bool)
    names = [fold(name) for name in codes(text)]
    if object_kind == "tree":
        genus = _folded(objects, "genus")
        species = genus + " " + _folded(objects, "species_epithet")
        return (genus.isin(names) | species.isin(names)).to_numpy(dtype=bool)
    if "plants" not in objects:
        return np.zeros(len(objects), dtype=bool)
    pattern = "|".join(rf"\b{re.escape(name)}\b" for name in names)
    return _folded(objects, "plants").str.contains(pattern, regex=True).to_numpy(dtype=bool)


def _training(text: str | None, objects: pd.DataFrame) -> Mask:
    if not text:
        return np.ones(len(objects), dtype=bool)
    if "training" not in objects:
        return np.zeros(len(objects), dtype=bool)
    pattern = "|".join(re.escape(fold(word)) for word in codes(text))
    return _folded(objects, "training").str.contains(pattern, regex=True).to_numpy(dtype=bool)


def _folded(objects: pd.DataFrame, column: str) -> pd.Series:
    """Fold a text column through its distinct values: a town has few, and many trees."""
    values = objects[column].fillna("")
    return values.map({value: fold(value) for value in values.unique()}).astype(object)


def _ages(row: Mapping[str, Any], objects: pd.DataFrame, today: datetime.date) -> Mask:
    low, high = row.get("age_min_years"), row.get("age_max_years")
    if low is None and high is None:
        return np.ones(len(objects), dtype=bool)
    least, greatest = ages_years(objects, today)
    mask = least.notna() & greatest.notna()
    if low is not None:
        mask &= least >= low
    if high is not None:
        mask &= greatest <= high
    return mask.to_numpy(dtype=bool)
