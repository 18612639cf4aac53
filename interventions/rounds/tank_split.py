"""Rounds without any solver: one long tour, cut into tanks at the least cost.

Nearest neighbour and 2-opt make the order of a *giant tour* that ignores the tank (Beasley
1983; Prins 2004). The cheapest cut of that order into full tanks, each through the refill
point that lengthens the way least, is then exact: a dynamic programme over the stops where
the tank may be filled. Stops are moved between the tours while time is left: some
neighbours are taken out and put back where they cost least (ruin and recreate, Schrimpf et
al. 2000), and the result is kept when it is better, or nearly so early on.
"""

from __future__ import annotations

import time
from collections import deque

import numpy as np
import numpy.typing as npt

from .problem import NO_WAY, REFILL, WORK, Problem, Route, Solution, Stopped, drive, never

SOLVER = "tank_split"
RUIN_LARGEST = 12
# Accepted worsening, as a share of the mean leg, at the start and at the time limit.
HEAT_FIRST, HEAT_LAST = 0.1, 0.002
# Places looked at for a stop: per vehicle by the way alone, then in all with the refills.
PLACES_PER_VEHICLE, PLACES_TRIED = 2, 4
OVERLOOKED = 0.02
MAX_TWO_OPT_PASSES = 200

Order = list[int]


def solve_with_tank_split(
    problem: Problem, time_limit_s: float, seed: int = 0, start: Solution | None = None,
    stopped: Stopped = never,
) -> Solution:
    """Solve within ``time_limit_s``, from our own first rounds or from those of ``start``.

    The rounds of ``start`` keep their order and get the refills that lengthen it least.
    """
    deadline = time.monotonic() + time_limit_s
    fleet = _Fleet(problem)
    best = fleet.first() if start is None else fleet.again(start)
    if len(problem.stops) and fleet.rows:
        best = fleet.improved(best, deadline, np.random.default_rng(seed), stopped)
    return fleet.solution(best)


class _Plan:
    """Orders of the vehicles, the lengths of their ways, and who is left out."""

    def __init__(self, orders: list[Order], lengths: list[int], left: set[int]) -> None:
        self.orders, self.lengths, self.left, self.cost = orders, lengths, left, 0.0


