"""The renewal plan: reasons, means, diversity and canopy, as a proposal."""

from __future__ import annotations

import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from seve.interventions.law import InterventionError
from seve.interventions.renewal import (
    RenewalOptions,
    accept,
    crown_areas_m2,
    diversity,
    families,
    planting_species,
    reason_sentence,
    renewal_plan,
    summary,
)
from seve.interventions.renewal_sheet import proposal, read_renewal, write_renewal
from seve.layers import schema
from seve.layers.store import Store
from seve.layers.tables import conform

TODAY = datetime.date(2026, 5, 4)
MOMENT = datetime.datetime(2026, 5, 4, 6, tzinfo=datetime.UTC)


def trees_of(*rows: dict) -> pd.DataFrame:
    return conform(schema.TREES, pd.DataFrame(list(rows)))


def actions(plan: pd.DataFrame, uid: str) -> list[tuple[str, int, str]]:
    mine = plan[plan["object_uid"] == uid]
    return list(zip(mine["action"], mine["year"], mine["reason"], strict=True))


def test_a_dying_tree_seen_last_year_is_replaced_this_year_with_the_reason_said():
    plan = renewal_plan(trees_of({"uid": "t", "health": "very_poor",
                                  "health_date": "2025-09-01"}), TODAY)
    assert actions(plan, "t") == [("replace", 2026, "very_poor")]
    assert reason_sentence(plan.iloc[0], "fr") == "Très mauvais état au diagnostic du 01/09/2025"
    assert plan["priority"].iloc[0] == 1


def test_an_old_or_undated_bad_grade_is_confirmed_before_felling():
    plan = renewal_plan(trees_of(
        {"uid": "old", "health": "very_poor", "health_date": "2015-01-01"},
        {"uid": "undated", "health": "very_poor"}), TODAY)
    for uid, suffix in (("old", ""), ("undated", "_undated")):
        assert actions(plan, uid) == [
            ("check", 2026, f"to_confirm{suffix}"),
            ("replace", 2027, f"very_poor_old_grade{suffix}")]


def test_age_alone_asks_for_a_check_and_fells_nothing():
    plan = renewal_plan(trees_of(
        {"uid": "old", "planting_year": 1900, "health": "good"},
        {"uid": "seen", "planting_year": 1900, "health_date": "2025-01-01"},
        {"uid": "young", "planting_year": 2020}), TODAY)
    assert [(action, reason) for action, _, reason in actions(plan, "old")] == [("check", "old")]
    assert actions(plan, "seen") == []
    assert [action for action, _, _ in actions(plan, "young")] == ["prune"]


def test_poor_trees_are_replaced_later_street_by_street_within_the_plan():
    plan = renewal_plan(trees_of(*(
        {"uid": f"t{n}", "health": "poor", "health_date": "2026-01-01",
         "street": f"rue {n % 12}"} for n in range(120))), TODAY)
    assert set(plan["action"]) == {"replace"} and set(plan["year"]) <= {2029, 2030, 2031}
    assert plan.groupby("street")["year"].nunique().max() == 1


def test_the_towns_means_move_what_is_not_dangerous_and_what_overflows_has_no_year():
    options = RenewalOptions(years=5, per_year=10)
    plan = renewal_plan(trees_of(
        *({"uid": f"v{n}", "life_cycle": "vacant"} for n in range(60)),
        *({"uid": f"d{n}", "health": "very_poor", "health_date": "2026-01-01"}
          for n in range(15))), TODAY, options)
    per_year = plan["year"].value_counts()
    assert (plan["year"][plan["reason"] == "very_poor"] == 2026).all(), "danger does not wait"
    assert per_year.drop(2026).max() == 10 and per_year[2026] == 15
    assert plan["year"].isna().sum() == 60 - 40


def test_without_a_limit_vacant_places_are_spread_over_the_years():
    plan = renewal_plan(trees_of(*(
        {"uid": f"v{n}", "life_cycle": "vacant"} for n in range(100))), TODAY)
    assert set(plan["year"].value_counts()) == {10}


