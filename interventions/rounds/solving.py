"""One way in to the solvers: PyVRP when it is there, our own tank split otherwise."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from ...layers.errors import MissingLibrary
from .problem import (
    END_OF_TIME,
    Problem,
    Refill,
    RoundError,
    Solution,
    Stopped,
    Vehicle,
    never,
)
from .tank_split import SOLVER as TANK_SPLIT
from .tank_split import solve_with_tank_split
from .with_pyvrp import SOLVER as PYVRP
from .with_pyvrp import available, solve_with_pyvrp

AUTO = "auto"
BOTH = "pyvrp+tank_split"
# Shares of the time: our split, PyVRP, our split again from the better of the two. PyVRP is
# the stronger without refills; with long days of refills our split finds shorter rounds
# (docs/rounds.md).
SHARES_WITH_REFILLS, SHARES_WITHOUT = (0.5, 0.3, 0.2), (0.0, 0.8, 0.2)


def solve(
    problem: Problem, time_limit_s: float, seed: int = 0, solver: str = AUTO,
    stopped: Stopped = never,
) -> Solution:
    """Find rounds for ``problem`` within ``time_limit_s`` seconds, or until ``stopped()``.

    ``solver`` is ``pyvrp``, ``tank_split`` or ``auto``: both in turn when PyVRP can be
    imported, our split alone otherwise. The stops that no round serves are in
    :attr:`Solution.unserved`. Raises :class:`RoundError` ``bad_problem`` when sizes or values
    do not hold together, :class:`MissingLibrary` when PyVRP is asked for and absent.
    """
    check(problem)
    if solver == PYVRP and not available():
        raise MissingLibrary("PyVRP", "rounds")
    if solver == TANK_SPLIT or (solver == AUTO and not available()):
        return solve_with_tank_split(problem, time_limit_s, seed, stopped=stopped)
    if solver == PYVRP or problem.required:
        return solve_with_pyvrp(problem, time_limit_s, seed, stopped)
    return _with_both(problem, time_limit_s, seed, stopped)


def _with_both(problem: Problem, time_limit_s: float, seed: int, stopped: Stopped) -> Solution:
    """Let each solver search in turn, and the split finish from the better rounds."""
    refills = any(problem.points_for(row) for row in range(len(problem.vehicles)))
    first_s, second_s, last_s = (
        share * time_limit_s for share in (SHARES_WITH_REFILLS if refills else SHARES_WITHOUT))
    found = [solve_with_tank_split(problem, first_s, seed, stopped=stopped),
             solve_with_pyvrp(problem, second_s, seed, stopped)]
    best = min(found, key=lambda solution: rank_of(problem, solution))
    return replace(solve_with_tank_split(problem, last_s, seed, best, stopped), solver=BOTH)


def rank_of(problem: Problem, solution: Solution) -> tuple[int, int]:
    """Give what solutions are compared by: the weight left out, then the length."""
    return int(problem.weights[list(solution.unserved)].sum()), solution.distance_m


def check(problem: Problem) -> None:
    """Raise :class:`RoundError` when the sizes or values of a problem do not hold together."""
    places, stops = len(problem.distance_m), len(problem.stops)
    profiles, vehicles = len(problem.duration_s), len(problem.vehicles)
    sizes = (
        problem.distance_m.shape == (places, places)
        and all(matrix.shape == (places, places) for matrix in problem.duration_s)
        and problem.demand.shape == (stops,)
        and problem.service_s.shape == (profiles, stops)
        and problem.refill_s.shape[1] == len(problem.refills)
        and (problem.allowed is None or problem.allowed.shape == (vehicles, stops))
        and (problem.priority is None or problem.priority.shape == (stops,))
    )
    if not sizes:
        raise RoundError("bad_problem", what="sizes")
    numbers = (problem.distance_m, problem.demand, problem.service_s, problem.refill_s,
               *problem.duration_s)
    if any(matrix.size and matrix.min() < 0 for matrix in numbers):
        raise RoundError("bad_problem", what="negative")
    if len(set(problem.stops.tolist())) != stops:
        raise RoundError("bad_problem", what="shared_location")


def solve_cvrp(
    coordinates: np.ndarray, demand: np.ndarray, capacity: int, time_limit_s: float,
    seed: int = 0, solver: str = AUTO,
) -> Solution:
    """Solve a capacitated routing problem of the CVRPLIB with the town's own solver.

    ``coordinates``: places × 2, the depot first; ``demand`` of each place (0 for the depot);
    Euclidean distances rounded to integers, as the library's EUC_2D. Our tank split sees it
    as one vehicle that comes back to fill its tank: the same kilometres.
    """
    difference = coordinates[:, None, :] - coordinates[None, :, :]
    distance = np.floor(np.sqrt((difference ** 2).sum(axis=2)) + 0.5).astype(np.int64)
    stops = np.arange(1, len(coordinates))
    one = solver == TANK_SPLIT or (solver == AUTO and not available())
    fewest = math.ceil(demand.sum() / capacity)
    problem = Problem(
        distance_m=distance, duration_s=(np.zeros_like(distance),), stops=stops,
        demand=demand[1:].astype(np.int64),
        service_s=np.zeros((1, len(stops)), dtype=np.int64),
        vehicles=(Vehicle(0, int(capacity), 0, END_OF_TIME, 0,
                          1 if one else min(len(stops), 2 * fewest)),),
        refills=(Refill(0),) if one else (),
        refill_s=np.zeros((1, 1 if one else 0), dtype=np.int64), required=True)
    return solve(problem, time_limit_s, seed, TANK_SPLIT if one else PYVRP)


def read_vrp(path: Path) -> tuple[np.ndarray, np.ndarray, int]:
    """Read a CVRPLIB file (EUC_2D): coordinates, demand and capacity.

    Raises :class:`RoundError` ``bad_problem`` for another kind of file.
    """
    capacity, section = 0, ""
    rows: dict[str, list[list[float]]] = {"NODE_COORD_SECTION": [], "DEMAND_SECTION": []}
    for line in path.read_text(encoding="utf-8").splitlines():
        head = line.split(":")[0].strip()
        if head == "CAPACITY":
            capacity = int(line.split(":")[1])
        elif head == "EDGE_WEIGHT_TYPE" and line.split(":")[1].strip() != "EUC_2D":
            raise RoundError("bad_problem", what="edge_weight_type")
        elif head.endswith("SECTION") or head == "EOF":
            section = head
        elif section in rows:
            rows[section].append([float(part) for part in line.split()[1:]])
    coordinates, demand = rows["NODE_COORD_SECTION"], rows["DEMAND_SECTION"]
    if not capacity or not coordinates or len(coordinates) != len(demand):
        raise RoundError("bad_problem", what="cvrplib")
    return np.array(coordinates), np.array(demand)[:, 0].astype(np.int64), capacity
