"""Addresses to positions by the French Géoplateforme, in batches, with the score kept.

Service: https://data.geopf.fr/geocodage/search/csv (IGN, index of the Base Adresse
Nationale; at most 50 requests per second per address, which batches stay far below).
Nothing is sent unless the town enabled it and a session is handed in; only addresses and
the commune's number are sent, never the rest of the inventory.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ..progress import SILENT, Progress, step
from ..settings import TownSettings

ADDRESS = "https://data.geopf.fr/geocodage/search/csv"
LOWEST_SCORE = 0.5
BATCH = 2_000
_TIMEOUT_S = (10, 120)
_PAUSE_S = 1.0
_TRIES = 3
_BUSY = 429
_LARGEST_ANSWER = 20_000_000
# How far the point may be from the object, by kind of answer (m).
PRECISION_M = {"housenumber": 15.0, "interpolation": 30.0, "street": 150.0, "locality": 300.0}
_ASKED = ("latitude", "longitude", "result_score", "result_type", "result_label")


def addresses_of(frame: pd.DataFrame, settings: TownSettings) -> pd.Series:
    """Give one line of address per row (missing where neither address nor street is known)."""
    number = frame["house_number"].fillna("").astype(str).str.strip()
    street = frame["street"].fillna("").astype(str).str.strip()
    whole = frame["address"].fillna("").astype(str).str.strip()
    built = (number + " " + street).str.strip().where(street != "", "")
    line = whole.where(whole != "", built)
    return (line + " " + settings.town_name).str.strip().where(line != "")


def geocode(
    addresses: pd.Series,
    settings: TownSettings,
    session: Any,
    progress: Progress = SILENT,
    pause: Callable[[float], None] = time.sleep,
) -> pd.DataFrame:
    """Give ``longitude``, ``latitude``, ``score``, ``kind`` and ``label`` for each address.

    Each distinct address is sent once, :data:`BATCH` at a time. Answers that are only the
    commune, or whose score is under :data:`LOWEST_SCORE`, come back without a position
    but with their score. ``session`` is a ``requests.Session``; its network errors are
    left to the caller, who keeps the objects *to be located*.
    """
    codes, known = pd.factorize(addresses)
    answers: list[pd.DataFrame] = []
    for start in range(0, len(known), BATCH):
        step(progress, start / max(len(known), 1))
        if start:
            pause(_PAUSE_S)
        answers.append(_batch(list(known[start:start + BATCH]), settings, session, pause))
    columns = ["longitude", "latitude", "score", "kind", "label"]
    table = (pd.concat(answers, ignore_index=True) if answers
             else pd.DataFrame(columns=columns))
    table.loc[len(table)] = [np.nan, np.nan, np.nan, None, None]
    return table.iloc[codes].set_index(addresses.index)


def _batch(
    addresses: list[str], settings: TownSettings, session: Any, pause: Callable[[float], None]
) -> pd.DataFrame:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["row", "address", "insee"])
    writer.writerows((k, text, settings.insee_code) for k, text in enumerate(addresses))
    form: list[tuple[str, str]] = [("columns", "address")]
    form += [("result_columns", name) for name in _ASKED]
    if settings.insee_code:
        form.append(("citycode", "insee"))
    content = buffer.getvalue().encode("utf-8")
    for attempt in range(_TRIES):
        response = session.post(ADDRESS, data=form, timeout=_TIMEOUT_S,
                                files={"data": ("addresses.csv", content, "text/csv")})
        if response.status_code != _BUSY or attempt == _TRIES - 1:
            break
        pause(5.0 * (attempt + 1))
    response.raise_for_status()
    return _read(response.content[:_LARGEST_ANSWER].decode("utf-8", "replace"), len(addresses))


def _read(text: str, count: int) -> pd.DataFrame:
    table = pd.read_csv(io.StringIO(text), dtype=str).reindex(columns=["row", *_ASKED])
    table["row"] = pd.to_numeric(table["row"], errors="coerce")
    table = table.dropna(subset="row").drop_duplicates("row").set_index("row")
    table = table.reindex(range(count))
    found = pd.DataFrame({
        "longitude": pd.to_numeric(table["longitude"], errors="coerce"),
        "latitude": pd.to_numeric(table["latitude"], errors="coerce"),
        "score": pd.to_numeric(table["result_score"], errors="coerce"),
        "kind": table["result_type"], "label": table["result_label"],
    })
    weak = ~(found["score"] >= LOWEST_SCORE) | ~found["kind"].isin(list(PRECISION_M))
    found.loc[weak, ["longitude", "latitude"]] = np.nan
    return found.reset_index(drop=True)
