"""How large a file may be, and what is looked at before any reader is let near it.

The readers below us allocate a sheet as one dense block: a single stray cell in the last
column of the last row would ask for hundreds of gigabytes and take QGIS down with it. So
archives are unpacked as a stream first, counted, and refused with a sentence.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ..errors import ReadingError
from .open_document import Span, shapes

MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_RATIO = 150
RATIO_MATTERS_ABOVE_BYTES = 32 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_CELLS = 20_000_000
MAX_COLUMNS = 1_000
MAX_TEXT_LENGTH = 1_000_000
_PIECE_BYTES = 1 << 20
_LONGEST_SEAM_BYTES = 8 << 20

# What a reader would allocate for the widest sheet whose columns have one letter.
_MAX_DENSE_CELLS = 30_000_000
# A filled cell whose reference has two letters or more, which a narrow sheet never holds.
_FAR_CELL = re.compile(rb' r="([A-Z]{2,3})(\d{1,7})"[^<>]*(?<!/)>')
_FAR_CELL_QUOTED = re.compile(rb"\sr='([A-Z]{2,3})(\d{1,7})'[^<>]*(?<!/)>")
_CONTENTS = (b"<v>", b":v>", b"<is>", b":is>", b"<v ")
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br=["\'](\d{1,10})["\']')
# As UTF-8, and as the character references of writers that keep to ASCII.
_SCRAMBLED = ("Ã".encode(), "â€".encode(), b"&#195;", b"&#xC3;", b"&#xc3;", b"&#226;&#8364;")
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass
class Archive:
    """What was seen of an archive: broken encodings, and merged cells the reader cannot tell.

    ``scrambled`` says that some text seems saved in one encoding and read in another
    (``Ã©``); ``merged`` has the merged ranges of each sheet of an OpenDocument file.
    """

    scrambled: bool = False
    merged: list[list[Span]] = field(default_factory=list)


def check_file(path: Path) -> None:
    """Refuse a file that is missing, empty or too large; raises :class:`ReadingError`."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ReadingError("file_missing", file=path.name) from error
    if not path.is_file():
        raise ReadingError("file_missing", file=path.name)
    if size == 0:
        raise ReadingError("file_empty", file=path.name)
    if size > MAX_FILE_BYTES:
        raise ReadingError("file_too_large", file=path.name, megabytes=size / 1e6,
                           limit=MAX_FILE_BYTES / 1e6)


def check_cells(
    name: str, sheet: str, rows: int, columns: int, limit: int = MAX_CELLS
) -> None:
    """Refuse a sheet whose extent is beyond what is held in memory."""
    if columns > MAX_COLUMNS and rows * columns > 50_000:
        raise ReadingError("too_many_columns", file=name, sheet=sheet, columns=columns,
                           limit=MAX_COLUMNS)
    if rows * columns > limit:
        raise ReadingError("too_many_cells", file=name, sheet=sheet, rows=rows,
                           columns=columns, limit=limit)


def check_archive(path: Path) -> Archive:
    """Unpack a zipped workbook as a stream and refuse bombs, entities and stray far cells.

    Raises :class:`ReadingError`: ``file_damaged``, ``file_encrypted``, ``zip_bomb``,
    ``xml_entities``, ``too_many_cells``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            check_declared(path.name, members)
            seen = Archive()
            for member in members:
                if member.flag_bits & 0x1:
                    raise ReadingError("file_encrypted", file=path.name)
                with archive.open(member) as stream:
                    _check_member(path.name, member.filename, stream, seen)
            return seen
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
            RuntimeError, UnicodeDecodeError) as error:
        raise ReadingError("file_damaged", file=path.name) from error


def check_declared(name: str, members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive by what it says of itself: too many members, too large, a bomb."""
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    suspicious = unpacked > RATIO_MATTERS_ABOVE_BYTES and unpacked / packed > MAX_RATIO
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or suspicious:
        raise ReadingError("zip_bomb", file=name, megabytes=unpacked / 1e6)


def _check_member(name: str, member: str, stream: IO[bytes], seen: Archive) -> None:
    """Read one member to its end: ``zipfile`` itself holds it to its declared size."""
    lower = member.lower()
    if not lower.endswith((".xml", ".rels")):
        return
    extent = _Extent() if "/worksheets/" in lower else None
    spreadsheet = lower == "content.xml"
    opening = True
    content: list[bytes] = []
    while piece := stream.read(_PIECE_BYTES):
        if opening and _ENTITY.search(piece[:65536]):
            raise ReadingError("xml_entities", file=name)
        opening = False
        # A single byte, which French text hardly holds, is looked for much faster.
        seen.scrambled = seen.scrambled or any(
            mark[-1:] in piece and mark in piece for mark in _SCRAMBLED)
        if spreadsheet:
            content.append(piece)
        if extent is not None and not extent.take(piece):
            raise ReadingError("file_damaged", file=name)
    if extent is not None:
        check_cells(name, Path(member).stem, extent.filled, extent.column, _MAX_DENSE_CELLS)
    if spreadsheet:
        seen.merged = _check_spreadsheet(name, b"".join(content))


@dataclass
class _Extent:
    """How far a sheet reaches, as its pieces go by.

    ``row`` is the last row met and ``filled`` the last one that holds something; ``seam`` is
    the end of the last piece, which the next one may complete.
    """

    row: int = 0
    filled: int = 0
    column: int = 26
    seam: bytes = b""

    def take(self, piece: bytes) -> bool:
        """Look at the next piece; False when it goes on and on without any tag."""
        end = piece.find(b">") + 1
        if not end:
            self.seam += piece
            return len(self.seam) <= _LONGEST_SEAM_BYTES
        self._look_at(self.seam + piece[:end])
        self._look_at(piece)
        begun = piece.rfind(b"<") if piece.rfind(b"<") > piece.rfind(b">") else len(piece)
        self.seam = piece[max(0, min(begun, len(piece) - 64)):]
        return True

    def _look_at(self, text: bytes) -> None:
        tail = max(0, len(text) - 65536)
        content = max(text.rfind(mark, tail) for mark in _CONTENTS)
        if content < 0:
            content = max(text.rfind(mark) for mark in _CONTENTS)
        if content >= 0:
            self.filled = max(self.filled, _row_before(text, content) or self.row)
        self.row = _row_before(text, len(text)) or self.row
        far = _FAR_CELL.findall(text)
        if b" r='" in text[:65536]:
            far += _FAR_CELL_QUOTED.findall(text)
        if far:
            # A reader goes by the reference of the cell, whatever the row it stands in.
            self.column = max(self.column, *map(_column_number, {column for column, _ in far}))
            self.filled = max(self.filled, *map(int, {row for _, row in far}))


def _row_before(text: bytes, end: int) -> int:
    """Give the number of the last row that opens before a place, 0 without one."""
    reach = 4096
    while True:
        start = max(0, end - reach)
        numbers = _ROW.findall(text, start, end)
        if numbers:
            return int(numbers[-1])
        if start == 0:
            return 0
        reach *= 8


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_spreadsheet(name: str, content: bytes) -> list[list[Span]]:
    """Refuse an OpenDocument file that would unroll too far; give its merged cells."""
    sheets = shapes(content)
    for number, sheet in enumerate(sheets, 1):
        check_cells(name, str(number), sheet.rows, sheet.columns)
    return [sheet.merged for sheet in sheets]
