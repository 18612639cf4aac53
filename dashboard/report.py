"""The Excel report of the morning, and all figures with their definitions as Excel or CSV.

Cells of the town's own text are always written as text: what begins with ``=``, ``+``,
``-`` or ``@`` is shown and never computed. In CSV, where a cell has no type, such a text is
given a leading apostrophe.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..layers import schema
from ..layers.errors import MissingLibrary
from ..layers.words import words_for
from . import condition, wording, work
from .figures import definitions
from .indicators import Indicators, compute_indicators
from .lists import watering_rows

# A sheet of Excel holds 1,048,576 rows; a list of hand-work stays far below.
MOST_ROWS = 200_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"align": "left", "indent": 1},
    "wrapped": {"align": "left", "text_wrap": True, "indent": 1},
    "integer": {"num_format": "#,##0"}, "real": {"num_format": "#,##0.0"},
    "date": {"num_format": "dd/mm/yyyy", "align": "left", "indent": 1},
}
# Figures written whole: half a tree or a tenth of a litre says nothing.
_WHOLE = ("count", "litre", "m2", "euro", "points", "year")
_LINE_POINTS = 13.5


@dataclass(frozen=True)
class Column:
    """A column of a sheet: where its values are, its title's word, how wide, how written."""

    name: str
    word: str
    width: int
    form: str = "text"


def write_report(
    store: Any,
    today: datetime.date,
    language: str,
    path: Path,
    indicators: Indicators | None = None,
) -> None:
    """Write the report of ``today`` in ``language``; ``indicators`` saves computing them again.

    Sheets: summary, watering of the day with reasons, work to do, rows to check, sites,
    definitions. Raises :class:`MissingLibrary` without XlsxWriter.
    """
    found = indicators if indicators is not None else compute_indicators(store, today)
    with _Workbook(Path(path), found.date, language) as book:
        book.sheet("summary", _summary_columns(), _summary(found, language))
        book.sheet("watering", _WATERING, _watering(found, language))
        book.sheet("work", _WORK, _work(found, language))
        book.sheet("check", _CHECK, _check(store, found, language))
        book.sheet("sites", _SITES, _sites(found, language))
        book.sheet("definitions", _DEFINITIONS, _definitions(language))


def export_indicators(indicators: Indicators, language: str, path: Path) -> int:
    """Write every figure with its definition, to ``.xlsx`` or ``.csv``; gives how many rows.

    Town first, then each site. The workbook also holds the water of each week and site.
    """
    table = _all_values(indicators, language)
    if Path(path).suffix.lower() == ".csv":
        _write_csv(table, language, Path(path))
    else:
        with _Workbook(Path(path), indicators.date, language) as book:
            book.sheet("indicators", _EXPORT, table)
            book.sheet("weeks", _WEEKS, _weeks(indicators, language))
            book.sheet("definitions", _DEFINITIONS, _definitions(language))
    return len(table)


def _write_csv(table: pd.DataFrame, language: str, path: Path) -> None:
    words = words_for(language, "dashboard")
    named = table[[column.name for column in _EXPORT]].copy()
    for name in ("value", "last_month", "last_year", "target"):
        named[name] = named[name].round(3)
    for column in _EXPORT:
        if named[column.name].dtype == object:
            named[column.name] = named[column.name].map(_disarmed)
    named.columns = [words(f"report.{column.word}") for column in _EXPORT]
    # The byte order mark and the separator make Excel open the file rightly.
    french = language == "fr"
    named.to_csv(path, sep=";" if french else ",", decimal="," if french else ".", index=False,
                 encoding="utf-8-sig", date_format="%d/%m/%Y" if french else "%Y-%m-%d",
                 lineterminator="\r\n")


