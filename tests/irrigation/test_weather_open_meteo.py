"""Open-Meteo: the days it sends, and everything that can go wrong on the way."""

import dataclasses
import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import requests
from seve.irrigation import weather
from seve.irrigation.weather import open_meteo, web
from seve.layers.errors import Cancelled
from shapely.geometry import box

TODAY = dt.date(2026, 7, 15)
UNITS = {
    "time": "iso8601", "temperature_2m_min": "°C", "temperature_2m_max": "°C",
    "relative_humidity_2m_min": "%", "relative_humidity_2m_max": "%",
    "wind_speed_10m_mean": "m/s", "shortwave_radiation_sum": "MJ/m²",
    "precipitation_sum": "mm", "et0_fao_evapotranspiration": "mm",
}


def point(question, latitude=48.9, longitude=2.5, **changes):
    """Answer as the service does, for the days that were asked."""
    days = pd.date_range(question["start_date"], question["end_date"])
    count, number = len(days), days.dayofyear.to_numpy()
    warm = 24 + 4 * np.sin(number)
    daily = {
        "time": [f"{day:%Y-%m-%d}" for day in days],
        "temperature_2m_min": [round(value - 11, 1) for value in warm],
        "temperature_2m_max": [round(value, 1) for value in warm],
        "relative_humidity_2m_min": [45] * count, "relative_humidity_2m_max": [92] * count,
        "wind_speed_10m_mean": [2.8] * count,
        "shortwave_radiation_sum": [round(18 + 3 * np.cos(i), 2) for i in number],
        "precipitation_sum": [4.2 if i % 6 == 0 else 0.0 for i in number],
        "et0_fao_evapotranspiration": [3.9] * count,
    }
    return {
        "latitude": latitude, "longitude": longitude, "elevation": 62.0,
        "generationtime_ms": 0.21, "utc_offset_seconds": 7200, "timezone": "Europe/Paris",
        "timezone_abbreviation": "GMT+2", "daily_units": {**UNITS}, "daily": {**daily, **changes},
    }


def good(service, reply_type):
    return lambda question: reply_type(point(question))


def update(store, session, naps, today=TODAY, **more):
    return weather.update_weather(store, "open_meteo", today, session=session, sleep=naps, **more)


def test_past_days_and_forecast_are_kept_with_their_origin(
        town_store, service, session, naps, Reply):
    service.reply(good(service, Reply))
    result = update(town_store, session, naps)
    assert (result.days, result.written) == (102, 102)
    assert result.last_observed == TODAY - dt.timedelta(days=1)
    assert result.last_forecast == TODAY + dt.timedelta(days=9)
    rows = town_store.read("weather_daily")
    assert set(rows["station"]) == {"open_meteo:48.9,2.5"}
    assert rows["kind"].value_counts().to_dict() == {"observed": 92, "forecast": 10}
    assert rows["wind_speed_2m_m_s"].iloc[0] == pytest.approx(2.8 * 0.748, abs=1e-4)
    assert set(rows["evapotranspiration_method"]) == {"penman_monteith"}
    assert rows["reference_evapotranspiration_mm"].between(2.5, 5.5).all()
    assert service.questions[0]["timezone"] == "Europe/Paris"
    assert result.findings == ()


def test_the_same_morning_twice_writes_nothing_new(town_store, service, session, naps, Reply):
    service.reply(good(service, Reply))
    update(town_store, session, naps)
    before = town_store.read("weather_daily")
    again = update(town_store, session, naps)
    after = town_store.read("weather_daily")
    pd.testing.assert_frame_equal(before, after)
    assert again.days == 18  # a week back, and the days to come
    assert service.questions[1]["start_date"] == "2026-07-07"


def test_tomorrow_the_observation_replaces_the_forecast_and_never_the_reverse(
        town_store, service, session, naps, Reply):
    service.reply(lambda question: Reply(point(question)))
    update(town_store, session, naps)
    service.reply(lambda question: Reply(point(
        question, precipitation_sum=[9.9] * 19)))
    update(town_store, session, naps, TODAY + dt.timedelta(days=1), moment=dt.datetime(
        2026, 7, 16, 6, tzinfo=dt.UTC))
    rows = town_store.read("weather_daily").set_index("date")
    assert rows.at[pd.Timestamp(TODAY), "kind"] == "observed"
    assert rows.at[pd.Timestamp(TODAY), "rain_mm"] == 9.9
    # An older answer arrives late: what was observed stays observed.
    service.reply(lambda question: Reply(point(question)))
    update(town_store, session, naps, TODAY)
    rows = town_store.read("weather_daily").set_index("date")
    assert rows.at[pd.Timestamp(TODAY), "kind"] == "observed"
    assert rows.at[pd.Timestamp(TODAY), "rain_mm"] == 9.9


