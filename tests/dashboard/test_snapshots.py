"""Figures kept by date."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from seve.dashboard.indicators import compute_indicators
from seve.dashboard.snapshots import take_snapshot


@pytest.fixture
def own_store(tmp_path, town):
    with town.build(tmp_path / "town.gpkg") as found:
        yield found


def test_keeping_a_day_twice_changes_nothing(own_store, town):
    first = take_snapshot(own_store, compute_indicators(own_store, town.TODAY))
    again = take_snapshot(own_store, compute_indicators(own_store, town.TODAY))
    assert first.new > 60
    assert (again.new, again.changed) == (0, 0)


def test_last_month_is_read_from_what_was_kept_then(own_store, town):
    take_snapshot(own_store, compute_indicators(own_store, town.TODAY))
    later = compute_indicators(own_store, town.TODAY + datetime.timedelta(days=31))
    then = compute_indicators(own_store, town.TODAY)
    row = later.values.query("indicator == 'trees_count' and site_uid == 's1'").iloc[0]
    before = then.values.query("indicator == 'trees_count' and site_uid == 's1'").iloc[0]
    assert row["last_month"] == before["value"]


def test_trends_outlive_the_objects_themselves(own_store, town):
    take_snapshot(own_store, compute_indicators(own_store, town.TODAY))
    own_store.delete("trees", town.trees()["uid"].tolist())
    kept = own_store.read("indicator_snapshots",
                          where={"indicator": "trees_count", "date": town.TODAY})
    assert kept["value"].max() > 40


def test_a_figure_that_is_no_longer_known_leaves_the_day(own_store, town):
    take_snapshot(own_store, compute_indicators(own_store, town.TODAY))
    own_store.delete("watering_advice", town.advice()["uid"].tolist())
    take_snapshot(own_store, compute_indicators(own_store, town.TODAY))
    kept = own_store.read("indicator_snapshots", where={"date": town.TODAY})
    assert "objects_to_water" not in set(kept["indicator"])


def test_old_days_of_sites_thin_out_to_mondays_and_the_town_keeps_all(own_store, town):
    indicators = compute_indicators(own_store, town.TODAY)
    for back in (7, 5, 1, 0):  # a Wednesday, a Friday, a Tuesday, and the day itself
        day = town.TODAY - datetime.timedelta(days=back)
        take_snapshot(own_store, replace(indicators, date=day))
    monday = datetime.date(2026, 7, 13)
    take_snapshot(own_store, replace(indicators, date=monday))
    later = town.TODAY + datetime.timedelta(days=100)
    take_snapshot(own_store, replace(indicators, date=later))
    kept = own_store.read("indicator_snapshots", where={"indicator": "trees_count"})
    of_sites = kept.loc[kept["site_uid"].notna(), "date"].dt.date
    assert set(of_sites) == {monday, later}
    assert kept["site_uid"].isna().sum() == 6


def test_only_figures_worth_it_are_kept_for_each_site(own_store, town):
    take_snapshot(own_store, compute_indicators(own_store, town.TODAY))
    kept = own_store.read("indicator_snapshots", where={"date": town.TODAY})
    by_site = set(kept.loc[kept["site_uid"].notna(), "indicator"])
    assert {"condition_score", "work_late"} <= by_site
    assert "age_known_share" not in by_site
    assert "age_known_share" in set(kept["indicator"])


def test_the_store_finds_rows_by_a_list_of_dates(own_store):
    days = [datetime.date(2026, 6, 14), datetime.date(2025, 7, 20)]
    assert own_store.read("indicator_snapshots", where={"date": days})["uid"].tolist() == [
        "k1", "k2", "k3", "k5"]
