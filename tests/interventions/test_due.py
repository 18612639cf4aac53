"""What is due: the user's sentences, on a small town and a bigger one."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pandas as pd
import pytest
from seve.interventions.diagnoses import advised_works
from seve.interventions.due import (
    due_work,
    open_work,
    readings,
    update_due_work,
    watering_due,
)
from seve.interventions.rules import effective_rules, starting_rules
from seve.interventions.states import add_request, cancel, mark_done, plan, postpone, reopen
from seve.layers import schema
from seve.layers.settings import TownSettings
from seve.layers.store import Store
from seve.layers.tables import conform
from seve.layers.words import words_for

TODAY = datetime.date(2026, 5, 4)
MOMENT = datetime.datetime(2026, 5, 4, 6, 30, tzinfo=datetime.UTC)
MOWING = {"code": "mow", "name_fr": "Tonte", "work": "mowing", "object_kind": "bed",
          "filter_kinds": "lawn", "every": 2, "unit": "week", "season_start": "04-01",
          "season_end": "10-31", "anchor": "last_done", "lead_days": 3, "active": True}


def town_of(**tables: list[dict]) -> dict[str, pd.DataFrame]:
    return {name: conform(schema.TABLES[name], pd.DataFrame(tables.get(name, [])))
            for name in ("trees", "beds", "sites", "zones")}


def only(*rules: dict) -> pd.DataFrame:
    """The town switched every starting rule off and wrote its own."""
    off = starting_rules().assign(active=False)
    return effective_rules(pd.concat([off, conform(schema.CARE_RULES, pd.DataFrame(rules))]))


def done(object_uid: str, work: str, day: str, rule_code: str | None = None) -> dict:
    return {"uid": f"{object_uid}-{work}-{day}", "object_uid": object_uid, "work": work,
            "state": "done", "done_date": day, "rule_code": rule_code, "origin": "rule"}


def history(*rows: dict) -> pd.DataFrame:
    return conform(schema.INTERVENTIONS, pd.DataFrame(list(rows)))


def asked(objects, rules, past=None, today=TODAY, horizon_days=30) -> pd.DataFrame:
    return due_work(objects, rules, history() if past is None else past, TownSettings(), today,
                    horizon_days)


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("teams", pd.DataFrame([{"code": "N", "name": "Nord", "email": "n@v.fr"}]))
        store.upsert("zones", pd.DataFrame([{"uid": "z1", "name": "Nord", "team_code": "N"}]))
        store.upsert("sites", pd.DataFrame([
            {"uid": "s1", "name": "Parc", "kind": "park", "zone_uid": "z1"}]))
        store.upsert("beds", pd.DataFrame([
            {"uid": "b1", "kind": "lawn", "area_m2": 200.0, "site_uid": "s1"}]))
        store.upsert("trees", pd.DataFrame([
            {"uid": "t1", "code": "12", "genus": "Tilia", "zone_uid": "z1",
             "layout": "alignment", "life_cycle": "existing", "street": "rue des Tilleuls"}]))
        store.upsert("care_rules", only(MOWING)[lambda rules: rules["code"].isin(
            [*starting_rules()["code"], "mow"])])
        yield store


def only_row(store: Store, **where) -> pd.Series:
    rows = store.read("interventions", where=where)
    assert len(rows) == 1
    return rows.iloc[0]


# --- The rules and what they are about -------------------------------------------------------


def test_the_starting_rules_are_at_least_thirty_each_with_its_source_and_all_readable():
    rules = starting_rules()
    assert len(rules) >= 30 and rules["code"].is_unique
    assert rules[["source", "name_fr", "name_en"]].notna().all().all()
    from seve.interventions.rules import never_fires, read_rules

    good, problems = read_rules(rules.assign(active=True))
    assert not problems and len(good) == len(rules)
    assert not [rule.code for rule in good if never_fires(rule, TODAY)]
    for name in ("work", "object_kind", "unit", "anchor"):
        known = schema.VALUE_LISTS[schema.CARE_RULES.field(name).values]
        assert set(rules[name].dropna()) <= set(known)


def test_the_columns_of_the_rules_are_those_of_the_store():
    from seve.interventions.rules import REFERENCE

    header = (REFERENCE / "care_rules.csv").read_text("utf-8").splitlines()[0].split(",")
    assert {*header, "uid"} == set(schema.CARE_RULES.names)


def test_a_town_row_with_the_same_code_replaces_ours_and_others_add():
    own = pd.DataFrame([{**MOWING, "code": "lawn_mowing", "every": 3}, {**MOWING, "code": "new"}])
    rules = effective_rules(own).set_index("code")
    assert rules.loc["lawn_mowing", "every"] == 3
    assert "new" in rules.index and len(rules) == len(starting_rules()) + 1


def test_a_rule_takes_the_objects_it_names_and_leaves_what_is_not_known():
    objects = town_of(
        trees=[{"uid": "plane", "genus": "Platanus", "layout": "alignment", "risk": "high"},
               {"uid": "lime", "genus": "Tilia", "layout": "isolated"},
               {"uid": "norway", "genus": "Acer", "species_epithet": "platanoides"},
               {"uid": "unknown"}, {"uid": "gone", "genus": "Platanus", "life_cycle": "felled"}])
    base = {"code": "r", "work": "pruning", "object_kind": "tree", "every": 1, "unit": "year",
            "active": True}

    def taken(**filters):
        rows = asked(objects, only({**base, **filters}), horizon_days=400)
        return set(rows["object_uid"])

    assert taken(filter_genera="platanus") == {"plane"}
    assert taken(filter_genera="Acer platanoides|Tilia") == {"norway", "lime"}
    assert taken(filter_layout="alignment|unknown") == {"plane", "norway", "unknown"}
    assert taken(filter_risk="high|extreme") == {"plane"}
    assert taken(filter_life_cycle="felled") == {"gone"}
    assert taken() == {"plane", "lime", "norway", "unknown"}


def test_ages_come_from_the_date_then_the_year_then_the_stage():
    objects = town_of(trees=[
        {"uid": "date", "planting_date": "2023-05-05"}, {"uid": "year", "planting_year": 2024},
        {"uid": "stage", "development_stage": "young"}, {"uid": "old", "planting_year": 1970},
        {"uid": "nothing"}])
    rule = {"code": "r", "work": "staking", "object_kind": "tree", "every": 1, "unit": "month",
            "active": True}
    young = asked(objects, only({**rule, "age_max_years": 2}), horizon_days=60)
    assert set(young["object_uid"]) == {"date", "year"}
    young = asked(objects, only({**rule, "age_max_years": 10}), horizon_days=60)
    assert set(young["object_uid"]) == {"date", "year", "stage"}
    old = asked(objects, only({**rule, "age_min_years": 50}), horizon_days=60)
    assert set(old["object_uid"]) == {"old"}


@pytest.mark.parametrize(("change", "code"), [
    ({"recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "anchor": "calendar"},
     "never_fires"),
    ({"recurrence_rule": "FREQ=YEARLY;BYMONTH=7", "anchor": "calendar"}, "never_fires"),
    ({"recurrence_rule": "FREQ=YEARLY;UNTIL=20200101", "anchor": "calendar"}, "never_fires"),
    ({"every": None}, "no_period"), ({"work": "bowling"}, "unknown_work"),
    ({"season_start": "02-31"}, "bad_season"), ({"season_end": None}, "bad_season"),
    ({"object_kind": "bench"}, "unknown_kind"), ({"every": 10**9}, "too_long"),
    ({"lead_days": 10**12}, "too_long"), ({"unit": "fortnight"}, "unknown_unit"),
    ({"every": 0}, "no_period"),
    ({"age_min_years": 9, "age_max_years": 3}, "ages_reversed"),
])
def test_a_rule_that_cannot_be_read_or_never_fires_is_said_and_the_others_work(
        store, change, code):
    winter = {"season_start": "11-01", "season_end": "03-15"} if "BYMONTH=7" in str(change) else {}
    bad = {**MOWING, "code": "bad", **winter, **change}
    store.upsert("care_rules", pd.DataFrame([bad]))
    result = update_due_work(store, TODAY)
    assert [(problem.rule_code, problem.code) for problem in result.problems] == [("bad", code)]
    assert result.due == 1


# --- Dates -------------------------------------------------------------------------------------


def test_a_lawn_mown_on_the_20th_is_due_two_weeks_later():
    objects = town_of(beds=[{"uid": "b1", "kind": "lawn", "area_m2": 200.0}])
    row = asked(objects, only(MOWING), history(done("b1", "mowing", "2026-04-20"))).iloc[0]
    assert row["due_date"] == pd.Timestamp("2026-05-04")
    assert row["window_end"] == pd.Timestamp("2026-05-07")
    assert row["reminder_date"] == pd.Timestamp("2026-05-01")
    assert row["flags"] is None and row["state"] == "planned" and row["origin"] == "rule"


def test_an_unknown_past_is_said_and_the_dates_are_spread_not_all_today():
    trees = [{"uid": f"t{n}", "street": f"rue {n % 60}"} for n in range(3000)]
    rule = {"code": "look", "work": "inspection", "object_kind": "tree", "every": 3,
            "unit": "year", "minutes_per_unit": 5.0, "active": True}
    rows = asked(town_of(trees=trees), only(rule), horizon_days=3 * 366)
    assert len(rows) == 3000
    assert all(json.loads(flags)[0]["code"] == "last_done_unknown" for flags in rows["flags"])
    by_year = ((rows["due_date"] - pd.Timestamp(TODAY)).dt.days // 366).value_counts()
    assert by_year.min() > 300, "each year of the three has its share"
    assert rows["due_date"].value_counts().max() <= 200, "no day asks for hundreds of trees"
    streets = rows["object_uid"].str[1:].astype(int) % 60
    assert rows["due_date"].groupby(streets).nunique().max() <= 2, "a street is done together"
    month = asked(town_of(trees=trees), only(rule))
    assert 0 < len(month) < 400


def test_what_is_spread_comes_one_day_whenever_the_list_is_first_made():
    """A yearly winter work of unknown past comes within the year, from any starting day."""
    rule = {"code": "w", "work": "pruning", "object_kind": "bed", "every": 1, "unit": "year",
            "season_start": "11-15", "season_end": "03-15", "active": True}
    objects = town_of(beds=[{"uid": f"b{n}", "kind": "shrub_bed"} for n in range(40)])
    for month in range(1, 13):
        today = datetime.date(2026, month, 9)
        rows = asked(objects, only(rule), today=today, horizon_days=366)
        assert len(rows) == 40 and (rows["due_date"] >= pd.Timestamp(today)).all()
        day = rows["due_date"].dt.strftime("%m-%d")
        assert ((day >= "11-15") | (day <= "03-15")).all()


def test_a_date_given_to_an_unknown_past_does_not_run_away(store):
    store.delete("care_rules", list(store.read("care_rules")["uid"]))
    store.upsert("care_rules", only({**MOWING, "every": 3, "unit": "month"}))
    first = update_due_work(store, TODAY, horizon_days=120)
    assert first.unknown == 1
    row = only_row(store, object_uid="b1")
    later = row["due_date"].date() + datetime.timedelta(days=40)
    result = update_due_work(store, later, horizon_days=120)
    assert only_row(store, object_uid="b1")["due_date"] == row["due_date"]
    assert result.overdue == 1


@pytest.mark.parametrize(("today", "expected"), [
    ("2026-05-20", "2026-05-10"), ("2026-04-20", "2026-05-10"), ("2026-06-20", "2027-05-10")])
def test_summer_planting_of_unknown_past_is_asked_while_its_season_lasts(today, expected):
    objects = town_of(beds=[{"uid": "b", "kind": "flower_bed"}])
    rules = effective_rules(None)
    rows = asked(objects, rules[rules["code"] == "bedding_out_summer"],
                 today=datetime.date.fromisoformat(today), horizon_days=400)
    assert list(rows["due_date"]) == [pd.Timestamp(expected)]


def test_a_starting_rule_can_be_edited_in_the_table(store):
    rules = effective_rules(store.read("care_rules"))
    row = rules[rules["code"] == "site_cleaning"].assign(every=9, unit="day", active=True)
    store.upsert("care_rules", row)
    store.upsert("interventions", history({**done("s1", "cleaning", "2026-05-01"),
                                           "object_kind": "site"}))
    update_due_work(store, TODAY)
    assert only_row(store, object_uid="s1", state="planned")["due_date"] == (
        pd.Timestamp("2026-05-10"))


def test_a_tree_planted_last_year_is_counted_from_its_planting():
    rule = {"code": "r", "work": "formative_pruning", "object_kind": "tree", "every": 2,
            "unit": "year", "active": True}
    objects = town_of(trees=[{"uid": "t", "planting_date": "2024-05-20"}])
    row = asked(objects, only(rule)).iloc[0]
    assert row["due_date"] == pd.Timestamp("2026-05-20")
    assert "last_done_unknown" not in row["flags"]


def test_a_diagnosis_date_counts_as_the_last_inspection_and_the_strictest_rule_wins():
    objects = town_of(trees=[
        {"uid": "t", "health_date": "2025-05-10", "risk": "moderate", "health": "poor"}])
    rules = starting_rules()
    rows = asked(objects, effective_rules(None)[rules["work"] == "inspection"])
    assert list(rows["due_date"]) == [pd.Timestamp("2026-05-10")]


def test_high_risk_is_inspected_twice_a_year():
    objects = town_of(trees=[{"uid": "t", "risk": "extreme", "health_date": "2025-12-01"}])
    rows = asked(objects, effective_rules(None), horizon_days=30)
    inspection = rows[rows["work"] == "inspection"].iloc[0]
    assert inspection["due_date"] == pd.Timestamp("2026-06-01")


def test_a_stump_comes_after_the_felling_and_a_planting_after_the_stump():
    objects = town_of(trees=[{"uid": "t", "life_cycle": "stump"}])
    rules = effective_rules(None)
    past = history(done("t", "felling", "2026-04-20"))
    rows = asked(objects, rules, past)
    assert rows[["work", "due_date"]].values.tolist() == [
        ["stump_removal", pd.Timestamp("2026-05-05")]]
    past = history(done("t", "felling", "2026-04-20"), done("t", "stump_removal", "2026-05-03"))
    rows = asked(objects, rules, past, horizon_days=200)
    assert rows[["work", "due_date"]].values.tolist() == [
        ["planting", pd.Timestamp("2026-11-01")]], "bare-root planting waits for November"
    past = history(done("t", "felling", "2026-04-20"), done("t", "stump_removal", "2026-05-03"),
                   done("t", "planting", "2026-11-10"))
    rows = asked(objects, rules, past, today=datetime.date(2026, 11, 11), horizon_days=30)
    assert set(rows["work"]) == {"watering", "mulching"}


def test_minutes_follow_the_size_and_an_unknown_size_stays_unknown():
    objects = town_of(beds=[{"uid": "b1", "kind": "lawn", "area_m2": 200.0},
                            {"uid": "b2", "kind": "lawn"}])
    rule = {**MOWING, "minutes_per_unit": 0.06, "duration_unit": "m2"}
    rows = asked(objects, only(rule)).set_index("object_uid")
    assert rows.loc["b1", "duration_min"] == pytest.approx(12.0)
    assert np.isnan(rows.loc["b2", "duration_min"]) and np.isnan(rows.loc["b2", "quantity"])


# --- Running, finishing, changing the rules -----------------------------------------------------


def test_running_twice_changes_nothing(store):
    first = update_due_work(store, TODAY)
    before = store.read("interventions")
    second = update_due_work(store, TODAY)
    assert first.new == 1 and (second.new, second.changed, second.withdrawn) == (0, 0, 0)
    pd.testing.assert_frame_equal(before, store.read("interventions"))


def test_the_zone_gives_the_team_even_through_the_site(store):
    update_due_work(store, TODAY)
    row = only_row(store, object_uid="b1")
    assert (row["site_uid"], row["zone_uid"], row["team_code"]) == ("s1", "z1", "N")


def test_work_entered_late_moves_the_next_date_from_the_day_it_was_done(store):
    update_due_work(store, TODAY)
    row = only_row(store, object_uid="b1")
    mark_done(store, [row["uid"]], datetime.date(2026, 4, 27), MOMENT)
    update_due_work(store, TODAY)
    rows = store.read("interventions", where={"state": "planned"})
    assert list(rows["due_date"]) == [pd.Timestamp("2026-05-11")]
    mark_done(store, [row["uid"]], datetime.date(2026, 5, 1), MOMENT)
    update_due_work(store, TODAY)
    rows = store.read("interventions", where={"state": "planned"})
    assert list(rows["due_date"]) == [pd.Timestamp("2026-05-15")], "the date was corrected"
    reopen(store, [row["uid"]], "ticked by mistake", MOMENT)
    update_due_work(store, TODAY)
    assert list(store.read("interventions")["uid"]) == [row["uid"]]


def test_work_done_before_its_day_never_writes_over_what_was_done(store):
    update_due_work(store, TODAY)
    row = only_row(store, object_uid="b1")
    early = row["due_date"].date() - datetime.timedelta(days=14)
    mark_done(store, [row["uid"]], early, MOMENT)
    update_due_work(store, TODAY)
    rows = store.read("interventions").set_index("uid")
    assert rows.loc[row["uid"], "state"] == "done" and len(rows) == 2


def test_nothing_is_lost_when_a_rule_changes_or_goes(store):
    update_due_work(store, TODAY)
    first = only_row(store, object_uid="b1")
    mark_done(store, [first["uid"]], datetime.date(2026, 5, 2), MOMENT)
    update_due_work(store, TODAY)
    second = only_row(store, state="planned")
    plan(store, [second["uid"]], datetime.date(2026, 5, 18), MOMENT)
    rule = store.read("care_rules", where={"code": "mow"})
    store.upsert("care_rules", rule.assign(every=3))
    update_due_work(store, TODAY)
    assert only_row(store, state="planned")["planned_date"] == pd.Timestamp("2026-05-18")
    store.upsert("care_rules", rule.assign(active=False))
    update_due_work(store, TODAY)
    assert set(store.read("interventions")["uid"]) == {first["uid"], second["uid"]}
    other = rule.assign(uid="other", code="mow_weekly", every=1, unit="week")
    store.upsert("care_rules", other)
    update_due_work(store, TODAY)
    assert len(store.read("interventions")) == 2, "the planned mowing is the one that counts"
    mark_done(store, [second["uid"]], datetime.date(2026, 5, 3), MOMENT)
    update_due_work(store, TODAY)
    row = only_row(store, state="planned")
    assert row["due_date"] == pd.Timestamp("2026-05-10"), "the new rule counts the old one's work"


def test_an_untouched_row_follows_its_changed_rule(store):
    mark = history(done("b1", "mowing", "2026-04-27"))
    store.upsert("interventions", mark)
    update_due_work(store, TODAY)
    rule = store.read("care_rules", where={"code": "mow"})
    store.upsert("care_rules", rule.assign(every=3))
    result = update_due_work(store, TODAY)
    assert (result.new, result.withdrawn) == (1, 1)
    assert only_row(store, state="planned")["due_date"] == pd.Timestamp("2026-05-18")


def test_cancelled_work_is_not_asked_again_before_its_next_turn(store):
    update_due_work(store, TODAY)
    row = only_row(store, object_uid="b1")
    cancel(store, [row["uid"]], "sécheresse", MOMENT)
    update_due_work(store, TODAY)
    rows = store.read("interventions", where={"state": "planned"})
    assert (rows["due_date"] >= row["due_date"] + pd.Timedelta(days=14)).all()
    assert only_row(store, state="cancelled")["state_reason"] == "sécheresse"


def test_postponed_work_keeps_its_due_date_and_its_reason(store):
    update_due_work(store, TODAY)
    row = only_row(store, object_uid="b1")
    postpone(store, [row["uid"]], datetime.date(2026, 6, 1), "sol détrempé", MOMENT)
    update_due_work(store, TODAY)
    after = only_row(store, object_uid="b1")
    assert after["state"] == "postponed" and after["state_reason"] == "sol détrempé"
    assert after["due_date"] == row["due_date"]
    assert after["planned_date"] == pd.Timestamp("2026-06-01")


def test_a_stop_of_a_round_is_not_taken_away(store):
    update_due_work(store, TODAY)
    row = only_row(store, object_uid="b1")
    store.upsert("round_stops", pd.DataFrame([{
        "uid": "stop", "round_uid": "r", "kind": "work", "intervention_uid": row["uid"]}]))
    rule = store.read("care_rules", where={"code": "mow"})
    store.upsert("care_rules", rule.assign(active=False))
    update_due_work(store, TODAY)
    assert only_row(store, object_uid="b1")["uid"] == row["uid"]
    store.upsert("rounds", pd.DataFrame([{"uid": "r", "state": "done", "date": "2026-05-04"}]))
    update_due_work(store, TODAY)
    assert store.read("interventions").empty, "the round is over and the rule is gone"


def test_thirty_seasons_of_late_mowings_follow_each_other_without_loss():
    """Each mowing is done within a few days: the dates follow each other for thirty years."""
    rules = only({**MOWING, "every": 4, "unit": "month"})
    objects = town_of(beds=[{"uid": "b1", "kind": "lawn"}])
    day, turn = datetime.date(1996, 4, 1), 0
    while day.year < 2026:
        row = asked(objects, rules, history(done("b1", "mowing", day.isoformat())), day, 400)
        target = (pd.Timestamp(day) + pd.DateOffset(months=4)).date()
        expected = target if 4 <= target.month <= 10 else datetime.date(
            target.year + (target.month > 10), 4, 1)
        assert [found.date() for found in row["due_date"]] == [expected]
        turn += 1
        day = expected + datetime.timedelta(days=turn % 5)
    assert turn > 50


# --- Other origins ------------------------------------------------------------------------------


def test_advised_works_of_a_diagnosis_become_due_work_and_go_when_done():
    assert advised_works("Abattage + rognage") == [("felling", 90), ("stump_removal", 365)]
    assert advised_works("TAILLE DE BOIS MORT") == [("dead_wood", 180)]
    assert advised_works("TSBM ; ab") == [("dead_wood", 180), ("felling", 90)]
    assert advised_works("Élagage fait, pas d'abattage, à surveiller") == [("inspection", 365)]
    assert advised_works("Abattage sans délai") == advised_works("abattage non urgent") == [
        ("felling", 90)]
    assert advised_works("RAS") == advised_works("n'est pas à abattre") == []
    tree = {"uid": "t", "advised_work": "Abattage", "health_date": "2026-03-01",
            "layout": "alignment"}
    row = asked(town_of(trees=[tree]), only(MOWING)).iloc[0]
    assert (row["work"], row["origin"]) == ("felling", "inspection")
    assert row["due_date"] == pd.Timestamp("2026-05-30")
    assert "l350_3" in row["flags"] and "nesting" in row["flags"]
    past = history(done("t", "felling", "2026-04-01"))
    assert asked(town_of(trees=[tree]), only(MOWING), past).empty


def test_advised_works_that_are_not_understood_are_said(store):
    store.upsert("trees", pd.DataFrame([
        {"uid": "t1", "advised_work": "à revoir avec le voisin"},
        {"uid": "t2", "advised_work": "RAS"},
        {"uid": "t3", "advised_work": "Pas d'abattage"}]))
    [problem] = update_due_work(store, TODAY).problems
    assert problem.code == "advised_work_unread"
    assert words_for("fr", "interventions")("error.advised_work_unread", **problem.values) == (
        "Travaux préconisés non reconnus : « à revoir avec le voisin » (1 arbre).")


def test_watering_advice_for_today_or_late_becomes_work_with_its_litres():
    advice = conform(schema.WATERING_ADVICE, pd.DataFrame([
        {"object_uid": "t1", "object_kind": "tree", "date": "2026-05-04", "urgency": "today",
         "advised_l": 80.0, "water_on": "2026-05-04"},
        {"object_uid": "t2", "object_kind": "tree", "date": "2026-05-04", "urgency": "late",
         "advised_l": 90.0, "decided_l": 60.0, "latest_date": "2026-05-02",
         "water_on": "2026-05-02"},
        {"object_uid": "t3", "object_kind": "tree", "date": "2026-05-04", "urgency": "soon"},
        {"object_uid": "t3", "object_kind": "tree", "date": "2026-05-01", "urgency": "late"},
        {"object_uid": "t4", "object_kind": "tree", "date": "2026-05-04", "urgency": "today"}]))
    past = history(done("t4", "watering", "2026-05-04"))
    rows = watering_due(advice, {}, past, TODAY).set_index("object_uid")
    assert list(rows.index) == ["t1", "t2"]
    assert rows["quantity"].to_dict() == {"t1": 80.0, "t2": 60.0}
    assert readings(rows.assign(planned_date=pd.NaT), TODAY).to_dict() == {
        "t1": "requested", "t2": "overdue"}


def test_advice_that_no_longer_asks_for_water_withdraws_its_work(store):
    advice = {"object_uid": "t1", "object_kind": "tree", "date": "2026-05-04", "uid": "a1",
              "urgency": "today", "advised_l": 80.0, "water_on": "2026-05-04"}
    store.upsert("watering_advice", pd.DataFrame([advice]))
    update_due_work(store, TODAY)
    assert only_row(store, work="watering")["quantity"] == 80.0
    tomorrow = TODAY + datetime.timedelta(days=1)
    store.upsert("watering_advice", pd.DataFrame([
        {**advice, "uid": "a2", "date": "2026-05-05", "advised_l": 95.0,
         "water_on": "2026-05-05"}]))
    update_due_work(store, tomorrow)
    row = only_row(store, work="watering")
    assert row["quantity"] == 95.0 and row["due_date"] == pd.Timestamp("2026-05-04")
    store.upsert("watering_advice", pd.DataFrame([
        {**advice, "uid": "a3", "date": "2026-05-06", "urgency": "none"}]))
    update_due_work(store, TODAY + datetime.timedelta(days=2))
    assert store.read("interventions", where={"work": "watering"}).empty


def test_a_watering_that_rests_on_old_weather_says_so_in_calendar_and_sheet(store, tmp_path):
    from seve.interventions.calendar import write_calendar
    from seve.interventions.wording import flags_sentence

    store.upsert("watering_advice", pd.DataFrame([{
        "object_uid": "t1", "object_kind": "tree", "date": "2026-05-04", "uid": "a1",
        "urgency": "today", "advised_l": 80.0, "water_on": "2026-05-04",
        "weather_status": "stale", "reason_values": '{"last": "2026-04-30"}'}]))
    update_due_work(store, TODAY)
    row = only_row(store, work="watering")
    assert flags_sentence(row["flags"], "fr") == (
        "météo observée jusqu'au 30/04/2026, prévisions ensuite")
    assert "30/04/2026" in flags_sentence(row["flags"], "en")
    write_calendar(store, TODAY, tmp_path / "work.ics", "fr")
    text = (tmp_path / "work.ics").read_text(encoding="utf-8").replace("\n ", "")
    assert "30/04/2026" in text
    store.upsert("watering_advice", pd.DataFrame([{"uid": "a1", "weather_status": "fresh"}]))
    update_due_work(store, TODAY)
    assert flags_sentence(only_row(store, work="watering")["flags"], "fr") == ""


def test_a_dated_watering_counts_as_watering_done(store):
    store.upsert("care_rules", pd.DataFrame([{
        "code": "water", "work": "watering", "object_kind": "tree", "every": 1, "unit": "week",
        "active": True}]))
    store.upsert("waterings", pd.DataFrame([{
        "uid": "w", "object_uid": "t1", "object_kind": "tree", "date": "2026-05-02",
        "given_l": 50.0}]))
    update_due_work(store, TODAY)
    assert only_row(store, work="watering")["due_date"] == pd.Timestamp("2026-05-09")


def test_a_citizens_request_is_kept_counted_and_flagged(store):
    uid = add_request(store, "crown_pruning", "t1", "tree", TODAY, MOMENT,
                      remarks="branche sur le toit")
    result = update_due_work(store, TODAY)
    row = only_row(store, uid=uid)
    assert (row["origin"], row["team_code"], row["remarks"]) == (
        "request", "N", "branche sur le toit")
    assert {flag["code"] for flag in json.loads(row["flags"])} >= {"nesting", "l350_3_pruning"}
    assert result.due == 2


# --- Reading ------------------------------------------------------------------------------------


def test_the_four_colours():
    rows = history(
        {"uid": "asked", "state": "planned", "due_date": "2026-05-01"},
        {"uid": "asked_long_ago", "state": "planned", "due_date": "2026-04-01"},
        {"uid": "window_over", "state": "planned", "due_date": "2026-05-01",
         "window_end": "2026-05-03"},
        {"uid": "for_tomorrow", "state": "planned", "planned_date": "2026-05-05",
         "due_date": "2026-03-01"},
        {"uid": "missed", "state": "planned", "planned_date": "2026-05-03"},
        {"uid": "begun", "state": "under_way", "due_date": "2026-05-04"},
        {"uid": "put_off", "state": "postponed", "planned_date": "2026-06-01"},
        {"uid": "finished", "state": "done", "due_date": "2025-01-01"},
        {"uid": "given_up", "state": "cancelled", "due_date": "2025-01-01"})
    found = dict(zip(rows["uid"], readings(rows, TODAY), strict=True))
    assert found == {
        "asked": "requested", "asked_long_ago": "overdue", "window_over": "overdue",
        "for_tomorrow": "scheduled", "missed": "overdue", "begun": "scheduled",
        "put_off": "scheduled", "finished": "done", "given_up": "cancelled"}


def test_the_list_of_what_is_to_do_keeps_open_work_by_the_horizon():
    rows = history(
        {"uid": "late", "state": "planned", "due_date": "2026-01-01"},
        {"uid": "soon", "state": "under_way", "due_date": "2026-05-20"},
        {"uid": "far", "state": "planned", "due_date": "2026-07-20"},
        {"uid": "done", "state": "done", "due_date": "2026-05-01"})
    assert list(open_work(rows, TODAY, 30)["uid"]) == ["late", "soon"]


def test_an_empty_town_has_nothing_due(tmp_path):
    with Store.create(tmp_path / "empty.gpkg") as empty:
        result = update_due_work(empty, TODAY)
    assert (result.due, result.overdue, result.new) == (0, 0, 0)
    assert due_work({}, effective_rules(None), history(), TownSettings(), TODAY).empty


def test_half_a_year_of_every_starting_rule_keeps_seasons_windows_and_one_row_each():
    """Month after month, with two works in three done: nothing out of season, no double."""
    rules = effective_rules(None).assign(active=True)
    seasons = {row.code: (row.season_start, row.season_end) for row in rules.itertuples()}
    objects = town_of(
        trees=[{"uid": "plane", "genus": "Platanus", "planting_year": 1950, "health": "poor",
                "risk": "high", "layout": "alignment", "training": "têtard"},
               {"uid": "oak", "genus": "Quercus", "planting_year": 2024, "health": "very_poor",
                "risk": "extreme"}, {"uid": "unknown"}],
        beds=[{"uid": kind, "kind": kind, "site_uid": "s1"}
              for kind in schema.VALUE_LISTS["bed_kind"]],
        sites=[{"uid": "s1", "kind": "park"}])
    today, past = datetime.date(2026, 1, 5), []
    for turn in range(7):
        rows = asked(objects, rules, history(*past), today, 28)
        assert rows["uid"].is_unique
        assert not rows.duplicated(["rule_code", "object_uid", "work"]).any()
        assert (rows["window_start"] <= rows["due_date"]).all()
        assert (rows["due_date"] <= rows["window_end"]).all()
        for number, row in enumerate(rows.itertuples()):
            start, end = seasons[row.rule_code]
            here = f"{row.due_date:%m-%d}"
            inside = not start or (start <= here <= end if start <= end
                                   else here >= start or here <= end)
            assert inside, (row.rule_code, here)
            if (number + turn) % 3:
                day = max(today, row.due_date.date()).isoformat()
                past.append(done(row.object_uid, row.work, day, row.rule_code))
        today += datetime.timedelta(days=28)
    assert len(past) > 20
