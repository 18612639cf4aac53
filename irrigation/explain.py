"""Why: one object's advice as a sentence, a table of its days, its inputs and a chart.

The days are run again for this object alone; they are never stored. The figures are those
of :func:`advice.advise`, from the same situation and the same balance.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..layers.errors import SeveError
from ..layers.schema import value_label
from ..layers.store import Store
from ..layers.words import words_for
from .advice import DROUGHT_LEVELS, advise
from .balance import Run, run
from .chart import WIDTH, depletion_chart
from .context import context_sentences
from .corrections import pool_of
from .drought import known_level
from .forcing import FORECAST_ET0, FORECAST_RAIN
from .overrides import active_overrides, decided_litres
from .reasons import reason_sentence
from .reference import reference, sources
from .situation import Situation, gather
from .soils import soil_table

SHOWN_DAYS_BEFORE, SHOWN_DAYS_AFTER = 60, 7
# (input, column of figures, column of origins, digits)
INPUTS = (
    ("category", "category", None, 0),
    ("season_number", "season_number", "season_number", 0),
    ("soil", "soil_code", "soil_code", 0),
    ("available_low", "available_low", "soil_code", 2),
    ("available_likely", "available_likely", "soil_code", 2),
    ("available_high", "available_high", "soil_code", 2),
    ("root_depth", "root_depth_m", "root_depth_m", 2),
    ("wetted_area", "wetted_area_m2", "wetted_area_m2", 2),
    ("reservoir", "reservoir_mm", "reservoir_mm", 0),
    ("total_likely", "total_likely_mm", "soil_code", 0),
    ("depletion_fraction", "depletion_fraction", "depletion_fraction", 2),
    ("plant_group", "plant_group", "plant_group", 0),
    ("k_species", "k_species", "k_species", 2),
    ("k_density", "k_density", "k_density", 2),
    ("k_microclimate", "k_microclimate", "k_microclimate", 2),
    ("mulch_factor", "mulch_factor", "mulch_factor", 2),
    ("canopy_ratio", "canopy_ratio", "canopy_ratio", 2),
    ("calendar", "calendar_code", "calendar_code", 0),
    ("rain_share", "rain_share", "rain_share", 2),
    ("interception", "interception_mm", "interception_mm", 1),
    ("efficiency", "efficiency", None, 2),
    ("practice_low", "practice_litres_low", None, 0),
    ("practice_high", "practice_litres_high", None, 0),
)
UNITS = {
    "available_low": "m³/m³", "available_likely": "m³/m³", "available_high": "m³/m³",
    "root_depth": "m", "wetted_area": "m²", "reservoir": "mm", "total_likely": "mm",
    "interception": "mm",
    "practice_low": "L", "practice_high": "L",
}

_SOIL = ("soils", "code", "soil_code")
_GROUP = ("plant_groups", "code", "plant_group")
_YOUNG = ("young_trees", "year", "season_number")
# Which reference table an input's source is read in; the kind of planting's otherwise.
SOURCES = {
    "soil": _SOIL, "available_low": _SOIL, "available_likely": _SOIL, "available_high": _SOIL,
    "total_likely": _SOIL, "plant_group": _GROUP, "k_species": _GROUP,
    "practice_low": _YOUNG, "practice_high": _YOUNG,
    "calendar": ("calendars", "calendar", "calendar_code"),
    "rain_share": ("pit_covers", "code", "pit_cover"),
    "mulch_factor": ("mulches", "code", "mulch"),
    "reservoir": ("reservoirs", "code", "watering_system"),
    "k_microclimate": ("microclimates", "code", "place_code"),
}
# Without the code that would name a row, these stand at a neutral value.
NEUTRAL = ("mulch_factor", "k_microclimate")
SETTING, COUNTED = ("efficiency",), ("season_number", "category")


@dataclass(frozen=True)
class Explanation:
    """What a person reads: ``days`` and ``inputs`` are tables, ``chart_svg`` a drawing.

    ``days`` has date, kind (of weather), rain_mm, rain_in_mm, watering_mm, drainage_mm,
    evapotranspiration_mm (reference), need_mm, stress, taken_mm, depletion_mm, readily_mm
    and total_mm. ``inputs`` has input (code), name, value, unit, origin (code),
    origin_name, source.
    """

    sentence: str
    days: pd.DataFrame
    inputs: pd.DataFrame
    chart_svg: str


class ExplainError(SeveError):
    """There is nothing to explain: the object is not in the store or does not live."""

    room = "irrigation"


def explain(store: Store, uid: str, today: datetime.date, language: str,
            chart_width: int = WIDTH) -> Explanation:
    """Explain the advice of ``today`` for one tree or bed, in ``fr`` or ``en``.

    ``chart_width`` is in the drawing's units: a narrow one keeps its letters readable in a
    dock. Raises :class:`ExplainError` for an object that is unknown, felled or removed.
    """
    situation = gather(store, today, uids=[uid])
    if not len(situation.objects):
        raise ExplainError("explain_absent", uid=uid)
    row = advise(situation).iloc[0]
    days = day_table(situation)
    soils = soil_table(store.read("soils"))
    inputs = input_table(situation, soils, language)
    soil = inputs.set_index("input")["value"].get("soil", "")
    sentences = [
        reason_sentence(language, row["reason_code"], row["reason_values"]),
        *context_sentences(situation, days, row, str(soil), words_for(language, "irrigation")),
        *_remarks(store, situation, row, language)]
    last = pd.Timestamp(today) + pd.Timedelta(days=SHOWN_DAYS_AFTER)
    days = days[days["date"] < last].reset_index(drop=True)
    chart = depletion_chart(shown_days(days, today), pd.Timestamp(today), language, chart_width)
    return Explanation(" ".join(sentences), days, inputs, chart)


def _remarks(store: Store, situation: Situation, row: pd.Series, language: str) -> list[str]:
    """Say what else weighs: a drought order, a team's decision, a correction."""
    words = words_for(language, "irrigation")
    said = []
    level = known_level(store, situation.today)
    if level in DROUGHT_LEVELS:
        said.append(words("remark.drought", level=value_label("drought_level", level, language)))
    uid = str(row["object_uid"])
    rows = store.read("observations", where={"object_uid": uid, "kind": "override"})
    overrides = active_overrides(rows, situation.today)
    if len(overrides):
        litres = float(decided_litres(pd.Series([uid]), np.array([row["advised_l"]]), overrides,
                                      situation.today)[0])
        decision = overrides.iloc[0]
        said.append(words("remark.override", litres=litres, reason=decision["reason"] or "",
                          team=decision["team_code"] or "", expires=decision["expires"].date()))
    pool = pool_of(situation.objects.figures).iloc[0]
    if pool in situation.corrections.by_pool:
        need, reserve = situation.corrections.by_pool[pool]
        said.append(words("remark.correction", need=need, reserve=reserve))
    return said


