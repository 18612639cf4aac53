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
    WORK_COLUMNS,
    due_now,
    week_of_places,
    works_on_map,
)
from .looks import HIDDEN_FIRST, add_looks, add_themes, looks_of
from .map_layout import add_town_layout, write_image
from .relief import add_relief
from .side_layers import side_layer
from .store_place import StorePlace, open_store
from .stored_styles import keep_styles
from .tree_styles import common_genera
from .work_styles import style_works

# From the top of the map to its bottom, then the tables.
MAP_TABLES = ("depots", "water_points", "trees", "beds", "roads", "sites", "zones")
# The same with what is computed for the map: the week's work, and hexagons over a large town.
MAP_LAYERS = ("depots", "water_points", "trees", "works", "overview", "beds", "roads", "sites",
              "zones")
PLAIN_TABLES = ("watering_advice", "interventions", "waterings", "observations", "rejects",
                "care_rules", "soils", "species", "vehicles", "teams", "imports", "journal")
_NAMES = {"works": ("Travaux de la semaine", "Work of the week"),
          "overview": ("Arbres, vus de loin", "Trees, from afar")}
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
    _add_computed(project, layers, store, today, language, folder)
    _style(layers, common_genera(store), today, language)
    add_relief(layers["trees"])
    _arrange(project, layers, language)
    add_themes(project, layers, [name for name in MAP_LAYERS if name in layers], language)
    # Trees last: one misplaced tree would push the town out of sight.
    extents = (layers[name].extent() for name in ("zones", "sites", "trees"))
    extent = next((found for found in extents if not found.isEmpty()), layers["trees"].extent())
    view = project.viewSettings()
    extent.scale(1.05)
    view.setDefaultViewExtent(QgsReferencedRectangle(extent, project.crs()))
    return layers


def save_project(
    store: StorePlace, path: Path, crs: str, today: datetime.date, language: str,
    town_name: str = "", image: Path | None = None,
) -> None:
    """Write the town's project file beside its store, its styles in it, and the map's image."""
    project = QgsProject()
    keep_styles(store, common_genera(store), today, language)
    layers = build_project(project, store, crs, today, language, path.parent)
    layout = add_town_layout(project, layers, today, language, town_name)
    for places in PLACES:
        add_places_layout(project, layers, layers[f"{places}_week"], places, today, language,
                          town_name)
    project.write(str(path))
    if image is not None:
        write_image(layout, image)
    project.clear()


def _add_computed(project: QgsProject, layers: dict[str, QgsVectorLayer], store: StorePlace,
                  today: datetime.date, language: str, folder: Path | None) -> None:
    """Add the week's water and work of each place, where the work is, and the hexagons."""
    from ..dashboard.overview import COLUMNS as CELL_COLUMNS
    from ..dashboard.overview import MOST_DOTS, count_by_cell, farthest_dots

    farthest = float(styles.TREE_SCALE)
    with open_store(store) as opened:
        tables, works = week_of_places(opened, today), works_on_map(opened, today)
        cells = count_by_cell(opened, today) if opened.count("trees") > MOST_DOTS else None
        crs = opened.crs
    for places in PLACES:
        name = f"{places}_week"
        layers[name] = side_layer(tables[places], COLUMNS, name, folder)
    layers["work_due"] = side_layer(due_now(tables["zones"]), DUE_COLUMNS, "work_due", folder)
    layers["works"] = side_layer(works, WORK_COLUMNS, "works", folder, "Point", crs)
    if cells is not None:
        farthest = farthest_dots(cells, farthest)
        layers["overview"] = side_layer(cells, dict.fromkeys(CELL_COLUMNS, "integer"), "overview",
                                        folder, "Polygon", crs)
        layers["overview"].setScaleBasedVisibility(True)
        layers["overview"].setMaximumScale(farthest)
    layers["trees"].setScaleBasedVisibility(True)
    layers["trees"].setMinimumScale(farthest)
    for name in ("sites_week", "zones_week", "work_due", "works", "overview"):
        if name in layers:
            layers[name].setName(_NAMES.get(name, (name, name))[0 if language == "fr" else 1])
            project.addMapLayer(layers[name], False)
    join_work_due(layers["zones"], layers["work_due"])


def _style(layers: dict[str, QgsVectorLayer], genera: list[str], today: datetime.date,
           language: str) -> None:
    for table in ("trees", "beds", "overview"):
        if table in layers:
            add_looks(layers[table], looks_of(table, genera, today, language), language)
    styles.style_sites(layers["sites"])
    styles.style_roads(layers["roads"])
    styles.style_water_points(layers["water_points"])
    styles.style_depots(layers["depots"])
    styles.style_zones(layers["zones"], language)
    style_works(layers["works"], language)


def _arrange(project: QgsProject, layers: dict[str, QgsVectorLayer], language: str) -> None:
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
        group.setExpanded(key == "map")

