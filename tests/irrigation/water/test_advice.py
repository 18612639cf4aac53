"""The morning's list is credible: who, how much, by when, and never a silent guess."""

import datetime
import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seve.irrigation.advice import advise, compute_advice
from seve.irrigation.plan import rounded_litres
from seve.irrigation.reasons import reason_sentence
from seve.irrigation.service import next_working, working_days
from seve.irrigation.situation import gather
from seve.layers.schema import TABLES
from seve.layers.settings import TownSettings
from seve.layers.tables import conform
from seve.layers.words import words_for

TODAY = datetime.date(2026, 7, 14)
YOUNG = {"uid": "young", "planting_date": datetime.date(2025, 11, 20), "soil_code": "loam"}
OLD = {"uid": "old", "planting_date": datetime.date(1980, 2, 1), "soil_code": "remblai"}
BED = {"uid": "bed", "kind": "flower_bed", "area_m2": 20.0, "soil_code": "loam"}
BASKET = {"uid": "basket", "kind": "hanging_basket"}


def test_in_a_dry_july_young_trees_and_flowers_come_before_old_trees(town):
    advice = town.trees(OLD, YOUNG).beds(BED, BASKET).advice()
    assert advice["urgency"].to_dict() == {
        "old": "watch", "young": "today", "bed": "today", "basket": "today"}
    assert advice.loc["old", "advised_l"] == 0
    assert advice.loc["old", "reason_code"] == "reason.established_dry"
    assert advice.loc["old", "rank"] == 4
    assert town.result.to_water == 3
    assert town.result.litres_today == advice["advised_l"].sum() > 0


def test_litres_are_millimetres_times_the_watered_area_over_the_efficiency(town):
    bed = town.beds(BED).advice().loc["bed"]
    assert bed["advised_mm"] == pytest.approx(bed["root_zone_depletion_mm"], abs=0.1)
    assert bed["advised_l"] == pytest.approx(bed["advised_mm"] * 20 / 0.9, abs=5)


def test_a_bed_ten_times_larger_gets_ten_times_the_litres(town):
    advice = town.beds(BED, {**BED, "uid": "large", "area_m2": 200.0}).advice()
    assert advice.loc["large", "advised_l"] == pytest.approx(10 * advice.loc["bed", "advised_l"],
                                                             rel=0.02)


def test_after_a_rainy_month_nobody_is_watered_and_the_reason_says_enough(town):
    advice = town.weather(rain=6.0).trees(YOUNG, OLD).beds(BED).advice()
    assert (advice["advised_l"] == 0).all()
    assert advice["urgency"].isin(["none", "watch"]).all()
    assert advice.loc["bed", "reason_code"] in ("reason.enough", "reason.enough_until",
                                                "reason.watch")


def test_a_watering_noted_yesterday_spares_todays(town):
    town.beds(BED).watered("bed", "bed", TODAY - datetime.timedelta(days=1), 1200)
    bed = town.advice().loc["bed"]
    assert bed["advised_l"] == 0
    assert bed["root_zone_depletion_mm"] < 10


def test_a_watering_noted_this_morning_spares_todays(town):
    town.beds(BED).watered("bed", "bed", TODAY, 1200)
    assert town.advice().loc["bed", "advised_l"] == 0


def test_a_logged_bed_left_dry_is_late_and_one_never_logged_is_to_be_felt_first(town):
    town.beds(BED, {**BED, "uid": "unlogged"})
    town.watered("bed", "bed", TODAY - datetime.timedelta(days=20), 900)
    advice = town.advice()
    assert advice.loc["bed", ["urgency", "reason_code"]].tolist() == ["late", "reason.water_late"]
    assert advice.loc["unlogged", "reason_code"] == "reason.water_no_log"


def test_the_dates_are_a_range_in_order_and_an_unknown_soil_is_less_sure(town):
    town.beds({**BED, "uid": "known"}, {**BED, "uid": "unknown", "soil_code": None})
    for uid in ("known", "unknown"):
        town.watered(uid, "bed", TODAY - datetime.timedelta(days=1), 2000)
    advice = town.advice()
    assert (advice["earliest_date"] <= advice["likely_date"]).all()
    assert (advice["likely_date"] <= advice["latest_date"]).all()
    spread = advice["latest_date"] - advice["earliest_date"]
    assert spread["unknown"] > spread["known"] >= pd.Timedelta(0)


def test_rain_forecast_for_today_and_tomorrow_is_waited_for(town):
    # watered so that the limit falls today: without the rain it would be due
    town.beds(BED).watered("bed", "bed", TODAY - datetime.timedelta(days=3), 2000)
    dry = town.advice().loc["bed"]
    rain = np.zeros(142)
    rain[135 + 1] = 30.0
    town.weather(rain=rain)
    wet = town.advice().loc["bed"]
    assert dry["urgency"] in ("today", "late")
    assert wet["reason_code"] == "reason.rain_expected"
    assert (wet["advised_l"], wet["urgency"]) == (0, "watch")


