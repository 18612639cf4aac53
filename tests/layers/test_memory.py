"""What an import said of its rows is remembered exactly, in little room."""

import datetime
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.layers import schema
from seve.layers.merging import memory
from seve.layers.merging.said import (
    NOTHING_SAID,
    from_text,
    numbered,
    row_texts,
    say,
    stacked,
    to_text,
)
from seve.layers.store import Store
from seve.layers.tables import conform

NASTY = ["A-1", "a\nb", 'dit "le gros"', "retour\\chariot\r", "", "é\u2028\x1f", "0", "null"]
ROWS = st.lists(st.fixed_dictionaries({
    "code": st.sampled_from([*NASTY, None]),
    "height_m": st.sampled_from([0.1, 12.0, 1e-7, None]),
    "planting_year": st.sampled_from([1950, 2024, None]),
    "remarkable": st.sampled_from([True, False, None]),
    "planting_date": st.sampled_from([datetime.date(2020, 2, 29), None]),
    "x": st.sampled_from([660000.004, -0.001, None]),
}), max_size=30)


def trees(rows):
    frame = pd.DataFrame(rows, columns=["code", "height_m", "planting_year", "remarkable",
                                        "planting_date", "x"])
    places = [None if x is None or x != x else shapely.Point(x, 6870000) for x in frame["x"]]
    return conform(schema.TREES, gpd.GeoDataFrame(
        frame.drop(columns="x"), geometry=places, crs="EPSG:2154"))


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_rows_say_the_same_exactly_when_all_their_cells_are_equal(one, other):
    ours, theirs = trees(one), trees(other)
    left, right = numbered(say(schema.TREES, ours), say(schema.TREES, theirs))
    texts, others = row_texts(schema.TREES, ours), row_texts(schema.TREES, theirs)
    assert (left[:, None] == right[None, :]).tolist() == [
        [json.loads(text) == json.loads(another) for another in others] for text in texts]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_what_was_said_comes_back_as_it_was(rows, draw):
    frame = trees(rows)
    said, uids = say(schema.TREES, frame), [f"u\n{k}" for k in range(len(frame))]
    named, back = from_text(to_text(uids, said))
    assert named == uids and back.same_as(said)
    order = np.array(draw.sample(range(len(frame)), len(frame)), dtype=int)
    cut = len(frame) // 2
    again = stacked([said.take(order[:cut]), said.take(order[cut:])])
    assert again.same_as(say(schema.TREES, frame.iloc[order].reset_index(drop=True)))
    assert stacked([said, NOTHING_SAID]).same_as(said)


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as opened:
        yield opened


def keep(store, import_uid, rows, uids, file="arbres.xlsx"):
    memory.remember(store, import_uid, "trees", np.array(uids, dtype=object),
                    np.full(len(uids), file, dtype=object), say(schema.TREES, trees(rows)))


def test_the_last_word_on_an_object_is_the_one_remembered(store):
    keep(store, "first", [{"code": "1"}, {"code": "2"}], ["a", "b"])
    keep(store, "second", [{"code": "2 bis", "height_m": 3.0}], ["b"], file="relevé.xlsx")
    told = memory.recall(store, "trees").of(pd.Series(["b", "absent", "a"]))
    assert told.said.rows("code").tolist() == ['"2 bis"', "", '"1"']
    assert told.said.rows("height_m").tolist() == ["3.0", "", ""]
    assert told.files.tolist() == ["relevé.xlsx", None, "arbres.xlsx"]
    assert told.known.tolist() == [True, False, True]


def test_a_large_import_is_remembered_in_lines_that_any_tool_still_opens(store, monkeypatch):
    monkeypatch.setattr(memory, "_TOGETHER", 7)
    rows = [{"code": str(k), "height_m": k % 3 + 1.0} for k in range(20)]
    keep(store, "first", rows, [f"u{k}" for k in range(20)])
    assert store.count("import_cells") == 3
    told = memory.recall(store, "trees")
    assert told.uids.tolist() == [f"u{k}" for k in range(20)]
    assert told.said.same_as(say(schema.TREES, trees(rows)))


def test_the_memory_of_many_rows_takes_less_room_than_their_cells(store):
    rows = [{"code": f"A{k:06d}", "height_m": k % 40 / 2 + 1, "planting_year": 1960 + k % 60}
            for k in range(2000)]
    text = to_text([f"{k:036d}" for k in range(2000)], say(schema.TREES, trees(rows)))
    assert len(text) < 0.6 * sum(map(len, row_texts(schema.TREES, trees(rows)))) + 2000 * 40


def test_a_store_of_the_first_version_remembers_what_it_was_told(tmp_path):
    path = tmp_path / "town.gpkg"
    rows = [{"code": "A-1", "height_m": 12.5, "x": 660000.0}, {"code": 'dit "le gros"'}]
    texts = row_texts(schema.TREES, trees(rows))
    with Store.create(path) as store:
        store.upsert("import_cells", pd.DataFrame([{
            "uid": "line", "import_uid": "first", "table_name": "trees", "source_file": "a.xlsx",
            "cells": "\n".join(f"{uid}\x1f{text}" for uid, text in zip("ab", texts, strict=True)),
        }]))
        store._set("schema_version", "1")
    with Store.open(path) as store:
        told = memory.recall(store, "trees")
    assert told.uids.tolist() == ["a", "b"] and told.files.tolist() == ["a.xlsx"] * 2
    assert told.said.take(np.arange(2)).same_as(say(schema.TREES, trees(rows)))
    assert (tmp_path / "town.v1.gpkg").exists()
