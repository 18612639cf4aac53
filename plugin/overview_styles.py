"""The hexagons of a large town: how many trees, how many thirsty, how many in a poor state."""

from __future__ import annotations

from qgis.core import QgsFillSymbol, QgsRuleBasedRenderer, QgsVectorLayer

from .styles import label

# Shares (%) of the trees of which something is known, from pale to dark.
_SHARES = ((0, 0, "#eef1ea"), (0, 5, "#f6e3b0"), (5, 15, "#f0b429"), (15, 30, "#d9541e"),
           (30, 100, "#8c1d18"))
_COUNTS = ((0, 10, "#eaf0e4"), (10, 30, "#c3d8ba"), (30, 60, "#8fb488"), (60, 120, "#4f855a"),
           (120, 10**9, "#1f4f35"))
_WORDS = {
    "nothing": ("rien à arroser", "none to water"), "none_poor": ("aucun en mauvais état",
                                                                  "none in poor condition"),
    "to": ("{} à {} %", "{} to {} %"), "over": ("plus de {} %", "over {} %"),
    "unknown": ("inconnu", "unknown"), "under_count": ("jusqu'à {} arbres", "up to {} trees"),
    "to_count": ("{} à {} arbres", "{} to {} trees"), "over_count": ("plus de {} arbres",
                                                                     "over {} trees"),
}
# From nearer than this, the number is written in its hexagon.
NUMBER_SCALE = 12000


def style_water(layer: QgsVectorLayer, language: str) -> None:
    """Share of the trees to water today."""
    _style_share(layer, "to_water", "water_known", "nothing", language)


def style_health(layer: QgsVectorLayer, language: str) -> None:
    """Share of the trees in a poor or very poor state."""
    _style_share(layer, "poor", "health_known", "none_poor", language)


def style_count(layer: QgsVectorLayer, language: str) -> None:
    """Number of trees."""
    root = QgsRuleBasedRenderer.Rule(None)
    for low, high, colour in _COUNTS:
        text = (_word("under_count", language).format(high) if low == 0 else
                _word("over_count", language).format(low) if high > 10**6 else
                _word("to_count", language).format(low + 1, high))
        root.appendChild(_rule(colour, f'"trees" > {low} AND "trees" <= {high}', text))
    layer.setRenderer(QgsRuleBasedRenderer(root))
    _write(layer, '"trees"')


def _style_share(layer: QgsVectorLayer, part: str, whole: str, nothing: str, language: str
                 ) -> None:
    share = f'100.0 * "{part}" / "{whole}"'
    root = QgsRuleBasedRenderer.Rule(None)
    for low, high, colour in _SHARES:
        if high == 0:
            when, text = f'"{whole}" > 0 AND "{part}" = 0', _word(nothing, language)
        else:
            when = f'"{whole}" > 0 AND {share} > {low} AND {share} <= {high}'
            text = (_word("over", language).format(low) if high == 100 else
                    _word("to", language).format(low, high))
        root.appendChild(_rule(colour, when, text))
    root.appendChild(_rule("#ffffff", f'"{whole}" = 0', _word("unknown", language)))
    layer.setRenderer(QgsRuleBasedRenderer(root))
    _write(layer, f'if("{part}" > 0, "{part}", \'\')')


def _rule(colour: str, when: str, text: str) -> QgsRuleBasedRenderer.Rule:
    symbol = QgsFillSymbol.createSimple({
        "color": colour, "outline_color": "#ffffff", "outline_width": "0.1"})
    symbol.setOpacity(0.85)
    return QgsRuleBasedRenderer.Rule(symbol, filterExp=when, label=text)


def _write(layer: QgsVectorLayer, expression: str) -> None:
    label(layer, expression, 7, "#1c2b24", minimum_scale=NUMBER_SCALE)


def _word(key: str, language: str) -> str:
    return _WORDS[key][0 if language == "fr" else 1]
