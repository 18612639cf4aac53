"""The sheet of due work: an Excel file to print, sort and hand over."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..layers import schema
from ..layers.errors import MissingLibrary
from ..layers.exporting.export import replaced_when_whole
from ..layers.schema import value_label
from ..layers.words import words_for
from .due import COLOURS, open_work
from .wording import ROOM, described, flags_sentence, read_tables

if TYPE_CHECKING:
    from ..layers.store import Store

# Column -> width in characters; headings come from the schema or from the catalogue.
COLUMNS = {"reading": 14, "work_label": 24, "label": 34, "place": 30, "zone": 18,
           "team_code": 12, "due_date": 13, "planned_date": 13, "window_end": 13,
           "duration_min": 12, "quantity": 10, "state": 12, "origin": 16, "flags": 48,
           "state_reason": 24, "remarks": 30, "uid": 38}
OWN_HEADINGS = ("reading", "work_label", "label", "place", "zone")
MAX_ROWS = 100_000


def write_due_sheet(
    store: Store, today: datetime.date, path: str | Path, language: str, horizon_days: int = 30
) -> int:
    """Write open work due by the horizon, the late first; gives the number of rows.

    Every text is written as text: a cell that starts like a formula is never one. Raises
    :class:`MissingLibrary` without ``XlsxWriter``, ``StoreError`` when the place cannot be
    written.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingLibrary("XlsxWriter", "due_sheet") from error
    rows = open_work(store.read("interventions"), today, horizon_days).head(MAX_ROWS)
    rows = described(rows, read_tables(store), today, language)
    with replaced_when_whole(Path(path)) as draft:
        book = xlsxwriter.Workbook(str(draft), {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        _fill(book, sheet_rows(rows, language), language)
        _closed(book)
    return len(rows)


def _closed(book: Any) -> None:
    """Write the file; the library's own error for a place it cannot write becomes the usual."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def sheet_rows(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Put codes into words; dates and numbers stay what they are."""
    words = words_for(language, ROOM)
    return rows.assign(
        reading_code=rows["reading"],
        reading=rows["reading"].map(lambda code: words(f"reading.{code}")),
        state=rows["state"].map(lambda code: value_label("intervention_state", code, language)),
        origin=rows["origin"].map(lambda code: value_label("intervention_origin", code, language)),
        flags=rows["flags"].map(lambda flags: flags_sentence(flags, language)),
    )


def _fill(book: Any, rows: pd.DataFrame, language: str) -> None:
    words = words_for(language, ROOM)
    sheet = book.add_worksheet(words("sheet.name")[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8F5E9", "border": 1, "text_wrap": True})
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    number = book.add_format({"num_format": "0.0"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    colours = {code: book.add_format({"bg_color": colour, "font_color": "#FFFFFF"})
               for code, colour in COLOURS.items()}
    for column, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, _heading(name, language), head)
        for place, (value, code) in enumerate(
                zip(rows[name], rows["reading_code"], strict=True), start=1):
            if value is None or pd.isna(value):
                continue
            if isinstance(value, pd.Timestamp):
                sheet.write_datetime(place, column, value.to_pydatetime(), date)
            elif isinstance(value, (int, float)):
                sheet.write_number(place, column, float(value), number)
            else:
                style = colours[code] if name == "reading" else wrap
                sheet.write_string(place, column, str(value)[:32_000], style)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _heading(name: str, language: str) -> str:
    if name in OWN_HEADINGS:
        return words_for(language, ROOM)(f"sheet.{name}")
    return schema.INTERVENTIONS.field(name).label(language)
