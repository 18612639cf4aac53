"""A station's own file, CSV or workbook: columns, units and dates are recognised.

``columns.csv`` lists the names that a column may bear (without accents, capitals, unit or
punctuation); a unit written in the header wins over what the numbers suggest. A file with
several rows a day (a logger's 10 minutes, hours) is brought to days.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...layers.errors import MissingLibrary, SeveError
from ..evapotranspiration import (
    daylight_hours,
    extraterrestrial_radiation,
    known_radiation,
    saturation_vapour_pressure,
)
from .readings import OBSERVED, WeatherError, WeatherFinding, as_readings, found

SOURCE = "file"
LARGEST_BYTES = 200_000_000
HEADER_ROWS = 40
WHOLE_DAY_SHARE = 0.8  # of the usual number of rows, for a day to count as whole
_TO_2M = 0.748  # from 10 m (FAO-56, equation 47)
_EXCEL_EPOCH = pd.Timestamp(1899, 12, 30)
# Unit as a header may write it -> (factor, offset) to the unit of the column.
_UNITS: dict[str, dict[str, tuple[float, float]]] = {
    "temperature": {
        "c": (1, 0), "f": (5 / 9, -160 / 9), "k": (1, -273.15), "1/10c": (0.1, 0),
    },
    "wind": {
        "m/s": (1, 0), "ms": (1, 0), "ms-1": (1, 0), "km/h": (1 / 3.6, 0), "kmh": (1 / 3.6, 0),
        "mph": (0.44704, 0), "mp/h": (0.44704, 0), "kt": (0.514444, 0), "kn": (0.514444, 0),
        "noeuds": (0.514444, 0),
    },
    "radiation": {
        "mj/m2": (1, 0), "mjm-2": (1, 0), "j/cm2": (0.01, 0), "w/m2": (0.0864, 0),
        "wm-2": (0.0864, 0), "wh/m2": (0.0036, 0), "kwh/m2": (3.6, 0), "kj/m2": (0.001, 0),
    },
    "sunshine": {"h": (1, 0), "heures": (1, 0), "min": (1 / 60, 0), "mn": (1 / 60, 0),
                 "minutes": (1 / 60, 0), "s": (1 / 3600, 0)},
    "water": {"mm": (1, 0), "l/m2": (1, 0), "cm": (10, 0), "in": (25.4, 0), "inch": (25.4, 0),
              "1/10mm": (0.1, 0)},
    "humidity": {"%": (1, 0)},
    "pressure": {"kpa": (1, 0), "hpa": (0.1, 0), "mbar": (0.1, 0)},
}
_KINDS = {
    "temperature_min_c": "temperature", "temperature_max_c": "temperature",
    "temperature_c": "temperature", "dew_point_c": "temperature",
    "vapour_pressure_kpa": "pressure", "humidity_min_percent": "humidity",
    "humidity_max_percent": "humidity", "humidity_mean_percent": "humidity",
    "wind_m_s": "wind", "wind_speed_2m_m_s": "wind", "solar_radiation_mj_m2": "radiation",
    "sunshine_h": "sunshine", "rain_mm": "water", "given_evapotranspiration_mm": "water",
}
_POWERS = ("w/m2", "wm-2")  # a mean over the day, not a sum
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_FEWEST_ROWS = 4  # a day; fewer are doubles, not a logger


@dataclass(frozen=True)
class Column:
    """What a header was recognised as: our name, and the unit it states (None: none)."""

    name: str
    unit: str | None


def read(
    path: Path,
    latitude: float | None = None,
    longitude: float | None = None,
    elevation_m: float | None = None,
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Read a station's file; gives readings and findings.

    The place is that of the file's own columns, else the one given (the town's). Raises
    :class:`WeatherError` when the file cannot be read or no date and weather column is
    recognised.
    """
    header, rows = _table(_cells(path), path)
    recognised = {place: column for place, text in enumerate(header)
                  if (column := recognise(text)) is not None}
    frame, findings = _columns(rows, recognised, path)
    known = frame["date"].notna()
    if (~known).any():
        findings.append(found("date_unreadable", "error",
                              frame[~known].assign(station=path.stem)))
    frame = frame[known].reset_index(drop=True)  # .attrs travel along
    if frame.empty:
        raise WeatherError("weather_file_no_dates", file=path.name)
    frame = _placed(frame, path, latitude, longitude, elevation_m)
    frame, notes = _daily(frame)
    return as_readings(_derived(frame)), findings + notes


def is_station_file(path: Path) -> bool:
    """Tell whether a file has a date and at least two columns of weather."""
    try:
        header, _ = _table(_cells(path), path)
    except SeveError:
        return False
    columns = {column.name for text in header if (column := recognise(text)) is not None}
    return len(columns & set(_KINDS)) > 1


