"""What two columns of one row say that cannot both be true."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from .. import findings
from .columns import GONE, among, days, numbers, present, texts

PLANNED_LATE_YEARS = 2
_MEASURES = ("height_m", "trunk_girth_cm", "crown_diameter_m")


def check_trees(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Find trees gone but tended, dates that disagree, mulch that is and is not there."""
    return findings.gather([
        *_gone(frame), *_planned(frame, today), *planting_dates(frame, today),
        *_diagnosis(frame, today), *_mulch(frame), _dying(frame),
    ])


def check_beds(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Find beds gone but watered, planting or assessment in the future, mulch contradictions."""
    return findings.gather([
        *_gone(frame), *planting_dates(frame, today), *_diagnosis(frame, today), *_mulch(frame),
    ])


def _gone(frame: pd.DataFrame) -> list[pd.DataFrame]:
    life = texts(frame, "life_cycle")
    gone = among(life, GONE)
    if not gone.any():
        return []
    watering, health = texts(frame, "watering_system"), texts(frame, "health")
    work = texts(frame, "advised_work")
    watered = np.flatnonzero(gone & present(watering) & ~among(watering, ("none",)))
    graded = np.flatnonzero(gone & present(health))
    # A stump still to be ground out is work well advised.
    worked = np.flatnonzero(gone & present(work) & ~_stump_work(work))
    measured = np.flatnonzero(among(life, ("vacant", "removed")) & _any_measure(frame))
    return [
        findings.make(watered, "gone_but_watered", "watering_system", watering[watered], [
            {"life_cycle": life[place], "watering_system": watering[place]}
            for place in watered]),
        findings.make(graded, "gone_but_health", "health", health[graded], [
            {"life_cycle": life[place], "health": health[place]} for place in graded]),
        findings.make(worked, "gone_but_work", "advised_work", work[worked], [
            {"life_cycle": life[place], "advised_work": work[place]} for place in worked]),
        findings.make(measured, "gone_but_measured", "life_cycle", life[measured], [
            {"life_cycle": life[place]} for place in measured]),
    ]


def _stump_work(work: np.ndarray) -> np.ndarray:
    words = pd.Series(work, dtype=object).astype("string").str.lower()
    return words.str.contains("souch|rogn|carott|plant|rempla|stump|ras", regex=True).fillna(
        False).to_numpy(dtype=bool)


def _any_measure(frame: pd.DataFrame) -> np.ndarray:
    return np.any([~np.isnan(numbers(frame, name)) for name in _MEASURES], axis=0)


def _planned(frame: pd.DataFrame, today: datetime.date | None) -> list[pd.DataFrame]:
    planned = among(texts(frame, "life_cycle"), ("planned",))
    if not planned.any():
        return []
    # A force ("18/20") is ordered with the tree: only a height tells that it already stands.
    measured = np.flatnonzero(planned & ~np.isnan(numbers(frame, "height_m")))
    found = [findings.make(measured, "planned_but_measured", "life_cycle", "planned")]
    if today is not None:
        year = _first_years(frame)
        with np.errstate(invalid="ignore"):
            late = np.flatnonzero(planned & (year <= today.year - PLANNED_LATE_YEARS))
        found.append(findings.make(late, "planned_long_ago", "planting_year", year[late], [
            {"year": str(int(year[place]))} for place in late]))
    return found


def planting_dates(frame: pd.DataFrame, today: datetime.date | None) -> list[pd.DataFrame]:
    """Find planting dates and years that disagree, or that are still to come."""
    day, year = days(frame, "planting_date"), numbers(frame, "planting_year")
    latest = numbers(frame, "planting_year_latest")
    of_day = np.where(np.isnat(day), np.nan, day.astype("datetime64[Y]").astype(float) + 1970)
    last = np.where(np.isnan(latest), year, latest)
    with np.errstate(invalid="ignore"):
        apart = np.flatnonzero((of_day < year) | (of_day > last))
        backwards = np.flatnonzero(latest < year)
    found = [
        findings.make(apart, "date_against_year", "planting_year", year[apart], [
            {"date": str(day[place]), "year": str(int(_known(year[place], latest[place])))}
            for place in apart]),
        findings.make(backwards, "years_reversed", "planting_year_latest", latest[backwards], [
            {"latest": str(int(latest[place])), "year": str(int(year[place]))}
            for place in backwards]),
    ]
    if today is None:
        return found
    planned = among(texts(frame, "life_cycle"), ("planned", "vacant"))
    future = np.flatnonzero(~planned & ~np.isnat(day) & (day > np.datetime64(today)))
    with np.errstate(invalid="ignore"):
        years = np.flatnonzero(~planned & np.isnat(day) & (year > today.year))
    return [
        *found,
        findings.make(future, "planting_in_future", "planting_date", day[future].astype(str), [
            {"date": str(day[place])} for place in future]),
        findings.make(years, "planting_year_in_future", "planting_year", year[years], [
            {"year": str(int(year[place]))} for place in years]),
    ]


def _known(first: float, second: float) -> float:
    return second if np.isnan(first) else first


def _first_years(frame: pd.DataFrame) -> np.ndarray:
    day, year = days(frame, "planting_date"), numbers(frame, "planting_year")
    of_day = np.where(np.isnat(day), np.nan, day.astype("datetime64[Y]").astype(float) + 1970)
    return np.where(np.isnan(year), of_day, year)


def _diagnosis(frame: pd.DataFrame, today: datetime.date | None) -> list[pd.DataFrame]:
    seen, planted = days(frame, "health_date"), days(frame, "planting_date")
    before = np.flatnonzero(~np.isnat(seen) & ~np.isnat(planted) & (seen < planted))
    found = [findings.make(before, "diagnosis_before_planting", "health_date",
                           seen[before].astype(str), [
        {"date": str(seen[place]), "planted": str(planted[place])} for place in before])]
    if today is not None:
        future = np.flatnonzero(~np.isnat(seen) & (seen > np.datetime64(today)))
        found.append(findings.make(future, "diagnosis_in_future", "health_date",
                                   seen[future].astype(str), [
            {"date": str(seen[place])} for place in future]))
    return found


def _mulch(frame: pd.DataFrame) -> list[pd.DataFrame]:
    mulch, cover = texts(frame, "mulch"), texts(frame, "pit_cover")
    percent = numbers(frame, "mulch_cover_percent")
    with np.errstate(invalid="ignore"):
        against = np.flatnonzero(
            (among(mulch, ("none",)) & (percent > 0))
            | (among(mulch, ("organic", "mineral", "film")) & (percent == 0)))
    covered = np.flatnonzero(
        (among(mulch, ("organic", "mineral")) & among(cover, ("sealed", "grass")))
        | (among(mulch, ("none",)) & among(cover, ("mulch",))))
    return [
        findings.make(against, "mulch_contradiction", "mulch", mulch[against], [
            {"mulch": mulch[place], "percent": percent[place]} for place in against]),
        findings.make(covered, "cover_contradiction", "pit_cover", cover[covered], [
            {"mulch": mulch[place], "pit_cover": cover[place]} for place in covered]),
    ]


def _dying(frame: pd.DataFrame) -> pd.DataFrame:
    health, life = texts(frame, "health"), texts(frame, "life_cycle")
    places = np.flatnonzero(among(health, ("very_poor",)) & ~among(life, GONE)
                            & ~present(texts(frame, "advised_work")))
    return findings.make(places, "dead_but_existing", "health", "very_poor")
