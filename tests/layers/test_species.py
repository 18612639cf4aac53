"""Plants: our reference, and the names that lead to it."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.layers import findings
from seve.layers.values.names import parse_latin
from seve.layers.values.species import (
    match_plants,
    match_species,
    reference,
    species_findings,
    species_table,
)


def match(**columns: list[object]) -> pd.DataFrame:
    return match_species(pd.DataFrame(columns, dtype=object))


def one(**names: str) -> pd.Series:
    return match(**{name: [value] for name, value in names.items()}).iloc[0]


def test_the_reference_holds_the_trees_and_bedding_plants_of_a_town():
    species = species_table()
    species = species[species["rank"] == "species"]
    assert (species["kind"] == "tree").sum() >= 300
    assert (species["kind"] != "tree").sum() >= 200
    assert {"shrub", "perennial", "annual", "bulb", "grass", "climber"} <= set(species["kind"])


def test_every_row_of_the_reference_holds_together():
    table = species_table()
    assert table["code"].is_unique
    assert table["code"].str.fullmatch(r"[a-z0-9_]+").all()
    assert (table["latin_name"].str.split(" ").str[0] == table["genus"]).all()
    assert table["plant_group"].isin(["very_low", "low", "moderate", "high"]).all()
    assert table["allergen_level"].dropna().between(0, 5).all()
    assert (table[["source", "plant_group_source", "french_name"]] != "").all().all()
    assert (table.loc[table["allergen_level"].notna(), "allergen_source"] != "").all()
    species = table[(table["rank"] == "species") & (table["kind"] == "tree")]
    for name, low, high in (("height_max_m", 3, 60), ("crown_max_m", 2, 35),
                            ("girth_max_cm", 30, 2000), ("longevity_years", 20, 2000)):
        assert species[name].between(low, high).all(), name
    assert not (table["conifer"] & table["kind"].isin(["annual", "perennial"])).any()
    genera = set(table.loc[table["rank"] == "genus", "genus"])
    assert genera == set(table["genus"])


def test_what_botanists_know_is_in_the_reference():
    table = species_table().set_index("code")
    assert table.loc["taxus_baccata", ["conifer", "evergreen"]].all()
    assert table.loc["larix_decidua", "conifer"] and not table.loc["larix_decidua", "evergreen"]
    assert table.loc["quercus_ilex", "evergreen"] and not table.loc["quercus_ilex", "conifer"]
    assert table.loc["betula_pendula", "allergen_level"] == 5
    assert table.loc["lavandula_angustifolia", "plant_group"] == "very_low"
    assert table.loc["impatiens_walleriana", "plant_group"] == "high"


@pytest.mark.parametrize(("written", "code"), [
    ("Platanus x acerifolia", "platanus_hispanica"), ("Platanus × hispanica",
                                                      "platanus_hispanica"),
    ("PLATANUS ACERIFOLIA", "platanus_hispanica"), ("platanus xacerifolia", "platanus_hispanica"),
    ("Acer campestre L. 'Elsrijk'", "acer_campestre"), ("Quercus robur L.", "quercus_robur"),
    ("Styphnolobium japonicum (L.) Schott", "styphnolobium_japonicum"),
    ("Sophora japonica", "styphnolobium_japonicum"),
    ("x Cupressocyparis leylandii", "cupressus_leylandii"),
    ("Gleditsia triacanthos f. Inermis", "gleditsia_triacanthos"),
    ("Populus nigra 'Italica'", "populus_nigra_italica"), ("Populus nigra", "populus_nigra"),
    ("Prunus cerasifera 'Pissardii'", "prunus_cerasifera"),
    ("Acer platanoides 'Crimson king'", "acer_platanoides"),
    ("Pinus nigra subsp. laricio", "pinus_nigra_laricio"),
    ("PIN PARASOL", "pinus_pinea"), ("CHENE LIEGE", "quercus_suber"),
    ("Chênes lièges", "quercus_suber"), ("Marronnier d’Inde", "aesculus_hippocastanum"),
    ("MICOCOULIER", "celtis_australis"), ("Érable plane 'Globosum'", "acer_platanoides"),
    ("Arbre aux 40 écus", "ginkgo_biloba"), ("géranium zonal", "pelargonium_hortorum"),
    ("Œillets d'Inde", "tagetes_patula"), ("Pensées", "viola_wittrockiana"),
    ("Érable champêtre (Acer campestre)", "acer_campestre"),
    ("Acer campestre - Érable champêtre", "acer_campestre"), ("Laurier rose", "nerium_oleander"),
])
def test_a_name_of_either_language_leads_to_its_plant(written, code):
    found = one(full_name=written)
    assert found["species_code"] == code
    assert found["confidence"] >= 0.9
    assert found["problem_code"] is None


def test_names_in_parts_are_put_together_and_kept_as_written():
    found = one(genus="Aesculus", species_epithet="x carnea", cultivar="''Briotii''",
                french_name="Marronnier")
    assert found["species_code"] == "aesculus_carnea"
    assert found["latin_name"] == "Aesculus x carnea 'Briotii'"
    assert (found["genus"], found["species_epithet"], found["cultivar"]) == (
        "Aesculus", "x carnea", "Briotii")
    assert found["french_name"] == "Marronnier"


def test_a_genus_column_beside_a_whole_name_does_not_shorten_it():
    found = one(genus="Platanus", full_name="Platanus x acerifolia")
    assert found["species_code"] == "platanus_hispanica"
    assert one(genus="Tilia", latin_name="Acer campestre")["species_code"] == "tilia"


def test_an_old_name_is_recognised_and_not_rewritten():
    found = one(latin_name="Sophora japonica")
    assert found["species_code"] == "styphnolobium_japonicum"
    assert found["latin_name"] == "Sophora japonica"


def test_a_french_name_alone_fills_the_latin_one():
    found = one(french_name="PIN PARASOL")
    assert (found["latin_name"], found["genus"], found["species_epithet"]) == (
        "Pinus pinea", "Pinus", "pinea")
    assert found["french_name"] == "PIN PARASOL"


@pytest.mark.parametrize(("written", "proposed"), [
    ("Capirnus betulus", "Carpinus betulus"), ("Tilia cordatta", "Tilia cordata"),
    ("Platane comun", "Platanus x hispanica"), ("Liquidembar styraciflua",
                                                "Liquidambar styraciflua"),
])
def test_a_near_name_is_proposed_and_never_taken(written, proposed):
    found = one(full_name=written)
    assert found["problem_code"] == "species_near"
    assert json.loads(found["proposals"])[0]["latin_name"] == proposed
    kept = found["latin_name"] or found["french_name"]
    assert kept == written
    plants = reference().plants
    assert found["species_code"] is None or plants[found["species_code"]].rank == "genus"


def test_a_genus_alone_serves_by_its_genus():
    for written in ("Acer ?", "Acer sp.", "Acer spp.", "Érable", "Acer n. sp."):
        found = one(full_name=written)
        assert found["species_code"] == "acer", written
        assert found["problem_code"] == "species_genus_only"
        assert found["confidence"] == 0.5


@pytest.mark.parametrize("written", ["Acacia", "Géranium", "corbeille d'argent",
                                     "Orme de Sibérie"])
def test_a_name_of_several_plants_is_asked(written):
    found = one(full_name=written)
    assert found["species_code"] is None
    assert found["problem_code"] == "species_ambiguous"
    assert len(json.loads(found["proposals"])) >= 2


def test_the_language_of_the_column_settles_what_the_name_alone_cannot():
    assert one(french_name="Géranium")["species_code"] == "pelargonium_hortorum"
    assert one(latin_name="Geranium")["species_code"] == "geranium"
    assert one(french_name="Acacia")["species_code"] == "robinia_pseudoacacia"


def test_a_vacant_site_in_the_species_column_is_no_plant():
    """Versailles writes VIDE there."""
    found = one(full_name="VIDE")
    assert found["problem_code"] == "species_vacant"
    assert found["species_code"] is None and found["latin_name"] is None
    assert found["life_cycle"] == "vacant"
    assert one(full_name="Souche")["life_cycle"] == "stump"
    assert one(full_name="Tilleul")["life_cycle"] is None


def test_the_plants_of_a_bed_are_told_by_the_most_numerous():
    found = match_plants(pd.Series([
        "Pensées (120), tulipes : 50", "44 PIN PARASOL,15 CHENE LIEGE", "Géraniums zonals, sauges",
        "rosiers", None, "120", "plantes diverses"], dtype=object))
    assert found["species_code"].tolist() == [
        "viola_wittrockiana", "pinus_pinea", "pelargonium_hortorum", "rosa_hybrida", None, None,
        None]
    assert found["plant_count"].tolist() == [170, 59, pd.NA, pd.NA, pd.NA, pd.NA, pd.NA]


def test_not_specified_is_unknown_and_no_problem():
    found = match(genus=["Non spécifié", None], species_epithet=["n. sp.", None])
    assert found["problem_code"].isna().all()
    assert found["species_code"].isna().all()


def test_names_that_disagree_are_told():
    found = one(genus="Sapindus", species_epithet="mukorossi", french_name="Chêne")
    assert found["problem_code"] == "species_names_disagree"
    assert found["species_code"] == "sapindus_mukorossi"
    told = species_findings(pd.DataFrame([found]).reset_index(drop=True))
    assert "Chêne" in findings.sentence(told["code"][0], told["values"][0], "fr")


def test_a_town_adds_its_own_plants():
    town = pd.DataFrame({"code": ["tilia_livry"], "latin_name": ["Tilia livryensis"],
                         "french_name": ["tilleul de Livry"], "plant_group": ["low"]})
    frame = pd.DataFrame({"full_name": ["Tilleul de Livry", "Tilia cordata"]})
    assert match_species(frame, town)["species_code"].tolist() == ["tilia_livry", "tilia_cordata"]


def test_nearly_all_the_trees_of_paris_are_recognised(shared_data):
    frame = pd.read_csv(shared_data / "inventories" / "paris-les-arbres-10000.csv", sep=";",
                        dtype=str)
    found = match_species(pd.DataFrame({
        "genus": frame["GENRE"], "species_epithet": frame["ESPECE"],
        "cultivar": frame["VARIETE OUCULTIVAR"], "french_name": frame["LIBELLE FRANCAIS"]}))
    assert len(found) == 9999
    exact = found["confidence"] >= 0.9
    assert exact.mean() > 0.94
    assert (found["species_code"].notna()).mean() > 0.99
    assert found["problem_code"].eq("species_names_disagree").sum() <= 5
    one_of = found[frame["GENRE"].eq("Tilia") & frame["ESPECE"].eq("x europaea")]
    assert set(one_of["species_code"]) == {"tilia_europaea"}


def test_the_trees_of_the_departement_in_bondy(shared_data):
    frame = pd.read_csv(shared_data / "inventories" / "bondy-arbres-departement.csv", dtype=str)
    found = match_species(pd.DataFrame({"full_name": frame["essence"]}))
    problems = found["problem_code"].value_counts().to_dict()
    # "Capirnus betulus" five times and "Catalpa bignionoides" once are in the file.
    assert problems == {"species_near": 6}
    assert found["species_code"].notna().sum() == 446 - 22 - 16 - 5


@pytest.mark.parametrize(("text", "latin"), [
    ("Acer campestre L. 'Elsrijk'", "Acer campestre 'Elsrijk'"),
    ("Magnolia x soulangeana Soul.-Bod.", "Magnolia x soulangeana"),
    ("Ulmus 'Nanguen' LUTECE", "Ulmus 'Nanguen LUTECE'"),
    ("Tilia ''Westhof''s Glorie''", "Tilia 'Westhof's Glorie'"),
    ("Acer tataricum subsp. ginnala", "Acer tataricum subsp. ginnala"),
    ("Prunus 'Kanzan'", "Prunus 'Kanzan'"), ("Tilia sp.", "Tilia"),
])
def test_latin_names_are_taken_apart(text, latin):
    assert parse_latin(text).latin == latin


@given(st.lists(st.text(max_size=25), min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_no_name_stops_the_matching(names):
    for column in ("full_name", "latin_name", "french_name", "genus"):
        found = match_species(pd.DataFrame({column: names}, dtype=object))
        assert len(found) == len(names)
        assert set(found["problem_code"].dropna()) <= set(findings.catalogue())


@given(st.sampled_from(sorted(reference().plants)), st.booleans(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_every_plant_is_found_by_its_own_latin_name(code, shouted, bare):
    plant = reference().plants[code]
    name = plant.latin_name.upper() if shouted else plant.latin_name
    if bare:
        name = name.replace(" x ", " ")
    assert one(latin_name=name)["species_code"] == code


def test_groups_named_in_brackets_are_found_as_written():
    for code in ("rosa_couvre_sol", "rosa_grimpant", "rosa_tige"):
        assert one(latin_name=reference().plants[code].latin_name)["species_code"] == code
