"""A round on the phone: a folder that QField opens.

The folder holds a project and one small GeoPackage with the round's stops, its objects and what
is around. The team says of each stop whether it is done, the litres given and its remarks;
``interventions.rounds.bring_back`` reads them again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsAttributeEditorContainer,
    QgsAttributeEditorField,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsEditorWidgetSetup,
    QgsField,
    QgsFieldConstraints,
    QgsMarkerSymbol,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsRendererCategory,
    QgsVectorFileWriter,
    QgsVectorLayer,
    edit,
)
from qgis.PyQt.QtCore import QMetaType

from ..interventions.rounds import RoundError
from ..interventions.rounds.closing import MOST_L, NOT_DONE
from ..interventions.rounds.coming_back import BEFORE, FILLED
from ..interventions.rounds.coming_back import MOISTURE as _MOISTURE
from ..interventions.rounds.files import file_stem
from ..layers import schema
from ..layers.errors import StoreError
from . import styles
from .layers import open_layer
from .layouts.wording import word
from .slices import Steps, all_at_once
from .store_place import StorePlace, open_store

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

PROJECT, DATA = "round.qgz", "round.gpkg"
_SHOWN = ("rank", "label", "work", "litres", "arrival_time")
_AROUND_M = 150.0
_OBJECT_COLUMNS = {
    "trees": ("uid", "code", "french_name", "latin_name", "height_m", "address", "remarks"),
    "beds": ("uid", "code", "name", "kind", "plants", "area_m2", "remarks"),
    "sites": ("uid", "code", "name"),
    "roads": ("uid", "name"),
    "water_points": ("uid", "code", "name", "kind", "opening_time", "closing_time", "working"),
    "rounds": ("uid", "code", "date", "team_code", "vehicle_code", "litres", "stop_count"),
}
_STATE_MARKS = {"planned": ("circle", "#ffffff", "3.6"), "done": ("circle", "#0072b2", "3"),
                "not_done": ("cross_fill", "#d55e00", "4")}


def write_packages(store: StorePlace, today: datetime.date, folder: Path, language: str
                   ) -> list[Path]:
    """Write one folder per round of the day that is not cancelled; gives the folders."""
    return all_at_once(packages_steps(store, today, folder, language))


def packages_steps(store: StorePlace, today: datetime.date, folder: Path, language: str
                   ) -> Steps[list[Path]]:
    """Write the folders slice by slice, where projects live; see :func:`write_packages`."""
    with open_store(store) as opened:
        rounds = opened.read("rounds", columns=["uid", "code", "state"], where={"date": today})
    rounds = rounds[rounds["state"] != "cancelled"].sort_values("code")
    written = []
    for row in rounds.itertuples():
        target = folder / f"{file_stem(row.code, language)}-qfield"
        written.append((yield from package_steps(store, row.uid, target, language)))
    return written


def write_package(store: StorePlace, round_uid: str, folder: Path, language: str) -> Path:
    """Write the folder of one round, replacing the project and data it held.

    Raises :class:`RoundError` ``unknown_round`` and :class:`StoreError` when a file cannot be
    written.
    """
    return all_at_once(package_steps(store, round_uid, folder, language))


def package_steps(store: StorePlace, round_uid: str, folder: Path, language: str) -> Steps[Path]:
    """Write the folder slice by slice; see :func:`write_package`."""
    with open_store(store) as opened:
        rounds = opened.read("rounds", where={"uid": round_uid})
        stops = opened.read("round_stops", where={"round_uid": round_uid})
        crs = opened.crs
    if rounds.empty:
        raise RoundError("unknown_round")
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / DATA
    for path in folder.glob(f"{DATA}*"):
        path.unlink()
    yield
    yield from _write_data(store, round_uid, stops, data, language)
    yield from _write_project(folder, data, rounds.iloc[0], stops, crs, language)
    return folder


def _write_data(store: StorePlace, round_uid: str, stops: gpd.GeoDataFrame, data: Path,
                language: str) -> Steps[None]:
    near = _extent(stops)
    quoted = _quoted([round_uid])
    _copy(store, schema.ROUND_STOPS, data, language, f"round_uid IN {quoted}")
    yield
    _remember(QgsVectorLayer(f"{data}|layername=round_stops", "stops", "ogr"))
    _copy(store, schema.ROUNDS, data, language, f"uid IN {quoted}")
    yield
    for kind, table in (("tree", schema.TREES), ("bed", schema.BEDS)):
        mine = stops["object_uid"][stops["object_kind"] == kind].dropna().unique()
        _copy(store, table, data, language, f"uid IN {_quoted(mine)}")
        yield
    for table in (schema.SITES, schema.ROADS, schema.WATER_POINTS):
        _copy(store, table, data, language, extent=near)
        yield


def _copy(store: StorePlace, table: schema.Table, data: Path, language: str, subset: str = "",
          extent: QgsRectangle | None = None) -> None:
    """Copy some rows of a table of the store into the package."""
    source = open_layer(store, table, language, subset)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", table.name
    if data.exists():
        options.actionOnExistingFile = (
            QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer)
    wanted = _OBJECT_COLUMNS.get(table.name, table.names)
    options.attributes = [source.fields().indexOf(name) for name in wanted
                          if source.fields().indexOf(name) >= 0]
    if extent is not None and not extent.isEmpty():
        options.filterExtent = extent
    failure, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        source, str(data), QgsCoordinateTransformContext(), options)
    if failure != QgsVectorFileWriter.WriterError.NoError:
        raise StoreError("store_read_only", file=data.name)


def _remember(stops: QgsVectorLayer) -> None:
    """Keep beside each answer what it was at departure, and add the soil's moisture."""
    kinds = {"state": QMetaType.Type.QString, "given_l": QMetaType.Type.Double,
             "remarks": QMetaType.Type.QString}
    stops.dataProvider().addAttributes(
        [QgsField(f"{BEFORE}{name}", kind) for name, kind in kinds.items()]
        + [QgsField(_MOISTURE, QMetaType.Type.QString)])
    stops.updateFields()
    fields = stops.fields()
    with edit(stops):
        for stop in stops.getFeatures():
            for name in FILLED:
                stops.changeAttributeValue(stop.id(), fields.indexOf(f"{BEFORE}{name}"),
                                           stop[name])


