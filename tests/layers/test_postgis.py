"""The same store in PostGIS: a real server, started for the test and stopped after it."""

import contextlib
import datetime
import shutil
import subprocess
import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from seve.layers import schema
from seve.layers.errors import StoreError
from seve.layers.importing import import_inventory
from seve.layers.merging import undo_import
from seve.layers.store import Counts, Store

pytestmark = pytest.mark.postgis
MOMENT = datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC)


@pytest.fixture
def location(postgis_server, request):
    return f"{postgis_server}&schema=t_{abs(hash(request.node.name)) % 10**9}"


@pytest.fixture
def store(location):
    with Store.create(location) as one:
        yield one


def trees(**columns):
    count = len(next(iter(columns.values())))
    points = gpd.points_from_xy([660000.0 + i for i in range(count)], [6870000.0] * count)
    return gpd.GeoDataFrame({"uid": [f"u{i}" for i in range(count)], **columns},
                            geometry=points, crs="EPSG:2154")


def test_the_same_code_writes_and_reads_in_postgis(store):
    rows = trees(code=["1", "tab\there\\ and\nline"], height_m=[12.5, None],
                 remarkable=pd.array([True, None], dtype="boolean"),
                 planting_date=[datetime.date(2015, 2, 28), None],
                 planting_year=pd.array([2015, None], dtype="Int64"))
    assert store.upsert("trees", rows) == Counts(2, 0, 0)
    assert store.upsert("trees", rows) == Counts(0, 0, 2)
    changed = trees(code=["1", "2b"], height_m=[12.5, None])
    assert store.upsert("trees", changed) == Counts(0, 1, 1)
    back = store.read("trees")
    assert back["code"].to_list() == ["1", "2b"]
    assert back["remarkable"].to_list() == [True, pd.NA]
    assert back["planting_date"].to_list() == [pd.Timestamp(2015, 2, 28), pd.NaT]
    assert back["planting_year"].to_list() == [2015, pd.NA]
    assert back.geometry[0].equals(shapely.Point(660000, 6870000))
    assert back.crs.to_epsg() == 2154


def test_odd_texts_come_back_as_they_went(store):
    store.upsert("trees", trees(code=["tab\there", "back\\slash\\N", "line\nfeed", "é'\"%s"]))
    assert store.read("trees")["code"].to_list() == [
        "tab\there", "back\\slash\\N", "line\nfeed", "é'\"%s"]


def test_reading_some_rows_by_lists_and_by_missing_values(store):
    store.upsert("trees", trees(code=["1", "2", None]))
    assert store.read("trees", where={"uid": ["u0", "u2"]})["uid"].to_list() == ["u0", "u2"]
    assert store.read("trees", where={"code": None})["uid"].to_list() == ["u2"]
    assert store.read("trees", where={"uid": []}).empty
    assert store.delete("trees", ["u0", "u1"]) == 2
    assert store.count("trees") == 1


def test_a_failure_in_the_middle_leaves_postgis_as_it_was(store):
    store.upsert("trees", trees(code=["1"]))
    with pytest.raises(RuntimeError), store.transaction():
        store.upsert("trees", trees(code=["1", "2", "3"]))
        raise RuntimeError
    assert store.count("trees") == 1


def test_settings_and_moments_are_kept(store, location):
    store.record(MOMENT, "override", team_code="N", reason="pluie")
    with Store.open(location) as other:
        assert other.settings().crs == "EPSG:2154"
        assert other.read("journal")["moment"][0] == pd.Timestamp(2026, 3, 2, 8)


def test_two_desks_write_one_after_the_other(store, location, monkeypatch):
    monkeypatch.setattr("seve.layers.store.postgis._BUSY_MS", 200)
    with Store.open(location) as other:
        with store.transaction():
            store.upsert("trees", trees(code=["1"]))
            assert other.count("trees") == 0
            with pytest.raises(StoreError, match="store_busy"):
                other.upsert("trees", trees(code=["2"]))
        assert other.upsert("trees", trees(code=["2"])) == Counts(0, 1, 0)


