"""Which coordinate system numbers are in, told from the numbers themselves.

A workbook's header rarely says it, and what a file declares is sometimes false. Each
candidate system is tried on a sample: the one that puts the objects in the town, or
failing that in France, is kept. Web Mercator and Lambert-93 overlap in places, so when
the town's own position is not known an ambiguity is said rather than decided silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import shapely

from ..settings import TownSettings

WGS84 = "EPSG:4326"
# Lambert-93, the nine conic zones CC42 to CC50, Lambert II étendu, Web Mercator, UTM 30 to 32;
# overseas: West Indies, Guiana, Réunion, Mayotte.
USUAL = (
    "EPSG:2154", *(f"EPSG:{code}" for code in range(3942, 3951)), "EPSG:27572", "EPSG:3857",
)
PROJECTED = (
    *USUAL, "EPSG:25830", "EPSG:25831", "EPSG:25832", "EPSG:5490", "EPSG:2972", "EPSG:2975",
    "EPSG:4471",
)
# What a header may say of its column's system (``X_L93``, ``y cc49``, ``Longitude WGS84``).
_NAMED = (
    (re.compile(r"l(?:ambert)?[\W_]*93|rgf[\W_]*93"), "EPSG:2154"),
    (re.compile(r"cc[\W_]*(4[2-9]|50)"), "EPSG:39{}"),
    (re.compile(r"lambert[\W_]*(?:2|ii)\b|l2e"), "EPSG:27572"),
    (re.compile(r"utm[\W_]*(3[012])"), "EPSG:258{}"),
    (re.compile(r"wgs[\W_]*84|gps"), WGS84),
    (re.compile(r"mercator|3857"), "EPSG:3857"),
)
_AREAS = Path(__file__).parent / "reference" / "plausible_areas.csv"
_SAMPLE = 400
_HOME_KM = 30.0
_ENOUGH = 0.5
_MARGIN_DEGREES = 0.5
_EARTH_KM = 6371.0


@dataclass(frozen=True)
class System:
    """A system and the order of its two numbers; ``swapped`` means northing came first.

    ``rivals`` are the other systems that would fit the numbers as well; ``metres`` is the
    length of the numbers' unit in a projected system (1000: the file writes kilometres).
    """

    crs: str
    swapped: bool
    rivals: tuple[str, ...] = ()
    metres: float = 1.0


@lru_cache(maxsize=1)
def _france() -> shapely.MultiPolygon:
    rows = pd.read_csv(_AREAS)
    outlines = [shapely.Polygon(part[["longitude", "latitude"]].to_numpy())
                for _, part in rows.groupby("area", sort=False)]
    area = shapely.MultiPolygon(outlines)
    shapely.prepare(area)
    return area


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


@lru_cache(maxsize=64)
def is_geographic(crs: str) -> bool:
    """Tell whether a system counts in degrees."""
    return bool(pyproj.CRS.from_user_input(crs).is_geographic)


@lru_cache(maxsize=64)
def _area(crs: str) -> tuple[float, float, float, float] | None:
    """Give the west, south, east and north limits of a system's area of use, in degrees."""
    area = pyproj.CRS.from_user_input(crs).area_of_use
    return None if area is None else (area.west, area.south, area.east, area.north)


def _served(crs: str) -> tuple[float, float, float, float]:
    """Give the limits of a system's area of use with a margin, in degrees."""
    west, south, east, north = _area(crs) or (-180.0, -90.0, 180.0, 90.0)
    return (west - _MARGIN_DEGREES, south - _MARGIN_DEGREES,
            east + _MARGIN_DEGREES, north + _MARGIN_DEGREES)


def transform(
    x: np.ndarray, y: np.ndarray, source: str, target: str
) -> tuple[np.ndarray, np.ndarray]:
    """Carry coordinates from one system to another (x east, y north); impossible ones are NaN."""
    if source == target:
        return x.astype("float64"), y.astype("float64")
    east, north = _transformer(source, target).transform(x, y, errcheck=False)
    east, north = np.asarray(east, "float64").copy(), np.asarray(north, "float64").copy()
    lost = ~(np.isfinite(east) & np.isfinite(north))
    east[lost], north[lost] = np.nan, np.nan
    return east, north


def home_of(settings: TownSettings) -> tuple[float, float] | None:
    """Give the town's longitude and latitude when it told them."""
    if settings.latitude is None or settings.longitude is None:
        return None
    return float(settings.longitude), float(settings.latitude)


