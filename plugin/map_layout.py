"""The wall map of the town as a print layout, and its image."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from qgis.core import (
    QgsLayoutExporter,
    QgsLayoutItemPage,
    QgsPrintLayout,
    QgsProject,
    QgsVectorLayer,
)

from ..layers.words import day
from .layers import WORK_DUE
from .layouts import parts
from .layouts.parts import SHEETS, Box, Sheet
from .layouts.places import add_scale_and_north, legend_groups
from .layouts.wording import word

LAYOUT_NAME = {language: word("town_map", language) for language in ("fr", "en")}
_MAP_LAYERS = ("depots", "water_points", "trees", "overview", "beds", "roads", "sites", "zones")
_ROW_MM = 0.75  # for each point of the letters
_MOST_ZONES = {"A4": 6, "A3": 14}


def add_town_layout(
    project: QgsProject, layers: Mapping[str, QgsVectorLayer], today: datetime.date,
    language: str, town_name: str = "", paper: str = "A3",
) -> QgsPrintLayout:
    """Add a landscape layout of the whole town to the project.

    A table gives the litres and the work of each zone.
    """
    sheet = SHEETS[paper]
    layout = parts.new_layout(project, LAYOUT_NAME[language], paper,
                              QgsLayoutItemPage.Orientation.Landscape)
    title = " · ".join(part for part in (town_name, word("theme", language),
                                         day(today, language)) if part)
    parts.add_text(layout, parts.literal(title), sheet.title, sheet.points * 2.1, bold=True)
    the_map = parts.add_map(
        layout, [layers[name] for name in _MAP_LAYERS if name in layers], sheet.map)
    parts.round_scale(the_map)
    side = sheet.side
    parts.add_legend(layout, legend_groups(layers, language, zones=True), side, sheet.points,
                     only_seen=False)
    # Beyond what the panel holds, the numbers written on the zones are enough.
    if 0 < layers["zones"].featureCount() <= _MOST_ZONES[paper]:
        _add_zones(layout, sheet, layers["zones"], language)
    add_scale_and_north(layout, sheet, language)
    parts.add_text(layout, word("source", language), sheet.foot, sheet.points - 1.5,
                   colour=parts.QUIET)
    return layout


def write_image(layout: QgsPrintLayout, path: Path, dots_per_inch: int = 120) -> bool:
    """Write the layout as a PNG; tells whether it worked."""
    # The exporter's own file would also be georeferenced, which a PNG refuses.
    return QgsLayoutExporter(layout).renderPageToImage(0, dpi=dots_per_inch).save(str(path))


def _add_zones(layout: QgsPrintLayout, sheet: Sheet, zones: QgsVectorLayer, language: str
               ) -> None:
    """Write the week of each zone: litres to bring and interventions due."""
    side, points = sheet.side, sheet.points
    height = (zones.featureCount() + 1) * points * _ROW_MM + 2
    top = side.y + side.height - 20 - height
    share = side.width - 1.6 * 3
    parts.add_text(layout, word("week", language),
                   Box(side.x, top - points * 0.7, side.width, points * 0.6), points + 1,
                   bold=True)
    parts.add_table(
        layout, zones,
        [parts.column(word("zone", language), 'coalesce("name", "code")', share * 0.52),
         parts.column(word("litres", language),
                      f"coalesce(format_number(\"week_l\", 0, '{language}'), '–')",
                      share * 0.24, right=True),
         parts.column(word("to_do", language), WORK_DUE, share * 0.24, right=True)],
        ['coalesce("name", "code")'], Box(side.x, top, side.width, height), points - 0.5)
