"""Asking, planning, beginning, finishing, putting off: dates, reasons and journal."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from seve.interventions.law import InterventionError
from seve.interventions.states import (
    add_request,
    begin,
    cancel,
    mark_done,
    not_done,
    plan,
    postpone,
    reopen,
)
from seve.layers.store import Store

TODAY = datetime.date(2026, 5, 4)
MOMENT = datetime.datetime(2026, 5, 4, 6, 30, tzinfo=datetime.UTC)


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("zones", pd.DataFrame([{"uid": "z", "name": "Nord", "team_code": "N"}]))
        store.upsert("sites", pd.DataFrame([{"uid": "s", "name": "Parc", "zone_uid": "z"}]))
        store.upsert("trees", pd.DataFrame([{"uid": "t", "site_uid": "s",
                                             "life_cycle": "existing"}]))
        yield store


def row(store, uid):
    return store.read("interventions", where={"uid": uid}).iloc[0]


def test_a_request_goes_to_the_team_of_the_zone_and_is_due_within_a_month(store):
    uid = add_request(store, "dead_wood", "t", "tree", TODAY, MOMENT, remarks="appel du 3 mai")
    found = row(store, uid)
    assert (found["state"], found["origin"], found["team_code"]) == ("planned", "request", "N")
    assert found["due_date"] == pd.Timestamp("2026-06-03")


def test_a_request_lives_through_its_states_with_a_journal_line_each(store):
    uid = add_request(store, "felling", "t", "tree", TODAY, MOMENT, origin="town")
    plan(store, [uid], datetime.date(2026, 5, 11), MOMENT, team_code="S")
    begin(store, [uid], MOMENT)
    postpone(store, [uid], datetime.date(2026, 5, 20), "panne de nacelle", MOMENT)
    not_done(store, [uid], "rue barrée", MOMENT)
    found = row(store, uid)
    assert found["state"] == "planned" and pd.isna(found["planned_date"])
    assert found["state_reason"] == "rue barrée" and found["team_code"] == "S"
    mark_done(store, [uid], datetime.date(2026, 5, 2), MOMENT, quantity=1.0, remarks="sans retenue")
    found = row(store, uid)
    assert (found["state"], found["done_date"]) == ("done", pd.Timestamp("2026-05-02"))
    actions = list(store.read("journal")["action"])
    assert actions == ["add_request", "plan", "begin", "postpone", "not_done", "mark_done"]


def test_a_felled_tree_leaves_a_stump_and_a_removed_stump_a_vacant_place(store):
    for work, after in (("felling", "stump"), ("stump_removal", "vacant")):
        uid = add_request(store, work, "t", "tree", TODAY, MOMENT)
        mark_done(store, [uid], TODAY, MOMENT)
        assert store.read("trees")["life_cycle"].iloc[0] == after


def test_litres_said_when_watering_is_done_enter_the_balance_once(store):
    uid = add_request(store, "watering", "t", "tree", TODAY, MOMENT)
    mark_done(store, [uid], datetime.date(2026, 5, 2), MOMENT, quantity=60.0)
    mark_done(store, [uid], datetime.date(2026, 5, 3), MOMENT, quantity=75.0)
    watering = store.read("waterings")
    assert len(watering) == 1 and watering["given_l"].iloc[0] == 75.0
    assert watering["date"].iloc[0] == pd.Timestamp("2026-05-03")
    reopen(store, [uid], "pas arrosé", MOMENT)
    assert store.read("waterings").empty


def test_litres_not_said_are_not_invented(store):
    uid = add_request(store, "watering", "t", "tree", TODAY, MOMENT)
    mark_done(store, [uid], TODAY, MOMENT)
    assert store.read("waterings").empty


def test_finished_work_is_not_put_off_nor_given_up(store):
    uid = add_request(store, "pruning", "t", "tree", TODAY, MOMENT)
    mark_done(store, [uid], TODAY, MOMENT)
    assert postpone(store, [uid], TODAY, "trop tard", MOMENT) == 0
    assert cancel(store, [uid], "trop tard", MOMENT) == 0
    assert row(store, uid)["state"] == "done"


@pytest.mark.parametrize(("change", "code"), [
    (lambda store, uid: postpone(store, [uid], TODAY, " ", MOMENT), "reason_needed"),
    (lambda store, uid: cancel(store, [uid], "", MOMENT), "reason_needed"),
    (lambda store, uid: mark_done(store, [uid], datetime.date(2026, 6, 1), MOMENT),
     "done_in_future"),
    (lambda store, uid: begin(store, ["nowhere"], MOMENT), "unknown_intervention"),
    (lambda store, uid: add_request(store, "bowling", "t", "tree", TODAY, MOMENT), "unknown_work"),
    (lambda store, uid: add_request(store, "pruning", "x", "tree", TODAY, MOMENT),
     "unknown_object"),
    (lambda store, uid: add_request(store, "pruning", "t", "bench", TODAY, MOMENT),
     "unknown_kind"),
    (lambda store, uid: add_request(store, "pruning", "t", "tree", TODAY, MOMENT, origin="?"),
     "unknown_origin"),
])
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_changes(store, change, code):
    uid = add_request(store, "pruning", "t", "tree", TODAY, MOMENT)
    before = store.read("interventions")
    with pytest.raises(InterventionError) as caught:
        change(store, uid)
    assert caught.value.code == code
    for language in ("fr", "en"):
        assert caught.value.sentence(language) and caught.value.advice(language)
    pd.testing.assert_frame_equal(before, store.read("interventions"))
