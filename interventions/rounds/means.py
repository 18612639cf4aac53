"""What the service goes out with today: vehicles, their depots, the water points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from .clock import Clock

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

    An unknown tank holds nothing that can be counted on: such a vehicle carries no water.
    """
    depots = store.read("depots")
    depots = depots[~(depots.geometry.isna() | depots.geometry.is_empty)]
    units = []
    vehicles = store.read("vehicles").sort_values("code")
    for row in vehicles.itertuples():
        if row.code is None or (not pd.isna(row.working) and not row.working):
            continue
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
