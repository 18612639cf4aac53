"""What rows say, column by column: every distinct cell once, as JSON text, and who says it.

Hundreds of thousands of rows hold few distinct cells, so they are compared, and remembered,
by their numbers.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..schema import Field, Table
from .cells import (
    GEOMETRY,
    cell_texts,
    point_centimetres,
    point_texts,
    said_fields,
    shape_texts,
)


@dataclass(frozen=True)
class Column:
    """The distinct texts of a column, in the order met, and the number of each row's text.

    Text 0 is "", for rows that say nothing there.
    """

    codes: np.ndarray
    texts: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """The text of each row."""
        return np.asarray(self.texts[self.codes])


@dataclass(frozen=True)
class Said:
    """What ``count`` rows say; a column in which no row says anything is left out."""

    count: int
    columns: Mapping[str, Column]

    def rows(self, name: str) -> np.ndarray:
        """Give each row's text in a column, "" where it says nothing."""
        column = self.columns.get(name)
        return np.full(self.count, "", dtype=object) if column is None else column.rows

    def take(self, rows: np.ndarray) -> Said:
        """Give what the rows of some positions say; position -1 says nothing."""
        return Said(len(rows), _filled({
            name: _column(np.append(column.codes, 0)[rows], column.texts)
            for name, column in self.columns.items()}))

    def same_as(self, other: Said) -> bool:
        """Tell whether all rows say the same as those of another, in the same order."""
        return (self.count == other.count and self.columns.keys() == other.columns.keys()
                and all(np.array_equal(column.codes, other.columns[name].codes)
                        and np.array_equal(column.texts, other.columns[name].texts)
                        for name, column in self.columns.items()))


NOTHING_SAID = Said(0, {})


def say(table: Table, frame: pd.DataFrame) -> Said:
    """Write what the rows of a conformed frame say of their objects."""
    columns = {field.name: cells_of(field, frame[field.name]) for field in said_fields(table)}
    if isinstance(frame, gpd.GeoDataFrame):
        columns[GEOMETRY] = places_of(frame)
    return Said(len(frame), _filled(columns))


def cells_of(field: Field, values: pd.Series) -> Column:
    """Write the cells of a conformed column."""
    codes, distinct = pd.factorize(values)
    return Column(codes + 1, _objects(["", *cell_texts(field, distinct)]))


def places_of(frame: gpd.GeoDataFrame) -> Column:
    """Write the geometries of a frame: those of one text are at the same place."""
    shapes = frame.geometry.to_numpy()
    points = point_centimetres(shapes)
    codes, distinct = pd.factorize(points)
    texts = _objects(["", *point_texts(distinct)])
    others = np.isnan(points)
    if not (others & ~shapely.is_missing(shapes)).any():
        return Column(codes + 1, texts)
    rows = texts[codes + 1]
    rows[others] = shape_texts(shapes[others])
    return _of_rows(rows)


def row_texts(table: Table, frame: pd.DataFrame) -> np.ndarray:
    """Write what each row of a conformed frame says as one JSON object."""
    said = say(table, frame)
    parts = [_objects(["", *(f'"{name}": {text},' for text in column.texts[1:])])[column.codes]
             for name, column in said.columns.items()]
    # Every part ends with a comma, and the last one goes.
    return _objects(["{" + "".join(row)[:-1] + "}" for row in zip(*parts, strict=True)]
                    or ["{}"] * said.count)


def said_of(texts: Mapping[str, np.ndarray], count: int) -> Said:
    """Make what rows say of their texts, column by column ("" where nothing is said)."""
    return Said(count, _filled({name: _of_rows(column) for name, column in texts.items()}))


def stacked(parts: Sequence[Said]) -> Said:
    """Put the rows of several under each other."""
    if len(parts) == 1:
        return parts[0]
    names = dict.fromkeys(name for part in parts for name in part.columns)
    return Said(sum(part.count for part in parts), {
        name: _stacked([part.columns.get(name, _silent(part.count)) for part in parts])
        for name in names})


def _stacked(parts: Sequence[Column]) -> Column:
    known, texts = pd.factorize(np.concatenate([part.texts for part in parts]))
    starts = np.cumsum([0, *(len(part.texts) for part in parts)])
    codes = [known[start:][part.codes] for start, part in zip(starts, parts, strict=False)]
    return Column(np.concatenate(codes), np.asarray(texts, dtype=object))


def _silent(count: int) -> Column:
    return Column(np.zeros(count, dtype=np.int64), _objects([""]))


def numbered(one: Said, other: Said) -> tuple[np.ndarray, np.ndarray]:
    """Number the rows of both so that those of one number say the same in every column."""
    both = stacked((one, other))
    numbers = np.zeros(both.count, dtype=np.int64)
    for column in both.columns.values():
        numbers = pd.factorize(numbers * len(column.texts) + column.codes)[0]
    return numbers[:one.count], numbers[one.count:]


def to_text(uids: Iterable[str], said: Said) -> str:
    """Write what rows say, in lines of JSON.

    The first one tells how many texts each column has; then come the uids, and by column its
    texts and the numbers of the rows' texts (base64).
    """
    columns = said.columns
    lines = [json.dumps({name: len(column.texts) for name, column in columns.items()}),
             *map(encode_basestring, uids)]
    for column in columns.values():
        numbers = column.codes.astype(_width(len(column.texts))).tobytes()
        lines += [*column.texts, f'"{base64.b64encode(numbers).decode("ascii")}"']
    return "\n".join(lines)


def from_text(text: str) -> tuple[list[str], Said]:
    """Read back what :func:`to_text` wrote."""
    # JSON text never holds a line break of its own.
    first, *lines = text.split("\n")
    sizes = json.loads(first)
    start = len(lines) - sum(sizes.values()) - len(sizes)
    uids = json.loads("[" + ",".join(lines[:start]) + "]")
    columns = {}
    for name, size in sizes.items():
        end = start + size
        numbers = np.frombuffer(base64.b64decode(lines[end][1:-1]), dtype=_width(size))
        columns[name] = Column(numbers.astype(np.int64), _objects(lines[start:end]))
        start = end + 1
    return uids, Said(len(uids), columns)


def _width(count: int) -> str:
    """Choose the narrowest whole number, little-endian, that numbers so many texts."""
    return "<u1" if count <= 1 << 8 else "<u2" if count <= 1 << 16 else "<u4"


def _of_rows(texts: np.ndarray) -> Column:
    codes, distinct = pd.factorize(np.concatenate([_objects([""]), texts]))
    return Column(codes[1:], np.asarray(distinct, dtype=object))


def _column(codes: np.ndarray, texts: np.ndarray) -> Column:
    """Keep the texts that rows say, in the order met."""
    numbers, used = pd.factorize(np.append(0, codes))
    return Column(numbers[1:], texts[used])


def _filled(columns: Mapping[str, Column]) -> dict[str, Column]:
    return {name: column for name, column in columns.items() if len(column.texts) > 1}


def _objects(texts: list[str]) -> np.ndarray:
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array
