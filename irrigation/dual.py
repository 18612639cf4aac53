"""The dual coefficient: evaporation of the soil's skin apart from the plants' own water.

FAO-56 (1998), chapters 7 to 9. The advice uses the single bucket of :mod:`balance`; this
finer reckoning reproduces published seasons, so that both can be held against them, and
gives the basal coefficient of a tree or shrub from its size (equations 98 to 102).
Arrays broadcast; depths in mm, heights in m.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .balance import Order

KC_MIN = 0.15


def climate_adjustment(wind_2m: ArrayLike, humidity_min: ArrayLike, height_m: ArrayLike
                       ) -> np.ndarray:
    """Give what wind (m/s) and minimum humidity (%) add to a coefficient (eq. 70, 72)."""
    return ((0.04 * (np.asarray(wind_2m) - 2) - 0.004 * (np.asarray(humidity_min) - 45))
            * (np.asarray(height_m) / 3) ** 0.3)


def kc_max(wind_2m: ArrayLike, humidity_min: ArrayLike, height_m: ArrayLike,
           kcb: ArrayLike) -> np.ndarray:
    """Upper limit of the coefficient after wetting (eq. 72)."""
    return np.maximum(1.2 + climate_adjustment(wind_2m, humidity_min, height_m),
                      np.asarray(kcb) + 0.05)


def cover_fraction(kcb: ArrayLike, kcmax: ArrayLike, height_m: ArrayLike,
                   kcmin: float = KC_MIN) -> np.ndarray:
    """Share of the ground under leaves (eq. 76), 0 to 0.99."""
    share = (np.asarray(kcb) - kcmin) / (np.asarray(kcmax) - kcmin)
    return np.clip(np.maximum(share, 0) ** (1 + 0.5 * np.asarray(height_m)), 0, 0.99)


def sine_of_noon_sun(latitude_deg: ArrayLike, day_of_year: ArrayLike) -> np.ndarray:
    """Sine of the sun's height at noon (box 18), declination by eq. 24."""
    latitude = np.radians(latitude_deg)
    declination = 0.409 * np.sin(2 * np.pi / 365 * np.asarray(day_of_year) - 1.39)
    return np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination)


def effective_cover_round(cover: ArrayLike, sine: ArrayLike) -> np.ndarray:
    """Ground shaded by round crowns (box 18)."""
    return np.minimum(np.asarray(cover) / np.asarray(sine), 1)


def effective_cover_rows(cover: ArrayLike, sine: ArrayLike, height_to_width: ArrayLike
                         ) -> np.ndarray:
    """Ground shaded by rows or boxes (box 18)."""
    tangent = np.tan(np.arcsin(np.asarray(sine)))
    return np.minimum(np.asarray(cover) * (1 + np.asarray(height_to_width) / tangent), 1)


def kcb_full(height_m: ArrayLike, wind_2m: ArrayLike, humidity_min: ArrayLike) -> np.ndarray:
    """Basal coefficient of vegetation that covers the ground (eq. 100, 101)."""
    tall = np.minimum(1.0 + 0.1 * np.asarray(height_m), 1.2)
    return tall + climate_adjustment(wind_2m, humidity_min, height_m)


def kcb_mid(full: ArrayLike, cover: ArrayLike, effective_cover: ArrayLike, height_m: ArrayLike,
            kcmin: float = KC_MIN) -> np.ndarray:
    """Basal coefficient of trees and shrubs from the ground they cover (eq. 98)."""
    share = np.minimum(1, np.minimum(2 * np.asarray(cover), np.asarray(effective_cover)
                                     ** (1 / (1 + np.asarray(height_m)))))
    return kcmin + (np.asarray(full) - kcmin) * share


def sparse_reduction(cover: ArrayLike, dense_cover: ArrayLike) -> np.ndarray:
    """Give A_cm, what sparse cover takes from a coefficient (eq. 96)."""
    return 1 - np.sqrt(np.asarray(cover) / np.asarray(dense_cover))


def stomatal_factor(slope: ArrayLike, psychrometric: ArrayLike, wind_2m: ArrayLike,
                    leaf_resistance: ArrayLike) -> np.ndarray:
    """Give F_r, the effect of leaves that hold their water (eq. 102); resistance in s/m."""
    wind = 0.34 * np.asarray(wind_2m)
    slope, gamma = np.asarray(slope), np.asarray(psychrometric)
    return (slope + gamma * (1 + wind)) / (
        slope + gamma * (1 + wind * np.asarray(leaf_resistance) / 100))


@dataclass(frozen=True)
class DualSoil:
    """Soil of a dual run: TEW and REW (mm) of its skin, available water (m3/m3)."""

    total_evaporable_mm: float
    readily_evaporable_mm: float
    available: float


