"""Every advice can be read: a sentence, its days, its inputs, a chart; and overruled."""

import datetime

import numpy as np
import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring
from seve.irrigation.explain import ExplainError, explain
from seve.irrigation.explanation_file import write_explanation
from seve.irrigation.overrides import (
    OverrideError,
    active_overrides,
    record_override,
    withdraw_override,
)

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 6, tzinfo=datetime.UTC)
YOUNG = {"uid": "young", "planting_date": datetime.date(2025, 11, 20), "soil_code": "argileuse"}
BED = {"uid": "bed", "kind": "flower_bed", "area_m2": 20.0, "mulch": "organic",
       "mulch_cover_percent": 50}


@pytest.fixture
def dry_town(town):
    """Give a town with a young tree and a bed, watered three weeks ago."""
    town.trees(YOUNG).beds(BED)
    for uid, kind in (("young", "tree"), ("bed", "bed")):
        town.watered(uid, kind, datetime.date(2026, 6, 23), 300)
    return town


def override(town, uid="young", kind="amount", amount=40.0, reason="pied sensible",
             expires=datetime.date(2026, 7, 20)):
    return record_override(town.store, uid, "tree", kind, amount, reason, "EQ-1", expires, TODAY,
                           MOMENT)


@pytest.mark.parametrize(("language", "words"), [
    ("fr", ["Apporter", "mm"]), ("en", ["Bring", "mm"])])
def test_the_sentence_quotes_the_litres_of_the_advice(dry_town, language, words):
    advice = dry_town.advice().loc["young"]
    sentence = explain(dry_town.store, "young", TODAY, language).sentence
    assert all(word in sentence for word in words)
    assert f"{advice['advised_l']:.0f}" in sentence


def test_the_days_add_up_and_end_where_the_advice_begins(dry_town):
    advice = dry_town.advice().loc["bed"]
    days = explain(dry_town.store, "bed", TODAY, "fr").days
    change = days["depletion_mm"].diff().iloc[1:]
    added = (days["taken_mm"] + days["drainage_mm"] - days["rain_in_mm"]
             - days["watering_mm"]).iloc[1:]
    np.testing.assert_allclose(change, added, atol=0.01)
    evening = days.loc[days["date"] == pd.Timestamp("2026-07-13"), "depletion_mm"].item()
    assert evening == pytest.approx(advice["root_zone_depletion_mm"], abs=1e-3)
    watering = days.loc[days["watering_mm"] > 0]
    assert watering["date"].tolist() == [pd.Timestamp("2026-06-23")]
    assert watering["watering_mm"].item() == pytest.approx(300 * 0.9 / 20)


def test_every_input_has_a_name_an_origin_and_a_source(dry_town):
    for language in ("fr", "en"):
        inputs = explain(dry_town.store, "young", TODAY, language).inputs
        assert inputs[["name", "origin_name", "source"]].ne("").all(axis=None)
        assert inputs["origin"].isin(["workbook", "site", "species", "town", "measured"]).all()
    table = inputs.set_index("input")
    assert table.loc["soil", ["value", "origin"]].tolist() == ["clay", "workbook"] or (
        "clay" in table.loc["soil", "value"])
    assert table.loc["practice_low", "value"] == 50


def test_the_chart_is_well_formed_svg_with_a_title(dry_town):
    svg = explain(dry_town.store, "bed", TODAY, "fr").chart_svg
    root = fromstring(svg)
    assert root.tag.endswith("svg")
    assert root.find("{http://www.w3.org/2000/svg}title").text
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_felled_tree_has_nothing_to_explain(dry_town):
    dry_town.store.upsert("trees", pd.DataFrame({"uid": ["young"], "life_cycle": ["felled"]}))
    with pytest.raises(ExplainError) as refusal:
        explain(dry_town.store, "young", TODAY, "fr")
    assert refusal.value.sentence("fr") and refusal.value.advice("en")


def test_old_weather_is_said_in_the_explanation(dry_town):
    rows = dry_town.store.read("weather_daily")
    rows.loc[rows["date"] > pd.Timestamp("2026-07-11"), "kind"] = "forecast"
    dry_town.weather(rows=rows)
    assert "météo observée jusqu'au 11/07/2026" in explain(
        dry_town.store, "bed", TODAY, "fr").sentence


