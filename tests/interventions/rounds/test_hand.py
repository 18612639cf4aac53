"""The user moves and locks stops; the rest is solved again and the totals follow."""

import datetime

import pytest
from seve.interventions.rounds import (
    RoundError,
    RoundOptions,
    lock,
    lock_round,
    move_stop,
    move_stops,
    plan_rounds,
    resolve,
    take_out,
)
from seve.interventions.rounds.files import reason_sentence

TODAY = datetime.date(2026, 7, 14)
OURS = RoundOptions(solver="tank_split")


def round_of(town, vehicle):
    return town.store.read("rounds", where={"vehicle_code": vehicle, "date": TODAY}).iloc[0]


def stop_of(town, name):
    return town.stops("work").set_index("object_uid").loc[name]


def test_a_stop_moved_to_another_round_changes_both_totals(two_rounds):
    east, west = round_of(two_rounds, "V1"), round_of(two_rounds, "V2")
    move_stop(two_rounds.store, stop_of(two_rounds, "EST2")["uid"], west["uid"], 1)
    assert stop_of(two_rounds, "EST2")["round_uid"] == west["uid"]
    assert bool(stop_of(two_rounds, "EST2")["locked"])
    after_east, after_west = round_of(two_rounds, "V1"), round_of(two_rounds, "V2")
    assert (after_east["litres"], after_west["litres"]) == (600, 1200)
    assert (after_east["stop_count"], after_west["stop_count"]) == (2, 4)
    assert after_west["refill_count"] == 1
    assert after_west["distance_km"] > west["distance_km"]
    assert after_east["distance_km"] <= east["distance_km"]
    first = two_rounds.stops("work", round_uid=west["uid"]).iloc[0]
    assert first["object_uid"] == "EST2"


def test_a_stop_is_put_where_the_user_says_in_its_own_round(two_rounds):
    east = round_of(two_rounds, "V1")
    before = list(two_rounds.stops("work", round_uid=east["uid"])["object_uid"])
    last = stop_of(two_rounds, before[-1])
    move_stop(two_rounds.store, last["uid"], east["uid"], 1)
    after = two_rounds.stops("work", round_uid=east["uid"])
    assert list(after["object_uid"]) == [before[-1], *before[:-1]]
    assert list(after["rank"]) == sorted(after["rank"])


def test_several_stops_go_together_and_keep_their_order(two_rounds):
    east, west = round_of(two_rounds, "V1"), round_of(two_rounds, "V2")
    going = list(two_rounds.stops("work", round_uid=east["uid"])["object_uid"])[:2]
    move_stops(two_rounds.store, [stop_of(two_rounds, name)["uid"] for name in going],
               west["uid"], 2)
    after = list(two_rounds.stops("work", round_uid=west["uid"])["object_uid"])
    assert after[1:3] == going and len(after) == 5
    assert round_of(two_rounds, "V2")["stop_count"] == 5


def test_of_several_stops_one_that_cannot_go_keeps_all_in_place(two_rounds):
    before = two_rounds.stops()
    uids = [stop_of(two_rounds, "EST1")["uid"],
            two_rounds.stops("start")["uid"].iloc[0]]
    with pytest.raises(RoundError, match="not_a_work_stop"):
        move_stops(two_rounds.store, uids, round_of(two_rounds, "V2")["uid"], 1)
    assert two_rounds.stops().equals(before)


def test_a_stop_taken_out_is_nobodys_and_stays_so_until_it_is_given_to_a_round(two_rounds):
    east = round_of(two_rounds, "V1")
    first = two_rounds.stops("work", round_uid=east["uid"])["uid"].iloc[0]
    name = two_rounds.stops("work").set_index("uid").loc[first, "object_uid"]
    assert take_out(two_rounds.store, [first]) == 1
    after = round_of(two_rounds, "V1")
    assert (after["stop_count"], after["litres"]) == (2, 600)
    assert after["distance_km"] <= east["distance_km"]
    assert two_rounds.reasons() == {name: "taken_out"}
    for _ in range(2):
        resolve(two_rounds.store, TODAY, 0.2, options=OURS)
        assert two_rounds.reasons() == {name: "taken_out"}
        assert name not in set(two_rounds.stops("work")["object_uid"])
    left = two_rounds.stops("unserved").iloc[0]
    move_stop(two_rounds.store, left["uid"], round_of(two_rounds, "V1")["uid"], 1)
    assert two_rounds.reasons() == {}
    assert round_of(two_rounds, "V1")["litres"] == 900
    assert reason_sentence("taken_out", "fr").startswith("Retiré")


