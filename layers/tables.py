"""Bring any frame to the types that the schema promises, and make its keys."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import uuid
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd

from . import schema
from .schema import Field, Table

_PLAIN_TEXT = {str, type(None)}
_NAMESPACE = uuid.UUID("6d9a4f0e-5a0b-4a55-9d0e-3f1f5a7e5e01")


def new_uids(count: int) -> list[str]:
    """Make ``count`` fresh UUIDs for objects that are born, in ascending order.

    Ascending, so that the store adds them at the end of its index, not all over it.
    """
    drawn = np.frombuffer(os.urandom(16 * count), dtype=np.uint8).reshape(-1, 16).copy()
    # RFC 9562, version 4: one digit says the version, two bits of another the variant.
    drawn[:, 6] = drawn[:, 6] & 0x0F | 0x40
    drawn[:, 8] = drawn[:, 8] & 0x3F | 0x80
    drawn = drawn[np.argsort(drawn[:, :8].copy().view(">u8").ravel())]
    digits = np.frombuffer(drawn.tobytes().hex().encode(), dtype=np.uint8).reshape(-1, 32)
    written = np.insert(digits, (8, 12, 16, 20), ord("-"), axis=1).tobytes().decode("ascii")
    return [written[start:start + 36] for start in range(0, len(written), 36)]


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Spare a large import the search for unused cycles, which it does not make.

    Python looks through all objects again each time some thousands were added: a tenth of
    the time of an import of 200,000 rows.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()


def derived_uid(*parts: object) -> str:
    """Make the UUID of a computed row from what identifies it, the same at every run."""
    name = "\x1f".join([str(part) for part in parts])
    # What ``uuid.uuid5`` gives, without its checks: thousands are made at each import.
    digest = hashlib.sha1(_NAMESPACE.bytes + name.encode(), usedforsecurity=False).digest()
    d = (digest[:6] + bytes((digest[6] & 0x0F | 0x50, digest[7], digest[8] & 0x3F | 0x80))
         + digest[9:16]).hex()
    return f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}"


def only_where(condition: np.ndarray | pd.Series, values: object) -> np.ndarray:
    """Give the ``values`` where the condition holds, None elsewhere."""
    wanted = np.asarray(condition, dtype=bool)
    result = np.full(len(wanted), None, dtype=object)
    result[wanted] = np.asarray(values, dtype=object)[wanted]
    return result


def empty(table: Table, crs: str = schema.DEFAULT_CRS) -> pd.DataFrame | gpd.GeoDataFrame:
    """Give a frame of no rows with the table's columns and types."""
    return conform(table, pd.DataFrame(), crs)


def conform(
    table: Table, frame: pd.DataFrame, crs: str = schema.DEFAULT_CRS
) -> pd.DataFrame | gpd.GeoDataFrame:
    """Give ``frame`` the table's columns, in order and with the types of the house.

    Columns the table does not know are dropped, missing ones added as unknown. The index
    is renumbered. A table with a geometry comes back as a GeoDataFrame in ``crs`` (a
    GeoDataFrame in another one is transformed).
    """
    frame = _renumbered(frame)
    columns = {
        field.name: typed_column(field, frame.get(field.name), len(frame))
        for field in table.fields
    }
    # Each column is a copy already; keeping them apart spares a second one.
    plain = pd.DataFrame(columns, index=frame.index, copy=False)
    if table.geometry is None:
        return plain
    # Nor does GeoPandas need another: it would put all columns of a type into one block.
    return gpd.GeoDataFrame(plain, geometry=geometry_column(frame, crs), copy=False)


def _renumbered(frame: pd.DataFrame) -> pd.DataFrame:
    if isinstance(frame.index, pd.RangeIndex) and frame.index.equals(pd.RangeIndex(len(frame))):
        return frame
    return frame.reset_index(drop=True)


def geometry_column(frame: pd.DataFrame, crs: str) -> gpd.GeoSeries:
    """Give the shapes of a frame in ``crs``, missing ones where it has no geometry."""
    if "geometry" not in frame:
        return gpd.GeoSeries([None] * len(frame), index=frame.index, crs=crs)
    series = gpd.GeoSeries(frame["geometry"], index=frame.index)
    if series.crs is None:
        return series.set_crs(crs)
    return series if series.crs == crs else series.to_crs(crs)


def typed_column(field: Field, values: pd.Series | None, length: int) -> pd.Series:
    """Give one column the type of its field, as a copy; without any, ``length`` unknowns."""
    kind = field.kind
    if values is None:
        return _unknown(kind, length)
    text = kind in (schema.TEXT, schema.JSON)
    if text and is_plain_text(values):
        return pd.Series(values.to_numpy(copy=True), index=values.index, dtype=object)
    if values.dtype == object and values.isna().all():
        return _unknown(kind, length)
    if text:
        return _texts(values)
    if kind == schema.REAL:
        return pd.to_numeric(values, errors="coerce").astype("float64")
    if kind == schema.INTEGER:
        return _integers(values)
    if kind == schema.BOOLEAN:
        return values.astype("boolean")
    return _moments(values, kind == schema.DATE)


def is_plain_text(values: pd.Series) -> bool:
    """Tell whether a column holds text and None alone, as a text column should."""
    if values.dtype != object:
        return False
    if pd.api.types.infer_dtype(values, skipna=False) == "string":
        return True
    cells = values.tolist()
    # Most columns hold nothing, which is told sooner than the types of what they would hold.
    nothing = bool(cells) and cells[0] is None and cells.count(None) == len(cells)
    return nothing or set(map(type, cells)) <= _PLAIN_TEXT


def _unknown(kind: str, length: int) -> pd.Series:
    if kind in (schema.DATE, schema.DATETIME):
        return pd.Series(np.full(length, np.datetime64("NaT"), dtype="datetime64[ns]"))
    if kind in (schema.TEXT, schema.JSON):
        return pd.Series(np.full(length, None, dtype=object), dtype=object)
    missing = pd.Series(np.full(length, np.nan))
    if kind == schema.REAL:
        return missing
    return missing.astype(pd.Int64Dtype() if kind == schema.INTEGER else pd.BooleanDtype())


def _integers(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, pd.Int64Dtype):
        return values.copy()
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    return numbers.round().astype("Int64")


def _moments(values: pd.Series, whole_days: bool) -> pd.Series:
    if not pd.api.types.is_datetime64_dtype(values.dtype):
        values = pd.to_datetime(values, errors="coerce", utc=True, format="ISO8601")
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    if whole_days:
        values = values.dt.normalize()
    return values.astype("datetime64[ns]")


def _texts(values: pd.Series) -> pd.Series:
    array = values.astype(object).to_numpy(copy=True)
    missing = values.isna().to_numpy()
    array[missing] = None
    strings = np.fromiter((isinstance(item, str) for item in array), dtype=bool, count=len(array))
    for place in np.flatnonzero(~strings & ~missing):
        array[place] = str(array[place])
    return pd.Series(array, index=values.index, dtype=object)
