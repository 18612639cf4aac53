"""The named styles of each layer, and the themes that go through them together."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from qgis.core import QgsMapLayerStyle, QgsMapThemeCollection, QgsProject, QgsVectorLayer

from . import bed_styles, overview_styles, styles, tree_styles
from .slices import Steps

Draw = Callable[[QgsVectorLayer], None]
# What a person reads in the menu of styles, by key.
NAMES = {
    "urgency": ("par urgence", "by urgency"), "genus": ("par genre", "by genus"),
    "age": ("par âge", "by age"), "health": ("par état sanitaire", "by health"),
    "plain": ("simples points", "plain points"), "kind": ("par type", "by kind"),
    "count": ("par nombre d'arbres", "by number of trees"),
}
# Themes: name, and the look of the layers that change; those not named keep their first.
THEMES = {
    ("Arrosage", "Watering"): {},
    ("Travaux de la semaine", "Work of the week"): {"trees": "plain", "beds": "kind",
                                                    "overview": "count", "works": None},
    ("État sanitaire", "Health"): {"trees": "health", "beds": "health", "overview": "health"},
    ("Espèces", "Species"): {"trees": "genus", "beds": "kind", "overview": "count"},
    ("Âges", "Ages"): {"trees": "age", "beds": "kind", "overview": "count"},
}
HIDDEN_FIRST = ("works",)  # shown by its theme


def looks_of(table: str, genera: Sequence[str], today: datetime.date, language: str
             ) -> dict[str, Draw]:
    """Give how a layer can be drawn, by key; the first is what one sees on opening."""
    if table == "trees":
        return {
            "urgency": lambda layer: styles.style_trees(layer, language),
            "genus": lambda layer: tree_styles.style_by_genus(layer, genera, language),
            "age": lambda layer: tree_styles.style_by_age(layer, today, language),
            "health": lambda layer: tree_styles.style_by_health(layer, language),
            "plain": lambda layer: tree_styles.style_plain(layer, language),
        }
    if table == "beds":
        return {
            "urgency": lambda layer: styles.style_beds(layer, language),
            "kind": lambda layer: bed_styles.style_by_kind(layer, language),
            "health": lambda layer: bed_styles.style_by_health(layer, language),
        }
    if table == "overview":
        return {
            "urgency": lambda layer: overview_styles.style_water(layer, language),
            "health": lambda layer: overview_styles.style_health(layer, language),
            "count": lambda layer: overview_styles.style_count(layer, language),
        }
    return {}


def look_steps(layer: QgsVectorLayer, looks: Mapping[str, Draw], language: str) -> Steps[None]:
    """Make each look a named style of the layer, saved with the project; the first is current."""
    manager = layer.styleManager()
    first, *others = looks
    looks[first](layer)
    manager.renameStyle(manager.currentStyle(), look_name(first, language))
    yield
    for key in others:
        style = QgsMapLayerStyle()
        style.readFromLayer(layer)
        manager.addStyle(look_name(key, language), style)
        manager.setCurrentStyle(look_name(key, language))
        looks[key](layer)
        yield
    manager.setCurrentStyle(look_name(first, language))


def look_name(key: str, language: str) -> str:
    """Give the name of a style in the language."""
    return NAMES[key][0 if language == "fr" else 1]


def add_themes(project: QgsProject, layers: Mapping[str, QgsVectorLayer],
               drawn: Sequence[str], language: str) -> None:
    """Add to the project the themes of :data:`THEMES` over the layers ``drawn``."""
    themes = project.mapThemeCollection()
    for names, chosen in THEMES.items():
        record = QgsMapThemeCollection.MapThemeRecord()
        for table in drawn:
            if table in HIDDEN_FIRST and table not in chosen:
                continue
            row = QgsMapThemeCollection.MapThemeLayerRecord(layers[table])
            row.isVisible = True
            key = chosen.get(table)
            if key is not None:
                row.usingCurrentStyle = True
                row.currentStyle = look_name(key, language)
            elif layers[table].styleManager().styles():
                row.usingCurrentStyle = True
                row.currentStyle = layers[table].styleManager().currentStyle()
            record.addLayerRecord(row)
        themes.insert(names[0 if language == "fr" else 1], record)
