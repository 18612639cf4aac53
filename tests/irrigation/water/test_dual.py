"""The dual coefficient reproduces FAO-56's examples and a published cotton season."""

import numpy as np
import pandas as pd
import pytest
from seve.irrigation.dual import (
    DualSoil,
    DualState,
    climate_adjustment,
    cover_fraction,
    crop_curve,
    effective_cover_round,
    effective_cover_rows,
    kc_max,
    kcb_full,
    kcb_mid,
    run_dual,
    sine_of_noon_sun,
    sparse_reduction,
    stomatal_factor,
)
from seve.irrigation.plants import mulch_factor


def table(**columns):
    order = ["evapotranspiration_mm", "rain_mm", "watering_mm", "kcb", "kcmax", "cover",
             "wetted", "root_depth_m", "fraction"]
    return pd.DataFrame(columns)[order]


def test_example_31_a_bare_loam_dries_as_printed():
    season = table(evapotranspiration_mm=[4.5] * 10, rain_mm=0.0, watering_mm=0.0, kcb=0.15,
                   kcmax=1.20, cover=0.0, wetted=1.0, root_depth_m=1.0, fraction=0.5)
    ran = run_dual(DualState(0.0, 0.0), season, DualSoil(20, 9, 0.2))
    np.testing.assert_allclose(
        ran["skin_mm"], [4.73, 9.45, 13.98, 16.57, 18.04, 18.88, 19.36, 19.64, 19.79, 19.88],
        atol=0.01)
    np.testing.assert_allclose(ran["kr"], [1, 1, .96, .55, .31, .18, .10, .06, .03, .02],
                               atol=0.006)


def example_35():
    few = [.80, .80, .80, .80, .80, .89, .88, .87, .87, .86]
    return table(
        evapotranspiration_mm=[4.5, 5.0, 3.9, 4.2, 4.8, 2.7, 5.8, 5.1, 4.7, 5.2],
        rain_mm=[0, 0, 0, 0, 0, 6.0, 0, 0, 0, 0], watering_mm=[40.0] + [0.0] * 9,
        kcb=[.30, .31, .32, .33, .34, .36, .37, .38, .39, .40], kcmax=1.21,
        cover=[0.0] * 5 + [1 - share for share in few[5:]], wetted=[0.8] * 5 + [1.0] * 5,
        root_depth_m=np.linspace(0.30, 0.35, 10), fraction=0.6)


def test_example_35_wets_and_dries_the_skin_as_the_hand_reckoning():
    ran = run_dual(DualState(18.0, 23.0), example_35(), DualSoil(18, 8, 0.13),
                   fixed_fraction=True)
    np.testing.assert_allclose(ran["skin_mm"], [5, 11, 14, 16, 17, 13, 16, 17, 18, 18], atol=1.0)
    np.testing.assert_allclose(ran["need_mm"], [5.5, 6.1, 4.0, 2.9, 2.5, 2.7, 4.7, 2.8, 2.2, 2.3],
                               atol=0.3)
    assert ran["skin_drainage_mm"][0] == pytest.approx(32)


def test_example_38_schedules_with_water_in_first_then_drainage_then_the_plants():
    season = example_35()
    season.loc[9, "watering_mm"] = 27.0
    season.loc[9, "wetted"] = 0.8
    ran = run_dual(DualState(18.0, 23.0), season, DualSoil(18, 8, 0.13), fixed_fraction=True)
    assert ran["drainage_mm"][0] == pytest.approx(17)
    np.testing.assert_allclose(ran["root_mm"], [5, 12, 16, 18, 21, 18, 22, 25, 27, 6], atol=0.8)


def test_the_order_of_equation_88_does_not_give_the_printed_example_38():
    season = example_35()
    ran = run_dual(DualState(18.0, 23.0), season, DualSoil(18, 8, 0.13), order="equation_88",
                   fixed_fraction=True)
    assert ran["root_mm"][0] == pytest.approx(0, abs=0.1)


def test_example_40_sparse_tomatoes():
    adjusted = 1.15 + climate_adjustment(1.1, 30, 0.75)
    assert adjusted == pytest.approx(1.17, abs=0.005)
    reduction = sparse_reduction(0.50, 0.85)
    assert reduction == pytest.approx(0.23, abs=0.005)
    assert adjusted - reduction == pytest.approx(0.94, abs=0.01)


def test_example_41_shrubs_as_tall_as_wide():
    sine = sine_of_noon_sun(40, 200)
    assert sine == pytest.approx(0.94, abs=0.005)
    effective = effective_cover_rows(0.3, sine, 1.0)
    assert effective == pytest.approx(0.41, abs=0.01)
    full = kcb_full(2, 1.5, 55)
    assert full == pytest.approx(1.15, abs=0.005)
    assert kcb_mid(full, 0.3, effective, 2) == pytest.approx(0.75, abs=0.005)


