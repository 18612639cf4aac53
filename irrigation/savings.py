"""What the watering saved, and could have saved, against the town's habit.

The habit is what the town states in its settings: so many passes a week, so many litres a
young tree and a square metre of watered bed, from one date to another. Two figures are set
beside it, and never mixed:

- *saved*: the habit less what was given, on the objects whose waterings are noted;
- *saveable*: the habit less what the advice would have asked, had it been followed from the
  first to the last day, run again on the weather that came (the same thirst that stays on
  the list for three days does not count three times).
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..layers.settings import TownSettings
from ..layers.store import Store
from ..layers.words import words_for
from .balance import Waterings
from .objects import PIPED_SYSTEMS, WORKBOOK
from .plan import followed_litres
from .situation import Situation, gather

# Beds that are watered by habit: lawns, meadows and hedges are not.
HABIT_BEDS = ("flower_bed", "perennial_bed", "rose_bed", "shrub_bed", "planter",
              "hanging_basket")
COLUMNS = ["category", "objects", "habit_l", "advised_l", "given_l", "saved_l", "saveable_l"]


def habit_per_week(objects: pd.DataFrame, settings: TownSettings, year: int) -> pd.Series:
    """Give the litres a week each object got by habit (0 for those that got none).

    ``objects`` has object_kind, kind (of bed), area_m2, watering_system and planted_year.
    Young trees get ``habit_l_per_tree`` a pass, watered beds ``habit_l_per_m2_bed`` a pass
    and per square metre; a bed of unknown area is unknown. What pipes water got nothing:
    the habit is the tanker's.
    """
    planted = objects["planted_year"].astype("Float64").to_numpy(float, na_value=np.nan)
    age = pd.Series(year - planted, index=objects.index)
    young = (objects["object_kind"] == "tree") & age.between(0, settings.habit_tree_years)
    bed = (objects["object_kind"] == "bed") & objects["kind"].isin(HABIT_BEDS)
    litres = pd.Series(0.0, index=objects.index)
    litres = litres.mask(young, settings.habit_l_per_tree)
    litres = litres.mask(bed, settings.habit_l_per_m2_bed * objects["area_m2"])
    litres = litres.mask(objects["watering_system"].isin(PIPED_SYSTEMS), 0.0)
    return litres * settings.habit_passes_per_week


def habit_days(dates: pd.DatetimeIndex, settings: TownSettings) -> np.ndarray:
    """Tell which dates lie in the season of the habit."""
    days = dates.strftime("%m-%d")
    return np.asarray((days >= settings.habit_season_start) & (days <= settings.habit_season_end))


def savings(store: Store, start: datetime.date, end: datetime.date) -> pd.DataFrame:
    """Give litres by kind of planting from ``start`` to ``end``, both included.

    Columns :data:`COLUMNS`, for what the habit waters: ``advised_l`` had the advice been
    followed, ``given_l`` what was noted, ``saved_l`` (unknown where nothing was noted) and
    ``saveable_l`` as above, negative when the habit gives too little. Objects whose weather
    is not usable are left out.
    """
    situation = gather(store, end + datetime.timedelta(days=1))
    return savings_of(situation, start, end)


def savings_of(situation: Situation, start: datetime.date, end: datetime.date) -> pd.DataFrame:
    """Give the table of :func:`savings` for a situation gathered the day after ``end``."""
    figures = situation.objects.figures
    usable = situation.weather_usable()
    first = max((pd.Timestamp(start) - situation.forcing.dates[0]).days, 0)
    last = (pd.Timestamp(end) - situation.forcing.dates[0]).days
    if last < first:
        return pd.DataFrame(columns=COLUMNS)
    habit = _habit(situation, first, last)
    kept = np.flatnonzero(usable & (habit > 0))
    if not len(kept):
        return pd.DataFrame(columns=COLUMNS)
    given, noted = (values[kept] for values in _given(situation, first, last))
    table = pd.DataFrame({
        "category": figures["category"].iloc[kept].to_numpy(), "habit_l": habit[kept],
        "advised_l": followed_litres(_asked_on(situation, first), last - first + 1)[kept],
        "given_l": given,
        "saved_l": np.where(noted, habit[kept] - given, np.nan)})
    table["saveable_l"] = table["habit_l"] - table["advised_l"]
    grouped = table.groupby("category")
    sums = grouped.sum(min_count=1)
    return sums.assign(objects=grouped.size()).reset_index()[COLUMNS]


def written_savings(table: pd.DataFrame, language: str, path: Path) -> None:
    """Write the table as a CSV of the language's office: named columns, whole litres."""
    words = words_for(language, "irrigation")
    named = table.assign(category=[words(f"category.{code}") for code in table["category"]])
    for name in COLUMNS[2:]:
        named[name] = named[name].round().astype("Int64")
    named = named.rename(columns={name: words(f"savings.{name}") for name in COLUMNS})
    named.to_csv(path, sep=";" if language == "fr" else ",", index=False, encoding="utf-8-sig")


def _habit(situation: Situation, first: int, last: int) -> np.ndarray:
    """Count the litres of the habit over the period, in its season, since each planting."""
    figures, settings = situation.objects.figures, situation.settings
    dates = situation.forcing.dates[first:last + 1]
    measured = (situation.objects.origins["wetted_area_m2"] == WORKBOOK).to_numpy()
    weekly = habit_per_week(figures.assign(
        kind=figures["category"], area_m2=figures["wetted_area_m2"].where(measured)),
        settings, dates[-1].year).fillna(0.0).to_numpy(float)
    planted = pd.to_datetime(figures["planted_on"]).fillna(pd.Timestamp.min).to_numpy()
    days = habit_days(dates, settings)
    there = [int((days & (dates.to_numpy() >= day)).sum()) for day in np.unique(planted)]
    count = np.asarray(there)[np.unique(planted, return_inverse=True)[1]]
    return weekly * count / 7


def _asked_on(situation: Situation, first: int) -> Situation:
    """Give the situation as it stood on day ``first``, with the weather that came after."""
    water = situation.waterings
    before = (water.day < first) | np.asarray(water.planting)
    return replace(
        situation, today=situation.forcing.dates[first].date(),
        forcing=replace(situation.forcing, today=first),
        waterings=Waterings(water.row[before], water.day[before], water.mm[before],
                            np.asarray(water.planting)[before]))


def _given(situation: Situation, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum the litres noted for each object in the period, and tell which have any."""
    figures, water = situation.objects.figures, situation.waterings
    inside = (water.day >= first) & (water.day <= last) & ~np.asarray(water.planting)
    rows = water.row[inside]
    litres = (water.mm[inside] * figures["wetted_area_m2"].to_numpy(float)[rows]
              / figures["efficiency"].to_numpy(float)[rows])
    return (np.bincount(rows, weights=litres, minlength=len(figures)),
            np.bincount(rows, minlength=len(figures)) > 0)
