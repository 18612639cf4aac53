"""The day's rounds: read what is due and who can go, solve, write rounds and stops."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point

from ...layers.progress import SILENT, Part, Progress, step
from ...layers.tables import derived_uid
from .clock import Clock
from .means import Unit, WaterPoint, filling_s, read_units, read_water_points
from .network import DETOUR, FARTHEST_M, Ways, ways_between
from .problem import NO_WAY, Problem, Refill, Route, Solution, Vehicle, drive
from .solving import AUTO, solve
from .tasks import halts_of, tasks_of_the_day

if TYPE_CHECKING:
    from ...layers.store import Store

HALT_S = 120  # parking, signs out
OBJECT_S = 30  # hose to the next object
# A halt takes no more than this share of the smallest tank, so that tanks can be filled well.
TANK_SHARE = 1 / 3
LEAST_SEARCH_S = 0.2
TOLD_EVERY_S = 0.2
# A locked stop comes before any other: a person put it there.
PINNED_WEIGHT = 100
# The solver is given at most this share of the vehicles' hours, the weightiest work first.
HOURS_GIVEN = 1.5
KEPT_STATES = ("under_way", "done")
ALL_WORK, WATERING_ALONE, OTHER_ALONE = "all", "watering", "other"


@dataclass(frozen=True)
class RoundOptions:
    """Choices of the day.

    ``vehicles``: codes of those that go out (None: all in service). ``work``: what they serve,
    ``all``, ``watering`` alone or the ``other`` work alone (what is locked stays).
    ``everywhere``: codes of those that may leave their team's zones. ``keep``: rounds not to be
    touched. ``near_m``: neighbours of a street within it are one halt. ``farthest_m``: how far
    from a road a stop may be. ``detour``: the crow's flight times this, without roads.
    """

    vehicles: tuple[str, ...] | None = None
    work: str = ALL_WORK
    everywhere: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    near_m: float = 15.0
    farthest_m: float = FARTHEST_M
    detour: float = DETOUR
    solver: str = AUTO
    seed: int = 0


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


@dataclass(frozen=True)
class Day:
    """What is known before solving; one problem stop per row of ``halts``."""

    today: datetime.date
    clock: Clock
    tasks: pd.DataFrame  # with the columns of tasks.py, plus ``halt`` and ``reason``
    units: list[Unit]
    points: list[WaterPoint]
    ways: Ways
    problem: Problem


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
    tasks = _asked(before.without_kept(tasks_of_the_day(store, today)), before.pins, options)
    step(progress, 0.1)
    day = _prepare(tasks, units, read_water_points(store, clock), store.read("roads"), today,
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
        gone = stops["round_uid"].isin(stale["uid"]) | (stops["kind"] == "unserved")
        over = rounds[~rounds["uid"].isin(stale["uid"])]
        return cls(
            frozenset(rounds["vehicle_code"][kept].dropna()),
            frozenset(zip(work["object_uid"][in_kept], work["work"][in_kept], strict=True)),
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


def _asked(tasks: pd.DataFrame, pins: dict[tuple[str, str], str], options: RoundOptions
           ) -> pd.DataFrame:
    """Keep the kind of work asked for, and what a person locked."""
    if options.work == ALL_WORK:
        return tasks
    wanted = (tasks["work"] == "watering") == (options.work == WATERING_ALONE)
    pinned = [key in pins for key in zip(tasks["object_uid"], tasks["work"], strict=True)]
    return tasks[wanted | np.array(pinned, dtype=bool)].reset_index(drop=True)


def _prepare(
    tasks: pd.DataFrame, units: list[Unit], points: list[WaterPoint], roads: gpd.GeoDataFrame,
    today: datetime.date, clock: Clock, pins: dict[tuple[str, str], str], options: RoundOptions,
) -> Day:
    """Turn tables into a problem; tasks that nobody could serve get their reason here."""
    allowed = _allowed(tasks, units, pins, options)
    tasks, allowed = _in_tankfuls(tasks, allowed, units)
    tasks["reason"] = _structural_reasons(tasks, units, allowed)
    tasks["pinned"] = [(uid, work) in pins for uid, work in
                       zip(tasks["object_uid"], tasks["work"], strict=True)]
    ready = tasks[tasks["reason"].isna()]
    # A vehicle without a depot goes nowhere; its absence is in the reasons above.
    housed = [row for row, unit in enumerate(units) if unit.x is not None]
    units, allowed = [units[row] for row in housed], allowed[housed]
    tasks["halt"] = -1
    tasks["weight"] += np.where(tasks["pinned"], PINNED_WEIGHT, 0)
    tasks.loc[ready.index, "halt"] = _halts(ready, allowed[:, ready.index], units, options)
    tasks = _within_hours(tasks, allowed, units)
    return _without_unreachable(
        make_day(tasks, units, points, roads, today, clock, allowed, options))


def make_day(
    tasks: pd.DataFrame, units: list[Unit], points: list[WaterPoint], roads: gpd.GeoDataFrame,
    today: datetime.date, clock: Clock, allowed: np.ndarray, options: RoundOptions,
) -> Day:
    """Put in numbers the tasks that have a ``halt`` (0, 1, 2...; -1: in no round).

    ``allowed``: vehicles × tasks.
    """
    homes = sorted({(unit.x, unit.y) for unit in units if unit.x is not None
                    and unit.y is not None})
    centres = tasks[tasks["halt"] >= 0].groupby("halt")[["x", "y"]].mean()
    places = [*homes, *((point.x, point.y) for point in points),
              *centres.itertuples(index=False, name=None)]
    # A depot is where it is: the vehicle gets out of it, whatever the map of the roads.
    limits = np.where(np.arange(len(places)) < len(homes), np.inf, options.farthest_m)
    ways = ways_between(places, roads, limits, options.detour)
    problem = _problem(tasks, units, points, ways, homes, allowed)
    return Day(today, clock, tasks, units, points, ways, problem)


def _allowed(tasks: pd.DataFrame, units: list[Unit], pins: dict[tuple[str, str], str],
             options: RoundOptions) -> np.ndarray:
    """Vehicles × tasks: a team's vehicle serves its team's work, and what has no team."""
    teams = tasks["team_code"].to_numpy(object)
    free = pd.isna(teams)
    codes = {unit.code for unit in units}
    pinned = np.array([pins.get(key) for key in zip(tasks["object_uid"], tasks["work"],
                                                    strict=True)], dtype=object)
    pinned[[code not in codes for code in pinned]] = None
    rows = []
    for unit in units:
        own = free | (teams == unit.team_code) | (unit.team_code is None)
        row = own | (unit.code in options.everywhere)
        rows.append(np.where(pd.isna(pinned), row & (unit.x is not None),
                             pinned == unit.code))
    return np.array(rows, dtype=bool).reshape(len(units), len(tasks))


def _in_tankfuls(tasks: pd.DataFrame, allowed: np.ndarray, units: list[Unit]
                 ) -> tuple[pd.DataFrame, np.ndarray]:
    """Share what no tank holds at once between several halts of equal litres."""
    tanks = np.array([unit.tank_l for unit in units], dtype=float)[:, None]
    largest = (tanks * allowed).max(axis=0, initial=0.0)
    litres = tasks["litres"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(largest > 0, np.ceil(litres / largest), 1.0)
    parts = np.maximum(np.nan_to_num(parts, nan=1.0), 1.0).astype(int)
    again = np.repeat(np.arange(len(tasks)), parts)
    result = tasks.iloc[again].reset_index(drop=True)
    result["litres"] = result["litres"] / parts[again]
    result["part"] = np.arange(len(again)) - np.repeat(np.cumsum(parts) - parts, parts) + 1
    return result, allowed[:, again]


def _structural_reasons(tasks: pd.DataFrame, units: list[Unit], allowed: np.ndarray
                        ) -> pd.Series:
    """Say why a task can be in no round whatever the day; missing when it can."""
    tanks = np.array([unit.tank_l for unit in units], dtype=float)[:, None]
    wet = tasks["litres"].to_numpy(float) > 0
    has_home = any(unit.x is not None for unit in units)
    nobody = ~allowed.any(axis=0)
    dry = wet & ((tanks * allowed).max(axis=0, initial=0.0) <= 0)
    reasons = np.select(
        [tasks["x"].isna(), nobody & bool(units) & (not has_home), nobody, dry],
        ["no_position", "no_depot", "no_vehicle", "no_tank"], default="")
    return pd.Series(reasons, index=tasks.index, dtype=object).replace("", None)


def _halts(tasks: pd.DataFrame, allowed: np.ndarray, units: list[Unit],
           options: RoundOptions) -> pd.Series:
    """Group neighbours that the same vehicles may serve, within a share of their tanks."""
    tanks = np.array([unit.tank_l for unit in units], dtype=float)[:, None]
    usable = np.where(allowed & (tanks > 0), tanks, np.inf)
    least = usable.min(axis=0, initial=np.inf) * TANK_SHARE
    keys = pd.Series([column.tobytes() for column in np.ascontiguousarray(allowed.T)],
                     index=tasks.index, dtype=object)
    # A tankful of a shared-out object fills its own halt.
    keys = keys.where(tasks["part"] == 1, keys + tasks["part"].map(lambda n: bytes([n % 256])))
    return halts_of(tasks, pd.Series(least, index=tasks.index), keys, options.near_m)


def _within_hours(tasks: pd.DataFrame, allowed: np.ndarray, units: list[Unit]) -> pd.DataFrame:
    """Leave out the halts that the vehicles could not serve even without any way to drive.

    Thousands of overdue works would only slow the search: of the halts that the same
    vehicles may serve, the weightiest for their time are kept, up to :data:`HOURS_GIVEN`
    times the hours of these vehicles.
    """
    ready = tasks[tasks["halt"] >= 0]
    if ready.empty:
        return tasks
    hours = np.array([unit.end_s - unit.start_s for unit in units], dtype=float)
    flows = np.array([unit.flow_l_per_min for unit in units])[:, None]
    may = allowed[:, ready.index]
    fastest = np.where(may, flows, 0.0).max(axis=0)
    halts = pd.DataFrame({
        "halt": ready["halt"].to_numpy(), "weight": ready["weight"].to_numpy(),
        "seconds": OBJECT_S + 60 * (ready["minutes"] + ready["litres"] / fastest).to_numpy(),
        "hours": HOURS_GIVEN * (may * hours[:, None]).sum(axis=0),
        "longest": (may * hours[:, None]).max(axis=0),
        "who": [column.tobytes() for column in np.ascontiguousarray(may.T)],
    }).groupby("halt").agg({"weight": "sum", "seconds": "sum", "hours": "first",
                            "longest": "first", "who": "first"})
    halts["seconds"] += HALT_S
    too_long = set(halts.index[halts["seconds"] > halts["longest"]])
    halts = halts[~halts.index.isin(too_long)]
    halts = halts.assign(density=halts["weight"] / halts["seconds"]).sort_values(
        "density", ascending=False, kind="stable")
    beyond = halts.groupby("who")["seconds"].cumsum() > halts["hours"]
    late = tasks["halt"].isin(set(halts.index[beyond]))
    kept = {halt: number for number, halt in enumerate(sorted(halts.index[~beyond]))}
    return tasks.assign(
        reason=tasks["reason"].where(~late, "no_time").where(
            ~tasks["halt"].isin(too_long), "too_long"),
        halt=np.array([kept.get(halt, -1) for halt in tasks["halt"]], dtype=np.int64))


def _problem(tasks: pd.DataFrame, units: list[Unit], points: list[WaterPoint], ways: Ways,
             homes: list[tuple[float, float]], allowed: np.ndarray) -> Problem:
    ready = tasks[tasks["halt"] >= 0]
    count = int(ready["halt"].max()) + 1 if len(ready) else 0
    sums = ready.groupby("halt").agg(litres=("litres", "sum"), minutes=("minutes", "sum"),
                                     weight=("weight", "sum"), size=("part", "size"))
    lengths = np.where(np.isfinite(ways.distance_m), ways.distance_m, NO_WAY)
    distance = np.minimum(np.rint(lengths), NO_WAY).astype(np.int64)
    first = len(homes) + len(points)
    may = np.ones((len(units), count), dtype=bool)
    halts = ready["halt"].to_numpy()
    for row in range(len(units)):
        np.logical_and.at(may[row], halts, allowed[row, ready.index])
    litres = sums["litres"].to_numpy(float)
    service = [HALT_S + OBJECT_S * sums["size"] + 60 * sums["minutes"]
               + 60 * litres / unit.flow_l_per_min for unit in units]
    profiles = max(len(units), 1)
    return Problem(
        distance_m=distance,
        duration_s=tuple(_seconds(distance, unit.speed_m_s) for unit in units)
        or (distance,),
        stops=np.arange(first, first + count, dtype=np.int64),
        demand=np.ceil(np.round(litres, 6)).astype(np.int64),
        service_s=np.rint(service).astype(np.int64).reshape(profiles, count)
        if units else np.zeros((1, count), dtype=np.int64),
        vehicles=tuple(
            Vehicle(homes.index((unit.x, unit.y)) if unit.x is not None and unit.y is not None
                    else 0, unit.tank_l, unit.start_s, unit.end_s, row)
            for row, unit in enumerate(units)),
        refills=tuple(Refill(len(homes) + row, point.open_s, point.close_s)
                      for row, point in enumerate(points)),
        refill_s=np.array([[filling_s(unit, point) for point in points] for unit in units],
                          dtype=np.int64).reshape(profiles if units else 1, len(points))
        if units else np.zeros((1, len(points)), dtype=np.int64),
        allowed=may, priority=sums["weight"].to_numpy(np.int64))


def _seconds(distance: np.ndarray, speed_m_s: float) -> np.ndarray:
    return np.where(distance < NO_WAY, np.rint(distance / speed_m_s), NO_WAY).astype(np.int64)


def _without_unreachable(day: Day) -> Day:
    """Give their reason to the halts that no vehicle can reach, or do within its day."""
    problem = day.problem
    reasons: list[str | None] = []
    for stop in range(len(problem.stops)):
        mine = range(len(problem.vehicles)) if problem.allowed is None else \
            np.flatnonzero(problem.allowed[:, stop]).tolist()
        reasons.append(_halt_reason(problem, day.ways, stop, mine))
    kept = [stop for stop, reason in enumerate(reasons) if reason is None]
    numbers = {stop: number for number, stop in enumerate(kept)}
    tasks = day.tasks.copy()
    said: dict[int, str | None] = dict(enumerate(reasons))
    tasks["reason"] = [said[halt] if halt >= 0 else reason
                       for halt, reason in zip(tasks["halt"], tasks["reason"], strict=True)]
    tasks["halt"] = np.array([numbers.get(halt, -1) for halt in tasks["halt"]], dtype=np.int64)
    smaller = replace(
        problem, stops=problem.stops[kept], demand=problem.demand[kept],
        service_s=problem.service_s[:, kept],
        allowed=None if problem.allowed is None else problem.allowed[:, kept],
        priority=problem.weights[kept])
    return replace(day, tasks=tasks, problem=smaller)


def _halt_reason(problem: Problem, ways: Ways, stop: int, mine: Sequence[int]
                 ) -> str | None:
    place = problem.stops[stop]
    if ways.too_far[place]:
        return "off_network"
    homes = [problem.vehicles[row].depot for row in mine]
    if not any(problem.distance_m[home, place] < NO_WAY
               and problem.distance_m[place, home] < NO_WAY for home in homes):
        return "unreachable"
    if not any(drive(problem, row, [("work", stop)]) for row in mine):
        return "too_long"
    return None


def _late_reasons(day: Day, solution: Solution) -> dict[int, str]:
    """Say why the solver left a halt out."""
    problem = day.problem
    loads = {route.vehicle: int(problem.demand[route.stops].sum()) for route in solution.routes}
    may = problem.may
    reasons = {}
    for stop in solution.unserved:
        reasons[stop] = "no_time"
        mine = np.flatnonzero(may[:, stop])
        if not problem.demand[stop] or any(problem.points_for(row) for row in mine):
            continue
        fits = any(loads.get(row, 0) + problem.demand[stop] <= problem.vehicles[row].tank
                   for row in mine)
        if not fits:
            reasons[stop] = "water_closed" if problem.refills else "no_water_point"
    return reasons


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
    stops += _unserved_rows(day, solution)
    return (gpd.GeoDataFrame(rounds, geometry="geometry", crs=crs) if rounds
            else gpd.GeoDataFrame(columns=["uid", "geometry"], geometry="geometry", crs=crs),
            gpd.GeoDataFrame(stops, geometry="geometry", crs=crs) if stops
            else gpd.GeoDataFrame(columns=["uid", "geometry"], geometry="geometry", crs=crs))


def round_rows(day: Day, route: Route, uid: str
               ) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Write a route as a row of ``rounds`` and its rows of ``round_stops`` (not their states)."""
    unit = day.units[route.vehicle]
    tasks = _tasks_of(day, route)
    row = {
        "uid": uid, "date": day.today, "team_code": unit.team_code, "vehicle_code": unit.code,
        "distance_km": route.distance_m / 1000,
        "duration_h": (route.end_s - route.start_s) / 3600,
        "litres": float(tasks["litres"].sum()), "stop_count": len(tasks),
        "refill_count": sum(visit.kind == "refill" for visit in route.visits),
        "geometry": _way_of(day, route),
    }
    return row, _stop_rows(day, route, unit, uid)


