"""What the teams take along: one sheet and one GPX file per round."""

from __future__ import annotations

import datetime
import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from ...irrigation.advice import kept_caution
from ...layers.errors import MissingLibrary
from ...layers.schema import value_label
from ...layers.words import number, words_for
from ..law import flags_of, law_texts

if TYPE_CHECKING:
    from ...layers.store import Store

ROOM = "interventions"
BOX = "☐"
# Columns of the sheet and their width in characters; ``uid`` is hidden, to read the sheet back.
COLUMNS = {"rank": 6, "arrival": 8, "label": 40, "work": 16, "litres": 9, "done": 6, "given": 11,
           "remarks": 28, "uid": 4}
LONGEST_TEXT = 500
# Heights in points: a row leaves room for a pen.
LINE_POINTS, ROW_POINTS, HEAD_POINTS, MOST_LINES = 14.0, 22.0, 32.0, 8
_UNSAFE = re.compile(r"[^\w.-]+")


def write_round_files(
    store: Store, today: datetime.date, folder: str | Path, language: str
) -> list[Path]:
    """Write the sheet (.xlsx) and the way (.gpx) of each round of ``today``; give the files.

    Cancelled rounds have none. Stops that no round serves are on a sheet of their own, with
    their reasons. Raises :class:`MissingLibrary` without ``XlsxWriter``.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    rounds = named(store, store.read("rounds", where={"date": today}))
    stops = store.read("round_stops", where={"date": today})
    caution = kept_caution(store, today, language)
    written = []
    for _, round_ in rounds[rounds["state"] != "cancelled"].sort_values("code").iterrows():
        mine = stops[stops["round_uid"] == round_["uid"]].sort_values(["rank", "label"])
        name = file_stem(round_["code"], language)
        written.append(_write_sheet(target / f"{name}.xlsx", round_, mine, language,
                                    caution))
        written.append(_write_text(target / f"{name}.gpx", gpx(round_, mine, language)))
    left = stops[stops["kind"] == "unserved"].sort_values(["reason", "label"])
    if not left.empty:
        name = f"{words_for(language, ROOM)('round.file_unserved')}_{today:%Y-%m-%d}.xlsx"
        written.append(_write_unserved(target / name, left, today, language))
    return written


def named(store: Store, rounds: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add what the teams and vehicles are called: ``team``, ``vehicle``, ``crew``, ``tank_l``.

    ``points_of_law`` holds, by code, the orders of the stops each is about.
    """
    teams, vehicles = store.read("teams"), store.read("vehicles").drop_duplicates("code")
    names = dict(zip(teams["code"], teams["name"], strict=True))
    cars = vehicles.set_index("code").reindex(rounds["vehicle_code"])
    team = rounds["team_code"].map(names).astype(object)
    vehicle = [" ".join(part for part in (code, name) if isinstance(part, str))
               for code, name in zip(rounds["vehicle_code"], cars["name"], strict=True)]
    return rounds.assign(
        team=team.where(team.notna(), rounds["team_code"]), vehicle=vehicle,
        crew=cars["crew_size"].to_numpy(), tank_l=cars["tank_l"].to_numpy(),
        points_of_law=_points_of_law(store, rounds))


def _points_of_law(store: Store, rounds: gpd.GeoDataFrame) -> list[dict[str, list[int]]]:
    """Find what the law says of the stops of each round."""
    stops = store.read("round_stops", columns=["round_uid", "rank", "intervention_uid"],
                       where={"round_uid": list(rounds["uid"]), "kind": "work"})
    work = store.read("interventions", columns=["uid", "flags"],
                      where={"uid": list(stops["intervention_uid"].dropna())})
    flags = stops["intervention_uid"].map(dict(zip(work["uid"], work["flags"], strict=True)))
    found: dict[str, dict[str, set[int]]] = {uid: {} for uid in rounds["uid"]}
    for uid, rank, text in zip(stops["round_uid"], stops["rank"], flags, strict=True):
        for flag in flags_of(text):
            if flag["code"] in law_texts():
                found[uid].setdefault(flag["code"], set()).add(int(rank))
    return [{code: sorted(ranks) for code, ranks in found[uid].items()} for uid in rounds["uid"]]


def law_sentences(round_: pd.Series, language: str) -> list[str]:
    """Say each point of law of a round, and at which stops."""
    words = words_for(language, ROOM)
    return [words("round.law", title=law_texts()[code].titles[language],
                  stops=", ".join(str(rank) for rank in ranks))
            for code, ranks in round_["points_of_law"].items()]


def title_sentence(round_: pd.Series, language: str) -> str:
    """Name a round: its day and its vehicle."""
    return words_for(language, ROOM)(
        "round.title", date=round_["date"].date(), vehicle=round_["vehicle"] or "–")


def team_sentence(round_: pd.Series, language: str) -> str:
    """Say who goes, how many, and with which tank, as known."""
    words = words_for(language, ROOM)
    team = round_["team"] if isinstance(round_["team"], str) else "–"
    parts = [words("round.team", team=team)]
    if pd.notna(round_["crew"]):
        parts.append(words("round.crew", count=int(round_["crew"])))
    if pd.notna(round_["tank_l"]):
        parts.append(words("round.tank", litres=_figure(round_["tank_l"], language, 0)))
    return " · ".join(parts)


