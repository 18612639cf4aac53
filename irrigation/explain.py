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
from .inputs import input_table
from .overrides import active_overrides, decided_litres
from .reasons import reason_sentence
from .situation import Situation, gather
from .soils import soil_table

SHOWN_DAYS_BEFORE, SHOWN_DAYS_AFTER = 60, 7

@dataclass(frozen=True)
class Explanation:
    """What a person reads: ``days`` and ``inputs`` are tables, ``chart_svg`` a drawing.

    ``days`` has date, kind (of weather), rain_mm, rain_in_mm, watering_mm, drainage_mm,
    evapotranspiration_mm (reference), need_mm, stress, taken_mm, depletion_mm, readily_mm
    and total_mm. ``inputs`` has input (code), name, value, unit, origin (code),
    origin_name, source. Without any weather there are neither days nor chart (empty text).
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

    ``uid`` is the object's identifier, or the town's own number when one object alone bears it.
    ``chart_width`` is in the drawing's units: a narrow one keeps its letters readable in a
    dock. Raises :class:`ExplainError` for an object that is unknown, felled or removed.
    """
    uid = _identity(store, uid)
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
    known = situation.weather_codes()[0] != "missing"
    days = days[(days["date"] < last) & known].reset_index(drop=True)
    chart = depletion_chart(shown_days(days, today), pd.Timestamp(today), language,
                            chart_width) if known else ""
    return Explanation(" ".join(sentences), days, inputs, chart)


def _identity(store: Store, uid: str) -> str:
    """Give the identifier of the object that is asked for by it, or by the town's number."""
    if any(store.count(table, where={"uid": uid}) for table in ("trees", "beds")):
        return uid
    found = [one for table in ("trees", "beds")
             for one in store.read(table, columns=["uid"], where={"code": uid})["uid"]]
    if len(found) > 1:
        raise ExplainError("explain_several", number=uid, count=len(found))
    return found[0] if found else uid


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