def recognise(text: str) -> Column | None:
    """Tell which of our columns a header names, and in which unit; None when neither."""
    unit = next((found_unit for part in _BRACKETS.findall(text)
                 if (found_unit := _unit(part))), None)
    plain = _plain(_BRACKETS.sub(" ", text))
    if plain in _names():
        return Column(_names()[plain], unit)
    for ending in _ends(plain, text):
        name = _names().get(ending[0])
        if name in _KINDS and ending[1] in _UNITS[_KINDS[name]]:
            return Column(name, ending[1])
    return None


def _ends(plain: str, text: str) -> list[tuple[str, str]]:
    """Split a header whose unit has no brackets: ``Tmin °C``, ``rain_mm``, ``vent km/h``."""
    words = re.split(r"[\s_]+", text.strip())
    result = []
    for count in (1, 2):
        if len(words) > count:
            unit = _unit("".join(words[-count:]))
            if unit is not None:
                result.append((_plain(" ".join(words[:-count])), unit))
    return result


def _unit(text: str) -> str | None:
    """Write a unit our way; None when it is not one we know."""
    plain = unicodedata.normalize("NFKD", text).replace("⁻", "-").lower()
    plain = re.sub(r"[°º\s.·*^]|deg(res|ree|rees)?|jour|day", "", plain)
    plain = plain.encode("ascii", "ignore").decode().strip("/")
    plain = {"celsius": "c", "fahrenheit": "f", "kelvin": "k", "mm/d": "mm"}.get(plain, plain)
    known = any(plain in units for units in _UNITS.values())
    return plain if known else None


def _plain(text: str) -> str:
    """Drop accents, capitals and punctuation."""
    letters = unicodedata.normalize("NFKD", text.strip().lstrip("\ufeff").lower())
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", kept))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row["column"] for row in csv.DictReader(lines)}


def _cells(path: Path) -> list[list[Any]]:
    """Read the rows of a CSV or of the first sheet with cells of a workbook."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise WeatherError("weather_file_too_large", file=path.name,
                               limit_mb=LARGEST_BYTES / 1e6)
        head = path.read_bytes()[:8]
    except OSError as fault:
        raise WeatherError("weather_file_unreadable", file=path.name) from fault
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(path)
    return _text(path)


def _workbook(path: Path) -> list[list[Any]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as fault:
        raise MissingLibrary("python-calamine", "workbooks") from fault
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as fault:
        raise WeatherError("weather_file_unreadable", file=path.name) from fault
    if not sheets:
        raise WeatherError("weather_file_unreadable", file=path.name)
    return max(sheets, key=len)


def _text(path: Path) -> list[list[Any]]:
    content = path.read_bytes()
    if b"\x00" in content[:200] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WeatherError("weather_file_unreadable", file=path.name)
    if content.lstrip()[:1] == b"<":
        raise WeatherError("weather_file_is_page", file=path.name)
    text = _decoded(content)
    sample = text[:20_000].splitlines()[:HEADER_ROWS]
    delimiter = max(";\t,|", key=lambda mark: float(np.median([0, *(
        line.count(mark) for line in sample if line.strip())])))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as fault:
        raise WeatherError("weather_file_unreadable", file=path.name) from fault


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _table(cells: list[list[Any]], path: Path) -> tuple[list[str], list[list[Any]]]:
    """Find the header row: the first that names a date and something measured."""
    best: list[str] = []
    for place, row in enumerate(cells[:HEADER_ROWS]):
        texts = [str(cell) if cell is not None else "" for cell in row]
        names = {column.name for text in texts if (column := recognise(text)) is not None}
        if names & {"date", "year"} and names & set(_KINDS):
            return texts, cells[place + 1 :]
        best = max(best, texts, key=lambda row: sum(bool(text.strip()) for text in row))
    raise WeatherError("weather_file_not_recognised", file=path.name,
                       columns=", ".join(text for text in best if text.strip())[:160])


def _columns(
    rows: list[list[Any]], recognised: dict[int, Column], path: Path
) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Turn cells into typed columns; the first column of a name wins, others are said."""
    rows = [row for row in rows if any(str(cell).strip() for cell in row if cell is not None)]
    data: dict[str, pd.Series] = {}
    findings = []
    for place, column in recognised.items():
        values = pd.Series([row[place] if place < len(row) else None for row in rows],
                           dtype=object)
        if column.name in data:
            findings.append(WeatherFinding("column_twice", "warning", path.stem,
                                           values={"variable": column.name}))
        elif column.name in _KINDS:
            data[column.name], bad = _measured(values, column)
            if bad:
                findings.append(WeatherFinding("not_a_number", "warning", path.stem, count=bad,
                                               values={"variable": column.name}))
        else:
            data[column.name] = values
    if not rows:
        raise WeatherError("weather_file_no_dates", file=path.name)
    dates, notes = _dates(data, path.stem)
    data = {name: values for name, values in data.items()
            if name not in ("year", "month", "day_of_month")}
    frame = pd.DataFrame({**data, "date": dates})
    units = {column.name: column.unit for column in recognised.values()}
    frame.attrs["radiation_is_power"] = units.get("solar_radiation_mj_m2") in (None, *_POWERS)
    return frame, findings + notes


