"""Cells as canonical JSON text: two cells say the same thing when their texts are equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from json.encoder import encode_basestring
from typing import Any

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


def said_fields(table: Table) -> list[Field]:
    """List the fields that a file can say something of."""
    return [field for field in table.fields if field.name not in _APART]


def cell_texts(field: Field, values: Iterable[Any]) -> list[str]:
    """Write known values of a conformed column as JSON text."""
    if field.kind in (schema.TEXT, schema.JSON):
        return list(map(encode_basestring, values))
    return [_text(field, value) for value in values]


def point_centimetres(shapes: np.ndarray) -> np.ndarray:
    """Give points to the centimetre as whole complex numbers; NaN for all other shapes."""
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    x, y = (np.full(len(shapes), np.nan) for _ in range(2))
    x[points], y[points] = shapely.get_x(shapes[points]), shapely.get_y(shapes[points])
    # Zero is added so that -0 is 0.
    return np.asarray(np.rint(x * _CENTIMETRES) + 0.0 + 1j * (np.rint(y * _CENTIMETRES) + 0.0))


def point_texts(centimetres: np.ndarray) -> list[str]:
    """Write points as a text of their centimetres."""
    return [f'"{x} {y}"' for x, y in zip(centimetres.real.astype("int64").tolist(),
                                         centimetres.imag.astype("int64").tolist(), strict=True)]


def shape_texts(shapes: np.ndarray) -> np.ndarray:
    """Write shapes as a mark of their WKB, rounded to the centimetre; "" where there is none."""
    result = np.full(len(shapes), "", dtype=object)
    known = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    rounded = shapely.transform(
        shapely.normalize(shapes[known]),
        lambda points: np.rint(points * _CENTIMETRES) / _CENTIMETRES)
    result[known] = [f'"{hashlib.blake2b(shape, digest_size=16).hexdigest()}"'
                     for shape in shapely.to_wkb(rounded, byte_order=1)]
    return result


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
        # Workbooks keep fifteen digits: more would make a cell differ from itself.
        return repr(float(f"{value:.12g}"))
    if field.kind == schema.INTEGER:
        return str(int(value))  # type: ignore[call-overload]
    if field.kind == schema.BOOLEAN:
        return "true" if value else "false"
    if field.kind == schema.DATE:
        return f'"{pd.Timestamp(value):%Y-%m-%d}"'  # type: ignore[arg-type]
    return f'"{pd.Timestamp(value).isoformat()}"'  # type: ignore[arg-type]
