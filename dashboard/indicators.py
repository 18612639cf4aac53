"""All figures of one date, from the store's tables; what each means is in the reference."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pandas as pd

from . import condition, heritage, quality, snapshots, water, work
from .data import Town, load
from .figures import definitions, figure, together


@dataclass(frozen=True)
class Indicators:
    """The figures of a date.

    Attributes
    ----------
    date:
        The day they describe.
    town:
        The tables they were computed from.
    values:
        ``indicator``, ``site_uid`` (none: the town), ``value``, ``last_month``,
        ``last_year``, ``unit``, ``details`` (JSON). NaN is unknown.
    sites:
        One row per site: ``uid``, ``code``, ``name``, ``kind``, the site's figures under
        the indicators' codes, ``score``, ``low``, ``high``, ``known``.
    parts, reasons:
        See :func:`condition.parts` and :func:`condition.reasons`.
    tables:
        The breakdowns behind the charts, by name.
    """

    date: datetime.date
    town: Town
    values: pd.DataFrame
    sites: pd.DataFrame
    parts: pd.DataFrame
    reasons: pd.DataFrame
    tables: dict[str, pd.DataFrame]

    def value(self, code: str) -> float:
        """Give the town's figure of an indicator (NaN: unknown)."""
        row = self.values[(self.values["indicator"] == code) & self.values["site_uid"].isna()]
        return float(row["value"].iloc[0])


def compute_indicators(store: Any, today: datetime.date) -> Indicators:
    """Compute every figure of ``today`` from the store, without writing anything.

    :func:`snapshots.take_snapshot` keeps them by date.
    """
    return measure(load(store, today))


def measure(town: Town) -> Indicators:
    """Compute every figure from the tables in hand."""
    existing, today = town.existing, town.today
    advice_site = town.advice["object_uid"].map(
        town.objects.drop_duplicates("uid").set_index("uid")["site_uid"]).astype(object)
    habit = water.habits(existing, town.settings, today)
    noted = water.followed(existing, town.waterings, today)
    weeks = water.weeks(town.waterings, town.snapshots, habit, noted, existing["site_uid"],
                        town.settings, today)
    parts = condition.parts(existing, town.advice, town.interventions, today)
    scores = condition.scores(parts, town.settings.condition_weights)
    values = together([
        _scores_as_figures(scores, parts, existing),
        *_of_heritage(town, existing),
        water.stress(town.advice, advice_site, today),
        water.usual(habit, existing["site_uid"], town.settings, today),
        water.use(weeks, town.waterings, town.settings, today),
        work.ahead_and_late(town.interventions, today),
        work.done(town.interventions, today),
        work.rounds_driven(town.rounds, today),
        *_of_quality(town, existing),
    ])
    values = snapshots.compared(_ordered(values), town.snapshots, today)
    return Indicators(
        date=today.date(), town=town, values=values,
        sites=_site_table(town.sites, values, scores), parts=parts,
        reasons=condition.reasons(existing, town.advice, town.interventions, today),
        tables=_tables(town, existing, weeks),
    )


def _of_heritage(town: Town, existing: pd.DataFrame) -> list[pd.DataFrame]:
    trees = existing[existing["object_kind"] == "tree"]
    all_trees = town.objects[town.objects["object_kind"] == "tree"]
    return [
        heritage.states(existing), heritage.diversity(trees), heritage.ages(trees, town.today),
        heritage.canopy(trees), heritage.survival(all_trees, town.today),
    ]


def _of_quality(town: Town, existing: pd.DataFrame) -> list[pd.DataFrame]:
    today = town.today
    return [
        quality.inventory(existing, today),
        quality.imports_checked(town.imports, town.rejects, town.snapshots, today),
        quality.weather_trust(town.weather, today),
        quality.advice_trust(town.journal, town.waterings, today),
        quality.remarks(town.observations, today),
    ]


def _scores_as_figures(scores: pd.DataFrame, parts: pd.DataFrame,
                       existing: pd.DataFrame) -> pd.DataFrame:
    """Give each site's score, and the town's: their mean weighted by what stands there."""
    known = scores[scores["score"].notna()]
    size = known["site_uid"].map(existing["site_uid"].value_counts()).astype("float64")
    mean = float((known["score"] * size).sum() / size.sum()) if len(known) else None
    rows = pd.DataFrame({
        "indicator": "condition_score", "site_uid": known["site_uid"], "value": known["score"],
        "details": known["site_uid"].map(condition.details(parts)),
    })
    return together([figure("condition_score", mean, sites=len(known)), rows])


def _ordered(values: pd.DataFrame) -> pd.DataFrame:
    """Put the figures in the order of their definitions, each with its unit."""
    known = definitions()
    place = {code: rank for rank, code in enumerate(known)}
    values = values.assign(unit=values["indicator"].map({c: d.unit for c, d in known.items()}))
    order = values["indicator"].map(place)
    return values.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def _site_table(sites: pd.DataFrame, values: pd.DataFrame,
                scores: pd.DataFrame) -> pd.DataFrame:
    wide = values[values["site_uid"].notna() & (values["indicator"] != "condition_score")]
    wide = wide.pivot(index="site_uid", columns="indicator", values="value")
    table = sites.merge(wide, how="left", left_on="uid", right_index=True)
    table = table.merge(scores.rename(columns={"site_uid": "uid"}), how="left", on="uid")
    for code in ("trees_count", "beds_count", "objects_to_water", "work_due", "work_late",
                 "litres_advised_today", "litres_advised_week", "trees_poor_share",
                 "canopy_area", "data_completeness", "health_fresh_share"):
        if code not in table:
            table[code] = float("nan")
    return table.assign(known=table["known"].fillna(0.0))


def _tables(town: Town, existing: pd.DataFrame, weeks: pd.DataFrame) -> dict[str, pd.DataFrame]:
    trees = existing[existing["object_kind"] == "tree"]
    urgency = town.advice.rename(columns={"urgency": "value"})
    start = town.today - quality.MONTH
    return {
        "health": heritage.counts(existing, "health", heritage.HEALTH),
        "risk": heritage.counts(existing, "risk", heritage.RISKS),
        "ages": heritage.age_pyramid(trees, town.today),
        "species": heritage.taxa(trees),
        "allergens": heritage.allergens(trees),
        "urgency": heritage.counts(urgency, "value", water.URGENCIES[:-1]),
        "weeks": weeks,
        "work": work.by_kind(town.interventions, town.today),
        "completeness": quality.completeness(existing),
        "overrules": quality.overrules(town.journal, start, town.today)["reason"]
        .value_counts().rename_axis("reason").reset_index(name="count"),
    }
