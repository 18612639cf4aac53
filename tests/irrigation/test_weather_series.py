"""Gaps are filled by stated rules and marked; the series says how each day is known."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.irrigation import weather
from seve.irrigation.weather import cache, filling
from seve.irrigation.weather.readings import FORECAST, OBSERVED, as_readings
from seve.layers import schema
from seve.layers.tables import conform, empty

TODAY = dt.date(2026, 7, 1)
MOMENT = dt.datetime(2026, 7, 1, 5, tzinfo=dt.UTC)


def days(station="file:a", start="2026-06-01", count=30, kind=OBSERVED, latitude=48.92,
         elevation=60.0, **changes):
    frame = as_readings(pd.DataFrame({
        "station": station, "date": pd.date_range(start, periods=count), "kind": kind,
        "temperature_min_c": np.linspace(10, 15, count),
        "temperature_max_c": np.linspace(22, 27, count), "rain_mm": 1.0,
        "latitude": latitude, "longitude": 2.54, "elevation_m": elevation, "source": "file",
    }))
    return frame.assign(**changes)


def stored(frame):
    """Give what the store would hold of these readings."""
    merged, _ = cache.with_evapotranspiration(cache.merged(empty(schema.WEATHER_DAILY), frame))
    return cache.changed(empty(schema.WEATHER_DAILY), merged, frame, MOMENT)


def without(frame, *numbers):
    return frame.drop(index=list(numbers)).reset_index(drop=True)


def by_day(frame, station="file:a"):
    return frame[frame["station"].eq(station)].set_index("date")


def test_three_missing_days_of_temperature_are_drawn_but_never_their_rain():
    rows = by_day(stored(without(days(), 10, 11, 12)))
    assert rows.loc["2026-06-11":"2026-06-13", "kind"].tolist() == ["filled"] * 3
    expected = days()["temperature_max_c"][10:13].to_numpy()
    assert rows.loc["2026-06-11":"2026-06-13", "temperature_max_c"].to_numpy() == pytest.approx(
        expected)
    assert rows.loc["2026-06-11":"2026-06-13", "rain_mm"].isna().all()
    assert set(rows.loc["2026-06-11":"2026-06-13", "filled_variables"]) == {
        "temperature_min_c,temperature_max_c"}
    series = weather.continuous(rows.reset_index(), dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    assert series["status"].value_counts().to_dict() == {"observed": 27, "missing": 3}


def test_a_missing_week_stays_missing():
    rows = by_day(stored(without(days(), *range(10, 17))))
    assert len(rows) == 23
    series = weather.continuous(rows.reset_index(), dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    assert series["status"].eq("missing").sum() == 7
    assert series.loc[series["status"].eq("missing"), "rain_mm"].isna().all()
    status = weather.weather_status(series, TODAY)
    assert (status.code, status.missing_days) == ("gaps", 7)
    assert (status.first_gap, status.last_gap) == (dt.date(2026, 6, 11), dt.date(2026, 6, 17))
    assert "7 jours manquent" in status.sentence("fr")


def test_a_neighbour_that_saw_the_day_fills_it_first():
    near = days("file:b", latitude=49.0, rain_mm=7.5)
    far = days("file:c", latitude=49.4, rain_mm=30.0)
    high = days("file:d", latitude=48.93, elevation=900.0, rain_mm=12.0)
    rows = by_day(stored(pd.concat([without(days(), *range(10, 17)), near, far],
                                   ignore_index=True)))
    week = rows.loc["2026-06-11":"2026-06-17"]
    assert week["rain_mm"].tolist() == [7.5] * 7
    assert set(week["filled_variables"]) == {"temperature_min_c,temperature_max_c,rain_mm"}
    # 53 km away rain is another rain; 840 m higher temperatures are others.
    rows = by_day(stored(pd.concat([without(days(), *range(10, 17)), far],
                                   ignore_index=True)))
    assert len(rows) == 23
    rows = by_day(stored(pd.concat([without(days(), *range(10, 17)), high],
                                   ignore_index=True)))
    assert rows.loc["2026-06-11":"2026-06-17", "rain_mm"].tolist() == [12.0] * 7
    assert rows.loc["2026-06-11":"2026-06-17", "temperature_max_c"].isna().all()


def test_an_observation_that_comes_later_takes_the_place_of_a_filled_day():
    first = stored(without(days(), 10, 11))
    late = days(start="2026-06-11", count=1, temperature_max_c=35.0)
    merged, _ = cache.with_evapotranspiration(cache.merged(first, late))
    rows = by_day(merged)
    assert rows.at[pd.Timestamp(2026, 6, 11), "kind"] == "observed"
    assert rows.at[pd.Timestamp(2026, 6, 11), "temperature_max_c"] == 35.0
    # The day beside is filled anew, from the new neighbour.
    assert rows.at[pd.Timestamp(2026, 6, 12), "kind"] == "filled"
    assert rows.at[pd.Timestamp(2026, 6, 12), "temperature_max_c"] > 29


def test_a_filled_day_is_no_basis_for_filling():
    first = stored(without(days(), *range(10, 13)))
    # Two more days are found to be missing: five in a row is too long a line.
    shorter = first[~first["date"].isin(pd.to_datetime(["2026-06-10", "2026-06-14"]))]
    again = cache.merged(shorter.reset_index(drop=True), days(start="2026-06-30", count=1))
    assert not by_day(again).index.isin(pd.date_range("2026-06-10", "2026-06-14")).any()
    assert len(cache.obsolete(shorter, again)) == 3


def test_a_forecast_is_never_filled_nor_mixed_into_an_observation():
    seen, expected = days(count=10), days(start="2026-06-05", count=12, kind=FORECAST,
                                          temperature_max_c=40.0, humidity_min_percent=20.0)
    rows = by_day(stored(pd.concat([seen, expected], ignore_index=True)))
    assert rows["kind"].tolist() == ["observed"] * 10 + ["forecast"] * 6
    assert rows.loc["2026-06-05":"2026-06-10", "humidity_min_percent"].isna().all()
    assert (rows.loc["2026-06-05":"2026-06-10", "temperature_max_c"] < 30).all()


def test_a_past_forecast_keeps_its_holes():
    """Its rain is not known; a neighbour's would make it neither foretold nor seen."""
    seen = without(days(), 12)
    foretold = days(start="2026-06-13", count=1, kind=FORECAST, rain_mm=np.nan,
                    temperature_max_c=np.nan)
    rows = by_day(stored(pd.concat([seen, foretold, days("file:b")], ignore_index=True)))
    day = rows.loc["2026-06-13"]
    assert day["kind"] == "forecast"
    assert np.isnan(day["rain_mm"]) and np.isnan(day["temperature_max_c"])


