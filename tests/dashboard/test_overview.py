"""Large towns seen from afar: trees counted by hexagon."""

from __future__ import annotations

import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from seve.dashboard import overview
from seve.layers.store import Store

TODAY = datetime.date(2026, 7, 15)


@pytest.fixture(scope="module")
def rows():
    draw = np.random.default_rng(3)
    count = 3000
    trees = pd.DataFrame({
        "uid": [f"t{at}" for at in range(count)],
        "health": draw.choice(["good", "poor", "very_poor", None], count),
        "life_cycle": draw.choice(["existing", None, "felled"], count, p=[0.6, 0.3, 0.1]),
        "geometry": shapely.points(650_000 + draw.uniform(0, 1500, count),
                                   6_860_000 + draw.uniform(0, 900, count))})
    advice = pd.DataFrame({
        "uid": "w" + trees["uid"], "object_uid": trees["uid"], "object_kind": "tree",
        "date": TODAY, "urgency": draw.choice(["none", "today", "late", "unknown"], count)})
    return trees, advice.head(2500)


@pytest.fixture(scope="module")
def cells(rows, tmp_path_factory):
    trees, advice = rows
    with Store.create(tmp_path_factory.mktemp("town") / "town.gpkg") as store:
        store.upsert("trees", trees)
        store.upsert("watering_advice", advice)
        yield overview.count_by_cell(store, TODAY)


def test_every_standing_tree_is_counted_in_the_hexagon_it_stands_in(cells, rows):
    trees = gpd.GeoDataFrame(rows[0], geometry="geometry", crs=cells.crs)
    standing = trees[trees["life_cycle"].isna() | (trees["life_cycle"] == "existing")]
    urgency = standing["uid"].map(rows[1].set_index("object_uid")["urgency"])
    standing = standing.assign(thirsty=urgency.isin(["today", "late"]),
                               poor=standing["health"].isin(["poor", "very_poor"]))
    inside = standing.sjoin(cells.reset_index()[["index", "geometry"]], predicate="within")
    assert cells["trees"].sum() == len(standing) == len(inside)
    by_hand = inside.groupby("index")
    assert by_hand.size().to_dict() == cells["trees"].to_dict()
    assert by_hand["thirsty"].sum().to_dict() == cells["to_water"].to_dict()
    assert by_hand["poor"].sum().to_dict() == cells["poor"].to_dict()
    assert cells["water_known"].sum() == (urgency.notna() & (urgency != "unknown")).sum()


def test_hexagons_tile_the_ground(cells):
    assert cells.area.to_numpy() == pytest.approx(np.sqrt(3) / 2 * overview.SIDE_M**2)
    assert cells.union_all().area == pytest.approx(cells.area.sum(), rel=1e-6)


def test_dots_end_where_a_view_would_hold_too_many(cells):
    assert overview.farthest_dots(cells, 50_000) == 50_000  # a small town keeps its dots
    dense = cells.assign(trees=cells["trees"] * 20)
    scale = overview.farthest_dots(dense, 50_000)
    metres = scale * 0.0254 / 96
    view = shapely.box(650_000, 6_860_000, 650_000 + 1400 * metres, 6_860_000 + 900 * metres)
    share = dense[dense.intersects(view)]["trees"].sum()
    assert 10_000 < share < 1.3 * overview.MOST_DOTS
