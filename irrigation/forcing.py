"""The weather as the balance takes it: unbroken days, and an honest word on their quality.

What a series lacks is filled by stated rules; past certain limits nothing is advised. The
limits are here, in one place:

- a day whose rain or evapotranspiration is missing, negative or beyond what is possible
  counts as missing;
- more than :data:`MAX_RECENT_GAPS` missing days in the last :data:`RECENT_DAYS`, a last
  observation older than :data:`MAX_AGE_DAYS`, two different answers for one day, or a
  15-day evapotranspiration outside the month's bounds: no advice, and it is said why;
- fewer gaps are filled (evapotranspiration between its neighbours, no rain) and said;
- beyond the forecast, evapotranspiration stays at the mean of the last seven days and no
  rain is counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .balance import Days
from .plants import season_factors
from .reference import reference
from .weather.readings import SPREAD

RECENT_DAYS = 30
MAX_RECENT_GAPS = 3
MAX_AGE_DAYS = 7
FRESH_AGE_DAYS = 2
HIGHEST_ET0_MM = 15.0
HIGHEST_RAIN_MM = 500.0
# The spread of the days to come: dry, likely, wet (share of the forecast).
FORECAST_RAIN = {"low": 0.5, "likely": 1.0, "high": 1.3}
FORECAST_ET0 = {"low": 1.1, "likely": 1.0, "high": 0.9}
SAME_MM = 0.2
# A morning at or below this is one of frost: no water is poured.
FROST_C = 0.0
METROPOLITAN_LATITUDES = (41.0, 52.0)
BLOCKING = ("missing", "too_old", "too_many_gaps", "implausible")


@dataclass(frozen=True)
class PointStatus:
    """What the weather of one point is worth: a code of ``weather_status.*`` and its values."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Tell whether advice may rest on it."""
        return self.code not in BLOCKING


@dataclass(frozen=True)
class Forcing:
    """Daily rain and ET0 (points, days) from ``dates[0]``; ``today`` is a day's number.

    ``season`` holds each calendar's share of the full coefficient (calendars, days);
    ``frost`` tells the days whose lowest temperature is known to be 0 °C or less;
    ``dry_rain_mm`` and ``wet_rain_mm`` are an ensemble's readings of the forecast days, NaN
    where there is none;
    ``warm_start`` tells that the series begins in season, its first state unknown.
    """

    points: list[str]
    dates: pd.DatetimeIndex
    rain_mm: np.ndarray
    evapotranspiration_mm: np.ndarray
    kind: np.ndarray
    today: int
    status: list[PointStatus]
    warm_start: bool
    season: np.ndarray
    frost: np.ndarray
    dry_rain_mm: np.ndarray
    wet_rain_mm: np.ndarray

    def has_ensemble(self, point: int) -> bool:
        """Tell whether an ensemble gives the spread of one point's days to come."""
        return bool(np.isfinite(self.dry_rain_mm[point, self.today:]).any())

    def days(self, scenario: str = "likely") -> Days:
        """Give the balance's days, with the spread of what is only forecast."""
        ahead = (self.kind != "observed") & (np.arange(len(self.dates)) >= self.today)
        rain = np.where(ahead, self.rain_mm * FORECAST_RAIN[scenario], self.rain_mm)
        member = {"low": self.dry_rain_mm, "high": self.wet_rain_mm}.get(scenario)
        if member is not None:
            rain = np.where(ahead & ~np.isnan(member), member, rain)
        need = np.where(ahead, self.evapotranspiration_mm * FORECAST_ET0[scenario],
                        self.evapotranspiration_mm)
        return Days(rain.astype(np.float32), need.astype(np.float32), self.season)


def forcing(frames: Mapping[str, pd.DataFrame], start: datetime.date, today: datetime.date,
            days_ahead: int) -> Forcing:
    """Bring each point's daily rows to unbroken arrays.

    ``frames`` maps a point's name to rows with ``date``, ``kind``, ``rain_mm`` and
    ``reference_evapotranspiration_mm``, in any order. The series begins at the first day
    that any point knows, at the earliest ``start``.
    """
    cleaned = {name: _clean(frame) for name, frame in frames.items()}
    known = [frame.index.min() for frame in cleaned.values() if len(frame)]
    first = max(pd.Timestamp(start), min(known)) if known else pd.Timestamp(today)
    first = min(first, pd.Timestamp(today))
    dates = pd.date_range(first, pd.Timestamp(today) + pd.Timedelta(days=days_ahead))
    series = [_series(frame, dates, pd.Timestamp(today)) for frame in cleaned.values()]
    status = [point_status(frames[name], today) for name in frames]
    warm = int((pd.Timestamp(today) - first).days) < RECENT_DAYS and 4 <= first.month <= 9
    stack = [np.vstack(part) if series else np.empty((0, len(dates)))
             for part in (zip(*series, strict=True) if series else [[]] * 6)]
    return Forcing(list(frames), dates, stack[0].astype(np.float32),
                   stack[1].astype(np.float32), stack[2],
                   int((pd.Timestamp(today) - first).days), status, warm,
                   season_factors(dates), stack[3].astype(bool),
                   stack[4].astype(np.float32), stack[5].astype(np.float32))


