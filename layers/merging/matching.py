"""Which row of the file is which object of the store: by uid, code, position, identity."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..placing.names import name_keys
from ..schema import Table
from ..tables import only_where

UID, CODE, POSITION, IDENTITY, NONE = "uid", "code", "position", "identity", "none"
# Two surveys of one tree by ordinary GPS in a street agree to about this.
NEAR_M = 2.0
# A code that jumps farther than this, from one file to another, is another object's.
FAR_M = 200.0
_PLACED = ("coordinates", "geometry", "map")
# What tells one object from another when it has neither number nor position.
_PLACE = ("street", "house_number", "street_side", "street_rank", "address", "site_name",
          "district")
_KIND = ("species_code", "latin_name", "french_name", "name", "kind", "plants", "season")


@dataclass
class Stored:
    """What matching needs to know of the objects of one table, one row each."""

    frame: pd.DataFrame  # uid, code, identity columns, geometry when the table has one
    source_file: pd.Series  # the file that last spoke of each
    free: np.ndarray  # not yet matched


@dataclass
class Matches:
    """For each row of the file the place of its object in ``Stored`` (-1: none) and why."""

    place: np.ndarray
    by: np.ndarray


def key_columns(table: Table) -> list[str]:
    """List the columns of the store that matching reads."""
    wanted = {"uid", "code", "position_status", "position_source", *_PLACE, *_KIND}
    names = [name for name in table.names if name in wanted]
    return [*names, "geometry"] if table.geometry else names


def reason_of(frame: pd.DataFrame) -> np.ndarray:
    """Name the strongest key each row carries (for rows found equal to the last import)."""
    reason = np.full(len(frame), IDENTITY, dtype=object)
    if isinstance(frame, gpd.GeoDataFrame):
        reason[_exactly_placed(frame)] = POSITION
    if "code" in frame:
        reason[frame["code"].notna().to_numpy()] = CODE
    reason[frame["uid"].notna().to_numpy()] = UID
    return reason


def match(frame: pd.DataFrame, files: pd.Series, rows: np.ndarray, stored: Stored,
          matches: Matches) -> None:
    """Match the ``rows`` of the file that have no object yet, filling ``matches``.

    ``files`` is the source file of each row. Each object is taken once. A key that several
    rows or several objects share decides nothing, except identity, where equal rows are
    paired in their order.
    """
    for by in (_by_uid, _by_code, _by_position, _by_identity):
        rows = rows[matches.place[rows] < 0]
        if len(rows) == 0 or not stored.free.any():
            return
        by(frame, files, rows, stored, matches)


def _take(rows: np.ndarray, places: np.ndarray, by: str, stored: Stored,
          matches: Matches) -> None:
    matches.place[rows], matches.by[rows] = places, by
    stored.free[places] = False


def _by_uid(frame: pd.DataFrame, files: pd.Series, rows: np.ndarray, stored: Stored,
            matches: Matches) -> None:
    uids = frame["uid"].iloc[rows]
    given = pd.DataFrame({"row": rows, "uid": uids.to_numpy()}).dropna().drop_duplicates("uid")
    free = np.flatnonzero(stored.free)
    known = pd.DataFrame({"place": free, "uid": stored.frame["uid"].to_numpy()[free]})
    both = given.merge(known, on="uid")
    _take(both["row"].to_numpy(), both["place"].to_numpy(), UID, stored, matches)


def _by_code(frame: pd.DataFrame, files: pd.Series, rows: np.ndarray, stored: Stored,
             matches: Matches) -> None:
    """Match codes: alone within one file, with the place's name when numbers start again.

    Across two files a code needs a second witness (place, name or kind that agrees), for
    every park may number its trees from 1.
    """
    if "code" not in frame:
        return
    for with_place in (False, True):
        free = np.flatnonzero(stored.free)
        left = rows[matches.place[rows] < 0]
        file_keys = _code_keys(frame, left, with_place)
        store_keys = _code_keys(stored.frame, free, with_place)
        both = _unique_pairs(left, file_keys, free, store_keys)
        if both.empty:
            continue
        row, place = both["row"].to_numpy(), both["place"].to_numpy()
        same_file = files.to_numpy()[row] == stored.source_file.to_numpy()[place]
        apart = _distance(frame, row, stored.frame, place)
        witness = (_agree(frame, row, stored.frame, place) | (apart <= NEAR_M))
        good = same_file | (witness & ~(apart > FAR_M))
        _take(row[good], place[good], CODE, stored, matches)


def _code_keys(frame: pd.DataFrame, rows: np.ndarray, with_place: bool) -> pd.Series:
    part = frame.iloc[rows]
    keys = part["code"].astype("string").str.strip().str.casefold()
    if with_place:
        keys = keys + "\x1f" + _joined_names(part, ("street", "site_name", "address"))
    return pd.Series(only_where(part["code"].notna(), keys), index=part.index)


def _unique_pairs(rows: np.ndarray, row_keys: pd.Series, places: np.ndarray,
                  place_keys: pd.Series) -> pd.DataFrame:
    left = pd.DataFrame({"row": rows, "key": row_keys.to_numpy()}).dropna()
    right = pd.DataFrame({"place": places, "key": place_keys.to_numpy()}).dropna()
    left = left[~left["key"].duplicated(keep=False)]
    right = right[~right["key"].duplicated(keep=False)]
    return left.merge(right, on="key")


def _by_position(frame: pd.DataFrame, files: pd.Series, rows: np.ndarray, stored: Stored,
                 matches: Matches) -> None:
    """Match objects surveyed at the same place, nearest first, kinds not contradicting."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return
    left = rows[_exactly_placed(frame)[rows]]
    free = np.flatnonzero(stored.free & _exactly_placed(stored.frame))
    if len(left) == 0 or len(free) == 0:
        return
    ours = shapely.centroid(frame.geometry.to_numpy()[left])
    theirs = shapely.centroid(stored.frame.geometry.to_numpy()[free])
    near = shapely.STRtree(theirs).query(ours, predicate="dwithin", distance=NEAR_M)
    if near.shape[1] == 0:
        return
    pairs = pd.DataFrame({"row": left[near[0]], "place": free[near[1]],
                          "m": shapely.distance(ours[near[0]], theirs[near[1]])})
    contradicted = _contradict(frame, pairs["row"].to_numpy(), stored.frame,
                               pairs["place"].to_numpy())
    pairs = pairs[~contradicted].sort_values(["m", "row", "place"], kind="stable")
    while len(pairs):
        # Pairs in which each is the other's nearest; the others try again without them.
        best = ~pairs["row"].duplicated() & ~pairs["place"].duplicated()
        taken = pairs[best]
        _take(taken["row"].to_numpy(), taken["place"].to_numpy(), POSITION, stored, matches)
        pairs = pairs[~pairs["row"].isin(taken["row"]) & ~pairs["place"].isin(taken["place"])]


