"""The key of a place name: what is left of it once accents, case and abbreviations are gone."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
import pandas as pd

# Abbreviations of the French postal standard (NF Z10-011) and of everyday workbooks.
_ABBREVIATIONS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard",
    "blvd": "boulevard", "bvd": "boulevard", "boul": "boulevard", "r": "rue", "pl": "place",
    "all": "allee", "allees": "allee", "imp": "impasse", "sq": "square", "ch": "chemin",
    "che": "chemin", "rte": "route", "crs": "cours", "pass": "passage", "pas": "passage",
    "rpt": "rond point", "rdpt": "rond point", "fg": "faubourg", "fbg": "faubourg",
    "qu": "quai", "res": "residence", "st": "saint", "ste": "sainte", "gal": "general",
    "gen": "general", "gl": "general", "mal": "marechal", "dr": "docteur",
    "pdt": "president", "prof": "professeur", "lt": "lieutenant", "col": "colonel",
    "cdt": "commandant", "cne": "capitaine", "cal": "cardinal", "jdn": "jardin",
    "pc": "parc", "gd": "grand", "gde": "grande",
}
_SMALL_WORDS = {"de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "et", "en"}


def plain_words(text: str) -> list[str]:
    """Give the words of a text in lower case, without accents or punctuation."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return "".join(
        character if character.isalnum() else " "
        for character in plain if not unicodedata.combining(character)
    ).split()


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """Give the key under which two writings of one name meet ("AV. DU Gal Leclerc")."""
    words = (_ABBREVIATIONS.get(word, word) for word in plain_words(name))
    return " ".join(word for word in words if word not in _SMALL_WORDS)


def name_keys(names: pd.Series) -> pd.Series:
    """Give the key of each name (once per distinct name); a missing one is empty text."""
    codes, known = pd.factorize(names)
    keys = np.array([name_key(str(name)) for name in known] + [""], dtype=object)
    return pd.Series(keys[codes], index=names.index, dtype=object)
