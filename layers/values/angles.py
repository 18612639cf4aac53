"""Angles written in degrees, minutes and seconds (``48°49'58"N``), one in a cell."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from .cells import as_text, distinct

_ANGLE = re.compile(
    r"^\s*([NSEWO])?\s*([-+])?(\d{1,3})\s*°\s*(\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″]|['’′]{2})?)?\s*([NSEWO])?\s*$", re.IGNORECASE)
_BACKWARDS = frozenset("SWO")  # south, west, ouest


def decimal_degrees(cells: pd.Series) -> pd.Series:
    """Write angles as decimal degrees (south and west negative); leave other cells alone."""
    codes, values = distinct(cells)
    if not any(isinstance(value, str) and "°" in value for value in values):
        return cells
    written = np.empty(len(values) + 1, dtype=object)
    written[:-1] = values
    for place, value in enumerate(values):
        number = degrees_of(as_text(value) or "")
        if number is not None:
            written[place] = number
    return pd.Series(written[codes], dtype=object)


def degrees_of(text: str) -> float | None:
    """Read one angle; None when the text is none, or has 60 minutes or more."""
    found = _ANGLE.match(text)
    if found is None:
        return None
    before, sign, degrees, minutes, seconds, after = found.groups()
    parts = [float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds)]
    if parts[0] > 180 or parts[1] >= 60 or parts[2] >= 60:
        return None
    size = parts[0] + parts[1] / 60 + parts[2] / 3600
    backwards = (before or after or "").upper() in _BACKWARDS or sign == "-"
    return -size if backwards else size
