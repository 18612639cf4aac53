"""Layers computed for the map alone: in memory, or in a file beside the project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsVectorFileWriter,
    QgsVectorLayer,
    edit,
)

if TYPE_CHECKING:
    import pandas as pd

SIDE_FILE = "week.gpkg"


def side_layer(table: pd.DataFrame, columns: Mapping[str, str], name: str,
               folder: Path | None = None, shape: str = "None", crs: str = "") -> QgsVectorLayer:
    """Give the table as a layer, in memory or in ``folder``/:data:`SIDE_FILE`.

    ``columns`` gives the kind of each field; ``shape`` (``Point``, ``Polygon``) the kind of
    the ``geometry`` column when there is one. A project that is saved needs the file; it is
    written again each time.
    """
    fields = "&".join([*([f"crs={crs}"] if crs else []),
                       *(f"field={column}:{kind}" for column, kind in columns.items())])
    layer = QgsVectorLayer(f"{shape}?{fields}", name, "memory")
    shapes = table["geometry"] if shape != "None" else [None] * len(table)
    features = []
    for values, place in zip(table[list(columns)].itertuples(index=False), shapes, strict=True):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([_plain(value) for value in values])
        if place is not None:
            geometry = QgsGeometry()
            geometry.fromWkb(place.wkb)
            feature.setGeometry(geometry)
        features.append(feature)
    with edit(layer):
        layer.addFeatures(features)
    return layer if folder is None else _kept(layer, name, folder)


def _kept(layer: QgsVectorLayer, name: str, folder: Path) -> QgsVectorLayer:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", name
    path = folder / SIDE_FILE
    if path.exists():
        options.actionOnExistingFile = (
            QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer)
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsCoordinateTransformContext(), options)
    return QgsVectorLayer(f"{path}|layername={name}", name, "ogr")


def _plain(value: Any) -> Any:
    """Give a value Qt knows."""
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value
