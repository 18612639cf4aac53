"""Measures that a tree of its species, age or shape hardly reaches.

The margins are wide on purpose: a finding must be worth a gardener's walk. A species' own
bounds come from ``layers/reference/species.csv`` (a genus when only that is known).
"""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from .. import findings
from ..values.species import species_table
from .columns import GONE, among, days, numbers, texts

# A measure may exceed the species' usual maximum by a quarter before it is worth a walk,
# and by a few metres or half a metre of girth (shrubs grown as small trees).
SPECIES_MARGIN = 1.25
_SLACK = {"height_m": 3.0, "crown_diameter_m": 3.0, "trunk_girth_cm": 50.0, "planting_year": 10.0}
LONGEVITY_MARGIN = 1.2
# Height over trunk diameter (both in metres): above 200 nothing stands; below 6 only pollards,
# palms and veterans of great girth, which stay above 3.
SLENDER, STOUT = 200.0, 3.0
CROWN_OVER_HEIGHT = 3.0
YOUNG_MOST_YEARS, OLD_LEAST_YEARS = 40, 8
YOUNG_MOST_GIRTH_CM, OLD_LEAST_GIRTH_CM = 150.0, 20.0
_BOUNDED = (("height_m", "height_max_m"), ("trunk_girth_cm", "trunk_girth_max_cm"))


def check_trees(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Find measures, ages and stages that do not go together."""
    return findings.gather([
        *_against_species(frame, today), *_shapes(frame), *_stages(frame, today),
        *(_reversed(frame, low, high) for low, high in _BOUNDED),
    ])


def planting_years(frame: pd.DataFrame) -> np.ndarray:
    """Give the latest year a tree can have been planted, NaN when unknown."""
    latest = numbers(frame, "planting_year_latest")
    year = numbers(frame, "planting_year")
    day = days(frame, "planting_date")
    from_day = np.where(np.isnat(day), np.nan, day.astype("datetime64[Y]").astype(float) + 1970)
    return np.where(~np.isnan(latest), latest, np.where(~np.isnan(year), year, from_day))


def _against_species(frame: pd.DataFrame, today: datetime.date | None) -> list[pd.DataFrame]:
    table = species_table().set_index("code")
    codes, distinct = pd.factorize(texts(frame, "species_code"), use_na_sentinel=True)
    rows = table.reindex(distinct)
    checks = [
        ("height_m", "height_max_m", "height_above_species", "height", SPECIES_MARGIN),
        ("trunk_girth_cm", "girth_max_cm", "girth_above_species", "girth", SPECIES_MARGIN),
        ("crown_diameter_m", "crown_max_m", "crown_above_species", "crown", SPECIES_MARGIN),
    ]
    measured = [(numbers(frame, name), maximum, code, word, name, margin)
                for name, maximum, code, word, margin in checks]
    if today is not None:
        age = today.year - planting_years(frame)
        measured.append((age, "longevity_years", "age_above_species", "age", "planting_year",
                         LONGEVITY_MARGIN))
    names = rows["french_name"].to_numpy(dtype=object)
    found = []
    for values, maximum, code, word, name, margin in measured:
        limits = np.append(rows[maximum].to_numpy(dtype=float), np.nan)[codes]
        with np.errstate(invalid="ignore"):
            above = np.flatnonzero((values > limits * margin) & (values > limits + _SLACK[name]))
        found.append(findings.make(above, code, name, values[above], [
            {word: values[place], "maximum": limits[place],
             "species": names[codes[place]]} for place in above]))
    return found


def _shapes(frame: pd.DataFrame) -> list[pd.DataFrame]:
    height, girth = numbers(frame, "height_m"), numbers(frame, "trunk_girth_cm")
    crown = numbers(frame, "crown_diameter_m")
    standing = ~among(texts(frame, "life_cycle"), GONE)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = height / (girth / 100 / np.pi)
        slender = np.flatnonzero(standing & (ratio > SLENDER) & (height > 3))
        stout = np.flatnonzero(standing & (ratio < STOUT) & (girth > 60))
        wide = np.flatnonzero(standing & (crown > CROWN_OVER_HEIGHT * height) & (crown > 4))

    def pair(places: np.ndarray) -> list[dict[str, float]]:
        return [{"height": height[place], "girth": girth[place]} for place in places]

    return [
        findings.make(slender, "slender_trunk", "trunk_girth_cm", girth[slender], pair(slender)),
        findings.make(stout, "stout_trunk", "trunk_girth_cm", girth[stout], pair(stout)),
        findings.make(wide, "crown_too_wide", "crown_diameter_m", crown[wide], [
            {"crown": crown[place], "height": height[place]} for place in wide]),
    ]


def _stages(frame: pd.DataFrame, today: datetime.date | None) -> list[pd.DataFrame]:
    stage, girth = texts(frame, "development_stage"), numbers(frame, "trunk_girth_cm")
    young, old = among(stage, ("young",)), among(stage, ("mature", "senescent"))
    with np.errstate(invalid="ignore"):
        size = np.flatnonzero((young & (girth > YOUNG_MOST_GIRTH_CM))
                              | (old & (girth < OLD_LEAST_GIRTH_CM)))
    found = [findings.make(size, "stage_against_size", "development_stage", stage[size], [
        {"development_stage": stage[place], "girth": girth[place]} for place in size])]
    if today is not None:
        age = today.year - planting_years(frame)
        with np.errstate(invalid="ignore"):
            wrong = np.flatnonzero((young & (age > YOUNG_MOST_YEARS))
                                   | (old & (age >= 0) & (age < OLD_LEAST_YEARS)))
        found.append(findings.make(wrong, "stage_against_age", "development_stage",
                                   stage[wrong], [
            {"development_stage": stage[place], "age": age[place]} for place in wrong]))
    return found


def _reversed(frame: pd.DataFrame, low_name: str, high_name: str) -> pd.DataFrame:
    low, high = numbers(frame, low_name), numbers(frame, high_name)
    with np.errstate(invalid="ignore"):
        places = np.flatnonzero(high < low)
    return findings.make(places, "bounds_reversed", high_name, high[places],
                         {"field": low_name})
