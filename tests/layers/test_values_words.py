"""Words, states, counts, descriptions and house numbers in cells."""

from __future__ import annotations

import csv
import json
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.layers import schema
from seve.layers.values import read_values
from seve.layers.values.booleans import read_boolean
from seve.layers.values.counts import PlantCount, read_counts, total
from seve.layers.values.descriptions import split_description
from seve.layers.values.house_numbers import is_interval, read_house_numbers
from seve.layers.values.species import match_species
from seve.layers.values.vocabulary import health_scales, read_word

TREES, BEDS = schema.TREES, schema.BEDS


def column(table, name, *cells, unit=None):
    return read_values(table.field(name), pd.Series(list(cells), dtype=object), unit)


@pytest.mark.parametrize("word", ["oui", "OUI", "Oui", "vrai", "VRAI", "True", "1", "x", "t",
                                  1, 1.0, True, "✓", "oui (2019)"])
def test_yes_is_yes(word):
    assert read_boolean(word) == (True, None)


@pytest.mark.parametrize("word", ["non", "NON", "faux", "False", "0", "f", 0, False, "aucun"])
def test_no_is_no(word):
    assert read_boolean(word) == (False, None)


@pytest.mark.parametrize("word", [None, "", "NR", "?", "z", "non concerné", "non renseigné",
                                  "sans objet"])
def test_unknown_never_becomes_no(word):
    assert read_boolean(word) == (None, None)


def test_in_a_four_state_column_zero_is_not_filled_in():
    """Compiègne writes 0 not filled in, f no, t yes, z does not concern."""
    read = column(TREES, "protected", "0", "f", "t", "z")
    assert read.columns["protected"].tolist() == [pd.NA, False, True, pd.NA]
    plain = column(TREES, "protected", "0", "1")
    assert plain.columns["protected"].tolist() == [False, True]


def test_perhaps_is_neither():
    assert column(TREES, "remarkable", "peut-être").problems["code"].tolist() == [
        "boolean_unreadable"]


@pytest.mark.parametrize(("list_name", "word", "code"), [
    ("development_stage", "Jeune (arbre)Adulte", "young_adult"),
    ("development_stage", "J", "young"), ("development_stage", "AM", "mature"),
    ("development_stage", "S", "senescent"), ("development_stage", "ADULTE", "adult"),
    ("life_cycle", "21", "felled"), ("life_cycle", "Dessouché", "removed"),
    ("life_cycle", "Emplacement vide", "vacant"), ("life_cycle", "Occupé", "existing"),
    ("health", "Médiocre", "fair"), ("health", "bon état", "good"), ("health", "Bonne", "good"),
    ("health", "abgängig", "very_poor"), ("health", "Arbre d'avenir incertain", "fair"),
    ("pit_cover", "Gr", "grate"), ("pit_cover", "GR", "gravel"), ("pit_cover", "MA", "planted"),
    ("pit_cover", "Enrobé", "sealed"), ("watering_system", "GàG", "drip"),
    ("watering_system", "goutte à goutte/localisé", "drip"), ("layout", "I", "isolated"),
    ("layout", "Arbre en alignement", "alignment"), ("bed_kind", "Jardinières", "planter"),
    ("bed_kind", "massif d'annuelles", "flower_bed"), ("bed_kind", "24", None),
    ("season", "estival", "summer"), ("mulch", "Néant", "none"), ("risk", "Modérée", "moderate"),
    ("site_kind", "DASCO", "school"), ("water_origin", "REUT", "reused"),
    ("exposure", "Mi-ombre", "half_shade"), ("work", "tsbm", "dead_wood"),
])
def test_the_words_of_towns_become_the_codes_of_the_schema(list_name, word, code):
    assert read_word(list_name, word).code == code


def test_a_health_in_figures_is_asked_since_towns_count_both_ways():
    read = column(TREES, "health", "1", 2, "3.0")
    assert read.columns["health"].isna().all()
    assert read.problems["code"].tolist() == ["health_scale_unknown"] * 3


