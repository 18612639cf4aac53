"""One page per site or zone: its map, its week, its legend."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from qgis.core import (
    QgsFillSymbol,
    QgsInvertedPolygonRenderer,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutObject,
    QgsPrintLayout,
    QgsProject,
    QgsProperty,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
)

from ...layers.words import day
from . import parts
from .lines import line_columns, line_order
from .parts import SHEETS, Box, Sheet
from .wording import word

# The share of the place's size left free on each side.
_MARGIN = 0.06
_LAND = ("veil", "depots", "water_points", "trees", "works", "beds", "roads", "sites")
_ITS_PAGE = "attribute(@atlas_feature, 'uid') = \"uid\""
_DRAWN = {"sites": _LAND, "zones": (*_LAND, "zones")}


def add_places_layout(
    project: QgsProject, layers: Mapping[str, QgsVectorLayer], lines: QgsVectorLayer, places: str,
    today: datetime.date, language: str, town_name: str = "", paper: str = "A4",
) -> QgsPrintLayout:
    """Add a layout with one page per row of ``places`` (``sites`` or ``zones``), in name order.

    ``lines`` holds what :func:`.week.week_of_places` gives for these places; the project must
    hold it.
    """
    sheet = SHEETS[paper]
    name = f"{word(f'{places}_map', language)} {paper}"
    layout = parts.new_layout(project, name, paper, QgsLayoutItemPage.Orientation.Landscape)
    _turn_pages(layout, layers[places])
    _add_head(layout, sheet, today, language, town_name)
    drawn = {**layers, "veil": _veil(project, layers[places])}
    the_map = parts.add_map(
        layout, [drawn[key] for key in _DRAWN[places]], sheet.map)
    _follow_place(the_map, sheet.map)
    _add_panel(layout, sheet, layers, lines, places, language)
    parts.add_text(layout, word("source", language), sheet.foot, sheet.points - 1.5,
                   colour=parts.QUIET)
    return layout


def _veil(project: QgsProject, places: QgsVectorLayer) -> QgsVectorLayer:
    """Give a layer that pales all that lies outside the place of the page."""
    veil = places.clone()
    veil.setName(f"{places.name()} (page)")
    veil.setLabelsEnabled(False)
    inside = QgsRuleBasedRenderer.Rule(None)
    inside.appendChild(QgsRuleBasedRenderer.Rule(
        QgsFillSymbol.createSimple({"color": "255,255,255,140", "outline_color": parts.INK,
                                    "outline_width": "0.7"}), filterExp=_ITS_PAGE))
    renderer = QgsInvertedPolygonRenderer(QgsRuleBasedRenderer(inside))
    veil.setRenderer(renderer)
    project.addMapLayer(veil, False)
    return veil


def _follow_place(the_map: QgsLayoutItemMap, box: Box) -> None:
    """Centre each page on its place, at the nearest round scale that shows it with a margin."""
    the_map.setAtlasDriven(True)
    the_map.setAtlasScalingMode(QgsLayoutItemMap.AtlasScalingMode.Fixed)
    scales = ", ".join(str(scale) for scale in parts.ROUND_SCALES)
    needed = (f"max(bounds_width(@atlas_geometry) / {box.width},"
              f" bounds_height(@atlas_geometry) / {box.height}) * {1000 * (1 + 2 * _MARGIN)}")
    the_map.dataDefinedProperties().setProperty(
        QgsLayoutObject.DataDefinedProperty.MapScale,
        QgsProperty.fromExpression(
            f"with_variable('needed', {needed}, coalesce(array_first(array_filter("
            f"array({scales}), @element >= @needed)), @needed))"))


def _turn_pages(layout: QgsPrintLayout, places: QgsVectorLayer) -> None:
    atlas = layout.atlas()
    atlas.setEnabled(True)
    atlas.setCoverageLayer(places)
    title = 'coalesce("name", "code", \'\')'
    atlas.setPageNameExpression(title)
    atlas.setFilenameExpression(title)
    atlas.setSortFeatures(True)
    atlas.setSortExpression(title)


def _add_head(layout: QgsPrintLayout, sheet: Sheet, today: datetime.date, language: str,
              town_name: str) -> None:
    box = sheet.title
    parts.add_text(layout, "[% coalesce(@atlas_pagename, '') %]",
                   Box(box.x, box.y, box.width * 0.62, box.height), sheet.points * 2, bold=True)
    about = " · ".join(part for part in (town_name, word("theme", language),
                                         day(today, language)) if part)
    parts.add_text(layout, parts.literal(about),
                   Box(box.x + box.width * 0.55, box.y + 1.5, box.width * 0.45, box.height),
                   sheet.points + 1, colour=parts.QUIET, right=True)


def _add_panel(layout: QgsPrintLayout, sheet: Sheet, layers: Mapping[str, QgsVectorLayer],
               lines: QgsVectorLayer, places: str, language: str) -> None:
    side, points = sheet.side, sheet.points
    parts.add_text(layout, word("week", language), Box(side.x, side.y, side.width, points * 0.6),
                   points + 1.5, bold=True)
    top = side.y + points * 0.75
    parts.add_table(
        layout, lines, line_columns(language, side.width), line_order(),
        Box(side.x, top, side.width, side.height * 0.48 - points), points - 1,
        only="\"place_uid\" = attribute(@atlas_feature, 'uid')",
        nothing=word("nothing", language))
    middle = side.y + side.height * 0.5
    parts.add_legend(layout, legend_groups(layers, language, zones=places == "zones", works=True),
                     Box(side.x, middle, side.width, side.height * 0.4), points - 1,
                     only_seen=True, columns=2)
    add_scale_and_north(layout, sheet, language)


def add_scale_and_north(layout: QgsPrintLayout, sheet: Sheet, language: str) -> None:
    """Put the scale bar, the scale in figures and the north at the foot of the panel."""
    side, points = sheet.side, sheet.points
    bottom = side.y + side.height
    parts.add_scale(layout, Box(side.x, bottom - 12, side.width - 20, 9), points - 1)
    the_map = layout.referenceMap()
    the_map.setId("map")
    parts.add_text(
        layout, f"{word('scale', language)}\u202f"
        f"[% format_number(map_get(item_variables('map'), 'map_scale'), 0, '{language}') %]",
        Box(side.x, bottom - 3.4, side.width - 20, 4), points - 1, colour=parts.QUIET)
    parts.add_north(layout, Box(side.x + side.width - 14, bottom - 16, 13, 15))


def legend_groups(layers: Mapping[str, QgsVectorLayer], language: str, zones: bool,
                  works: bool = False) -> dict[str, list[QgsVectorLayer]]:
    """Give the layers of the legend under their headings, those that hold something."""
    groups = {word("legend_trees", language): ["trees"], word("legend_beds", language): ["beds"]}
    if works:
        groups[word("legend_works", language)] = ["works"]
    groups[word("landmarks", language)] = ["water_points", "depots", "sites"]
    if zones:
        groups[word("legend_zones", language)] = ["zones"]
    held = {heading: [layers[name] for name in names if layers[name].featureCount() != 0]
            for heading, names in groups.items()}
    return {heading: found for heading, found in held.items() if found}
