"""Soils: how much water a metre of each can give, as a range and never a false point.

Available water is field capacity less wilting point, by texture, from table 19 of FAO-56
(1998 edition, p. 144) in ``reference/soils.csv``; the rows that the book does not hold
say so in their source. A town adds or replaces soils in the store's ``soils`` table.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from .reference import reference

UNKNOWN = "unknown"


def soil_table(town_soils: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give the soils by code: available water (m3/m3: low, likely, high), and what follows it.

    ``town_soils`` has the columns of the store's ``soils``; its rows win over the room's.
    A town soil whose bounds are incomplete is left out, so that an unfinished row never
    becomes a false figure.
    """
    table = reference("soils").set_index("code")
    table["from_town"] = False
    if town_soils is not None and not town_soils.empty:
        own = _town_rows(town_soils, table)
        table = pd.concat([table.drop(index=table.index.intersection(own.index)), own])
    table["available_likely"] = (table["available_low"] + table["available_high"]) / 2
    return table


def _town_rows(town_soils: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Bring the town's rows to the reference's columns; the water range pairs like bounds."""
    own = town_soils.dropna(subset=["code", "field_capacity_low", "field_capacity_high",
                                    "wilting_point_low", "wilting_point_high"])
    own = own.drop_duplicates("code", keep="last").set_index("code")
    dry = own["field_capacity_low"] - own["wilting_point_low"]
    moist = own["field_capacity_high"] - own["wilting_point_high"]
    rows = pd.DataFrame({
        "available_low": np.minimum(dry, moist), "available_high": np.maximum(dry, moist),
    }, index=own.index)
    for name in ("name_fr", "name_en", "source", "field_capacity_low", "field_capacity_high",
                 "wilting_point_low", "wilting_point_high"):
        rows[name] = own[name]
    for name in ("readily_evaporable_low_mm", "readily_evaporable_high_mm",
                 "total_evaporable_low_mm", "total_evaporable_high_mm",
                 "depletion_factor", "curve_number"):
        rows[name] = table[name].reindex(own.index).fillna(table.loc[UNKNOWN, name])
    rows["from_town"] = True
    return rows[rows["available_low"] > 0]


def soil_codes(texts: pd.Series, known: pd.Index) -> pd.Series:
    """Give the soil code of each text (a code, or a gardener's words), None where unknown.

    A text that names no soil gives None: the caller falls back and says so.
    """
    distinct = pd.Series(texts.dropna().unique(), dtype=object)
    words = reference("soil_words").set_index("words")["soil_code"]
    codes = {text: _code(str(text), words, known) for text in distinct}
    found = texts.map(codes)
    values = found.astype(object).to_numpy(copy=True)
    values[found.isna().to_numpy()] = None
    return pd.Series(values, index=texts.index, dtype=object)


def _code(text: str, words: pd.Series, known: pd.Index) -> str | None:
    stripped = text.strip()
    if stripped in known:
        return stripped
    plain = plain_words(stripped)
    if plain.replace(" ", "_") in known:
        return plain.replace(" ", "_")
    if plain in words.index:
        return str(words[plain])
    inside = [word for word in words.index if re.search(rf"\b{re.escape(word)}\b", plain)]
    return str(words[max(inside, key=len)]) if inside else None


def plain_words(text: str) -> str:
    """Bring a text to lower case without accents, single spaces between words."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", re.sub(r"[^\w\-]+", " ", plain)).strip()


def available_water_mm(available: np.ndarray, depth_m: np.ndarray) -> np.ndarray:
    """Total available water of the root zone, mm: 1000 (FC - WP) Zr (FAO-56, eq. 82)."""
    return 1000.0 * available * depth_m


def retention_mm(curve_number: np.ndarray) -> np.ndarray:
    """Potential retention S, mm, of a curve number: 250 (100/CN - 1) (ASCE-70, eq. 14-12)."""
    return 250.0 * (100.0 / curve_number - 1.0)