def _write_project(folder: Path, data: Path, round_: pd.Series, stops: gpd.GeoDataFrame,
                   crs: str, language: str) -> Steps[None]:
    project = QgsProject()
    try:
        project.setCrs(QgsCoordinateReferenceSystem(crs))
        project.setTitle(f"{word('round_map', language)} {round_['code'] or ''}".strip())
        project.setFilePathStorage(Qgis.FilePathType.Relative)
        tables = ("round_stops", "water_points", "rounds", "trees", "beds", "roads", "sites")
        layers = {}
        for name in tables:
            layers[name] = open_layer(data, schema.TABLES[name], language)
            yield
        for name, layer in layers.items():
            layer.setReadOnly(name != "round_stops")
        _dress(layers, language)
        _make_form(layers["round_stops"], language)
        yield
        project.addMapLayers(list(layers.values()))
        project.viewSettings().setDefaultViewExtent(
            QgsReferencedRectangle(_extent(stops), project.crs()))
        if not project.write(str(folder / PROJECT)):
            raise StoreError("store_read_only", file=PROJECT)
    finally:
        project.clear()


def _dress(layers: dict[str, QgsVectorLayer], language: str) -> None:
    styles.style_roads(layers["roads"])
    styles.style_sites(layers["sites"])
    styles.style_water_points(layers["water_points"])
    stops = layers["round_stops"]
    stops.setRenderer(QgsCategorizedSymbolRenderer("state", [
        QgsRendererCategory(code, QgsMarkerSymbol.createSimple({
            "name": shape, "color": colour, "outline_color": "#000000", "outline_width": "0.4",
            "size": size}), schema.value_label("stop_state", code, language))
        for code, (shape, colour, size) in _STATE_MARKS.items()]))
    styles.label(stops, '"rank"', 9, "#000000", bold=True, priority=10)
    stops.setDisplayExpression("\"rank\" || '  ' || coalesce(\"label\", '')")


def _make_form(stops: QgsVectorLayer, language: str) -> None:
    """Show what to do, ask what was done; the rest cannot be changed on the ground."""
    fields = stops.fields()
    form = stops.editFormConfig()
    form.setLayout(Qgis.AttributeFormLayout.DragAndDrop)
    form.clearTabs()
    page = QgsAttributeEditorContainer(word("stop", language), None)
    for name in (*_SHOWN, "state", "given_l", _MOISTURE, "remarks"):
        page.addChildElement(QgsAttributeEditorField(name, fields.indexOf(name), page))
    form.addTab(page)
    for index in range(fields.count()):
        form.setReadOnly(index, fields.at(index).name() not in (*FILLED, _MOISTURE))
    stops.setEditFormConfig(form)
    stops.setEditorWidgetSetup(fields.indexOf("given_l"), QgsEditorWidgetSetup("Range", {
        "Min": 0.0, "Max": MOST_L, "Step": 5.0, "AllowNull": True, "Style": "SpinBox"}))
    stops.setEditorWidgetSetup(fields.indexOf("remarks"), QgsEditorWidgetSetup(
        "TextEdit", {"IsMultiline": True}))
    # A stop is always one of these: nothing to leave blank.
    stops.setEditorWidgetSetup(fields.indexOf("state"), QgsEditorWidgetSetup("ValueMap", {"map": [
        {schema.value_label("stop_state", code, language): code} for code in _STATE_MARKS]}))
    moisture = fields.indexOf(_MOISTURE)
    stops.setFieldAlias(moisture, schema.value_label("observation_kind", _MOISTURE, language))
    stops.setEditorWidgetSetup(moisture, QgsEditorWidgetSetup("ValueMap", {"map": [
        {"": ""}, *({schema.value_label(_MOISTURE, code, language): code}
                    for code in schema.VALUE_LISTS[_MOISTURE])]}))
    stops.setConstraintExpression(
        fields.indexOf("remarks"),
        f"\"state\" <> '{NOT_DONE}' OR length(trim(coalesce(\"remarks\", ''))) > 0",
        word("not_done_why", language))
    stops.setFieldConstraint(fields.indexOf("remarks"),
                             QgsFieldConstraints.Constraint.ConstraintExpression,
                             QgsFieldConstraints.ConstraintStrength.ConstraintStrengthHard)
    # QField leaves the stops where they are, and makes none.
    stops.setCustomProperty("QFieldSync/is_geometry_locked", True)


def _extent(stops: gpd.GeoDataFrame) -> QgsRectangle:
    places = stops[~(stops.geometry.isna() | stops.geometry.is_empty)]
    if places.empty:
        return QgsRectangle()
    extent = QgsRectangle(*places.total_bounds)
    extent.grow(_AROUND_M)
    return extent


def _quoted(uids: Iterable[str]) -> str:
    return "(" + ", ".join("'" + uid.replace("'", "''") + "'" for uid in uids) + ")"
