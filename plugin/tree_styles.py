"""The other ways to see the trees: by genus, by age, by health, and in relief."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise

from qgis.core import (
    QgsAbstract3DSymbol,
    QgsFeatureRequest,
    QgsMapLayerStyle,
    QgsMarkerSymbol,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor, QMatrix4x4

from ..layers.schema import value_label
from .store_place import StorePlace, query_layer, table_reference
from .styles import set_tree_categories

# Names of the styles a person switches between, in the order of the menu.
STYLE_NAMES = {
    "urgency": ("par urgence", "by urgency"),
    "genus": ("par genre", "by genus"),
    "age": ("par âge", "by age"),
    "health": ("par état sanitaire", "by health"),
}
# Okabe and Ito's palette for every colour vision (2008), each with a shape of its own so that
# a black and white print still tells genera apart.
GENUS_MARKS = (
    ("#e69f00", "circle"), ("#56b4e9", "square"), ("#009e73", "triangle"),
    ("#f0e442", "diamond"), ("#0072b2", "pentagon"), ("#d55e00", "star"),
    ("#cc79a7", "equilateral_triangle"), ("#000000", "cross_fill"),
)
# From light to dark as viridis goes, so that greys keep the order.
AGE_CLASSES = (
    (0, 5, "#fde725"), (5, 15, "#7ad151"), (15, 40, "#22a884"), (40, 80, "#2a788e"),
    (80, 10_000, "#440154"),
)
HEALTH_COLOURS = {
    "very_good": ("#d6eaf5", 1.4), "good": ("#9ccbe3", 1.5), "fair": ("#f2b45a", 1.9),
    "poor": ("#d9601a", 2.3), "very_poor": ("#7a1f12", 2.7),
}
_GENERA = "SELECT genus, count(*) AS trees FROM {} WHERE genus IS NOT NULL GROUP BY genus"
_UNKNOWN, _OTHERS = "unknown", "others"
_WORDS = {
    "unknown": ("inconnu", "unknown"), "others": ("autres genres", "other genera"),
    "years": ("ans", "years"), "and_more": ("ans et plus", "years and more"),
}
_CROWN_COLOUR, _TRUNK_COLOUR = "#5c8f3a", "#6b4f3a"
_HEIGHTS_M = (0, 3, 6, 9, 12, 15, 20, 25, 70)
_CROWNS_M = (0, 3, 6, 9, 13, 50)
_LARGEST_DRAWN_M = {70: 28.0, 50: 16.0}


def add_tree_styles(layer: QgsVectorLayer, store: StorePlace, today: datetime.date, language: str
                    ) -> None:
    """Keep, beside the layer's present look (by urgency), those by genus, age and health.

    They are the layer's named styles, saved with the project; the first stays current.
    """
    column = 0 if language == "fr" else 1
    manager = layer.styleManager()
    first = STYLE_NAMES["urgency"][column]
    manager.renameStyle(manager.currentStyle(), first)
    marks = {"genus": lambda: style_by_genus(layer, common_genera(store), language),
             "age": lambda: style_by_age(layer, today, language),
             "health": lambda: style_by_health(layer, language)}
    for key, draw in marks.items():
        style = QgsMapLayerStyle()
        style.readFromLayer(layer)
        manager.addStyle(STYLE_NAMES[key][column], style)
        manager.setCurrentStyle(STYLE_NAMES[key][column])
        draw()
    manager.setCurrentStyle(first)


def common_genera(store: StorePlace, most: int = len(GENUS_MARKS)) -> list[str]:
    """Give the town's most frequent genera, the most frequent first."""
    counts = query_layer(store, _GENERA.format(table_reference(store, "trees")), "genera")
    request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    found = [(feature["trees"], feature["genus"]) for feature in counts.getFeatures(request)]
    return [genus for _, genus in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:most]]


def style_by_genus(layer: QgsVectorLayer, genera: Sequence[str], language: str) -> None:
    """One colour and one shape for each frequent genus; the others together in grey."""
    categories = [QgsRendererCategory(genus, _mark(colour, 2.2, shape), genus)
                  for genus, (colour, shape) in zip(genera, GENUS_MARKS, strict=False)]
    categories += [
        QgsRendererCategory(_OTHERS, _mark("#b5b5b5", 1.5), _word("others", language)),
        QgsRendererCategory(_UNKNOWN, _mark("#ffffff", 1.4), _word("unknown", language))]
    listed = ", ".join(_quoted(genus) for genus in genera) or "''"
    set_tree_categories(
        layer, f"CASE WHEN \"genus\" IS NULL THEN '{_UNKNOWN}' WHEN \"genus\" IN ({listed})"
        f" THEN \"genus\" ELSE '{_OTHERS}' END", categories, language)


