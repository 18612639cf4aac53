"""The score of a site: what makes it, what lowers it, and when there is none."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.dashboard import condition
from seve.dashboard.data import places
from seve.dashboard.indicators import compute_indicators
from seve.layers.store import Store

WEIGHTS = {"health": 30.0, "water": 20.0, "work": 20.0, "safety": 20.0, "data": 10.0}


def parts(**known):
    """Give the parts of one site: ``part=(points, known)``; the others unknown."""
    return pd.DataFrame([
        {"site_uid": "s", "part": part, "points": known.get(part, (math.nan, 0))[0],
         "known": known.get(part, (math.nan, 0))[1], "applies": True}
        for part in condition.PARTS
    ])


def score(weights=WEIGHTS, **known):
    return condition.scores(parts(**known), weights).iloc[0]


def test_a_site_wholly_known_has_its_weighted_mean_and_no_doubt():
    found = score(health=(50, 1), water=(100, 1), work=(0, 1), safety=(80, 1), data=(90, 1))
    assert found["score"] == pytest.approx((30 * 50 + 20 * 100 + 20 * 80 + 10 * 90) / 100)
    assert found["low"] == found["high"] == pytest.approx(found["score"])
    assert found["known"] == 1


def test_the_service_edits_the_weights():
    known = {"health": (50, 1), "water": (100, 1), "work": (0, 1), "safety": (80, 1),
             "data": (90, 1)}
    assert score({"health": 1.0}, **known)["score"] == 50
    assert score({"health": 1.0, "work": 3.0}, **known)["score"] == pytest.approx(12.5)
    assert math.isnan(score({}, **known)["score"])


def test_nothing_known_gives_no_score_even_when_the_form_is_filled():
    assert math.isnan(score()["score"])
    assert math.isnan(score(data=(95, 1))["score"])
    assert not math.isnan(score(data=(95, 1), health=(10, 0.1))["score"])


def test_thin_data_widen_the_bounds():
    sure = score(health=(60, 1), water=(60, 1), work=(60, 1), safety=(60, 1), data=(60, 1))
    thin = score(health=(60, 0.2), data=(60, 1))
    assert thin["high"] - thin["low"] > 60 > sure["high"] - sure["low"]
    # Worst case: only what is sure counts, all the rest at 0; best case: all the rest at 100.
    assert thin["low"] == pytest.approx((30 * 0.2 * 60 + 10 * 60) / 100)
    assert thin["high"] == pytest.approx(thin["low"] + 100 * (1 - (6 + 10) / 100))


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 1)), min_size=5, max_size=5),
       st.sets(st.sampled_from(condition.PARTS)), st.floats(0, 50))
@settings(max_examples=60, deadline=None)
def test_the_score_always_lies_within_its_bounds(values, unknown, weight):
    known = {part: value for part, value in zip(condition.PARTS, values, strict=True)
             if part not in unknown}
    found = score({**WEIGHTS, "work": weight}, **known)
    if not math.isnan(found["score"]):
        assert found["low"] - 1e-9 <= found["score"] <= found["high"] + 1e-9
        assert found["low"] >= 0 and found["high"] <= 100 + 1e-9


def test_the_parts_of_a_site_are_those_of_its_objects(indicators, town):
    found = indicators.parts.set_index(["site_uid", "part"])
    objects = pd.concat([town.trees(), town.beds()])
    here = objects[(objects["site_uid"] == "s1")
                   & (objects["life_cycle"].isna() | (objects["life_cycle"] == "existing"))]
    points = {"very_good": 100, "good": 85, "fair": 55, "poor": 25, "very_poor": 0}
    graded = [points[grade] for grade in here["health"].dropna()]
    assert found.loc[("s1", "health"), "points"] == pytest.approx(sum(graded) / len(graded))
    assert found.loc[("s1", "health"), "known"] == pytest.approx(len(graded) / len(here))
    risks = {"low": 100, "moderate": 70, "high": 20, "extreme": 0}
    trees = here[here["uid"].str.startswith("t")]
    danger = [risks[risk] for risk in trees["risk"].dropna()]
    mean = sum(danger) / len(danger)
    assert found.loc[("s1", "safety"), "points"] == pytest.approx((mean + min(danger)) / 2)
    # Late since 5 July: half and ten sixtieths of a work, among the three open on the site
    # and the three done within the year.
    assert found.loc[("s1", "work"), "points"] == pytest.approx(
        100 * (1 - (0.5 + 0.5 * 10 / 60) / 6))


def test_a_click_finds_the_late_work_and_the_dangerous_tree(indicators):
    rows = indicators.reasons
    late = rows[(rows["site_uid"] == "s2") & (rows["part"] == "work")].iloc[0]
    assert (late["value"], late["days"], late["object_uid"]) == ("mowing", 30, "b2")
    danger = rows[(rows["site_uid"] == "s1") & (rows["part"] == "safety")]
    assert danger["value"].iloc[0] == "extreme"
    assert danger["lost"].is_monotonic_decreasing
    missing = rows[(rows["site_uid"] == "s1") & (rows["part"] == "data")]
    assert set(missing["object_kind"]) <= {"tree", "bed"} and (missing["days"] > 0).all()


def test_a_site_without_trees_is_not_blamed_for_unknown_risk(town):
    beds = town.beds().assign(health="good")
    from seve.dashboard.data import all_objects

    objects = all_objects(town.trees().head(0), beds)
    advice = pd.DataFrame({"object_uid": beds["uid"], "urgency": "none"})
    work = pd.DataFrame(columns=["site_uid", "state", "due_date", "window_end", "planned_date",
                                 "done_date", "uid", "work", "object_kind", "object_uid"])
    for column in ("due_date", "window_end", "planned_date", "done_date"):
        work[column] = pd.to_datetime(work[column])
    found = condition.scores(
        condition.parts(objects, advice, work, pd.Timestamp(town.TODAY)), WEIGHTS)
    # Weights that apply: 80; unknown: work (20), and nothing for trees that are not there.
    assert found["known"].tolist() == pytest.approx([60 / 80] * 2)


def test_street_trees_are_scored_with_their_zone_or_together(tmp_path, town, indicators):
    row = indicators.sites.set_index("uid").loc["outside"]
    assert (row["kind"], row["trees_count"]) == ("outside", 4) and row["score"] > 0
    trees = town.trees()
    trees["zone_uid"] = "z1"
    with Store.create(tmp_path / "zones.gpkg") as store:
        store.upsert("zones", pd.DataFrame([{"uid": "z1", "code": "S1", "name": "Centre"},
                                            {"uid": "z2", "code": "S2", "name": "Nord"}]))
        store.upsert("sites", town.sites())
        store.upsert("trees", trees)
        found = compute_indicators(store, town.TODAY)
    sites = found.sites.set_index("uid")
    assert sites.loc["z1", "trees_count"] == 4 and "z2" not in sites.index
    assert found.value("without_site") == 4
    nowhere = places(town.sites(), pd.DataFrame({"uid": ["z2"], "code": "S2", "name": "Nord"}),
                     pd.DataFrame({"site_uid": ["s1"]}))
    assert nowhere["uid"].tolist() == ["s1", "s2", "s3", "s4"]


def test_the_empty_sites_have_no_score(indicators):
    scores = indicators.sites.set_index("uid")["score"]
    assert scores[["s3", "s4"]].isna().all() and scores[["s1", "s2"]].notna().all()
    size = {"s1": 30, "s2": 17, "outside": 4}
    mean = sum(scores[site] * count for site, count in size.items()) / sum(size.values())
    assert indicators.value("condition_score") == pytest.approx(mean)
