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
from ..tables import only_where

ADDRESS = "https://data.geopf.fr/geocodage/search/csv"
LOWEST_SCORE = 0.5
BATCH = 2_000
_TIMEOUT_S = (10, 120)
_PAUSE_S = 1.0
_TRIES = 3
_BUSY = 429
_LONGEST_PAUSE_S = 60.0
_LARGEST_ANSWER = 20_000_000
# How far the point may be from the object, by kind of answer (m).
PRECISION_M = {"housenumber": 15.0, "interpolation": 30.0, "street": 150.0, "locality": 300.0}
_ASKED = ("latitude", "longitude", "result_score", "result_type", "result_label",
          "result_status")
# What the service may say of a row; a row without one of these was cut off.
_SAID = frozenset(("ok", "not-found", "skipped", "error", "aborted"))
PORTAL, CUT_SHORT = "portal", "cut_short"
ANSWERS = ("longitude", "latitude", "score", "kind", "label", "problem")


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
    """Give :data:`ANSWERS` for each address.

    Each distinct address is sent once, :data:`BATCH` at a time. Answers that are only the
    commune, or whose score is under :data:`LOWEST_SCORE`, come back without a position
    but with their score. ``problem`` says in a word why there is no answer (network, refusal,
    an answer that is not the service's, an answer cut short): what was answered before is
    kept, and nothing more is sent after a refusal.
    """
    codes, known = pd.factorize(addresses)
    answers: list[pd.DataFrame] = []
    problem: str | None = None
    for start in range(0, len(known), BATCH):
        step(progress, start / max(len(known), 1))
        batch = list(known[start:start + BATCH])
        if problem is not None:
            answers.append(_unanswered(len(batch), problem))
            continue
        if start:
            pause(_PAUSE_S)
        answer, problem = _batch(batch, settings, session, pause)
        answers.append(answer)
    table = pd.concat([*answers, _unanswered(1, None)], ignore_index=True)
    return table.iloc[codes].set_index(addresses.index)


def _unanswered(count: int, problem: str | None) -> pd.DataFrame:
    blank = np.full(count, np.nan)
    nothing = np.full(count, None, dtype=object)
    return pd.DataFrame({
        "longitude": blank, "latitude": blank, "score": blank, "kind": nothing,
        "label": nothing, "problem": np.full(count, problem, dtype=object)})


def _batch(
    addresses: list[str], settings: TownSettings, session: Any, pause: Callable[[float], None]
) -> tuple[pd.DataFrame, str | None]:
    """Send one batch; a problem that the next batch would meet as well comes beside it."""
    import requests

    try:
        text = _sent(addresses, settings, session, pause)
        if text is None:
            return _unanswered(len(addresses), PORTAL), PORTAL
        return _read(text, len(addresses)), None
    except requests.HTTPError as refusal:
        status = getattr(refusal.response, "status_code", "")
        return _unanswered(len(addresses), f"HTTP {status}".strip()), f"HTTP {status}".strip()
    except requests.RequestException as problem:
        name = type(problem).__name__
        return _unanswered(len(addresses), name), name


def _sent(
    addresses: list[str], settings: TownSettings, session: Any, pause: Callable[[float], None]
) -> str | None:
    """Give the service's answer as text; None when something else answered in its place."""
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
        pause(_asked_pause_s(response, 5.0 * (attempt + 1)))
    response.raise_for_status()
    text = str(response.content[:_LARGEST_ANSWER].decode("utf-8-sig", "replace"))
    # The page of a portal or a proxy is no table of addresses.
    header = next(csv.reader(io.StringIO(text)), [])
    return text if {"row", "longitude", "latitude", "result_score"} <= set(header) else None


def _asked_pause_s(response: Any, otherwise: float) -> float:
    """Wait as long as the service asks (``Retry-After``, in seconds), within reason."""
    asked = str(getattr(response, "headers", {}).get("Retry-After", ""))
    return min(float(asked), _LONGEST_PAUSE_S) if asked.isdecimal() else otherwise


def _read(text: str, count: int) -> pd.DataFrame:
    """Read the rows that came whole; those that an answer cut short left out are named so."""
    lines = csv.reader(io.StringIO(text))
    header = next(lines)
    whole = [line for line in lines if len(line) == len(header)]
    table = pd.DataFrame(whole, columns=header, dtype=object).reindex(columns=["row", *_ASKED])
    table["row"] = pd.to_numeric(table["row"], errors="coerce")
    table = table.dropna(subset="row").drop_duplicates("row").set_index("row")
    if "result_status" in header:
        table = table[table["result_status"].isin(_SAID)]
    answered = np.isin(np.arange(count), table.index)
    table = table.reindex(range(count))
    found = pd.DataFrame({
        "longitude": pd.to_numeric(table["longitude"], errors="coerce"),
        "latitude": pd.to_numeric(table["latitude"], errors="coerce"),
        "score": pd.to_numeric(table["result_score"], errors="coerce"),
        "kind": table["result_type"], "label": table["result_label"],
        "problem": only_where(~answered, np.full(count, CUT_SHORT, dtype=object)),
    })
    weak = ~(found["score"] >= LOWEST_SCORE) | ~found["kind"].isin(list(PRECISION_M))
    found.loc[weak, ["longitude", "latitude"]] = np.nan
    return found.reset_index(drop=True)
