"""What reading hands on: one table of raw cells, with everything that was set beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

HEADER_JOINT = " › "


@dataclass
class Skipped:
    """A row of the file that is not data: kept whole, with the reason it was set aside.

    ``reason`` is ``title``, ``section``, ``total``, ``repeated_header``, ``note``,
    ``footer`` or ``joined`` (the end of the row above, put back there); ``cells`` are the
    row's filled cells as they were read.
    """

    row_number: int
    reason: str
    cells: list[object]


@dataclass(frozen=True)
class Copies:
    """Of rows written once for each object they stand for: which copy, of how many.

    ``counted_in`` is the position of the column that said so.
    """

    nth: np.ndarray
    of: np.ndarray
    counted_in: int = -1


@dataclass
class RawTable:
    """One table of a sheet or layer, as read: nothing interpreted, nothing lost.

    ``cells`` holds raw Python objects (text, float, bool, date, None), one column per
    integer position. ``row_numbers`` are the 1-based rows of the workbook (records of a
    text file, features of a layer). ``section`` is the text of the section row above each
    row, filled down. ``skipped`` lists the rows of this table that are not data;
    ``blank_rows`` counts the empty ones among and around them. ``scrambled`` is False when
    no text of the file can have been read in another encoding than its own; ``copies`` tells
    rows that were written several times because they stand for several objects; ``struck``
    those that are struck through in the workbook (None: not one).
    """

    file: str
    sheet: str
    part: int
    headers: list[str]
    cells: pd.DataFrame
    row_numbers: np.ndarray
    section: pd.Series | None = None
    hidden: bool = False
    crs: str | None = None
    geometry: gpd.GeoSeries | None = None
    skipped: list[Skipped] = field(default_factory=list)
    blank_rows: int = 0
    header_rows: tuple[int, ...] = ()
    scrambled: bool = True
    copies: Copies | None = None
    struck: np.ndarray | None = None

    @property
    def row_count(self) -> int:
        """Count the rows of the file, copies not counted."""
        return len(self) if self.copies is None else int((self.copies.nth == 0).sum())

    @property
    def titles(self) -> list[str]:
        """Texts of the title rows above the header, which often say what the sheet is about."""
        return [str(cell) for row in self.skipped if row.reason == "title" for cell in row.cells]

    def __len__(self) -> int:
        return len(self.row_numbers)


def grid_of(rows: Iterable[list[Any]], count: int, width: int) -> np.ndarray:
    """Make a grid of ``count`` rows of cells; an empty one is None, and short rows end so.

    Readers give each cell a text of its own. One is kept of those that are equal: the columns
    of an inventory hold few, and whoever looks at them again finds them at hand.
    """
    known: dict[str, str | None] = {"": None}
    kept = known.setdefault
    whole = (row if len(row) == width else [*row, *[None] * (width - len(row))] for row in rows)
    cells = (kept(cell, cell) if type(cell) is str else cell for row in whole for cell in row)
    return np.fromiter(cells, dtype=object, count=count * width).reshape(count, width)


def empty_table(file: str, sheet: str, hidden: bool = False) -> RawTable:
    """Give the table of a sheet that holds nothing, so that the sheet is still named."""
    return RawTable(file, sheet, 0, [], pd.DataFrame(), np.zeros(0, dtype=np.int64),
                    hidden=hidden)
