"""Columns of a frame as plain arrays, whether the frame has them or not."""

from __future__ import annotations

import numpy as np
import pandas as pd

# What became of an object that is no longer watered, diagnosed or measured.
GONE = ("felled", "stump", "vacant", "removed")


def texts(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Give a text column as an object array (missing as the frame has it: None)."""
    if name not in frame:
        return np.full(len(frame), None, dtype=object)
    return frame[name].to_numpy(dtype=object)


def numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Give a number column as float64, NaN where missing."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    return frame[name].to_numpy(dtype="float64", na_value=np.nan)


def days(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Give a date column as datetime64[D], NaT where missing."""
    if name not in frame:
        return np.full(len(frame), "NaT", dtype="datetime64[D]")
    return frame[name].to_numpy(dtype="datetime64[ns]").astype("datetime64[D]")


def present(values: np.ndarray) -> np.ndarray:
    """Tell where an array holds something."""
    return ~pd.isna(values)


def among(values: np.ndarray, codes: tuple[str, ...]) -> np.ndarray:
    """Tell where a text column is one of ``codes``."""
    if values.tolist().count(None) == len(values):  # as most columns of codes are
        return np.zeros(len(values), dtype=bool)
    return np.asarray(pd.Series(values, dtype=object).isin(codes), dtype=bool)


def row_numbers(frame: pd.DataFrame) -> np.ndarray:
    """Give the workbook's row of each object, or its place when that is not known."""
    rows = numbers(frame, "source_row")
    return np.where(np.isnan(rows), np.arange(1, len(frame) + 1), rows).astype(np.int64)


def group_numbers(arrays: list[np.ndarray]) -> np.ndarray:
    """Number the distinct combinations of arrays from 0 (missing equals missing)."""
    groups = np.zeros(len(arrays[0]), dtype=np.int64)
    for values in arrays:
        codes, distinct = pd.factorize(values, use_na_sentinel=True)
        groups = pd.factorize(groups * (len(distinct) + 1) + codes + 1)[0].astype(np.int64)
    return groups