@dataclass(frozen=True)
class DualState:
    """Depletion of the skin and of the root zone at the end of a day, mm."""

    skin_mm: np.ndarray | float
    root_mm: np.ndarray | float


@dataclass(frozen=True)
class DualDay:
    """What a day brings; arrays or numbers.

    ``wetted`` is the share of ground the last wetting reached (f_w), ``cover`` the share
    under leaves (f_c), ``fraction`` p of table 22 for 5 mm/day.
    """

    evapotranspiration_mm: ArrayLike
    rain_mm: ArrayLike
    watering_mm: ArrayLike
    kcb: ArrayLike
    kcmax: ArrayLike
    cover: ArrayLike
    wetted: ArrayLike
    root_depth_m: ArrayLike
    fraction: ArrayLike


FEW_LOWEST = 0.01


def dual_day(state: DualState, day: DualDay, soil: DualSoil, order: Order = "event_first",
             fixed_fraction: bool = False) -> tuple[DualState, dict[str, np.ndarray]]:
    """Take one day's step; gives the evening's state and the day's terms.

    ``event_first``: water comes in and drains, then evaporates (examples 35 and 38);
    ``equation_88``: the drainage is reckoned last, as pyfao56 does. With
    ``fixed_fraction`` p does not follow the day's evapotranspiration.
    """
    et0, kcb = np.asarray(day.evapotranspiration_mm, float), np.asarray(day.kcb, float)
    rain, given = np.asarray(day.rain_mm, float), np.asarray(day.watering_mm, float)
    wetted = np.asarray(day.wetted, float)
    few = np.clip(np.minimum(1 - np.asarray(day.cover), wetted), FEW_LOWEST, 1)
    skin, root = np.asarray(state.skin_mm, float), np.asarray(state.root_mm, float)
    on_skin, in_root = rain + given / wetted, rain + given
    skin_drained = np.maximum(on_skin - skin, 0)
    if order == "event_first":
        skin, root = np.maximum(skin - on_skin, 0), root - in_root
        drained = np.maximum(-root, 0)
        root = root + drained
    total, ready = soil.total_evaporable_mm, soil.readily_evaporable_mm
    kr = np.clip((total - skin) / (total - ready), 0, 1)
    ke = np.minimum(kr * (day.kcmax - kcb), few * np.asarray(day.kcmax))
    evaporation = ke * et0
    need = (ke + kcb) * et0
    taw = 1000 * soil.available * np.asarray(day.root_depth_m, float)
    fraction = np.asarray(day.fraction, float)
    if not fixed_fraction:
        fraction = np.clip(fraction + 0.04 * (5 - need), 0.1, 0.8)
    ks = np.clip((taw - root) / ((1 - fraction) * taw), 0, 1)
    taken = (ks * kcb + ke) * et0
    if order == "equation_88":
        drained = np.maximum(in_root - taken - root, 0)
        root = root - in_root + taken + drained
        skin = np.clip(skin - on_skin + evaporation / few + skin_drained, 0, total)
    else:
        root, skin = root + taken, np.clip(skin + evaporation / few, 0, total)
    terms = {"few": few, "kr": kr, "ke": ke, "evaporation_mm": evaporation, "need_mm": need,
             "stress": ks, "taken_mm": taken, "drainage_mm": drained,
             "skin_drainage_mm": skin_drained, "total_mm": taw, "fraction": fraction}
    return DualState(skin, np.clip(root, 0, taw)), terms


def crop_curve(days: int, lengths: tuple[int, int, int, int],
               values: tuple[float, float, float]) -> np.ndarray:
    """Give the coefficient of each day of a season: initial, rise, mid, fall (fig. 34)."""
    first, second, third, last = np.cumsum(lengths)
    start, middle, end = values
    return np.interp(np.arange(days), [first, second, third, last], [start, middle, middle, end])


def run_dual(state: DualState, days: pd.DataFrame, soil: DualSoil, order: Order = "event_first",
             fixed_fraction: bool = False) -> pd.DataFrame:
    """Run a season of one field; ``days`` has the fields of :class:`DualDay` as columns.

    Gives, for each day, the terms of :func:`dual_day` with skin_mm and root_mm.
    """
    rows = []
    for day in days.itertuples(index=False):
        state, terms = dual_day(state, DualDay(*day), soil, order, fixed_fraction)
        rows.append({**{name: float(value) for name, value in terms.items()},
                     "skin_mm": float(state.skin_mm), "root_mm": float(state.root_mm)})
    return pd.DataFrame(rows)
