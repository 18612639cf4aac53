"""From files to objects with findings: read, recognise, type, name species, place, check.

Every row of every sheet is found again: as an object (``source_file``, ``source_sheet``,
``source_row``), or among the findings with ``rejected`` true, whole and with the reason.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from . import findings, schema
from .checking import check_objects
from .gathering.botany import name_species
from .gathering.cells import forget_far_future
from .gathering.others import row_values, whole_rows
from .gathering.spreading import of_single_rows, spread, tell_positions, together
from .gathering.table import Gathered, gather
from .placing import Means, place_objects
from .placing.systems import named_in
from .progress import SILENT, Part, Progress, step
from .reading import RawTable, read_tables
from .recognising import Recognised, recognise
from .recognising.own import is_own
from .recognising.profiles import Profile
from .recognising.questions import Question, questions_of
from .settings import TownSettings
from .tables import collector_at_rest, conform

# Roads and sites come first: they help to place the others.
ORDER = ("roads", "sites", "zones", "depots", "teams", "vehicles", "water_points", "species",
         "trees", "beds", "waterings")
FINDING_COLUMNS = (*schema.REJECTS.names, "position", "table")
SHEET_COLUMNS = ("file", "sheet", "part", "hidden", "kind", "kind_confidence", "kind_reason",
                 "header_row", "rows", "objects", "set_aside", "titles", "blank_rows", "asked")
_ORIGIN = ("source_file", "source_sheet", "source_row")
# Made again of a workbook of ours: its names and coordinates may have been corrected.
_MADE_AGAIN = ("species_code", *(field.name for field in schema.POSITION))
# Columns of the workbook that a field may have been read from, other than its own.
_NAMES = ("full_name", "latin_name", "french_name", "genus")
_READ_WITH = {
    "planting_year": ("planting_date", "age"), "planting_date": ("planting_year",),
    "planting_year_latest": ("planting_year", "planting_date", "age"),
    "height_max_m": ("height_m",), "trunk_girth_max_cm": ("trunk_girth_cm",),
    "species_code": _NAMES, "latin_name": _NAMES, "french_name": _NAMES, "genus": _NAMES,
    "street": ("place", "address"), "site_name": ("place", "address"),
    "health": ("health_code",), "geometry": ("xy_text", "x"),
}


@dataclass
class Inventory:
    """What a set of files holds, ready to be compared with the store.

    ``objects`` maps table names to frames conformed to the schema; ``origins`` gives for the
    same rows the file, sheet and row (also for tables that do not store them). ``findings``
    has the columns of ``schema.REJECTS`` plus ``position`` (row in the object frame, missing
    for rows set aside) and ``table``. ``sheets`` has one row per table that was read
    (:data:`SHEET_COLUMNS`). ``rows_read`` is the number of objects plus rows set aside.
    """

    objects: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    questions: list[Question]
    sheets: pd.DataFrame
    rows_read: int
    files: list[tuple[str, str]]
    origins: dict[str, pd.DataFrame] = field(default_factory=dict)
    recognised: list[tuple[RawTable, Recognised]] = field(default_factory=list)
    profile: str | None = None


@dataclass
class _Taken:
    """One table on its way: what was read and recognised, and its typed columns."""

    table: RawTable
    recognised: Recognised
    gathered: Gathered


@collector_at_rest()
def read_inventory(
    paths: Sequence[str | Path] | str | Path,
    profile: Profile | None = None,
    settings: TownSettings | None = None,
    streets: gpd.GeoDataFrame | None = None,
    progress: Progress = SILENT,
    today: datetime.date | None = None,
) -> Inventory:
    """Read files of any kind into objects and findings.

    ``profile`` holds what a person confirmed; ``streets`` are the roads along which trees
    are placed by rank when the files hold none; without ``today`` nothing is said of dates
    to come. Raises :class:`~.errors.ReadingError` for a file that cannot be read.
    """
    settings = settings or TownSettings()
    files = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(path) for path in paths]
    tables: list[RawTable] = []
    for place, path in enumerate(files):
        part = Part(progress, 0.45 * place / len(files), 0.45 * (place + 1) / len(files))
        tables.extend(read_tables(path, part))
    return assemble(tables, [(str(path), fingerprint(path)) for path in files], profile,
                    settings, streets, Part(progress, 0.45, 1.0), today)


@collector_at_rest()
def assemble(
    tables: list[RawTable],
    files: list[tuple[str, str]],
    profile: Profile | None = None,
    settings: TownSettings | None = None,
    streets: gpd.GeoDataFrame | None = None,
    progress: Progress = SILENT,
    today: datetime.date | None = None,
) -> Inventory:
    """Make the inventory of tables already read, as the wizard does after each answer."""
    with copies_on_write():
        return _assembled(tables, files, profile, settings or TownSettings(), streets, today,
                          progress)


def _assembled(
    tables: list[RawTable], files: list[tuple[str, str]], profile: Profile | None,
    settings: TownSettings, streets: gpd.GeoDataFrame | None, today: datetime.date | None,
    progress: Progress,
) -> Inventory:
    read = [(table, recognise(table, profile)) for table in tables]
    recognised = [spread(table, seen) for table, seen in read]
    objects: dict[str, pd.DataFrame] = {}
    origins: dict[str, pd.DataFrame] = {}
    questions = [question for table, seen in read for question in questions_of(table, seen)]
    found: list[pd.DataFrame] = [_set_aside(table, seen) for table, seen in recognised]
    found.append(_asked(questions, recognised))
    for place, name in enumerate(ORDER):
        step(progress, place / len(ORDER))
        taken = [_Taken(table, seen, gather(table, seen)) for table, seen in recognised
                 if _is_taken(table, seen) and seen.kind == name]
        if not taken:
            continue
        objects[name], origins[name], told = _objects(name, taken, settings, streets, objects,
                                                      today)
        found.append(told)
    told_together = _together(found)
    step(progress, 1.0)
    return Inventory(
        objects, told_together, questions, _sheets(recognised, origins, told_together),
        _rows_read(recognised, origins, told_together), files, origins, recognised,
        profile.name if profile is not None else None,
    )


def copies_on_write() -> AbstractContextManager[Any]:
    """Let pandas copy columns only when they change, as its version 3 always does."""
    if int(pd.__version__.split(".")[0]) >= 3:
        return contextlib.nullcontext()
    return pd.option_context("mode.copy_on_write", True)


def fingerprint(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_taken(table: RawTable, seen: Recognised) -> bool:
    """A hidden sheet is named and set aside until a person confirms what it is."""
    return seen.kind is not None and (not table.hidden or seen.kind_reason == "confirmed")


# Objects


def _objects(
    name: str, taken: list[_Taken], settings: TownSettings,
    streets: gpd.GeoDataFrame | None, earlier: dict[str, pd.DataFrame],
    today: datetime.date | None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Type, name, place and check the rows of one kind; give objects, origins, findings."""
    origin = _origin(taken)
    frame = _stacked(taken, origin)
    written = frame.copy(deep=False)
    problems = [_shifted(taken)]
    if name in ("trees", "beds", "species"):
        problems.append(name_species(name, frame, _headers(taken)))
    placed, told = _placed(name, frame, taken, settings, streets, earlier)
    _as_written(schema.TABLES[name], placed, written, taken)
    problems += [told, _checked(name, placed, settings, today)]
    if today is not None:
        forget_far_future(placed, today)
    all_problems = findings.gather([problem for problem in problems if len(problem)])
    copies = together([one.table.copies for one in taken], [len(one.table) for one in taken])
    if copies is not None:
        tell_positions(placed, copies)
        all_problems = of_single_rows(all_problems, copies)
    kept, told = _described(name, placed, origin, all_problems, taken)
    if kept.all():
        return placed, origin, told
    return placed[kept].reset_index(drop=True), origin[kept].reset_index(drop=True), told


