"""How far the figures can be trusted: data filled and fresh, weather and advice reliable."""

from __future__ import annotations

import pandas as pd

from .figures import figure, percent, share, together, total
from .heritage import planting_years

# What must be known of an object for its care and its water to be right.
KEY_FIELDS = {
    "tree": ("species", "planting_year", "health", "height_m", "trunk_girth_cm", "pit_area_m2",
             "position", "site_uid"),
    "bed": ("kind", "area_m2", "health", "mulch", "position", "site_uid"),
}
FRESH_YEARS = 3
MONTH = pd.Timedelta(days=30)
RECENT_WEATHER = pd.Timedelta(days=30)
# What irrigation.overrides writes in the journal.
OVERRULE = "watering_override"

FILES_JOINT = " ; "  # between the names of the files of one import


def filled(objects: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Say, object by object of a kind, which of its key fields are known (flags)."""
    rows = objects[objects["object_kind"] == kind]
    flags = {}
    for name in KEY_FIELDS[kind]:
        if name == "species":
            flags[name] = rows["genus"].notna() | rows["latin_name"].notna()
        elif name == "planting_year":
            flags[name] = planting_years(rows).notna()
        elif name == "site_uid":
            flags[name] = rows["in_site"]
        elif name == "position":
            flags[name] = rows["position_status"].isin(["located", "approximate"])
        else:
            flags[name] = rows[name].notna()
    return pd.DataFrame(flags, index=rows.index)


def completeness(objects: pd.DataFrame) -> pd.DataFrame:
    """Give the share of each key field that is filled: ``object_kind``, ``field``, ``share``."""
    rows = []
    for kind in KEY_FIELDS:
        flags = filled(objects, kind)
        rows += [{"object_kind": kind, "field": name,
                  "share": percent(float(flags[name].sum()), len(flags))}
                 for name in flags]
    return pd.DataFrame(rows)


def inventory(objects: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Measure how full and how fresh the inventory is."""
    flags = [filled(objects, kind) for kind in KEY_FIELDS]
    known = pd.concat([frame.sum(axis=1) for frame in flags]).reindex(objects.index)
    asked = pd.concat([pd.Series(frame.shape[1], index=frame.index) for frame in flags])
    site = objects["site_uid"]
    graded = objects["health"].notna()
    fresh = objects["health_date"] >= today - pd.DateOffset(years=FRESH_YEARS)
    placed = objects["position_status"]
    return together([
        share("data_completeness", site, known, asked.reindex(objects.index)),
        share("health_fresh_share", site, graded & fresh, graded | True),
        total("to_locate", site, placed == "to_locate"),
        figure("without_site", float((~objects["in_site"]).sum()) if len(objects) else None),
    ])


def imports_checked(imports: pd.DataFrame, rejects: pd.DataFrame,
                    today: pd.Timestamp) -> pd.DataFrame:
    """Count the rows set aside, the errors per thousand rows at the last and earlier imports."""
    kept = _last_of_each_day(imports[imports["undone_at"].isna()])
    if kept.empty:
        return together([figure(code, None)
                         for code in ("import_age", "rows_set_aside", "errors_per_thousand")])
    rates = _errors_per_thousand(kept, rejects)
    last = kept["imported_at"].iloc[-1]
    same_day = kept[kept["imported_at"].dt.normalize() == last.normalize()]
    return together([
        # A day replayed after its imports has none of them ahead of it.
        figure("import_age", float(max(0, (today - last.normalize()).days))),
        figure("rows_set_aside", float(same_day["rejected"].sum())),
        figure("errors_per_thousand", rates.iloc[-1], _before(rates, today - MONTH),
               _before(rates, today - pd.DateOffset(years=1))),
    ])


def _last_of_each_day(imports: pd.DataFrame) -> pd.DataFrame:
    """Keep each file's last import of the day: read twice in a morning, it counts once."""
    ordered = imports.sort_values("imported_at")
    day = ordered["imported_at"].dt.normalize()
    return ordered[~ordered.assign(day=day).duplicated(["day", "file"], keep="last")]


def _errors_per_thousand(imports: pd.DataFrame, rejects: pd.DataFrame) -> pd.Series:
    """Give the rate of each day of import.

    An error that stands keeps the import that first met it: the last day counts all those
    that stand in its files, so that reading a file again does not seem to correct it.
    """
    errors = rejects[rejects["severity"] == "error"]
    day = imports["imported_at"].dt.normalize()
    found = imports["uid"].map(errors.groupby("import_uid").size()).fillna(0).groupby(day).sum()
    files = imports.loc[day == day.max(), "file"].fillna("").str.split(FILES_JOINT).explode()
    found[day.max()] = float(errors["file"].isin(files).sum())
    read = imports["rows_read"].astype("float64").groupby(day).sum()
    return 1000 * found / read.where(read > 0)


def _before(by_day: pd.Series, moment: pd.Timestamp) -> float:
    earlier = by_day[by_day.index <= moment]
    return float(earlier.iloc[-1]) if len(earlier) else float("nan")


def weather_trust(weather: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Say how old the last observation is, how much was filled, how far the forecast reaches."""
    past = weather[(weather["date"] <= today) & weather["kind"].isin(["observed", "filled"])]
    recent = past[past["date"] > today - RECENT_WEATHER]
    patched = (recent["kind"] == "filled") | recent["filled_variables"].fillna("").ne("")
    ahead = weather[(weather["kind"] == "forecast") & (weather["date"] >= today)]
    observed = past.loc[past["kind"] == "observed", "date"].max()
    return together([
        figure("weather_age", None if pd.isna(observed) else float((today - observed).days)),
        figure("weather_filled_share", percent(float(patched.sum()), len(recent))),
        figure("forecast_days", float(ahead["date"].nunique()) if len(weather) else None),
    ])


def overrules(journal: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Give the teams' decisions that set the advice aside, after ``start`` and up to ``end``."""
    day = journal["moment"].dt.normalize()
    chosen = (journal["action"] == OVERRULE) & (day > start) & (day <= end)
    return journal[chosen].assign(date=day[chosen])


def advice_trust(journal: pd.DataFrame, waterings: pd.DataFrame,
                 today: pd.Timestamp) -> pd.DataFrame:
    """Say how often the advice was overruled, among the watering decisions recorded."""
    def measured(end: pd.Timestamp) -> tuple[float, float]:
        changed = overrules(journal, end - MONTH, end)
        done = waterings[(waterings["date"] > end - MONTH) & (waterings["date"] <= end)]
        decisions = pd.concat([changed[["object_uid", "date"]], done[["object_uid", "date"]]])
        count = len(decisions.drop_duplicates())
        part = percent(float(len(changed[["object_uid", "date"]].drop_duplicates())), count)
        return (float(len(changed)) if len(journal) else float("nan")), part

    periods = [measured(end) for end in
               (today, today - MONTH, today - pd.DateOffset(years=1))]
    reasons = overrules(journal, today - MONTH, today)["reason"].value_counts().head(5)
    return together([
        figure("advice_overruled", *(count for count, _ in periods),
               reasons={str(k): int(v) for k, v in reasons.items()}),
        figure("advice_overruled_share", *(part for _, part in periods)),
    ])


def remarks(observations: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Count the teams' remarks and average their satisfaction (marks from 1 to 5)."""
    def measured(end: pd.Timestamp) -> tuple[float, float]:
        rows = observations[(observations["date"] > end - MONTH) & (observations["date"] <= end)]
        marks = pd.to_numeric(rows.loc[rows["kind"] == "satisfaction", "value"], errors="coerce")
        said = rows["kind"].isin(["remark", "damage"])
        heard = float(said.sum()) if len(observations) else float("nan")
        return heard, float(marks[marks.between(1, 5)].mean())

    periods = [measured(end) for end in
               (today, today - MONTH, today - pd.DateOffset(years=1))]
    return together([
        figure("remarks", *(count for count, _ in periods)),
        figure("satisfaction", *(mark for _, mark in periods)),
    ])
