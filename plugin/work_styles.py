"""Where the week's work is: a mark behind each tree, bed or site that asks for some."""

from __future__ import annotations

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsMarkerSymbol,
    QgsProperty,
    QgsRendererCategory,
    QgsSymbolLayer,
    QgsVectorLayer,
)

from .styles import INK

# Works of one kind of hand, and their mark: a shape and a colour each (Okabe and Ito, 2008).
FAMILIES = {
    "cutting": ("#009e73", "triangle", ("formative_pruning", "pruning", "crown_pruning",
                                        "dead_wood", "hedge_trimming")),
    "felling": ("#000000", "cross_fill", ("felling", "stump_removal")),
    "looking": ("#0072b2", "diamond", ("inspection", "diagnosis")),
    "planting": ("#cc79a7", "pentagon", ("planting", "staking", "bedding_out")),
    "ground": ("#e69f00", "square", ("mowing", "weeding", "mulching", "cleaning", "fertilising",
                                     "treatment")),
    "other": ("#b5b5b5", "circle", ("other",)),
}
_WORDS = {
    "cutting": ("taille, élagage", "pruning, trimming"),
    "felling": ("abattage, dessouchage", "felling, stumps"),
    "looking": ("contrôle, diagnostic", "inspection, diagnosis"),
    "planting": ("plantation, tuteurage", "planting, staking"),
    "ground": ("tonte, désherbage, paillage…", "mowing, weeding, mulching…"),
    "other": ("autre travail", "other work"),
}
# Farther away the marks of a street would hide one another and the trees.
WORK_SCALE = 6000
_SIZE_MM = 4.4


def style_works(layer: QgsVectorLayer, language: str) -> None:
    """A mark by family of work, behind its object, ringed in black when late."""
    column = 0 if language == "fr" else 1
    cases = " ".join(
        f"WHEN \"work\" IN ({', '.join(repr(work) for work in works)}) THEN '{family}'"
        for family, (_, _, works) in FAMILIES.items())
    categories = [QgsRendererCategory(family, _mark(colour, shape), _WORDS[family][column])
                  for family, (colour, shape, _) in FAMILIES.items()]
    layer.setRenderer(QgsCategorizedSymbolRenderer(f"CASE {cases} ELSE 'other' END", categories))
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(WORK_SCALE)


def _mark(colour: str, shape: str) -> QgsMarkerSymbol:
    symbol = QgsMarkerSymbol.createSimple({
        "name": shape, "color": colour, "outline_color": "#ffffff", "outline_width": "0.15",
        "size": str(_SIZE_MM)})
    mark = symbol.symbolLayer(0)
    for name, late, else_ in (("PropertyStrokeColor", f"'{INK}'", "@value"),
                              ("PropertyStrokeWidth", "0.5", "@value")):
        mark.setDataDefinedProperty(
            getattr(QgsSymbolLayer.Property, name),
            QgsProperty.fromExpression(f'if("late" = 1, {late}, {else_})'))
    return symbol
