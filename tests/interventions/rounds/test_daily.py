"""The rounds a morning plans by itself."""

import datetime

from seve.interventions.rounds import cancel_round, move_stop, rounds_of_the_day

TODAY = datetime.date(2026, 7, 14)
SUNDAY = datetime.date(2026, 7, 19)
MOMENT = datetime.datetime(2026, 7, 14, 12, tzinfo=datetime.UTC)


def contents(store):
    return [store.read(name).drop(columns="geometry") for name in ("rounds", "round_stops")]


def test_the_first_morning_plans_and_the_second_leaves_what_people_changed(two_rounds):
    store = two_rounds.store
    stops = store.read("round_stops", where={"kind": "work"})
    rounds = store.read("rounds")
    stop = stops.iloc[0]
    other = rounds.loc[rounds["uid"] != stop["round_uid"], "uid"].iloc[0]
    move_stop(store, stop["uid"], other, 1)
    before = contents(store)
    result = rounds_of_the_day(store, TODAY, 0.2)
    assert result.rounds == len(rounds)
    assert result.stops == len(stops)
    assert all(a.equals(b) for a, b in zip(before, contents(store), strict=True))


def test_a_day_whose_rounds_were_all_cancelled_is_planned_again(two_rounds):
    store = two_rounds.store
    for uid in store.read("rounds")["uid"]:
        cancel_round(store, uid, "panne", MOMENT)
    result = rounds_of_the_day(store, TODAY, 0.2)
    assert result.rounds > 0
    assert (store.read("rounds")["state"] == "planned").sum() == result.rounds


def test_nobody_goes_out_on_sunday_nor_without_a_vehicle(bare_town):
    bare_town.depot()
    bare_town.tree("t1", (50, 0), litres=50)
    assert rounds_of_the_day(bare_town.store, TODAY, 0.2) is None
    bare_town.vehicle()
    assert rounds_of_the_day(bare_town.store, SUNDAY, 0.2) is None
    assert rounds_of_the_day(bare_town.store, TODAY, 0.2).rounds == 1
