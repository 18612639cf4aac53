"""Files of the CVRPLIB of every make are read, or refused in words."""

import numpy as np
import pytest
from seve.interventions.rounds import RoundError
from seve.interventions.rounds.problem import problems_of
from seve.interventions.rounds.public_instances import read_best, read_vrp, solve_cvrp

pytest.importorskip("vrplib")

POINTS = """NAME : small
COMMENT : depot third
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 30
2 40 0
3 0 0
4 0 -30
5 -40 0
DEMAND_SECTION
1 5
2 5
3 0
4 5
5 5
DEPOT_SECTION
3
-1
EOF
"""
MATRIX = """NAME: matrix
TYPE: CVRP
DIMENSION: 4
EDGE_WEIGHT_TYPE: EXPLICIT
EDGE_WEIGHT_FORMAT: LOWER_ROW
CAPACITY: 4
EDGE_WEIGHT_SECTION
10
20 15
30 25 12
DEMAND_SECTION
1 0
2 2
3 2
4 2
DEPOT_SECTION
1
-1
EOF
"""


def write(tmp_path, text):
    path = tmp_path / "instance.vrp"
    path.write_text(text)
    return path


@pytest.mark.parametrize("solver", ["pyvrp", "tank_split"])
def test_a_depot_in_the_middle_of_the_list_is_where_rounds_begin(tmp_path, solver):
    if solver == "pyvrp":
        pytest.importorskip("pyvrp")
    instance = read_vrp(write(tmp_path, POINTS))
    assert instance.problem.vehicles[0].depot == 2
    assert instance.problem.stops.tolist() == [0, 1, 3, 4]
    # Two rounds of two neighbours: 30 + 50 + 40, twice.
    assert solve_cvrp(instance, 0.5, solver=solver).distance_m == 240


def test_a_matrix_is_read_as_it_is_written(tmp_path):
    pytest.importorskip("pyvrp")
    instance = read_vrp(write(tmp_path, MATRIX))
    assert instance.problem.distance_m[3].tolist() == [30, 25, 12, 0]
    # By hand: {1} alone and {2, 3} together, 20 + (20 + 12 + 30).
    assert solve_cvrp(instance, 0.5).distance_m == 82


@pytest.mark.parametrize("solver", ["pyvrp", "tank_split"])
def test_a_limit_of_length_and_a_time_at_each_stop_are_kept(tmp_path, solver):
    if solver == "pyvrp":
        pytest.importorskip("pyvrp")
    limited = POINTS.replace("CAPACITY", "DISTANCE : 130\nSERVICE_TIME : 10\nCAPACITY")
    instance = read_vrp(write(tmp_path, limited))
    solution = solve_cvrp(instance, 0.5, solver=solver)
    # Two stops in a round take 120 and 2 x 10: too long, so each goes alone.
    assert solution.distance_m == 2 * (30 + 40 + 30 + 40)
    assert problems_of(instance.problem, solution) == []


def test_decimals_are_kept_when_asked(tmp_path):
    odd = POINTS.replace("1 0 30", "1 1 30")
    instance = read_vrp(write(tmp_path, odd), decimals=3)
    assert instance.problem.distance_m[2, 0] == round(1000 * np.hypot(1, 30))
    assert instance.scale == 1000


@pytest.mark.parametrize("change", [
    ("EUC_2D", "SPECIAL"), ("CAPACITY : 10", "CAPACITY : 4"), ("DEMAND_SECTION", "EOF"),
    ("3\n-1", "3\n4\n-1"), (POINTS, ""), (POINTS, "bonjour"),
    ("DEPOT_SECTION", "TIME_WINDOW_SECTION\n1 0 9\n2 0 9\n3 0 9\n4 0 9\n5 0 9\nDEPOT_SECTION"),
])
def test_what_is_not_such_a_problem_is_refused_in_words(tmp_path, change):
    with pytest.raises(RoundError) as refusal:
        read_vrp(write(tmp_path, POINTS.replace(*change)))
    assert refusal.value.code == "bad_problem" and refusal.value.sentence("fr")


def test_a_cost_is_found_however_it_is_written(tmp_path):
    path = tmp_path / "a.sol"
    assert read_best(path) is None
    for text, cost in (("Route #1: 1 2\nCost 27591\n", 27591), ("cost: 524.61", 524.61),
                       ("Route #1: 1", None)):
        path.write_text(text)
        assert read_best(path) == cost
