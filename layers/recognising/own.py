"""A sheet of a workbook that Sève wrote: its headers are the labels of the schema.

Such a sheet says of each object exactly what stands in its columns: nothing has to be guessed
of it, and nothing is made of it that a person did not write.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from .. import schema
from ..reading.raw import RawTable
from ..words import LANGUAGES, words_for
from .model import KINDS, ColumnMatch, Recognised

# The column in which each row keeps what it was when it went out.
EXPORT_MARK = "seve_export"
OWN = "own_workbook"
_PLACES = {"export.longitude": "x", "export.latitude": "y", "export.shape": "geometry_text"}


def own_kind(table: RawTable) -> str | None:
    """Tell which table a sheet of ours holds; None for a sheet of anyone else.

    A sheet that was renamed is told by its headers.
    """
    if EXPORT_MARK not in table.headers:
        return None
    known = {kind: sum(header in labels(kind) for header in table.headers) for kind in KINDS}
    named = {kind: table.sheet in map(schema.TABLES[kind].label, LANGUAGES) for kind in KINDS}
    return max(KINDS, key=lambda kind: (named[kind], known[kind]))


def own_columns(kind: str, guessed: Sequence[ColumnMatch]) -> list[ColumnMatch]:
    """Take the columns that bear a label of the schema for that field; keep the guess of others.

    A column that a person added is read as any column is, unless its field is there already.
    """
    names = labels(kind)
    taken = {names[match.header] for match in guessed if match.header in names}
    columns = []
    for match in guessed:
        target = names.get(match.header)
        if target is not None:
            columns.append(ColumnMatch(match.position, match.header, target, None, 1.0, OWN))
        elif match.header == EXPORT_MARK or match.target in taken:
            columns.append(ColumnMatch(match.position, match.header, None, None, 1.0,
                                       "no_place_in_store"))
        else:
            columns.append(match)
    return columns


@cache
def labels(kind: str) -> dict[str, str]:
    """Give the target of every header that Sève writes for a table, in either language."""
    table = schema.TABLES[kind]
    found = {field.label(language): field.name for language in LANGUAGES
             for field in table.fields}
    for language in LANGUAGES:
        words = words_for(language, "layers")
        found |= {words(code): target for code, target in _PLACES.items()}
    return found


def is_own(seen: Recognised) -> bool:
    """Tell whether a recognised sheet is one that Sève wrote."""
    return any(match.header == EXPORT_MARK for match in seen.columns)
