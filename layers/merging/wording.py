"""What a comparison holds, as people read it: which object, which field, before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .. import schema
from ..words import words_for
from .cells import GEOMETRY
from .comparison import WHOLE_ROW, Comparison

_NAMED_BY = ("code", "name", "latin_name", "french_name", "street", "site_name", "address")


@dataclass(frozen=True)
class ShownCell:
    """One cell that differs: ``label`` is its line in ``Comparison.cells``."""

    label: int
    table: str
    name: str
    field: str
    before: Any
    after: Any
    choice: str
    conflict: bool
    uid: str


def shown_cells(comparison: Comparison, language: str, most: int) -> Iterator[ShownCell]:
    """Give the first ``most`` cells that differ, those edited on both sides before the others."""
    words = words_for(language, "layers")
    order = comparison.cells["conflict"].astype(bool).sort_values(ascending=False, kind="stable")
    cells = comparison.cells.loc[order.index].head(most)
    names = {name: _names(one.frame, set(cells["uid"]))
             for name, one in comparison.tables.items()}
    columns = ("table", "uid", "field", "before", "after", "choice", "conflict")
    for label, name, uid, field, before, after, choice, conflict in zip(
            cells.index, *(cells[column] for column in columns), strict=True):
        table = schema.TABLES[name]
        special = {GEOMETRY: "report.place", WHOLE_ROW: "report.row"}.get(field)
        yield ShownCell(
            label, table.label(language), names[name].get(uid, ""),
            words(special) if special else table.field(field).label(language),
            shown_value(table, field, before, language), shown_value(table, field, after, language),
            choice, bool(conflict), uid)


def shown_value(table: schema.Table, name: str, text: Any, language: str) -> Any:
    """Show a cell's JSON text as people write it; positions as metres, None when unknown."""
    value = json.loads(text) if isinstance(text, str) and text else None
    if value is None or name == WHOLE_ROW:
        return None
    if name == GEOMETRY:
        parts = str(value).split()
        return " ; ".join(f"{int(one) / 100:.2f}" for one in parts) if len(parts) == 2 else None
    field = table.field(name)
    return schema.value_label(field.values, value, language) if field.values else value


def _names(frame: pd.DataFrame, uids: set[str]) -> dict[str, str]:
    """Name objects by their number and what they are, as far as the file says it."""
    mine = frame[frame["uid"].isin(uids)]
    known = [name for name in _NAMED_BY if name in mine]
    return {uid: " · ".join(str(value) for value in row if isinstance(value, str))
            for uid, row in zip(mine["uid"], mine[known].itertuples(index=False, name=None),
                                strict=True)}