def test_a_confirmed_scale_decides_and_scales_run_in_opposite_directions():
    best_first = column(TREES, "health", "1", "5", unit="one_best_5")
    worst_first = column(TREES, "health", "1", "5", unit="one_worst_5")
    assert best_first.columns["health"].tolist() == ["very_good", "very_poor"]
    assert worst_first.columns["health"].tolist() == ["very_poor", "very_good"]
    for scale in health_scales().values():
        assert set(scale.values()) <= set(schema.VALUE_LISTS["health"])


def test_the_diagnosis_codes_of_saint_germain_tell_more_than_health():
    read = column(TREES, "health", "C0", "C2", "C5", "C6")
    assert read.columns["health"].tolist() == [None, "good", "very_poor", None]
    assert read.columns["life_cycle"].tolist() == ["vacant", None, None, "stump"]
    assert read.columns["health_code"].tolist() == ["C0", "C2", "C5", "C6"]


def test_an_unknown_word_is_proposed_its_neighbours_and_never_replaced():
    read = column(TREES, "health", "excelent")
    assert read.columns["health"].isna().all()
    assert read.problems["code"].tolist() == ["word_unknown"]
    assert "very_good" in read.problems["values"][0]


def test_two_answers_in_a_cell_are_asked():
    assert column(TREES, "pit_cover", "Grille, paillage").problems["code"].tolist() == [
        "word_several"]
    agreeing = column(TREES, "pit_cover", "copeaux + BRF")
    assert agreeing.columns["pit_cover"].tolist() == ["mulch"]


@pytest.mark.parametrize(("field", "written", "code"), [
    ("watering_system", "Manuel (cuve)", "manual"), ("mulch", "Oui (BRF)", "organic"),
    ("mulch", "Copeaux 8 cm", "organic"), ("mulch", "Toile coco", "film"),
    ("pit_cover", "Gazon (ras)", "grass"),
])
def test_a_remark_beside_the_word_does_not_hide_it(field, written, code):
    read = column(TREES, field, written)
    assert read.columns[field].tolist() == [code]
    assert read.problems.empty


@pytest.mark.parametrize(("field", "written"), [
    ("health", "M"), ("mulch", "oui"), ("watering_system", "Oui"),
])
def test_a_word_that_may_mean_two_things_is_asked(field, written):
    read = column(TREES, field, written)
    assert read.columns[field].isna().all()
    assert read.problems["code"].tolist() == ["word_ambiguous"]
    assert len(json.loads(read.problems["values"][0])["proposals"]) >= 2


def test_the_schema_understands_its_own_codes_and_labels():
    for list_name, values in schema.VALUE_LISTS.items():
        for code, labels in values.items():
            for word in (code, *labels):
                assert read_word(list_name, word).code == code, (list_name, word)


