"""A small town of made-up rows, with every case a figure must survive."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pandas as pd
import shapely
from seve.layers.store import Store

TODAY = datetime.date(2026, 7, 15)  # a Wednesday
HOSTILE = "<script>alert('Chêne')</script>"
CLOSING = "</script><img src=x onerror=alert(1)>"
FORMULA = "=cmd|' /C calc'!A0"
SPECIES = [("Tilia", "cordata"), ("Platanus", "acerifolia"), ("Acer", "campestre"),
           ("Betula", "pendula"), ("Fraxinus", "excelsior"), ("Quercus", "robur")]
SITES = [("s1", "Parc Lefèvre", "park"), ("s2", HOSTILE, "school"), ("s3", "Allée vide", "street"),
         ("s4", "Square inconnu", "park")]
EAST, NORTH = 666_500.0, 6_868_000.0


def _box(place: int) -> shapely.Geometry:
    west = EAST + 400 * place
    return shapely.MultiPolygon([shapely.box(west, NORTH, west + 300, NORTH + 250)])


def sites() -> pd.DataFrame:
    return pd.DataFrame([
        {"uid": uid, "code": f"S{at}", "name": name, "kind": kind, "area_m2": 75_000.0,
         "geometry": _box(at)}
        for at, (uid, name, kind) in enumerate(SITES)
    ])


def trees(count: int = 60) -> pd.DataFrame:
    draw = np.random.default_rng(20260715)
    site = draw.choice(["s1", "s2", None], count, p=[0.6, 0.3, 0.1])
    kinds = draw.integers(0, len(SPECIES), count)
    place = {"s1": 0, "s2": 1, None: 5}  # outside every site
    rows = pd.DataFrame({
        "uid": [f"t{at:03d}" for at in range(count)],
        "code": [f"A{at:03d}" for at in range(count)],
        "genus": [SPECIES[k][0] for k in kinds], "species_epithet": [SPECIES[k][1] for k in kinds],
        "latin_name": [" ".join(SPECIES[k]) for k in kinds], "site_uid": site,
        "planting_year": draw.choice([2025, 2024, 2023, 2010, 1990, 1950, np.nan], count),
        "health": draw.choice(["very_good", "good", "fair", "poor", "very_poor", None], count),
        "risk": draw.choice(["low", "moderate", "high", "extreme", None], count),
        "health_date": draw.choice(["2025-03-01", "2019-03-01", None], count),
        "life_cycle": draw.choice(["existing", None, "felled", "vacant"], count,
                                  p=[0.6, 0.2, 0.1, 0.1]),
        "crown_diameter_m": draw.choice([2.0, 6.0, np.nan], count),
        "height_m": draw.choice([5.0, np.nan], count),
        "trunk_girth_cm": draw.choice([40.0, np.nan], count),
        "pit_area_m2": draw.choice([4.0, np.nan], count),
        "position_status": "located",
        "geometry": [shapely.Point(EAST + 400 * place[s] + x, NORTH + y) for s, x, y in
                     zip(site, draw.uniform(5, 295, count), draw.uniform(5, 245, count),
                         strict=True)],
    })
    rows.loc[3, ["french_name", "life_cycle", "site_uid"]] = [HOSTILE, "existing", "s1"]
    rows.loc[4, ["french_name", "life_cycle", "site_uid"]] = [CLOSING, "existing", "s1"]
    rows.loc[5, ["french_name", "life_cycle", "site_uid"]] = [FORMULA, "existing", "s2"]
    rows.loc[6, ["position_status", "geometry", "life_cycle"]] = ["to_locate", None, "existing"]
    return rows


def beds() -> pd.DataFrame:
    return pd.DataFrame([
        {"uid": f"b{at}", "code": f"M{at}", "name": f"Massif {at}", "kind": kind,
         "area_m2": area, "site_uid": site, "health": health, "mulch": "organic",
         "position_status": "located",
         "geometry": shapely.Point(EAST + 400 * (site == "s2") + 30 * at + 20, NORTH + 120)
         .buffer(5)}
        for at, (kind, area, site, health) in enumerate([
            ("flower_bed", 40.0, "s1", "good"), ("rose_bed", 25.0, "s1", "poor"),
            ("lawn", 900.0, "s2", "fair"), ("planter", np.nan, "s2", None),
        ])
    ])


def advice() -> pd.DataFrame:
    urgencies = ["none", "watch", "soon", "today", "late", "unknown"]
    rows = []
    for at, uid in enumerate([*trees()["uid"], *beds()["uid"]]):
        urgency = urgencies[at % 6]
        wet = urgency in ("today", "late")
        rows.append({
            "uid": f"w{uid}", "object_uid": uid, "object_kind": "bed" if uid[0] == "b" else "tree",
            "date": TODAY, "urgency": urgency, "rank": at,
            "advised_l": 0.0 if not wet else 40.0 + at, "advised_horizon_l": 100.0 + at,
            "decided_l": 0.0 if at == 4 else (40.0 + at if wet else 0.0),
            "likely_date": "2026-07-20" if urgency == "soon" else None,
            "stress_coefficient": 0.6 if urgency == "late" else 1.0,
            "reason_code": "reason.water_today" if wet else "reason.established",
            "reason_values": json.dumps({"litres": 40.0 + at, "depletion_mm": 31.4,
                                         "readily_mm": 25.0}),
        })
        if urgency == "unknown":
            for name in ("advised_l", "advised_horizon_l", "decided_l", "stress_coefficient"):
                rows[-1][name] = np.nan
    return pd.DataFrame(rows)


def waterings() -> pd.DataFrame:
    return pd.DataFrame([
        {"uid": "g1", "object_uid": "t003", "object_kind": "tree", "date": "2026-07-14",
         "given_l": 50.0, "team_code": "N"},
        {"uid": "g2", "object_uid": "b0", "object_kind": "bed", "date": "2026-07-07",
         "given_l": 300.0, "team_code": "N"},
        {"uid": "g3", "object_uid": "b1", "object_kind": "bed", "date": "2026-07-08",
         "given_l": 120.0, "team_code": "S"},
        {"uid": "g4", "object_uid": "b1", "object_kind": "bed", "date": "2025-08-08",
         "given_l": 999.0, "team_code": "S"},
    ])


def interventions() -> pd.DataFrame:
    done = [("2026-07-10", "2026-07-12", 30.0, 20.0), ("2026-07-01", "2026-06-20", 60.0, None),
            ("2026-06-01", "2026-06-05", None, None), ("2025-07-10", "2025-07-20", 45.0, 10.0)]
    rows = [{"uid": f"d{at}", "work": "pruning", "object_uid": "t003", "object_kind": "tree",
             "state": "done", "done_date": day, "due_date": end, "window_end": end,
             "duration_min": minutes, "cost_eur": cost}
            for at, (day, end, minutes, cost) in enumerate(done)]
    rows += [
        {"uid": "l1", "work": "mowing", "object_uid": "b2", "object_kind": "bed",
         "state": "planned", "due_date": "2026-06-01", "window_end": "2026-06-15",
         "team_code": "S", "remarks": FORMULA},
        {"uid": "l2", "work": "weeding", "object_uid": "s1", "object_kind": "site",
         "state": "postponed", "planned_date": "2026-07-05", "due_date": "2026-07-01"},
        {"uid": "n1", "work": "weeding", "object_uid": "b0", "object_kind": "bed",
         "state": "planned", "due_date": "2026-07-30", "window_end": "2026-08-30"},
        {"uid": "n2", "work": "crown_pruning", "object_uid": "t004", "object_kind": "tree",
         "state": "planned", "due_date": "2027-01-30", "window_end": "2027-02-28"},
        {"uid": "c1", "work": "weeding", "object_uid": "b0", "object_kind": "bed",
         "state": "cancelled", "due_date": "2026-01-01"},
    ]
    return pd.DataFrame(rows)


def journal() -> pd.DataFrame:
    return pd.DataFrame([
        {"uid": "j1", "moment": "2026-07-14T06:00:00Z", "team_code": "N", "object_uid": "t004",
         "action": "watering_override", "advised": "44", "reason": "Sol encore humide",
         "decided": json.dumps({"kind": "skip", "amount": None})},
        {"uid": "j2", "moment": "2026-05-01T06:00:00Z", "action": "watering_override",
         "object_uid": "t005", "advised": "10", "decided": "{}", "reason": "Panne"},
        {"uid": "j3", "moment": "2026-07-14T06:00:00Z", "action": "import"},
    ])


def observations() -> pd.DataFrame:
    return pd.DataFrame([
        {"uid": "o1", "object_uid": "t003", "date": "2026-07-10", "kind": "satisfaction",
         "value": "4"},
        {"uid": "o2", "object_uid": "t003", "date": "2026-07-11", "kind": "satisfaction",
         "value": "5"},
        {"uid": "o3", "object_uid": "t003", "date": "2026-07-12", "kind": "remark",
         "value": "Banc cassé"},
        {"uid": "o4", "object_uid": "t003", "date": "2026-06-01", "kind": "satisfaction",
         "value": "2"},
    ])


def others() -> dict[str, pd.DataFrame]:
    return {
        "rounds": pd.DataFrame([
            {"uid": "r1", "date": "2026-07-14", "state": "done", "distance_km": 12.5},
            {"uid": "r2", "date": "2026-07-13", "state": "cancelled", "distance_km": 99.0},
            {"uid": "r3", "date": "2026-06-10", "state": "done", "distance_km": 8.0}]),
        "imports": pd.DataFrame([
            {"uid": "i0", "file": "a.xlsx", "imported_at": "2026-06-01T05:00:00Z",
             "rows_read": 100, "rejected": 5},
            {"uid": "i1", "file": "a.xlsx", "imported_at": "2026-07-13T05:00:00Z",
             "rows_read": 200, "rejected": 3},
            {"uid": "i2", "file": "b.xlsx", "imported_at": "2026-07-13T05:01:00Z",
             "rows_read": 50, "rejected": 1}]),
        "rejects": pd.DataFrame([
            {"uid": f"x{at}", "import_uid": of, "severity": severity, "rejected": rejected,
             "file": "a.xlsx", "sheet": "Arbres", "row_number": at, "value": value,
             "finding_code": None, "finding_values": None}
            for at, (of, severity, rejected, value) in enumerate([
                ("i0", "error", True, "12,5,5"), ("i0", "error", True, "?"),
                ("i1", "error", True, FORMULA), ("i1", "warning", False, "0"),
                ("i2", "remark", False, "x")])]),
        "weather_daily": pd.DataFrame([
            {"uid": f"m{at}", "station": "town", "date": str(day.date()), "kind": kind,
             "filled_variables": None}
            for at, (day, kind) in enumerate(zip(
                pd.date_range("2026-06-25", "2026-07-20"),
                ["observed"] * 15 + ["filled"] * 3 + ["observed"] * 2 + ["forecast"] * 6,
                strict=True))]),
        "indicator_snapshots": pd.DataFrame([
            {"uid": "k1", "date": "2026-06-14", "indicator": "condition_score", "value": 61.5},
            {"uid": "k2", "date": "2026-06-14", "indicator": "condition_score", "site_uid": "s1",
             "value": 58.0},
            {"uid": "k3", "date": "2025-07-20", "indicator": "condition_score", "value": 50.0},
            {"uid": "k5", "date": "2026-06-14", "indicator": "errors_standing", "value": 5.0},
            {"uid": "k4", "date": "2026-07-06", "indicator": "litres_advised_week",
             "value": 700.0}]),
    }


def build(path, with_rows: bool = True) -> Store:
    """Make the store; the caller closes it."""
    store = Store.create(path)
    if not with_rows:
        return store
    tables = {"sites": sites(), "trees": trees(), "beds": beds(), "watering_advice": advice(),
              "waterings": waterings(), "interventions": interventions(), "journal": journal(),
              "observations": observations(), **others()}
    with store.transaction():
        for name, rows in tables.items():
            store.upsert(name, rows)
    return store
