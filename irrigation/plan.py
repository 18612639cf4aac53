"""The days to come: who is watered on which day, how much, and what keeps it from being done.

Day after day from today, the likely bucket says who would pass the easy water before the
service comes again; those are watered on that working day, the reserve is filled, the day
goes by. A morning of frost waters nobody. A container that drinks its easy water within
one day is watered twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .balance import NEVER, Buckets, Days, Waterings, run
from .plants import in_watered_season
from .service import next_working, working_days
from .situation import Situation

WATERED_POLICIES = ("watered", "young")
# A young tree's rhythm counts from a rain or waterings of this depth in all.
RHYTHM_RAIN_MM = 30.0
RHYTHM_DEPLETION_SHARE = 0.5
# Rain within two days that, halved, gives back this share of the depletion: wait for it.
RAIN_SHARE = 0.5
RHYTHM_BLOCK = 20_000


@dataclass(frozen=True)
class Plan:
    """What the days to come hold for each object; masks and litres are of shape (n,).

    ``dry_on`` is the day when an object watered today lacks water again before the service
    comes back (NaT when it holds); ``next_on`` that next working day.
    """

    today_mm: np.ndarray
    today_l: np.ndarray
    horizon_l: np.ndarray
    water_on: pd.Series
    by_rhythm: np.ndarray
    waits_for_rain: np.ndarray
    frozen: np.ndarray
    in_season: np.ndarray
    floor_used: np.ndarray
    twice: np.ndarray
    dry_on: pd.Series
    next_on: pd.Timestamp


def plan_days(situation: Situation, depletion: np.ndarray, horizon_days: int) -> Plan:
    """Water, day after day, what is due, on working days and in season."""
    figures, series = situation.objects.figures, situation.forcing
    everyone = len(figures)
    season = in_watered_season(series.dates[series.today:])[figures["calendar"].to_numpy()]
    rows = np.flatnonzero(figures["policy"].isin(WATERED_POLICIES).to_numpy())
    part = _PlanPart(situation, rows, depletion[rows], season[rows])
    first = np.full(len(rows), -1)
    horizon_l = np.zeros(len(rows))
    rhythm, floored = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    days = []
    for day in range(horizon_days):
        today = part.day(day)
        new = (today.litres > 0) & (first < 0)
        first[new], rhythm[new] = day, today.by_rhythm[new]
        floored[new] = today.floor_used[new]
        horizon_l += today.litres
        days.append(today)
    now = days[0]
    start = pd.Timestamp(situation.today)
    spread = _Spread(rows, everyone)
    return Plan(
        spread(np.where(now.litres > 0, now.mm, 0.0)), spread(now.litres), spread(horizon_l),
        spread.dates(start, first), spread(rhythm), spread(now.waits), spread(now.frozen),
        season[:, 0], spread(floored), spread(now.twice), spread.dates(start, part.dry_on),
        start + pd.Timedelta(days=next_working(part.working, 0)))


def followed_litres(situation: Situation, days: int) -> np.ndarray:
    """Give the litres of each object over ``days`` from today, the advice being followed."""
    series = situation.forcing
    buckets = situation.buckets("likely")
    past = series.days("likely").part(0, series.today)
    start = situation.start_depletion(buckets, "likely")
    evening = run(buckets, start, past, situation.waterings).depletion_mm
    return plan_days(situation, evening, days).horizon_l


class _Spread:
    """Put figures of some rows back among all the rows, zero, False or no date elsewhere."""

    def __init__(self, rows: np.ndarray, count: int) -> None:
        self.rows, self.count = rows, count

    def __call__(self, values: np.ndarray) -> np.ndarray:
        whole = np.zeros(self.count, values.dtype)
        whole[self.rows] = values
        return whole

    def dates(self, start: pd.Timestamp, days: np.ndarray) -> pd.Series:
        """Turn numbers of days from ``start`` into dates, a negative number into none."""
        dates = start + pd.to_timedelta(pd.Series(days).where(days >= 0), unit="D")
        return pd.Series(dates.to_numpy(), index=self.rows).reindex(range(self.count))


@dataclass(frozen=True)
class _Day:
    """One day of the plan for the watered objects."""

    mm: np.ndarray
    litres: np.ndarray
    by_rhythm: np.ndarray
    waits: np.ndarray
    frozen: np.ndarray
    floor_used: np.ndarray
    twice: np.ndarray


class _PlanPart:
    """The watered objects while the days to come go by."""

    def __init__(self, situation: Situation, rows: np.ndarray, depletion: np.ndarray,
                 season: np.ndarray) -> None:
        series = situation.forcing
        self.buckets = situation.buckets("likely").take(rows)
        self.days = series.days("likely").part(series.today, len(series.dates))
        self.state, self.season = depletion, season
        self.figures = situation.objects.figures.iloc[rows]
        place = np.full(len(situation.objects), -1, np.int64)
        place[rows] = np.arange(len(rows))
        given = situation.waterings
        kept = place[given.row] >= 0
        given = Waterings(place[given.row[kept]], given.day[kept], given.mm[kept])
        self.given = given.part(series.today, len(series.dates))
        self.working = working_days(series.dates[series.today:], situation.settings)
        self.frost = series.frost[self.buckets.point, series.today:]
        self.rhythm = _rhythm_due(self.figures, self.buckets, situation, given)
        self.rain_soon_mm = _rain_in(
            self.buckets, series.days("low").part(series.today, series.today + 2))
        self.per_mm = (self.figures["wetted_area_m2"].to_numpy(float)
                       / self.figures["efficiency"].to_numpy(float))
        self.floor_l = self.figures["practice_litres_low"].fillna(0).to_numpy(float)
        self.container = self.figures["container"].to_numpy(bool)
        self.dry_on = np.full(len(rows), -1)

    def day(self, day: int) -> _Day:
        """Water who must be on ``day``, and let it go by."""
        nobody = np.zeros(len(self.buckets), bool)
        morning = self._morning(day)
        if not self.working[day]:
            self.state = self._dried(day, morning)
            return _Day(np.zeros(len(morning)), np.zeros(len(morning)), *[nobody] * 5)
        due, by_rhythm, waits = self._due(day, morning)
        frozen = self.frost[:, day] & (due | by_rhythm)
        due = (due | by_rhythm) & ~frozen
        need = self._need(day)
        twice = due & self.container & (need > self.buckets.readily_mm)
        mm = morning + np.where(twice, np.minimum(need, self.buckets.total_mm), 0.0)
        wanted = rounded_litres(mm * self.per_mm)
        litres = np.where(due, np.maximum(wanted, self.floor_l), 0.0)
        watered = np.maximum(morning - litres / self.per_mm, 0)
        if day == 0:
            self._look_for_dryness(due, twice, watered)
        evening = self._dried(day, watered)
        self.state = np.where(twice, 0.0, evening)
        self.rhythm[litres > 0] = False
        return _Day(mm, litres, by_rhythm & due, waits, frozen,
                    due & (self.floor_l > wanted), twice)

    def _due(self, day: int, morning: np.ndarray) -> tuple[np.ndarray, ...]:
        """Tell who must be watered on ``day``, who by rhythm alone, who may wait for rain."""
        gap = next_working(self.working, day) - day
        probe = run(self.buckets, self.state, self.days.part(day, day + gap),
                    self.given.part(day, day + gap), find_beyond=True)
        due = (probe.found_beyond() != NEVER) & self.season[:, day]
        waits = np.zeros(len(due), bool)
        if day == 0:
            calm = morning <= self.buckets.readily_mm
            waits = due & calm & (self.rain_soon_mm >= RAIN_SHARE * morning)
            due = due & ~waits
        enough = morning >= RHYTHM_DEPLETION_SHARE * self.buckets.readily_mm
        by_rhythm = self.rhythm[:, day] & self.season[:, day] & enough & ~due & ~waits
        return due, by_rhythm, waits

    def _need(self, day: int) -> np.ndarray:
        """Give what each plant takes on ``day`` when it wants for nothing, mm."""
        point, calendar = self.buckets.point, self.buckets.calendar
        return (self.buckets.demand * self.days.evapotranspiration_mm[point, day]
                * self.days.season[calendar, day]).astype(float)

    def _look_for_dryness(self, due: np.ndarray, twice: np.ndarray, watered: np.ndarray) -> None:
        """Note who, watered today, lacks water before the service comes back."""
        gap = next_working(self.working, 0)
        if gap < 2:
            return
        rows = np.flatnonzero(due)
        start = np.where(twice, 0.0, self._dried(0, watered))[rows]
        found = run(self.buckets.take(rows), start, self.days.part(1, gap),
                    find_beyond=True).found_beyond()
        self.dry_on[rows] = np.where(found == NEVER, -1, found + 1)

    def _morning(self, day: int) -> np.ndarray:
        """Give the depletion once the day's rain and the water already given are in, mm."""
        still = self.days.part(day, day + 1)
        still = replace(still, evapotranspiration_mm=np.zeros_like(still.evapotranspiration_mm))
        return run(self.buckets, self.state, still, self.given.part(day, day + 1)).depletion_mm

    def _dried(self, day: int, depletion: np.ndarray) -> np.ndarray:
        """Let the plants take the day's water, its rain being in already."""
        dry = Days(np.zeros_like(self.days.rain_mm[:, :1]),
                   self.days.evapotranspiration_mm[:, day:day + 1],
                   self.days.season[:, day:day + 1])
        return run(self.buckets, depletion, dry).depletion_mm


