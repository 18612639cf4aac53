"""The renewal plan as people read, edit and print it: rows in words, an Excel sheet, and back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..layers.errors import MissingLibrary
from ..layers.exporting.export import replaced_when_whole
from ..layers.reading.limits import check_archive, check_file
from ..layers.schema import value_label
from ..layers.words import words_for
from .law import InterventionError
from .renewal import RenewalOptions, diversity, reason_sentence, renewal_plan, summary
from .wording import ROOM, object_labels, places_of, read_tables

if TYPE_CHECKING:
    from ..layers.store import Store

# Column -> width in characters. ``uid`` is hidden: it finds the rows again.
COLUMNS = {"keep": 8, "year": 8, "action_label": 22, "label": 36, "place": 32, "reason_label": 52,
           "proposed_species": 28, "priority": 9, "canopy_m2": 12, "uid": 38}
NO_WORDS = ("non", "no", "n", "0", "false", "faux")
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200
MOST_ROWS = 200_000


def proposal(
    store: Store, today: datetime.date, language: str, options: RenewalOptions | None = None
) -> pd.DataFrame:
    """Give the plan of the town's trees with what people read (see :func:`in_words`).

    ``keep`` is true for every row: a person takes out what is not wanted.
    """
    trees = pd.DataFrame(store.read("trees").drop(columns="geometry"))
    return in_words(renewal_plan(trees, today, options), read_tables(store), language)


def in_words(plan: pd.DataFrame, tables: Mapping[str, pd.DataFrame], language: str
             ) -> pd.DataFrame:
    """Add to a plan ``label`` and ``place`` of the tree, ``action_label``, ``reason_label``."""
    words = words_for(language, ROOM)
    labels, places = object_labels(tables, language), places_of(tables)
    works = [words(f"renewal.action_{action}") if action != "prune"
             else value_label("work", work, language)
             for action, work in zip(plan["action"], plan["work"], strict=True)]
    return plan.assign(
        keep=True, action_label=pd.Series(works, index=plan.index, dtype=object),
        label=plan["object_uid"].map(labels).fillna(words("object.unknown")),
        place=plan["object_uid"].map(places).fillna(""),
        reason_label=pd.Series([reason_sentence(row, language) for _, row in plan.iterrows()],
                               index=plan.index, dtype=object))


def write_renewal(
    store: Store, plan: pd.DataFrame, path: str | Path, language: str
) -> int:
    """Write a plan in words as an Excel file: the rows to edit, the years, the diversity.

    Gives the number of rows. Raises :class:`MissingLibrary` without ``XlsxWriter``.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingLibrary("XlsxWriter", "renewal_sheet") from error
    words = words_for(language, ROOM)
    trees = pd.DataFrame(store.read("trees").drop(columns="geometry"))
    kept = plan[plan["keep"]]
    years = summary(kept)
    shares = diversity(trees)
    levels = {code: words(f"renewal.level_{code}") for code in shares["level"].unique()}
    shares = shares.assign(
        level=shares["level"].map(levels),
        name=shares["name"].where(shares["name"].notna(), words("renewal.unnamed")),
        over=shares["over"].map({True: words("renewal.yes"), False: ""}))
    rows = plan.assign(keep=plan["keep"].map({True: words("renewal.yes"),
                                              False: words("renewal.no")}))
    with replaced_when_whole(Path(path)) as draft:
        book = xlsxwriter.Workbook(str(draft), {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        for name, frame, widths in (
                ("plan", rows[list(COLUMNS)], COLUMNS),
                ("years", years, dict.fromkeys(years.columns, 16)),
                ("diversity", shares, dict.fromkeys(shares.columns, 22))):
            _fill(book, words(f"renewal.sheet_{name}"), frame, widths, language)
        book.close()
    return len(plan)


def _fill(book: Any, title: str, frame: pd.DataFrame, widths: Mapping[str, int], language: str
          ) -> None:
    words = words_for(language, ROOM)
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8F5E9", "border": 1, "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    whole, decimal = (book.add_format({"num_format": form, "valign": "top"})
                      for form in ("0", "0.0"))
    for column, name in enumerate(frame.columns):
        sheet.set_column(column, column, widths[name], None, {"hidden": name == "uid"})
        sheet.write_string(0, column, words(f"renewal.column_{name}"), head)
        for place, value in enumerate(frame[name], start=1):
            if value is None or pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(place, column, value[:32_000], wrap)
            else:
                number = float(value)
                sheet.write_number(place, column, number,
                                   whole if number.is_integer() else decimal)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def read_renewal(path: str | Path, plan: pd.DataFrame) -> pd.DataFrame:
    """Give a plan as it was edited in its sheet: years, species, rows not kept.

    A row taken out of the sheet is not kept; a year that is not one is left as proposed.
    Raises :class:`InterventionError` ``foreign_renewal``, and :class:`ReadingError` for a
    damaged file.
    """
    import openpyxl

    source = Path(path)
    check_file(source)
    check_archive(source)
    book = openpyxl.load_workbook(source, read_only=True, data_only=True)
    try:
        rows = [list(row) for row in book.worksheets[0].iter_rows(
            min_row=2, max_row=MOST_ROWS, max_col=len(COLUMNS), values_only=True)]
    finally:
        book.close()
    names = list(COLUMNS)
    edits = {row["uid"]: row for row in (dict(zip(names, row, strict=False)) for row in rows)
             if isinstance(row.get("uid"), str)}
    if not edits.keys() & set(plan["uid"]):
        raise InterventionError("foreign_renewal", file=source.name)
    said = [edits.get(uid) for uid in plan["uid"]]
    years = [before if row is None else _year(row["year"], before)
             for row, before in zip(said, plan["year"], strict=True)]
    species = [before if row is None else _text(row["proposed_species"])
               for row, before in zip(said, plan["proposed_species"], strict=True)]
    return plan.assign(
        keep=[row is not None and _text(row["keep"] or "x").casefold() not in NO_WORDS
              for row in said],
        year=pd.array(years, dtype="Int64"),
        proposed_species=pd.Series(species, index=plan.index, dtype=object))


def _year(value: Any, before: Any) -> Any:
    try:
        year = int(float(str(value).strip()))
    except ValueError:
        return before
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else before


def _text(value: Any) -> Any:
    return None if value is None else str(value).strip() or None
