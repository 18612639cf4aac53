"""What the watering tab shows, read from the store: the day's list and the weather."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .records import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from ...layers.store import Store

OBJECT_COLUMNS = ("uid", "code", "name", "kind", "genus", "species_epithet", "latin_name",
                  "french_name", "site_uid", "site_name", "zone_uid", "street")
ADVICE_COLUMNS = ("object_uid", "object_kind", "urgency", "rank", "advised_l", "decided_l",
                  "water_on", "latest_date", "weather_status")
WEATHER_DAYS = 30


class DayRow(NamedTuple):
    """One object of the day's list.

    ``litres`` is what the team decided, else the advice; ``decided`` tells that they differ.
    """

    uid: str
    table: str
    urgency: str
    label: str
    place: str
    litres: float | None
    water_on: datetime.date | None
    latest: datetime.date | None
    zone_uid: str | None
    decided: bool


@dataclass(frozen=True)
class Day:
    """The day's list; ``day`` is the advice's date, None when there is no advice at all."""

    day: datetime.date | None
    rows: list[DayRow]
    zones: list[tuple[str, str]]
    teams: list[tuple[str, str]]
    objects: int
    weather: str
    drought: str
    water_hours: str
    from_open_meteo: bool
    weather_source: str
    remarks: int
    corrections: dict[str, tuple[float, float]]


def read_day(store: Store, today: datetime.date, language: str) -> Day:
    """Read the latest advice up to ``today``, the most pressing first."""
    day = latest_day(store, today)
    zones = store.read("zones")
    observations = store.count("observations", where={"kind": "moisture"})
    advice = store.read("watering_advice", columns=list(ADVICE_COLUMNS),
                        where={"date": day or today})
    weather, from_open_meteo = _weather(store, advice, day or today, language)
    return Day(
        day, _rows(store, advice, zones, language),
        _named(zones), _named(store.read("teams"), "code"),
        store.count("trees") + store.count("beds"), weather,
        _drought(store, day or today, language), _water_hours(store, language), from_open_meteo,
        store.settings().weather_source, observations, _corrections(store),
    )


def latest_day(store: Store, today: datetime.date) -> datetime.date | None:
    """Give today when it has its advice, else the last day that has one."""
    import pandas as pd

    if store.count("watering_advice", where={"date": today}):
        return today
    dates = store.read("watering_advice", columns=["date"])["date"]
    past = dates[dates <= pd.Timestamp(today)]
    return None if past.empty else past.max().date()


def _rows(store: Store, advice: pd.DataFrame, zones: pd.DataFrame,
          language: str) -> list[DayRow]:
    import pandas as pd

    litres = advice["decided_l"].fillna(advice["advised_l"])
    decided = (advice["decided_l"] - advice["advised_l"]).abs() > 0.01
    advice = advice.assign(litres=litres, decided=decided)[
        (advice["urgency"] != "none") | (litres > 0)]
    parts = []
    for kind, table in TABLES.items():
        uids = advice.loc[advice["object_kind"] == kind, "object_uid"].to_list()
        if uids:
            parts.append(read_objects(store, table, uids))
    if not parts:
        return []
    objects = pd.concat(parts, ignore_index=True)
    objects["label"] = object_labels(objects, language)
    objects["zone_uid"] = _zones_of(store, objects, zones)
    objects["place"] = _places(store, objects, zones)
    rows = advice.merge(objects[["uid", "label", "place", "zone_uid"]],
                        left_on="object_uid", right_on="uid")
    rows["rank"] = rows["rank"].astype(float)
    rows = rows.sort_values(["rank", "label"], na_position="last")
    return [DayRow(one.object_uid, TABLES[one.object_kind], one.urgency, one.label, one.place,
                   None if pd.isna(one.litres) else float(one.litres), _date(one.water_on),
                   _date(one.latest_date), one.zone_uid, bool(one.decided))
            for one in rows.itertuples(index=False)]


def _date(value: pd.Timestamp) -> datetime.date | None:
    return None if value != value else value.date()


def read_objects(store: Store, table: str, uids: list[str]) -> pd.DataFrame:
    """Read what names some trees or beds, and their centres."""
    import pandas as pd

    rows = store.read(table, columns=[*OBJECT_COLUMNS, "geometry"], where={"uid": uids})
    centres = rows.geometry.centroid
    rows = pd.DataFrame(rows.drop(columns="geometry")).reindex(columns=list(OBJECT_COLUMNS))
    return rows.assign(object_kind={v: k for k, v in TABLES.items()}[table],
                       centre=centres.to_numpy())


def object_labels(objects: pd.DataFrame, language: str) -> pd.Series:
    """Give how each object is called."""
    from ...dashboard.wording import labels

    return labels(objects, language)


def _zones_of(store: Store, objects: pd.DataFrame, zones: pd.DataFrame) -> pd.Series:
    """Give each object's zone: its own, its site's, else the one it stands in."""
    import geopandas as gpd

    sites = store.read("sites", columns=["uid", "zone_uid"])
    of_site = objects["site_uid"].map(dict(zip(sites["uid"], sites["zone_uid"], strict=True)))
    zone = _first(objects["zone_uid"], of_site)
    left = zone.isna() & objects["centre"].notna()
    if not left.any() or zones.empty:
        return zone
    points = gpd.GeoDataFrame(objects[left][["uid"]], geometry=objects.loc[left, "centre"],
                              crs=zones.crs)
    found = points.sjoin(zones[["uid", "geometry"]].rename(columns={"uid": "found"}),
                         predicate="intersects")["found"]
    found = found[~found.index.duplicated()]
    return _first(zone, found.reindex(zone.index))


def _places(store: Store, objects: pd.DataFrame, zones: pd.DataFrame) -> pd.Series:
    sites = store.read("sites", columns=["uid", "name"])
    names = dict(zip(sites["uid"], sites["name"], strict=True))
    named = dict(zip(zones["uid"], zones["name"], strict=True))
    place = _first(objects["site_uid"].map(names), objects["site_name"], objects["street"],
                   objects["zone_uid"].map(named))
    return place.where(place.notna(), "").astype(str)


def _first(*columns: pd.Series) -> pd.Series:
    """Give the first value known of each row, None without any."""
    found = columns[0].astype(object)
    for column in columns[1:]:
        found = found.where(found.notna(), column.astype(object))
    return found.where(found.notna(), None)


def _named(rows: pd.DataFrame, key: str = "uid") -> list[tuple[str, str]]:
    names = rows["name"].fillna(rows["code"]).fillna("")
    return sorted(zip(rows[key].fillna(""), names, strict=True), key=lambda pair: pair[1])


def _weather(store: Store, advice: pd.DataFrame, day: datetime.date,
             language: str) -> tuple[str, bool]:
    """Tell how far the weather goes, what of the advice it forbids, and whether it is Open-Meteo's.

    The state is that of the town's own station; sites may listen to another.
    """
    from ...irrigation.reasons import blocked_sentences
    from ...irrigation.weather import daily_weather, stations_for_sites, weather_status

    first = day - datetime.timedelta(days=WEATHER_DAYS)
    last = day + datetime.timedelta(days=7)
    series = daily_weather(store, stations_for_sites(store).default, first, last)
    sources = store.read("weather_daily", columns=["source"])["source"].dropna().unique()
    said = [weather_status(series, day).sentence(language),
            *blocked_sentences(language, Counter(advice["weather_status"].dropna()))]
    return " ".join(said), any(str(source).startswith("open_meteo") for source in sources)


def _drought(store: Store, day: datetime.date, language: str) -> str:
    from ...irrigation.drought import drought_states

    return "\n".join(state.sentence(language) for state in drought_states(store, day)
                     if state.code != "unknown")


def _water_hours(store: Store, language: str) -> str:
    from ...irrigation.service import water_hours

    hours = water_hours(store)
    return "" if hours.code == "unknown" else hours.sentence(language)


def _corrections(store: Store) -> dict[str, tuple[float, float]]:
    from ...irrigation.corrections import ACCEPTED, WITHDRAWN, corrections_of

    return corrections_of(store.read(
        "journal", where={"action": [ACCEPTED, WITHDRAWN]})).by_pool
