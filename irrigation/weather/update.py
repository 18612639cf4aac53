"""Bring the weather of the town up to date."""

from __future__ import annotations

import datetime
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import requests

from ...layers.errors import MissingLibrary, SeveError
from ...layers.progress import SILENT, Part, Progress, step
from ...layers.settings import TownSettings
from ...layers.store import Store
from . import cache, ensemble, meteo_france, open_meteo, places, quality, station_file, web
from .readings import FORECAST, OBSERVED, WeatherError, WeatherFinding

FILE = station_file.SOURCE
FILE_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods")
SOURCES = (open_meteo.SOURCE, meteo_france.SOURCE, FILE)
REVISED_DAYS = 7  # the last days of an analysis are still revised
# Enough past for a first balance to forget how it started.
FIRST_DAYS = open_meteo.OLDEST_DAYS

Files = str | Path | Sequence[str | Path] | None


@dataclass(frozen=True)
class WeatherResult:
    """What an update brought.

    ``days`` counts the civil days received, ``written`` the rows of the store that are new
    or changed (a station has one per day); ``last_observed`` and ``last_forecast`` are the
    last days whose rain and evapotranspiration the store knows for these stations.
    """

    days: int
    last_observed: datetime.date | None
    last_forecast: datetime.date | None
    findings: tuple[WeatherFinding, ...]
    written: int
    stations: tuple[str, ...]


def update_weather(
    store: Store,
    source: str,
    today: datetime.date,
    file: Files = None,
    session: requests.Session | None = None,
    moment: datetime.datetime | None = None,
    progress: Progress = SILENT,
    sleep: web.Sleep = time.sleep,
    key: str = "",
) -> WeatherResult:
    """Fetch or read the weather of ``source``, check it, and keep it in ``weather_daily``.

    ``source`` is one of :data:`SOURCES`; the last two read ``file``: a path, several, or a
    folder whose weather files are read. ``meteo_france`` without a file downloads the
    current ones of the town's département.
    ``session`` carries proxy, certificates and credentials, ``key`` the one that Open-Meteo
    gives its customers; ``moment`` (UTC) is when the
    weather was received, the start of ``today`` when not said. Everything is written, or
    nothing. Raises :class:`WeatherError` when the source gives nothing usable; what the
    store held stays.
    """
    moment = moment or datetime.datetime.combine(today, datetime.time(), datetime.UTC)
    step(progress, 0.0)
    sites, town = places.places_of(store)
    stored = store.read("weather_daily")
    settings, session = store.settings(), session or requests.Session()
    reading = Part(progress, 0.0, 0.7)
    if source == open_meteo.SOURCE:
        readings, findings = _from_open_meteo(settings, key, sites, town, stored, today, session,
                                              sleep, reading)
    elif source == meteo_france.SOURCE and not file:
        readings, findings = _from_meteo_france(settings, town, today, session, sleep, reading)
    elif source in (meteo_france.SOURCE, FILE):
        readings, findings = _from_files(_paths(file), source, town, settings)
    else:
        raise WeatherError("weather_unknown_source", source=source)
    step(progress, 0.7)
    readings, notes = quality.check(readings, today)
    findings += notes
    if readings.empty:
        raise WeatherError("weather_nothing_usable",
                           finding=findings[-1].code if findings else "")
    days = cache.merged(stored, readings)
    days, notes = cache.with_evapotranspiration(days)
    findings += notes + cache.beside_others(days, readings)
    step(progress, 0.85)
    rows = cache.changed(stored, days, readings, moment)
    with store.transaction():
        store.upsert("weather_daily", rows)
        store.delete("weather_daily", cache.obsolete(stored, days))
    step(progress, 1.0)
    return _result(readings, days, findings, len(rows))


def refresh_weather(
    store: Store,
    source: str,
    today: datetime.date,
    file: Files = None,
    session: requests.Session | None = None,
    moment: datetime.datetime | None = None,
    progress: Progress = SILENT,
    sleep: web.Sleep = time.sleep,
    key: str = "",
) -> tuple[WeatherResult, SeveError | None]:
    """Update the weather on the way of a morning, which goes on without it.

    A source that fails leaves what the store holds; its error is given back to be said, and
    the result tells how far the kept weather goes. The advice judges its age by itself.
    """
    try:
        return update_weather(
            store, source, today, file, session, moment, progress, sleep, key), None
    except (WeatherError, MissingLibrary) as error:
        days = store.read("weather_daily")
        return WeatherResult(0, _last(days, OBSERVED), _last(days, FORECAST), (), 0, ()), error


