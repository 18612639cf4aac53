"""The spread of the forecast: what the drier and the wetter members of an ensemble rain.

An ensemble runs the same days many times from slightly different starts. Its members are
put in order of what they rain in all; the one at a tenth of the way is the dry reading of
the days to come, the one at nine tenths the wet reading, each kept whole so that its days
belong together. Asked of Open-Meteo's ensemble service only where the town sets its
address; without it the spread is the declared one (:mod:`..forcing`).
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import requests

from ...layers.progress import SILENT, Progress
from . import open_meteo, web
from .readings import FORECAST, SPREAD, WeatherError, WeatherFinding

VARIABLE = "precipitation_sum"
DRY_SHARE, WET_SHARE = 0.1, 0.9
FEWEST_MEMBERS = 5


def with_spread(
    readings: pd.DataFrame, points: pd.DataFrame, session: requests.Session, address: str,
    model: str, key: str, timezone: str, sleep: web.Sleep = time.sleep,
    progress: Progress = SILENT,
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Add the spread to the forecasts among ``readings``.

    ``points`` has the columns ``station``, ``latitude`` and ``longitude``. A service that
    fails leaves the readings as they are, with a finding: the declared spread serves.
    """
    try:
        spread = fetch(points, session, address, model, key, timezone, sleep, progress)
    except WeatherError as error:
        return readings, [WeatherFinding("no_ensemble", "warning", values={"reason": error})]
    merged = readings.drop(columns=list(SPREAD)).merge(spread, on=["station", "date"], how="left")
    foretold = merged["kind"].eq(FORECAST)
    for name in SPREAD:
        merged[name] = merged[name].where(foretold)
    return merged[readings.columns], []


def fetch(
    points: pd.DataFrame, session: requests.Session, address: str, model: str, key: str,
    timezone: str, sleep: web.Sleep = time.sleep, progress: Progress = SILENT,
) -> pd.DataFrame:
    """Ask for the members; gives station, date, rain_dry_mm, rain_wet_mm.

    Raises :class:`WeatherError`.
    """
    frames = []
    for start in range(0, len(points), open_meteo.POINTS_PER_CALL):
        some = points.iloc[start : start + open_meteo.POINTS_PER_CALL]
        question = open_meteo.places_asked(some, key, timezone) | {
            "daily": VARIABLE, "models": model,
            "forecast_days": str(open_meteo.FORECAST_DAYS)}
        _, answer = web.get_json(session, address, question, open_meteo.SERVICE, sleep=sleep,
                                 progress=progress)
        parts = answer if isinstance(answer, list) else [answer]
        if len(parts) != len(some):
            raise open_meteo.unexpected(f"{len(parts)} points / {len(some)}")
        frames += [_readings(part, str(station))
                   for part, station in zip(parts, some["station"], strict=True)]
    return pd.concat(frames, ignore_index=True)


def _readings(part: Any, station: str) -> pd.DataFrame:
    """Choose the dry and the wet member of one point."""
    daily, units = open_meteo.members_of(part)
    dates = pd.to_datetime(pd.Series(daily["time"], dtype=object), errors="coerce",
                           format="%Y-%m-%d")
    names = [name for name in daily if name.startswith(VARIABLE)]
    columns = [daily[name] for name in names
               if isinstance(daily[name], list) and len(daily[name]) == len(dates)]
    if dates.isna().any() or len(columns) < FEWEST_MEMBERS:
        raise open_meteo.unexpected(f"{len(columns)} members")
    factors = {units.get(name) for name in names}
    if not factors <= {"mm", "inch"} or len(factors) != 1:
        raise open_meteo.unexpected("daily_units")
    rain = pd.DataFrame({number: pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
                         for number, values in enumerate(columns)}).to_numpy(float)
    rain = rain * (25.4 if factors == {"inch"} else 1.0)
    rain = np.where(rain < 0, np.nan, rain)
    order = np.argsort(np.nansum(rain, axis=0), kind="stable")
    dry, wet = (order[round(share * (len(order) - 1))] for share in (DRY_SHARE, WET_SHARE))
    return pd.DataFrame({"station": station, "date": dates, SPREAD[0]: rain[:, dry],
                         SPREAD[1]: rain[:, wet]})
