"""A small town for the water tests: objects in hand, weather that can be bent."""

from __future__ import annotations

import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from seve.irrigation.objects import water_objects
from seve.irrigation.plants import species_table
from seve.irrigation.soils import soil_table
from seve.layers import schema
from seve.layers.settings import TownSettings
from seve.layers.store import Store
from seve.layers.tables import conform

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 5, tzinfo=datetime.UTC)


def frame(table, rows):
    """Make rows of a table, each with a place and a uid."""
    data = pd.DataFrame(rows)
    if "uid" not in data:
        data["uid"] = [f"{table}-{number}" for number in range(len(data))]
    points = gpd.points_from_xy([660_000.0 + 10 * n for n in range(len(data))],
                                [6_870_000.0] * len(data))
    if table == "beds":
        points = gpd.GeoSeries(points).buffer(2).to_numpy()
    return conform(schema.TABLES[table], gpd.GeoDataFrame(data, geometry=points,
                                                          crs="EPSG:2154"))


def weather_rows(today=TODAY, start="2026-03-01", ahead=7, rain=0.0, et0=None, station="town"):
    """Make plausible daily weather: a sine of evapotranspiration, a constant rain."""
    days = pd.date_range(start, pd.Timestamp(today) + pd.Timedelta(days=ahead - 1))
    need = 3.0 + 2.2 * np.sin((days.dayofyear - 105) / 365 * 2 * np.pi)
    return pd.DataFrame({
        "uid": [f"{station}-{day:%Y%m%d}" for day in days], "station": station, "date": days,
        "kind": np.where(days < pd.Timestamp(today), "observed", "forecast"),
        "rain_mm": np.broadcast_to(np.asarray(rain, float), len(days)),
        "reference_evapotranspiration_mm": need if et0 is None else et0,
        "latitude": 48.92, "longitude": 2.54, "source": "open_meteo"})


class Town:
    """A store with objects and weather, and the calls a test makes on it."""

    def __init__(self, store):
        self.store = store
        self.today = TODAY

    def trees(self, *rows):
        """Put trees."""
        self.store.upsert("trees", frame("trees", list(rows)))
        return self

    def beds(self, *rows):
        """Put beds."""
        self.store.upsert("beds", frame("beds", list(rows)))
        return self

    def weather(self, rows=None, **changed):
        """Put weather instead of what was there."""
        old = self.store.read("weather_daily", columns=["uid"])["uid"].tolist()
        if old:
            self.store.delete("weather_daily", old)
        rows = weather_rows(**changed) if rows is None else rows
        if len(rows):
            self.store.upsert("weather_daily", rows)
        return self

    def watered(self, uid, kind, date, litres):
        """Note a watering."""
        self.store.upsert("waterings", pd.DataFrame([{
            "uid": f"w-{uid}-{date}", "object_uid": uid, "object_kind": kind, "date": date,
            "given_l": litres}]))
        return self

    def advice(self, today=None, horizon_days=7):
        """Compute the advice and give it by object."""
        from seve.irrigation.advice import compute_advice

        day = today or self.today
        self.result = compute_advice(self.store, day, horizon_days)
        return self.store.read("watering_advice", where={"date": day}).set_index("object_uid")


@pytest.fixture
def town(tmp_path):
    """Give an empty town with a dry, plausible summer."""
    with Store.create(tmp_path / "town.gpkg") as store:
        store.save_settings(TownSettings(latitude=48.92, longitude=2.54))
        yield Town(store).weather()


@pytest.fixture
def objects_of():
    """Give the function that makes the water figures of trees and beds in hand."""
    def make(trees=(), beds=(), sites=(), today=TODAY, **settings):
        tables = [frame(name, list(rows)) if len(rows) else conform(
            schema.TABLES[name], pd.DataFrame()) for name, rows in
            (("trees", trees), ("beds", beds), ("sites", sites))]
        found = water_objects(*tables, species_table(), soil_table(), TownSettings(**settings),
                              today)
        return found.figures.set_index("uid"), found.origins.set_index(found.figures["uid"])
    return make