def is_weather_file(path: Path) -> bool:
    """Tell a file of daily weather (Météo-France's or a station's) from anything else."""
    path = Path(path)
    named = path.name.lower().removesuffix(".gz").endswith(FILE_ENDINGS)
    return named and path.is_file() and (
        meteo_france.is_meteo_france(path) or station_file.is_station_file(path)
    )


def _from_open_meteo(
    settings: TownSettings, key: str, sites: pd.DataFrame, town: tuple[float, float] | None,
    stored: pd.DataFrame, today: datetime.date, session: requests.Session, sleep: web.Sleep,
    progress: Progress,
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    pairs = list(zip(sites["latitude"], sites["longitude"], strict=True))
    if town is not None:
        pairs.append(town)
    if not pairs:
        raise WeatherError("weather_no_place")
    points = open_meteo.stations(pairs).drop_duplicates("station", ignore_index=True)
    first, missed = _first_day(points, stored, today)
    readings, findings = open_meteo.fetch(
        points, first, today + datetime.timedelta(days=open_meteo.FORECAST_DAYS - 1), today,
        session, settings.weather_address, key, settings.timezone, sleep,
        progress,
    )
    if settings.ensemble_address:
        readings, notes = ensemble.with_spread(
            readings, points, session, settings.ensemble_address, settings.ensemble_model,
            key, settings.timezone, sleep, progress)
        findings += notes
    return readings, findings + missed


def _first_day(
    points: pd.DataFrame, stored: pd.DataFrame, today: datetime.date
) -> tuple[datetime.date, list[WeatherFinding]]:
    """Choose how far back to ask: to the last observation and a week, or as far as served."""
    oldest = today - datetime.timedelta(days=FIRST_DAYS)
    observed = stored[stored["station"].isin(points["station"]) & stored["kind"].eq(OBSERVED)]
    last = observed.groupby("station")["date"].max().reindex(points["station"]).min()
    if pd.isna(last):
        return oldest, []
    wanted = last.date() - datetime.timedelta(days=REVISED_DAYS)
    missed: list[WeatherFinding] = []
    if last.date() < oldest - datetime.timedelta(days=1):
        missed.append(WeatherFinding(
            "too_long_away", "warning", "", last.date() + datetime.timedelta(days=1),
            oldest - datetime.timedelta(days=1), (oldest - last.date()).days - 1,
        ))
    return min(max(wanted, oldest), today), missed


def _from_meteo_france(
    settings: TownSettings, town: tuple[float, float] | None, today: datetime.date,
    session: requests.Session, sleep: web.Sleep, progress: Progress,
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Download the current files of the département and read them."""
    with tempfile.TemporaryDirectory(prefix="seve-") as folder:
        paths = meteo_france.download(session, settings.meteo_france_address,
                                      settings.insee_code, today, Path(folder), sleep, progress)
        return _from_files(paths, meteo_france.SOURCE, town, settings)


def _from_files(
    paths: list[Path], source: str, town: tuple[float, float] | None, settings: TownSettings
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    latitude, longitude = town if town is not None else (None, None)
    own = [] if source == meteo_france.SOURCE else [
        path for path in paths if not meteo_france.is_meteo_france(path)]
    national = [path for path in paths if path not in own]
    answers = [station_file.read(path, latitude, longitude, settings.elevation_m)
               for path in own]
    if national:
        answers.append(meteo_france.read(national, latitude, longitude))
    parts = [readings for readings, _ in answers]
    findings = [finding for _, notes in answers for finding in notes]
    return pd.concat(parts, ignore_index=True), findings


def _paths(file: Files) -> list[Path]:
    given = [file] if isinstance(file, (str, Path)) else list(file or [])
    paths: list[Path] = []
    for path in map(Path, given):
        if path.is_dir():
            paths += [item for item in sorted(path.iterdir()) if is_weather_file(item)]
        elif path.is_file():
            paths.append(path)
        else:
            raise WeatherError("weather_file_absent", file=path.name)
    if not paths:
        raise WeatherError("weather_no_file")
    return paths


def _result(
    readings: pd.DataFrame, days: pd.DataFrame, findings: list[WeatherFinding], written: int
) -> WeatherResult:
    stations = tuple(sorted(readings["station"].unique()))
    mine = days[days["station"].isin(stations)]
    return WeatherResult(
        int(readings["date"].nunique()), _last(mine, OBSERVED), _last(mine, FORECAST),
        tuple(findings), written, stations,
    )


def _last(days: pd.DataFrame, kind: str) -> datetime.date | None:
    whole = days[["rain_mm", cache.EVAPOTRANSPIRATION]].notna().all(axis=1)
    last = days.loc[days["kind"].eq(kind) & whole, "date"].max()
    return None if pd.isna(last) else last.date()
