"""How far the figures can be trusted: data filled and fresh, weather and advice reliable."""

from __future__ import annotations

import pandas as pd

from .figures import figure, percent, share, together, total
from .heritage import planting_years
from .snapshots import nearest, targets

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


def imports_checked(imports: pd.DataFrame, rejects: pd.DataFrame, kept: pd.DataFrame,
                    today: pd.Timestamp) -> pd.DataFrame:
    """Count the rows set aside and the errors that stand in the files, as each was last read.

    An error stands until the row is corrected and its file read again, or the file no longer
    names it; reading a file twice corrects nothing. ``kept`` are the dated figures: the
    errors of a month ago, less those of today, are those the town got rid of.
    """
    read = _last_of_each_day(imports[imports["undone_at"].isna()])
    if read.empty:
        return together([figure(code, None) for code in
                         ("import_age", "rows_set_aside", "errors_standing",
                          "errors_per_thousand", "errors_reduced")])
    errors = float((rejects["severity"] == "error").sum())
    rows = _rows_last_read(read)
    last = read["imported_at"].iloc[-1]
    same_day = read[read["imported_at"].dt.normalize() == last.normalize()]
    before = nearest(kept, targets(today)["last_month"]).get(("errors_standing", ""))
    return together([
        # A day replayed after its imports has none of them ahead of it.
        figure("import_age", float(max(0, (today - last.normalize()).days))),
        figure("rows_set_aside", float(same_day["rejected"].sum())),
        figure("errors_standing", errors),
        figure("errors_per_thousand", 1000 * errors / rows if rows else None),
        figure("errors_reduced", None if before is None else before - errors),
    ])


def _last_of_each_day(imports: pd.DataFrame) -> pd.DataFrame:
    """Keep each file's last import of the day: read twice in a morning, it counts once."""
    ordered = imports.sort_values("imported_at")
    day = ordered["imported_at"].dt.normalize()
    return ordered[~ordered.assign(day=day).duplicated(["day", "file"], keep="last")]


def _rows_last_read(imports: pd.DataFrame) -> float:
    """Sum the rows of the imports that were the last to read one of their files."""
    files = imports["file"].fillna("").str.split(FILES_JOINT).explode()
    last = files[~files.duplicated(keep="last")]
    return float(imports.loc[last.index.unique(), "rows_read"].sum())


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