def test_a_teams_amount_wins_and_the_advice_stays_beside_it(dry_town):
    before = dry_town.advice().loc["young", "advised_l"]
    override(dry_town)
    after = dry_town.advice().loc["young"]
    assert (after["advised_l"], after["decided_l"]) == (before, 40.0)
    line = dry_town.store.read("journal").iloc[0]
    assert (line["action"], line["team_code"], line["reason"]) == (
        "watering_override", "EQ-1", "pied sensible")
    assert float(line["advised"]) == before and line["expires"] == pd.Timestamp("2026-07-20")
    sentence = explain(dry_town.store, "young", TODAY, "fr").sentence
    assert "EQ-1" in sentence and "pied sensible" in sentence


@pytest.mark.parametrize(("kind", "amount", "share"), [("skip", None, 0.0), ("factor", 1.5, 1.5)])
def test_a_team_may_skip_or_scale(dry_town, kind, amount, share):
    override(dry_town, kind=kind, amount=amount)
    tree = dry_town.advice().loc["young"]
    assert tree["decided_l"] == pytest.approx(share * tree["advised_l"])


def test_a_decision_ends_on_its_date(dry_town):
    override(dry_town, kind="skip", expires=datetime.date(2026, 7, 15))
    observations = dry_town.store.read("observations")
    assert len(active_overrides(observations, datetime.date(2026, 7, 15))) == 1
    assert active_overrides(observations, datetime.date(2026, 7, 16)).empty


def test_a_decision_taken_back_leaves_two_lines_in_the_journal(dry_town):
    uid = override(dry_town, kind="skip")
    withdraw_override(dry_town.store, uid, "EQ-1", "erreur", MOMENT)
    tree = dry_town.advice().loc["young"]
    assert tree["decided_l"] == tree["advised_l"] > 0
    assert dry_town.store.count("journal") == 2


@pytest.mark.parametrize(("wrong", "code"), [
    ({"kind": "flood"}, "override_kind"), ({"reason": "  "}, "override_reason"),
    ({"amount": -5}, "override_amount"), ({"amount": None}, "override_amount"),
    ({"amount": float("nan")}, "override_amount"),
    ({"expires": datetime.date(2026, 7, 1)}, "override_expiry"),
    ({"expires": datetime.date(2030, 1, 1)}, "override_expiry")])
def test_a_decision_that_says_nothing_is_refused_with_words(dry_town, wrong, code):
    with pytest.raises(OverrideError) as refusal:
        override(dry_town, **wrong)
    assert refusal.value.code == code
    assert refusal.value.sentence("fr") and refusal.value.advice("fr")
    assert dry_town.store.count("observations") == 0


@pytest.mark.parametrize("text", [None, "", "peu", "{}", '{"kind": "amount"}', "[1]",
                                  '{"kind": "amount", "amount": "x", "expires": "2026-08-01"}'])
def test_a_decision_nobody_can_read_is_not_followed(text):
    rows = pd.DataFrame([{"uid": "d", "object_uid": "t", "kind": "override", "value": text,
                          "remarks": "", "team_code": "EQ", "date": pd.Timestamp(TODAY)}])
    assert active_overrides(rows, TODAY).empty


def test_the_source_of_a_figure_is_its_own_table_and_a_neutral_value_says_so(town):
    town.trees({**YOUNG, "pit_cover": "grate", "microclimate": "hot_paving"}).beds(BED)
    tree = explain(town.store, "young", TODAY, "en").inputs.set_index("input")
    assert "compacted opening" in tree.loc["rain_share", "source"]
    assert "WUCOLS" in tree.loc["k_microclimate", "source"]
    assert tree.loc["mulch_factor", "source"] == "nothing noted: neutral value"
    assert tree.loc["efficiency", "source"] == "town's setting"
    town.store.upsert("trees", pd.DataFrame({"uid": ["young"], "microclimate": [None],
                                             "exposure": ["half_shade"]}))
    shaded = explain(town.store, "young", TODAY, "en").inputs.set_index("input")
    assert shaded.loc["k_microclimate", ["value", "origin"]].tolist() == [0.85, "workbook"]
    assert "0.5 to 0.9" in shaded.loc["k_microclimate", "source"]
    bed = explain(town.store, "bed", TODAY, "en").inputs.set_index("input")
    assert "chapter 10" in bed.loc["mulch_factor", "source"]
    assert bed.loc["mulch_factor", "origin"] == "workbook"


@pytest.mark.parametrize(("language", "figure", "head"), [
    ("fr", "0,30", "Pourquoi ce conseil"), ("en", "0.30", "Why this watering")])
