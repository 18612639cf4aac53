"""The trees in relief, in QGIS's own 3D view."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from qgis.core import QgsAbstract3DSymbol, QgsVectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QColor, QMatrix4x4

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

# The window places its camera once it is shown.
_CAMERA_WAIT_MS, _PITCH = 800, 60
_CROWN_COLOUR, _TRUNK_COLOUR = "#5c8f3a", "#6b4f3a"
_HEIGHTS_M = (0, 3, 6, 9, 12, 15, 20, 25, 70)
_CROWNS_M = (0, 3, 6, 9, 13, 50)
_LARGEST_DRAWN_M = {70: 28.0, 50: 16.0}


def add_relief(layer: QgsVectorLayer) -> bool:
    """Give the trees a trunk and a crown in QGIS's 3D view; False where QGIS has no 3D.

    QGIS 3.40 sizes a 3D point by its symbol, not by its row: heights and crowns are in
    classes, each drawn by the middle of its bounds. A tree whose height is not known is not
    drawn: no height is invented. A missing crown is drawn a third as wide as the tree is high.
    """
    try:
        from qgis._3d import Qgs3D, QgsRuleBased3DRenderer
    except ImportError:  # QGIS built without 3D
        return False
    Qgs3D.initialize()  # without it a 3D look is lost when the layer changes style
    standing = "coalesce(\"life_cycle\", 'existing') = 'existing'"
    crown = 'coalesce("crown_diameter_m", "height_m" / 3)'
    root = QgsRuleBased3DRenderer.Rule(None)
    for low, high in pairwise(_HEIGHTS_M):
        height = _middle(low, high)
        is_high = f'{standing} AND "height_m" > {low} AND "height_m" <= {high}'
        root.appendChild(QgsRuleBased3DRenderer.Rule(_trunk(height), is_high))
        for narrow, wide in pairwise(_CROWNS_M):
            root.appendChild(QgsRuleBased3DRenderer.Rule(
                _crown(height, _middle(narrow, wide)),
                f"{is_high} AND {crown} > {narrow} AND {crown} <= {wide}"))
    renderer = QgsRuleBased3DRenderer(root)
    renderer.setLayer(layer)
    layer.setRenderer3D(renderer)
    return True


def open_relief(iface: QgisInterface, title: str) -> bool:
    """Open QGIS's 3D view over the map's extent, tilted; False where QGIS has no 3D."""
    try:
        import qgis._3d  # noqa: F401 - QGIS's own window needs it to be handed to Python
    except ImportError:
        return False
    iface.closeMapCanvas3D(title)
    canvas = iface.createNewMapCanvas3D(title)
    if canvas is None:
        return False
    extent = iface.mapCanvas().extent()
    QTimer.singleShot(_CAMERA_WAIT_MS, lambda: _tilt(canvas, extent.width()))
    return True


def _tilt(canvas: object, width_m: float) -> None:
    camera = canvas.cameraController()
    camera.setLookingAtPoint(camera.lookingAtPoint(), max(width_m, 50) * 0.6, _PITCH, 0)


def _middle(low: float, high: float) -> float:
    return _LARGEST_DRAWN_M.get(high, (low + high) / 2)


def _trunk(height_m: float) -> QgsAbstract3DSymbol:
    from qgis._3d import QgsPoint3DSymbol

    length = height_m / 2
    return _solid(QgsPoint3DSymbol.Shape.Cylinder,
                  {"radius": 0.1 + height_m / 80, "length": length}, _TRUNK_COLOUR, length / 2)


def _crown(height_m: float, width_m: float) -> QgsAbstract3DSymbol:
    from qgis._3d import QgsPoint3DSymbol

    depth = 0.7 * height_m
    return _solid(QgsPoint3DSymbol.Shape.Sphere, {"radius": 0.5}, _CROWN_COLOUR,
                  height_m - depth / 2, width_m, depth)


def _solid(shape: object, sizes: dict[str, float], colour: str, middle_m: float,
           width: float = 1, height: float = 1) -> QgsAbstract3DSymbol:
    """Give a shape raised by ``middle_m`` and stretched, in one colour."""
    from qgis._3d import QgsPhongMaterialSettings, QgsPoint3DSymbol

    symbol = QgsPoint3DSymbol()
    symbol.setShape(shape)
    symbol.setShapeProperties(sizes)
    material = QgsPhongMaterialSettings()
    material.setDiffuse(QColor(colour))
    material.setAmbient(QColor(colour).darker(180))
    symbol.setMaterialSettings(material)
    place = QMatrix4x4()
    place.translate(0, middle_m, 0)
    place.scale(width, height, width)
    symbol.setTransform(place)
    return symbol
