"""The user's own workbook, as it was, with what Sève found written beside the cells."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import MissingLibrary, ReadingError
from ..reading import HEADER_JOINT, read_tables
from ..words import words_for
from .export import ExportResult, replaced_when_whole
from .report import finding_headers, finding_rows, said
from .sheets import SEVERITY_COLOURS, plain

_KEPT_AS_IS = (".xlsx", ".xlsm")
_RANK = {"error": 0, "warning": 1, "remark": 2}
_LARGEST_BYTES = 80_000_000
_MOST_COMMENTS = 20_000
_LONGEST_COMMENT = 1_000
_HEADER_DEPTH = 200
_AUTHOR = "Sève"
# Characters that the columns of the list hold, and points that a line takes.
_WIDTHS = (14, 60, 50, 24, 18, 8, 22, 24)
_LINE_POINTS = 14.5
_MOST_LINES = 8
# That a title is a title wants no comment; the report of the import lists these rows too.
_NOTHING_TO_DO = ("row_title", "row_section", "row_repeated_header")


def give_back(
    source: str | Path, findings: pd.DataFrame, output: str | Path, language: str = "fr"
) -> ExportResult:
    """Write ``source`` again with its findings as comments, colours and a sheet of their own.

    ``findings`` are rows of ``rejects`` (or of an inventory); those of other files are left
    aside. An .xlsx or .xlsm keeps its layout, formulas and macros; from another kind of file
    a workbook is made whose cells stand in the same rows and columns. Names of authors are
    taken out of the file's properties, and texts are written as texts, never as formulas.
    Raises :class:`ReadingError` for a file that cannot be read.
    """
    source, path = Path(source), Path(output)
    mine = findings[(findings["file"] == source.name)
                    & ~findings["finding_code"].isin(_NOTHING_TO_DO)]
    book = _open(source)
    marks = _Marks(book, language)
    for sheet, part in mine.groupby("sheet", sort=False):
        marks.mark(str(sheet), part)
    _list_findings(book, mine, language)
    _forget_people(book)
    with replaced_when_whole(path) as draft:
        book.save(draft)
    return ExportResult(path, len(mine))


def _open(source: Path) -> Any:
    try:
        import openpyxl
    except ImportError as problem:
        raise MissingLibrary("openpyxl", "give_back") from problem
    if source.suffix.lower() not in _KEPT_AS_IS:
        return _rewritten(source, openpyxl.Workbook())
    if source.stat().st_size > _LARGEST_BYTES:
        raise ReadingError("file_too_large", file=source.name,
                           megabytes=round(source.stat().st_size / 1e6),
                           limit=round(_LARGEST_BYTES / 1e6))
    # The reader refuses damaged and hostile files before openpyxl unpacks anything.
    read_tables(source)
    return openpyxl.load_workbook(source, keep_vba=source.suffix.lower() == ".xlsm")


def _rewritten(source: Path, book: Any) -> Any:
    """Put the rows of a file that is no .xlsx in the rows and columns where they stood."""
    book.remove(book.active)
    for table in read_tables(source):
        name = _title(table.sheet)
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        header = max(int(table.row_numbers[0]) - 1, 1) if len(table) else 1
        for column, text in enumerate(table.headers, start=1):
            _write(sheet.cell(header, column), text)
        rows = table.cells.itertuples(index=False, name=None)
        for number, row in zip(table.row_numbers.tolist(), rows, strict=True):
            for column, value in enumerate(row, start=1):
                _write(sheet.cell(number, column), value)
        for one in table.skipped:
            for column, value in enumerate(one.cells, start=1):
                _write(sheet.cell(one.row_number, column), value)
    if not book.sheetnames:
        book.create_sheet(_title(source.stem))
    return book


def _write(cell: Any, value: Any) -> None:
    """Write a value; a text stays a text even when it looks like a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    value = plain(value)
    if value is None:
        return
    if isinstance(value, (bool, int, float, datetime.date, datetime.datetime, datetime.time)):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell.data_type = "s"


def _title(text: str) -> str:
    return ("".join(c for c in text if c not in "[]:*?/\\")[:31]) or "1"


