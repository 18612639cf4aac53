"""Rows that may be the same object: identical, at one point, under one number or two.

Each finding names the other row (of the workbook when it is known), so that a person can
decide. Only a row written twice, its number or place included, is set aside, whole; every other
doubt leaves both objects.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import shapely

from .. import findings, schema
from .columns import GONE, among, group_numbers, numbers, present, row_numbers, texts

# Trees of one species this close may be one tree; alike in every measure, up to the second.
NEAR_M = 0.5
ALIKE_M = 1.0
# Rounding of positions that counts as the same point.
SAME_POINT_M = 0.01
# From this many objects at one point, the point is a place-holder, not a duplicate.
SHARED_POINT = 5
# Above this share of repeats, numbers evidently start again in every street or site.
NUMBERING_RESTARTS = 0.2
BEDS_OVERLAP_SHARE = 0.3
_MOST_BEDS = 20_000
# Bookkeeping that says nothing of the object itself.
_NOT_COMPARED = frozenset((
    "uid", "source_file", "source_sheet", "source_row", "import_uid", "last_seen_import_uid",
    "updated_at", "position_status", "position_source", "position_precision_m",
))
# Filled down from headings, so that a copied row may read another's.
_ADDRESS = frozenset(("street", "address", "site_name", "district", "site_uid", "zone_uid",
                      "house_number", "street_side", "street_rank", "other_columns"))
_TOKENS = re.compile(r"[a-z]+|\d+")


class Rows:
    """How the rows of a frame are named to a person: their number, and sheet when it differs."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._numbers = row_numbers(frame)
        self._sheets = texts(frame, "source_sheet")
        self._files = texts(frame, "source_file")

    def told(self, place: int, other: int) -> str:
        """Name the row ``other`` to someone who looks at the row ``place``."""
        where = []
        if self._sheets[other] != self._sheets[place] and self._sheets[other]:
            where.append(str(self._sheets[other]))
        if self._files[other] != self._files[place] and self._files[other]:
            where.append(str(self._files[other]))
        number = str(self._numbers[other])
        return f"{number} ({', '.join(where)})" if where else number