def test_a_wood_is_felled_not_replanted_tree_by_tree_and_advised_prunings_are_planned():
    plan = renewal_plan(trees_of(
        {"uid": "wood", "layout": "wood", "health": "very_poor", "health_date": "2026-01-01"},
        {"uid": "dead", "advised_work": "Taille de bois mort", "health_date": "2026-03-01"},
        {"uid": "both", "advised_work": "Taille de bois mort", "health": "very_poor",
         "health_date": "2026-03-01"}), TODAY)
    assert actions(plan, "wood")[0][0] == "fell"
    assert actions(plan, "dead") == [("prune", 2026, "advised")]
    assert plan.loc[plan["object_uid"] == "dead", "work"].iloc[0] == "dead_wood"
    assert [action for action, _, _ in actions(plan, "both")] == ["replace"]


def test_diversity_reads_the_10_20_30_rule_with_unknowns_apart():
    trees = trees_of(
        *({"genus": "Platanus", "species_epithet": "x acerifolia"} for _ in range(25)),
        *({"genus": "Tilia", "species_epithet": "cordata"} for _ in range(9)),
        *({"genus": genus, "species_epithet": str(n)} for n, genus in enumerate(
            ["Acer", "Quercus", "Fagus", "Castanea"] * 15)), *({} for _ in range(6)))
    shares = diversity(trees).set_index(["level", "name"])
    assert shares.loc[("genus", "Platanus"), "share_percent"] == pytest.approx(100 * 25 / 94)
    assert shares.loc[("genus", "Platanus"), "over"]
    assert not shares.loc[("species", "Tilia cordata"), "over"]
    assert shares.loc[("family", "Fagaceae"), "over"], "45 of 94 are of the beech family"
    unknown = shares[shares.index.get_level_values("name").isna()]
    assert unknown.loc["genus", "count"].iloc[0] == 6


def test_proposed_species_bring_the_town_towards_10_20_30_and_vary_streets():
    trees = trees_of(
        *({"uid": f"p{n}", "genus": "Platanus", "species_epithet": "acerifolia",
           "street": "cours"} for n in range(70)),
        *({"uid": f"t{n}", "genus": "Tilia", "species_epithet": "cordata", "street": "mail"}
          for n in range(30)),
        *({"uid": f"v{n}", "life_cycle": "vacant", "street": "mail"} for n in range(100)))
    plan = renewal_plan(trees, TODAY)
    planted = plan["proposed_species"].dropna()
    assert len(planted) == 100
    assert planted.value_counts().max() <= 20
    assert not planted.str.startswith("Tilia").any(), "the mail has limes enough"
    again = renewal_plan(trees, TODAY)
    pd.testing.assert_frame_equal(plan, again)


def test_canopy_lost_and_to_come_by_year_says_what_was_not_measured():
    trees = trees_of(
        {"uid": "a", "health": "very_poor", "health_date": "2026-01-01", "crown_diameter_m": 10.0},
        {"uid": "b", "health": "very_poor", "health_date": "2026-01-01"})
    assert crown_areas_m2(trees).iloc[0] == pytest.approx(78.54, abs=0.01)
    year = summary(renewal_plan(trees, TODAY)).iloc[0]
    assert (year["fellings"], year["plantings"], year["crown_unknown"]) == (2, 2, 1)
    assert year["canopy_lost_m2"] == pytest.approx(78.54, abs=0.01)
    assert year["canopy_in_20_years_m2"] > 0 and year["trees_for_same_canopy"] >= 2


