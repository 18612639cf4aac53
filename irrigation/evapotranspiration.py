"""Reference evapotranspiration of a day, by the FAO's standard and its fall-backs.

Every equation number is that of FAO Irrigation and Drainage Paper 56, edition of 1998,
chapters 2 to 4. All functions take numbers, arrays or Series of one length and work on
whole columns; a missing input is NaN.

What is known decides what is computed, day by day, and the day says so:

* both temperatures and at least one of humidity, wind, radiation or sunshine: Penman-Monteith
  (equation 6), each missing input estimated as the standard says and named;
* both temperatures alone: Hargreaves (equation 52);
* less than that: nothing (NaN), never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..layers.words import words_for

Values = npt.ArrayLike
Array = npt.NDArray[np.float64]

PENMAN_MONTEITH, HARGREAVES, GIVEN = "penman_monteith", "hargreaves", "given"
HUMIDITY, WIND, RADIATION = "humidity", "wind", "radiation"

SOLAR_CONSTANT = 0.0820  # MJ m-2 min-1 (equation 21)
STEFAN_BOLTZMANN = 4.903e-9  # MJ K-4 m-2 day-1 (equation 39)
KELVIN = 273.16  # as printed with equation 39
ALBEDO = 0.23  # of the reference grass (equation 38)
ASSUMED_WIND_M_S = 2.0  # where wind is unknown (chapter 3, "missing climatic data")
INTERIOR, COASTAL = 0.16, 0.19  # radiation from temperatures (equation 50)


@dataclass(frozen=True)
class ReferenceEvapotranspiration:
    """What a series of days evaporates from the reference grass.

    ``value_mm`` (mm/day) and ``method`` have one entry per day; ``method`` is a code such as
    ``penman_monteith``, ``penman_monteith:humidity,wind`` (the inputs that were estimated),
    ``hargreaves``, or None where nothing could be computed.
    """

    value_mm: Array
    method: npt.NDArray[np.object_]


def reference_evapotranspiration(
    temperature_min_c: Values,
    temperature_max_c: Values,
    latitude_deg: Values,
    day_of_year: Values,
    elevation_m: Values = 0.0,
    humidity_min_percent: Values | None = None,
    humidity_max_percent: Values | None = None,
    humidity_mean_percent: Values | None = None,
    vapour_pressure_kpa: Values | None = None,
    wind_speed_2m_m_s: Values | None = None,
    solar_radiation_mj_m2: Values | None = None,
    sunshine_h: Values | None = None,
    soil_heat_flux_mj_m2: Values = 0.0,
    coastal: bool = False,
) -> ReferenceEvapotranspiration:
    """Compute the reference evapotranspiration of each day (FAO-56, equations 6 and 52).

    Humidity is taken from the vapour pressure, else from the two extreme humidities
    (equation 17), the highest alone (18), the mean (19), else dew point is taken as the
    lowest temperature (48). Radiation is measured, else from sunshine (35), else from the
    range of temperature (50). Wind, when unknown, is 2 m/s. An unknown elevation counts
    as sea level.
    """
    low, high = _column(temperature_min_c), _column(temperature_max_c)
    length = max(low.size, high.size)
    low, high = np.broadcast_to(low, length), np.broadcast_to(high, length)
    height = np.nan_to_num(_fit(elevation_m, length), nan=0.0)
    sky = extraterrestrial_radiation(_fit(latitude_deg, length), _fit(day_of_year, length))

    vapour = actual_vapour_pressure(
        low, high, _fit(humidity_min_percent, length), _fit(humidity_max_percent, length),
        _fit(humidity_mean_percent, length), _fit(vapour_pressure_kpa, length),
    )
    daylight = daylight_hours(_fit(latitude_deg, length), _fit(day_of_year, length))
    sun = known_radiation(
        sky, daylight, _fit(solar_radiation_mj_m2, length), _fit(sunshine_h, length)
    )
    wind = _fit(wind_speed_2m_m_s, length)

    unknown = {HUMIDITY: np.isnan(vapour), WIND: np.isnan(wind), RADIATION: np.isnan(sun)}
    full = penman_monteith(
        low, high,
        np.where(unknown[HUMIDITY], saturation_vapour_pressure(low), vapour),
        np.where(unknown[WIND], ASSUMED_WIND_M_S, wind),
        np.where(unknown[RADIATION], radiation_from_temperatures(low, high, sky, coastal), sun),
        sky, height, _fit(soil_heat_flux_mj_m2, length),
    )
    temperatures_only = unknown[HUMIDITY] & unknown[WIND] & unknown[RADIATION]
    value = np.where(temperatures_only, hargreaves(low, high, sky), full)
    return ReferenceEvapotranspiration(value, _methods(value, temperatures_only, unknown))


def penman_monteith(
    low: Array, high: Array, vapour_pressure_kpa: Array, wind_speed_2m_m_s: Array,
    solar_radiation_mj_m2: Array, sky_radiation_mj_m2: Array, elevation_m: Array,
    soil_heat_flux_mj_m2: Array | float = 0.0,
) -> Array:
    """Give the daily Penman-Monteith evapotranspiration in mm (equation 6), never below 0."""
    mean = (low + high) / 2
    slope = vapour_pressure_slope(mean)
    gamma = psychrometric_constant(elevation_m)
    deficit = np.maximum(mean_saturation_vapour_pressure(low, high) - vapour_pressure_kpa, 0.0)
    net = net_radiation(
        low, high, vapour_pressure_kpa, solar_radiation_mj_m2, sky_radiation_mj_m2, elevation_m
    )
    energy = 0.408 * slope * (net - soil_heat_flux_mj_m2)
    drying = gamma * 900.0 / (mean + 273.0) * wind_speed_2m_m_s * deficit
    return np.maximum((energy + drying) / (slope + gamma * (1 + 0.34 * wind_speed_2m_m_s)), 0.0)


def hargreaves(low: Array, high: Array, sky_radiation_mj_m2: Array) -> Array:
    """Give the daily evapotranspiration in mm from temperatures alone (equation 52)."""
    spread = np.sqrt(np.maximum(high - low, 0.0))
    return np.maximum(
        0.0023 * ((low + high) / 2 + 17.8) * spread * 0.408 * sky_radiation_mj_m2, 0.0
    )


def saturation_vapour_pressure(temperature_c: Values) -> Array:
    """Give the saturation vapour pressure in kPa (equation 11)."""
    temperature = np.asarray(temperature_c, dtype=float)
    return 0.6108 * np.exp(17.27 * temperature / (temperature + 237.3))


def mean_saturation_vapour_pressure(low: Values, high: Values) -> Array:
    """Give the day's mean saturation vapour pressure in kPa (equation 12)."""
    return (saturation_vapour_pressure(low) + saturation_vapour_pressure(high)) / 2


