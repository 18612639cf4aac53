"""The town reads its care rules, changes one, and takes it back."""

import datetime

import pandas as pd
import pytest
from seve.interventions.due import update_due_work
from seve.interventions.law import InterventionError
from seve.interventions.rules import starting_rules
from seve.interventions.town_rules import (
    check_rule,
    is_starting,
    next_dates,
    problem_sentence,
    restore_rule,
    rule_sentence,
    save_rule,
    town_rules,
)
from seve.layers.store import Store

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 8, tzinfo=datetime.UTC)


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as opened:
        opened.upsert("beds", pd.DataFrame([
            {"uid": f"b{n}", "code": f"P{n}", "kind": "lawn", "area_m2": 100.0}
            for n in range(3)]))
        yield opened


def row(code):
    rules = starting_rules()
    found = rules[rules["code"] == code].iloc[0].to_dict()
    return {name: None if pd.isna(value) else value for name, value in found.items()}


def due_of(store, work):
    update_due_work(store, TODAY, 60)
    return store.read("interventions", where={"work": work})


def test_every_starting_rule_says_when_in_both_languages_and_works():
    for code in starting_rules()["code"]:
        assert check_rule(row(code), TODAY) is None
        for language in ("fr", "en"):
            assert rule_sentence(row(code), language)


def test_a_rule_reads_as_a_gardener_says_it():
    assert rule_sentence(row("lawn_mowing"), "fr") == (
        "toutes les 2 semaines, du 15/03 au 31/10")
    assert rule_sentence(row("site_cleaning"), "fr") == "chaque semaine"
    assert rule_sentence(row("stump_after_felling"), "fr") == "15 jours après : abattage"
    assert rule_sentence(row("watering_after_planting"), "fr") == "aussitôt après : plantation"
    assert rule_sentence(row("meadow_mowing"), "en") == (
        "every year, from 01/09 to 31/10, at a fixed date")


def test_each_rule_tells_how_many_objects_it_is_about(store):
    found = town_rules(store, TODAY)
    assert found.concerned["lawn_mowing"] == 3
    assert found.concerned["rose_pruning"] == 0
    assert not found.own and not found.problems
    assert len(found.rows) == len(starting_rules())


def test_the_town_mows_every_three_weeks_and_its_due_work_follows(store):
    store.upsert("interventions", pd.DataFrame([{
        "uid": f"i{n}", "work": "mowing", "object_uid": f"b{n}", "object_kind": "bed",
        "state": "done", "done_date": datetime.date(2026, 7, 10), "rule_code": "lawn_mowing"}
        for n in range(3)]))
    first = due_of(store, "mowing").query("state == 'planned'")
    assert set(first["due_date"]) == {pd.Timestamp("2026-07-24")}
    save_rule(store, {**row("lawn_mowing"), "every": 3}, TODAY, MOMENT)
    then = due_of(store, "mowing").query("state == 'planned'")
    assert set(then["due_date"]) == {pd.Timestamp("2026-07-31")}
    found = town_rules(store, TODAY)
    assert found.own == {"lawn_mowing"} and is_starting("lawn_mowing")
    restore_rule(store, "lawn_mowing", MOMENT)
    back = due_of(store, "mowing").query("state == 'planned'")
    assert set(back["due_date"]) == {pd.Timestamp("2026-07-24")}
    assert list(store.read("journal")["action"]) == ["change_rule", "restore_rule"]


def test_a_rule_of_the_towns_own_is_added_once_then_changed_in_place(store):
    own = {"name_fr": "Arrosage des bacs de la place", "work": "watering", "object_kind": "bed",
           "every": 2, "unit": "day", "source": "usage du service"}
    code = save_rule(store, own, TODAY, MOMENT)
    save_rule(store, {**own, "code": code, "every": 4}, TODAY, MOMENT)
    rules = store.read("care_rules")
    assert list(rules["code"]) == [code] and list(rules["every"]) == [4]
    assert not is_starting(code)
    restore_rule(store, code, MOMENT)
    assert store.read("care_rules").empty


@pytest.mark.parametrize(("change", "code"), [
    ({"every": None}, "no_period"),
    ({"season_start": "03-15", "season_end": None}, "bad_season"),
    ({"season_start": "02-31"}, "bad_season"),
    ({"name_fr": "", "name_en": ""}, "rule_unnamed"),
    ({"age_min_years": 10, "age_max_years": 3}, "ages_reversed"),
])
def test_a_rule_that_cannot_be_read_is_refused_and_nothing_changes(store, change, code):
    with pytest.raises(InterventionError) as refusal:
        save_rule(store, {**row("lawn_mowing"), **change}, TODAY, MOMENT)
    assert refusal.value.code == code
    assert refusal.value.sentence("fr") and refusal.value.advice("en")
    assert store.read("care_rules").empty and store.read("journal").empty


def test_a_rule_that_never_fires_is_kept_and_told(store):
    never = {**row("meadow_mowing"), "recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}
    wrong = check_rule(never, TODAY)
    assert wrong.code == "never_fires" and "30 février" in problem_sentence(wrong, "fr")
    assert next_dates(never, TODAY) == []
    save_rule(store, never, TODAY, MOMENT)
    assert town_rules(store, TODAY).problems["meadow_mowing"].code == "never_fires"


def test_the_next_dates_stay_in_a_season_that_passes_the_new_year():
    pruning = {**row("tree_clearance_pruning"), "every": 6, "unit": "month"}
    assert next_dates(pruning, TODAY) == [
        datetime.date(2027, 1, 14), datetime.date(2027, 11, 1), datetime.date(2028, 11, 1)]


def test_a_rule_set_aside_asks_for_nothing(store):
    save_rule(store, {**row("lawn_mowing"), "active": False}, TODAY, MOMENT)
    assert "lawn_mowing" not in set(due_of(store, "mowing")["rule_code"])