def style_by_age(layer: QgsVectorLayer, today: datetime.date, language: str) -> None:
    """Years since planting in five classes, older ones darker and larger."""
    age = f'{today.year} - coalesce("planting_year", year("planting_date"))'
    cases, categories = [], []
    for rank, (low, high, colour) in enumerate(AGE_CLASSES):
        cases.append(f"WHEN @age < {high} THEN '{low}'")
        text = f"{low} {_word('and_more', language)}" if high > 1000 else \
            f"{low}–{high - 1} {_word('years', language)}"
        categories.append(QgsRendererCategory(str(low), _mark(colour, 1.4 + 0.3 * rank), text))
    categories.append(
        QgsRendererCategory(_UNKNOWN, _mark("#ffffff", 1.4), _word("unknown", language)))
    # A year to come, or none, gives no age.
    classes = f"CASE WHEN coalesce(@age, -1) < 0 THEN '{_UNKNOWN}' {' '.join(cases)} END"
    set_tree_categories(layer, f"with_variable('age', {age}, {classes})", categories, language)


def style_by_health(layer: QgsVectorLayer, language: str) -> None:
    """Grades from pale blue to dark red, poor ones larger."""
    categories = [QgsRendererCategory(code, _mark(colour, size),
                                      value_label("health", code, language))
                  for code, (colour, size) in HEALTH_COLOURS.items()]
    categories.append(
        QgsRendererCategory(_UNKNOWN, _mark("#ffffff", 1.2), _word("unknown", language)))
    set_tree_categories(layer, f"coalesce(\"health\", '{_UNKNOWN}')", categories, language)


def add_relief(layer: QgsVectorLayer) -> bool:
    """Give the trees a trunk and a crown in QGIS's 3D view; False where QGIS has no 3D.

    QGIS 3.40 sizes a 3D point by its symbol, not by its row: heights and crowns are in
    classes, each drawn by the middle of its bounds. A tree whose height is not known is not
    drawn: no height is invented. A missing crown is drawn a third as wide as the tree is high.
    """
    try:
        from qgis._3d import Qgs3D, QgsRuleBased3DRenderer
    except ImportError:  # QGIS built without 3D
        return False
    Qgs3D.initialize()  # without it a 3D look is lost when the layer changes style
    standing = "coalesce(\"life_cycle\", 'existing') = 'existing'"
    crown = 'coalesce("crown_diameter_m", "height_m" / 3)'
    root = QgsRuleBased3DRenderer.Rule(None)
    for low, high in pairwise(_HEIGHTS_M):
        height = _middle(low, high)
        is_high = f'{standing} AND "height_m" > {low} AND "height_m" <= {high}'
        root.appendChild(QgsRuleBased3DRenderer.Rule(_trunk(height), is_high))
        for narrow, wide in pairwise(_CROWNS_M):
            root.appendChild(QgsRuleBased3DRenderer.Rule(
                _crown(height, _middle(narrow, wide)),
                f"{is_high} AND {crown} > {narrow} AND {crown} <= {wide}"))
    renderer = QgsRuleBased3DRenderer(root)
    renderer.setLayer(layer)
    layer.setRenderer3D(renderer)
    return True


def _middle(low: float, high: float) -> float:
    return _LARGEST_DRAWN_M.get(high, (low + high) / 2)


def _trunk(height_m: float) -> QgsAbstract3DSymbol:
    from qgis._3d import QgsPoint3DSymbol

    length = height_m / 2
    return _solid(QgsPoint3DSymbol.Shape.Cylinder,
                  {"radius": 0.1 + height_m / 80, "length": length}, _TRUNK_COLOUR, length / 2)


def _crown(height_m: float, width_m: float) -> QgsAbstract3DSymbol:
    from qgis._3d import QgsPoint3DSymbol

    depth = 0.7 * height_m
    return _solid(QgsPoint3DSymbol.Shape.Sphere, {"radius": 0.5}, _CROWN_COLOUR,
                  height_m - depth / 2, width_m, depth)


def _solid(shape: object, sizes: dict[str, float], colour: str, middle_m: float,
           width: float = 1, height: float = 1) -> QgsAbstract3DSymbol:
    """Give a shape raised by ``middle_m`` and stretched, in one colour."""
    from qgis._3d import QgsPhongMaterialSettings, QgsPoint3DSymbol

    symbol = QgsPoint3DSymbol()
    symbol.setShape(shape)
    symbol.setShapeProperties(sizes)
    material = QgsPhongMaterialSettings()
    material.setDiffuse(QColor(colour))
    material.setAmbient(QColor(colour).darker(180))
    symbol.setMaterialSettings(material)
    place = QMatrix4x4()
    place.translate(0, middle_m, 0)
    place.scale(width, height, width)
    symbol.setTransform(place)
    return symbol


def _mark(colour: str, size_mm: float, shape: str = "circle") -> QgsMarkerSymbol:
    return QgsMarkerSymbol.createSimple({
        "name": shape, "color": colour, "outline_color": "#3b4a3f", "outline_width": "0.1",
        "size": str(size_mm)})


def _word(key: str, language: str) -> str:
    return _WORDS[key][0 if language == "fr" else 1]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