def test_accepted_rows_become_work_of_the_town_once(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("trees", trees_of(
            {"uid": "t", "health": "very_poor", "health_date": "2026-01-01"},
            {"uid": "v", "life_cycle": "vacant"}))
        plan = renewal_plan(store.read("trees"), TODAY)
        assert accept(store, plan, TODAY, MOMENT, "fr") == 2
        assert accept(store, plan, TODAY, MOMENT, "fr") == 0
        rows = store.read("interventions").set_index("object_uid")
        assert rows.loc["t", ["work", "origin", "state"]].tolist() == [
            "felling", "town", "planned"]
        assert rows.loc["t", "due_date"] == pd.Timestamp("2026-11-15")
        assert "Proposition : " in rows.loc["v", "remarks"]


def test_every_reason_is_said_in_both_languages():
    rng = np.random.default_rng(3)
    count = 600
    trees = conform(schema.TREES, pd.DataFrame({
        "uid": [f"t{n}" for n in range(count)],
        "health": rng.choice(["good", "poor", "very_poor", None], count),
        "risk": rng.choice(["low", "high", "extreme", None], count),
        "health_date": rng.choice(["2026-01-01", "2010-01-01", None], count),
        "planting_year": rng.choice([1930, 1990, 2020, np.nan], count),
        "life_cycle": rng.choice(["existing", "vacant", "stump"], count, p=[0.8, 0.1, 0.1]),
        "advised_work": rng.choice(["Élagage", None], count)}))
    plan = renewal_plan(trees, TODAY)
    assert len(set(plan["reason"])) >= 13
    for language in ("fr", "en"):
        assert plan.apply(reason_sentence, axis=1, language=language).str.len().min() > 5
    assert renewal_plan(trees.iloc[:0], TODAY).empty


def test_the_species_to_plant_have_families_sizes_and_sources():
    species = planting_species()
    assert species["source"].notna().all()
    assert dict(zip(species["genus"], species["family"], strict=True)).items() <= (
        families().items())
    assert species["crown_20_years_m"].between(2, 12).all()


@pytest.fixture
def town(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("trees", trees_of(
            {"uid": "t1", "code": "A1", "genus": "Tilia", "species_epithet": "cordata",
             "health": "very_poor", "health_date": "2025-09-01", "crown_diameter_m": 8.0,
             "street": "Rue Verte", "house_number": "3"},
            {"uid": "t2", "code": "=2+2", "life_cycle": "vacant", "street": "Rue Verte"},
            {"uid": "t3", "code": "A3", "planting_year": 1900}))
        yield store


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_plan_goes_to_a_sheet_with_its_reasons_its_years_and_the_diversity(
        town, tmp_path, language):
    plan = proposal(town, TODAY, language)
    assert write_renewal(town, plan, tmp_path / "plan.xlsx", language) == len(plan) == 3
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert len(book.sheetnames) == 3
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert all(row[5] and row[9] for row in rows)
    assert any("A1" in row[3] and "Rue Verte" in row[4] for row in rows)
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


def test_a_sheet_edited_in_excel_comes_back_with_its_years_species_and_rows_taken_out(
        town, tmp_path):
    plan = proposal(town, TODAY, "fr")
    path = tmp_path / "plan.xlsx"
    write_renewal(town, plan, path, "fr")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = {(row[3].value.split()[1], row[2].value): row[0].row
             for row in sheet.iter_rows(min_row=2)}
    felled, planted = (place["A1", "abattre et remplacer"], place["=2+2", "planter"])
    sheet.cell(felled, 2).value, sheet.cell(felled, 7).value = "2028", "Quercus ilex"
    sheet.cell(planted, 1).value = "Non"
    sheet.cell(planted, 2).value = "bientôt"
    sheet.delete_rows(place["A3", "diagnostiquer"])
    book.save(path)
    edited = read_renewal(path, plan).set_index("object_uid")
    assert (edited.loc["t1", "year"], edited.loc["t1", "proposed_species"]) == (
        2028, "Quercus ilex")
    assert edited["keep"].to_dict() == {"t1": True, "t2": False, "t3": False}
    before = plan.set_index("object_uid")
    assert edited.loc["t2", "year"] == before.loc["t2", "year"]
    kept = edited[edited["keep"]].reset_index()
    assert accept(town, kept, TODAY, MOMENT, "fr") == 1
    work = town.read("interventions").iloc[0]
    assert (work["work"], work["due_date"].year) == ("felling", 2028)
    assert "Quercus ilex" in work["remarks"]


def test_another_sheet_is_refused_in_words(town, tmp_path):
    openpyxl.Workbook().save(tmp_path / "autre.xlsx")
    with pytest.raises(InterventionError) as refusal:
        read_renewal(tmp_path / "autre.xlsx", proposal(town, TODAY, "fr"))
    assert "autre.xlsx" in refusal.value.sentence("fr")
