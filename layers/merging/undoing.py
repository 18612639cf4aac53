"""Undo an import: what it made goes, what it replaced comes back, later edits are kept."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import schema
from ..errors import StoreError
from ..schema import Table
from ..store import Store
from .images import rows_of
from .memory import recall
from .said import numbered, say

_LINKED = ("waterings", "observations", "interventions", "round_stops")


@dataclass(frozen=True)
class UndoResult:
    """What undoing did: objects removed, brought back, and kept because of later work."""

    removed: int
    restored: int
    kept: int


def undo_import(store: Store, import_uid: str, moment: datetime.datetime) -> UndoResult:
    """Undo the last import that is not undone yet, in one transaction.

    An object the import made, and that was edited or watered or given work since then, is
    kept. A replaced row comes back cell by cell: a cell edited since then keeps the edit.
    Raises :class:`StoreError` (``import_not_last``) for any other import, because later
    ones stand on it.
    """
    imports = store.read("imports")
    standing = imports[imports["undone_at"].isna()]
    if standing.empty or standing["uid"].iloc[-1] != import_uid:
        raise StoreError("import_not_last", import_uid=import_uid)
    with store.transaction():
        changes = store.read("import_changes", where={"import_uid": import_uid})
        removed, kept = _remove_born(store, import_uid, changes)
        restored = _restore(store, changes)
        for name in ("rejects", "import_cells"):
            told = store.read(name, columns=["uid"], where={"import_uid": import_uid})
            store.delete(name, told["uid"].to_list())
        line = standing.iloc[[-1]].assign(undone_at=pd.Timestamp(moment).tz_convert("UTC")
                                          .tz_localize(None))
        store.upsert("imports", line)
        store.delete("import_changes", changes["uid"].to_list())
    return UndoResult(removed, restored, kept)


def _remove_born(store: Store, import_uid: str, changes: pd.DataFrame) -> tuple[int, int]:
    removed = kept = 0
    worked = _worked_on(store)
    for name, table in schema.TABLES.items():
        if name == "rejects":
            continue
        if "last_seen_import_uid" in table.names:
            born = store.read(name, where={"import_uid": import_uid})
        else:
            made = changes[(changes["table_name"] == name) & changes["before"].isna()]
            born = store.read(name, where={"uid": made["object_uid"].to_list()}) \
                if len(made) else store.read(name, where={"uid": []})
        if born.empty:
            continue
        told = recall(store, name).of(born["uid"])
        now, then = numbered(say(table, born), told.said)
        edited = (now != then) | ~told.known
        keep = edited | born["uid"].isin(worked).to_numpy()
        gone = born["uid"][~keep].to_list()
        store.delete(name, gone)
        removed, kept = removed + len(gone), kept + int(keep.sum())
    return removed, kept


def _worked_on(store: Store) -> set[str]:
    """List the objects that carry dated work of the service."""
    return {uid for name in _LINKED
            for uid in store.read(name, columns=["object_uid"])["object_uid"] if uid}


def _restore(store: Store, changes: pd.DataFrame) -> int:
    restored = 0
    for name, part in changes[changes["before"].notna()].groupby("table_name"):
        table = schema.TABLES[str(name)]
        if name == "rejects":
            store.upsert("rejects", rows_of(table, part["before"], store.crs))
            continue
        restored += _restore_rows(store, table, part)
    return restored


def _restore_rows(store: Store, table: Table, part: pd.DataFrame) -> int:
    now = store.read(table.name, where={"uid": part["object_uid"].to_list()})
    part = part.set_index("object_uid").loc[now["uid"]]
    before = rows_of(table, part["before"], store.crs)
    after = rows_of(table, part["after"], store.crs)
    for name in (*table.names, *(["geometry"] if table.geometry else [])):
        edited = _differs(now[name], after[name])
        before[name] = before[name].where(~edited, now[name])
    store.upsert(table.name, before)
    return len(before)


def _differs(one: pd.Series, other: pd.Series) -> np.ndarray:
    same = (one == other).fillna(False).to_numpy(dtype=bool)
    return ~(same | (one.isna() & other.isna()).to_numpy())
