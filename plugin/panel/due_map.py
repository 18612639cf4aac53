"""The due work on the map: a mark on each object, in the four colours of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsProject,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas

from ..translation import tr
from .work_rows import WorkRow

if TYPE_CHECKING:
    from ...layers.store import Store

PROPERTY = "seve/due_work"
FIELDS = ("uid", "work", "object", "place", "team", "reading", "when")
# The shape says what the colour says, for who does not see red and green alike.
SHAPES = {"overdue": "diamond", "scheduled": "square", "requested": "triangle",
          "done": "circle", "cancelled": "cross_fill"}


@dataclass(frozen=True)
class Places:
    """Where objects are: by uid, in the store's CRS."""

    crs: str
    points: dict[str, tuple[float, float]]


def read_places(store: Store) -> Places:
    """Read a point of every object that has a place."""
    import numpy as np

    points: dict[str, tuple[float, float]] = {}
    for table in ("trees", "beds", "sites"):
        frame = store.read(table, columns=["uid", "geometry"])
        shapes = frame.geometry.representative_point()
        x, y = shapes.x.to_numpy(), shapes.y.to_numpy()
        there = ~np.isnan(x)
        points.update(zip(frame["uid"][there], zip(x[there].tolist(), y[there].tolist(),
                                                   strict=True), strict=True))
    return Places(store.crs, points)


def show_due(rows: Sequence[WorkRow], places: Places) -> QgsVectorLayer:
    """Put the work above the map, in place of what was shown before."""
    hide_due()
    fields = "&".join(f"field={name}:string" for name in FIELDS)
    layer = QgsVectorLayer(f"Point?{fields}", tr("Due work"), "memory")
    layer.setCrs(QgsCoordinateReferenceSystem(places.crs))
    layer.setCustomProperty(PROPERTY, True)
    layer.setCustomProperty("skipMemoryLayersCheck", 1)  # made anew each time: nothing to keep
    features = []
    last = list(SHAPES)  # what is late is drawn above the rest
    for row in sorted(rows, key=lambda row: -last.index(row.reading)):
        point = places.points.get(row.object_uid or "")
        if point is None:
            continue
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*point)))
        feature.setAttributes([row.uid, row.work_label, row.label, row.place, row.team,
                               row.reading, row.when])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    layer.setRenderer(_renderer())
    layer.setDisplayExpression("\"work\" || ' · ' || \"object\"")
    layer.setMapTipTemplate('<b>[% "work" %]</b> · [% "object" %]<br>[% "place" %]<br>'
                            '[% "when" %]')
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer)
    return layer


def hide_due() -> None:
    """Take the work off the map."""
    project = QgsProject.instance()
    project.removeMapLayers([identifier for identifier, layer in project.mapLayers().items()
                             if layer.customProperty(PROPERTY)])


def due_shown() -> bool:
    """Tell whether the work is on the map."""
    return any(layer.customProperty(PROPERTY)
               for layer in QgsProject.instance().mapLayers().values())


def zoom_to(canvas: QgsMapCanvas, layer: QgsVectorLayer) -> None:
    """Look at what a layer shows."""
    if layer.featureCount():
        extent = canvas.mapSettings().layerExtentToOutputExtent(layer, layer.extent())
        extent.grow(50)
        extent.scale(1.1)
        canvas.setExtent(extent)
        canvas.refresh()


def _renderer() -> QgsCategorizedSymbolRenderer:
    from ...interventions.due import COLOURS

    names = {"overdue": tr("late"), "scheduled": tr("planned"), "requested": tr("to be planned"),
             "done": tr("done"), "cancelled": tr("given up")}
    symbols = {code: QgsMarkerSymbol.createSimple({
        "name": shape, "color": COLOURS[code], "outline_color": "#ffffff",
        "outline_width": "0.25", "size": "3.2"}) for code, shape in SHAPES.items()}
    return QgsCategorizedSymbolRenderer("reading", [
        QgsRendererCategory(code, symbol, names[code]) for code, symbol in symbols.items()])

