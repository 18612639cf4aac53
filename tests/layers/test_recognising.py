"""Headers of real towns: each column is recognised, or asked; never guessed in silence."""

import json

import numpy as np
import pandas as pd
import pytest

LATIN = ["Platanus x hispanica", "Tilia cordata", "Acer platanoides", "Quercus robur"]
GENUS = ["Platanus", "Tilia", "Acer", "Quercus"]
EPITHET = ["x hispanica", "cordata", "platanoides", "robur"]
FRENCH = ["Platane", "Tilleul à petites feuilles", "Érable plane", "Chêne pédonculé"]
CODES = [f"A{number:04d}" for number in range(20)]


def spread(low, high, count=20):
    return [float(number) for number in np.linspace(low, high, count).round(2)]


def table(columns, sheet="arbres", file="arbres.csv"):
    """Make a raw table of 20 rows, each column's values repeated as needed."""
    from seve.layers.reading import RawTable

    cells = pd.DataFrame({
        place: [values[row % len(values)] if values else None for row in range(20)]
        for place, values in enumerate(columns.values())}, dtype=object)
    return RawTable(file, sheet, 0, list(columns), cells, np.arange(2, 22))


def seen(columns, **names):
    from seve.layers.recognising import recognise

    return recognise(table(columns, **names))


def targets(recognised):
    return {match.header: match.target for match in recognised.columns}


def asked(recognised):
    return {match.header for match in recognised.columns if match.ask}


def match(recognised, header):
    return next(one for one in recognised.columns if one.header == header)


