"""One object, read from the store: what it is, its advice explained, what was done and said."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .card_files import CardFile, read_files
from .day_list import object_labels, read_objects
from .records import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from ...irrigation.explain import Explanation
    from ...layers.store import Store

HISTORY_LINES = 40


@dataclass(frozen=True)
class Use:
    """What a drought order says of one use, word for word, with the order's address.

    ``zone`` names the alert zone and the water it speaks of.
    """

    zone: str
    name: str
    text: str
    link: str | None


@dataclass(frozen=True)
class OpenWork:
    """Work still to do on an object; ``date`` is the day planned, else the day it is due."""

    uid: str
    work: str
    label: str
    date: datetime.date | None
    state: str


@dataclass(frozen=True)
class Card:
    """One object; ``files`` is None where the store has no folder for them.

    ``decision_uid`` names the observation that holds the team's decision in force, if any;
    ``given_today`` tells each watering already noted for the day, in words.
    """

    uid: str
    table: str
    title: str
    identity: list[tuple[str, str]]
    explanation: Explanation | None
    refusal: str
    advised: float | None
    history: list[tuple[datetime.date | None, str, str]]
    decision_uid: str | None
    drought: list[Use]
    given_today: list[str]
    work: list[OpenWork]
    files: list[CardFile] | None


def read_card(store: Store, table: str, uid: str, day: datetime.date, language: str,
              folder: Path | None = None) -> Card:
    """Read one object and explain its advice of ``day``; ``folder`` is that of the files."""
    from ...irrigation.chart import NARROW
    from ...irrigation.explain import explain
    from ...layers.errors import SeveError

    row = store.read(table, where={"uid": uid})
    if row.empty:
        return Card(uid, table, "", [], None, "", None, [], None, [], [], [], None)
    explanation, refusal = None, ""
    try:
        explanation = explain(store, uid, day, language, NARROW)
    except SeveError as error:
        refusal = f"{error.sentence(language)} {error.advice(language)}"
    advice = store.read("watering_advice", columns=["advised_l", "decided_l"],
                        where={"object_uid": uid, "date": day})
    litres = advice["decided_l"].fillna(advice["advised_l"]).dropna()
    labels = object_labels(read_objects(store, table, [uid]), language)
    history = _history(store, uid, language)
    return Card(uid, table, labels.iloc[0], _identity(store, table, row, language), explanation,
                refusal, None if litres.empty else float(litres.iloc[0]), history,
                _decision(store, uid, day), _drought(store, table, row, day, language),
                _given_on(store, uid, day, language), _open_work(store, uid, language),
                None if folder is None else read_files(store, folder, uid))


def _open_work(store: Store, uid: str, language: str) -> list[OpenWork]:
    """List what is still to do, watering left to the advice, the nearest day first."""
    import pandas as pd

    from ...interventions.states import OPEN
    from ...layers.schema import value_label

    rows = store.read("interventions", where={"object_uid": uid, "state": list(OPEN)})
    rows = rows[rows["work"] != "watering"]
    rows = rows.assign(day=rows["planned_date"].fillna(rows["due_date"])).sort_values("day")
    return [OpenWork(row.uid, row.work, value_label("work", row.work, language),
                     None if pd.isna(row.day) else row.day.date(),
                     value_label("intervention_state", row.state, language))
            for row in rows.itertuples()]


def _decision(store: Store, uid: str, day: datetime.date) -> str | None:
    from ...irrigation.overrides import active_overrides

    rows = store.read("observations", where={"object_uid": uid, "kind": "override"})
    found = active_overrides(rows, day)
    return None if found.empty else str(found["uid"].iloc[0])


def _drought(store: Store, table: str, row: pd.DataFrame, day: datetime.date,
             language: str) -> list[Use]:
    """Give what the orders in force on the waters poured say of such an object."""
    from ...irrigation.drought import drought_states, uses_for
    from ...layers.schema import value_label

    bed = row["kind"].iloc[0] if table == "beds" else None
    found = []
    for zone in (zone for state in drought_states(store, day) for zone in state.zones):
        water = value_label("water_origin", zone.water_origin, language)
        found += [Use(f"{zone.name} · {water}", use.name, use.text, zone.order_link)
                  for use in uses_for(zone, KINDS[table], bed)]
    return found


def _given_on(store: Store, uid: str, day: datetime.date, language: str) -> list[str]:
    from ...layers.words import number

    rows = store.read("waterings", where={"object_uid": uid, "date": day})
    return [_joined(f"{number(row.given_l, language)} L", row.team_code)
            for row in rows.itertuples() if row.given_l == row.given_l]


# What a card says of an object first, when it is known.
_IDENTITY = {
    "trees": ("latin_name", "planting_date", "planting_year", "height_m", "trunk_girth_cm",
              "health", "pit_cover", "soil_code", "watering_system", "site_name", "street",
              "position_status"),
    "beds": ("kind", "plants", "area_m2", "season", "planting_date", "health", "soil_code",
             "mulch", "watering_system", "site_name", "street", "position_status"),
}


def _identity(store: Store, table: str, row: pd.DataFrame,
              language: str) -> list[tuple[str, str]]:
    from ...layers import schema

    lines = []
    for name in _IDENTITY[table]:
        field = schema.TABLES[table].field(name)
        text = _spoken(row[name].iloc[0], field, language)
        if text:
            lines.append((field.label(language), text))
    return lines


def _spoken(value: Any, field: Any, language: str) -> str:
    import pandas as pd

    from ...layers.schema import INTEGER, REAL, value_label
    from ...layers.words import number

    if pd.isna(value):
        return ""
    if field.values is not None:
        return value_label(field.values, value, language)
    if isinstance(value, pd.Timestamp):
        return f"{value:%d/%m/%Y}"
    if field.kind == REAL:
        return number(float(value), language)
    return str(int(value)) if field.kind == INTEGER else str(value)


def _history(store: Store, uid: str, language: str) -> list[tuple[Any, str, str]]:
    """Tell waterings, remarks and decisions, the latest first: date, what, by whom or why."""
    from ...layers.schema import value_label
    from ...layers.words import number

    found: list[tuple[Any, str, str]] = []
    for row in store.read("waterings", where={"object_uid": uid}).itertuples():
        litres = "" if row.given_l != row.given_l else f" · {number(row.given_l, language)} L"
        found.append((row.date, value_label("work", "watering", language) + litres,
                      _joined(row.team_code, row.remarks)))
    for row in store.read("observations", where={"object_uid": uid}).itertuples():
        what = value_label("observation_kind", row.kind, language)
        said = {"moisture": lambda text: value_label("moisture", text, language),
                "override": lambda text: _decided(text, language),
                # A file's own name says nothing; its title is the remark.
                "photo": lambda _: "", "document": lambda _: ""}.get(row.kind, str)(row.value)
        found.append((row.date, f"{what} · {said}" if said else what,
                      _joined(row.team_code, row.remarks)))
    work = store.read("interventions", where={"object_uid": uid, "state": "done"})
    found += [(row.done_date, value_label("work", row.work, language),
               _joined(row.team_code, row.remarks))
              for row in work[work["work"] != "watering"].itertuples()]
    for state, table, day in (("cancelled", "interventions", "updated_at"),
                              ("not_done", "round_stops", "date")):
        given_up = store.read(table, where={"object_uid": uid, "state": state})
        reasons = given_up["state_reason" if table == "interventions" else "reason"]
        label = value_label("stop_state" if table == "round_stops" else "intervention_state",
                            state, language)
        found += [(date, f"{value_label('work', code, language)} · {label}", reason or "")
                  for date, code, reason in zip(given_up[day], given_up["work"], reasons,
                                                strict=True)]
    dated = [(None if date != date else date.date(), what, who) for date, what, who in found]
    dated.sort(key=lambda line: line[0] or datetime.date.min, reverse=True)
    return dated[:HISTORY_LINES]


def _decided(text: str | None, language: str) -> str:
    from ...layers.words import number

    try:
        value = json.loads(text or "")
        kind, amount = value["kind"], value["amount"]
    except (ValueError, KeyError, TypeError):
        return ""
    if kind == "skip":
        return "0 L"
    return f"{number(amount, language)} L" if kind == "amount" else f"× {number(amount, language)}"


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
