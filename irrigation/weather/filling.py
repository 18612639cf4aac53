"""Fill gaps by rules that are stated, and mark what was filled.

1. A missing rain, or missing temperatures, are taken from the nearest other station that
   observed that day: within 25 km for rain, 50 km and 200 m of altitude for temperatures.
2. Temperatures still missing for at most three days in a row are drawn on a straight line
   between the days on both sides.
3. Rain is never drawn between two days, and no forecast is ever filled.
4. Humidity, wind and radiation are left to the standard's own fall-backs
   (:mod:`..evapotranspiration`), which the day's method names.

A filled day has the kind ``filled`` and names its filled values; it is emptied and filled
anew at each update, and gives way to any observation.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .places import distance_km
from .readings import FILLED, FORECAST, OBSERVED, PLACE, TEMPERATURES, VARIABLES

RAIN_KM, TEMPERATURE_KM, TEMPERATURE_ALTITUDE_M = 25.0, 50.0, 200.0
LONGEST_LINE_DAYS = 3


def emptied(frame: pd.DataFrame) -> pd.DataFrame:
    """Undo an earlier filling; days that held nothing else are dropped."""
    frame = frame.copy()
    filled = frame["kind"].eq(FILLED)
    listed = frame["filled_variables"].fillna("").str.split(",")
    for name in VARIABLES:
        mine = filled & pd.Series([name in names for names in listed], index=frame.index)
        frame.loc[mine, name] = np.nan
    frame.loc[filled, "kind"] = OBSERVED
    frame["filled_variables"] = None
    empty = filled & frame[list(VARIABLES)].isna().all(axis=1)
    return frame[~empty].reset_index(drop=True)


def filled(frame: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Fill one station's days between its first and last observation.

    ``others`` holds the observations of the other stations. Both have the columns of
    ``weather_daily``; gives ``frame`` with the filled days marked.
    """
    observed = frame[frame["kind"].eq(OBSERVED)]
    if observed.empty:
        return frame
    days = _every_day(frame, observed)
    fillable = ~days["kind"].eq(FORECAST)
    before = days[list(VARIABLES)].isna()
    for names, farthest_km, climb_m in (
        (("rain_mm",), RAIN_KM, np.inf),
        (TEMPERATURES, TEMPERATURE_KM, TEMPERATURE_ALTITUDE_M),
    ):
        days = _from_neighbours(days, fillable, _near(days, others, farthest_km, climb_m), names)
    days = _on_a_line(days, fillable)
    now = before & days[list(VARIABLES)].notna()
    touched = now.any(axis=1)
    days["filled_variables"] = days["filled_variables"].astype(object)
    days.loc[touched, "kind"] = FILLED
    listing = now.loc[touched].apply(lambda row: ",".join(row.index[row]), axis=1)
    days.loc[touched, "filled_variables"] = listing
    known = days[list(VARIABLES)].notna().any(axis=1) | days["kind"].notna()
    return days[known].reset_index()


def _every_day(frame: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """Index by date, with a row for every day between the first and the last observed."""
    days = frame.set_index("date").sort_index()
    span = pd.date_range(observed["date"].min(), observed["date"].max(), name="date")
    days = days.reindex(days.index.union(span).rename("date"))
    for name in ("station", "source", *PLACE):
        days[name] = days[name].ffill().bfill()
    return days


def _near(
    days: pd.DataFrame, others: pd.DataFrame, farthest_km: float, climb_m: float
) -> list[pd.DataFrame]:
    """Give the other stations near enough, the nearest first, each indexed by date."""
    here = days.iloc[0]
    places = others.drop_duplicates("station")[["station", *PLACE]]
    away = distance_km(here["latitude"], here["longitude"], places["latitude"],
                       places["longitude"])
    climb = (places["elevation_m"] - here["elevation_m"]).abs().fillna(0.0)
    near = places.assign(away=away)[(away <= farthest_km) & (climb <= climb_m)]
    ordered = near.sort_values("away")["station"]
    return [others[others["station"].eq(name)].drop_duplicates("date").set_index("date")
            for name in ordered]


def _from_neighbours(
    days: pd.DataFrame, fillable: pd.Series, neighbours: list[pd.DataFrame],
    names: tuple[str, ...],
) -> pd.DataFrame:
    """Take from the nearest station that knows every one of ``names`` that day."""
    for neighbour in neighbours:
        values = neighbour[list(names)].dropna().reindex(days.index)
        wanted = fillable & days[list(names)].isna().any(axis=1) & values.notna().all(axis=1)
        days.loc[wanted, list(names)] = values[wanted]
    return days


def _on_a_line(days: pd.DataFrame, fillable: pd.Series) -> pd.DataFrame:
    for name in TEMPERATURES:
        gap = days[name].isna()
        run = (gap != gap.shift()).cumsum()
        short = gap & (gap.groupby(run).transform("sum") <= LONGEST_LINE_DAYS)
        line = days[name].where(fillable).interpolate("time", limit_area="inside")
        days[name] = days[name].mask(short & fillable, line)
    return days
