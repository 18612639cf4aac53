"""What following the advice saves: advised and given litres against the town's habit.

The habit is what the town states in its settings: so many passes a week, so many litres a
tree and a square metre, for the objects that the service waters in their season. The
advice is what it would have asked had it been followed from the first to the last day,
run again on the weather that came; that the same thirst stays on the list for three days
does not count it three times.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd

from ..layers.store import Store
from .balance import Waterings
from .plan import WATERED_POLICIES, followed_litres
from .plants import in_watered_season
from .situation import Situation, gather

COLUMNS = ["category", "objects", "habit_l", "advised_l", "given_l", "saved_l"]


def savings(store: Store, start: datetime.date, end: datetime.date) -> pd.DataFrame:
    """Give litres by kind of planting from ``start`` to ``end``, both included.

    Columns :data:`COLUMNS`: ``advised_l`` had the advice been followed, ``given_l`` what
    was noted, ``saved_l`` the habit less the advice (negative when the habit gives too
    little). Objects watered by pipes are left out: the habit is the tanker's. Objects whose
    weather is not usable are left out too.
    """
    situation = gather(store, end + datetime.timedelta(days=1))
    return savings_of(situation, start, end)


def savings_of(situation: Situation, start: datetime.date, end: datetime.date) -> pd.DataFrame:
    """Give the table of :func:`savings` for a situation gathered the day after ``end``."""
    figures = situation.objects.figures
    usable = np.asarray([status.usable for status in situation.point_status()], bool)
    kept = np.flatnonzero(usable & figures["policy"].isin(WATERED_POLICIES).to_numpy()
                          & ~figures["piped"].to_numpy(bool))
    first = max((pd.Timestamp(start) - situation.forcing.dates[0]).days, 0)
    last = (pd.Timestamp(end) - situation.forcing.dates[0]).days
    if not len(kept) or last < first:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.DataFrame({
        "category": figures["category"].iloc[kept].to_numpy(),
        "habit_l": _habit(situation, kept, first, last),
        "advised_l": followed_litres(_asked_on(situation, first), last - first + 1)[kept],
        "given_l": _given(situation, kept, first, last)})
    grouped = table.groupby("category", as_index=False).agg(
        objects=("habit_l", "size"), habit_l=("habit_l", "sum"),
        advised_l=("advised_l", "sum"), given_l=("given_l", "sum"))
    grouped["saved_l"] = grouped["habit_l"] - grouped["advised_l"]
    return grouped[COLUMNS]


def _habit(situation: Situation, kept: np.ndarray, first: int, last: int) -> np.ndarray:
    """Count the litres of the town's habit, in each object's season, since it was planted."""
    figures, settings = situation.objects.figures.iloc[kept], situation.settings
    dates = situation.forcing.dates[first:last + 1]
    season = in_watered_season(dates)[figures["calendar"].to_numpy()]
    planted = pd.to_datetime(figures["planted_on"]).fillna(pd.Timestamp.min).to_numpy()
    there = dates.to_numpy()[None, :] >= planted[:, None]
    weeks = (season & there).sum(axis=1) / 7
    tree = figures["object_kind"].eq("tree").to_numpy()
    once = np.where(tree, settings.habit_l_per_tree,
                    settings.habit_l_per_m2_bed * figures["wetted_area_m2"].to_numpy(float))
    return weeks * settings.habit_passes_per_week * once


def _asked_on(situation: Situation, first: int) -> Situation:
    """Give the situation as it stood on day ``first``, with the weather that came after."""
    water = situation.waterings
    before = (water.day < first) | np.asarray(water.planting)
    return replace(
        situation, today=situation.forcing.dates[first].date(),
        forcing=replace(situation.forcing, today=first),
        waterings=Waterings(water.row[before], water.day[before], water.mm[before],
                            np.asarray(water.planting)[before]))


def _given(situation: Situation, kept: np.ndarray, first: int, last: int) -> np.ndarray:
    """Sum the litres noted for each object in the period."""
    figures, water = situation.objects.figures, situation.waterings
    inside = (water.day >= first) & (water.day <= last) & ~np.asarray(water.planting)
    litres = (water.mm * figures["wetted_area_m2"].to_numpy(float)[water.row]
              / figures["efficiency"].to_numpy(float)[water.row])
    total = np.bincount(water.row[inside], weights=litres[inside], minlength=len(figures))
    return total[kept]
