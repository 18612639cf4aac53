"""Find the tables of a sheet: titles, headers of one or two lines, sections, totals, blanks.

A sheet is a grid of cells. A header is a row of words that name columns; what stands above
it is a title, what stands below is data until the next header. Nothing is dropped: rows that
are not data are handed on whole with the reason they were set aside.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..recognising.names import header_like, plain, unit_alone
from .open_document import Span
from .raw import HEADER_JOINT, Skipped

SEARCHED_ROWS = 60
SURE = 0.7
LONGEST_HEADER = 80

_TOTAL = re.compile(
    r"^(?:sous[\s-]*tota(?:l|ux)|tota(?:l|ux)|somme|moyenne|grand total|sub[\s-]*total|"
    r"nombre (?:total )?d|nb total|soit\b.*\d|cumul)\b"
)
_FOOTER = re.compile(
    r"^(?:source|legende|nota|nb\b|n\.b|mise a jour|mis a jour|edite le|imprime le|fait (?:a|le)|"
    r"document|page \d|copyright|note\b|\*|donnees|observations? generales?)"
)
_DISTRICT = re.compile(r"^\s*(?:quartier|secteur|canton|arrondissement|district|ward)\b")
_CODE = re.compile(r"^\s*[A-Za-z]{0,4}[\s_./-]?\d[\w./-]*\s*$")
_NUMBER = re.compile(r"^[\s+-]*[\d\s\u00a0\u202f]+(?:[.,]\d+)?\s*%?$")


@dataclass
class Block:
    """One table inside a grid: ``rows`` are 0-based grid rows of data, ``columns`` its columns."""

    headers: list[str]
    rows: np.ndarray
    columns: np.ndarray
    header_rows: tuple[int, ...] = ()
    section: np.ndarray | None = None
    skipped: list[tuple[int, str]] = field(default_factory=list)


def find_blocks(grid: np.ndarray, merged: list[Span]) -> tuple[list[Block], np.ndarray]:
    """Give the tables of a grid, and which rows are blank.

    ``grid`` is changed in place: blank cells become None and merged cells are filled down.
    """
    filled = _blank_out(grid)
    counts = filled.sum(axis=1)
    blank = counts == 0
    if blank.all():
        return [], blank
    across = [span for span in merged if span[0][1] < span[1][1]]
    blocks: list[Block] = []
    for top, bottom, header in _stretches(grid, filled, counts, across):
        blocks.extend(_read_stretch(grid, filled, counts, merged, top, bottom, header))
    return blocks, blank


def skipped_row(grid: np.ndarray, row: int, columns: np.ndarray, number: int,
                reason: str) -> Skipped:
    """Keep a set-aside row whole."""
    return Skipped(number, reason, [cell for cell in grid[row, columns] if cell is not None])


def _blank_out(grid: np.ndarray) -> np.ndarray:
    """Make a blank cell None in a row that holds little else; give the mask of filled cells."""
    filled = ~pd.isna(grid)
    few = np.flatnonzero((filled.sum(axis=1) <= 3) & filled.any(axis=1))
    for row in few:
        for column in np.flatnonzero(filled[row]):
            cell = grid[row, column]
            if isinstance(cell, str) and not cell.strip():
                filled[row, column] = False
    grid[~filled] = None
    return filled


@dataclass
class _Header:
    """Where a header stands: its first and last rows, and the name of each column."""

    first: int
    last: int
    names: list[str]


def _stretches(
    grid: np.ndarray, filled: np.ndarray, counts: np.ndarray, across: list[Span]
) -> list[tuple[int, int, _Header | None]]:
    """Cut the rows into stretches that each begin with one header (or have none)."""
    headers: list[_Header] = []
    first = _first_header(grid, filled, counts, across)
    if first is None:
        return [(0, len(grid), None)]
    headers.append(first)
    for row in _later_candidates(grid, counts, first):
        if row <= headers[-1].last + 1:
            continue
        if _is_header(grid[row]) and not _repeats(grid[row], headers[-1], grid):
            headers.append(_complete(grid, filled, across, row, headers[-1].last + 1))
    tops = [0]
    for earlier, later in itertools.pairwise(headers):
        tops.append(_title_top(counts, later.first, earlier.last + 1))
    ends = [*tops[1:], len(grid)]
    return list(zip(tops, ends, headers, strict=True))


def _later_candidates(grid: np.ndarray, counts: np.ndarray, first: _Header) -> list[int]:
    """Rows below a blank or a lone cell may begin another table; others do not."""
    start = first.last + 2
    if start >= len(grid):
        return []
    after_gap = np.flatnonzero((counts[start - 1:-1] <= 1) & (counts[start:] >= 2)) + start
    return [int(row) for row in after_gap[:20_000]
            if all(isinstance(cell, str) for cell in grid[row] if cell is not None)]


def _title_top(counts: np.ndarray, header: int, floor: int) -> int:
    """Go up from a header over its own title lines, as far as the blank row above them."""
    top = header
    while top > floor and counts[top - 1] == 1:
        top -= 1
    if top < header and top > floor and counts[top - 1] != 0:
        return header
    return top


def _texts(row: np.ndarray) -> list[str]:
    return [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]


def _looks_named(row: np.ndarray) -> bool:
    """Tell whether the row could be a header at all: short distinct words, no figures."""
    cells = [cell for cell in row if cell is not None]
    texts = _texts(row)
    if not texts or len(texts) < 0.8 * len(cells):
        return False
    wordy = [text for text in texts if len(text) <= LONGEST_HEADER and not _NUMBER.match(text)]
    return len(wordy) >= 0.85 * len(texts) and len(set(texts)) >= 0.5 * len(texts)


def _hits(row: np.ndarray) -> float:
    return sum(sure for sure in map(header_like, _texts(row)) if sure >= SURE)


def _is_header(row: np.ndarray) -> bool:
    texts = _texts(row)
    return _looks_named(row) and len(texts) >= 2 and _hits(row) >= max(1.6, 0.4 * len(texts))


def _first_header(
    grid: np.ndarray, filled: np.ndarray, counts: np.ndarray, across: list[Span]
) -> _Header | None:
    rows = np.flatnonzero(counts > 0)[:SEARCHED_ROWS]
    scores = {int(row): _hits(grid[row]) for row in rows if _looks_named(grid[row])}
    best = max(scores.values(), default=0.0)
    wanted = max(1.6, 0.6 * best)
    for row, score in scores.items():
        if score >= wanted:
            return _complete(grid, filled, across, row, 0)
    return _unknown_header(grid, filled, counts, across, rows, scores)


def _unknown_header(
    grid: np.ndarray, filled: np.ndarray, counts: np.ndarray, across: list[Span],
    rows: np.ndarray, scores: dict[int, float],
) -> _Header | None:
    """Take the first wide row of words when no name in it is known."""
    usual = int(np.median(counts[counts > 0]))
    for row in rows:
        row = int(row)
        if row not in scores or counts[row] < max(1, 0.6 * usual):
            continue
        below = [grid[other] for other in rows if other > row][:20]
        if scores[row] > 0.6 or usual == 1 or _kinds_differ(grid[row], below):
            return _complete(grid, filled, across, row, 0)
        break
    return None


def _kinds_differ(row: np.ndarray, below: list[np.ndarray]) -> bool:
    """Tell whether figures or dates stand under the row's words, in at least one column."""
    for column, cell in enumerate(row):
        if not isinstance(cell, str):
            continue
        under = [other[column] for other in below if other[column] is not None]
        figures = [item for item in under
                   if not isinstance(item, str) or _NUMBER.match(item)]
        if under and len(figures) >= 0.8 * len(under):
            return True
    return False


