"""Made-up days for the solvers, and readings of them that owe nothing to the solvers."""

import numpy as np
from seve.interventions.rounds.problem import REFILL, WORK, Problem, Refill, Vehicle, drive


def sample_day(seed, stops=150, vehicles=4, tank=5000, hours=7.0):
    """A town of 8 x 8 km: a base, three hydrants, 70 % of the stops in eight groups."""
    rng = np.random.default_rng(seed)
    grouped = int(0.7 * stops)
    centres = rng.uniform(0, 8000, (8, 2))
    xy = np.vstack([rng.uniform(0, 8000, (4, 2)),
                    centres[rng.integers(0, 8, grouped)] + rng.normal(0, 350, (grouped, 2)),
                    rng.uniform(0, 8000, (stops - grouped, 2))])
    distance = np.rint(1.3 * np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)))
    demand = rng.integers(100, 901, stops)
    return Problem(
        distance_m=distance.astype(np.int64),
        duration_s=(np.rint(distance / (25 / 3.6)).astype(np.int64),),
        stops=np.arange(4, 4 + stops), demand=demand,
        service_s=np.rint(demand * 0.6).astype(np.int64)[None],
        vehicles=(Vehicle(0, tank, 0, int(hours * 3600), 0, vehicles),),
        refills=tuple(Refill(place) for place in range(4)),
        refill_s=np.full((1, 4), 600, dtype=np.int64))


def nearest_neighbour(problem):
    """What drivers do without a plan: the nearest next, the nearest hydrant when short.

    Vehicles leave one after the other, each with what it may serve. Gives the length in all,
    and how many stops are left.
    """
    left, length, may = set(range(len(problem.stops))), 0, problem.may
    for row, unit in enumerate(problem.vehicles):
        points = problem.points_for(row)
        for _ in range(unit.count):
            sequence, here, water = [], unit.depot, unit.tank
            while mine := [stop for stop in left if may[row, stop]]:
                stop = min(mine, key=lambda s: problem.distance_m[here, problem.stops[s]])
                longer = [*sequence]
                if problem.demand[stop] > water and points:
                    point = min(points, key=lambda r: problem.distance_m[
                        here, problem.refills[r].location])
                    longer.append((REFILL, point))
                longer.append((WORK, stop))
                if drive(problem, row, longer) is None:
                    break
                water = (unit.tank if len(longer) > len(sequence) + 1 else water)
                water -= problem.demand[stop]
                sequence, here = longer, problem.stops[stop]
                left.discard(stop)
            if sequence:
                length += drive(problem, row, sequence).distance_m
    return length, len(left)


def shortest_by_hand(problem):
    """Try every order of the stops, and every way to fill the tank between them."""
    unit = problem.vehicles[0]
    d, places, demand = problem.distance_m.tolist(), problem.stops.tolist(), problem.demand
    points = [point.location for point in problem.refills]
    best = float("inf")

    def go_on(here, states, left):
        """``states``: litres in the tank -> least length so far, for one order of stops."""
        nonlocal best
        if not left:
            best = min(best, min(states.values()) + d[here][unit.depot])
        for stop in left:
            there, litres, following = places[stop], int(demand[stop]), {}
            fill = min(d[here][p] + d[p][there] for p in points)
            for water, length in states.items():
                for level, total in ((water, length + d[here][there]), (unit.tank, length + fill)):
                    if level >= litres and total < following.get(level - litres, best):
                        following[level - litres] = total
            if following:
                go_on(there, following, left - {stop})

    go_on(unit.depot, {unit.tank: 0}, frozenset(range(len(places))))
    return int(best)
