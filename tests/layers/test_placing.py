"""Every object gets its place, however the file wrote it; none is lost."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given as given_examples
from hypothesis import settings as examples
from hypothesis import strategies as st
from seve.layers.placing import Means, place_objects
from seve.layers.placing.names import name_key
from seve.layers.settings import TownSettings

# The town hall of Livry-Gargan.
LONGITUDE, LATITUDE = 2.5361, 48.9190
LIVRY = TownSettings(town_name="Livry-Gargan", insee_code="93046",
                     latitude=LATITUDE, longitude=LONGITUDE)
NOWHERE = TownSettings()


def some_trees(crs="EPSG:4326", count=40):
    rng = np.random.default_rng(7)
    longitude = LONGITUDE + rng.uniform(-0.02, 0.02, count)
    latitude = LATITUDE + rng.uniform(-0.015, 0.015, count)
    to = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = to.transform(longitude, latitude)
    true = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)
    return x, y, np.column_stack(true.transform(longitude, latitude))


def gap_m(frame, truth):
    points = np.column_stack([frame.geometry.x, frame.geometry.y])
    return np.hypot(*(points - truth).T)


def codes(placed):
    return set(placed.findings["code"])


@pytest.mark.parametrize("town", [LIVRY, NOWHERE], ids=["town known", "town unknown"])
@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:4326", "EPSG:3857", "EPSG:27572",
                                 "EPSG:3949", "EPSG:3948"])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_coordinate_system_is_found_from_the_numbers(crs, swapped, town):
    x, y, truth = some_trees(crs)
    frame = pd.DataFrame({"x": y, "y": x} if swapped else {"x": x, "y": y})
    placed = place_objects("trees", frame, town)
    assert gap_m(placed.frame, truth).max() < (5 if crs == "EPSG:27572" else 0.2)
    assert set(placed.frame["position_status"]) == {"located"}
    assert set(placed.frame["position_source"]) == {"coordinates"}
    assert ("columns_swapped" in codes(placed)) == swapped


@pytest.mark.parametrize("zone", range(42, 51))
def test_each_of_the_nine_conic_zones_is_told_from_the_others(zone):
    crs = f"EPSG:{3900 + zone}"
    to = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    longitude = 9.1 if zone == 42 else 2.6
    x, y = to.transform([longitude, longitude + 0.01], [zone + 0.02, zone + 0.03])
    placed = place_objects("trees", pd.DataFrame({"x": x, "y": y}), NOWHERE)
    back = placed.frame.to_crs(4326).geometry
    assert back.x.to_list() == pytest.approx([longitude, longitude + 0.01], abs=1e-5)
    assert back.y.to_list() == pytest.approx([zone + 0.02, zone + 0.03], abs=1e-5)


@pytest.mark.parametrize("swapped", [False, True])
def test_kilometres_are_read_as_such_and_said(swapped):
    x, y, truth = some_trees("EPSG:2154")
    x, y = x / 1000, y / 1000
    placed = place_objects("trees", pd.DataFrame({"x": y, "y": x} if swapped else
                                                 {"x": x, "y": y}), NOWHERE)
    assert gap_m(placed.frame, truth).max() < 0.2
    assert "coordinates_in_kilometres" in codes(placed)


def test_zones_of_utm_are_found_when_the_town_is_known_and_doubted_otherwise():
    x, y, truth = some_trees("EPSG:32631")
    frame = pd.DataFrame({"x": x, "y": y})
    placed = place_objects("trees", frame, LIVRY)
    assert gap_m(placed.frame, truth).max() < 1
    assert "crs_ambiguous" in codes(place_objects("trees", frame, NOWHERE))


def test_a_header_that_names_its_system_settles_the_doubt():
    x, y, truth = some_trees("EPSG:32631")
    frame = pd.DataFrame({"x": x, "y": y})
    frame.attrs["named_crs"] = np.full(len(frame), "EPSG:25831", dtype=object)
    placed = place_objects("trees", frame, NOWHERE)
    assert gap_m(placed.frame, truth).max() < 1
    assert codes(placed) == set()


@pytest.mark.parametrize(("crs", "longitude", "latitude"), [
    ("EPSG:5490", -61.55, 16.25), ("EPSG:2972", -52.33, 4.93), ("EPSG:2975", 55.45, -20.9),
    ("EPSG:4471", 45.2, -12.8),
])
def test_towns_overseas_find_their_own_system(crs, longitude, latitude):
    there = TownSettings(latitude=latitude, longitude=longitude, crs=crs)
    to = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = to.transform(longitude + np.linspace(0, 0.01, 20), latitude + np.linspace(0, 0.01, 20))
    placed = place_objects("trees", pd.DataFrame({"x": x, "y": y}), there)
    assert gap_m(placed.frame, np.column_stack([x, y])).max() < 0.2


def test_one_pair_written_the_wrong_way_round_is_turned_and_said():
    x, y, truth = some_trees()
    x[3], y[3] = y[3], x[3]
    placed = place_objects("trees", pd.DataFrame({"x": x, "y": y}), LIVRY)
    assert gap_m(placed.frame, truth).max() < 0.2
    found = placed.findings[placed.findings["code"] == "coordinates_swapped"]
    assert found["position"].to_list() == [3]


def test_a_row_in_another_system_than_its_sheet_is_understood_and_said():
    x, y, truth = some_trees("EPSG:2154")
    x[5], y[5] = LONGITUDE, LATITUDE
    placed = place_objects("trees", pd.DataFrame({"x": x, "y": y}), LIVRY)
    assert gap_m(placed.frame.drop(index=5), np.delete(truth, 5, axis=0)).max() < 0.2
    assert placed.findings.query("code == 'coordinates_other_system'")["position"].to_list() == [5]


def test_numbers_that_are_nowhere_leave_the_object_to_be_located():
    x, y, _ = some_trees("EPSG:2154")
    x[2], y[2] = 12.0, 4_000_000.0
    placed = place_objects("trees", pd.DataFrame({"x": x, "y": y}), LIVRY)
    assert placed.frame["position_status"][2] == "to_locate"
    assert placed.frame.geometry[2] is None
    assert len(placed.frame) == len(x)
    assert {"coordinates_impossible", "to_locate"} <= codes(placed)


def test_zeros_are_a_form_left_blank():
    x, y, _ = some_trees("EPSG:2154")
    x[0] = y[0] = 0.0
    placed = place_objects("trees", pd.DataFrame({"x": x, "y": y}), LIVRY)
    assert placed.frame["position_status"][0] == "to_locate"
    assert "coordinates_impossible" not in codes(placed)


def test_a_tree_outside_the_commune_is_flagged_with_its_distance(shared_data):
    outline = gpd.read_file(shared_data / "places" / "livry_gargan_93046.geojson").geometry[0]
    town = TownSettings(latitude=LATITUDE, longitude=LONGITUDE, boundary_wkt=outline.wkt)
    inside = outline.representative_point()
    frame = pd.DataFrame({"x": [inside.x, 2.3522], "y": [inside.y, 48.8566]})
    placed = place_objects("trees", frame, town)
    found = placed.findings.query("code == 'outside_commune'")
    assert found["position"].to_list() == [1]
    assert 10 < json.loads(found["values"].iloc[0])["km"] < 15
    assert placed.frame["position_status"].to_list() == ["located", "located"]


def test_without_an_outline_the_object_far_from_all_others_is_flagged():
    x, y, _ = some_trees()
    x[4], y[4] = 5.37, 43.29  # Marseille
    placed = place_objects("trees", pd.DataFrame({"x": x, "y": y}), NOWHERE)
    assert placed.findings.query("code == 'far_from_others'")["position"].to_list() == [4]


@pytest.mark.parametrize("write", [
    "{lat:.6f}, {lon:.6f}", "{lon:.6f};{lat:.6f}", "POINT ({lon:.6f} {lat:.6f})",
    "[{lon:.6f}, {lat:.6f}]", '{{"type":"Point","coordinates":[{lon:.6f},{lat:.6f}]}}',
])
def test_a_pair_in_one_cell_is_read_however_it_is_written(write):
    x, y, truth = some_trees()
    texts = [write.format(lon=lon, lat=lat) for lon, lat in zip(x, y, strict=True)]
    placed = place_objects("trees", pd.DataFrame({"xy_text": texts}), LIVRY)
    assert gap_m(placed.frame, truth).max() < 0.5


def test_decimal_commas_and_degrees_minutes_seconds_are_read():
    texts = ["48,9190 ; 2,5361", "48°55'08.4\"N 2°32'10.0\"E"]
    placed = place_objects("trees", pd.DataFrame({"xy_text": texts}), LIVRY)
    back = placed.frame.to_crs(4326).geometry
    assert back.x.to_list() == pytest.approx([2.5361, 2.5361], abs=1e-4)
    assert back.y.to_list() == pytest.approx([48.919, 48.919], abs=1e-4)


def test_a_declared_system_that_is_false_is_not_believed():
    x, y, truth = some_trees()
    frame = pd.DataFrame({"geometry": shapely.points(x, y)})
    frame.attrs["crs"] = "EPSG:3044"
    placed = place_objects("trees", frame, LIVRY)
    assert gap_m(placed.frame, truth).max() < 0.2
    assert "declared_crs_wrong" in codes(placed)
    assert set(placed.frame["position_source"]) == {"geometry"}


def test_coordinates_cut_to_three_decimals_are_approximate():
    x, y, _ = some_trees()
    placed = place_objects("trees", pd.DataFrame({"x": x.round(3), "y": y.round(3)}), LIVRY)
    assert set(placed.frame["position_status"]) == {"approximate"}
    assert placed.frame["position_precision_m"].iloc[0] == pytest.approx(56, abs=1)


def test_two_sheets_of_one_workbook_may_be_in_two_systems():
    x1, y1, truth1 = some_trees("EPSG:2154")
    x2, y2, truth2 = some_trees("EPSG:3949")
    frame = pd.DataFrame({"x": np.r_[x1, x2], "y": np.r_[y1, y2], "source_file": "arbres.xlsx",
                          "source_sheet": ["2023"] * len(x1) + ["2024"] * len(x2)})
    placed = place_objects("trees", frame, NOWHERE)
    assert gap_m(placed.frame, np.r_[truth1, truth2]).max() < 0.2


def test_a_bed_known_by_a_point_is_a_disc_of_its_area():
    x, y, truth = some_trees("EPSG:2154", 2)
    frame = pd.DataFrame({"x": x, "y": y, "area_m2": [25.0, None]})
    beds = place_objects("beds", frame, LIVRY).frame
    assert beds.geometry.geom_type.unique().tolist() == ["MultiPolygon"]
    assert beds.geometry.area[0] == pytest.approx(25.0)
    assert np.isnan(beds["area_m2"][1])
    centre = beds.geometry.centroid[0]
    assert (centre.x, centre.y) == pytest.approx(tuple(truth[0]), abs=0.01)


def test_a_bed_drawn_without_area_is_measured_and_a_tree_drawn_as_polygon_is_its_centre():
    square = shapely.box(660000, 6869000, 660010, 6869010).wkt
    beds = place_objects("beds", pd.DataFrame({"geometry_text": [square]}), LIVRY).frame
    assert beds["area_m2"][0] == 100.0
    tree = place_objects("trees", pd.DataFrame({"geometry_text": [square]}), LIVRY).frame
    assert (tree.geometry.x[0], tree.geometry.y[0]) == (660005, 6869005)


STREET = gpd.GeoDataFrame(
    {"name": ["Avenue du Maréchal Leclerc"]},
    geometry=[shapely.LineString([(660000, 6869000), (660100, 6869000)])], crs="EPSG:2154")


def test_street_side_and_rank_are_placed_along_the_axis():
    frame = pd.DataFrame({"street": ["AV. DU MAL LECLERC"] * 5, "street_rank": [1, 2, 3, 4, 5],
                          "street_side": ["gauche"] * 5})
    trees = place_objects("trees", frame, LIVRY, Means(streets=STREET)).frame
    assert trees.geometry.x.to_list() == pytest.approx([660010, 660030, 660050, 660070, 660090])
    assert trees.geometry.y.to_list() == pytest.approx([6869005] * 5)
    assert set(trees["position_status"]) == {"approximate"}
    assert set(trees["position_source"]) == {"street_rank"}
    # Nothing tells from which end they were counted: the end ones may be at the other end.
    assert trees["position_precision_m"].to_list() == pytest.approx([80, 40, 20, 40, 80])


def test_trees_with_coordinates_tell_from_which_end_the_others_were_counted():
    frame = pd.DataFrame({
        "street": ["Avenue Maréchal Leclerc"] * 4, "street_rank": [1, 2, 3, 4],
        "street_side": "nord", "x": [660090.0, np.nan, 660040.0, np.nan],
        "y": [6869004.0, np.nan, 6869004.0, np.nan]})
    trees = place_objects("trees", frame, LIVRY, Means(streets=STREET)).frame
    assert trees.geometry.x.to_list() == pytest.approx([660090, 660062.5, 660040, 660012.5])
    assert trees.geometry.y[1] == pytest.approx(6869005)
    assert trees["position_status"].to_list() == ["located", "approximate"] * 2


def test_the_name_of_the_site_gives_an_approximate_place():
    sites = gpd.GeoDataFrame({"uid": ["s1"], "name": ["Parc Lefèvre"]},
                             geometry=[shapely.box(660000, 6869000, 660200, 6869100)],
                             crs="EPSG:2154")
    frame = pd.DataFrame({"site_name": ["PARC LEFEVRE", "Ailleurs", None]})
    trees = place_objects("trees", frame, LIVRY, Means(sites=sites)).frame
    assert trees["position_status"].to_list() == ["approximate", "to_locate", "to_locate"]
    assert trees["position_source"].to_list() == ["site", None, None]
    assert trees["site_uid"].to_list() == ["s1", None, None]
    assert sites.geometry[0].contains(trees.geometry[0])


class Answer:
    status_code = 200

    def __init__(self, text):
        self.content = text.encode()

    def raise_for_status(self):
        pass


class Geocoder:
    """A session that answers as the Géoplateforme does, and remembers what it was sent."""

    def __init__(self):
        self.sent = []

    def post(self, url, data, files, timeout):
        self.sent.append((url, data, files["data"][1].decode(), timeout))
        return Answer(
            "row,address,insee,latitude,longitude,result_score,result_type,result_label\n"
            "0,a,93046,48.9190,2.5361,0.93,housenumber,12 Rue de Vaujours 93190 Livry-Gargan\n"
            "1,b,93046,48.9190,2.5361,0.31,street,Rue Autre\n")


ADDRESSES = pd.DataFrame({"house_number": ["12", None], "street": ["rue de Vaujours", "zzz"]})


def test_addresses_are_geocoded_only_when_the_town_asked_for_it():
    session = Geocoder()
    placed = place_objects("trees", ADDRESSES, LIVRY, Means(session=session))
    assert session.sent == []
    assert placed.frame["position_status"].to_list() == ["to_locate", "to_locate"]


def test_a_geocoded_address_keeps_its_score_and_a_weak_answer_is_not_taken():
    session = Geocoder()
    town = TownSettings(town_name="Livry-Gargan", insee_code="93046", geocoding_enabled=True)
    placed = place_objects("trees", ADDRESSES, town, Means(session=session))
    assert placed.frame["position_status"].to_list() == ["approximate", "to_locate"]
    assert placed.frame["position_source"][0] == "geocoded"
    good = placed.findings.query("code == 'geocoded'")
    assert json.loads(good["values"].iloc[0])["score"] == 0.93
    assert "geocoding_weak" in codes(placed)
    _, form, content, timeout = session.sent[0]
    assert ("citycode", "insee") in form and timeout
    assert "12 rue de Vaujours Livry-Gargan" in content


def test_a_geocoder_that_does_not_answer_loses_nothing():
    import requests

    class Dead:
        def post(self, *args, **kwargs):
            raise requests.ConnectionError("closed network")

    town = TownSettings(geocoding_enabled=True)
    placed = place_objects("trees", ADDRESSES, town, Means(session=Dead()))
    assert len(placed.frame) == 2
    assert "geocoding_failed" in codes(placed)


def test_names_written_differently_meet():
    assert name_key("Av. du Gal Leclerc") == name_key("AVENUE GENERAL LECLERC")
    assert name_key("Allée de l'Été") == name_key("ALL. ETE")


def test_the_trees_of_paris_stand_in_paris(shared_data):
    paris = pd.read_csv(shared_data / "inventories" / "paris-les-arbres-10000.csv", sep=";")
    placed = place_objects("trees", pd.DataFrame({"xy_text": paris["geo_point_2d"]}), NOWHERE)
    located = placed.frame[placed.frame["position_status"] == "located"]
    assert len(located) > 0.99 * len(paris)
    west, south, east, north = located.to_crs(4326).total_bounds
    assert 2.0 < west < east < 2.7
    assert 48.7 < south < north < 49.0


@examples(deadline=None, max_examples=40)
@given_examples(st.lists(st.tuples(
    st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True),
    st.text(max_size=12)), max_size=8))
def test_no_numbers_make_it_crash_or_lose_a_row(rows):
    frame = pd.DataFrame(rows, columns=["x", "y", "xy_text"]).astype({"xy_text": object})
    placed = place_objects("beds", frame, LIVRY)
    assert len(placed.frame) == len(rows)
