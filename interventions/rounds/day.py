"""The day in numbers: who may serve what, from which halts, with which ways and times."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from .clock import Clock
from .means import Unit, WaterPoint, filling_s
from .network import DETOUR, FARTHEST_M, Ways, ways_between
from .problem import NO_WAY, Problem, Refill, Vehicle, drive
from .solving import AUTO
from .tasks import halts_of

HALT_S = 120  # parking, signs out
OBJECT_S = 30  # hose to the next object
# A halt takes no more than this share of the smallest tank, so that tanks can be filled well.
TANK_SHARE = 1 / 3
LAW_TO_WEIGH = "law_to_weigh"
# A locked stop comes before any other: a person put it there.
PINNED_WEIGHT = 100
# The solver is given at most this share of the vehicles' hours, the weightiest work first.
HOURS_GIVEN = 1.5
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
class Day:
    """What is known before solving; one problem stop per row of ``halts``."""

    today: datetime.date
    clock: Clock
    tasks: pd.DataFrame  # with the columns of tasks.py, plus ``halt`` and ``reason``
    units: list[Unit]
    points: list[WaterPoint]
    ways: Ways
    problem: Problem


def asked(tasks: pd.DataFrame, pins: dict[tuple[str, str], str], options: RoundOptions
           ) -> pd.DataFrame:
    """Keep the kind of work asked for, and what a person locked."""
    if options.work == ALL_WORK:
        return tasks
    wanted = (tasks["work"] == "watering") == (options.work == WATERING_ALONE)
    pinned = [key in pins for key in zip(tasks["object_uid"], tasks["work"], strict=True)]
    return tasks[wanted | np.array(pinned, dtype=bool)].reset_index(drop=True)


def prepare(
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
        [tasks["x"].isna(), tasks["held"], nobody & bool(units) & (not has_home), nobody, dry],
        ["no_position", LAW_TO_WEIGH, "no_depot", "no_vehicle", "no_tank"], default="")
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
