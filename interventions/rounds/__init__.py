"""Rounds: who goes where, in which order, with how much water, and what was really done."""

from .plan import RoundOptions, RoundsResult, plan_rounds
from .problem import Problem, Refill, RoundError, Route, Solution, Vehicle, Visit
from .solving import solve, solve_cvrp

__all__ = [
    "Problem", "Refill", "RoundError", "RoundOptions", "RoundsResult", "Route", "Solution",
    "Vehicle", "Visit", "plan_rounds", "solve", "solve_cvrp",
]
