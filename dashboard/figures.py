"""The shape of a figure: indicator, site (none for the town), value, details."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

REFERENCE = Path(__file__).resolve().parent / "reference"
COLUMNS = ("indicator", "site_uid", "value", "last_month", "last_year", "details")


@dataclass(frozen=True)
class Definition:
    """One row of ``reference/indicators.csv``; its words are in the catalogue by its code.

    ``direction`` is ``up`` when more is better, ``down`` when less is, empty otherwise;
    ``target`` is the figure aimed at, when there is one; ``kept_by_site`` says whether
    dated figures are kept for each site or for the town alone.
    """

    code: str
    group: str
    unit: str
    direction: str
    target: float | None
    source: str
    kept_by_site: bool


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    """Read the definitions, in the order in which the figures are shown."""
    with (REFERENCE / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Definition(
                row["code"], row["group"], row["unit"], row["direction"],
                float(row["target"]) if row["target"] else None, row["source"],
                row["kept_by_site"] == "yes",
            )
            for row in csv.DictReader(file)
        }


def figure(
    code: str,
    value: float | None,
    last_month: float | None = None,
    last_year: float | None = None,
    **details: Any,
) -> pd.DataFrame:
    """Make the town's figure of one indicator; ``None`` when it cannot be known."""
    return pd.DataFrame([{
        "indicator": code, "site_uid": None, "value": _number(value),
        "last_month": _number(last_month), "last_year": _number(last_year),
        "details": json.dumps(details, ensure_ascii=False) if details else None,
    }])


def total(code: str, site: pd.Series, values: pd.Series) -> pd.DataFrame:
    """Sum ``values`` for the town and for each site; unknown when there is no known value."""
    values = values.astype("float64")
    by_site = values.groupby(site.astype(object)).sum(min_count=1)
    return _rows(code, values.sum(min_count=1), by_site)


def share(code: str, site: pd.Series, part: pd.Series, whole: pd.Series) -> pd.DataFrame:
    """Give 100 x part / whole, for the town and each site; unknown when the whole is empty.

    ``part`` and ``whole`` are flags or quantities, row by row.
    """
    frame = pd.DataFrame({"part": part.astype("float64"), "whole": whole.astype("float64")})
    sums = frame.groupby(site.astype(object)).sum()
    return _rows(code, percent(frame["part"].sum(), frame["whole"].sum()),
                 100 * sums["part"] / sums["whole"].where(sums["whole"] > 0))


def percent(part: float, whole: float) -> float:
    """Give 100 x part / whole, unknown when there is nothing to divide by."""
    return 100.0 * part / whole if whole else float("nan")


def together(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put figures under each other, with the types the rest relies upon."""
    filled = [frame for frame in frames if len(frame)]
    rows = pd.concat(
        [frame.reindex(columns=list(COLUMNS)).astype(object) for frame in filled],
        ignore_index=True,
    )
    for column in ("value", "last_month", "last_year"):
        rows[column] = pd.to_numeric(rows[column]).astype("float64")
    for column in ("site_uid", "details"):
        rows[column] = texts(rows[column])
    return rows


def texts(values: pd.Series) -> pd.Series:
    """Give texts as the house keeps them: objects, the unknown being ``None``."""
    array = values.astype(object).to_numpy(copy=True)
    array[values.isna().to_numpy()] = None
    return pd.Series(array, index=values.index, dtype=object)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows one by one, by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _rows(code: str, town: float, by_site: pd.Series) -> pd.DataFrame:
    sites = pd.DataFrame({"indicator": code, "site_uid": by_site.index.to_numpy(dtype=object),
                          "value": by_site.to_numpy(dtype="float64")})
    return together([figure(code, town), sites])


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
