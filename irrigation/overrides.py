"""What a gardener decides against the advice: dated, reasoned, signed by a team, expiring.

An override is a row of ``observations`` (kind ``override``) whose value says what was
decided, with a line in the journal. It wins over the advice while it lasts:

- ``skip``: no water;
- ``amount``: this many litres each time the advice says to water, and on the day it is
  entered whatever the advice says;
- ``factor``: the advised litres times a factor.
"""

from __future__ import annotations

import datetime
import json

import numpy as np
import pandas as pd

from ..layers.errors import SeveError
from ..layers.store import Store
from ..layers.tables import derived_uid

KINDS = ("skip", "amount", "factor")
COLUMNS = ["object_uid", "kind", "amount", "reason", "team_code", "date", "expires", "uid"]
LONGEST_DAYS = 366
LARGEST_L, LARGEST_FACTOR = 1_000_000.0, 10.0


class OverrideError(SeveError):
    """An override that cannot be taken: unknown kind, absurd amount, no reason, no end."""

    room = "irrigation"


def record_override(
    store: Store,
    object_uid: str,
    object_kind: str,
    kind: str,
    amount: float | None,
    reason: str,
    team_code: str,
    expires: datetime.date,
    today: datetime.date,
    moment: datetime.datetime,
) -> str:
    """Write a team's decision and its line in the journal; gives the observation's uid.

    ``amount`` is litres for ``amount``, a number for ``factor``, ignored for ``skip``.
    Raises :class:`OverrideError` when the decision says nothing that can be followed.
    """
    _check(kind, amount, reason, expires, today)
    value = {"kind": kind, "amount": None if kind == "skip" else float(amount or 0),
             "expires": expires.isoformat()}
    advice = store.read("watering_advice", columns=["advised_l"],
                        where={"object_uid": object_uid, "date": today})
    advised = None if advice.empty else f"{float(advice['advised_l'].iloc[0]):g}"
    uid = derived_uid("override", object_uid, today.isoformat(), team_code)
    with store.transaction():
        store.upsert("observations", pd.DataFrame([{
            "uid": uid, "object_uid": object_uid, "object_kind": object_kind, "date": today,
            "kind": "override", "value": json.dumps(value), "team_code": team_code,
            "remarks": reason.strip()}]))
        store.record(moment, "watering_override", team_code=team_code, object_uid=object_uid,
                     object_kind=object_kind, advised=advised, decided=json.dumps(value),
                     reason=reason.strip(), expires=expires)
    return uid


def _check(kind: str, amount: float | None, reason: str, expires: datetime.date,
           today: datetime.date) -> None:
    if kind not in KINDS:
        raise OverrideError("override_kind", kind=kind)
    if not reason.strip():
        raise OverrideError("override_reason")
    if not today <= expires <= today + datetime.timedelta(days=LONGEST_DAYS):
        raise OverrideError("override_expiry", expires=expires, days=LONGEST_DAYS)
    most = LARGEST_L if kind == "amount" else LARGEST_FACTOR
    if kind != "skip" and not (amount is not None and 0 <= amount <= most):
        raise OverrideError("override_amount", amount=amount if amount is not None else "")


def withdraw_override(store: Store, uid: str, team_code: str, reason: str,
                      moment: datetime.datetime) -> None:
    """Take a decision back before its end; the journal keeps both."""
    rows = store.read("observations", where={"uid": uid, "kind": "override"})
    if rows.empty:
        raise OverrideError("override_absent")
    with store.transaction():
        store.delete("observations", [uid])
        store.record(moment, "watering_override_withdrawn", team_code=team_code,
                     object_uid=rows["object_uid"].iloc[0],
                     object_kind=rows["object_kind"].iloc[0],
                     decided=rows["value"].iloc[0], reason=reason)


def active_overrides(observations: pd.DataFrame, today: datetime.date) -> pd.DataFrame:
    """Give the decisions in force: one row per object, the latest entered (:data:`COLUMNS`).

    A value that cannot be read is not followed.
    """
    rows = observations[(observations["kind"] == "override")
                        & (observations["date"] <= pd.Timestamp(today))].sort_values("date")
    found = []
    for row in rows.itertuples(index=False):
        value = _value(str(row.value))
        if value is not None and value["expires"] >= today:
            found.append((row.object_uid, value["kind"], value["amount"], row.remarks,
                          row.team_code, row.date, pd.Timestamp(value["expires"]), row.uid))
    return pd.DataFrame(found, columns=COLUMNS).drop_duplicates("object_uid", keep="last")


def _value(text: str | None) -> dict | None:
    try:
        value = json.loads(text or "")
        kind, amount = value["kind"], value["amount"]
        expires = datetime.date.fromisoformat(value["expires"])
    except (ValueError, KeyError, TypeError):
        return None
    if kind not in KINDS or (kind != "skip" and not isinstance(amount, (int, float))):
        return None
    return {"kind": kind, "amount": np.nan if amount is None else float(amount),
            "expires": expires}


def decided_litres(uids: pd.Series, advised_l: np.ndarray, overrides: pd.DataFrame,
                   today: datetime.date) -> np.ndarray:
    """Apply the decisions in force to the advised litres (unknown advice stays unknown)."""
    by_uid = overrides.set_index("object_uid")
    kind = uids.map(by_uid["kind"]).to_numpy(object)
    amount = uids.map(by_uid["amount"]).to_numpy(float)
    entered = (uids.map(by_uid["date"]) == pd.Timestamp(today)).to_numpy()
    decided = np.asarray(advised_l, dtype=float).copy()
    decided[kind == "skip"] = 0.0
    fixed = (kind == "amount") & ((decided > 0) | entered)
    decided[fixed] = amount[fixed]
    times = kind == "factor"
    decided[times] *= amount[times]
    return decided
