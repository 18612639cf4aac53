"""Remarks in four classes move the figures a little, together, and only when accepted."""

import datetime

import numpy as np
import pandas as pd
import pytest
from seve.irrigation.balance import run
from seve.irrigation.corrections import NEED_BOUNDS, RESERVE_BOUNDS, corrections_of
from seve.irrigation.explain import explain
from seve.irrigation.feedback import (
    FeedbackError,
    accept_correction,
    class_likelihood,
    moisture_in,
    propose_corrections,
    record_remarks,
    refuse_correction,
    withdraw_correction,
)
from seve.irrigation.reference import reference
from seve.irrigation.situation import gather

TODAY = datetime.date(2026, 7, 14)
LATER = datetime.date(2026, 8, 31)
MOMENT = datetime.datetime(2026, 7, 14, 6, tzinfo=datetime.UTC)
BEDS = 24
POOL = "loam/high"


def two_layer_truth(buckets, days, waterings, need, reserve, seed=5):
    """Run another kind of soil: two layers, bypass, slow drainage, curved stress.

    Nothing in it is the bucket of the product: water lies in a quick top and a slow
    bottom, a fifth of what comes in goes straight down, what exceeds the field capacity
    takes days to leave, plants shift between layers and slow down along a curve, and
    each bed differs from its neighbours. Gives the depleted share of each evening.
    """
    rng = np.random.default_rng(seed)
    count = len(buckets)
    full = buckets.total_mm * reserve * rng.lognormal(0, 0.12, count)
    thirst = buckets.demand * need * rng.lognormal(0, 0.12, count)
    tops, bottoms = 0.3 * full, 0.7 * full
    top, bottom = tops.copy(), bottoms.copy()
    given = np.zeros((len(days), count))
    np.add.at(given, (waterings.day, waterings.row), waterings.mm)
    shares = []
    for day in range(len(days)):
        water = days.rain_mm[0, day] * 0.9 + given[day]
        top, bottom = top + 0.8 * water, bottom + 0.2 * water
        spill = np.maximum(top - tops, 0)
        top, bottom = top - spill, bottom + spill
        bottom = bottom - 0.4 * np.maximum(bottom - bottoms, 0)
        wish = thirst * days.evapotranspiration_mm[0, day]
        ease_top, ease_bottom = top / tops, np.minimum(bottom / bottoms, 1)
        weight = 0.5 * ease_top / np.maximum(0.5 * ease_top + 0.5 * ease_bottom, 1e-9)
        factor = 1 - (1 - np.maximum(ease_top, ease_bottom)) ** 3
        top = np.maximum(top - wish * weight * factor, 0)
        bottom = np.maximum(bottom - wish * (1 - weight) * factor, 0)
        shares.append(np.clip(1 - (top + bottom) / full, 0, 1))
    return np.array(shares)


@pytest.fixture
def twin(town):
    """Give a summer of flower beds whose real soil is smaller and thirst larger than thought."""
    rng = np.random.default_rng(11)
    rain = np.where(rng.random(190) < 0.22, rng.gamma(0.9, 9, 190), 0.0)
    town.weather(today=LATER, rain=rain)
    town.beds(*({"uid": f"b{n}", "kind": "flower_bed", "area_m2": 10.0, "soil_code": "loam"}
                for n in range(BEDS)))
    waterings = [{"uid": f"w{n}-{week}", "object_uid": f"b{n}", "object_kind": "bed",
                  "date": pd.Timestamp("2026-05-01") + pd.Timedelta(days=4 * week + n % 4),
                  "given_l": 160.0}
                 for n in range(BEDS) for week in range(30)]
    town.store.upsert("waterings", pd.DataFrame(waterings))
    situation = gather(town.store, LATER)
    series = situation.forcing
    truth = two_layer_truth(situation.buckets("likely"), series.days("likely"),
                            situation.waterings.part(0, len(series.dates)), 1.35, 0.75)
    town.truth, town.series = truth[:series.today], series
    return town


