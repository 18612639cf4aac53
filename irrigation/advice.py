"""The advice of a morning: how many litres, by when, in what order, and why.

For each living object the bucket runs to yesterday evening with the low, likely and high
reserve of its soil, then through the days to come. The object is *due* on a working day
when, not watered, its depletion would pass the readily available water before the next
working day's morning. What is advised fills the reserve: the morning's depletion, in mm,
times the watered area, over the efficiency. Young trees have a floor beside the balance:
the usual litres of their year, and a rhythm (see ``reference/young_trees.csv``).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..layers.progress import SILENT, Part, Progress, step
from ..layers.store import Store
from ..layers.tables import derived_uid
from ..layers.words import words_for
from .balance import NEVER, run, stress
from .drought import known_level
from .forcing import PointStatus
from .overrides import active_overrides, decided_litres
from .plan import WATERED_POLICIES, Plan, plan_days
from .reasons import values_of
from .situation import Situation, gather

URGENCIES = ("late", "today", "soon", "watch", "none", "unknown")
LATE_STRESS = 0.8
DROUGHT_STRESS = 0.3
ADVICE_KIND = "watering_advice"
# What a pipe brings is nobody's round: the reason says the litres, the tanker carries none.
NETWORK = "reason.network"
FIRST_WEEKS_DAYS = 30
DROUGHT_LEVELS = ("alerte", "alerte_renforcee", "crise")


@dataclass(frozen=True)
class AdviceResult:
    """Counts of a morning: objects to water today, litres, objects nobody can advise on.

    Litres are None, not zero, when nothing could be advised on any object.
    """

    to_water: int
    litres_today: float | None
    litres_horizon: float | None
    unknown: int
    weather_status: str
    last_observed: datetime.date | None = None

    def caution(self, language: str) -> str | None:
        """Say what these figures rest on when it is not fresh weather; None when it is."""
        if self.weather_status == "fresh":
            return None
        words = words_for(language, "irrigation")
        state = words(f"weather_status.{self.weather_status}", last=self.last_observed)
        said = words("advice_caution.weather", state=state)
        if self.unknown:
            said += " " + words("advice_caution.unknown", count=self.unknown)
        return said


def compute_advice(store: Store, today: datetime.date, horizon_days: int = 7,
                   progress: Progress = SILENT) -> AdviceResult:
    """Write in ``watering_advice`` one row per living tree and bed for ``today``.

    Running it twice writes the same rows. Decisions of the teams in force are applied to
    ``decided_l``. Raises :class:`layers.errors.Cancelled` when the person stops it.
    """
    situation = gather(store, today, horizon_days)
    step(progress, 0.2)
    rows = advise(situation, horizon_days, Part(progress, 0.2, 0.8))
    rows["drought_level"] = known_level(store, today)
    rows["rank"] = ranks(rows, situation.objects.figures["policy"].eq("young").to_numpy())
    overrides = active_overrides(store.read("observations"), today)
    rows["decided_l"] = decided_litres(rows["object_uid"], rows["advised_l"].to_numpy(float),
                                       overrides, today)
    with store.transaction():
        _forget_the_gone(store, rows, today)
        store.upsert("watering_advice", rows)
    step(progress, 1.0)
    return result_of(rows, situation.forcing.status)


def kept_caution(store: Store, today: datetime.date, language: str) -> str | None:
    """Say what the advice kept for ``today`` rests on when it is not fresh weather, else None."""
    rows = store.read("watering_advice", where={"date": today})
    if rows["weather_status"].isna().all():
        return None
    result = result_of(rows)
    if result.weather_status == "fresh":
        return None
    values = rows.loc[rows["weather_status"] == result.weather_status, "reason_values"]
    last = values_of(values.dropna().iloc[0] if values.notna().any() else None).get("last")
    return replace(result, last_observed=last).caution(language)


def _forget_the_gone(store: Store, rows: pd.DataFrame, today: datetime.date) -> None:
    """Remove today's earlier advice on objects that are no longer there."""
    before = store.read("watering_advice", columns=["uid"], where={"date": today})
    gone = before["uid"][~before["uid"].isin(rows["uid"])]
    if len(gone):
        store.delete("watering_advice", gone.tolist())


def result_of(rows: pd.DataFrame, status: Sequence[PointStatus] = ()) -> AdviceResult:
    """Count what a table of advice says; what a network of pipes brings is not counted."""
    usual = rows["weather_status"].mode()
    blind = len(rows) > 0 and bool(rows[["decided_l", "advised_horizon_l"]].isna().all(None))
    litres, ahead = (None if blind else float(rows[name].sum())
                     for name in ("decided_l", "advised_horizon_l"))
    seen = [one.values["last"] for one in status if "last" in one.values]
    return AdviceResult(int((rows["decided_l"] > 0).sum()), litres, ahead,
                        int((rows["urgency"] == "unknown").sum()),
                        str(usual.iloc[0]) if len(usual) else "missing",
                        max(seen, default=None))


