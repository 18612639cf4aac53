"""The parts every layout is made of: texts, map, legend, scale, north, table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qgis.core import (
    Qgis,
    QgsBasicNumericFormat,
    QgsLayerTreeLayer,
    QgsLayoutFrame,
    QgsLayoutItem,
    QgsLayoutItemAttributeTable,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLayoutTable,
    QgsLayoutTableColumn,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsPrintLayout,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ..lettering import letters

INK, QUIET, RULE, PAPER = "#24452f", "#5b6b58", "#86a878", "#fbfaf6"
ROUND_SCALES = (100, 200, 250, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 10000,
                12500, 15000, 20000, 25000, 50000, 75000, 100000, 200000)
_NORTH = ":/images/north_arrows/layout_default_north_arrow.svg"
_SWATCH_MM = (4.5, 3.0)


@dataclass(frozen=True)
class Box:
    """A rectangle of the page, in millimetres from its top left corner."""

    x: float
    y: float
    width: float
    height: float
    page: int = 0


@dataclass(frozen=True)
class Sheet:
    """A landscape page: the map on the left, a panel on the right, text in ``points``."""

    paper: str
    width: float
    height: float
    margin: float
    panel: float
    points: float

    @property
    def title(self) -> Box:
        """Give the place of the title, over the whole width."""
        return Box(self.margin, self.margin - 3, self.width - 2 * self.margin,
                   self.points * 1.1)

    @property
    def map(self) -> Box:
        """Give the place of the map."""
        top = self.margin + self.points * 1.1
        return Box(self.margin, top, self.width - 3 * self.margin - self.panel + 4,
                   self.height - top - self.margin - 4)

    @property
    def side(self) -> Box:
        """Give the place of the panel."""
        box = self.map
        left = box.x + box.width + self.margin - 4
        return Box(left, box.y, self.width - self.margin - left, box.height)

    @property
    def foot(self) -> Box:
        """Give the place of the source, under the map."""
        return Box(self.margin, self.height - self.margin - 2.5, self.width - 2 * self.margin, 5)


SHEETS = {
    "A4": Sheet("A4", 297, 210, 9, 84, 8),
    "A3": Sheet("A3", 420, 297, 12, 104, 9.5),
}


def new_layout(project: QgsProject, name: str, paper: str,
               orientation: QgsLayoutItemPage.Orientation) -> QgsPrintLayout:
    """Make a layout of one page that the project keeps, replacing the one of that name."""
    manager = project.layoutManager()
    old = manager.layoutByName(name)
    if old is not None:
        manager.removeLayout(old)
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName(name)
    layout.pageCollection().page(0).setPageSize(paper, orientation)
    layout.renderContext().setTextRenderFormat(Qgis.TextRenderFormat.AlwaysText)
    manager.addLayout(layout)
    return layout


def literal(text: str) -> str:
    """Give a text as a layout label shows it: an expression in a name is shown, not run."""
    return text.replace("[%", "[% '[' || '%' %]")


def place(layout: QgsPrintLayout, item: QgsLayoutItem, box: Box) -> None:
    """Put an item on the page."""
    layout.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(box.x, box.y), page=box.page)
    item.attemptResize(QgsLayoutSize(box.width, box.height))


def add_text(layout: QgsPrintLayout, text: str, box: Box, points: float, bold: bool = False,
             colour: str = INK, right: bool = False) -> QgsLayoutItemLabel:
    """Write a text; parts between ``[%`` and ``%]`` are expressions."""
    item = QgsLayoutItemLabel(layout)
    item.setText(text)
    item.setTextFormat(letters(points, colour, bold))
    item.setMarginX(0)
    item.setMarginY(0)
    if right:
        item.setHAlign(Qt.AlignmentFlag.AlignRight)
    place(layout, item, box)
    return item


def add_map(layout: QgsPrintLayout, layers: Sequence[QgsVectorLayer], box: Box
            ) -> QgsLayoutItemMap:
    """Draw the layers, the first one on top, inside a thin frame."""
    item = QgsLayoutItemMap(layout)
    place(layout, item, box)
    item.setLayers(list(layers))
    item.setCrs(layout.project().crs())
    item.zoomToExtent(layout.project().viewSettings().defaultViewExtent())
    item.setFrameEnabled(True)
    item.setFrameStrokeColor(QColor(RULE))
    item.setFrameStrokeWidth(QgsLayoutMeasurement(0.3))
    item.setBackgroundColor(QColor(PAPER))
    layout.setReferenceMap(item)
    return item


def round_scale(the_map: QgsLayoutItemMap) -> None:
    """Step back to the nearest round scale, so that a ruler reads the map."""
    scale = the_map.scale()
    the_map.setScale(next((found for found in ROUND_SCALES if found >= scale), scale))


def add_legend(layout: QgsPrintLayout, groups: Mapping[str, Sequence[QgsVectorLayer]], box: Box,
               points: float, only_seen: bool, columns: int = 1) -> QgsLayoutItemLegend:
    """List the symbols of the layers under headings; ``only_seen``: those on the map."""
    item = QgsLayoutItemLegend(layout)
    item.setLinkedMap(layout.referenceMap())
    item.setAutoUpdateModel(False)
    root = item.model().rootGroup()
    root.clear()
    for heading, layers in groups.items():
        if len(layers) > 1:
            group = root.addGroup(heading)
            QgsLegendRenderer.setNodeLegendStyle(group, QgsLegendStyle.Style.Subgroup)
        for layer in layers:
            node: QgsLayerTreeLayer = (root if len(layers) == 1 else group).addLayer(layer)
            if len(layers) == 1:
                node.setCustomProperty("legend/title-label", heading)
            item.model().refreshLayerLegend(node)
    item.setLegendFilterByMapEnabled(only_seen)
    for style, bold in ((QgsLegendStyle.Style.Subgroup, True),
                        (QgsLegendStyle.Style.SymbolLabel, False)):
        item.rstyle(style).setTextFormat(letters(points, INK, bold))
    item.rstyle(QgsLegendStyle.Style.Subgroup).setMargin(QgsLegendStyle.Side.Top, 2.2)
    item.rstyle(QgsLegendStyle.Style.Symbol).setMargin(QgsLegendStyle.Side.Top, 1.1)
    item.setSymbolWidth(_SWATCH_MM[0])
    item.setSymbolHeight(_SWATCH_MM[1])
    item.setBoxSpace(0)
    item.setColumnCount(columns)
    item.setColumnSpace(3)
    item.setResizeToContents(True)
    place(layout, item, box)
    return item


def add_scale(layout: QgsPrintLayout, box: Box, points: float) -> None:
    """Draw a scale bar that keeps its width at every scale, and the scale in figures."""
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(layout.referenceMap())
    bar.setStyle("Single Box")
    bar.setUnits(Qgis.DistanceUnit.Meters)
    bar.setUnitLabel("m")
    bar.setNumberOfSegmentsLeft(0)
    bar.setNumberOfSegments(2)
    bar.setSegmentSizeMode(Qgis.ScaleBarSegmentSizeMode.FitWidth)
    bar.setMinimumBarWidth(box.width * 0.3)
    bar.setMaximumBarWidth(box.width * 0.8)
    bar.setHeight(1.6)
    bar.setBoxContentSpace(0)
    bar.setTextFormat(letters(points, INK))
    plain = QgsBasicNumericFormat()  # 1000, without the separator of QGIS's own language
    plain.setShowThousandsSeparator(False)
    bar.setNumericFormat(plain)
    place(layout, bar, box)
    bar.update()


def add_north(layout: QgsPrintLayout, box: Box) -> None:
    """Draw the north arrow."""
    north = QgsLayoutItemPicture(layout)
    north.setPicturePath(_NORTH)
    north.setLinkedMap(layout.referenceMap())
    place(layout, north, box)


def column(heading: str, expression: str, width_mm: float, right: bool = False
           ) -> QgsLayoutTableColumn:
    """Give one column of a table: an expression under a heading."""
    result = QgsLayoutTableColumn(heading)
    result.setAttribute(expression)
    result.setWidth(width_mm)
    if right:
        result.setHAlignment(Qt.AlignmentFlag.AlignRight)
    return result


def add_table(
    layout: QgsPrintLayout, layer: QgsVectorLayer, columns: Sequence[QgsLayoutTableColumn],
    order: Sequence[str], box: Box, points: float, only: str = "", nothing: str = "",
) -> QgsLayoutItemAttributeTable:
    """Write a layer's rows as text; ``only`` is an expression, ``order`` expressions to sort."""
    table = QgsLayoutItemAttributeTable.create(layout)
    table.setVectorLayer(layer)
    table.setColumns(list(columns))
    table.setSortColumns([column("", expression, 0) for expression in order])
    if only:
        table.setFilterFeatures(True)
        table.setFeatureFilter(only)
    table.setMaximumNumberOfFeatures(200)
    table.setEmptyTableBehavior(QgsLayoutTable.EmptyTableMode.ShowMessage)
    table.setEmptyTableMessage(nothing)
    table.setWrapBehavior(QgsLayoutTable.WrapBehavior.WrapText)
    dress_table(table, points)
    layout.addMultiFrame(table)
    add_frame(layout, table, box)
    return table


def dress_table(table: QgsLayoutTable, points: float, ink: str = INK, rule: str = RULE) -> None:
    """Give a table its letters and thin lines."""
    table.setHeaderTextFormat(letters(points, ink, bold=True))
    table.setContentTextFormat(letters(points, ink))
    table.setGridColor(QColor(rule))
    table.setGridStrokeWidth(0.15)
    table.setVerticalGrid(False)
    table.setCellMargin(0.8)
    table.setBackgroundColor(QColor(255, 255, 255, 0))


def add_frame(layout: QgsPrintLayout, table: QgsLayoutTable, box: Box) -> QgsLayoutFrame:
    """Show a table, or its continuation, in a rectangle."""
    frame = QgsLayoutFrame(layout, table)
    frame.attemptMove(QgsLayoutPoint(box.x, box.y), page=box.page)
    frame.attemptResize(QgsLayoutSize(box.width, box.height))
    table.addFrame(frame)
    return frame
