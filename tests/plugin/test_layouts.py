"""The maps to hand round and the round sheets, as the PDF and PNG files that people receive."""

import datetime
import shutil
import subprocess
import time
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtGui import QImage
from seve.layers.store import Store
from shapely.geometry import LineString, MultiPolygon, Point, box

TODAY = datetime.date(2026, 7, 14)
SITES, TREES_EACH = 30, 6
EMPTY = "Site sans rien"
LONG_ROUND = 75


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Give a store of two zones and 30 sites; each site but one asks for water and work."""
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    with Store.create(path) as store:
        settings = store.settings()
        store.save_settings(settings.__class__(**{**vars(settings), "town_name": "Bellerive"}))
        for table, frame in tables().items():
            if "geometry" in frame:
                frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=store.crs)
            store.upsert(table, frame)
    return path


def uid(kind, number):
    return f"{kind:08x}-0000-4000-8000-{number:012d}"


def corner(number):
    return 650000 + 120 * (number % 6), 6860000 + 120 * (number // 6)


def tables():
    sites, trees, advice, work = [], [], [], []
    for n in range(SITES):
        x, y = corner(n)
        last = n == SITES - 1
        sites.append({"uid": uid(1, n), "name": EMPTY if last else f"Square n° {n:02d} d'été",
                      "kind": "park", "geometry": MultiPolygon([box(x, y, x + 80, y + 60)])})
        for k in range(TREES_EACH):
            tree = uid(2, n * TREES_EACH + k)
            trees.append({"uid": tree, "code": f"A{n:02d}-{k}", "genus": "Tilia",
                          "site_uid": uid(1, n), "health": "good", "planting_year": 2020,
                          "height_m": 8.0, "geometry": Point(x + 10 + 10 * k, y + 20)})
            if not last:
                advice.append({"uid": uid(3, n * TREES_EACH + k), "object_uid": tree,
                               "object_kind": "tree", "date": TODAY, "urgency": "late",
                               "advised_l": 50.0, "advised_horizon_l": 100.0 + n,
                               "water_on": TODAY})
        if not last:
            work.append({"uid": uid(4, n), "work": "mowing", "object_uid": uid(1, n),
                         "object_kind": "site", "site_uid": uid(1, n), "state": "planned",
                         "due_date": TODAY - datetime.timedelta(days=9),
                         "planned_date": TODAY - datetime.timedelta(days=2)})
            work.append({"uid": uid(5, n), "work": "staking", "object_uid": uid(2, n * TREES_EACH),
                         "object_kind": "tree", "state": "planned",
                         "due_date": TODAY + datetime.timedelta(days=30)})
    zones = [{"uid": uid(6, 0), "name": "Nord", "geometry": MultiPolygon(
        [box(649900, 6860300, 650800, 6860700)])}, {"uid": uid(6, 1), "name": "Sud",
        "geometry": MultiPolygon([box(649900, 6859900, 650800, 6860300)])}]
    stops = round_stops(trees)
    way = LineString([stop["geometry"] for stop in stops])
    rounds = [{"uid": uid(7, 0), "code": "2026-07-14-V1", "date": TODAY, "vehicle_code": "V1",
               "team_code": "[% 1+1 %]", "state": "planned", "distance_km": 4.2,
               "duration_h": 6.5, "litres": 75 * 40.0, "stop_count": LONG_ROUND,
               "refill_count": 1, "geometry": way},
              {"uid": uid(7, 1), "code": "2026-07-14-V2", "date": TODAY, "state": "cancelled",
               "geometry": way}]
    frames = {"zones": zones, "sites": sites, "trees": trees, "watering_advice": advice,
              "interventions": work, "rounds": rounds, "round_stops": stops}
    return {name: pd.DataFrame(rows) for name, rows in frames.items()}


def round_stops(trees):
    common = {"date": TODAY, "round_uid": uid(7, 0), "state": "planned"}
    stops = [{**common, "uid": uid(8, 999), "rank": 0, "kind": "start", "label": "Dépôt",
              "geometry": Point(649950, 6860000)}]
    for n, tree in enumerate(trees[:LONG_ROUND], start=1):
        stops.append({**common, "uid": uid(8, n), "rank": n, "kind": "work", "work": "watering",
                      "object_uid": tree["uid"], "object_kind": "tree", "litres": 40.0,
                      "label": f"{tree['code']} [% 2+2 %] tilleul, rue n° {n}",
                      "arrival_time": "08:00", "geometry": tree["geometry"]})
    stops.append({**common, "uid": uid(8, 998), "rank": LONG_ROUND + 1, "kind": "refill",
                  "label": "Borne", "geometry": Point(650200, 6860200)})
    return stops


def print_maps(town, output, kind, paper="A4", file_format="pdf", skip_empty=False):
    from seve.plugin.layouts.printing import MapChoice, print_maps

    return print_maps(town, TODAY, MapChoice(kind, paper, file_format, skip_empty), output, "fr")


def text_of(pdf, *options):
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    return subprocess.run(["pdftotext", "-layout", *options, str(pdf), "-"], check=True,
                          capture_output=True, text=True).stdout


def fonts_of(pdf):
    lines = subprocess.run(["pdffonts", str(pdf)], check=True, capture_output=True,
                           text=True).stdout.splitlines()[2:]
    return [line.split()[-5] for line in lines]  # the column "emb"


@pytest.fixture(scope="module")
def sites_pdf(town, qgis_app, tmp_path_factory):
    path = tmp_path_factory.mktemp("maps") / "sites.pdf"
    begun = time.monotonic()
    _, pages, skipped = print_maps(town, path, "sites")
    return path, pages, skipped, time.monotonic() - begun


def test_thirty_sites_are_thirty_pages_in_under_a_minute(sites_pdf):
    _, pages, skipped, seconds = sites_pdf
    assert (pages, skipped) == (SITES, 0)
    assert seconds < 60


def test_each_page_says_its_site_its_week_and_its_source_in_text(sites_pdf):
    page = text_of(sites_pdf[0], "-f", "5", "-l", "5")  # in name order
    assert "Square n° 03 d'été" in page
    assert "Bellerive" in page and "14/07/2026" in page
    watering = next(line for line in page.splitlines() if "arrosage, arbres" in line)
    assert watering.split()[-4:] == ["6", "6", "14/07/26", "618"]  # 6 trees of 103 L, all late
    mowing = next(line for line in page.splitlines() if "tonte, sites" in line)
    assert mowing.split()[-3:] == ["1", "1", "12/07/26"]
    assert "tuteurage" not in page  # due in a month
    assert "Échelle 1" in page and "Source" in page and "Arbres à arroser" in page


def test_a_site_that_asks_for_nothing_says_so(sites_pdf):
    page = text_of(sites_pdf[0], "-f", "1", "-l", "1")
    assert EMPTY in page
    assert "Rien de prévu cette semaine" in page


def test_the_fonts_travel_in_the_file(sites_pdf):
    embedded = fonts_of(sites_pdf[0])
    assert embedded and set(embedded) == {"yes"}


def test_places_with_nothing_are_left_out_only_when_asked(town, qgis_app, tmp_path):
    _, pages, skipped = print_maps(town, tmp_path / "sites.pdf", "sites", skip_empty=True)
    assert (pages, skipped) == (SITES - 1, 1)
    assert EMPTY not in text_of(tmp_path / "sites.pdf")


def test_objects_count_for_the_zone_they_stand_in(town, qgis_app, tmp_path):
    print_maps(town, tmp_path / "zones.pdf", "zones", paper="A3")
    north, south = (text_of(tmp_path / "zones.pdf", "-f", page, "-l", page) for page in "12")
    assert "Nord" in north and "Sud" in south
    # Rows of six sites: 18 in the south, 12 in the north of which one asks for nothing.
    litres = [sum(6 * (100 + n) for n in numbers) for numbers in (range(18, 29), range(18))]
    for page, expected in zip((north, south), litres, strict=True):
        line = next(line for line in page.splitlines() if "arrosage, arbres" in line)
        assert "".join(line.split()[4:]).endswith(str(expected))


def test_the_wall_map_names_the_town_and_sums_its_zones(town, qgis_app, tmp_path):
    _, pages, _ = print_maps(town, tmp_path / "town.pdf", "town", paper="A3")
    text = text_of(tmp_path / "town.pdf")
    assert pages == 1
    assert "Bellerive · Arrosage et travaux · 14/07/2026" in text
    assert next(line for line in text.splitlines() if "Nord" in line and "77" in line)


def test_images_are_one_per_page_named_after_the_place(town, qgis_app, tmp_path):
    files, pages, _ = print_maps(town, tmp_path / "zones.png", "zones", file_format="png")
    assert [file.name for file in files] == ["zones-001-Nord.png", "zones-002-Sud.png"]
    image = QImage(str(files[0]))
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 9)
               for y in range(0, image.height(), 9)}
    assert pages == 2 and image.width() > 1500 and len(colours) > 15


def test_a_file_that_cannot_be_written_is_said(town, qgis_app, tmp_path):
    from seve.plugin.layouts.export import WriteError

    (tmp_path / "town.pdf").mkdir()
    with pytest.raises(WriteError, match=r"town\.pdf"):
        print_maps(town, tmp_path / "town.pdf", "town")


def test_cancelling_leaves_no_half_atlas(town, qgis_app, tmp_path):
    from seve.layers.errors import Cancelled
    from seve.plugin.layouts.printing import MapChoice, print_maps

    class Pressed:
        def report(self, fraction):
            """Go on."""

        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        print_maps(town, TODAY, MapChoice("sites"), tmp_path / "sites.pdf", "fr", Pressed())
    assert not (tmp_path / "sites.pdf").exists()


@pytest.fixture(scope="module")
def round_pdf(town, qgis_app, tmp_path_factory):
    from seve.plugin.layouts.round_sheets import print_rounds

    files, pages = print_rounds(town, TODAY, tmp_path_factory.mktemp("rounds"), "fr")
    assert len(files) == 1  # the cancelled one has no sheet
    return files[0], pages


def test_every_stop_is_on_the_sheet_in_order_with_its_box(round_pdf):
    path, pages = round_pdf
    text = text_of(path)
    stops = [line for line in text.splitlines() if "tilleul" in line]
    ranks = [int(line.split()[0]) for line in stops]
    assert ranks == list(range(1, LONG_ROUND + 1))
    assert all("☐" in line and "40" in line for line in stops)
    assert pages >= 3 and text.count("Lieu") == pages


def test_the_sheet_gives_totals_and_room_to_write(round_pdf):
    text = text_of(round_pdf[0])
    assert "3 000 L" in text.replace("\u202f", " ").replace("\xa0", " ")
    total = next(line for line in text.splitlines() if "Total" in line)
    assert str(LONG_ROUND) in total
    assert "Apporté" in text and "Remarques de l'équipe" in text
    assert f"1/{round_pdf[1]}" in text.replace(" ", "")


def test_a_name_that_looks_like_an_expression_is_printed_not_run(round_pdf):
    text = text_of(round_pdf[0])
    assert "[% 1+1 %]" in text
    assert text.count("[% 2+2 %]") == LONG_ROUND


def test_the_sheet_is_black_white_and_grey(round_pdf, tmp_path):
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler-utils is not installed")
    subprocess.run(["pdftoppm", "-r", "40", "-png", str(round_pdf[0]), str(tmp_path / "page")],
                   check=True)
    for file in tmp_path.glob("*.png"):
        image = QImage(str(file))
        tints = [max(c.red(), c.green(), c.blue()) - min(c.red(), c.green(), c.blue())
                 for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
                 for c in [image.pixelColor(x, y)]]
        assert max(tints) < 40


@pytest.fixture(scope="module")
def saved_folder(town, qgis_app, tmp_path_factory):
    from seve.plugin.project import save_project

    folder = tmp_path_factory.mktemp("saved")
    shutil.copy(town, folder / "town.gpkg")
    save_project(folder / "town.gpkg", folder / "seve.qgz", TODAY, "fr")
    return folder


@pytest.fixture
def saved(saved_folder, tmp_path):
    shutil.copytree(saved_folder, tmp_path, dirs_exist_ok=True)
    project = QgsProject()
    assert project.read(str(tmp_path / "seve.qgz"))
    yield project
    project.clear()


def layer_of(project, name):
    return next(layer for layer in project.mapLayers().values() if layer.name() == name)


def test_the_saved_project_offers_five_ways_to_see_the_trees(saved):
    manager = layer_of(saved, "Arbres").styleManager()
    assert manager.currentStyle() == "par urgence"
    assert set(manager.styles()) == {"par urgence", "par genre", "par âge", "par état sanitaire",
                                     "simples points"}
    seen = {}
    for name in manager.styles():
        manager.setCurrentStyle(name)
        seen[name] = [item.label() for item in
                      layer_of(saved, "Arbres").renderer().legendSymbolItems()]
    assert seen["par genre"][0] == "Tilia"
    assert seen["par âge"][:2] == ["0–4 ans", "5–14 ans"]
    assert seen["par état sanitaire"][0] == "très bon"


def test_a_theme_changes_all_the_layers_at_once(saved):
    themes = saved.mapThemeCollection()
    assert set(themes.mapThemes()) == {"Arrosage", "Travaux de la semaine", "État sanitaire",
                                       "Espèces", "Âges"}
    works = layer_of(saved, "Travaux de la semaine")
    for theme, trees, beds, shows_work in [
            ("Arrosage", "par urgence", "par urgence", False),
            ("État sanitaire", "par état sanitaire", "par état sanitaire", False),
            ("Espèces", "par genre", "par type", False),
            ("Travaux de la semaine", "simples points", "par type", True)]:
        rows = {row.layer().name(): row for row in themes.mapThemeState(theme).layerRecords()}
        assert rows["Arbres"].currentStyle == trees
        assert rows["Massifs"].currentStyle == beds
        assert (works.name() in rows) == shows_work


def test_the_works_of_the_week_stand_on_the_map(saved):
    works = layer_of(saved, "Travaux de la semaine")
    assert {(work["work"], work["late"]) for work in works.getFeatures()} == {("mowing", 1)}
    assert works.featureCount() == SITES - 1


def test_whoever_opens_the_geopackage_gets_the_styles(saved, tmp_path):
    store = tmp_path / "town.gpkg"
    opened = {}
    for table in ("trees", "beds", "sites", "zones"):
        layer = QgsVectorLayer(f"{store}|layername={table}", table, "ogr")
        count, _, names, marks, _ = layer.listStylesInDatabase()
        legend = [item.label() for item in layer.renderer().legendSymbolItems()]
        opened[table] = (legend, names[:count], marks[:count])
    assert opened["trees"][1][0] == "par genre"  # the default first, drawn as soon as opened
    assert set(opened["trees"][1]) == {"par genre", "par âge", "par état sanitaire",
                                       "simples points"}
    assert "Tilia" in opened["trees"][0]
    assert set(opened["beds"][1]) == {"par type", "par état sanitaire"}
    assert "massif fleuri" in opened["beds"][0]
    assert all(mark.startswith("Sève") for mark in opened["zones"][2])


def test_styles_are_written_once_and_those_of_people_are_left(saved, tmp_path):
    from seve.plugin.stored_styles import keep_styles

    store = tmp_path / "town.gpkg"
    before = store.read_bytes()
    assert keep_styles(store, ["Tilia"], TODAY, "fr") == 0
    assert store.read_bytes() == before
    layer = QgsVectorLayer(f"{store}|layername=trees", "trees", "ogr")
    assert layer.saveStyleToDatabase("la mienne", "à moi", True, "") == ""
    assert keep_styles(store, ["Tilia"], TODAY, "en") > 5
    layer = QgsVectorLayer(f"{store}|layername=trees", "trees", "ogr")
    count, _, names, _, _ = layer.listStylesInDatabase()
    assert names[0] == "la mienne"
    assert set(names[1:count]) == {"by genus", "by age", "by health", "plain points"}


def test_the_saved_project_keeps_its_maps_and_their_week(saved):
    names = {layout.name() for layout in saved.layoutManager().printLayouts()}
    assert {"Carte de la ville", "Cartes des sites A4", "Cartes des secteurs A4"} <= names
    assert layer_of(saved, "sites_week").featureCount() > 0
    zones = {zone["name"]: zone["work_due"]
             for zone in layer_of(saved, "Secteurs d'intervention").getFeatures()}
    assert zones == {"Nord": 11 * 7, "Sud": 18 * 7}


def test_trees_stand_in_relief_where_qgis_has_it(saved):
    pytest.importorskip("qgis._3d", reason="this QGIS has no 3D")
    with zipfile.ZipFile(saved.fileName()) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".qgs"))
        text = archive.read(name).decode("utf-8")
    relief = text[text.index("<renderer-3d"):text.index("</renderer-3d>")]
    assert relief.count("sphere") > 20 and relief.count("cylinder") >= 7


def test_the_page_of_a_site_and_the_dashboard_count_the_same_late_work(town, qgis_app):
    from seve.dashboard.indicators import compute_indicators
    from seve.plugin.layouts.week import week_of_places

    with Store.open(town) as store:
        week = week_of_places(store, TODAY)["sites"]
        counted = compute_indicators(store, TODAY).sites.set_index("uid")["work_late"]
    printed = week[week["work"] != "watering"].groupby("place_uid")["late"].sum()
    assert len(printed) == SITES - 1 and printed.sum() == SITES - 1
    assert printed.astype(float).to_dict() == counted[printed.index].to_dict()
