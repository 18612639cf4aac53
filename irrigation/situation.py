"""Everything the advice of one morning rests on, read from the store once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..layers.settings import TownSettings
from ..layers.store import Store
from .balance import Buckets, Waterings
from .corrections import RESERVE_BOUNDS, Corrections, corrections_of
from .forcing import Forcing, forcing
from .objects import COLUMNS, WaterObjects, water_objects
from .plants import species_table
from .soils import soil_table
from .weather import daily_weather, stations_for_sites

SPIN_UP_DAYS = 240
LOOK_AHEAD_DAYS = 28
NO_POINT = ""


@dataclass(frozen=True)
class Situation:
    """Objects, weather, water given and accepted corrections, for ``today``."""

    objects: WaterObjects
    forcing: Forcing
    waterings: Waterings
    corrections: Corrections
    settings: TownSettings
    today: datetime.date

    def buckets(self, scenario: str) -> Buckets:
        """Give the balance's arrays with the accepted corrections in them."""
        plain = self.objects.buckets(scenario)
        need, reserve = self.corrections.factors(self.objects.figures)
        return replace(plain, demand=plain.demand * need, total_mm=plain.total_mm * reserve)

    def start_depletion(self, buckets: Buckets, scenario: str) -> np.ndarray:
        """Give the first evening's depletion, mm: full, save for a series begun in season."""
        if not self.forcing.warm_start:
            return np.zeros(len(buckets), np.float32)
        share = {"low": 1.0, "likely": 0.5, "high": 0.0}[scenario]
        return buckets.readily_mm * np.float32(share)

    def weather_codes(self) -> np.ndarray:
        """Give the code of ``weather_status.*`` of each object's point."""
        return self._of_points([status.code for status in self.forcing.status], object)

    def weather_usable(self) -> np.ndarray:
        """Tell for each object whether advice may rest on the weather of its point."""
        return self._of_points([status.usable for status in self.forcing.status], bool)

    def _of_points(self, values: list[Any], kind: type) -> np.ndarray:
        return np.array(values, dtype=kind)[self.objects.figures["point"].to_numpy()]


def gather(store: Store, today: datetime.date, horizon_days: int = 7,
           uids: Sequence[str] | None = None) -> Situation:
    """Read the store; ``uids`` limits the objects (to explain one of them)."""
    settings = store.settings()
    where = None if uids is None else {"uid": list(uids)}
    trees, beds = (store.read(name, columns=[*COLUMNS, "kind"], where=where)
                   for name in ("trees", "beds"))
    objects = water_objects(
        trees, beds, store.read("sites"), species_table(store.read("species")),
        soil_table(store.read("soils")), settings, today)
    stations = stations_for_sites(store)
    figures = objects.figures
    names = figures["site_uid"].map(stations.of).astype(object)
    frames = weather_frames(store, names, today, max(horizon_days, LOOK_AHEAD_DAYS))
    series = forcing(frames, today - datetime.timedelta(days=SPIN_UP_DAYS), today,
                     max(horizon_days, LOOK_AHEAD_DAYS))
    numbers = {name: number for number, name in enumerate(frames)}
    objects = WaterObjects(
        figures.assign(point=names.fillna(NO_POINT).map(numbers).astype("int32")),
        objects.origins)
    given = store.read("waterings", columns=["object_uid", "date", "given_l"])
    return Situation(objects, series, events(objects, given, series),
                     corrections_of(store.read("journal")), settings, today)


def weather_frames(store: Store, names: pd.Series, today: datetime.date,
                   days_ahead: int) -> dict[str, pd.DataFrame]:
    """Read the daily rows of each station in use; an empty table where there is none."""
    start = today - datetime.timedelta(days=SPIN_UP_DAYS)
    end = today + datetime.timedelta(days=days_ahead)
    wanted = sorted(names.fillna(NO_POINT).unique()) or [NO_POINT]
    frames = {}
    for name in wanted:
        rows = daily_weather(store, name or None, start, end).rename(columns={"status": "kind"})
        frames[name] = rows[rows["kind"] != "missing"]
    return frames


def events(objects: WaterObjects, given: pd.DataFrame, series: Forcing) -> Waterings:
    """Turn litres given into millimetres at the roots: mm = L x efficiency / wetted area.

    A planting within the series is a watering that fills the reserve: a tree is watered
    in. Rows of unknown objects, without a date or an amount, or dated after the series'
    today (nobody has watered tomorrow) are left.
    """
    figures = objects.figures
    row_of = pd.Series(np.arange(len(figures)), index=figures["uid"])
    row_of = row_of[~row_of.index.duplicated()]
    known = given[given["object_uid"].isin(row_of.index) & (given["given_l"] > 0)
                  & (given["date"] <= series.dates[series.today])]
    rows = known["object_uid"].map(row_of).to_numpy(np.int64)
    per_litre = (figures["efficiency"].to_numpy(float)
                 / figures["wetted_area_m2"].to_numpy(float))
    mm = known["given_l"].to_numpy(float) * per_litre[rows]
    day = (known["date"] - series.dates[0]).dt.days.to_numpy(np.int64)
    planted = pd.to_datetime(figures["planted_on"])
    recent = (planted >= series.dates[0]).to_numpy()
    planted_rows = np.flatnonzero(recent)
    planted_day = (planted[recent] - series.dates[0]).dt.days.to_numpy(np.int64)
    full = figures["total_high_mm"].to_numpy(float)[planted_rows] * RESERVE_BOUNDS[1]
    return Waterings(np.concatenate([rows, planted_rows]),
                     np.concatenate([day, planted_day]),
                     np.concatenate([mm, full]).astype(np.float32),
                     np.repeat([False, True], [len(rows), len(planted_rows)]))
