"""What water is asked, given and saved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..irrigation.savings import habit_days, habit_per_week
from ..layers.settings import TownSettings
from .figures import COLUMNS, figure, percent, share, together, total
from .heritage import planting_years
from .snapshots import WEEKS

URGENCIES = ("none", "watch", "soon", "today", "late", "unknown")
WEEK = pd.Timedelta(days=7)


def litres_to_give(advice: pd.DataFrame) -> pd.Series:
    """Give the litres of today, row by row: what the team decided, else what is advised."""
    return advice["decided_l"].fillna(advice["advised_l"])


def to_water(advice: pd.DataFrame) -> pd.Series:
    """Flag the rows to water today: what is advised and no team set aside, or decided."""
    return litres_to_give(advice) > 0


def stress(advice: pd.DataFrame, site: pd.Series, today: pd.Timestamp) -> pd.DataFrame:
    """Count what asks for water, and the shares in stress now and within seven days.

    ``site`` gives the site of each row of the day's ``advice``.
    """
    known = advice["urgency"].notna() & (advice["urgency"] != "unknown")
    water = to_water(advice)
    stressed = advice["stress_coefficient"] < 1
    soon = water | (advice["likely_date"] <= today + WEEK)
    if advice.empty:
        codes = ("objects_to_water", "water_stress_now", "water_stress_week",
                 "advice_unknown_share", "litres_advised_today", "litres_advised_week")
        return together([figure(code, None) for code in codes])
    return together([
        total("objects_to_water", site, water),
        share("water_stress_now", site, known & stressed,
              known & advice["stress_coefficient"].notna()),
        share("water_stress_week", site, known & soon, known),
        share("advice_unknown_share", site, ~known, known | True),
        total("litres_advised_today", site, litres_to_give(advice)),
        total("litres_advised_week", site, advice["advised_horizon_l"].where(known)),
    ])


def habits(existing: pd.DataFrame, settings: TownSettings, today: pd.Timestamp) -> pd.Series:
    """Give the litres a week each object gets by habit."""
    return habit_per_week(existing.assign(planted_year=planting_years(existing)), settings,
                          today.year)


def followed(existing: pd.DataFrame, waterings: pd.DataFrame,
             today: pd.Timestamp) -> pd.Series:
    """Flag the objects whose waterings are noted: those of which a saving can be told.

    Where nothing was noted in the weeks looked at, all of them, to set beside the advice.
    """
    since = today - pd.Timedelta(weeks=WEEKS)
    noted = waterings.loc[waterings["given_l"].notna()
                          & waterings["date"].between(since, today), "object_uid"]
    if noted.empty:
        return pd.Series(True, index=existing.index)
    return existing["uid"].isin(noted)


def season_share(start: pd.Timestamp, settings: TownSettings) -> float:
    """Give the share of the seven days from ``start`` that lie in the watering season."""
    return float(np.mean(habit_days(pd.date_range(start, periods=7), settings)))


def weeks(
    waterings: pd.DataFrame,
    snapshots: pd.DataFrame,
    habit: pd.Series,
    noted: pd.Series,
    site: pd.Series,
    settings: TownSettings,
    today: pd.Timestamp,
    count: int = WEEKS,
) -> pd.DataFrame:
    """Give, by week (``week``, its Monday) and site, litres advised, given and by habit.

    ``habit``, ``noted`` (see :func:`followed`) and ``site`` are by object. ``advised_l`` is
    the week's advice as first kept in the snapshots of that week; ``noted_habit_l`` the
    habit of the objects noted alone; ``saved_l`` that less given, in the weeks when
    waterings were recorded in the town, and unknown in others. The town's rows have no site.
    """
    monday = today - pd.Timedelta(days=today.weekday())
    mondays = pd.date_range(end=monday, periods=count, freq="7D")
    given = _given(waterings, mondays[0], today)
    advised = _advised(snapshots, mondays[0], today)
    site = site.astype(object)
    sites = sorted({*site.dropna(), *given["site_uid"].dropna(), *advised["site_uid"].dropna()})
    grid = pd.MultiIndex.from_product([mondays, [None, *sites]], names=["week", "site_uid"])
    table = grid.to_frame(index=False)
    season = table["week"].map({m: season_share(m, settings) for m in mondays})
    for name, litres in (("habit_l", habit), ("noted_habit_l", habit.where(noted, 0.0))):
        of_sites = table["site_uid"].map(litres.groupby(site).sum(min_count=1))
        of_town = table["site_uid"].isna()
        table[name] = of_sites.astype("float64").mask(of_town, litres.sum(min_count=1)) * season
    for name, frame in (("given_l", given), ("advised_l", advised)):
        table = table.merge(frame, on=["week", "site_uid"], how="left")
        table[name] = table[name].astype("float64")
    recorded = table["week"].isin(given["week"])
    table["given_l"] = table["given_l"].fillna(0.0).where(recorded)
    table["saved_l"] = (table["noted_habit_l"] - table["given_l"]).where(recorded)
    return table


def _given(waterings: pd.DataFrame, start: pd.Timestamp, today: pd.Timestamp) -> pd.DataFrame:
    rows = waterings[waterings["given_l"].notna() & waterings["date"].between(start, today)]
    rows = rows.assign(week=_monday(rows["date"]))
    town = rows.groupby("week")["given_l"].sum().reset_index().assign(site_uid=None)
    sites = rows.groupby(["week", "site_uid"])["given_l"].sum().reset_index()
    return _stack(town, sites, "given_l")


def _advised(snapshots: pd.DataFrame, start: pd.Timestamp, today: pd.Timestamp) -> pd.DataFrame:
    rows = snapshots[(snapshots["indicator"] == "litres_advised_week")
                     & snapshots["date"].between(start, today)]
    rows = rows.assign(week=_monday(rows["date"]), advised_l=rows["value"])
    rows = rows.sort_values("date").drop_duplicates(["week", "site_uid"])
    return rows[["week", "site_uid", "advised_l"]]


def _stack(town: pd.DataFrame, sites: pd.DataFrame, value: str) -> pd.DataFrame:
    frames = [frame[["week", "site_uid", value]] for frame in (town, sites) if len(frame)]
    if not frames:
        return pd.DataFrame({"week": pd.Series(dtype="datetime64[ns]"),
                             "site_uid": pd.Series(dtype=object),
                             value: pd.Series(dtype="float64")})
    return pd.concat([frame.astype({"site_uid": object}) for frame in frames],
                     ignore_index=True)


def _monday(dates: pd.Series) -> pd.Series:
    return dates - pd.to_timedelta(dates.dt.weekday, unit="D")


def usual(habit: pd.Series, site: pd.Series, settings: TownSettings,
          today: pd.Timestamp) -> pd.DataFrame:
    """Give the litres of this week by habit, for all that the tanker waters."""
    monday = today - pd.Timedelta(days=today.weekday())
    return total("litres_habit_week", site, habit * season_share(monday, settings))


def use(table: pd.DataFrame, waterings: pd.DataFrame, settings: TownSettings,
        today: pd.Timestamp) -> pd.DataFrame:
    """Give litres given and saved, from the table of :func:`weeks`.

    Savings are those of whole weeks, the current one left out.
    """
    monday = today - pd.Timedelta(days=today.weekday())
    this_week, past = table[table["week"] == monday], table[table["week"] < monday]
    saved = past.groupby("site_uid", dropna=False)["saved_l"].sum(min_count=1)
    town_saved = _of_town(saved)
    year = waterings[(waterings["date"].dt.year == today.year) & (waterings["date"] <= today)]
    price = settings.water_price_eur_m3
    return together([
        _by_site("litres_given_week", this_week.set_index("site_uid")["given_l"]),
        total("litres_given_year", year["site_uid"], year["given_l"]),
        _by_site("litres_saved", saved),
        figure("litres_saved_share", percent(
            town_saved, float(past.loc[past["site_uid"].isna() & past["saved_l"].notna(),
                                       "noted_habit_l"].sum()))),
        figure("water_saved_eur",
               None if price is None or np.isnan(town_saved) else town_saved / 1000 * price),
    ])


def _of_town(values: pd.Series) -> float:
    town = values[values.index.isna()]
    return float(town.iloc[0]) if len(town) else float("nan")


def _by_site(code: str, values: pd.Series) -> pd.DataFrame:
    rows = pd.DataFrame({"site_uid": values.index.to_numpy(dtype=object),
                         "value": values.to_numpy(dtype="float64")})
    rows = rows.assign(indicator=code).reindex(columns=list(COLUMNS))
    return rows if rows["site_uid"].isna().any() else together([figure(code, None), rows])