def _as_written(table: schema.Table, placed: pd.DataFrame, written: pd.DataFrame,
                taken: list[_Taken]) -> None:
    """Let the rows of a workbook of ours say what they say, without what was made of it."""
    ours = np.repeat([is_own(one.recognised) for one in taken], [len(one.table) for one in taken])
    if not ours.any():
        return
    names = [name for name in table.names if name not in _MADE_AGAIN]
    typed = conform(table, written[written.columns.intersection(names)])
    for name in names:
        placed[name] = placed[name].mask(ours, typed[name])


def _stacked(taken: list[_Taken], origin: pd.DataFrame) -> pd.DataFrame:
    """Put the tables of one kind under each other, with where each row comes from."""
    frames = []
    for one in taken:
        columns: dict[str, Any] = dict(one.gathered.columns)
        if one.table.geometry is not None:
            columns["geometry"] = np.asarray(one.table.geometry, dtype=object)
        frames.append(pd.DataFrame(columns, index=range(len(one.table)), copy=False))
    frame = frames[0]
    if len(frames) > 1:
        present = [one.dropna(axis=1, how="all") if len(one) else one for one in frames]
        names = dict.fromkeys(column for one in frames for column in one.columns)
        frame = pd.concat(present, ignore_index=True).reindex(columns=list(names))
    return frame.assign(**{name: origin[name] for name in _ORIGIN})