def vapour_pressure_slope(temperature_c: Values) -> Array:
    """Give the slope of the saturation curve in kPa/°C (equation 13)."""
    temperature = np.asarray(temperature_c, dtype=float)
    return 4098.0 * saturation_vapour_pressure(temperature) / (temperature + 237.3) ** 2


def atmospheric_pressure(elevation_m: Values) -> Array:
    """Give the pressure in kPa at an elevation (equation 7)."""
    return 101.3 * ((293.0 - 0.0065 * np.asarray(elevation_m, dtype=float)) / 293.0) ** 5.26


def psychrometric_constant(elevation_m: Values) -> Array:
    """Give the psychrometric constant in kPa/°C (equation 8)."""
    return 0.665e-3 * atmospheric_pressure(elevation_m)


def actual_vapour_pressure(
    low: Array, high: Array, humidity_min: Array, humidity_max: Array, humidity_mean: Array,
    measured_kpa: Array,
) -> Array:
    """Give the vapour pressure in kPa from the best humidity known, NaN where there is none."""
    by_lowest, by_highest = saturation_vapour_pressure(low), saturation_vapour_pressure(high)
    choices = (
        (by_lowest * humidity_max + by_highest * humidity_min) / 200,  # equation 17
        by_lowest * humidity_max / 100,  # equation 18
        humidity_mean / 100 * (by_lowest + by_highest) / 2,  # equation 19
    )
    result = measured_kpa
    for choice in choices:
        result = np.where(np.isnan(result), choice, result)
    return result


def extraterrestrial_radiation(latitude_deg: Values, day_of_year: Values) -> Array:
    """Give the radiation above the atmosphere in MJ/m² a day (equation 21)."""
    latitude = np.radians(np.asarray(latitude_deg, dtype=float))
    distance, declination = _sun(day_of_year)
    sunset = _sunset_angle(latitude, declination)
    height = (
        sunset * np.sin(latitude) * np.sin(declination)
        + np.cos(latitude) * np.cos(declination) * np.sin(sunset)
    )
    return 24 * 60 / np.pi * SOLAR_CONSTANT * distance * height


def daylight_hours(latitude_deg: Values, day_of_year: Values) -> Array:
    """Give the longest possible sunshine in hours (equation 34)."""
    latitude = np.radians(np.asarray(latitude_deg, dtype=float))
    return 24 / np.pi * _sunset_angle(latitude, _sun(day_of_year)[1])


def clear_sky_radiation(sky_radiation_mj_m2: Values, elevation_m: Values) -> Array:
    """Give the radiation of a cloudless day in MJ/m² (equation 37)."""
    return (0.75 + 2e-5 * np.asarray(elevation_m, dtype=float)) * np.asarray(
        sky_radiation_mj_m2, dtype=float
    )


