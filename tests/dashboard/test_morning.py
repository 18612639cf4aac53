"""A morning whose weather service is down goes on, and says so."""

import datetime
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from seve.dashboard.morning import morning_summary, run_morning
from seve.layers.store import Store

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 5, tzinfo=datetime.UTC)


@pytest.fixture
def town(tmp_path, sample_data):
    """Give an empty town, its beds to import, and a weather service that nobody answers for."""
    shutil.copy(sample_data / "massifs.xlsx", tmp_path / "massifs.xlsx")
    with Store.create(tmp_path / "town.gpkg") as store:
        store.save_settings(replace(store.settings(), latitude=48.92, longitude=2.54,
                                    weather_address="ftp://nobody"))
        yield store


def morning(store, tmp_path):
    return run_morning(store, [tmp_path / "massifs.xlsx"], TODAY, MOMENT, tmp_path, "fr",
                       rounds_s=0.1)


def test_without_any_weather_the_morning_ends_and_no_litre_is_advised(town, tmp_path):
    done = morning(town, tmp_path)
    assert done.inventory.beds > 200
    assert done.weather_failure.code == "service_address"
    assert done.advice.to_water == 0 and done.advice.litres_today is None
    assert (tmp_path / "dashboard.html").exists()
    for language, words in (("fr", "adresse"), ("en", "address")):
        assert words in morning_summary(done, TODAY, language)


def test_with_last_weeks_weather_the_advice_says_its_age(town, tmp_path):
    days = pd.date_range("2026-03-01", "2026-07-11")
    town.upsert("weather_daily", pd.DataFrame({
        "uid": [f"w{day:%m%d}" for day in days], "station": "open_meteo:48.9,2.5", "date": days,
        "kind": "observed", "rain_mm": 0.0, "reference_evapotranspiration_mm": 4.0,
        "source": "open_meteo", "latitude": 48.9, "longitude": 2.5}))
    done = morning(town, tmp_path)
    assert done.advice.to_water > 0
    assert done.weather.last_observed == datetime.date(2026, 7, 11)
    assert done.advice.weather_status == "stale"
    summary = morning_summary(done, TODAY, "fr")
    assert "11/07/2026" in summary and "adresse" in summary


def test_what_was_found_in_a_stations_file_is_told_in_the_summary(town, tmp_path):
    days = pd.date_range("2026-03-20", "2026-07-13")
    lines = [f"{day:%d/%m/%Y};{55 + day.day % 9};{78 + day.day % 11};{day.day % 4}" for day in days]
    (tmp_path / "station.csv").write_text("\n".join(["Date;Tmin;Tmax;Pluie", *lines]),
                                          encoding="utf-8")
    done = run_morning(town, [tmp_path / "massifs.xlsx", tmp_path / "station.csv"], TODAY, MOMENT,
                       tmp_path, "fr", rounds_s=0.1)
    assert done.weather_failure is None
    assert "°F" in morning_summary(done, TODAY, "fr")
    assert "°F" in morning_summary(done, TODAY, "en")


def test_rows_set_aside_are_counted_by_reason_and_one_of_several_is_called_an_example():
    from seve.dashboard.morning import rejection_reasons

    rejected = pd.DataFrame({
        "finding_code": ["row_total", "duplicate_exact", "duplicate_exact"],
        "finding_values": [None, '{"other_row": 78}', '{"other_row": 230}'],
    })
    lines = rejection_reasons(rejected, "fr")
    assert lines[0].startswith("2 × Par exemple : ")
    assert lines[1].startswith("1 × Ligne de total")
