"""What can be said of a row: a catalogue of codes, and their sentences.

``layers/findings.csv`` names every finding with its usual severity and what it is about;
the room's catalogue holds ``finding.<code>`` (what was found) and ``finding_advice.<code>``
(what to do about it). A finding describes a row; only ``rejected`` ones set it aside.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import schema
from .words import words_for

CATALOGUE_FILE = Path(__file__).with_name("findings.csv")
COLUMNS = ("position", "code", "severity", "column_name", "value", "values", "rejected")
_TYPES = {"position": "int64", "rejected": "bool"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True)
class Finding:
    """One entry of the catalogue: ``about`` groups findings on the screen and in the sheet."""

    code: str
    severity: str
    about: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Finding]:
    """Read every finding the programme can make, by code."""
    with CATALOGUE_FILE.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Finding(row["code"], row["severity"], row["about"])
            for row in csv.DictReader(lines)
        }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, np.generic):
        return value.item()
    return str(value)


# Made once: a new encoder for every finding would cost more than the findings.
_ENCODE = json.JSONEncoder(ensure_ascii=False, default=_plain).encode


def empty_findings() -> pd.DataFrame:
    """Give a findings frame of no rows, with its columns and types."""
    frame = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    return frame.astype(_TYPES)


def make(
    positions: Sequence[int] | np.ndarray,
    code: str,
    column_name: str | None = None,
    value: Sequence[Any] | np.ndarray | pd.Series | str | None = None,
    values: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None,
    rejected: bool = False,
    severity: str | None = None,
) -> pd.DataFrame:
    """Make one finding of ``code`` for each of ``positions`` (row numbers of the object frame).

    ``value`` is the raw text (one for all, or one each); ``values`` the named values of the
    sentence (idem). ``severity`` overrides the catalogue's. Raises ``KeyError`` for a code
    absent from the catalogue.
    """
    count = len(positions)
    return pd.DataFrame({
        "position": np.asarray(positions, dtype="int64"),
        "code": np.full(count, code, dtype=object),
        "severity": np.full(count, severity or catalogue()[code].severity, dtype=object),
        "column_name": np.full(count, column_name, dtype=object),
        "value": _texts(value, count),
        "values": _json_texts(values, count),
        "rejected": np.full(count, rejected, dtype=bool),
    })


def gather(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put findings together, by position then in the order given."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return empty_findings()
    together = pd.concat(filled, ignore_index=True)
    return together.sort_values("position", kind="stable", ignore_index=True)


def sentence(code: str, values: Mapping[str, Any] | str | None, language: str) -> str:
    """Say what was found, in ``fr`` or ``en``; ``values`` as a mapping or as JSON text."""
    return words_for(language, "layers")(f"finding.{code}", **_spoken(values, language))


def advice(code: str, values: Mapping[str, Any] | str | None, language: str) -> str:
    """Say what to do about it, in ``fr`` or ``en``."""
    return words_for(language, "layers")(f"finding_advice.{code}", **_spoken(values, language))


def _texts(value: Any, count: int) -> np.ndarray:
    if value is None or isinstance(value, str):
        return np.full(count, value, dtype=object)
    texts = np.empty(count, dtype=object)
    texts[:] = [None if _missing(item) else str(item) for item in value]
    return texts


def _json_texts(values: Any, count: int) -> np.ndarray:
    if values is None:
        return np.full(count, "{}", dtype=object)
    if isinstance(values, Mapping):
        return np.full(count, json_text(values), dtype=object)
    texts = np.empty(count, dtype=object)
    texts[:] = [json_text(item) for item in values]
    return texts


def json_text(values: Mapping[str, Any]) -> str:
    """Write named values as JSON text; dates as ISO days, numpy numbers as plain ones."""
    return _ENCODE(values)


def _missing(item: Any) -> bool:
    return item is None or item is pd.NA or item is pd.NaT or item != item


def _spoken(values: Mapping[str, Any] | str | None, language: str) -> dict[str, Any]:
    """Turn codes into their words, ISO days into dates and lists into enumerations."""
    given = dict(json.loads(values) if isinstance(values, str) else values or {})
    list_name = given.pop("list", None)
    said = {name: _said(name, value, language) for name, value in given.items()}
    if "proposals" in given:
        said["proposals"] = _said(list_name or "", given["proposals"], language) or "—"
    return said


def _said(name: str, value: Any, language: str) -> Any:
    if isinstance(value, list):
        return ", ".join(str(_said(name, item, language)) for item in value)
    if isinstance(value, str):
        if name in schema.VALUE_LISTS:
            return schema.value_label(name, value, language)
        if _DAY.match(value):
            return _day(value)
        if name == "field":
            return _field_label(value, language)
    return value


def _day(text: str) -> datetime.date | str:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return text


@cache
def _field_label(name: str, language: str) -> str:
    for table in schema.TABLES.values():
        if name in table.names:
            return table.field(name).label(language)
    return name
