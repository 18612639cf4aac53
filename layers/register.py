"""The register of a folder's inventory files: what each holds, when it changed, what overlaps."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import schema
from .errors import ReadingError, StoreError
from .exporting.export import replaced_when_whole
from .exporting.sheets import write_workbook
from .inventory import Inventory, fingerprint, read_inventory
from .placing.names import name_keys
from .progress import SILENT, Progress, step
from .reading import READABLE
from .settings import TownSettings
from .tables import only_where
from .words import words_for

FILE_COLUMNS = ("path", "file", "bytes", "modified_at", "sha256", "sheets", "kinds", "rows",
                "objects", "set_aside", "findings", "problem")
OVERLAP_COLUMNS = ("file", "other_file", "table", "kind", "objects", "share", "contradictions",
                   "example")
_TABLES = ("trees", "beds", "sites")
# Fields in which two files that speak of one object may contradict each other.
_COMPARED = ("latin_name", "height_m", "trunk_girth_cm", "planting_year", "health",
             "life_cycle", "area_m2")
_MOST_FILES = 2_000
_NEAR_M = 1.0
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Register:
    """What a folder's files hold, and where they speak of the same objects.

    ``files`` has a line per file (:data:`FILE_COLUMNS`), ``overlaps`` a line per pair of
    files and table (:data:`OVERLAP_COLUMNS`). The
    ``kind`` of an overlap is ``same_file`` (byte for byte), ``code`` or ``position``;
    ``share`` is that of the smaller file's objects; ``contradictions`` counts the objects
    whose values differ.
    """

    files: pd.DataFrame
    overlaps: pd.DataFrame


def scan_folder(
    folder: str | Path, settings: TownSettings | None = None, progress: Progress = SILENT
) -> Register:
    """Read every inventory file under ``folder``; one that cannot be read is named with why.

    Raises :class:`StoreError` when the folder is absent.
    """
    root = Path(folder)
    if not root.is_dir():
        raise StoreError("folder_absent", folder=str(root))
    paths = sorted(itertools.islice(_inventory_files(root), _MOST_FILES))
    lines, held = [], []
    for number, path in enumerate(paths):
        step(progress, 0.9 * number / len(paths))
        line, inventory = _line(path, root, settings or TownSettings())
        lines.append(line)
        if inventory is not None:
            held.append((line, inventory))
    overlaps = [one for (left, first), (right, second) in itertools.combinations(held, 2)
                for one in _overlaps(left, first, right, second)]
    step(progress, 1.0)
    return Register(pd.DataFrame(lines, columns=list(FILE_COLUMNS)),
                    pd.DataFrame(overlaps, columns=list(OVERLAP_COLUMNS)))


def _inventory_files(root: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        # "~$" files are those that Excel leaves beside an open workbook.
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
        if path.suffix.lower() in READABLE and not hidden and path.is_file():
            yield path


def _line(
    path: Path, root: Path, settings: TownSettings
) -> tuple[dict[str, Any], Inventory | None]:
    line: dict[str, Any] = {"path": str(path.relative_to(root)), "file": path.name}
    try:
        facts = path.stat()
        line |= {"bytes": facts.st_size, "modified_at": datetime.datetime.fromtimestamp(
            facts.st_mtime, datetime.UTC).replace(tzinfo=None), "sha256": fingerprint(path)}
        inventory = read_inventory(path, settings=settings)
    except ReadingError as refusal:
        return {**line, "problem": refusal.code}, None
    except OSError:
        return {**line, "problem": "file_unreadable"}, None
    objects = {name: len(frame) for name, frame in inventory.objects.items() if len(frame)}
    findings = inventory.findings
    away = findings["rejected"].fillna(False).astype(bool)
    return {
        **line, "sheets": inventory.sheets["sheet"].nunique(), "kinds": ", ".join(objects),
        "rows": inventory.rows_read, "objects": sum(objects.values()),
        "set_aside": inventory.rows_read - sum(objects.values()),
        "findings": int((~away).sum()), "problem": None,
    }, inventory


def _overlaps(
    left: dict[str, Any], first: Inventory, right: dict[str, Any], second: Inventory
) -> Iterator[dict[str, Any]]:
    """Tell where two files speak of the same objects, and where they disagree."""
    pair = {"file": left["path"], "other_file": right["path"]}
    if left["sha256"] == right["sha256"]:
        yield {**pair, "table": None, "kind": "same_file", "objects": left["objects"],
               "share": 1.0, "contradictions": 0, "example": None}
        return
    for name in _TABLES:
        one, other = first.objects.get(name), second.objects.get(name)
        if one is None or other is None or one.empty or other.empty:
            continue
        for kind, keys in (("code", _codes), ("position", _places)):
            places = _shared(keys(one), keys(other))
            if len(places) == 0:
                continue
            against, example = _contradictions(name, one.iloc[places["one"]],
                                               other.iloc[places["other"]])
            yield {**pair, "table": name, "kind": kind, "objects": len(places),
                   "share": round(len(places) / min(len(one), len(other)), 3),
                   "contradictions": against, "example": example}
            break


def _codes(frame: pd.DataFrame) -> pd.Series:
    """Key objects by number and street or site, for numbers start again from place to place."""
    place = name_keys(frame["street"]) if "street" in frame else ""
    site = name_keys(frame["site_name"]) if "site_name" in frame else ""
    keys = frame["code"].astype("string").str.casefold() + "\x1f" + place + "\x1f" + site
    return keys.where(frame["code"].notna())


def _places(frame: pd.DataFrame) -> pd.Series:
    """Key located objects by their metre."""
    centre = frame.geometry.centroid
    known = centre.notna() & ~centre.is_empty
    metres = (np.floor(centre.x / _NEAR_M).astype("Int64").astype("string") + " "
              + np.floor(centre.y / _NEAR_M).astype("Int64").astype("string"))
    return metres.where(known)


def _shared(one: pd.Series, other: pd.Series) -> pd.DataFrame:
    frames = []
    for name, keys in (("one", one), ("other", other)):
        table = pd.DataFrame({"key": keys.to_numpy(), name: np.arange(len(keys))}).dropna()
        frames.append(table[~table["key"].duplicated(keep=False)])
    return frames[0].merge(frames[1], on="key")


def _contradictions(
    table: str, one: pd.DataFrame, other: pd.DataFrame
) -> tuple[int, str | None]:
    """Count the objects on which two files disagree, with the first example as text."""
    against = np.zeros(len(one), dtype=bool)
    example: str | None = None
    for name in (field for field in _COMPARED if field in schema.TABLES[table].names):
        ours, theirs = one[name].reset_index(drop=True), other[name].reset_index(drop=True)
        both = (ours.notna() & theirs.notna()).to_numpy()
        differ = both & (ours != theirs).fillna(False).to_numpy(dtype=bool)
        if pd.api.types.is_float_dtype(ours):
            differ &= (ours - theirs).abs().to_numpy() > _TOLERANCE
        if differ.any() and example is None:
            place = int(np.flatnonzero(differ)[0])
            example = f"{one['code'].iloc[place] or ''} : {name} {ours[place]} / {theirs[place]}"
        against |= differ
    return int(against.sum()), example


def register_sheets(
    register: Register, language: str
) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Give the two tables as people read them: title, headers and rows."""
    words = words_for(language, "layers")
    files = register.files.copy()
    files["problem"] = [_problem(code, file, language)
                        for code, file in zip(files["problem"], files["file"], strict=True)]
    files["kinds"] = [_kinds(text, language) for text in files["kinds"]]
    overlaps = register.overlaps.copy()
    overlaps["kind"] = [words(f"register.kind_{kind}") for kind in overlaps["kind"]]
    overlaps["table"] = [_kinds(text, language) for text in overlaps["table"]]
    sheets = {}
    for title, frame in (("files", files), ("overlaps", overlaps)):
        plain = pd.DataFrame({name: only_where(frame[name].notna(), frame[name])
                              for name in frame.columns})
        sheets[words(f"register.sheet_{title}")] = (
            [words(f"register.{name}") for name in frame.columns],
            list(plain.itertuples(index=False, name=None)))
    return sheets


def write_register(register: Register, path: str | Path, language: str) -> None:
    """Write the register as a workbook of two sheets, in the language of its reader."""
    with replaced_when_whole(Path(path)) as draft:
        write_workbook(draft, register_sheets(register, language))


def _problem(code: Any, file: str, language: str) -> str | None:
    if not isinstance(code, str):
        return None
    try:
        return ReadingError(code, file=file).sentence(language)
    except KeyError:
        # Some sentences quote more than the file's name.
        return words_for(language, "layers")("register.unreadable", file=file)


def _kinds(names: Any, language: str) -> str | None:
    if not isinstance(names, str):
        return None
    return ", ".join(schema.TABLES[name].label(language) for name in names.split(", ") if name)