def _origin(taken: list[_Taken]) -> pd.DataFrame:
    """Say of each row its file, its sheet, its row there, and which table of the sheet it is."""
    frames = [pd.DataFrame({
        "source_file": np.full(len(one.table), one.table.file, dtype=object),
        "source_sheet": np.full(len(one.table), one.table.sheet, dtype=object),
        "source_row": pd.array(one.table.row_numbers, dtype="Int64"),
        "part": one.table.part}) for one in taken]
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _shifted(taken: list[_Taken]) -> pd.DataFrame:
    """Count the positions of each table's findings over all tables of the kind."""
    shifted, start = [findings.empty_findings()], 0
    for one in taken:
        shifted += [problem.assign(position=problem["position"] + start)
                    for problem in one.gathered.problems]
        start += len(one.table)
    return findings.gather(shifted)


def _headers(taken: list[_Taken]) -> dict[str, str]:
    """Give the workbook's header of each target, the first sheet's when they differ."""
    return {target: header for one in reversed(taken)
            for target, header in one.gathered.headers.items()}


def _placed(
    name: str, frame: pd.DataFrame, taken: list[_Taken], settings: TownSettings,
    streets: gpd.GeoDataFrame | None, earlier: dict[str, pd.DataFrame],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = schema.TABLES[name]
    if table.geometry is None:
        typed = conform(table, frame, settings.crs)
        extra = frame[["object_code"]] if "object_code" in frame else frame[[]]
        return pd.concat([typed, extra], axis=1), findings.empty_findings()
    frame.attrs["headers"] = _headers(taken)
    frame.attrs["named_crs"] = np.concatenate([
        np.full(len(one.table), _named_crs(one.gathered.headers), dtype=object) for one in taken])
    declared = {one.table.crs for one in taken if one.table.crs is not None}
    if len(declared) == 1:
        frame.attrs["crs"] = declared.pop()
    placed = place_objects(name, frame, settings,
                           Means(_streets(streets, earlier), earlier.get("sites")))
    return placed.frame, placed.findings


def _named_crs(headers: dict[str, str]) -> str | None:
    """Give the coordinate system that the headers of a sheet's coordinates name."""
    texts = (headers.get(target) or "" for target in ("x", "y", "xy_text"))
    return next((crs for text in texts if (crs := named_in(text))), None)


def _streets(
    given: gpd.GeoDataFrame | None, earlier: dict[str, pd.DataFrame]
) -> gpd.GeoDataFrame | None:
    """Give the roads of the files, which are the newer ones, or else those handed in."""
    roads = earlier.get("roads")
    return roads if roads is not None and len(roads) else given


def _described(
    name: str, frame: pd.DataFrame, origin: pd.DataFrame, problems: pd.DataFrame,
    taken: list[_Taken],
) -> tuple[np.ndarray, pd.DataFrame]:
    """Say which rows are kept, and write the findings with their file, sheet and row.

    Positions count the kept rows; a finding of a row set aside has none and holds the row.
    """
    kept = np.ones(len(frame), dtype=bool)
    away = problems.loc[problems["rejected"].to_numpy(dtype=bool), "position"].to_numpy(dtype=int)
    kept[away] = False
    if not len(problems):
        return kept, _finding_frame({}, 0)
    places = problems["position"].to_numpy(dtype=int)
    shown = np.cumsum(kept) - 1
    here = origin.iloc[places]
    rows = np.full(len(problems), None, dtype=object)
    starts = np.cumsum([0] + [len(one.table) for one in taken])
    gone = problems["rejected"].to_numpy(dtype=bool)
    columns = problems["column_name"].to_numpy(dtype=object, copy=True)
    for which, one in enumerate(taken):
        inside = (places >= starts[which]) & (places < starts[which + 1])
        columns[inside] = _as_headed(columns[inside], one.gathered.headers)
        mine = np.flatnonzero(gone & inside)
        rows[mine] = whole_rows(one.table, places[mine] - starts[which])
    return kept, _finding_frame({
        "file": here["source_file"].to_numpy(), "sheet": here["source_sheet"].to_numpy(),
        "row_number": here["source_row"].to_numpy(), "column_name": columns,
        "value": problems["value"], "severity": problems["severity"],
        "finding_code": problems["code"], "finding_values": problems["values"],
        "rejected": gone, "row_values": rows,
        "position": pd.array(np.where(kept[places], shown[places], -1)).astype("Int64"),
        "table": name,
    }, len(problems))


def _as_headed(names: np.ndarray, headers: dict[str, str]) -> np.ndarray:
    """Call columns as the workbook does where a check names the field."""
    known = {name: next((headers[target] for target in (name, *_READ_WITH.get(name, ()))
                         if target in headers), name)
             for name in pd.unique(names) if isinstance(name, str)}
    return np.array([known.get(name, name) for name in names], dtype=object)


# Rows that are no objects


def _set_aside(table: RawTable, seen: Recognised) -> pd.DataFrame:
    """Write the rows that are not data, and all rows of a sheet that is not taken."""
    numbers = [row.row_number for row in table.skipped]
    codes = [f"row_{row.reason}" for row in table.skipped]
    wholes = [row_values([""] * len(row.cells), pd.DataFrame([row.cells], dtype=object), [0])[0]
              for row in table.skipped]
    firsts = [str(row.cells[0]) if row.cells else None for row in table.skipped]
    rejected = [row.reason != "title" for row in table.skipped]
    if not _is_taken(table, seen) and len(table):
        code = "sheet_hidden" if table.hidden and seen.kind is not None else seen.kind_reason
        numbers += [int(number) for number in table.row_numbers]
        codes += [code] * len(table)
        wholes += whole_rows(table, range(len(table)))
        firsts += [None] * len(table)
        rejected += [True] * len(table)
    return _finding_frame({
        "file": table.file, "sheet": table.sheet, "row_number": numbers, "value": firsts,
        "severity": [findings.catalogue()[code].severity for code in codes],
        "finding_code": codes, "finding_values": findings.json_text({"sheet": table.sheet}),
        "rejected": rejected, "row_values": wholes, "position": -1, "table": None,
    }, len(numbers))


def _asked(
    questions: list[Question], recognised: list[tuple[RawTable, Recognised]]
) -> pd.DataFrame:
    """Say which columns were taken, or left, without anybody having been asked."""
    asked = [question for question in questions if question.subject == "column"]
    lines = {(table.file, table.sheet, table.part): max(table.header_rows, default=0)
             for table, _ in recognised}
    codes = ["column_left" if one.choice is None else "column_to_confirm" for one in asked]
    return _finding_frame({
        "file": [one.file for one in asked], "sheet": [one.sheet for one in asked],
        "row_number": [lines[one.file, one.sheet, one.part] or None for one in asked],
        "column_name": [one.header for one in asked],
        "value": [", ".join(one.samples) or None for one in asked],
        "severity": [findings.catalogue()[code].severity for code in codes],
        "finding_code": codes,
        "finding_values": [findings.json_text({"column": one.header or "", "field": one.choice})
                           for one in asked],
        "rejected": False, "position": -1, "table": None,
    }, len(asked))


def _finding_frame(columns: dict[str, Any], count: int) -> pd.DataFrame:
    frame = pd.DataFrame(index=range(count))
    for name in FINDING_COLUMNS:
        value = columns.get(name)
        frame[name] = value.to_numpy() if isinstance(value, pd.Series) else value
    return frame


def _together(found: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in found if len(frame)]
    frame = (pd.concat(filled, ignore_index=True) if filled
             else _finding_frame({}, 0))
    position = pd.to_numeric(frame["position"]).astype("Int64")
    typed = conform(schema.REJECTS, frame)
    return typed.assign(position=position.where(position >= 0), table=frame["table"])


# Checks


def _checked(
    name: str, frame: pd.DataFrame, settings: TownSettings, today: datetime.date | None
) -> pd.DataFrame:
    """Check the objects; a log of waterings describes none."""
    if name == "waterings":
        return findings.empty_findings()
    return check_objects(name, frame, settings, today)


# Counts


def _rows_read(
    recognised: list[tuple[RawTable, Recognised]], origins: dict[str, pd.DataFrame],
    found: pd.DataFrame,
) -> int:
    """Count rows of the files: one that stands for several objects is one row."""
    copies = sum(len(table) - table.row_count for table, _ in recognised)
    return sum(len(origin) for origin in origins.values()) - copies + _rows_away(found)


def _rows_away(found: pd.DataFrame) -> int:
    away = found[found["rejected"].fillna(False).to_numpy(dtype=bool)]
    return len(away[["file", "sheet", "row_number"]].drop_duplicates())


def _sheets(
    recognised: list[tuple[RawTable, Recognised]], origins: dict[str, pd.DataFrame],
    found: pd.DataFrame,
) -> pd.DataFrame:
    """Describe each table that was read and what became of its rows."""
    rows = []
    for table, seen in recognised:
        origin = origins.get(seen.kind or "")
        objects = 0
        if origin is not None and _is_taken(table, seen):
            mine = ((origin["source_file"] == table.file) & (origin["part"] == table.part)
                    & (origin["source_sheet"] == table.sheet))
            objects = int(mine.sum())
        away = sum(row.reason != "title" for row in table.skipped)
        rows.append((
            table.file, table.sheet, table.part, table.hidden, seen.kind, seen.kind_confidence,
            seen.kind_reason, table.header_rows[-1] if table.header_rows else None,
            table.row_count + away, objects,
            table.row_count + away - objects + len(table) - table.row_count,
            len(table.titles), table.blank_rows,
            sum(match.ask for match in seen.columns) + int(seen.ask_kind),
        ))
    return pd.DataFrame(rows, columns=list(SHEET_COLUMNS))
