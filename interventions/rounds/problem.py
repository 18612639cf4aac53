"""A day of rounds as numbers alone: what is to be served, who can, and what a round costs.

Lengths are metres, times seconds after the first midnight of the day, water litres, all
integers: two solvers and every machine then agree on what is feasible. A stop is served once,
by one vehicle, with the whole of its demand in the tank.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ...layers.errors import SeveError

Matrix = npt.NDArray[np.int64]
# Asked again and again while a solver searches: must it stop now, with what it has?
Stopped = Callable[[], bool]
END_OF_TIME = 4 * 86_400
# Greater than any journey of a town, small enough that sums stay far from overflow.
NO_WAY = 50_000_000

WORK, REFILL = "work", "refill"


def never() -> bool:
    """Let a solver search until its time is over."""
    return False


class RoundError(SeveError):
    """A request about a round cannot be done."""

    room = "interventions"


@dataclass(frozen=True)
class Vehicle:
    """A vehicle and its crew for the day.

    ``depot`` is the location it leaves and comes back to; ``tank`` in litres (it leaves
    full); ``profile`` the row of :attr:`Problem.service_s` and the matrix of
    :attr:`Problem.duration_s` that hold for it; ``start_s`` and ``end_s`` its shift;
    ``count`` how many there are of the kind.
    """

    depot: int
    tank: int
    start_s: int = 0
    end_s: int = END_OF_TIME
    profile: int = 0
    count: int = 1


@dataclass(frozen=True)
class Refill:
    """A place where tanks are filled, and when it is open."""

    location: int
    open_s: int = 0
    close_s: int = END_OF_TIME


@dataclass(frozen=True)
class Problem:
    """What a solver is given.

    ``distance_m``: locations × locations (:data:`NO_WAY` where none leads). ``duration_s``:
    one such matrix per profile. ``stops``: location of each stop, its own; ``demand``: its
    litres; ``service_s``: profiles × stops; ``refill_s``: profiles × refill points, the time
    to fill an empty tank there.
    ``allowed``: vehicles × stops, who may go where. ``priority``: the weight of each stop,
    1 or more; a stop is left out only for others of more weight; :attr:`required` forbids
    to leave any out.
    """

    distance_m: Matrix
    duration_s: tuple[Matrix, ...]
    stops: npt.NDArray[np.int64]
    demand: npt.NDArray[np.int64]
    service_s: Matrix
    vehicles: tuple[Vehicle, ...]
    refills: tuple[Refill, ...] = ()
    refill_s: Matrix = field(default_factory=lambda: np.zeros((1, 0), dtype=np.int64))
    allowed: npt.NDArray[np.bool_] | None = None
    priority: npt.NDArray[np.int64] | None = None
    required: bool = False

    @property
    def may(self) -> npt.NDArray[np.bool_]:
        """Vehicles × stops: allowed, reachable both ways, and small enough for the tank."""
        everything = np.ones((len(self.vehicles), len(self.stops)), dtype=bool)
        result = everything if self.allowed is None else self.allowed.copy()
        for row, vehicle in enumerate(self.vehicles):
            result[row] &= self.demand <= vehicle.tank
            result[row] &= self.distance_m[vehicle.depot, self.stops] < NO_WAY
            result[row] &= self.distance_m[self.stops, vehicle.depot] < NO_WAY
        return result

    def points_for(self, vehicle: int) -> list[int]:
        """The refill points that a vehicle can use: open in its shift, and fast enough."""
        unit = self.vehicles[vehicle]
        return [
            index for index, point in enumerate(self.refills)
            if self.refill_s[unit.profile, index] <= unit.end_s - unit.start_s
            and point.open_s < unit.end_s and point.close_s > unit.start_s
            and self.distance_m[unit.depot, point.location] < NO_WAY
            and self.distance_m[point.location, unit.depot] < NO_WAY
        ]

    @property
    def weights(self) -> npt.NDArray[np.int64]:
        """The priority of each stop; all alike when none is given."""
        if self.priority is None:
            return np.ones(len(self.stops), dtype=np.int64)
        return self.priority


@dataclass(frozen=True)
class Visit:
    """One halt of a round: ``index`` of the stop or of the refill point, times, litres."""

    kind: str
    index: int
    arrival_s: int
    start_s: int
    end_s: int
    litres: int


@dataclass(frozen=True)
class Route:
    """One vehicle's round."""

    vehicle: int
    visits: tuple[Visit, ...]
    start_s: int
    end_s: int
    distance_m: int

    @property
    def stops(self) -> list[int]:
        """The stops served, in order."""
        return [visit.index for visit in self.visits if visit.kind == WORK]


@dataclass(frozen=True)
class Solution:
    """What a solver found: the rounds, the stops left out, and by which method."""

    routes: tuple[Route, ...]
    unserved: tuple[int, ...]
    solver: str

    @property
    def distance_m(self) -> int:
        """Length of all rounds."""
        return sum(route.distance_m for route in self.routes)


def drive(
    problem: Problem, vehicle: int, sequence: Sequence[tuple[str, int]]
) -> Route | None:
    """Drive a sequence of ``(kind, index)`` by the clock; None when it cannot be done.

    The tank is full at the start and after each refill; a refill takes the share of the
    full tank's time that is really missing, and waits for the point to open.
    """
    unit = problem.vehicles[vehicle]
    distance, duration = problem.distance_m, problem.duration_s[unit.profile]
    here, clock, length, water = unit.depot, unit.start_s, 0, unit.tank
    visits = []
    for kind, index in sequence:
        there = int(problem.stops[index] if kind == WORK else problem.refills[index].location)
        length += int(distance[here, there])
        arrival = clock + int(duration[here, there])
        if kind == WORK:
            litres = int(problem.demand[index])
            start, water = arrival, water - litres
            clock = start + int(problem.service_s[unit.profile, index])
        else:
            point = problem.refills[index]
            start = max(arrival, point.open_s)
            litres = unit.tank - water
            share = litres / unit.tank if unit.tank else 0.0
            clock = start + round(share * int(problem.refill_s[unit.profile, index]))
            if start > point.close_s:
                return None
            water = unit.tank
        if water < 0 or length >= NO_WAY:
            return None
        visits.append(Visit(kind, index, arrival, start, clock, litres))
        here = there
    length += int(distance[here, unit.depot])
    clock += int(duration[here, unit.depot])
    if clock > unit.end_s or length >= NO_WAY:
        return None
    return Route(vehicle, tuple(visits), unit.start_s, clock, length)


def problems_of(problem: Problem, solution: Solution) -> list[str]:
    """List what is wrong with a solution; empty when it holds. An independent reading."""
    wrong = []
    served = [stop for route in solution.routes for stop in route.stops]
    every = sorted([*served, *solution.unserved])
    if every != list(range(len(problem.stops))):
        wrong.append("a stop is served twice, or forgotten")
    may = problem.may
    for route in solution.routes:
        again = drive(problem, route.vehicle, [(v.kind, v.index) for v in route.visits])
        if again != route:
            wrong.append(f"the round of vehicle {route.vehicle} cannot be driven as written")
        if not may[route.vehicle, route.stops].all():
            wrong.append(f"vehicle {route.vehicle} goes where it may not")
    used: dict[int, int] = {}
    for route in solution.routes:
        used[route.vehicle] = used.get(route.vehicle, 0) + 1
    wrong += [f"vehicle {vehicle} goes out {count} times" for vehicle, count in used.items()
              if count > problem.vehicles[vehicle].count]
    return wrong