def known_radiation(sky: Array, daylight: Array, measured: Array, sunshine_h: Array) -> Array:
    """Give the measured radiation, else that of the sunshine (equation 35), else NaN."""
    share = np.divide(sunshine_h, daylight, out=np.zeros_like(sky), where=daylight > 0)
    share = np.where(np.isnan(sunshine_h), np.nan, np.clip(share, 0.0, 1.0))
    return np.where(np.isnan(measured), (0.25 + 0.50 * share) * sky, measured)


def radiation_from_temperatures(
    low: Array, high: Array, sky_radiation_mj_m2: Array, coastal: bool = False
) -> Array:
    """Estimate the radiation in MJ/m² from the day's range of temperature (equation 50)."""
    factor = COASTAL if coastal else INTERIOR
    # Equation 50 has no bound of its own: a hot dry day would pass the cloudless sky.
    share = np.minimum(factor * np.sqrt(np.maximum(high - low, 0.0)), 0.75)
    return share * sky_radiation_mj_m2


def net_radiation(
    low: Array, high: Array, vapour_pressure_kpa: Array, solar_radiation_mj_m2: Array,
    sky_radiation_mj_m2: Array, elevation_m: Array,
) -> Array:
    """Give the net radiation in MJ/m² a day (equations 38 to 40)."""
    clear = clear_sky_radiation(sky_radiation_mj_m2, elevation_m)
    share = np.divide(
        solar_radiation_mj_m2, clear, out=np.ones_like(np.asarray(clear, dtype=float)),
        where=clear > 0,
    )
    # Equation 39 holds for a relative radiation of at most 1; 0.25 is the overcast sky (eq. 35).
    share = np.clip(share, 0.25, 1.0)
    emitted = STEFAN_BOLTZMANN * ((low + KELVIN) ** 4 + (high + KELVIN) ** 4) / 2
    lost = emitted * (0.34 - 0.14 * np.sqrt(vapour_pressure_kpa)) * (1.35 * share - 0.35)
    return (1 - ALBEDO) * solar_radiation_mj_m2 - lost


def wind_at_2m(speed_m_s: Values, height_m: float) -> Array:
    """Bring a wind measured at ``height_m`` to 2 m over grass (equation 47)."""
    return np.asarray(speed_m_s, dtype=float) * 4.87 / np.log(67.8 * height_m - 5.42)


def method_parts(method: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Take a method's code apart: the method, and which inputs the standard estimated."""
    if method is None:
        return None, ()
    name, _, estimated = method.partition(":")
    return name, tuple(part for part in estimated.split(",") if part)


def method_sentence(method: str | None, language: str) -> str:
    """Say in ``fr`` or ``en`` how a day was computed and what was estimated."""
    words = words_for(language, "irrigation")
    name, estimated = method_parts(method)
    text = words(f"evapotranspiration.{name or 'unknown'}")
    if not estimated:
        return text
    inputs = ", ".join(words(f"evapotranspiration.{item}") for item in estimated)
    return words("evapotranspiration.estimated", method=text, inputs=inputs)


def _sun(day_of_year: Values) -> tuple[Array, Array]:
    """Give the relative distance and the declination in radians (equations 23 and 24)."""
    angle = 2 * np.pi / 365 * np.asarray(day_of_year, dtype=float)
    return 1 + 0.033 * np.cos(angle), 0.409 * np.sin(angle - 1.39)


def _sunset_angle(latitude: Array, declination: Array) -> Array:
    """Give the sunset hour angle in radians (equation 25); 0 or pi beyond the polar circles."""
    return np.arccos(np.clip(-np.tan(latitude) * np.tan(declination), -1.0, 1.0))


def _column(values: Values | None) -> Array:
    if isinstance(values, pd.Series):
        values = values.to_numpy(dtype=float, na_value=np.nan)
    return np.atleast_1d(np.asarray(np.nan if values is None else values, dtype=float))


def _fit(values: Values | None, length: int) -> Array:
    return np.broadcast_to(_column(values), length)


def _methods(
    value: Array, temperatures_only: npt.NDArray[np.bool_],
    unknown: dict[str, npt.NDArray[np.bool_]],
) -> npt.NDArray[np.object_]:
    """Name each day's method; the eight mixes of missing inputs are eight codes."""
    rank = np.zeros(value.size, dtype=int)
    for place, missing in enumerate(unknown.values()):
        rank += missing.astype(int) << place
    codes = np.array([_mixed(list(unknown), mix) for mix in range(8)], dtype=object)
    methods = codes[rank]
    methods[temperatures_only] = HARGREAVES
    methods[np.isnan(value)] = None
    return methods


def _mixed(names: Sequence[str], mix: int) -> str:
    estimated = [name for place, name in enumerate(names) if mix >> place & 1]
    return PENMAN_MONTEITH + (":" + ",".join(estimated) if estimated else "")
