"""Clicks on the map: put an object in its place, or pick the one to look at."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapToolEmitPoint, QgsMapToolIdentify
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent

# How exactly a hand points, in pixels.
HAND_PIXELS = 3


class PlaceTool(QgsMapToolEmitPoint):
    """A left click gives a place in the store's system; right click or Escape leaves."""

    placed = pyqtSignal(float, float, float)  # x, y, precision (m)

    def __init__(self, canvas: QgsMapCanvas, crs: str) -> None:
        super().__init__(canvas)
        self._target = QgsCoordinateReferenceSystem(crs)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Tell the place of a left click, leave on the right one."""
        if event.button() == Qt.MouseButton.RightButton:
            self.canvas().unsetMapTool(self)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._tell(event.mapPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.canvas().unsetMapTool(self)
            event.accept()

    def _tell(self, point: QgsPointXY) -> None:
        settings = self.canvas().mapSettings()
        change = QgsCoordinateTransform(settings.destinationCrs(), self._target,
                                        QgsProject.instance())
        place = change.transform(point)
        aside = change.transform(QgsPointXY(
            point.x() + HAND_PIXELS * settings.mapUnitsPerPixel(), point.y()))
        self.placed.emit(place.x(), place.y(), round(place.distance(aside), 2))


class PickTool(QgsMapToolIdentify):
    """A click gives the tree or the bed under it."""

    picked = pyqtSignal(str, str)  # table, uid

    def __init__(self, canvas: QgsMapCanvas,
                 layer_of: Callable[[str], QgsVectorLayer | None]) -> None:
        super().__init__(canvas)
        self._layer_of = layer_of
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Tell which object was clicked, trees before beds."""
        for table in ("trees", "beds"):
            layer = self._layer_of(table)
            if layer is None:
                continue
            found = self.identify(event.x(), event.y(), [layer],
                                  QgsMapToolIdentify.IdentifyMode.TopDownStopAtFirst)
            if found:
                self.picked.emit(table, str(found[0].mFeature["uid"]))
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.canvas().unsetMapTool(self)
            event.accept()
