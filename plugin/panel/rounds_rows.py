"""What the tab of the rounds shows of a day, read in the background."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...layers.store import Store


@dataclass(frozen=True)
class StopRow:
    """One line of a round: work at an object, or a refill."""

    uid: str
    round_uid: str | None
    rank: int
    kind: str
    label: str
    litres: float
    arrival: str
    state: str
    reason: str
    locked: bool
    object_kind: str | None
    object_uid: str | None

    @property
    def is_work(self) -> bool:
        """Tell whether the team serves an object here."""
        return self.kind == "work"


@dataclass(frozen=True)
class RoundRow:
    """One vehicle's round."""

    uid: str
    code: str
    title: str
    state: str
    vehicle: str
    stops: tuple[StopRow, ...]


@dataclass(frozen=True)
class VehicleRow:
    """A vehicle, whether it can go out, and what is known of it (``vehicles`` columns)."""

    code: str
    name: str
    is_working: bool
    values: dict[str, Any]


@dataclass(frozen=True)
class RoundsDay:
    """All of a day."""

    day: datetime.date
    rounds: tuple[RoundRow, ...]
    left: tuple[StopRow, ...]
    vehicles: tuple[VehicleRow, ...]
    teams: tuple[tuple[str, str], ...]
    depots: tuple[tuple[str, str], ...]
    kilometres: float
    litres: float
    hours: float


def read_day(store: Store, day: datetime.date, language: str) -> RoundsDay:
    """Read rounds, stops and vehicles of a day."""
    rounds = store.read("rounds", where={"date": day})
    rounds = rounds[rounds["state"] != "cancelled"].sort_values("code")
    stops = store.read("round_stops", where={"date": day}).sort_values(["rank", "label"])
    teams = store.read("teams")
    names = dict(zip(teams["code"], teams["name"], strict=True))
    rows = [_stop(record, language) for record in
            stops.drop(columns="geometry").to_dict("records")]
    by_round: dict[str | None, list[StopRow]] = {}
    for row in rows:
        by_round.setdefault(row.round_uid, []).append(row)
    made = tuple(_round(record, by_round.get(record["uid"], []), names, language)
                 for record in rounds.drop(columns="geometry").to_dict("records"))
    left = sorted((row for row in rows if row.kind == "unserved"),
                  key=lambda row: (row.reason, row.label))
    depots = store.read("depots", columns=["code", "name"])
    return RoundsDay(day, made, tuple(left), _vehicles(store, names, language),
                     _named(names.items()), _named(zip(depots["code"], depots["name"],
                                                       strict=True)),
                     float(rounds["distance_km"].sum()), float(rounds["litres"].sum()),
                     float(rounds["duration_h"].sum()))


def _stop(record: dict[str, Any], language: str) -> StopRow:
    import pandas as pd

    from ...interventions.rounds.files import reason_sentence
    from ...layers.schema import value_label

    def known(name: str, default: Any) -> Any:
        return default if pd.isna(record[name]) else record[name]

    # Watering shows by its litres; any other work is named before its object.
    other = record["work"] and record["work"] != "watering"
    work = value_label("work", record["work"], language) if other else ""
    label = record["label"] or ""
    if record["kind"] not in ("work", "unserved"):
        work = value_label("stop_kind", record["kind"], language)
    given = known("given_l", None)
    litres = known("litres", 0.0) if given is None else given
    return StopRow(
        record["uid"], record["round_uid"], int(known("rank", 0)), record["kind"],
        " · ".join(part for part in (work, label) if part), float(litres),
        record["arrival_time"] or "", record["state"] or "planned",
        reason_sentence(record["reason"], language) if record["reason"] else "",
        bool(known("locked", False)), record["object_kind"], record["object_uid"])


def _round(record: dict[str, Any], stops: list[StopRow], names: dict[str, str],
           language: str) -> RoundRow:
    import pandas as pd

    from ...interventions.rounds.files import hours_text
    from ...layers.schema import value_label
    from ...layers.words import number

    team = names.get(record["team_code"]) or record["team_code"] or ""
    figures = []
    for name, written in (("distance_km", lambda v: f"{number(v, language, 1)} km"),
                          ("litres", lambda v: f"{number(v, language, 0)} L"),
                          ("duration_h", hours_text)):
        if not pd.isna(record[name]):
            figures.append(written(float(record[name])))
    title = " · ".join(part for part in (
        record["vehicle_code"] or record["code"], *figures, team,
        value_label("round_state", record["state"], language)) if part)
    return RoundRow(record["uid"], record["code"] or "", title, record["state"],
                    record["vehicle_code"] or "", tuple(stops))


def _vehicles(store: Store, names: dict[str, str], language: str
              ) -> tuple[VehicleRow, ...]:
    import pandas as pd

    from ...layers.words import number, words_for

    rows = []
    for record in store.read("vehicles").sort_values("code").to_dict("records"):
        if not record["code"]:
            continue
        known = {name: value for name, value in record.items()
                 if value is not None and not pd.isna(value)}
        tank = f"{number(known['tank_l'], language, 0)} L" if "tank_l" in known else ""
        crew = words_for(language, "interventions")(
            "round.crew", count=int(known["crew_size"])) if "crew_size" in known else ""
        hours = "–".join(known.get(name, "") for name in ("shift_start", "shift_end"))
        team = names.get(record["team_code"]) or record["team_code"]
        out = not known.get("working", True) or known.get("crew_size", 1) == 0
        rows.append(VehicleRow(record["code"], " · ".join(
            part for part in (record["code"], record["name"], tank, crew, hours.strip("–"), team)
            if part), not out, known))
    return tuple(rows)


def _named(pairs: Iterable[tuple[Any, Any]]) -> tuple[tuple[str, str], ...]:
    """Give codes with what people call them, by name."""
    return tuple(sorted(((code, name or code) for code, name in pairs if code),
                        key=lambda pair: pair[1]))