def _measured(values: pd.Series, column: Column) -> tuple[pd.Series, int]:
    """Read numbers as they are written (decimal comma, blanks, ``mq``), in our unit."""
    text = values.map(lambda cell: "" if cell is None else str(cell).strip())
    text = text.str.replace("\u202f", "").str.replace("\xa0", "").str.replace(" ", "")
    trace = text.str.lower().isin(("tr", "trace", "traces"))
    text = text.str.replace(",", ".", regex=False).mask(trace, "0")
    empty = text.str.lower().isin(("", "-", "--", "---", "mq", "na", "nan", "n/a", "null", "#n/a"))
    numbers = pd.to_numeric(text.mask(empty), errors="coerce").astype("float64")
    numbers = numbers.where(np.isfinite(numbers))
    bad = int((numbers.isna() & ~empty).sum())
    units = _UNITS[_KINDS[column.name]]
    factor, offset = units.get(column.unit or "", (1.0, 0.0))
    return numbers * factor + offset, bad


def _dates(data: dict[str, pd.Series], station: str) -> tuple[pd.Series, list[WeatherFinding]]:
    """Read dates in whatever order of day and month makes the days follow each other."""
    if "date" not in data:
        parts = pd.DataFrame({
            "year": data["year"], "month": data.get("month", pd.Series(dtype=object)),
            "day": data.get("day_of_month", pd.Series(dtype=object)),
        }).apply(pd.to_numeric, errors="coerce")
        return pd.to_datetime(parts, errors="coerce"), []
    cells = data["date"]
    native = cells.map(lambda cell: hasattr(cell, "year"))
    result = pd.to_datetime(cells.where(native), errors="coerce").astype("datetime64[ns]")
    text = cells.where(~native).map(lambda cell: "" if cell is None else str(cell).strip())
    serials = pd.to_numeric(text, errors="coerce")
    compact = text.str.fullmatch(r"\d{8}(\.0)?")
    serial = serials.between(20_000, 80_000) & ~compact
    result = result.fillna((_EXCEL_EPOCH + pd.to_timedelta(
        serials.where(serial), unit="D")).dt.round("s"))
    result = result.fillna(pd.to_datetime(text.where(compact).str[:8], format="%Y%m%d",
                                          errors="coerce"))
    rest = text.where(result.isna() & text.ne(""))
    if rest.notna().any():
        readings = {order: _parsed(rest, order) for order in ("year", "day", "month")}
        order = max(readings, key=lambda name: _plausible(readings[name]))
        result = result.fillna(readings[order])
        if order == "month":
            return result, [WeatherFinding("month_first", "warning", station,
                                           count=int(rest.notna().sum()))]
    return result, []


def _parsed(text: pd.Series, order: str) -> pd.Series:
    """Read ``2024-07-14 10:00``, ``14/07/2024`` or ``07/14/2024``."""
    pattern = (r"^(?P<a>\d{1,4})[-/. ](?P<b>\d{1,2})[-/. ](?P<c>\d{1,4})"
               r"(?:[T ]+(?P<hour>\d{1,2})[:hH](?P<minute>\d{0,2}))?")
    parts = text.str.extract(pattern)
    names = {"year": ("year", "month", "day"), "day": ("day", "month", "year"),
             "month": ("month", "day", "year")}[order]
    fields = parts.set_axis([*names, "hour", "minute"], axis=1).apply(
        pd.to_numeric, errors="coerce")
    short = fields["year"] < 100
    fields["year"] = fields["year"].mask(short, fields["year"] + 2000)
    fields[["hour", "minute"]] = fields[["hour", "minute"]].fillna(0)
    fields.loc[fields["hour"] > 24] = np.nan
    return pd.to_datetime(fields, errors="coerce")