def test_sites_share_one_call_and_one_point_per_grid_cell(
        town_store, service, session, naps, Reply):
    centres = gpd.GeoSeries.from_xy([2.54, 2.545, 2.70], [48.92, 48.921, 48.86], crs=4326)
    squares = [box(p.x - 50, p.y - 50, p.x + 50, p.y + 50) for p in centres.to_crs(2154)]
    town_store.upsert("sites", gpd.GeoDataFrame(
        {"uid": ["a", "b", "c"], "name": ["Parc", "Square", "École"]}, geometry=squares,
        crs=2154))
    service.reply(lambda question: Reply([
        point(question, float(latitude), float(longitude)) for latitude, longitude in zip(
            question["latitude"].split(","), question["longitude"].split(","), strict=True)]))
    result = update(town_store, session, naps)
    assert len(service.questions) == 1
    assert result.stations == ("open_meteo:48.9,2.5", "open_meteo:48.9,2.7")
    stations = weather.stations_for_sites(town_store)
    assert stations.of("a") == stations.of("b") == "open_meteo:48.9,2.5"
    assert stations.of("c") == "open_meteo:48.9,2.7"
    assert stations.of("elsewhere") == stations.default == "open_meteo:48.9,2.5"


def test_the_key_is_sent_and_never_quoted(town_store, service, session, naps, Reply):
    service.reply(Reply({"error": True, "reason": "bad"}, status=400))
    with pytest.raises(weather.WeatherError) as refusal:
        update(town_store, session, naps, key="s3cret-k")
    assert service.questions[0]["apikey"] == "s3cret-k"
    assert "s3cret" not in str(refusal.value) + refusal.value.sentence("fr")


