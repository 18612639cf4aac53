"""What a person confirmed for a sheet, kept as a file that can be read and edited.

A profile is a JSON file, or a CSV with the same lines (``sheet, kind, header, target,
unit``). A sheet is found again by its headers: its own name may change from year to year.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

from .. import schema
from ..errors import ReadingError
from ..reading.raw import RawTable
from .model import KINDS, RAW_TARGETS, ColumnMatch, Recognised
from .names import squeeze
from .questions import Question

IGNORED = "ignored"
_COLUMNS = ("sheet", "kind", "header", "target", "unit")
_MAX_BYTES = 2_000_000
_ALIKE = 0.6
_UNREADABLE = (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError,
               csv.Error, RecursionError)


@dataclass
class SheetProfile:
    """The confirmed kind (``ignored``: leave out) and columns of one sheet.

    ``columns`` maps a header to (target, unit); a target of None keeps the column among
    the other columns.
    """

    sheet: str
    kind: str | None
    columns: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)

    def likeness(self, table: RawTable) -> float:
        """Tell how well a table is this sheet: 1 is all headers and the name."""
        mine = {squeeze(header) for header in self.columns if header}
        theirs = {squeeze(header) for header in table.headers if header}
        named = squeeze(self.sheet) == squeeze(table.sheet)
        if not mine:
            return _ALIKE if named else 0.0
        return len(mine & theirs) / len(mine | theirs) + (0.5 if named else 0.0)

    def apply(self, columns: list[ColumnMatch]) -> list[ColumnMatch]:
        """Give the columns as confirmed; a confirmed target is taken from any other column."""
        confirmed = {squeeze(header): answer for header, answer in self.columns.items()}
        given = {target for target, _ in confirmed.values() if target}
        out = []
        for match in columns:
            answer = confirmed.get(squeeze(match.header)) if match.header else None
            if answer is not None:
                target, unit = answer
                out.append(dataclasses.replace(
                    match, target=target, unit=unit, confidence=1.0, reason_code="confirmed",
                    reason_values={}, alternatives=(), ask=False, units=()))
            elif match.target in given:
                out.append(dataclasses.replace(match, target=None, ask=False,
                                               reason_code="target_confirmed_elsewhere"))
            else:
                out.append(match)
        return out


@dataclass
class Profile:
    """The confirmed sheets of one kind of workbook."""

    name: str
    sheets: list[SheetProfile] = field(default_factory=list)

    def sheet(self, table: RawTable) -> SheetProfile | None:
        """Find what was confirmed for a table, by its headers and its name."""
        best = max(self.sheets, key=lambda sheet: sheet.likeness(table), default=None)
        return best if best is not None and best.likeness(table) >= _ALIKE else None


def profile_of(name: str, seen: list[tuple[RawTable, Recognised]]) -> Profile:
    """Make the profile of what was recognised or answered, ready to be edited and saved."""
    sheets = []
    for table, recognised in seen:
        if not table.headers:
            continue
        columns = {match.header: (match.target, match.unit)
                   for match in recognised.columns if match.header}
        sheets.append(SheetProfile(table.sheet, recognised.kind or IGNORED, columns))
    return Profile(name, sheets)


def with_answer(
    profile: Profile, question: Question, choice: str | None, unit: str | None = None
) -> Profile:
    """Give the profile with one question answered; ``choice`` None keeps a column aside.

    For the kind of a sheet, None leaves the sheet out. Nothing of ``profile`` changes.
    """
    sheets = [dataclasses.replace(sheet, columns=dict(sheet.columns)) for sheet in profile.sheets]
    own = next((sheet for sheet in sheets if sheet.sheet == question.sheet and (
        question.header is None or question.header in sheet.columns)), None)
    if own is None:
        own = SheetProfile(question.sheet, None)
        sheets.append(own)
    if question.subject == "kind":
        own.kind = choice or IGNORED
    elif question.header:
        own.columns[question.header] = (choice, unit)
    return Profile(profile.name, sheets)


def save_profile(profile: Profile, path: str | Path) -> None:
    """Write a profile as JSON, or as CSV when the path ends so."""
    path = Path(path)
    if path.suffix.lower() == ".csv":
        path.write_text(_as_csv(profile), encoding="utf-8-sig")
        return
    path.write_text(as_json(profile) + "\n", encoding="utf-8")


def as_json(profile: Profile) -> str:
    """Write a profile as JSON text."""
    return json.dumps({"name": profile.name, "sheets": [
        {"sheet": sheet.sheet, "kind": sheet.kind, "columns": [
            {"header": header, "target": target, "unit": unit}
            for header, (target, unit) in sheet.columns.items()]}
        for sheet in profile.sheets]}, ensure_ascii=False, indent=2)


def load_profile(path: str | Path) -> Profile:
    """Read a profile; raises :class:`ReadingError` when it cannot be understood."""
    path = Path(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ReadingError("profile_unreadable", file=path.name, detail="size")
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() != ".csv":
            return profile_of_json(path.stem, text, path.name)
        rows = _rows_of_csv(text)
    except _UNREADABLE as error:
        raise ReadingError("profile_unreadable", file=path.name, detail=str(error)) from error
    return _profile_of_rows(path.stem, rows, path.name)


def profile_of_json(name: str, text: str, file: str = "") -> Profile:
    """Read a profile from JSON text; raises :class:`ReadingError` when it is none."""
    try:
        rows = _rows_of_json(text)
    except _UNREADABLE as error:
        raise ReadingError("profile_unreadable", file=file, detail=str(error)) from error
    return _profile_of_rows(name, rows, file)


def _profile_of_rows(name: str, rows: list[_Row], file: str) -> Profile:
    profile = Profile(name)
    for sheet, kind, header, target, unit in rows:
        _check(file, kind, target)
        own = next((one for one in profile.sheets
                    if (one.sheet, one.kind) == (sheet, kind)), None)
        if own is None:
            own = SheetProfile(sheet, kind)
            profile.sheets.append(own)
        if header:
            own.columns[header] = (target, unit)
    return profile


_Row = tuple[str, "str | None", str, "str | None", "str | None"]


def _rows_of_json(text: str) -> list[_Row]:
    rows: list[_Row] = []
    for sheet in json.loads(text)["sheets"]:
        kind = sheet.get("kind") or None
        rows.append((str(sheet["sheet"]), kind, "", None, None))
        rows += [(str(sheet["sheet"]), kind, str(column["header"]),
                  column.get("target") or None, column.get("unit") or None)
                 for column in sheet.get("columns", [])]
    return rows


def _rows_of_csv(text: str) -> list[_Row]:
    first = text.splitlines()[0] if text else ""
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    return [(row["sheet"], row["kind"] or None, row["header"], row["target"] or None,
             row["unit"] or None) for row in reader]


def _as_csv(profile: Profile) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for sheet in profile.sheets:
        for header, (target, unit) in sheet.columns.items() or [("", (None, None))]:
            writer.writerow([sheet.sheet, sheet.kind or "", header, target or "", unit or ""])
    return out.getvalue()


def _check(file: str, kind: str | None, target: str | None) -> None:
    if kind is not None and kind not in (*KINDS, IGNORED):
        raise ReadingError("profile_unreadable", file=file, detail=kind)
    known = target is None or target in (*RAW_TARGETS, "place", "age") or any(
        target in table.names for table in schema.TABLES.values())
    if not known:
        raise ReadingError("profile_unreadable", file=file, detail=str(target))
