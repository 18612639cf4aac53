"""How the layers look: by urgency and work due, readable in print and colour-blind safe."""

from __future__ import annotations

from qgis.core import (
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
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor, QFont

from ..layers.schema import value_label
from .layers import ADVICE_PREFIX, WORK_DUE

# Dark to light in greys too, so that a black and white print keeps the order.
URGENCY_COLOURS = {
    "late": "#8c1d18", "today": "#d9541e", "soon": "#f0b429", "watch": "#cfe08a",
    "none": "#7fb285", "unknown": "#ffffff",
}
URGENCY_SIZES_MM = {
    "late": 2.6, "today": 2.4, "soon": 2.0, "watch": 1.5, "none": 1.2, "unknown": 1.4,
}
WORK_COLOURS = ("#f3f6ee", "#dbe7c9", "#b7d08f", "#8bb35a", "#5c8f3a")
_GONE = "\"life_cycle\" IN ('felled', 'stump', 'vacant', 'removed', 'planned')"


def style_trees(layer: QgsVectorLayer, language: str) -> None:
    """Points by urgency, urgent ones larger and on top; absent trees as small grey crosses."""
    root = QgsRuleBasedRenderer.Rule(None)
    for position, (code, colour) in enumerate(URGENCY_COLOURS.items()):
        symbol = QgsMarkerSymbol.createSimple({
            "name": "circle", "color": colour, "outline_color": "#3b4a3f",
            "outline_width": "0.1", "size": str(URGENCY_SIZES_MM[code]),
        })
        # The legend reads from the most pressing; the map draws it last.
        symbol.symbolLayer(0).setRenderingPass(len(URGENCY_COLOURS) - position)
        condition = f"\"{ADVICE_PREFIX}urgency\" = '{code}'"
        if code == "unknown":
            condition = f'({condition} OR "{ADVICE_PREFIX}urgency" IS NULL)'
        root.appendChild(QgsRuleBasedRenderer.Rule(
            symbol, filterExp=f"{condition} AND NOT coalesce({_GONE}, false)",
            label=value_label("urgency", code, language),
        ))
    cross = QgsMarkerSymbol.createSimple({
        "name": "cross_fill", "color": "#9a9a9a", "outline_style": "no", "size": "1.1"})
    root.appendChild(QgsRuleBasedRenderer.Rule(
        cross, filterExp=_GONE, maximumScale=1, minimumScale=10000,
        label={"fr": "abattu, souche, vide", "en": "felled, stump, vacant"}[language]))
    renderer = QgsRuleBasedRenderer(root)
    renderer.setUsingSymbolLevels(True)
    layer.setRenderer(renderer)


def style_beds(layer: QgsVectorLayer, language: str) -> None:
    """Polygons by urgency, with a square at their centre that stays visible from afar."""
    categories = []
    for code, colour in URGENCY_COLOURS.items():
        symbol = QgsFillSymbol.createSimple({
            "color": colour, "outline_color": "#3b4a3f", "outline_width": "0.15"})
        centre = QgsCentroidFillSymbolLayer()
        centre.setSubSymbol(QgsMarkerSymbol.createSimple({
            "name": "square", "color": colour, "outline_color": "#3b4a3f",
            "outline_width": "0.15", "size": str(URGENCY_SIZES_MM[code] + 0.2)}))
        centre.setDataDefinedProperty(
            QgsSymbolLayer.Property.PropertyLayerEnabled,
            QgsProperty.fromExpression("@map_scale > 2500"))
        symbol.appendSymbolLayer(centre)
        categories.append(QgsRendererCategory(
            code, symbol, value_label("urgency", code, language)))
    layer.setRenderer(QgsCategorizedSymbolRenderer(
        f"coalesce(\"{ADVICE_PREFIX}urgency\", 'unknown')", categories))


def style_zones(layer: QgsVectorLayer, language: str) -> None:
    """Zones from pale to green by number of interventions due, the number written inside."""
    layer.setRenderer(_zone_renderer(WORK_DUE, language))
    words = {"fr": "à faire", "en": "due"}[language]
    _label(layer, f"coalesce(\"name\", \"code\") || '\\n' || {WORK_DUE} || ' {words}'", 9,
           "#2b3a2f")


def style_sites(layer: QgsVectorLayer) -> None:
    """Sites as pale green ground with their names."""
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({
        "color": "#dcebd2", "outline_color": "#86a878", "outline_width": "0.2"})))
    _label(layer, '"name"', 7, "#3d5c3a", minimum_scale=12000)


def style_roads(layer: QgsVectorLayer) -> None:
    """Streets as quiet lines."""
    layer.setRenderer(QgsSingleSymbolRenderer(QgsLineSymbol.createSimple({
        "line_color": "#cfc9bd", "line_width": "0.5", "capstyle": "round"})))
    _label(layer, '"name"', 6, "#7a7468", minimum_scale=4000, line=True)


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
    for (low, high), colour, label in zip(bounds, WORK_COLOURS, labels, strict=True):
        symbol = QgsFillSymbol.createSimple({
            "color": colour, "outline_color": "#5b6b58", "outline_width": "0.4",
            "outline_style": "dash"})
        symbol.setOpacity(0.7)
        root.appendChild(QgsRuleBasedRenderer.Rule(
            symbol, filterExp=f"{count} BETWEEN {low} AND {high}", label=label))
    return QgsRuleBasedRenderer(root)


def _label(layer: QgsVectorLayer, expression: str, size: float, colour: str,
           minimum_scale: float = 0, line: bool = False) -> None:
    text = QgsTextFormat()
    text.setFont(QFont())
    text.setSize(size)
    text.setColor(QColor(colour))
    buffer = QgsTextBufferSettings()
    buffer.setEnabled(True)
    buffer.setSize(0.8)
    buffer.setColor(QColor(255, 255, 255, 200))
    text.setBuffer(buffer)
    settings = QgsPalLayerSettings()
    settings.fieldName, settings.isExpression = expression, True
    settings.setFormat(text)
    if line:
        settings.placement = QgsPalLayerSettings.Placement.Curved
    if minimum_scale:
        settings.scaleVisibility, settings.minimumScale = True, minimum_scale
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
