"""Figures kept by date, so that trends outlive imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..layers.tables import derived_uid

if TYPE_CHECKING:
    from .indicators import Indicators

# A snapshot this near to the day asked for stands for it.
TOLERANCE = pd.Timedelta(days=15)


def rows(values: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Write known figures as rows of ``indicator_snapshots``: the same day, the same rows."""
    known = values[values["value"].notna()]
    day = today.date().isoformat()
    uids = [derived_uid("indicator", day, code, site or "")
            for code, site in zip(known["indicator"], known["site_uid"], strict=True)]
    return pd.DataFrame({
        "uid": uids, "date": today, "indicator": known["indicator"].to_numpy(),
        "site_uid": known["site_uid"].to_numpy(), "value": known["value"].to_numpy(),
        "unit": known["unit"].to_numpy(), "details": known["details"].to_numpy(),
    })


def take_snapshot(store: Any, indicators: Indicators) -> Any:
    """Keep the figures of their date; the same day again replaces, and drops what is gone.

    Gives the store's counts of new, changed and unchanged rows.
    """
    today = pd.Timestamp(indicators.date)
    fresh = rows(indicators.values, today)
    with store.transaction():
        kept = store.read("indicator_snapshots", columns=["uid"],
                          where={"date": indicators.date})
        gone = sorted(set(kept["uid"]) - set(fresh["uid"]))
        if gone:
            store.delete("indicator_snapshots", gone)
        return store.upsert("indicator_snapshots", fresh)


def compared(values: pd.DataFrame, kept: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Fill ``last_month`` and ``last_year`` from the snapshots where the tables gave none."""
    values = values.copy()
    for column, target in (("last_month", today - pd.DateOffset(months=1)),
                           ("last_year", today - pd.DateOffset(years=1))):
        then = nearest(kept, target)
        keys = pd.MultiIndex.from_arrays([values["indicator"], values["site_uid"].fillna("")])
        values[column] = values[column].fillna(
            pd.Series(then.reindex(keys).to_numpy(dtype="float64"), index=values.index))
    return values


def nearest(kept: pd.DataFrame, target: pd.Timestamp) -> pd.Series:
    """Give the figures of the snapshot date nearest to ``target``, by indicator and site."""
    near = kept[(kept["date"] - target).abs() <= TOLERANCE]
    if near.empty:
        return pd.Series(dtype="float64",
                         index=pd.MultiIndex.from_arrays([[], []], names=["indicator", "site"]))
    days = near["date"].drop_duplicates().sort_values()
    day = days.iloc[int((days - target).abs().argmin())]
    then = near[near["date"] == day]
    index = pd.MultiIndex.from_arrays([then["indicator"], then["site_uid"].fillna("")])
    series = pd.Series(then["value"].to_numpy(dtype="float64"), index=index)
    return series[~series.index.duplicated()]


def trend(kept: pd.DataFrame, code: str) -> pd.DataFrame:
    """Give the town's figure by date: ``date``, ``value``."""
    town = kept[(kept["indicator"] == code) & kept["site_uid"].isna()]
    return town[["date", "value"]].sort_values("date", ignore_index=True)
