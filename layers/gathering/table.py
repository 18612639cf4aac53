"""Read one recognised table into typed columns and findings, column by column."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import findings, schema
from ..reading.raw import RawTable
from ..recognising.model import ColumnMatch, Recognised
from ..recognising.own import is_own
from ..schema import REAL, TEXT, Field
from ..tables import only_where
from ..values import read_values
from ..values.angles import decimal_degrees
from ..values.cells import as_text, distinct, texts_of
from ..values.counts import read_counts, total
from ..values.descriptions import split_description
from .cells import areas_of_sides, life_cycle_of_remarks, mended, said_by_header
from .others import other_columns
from .places import DISTRICT, HOUSE_NUMBER, SITE_NAME, STREET, split_places
from .spreading import COUNT

# Where people write words, in which accents get broken.
_WRITTEN = frozenset((
    "full_name", "latin_name", "french_name", "genus", "species_epithet", "cultivar", "plants",
    "description", "name", "street", "site_name", "address", "place", "district", "remarks",
    "advised_work", "health", "kind",
))
_NUMBERS = ("x", "y")
_TEXTS = ("xy_text", "geometry_text", "full_name", "house_numbers", "street_kind", "object_code")
OTHER = "other_columns"
# Raw targets that placing, naming or splitting uses up; the others stay readable as they were.
_USED = ("x", "y", "place", "full_name", "object_code")


@dataclass
class Gathered:
    """Typed columns of one table by name, findings on its rows, headers by target."""

    columns: dict[str, pd.Series]
    problems: list[pd.DataFrame] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Noted:
    """When the ages of a sheet were noted: usually, and on each row where it is known."""

    usual: datetime.date | None = None
    each: pd.Series | None = None

    def from_each_day(self, columns: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
        """Count ages back from their own row's survey instead of the sheet's usual day."""
        if self.each is None or self.usual is None:
            return dict(columns)
        shift = (self.each.dt.year - self.usual.year).fillna(0).astype("Int64")
        return {name: column + shift if name.startswith("planting_year") else column
                for name, column in columns.items()}


def gather(table: RawTable, recognised: Recognised) -> Gathered:
    """Type every recognised column of a table; keep the others as JSON.

    The index of every column is 0..n-1, the rows of ``table.cells``.
    """
    kind = recognised.kind or ""
    known = schema.TABLES.get(kind)
    gathered = Gathered({})
    _tell_copies(table, gathered)
    if is_own(recognised):
        return _as_written(table, recognised, known, gathered)
    sides: dict[str, list[pd.Series]] = {}
    noted = _noted(table, recognised)
    for match in recognised.columns:
        if match.target is None:
            continue
        gathered.headers.setdefault(match.target, match.header)
        cells = table.cells[match.position]
        if table.copies is not None and match.position == table.copies.counted_in:
            cells = pd.Series(only_where(table.copies.of == 1, cells), dtype=object)
        if table.scrambled and match.target in _WRITTEN:
            cells = mended(cells)
        for name, column in _read(match, cells, known, gathered, noted).items():
            if name == match.target:
                gathered.columns[name] = column
            else:
                sides.setdefault(name, []).append(column)
    _fill_from_sides(gathered, sides)
    _from_section(table, gathered)
    _compose(kind, gathered)
    _read_remarks(known, gathered)
    _tell_struck(table, known, gathered)
    _keep_others(table, recognised, known, gathered)
    return gathered


def _as_written(
    table: RawTable, recognised: Recognised, known: schema.Table | None, gathered: Gathered
) -> Gathered:
    """Read a sheet that Sève wrote: each column for itself, nothing made of the others."""
    for match in recognised.columns:
        if match.target is None:
            continue
        gathered.headers.setdefault(match.target, match.header)
        columns = _read(match, table.cells[match.position], known, gathered, Noted())
        if match.target in columns:
            gathered.columns[match.target] = columns[match.target]
    gathered.columns[OTHER] = _others(table, {
        match.position: match.header for match in recognised.columns if match.target is None})
    return gathered


def _read(
    match: ColumnMatch, cells: pd.Series, known: schema.Table | None, gathered: Gathered,
    noted: Noted,
) -> dict[str, pd.Series]:
    target = match.target or ""
    if target == "place":
        return {name: pd.Series(column, dtype=object)
                for name, column in split_places(cells, loose=True).items()}
    if target in _TEXTS:
        return {target: pd.Series(texts_of(cells), dtype=object)}
    if target in _NUMBERS:
        return _coordinates(target, match, cells, gathered)
    if target in ("count", "counts_text"):
        return _counts(match, cells, gathered)
    if target == "description":
        return _described(match, cells, known, gathered, noted)
    aged = target == "age"
    if aged:
        target, cells = "planting_year", _as_ages(cells)
    wanted = _field(target, known)
    if target.endswith("_m2"):
        cells = areas_of_sides(cells, match.header)
    if target == "watering_system":
        cells = said_by_header(cells, match.header)
    read = read_values(wanted, cells, match.unit, noted.usual)
    problems = read.problems
    if len(problems):
        gathered.problems.append(problems.assign(column_name=match.header))
    columns = noted.from_each_day(read.columns) if aged else dict(read.columns)
    if target == "health_code" and known is not None:
        columns |= _health_of_code(cells, known, match.unit)
    if target == "address":
        columns |= _parts_of_address(cells)
    return columns


def _field(target: str, known: schema.Table | None) -> Field:
    if known is not None and target in known.names:
        return known.field(target)
    return Field(target, TEXT, target, target)


def _coordinates(
    target: str, match: ColumnMatch, cells: pd.Series, gathered: Gathered
) -> dict[str, pd.Series]:
    """Read a coordinate column as plain numbers; what is no number is said and kept."""
    read = read_values(Field(target, REAL, target, target), decimal_degrees(cells))
    if len(read.problems):
        gathered.problems.append(read.problems.assign(column_name=match.header))
    return {target: read.columns[target]}


def _counts(match: ColumnMatch, cells: pd.Series, gathered: Gathered) -> dict[str, pd.Series]:
    """Say which rows stand for several objects and stay one (a doubt, a count too large)."""
    codes, values = distinct(cells)
    if match.target == "counts_text":
        numbers = [total(read_counts(as_text(value) or "")) or 0 for value in values]
    else:
        read = read_values(COUNT, pd.Series(values, dtype=object)).columns["count"]
        numbers = read.fillna(0).astype(int).tolist()
    several = np.flatnonzero(np.array([*numbers, 0])[codes] > 1)
    if len(several):
        gathered.problems.append(findings.make(
            several, "row_counts_several", match.header,
            [as_text(values[codes[place]]) for place in several],
            [{"count": int(numbers[codes[place]])} for place in several]))
    return {}


def _tell_struck(
    table: RawTable, known: schema.Table | None, gathered: Gathered
) -> None:
    """Say which rows are struck through, where nothing else says that the object is gone."""
    if table.struck is None or known is None or "life_cycle" not in known.names:
        return
    rows = table.struck.copy()
    told = gathered.columns.get("life_cycle")
    if told is not None:
        rows &= ~told.notna().to_numpy(dtype=bool) | (told == "existing").to_numpy(dtype=bool)
    gathered.problems.append(findings.make(np.flatnonzero(rows), "row_struck"))


def _tell_copies(table: RawTable, gathered: Gathered) -> None:
    """Say which rows were made several objects."""
    copies = table.copies
    if copies is None:
        return
    first = np.flatnonzero((copies.of > 1) & (copies.nth == 0))
    gathered.problems.append(findings.make(
        first, "row_made_several", table.headers[copies.counted_in],
        [as_text(cell) for cell in table.cells[copies.counted_in].iloc[first]],
        [{"count": int(count)} for count in copies.of[first]]))


def _described(
    match: ColumnMatch, cells: pd.Series, known: schema.Table | None, gathered: Gathered,
    noted: Noted,
) -> dict[str, pd.Series]:
    """Take a single description cell apart; each part is read as a column of its own."""
    codes, values = distinct(cells)
    parts = [split_description(as_text(value) or "") for value in values]
    columns: dict[str, pd.Series] = {}
    for target in dict.fromkeys(name for part in parts for name in part):
        texts = np.full(len(values) + 1, None, dtype=object)
        texts[:-1] = [part.get(target) for part in parts]
        one = ColumnMatch(match.position, match.header, target, _DESCRIBED_UNITS.get(target), 1.0,
                          "description")
        one.target = {"trunk_diameter": "trunk_girth_cm"}.get(target, target)
        columns |= _read(one, pd.Series(texts[codes], dtype=object), known, gathered, noted)
    return columns


_DESCRIBED_UNITS = {"trunk_diameter": "diameter_cm"}


def _as_ages(cells: pd.Series) -> pd.Series:
    """Write bare figures as ages, so that 35 is not taken for the year 1935."""
    codes, values = distinct(cells)
    written = np.empty(len(values) + 1, dtype=object)
    for place, value in enumerate(values):
        text = as_text(value) or ""
        bare = text.replace(",", ".").replace(".", "", 1).isdigit() and float(
            text.replace(",", ".")) < 1000
        written[place] = f"{text} ans" if bare else value
    written[-1] = None
    return pd.Series(written[codes], dtype=object)


def _health_of_code(
    cells: pd.Series, known: schema.Table, unit: str | None
) -> dict[str, pd.Series]:
    """Let a diagnosis code also say the health, where its scale is known."""
    if "health" not in known.names:
        return {}
    return read_values(known.field("health"), cells, unit).columns


def _parts_of_address(cells: pd.Series) -> dict[str, pd.Series]:
    """Let an address also say its street, which placing by rank needs."""
    parts = split_places(cells, loose=False)
    return {name: pd.Series(parts[name], dtype=object)
            for name in (STREET, SITE_NAME, HOUSE_NUMBER)}


def _noted(table: RawTable, recognised: Recognised) -> Noted:
    """Give the days ages were noted, by the sheet's own survey dates."""
    match = recognised.column("health_date")
    if match is None or recognised.kind not in schema.TABLES:
        return Noted()
    days = read_values(schema.TABLES["trees"].field("health_date"),
                       table.cells[match.position]).columns["health_date"]
    known = days.dropna()
    return Noted() if known.empty else Noted(pd.Timestamp(known.median()).date(), days)


