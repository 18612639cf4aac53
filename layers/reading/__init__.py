"""Read any inventory file into raw tables: nothing interpreted, nothing lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import ReadingError
from ..progress import SILENT, Progress, step
from . import layout, limits, spatial, texts, workbooks
from .raw import HEADER_JOINT, RawTable, Skipped, empty_table
from .struck import struck_rows

__all__ = ["HEADER_JOINT", "READABLE", "RawTable", "Skipped", "read_tables"]

_ZIPPED = (".xlsx", ".xlsm", ".ods")
_WORKBOOKS = (*_ZIPPED, ".xls")
_TEXTS = (".csv", ".txt", ".tsv")
_LAYERS = (".geojson", ".json", ".gpkg", ".shp", ".zip")
READABLE = (*_WORKBOOKS, *_TEXTS, *_LAYERS)

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_tables(path: str | Path, progress: Progress = SILENT) -> list[RawTable]:
    """Read every table of every sheet or layer of a file.

    Raises :class:`~..errors.ReadingError` when the file is missing, damaged, encrypted,
    hostile, too large, or of a kind that is not read.
    """
    path = Path(path)
    step(progress, 0.0)
    limits.check_file(path)
    suffix = path.suffix.lower()
    if suffix not in READABLE:
        raise ReadingError("file_kind_unknown", file=path.name, suffix=suffix or path.name)
    in_layers = suffix in _LAYERS
    tables = spatial.read_layers(path) if in_layers else _read_grids(path, suffix, progress)
    step(progress, 1.0)
    return tables


def _read_grids(path: Path, suffix: str, progress: Progress) -> list[RawTable]:
    with path.open("rb") as stream:
        head = stream.read(8)
    if (head.startswith(_ZIP) and suffix != ".xls") or suffix in _ZIPPED:
        return _workbook(path, progress, _check_zipped(path, head))
    if head.startswith(_ZIP):
        return _workbook(path, progress, limits.check_archive(path))
    if head.startswith(_COMPOUND):
        return _workbook(path, progress)
    if suffix == ".xls" and _is_markup(path):
        raise ReadingError("file_not_as_named", file=path.name, suffix=suffix)
    grid, joined = texts.read_text_grid(path)
    step(progress, 0.6)
    return _tables(path.name, workbooks.Sheet(path.stem, grid, 0, [], False, joined))


def _check_zipped(path: Path, head: bytes) -> limits.Archive:
    if head.startswith(_ZIP):
        return limits.check_archive(path)
    if head.startswith(_COMPOUND):
        with path.open("rb") as stream:
            if _ENCRYPTED_PACKAGE in stream.read(limits.MAX_FILE_BYTES):
                raise ReadingError("file_encrypted", file=path.name)
    else:
        raise ReadingError("file_not_as_named", file=path.name, suffix=path.suffix.lower())
    return limits.Archive(scrambled=True)


def _is_markup(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _workbook(
    path: Path, progress: Progress, archive: limits.Archive | None = None
) -> list[RawTable]:
    archive = archive or limits.Archive(scrambled=True)
    tables: list[RawTable] = []
    cells = 0
    for sheet in workbooks.read_sheets(path, archive.merged):
        step(progress, min(0.9, 0.1 + cells / limits.MAX_CELLS))
        cells += sheet.grid.size
        limits.check_cells(path.name, sheet.name, cells, 1)
        tables.extend(_tables(path.name, sheet, archive.scrambled))
    for name, rows in struck_rows(path).items():
        for table in tables:
            if table.sheet == name:
                table.struck = np.isin(table.row_numbers, rows)
    return tables


def _as_slice(rows: np.ndarray) -> np.ndarray | slice:
    """Name rows that follow one another by their ends: they need not be copied."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def _tables(file: str, sheet: workbooks.Sheet, scrambled: bool = True) -> list[RawTable]:
    """Cut one sheet into its tables; an empty sheet gives one table of nothing."""
    grid = sheet.grid
    blocks, blank = layout.find_blocks(grid, sheet.merged) if grid.size else ([], None)
    if not blocks or blank is None:
        return [empty_table(file, sheet.name, sheet.hidden)]
    tables = []
    for part, block in enumerate(blocks):
        cells = grid[_as_slice(block.rows)]
        if len(block.columns) < grid.shape[1]:
            cells = cells[:, block.columns]
        section = None if block.section is None else pd.Series(block.section, dtype=object)
        tables.append(RawTable(
            file, sheet.name, part, block.headers, pd.DataFrame(np.asfortranarray(cells)),
            block.rows.astype(np.int64) + sheet.first_row + 1, section, sheet.hidden,
            skipped=[layout.skipped_row(grid, row, block.columns, row + sheet.first_row + 1,
                                        reason) for row, reason in block.skipped],
            header_rows=tuple(row + sheet.first_row + 1 for row in block.header_rows),
            scrambled=scrambled,
        ))
    tables[0].blank_rows = int(blank.sum()) - len(sheet.joined)
    tables[0].skipped += [Skipped(row + sheet.first_row + 1, "joined", [*cells])
                          for row, cells in sheet.joined.items()]
    return tables
