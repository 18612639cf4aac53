"""Rounds: who goes where, in which order, with how much water, and what was really done."""

from .closing import (
    Closing,
    begin_round,
    cancel_round,
    close_round,
    close_stop,
    close_stops,
)
from .coming_back import ReadBack, Refused, bring_back
from .daily import rounds_of_the_day
from .day import RoundOptions
from .files import write_round_files
from .hand import lock, lock_round, move_stop, move_stops, resolve, take_out
from .plan import RoundsResult, plan_rounds
from .problem import Problem, Refill, RoundError, Route, Solution, Vehicle, Visit
from .public_instances import read_vrp, solve_cvrp
from .solving import solve

__all__ = [
    "Closing", "Problem", "ReadBack", "Refill", "Refused", "RoundError", "RoundOptions",
    "RoundsResult", "Route", "Solution", "Vehicle", "Visit", "begin_round", "bring_back",
    "cancel_round", "close_round", "close_stop", "close_stops", "lock", "lock_round",
    "move_stop", "move_stops", "plan_rounds", "read_vrp", "resolve", "rounds_of_the_day", "solve",
    "solve_cvrp", "take_out", "write_round_files",
]
