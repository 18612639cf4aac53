"""The day's problem handed to PyVRP, and its answer brought back.

PyVRP knows neither service times nor refill times that depend on the vehicle: both are put
on the way out of the place, in the vehicle's own matrix of durations. Places a vehicle may
not serve are too far for it, in its own matrices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .problem import (
    NO_WAY,
    REFILL,
    WORK,
    Matrix,
    Problem,
    Route,
    Solution,
    Stopped,
    drive,
    never,
)

SOLVER = "pyvrp"
# Leaving out the least stop costs more than any detour to it: there and back, refill included.
PRIZE_DETOURS = 6
MAX_RELOADS = 200


def available() -> bool:
    """Tell whether PyVRP can be imported here."""
    try:
        import pyvrp  # noqa: F401
    except ImportError:
        return False
    return True


def solve_with_pyvrp(
    problem: Problem, time_limit_s: float, seed: int = 0, stopped: Stopped = never
) -> Solution:
    """Solve within ``time_limit_s``; raises :class:`ImportError` when PyVRP is absent.

    Every refill is counted as that of an empty tank: the rounds are then at least feasible.
    """
    import pyvrp
    from pyvrp.stop import MaxRuntime

    if not len(problem.stops) or not problem.vehicles:
        return Solution((), tuple(range(len(problem.stops))), SOLVER)
    data, reloads = _data(problem)
    limit = MaxRuntime(time_limit_s)

    def over(best_cost: int) -> bool:
        return stopped() or limit(best_cost)

    result = pyvrp.solve(data, over, seed=seed, collect_stats=False, display=False)
    return _read(problem, result.best, reloads)


def _data(problem: Problem) -> tuple[Any, list[int]]:
    """Give PyVRP's data, and the refill point behind each of its depots (-1: none)."""
    import pyvrp

    places = [pyvrp.Location(0, 0) for _ in range(len(problem.distance_m))]
    homes = sorted({vehicle.depot for vehicle in problem.vehicles})
    depots = [pyvrp.Depot(home) for home in homes]
    depots += [pyvrp.Depot(point.location, tw_early=point.open_s, tw_late=point.close_s)
               for point in problem.refills]
    reloads = [-1] * len(homes) + list(range(len(problem.refills)))
    prize = _prize(problem)
    clients = [
        pyvrp.Client(int(place), delivery=[int(litres)], required=problem.required,
                     prize=0 if problem.required else int(prize * weight))
        for place, litres, weight in zip(problem.stops, problem.demand, problem.weights,
                                         strict=True)
    ]
    distances, durations, profiles = _profiles(problem)
    kinds = [
        pyvrp.VehicleType(
            num_available=vehicle.count, capacity=[vehicle.tank],
            start_depot=homes.index(vehicle.depot), end_depot=homes.index(vehicle.depot),
            tw_early=vehicle.start_s, tw_late=vehicle.end_s, profile=profiles[row],
            reload_depots=[reloads.index(point) for point in problem.points_for(row)],
            max_reloads=MAX_RELOADS if vehicle.tank else 0)
        for row, vehicle in enumerate(problem.vehicles)
    ]
    return pyvrp.ProblemData(places, clients, depots, kinds, distances, durations), reloads


def _prize(problem: Problem) -> int:
    ways = problem.distance_m[problem.distance_m < NO_WAY]
    return PRIZE_DETOURS * int(ways.max(initial=1)) + 1


def _profiles(problem: Problem) -> tuple[list[Matrix], list[Matrix], list[int]]:
    """Give one pair of matrices per vehicle that differs from the others."""
    may = problem.may
    keys: dict[tuple[int, bytes], int] = {}
    distances: list[Matrix] = []
    durations: list[Matrix] = []
    chosen: list[int] = []
    for row, vehicle in enumerate(problem.vehicles):
        key = (vehicle.profile, may[row].tobytes())
        if key not in keys:
            keys[key] = len(distances)
            far = np.setdiff1d(problem.stops[~may[row]], problem.stops[may[row]])
            distances.append(_with_far(problem.distance_m, far))
            durations.append(_with_far(_durations(problem, vehicle.profile), far))
        chosen.append(keys[key])
    return distances, durations, chosen


def _durations(problem: Problem, profile: int) -> Matrix:
    """Put the time spent at a place on the ways out of it."""
    matrix = problem.duration_s[profile].copy()
    matrix[problem.stops] += problem.service_s[profile][:, None]
    for column, point in enumerate(problem.refills):
        matrix[point.location] += problem.refill_s[profile, column]
    np.fill_diagonal(matrix, 0)
    return matrix


def _with_far(matrix: Matrix, far: Matrix) -> Matrix:
    result = np.minimum(matrix, NO_WAY)
    result[far, :] = NO_WAY
    result[:, far] = NO_WAY
    np.fill_diagonal(result, 0)
    return result


def _read(problem: Problem, found: Any, reloads: list[int]) -> Solution:
    routes: list[Route] = []
    served: set[int] = set()
    for route in found.routes():
        sequence = []
        for activity in list(route)[1:-1]:
            if activity.is_client():
                sequence.append((WORK, int(activity.idx)))
            else:
                sequence.append((REFILL, reloads[int(activity.idx)]))
        # A refill right before the end serves nobody.
        while sequence and sequence[-1][0] == REFILL:
            sequence.pop()
        driven = drive(problem, int(route.vehicle_type()), sequence)
        if driven is not None and driven.stops:
            routes.append(driven)
            served.update(driven.stops)
    left = tuple(stop for stop in range(len(problem.stops)) if stop not in served)
    return Solution(tuple(sorted(routes, key=lambda route: route.vehicle)), left, SOLVER)
