"""What the teams bring back: round sheets filled in, and the packages of their phones.

Stops are found by their ``uid``. An answer is compared with what the stop was when it left
and with what it is now: reading the same file twice changes nothing, and a stop that the desk
closed otherwise meanwhile is told, not written over.
"""

from __future__ import annotations

import datetime
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing as closed_after
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...irrigation.feedback import moisture_in
from ...layers import schema
from ...layers.errors import MissingLibrary, SeveError
from ...layers.reading.limits import check_archive, check_file
from ...layers.words import LANGUAGES, words_for
from .closing import (
    DONE,
    LONGEST_REMARK,
    MOST_L,
    NOT_DONE,
    Closing,
    close_round,
    close_stops,
    plain_text,
)
from .files import BOX, COLUMNS, ROOM
from .problem import RoundError

if TYPE_CHECKING:
    from ...layers.store import Store

PLANNED = "planned"
# What a team fills in; a package keeps beside each, under this prefix, what it was at departure.
FILLED, BEFORE, MOISTURE = ("state", "given_l", "remarks"), "before_", "moisture"
SHEET, PACKAGE = ".xlsx", ".gpkg"
NO_WORDS = ("", BOX, "non", "no", "n", "-", "0", "false", "faux")
MOST_ROWS, MOST_FILES, DEEPEST = 5_000, 500, 3


@dataclass(frozen=True)
class Answer:
    """What a team says of one stop.

    ``given_l`` is a number of litres, None (as planned), or the text that is not one.
    ``before``: state, litres and remark of the stop at departure.
    """

    stop_uid: str
    label: str
    state: str
    given_l: Any
    remark: str | None
    moisture: str | None = None
    before: tuple[Any, Any, Any] = (PLANNED, None, None)


@dataclass(frozen=True)
class Refused:
    """A stop that was not brought back, and why.

    ``code``: ``unknown_stop`` (the round was planned again), ``changed_meanwhile`` (closed
    otherwise at the desk since), ``reason_needed``, ``bad_litres`` or ``bad_stop_state``.
    """

    stop_uid: str
    label: str
    code: str


@dataclass(frozen=True)
class ReadBack:
    """What came back: stops closed, stops that said nothing new, those refused, other files."""

    closed: int
    unchanged: int
    refused: tuple[Refused, ...] = ()
    foreign: tuple[str, ...] = ()


def bring_back(
    store: Store, path: str | Path, moment: datetime.datetime, team_code: str | None = None,
    overwrite: bool = False,
) -> ReadBack:
    """Close the stops that a sheet, a package, or a folder of them speaks of.

    ``overwrite`` takes the answers even where the desk said otherwise meanwhile. A round
    whose last stop comes back is closed. Each file is written whole or not at all; in a
    folder, a file that is not ours is named in ``foreign`` and the others are read.

    Raises :class:`RoundError` ``foreign_sheet`` or ``foreign_package`` for one file,
    ``nothing_came_back`` for a folder without any, and :class:`ReadingError` for a file that
    is damaged, too large or absent.
    """
    source = Path(path)
    if not source.is_dir():
        return _take(store, _answers(source), moment, team_code, overwrite)
    total, found = ReadBack(0, 0), False
    for file in _files(source):
        try:
            answers = _answers(file)
        except SeveError:
            total = replace(total, foreign=(*total.foreign, file.name))
            continue
        found = True
        one = _take(store, answers, moment, team_code, overwrite)
        total = ReadBack(total.closed + one.closed, total.unchanged + one.unchanged,
                         total.refused + one.refused, total.foreign)
    if not found:
        raise RoundError("nothing_came_back", folder=source.name)
    return total


def _files(folder: Path) -> Iterator[Path]:
    """Give the sheets and packages of a folder, not too deep.

    What Office locks, and the sheet of what no round serves, say nothing.
    """
    silent = ("~$", ".", *(words_for(language, ROOM)("round.file_unserved")
                           for language in LANGUAGES))
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (SHEET, PACKAGE)
                   and len(path.relative_to(folder).parts) <= DEEPEST
                   and not path.name.startswith(silent) and path.is_file())
    yield from paths[:MOST_FILES]


def _answers(path: Path) -> list[Answer]:
    return read_package(path) if path.suffix.lower() == PACKAGE else read_round_sheet(path)


def _take(
    store: Store, answers: Sequence[Answer], moment: datetime.datetime, team_code: str | None,
    overwrite: bool,
) -> ReadBack:
    """Close what the answers say, in one transaction."""
    known = store.read("round_stops", where={"uid": [answer.stop_uid for answer in answers]})
    now: dict[str, dict[Any, Any]] = {
        row["uid"]: row for row in known.to_dict("records") if row["kind"] == "work"}
    accepted, refused, unchanged = [], [], 0
    for answer in answers:
        code = _judge(answer, now.get(answer.stop_uid), overwrite)
        if code == "same":
            unchanged += 1
        elif code is not None:
            refused.append(Refused(answer.stop_uid, answer.label, code))
        else:
            accepted.append(Closing(answer.stop_uid, answer.state, answer.given_l, answer.remark,
                                    answer.moisture))
    with store.transaction():
        close_stops(store, accepted, moment, team_code)
        touched = {now[closing.stop_uid]["round_uid"] for closing in accepted}
        _close_finished(store, sorted(touched - {None}), moment, team_code)
    return ReadBack(len(accepted), unchanged, tuple(refused))


