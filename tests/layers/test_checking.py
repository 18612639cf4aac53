"""What the checks say of rows, and that they take nothing away."""

from __future__ import annotations

import ast
import datetime
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.layers import findings, schema, tables
from seve.layers.checking import check_objects, check_waterings

TODAY = datetime.date(2026, 7, 14)


def trees(points: list[tuple[float, float] | None] | None = None, **columns: list[object]):
    frame = pd.DataFrame(columns)
    if points is not None:
        shapes = [None if point is None else shapely.Point(point) for point in points]
        frame = gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:2154")
    return tables.conform(schema.TREES, frame)


def check(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    before = frame.copy()
    found = check_objects(table, frame, None, TODAY)
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(frame))
    return found


def said(table: str, frame: pd.DataFrame) -> set[tuple[int, str]]:
    found = check(table, frame)
    return set(zip(found["position"], found["code"], strict=True))


def codes(table: str, frame: pd.DataFrame) -> set[str]:
    return {code for _, code in said(table, frame)}


# The catalogue


def test_every_finding_has_a_severity_a_sentence_and_an_advice_in_both_languages():
    from seve.layers.words import words_for

    for code, finding in findings.catalogue().items():
        assert finding.severity in schema.VALUE_LISTS["severity"], code
        for language in ("fr", "en"):
            catalogue = words_for(language, "layers")._catalogue
            for message in (f"finding.{code}", f"finding_advice.{code}"):
                text = catalogue.gettext(message)
                plural = catalogue.ngettext(message, message, 2)
                assert text != message or plural != message, (language, message)


