"""Workbooks (.xlsx, .xlsm, .xls, .ods) through python-calamine, one grid per sheet."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import MissingLibrary, ReadingError
from . import limits
from .open_document import Span
from .raw import grid_of


@dataclass
class Sheet:
    """One sheet as a grid: ``first_row`` is the 0-based workbook row of the grid's first.

    ``joined`` has the lines that were read as the end of the row above them.
    """

    name: str
    grid: np.ndarray
    first_row: int
    merged: list[Span]
    hidden: bool
    joined: dict[int, list[str]] = field(default_factory=dict)


def read_sheets(path: Path, merged: list[list[Span]]) -> Iterator[Sheet]:
    """Give every sheet of a workbook, hidden and empty ones too.

    ``merged`` has the merged ranges of each sheet where the reader does not tell them.
    Raises :class:`ReadingError` when the file is damaged, encrypted or beyond the limits,
    :class:`MissingLibrary` without python-calamine.
    """
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise MissingLibrary("python-calamine", "workbooks") from error
    with _refusals(path.name, calamine):
        workbook = calamine.load_workbook(str(path))
        described = list(workbook.sheets_metadata)
    for place, metadata in enumerate(described):
        if metadata.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        with _refusals(path.name, calamine):
            sheet = workbook.get_sheet_by_index(place)
            hidden = metadata.visible != calamine.SheetVisibleEnum.Visible
            spans = merged[place] if place < len(merged) else sheet.merged_cell_ranges or []
            yield _grid(path.name, sheet, hidden, spans)


def _grid(file: str, sheet: Any, hidden: bool, spans: list[Span]) -> Sheet:
    if sheet.start is None or sheet.end is None:
        return Sheet(sheet.name, np.empty((0, 0), dtype=object), 0, [], hidden)
    (first_row, first_column), (last_row, last_column) = sheet.start, sheet.end
    rows, columns = last_row - first_row + 1, last_column - first_column + 1
    limits.check_cells(file, sheet.name, rows, columns)
    # The rows above the first filled one are given too, and left out as those are in the extent.
    grid = grid_of(itertools.islice(sheet.iter_rows(), first_row, None), rows, columns)
    merged = [
        ((top - first_row, left - first_column), (bottom - first_row, right - first_column))
        for (top, left), (bottom, right) in spans if top >= first_row and left >= first_column
    ]
    return Sheet(sheet.name, grid, first_row, merged, hidden)


@contextlib.contextmanager
def _refusals(file: str, calamine: Any) -> Iterator[None]:
    """Turn every way the reader has of giving up into a sentence."""
    try:
        yield
    except ReadingError:
        raise
    except calamine.PasswordError as error:
        raise ReadingError("file_encrypted", file=file) from error
    except (calamine.CalamineError, ValueError, OSError, OverflowError, MemoryError) as error:
        raise ReadingError("file_damaged", file=file) from error
    except BaseException as error:
        # A panic of the Rust reader is no Exception; anything else goes its way.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadingError("file_damaged", file=file) from error
