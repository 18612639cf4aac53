"""What goes out can be opened by others, is harmless, names nobody, and comes back."""

import csv
import json
from datetime import UTC, datetime

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from seve.layers.errors import SeveError
from seve.layers.exporting import export_inventory, give_back
from seve.layers.importing import import_inventory
from seve.layers.inventory import read_inventory
from seve.layers.merging import compare
from seve.layers.store import Store

MOMENT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://evil.example","prime")'


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "ville.gpkg") as one:
        trees = gpd.GeoDataFrame({
            "uid": ["t1", "t2", "t3"], "code": ["1", "=1+1", "3"],
            "latin_name": ["Tilia cordata", FORMULA, "Acer campestre"],
            "french_name": ["tilleul", "+33", "@SUM(A1)"],
            "genus": ["Tilia", None, "Acer"], "height_m": [8.5, None, 3.0],
            "trunk_girth_cm": [62.8, None, None], "crown_diameter_m": [4.5, None, None],
            "planting_date": pd.to_datetime(["2015-11-25", None, None]),
            "remarkable": [True, False, None], "health": ["good", None, "poor"],
            "life_cycle": ["existing", None, "felled"], "street": ["Rue de Meaux", None, None],
            "house_number": ["12", None, None],
        }, geometry=[shapely.Point(666000, 6870000), shapely.Point(666010, 6870000), None],
            crs="EPSG:2154")
        one.upsert("trees", trees)
        one.upsert("beds", gpd.GeoDataFrame(
            {"uid": ["b1"], "name": ["Massif de la mairie"], "kind": ["flower_bed"],
             "area_m2": [100.0]},
            geometry=[shapely.box(666000, 6870000, 666010, 6870010)], crs="EPSG:2154"))
        yield one


def test_no_text_of_an_exported_workbook_is_a_formula(store, tmp_path):
    export_inventory(store, "workbook", tmp_path / "a.xlsx", "fr")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [cell for row in book["Arbres"].iter_rows() for cell in row]
    assert FORMULA in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


