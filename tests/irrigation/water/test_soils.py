"""Soils are ranges, in the gardeners' words, and the town may add its own."""

import pandas as pd
import pytest
from seve.irrigation.reference import reference
from seve.irrigation.soils import soil_codes, soil_table

TABLE_19 = {
    "sand": (0.05, 0.11), "loamy_sand": (0.06, 0.12), "sandy_loam": (0.11, 0.15),
    "loam": (0.13, 0.18), "silt_loam": (0.13, 0.19), "silt": (0.16, 0.20),
    "silty_clay_loam": (0.13, 0.18), "silty_clay": (0.13, 0.19), "clay": (0.12, 0.20),
}


def codes(*texts):
    return soil_codes(pd.Series(list(texts), dtype=object), soil_table().index).tolist()


def test_the_available_water_of_each_texture_is_that_of_table_19():
    table = soil_table()
    found = {code: (table.loc[code, "available_low"], table.loc[code, "available_high"])
             for code in TABLE_19}
    assert found == TABLE_19


def test_every_soil_is_a_range_with_a_source_and_two_names():
    table = soil_table()
    assert (table["available_high"] > table["available_low"]).all()
    assert table["available_likely"].between(table["available_low"],
                                             table["available_high"]).all()
    assert table[["name_fr", "name_en", "source"]].notna().all(axis=None)


def test_an_unknown_soil_is_wider_than_any_known_texture():
    table = soil_table()
    width = table["available_high"] - table["available_low"]
    assert width["unknown"] > width[list(TABLE_19)].max()


@pytest.mark.parametrize(("said", "meant"), [
    ("terre franche", "loam"), ("Terre Franche ", "loam"), ("terre argileuse", "clay"),
    ("Sableuse", "sandy_loam"), ("remblai", "fill"), ("remblais divers", "fill"),
    ("mélange terre-pierre", "stone_soil"), ("Terre / pierre", "stone_soil"),
    ("substrat de jardinière", "planter_mix"), ("clay_loam", "clay_loam"),
    ("terre végétale", "topsoil"), ("argile limoneuse", "silty_clay"),
])
def test_gardeners_words_name_a_soil(said, meant):
    assert codes(said) == [meant]


def test_a_word_that_names_no_soil_stays_unknown():
    assert codes("voir Paul", None, "") == [None, None, None]


def test_every_word_leads_to_a_soil_that_exists():
    assert reference("soil_words")["soil_code"].isin(reference("soils")["code"]).all()


def test_the_towns_soil_wins_and_an_unfinished_one_is_left():
    own = pd.DataFrame({
        "code": ["loam", "lawn_mix", "draft"], "name_fr": ["terre du parc", "gazon", "?"],
        "name_en": ["park soil", "turf", "?"], "source": ["essai 2025", "essai 2025", None],
        "field_capacity_low": [0.25, 0.2, 0.2], "field_capacity_high": [0.27, None, 0.3],
        "wilting_point_low": [0.10, 0.1, 0.1], "wilting_point_high": [0.10, 0.1, 0.1]})
    table = soil_table(own)
    assert table.loc["loam", "available_low"] == pytest.approx(0.15)
    assert table.loc["loam", "available_high"] == pytest.approx(0.17)
    assert "lawn_mix" not in table.index
    assert "draft" in table.index and table.loc["clay", "available_low"] == 0.12
