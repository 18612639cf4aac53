"""What was really done on a round goes into the history, and what was not comes back."""

import datetime

import openpyxl
import pandas as pd
import pytest
from seve.interventions.rounds import (
    Closing,
    RoundError,
    RoundOptions,
    begin_round,
    bring_back,
    cancel_round,
    close_round,
    close_stop,
    close_stops,
    plan_rounds,
    write_round_files,
)

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 12, tzinfo=datetime.UTC)
OURS = RoundOptions(solver="tank_split")


@pytest.fixture
def driven(town):
    town.work("t0", kind="watering", origin="advice", uid="w0", quantity=300)
    town.work("t1", kind="pruning", uid="p1")
    plan_rounds(town.store, TODAY, 0.1, options=OURS)
    return town


def uid_of(town, name, work="watering"):
    rows = town.stops("work")
    return rows[(rows["object_uid"] == name) & (rows["work"] == work)]["uid"].iloc[0]


def intervention(town, uid):
    return town.store.read("interventions", where={"uid": uid}).iloc[0]


def test_the_litres_really_given_become_a_watering_of_the_day(driven):
    close_stop(driven.store, uid_of(driven, "t0"), "done", 180.0, "sol sec", "EQ-1", MOMENT)
    watering = driven.store.read("waterings").iloc[0]
    assert (watering["object_uid"], watering["given_l"]) == ("t0", 180)
    assert (watering["team_code"], watering["date"].date()) == ("EQ-1", TODAY)
    assert watering["round_uid"] == driven.store.read("rounds")["uid"].iloc[0]
    done = intervention(driven, "w0")
    assert (done["state"], done["done_date"].date()) == ("done", TODAY)
    remark = driven.store.read("observations").iloc[0]
    assert (remark["kind"], remark["value"], remark["object_uid"]) == ("remark", "sol sec", "t0")
    assert "close_stop" in set(driven.store.read("journal")["action"])


def test_without_a_figure_the_planned_litres_are_taken_as_given(driven):
    close_stop(driven.store, uid_of(driven, "t2"), "done", None, None, None, MOMENT)
    assert list(driven.store.read("waterings")["given_l"]) == [300]


def test_a_stop_not_done_returns_to_due_with_its_reason(driven):
    with pytest.raises(RoundError, match="reason_needed"):
        close_stop(driven.store, uid_of(driven, "t1", "pruning"), "not_done", None, " ", None,
                   MOMENT)
    close_stop(driven.store, uid_of(driven, "t1", "pruning"), "not_done", None,
               "voiture sous l'arbre", None, MOMENT)
    back = intervention(driven, "p1")
    assert (back["state"], back["state_reason"]) == ("planned", "voiture sous l'arbre")
    close_round(driven.store, driven.store.read("rounds")["uid"].iloc[0], MOMENT)
    driven.vehicle("V2")
    plan_rounds(driven.store, TODAY, 0.1, options=OURS)
    open_ = driven.stops("work").query("state == 'planned'")
    assert list(open_["intervention_uid"]) == ["p1"]


def test_closing_again_corrects_and_writes_no_second_watering(driven):
    uid = uid_of(driven, "t0")
    close_stop(driven.store, uid, "done", 180.0, None, None, MOMENT)
    close_stop(driven.store, uid, "done", 200.0, None, None, MOMENT)
    assert list(driven.store.read("waterings")["given_l"]) == [200]
    close_stop(driven.store, uid, "not_done", None, "erreur de saisie", None, MOMENT)
    assert driven.store.read("waterings").empty
    assert intervention(driven, "w0")["state"] == "planned"


def test_a_whole_round_is_closed_with_its_exceptions(driven):
    round_uid = driven.store.read("rounds")["uid"].iloc[0]
    begin_round(driven.store, round_uid, MOMENT)
    count = close_round(driven.store, round_uid, MOMENT, [
        Closing(uid_of(driven, "t0"), "done", 250.0, None, "dry"),
        Closing(uid_of(driven, "t3"), "not_done", None, "portail fermé")])
    assert count == 7
    assert driven.store.read("rounds")["state"].iloc[0] == "done"
    given = driven.store.read("waterings").set_index("object_uid")["given_l"]
    assert given.to_dict() == {"t0": 250, "t1": 300, "t2": 300, "t4": 300, "t5": 300}
    seen = driven.store.read("observations", where={"kind": "moisture"}).iloc[0]
    assert (seen["object_uid"], seen["value"]) == ("t0", "dry")
    assert intervention(driven, "p1")["state"] == "done"
    stop = driven.stops("work").set_index("object_uid").loc["t3"]
    assert (stop["state"], stop["reason"]) == ("not_done", "portail fermé")


def test_a_cancelled_round_gives_all_its_work_back(driven):
    cancel_round(driven.store, driven.store.read("rounds")["uid"].iloc[0], "canicule", MOMENT)
    assert driven.store.read("rounds")["state"].iloc[0] == "cancelled"
    assert driven.store.read("waterings").empty
    result = plan_rounds(driven.store, TODAY, 0.1, options=OURS)
    assert (result.rounds, result.stops) == (1, 7)


