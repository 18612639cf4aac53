"""Positions written as text in one cell: pairs, degrees and minutes, WKT, GeoJSON."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_COMMA_NUMBER = r"([-+]?\d+,\d+)"
_PAIR = rf"^[^\d+\-]*{_NUMBER}\s*[,;/| \t]\s*{_NUMBER}[^\d]*$"
_COMMA_PAIR = rf"^[^\d+\-]*{_COMMA_NUMBER}\s*[,;/| \t]\s*{_COMMA_NUMBER}[^\d]*$"
_DEGREES = r"(\d+)\s*°\s*(\d+)\s*['’′]\s*(\d+(?:[.,]\d+)?)?\s*[\"”″']*\s*([NSEWO])"
_DEGREES_PAIR = rf"^\s*{_DEGREES}\s*[,;/]?\s*{_DEGREES}\s*$"


def pairs(texts: pd.Series) -> pd.DataFrame:
    """Read the two numbers of each text, in the order written, as columns ``x`` and ``y``.

    Texts that hold anything but one pair give NaN. ``48.83, 2.39``, ``48,83 ; 2,39``,
    ``POINT (2.39 48.83)`` and ``48°49'58"N 2°23'45"E`` (then x is east, y north) are read.
    """
    found = pd.DataFrame(np.nan, index=texts.index, columns=["x", "y"])
    cells = texts.dropna().astype(str)
    known, numbers = pd.factorize(cells)
    words = pd.Series(numbers, dtype=object)
    values = words.str.extract(_PAIR)
    rest = values[0].isna()
    values[rest] = words[rest].str.extract(_COMMA_PAIR)
    values = values.apply(lambda column: pd.to_numeric(column.str.replace(",", "."),
                                                       errors="coerce"))
    rest = values[0].isna() & words.str.contains("°", regex=False, na=False)
    if rest.any():
        values.loc[rest] = _sexagesimal(words[rest]).to_numpy()
    found.loc[cells.index] = values.to_numpy("float64")[known]
    return found


def _sexagesimal(words: pd.Series) -> pd.DataFrame:
    parts = words.str.upper().str.extract(_DEGREES_PAIR)
    halves = []
    for start in (0, 4):
        degrees, minutes, seconds = (
            pd.to_numeric(parts[start + k].str.replace(",", "."), errors="coerce")
            for k in range(3)
        )
        sign = np.where(parts[start + 3].isin(["S", "W", "O"]), -1.0, 1.0)
        whole = (degrees + minutes / 60 + seconds.fillna(0) / 3600).to_numpy("float64")
        halves.append(sign * whole)
    north_first = parts[3].isin(["N", "S"]).to_numpy()
    return pd.DataFrame({"x": np.where(north_first, halves[1], halves[0]),
                         "y": np.where(north_first, halves[0], halves[1])})


def shapes(texts: pd.Series) -> np.ndarray:
    """Read WKT (with or without ``SRID=``) or GeoJSON geometries; None where there is none."""
    result = np.full(len(texts), None, dtype=object)
    stripped = texts.where(texts.notna(), "").astype(str).str.strip()
    json_like = stripped.str.startswith("{").to_numpy()
    if json_like.any():
        result[json_like] = shapely.from_geojson(
            stripped[json_like].to_numpy(dtype=object), on_invalid="ignore")
    wkt_like = stripped.str.contains(r"^(?:SRID=\d+;)?[A-Za-z]+ ?[A-Za-z]*\s*\(",
                                     regex=True).to_numpy()
    if wkt_like.any():
        plain = stripped[wkt_like].str.replace(r"^SRID=\d+;", "", regex=True)
        result[wkt_like] = shapely.from_wkt(plain.to_numpy(dtype=object), on_invalid="ignore")
    return result
