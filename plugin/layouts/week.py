"""What each site or zone asks for this week, and where the work is: tables in plain pandas."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from ...layers.store import Store

DAYS = 7
PLACES = ("sites", "zones")
COLUMNS = {"place_uid": "string", "work": "string", "object_kind": "string",
           "objects": "integer", "first_due": "date", "late": "integer", "due_now": "integer",
           "litres": "double"}
DUE_COLUMNS = {"place_uid": "string", "work_due": "integer", "week_l": "double"}
WORK_COLUMNS = {"object_uid": "string", "object_kind": "string", "code": "string",
                "work": "string", "works": "integer", "due": "date", "late": "integer"}


def week_of_places(store: Store, today: datetime.date) -> dict[str, pd.DataFrame]:
    """Count, for each site and each zone, the water of the advice and the work due in a week.

    One row per place, work and kind of object, with :data:`COLUMNS`: ``first_due``, ``late``
    (as ``interventions.due`` reads it), ``due_now`` (due today or before) and ``litres``
    (watering only, over the period of the latest advice). An object belongs to the site and
    the zone it names, else to those it stands in, else to its site's zone.
    """
    import pandas as pd

    objects = _objects(store)
    water, work = _water(store), _work(store, today)
    rows = pd.concat([water, work], ignore_index=True)
    rows = rows.merge(objects, on="object_uid", how="left", suffixes=("", "_of_object"))
    tables = {}
    for places, name in (("sites", "site_uid"), ("zones", "zone_uid")):
        own = rows[name].astype(object).where(rows[name].notna(), rows[f"{name}_of_object"])
        tables[places] = _counted(rows.assign(place_uid=own).dropna(subset=["place_uid"]), today)
    return tables


def _objects(store: Store) -> pd.DataFrame:
    """Give each tree, bed and site its site and its zone: named, else where it stands."""
    import pandas as pd

    zones = store.read("zones", columns=["uid", "geometry"])
    columns = ["uid", "site_uid", "zone_uid", "geometry"]
    sites = store.read("sites", columns=["uid", "zone_uid", "geometry"])
    things = [frame.assign(site_uid=_filled(frame, "site_uid", sites))
              for frame in (store.read(table, columns=columns) for table in ("trees", "beds"))]
    things.append(sites.assign(site_uid=sites["uid"]))
    placed = pd.concat([frame.assign(zone_uid=_filled(frame, "zone_uid", zones))
                        .drop(columns="geometry") for frame in things], ignore_index=True)
    zone_of_site = placed.iloc[-len(sites):].set_index("uid")["zone_uid"] if len(sites) else None
    if zone_of_site is not None:
        of_site = placed["site_uid"].map(zone_of_site).astype(object)
        placed["zone_uid"] = placed["zone_uid"].where(placed["zone_uid"].notna(), of_site)
    return placed.rename(columns={"uid": "object_uid"}).drop_duplicates("object_uid")


def _filled(frame: gpd.GeoDataFrame, column: str, areas: gpd.GeoDataFrame) -> pd.Series:
    """Give the area each row names, or the one it stands in."""
    unnamed = frame[column].isna()
    filled = frame[column].astype(object).copy()
    filled[unnamed] = _standing_in(frame[unnamed], areas)
    return filled


def _standing_in(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Give the area that holds a point of each feature; missing where there is none."""
    import numpy as np
    import pandas as pd

    found = pd.Series(None, index=frame.index, dtype=object)
    points = frame.geometry.representative_point()
    rows, holders = areas.geometry.sindex.query(points.to_numpy(), predicate="within")
    rows, first = np.unique(rows, return_index=True)
    found.iloc[rows] = areas["uid"].to_numpy(object)[holders[first]]
    return found


def _water(store: Store) -> pd.DataFrame:
    import pandas as pd

    advice = store.read("watering_advice", columns=[
        "object_uid", "object_kind", "date", "urgency", "advised_horizon_l", "water_on"])
    advice = advice[(advice["date"] == advice["date"].max()) & (advice["advised_horizon_l"] > 0)]
    due = advice["water_on"].fillna(advice["date"])
    return pd.DataFrame({
        "object_uid": advice["object_uid"], "object_kind": advice["object_kind"],
        "work": "watering", "due": due, "litres": advice["advised_horizon_l"],
        "late": advice["urgency"] == "late", "site_uid": None, "zone_uid": None})


def _work(store: Store, today: datetime.date) -> pd.DataFrame:
    from ...interventions.due import OVERDUE, open_work, readings
    from ...interventions.due_tables import OPEN

    work = store.read("interventions", columns=[
        "uid", "object_uid", "object_kind", "work", "state", "planned_date", "due_date",
        "window_end", "site_uid", "zone_uid"], where={"state": list(OPEN)})
    work = open_work(work[work["work"] != "watering"], today, DAYS)
    return work.assign(
        due=work["planned_date"].fillna(work["due_date"]), litres=float("nan"),
        late=readings(work, today) == OVERDUE,
    ).drop(columns=["uid", "state", "planned_date", "due_date", "window_end"])


def _counted(rows: pd.DataFrame, today: datetime.date) -> pd.DataFrame:
    import pandas as pd

    rows = rows.assign(due_now=rows["due"] <= pd.Timestamp(today))
    return rows.groupby(["place_uid", "work", "object_kind"], dropna=False, as_index=False).agg(
        objects=("object_uid", "size"), first_due=("due", "min"), late=("late", "sum"),
        due_now=("due_now", "sum"),
        litres=("litres", lambda values: values.sum(min_count=1)))[list(COLUMNS)]


def due_now(table: pd.DataFrame) -> pd.DataFrame:
    """Count what each place asks for today, late things included, and its litres of the week."""
    return table.groupby("place_uid", as_index=False).agg(
        work_due=("due_now", "sum"),
        week_l=("litres", lambda values: values.sum(min_count=1)))


def works_on_map(store: Store, today: datetime.date) -> gpd.GeoDataFrame:
    """Give a point for each tree, bed or site with work open within the week, watering apart.

    Columns :data:`WORK_COLUMNS`: ``work`` is the first one due of its ``works``, ``late``
    whether one of them is past its day.
    """
    import geopandas as gpd
    import pandas as pd

    work = _work(store, today).sort_values(["due", "work"])
    work = work.groupby("object_uid", as_index=False).agg(
        object_kind=("object_kind", "first"), work=("work", "first"), works=("work", "size"),
        due=("due", "first"), late=("late", "max"))
    wanted = list(work["object_uid"])
    places = pd.concat([_points(store, table, wanted) for table in ("trees", "beds", "sites")],
                       ignore_index=True).drop_duplicates("object_uid")
    rows = work.merge(places, on="object_uid").astype({"late": "int64"})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=store.crs)


def _points(store: Store, table: str, wanted: list[str]) -> pd.DataFrame:
    import pandas as pd

    frame = store.read(table, columns=["uid", "code", "geometry"], where={"uid": wanted})
    frame = frame[frame.geometry.notna()]
    frame = frame[~frame.geometry.is_empty]
    return pd.DataFrame({"object_uid": frame["uid"], "code": frame["code"],
                         "geometry": frame.geometry.representative_point()})
