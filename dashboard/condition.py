"""The condition score of each site: 0 to 100, made of parts that can each be looked into.

Five parts (health, water, work, safety, data) each give points from 0 to 100 where they
are known; the score is their mean with the town's weights. A part nobody knows anything
about is left out; a site of which only the filling of the data is known has no score.
Beside the score stand the two bounds it would have if all that is unknown were as bad, or
as good, as can be (the worst-case bounds of Manski, *Partial Identification of Probability
Distributions*, 2003): thin data give wide bounds.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from . import quality, work
from .figures import REFERENCE, texts

PARTS = ("health", "water", "work", "safety", "data")
# A work late by this much counts as wholly undone; a fresh delay counts for half.
LATE_DAYS_FULL = 60
YEAR = pd.Timedelta(days=365)


@lru_cache(maxsize=1)
def points() -> dict[str, dict[str, float]]:
    """Read the points of each state, by part (``reference/condition_points.csv``)."""
    table: dict[str, dict[str, float]] = {}
    with (REFERENCE / "condition_points.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table.setdefault(row["part"], {})[row["value"]] = float(row["points"])
    return table


def parts(
    existing: pd.DataFrame,
    advice: pd.DataFrame,
    interventions: pd.DataFrame,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """Give the points of each part of each site.

    Columns ``site_uid``, ``part``, ``points`` (0-100, NaN unknown) and ``known`` (0-1: the
    share of what should be known that is), ``applies`` (a site without trees has no tree
    to be dangerous).
    """
    objects = existing[existing["site_uid"].notna()]
    sites = pd.Index(sorted(objects["site_uid"].unique()), name="site_uid")
    trees = objects[objects["object_kind"] == "tree"]
    urgency = objects["uid"].map(advice.drop_duplicates("object_uid").set_index("object_uid")
                                 ["urgency"])
    found = {
        "health": _graded(objects["site_uid"], objects["health"].map(points()["health"])),
        "water": _graded(objects["site_uid"], urgency.map(points()["water"])),
        "work": _work(interventions, today),
        "safety": _safety(trees),
        "data": _filled(objects),
    }
    frames = [found[part].reindex(sites).fillna({"known": 0.0}).assign(part=part).reset_index()
              for part in PARTS]
    table = pd.concat(frames, ignore_index=True)[["site_uid", "part", "points", "known"]]
    treeless = (table["part"] == "safety") & ~table["site_uid"].isin(trees["site_uid"])
    return table.assign(applies=~treeless)


def _graded(site: pd.Series, graded: pd.Series) -> pd.DataFrame:
    """Average the points of the objects whose state is known, site by site."""
    graded = graded.astype("float64")
    groups = graded.groupby(site.astype(object))
    return pd.DataFrame({"points": groups.mean(), "known": groups.count() / groups.size()})


def _work(interventions: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Take from 100 the share that is late among the works open and those of the year past."""
    state, done = interventions["state"], interventions["done_date"]
    counted = state.isin(work.OPEN) | ((state == "done") & (done > today - YEAR))
    behind = work.late(interventions, today)["days_late"].astype("float64")
    weight = _late_weight(behind).reindex(interventions.index).fillna(0.0)[counted]
    lost = weight.groupby(interventions.loc[counted, "site_uid"].astype(object)).mean()
    planned = interventions.groupby(interventions["site_uid"].astype(object)).size()
    result = pd.DataFrame({"points": 100 * (1 - lost.reindex(planned.index).fillna(0.0))})
    return result.assign(known=1.0)


def _late_weight(days: pd.Series) -> pd.Series:
    weight = 0.5 + 0.5 * (days / LATE_DAYS_FULL).clip(0, 1)
    return weight.where(days > 0, 0.0)


def _safety(trees: pd.DataFrame) -> pd.DataFrame:
    """Average the mean and the worst tree, so that one dangerous tree is never drowned."""
    graded = trees["risk"].map(points()["safety"]).astype("float64")
    groups = graded.groupby(trees["site_uid"].astype(object))
    return pd.DataFrame({"points": (groups.mean() + groups.min()) / 2,
                         "known": groups.count() / groups.size()})


def _filled(objects: pd.DataFrame) -> pd.DataFrame:
    """Give the share of key fields that are filled: about this, everything is known."""
    flags = pd.concat([quality.filled(objects, kind).mean(axis=1)
                       for kind in quality.KEY_FIELDS]).reindex(objects.index)
    share = flags.astype("float64").groupby(objects["site_uid"].astype(object)).mean()
    return pd.DataFrame({"points": 100 * share}).assign(known=1.0)


