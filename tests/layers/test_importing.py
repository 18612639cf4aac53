"""From files to the store in one call, and the second time nothing changes."""

from datetime import UTC, datetime

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from seve.layers import schema
from seve.layers.errors import ReadingError
from seve.layers.importing import import_inventory
from seve.layers.settings import TownSettings
from seve.layers.store import Store

MOMENT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "ville.gpkg") as one:
        yield one


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


HEADERS = ["N°", "Genre", "Espèce", "Hauteur (m)", "X", "Y", "Rue", "Site"]
OAK = ["A1", "Quercus", "robur", 8, 666000.5, 6870000.5, "Rue de Meaux", None]
LIME = ["A2", "Tilia", "cordata", 5, 666020.5, 6870000.5, "Rue de Meaux", None]
LOST = ["A3", "Acer", "campestre", 4, None, None, None, "Parc Lefèvre"]


def contents(store):
    return {name: pd.DataFrame(store.read(name)) for name in schema.TABLES if name != "imports"}


def test_a_simple_workbook_goes_in_and_the_second_time_nothing_changes(store, tmp_path):
    path = workbook(tmp_path / "arbres.xlsx", Arbres=[HEADERS, OAK, LIME, LOST])
    first = import_inventory(store, path, moment=MOMENT, report=tmp_path / "rapport.xlsx")
    assert (first.rows_read, first.trees, first.to_locate, first.rejected) == (3, 3, 1, 0)
    assert (tmp_path / "rapport.xlsx").exists()
    before = contents(store)
    second = import_inventory(store, path, moment=MOMENT)
    assert (second.new, second.changed, second.gone) == (0, 0, 0)
    assert second.unchanged == first.new
    for name, frame in contents(store).items():
        pd.testing.assert_frame_equal(before[name], frame)
    assert store.count("imports") == 2


def test_a_trial_writes_nothing_and_counts_the_same(store, tmp_path):
    path = workbook(tmp_path / "arbres.xlsx", Arbres=[HEADERS, OAK, LIME, LOST])
    trial = import_inventory(store, path, moment=MOMENT, dry_run=True)
    assert store.count("trees") == store.count("imports") == 0
    real = import_inventory(store, path, moment=MOMENT)
    assert trial.import_uid is None
    assert (trial.new, trial.trees, trial.to_locate) == (real.new, real.trees, real.to_locate)


def test_a_tree_whose_site_the_store_knows_is_placed_there(store, tmp_path):
    store.upsert("sites", gpd.GeoDataFrame({"uid": ["s"], "name": ["Parc Lefèvre"]}, geometry=[
        shapely.box(666100, 6870100, 666200, 6870200)], crs="EPSG:2154"))
    path = workbook(tmp_path / "arbres.xlsx", Arbres=[HEADERS, OAK, LIME, LOST])
    result = import_inventory(store, path, moment=MOMENT)
    assert result.to_locate == 0
    tree = store.read("trees", where={"code": "A3"}).iloc[0]
    assert (tree["position_status"], tree["position_source"]) == ("approximate", "site")
    assert tree["site_uid"] == "s"
    assert "to_locate" not in set(store.read("rejects")["finding_code"])
    assert import_inventory(store, path, moment=MOMENT).new == 0


def test_addresses_are_asked_of_the_service_the_town_enabled(store, tmp_path):
    class Service:
        status_code = 200

        def post(self, url, data, files, timeout):
            self.sent = files["data"][1].decode()
            return self

        def raise_for_status(self):
            pass

        content = (b"row,address,insee,latitude,longitude,result_score,result_type,result_label\n"
                   b"0,a,93046,48.9190,2.5361,0.9,housenumber,12 Rue X\n")

    store.save_settings(TownSettings(town_name="Livry-Gargan", insee_code="93046",
                                     geocoding_enabled=True))
    rows = [["N°", "Nom latin", "Adresse"], ["B1", "Tilia cordata", "12 rue de Vaujours"]]
    path = workbook(tmp_path / "arbres.xlsx", Arbres=rows)
    service = Service()
    result = import_inventory(store, path, moment=MOMENT, session=service)
    assert result.to_locate == 0
    assert "12 rue de Vaujours" in service.sent
    assert store.read("trees")["position_source"][0] == "geocoded"
    assert "geocoded" in set(store.read("rejects")["finding_code"])


def test_a_file_that_cannot_be_read_leaves_the_store_as_it_was(store, tmp_path):
    path = workbook(tmp_path / "arbres.xlsx", Arbres=[HEADERS, OAK])
    import_inventory(store, path, moment=MOMENT)
    (tmp_path / "abime.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(ReadingError):
        import_inventory(store, [path, tmp_path / "abime.xlsx"], moment=MOMENT)
    assert (store.count("trees"), store.count("imports")) == (1, 1)


def test_two_files_are_one_import_with_one_line(store, tmp_path):
    first = workbook(tmp_path / "nord.xlsx", Arbres=[HEADERS, OAK])
    second = workbook(tmp_path / "sud.xlsx", Arbres=[HEADERS, LIME])
    result = import_inventory(store, [first, second], moment=MOMENT)
    assert result.trees == 2
    assert store.read("imports")["file"].to_list() == ["nord.xlsx ; sud.xlsx"]
    # One of them alone is no reason to think the other's trees gone.
    assert import_inventory(store, first, moment=MOMENT).gone == 0


@pytest.mark.parametrize("name", [
    "bondy-arbres-departement.csv", "bondy-espaces-verts.csv", "montrouge-arbres.geojson",
    "paris-espaces-verts.xlsx"])
def test_real_inventories_lose_no_row_and_are_stable(store, shared_data, name):
    path = shared_data / "inventories" / name
    first = import_inventory(store, path, moment=MOMENT)
    objects = sum(first_count for first_count in (first.trees, first.beds, first.sites))
    assert objects + first.rejected >= first.rows_read
    before = contents(store)
    second = import_inventory(store, path, moment=MOMENT)
    assert (second.new, second.changed, second.gone) == (0, 0, 0)
    for table, frame in contents(store).items():
        pd.testing.assert_frame_equal(before[table], frame)
