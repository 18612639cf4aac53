"""The continuous series of days that the balance reads, each day saying how it is known."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...layers.store import Store
from ...layers.words import words_for
from . import places
from .cache import EVAPOTRANSPIRATION
from .filling import RAIN_KM
from .readings import FILLED, FORECAST, MISSING, OBSERVED, PLACE, SPREAD, VARIABLES

FORECAST_KM = 50.0
LIVE_DAYS = 7
STALE_AFTER_DAYS = 2
RAIN = "rain_mm"
COLUMNS = (
    "date", "status", RAIN, EVAPOTRANSPIRATION, *(name for name in VARIABLES if name != RAIN),
    *SPREAD, "evapotranspiration_method", "filled_variables", "station", "source",
    "fetched_at",
)


@dataclass(frozen=True)
class Stations:
    """Which weather speaks for which site; ``default`` for the others (None: no weather)."""

    by_site: Mapping[str, str]
    default: str | None

    def of(self, site_uid: str | None) -> str | None:
        """Give the station of a site."""
        return self.by_site.get(site_uid or "", self.default)


@dataclass(frozen=True)
class WeatherStatus:
    """How far the weather of a series can be trusted on a day.

    ``code`` is ``fresh``, ``stale`` (the last observation is ``age_days`` old), ``gaps``
    (fresh, but past days are missing) or ``absent``. Counts are of days before ``today``.
    """

    code: str
    last_observed: datetime.date | None
    last_forecast: datetime.date | None
    age_days: int | None
    missing_days: int
    filled_days: int
    unconfirmed_days: int
    first_gap: datetime.date | None
    last_gap: datetime.date | None

    def sentence(self, language: str) -> str:
        """Say it in ``fr`` or ``en``, with what was filled or only foretold."""
        words = words_for(language, "irrigation")
        count = {"stale": self.age_days, "gaps": self.missing_days}.get(self.code) or 0
        said = [words(f"weather_series.{self.code}", count=count,
                      last_observed=self.last_observed, first_gap=self.first_gap,
                      last_gap=self.last_gap)]
        for code, days in (("filled", self.filled_days), ("unconfirmed", self.unconfirmed_days)):
            if days:
                said.append(words(f"weather_series.{code}", count=days))
        return " ".join(said)


def daily_weather(
    store: Store, station: str | None, start: datetime.date, end: datetime.date
) -> pd.DataFrame:
    """Give one row per day from ``start`` to ``end``: see :func:`continuous`.

    A rain gauge foretells nothing, and its file comes late: the days after its last one are
    taken from the nearest other station that has them, observations within 25 km (the day is
    then ``filled``), forecasts within 50 km.
    """
    if station is None:
        return continuous(pd.DataFrame(columns=list(COLUMNS)), start, end)
    frame = store.read("weather_daily")
    mine = frame[frame["station"].eq(station)]
    return continuous(pd.concat([mine, _days_after(frame, mine)]), start, end)


def continuous(frame: pd.DataFrame, start: datetime.date, end: datetime.date) -> pd.DataFrame:
    """Make rows of ``weather_daily`` (one station) a series without holes.

    Columns :data:`COLUMNS`; ``status`` is observed, filled, forecast, or missing when the
    rain or the evapotranspiration of the day is unknown (NaN, never a guess or a zero).
    """
    span = pd.date_range(pd.Timestamp(start), pd.Timestamp(end), name="date")
    known = frame.drop_duplicates("date").set_index("date") if len(frame) else frame
    if not len(frame):
        known = pd.DataFrame(index=pd.DatetimeIndex([], name="date"))
    known = known.rename(columns={"kind": "status"}).sort_index()
    days = known.reindex(span).reset_index().reindex(columns=list(COLUMNS))
    for name in (RAIN, EVAPOTRANSPIRATION, *VARIABLES, *SPREAD):
        days[name] = pd.to_numeric(days[name]).astype("float64")
    unknown = days[[RAIN, EVAPOTRANSPIRATION]].isna().any(axis=1)
    days["status"] = days["status"].astype(object).mask(unknown, MISSING)
    return days


def weather_status(frame: pd.DataFrame, today: datetime.date) -> WeatherStatus:
    """Judge a series of :func:`daily_weather` on ``today``.

    The last finished day is yesterday; an observation of the day before it is still fresh,
    as a station file is published a day late.
    """
    past = frame[frame["date"] < pd.Timestamp(today)]
    known = past[past["status"].isin((OBSERVED, FILLED))]
    gaps = past.loc[past["status"].eq(MISSING), "date"]
    last = known["date"].max()
    age = None if pd.isna(last) else (pd.Timestamp(today) - last).days - 1
    forecast = frame.loc[frame["status"].eq(FORECAST), "date"].max()
    if age is None:
        code = "absent"
    elif age >= STALE_AFTER_DAYS:
        code = "stale"
    else:
        code = "gaps" if len(gaps) else "fresh"
    return WeatherStatus(
        code, _day(last), _day(forecast), age, len(gaps), int(past["status"].eq(FILLED).sum()),
        int(past["status"].eq(FORECAST).sum()), _day(gaps.min()), _day(gaps.max()),
    )


def stations_for_sites(store: Store) -> Stations:
    """Choose for each site, and for the town, the nearest station in use.

    In use are the stations of the town's weather source, when it has any, whose last
    observed day is not more than a week behind the newest; else all stations.
    """
    sites, town = places.places_of(store)
    rows = store.read("weather_daily", ["station", "date", "kind", *PLACE])
    return choose_stations(rows, sites, town, store.settings().weather_source)


def choose_stations(
    rows: pd.DataFrame, sites: pd.DataFrame, town: tuple[float, float] | None, source: str
) -> Stations:
    """Choose stations from rows of ``weather_daily``; see :func:`stations_for_sites`."""
    if rows.empty:
        return Stations({}, None)
    stations = rows.sort_values("date").drop_duplicates("station", keep="last")
    seen = rows[~rows["kind"].eq(FORECAST)].groupby("station")["date"].max()
    last = stations["station"].map(seen if len(seen) else rows.groupby("station")["date"].max())
    recent = last >= last.max() - pd.Timedelta(days=LIVE_DAYS)
    preferred = stations["station"].str.startswith(source + ":") & recent
    usable = stations[preferred if preferred.any() else recent].sort_values("station")
    if town is None:
        town = (float(usable["latitude"].median()), float(usable["longitude"].median()))
    by_site = {
        str(uid): _nearest(usable, latitude, longitude)
        for uid, latitude, longitude in zip(
            sites["site_uid"], sites["latitude"], sites["longitude"], strict=True)
    }
    return Stations(by_site, _nearest(usable, *town))


def _nearest(stations: pd.DataFrame, latitude: float, longitude: float) -> str:
    """Give the nearest station; one whose place is unknown comes last."""
    away = places.distance_km(latitude, longitude, stations["latitude"], stations["longitude"])
    return str(stations["station"].iloc[int(np.argmin(np.nan_to_num(away, nan=np.inf)))])


def _days_after(frame: pd.DataFrame, mine: pd.DataFrame) -> pd.DataFrame:
    """Give the nearest other stations' days after this one's last day."""
    if mine.empty:
        return mine
    here = mine.sort_values("date").iloc[-1]
    later = frame[frame["date"].gt(here["date"]) & frame["station"].ne(here["station"])]
    away = pd.Series(places.distance_km(here["latitude"], here["longitude"], later["latitude"],
                                        later["longitude"]), index=later.index)
    foretold = later["kind"].eq(FORECAST)
    near = later.assign(away=away, foretold=foretold)[
        away.le(RAIN_KM) | (foretold & away.le(FORECAST_KM))]
    near = near.sort_values(["foretold", "away"]).drop_duplicates("date")
    seen = ~near["foretold"]
    near.loc[seen, "kind"] = FILLED
    near.loc[seen, "filled_variables"] = f"{RAIN},{EVAPOTRANSPIRATION}"
    return near.drop(columns=["away", "foretold"])


def _day(value: pd.Timestamp) -> datetime.date | None:
    return None if pd.isna(value) else value.date()
