"""The town's QGIS project: its layers in order, styled, with the map to hand round."""

from __future__ import annotations

import datetime
from pathlib import Path

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
    due_now,
    week_layer,
    week_of_places,
)
from .map_layout import add_town_layout, write_image
from .store_place import StorePlace, open_store
from .tree_styles import add_relief, add_tree_styles

# From the top of the map to its bottom, then the tables.
MAP_TABLES = ("depots", "water_points", "trees", "beds", "roads", "sites", "zones")
PLAIN_TABLES = ("watering_advice", "interventions", "waterings", "observations", "rejects",
                "care_rules", "soils", "species", "vehicles", "teams", "imports", "journal")
_GROUPS = {"map": ("Carte", "Map"), "tables": ("Tableaux", "Tables")}


def build_project(
    project: QgsProject, store: StorePlace, crs: str, today: datetime.date, language: str,
    folder: Path | None = None,
) -> dict[str, QgsVectorLayer]:
    """Fill ``project`` with the store's layers; gives them by table name.

    ``folder``: where a project that will be saved keeps the week of its sites and zones.
    """
    project.setTitle("Sève")
    project.setCrs(QgsCoordinateReferenceSystem(crs))
    project.setFilePathStorage(Qgis.FilePathType.Relative)
    subsets = {"watering_advice": latest_advice(store)}
    layers = {name: open_layer(store, schema.TABLES[name], language, subsets.get(name, ""))
              for name in (*MAP_TABLES, *PLAIN_TABLES)}
    project.addMapLayers(list(layers.values()), False)
    for name in ("trees", "beds"):
        join_advice(layers[name], layers["watering_advice"])
    _add_week(project, layers, store, today, folder)
    _style(layers, language)
    add_relief(layers["trees"])
    add_tree_styles(layers["trees"], store, today, language)
    _arrange(project, layers, language)
    extent = layers["zones"].extent()
    if extent.isEmpty():
        extent = layers["trees"].extent()
    view = project.viewSettings()
    extent.scale(1.05)
    view.setDefaultViewExtent(QgsReferencedRectangle(extent, project.crs()))
    return layers


def save_project(
    store: StorePlace, path: Path, crs: str, today: datetime.date, language: str,
    town_name: str = "", image: Path | None = None,
) -> None:
    """Write the town's project file beside its store, and the image of its map."""
    project = QgsProject()
    layers = build_project(project, store, crs, today, language, path.parent)
    layout = add_town_layout(project, layers, today, language, town_name)
    for places in PLACES:
        add_places_layout(project, layers, layers[f"{places}_week"], places, today, language,
                          town_name)
    project.write(str(path))
    if image is not None:
        write_image(layout, image)
    project.clear()


def _add_week(project: QgsProject, layers: dict[str, QgsVectorLayer], store: StorePlace,
              today: datetime.date, folder: Path | None) -> None:
    """Count the week's water and work of each site and zone, and join the zones to theirs."""
    with open_store(store) as opened:
        tables = week_of_places(opened, today)
    for places in PLACES:
        name = f"{places}_week"
        layers[name] = week_layer(tables[places], COLUMNS, name, folder)
    layers["work_due"] = week_layer(due_now(tables["zones"]), DUE_COLUMNS, "work_due", folder)
    for name in ("sites_week", "zones_week", "work_due"):
        project.addMapLayer(layers[name], False)
    join_work_due(layers["zones"], layers["work_due"])


def _style(layers: dict[str, QgsVectorLayer], language: str) -> None:
    styles.style_trees(layers["trees"], language)
    styles.style_beds(layers["beds"], language)
    styles.style_sites(layers["sites"])
    styles.style_roads(layers["roads"])
    styles.style_water_points(layers["water_points"])
    styles.style_depots(layers["depots"])
    styles.style_zones(layers["zones"], language)


def _arrange(project: QgsProject, layers: dict[str, QgsVectorLayer], language: str) -> None:
    column = 0 if language == "fr" else 1
    root = project.layerTreeRoot()
    for key, names in (("map", MAP_TABLES), ("tables", PLAIN_TABLES)):
        group: QgsLayerTreeGroup = root.addGroup(_GROUPS[key][column])
        for name in names:
            node = group.addLayer(layers[name])
            node.setExpanded(name in ("trees",))
        group.setExpanded(key == "map")

