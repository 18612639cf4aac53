"""Both solvers, against brute force, against published best solutions, against the clock."""

import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.interventions.rounds import (
    Problem,
    Refill,
    RoundError,
    Vehicle,
    solve,
    solving,
)
from seve.interventions.rounds.problem import NO_WAY, problems_of
from seve.interventions.rounds.public_instances import read_best, read_vrp, solve_cvrp
from seve.interventions.rounds.tank_split import Splitter
from seve.layers.errors import MissingLibrary

SOLVERS = ("pyvrp", "tank_split", "auto")


@pytest.fixture(params=SOLVERS)
def solver(request):
    if request.param != "tank_split":
        pytest.importorskip("pyvrp")
    return request.param


def small_day(seed, stops=8):
    """One vehicle of 1 000 L, eight stops of 250 to 450 L, two water points."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 3000, (stops + 3, 2))
    distance = np.rint(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))).astype(np.int64)
    return Problem(
        distance_m=distance, duration_s=(distance // 7,), stops=np.arange(3, 3 + stops),
        demand=rng.integers(250, 451, stops),
        service_s=np.full((1, stops), 300, dtype=np.int64),
        vehicles=(Vehicle(0, 1000, 0, 12 * 3600),), refills=(Refill(1), Refill(2)),
        refill_s=np.full((1, 2), 600, dtype=np.int64))


def test_eight_stops_are_served_by_the_shortest_round_there_is(days, solver):
    problem = small_day(3)
    solution = solve(problem, 1.5, solver=solver)
    assert problems_of(problem, solution) == []
    assert solution.unserved == ()
    assert solution.distance_m == days.shortest_by_hand(problem)


@pytest.mark.parametrize("seed", range(3))
def test_the_cut_into_tanks_is_the_best_for_its_order(seed):
    """Against trying every set of places to refill, for a given order."""
    import itertools

    problem = small_day(seed, stops=7)
    order = list(range(7))
    d, places = problem.distance_m, problem.stops

    def length(fills):
        water, here, total = 1000, 0, 0
        for place, stop in enumerate(order):
            if place in fills:
                total += min(d[here, p.location] + d[p.location, places[stop]]
                             for p in problem.refills)
                water = 1000
            else:
                total += d[here, places[stop]]
            water -= problem.demand[stop]
            if water < 0:
                return np.inf
            here = places[stop]
        return total + d[here, 0]

    every = [length(set(fills)) for size in range(7)
             for fills in itertools.combinations(range(1, 7), size)]
    splitter = Splitter(problem)
    assert splitter.length(0, order) == min(every)
    assert splitter.route(0, order).distance_m == min(every)


@pytest.mark.parametrize("only", ["auto"])
def test_a_town_with_refills_is_at_least_15_percent_shorter_than_nearest_neighbour(days, only):
    problem = days.sample_day(1)
    greedy, forgotten = days.nearest_neighbour(problem)
    solution = solve(problem, 5.0, solver=only)
    assert forgotten == 0
    assert problems_of(problem, solution) == []
    assert solution.unserved == ()
    assert solution.distance_m <= 0.85 * greedy


@pytest.mark.parametrize("only", ["auto", "tank_split"])
def test_500_stops_answer_in_ten_seconds(days, only):
    problem = days.sample_day(2, stops=500, vehicles=14)
    begun = time.monotonic()
    solution = solve(problem, 4.0, solver=only)
    assert time.monotonic() - begun < 10
    assert problems_of(problem, solution) == []
    assert solution.unserved == ()


@pytest.mark.parametrize(("name", "gap"), [("X-n101-k25", 0.03)])
def test_public_instances_are_close_to_the_best_known(shared_data, name, gap):
    pytest.importorskip("pyvrp")
    folder = shared_data / "cvrplib"
    instance = read_vrp(folder / f"{name}.vrp")
    best = read_best(folder / f"{name}.sol")
    solution = solve_cvrp(instance, 4.0)
    assert solution.unserved == ()
    assert problems_of(instance.problem, solution) == []
    assert best <= instance.length(solution) <= (1 + gap) * best


def test_without_pyvrp_the_same_call_answers_with_our_own_split(shared_data, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    assert not solving.available()
    solution = solve(small_day(1), 0.5)
    assert solution.solver == "tank_split"
    with pytest.raises(MissingLibrary):
        solve(small_day(1), 0.1, solver="pyvrp")
    found = solve_cvrp(read_vrp(shared_data / "cvrplib" / "X-n101-k25.vrp"), 2.0)
    assert found.solver == "tank_split"
    assert found.unserved == ()
    assert 27591 <= found.distance_m <= 1.15 * 27591


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 25), st.integers(1, 3),
       st.floats(0.5, 6), st.booleans(), st.sampled_from(SOLVERS))
def test_whatever_the_day_rounds_hold_and_nothing_is_forgotten(
        days, seed, stops, vehicles, hours, with_water, solver):
    if solver != "tank_split":
        pytest.importorskip("pyvrp")
    problem = days.sample_day(seed, stops, vehicles, tank=1500, hours=hours)
    rng = np.random.default_rng(seed)
    units = tuple(Vehicle(0, int(rng.choice([0, 400, 1500])), 0, int(hours * 3600))
                  for _ in range(vehicles))
    problem = replace(
        problem, vehicles=units, allowed=rng.random((vehicles, stops)) < 0.8,
        priority=rng.integers(1, 9, stops),
        refills=tuple(Refill(k, 1800, 7200) for k in range(4)) if with_water else (),
        refill_s=np.full((1, 4 if with_water else 0), 600, dtype=np.int64))
    assert problems_of(problem, solve(problem, 0.2, seed, solver)) == []


def test_when_time_is_short_the_weightier_stops_are_served(days, solver):
    problem = days.sample_day(4, stops=30, vehicles=1, hours=2.0)
    weights = np.ones(30, dtype=np.int64)
    weights[:3] = 50
    solution = solve(replace(problem, priority=weights), 1.0, solver=solver)
    assert solution.unserved
    assert not set(solution.unserved) & {0, 1, 2}


def test_the_same_seed_and_day_are_not_better_by_a_closed_hydrant(solver):
    """A point that closes before anyone is short is of no use, and is not used."""
    problem = small_day(5)
    closed = replace(problem, refills=(Refill(1, 0, 60), Refill(2)))
    solution = solve(closed, 1.0, solver=solver)
    assert problems_of(closed, solution) == []
    used = {v.index for r in solution.routes for v in r.visits if v.kind == "refill"}
    assert used == {1}


def test_an_empty_day_has_no_rounds(solver):
    problem = small_day(0, stops=1)
    none = replace(problem, stops=problem.stops[:0], demand=problem.demand[:0],
                   service_s=problem.service_s[:, :0])
    assert solve(none, 0.1, solver=solver).routes == ()
    nobody = replace(problem, vehicles=())
    assert solve(nobody, 0.1, solver=solver).unserved == (0,)


def test_a_problem_that_does_not_hold_together_is_refused():
    problem = small_day(0)
    with pytest.raises(RoundError, match="bad_problem"):
        solve(replace(problem, demand=problem.demand[:3]), 0.1)
    with pytest.raises(RoundError, match="bad_problem"):
        solve(replace(problem, demand=-problem.demand), 0.1)


def test_a_stop_that_no_way_leads_to_is_left_out(solver):
    problem = small_day(2)
    distance = problem.distance_m.copy()
    distance[:, 5] = distance[5, :] = NO_WAY
    distance[5, 5] = 0
    cut = replace(problem, distance_m=distance, duration_s=(np.minimum(distance, NO_WAY),))
    cut = replace(cut, duration_s=(np.where(distance < NO_WAY, distance // 7, NO_WAY),))
    solution = solve(cut, 0.5, solver=solver)
    assert solution.unserved == (2,)
    assert problems_of(cut, solution) == []
