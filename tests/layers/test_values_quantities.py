"""Measures as gardeners type them in a cell."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.layers import schema
from seve.layers.values import read_values
from seve.layers.values.quantities import factor_between, read_measure, unit_name

TREES, BEDS = schema.TREES, schema.BEDS


def column(table: schema.Table, name: str, *cells: object, unit: str | None = None):
    return read_values(table.field(name), pd.Series(list(cells), dtype=object), unit)


@pytest.mark.parametrize(("text", "low", "high"), [
    ("12,5 m", 12.5, None), ("12.5", 12.5, None), ("12 m", 12, None), ("12m50", 12.5, None),
    ("90 cm", 0.9, None), ("1 200 cm", 12, None), ("10-15 m", 10, 15), ("10 - 15", 10, 15),
    ("10/15", 10, 15), ("de 10 à 15 m", 10, 15), ("entre 10 et 15 m", 10, 15),
    ("10m-15m", 10, 15), ("15 à 10 m", 10, 15), ("[5;10]", 5, 10), ("80 cm - 1,2 m", 0.8, 1.2),
    ("<10m", None, 10), ("≤ 10", None, 10), ("moins de 5 m", None, 5),
    ("inférieur à 10", None, 10),
    (">20", 20, None), ("plus de 20 m", 20, None), ("20+", 20, None),
    ("20 m et plus", 20, None),
    ("10 m ou plus", 10, None), ("~12", 12, None), ("12 m environ", 12, None),
    ("env. 12 m", 12, None), ("H=12", 12, None), ("12 mètres", 12, None), ("12 ml", 12, None),
    ("+ de 20 m", 20, None), ("- de 5 m", None, 5), ("h<5", None, 5), ("5<h<10", 5, 10),
    ("12 m (2019)", 12, None), ("10m et +", 20 / 2, None), ("0-5", None, 5),
    ("H3", 10, 15), ("H1", None, 5), ("H5", 20, None),
])
def test_a_height_is_read_however_it_is_written(text, low, high):
    read = column(TREES, "height_m", text)
    assert read.problems.empty
    got = (read.columns["height_m"][0],
           read.columns.get("height_max_m", pd.Series([math.nan]))[0])
    expected = tuple(math.nan if bound is None else bound for bound in (low, high))
    assert got == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(("text", "value"), [
    ("89 290", 89290), ("89\u00a0290", 89290), ("89\u202f290", 89290), ("98647", 98647),
    ("1 234,5", 1234.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234 567", 1234567 / 1),
    ("1'250", 1250),
    ("250 m²", 250), ("250 m2", 250), ("250 mètres carrés", 250), ("2,5 ha", 25000),
    ("12 ares", 1200), ("0,5", 0.5), (",5", 0.5),
])
def test_an_area_is_read_with_its_thousands_and_units(text, value):
    if value > 1_000_000:
        assert read_measure(text, "m2").low == value
        return
    read = column(BEDS, "area_m2", text)
    assert read.columns["area_m2"][0] == pytest.approx(value)
    assert read.problems.empty


def test_the_column_unit_serves_cells_without_one_and_yields_to_those_with_one():
    read = column(BEDS, "area_m2", "8,9", "89 000 m²", 8.9, unit="ha")
    assert read.columns["area_m2"].tolist() == pytest.approx([89000, 89000, 89000])


def test_a_diameter_column_becomes_a_girth():
    read = column(TREES, "trunk_girth_cm", "30", 30, "0,3 m", unit="diameter_cm")
    assert read.columns["trunk_girth_cm"].tolist() == pytest.approx([30 * math.pi] * 3)
    whole = read_values(TREES.field("trunk_girth_cm"), pd.Series([0.3, 0.5]), "diameter_m")
    assert whole.columns["trunk_girth_cm"].tolist() == pytest.approx(
        [30 * math.pi, 50 * math.pi])


def test_a_crown_radius_becomes_a_diameter():
    read = column(TREES, "crown_diameter_m", 3, "4 m", unit="radius_m")
    assert read.columns["crown_diameter_m"].tolist() == [6, 8]


def test_national_schema_heights_in_centimetres_become_metres():
    read = read_values(TREES.field("height_m"), pd.Series([1250, 800]), "cm")
    assert read.columns["height_m"].tolist() == [12.5, 8.0]


def test_zero_height_means_that_nobody_measured():
    for cells in ([0, 5], ["0", "5"], ["0 m", "5 m"]):
        read = column(TREES, "height_m", *cells)
        assert np.isnan(read.columns["height_m"][0])
        assert read.columns["height_m"][1] == 5
        assert read.problems.empty


def test_zero_plants_is_a_number_all_the_same():
    assert column(BEDS, "plant_count", "0", "12").columns["plant_count"].tolist() == [0, 12]


@pytest.mark.parametrize("word", ["?", "NR", "n.r.", "-", "sans objet", "Non renseigné", ",",
                                  "#N/A", "#DIV/0!", "  ", "inconnu", "N/A", "nc"])
def test_unknown_words_are_unknown_and_no_problem(word):
    for field, table in (("height_m", TREES), ("health", TREES), ("planting_date", TREES),
                         ("remarkable", TREES), ("street", TREES), ("plant_count", BEDS)):
        read = column(table, field, word)
        assert read.columns[field].isna().all(), (word, field)
        assert read.problems.empty, (word, field)


def test_what_cannot_be_a_height_is_told_and_left_unknown():
    read = column(TREES, "height_m", "12 kg", "12 litres", 12000, "-3", "trois mètres")
    assert read.columns["height_m"].isna().all()
    assert read.problems["code"].tolist() == [
        "number_unreadable", "unit_mismatch", "value_impossible", "value_impossible",
        "number_unreadable"]
    assert read.problems["value"].tolist()[:3] == ["12 kg", "12 litres", "12000"]
    assert not read.problems["rejected"].any()


def test_a_range_that_excel_turned_into_a_date_is_not_read_as_a_number():
    read = column(TREES, "height_m", pd.Timestamp("2024-10-05"), "12")
    assert np.isnan(read.columns["height_m"][0])
    assert read.problems["code"].tolist() == ["number_became_date"]


def test_areas_all_written_with_three_digits_after_the_mark_are_doubted():
    read = column(BEDS, "area_m2", "1.234", "12.500")
    assert read.problems["code"].tolist() == ["thousands_or_decimals"] * 2
    assert column(BEDS, "area_m2", "1.234", "12.5").problems.empty


def test_a_count_with_a_mark_of_thousands_is_whole():
    read = column(BEDS, "plant_count", "1.234", "1 200 plants", "120 godets", "20-30")
    assert read.columns["plant_count"].tolist()[:3] == [1234, 1200, 120]
    assert read.problems["code"].tolist() == ["range_in_count"]


def test_classes_of_girth_of_saint_germain():
    read = column(TREES, "trunk_girth_cm", "C1", "C3", "C7")
    assert read.columns["trunk_girth_cm"].tolist() == pytest.approx(
        [math.nan, 100, 300], nan_ok=True)
    assert read.columns["trunk_girth_max_cm"].tolist() == pytest.approx(
        [50, 150, math.nan], nan_ok=True)


def test_the_classes_of_the_roadside_trees_of_bondy(shared_data):
    frame = pd.read_csv(shared_data / "inventories" / "bondy-arbres-departement.csv", dtype=str)
    height = read_values(TREES.field("height_m"), frame["hauteur"])
    girth = read_values(TREES.field("trunk_girth_cm"), frame["circonfere"])
    assert height.problems.empty
    assert girth.problems.empty
    assert height.columns["height_max_m"].eq(10).sum() == 337
    assert height.columns["height_m"].eq(20).sum() == 13
    assert girth.columns["trunk_girth_max_cm"].eq(100).sum() == 168
    assert girth.columns["trunk_girth_cm"].eq(100).sum() == 224


def test_the_green_areas_of_bondy_mix_three_ways_of_writing_numbers(shared_data):
    frame = pd.read_csv(shared_data / "inventories" / "bondy-espaces-verts.csv", dtype=str)
    square_metres = read_values(BEDS.field("area_m2"), frame["aire"])
    hectares = read_values(BEDS.field("area_m2"), frame["ha"], "ha")
    assert square_metres.problems.empty
    assert square_metres.columns["area_m2"].notna().sum() == frame["aire"].ne("0").sum()
    both = square_metres.columns["area_m2"].notna() & hectares.columns["area_m2"].notna()
    assert both.any()
    gap = (square_metres.columns["area_m2"] - hectares.columns["area_m2"])[both].abs()
    assert (gap <= 600).all()  # the hectares are rounded to a tenth


@given(st.floats(0.01, 69, allow_nan=False), st.sampled_from([",", "."]),
       st.sampled_from(["", " m", "m", " mètres", "\u00a0m"]))
@settings(max_examples=60, deadline=None)
def test_any_height_written_with_a_comma_or_a_point_is_read_back(value, mark, unit):
    text = f"{value:.2f}".replace(".", mark) + unit
    assert read_measure(text, "m").low == pytest.approx(round(value, 2))


@given(st.integers(1, 9_999_999), st.sampled_from([" ", "\u00a0", "\u202f", "."]))
@settings(max_examples=60, deadline=None)
def test_any_count_written_with_thousands_is_read_back(value, mark):
    text = f"{value:,}".replace(",", mark)
    assert read_measure(text, None, whole=True).low == value


@given(st.integers(1, 60), st.integers(1, 60),
       st.sampled_from(["-", " - ", "/", " à ", " a ", " et ", " to "]),
       st.sampled_from(["", " m", "m"]))
@settings(max_examples=60, deadline=None)
def test_any_range_gives_its_bounds_in_order(one, two, mark, unit):
    measure = read_measure(f"{one}{mark}{two}{unit}", "m")
    assert (measure.low, measure.high) == (min(one, two), max(one, two))


CELLS = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(),
    st.datetimes(), st.dates(), st.lists(st.integers(), max_size=2),
    st.text(alphabet="0123456789 ,.-/<>mchaxà", max_size=14),
)
FIELDS = [(name, field.name) for name in ("trees", "beds", "water_points", "vehicles")
          for field in schema.TABLES[name].fields]


@given(st.lists(CELLS, max_size=8), st.sampled_from(FIELDS),
       st.sampled_from([None, "m", "cm", "ha", "diameter_cm", "one_best_5", "mdy", "kg"]))
@settings(max_examples=120, deadline=None)
def test_no_cell_ever_stops_the_reading_and_every_row_comes_back(cells, where, unit):
    table, name = where
    read = read_values(schema.TABLES[table].field(name), pd.Series(cells, dtype=object), unit)
    for series in read.columns.values():
        assert len(series) == len(cells)
    assert read.problems["position"].between(0, max(len(cells) - 1, 0)).all()
    assert not read.problems["rejected"].any()
    field = schema.TABLES[table].field(name)
    if field.kind in (schema.REAL, schema.INTEGER) and name in read.columns:
        known = read.columns[name].dropna().astype(float)
        assert (known >= (field.low if field.low is not None else -math.inf)).all()
        assert (known <= (field.high if field.high is not None else math.inf)).all()


def test_units_are_named_as_people_write_them():
    assert [unit_name(text) for text in ("(m²)", "cm.", "Litres", "m 3", "hectares", "kg")] == [
        "m2", "cm", "l", "m3", "ha", None]
    assert factor_between("m3", "l") == 1000
    assert factor_between("m", "l") is None


def test_two_hundred_thousand_cells_are_read_from_their_distinct_values():
    cells = pd.Series(["10-15 m", "<10m", "12,5 m", None] * 50_000, dtype=object)
    read = read_values(TREES.field("height_m"), cells)
    assert read.columns["height_m"].notna().sum() == 100_000
    assert read.columns["height_max_m"].notna().sum() == 100_000


@pytest.mark.parametrize(("text", "number"), [("'12,5", 12.5), ("'007", 7.0)])
def test_an_apostrophe_before_a_figure_is_no_part_of_it(text, number):
    from seve.layers.values.quantities import read_measure

    assert read_measure(text, "m").low == number