def test_every_code_made_by_the_checks_is_in_the_catalogue(root):
    """A typing slip in a code would only show on the day the finding is made."""
    known = set(findings.catalogue())
    for folder in ("checking", "values"):
        for path in (root / "layers" / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                named = isinstance(node, ast.Call) and (
                    getattr(node.func, "attr", "") == "make") and len(node.args) > 1
                if named and isinstance(node.args[1], ast.Constant):
                    assert node.args[1].value in known, (path.name, node.args[1].value)


def test_sentences_speak_of_values_in_the_language_asked():
    values = findings.json_text({"height": 40.5, "maximum": 20.0, "species": "érable champêtre"})
    assert findings.sentence("height_above_species", values, "fr").startswith("40,5 m de haut")
    assert findings.sentence("height_above_species", values, "en").startswith("40.5 m high")
    dated = {"date": datetime.date(2030, 1, 2)}
    assert "02/01/2030" in findings.sentence("planting_in_future", findings.json_text(dated), "fr")
    life = findings.json_text({"life_cycle": "felled", "health": "good"})
    assert "abattu" in findings.sentence("gone_but_health", life, "fr")
    assert findings.advice("word_unknown", {"list": "health", "proposals": ["very_good"]},
                           "fr").endswith("très bon.")


def test_a_hostile_value_in_a_sentence_stays_text():
    text = findings.sentence("name_repeated", {"name": "{0.__class__}<b>=1+1", "count": 2}, "fr")
    assert "{0.__class__}<b>=1+1" in text


# Missing


def test_an_empty_row_is_set_aside_and_no_other_is():
    frame = trees(code=["1", None, None], latin_name=["Acer", None, None],
                  street=[None, None, "rue Pasteur"])
    found = check("trees", frame)
    assert found[found["rejected"]][["position", "code"]].values.tolist() == [[1, "row_empty"]]


def test_a_tree_without_species_or_place_is_told():
    frame = trees(code=["1", "2", "3"], latin_name=["Acer campestre", None, None],
                  street=["rue A", "rue A", "rue A"], life_cycle=[None, None, "vacant"])
    assert (1, "species_missing") in said("trees", frame)
    assert (2, "species_missing") not in said("trees", frame)
    nowhere = trees(code=["1"], latin_name=["Acer campestre"])
    assert "place_missing" in codes("trees", nowhere)


def test_a_column_missing_everywhere_is_said_once():
    frame = trees(latin_name=["Acer campestre"] * 50, street=["rue A"] * 50,
                  height_m=np.arange(50) + 1.0)
    found = check("trees", frame)
    assert found["code"].tolist().count("column_all_missing") == 1
    assert "code_missing" not in set(found["code"])


# Implausible


def test_measures_beyond_the_species_are_told():
    frame = trees(species_code=["acer_campestre", "acer_campestre", "quercus_robur"],
                  height_m=[45.0, 12.0, 30.0], trunk_girth_cm=[150, 900, 300],
                  street=["a", "b", "c"])
    found = said("trees", frame)
    assert (0, "height_above_species") in found
    assert (1, "girth_above_species") in found
    assert not {code for place, code in found if place == 2} & {
        "height_above_species", "girth_above_species"}


def test_a_genus_bounds_what_is_known_to_its_genus():
    assert (0, "height_above_species") in said("trees", trees(
        species_code=["lagerstroemia"], height_m=[30.0], street=["a"]))


def test_a_diameter_in_metres_in_a_girth_column_shows_as_a_slender_trunk():
    frame = trees(latin_name=["Tilia", "Tilia"], height_m=[18.0, 18.0],
                  trunk_girth_cm=[0.45, 140.0], street=["a", "b"])
    found = said("trees", frame)
    assert (0, "slender_trunk") in found
    assert (1, "slender_trunk") not in found


def test_a_young_tree_of_two_hundred_centimetres_is_told():
    frame = trees(development_stage=["young", "mature", "young", "adult"],
                  trunk_girth_cm=[200.0, 12.0, 25.0, 120.0],
                  planting_year=[2020, 2015, 1950, 1980], street=["a", "b", "c", "d"])
    found = said("trees", frame)
    assert {(0, "stage_against_size"), (1, "stage_against_size"),
            (2, "stage_against_age")} <= found
    assert not {code for place, code in found if place == 3 and code.startswith("stage")}


def test_an_upper_bound_under_the_lower_one_is_told():
    assert "bounds_reversed" in codes("trees", trees(
        height_m=[15.0], height_max_m=[10.0], street=["a"]))


def test_a_value_out_of_the_schema_typed_in_qgis_is_told():
    assert "out_of_bounds" in codes("trees", trees(height_m=[12000.0], street=["a"]))


# Contradictions


def test_a_felled_tree_is_not_watered_diagnosed_or_pruned():
    frame = trees(life_cycle=["felled", "vacant", "stump", "existing", "removed"],
                  watering_system=["drip", "none", None, "drip", None],
                  health=[None, "good", None, "good", None],
                  advised_work=[None, None, "Rognage de souche", "Taille", "Taille"],
                  street=list("abcde"))
    found = said("trees", frame)
    assert {(0, "gone_but_watered"), (1, "gone_but_health"), (4, "gone_but_work")} <= found
    assert not {place for place, code in found if code.startswith("gone")} & {2, 3}


def test_a_felled_tree_watered_last_week_is_told_from_the_store():
    frame = trees(uid=["t1", "t2"], life_cycle=["felled", "existing"], street=["a", "b"])
    waterings = pd.DataFrame({"object_uid": ["t1", "t1", "t2"], "date": pd.to_datetime(
        ["2026-07-01", "2026-07-07", "2026-07-07"])})
    found = check_waterings(frame, waterings)
    assert found["position"].tolist() == [0]
    assert "07/07/2026" in findings.sentence(found["code"][0], found["values"][0], "fr")


def test_the_future_is_judged_from_the_day_handed_in():
    frame = trees(planting_date=pd.to_datetime(["2026-07-15", "2026-07-14", "2027-01-01"]),
                  planting_year=[2026, 2026, 2027], life_cycle=[None, None, "planned"],
                  street=["a", "b", "c"])
    assert {place for place, code in said("trees", frame) if code == "planting_in_future"} == {0}
    silent = check_objects("trees", frame, None)
    assert "planting_in_future" not in set(silent["code"])


def test_dates_and_years_that_disagree_are_told():
    frame = trees(planting_date=pd.to_datetime(["2010-03-01", "2012-12-01", None]),
                  planting_year=[2015, 2012, 2015], planting_year_latest=[None, 2013, 2010],
                  health_date=pd.to_datetime(["2009-01-01", None, "2031-01-01"]),
                  street=["a", "b", "c"])
    found = said("trees", frame)
    assert {(0, "date_against_year"), (2, "years_reversed"), (0, "diagnosis_before_planting"),
            (2, "diagnosis_in_future")} <= found
    assert (1, "date_against_year") not in found


def test_mulch_is_there_or_it_is_not():
    frame = trees(mulch=["none", "organic", "organic", "organic"],
                  mulch_cover_percent=[50.0, 0.0, 80.0, None],
                  pit_cover=[None, None, None, "sealed"], street=list("abcd"))
    found = said("trees", frame)
    assert {(0, "mulch_contradiction"), (1, "mulch_contradiction"),
            (3, "cover_contradiction")} <= found
    assert not {code for place, code in found if place == 2}.intersection(
        {"mulch_contradiction", "cover_contradiction"})


# Duplicates


def test_identical_rows_name_each_other_by_their_workbook_row():
    frame = trees(code=["12", "13", "12"], latin_name=["Acer"] * 3, street=["a"] * 3,
                  source_row=[5, 6, 9])
    found = check("trees", frame).query("code == 'duplicate_exact'")
    assert found["position"].tolist() == [2]
    assert json.loads(found["values"].iloc[0])["other_row"] == "5"


def test_a_row_of_another_sheet_is_named_with_its_sheet():
    frame = trees(code=["12", "12"], latin_name=["Acer", "Tilia"], street=["a", "b"],
                  source_sheet=["rues", "parcs"], source_row=[1204, 9])
    found = check("trees", frame).query("code == 'code_repeated'")
    told = [findings.sentence("code_repeated", values, "fr") for values in found["values"]]
    assert "ligne 9 (parcs)" in told[0]
    assert "ligne 1204 (rues)" in told[1]


def test_identical_rows_without_number_or_place_are_only_possible_duplicates():
    frame = trees(latin_name=["Acer"] * 3, street=["rue A"] * 3)
    found = check("trees", frame)
    assert found["code"].tolist().count("duplicate_possible") == 2
    assert "duplicate_exact" not in set(found["code"])


def test_rows_that_differ_in_an_unmapped_column_are_not_identical():
    frame = trees(code=["1", "1"], street=["a", "a"], other_columns=['{"n": 1}', '{"n": 2}'])
    assert "duplicate_exact" not in codes("trees", frame)


def test_a_number_used_twice_is_told_on_both_rows():
    frame = trees(code=["7", "8", "7"], latin_name=["Acer", "Acer", "Tilia"],
                  street=["a", "b", "c"])
    found = check("trees", frame).query("code == 'code_repeated'")
    assert found["position"].tolist() == [0, 2]
    assert [json.loads(values)["other_row"] for values in found["values"]] == ["3", "1"]


def test_numbers_that_restart_in_every_street_are_one_remark_and_not_hundreds():
    streets = [f"rue {number // 10}" for number in range(100)]
    frame = trees(code=[str(number % 10) for number in range(100)], street=streets,
                  latin_name=["Acer"] * 100)
    found = check("trees", frame)
    assert found["code"].tolist().count("code_restarts") == 1
    assert "code_repeated" not in set(found["code"])


def test_numbers_written_two_ways_are_told():
    frame = trees(code=["A-012", "a12", "B7"], latin_name=["Acer", "Tilia", "Acer"],
                  street=["a", "b", "c"])
    assert {place for place, code in said("trees", frame)
            if code == "code_nearly_repeated"} == {0, 1}


def test_each_sheet_may_number_in_its_own_way():
    frame = trees(code=["00001", "1", "2", "00002"], latin_name=["Acer"] * 4,
                  street=["a", "b", "c", "d"], source_sheet=["parcs", "rues", "rues", "parcs"])
    assert "code_nearly_repeated" not in codes("trees", frame)


def test_two_trees_at_one_point_are_duplicates_when_of_one_species():
    frame = trees([(0, 0), (0, 0), (50, 0), (50, 0)], code=list("1234"),
                  species_code=["acer", "acer", "acer", "tilia"])
    found = said("trees", frame)
    assert (1, "duplicate_position") in found
    assert (3, "too_close") in found


def test_trees_half_a_step_apart_are_told_with_their_distance():
    frame = trees([(0, 0), (0.3, 0), (100, 0), (100.3, 0), (200, 0), (204, 0)],
                  code=list("123456"), species_code=["acer", "acer", "acer", "tilia", "acer",
                                                     "acer"])
    found = check("trees", frame)
    near = found.query("code == 'duplicate_near'")
    assert near["position"].tolist() == [1]
    assert json.loads(near["values"].iloc[0])["distance"] == pytest.approx(0.3)
    assert found.query("code == 'too_close'")["position"].tolist() == [3]


def test_a_renumbered_tree_is_recognised_by_place_and_measures():
    frame = trees([(0, 0), (0.2, 0)], code=["A12", "2024-7"], species_code=["acer", "acer"],
                  height_m=[12.0, 12.0], trunk_girth_cm=[85, 85],
                  source_sheet=["2010", "2024"])
    found = check("trees", frame).query("code == 'code_renumbered'")
    assert json.loads(found["values"].iloc[0])["other_code"] == "A12"


def test_a_tree_noted_twice_in_one_list_is_told_up_to_a_metre_when_alike_in_every_measure():
    frame = trees([(0, 0), (0.8, 0), (50, 0), (50.8, 0)], code=list("1234"),
                  species_code=["acer"] * 4, height_m=[12.0, 12.0, 12.0, 8.0],
                  trunk_girth_cm=[85, 85, 85, 60])
    assert {place for place, code in said("trees", frame) if code == "duplicate_near"} == {1}


def test_a_row_copied_under_another_streets_heading_is_the_same_tree():
    frame = trees([(0, 0), (0, 0)], code=["CG41", "CG41"], species_code=["acer", "acer"],
                  height_m=[5.5, 5.5], street=["Allée de Rambouillet", "Boulevard Gutenberg"])
    found = check("trees", frame)
    assert found.query("code == 'duplicate_exact'")["position"].tolist() == [1]
    assert not set(found["code"]) & {"code_repeated", "duplicate_position"}


def test_a_replacement_planted_in_a_felled_trees_pit_is_no_duplicate():
    frame = trees([(0, 0), (0, 0), (0.2, 0)], code=list("123"), species_code=["acer"] * 3,
                  life_cycle=["felled", "existing", "stump"])
    assert not codes("trees", frame) & {"duplicate_position", "duplicate_near", "too_close"}


def test_coordinates_so_rounded_that_all_share_a_point_are_one_finding_per_point():
    frame = trees([(0, 0)] * 300 + [(10, 0)] * 300, code=[str(n) for n in range(600)],
                  species_code=["acer", "tilia"] * 300)
    found = check("trees", frame)
    shared = found.query("code == 'position_shared'")
    assert len(shared) == 2
    assert json.loads(shared["values"].iloc[0])["count"] == 300
    assert not set(found["code"]) & {"duplicate_position", "duplicate_near", "too_close"}


def test_a_rank_taken_twice_in_a_street_is_told():
    frame = trees(street=["rue A"] * 3, street_side=["pair", "pair", "impair"],
                  street_rank=[4, 4, 4], latin_name=["Acer", "Tilia", "Acer"])
    assert {place for place, code in said("trees", frame) if code == "rank_repeated"} == {1}


def test_two_beds_drawn_over_one_another_are_told_but_not_two_seasons_of_one():
    def bed(x: float) -> shapely.MultiPolygon:
        return shapely.MultiPolygon([shapely.box(x, 0, x + 10, 10)])

    frame = tables.conform(schema.BEDS, gpd.GeoDataFrame(
        {"code": list("1234"), "season": [None, None, "spring", "summer"],
         "area_m2": [100, 100, 100, 250]},
        geometry=[bed(0), bed(4), bed(100), bed(100)], crs="EPSG:2154"))
    found = said("beds", frame)
    assert (1, "beds_overlap") in found
    assert (3, "beds_overlap") not in found
    assert (3, "area_against_drawing") in found


def test_discs_put_at_one_address_are_not_beds_drawn_over_one_another():
    disc = shapely.MultiPolygon([shapely.Point(0, 0).buffer(4)])
    frame = tables.conform(schema.BEDS, gpd.GeoDataFrame(
        {"code": ["1", "2"], "position_source": ["geocoded", "geocoded"]},
        geometry=[disc, disc], crs="EPSG:2154"))
    assert "beds_overlap" not in codes("beds", frame)


def test_beds_with_impossible_plants_depth_or_size_are_told():
    frame = tables.conform(schema.BEDS, pd.DataFrame({
        "name": list("abcd"), "street": ["rue A"] * 4,
        "kind": ["flower_bed", "planter", "hanging_basket", "flower_bed"],
        "area_m2": [2, 1, 40, None], "plant_count": [5000, 12, 6, None],
        "volume_l": [None, 5000, None, None]}))
    found = said("beds", frame)
    assert {(0, "density_implausible"), (1, "substrate_implausible"),
            (2, "container_too_large"), (3, "area_missing")} <= found


def test_teams_vehicles_and_water_points_are_checked_too():
    teams = tables.conform(schema.TEAMS, pd.DataFrame({
        "name": ["Nord", "nord", "Sud"], "email": ["nord@ville.fr", "nord", None]}))
    assert {(0, "name_repeated"), (1, "email_invalid")} <= said("teams", teams)
    vehicles = tables.conform(schema.VEHICLES, pd.DataFrame({
        "name": ["Camion"], "shift_start": ["14:00"], "shift_end": ["07:00"]}))
    assert {"tank_missing", "hours_reversed"} <= codes("vehicles", vehicles)
    twins = tables.conform(schema.VEHICLES, pd.DataFrame({
        "code": ["V2", "V4"], "name": ["Plateau 1 000 L"] * 2, "tank_l": [1000, 1000]}))
    assert codes("vehicles", twins) == set()
    points = tables.conform(schema.WATER_POINTS, gpd.GeoDataFrame(
        {"name": ["Borne"], "opening_time": ["matin"]}, geometry=[shapely.Point(0, 0)],
        crs="EPSG:2154"))
    assert {"hours_unreadable", "flow_missing"} <= codes("water_points", points)


@given(st.lists(st.tuples(
    st.sampled_from([None, "1", "2", "01"]), st.sampled_from([None, "acer", "acer_campestre"]),
    st.floats(0, 70) | st.none(), st.floats(0, 2000) | st.none(),
    st.sampled_from([None, *schema.VALUE_LISTS["life_cycle"]]),
    st.dates(datetime.date(1700, 1, 1), datetime.date(2150, 1, 1)) | st.none(),
    st.sampled_from([None, (0.0, 0.0), (0.2, 0.0), (500.0, 3.0)])), max_size=12))
@settings(max_examples=20, deadline=None)
def test_checks_describe_any_rows_and_speak_both_languages(rows):
    frame = trees([row[6] for row in rows], code=[row[0] for row in rows],
                  species_code=[row[1] for row in rows], height_m=[row[2] for row in rows],
                  trunk_girth_cm=[row[3] for row in rows], life_cycle=[row[4] for row in rows],
                  planting_date=pd.to_datetime(pd.Series([row[5] for row in rows], dtype=object)))
    found = check("trees", frame)
    assert list(found.columns) == list(findings.COLUMNS)
    for finding in found.itertuples():
        assert 0 <= finding.position < len(rows)
        for language in ("fr", "en"):
            assert findings.sentence(finding.code, finding.values, language)
            assert findings.advice(finding.code, finding.values, language)