def advise(situation: Situation, horizon_days: int = 7,
           progress: Progress = SILENT) -> pd.DataFrame:
    """Give the advice as a table (columns of ``watering_advice``, without ``decided_l``)."""
    figures = situation.objects.figures
    states = _states(situation, progress)
    dates = _dates(situation, states)
    plan = plan_days(situation, states["likely"], horizon_days)
    likely = situation.buckets("likely")
    ks = stress(likely, states["likely"])
    rows = pd.DataFrame({
        "uid": [derived_uid(ADVICE_KIND, uid, situation.today.isoformat())
                for uid in figures["uid"]],
        "object_uid": figures["uid"], "object_kind": figures["object_kind"],
        "date": pd.Timestamp(situation.today),
        "advised_mm": plan.today_mm, "advised_l": plan.today_l,
        "advised_horizon_l": plan.horizon_l, "water_on": plan.water_on,
        "earliest_date": dates["low"], "likely_date": dates["likely"],
        "latest_date": dates["high"],
        "root_zone_depletion_mm": states["likely"].astype(float),
        "total_available_water_mm": likely.total_mm.astype(float),
        "readily_available_water_mm": likely.readily_mm.astype(float),
        "stress_coefficient": ks.astype(float),
        "wetted_area_m2": figures["wetted_area_m2"].to_numpy(float),
    })
    rows["weather_status"] = pd.Series(situation.weather_codes(), dtype=object, index=rows.index)
    rows["drought_level"] = None
    rows["urgency"], rows["reason_code"] = _verdict(situation, rows, plan, horizon_days)
    unknown = rows["urgency"].eq("unknown")
    for name in ("advised_mm", "advised_l", "advised_horizon_l", "root_zone_depletion_mm",
                 "stress_coefficient"):
        rows.loc[unknown, name] = np.nan
    for name in ("water_on", "earliest_date", "likely_date", "latest_date"):
        rows.loc[unknown, name] = pd.NaT
    rows["reason_values"] = _reason_values(situation, rows, plan)
    rows.loc[rows["reason_code"] == NETWORK, ["advised_l", "advised_horizon_l"]] = 0.0
    rows["rank"] = ranks(rows, figures["policy"].eq("young").to_numpy())
    step(progress, 1.0)
    return rows


def _states(situation: Situation, progress: Progress) -> dict[str, np.ndarray]:
    """Run the past to yesterday evening for the three reserves."""
    series = situation.forcing
    states = {}
    for number, scenario in enumerate(("low", "likely", "high")):
        buckets = situation.buckets(scenario)
        start = situation.start_depletion(buckets, scenario)
        past = series.days("likely").part(0, series.today)
        states[scenario] = run(buckets, start, past, situation.waterings).depletion_mm
        step(progress, 0.25 * (number + 1))
    return states


def _dates(situation: Situation, states: dict[str, np.ndarray]) -> dict[str, pd.Series]:
    """Give the last safe morning for the dry, likely and wet readings, earliest first."""
    series = situation.forcing
    count = len(series.dates)
    ahead = situation.waterings.part(series.today, count)
    first: list[np.ndarray] = []
    for scenario, state in states.items():
        days = series.days(scenario).part(series.today, count)
        found = run(situation.buckets(scenario), state, days, ahead, find_beyond=True)
        first.append(found.found_beyond())
    ordered = np.sort(np.vstack(first), axis=0)
    today = pd.Timestamp(situation.today)
    return {scenario: today + pd.to_timedelta(
                pd.Series(ordered[row]).where(ordered[row] != NEVER), unit="D")
            for row, scenario in enumerate(("low", "likely", "high"))}


def ranks(rows: pd.DataFrame, young: np.ndarray) -> np.ndarray:
    """Number the rows from 1: urgency, then stress, then date, then identity.

    Under a drought order (alert and beyond) the young plants of an urgency come first:
    they cannot be replaced next spring. The order changes, never the litres: what the
    order allows is read by people.
    """
    spared = rows["drought_level"].isin(DROUGHT_LEVELS).to_numpy() & ~young
    urgency = rows["urgency"].map({name: place for place, name in enumerate(URGENCIES)})
    date = rows["likely_date"].fillna(pd.Timestamp.max)
    order = np.lexsort((rows["object_uid"].astype(str), date,
                        rows["stress_coefficient"].fillna(1), spared, urgency))
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.arange(1, len(rows) + 1)
    return rank


