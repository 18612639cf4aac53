"""What was saved is counted against the habit the town states, once and not three times."""

import dataclasses
import datetime

import numpy as np
import pandas as pd
import pytest
from seve.irrigation.savings import savings, written_savings

START, END = datetime.date(2026, 6, 1), datetime.date(2026, 7, 13)
TREE = {"planting_date": datetime.date(2025, 11, 20), "soil_code": "loam"}
WEEKS = 43 / 7


@pytest.fixture
def summer(town):
    """Give ten young trees and a bed, with some rain, and a watering of one of them."""
    rain = np.zeros(142)
    rain[95::9] = 14.0
    town.weather(rain=rain)
    town.trees(*({"uid": f"t{n}", **TREE} for n in range(10)), {"uid": "old"})
    town.beds({"uid": "bed", "kind": "flower_bed", "area_m2": 30.0, "soil_code": "loam"},
              {"uid": "lawn", "kind": "lawn", "area_m2": 900.0, "watering_system": "sprinkler"})
    town.watered("t0", "tree", datetime.date(2026, 6, 10), 80)
    town.watered("t0", "tree", datetime.date(2026, 5, 10), 80)
    return town


def test_the_habit_is_passes_times_litres_for_what_the_service_waters(summer):
    table = savings(summer.store, START, END).set_index("category")
    assert table.index.tolist() == ["flower_bed", "tree"]
    assert table.loc["tree", "objects"] == 10
    assert table.loc["tree", "habit_l"] == pytest.approx(10 * 2 * WEEKS * 50)
    assert table.loc["flower_bed", "habit_l"] == pytest.approx(2 * WEEKS * 10 * 30)


def test_what_was_given_is_what_was_noted_in_the_period(summer):
    table = savings(summer.store, START, END).set_index("category")
    assert table.loc["tree", "given_l"] == pytest.approx(80, rel=1e-4)
    assert table.loc["flower_bed", "given_l"] == 0


def test_young_trees_need_less_than_two_passes_a_week_and_the_difference_is_said(summer):
    tree = savings(summer.store, START, END).set_index("category").loc["tree"]
    assert 0 < tree["advised_l"] < tree["habit_l"]
    assert tree["saveable_l"] == pytest.approx(tree["habit_l"] - tree["advised_l"])
    # the trade gives six to eight waterings of 50 to 100 L in a first year: two or three here
    assert 2 <= tree["advised_l"] / 10 / 100 <= 4


def test_saved_is_told_of_the_noted_alone_and_is_not_what_could_be_saved(summer):
    table = savings(summer.store, START, END).set_index("category")
    one_tree = 2 * WEEKS * 50
    assert table.loc["tree", "saved_l"] == pytest.approx(one_tree - 80, rel=1e-4)
    assert np.isnan(table.loc["flower_bed", "saved_l"])
    assert table.loc["tree", "saveable_l"] > table.loc["tree", "saved_l"]


def test_the_habit_of_the_page_is_the_habit_of_the_count(summer):
    from seve.dashboard.water import habits

    trees, beds = summer.store.read("trees"), summer.store.read("beds")
    existing = pd.concat([trees.assign(object_kind="tree"), beds.assign(object_kind="bed")],
                         ignore_index=True)
    weekly = habits(existing, summer.store.settings(), pd.Timestamp(END))
    assert weekly.sum() * WEEKS == pytest.approx(savings(summer.store, START, END)["habit_l"].sum())


def test_the_count_is_written_in_the_words_and_figures_of_the_office(summer, tmp_path):
    table = savings(summer.store, START, END)
    for language, sign, word in (("fr", ";", "économisable"), ("en", ",", "could be saved")):
        written_savings(table, language, tmp_path / "eau.csv")
        lines = (tmp_path / "eau.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 3 and word in lines[0] and lines[0].count(sign) == 6


def test_another_habit_gives_another_saving(summer):
    before = savings(summer.store, START, END)
    summer.store.save_settings(dataclasses.replace(summer.store.settings(),
                                                   habit_passes_per_week=1.0))
    after = savings(summer.store, START, END)
    np.testing.assert_allclose(after["habit_l"], before["habit_l"] / 2)
    pd.testing.assert_series_equal(after["advised_l"], before["advised_l"])


def test_a_town_or_a_period_without_anything_saves_nothing(town):
    assert savings(town.store, START, END).empty
    town.trees({"uid": "t", **TREE})
    assert savings(town.store, END, START).empty


def test_without_usable_weather_no_saving_is_claimed(summer):
    summer.weather(rows=pd.DataFrame())
    assert savings(summer.store, START, END).empty
