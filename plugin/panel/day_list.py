"""What the watering tab shows, read from the store: the day's list, the weather, one object."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from .records import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from ...irrigation.explain import Explanation
    from ...layers.store import Store

OBJECT_COLUMNS = ("uid", "code", "name", "kind", "genus", "species_epithet", "latin_name",
                  "french_name", "site_uid", "site_name", "zone_uid", "street")
ADVICE_COLUMNS = ("object_uid", "object_kind", "urgency", "rank", "advised_l", "decided_l",
                  "latest_date")
WEATHER_DAYS = 30
HISTORY_LINES = 40


class DayRow(NamedTuple):
    """One object of the day's list; ``litres`` is what the team decided, else the advice."""

    uid: str
    table: str
    urgency: str
    label: str
    place: str
    litres: float | None
    latest: datetime.date | None
    zone_uid: str | None


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
    from_open_meteo: bool
    weather_source: str
    remarks: int
    corrections: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Card:
    """One object: what it is, its advice explained, what was done and said of it."""

    uid: str
    table: str
    title: str
    identity: list[tuple[str, str]]
    explanation: Explanation | None
    refusal: str
    advised: float | None
    history: list[tuple[datetime.date | None, str, str]]


def read_day(store: Store, today: datetime.date, language: str) -> Day:
    """Read the latest advice up to ``today``, the most pressing first."""
    day = latest_day(store, today)
    zones = store.read("zones")
    observations = store.count("observations", where={"kind": "moisture"})
    return Day(
        day, [] if day is None else _rows(store, day, zones, language),
        _named(zones), _named(store.read("teams"), "code"),
        store.count("trees") + store.count("beds"), *_weather(store, day or today, language),
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


def read_card(store: Store, table: str, uid: str, day: datetime.date, language: str) -> Card:
    """Read one object and explain its advice of ``day``."""
    from ...irrigation.explain import explain
    from ...layers.errors import SeveError

    row = store.read(table, where={"uid": uid})
    if row.empty:
        return Card(uid, table, "", [], None, "", None, [])
    explanation, refusal = None, ""
    try:
        explanation = explain(store, uid, day, language)
    except SeveError as error:
        refusal = f"{error.sentence(language)} {error.advice(language)}"
    advice = store.read("watering_advice", columns=["advised_l", "decided_l"],
                        where={"object_uid": uid, "date": day})
    litres = advice["decided_l"].fillna(advice["advised_l"]).dropna()
    labels = _labels(_objects(store, table, [uid]), language)
    return Card(uid, table, labels.iloc[0], _identity(store, table, row, language), explanation,
                refusal, None if litres.empty else float(litres.iloc[0]),
                _history(store, uid, language))


def _rows(store: Store, day: datetime.date, zones: pd.DataFrame, language: str) -> list[DayRow]:
    import pandas as pd

    advice = store.read("watering_advice", columns=list(ADVICE_COLUMNS), where={"date": day})
    litres = advice["decided_l"].fillna(advice["advised_l"])
    advice = advice.assign(litres=litres)[(advice["urgency"] != "none") | (litres > 0)]
    parts = []
    for kind, table in TABLES.items():
        uids = advice.loc[advice["object_kind"] == kind, "object_uid"].to_list()
        if uids:
            parts.append(_objects(store, table, uids))
    if not parts:
        return []
    objects = pd.concat(parts, ignore_index=True)
    objects["label"] = _labels(objects, language)
    objects["zone_uid"] = _zones_of(store, objects, zones)
    objects["place"] = _places(store, objects, zones)
    rows = advice.merge(objects[["uid", "label", "place", "zone_uid"]],
                        left_on="object_uid", right_on="uid")
    rows["rank"] = rows["rank"].astype(float)
    rows = rows.sort_values(["rank", "label"], na_position="last")
    return [DayRow(one.object_uid, TABLES[one.object_kind], one.urgency, one.label, one.place,
                   None if pd.isna(one.litres) else float(one.litres),
                   None if pd.isna(one.latest_date) else one.latest_date.date(), one.zone_uid)
            for one in rows.itertuples(index=False)]


def _objects(store: Store, table: str, uids: list[str]) -> pd.DataFrame:
    import pandas as pd

    rows = store.read(table, columns=[*OBJECT_COLUMNS, "geometry"], where={"uid": uids})
    centres = rows.geometry.centroid
    rows = pd.DataFrame(rows.drop(columns="geometry")).reindex(columns=list(OBJECT_COLUMNS))
    return rows.assign(object_kind={v: k for k, v in TABLES.items()}[table],
                       centre=centres.to_numpy())


def _labels(objects: pd.DataFrame, language: str) -> pd.Series:
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


def _weather(store: Store, day: datetime.date, language: str) -> tuple[str, str, bool]:
    from ...irrigation.drought import drought_state
    from ...irrigation.weather import daily_weather, stations_for_sites, weather_status

    first = day - datetime.timedelta(days=WEATHER_DAYS)
    last = day + datetime.timedelta(days=7)
    series = daily_weather(store, stations_for_sites(store).default, first, last)
    state = drought_state(store, day)
    sources = store.read("weather_daily", columns=["source"])["source"].dropna().unique()
    return (weather_status(series, day).sentence(language),
            "" if state.code == "unknown" else state.sentence(language),
            any(str(source).startswith("open_meteo") for source in sources))


def _corrections(store: Store) -> dict[str, tuple[float, float]]:
    from ...irrigation.corrections import ACCEPTED, WITHDRAWN, corrections_of

    return corrections_of(store.read(
        "journal", where={"action": [ACCEPTED, WITHDRAWN]})).by_pool


# What a card says of an object first, when it is known.
_IDENTITY = {
    "trees": ("latin_name", "planting_date", "planting_year", "height_m", "trunk_girth_cm",
              "health", "pit_cover", "soil_code", "watering_system", "site_name", "street",
              "position_status"),
    "beds": ("kind", "plants", "area_m2", "season", "planting_date", "health", "soil_code",
             "mulch", "watering_system", "site_name", "street", "position_status"),
}


def _identity(store: Store, table: str, row: pd.DataFrame,
              language: str) -> list[tuple[str, str]]:
    from ...layers import schema

    lines = []
    for name in _IDENTITY[table]:
        field = schema.TABLES[table].field(name)
        text = _spoken(row[name].iloc[0], field, language)
        if text:
            lines.append((field.label(language), text))
    return lines


def _spoken(value: Any, field: Any, language: str) -> str:
    import pandas as pd

    from ...layers.schema import INTEGER, REAL, value_label
    from ...layers.words import number

    if pd.isna(value):
        return ""
    if field.values is not None:
        return value_label(field.values, value, language)
    if isinstance(value, pd.Timestamp):
        return f"{value:%d/%m/%Y}"
    if field.kind == REAL:
        return number(float(value), language)
    return str(int(value)) if field.kind == INTEGER else str(value)


def _history(store: Store, uid: str, language: str) -> list[tuple[Any, str, str]]:
    """Tell waterings, remarks and decisions, the latest first: date, what, by whom or why."""
    from ...layers.schema import value_label
    from ...layers.words import number

    found: list[tuple[Any, str, str]] = []
    for row in store.read("waterings", where={"object_uid": uid}).itertuples():
        litres = "" if row.given_l != row.given_l else f" · {number(row.given_l, language)} L"
        found.append((row.date, value_label("work", "watering", language) + litres,
                      _joined(row.team_code, row.remarks)))
    for row in store.read("observations", where={"object_uid": uid}).itertuples():
        what = value_label("observation_kind", row.kind, language)
        said = {"moisture": lambda text: value_label("moisture", text, language),
                "override": lambda text: _decided(text, language)}.get(row.kind, str)(row.value)
        found.append((row.date, f"{what} · {said}" if said else what,
                      _joined(row.team_code, row.remarks)))
    work = store.read("interventions", where={"object_uid": uid, "state": "done"})
    found += [(row.done_date, value_label("work", row.work, language),
               _joined(row.team_code, row.remarks))
              for row in work[work["work"] != "watering"].itertuples()]
    dated = [(None if date != date else date.date(), what, who) for date, what, who in found]
    dated.sort(key=lambda line: line[0] or datetime.date.min, reverse=True)
    return dated[:HISTORY_LINES]


def _decided(text: str | None, language: str) -> str:
    from ...layers.words import number

    try:
        value = json.loads(text or "")
        kind, amount = value["kind"], value["amount"]
    except (ValueError, KeyError, TypeError):
        return ""
    if kind == "skip":
        return "0 L"
    return f"{number(amount, language)} L" if kind == "amount" else f"× {number(amount, language)}"


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
