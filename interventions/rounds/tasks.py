"""What is to be served today: watering advised and work due, object by object, then by halt."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..due_tables import OPEN
from ..law import holds

if TYPE_CHECKING:
    from ...layers.settings import TownSettings
    from ...layers.store import Store

TO_WATER = ("today", "late")
# What a stop weighs when not all can be served.
WEIGHT_LATE, WEIGHT_TODAY, WEIGHT_PLANNED, WEIGHT_OVERDUE = 8, 4, 4, 2
DEFAULT_WORK_MIN = 15.0
# Longer work is a halt of its own, so that a short day can still water the tree beside it.
LONGEST_GROUPED_MIN = 10.0
MOST_HALT_MIN = 30.0

COLUMNS = ("object_uid", "object_kind", "intervention_uid", "work", "litres", "minutes",
           "weight", "team_code", "street", "site_uid", "label", "x", "y", "part", "held")


def tasks_of_the_day(store: Store, today: datetime.date) -> pd.DataFrame:
    """List what is due by today, one row per object and work (:data:`COLUMNS`).

    ``litres`` is 0 for other work than watering, ``minutes`` the work's own duration (0 for
    watering, whose time depends on the vehicle); ``x`` and ``y`` are missing for an object
    without a place; ``held`` work waits for a point of law to be weighed.
    """
    work = _due_interventions(store, today)
    advice = _latest_advice(store, today)
    objects = _objects(store, {*work["object_uid"], *advice["object_uid"][
        advice["urgency"].isin(TO_WATER)]})
    water = _watering(store, today, work, advice, objects)
    other = work[work["work"] != "watering"]
    rows = pd.concat([water, pd.DataFrame({
        "object_uid": other["object_uid"], "object_kind": other["object_kind"],
        "intervention_uid": other["uid"], "work": other["work"], "litres": 0.0,
        "minutes": other["duration_min"].fillna(DEFAULT_WORK_MIN), "weight": other["weight"],
        "team_code": other["team_code"], "held": other["flags"].map(holds).astype(bool),
    })], ignore_index=True)
    rows["held"] = rows["held"].astype(bool)
    rows = rows.merge(objects, on="object_uid", how="left")
    rows["team_code"] = rows["team_code"].where(rows["team_code"].notna(), rows.pop("zone_team"))
    rows["part"] = 1
    return rows.sort_values(["object_uid", "work", "intervention_uid"]).reset_index(
        drop=True)[list(COLUMNS)]


def _due_interventions(store: Store, today: datetime.date) -> pd.DataFrame:
    """Give open work planned for today, or that should have been done by today."""
    rows = store.read("interventions")
    now = pd.Timestamp(today)
    when = rows["planned_date"].fillna(rows["due_date"])
    rows = rows[rows["state"].isin(OPEN) & (when <= now) & rows["object_uid"].notna()]
    planned = rows["planned_date"] == now
    return rows.assign(weight=np.where(planned, WEIGHT_PLANNED, WEIGHT_OVERDUE))


def _watering(store: Store, today: datetime.date, work: pd.DataFrame, advice: pd.DataFrame,
              objects: pd.DataFrame) -> pd.DataFrame:
    """Join the advice of the latest morning with the waterings that people asked for."""
    advice = advice.set_index("object_uid")
    asked = work[work["work"] == "watering"].drop_duplicates("object_uid").set_index("object_uid")
    urgent = advice[advice["urgency"].isin(TO_WATER)]
    # A watering that follows from advice alone stands or falls with the advice.
    own = asked[(asked["origin"] != "advice") | asked["planned_date"].notna()]
    uids = urgent.index.union(own.index).rename("object_uid")
    advised, asked, urgent = (frame.reindex(uids) for frame in (advice, asked, urgent))
    litres = advised["decided_l"].fillna(advised["advised_l"])
    said = (litres.where(urgent["urgency"].notna())
            .fillna(asked["quantity"].where(asked["origin"] == "advice"))
            .fillna(litres.where(litres > 0))
            .fillna(_usual_litres(uids, objects, store.settings())))
    rows = pd.DataFrame({
        "object_kind": advised["object_kind"].where(advised["object_kind"].notna(),
                                                    asked["object_kind"]),
        "intervention_uid": asked["uid"], "work": "watering", "litres": said, "minutes": 0.0,
        "weight": np.select(
            [urgent["urgency"] == "late", urgent["urgency"] == "today"],
            [WEIGHT_LATE, WEIGHT_TODAY], asked["weight"].fillna(0)),
        "team_code": asked["team_code"], "held": False,
    }, index=uids).reset_index()
    return rows[(rows["litres"] > 0) & ~rows["object_uid"].isin(_watered(store, today, advice))]


def _latest_advice(store: Store, today: datetime.date) -> pd.DataFrame:
    advice = store.read("watering_advice", columns=[
        "object_uid", "object_kind", "date", "urgency", "advised_l", "decided_l"])
    advice = advice[advice["date"] <= pd.Timestamp(today)]
    return advice[advice["date"] == advice["date"].max()].drop_duplicates("object_uid")


def _watered(store: Store, today: datetime.date, advice: pd.DataFrame) -> set[str]:
    """Name the objects watered since the advice was given."""
    if advice.empty:
        return set()
    waterings = store.read("waterings", columns=["object_uid", "date", "given_l"])
    since = (waterings["date"] >= advice["date"].max()) & (waterings["date"] <= pd.Timestamp(today))
    return set(waterings["object_uid"][since & (waterings["given_l"] > 0)].dropna())


def _usual_litres(uids: pd.Index, objects: pd.DataFrame, settings: TownSettings) -> pd.Series:
    """Give the town's habit for a watering asked for without any figure."""
    area = objects.set_index("object_uid")["area_m2"].reindex(uids)
    return (area * settings.habit_l_per_m2_bed).fillna(settings.habit_l_per_tree)