TOWNS = {
    "Paris": ({
        "IDBASE": CODES, "TYPE EMPLACEMENT": ["Arbre"], "DOMANIALITE": ["Alignement"],
        "ARRONDISSEMENT": ["PARIS 12E ARRDT"], "COMPLEMENT ADRESSE": [], "NUMERO": [],
        "LIEU / ADRESSE": ["RUE DE CHARENTON", "PARC FLORAL"], "IDEMPLACEMENT": ["1", "2"],
        "LIBELLE FRANCAIS": FRENCH, "GENRE": GENUS, "ESPECE": EPITHET,
        "VARIETE OUCULTIVAR": ["''Briotii''"], "CIRCONFERENCE (cm)": spread(20, 250),
        "HAUTEUR (m)": spread(5, 25), "STADE DE DEVELOPPEMENT": ["Adulte", "Jeune (arbre)"],
        "REMARQUABLE": ["NON", "OUI"], "geo_point_2d": ["48.8329,2.3958", "48.86,2.30"],
    }, {
        "IDBASE": "code", "TYPE EMPLACEMENT": None, "ARRONDISSEMENT": "district",
        "LIEU / ADRESSE": "address", "LIBELLE FRANCAIS": "french_name", "GENRE": "genus",
        "ESPECE": "species_epithet", "VARIETE OUCULTIVAR": "cultivar",
        "CIRCONFERENCE (cm)": "trunk_girth_cm", "HAUTEUR (m)": "height_m",
        "STADE DE DEVELOPPEMENT": "development_stage", "REMARQUABLE": "remarkable",
        "geo_point_2d": "xy_text",
    }),
    "Lyon": ({
        "essencefrancais": FRENCH, "circonference_cm": spread(20, 200),
        "hauteurtotale_m": spread(3, 20), "hauteurfut_m": spread(1, 5),
        "diametrecouronne_m": spread(2, 12), "dateplantation": ["1998-01-01"], "genre": GENUS,
        "espece": EPITHET, "variete": ["Greenspire"], "essence": LATIN,
        "architecture": ["Port libre", "Rideau"], "naturerevetement": ["Stabilisé", "Enrobé"],
        "anneeplantation": spread(1950, 2020), "codeinsee": ["69123"],
        "nomvoie": ["Rue Garibaldi"], "identifiant": CODES, "gid": spread(1, 20),
    }, {
        "essencefrancais": "french_name", "circonference_cm": "trunk_girth_cm",
        "hauteurtotale_m": "height_m", "hauteurfut_m": None,
        "diametrecouronne_m": "crown_diameter_m", "dateplantation": "planting_date",
        "genre": "genus", "espece": "species_epithet", "variete": "cultivar",
        "essence": "latin_name", "architecture": "training", "naturerevetement": "pit_cover",
        "anneeplantation": "planting_year", "nomvoie": "street", "identifiant": "code",
        "gid": None,
    }),
    "Lyon, Shapefile": ({
        "essencefra": FRENCH, "identifian": CODES, "anneeplant": spread(1950, 2020),
        "circonfere": spread(30, 200), "hauteurtot": spread(3, 20), "diametreco": spread(2, 10),
    }, {
        "essencefra": "french_name", "identifian": "code", "anneeplant": "planting_year",
        "circonfere": "trunk_girth_cm", "hauteurtot": "height_m",
        "diametreco": "crown_diameter_m",
    }),
    "Grenoble": ({
        "CODE": CODES, "ADR_SECTEUR": ["3", "4"], "SOUS_CATEGORIE_DESC": ["Arbre"],
        "GENRE_BOTA": GENUS, "ESPECE": EPITHET, "STADEDEDEVELOPPEMENT": ["Adulte"],
        "ANNEEDEPLANTATION": spread(1950, 2020), "DIAMETREARBRE": ["10 à 20 cm"],
        "coord_x": spread(1_912_000, 1_915_000), "coord_y": spread(4_220_000, 4_224_000),
        "NOTEDIAGNOSTIC": ["Arbre d'avenir normal"], "VIGUEUR": ["vigueur intermédiaire"],
    }, {
        "CODE": "code", "SOUS_CATEGORIE_DESC": None, "GENRE_BOTA": "genus",
        "ESPECE": "species_epithet", "STADEDEDEVELOPPEMENT": "development_stage",
        "ANNEEDEPLANTATION": "planting_year", "DIAMETREARBRE": "trunk_girth_cm",
        "coord_x": "x", "coord_y": "y", "NOTEDIAGNOSTIC": "health_code", "VIGUEUR": "health",
    }),
    "Saint-Quentin": ({
        "X": spread(700_000, 701_000), "Y": spread(6_900_000, 6_900_500), "id_arbre": CODES,
        "haut_tot": spread(3, 20), "haut_tronc": spread(1, 4), "tronc_diam": spread(10, 80),
        "fk_arb_etat": ["Existant", "Abattu"], "fk_stadedev": ["Adulte", "Jeune"],
        "fk_port": ["Libre"], "fk_situation": ["Alignement", "Isolé"],
        "dte_plantation": ["2001-03-02"], "nomfrancais": FRENCH, "nomlatin": LATIN,
    }, {
        "X": "x", "Y": "y", "id_arbre": "code", "haut_tot": "height_m", "haut_tronc": None,
        "tronc_diam": "trunk_girth_cm", "fk_arb_etat": "life_cycle",
        "fk_stadedev": "development_stage", "fk_port": "training", "fk_situation": "layout",
        "dte_plantation": "planting_date", "nomfrancais": "french_name",
        "nomlatin": "latin_name",
    }),
    "Saint-Germain-en-Laye": ({
        "genre": GENUS, "espece": EPITHET, "classe_hauteur": ["H1", "H3"],
        "classe_circonference": ["C1", "C4"], "port_arbre": ["SL", "L"],
        "classification_diagnostic": ["C1", "C3"], "prescription_1": ["tfo", "ab"],
        "lon": spread(2.05, 2.1), "lat": spread(48.88, 48.91),
    }, {
        "genre": "genus", "espece": "species_epithet", "classe_hauteur": "height_m",
        "classe_circonference": "trunk_girth_cm", "port_arbre": "training",
        "classification_diagnostic": "health_code", "prescription_1": "advised_work",
        "lon": "x", "lat": "y",
    }),
    "Guingamp, accents lost": ({
        "Genre": GENUS, "Espce": EPITHET, "VArit": ["Greenspire"],
    }, {"Genre": "genus", "Espce": "species_epithet", "VArit": "cultivar"}),
    "Bordeaux": ({
        "nom": LATIN, "famille": ["Platanaceae"], "diametre": spread(10, 90),
        "hauteur": spread(3, 22), "tranche_age": ["20-40 ans"],
    }, {"nom": "latin_name", "famille": None, "diametre": "trunk_girth_cm",
        "hauteur": "height_m", "tranche_age": "planting_year"}),
    "ecoTeka": ({
        "Taxon": LATIN, "Matricule de l'arbre": CODES, "Hauteur de l'arbre (m)": spread(3, 20),
        "Diamètre de l'arbre (cm à 1,30 m)": spread(10, 80), "Type de sol": ["Argileux"],
        "Arbre protégé": ["non"], "Présence d'éclairage": ["oui"], "Remarques": ["rien"],
    }, {
        "Taxon": "latin_name", "Matricule de l'arbre": "code",
        "Hauteur de l'arbre (m)": "height_m",
        "Diamètre de l'arbre (cm à 1,30 m)": "trunk_girth_cm", "Type de sol": "soil_code",
        "Arbre protégé": "protected", "Présence d'éclairage": None, "Remarques": "remarks",
    }),
    "English": ({
        "Tree ID": CODES, "Botanical name": LATIN, "Common name": FRENCH,
        "Height (m)": spread(3, 20), "DBH (cm)": spread(10, 80),
        "Crown spread (m)": spread(2, 10), "Condition": ["Good", "Fair"],
        "Planting year": spread(1960, 2020), "Latitude": spread(48.9, 48.95),
        "Longitude": spread(2.5, 2.6), "Comments": ["none yet"],
    }, {
        "Tree ID": "code", "Botanical name": "latin_name", "Common name": "french_name",
        "Height (m)": "height_m", "DBH (cm)": "trunk_girth_cm",
        "Crown spread (m)": "crown_diameter_m", "Condition": "health",
        "Planting year": "planting_year", "Latitude": "y", "Longitude": "x",
        "Comments": "remarks",
    }),
}


