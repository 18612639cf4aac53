"""Météo-France's daily station files, both parts (``RR-T-Vent`` and ``autres-parametres``).

Columns and units are those of the published field descriptions: rain in mm from 06 UTC to 06
UTC the next day; temperatures in °C; ``FFM`` in m/s at 10 m, ``FF2M`` at 2 m; ``GLOT`` in
J/cm²; ``INST`` in minutes of sunshine; ``UN``, ``UX``, ``UM`` in %; ``TSVM`` in hPa. Each
value has a quality code: 0 protected, 1 validated, 9 filtered are kept, 2 doubtful is not.
Licence Ouverte 2.0 (Météo-France).
"""

from __future__ import annotations

import datetime
import gzip
import time
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import requests

from ...layers.progress import SILENT, Progress
from ..evapotranspiration import (
    daylight_hours,
    extraterrestrial_radiation,
    known_radiation,
)
from . import web
from .places import distance_km
from .readings import (
    GIVEN,
    OBSERVED,
    VARIABLES,
    WeatherError,
    WeatherFinding,
    as_readings,
    found,
)

SOURCE, SERVICE = "meteo_france", "Météo-France"
FIRST_PART, SECOND_PART = "RR-T-Vent", "autres-parametres"
DOUBTFUL = 2
FARTHEST_KM = 60.0
STATIONS_KEPT = 4
LARGEST_BYTES = 400_000_000

_KEYS = ("NUM_POSTE", "AAAAMMJJ")
_TEXT = ("NUM_POSTE", "NOM_USUEL", "AAAAMMJJ")
_TO_2M = 0.748  # from 10 m (FAO-56, equation 47)
_MEASURES = (
    "RR", "TN", "TX", "FFM", "FF2M", "INST", "GLOT", "UN", "UX", "UM", "TSVM", "ETPMON",
    "ETPGRILLE",
)
_PLACES = ("LAT", "LON", "ALTI")


def departement(insee_code: str) -> str:
    """Give the département whose files hold a commune; raises :class:`WeatherError`."""
    code = insee_code.strip().upper()
    if len(code) != 5:
        raise WeatherError("weather_no_commune")
    if code.startswith("2") and code[1] in "AB":
        return "20"  # the files keep Corsica whole
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def download(
    session: requests.Session, address: str, insee_code: str, today: datetime.date,
    folder: Path, sleep: web.Sleep = time.sleep, progress: Progress = SILENT,
) -> list[Path]:
    """Fetch both parts of the current files of the commune's département into ``folder``.

    The two years in their names change in January, not always on the first: the year before
    is tried too. Raises :class:`WeatherError` when there is none.
    """
    number = departement(insee_code)
    for year in (today.year, today.year - 1):
        paths = []
        for part in (FIRST_PART, SECOND_PART):
            name = f"Q_{number}_latest-{year - 1}-{year}_{part}.csv.gz"
            content = web.get_file(session, f"{address.rstrip('/')}/{name}", SERVICE, sleep,
                                   progress)
            if content is None:
                break
            (folder / name).write_bytes(content)
            paths.append(folder / name)
        if paths:
            return paths
    raise WeatherError("weather_no_current_file", service=SERVICE, departement=number)


def is_meteo_france(path: Path) -> bool:
    """Tell a daily station file by its first line."""
    try:
        first = _bytes(path, 4096).split(b"\n", 1)[0].decode("latin-1")
    except (OSError, EOFError, zlib.error):
        return False
    names = {name.strip() for name in first.lstrip("\ufeffï»¿").split(";")}
    return set(_KEYS) <= names


