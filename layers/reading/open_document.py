"""The extent and the merged cells of an OpenDocument sheet, read from its XML as text.

The reader unrolls repeated rows and cells, a billion of them if the file says so, and tells
nothing of merged cells: both are looked at here first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Span = tuple[tuple[int, int], tuple[int, int]]

_PIECE = re.compile(
    rb"<table:table(?=[\s>])[^>]*>|<table:table-row\b([^>]*?)/?>|"
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>"
)
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d{1,12})"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d{1,12})"')
_ROWS_SPANNED = re.compile(rb'number-rows-spanned="(\d{1,7})"')
_COLUMNS_SPANNED = re.compile(rb'number-columns-spanned="(\d{1,5})"')


@dataclass
class SheetShape:
    """Rows and columns up to the last filled cell, and the merged ranges (0-based)."""

    rows: int = 0
    columns: int = 0
    merged: list[Span] = field(default_factory=list)


def shapes(content: bytes) -> list[SheetShape]:
    """Walk through ``content.xml`` and give the shape of each sheet, repeats unrolled."""
    sheets: list[SheetShape] = []
    row = repeated = column = 0
    for found in _PIECE.finditer(content):
        row_attributes, cell_attributes, closed = found.groups()
        if row_attributes is None and cell_attributes is None:
            sheets.append(SheetShape())
            row = repeated = column = 0
        elif row_attributes is not None:
            row += repeated
            repeated, column = _count(_ROWS_REPEATED, row_attributes), 0
        elif sheets:
            count = _count(_COLUMNS_REPEATED, cell_attributes)
            if not closed:
                sheet = sheets[-1]
                sheet.rows = max(sheet.rows, row + repeated)
                sheet.columns = max(sheet.columns, column + count)
                _note_span(sheet, row, column, cell_attributes)
            column += count
    return sheets


def _note_span(sheet: SheetShape, row: int, column: int, attributes: bytes) -> None:
    down, across = _count(_ROWS_SPANNED, attributes), _count(_COLUMNS_SPANNED, attributes)
    if down > 1 or across > 1:
        sheet.merged.append(((row, column), (row + down - 1, column + across - 1)))


def _count(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found.group(1)) if found else 1
