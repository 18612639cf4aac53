"""Ways along the roads: one-ways, broken ends, places that no road reaches."""

import geopandas as gpd
import numpy as np
import pytest
from seve.interventions.rounds.network import RoadNetwork, ways_between
from shapely.geometry import LineString, Point

X0, Y0 = 660_000.0, 6_866_000.0


def roads(*lines, oneway=()):
    return gpd.GeoDataFrame(
        {"oneway": [k in oneway for k in range(len(lines))]},
        geometry=[LineString([(X0 + x, Y0 + y) for x, y in line]) for line in lines],
        crs="EPSG:2154")


def distances(layer, *places, **options):
    return ways_between([(X0 + x, Y0 + y) for x, y in places], layer, **options).distance_m


SQUARE = ([(0, 0), (100, 0)], [(100, 0), (100, 100)], [(100, 100), (0, 100)], [(0, 100), (0, 0)])


def test_one_goes_round_the_corner_not_across():
    assert distances(roads(*SQUARE), (0, 0), (100, 100))[0, 1] == pytest.approx(200)


def test_two_places_of_one_street_go_straight():
    found = distances(roads(*SQUARE), (20, 0), (70, 0))
    assert found == pytest.approx(np.array([[0, 50], [50, 0]]))


def test_a_one_way_is_respected_in_both_senses():
    layer = roads(*SQUARE, oneway=(0, 1, 2, 3))
    found = distances(layer, (20, 0), (70, 0))
    assert found[0, 1] == pytest.approx(50)
    assert found[1, 0] == pytest.approx(350)


def test_an_unknown_one_way_is_driven_both_ways():
    layer = roads(*SQUARE)
    layer["oneway"] = gpd.pd.array([None] * 4, dtype="boolean")
    assert distances(layer, (70, 0), (20, 0))[0, 1] == pytest.approx(50)


def test_ends_that_miss_each_other_a_little_are_joined():
    broken = roads([(0, 0), (100, 0)], [(101, 0.5), (200, 0)], [(205, 0), (300, 0)])
    found = distances(broken, (0, 0), (200, 0), (300, 0))
    assert found[0, 1] == pytest.approx(199, abs=2)
    assert np.isinf(found[0, 2])


def test_a_side_street_that_stops_short_of_the_road_is_joined_to_it():
    side = roads([(0, 0), (100, 0)], [(50, 1.5), (50, 80)])
    assert distances(side, (0, 0), (50, 80))[0, 1] == pytest.approx(130, abs=2)


def test_a_bridge_over_a_road_is_not_a_crossing():
    bridge = roads([(0, 0), (900, 0)], [(500, -400), (500, 400)])
    assert np.isinf(distances(bridge, (0, 0), (500, 300))[0, 1])


def test_a_place_beside_the_road_pays_the_way_on_foot():
    assert distances(roads(*SQUARE), (50, -10), (50, 0))[0, 1] == pytest.approx(13)


def test_a_place_too_far_from_any_road_is_said():
    ways = ways_between([(X0, Y0), (X0 + 50, Y0 - 300)], roads(*SQUARE))
    assert list(ways.too_far) == [False, True]
    assert np.isinf(ways.distance_m[0, 1])


def test_beside_a_stretch_cut_off_from_the_town_one_parks_on_the_street():
    layer = roads(*SQUARE, [(20, 20), (60, 20)])
    found = distances(layer, (0, 0), (40, 18))
    assert found[0, 1] == pytest.approx(40 + 1.3 * 18)


def test_without_roads_the_crow_flies_a_little_further():
    assert distances(None, (0, 0), (300, 400))[0, 1] == pytest.approx(650)
    assert distances(roads()[:0], (0, 0), (300, 400), detour=1.5)[0, 1] == pytest.approx(750)


def test_the_line_of_a_way_is_as_long_as_the_way():
    layer = roads(*SQUARE, oneway=(0,))
    places = [(X0 + x, Y0 + y) for x, y in ((20, 0), (70, 0), (100, 60), (30, 100), (0, 0))]
    ways = ways_between(places, layer)
    for start in range(len(places)):
        for end in range(len(places)):
            assert ways.path(start, end).length == pytest.approx(
                ways.distance_m[start, end], abs=1e-6)


@pytest.fixture(scope="module")
def bondy(shared_data):
    layer = gpd.read_file(shared_data / "places" / "bondy-rues.geojson").to_crs("EPSG:2154")
    driven = layer[layer["highway"].notna() & ~layer["highway"].isin(
        ["footway", "steps", "path", "cycleway", "pedestrian", "elevator"])]
    return driven.assign(oneway=driven["oneway"].eq("yes"))


