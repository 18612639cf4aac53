"""Keep whole what has no column of its own: as JSON text, made column by column."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..reading.raw import RawTable
from ..values.cells import as_text, distinct


def other_columns(cells: pd.DataFrame, headers: dict[int, str]) -> np.ndarray:
    """Write the filled cells of some columns as one JSON object per row, None without any.

    ``headers`` gives the name of each column position; a name that is missing or met twice
    gets its column's rank, so that nothing overwrites anything.
    """
    count = len(cells)
    joined = np.full(count, "", dtype=object)
    for position, name in _unique(headers).items():
        codes, values = distinct(cells[position])
        if not len(values):
            continue
        pieces = np.empty(len(values) + 1, dtype=object)
        key = json.dumps(name, ensure_ascii=False)
        pieces[:-1] = [f", {key}: {json.dumps(as_text(value), ensure_ascii=False)}"
                       for value in values]
        pieces[-1] = ""
        joined = joined + pieces[codes]
    told = joined != ""
    out = np.full(count, None, dtype=object)
    out[told] = ["{" + text[2:] + "}" for text in joined[told]]
    return out


def row_values(headers: list[str], cells: pd.DataFrame, rows: Iterable[int]) -> list[str]:
    """Write whole rows as JSON objects by header, for what is set aside."""
    names = _unique(dict(enumerate(headers)))
    array = cells.to_numpy(dtype=object)
    return [
        json.dumps({names[place]: as_text(cell) for place, cell in enumerate(array[row])
                    if as_text(cell) is not None}, ensure_ascii=False)
        for row in rows
    ]


def whole_rows(table: RawTable, rows: Iterable[int]) -> list[str]:
    """Write whole rows of a table, with the shape of those of a layer (WKT)."""
    places = list(rows)
    if table.geometry is None or not places:
        return row_values(table.headers, table.cells, places)
    cells = table.cells.iloc[places].reset_index(drop=True)
    cells[len(table.headers)] = table.geometry.iloc[places].to_wkt().to_numpy(dtype=object)
    return row_values([*table.headers, "geometry"], cells, range(len(places)))


def _unique(headers: dict[int, str]) -> dict[int, str]:
    names: dict[int, str] = {}
    taken: set[str] = set()
    for position, header in headers.items():
        name = header or f"({position + 1})"
        if name in taken:
            name = f"{name} ({position + 1})"
        taken.add(name)
        names[position] = name
    return names