def _fill_from_sides(gathered: Gathered, sides: dict[str, list[pd.Series]]) -> None:
    """Let what a cell tells beyond its field fill what is missing, never replace."""
    for name, columns in sides.items():
        for column in columns:
            own = gathered.columns.get(name)
            gathered.columns[name] = column if own is None else own.where(own.notna(), column)


def _from_section(table: RawTable, gathered: Gathered) -> None:
    """Write the section row's street, site or district on the rows below it."""
    if table.section is None:
        return
    parts = split_places(table.section, loose=False)
    placed = np.zeros(len(table), dtype=bool)
    for name in (STREET, SITE_NAME):
        own = gathered.columns.get(name)
        if own is not None:
            placed |= own.notna().to_numpy()
    for name in (STREET, SITE_NAME, DISTRICT):
        column = pd.Series(parts[name], dtype=object)
        if name != DISTRICT:
            column = _blanked(column, placed)
        _fill_from_sides(gathered, {name: [column]} if column.notna().any() else {})


def _compose(kind: str, gathered: Gathered) -> None:
    """Join street kind, street and number where the table has no field for each."""
    columns = gathered.columns
    if "street_kind" in columns and STREET in columns:
        columns[STREET] = _joined([columns["street_kind"], columns[STREET]])
    table = schema.TABLES.get(kind)
    if table is None or "address" not in table.names or STREET not in columns:
        return
    numbered = HOUSE_NUMBER in columns and columns[HOUSE_NUMBER].notna().any()
    if STREET not in table.names or numbered:
        parts = [columns[name] for name in (HOUSE_NUMBER, STREET) if name in columns]
        whole = _blanked(_joined(parts), columns[STREET].isna().to_numpy(dtype=bool))
        _fill_from_sides(gathered, {"address": [whole]})


