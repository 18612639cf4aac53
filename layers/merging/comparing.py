"""What an import would change, worked out before anything is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import schema
from ..placing.names import name_keys
from ..progress import SILENT, Progress, step
from ..recognising.own import EXPORT_MARK
from ..schema import Table
from ..store import Store
from ..tables import collector_at_rest, conform, derived_uid, new_uids, only_where
from .cells import read_texts
from .comparison import (
    CHANGED,
    CONFLICT,
    DELETED,
    NAMED,
    NEW,
    UNCHANGED,
    WHOLE_ROW,
    Comparison,
    TableComparison,
)
from .differing import CELL_COLUMNS, OTHER, STORE, differing_cells
from .guard import witness
from .matching import NONE, Matches, Stored, key_columns, match, reason_of
from .memory import Memory, recall
from .said import Said, numbered, said_of, say

if TYPE_CHECKING:
    from ..inventory import Inventory

# Sites come first: trees and beds point to them.
ORDER = ("zones", "sites", "depots", "teams", "vehicles", "water_points", "roads", "species",
         "beds", "trees", "waterings")
# A file under a new name that finds again this share of another's objects replaces it.
_SAME_INVENTORY = 0.5


@collector_at_rest()
def compare(store: Store, inventory: Inventory, progress: Progress = SILENT) -> Comparison:
    """Compare what the files say with what the store holds and what they said last time.

    Objects are matched by uid, code, position and identity, in that order. A cell is
    changed when the file says something else than at the last import; it is a conflict
    when it was also edited in the store meanwhile to another value. A column that a sheet
    does not have says nothing; a blank cell of a column it has says *unknown*.
    """
    tables: dict[str, TableComparison] = {}
    cells, gone = [], []
    names = [name for name in ORDER if name in inventory.objects or name == "sites"]
    seen = witness(store, names)
    site_uids: pd.Series | None = None
    for number, name in enumerate(names):
        step(progress, number / len(names))
        table = schema.TABLES[name]
        raw = inventory.objects.get(name, pd.DataFrame())
        if name == "waterings":
            raw = _tied_waterings(raw, store, tables)
        frame = _own_frame(table, raw, store.crs)
        if name == "sites":
            listed = len(frame)
            frame = _with_named_sites(frame, inventory.objects, store)
        if "site_name" in table.names and site_uids is not None:
            frame["site_uid"] = _site_links(frame, site_uids)
        compared, changes, missing = _compare_table(store, table, frame)
        if name == "sites":
            missing = _still_named(missing, inventory.objects, store)
            compared.rows.loc[listed:, "matched_by"] = NAMED
            site_uids = _site_uids(store, compared)
        if len(frame):
            tables[name] = compared
        cells.append(changes)
        gone.append(missing)
    return Comparison(
        tables, _stacked(cells, CELL_COLUMNS), _stacked(gone, ("table", "uid", "source_file")),
        inventory.findings, inventory.rows_read, list(inventory.files),
        getattr(inventory, "profile", None), seen)


def _own_frame(table: Table, raw: pd.DataFrame, crs: str) -> pd.DataFrame:
    """Give the objects of an inventory in the store's system.

    The columns of the frame may be replaced, not written in: the inventory shares them.
    """
    conformed = list(raw.columns) == [*table.names, *(["geometry"] if table.geometry else [])]
    if conformed and (table.geometry is None or raw.crs == crs):
        return raw.copy(deep=False)
    return conform(table, raw, crs)


def _stacked(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    full = [part for part in parts if len(part)]
    return (pd.concat(full, ignore_index=True) if full
            else pd.DataFrame(columns=list(columns)))


def _with_named_sites(
    sites: pd.DataFrame, objects: dict[str, Any], store: Store
) -> pd.DataFrame:
    """Add the sites that trees and beds name and that neither file nor store has yet."""
    names = _site_names(objects)
    if names.empty:
        return sites
    known = {*name_keys(sites["name"]), *name_keys(store.read("sites", columns=["name"])["name"])}
    names = names[~names["key"].isin(known | {""})].drop_duplicates("key")
    if names.empty:
        return sites
    born = conform(schema.SITES, pd.DataFrame({
        # The same uid at every comparison, so that looking twice shows the same.
        "uid": [derived_uid("site", key) for key in names["key"]],
        "name": names["site_name"].to_numpy(),
        "source_file": names["source_file"].to_numpy() if "source_file" in names else None,
    }), str(sites.crs))
    return conform(schema.SITES, pd.concat([sites, born], ignore_index=True), str(sites.crs))


def _site_names(objects: dict[str, Any]) -> pd.DataFrame:
    """Give the names of sites that trees and beds bear, with their key and their file."""
    named = [frame[["site_name", *(c for c in ("source_file",) if c in frame)]]
             for table, frame in objects.items()
             if "site_name" in frame and table in ("trees", "beds")]
    if not named:
        return pd.DataFrame(columns=["site_name", "key"])
    names = pd.concat(named, ignore_index=True).dropna(subset="site_name")
    names["key"] = name_keys(names["site_name"])
    return names


def _still_named(missing: pd.DataFrame, objects: dict[str, Any], store: Store) -> pd.DataFrame:
    """Leave out of the sites gone those that a tree or a bed of these files names."""
    if missing.empty:
        return missing
    held = store.read("sites", columns=["uid", "name"], where={"uid": list(missing["uid"])})
    keys = set(_site_names(objects)["key"]) - {""}
    named = held["uid"][name_keys(held["name"]).isin(keys)]
    return missing[~missing["uid"].isin(named)]


def _tied_waterings(
    raw: pd.DataFrame, store: Store, tables: dict[str, TableComparison]
) -> pd.DataFrame:
    """Tie waterings to the objects whose number they name, and key them by what they say.

    A number that several objects share ties nothing: the watering is kept without object.
    """
    held = [store.read(name, columns=["uid", "code"]).assign(object_kind=kind)
            for name, kind in (("trees", "tree"), ("beds", "bed"))]
    held += [tables[name].frame[["uid", "code"]].assign(object_kind=kind)
             for name, kind in (("trees", "tree"), ("beds", "bed")) if name in tables]
    known = pd.concat(held, ignore_index=True).dropna(subset="code").drop_duplicates("uid")
    known = known[~known["code"].duplicated(keep=False)].set_index("code")
    tied = conform(schema.WATERINGS, raw)
    if "object_code" in raw:
        codes = raw["object_code"].reset_index(drop=True)
        for name, column in (("object_uid", "uid"), ("object_kind", "object_kind")):
            found = codes.map(known[column])
            tied[name] = tied[name].where(tied[name].notna(), found)
        noted = tied["object_uid"].isna() & codes.notna()
        tied.loc[noted & tied["remarks"].isna(), "remarks"] = codes
    key = pd.Series([""] * len(tied), dtype=object)
    for name in ("object_uid", "date", "given_l", "team_code", "remarks"):
        known_text = tied[name].astype(object).where(tied[name].notna(), "")
        key = key + "\x1f" + known_text.astype(str)
    nth = key.groupby(key).cumcount()
    made = pd.Series([derived_uid("watering", text, n)
                      for text, n in zip(key, nth, strict=True)], dtype=object)
    tied["uid"] = tied["uid"].where(tied["uid"].notna(), made)
    return tied


def _site_uids(store: Store, compared: TableComparison) -> pd.Series:
    """Map name keys to site uids, of the store and of this import."""
    held = store.read("sites", columns=["uid", "name"])
    both = pd.concat([held, compared.frame[["uid", "name"]]], ignore_index=True)
    both = both.assign(key=name_keys(both["name"]))
    return both[both["key"] != ""].drop_duplicates("key").set_index("key")["uid"]


def _site_links(frame: pd.DataFrame, site_uids: pd.Series) -> pd.Series:
    found = name_keys(frame["site_name"]).map(site_uids)
    links = frame["site_uid"].where(frame["site_uid"].notna(), found)
    return pd.Series(only_where(links.notna(), links), index=frame.index)


def _compare_table(
    store: Store, table: Table, frame: pd.DataFrame
) -> tuple[TableComparison, pd.DataFrame, pd.DataFrame]:
    marks = take_marks(frame)
    said = say(table, frame)
    files = _files(table, frame)
    held = store.count(table.name)
    matches = Matches(np.full(len(frame), -1), np.full(len(frame), NONE, dtype=object))
    if held == 0 or len(frame) == 0:
        return _all_new(frame, said, files, matches, marks), _no_cells(), _no_gone()
    uids = store.read(table.name, columns=["uid"])["uid"]
    memory = recall(store, table.name)
    remembered = memory.of(uids)
    equal = _equal_to_last_import(frame, said, marks, remembered, matches)
    stored: Stored | None = None
    if not equal.all():
        keys = store.read(table.name, columns=key_columns(table))
        free = np.ones(len(keys), dtype=bool)
        free[matches.place[equal]] = False
        stored = Stored(keys, pd.Series(remembered.files), free)
        match(frame, files, np.flatnonzero(~equal), stored, matches)
    uid = only_where(matches.place >= 0, uids.to_numpy()[matches.place])
    frame["uid"] = _born(pd.Series(np.where(matches.place >= 0, uid, frame["uid"]),
                                   index=frame.index))
    compared = TableComparison(frame, said, files, _rows(frame, matches), marks)
    cells = _stacked([
        _differences(store, table, compared, matches, equal, remembered),
        _deleted(table, compared, matches, memory.without(uids))], CELL_COLUMNS)
    return compared, cells, _gone(table, uids, remembered, matches, files)


def _files(table: Table, frame: pd.DataFrame) -> pd.Series:
    if "source_file" in frame and frame["source_file"].notna().any():
        return frame["source_file"]
    return pd.Series([None] * len(frame), dtype=object)


def take_marks(frame: pd.DataFrame) -> np.ndarray:
    """Take the export mark out of the columns that have no field, where there is one."""
    marks = np.full(len(frame), "", dtype=object)
    if OTHER not in frame:
        return marks
    marked = frame[OTHER].str.contains(f'"{EXPORT_MARK}"', regex=False, na=False).to_numpy()
    places = np.flatnonzero(marked & frame["uid"].notna().to_numpy())
    texts = frame[OTHER].to_numpy(copy=True)
    for place in places:
        others = json.loads(texts[place])
        marks[place] = str(others.pop(EXPORT_MARK))
        texts[place] = json.dumps(others, ensure_ascii=False) if others else None
    if len(places):
        frame[OTHER] = pd.Series(texts, index=frame.index, dtype=object)
    return marks


def _rows(frame: pd.DataFrame, matches: Matches) -> pd.DataFrame:
    states = np.array([NEW, UNCHANGED], dtype=object)[(matches.place >= 0).astype(int)]
    return pd.DataFrame({"uid": frame["uid"].to_numpy(), "state": states,
                         "matched_by": matches.by}, index=frame.index, dtype=object)


def _all_new(frame: pd.DataFrame, said: Said, files: pd.Series, matches: Matches,
             marks: np.ndarray) -> TableComparison:
    frame["uid"] = _born(frame["uid"])
    return TableComparison(frame, said, files, _rows(frame, matches), marks)


def _born(uids: pd.Series) -> pd.Series:
    """Give fresh uids to rows that have none, or whose uid is not the first of its kind."""
    missing = (uids.isna() | uids.duplicated()).to_numpy()
    result = uids.to_numpy(dtype=object, copy=True)
    result[missing] = new_uids(int(missing.sum()))
    return pd.Series(result, index=uids.index, dtype=object)


def _equal_to_last_import(
    frame: pd.DataFrame, said: Said, marks: np.ndarray, remembered: Memory, matches: Matches
) -> np.ndarray:
    """Match the rows that say exactly what the last import said; equal ones in their order."""
    uids = frame["uid"]
    unmarked, nameless = marks == "", uids.isna().to_numpy()
    if (unmarked & nameless).all() and remembered.known.all() and said.same_as(remembered.said):
        # The same file again: nothing to look for.
        row = place = np.arange(len(frame))
    else:
        ours, theirs = numbered(said, remembered.said)
        # A row that names its object is compared with that one alone.
        at = remembered.uids.get_indexer(pd.Index(uids, dtype=object))
        same = unmarked & (at >= 0) & remembered.known[at] & (ours == theirs[at])
        free = remembered.known & ~remembered.uids.isin(uids.dropna())
        rows, places = np.flatnonzero(unmarked & nameless), np.flatnonzero(free)
        pairs = _equal_pairs(ours[rows], theirs[places])
        row = np.append(np.flatnonzero(same), rows[pairs["row"]])
        place = np.append(at[same], places[pairs["place"]])
    equal = np.zeros(len(frame), dtype=bool)
    equal[row] = True
    matches.place[row] = place
    matches.by[equal] = reason_of(frame if equal.all() else frame[equal])
    return equal


def _equal_pairs(ours: np.ndarray, theirs: np.ndarray) -> pd.DataFrame:
    """Pair equal numbers of two lists, the first with the first."""
    left = pd.DataFrame({"row": np.arange(len(ours)), "number": ours})
    right = pd.DataFrame({"place": np.arange(len(theirs)), "number": theirs})
    left["nth"] = left.groupby("number").cumcount()
    right["nth"] = right.groupby("number").cumcount()
    return left.merge(right, on=["number", "nth"])[["row", "place"]]


def _differences(
    store: Store, table: Table, compared: TableComparison, matches: Matches, equal: np.ndarray,
    remembered: Memory,
) -> pd.DataFrame:
    """Find the cells that differ, and write the rows' states."""
    differ = np.flatnonzero((matches.place >= 0) & ~equal)
    if len(differ) == 0:
        return _no_cells()
    uids = compared.frame["uid"].to_numpy()[differ]
    held = store.read(table.name, where={"uid": list(uids)}).set_index("uid", drop=False)
    compared.stored = held.loc[uids].reset_index(drop=True)
    compared.base = _last_said(remembered.said.take(matches.place[differ]),
                               compared.marks[differ])
    cells = differing_cells(table, compared.frame, differ, compared.stored, compared.base)
    by_row = cells.groupby("position")["conflict"].any()
    compared.rows.loc[by_row.index, "state"] = np.where(by_row, CONFLICT, CHANGED)
    return cells


