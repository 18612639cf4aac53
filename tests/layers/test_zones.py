"""Every object knows its intervention zone, hence its team."""

import geopandas as gpd
import pytest
import shapely
from seve.layers.placing.zones import assign_zones, zones_of
from seve.layers.store import Store

NORTH, SOUTH = shapely.box(0, 100, 100, 200), shapely.box(0, 0, 100, 100)
ZONES = gpd.GeoDataFrame({"uid": ["n", "s"]}, geometry=[NORTH, SOUTH], crs="EPSG:2154")


def test_a_place_takes_the_zone_that_holds_it_and_none_outside():
    places = gpd.GeoSeries([shapely.Point(50, 150), shapely.Point(50, 20), None,
                            shapely.Point(500, 500), shapely.Point(50, 100)], crs="EPSG:2154")
    assert zones_of(places, ZONES).tolist() == ["n", "s", None, None, "n"]


def test_a_site_with_a_lake_in_its_middle_stands_where_its_ground_is():
    ring = shapely.Point(50, 95).buffer(40).difference(shapely.Point(50, 95).buffer(30))
    assert zones_of(gpd.GeoSeries([ring], crs="EPSG:2154"), ZONES).notna().all()


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("zones", ZONES)
        store.upsert("sites", gpd.GeoDataFrame(
            {"uid": ["park"]}, geometry=[shapely.box(10, 110, 90, 190)], crs="EPSG:2154"))
        store.upsert("trees", gpd.GeoDataFrame(
            {"uid": ["placed", "lost", "nowhere"], "site_uid": [None, "park", None]},
            geometry=[shapely.Point(5, 5), None, None], crs="EPSG:2154"))
        yield store


def test_an_object_to_be_located_takes_the_zone_of_its_site(store):
    assert assign_zones(store) == 3
    trees = store.read("trees").set_index("uid")["zone_uid"]
    assert trees.to_dict() == {"placed": "s", "lost": "n", "nowhere": None}


def test_a_zone_already_given_is_kept(store):
    store.upsert("trees", store.read("trees").assign(zone_uid=["n", None, None]))
    assign_zones(store)
    assert store.read("trees", where={"uid": "placed"})["zone_uid"].iloc[0] == "n"
    assert assign_zones(store) == 0
