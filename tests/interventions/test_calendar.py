"""The calendar file, read back by icalendar and by a second, strict reader of RFC 5545."""

from __future__ import annotations

import datetime
import re

import pandas as pd
import pytest
from icalendar import Calendar
from seve.interventions.calendar import write_calendar
from seve.layers.store import Store

TODAY = datetime.date(2026, 3, 27)
NASTY = ("À voir ; avec l'école, « Jules Ferry »\\ : \r\nBEGIN:VEVENT\n\x07\x00\x1b\u2028œuf 🌳 "
         + "é" * 120)


def row(uid: str, **values) -> dict:
    return {"uid": uid, "object_uid": "t1", "object_kind": "tree", "work": "pruning",
            "state": "planned", "team_code": "N", "zone_uid": "z1", "origin": "rule", **values}


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("teams", pd.DataFrame([{"code": "N", "name": "Équipe Nord"},
                                            {"code": "S", "name": "Sud"}]))
        store.upsert("zones", pd.DataFrame([{"uid": "z1", "name": "Centre", "team_code": "N"}]))
        store.upsert("trees", pd.DataFrame([
            {"uid": f"t{n}", "code": str(n), "french_name": "Tilleul", "street": "rue Haute"}
            for n in range(1, 60)]))
        yield store


def written(store, tmp_path, language="fr", today=TODAY, horizon_days=30):
    path = tmp_path / "seve.ics"
    count = write_calendar(store, today, path, language, horizon_days)
    events = second_reader(path.read_bytes())
    assert len(events) == count == len(Calendar.from_ical(path.read_bytes()).events)
    return events


# --- A second reader, written from RFC 5545 sections 3.1, 3.3.11 and 3.6 --------------------------


def second_reader(content: bytes) -> list[dict]:
    """Read events; fails on bare line ends, long or split lines, bad nesting, lost parts."""
    assert content.endswith(b"\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    raw = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in raw), "lines are folded at 75 octets"
    for line in raw:
        line.decode("utf-8")  # a fold never cuts a character
    lines = content.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    stack: list[str] = []
    events: list[dict] = []
    for line in lines:
        name, parameters, value = content_line(line)
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] == "VEVENT":
            assert name not in events[-1], "a property is written once"
            events[-1][name] = (parameters, value)
        elif stack[-1] == "VALARM":
            events[-1]["ALARM-" + name] = (parameters, value)
    assert not stack
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
    assert len({event["UID"][1] for event in events}) == len(events)
    return events


