"""The forecast's spread from an ensemble, asked only where the town says so, never in the way."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from seve.irrigation import weather
from seve.irrigation.advice import advise
from seve.irrigation.explain import explain
from seve.irrigation.situation import gather
from seve.irrigation.weather.readings import SPREAD

TODAY = dt.date(2026, 7, 15)
AHEAD = 10
UNITS = {"temperature_2m_min": "°C", "temperature_2m_max": "°C", "precipitation_sum": "mm"}


def forecast(question):
    days = pd.date_range(question["start_date"], question["end_date"])
    return {"latitude": 48.9, "longitude": 2.5, "elevation": 62.0, "daily_units": UNITS,
            "daily": {"time": [f"{day:%Y-%m-%d}" for day in days],
                      "temperature_2m_min": [15.0] * len(days),
                      "temperature_2m_max": [29.0 + day.day % 3 for day in days],
                      "precipitation_sum": [2.0 if day.day % 9 == 0 else 0.0 for day in days]}}


def members(count=11, **changes):
    """Answer as the ensemble service does: a control run and numbered members."""
    days = [f"{day:%Y-%m-%d}" for day in pd.date_range(TODAY, periods=AHEAD)]
    daily = {"time": days, "precipitation_sum": [0.5] * AHEAD}
    for number in range(1, count):
        daily[f"precipitation_sum_member{number:02d}"] = [float(number)] * AHEAD
    units = dict.fromkeys(daily, "mm")
    return {"latitude": 48.9, "longitude": 2.5, "daily_units": units, "daily": daily, **changes}


@pytest.fixture
def asked(town_store, service, Reply):
    """Give a town that asks for the ensemble, and what its service answers."""
    town_store.save_settings(dataclasses.replace(
        town_store.settings(),
        ensemble_address=service.address.replace("/v1/forecast", "/v1/ensemble")))

    def answers(ensemble):
        service.reply(lambda question: Reply(
            forecast(question)) if "start_date" in question else ensemble)

    answers(Reply(members()))
    return answers


def update(store, session, naps):
    return weather.update_weather(store, "open_meteo", TODAY, session=session, sleep=naps)


def test_the_dry_and_the_wet_member_are_kept_beside_the_forecast_alone(
        town_store, service, session, naps, asked):
    assert update(town_store, session, naps).findings[-1].code != "no_ensemble"
    rows = town_store.read("weather_daily").sort_values("date")
    ahead = rows["kind"].eq("forecast")
    assert rows.loc[ahead, SPREAD[0]].tolist() == [1.0] * AHEAD  # the second of eleven
    assert rows.loc[ahead, SPREAD[1]].tolist() == [9.0] * AHEAD
    assert rows.loc[~ahead, list(SPREAD)].isna().all(axis=None)
    question = service.questions[-1]
    assert (question["daily"], question["models"], question["forecast_days"]) == (
        "precipitation_sum", "icon_seamless", "10")


def test_a_town_that_does_not_ask_is_not_served(town_store, service, session, naps, Reply):
    service.reply(lambda question: Reply(forecast(question)))
    update(town_store, session, naps)
    assert len(service.questions) == 1
    assert town_store.read("weather_daily")[list(SPREAD)].isna().all(axis=None)


@pytest.mark.parametrize("fault", [
    {"body": {"error": True, "reason": "no such model"}, "status": 400},
    {"body": {"daily": {"time": ["2026-07-15"]}, "daily_units": {}}},
    {"body": "<html>", "content_type": "text/html"}, {"body": '{"daily": '}])
def test_an_ensemble_that_fails_leaves_the_forecast_and_says_so(
        town_store, service, session, naps, asked, Reply, fault):
    asked(Reply(**fault))
    result = update(town_store, session, naps)
    assert result.last_forecast == TODAY + dt.timedelta(days=AHEAD - 1)
    said = next(finding for finding in result.findings if finding.code == "no_ensemble")
    for language, word in (("fr", "marge"), ("en", "margin")):
        assert word in said.sentence(language)
    assert town_store.read("weather_daily")[list(SPREAD)].isna().all(axis=None)


def test_the_range_of_dates_and_its_origin_follow_the_members(
        town_store, service, session, naps, asked, Reply):
    update(town_store, session, naps)
    town_store.upsert("beds", pd.DataFrame([{
        "uid": "bed", "kind": "flower_bed", "area_m2": 10.0, "soil_code": "loam"}]))
    town_store.upsert("waterings", pd.DataFrame([{
        "uid": "w", "object_uid": "bed", "object_kind": "bed",
        "date": TODAY - dt.timedelta(days=1), "given_l": 900.0}]))
    situation = gather(town_store, TODAY)
    ahead = situation.forcing.today
    np.testing.assert_allclose(situation.forcing.days("low").rain_mm[0, ahead:ahead + AHEAD], 1.0)
    np.testing.assert_allclose(situation.forcing.days("high").rain_mm[0, ahead:ahead + AHEAD], 9.0)
    row = advise(situation).iloc[0]
    assert row["earliest_date"] < row["latest_date"] or pd.isna(row["latest_date"])
    inputs = explain(town_store, "bed", TODAY, "fr").inputs.set_index("input")
    assert "ensemble" in inputs.loc["forecast_rain", "source"]
    assert inputs.loc["forecast_rain", "origin_name"] == "prévision"
    assert "faute de" in inputs.loc["forecast_need", "source"]
