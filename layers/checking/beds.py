"""Beds, planters and baskets: areas, numbers of plants, volumes that hold together."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import shapely

from .. import findings
from .columns import among, numbers, texts

# Closest planting a gardener does (plug plants and bulbs); beyond, a figure is mistyped.
MOST_PLANTS_PER_M2 = 120.0
LEAST_DEPTH_CM, MOST_DEPTH_CM = 5.0, 200.0
MOST_CONTAINER_M2 = {"hanging_basket": 2.0, "planter": 60.0}
# A written area may round what was drawn: a fifth apart and two square metres are told.
AREA_SHARE, AREA_LEAST_M2 = 0.2, 2.0


def check_beds(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Find densities, depths, container sizes and areas that cannot be."""
    area, kind = numbers(frame, "area_m2"), texts(frame, "kind")
    plants, volume = numbers(frame, "plant_count"), numbers(frame, "volume_l")
    with np.errstate(invalid="ignore", divide="ignore"):
        density = plants / area
        depth = volume / 10 / area
        crowded = np.flatnonzero((density > MOST_PLANTS_PER_M2) & (plants > 10))
        wrong_depth = np.flatnonzero((depth < LEAST_DEPTH_CM) | (depth > MOST_DEPTH_CM))
    return findings.gather([
        findings.make(crowded, "density_implausible", "plant_count", plants[crowded], [
            {"density": density[place], "plants": plants[place], "area": area[place]}
            for place in crowded]),
        findings.make(wrong_depth, "substrate_implausible", "volume_l", volume[wrong_depth], [
            {"volume": volume[place], "area": area[place], "depth": depth[place]}
            for place in wrong_depth]),
        *(_too_large(area, kind, code, most) for code, most in MOST_CONTAINER_M2.items()),
        areas_against_drawing(frame),
    ])


def areas_against_drawing(frame: pd.DataFrame) -> pd.DataFrame:
    """Compare the written area with that of the polygon, in the frame's coordinate system."""
    if "geometry" not in frame:
        return findings.empty_findings()
    written = numbers(frame, "area_m2")
    shapes = np.asarray(frame["geometry"].to_numpy(), dtype=object)
    crs = getattr(frame["geometry"], "crs", None)
    if crs is not None and crs.is_geographic:
        return findings.empty_findings()
    drawn = shapely.area(shapes)
    with np.errstate(invalid="ignore"):
        gap = np.abs(written - drawn)
        apart = np.flatnonzero((drawn > 0) & (gap > AREA_LEAST_M2)
                               & (gap > AREA_SHARE * np.maximum(written, drawn)))
    return findings.make(apart, "area_against_drawing", "area_m2", written[apart], [
        {"area": written[place], "drawn": drawn[place]} for place in apart])


def _too_large(area: np.ndarray, kind: np.ndarray, code: str, most: float) -> pd.DataFrame:
    with np.errstate(invalid="ignore"):
        places = np.flatnonzero(among(kind, (code,)) & (area > most))
    return findings.make(places, "container_too_large", "area_m2", area[places], [
        {"area": area[place], "bed_kind": code} for place in places])
