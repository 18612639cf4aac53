"""Whole rows as JSON text, geometry included, and back: what undoing an import needs."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .. import schema
from ..schema import Table
from ..tables import conform, only_where


def row_images(table: Table, frame: pd.DataFrame) -> np.ndarray:
    """Write what is known of each row; dates as ISO text, the geometry as hexadecimal WKB."""
    plain = {}
    for field in table.fields:
        values = frame[field.name]
        if field.kind in (schema.DATE, schema.DATETIME):
            values = values.dt.strftime("%Y-%m-%dT%H:%M:%S.%f")
        plain[field.name] = only_where(values.notna(), values).tolist()
    if isinstance(frame, gpd.GeoDataFrame):
        plain["geometry"] = shapely.to_wkb(frame.geometry.to_numpy(), hex=True).tolist()
    names = list(plain)
    return np.array([
        json.dumps({name: value for name, value in zip(names, row, strict=True)
                    if value is not None}, ensure_ascii=False)
        for row in zip(*plain.values(), strict=True)], dtype=object)


def rows_of(table: Table, images: pd.Series, crs: str) -> pd.DataFrame:
    """Give back the rows of :func:`row_images`, conformed."""
    frame = pd.DataFrame([json.loads(text) for text in images],
                         columns=[*table.names, *(["geometry"] if table.geometry else [])])
    if table.geometry:
        frame["geometry"] = shapely.from_wkb(frame["geometry"].to_numpy(dtype=object))
    return conform(table, frame, crs)