def scores(parts_of_sites: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Weigh the parts into a score.

    Gives, by site, ``score``, its bounds ``low`` and ``high`` (0-100, NaN without a score)
    and ``known`` (0-1: the share of the weights that rests on knowledge).
    """
    table = parts_of_sites.assign(
        weight=parts_of_sites["part"].map(dict(weights)).astype("float64").fillna(0.0)
        .clip(lower=0).where(parts_of_sites["applies"], 0.0)
    )
    given = table["points"].notna()
    used = table["weight"].where(given, 0.0)
    # What is known of a part counts for itself; the rest could be anything from 0 to 100.
    sure = table["weight"] * table["known"].where(given, 0.0)
    sums = pd.DataFrame({
        "site_uid": table["site_uid"], "used": used, "all": table["weight"],
        "weighed": used * table["points"].fillna(0.0),
        "sure": sure, "sure_points": sure * table["points"].fillna(0.0),
        "speaks": (used > 0) & (table["part"] != "data"),
    }).groupby("site_uid").sum()
    scored = sums["speaks"] > 0
    everything = sums["all"].where(sums["all"] > 0)
    low = sums["sure_points"] / everything
    result = pd.DataFrame({
        "score": sums["weighed"] / sums["used"].where(sums["used"] > 0),
        "low": low,
        "high": low + 100 * (1 - sums["sure"] / everything),
    }).where(scored)
    return result.assign(known=(sums["sure"] / everything).fillna(0.0)).reset_index()


def reasons(
    existing: pd.DataFrame,
    advice: pd.DataFrame,
    interventions: pd.DataFrame,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """Say which objects and which late works lower each site, the heaviest first.

    Columns ``site_uid``, ``part``, ``object_kind``, ``object_uid``, ``value`` (the state,
    the work, or the field missing), ``days`` (of delay), ``lost`` (points the part loses
    through this one: comparable within a part).
    """
    objects = existing[existing["site_uid"].notna()]
    urgency = objects["uid"].map(
        advice.drop_duplicates("object_uid").set_index("object_uid")["urgency"])
    trees = objects["object_kind"] == "tree"
    frames = [
        _lowering(objects, "health", objects["health"]),
        _lowering(objects, "water", urgency.astype(object)),
        _lowering(objects[trees], "safety", objects.loc[trees, "risk"]),
        _late_reasons(interventions, today),
        _missing(objects),
    ]
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return frames[-1]
    rows = pd.concat(filled, ignore_index=True)
    return rows.sort_values(["site_uid", "part", "lost", "object_uid"],
                            ascending=[True, True, False, True], ignore_index=True)


_REASON_COLUMNS = ["site_uid", "part", "object_kind", "object_uid", "value", "days", "lost"]


def _lowering(objects: pd.DataFrame, part: str, state: pd.Series) -> pd.DataFrame:
    lost = 100 - state.map(points()[part]).astype("float64")
    # Only what clearly lowers is a reason: a good tree is not one.
    rows = objects[lost > 20].assign(part=part, value=state, lost=lost, days=np.nan)
    known = state.map(points()[part]).notna().groupby(objects["site_uid"].astype(object)).sum()
    rows["lost"] = rows["lost"] / rows["site_uid"].map(known)
    return rows.rename(columns={"uid": "object_uid"})[_REASON_COLUMNS]


def _late_reasons(interventions: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    rows = work.late(interventions, today)
    rows = rows[rows["site_uid"].notna()]
    weight = _late_weight(rows["days_late"].astype("float64"))
    return rows.assign(part="work", value=rows["work"], days=rows["days_late"].astype("float64"),
                       lost=100 * weight)[_REASON_COLUMNS]


def _missing(objects: pd.DataFrame) -> pd.DataFrame:
    """Give, site by site, the fields most often empty (``days`` holds how many objects)."""
    frames = []
    for kind in quality.KEY_FIELDS:
        flags = quality.filled(objects, kind)
        empty = (~flags).groupby(objects.loc[flags.index, "site_uid"].astype(object)).sum()
        long = empty.rename_axis("place").reset_index().melt(
            id_vars="place", var_name="value", value_name="days")
        long = long.rename(columns={"place": "site_uid"})
        size = flags.groupby(objects.loc[flags.index, "site_uid"].astype(object)).size()
        share = long["days"].astype("float64") / long["site_uid"].map(size).astype("float64")
        frames.append(long.assign(part="data", object_kind=kind, object_uid=None,
                                  days=long["days"].astype("float64"),
                                  lost=100 * share / max(1, flags.shape[1])))
    rows = pd.concat(frames, ignore_index=True)
    return rows.loc[rows["days"] > 0, _REASON_COLUMNS]


def details(parts_of_sites: pd.DataFrame) -> dict[str, str]:
    """Write the parts of each site as JSON for the dated figures, by site."""
    wide = parts_of_sites.pivot(index="site_uid", columns="part", values="points").round(1)
    wide = wide.reindex(columns=list(PARTS)).apply(texts)
    return {str(site): json.dumps(row) for site, row in
            zip(wide.index, wide.to_dict("records"), strict=True)}