def content_line(line: str) -> tuple[str, str, str]:
    found = re.fullmatch(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
    assert found, f"not a content line: {line!r}"
    assert not any(ord(char) < 32 and char != "\t" for char in line)
    return found[1], found[2], found[3]


def plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


# --- Tests ---------------------------------------------------------------------------------------


def test_a_pruning_planned_for_monday_is_a_whole_day_event_with_an_alarm(store, tmp_path):
    store.upsert("interventions", pd.DataFrame([row(
        "i1", due_date="2026-04-01", planned_date="2026-04-06", reminder_date="2026-04-03")]))
    event = written(store, tmp_path)[0]
    assert event["DTSTART"] == (";VALUE=DATE", "20260406")
    assert event["DTEND"] == (";VALUE=DATE", "20260407")
    assert plain(event["SUMMARY"][1]) == "Taille · arbre 1 Tilleul · Centre"
    assert event["ALARM-ACTION"][1] == "DISPLAY"
    assert event["ALARM-TRIGGER"][1] == "-P2DT17H", "three days before, at seven"


def test_the_same_work_keeps_its_identifier_from_one_day_to_the_next(store, tmp_path):
    store.upsert("interventions", pd.DataFrame([
        row("i1", due_date="2026-04-07"), row("i2", due_date="2026-04-08")]))
    first = {event["UID"][1] for event in written(store, tmp_path)}
    store.upsert("interventions", pd.DataFrame([row("i3", due_date="2026-04-07",
                                                    object_uid="t2")]))
    again = {event["UID"][1] for event in
             written(store, tmp_path, today=TODAY + datetime.timedelta(days=1))}
    assert first == again


def test_fifty_trees_of_a_day_are_one_event_that_counts_them(store, tmp_path):
    store.upsert("interventions", pd.DataFrame([
        row(f"i{n}", object_uid=f"t{n}", due_date="2026-04-07", remarks=f"no {n}")
        for n in range(1, 51)]))
    event = written(store, tmp_path)[0]
    assert plain(event["SUMMARY"][1]) == "Taille · 50 arbres · Centre"
    text = plain(event["DESCRIPTION"][1])
    assert text.count("\n- ") == 40 and text.endswith("et 10 autres")


def test_teams_zones_works_and_days_are_apart_and_late_work_is_one_event_today(store, tmp_path):
    store.upsert("interventions", pd.DataFrame([
        row("a", due_date="2026-04-07"), row("b", due_date="2026-04-07", work="weeding"),
        row("c", due_date="2026-04-07", team_code="S"),
        row("d", due_date="2026-04-08"), row("e", due_date="2026-04-07", zone_uid=None),
        row("f", due_date="2025-12-01"), row("g", due_date="2026-01-01", work="mowing"),
        row("h", due_date="2026-04-07", state="done"),
        row("i", due_date="2026-04-07", state="cancelled")]))
    events = written(store, tmp_path)
    assert len(events) == 6
    late = [event for event in events if "retard" in event["SUMMARY"][1]]
    assert len(late) == 1 and late[0]["DTSTART"][1] == "20260327"
    assert "Taille" not in late[0]["SUMMARY"][1] and "2 arbres" in late[0]["SUMMARY"][1]
    assert "en retard de 116 jours" in plain(late[0]["DESCRIPTION"][1])


def test_unplanned_work_waits_for_a_working_day_planned_work_does_not_move(store, tmp_path):
    store.upsert("interventions", pd.DataFrame([
        row("a", due_date="2026-03-28"), row("b", due_date="2026-03-01", work="mowing",
                                             planned_date="2026-03-28")]))
    starts = {plain(event["SUMMARY"][1]).split(" ")[0]: event["DTSTART"][1]
              for event in written(store, tmp_path)}
    assert starts == {"Taille": "20260330", "Tonte": "20260328"}


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_change_of_clocks_moves_no_day(store, tmp_path, day):
    store.upsert("interventions", pd.DataFrame([row("a", planned_date=day, due_date=day)]))
    today = datetime.date.fromisoformat(day) - datetime.timedelta(days=2)
    event = written(store, tmp_path, today=today)[0]
    assert event["DTSTART"][1] == day.replace("-", "")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_people_write_cannot_break_the_file(store, tmp_path, language):
    store.upsert("zones", pd.DataFrame([{"uid": "z1", "name": "Zone; A, «B»\nEND:VCALENDAR"}]))
    store.upsert("interventions", pd.DataFrame([
        row("a", due_date="2026-04-07", remarks=NASTY, flags="[]"),
        row("b", due_date="2026-04-07", team_code=NASTY, work="felling",
            flags='[{"code": "l350_3", "to_check": true}, {"code": "last_done_unknown"}]')]))
    events = written(store, tmp_path, language)
    text = plain(events[0]["DESCRIPTION"][1]) + plain(events[1]["DESCRIPTION"][1])
    assert "œuf 🌳" in text and "BEGIN:VEVENT" in text
    assert "L350-3" in text


@pytest.mark.parametrize("flags", ["{", "null", "[1, {}]", '{"code": 1}', '[{"code": "theirs"}]'])
def test_flags_that_someone_else_wrote_do_not_stop_the_calendar(store, tmp_path, flags):
    store.upsert("interventions", pd.DataFrame([row("a", due_date="2026-04-07", flags=flags)]))
    assert len(written(store, tmp_path)) == 1


def test_an_empty_town_gives_an_empty_calendar_that_reads(store, tmp_path):
    path = tmp_path / "empty.ics"
    assert write_calendar(store, TODAY, path, "fr") == 0
    assert Calendar.from_ical(path.read_bytes()).events == []
    assert not list(tmp_path.glob("*draft*"))


def test_every_line_of_a_real_list_is_said_in_both_languages(store, tmp_path):
    from seve.interventions.due import update_due_work

    update_due_work(store, TODAY, horizon_days=400)
    for language in ("fr", "en"):
        for event in written(store, tmp_path, language, horizon_days=400):
            assert "{" not in event["SUMMARY"][1] + event["DESCRIPTION"][1]
