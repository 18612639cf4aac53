"""What is mended or worked out in raw cells before they are read as a field."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pandas as pd

from ..recognising.names import split_unit, unscramble
from ..values.cells import as_text, distinct, fold

_BROKEN = ("Ã", "â€", "Â°", "Å\u0093")
_SIDES = re.compile(
    r"^\s*(\d+(?:[.,]\d+)?)\s*(m|cm)?\s*[x×*X]\s*(\d+(?:[.,]\d+)?)\s*(m|cm)?\s*$")
# First words of a remark that say the object is no longer there.
_GONE = {
    "abattu": "felled", "abattue": "felled", "abattus": "felled", "felled": "felled",
    "coupe": "felled", "souche": "stump", "stump": "stump", "dessouche": "removed",
    "dessouchee": "removed", "arrache": "removed", "arrachee": "removed", "supprime": "removed",
    "supprimee": "removed", "depose": "removed", "deposee": "removed", "retire": "removed",
    "retiree": "removed", "enleve": "removed", "enlevee": "removed", "removed": "removed",
}
_GONE_FIRST = re.compile(
    r"\W*(?:abatt|felled|coup|souche|stump|dessouch|arrach|supprim|d[ée]pos|retir|enlev|removed)",
    re.IGNORECASE)
# Words after which a first word is a wish, not a fact ("abattu si le chancre s'étend").
_DOUBTS = frozenset(("si", "a", "prevu", "prevue", "ou", "if", "bientot"))

_YES = frozenset(("oui", "o", "yes", "y", "vrai", "true", "x", "1"))
# Without a reserve, how the water comes is not said.
_NO = frozenset(("non", "n", "no", "faux", "false", "0"))


def mended(cells: pd.Series) -> pd.Series:
    """Mend text that was saved in one encoding and read in another (``pÃ©donculÃ©``)."""
    whole = "\0".join(cell for cell in cells.to_numpy(dtype=object) if isinstance(cell, str))
    if not any(mark in whole for mark in _BROKEN):
        return cells
    codes, values = distinct(cells)
    whole_values = np.empty(len(values) + 1, dtype=object)
    whole_values[:-1] = [unscramble(value) if isinstance(value, str) else value
                         for value in values]
    return pd.Series(whole_values[codes], dtype=object)


def areas_of_sides(cells: pd.Series, header: str) -> pd.Series:
    """Write ``1,5 x 2`` as its area in m²; sides are in the header's unit, metres without one."""
    whole = "\0".join(cell for cell in cells.to_numpy(dtype=object) if isinstance(cell, str))
    if not any(mark in whole for mark in "xX×*"):
        return cells
    codes, values = distinct(cells)
    own_unit = split_unit(header)[1]
    written = np.empty(len(values) + 1, dtype=object)
    written[:-1] = [_area(value, own_unit) for value in values]
    return pd.Series(written[codes], dtype=object)


def _area(value: object, own_unit: str | None) -> object:
    found = _SIDES.match(as_text(value) or "")
    if found is None:
        return value
    one, one_unit, other, other_unit = found.groups()
    unit = one_unit or other_unit or (own_unit if own_unit in ("m", "cm") else "m")
    factor = 0.0001 if unit == "cm" else 1.0
    area = float(one.replace(",", ".")) * float(other.replace(",", ".")) * factor
    return f"{area:.4f} m2"


def life_cycle_of_remarks(remarks: pd.Series) -> pd.Series:
    """Read from the first word of a remark that the object is felled, a stump or removed."""
    codes, values = distinct(remarks)
    told = np.full(len(values) + 1, None, dtype=object)
    for place, value in enumerate(values):
        if not _GONE_FIRST.match(str(value)[:40]):
            continue
        words = fold(str(value)[:60]).split()
        if words and words[0] in _GONE and not _DOUBTS & set(words[1:3]):
            told[place] = _GONE[words[0]]
    return pd.Series(told[codes], dtype=object)


def said_by_header(cells: pd.Series, header: str) -> pd.Series:
    """Let a yes under *Réserve d'eau* say what the header says, in a column of systems."""
    if "reserve" not in fold(header):
        return cells
    codes, values = distinct(cells)
    written = np.empty(len(values) + 1, dtype=object)
    written[:-1] = ["réserve d'eau" if fold(as_text(value) or "") in _YES
                    else None if fold(as_text(value) or "") in _NO else value
                    for value in values]
    return pd.Series(written[codes], dtype=object)


def forget_far_future(frame: pd.DataFrame, today: datetime.date) -> None:
    """Take back planting days more than a year ahead: slips of the pen, said among the findings.

    A day within the year may be that of a planting to come, and stays.
    """
    latest = pd.Timestamp(today) + pd.Timedelta(days=366)
    if "planting_date" in frame:
        frame.loc[frame["planting_date"] > latest, "planting_date"] = pd.NaT
    for name in ("planting_year", "planting_year_latest"):
        if name in frame:
            frame.loc[(frame[name] > latest.year).fillna(False), name] = pd.NA
