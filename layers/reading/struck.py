"""Rows that someone struck through in a workbook: the office way of saying that a tree is gone.

The reader of cells tells no style, so the styles and the sheets of an .xlsx that has any struck
font are looked through as text, after the archive was checked.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from pathlib import Path

import numpy as np

# Beyond, looking would cost more than it tells.
_LARGEST_BYTES = 60_000_000
_MOST_OF_A_ROW = 0.8
_FONTS = re.compile(rb"<fonts\b.*?</fonts>", re.DOTALL)
_FONT = re.compile(rb"<font\b[^>]*/>|<font\b.*?</font>", re.DOTALL)
_STRIKE = re.compile(rb"<strike(?:\s+val=\"(?:1|true)\")?\s*/>")
_FORMATS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf\b[^>]*?\bfontId=\"(\d+)\"|<xf\b")
_SHEET = re.compile(r"<sheet\b[^>]*>")
_LINK = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r"([\w:]+)=\"([^\"]*)\"")
_CELL = re.compile(rb"<c\b([^>]*?)(/?)>")
_PLACE = re.compile(rb"\br=\"[A-Z]+(\d+)\"")
_STYLE = re.compile(rb"\bs=\"(\d+)\"")


def struck_rows(path: Path) -> dict[str, np.ndarray]:
    """Give, by sheet, the numbers of the rows whose filled cells are nearly all struck through.

    Empty for a workbook without a struck font, and for any that is not an .xlsx or .xlsm.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return {}
    try:
        return _looked_through(path)
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, NotImplementedError):
        # The cells were read; only what their style would have told is missing.
        return {}


def _looked_through(path: Path) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/styles.xml" not in names:
            return {}
        styles = _struck_styles(archive.read("xl/styles.xml"))
        if not styles:
            return {}
        found = {}
        for sheet, member in _members(archive, names).items():
            if archive.getinfo(member).file_size <= _LARGEST_BYTES:
                rows = _struck(archive.read(member), styles)
                if len(rows):
                    found[sheet] = rows
        return found


def _struck_styles(text: bytes) -> set[bytes]:
    """Give the numbers of the cell formats whose font is struck through."""
    fonts, formats = _FONTS.search(text), _FORMATS.search(text)
    if fonts is None or formats is None:
        return set()
    struck = {number for number, font in enumerate(_FONT.findall(fonts[0]))
              if _STRIKE.search(font)}
    return {str(number).encode() for number, found in enumerate(_FORMAT.finditer(formats[0]))
            if found[1] is not None and int(found[1]) in struck}


def _members(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Give the part of the archive that holds each sheet."""
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {book, links} <= names:
        return {}
    targets = {}
    for link in _LINK.findall(archive.read(links).decode("utf-8", "replace")):
        said = dict(_ATTRIBUTE.findall(link))
        target = said.get("Target", "")
        targets[said.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for sheet in _SHEET.findall(archive.read(book).decode("utf-8", "replace")):
        said = dict(_ATTRIBUTE.findall(sheet))
        member = targets.get(said.get("r:id"), "")
        if member in names:
            found[html.unescape(said.get("name", ""))] = member
    return found


def _struck(text: bytes, styles: set[bytes]) -> np.ndarray:
    """Count the filled cells of each row, and those struck through."""
    filled: dict[int, int] = {}
    struck: dict[int, int] = {}
    for attributes, closed in _CELL.findall(text):
        place = _PLACE.search(attributes)
        if closed or place is None:
            continue
        row = int(place[1])
        filled[row] = filled.get(row, 0) + 1
        style = _STYLE.search(attributes)
        if style is not None and style[1] in styles:
            struck[row] = struck.get(row, 0) + 1
    return np.array(sorted(row for row, count in struck.items()
                           if count >= _MOST_OF_A_ROW * filled[row]), dtype=np.int64)
