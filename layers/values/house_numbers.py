"""Read the house numbers of a cell: ``n°75/n°88/n°112``, ``12 bis``, ``face au 14``, ``2 à 8``."""

from __future__ import annotations

import re

from .cells import is_unknown, tidy

_NUMBER = re.compile(r"(\d{1,5}) ?(bis|ter|quater|[a-eA-E](?![a-zA-Z]))?", re.I)
_RANGE = re.compile(r"(\d{1,5})\s*(?:à|a|au|-|to)\s*(?:n°? ?)?(\d{1,5})", re.I)
_NONE = re.compile(r"^(?:s\.? ?n\.?°?|sans (?:n°|num[ée]ro)|sn°?|ras)$", re.I)
_LONGEST_RANGE = 400
_LONGEST = 500


def read_house_numbers(text: str) -> list[str]:
    """Give every number of a cell in order, ``12 bis`` as ``12bis``; an interval gives its ends.

    ``2 à 8`` stays an interval (its ends alone): how many objects lie between is not said.
    """
    plain = tidy(text)
    if len(plain) > _LONGEST or is_unknown(plain) or _NONE.match(plain):
        return []
    numbers = [f"{digits}{suffix.lower()}" for digits, suffix in _NUMBER.findall(plain)]
    return list(dict.fromkeys(numbers))


def is_interval(text: str) -> bool:
    """Tell whether the cell names an interval of numbers rather than each of them."""
    found = _RANGE.search(tidy(text))
    return found is not None and 0 < int(found[2]) - int(found[1]) < _LONGEST_RANGE
