"""The store keeps what it is given, all of it or nothing."""

import datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from seve.layers.errors import StoreError
from seve.layers.store import Counts, Store

MORNING = datetime.datetime(2026, 7, 14, 5, tzinfo=datetime.UTC)


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        yield store


def trees(**columns):
    count = len(next(iter(columns.values())))
    points = gpd.points_from_xy([660000.0 + i for i in range(count)], [6870000.0] * count)
    return gpd.GeoDataFrame({"uid": [f"u{i}" for i in range(count)], **columns},
                            geometry=points, crs="EPSG:2154")


def test_writing_the_same_rows_twice_changes_nothing(store):
    rows = trees(code=["1", "2"], height_m=[12.5, None])
    assert store.upsert("trees", rows) == Counts(2, 0, 0)
    assert store.upsert("trees", rows) == Counts(0, 0, 2)
    assert store.upsert("trees", trees(code=["1", "2b"], height_m=[12.5, None])) == Counts(0, 1, 1)


def test_a_column_that_is_not_given_keeps_its_value(store):
    store.upsert("trees", trees(code=["1"], height_m=[12.5]))
    store.upsert("trees", pd.DataFrame({"uid": ["u0"], "code": ["1bis"]}))
    row = store.read("trees").iloc[0]
    assert (row["code"], row["height_m"]) == ("1bis", 12.5)
    assert row.geometry.equals(shapely.Point(660000, 6870000))


def test_unknown_is_neither_no_nor_zero(store):
    store.upsert("trees", trees(remarkable=pd.array([True, False, None], dtype="boolean"),
                                planting_year=pd.array([2010, None, 0], dtype="Int64"),
                                height_m=[0.0, None, 3.0]))
    back = store.read("trees")
    assert back["remarkable"].tolist() == [True, False, pd.NA]
    assert back["planting_year"].isna().tolist() == [False, True, False]
    assert back["height_m"].isna().tolist() == [False, True, False]


def test_dates_come_back_as_they_went(store):
    store.upsert("trees", trees(planting_date=[datetime.date(2015, 2, 28), None]))
    assert store.read("trees")["planting_date"].tolist() == [pd.Timestamp(2015, 2, 28), pd.NaT]


def test_a_failure_in_the_middle_leaves_the_store_as_it_was(store):
    store.upsert("trees", trees(code=["1"]))
    with pytest.raises(RuntimeError), store.transaction():
        store.upsert("trees", trees(code=["1", "2", "3"]))
        store.record(MORNING, "test")
        raise RuntimeError
    assert (store.count("trees"), store.count("journal")) == (1, 0)


def test_polygons_are_kept_as_multipolygons_with_their_index(store):
    zone = gpd.GeoDataFrame({"name": ["Nord"]}, geometry=[shapely.box(0, 0, 10, 20)],
                            crs="EPSG:2154")
    store.upsert("zones", zone)
    assert store.read("zones").geometry.iloc[0].geom_type == "MultiPolygon"
    bounds = store._home.execute("SELECT minx, maxx, miny, maxy FROM rtree_zones_geom").fetchone()
    assert bounds == (0, 10, 0, 20)


def test_layers_in_degrees_are_brought_to_the_store_crs(store):
    point = gpd.GeoDataFrame({"code": ["1"]}, geometry=gpd.points_from_xy([2.536], [48.919]),
                             crs="EPSG:4326")
    store.upsert("trees", point)
    place = store.read("trees").geometry.iloc[0]
    assert 665_000 < place.x < 667_000
    assert 6_868_000 < place.y < 6_872_000


def test_reading_some_rows_and_some_columns(store):
    store.upsert("trees", trees(code=["1", "2", "3"]))
    frame = store.read("trees", columns=["uid", "code"], where={"uid": ["u0", "u2"]})
    assert frame.to_dict("list") == {"uid": ["u0", "u2"], "code": ["1", "3"]}
    assert store.delete("trees", ["u0"]) == 1
    assert store.count("trees", where={"code": "1"}) == 0


def test_settings_and_journal_are_kept(store):
    import dataclasses

    store.save_settings(dataclasses.replace(store.settings(), town_name="Livry-Gargan"))
    assert store.settings().town_name == "Livry-Gargan"
    store.record(MORNING, "override", team_code="N", advised="50", decided="0", reason="pluie")
    line = store.read("journal").iloc[0]
    assert (line["advised"], line["decided"], line["reason"]) == ("50", "0", "pluie")


def test_a_file_that_is_not_a_store_is_refused_politely(tmp_path):
    (tmp_path / "a.gpkg").write_text("hello")
    with pytest.raises(StoreError, match="store_not_ours"):
        Store.open(tmp_path / "a.gpkg")
    with pytest.raises(StoreError, match="store_absent"):
        Store.open(tmp_path / "b.gpkg")


def test_another_desk_reads_what_was_committed(tmp_path):
    path = tmp_path / "town.gpkg"
    with Store.create(path) as first, Store.open(path) as second:
        with first.transaction():
            first.upsert("trees", trees(code=["1"]))
            assert second.count("trees") == 0
        assert second.count("trees") == 1


@pytest.mark.parametrize("count", [500, 2601, 30_000])
def test_a_spatial_index_filled_at_once_is_as_good_as_any(store, count):
    import numpy as np

    rng = np.random.default_rng(3)
    x, y = rng.uniform(660_000, 670_000, count), rng.uniform(6_860_000, 6_870_000, count)
    rows = gpd.GeoDataFrame({"uid": [f"u{i}" for i in range(count)]},
                            geometry=gpd.points_from_xy(x, y), crs="EPSG:2154")
    rows.loc[7, "geometry"] = None
    store.upsert("trees", rows)
    home = store._home
    assert home.execute("SELECT rtreecheck('main', 'rtree_trees_geom')").fetchone()[0] == "ok"
    found = {row[0] for row in home.execute(
        "SELECT t.uid FROM rtree_trees_geom AS r JOIN trees AS t ON t.fid = r.id"
        " WHERE r.maxx >= 661000 AND r.minx <= 662000 AND r.maxy >= 6861000"
        " AND r.miny <= 6862500").fetchall()}
    inside = (x >= 661_000) & (x <= 662_000) & (y >= 6_861_000) & (y <= 6_862_500)
    inside[7] = False
    assert {f"u{i}" for i in np.flatnonzero(inside)} <= found
    assert len(found) <= inside.sum() + 8, "32-bit bounds may add a few at the edge"
    # It takes later changes like any other.
    store.upsert("trees", rows.head(3).set_geometry(
        gpd.points_from_xy([1.0] * 3, [1.0] * 3), crs="EPSG:2154"))
    store.delete("trees", [f"u{i}" for i in range(100, 200)])
    store.upsert("trees", rows.tail(50).assign(uid=[f"n{i}" for i in range(50)]))
    assert home.execute("SELECT rtreecheck('main', 'rtree_trees_geom')").fetchone()[0] == "ok"
    assert home.execute("SELECT count(*) FROM rtree_trees_geom").fetchone()[0] == count - 51