def plausible(longitude: np.ndarray, latitude: np.ndarray, crs: str) -> np.ndarray:
    """Tell which points lie in France or, for a town elsewhere, where its own system is used."""
    inside = shapely.contains_xy(_france(), longitude, latitude)
    area = _area(crs)
    if area is not None and crs not in PROJECTED:
        west, south, east, north = area
        inside |= ((longitude >= west) & (longitude <= east)
                   & (latitude >= south) & (latitude <= north))
    return inside


def distance_km(
    longitude: np.ndarray, latitude: np.ndarray, point: tuple[float, float]
) -> np.ndarray:
    """Give great-circle distances to ``point`` (longitude, latitude), in km (haversine)."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    lon0, lat0 = np.radians(point[0]), np.radians(point[1])
    part = (np.sin((lat - lat0) / 2) ** 2
            + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2)
    return 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(part, 0, 1)))


def named_in(header: str) -> str | None:
    """Give the system that a header names, None when it names none."""
    for pattern, crs in _NAMED:
        found = pattern.search(header.lower())
        if found:
            return crs.format(*found.groups())
    return None


def candidates(settings: TownSettings, declared: str | None = None) -> list[str]:
    """List the systems to try: what the file declares first, then the town's, then the others."""
    systems: list[str] = []
    for one in (declared, settings.crs, *PROJECTED, WGS84):
        if one and one not in systems:
            systems.append(one)
    return systems


def to_degrees(
    x: np.ndarray, y: np.ndarray, system: System
) -> tuple[np.ndarray, np.ndarray]:
    """Read numbers in a system; those that fall outside the land it serves are NaN."""
    east, north = (y, x) if system.swapped else (x, y)
    with np.errstate(over="ignore"):
        east, north = east * system.metres, north * system.metres
    if is_geographic(system.crs):
        possible = (np.abs(east) <= 180) & (np.abs(north) <= 90)
    else:
        possible = (np.abs(east) > 1000) | (np.abs(north) > 1000)
    east, north = np.where(possible, east, np.nan), np.where(possible, north, np.nan)
    longitude, latitude = transform(east, north, system.crs, WGS84)
    west, south, right, top = _served(system.crs)
    served = ((longitude >= west) & (longitude <= right)
              & (latitude >= south) & (latitude <= top))
    return np.where(served, longitude, np.nan), np.where(served, latitude, np.nan)


def find_system(
    x: np.ndarray, y: np.ndarray, settings: TownSettings, declared: str | None = None
) -> System | None:
    """Find the system in which most of the pairs make sense; None when there is none.

    ``x`` and ``y`` are finite floats, in whatever unit and order the file had. The town's
    position, when known, decides between systems that overlap. Kilometres are tried when
    metres and degrees make no sense.
    """
    places = np.unique(np.linspace(0, len(x) - 1, min(len(x), _SAMPLE)).astype(int))
    x, y = x[places], y[places]
    for metres in (1.0, 1000.0):
        found = _best_system(x, y, settings, declared, metres)
        if found is not None:
            return found
    return None


def _best_system(
    x: np.ndarray, y: np.ndarray, settings: TownSettings, declared: str | None, metres: float
) -> System | None:
    home = home_of(settings)
    scores: list[tuple[float, float, System]] = []
    for crs in candidates(settings, declared):
        if metres != 1.0 and is_geographic(crs):
            continue
        for swapped in (False, True):
            system = System(crs, swapped, metres=metres)
            longitude, latitude = to_degrees(x, y, system)
            known = np.isfinite(longitude)
            inside = known & plausible(longitude, latitude, settings.crs)
            near = (float(np.mean(known & (distance_km(longitude, latitude, home) < _HOME_KM)))
                    if home else 0.0)
            scores.append((round(near, 1), float(np.mean(inside)), system))
    at_home = max(score[0] for score in scores)
    pool = [score for score in scores if score[0] == at_home or at_home < _ENOUGH]
    best = max(score[1] for score in pool)
    if best < _ENOUGH and at_home < _ENOUGH:
        return None
    # The order of the candidates decides between equals.
    fit = [system for _, inside, system in pool if inside >= best - 0.02]
    rivals = tuple(dict.fromkeys(one.crs for one in fit[1:] if one.crs != fit[0].crs))
    told = at_home >= _ENOUGH or fit[0].crs == declared
    return System(fit[0].crs, fit[0].swapped, () if told else rivals, metres)
