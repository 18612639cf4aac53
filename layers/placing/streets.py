"""Objects told by street, side and rank, placed along the axis of the street."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .names import name_keys, plain_words

# Where a row of street trees stands: half a carriageway and a parking lane from the axis.
SIDE_OFFSET_M = 5.0
_SIDES = {
    "gauche": "left", "left": "left", "g": "left", "impair": "left", "impairs": "left",
    "odd": "left", "i": "left", "cote impair": "left", "cote gauche": "left",
    "droite": "right", "right": "right", "d": "right", "pair": "right", "pairs": "right",
    "even": "right", "p": "right", "cote pair": "right", "cote droit": "right",
    "droit": "right",
    "nord": "north", "north": "north", "n": "north", "sud": "south", "south": "south",
    "s": "south", "est": "east", "east": "east", "e": "east", "ouest": "west",
    "west": "west", "o": "west", "w": "west",
    "axe": "middle", "centre": "middle", "terre plein": "middle", "median": "middle",
    "milieu": "middle", "middle": "middle", "terre plein central": "middle",
}
_COMPASS = {"north": (0.0, 1.0), "south": (0.0, -1.0), "east": (1.0, 0.0), "west": (-1.0, 0.0)}


@dataclass(frozen=True)
class Ranked:
    """Positions found: ``rows`` (places in the frame), coordinates and precision in metres."""

    rows: np.ndarray
    x: np.ndarray
    y: np.ndarray
    precision_m: np.ndarray


def axes(streets: gpd.GeoDataFrame, crs: str) -> dict[str, shapely.LineString]:
    """Give one line per street name key, in ``crs``: its pieces merged, the longest run kept."""
    known = streets[streets["name"].notna() & streets.geometry.notna()]
    if known.empty:
        return {}
    if known.crs is not None and known.crs != crs:
        known = known.to_crs(crs)
    lines = known.geometry
    linear = lines.geom_type.isin(["LineString", "MultiLineString"])
    keys = name_keys(known["name"])[linear]
    found: dict[str, shapely.LineString] = {}
    for key, pieces in lines[linear].groupby(keys):
        if not key:
            continue
        merged = shapely.line_merge(shapely.union_all(pieces.to_numpy()))
        runs = [run for run in shapely.get_parts(merged)
                if run.geom_type == "LineString"]
        if runs:
            found[key] = max(runs, key=lambda run: run.length)
    return found


def place_by_rank(
    frame: pd.DataFrame, lines: dict[str, shapely.LineString],
    x: np.ndarray, y: np.ndarray,
) -> Ranked:
    """Place rows that have a street and a rank but no position.

    Ranks 1..n of one side share the street's length evenly. Rows of the street that have
    coordinates tell in which direction ranks grow; without two of them the direction is
    the line's own and the precision says that the ends may be exchanged. ``x`` and ``y``
    are known positions (NaN where unknown), in the axes' system.
    """
    keys = name_keys(frame["street"])
    ranks = frame["street_rank"].astype("float64").to_numpy()
    wanted = np.isfinite(ranks) & keys.isin(list(lines)).to_numpy()
    rows, xs, ys, precisions = [], [], [], []
    if not (wanted & np.isnan(x)).any():
        empty = np.empty(0)
        return Ranked(empty.astype(int), empty, empty, empty)
    sides = frame["street_side"].map(side_of, na_action="ignore").fillna("")
    table = pd.DataFrame({"key": keys, "side": sides, "rank": ranks,
                          "row": np.arange(len(frame))})[wanted]
    for key, street in table.groupby("key"):
        line = lines[str(key)]
        forward = _direction(street, line, x, y)
        for side, row in street.groupby("side"):
            here = row[np.isnan(x[row["row"].to_numpy()])]
            if here.empty:
                continue
            count = row["rank"].max()
            share = (here["rank"].to_numpy() - 0.5) / count
            at = line.length * (share if forward is not False else 1 - share)
            east, north = _beside(line, at, str(side), forward is not False)
            spacing = line.length / count
            rows.append(here["row"].to_numpy())
            xs.append(east)
            ys.append(north)
            known = max(spacing, SIDE_OFFSET_M)
            precisions.append(np.where(forward is None,
                                       np.maximum(known, np.abs(2 * at - line.length)), known))
    if not rows:
        empty = np.empty(0)
        return Ranked(empty.astype(int), empty, empty, empty)
    return Ranked(np.concatenate(rows), np.concatenate(xs), np.concatenate(ys),
                  np.concatenate(precisions))


def side_of(text: str) -> str:
    """Read a side of the street: left, right, middle, a compass point, or empty text.

    Even house numbers stand on the right when going the way numbers grow (rule of the
    decree of 4 February 1805 for Paris, followed by most towns), odd ones on the left.
    """
    return _SIDES.get(" ".join(plain_words(str(text))), "")


def _direction(
    street: pd.DataFrame, line: shapely.LineString, x: np.ndarray, y: np.ndarray
) -> bool | None:
    """Tell whether ranks grow along the line; None when too few positions are known."""
    rows = street["row"].to_numpy()
    known = np.isfinite(x[rows])
    ranks = street["rank"].to_numpy()[known]
    if len(np.unique(ranks)) < 2:
        return None
    at = shapely.line_locate_point(line, shapely.points(x[rows][known], y[rows][known]))
    slope = float(np.cov(ranks, at)[0, 1])
    return None if slope == 0 else slope > 0


def _beside(
    line: shapely.LineString, at: np.ndarray, side: str, forward: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Give points at distances ``at`` along the line, moved to the side."""
    step = max(line.length * 0.001, 0.01)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    before = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.clip(at - step, 0, line.length)))
    after = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.clip(at + step, 0, line.length)))
    along = after - before
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    left = np.column_stack([-along[:, 1], along[:, 0]])
    if side in ("left", "right"):
        sign = 1.0 if (side == "left") == forward else -1.0
        points = points + sign * SIDE_OFFSET_M * left
    elif side in _COMPASS:
        towards = left @ np.array(_COMPASS[side])
        points = points + np.where(towards >= 0, 1.0, -1.0)[:, None] * SIDE_OFFSET_M * left
    return points[:, 0], points[:, 1]
