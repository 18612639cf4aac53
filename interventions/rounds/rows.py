"""A solution in rows: the rounds, their stops in order, and what no round serves, with why."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point

from ...layers.tables import derived_uid
from .day import OBJECT_S, Day
from .means import Unit
from .problem import Problem, Route, Solution


def _late_reasons(day: Day, solution: Solution) -> dict[int, str]:
    """Say why the solver left a halt out."""
    problem = day.problem
    loads = {route.vehicle: int(problem.demand[route.stops].sum()) for route in solution.routes}
    may = problem.may
    reasons = {}
    for stop in solution.unserved:
        reasons[stop] = "no_time"
        mine = np.flatnonzero(may[:, stop])
        if not problem.demand[stop] or any(problem.points_for(row) for row in mine):
            continue
        fits = any(loads.get(row, 0) + problem.demand[stop] <= problem.vehicles[row].tank
                   for row in mine)
        if not fits:
            reasons[stop] = "water_closed" if problem.refills else "no_water_point"
    return reasons


def round_rows(day: Day, route: Route, uid: str
               ) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Write a route as a row of ``rounds`` and its rows of ``round_stops`` (not their states)."""
    unit = day.units[route.vehicle]
    tasks = _tasks_of(day, route)
    row = {
        "uid": uid, "date": day.today, "team_code": unit.team_code, "vehicle_code": unit.code,
        "distance_km": route.distance_m / 1000,
        "duration_h": (route.end_s - route.start_s) / 3600,
        "litres": float(tasks["litres"].sum()), "stop_count": len(tasks),
        "refill_count": sum(visit.kind == "refill" for visit in route.visits),
        "geometry": _way_of(day, route),
    }
    return row, _stop_rows(day, route, unit, uid)


def _tasks_of(day: Day, route: Route) -> pd.DataFrame:
    return day.tasks[day.tasks["halt"].isin(route.stops)]


def _location(problem: Problem, kind: str, index: int) -> int:
    return int(problem.stops[index] if kind == "work" else problem.refills[index].location)


def _way_of(day: Day, route: Route) -> LineString:
    home = day.problem.vehicles[route.vehicle].depot
    places = [home, *(_location(day.problem, visit.kind, visit.index) for visit in route.visits),
              home]
    points: list[tuple[float, float]] = []
    for start, end in pairwise(places):
        points += list(day.ways.path(start, end).coords)
    return LineString(points)


def _stop_rows(day: Day, route: Route, unit: Unit, uid: str) -> list[dict[str, object]]:
    home = Point(unit.x, unit.y)
    rows = [_plain_row(day, uid, 0, "start", unit.depot_name, route.start_s, 0.0, home)]
    for rank, visit in enumerate(route.visits, start=1):
        minutes = (visit.end_s - visit.start_s) / 60
        if visit.kind == "refill":
            point = day.points[visit.index]
            row = _plain_row(day, uid, rank, "refill", point.name, visit.arrival_s, minutes,
                             Point(point.x, point.y))
            rows.append({**row, "litres": float(visit.litres)})
            continue
        tasks = day.tasks[day.tasks["halt"] == visit.index]
        own = (OBJECT_S / 60 + tasks["minutes"] + tasks["litres"] / unit.flow_l_per_min)
        # The halt's own minutes go to its first object, so that the sum is the halt's.
        extra = np.zeros(len(tasks))
        extra[0] = minutes - float(own.sum())
        for (_, task), duration in zip(tasks.iterrows(), own + extra, strict=True):
            rows.append({
                **_task_row(day, task), "uid": task.get("uid") or derived_uid(
                    "round_stop", uid, task["object_uid"], task["work"],
                    task["intervention_uid"] or "", task["part"]),
                "round_uid": uid, "rank": rank, "kind": "work", "duration_min": duration,
                "reason": None,
                "arrival_time": day.clock.text(visit.arrival_s), "locked": bool(task["pinned"]),
            })
    rows.append(_plain_row(day, uid, len(route.visits) + 1, "end", unit.depot_name, route.end_s,
                           0.0, home))
    return rows


def _plain_row(day: Day, round_uid: str, rank: int, kind: str, label: str, arrival_s: int,
               minutes: float, geometry: Point) -> dict[str, object]:
    return {
        "uid": derived_uid("round_stop", round_uid, kind, rank), "date": day.today,
        "round_uid": round_uid, "rank": rank, "kind": kind, "label": label,
        "arrival_time": day.clock.text(arrival_s), "duration_min": minutes, "locked": False,
        "geometry": geometry,
    }


def _task_row(day: Day, task: pd.Series) -> dict[str, object]:
    known = pd.notna(task["x"])
    return {
        "date": day.today, "object_uid": task["object_uid"], "object_kind": task["object_kind"],
        "intervention_uid": task["intervention_uid"], "label": task["label"],
        "work": task["work"], "litres": float(task["litres"]),
        "geometry": Point(task["x"], task["y"]) if known else None,
    }


def unserved_rows(day: Day, solution: Solution) -> list[dict[str, object]]:
    """Write what no round serves, each with its reason."""
    late = _late_reasons(day, solution)
    left = day.tasks[day.tasks["reason"].notna() | day.tasks["halt"].isin(late)]
    return [{
        **_task_row(day, task), "uid": derived_uid(
            "unserved", day.today, task["object_uid"], task["work"],
            task["intervention_uid"] or "", task["part"]),
        "kind": "unserved", "reason": task["reason"] or late[task["halt"]], "locked": False,
        "state": "planned",
    } for _, task in left.iterrows()]
