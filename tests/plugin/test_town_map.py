"""The town on the map: opened once, brought up to date, replaced by another town."""

import datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from qgis.core import QgsProject
from seve.layers.store import Store
from waiting import wait_for

TODAY = datetime.date(2026, 7, 14)
PLACE = shapely.MultiPolygon([shapely.box(668000, 6870000, 668100, 6870100)])


def make_town(path, trees):
    with Store.create(path) as store:
        store.upsert("zones", gpd.GeoDataFrame([{"uid": "z", "name": "Nord"}], geometry=[PLACE],
                                               crs=store.crs))
        store.upsert("trees", gpd.GeoDataFrame(
            [{"uid": f"t{n}", "code": f"A{n}", "zone_uid": "z"} for n in range(trees)],
            geometry=[shapely.Point(668010 + n, 6870010) for n in range(trees)], crs=store.crs))
    return path


class Bridge:
    def setAutoSetupOnFirstLayer(self, on):
        self.on = on


@pytest.fixture
def town_map(qgis_iface, qgis_new_project, monkeypatch):
    from seve.plugin import town_map

    bridge = Bridge()
    monkeypatch.setattr(qgis_iface, "layerTreeCanvasBridge", lambda: bridge, raising=False)
    monkeypatch.setattr(qgis_iface, "setActiveLayer", lambda layer: None, raising=False)
    monkeypatch.setattr(town_map, "today", lambda: TODAY)
    failures = []
    shown = town_map.TownMap(qgis_iface, failures.append)
    shown.failures = failures

    def show(path):
        shown.show(path)
        wait_for(lambda: not shown.busy())
        assert failures == []

    shown.open = show
    yield shown
    shown.stop()
    QgsProject.instance().clear()


def names():
    return sorted(layer.name() for layer in QgsProject.instance().mapLayers().values())


def layer(path, table):
    from seve.plugin.town_map import town_layers

    return town_layers(QgsProject.instance(), path)[table]


def test_opening_the_map_twice_shows_each_layer_once_and_what_was_written_between(
        town_map, tmp_path):
    path = make_town(tmp_path / "a.gpkg", 3)
    town_map.open(path)
    first = names()
    assert len(first) > 15
    zone = next(layer(path, "zones").getFeatures())
    assert not zone["work_due"]
    with Store.open(path) as store:
        store.upsert("interventions", pd.DataFrame([
            {"uid": "i", "object_uid": "t1", "object_kind": "tree", "work": "pruning",
             "state": "planned", "due_date": TODAY}]))
        store.upsert("trees", gpd.GeoDataFrame(
            [{"uid": "t9", "code": "A9"}], geometry=[shapely.Point(668050, 6870050)],
            crs=store.crs))
    town_map.open(path)
    assert names() == first
    assert layer(path, "trees").featureCount() == 4
    assert next(layer(path, "zones").getFeatures())["work_due"] == 1


def test_a_map_opened_on_an_empty_town_looks_at_the_town_once_it_is_filled(town_map, tmp_path):
    path = make_town(tmp_path / "a.gpkg", 0)
    with Store.open(path) as store:
        store.delete("zones", ["z"])
    town_map.open(path)
    with Store.open(path) as store:
        store.upsert("zones", gpd.GeoDataFrame([{"uid": "z"}], geometry=[PLACE], crs=store.crs))
    town_map.open(path)
    seen = QgsProject.instance().viewSettings().defaultViewExtent()
    assert seen.contains(668050, 6870050)
    assert seen.width() < 200


def test_another_town_takes_the_place_of_the_first(town_map, tmp_path):
    first, second = make_town(tmp_path / "a.gpkg", 3), make_town(tmp_path / "b.gpkg", 5)
    town_map.open(first)
    count = len(names())
    town_map.open(second)
    assert len(names()) == count
    assert layer(second, "trees").featureCount() == 5
    groups = [group.name() for group in QgsProject.instance().layerTreeRoot().findGroups()]
    assert len(groups) == len(set(groups)) == 2


def test_a_store_that_cannot_be_read_is_told_and_the_map_stays(town_map, tmp_path):
    (tmp_path / "x.gpkg").write_text("not a store")
    town_map.show(tmp_path / "x.gpkg")
    wait_for(lambda: town_map.failures)
    assert names() == []
    assert not town_map.busy()


def test_slices_leave_the_interface_between_them_and_tell_what_breaks(qgis_app):
    from qgis.PyQt.QtCore import QObject
    from seve.plugin.slices import Slices, all_at_once

    def steps(count):
        for _ in range(count):
            yield
        return count

    def broken():
        yield
        raise ValueError("three")

    results, errors, parent = [], [], QObject()
    Slices(steps(3), results.append, errors.append, parent)
    Slices(broken(), results.append, errors.append, parent)
    assert results == []
    wait_for(lambda: results and errors)
    assert results == [3]
    assert str(errors[0]) == "three"
    assert all_at_once(steps(4)) == 4