def _disarmed(value: Any) -> Any:
    """Keep a text from being computed by the sheet that opens it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


# ---- sheets --------------------------------------------------------------------------------

_WATERING = (
    Column("position", "rank", 6, "integer"), Column("urgency", "urgency", 14),
    Column("code", "number", 13), Column("name", "name", 26), Column("object", "object", 10),
    Column("site", "site", 24), Column("street", "street", 22),
    Column("litres", "litres", 10, "integer"),
    Column("advised_horizon_l", "litres_week", 12, "integer"),
    Column("latest_date", "latest", 12, "date"), Column("reason", "reason", 70, "wrapped"),
)
_WORK = (
    Column("task", "task", 24), Column("code", "number", 13), Column("name", "name", 26),
    Column("site", "site", 24), Column("when", "deadline", 12, "date"),
    Column("days_late", "days_late", 10, "integer"), Column("team", "team", 12),
    Column("state", "state", 12), Column("remarks", "remarks", 40, "wrapped"),
)
_CHECK = (
    Column("severity", "severity", 14), Column("file", "file", 20), Column("sheet", "sheet", 16),
    Column("row_number", "row", 8, "integer"), Column("column_name", "column", 18),
    Column("value", "cell", 22), Column("finding", "finding", 70, "wrapped"),
    Column("set_aside", "set_aside", 10),
)
_SITES = (
    Column("name", "name", 30), Column("kind", "kind", 22), Column("score", "score", 8, "integer"),
    Column("low", "low", 10, "integer"), Column("high", "high", 10, "integer"),
    Column("known_percent", "known", 10, "integer"),
    *(Column(f"part_{part}", f"part_{part}", 9, "integer") for part in condition.PARTS),
    Column("trees_count", "trees", 9, "integer"), Column("beds_count", "beds", 9, "integer"),
    Column("objects_to_water", "to_water", 10, "integer"),
    Column("litres_advised_today", "litres", 11, "integer"),
    Column("work_late", "late", 9, "integer"), Column("work_due", "due", 9, "integer"),
    Column("trees_poor_share", "poor", 12, "real"), Column("canopy_area", "canopy", 12, "integer"),
    Column("data_completeness", "filled", 11, "integer"),
)
_DEFINITIONS = (
    Column("group", "group", 13), Column("name", "indicator", 30), Column("unit", "unit", 8),
    Column("definition", "definition", 80, "wrapped"), Column("target", "target", 9, "figure"),
    Column("direction", "direction", 18), Column("source", "source", 34, "wrapped"),
    Column("code", "code", 26),
)
_EXPORT = (
    Column("date", "date", 11, "date"), Column("group", "group", 13),
    Column("name", "indicator", 30), Column("site", "site", 26),
    Column("value", "value", 12, "figure"), Column("unit", "unit", 8),
    Column("last_month", "last_month", 12, "figure"),
    Column("last_year", "last_year", 12, "figure"),
    Column("target", "target", 9, "figure"), Column("definition", "definition", 60),
    Column("source", "source", 34), Column("code", "code", 26),
)


_WEEKS = (
    Column("week", "week", 12, "date"), Column("site", "site", 30),
    Column("advised_l", "advised", 14, "integer"), Column("given_l", "given", 14, "integer"),
    Column("habit_l", "habit", 14, "integer"),
    Column("noted_habit_l", "noted_habit", 18, "integer"),
    Column("saved_l", "saved", 14, "integer"),
)


def _summary_columns() -> tuple[Column, ...]:
    return (
        Column("group", "group", 13), Column("name", "indicator", 36),
        Column("value", "value", 12, "figure"), Column("unit", "unit", 8),
        Column("last_month", "last_month", 12, "figure"),
        Column("last_year", "last_year", 12, "figure"), Column("target", "target", 10, "figure"),
    )


def _definitions(language: str) -> pd.DataFrame:
    words = words_for(language, "dashboard")
    return pd.DataFrame([
        {
            "code": code, "group": words(f"group.{item.group}"),
            "name": words(f"indicator.{code}.name"), "unit": _unit(item.unit, language),
            "definition": words(f"indicator.{code}.definition"), "target": item.target,
            "direction": words(f"report.{item.direction}") if item.direction else "",
            "source": item.source,
        }
        for code, item in definitions().items()
    ])


def _summary(found: Indicators, language: str) -> pd.DataFrame:
    town = found.values[found.values["site_uid"].isna()]
    return town[["indicator", "value", "last_month", "last_year"]].merge(
        _definitions(language), left_on="indicator", right_on="code")


def _all_values(found: Indicators, language: str) -> pd.DataFrame:
    sites = wording.place_names(found.town.sites, language)
    rows = found.values[["indicator", "site_uid", "value", "last_month", "last_year"]]
    rows = rows.merge(_definitions(language), left_on="indicator", right_on="code")
    return rows.assign(date=pd.Timestamp(found.date),
                       site=rows["site_uid"].map(sites).astype(object).fillna(""))


def _weeks(found: Indicators, language: str) -> pd.DataFrame:
    """Give the water of each week, the town's (no site) and each place's."""
    rows = found.tables["weeks"]
    rows = rows[rows[["given_l", "advised_l"]].notna().any(axis=1)]
    return rows.assign(site=rows["site_uid"].map(
        wording.place_names(found.town.sites, language)))


def _watering(found: Indicators, language: str) -> pd.DataFrame:
    rows = watering_rows(found, language).head(MOST_ROWS)
    return rows.assign(
        position=range(1, len(rows) + 1), urgency=_labelled(rows["urgency"], "urgency", language),
        object=_labelled(rows["object_kind"], "object_kind", language),
        site=rows["site_uid"].map(wording.place_names(found.town.sites, language)),
        reason=wording.advice_reasons(rows, language),
    )


def _work(found: Indicators, language: str) -> pd.DataFrame:
    today = pd.Timestamp(found.date)
    late = work.late(found.town.interventions, today)
    ahead = work.due(found.town.interventions, today)
    frames = [late.assign(when=late["deadline"]), ahead.assign(days_late=float("nan"))]
    rows = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    rows = rows.head(MOST_ROWS)
    objects = found.town.objects[found.town.objects["uid"].isin(rows["object_uid"])]
    objects = objects.drop_duplicates("uid").set_index("uid")
    return rows.assign(
        task=_labelled(rows["work"], "work", language),
        code=rows["object_uid"].map(objects["code"]),
        name=rows["object_uid"].map(wording.names(objects, language)),
        site=rows["site_uid"].map(wording.place_names(found.town.sites, language)),
        team=rows["team_code"],
        state=_labelled(rows["state"], "intervention_state", language),
    )


def _check(store: Any, found: Indicators, language: str) -> pd.DataFrame:
    """Give the findings of the last import day, errors first, then what has no place."""
    words = words_for(language, "dashboard")
    rows = store.read("rejects", where={"import_uid": _last_imports(found.town.imports)})
    order = rows["severity"].map({"error": 0, "warning": 1, "remark": 2})
    rows = rows.assign(order=order).sort_values(
        ["order", "file", "sheet", "row_number"]).head(MOST_ROWS)
    return rows.assign(
        severity=_labelled(rows["severity"], "severity", language),
        finding=wording.findings(rows, language),
        set_aside=rows["rejected"].map({True: words("report.yes"), False: words("report.no")}),
    )


def _last_imports(imports: pd.DataFrame) -> list[str]:
    kept = imports[imports["undone_at"].isna() & imports["imported_at"].notna()]
    if kept.empty:
        return []
    days = kept["imported_at"].dt.normalize()
    return kept.loc[days == days.max(), "uid"].tolist()


def _sites(found: Indicators, language: str) -> pd.DataFrame:
    parts = found.parts.pivot(index="site_uid", columns="part", values="points")
    parts = parts.reindex(columns=list(condition.PARTS)).add_prefix("part_")
    rows = found.sites.merge(parts, how="left", left_on="uid", right_index=True)
    rows = rows.assign(kind=rows["kind"].map(wording.site_kinds(language)),
                       name=rows["uid"].map(wording.place_names(found.town.sites, language)),
                       known_percent=100 * rows["known"])
    return rows.sort_values("score", na_position="last", ignore_index=True)


def _labelled(codes: pd.Series, name: str, language: str) -> pd.Series:
    return codes.map({code: schema.value_label(name, code, language)
                      for code in schema.VALUE_LISTS[name]}).fillna("")


def _unit(unit: str, language: str) -> str:
    return "" if unit == "count" else words_for(language, "dashboard")(f"page.unit_{unit}")


# ---- writing -------------------------------------------------------------------------------


class _Workbook:
    """An Excel file whose sheets all look alike: heading, filters, frozen panes, A4."""

    def __init__(self, path: Path, date: datetime.date, language: str) -> None:
        try:
            import xlsxwriter
        except ImportError:
            raise MissingLibrary("XlsxWriter", "report") from None
        self._words = words_for(language, "dashboard")
        self._date = date
        self._book = xlsxwriter.Workbook(str(path), {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "nan_inf_to_errors": False, "default_date_format": "dd/mm/yyyy",
        })
        border = {"border": 1, "border_color": "#C9D3CC", "valign": "top", "font_size": 10}
        self._forms = {name: self._book.add_format({**border, **form})
                       for name, form in _FORMATS.items()}
        self._head = self._book.add_format({**border, "bold": True, "bg_color": "#1F6B47",
                                            "font_color": "#FFFFFF", "text_wrap": True})
        self._title = self._book.add_format({"bold": True, "font_size": 15,
                                             "font_color": "#1F6B47"})

    def __enter__(self) -> _Workbook:
        return self

    def __exit__(self, *error: object) -> None:
        self._book.close()

    def sheet(self, word: str, columns: Sequence[Column], table: pd.DataFrame) -> None:
        """Add a sheet: title, headings, one row per row of ``table``."""
        sheet = self._book.add_worksheet(self._words(f"report.{word}")[:31])
        sheet.write_string(0, 0, self._words("report.title", date=self._date) + " — "
                           + self._words(f"report.{word}"), self._title)
        sheet.set_row(0, 24)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(2, place, self._words(f"report.{column.word}"), self._head)
            self._column(sheet, place, column.form, _forms_of(column, table),
                         table.get(column.name, ()))
        sheet.set_row(2, 2 * _LINE_POINTS + 4)
        for row, lines in enumerate(_lines(columns, table), start=3):
            if lines > 1:
                sheet.set_row(row, _LINE_POINTS * lines + 2)
        if table.empty:
            sheet.write_string(3, 0, self._words("report.nothing"))
        sheet.freeze_panes(3, 0)
        sheet.autofilter(2, 0, max(3, len(table) + 2), len(columns) - 1)
        self._print(sheet, sum(column.width for column in columns))

    def _column(self, sheet: Any, place: int, form: str, forms: Sequence[str],
                values: Any) -> None:
        for row, (value, own) in enumerate(zip(values, forms, strict=True), start=3):
            style = self._forms[own]
            if value is None or pd.isna(value):
                sheet.write_blank(row, place, None, style)
            elif form == "date":
                sheet.write_datetime(row, place, pd.Timestamp(value).to_pydatetime(), style)
            elif form in ("integer", "real", "figure"):
                sheet.write_number(row, place, float(value), style)
            else:
                sheet.write_string(row, place, _clean(str(value)), style)

    def _print(self, sheet: Any, width: int) -> None:
        sheet.set_paper(9)
        if width > 95:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&A&R" + self._words("report.page_of"))


def _forms_of(column: Column, table: pd.DataFrame) -> Sequence[str]:
    """Say how each cell of a column is written: a figure by its indicator's unit."""
    if column.form != "figure":
        return [column.form] * len(table.get(column.name, ()))
    units = {code: item.unit for code, item in definitions().items()}
    return ["integer" if units[code] in _WHOLE else "real" for code in table["code"]]


def _lines(columns: Sequence[Column], table: pd.DataFrame) -> Sequence[int]:
    """Count the lines that the longest wrapped text of each row takes, about.

    Excel finds it by itself when it opens a file, other programs do not.
    """
    lines = np.ones(len(table), dtype="int64")
    for column in columns:
        if column.form == "wrapped" and column.name in table:
            length = table[column.name].fillna("").astype(str).str.len().to_numpy()
            lines = np.maximum(lines, np.ceil(length / (1.2 * column.width)).astype("int64"))
    return lines.tolist()


def _clean(text: str) -> str:
    """Drop the control characters an Excel file cannot hold, and what a cell cannot."""
    return "".join(c for c in text if c >= " " or c in "\n\t")[:32_767]