def _complete(
    grid: np.ndarray, filled: np.ndarray, across: list[Span], row: int, floor: int
) -> _Header:
    """Join the second line of a header to the first, whichever of the two was found."""
    if row > floor and _is_group_line(grid, filled, across, row - 1, row):
        header = _Header(row - 1, row, _joined(grid, across, row - 1, row))
    elif row + 1 < len(grid) and _is_second_line(grid, filled, across, row, row + 1):
        header = _Header(row, row + 1, _joined(grid, across, row, row + 1))
    else:
        return _Header(row, row, [_text(cell) for cell in grid[row]])
    below = header.last + 1
    if below < len(grid) and _all_units(grid[below]):
        names = [_join(name, _text(cell))
                 for name, cell in zip(header.names, grid[below], strict=True)]
        return _Header(header.first, below, names)
    return header


def _all_units(row: np.ndarray) -> bool:
    texts = _texts(row)
    return bool(texts) and len(texts) == sum(cell is not None for cell in row) \
        and all(map(unit_alone, texts))


def _is_group_line(
    grid: np.ndarray, filled: np.ndarray, across: list[Span], top: int, row: int
) -> bool:
    """Tell whether the row above names groups of columns (merged or followed by blanks)."""
    count = int(filled[top].sum())
    if count < 2 or not _looks_named(grid[top]):
        return any(span[0][0] == top and span[1][0] == top and _inside(span, filled[row])
                   and filled[top].sum() >= 2 for span in across)
    return count < filled[row].sum() or _complements(filled[top], filled[row])


