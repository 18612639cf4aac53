"""Read from the store what the figures need, once, in frames of one shape."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..layers.placing.zones import zones_of
from ..layers.settings import TownSettings
from . import snapshots
from .figures import texts

# What trees and beds have in common here; a column one of them lacks comes back unknown.
OBJECT_COLUMNS = (
    "uid", "code", "name", "kind", "genus", "species_epithet", "latin_name", "french_name",
    "species_code", "site_uid", "site_name", "zone_uid", "street", "life_cycle", "health",
    "health_date", "risk", "planting_date", "planting_year", "crown_diameter_m", "height_m",
    "trunk_girth_cm", "pit_area_m2", "area_m2", "soil_code", "mulch", "watering_system",
    "position_status",
)
_SITE_COLUMNS = ("uid", "code", "name", "kind", "area_m2", "zone_uid")
# The place of what belongs to no site and no zone.
OUTSIDE = "outside"
_DATES = ("health_date", "planting_date")
_NUMBERS = ("planting_year", "crown_diameter_m", "height_m", "trunk_girth_cm", "pit_area_m2",
            "area_m2")
_ADVICE_COLUMNS = (
    "object_uid", "object_kind", "urgency", "rank", "advised_l", "advised_horizon_l",
    "decided_l", "water_on", "earliest_date", "likely_date", "latest_date",
    "stress_coefficient", "reason_code", "reason_values", "weather_status", "drought_level",
)


@dataclass(frozen=True)
class Town:
    """The tables behind the figures, on one date.

    ``objects`` has a row per tree and bed, with ``object_kind``, ``existing`` and
    ``in_site`` beside :data:`OBJECT_COLUMNS`; the other frames are those of the store,
    without geometry. An object that names no site is of the one it stands in; without any,
    so that street trees count too, it belongs to its zone, and without a zone to
    :data:`OUTSIDE`: ``sites`` has a row for each of these places (kinds ``zone`` and
    ``outside``), and ``site_uid`` names any of them everywhere.
    """

    today: pd.Timestamp
    settings: TownSettings
    objects: pd.DataFrame
    sites: pd.DataFrame
    advice: pd.DataFrame
    waterings: pd.DataFrame
    observations: pd.DataFrame
    interventions: pd.DataFrame
    rounds: pd.DataFrame
    imports: pd.DataFrame
    rejects: pd.DataFrame
    journal: pd.DataFrame
    weather: pd.DataFrame
    snapshots: pd.DataFrame

    @property
    def existing(self) -> pd.DataFrame:
        """Trees and beds that stand today."""
        return self.objects[self.objects["existing"]]


def load(store: Any, today: datetime.date) -> Town:
    """Read everything the figures of ``today`` need (geometries stay in the store)."""
    objects = all_objects(
        _plain(store, "trees", OBJECT_COLUMNS), _plain(store, "beds", OBJECT_COLUMNS),
        _standing_in_sites(store))
    sites = places(_plain(store, "sites", _SITE_COLUMNS),
                   _plain(store, "zones", ("uid", "code", "name")), objects)
    return Town(
        today=pd.Timestamp(today),
        settings=store.settings(),
        objects=objects,
        sites=sites,
        advice=store.read("watering_advice", columns=list(_ADVICE_COLUMNS),
                          where={"date": today}),
        waterings=with_site(store.read("waterings"), objects),
        observations=store.read("observations"),
        interventions=with_site(store.read("interventions"), objects),
        rounds=_plain(store, "rounds", ("uid", "date", "state", "distance_km", "duration_h",
                                        "litres", "stop_count")),
        imports=store.read("imports"),
        rejects=_plain(store, "rejects", ("uid", "import_uid", "file", "severity", "finding_code",
                                          "rejected")),
        journal=store.read("journal"),
        weather=_plain(store, "weather_daily", ("station", "date", "kind", "filled_variables")),
        snapshots=snapshots.read(store, pd.Timestamp(today)),
    )


def _standing_in_sites(store: Any) -> pd.Series:
    """Give, by uid, the site in which each object that names none stands."""
    sites = store.read("sites", columns=["uid", "geometry"])
    sites = sites[sites.geometry.notna()]
    found = [pd.Series(dtype=object)]
    for table in ("trees", "beds") if len(sites) else ():
        rows = store.read(table, columns=["uid", "geometry"], where={"site_uid": None})
        if len(rows):
            inside = zones_of(rows.geometry, sites)
            found.append(pd.Series(inside.to_numpy(), index=rows["uid"].to_numpy()).dropna())
    stands = pd.concat(found)
    return stands[~stands.index.duplicated()]


def _plain(store: Any, table: str, columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(store.read(table, columns=list(columns)))


def all_objects(trees: pd.DataFrame, beds: pd.DataFrame,
                stands: pd.Series | None = None) -> pd.DataFrame:
    """Put trees and beds under each other.

    An object whose life cycle is not written counts as existing: it is in the inventory.
    ``stands`` gives by uid the site where an object that names none stands.
    """
    objects = pd.concat([_shaped(trees, "tree"), _shaped(beds, "bed")], ignore_index=True)
    cycle = objects["life_cycle"]
    existing = (cycle.isna() | (cycle == "existing")).astype(bool)
    site = objects["site_uid"]
    if stands is not None and len(stands):
        site = site.where(site.notna(), objects["uid"].map(stands).astype(object))
    place = site.where(site.notna(), objects["zone_uid"]).fillna(OUTSIDE)
    return objects.assign(existing=existing, in_site=site.notna(), site_uid=texts(place))


def places(sites: pd.DataFrame, zones: pd.DataFrame, objects: pd.DataFrame) -> pd.DataFrame:
    """Give the sites, then the zones and the outside that hold objects of no site."""
    used = set(objects["site_uid"])
    zones = zones[zones["uid"].isin(used)]
    zones = zones.assign(kind="zone", zone_uid=zones["uid"])
    unknown = used - set(sites["uid"]) - set(zones["uid"])
    others = pd.DataFrame({"uid": sorted(unknown), "kind": "outside"}, dtype=object)
    frames = [frame.reindex(columns=list(_SITE_COLUMNS)).astype(object)
              for frame in (sites, zones, others) if len(frame)]
    table = pd.concat(frames, ignore_index=True) if frames else sites
    return table.assign(**{name: texts(table[name]) for name in _SITE_COLUMNS
                           if name != "area_m2"},
                        area_m2=pd.to_numeric(table["area_m2"]).astype("float64"))


def _shaped(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    frame = frame.reindex(columns=list(OBJECT_COLUMNS))
    for column in frame.columns:
        if column in _DATES:
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
        elif column in _NUMBERS:
            frame[column] = pd.to_numeric(frame[column]).astype("float64")
        else:
            frame[column] = texts(frame[column])
    return frame.assign(object_kind=kind)


def with_site(frame: pd.DataFrame, objects: pd.DataFrame) -> pd.DataFrame:
    """Say on which site each row lies: its own word, the site it is about, or its object's."""
    sites = objects.drop_duplicates("uid").set_index("uid")["site_uid"]
    found = frame["object_uid"].map(sites).astype(object)
    if "object_kind" in frame:
        found = found.where(frame["object_kind"] != "site", frame["object_uid"])
    if "site_uid" in frame:
        found = frame["site_uid"].where(frame["site_uid"].notna(), found)
    return frame.assign(site_uid=texts(found))