def find_duplicates(table_name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Find rows that repeat one another; ``frame`` indexed 0..n-1, positions in metres.

    Order of the checks: repeated ``uid``, identical rows, repeated or nearly repeated codes,
    then for trees position and identity, for beds overlap. A row told as identical is not
    told again by a weaker check.
    """
    rows = Rows(frame)
    x, y = _points(frame)
    codes = pd.factorize(texts(frame, "code"))
    exact, known = _identical(table_name, frame, x, y, codes[0], rows)
    parts = [_repeated_uids(frame, rows), exact]
    if table_name in ("trees", "beds", "water_points", "vehicles", "teams", "depots", "zones",
                      "sites"):
        parts += [_repeated_codes(frame, codes[0], rows, known),
                  _nearly_repeated_codes(frame, *codes, rows)]
    if table_name == "trees":
        parts += [_at_one_point(frame, x, y, rows, known), _near(frame, x, y, rows, known),
                  _same_rank(frame, rows, known), _same_identity(frame, x, rows, known)]
    if table_name == "beds":
        parts.append(_overlapping(frame, rows))
    return findings.gather(parts)


def _points(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give coordinates of point geometries in metres; NaN for others and for degrees."""
    nothing = np.full(len(frame), np.nan)
    if "geometry" not in frame:
        return nothing, nothing.copy()
    crs = getattr(frame["geometry"], "crs", None)
    if crs is not None and crs.is_geographic:
        return nothing, nothing.copy()
    shapes = np.asarray(frame["geometry"].to_numpy(), dtype=object)
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    x, y = nothing, nothing.copy()
    x[points], y[points] = shapely.get_x(shapes[points]), shapely.get_y(shapes[points])
    return x, y


def _cells(values: np.ndarray) -> np.ndarray:
    """Number positions by their centimetre; -1 where there is none."""
    known = np.isfinite(values)
    cells = np.full(len(values), -1, dtype=np.int64)
    cells[known] = np.round(values[known] / SAME_POINT_M).astype(np.int64)
    return cells


def _repeated_uids(frame: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    uids = texts(frame, "uid")
    places, others, _ = _pairs(pd.factorize(uids)[0], present(uids))
    return findings.make(places, "uid_repeated", "uid", uids[places], [
        {"other_row": rows.told(place, other)}
        for place, other in zip(places, others, strict=True)])


def _identical(
    table_name: str, frame: pd.DataFrame, x: np.ndarray, y: np.ndarray, codes: np.ndarray,
    rows: Rows,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Find rows equal in everything said of the object; also tell which rows those are."""
    names = [field.name for field in schema.TABLES[table_name].fields
             if field.name not in _NOT_COMPARED and field.name in frame]
    # Only rows already alike in the columns that vary most are compared further.
    names.sort(key=lambda name: name not in ("code", "address", "street", "trunk_girth_cm"))
    known = np.zeros(len(frame), dtype=bool)
    places, others, counts = _alike(frame, names, np.arange(len(frame)), x, y)
    kept = frame.iloc[places][names].notna().any(axis=1).to_numpy()
    places, others, counts = places[kept], others[kept], counts[kept]
    known[places] = True
    # A row copied under another street's heading keeps its number and its point.
    pinned, _, _ = _pairs(codes, np.isfinite(x) & (codes >= 0) & ~known)
    copied = _alike(frame, [name for name in names if name not in _ADDRESS], pinned, x, y)
    known[copied[0]] = True
    places, others, counts = (
        np.concatenate(both) for both in zip((places, others, counts), copied, strict=True))
    sure = (codes[places] >= 0) | np.isfinite(x[places])
    if table_name == "beds":
        sure |= present(texts(frame, "name")[places])
    values = [{"other_row": rows.told(place, other), "count": int(count)}
              for place, other, count in zip(places, others, counts, strict=True)]
    doubtful = [value for value, certain in zip(values, sure, strict=True) if not certain]
    certain_values = [value for value, certain in zip(values, sure, strict=True) if certain]
    return findings.gather([
        findings.make(places[sure], "duplicate_exact", None, None, certain_values, rejected=True),
        findings.make(places[~sure], "duplicate_possible", None, None, doubtful),
    ]), known


def _alike(
    frame: pd.DataFrame, names: list[str], left: np.ndarray, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compare the rows ``left`` column by column, going on with those still alike.

    Gives the later row of each group of equal rows, the group's first row and its size.
    """
    groups = group_numbers([_cells(x)[left], _cells(y)[left]]) if len(left) else left
    shared = np.bincount(groups)[groups] > 1 if len(left) else np.zeros(0, dtype=bool)
    left, groups = left[shared], groups[shared]
    for name in names:
        if not len(left):
            break
        column = frame[name].iloc[left] if len(left) < len(frame) else frame[name]
        if column.isna().all():
            continue
        plain = column.dtype.kind in "fM"
        groups = group_numbers([groups, column.to_numpy(dtype=None if plain else object)])
        alike = np.bincount(groups)[groups] > 1
        left, groups = left[alike], groups[alike]
    if not len(left):
        return left, left, left
    groups = group_numbers([groups])
    firsts = left[np.unique(groups, return_index=True)[1]]
    later = left != firsts[groups]
    return left[later], firsts[groups][later], np.bincount(groups)[groups][later]


def _pairs(
    keys: np.ndarray, eligible: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give every row that shares its key, one other row of its group, and the group's size.

    Keys are whole numbers. The other row is the first of the group (for the first row: the
    second).
    """
    places = np.flatnonzero(eligible)
    groups = pd.factorize(keys[places])[0]
    repeated = np.bincount(groups)[groups] > 1
    places, groups = places[repeated], pd.factorize(groups[repeated])[0]
    if not len(places):
        return places, places, places
    counts = np.bincount(groups)
    order = np.argsort(groups, kind="stable")
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    first, second = order[starts][groups], order[starts + 1][groups]
    other = np.where(np.arange(len(places)) == first, second, first)
    return places, places[other], counts[groups]


def _repeated_codes(
    frame: pd.DataFrame, numbered: np.ndarray, rows: Rows, known: np.ndarray
) -> pd.DataFrame:
    codes = texts(frame, "code")
    eligible = (numbered >= 0) & ~known
    eligible &= ~among(texts(frame, "life_cycle"), ("removed", "felled"))
    coded = int(eligible.sum())
    if not coded:
        return findings.empty_findings()
    places, others, counts = _pairs(numbered, eligible)
    found = []
    if len(places) > NUMBERING_RESTARTS * coded and len(places) > 10:
        scope = group_numbers([numbered, *(texts(frame, name) for name in (
            "street", "site_name", "address", "source_sheet"))])
        inside = _pairs(scope, eligible)
        if len(inside[0]) <= NUMBERING_RESTARTS * coded:
            found.append(findings.make(places[:1], "code_restarts", "code", codes[places[:1]]))
            places, others, counts = inside
    found.append(findings.make(places, "code_repeated", "code", codes[places], [
        {"code": codes[place], "count": int(count),
         "other_row": rows.told(place, other)}
        for place, other, count in zip(places, others, counts, strict=True)]))
    return findings.gather(found)


def _nearly_repeated_codes(
    frame: pd.DataFrame, numbered: np.ndarray, distinct: np.ndarray, rows: Rows
) -> pd.DataFrame:
    """Find codes that differ only in zeros, case or marks (``A-012`` and ``a12``)."""
    if len(distinct) < 2 or len(set(map(len, distinct))) == 1:
        return findings.empty_findings()
    if all(code.isdigit() and code[0] != "0" for code in distinct):
        return findings.empty_findings()
    plain = np.array([
        " ".join(token.lstrip("0") or "0" for token in _TOKENS.findall(code.lower()))
        for code in distinct], dtype=object)
    firsts = np.unique(numbered[numbered >= 0], return_index=True)[1]
    firsts = np.flatnonzero(numbered >= 0)[firsts]
    # Each sheet may number in its own way: 00001 in one is not 1 in another.
    inside = group_numbers([plain, *(texts(frame, name)[firsts]
                                     for name in ("source_file", "source_sheet"))])
    places, others, _ = _pairs(inside, plain != "")
    if len(places) > max(NUMBERING_RESTARTS * len(distinct), 10):
        places, others = places[:1], others[:1]
    return findings.make(firsts[places], "code_nearly_repeated", "code", distinct[places], [
        {"code": distinct[place], "other_code": distinct[other],
         "other_row": rows.told(firsts[place], firsts[other])}
        for place, other in zip(places, others, strict=True)])


def _at_one_point(
    frame: pd.DataFrame, x: np.ndarray, y: np.ndarray, rows: Rows, known: np.ndarray
) -> pd.DataFrame:
    eligible = np.isfinite(x) & ~known & ~among(texts(frame, "life_cycle"), GONE)
    if "position_source" in frame:
        eligible &= ~among(texts(frame, "position_source"), ("site", "geocoded", "street_rank"))
    points = group_numbers([_cells(x), _cells(y)])
    places, others, counts = _pairs(points, eligible)
    shared = counts >= SHARED_POINT
    _, first = np.unique(points[places[shared]], return_index=True)
    heads = np.flatnonzero(shared)[first]
    few = np.flatnonzero(~shared & (others < places))
    alike = _same_species(frame, places[few], others[few])
    same, different = few[alike], few[~alike]
    return findings.gather([
        findings.make(places[heads], "position_shared", None, None, [
            {"count": int(counts[head])} for head in heads]),
        findings.make(places[same], "duplicate_position", None, None, [
            {"other_row": rows.told(places[place], others[place])} for place in same]),
        findings.make(places[different], "too_close", None, None, [
            {"distance": 0, "other_row": rows.told(places[place], others[place])}
            for place in different]),
    ])


def _near(
    frame: pd.DataFrame, x: np.ndarray, y: np.ndarray, rows: Rows, known: np.ndarray
) -> pd.DataFrame:
    """Find trees very close to one another, one nearest other for each distinct point."""
    eligible = np.isfinite(x) & ~known & ~among(texts(frame, "life_cycle"), GONE)
    precision = numbers(frame, "position_precision_m")
    with np.errstate(invalid="ignore"):
        eligible &= ~(precision > 1.0)
    candidates = np.flatnonzero(eligible)
    if len(candidates) < 2:
        return findings.empty_findings()
    _, first = np.unique(group_numbers([_cells(x[candidates]), _cells(y[candidates])]),
                         return_index=True)
    firsts = candidates[np.sort(first)]
    firsts = firsts[_with_neighbours(x[firsts], y[firsts])]
    if len(firsts) < 2:
        return findings.empty_findings()
    points = shapely.points(x[firsts], y[firsts])
    tree = shapely.STRtree(points)
    pairs, distances = tree.query_nearest(
        points, max_distance=ALIKE_M, return_distance=True, exclusive=True, all_matches=False)
    one, two = firsts[pairs[0]], firsts[pairs[1]]
    kept = two < one
    one, two, distances = one[kept], two[kept], distances[kept]
    alike, measures = _same_species(frame, one, two), _same_measures(frame, one, two)
    told_of = (distances <= NEAR_M) | (alike & measures)
    one, two, distances = one[told_of], two[told_of], distances[told_of]
    alike, measures = alike[told_of], measures[told_of]
    codes, sheet = texts(frame, "code"), group_numbers(
        [texts(frame, "source_file"), texts(frame, "source_sheet")])
    # One list gives each number once: another number in another list is a renumbering.
    renumbered = alike & measures & (sheet[one] != sheet[two]) & present(codes[one])
    renumbered &= present(codes[two]) & (codes[one] != codes[two])

    def told(chosen: np.ndarray, code: str) -> pd.DataFrame:
        about_code = code == "code_renumbered"
        return findings.make(one[chosen], code, "code" if about_code else None,
                             codes[one[chosen]] if about_code else None, [
            {"distance": round(float(distance), 2), "other_row": rows.told(place, other),
             "code": codes[place], "other_code": codes[other]}
            for place, other, distance in zip(one[chosen], two[chosen], distances[chosen],
                                              strict=True)])

    return findings.gather([
        told(renumbered, "code_renumbered"), told(alike & ~renumbered, "duplicate_near"),
        told(~alike, "too_close"),
    ])


def _with_neighbours(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tell which points have another in their square of :data:`ALIKE_M` or one beside it.

    Most trees stand alone: this leaves the spatial index only the few that may be close.
    """
    columns = np.floor((x - x.min()) / ALIKE_M).astype(np.int64) + 1
    lines = np.floor((y - y.min()) / ALIKE_M).astype(np.int64) + 1
    width = int(lines.max()) + 2
    squares, counts = np.unique(columns * width + lines, return_counts=True)
    crowded = counts > 1
    for step in (1, width - 1, width, width + 1):
        after = np.searchsorted(squares, squares + step)
        beside = after < len(squares)
        beside[beside] = squares[after[beside]] == (squares + step)[beside]
        crowded |= beside
        crowded[after[beside]] = True
    return crowded[np.searchsorted(squares, columns * width + lines)]


def _same_species(frame: pd.DataFrame, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Tell which pairs may be of one species: equal, or one of them unknown."""
    alike = np.ones(len(one), dtype=bool)
    decided = np.zeros(len(one), dtype=bool)
    for name in ("species_code", "latin_name", "french_name", "genus"):
        values = texts(frame, name)
        both = present(values[one]) & present(values[two]) & ~decided
        alike[both] = values[one][both] == values[two][both]
        decided |= both
    return alike


def _same_measures(frame: pd.DataFrame, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Tell which pairs have equal known measures, at least one of them."""
    equal, compared = np.ones(len(one), dtype=bool), np.zeros(len(one), dtype=bool)
    for name in ("height_m", "trunk_girth_cm", "crown_diameter_m", "planting_year"):
        values = numbers(frame, name)
        both = ~np.isnan(values[one]) & ~np.isnan(values[two])
        equal &= ~both | (values[one] == values[two])
        compared |= both
    return equal & compared


def _same_rank(frame: pd.DataFrame, rows: Rows, known: np.ndarray) -> pd.DataFrame:
    street, rank = texts(frame, "street"), numbers(frame, "street_rank")
    eligible = present(street) & ~np.isnan(rank) & ~known
    eligible &= ~among(texts(frame, "life_cycle"), GONE)
    if not eligible.any():
        return findings.empty_findings()
    groups = group_numbers([street, texts(frame, "street_side"), rank])
    places, others, _ = _pairs(groups, eligible)
    later = others < places
    return findings.make(places[later], "rank_repeated", "street_rank", rank[places[later]], [
        {"rank": int(rank[place]), "street": street[place], "other_row": rows.told(place, other)}
        for place, other in zip(places[later], others[later], strict=True)])


def _same_identity(
    frame: pd.DataFrame, x: np.ndarray, rows: Rows, known: np.ndarray
) -> pd.DataFrame:
    """Find trees without a position alike in address, species and both measures."""
    lost = np.flatnonzero(~np.isfinite(x) & ~known)
    frame = frame.iloc[lost]
    house, address = texts(frame, "house_number"), texts(frame, "address")
    height, girth = numbers(frame, "height_m"), numbers(frame, "trunk_girth_cm")
    species = texts(frame, "species_code")
    eligible = (present(house) | present(address)) & present(species) & ~np.isnan(height)
    eligible &= ~np.isnan(girth) & np.isnan(numbers(frame, "street_rank"))
    if not eligible.any():
        return findings.empty_findings()
    groups = group_numbers([texts(frame, "street"), house, address, species, height, girth,
                            numbers(frame, "planting_year")])
    places, others, _ = _pairs(groups, eligible)
    places, others = lost[places], lost[others]
    later = others < places
    return findings.make(places[later], "duplicate_identity", None, None, [
        {"other_row": rows.told(place, other)}
        for place, other in zip(places[later], others[later], strict=True)])


def _overlapping(frame: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    """Find beds drawn over one another, unless they are two seasons of one bed."""
    if "geometry" not in frame:
        return findings.empty_findings()
    shapes = np.asarray(frame["geometry"].to_numpy(), dtype=object)
    drawn = np.flatnonzero(shapely.area(shapes) > 0)
    if not 1 < len(drawn) <= _MOST_BEDS:
        return findings.empty_findings()
    valid = shapely.make_valid(shapes[drawn])
    pairs = shapely.STRtree(valid).query(valid, predicate="intersects")
    one, two = pairs[0][pairs[0] > pairs[1]], pairs[1][pairs[0] > pairs[1]]
    common = shapely.area(shapely.intersection(valid[one], valid[two]))
    share = common / np.minimum(shapely.area(valid[one]), shapely.area(valid[two]))
    source = texts(frame, "position_source")[drawn]
    # Discs put at one address or one point say nothing of the real outlines.
    known = among(source, ("geometry", "map")) | ~present(source)
    season, life = texts(frame, "season")[drawn], texts(frame, "life_cycle")[drawn]
    seasons = present(season[one]) & present(season[two]) & (season[one] != season[two])
    standing = ~among(life[one], GONE) & ~among(life[two], GONE)
    chosen = np.flatnonzero((share > BEDS_OVERLAP_SHARE) & ~seasons & standing
                            & known[one] & known[two])
    return findings.make(drawn[one[chosen]], "beds_overlap", None, None, [
        {"percent": round(float(share[place]) * 100),
         "other_row": rows.told(drawn[one[place]], drawn[two[place]])} for place in chosen])