def _inside(span: Span, below: np.ndarray) -> bool:
    return bool(below[span[0][1]:span[1][1] + 1].all())


def _complements(one: np.ndarray, other: np.ndarray) -> bool:
    return bool((one ^ other).sum() >= 0.5 * max(1, (one | other).sum()))


def _is_second_line(
    grid: np.ndarray, filled: np.ndarray, across: list[Span], row: int, below: int
) -> bool:
    texts = _texts(grid[below])
    if _all_units(grid[below]):
        return True
    if not texts or len(texts) < filled[below].sum() or not _looks_named(grid[below]):
        return False
    if any(map(unit_alone, texts)):
        return True
    spanned = np.zeros(grid.shape[1], dtype=bool)
    for (top, left), (bottom, right) in across:
        if top == row and bottom == row:
            spanned[left:right + 1] = True
    free = spanned | ~filled[row]
    under_free = (filled[below] & free).sum()
    return bool(under_free >= 0.6 * filled[below].sum()
                and (_hits(grid[below]) >= 0.7 or spanned.any()))


def _joined(grid: np.ndarray, across: list[Span], top: int, below: int) -> list[str]:
    uppers = [_text(cell) for cell in grid[top]]
    lowers = [_text(cell) for cell in grid[below]]
    spread = list(uppers)
    for (first, left), (last, right) in across:
        if first <= top <= last:
            for column in range(left, min(right + 1, len(spread))):
                spread[column] = uppers[left]
    current = ""
    known = any(first <= top <= last for (first, _), (last, _) in across)
    for column, upper in enumerate(uppers):
        current = upper or current
        if not known and not upper and lowers[column]:
            spread[column] = current
    return [_join(upper, lower) for upper, lower in zip(spread, lowers, strict=True)]


def _join(upper: str, lower: str) -> str:
    if not upper or not lower or plain(upper) == plain(lower):
        return upper or lower
    if unit_alone(lower):
        return f"{upper} ({lower.strip('()[] ')})"
    return f"{upper}{HEADER_JOINT}{lower}"


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _repeats(row: np.ndarray, header: _Header, grid: np.ndarray) -> bool:
    same = [_text(cell) for cell in row]
    return same == [_text(cell) for cell in grid[header.last]] or same == header.names


def _read_stretch(
    grid: np.ndarray, filled: np.ndarray, counts: np.ndarray, merged: list[Span],
    top: int, bottom: int, header: _Header | None,
) -> list[Block]:
    extent = filled[top:bottom].any(axis=0)
    columns = np.flatnonzero(extent)
    if len(columns) == 0:
        return []
    if header is None:
        rows = np.arange(top, bottom)[counts[top:bottom] > 0]
        _fill_merged(grid, merged, top, bottom, counts)
        return [Block([""] * len(columns), rows, columns)]
    titles = [(int(row), "title") for row in range(top, header.first) if counts[row] > 0]
    start = header.last + 1
    groups = _side_by_side(filled, columns, header, start, bottom)
    blocks = []
    for place, group in enumerate(groups):
        inner = counts if len(groups) == 1 else filled[:, group].sum(axis=1)
        block = _block(grid, inner, group, header, start, bottom)
        if len(groups) > 1:
            block.headers, title = _own_title(block.headers)
            if title and block.section is None:
                block.section = np.full(len(block.rows), title, dtype=object)
        if place == 0:
            block.skipped = titles + block.skipped
        blocks.append(block)
    _fill_merged(grid, merged, start, bottom, counts)
    return blocks


def _fill_merged(
    grid: np.ndarray, merged: list[Span], top: int, bottom: int, counts: np.ndarray
) -> None:
    """Write the value of cells merged downwards in each of the rows they cover."""
    for (first, left), (last, right) in merged:
        if first == last or first < top or last >= bottom + 1 or first >= len(grid):
            continue
        last = min(last, len(grid) - 1)
        if left < grid.shape[1] and grid[first, left] is not None and left == right:
            for row in range(first + 1, last + 1):
                if counts[row] > 0 and grid[row, left] is None:
                    grid[row, left] = grid[first, left]


def _side_by_side(
    filled: np.ndarray, columns: np.ndarray, header: _Header, start: int, bottom: int
) -> list[np.ndarray]:
    """Part tables that stand beside each other: an empty column between like headers."""
    cuts = np.flatnonzero(np.diff(columns) > 1) + 1
    groups = np.split(columns, cuts)
    if len(groups) == 1:
        return groups
    names = [{plain(header.names[column]).split(HEADER_JOINT)[-1] for column in group
              if header.names[column]} for group in groups]
    alike = all(names[0] & other for other in names[1:]) and all(len(n) >= 2 for n in names)
    return groups if alike else [columns]


