"""When the service can bring water: its working days, and the hours of its water points."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from dateutil.easter import easter

from ..layers.hours import minutes_of, written
from ..layers.settings import TownSettings
from ..layers.store import Store
from ..layers.words import words_for

# Public holidays of France (code du travail, article L. 3133-1): fixed, and after Easter.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
DAYS_AFTER_EASTER = (1, 39, 50)
DAY_MIN = 24 * 60
# As in the rounds: a vehicle's day, and a water point's hours, when nobody wrote them.
SHIFT_MIN, OPENING_MIN = (7 * 60 + 30, 15 * 60 + 30), (0, DAY_MIN)


@dataclass(frozen=True)
class WaterHours:
    """From when to when the teams find an open water point during their day.

    ``code`` is ``open`` (with ``opens`` and ``closes``, HH:MM), ``never`` (points are
    recorded, none is open while a vehicle is out) or ``unknown`` (no point recorded).
    """

    code: str
    points: int
    opens: str = ""
    closes: str = ""

    def sentence(self, language: str) -> str:
        """Say it in ``fr`` or ``en``."""
        return words_for(language, "irrigation")(
            f"water_hours.{self.code}", count=self.points, opens=self.opens, closes=self.closes)


def working_days(dates: pd.DatetimeIndex, settings: TownSettings) -> np.ndarray:
    """Tell which dates the service works.

    The town's weekdays (every day when none is set), less the days it closes, and less the
    public holidays when the town says that it does not work on them.
    """
    weekdays = settings.working_days or tuple(range(1, 8))
    open_days = np.isin(dates.dayofweek + 1, weekdays)
    closed = list(pd.to_datetime(list(settings.closed_days), format="%Y-%m-%d", errors="coerce"))
    if not settings.works_on_holidays:
        closed += [pd.Timestamp(day) for day in public_holidays(set(dates.year))]
    return open_days & ~dates.normalize().isin(closed)


def public_holidays(years: Iterable[int]) -> set[datetime.date]:
    """Give the eleven public holidays of each year."""
    found = set()
    for year in map(int, years):
        found |= {datetime.date(year, month, day) for month, day in FIXED_HOLIDAYS}
        found |= {easter(year) + datetime.timedelta(days=days) for days in DAYS_AFTER_EASTER}
    return found


def next_working(working: np.ndarray, day: int) -> int:
    """Give the number of the next working day after ``day`` (the day after when none is)."""
    later = np.flatnonzero(working[day + 1:])
    return day + 1 + int(later[0]) if len(later) else day + 1


def water_hours(store: Store) -> WaterHours:
    """Read the hours when a vehicle on its way finds a working water point open."""
    return hours_of(
        store.read("water_points", columns=["opening_time", "closing_time", "working"]),
        store.read("vehicles", columns=["shift_start", "shift_end", "working"]))


def hours_of(points: pd.DataFrame, vehicles: pd.DataFrame) -> WaterHours:
    """Give the hours from the tables; what is not said to be out of service is in service."""
    openings = _spans(points, "opening_time", "closing_time", OPENING_MIN)
    shifts = _spans(vehicles, "shift_start", "shift_end", SHIFT_MIN) or [SHIFT_MIN]
    common = [(max(start, begin), min(end, stop)) for start, end in _each_day(openings)
              for begin, stop in shifts]
    common = [(start, end) for start, end in common if start < end]
    if common:
        return WaterHours("open", len(openings), written(min(start for start, _ in common)),
                          written(max(end for _, end in common)))
    return WaterHours("never" if len(points) else "unknown", len(openings))


def _spans(rows: pd.DataFrame, start: str, end: str, usual: tuple[int, int]
           ) -> list[tuple[int, int]]:
    """Give each working row's span in minutes; an end before its start is the next day's."""
    kept = rows[rows["working"].astype("boolean").fillna(True).astype(bool)]
    spans = []
    for begin, stop in zip(kept[start], kept[end], strict=True):
        first, last = (found if (found := minutes_of(text)) is not None else default
                       for text, default in zip((begin, stop), usual, strict=True))
        spans.append((first, last if last > first else last + DAY_MIN))
    return spans


def _each_day(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Add what the night before leaves open in the morning, and the day after in the night."""
    return [(start + shift, end + shift) for start, end in spans
            for shift in (-DAY_MIN, 0, DAY_MIN)]
