"""What a person notes from the panel: written with its line in the journal, and taken back.

Plain functions of the store, called in the background; nothing of QGIS here.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import shapely

    from ...layers.store import Store

KINDS = {"trees": "tree", "beds": "bed"}
TABLES = {kind: table for table, kind in KINDS.items()}
# A bed placed by one click on the map, when its area is not known (m²).
UNKNOWN_AREA_M2 = 4.0


@dataclass(frozen=True)
class Written:
    """One row written and what it was before (empty: it was not there), to take it back."""

    table: str
    uid: str
    before: pd.DataFrame
    object_uid: str
    object_kind: str


def record_watering(store: Store, object_uid: str, object_kind: str, litres: float,
                    date: datetime.date, team_code: str, remarks: str,
                    moment: datetime.datetime) -> Written:
    """Write that an object was given ``litres`` on ``date``; its advice follows."""
    import pandas as pd

    from ...layers.tables import new_uids

    uid = new_uids(1)[0]
    with store.transaction():
        store.upsert("waterings", pd.DataFrame([{
            "uid": uid, "object_uid": object_uid, "object_kind": object_kind, "date": date,
            "given_l": litres, "team_code": team_code or None, "remarks": remarks or None}]))
        store.record(moment, "watering_recorded", team_code=team_code or None,
                     object_uid=object_uid, object_kind=object_kind,
                     advised=_advised(store, object_uid, date), decided=f"{litres:g}",
                     reason=remarks or None)
    return Written("waterings", uid, _nothing(store, "waterings"), object_uid, object_kind)


def record_remark(store: Store, object_uid: str, object_kind: str, moisture: str | None,
                  text: str, date: datetime.date, team_code: str,
                  moment: datetime.datetime) -> list[Written]:
    """Write what was seen: how moist the soil is, a text, or both."""
    written = []
    with store.transaction():
        if moisture:
            written.append(_moisture(store, object_uid, object_kind, moisture, date, team_code))
        if text:
            written.append(_text(store, object_uid, object_kind, text, date, team_code))
        if written:
            store.record(moment, "remark_recorded", team_code=team_code or None,
                         object_uid=object_uid, object_kind=object_kind, decided=moisture,
                         reason=text or None)
    return written


def record_decision(store: Store, object_uid: str, object_kind: str, kind: str,
                    amount: float | None, reason: str, team_code: str,
                    expires: datetime.date, today: datetime.date,
                    moment: datetime.datetime) -> Written:
    """Write a team's decision against the advice (see ``irrigation.overrides``)."""
    from ...irrigation.overrides import record_override
    from ...layers.tables import derived_uid

    uid = derived_uid("override", object_uid, today.isoformat(), team_code)
    before = store.read("observations", where={"uid": uid})
    record_override(store, object_uid, object_kind, kind, amount, reason, team_code, expires,
                    today, moment)
    return Written("observations", uid, before, object_uid, object_kind)


def lift_decision(store: Store, object_uid: str, object_kind: str, decision_uid: str,
                  reason: str, team_code: str, moment: datetime.datetime) -> Written:
    """End a team's decision before its date (see ``irrigation.overrides``)."""
    from ...irrigation.overrides import withdraw_override

    before = store.read("observations", where={"uid": decision_uid})
    withdraw_override(store, decision_uid, team_code, reason, moment)
    return Written("observations", decision_uid, before, object_uid, object_kind)


def place_object(store: Store, table: str, uid: str, x: float, y: float, precision_m: float,
                 moment: datetime.datetime) -> Written:
    """Put an object where the person clicked (store's CRS); its site and zone follow."""
    import geopandas as gpd
    import pandas as pd
    import shapely

    before = store.read(table, where={"uid": uid})
    point = shapely.Point(x, y)
    row = {"uid": uid, "position_status": "located", "position_source": "map",
           "position_precision_m": precision_m, "updated_at": moment}
    for column, places in (("site_uid", "sites"), ("zone_uid", "zones")):
        row[column] = before[column].iloc[0] or _around(store, places, point)
    shape = point if table == "trees" else _disc(before, point)
    frame = gpd.GeoDataFrame(pd.DataFrame([row]), geometry=[shape], crs=store.crs)
    with store.transaction():
        store.upsert(table, frame)
        store.record(moment, "placed_on_map", object_uid=uid, object_kind=KINDS[table],
                     decided=f"{x:.2f} {y:.2f}")
    return Written(table, uid, before, uid, KINDS[table])


