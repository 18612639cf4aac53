"""The wall map of the town as a print layout, and its image."""

from __future__ import annotations

import datetime
from pathlib import Path

from qgis.core import (
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
    QgsTextFormat,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor, QFont

from ..layers.words import day

LAYOUT_NAME = {"fr": "Carte de la ville", "en": "Map of the town"}
_TITLE = {"fr": "Arrosage et travaux", "en": "Watering and work"}
_SOURCE = {
    "fr": "Source : inventaires de la ville et météo, calculs Sève (FAO-56)",
    "en": "Source: the town's inventories and weather, computed by Sève (FAO-56)",
}
_LEGEND_TABLES = ("trees", "beds", "water_points", "depots", "sites", "zones")
_NORTH = ":/images/north_arrows/layout_default_north_arrow.svg"


def add_town_layout(
    project: QgsProject, layers: dict[str, QgsVectorLayer], today: datetime.date, language: str,
    town_name: str = "",
) -> QgsPrintLayout:
    """Add an A3 landscape layout of the whole town to the project."""
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName(LAYOUT_NAME[language])
    layout.pageCollection().page(0).setPageSize("A3", QgsLayoutItemPage.Orientation.Landscape)
    _map(layout, project, layers)
    title = " · ".join(part for part in (town_name, _TITLE[language], day(today, language)) if part)
    _text(layout, title, 12, 7, 300, 20, bold=True)
    _legend(layout, layers)
    _scale_and_north(layout)
    _text(layout, _SOURCE[language], 12, 286, 300, 8, colour="#5b6b58")
    project.layoutManager().addLayout(layout)
    return layout


def write_image(layout: QgsPrintLayout, path: Path, dots_per_inch: int = 120) -> bool:
    """Write the layout as a PNG; tells whether it worked."""
    # The exporter's own file would also be georeferenced, which a PNG refuses.
    return QgsLayoutExporter(layout).renderPageToImage(0, dpi=dots_per_inch).save(str(path))


def _map(layout: QgsPrintLayout, project: QgsProject, layers: dict[str, QgsVectorLayer]) -> None:
    item = QgsLayoutItemMap(layout)
    item.attemptMove(QgsLayoutPoint(12, 18))
    item.attemptResize(QgsLayoutSize(320, 264))
    item.setLayers([layers[name] for name in
                    ("depots", "water_points", "trees", "beds", "roads", "sites", "zones")])
    item.setCrs(project.crs())
    item.zoomToExtent(project.viewSettings().defaultViewExtent())
    item.setFrameEnabled(True)
    item.setFrameStrokeColor(QColor("#86a878"))
    item.setBackgroundColor(QColor("#fbfaf6"))
    layout.addLayoutItem(item)


def _legend(layout: QgsPrintLayout, layers: dict[str, QgsVectorLayer]) -> None:
    item = QgsLayoutItemLegend(layout)
    item.setAutoUpdateModel(False)
    root = item.model().rootGroup()
    root.clear()
    for name in _LEGEND_TABLES:
        if layers[name].featureCount() != 0:
            root.addLayer(layers[name])
    item.attemptMove(QgsLayoutPoint(338, 18))
    item.attemptResize(QgsLayoutSize(74, 200))
    layout.addLayoutItem(item)
    item.adjustBoxSize()


def _scale_and_north(layout: QgsPrintLayout) -> None:
    the_map = layout.referenceMap()
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(the_map)
    bar.applyDefaultSize()
    bar.setStyle("Single Box")
    bar.attemptMove(QgsLayoutPoint(340, 262))
    layout.addLayoutItem(bar)
    north = QgsLayoutItemPicture(layout)
    north.setPicturePath(_NORTH)
    north.attemptMove(QgsLayoutPoint(392, 238))
    north.attemptResize(QgsLayoutSize(16, 18))
    layout.addLayoutItem(north)


def _text(layout: QgsPrintLayout, text: str, x: float, y: float, width: float, size: float,
          bold: bool = False, colour: str = "#24452f") -> None:
    item = QgsLayoutItemLabel(layout)
    item.setText(text)
    style = QgsTextFormat()
    font = QFont()
    font.setBold(bold)
    style.setFont(font)
    style.setSize(size)
    style.setColor(QColor(colour))
    item.setTextFormat(style)
    item.attemptMove(QgsLayoutPoint(x, y))
    item.attemptResize(QgsLayoutSize(width, size * 0.6))
    layout.addLayoutItem(item)
