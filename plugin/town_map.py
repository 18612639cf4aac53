"""The town on QGIS's map: opened once, brought up to date, taken away with another town."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsProject, QgsVectorLayer, edit
from qgis.PyQt.QtCore import QObject, QTimer

from .layers import join_advice, join_work_due
from .panel.clock import today
from .project import (
    COMPUTED_MARK,
    MAP_TABLES,
    PLAIN_TABLES,
    MapData,
    computed_steps,
    look_at_all,
    project_steps,
    read_map,
)
from .slices import Slices, Steps
from .store_place import StorePlace, place_shown, shows
from .tasks import PlainTask
from .translation import current_language, tr

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

Layers = dict[str, QgsVectorLayer]
# How long QGIS may still want to zoom by itself to the first layer added.
_SETTLED_MS = 1000


class TownMap(QObject):
    """Shows a store in the current project without holding the interface.

    The store is read in the background, the layers come in slices.
    """

    def __init__(self, iface: QgisInterface, failed: Callable[[BaseException], None]) -> None:
        super().__init__(iface.mainWindow())
        self._iface, self._failed = iface, failed
        self._task: PlainTask | None = None
        self._slices: Slices | None = None

    def busy(self) -> bool:
        """Tell whether the map is being opened."""
        return self._task is not None or self._slices is not None

    def show(self, store: StorePlace) -> None:
        """Open the town, or bring what is already open up to date, and look at the whole of it."""
        if self.busy():
            return
        day = today()
        self._task = PlainTask(tr("Open the town's map"), lambda _: read_map(store, day))
        self._task.finished_with.connect(lambda data, error: self._read(store, data, error))
        self._task.start()

    def stop(self) -> None:
        """Leave what is being opened."""
        if self._task is not None:
            self._task.cancel()
        if self._slices is not None:
            self._slices.stop()
            self._slices = None
        self.deleteLater()

    def _read(self, store: StorePlace, data: MapData | None, error: BaseException | None) -> None:
        self._task = None
        if data is None:
            self._failed(error)
            return
        project = QgsProject.instance()
        shown = town_layers(project, store)
        _close_others(project, store)
        # QGIS would zoom to every layer once the first one is there, lost objects included.
        self._bridge(False)
        whole = {"trees", "beds", "zones", "sites", "watering_advice"} <= set(shown)
        steps: Steps[Layers] = (
            _refresh_steps(project, shown, data) if whole
            else project_steps(project, store, data, today(), current_language()))
        self._slices = Slices(steps, self._shown, self._broken, self)

    def _shown(self, layers: Layers) -> None:
        self._slices = None
        project, canvas = QgsProject.instance(), self._iface.mapCanvas()
        canvas.setDestinationCrs(project.crs())
        canvas.setExtent(project.viewSettings().defaultViewExtent())
        canvas.refresh()
        QTimer.singleShot(_SETTLED_MS, lambda: self._bridge(True))
        self._iface.setActiveLayer(layers["trees"])

    def _broken(self, error: Exception) -> None:
        self._slices = None
        self._bridge(True)
        self._failed(error)

    def _bridge(self, on: bool) -> None:
        self._iface.layerTreeCanvasBridge().setAutoSetupOnFirstLayer(on)


def town_layers(project: QgsProject, store: StorePlace) -> Layers:
    """Give the layers of a town that are open, by table."""
    return {name: layer for layer in project.mapLayers().values()
            for name in (*MAP_TABLES, *PLAIN_TABLES)
            if isinstance(layer, QgsVectorLayer) and shows(layer, store, name)}


def _close_others(project: QgsProject, store: StorePlace) -> None:
    """Take the layers of other towns away, with the groups they leave empty."""
    others = [layer.id() for layer in project.mapLayers().values()
              if isinstance(layer, QgsVectorLayer) and _is_of_a_town(layer)
              and not any(shows(layer, store, name) for name in (*MAP_TABLES, *PLAIN_TABLES))]
    if not others:
        return
    others += [layer.id() for layer in project.mapLayers().values() if _computed(layer)]
    groups = {node.parent() for node in project.layerTreeRoot().findLayers()
              if node.layerId() in others}
    project.removeMapLayers(others)
    for group in groups:
        if isinstance(group, QgsLayerTreeGroup) and not group.findLayers() and group.parent():
            group.parent().removeChildNode(group)


def _is_of_a_town(layer: QgsVectorLayer) -> bool:
    return any(place_shown(layer, name) is not None for name in (*MAP_TABLES, *PLAIN_TABLES)) and (
        layer.fields().indexOf("uid") >= 0)


def _computed(layer: QgsMapLayer) -> str:
    return layer.customProperty(COMPUTED_MARK) or ""


def _refresh_steps(project: QgsProject, shown: Layers, data: MapData) -> Steps[Layers]:
    """Read again what is open, and what is computed for it; the looks people chose stay."""
    for layer in shown.values():
        layer.dataProvider().reloadData()
        layer.updateExtents(True)
        yield
    fresh = dict(shown)
    held = QgsProject()
    try:
        yield from computed_steps(held, fresh, data, current_language())
        for layer in project.mapLayers().values():
            new = fresh.get(_computed(layer))
            if new is not None and layer.providerType() == "memory":
                with edit(layer):
                    layer.deleteFeatures(layer.allFeatureIds())
                    layer.addFeatures(list(new.getFeatures()))
                yield
    finally:
        held.clear()
    due = next((layer for layer in project.mapLayers().values()
                if _computed(layer) == "work_due"), None)
    # A join keeps what it read: made anew, it reads again.
    for layer in (shown["trees"], shown["beds"], shown["zones"]):
        for join in layer.vectorJoins():
            layer.removeJoin(join.joinLayerId())
    for name in ("trees", "beds"):
        join_advice(shown[name], shown["watering_advice"])
    if due is not None:
        join_work_due(shown["zones"], due)
    for layer in shown.values():
        layer.triggerRepaint()
    look_at_all(project, shown)
    return shown
