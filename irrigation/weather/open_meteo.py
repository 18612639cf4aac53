"""Open-Meteo: past days and forecast of several points in one call.

Parameters, units and refusals as its documentation describes them (forecast API, daily
variables). Past days are the service's own analysis, not a rain gauge. The data are under
CC BY 4.0: :data:`CREDIT` and :data:`CREDIT_LINK` are to be shown beside them.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import requests

from ...layers.progress import SILENT, Progress
from . import web
from .readings import FORECAST, GIVEN, OBSERVED, WeatherError, WeatherFinding, as_readings

SOURCE, SERVICE = "open_meteo", "Open-Meteo"
CREDIT, CREDIT_LINK = "Weather data by Open-Meteo.com", "https://open-meteo.com/"
GRID_DEGREES = 0.1
OLDEST_DAYS, FORECAST_DAYS = 92, 10
POINTS_PER_CALL = 50

_TO_2M = 0.748  # from 10 m (FAO-56, equation 47)
# Daily variable -> our column, and the factor of its usual unit.
_VARIABLES = {
    "temperature_2m_min": "temperature_min_c",
    "temperature_2m_max": "temperature_max_c",
    "relative_humidity_2m_min": "humidity_min_percent",
    "relative_humidity_2m_max": "humidity_max_percent",
    "wind_speed_10m_mean": "wind_speed_2m_m_s",
    "shortwave_radiation_sum": "solar_radiation_mj_m2",
    "precipitation_sum": "rain_mm",
    "et0_fao_evapotranspiration": GIVEN,
}
# Unit as the answer writes it -> (factor, offset) to the unit of our columns.
_UNITS = {
    "°C": (1.0, 0.0), "°F": (5 / 9, -160 / 9), "%": (1.0, 0.0),
    "m/s": (_TO_2M, 0.0), "km/h": (_TO_2M / 3.6, 0.0), "mp/h": (_TO_2M * 0.44704, 0.0),
    "kn": (_TO_2M * 0.514444, 0.0), "MJ/m²": (1.0, 0.0), "mm": (1.0, 0.0), "inch": (25.4, 0.0),
}


def fetch(
    points: pd.DataFrame,
    first: datetime.date,
    last: datetime.date,
    today: datetime.date,
    session: requests.Session,
    address: str,
    key: str = "",
    timezone: str = "Europe/Paris",
    sleep: web.Sleep = time.sleep,
    progress: Progress = SILENT,
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Ask for the days ``first`` to ``last``; those from ``today`` on are forecasts.

    ``points`` has the columns ``station``, ``latitude`` and ``longitude`` (degrees). Gives
    readings and findings; raises :class:`WeatherError`.
    """
    frames, findings = [], []
    for start in range(0, len(points), POINTS_PER_CALL):
        some = points.iloc[start : start + POINTS_PER_CALL]
        _, answer = web.get_json(
            session, address, _parameters(some, first, last, key, timezone), SERVICE,
            sleep=sleep, progress=progress,
        )
        parts = answer if isinstance(answer, list) else [answer]
        if len(parts) != len(some):
            raise unexpected(f"{len(parts)} points / {len(some)}")
        for point, part in zip(some.itertuples(index=False), parts, strict=True):
            frame, notes = _point(part, str(point.station), today)
            frames.append(frame)
            findings += notes
    return as_readings(pd.concat(frames, ignore_index=True)), findings


def _parameters(
    points: pd.DataFrame, first: datetime.date, last: datetime.date, key: str, timezone: str
) -> dict[str, str]:
    return places_asked(points, key, timezone) | {
        "daily": ",".join(_VARIABLES),
        "wind_speed_unit": "ms",
        "start_date": first.isoformat(),
        "end_date": last.isoformat(),
    }


def places_asked(points: pd.DataFrame, key: str, timezone: str) -> dict[str, str]:
    """Write the part of a question that every service of Open-Meteo shares."""
    parameters = {
        "latitude": ",".join(f"{value:.4f}" for value in points["latitude"]),
        "longitude": ",".join(f"{value:.4f}" for value in points["longitude"]),
        "timezone": timezone,
    }
    if key:
        parameters["apikey"] = key
    return parameters


def _point(
    part: Any, station: str, today: datetime.date
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    daily, units = members_of(part)
    times = daily["time"]
    dates = pd.to_datetime(pd.Series(times, dtype=object), errors="coerce", format="%Y-%m-%d")
    if dates.isna().any() or not len(dates):
        raise unexpected("daily.time")
    frame = pd.DataFrame({"station": station, "date": dates, "source": SOURCE})
    frame["kind"] = (dates >= pd.Timestamp(today)).map({True: FORECAST, False: OBSERVED})
    for name in ("latitude", "longitude"):
        frame[name] = _number(part.get(name), name)
    frame["elevation_m"] = _number(part.get("elevation"), "elevation", optional=True)
    findings = []
    for name, column in _VARIABLES.items():
        values = daily.get(name)
        if values is None:
            findings.append(WeatherFinding("not_sent", "remark", station,
                                           values={"variable": name}))
            continue
        if not isinstance(values, list) or len(values) != len(dates):
            raise unexpected(f"daily.{name}")
        unit = units.get(name)
        if unit not in _UNITS:
            findings.append(WeatherFinding("unit_unknown", "error", station,
                                           values={"variable": name, "unit": str(unit)[:20]}))
            continue
        factor, offset = _UNITS[unit]
        numbers = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
        frame[column] = numbers.astype("float64") * factor + offset
    known = [column for column in _VARIABLES.values() if column in frame]
    return frame[frame[known].notna().any(axis=1)], findings


def members_of(part: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Give the daily values of a point and their units; raises :class:`WeatherError`."""
    if not isinstance(part, dict):
        raise unexpected("daily")
    daily, units = part.get("daily"), part.get("daily_units")
    if not isinstance(daily, dict) or not isinstance(daily.get("time"), list):
        raise unexpected("daily.time")
    if not isinstance(units, dict):
        raise unexpected("daily_units")
    return daily, units


def _number(value: Any, name: str, optional: bool = False) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if optional:
        return float("nan")
    raise unexpected(name)


def unexpected(where: str) -> WeatherError:
    """Make the refusal of an answer that has not the service's form."""
    return WeatherError("service_unexpected", service=SERVICE, where=where)


def stations(points: Sequence[tuple[float, float]]) -> pd.DataFrame:
    """Bin places to the grid and name each cell: columns station, latitude, longitude."""
    cells = pd.DataFrame(list(points), columns=["latitude", "longitude"])
    cells = (cells / GRID_DEGREES).round() * GRID_DEGREES
    cells = cells.round(1) + 0.0  # + 0.0: no "-0.0" in a name
    cells["station"] = [
        f"{SOURCE}:{row.latitude:.1f},{row.longitude:.1f}"
        for row in cells.itertuples(index=False)
    ]
    return cells
