"""Public routing problems (CVRPLIB), solved by the town's own solver and compared with others'.

Kilometres are those of the file times :attr:`Instance.scale`, rounded: 1 for the sets whose
published costs are whole, 100 or more for those whose costs have decimals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .problem import END_OF_TIME, Problem, Refill, RoundError, Solution, Vehicle
from .solving import AUTO, solve
from .tank_split import SOLVER as TANK_SPLIT
from .with_pyvrp import SOLVER as PYVRP
from .with_pyvrp import available

# What a town's day has no word for: such a problem would be solved as another one.
FOREIGN = ("time_window", "backhaul", "pickup", "linehaul", "delivery", "vehicles_capacity")


@dataclass(frozen=True)
class Instance:
    """A problem of the library and how many of our units make one of its own."""

    problem: Problem
    scale: int

    def length(self, solution: Solution) -> float:
        """Give a solution's length in the file's own unit."""
        return solution.distance_m / self.scale


def read_vrp(path: Path, decimals: int = 0) -> Instance:
    """Read a ``.vrp`` file: points or a matrix, one depot anywhere, a limit of length or none.

    ``decimals`` keeps that many decimals of the distances. Raises :class:`RoundError`
    ``bad_problem`` for a file that is not one, or that asks for what is not modelled here (time
    windows, several depots, vehicles of several kinds).
    """
    try:
        from vrplib import read_instance

        found: dict[str, Any] = read_instance(str(path))
        return _instance(found, 10 ** decimals)
    except (KeyError, ValueError, RuntimeError, TypeError, IndexError, OSError) as error:
        raise RoundError("bad_problem", what=f"{path.name}: {error}"[:200]) from error


def _instance(found: dict[str, Any], scale: int) -> Instance:
    foreign = [name for name in FOREIGN if name in found]
    depots = np.atleast_1d(found.get("depot", [0]))
    if foreign or len(depots) != 1:
        raise RoundError("bad_problem", what=", ".join(foreign) or "depots")
    distance = np.floor(np.asarray(found["edge_weight"], dtype=float) * scale + 0.5).astype(
        np.int64)
    home = int(depots[0])
    demand = np.asarray(found["demand"]).astype(np.int64)
    if len(distance) != len(demand) or found["capacity"] < demand.max():
        raise RoundError("bad_problem", what="sizes")
    stops = np.delete(np.arange(len(demand)), home)
    longest = found.get("distance")
    service = _service(found.get("service_time", 0), stops, scale)
    limit = END_OF_TIME if longest is None else math.floor(float(longest) * scale)
    fewest = max(1, math.ceil(demand.sum() / found["capacity"]))
    count = int(found.get("vehicles", min(len(stops), 2 * fewest + 5)))
    return Instance(Problem(
        distance_m=distance,
        duration_s=(distance if longest is not None else np.zeros_like(distance),),
        stops=stops, demand=demand[stops], service_s=service[None, :],
        vehicles=(Vehicle(home, int(found["capacity"]), 0, limit, 0, count),), required=True),
        scale)


def _service(value: Any, stops: npt.NDArray[np.int64], scale: int) -> npt.NDArray[np.int64]:
    times = np.asarray(value, dtype=float)
    each = np.full(len(stops), float(times)) if times.ndim == 0 else times[stops]
    return np.floor(each * scale + 0.5).astype(np.int64)


def solve_cvrp(
    instance: Instance, time_limit_s: float, seed: int = 0, solver: str = AUTO
) -> Solution:
    """Solve a problem of the library with the town's own solvers.

    Our tank split sees a fleet without a limit of length as one vehicle that comes back to
    fill its tank: the same kilometres.
    """
    problem = instance.problem
    split = solver == TANK_SPLIT or (solver == AUTO and not available())
    (fleet,) = problem.vehicles
    if split and fleet.end_s == END_OF_TIME:
        problem = replace(
            problem, vehicles=(replace(fleet, count=1),), refills=(Refill(fleet.depot),),
            refill_s=np.zeros((1, 1), dtype=np.int64))
    return solve(problem, time_limit_s, seed, TANK_SPLIT if split else PYVRP)


def read_best(path: Path) -> float | None:
    """Give the cost a ``.sol`` file says; None without one."""
    if not path.exists():
        return None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, cost = line.strip().replace(":", " ").partition(" ")
        if name.casefold() == "cost":
            return float(cost)
    return None