def scipy_lengths(network, sources):
    """Give the shortest lengths by an independent library, on the same arcs."""
    sparse = pytest.importorskip("scipy.sparse")
    graph = pytest.importorskip("scipy.sparse.csgraph")
    best = {}
    for edge in network.edges:
        pairs = [(edge.start, edge.end)]
        if not edge.oneway:
            pairs.append((edge.end, edge.start))
        for pair in pairs:
            best[pair] = min(best.get(pair, np.inf), edge.length_m)
    rows, columns = np.array(list(best)).T
    matrix = sparse.csr_matrix((list(best.values()), (rows, columns)),
                               shape=(len(network.nodes),) * 2)
    return graph.dijkstra(matrix, indices=sources)


def test_shortest_paths_of_a_real_town_are_those_of_another_library(bondy):
    network = RoadNetwork(bondy)
    sources = list(range(0, len(network.nodes), max(1, len(network.nodes) // 40)))
    ours = np.array([network.shortest(source)[0] for source in sources])
    assert len(network.nodes) > 500
    assert np.isinf(ours).any()
    np.testing.assert_allclose(ours, scipy_lengths(network, sources), rtol=1e-12)


def test_the_water_points_of_a_real_town_are_reached_and_the_cut_off_street_is_said(
        bondy, shared_data):
    points = gpd.read_file(shared_data / "places" / "bondy-points-eau.geojson").set_crs(
        "EPSG:2154", allow_override=True)
    # A street of its own, a kilometre beyond the town's last road.
    x1, y1, _, _ = bondy.total_bounds
    lost = gpd.GeoDataFrame({"oneway": [False]}, geometry=[
        LineString([(x1 - 1000, y1 - 1000), (x1 - 900, y1 - 1000)])], crs="EPSG:2154")
    layer = gpd.pd.concat([bondy, lost])
    places = [(p.x, p.y) for p in points.geometry] + [(x1 - 950, y1 - 1000)]
    ways = ways_between(places, layer)
    within = ways.distance_m[:-1, :-1]
    # One stands on the towpath of the canal, which the file joins to no street.
    alone = np.isfinite(within).sum(axis=1) == 1
    assert list(points["cmt"][alone]) == ["Théatre de verdure"]
    assert np.isfinite(within[np.ix_(~alone, ~alone)]).all()
    crow = np.hypot(*(np.array(places)[:-1, None] - np.array(places)[None, :-1]).T)
    finite = np.isfinite(within)
    assert (within[finite] >= crow.T[finite] - 0.01).all()
    assert np.isinf(ways.distance_m[:-1, -1]).all()


def test_a_real_town_with_its_shared_vertices_cut_is_one_network(bondy):
    """Independent reading: split every line at every vertex and compare the lengths."""
    import shapely
    sparse = pytest.importorskip("scipy.sparse")
    graph = pytest.importorskip("scipy.sparse.csgraph")
    lines = [line for shape in bondy.geometry for line in getattr(shape, "geoms", [shape])
             if line.geom_type == "LineString"]
    flags = [one for shape, one in zip(bondy.geometry, bondy["oneway"], strict=True)
             for line in getattr(shape, "geoms", [shape]) if line.geom_type == "LineString"]
    names, best = {}, {}
    for line, one in zip(lines, flags, strict=True):
        keys = [names.setdefault((round(x * 100), round(y * 100)), len(names))
                for x, y, *_ in line.coords]
        steps = np.hypot(*np.diff(shapely.get_coordinates(line), axis=0).T)
        for a, b, step in zip(keys, keys[1:], steps, strict=False):
            for pair in ((a, b),) if one else ((a, b), (b, a)):
                best[pair] = min(best.get(pair, np.inf), max(step, 1e-9))
    rows, columns = np.array(list(best)).T
    matrix = sparse.csr_matrix((list(best.values()), (rows, columns)), shape=(len(names),) * 2)
    rng = np.random.default_rng(1)
    chosen = [lines[k].coords[0][:2] for k in rng.choice(len(lines), 25, replace=False)]
    known = [names[(round(x * 100), round(y * 100))] for x, y in chosen]
    theirs = graph.dijkstra(matrix, indices=known)[:, known]
    # Nothing joined but shared vertices: the same network, built another way.
    ours = RoadNetwork(bondy, join_m=0.001)
    numbers = {(round(x * 100), round(y * 100)): k for k, (x, y) in enumerate(ours.nodes)}
    mine = [numbers[(round(x * 100), round(y * 100))] for x, y in chosen]
    lengths = np.array([ours.shortest(node)[0] for node in mine])[:, mine]
    np.testing.assert_allclose(lengths, theirs, rtol=1e-6, atol=0.05)


def test_points_and_areas_among_the_roads_are_left_aside():
    layer = roads(*SQUARE)
    mixed = gpd.GeoDataFrame(
        {"oneway": [False, False]}, geometry=[Point(X0, Y0), Point(X0, Y0).buffer(5)],
        crs="EPSG:2154")
    assert len(RoadNetwork(gpd.pd.concat([layer, mixed])).edges) == 4
