"""Objects whose site is known but not their place: put at the site's centre, as approximate."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .names import name_keys

_SMALLEST_PRECISION_M = 10.0


@dataclass(frozen=True)
class Centres:
    """Centre and radius (m) of each site, by name key, and its uid when it has one."""

    table: pd.DataFrame


def centres_of(sites: gpd.GeoDataFrame | None, crs: str) -> Centres:
    """Give the centre of the sites that have a name and a place, in ``crs``."""
    columns = ["uid", "x", "y", "radius_m"]
    if sites is None or len(sites) == 0 or "name" not in sites:
        return Centres(pd.DataFrame(columns=columns))
    placed = sites if sites.crs is None or sites.crs == crs else sites.to_crs(crs)
    shapes = placed.geometry.to_numpy()
    inner = shapely.point_on_surface(shapes)
    box = shapely.bounds(shapes)
    table = pd.DataFrame({
        "key": name_keys(placed["name"]).to_numpy(),
        "uid": placed["uid"].to_numpy() if "uid" in placed else None,
        "x": shapely.get_x(inner), "y": shapely.get_y(inner),
        "radius_m": np.hypot(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) / 2,
    })
    table = table[table["key"] != ""].sort_values("radius_m", ascending=False)
    return Centres(table.drop_duplicates("key").set_index("key")[columns])


def place_in_sites(
    frame: pd.DataFrame, centres: Centres, x: np.ndarray, y: np.ndarray
) -> pd.DataFrame:
    """Give ``x``, ``y`` and ``precision_m`` for rows whose site's place is known, NaN elsewhere.

    A site without a place of its own is taken to be where its objects with coordinates
    are (their median), as long as there are some.
    """
    nowhere = ~np.isfinite(x)
    if frame["site_name"][nowhere].isna().all():
        nothing = np.full(len(frame), np.nan)
        return pd.DataFrame({"x": nothing, "y": nothing, "precision_m": nothing})
    keys = name_keys(frame["site_name"])
    sought = keys[nowhere].unique()
    located = ~nowhere & (keys.isin(sought) & (keys != "")).to_numpy()
    siblings = pd.DataFrame({"x": x, "y": y})[located].groupby(keys[located])
    middle = siblings.median()
    spread = siblings.agg(lambda values: values.max() - values.min())
    middle["radius_m"] = np.hypot(spread["x"], spread["y"]) / 2
    known = centres.table[["x", "y", "radius_m"]].dropna(subset=["x", "y"])
    table = pd.concat([known, middle[~middle.index.isin(known.index)]]) if len(known) else middle
    found = table.reindex(keys).set_index(frame.index)
    found["precision_m"] = found.pop("radius_m").clip(lower=_SMALLEST_PRECISION_M)
    return found