@pytest.mark.parametrize("town", TOWNS)
def test_the_headers_of_a_real_town_are_recognised_without_a_question(town):
    columns, expected = TOWNS[town]
    recognised = seen(columns)
    assert recognised.kind == "trees"
    found = targets(recognised)
    assert {header: found[header] for header in expected} == expected
    assert not asked(recognised) & {header for header, target in expected.items() if target}


def national(height, swapped=False):
    first, second = ("latitude", "longitude") if swapped else ("longitude", "latitude")
    return {
        "id": [str(number) for number in range(1, 21)], first: spread(5.37, 5.38),
        second: spread(43.29, 43.30), "date_releve": ["2022-01-01"], "famille": ["Malvaceae"],
        "genre": GENUS, "espece": EPITHET, "cultivar_variete": [], "nom_vernaculaire": FRENCH,
        "code_insee": ["13055"], "adresse": ["1 rue X"], "matricule": CODES,
        "stade_developpement": ["Adulte"], "hauteur": height, "diametre": spread(10, 80),
        "circonference": spread(30, 240), "diametre_couronne": spread(2, 10),
        "type_sol": ["Argileux"], "description_pied_arbre": ["Présence d'une grille"],
        "type_enracinement": ["Pivotant"], "port_arbre": ["Pyramide"],
        "contrainte_aeriennes": ["Câble"], "remarque": ["rien"],
    }


def test_the_national_schema_counts_heights_in_centimetres():
    height = match(seen(national(spread(300, 1800))), "hauteur")
    assert (height.target, height.unit, height.ask) == ("height_m", "cm", False)


def test_a_national_file_whose_heights_look_like_metres_is_asked():
    height = match(seen(national(spread(3, 18))), "hauteur")
    assert height.ask
    assert height.reason_code == "unit_against_schema"
    assert set(height.units) == {"m", "cm"}


def test_the_old_national_names_are_known():
    old = {"genre_arbre": GENUS, "espece_arbre": EPITHET, "cultivar_variete_arbre": ["a"],
           "matricule_arbre": CODES, "arbre_remarquable": ["false"], "famille_arbre": ["x"]}
    assert targets(seen(old)) == {
        "genre_arbre": "genus", "espece_arbre": "species_epithet",
        "cultivar_variete_arbre": "cultivar", "matricule_arbre": "code",
        "arbre_remarquable": "remarkable", "famille_arbre": None}


