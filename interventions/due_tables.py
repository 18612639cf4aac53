"""Tables of due work: what the steps hand to each other, and where objects stand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..layers import schema
from ..layers.tables import conform
from .recurrence import Days

if TYPE_CHECKING:
    from ..layers.store import Store

OBJECT_TABLES = ("trees", "beds", "sites", "zones")
TABLE_OF = {"tree": "trees", "bed": "beds", "site": "sites"}
OPEN = ("planned", "under_way", "postponed")


def read_objects(store: Store) -> dict[str, pd.DataFrame]:
    """Read the objects that rules look at, without their shapes."""
    return complete({name: store.read(name, columns=schema.TABLES[name].names)
                     for name in OBJECT_TABLES})


def complete(objects: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Give every table a home, empty when it was not handed in; shapes are left aside."""
    return {
        name: pd.DataFrame(objects[name].drop(columns="geometry", errors="ignore"))
        if name in objects else conform(schema.TABLES[name], pd.DataFrame())
        for name in OBJECT_TABLES
    }


def placed(rows: pd.DataFrame, objects: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Add the site, the zone (the object's, else its site's) and the zone's team."""
    sites, zones = objects["sites"], objects["zones"]
    site_of = {**column_of(objects["trees"], "site_uid"), **column_of(objects["beds"], "site_uid"),
               **dict(zip(sites["uid"], sites["uid"], strict=True))}
    zone_of = {**column_of(objects["trees"], "zone_uid"), **column_of(objects["beds"], "zone_uid"),
               **column_of(sites, "zone_uid")}
    site = rows["object_uid"].map(site_of).astype(object)
    zone = rows["object_uid"].map(zone_of).astype(object)
    zone = zone.where(zone.notna(), site.map(column_of(sites, "zone_uid")))
    team = zone.map(column_of(zones, "team_code")).astype(object)
    return rows.assign(site_uid=site, zone_uid=zone, team_code=team)


def column_of(table: pd.DataFrame, name: str) -> dict[str, str]:
    """Give a column of a table by uid."""
    return dict(zip(table["uid"], table[name], strict=True))


@lru_cache(maxsize=1)
def _empty_rows() -> pd.DataFrame:
    frame = conform(schema.INTERVENTIONS, pd.DataFrame())
    return frame.assign(basis=pd.Series([], dtype="datetime64[ns]"),
                        if_unknown=pd.Series([], dtype=object))


def no_rows() -> pd.DataFrame:
    """Give due work without any row."""
    return _empty_rows().copy()


def last_by_object(rows: pd.DataFrame, column: str) -> pd.Series:
    """Give the latest date of each object."""
    return rows.groupby("object_uid")[column].max()


def first_by_object(rows: pd.DataFrame, column: str) -> pd.Series:
    """Give the earliest date of each object."""
    return rows.groupby("object_uid")[column].min()


def days_of(values: pd.Series) -> Days:
    """Give dates as whole days."""
    return pd.to_datetime(values).to_numpy("datetime64[D]").copy()


def stamps(days: Days) -> npt.NDArray[np.datetime64]:
    """Give whole days as pandas keeps them."""
    return days.astype("datetime64[ns]")