def remarks(town, every=9, first="2026-05-20", last="2026-07-13", seed=7):
    """Let people feel the soil of each bed from time to time and name a class."""
    rng = np.random.default_rng(seed)
    classes = reference("moisture_classes")
    rows = []
    for number in range(BEDS):
        for date in pd.date_range(pd.Timestamp(first) + pd.Timedelta(days=number % every), last,
                                  freq=f"{every}D"):
            evening = (date - town.series.dates[0]).days - 1
            felt = np.clip(town.truth[evening, number] + rng.normal(0, 0.12), 0, 0.999)
            name = classes.loc[(classes["depleted_from"] <= felt)
                               & (felt < classes["depleted_to"]), "code"].item()
            rows.append({"uid": f"o{number}-{date:%m%d}", "object_uid": f"b{number}",
                         "object_kind": "bed", "date": date, "kind": "moisture", "value": name,
                         "team_code": "EQ-1"})
    town.store.upsert("observations", pd.DataFrame(rows))
    return len(rows)


def later_error(town):
    """Give the error on the depleted share from the remarks' end to the end of August."""
    situation = gather(town.store, LATER)
    buckets = situation.buckets("likely")
    history = run(buckets, np.zeros(BEDS), situation.forcing.days("likely"),
                  situation.waterings, history=True).history
    shares = (history["depletion_mm"] / buckets.total_mm)[:situation.forcing.today]
    after = situation.forcing.dates[:situation.forcing.today] >= pd.Timestamp(TODAY)
    return float(np.sqrt(np.mean((shares - town.truth)[after] ** 2)))


def test_remarks_help_where_the_real_soil_works_in_another_way(twin):
    before = later_error(twin)
    remarks(twin)
    proposal = propose_corrections(twin.store, TODAY).set_index("pool", drop=False).loc[POOL]
    assert proposal["need"] > 1 or proposal["reserve"] < 1
    assert proposal["gap_then_percent"] < proposal["gap_now_percent"]
    accept_correction(twin.store, proposal, "EQ-1", "relevés de juin", MOMENT)
    after = later_error(twin)
    sentence = explain(twin.store, "b0", LATER, "fr").sentence
    assert "Corrigé par les remarques du terrain" in sentence and "1,25" in sentence
    assert after < 0.75 * before


def test_a_proposal_changes_nothing_until_it_is_accepted_and_nothing_once_taken_back(twin):
    count = remarks(twin)
    plain = twin.advice(today=LATER)["advised_l"]
    proposal = propose_corrections(twin.store, TODAY).iloc[0]
    assert proposal["remark_count"] == count
    pd.testing.assert_series_equal(twin.advice(today=LATER)["advised_l"], plain)
    accept_correction(twin.store, proposal, "EQ-1", "relevés", MOMENT)
    assert propose_corrections(twin.store, TODAY).empty
    assert (twin.advice(today=LATER)["advised_l"] != plain).any()
    withdraw_correction(twin.store, POOL, "EQ-1", "essai terminé",
                        MOMENT + datetime.timedelta(hours=1))
    pd.testing.assert_series_equal(twin.advice(today=LATER)["advised_l"], plain)
    assert twin.store.count("journal") == 2
    with pytest.raises(FeedbackError) as refusal:
        withdraw_correction(twin.store, POOL, "EQ-1", "encore", MOMENT)
    assert refusal.value.sentence("fr") and refusal.value.advice("en")


def test_a_refused_proposal_comes_back_only_with_new_remarks(twin):
    remarks(twin, last="2026-07-01")
    proposal = propose_corrections(twin.store, TODAY).iloc[0]
    refuse_correction(twin.store, proposal, "EQ-1", "gants", MOMENT)
    assert propose_corrections(twin.store, TODAY).empty
    assert corrections_of(twin.store.read("journal")).by_pool == {}
    remarks(twin, last="2026-07-13")
    assert len(propose_corrections(twin.store, TODAY)) == 1