class _Marks:
    """Comments and colours, laid on the cells that findings speak of."""

    def __init__(self, book: Any, language: str) -> None:
        self._book, self._language = book, language
        self._left = _MOST_COMMENTS

    def mark(self, name: str, part: pd.DataFrame) -> None:
        """Mark one sheet: the cell of the named column, or the row's first filled cell."""
        title = name if name in self._book.sheetnames else _title(name)
        if title not in self._book.sheetnames or not hasattr(self._book[title], "cell"):
            return
        sheet = self._book[title]
        wanted = {str(text) for text in part["column_name"].dropna()}
        headers, bottom = _headers(sheet, wanted), sheet.max_row
        notes: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
        columns = ("row_number", "column_name", "severity", "finding_code", "finding_values",
                   "value")
        for row, column_name, severity, code, values, value in zip(
                *(part[name] for name in columns), strict=True):
            if pd.isna(row) or not 1 <= int(row) <= bottom:
                continue
            column = _column(headers.get(str(column_name), []), int(row))
            place = (int(row), column or _first_filled(sheet, int(row)))
            notes[place].append((severity, " ".join(said(code, values, value, self._language))))
        for place, told in notes.items():
            self._lay(sheet.cell(*place), told)

    def _lay(self, cell: Any, told: list[tuple[str, str]]) -> None:
        from openpyxl.cell.cell import MergedCell
        from openpyxl.comments import Comment
        from openpyxl.styles import PatternFill

        if isinstance(cell, MergedCell) or self._left <= 0:
            return
        self._left -= 1
        told.sort(key=lambda one: _RANK.get(one[0], len(_RANK)))
        text = "\n".join(dict.fromkeys(sentence for _, sentence in told))
        if cell.comment is not None:
            text = f"{cell.comment.text}\n{text}"
        cell.comment = Comment(text[:_LONGEST_COMMENT], _AUTHOR, width=320, height=120)
        colour = SEVERITY_COLOURS.get(told[0][0])
        if colour:
            cell.fill = PatternFill("solid", fgColor="FF" + colour[1:])


def _headers(sheet: Any, wanted: set[str]) -> dict[str, list[tuple[int, int]]]:
    """Find where the named headers stand: (row, column), from top to bottom.

    The header of a column of two lines is its two texts joined, as reading joins them.
    """
    last = {text: text.split(HEADER_JOINT)[-1].strip() for text in wanted}
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    by_text = defaultdict(list)
    for text, end in last.items():
        by_text[" ".join(end.split())].append(text)
    for row in sheet.iter_rows(max_row=min(sheet.max_row, _HEADER_DEPTH)):
        for cell in row:
            if isinstance(cell.value, str):
                for text in by_text.get(" ".join(cell.value.split()), ()):
                    found[text].append((cell.row, cell.column))
    return found


def _column(places: list[tuple[int, int]], row: int) -> int | None:
    above = [column for header, column in places if header < row]
    return above[-1] if above else None


def _first_filled(sheet: Any, row: int) -> int:
    for cell in next(sheet.iter_rows(min_row=row, max_row=row)):
        if cell.value is not None:
            return int(cell.column)
    return 1


def _list_findings(book: Any, mine: pd.DataFrame, language: str) -> None:
    """Add the sheet that lists them all, worst first, with a link to each cell's row."""
    from openpyxl.styles import Alignment, Font, PatternFill

    title = words_for(language, "layers")("export.findings_sheet")
    if title in book.sheetnames:
        del book[title]
    sheet = book.create_sheet(title)
    for column, text in enumerate(finding_headers(language), start=1):
        cell = sheet.cell(1, column, text)
        cell.font = Font(bold=True)
    rank = mine["severity"].map(_RANK).fillna(len(_RANK))
    ordered = mine.assign(rank=rank).sort_values(["rank", "sheet", "row_number"], kind="stable")
    for number, (row, severity) in enumerate(
            zip(_rows(ordered, language), ordered["severity"], strict=True), start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(number, column), value)
            sheet.cell(number, column).alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[number].height = _LINE_POINTS * _lines(row)
        colour = SEVERITY_COLOURS.get(severity)
        if colour:
            sheet.cell(number, 1).fill = PatternFill("solid", fgColor="FF" + colour[1:])
        _link(book, sheet.cell(number, 6), row[4], row[5])
    sheet.freeze_panes = "A2"
    if len(ordered):
        sheet.auto_filter.ref = sheet.dimensions
    for letter, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _set_for_print(sheet)


def _lines(row: tuple[Any, ...]) -> int:
    """Count the lines that the longest text of a row needs in its column."""
    needed = (-(-len(str(value)) // width) for value, width in zip(row, _WIDTHS, strict=True)
              if value is not None)
    return min(_MOST_LINES, max(needed, default=1))


def _set_for_print(sheet: Any) -> None:
    """Let the list be printed whole: lying, one page wide, its headers on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "&P / &N"


def _rows(found: pd.DataFrame, language: str) -> Iterator[tuple[Any, ...]]:
    for row in finding_rows(found, language):
        yield tuple(None if value is pd.NA else value for value in row)


def _link(book: Any, cell: Any, sheet: Any, row: Any) -> None:
    if not isinstance(sheet, str) or row is None:
        return
    title = sheet if sheet in book.sheetnames else _title(sheet)
    if title in book.sheetnames:
        quoted = title.replace("'", "''")
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A{int(row)}")


def _forget_people(book: Any) -> None:
    """Take out of the properties who wrote the file, when, and where."""
    from openpyxl.packaging.core import DocumentProperties

    book.properties = DocumentProperties(creator=_AUTHOR, title=book.properties.title)
    for name in ("custom_doc_props",):
        if hasattr(book, name):
            setattr(book, name, type(getattr(book, name))())
