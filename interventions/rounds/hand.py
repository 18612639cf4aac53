"""The user's hand on the rounds: move a stop, lock what is good, solve the rest again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from ...layers.progress import SILENT, Progress
from ..law import holds
from .clock import Clock
from .day import LAW_TO_WEIGH, Day, RoundOptions, make_day
from .means import read_units, read_water_points
from .plan import RoundsResult, plan_rounds
from .problem import RoundError, Route
from .rows import round_rows
from .tank_split import Splitter
from .tasks import DEFAULT_WORK_MIN

if TYPE_CHECKING:
    from ...layers.store import Store

MOVABLE = ("work", "unserved")
TAKEN_OUT = "taken_out"


def move_stop(
    store: Store, stop_uid: str, round_uid: str, rank: int, whole_halt: bool = True
) -> None:
    """Put one stop before the order ``rank`` of a round; see :func:`move_stops`."""
    move_stops(store, [stop_uid], round_uid, rank, whole_halt)


def move_stops(
    store: Store, stop_uids: Sequence[str], round_uid: str, rank: int, whole_halt: bool = True
) -> None:
    """Put stops (with their neighbours of one halt) before the order ``rank`` of a round.

    The stops may come from other planned rounds of the day, from the same one, or from those
    not served; they keep their order among themselves. The rounds concerned get their refills,
    times and lengths again, and the stops are locked: planning again leaves them with their
    vehicle. A rank beyond the end puts them last.

    Raises :class:`RoundError`: ``unknown_stop``, ``unknown_round``, ``not_a_work_stop``,
    ``round_closed``, ``law_to_weigh``, or ``round_no_time``, ``round_no_tank``,
    ``round_no_way`` when a round would not hold; nothing is written then.
    """
    target = _one(store, "rounds", round_uid, "unknown_round")
    chosen = [_one(store, "round_stops", uid, "unknown_stop") for uid in stop_uids]
    if any(stop["kind"] not in MOVABLE for stop in chosen):
        raise RoundError("not_a_work_stop")
    rounds = store.read("rounds", where={
        "uid": sorted({round_uid, *(stop["round_uid"] or round_uid for stop in chosen)})})
    for _, row in rounds.iterrows():
        if row["state"] != "planned" or row["date"] != target["date"]:
            raise RoundError("round_closed", round=row["code"] or "")
    if any(stop["date"] != target["date"] for stop in chosen):
        raise RoundError("round_closed", round=target["code"] or "")
    _check_law(store, chosen)
    today = target["date"].date()
    stops = store.read("round_stops", where={"date": today})
    halts = [_halt_of(stops, stop)["uid"] if whole_halt else [stop["uid"]] for stop in chosen]
    # Between two orders: just before what stood at ``rank``, one after the other.
    order = {uid: rank - 0.5 + place / (2 * len(halts))
             for place, halt in reversed(list(enumerate(halts))) for uid in halt}
    is_moved = stops["uid"].isin(list(order))
    is_work = stops["round_uid"].isin(rounds["uid"]) & (stops["kind"] == "work")
    rows = stops.assign(
        place=stops["uid"].map(order).fillna(stops["rank"].astype(float)),
        round_uid=stops["round_uid"].where(~is_moved, round_uid),
        locked=stops["locked"].fillna(False) | is_moved)[is_moved | is_work]
    rows["halt"] = rows.groupby(["round_uid", "place"]).ngroup()
    _write(store, today, rounds, rows)


def _check_law(store: Store, chosen: Sequence[pd.Series]) -> None:
    """Refuse work that waits for a person to weigh the law, in words and with a reason."""
    held = [stop["intervention_uid"] for stop in chosen if stop["reason"] == LAW_TO_WEIGH]
    if not held:
        return
    rows = store.read("interventions", columns=["uid", "flags"], where={"uid": held})
    if rows["flags"].map(holds).any():
        raise RoundError(LAW_TO_WEIGH)


def take_out(store: Store, stop_uids: Sequence[str]) -> int:
    """Take stops out of their planned rounds: nobody serves them that day.

    They are listed with those not served, stay out when the day is planned again, and come
    back when given to a round. The rounds get their refills, times and lengths again. Gives
    how many were taken out. Raises :class:`RoundError`: ``unknown_stop``,
    ``not_a_work_stop``, ``round_closed``.
    """
    chosen = [_one(store, "round_stops", uid, "unknown_stop") for uid in stop_uids]
    if any(stop["kind"] != "work" for stop in chosen):
        raise RoundError("not_a_work_stop")
    if not chosen:
        return 0
    rounds = store.read("rounds", where={"uid": sorted({stop["round_uid"] for stop in chosen})})
    for _, row in rounds.iterrows():
        if row["state"] != "planned":
            raise RoundError("round_closed", round=row["code"] or "")
    uids = sorted({str(stop["uid"]) for stop in chosen})
    out = pd.DataFrame({
        "uid": uids, "kind": "unserved", "reason": TAKEN_OUT, "locked": True, "state": "planned",
        **{name: pd.Series([None] * len(uids), dtype=object)
           for name in ("round_uid", "rank", "arrival_time", "duration_min")}})
    with store.transaction():
        for day in sorted(set(rounds["date"])):
            of_day = rounds[rounds["date"] == day]
            stops = store.read("round_stops", where={"round_uid": list(of_day["uid"])})
            rows = stops[(stops["kind"] == "work") & ~stops["uid"].isin(uids)]
            rows = rows.assign(halt=rows.groupby(["round_uid", "rank"]).ngroup())
            _write(store, day.date(), of_day, rows)
        store.upsert("round_stops", out)
    return len(uids)


def lock(store: Store, stop_uids: Sequence[str], locked: bool = True) -> int:
    """Lock stops to their vehicle, or free them; gives how many changed.

    A round whose every stop is locked is kept as it is when the day is planned again.
    """
    stops = store.read("round_stops", where={"uid": list(stop_uids)})
    missing = set(stop_uids) - set(stops["uid"])
    if missing:
        raise RoundError("unknown_stop")
    stops = stops[(stops["kind"] == "work")
                  & (stops["locked"].fillna(False).astype(bool) != locked)]
    if not stops.empty:
        store.upsert("round_stops", pd.DataFrame({"uid": stops["uid"], "locked": locked}))
    return len(stops)


def lock_round(store: Store, round_uid: str, locked: bool = True) -> int:
    """Lock every stop of a round, or free them; gives how many changed."""
    _one(store, "rounds", round_uid, "unknown_round")
    stops = store.read("round_stops", where={"round_uid": round_uid, "kind": "work"})
    return lock(store, list(stops["uid"]), locked)


def resolve(
    store: Store, today: datetime.date, time_limit_s: float, keep: Sequence[str] = (),
    progress: Progress = SILENT, options: RoundOptions | None = None,
) -> RoundsResult:
    """Solve again what is neither locked nor under way, leaving the rounds of ``keep`` alone."""
    options = replace(options or RoundOptions(), keep=tuple(keep))
    return plan_rounds(store, today, time_limit_s, progress, options)


def _one(store: Store, table: str, uid: str, code: str) -> pd.Series:
    rows = store.read(table, where={"uid": uid})
    if rows.empty:
        raise RoundError(code)
    return rows.iloc[0]


def _halt_of(stops: gpd.GeoDataFrame, stop: pd.Series) -> gpd.GeoDataFrame:
    """Give the stops served from the same halt; one that is not served is alone."""
    if stop["kind"] != "work":
        return stops[stops["uid"] == stop["uid"]]
    return stops[(stops["round_uid"] == stop["round_uid"]) & (stops["rank"] == stop["rank"])
                 & (stops["kind"] == "work")]


def _write(store: Store, today: datetime.date, rounds: pd.DataFrame, rows: gpd.GeoDataFrame
           ) -> None:
    """Drive the rounds in their new order, and write them; a round left empty is removed."""
    tasks = _tasks(store, rows)
    clock = Clock(today, store.settings().timezone)
    units = [unit for unit in read_units(store, clock, tuple(rounds["vehicle_code"].dropna()))
             if unit.x is not None]
    day = make_day(tasks, units, read_water_points(store, clock), store.read("roads"), today,
                   clock, np.ones((len(units), len(tasks)), dtype=bool), RoundOptions())
    written, stops, empty = [], [], []
    for _, row in rounds.iterrows():
        mine = tasks["halt"][tasks["round_uid"] == row["uid"]]
        if mine.empty:
            empty.append(row["uid"])
            continue
        route = _driven(day, row, sorted(set(mine)))
        round_row, stop_rows = round_rows(day, route, row["uid"])
        written.append(round_row)
        stops += stop_rows
    old = store.read("round_stops", where={"round_uid": list(rounds["uid"])})
    stale = {*old["uid"][old["kind"] != "work"], *rows["uid"]} - {row["uid"] for row in stops}
    with store.transaction():
        store.delete("round_stops", sorted(stale))
        store.delete("rounds", empty)
        if written:
            store.upsert("rounds", gpd.GeoDataFrame(written, geometry="geometry", crs=store.crs))
            store.upsert("round_stops", gpd.GeoDataFrame(stops, geometry="geometry",
                                                         crs=store.crs))


def _tasks(store: Store, rows: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the stops the columns of tasks, with the time their work takes."""
    work = store.read("interventions", columns=["uid", "duration_min"],
                      where={"uid": list(rows["intervention_uid"].dropna())})
    minutes = rows["intervention_uid"].map(dict(zip(work["uid"], work["duration_min"],
                                                    strict=True))).astype(float)
    shapes = gpd.GeoSeries(rows.geometry.to_numpy())
    if bool((shapes.isna() | shapes.is_empty).any()):
        raise RoundError("round_no_way", round="")
    return pd.DataFrame({
        **{name: rows[name].to_numpy() for name in (
            "uid", "round_uid", "object_uid", "object_kind", "intervention_uid", "work", "label",
            "halt", "locked")},
        "litres": rows["litres"].fillna(0.0).to_numpy(),
        "minutes": np.where(rows["work"] == "watering", 0.0, minutes.fillna(DEFAULT_WORK_MIN)),
        "x": shapes.x, "y": shapes.y, "weight": 1, "part": 1, "reason": None,
        "pinned": rows["locked"].fillna(False).astype(bool).to_numpy(),
    })


def _driven(day: Day, row: pd.Series, halts: list[int]) -> Route:
    """Drive halts in this order with the cheapest refills; say why when it cannot be done."""
    codes = [unit.code for unit in day.units]
    round_ = row["code"] or ""
    if row["vehicle_code"] not in codes:
        raise RoundError("round_no_vehicle", round=round_)
    vehicle = codes.index(row["vehicle_code"])
    splitter = Splitter(day.problem)
    if not day.problem.may[vehicle, halts].all():
        heavy = (day.problem.demand[halts] > day.units[vehicle].tank_l).any()
        raise RoundError("round_no_tank" if heavy else "round_no_way", round=round_)
    if splitter.cut(vehicle, halts) is None:
        raise RoundError("round_no_tank", round=round_)
    route = splitter.route(vehicle, halts)
    if route is None:
        raise RoundError("round_no_time", round=round_)
    return route