def _last_said(remembered: Said, marks: np.ndarray) -> Said:
    """Give what rows are compared with: what was last said of their objects.

    A row of a workbook that Sève wrote is compared with what it was when it went out.
    """
    if (marks == "").all():
        return remembered
    marked = read_texts(pd.Series(marks))
    return said_of({
        name: np.where(marks == "", remembered.rows(name), marked.get(name, ""))
        for name in dict.fromkeys([*remembered.columns, *marked])}, remembered.count)


def _deleted(
    table: Table, compared: TableComparison, matches: Matches, gone: Memory
) -> pd.DataFrame:
    """Find rows whose object was deleted in the store since the file last said the same.

    The deletion is an edit like any other: it stands unless the person chooses the file.
    """
    wanted = np.flatnonzero((matches.place < 0) & (compared.marks == ""))
    if len(wanted) == 0 or len(gone.uids) == 0:
        return _no_cells()
    pairs = _equal_pairs(*numbered(compared.said.take(wanted), gone.said))
    if pairs.empty:
        return _no_cells()
    rows = wanted[pairs["row"]]
    uids = gone.uids.to_numpy()[pairs["place"]]
    compared.frame.loc[rows, "uid"] = uids
    compared.rows.loc[rows, "uid"] = uids
    compared.rows.loc[rows, ["state", "matched_by"]] = [CONFLICT, DELETED]
    return pd.DataFrame({
        "table": table.name, "uid": uids, "position": rows, "field": WHOLE_ROW, "before": "",
        "after": "", "conflict": True, "choice": STORE})[list(CELL_COLUMNS)]


def _gone(
    table: Table, uids: pd.Series, remembered: Memory, matches: Matches, files: pd.Series
) -> pd.DataFrame:
    """List the objects of the same inventory that the file no longer has.

    The same inventory is a file of the same name, or one most of whose objects are found
    again here (a workbook saved under this year's name).
    """
    found = np.zeros(len(uids), dtype=bool)
    found[matches.place[matches.place >= 0]] = True
    source = remembered.files
    share = pd.Series(found).groupby(pd.Series(source)).mean()
    same = set(share.index[share > _SAME_INVENTORY]) | set(files.dropna().unique())
    missing = ~found & pd.Series(source).isin(same).to_numpy()
    return pd.DataFrame({"table": table.name, "uid": uids.to_numpy()[missing],
                         "source_file": source[missing]})


def _no_cells() -> pd.DataFrame:
    return pd.DataFrame(columns=list(CELL_COLUMNS))


def _no_gone() -> pd.DataFrame:
    return pd.DataFrame(columns=["table", "uid", "source_file"])


