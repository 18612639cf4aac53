"""Reference tables of the room: CSV files, each row with its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).resolve().parent


@cache
def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype_backend="numpy_nullable", keep_default_na=False,
                       na_values=[""])


def reference(name: str) -> pd.DataFrame:
    """Give a copy of the table ``<name>.csv`` of this folder (empty cells unknown)."""
    return _read(FOLDER / f"{name}.csv").copy()


def sources(table: pd.DataFrame, language: str) -> pd.Series:
    """Give each row's source in ``fr`` or ``en`` (a town's own row has one wording)."""
    if language != "fr" or "source_fr" not in table:
        return table["source"]
    return table["source_fr"].where(table["source_fr"].notna(), table["source"])
