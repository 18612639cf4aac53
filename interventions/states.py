"""What people decide about an intervention: ask, plan, begin, finish, put off, give up.

Every change keeps its date and its reason, and is written in the journal. Finished work is
never touched by the rules again; the next date is counted from it by the next
:func:`~interventions.due.update_due_work`, even when it is entered late.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..layers import schema
from ..layers.tables import derived_uid, new_uids
from .due_flags import refresh_flags
from .due_tables import OPEN, TABLE_OF
from .law import InterventionError

if TYPE_CHECKING:
    from ..layers.store import Store

# What the work makes of the tree: a felled tree leaves a stump, a removed stump a vacancy.
LIFE_CYCLE_AFTER = {"felling": "stump", "stump_removal": "vacant"}
REQUEST_DELAY_DAYS = 30


def add_request(
    store: Store, work: str, object_uid: str, object_kind: str, today: datetime.date,
    moment: datetime.datetime, due_date: datetime.date | None = None, origin: str = "request",
    remarks: str | None = None, team_code: str | None = None,
) -> str:
    """Add work asked for by a citizen (``request``) or by the service (``town``); gives its uid.

    Without ``due_date`` the answer is due within 30 days. Raises :class:`InterventionError`
    for an unknown work, kind, origin or object.
    """
    for name, value, values in (("work", work, "work"), ("kind", object_kind, "object_kind"),
                                ("origin", origin, "intervention_origin")):
        if value not in schema.VALUE_LISTS[values]:
            raise InterventionError(f"unknown_{name}", **{name: value})
    rows = store.read(TABLE_OF[object_kind], where={"uid": object_uid})
    if rows.empty:
        raise InterventionError("unknown_object", uid=object_uid)
    place = _place(store, rows.iloc[0], object_kind)
    team = team_code or place["team_code"]
    uid = new_uids(1)[0]
    due = due_date or today + datetime.timedelta(days=REQUEST_DELAY_DAYS)
    row = {
        "uid": uid, "work": work, "object_uid": object_uid, "object_kind": object_kind,
        "origin": origin, "state": "planned", "window_start": today, "due_date": due,
        "reminder_date": today, "quantity": 1.0, "remarks": remarks, "updated_at": moment,
        **place, "team_code": team,
    }
    with store.transaction():
        store.upsert("interventions", pd.DataFrame([row]))
        refresh_flags(store, [uid], today)
        store.record(moment, "add_request", team_code=team, object_uid=object_uid,
                     object_kind=object_kind, decided=work, reason=remarks,
                     details={"intervention_uid": uid})
    return uid


def plan(
    store: Store, uids: Sequence[str], planned_date: datetime.date, moment: datetime.datetime,
    team_code: str | None = None,
) -> int:
    """Set the day (and the team) of open work; gives how many rows changed.

    The points of law are looked at again for that day.
    """
    changes: dict[str, Any] = {"state": "planned", "planned_date": planned_date}
    if team_code:
        changes["team_code"] = team_code
    with store.transaction():
        count = _change(store, uids, "plan", changes, moment, OPEN, None)
        refresh_flags(store, uids, moment.date())
    return count


def begin(store: Store, uids: Sequence[str], moment: datetime.datetime) -> int:
    """Say that work is under way."""
    return _change(store, uids, "begin", {"state": "under_way"}, moment, OPEN, None)


def postpone(
    store: Store, uids: Sequence[str], until: datetime.date, reason: str,
    moment: datetime.datetime,
) -> int:
    """Put work off to a day, with the reason; its due date stays, so that lateness shows."""
    with store.transaction():
        count = _change(store, uids, "postpone", {
            "state": "postponed", "planned_date": until, "state_reason": _reason(reason),
            "reminder_date": until}, moment, OPEN, reason)
        refresh_flags(store, uids, moment.date())
    return count


def cancel(store: Store, uids: Sequence[str], reason: str, moment: datetime.datetime) -> int:
    """Give work up, with the reason; a rule counts its next date from this one."""
    return _change(store, uids, "cancel", {
        "state": "cancelled", "state_reason": _reason(reason)}, moment, OPEN, reason)


def reopen(store: Store, uids: Sequence[str], reason: str, moment: datetime.datetime) -> int:
    """Bring back work that was ticked by mistake, or given up; its litres go from the balance."""
    with store.transaction():
        count = _change(store, uids, "reopen", {
            "state": "planned", "done_date": None, "state_reason": _reason(reason)},
            moment, ("done", "cancelled"), reason)
        store.delete("waterings", [watering_uid(uid) for uid in uids])
    return count


def watering_uid(intervention_uid: str) -> str:
    """Name the dated watering that an intervention became."""
    return derived_uid("watering", intervention_uid)


def not_done(store: Store, uids: Sequence[str], reason: str, moment: datetime.datetime) -> int:
    """Send work that a round left undone back to due, with the reason."""
    return _change(store, uids, "not_done", {
        "state": "planned", "planned_date": None, "state_reason": _reason(reason)},
        moment, OPEN, reason)


def mark_done(
    store: Store, uids: Sequence[str], done_date: datetime.date, moment: datetime.datetime,
    quantity: float | None = None, remarks: str | None = None,
) -> int:
    """Say when work was really done, be it entered days later; gives how many rows changed.

    The date may be corrected by calling again. A felled tree becomes a stump, a removed
    stump a vacant place; a watering whose litres are said (``quantity``) enters the water
    balance, once however often it is entered. Raises :class:`InterventionError`
    ``done_in_future`` for a date after ``moment``.
    """
    if done_date > moment.date() + datetime.timedelta(days=1):
        raise InterventionError("done_in_future", date=done_date)
    changes: dict[str, Any] = {"state": "done", "done_date": done_date}
    if quantity is not None:
        changes["quantity"] = quantity
    if remarks is not None:
        changes["remarks"] = remarks
    with store.transaction():
        count = _change(store, uids, "mark_done", changes, moment, (*OPEN, "done"), remarks)
        _update_trees(store, uids, moment)
        if quantity is not None:
            _record_waterings(store, uids)
    return count


def _change(
    store: Store, uids: Sequence[str], action: str, changes: dict[str, Any],
    moment: datetime.datetime, allowed: Sequence[str], reason: str | None,
) -> int:
    """Change rows that are in one of the ``allowed`` states; each change is journalled."""
    rows = store.read("interventions", where={"uid": list(uids)})
    missing = set(uids) - set(rows["uid"])
    if missing:
        raise InterventionError("unknown_intervention", uid=sorted(missing)[0])
    rows = rows[rows["state"].isin(allowed)]
    if rows.empty:
        return 0
    # Dates are wrapped: a bare None column would be read as text.
    written = pd.DataFrame({"uid": rows["uid"].to_numpy()})
    for name, value in {**changes, "updated_at": moment}.items():
        written[name] = [value] * len(written)
    with store.transaction():
        store.upsert("interventions", written)
        store.upsert("journal", pd.DataFrame({
            "uid": new_uids(len(rows)), "moment": moment, "team_code": rows["team_code"],
            "action": action, "object_uid": rows["object_uid"],
            "object_kind": rows["object_kind"], "advised": rows["work"],
            "decided": changes["state"], "reason": reason,
            "details": [json.dumps({"intervention_uid": uid}) for uid in rows["uid"]],
        }))
    return len(rows)


def _reason(reason: str) -> str:
    if not reason or not reason.strip():
        raise InterventionError("reason_needed")
    return reason.strip()


def _update_trees(store: Store, uids: Sequence[str], moment: datetime.datetime) -> None:
    rows = store.read("interventions", where={"uid": list(uids)})
    rows = rows[(rows["object_kind"] == "tree") & rows["work"].isin(LIFE_CYCLE_AFTER)]
    if rows.empty:
        return
    trees = pd.DataFrame({"uid": rows["object_uid"],
                          "life_cycle": rows["work"].map(LIFE_CYCLE_AFTER),
                          "updated_at": moment})
    known = set(store.read("trees", columns=["uid"], where={"uid": list(trees["uid"])})["uid"])
    store.upsert("trees", trees[trees["uid"].isin(known)])


def _record_waterings(store: Store, uids: Sequence[str]) -> None:
    rows = store.read("interventions", where={"uid": list(uids)})
    rows = rows[(rows["work"] == "watering") & (rows["state"] == "done")]
    store.upsert("waterings", pd.DataFrame({
        "uid": [watering_uid(uid) for uid in rows["uid"]], "object_uid": rows["object_uid"],
        "object_kind": rows["object_kind"], "date": rows["done_date"],
        "given_l": rows["quantity"], "team_code": rows["team_code"], "remarks": rows["remarks"],
    }))


def _place(store: Store, row: pd.Series, object_kind: str) -> dict[str, str | None]:
    site = row["uid"] if object_kind == "site" else row.get("site_uid")
    zone = row.get("zone_uid")
    if zone is None and site is not None:
        sites = store.read("sites", columns=["zone_uid"], where={"uid": site})
        zone = None if sites.empty else sites["zone_uid"].iloc[0]
    zones = store.read("zones", columns=["team_code"], where={"uid": zone})
    team = None if zone is None or zones.empty else zones["team_code"].iloc[0]
    return {"site_uid": site, "zone_uid": zone, "team_code": team}
