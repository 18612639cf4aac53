"""What a row does not say, and should."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from .. import findings
from .columns import GONE, among, numbers, present, texts

_WHERE = ("address", "street", "house_number", "site_name", "district", "site_uid", "zone_uid")
_TREE_SAYS = ("code", "species_code", "genus", "latin_name", "french_name", "height_m",
              "height_max_m", "trunk_girth_cm", "trunk_girth_max_cm", "crown_diameter_m",
              "planting_date", "planting_year", "development_stage", "health", "life_cycle",
              "advised_work", "remarks")
_BED_SAYS = ("code", "name", "kind", "species_code", "plants", "plant_count", "area_m2",
             "length_m", "volume_l", "planting_date", "remarks")
_KNOWN_SPECIES = ("species_code", "genus", "latin_name", "french_name")


def check_trees(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Find empty rows, trees without a species, a place or a number."""
    empty = ~_any(frame, _TREE_SAYS + _WHERE) & ~placed(frame)
    standing = ~among(texts(frame, "life_cycle"), (*GONE, "planned")) & ~empty
    return findings.gather([
        findings.make(np.flatnonzero(empty), "row_empty", rejected=True),
        _lacking(frame, standing & ~_any(frame, _KNOWN_SPECIES), "species_missing",
                 "species_code"),
        _without_place(frame, empty),
        _lacking(frame, ~empty & ~present(texts(frame, "code")), "code_missing", "code"),
    ])


def check_beds(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Find empty rows, beds without an area, a place or a number."""
    empty = ~_any(frame, _BED_SAYS + _WHERE) & ~placed(frame)
    area, length = numbers(frame, "area_m2"), numbers(frame, "length_m")
    volume = numbers(frame, "volume_l")
    unmeasured = ~empty & np.isnan(area) & np.isnan(length) & np.isnan(volume)
    unmeasured &= ~among(texts(frame, "kind"), ("hanging_basket",)) & ~drawn(frame)
    return findings.gather([
        findings.make(np.flatnonzero(empty), "row_empty", rejected=True),
        _lacking(frame, unmeasured, "area_missing", "area_m2"),
        _without_place(frame, empty),
    ])


def placed(frame: pd.DataFrame) -> np.ndarray:
    """Tell which rows have a geometry."""
    if "geometry" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return np.asarray(frame["geometry"].notna(), dtype=bool)


def drawn(frame: pd.DataFrame) -> np.ndarray:
    """Tell which rows have an outline of their own, not a disc put at a point or an address."""
    source = texts(frame, "position_source")
    return placed(frame) & (~present(source) | among(source, ("geometry", "map")))


def _without_place(frame: pd.DataFrame, empty: np.ndarray) -> pd.DataFrame:
    nowhere = ~empty & ~_any(frame, _WHERE) & ~placed(frame)
    return findings.make(np.flatnonzero(nowhere), "place_missing", "address")


def _lacking(
    frame: pd.DataFrame, lacking: np.ndarray, code: str, field_name: str
) -> pd.DataFrame:
    """Say it row by row, or once when the whole table lacks it."""
    places = np.flatnonzero(lacking)
    if len(places) > 1 and len(places) == len(frame):
        return findings.make(places[:1], "column_all_missing", field_name,
                             values={"field": field_name})
    return findings.make(places, code, field_name)


def _any(frame: pd.DataFrame, names: tuple[str, ...]) -> np.ndarray:
    says = np.zeros(len(frame), dtype=bool)
    for name in names:
        silent = np.flatnonzero(~says)
        if not len(silent):
            break
        if name in frame:
            says[silent] = frame[name].iloc[silent].notna()
    return says