def test_a_bed_in_several_tankfuls_is_done_when_all_are(town):
    town.bed("lawn", (600, 300), 1800.0)
    town.work("lawn", kind="watering", origin="advice", uid="wl", object_kind="bed")
    plan_rounds(town.store, TODAY, 0.1, options=OURS)
    first, second = town.stops("work").query("object_uid == 'lawn'")["uid"]
    close_stop(town.store, first, "done", None, None, None, MOMENT)
    assert intervention(town, "wl")["state"] == "planned"
    close_stop(town.store, second, "done", None, None, None, MOMENT)
    assert intervention(town, "wl")["state"] == "done"
    assert town.store.read("waterings")["given_l"].sum() == 1800


@pytest.mark.parametrize("given", [-1.0, 1e9, float("inf")])
def test_impossible_litres_are_refused_and_nothing_is_written(driven, given):
    with pytest.raises(RoundError, match="bad_litres"):
        close_stops(driven.store, [Closing(uid_of(driven, "t2"), "done"),
                                   Closing(uid_of(driven, "t0"), "done", given)], MOMENT)
    assert driven.store.read("waterings").empty


def test_the_sheet_filled_in_by_the_team_closes_the_round(driven, tmp_path):
    path = next(p for p in write_round_files(driven.store, TODAY, tmp_path, "fr")
                if p.suffix == ".xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    rows = {(row[8].value, row[3].value): row for row in sheet.iter_rows(min_row=6)}
    rows[uid_of(driven, "t0"), "arrosage"][6].value = "1 20,5 L"
    rows[uid_of(driven, "t2"), "arrosage"][5].value = "x"
    rows[uid_of(driven, "t3"), "arrosage"][7].value = "travaux"
    book.save(path)
    assert bring_back(driven.store, path, MOMENT).closed == 3
    given = driven.store.read("waterings").set_index("object_uid")["given_l"].to_dict()
    assert given == {"t0": 120.5, "t2": 300}
    states = driven.stops("work").query("work == 'watering'").set_index("object_uid")["state"]
    assert states.to_dict() == {"t0": "done", "t1": "planned", "t2": "done", "t3": "not_done",
                                "t4": "planned", "t5": "planned"}


def filled_sheet(driven, folder, **litres):
    path = next(p for p in write_round_files(driven.store, TODAY, folder, "fr")
                if p.suffix == ".xlsx")
    book = openpyxl.load_workbook(path)
    for row in book.active.iter_rows(min_row=6):
        for code, given in litres.items():
            if row[8].value == uid_of(driven, code):
                row[6].value = given
    book.save(path)
    return path


def test_a_remark_of_the_sheet_that_begins_with_the_soils_moisture_says_it(driven, tmp_path):
    path = next(p for p in write_round_files(driven.store, TODAY, tmp_path, "fr")
                if p.suffix == ".xlsx")
    book = openpyxl.load_workbook(path)
    rows = {(row[8].value, row[3].value): row for row in book.active.iter_rows(min_row=6)}
    rows[uid_of(driven, "t0"), "arrosage"][6].value = 90
    rows[uid_of(driven, "t0"), "arrosage"][7].value = "Sec, feuilles qui tombent"
    rows[uid_of(driven, "t2"), "arrosage"][7].value = "sol gorgé"
    rows[uid_of(driven, "t3"), "arrosage"][7].value = "secteur fermé"
    book.save(path)
    for _ in range(2):  # read twice, said once
        bring_back(driven.store, path, MOMENT)
    seen = driven.store.read("observations", where={"kind": "moisture"})
    assert dict(zip(seen["object_uid"], seen["value"], strict=True)) == {
        "t0": "dry", "t2": "soaked"}


def test_the_same_sheet_read_twice_writes_nothing_more(driven, tmp_path):
    path = filled_sheet(driven, tmp_path, t0=80, t2=90)
    first = bring_back(driven.store, path, MOMENT)
    journal, waterings = driven.store.read("journal"), driven.store.read("waterings")
    again = bring_back(driven.store, path, MOMENT + datetime.timedelta(hours=1))
    assert (first.closed, again.closed, again.unchanged, again.refused) == (2, 0, 2, ())
    pd.testing.assert_frame_equal(journal, driven.store.read("journal"))
    pd.testing.assert_frame_equal(waterings, driven.store.read("waterings"))


def test_a_sheet_that_says_otherwise_than_the_desk_is_told_then_taken_if_asked(driven, tmp_path):
    path = filled_sheet(driven, tmp_path, t0=80)
    close_stop(driven.store, uid_of(driven, "t0"), "done", 40.0, None, None, MOMENT)
    told = bring_back(driven.store, path, MOMENT)
    assert [(one.stop_uid, one.code) for one in told.refused] == [
        (uid_of(driven, "t0"), "changed_meanwhile")]
    assert driven.store.read("waterings")["given_l"].tolist() == [40.0]
    assert bring_back(driven.store, path, MOMENT, overwrite=True).closed == 1
    assert driven.store.read("waterings")["given_l"].tolist() == [80.0]


def test_a_sheet_from_elsewhere_is_refused(driven, tmp_path):
    path = tmp_path / "autre.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(RoundError, match="foreign_sheet"):
        bring_back(driven.store, path, MOMENT)