def test_the_workbook_speaks_the_language_of_its_reader(store, tmp_path):
    export_inventory(store, "workbook", tmp_path / "a.xlsx", "fr")
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["Arbres"].values)
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["état sanitaire"] == "bon"
    assert first["remarquable"] == "oui"
    assert first["hauteur (m)"] == 8.5
    assert first["identifiant unique"] == "t1"
    third = dict(zip(rows[0], rows[3], strict=True))
    assert third["remarquable"] is None, "unknown is not no"
    assert third["longitude"] is None


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_exported_workbook_comes_back_as_an_update(store, tmp_path, language):
    path = tmp_path / "retour.xlsx"
    export_inventory(store, "workbook", path, language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    height = headers.index("hauteur (m)" if language == "fr" else "height (m)") + 1
    sheet.cell(2, height).value = 9.5
    book.save(path)
    before = store.read("trees")
    result = import_inventory(store, path, moment=MOMENT)
    assert (result.new, result.gone) == (0, 0)
    after = store.read("trees")
    assert after["uid"].to_list() == ["t1", "t2", "t3"]
    assert after["height_m"].to_list()[0] == 9.5
    for name in ("code", "health", "remarkable", "life_cycle", "planting_date", "position_status"):
        pd.testing.assert_series_equal(before[name], after[name])
    assert after.geometry.geom_equals_exact(before.geometry, 0.1).to_list()[:2] == [True, True]


def test_the_national_csv_follows_the_published_schema(store, tmp_path):
    path = tmp_path / "20260302_ville_Arbres_Urbains.csv"
    result = export_inventory(store, "national_csv", path)
    # The felled tree and those without a place cannot be in it, and that is counted.
    assert (result.rows, result.left_out) == (2, 1)
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8").splitlines(), delimiter=";"))
    assert len(rows[0]) == 31
    assert rows[0]["hauteur"] == "850", "centimetres"
    assert rows[0]["circonference"] == "63"
    assert rows[0]["diametre"] == "20", "girth over pi"
    assert rows[0]["diametre_couronne"] == "4.5", "metres"
    assert rows[0]["date_plantation"] == "2015-11-25"
    assert (rows[0]["remarquable"], rows[1]["remarquable"]) == ("true", "false")
    assert rows[0]["adresse"] == "12 Rue de Meaux"
    assert 2.4 < float(rows[0]["longitude"]) < 2.6
    assert 48.8 < float(rows[0]["latitude"]) < 49.0
    assert rows[1]["matricule"] == "'=1+1", "a formula in a CSV is shown, not run"
    assert rows[1]["hauteur"] == ""


def test_layers_open_in_gdal(store, tmp_path):
    export_inventory(store, "gpkg", tmp_path / "a.gpkg")
    trees = gpd.read_file(tmp_path / "a.gpkg", layer="trees")
    assert trees["uid"].to_list() == ["t1", "t2", "t3"]
    assert trees.crs.to_epsg() == 2154
    assert gpd.read_file(tmp_path / "a.gpkg", layer="beds").geometry.area[0] == 100


def test_geojson_is_in_degrees_with_a_null_place_for_what_is_to_be_located(store, tmp_path):
    export_inventory(store, "geojson", tmp_path / "a.geojson")
    collection = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    by_uid = {one["properties"]["uid"]: one for one in collection["features"]}
    assert by_uid["t3"]["geometry"] is None
    assert by_uid["b1"]["properties"]["layer"] == "beds"
    longitude, latitude = by_uid["t1"]["geometry"]["coordinates"]
    assert 2.4 < longitude < 2.6
    assert 48.8 < latitude < 49.0


def test_an_unknown_format_is_refused_in_a_sentence(store, tmp_path):
    with pytest.raises(SeveError) as refusal:
        export_inventory(store, "dwg", tmp_path / "a.dwg")
    assert "dwg" in refusal.value.sentence("fr")


def test_a_file_that_cannot_be_written_leaves_the_old_one(store, tmp_path):
    with pytest.raises(SeveError):
        export_inventory(store, "geojson", tmp_path / "absent" / "a.geojson")
    old = tmp_path / "a.geojson"
    old.write_text("old")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("seve.layers.exporting.layers.cells_of",
                      lambda *a: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(SeveError):
            export_inventory(store, "geojson", old)
    assert old.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir() if "draft" in one.name] == []


@pytest.fixture
def workbook(tmp_path):
    """A town's own workbook: title, merged header, a formula, colours, an author."""
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = "Jeanne Martin"
    sheet = book.active
    sheet.title = "Arbres 2025"
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "Inventaire des arbres"
    sheet.append(["N°", "Nom latin", "Hauteur (m)", "Observations"])
    sheet.append([1, "Tilia cordata", "haut", "rien"])
    sheet.append([2, "Acer campestre", 8, "=C4*2"])
    sheet.column_dimensions["B"].width = 33
    path = tmp_path / "arbres.xlsx"
    book.save(path)
    return path


def found(**values):
    row = {"file": "arbres.xlsx", "sheet": "Arbres 2025", "row_number": 3,
           "column_name": "Hauteur (m)", "value": "haut", "severity": "warning",
           "finding_code": "number_unreadable", "finding_values": "{}", "rejected": False}
    return {**row, **values}


def test_the_users_own_workbook_comes_back_with_the_findings_beside_the_cells(
        workbook, tmp_path):
    findings = pd.DataFrame([
        found(finding_values='{"field": "height_m"}'),
        found(column_name=None, row_number=4, severity="error", finding_code="row_empty",
              value=FORMULA)])
    give_back(workbook, findings, tmp_path / "rendu.xlsx", "fr")
    book = openpyxl.load_workbook(tmp_path / "rendu.xlsx")
    sheet = book["Arbres 2025"]
    assert "hauteur (m)" in sheet["C3"].comment.text
    assert sheet["C3"].fill.fgColor.rgb == "FFFCE4B0"
    assert sheet["A4"].comment is not None
    # Its layout is kept.
    assert sheet["D4"].value == "=C4*2"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet.column_dimensions["B"].width == 33
    listed = book["Sève – à vérifier"]
    assert listed.max_row == 3
    assert listed["A2"].value == "erreur", "the worst first"
    assert listed["F2"].hyperlink.location == "'Arbres 2025'!A4"
    cells = [cell for row in listed.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}


def test_nobody_is_named_in_the_file_given_back(workbook, tmp_path):
    give_back(workbook, pd.DataFrame([found()]), tmp_path / "rendu.xlsx")
    book = openpyxl.load_workbook(tmp_path / "rendu.xlsx")
    assert book.properties.creator == "Sève"
    assert book.properties.lastModifiedBy is None
    assert b"Jeanne" not in (tmp_path / "rendu.xlsx").read_bytes()


def test_giving_back_twice_does_not_pile_up_sheets(workbook, tmp_path):
    findings = pd.DataFrame([found()])
    give_back(workbook, findings, tmp_path / "arbres.xlsx")
    give_back(tmp_path / "arbres.xlsx", findings, tmp_path / "encore.xlsx")
    names = openpyxl.load_workbook(tmp_path / "encore.xlsx").sheetnames
    assert names == ["Arbres 2025", "Sève – à vérifier"]


def test_a_csv_comes_back_as_a_workbook_with_its_rows_where_they_stood(tmp_path):
    source = tmp_path / "arbres.csv"
    source.write_text("numero;essence;hauteur\n1;Tilia;haut\n2;=1+1;8\n", encoding="utf-8")
    findings = pd.DataFrame([found(file="arbres.csv", sheet="arbres", row_number=2,
                                   column_name="hauteur")])
    give_back(source, findings, tmp_path / "rendu.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rendu.xlsx")["arbres"]
    assert sheet["A1"].value == "numero"
    assert sheet["C2"].comment is not None
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")


def test_real_inventories_go_out_and_come_back_unchanged(shared_data, tmp_path):
    with Store.create(tmp_path / "paris.gpkg") as store:
        source = shared_data / "inventories" / "paris-les-arbres-10000.csv"
        first = import_inventory(store, source, moment=MOMENT)
        export_inventory(store, "workbook", tmp_path / "retour.xlsx", "fr")
        back = import_inventory(store, tmp_path / "retour.xlsx", moment=MOMENT, dry_run=True)
        assert first.trees == back.trees == 9999
        assert (back.new, back.changed, back.gone) == (0, 0, 0)


@pytest.fixture(scope="module")
def sample_town(sample_data, tmp_path_factory):
    """Give the sample town's store, read from its messy workbooks."""
    files = [path for path in sorted(sample_data.iterdir())
             if path.suffix in (".xlsx", ".geojson")]
    with Store.create(tmp_path_factory.mktemp("sample") / "town.gpkg") as one:
        import_inventory(one, files, moment=MOMENT)
        yield one


def edited(path, sheet, edit):
    book = openpyxl.load_workbook(path)
    rows = book[sheet]
    edit(rows, {cell.value: cell.column for cell in rows[1]})
    book.save(path)


def changes_of(store, path):
    comparison = compare(store, read_inventory([path], settings=store.settings()))
    assert (comparison.count("new"), comparison.count("gone")) == (0, 0)
    return comparison.cells


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_whole_town_that_goes_out_and_comes_back_untouched_changes_nothing(
        sample_town, tmp_path, language):
    path = tmp_path / "ville.xlsx"
    count = export_inventory(sample_town, "workbook", path, language).rows
    inventory = read_inventory([path], settings=sample_town.settings())
    comparison = compare(sample_town, inventory)
    assert inventory.questions == []
    assert comparison.cells.empty
    assert (comparison.count("unchanged"), comparison.count("new")) == (count, 0)


def test_what_a_person_corrects_in_it_is_all_that_changes(sample_town, tmp_path):
    path = tmp_path / "ville.xlsx"
    export_inventory(sample_town, "workbook", path, "fr")

    def correct(rows, columns):
        rows.cell(5, columns["hauteur (m)"]).value = 33.5
        rows.cell(6, columns["rue"]).value = "Rue Neuve"
        added = rows.max_column + 1
        rows.cell(1, added).value = "Vu par"
        rows.cell(7, added).value = "équipe Nord"

    edited(path, "Arbres", correct)
    cells = changes_of(sample_town, path)
    said = {field: json.loads(after) for field, after in zip(cells["field"], cells["after"],
                                                             strict=True)}
    assert set(said) == {"height_m", "street", "other_columns"}
    assert (said["height_m"], said["street"]) == (33.5, "Rue Neuve")
    assert json.loads(said["other_columns"])["Vu par"] == "équipe Nord"
    assert len(cells) == 3


def test_columns_of_the_first_workbook_survive_the_way_out_and_back(sample_town, tmp_path):
    path = tmp_path / "ville.xlsx"
    export_inventory(sample_town, "workbook", path, "fr")
    edited(path, "Arbres", lambda rows, columns: setattr(
        rows.cell(2, columns["remarques"]), "value", "à revoir"))
    before = sample_town.read("trees").set_index("uid")["other_columns"]
    import_inventory(sample_town, [path], moment=MOMENT)
    after = sample_town.read("trees").set_index("uid")["other_columns"]
    assert before.notna().any()
    assert after.equals(before)


def test_a_corrected_name_finds_its_species_again(sample_town, tmp_path):
    path = tmp_path / "ville.xlsx"
    export_inventory(sample_town, "workbook", path, "fr")
    uids = []

    def correct(rows, columns):
        for column, value in (("nom latin", "Ginkgo biloba"), ("genre", "Ginkgo"),
                              ("espèce", "biloba"), ("cultivar", None),
                              ("nom français", "arbre aux quarante écus")):
            rows.cell(9, columns[column]).value = value
        uids.append(rows.cell(9, columns["identifiant unique"]).value)

    edited(path, "Arbres", correct)
    import_inventory(sample_town, [path], moment=MOMENT)
    tree = sample_town.read("trees", where={"uid": uids[0]}).iloc[0]
    assert (tree["latin_name"], tree["species_code"]) == ("Ginkgo biloba", "ginkgo_biloba")
