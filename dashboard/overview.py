"""The trees of a large town counted by hexagon, for the scales where dots would be a blur."""

from __future__ import annotations

import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .heritage import HEALTH

# As many trees in one view still read as dots, and are drawn in a moment.
MOST_DOTS = 30_000
# What a map of a large screen shows (1400 x 900 pixels at 96 dots an inch), in metres.
_VIEW_M = (1400 * 0.0254 / 96, 900 * 0.0254 / 96)
SIDE_M = 100.0
COLUMNS = ("trees", "to_water", "water_known", "poor", "health_known")


def count_by_cell(store: Any, today: datetime.date) -> gpd.GeoDataFrame:
    """Count the standing trees of each hexagon of ``SIDE_M`` metres across.

    Columns :data:`COLUMNS` (``to_water``: due today or late by the advice of ``today``, among
    the ``water_known``; ``poor``: in a poor or very poor state, among the ``health_known``).
    """
    trees = store.read("trees", columns=["uid", "life_cycle", "health", "geometry"])
    trees = trees[trees["life_cycle"].fillna("existing") == "existing"]
    trees = trees[trees.geometry.notna()]
    trees = trees[~trees.geometry.is_empty]
    advice = store.read("watering_advice", columns=["object_uid", "urgency"],
                        where={"date": today, "object_kind": "tree"})
    urgency = trees["uid"].map(advice.drop_duplicates("object_uid")
                               .set_index("object_uid")["urgency"])
    counted = pd.DataFrame({
        "trees": 1, "to_water": urgency.isin(("today", "late")),
        "water_known": urgency.notna() & (urgency != "unknown"),
        "poor": trees["health"].isin(HEALTH[3:]), "health_known": trees["health"].notna(),
    }).astype("int64")
    column, row = _cells(trees.geometry.x.to_numpy(), trees.geometry.y.to_numpy())
    cells = counted.groupby([column, row]).sum().rename_axis(["column", "row"]).reset_index()
    shapes = _hexagons(cells["column"].to_numpy(), cells["row"].to_numpy())
    return gpd.GeoDataFrame(cells[list(COLUMNS)], geometry=shapes, crs=store.crs)


def farthest_dots(cells: gpd.GeoDataFrame, farthest: float) -> float:
    """Give the scale (a denominator) up to which dots are drawn, ``farthest`` at most.

    Where the town is dense, one view then holds :data:`MOST_DOTS` trees at most.
    """
    if cells["trees"].sum() <= MOST_DOTS:
        return farthest
    densest = float(cells["trees"].quantile(0.9)) / (np.sqrt(3) / 2 * SIDE_M**2)
    return float(min(farthest, np.sqrt(MOST_DOTS / (densest * _VIEW_M[0] * _VIEW_M[1]))))


def _cells(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the column and row (axial coordinates) of the hexagon that holds each point.

    Hexagons stand on a point, ``SIDE_M`` across from side to side; rounding is that of cube
    coordinates, whose three numbers sum to zero.
    """
    column = x / SIDE_M - y / (np.sqrt(3) * SIDE_M)
    row = 2 * y / (np.sqrt(3) * SIDE_M)
    third = -column - row
    rounded = [np.rint(part) for part in (column, row, third)]
    off = [np.abs(near - exact) for near, exact in
           zip(rounded, (column, row, third), strict=True)]
    worst = np.argmax(off, axis=0)
    first = np.where(worst == 0, -rounded[1] - rounded[2], rounded[0])
    second = np.where(worst == 1, -rounded[0] - rounded[2], rounded[1])
    return first.astype("int64"), second.astype("int64")


def _hexagons(column: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Draw the hexagons of :func:`_cells`."""
    centre_x = SIDE_M * (column + row / 2)
    centre_y = SIDE_M * np.sqrt(3) / 2 * row
    angles = np.pi / 2 + np.pi / 3 * np.arange(6)
    reach = SIDE_M / np.sqrt(3)
    corners = np.stack([centre_x[:, None] + reach * np.cos(angles),
                        centre_y[:, None] + reach * np.sin(angles)], axis=-1)
    return shapely.polygons(corners)