def _read_remarks(known: schema.Table | None, gathered: Gathered) -> None:
    """Take from a remark that an object is gone, where nothing else says its life cycle."""
    remarks = gathered.columns.get("remarks")
    if known is None or "life_cycle" not in known.names or remarks is None:
        return
    told = life_cycle_of_remarks(remarks)
    own = gathered.columns.get("life_cycle")
    if own is not None:
        told = _blanked(told, own.notna().to_numpy(dtype=bool))
    rows = np.flatnonzero(told.notna())
    if not len(rows):
        return
    _fill_from_sides(gathered, {"life_cycle": [told]})
    gathered.problems.append(findings.make(
        rows, "life_cycle_from_remarks", gathered.headers.get("remarks"),
        remarks.to_numpy()[rows], [{"life_cycle": code} for code in told.to_numpy()[rows]]))


def _joined(parts: list[pd.Series]) -> pd.Series:
    """Join columns of words with spaces, every distinct row of them once."""
    numbers, words = zip(*map(distinct, parts), strict=True)
    # A missing cell is numbered -1, the last of its column's words.
    known = [[*map(str, column), ""] for column in words]
    codes = np.ravel_multi_index(numbers, [len(column) for column in known], mode="wrap")
    rows, pairs = pd.factorize(np.asarray(codes))
    chosen = np.unravel_index(pairs, [len(column) for column in known])
    texts = [" ".join(row).strip() or None for row in zip(
        *([column[place] for place in places.tolist()]
          for column, places in zip(known, chosen, strict=True)), strict=True)]
    return pd.Series(np.array(texts, dtype=object)[rows], dtype=object)


def _blanked(column: pd.Series, where: np.ndarray) -> pd.Series:
    """Give a text column with nothing on some rows."""
    texts = column.to_numpy(dtype=object, copy=True)
    texts[where] = None
    return pd.Series(texts, dtype=object)


def _keep_others(
    table: RawTable, recognised: Recognised, known: schema.Table | None, gathered: Gathered
) -> None:
    """Keep as JSON the columns that went nowhere, or to a target the table does not hold."""
    kept = {}
    for match in recognised.columns:
        stored = known is not None and match.target in known.names
        if not stored and match.target not in _USED:
            kept[match.position] = match.header
    gathered.columns[OTHER] = _others(table, kept)


def _others(table: RawTable, kept: dict[int, str]) -> pd.Series:
    return pd.Series(
        other_columns(table.cells, kept) if kept else np.full(len(table), None, dtype=object),
        dtype=object)