# Headers that mean two things

TREE = {"Matricule": CODES, "Hauteur (m)": spread(3, 20)}


def test_genre_is_botany_when_its_cells_are_genera_and_class_when_they_are_classes():
    assert targets(seen({**TREE, "GENRE": GENUS}))["GENRE"] == "genus"
    classes = seen({**TREE, "GENRE": ["Arbre", "Arbuste"]})
    assert targets(classes)["GENRE"] is None
    assert match(classes, "GENRE").reason_code == "class_of_object"


def test_genre_that_neither_says_is_asked():
    assert asked(seen({**TREE, "GENRE": ["VEG", "MIN"]})) == {"GENRE"}


def test_essence_is_latin_french_or_both_by_its_cells():
    def essence(values):
        return match(seen({**TREE, "ESSENCE": values}), "ESSENCE")

    assert essence(LATIN).target == "latin_name"
    assert essence(FRENCH).target == "french_name"
    assert essence(LATIN + FRENCH).target == "full_name"
    assert essence(["zorg", "blip"]).ask


def test_numero_is_the_tree_or_the_house_or_is_asked():
    one_each = {"NUMERO": [str(number) for number in range(20)], "Essence": LATIN}
    assert targets(seen(one_each))["NUMERO"] == "code"
    houses = {**TREE, "NUMERO": ["12", "12bis", "14", "3 ter"]}
    assert targets(seen(houses))["NUMERO"] == "house_number"
    several = {**TREE, "N°": ["n°75/n°88/n°112", "12", "14"]}
    assert targets(seen(several))["N°"] == "house_number"
    assert "NUMERO" in asked(seen({**TREE, "NUMERO": ["1", "2", "3"]}))


def test_etat_is_health_or_life_cycle_by_its_words_and_asked_by_its_figures():
    def state(values):
        return match(seen({**TREE, "ETAT": values}), "ETAT")

    assert state(["bon", "moyen", "mauvais"]).target == "health"
    assert state(["Existant", "Abattu"]).target == "life_cycle"
    doubtful = state(["1", "2", "3", "4"])
    assert doubtful.ask
    assert doubtful.target is None
    assert set(doubtful.alternatives) == {"health", "life_cycle"}


def test_a_numeric_health_scale_is_asked_which_end_is_best():
    health = match(seen({**TREE, "État sanitaire": ["1", "2", "3", "4", "5"]}),
                   "État sanitaire")
    assert health.ask
    assert health.unit is None
    assert {"one_best_5", "one_worst_5"} <= set(health.units)


def test_age_classes_in_letters_are_asked():
    recognised = seen({**TREE, "classe_age": ["J", "JA", "A", "M"]})
    assert asked(recognised) == {"classe_age"}
    assert targets(seen({**TREE, "classe_age": ["1990", "2001"]}))["classe_age"] == \
        "planting_year"


@pytest.mark.parametrize(("values", "unit", "ask"), [
    (spread(3, 22), "m", False), (spread(300, 2200), "cm", False), (spread(40, 90), None, True),
])
def test_the_unit_of_a_height_is_told_by_its_range_or_asked(values, unit, ask):
    height = match(seen({"Matricule": CODES, "Hauteur": values, "Essence": LATIN}), "Hauteur")
    assert height.ask is ask
    if not ask:
        assert height.unit == unit


def test_a_stated_unit_that_makes_impossible_trees_is_asked():
    height = match(seen({"Matricule": CODES, "Hauteur (m)": spread(300, 2200)}), "Hauteur (m)")
    assert height.ask
    assert height.reason_code == "unit_improbable"


def test_girths_in_metres_and_diameters_become_girths():
    metres = match(seen({**TREE, "Circonférence": spread(0.4, 2.4)}), "Circonférence")
    assert (metres.target, metres.unit) == ("trunk_girth_cm", "m")
    diameter = match(seen({**TREE, "Diamètre tronc": spread(12, 80)}), "Diamètre tronc")
    assert (diameter.target, diameter.unit) == ("trunk_girth_cm", "diameter_cm")