def _by_identity(frame: pd.DataFrame, files: pd.Series, rows: np.ndarray, stored: Stored,
                 matches: Matches) -> None:
    """Match what neither number nor position tells: same place name and same kind.

    Rows whose number or surveyed position differs from the object's are other objects.
    """
    for columns in ((*_PLACE, *_KIND), _PLACE):
        free = np.flatnonzero(stored.free)
        left = rows[matches.place[rows] < 0]
        ours = _identity(frame, left, columns)
        theirs = _identity(stored.frame, free, columns)
        if columns is _PLACE:
            # By place alone only where it is precise: one object per key on both sides.
            both = _unique_pairs(left, ours.where(_has_spot(frame, left)), free, theirs)
        else:
            both = _in_order(left, ours, free, theirs)
        if both.empty:
            continue
        row, place = both["row"].to_numpy(), both["place"].to_numpy()
        apart = _distance(frame, row, stored.frame, place)
        good = ~(apart > NEAR_M) & ~_other_code(frame, row, stored.frame, place)
        _take(row[good], place[good], IDENTITY, stored, matches)


def _identity(frame: pd.DataFrame, rows: np.ndarray, columns: tuple[str, ...]) -> pd.Series:
    part = frame.iloc[rows]
    keys = _joined_names(part, columns)
    said = keys.str.replace("\x1f", "", regex=False) != ""
    return pd.Series(only_where(said, keys), index=part.index)