def test_a_round_whose_every_stop_is_taken_out_is_removed(two_rounds):
    west = round_of(two_rounds, "V2")
    uids = list(two_rounds.stops("work", round_uid=west["uid"])["uid"])
    assert take_out(two_rounds.store, uids) == 3
    assert list(two_rounds.store.read("rounds")["vehicle_code"]) == ["V1"]
    assert set(two_rounds.reasons().values()) == {"taken_out"}
    with pytest.raises(RoundError, match="not_a_work_stop"):
        take_out(two_rounds.store, uids[:1])


def test_a_stop_not_served_can_be_given_to_a_round(two_rounds):
    two_rounds.zone("NORD", "NORD", (-100, 800, 100, 1200))
    two_rounds.tree("north", (50, 1000), 100.0)
    plan_rounds(two_rounds.store, TODAY, 0.2, options=OURS)
    assert two_rounds.reasons() == {"north": "no_vehicle"}
    left = two_rounds.stops("unserved").iloc[0]
    move_stop(two_rounds.store, left["uid"], round_of(two_rounds, "V1")["uid"], 99)
    assert two_rounds.reasons() == {}
    moved = stop_of(two_rounds, "north")
    assert (moved["kind"], moved["reason"]) == ("work", None)


def test_a_round_left_empty_is_removed(two_rounds):
    west = round_of(two_rounds, "V2")["uid"]
    for name in ("EST1", "EST2", "EST3"):
        move_stop(two_rounds.store, stop_of(two_rounds, name)["uid"], west, 99)
    assert len(two_rounds.store.read("rounds")) == 1
    assert set(two_rounds.stops()["round_uid"]) == {west}


def test_a_move_that_would_not_hold_is_refused_and_changes_nothing(two_rounds):
    two_rounds.vehicle("V2", team_code="OUEST", shift_end="06:20")
    west = round_of(two_rounds, "V2")["uid"]
    before = two_rounds.stops().drop(columns="geometry")
    with pytest.raises(RoundError) as refusal:
        move_stop(two_rounds.store, stop_of(two_rounds, "EST3")["uid"], west, 1)
    assert refusal.value.code == "round_no_time"
    assert "heures" in refusal.value.sentence("fr")
    assert before.equals(two_rounds.stops().drop(columns="geometry"))
    two_rounds.vehicle("V2", team_code="OUEST", tank_l=100)
    with pytest.raises(RoundError, match="round_no_tank"):
        move_stop(two_rounds.store, stop_of(two_rounds, "EST3")["uid"], west, 1)
    start = two_rounds.stops("start").iloc[0]["uid"]
    with pytest.raises(RoundError, match="not_a_work_stop"):
        move_stop(two_rounds.store, start, west, 1)
    with pytest.raises(RoundError, match="unknown_stop"):
        move_stop(two_rounds.store, "nothing", west, 1)


def test_a_moved_stop_stays_with_its_vehicle_when_the_rest_is_solved_again(two_rounds):
    west = round_of(two_rounds, "V2")["uid"]
    move_stop(two_rounds.store, stop_of(two_rounds, "EST2")["uid"], west, 1)
    result = resolve(two_rounds.store, TODAY, 0.2, options=OURS)
    assert (result.stops, result.unserved) == (6, 0)
    moved = stop_of(two_rounds, "EST2")
    assert (moved["round_uid"], bool(moved["locked"])) == (west, True)
    lock(two_rounds.store, [moved["uid"]], locked=False)
    resolve(two_rounds.store, TODAY, 0.2, options=OURS)
    assert stop_of(two_rounds, "EST2")["round_uid"] == round_of(two_rounds, "V1")["uid"]


def test_a_locked_round_keeps_its_order_while_others_are_solved_again(two_rounds):
    west = round_of(two_rounds, "V2")
    move_stop(two_rounds.store, two_rounds.stops("work", round_uid=west["uid"]).iloc[-1]["uid"],
              west["uid"], 1)
    assert lock_round(two_rounds.store, west["uid"]) == 2
    order = list(two_rounds.stops("work", round_uid=west["uid"])["object_uid"])
    two_rounds.tree("new", (-100, 0), 50.0)
    result = resolve(two_rounds.store, TODAY, 0.2, options=OURS)
    assert list(two_rounds.stops("work", round_uid=west["uid"])["object_uid"]) == order
    assert two_rounds.reasons() == {"new": "no_vehicle"}
    assert result.stops == 6


def test_a_kept_round_is_not_touched(two_rounds):
    west = round_of(two_rounds, "V2")
    two_rounds.tree("new", (-100, 0), 50.0)
    resolve(two_rounds.store, TODAY, 0.2, keep=[west["uid"]], options=OURS)
    assert "new" not in set(two_rounds.stops("work")["object_uid"])
    resolve(two_rounds.store, TODAY, 0.2, options=OURS)
    assert "new" in set(two_rounds.stops("work")["object_uid"])
