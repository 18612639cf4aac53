"""The other ways to see the beds: by kind and by health."""

from __future__ import annotations

from qgis.core import QgsRendererCategory, QgsVectorLayer

from ..layers.schema import value_label
from .styles import BED_UNKNOWN, area, set_bed_categories
from .tree_styles import HEALTH_COLOURS, unknown_word

# Flowers warm, shrubs and hedges green, grass pale, pots blue: told apart by any eye.
KIND_COLOURS = {
    "flower_bed": "#d55e00", "perennial_bed": "#cc79a7", "rose_bed": "#9c2f5f",
    "shrub_bed": "#009e73", "hedge": "#123f2e", "lawn": "#d3e3b4", "meadow": "#e8d36a",
    "planter": "#0072b2", "hanging_basket": "#56b4e9", "other": "#b5b5b5",
}
_CENTRE_MM = 1.7


def style_by_kind(layer: QgsVectorLayer, language: str) -> None:
    """One colour for each kind of bed."""
    _style(layer, "kind", {code: (colour, _CENTRE_MM) for code, colour in KIND_COLOURS.items()},
           "bed_kind", language)


def style_by_health(layer: QgsVectorLayer, language: str) -> None:
    """Grades from pale blue to dark red, as for the trees."""
    _style(layer, "health", HEALTH_COLOURS, "health", language)


def _style(layer: QgsVectorLayer, field: str, colours: dict[str, tuple[str, float]],
           values: str, language: str) -> None:
    categories = [QgsRendererCategory(code, area(colour, size), value_label(values, code, language))
                  for code, (colour, size) in colours.items()]
    categories.append(QgsRendererCategory("unknown", area(BED_UNKNOWN, 1.2),
                                          unknown_word(language)))
    set_bed_categories(layer, f"coalesce(\"{field}\", 'unknown')", categories)
