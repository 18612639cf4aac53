"""The clean workbook: one sheet per layer, labels people read, and the uid that brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .. import schema
from ..merging.cells import said_fields
from ..merging.said import row_texts
from ..placing.systems import WGS84, transform
from ..recognising.own import EXPORT_MARK
from ..schema import Field, Table
from ..store import Store
from ..tables import only_where
from ..words import words_for
from .sheets import write_workbook

TABLES = ("trees", "beds", "sites", "zones", "water_points", "depots", "vehicles", "teams")
# Columns shown even when nobody has filled them yet, because people look for them.
_ALWAYS = {"uid", "code", "name", "kind", "latin_name", "french_name", "planting_date",
           "height_m", "trunk_girth_cm", "area_m2", "health", "life_cycle", "street",
           "site_name", "remarks"}
_LONGEST_CELL = 32_767
_DEGREE_DECIMALS = 7  # about a centimetre


def write_inventory_workbook(store: Store, path: Path, language: str) -> tuple[int, int]:
    """Write every layer that holds something; trees are always there.

    Shapes too long for a cell are left out of it: their object keeps them in the store
    when the workbook comes back, as a blank place says nothing.
    """
    sheets: dict[str, Any] = {}
    count = 0
    for name in TABLES:
        table = schema.TABLES[name]
        frame = store.read(name)
        if frame.empty and name != "trees":
            continue
        count += len(frame)
        sheets[table.label(language)] = _sheet(table, frame, store.crs, language)
    write_workbook(path, sheets, hidden=(EXPORT_MARK,))
    return count, 0


def _sheet(
    table: Table, frame: pd.DataFrame, crs: str, language: str
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    fields = [table.field("uid"), *(
        field for field in said_fields(table)
        if field.kind != schema.JSON and field.name != "species_code"
        and (field.name in _ALWAYS or frame[field.name].notna().any()))]
    headers = [field.label(language) for field in fields]
    columns: list[list[Any]] = [shown(field, frame[field.name], language) for field in fields]
    for header, values in _places(table, frame, crs, language):
        headers.append(header)
        columns.append(values)
    headers.append(EXPORT_MARK)
    columns.append([text if len(text) <= _LONGEST_CELL else None
                    for text in row_texts(table, frame)])
    return headers, zip(*columns, strict=True)


def shown(field: Field, values: pd.Series, language: str) -> list[Any]:
    """Give a column as people read it: words for codes, oui/non, None where unknown."""
    if field.kind == schema.BOOLEAN:
        words = words_for(language, "layers")
        said = {True: words("export.yes"), False: words("export.no")}
        return [None if value is pd.NA else said[bool(value)] for value in values]
    if field.values:
        codes, known = pd.factorize(values)
        labels = [schema.value_label(field.values, code, language) for code in known]
        return [None if code < 0 else labels[code] for code in codes]
    return list(only_where(values.notna(), values))


def _places(
    table: Table, frame: pd.DataFrame, crs: str, language: str
) -> list[tuple[str, list[Any]]]:
    if not isinstance(frame, gpd.GeoDataFrame):
        return []
    words = words_for(language, "layers")
    shapes = frame.geometry.to_numpy()
    if table.geometry == "Point":
        longitude, latitude = degrees(shapes, crs)
        return [(words("export.longitude"), _numbers(longitude)),
                (words("export.latitude"), _numbers(latitude))]
    carried = shapely.transform(shapes, lambda points: np.round(np.column_stack(
        transform(points[:, 0], points[:, 1], crs, WGS84)), _DEGREE_DECIMALS))
    texts = shapely.to_wkt(carried, rounding_precision=_DEGREE_DECIMALS)
    return [(words("export.shape"), [
        text if text is not None and len(text) <= _LONGEST_CELL else None for text in texts])]


def degrees(shapes: np.ndarray, crs: str) -> tuple[np.ndarray, np.ndarray]:
    """Give the longitude and latitude of points or centres, NaN where there is no place."""
    centres = shapely.centroid(shapes)
    return transform(shapely.get_x(centres), shapely.get_y(centres), crs, WGS84)


def _numbers(values: np.ndarray) -> list[float | None]:
    rounded = np.round(values, _DEGREE_DECIMALS)
    return [None if np.isnan(value) else float(value) for value in rounded]