def take_back(store: Store, written: list[Written], moment: datetime.datetime) -> None:
    """Bring the rows back to what they were; the journal keeps both lines."""
    with store.transaction():
        for one in written:
            if one.before.empty:
                store.delete(one.table, [one.uid])
            else:
                store.upsert(one.table, one.before)
            store.record(moment, "taken_back", object_uid=one.object_uid,
                         object_kind=one.object_kind, advised=one.table)


def renew_advice(store: Store, object_uid: str, today: datetime.date) -> None:
    """Compute one object's advice of the day again, when the day has its advice."""
    from ...irrigation.advice import advise
    from ...irrigation.overrides import active_overrides, decided_litres
    from ...irrigation.situation import gather

    known = store.read("watering_advice", columns=["uid"],
                       where={"object_uid": object_uid, "date": today})
    if known.empty:
        return
    rows = advise(gather(store, today, uids=[object_uid]))
    if rows.empty:
        return
    decisions = store.read("observations", where={"object_uid": object_uid, "kind": "override"})
    rows["decided_l"] = decided_litres(rows["object_uid"], rows["advised_l"].to_numpy(float),
                                       active_overrides(decisions, today), today)
    # Its rank is among all the others, and the order's level is the town's.
    store.upsert("watering_advice", rows.drop(columns=["rank", "drought_level"]))


def _moisture(store: Store, object_uid: str, object_kind: str, moisture: str,
              date: datetime.date, team_code: str) -> Written:
    import pandas as pd

    from ...irrigation.feedback import record_remarks
    from ...layers.tables import derived_uid

    uid = derived_uid("moisture", object_uid, date.isoformat(), team_code)
    before = store.read("observations", where={"uid": uid})
    record_remarks(store, pd.DataFrame([{
        "object_uid": object_uid, "object_kind": object_kind, "date": pd.Timestamp(date),
        "value": moisture, "team_code": team_code}]))
    return Written("observations", uid, before, object_uid, object_kind)


def _text(store: Store, object_uid: str, object_kind: str, text: str, date: datetime.date,
          team_code: str) -> Written:
    import pandas as pd

    from ...layers.tables import new_uids

    uid = new_uids(1)[0]
    store.upsert("observations", pd.DataFrame([{
        "uid": uid, "object_uid": object_uid, "object_kind": object_kind, "date": date,
        "kind": "remark", "value": text, "team_code": team_code or None}]))
    return Written("observations", uid, _nothing(store, "observations"), object_uid, object_kind)


def _advised(store: Store, object_uid: str, date: datetime.date) -> str | None:
    rows = store.read("watering_advice", columns=["advised_l"],
                      where={"object_uid": object_uid, "date": date})
    return None if rows["advised_l"].isna().all() else f"{rows['advised_l'].iloc[0]:g}"


def _nothing(store: Store, table: str) -> pd.DataFrame:
    from ...layers import schema
    from ...layers.tables import empty

    return empty(schema.TABLES[table], store.crs)


def _around(store: Store, table: str, point: shapely.Point) -> str | None:
    places = store.read(table, columns=["uid", "geometry"])
    inside = places[places.geometry.covers(point)]
    return None if inside.empty else str(inside["uid"].iloc[0])


def _disc(bed: pd.DataFrame, point: shapely.Point) -> shapely.MultiPolygon:
    import numpy as np

    from ...layers.placing.place import discs

    area = float(bed["area_m2"].iloc[0])
    return discs(np.array([point.x]), np.array([point.y]),
                 np.array([area if area > 0 else UNKNOWN_AREA_M2]))[0]