def test_a_few_remarks_or_a_single_bed_move_nothing(twin):
    one = pd.DataFrame([{"uid": f"x{n}", "object_uid": "b0", "object_kind": "bed",
                         "date": pd.Timestamp("2026-06-01") + pd.Timedelta(days=n),
                         "kind": "moisture", "value": "dry", "team_code": "EQ"}
                        for n in range(12)])
    twin.store.upsert("observations", one)
    assert propose_corrections(twin.store, TODAY).empty


def test_however_loud_the_remarks_a_correction_stays_within_its_bounds(twin):
    rows = [{"uid": f"x{n}-{day}", "object_uid": f"b{n}", "object_kind": "bed",
             "date": pd.Timestamp("2026-06-01") + pd.Timedelta(days=day), "kind": "moisture",
             "value": "dry", "team_code": "EQ"} for n in range(BEDS) for day in range(40)]
    twin.store.upsert("observations", pd.DataFrame(rows))
    proposal = propose_corrections(twin.store, TODAY).iloc[0]
    assert NEED_BOUNDS[0] <= proposal["need"] <= NEED_BOUNDS[1]
    assert RESERVE_BOUNDS[0] <= proposal["reserve"] <= RESERVE_BOUNDS[1]


def test_a_remark_nobody_can_place_is_left_out(twin):
    twin.store.upsert("observations", pd.DataFrame([
        {"uid": "1", "object_uid": "gone", "date": TODAY, "kind": "moisture", "value": "dry"},
        {"uid": "2", "object_uid": "b0", "date": TODAY, "kind": "moisture", "value": "moite"},
        {"uid": "3", "object_uid": "b0", "date": None, "kind": "moisture", "value": "dry"},
        {"uid": "4", "object_uid": "b0", "date": datetime.date(2020, 1, 1), "kind": "moisture",
         "value": "dry"}]))
    assert propose_corrections(twin.store, TODAY).empty


def test_a_sheet_of_remarks_is_taken_in_words_and_twice_changes_nothing(town):
    sheet = pd.DataFrame({"object_uid": ["a", "b", "c"], "object_kind": "bed", "date": TODAY,
                          "value": ["Gorgé", " sec", "moist"], "team_code": "EQ-2"})
    assert record_remarks(town.store, sheet) == 3
    assert record_remarks(town.store, sheet) == 0
    assert town.store.read("observations")["value"].tolist() == ["soaked", "dry", "wet"]
    with pytest.raises(FeedbackError) as refusal:
        record_remarks(town.store, sheet.assign(value="bof"))
    assert "bof" in refusal.value.sentence("fr") and refusal.value.advice("fr")


def test_a_journal_written_by_hand_cannot_push_a_correction_out_of_bounds():
    journal = pd.DataFrame([
        {"action": "feedback_accepted", "moment": pd.Timestamp(MOMENT.replace(tzinfo=None)),
         "details": '{"pool": "loam/high", "need": 50, "reserve": 0}'},
        {"action": "feedback_accepted", "moment": pd.Timestamp(MOMENT.replace(tzinfo=None)),
         "details": "pas du JSON"}])
    assert corrections_of(journal).by_pool == {POOL: (NEED_BOUNDS[1], RESERVE_BOUNDS[0])}


def test_the_four_classes_share_out_all_the_chances():
    classes = reference("moisture_classes")
    shares = np.linspace(0, 1, 21)
    chances = [class_likelihood(shares, np.full(21, row.depleted_from),
                                np.full(21, row.depleted_to))
               for row in classes.itertuples()]
    np.testing.assert_allclose(np.sum(chances, axis=0), 1, atol=1e-9)
    assert np.argmax(np.array(chances)[:, 0]) == 0 and np.argmax(np.array(chances)[:, -1]) == 3


@pytest.mark.parametrize(("text", "code"), [
    ("sec", "dry"), ("Sol très sec, tuteur cassé", "dry"), ("terre gorgée", "soaked"),
    ("Terre fraîche", "fresh"), ("humide", "wet"), ("the soil is dry", "dry"), ("moist", "wet"),
    ("pas sec", None), ("secteur fermé", None), ("feuilles sèches", None), ("", None),
    (None, None)])
def test_a_remark_is_a_class_only_when_it_begins_with_one(text, code):
    assert moisture_in(text) == code
