"""Write tables to workbooks: text never runs as a formula, nobody is named in the file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import MissingLibrary

HEADER_COLOUR = "#DDEBDA"
SEVERITY_COLOURS = {"error": "#F4B6B6", "warning": "#FCE4B0", "remark": "#DCE8F5"}
# A cell text that begins so would be run by a spreadsheet that reads it from a CSV.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576
_CREATED = datetime.datetime(2000, 1, 1)
_NO_MACROS = {"strings_to_formulas": False, "strings_to_urls": False,
              "strings_to_numbers": False, "constant_memory": True,
              "nan_inf_to_errors": False}


def neutral(text: str) -> str:
    """Make a text harmless in a CSV opened by a spreadsheet: an apostrophe goes before it."""
    return "'" + text if text.startswith(DANGEROUS) else text


def plain(value: Any) -> Any:
    """Give a value as a spreadsheet takes it: None, number, boolean, date or text."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, str):
        return value[:_LONGEST_CELL]
    return value.item() if hasattr(value, "item") else value


def write_workbook(
    path: Path,
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]],
    colours: Mapping[str, Sequence[str | None]] | None = None,
    hidden: Sequence[str] = (),
) -> None:
    """Write sheets of (headers, rows) to a new workbook, headers frozen and filterable.

    Text is always written as text. ``colours`` gives, for a sheet, the severity of each row
    (its first cell is coloured); columns headed by one of ``hidden`` are hidden. Raises
    :class:`MissingLibrary` without XlsxWriter.
    """
    xlsxwriter = workbook_writer()
    book = xlsxwriter.Workbook(str(path), _NO_MACROS)
    # The file tells nothing of who wrote it or when.
    book.set_properties({"author": "", "created": _CREATED})
    header = book.add_format({"bold": True, "bg_color": HEADER_COLOUR, "text_wrap": True,
                              "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    fills = {name: book.add_format({"bg_color": colour})
             for name, colour in SEVERITY_COLOURS.items()}
    try:
        for title, (headers, rows) in sheets.items():
            marks = (colours or {}).get(title, ())
            _write_sheet(book.add_worksheet(_title(title)), headers, rows, header, day,
                         fills, marks, hidden)
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as problem:
            raise OSError(str(path)) from problem


def workbook_writer() -> Any:
    """Give XlsxWriter; raises :class:`MissingLibrary` without it."""
    try:
        import xlsxwriter
    except ImportError as problem:
        raise MissingLibrary("XlsxWriter", "write_workbooks") from problem
    return xlsxwriter


def _title(text: str) -> str:
    return "".join(c for c in text if c not in "[]:*?/\\")[:31]


def _write_sheet(sheet: Any, headers: Sequence[str], rows: Iterable[Sequence[Any]], header: Any,
                 day: Any, fills: Mapping[str, Any], marks: Sequence[str | None],
                 hidden: Sequence[str]) -> None:
    for column, text in enumerate(headers):
        sheet.set_column(column, column, max(10, min(40, len(text) + 4)), None,
                         {"hidden": text in hidden})
    sheet.freeze_panes(1, 0)
    for column, text in enumerate(headers):
        sheet.write_string(0, column, text, header)
    number = 0
    for number, row in enumerate(rows, start=1):
        if number >= _MOST_ROWS:
            break
        mark = marks[number - 1] if number <= len(marks) else None
        for column, cell in enumerate(row):
            style = fills.get(mark or "") if column == 0 else None
            _write_cell(sheet, number, column, plain(cell), style, day)
    if number:
        sheet.autofilter(0, 0, number, max(len(headers) - 1, 0))


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any, day: Any) -> None:
    if value is None:
        if style is not None:
            sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, (datetime.date, datetime.datetime)):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, str(value), style)
