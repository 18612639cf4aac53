"""The law and good practice are shown with their text; the town decides, with its reason."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from seve.interventions.due import update_due_work
from seve.interventions.law import (
    InterventionError,
    flags_of,
    law_flags,
    law_texts,
    override_flag,
    to_json,
)
from seve.interventions.states import add_request, plan, postpone
from seve.interventions.wording import flags_sentence
from seve.layers import schema
from seve.layers.settings import TownSettings
from seve.layers.store import Store
from seve.layers.tables import conform

MOMENT = datetime.datetime(2026, 4, 1, 6, tzinfo=datetime.UTC)
TREES = [
    {"uid": "row", "layout": "alignment", "genus": "Tilia"},
    {"uid": "alone", "layout": "isolated", "genus": "Tilia"},
    {"uid": "unknown", "genus": "Tilia"},
    {"uid": "plane", "layout": "isolated", "genus": "Platanus"},
    {"uid": "old", "layout": "isolated", "development_stage": "mature", "remarkable": True},
]
BEDS = [{"uid": "hedge", "kind": "hedge"}, {"uid": "roses", "kind": "rose_bed"}]


def codes(work: str, object_uid: str, day: str, kind: str = "tree", settings=None, drought=None,
          today: str = "2026-01-05") -> set[str]:
    return {flag["code"] for flag in flags(work, object_uid, day, kind, settings, drought, today)}


def flags(work, object_uid, day, kind="tree", settings=None, drought=None, today="2026-01-05"):
    objects = {name: conform(schema.TABLES[name], pd.DataFrame(rows)) for name, rows in
               (("trees", TREES), ("beds", BEDS), ("sites", []))}
    frame = conform(schema.INTERVENTIONS, pd.DataFrame([{
        "uid": "i", "work": work, "object_uid": object_uid, "object_kind": kind,
        "due_date": day}]))
    found = law_flags(frame, objects, settings or TownSettings(),
                      datetime.date.fromisoformat(today), drought)
    return flags_of(found.iloc[0])


def test_every_rule_of_law_has_its_text_in_both_languages_and_its_link():
    for text in law_texts().values():
        assert text.kind in ("law", "good_practice") and text.works
        assert set(text.works) <= set(schema.VALUE_LISTS["work"])
        assert all(text.titles.values()) and all(len(words) > 60 for words in text.texts.values())
        assert text.source and text.url.startswith("https://")


@pytest.mark.parametrize(("day", "flagged"), [
    ("2026-03-15", False), ("2026-03-16", True), ("2026-08-15", True), ("2026-08-16", False)])
def test_pruning_between_16_march_and_15_august_meets_the_nests(day, flagged):
    assert ("nesting" in codes("pruning", "alone", day)) is flagged
    assert ("nesting" in codes("hedge_trimming", "hedge", day, "bed")) is flagged
    assert "nesting" not in codes("mowing", "hedge", day, "bed")
    assert "nesting" not in codes("pruning", "roses", day, "bed")


def test_the_nesting_window_is_the_towns_and_may_pass_the_new_year():
    southern = TownSettings(nesting_start="10-01", nesting_end="02-15")
    assert "nesting" in codes("pruning", "alone", "2026-01-20", settings=southern)
    assert "nesting" not in codes("pruning", "alone", "2026-04-20", settings=southern)


def test_late_pruning_is_looked_at_on_the_day_it_would_really_be_done():
    assert "nesting" in codes("pruning", "alone", "2026-02-01", today="2026-05-01")
    assert "nesting" not in codes("pruning", "alone", "2026-06-01", today="2026-09-01")


def test_felling_an_alignment_tree_asks_for_the_l350_3_formality():
    assert "l350_3" in codes("felling", "row", "2026-11-01")
    assert "l350_3" not in codes("felling", "alone", "2026-11-01")
    assert codes("crown_pruning", "row", "2026-11-01") >= {"l350_3_pruning", "road_order"}


def test_an_unknown_layout_is_to_be_checked_not_taken_for_free():
    flag = next(flag for flag in flags("felling", "unknown", "2026-11-01")
                if flag["code"] == "l350_3")
    assert flag["to_check"] is True


def test_planes_old_trees_digging_and_treatments_carry_their_rules():
    assert "plane_canker" in codes("pruning", "plane", "2026-11-01")
    assert codes("felling", "old", "2026-11-01") >= {"old_tree", "protected_tree"}
    assert "underground_networks" in codes("planting", "alone", "2026-11-20")
    assert "pesticides" in codes("treatment", "alone", "2026-09-20")


@pytest.mark.parametrize(("level", "flagged"), [
    ("alerte", True), ("alerte_renforcee", True), ("crise", True), ("vigilance", False)])
def test_watering_under_a_drought_order_shows_its_level(level, flagged):
    found = flags("watering", "alone", "2026-07-01", drought={"alone": level})
    assert bool(found) is flagged
    assert not flagged or found[0]["level"] == level
    if level == "alerte_renforcee":
        assert flags_sentence(to_json(found), "fr") == "Arrêté sécheresse : alerte renforcée"


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("trees", pd.DataFrame(TREES))
        yield store


def test_working_in_spite_of_a_flag_keeps_the_reason_and_is_journalled(store):
    today = datetime.date(2026, 4, 1)
    uid = add_request(store, "crown_pruning", "row", "tree", today, MOMENT)
    update_due_work(store, today)
    override_flag(store, uid, "nesting", "branche cassée au-dessus de l'école", today, MOMENT, "N")
    update_due_work(store, today + datetime.timedelta(days=1))
    row = store.read("interventions", where={"uid": uid}).iloc[0]
    flag = next(flag for flag in flags_of(row["flags"]) if flag["code"] == "nesting")
    assert flag["overridden"]["reason"] == "branche cassée au-dessus de l'école"
    assert "décision motivée" in flags_sentence(row["flags"], "fr")
    line = store.read("journal", where={"action": "override_flag"}).iloc[0]
    assert (line["advised"], line["team_code"]) == ("nesting", "N")
    assert line["reason"] == "branche cassée au-dessus de l'école"


@pytest.mark.parametrize(("code", "reason", "error"), [
    ("nesting", "  ", "reason_needed"), ("drought", "urgent", "unknown_flag")])
def test_no_override_without_a_reason_or_of_a_flag_that_is_not_there(store, code, reason, error):
    today = datetime.date(2026, 4, 1)
    uid = add_request(store, "crown_pruning", "row", "tree", today, MOMENT)
    update_due_work(store, today)
    with pytest.raises(InterventionError) as caught:
        override_flag(store, uid, code, reason, today, MOMENT)
    assert caught.value.code == error and caught.value.sentence("fr")
    assert store.read("journal", where={"action": "override_flag"}).empty


def test_a_pruning_given_another_day_is_looked_at_on_that_day_and_keeps_what_was_decided(
        tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("trees", pd.DataFrame(TREES))
        store.upsert("sites", pd.DataFrame([{"uid": "rue", "kind": "street"}]))
        uid = add_request(store, "pruning", "alone", "tree", datetime.date(2026, 4, 1), MOMENT)

        def shown():
            return {flag["code"] for flag in flags_of(
                store.read("interventions")["flags"].iloc[0])}

        assert "nesting" in shown()
        plan(store, [uid], datetime.date(2026, 9, 1), MOMENT)
        assert "nesting" not in shown()
        postpone(store, [uid], datetime.date(2026, 5, 4), "nacelle en panne", MOMENT)
        assert "nesting" in shown()
        override_flag(store, uid, "nesting", "danger", datetime.date(2026, 4, 1), MOMENT)
        plan(store, [uid], datetime.date(2026, 5, 11), MOMENT)
        (flag,) = [one for one in flags_of(store.read("interventions")["flags"].iloc[0])
                   if one["code"] == "nesting"]
        assert flag["overridden"]["reason"] == "danger"