def test_example_42_tomatoes_in_rows():
    effective = effective_cover_rows(0.5, sine_of_noon_sun(38.5, 201), 1.0)
    assert effective == pytest.approx(0.66, abs=0.01)
    full = 1.15 + climate_adjustment(1.1, 30, 0.75)
    assert kcb_mid(full, 0.5, effective, 0.76) == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(("spacing", "cover", "basal", "adjusted"),
                         [(100, 0.196, 0.60, 0.40), (50, 0.39, 1.04, 0.70)])
def test_example_43_olives(spacing, cover, basal, adjusted):
    found = np.pi * 25 / 4 / spacing
    assert found == pytest.approx(cover, abs=0.004)
    effective = effective_cover_round(found, sine_of_noon_sun(30, 180))
    full = kcb_full(5, 2, 25)
    assert full == pytest.approx(1.29, abs=0.005)
    mid = kcb_mid(full, found, effective, 5)
    assert mid == pytest.approx(basal, abs=0.01)
    factor = stomatal_factor(0.189, 0.0676, 2, 420)
    assert factor == pytest.approx(0.67, abs=0.005)
    assert factor * mid == pytest.approx(adjusted, abs=0.01)


def test_example_45_cucumbers_under_a_film():
    def film(kc, less):
        return kc * mulch_factor(np.array(less), np.array(0.0), np.array(1.0), np.array(0.3))

    assert film(1.0, 0.15) == pytest.approx(0.85)
    assert film(0.75, 0.15) == pytest.approx(0.64, abs=0.005)
    assert film(0.95, 0.10) == pytest.approx(0.86, abs=0.006)
    assert film(0.70, 0.10) == pytest.approx(0.63)


def test_an_organic_mulch_on_half_the_ground_takes_a_quarter_of_the_evaporation():
    assert mulch_factor(np.array(0.0), np.array(0.5), np.array(0.5), np.array(1.0)) == 0.75


def read_fixed(path, first):
    lines = path.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(first))
    return pd.DataFrame([line.split() for line in lines[start + 1:] if line.strip()],
                        columns=range(len(lines[start + 1].split()))), lines[start].split()


@pytest.mark.parametrize("treatment", ["060", "100", "120"])
def test_a_season_of_cotton_stays_within_a_millimetre_of_pyfao56(shared_data, treatment):
    folder = shared_data / "pyfao56-cotton2018"
    weather, _ = read_fixed(folder / "cotton2018.wth", "Year-DOY")
    given, _ = read_fixed(folder / f"cotton2018_{treatment}.irr", "Year-DOY")
    published, heads = read_fixed(folder / f"cotton2018_{treatment}.out", "Year-DOY")
    published = published.set_axis(heads[:len(published.columns)], axis=1)
    count = len(published)
    weather = weather.iloc[:count]
    names = ["date", "srad", "tmax", "tmin", "vapr", "tdew", "rhmax", "rhmin", "wind", "rain",
             "et"]
    number = {name: weather[place].astype(float).to_numpy()
              for place, name in enumerate(names) if place}
    water = given.set_index(0)[1].astype(float)
    watering = weather[0].map(water).fillna(0).to_numpy()
    kcb = crop_curve(count, (35, 50, 46, 39), (0.15, 1.225, 0.50))
    growth = np.maximum.accumulate((kcb - 0.15) / (1.225 - 0.15))
    height = np.maximum(0.05 + 1.15 * growth, 0.001)
    wind = np.clip(number["wind"] * 4.87 / np.log(67.8 * 3.0 - 5.42), 1, 6)
    kcmax = kc_max(wind, np.clip(number["rhmin"], 20, 80), height, kcb)
    season = table(
        evapotranspiration_mm=number["et"], rain_mm=number["rain"], watering_mm=watering,
        kcb=kcb, kcmax=kcmax, cover=cover_fraction(kcb, kcmax, height), wetted=1.0,
        root_depth_m=0.20 + 1.20 * growth, fraction=0.65)
    total = 1000 * (0.205 - 0.5 * 0.098) * 0.06
    first = DualState(total, 1000 * (0.205 - 0.1515) * 0.20)
    ran = run_dual(first, season, DualSoil(total, 4, 0.107), order="equation_88")
    depletion = published["Dr"].astype(float).to_numpy()
    assert count == 196
    np.testing.assert_allclose(ran["root_mm"], depletion, atol=0.1)
    np.testing.assert_allclose(ran["skin_mm"], published["De"].astype(float), atol=0.1)
    np.testing.assert_allclose(ran["taken_mm"].sum(), published["ETa"].astype(float).sum(),
                               rtol=1e-3)