def test_a_name_that_its_cells_contradict_is_asked():
    dates = match(seen({**TREE, "Date de plantation": ["bleu", "vert", "rouge", "jaune"],
                        "Essence": LATIN}), "Date de plantation")
    assert dates.ask
    assert dates.reason_code == "content_disagrees"


def test_an_unknown_column_is_asked_and_kept():
    unknown = match(seen({**TREE, "Zorglub": ["a", "b"]}), "Zorglub")
    assert (unknown.target, unknown.ask, unknown.reason_code) == (None, True, "not_recognised")


def test_a_nameless_column_is_proposed_by_its_content():
    recognised = seen({**TREE, "": ["48.9200, 2.5300", "48.9210, 2.5310"]})
    pair = recognised.columns[2]
    assert (pair.target, pair.ask, pair.reason_code) == ("xy_text", True, "by_content")


def test_one_column_for_each_target():
    recognised = seen({**TREE, "Essence": LATIN, "Nom latin": LATIN, "Taxon": LATIN})
    taken = [one.target for one in recognised.columns if one.target]
    assert len(taken) == len(set(taken))


def test_a_trap_header_with_a_typing_error_is_recognised():
    assert targets(seen({**TREE, "Circonférance (cm)": spread(30, 200)}))[
        "Circonférance (cm)"] == "trunk_girth_cm"
    assert targets(seen({**TREE, "EspÃ¨ce": EPITHET, "Genre": GENUS}))["EspÃ¨ce"] == \
        "species_epithet"


# Kinds of sheet

@pytest.mark.parametrize(("kind", "sheet", "columns"), [
    ("beds", "Massifs", {"N°": ["1"], "Surface (m²)": spread(2, 40),
                         "Composition": ["Bégonia, Sauge"], "Saison": ["été"]}),
    ("beds", "Feuil1", {"Réf": CODES, "Nature": ["jardinière", "suspension"],
                        "Volume (L)": spread(20, 80), "Plantes": ["Géranium"]}),
    ("sites", "Espaces verts", {"Nom": ["Parc A", "Parc B"], "Superficie": spread(500, 9000),
                                "Type": ["parc", "square"]}),
    ("vehicles", "Parc auto", {"Immatriculation": CODES, "Cuve (L)": [1000, 3000],
                               "Début": ["07:00"], "Fin": ["15:00"]}),
    ("teams", "Équipes", {"Équipe": ["Nord", "Sud"], "Courriel": ["nord@ville.fr"],
                          "Effectif": [4, 5]}),
    ("water_points", "Bornes", {"N°": CODES, "Type": ["borne"], "Débit (l/min)": [60, 120],
                                "Ouverture": ["07:00"], "Fermeture": ["17:00"]}),
    ("waterings", "Arrosages", {"Date": ["01/07/2026"], "Arbre": CODES, "Litres": [100, 80]}),
    ("species", "Palette", {"Nom latin": LATIN, "Nom français": FRENCH,
                            "Groupe hydrique": ["low"], "Coefficient": [0.5]}),
    (None, "Synthèse", {"Genre": GENUS, "Nombre": [10, 20, 30, 40], "Part": [0.1]}),
    (None, "meteo", {"NUM_POSTE": ["1"], "AAAAMMJJ": ["20260101"], "RR": [0.2], "TN": [3],
                     "TX": [9]}),
    (None, "arbres", {"rue": ["Rue A", "Rue B"], "type_taille": ["rideau"]}),
])
def test_what_a_sheet_is_about(kind, sheet, columns):
    recognised = seen(columns, sheet=sheet, file="classeur.xlsx")
    assert recognised.kind == kind


def test_a_sheet_nobody_knows_is_asked():
    recognised = seen({"a": ["x"], "b": ["y"]}, sheet="Feuil1", file="c.xlsx")
    assert recognised.kind is None
    assert recognised.ask_kind


def test_rows_that_may_be_streets_are_asked():
    recognised = seen({"rue": ["Rue A", "Rue B"], "type_taille": ["rideau"]})
    assert (recognised.kind_reason, recognised.ask_kind) == ("rows_may_be_streets", True)


# Words, profiles, samples

