"""The weather kept in the store: what replaces what, and what each day evaporates.

An observation replaces a forecast and is never replaced by one; of two observations of a
day the later received wins, value by value, so that a file with rain alone does not erase
temperatures.
"""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from ...layers import schema
from ...layers.tables import conform, derived_uid
from ..evapotranspiration import GIVEN as GIVEN_METHOD
from ..evapotranspiration import reference_evapotranspiration
from . import filling
from .places import distance_km
from .readings import (
    FILLED,
    FORECAST,
    GIVEN,
    OBSERVED,
    PLACE,
    SPREAD,
    VARIABLES,
    WeatherFinding,
    found,
)

TABLE = schema.WEATHER_DAILY
EVAPOTRANSPIRATION = "reference_evapotranspiration_mm"
DIFFERENT_MM = 1.0
# Two stations this near do not differ by that much on most days.
NEAR_KM, NEAR_M, FAR_C, FEWEST_DAYS = 50.0, 300.0, 8.0, 3
_KEYS = ["station", "date"]


def merged(stored: pd.DataFrame, incoming: pd.DataFrame) -> pd.DataFrame:
    """Bring incoming readings into the stored days of the same stations, and fill the gaps.

    Gives frames with the columns of ``weather_daily``, one row per station and day;
    ``fetched_at`` of the incoming days is left unknown.
    """
    known = filling.emptied(stored)
    if GIVEN not in known:
        given = known["evapotranspiration_method"].eq(GIVEN_METHOD)
        known[GIVEN] = known[EVAPOTRANSPIRATION].where(given)
    days = _combined(known, incoming)
    stations = set(incoming["station"])
    observed = days[days["kind"].eq(OBSERVED)]
    parts = [days[~days["station"].isin(stations)]]
    for station in sorted(stations):
        mine = days[days["station"].eq(station)].reset_index(drop=True)
        parts.append(filling.filled(mine, observed[observed["station"].ne(station)]))
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _combined(known: pd.DataFrame, incoming: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat(
        [part.dropna(axis=1, how="all") for part in (known, incoming) if len(part)],
        ignore_index=True,
    )
    both = both.reindex(columns=[*_KEYS, "kind", *VARIABLES, GIVEN, *SPREAD, *PLACE, "source",
                                 "filled_variables"])
    forecast = both["kind"].eq(FORECAST)
    observed = both[~forecast].groupby(_KEYS, sort=True, as_index=False).last()
    expected = both[forecast].drop_duplicates(_KEYS, keep="last")
    return pd.concat([observed, expected]).drop_duplicates(_KEYS, keep="first").sort_values(
        _KEYS, ignore_index=True
    )


def with_evapotranspiration(days: pd.DataFrame) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Compute each day's reference evapotranspiration and its method.

    Where it cannot be computed, what the source itself gives is taken, and named ``given``.
    A source that gives its own is also compared with ours over the observed days.
    """
    result = reference_evapotranspiration(
        days["temperature_min_c"], days["temperature_max_c"], days["latitude"],
        days["date"].dt.dayofyear, days["elevation_m"], days["humidity_min_percent"],
        days["humidity_max_percent"], days["humidity_mean_percent"],
        days["vapour_pressure_kpa"],
        wind_speed_2m_m_s=days["wind_speed_2m_m_s"],
        solar_radiation_mj_m2=days["solar_radiation_mj_m2"],
    )
    given = days[GIVEN].to_numpy(dtype=float)
    from_source = np.isnan(result.value_mm) & np.isfinite(given)
    days = days.assign(**{
        EVAPOTRANSPIRATION: np.where(from_source, given, result.value_mm).round(4),
        "evapotranspiration_method": np.where(from_source, GIVEN_METHOD, result.method),
    })
    return days, _compared(days, result.value_mm)


def _compared(days: pd.DataFrame, computed: np.ndarray) -> list[WeatherFinding]:
    """Say when the source's own evapotranspiration is far from ours: a unit may be wrong."""
    difference = pd.Series(computed, index=days.index) - days[GIVEN]
    findings = []
    for station, values in difference[days["kind"].eq(OBSERVED)].dropna().groupby(
        days["station"]
    ):
        if len(values) >= 10 and abs(values.mean()) > DIFFERENT_MM:
            findings.append(found("evapotranspiration_differs", "warning",
                                  days.loc[values.index], str(station),
                                  difference=float(values.mean())))
    return findings


def beside_others(days: pd.DataFrame, incoming: pd.DataFrame) -> list[WeatherFinding]:
    """Say when a station is far warmer or colder than another one near by, day after day.

    It catches what a short series cannot show by itself: Fahrenheits in winter, columns of
    another place, dates of another year.
    """
    observed = days[days["kind"].eq(OBSERVED)]
    fresh = incoming.loc[incoming["kind"].eq(OBSERVED), _KEYS]
    mine = observed.merge(fresh, on=_KEYS)
    findings = []
    for station, part in mine.groupby("station"):
        others = observed[observed["station"].ne(station)]
        both = part.merge(others, on="date", suffixes=("", "_other"))
        away = distance_km(both["latitude"], both["longitude"], both["latitude_other"],
                           both["longitude_other"])
        climb = (both["elevation_m"] - both["elevation_m_other"]).abs().fillna(0.0)
        near = both[(away <= NEAR_KM) & (climb <= NEAR_M)]
        difference = (near["temperature_max_c"] - near["temperature_max_c_other"]).dropna()
        if len(difference) >= FEWEST_DAYS and abs(difference.median()) > FAR_C:
            findings.append(found("unlike_neighbour", "warning", near.loc[difference.index],
                                  str(station), difference=float(difference.median())))
    return findings


def changed(
    stored: pd.DataFrame, days: pd.DataFrame, incoming: pd.DataFrame, moment: datetime.datetime
) -> pd.DataFrame:
    """Give the rows of ``weather_daily`` to write: those new, different, or foretold anew."""
    days = conform(TABLE, days.assign(
        uid=[derived_uid("weather", station, f"{date:%Y-%m-%d}")
             for station, date in zip(days["station"], days["date"], strict=True)],
        fetched_at=pd.Timestamp(moment),
    ))
    before = stored.set_index("uid").reindex(days["uid"]).reset_index()
    same = pd.Series(True, index=days.index)
    for name in days.columns.drop(["uid", "fetched_at"]):
        same &= days[name].eq(before[name]) | (days[name].isna() & before[name].isna())
    fresh = pd.MultiIndex.from_frame(incoming.loc[incoming["kind"].eq(FORECAST), _KEYS])
    foretold = pd.MultiIndex.from_frame(days[_KEYS]).isin(fresh) & days["kind"].eq(FORECAST)
    return days[~same | foretold].reset_index(drop=True)


def obsolete(stored: pd.DataFrame, days: pd.DataFrame) -> list[str]:
    """Give the uids of days once filled that no rule fills any more."""
    keys = pd.MultiIndex.from_frame(days[_KEYS])
    gone = stored["kind"].eq(FILLED) & ~pd.MultiIndex.from_frame(stored[_KEYS]).isin(keys)
    return stored.loc[gone, "uid"].tolist()