def test_what_falls_due_on_sunday_is_watered_on_friday(town):
    friday = datetime.date(2026, 7, 17)
    town.weather(today=friday)
    town.beds(BED).watered("bed", "bed", friday - datetime.timedelta(days=3), 2000)
    bed = town.advice(today=friday).loc["bed"]
    assert bed["likely_date"] >= pd.Timestamp(friday)
    assert bed["likely_date"] < pd.Timestamp(friday) + pd.Timedelta(days=3)
    assert bed["water_on"] == pd.Timestamp(friday)


def test_on_a_sunday_the_water_is_planned_for_monday(town):
    sunday = datetime.date(2026, 7, 19)
    bed = town.weather(today=sunday).beds(BED).advice(today=sunday).loc["bed"]
    assert bed["water_on"] == pd.Timestamp("2026-07-20")
    assert bed["advised_l"] == 0 and bed["advised_horizon_l"] > 0


def test_a_young_tree_gets_at_least_the_practice_of_its_year(town):
    town.trees({**YOUNG, "soil_code": "sand"})
    tree = town.advice().loc["young"]
    assert tree["advised_l"] >= 50
    values = json.loads(tree["reason_values"])
    assert (values["practice_low"], values["practice_high"]) == (50, 100)


def test_the_rhythm_of_establishment_calls_a_young_tree_that_the_bucket_would_leave(town):
    town.weather(et0=2.2).trees({**YOUNG, "soil_code": "silt", "exposure": "shade"})
    town.watered("young", "tree", datetime.date(2026, 6, 15), 150)
    tree = town.advice().loc["young"]
    assert tree["root_zone_depletion_mm"] < tree["readily_available_water_mm"]
    assert tree["reason_code"] == "reason.rhythm_today"
    assert "21 jours" in reason_sentence("fr", tree["reason_code"], tree["reason_values"])


def test_thirty_millimetres_of_rain_reset_the_rhythm(town):
    rain = np.zeros(142)
    rain[125] = 50.0
    town.weather(et0=2.2, rain=rain)
    town.trees({**YOUNG, "soil_code": "silt", "exposure": "shade"})
    assert town.advice().loc["young", "advised_l"] == 0


def test_an_undated_tree_is_not_watered_and_the_reason_asks_for_its_date(town):
    tree = town.weather(rain=2.0).trees({"uid": "t"}).advice().loc["t"]
    assert tree["reason_code"] == "reason.established_assumed"
    sentence = reason_sentence("fr", tree["reason_code"], tree["reason_values"])
    assert "Date de plantation inconnue" in sentence


def test_a_piped_lawn_is_not_the_tankers_work(town):
    town.beds({"uid": "lawn", "kind": "lawn", "area_m2": 4000.0,
               "watering_system": "sprinkler"})
    lawn = town.advice().loc["lawn"]
    assert (lawn["urgency"], lawn["reason_code"]) == ("watch", "reason.network")
    assert lawn["advised_mm"] > 0 and lawn["advised_l"] == lawn["advised_horizon_l"] == 0
    assert json.loads(lawn["reason_values"])["horizon_litres"] > 10_000
    assert (town.result.to_water, town.result.litres_today) == (0, 0)


def test_in_january_nothing_is_watered_but_every_object_has_its_reason(town):
    january = datetime.date(2026, 1, 20)
    town.weather(today=january, start="2025-09-01", et0=0.6)
    advice = town.trees(YOUNG, OLD).beds(BED).advice(today=january)
    assert len(advice) == 3
    assert (advice["advised_l"] == 0).all()
    assert (advice["reason_code"] == "reason.out_of_season").all()


def test_computing_twice_writes_the_same_rows_once(town):
    town.trees(YOUNG, OLD).beds(BED)
    first = town.advice()
    second = town.advice()
    pd.testing.assert_frame_equal(first, second)
    assert town.store.count("watering_advice") == 3


def test_a_tree_felled_since_this_morning_loses_todays_advice(town):
    town.trees(YOUNG, OLD).advice()
    town.store.upsert("trees", pd.DataFrame({"uid": ["young"], "life_cycle": ["felled"]}))
    assert town.advice().index.tolist() == ["old"]


def test_under_a_drought_order_young_trees_come_first_and_no_litre_changes(town, monkeypatch):
    from seve.irrigation import advice as module

    town.trees({**YOUNG, "soil_code": "silt"}).beds(BED)
    for uid, kind in (("young", "tree"), ("bed", "bed")):
        town.watered(uid, kind, TODAY - datetime.timedelta(days=30), 2000)
    free = town.advice()
    assert free.loc["bed", "rank"] < free.loc["young", "rank"]
    monkeypatch.setattr(module, "known_level", lambda store, today: "alerte")
    order = town.advice()
    assert order.loc["young", "rank"] < order.loc["bed", "rank"]
    assert (order["drought_level"] == "alerte").all()
    pd.testing.assert_series_equal(order["advised_l"], free["advised_l"])


