"""What every weather source hands over: one frame of days, and what was found on the way."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...layers.errors import SeveError
from ...layers.words import words_for

OBSERVED, FILLED, FORECAST, MISSING = "observed", "filled", "forecast", "missing"

TEMPERATURES = ("temperature_min_c", "temperature_max_c")
HUMIDITIES = ("humidity_min_percent", "humidity_max_percent", "humidity_mean_percent")
VARIABLES = (
    *TEMPERATURES, *HUMIDITIES, "vapour_pressure_kpa", "wind_speed_2m_m_s",
    "solar_radiation_mj_m2", "rain_mm",
)
GIVEN = "given_evapotranspiration_mm"
# The rain of a forecast day in the drier and the wetter members of an ensemble.
SPREAD = ("rain_dry_mm", "rain_wet_mm")
PLACE = ("latitude", "longitude", "elevation_m")
COLUMNS = ("station", "date", "kind", *VARIABLES, GIVEN, *SPREAD, *PLACE, "source")


class WeatherError(SeveError):
    """A weather source, or its file, cannot give what was asked."""

    room = "irrigation"


@dataclass(frozen=True)
class WeatherFinding:
    """Something seen in the weather that a person should know.

    ``code`` names the sentence ``weather_finding.<code>``; ``severity`` is ``error`` (set
    aside), ``warning`` (changed or doubtful) or ``remark``; ``first`` and ``last`` bound the
    days concerned and ``count`` says how many they are.
    """

    code: str
    severity: str
    station: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None
    count: int = 0
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """Say it in ``fr`` or ``en``, with its days."""
        words = words_for(language, "irrigation")
        values = {name: _worded(words, value) for name, value in self.values.items()}
        text = words(f"weather_finding.{self.code}", count=self.count, station=self.station,
                     **values)
        if self.first is None:
            return text
        if self.first == self.last:
            return words("weather_finding_on", finding=text, station=self.station,
                         first=self.first)
        return words("weather_finding_between", finding=text, station=self.station,
                     first=self.first, last=self.last)


def _worded(words: Any, value: Any) -> Any:
    """Name one of our variables, or a refusal, in words; other values stay as they are."""
    if isinstance(value, SeveError):
        return value.sentence(words.language)
    if not isinstance(value, str):
        return value
    try:
        return words(f"weather_variable.{value}")
    except KeyError:
        return value


def found(
    code: str, severity: str, days: pd.DataFrame, station: str | None = None, **values: Any
) -> WeatherFinding:
    """Make the finding that ``days`` (with ``station`` and ``date``) have in common."""
    dates = days["date"].dropna()
    names = days["station"].dropna().unique()
    return WeatherFinding(
        code, severity, station if station is not None else ", ".join(map(str, names[:3])),
        None if dates.empty else dates.min().date(),
        None if dates.empty else dates.max().date(), len(days), values,
    )


def as_readings(frame: pd.DataFrame) -> pd.DataFrame:
    """Give ``frame`` every column of :data:`COLUMNS` with its type, and a fresh index."""
    frame = frame.reset_index(drop=True)
    data: dict[str, Any] = {}
    for name in COLUMNS:
        if name == "date":
            dates = frame[name] if name in frame else pd.Series(pd.NaT, index=frame.index)
            data[name] = pd.to_datetime(dates).dt.normalize().astype("datetime64[ns]")
        elif name in ("station", "kind", "source"):
            data[name] = frame[name].astype(object) if name in frame else None
        else:
            values = frame[name] if name in frame else pd.Series(np.nan, index=frame.index)
            data[name] = pd.to_numeric(values, errors="coerce").astype("float64")
    return pd.DataFrame(data, index=frame.index, columns=list(COLUMNS))