def _has_spot(frame: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    part = frame.iloc[rows]
    known = [part[name].notna().to_numpy() for name in ("street_rank", "house_number", "name")
             if name in part]
    return np.logical_or.reduce(known) if known else np.zeros(len(rows), dtype=bool)


def _in_order(rows: np.ndarray, row_keys: pd.Series, places: np.ndarray,
              place_keys: pd.Series) -> pd.DataFrame:
    left = pd.DataFrame({"row": rows, "key": row_keys.to_numpy()}).dropna()
    right = pd.DataFrame({"place": places, "key": place_keys.to_numpy()}).dropna()
    left["nth"] = left.groupby("key").cumcount()
    right["nth"] = right.groupby("key").cumcount()
    return left.merge(right, on=["key", "nth"])


def _joined_names(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    joined = pd.Series([""] * len(frame), index=frame.index, dtype=object)
    for name in columns:
        if name not in frame:
            continue
        values = frame[name]
        if values.isna().all():
            joined = joined + "\x1f"
        else:
            texts = pd.Series(only_where(values.notna(), values), index=frame.index)
            joined = joined + "\x1f" + name_keys(texts)
    return joined


def _exactly_placed(frame: pd.DataFrame) -> np.ndarray:
    if not isinstance(frame, gpd.GeoDataFrame):
        return np.zeros(len(frame), dtype=bool)
    placed = frame.geometry.notna().to_numpy()
    if "position_source" in frame:
        placed &= (frame["position_source"].isin(_PLACED)
                   | frame["position_source"].isna()).to_numpy()
    return placed


def _distance(frame: pd.DataFrame, rows: np.ndarray, other: pd.DataFrame,
              places: np.ndarray) -> np.ndarray:
    """Give distances between paired objects (m), NaN where either has no surveyed place."""
    if not isinstance(frame, gpd.GeoDataFrame) or not isinstance(other, gpd.GeoDataFrame):
        return np.full(len(rows), np.nan)
    ours, theirs = frame.geometry.to_numpy()[rows], other.geometry.to_numpy()[places]
    known = _exactly_placed(frame)[rows] & _exactly_placed(other)[places]
    gap = np.full(len(rows), np.nan)
    gap[known] = shapely.distance(ours[known], theirs[known])
    return gap


def _agree(frame: pd.DataFrame, rows: np.ndarray, other: pd.DataFrame,
           places: np.ndarray) -> np.ndarray:
    """Tell which pairs share a place name or a kind, and contradict each other in none."""
    witness = np.zeros(len(rows), dtype=bool)
    for name in ("street", "site_name", "address", "latin_name", "species_code", "name"):
        if name in frame and name in other:
            ours, theirs = _keys(frame, name, rows), _keys(other, name, places)
            witness |= (ours == theirs) & (ours != "")
    return witness & ~_contradict(frame, rows, other, places)


def _contradict(frame: pd.DataFrame, rows: np.ndarray, other: pd.DataFrame,
                places: np.ndarray) -> np.ndarray:
    """Tell which pairs are of two kinds: another genus, or another street."""
    against = np.zeros(len(rows), dtype=bool)
    for name in ("latin_name", "street"):
        if name in frame and name in other:
            ours, theirs = _keys(frame, name, rows), _keys(other, name, places)
            if name == "latin_name":
                ours, theirs = (np.array([text.partition(" ")[0] for text in keys],
                                         dtype=object) for keys in (ours, theirs))
            against |= (ours != theirs) & (ours != "") & (theirs != "")
    return against


def _other_code(frame: pd.DataFrame, rows: np.ndarray, other: pd.DataFrame,
                places: np.ndarray) -> np.ndarray:
    if "code" not in frame or "code" not in other:
        return np.zeros(len(rows), dtype=bool)
    ours, theirs = frame["code"].iloc[rows], other["code"].iloc[places]
    return np.asarray((ours.to_numpy() != theirs.to_numpy())
                      & ours.notna().to_numpy() & theirs.notna().to_numpy())


def _keys(frame: pd.DataFrame, name: str, places: np.ndarray) -> np.ndarray:
    return name_keys(frame[name].iloc[places]).to_numpy()
