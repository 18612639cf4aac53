"""A small town built by hand: two teams, two vehicles, two water points, a grid of streets."""

import datetime
import importlib.util
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from seve.interventions.rounds import RoundOptions, plan_rounds
from seve.layers.settings import TownSettings
from seve.layers.store import Store
from seve.layers.tables import derived_uid
from shapely.geometry import LineString, Point, box

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 12, tzinfo=datetime.UTC)
X0, Y0 = 660_000.0, 6_866_000.0


def at(x, y):
    """Give a point, metres from the corner of the town."""
    return Point(X0 + x, Y0 + y)


def layer(rows, geometries=None):
    frame = pd.DataFrame(rows)
    if geometries is None:
        return frame
    return gpd.GeoDataFrame(frame, geometry=list(geometries), crs="EPSG:2154")


@pytest.fixture(scope="session")
def days():
    """Give the made-up days of days.py."""
    spec = importlib.util.spec_from_file_location(
        "rounds_days", Path(__file__).with_name("days.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Town:
    """A store and what tests need to say of it in a line."""

    def __init__(self, path):
        self.store = Store.open(path)

    def depot(self, code="D1", place=(0, 0)):
        self.store.upsert("depots", layer(
            [{"uid": f"depot-{code}", "code": code, "name": f"Dépôt {code}"}], [at(*place)]))

    def vehicle(self, code="V1", **values):
        row = {"uid": f"vehicle-{code}", "code": code, "name": f"Véhicule {code}",
               "depot_code": "D1", "tank_l": 1000.0, "flow_l_per_min": 60.0, "speed_km_h": 25.0,
               "crew_size": 2, "shift_start": "06:00", "shift_end": "13:00", "working": True}
        self.store.upsert("vehicles", layer([{**row, **values}]))

    def water_point(self, code="PE1", place=(0, 0), **values):
        row = {"uid": f"water-{code}", "code": code, "name": f"Borne {code}",
               "flow_l_per_min": 250.0, "opening_time": "05:00", "closing_time": "20:00",
               "working": True}
        self.store.upsert("water_points", layer([{**row, **values}], [at(*place)]))

    def roads(self, *lines, oneway=()):
        self.store.upsert("roads", layer(
            [{"uid": f"road-{k}", "code": str(k), "name": f"Rue {k}", "oneway": k in oneway}
             for k in range(len(lines))],
            [LineString([at(*point) for point in line]) for line in lines]))

    def zone(self, code, team, corners):
        x1, y1, x2, y2 = corners
        self.store.upsert("zones", layer(
            [{"uid": f"zone-{code}", "code": code, "team_code": team}],
            [box(X0 + x1, Y0 + y1, X0 + x2, Y0 + y2)]))

    def tree(self, name, place, litres=None, urgency="today", street=None, **values):
        shape = None if place is None else at(*place)
        self.store.upsert("trees", layer(
            [{"uid": name, "code": name, "french_name": "érable", "street": street, **values}],
            [shape]))
        if litres is not None:
            self.advise(name, litres, urgency)

    def bed(self, name, place, litres, side=4, **values):
        x, y = place
        shape = box(X0 + x, Y0 + y, X0 + x + side, Y0 + y + side)
        self.store.upsert("beds", layer([{"uid": name, "code": name, **values}], [shape]))
        self.advise(name, litres, "today", "bed")

    def advise(self, name, litres, urgency="today", kind="tree", day=TODAY, decided=None):
        self.store.upsert("watering_advice", layer([{
            "uid": derived_uid("advice", name, day), "object_uid": name, "object_kind": kind,
            "date": day, "urgency": urgency, "advised_l": litres, "decided_l": decided}]))

    def work(self, name, kind="pruning", uid=None, **values):
        row = {"uid": uid or f"work-{name}", "work": kind, "object_uid": name,
               "object_kind": "tree", "state": "planned", "origin": "rule",
               "due_date": TODAY, "duration_min": 20.0}
        self.store.upsert("interventions", layer([{**row, **values}]))

    def stops(self, kind=None, **where):
        rows = self.store.read("round_stops", where={"date": TODAY, **where})
        rows = rows.sort_values(["round_uid", "rank", "object_uid"])
        return rows if kind is None else rows[rows["kind"] == kind]

    def reasons(self):
        rows = self.stops("unserved")
        return dict(zip(rows["object_uid"], rows["reason"], strict=True))


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """Make an empty store once; each test works on its own copy."""
    path = tmp_path_factory.mktemp("rounds") / "vide.gpkg"
    with Store.create(path) as store:
        store.save_settings(TownSettings(town_name="Ville d'essai"))
    return path


@pytest.fixture
def bare_town(tmp_path, empty_store):
    town = Town(shutil.copy(empty_store, tmp_path / "ville.gpkg"))
    yield town
    town.store.close()


@pytest.fixture
def town(bare_town):
    """A depot, a vehicle of 1 000 L, a water point, six trees to water along two streets."""
    bare_town.depot()
    bare_town.vehicle()
    bare_town.water_point("PE1", (500, 100))
    with bare_town.store.transaction():
        for k in range(6):
            bare_town.tree(f"t{k}", (300 + 200 * k, 50 * (k % 2)), 300.0, street=f"Rue {k % 2}")
    return bare_town


@pytest.fixture
def two_rounds(bare_town):
    """Plan two vehicles, one for each end of the town, with a water point between them."""
    bare_town.depot()
    bare_town.water_point("PE1", (0, 50))
    for code, team, x in (("V1", "EST", 1), ("V2", "OUEST", -1)):
        bare_town.vehicle(code, team_code=team, tank_l=1000)
        left, right = sorted((0, x * 5000))
        bare_town.zone(team, team, (left, -500, right, 500))
        for k in range(1, 4):
            bare_town.tree(f"{team}{k}", (x * 300 * k, 10), 300.0)
    plan_rounds(bare_town.store, TODAY, 0.2, options=RoundOptions(solver="tank_split"))
    return bare_town