class _Fleet:
    """The problem as the search looks at it: one row per single vehicle."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        # A fleet of identical vehicles is searched one by one.
        self.rows = [row for row, vehicle in enumerate(problem.vehicles)
                     for _ in range(min(vehicle.count, len(problem.stops)))]
        self.may = problem.may
        self.weights = problem.weights
        self.splitter = Splitter(problem)
        ways = problem.distance_m[problem.distance_m < NO_WAY]
        self.prize = 6.0 * float(ways.max(initial=1)) + 1.0
        places = problem.stops
        self.between = problem.distance_m[np.ix_(places, places)].astype(float)

    def first(self) -> _Plan:
        """Give each vehicle in turn what it may serve of the giant tour, as long as it can."""
        orders: list[Order] = []
        tours: dict[tuple[int, bytes], Order] = {}
        left = set(range(len(self.problem.stops)))
        for row in self.rows:
            key = self.problem.vehicles[row].depot, self.may[row].tobytes()
            if key not in tours:
                tours[key] = giant_tour(self.problem, row, np.flatnonzero(self.may[row]))
            tour = [stop for stop in tours[key] if stop in left]
            orders.append(self._longest_start(row, tour))
            left -= set(orders[-1])
        return self._completed(orders)

    def again(self, solution: Solution) -> _Plan:
        """Take up the rounds of a solution, and put in what it left out, where it fits."""
        waiting: dict[int, list[Order]] = {row: [] for row in self.rows}
        for route in solution.routes:
            waiting[route.vehicle].append(route.stops)
        orders = [waiting[row].pop() if waiting[row] else [] for row in self.rows]
        return self._completed([self._longest_start(row, order)
                                for row, order in zip(self.rows, orders, strict=True)])

    def _completed(self, orders: list[Order]) -> _Plan:
        """Put in what the orders leave out, the weightiest first, wherever it fits."""
        left = set(range(len(self.problem.stops))) - {stop for order in orders for stop in order}
        plan = _Plan(orders, [self.splitter.length(row, order) or 0
                              for row, order in zip(self.rows, orders, strict=True)], left)
        self._insert(plan, sorted(left, key=lambda stop: (-int(self.problem.weights[stop]), stop)),
                     None)
        plan.cost = self._cost(plan)
        return plan

    def _longest_start(self, row: int, tour: Order) -> Order:
        """Find the longest beginning of the tour that the shift allows, by halving."""
        if self.splitter.length(row, tour) is not None:
            return tour
        low, high = 0, len(tour) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.splitter.length(row, tour[:middle]) is None:
                high = middle - 1
            else:
                low = middle
        return tour[:low]

    def improved(self, plan: _Plan, deadline: float, rng: np.random.Generator,
                 stopped: Stopped) -> _Plan:
        """Take neighbours out and put them back until the deadline."""
        best = current = plan
        begun = time.monotonic()
        budget = max(deadline - begun, 1e-6)
        leg = max(sum(plan.lengths), 1) / max(len(self.problem.stops), 1)
        near = np.argsort(self.between, axis=1, kind="stable")
        while (now := time.monotonic()) < deadline and not stopped():
            heat = leg * HEAT_FIRST * (HEAT_LAST / HEAT_FIRST) ** ((now - begun) / budget)
            candidate = self._ruined(current, near, rng)
            if candidate.cost < current.cost - heat * np.log(rng.random()):
                current = candidate
            if candidate.cost < best.cost:
                best = candidate
        return best

    def _ruined(self, plan: _Plan, near: npt.NDArray[np.int64],
                rng: np.random.Generator) -> _Plan:
        """Take out a stop and some of its neighbours, then put all that is out back in."""
        count = len(self.problem.stops)
        centre = int(rng.integers(count))
        size = int(rng.integers(1, min(RUIN_LARGEST, count) + 1))
        out = {int(stop) for stop in near[centre, :size]}
        orders = [[stop for stop in order if stop not in out] for order in plan.orders]
        lengths = list(plan.lengths)
        left = plan.left | out
        for vehicle, (order, before) in enumerate(zip(orders, plan.orders, strict=True)):
            if len(order) != len(before):
                length = self.splitter.length(self.rows[vehicle], order)
                if length is None:  # the hours of a refill point, reached too early or too late
                    left |= set(order)
                    order.clear()
                lengths[vehicle] = length or 0
        result = _Plan(orders, lengths, left)
        waiting = list(result.left)
        rng.shuffle(waiting)
        waiting = waiting[: 2 * RUIN_LARGEST]
        waiting.sort(key=lambda stop: -int(self.problem.weights[stop]))
        self._insert(result, waiting, rng)
        result.cost = self._cost(result)
        return result

    def _insert(self, plan: _Plan, waiting: list[int], rng: np.random.Generator | None) -> None:
        """Put stops back one by one, each where it lengthens the way least and can be done.

        Without ``rng`` the first place that can be done is taken, and all are looked at.
        """
        for stop in waiting:
            best: tuple[int, int, Order, int] | None = None
            for vehicle, place in self._places(plan, stop, rng):
                order = plan.orders[vehicle]
                longer = [*order[:place], stop, *order[place:]]
                length = self.splitter.length(self.rows[vehicle], longer)
                if length is None:
                    continue
                gain = length - plan.lengths[vehicle]
                if best is None or gain < best[0]:
                    best = gain, vehicle, longer, length
                if rng is None:
                    break
            if best is not None:
                _, vehicle, longer, length = best
                plan.orders[vehicle], plan.lengths[vehicle] = longer, length
                plan.left.discard(stop)

    def _places(self, plan: _Plan, stop: int, rng: np.random.Generator | None
                ) -> list[tuple[int, int]]:
        """Give the places that lengthen the way least, refills not counted, the best first."""
        found = []
        distance, places = self.problem.distance_m, self.problem.stops
        here = int(places[stop])
        for vehicle, row in enumerate(self.rows):
            if not self.may[row, stop]:
                continue
            depot = self.problem.vehicles[row].depot
            way = np.array([depot, *places[plan.orders[vehicle]], depot], dtype=int)
            extra = (distance[way[:-1], here] + distance[here, way[1:]]
                     - distance[way[:-1], way[1:]])
            if rng is not None and len(extra) > 2:
                # A place is overlooked now and then, or the search would turn in circles.
                extra = extra + (rng.random(len(extra)) < OVERLOOKED) * self.prize
            found += [(float(extra[place]), vehicle, int(place))
                      for place in np.argsort(extra, kind="stable")[:PLACES_PER_VEHICLE]]
        found.sort()
        return [(vehicle, place) for _, vehicle, place in
                (found if rng is None else found[:PLACES_TRIED])]

    def _cost(self, plan: _Plan) -> float:
        return sum(plan.lengths) + self.prize * float(self.weights[list(plan.left)].sum())

    def solution(self, plan: _Plan) -> Solution:
        """Give the plan as the solution that every solver gives."""
        routes = [self.splitter.route(row, order)
                  for row, order in zip(self.rows, plan.orders, strict=True) if order]
        return Solution(tuple(route for route in routes if route is not None),
                        tuple(sorted(plan.left)), SOLVER)


def giant_tour(problem: Problem, vehicle: int, stops: npt.NDArray[np.int64]) -> Order:
    """Order ``stops`` from the vehicle's depot: nearest neighbour, then 2-opt."""
    if not len(stops):
        return []
    places = np.concatenate([[problem.vehicles[vehicle].depot], problem.stops[stops]])
    distance = problem.distance_m[np.ix_(places, places)]
    tour = two_opt(distance, nearest_neighbour(distance))
    return [int(stops[place - 1]) for place in tour[1:]]