def test_every_reason_has_its_sentence_in_both_languages():
    from seve.layers.recognising.report import recognition_report, state_of
    from seve.layers.words import words_for

    for columns, _ in TOWNS.values():
        for one in seen(columns).columns:
            assert state_of(one) in ("recognised", "asked", "kept")
            for language in ("fr", "en"):
                assert words_for(language, "layers")(
                    f"recognised.{one.reason_code}", **one.reason_values)
    assert recognition_report([]) == ""


def test_every_synonym_leads_to_a_field_that_exists():
    from seve.layers import schema
    from seve.layers.recognising import KINDS, RAW_TARGETS
    from seve.layers.recognising.names import known_names

    fields = {name for table in schema.TABLES.values() for name in table.names}
    ours = {"-", "age", "place", "trunk_diameter", "crown_radius", "area_ha", *RAW_TARGETS}
    for synonyms in known_names().whole.values():
        for synonym in synonyms:
            assert synonym.target in fields | ours, synonym
            assert set(synonym.kinds) <= {"*", *KINDS}, synonym


def test_a_profile_is_found_by_headers_whatever_the_sheet_is_called(tmp_path):
    from seve.layers.recognising import recognise
    from seve.layers.recognising.profiles import load_profile, profile_of, save_profile

    columns = {"Code": CODES, "Truc": LATIN, "Machin": spread(3, 20)}
    before = table(columns, sheet="2025")
    profile = profile_of("service", [(before, recognise(before))])
    profile.sheets[0].kind = "trees"
    profile.sheets[0].columns = {"Code": ("code", None), "Truc": ("latin_name", None),
                                 "Machin": ("height_m", "m")}
    save_profile(profile, tmp_path / "service.json")
    assert json.loads((tmp_path / "service.json").read_text(encoding="utf-8"))["sheets"]
    after = recognise(table(columns, sheet="2026"), load_profile(tmp_path / "service.json"))
    assert targets(after) == {"Code": "code", "Truc": "latin_name", "Machin": "height_m"}
    assert (after.kind, after.kind_reason, asked(after)) == ("trees", "confirmed", set())


def test_answering_a_question_settles_it_and_nothing_else():
    from seve.layers.recognising import recognise
    from seve.layers.recognising.profiles import profile_of, with_answer
    from seve.layers.recognising.questions import questions_of

    one = table({"Matricule": CODES, "Essence": LATIN, "Etat": ["1", "2", "3"]})
    first = recognise(one)
    (question,) = questions_of(one, first)
    before = profile_of("service", [(one, first)])
    after = with_answer(before, question, "health", "one_best_3")
    again = recognise(one, after)
    assert match(again, "Etat").target == "health"
    assert match(again, "Etat").unit == "one_best_3"
    assert questions_of(one, again) == []
    assert before.sheets[0].columns["Etat"] == (None, None)


def test_a_sheet_that_was_not_recognised_can_be_named_by_a_person():
    from seve.layers.recognising import recognise
    from seve.layers.recognising.profiles import Profile, with_answer
    from seve.layers.recognising.questions import questions_of

    one = table({"rue": ["Rue A", "Rue B"], "type_taille": ["rideau"]})
    (question,) = questions_of(one, recognise(one))
    assert question.subject == "kind"
    assert "trees" in question.choices
    named = recognise(one, with_answer(Profile("p"), question, "trees"))
    assert (named.kind, targets(named)["rue"]) == ("trees", "street")
    left = recognise(one, with_answer(Profile("p"), question, None))
    assert (left.kind, left.kind_reason) == (None, "sheet_ignored")


def test_two_tables_of_one_sheet_keep_their_own_answers(tmp_path):
    from seve.layers.recognising.profiles import (
        Profile,
        SheetProfile,
        load_profile,
        save_profile,
    )

    both = Profile("p", [SheetProfile("Tout", "trees", {"N°": ("code", None)}),
                         SheetProfile("Tout", "beds", {"Massif": ("name", None)})])
    for name in ("p.json", "p.csv"):
        save_profile(both, tmp_path / name)
        assert load_profile(tmp_path / name).sheets == both.sheets


