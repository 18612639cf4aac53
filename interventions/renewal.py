"""The renewal of the trees over several years: a proposal with its reasons, for a person to edit.

Age alone fells nothing: it asks for a check. A bad grade older than
:attr:`RenewalOptions.recheck_years` is confirmed before it decides. Plantings aim at the
10-20-30 rule (Santamour, Trees for urban planting: diversity, uniformity and common sense,
1990): at most 10 % of a species, 20 % of a genus, 30 % of a family.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..layers.tables import derived_uid
from ..layers.words import words_for
from .diagnoses import PRUNINGS, advised_works
from .due_tables import placed, read_objects
from .rule_dates import fixed_hash, visit_groups
from .rules import GONE, REFERENCE, ages_years

if TYPE_CHECKING:
    from ..layers.store import Store

LIMITS = {"species": 10.0, "genus": 20.0, "family": 30.0}
CHECK, PRUNE, FELL, REPLACE, PLANT = "check", "prune", "fell", "replace", "plant"
WORK_OF = {CHECK: "diagnosis", FELL: "felling", REPLACE: "felling", PLANT: "planting"}
PLANTS, FELLS = (REPLACE, PLANT), (FELL, REPLACE)
OLD_YEARS = 50
YOUNG_YEARS = 15
COLUMNS = ["uid", "year", "priority", "action", "work", "object_uid", "reason", "reason_values",
           "proposed_species", "site_uid", "zone_uid", "street", "canopy_m2"]


@dataclass(frozen=True)
class RenewalOptions:
    """What the town chooses.

    ``per_year`` bounds the trees replaced or planted in a year (dangerous ones excepted);
    ``poor_years`` is when a tree in poor health is replaced if nothing improves, counted
    from now (Saint-Germain-en-Laye reads 5 to 10 years of hope for such trees).
    """

    years: int = 10
    per_year: int | None = None
    recheck_years: int = 3
    poor_years: tuple[int, int] = (3, 6)


def renewal_plan(
    trees: pd.DataFrame, today: datetime.date, options: RenewalOptions | None = None,
    candidates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Propose, year by year, which trees to check, prune, fell, replace and where to plant.

    ``year`` is unknown for what does not fit in the plan's years; ``priority`` is 1 for
    danger, 2 for what the grades ask, 3 for the rest; ``canopy_m2`` is the crown area lost
    by a felling (unknown when the crown was not measured); ``candidates`` replaces
    :func:`planting_species`.
    """
    chosen = options or RenewalOptions()
    alive = trees[~trees["life_cycle"].isin(GONE)]
    parts = [*_replacements(alive, today, chosen), _old_checks(alive, today, chosen),
             _prunings(alive, today), _vacancies(trees, today)]
    plan = pd.concat(parts, ignore_index=True)
    plan = plan.sort_values(["priority", "year", "object_uid"]).drop_duplicates(
        ["object_uid", "action"]).reset_index(drop=True)
    plan = _within_means(plan, today, chosen)
    plan = plan[~_pruned_then_felled(plan)].reset_index(drop=True)
    plan["proposed_species"] = _proposals(plan, trees, candidates)
    plan["uid"] = [derived_uid("renewal", uid, action)
                   for uid, action in zip(plan["object_uid"], plan["action"], strict=True)]
    place = trees.set_index("uid")
    for column in ("site_uid", "zone_uid", "street"):
        plan[column] = plan["object_uid"].map(place[column])
    crown = plan["object_uid"].map(crown_areas_m2(trees).set_axis(trees["uid"]))
    plan["canopy_m2"] = crown.where(plan["action"].isin(FELLS))
    return plan[COLUMNS].sort_values(["year", "priority", "street", "uid"]).reset_index(drop=True)


