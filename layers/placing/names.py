"""The key of a place name: what is left of it once accents, case and abbreviations are gone."""

from __future__ import annotations

import csv
import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

_ABBREVIATIONS_FILE = Path(__file__).parent / "reference" / "abbreviations.csv"
_SMALL_WORDS = {"de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "et", "en"}


def plain_words(text: str) -> list[str]:
    """Give the words of a text in lower case, without accents or punctuation."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return "".join(
        character if character.isalnum() else " "
        for character in plain if not unicodedata.combining(character)
    ).split()


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, str]:
    with _ABBREVIATIONS_FILE.open(encoding="utf-8", newline="") as lines:
        return {row["abbreviation"]: row["word"] for row in csv.DictReader(lines)}


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """Give the key under which two writings of one name meet ("AV. DU Gal Leclerc")."""
    known = _abbreviations()
    words = (known.get(word, word) for word in plain_words(name))
    return " ".join(word for word in words if word not in _SMALL_WORDS)


def name_keys(names: pd.Series) -> pd.Series:
    """Give the key of each name (once per distinct name); a missing one is empty text."""
    codes, known = pd.factorize(names)
    keys = np.array([name_key(str(name)) for name in known] + [""], dtype=object)
    return pd.Series(keys[codes], index=names.index, dtype=object)
