"""Nothing that happens to the machine, the disk or the neighbours loses what was written."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from seve.layers import schema
from seve.layers.errors import StoreError
from seve.layers.store import Counts, Store


def trees(count, **columns):
    points = gpd.points_from_xy(660000.0 + pd.RangeIndex(count), [6870000.0] * count)
    return gpd.GeoDataFrame({"uid": [f"u{i}" for i in range(count)],
                             "code": [str(i) for i in range(count)], **columns},
                            geometry=points, crs="EPSG:2154")


WRITER = """
import sys
sys.path.insert(0, {tests!r})
import conftest
import geopandas as gpd
import pandas as pd
from seve.layers.store import Store
count = 4000
with Store.open({path!r}) as store:
    for turn in range(1000):
        rows = gpd.GeoDataFrame(
            {{"uid": [f"u{{i}}" for i in range(count)], "height_m": [float(turn)] * count}},
            geometry=gpd.points_from_xy([660000.0 + turn] * count, [6870000.0] * count),
            crs="EPSG:2154")
        with store.transaction():
            store.upsert("trees", rows)
            store.upsert("beds", pd.DataFrame({{"uid": ["b"], "length_m": [float(turn)]}}))
        print(turn, flush=True)
"""


@pytest.mark.parametrize("wait_s", [0.0, 0.013, 0.05, 0.11])
def test_killed_at_any_moment_the_store_holds_whole_turns_only(tmp_path, root, wait_s):
    path = tmp_path / "town.gpkg"
    Store.create(path).close()
    script = WRITER.format(tests=str(root / "tests"), path=str(path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE,
                          text=True) as writer:
        for line in writer.stdout:
            if int(line) >= 1:
                break
        time.sleep(wait_s)
        writer.send_signal(signal.SIGKILL)
    with Store.open(path) as store:
        heights = store.read("trees")["height_m"]
        assert len(heights) == 4000
        assert heights.nunique() == 1, "a half-written turn"
        assert store.read("beds")["length_m"].to_list() == [heights[0]]
        assert store._home.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        # The spatial index is whole too: every tree is found by its place.
        indexed = store._home.execute(
            "SELECT count(*) FROM rtree_trees_geom WHERE minx BETWEEN ? AND ?",
            (660000 + heights[0] - 0.5, 660000 + heights[0] + 0.5)).fetchone()[0]
        assert indexed == 4000
        assert store.upsert("trees", trees(1)) == Counts(0, 1, 0)


def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_half_written(tmp_path):
    path = tmp_path / "town.gpkg"
    with Store.create(path) as store:
        store.upsert("trees", trees(10))
        pages = store._home.execute("PRAGMA page_count").fetchone()[0]
        # SQLite answers as it does when the disk is full.
        store._home.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(StoreError) as refusal:
            store.upsert("trees", trees(20_000, remarks=["x" * 200] * 20_000))
        assert refusal.value.code == "store_disk_full"
        assert "place" in refusal.value.sentence("fr")
        assert store.count("trees") == 10
    with Store.open(path) as again:
        assert again.count("trees") == 10
        assert again.upsert("trees", trees(11)) == Counts(1, 0, 10)


def test_a_really_full_file_system_loses_nothing(tmp_path):
    """On a real disk with no room left, when one can be mounted."""
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(mount)],
                          capture_output=True, check=False)
    if made.returncode:
        pytest.skip("mounting a small file system needs rights that are not given here")
    try:
        with Store.create(mount / "town.gpkg") as store:
            store.upsert("trees", trees(100))
            with pytest.raises(StoreError) as refusal:
                store.upsert("trees", trees(30_000, remarks=["x" * 300] * 30_000))
            assert refusal.value.code == "store_disk_full"
            assert store.count("trees") == 100
        with Store.open(mount / "town.gpkg") as again:
            assert again.count("trees") == 100
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=False)


def test_two_writers_never_mix_and_the_second_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("seve.layers.store.geopackage._BUSY_MS", 200)
    path = tmp_path / "town.gpkg"
    with Store.create(path) as first, Store.open(path) as second:
        with first.transaction():
            first.upsert("trees", trees(3))
            with pytest.raises(StoreError, match="store_busy"):
                second.upsert("trees", trees(5))
        assert second.upsert("trees", trees(5)) == Counts(2, 0, 3)
        assert first.count("trees") == 5


def test_a_repeated_uid_is_refused_whole(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        twice = pd.concat([trees(2), trees(1)], ignore_index=True)
        with pytest.raises(StoreError, match="store_uid_repeated"):
            store.upsert("trees", twice)
        assert store.count("trees") == 0
        store.upsert("trees", trees(2))
        with pytest.raises(StoreError, match="store_uid_repeated"):
            store.upsert("trees", twice)


def test_a_damaged_file_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "town.gpkg"
    with Store.create(path) as store:
        store.upsert("trees", trees(3000))
    content = bytearray(path.read_bytes())
    content[8192:300_000] = b"\x55" * (300_000 - 8192)
    path.write_bytes(content)
    with pytest.raises(StoreError), Store.open(path) as store:
        store.read("trees")


def test_an_older_store_is_copied_aside_then_brought_up_to_date(tmp_path):
    path = tmp_path / "town.gpkg"
    with Store.create(path) as store:
        store.upsert("trees", trees(3))
        store._home.execute("ALTER TABLE trees DROP COLUMN remarks")
        store._home.execute("DROP TABLE import_cells")
        store._home.execute("DELETE FROM gpkg_contents WHERE table_name = 'import_cells'")
    with Store.open(path) as store:
        assert store.read("trees")["remarks"].isna().all()
        assert store.upsert("trees", trees(3, remarks=["a", "b", "c"])) == Counts(0, 3, 0)
    copy = tmp_path / f"town.v{schema.SCHEMA_VERSION}.gpkg"
    with sqlite3.connect(copy) as old:
        assert old.execute("SELECT count(*) FROM trees").fetchone()[0] == 3
        assert "remarks" not in [row[1] for row in old.execute("PRAGMA table_info(trees)")]
    with Store.open(path):
        pass
    assert len(list(tmp_path.glob("town.v*.gpkg"))) == 1, "no copy when nothing changes"


def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "town.gpkg"
    with Store.create(path) as store:
        store._set("schema_version", "99")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="store_newer"):
        Store.open(path)
    assert path.read_bytes() == before


def test_gdal_reads_the_layers_their_system_their_index_and_their_dates(tmp_path):
    import pyogrio

    path = tmp_path / "town.gpkg"
    with Store.create(path) as store:
        store.upsert("trees", trees(2000, planting_date=["2015-02-28"] * 2000,
                                    remarkable=[True, False] * 1000))
        store.upsert("zones", gpd.GeoDataFrame({"name": ["N"]}, geometry=[
            shapely.box(0, 0, 10, 10)], crs="EPSG:2154"))
    names = {name for name, _ in pyogrio.list_layers(path)}
    assert set(schema.TABLES) <= names
    info = pyogrio.read_info(path, layer="trees", force_total_bounds=True)
    assert (info["features"], info["geometry_type"]) == (2000, "Point")
    assert info["crs"] == "EPSG:2154"
    assert info["fid_column"] == "fid"
    assert info["capabilities"]["fast_spatial_filter"]
    assert info["total_bounds"] == (660000, 6870000, 661999, 6870000)
    near = gpd.read_file(path, layer="trees", bbox=(660010, 6869999, 660019, 6870001))
    assert len(near) == 10
    assert str(near["planting_date"][0])[:10] == "2015-02-28"
    assert near["remarkable"].to_list()[:2] == [True, False]


IN_QGIS = """
import sys
# QGIS before the scientific libraries: each carries its own PROJ.
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer
sys.path.insert(0, {tests!r})
import conftest
from seve.layers.store import Counts, Store
import shapely

QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()


def edit_while_open(path):
    layer = QgsVectorLayer(path + "|layername=trees", "trees", "ogr")
    assert layer.isValid()
    assert layer.startEditing()
    places = [feature.id() for feature in layer.getFeatures()]
    assert layer.changeAttributeValue(places[0], layer.fields().indexOf("height_m"), 7.5)
    # QGIS holds its edits in memory: another desk may write meanwhile.
    with Store.open(path) as store:
        assert store.upsert("trees", store.read("trees").assign(uid=None)).new == 5
    assert layer.commitChanges(), layer.commitErrors()
    with Store.open(path) as store:
        back = store.read("trees")
        assert back["height_m"].to_list() == [7.5] + [3.0] * 9, back["height_m"]


def draw(path):
    layer = QgsVectorLayer(path + "|layername=trees", "trees", "ogr")
    assert layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(661000, 6871000)))
    feature["uid"] = "drawn"
    assert layer.addFeature(feature)
    assert layer.commitChanges(), layer.commitErrors()
    with Store.open(path) as store:
        tree = store.read("trees", where={{"uid": "drawn"}})
        assert tree.geometry[0].equals(shapely.Point(661000, 6871000))
        assert store._home.execute(
            "SELECT count(*) FROM rtree_trees_geom WHERE minx BETWEEN 660999 AND 661001"
        ).fetchone()[0] == 1
        # Bytes written by QGIS are updated as well as our own.
        assert store.upsert("trees", tree.assign(height_m=4.0)) == Counts(0, 1, 0)


edit_while_open({path!r})
draw({path!r})
app.exitQgis()
print("done")
"""


def test_the_store_is_written_while_qgis_has_it_open_in_edit_mode(tmp_path, root):
    pytest.importorskip("qgis", reason="QGIS is not installed")
    path = tmp_path / "town.gpkg"
    with Store.create(path) as store:
        store.upsert("trees", trees(5, height_m=[3.0] * 5))
    script = IN_QGIS.format(tests=str(root / "tests"), path=str(path))
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                         check=False, timeout=120,
                         env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    assert "done" in ran.stdout, ran.stderr
