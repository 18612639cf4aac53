"""The round sheet: a map with numbered stops, then what to do at each, to fill in by hand."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsLayoutItemManualTable,
    QgsLayoutItemPage,
    QgsLayoutMeasurement,
    QgsLayoutTable,
    QgsLineSymbol,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsTableCell,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ...interventions.rounds.files import (
    file_stem,
    law_sentences,
    named,
    team_sentence,
    title_sentence,
    totals_sentence,
)
from ...irrigation.advice import kept_caution
from ...layers import schema
from ...layers.progress import SILENT, Progress, step
from ...layers.words import number
from .. import styles
from ..layers import open_layer
from ..lettering import letters
from ..store_place import StorePlace, open_store
from . import parts
from .export import write_pdf
from .parts import Box
from .wording import word

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

INK, GREY = "#000000", "#6b6b6b"
BOX = "☐"
_PAGE = Box(10, 10, 190, 277)
_MAP = Box(10, 38, 190, 133)
_ROW_MM, _HEAD_MM, _FOOT_MM, _END_MM = 8.2, 9.0, 8.0, 34.0
_LONGEST_TEXT = 110
_LINE_MM, _LINE_CHARACTERS = 3.8, 115  # of the points of law, below the rows
# Heading, width in millimetres, alignment to the right.
_COLUMNS = (("order", 10, True), ("time", 13, False), ("place", 62, False), ("work", 27, False),
            ("planned_l", 17, True), ("done", 11, False), ("given_l", 19, False),
            ("remarks", 31, False))
_POINTS = 8.0


def print_rounds(store: StorePlace, today: datetime.date, folder: Path, language: str,
                 progress: Progress = SILENT) -> tuple[list[Path], int]:
    """Write one PDF per round of the day in ``folder``; gives the files and the pages in all.

    Cancelled rounds have none. Raises :class:`.export.WriteError`, ``StoreError`` and
    ``Cancelled``.
    """
    with open_store(store) as opened:
        crs = opened.crs
        rounds = named(opened, opened.read("rounds", where={"date": today}))
        stops = opened.read("round_stops", where={"date": today})
        caution = kept_caution(opened, today, language)
    rounds = rounds[rounds["state"] != "cancelled"].sort_values("code")
    files, pages = [], 0
    for position, (_, round_) in enumerate(rounds.iterrows()):
        step(progress, position / len(rounds))
        mine = stops[stops["round_uid"] == round_["uid"]].sort_values(["rank", "label"])
        files.append(folder / f"{file_stem(round_['code'], language)}.pdf")
        pages += _print_round(store, crs, round_, mine, files[-1], language, caution)
    return files, pages


def _print_round(store: StorePlace, crs: str, round_: pd.Series, stops: gpd.GeoDataFrame,
                 path: Path, language: str, caution: str | None) -> int:
    project = QgsProject()
    try:
        project.setCrs(QgsCoordinateReferenceSystem(crs))
        layers = round_layers(project, store, round_["uid"], language)
        _look_at(project, stops)
        layout = add_round_layout(project, layers, round_, stops, language, caution)
        return write_pdf(layout, path)
    finally:
        project.clear()


def _look_at(project: QgsProject, stops: gpd.GeoDataFrame) -> None:
    places = stops[~(stops.geometry.isna() | stops.geometry.is_empty)]
    if places.empty:
        return
    extent = QgsRectangle(*places.total_bounds)
    extent.grow(40)
    extent.scale(1.1)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(extent, project.crs()))


def round_layers(project: QgsProject, store: StorePlace, round_uid: str, language: str
                 ) -> list[QgsVectorLayer]:
    """Open what the map of a round shows, from top to bottom, drawn in black and greys."""
    quoted = round_uid.replace("'", "''")
    stops = open_layer(store, schema.ROUND_STOPS, language, f"round_uid = '{quoted}'")
    way = open_layer(store, schema.ROUNDS, language, f"uid = '{quoted}'")
    roads = open_layer(store, schema.ROADS, language)
    sites = open_layer(store, schema.SITES, language)
    _draw_stops(stops, language)
    _draw_way(way)
    styles.style_roads(roads)
    styles.label(roads, '"name"', 6, GREY, minimum_scale=16000, line=True, priority=2)
    sites.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({
        "color": "#ececec", "outline_color": "#b5b5b5", "outline_width": "0.2"})))
    styles.label(sites, '"name"', 6.5, GREY, minimum_scale=styles.SITE_LABEL_SCALE)
    layers = [stops, way, roads, sites]
    project.addMapLayers(layers)
    return layers


def _draw_stops(layer: QgsVectorLayer, language: str) -> None:
    marks = {"work": ("circle", "#ffffff", 2.2), "refill": ("triangle", INK, 3.4),
             "start": ("square", INK, 3.4), "end": ("square", INK, 3.4)}
    categories = [QgsRendererCategory(code, QgsMarkerSymbol.createSimple({
        "name": shape, "color": colour, "outline_color": INK, "outline_width": "0.35",
        "size": str(size)}), schema.value_label("stop_kind", code, language))
        for code, (shape, colour, size) in marks.items()]
    layer.setRenderer(QgsCategorizedSymbolRenderer("kind", categories))
    # Neighbours served from one halt share its number: it is written once.
    styles.label(layer, "CASE WHEN \"kind\" IN ('work', 'refill') AND "
                 "\"uid\" = minimum(\"uid\", group_by:=\"rank\") THEN \"rank\" END", 8, INK,
                 bold=True, priority=10)
    labeling = layer.labeling()
    settings = labeling.settings()
    settings.placementSettings().setOverlapHandling(Qgis.LabelOverlapHandling.AllowOverlapIfRequired)
    settings.pointSettings().setMaximumDistance(6)
    callout = settings.callout()
    if callout is not None:
        callout.setEnabled(True)
    labeling.setSettings(settings)


def _draw_way(layer: QgsVectorLayer) -> None:
    symbol = QgsLineSymbol.createSimple({"line_color": "#4d4d4d", "line_width": "0.5",
                                         "joinstyle": "round"})
    arrows = QgsMarkerLineSymbolLayer(True, 22)
    arrows.setSubSymbol(QgsMarkerSymbol.createSimple({
        "name": "filled_arrowhead", "color": "#4d4d4d", "outline_style": "no", "size": "2.6"}))
    symbol.appendSymbolLayer(arrows)
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))


def add_round_layout(project: QgsProject, layers: Sequence[QgsVectorLayer], round_: pd.Series,
                     stops: gpd.GeoDataFrame, language: str,
                     caution: str | None = None) -> QgsPrintLayout:
    """Lay out one round on as many A4 pages as its stops need.

    ``caution`` says what its litres rest on when it is not fresh weather.
    """
    name = f"{word('round_map', language)} {round_['code'] or ''}"
    layout = parts.new_layout(project, name, "A4", QgsLayoutItemPage.Orientation.Portrait)
    _add_head(layout, round_, language, caution)
    the_map = parts.add_map(layout, layers, _MAP)
    the_map.setFrameStrokeColor(QColor(INK))
    the_map.setBackgroundColor(QColor("#ffffff"))
    _add_key(layout, language)
    rows = [_row(stop, language) for _, stop in stops.iterrows()]
    rows.append(_total(stops, language))
    page, bottom = _add_rows(layout, rows, language)
    _add_end(layout, page, bottom, language, law_sentences(round_, language))
    _add_feet(layout, str(round_["code"] or ""))
    return layout


def _add_head(layout: QgsPrintLayout, round_: pd.Series, language: str,
              caution: str | None) -> None:
    parts.add_text(layout, parts.literal(title_sentence(round_, language)), Box(10, 9, 190, 9),
                   16, bold=True, colour=INK)
    parts.add_text(layout, parts.literal(team_sentence(round_, language)),
                   Box(10, 18.5, 190, 5), 10, colour=INK)
    parts.add_text(layout, parts.literal(totals_sentence(round_, language)),
                   Box(10, 24, 190, 6), 11, bold=True, colour=INK)
    if caution:  # room for two lines
        parts.add_text(layout, parts.literal(caution), Box(10, 29.8, 190, 7.5), 8.5, colour=INK)


def _add_key(layout: QgsPrintLayout, language: str) -> None:
    """Say under the map what the signs are, with the scale and the north."""
    top = _MAP.y + _MAP.height + 1.2
    signs = "     ".join((f"○  {word('stop', language)}", f"▲  {word('refill', language)}",
                          f"■  {word('base', language)}", f"→  {word('way', language)}"))
    parts.add_text(layout, signs, Box(10, top + 1.5, 120, 5), 8, colour=INK)
    parts.add_scale(layout, Box(135, top, 60, 8), 7)
    parts.add_north(layout, Box(_MAP.x + _MAP.width - 11, _MAP.y + 2, 9, 11))


def _row(stop: pd.Series, language: str) -> list[str]:
    """Give one row of the table; a refill, a start or a return has neither box nor litres."""
    import pandas as pd

    is_work = stop["kind"] == "work"
    what = schema.value_label("work", stop["work"], language) if is_work else \
        schema.value_label("stop_kind", stop["kind"], language)
    litres = stop["litres"]
    return [str(stop["rank"]) if stop["kind"] in ("work", "refill") else "",
            stop["arrival_time"] or "", _short(stop["label"]), what,
            _figure(litres, language, 0) if is_work and pd.notna(litres) and litres > 0 else "",
            BOX if is_work else "", "", ""]


def _total(stops: gpd.GeoDataFrame, language: str) -> list[str]:
    work = stops[stops["kind"] == "work"]
    return ["", "", word("total", language), str(len(work)),
            _figure(work["litres"].sum(), language, 0), "", "", ""]


def _add_rows(layout: QgsPrintLayout, rows: list[list[str]], language: str) -> tuple[int, float]:
    """Write the rows page after page; gives the last page and where its table ends."""
    top, page, begun = _MAP.y + _MAP.height + 11, 0, 0
    last = _PAGE.y + _PAGE.height - _FOOT_MM
    while True:
        held = int((last - top - _HEAD_MM) // _ROW_MM)
        some = rows[begun:begun + held]
        height = _HEAD_MM + len(some) * _ROW_MM
        _add_page_of_rows(layout, some, Box(10, top, 190, height + 1, page), language,
                          ends=begun + held >= len(rows))
        begun += held
        if begun >= len(rows):
            return page, top + height
        page, top = _new_page(layout), _PAGE.y


def _new_page(layout: QgsPrintLayout) -> int:
    page = QgsLayoutItemPage(layout)
    page.setPageSize("A4", QgsLayoutItemPage.Orientation.Portrait)
    layout.pageCollection().addPage(page)
    return layout.pageCollection().pageCount() - 1


def _add_page_of_rows(layout: QgsPrintLayout, rows: list[list[str]], box: Box, language: str,
                      ends: bool) -> None:
    table = QgsLayoutItemManualTable.create(layout)
    table.setIncludeTableHeader(True)
    parts.dress_table(table, _POINTS, INK, GREY)
    table.setVerticalGrid(True)
    table.setWrapBehavior(QgsLayoutTable.WrapBehavior.WrapText)
    table.setHeaders([parts.column(word(key, language), "", width, right)
                      for key, width, right in _COLUMNS])
    table.setTableContents([
        [_cell(text, key, right, bold=ends and number_ == len(rows) - 1, grey=not row[5])
         for text, (key, _, right) in zip(row, _COLUMNS, strict=True)]
        for number_, row in enumerate(rows)])
    table.setColumnWidths([width - 1.75 for _, width, _ in _COLUMNS])
    table.setRowHeights([_HEAD_MM - 1.75, *([_ROW_MM - 1.75] * len(rows))])
    layout.addMultiFrame(table)
    parts.add_frame(layout, table, box)


def _cell(text: str, key: str, right: bool, bold: bool, grey: bool) -> QgsTableCell:
    cell = QgsTableCell(text)
    size = 15 if text == BOX else _POINTS
    cell.setTextFormat(letters(size, INK, bold or key == "order", grey and not bold))
    centre = key == "done"
    cell.setHorizontalAlignment(
        Qt.AlignmentFlag.AlignHCenter if centre else
        Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
    cell.setVerticalAlignment(Qt.AlignmentFlag.AlignVCenter)
    if grey:
        cell.setBackgroundColor(QColor("#ebebeb"))
    return cell


def _add_end(layout: QgsPrintLayout, page: int, bottom: float, language: str,
             law: Sequence[str]) -> None:
    """Leave room to sign and to write, on a new page when the last one is full."""
    height = _LINE_MM * sum(-(-len(sentence) // _LINE_CHARACTERS) for sentence in law)
    if bottom + _END_MM + height > _PAGE.y + _PAGE.height - _FOOT_MM:
        page, bottom = _new_page(layout), _PAGE.y
    if law:
        parts.add_text(layout, parts.literal("\n".join(law)),
                       Box(10, bottom + 2, 190, height, page), 8, colour=INK)
        bottom += height
    dots = "." * 14
    parts.add_text(layout, f"{word('left_at', language)} {dots}     {word('back_at', language)} "
                   f"{dots}", Box(10, bottom + 4, 190, 5, page), 9, colour=INK)
    parts.add_text(layout, word("not_done_why", language), Box(10, bottom + 9.5, 190, 4, page), 7.5,
                   colour=GREY)
    room = parts.add_text(layout, word("team_remarks", language),
                          Box(10, bottom + 14.5, 190, 18, page), 8, colour=GREY)
    room.setFrameEnabled(True)
    room.setFrameStrokeWidth(QgsLayoutMeasurement(0.2))
    room.setMarginX(1.5)
    room.setMarginY(1)


def _add_feet(layout: QgsPrintLayout, code: str) -> None:
    count = layout.pageCollection().pageCount()
    for page in range(count):
        top = _PAGE.y + _PAGE.height - 4
        parts.add_text(layout, parts.literal(code), Box(10, top, 120, 4, page), 7.5, colour=GREY)
        parts.add_text(layout, f"{page + 1} / {count}", Box(170, top, 30, 4, page), 7.5,
                       colour=GREY, right=True)


def _short(text: str | None) -> str:
    return (text or "")[:_LONGEST_TEXT]


def _figure(value: Any, language: str, digits: int) -> str:
    import pandas as pd

    return "–" if value is None or pd.isna(value) else number(float(value), language, digits)