def day_table(situation: Situation) -> pd.DataFrame:
    """Run the one object of the situation again and give every day of it."""
    series = situation.forcing
    buckets = situation.buckets("likely")
    start = situation.start_depletion(buckets, "likely")
    ran: Run = run(buckets, start, series.days("likely"), situation.waterings, history=True)
    history = {name: table[:, 0].astype(float) for name, table in (ran.history or {}).items()}
    point = int(buckets.point[0])
    return pd.DataFrame({
        "date": series.dates, "kind": series.kind[point],
        "rain_mm": series.rain_mm[point].astype(float),
        "rain_in_mm": history["rain_in_mm"], "watering_mm": history["watering_mm"],
        "drainage_mm": history["drainage_mm"],
        "evapotranspiration_mm": series.evapotranspiration_mm[point].astype(float),
        "need_mm": history["need_mm"], "stress": history["stress"],
        "taken_mm": history["taken_mm"], "depletion_mm": history["depletion_mm"],
        "readily_mm": float(buckets.readily_mm[0]), "total_mm": float(buckets.total_mm[0]),
    })


def shown_days(days: pd.DataFrame, today: datetime.date) -> pd.DataFrame:
    """Keep the days of the chart: from two months before."""
    first = pd.Timestamp(today) - pd.Timedelta(days=SHOWN_DAYS_BEFORE)
    return days[days["date"] >= first]


def input_table(situation: Situation, soils: pd.DataFrame, language: str) -> pd.DataFrame:
    """List every figure the calculation used, where it comes from and its source.

    ``soils`` are those of :func:`soils.soil_table`, the town's own among them.
    """
    words = words_for(language, "irrigation")
    figures = situation.objects.figures.iloc[0]
    origins = situation.objects.origins.iloc[0]
    rows = []
    for code, column, origin_column, digits in INPUTS:
        value = figures[column]
        if pd.isna(value):
            continue
        origin = origins[origin_column] if origin_column else "town"
        if code == "category":
            origin = "workbook"
        text = _named(code, value, soils, language) if isinstance(value, str) else round(
            float(value), digits)
        rows.append((code, words(f"input.{code}"), text, UNITS.get(code, ""), origin,
                     value_label("input_origin", origin, language),
                     _source(code, figures, soils, language) or words(_plain_source(code))))
    rows += [(f"forecast_{what}", words(f"input.forecast_{what}"),
              words("input.times", low=factors["low"], high=factors["high"]), "", "town",
              value_label("input_origin", "town", language), words("source.spread"))
             for what, factors in (("rain", FORECAST_RAIN), ("need", FORECAST_ET0))]
    return pd.DataFrame(rows, columns=["input", "name", "value", "unit", "origin",
                                       "origin_name", "source"])


def _named(code: str, value: str, soils: pd.DataFrame, language: str) -> str:
    groups = reference("plant_groups").set_index("code")
    tables = {"soil": soils, "plant_group": groups}
    if code in tables:
        name = tables[code][f"name_{language}"].get(value)
        return value if name is None or pd.isna(name) else str(name)
    words = words_for(language, "irrigation")
    return words(f"{code}.{value}")


def _source(code: str, figures: pd.Series, soils: pd.DataFrame, language: str) -> str:
    """Name the published table or the declared default behind a figure, empty without one."""
    if code in SETTING or code in COUNTED:
        return ""
    table, key, column = SOURCES.get(code, ("categories", "category", "category"))
    value = figures[column]
    if pd.isna(value):
        if code in NEUTRAL:
            return ""
        table, key, value = "categories", "category", figures["category"]
    if key == "year":
        value = max(int(value), 1)
    rows = soils if table == "soils" else reference(table).drop_duplicates(key).set_index(key)
    found = sources(rows, language).get(value)
    return "" if found is None or pd.isna(found) else str(found)


def _plain_source(code: str) -> str:
    """Name the sentence of a figure that no reference table holds."""
    if code in SETTING:
        return "source.setting"
    return "source.counted" if code in COUNTED else "source.neutral"