def test_the_page_of_the_days_is_whole_in_the_figures_of_the_language(dry_town, tmp_path, language,
                                                                      figure, head):
    explained = explain(dry_town.store, "bed", TODAY, language)
    write_explanation(explained, tmp_path / "why.html", language, "M12 <b>Rond-point</b>")
    page = (tmp_path / "why.html").read_text(encoding="utf-8")
    assert head in page and "M12 &lt;b&gt;Rond-point&lt;/b&gt;" in page
    assert f"<td>{figure}</td>" in page and "<svg" in page
    assert page.count("<tr") == len(explained.days) + len(explained.inputs) + 2


@pytest.mark.parametrize(("language", "sign", "point"), [("fr", ";", ","), ("en", ",", ".")])
def test_the_table_of_the_days_opens_in_the_offices_spreadsheet(dry_town, tmp_path, language, sign,
                                                                point):
    explained = explain(dry_town.store, "bed", TODAY, language)
    write_explanation(explained, tmp_path / "days.csv", language)
    table = pd.read_csv(tmp_path / "days.csv", sep=sign, decimal=point, encoding="utf-8-sig")
    assert len(table) == len(explained.days)
    np.testing.assert_allclose(table.iloc[:, -3].astype(float), explained.days["depletion_mm"],
                               atol=0.006)


def test_a_source_is_that_of_the_figure_and_not_of_its_neighbour(town):
    town.trees({**YOUNG, "pit_area_m2": 1.0, "genus": "Olea"})
    town.beds({**BED, "plant_count": 600, "season": "summer", "genus": "Lavandula"})
    tree = explain(town.store, "young", TODAY, "en").inputs.set_index("input")
    assert tree.loc["wetted_area", ["origin", "source"]].tolist() == [
        "workbook", "read in the inventory"]
    assert "Val'hor" in tree.loc["root_depth", "source"]
    assert tree.loc["k_species", ["value", "origin"]].tolist() == [0.5, "town"]
    assert "establishes" in tree.loc["k_species", "source"]
    assert tree.loc["k_microclimate", "source"] == "nothing noted: neutral value"
    bed = explain(town.store, "bed", TODAY, "en").inputs.set_index("input")
    assert bed.loc["k_density", ["value", "origin"]].tolist() == [1.2, "workbook"]
    assert "WUCOLS" in bed.loc["k_density", "source"]
    assert bed.loc["k_species", ["value", "origin"]].tolist() == [0.8, "town"]
    assert "S623" in bed.loc["k_species", "source"]
    assert "bedding" in bed.loc["calendar", "source"]


def test_days_that_nobody_observed_are_veiled_in_the_chart_and_named_in_the_table(dry_town):
    whole = explain(dry_town.store, "bed", TODAY, "fr")
    assert "non observée" not in whole.chart_svg
    rows = dry_town.store.read("weather_daily")
    hole = rows["date"].isin(pd.to_datetime(["2026-07-06", "2026-07-07"]))
    dry_town.weather(rows=rows[~hole])
    patched = explain(dry_town.store, "bed", TODAY, "fr")
    assert patched.chart_svg.count('fill-opacity="0.35"') == 2
    assert "non observée" in patched.chart_svg
    kinds = patched.days.set_index("date")["kind"]
    assert kinds[pd.Timestamp("2026-07-06")] == "missing"
    assert "complétée" in patched.sentence


def test_without_usable_weather_there_is_a_reason_and_no_drawing(dry_town):
    dry_town.weather(rows=pd.DataFrame())
    nothing = explain(dry_town.store, "bed", TODAY, "fr")
    assert "Pas de conseil" in nothing.sentence and nothing.chart_svg == ""
    assert nothing.days.empty and len(nothing.inputs) > 10


def test_an_object_may_be_asked_for_by_the_towns_number(dry_town):
    dry_town.store.upsert("trees", pd.DataFrame({"uid": ["young"], "code": ["A-12"]}))
    by_number = explain(dry_town.store, "A-12", TODAY, "fr")
    assert by_number.sentence == explain(dry_town.store, "young", TODAY, "fr").sentence
    dry_town.store.upsert("beds", pd.DataFrame({"uid": ["bed"], "code": ["A-12"]}))
    with pytest.raises(ExplainError) as refusal:
        explain(dry_town.store, "A-12", TODAY, "fr")
    assert refusal.value.code == "explain_several" and "A-12" in refusal.value.sentence("fr")
    assert refusal.value.advice("en")
