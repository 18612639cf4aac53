"""Every figure of an object is reasonable, and says where it comes from."""

import datetime

import pandas as pd
import pytest
from seve.irrigation import plants
from seve.irrigation.objects import SCENARIOS
from seve.irrigation.reference import reference

YOUNG = {"uid": "young", "planting_date": datetime.date(2025, 11, 20), "genus": "Zelkova"}


def test_a_tree_planted_in_november_is_in_its_first_season_the_next_summer(objects_of):
    figures, origins = objects_of(trees=[YOUNG])
    tree = figures.loc["young"]
    assert (tree["season_number"], tree["policy"]) == (1, "young")
    assert origins.loc["young", "season_number"] == "workbook"
    assert (tree["practice_litres_low"], tree["practice_litres_high"]) == (50, 100)


@pytest.mark.parametrize(("planted", "pit", "policy"), [
    (datetime.date(2024, 2, 1), None, "young"),
    (datetime.date(2023, 2, 1), "grass", "established"),
    (datetime.date(2023, 2, 1), "sealed", "young"),
    (datetime.date(2019, 2, 1), "sealed", "established"),
    (None, None, "established_assumed"),
    (datetime.date(2026, 11, 2), None, "not_planted"),
])
def test_a_tree_is_watered_until_it_has_taken_and_longer_in_a_confined_pit(
        objects_of, planted, pit, policy):
    figures, _ = objects_of(trees=[{"uid": "t", "planting_date": planted, "pit_cover": pit}])
    assert figures.loc["t", "policy"] == policy


def test_an_undated_small_tree_called_young_is_taken_as_young_and_it_is_said(objects_of):
    figures, origins = objects_of(trees=[
        {"uid": "small", "development_stage": "young", "trunk_girth_cm": 18},
        {"uid": "large", "development_stage": "young", "trunk_girth_cm": 60}])
    assert figures["policy"].to_dict() == {"small": "young", "large": "established_assumed"}
    assert origins.loc["small", "season_number"] == "town"


def test_soil_comes_from_the_object_then_the_site_then_the_town(objects_of):
    figures, origins = objects_of(
        trees=[{"uid": "own", "soil_code": "terre argileuse", "site_uid": "park"},
               {"uid": "site", "site_uid": "park"}, {"uid": "town"}],
        sites=[{"uid": "park", "soil_code": "sableuse", "kind": "park"}], soil_code="loam")
    assert figures["soil_code"].to_dict() == {
        "own": "clay", "site": "sandy_loam", "town": "loam"}
    assert origins["soil_code"].to_dict() == {
        "own": "workbook", "site": "site", "town": "town"}


def test_a_word_nobody_knows_does_not_become_a_soil(objects_of):
    figures, origins = objects_of(trees=[{"uid": "t", "soil_code": "voir avec Paul"}])
    assert figures.loc["t", "soil_code"] == "unknown"
    assert origins.loc["t", "soil_code"] == "town"


def test_the_reserve_is_a_range_in_order(objects_of):
    figures, _ = objects_of(trees=[YOUNG, {"uid": "old"}], beds=[
        {"uid": "b", "kind": "flower_bed", "area_m2": 12}])
    low, likely, high = (figures[f"total_{name}_mm"] for name in SCENARIOS)
    assert ((low < likely) & (likely < high)).all()


def test_containers_hold_what_their_volume_holds(objects_of):
    figures, origins = objects_of(beds=[
        {"uid": "basket", "kind": "hanging_basket", "volume_l": 20, "area_m2": 0.1},
        {"uid": "usual", "kind": "hanging_basket"},
        {"uid": "trough", "kind": "planter", "area_m2": 2, "volume_l": 600}])
    litres = figures["total_likely_mm"] * figures["wetted_area_m2"]
    assert litres["basket"] == pytest.approx(20 * (0.15 + 0.28) / 2, rel=0.01)
    assert litres["trough"] == pytest.approx(600 * 0.25, rel=0.01)
    assert origins.loc["basket", "root_depth_m"] == "workbook"
    assert origins.loc["usual", "root_depth_m"] == "town"
    assert (figures["policy"] == "watered").all()


