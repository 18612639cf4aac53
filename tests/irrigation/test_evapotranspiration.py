"""Reference evapotranspiration against the printed examples of FAO-56 (1998)."""

import numpy as np
import pytest
from seve.irrigation import evapotranspiration as et


def test_example_18_uccle_gives_every_printed_step():
    low, high, day = np.array([12.3]), np.array([21.5]), np.array([187])
    wind = et.wind_at_2m(10 / 3.6, 10)
    assert wind == pytest.approx(2.078, abs=0.001)
    assert et.atmospheric_pressure(100) == pytest.approx(100.1, abs=0.05)
    assert et.psychrometric_constant(100) == pytest.approx(0.0666, abs=0.00005)
    assert et.vapour_pressure_slope(16.9) == pytest.approx(0.122, abs=0.0005)
    assert et.saturation_vapour_pressure([21.5, 12.3]) == pytest.approx([2.564, 1.431], abs=0.001)
    vapour = et.actual_vapour_pressure(
        low, high, np.array([63.0]), np.array([84.0]), np.array([np.nan]), np.array([np.nan])
    )
    assert vapour == pytest.approx(1.409, abs=0.001)
    sky = et.extraterrestrial_radiation(50.8, day)
    assert sky == pytest.approx(41.09, abs=0.01)
    assert et.daylight_hours(50.8, day) == pytest.approx(16.1, abs=0.1)
    assert et.clear_sky_radiation(sky, 100) == pytest.approx(30.90, abs=0.01)
    net = et.net_radiation(low, high, vapour, np.array([22.07]), sky, np.array([100.0]))
    assert net == pytest.approx(13.28, abs=0.01)


@pytest.mark.parametrize("sun", [{"solar_radiation_mj_m2": 22.07}, {"sunshine_h": 9.25}])
def test_example_18_uccle_6_july_is_3_9_mm(sun):
    result = et.reference_evapotranspiration(
        12.3, 21.5, 50.80, 187, 100, humidity_min_percent=63, humidity_max_percent=84,
        wind_speed_2m_m_s=2.078, **sun,
    )
    assert result.value_mm[0] == pytest.approx(3.88, abs=0.03 if "sunshine_h" in sun else 0.005)
    assert result.method[0] == "penman_monteith"


def test_example_17_bangkok_april_is_5_72_mm():
    result = et.reference_evapotranspiration(
        25.6, 34.8, 13.73, 105, 2, vapour_pressure_kpa=2.85, wind_speed_2m_m_s=2.0,
        sunshine_h=8.5, soil_heat_flux_mj_m2=0.14,
    )
    assert result.value_mm[0] == pytest.approx(5.72, abs=0.02)


def test_example_20_lyon_with_temperatures_and_assumed_wind_is_4_56_mm():
    low, high = np.array([14.8]), np.array([26.6])
    sky = et.extraterrestrial_radiation(45.72, [196])
    assert sky == pytest.approx(40.55, abs=0.02)
    sun = et.radiation_from_temperatures(low, high, sky)
    assert sun == pytest.approx(22.29, abs=0.03)
    vapour = et.saturation_vapour_pressure(low)
    assert vapour == pytest.approx(1.68, abs=0.005)
    results = [
        et.penman_monteith(low, high, vapour, np.array([wind]), sun, sky, np.array([200.0]))[0]
        for wind in (2.0, 1.0, 3.0)
    ]
    assert results == pytest.approx([4.56, 4.2, 4.8], abs=0.06)


def test_example_20_lyon_with_temperatures_alone_uses_hargreaves_and_says_so():
    result = et.reference_evapotranspiration(14.8, 26.6, 45.72, 196, 200)
    assert result.value_mm[0] == pytest.approx(5.03, abs=0.01)
    assert result.method[0] == "hargreaves"


def test_small_examples_of_chapter_3():
    assert et.atmospheric_pressure(1800) == pytest.approx(81.8, abs=0.05)  # example 2
    assert et.psychrometric_constant(1800) == pytest.approx(0.054, abs=0.0005)
    assert et.mean_saturation_vapour_pressure(15, 24.5) == pytest.approx(2.39, abs=0.005)  # 3
    assert et.extraterrestrial_radiation(-20, 246) == pytest.approx(32.2, abs=0.05)  # 8
    assert et.daylight_hours(-20, 246) == pytest.approx(11.7, abs=0.05)  # 9
    assert et.wind_at_2m(3.2, 10) == pytest.approx(2.4, abs=0.05)  # 14


def test_every_day_says_what_was_estimated():
    nan = np.nan
    result = et.reference_evapotranspiration(
        temperature_min_c=[12.0, 12.0, 12.0, nan], temperature_max_c=[25.0, 25.0, 25.0, 25.0],
        latitude_deg=48.9, day_of_year=[190] * 4, elevation_m=60,
        humidity_min_percent=[40.0, nan, nan, 40.0], humidity_max_percent=[90.0, 90.0, nan, 90.0],
        wind_speed_2m_m_s=[1.8, nan, nan, 1.8], solar_radiation_mj_m2=[22.0, 22.0, nan, 22.0],
    )
    assert list(result.method) == [
        "penman_monteith", "penman_monteith:wind", "hargreaves", None,
    ]
    assert np.isnan(result.value_mm[3])
    assert et.method_parts("penman_monteith:humidity,wind") == (
        "penman_monteith", ("humidity", "wind"),
    )


def test_polar_night_and_arctic_summer_stay_finite():
    result = et.reference_evapotranspiration(
        [-20.0, 5.0], [-10.0, 15.0], 75.0, [1, 172], wind_speed_2m_m_s=3.0
    )
    assert np.isfinite(result.value_mm).all()
    assert (result.value_mm >= 0).all()


def test_the_method_is_said_in_plain_words():
    assert et.method_sentence("penman_monteith:humidity,wind", "fr") == (
        "Penman-Monteith (FAO-56) ; estimé : humidité, vent")
    assert "temperatures alone" in et.method_sentence("hargreaves", "en")
    assert et.method_sentence("given", "fr") == "valeur donnée par la source"
    assert et.method_sentence(None, "fr") == "inconnue"