def nearest_neighbour(distance: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Go from place 0 to the nearest place not seen yet, until none is left."""
    count = len(distance)
    unseen = np.ones(count, dtype=bool)
    tour = np.zeros(count, dtype=np.int64)
    unseen[0] = False
    for step in range(1, count):
        row = np.where(unseen, distance[tour[step - 1]], np.iinfo(np.int64).max)
        tour[step] = row.argmin()
        unseen[tour[step]] = False
    return tour


def two_opt(
    distance: npt.NDArray[np.int64], tour: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Turn stretches of the closed tour round while that shortens it (one-ways counted)."""
    tour = tour.copy()
    for _ in range(MAX_TWO_OPT_PASSES):
        improved = False
        for first in range(1, len(tour) - 1):
            gain, last = _best_turn(distance, tour, first)
            if gain > 0:
                tour[first:last + 1] = tour[first:last + 1][::-1]
                improved = True
        if not improved:
            break
    return tour


def _best_turn(distance: npt.NDArray[np.int64], tour: npt.NDArray[np.int64], first: int
               ) -> tuple[int, int]:
    """Give the gain and the end of the best stretch to turn that begins at ``first``."""
    before, start = tour[first - 1], tour[first]
    ends = tour[first + 1:]
    after = np.concatenate([tour[first + 2:], tour[:1]])
    # Driving the stretch the other way costs what the one-ways cost.
    forward = np.cumsum(distance[tour[first:-1], ends])
    backward = np.cumsum(distance[ends, tour[first:-1]])
    gain = (distance[before, start] + distance[ends, after] + forward
            - distance[before, ends] - distance[start, after] - backward)
    place = int(gain.argmax())
    return int(gain[place]), first + 1 + place


class Splitter:
    """Cuts an order of stops into tanks, at the least length."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._distance = problem.distance_m.tolist()
        self._places = problem.stops.tolist()
        self._demand = problem.demand.tolist()
        self._duration = [matrix.tolist() for matrix in problem.duration_s]
        self._service = problem.service_s.tolist()
        self._filling = problem.refill_s.tolist()
        self._at = [point.location for point in problem.refills]
        self._opens = [point.open_s for point in problem.refills]
        self._closes = [point.close_s for point in problem.refills]
        self._points = [problem.points_for(row) for row in range(len(problem.vehicles))]
        self._cheapest: dict[tuple[int, int, int], tuple[int, int]] = {}

    def route(self, vehicle: int, order: Order) -> Route | None:
        """Drive ``order`` with the cheapest refills; None when tank or shift forbids it.

        A refill point that would be closed on arrival is exchanged for the nearest open one.
        """
        cut = self.cut(vehicle, order)
        if cut is None:
            return None
        return drive(self.problem, vehicle, cut) or self._with_open_points(vehicle, cut)

    def length(self, vehicle: int, order: Order) -> int | None:
        """Give the length of :meth:`route` without writing it down: the search's inner loop."""
        cut = self.cut(vehicle, order)
        if cut is None:
            return None
        unit = self.problem.vehicles[vehicle]
        distance, duration = self._distance, self._duration[unit.profile]
        service, filling = self._service[unit.profile], self._filling[unit.profile]
        places, demand, tank = self._places, self._demand, unit.tank
        here, clock, total, water = unit.depot, unit.start_s, 0, tank
        for kind, index in cut:
            if kind == WORK:
                there = places[index]
                clock += duration[here][there] + service[index]
                water -= demand[index]
            else:
                there = self._at[index]
                clock = max(clock + duration[here][there], self._opens[index])
                if clock > self._closes[index]:
                    route = self._with_open_points(vehicle, cut)
                    return None if route is None else route.distance_m
                clock += round((tank - water) / tank * filling[index])
                water = tank
            total += distance[here][there]
            here = there
        total += distance[here][unit.depot]
        clock += duration[here][unit.depot]
        return None if clock > unit.end_s or total >= NO_WAY else total

    def cut(self, vehicle: int, order: Order) -> list[tuple[str, int]] | None:
        """Choose where to refill; exact for the order, opening hours not looked at.

        ``best[k]`` is the least lengthening when a tank begins with stop ``k``; the window
        of possible beginnings slides, its least kept in a deque: linear in the stops.
        """
        tank = self.problem.vehicles[vehicle].tank
        demand, count = self._demand, len(order)
        loads = [0] * (count + 1)
        for place, stop in enumerate(order):
            loads[place + 1] = loads[place] + demand[stop]
        if loads[count] <= tank:
            return [(WORK, stop) for stop in order]
        if not self._points[vehicle]:
            return None
        best = [0] * (count + 1)
        came = [0] * (count + 1)
        window: deque[int] = deque([0])
        for end in range(1, count + 1):
            while window and loads[end] - loads[window[0]] > tank:
                window.popleft()
            if not window:
                return None
            start = window[0]
            came[end] = start
            if end == count:
                break
            best[end] = best[start] + self._detour(vehicle, order[end - 1], order[end])[0]
            while window and best[window[-1]] >= best[end]:
                window.pop()
            window.append(end)
        return self._with_refills(vehicle, order, came)

    def _with_refills(self, vehicle: int, order: Order, came: list[int]
                      ) -> list[tuple[str, int]]:
        begins = set()
        place = came[len(order)]
        while place:
            begins.add(place)
            place = came[place]
        sequence = []
        for place, stop in enumerate(order):
            if place in begins:
                sequence.append((REFILL, self._detour(vehicle, order[place - 1], stop)[1]))
            sequence.append((WORK, stop))
        return sequence

    def _detour(self, vehicle: int, before: int, after: int) -> tuple[int, int]:
        """Give the least lengthening from one stop to the next by a refill point, and which."""
        key = (vehicle, before, after)
        if key not in self._cheapest:
            here, there = self._places[before], self._places[after]
            rows = self._distance
            straight = rows[here][there]
            self._cheapest[key] = min(
                (rows[here][self._at[index]] + rows[self._at[index]][there] - straight, index)
                for index in self._points[vehicle])
        return self._cheapest[key]

    def _with_open_points(self, vehicle: int, cut: list[tuple[str, int]]) -> Route | None:
        """Exchange closed refill points for the nearest that is open when one gets there."""
        sequence: list[tuple[str, int]] = []
        for place, (kind, index) in enumerate(cut):
            if kind == WORK:
                sequence.append((kind, index))
                continue
            choice = self._open_point(vehicle, sequence, cut[place + 1][1])
            if choice is None:
                return None
            sequence.append((REFILL, choice))
        return drive(self.problem, vehicle, sequence)

    def _open_point(self, vehicle: int, done: list[tuple[str, int]], after: int) -> int | None:
        rows, there = self._distance, self._places[after]
        here = self._places[done[-1][1]]
        ranked = sorted(
            (rows[here][self._at[index]] + rows[self._at[index]][there], index)
            for index in self._points[vehicle])
        unit = self.problem.vehicles[vehicle]
        # Driven without the way home: only the hours of the point matter here.
        clock = unit.start_s + _time_of(self.problem, vehicle, done)
        for _, index in ranked:
            point = self.problem.refills[index]
            arrival = clock + int(self.problem.duration_s[unit.profile][here, point.location])
            if arrival <= point.close_s:
                return index
        return None


def _time_of(problem: Problem, vehicle: int, sequence: list[tuple[str, int]]) -> int:
    """Give the time that a sequence takes, up to leaving its last place."""
    unit = problem.vehicles[vehicle]
    here, clock, water = unit.depot, unit.start_s, unit.tank
    for kind, index in sequence:
        place = int(problem.stops[index] if kind == WORK else problem.refills[index].location)
        clock += int(problem.duration_s[unit.profile][here, place])
        if kind == WORK:
            clock += int(problem.service_s[unit.profile, index])
            water -= int(problem.demand[index])
        else:
            share = (unit.tank - water) / unit.tank
            clock = max(clock, problem.refills[index].open_s)
            clock += round(share * int(problem.refill_s[unit.profile, index]))
            water = unit.tank
        here = place
    return clock - unit.start_s
