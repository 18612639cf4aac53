"""Rounds: who goes where, in which order, with how much water, and what was really done."""

from .closing import (
    Closing,
    begin_round,
    cancel_round,
    close_from_sheet,
    close_round,
    close_stop,
    close_stops,
    read_round_sheet,
)
from .daily import rounds_of_the_day
from .files import write_round_files
from .hand import lock, lock_round, move_stop, resolve
from .plan import RoundOptions, RoundsResult, plan_rounds
from .problem import Problem, Refill, RoundError, Route, Solution, Vehicle, Visit
from .solving import solve, solve_cvrp

__all__ = [
    "Closing", "Problem", "Refill", "RoundError", "RoundOptions", "RoundsResult", "Route",
    "Solution", "Vehicle", "Visit", "begin_round", "cancel_round", "close_from_sheet",
    "close_round", "close_stop", "close_stops", "lock", "lock_round", "move_stop", "plan_rounds",
    "read_round_sheet", "resolve", "rounds_of_the_day", "solve", "solve_cvrp", "write_round_files",
]