FAULTS = {
    "a 400 with its reason": (
        {"body": {"error": True, "reason": "Cannot initialize WeatherVariable"}, "status": 400},
        "service_refused", 1),
    "an hourly 429": (
        {"body": {"error": True, "reason": "Hourly API request limit exceeded."}, "status": 429},
        "service_quota", 1),
    "a minutely 429": (
        {"body": {"error": True, "reason": "Minutely API request limit exceeded. Please try"
                                            " again in one minute."}, "status": 429},
        "service_quota", 4),
    "a 503": ({"body": "The service is overloaded", "status": 503}, "service_overloaded", 4),
    "a captive portal": (
        {"body": "<!DOCTYPE html><title>Connexion</title>", "content_type": "text/html"},
        "service_portal", 1),
    "a portal that lies about its type": ({"body": "\n <html>"}, "service_portal", 1),
    "half a JSON": ({"body": '{"latitude": 48.9, "daily": {"ti'}, "service_garbled", 4),
    "an answer cut on the wire": ({"body": '{"latitude": 48.9', "cut": 500}, "service_garbled", 4),
    "an empty answer": ({"body": b""}, "service_garbled", 4),
    "a hang-up": ({"hang_up": True}, "service_unreachable", 4),
    "a refused key": ({"body": {"error": True, "reason": "key"}, "status": 403}, "service_key", 1),
    "a network that asks to log in": ({"body": "x", "status": 511}, "service_portal", 1),
    "an error told with a 200": (
        {"body": {"error": True, "reason": "no"}}, "service_refused", 1),
    "another JSON": ({"body": {"hello": [1, 2]}}, "service_unexpected", 1),
    "a list of nothing": ({"body": []}, "service_unexpected", 1),
    "JSON nested without end": ({"body": "[" * 100_000}, "service_garbled", 4),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_and_leaves_the_weather_in_place(
        name, town_store, service, session, naps, Reply):
    fault, code, tries = FAULTS[name]
    service.reply(good(service, Reply))
    update(town_store, session, naps)
    before = town_store.read("weather_daily")
    service.questions.clear()
    service.reply(Reply(**fault))
    with pytest.raises(weather.WeatherError) as refusal:
        update(town_store, session, naps)
    assert refusal.value.code == code
    assert len(service.questions) == tries
    for language in ("fr", "en"):
        assert refusal.value.sentence(language)
        assert refusal.value.advice(language)
    pd.testing.assert_frame_equal(before, town_store.read("weather_daily"))


def test_a_passing_fault_is_tried_again_with_growing_waits(
        town_store, service, session, naps, Reply):
    service.reply(Reply("x", status=503), Reply("x", status=503), good(service, Reply))
    assert update(town_store, session, naps).days == 102
    assert sum(naps) == pytest.approx(1 + 4)


def test_the_wait_that_the_service_asks_for_is_respected(
        town_store, service, session, naps, Reply):
    service.reply(Reply("x", status=503, headers={"Retry-After": "7"}), good(service, Reply))
    update(town_store, session, naps)
    assert sum(naps) == pytest.approx(7)


def test_waiting_can_be_cancelled(town_store, service, session, naps, Reply):
    class Impatient:
        def report(self, fraction):
            pass

        def cancelled(self):
            return len(naps) >= 2

    service.reply(Reply("x", status=503))
    with pytest.raises(Cancelled):
        update(town_store, session, naps, progress=Impatient())
    assert len(naps) == 2


def test_nobody_there_is_said(town_store, closed_port, session, naps):
    town_store.save_settings(dataclasses.replace(
        town_store.settings(), weather_address=closed_port))
    with pytest.raises(weather.WeatherError, match="service_unreachable"):
        update(town_store, session, naps)


def test_a_slow_or_oversized_answer_is_given_up(service, session, naps, Reply):
    service.reply(Reply("{}", delay_s=0.4))
    with pytest.raises(weather.WeatherError, match="service_slow"):
        web.get_json(session, service.address, {}, "Open-Meteo", naps, timeout=(0.1, 0.1))
    service.reply(Reply(b" " * 200_000))
    with pytest.raises(weather.WeatherError, match="service_oversized"):
        web.get_json(session, service.address, {}, "Open-Meteo", naps, largest=100_000)


@pytest.mark.parametrize("address", ["", "meteo", "file:///etc/passwd", "ftp://x/y", "http://"])
def test_an_address_that_is_none_is_refused(address, session, naps):
    with pytest.raises(weather.WeatherError, match="service_address"):
        web.get_json(session, address, {}, "Open-Meteo", naps)


def test_a_refusing_proxy_is_named(service, session, naps, Reply, closed_port):
    session.proxies = {"http": closed_port.removesuffix("/v1/forecast")}
    with pytest.raises(weather.WeatherError, match="service_proxy"):
        web.get_json(session, service.address, {}, "Open-Meteo", naps)


def test_no_place_is_an_error_not_a_guess(tmp_path, session, naps):
    from seve.layers.store import Store

    with (Store.create(tmp_path / "nowhere.gpkg") as store,
          pytest.raises(weather.WeatherError, match="weather_no_place")):
        update(store, session, naps)


def test_other_units_are_brought_to_ours_and_unknown_ones_left_aside(
        town_store, service, session, naps, Reply):
    def other(question):
        answer = point(question)
        daily = answer["daily"]
        answer["daily_units"] |= {"temperature_2m_min": "°F", "temperature_2m_max": "°F",
                                  "precipitation_sum": "inch", "wind_speed_10m_mean": "furlong"}
        for name in ("temperature_2m_min", "temperature_2m_max"):
            daily[name] = [value * 9 / 5 + 32 for value in daily[name]]
        daily["precipitation_sum"] = [0.1] * len(daily["time"])
        return Reply(answer)

    service.reply(other)
    result = update(town_store, session, naps)
    rows = town_store.read("weather_daily")
    assert rows["temperature_max_c"].between(19, 29).all()
    assert set(rows["rain_mm"]) == {2.54}
    assert set(rows["evapotranspiration_method"]) == {"penman_monteith:wind"}
    assert [finding.code for finding in result.findings] == ["unit_unknown"]


def test_days_without_a_value_stay_unknown(town_store, service, session, naps, Reply):
    def short(question):
        answer = point(question)
        for name, values in answer["daily"].items():
            if name != "time":
                values[-6:] = [None] * 6
        return Reply(answer)

    service.reply(short)
    result = update(town_store, session, naps)
    assert result.last_forecast == TODAY + dt.timedelta(days=3)
    series = weather.daily_weather(town_store, result.stations[0], TODAY,
                                   TODAY + dt.timedelta(days=6))
    assert list(series["status"]) == ["forecast"] * 4 + ["missing"] * 3
    assert series["rain_mm"].isna().tolist() == [False] * 4 + [True] * 3


def test_an_evapotranspiration_far_from_ours_is_told(town_store, service, session, naps, Reply):
    service.reply(lambda question: Reply(point(
        question, et0_fao_evapotranspiration=[0.4] * 102)))
    findings = update(town_store, session, naps).findings
    assert [finding.code for finding in findings] == ["evapotranspiration_differs"]
    assert "mm/jour" in findings[0].sentence("fr")


def test_too_long_away_is_told(town_store, service, session, naps, Reply):
    service.reply(good(service, Reply))
    update(town_store, session, naps, dt.date(2026, 3, 1))
    result = update(town_store, session, naps, TODAY)
    assert "too_long_away" in [finding.code for finding in result.findings]
    assert service.questions[1]["start_date"] == "2026-04-14"


def test_grid_cells_have_stable_names():
    cells = open_meteo.stations([(48.92, 2.54), (-0.01, -0.04), (48.95, 2.55)])
    assert cells["station"].tolist()[:2] == ["open_meteo:48.9,2.5", "open_meteo:0.0,0.0"]


def test_a_plain_session_is_made_when_none_is_given(town_store, service, naps, Reply, monkeypatch):
    service.reply(good(service, Reply))
    made = []
    monkeypatch.setattr(requests, "Session", lambda real=requests.Session: made.append(1) or real())
    weather.update_weather(town_store, "open_meteo", TODAY, sleep=naps)
    assert made


def test_a_quota_of_the_minute_is_waited_for(town_store, service, session, naps, Reply):
    service.reply(Reply({"error": True, "reason": "Minutely API request limit exceeded."},
                        status=429), good(service, Reply))
    assert update(town_store, session, naps).days == 102
    assert sum(naps) == pytest.approx(60)


def test_an_update_is_written_whole_or_not_at_all(
        town_store, service, session, naps, Reply, monkeypatch):
    service.reply(good(service, Reply))

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(town_store, "delete", broken)
    with pytest.raises(OSError, match="disk full"):
        update(town_store, session, naps)
    assert town_store.count("weather_daily") == 0
