"""The town's QGIS project: its layers in order, styled, with the map to hand round."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsLayerTreeGroup,
    QgsProject,
    QgsReferencedRectangle,
    QgsVectorLayer,
)

from ..layers import schema
from . import styles
from .layers import join_advice, join_work_due, latest_advice, open_layer
from .layouts.places import add_places_layout
from .layouts.week import (
    COLUMNS,
    DUE_COLUMNS,
    PLACES,
    WORK_COLUMNS,
    due_now,
    week_of_places,
    works_on_map,
)
from .looks import HIDDEN_FIRST, add_themes, look_steps, looks_of
from .map_layout import add_town_layout, write_image
from .relief import add_relief
from .side_layers import side_layer
from .slices import Steps, all_at_once
from .store_place import StorePlace, open_store
from .stored_styles import keep_steps
from .tree_styles import common_genera
from .work_styles import style_works

if TYPE_CHECKING:
    import pandas as pd

# From the top of the map to its bottom, then the tables.
MAP_TABLES = ("depots", "water_points", "trees", "beds", "roads", "sites", "zones")
# The same with what is computed for the map: the week's work, and hexagons over a large town.
MAP_LAYERS = ("depots", "water_points", "trees", "works", "overview", "beds", "roads", "sites",
              "zones")
PLAIN_TABLES = ("watering_advice", "interventions", "waterings", "observations", "rejects",
                "care_rules", "soils", "species", "vehicles", "teams", "imports", "journal")
# Computed, in memory or beside a saved project; the mark tells them from the town's own layers.
COMPUTED = ("sites_week", "zones_week", "work_due", "works", "overview")
COMPUTED_MARK = "seve/computed"
_NAMES = {"works": ("Travaux de la semaine", "Work of the week"),
          "overview": ("Arbres, vus de loin", "Trees, from afar")}
_GROUPS = {"map": ("Carte", "Map"), "tables": ("Tableaux", "Tables")}


@dataclass(frozen=True)
class MapData:
    """What is computed for the map: the week of each place, its work, and hexagons of trees."""

    crs: str
    week: dict[str, pd.DataFrame]
    works: pd.DataFrame
    cells: pd.DataFrame | None


def build_project(
    project: QgsProject, store: StorePlace, crs: str, today: datetime.date, language: str,
    folder: Path | None = None,
) -> dict[str, QgsVectorLayer]:
    """Fill ``project`` with the store's layers; gives them by table name.

    ``folder``: where a project that will be saved keeps the week of its sites and zones.
    """
    data = read_map(store, today)
    return all_at_once(project_steps(project, store, data, today, language, folder))


def read_map(store: StorePlace, today: datetime.date) -> MapData:
    """Compute what the map needs (off the interface's thread)."""
    from ..dashboard.overview import MOST_DOTS, count_by_cell

    with open_store(store) as opened:
        cells = count_by_cell(opened, today) if opened.count("trees") > MOST_DOTS else None
        return MapData(opened.crs, week_of_places(opened, today), works_on_map(opened, today),
                       cells)


def project_steps(
    project: QgsProject, store: StorePlace, data: MapData, today: datetime.date, language: str,
    folder: Path | None = None,
) -> Steps[dict[str, QgsVectorLayer]]:
    """Fill ``project`` slice by slice; see :func:`build_project`."""
    project.setTitle("Sève")
    project.setCrs(QgsCoordinateReferenceSystem(data.crs))
    project.setFilePathStorage(Qgis.FilePathType.Relative)
    subsets = {"watering_advice": latest_advice(store)}
    layers = {}
    for name in (*MAP_TABLES, *PLAIN_TABLES):
        layers[name] = open_layer(store, schema.TABLES[name], language, subsets.get(name, ""))
        yield
    for layer in layers.values():
        project.addMapLayer(layer, False)
        yield
    for name in ("trees", "beds"):
        join_advice(layers[name], layers["watering_advice"])
        yield
    yield from computed_steps(project, layers, data, language, folder)
    genera = common_genera(store)
    yield
    yield from _style(layers, genera, today, language)
    add_relief(layers["trees"])
    yield
    yield from _arrange(project, layers, language)
    add_themes(project, layers, [name for name in MAP_LAYERS if name in layers], language)
    yield
    look_at_all(project, layers)
    return layers


def look_at_all(project: QgsProject, layers: Mapping[str, QgsVectorLayer]) -> None:
    """Make the whole town what the project shows first."""
    # Trees last: one misplaced tree would push the town out of sight.
    extents = (layers[name].extent() for name in ("zones", "sites", "trees"))
    extent = next((found for found in extents if not found.isEmpty()), layers["trees"].extent())
    extent.scale(1.05)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(extent, project.crs()))


