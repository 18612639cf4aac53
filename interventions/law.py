"""Law and good practice, shown as flags with their text and link; the town decides.

A flag is a dictionary kept as JSON in ``interventions.flags``: its ``code`` (a row of
``reference/law.csv``), what it rests on (dates, level, ``to_check`` when the inventory does
not say), and ``overridden`` once a team decided to work all the same, with its reason.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..layers.errors import SeveError
from ..layers.settings import TownSettings
from .recurrence import Season
from .rules import REFERENCE, codes

if TYPE_CHECKING:
    from ..layers.store import Store

HEDGE_KINDS = ("hedge", "shrub_bed")
OLD_STAGES = ("mature", "senescent")
# VigiEau's first level asks for care, it forbids nothing.
NO_RESTRICTION = ("", "none", "pas_restriction", "vigilance")

# Work that nobody is sent to before a person has weighed it; the others are shown beside it.
HOLDING = ("nesting", "l350_3")

Flag = dict[str, Any]
Mask = npt.NDArray[np.bool_]


class InterventionError(SeveError):
    """A request about an intervention cannot be done."""

    room = "interventions"


@dataclass(frozen=True)
class LawText:
    """A rule of law or of good practice as people read it."""

    code: str
    kind: str
    works: tuple[str, ...]
    condition: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    source: str
    url: str


@lru_cache(maxsize=1)
def law_texts() -> dict[str, LawText]:
    """Read ``reference/law.csv``, by code."""
    frame = pd.read_csv(REFERENCE / "law.csv", dtype=str, encoding="utf-8", keep_default_na=False)
    return {
        row["code"]: LawText(
            row["code"], row["kind"], tuple(codes(row["works"])), row["condition"],
            {"fr": row["title_fr"], "en": row["title_en"]},
            {"fr": row["text_fr"], "en": row["text_en"]}, row["source"], row["url"],
        )
        for row in frame.to_dict("records")
    }


def law_flags(
    interventions: pd.DataFrame,
    objects: Mapping[str, pd.DataFrame],
    settings: TownSettings,
    today: datetime.date,
    drought_levels: Mapping[str, str] | None = None,
) -> pd.Series:
    """Give the flags of each intervention, as JSON text (None when there is none).

    ``objects`` holds ``trees``, ``beds`` and ``sites``; ``drought_levels`` the level by
    object uid. The date looked at is the planned one, else the due one, never before
    ``today``: late work is done tomorrow, not last winter.
    """
    if interventions.empty:
        return pd.Series([], dtype=object, index=interventions.index)
    facts = _facts(interventions, objects, settings, today, drought_levels or {})
    lists: list[list[Flag]] = [[] for _ in range(len(interventions))]
    work = interventions["work"].to_numpy()
    for text in law_texts().values():
        mask = np.isin(work.astype(str), text.works) & facts.masks[text.condition]
        for place in np.flatnonzero(mask):
            lists[place].append({"code": text.code, **facts.values[text.condition](int(place))})
    return pd.Series([to_json(flags) for flags in lists], index=interventions.index, dtype=object)


def flags_of(text: str | None) -> list[Flag]:
    """Read the flags kept in a row; what someone else wrote there is passed over."""
    try:
        read = json.loads(text) if isinstance(text, str) else []
    except ValueError:
        return []
    if not isinstance(read, list):
        return []
    return [flag for flag in read if isinstance(flag, dict) and isinstance(flag.get("code"), str)]


def holds(text: str | None) -> bool:
    """Tell whether a row waits for a person to weigh a point of law (see :data:`HOLDING`)."""
    return any(flag["code"] in HOLDING and "overridden" not in flag for flag in flags_of(text))


def to_json(flags: list[Flag]) -> str | None:
    """Write flags for a row; none gives None."""
    return json.dumps(flags, ensure_ascii=False, sort_keys=True) if flags else None


def keep_overrides(new: str | None, old: str | None) -> str | None:
    """Carry the decisions taken on old flags over to freshly computed ones."""
    decided = {flag["code"]: flag["overridden"] for flag in flags_of(old) if "overridden" in flag}
    if not decided:
        return new
    flags = [{**flag, "overridden": decided[flag["code"]]} if flag["code"] in decided else flag
             for flag in flags_of(new)]
    return to_json(flags)


def override_flag(
    store: Store, intervention_uid: str, code: str, reason: str,
    today: datetime.date, moment: datetime.datetime, team_code: str | None = None,
) -> None:
    """Work in spite of a flag: the reason is kept with the flag and in the journal.

    Raises :class:`InterventionError` when the intervention or the flag does not exist
    (``unknown_intervention``, ``unknown_flag``) or the reason is empty (``reason_needed``).
    """
    if not reason.strip():
        raise InterventionError("reason_needed")
    rows = store.read("interventions", where={"uid": intervention_uid})
    if rows.empty:
        raise InterventionError("unknown_intervention", uid=intervention_uid)
    row = rows.iloc[0]
    flags = flags_of(row["flags"])
    if code not in [flag["code"] for flag in flags]:
        raise InterventionError("unknown_flag", flag=code)
    for flag in flags:
        if flag["code"] == code:
            flag["overridden"] = {"reason": reason.strip(), "date": today.isoformat(),
                                  "team_code": team_code}
    with store.transaction():
        store.upsert("interventions", pd.DataFrame([{
            "uid": intervention_uid, "flags": to_json(flags), "updated_at": moment}]))
        store.record(
            moment, "override_flag", team_code=team_code, object_uid=row["object_uid"],
            object_kind=row["object_kind"], advised=code, decided="work_anyway",
            reason=reason.strip(), details={"intervention_uid": intervention_uid},
        )


@dataclass(frozen=True)
class _Facts:
    masks: dict[str, Mask]
    values: dict[str, Callable[[int], Flag]]


def _facts(
    interventions: pd.DataFrame, objects: Mapping[str, pd.DataFrame], settings: TownSettings,
    today: datetime.date, drought_levels: Mapping[str, str],
) -> _Facts:
    """Say which conditions of the law table hold for each intervention."""
    uid = interventions["object_uid"]
    kind = interventions["object_kind"]
    tree, bed = (kind == "tree").to_numpy(), (kind == "bed").to_numpy()
    trees, beds, sites = objects["trees"], objects["beds"], objects["sites"]
    layout = _looked_up(uid, trees, "layout")
    site_kind = _looked_up(interventions["site_uid"], sites, "kind")
    on_street = (site_kind == "street").to_numpy() | (tree & (layout == "alignment").to_numpy())
    unknown_layout = tree & layout.isna().to_numpy() & (
        site_kind.isna() | (site_kind == "street")).to_numpy()
    season = Season.parse(settings.nesting_start, settings.nesting_end)
    day = work_days(interventions, today)
    nesting = np.zeros(len(interventions), bool) if season is None else season.contains(day)
    sheltering = tree | (bed & _looked_up(uid, beds, "kind").isin(HEDGE_KINDS).to_numpy())
    levels = uid.map(dict(drought_levels))
    everywhere = np.ones(len(interventions), dtype=bool)
    masks = {
        "always": everywhere,
        "nesting": nesting & sheltering,
        "alignment": (tree & (layout == "alignment").to_numpy()) | unknown_layout,
        "old_tree": tree & _looked_up(uid, trees, "development_stage").isin(OLD_STAGES).to_numpy(),
        "plane_tree": tree & (_looked_up(uid, trees, "genus") == "Platanus").to_numpy(),
        "protected": tree & (_true(uid, trees, "protected") | _true(uid, trees, "remarkable")),
        "street": on_street,
        "drought": (levels.notna() & ~levels.isin(NO_RESTRICTION)).to_numpy(),
    }
    window = {"from": settings.nesting_start, "to": settings.nesting_end}

    def nothing(_: int) -> Flag:
        return {}

    values: dict[str, Callable[[int], Flag]] = dict.fromkeys(masks, nothing)
    values["nesting"] = lambda _: dict(window)
    values["alignment"] = lambda place: {"to_check": True} if unknown_layout[place] else {}
    values["drought"] = lambda place: {"level": levels.iloc[place]}
    return _Facts(masks, values)


def work_days(interventions: pd.DataFrame, today: datetime.date) -> npt.NDArray[np.datetime64]:
    """Give the day each work will really be done: planned, else due, never before today."""
    now = pd.Timestamp(today)
    day = interventions["planned_date"].fillna(interventions["due_date"])
    return day.where(day >= now, now).to_numpy("datetime64[D]")


def _looked_up(uids: pd.Series, table: pd.DataFrame, column: str) -> pd.Series:
    return uids.map(dict(zip(table["uid"], table[column], strict=True))).astype(object)


def _true(uids: pd.Series, table: pd.DataFrame, column: str) -> Mask:
    yes = table["uid"][table[column].fillna(False).astype(bool)]
    return uids.isin(yes).to_numpy(dtype=bool)
