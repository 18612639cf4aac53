"""What an object is called, and the sentence of an advice or a finding, for page and report."""

from __future__ import annotations

import pandas as pd

from ..irrigation.reasons import reason_sentence
from ..layers import schema
from ..layers.findings import sentence as finding_sentence
from ..layers.words import LANGUAGES, words_for


def names(objects: pd.DataFrame) -> pd.Series:
    """Give what each object is: a bed's name, a tree's species (empty when unknown)."""
    epithet = _text(objects["species_epithet"])
    built = (_text(objects["genus"]) + " " + epithet).str.strip()
    latin = _text(objects["latin_name"])
    latin = latin.where(latin != "", built)
    name = objects["name"].where(objects["object_kind"] == "bed", objects["french_name"])
    name = _text(name)
    return name.where(name != "", latin)


def _text(values: pd.Series) -> pd.Series:
    return values.where(values.notna(), "").astype(str)


def labels(objects: pd.DataFrame) -> pd.Series:
    """Give how each object is called: its number and what it is."""
    joined = _text(objects["code"]) + " · " + names(objects)
    return joined.str.strip(" ·")


def advice_reasons(advice: pd.DataFrame, language: str) -> pd.Series:
    """Write the sentence of each advice; an advice without a reason has an empty one."""
    codes, values = advice["reason_code"], advice["reason_values"]
    written = [reason_sentence(language, code, text) if isinstance(code, str) else ""
               for code, text in zip(codes, values, strict=True)]
    return pd.Series(written, index=advice.index, dtype=object)


def findings(rejects: pd.DataFrame, language: str) -> pd.Series:
    """Write what is wrong with each row to check."""
    written = [finding_sentence(code, values, language) if isinstance(code, str) else ""
               for code, values in zip(rejects["finding_code"], rejects["finding_values"],
                                       strict=True)]
    return pd.Series(written, index=rejects.index, dtype=object)


def value_labels(language: str, lists: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Give the words of coded values, by list."""
    return {name: {code: schema.value_label(name, code, language)
                   for code in schema.VALUE_LISTS[name]} for name in lists}


def both_languages(code: str) -> dict[str, str]:
    """Give a sentence of this room in each language."""
    return {language: words_for(language, "dashboard")(code) for language in LANGUAGES}


def numbers(objects: pd.DataFrame) -> pd.Series:
    """Give the town's own number of each object (empty when it has none)."""
    return _text(objects["code"])
