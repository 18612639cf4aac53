"""Rows as canonical JSON text: what an import says of an object, cell by cell.

Two rows say the same thing when their texts are equal, so a file imported again is
compared in one pass, without looking at its columns.
"""

from __future__ import annotations

import hashlib
import json
from json.encoder import encode_basestring

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .. import schema
from ..schema import Field, Table
from ..tables import conform

GEOMETRY = "geometry"
# How a position was got goes with the position itself; links between tables are made
# here, and where a row stood in its file is no property of the object.
POSITION = ("position_status", "position_source", "position_precision_m")
LINKS = ("site_uid", "zone_uid")
ORIGIN = ("source_file", "source_sheet", "source_row", "import_uid", "last_seen_import_uid",
          "updated_at")
_APART = {"uid", *POSITION, *LINKS, *ORIGIN}
_CENTIMETRES = 100.0
_MOST_PAIRS = 20_000
# A column of the workbooks that Sève writes: what each row was when it went out.
EXPORT_MARK = "seve_export"


def said_fields(table: Table) -> list[Field]:
    """List the fields that a file can say something of."""
    return [field for field in table.fields if field.name not in _APART]


def cell_texts(field: Field, values: pd.Series, before: str = "", after: str = "") -> np.ndarray:
    """Write each value of a conformed column as JSON text; a missing one is empty text.

    ``before`` and ``after`` go around every text that is not empty.
    """
    codes, texts = _coded(field, values, before, after)
    return np.asarray(texts[codes])


def _coded(
    field: Field, values: pd.Series, before: str, after: str
) -> tuple[np.ndarray, np.ndarray]:
    """Give each value's number and the distinct texts, of which the last, "", is for missing."""
    codes, distinct = pd.factorize(values)
    texts = np.full(len(distinct) + 1, "", dtype=object)
    if field.kind in (schema.TEXT, schema.JSON):
        texts[:-1] = [before + text + after for text in map(encode_basestring, distinct)]
    else:
        texts[:-1] = [before + _text(field, value) + after for value in distinct]
    return codes, texts


def geometry_texts(frame: pd.DataFrame) -> np.ndarray:
    """Write each point to the centimetre, and other shapes as a mark of their rounded WKB."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return np.full(len(frame), "", dtype=object)
    shapes = frame.geometry.to_numpy()
    result = np.full(len(frame), "", dtype=object)
    kinds = shapely.get_type_id(shapes)
    points = (kinds == shapely.GeometryType.POINT) & ~shapely.is_empty(shapes)
    if points.any():
        centimetres = np.rint(np.column_stack(
            [shapely.get_x(shapes), shapely.get_y(shapes)])[points] * _CENTIMETRES)
        result[points] = [f'"{x} {y}"' for x, y in centimetres.astype("int64").tolist()]
    others = (kinds >= 0) & ~points & ~shapely.is_empty(shapes)
    if others.any():
        rounded = shapely.transform(
            shapely.normalize(shapes[others]),
            lambda points: np.rint(points * _CENTIMETRES) / _CENTIMETRES)
        result[others] = [f'"{hashlib.blake2b(shape, digest_size=16).hexdigest()}"'
                          for shape in shapely.to_wkb(rounded, byte_order=1)]
    return result


def row_texts(table: Table, frame: pd.DataFrame) -> np.ndarray:
    """Write each row of a conformed frame as JSON text of its known cells."""
    parts = [_coded(field, frame[field.name], f'"{field.name}": ', ",")
             for field in said_fields(table)]
    columns = [texts[codes].tolist() for codes, texts in _side_by_side(parts)]
    places = geometry_texts(frame)
    if (places != "").any():
        columns.append([f'"{GEOMETRY}": {place},' if place else "" for place in places])
    if not columns:
        return np.full(len(frame), "{}", dtype=object)
    # Every part ends with a comma, and the last one goes.
    whole = map("".join, zip(*columns, strict=True))
    result = np.empty(len(frame), dtype=object)
    result[:] = ["{" + text[:-1] + "}" for text in whole]
    return result


def _side_by_side(
    parts: list[tuple[np.ndarray, np.ndarray]]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Join neighbouring columns of few distinct texts into one, all their pairs written once."""
    joined: list[tuple[np.ndarray, np.ndarray]] = []
    for codes, texts in parts:
        if len(texts) == 1:
            continue
        if joined and len(joined[-1][1]) * len(texts) <= _MOST_PAIRS:
            before, known = joined[-1]
            pairs = np.add.outer(known, texts).ravel()
            # A missing value is numbered -1, the last of its texts.
            joined[-1] = (before % len(known) * len(texts) + codes % len(texts), pairs)
        else:
            joined.append((codes, texts))
    return joined


def read_texts(texts: pd.Series) -> pd.DataFrame:
    """Take row texts apart: one column of cell texts per name, empty where not said."""
    rows = [json.loads(text, parse_float=_Literal, parse_int=_Literal) if text else {}
            for text in texts]
    table = pd.DataFrame(rows, index=texts.index, dtype=object)
    for name in table:
        table[name] = [_literal(value) for value in table[name]]
    return table


def values_of(field: Field, texts: pd.Series) -> pd.Series:
    """Give back the typed values of cell texts."""
    values = [json.loads(text) if text else None for text in texts]
    table = Table("one", "", "", (field,))
    frame = pd.DataFrame({field.name: pd.Series(values, dtype=object, index=texts.index)})
    return conform(table, frame)[field.name].set_axis(texts.index)


class _Literal(str):
    """A number kept as it was written."""

    __slots__ = ()


def _literal(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, _Literal):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return encode_basestring(str(value))


def _text(field: Field, value: object) -> str:
    if field.kind == schema.REAL:
        return repr(float(value))  # type: ignore[arg-type]
    if field.kind == schema.INTEGER:
        return str(int(value))  # type: ignore[call-overload]
    if field.kind == schema.BOOLEAN:
        return "true" if value else "false"
    if field.kind == schema.DATE:
        return f'"{pd.Timestamp(value):%Y-%m-%d}"'  # type: ignore[arg-type]
    return f'"{pd.Timestamp(value).isoformat()}"'  # type: ignore[arg-type]
