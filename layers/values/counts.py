"""Read "44 PIN PARASOL,15 CHENE LIEGE": how many of which plant, in one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .cells import is_unknown, tidy

_PARTS = re.compile(r"\s*(?:[,;+\n]|\bet\b|\band\b|(?<=\w)\s/\s)\s*(?=\D*\d)"
                    r"|\s*[;\n]\s*|\s*,\s*(?=\D)|\s+(?:et|and)\s+")
_LEADING = re.compile(r"^(?:env(?:iron)?\.? ?|~ ?)?(\d[\d ]{0,8}\d|\d)\s*"
                      r"(?:x|×|\*|plants? (?:de|d')|pieds? (?:de|d')|arbres? ?:?|"
                      r"sujets? (?:de|d'))?\s*(?=\D)(.+)$", re.I)
_TRAILING = re.compile(r"^(\D+?)\s*(?:[:=x×*(-]|\bnb\b|(?<=\w)\s)\s*(\d{1,7})\s*\)?"
                       r"(?:\s*(?:plants?|pieds?|u|ex|sujets?|arbres?))?$", re.I)


# No gardener lists plants over pages; longer texts would only cost time.
_LONGEST = 2000


@dataclass(frozen=True)
class PlantCount:
    """So many plants of a name as written (``count`` None: the name alone was given)."""

    count: int | None
    name: str


def read_counts(text: str) -> list[PlantCount]:
    """Read every plant of a cell with its count, before or after the name.

    Nothing is lost: a part that has no number comes back with ``count`` None, and a part
    that is only a number gives it to no name at all (``name`` empty).
    """
    if is_unknown(text):
        return []
    if len(text) > _LONGEST:
        return [PlantCount(None, tidy(text))]
    found = []
    for part in _PARTS.split(tidy(text.replace("\n", ";"))):
        part = part.strip(" .-")
        if part:
            found.append(_read_part(part))
    return found


def _read_part(part: str) -> PlantCount:
    leading = _LEADING.match(part)
    if leading and leading[2].strip():
        return PlantCount(int(leading[1].replace(" ", "")), leading[2].strip(" :.-"))
    trailing = _TRAILING.match(part)
    if trailing:
        return PlantCount(int(trailing[2]), trailing[1].strip(" :.-"))
    if part.replace(" ", "").isdecimal() and len(part) < 10:
        return PlantCount(int(part.replace(" ", "")), "")
    return PlantCount(None, part)


def total(counts: list[PlantCount]) -> int | None:
    """Add the counts; None when none is known."""
    known = [item.count for item in counts if item.count is not None]
    return sum(known) if known else None
