"""What is common to every kind of cell: cleaning, folding, the words that mean unknown."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009\u200b\ufeff]+")
_UNTIDY = re.compile(r"^\s|\s$|\s\s|[^\S ]|[\u200b\ufeff’‘`´“”«»–—−‑]")
_MARK = "\x1f"
# The same over many texts at once, joined by the mark: one pass instead of one each.
_UNTIDY_JOINED = re.compile(
    rf"^\s|\s$|\s{_MARK}|{_MARK}\s|\s\s|[^\S {_MARK}]|[\u200b\ufeff’‘`´“”«»–—−‑]")
_SHORT = re.compile(rf"(?:^|(?<={_MARK}))[^\d{_MARK}]{{0,40}}(?={_MARK}|$)")
_MANY = 1000
_DIGIT = re.compile(r"\d")
_NOT_WORD = re.compile(r"[\W_]+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"',
                         "»": '"', "–": "-", "—": "-", "−": "-", "‑": "-"})
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "×": "x"})
# Cells that say that nothing is known, once folded; a lone mark folds to nothing.
UNKNOWN_WORDS = frozenset((
    "", "nr", "n r", "nc", "n c", "nd", "n d", "na", "n a", "nsp", "ns", "n s", "np",
    "non renseigne", "non renseignee", "non connu", "non connue", "non defini", "non definie",
    "non determine", "non determinee", "non communique", "non specifie", "non specifiee",
    "non precise", "non precisee", "non identifie", "non identifiee", "non evalue", "non mesure",
    "non releve", "sans objet", "s o", "so", "sans information", "inconnu", "inconnue",
    "indetermine", "indeterminee", "indefini", "indefinie", "a determiner", "a definir",
    "a mesurer", "a relever", "a verifier", "a voir", "non relevee", "non mesuree",
    "a renseigner", "a preciser", "a completer", "ne sait pas", "nul", "null", "none", "nan",
    "nat", "unknown", "not known", "not applicable", "not available", "not specified",
    "unspecified", "undefined", "tbd", "missing", "vide", "neant", "xx", "xxx",
))
# In free text these may be what the writer meant: "contraintes : néant", a code "XX".
UNKNOWN_IN_TEXT = UNKNOWN_WORDS - {"neant", "vide", "nul", "xx", "xxx", "so", "ns", "np"}
_LONGEST_UNKNOWN = 40
EXCEL_ERRORS = frozenset((
    "#n/a", "#ref!", "#value!", "#valeur!", "#div/0!", "#name?", "#nom?", "#num!", "#nombre!",
    "#null!", "#nul!", "#getting_data", "#spill!", "#calc!",
))


def tidy(text: str) -> str:
    """Trim, make every kind of space one plain space, every quote and dash a plain one."""
    if _UNTIDY.search(text) is None:
        return text
    return _SPACES.sub(" ", text.translate(_QUOTES)).strip()


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Fold for comparing: lower case, no accents, words separated by one space."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).translate(_QUOTES))
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return _NOT_WORD.sub(" ", letters.lower()).strip()


def is_unknown(text: str, words: frozenset[str] = UNKNOWN_WORDS) -> bool:
    """Tell whether a text says that the value is not known (``NR``, ``?``, ``-``, a comma...)."""
    if len(text) > _LONGEST_UNKNOWN:
        return False
    if "#" in text and text.strip().lower() in EXCEL_ERRORS:
        return True
    if _DIGIT.search(text) is not None:  # no unknown word holds a digit: most cells end here
        return False
    folded = fold(text)
    return not folded or folded in words


def as_text(value: Any) -> str | None:
    """Write a raw cell as text; ``27452.0`` as ``27452``, dates as ISO; nothing as None."""
    if is_missing(value):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "1" if value else "0"
    if isinstance(value, float | np.floating):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.time() else str(value.date())
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def is_missing(value: Any) -> bool:
    """Tell whether a raw cell holds nothing at all (None, NaN, NaT, an empty text)."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


def distinct(cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Give each cell's number among the distinct raw values, and those values (object array).

    Missing cells are numbered -1. Cells that cannot be hashed (lists of a GeoJSON file) are
    first written as text.
    """
    array = cells.to_numpy(dtype=object)
    try:
        codes, values = pd.factorize(array, use_na_sentinel=True)
    except TypeError:
        texts = np.empty(len(array), dtype=object)
        texts[:] = [as_text(item) if isinstance(item, list | dict | set) else item
                    for item in array]
        codes, values = pd.factorize(texts, use_na_sentinel=True)
    return codes, np.asarray(values, dtype=object)


def _all_tidy(values: np.ndarray) -> bool:
    """Tell whether distinct values are all texts that :func:`tidy` would leave as they are."""
    if not all(type(value) is str for value in values):
        return False
    joined = _MARK.join(values)
    return joined.count(_MARK) == len(values) - 1 and _UNTIDY_JOINED.search(joined) is None


def texts_of(cells: pd.Series) -> np.ndarray:
    """Give each cell as tidy text (object array, None where unknown), codes keeping zeros."""
    codes, values = distinct(cells)
    cleaned = np.empty(len(values) + 1, dtype=object)
    if len(values) > _MANY and _all_tidy(values):
        words = {word for word in set(_SHORT.findall(_MARK.join(values)))
                 if is_unknown(word, UNKNOWN_IN_TEXT)}
        cleaned[:-1] = values
        if words:
            cleaned[:-1][np.asarray(pd.Series(values).isin(words))] = None
        return cleaned[codes]
    for place, value in enumerate(values):
        text = value if type(value) is str else as_text(value)
        if text is not None and not is_unknown(text, UNKNOWN_IN_TEXT):
            cleaned[place] = tidy(text)
    return cleaned[codes]
