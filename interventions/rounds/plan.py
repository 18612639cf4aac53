"""The day's rounds: read what is due and who can go, solve, write rounds and stops."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from ...layers.progress import SILENT, Part, Progress, step
from ...layers.tables import derived_uid
from .clock import Clock
from .day import Day, RoundOptions, asked, prepare
from .means import read_units, read_water_points
from .problem import Solution
from .rows import round_rows, unserved_rows
from .solving import solve
from .tasks import tasks_of_the_day

if TYPE_CHECKING:
    from ...layers.store import Store

LEAST_SEARCH_S = 0.2
TOLD_EVERY_S = 0.2
KEPT_STATES = ("under_way", "done")


@dataclass(frozen=True)
class RoundsResult:
    """What was planned: counts, and totals of the day's rounds, kept ones included.

    ``stops`` counts objects served, ``halts`` the times a vehicle parks for them,
    ``unserved`` objects that no round serves, each with its reason in ``round_stops``.
    """

    rounds: int
    stops: int
    unserved: int
    kilometres: float
    litres: float
    halts: int
    solver: str


def plan_rounds(
    store: Store, today: datetime.date, time_limit_s: float, progress: Progress = SILENT,
    options: RoundOptions | None = None,
) -> RoundsResult:
    """Plan the rounds of ``today`` within about ``time_limit_s`` seconds and write them.

    Rounds of the day under way, done, or whose every stop is locked stay as they are, with
    their vehicle; a locked stop stays with its vehicle; the rest is planned anew. What
    cannot be served is written with its reason. The same day planned twice from the same
    store writes the same identifiers.
    """
    options = options or RoundOptions()
    begun = time.monotonic()
    before = _Before.read(store, today, options)
    clock = Clock(today, store.settings().timezone)
    units = [unit for unit in read_units(store, clock, options.vehicles)
             if unit.code not in before.busy]
    tasks = asked(before.without_kept(tasks_of_the_day(store, today)), before.pins, options)
    step(progress, 0.1)
    day = prepare(tasks, units, read_water_points(store, clock), store.read("roads"), today,
                   clock, before.pins, options)
    step(progress, 0.4)
    left_s = max(LEAST_SEARCH_S, time_limit_s - (time.monotonic() - begun))
    solution = solve(day.problem, left_s, options.seed, options.solver,
                     _Watch(Part(progress, 0.4, 0.9), left_s))
    step(progress, 0.9)
    rounds, stops = _rows(day, solution, before, store.crs)
    with store.transaction():
        store.delete("round_stops", before.stale_stops)
        store.delete("rounds", before.stale_rounds)
        store.upsert("rounds", rounds)
        store.upsert("round_stops", stops)
    step(progress, 1.0)
    return totals(store, today)


def totals(store: Store, today: datetime.date) -> RoundsResult:
    """Count the rounds of a day as they stand in the store.

    ``solver`` names every method that made them.
    """
    rounds = store.read("rounds", where={"date": today})
    rounds = rounds[rounds["state"] != "cancelled"]
    stops = store.read("round_stops", where={"date": today})
    work = stops[(stops["kind"] == "work") & stops["round_uid"].isin(rounds["uid"])]
    return RoundsResult(
        len(rounds), len(work), int((stops["kind"] == "unserved").sum()),
        round(float(rounds["distance_km"].sum()), 3), float(work["litres"].sum()),
        len(work[["round_uid", "rank"]].drop_duplicates()),
        ", ".join(sorted(rounds["solver"].dropna().unique())))


class _Watch:
    """Moves the bar while a solver searches, and tells it when the person wants to stop."""

    def __init__(self, progress: Progress, seconds: float) -> None:
        self._progress, self._seconds = progress, seconds
        self._begun = self._told = time.monotonic()

    def __call__(self) -> bool:
        now = time.monotonic()
        if now - self._told > TOLD_EVERY_S:
            self._told = now
            self._progress.report(min(1.0, (now - self._begun) / self._seconds))
        return self._progress.cancelled()


@dataclass(frozen=True)
class _Before:
    """What the day's earlier planning leaves standing, and what is replaced."""

    busy: frozenset[str]
    held: frozenset[tuple[str, str]]
    pins: dict[tuple[str, str], str]
    stale_rounds: list[str]
    stale_stops: list[str]
    earlier: dict[str, int]

    @classmethod
    def read(cls, store: Store, today: datetime.date, options: RoundOptions) -> _Before:
        rounds = store.read("rounds", where={"date": today})
        stops = store.read("round_stops", where={"date": today})
        work = stops[stops["kind"] == "work"]
        locked = work["locked"].fillna(False).astype(bool)
        whole = locked.groupby(work["round_uid"]).all()
        whole_uids = list(whole.index[whole.to_numpy(bool)])
        kept = rounds["state"].isin(KEPT_STATES) | rounds["uid"].isin(
            [*options.keep, *whole_uids]) & (rounds["state"] == "planned")
        stale = rounds[~kept & (rounds["state"] == "planned")]
        kept_uids = set(rounds["uid"][kept])
        in_kept = work["round_uid"].isin(kept_uids) & (work["state"] != "not_done")
        pinned = work[locked & work["round_uid"].isin(stale["uid"])].merge(
            stale[["uid", "vehicle_code"]], left_on="round_uid", right_on="uid")
        # What a person took out stays out until it is given to a round.
        out = (stops["kind"] == "unserved") & stops["locked"].fillna(False).astype(bool)
        gone = (stops["round_uid"].isin(stale["uid"]) | (stops["kind"] == "unserved")) & ~out
        aside = pd.concat([work[in_kept], stops[out]])
        over = rounds[~rounds["uid"].isin(stale["uid"])]
        return cls(
            frozenset(rounds["vehicle_code"][kept].dropna()),
            frozenset(zip(aside["object_uid"], aside["work"], strict=True)),
            dict(zip(zip(pinned["object_uid"], pinned["work"], strict=True),
                     pinned["vehicle_code"], strict=True)),
            list(stale["uid"]), list(stops["uid"][gone]),
            Counter(over["vehicle_code"].dropna()))

    def without_kept(self, tasks: pd.DataFrame) -> pd.DataFrame:
        """Leave out the tasks that a kept round serves."""
        keys = zip(tasks["object_uid"], tasks["work"], strict=True)
        free = np.array([key not in self.held for key in keys], dtype=bool)
        return tasks[free].reset_index(drop=True)

    def round_uid(self, today: datetime.date, vehicle: str) -> str:
        """Name the vehicle's round of the day; a second one on the same day is another."""
        return derived_uid("round", today, vehicle, self.earlier.get(vehicle, 0))


def _rows(day: Day, solution: Solution, before: _Before, crs: str
          ) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Write the solution in the columns of ``rounds`` and ``round_stops``."""
    rounds, stops = [], []
    for route in solution.routes:
        unit = day.units[route.vehicle]
        number = before.earlier.get(unit.code, 0)
        row, own = round_rows(day, route, before.round_uid(day.today, unit.code))
        rounds.append({**row, "state": "planned", "solver": solution.solver,
                       "code": f"{day.today:%Y-%m-%d}-{unit.code}" + (
                           f"-{number + 1}" if number else "")})
        stops += [{**stop, "state": "planned"} for stop in own]
    stops += unserved_rows(day, solution)
    return (gpd.GeoDataFrame(rounds, geometry="geometry", crs=crs) if rounds
            else gpd.GeoDataFrame(columns=["uid", "geometry"], geometry="geometry", crs=crs),
            gpd.GeoDataFrame(stops, geometry="geometry", crs=crs) if stops
            else gpd.GeoDataFrame(columns=["uid", "geometry"], geometry="geometry", crs=crs))
