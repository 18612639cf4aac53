"""The outline of the commune: it names the town, and tells what stands outside it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from .reading import RawTable, read_tables
from .recognising import recognise
from .schema import DEFAULT_CRS
from .settings import TownSettings

_LAYERS = (".geojson", ".json", ".gpkg", ".shp", ".zip")
_INSEE = re.compile(r"(?:[013-9]\d|2[AB1-9])\d{3}")
_SMALLEST_COMMUNE_M2 = 30_000  # Castelmoron-d'Albret, the smallest in France, has 3.8 ha
_NAME_HEADERS = ("nom", "name", "nom_com", "nom_commune", "commune", "libelle")


def adopt_boundary(
    settings: TownSettings, paths: Sequence[Path]
) -> tuple[TownSettings, list[Path]]:
    """Take the outline of the commune out of the files, and what it tells of the town.

    Gives the settings, completed where the town had said nothing, and the other files. What
    the town decided itself is never replaced.
    """
    others: list[Path] = []
    for path in paths:
        table = _boundary(path)
        if table is None:
            others.append(path)
        else:
            settings = _completed(settings, table)
    return settings, others


def _boundary(path: Path) -> RawTable | None:
    """Give the one table of a layer that is the outline of a commune."""
    if path.suffix.lower() not in _LAYERS or not path.is_file():
        return None
    tables = read_tables(path)
    if len(tables) != 1 or tables[0].geometry is None or len(tables[0]) != 1:
        return None
    if recognise(tables[0]).kind_reason == "sheet_boundary" or _is_commune(tables[0]):
        return tables[0]
    return None


def _is_commune(table: RawTable) -> bool:
    """Tell one large polygon that carries an INSEE number, whatever its file is called."""
    if not _insee(table):
        return False
    outline = gpd.GeoSeries(table.geometry, crs=table.crs or "EPSG:4326")
    return float(outline.to_crs(DEFAULT_CRS).area.iloc[0]) > _SMALLEST_COMMUNE_M2


def _completed(settings: TownSettings, table: RawTable) -> TownSettings:
    outline = gpd.GeoSeries(table.geometry, crs=table.crs or "EPSG:4326").to_crs("EPSG:4326")
    middle = outline.iloc[0].representative_point()
    found = {
        "town_name": _name(table), "insee_code": _insee(table),
        "boundary_wkt": outline.iloc[0].wkt,
        "latitude": round(middle.y, 4), "longitude": round(middle.x, 4),
    }
    missing = {name: value for name, value in found.items()
               if value and not getattr(settings, name)}
    return dataclasses.replace(settings, **missing)


def _texts(table: RawTable) -> dict[str, str]:
    row = table.cells.iloc[0]
    return {header.strip().lower(): str(cell).strip()
            for header, cell in zip(table.headers, row, strict=True) if not pd.isna(cell)}


def _name(table: RawTable) -> str:
    texts = _texts(table)
    return next((texts[header] for header in _NAME_HEADERS if texts.get(header)), "")


def _insee(table: RawTable) -> str:
    return next((text for text in _texts(table).values() if _INSEE.fullmatch(text)), "")