def _verdict(situation: Situation, rows: pd.DataFrame, plan: Plan,
             horizon_days: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the urgency and the code of the reason; the first case that holds is taken."""
    policy = situation.objects.figures["policy"]
    usable = situation.weather_usable()
    today = pd.Timestamp(situation.today)
    on = rows["water_on"]
    now, later = (on == today).to_numpy(), (on > today).to_numpy()
    ks = rows["stress_coefficient"].to_numpy()
    watered = policy.isin(WATERED_POLICIES).to_numpy()
    unlogged = _unlogged(situation)
    piped = situation.objects.figures["piped"].to_numpy()
    near = (rows["earliest_date"] < today + pd.Timedelta(days=horizon_days)).to_numpy()
    dry = ks < DROUGHT_STRESS
    cases = [
        (~usable, "unknown", "reason.weather_" + rows["weather_status"]),
        (policy == "not_planted", "none", "reason.not_planted"),
        (~plan.in_season, "none", "reason.out_of_season"),
        (piped & (now | later), "watch", NETWORK),
        ((policy == "established") & dry, "watch", "reason.established_dry"),
        ((policy == "established_assumed") & dry, "watch", "reason.established_dry"),
        (policy == "established", "none", "reason.established"),
        (policy == "established_assumed", "none", "reason.established_assumed"),
        (now & plan.by_rhythm, "today", "reason.rhythm_today"),
        (now & (ks < LATE_STRESS) & unlogged, "today", "reason.water_no_log"),
        (now & (ks < LATE_STRESS), "late", "reason.water_late"),
        (now & plan.floor_used, "today", "reason.water_today_floor"),
        (now, "today", "reason.water_today"),
        (plan.frozen, "watch", "reason.frost"),
        (later & (ks < LATE_STRESS) & watered, "late", "reason.water_late_waiting"),
        (plan.waits_for_rain, "watch", "reason.rain_expected"),
        (later & plan.by_rhythm, "soon", "reason.rhythm_soon"),
        (later, "soon", "reason.water_soon"),
        (near & watered, "watch", "reason.watch"),
    ]
    masks = [np.asarray(mask, bool) for mask, _, _ in cases]
    none = np.where(rows["likely_date"].notna(), "reason.enough_until", "reason.enough")
    urgency = np.select(masks, [name for _, name, _ in cases], "none")
    reason = np.select(masks, [np.broadcast_to(np.asarray(code, object), len(rows))
                               for _, _, code in cases], none)
    return urgency, reason


def _unlogged(situation: Situation) -> np.ndarray:
    """Tell which objects have no watering noted in the whole series, nor a recent planting.

    Their dryness is a calculation that nobody has met: it is advised on, not blamed.
    """
    given, figures = situation.waterings, situation.objects.figures
    unlogged = np.ones(len(figures), bool)
    unlogged[given.row[(given.day >= 0) & ~np.asarray(given.planting)]] = False
    since = pd.Timestamp(situation.today) - pd.to_datetime(figures["planted_on"])
    return unlogged & ~(since <= pd.Timedelta(days=FIRST_WEEKS_DAYS)).to_numpy()


def _reason_values(situation: Situation, rows: pd.DataFrame, plan: Plan) -> list[str]:
    """Write, as JSON, what the sentence of the reason quotes, and the remarks that follow it."""
    figures = situation.objects.figures
    told = rows["advised_l"] > 0
    dry_on = plan.dry_on.where(told)
    dates = {name: column.dt.strftime("%Y-%m-%d") for name, column in (
        *((name, rows[name]) for name in ("water_on", "earliest_date", "likely_date",
                                          "latest_date")),
        ("dry_on", dry_on), ("next_on", dry_on.where(dry_on.isna(), plan.next_on)))}
    columns = {
        "litres": rows["advised_l"], "depletion_mm": rows["root_zone_depletion_mm"].round(0),
        "readily_mm": rows["readily_available_water_mm"].round(0),
        "total_mm": rows["total_available_water_mm"].round(0),
        "horizon_litres": rows["advised_horizon_l"], "stress": rows["stress_coefficient"].round(2),
        "season_number": figures["season_number"],
        "practice_low": figures["practice_litres_low"],
        "practice_high": figures["practice_litres_high"],
        "rhythm_days": figures["practice_rhythm_days"], **dates,
        "twice": pd.Series(True, rows.index).where(told & plan.twice),
        "above_practice": pd.Series(True, rows.index).where(
            told & (rows["advised_l"] > figures["practice_litres_high"])),
    }
    parts = [_fragments(name, pd.Series(column)) for name, column in columns.items()]
    weather = [[json.dumps({name: str(value) if isinstance(value, datetime.date) else value})[1:-1]
                for name, value in {"weather": status.code, **status.values}.items()]
               for status in situation.forcing.status]
    return ["{" + ", ".join([*filter(None, texts), *weather[point]]) + "}"
            for point, texts in zip(figures["point"], zip(*parts, strict=True), strict=True)]


def _fragments(name: str, column: pd.Series) -> list[str]:
    """Write one value of each row's JSON, each distinct value once; nothing where unknown."""
    codes, values = pd.factorize(column)
    texts = [json.dumps({name: value})[1:-1] for value in values.tolist()]
    return np.array([*texts, ""], dtype=object)[codes].tolist()
