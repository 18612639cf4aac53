"""Which cells of matched rows differ, and whether the store was edited meanwhile."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import shapely

from ..schema import Table
from .cells import GEOMETRY, said_fields
from .said import Said, cells_of, places_of

FILE, STORE = "file", "store"
CELL_COLUMNS = ("table", "uid", "position", "field", "before", "after", "conflict", "choice")
OTHER = "other_columns"
# A geometry that moved less than this was only written differently.
_SAME_PLACE_M = 0.10
_WORKED_OUT = ("geocoded", "street_rank", "site")


def differing_cells(
    table: Table, frame: pd.DataFrame, differ: np.ndarray, theirs: pd.DataFrame, base: Said
) -> pd.DataFrame:
    """Compare cell by cell the rows ``differ`` with the store and with the last import.

    ``theirs`` is what the store holds of these rows, ``base`` what was last said of them.
    Gives the columns of :data:`CELL_COLUMNS`.
    """
    ours, groups = frame.iloc[differ].reset_index(drop=True), _spoken_groups(frame)
    parts = []
    for one in said_fields(table):
        known = frame[one.name].notna().to_numpy()
        if not known.any():
            continue
        spoken = pd.Series(known).groupby(groups).transform("any").to_numpy()[differ]
        if one.name == OTHER:
            parts.append(_other_cells(ours[OTHER], theirs[OTHER], base))
            continue
        parts.append(_column_cells(
            one.name, cells_of(one, ours[one.name]).rows, cells_of(one, theirs[one.name]).rows,
            base, spoken))
    if table.geometry:
        parts.append(_geometry_cells(ours, theirs, base))
    cells = pd.concat(parts, ignore_index=True)
    cells.insert(0, "table", table.name)
    places = cells.pop("place").to_numpy(dtype=int)
    cells.insert(1, "uid", ours["uid"].to_numpy()[places])
    cells.insert(2, "position", differ[places])
    return cells[list(CELL_COLUMNS)]


def _spoken_groups(frame: pd.DataFrame) -> np.ndarray:
    """Number the sheet of each row: a column that a sheet does not have says nothing."""
    keys = [frame[name].fillna("").astype(str) for name in ("source_file", "source_sheet")
            if name in frame]
    if not keys:
        return np.zeros(len(frame), dtype=int)
    joined = keys[0] if len(keys) == 1 else keys[0] + "\x1f" + keys[1]
    return np.asarray(pd.factorize(joined)[0])


def _column_cells(
    name: str, new: np.ndarray, held: np.ndarray, base: Said, spoken: np.ndarray
) -> pd.DataFrame:
    last = base.rows(name)
    told = spoken & (new != last) & (new != held)
    conflict = told & (held != last)
    return _listed(name, np.flatnonzero(told), held, new, conflict)


def _other_cells(ours: pd.Series, theirs: pd.Series, base: Said) -> pd.DataFrame:
    """Compare the columns that have no field of their own, key by key.

    A key that the file does not have says nothing, as a column it does not have.
    """
    count = len(ours)
    last = base.rows(OTHER)
    after = np.full(count, "", dtype=object)
    told = np.zeros(count, dtype=bool)
    for place, (new, held, said) in enumerate(zip(ours, theirs, last, strict=True)):
        if new is None:
            continue
        keys, before = json.loads(new), json.loads(held or "{}")
        known = json.loads(json.loads(said)) if said else {}
        told[place] = any(known.get(key) != value and before.get(key) != value
                          for key, value in keys.items())
        after[place] = json.dumps(json.dumps({**before, **keys}, ensure_ascii=False),
                                  ensure_ascii=False)
    held_texts = np.array([json.dumps(text, ensure_ascii=False) if text else ""
                           for text in theirs], dtype=object)
    return _listed(OTHER, np.flatnonzero(told), held_texts, after, np.zeros(count, dtype=bool))


def _geometry_cells(ours: pd.DataFrame, theirs: pd.DataFrame, base: Said) -> pd.DataFrame:
    new, held = places_of(ours).rows, places_of(theirs).rows
    last = base.rows(GEOMETRY)
    # A file without positions says nothing of places.
    told = (new != "") & (new != last) & (new != held)
    # A place worked out from a street, a site or an address moves with the other files of an
    # import: it never moves an object that stands somewhere, nor is it an edit of anybody's.
    told &= ~(_estimated(ours) & (held != ""))
    both = told & (held != "")
    mine, yours = ours.geometry.to_numpy(), theirs.geometry.to_numpy()
    moved = np.ones(len(new), dtype=bool)
    with np.errstate(invalid="ignore"):  # GEOS raises the flag on shapes it measures well
        moved[both] = shapely.hausdorff_distance(mine[both], yours[both]) > _SAME_PLACE_M
    told &= moved
    return _listed(GEOMETRY, np.flatnonzero(told), held, new,
                   told & (held != last) & ~_estimated(theirs))


def _estimated(frame: pd.DataFrame) -> np.ndarray:
    if "position_source" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return frame["position_source"].isin(_WORKED_OUT).to_numpy(dtype=bool)


def _listed(name: str, places: np.ndarray, held: np.ndarray, new: np.ndarray,
            conflict: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({
        "place": places, "field": name, "before": held[places], "after": new[places],
        "conflict": conflict[places].astype(bool),
        "choice": np.where(conflict[places], STORE, FILE),
    })