@pytest.mark.parametrize("text", [
    "", "not json", '{"sheets": 3}', '{"sheets": [{"sheet": "a", "kind": "dragons"}]}',
    '{"sheets": [{"sheet": "a", "kind": "trees", "columns": [{"header": "x", '
    '"target": "no_such_field"}]}]}', "[" * 100_000,
])
def test_a_broken_profile_is_refused_with_a_sentence(tmp_path, text):
    from seve.layers.errors import ReadingError
    from seve.layers.recognising.profiles import load_profile

    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReadingError) as caught:
        load_profile(tmp_path / "p.json")
    assert caught.value.sentence("fr")


def test_samples_are_the_first_distinct_values():
    from seve.layers.recognising.questions import samples_of

    assert samples_of(table({"a": [None, "x", "x", 3.0, "y"]}), 0) == ["x", "3", "y"]


@pytest.mark.parametrize(("header", "cells", "target"), [
    ("Réf. arbre", CODES, "code"), ("Espèces", LATIN, "latin_name"),
    ("Var.", ["Greenspire"], "cultivar"), ("Préco.", ["Taille"], "advised_work"),
    ("Haut. (m)", spread(3, 20), "height_m"), ("anne_expe", ["2018"], "health_date"),
    ("id_ponctue", CODES, "code"),
])
def test_words_cut_short_in_the_plural_or_truncated_are_the_same_words(header, cells, target):
    found = match(seen({"Genre": GENUS, header: cells}), header)
    assert (found.target, found.ask) == (target, False)


def test_an_approximate_girth_is_a_girth():
    found = match(seen({"Essence": LATIN, "Circonférence (cm)": ["env. 45", "environ 120", "90"]}),
                  "Circonférence (cm)")
    assert (found.target, found.ask) == ("trunk_girth_cm", False)


def test_a_pavement_that_is_there_or_not_is_no_side_of_the_street():
    found = match(seen({"Genre": GENUS, "TROTTOIR": ["Oui", "Non"]}), "TROTTOIR")
    assert found.ask and found.reason_code == "content_disagrees"
    sides = match(seen({"Genre": GENUS, "Trottoir": ["pair", "impair"]}), "Trottoir")
    assert (sides.target, sides.ask) == ("street_side", False)


def test_four_valued_lists_are_yes_and_no_without_a_question():
    found = match(seen({"genre": GENUS, "proteg": ["t", "f", "z", "0"]}), "proteg")
    assert (found.target, found.ask) == ("protected", False)


@pytest.mark.parametrize("cells", [
    ["Acer campestre L. 'Elsrijk' Emplacement Occupé Nom commun : Erable champêtre 'Elsrijk'"],
    ["Tilleul, H 12 m, circ. 85 cm, planté en 1998", "Platane, H 8 m"],
])
def test_a_sheet_that_describes_each_tree_in_one_cell_is_about_trees(cells):
    found = seen({"DESCRIPTION": cells, "X": spread(1, 2), "Y": spread(3, 4)}, sheet="Feuil1",
                 file="export.xlsx")
    assert (found.kind, found.ask_kind) == ("trees", False)
    assert targets(found)["DESCRIPTION"] == "description"


def test_names_of_trees_make_a_list_of_trees_and_those_of_flowers_do_not():
    columns = {"Adresse": ["Rue Chanzy"], "N°": ["n°75/n°88/n°112", "14 bis", "face au 3"],
               "Essence": FRENCH, "Quantité": ["1", "3"]}
    assert seen(columns, sheet="Feuil1", file="liste.xlsx").kind == "trees"
    columns |= {"Essence": ["Bégonia", "Pétunia", "Sauge"]}
    assert seen(columns, sheet="Feuil1", file="liste.xlsx").kind != "trees"


def test_several_numbers_or_facing_ones_are_those_of_houses():
    found = seen({"Code": CODES, "Essence": LATIN, "N°": ["face au 3", "n°75/n°88", "14 bis"]})
    assert targets(found)["N°"] == "house_number"


