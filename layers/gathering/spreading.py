"""Rows that stand for several objects (« 44 PIN PARASOL,15 CHENE LIEGE »): one object each.

Each tree has its own water, care and place on the map; a count in a cell has none. The copies of
a row keep its row number, are numbered after its code, and stand along its line where it has one.
"""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..reading.raw import Copies, RawTable
from ..recognising.model import ColumnMatch, Recognised
from ..schema import INTEGER, Field
from ..values import read_values
from ..values.cells import as_text, distinct, is_missing
from ..values.counts import PlantCount, read_counts

COUNT = Field("count", INTEGER, "nombre", "count", low=0)
SPREAD_KINDS = ("trees", "beds")
# Beyond, a number is more likely that of a nursery, or a slip; the row stays one object.
MOST_COPIES = 500
_MOST_OBJECTS = 200_000
_NAMES = ("latin_name", "french_name", "full_name", "genus", "plants")
_SAME_PLACE_M = 10.0


def spread(table: RawTable, seen: Recognised) -> tuple[RawTable, Recognised]:
    """Write a row once for each object it stands for, where the column was settled.

    A column in doubt spreads nothing: the row stays one object until a person answers.
    """
    match = next((one for one in seen.columns
                  if one.target in ("count", "counts_text") and not one.ask), None)
    if match is None or seen.kind not in SPREAD_KINDS or not len(table):
        return table, seen
    plants = _plants(table.cells[match.position], match.target == "counts_text")
    of = np.array([sum(plant.count or 1 for plant in row) for row in plants], dtype=np.int64)
    of[(of < 1) | (of > MOST_COPIES)] = 1
    if (of.max() <= 1 and match.target == "count") or of.sum() > _MOST_OBJECTS:
        return table, seen
    rows = np.repeat(np.arange(len(table)), of)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(of) - of, of)
    cells = table.cells.iloc[rows].reset_index(drop=True)
    _number_codes(cells, seen, nth, of[rows])
    columns = list(seen.columns)
    headers = list(table.headers)
    if match.target == "counts_text" and seen.kind == "trees" and not any(
            one.target in _NAMES for one in columns):
        columns[match.position] = dataclasses.replace(match, target=None)
        columns.append(ColumnMatch(len(headers), match.header, "full_name", None,
                                   match.confidence, match.reason_code, match.reason_values))
        cells[len(headers)] = [_name_of(plants[row], int(place))
                               for row, place in zip(rows, nth, strict=True)]
        headers.append(match.header)
    copies = Copies(nth, of[rows], match.position)
    section = None if table.section is None else table.section.iloc[rows].reset_index(drop=True)
    told = dataclasses.replace(
        table, headers=headers, cells=cells, row_numbers=table.row_numbers[rows], section=section,
        geometry=_along(table.geometry, rows, copies), copies=copies,
        struck=None if table.struck is None else table.struck[rows])
    return told, dataclasses.replace(seen, columns=columns)


def _plants(cells: pd.Series, in_text: bool) -> list[list[PlantCount]]:
    codes, values = distinct(cells)
    if in_text:
        read = [read_counts(as_text(value) or "") for value in values]
    else:
        numbers = read_values(COUNT, pd.Series(values, dtype=object)).columns["count"]
        read = [[PlantCount(None if pd.isna(number) else int(number), "")] for number in numbers]
    nothing = [PlantCount(None, "")]
    return [read[code] or nothing if code >= 0 else nothing for code in codes]


def _name_of(plants: list[PlantCount], place: int) -> str | None:
    """Name the plant that the copy at a place is: the first ones are of the first name."""
    for plant in plants:
        count = plant.count or 1
        if place < count:
            return plant.name or None
        place -= count
    return None


def _number_codes(cells: pd.DataFrame, seen: Recognised, nth: np.ndarray, of: np.ndarray) -> None:
    """Number the copies after their row's code (12-1, 12-2), so that each is found again."""
    code = seen.column("code")
    if code is None:
        return
    column = cells[code.position].to_numpy(dtype=object, copy=True)
    for place in np.flatnonzero(of > 1):
        if not is_missing(column[place]):
            column[place] = f"{as_text(column[place])}-{nth[place] + 1}"
    cells[code.position] = column


def _along(
    geometry: gpd.GeoSeries | None, rows: np.ndarray, copies: Copies
) -> gpd.GeoSeries | None:
    """Stand the copies evenly along their line; other shapes are shared."""
    if geometry is None:
        return None
    shapes = geometry.to_numpy()[rows]
    linear = np.isin(shapely.get_type_id(shapes), (1, 5)) & (copies.of > 1)
    if linear.any():
        lines = shapely.line_merge(shapes[linear])
        at = (copies.nth[linear] + 0.5) / copies.of[linear]
        simple = shapely.get_type_id(lines) == 1
        lines[simple] = shapely.line_interpolate_point(lines[simple], at[simple], normalized=True)
        shapes[linear] = lines
    return gpd.GeoSeries(shapes, crs=geometry.crs)


def tell_positions(placed: pd.DataFrame, copies: Copies) -> None:
    """Say that the place of a copy is approximate, by how far apart they stand."""
    several = copies.of > 1
    if "position_status" not in placed or not several.any():
        return
    centres = shapely.centroid(placed.geometry.to_numpy())
    x, y = shapely.get_x(centres), shapely.get_y(centres)
    gap = np.hypot(np.diff(x, append=np.nan), np.diff(y, append=np.nan))
    last = copies.nth == copies.of - 1
    gap[last] = np.roll(gap, 1)[last]
    gap = np.where(gap > 0, gap, _SAME_PLACE_M)
    told = several & (placed["position_status"] == "located").to_numpy()
    placed.loc[told, "position_status"] = "approximate"
    known = several & placed["position_precision_m"].notna().to_numpy()
    placed.loc[known, "position_precision_m"] = np.round(np.maximum(
        placed["position_precision_m"].to_numpy()[known], gap[known]), 1)


def of_single_rows(problems: pd.DataFrame, copies: Copies) -> pd.DataFrame:
    """Say once per row what all its copies have; that they are alike is no fault."""
    places = problems["position"].to_numpy(dtype=int)
    several = copies.of[places] > 1
    said = problems.assign(position=places - copies.nth[places])
    again = said.duplicated() & several & ~problems["rejected"].to_numpy(dtype=bool)
    alike = several & problems["code"].str.startswith(_ALIKE).to_numpy(dtype=bool)
    return problems[~again & ~alike]


_ALIKE = ("duplicate_", "position_shared", "too_close", "code_restarts")


def together(copies: list[Copies | None], counts: list[int]) -> Copies | None:
    """Join the copies of several tables; None when no row of any was spread."""
    if all(one is None for one in copies):
        return None
    filled = [one or Copies(np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64))
              for one, count in zip(copies, counts, strict=True)]
    return Copies(np.concatenate([one.nth for one in filled]),
                  np.concatenate([one.of for one in filled]))