def _clean(frame: pd.DataFrame) -> pd.DataFrame:
    """Give valid rows by date, an observation before a filled day before a forecast."""
    rows = frame.dropna(subset=["date"]).copy()
    rows["date"] = pd.to_datetime(rows["date"]).dt.normalize()
    rain = rows["rain_mm"].astype(float)
    need = rows["reference_evapotranspiration_mm"].astype(float)
    valid = rain.between(0, HIGHEST_RAIN_MM) & need.between(0, HIGHEST_ET0_MM)
    rows = rows[valid]
    rank = rows["kind"].map({"observed": 0, "filled": 1, "forecast": 2}).fillna(1)
    rows = rows.assign(rank=rank).sort_values(["date", "rank"], kind="stable")
    return rows.drop_duplicates("date").set_index("date")


def _series(rows: pd.DataFrame, dates: pd.DatetimeIndex,
            today: pd.Timestamp) -> tuple[np.ndarray, ...]:
    placed = rows.reindex(dates)
    lowest = placed.get("temperature_min_c", pd.Series(np.nan, index=dates)).astype(float)
    frost = (lowest <= FROST_C).to_numpy()
    spread = [placed.get(name, pd.Series(np.nan, index=dates)).astype(float).clip(lower=0)
              .to_numpy() for name in SPREAD]
    need = placed["reference_evapotranspiration_mm"].astype(float)
    kind = placed["kind"].astype(object).where(placed["kind"].notna(), "missing")
    before = need[dates < today].dropna()
    usual = float(before.iloc[-7:].mean()) if len(before) else np.nan
    if not len(rows):
        return np.zeros(len(dates)), np.zeros(len(dates)), kind.to_numpy(), frost, *spread
    last = rows.index.max()
    need = need.interpolate(limit_area="inside")
    need = need.mask(need.isna() & (dates > last), usual if usual == usual else 0.0)
    need = need.fillna(0.0)
    rain = placed["rain_mm"].astype(float).fillna(0.0)
    return rain.to_numpy(), need.to_numpy(), kind.to_numpy(), frost, *spread


def point_status(frame: pd.DataFrame, today: datetime.date) -> PointStatus:
    """Judge one point's series for advice on ``today``."""
    now = pd.Timestamp(today)
    rows = _clean(frame)
    past = rows[(rows.index < now) & (rows["kind"] != "forecast")]
    if past.empty:
        return PointStatus("missing")
    last = past.index.max()
    age = (now - last).days
    values: dict[str, Any] = {"last": last.date(), "age_days": age}
    if _contradicted(frame, now):
        return PointStatus("implausible", values)
    if _implausible(rows[rows.index < now]):
        return PointStatus("implausible", values)
    if age > MAX_AGE_DAYS:
        return PointStatus("too_old", values)
    recent = pd.date_range(max(now - pd.Timedelta(days=RECENT_DAYS), rows.index.min()),
                           now - pd.Timedelta(days=1))
    missing = recent[~recent.isin(rows.index)]
    values["gaps"] = len(missing)
    if len(missing) > MAX_RECENT_GAPS or len(recent) == 0:
        return PointStatus("too_many_gaps", values)
    return PointStatus(_minor(rows, past, now, age, len(missing)), values)


def _minor(rows: pd.DataFrame, past: pd.DataFrame, now: pd.Timestamp, age: int,
           missing: int) -> str:
    if age > FRESH_AGE_DAYS:
        return "stale"
    season = pd.date_range(rows.index.min(), now - pd.Timedelta(days=1))
    if missing or not season.isin(rows.index).all():
        return "gaps"
    if not (rows.index >= now).any():
        return "no_forecast"
    return "fresh"


def _contradicted(frame: pd.DataFrame, now: pd.Timestamp) -> bool:
    """Tell whether two observations of one recent day disagree."""
    date = pd.to_datetime(frame["date"]).dt.normalize()
    seen = frame[(frame["kind"] == "observed") & (date < now)
                 & (date >= now - pd.Timedelta(days=RECENT_DAYS))]
    grouped = seen.groupby(pd.to_datetime(seen["date"]).dt.normalize())
    values = grouped[["rain_mm", "reference_evapotranspiration_mm"]]
    return bool(((values.max() - values.min()) > SAME_MM).any(axis=None))


def _implausible(rows: pd.DataFrame) -> bool:
    """Tell whether the last fortnight's evapotranspiration is not that of its months."""
    recent = rows.iloc[-15:]
    if len(recent) < 5 or not _metropolitan(recent):
        return False
    bounds = reference("plausible_evapotranspiration").set_index("month")
    months = bounds.reindex(pd.DatetimeIndex(recent.index).month)
    mean = float(recent["reference_evapotranspiration_mm"].astype(float).mean())
    return not (float(months["low_mm"].mean()) <= mean <= float(months["high_mm"].mean()))


def _metropolitan(rows: pd.DataFrame) -> bool:
    """Tell whether the point lies where the bounds hold (a point without place does)."""
    latitude = rows["latitude"].astype(float).mean() if "latitude" in rows else np.nan
    return bool(np.isnan(latitude) or METROPOLITAN_LATITUDES[0] <= latitude
                <= METROPOLITAN_LATITUDES[1])