def save_project(
    store: StorePlace, path: Path, today: datetime.date, language: str,
    town_name: str = "", image: Path | None = None,
) -> None:
    """Write the town's project file beside its store, its styles in it, and the map's image."""
    data = read_map(store, today)
    all_at_once(save_steps(store, path, data, today, language, town_name, image))


def save_steps(
    store: StorePlace, path: Path, data: MapData, today: datetime.date, language: str,
    town_name: str = "", image: Path | None = None,
) -> Steps[None]:
    """Write the project slice by slice; see :func:`save_project`."""
    project = QgsProject()
    try:
        yield from keep_steps(store, common_genera(store), today, language)
        layers = yield from project_steps(project, store, data, today, language, path.parent)
        layout = add_town_layout(project, layers, today, language, town_name)
        yield
        for places in PLACES:
            add_places_layout(project, layers, layers[f"{places}_week"], places, today,
                              language, town_name)
            yield
        project.write(str(path))
        yield
        if image is not None:
            write_image(layout, image)
    finally:
        project.clear()


def computed_steps(project: QgsProject, layers: dict[str, QgsVectorLayer], data: MapData,
                   language: str, folder: Path | None = None) -> Steps[None]:
    """Add the week's water and work of each place, where the work is, and the hexagons."""
    from ..dashboard.overview import COLUMNS as CELL_COLUMNS
    from ..dashboard.overview import farthest_dots

    farthest = float(styles.TREE_SCALE)
    for places in PLACES:
        name = f"{places}_week"
        layers[name] = side_layer(data.week[places], COLUMNS, name, folder)
        yield
    layers["work_due"] = side_layer(due_now(data.week["zones"]), DUE_COLUMNS, "work_due", folder)
    yield
    layers["works"] = side_layer(data.works, WORK_COLUMNS, "works", folder, "Point", data.crs)
    yield
    if data.cells is not None:
        farthest = farthest_dots(data.cells, farthest)
        layers["overview"] = side_layer(
            data.cells, dict.fromkeys(CELL_COLUMNS, "integer"), "overview", folder, "Polygon",
            data.crs)
        layers["overview"].setScaleBasedVisibility(True)
        layers["overview"].setMaximumScale(farthest)
        yield
    layers["trees"].setScaleBasedVisibility(True)
    layers["trees"].setMinimumScale(farthest)
    for name in COMPUTED:
        if name in layers:
            layers[name].setName(_NAMES.get(name, (name, name))[0 if language == "fr" else 1])
            layers[name].setCustomProperty(COMPUTED_MARK, name)
            project.addMapLayer(layers[name], False)
            yield
    join_work_due(layers["zones"], layers["work_due"])


def _style(layers: dict[str, QgsVectorLayer], genera: list[str], today: datetime.date,
           language: str) -> Steps[None]:
    for table in ("trees", "beds", "overview"):
        if table in layers:
            yield from look_steps(layers[table], looks_of(table, genera, today, language),
                                  language)
    styles.style_sites(layers["sites"])
    styles.style_roads(layers["roads"])
    yield
    styles.style_water_points(layers["water_points"])
    styles.style_depots(layers["depots"])
    yield
    styles.style_zones(layers["zones"], language)
    style_works(layers["works"], language)
    yield


def _arrange(project: QgsProject, layers: dict[str, QgsVectorLayer],
             language: str) -> Steps[None]:
    column = 0 if language == "fr" else 1
    root = project.layerTreeRoot()
    for key, names in (("map", MAP_LAYERS), ("tables", PLAIN_TABLES)):
        group: QgsLayerTreeGroup = root.addGroup(_GROUPS[key][column])
        for name in names:
            if name not in layers:
                continue
            node = group.addLayer(layers[name])
            node.setExpanded(name in ("trees",))
            node.setItemVisibilityChecked(name not in HIDDEN_FIRST)
            yield
        group.setExpanded(key == "map")