def test_every_word_of_the_vocabularies_has_a_known_code_and_a_source(root):
    folder = root / "layers" / "reference"
    with (folder / "vocabularies.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 1000
    for row in rows:
        assert row["source"], row
        assert row["list"] in schema.VALUE_LISTS, row
        codes = filter(None, row["code"].split("|"))
        assert set(codes) <= set(schema.VALUE_LISTS[row["list"]]), row
        assert row["code"] or row["sets"], row
        for pair in filter(None, row["sets"].split(";")):
            name, _, value = pair.partition("=")
            field = TREES.field(name)
            assert field.values is None or value in schema.VALUE_LISTS[field.values], row


def test_paris_says_the_stage_of_every_tree_in_words_we_know(shared_data):
    frame = pd.read_csv(shared_data / "inventories" / "paris-les-arbres-10000.csv", sep=";",
                        dtype=str)
    stage = read_values(TREES.field("development_stage"), frame["STADE DE DEVELOPPEMENT"])
    assert stage.problems.empty
    assert stage.columns["development_stage"].value_counts().to_dict() == {
        "adult": 3709, "young_adult": 1820, "young": 1746, "mature": 372}
    remarkable = read_values(TREES.field("remarkable"), frame["REMARQUABLE"])
    assert remarkable.columns["remarkable"].sum() == 7
    assert remarkable.columns["remarkable"].isna().sum() == 1153
    kinds = read_values(schema.SITES.field("kind"), frame["DOMANIALITE"])
    assert kinds.problems.empty


def test_codes_keep_their_zeros_and_lose_excels_decimals():
    read = column(TREES, "code", 27452.0, "0012", "NR", None, " A\u00a012 ")
    assert read.columns["code"].tolist() == ["27452", "0012", None, None, "A 12"]


def test_a_text_in_any_alphabet_is_kept():
    assert column(TREES, "street", "улица Ленина", "גן העיר").columns["street"].tolist() == [
        "улица Ленина", "גן העיר"]


def test_counts_in_a_cell_are_told_plant_by_plant():
    """Toulouse writes the trees of a street in one cell."""
    counts = read_counts("44 PIN PARASOL,15 CHENE LIEGE,45 MICOCOULIER")
    assert counts == [PlantCount(44, "PIN PARASOL"), PlantCount(15, "CHENE LIEGE"),
                      PlantCount(45, "MICOCOULIER")]
    assert total(counts) == 104


@pytest.mark.parametrize(("text", "expected"), [
    ("12 x rosiers; 30 lavandes", [(12, "rosiers"), (30, "lavandes")]),
    ("Pensées (120), tulipes : 50", [(120, "Pensées"), (50, "tulipes")]),
    ("bégonias, sauges et cosmos", [(None, "bégonias"), (None, "sauges"), (None, "cosmos")]),
    ("1 200 pensées", [(1200, "pensées")]), ("géraniums", [(None, "géraniums")]),
    ("3 platanes et 2 tilleuls", [(3, "platanes"), (2, "tilleuls")]),
    ("Bégonias 45 + sauges 20", [(45, "Bégonias"), (20, "sauges")]), ("120", [(120, "")]),
    ("?", []),
])
def test_counts_are_read_before_and_after_names(text, expected):
    assert [(item.count, item.name) for item in read_counts(text)] == expected


@given(st.lists(st.tuples(st.integers(1, 9999),
                          st.sampled_from(["PIN PARASOL", "rosier", "Chêne-liège", "if"])),
                min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_list_of_counts_is_read_back(plants):
    text = ",".join(f"{count} {name}" for count, name in plants)
    assert [(item.count, item.name) for item in read_counts(text)] == plants


@pytest.mark.parametrize(("text", "numbers"), [
    ("n°75/n°88/n°112", ["75", "88", "112"]), ("12 bis", ["12bis"]), ("face au 14", ["14"]),
    ("3B, 5", ["3b", "5"]), ("SN°", []), ("s/n", []), ("2 à 8", ["2", "8"]), (12, ["12"]),
])
def test_several_house_numbers_in_a_cell(text, numbers):
    assert read_house_numbers(str(text)) == numbers


def test_an_interval_of_numbers_is_not_a_list():
    assert is_interval("2 à 8")
    assert not is_interval("n°75/n°88")


def test_the_single_description_of_saint_etienne_is_split():
    text = ("Acer campestre L. 'Elsrijk' Emplacement Occupé Nom commun : "
            "Erable champêtre 'Elsrijk'")
    assert split_description(text) == {
        "full_name": "Acer campestre L. 'Elsrijk'", "life_cycle": "Occupé",
        "french_name": "Erable champêtre 'Elsrijk'"}


def test_a_description_in_a_gardeners_words_is_split():
    assert split_description("Tilleul, H 12 m, circ. 85 cm, planté en 1998") == {
        "full_name": "Tilleul", "height_m": "12 m", "trunk_girth_cm": "85 cm",
        "planting_date": "1998"}
    assert split_description("Platane commun") == {"full_name": "Platane commun"}


@pytest.mark.parametrize("piece", [", ", "'", "a ", "1", "(", "12 x ", "x 'a "])
def test_a_hostile_page_in_a_cell_is_read_in_no_time(piece):
    page = piece * (32_000 // len(piece))
    started = time.process_time()
    split_description(page)
    read_counts(page)
    read_house_numbers(page)
    read_boolean(page)
    for table, name in ((TREES, "health"), (TREES, "height_m"), (TREES, "planting_date"),
                        (BEDS, "plants")):
        column(table, name, page)
    match_species(pd.DataFrame({"full_name": [page], "genus": [page], "cultivar": [page]}))
    assert time.process_time() - started < 1.0


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_stops_the_splitters(text):
    split_description(text)
    read_counts(text)
    read_house_numbers(text)
    for list_name in ("health", "bed_kind"):
        read_word(list_name, text)
