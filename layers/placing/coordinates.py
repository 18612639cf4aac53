"""Read the coordinates of a frame, whatever system, order and column they came in."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ..settings import TownSettings
from . import texts
from .systems import (
    USUAL,
    WGS84,
    System,
    find_system,
    is_geographic,
    plausible,
    to_degrees,
    transform,
)

_DEGREE_M = 111_320.0
_COARSE_M = 25.0
_LEAST_PRECISION_M = 1.0
# NTF to RGF93 by seven parameters instead of the grid: what the transformation may lose.
_NTF_PRECISION_M = 5.0
_POINT = shapely.GeometryType.POINT


@dataclass
class Given:
    """What a file says of places: two numbers per row, shapes for what is not a point.

    ``kind`` is ``coordinates`` or ``geometry`` (missing: nothing said); ``column`` names
    the target the numbers came from and ``raw`` the text to quote.
    """

    x: np.ndarray
    y: np.ndarray
    shape: np.ndarray
    kind: np.ndarray
    column: np.ndarray
    raw: np.ndarray


@dataclass
class Located:
    """Positions in the store's system, with what was found on the way."""

    x: np.ndarray
    y: np.ndarray
    shape: np.ndarray
    precision_m: np.ndarray
    notes: list[tuple[np.ndarray, str, dict[str, object]]]

    def of(self, rows: np.ndarray) -> Located:
        """Give the positions of some rows (mask or numbers), without the notes."""
        return Located(self.x[rows], self.y[rows], self.shape[rows], self.precision_m[rows], [])


def read_given(frame: pd.DataFrame) -> Given:
    """Gather geometry, geometry text, pair text and x/y columns, in that order of trust."""
    count = len(frame)
    given = Given(np.full(count, np.nan), np.full(count, np.nan), np.full(count, None, object),
                  np.full(count, None, object), np.full(count, None, object),
                  np.full(count, None, object))
    if "geometry" in frame:
        _take_shapes(given, np.asarray(gpd.GeoSeries(frame["geometry"])), "geometry", None)
    if "geometry_text" in frame:
        _take_shapes(given, texts.shapes(frame["geometry_text"]), "geometry_text",
                     frame["geometry_text"])
    if "xy_text" in frame:
        pair = texts.pairs(frame["xy_text"])
        _take_numbers(given, pair["x"].to_numpy(), pair["y"].to_numpy(), "xy_text",
                      frame["xy_text"])
    if "x" in frame and "y" in frame:
        x = pd.to_numeric(frame["x"], errors="coerce").to_numpy("float64")
        y = pd.to_numeric(frame["y"], errors="coerce").to_numpy("float64")
        _take_numbers(given, x, y, "x", None)
    return given


def _take_shapes(given: Given, shapes: np.ndarray, column: str, raw: pd.Series | None) -> None:
    found = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes)) & pd.isna(given.kind)
    if not found.any():
        return
    flat = shapely.force_2d(shapes[found])
    points = shapely.get_type_id(flat) == _POINT
    box = shapely.bounds(flat)
    given.x[found] = (box[:, 0] + box[:, 2]) / 2
    given.y[found] = (box[:, 1] + box[:, 3]) / 2
    kept = np.full(len(flat), None, dtype=object)
    kept[~points] = flat[~points]
    given.shape[found] = kept
    given.kind[found], given.column[found] = "geometry", column
    if raw is not None:
        given.raw[found] = raw.astype(str).str.slice(0, 80).to_numpy()[found]


def _take_numbers(
    given: Given, x: np.ndarray, y: np.ndarray, column: str, raw: pd.Series | None
) -> None:
    # Two zeros are a form left blank, not a place off the coast of Africa.
    found = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0)) & pd.isna(given.kind)
    given.x[found], given.y[found] = x[found], y[found]
    given.kind[found], given.column[found] = "coordinates", column
    if raw is not None:
        given.raw[found] = raw.astype(str).to_numpy()[found]


def locate(
    given: Given, groups: np.ndarray, settings: TownSettings, declared: str | None,
    named: np.ndarray | None = None,
) -> Located:
    """Bring what was given to the store's system, one decision per file, sheet and column.

    ``groups`` numbers the sheet of each row; ``declared`` is the system that the file gives
    its geometry, ``named`` what the headers of each row's sheet name. Rows that only make
    sense in the other order, or in another system than their sheet's, are put right and
    noted; rows that make sense in none stay without a position and are noted.
    """
    count = len(given.x)
    located = Located(np.full(count, np.nan), np.full(count, np.nan),
                      np.full(count, None, dtype=object), np.full(count, np.nan), [])
    for _, part in pd.Series(np.arange(count)).groupby([groups, given.column], dropna=True):
        rows = part.to_numpy()
        told = None if named is None else named[rows[0]]
        declared_here = declared if given.kind[rows[0]] == "geometry" else told
        _locate_group(given, rows, settings, declared_here, located)
    return located


