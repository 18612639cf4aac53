"""Every figure an advice used: its value, where it comes from, and the source behind it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..layers.schema import value_label
from ..layers.words import words_for
from .forcing import FORECAST_ET0, FORECAST_RAIN
from .objects import TOWN, WORKBOOK
from .reference import reference, sources
from .situation import Situation

# (input, column of figures, column of origins, digits)
INPUTS = (
    ("category", "category", None, 0),
    ("season_number", "season_number", "season_number", 0),
    ("soil", "soil_code", "soil_code", 0),
    ("available_low", "available_low", "soil_code", 2),
    ("available_likely", "available_likely", "soil_code", 2),
    ("available_high", "available_high", "soil_code", 2),
    ("root_depth", "root_depth_m", "root_depth_m", 2),
    ("wetted_area", "wetted_area_m2", "wetted_area_m2", 2),
    ("reservoir", "reservoir_mm", "reservoir_mm", 0),
    ("total_likely", "total_likely_mm", "soil_code", 0),
    ("depletion_fraction", "depletion_fraction", "depletion_fraction", 2),
    ("plant_group", "plant_group", "plant_group", 0),
    ("k_species", "k_species", "k_species", 2),
    ("k_density", "k_density", "k_density", 2),
    ("k_microclimate", "k_microclimate", "k_microclimate", 2),
    ("mulch_factor", "mulch_factor", "mulch_factor", 2),
    ("canopy_ratio", "canopy_ratio", "canopy_ratio", 2),
    ("calendar", "calendar_code", "calendar_code", 0),
    ("rain_share", "rain_share", "rain_share", 2),
    ("interception", "interception_mm", "interception_mm", 1),
    ("efficiency", "efficiency", None, 2),
    ("practice_low", "practice_litres_low", None, 0),
    ("practice_high", "practice_litres_high", None, 0),
)
UNITS = {
    "available_low": "m³/m³", "available_likely": "m³/m³", "available_high": "m³/m³",
    "root_depth": "m", "wetted_area": "m²", "reservoir": "mm", "total_likely": "mm",
    "interception": "mm",
    "practice_low": "L", "practice_high": "L",
}

_SOIL = ("soils", "code", "soil_code")
_GROUP = ("plant_groups", "code", "plant_group")
_YOUNG = ("young_trees", "year", "season_number")
# Which reference table an input's source is read in; the kind of planting's otherwise.
SOURCES = {
    "soil": _SOIL, "available_low": _SOIL, "available_likely": _SOIL, "available_high": _SOIL,
    "total_likely": _SOIL, "plant_group": _GROUP, "k_species": _GROUP,
    "practice_low": _YOUNG, "practice_high": _YOUNG,
    "rain_share": ("pit_covers", "code", "pit_cover"),
    "mulch_factor": ("mulches", "code", "mulch"),
    "reservoir": ("reservoirs", "code", "watering_system"),
    "k_microclimate": ("microclimates", "code", "place_code"),
}
# Without the code that would name a row, these stand at a neutral value.
NEUTRAL = ("mulch_factor", "k_microclimate")
SETTING, COUNTED = ("efficiency",), ("season_number", "category")
# Read in the inventory when it knows them, by the tree's year when it is young.
MEASURED = ("root_depth", "wetted_area")
DECLARED = ("canopy_ratio", "interception")


def input_table(situation: Situation, soils: pd.DataFrame, language: str) -> pd.DataFrame:
    """List every figure the calculation used, where it comes from and its source.

    ``soils`` are those of :func:`soils.soil_table`, the town's own among them.
    """
    words = words_for(language, "irrigation")
    figures = situation.objects.figures.iloc[0]
    origins = situation.objects.origins.iloc[0]
    rows: list[tuple[Any, ...]] = []
    for code, column, origin_column, digits in INPUTS:
        value = figures[column]
        if pd.isna(value):
            continue
        origin = origins[origin_column] if origin_column else "town"
        if code == "category":
            origin = "workbook"
        text = _named(code, value, soils, language) if isinstance(value, str) else round(
            float(value), digits)
        rows.append((code, words(f"input.{code}"), text, UNITS.get(code, ""), origin,
                     value_label("input_origin", origin, language),
                     _source(code, figures, str(origin), soils, language)))
    rows += _spread(situation.forcing.has_ensemble(int(figures["point"])), language)
    return pd.DataFrame(rows, columns=["input", "name", "value", "unit", "origin",
                                       "origin_name", "source"])


def _spread(ensemble: bool, language: str) -> list[tuple[Any, ...]]:
    """Say how far the days to come are let differ from their forecast, and after whom."""
    words = words_for(language, "irrigation")
    rows: list[tuple[Any, ...]] = []
    for what, factors in (("rain", FORECAST_RAIN), ("need", FORECAST_ET0)):
        members = ensemble and what == "rain"
        origin = "measured" if members else "town"
        rows.append((
            f"forecast_{what}", words(f"input.forecast_{what}"),
            words("input.members") if members else words(
                "input.times", low=factors["low"], high=factors["high"]),
            "", origin, words("input.forecast") if members else value_label(
                "input_origin", origin, language),
            words("source.ensemble" if members else "source.spread")))
    return rows


def _named(code: str, value: str, soils: pd.DataFrame, language: str) -> str:
    groups = reference("plant_groups").set_index("code")
    tables = {"soil": soils, "plant_group": groups}
    if code in tables:
        name = tables[code][f"name_{language}"].get(value)
        return value if name is None or pd.isna(name) else str(name)
    words = words_for(language, "irrigation")
    return words(f"{code}.{value}")


def _source(code: str, figures: pd.Series, origin: str, soils: pd.DataFrame,
            language: str) -> str:
    """Name the published table, the reading or the declared default behind a figure."""
    plain = _plain_source(code, figures, origin)
    if plain is None:
        table, key, value = _row_of(code, figures, origin)
        rows = soils if table == "soils" else reference(table).drop_duplicates(key).set_index(key)
        found = sources(rows, language).get(value)
        if found is not None and not pd.isna(found):
            return str(found)
    fallback = "neutral" if code in NEUTRAL else "declared"
    return words_for(language, "irrigation")(f"source.{plain or fallback}")


def _plain_source(code: str, figures: pd.Series, origin: str) -> str | None:
    """Name the sentence of a figure that no reference table holds; None where one does."""
    if code in SETTING:
        return "setting"
    if code in COUNTED or (code in MEASURED and origin == WORKBOOK):
        return "counted"
    if code in DECLARED or (code == "wetted_area" and not figures["is_young"]):
        return "declared"
    if code == "calendar":
        return "calendar"
    if code == "k_density" and (origin == TOWN or figures["object_kind"] != "tree"):
        return "density"
    if code == "k_species" and origin == TOWN and figures["is_young"]:
        return "young"
    if code in NEUTRAL and pd.isna(figures[SOURCES[code][2]]):
        return "neutral"
    return None


def _row_of(code: str, figures: pd.Series, origin: str) -> tuple[str, str, object]:
    """Give the reference table, its key and the key's value behind a figure."""
    if code == "k_species" and origin == TOWN:
        return "categories", "category", figures["category"]
    if code in MEASURED and figures["is_young"]:
        code = "practice_low"
    if code == "k_density" or (code == "rain_share" and figures["object_kind"] == "tree"):
        return "pit_covers", "code", figures["pit_cover"] or "unknown"
    table, key, column = SOURCES.get(code, ("categories", "category", "category"))
    value = figures[column]
    return table, key, max(int(value), 1) if key == "year" else value
