"""The bucket gives the published figures, keeps its water, and never rewards drought."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.irrigation.balance import (
    NEVER,
    NO_RUNOFF_MM,
    Buckets,
    Days,
    Waterings,
    run,
    stress,
)
from seve.irrigation.soils import available_water_mm, retention_mm

EXAMPLE_37 = {
    "stress": [1.00, 1.00, 0.97, 0.91, 0.85, 0.80, 0.75, 0.70, 0.66, 0.62],
    "taken_mm": [6.0, 6.0, 5.8, 5.4, 5.1, 4.8, 4.5, 4.2, 3.9, 3.7],
    "depletion_mm": [61.0, 67.0, 72.8, 78.3, 83.4, 88.2, 92.6, 96.9, 100.8, 104.5],
}


def buckets(count=1, **changed):
    values = {"total_mm": 100.0, "depletion_fraction": 0.5, "demand": 1.0, "rain_share": 1.0,
              "interception_mm": 0.0, "retention_mm": NO_RUNOFF_MM, "point": 0, "calendar": 0,
              **changed}
    return Buckets(**{name: np.broadcast_to(value, count) for name, value in values.items()})


def days(rain, evapotranspiration):
    rain = np.atleast_2d(np.asarray(rain, float))
    need = np.broadcast_to(evapotranspiration, rain.shape)
    return Days(rain.astype(np.float32), need.astype(np.float32),
                np.ones((1, rain.shape[1]), np.float32))


@pytest.mark.parametrize("order", ["event_first", "equation_88"])
def test_example_37_of_fao_56_is_reproduced_to_its_printing(order):
    field = buckets(total_mm=1000 * (0.32 - 0.12) * 0.8, depletion_fraction=0.4, demand=1.2)
    history = run(field, np.array([55.0]), days(np.zeros(10), 5.0), order=order,
                  history=True).history
    for name, printed in EXAMPLE_37.items():
        tolerance = 0.0051 if name == "stress" else 0.0501
        np.testing.assert_allclose(history[name][:, 0], printed, atol=tolerance)


@pytest.mark.parametrize(("crop", "depth", "fraction", "printed"), [
    ("onion", 0.4, 0.30, [(36, 11), (68, 20), (48, 14)]),
    ("tomato", 0.8, 0.40, [(72, 29), (136, 54), (96, 38)]),
    ("maize", 1.2, 0.55, [(108, 59), (204, 112), (144, 79)]),
])
def test_example_36_of_fao_56_gives_the_reserves_of_three_soils(crop, depth, fraction, printed):
    available = np.array([0.15 - 0.06, 0.32 - 0.15, 0.35 - 0.23])
    field = buckets(3, total_mm=available_water_mm(available, np.full(3, depth)),
                    depletion_fraction=fraction)
    np.testing.assert_allclose(field.total_mm, [total for total, _ in printed], atol=0.5)
    np.testing.assert_allclose(field.readily_mm, [ready for _, ready in printed], atol=0.51)


def test_a_morning_watering_drains_before_the_plants_drink():
    field = buckets(total_mm=100)
    given_water = Waterings(np.array([0]), np.array([0]), np.array([40.0], np.float32))
    first = run(field, np.array([10.0]), days([0.0], 5.0), given_water, history=True).history
    assert first["drainage_mm"][0, 0] == pytest.approx(30)
    assert first["depletion_mm"][0, 0] == pytest.approx(5)
    last = run(field, np.array([10.0]), days([0.0], 5.0), given_water, order="equation_88",
               history=True).history
    assert last["drainage_mm"][0, 0] == pytest.approx(25)
    assert last["depletion_mm"][0, 0] == pytest.approx(0)


def test_a_sealed_pit_takes_little_rain_and_leaves_hold_some_back():
    field = buckets(2, rain_share=[1.0, 0.1], interception_mm=[1.0, 1.0])
    history = run(field, np.array([50.0, 50.0]), days([11.0], 0.0), history=True).history
    np.testing.assert_allclose(history["rain_in_mm"][0], [10.0, 1.0], rtol=1e-6)


def test_heavy_rain_runs_off_a_clay_lawn_by_its_curve_number():
    field = buckets(2, retention_mm=[float(retention_mm(np.array(84.0))), NO_RUNOFF_MM])
    rain = 60.0
    history = run(field, np.array([90.0, 90.0]), days([rain], 0.0), history=True).history
    s = 250 * (100 / 84 - 1)
    expected = rain - (rain - 0.2 * s) ** 2 / (rain + 0.8 * s)
    np.testing.assert_allclose(history["rain_in_mm"][0], [expected, rain], rtol=1e-5)


def test_the_first_evening_beyond_the_easy_water_is_found():
    field = buckets(2, total_mm=[100.0, 1000.0])
    ran = run(field, np.zeros(2), days(np.zeros(30), 5.0), find_beyond=True)
    assert ran.first_beyond.tolist() == [10, NEVER]


def test_waterings_of_unknown_days_are_left_and_two_in_a_day_add_up():
    water = Waterings(np.array([0, 0, 0, 0]), np.array([1, 1, -1, 9]),
                      np.array([5.0, 6.0, 50.0, 50.0], np.float32))
    history = run(buckets(), np.array([60.0]), days(np.zeros(3), 0.0), water,
                  history=True).history
    np.testing.assert_allclose(history["watering_mm"][:, 0], [0, 11, 0])
    assert history["depletion_mm"][-1, 0] == pytest.approx(49)


def reasonable(low, high):
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


@st.composite
def seasons(draw):
    length = draw(st.integers(2, 40))
    rows = draw(st.integers(1, 4))
    pick = lambda low, high: draw(  # noqa: E731
        st.lists(reasonable(low, high), min_size=rows, max_size=rows))
    field = Buckets(
        total_mm=np.array(pick(1, 250)), depletion_fraction=np.array(pick(0.1, 0.8)),
        demand=np.array(pick(0.05, 2)), rain_share=np.array(pick(0, 1)),
        interception_mm=np.array(pick(0, 3)), retention_mm=np.array(pick(5, 300)),
        point=np.zeros(rows), calendar=np.zeros(rows))
    rain = draw(st.lists(st.one_of(st.just(0.0), reasonable(0, 90)), min_size=length,
                         max_size=length))
    need = draw(st.lists(reasonable(0, 10), min_size=length, max_size=length))
    count = draw(st.integers(0, 6))
    numbers = lambda top: draw(  # noqa: E731
        st.lists(st.integers(0, top), min_size=count, max_size=count))
    water = Waterings(np.array(numbers(rows - 1), int), np.array(numbers(length - 1), int),
                      np.array(draw(st.lists(reasonable(0, 120), min_size=count,
                                             max_size=count)), np.float32))
    start = field.total_mm * np.array(pick(0, 1), np.float32)
    return field, start, days(rain, np.array([need])), water


@settings(max_examples=60, deadline=None)
@given(seasons(), st.sampled_from(["event_first", "equation_88"]))
def test_no_drop_is_lost_or_made(season, order):
    field, start, weather, water = season
    ran = run(field, start, weather, water, order=order, totals=True)
    totals = ran.totals
    change = start.astype(float) - ran.depletion_mm
    entered = totals["rain_in_mm"] + totals["watering_mm"]
    np.testing.assert_allclose(entered - totals["drainage_mm"] - totals["taken_mm"], change,
                               atol=0.01)


@settings(max_examples=60, deadline=None)
@given(seasons())
def test_depletion_stays_between_nothing_and_everything(season):
    field, start, weather, water = season
    history = run(field, start, weather, water, history=True).history
    assert (history["depletion_mm"] >= 0).all()
    assert (history["depletion_mm"] <= field.total_mm).all()
    assert ((history["stress"] >= 0) & (history["stress"] <= 1)).all()


@settings(max_examples=50, deadline=None)
@given(seasons(), st.integers(0, 40))
def test_stopping_on_any_day_and_starting_again_changes_nothing(season, cut):
    field, start, weather, water = season
    cut = min(cut, len(weather))
    whole = run(field, start, weather, water).depletion_mm
    first = run(field, start, weather.part(0, cut), water.part(0, cut)).depletion_mm
    second = run(field, first, weather.part(cut, len(weather)),
                 water.part(cut, len(weather))).depletion_mm
    np.testing.assert_array_equal(whole, second)


@settings(max_examples=60, deadline=None)
@given(seasons(), st.integers(0, 39), reasonable(0, 60))
def test_more_rain_never_leaves_a_drier_soil(season, day, more):
    field, start, weather, water = season
    rain = weather.rain_mm.copy()
    rain[0, day % len(weather)] += more
    wetter = Days(rain, weather.evapotranspiration_mm, weather.season)
    before = run(field, start, weather, water).depletion_mm
    after = run(field, start, wetter, water).depletion_mm
    assert (after <= before + 0.01).all()


def test_objects_in_any_order_of_points_and_seasons_come_out_the_same():
    rng = np.random.default_rng(3)
    count = 500
    field = buckets(count, total_mm=rng.uniform(10, 200, count),
                    demand=rng.uniform(0.1, 1.5, count), point=rng.integers(0, 3, count),
                    calendar=rng.integers(0, 4, count))
    weather = Days(rng.gamma(0.3, 8, (3, 60)).astype(np.float32),
                   rng.uniform(0, 7, (3, 60)).astype(np.float32),
                   rng.uniform(0, 1, (4, 60)).astype(np.float32))
    water = Waterings(rng.integers(0, count, 200), rng.integers(0, 60, 200),
                      rng.uniform(0, 60, 200).astype(np.float32))
    together = run(field, np.zeros(count), weather, water).depletion_mm
    alone = [run(field.take(slice(row, row + 1)), np.zeros(1), weather,
                 water.of_row(row)).depletion_mm[0] for row in range(0, count, 25)]
    np.testing.assert_array_equal(together[::25], alone)


def test_stress_is_none_until_the_easy_water_is_gone():
    field = buckets(3)
    np.testing.assert_allclose(stress(field, np.array([50.0, 75.0, 100.0])), [1, 0.5, 0])
