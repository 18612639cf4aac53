"""Figures kept by date, so that trends outlive imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..layers.tables import derived_uid
from .figures import definitions

if TYPE_CHECKING:
    from .indicators import Indicators

# A snapshot this near to the day asked for stands for it.
TOLERANCE = pd.Timedelta(days=15)
# A site's figures are kept every day for so long, then Mondays alone.
DAILY = pd.Timedelta(days=100)
# A morning forgotten for up to so long is caught up with.
CATCH_UP = 60
WEEKS = 26


def rows(values: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Write known figures as rows of ``indicator_snapshots``: the same day, the same rows.

    All figures of the town; of each site, those its definition says to keep.
    """
    by_site = [code for code, item in definitions().items() if item.kept_by_site]
    known = values[values["value"].notna()
                   & (values["site_uid"].isna() | values["indicator"].isin(by_site))]
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
        gone = set(kept["uid"]) - set(fresh["uid"])
        gone |= set(_too_fine(store, today))
        if gone:
            store.delete("indicator_snapshots", sorted(gone))
        return store.upsert("indicator_snapshots", fresh)


def _too_fine(store: Any, today: pd.Timestamp) -> list[str]:
    """Find the sites' figures of days, other than Mondays, that are past the daily time."""
    days = pd.date_range(end=today - DAILY, periods=CATCH_UP)
    old = store.read("indicator_snapshots", columns=["uid", "site_uid"],
                     where={"date": [day.date() for day in days if day.weekday() != 0]})
    return old.loc[old["site_uid"].notna(), "uid"].tolist()


def read(store: Any, today: pd.Timestamp) -> pd.DataFrame:
    """Read the town's dated figures, and the sites' of the days that figures look back to."""
    town = store.read("indicator_snapshots", where={"site_uid": None})
    days = town["date"].drop_duplicates().sort_values()
    past = days[days <= today]
    recent = past[past > today - pd.Timedelta(weeks=WEEKS + 1)]
    mondays = recent - pd.to_timedelta(recent.dt.weekday, unit="D")
    wanted = set(recent[~mondays.duplicated()])
    for target in targets(today).values():
        near = past[(past - target).abs() <= TOLERANCE]
        if len(near):
            wanted.add(near.iloc[int((near - target).abs().argmin())])
    sites = store.read("indicator_snapshots",
                       where={"date": [day.date() for day in sorted(wanted)]})
    sites = sites[sites["site_uid"].notna()]
    return pd.concat([town, sites], ignore_index=True) if len(sites) else town


def targets(today: pd.Timestamp) -> dict[str, pd.Timestamp]:
    """Give the days that stand beside today, by column."""
    return {"last_month": today - pd.DateOffset(months=1),
            "last_year": today - pd.DateOffset(years=1)}


def compared(values: pd.DataFrame, kept: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Fill ``last_month`` and ``last_year`` from the snapshots where the tables gave none."""
    values = values.copy()
    for column, target in targets(today).items():
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
