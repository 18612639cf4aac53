"""Figures kept by date."""

from __future__ import annotations

import datetime

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
    assert first.new > 100
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