def _objects(store: Store, uids: set[str]) -> pd.DataFrame:
    """Give the place, the street, the label and the team of these objects."""
    zones, sites = store.read("zones"), store.read("sites")
    mine = {"uid": sorted(uids)}
    parts = [_described(store.read(table, where=mine), table, sites, zones)
             for table in ("trees", "beds")]
    own = sites[sites["uid"].isin(uids)]
    parts.append(_described(own.assign(
        street=None, site_uid=own["uid"], house_number=None), "sites", sites, zones))
    return pd.concat(parts, ignore_index=True)


def _described(frame: gpd.GeoDataFrame, table: str, sites: pd.DataFrame, zones: gpd.GeoDataFrame
               ) -> pd.DataFrame:
    points = frame.geometry.representative_point()
    zone = frame["zone_uid"].where(
        frame["zone_uid"].notna(),
        frame["site_uid"].map(dict(zip(sites["uid"], sites["zone_uid"], strict=True))))
    zone = zone.where(zone.notna(), _zone_around(points, zones))
    team = zone.map(dict(zip(zones["uid"], zones["team_code"], strict=True)))
    return pd.DataFrame({
        "object_uid": frame["uid"], "x": points.x, "y": points.y, "street": frame["street"],
        "site_uid": frame["site_uid"], "zone_team": team.astype(object),
        "label": _labels(frame, table, sites),
        "area_m2": frame["area_m2"] if table == "beds" else np.nan,
    })


def _zone_around(points: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> pd.Series:
    """Name the zone each point lies in; missing outside of all."""
    result = pd.Series([None] * len(points), index=points.index, dtype=object)
    if zones.empty:
        return result
    at, zone = zones.sindex.query(points.to_numpy(), predicate="intersects")
    result.iloc[at[::-1]] = zones["uid"].to_numpy()[zone[::-1]]
    return result


def _labels(frame: pd.DataFrame, table: str, sites: pd.DataFrame) -> list[str]:
    """Name each object by its number, its name and its street, else its site, as known."""
    if table == "trees":
        names = frame["french_name"].where(frame["french_name"].notna(), frame["latin_name"])
    else:
        names = frame["name"]
    streets = frame["street"].where(frame["street"].notna(), frame["address"])
    if table != "sites":
        names_of_sites = dict(zip(sites["uid"], sites["name"], strict=True))
        streets = streets.where(streets.notna(), frame["site_uid"].map(names_of_sites))
        streets = streets.where(streets.notna(), frame["site_name"])
    labels = []
    for code, name, number, street in zip(frame["code"], names, frame["house_number"], streets,
                                          strict=True):
        what = " ".join(part for part in (code, name) if part)
        where = " ".join(part for part in (number, street) if isinstance(part, str))
        labels.append(", ".join(part for part in (what, where) if part))
    return labels


def halts_of(tasks: pd.DataFrame, most_l: pd.Series, keys: pd.Series, near_m: float
             ) -> pd.Series:
    """Number the halt of each task.

    Tasks share a halt when they are of the same street (or the same site, for those without
    a street), of the same ``keys`` (who may go there), within ``near_m`` of the halt's first
    one, their litres together at most ``most_l`` and their work at most half an hour. Work of
    more than ten minutes is a halt of its own.
    """
    place = tasks["street"].where(tasks["street"].notna(), tasks["site_uid"])
    streets = place.where(place.notna(), tasks["object_uid"]).to_numpy(object)
    alone = (tasks["minutes"] > LONGEST_GROUPED_MIN).to_numpy()
    who = [(street, key, row if single else -1) for row, (street, key, single) in
           enumerate(zip(streets, keys, alone, strict=True))]
    groups = pd.Index(pd.Series(who, dtype=object)).factorize()[0]
    order = np.lexsort((tasks["object_uid"].to_numpy(str), groups))
    bounds = np.flatnonzero(np.diff(groups[order], prepend=-1, append=-1))
    values = tasks[["x", "y", "litres", "minutes"]].to_numpy(float)
    most = most_l.to_numpy(float)
    numbers = np.full(len(tasks), -1, dtype=np.int64)
    count = 0
    for start, end in pairwise(bounds):
        rows = order[start:end]
        rows = rows[_along(values[rows, :2])]
        halts = _packed(values[rows], most[rows], near_m)
        numbers[rows] = count + halts
        count += int(halts.max()) + 1
    return pd.Series(numbers, index=tasks.index)


def _packed(values: npt.NDArray[np.float64], most_l: npt.NDArray[np.float64], near_m: float
            ) -> npt.NDArray[np.int64]:
    """Number the halts of tasks in walking order; columns x, y, litres, minutes."""
    numbers = np.full(len(values), -1, dtype=np.int64)
    for halt in range(len(values)):
        free = numbers < 0
        if not free.any():
            break
        first = int(free.argmax())
        near = free & (np.hypot(*(values[:, :2] - values[first, :2]).T) <= near_m)
        sums = np.cumsum(np.where(near[:, None], values[:, 2:], 0.0), axis=0)
        fits = (sums[:, 0] <= most_l[first]) & (sums[:, 1] <= MOST_HALT_MIN)
        fits[first] = True
        numbers[near & fits] = halt
    return numbers


def _along(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Give the order in which one walks along a street's tasks."""
    if len(xy) < 2:
        return np.arange(len(xy))
    centred = xy - xy.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    return np.argsort(np.round(centred @ axes[0], 3), kind="stable")
