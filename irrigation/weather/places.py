"""Where the weather is wanted: the town's sites, and the station that speaks for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ...layers.settings import TownSettings

if TYPE_CHECKING:
    from ...layers.store import Store

EARTH_RADIUS_KM = 6371.0


def distance_km(
    latitude: npt.ArrayLike, longitude: npt.ArrayLike,
    other_latitude: npt.ArrayLike, other_longitude: npt.ArrayLike,
) -> npt.NDArray[np.float64]:
    """Give great-circle distances in km between places in degrees."""
    here, there = (np.radians(np.asarray(value, dtype=float))
                   for value in (latitude, other_latitude))
    across = np.radians(np.asarray(other_longitude, dtype=float)
                        - np.asarray(longitude, dtype=float))
    chord = (np.sin((there - here) / 2) ** 2
             + np.cos(here) * np.cos(there) * np.sin(across / 2) ** 2)
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(chord))


def site_places(sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give ``site_uid``, ``latitude``, ``longitude`` of the sites that have a place."""
    located = sites[~(sites.geometry.isna() | sites.geometry.is_empty)]
    centres = gpd.GeoSeries(located.geometry.centroid, crs=sites.crs).to_crs("EPSG:4326")
    return pd.DataFrame({
        "site_uid": located["uid"].to_numpy(dtype=object),
        "latitude": centres.y.to_numpy(dtype=float),
        "longitude": centres.x.to_numpy(dtype=float),
    })


def town_place(
    settings: TownSettings, sites: pd.DataFrame, trees: gpd.GeoDataFrame | None = None
) -> tuple[float, float] | None:
    """Give the town's own latitude and longitude: as set, else the middle of what it holds."""
    if settings.latitude is not None and settings.longitude is not None:
        return settings.latitude, settings.longitude
    if len(sites):
        return float(sites["latitude"].median()), float(sites["longitude"].median())
    if trees is None:
        return None
    located = trees.geometry[~(trees.geometry.isna() | trees.geometry.is_empty)]
    if located.empty:
        return None
    places = located.to_crs("EPSG:4326")
    return float(places.y.median()), float(places.x.median())


def places_of(store: Store) -> tuple[pd.DataFrame, tuple[float, float] | None]:
    """Give the places of the sites and the town's own."""
    sites = site_places(store.read("sites", ["uid", "geometry"]))
    settings = store.settings()
    needs_trees = len(sites) == 0 and settings.latitude is None
    trees = store.read("trees", ["uid", "geometry"]) if needs_trees else None
    return sites, town_place(settings, sites, trees)