def test_a_town_without_objects_has_no_advice(town):
    assert town.advice().empty
    assert town.result.to_water == 0


def test_every_advice_has_a_sentence_in_both_languages(town):
    town.trees(YOUNG, OLD, {"uid": "undated"}, {**YOUNG, "uid": "future",
                                               "planting_date": datetime.date(2026, 11, 1)})
    town.beds(BED, BASKET, {"uid": "hedge", "kind": "hedge"},
              {**BED, "uid": "spring", "season": "spring"})
    advice = town.advice()
    for language in ("fr", "en"):
        for row in advice.itertuples():
            sentence = reason_sentence(language, row.reason_code, row.reason_values)
            assert sentence and "{" not in sentence and "None" not in sentence


def broken(rows, name):
    past = rows["date"] < pd.Timestamp(TODAY)
    if name == "absent":
        return rows.iloc[:0]
    if name == "only forecasts":
        return rows[~past]
    if name == "stopped nine days ago":
        return rows[rows["date"] < pd.Timestamp(TODAY) - pd.Timedelta(days=9)]
    if name == "a missing week":
        last = pd.Timestamp(TODAY)
        hole = (rows["date"] >= last - pd.Timedelta(days=12)) & (
            rows["date"] < last - pd.Timedelta(days=5))
        return rows[~hole]
    if name == "negative rain":
        return rows.assign(rain_mm=-1.0)
    if name == "no evapotranspiration":
        return rows.assign(reference_evapotranspiration_mm=np.nan)
    if name == "inches for millimetres":
        return rows.assign(
            reference_evapotranspiration_mm=rows["reference_evapotranspiration_mm"] / 25.4)
    if name == "tenths for millimetres":
        return rows.assign(
            reference_evapotranspiration_mm=rows["reference_evapotranspiration_mm"] * 10)
    if name == "a year in the wrong order":
        need = 3.0 + 2.2 * np.sin((rows["date"].dt.dayofyear + 182 - 105) / 365 * 2 * np.pi)
        return rows.assign(reference_evapotranspiration_mm=need)
    raise KeyError(name)


BROKEN = {
    "absent": "reason.weather_missing", "only forecasts": "reason.weather_missing",
    "stopped nine days ago": "reason.weather_too_old",
    "a missing week": "reason.weather_too_many_gaps",
    "negative rain": "reason.weather_missing", "no evapotranspiration": "reason.weather_missing",
    "inches for millimetres": "reason.weather_implausible",
    "tenths for millimetres": "reason.weather_too_old",
    "a year in the wrong order": "reason.weather_implausible",
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_bad_weather_never_becomes_silent_advice(town, name):
    rows = town.store.read("weather_daily")
    town.trees(YOUNG).beds(BED).weather(rows=broken(rows, name))
    advice = town.advice()
    assert (advice["urgency"] == "unknown").all()
    assert (advice["reason_code"] == BROKEN[name]).all()
    assert advice[["advised_l", "decided_l", "root_zone_depletion_mm"]].isna().all(axis=None)
    assert town.result.unknown == 2 and town.result.to_water == 0
    for language in ("fr", "en"):
        row = advice.iloc[0]
        assert reason_sentence(language, row["reason_code"], row["reason_values"])
        assert words_for(language, "irrigation")(f"weather_status.{row['weather_status']}")


def test_a_weather_three_days_old_is_used_and_said(town):
    rows = town.store.read("weather_daily")
    old = pd.Timestamp(TODAY) - pd.Timedelta(days=3)
    rows.loc[rows["date"] > old, "kind"] = "forecast"
    advice = town.beds(BED).weather(rows=rows).advice()
    assert advice.loc["bed", "weather_status"] == "stale"
    assert advice.loc["bed", "urgency"] == "today"


def test_no_forecast_is_said(town):
    rows = town.store.read("weather_daily")
    advice = town.beds(BED).weather(rows=rows[rows["date"] < pd.Timestamp(TODAY)]).advice()
    assert advice.loc["bed", "weather_status"] == "no_forecast"


def test_each_site_listens_to_its_nearest_weather(town):
    here = town.store.read("weather_daily")
    wet = here.assign(station="wet", uid="wet-" + here["uid"], rain_mm=10.0, latitude=43.6,
                      longitude=1.44)
    south = gpd.GeoSeries([shapely.Point(1.44, 43.6)], crs="EPSG:4326").to_crs(2154).buffer(50)
    town.store.upsert("sites", conform(TABLES["sites"], gpd.GeoDataFrame(
        {"uid": ["south"], "name": ["south"]}, geometry=south.to_numpy(), crs="EPSG:2154")))
    town.weather(rows=pd.concat([here, wet])).beds(BED, {**BED, "uid": "far",
                                                         "site_uid": "south"})
    advice = town.advice()
    assert advice.loc["bed", "advised_l"] > 0
    assert advice.loc["far", "advised_l"] == 0


rains = st.lists(st.sampled_from([0.0, 0.0, 0.0, 2.0, 8.0, 25.0]), min_size=142, max_size=142)


@pytest.fixture
def morning(town):
    """Give the situation of a small town whose rain can be changed."""
    town.trees(YOUNG, {**YOUNG, "uid": "second", "planting_date": datetime.date(2025, 2, 1)})
    town.beds(BED, BASKET, {"uid": "trough", "kind": "planter"})
    town.watered("bed", "bed", datetime.date(2026, 7, 8), 400)
    return gather(town.store, TODAY)


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rains, st.integers(60, 141), st.floats(0.5, 60))
def test_more_rain_never_means_more_litres_today(morning, rain, day, more):
    def litres(values):
        whole = morning.forcing.rain_mm.copy()
        whole[0, :len(values)] = values
        return advise(replace(morning, forcing=replace(morning.forcing, rain_mm=whole))
                      )["advised_l"]

    wetter = np.array(rain)
    wetter[day] += more
    assert (litres(wetter) <= litres(np.array(rain)) + 1e-6).all()


