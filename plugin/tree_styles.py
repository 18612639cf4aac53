"""The other ways to see the trees: by genus, by age, by health, or as plain points."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from qgis.core import (
    QgsFeatureRequest,
    QgsRendererCategory,
    QgsVectorLayer,
)

from ..layers.schema import value_label
from .store_place import StorePlace, query_layer, table_reference
from .styles import STANDING, dot, set_tree_categories

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
UNKNOWN_COLOUR = "#ffffff"
_UNKNOWN, _OTHERS = "unknown", "others"
_WORDS = {
    "unknown": ("inconnu", "unknown"), "others": ("autres genres", "other genera"),
    "standing": ("arbre", "tree"),
    "years": ("ans", "years"), "and_more": ("ans et plus", "years and more"),
}


def common_genera(store: StorePlace, most: int = len(GENUS_MARKS)) -> list[str]:
    """Give the town's most frequent genera, the most frequent first."""
    counts = query_layer(store, _GENERA.format(table_reference(store, "trees")), "genera")
    request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    found = [(feature["trees"], feature["genus"]) for feature in counts.getFeatures(request)]
    return [genus for _, genus in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:most]]


def style_by_genus(layer: QgsVectorLayer, genera: Sequence[str], language: str) -> None:
    """One colour and one shape for each frequent genus; the others together in grey."""
    categories = [QgsRendererCategory(genus, dot(colour, 2.2, shape), genus)
                  for genus, (colour, shape) in zip(genera, GENUS_MARKS, strict=False)]
    categories += [
        QgsRendererCategory(_OTHERS, dot("#b5b5b5", 1.5), _word("others", language)),
        QgsRendererCategory(_UNKNOWN, dot(UNKNOWN_COLOUR, 1.4), unknown_word(language))]
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
        categories.append(QgsRendererCategory(str(low), dot(colour, 1.4 + 0.3 * rank), text))
    categories.append(
        QgsRendererCategory(_UNKNOWN, dot(UNKNOWN_COLOUR, 1.4), unknown_word(language)))
    # A year to come, or none, gives no age.
    classes = f"CASE WHEN coalesce(@age, -1) < 0 THEN '{_UNKNOWN}' {' '.join(cases)} END"
    set_tree_categories(layer, f"with_variable('age', {age}, {classes})", categories, language)


def style_by_health(layer: QgsVectorLayer, language: str) -> None:
    """Grades from pale blue to dark red, poor ones larger."""
    categories = [QgsRendererCategory(code, dot(colour, size),
                                      value_label("health", code, language))
                  for code, (colour, size) in HEALTH_COLOURS.items()]
    categories.append(
        QgsRendererCategory(_UNKNOWN, dot(UNKNOWN_COLOUR, 1.2), unknown_word(language)))
    set_tree_categories(layer, f"coalesce(\"health\", '{_UNKNOWN}')", categories, language)


def style_plain(layer: QgsVectorLayer, language: str) -> None:
    """Every standing tree as one quiet point: a ground for other layers, and quick to print."""
    set_tree_categories(layer, f"'{STANDING}'", [
        QgsRendererCategory(STANDING, dot("#7d9a76", 1.3, outline=False),
                            _word("standing", language))], language)


def unknown_word(language: str) -> str:
    """Give how a value that is not known is called in a legend."""
    return _word("unknown", language)


def _word(key: str, language: str) -> str:
    return _WORDS[key][0 if language == "fr" else 1]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
