"""What work is due, late, and done on time, with last month and last year beside."""

from __future__ import annotations

import pandas as pd

from ..interventions.due import OVERDUE, readings
from ..interventions.due_tables import OPEN
from .figures import figure, percent, together, total

MONTH = pd.Timedelta(days=30)


def deadline(interventions: pd.DataFrame) -> pd.Series:
    """Give the day by which each work is to be done.

    The window's end, else thirty days past the due date, as ``interventions.due`` reads
    lateness.
    """
    return interventions["window_end"].fillna(interventions["due_date"] + MONTH)


def late(interventions: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Give the works read as overdue, with ``deadline`` and ``days_late``, the latest first.

    A planned day counts as the deadline of the work it was planned for.
    """
    overdue = readings(interventions, today.date()) == OVERDUE
    rows = interventions[overdue.to_numpy(dtype=bool)]
    day = rows["planned_date"].fillna(deadline(rows))
    rows = rows.assign(deadline=day, days_late=(today - day).dt.days)
    return rows.sort_values(["days_late", "uid"], ascending=[False, True])


def due(interventions: pd.DataFrame, today: pd.Timestamp, days: int = 30) -> pd.DataFrame:
    """Give the open works that are not overdue and fall within ``days`` days.

    With the day they are for (``when``: planned, else due), the first of them first.
    """
    when = interventions["planned_date"].fillna(interventions["due_date"])
    overdue = readings(interventions, today.date()) == OVERDUE
    ahead = (interventions["state"].isin(OPEN) & ~overdue
             & (when <= today + pd.Timedelta(days=days)))
    return interventions.assign(when=when)[ahead].sort_values(["when", "uid"])


def ahead_and_late(interventions: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Count what is due and late; nothing is known of a town that plans no work."""
    if interventions.empty:
        return together([figure(code, None)
                         for code in ("work_due", "work_late", "work_late_days")])
    behind, ahead = late(interventions, today), due(interventions, today)
    planned = interventions["site_uid"]
    none = pd.Series(0.0, index=interventions.index)
    return together([
        total("work_due", planned, none.mask(interventions.index.isin(ahead.index), 1.0)),
        total("work_late", planned, none.mask(interventions.index.isin(behind.index), 1.0)),
        figure("work_late_days", behind["days_late"].mean() if len(behind) else None),
    ])


def done(interventions: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Measure the thirty days up to today, the thirty before, and those of a year ago."""
    now = _period(interventions, today)
    month = _period(interventions, today - MONTH)
    year = _period(interventions, today - pd.DateOffset(years=1))
    return together([figure(code, now[code], month[code], year[code]) for code in now])


def _period(interventions: pd.DataFrame, end: pd.Timestamp) -> dict[str, float]:
    """Measure the works done in the thirty days ending with ``end`` (included)."""
    rows = interventions[(interventions["state"] == "done")
                         & (interventions["done_date"] > end - MONTH)
                         & (interventions["done_date"] <= end)]
    delay = (rows["done_date"] - deadline(rows)).dt.days.dropna()
    return {
        "work_done": float(len(rows)) if len(interventions) else float("nan"),
        "work_on_time_share": percent(float((delay <= 0).sum()), len(delay)),
        "work_delay_days": float(delay.clip(lower=0).mean()),
        "work_hours": float(rows["duration_min"].sum(min_count=1)) / 60,
        "work_hours_known_share": percent(float(rows["duration_min"].notna().sum()), len(rows)),
        "work_cost": float(rows["cost_eur"].sum(min_count=1)),
        "work_cost_known_share": percent(float(rows["cost_eur"].notna().sum()), len(rows)),
    }


def rounds_driven(rounds: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Sum the kilometres of the rounds that were not cancelled, over the three periods."""
    kept = rounds[rounds["state"] != "cancelled"]

    def kilometres(end: pd.Timestamp) -> float:
        rows = kept[(kept["date"] > end - MONTH) & (kept["date"] <= end)]
        return float(rows["distance_km"].sum(min_count=1))

    return figure("rounds_km", kilometres(today), kilometres(today - MONTH),
                  kilometres(today - pd.DateOffset(years=1)))


def by_kind(interventions: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Count by ``work``: ``late``, ``due`` within thirty days, ``done`` in the last thirty."""
    finished = interventions[(interventions["state"] == "done")
                             & (interventions["done_date"] > today - MONTH)
                             & (interventions["done_date"] <= today)]
    table = pd.DataFrame({
        "late": late(interventions, today)["work"].value_counts(),
        "due": due(interventions, today)["work"].value_counts(),
        "done": finished["work"].value_counts(),
    }).fillna(0).astype("int64")
    table = table.sort_values(["late", "due", "done"], ascending=False)
    return table.rename_axis("work").reset_index()
