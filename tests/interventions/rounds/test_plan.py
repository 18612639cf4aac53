"""Rounds for the day: everything due is served, or listed with its reason."""

import datetime

import pytest
from seve.interventions.law import override_flag
from seve.interventions.rounds import RoundError, RoundOptions, lock, move_stop, plan_rounds

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 6, tzinfo=datetime.UTC)


@pytest.fixture(params=["pyvrp", "tank_split"])
def options(request):
    if request.param == "pyvrp":
        pytest.importorskip("pyvrp")
    return RoundOptions(solver=request.param)


def test_a_round_waters_what_the_advice_says_and_refills_on_the_way(town, options):
    result = plan_rounds(town.store, TODAY, 0.2, options=options)
    assert (result.rounds, result.stops, result.unserved) == (1, 6, 0)
    assert result.litres == 1800
    round_ = town.store.read("rounds").iloc[0]
    assert (round_["vehicle_code"], round_["state"], round_["refill_count"]) == ("V1", "planned", 1)
    assert round_["distance_km"] == pytest.approx(result.kilometres, abs=0.001)
    stops = town.stops()
    assert list(stops["kind"].iloc[[0, -1]]) == ["start", "end"]
    assert stops["arrival_time"].iloc[0] == "06:00"
    assert list(stops["arrival_time"]) == sorted(stops["arrival_time"])
    water = 1000.0
    for _, stop in stops.iterrows():
        if stop["kind"] == "refill":
            water = 1000.0
        elif stop["kind"] == "work":
            water -= stop["litres"]
        assert water >= 0


def test_a_team_decision_replaces_the_advised_litres(town, options):
    town.advise("t0", 300, decided=120.0)
    town.advise("t1", 300, decided=0.0)
    plan_rounds(town.store, TODAY, 0.2, options=options)
    litres = dict(zip(town.stops("work")["object_uid"], town.stops("work")["litres"], strict=True))
    assert litres["t0"] == 120
    assert "t1" not in litres


def test_only_what_is_urgent_is_watered(town):
    town.advise("t0", 300, urgency="soon")
    town.tree("t9", (400, 0), 50, urgency="late")
    plan_rounds(town.store, TODAY, 0.2)
    served = set(town.stops("work")["object_uid"])
    assert "t9" in served
    assert "t0" not in served


def test_watering_and_other_work_go_in_one_round(town, options):
    town.work("t2", duration_min=5)
    town.work("t3", kind="staking", due_date=datetime.date(2026, 8, 1))
    town.work("t4", kind="mulching", duration_min=45)
    result = plan_rounds(town.store, TODAY, 0.2, options=options)
    assert result.stops == 8
    work = town.stops("work")
    pruned = work[work["work"] == "pruning"].iloc[0]
    watered = work[(work["work"] == "watering") & (work["object_uid"] == "t2")].iloc[0]
    assert pruned["rank"] == watered["rank"]
    assert pruned["intervention_uid"] == "work-t2"
    assert "staking" not in set(work["work"])


def test_watering_alone_or_the_other_work_alone_goes_out_when_asked(town):
    town.work("t0", kind="pruning")
    for kind, works in (("watering", {"watering"}), ("other", {"pruning"}),
                        ("all", {"watering", "pruning"})):
        plan_rounds(town.store, TODAY, 0.1, options=RoundOptions(solver="tank_split", work=kind))
        assert set(town.stops("work")["work"]) == works


def test_what_is_locked_stays_whatever_goes_out(town):
    town.work("t0", kind="pruning")
    plan_rounds(town.store, TODAY, 0.1, options=RoundOptions(solver="tank_split"))
    pruning = town.stops("work").query("work == 'pruning'")["uid"].iloc[0]
    lock(town.store, [pruning])
    plan_rounds(town.store, TODAY, 0.1,
                options=RoundOptions(solver="tank_split", work="watering"))
    assert set(town.stops("work")["work"]) == {"watering", "pruning"}


def test_nobody_is_sent_to_prune_among_the_nests_before_a_person_has_weighed_it(town):
    town.work("t0", kind="pruning", uid="p", flags='[{"code": "nesting"}]')
    town.work("t1", kind="staking", uid="s", flags='[{"code": "road_order"}]')
    plan_rounds(town.store, TODAY, 0.1, options=RoundOptions(solver="tank_split"))
    assert town.reasons() == {"t0": "law_to_weigh"}
    assert "staking" in set(town.stops("work")["work"])
    left, round_ = town.stops("unserved").iloc[0], town.store.read("rounds").iloc[0]
    with pytest.raises(RoundError, match="law_to_weigh"):
        move_stop(town.store, left["uid"], round_["uid"], 99)
    override_flag(town.store, "p", "nesting", "danger", TODAY, MOMENT)
    move_stop(town.store, left["uid"], round_["uid"], 99)
    assert town.reasons() == {}
    plan_rounds(town.store, TODAY, 0.1, options=RoundOptions(solver="tank_split"))
    assert {"pruning", "staking"} <= set(town.stops("work")["work"])


def test_postponed_work_waits_for_its_day(town):
    town.work("t2", state="postponed", planned_date=datetime.date(2026, 7, 20))
    town.work("t3", state="postponed", planned_date=TODAY)
    plan_rounds(town.store, TODAY, 0.2)
    pruned = town.stops("work").query("work == 'pruning'")["object_uid"]
    assert list(pruned) == ["t3"]


def test_a_watering_asked_for_joins_the_advice_of_the_same_tree(town):
    town.work("t2", kind="watering", origin="advice", quantity=300)
    plan_rounds(town.store, TODAY, 0.2)
    rows = town.stops("work").query("object_uid == 't2'")
    assert len(rows) == 1
    assert rows["intervention_uid"].iloc[0] == "work-t2"