def summary(plan: pd.DataFrame, candidates: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count a plan by year: works, crown lost, crown to come, trees it would take to keep it.

    ``crown_unknown`` counts fellings whose crown was not measured: their loss is not in
    ``canopy_lost_m2``. ``canopy_in_20_years_m2`` is what the plantings should bear then;
    ``trees_for_same_canopy`` how many such trees replace the known loss.
    """
    species = planting_species() if candidates is None else candidates
    crowns = species.set_index(_names(species))["crown_20_years_m"]
    rows = plan[plan["year"].notna()].assign(
        gain=_circle_m2(plan["proposed_species"].map(crowns).astype("float64")))
    fells = rows["action"].isin(FELLS)
    grouped = rows.groupby("year")
    result = pd.DataFrame({
        "checks": grouped["action"].apply(lambda actions: int((actions == CHECK).sum())),
        "prunings": grouped["action"].apply(lambda actions: int((actions == PRUNE).sum())),
        "fellings": grouped["action"].apply(lambda actions: int(actions.isin(FELLS).sum())),
        "plantings": grouped["action"].apply(lambda actions: int(actions.isin(PLANTS).sum())),
        "canopy_lost_m2": grouped["canopy_m2"].sum(),
        "canopy_in_20_years_m2": grouped["gain"].sum(),
    })
    unknown = rows[fells & rows["canopy_m2"].isna()].groupby("year").size()
    result["crown_unknown"] = unknown.reindex(result.index, fill_value=0)
    each = float(_circle_m2(species["crown_20_years_m"].astype("float64")).median())
    result["trees_for_same_canopy"] = np.ceil(result["canopy_lost_m2"] / each).astype(int)
    return result.reset_index()


def diversity(trees: pd.DataFrame) -> pd.DataFrame:
    """Give the shares of species, genera and families against the 10-20-30 rule.

    Columns ``level``, ``name``, ``count``, ``share_percent``, ``limit_percent``, ``over``.
    Shares are of the trees whose name is known at that level; the others are counted in a
    row without a name.
    """
    alive = trees[~trees["life_cycle"].isin(GONE)]
    parts = []
    for level, limit in LIMITS.items():
        names = _level(alive, level)
        counts = names.value_counts()
        share = 100.0 * counts / max(int(counts.sum()), 1)
        parts.append(pd.DataFrame({
            "level": level, "name": counts.index, "count": counts.to_numpy(),
            "share_percent": share.to_numpy(), "limit_percent": limit,
            "over": (share > limit).to_numpy()}))
        parts.append(pd.DataFrame([{
            "level": level, "name": None, "count": int(names.isna().sum()),
            "share_percent": np.nan, "limit_percent": limit, "over": False}]))
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def crown_areas_m2(trees: pd.DataFrame) -> pd.Series:
    """Give the area under each crown; unknown where the crown was not measured."""
    return _circle_m2(trees["crown_diameter_m"].astype("float64"))


@lru_cache(maxsize=1)
def _planting_species() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "planting_species.csv", encoding="utf-8")


def planting_species() -> pd.DataFrame:
    """Give the species proposed for planting, with crown at 20 years and source."""
    return _planting_species().copy()


@lru_cache(maxsize=1)
def families() -> dict[str, str]:
    """Give the family of each genus met in towns."""
    frame = pd.read_csv(REFERENCE / "families.csv", encoding="utf-8")
    return dict(zip(frame["genus"], frame["family"], strict=True))


def reason_sentence(row: pd.Series, language: str) -> str:
    """Write why a row of the plan is there."""
    return words_for(language, "interventions")(
        f"renewal.{row['reason']}", **json.loads(row["reason_values"]))


def accept(
    store: Store, rows: pd.DataFrame, today: datetime.date, moment: datetime.datetime,
    language: str,
) -> int:
    """Turn the chosen rows of a plan into work to do; twice writes the same rows.

    Checks are due in June, the rest when its winter opens; nothing is due before ``today``.
    Rows without a year are left out. Gives how many works are new.
    """
    rows = rows[rows["year"].notna()]
    if rows.empty:
        return 0
    months = np.where(rows["action"] == CHECK, 6, 11)
    due = pd.to_datetime(pd.DataFrame({"year": rows["year"].astype(int), "month": months,
                                       "day": 15}))
    due = due.where(due >= pd.Timestamp(today), pd.Timestamp(today))
    work = pd.DataFrame({
        "uid": rows["uid"], "work": rows["work"], "object_uid": rows["object_uid"],
        "object_kind": "tree", "origin": "town", "state": "planned", "due_date": due,
        "window_start": due, "reminder_date": due - pd.Timedelta(days=60), "quantity": 1.0,
        "remarks": [_remark(row, language) for _, row in rows.iterrows()], "updated_at": moment,
    })
    work = placed(work, read_objects(store))
    known = set(store.read("interventions", columns=["uid"])["uid"])
    new = work[~work["uid"].isin(known)]
    with store.transaction():
        store.upsert("interventions", new)
        store.record(moment, "accept_renewal", decided=str(len(new)),
                     details={"intervention_uids": list(new["uid"])})
    return len(new)


def _remark(row: pd.Series, language: str) -> str:
    reason = reason_sentence(row, language)
    species = row["proposed_species"]
    if not isinstance(species, str):
        return reason
    return words_for(language, "interventions")("renewal.with_species", reason=reason,
                                                 species=species)


def _replacements(
    alive: pd.DataFrame, today: datetime.date, options: RenewalOptions
) -> list[pd.DataFrame]:
    """Read the grades: what is dangerous now, what is to confirm, what will not last."""
    dated = alive["health_date"]
    recent = dated >= pd.Timestamp(today) - pd.DateOffset(years=options.recheck_years)
    dying = alive["health"] == "very_poor"
    danger = alive["risk"] == "extreme"
    poor = (alive["health"] == "poor") & ~danger
    watched = (alive["risk"] == "high") & ~dying & ~poor
    year = today.year
    low, high = options.poor_years
    spread = _spread(alive[poor], "poor", low, high)
    return [
        _rows(alive[dying & recent], REPLACE, year, 1, "very_poor", alive),
        _rows(alive[(dying | danger) & ~recent], CHECK, year, 1, "to_confirm", alive),
        _rows(alive[dying & ~recent], REPLACE, year + 1, 1, "very_poor_old_grade", alive),
        _rows(alive[danger & recent & ~dying], REPLACE, year, 1, "extreme_risk", alive),
        _rows(alive[poor], REPLACE, year + spread, 2, "poor", alive),
        _rows(alive[poor & ~recent], CHECK, year + _spread(alive[poor & ~recent], "c", 0, 2), 2,
              "to_confirm", alive),
        _rows(alive[watched & ~recent], CHECK, year, 2, "high_risk", alive),
    ]


def _old_checks(
    alive: pd.DataFrame, today: datetime.date, options: RenewalOptions
) -> pd.DataFrame:
    least, _ = ages_years(alive, today)
    old = (least >= OLD_YEARS) | alive["development_stage"].isin(("mature", "senescent"))
    recent = alive["health_date"] >= pd.Timestamp(today) - pd.DateOffset(
        years=options.recheck_years)
    asked = alive[(old & ~recent).fillna(False).astype(bool)]
    years = today.year + _spread(asked, "old", 0, options.recheck_years)
    return _rows(asked, CHECK, years, 3, "old", alive)


def _prunings(alive: pd.DataFrame, today: datetime.date) -> pd.DataFrame:
    """Propose what a diagnosis advised, then the formative pruning of young trees."""
    advised = alive[alive["advised_work"].notna()]
    works = {text: [(work, delay) for work, delay in advised_works(text) if work in PRUNINGS]
             for text in advised["advised_work"].unique()}
    pairs = advised.assign(found=advised["advised_work"].map(works)).explode("found")
    pairs = pairs[pairs["found"].notna()]
    delay = pd.Series([days for _, days in pairs["found"]], index=pairs.index, dtype=float)
    when = (pairs["health_date"] + pd.to_timedelta(delay, unit="D")).dt.year
    years = when.fillna(today.year).clip(lower=today.year).to_numpy(dtype=int)
    asked = _rows(pairs, PRUNE, years, 2, "advised", alive)
    asked["work"] = [work for work, _ in pairs["found"]]
    _, greatest = ages_years(alive, today)
    young = alive[(greatest <= YOUNG_YEARS).fillna(False).astype(bool)]
    formed = _rows(young, PRUNE, today.year + _spread(young, "young", 0, 2), 3, "young", alive)
    formed["work"] = "formative_pruning"
    return pd.concat([asked, formed], ignore_index=True)


def _vacancies(trees: pd.DataFrame, today: datetime.date) -> pd.DataFrame:
    vacant = trees[trees["life_cycle"].isin(("vacant", "stump", "felled"))]
    rows = _rows(vacant, PLANT, today.year, 3, "vacant", trees)
    rows.loc[rows["object_uid"].map(trees.set_index("uid")["life_cycle"]) != "vacant",
             "reason"] = "stump"
    return rows


def _rows(
    trees: pd.DataFrame, action: str, year: int | npt.NDArray[np.int64], priority: int,
    reason: str, everyone: pd.DataFrame,
) -> pd.DataFrame:
    date = trees["health_date"]
    values = [json.dumps({} if pd.isna(day) else {"date": f"{day:%d/%m/%Y}"}) for day in date]
    dated = {"very_poor", "very_poor_old_grade", "to_confirm", "poor", "extreme_risk", "high_risk"}
    reasons = np.where(date.isna() & (reason in dated), f"{reason}_undated", reason)
    # A tree of a wood is felled; the wood replaces it.
    wood = (trees["layout"] == "wood") & (action == REPLACE)
    return pd.DataFrame({
        "object_uid": trees["uid"].to_numpy(), "action": np.where(wood, FELL, action),
        "year": np.broadcast_to(year, len(trees)), "priority": priority,
        "reason": reasons.astype(object), "reason_values": values, "work": WORK_OF.get(action),
    }).astype({"year": "Int64", "work": object})


def _spread(trees: pd.DataFrame, code: str, low: int, high: int) -> npt.NDArray[np.int64]:
    """Give each street its year in ``low``..``high - 1``, the same at every run."""
    return low + fixed_hash(visit_groups(trees), f"renewal {code}") % max(1, high - low)


def _within_means(
    plan: pd.DataFrame, today: datetime.date, options: RenewalOptions
) -> pd.DataFrame:
    """Move what exceeds the town's means to later years; what is past the plan has no year."""
    last = today.year + options.years - 1
    limited = plan["action"].isin((*PLANTS, FELL)) & (plan["priority"] > 1)
    years = plan["year"].astype(int).to_numpy(copy=True)
    if options.per_year:
        taken = np.zeros(options.years + 1, dtype=int)
        urgent = (plan["action"].isin((*PLANTS, FELL)) & (plan["priority"] == 1)).to_numpy()
        at = np.minimum(years[urgent] - today.year, options.years)
        taken = taken + np.bincount(at, minlength=options.years + 1)
        for place in np.flatnonzero(limited):
            year = years[place] - today.year
            while year < options.years and taken[year] >= options.per_year:
                year += 1
            taken[min(year, options.years)] += 1
            years[place] = today.year + year
    else:
        # Without a stated limit vacant places are filled evenly, street by street.
        vacant = np.flatnonzero((plan["action"] == PLANT).to_numpy())
        later = np.arange(len(vacant)) * options.years // max(1, len(vacant))
        years[vacant] = years[vacant] + later
    moved = pd.Series(years, index=plan.index, dtype="Int64")
    return plan.assign(year=moved.mask(moved > last))


def _pruned_then_felled(plan: pd.DataFrame) -> pd.Series:
    """Find prunings of trees that are felled the same year or the next."""
    felled = plan[plan["action"].isin(FELLS)].set_index("object_uid")["year"]
    soon = plan["object_uid"].map(felled)
    return (plan["action"] == PRUNE) & (soon <= plan["year"] + 1).fillna(False).astype(bool)


def _proposals(
    plan: pd.DataFrame, trees: pd.DataFrame, candidates: pd.DataFrame | None
) -> list[str | None]:
    """Choose a species for each planting, in the order of the plan.

    The one that leaves the town furthest under 10-20-30, of a size near the tree it
    replaces, and not of the genus that its street has most.
    """
    species = planting_species() if candidates is None else candidates
    felled = set(plan["object_uid"][plan["action"].isin(FELLS)])
    staying = trees[~trees["life_cycle"].isin(GONE) & ~trees["uid"].isin(felled)]
    shares = _Shares(staying, species)
    before = trees.set_index("uid")
    streets = _street_genus(staying)
    chosen: list[str | None] = []
    for uid, action in zip(plan["object_uid"], plan["action"], strict=True):
        if action not in PLANTS:
            chosen.append(None)
            continue
        tree = before.loc[uid]
        chosen.append(shares.take(tree["crown_diameter_m"], streets.get(tree["street"])))
    return chosen


class _Shares:
    """The town's counts as plantings are added, to choose the next species."""

    def __init__(self, trees: pd.DataFrame, species: pd.DataFrame) -> None:
        self.names = _names(species).to_numpy()
        self.genera = species["genus"].to_numpy()
        self.crowns = species["crown_20_years_m"].to_numpy(dtype=float)
        levels = {"species": _names(species), "genus": species["genus"],
                  "family": species["family"]}
        self.total = max(1, len(trees))
        self.keys = {level: pd.factorize(names)[0] for level, names in levels.items()}
        self.counts = {
            level: pd.Series(_level(trees, level).value_counts()).reindex(
                pd.factorize(names)[1], fill_value=0).to_numpy(dtype=float)
            for level, names in levels.items()}

    def take(self, crown_m: float, street_genus: str | None) -> str:
        """Give the species to plant, and count it."""
        load = np.max([100.0 * (self.counts[level][keys] + 1) / (self.total + 1) / LIMITS[level]
                       for level, keys in self.keys.items()], axis=0)
        if pd.notna(crown_m):
            load = load + 0.02 * np.abs(self.crowns - float(crown_m))
        load = load + 0.5 * (self.genera == street_genus)
        best = int(np.argmin(load))
        for level, keys in self.keys.items():
            self.counts[level][keys[best]] += 1
        self.total += 1
        return str(self.names[best])


def _street_genus(trees: pd.DataFrame) -> dict[str, str]:
    """Give the commonest genus of each street."""
    known = trees[trees["street"].notna() & trees["genus"].notna()]
    counts = known.groupby(["street", "genus"]).size().reset_index(name="n")
    first = counts.sort_values(["n", "genus"], ascending=[False, True]).drop_duplicates("street")
    return dict(zip(first["street"], first["genus"], strict=True))


def _level(trees: pd.DataFrame, level: str) -> pd.Series:
    if level == "genus":
        return trees["genus"]
    if level == "family":
        return trees["genus"].map(families())
    return trees["genus"].str.cat(trees["species_epithet"], sep=" ")


def _names(species: pd.DataFrame) -> pd.Series:
    return species["genus"].str.cat(species["species_epithet"], sep=" ")


def _circle_m2(diameter_m: pd.Series) -> pd.Series:
    return np.pi / 4.0 * diameter_m**2
