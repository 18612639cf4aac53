"""What the service goes out with today: vehicles, their depots, the water points."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from .clock import Clock
from .problem import RoundError

if TYPE_CHECKING:
    from ...layers.store import Store

SHIFT = ("07:30", "15:30")
OPENING = ("00:00", "24:00")
SPEED_KM_H = 25.0
WATERING_L_PER_MIN = 50.0
FILLING_L_PER_MIN = 100.0
# Rolling out the hose and opening the hydrant, whatever the litres.
FILLING_SETUP_S = 300


@dataclass(frozen=True)
class Unit:
    """A vehicle fit to go out; ``x`` and ``y`` are its depot's, None when it has none."""

    code: str
    team_code: str | None
    tank_l: int
    flow_l_per_min: float
    speed_m_s: float
    start_s: int
    end_s: int
    depot_name: str
    x: float | None
    y: float | None


@dataclass(frozen=True)
class WaterPoint:
    """A place to fill the tank."""

    uid: str
    name: str
    flow_l_per_min: float
    open_s: int
    close_s: int
    x: float
    y: float


def read_units(store: Store, clock: Clock, only: Sequence[str] | None) -> list[Unit]:
    """Read the vehicles in service (unknown is in service), those of ``only`` when given.

    An unknown tank holds nothing that can be counted on: such a vehicle carries no water. One
    with nobody on board (a crew of 0) stays; an unknown crew goes.
    """
    depots = store.read("depots")
    depots = depots[~(depots.geometry.isna() | depots.geometry.is_empty)]
    units = []
    vehicles = store.read("vehicles").sort_values("code")
    for row in vehicles.itertuples():
        if row.code is None or (not pd.isna(row.working) and not row.working):
            continue
        if pd.notna(row.crew_size) and row.crew_size == 0:
            continue  # nobody on board today
        if only is not None and row.code not in only:
            continue
        home = depots[depots["code"] == row.depot_code]
        if home.empty and len(depots) == 1:
            home = depots
        start, end = clock.span(row.shift_start, row.shift_end, SHIFT)
        units.append(Unit(
            str(row.code), row.team_code, int(_known(row.tank_l, 0.0)),
            _known(row.flow_l_per_min, WATERING_L_PER_MIN, above=0.0),
            _known(row.speed_km_h, SPEED_KM_H, above=0.0) / 3.6, start, end,
            "" if home.empty else home["name"].iloc[0] or home["code"].iloc[0] or "",
            None if home.empty else float(home.geometry.iloc[0].x),
            None if home.empty else float(home.geometry.iloc[0].y)))
    return units


def change_vehicle(
    store: Store, code: str, changes: Mapping[str, Any], moment: datetime.datetime
) -> None:
    """Write what changed of a vehicle (``vehicles`` columns); the journal keeps before and after.

    Raises :class:`RoundError` ``unknown_vehicle``.
    """
    rows = store.read("vehicles", where={"code": code})
    if rows.empty:
        raise RoundError("unknown_vehicle", vehicle=code)
    before = rows.iloc[0]
    known = {name: None if pd.isna(before[name]) else str(before[name]) for name in changes}
    # Values are wrapped: a bare None column would be read as text.
    row = pd.DataFrame({"uid": [before["uid"]], **{name: [value] for name, value in
                                                    changes.items()}})
    with store.transaction():
        store.upsert("vehicles", row)
        store.record(moment, "change_vehicle", before["team_code"], decided=code, details={
            "before": known, "after": {name: None if value is None else str(value)
                                       for name, value in changes.items()}})


def read_water_points(store: Store, clock: Clock) -> list[WaterPoint]:
    """Read the water points that work (unknown works) and have a place."""
    points = store.read("water_points")
    points = points[~(points.geometry.isna() | points.geometry.is_empty)
                    & points["working"].fillna(True).astype(bool)]
    return [
        WaterPoint(row.uid, row.name or row.code or "",
                   _known(row.flow_l_per_min, FILLING_L_PER_MIN, above=0.0),
                   *clock.span(row.opening_time, row.closing_time, OPENING),
                   float(row.geometry.x), float(row.geometry.y))
        for row in points.sort_values("uid").itertuples(index=False)
    ]


def filling_s(unit: Unit, point: WaterPoint) -> int:
    """Give the time to fill the vehicle's empty tank, in seconds."""
    return FILLING_SETUP_S + round(60 * unit.tank_l / point.flow_l_per_min)


def _known(value: float, default: float, above: float = -1.0) -> float:
    return float(value) if pd.notna(value) and value > above else default