def _locate_group(
    given: Given, rows: np.ndarray, settings: TownSettings, declared: str | None,
    located: Located,
) -> None:
    x, y = given.x[rows], given.y[rows]
    system = find_system(x, y, settings, declared)
    if system is None:
        located.notes.append((rows, "coordinates_impossible", {}))
        return
    if system.rivals:
        located.notes.append((rows[:1], "crs_ambiguous", {
            "count": len(rows), "crs": crs_name(system.crs),
            "others": ", ".join(crs_name(one) for one in system.rivals)}))
    if declared and not _same(declared, system.crs):
        located.notes.append((rows[:1], "declared_crs_wrong", {
            "count": len(rows), "declared": crs_name(declared), "crs": crs_name(system.crs)}))
    if system.metres != 1.0:
        located.notes.append((rows[:1], "coordinates_in_kilometres", {
            "count": len(rows), "crs": crs_name(system.crs)}))
    if system.swapped and given.column[rows[0]] == "x":
        located.notes.append((rows[:1], "columns_swapped", {"count": len(rows)}))
    used = _assign_systems(x, y, rows, system, settings, located)
    _carry(given, rows, used, settings, located)
    _precision(x, y, rows, system, located)


def _assign_systems(
    x: np.ndarray, y: np.ndarray, rows: np.ndarray, system: System, settings: TownSettings,
    located: Located,
) -> list[tuple[np.ndarray, System]]:
    """Share the rows of one sheet among the systems in which they make sense."""
    longitude, latitude = to_degrees(x, y, system)
    left = ~(np.isfinite(longitude) & plausible(longitude, latitude, settings.crs))
    used = [(~left, system)]
    turned = System(system.crs, not system.swapped, metres=system.metres)
    others = [turned, *(System(crs, swapped) for crs in dict.fromkeys((settings.crs, *USUAL, WGS84))
                        for swapped in (False, True) if crs != system.crs)]
    for other in others:
        if not left.any():
            break
        longitude, latitude = to_degrees(x[left], y[left], other)
        fits = np.isfinite(longitude) & plausible(longitude, latitude, settings.crs)
        if not fits.any():
            continue
        mine = np.zeros(len(x), dtype=bool)
        mine[np.flatnonzero(left)[fits]] = True
        left &= ~mine
        used.append((mine, other))
        code = "coordinates_swapped" if other is turned else "coordinates_other_system"
        located.notes.append((rows[mine], code, {"crs": crs_name(other.crs)}))
    if left.any():
        located.notes.append((rows[left], "coordinates_impossible", {}))
    return used


def _carry(
    given: Given, rows: np.ndarray, used: list[tuple[np.ndarray, System]],
    settings: TownSettings, located: Located,
) -> None:
    for mine, system in used:
        if not mine.any():
            continue
        here = rows[mine]
        first, second = given.x[here] * system.metres, given.y[here] * system.metres
        east, north = (second, first) if system.swapped else (first, second)
        located.x[here], located.y[here] = transform(east, north, system.crs, settings.crs)
        shaped = here[[shape is not None for shape in given.shape[here]]]
        if len(shaped):
            located.shape[shaped] = _carry_shapes(given.shape[shaped], system, settings.crs)


def _carry_shapes(shapes: np.ndarray, system: System, target: str) -> np.ndarray:
    def carried(points: np.ndarray) -> np.ndarray:
        east, north = (1, 0) if system.swapped else (0, 1)
        points = points * system.metres
        return np.column_stack(transform(points[:, east], points[:, north], system.crs, target))

    return shapely.make_valid(shapely.transform(shapes, carried))


def _precision(
    x: np.ndarray, y: np.ndarray, rows: np.ndarray, system: System, located: Located
) -> None:
    """Say how fine the numbers are: the last decimal that any of them uses."""
    geographic = is_geographic(system.crs)
    unit = _DEGREE_M if geographic else system.metres
    decimals = next((k for k in range(7) if np.allclose(np.round(x, k), x, rtol=0, atol=1e-9)
                     and np.allclose(np.round(y, k), y, rtol=0, atol=1e-9)), 7)
    precision = max(unit * 10.0 ** -decimals / 2, _LEAST_PRECISION_M)
    if system.crs == "EPSG:27572":
        precision = max(precision, _NTF_PRECISION_M)
    located.precision_m[rows] = precision
    if precision > _COARSE_M and len(rows) > 1:
        located.notes.append((rows[:1], "coordinates_rounded", {
            "count": len(rows), "metres": round(precision)}))


def crs_name(crs: str) -> str:
    """Give the everyday name of a system."""
    system = pyproj.CRS.from_user_input(crs)
    return str(system.name) if crs != WGS84 else "WGS 84"


def _same(one: str, other: str) -> bool:
    left, right = (pyproj.CRS.from_user_input(crs) for crs in (one, other))
    # RGF93 and WGS 84 in degrees are one system at the precision of a tree.
    return left == right or (left.is_geographic and right.is_geographic)
