"""Layers (GeoJSON, GeoPackage, Shapefile, zipped Shapefile) through pyogrio."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from ..errors import MissingLibrary, ReadingError
from . import limits
from .raw import RawTable

_MAX_FEATURES = 2_000_000


def read_layers(path: Path) -> list[RawTable]:
    """Read each layer of a spatial file as a table with its geometry and CRS.

    Raises :class:`ReadingError` when the file is damaged or not what its name says.
    """
    try:
        import pyogrio
    except ImportError as error:
        raise MissingLibrary("pyogrio", "layers") from error
    sources = _sources(path)
    try:
        return [_layer(path, source, str(name))
                for source in sources for name in pyogrio.list_layers(source)[:, 0]]
    except ReadingError:
        raise
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError,
            pyogrio.errors.FeatureError, pyogrio.errors.FieldError, ValueError, OSError,
            RuntimeError, UnicodeError) as error:
        raise ReadingError("file_damaged", file=path.name) from error


def _sources(path: Path) -> list[str]:
    """Name the sources so that no other driver than the suffix's own can take it."""
    suffix = path.suffix.lower()
    with path.open("rb") as stream:
        head = stream.read(64)
    if suffix in (".geojson", ".json"):
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            raise ReadingError("file_not_as_named", file=path.name, suffix=suffix)
        return [str(path)]
    if suffix == ".gpkg":
        if not head.startswith(b"SQLite format 3\x00"):
            raise ReadingError("file_not_as_named", file=path.name, suffix=suffix)
        return [str(path)]
    if suffix == ".shp":
        if not head.startswith(b"\x00\x00\x27\x0a"):
            raise ReadingError("file_not_as_named", file=path.name, suffix=suffix)
        return [str(path)]
    return [f"/vsizip/{path}/{member}" for member in _shapefiles_in(path)]


def _shapefiles_in(path: Path) -> list[str]:
    """Find the shapefiles of an archive; raises when it is a bomb or holds none."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise ReadingError("file_damaged", file=path.name) from error
    limits.check_declared(path.name, members)
    shapes = [member.filename for member in members
              if member.filename.lower().endswith(".shp") and ".." not in member.filename]
    if not shapes:
        raise ReadingError("archive_without_layer", file=path.name)
    return sorted(shapes)


def _layer(path: Path, source: str, name: str) -> RawTable:
    import pyogrio

    info = pyogrio.read_info(source, layer=name, force_feature_count=True)
    limits.check_cells(path.name, name, int(info["features"]), len(info["fields"]))
    if info["features"] > _MAX_FEATURES:
        raise ReadingError("too_many_cells", file=path.name, sheet=name,
                           rows=int(info["features"]), columns=len(info["fields"]),
                           limit=_MAX_FEATURES)
    frame = pyogrio.read_dataframe(source, layer=name)
    geometry = None
    crs = None
    if isinstance(frame, gpd.GeoDataFrame):
        crs = frame.crs.to_string() if frame.crs is not None else None
        geometry = frame.geometry.reset_index(drop=True)
        frame = frame.drop(columns=frame.geometry.name)
    cells = pd.DataFrame({
        column: _plain_objects(frame[header]) for column, header in enumerate(frame.columns)
    }, index=range(len(frame)), dtype=object)
    return RawTable(
        path.name, name, 0, [str(header) for header in frame.columns], cells,
        np.arange(1, len(frame) + 1, dtype=np.int64), crs=crs, geometry=geometry,
        header_rows=(0,),
    )


def _plain_objects(values: pd.Series) -> np.ndarray:
    """Make a column of plain Python objects, None where there is nothing."""
    missing = values.isna().to_numpy()
    objects = values.astype(object).to_numpy(copy=True)
    objects[missing] = None
    for place in np.flatnonzero([isinstance(item, (list, dict, np.ndarray)) for item in objects]):
        objects[place] = json.dumps(_jsonable(objects[place]), ensure_ascii=False)
    return objects


def _jsonable(value: object) -> object:
    return value.tolist() if isinstance(value, np.ndarray) else value