def test_a_newer_forecast_replaces_an_older_one():
    older = stored(days(kind=FORECAST))
    newer = days(kind=FORECAST, rain_mm=8.0)
    merged, _ = cache.with_evapotranspiration(cache.merged(older, newer))
    assert set(merged["rain_mm"]) == {8.0}


def test_the_same_update_twice_changes_nothing():
    frame = without(days(), 3, 10, 11, 20)
    first = stored(frame)
    merged, _ = cache.with_evapotranspiration(cache.merged(first, frame))
    assert cache.changed(first, merged, frame, MOMENT).empty
    assert cache.obsolete(first, merged) == []


def test_days_are_told_apart_by_station_and_date():
    rows = stored(pd.concat([days(), days("file:b")], ignore_index=True))
    assert rows["uid"].is_unique
    assert rows["uid"].tolist() == stored(
        pd.concat([days("file:b"), days()], ignore_index=True))["uid"].tolist()


@pytest.mark.parametrize("today, code, age", [
    (dt.date(2026, 7, 1), "fresh", 0), (dt.date(2026, 7, 2), "fresh", 1),
    (dt.date(2026, 7, 4), "stale", 3), (dt.date(2026, 8, 1), "stale", 31)])
def test_old_weather_shows(today, code, age):
    series = weather.continuous(stored(days()), dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    status = weather.weather_status(series, today)
    assert (status.code, status.age_days) == (code, age)
    if code == "stale":
        assert f"{age} jours" in status.sentence("fr")
        assert f"{age} days late" in status.sentence("en")


def test_no_weather_at_all_shows(town_store):
    assert weather.stations_for_sites(town_store).default is None
    series = weather.daily_weather(town_store, None, dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    assert series["status"].tolist() == ["missing"] * 30
    assert series["reference_evapotranspiration_mm"].isna().all()
    status = weather.weather_status(series, TODAY)
    assert status.code == "absent"
    assert status.sentence("fr") == "Aucune météo : le besoin en eau n’est pas connu."


def test_a_gauge_without_forecast_borrows_the_nearest_one(town_store):
    gauge = stored(days())
    point = stored(days("open_meteo:48.9,2.5", start="2026-06-25", count=16, kind=FORECAST,
                        rain_mm=3.0))
    far = stored(days("open_meteo:45.0,2.5", start="2026-06-25", count=20, kind=FORECAST,
                      latitude=45.0, rain_mm=50.0))
    for frame in (gauge, point, far):
        town_store.upsert("weather_daily", frame)
    series = weather.daily_weather(town_store, "file:a", dt.date(2026, 6, 20),
                                   dt.date(2026, 7, 12))
    assert series["status"].value_counts().to_dict() == {
        "observed": 11, "forecast": 10, "missing": 2}
    assert set(series.loc[series["status"].eq("forecast"), "station"]) == {"open_meteo:48.9,2.5"}
    status = weather.weather_status(series, TODAY)
    assert (status.code, status.last_forecast) == ("fresh", dt.date(2026, 7, 10))


def test_a_file_that_comes_late_is_completed_by_a_near_point(town_store):
    town_store.upsert("weather_daily", stored(days(count=27)))
    town_store.upsert("weather_daily", stored(days("open_meteo:48.9,2.5", rain_mm=2.0)))
    town_store.upsert("weather_daily", stored(days("file:far", latitude=49.4, count=30,
                                                   start="2026-06-05")))
    series = weather.daily_weather(town_store, "file:a", dt.date(2026, 6, 1),
                                   dt.date(2026, 7, 3))
    assert series["status"].tolist() == ["observed"] * 27 + ["filled"] * 3 + ["missing"] * 3
    assert series["rain_mm"].iloc[27:30].tolist() == [2.0] * 3
    status = weather.weather_status(series, TODAY)
    assert (status.code, status.filled_days) == ("fresh", 3)
    assert "3 jours sont complétés" in status.sentence("fr")


def test_a_past_day_known_by_forecast_alone_is_said():
    frame = pd.concat([days(count=29), days(start="2026-06-30", count=5, kind=FORECAST)],
                      ignore_index=True)
    series = weather.continuous(stored(frame), dt.date(2026, 6, 1), dt.date(2026, 7, 4))
    status = weather.weather_status(series, TODAY)
    assert (status.code, status.unconfirmed_days, status.age_days) == ("fresh", 1, 1)
    assert "prévision" in status.sentence("fr")


def test_the_town_s_own_source_is_preferred_and_dead_stations_left(town_store):
    import dataclasses

    for frame in (days("file:old", start="2026-05-01", count=20),
                  days("open_meteo:48.9,2.5"), days("meteo_france:1", latitude=48.6)):
        town_store.upsert("weather_daily", stored(frame))
    assert weather.stations_for_sites(town_store).default == "open_meteo:48.9,2.5"
    town_store.save_settings(dataclasses.replace(
        town_store.settings(), weather_source="meteo_france"))
    assert weather.stations_for_sites(town_store).default == "meteo_france:1"
    # A forecast point runs ahead of a gauge: that does not make the gauge a dead one.
    town_store.upsert("weather_daily", stored(days(
        "open_meteo:48.9,2.5", start="2026-07-01", count=16, kind=FORECAST)))
    assert weather.stations_for_sites(town_store).default == "meteo_france:1"
    town_store.save_settings(dataclasses.replace(town_store.settings(), weather_source="file"))
    assert weather.stations_for_sites(town_store).default == "open_meteo:48.9,2.5"


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(0, 24), max_size=20), st.sets(st.integers(0, 24), max_size=24))
def test_filling_never_touches_what_was_seen(gone, neighbour_gone):
    seen = days(count=25)
    frame = pd.concat([without(seen, *gone), without(days("file:b", count=25, rain_mm=4.0),
                                                     *neighbour_gone)], ignore_index=True)
    rows = by_day(stored(frame))
    known = seen.set_index("date").drop(index=seen["date"][list(gone)])
    assert (rows.loc[known.index, "kind"] == "observed").all()
    assert (rows.loc[known.index, "rain_mm"] == known["rain_mm"]).all()
    assert rows.loc[rows.index.difference(known.index), "kind"].eq("filled").all()
    again = filling.emptied(conform(schema.WEATHER_DAILY, stored(frame)))
    assert by_day(again).index.tolist() == known.index.tolist()


def test_a_short_series_in_fahrenheit_is_betrayed_by_its_neighbour(tmp_path, town_store):
    town_store.upsert("weather_daily", stored(days(
        "open_meteo:48.9,2.5", start="2026-01-01", temperature_max_c=6.0, temperature_min_c=1.0)))
    path = tmp_path / "mairie.csv"
    path.write_text("Date;Tmin;Tmax;Pluie\n" + "\n".join(
        f"{number:02d}/01/2026;33;42;0" for number in range(10, 15)), encoding="utf-8")
    result = weather.update_weather(town_store, "file", dt.date(2026, 2, 1), file=path)
    assert "temperature_unit" in [finding.code for finding in result.findings]
    path.write_text("Date;Tmin;Tmax;Pluie\n" + "\n".join(
        f"{number:02d}/01/2026;14;22,{number};0" for number in range(10, 15)), encoding="utf-8")
    result = weather.update_weather(town_store, "file", dt.date(2026, 2, 1), file=path)
    assert [finding.code for finding in result.findings] == ["unlike_neighbour"]
    assert "16,1 °C" in result.findings[0].sentence("fr")