def test_a_tree_watered_this_morning_is_not_watered_again(town):
    import pandas as pd
    town.store.upsert("waterings", pd.DataFrame([{
        "uid": "w1", "object_uid": "t0", "object_kind": "tree", "date": TODAY, "given_l": 300}]))
    plan_rounds(town.store, TODAY, 0.2)
    assert "t0" not in set(town.stops("work")["object_uid"])


def test_neighbours_of_a_street_are_one_halt_with_each_its_litres(bare_town):
    bare_town.depot()
    bare_town.vehicle(tank_l=6000)
    for k in range(4):
        bare_town.tree(f"a{k}", (500 + 8 * k, 0), 60.0 + k, street="Rue A")
    bare_town.tree("b0", (508, 4), 50.0, street="Rue B")
    result = plan_rounds(bare_town.store, TODAY, 0.2)
    work = bare_town.stops("work").set_index("object_uid")
    assert result.stops == 5
    assert work["rank"]["a0"] == work["rank"]["a1"]
    assert work["rank"]["b0"] != work["rank"]["a0"]
    assert work["litres"]["a3"] == 63
    assert result.halts < 5


def test_a_bed_larger_than_the_tank_is_watered_in_several_tankfuls(town, options):
    town.bed("lawn", (600, 300), 2500.0)
    result = plan_rounds(town.store, TODAY, 0.2, options=options)
    parts = town.stops("work").query("object_uid == 'lawn'")
    assert result.unserved == 0
    assert len(parts) == 3
    assert parts["litres"].sum() == pytest.approx(2500)
    assert parts["uid"].is_unique


def test_a_team_serves_its_own_zone_unless_allowed_elsewhere(bare_town, options):
    bare_town.depot()
    bare_town.vehicle("V1", team_code="EST")
    bare_town.vehicle("V2", team_code="OUEST")
    bare_town.zone("E", "EST", (0, -500, 5000, 500))
    bare_town.zone("O", "OUEST", (-5000, -500, 0, 500))
    bare_town.zone("N", "NORD", (-5000, 500, 5000, 2000))
    bare_town.tree("east", (900, 10), 100)
    bare_town.tree("west", (-900, 10), 100)
    bare_town.tree("north", (100, 900), 100)
    plan_rounds(bare_town.store, TODAY, 0.2, options=options)
    rounds = bare_town.store.read("rounds").set_index("uid")["vehicle_code"]
    who = {s.object_uid: rounds[s.round_uid] for s in bare_town.stops("work").itertuples()}
    assert who == {"east": "V1", "west": "V2"}
    assert bare_town.reasons() == {"north": "no_vehicle"}
    elsewhere = RoundOptions(solver=options.solver, everywhere=("V1",))
    assert plan_rounds(bare_town.store, TODAY, 0.2, options=elsewhere).unserved == 0


def test_what_cannot_be_served_is_listed_with_its_reason(town, options):
    town.roads([(0, 0), (1400, 0)], [(1400, 0), (1400, 300)], [(5000, 0), (5200, 0)])
    town.tree("nowhere", None, 100)
    town.tree("forest", (700, 2000), 100)
    town.tree("island", (5100, 5), 100)
    town.tree("long", (800, 0))
    town.work("long", kind="felling", duration_min=600)
    result = plan_rounds(town.store, TODAY, 0.2, options=options)
    assert town.reasons() == {"nowhere": "no_position", "forest": "off_network",
                              "island": "unreachable", "long": "too_long"}
    assert result.unserved == 4
    assert set(town.stops("unserved")["round_uid"]) == {None}


def test_a_day_too_short_leaves_the_least_urgent_out(town, options):
    town.vehicle(shift_end="06:50")
    town.advise("t5", 300, urgency="late")
    result = plan_rounds(town.store, TODAY, 0.2, options=options)
    assert result.unserved > 0
    assert set(town.reasons().values()) == {"no_time"}
    assert "t5" not in town.reasons()
    assert result.stops + result.unserved == 6


def test_planning_twice_writes_the_same_rounds(town):
    plan_rounds(town.store, TODAY, 0.2, options=RoundOptions(solver="tank_split"))
    first = set(town.store.read("rounds")["uid"]), set(town.stops()["uid"])
    plan_rounds(town.store, TODAY, 0.2, options=RoundOptions(solver="tank_split"))
    assert (set(town.store.read("rounds")["uid"]), set(town.stops()["uid"])) == first


def test_a_mountain_of_overdue_work_does_not_push_the_watering_out(town):
    import pandas as pd
    town.store.upsert("interventions", pd.DataFrame([{
        "uid": f"p{k}", "work": "pruning", "object_uid": f"t{k % 6}", "object_kind": "tree",
        "state": "planned", "origin": "rule", "due_date": datetime.date(2026, 6, 1),
        "duration_min": 40.0} for k in range(300)]))
    result = plan_rounds(town.store, TODAY, 1.0)
    assert result.stops + result.unserved == 306
    assert result.litres == 1800
    assert set(town.reasons().values()) == {"no_time"}


def test_rounds_under_way_and_other_days_stay(town):
    plan_rounds(town.store, TODAY, 0.2)
    rounds = town.store.read("rounds").assign(state="under_way")
    town.store.upsert("rounds", rounds[["uid", "state"]])
    town.vehicle("V2")
    town.tree("new", (200, 0), 80)
    before = set(town.stops()["uid"])
    result = plan_rounds(town.store, TODAY, 0.2)
    assert result.rounds == 2
    assert before <= set(town.stops()["uid"])
    assert list(town.stops("work")["object_uid"]).count("t0") == 1
    other = town.store.read("rounds").query("vehicle_code == 'V2'").iloc[0]
    assert set(town.stops("work", round_uid=other["uid"])["object_uid"]) == {"new"}
