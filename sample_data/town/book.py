"""Write workbooks as an office keeps them, and note down every oddity put in them."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

# Written in the files' properties: fixed, so that making them again gives the same files.
MADE_ON = dt.datetime(2026, 7, 10, 8, 0, 0)
TOWN = "Ville de Livry-Gargan"
GREEN, PALE, SAND, ORANGE = "#2F6B3C", "#E3F0DF", "#FFF2CC", "#F8CBAD"

KEY_COLUMNS = ("file", "sheet", "row", "column", "kind", "written", "meaning", "table", "field",
               "expected", "finding", "object")
ROW_COLUMNS = ("file", "sheet", "visible", "header_row", "first_row", "last_row", "data_rows",
               "objects", "title_rows", "header_rows", "section_rows", "subtotal_rows",
               "blank_rows", "note_rows", "not_data_rows")


@dataclass
class Key:
    """The answer key: what is written, what it means; and the counts of each sheet."""

    lines: list[dict] = field(default_factory=list)
    counts: list[dict] = field(default_factory=list)
    places: list[dict] = field(default_factory=list)
    seen: dict[tuple, int] = field(default_factory=dict)

    def add(self, file: str, sheet: str, row: int, column: str, kind: str, written: object,
            meaning: str, *, table: str = "trees", field_name: str = "", expected: object = "",
            finding: str = "", is_object: bool = True, limit: int = 12) -> None:
        """Note one cell; ``limit`` lines of a kind on a sheet are enough for a habit."""
        count = self.seen.get((file, sheet, column, kind), 0)
        if count >= limit:
            return
        self.seen[file, sheet, column, kind] = count + 1
        text = written.strftime("%d/%m/%Y") if isinstance(written, dt.date) else written
        self.lines.append(dict(zip(KEY_COLUMNS, (
            file, sheet, row, column, kind, "" if text is None else str(text), meaning, table,
            field_name, plain(expected), finding, "yes" if is_object else "no"), strict=True)))

    def write(self, folder: Path) -> None:
        """Write the three answer files, apart from what the service would import."""
        answers = folder / "answers"
        answers.mkdir(exist_ok=True)
        write_csv(answers / "answer_key.csv", KEY_COLUMNS, self.lines)
        write_csv(answers / "expected_rows.csv", ROW_COLUMNS, self.counts)
        write_csv(answers / "true_places.csv", ("file", "sheet", "row", "x", "y"), self.places)


def plain(value: object) -> str:
    """Write an expected value the way a CSV keeps it."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def write_csv(path: Path, columns: tuple[str, ...], rows: list[dict]) -> None:
    """Write rows as UTF-8 CSV with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


class Book:
    """One workbook with the house's styles and no person's name in its properties."""

    def __init__(self, folder: Path, name: str, title: str, key: Key) -> None:
        self.name = name
        self.key = key
        self.book = xlsxwriter.Workbook(str(folder / name))
        self.book.set_properties({"title": title, "author": "", "company": TOWN,
                                  "created": MADE_ON, "comments": ""})
        make = self.book.add_format
        self.title = make({"bold": True, "font_size": 14, "font_color": GREEN, "align": "center",
                           "valign": "vcenter"})
        self.subtitle = make({"italic": True, "font_color": "#555555"})
        self.header = make({"bold": True, "bg_color": GREEN, "font_color": "#FFFFFF", "border": 1,
                            "text_wrap": True, "align": "center", "valign": "vcenter"})
        self.section = make({"bold": True, "bg_color": PALE, "font_color": GREEN, "border": 1})
        self.total = make({"bold": True, "bg_color": SAND, "top": 1})
        self.cell = make({"border": 1, "border_color": "#BFBFBF"})
        self.centred = make({"border": 1, "border_color": "#BFBFBF", "align": "center"})
        self.upright = make({"border": 1, "valign": "vcenter", "align": "center", "rotation": 90,
                             "bold": True, "bg_color": PALE, "text_wrap": True})
        self.alert = make({"border": 1, "border_color": "#BFBFBF", "bg_color": ORANGE})
        self.struck = make({"border": 1, "border_color": "#BFBFBF", "font_strikeout": True,
                            "font_color": "#999999"})
        self.date = make({"border": 1, "border_color": "#BFBFBF", "num_format": "dd/mm/yyyy",
                          "align": "center"})
        self.day_month = make({"border": 1, "border_color": "#BFBFBF", "num_format": "mmm-yy",
                               "align": "center"})
        self.two = make({"border": 1, "border_color": "#BFBFBF", "num_format": "0.00"})
        self.note = make({"italic": True, "font_size": 9, "font_color": "#777777"})

    def sheet(self, name: str, columns: list[tuple[str, float]], *, hidden: bool = False,
              colour: str | None = None) -> Sheet:
        """Start a sheet whose columns are (header, width)."""
        return Sheet(self, name, columns, hidden, colour)

    def close(self) -> None:
        """Write the file."""
        self.book.close()


class Sheet:
    """One sheet being written from top to bottom; rows are numbered as Excel shows them."""

    def __init__(self, book: Book, name: str, columns: list[tuple[str, float]], hidden: bool,
                 colour: str | None) -> None:
        self.book, self.name, self.columns = book, name, columns
        self.names = [column for column, _ in columns]
        self.page = book.book.add_worksheet(name)
        for k, (_, width) in enumerate(columns):
            self.page.set_column(k, k, width)
        if colour:
            self.page.set_tab_color(colour)
        if hidden:
            self.page.hide()
        self.row = 0
        self.header_row = 0
        self.first = 0
        self.last = 0
        self.visible = not hidden
        self.tally = dict.fromkeys(
            ("data", "objects", "title", "header", "section", "subtotal", "blank", "note"), 0)

    def _next(self, kind: str) -> int:
        self.row += 1
        self.tally[kind] += 1
        return self.row

    def title(self, text: str, merged: bool = True) -> int:
        """Write a title over the whole width."""
        row = self._next("title")
        if merged:
            self.page.merge_range(row - 1, 0, row - 1, len(self.names) - 1, text, self.book.title)
            self.page.set_row(row - 1, 24)
        else:
            self.page.write_string(row - 1, 0, text, self.book.subtitle)
        return row

    def blank(self) -> int:
        """Leave a row empty."""
        return self._next("blank")

    def header(self) -> int:
        """Write the row of column names and freeze it."""
        row = self._next("header")
        self.page.set_row(row - 1, 32)
        for k, name in enumerate(self.names):
            self.page.write_string(row - 1, k, name, self.book.header)
        self.header_row = row
        self.page.freeze_panes(row, 1)
        return row

    def groups(self, groups: list[tuple[int, int, str]]) -> int:
        """Write a first header line of merged groups (first column, last column, text)."""
        row = self._next("header")
        for first, last, text in groups:
            if first == last:
                self.page.write_string(row - 1, first, text, self.book.header)
            else:
                self.page.merge_range(row - 1, first, row - 1, last, text, self.book.header)
        return row

    def section(self, text: str) -> int:
        """Write a row that only names a street or a kind."""
        row = self._next("section")
        self.page.merge_range(row - 1, 0, row - 1, len(self.names) - 1, text, self.book.section)
        return row

    def subtotal(self, values: dict[str, object]) -> int:
        """Write a row of sums."""
        row = self._next("subtotal")
        for k, name in enumerate(self.names):
            self._put(row - 1, k, values.get(name, ""), self.book.total)
        return row

    def note(self, text: str) -> int:
        """Write a footnote."""
        row = self._next("note")
        self.page.write_string(row - 1, 0, text, self.book.note)
        return row

    def data(self, values: dict[str, object], *, style: object = None, is_object: bool = True,
             place: tuple[float, float] | None = None) -> int:
        """Write one row of the inventory; returns its Excel row number."""
        row = self._next("data")
        self.tally["objects"] += is_object
        self.first = self.first or row
        self.last = row
        for k, name in enumerate(self.names):
            value = values.get(name)
            own = style
            if own is None and isinstance(value, dt.date):
                own = self.book.date
            self._put(row - 1, k, value, own or self.book.cell)
        if place is not None:
            self.book.key.places.append({
                "file": self.book.name, "sheet": self.name, "row": row,
                "x": f"{place[0]:.2f}", "y": f"{place[1]:.2f}"})
        return row

    def _put(self, row: int, column: int, value: object, style: object) -> None:
        if value is None or value == "":
            self.page.write_blank(row, column, None, style)
        elif isinstance(value, bool):
            self.page.write_boolean(row, column, value, style)
        elif isinstance(value, int | float):
            self.page.write_number(row, column, value, style)
        elif isinstance(value, dt.date):
            self.page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day),
                                     style)
        else:
            self.page.write_string(row, column, str(value), style)

    def key(self, row: int, column: str, kind: str, written: object, meaning: str,
            **more: Any) -> None:
        """Note an oddity of this sheet in the answer key."""
        self.book.key.add(self.book.name, self.name, row, column, kind, written, meaning, **more)

    def done(self, filter_row: bool = True) -> None:
        """Close the sheet: filter, print layout, counts."""
        if filter_row and self.header_row and self.last:
            self.page.autofilter(self.header_row - 1, 0, self.last - 1, len(self.names) - 1)
        self.page.set_landscape()
        self.page.set_paper(8)
        self.page.fit_to_pages(1, 0)
        if self.header_row:
            self.page.repeat_rows(self.header_row - 1)
        tally = self.tally
        self.book.key.counts.append(dict(zip(ROW_COLUMNS, (
            self.book.name, self.name, "yes" if self.visible else "no", self.header_row,
            self.first, self.last, tally["data"], tally["objects"], tally["title"],
            tally["header"], tally["section"], tally["subtotal"], tally["blank"], tally["note"],
            sum(tally.values()) - tally["data"] - tally["objects"]), strict=True)))
