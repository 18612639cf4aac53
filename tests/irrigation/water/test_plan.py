"""The days to come: closed days, frost, heat, containers, and what nobody may count on."""

import datetime
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from seve.irrigation.explain import explain
from seve.irrigation.reasons import reason_sentence
from seve.irrigation.service import hours_of, public_holidays, water_hours, working_days
from seve.layers.settings import TownSettings

TODAY = datetime.date(2026, 7, 14)
YOUNG = {"uid": "young", "planting_date": datetime.date(2025, 11, 20), "soil_code": "loam"}
BED = {"uid": "bed", "kind": "flower_bed", "area_m2": 20.0, "soil_code": "loam"}
BASKET = {"uid": "basket", "kind": "hanging_basket", "season": "summer"}
ROWS = 142  # days of the fixture's weather, from the 1st of March to a week ahead
NOW = 135  # today's place among them


def said(advice, uid, language="fr"):
    row = advice.loc[uid]
    return reason_sentence(language, row["reason_code"], row["reason_values"])


def heat(town, et0, today=TODAY, days=3):
    need = np.full(ROWS + (today - TODAY).days, 4.0)
    place = NOW + (today - TODAY).days
    need[place - days:place + 7] = et0
    return town.weather(today=today, et0=need)


@pytest.mark.parametrize(("day", "closed"), [
    ("2026-07-14", True), ("2026-04-06", True), ("2026-05-14", True), ("2026-05-25", True),
    ("2026-08-15", True), ("2026-07-13", False), ("2025-04-21", True), ("2025-05-29", True)])
def test_the_public_holidays_are_those_of_the_calendar(day, closed):
    date = datetime.date.fromisoformat(day)
    assert (date in public_holidays([date.year])) == closed


def test_a_town_that_closes_on_holidays_and_bridges_says_so_in_its_settings():
    week = pd.date_range("2026-07-13", periods=5)
    assert working_days(week, TownSettings()).all()
    closed = TownSettings(works_on_holidays=False, closed_days=("2026-07-13", "n'importe"))
    assert working_days(week, closed).tolist() == [False, False, True, True, True]


def test_the_eve_of_a_holiday_and_its_bridge_waters_what_would_not_wait(town):
    monday = datetime.date(2026, 7, 13)
    town.weather(today=monday).beds(BED)
    town.watered("bed", "bed", monday - datetime.timedelta(days=1), 2000)
    assert town.advice(today=monday).loc["bed", "water_on"] > pd.Timestamp(monday)
    town.store.save_settings(replace(town.store.settings(), works_on_holidays=False,
                                     closed_days=("2026-07-15",)))
    assert town.advice(today=monday).loc["bed", "water_on"] == pd.Timestamp(monday)


def test_a_basket_on_friday_says_when_it_will_be_dry_again(town):
    friday = datetime.date(2026, 7, 17)
    heat(town, 5.5, friday).beds(BASKET)
    basket = town.advice(today=friday).loc["basket"]
    values = json.loads(basket["reason_values"])
    assert (values["dry_on"], values["next_on"]) == ("2026-07-18", "2026-07-20")
    assert "18/07/2026" in said(town.advice(today=friday), "basket")
    assert "20/07/2026" in said(town.advice(today=friday), "basket", "en")


def test_in_a_heat_wave_a_basket_is_watered_morning_and_evening_and_a_bed_is_not(town):
    heat(town, 7.5).beds(BASKET, BED)
    advice = town.advice()
    assert "matin et soir" in said(advice, "basket")
    assert "matin et soir" not in said(advice, "bed")
    basket = advice.loc["basket"]
    need = 0.8 * 1.2 * 1.0 * 2.5 * 7.5 * 1.0  # group, density, microclimate, overhang, ET0, season
    assert basket["advised_mm"] == pytest.approx(
        basket["root_zone_depletion_mm"] + min(need, basket["total_available_water_mm"]),
        abs=0.01)
    assert basket["advised_l"] == np.ceil(basket["advised_mm"] * 0.12 / 0.9)
    mild = heat(town, 3.0).advice().loc["basket"]
    assert "twice" not in json.loads(mild["reason_values"])


def test_nothing_is_watered_on_a_morning_of_frost_and_it_is_said(town):
    march = datetime.date(2026, 3, 20)
    town.weather(today=march, start="2026-01-01", et0=2.0).beds(BED)
    assert town.advice(today=march).loc["bed", "advised_l"] > 0
    rows = town.store.read("weather_daily")
    frozen = rows["date"].isin([pd.Timestamp(march), pd.Timestamp("2026-03-23")])
    rows["temperature_min_c"] = np.where(frozen, -3.0, 6.0)
    bed = town.weather(rows=rows).advice(today=march).loc["bed"]
    assert (bed["advised_l"], bed["reason_code"]) == (0, "reason.frost")
    assert bed["water_on"] == pd.Timestamp("2026-03-24")  # not the week-end, nor Monday's frost
    assert "gèle" in reason_sentence("fr", bed["reason_code"], bed["reason_values"])


