"""What is to be known of due work: the points of law, and what its date or litres rest on."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ..layers import schema
from ..layers.settings import TownSettings
from ..layers.tables import conform
from .due_tables import OPEN, complete
from .law import flags_of, keep_overrides, law_flags, to_json

if TYPE_CHECKING:
    from ..layers.store import Store

# What is said of a date that rests on nothing known.
LAST_DONE_UNKNOWN, PREVIOUS_WORK_UNKNOWN, DIAGNOSIS_DATE_UNKNOWN = (
    "last_done_unknown", "previous_work_unknown", "diagnosis_date_unknown")
# Litres that rest on weather which is not fresh; ``state`` is a code of ``weather_status``.
WEATHER_FLAG = "weather"
UNKNOWN_FLAGS = (LAST_DONE_UNKNOWN, PREVIOUS_WORK_UNKNOWN, DIAGNOSIS_DATE_UNKNOWN)
# What is ours to say; the others are the law's.
OWN_FLAGS = (*UNKNOWN_FLAGS, WEATHER_FLAG)


def flags_for(
    due: pd.DataFrame, objects: Mapping[str, pd.DataFrame], settings: TownSettings,
    today: datetime.date, advice: pd.DataFrame, interventions: pd.DataFrame,
) -> list[str | None]:
    """Give the flags of rows just derived; decisions taken on the old ones stay."""
    laws = law_flags(conform(schema.INTERVENTIONS, due), objects, settings, today,
                     _drought(advice))
    old = dict(zip(interventions["uid"], interventions["flags"], strict=True))
    return [keep_overrides(joined(joined(own, weather), law), old.get(uid))
            for own, weather, law, uid in zip(due["flags"], _weather_flags(due, advice), laws,
                                              due["uid"], strict=True)]


def _weather_flags(due: pd.DataFrame, advice: pd.DataFrame) -> list[str | None]:
    """Flag the waterings whose litres rest on old, patched or unforeseen weather."""
    latest = advice[advice["date"] == advice["date"].max()].drop_duplicates("object_uid")
    known = latest.set_index("object_uid")
    states = due["object_uid"].map(known["weather_status"])
    values = due["object_uid"].map(known["reason_values"])
    doubted = due["origin"].eq("advice") & states.notna() & states.ne("fresh")
    return [to_json([{"code": WEATHER_FLAG, "state": state,
                      "last": json.loads(text or "{}").get("last")}]) if doubt else None
            for doubt, state, text in zip(doubted, states, values, strict=True)]


def refresh_flags(store: Store, uids: Sequence[str], today: datetime.date) -> None:
    """Look at the law again for open work whose day has just been decided.

    A pruning put off to September no longer meets the nests; decisions taken stay.
    """
    rows = store.read("interventions", where={"uid": list(uids)})
    mine = {"uid": list(rows["object_uid"].dropna().unique())}
    trees, beds = store.read("trees", where=mine), store.read("beds", where=mine)
    places = {*rows["site_uid"].dropna(), *trees["site_uid"].dropna(), *mine["uid"]}
    objects = complete({"trees": trees, "beds": beds,
                        "sites": store.read("sites", where={"uid": sorted(places)})})
    advice = store.read("watering_advice", where={"object_uid": mine["uid"]})
    flags = touched_flags(rows, set(rows["uid"]), objects, store.settings(), today, advice)
    if not flags.empty:
        store.upsert("interventions", flags)


def touched_flags(
    interventions: pd.DataFrame, held: set[str], objects: Mapping[str, pd.DataFrame],
    settings: TownSettings, today: datetime.date, advice: pd.DataFrame,
) -> pd.DataFrame:
    """Look at the law again for the open rows people hold; nothing else of theirs moves."""
    rows = interventions[interventions["uid"].isin(held) & interventions["state"].isin(OPEN)]
    laws = law_flags(rows, objects, settings, today, _drought(advice))
    own = [to_json([flag for flag in flags_of(old) if flag["code"] in OWN_FLAGS])
           for old in rows["flags"]]
    new = [keep_overrides(joined(first, law), old)
           for first, law, old in zip(own, laws, rows["flags"], strict=True)]
    return pd.DataFrame({"uid": rows["uid"], "flags": new})


def _drought(advice: pd.DataFrame) -> dict[str, str]:
    latest = advice[(advice["date"] == advice["date"].max()) & advice["drought_level"].notna()]
    return dict(zip(latest["object_uid"], latest["drought_level"], strict=True))


def joined(first: str | None, second: str | None) -> str | None:
    """Put two lists of flags in one, as JSON."""
    if not first or not second:
        return first or second
    return to_json([*flags_of(first), *flags_of(second)])
