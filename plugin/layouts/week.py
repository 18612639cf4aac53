"""What each site or zone asks for this week: a table in plain pandas, and as a layer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsVectorFileWriter,
    QgsVectorLayer,
    edit,
)

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
_OPEN = ["planned", "under_way", "postponed"]


def week_of_places(store: Store, today: datetime.date) -> dict[str, pd.DataFrame]:
    """Count, for each site and each zone, the water of the advice and the work due in a week.

    One row per place, work and kind of object, with :data:`COLUMNS`: ``first_due``, ``late``
    (past their day), ``due_now`` (due today or before) and ``litres`` (watering only, over
    the period of the latest advice). An object belongs to the zone it names, else its site's,
    else the one it stands in.
    """
    import pandas as pd

    objects = _objects(store)
    water, work = _water(store), _work(store, today)
    rows = pd.concat([water, work], ignore_index=True)
    rows = rows.merge(objects, on="object_uid", how="left", suffixes=("", "_of_object"))
    tables = {}
    for places, name in (("sites", "site_uid"), ("zones", "zone_uid")):
        own = rows[name].fillna(rows[f"{name}_of_object"])
        tables[places] = _counted(rows.assign(place_uid=own).dropna(subset=["place_uid"]), today)
    return tables


def _objects(store: Store) -> pd.DataFrame:
    """Give each tree, bed and site its site and its zone."""
    import pandas as pd

    zones = store.read("zones", columns=["uid", "geometry"])
    columns = ["uid", "site_uid", "zone_uid", "geometry"]
    things = [store.read(table, columns=columns) for table in ("trees", "beds")]
    sites = store.read("sites", columns=["uid", "zone_uid", "geometry"])
    things.append(sites.assign(site_uid=sites["uid"]))
    placed = pd.concat([frame.assign(zone_uid=frame["zone_uid"].fillna(_standing_in(frame, zones)))
                        .drop(columns="geometry") for frame in things], ignore_index=True)
    zone_of_site = placed.iloc[-len(sites):].set_index("uid")["zone_uid"] if len(sites) else None
    if zone_of_site is not None:
        placed["zone_uid"] = placed["zone_uid"].fillna(placed["site_uid"].map(zone_of_site))
    return placed.rename(columns={"uid": "object_uid"}).drop_duplicates("object_uid")


def _standing_in(frame: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.Series:
    """Give the zone that holds a point of each feature; missing where there is none."""
    import numpy as np
    import pandas as pd

    points = frame.geometry.representative_point()
    found = pd.Series(None, index=frame.index, dtype=object)
    shapes = zones.geometry
    rows, holders = shapes.sindex.query(points.to_numpy(), predicate="within")
    rows, first = np.unique(rows, return_index=True)
    found.iloc[rows] = zones["uid"].to_numpy(object)[holders[first]]
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
    import pandas as pd

    work = store.read("interventions", columns=[
        "object_uid", "object_kind", "work", "due_date", "site_uid", "zone_uid"],
        where={"state": _OPEN})
    until = pd.Timestamp(today) + pd.Timedelta(days=DAYS)
    work = work[(work["due_date"] <= until) & (work["work"] != "watering")]
    return work.rename(columns={"due_date": "due"}).assign(
        litres=float("nan"), late=work["due_date"] < pd.Timestamp(today))


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


def week_layer(table: pd.DataFrame, columns: Mapping[str, str], name: str,
               folder: Path | None = None) -> QgsVectorLayer:
    """Give the table as a layer without geometry, in memory or in ``folder``/week.gpkg.

    A project that is saved needs the file; it is written again each time.
    """
    fields = "&".join(f"field={column}:{kind}" for column, kind in columns.items())
    layer = QgsVectorLayer(f"None?{fields}", name, "memory")
    features = []
    for row in table.itertuples(index=False):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([_plain(value) for value in row])
        features.append(feature)
    with edit(layer):
        layer.addFeatures(features)
    if folder is None:
        return layer
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", name
    path = folder / "week.gpkg"
    if path.exists():
        options.actionOnExistingFile = (
            QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer)
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsCoordinateTransformContext(), options)
    return QgsVectorLayer(f"{path}|layername={name}", name, "ogr")


def _plain(value: Any) -> Any:
    """Give a value Qt knows."""
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value
