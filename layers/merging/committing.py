"""Write a comparison into the store: everything in one transaction, or nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .. import schema
from ..placing.zones import assign_zones
from ..progress import SILENT, Progress, step
from ..schema import Table
from ..store import Store
from ..tables import collector_at_rest, conform, derived_uid, new_uids
from .cells import GEOMETRY, POSITION, said_fields, values_of
from .comparison import (
    CHANGED,
    CONFLICT,
    DELETED,
    GONE,
    NAMED,
    NEW,
    UNCHANGED,
    WHOLE_ROW,
    Comparison,
    TableComparison,
)
from .differing import FILE
from .guard import refuse_what_was_written_meanwhile
from .images import row_images
from .memory import remember
from .said import Said, said_of

_WHERE_IT_STOOD = ("source_file", "source_sheet", "source_row")


@dataclass(frozen=True)
class ImportResult:
    """Counts of one import; ``import_uid`` is missing for a trial run."""

    import_uid: str | None
    rows_read: int
    trees: int
    beds: int
    sites: int
    new: int
    changed: int
    unchanged: int
    gone: int
    conflicts: int
    to_locate: int
    rejected: int
    report: Path | None = None


def result_of(comparison: Comparison, import_uid: str | None = None) -> ImportResult:
    """Count what a comparison holds; a conflict counts as unchanged when every edit is kept."""
    rows = {name: int((one.rows["matched_by"] != NAMED).sum())
            for name, one in comparison.tables.items()}
    written = _written(comparison)
    touched = comparison.count(CHANGED) + comparison.count(CONFLICT)
    findings = comparison.findings
    rejected = findings[findings["rejected"].fillna(False).astype(bool)]
    places = [name for name in ("source_file", "file", "sheet", "row_number")
              if name in rejected]
    return ImportResult(
        import_uid, comparison.rows_read, rows.get("trees", 0), rows.get("beds", 0),
        rows.get("sites", 0), comparison.count(NEW), len(written),
        comparison.count(UNCHANGED) + touched - len(written), comparison.count(GONE),
        int(comparison.cells["conflict"].astype(bool).sum()),
        sum(int((one.frame["position_status"] == "to_locate").sum())
            for one in comparison.tables.values() if "position_status" in one.frame),
        len(rejected.drop_duplicates(places)) if places else len(rejected))


def _written(comparison: Comparison) -> set[tuple[str, str]]:
    chosen = comparison.cells[comparison.cells["choice"] == FILE]
    return set(zip(chosen["table"], chosen["uid"], strict=True))


@collector_at_rest()
def commit(
    store: Store, comparison: Comparison, moment: datetime.datetime,
    progress: Progress = SILENT,
) -> ImportResult:
    """Write what was compared, with one line in ``imports``; nothing at all if anything fails.

    ``moment`` is the aware UTC time of the import. Objects that are gone stay as they are.
    What each row replaced is kept, so that the import can be undone. Raises
    :class:`StoreError` when another desk wrote since the comparison: it must be made again.
    """
    import_uid = new_uids(1)[0]
    result = result_of(comparison, import_uid)
    with store.transaction():
        refuse_what_was_written_meanwhile(store, comparison)
        for number, (name, compared) in enumerate(comparison.tables.items()):
            step(progress, number / len(comparison.tables))
            cells = comparison.cells[comparison.cells["table"] == name]
            _write_table(store, schema.TABLES[name], compared, cells, import_uid, moment)
        assign_zones(store)
        _write_findings(store, comparison, import_uid)
        _write_line(store, comparison, result, moment)
        step(progress, 1.0)
    return result


def _write_table(
    store: Store, table: Table, compared: TableComparison, cells: pd.DataFrame,
    import_uid: str, moment: datetime.datetime,
) -> None:
    taken = cells[cells["choice"] == FILE]
    back = taken[taken["field"] == WHOLE_ROW]
    new = ((compared.rows["state"] == NEW) | compared.rows["uid"].isin(back["uid"])).to_numpy()
    if new.any():
        _write_new(store, table, compared, new, import_uid, moment)
    differ = (compared.rows["state"].isin([CHANGED, CONFLICT])
              & (compared.rows["matched_by"] != DELETED)).to_numpy()
    taken = taken[taken["field"] != WHOLE_ROW]
    if len(taken):
        _write_changed(store, table, compared, taken, import_uid, moment)
    _remember(store, table, compared, new, differ | _met_again(compared), import_uid)


def _met_again(compared: TableComparison) -> np.ndarray:
    """Tell rows found by their keys alone, whose words differ from the last import's.

    Even when the store already holds the same values, what the file says is remembered.
    """
    again = np.zeros(len(compared.frame), dtype=bool)
    if len(compared.stored):
        again = compared.frame["uid"].isin(compared.stored["uid"]).to_numpy()
    return again


def _write_new(
    store: Store, table: Table, compared: TableComparison, new: np.ndarray, import_uid: str,
    moment: datetime.datetime,
) -> None:
    frame = compared.frame.copy(deep=False) if new.all() else compared.frame[new].copy()
    if "last_seen_import_uid" in table.names:
        for name, value in (("import_uid", import_uid), ("last_seen_import_uid", import_uid),
                            ("updated_at", _naive(moment))):
            frame[name] = value
    store.upsert(table.name, frame)
    if "import_uid" not in table.names:
        _keep(store, table, import_uid, frame["uid"], None, row_images(table, frame))


def _write_changed(
    store: Store, table: Table, compared: TableComparison, taken: pd.DataFrame,
    import_uid: str, moment: datetime.datetime,
) -> None:
    """Write the chosen cells, and nothing but them, over the stored rows."""
    uids = taken["uid"].unique()
    held = compared.stored.set_index("uid", drop=False).loc[uids]
    after = held.copy()
    ours = compared.frame.set_index("uid", drop=False)
    for name, part in taken.groupby("field"):
        at = part["uid"].to_numpy()
        if name == GEOMETRY:
            after.loc[at, GEOMETRY] = ours.loc[at, GEOMETRY]
            tied = [one for one in POSITION if one in table.names]
        else:
            after.loc[at, name] = values_of(
                table.field(str(name)), part.set_index("uid")["after"])
            tied = ["site_uid"] if name == "site_name" else []
        for one in tied:
            after.loc[at, one] = ours.loc[at, one]
    own = pd.Series(compared.marks == "", index=ours.index).loc[uids].to_numpy()
    for one in _WHERE_IT_STOOD:
        if one in table.names:
            after[one] = after[one].where(~own, ours.loc[uids, one])
    if "updated_at" in table.names:
        after = after.assign(last_seen_import_uid=import_uid, updated_at=_naive(moment))
    _keep(store, table, import_uid, pd.Series(uids), row_images(table, held),
          row_images(table, after))
    store.upsert(table.name, conform(table, after, store.crs))


def _keep(store: Store, table: Table, import_uid: str, uids: pd.Series,
          before: np.ndarray | None, after: np.ndarray | None) -> None:
    """Keep what rows were before and after, for undoing."""
    if len(uids) == 0:
        return
    store.upsert("import_changes", pd.DataFrame({
        "uid": [derived_uid("change", import_uid, table.name, uid) for uid in uids],
        "import_uid": import_uid, "table_name": table.name, "object_uid": uids.to_numpy(),
        "before": before, "after": after}))


def _remember(store: Store, table: Table, compared: TableComparison, new: np.ndarray,
              differ: np.ndarray, import_uid: str) -> None:
    """Remember what the file says of each row, to tell field edits at the next import.

    A workbook that Sève wrote carries its own memory: the town's files keep theirs.
    """
    uids, files = compared.frame["uid"].to_numpy(), compared.files.to_numpy()
    rows = np.flatnonzero(differ & (compared.marks == ""))
    if len(rows):
        remember(store, import_uid, table.name, uids[rows], files[rows],
                 _merged(table, compared, rows))
    born = np.flatnonzero(new)
    if len(born):
        said = compared.said if len(born) == len(new) else compared.said.take(born)
        remember(store, import_uid, table.name, uids[born], files[born], said)


def _merged(table: Table, compared: TableComparison, rows: np.ndarray) -> Said:
    """Lay what the file says over what was remembered, for columns this file does not have."""
    uids = compared.frame["uid"].to_numpy()[rows]
    places = pd.Series(np.arange(len(compared.stored)), index=compared.stored["uid"])
    old, new = compared.base.take(places.loc[uids].to_numpy()), compared.said.take(rows)
    spoken = {one.name for one in said_fields(table)
              if compared.frame[one.name].notna().any()}
    spoken |= {GEOMETRY} & set(new.columns)
    return said_of({name: (new if name in spoken else old).rows(name)
                    for name in [*(one.name for one in said_fields(table)), GEOMETRY]},
                   len(rows))


def _write_findings(store: Store, comparison: Comparison, import_uid: str) -> None:
    """Make the stored findings of these files those of this import.

    A finding that was there already stays as it is; those of the same files that are no
    longer found go.
    """
    files = sorted({Path(path).name for path, _ in comparison.files})
    findings = _findings_with_uids(comparison)
    held = store.read("rejects", columns=["uid", "file"])
    held = held[held["file"].isin(files)]
    gone = held["uid"][~held["uid"].isin(findings["uid"])]
    if len(gone):
        _keep(store, schema.REJECTS, import_uid, gone,
              row_images(schema.REJECTS, store.read("rejects", where={"uid": list(gone)})),
              None)
        store.delete("rejects", list(gone))
    born = findings[~findings["uid"].isin(held["uid"])]
    if len(born):
        store.upsert("rejects", born.assign(import_uid=import_uid))


def _findings_with_uids(comparison: Comparison) -> pd.DataFrame:
    """Tie each finding to its object, and key it by what it says and where."""
    source = comparison.findings
    findings = conform(schema.REJECTS, source)
    if "table" in source and "position" in source:
        for name, compared in comparison.tables.items():
            mine = ((source["table"] == name) & source["position"].notna()).to_numpy()
            places = source["position"][mine].astype(int).to_numpy()
            inside = places < len(compared.frame)
            findings.loc[np.flatnonzero(mine)[inside], "object_uid"] = \
                compared.frame["uid"].to_numpy()[places[inside]]
    joined = pd.Series([""] * len(findings), index=findings.index, dtype=object)
    for name in ("file", "sheet", "row_number", "column_name", "finding_code", "value",
                 "finding_values"):
        known = findings[name].astype(object).where(findings[name].notna(), "")
        joined = joined + "\x1f" + known.astype(str)
    nth = joined.groupby(joined).cumcount().astype(str)
    findings["uid"] = [derived_uid("finding", text, n)
                       for text, n in zip(joined, nth, strict=True)]
    return findings


def _write_line(store: Store, comparison: Comparison, result: ImportResult,
                moment: datetime.datetime) -> None:
    marks = [sha for _, sha in comparison.files]
    mark = marks[0] if len(marks) == 1 else hashlib.sha256(
        json.dumps(marks).encode()).hexdigest()
    store.upsert("imports", pd.DataFrame([{
        "uid": result.import_uid, "file": " ; ".join(Path(path).name
                                                     for path, _ in comparison.files),
        "file_sha256": mark, "imported_at": _naive(moment), "profile": comparison.profile,
        "rows_read": result.rows_read, "new": result.new, "changed": result.changed,
        "unchanged": result.unchanged, "gone": result.gone, "to_locate": result.to_locate,
        "rejected": result.rejected}]))


def _naive(moment: datetime.datetime) -> pd.Timestamp:
    stamp = pd.Timestamp(moment)
    return stamp.tz_convert("UTC").tz_localize(None) if stamp.tzinfo else stamp
