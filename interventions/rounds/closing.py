"""Closing a round: what was really done goes into the history of each object.

Litres really given become waterings, which the water balance reads; finished work is marked
done; what was left undone returns to due with its reason. Closing again corrects: the rows
written have identifiers derived from the stop.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ...layers import schema
from ...layers.tables import derived_uid, new_uids
from .. import states
from .problem import RoundError

if TYPE_CHECKING:
    from ...layers.store import Store

DONE, NOT_DONE = "done", "not_done"
MOST_L = 100_000.0
LONGEST_REMARK = 500


@dataclass(frozen=True)
class Closing:
    """What became of one stop.

    ``given_l``: litres really given (None: as planned). ``remark``: the team's words; for
    ``not_done`` it is the reason, and must be there. ``moisture``: a code of the value list,
    when the team felt the soil.
    """

    stop_uid: str
    state: str
    given_l: float | None = None
    remark: str | None = None
    moisture: str | None = None


def close_stop(
    store: Store, stop_uid: str, state: str, given_l: float | None, remark: str | None,
    team_code: str | None, moment: datetime.datetime,
) -> None:
    """Close one stop, or correct how it was closed.

    Raises :class:`RoundError`: ``unknown_stop``, ``not_a_work_stop``, ``bad_stop_state``,
    ``bad_litres``, ``reason_needed``.
    """
    close_stops(store, [Closing(stop_uid, state, given_l, remark)], moment, team_code)


def close_round(
    store: Store, round_uid: str, moment: datetime.datetime, closings: Iterable[Closing] = (),
    others: str = DONE, reason: str | None = None, team_code: str | None = None,
) -> int:
    """Close a whole round: ``closings`` first, then every stop still open as ``others``.

    ``reason`` is asked for when the others are ``not_done``. Gives the number of stops
    closed. Raises as :func:`close_stop`, and ``unknown_round``.
    """
    rounds = store.read("rounds", where={"uid": round_uid})
    if rounds.empty:
        raise RoundError("unknown_round")
    said = list(closings)
    named = {closing.stop_uid for closing in said}
    stops = store.read("round_stops", where={"round_uid": round_uid, "kind": "work"})
    still = stops[(stops["state"] == "planned") & ~stops["uid"].isin(named)]
    said += [Closing(uid, others, None, reason if others == NOT_DONE else None)
             for uid in still["uid"]]
    with store.transaction():
        count = close_stops(store, said, moment, team_code)
        store.upsert("rounds", pd.DataFrame([{"uid": round_uid, "state": "done"}]))
        store.record(moment, "close_round", team_code or rounds["team_code"].iloc[0],
                     details={"round_uid": round_uid, "stops": count})
    return count


def cancel_round(
    store: Store, round_uid: str, reason: str, moment: datetime.datetime,
    team_code: str | None = None,
) -> int:
    """Cancel a round: its open stops return to due with the reason; gives how many."""
    with store.transaction():
        count = close_round(store, round_uid, moment, (), NOT_DONE, reason, team_code)
        store.upsert("rounds", pd.DataFrame([{"uid": round_uid, "state": "cancelled"}]))
    return count


def begin_round(store: Store, round_uid: str, moment: datetime.datetime) -> None:
    """Say that the team has left: planning the day again will not touch this round."""
    rounds = store.read("rounds", where={"uid": round_uid})
    if rounds.empty:
        raise RoundError("unknown_round")
    with store.transaction():
        store.upsert("rounds", pd.DataFrame([{"uid": round_uid, "state": "under_way"}]))
        store.record(moment, "begin_round", rounds["team_code"].iloc[0],
                     details={"round_uid": round_uid})


def close_stops(
    store: Store, closings: Sequence[Closing], moment: datetime.datetime,
    team_code: str | None = None,
) -> int:
    """Close several stops in one transaction, or none; gives how many. Raises as one does."""
    if not closings:
        return 0
    last = {closing.stop_uid: closing for closing in closings}
    stops = store.read("round_stops", where={"uid": list(last)})
    if len(stops) < len(last):
        raise RoundError("unknown_stop")
    if (stops["kind"] != "work").any():
        raise RoundError("not_a_work_stop")
    rows = _closed(store, stops, last, team_code)
    with store.transaction():
        store.upsert("round_stops", rows[["uid", "state", "given_l", "remarks", "reason"]])
        _write_waterings(store, rows)
        _write_observations(store, rows)
        _update_interventions(store, rows, moment)
        _journal(store, rows, moment)
    return len(rows)


def _closed(store: Store, stops: pd.DataFrame, last: dict[str, Closing], team_code: str | None
            ) -> pd.DataFrame:
    """Put side by side what was planned and what was said, checked."""
    rounds = store.read("rounds", where={"uid": list(stops["round_uid"].dropna().unique())})
    teams = dict(zip(rounds["uid"], rounds["team_code"], strict=True))
    said = [last[uid] for uid in stops["uid"]]
    planned = stops["litres"].where(stops["work"] == "watering", 0.0)
    given = [_given(closing, litres) for closing, litres in zip(said, planned, strict=True)]
    remarks = [plain_text(closing.remark) for closing in said]
    for closing, remark in zip(said, remarks, strict=True):
        if closing.state not in (DONE, NOT_DONE):
            raise RoundError("bad_stop_state", state=str(closing.state))
        if closing.state == NOT_DONE and remark is None:
            raise RoundError("reason_needed")
        if closing.moisture is not None and closing.moisture not in schema.VALUE_LISTS["moisture"]:
            raise RoundError("bad_stop_state", state=closing.moisture)
    columns = {
        "state": [closing.state for closing in said], "given_l": given, "remarks": remarks,
        "reason": [remark if closing.state == NOT_DONE else None
                   for closing, remark in zip(said, remarks, strict=True)],
        "moisture": [closing.moisture for closing in said],
        "team_code": [team_code or teams.get(uid) for uid in stops["round_uid"]],
    }
    kept = stops.drop(columns=["state", "given_l", "remarks", "reason", "geometry"])
    return pd.concat([kept, pd.DataFrame(columns, index=kept.index)], axis=1)


def _given(closing: Closing, planned: float) -> float:
    if closing.given_l is None or pd.isna(closing.given_l):
        return float(planned) if closing.state == DONE else 0.0
    if not 0 <= closing.given_l <= MOST_L:
        raise RoundError("bad_litres", litres=float(closing.given_l), most=MOST_L)
    return float(closing.given_l)


def plain_text(value: object) -> str | None:
    """Give what a person wrote, without blanks around and not too long; None for nothing."""
    return None if value is None else str(value).strip()[:LONGEST_REMARK] or None


def _write_waterings(store: Store, rows: pd.DataFrame) -> None:
    """Write the water given, on the day of the round, even by a stop left unfinished."""
    uids = [derived_uid("round_watering", uid) for uid in rows["uid"]]
    waterings = rows.assign(uid=uids)
    wet = waterings["given_l"] > 0
    store.delete("waterings", list(waterings["uid"][~wet]))
    store.upsert("waterings", waterings.loc[wet, [
        "uid", "object_uid", "object_kind", "date", "given_l", "team_code", "round_uid",
        "remarks"]])


def _write_observations(store: Store, rows: pd.DataFrame) -> None:
    """Keep the team's words, and how moist they found the soil, in the object's history."""
    for kind, column in (("remark", "remarks"), ("moisture", "moisture")):
        values = rows[column]
        noted = rows.assign(uid=[derived_uid("round", kind, uid) for uid in rows["uid"]],
                            kind=kind, value=values)
        empty = values.isna()
        store.delete("observations", list(noted["uid"][empty]))
        store.upsert("observations", noted.loc[~empty, [
            "uid", "object_uid", "object_kind", "date", "kind", "value", "team_code"]])


def _update_interventions(store: Store, rows: pd.DataFrame, moment: datetime.datetime) -> None:
    """Mark work done when all its parts are, and send back to due what is not, with why."""
    rows = rows[rows["intervention_uid"].notna()]
    known = set(store.read("interventions", columns=["uid"],
                           where={"uid": list(rows["intervention_uid"])})["uid"])
    rows = rows[rows["intervention_uid"].isin(known)]
    for day in sorted(set(rows["date"])):
        group, date = rows[rows["date"] == day], day.date()
        siblings = store.read("round_stops", columns=["intervention_uid", "state"], where={
            "date": date, "kind": ["work", "unserved"],
            "intervention_uid": list(group["intervention_uid"])})
        unfinished = set(siblings["intervention_uid"][siblings["state"] != DONE])
        finished = sorted(set(group["intervention_uid"]) - unfinished)
        if finished:
            states.mark_done(store, finished, date, moment)
    left = rows[rows["state"] == NOT_DONE]
    for uid, reason in zip(left["intervention_uid"], left["reason"], strict=True):
        states.reopen(store, [uid], reason, moment)
        states.not_done(store, [uid], reason, moment)


def _journal(store: Store, rows: pd.DataFrame, moment: datetime.datetime) -> None:
    litres = [f"{value:g} L" if pd.notna(value) else None for value in rows["litres"]]
    store.upsert("journal", pd.DataFrame({
        "uid": new_uids(len(rows)), "moment": moment, "team_code": rows["team_code"].to_numpy(),
        "action": "close_stop", "object_uid": rows["object_uid"].to_numpy(),
        "object_kind": rows["object_kind"].to_numpy(), "advised": litres,
        "decided": [f"{state}, {given:g} L" for state, given in
                    zip(rows["state"], rows["given_l"], strict=True)],
        "reason": rows["remarks"].to_numpy(),
        "details": [json.dumps({"stop_uid": uid, "round_uid": round_uid}) for uid, round_uid in
                    zip(rows["uid"], rows["round_uid"], strict=True)],
    }))