def _judge(answer: Answer, now: dict[Any, Any] | None, overwrite: bool) -> str | None:
    """Say why an answer is not taken (``same``: it says nothing new); None when it is."""
    said = (answer.state, answer.given_l, answer.remark)
    if said == answer.before and answer.moisture is None:
        return "same"
    if now is None:
        return "unknown_stop"
    stands = tuple(_missing_as_none(now[name]) for name in FILLED)
    if _agrees(said, stands):
        return "same"
    if answer.state not in (DONE, NOT_DONE) or (
            answer.moisture not in (None, *schema.VALUE_LISTS["moisture"])):
        return "bad_stop_state"
    if answer.given_l is not None and not _is_litres(answer.given_l):
        return "bad_litres"
    if answer.state == NOT_DONE and answer.remark is None:
        return "reason_needed"
    if stands != answer.before and not overwrite:
        return "changed_meanwhile"
    return None


def _agrees(said: Sequence[Any], stands: Sequence[Any]) -> bool:
    """Tell whether the store already says it; litres left blank were taken as planned."""
    return (said[0], said[2]) == (stands[0], stands[2]) and said[0] != PLANNED and (
        said[1] is None or said[1] == stands[1])


def _is_litres(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= MOST_L


def _missing_as_none(value: Any) -> Any:
    import pandas as pd

    return None if pd.isna(value) else value


def _close_finished(store: Store, round_uids: Sequence[str], moment: datetime.datetime,
                    team_code: str | None) -> None:
    for uid in round_uids:
        if store.count("round_stops", where={"round_uid": uid, "kind": "work",
                                             "state": PLANNED}) == 0:
            close_round(store, uid, moment, team_code=team_code)


def read_package(path: Path) -> list[Answer]:
    """Read the work stops of a phone's GeoPackage, edits still in its journal included.

    The package itself is only copied. Raises :class:`RoundError` ``foreign_package`` and
    :class:`ReadingError`.
    """
    check_file(path)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"package{PACKAGE}"
        for end in ("", "-wal"):
            beside = path.with_name(path.name + end)
            if beside.exists():
                shutil.copyfile(beside, f"{copy}{end}")
        try:
            with closed_after(sqlite3.connect(copy)) as base:
                rows = base.execute(
                    "SELECT uid, label, state, given_l, remarks, before_state, before_given_l,"
                    " before_remarks, moisture FROM round_stops WHERE kind = 'work' LIMIT ?",
                    (MOST_ROWS,)).fetchall()
        except sqlite3.Error as error:
            raise RoundError("foreign_package", file=path.name) from error
    return [Answer(str(uid), _word(label), _word(state), given, plain_text(remark),
                   plain_text(moisture), (was_state, was_given, plain_text(was_remark)))
            for uid, label, state, given, remark, was_state, was_given, was_remark, moisture
            in rows]


def _word(value: object) -> str:
    return "" if value is None else str(value)[:LONGEST_REMARK]


def read_round_sheet(path: Path) -> list[Answer]:
    """Read a filled-in round sheet.

    A ticked box (any mark but « non ») or litres given say done; a remark alone says not
    done, and why; a row left blank says nothing. A remark that begins with how moist the soil
    is (sec, frais, humide, gorgé) says that too. Raises :class:`RoundError`
    ``foreign_sheet``, and :class:`ReadingError` for a damaged file.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise MissingLibrary("openpyxl", "workbooks") from error
    check_file(path)
    check_archive(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows = [list(row) for row in book.worksheets[0].iter_rows(
            max_row=MOST_ROWS, max_col=len(COLUMNS), values_only=True)]
    finally:
        book.close()
    names = list(COLUMNS)
    found = [dict(zip(names, row, strict=True)) for row in rows if len(row) == len(names)]
    stops = [row for row in found if _is_uid(row["uid"])]
    if not stops:
        raise RoundError("foreign_sheet", file=path.name)
    said = [_answer_of(row) for row in stops]
    return [answer for answer in said if answer is not None]


def _is_uid(value: object) -> bool:
    return isinstance(value, str) and len(value) == 36 and value.count("-") == 4


def _answer_of(row: dict[str, object]) -> Answer | None:
    ticked = str(row["done"] or "").strip().casefold() not in NO_WORDS
    given = _litres(row["given"])
    remark = plain_text(row["remarks"])
    uid, label, moisture = str(row["uid"]), _word(row["label"]), moisture_in(remark)
    if ticked or given is not None:
        return Answer(uid, label, DONE, given, remark, moisture)
    return None if remark is None else Answer(uid, label, NOT_DONE, None, remark, moisture)


def _litres(value: object) -> object:
    """Read a number as people write it: 120, "120 L", "1 200", "12,5"; else give the text."""
    if value is None or isinstance(value, (int, float)):
        return value
    text = str(value).strip().casefold().removesuffix("litres").removesuffix("l")
    text = "".join(text.split()).replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return str(value)