def _plausible(dates: pd.Series) -> tuple[int, int]:
    """Rank a way to read dates: how many are read, then how many follow the one before."""
    steps = dates.dt.normalize().diff().abs()
    return int(dates.notna().sum()), int((steps <= pd.Timedelta(days=1)).sum())


def _placed(
    frame: pd.DataFrame, path: Path, latitude: float | None, longitude: float | None,
    elevation_m: float | None,
) -> pd.DataFrame:
    frame = frame.copy()
    for name, given in (("latitude", latitude), ("longitude", longitude),
                        ("elevation_m", elevation_m)):
        if name in frame:
            text = frame[name].astype(str).str.replace(",", ".", regex=False)
            frame[name] = pd.to_numeric(text, errors="coerce").fillna(
                np.nan if given is None else given)
        else:
            frame[name] = np.nan if given is None else given
    names = frame["station"] if "station" in frame else pd.Series(path.stem, index=frame.index)
    names = names.map(lambda cell: str(cell).strip() if cell is not None else "")
    frame["station"] = SOURCE + ":" + names.replace("", path.stem)
    if frame["latitude"].isna().any():
        raise WeatherError("weather_no_place")
    return frame


def _daily(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[WeatherFinding]]:
    """Bring a logger's rows to days; a file that already has one row a day stays as it is."""
    day = frame["date"].dt.normalize()
    timed = frame["date"].ne(day)
    sizes = frame.groupby([frame["station"], day])["date"].transform("size")
    if not timed.any() or sizes.median() < _FEWEST_ROWS:
        return frame.assign(date=day), []
    frame = _spread(frame).assign(date=day)
    groups = frame.groupby(["station", "date"], sort=True)
    ways = {name: way for name, way in _WAYS.items() if name in frame}
    if frame.attrs.get("radiation_is_power", True):
        ways |= {name: "mean" for name in ways if name == "solar_radiation_mj_m2"}
    result = groups[["latitude", "longitude", "elevation_m"]].first()
    for name, way in ways.items():
        # The sum of nothing known is unknown, not zero.
        result[name] = (groups[name].sum(min_count=1) if way == "sum"
                        else getattr(groups[name], way)())
    usual = int(sizes.median())
    partial = groups.size().to_numpy(dtype=float) < WHOLE_DAY_SHARE * usual
    result = result.reset_index()
    findings = [found("brought_to_days", "remark", result, rows=usual)]
    if partial.any():
        findings.append(found("day_incomplete", "warning", result[partial]))
    return result[~partial].reset_index(drop=True), findings


# How the rows of a day make the day.
_WAYS = {
    "temperature_min_c": "min", "temperature_max_c": "max", "humidity_min_percent": "min",
    "humidity_max_percent": "max", "humidity_mean_percent": "mean", "dew_point_c": "mean",
    "vapour_pressure_kpa": "mean", "wind_m_s": "mean",
    "wind_speed_2m_m_s": "mean", "solar_radiation_mj_m2": "sum", "rain_mm": "sum",
    "given_evapotranspiration_mm": "sum", "sunshine_h": "sum",
}
# What a single column becomes when its day has a lowest and a highest.
_EXTREMES = {
    "temperature_c": ("temperature_min_c", "temperature_max_c"),
    "humidity_mean_percent": ("humidity_min_percent", "humidity_max_percent"),
}


def _spread(frame: pd.DataFrame) -> pd.DataFrame:
    """Let one column of temperature or humidity give the day's extremes."""
    new = {target: frame[name] for name, targets in _EXTREMES.items() if name in frame
           for target in targets if target not in frame}
    spread = frame.assign(**new)
    spread.attrs = frame.attrs
    return spread


def _derived(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring wind to 2 m, dew point to vapour pressure (equation 14), sunshine to radiation."""
    frame = frame.assign(kind=OBSERVED, source=SOURCE)
    nothing = pd.Series(np.nan, index=frame.index)
    low = frame.get("wind_speed_2m_m_s", nothing)
    frame["wind_speed_2m_m_s"] = low.fillna(frame.get("wind_m_s", nothing) * _TO_2M)
    dew = saturation_vapour_pressure(frame.get("dew_point_c", nothing))
    frame["vapour_pressure_kpa"] = frame.get("vapour_pressure_kpa", nothing).fillna(
        pd.Series(dew, index=frame.index))
    doy = frame["date"].dt.dayofyear
    sky = extraterrestrial_radiation(frame["latitude"], doy)
    frame["solar_radiation_mj_m2"] = known_radiation(
        sky, daylight_hours(frame["latitude"], doy),
        frame.get("solar_radiation_mj_m2", nothing).to_numpy(dtype=float),
        frame.get("sunshine_h", nothing).to_numpy(dtype=float),
    )
    return frame
