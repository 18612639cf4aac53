"""What a gardener would add to a reason: the last rain, the last watering, the soil, the range."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..layers.schema import value_label
from ..layers.words import Words
from .plan import WATERED_POLICIES
from .situation import Situation
from .soils import UNKNOWN

# Rain that entered the soil on one day, from which a gardener calls it useful.
USEFUL_RAIN_MM = 5.0


def context_sentences(situation: Situation, days: pd.DataFrame, row: pd.Series,
                      soil_name: str, words: Words) -> list[str]:
    """Tell, for the one object of the situation, what its advice rests on most.

    ``days`` is the table of :func:`explain.day_table`, ``row`` the object's advice. Nothing
    is said where the weather allows no advice, nor of what the service does not water (but
    the last rain in a marked drought).
    """
    past = days[days["date"] < pd.Timestamp(situation.today)]
    code, policy = row["reason_code"], situation.objects.figures["policy"].iloc[0]
    if not situation.weather_usable()[0] or code == "reason.out_of_season":
        return []
    if policy not in WATERED_POLICIES:
        return _rain(past, words) if code == "reason.established_dry" else []
    watering = [] if code == "reason.water_no_log" else [_watering(situation, words)]
    return [*_rain(past, words), *watering, *_soil(situation, soil_name, words),
            *_range(situation, row, words)]


def _rain(past: pd.DataFrame, words: Words) -> list[str]:
    useful = past[past["rain_in_mm"] >= USEFUL_RAIN_MM]
    if len(useful):
        last = useful.iloc[-1]
        return [words("context.rain", mm=round(float(last["rain_in_mm"])),
                      date=last["date"].date())]
    return [words("context.no_rain", since=past["date"].iloc[0].date())] if len(past) else []


def _watering(situation: Situation, words: Words) -> str:
    """Tell the last watering noted, or a planting, which counts as one."""
    water, series = situation.waterings, situation.forcing
    known = (water.day >= 0) & (water.day <= series.today)
    first = series.dates[0].date()
    if not known.any():
        return words("context.no_watering", since=first)
    day = int(water.day[known].max())
    date = series.dates[day].date()
    same = known & (water.day == day)
    planted = np.asarray(water.planting)
    if not (same & ~planted).any():
        return words("context.planted", date=date)
    figures = situation.objects.figures.iloc[0]
    mm = float(water.mm[same & ~planted].sum())
    litres = round(mm * float(figures["wetted_area_m2"]) / float(figures["efficiency"]))
    return words("context.watering", litres=litres, date=date)


def _soil(situation: Situation, name: str, words: Words) -> list[str]:
    if situation.objects.figures["soil_code"].iloc[0] == UNKNOWN:
        return [words("context.soil_unknown")]
    origin = value_label("input_origin", str(situation.objects.origins["soil_code"].iloc[0]),
                         words.language)
    return [words("context.soil", soil=name, origin=origin)]


def _range(situation: Situation, row: pd.Series, words: Words) -> list[str]:
    """Give the latest safe day and how sure it is, when it lies ahead."""
    earliest, likely, latest = (row[f"{name}_date"] for name in ("earliest", "likely", "latest"))
    if pd.isna(likely) or likely <= pd.Timestamp(situation.today):
        return []
    if pd.isna(latest):
        return [words("context.range_open", earliest=earliest.date(), likely=likely.date())]
    return [words("context.range", earliest=earliest.date(), likely=likely.date(),
                  latest=latest.date())]
