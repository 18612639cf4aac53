"""The rounds of a day that nobody asked for by hand: planned once, then left to the people."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pandas as pd

from ...irrigation.service import working_days
from ...layers.progress import SILENT, Progress
from .plan import RoundsResult, plan_rounds, totals

if TYPE_CHECKING:
    from ...layers.store import Store


def rounds_of_the_day(
    store: Store, today: datetime.date, time_limit_s: float, progress: Progress = SILENT,
) -> RoundsResult | None:
    """Plan the rounds of ``today`` unless the day has some already: people have seen those.

    None when nobody goes out: no vehicle in the store, or not a working day of the town.
    """
    planned = store.read("rounds", where={"date": today})
    if (planned["state"] != "cancelled").any():
        return totals(store, today)
    works = working_days(pd.DatetimeIndex([today]), store.settings())[0]
    if not works or not store.count("vehicles"):
        return None
    return plan_rounds(store, today, time_limit_s, progress)
