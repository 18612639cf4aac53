"""One way in to the solvers: PyVRP when it is there, our own tank split otherwise."""

from __future__ import annotations

from dataclasses import replace

from ...layers.errors import MissingLibrary
from .problem import Problem, RoundError, Solution, Stopped, never
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