def _tasks_of(day: Day, route: Route) -> pd.DataFrame:
    return day.tasks[day.tasks["halt"].isin(route.stops)]


def _location(problem: Problem, kind: str, index: int) -> int:
    return int(problem.stops[index] if kind == "work" else problem.refills[index].location)


def _way_of(day: Day, route: Route) -> LineString:
    home = day.problem.vehicles[route.vehicle].depot
    places = [home, *(_location(day.problem, visit.kind, visit.index) for visit in route.visits),
              home]
    points: list[tuple[float, float]] = []
    for start, end in pairwise(places):
        points += list(day.ways.path(start, end).coords)
    return LineString(points)


def _stop_rows(day: Day, route: Route, unit: Unit, uid: str) -> list[dict[str, object]]:
    home = Point(unit.x, unit.y)
    rows = [_plain_row(day, uid, 0, "start", unit.depot_name, route.start_s, 0.0, home)]
    for rank, visit in enumerate(route.visits, start=1):
        minutes = (visit.end_s - visit.start_s) / 60
        if visit.kind == "refill":
            point = day.points[visit.index]
            row = _plain_row(day, uid, rank, "refill", point.name, visit.arrival_s, minutes,
                             Point(point.x, point.y))
            rows.append({**row, "litres": float(visit.litres)})
            continue
        tasks = day.tasks[day.tasks["halt"] == visit.index]
        own = (OBJECT_S / 60 + tasks["minutes"] + tasks["litres"] / unit.flow_l_per_min)
        # The halt's own minutes go to its first object, so that the sum is the halt's.
        extra = np.zeros(len(tasks))
        extra[0] = minutes - float(own.sum())
        for (_, task), duration in zip(tasks.iterrows(), own + extra, strict=True):
            rows.append({
                **_task_row(day, task), "uid": task.get("uid") or derived_uid(
                    "round_stop", uid, task["object_uid"], task["work"],
                    task["intervention_uid"] or "", task["part"]),
                "round_uid": uid, "rank": rank, "kind": "work", "duration_min": duration,
                "reason": None,
                "arrival_time": day.clock.text(visit.arrival_s), "locked": bool(task["pinned"]),
            })
    rows.append(_plain_row(day, uid, len(route.visits) + 1, "end", unit.depot_name, route.end_s,
                           0.0, home))
    return rows


