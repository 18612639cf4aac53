"""The rounds of a day on the map: their ways, and their stops numbered in order."""

from __future__ import annotations

import datetime

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsPalLayerSettings,
    QgsProject,
    QgsRendererCategory,
    QgsSymbol,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor

from ...layers import schema
from ..layers import open_layer
from ..store_place import StorePlace
from .rounds_rows import RoundsDay

PROPERTY = "seve/rounds"
# Told apart by people who do not see red and green alike (Okabe and Ito 2008).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")


def show_rounds(store: StorePlace, day: RoundsDay, language: str) -> list[QgsVectorLayer]:
    """Add the day's rounds and stops above the map, in place of those of another day."""
    hide_rounds()
    project = QgsProject.instance()
    added = []
    for name in ("rounds", "round_stops"):
        layer = open_layer(store, schema.TABLES[name], language, _of_day(day.day))
        layer.setName(f"{layer.name()} {day.day:%d/%m/%Y}")
        layer.setCustomProperty(PROPERTY, name)
        layer.setRenderer(_renderer(layer, "uid" if name == "rounds" else "round_uid", day))
        project.addMapLayer(layer, False)
        project.layerTreeRoot().insertLayer(0, layer)
        added.append(layer)
    _number(added[1])
    return added


def hide_rounds() -> None:
    """Take the rounds off the map."""
    project = QgsProject.instance()
    project.removeMapLayers([identifier for identifier, layer in project.mapLayers().items()
                             if layer.customProperty(PROPERTY)])


def shown() -> bool:
    """Tell whether rounds are on the map."""
    return stops_layer() is not None


def stops_layer() -> QgsVectorLayer | None:
    """Give the layer of the stops on the map, when it is there."""
    return next((layer for layer in QgsProject.instance().mapLayers().values()
                 if layer.customProperty(PROPERTY) == "round_stops"), None)


def _of_day(day: datetime.date) -> str:
    return f"\"date\" = '{day.isoformat()}'"


def _renderer(layer: QgsVectorLayer, field: str, day: RoundsDay) -> QgsCategorizedSymbolRenderer:
    is_line = layer.geometryType() == Qgis.GeometryType.Line
    categories = []
    for place, row in enumerate(day.rounds):
        symbol = QgsSymbol.defaultSymbol(layer.geometryType())
        symbol.setColor(QColor(COLOURS[place % len(COLOURS)]))
        if is_line:
            symbol.setWidth(0.8)
        else:
            symbol.setSize(4.4)
        categories.append(QgsRendererCategory(row.uid, symbol, row.vehicle or row.code))
    return QgsCategorizedSymbolRenderer(field, categories)


def _number(layer: QgsVectorLayer) -> None:
    settings = QgsPalLayerSettings()
    settings.fieldName = "if(\"kind\" = 'work', to_string(\"rank\"), '')"
    settings.isExpression = True
    text = QgsTextFormat()
    text.setSize(8)
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    text.setBuffer(halo)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