def test_working_days_and_rounding():
    dates = pd.date_range("2026-07-17", periods=4)
    working = working_days(dates, TownSettings())
    assert working.tolist() == [True, False, False, True]
    assert next_working(working, 0) == 3
    assert working_days(dates, TownSettings(working_days=())).all()
    np.testing.assert_array_equal(rounded_litres(np.array([0, 0.2, 49.5, 50.0, 50.1])),
                                  [0, 1, 50, 50, 55])



def test_litres_nobody_can_know_are_not_zero_and_the_caution_says_why(town):
    town.trees(YOUNG, OLD).beds(BED)
    result = compute_advice(town.store, TODAY + datetime.timedelta(days=60))
    assert (result.litres_today, result.litres_horizon, result.unknown) == (None, None, 3)
    assert result.caution("fr") == ("Attention : météo trop ancienne."
                                    " 3 objets restent sans conseil.")
    assert result.caution("en").endswith("3 objects have no advice.")


def test_figures_that_rest_on_fresh_weather_call_for_no_caution(town):
    town.beds(BED).advice()
    assert town.result.weather_status == "fresh"
    assert town.result.caution("fr") is None


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rains)
def test_whatever_the_rain_the_range_of_dates_is_in_order_and_ahead(morning, rain):
    whole = morning.forcing.rain_mm.copy()
    whole[0, :len(rain)] = rain
    rows = advise(replace(morning, forcing=replace(morning.forcing, rain_mm=whole)))
    far = pd.Timestamp.max
    early, likely, late = (rows[name].fillna(far) for name in (
        "earliest_date", "likely_date", "latest_date"))
    assert (early <= likely).all() and (likely <= late).all()
    assert (early >= pd.Timestamp(TODAY)).all()


def test_half_empty_rows_get_an_advice_with_every_default_named(town):
    from seve.irrigation.explain import explain

    town.trees({"uid": "no_species_no_date_no_pit"}, {"uid": "year_alone", "planting_year": 2025})
    town.beds({"uid": "no_kind_no_area"}, {"uid": "planter", "kind": "planter"},
              {"uid": "basket", "kind": "hanging_basket"}, {"uid": "hedge", "kind": "hedge"})
    advice = town.advice()
    assert len(advice) == 6 and (advice["urgency"] != "unknown").all()
    assert advice["wetted_area_m2"].gt(0).all()
    assert advice.loc["year_alone", "advised_l"] >= 50
    for table in advice.index:
        inputs = explain(town.store, table, TODAY, "fr").inputs
        assert inputs[["name", "origin_name", "source"]].ne("").all(axis=None)
        soil = inputs.set_index("input").loc["soil"]
        assert soil["origin"] == "town"
    year = explain(town.store, "year_alone", TODAY, "fr").inputs.set_index("input")
    assert year.loc["season_number", "origin"] == "workbook"
    assert "Sol inconnu" in explain(town.store, "year_alone", TODAY, "fr").sentence


def test_nothing_is_advised_on_what_is_gone(town):
    town.trees(*({"uid": state, "planting_date": YOUNG["planting_date"], "life_cycle": state}
                 for state in ("existing", "felled", "stump", "vacant", "removed", "planned")))
    assert town.advice().index.tolist() == ["existing"]