def file_stem(code: str, language: str) -> str:
    """Name what goes with a round, so that its PDF, sheet, way and phone lie side by side."""
    return _UNSAFE.sub("_", f"{words_for(language, ROOM)('round.file')}_{code}")


def reason_sentence(reason: str | None, language: str) -> str:
    """Say why a stop is not served; what a person wrote is given as it is."""
    words = words_for(language, ROOM)
    try:
        return words(f"unserved.{reason}")
    except KeyError:
        return reason or ""


def _book(path: Path) -> Any:
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingLibrary("XlsxWriter", "round_sheet") from error
    return xlsxwriter.Workbook(str(path), {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})


class _Styles:
    """Borders and weights, no colour: the sheet is printed in black and white."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.plain = book.add_format({"font_size": 10, "text_wrap": True})
        self.head = book.add_format({"bold": True, "border": 1, "text_wrap": True,
                                     "valign": "vcenter", "bg_color": "#E6E6E6"})
        cell = {"border": 1, "valign": "vcenter", "text_wrap": True}
        self.cell = book.add_format(cell)
        self.centre = book.add_format({**cell, "align": "center"})
        self.box = book.add_format({**cell, "align": "center", "font_size": 14})
        self.litres = book.add_format({**cell, "num_format": "#,##0"})
        # Refills, start and return are set apart by italics.
        self.other = book.add_format({**cell, "italic": True})


def _write_sheet(path: Path, round_: pd.Series, stops: gpd.GeoDataFrame, language: str,
                 caution: str | None) -> Path:
    draft = path.with_name(path.name + ".part")
    book = _book(draft)
    styles = _Styles(book)
    words = words_for(language, ROOM)
    sheet = book.add_worksheet(words("round.sheet")[:31])
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{_header_text(round_['code'])}&R&P / &N")
    _write_head(sheet, styles, round_, language, caution)
    first = 5
    for column, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width, None, {"hidden": name == "uid"})
        sheet.write_string(first - 1, column, words(f"round.column_{name}"), styles.head)
    sheet.set_row(first - 1, HEAD_POINTS)
    sheet.repeat_rows(first - 1)
    row = first
    for _, halt in stops.groupby("rank", sort=True):
        for _, stop in halt.iterrows():
            _write_stop(sheet, styles, row, stop, language)
            sheet.set_row(row, _height(stop["label"], COLUMNS["label"], ROW_POINTS))
            row += 1
    row += 1
    for sentence in law_sentences(round_, language):
        sheet.merge_range(row, 0, row, 7, sentence[:LONGEST_TEXT], styles.plain)
        sheet.set_row(row, _height(sentence, sum(COLUMNS.values()) - COLUMNS["uid"], LINE_POINTS))
        row += 1
    sheet.merge_range(row, 0, row, 7, words("round.signature"), styles.plain)
    sheet.print_area(0, 0, row, 7)
    sheet.freeze_panes(first, 0)
    book.close()
    draft.replace(path)
    return path


def _write_head(sheet: Any, styles: _Styles, round_: pd.Series, language: str,
                caution: str | None) -> None:
    sheet.write_string(0, 0, title_sentence(round_, language)[:LONGEST_TEXT], styles.title)
    sheet.write_string(1, 0, team_sentence(round_, language)[:LONGEST_TEXT])
    sheet.write_string(2, 0, totals_sentence(round_, language))
    if caution is not None:  # the litres rest on it
        sheet.write_string(3, 0, caution[:LONGEST_TEXT])


def totals_sentence(round_: pd.Series, language: str) -> str:
    """Write what a round amounts to: stops, litres, refills, kilometres, hours."""
    words = words_for(language, ROOM)
    counted = [words(f"round.{name}", count=int(round_[column]))
               for name, column in (("stops", "stop_count"), ("refills", "refill_count"))
               if pd.notna(round_[column])]
    hours = round_["duration_h"]
    figures = [f"{_figure(round_['litres'], language, 0)} L",
               f"{_figure(round_['distance_km'], language, 1)} km",
               *([] if pd.isna(hours) else [hours_text(float(hours))])]
    return " · ".join([*counted[:1], figures[0], *counted[1:], *figures[1:]])


def hours_text(hours: float) -> str:
    """Write a duration as 6 h 05."""
    minutes = round(hours * 60)
    return f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02d}"


def _figure(value: float | None, language: str, digits: int) -> str:
    return "–" if value is None or pd.isna(value) else number(float(value), language, digits)


def _write_stop(sheet: Any, styles: _Styles, row: int, stop: pd.Series, language: str) -> None:
    """Write one row; every text is written as text, never as a formula or a link."""
    is_work = stop["kind"] == "work"
    style = styles.cell if is_work else styles.other
    what = value_label("work", stop["work"], language) if is_work else \
        value_label("stop_kind", stop["kind"], language)
    sheet.write_number(row, 0, float(stop["rank"]), styles.centre)
    sheet.write_string(row, 1, stop["arrival_time"] or "", styles.centre)
    sheet.write_string(row, 2, (stop["label"] or "")[:LONGEST_TEXT], style)
    sheet.write_string(row, 3, what, style)
    if pd.notna(stop["litres"]) and stop["litres"] > 0:
        sheet.write_number(row, 4, float(stop["litres"]), styles.litres)
    else:
        sheet.write_blank(row, 4, None, style)
    sheet.write_string(row, 5, BOX if is_work else "", styles.box)
    sheet.write_blank(row, 6, None, styles.litres)
    sheet.write_blank(row, 7, None, style)
    sheet.write_string(row, 8, stop["uid"] if is_work else "", style)


def _write_unserved(path: Path, stops: pd.DataFrame, today: datetime.date, language: str) -> Path:
    draft = path.with_name(path.name + ".part")
    book = _book(draft)
    styles = _Styles(book)
    words = words_for(language, ROOM)
    sheet = book.add_worksheet(words("round.sheet_unserved")[:31])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, words("round.title_unserved", date=today, count=len(stops)),
                       styles.title)
    for column, (name, width) in enumerate({"label": 44, "work": 18, "litres": 10,
                                            "reason": 60}.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, words(f"round.column_{name}"), styles.head)
    sheet.set_row(2, HEAD_POINTS)
    for row, (_, stop) in enumerate(stops.iterrows(), start=3):
        reason = reason_sentence(stop["reason"], language)[:LONGEST_TEXT]
        sheet.set_row(row, max(_height(stop["label"], 44, LINE_POINTS),
                               _height(reason, 60, LINE_POINTS)))
        sheet.write_string(row, 0, (stop["label"] or "")[:LONGEST_TEXT], styles.cell)
        sheet.write_string(row, 1, value_label("work", stop["work"], language), styles.cell)
        if pd.notna(stop["litres"]) and stop["litres"] > 0:
            sheet.write_number(row, 2, float(stop["litres"]), styles.litres)
        else:
            sheet.write_blank(row, 2, None, styles.cell)
        sheet.write_string(row, 3, reason, styles.cell)
    sheet.repeat_rows(2)
    book.close()
    draft.replace(path)
    return path


def _height(text: str | None, characters: int, least: float) -> float:
    """Give a row the height its text needs: not every reader works it out by itself."""
    lines = -(-len(text or "") // max(characters - 2, 1))
    return max(least, LINE_POINTS * min(lines, MOST_LINES))


def _header_text(text: str | None) -> str:
    """Double the ampersand, which begins a command in the headers of a sheet."""
    return (text or "").replace("&", "&&")[:100]


def gpx(round_: pd.Series, stops: gpd.GeoDataFrame, language: str) -> str:
    """Write the round as GPX 1.1: its halts as numbered waypoints, its way as a track."""
    name = title_sentence(round_, language)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             '<gpx version="1.1" creator="Seve" xmlns="http://www.topografix.com/GPX/1/1">',
             f"<metadata><name>{_xml(name)}</name></metadata>"]
    placed = stops[~(stops.geometry.isna() | stops.geometry.is_empty)]
    points = placed.geometry.to_crs("EPSG:4326")
    for (_, stop), point in zip(placed.iterrows(), points, strict=True):
        numbered = f"{int(stop['rank']):03d} {stop['label'] or ''}"
        lines.append(
            f'<wpt lat="{point.y:.7f}" lon="{point.x:.7f}">'
            f"<name>{_xml(numbered)}</name>"
            f"<desc>{_xml(_description(stop, language))}</desc></wpt>")
    lines += _track(round_, placed.crs, name)
    return "\n".join([*lines, "</gpx>", ""])


def _description(stop: pd.Series, language: str) -> str:
    what = value_label("work", stop["work"], language) if stop["kind"] == "work" else \
        value_label("stop_kind", stop["kind"], language)
    litres = "" if pd.isna(stop["litres"]) or stop["litres"] <= 0 else \
        f"{number(stop['litres'], language, 0)} L"
    return ", ".join(part for part in (what, litres, stop["arrival_time"]) if part)


def _track(round_: pd.Series, crs: Any, name: str) -> list[str]:
    shape = round_["geometry"]
    if shape is None or shape.is_empty:
        return []
    line = gpd.GeoSeries([shape], crs=crs).to_crs("EPSG:4326").iloc[0]
    points = [f'<trkpt lat="{y:.7f}" lon="{x:.7f}"/>' for x, y, *_ in line.coords]
    return ["<trk>", f"<name>{_xml(name)}</name>", "<trkseg>", *points, "</trkseg>", "</trk>"]


def _xml(text: str) -> str:
    """Escape a text, and drop the control characters that XML cannot hold."""
    kept = (char for char in text if char >= " " and char not in "\ufffe\uffff")
    return html.escape("".join(kept)[:LONGEST_TEXT], quote=False)


def _write_text(path: Path, text: str) -> Path:
    draft = path.with_name(path.name + ".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return path
