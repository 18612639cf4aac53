"""What an object is called, and the sentence of an advice or a finding, for page and report."""

from __future__ import annotations

import pandas as pd

from ..irrigation.reasons import reason_sentence
from ..layers import schema
from ..layers.findings import sentence as finding_sentence
from ..layers.words import LANGUAGES, words_for


def names(objects: pd.DataFrame, language: str | None = None) -> pd.Series:
    """Give what each object is: a bed's name, a tree's species (empty when unknown).

    With a ``language``, a bed without a name is called by its kind.
    """
    epithet = _text(objects["species_epithet"])
    built = (_text(objects["genus"]) + " " + epithet).str.strip()
    latin = _text(objects["latin_name"])
    latin = latin.where(latin != "", built)
    name = objects["name"].where(objects["object_kind"] == "bed", objects["french_name"])
    name = _text(name)
    name = name.where(name != "", latin)
    if language is None:
        return name
    kinds = value_labels(language, ("bed_kind",))["bed_kind"]
    return name.where((name != "") | (objects["object_kind"] != "bed"),
                      _text(objects["kind"].map(kinds)))


def _text(values: pd.Series) -> pd.Series:
    return values.where(values.notna(), "").astype(str)


def labels(objects: pd.DataFrame, language: str | None = None) -> pd.Series:
    """Give how each object is called: its number and what it is."""
    joined = _text(objects["code"]) + " · " + names(objects, language)
    return joined.str.strip(" ·")


def place_names(sites: pd.DataFrame, language: str) -> pd.Series:
    """Give the name of each place by its uid: a site's, or where street trees are."""
    words = words_for(language, "dashboard")
    names = sites["name"].fillna(sites["code"]).fillna("").astype(str)
    zoned = pd.Series([words("place.zone", name=name) for name in names], index=names.index)
    names = names.where(sites["kind"] != "zone", zoned)
    names = names.where(sites["kind"] != "outside", words("place.outside"))
    return pd.Series(names.to_numpy(), index=sites["uid"].to_numpy()).groupby(level=0).first()


def site_kinds(language: str) -> dict[str, str]:
    """Give the words of the kinds of place, those of :func:`data.places` included."""
    words = words_for(language, "dashboard")
    return {**value_labels(language, ("site_kind",))["site_kind"],
            "zone": words("place.zone_kind"), "outside": words("place.outside_kind")}


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