def test_a_reservoir_makes_a_planter_wait_longer_and_its_tank_is_said(town):
    town.beds({"uid": "plain", "kind": "planter"},
              {"uid": "tank", "kind": "planter", "watering_system": "reservoir"})
    for uid in ("plain", "tank"):
        town.watered(uid, "bed", TODAY - datetime.timedelta(days=1), 500)
    advice = town.advice()
    assert advice.loc["tank", "likely_date"] > advice.loc["plain", "likely_date"]
    gained = (advice["readily_available_water_mm"].loc["tank"]
              - advice["readily_available_water_mm"].loc["plain"])
    assert gained == pytest.approx(25, abs=0.1)
    inputs = explain(town.store, "tank", TODAY, "fr").inputs.set_index("input")
    assert inputs.loc["reservoir", "value"] == 25
    assert "fabricant" in inputs.loc["reservoir", "source"]
    assert "reservoir" not in explain(town.store, "plain", TODAY, "fr").inputs["input"].tolist()


def test_a_watering_dated_tomorrow_waters_nothing_today(town):
    before = town.beds(BED).advice().loc["bed"]
    town.watered("bed", "bed", TODAY + datetime.timedelta(days=2), 900)
    after = town.advice().loc["bed"]
    assert after["advised_l"] == before["advised_l"] > 0
    assert after["advised_horizon_l"] == before["advised_horizon_l"]


def test_a_tree_planted_this_morning_has_been_watered_in(town):
    tree = town.trees({**YOUNG, "planting_date": TODAY}).advice().loc["young"]
    assert tree["advised_l"] == 0
    assert tree["likely_date"] > pd.Timestamp(TODAY)


def test_a_very_dry_young_tree_asks_for_more_than_the_practice_and_it_is_said(town):
    town.trees({**YOUNG, "soil_code": "clay", "exposure": "sun", "pit_cover": "sealed"})
    town.watered("young", "tree", datetime.date(2026, 4, 2), 60)
    advice = town.advice()
    assert advice.loc["young", "advised_l"] > 100
    assert "50 à 100 L" in said(advice, "young")


def table(**columns):
    return pd.DataFrame({name: pd.Series(values, dtype=object)
                         for name, values in columns.items()})


@pytest.mark.parametrize(("points", "shifts", "code", "opens", "closes"), [
    ([("06:00", "20:00")], [("07:00", "14:00")], "open", "07:00", "14:00"),
    ([("09h", "12h30"), ("05:00", "08:00")], [("6:00", "13:00")], "open", "06:00", "12:30"),
    ([("22:00", "06:30")], [("06:00", "13:00")], "open", "06:00", "06:30"),
    ([("22:00", "04:00")], [("06:00", "13:00")], "never", "", ""),
    ([(None, None)], [], "open", "07:30", "15:30"),
    ([], [("06:00", "13:00")], "unknown", "", "")])
def test_water_is_to_be_had_while_a_point_is_open_and_a_vehicle_out(points, shifts, code, opens,
                                                                    closes):
    found = hours_of(
        table(opening_time=[a for a, _ in points], closing_time=[b for _, b in points],
              working=[None] * len(points)),
        table(shift_start=[a for a, _ in shifts], shift_end=[b for _, b in shifts],
              working=[True] * len(shifts)))
    assert (found.code, found.opens, found.closes) == (code, opens, closes)
    assert found.sentence("fr") and found.sentence("en")


def test_a_point_out_of_service_gives_no_water(town):
    town.store.upsert("water_points", pd.DataFrame([
        {"uid": "p", "name": "Borne", "working": False}]))
    assert water_hours(town.store).code == "never"


@pytest.mark.parametrize(("thing", "area", "kind"), [
    ({"kind": "flower_bed", "area_m2": 12.0}, 12.0, "beds"),
    ({"kind": "planter", "area_m2": 0.8, "volume_l": 320}, 0.8, "beds"),
    ({"kind": "hanging_basket"}, 0.12, "beds"),
    ({"kind": "hedge", "length_m": 30, "planting_date": datetime.date(2025, 11, 1)}, 30.0, "beds"),
    ({"planting_date": datetime.date(2024, 11, 20), "pit_area_m2": 1.2}, 1.2, "trees"),
    ({"planting_date": datetime.date(2023, 11, 20)}, 3.0, "trees")])
def test_litres_by_hand_are_millimetres_times_square_metres_over_efficiency(town, thing, area,
                                                                            kind):
    getattr(town, kind)({**thing, "uid": "x"})
    town.watered("x", kind[:-1], TODAY - datetime.timedelta(days=45), 900)
    row = town.advice().loc["x"]
    by_hand = row["advised_mm"] * area / 0.9
    least = {2: 125, 3: 150}.get(json.loads(row["reason_values"]).get("season_number"), 0)
    least = least if kind == "trees" else 0
    assert row["wetted_area_m2"] == pytest.approx(area)
    assert row["advised_mm"] > 0
    step = 1 if by_hand < 50 else 5
    assert max(by_hand, least) <= row["advised_l"] < max(by_hand, least) + step
