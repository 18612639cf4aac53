"""Layers for other GIS: a GeoPackage of the objects, or one GeoJSON file (RFC 7946)."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .. import schema
from ..merging.said import cells_of
from ..placing.systems import WGS84, transform
from ..schema import Table
from ..store import Store

LAYERS = ("trees", "beds", "sites", "zones", "water_points", "depots")
_DEGREE_DECIMALS = 7


def write_geopackage(store: Store, path: Path, language: str) -> tuple[int, int]:
    """Write one layer per table, in the store's CRS, columns under their stable names."""
    count = 0
    for name in LAYERS:
        frame = store.read(name)
        if frame.empty and name != "trees":
            continue
        count += len(frame)
        _plain(schema.TABLES[name], frame).to_file(
            path, driver="GPKG", layer=name, engine="pyogrio",
            geometry_type=schema.TABLES[name].geometry, promote_to_multi=False)
    return count, 0


def _plain(table: Table, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give dates without a time their own type; nullable columns go as they are."""
    columns = {}
    for field in table.fields:
        values = frame[field.name]
        if field.kind == schema.DATE:
            values = values.dt.date.astype(object).where(values.notna(), None)
        columns[field.name] = values
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=frame.geometry)


def write_geojson(store: Store, path: Path, language: str) -> tuple[int, int]:
    """Write all objects as one collection in WGS84; ``layer`` tells the kind of each.

    An object without a place has a null geometry.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('{"type": "FeatureCollection", "name": "seve", "features": [')
        for name in LAYERS:
            frame = store.read(name)
            for feature in _features(schema.TABLES[name], frame, store.crs):
                stream.write(("," if count else "") + "\n" + feature)
                count += 1
        stream.write("\n]}\n")
    return count, 0


def _features(table: Table, frame: gpd.GeoDataFrame, crs: str) -> list[str]:
    if frame.empty:
        return []
    carried = shapely.transform(frame.geometry.to_numpy(), lambda points: np.round(
        np.column_stack(transform(points[:, 0], points[:, 1], crs, WGS84)), _DEGREE_DECIMALS))
    places = shapely.to_geojson(carried)
    properties = np.full(len(frame), f'"layer": "{table.name}"', dtype=object)
    for field in table.fields:
        texts = cells_of(field, frame[field.name]).rows
        known = texts != ""
        properties[known] = properties[known] + (f', "{field.name}": ' + texts[known])
    return ['{"type": "Feature", "geometry": ' + (place or "null")
            + ', "properties": {' + said + "}}"
            for place, said in zip(places, properties, strict=True)]