def test_an_absent_schema_or_server_is_said_in_a_sentence(postgis_server):
    with pytest.raises(StoreError) as refusal:
        Store.open(f"{postgis_server}&schema=nulle_part")
    assert refusal.value.code == "store_absent"
    secret = "postgresql://seve:motdepasse@localhost:1/ville"
    with pytest.raises(StoreError) as refusal:
        Store.open(secret)
    assert refusal.value.code == "store_unreachable"
    assert "motdepasse" not in refusal.value.sentence("fr")
    with pytest.raises(StoreError, match="schema_name_unusable"):
        Store.open(f'{postgis_server}&schema=a";drop')


def test_an_older_schema_is_copied_aside_then_brought_up_to_date(store, location):
    store.upsert("trees", trees(code=["1"]))
    store._home.execute("ALTER TABLE trees DROP COLUMN remarks")
    store._home.execute("DROP TABLE import_cells")
    with Store.open(location) as again:
        assert again.read("trees")["code"].to_list() == ["1"]
        assert again.read("import_cells").empty
        name = location.rsplit("schema=", 1)[1]
        copies = again._home.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = %s",
            (f"{name}_v{schema.SCHEMA_VERSION}",)).fetchone()[0]
        assert copies > 20


def test_an_inventory_is_imported_compared_and_undone_in_postgis(store, shared_data):
    source = shared_data / "inventories" / "montrouge-arbres.geojson"
    first = import_inventory(store, source, moment=MOMENT)
    assert first.new == store.count("trees") == 5795
    second = import_inventory(store, source, moment=MOMENT)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 5795)
    undo_import(store, second.import_uid, MOMENT)
    undone = undo_import(store, first.import_uid, MOMENT)
    assert undone.removed == 5795
    assert store.count("trees") == 0


def test_qgis_sees_the_layers(store, location):
    """What QGIS needs: a declared geometry type and system, and a primary key of one column."""
    store.upsert("zones", gpd.GeoDataFrame({"name": ["Nord"]}, geometry=[
        shapely.box(0, 0, 10, 20)], crs="EPSG:2154"))
    kinds = dict(store._home.execute(
        "SELECT f_table_name, type FROM geometry_columns WHERE f_table_schema = %s",
        (location.rsplit("schema=", 1)[1],)).fetchall())
    assert (kinds["trees"], kinds["zones"]) == ("POINT", "MULTIPOLYGON")
    assert store.read("zones").geometry[0].geom_type == "MultiPolygon"


@pytest.fixture
def small_disk(location):
    """A disk of a few megabytes that the server may use, when one can be mounted."""
    mount = Path(tempfile.mkdtemp(prefix="seve-disk-"))
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(mount)],
                          capture_output=True, check=False)
    if made.returncode:
        mount.rmdir()
        pytest.skip("mounting a small file system needs rights that are not given here")
    try:
        shutil.chown(mount, "postgres", "postgres")
        name = f"small_{abs(hash(location)) % 10**9}"
        with server(location) as cursor:
            cursor.execute(f"CREATE TABLESPACE {name} LOCATION '{mount}'")
        yield name
        with server(location) as cursor:
            cursor.execute(f"ALTER TABLE ALL IN TABLESPACE {name} SET TABLESPACE pg_default")
            cursor.execute(f"DROP TABLESPACE {name}")
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=False)
        mount.rmdir()


@contextlib.contextmanager
def server(location):
    """Speak to the server directly, each statement for itself."""
    import psycopg2

    connection = psycopg2.connect(location.split("&schema=")[0])
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def test_a_full_disk_of_the_server_is_said_and_loses_nothing(location, small_disk):
    with Store.create(location) as store:
        store.upsert("trees", trees(code=["1", "2"]))
    schema_name = location.split("&schema=")[1]
    with server(location) as cursor:
        cursor.execute(f"ALTER TABLE {schema_name}.trees SET TABLESPACE {small_disk}")
    with Store.open(location) as store:
        many = trees(code=[str(number) for number in range(20_000)],
                     remarks=[f"{number} " * 120 for number in range(20_000)])
        with pytest.raises(StoreError) as refusal:
            store.upsert("trees", many)
        assert refusal.value.code == "store_disk_full"
        assert "disque" in refusal.value.sentence("fr") + refusal.value.advice("fr")
        # As before: what was there, and a store that goes on working.
        assert store.read("trees")["code"].tolist() == ["1", "2"]
        assert store.upsert("trees", trees(code=["1", "2b"])) == Counts(0, 1, 1)
    with Store.open(location) as again:
        assert again.read("trees")["code"].tolist() == ["1", "2b"]