def _own_title(names: list[str]) -> tuple[list[str], str]:
    """Part what stands over a whole table beside another (its street) from its headers."""
    parts = [name.split(HEADER_JOINT, 1) for name in names if name]
    uppers = {part[0] for part in parts}
    if len(uppers) != 1 or not all(len(part) == 2 for part in parts):
        return names, ""
    return [name.split(HEADER_JOINT, 1)[-1] for name in names], uppers.pop()


def _block(
    grid: np.ndarray, counts: np.ndarray, columns: np.ndarray, header: _Header,
    start: int, bottom: int,
) -> Block:
    keep = counts[start:bottom] > 0
    skipped: list[tuple[int, str]] = []
    titles: dict[int, str] = {}
    mine = grid if len(columns) == grid.shape[1] else grid[:, columns]
    for row, reason in _not_data(mine, counts, start, bottom):
        skipped.append((row, reason))
        keep[row - start] = False
        if reason == "section":
            titles[row - start] = _text(next(c for c in grid[row, columns] if c is not None))
    for row in _repeated(grid, columns, header, start, bottom, keep):
        skipped.append((row, "repeated_header"))
        keep[row - start] = False
    return Block(
        [header.names[column] for column in columns], np.flatnonzero(keep) + start, columns,
        tuple(range(header.first, header.last + 1)),
        _sections(titles, bottom - start)[keep] if titles else None, sorted(skipped),
    )


def _not_data(
    grid: np.ndarray, counts: np.ndarray, start: int, bottom: int
) -> list[tuple[int, str]]:
    """Find the totals, sections and notes among the rows of a table.

    Looked at are the rows with few cells, the last ones and those before a gap: a total
    fills a narrow table as data do.
    """
    here = counts[start:bottom]
    filled = np.flatnonzero(here > 0)
    if not len(filled):
        return []
    usual = float(np.median(here[filled]))
    last = int(filled[-1])
    looked_at = here <= max(1 if usual < 4 else 2, usual / 2)
    looked_at[max(0, last - 2): last + 1] = True
    looked_at[:-1] |= here[1:] <= 1
    found = []
    for place in np.flatnonzero(looked_at & (here > 0)).tolist():
        row = start + place
        reason = _reason(grid[row], int(here[place]), usual, place == last)
        if reason is not None:
            found.append((row, reason))
    return found


def _reason(cells: np.ndarray, count: int, usual: float, is_last: bool) -> str | None:
    """Say why a row is not data, or None when it may be."""
    first = next((cell for cell in cells if cell is not None), None)
    if not isinstance(first, str):
        return None
    text = plain(first).strip()
    if _TOTAL.match(text) and usual >= 2 and _only_counts(cells, count):
        return "total"
    if count > 1 or usual < 3:
        return None
    if _FOOTER.match(text):
        return "footer" if is_last else "note"
    if _NUMBER.match(first) or _CODE.match(first) or not _leads(cells):
        return None
    return "footer" if is_last else "section"


def _only_counts(cells: np.ndarray, count: int) -> bool:
    """Tell whether a row beside its first words holds figures, or one more text at most."""
    texts = sum(isinstance(cell, str) and not _NUMBER.match(cell) for cell in cells)
    return texts <= 2 or texts <= count / 2


def _leads(cells: np.ndarray) -> bool:
    """Tell whether a lone cell stands on the left half, where section titles are written."""
    place = next(place for place, cell in enumerate(cells) if cell is not None)
    return place <= len(cells) // 3


def _repeated(
    grid: np.ndarray, columns: np.ndarray, header: _Header, start: int, bottom: int,
    keep: np.ndarray,
) -> list[int]:
    """Find the header written again further down, as page breaks do."""
    named = [column for column in columns if isinstance(grid[header.last, column], str)]
    if len(named) < 2:
        return []
    same = keep.copy()
    for column in named:
        same &= np.equal(grid[start:bottom, column], grid[header.last, column]).astype(bool)
        if not same.any():
            return []
    return [int(row) + start for row in np.flatnonzero(same)]


def _sections(titles: dict[int, str], count: int) -> np.ndarray:
    """Write on each row the section above it; a street's section keeps its district's."""
    out = np.empty(count, dtype=object)
    district = ""
    places = sorted(titles)
    for place, following in zip(places, [*places[1:], count], strict=True):
        title = titles[place]
        if _DISTRICT.match(plain(title)):
            district, told = title, title
        else:
            told = f"{district}{HEADER_JOINT}{title}" if district else title
        out[place:following] = told
    return out
