"""The store's tables as QGIS layers: names, aliases, value lists and the advice of the day."""

from __future__ import annotations

from qgis.core import (
    QgsDefaultValue,
    QgsEditorWidgetSetup,
    QgsFieldConstraints,
    QgsValueMapFieldFormatter,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)

from ..layers import schema
from ..layers.schema import Field, Table
from ..layers.words import number, words_for
from .store_place import StorePlace, table_layer, table_reference

# Kept for the programme; people see the rest.
HIDDEN_FIELDS = ("fid", "uid", "site_uid", "zone_uid", "object_uid", "import_uid",
                 "last_seen_import_uid", "species_code", "other_columns", "round_uid",
                 "intervention_uid", "reason_values")
ADVICE_FIELDS = ("urgency", "advised_l", "decided_l", "water_on", "latest_date", "reason_code",
                 "weather_status")
# What is seen on the ground may stay unknown; a state or a decision may not.
MAY_BE_UNKNOWN = ("trees", "beds", "sites")
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
        _guide_entry(layer, index, field, language, table.name in MAY_BE_UNKNOWN)
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


def _guide_entry(layer: QgsVectorLayer, index: int, field: Field, language: str,
                 may_be_unknown: bool) -> None:
    """Let a form offer what the schema allows, and refuse what it does not; unknown stays so."""
    if field.values is not None:
        layer.setEditorWidgetSetup(index, _value_map(field.values, language,
                                                              may_be_unknown))
    elif field.kind == schema.BOOLEAN:
        yes, no = ("oui", "non") if language == "fr" else ("yes", "no")
        layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": [
            _unknown(language), {yes: "true"}, {no: "false"}]}))
    elif field.kind == schema.DATE:
        layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("DateTime", {
            "display_format": "dd/MM/yyyy", "field_format": "yyyy-MM-dd", "calendar_popup": True,
            "allow_null": True}))
    bounds = [bound for bound in (field.low, field.high) if bound is not None]
    if not bounds:
        return
    name = f'"{field.name}"'
    tests = [f"{name} >= {field.low:g}"] if field.low is not None else []
    tests += [f"{name} <= {field.high:g}"] if field.high is not None else []
    low, high = (None if bound is None else number(bound, language)
                 for bound in (field.low, field.high))
    words = words_for(language, "layers")
    message = (words("form.at_least", low=low) if high is None else
               words("form.at_most", high=high) if low is None else
               words("form.between", low=low, high=high))
    layer.setConstraintExpression(index, f"{name} IS NULL OR ({' AND '.join(tests)})", message)
    layer.setFieldConstraint(index, QgsFieldConstraints.Constraint.ConstraintExpression,
                             QgsFieldConstraints.ConstraintStrength.ConstraintStrengthHard)


def _unknown(language: str) -> dict[str, str]:
    """Give the choice that leaves a value unknown."""
    words = "non renseigné" if language == "fr" else "not given"
    return {words: QgsValueMapFieldFormatter.NULL_VALUE}


def _value_map(list_name: str, language: str, may_be_unknown: bool) -> QgsEditorWidgetSetup:
    choices = [_unknown(language)] if may_be_unknown else []
    choices += [{schema.value_label(list_name, code, language): code}
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
