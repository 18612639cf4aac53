"""How the layers look: by urgency and work due, readable in print and colour-blind safe."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsCentroidFillSymbolLayer,
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProperty,
    QgsRendererCategory,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
    QgsSymbolLayer,
    QgsTextBufferSettings,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor

from ..layers.schema import value_label
from .layers import ADVICE_PREFIX, WORK_DUE
from .lettering import letters

# Dark to light in greys too, so that a black and white print keeps the order. What asks for
# nothing stays quiet: small, pale, without an outline.
URGENCY_COLOURS = {
    "late": "#8c1d18", "today": "#d9541e", "soon": "#f0b429", "watch": "#d3dd9c",
    "none": "#bccdb7", "unknown": "#ffffff",
}
URGENCY_SIZES_MM = {
    "late": 2.6, "today": 2.3, "soon": 1.8, "watch": 1.3, "none": 1.0, "unknown": 1.2,
}
WORK_COLOURS = ("#f7f6f8", "#efedf3", "#e5e1ec", "#d9d3e3", "#cac2d8")
# Denominators of the map scale: from farther away these are not drawn. Beyond TREE_SCALE, or
# nearer in a dense town, hexagons tell the trees.
TREE_SCALE, SITE_LABEL_SCALE = 50000, 25000
BED_LABEL_SCALE, LABEL_SCALE = 1600, 1100
INK, GROUND, BED_UNKNOWN = "#3b4a3f", "#e4eadf", "#f2f2f2"
GONE, STANDING = "gone", "standing"
_GONE = "\"life_cycle\" IN ('felled', 'stump', 'vacant', 'removed', 'planned')"


def style_trees(layer: QgsVectorLayer, language: str) -> None:
    """Points by urgency, urgent ones larger and on top; absent trees as small grey crosses."""
    urgency = f"coalesce(\"{ADVICE_PREFIX}urgency\", 'unknown')"
    categories = []
    for position, (code, colour) in enumerate(URGENCY_COLOURS.items()):
        symbol = dot(colour, URGENCY_SIZES_MM[code], outline=code not in ("watch", "none"))
        # The legend reads from the most pressing; the map draws it last.
        symbol.symbolLayer(0).setRenderingPass(len(URGENCY_COLOURS) - position)
        categories.append(QgsRendererCategory(
            code, symbol, value_label("urgency", code, language)))
    set_tree_categories(layer, urgency, categories, language,
                        f"{urgency} IN ('late', 'today', 'soon')")


def set_tree_categories(layer: QgsVectorLayer, expression: str,
                        categories: list[QgsRendererCategory], language: str,
                        quiet_unless: str = "") -> None:
    """Draw standing trees by the value of an expression, and the absent ones as crosses.

    One short expression, looked up once per tree, keeps 200,000 trees quick to draw.
    """
    cross = QgsMarkerSymbol.createSimple({
        "name": "cross_fill", "color": "#9a9a9a", "outline_style": "no", "size": "1.1"})
    absent = QgsRendererCategory(
        GONE, cross, {"fr": "abattu, souche, vide", "en": "felled, stump, vacant"}[language])
    renderer = QgsCategorizedSymbolRenderer(
        f"if({_GONE}, '{GONE}', {expression})", [*categories, absent])
    renderer.setUsingSymbolLevels(True)
    layer.setRenderer(renderer)
    label(layer, '"code"', 6, "#2b3a2f", minimum_scale=LABEL_SCALE, quiet_unless=quiet_unless)


def dot(colour: str, size_mm: float, shape: str = "circle", outline: bool = True
        ) -> QgsMarkerSymbol:
    """Give a point of one colour and shape."""
    return QgsMarkerSymbol.createSimple({
        "name": shape, "color": colour, "outline_color": INK, "outline_width": "0.1",
        "outline_style": "solid" if outline else "no", "size": str(size_mm)})


def style_beds(layer: QgsVectorLayer, language: str) -> None:
    """Polygons by urgency, with a square at their centre that stays visible from afar."""
    categories = [
        QgsRendererCategory(code, area(colour, max(1.2, URGENCY_SIZES_MM[code] - 0.4)),
                            value_label("urgency", code, language))
        for code, colour in {**URGENCY_COLOURS, "unknown": BED_UNKNOWN}.items()]
    set_bed_categories(layer, f"coalesce(\"{ADVICE_PREFIX}urgency\", 'unknown')", categories)


def set_bed_categories(layer: QgsVectorLayer, expression: str,
                       categories: list[QgsRendererCategory]) -> None:
    """Draw beds by the value of an expression, their number written when near."""
    layer.setRenderer(QgsCategorizedSymbolRenderer(expression, categories))
    label(layer, 'coalesce("code", "name")', 6, "#2b3a2f", minimum_scale=BED_LABEL_SCALE)


def area(colour: str, centre_mm: float) -> QgsFillSymbol:
    """Give a filled shape whose centre is marked by a square where the shape is too small."""
    symbol = QgsFillSymbol.createSimple({
        "color": colour, "outline_color": INK, "outline_width": "0.12"})
    centre = QgsCentroidFillSymbolLayer()
    centre.setSubSymbol(QgsMarkerSymbol.createSimple({
        "name": "square", "color": colour, "outline_style": "no", "size": str(centre_mm)}))
    centre.setDataDefinedProperty(
        QgsSymbolLayer.Property.PropertyLayerEnabled,
        QgsProperty.fromExpression("@map_scale > 2500"))
    symbol.appendSymbolLayer(centre)
    return symbol


def style_zones(layer: QgsVectorLayer, language: str) -> None:
    """Zones from pale to violet by number of interventions due, the number written inside."""
    layer.setRenderer(_zone_renderer(WORK_DUE, language))
    words = {"fr": "à faire", "en": "due"}[language]
    label(layer, f"coalesce(\"name\", \"code\") || '\\n' || {WORK_DUE} || ' {words}'", 9,
          "#2b3a2f", bold=True, priority=9)


def style_plain_zones(layer: QgsVectorLayer) -> None:
    """Zones as dashed outlines with their names."""
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({
        "style": "no", "outline_color": "#5b6b58", "outline_width": "0.4",
        "outline_style": "dash"})))
    label(layer, 'coalesce("name", "code")', 9, "#2b3a2f", bold=True, priority=9)


def style_sites(layer: QgsVectorLayer) -> None:
    """Sites as pale green ground with their names."""
    symbol = QgsFillSymbol.createSimple({
        "color": GROUND, "outline_color": "#a3b59b", "outline_width": "0.2"})
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    # On its own page, the title says it.
    own = "if(coalesce(attribute(@atlas_feature, 'uid'), '') = \"uid\", '', \"name\")"
    label(layer, own, 7, "#3d5c3a", minimum_scale=SITE_LABEL_SCALE, priority=6)


def style_roads(layer: QgsVectorLayer) -> None:
    """Streets as quiet lines."""
    layer.setRenderer(QgsSingleSymbolRenderer(QgsLineSymbol.createSimple({
        "line_color": "#ddd8ce", "line_width": "0.5", "capstyle": "round"})))
    label(layer, '"name"', 6, "#7a7468", minimum_scale=5100, line=True)


def style_water_points(layer: QgsVectorLayer) -> None:
    """Water points as blue drops."""
    layer.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple({
        "name": "triangle", "color": "#1f78b4", "outline_color": "#ffffff", "size": "2.6"})))


def style_depots(layer: QgsVectorLayer) -> None:
    """Depots as dark squares."""
    layer.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple({
        "name": "square", "color": "#3b3b3b", "outline_color": "#ffffff", "size": "3"})))


def _zone_renderer(count: str, language: str) -> QgsRuleBasedRenderer:
    bounds = ((0, 0), (1, 20), (21, 60), (61, 150), (151, 10**9))
    nothing = {"fr": "rien à faire", "en": "nothing due"}[language]
    labels = (nothing, "1–20", "21–60", "61–150", "> 150")
    root = QgsRuleBasedRenderer.Rule(None)
    for (low, high), colour, text in zip(bounds, WORK_COLOURS, labels, strict=True):
        symbol = QgsFillSymbol.createSimple({
            "color": colour, "outline_color": "#5b6b58", "outline_width": "0.4",
            "outline_style": "dash"})
        symbol.setOpacity(0.7)
        root.appendChild(QgsRuleBasedRenderer.Rule(
            symbol, filterExp=f"{count} BETWEEN {low} AND {high}", label=text))
    return QgsRuleBasedRenderer(root)


def label(layer: QgsVectorLayer, expression: str, size: float, colour: str,
          minimum_scale: float = 0, line: bool = False, bold: bool = False,
          priority: int = 5, quiet_unless: str = "") -> None:
    """Write an expression beside each feature, from ``minimum_scale`` (a denominator) nearer.

    Labels that would cover one another are left out, those of lower priority (0 to 10) first;
    ``quiet_unless`` is an expression: where it is not true, the label is grey.
    """
    text = letters(size, colour, bold)
    buffer = QgsTextBufferSettings()
    buffer.setEnabled(True)
    buffer.setSize(0.8)
    buffer.setColor(QColor(255, 255, 255))
    text.setBuffer(buffer)
    settings = QgsPalLayerSettings()
    settings.fieldName, settings.isExpression = expression, True
    settings.setFormat(text)
    settings.priority = priority
    if layer.geometryType() == Qgis.GeometryType.Point:
        settings.placement = Qgis.LabelPlacement.OrderedPositionsAroundPoint
        settings.offsetType = Qgis.LabelOffsetType.FromSymbolBounds
        settings.dist = 0.3
        buffer.setSize(0.4)
        text.setBuffer(buffer)
        settings.setFormat(text)
    if line:
        settings.placement = Qgis.LabelPlacement.Curved
        settings.mergeLines = True
        settings.repeatDistance = 60
    if quiet_unless:
        settings.dataDefinedProperties().setProperty(
            QgsPalLayerSettings.Property.Color,
            QgsProperty.fromExpression(f"if({quiet_unless}, '{colour}', '#8d968f')"))
    if minimum_scale:
        settings.scaleVisibility, settings.minimumScale = True, minimum_scale
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