def _plain_row(day: Day, round_uid: str, rank: int, kind: str, label: str, arrival_s: int,
               minutes: float, geometry: Point) -> dict[str, object]:
    return {
        "uid": derived_uid("round_stop", round_uid, kind, rank), "date": day.today,
        "round_uid": round_uid, "rank": rank, "kind": kind, "label": label,
        "arrival_time": day.clock.text(arrival_s), "duration_min": minutes, "locked": False,
        "geometry": geometry,
    }


def _task_row(day: Day, task: pd.Series) -> dict[str, object]:
    known = pd.notna(task["x"])
    return {
        "date": day.today, "object_uid": task["object_uid"], "object_kind": task["object_kind"],
        "intervention_uid": task["intervention_uid"], "label": task["label"],
        "work": task["work"], "litres": float(task["litres"]),
        "geometry": Point(task["x"], task["y"]) if known else None,
    }


def _unserved_rows(day: Day, solution: Solution) -> list[dict[str, object]]:
    late = _late_reasons(day, solution)
    left = day.tasks[day.tasks["reason"].notna() | day.tasks["halt"].isin(late)]
    return [{
        **_task_row(day, task), "uid": derived_uid(
            "unserved", day.today, task["object_uid"], task["work"],
            task["intervention_uid"] or "", task["part"]),
        "kind": "unserved", "reason": task["reason"] or late[task["halt"]], "locked": False,
        "state": "planned",
    } for _, task in left.iterrows()]