def test_a_number_of_planters_is_not_taken_for_their_plants_without_asking():
    rows = {"Localisation": ["Rue Chanzy"], "Type": ["Jardinière", "Suspension"],
            "Nombre": ["2", "6"], "Contenance (L)": ["80"]}
    few = match(seen(rows, sheet="Jardinières"), "Nombre")
    assert (few.target, few.ask, few.alternatives) == ("count", True, ("plant_count",))
    beds = {"Massif": CODES, "Type": ["Massif fleuri"], "Nombre": ["120", "300"]}
    assert match(seen(beds, sheet="Massifs"), "Nombre").target == "plant_count"


def test_what_a_title_names_first_is_what_the_table_is_about():
    from seve.layers.reading.raw import Skipped
    from seve.layers.recognising import recognise

    one = table({"Nom du massif": CODES, "Surface": spread(5, 40), "Plantes": ["Bégonias"]},
                sheet="Square", file="square.xlsx")
    one.skipped.append(Skipped(1, "title", ["Massifs du square"]))
    assert recognise(one).kind == "beds"


@pytest.mark.parametrize("header", ["X (L93)", "X CC49", "X_CC49", "x UTM31", "X Lambert 93"])
def test_a_header_that_names_its_coordinate_system_is_a_coordinate(header):
    found = seen({"Genre": GENUS, header: spread(650_000, 660_000)})
    assert targets(found)[header] == "x"


def test_of_measures_repeated_year_by_year_the_newest_is_taken_and_the_others_are_asked():
    found = seen({"Matricule": CODES, "Essence": LATIN, "Hauteur 2019": spread(3, 12),
                  "Hauteur 2023": spread(4, 13), "Etat 2019": ["Bon"], "Etat 2023": ["Moyen"]})
    assert targets(found)["Hauteur 2023"] == "height_m"
    assert targets(found)["Etat 2023"] == "health"
    assert asked(found) == {"Hauteur 2019", "Etat 2019"}


@pytest.mark.parametrize("header", ["Hauteur souhaitée", "Hauteur de la première branche",
                                    "Circonférence à terme", "Hauteur maximale"])
def test_a_known_name_with_a_word_that_changes_it_is_asked(header):
    found = match(seen({"Matricule": CODES, "Essence": LATIN, header: spread(5, 20)}), header)
    assert found.ask or found.target is None


def test_feet_and_inches_are_not_taken_for_metres():
    found = seen({"Tree ID": CODES, "Species": LATIN, "Height (ft)": spread(10, 60),
                  "DBH (in)": spread(4, 30)})
    assert (match(found, "Height (ft)").unit, match(found, "DBH (in)").unit) == (
        "ft", "diameter_in")


def test_grades_under_the_word_note_are_asked():
    found = seen({"Matricule": CODES, "Essence": LATIN, "Note": ["A", "B", "C", "D"]})
    assert match(found, "Note").ask
    assert "health_code" in match(found, "Note").alternatives
    kept = seen({"Matricule": CODES, "Essence": LATIN, "Note": ["cavité au collet", "à revoir"]})
    assert (match(kept, "Note").target, match(kept, "Note").ask) == ("remarks", False)


def test_numbers_that_start_again_in_each_street_are_asked_beside_a_code():
    found = match(seen({"N° SIG": CODES, "Rue": ["Rue A", "Rue B"], "Essence": LATIN,
                        "N° de l'arbre": ["1", "2", "3", "4"]}), "N° de l'arbre")
    assert found.ask and found.alternatives[0] == "street_rank"


def test_the_form_of_one_object_is_no_list_of_trees():
    from seve.layers.recognising import recognise

    one = table({"Matricule": ["Essence", "Hauteur", "Circonférence", "Rue"],
                 "A12": ["Tilleul", "12 m", "120 cm", "Rue Chanzy"]}, sheet="Arbre 12")
    one.cells, one.row_numbers = one.cells.iloc[:4], one.row_numbers[:4]
    found = recognise(one)
    assert (found.kind, found.ask_kind, found.kind_reason) == (None, True, "sheet_form")


def test_a_log_whose_days_are_headers_is_asked_not_read_as_undated_waterings():
    found = seen({"Massif": CODES, "01/06": ["100"], "08/06": ["120"]}, sheet="Arrosages 2024",
                 file="arrosages.xlsx")
    assert (found.kind, found.ask_kind) == (None, True)
