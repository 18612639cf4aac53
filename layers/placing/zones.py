"""Which intervention zone an object stands in, and so which team it belongs to."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..store import Store

# Sites first: an object whose own place is unknown takes the zone of its site.
_ZONED = ("sites", "trees", "beds")


def zones_of(places: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> pd.Series:
    """Give the ``uid`` of the zone that holds each place, None where no zone does.

    ``places`` and ``zones`` are in the same CRS; a shape stands where a point inside it
    does, and on a common border the first zone is taken.
    """
    found = np.full(len(places), None, dtype=object)
    shapes = places.to_numpy()
    known = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    if len(known) and len(zones):
        points = shapely.point_on_surface(shapes[known])
        inside, zone = shapely.STRtree(zones.geometry.to_numpy()).query(
            points, predicate="intersects")
        # Written from the last zone to the first, so that the first one stays.
        order = np.lexsort((zone, inside))[::-1]
        found[known[inside[order]]] = zones["uid"].to_numpy()[zone[order]]
    return pd.Series(found, index=places.index, dtype=object)


def assign_zones(store: Store) -> int:
    """Give a zone to the sites, trees and beds that have none yet; gives how many."""
    zones = store.read("zones")
    if zones.empty:
        return 0
    count = 0
    for name in _ZONED:
        wanted = ["uid", "geometry"] if name == "sites" else ["uid", "site_uid", "geometry"]
        without = store.read(name, columns=wanted, where={"zone_uid": None})
        if without.empty:
            continue
        found = zones_of(without.geometry, zones)
        if "site_uid" in without:
            sites = store.read("sites", columns=["uid", "zone_uid"])
            zone_of_site = dict(zip(sites["uid"], sites["zone_uid"], strict=True))
            found = found.where(found.notna(), without["site_uid"].map(zone_of_site))
        written = pd.DataFrame({"uid": without["uid"], "zone_uid": found})
        written = written[written["zone_uid"].notna()]
        store.upsert(name, written)
        count += len(written)
    return count