def read(
    paths: Sequence[Path],
    latitude: float | None = None,
    longitude: float | None = None,
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Read daily files, joining the two parts; gives readings and findings.

    The other part of a file is taken too when it lies beside it. When a place is known, the
    nearest stations that measure rain and temperatures are kept (at most
    :data:`STATIONS_KEPT`, within :data:`FARTHEST_KM`); raises :class:`WeatherError` when none
    is, or when a file is not what it should be.
    """
    joined = read_raw(_with_siblings(paths))
    joined, findings = _without_doubtful(joined)
    readings = to_readings(joined)
    names = joined.drop_duplicates("NUM_POSTE").set_index("NUM_POSTE")["NOM_USUEL"]
    readings["source"] = SOURCE + ": " + joined["NUM_POSTE"].map(names).astype(str)
    readings, undated = _dated(readings)
    return _nearest(readings, latitude, longitude), findings + undated


def read_raw(paths: Sequence[Path]) -> pd.DataFrame:
    """Read daily files and join them, with Météo-France's own columns and units."""
    parts = [_part(path) for path in paths]
    joined = parts[0]
    for part in parts[1:]:
        joined = _join(joined, part)
    return joined


def _with_siblings(paths: Sequence[Path]) -> list[Path]:
    """Add the other part of each file when it is there, each file once, first parts first."""
    wanted = {path.resolve(): path for path in paths}
    for path in paths:
        for here, there in ((FIRST_PART, SECOND_PART), (SECOND_PART, FIRST_PART)):
            if here in path.name:
                other = path.with_name(path.name.replace(here, there))
                if other.is_file():
                    wanted.setdefault(other.resolve(), other)
    return sorted(wanted.values(), key=lambda path: (SECOND_PART in path.name, path.name))


def _bytes(path: Path, limit: int) -> bytes:
    with path.open("rb") as stream:
        if stream.read(2) == b"\x1f\x8b":
            stream.seek(0)
            with gzip.open(stream) as unpacked:
                return unpacked.read(limit)
        stream.seek(0)
        return stream.read(limit)


def _part(path: Path) -> pd.DataFrame:
    """Read one file: key columns as text without blanks, measures and codes as numbers."""
    try:
        content = _bytes(path, LARGEST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise WeatherError("weather_file_unreadable", file=path.name) from fault
    if len(content) > LARGEST_BYTES:
        raise WeatherError("weather_file_too_large", file=path.name,
                           limit_mb=LARGEST_BYTES / 1e6)
    try:
        header = content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
        wanted = {*_KEYS, "NOM_USUEL", *_PLACES, *_MEASURES, *("Q" + name for name in _MEASURES)}
        frame = pd.read_csv(
            BytesIO(content), sep=";", dtype=str, encoding="utf-8-sig", skipinitialspace=True,
            encoding_errors="replace", usecols=lambda name: str(name).strip() in wanted,
        )
    except (ValueError, pd.errors.ParserError) as fault:
        raise WeatherError("weather_file_unreadable", file=path.name) from fault
    frame.columns = frame.columns.str.strip()
    if not set(_KEYS) <= set(frame.columns):
        raise WeatherError("weather_file_not_meteo_france", file=path.name,
                           columns=", ".join(header.split(";")[:6])[:120])
    for name in frame.columns:
        text = frame[name].str.strip()
        frame[name] = text if name in _TEXT else pd.to_numeric(text, errors="coerce")
    return frame.dropna(subset=list(_KEYS)).drop_duplicates().reset_index(drop=True)


def _join(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Put side by side the two parts of a period, or one below the other two periods."""
    measures = [name for name in right.columns if name in _MEASURES]
    if set(measures) <= set(left.columns):
        return pd.concat([left, right], ignore_index=True).drop_duplicates(ignore_index=True)
    joined = left.merge(right, on=list(_KEYS), how="outer", suffixes=("", "_right"))
    for name in [name for name in joined.columns if name.endswith("_right")]:
        joined[name[:-6]] = joined[name[:-6]].fillna(joined[name])
    return joined.drop(columns=[name for name in joined.columns if name.endswith("_right")])


def _without_doubtful(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Empty the values that Météo-France itself says are doubtful."""
    frame, findings = frame.copy(), []
    for name in _MEASURES:
        if name not in frame or "Q" + name not in frame:
            continue
        doubtful = frame["Q" + name].eq(DOUBTFUL) & frame[name].notna()
        if doubtful.any():
            rows = pd.DataFrame({
                "station": SOURCE + ":" + frame.loc[doubtful, "NUM_POSTE"],
                "date": _dates(frame.loc[doubtful, "AAAAMMJJ"]),
            })
            findings.append(found("doubtful_quality", "warning", rows, column=name))
            frame.loc[doubtful, name] = np.nan
    return frame, findings


def _dates(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="%Y%m%d", errors="coerce")


def to_readings(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring what :func:`read_raw` gives to our names and units, row by row."""
    def column(name: str) -> pd.Series:
        return frame[name] if name in frame else pd.Series(np.nan, index=frame.index)

    dates, latitude = _dates(frame["AAAAMMJJ"]), column("LAT")
    sky = extraterrestrial_radiation(latitude, dates.dt.dayofyear)
    daylight = daylight_hours(latitude, dates.dt.dayofyear)
    measured = (column("GLOT") * 0.01).to_numpy()  # J/cm² to MJ/m²
    sunshine = (column("INST") / 60).to_numpy()
    return as_readings(pd.DataFrame({
        "station": SOURCE + ":" + frame["NUM_POSTE"],
        "date": dates,
        "kind": OBSERVED,
        "temperature_min_c": column("TN"),
        "temperature_max_c": column("TX"),
        "humidity_min_percent": column("UN"),
        "humidity_max_percent": column("UX"),
        "humidity_mean_percent": column("UM"),
        "vapour_pressure_kpa": column("TSVM") / 10,  # from hPa
        "wind_speed_2m_m_s": column("FF2M").fillna(column("FFM") * _TO_2M),
        "solar_radiation_mj_m2": known_radiation(sky, daylight, measured, sunshine),
        "rain_mm": column("RR"),
        GIVEN: column("ETPMON").fillna(column("ETPGRILLE")),
        "latitude": latitude,
        "longitude": column("LON"),
        "elevation_m": column("ALTI"),
        "source": SOURCE,
    }))


def _dated(readings: pd.DataFrame) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    undated = readings["date"].isna()
    findings = []
    if undated.any():
        findings.append(found("date_unreadable", "error", readings[undated]))
    known = readings[[*VARIABLES, GIVEN]].notna().any(axis=1)
    return readings[~undated & known].reset_index(drop=True), findings


def _nearest(
    readings: pd.DataFrame, latitude: float | None, longitude: float | None
) -> pd.DataFrame:
    """Keep the nearest stations that measure both rain and temperatures."""
    needed = readings[["rain_mm", "temperature_min_c", "temperature_max_c"]].notna().all(axis=1)
    useful = readings.loc[needed, ["station", "latitude", "longitude"]]
    useful = useful.drop_duplicates("station").dropna()
    if useful.empty:
        raise WeatherError("weather_no_station", farthest_km=FARTHEST_KM)
    if latitude is not None and longitude is not None:
        away = distance_km(latitude, longitude, useful["latitude"], useful["longitude"])
        useful = useful.assign(away=away).sort_values("away")
        useful = useful[useful["away"] <= FARTHEST_KM]
        if useful.empty:
            raise WeatherError("weather_no_station", farthest_km=FARTHEST_KM)
        useful = useful.head(STATIONS_KEPT)
    return readings[readings["station"].isin(useful["station"])].reset_index(drop=True)
