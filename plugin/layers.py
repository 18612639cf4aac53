"""The store's tables as QGIS layers: names, aliases, value lists and the advice of the day."""

from __future__ import annotations

from qgis.core import (
    QgsDefaultValue,
    QgsEditorWidgetSetup,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)

from ..layers import schema
from ..layers.schema import Table
from .store_place import StorePlace, table_layer, table_reference

# Kept for the programme; people see the rest.
HIDDEN_FIELDS = ("fid", "uid", "site_uid", "zone_uid", "object_uid", "import_uid",
                 "last_seen_import_uid", "species_code", "other_columns", "round_uid",
                 "intervention_uid", "reason_values")
ADVICE_FIELDS = ("urgency", "advised_l", "decided_l", "water_on", "latest_date", "reason_code",
                 "weather_status")
ADVICE_PREFIX = "advice_"
WORK_DUE = 'coalesce("work_due", 0)'
_LATEST = '"date" = (SELECT max("date") FROM {})'


def latest_advice(store: StorePlace) -> str:
    """Give the filter that keeps the advice of the last day computed."""
    return _LATEST.format(table_reference(store, "watering_advice"))


def open_layer(store: StorePlace, table: Table, language: str, subset: str = ""
               ) -> QgsVectorLayer:
    """Open one table of the store, labelled in the language, with its value lists."""
    layer = table_layer(store, table, table.label(language), subset)
    for field in table.fields:
        index = layer.fields().indexOf(field.name)
        if index < 0:
            continue
        layer.setFieldAlias(index, field.label(language))
        if field.values is not None:
            layer.setEditorWidgetSetup(index, _value_map(field.values, language))
    uid = layer.fields().indexOf("uid")
    if uid >= 0:
        layer.setDefaultValueDefinition(uid, QgsDefaultValue("uuid('WithoutBraces')"))
    _hide(layer)
    return layer


def join_advice(layer: QgsVectorLayer, advice: QgsVectorLayer) -> None:
    """Put the day's advice beside each object, without copying it into the layer."""
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(advice)
    join.setJoinFieldName("object_uid")
    join.setTargetFieldName("uid")
    join.setJoinFieldNamesSubset(list(ADVICE_FIELDS))
    join.setPrefix(ADVICE_PREFIX)
    join.setUsingMemoryCache(True)
    layer.addJoin(join)


def join_work_due(zones: QgsVectorLayer, counts: QgsVectorLayer) -> None:
    """Put beside each zone what is due and the litres of the week (columns of ``counts``).

    The project must hold ``counts`` for the join to live.
    """
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(counts)
    join.setJoinFieldName("place_uid")
    join.setTargetFieldName("uid")
    join.setJoinFieldNamesSubset(["work_due", "week_l"])
    join.setPrefix("")
    join.setUsingMemoryCache(True)
    zones.addJoin(join)


def _value_map(list_name: str, language: str) -> QgsEditorWidgetSetup:
    choices = [{schema.value_label(list_name, code, language): code}
               for code in schema.VALUE_LISTS[list_name]]
    return QgsEditorWidgetSetup("ValueMap", {"map": choices})


def _hide(layer: QgsVectorLayer) -> None:
    for name in HIDDEN_FIELDS:
        index = layer.fields().indexOf(name)
        if index >= 0:
            layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("Hidden", {}))
    table = layer.attributeTableConfig()
    table.update(layer.fields())
    columns = table.columns()
    for column in columns:
        if column.name in HIDDEN_FIELDS:
            column.hidden = True
    table.setColumns(columns)
    layer.setAttributeTableConfig(table)