def test_mulch_lowers_the_need_and_a_hot_street_raises_it(objects_of):
    figures, origins = objects_of(beds=[
        {"uid": "bare", "kind": "shrub_bed"},
        {"uid": "mulched", "kind": "shrub_bed", "mulch": "organic", "mulch_cover_percent": 80},
        {"uid": "none", "kind": "shrub_bed", "mulch": "none"},
        {"uid": "hot", "kind": "shrub_bed", "microclimate": "hot_paving"},
        {"uid": "shade", "kind": "shrub_bed", "exposure": "shade"}])
    need = figures["demand"] / figures.loc["bare", "demand"]
    assert need["mulched"] == pytest.approx(1 - 0.8 * 0.5 * 0.25)
    assert (need["none"], need["hot"], need["shade"]) == (1.0, 1.3, 0.7)
    assert origins["mulch_factor"].to_dict()["none"] == "workbook"
    trees, _ = objects_of(trees=[{"uid": "pit", "pit_cover": "mulch"}])
    assert trees.loc["pit", "mulch_factor"] == pytest.approx(1 - 0.5 * 0.3)
    assert origins["mulch_factor"].to_dict()["bare"] == "town"


def test_a_felled_tree_and_a_vacant_site_are_not_watered(objects_of):
    figures, _ = objects_of(trees=[{"uid": "a", "life_cycle": "felled"},
                                   {"uid": "b", "life_cycle": "vacant"},
                                   {"uid": "c", "life_cycle": None},
                                   {"uid": "d", "life_cycle": "existing"}])
    assert figures.index.tolist() == ["c", "d"]


def test_a_town_without_a_single_object_has_no_figures(objects_of):
    figures, _ = objects_of()
    assert figures.empty


def species():
    return pd.DataFrame({
        "code": ["quercus_ilex", "quercus_robur", "quercus_rubra"],
        "latin_name": ["Quercus ilex", "Quercus robur", "Quercus rubra"], "genus": "Quercus",
        "plant_group": ["low", "moderate", "moderate"], "evergreen": [True, False, False],
        "conifer": False, "k_species": float("nan")})


def test_a_species_is_found_by_code_then_name_then_genus():
    rows = pd.DataFrame({
        "species_code": ["quercus_ilex", None, None, None],
        "latin_name": [None, "Quercus ilex 'Fastigiata'", None, "Zelkova serrata"],
        "genus": [None, None, "QUERCUS", None], "species_epithet": [None, None, None, None]})
    found = plants.match_species(rows, species())
    assert found["plant_group"].tolist() == ["low", "low", "moderate", None]
    assert found["matched"].tolist() == ["species", "species", "genus", None]
    assert found["evergreen"].tolist()[:3] == [True, True, False]


def test_the_towns_species_factor_wins():
    own = pd.DataFrame({"code": ["quercus_ilex"], "latin_name": ["Quercus ilex"],
                        "plant_group": ["low"], "k_species": [0.33]})
    found = plants.match_species(
        pd.DataFrame({"species_code": ["quercus_ilex"]}), plants.species_table(own))
    assert found["k_species"].tolist() == [0.33]


def test_leaves_come_and_go_and_evergreens_stay():
    dates = pd.DatetimeIndex(["2026-01-15", "2026-04-10", "2026-07-14", "2026-12-25"])
    factors = dict(zip(plants.CALENDARS, plants.season_factors(dates), strict=True))
    assert factors["deciduous"][0] < 0.3 < factors["deciduous"][1] < factors["deciduous"][2] == 1
    assert factors["deciduous"][3] < 0.3
    assert (factors["evergreen"] == 1).all()


def test_nobody_waters_a_leafless_tree_or_a_spring_bed_in_july():
    dates = pd.DatetimeIndex(["2026-01-15", "2026-07-14"])
    season = dict(zip(plants.CALENDARS, plants.in_watered_season(dates), strict=True))
    assert season["deciduous"].tolist() == [False, True]
    assert season["bedding_spring"].tolist() == [False, False]
    assert season["bedding_summer"].tolist() == [False, True]


@pytest.mark.parametrize("name", ["categories", "calendars", "microclimates", "mulches",
                                  "pit_covers", "plant_groups", "soils", "watered_seasons",
                                  "young_trees"])
def test_every_row_of_the_reference_tables_names_its_source(name):
    table = reference(name)
    known = table["source"].notna()
    if name == "mulches":
        known = known | (table["code"] == "none")
    assert known.all()
    if "source_fr" in table:
        assert table.loc[table["source"].notna(), "source_fr"].notna().all()


def test_the_calendars_named_anywhere_exist():
    assert set(reference("categories")["calendar"]) <= set(plants.CALENDARS)
    assert set(reference("watered_seasons")["calendar"]) == set(plants.CALENDARS)
    assert set(reference("categories")["plant_group"]) <= set(reference("plant_groups")["code"])
