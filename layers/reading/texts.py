"""Text files: which encoding, which separator, and the grid they hold."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import numpy as np

from ..errors import ReadingError
from . import limits
from .raw import grid_of

SEPARATORS = (";", ",", "\t", "|")
# Tried when the text is not UTF-8; the one whose accents make the most sense is kept.
_OLD_ENCODINGS = ("cp1252", "mac_roman", "cp850")
_LIKELY = set("éèêëàâçîïôùûüœÉÈÊÀÂÇÎÔ°²³’«»€–…ñö")
_SAMPLE_LINES = 60


def read_text_grid(path: Path) -> tuple[np.ndarray, dict[int, list[str]]]:
    """Read a separated text file as a grid of cells (text or None), blank lines included.

    Also gives the lines that were the end of the record above, cut by a stray line break:
    their place in the grid, where they are left blank, and their cells. Raises
    :class:`ReadingError` when the file is not text or exceeds the limits.
    """
    text = decode(path.read_bytes(), path.name)
    separator = find_separator(text)
    rows = _rows(text, separator, path.name)
    if rows and "".join(rows[0]).strip().lower().startswith("sep="):
        rows[0] = []
    joined = _join_cut_rows(rows)
    return to_grid(rows, path.name, path.stem), joined


def _join_cut_rows(rows: list[list[str]]) -> dict[int, list[str]]:
    """Join two short lines that make one record together; only where nearly all are whole."""
    widths = np.array([len(row) for row in rows], dtype=int)
    filled = widths[widths > 0]
    if len(filled) < 10:
        return {}
    usual = int(np.bincount(filled).argmax())
    if usual < 4 or (filled == usual).mean() < 0.9:
        return {}
    joined: dict[int, list[str]] = {}
    fits = (widths[:-1] + widths[1:] == usual + 1) & (widths[:-1] > 1) & (widths[1:] > 1)
    for place in np.flatnonzero(fits & (widths[:-1] < usual) & (widths[1:] < usual)).tolist():
        first, second = rows[place], rows[place + 1]
        if place in joined:
            continue
        rows[place] = [*first[:-1], f"{first[-1]} {second[0]}".strip(), *second[1:]]
        rows[place + 1] = []
        joined[place + 1] = second
    return joined


def decode(data: bytes, name: str) -> str:
    """Turn bytes into text: byte-order mark, then UTF-8, then the likeliest old encoding."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                           (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    wide = _utf16_without_mark(data)
    if wide is not None:
        return wide
    if b"\x00" in data[:65536]:
        raise ReadingError("not_text", file=name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_likeliest(data), errors="replace")


def _utf16_without_mark(data: bytes) -> str | None:
    """Read UTF-16 that lost its mark: every other byte of plain letters is zero."""
    head = data[:65_536]
    if len(data) % 2 or len(head) < 4:
        return None
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = head[start::2], head[1 - start::2]
        if high.count(0) > 0.9 * len(high) and not low.count(0):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None


def _likeliest(data: bytes) -> str:
    odd = bytes(byte for byte in data[:200_000] if byte >= 0x80)

    def likelihood(encoding: str) -> int:
        return sum(letter in _LIKELY for letter in odd.decode(encoding, errors="replace"))

    return max(_OLD_ENCODINGS, key=likelihood)


def find_separator(text: str) -> str:
    """Choose the separator that cuts the first lines into the most regular columns."""
    head = text.lstrip("\ufeff").lstrip()
    if head[:4].lower() == "sep=" and len(head) > 4:
        return head[4]
    lines = text.splitlines()[:_SAMPLE_LINES]

    def regularity(separator: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            return (0.0, 0)
        if not widths:
            return (0.0, 0)
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        if usual < 2:
            return (0.0, 0)
        return (widths.count(usual) / len(widths), usual)

    return max(SEPARATORS, key=regularity)


def _rows(text: str, separator: str, name: str) -> list[list[str]]:
    before = csv.field_size_limit(limits.MAX_TEXT_LENGTH)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise ReadingError("text_unreadable", file=name, detail=str(error)) from error
    finally:
        csv.field_size_limit(before)


def to_grid(rows: list[list[str]], name: str, sheet: str) -> np.ndarray:
    """Make a rectangular object array of rows of any length; short rows end with None."""
    width = max((len(row) for row in rows), default=0)
    limits.check_cells(name, sheet, len(rows), width)
    return grid_of(rows, len(rows), width)
