"""Bad input: what the town's tables may hold must never hide a stop nor stop the planning."""

import datetime

import pytest
from seve.interventions.rounds import RoundOptions, plan_rounds
from seve.interventions.rounds.clock import Clock

TODAY = datetime.date(2026, 7, 14)
OURS = RoundOptions(solver="tank_split")


def plan(town, options=OURS):
    result = plan_rounds(town.store, TODAY, 0.1, options=options)
    # Whatever the day, every due task is served or listed.
    work = town.stops("work")
    assert result.stops == len(work)
    assert result.unserved == len(town.stops("unserved"))
    return result


def test_a_vehicle_of_0_litres_prunes_but_does_not_water(town):
    town.vehicle(tank_l=0.0)
    town.work("t2")
    result = plan(town)
    assert (result.stops, result.unserved) == (1, 6)
    assert set(town.reasons().values()) == {"no_tank"}


def test_an_unknown_tank_is_not_taken_for_a_full_one(town):
    town.vehicle(tank_l=None)
    assert plan(town).stops == 0


def test_without_any_water_point_one_tank_is_given_out_and_the_rest_is_listed(town):
    town.store.delete("water_points", ["water-PE1"])
    result = plan(town)
    assert result.litres == 900
    assert set(town.reasons().values()) == {"no_water_point"}
    assert result.stops + result.unserved == 6


def test_a_water_point_out_of_order_is_none(town):
    town.water_point("PE1", (500, 100), working=False)
    assert plan(town).litres == 900
    assert set(town.reasons().values()) == {"no_water_point"}


def test_a_water_point_closed_all_the_shift_is_said(town):
    town.water_point("PE1", (500, 100), opening_time="18:00", closing_time="20:00")
    assert plan(town).litres == 900
    assert set(town.reasons().values()) == {"water_closed"}


def test_a_water_point_that_opens_later_is_waited_for(town):
    town.water_point("PE1", (500, 100), opening_time="09:00", closing_time="12:00")
    assert plan(town).unserved == 0
    rank = town.stops("refill")["rank"].min()
    stops = town.stops()
    assert stops["arrival_time"][stops["rank"] > rank].min() >= "09:00"


@pytest.mark.parametrize("flow", [0.0, None, -3.0])
def test_a_flow_that_is_not_one_is_replaced_by_the_usual(town, flow):
    town.water_point("PE1", (500, 100), flow_l_per_min=flow)
    town.vehicle(flow_l_per_min=flow, speed_km_h=flow)
    assert plan(town).unserved == 0


def test_no_vehicle_no_depot_or_none_in_service(bare_town):
    bare_town.tree("t0", (100, 0), 100.0)
    plan(bare_town)
    assert bare_town.reasons() == {"t0": "no_vehicle"}
    bare_town.vehicle()
    plan(bare_town)
    assert bare_town.reasons() == {"t0": "no_depot"}
    bare_town.depot()
    bare_town.vehicle(working=False)
    plan(bare_town)
    assert bare_town.reasons() == {"t0": "no_vehicle"}
    bare_town.vehicle(working=None)
    assert plan(bare_town).unserved == 0


def test_a_vehicle_whose_depot_is_not_known_leaves_from_the_only_one(town):
    town.vehicle(depot_code="inconnu")
    assert plan(town).unserved == 0


def test_an_empty_town_has_an_empty_day(bare_town):
    result = plan(bare_town)
    assert (result.rounds, result.stops, result.unserved, result.kilometres) == (0, 0, 0, 0)


def test_hours_that_nobody_can_read_are_the_usual_ones(town):
    town.vehicle(shift_start="tôt", shift_end=None)
    assert plan(town).unserved == 0
    assert town.stops("start")["arrival_time"].iloc[0] == "07:30"


@pytest.mark.parametrize(("day", "hours"), [
    (datetime.date(2026, 3, 29), 2.0), (datetime.date(2026, 10, 25), 4.0),
    (datetime.date(2026, 7, 14), 3.0)])
def test_a_night_shift_over_the_change_of_clocks_counts_real_hours(day, hours):
    clock = Clock(day, "Europe/Paris")
    start, end = clock.span("01:00", "04:00", ("", ""))
    assert (end - start) / 3600 == hours
    assert (clock.text(start), clock.text(end)) == ("01:00", "04:00")


def test_a_shift_past_midnight_ends_the_next_day():
    clock = Clock(TODAY, "Europe/Paris")
    assert clock.span("21:00", "04:00", ("", "")) == (21 * 3600, 28 * 3600)
    assert clock.text(28 * 3600) == "04:00"


def test_the_change_of_clocks_shortens_the_night_round(bare_town):
    """Three hours on the clock, two in truth: what takes two and a half is left out."""
    import pandas as pd
    night = datetime.date(2026, 3, 29)
    bare_town.depot()
    bare_town.vehicle(shift_start="01:00", shift_end="04:00")
    bare_town.tree("t0", (100, 0))
    bare_town.work("t0", duration_min=150, due_date=night)
    plan_rounds(bare_town.store, night, 0.1, options=OURS)
    stops = bare_town.store.read("round_stops", where={"date": night})
    assert list(stops["reason"]) == ["too_long"]
    later = pd.Timestamp(night) + pd.Timedelta(days=7)
    plan_rounds(bare_town.store, later.date(), 0.1, options=OURS)
    assert "work" in set(bare_town.store.read("round_stops", where={"date": later.date()})["kind"])


@pytest.mark.parametrize("text", ["6h30", "06:30", " 6:30 ", "6H30"])
def test_hours_are_read_as_people_write_them(text):
    assert Clock(TODAY, "Europe/Paris").seconds(text, "00:00") == 6.5 * 3600


def test_a_zone_this_computer_does_not_know_has_no_change_of_clocks():
    clock = Clock(datetime.date(2026, 3, 29), "Nowhere/Atlantis")
    assert clock.span("01:00", "04:00", ("", "")) == (3600, 4 * 3600)