def _rain_in(buckets: Buckets, days: Days) -> np.ndarray:
    sums = run(buckets, np.zeros(len(buckets)), days, totals=True).totals
    return (sums or {})["rain_in_mm"]


def _rhythm_due(figures: pd.DataFrame, buckets: Buckets, situation: Situation,
                given: Waterings) -> np.ndarray:
    """Tell, for each day ahead, whom the establishment rhythm calls: (n, days ahead).

    Called when, over the days of the rhythm before it, neither a planting nor a watering
    came, nor :data:`RHYTHM_RAIN_MM` of rain in all reached the soil.
    """
    series = situation.forcing
    ahead = len(series.dates) - series.today
    called = np.zeros((len(figures), ahead), bool)
    rhythm = figures["practice_rhythm_days"].fillna(0).to_numpy(int)
    everyone = np.flatnonzero(rhythm > 0)
    if not len(everyone) or series.today == 0:
        return called
    last = np.full(len(figures), -10_000)
    past = given.day <= series.today
    np.maximum.at(last, given.row[past], given.day[past])
    for start in range(0, len(everyone), RHYTHM_BLOCK):
        rows = everyone[start:start + RHYTHM_BLOCK]
        history = run(buckets.take(rows), np.zeros(len(rows)), series.days("likely"),
                      history=True).history or {}
        rain = np.vstack([np.zeros(len(rows)), np.cumsum(history["rain_in_mm"], axis=0)])
        for day in range(ahead):
            now = series.today + day
            since = np.maximum(now - rhythm[rows], 0)
            fallen = rain[now + 1, np.arange(len(rows))] - rain[since, np.arange(len(rows))]
            quiet = (now - last[rows] >= rhythm[rows]) & (now >= rhythm[rows])
            called[rows, day] = quiet & (fallen < RHYTHM_RAIN_MM)
    return called


def rounded_litres(litres: np.ndarray) -> np.ndarray:
    """Round up to what can be measured: 1 L under 50 L, 5 L above."""
    return np.where(litres < 50, np.ceil(litres), 5 * np.ceil(litres / 5))
