"""Bad weather never becomes silent advice: every fault is found, named and counted."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.irrigation.evapotranspiration import extraterrestrial_radiation
from seve.irrigation.weather import quality
from seve.irrigation.weather.readings import OBSERVED, VARIABLES, as_readings

TODAY = dt.date(2026, 10, 1)


def season(start="2026-05-01", days=120, station="file:mairie"):
    """Give clean days of a station near Paris."""
    dates = pd.date_range(start, periods=days)
    number = dates.dayofyear.to_numpy()
    warm = 12 + 12 * np.cos(2 * np.pi * (number - 200) / 365)
    sky = extraterrestrial_radiation(48.9, number)
    return as_readings(pd.DataFrame({
        "station": station, "date": dates, "kind": OBSERVED, "source": "file",
        "temperature_min_c": warm - 5 + number % 3, "temperature_max_c": warm + 6 + number % 5,
        "humidity_min_percent": 40.0 + number % 7, "humidity_max_percent": 88.0 + number % 9,
        "wind_speed_2m_m_s": 1.5 + number % 3, "rain_mm": np.where(number % 5, 0.0, 6.0),
        "solar_radiation_mj_m2": sky * (0.35 + 0.1 * (number % 5)),
        "latitude": 48.9, "longitude": 2.5, "elevation_m": 60.0,
    }))


def codes(findings):
    return [finding.code for finding in findings]


def check(frame):
    kept, findings = quality.check(frame, TODAY)
    for finding in findings:  # every finding can be said, in both languages
        assert finding.sentence("fr") and finding.sentence("en")
    return kept, findings


def test_clean_days_pass_untouched():
    frame = season()
    kept, findings = check(frame)
    assert findings == []
    pd.testing.assert_frame_equal(kept, frame, atol=1e-4)


def test_negative_rain_becomes_unknown_and_is_counted():
    frame = season()
    frame.loc[[3, 7], "rain_mm"] = [-2.0, -0.4]
    kept, findings = check(frame)
    assert kept["rain_mm"].isna().sum() == 2
    assert codes(findings) == ["negative_rain"]
    assert findings[0].count == 2
    assert findings[0].first == dt.date(2026, 5, 4)
    assert findings[0].severity == "error"
    assert "-2,0" in findings[0].sentence("fr").replace("−", "-")


def test_one_day_swapped_is_put_right():
    frame = season()
    frame.loc[5, ["temperature_min_c", "temperature_max_c"]] = [27.0, 9.0]
    kept, findings = check(frame)
    assert tuple(kept.loc[5, ["temperature_min_c", "temperature_max_c"]]) == (9.0, 27.0)
    assert codes(findings) == ["temperatures_swapped"]


def test_swapped_columns_are_one_finding():
    frame = season()
    clean = frame.copy()
    frame[["temperature_min_c", "temperature_max_c"]] = clean[
        ["temperature_max_c", "temperature_min_c"]].to_numpy()
    kept, findings = check(frame)
    assert codes(findings) == ["temperatures_swapped_all"]
    pd.testing.assert_frame_equal(kept, clean, atol=1e-4)


@pytest.mark.parametrize("start, days", [("2026-05-01", 120), ("2025-11-05", 60),
                                         ("2026-07-01", 12), ("2025-10-01", 365)])
@pytest.mark.parametrize("unit, change", [("°F", lambda c: c * 9 / 5 + 32),
                                          ("K", lambda c: c + 273.15)])
def test_fahrenheit_and_kelvin_are_recognised(start, days, unit, change):
    frame = season(start, days)
    clean = frame.copy()
    for name in ("temperature_min_c", "temperature_max_c"):
        frame[name] = change(frame[name])
    kept, findings = check(frame)
    assert codes(findings) == ["temperature_unit"]
    assert findings[0].values["unit"] == unit
    pd.testing.assert_frame_equal(kept, clean, atol=1e-3)


@pytest.mark.parametrize("unit, factor", [("J/cm²", 100), ("W/m²", 1 / 0.0864),
                                          ("Wh/m²", 1 / 0.0036), ("kJ/m²", 1000)])
def test_the_unit_of_radiation_is_told_by_the_sky(unit, factor):
    frame = season()
    clean = frame.copy()
    frame["solar_radiation_mj_m2"] *= factor
    kept, findings = check(frame)
    assert codes(findings) == ["radiation_unit"]
    assert findings[0].values["unit"] == unit
    pd.testing.assert_frame_equal(kept, clean, atol=1e-3)


def test_a_radiation_of_no_unit_is_left_aside():
    frame = season()
    frame["solar_radiation_mj_m2"] *= 3.1
    kept, findings = check(frame)
    assert kept["solar_radiation_mj_m2"].isna().all()
    assert codes(findings) == ["radiation_unit_unknown"]


def test_more_sun_than_the_sky_sends_is_unknown():
    frame = season()
    frame.loc[4, "solar_radiation_mj_m2"] = 44.0
    kept, findings = check(frame)
    assert np.isnan(kept.loc[4, "solar_radiation_mj_m2"])
    assert codes(findings) == ["above_sky"]


def test_a_wind_in_kilometres_per_hour_is_not_believed():
    frame = season()
    frame["wind_speed_2m_m_s"] *= 3.6 * 1.5
    kept, findings = check(frame)
    assert kept["wind_speed_2m_m_s"].isna().all()
    assert codes(findings) == ["wind_unit_unknown"]


@pytest.mark.parametrize("factor", [10, 1 / 10, 1 / 25.4])
def test_rains_in_tenths_centimetres_or_inches_are_not_believed(factor):
    frame = season()
    rng = np.random.default_rng(3)
    frame["rain_mm"] = np.where(rng.random(len(frame)) < 0.4, rng.gamma(0.7, 5, len(frame)), 0)
    assert check(frame)[1] == []
    kept, findings = check(frame.assign(rain_mm=frame["rain_mm"] * factor))
    assert kept["rain_mm"].isna().all()
    assert codes(findings) == ["rain_unit_unknown"]


def test_humidity_as_a_share_of_one():
    frame = season()
    clean = frame.copy()
    frame[["humidity_min_percent", "humidity_max_percent"]] /= 100
    kept, findings = check(frame)
    assert codes(findings) == ["humidity_unit"]
    pd.testing.assert_frame_equal(kept, clean, atol=1e-3)


def test_a_year_in_the_wrong_order_is_put_in_order_and_said():
    frame = season("2025-05-01", 400)
    year = frame["date"].dt.year
    mixed = pd.concat([frame[year.eq(2026)], frame[year.eq(2025)]])
    kept, findings = check(mixed.reset_index(drop=True))
    assert codes(findings) == ["out_of_order"]
    pd.testing.assert_frame_equal(kept, frame, atol=1e-4)


def test_newest_first_is_an_order_too():
    frame = season()
    kept, findings = check(frame.iloc[::-1].reset_index(drop=True))
    assert findings == []
    pd.testing.assert_frame_equal(kept, frame, atol=1e-4)


def test_a_year_whose_summer_is_in_winter_is_set_aside():
    frame = season("2025-05-01", 365)
    frame["date"] = frame["date"].to_numpy()[::-1].copy()
    shifted = season("2025-05-01", 365)
    shifted["date"] += pd.Timedelta(days=-182)
    kept, findings = check(shifted)
    assert kept.empty
    assert codes(findings) == ["seasons_reversed"]
    southern = shifted.assign(latitude=-38.0)
    assert len(check(southern)[0]) == 365


def test_doubled_days():
    frame = season()
    twice = pd.concat([frame, frame.iloc[[2, 3]]], ignore_index=True)
    kept, findings = check(twice)
    assert len(kept) == 120
    assert "duplicate_same" in codes(findings)
    other = frame.iloc[[2]].assign(rain_mm=31.0, temperature_max_c=np.nan)
    kept, findings = check(pd.concat([frame, other], ignore_index=True))
    assert "duplicate_different" in codes(findings)
    assert kept.loc[2, "rain_mm"] == frame.loc[2, "rain_mm"]  # the fullest row


def test_absurd_values_and_the_loggers_nothing():
    frame = season()
    frame.loc[1, "rain_mm"] = 4000.0
    frame.loc[2, "temperature_max_c"] = 78.0
    frame.loc[3, "humidity_max_percent"] = 250.0
    frame.loc[4:6, "temperature_min_c"] = -999.0
    frame.loc[8, "rain_mm"] = 9999.0
    kept, findings = check(frame)
    assert kept["temperature_min_c"].isna().sum() == 3
    assert kept["rain_mm"].isna().sum() == 2
    assert sorted(codes(findings)) == ["impossible"] * 3 + ["sentinel"] * 2


def test_a_stuck_thermometer_and_a_blocked_gauge():
    frame = season()
    frame.loc[10:17, "temperature_min_c"] = 14.2
    frame.loc[10:17, "temperature_max_c"] = 22.2
    frame.loc[20:, "rain_mm"] = 0.0
    kept, findings = check(frame)
    assert sorted(codes(findings)) == ["never_rains", "stuck"]
    assert kept["temperature_max_c"].isna().sum() == 8
    assert kept["rain_mm"].notna().all()


def test_days_to_come_are_no_observations():
    kept, findings = quality.check(season(), dt.date(2026, 6, 1))
    assert kept["date"].max() == pd.Timestamp(2026, 5, 31)
    assert codes(findings) == ["not_over"]


def test_stations_are_judged_apart():
    clean, fahrenheit = season(), season(station="file:stade")
    for name in ("temperature_min_c", "temperature_max_c"):
        fahrenheit[name] = fahrenheit[name] * 9 / 5 + 32
    kept, findings = check(pd.concat([clean, fahrenheit], ignore_index=True))
    assert [finding.station for finding in findings] == ["file:stade"]
    one = kept[kept["station"].eq("file:stade")].reset_index(drop=True)
    pd.testing.assert_series_equal(one["temperature_max_c"], clean["temperature_max_c"],
                                   atol=1e-3)


NUMBERS = st.one_of(st.none(), st.floats(-1e4, 1e4), st.sampled_from([-999.0, 0.0, 1e300]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), *[NUMBERS] * len(VARIABLES)), min_size=1,
                max_size=30))
def test_whatever_comes_in_what_is_kept_is_possible(rows):
    frame = as_readings(pd.DataFrame(
        [{"station": "file:x", "kind": OBSERVED, "latitude": 48.9, "longitude": 2.5,
          "date": pd.Timestamp(2026, 6, 1) + pd.Timedelta(days=row[0]),
          **dict(zip(VARIABLES, row[1:], strict=True))} for row in rows]))
    kept, _ = quality.check(frame, TODAY)
    for name, (low, high) in quality.BOUNDS.items():
        assert kept[name].dropna().between(low, high).all()
    both = kept.dropna(subset=["temperature_min_c", "temperature_max_c"])
    assert (both["temperature_min_c"] <= both["temperature_max_c"]).all()
    assert not kept.duplicated(["station", "date"]).any()
    assert kept["date"].is_monotonic_increasing
