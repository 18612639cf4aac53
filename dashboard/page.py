r"""The page: one HTML file that opens with the network unplugged.

Everything it needs is inside: figures and lists as JSON, the objects as a packed table,
Leaflet and our own script. Text from the town's files only ever travels as data (``<`` is
written ``\u003c`` so that no name can close a script) and is shown as text; a content
security policy allows the scripts of this very file by their fingerprints and no other.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import html
import json
import re
import zlib
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.geometry

from ..layers.errors import MissingLibrary, SeveError
from ..layers.words import LANGUAGES, words_for
from . import condition, snapshots, wording, work
from .assets import BUILT
from .figures import definitions, records
from .freshness import freshness
from .heritage import HEALTH
from .indicators import Indicators, compute_indicators
from .lists import watering_rows
from .quality import KEY_FIELDS

WEB = Path(__file__).resolve().parent / "web"
TILES = ("condition_score", "objects_to_water", "work_late", "work_on_time_share",
         "trees_good_share", "litres_advised_week", "litres_saved", "data_completeness")
# The page shows the first rows of a list; the Excel report holds all of them.
LIST_ROWS = 300
REASONS_PER_PART = 6
SITE_TOLERANCE_M, LINE_TOLERANCE_M = 1.5, 3.0
MOST_CORNERS = 60_000
MOST_ZOOM = 20
# Weeks in the town's chart, and in the table of a site.
WEEKS, SITE_WEEKS = 13, 6
URGENCIES = ("unknown", "none", "watch", "soon", "today", "late")
GRADES = ("unknown", *HEALTH)
_LISTS = ("object_kind", "bed_kind", "health", "risk", "urgency", "work")
_BACKGROUND = "https://data.geopf.fr"


def write_page(
    store: Any,
    today: datetime.date,
    language: str,
    path: Path,
    indicators: Indicators | None = None,
) -> None:
    """Write the dashboard page of ``today``, opening in ``language`` (``fr`` or ``en``).

    ``indicators`` saves computing them again. Raises :class:`MissingLibrary` without folium
    and :class:`SeveError` (``missing_assets``) when the built files are absent.
    """
    found = indicators if indicators is not None else compute_indicators(store, today)
    objects, corners = _objects(store, found)
    data = _data(store, found, language, objects)
    bounds = _bounds(corners, [site["ring"] for site in data["sites"] if site["ring"]])
    Path(path).write_text(_document(data, objects["packed"], bounds, language), encoding="utf-8",
                          newline="\n")


# ---- the document --------------------------------------------------------------------------


def _document(data: dict[str, Any], packed: str, bounds: list[list[float]] | None,
              language: str) -> str:
    map_html, map_script = _map(bounds, language)
    scripts = [text for text in (_built("leaflet.js"), map_script, _web("page.js")) if text]
    values = {
        "language": language,
        "policy": _policy(scripts),
        "title": html.escape(data["words"][language]["page.title"]),
        # The pictures that Leaflet's sheet names are of controls this page does not use.
        "leaflet_css": re.sub(r"url\((?!data:)[^)]*\)", "none", _built("leaflet.css")),
        "css": _web("page.css"),
        "map_html": map_html,
        "data": _json(data),
        "objects": packed,
        "scripts": "".join(f"<script>{text}</script>\n" for text in scripts),
    }
    page = _with_words(_web("page.html"), data["words"][language])
    return re.sub(r"@(\w+)@", lambda found: values[found.group(1)], page)


def _with_words(page: str, words: dict[str, str]) -> str:
    """Write the words of the first language in the page itself: it is read before it runs."""
    page = re.sub(r'data-t="([^"]+)">',
                  lambda found: found.group(0) + html.escape(words[found.group(1)]), page)
    return re.sub(
        r'data-t-label="([^"]+)"',
        lambda found: f'{found.group(0)} aria-label="{html.escape(words[found.group(1)])}"', page)


def _policy(scripts: list[str]) -> str:
    prints = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"
        for text in scripts
    )
    return (f"default-src 'none'; script-src {prints}; style-src 'unsafe-inline'; "
            f"img-src data: {_BACKGROUND}; base-uri 'none'; form-action 'none'")


def _json(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _web(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _built(name: str) -> str:
    try:
        return (BUILT / name).read_text(encoding="utf-8")
    except OSError:
        raise SeveError("missing_assets", room="dashboard", file=name) from None


def _map(bounds: list[list[float]] | None, language: str) -> tuple[str, str]:
    """Draw the map's frame with folium, without any of the addresses folium brings."""
    if bounds is None:
        return "", ""
    try:
        import folium
    except ImportError:
        raise MissingLibrary("folium", "page") from None
    frame = folium.Map(tiles=None, prefer_canvas=True, maxZoom=MOST_ZOOM, zoomSnap=0.25,
                       zoomDelta=0.5, wheelPxPerZoomLevel=90)
    frame._id = "town"
    frame.default_js, frame.default_css = [], []
    frame.fit_bounds(bounds, padding=(16, 16))
    figure: Any = frame.get_root()
    figure.render()
    return figure.html.render(), figure.script.render()


# ---- the data ------------------------------------------------------------------------------


def _data(store: Any, found: Indicators, language: str, objects: dict[str, Any]) -> dict[str, Any]:
    places = {uid: place for place, uid in enumerate(found.sites["uid"])}
    water_rows, water_total = _watering(found, places)
    late_rows, late_total = _late(found, places)
    return {
        "language": language, "date": found.date.isoformat(),
        "town": found.town.settings.town_name,
        "words": {code: _page_words(code) for code in LANGUAGES},
        "labels": {code: _labels(code) for code in LANGUAGES},
        "indicators": _indicators(found), "tiles": list(TILES),
        "parts": list(condition.PARTS), "weights": dict(found.town.settings.condition_weights),
        "sites": _sites(store, found), "tables": _tables(found), "weeks": _weeks(found),
        "watering": water_rows, "watering_total": water_total,
        "late": late_rows, "late_total": late_total,
        "objects": {name: objects[name] for name in ("count", "west", "south", "names")},
        "freshness": {code: [[line.doubtful, line.text] for line in freshness(found, code)]
                      for code in LANGUAGES},
        "ground": {table: _lines(store, table) for table in ("zones", "roads")},
    }


def _page_words(language: str) -> dict[str, str]:
    """Give the words that the page's own files name; its values stay to be filled."""
    used = set(re.findall(r"page\.[a-z_0-9]+", _web("page.html") + _web("page.js")))
    words = words_for(language, "dashboard")
    stems = {f"page.part_{part}" for part in condition.PARTS} | {"page.trees", "page.beds"}
    holes = {name: "{" + name + "}" for name in ("n", "a", "b", "c")}
    names = {name for name in used if not name.endswith("_")} | stems
    return {name: words(name, **holes) for name in sorted(names)}


def _labels(language: str) -> dict[str, dict[str, str]]:
    words = words_for(language, "dashboard")
    fields = sorted({field for kind in KEY_FIELDS.values() for field in kind})
    return {
        **wording.value_labels(language, _LISTS), "site_kind": wording.site_kinds(language),
        "field": {name: words(f"field.{name}") for name in fields},
        "allergen": {code: words(f"allergen.{code}") for code in ("low", "moderate", "high")},
    }


def _indicators(found: Indicators) -> list[dict[str, Any]]:
    town = found.values[found.values["site_uid"].isna()].set_index("indicator")
    return [
        {
            "code": code, "group": item.group, "unit": item.unit, "target": item.target,
            "direction": item.direction, "source": item.source,
            **{name: _number(town.at[code, name]) for name in ("value", "last_month",
                                                               "last_year")},
            "name": wording.both_languages(f"indicator.{code}.name"),
            "definition": wording.both_languages(f"indicator.{code}.definition"),
            "trend": _trend(found, code) if code in TILES else [],
        }
        for code, item in definitions().items()
    ]


def _trend(found: Indicators, code: str) -> list[list[Any]]:
    kept = snapshots.trend(found.town.snapshots, code)
    kept = kept[kept["date"] < pd.Timestamp(found.date)].tail(60)
    points = [[f"{day:%Y-%m-%d}", _number(value)]
              for day, value in zip(kept["date"], kept["value"], strict=True)]
    now = _number(found.value(code))
    return points if now is None else [*points, [found.date.isoformat(), now]]


def _sites(store: Any, found: Indicators) -> list[dict[str, Any]]:
    sites = found.sites
    rings = _rings(store, sites["uid"])
    parts = {uid: {row.part: [_number(row.points), _number(row.known, 3)]
                   for row in rows.itertuples()}
             for uid, rows in found.parts.groupby("site_uid")}
    reasons, counts = _site_reasons(found)
    weeks = _site_weeks(found)
    columns = {"trees": "trees_count", "beds": "beds_count", "water": "objects_to_water",
               "litres": "litres_advised_today", "late": "work_late", "due": "work_due",
               "canopy": "canopy_area", "filled": "data_completeness", "score": "score",
               "low": "low", "high": "high"}
    return [
        {
            "place": place, "name": row["name"], "code": row["code"], "kind": row["kind"],
            **{short: _number(row[name]) for short, name in columns.items()},
            "known": _number(row["known"], 3), "parts": parts.get(row["uid"], {}),
            "reasons": reasons.get(row["uid"], []), "counts": counts.get(row["uid"], {}),
            "ring": rings.get(row["uid"]), "weeks": weeks.get(row["uid"], []),
        }
        for place, row in enumerate(records(sites))
    ]


def _site_reasons(found: Indicators) -> tuple[dict[str, list], dict[str, dict[str, int]]]:
    rows = found.reasons
    counts: dict[str, dict[str, int]] = {}
    sizes = rows.groupby(["site_uid", "part"]).size().reset_index(name="count")
    for uid, part, count in zip(sizes["site_uid"], sizes["part"], sizes["count"], strict=True):
        counts.setdefault(uid, {})[part] = int(count)
    first = rows.groupby(["site_uid", "part"]).head(REASONS_PER_PART)
    named = _called(found, first["object_uid"])
    lists: dict[str, list] = {}
    for row, name in zip(records(first), named, strict=True):
        lists.setdefault(row["site_uid"], []).append(
            [row["part"], row["object_kind"], name, row["value"], _number(row["days"])])
    return lists, counts


def _called(found: Indicators, uids: pd.Series) -> pd.Series:
    wanted = found.town.objects[found.town.objects["uid"].isin(set(uids.dropna()))]
    called = pd.Series(wording.labels(wanted).to_numpy(), index=wanted["uid"].to_numpy())
    return uids.map(called[~called.index.duplicated()]).astype(object).fillna("")


def _bounds(corners: list[shapely.Point], rings: list[dict[str, Any]]) -> list | None:
    """Give the south-west and north-east (latitude, longitude) of all the map shows."""
    shapes = [*corners, *(shapely.geometry.shape(ring) for ring in rings)]
    if not shapes:
        return None
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    return [[south, west], [north, east]]


def _rings(store: Any, uids: pd.Series) -> dict[str, dict[str, Any]]:
    frame = store.read("sites", columns=["uid", "geometry"])
    frame = frame[frame["uid"].isin(uids) & frame.geometry.notna()]
    frame = frame[~frame.geometry.is_empty]
    if frame.empty:
        return {}
    shapes = gpd.GeoSeries(frame.geometry.simplify(SITE_TOLERANCE_M), crs=frame.crs)
    shapes = shapes.to_crs("EPSG:4326")
    texts = shapely.to_geojson(shapely.set_precision(shapes.to_numpy(), 1e-6))
    return {uid: json.loads(text) for uid, text in zip(frame["uid"], texts, strict=True)}


def _lines(store: Any, table: str) -> dict[str, Any]:
    """Give the lines of a table as steps of a hundred-thousandth of a degree, the longest first.

    A first corner (``west``, ``south``), then x and y of each step, line after line; the
    shortest are left out beyond :data:`MOST_CORNERS`.
    """
    frame = store.read(table, columns=["uid", "geometry"])
    frame = frame[frame.geometry.notna()]
    shapes = gpd.GeoSeries(frame.geometry[~frame.geometry.is_empty], crs=frame.crs)
    shapes = shapes.boundary if table == "zones" else shapes
    lines = shapes.explode(ignore_index=True).simplify(LINE_TOLERANCE_M)
    lines = lines.iloc[np.argsort(-lines.length.to_numpy(), kind="stable")]
    lines = lines[shapely.get_num_coordinates(lines.to_numpy()).cumsum() <= MOST_CORNERS]
    if lines.empty:
        return {"west": 0, "south": 0, "lines": []}
    lines = lines.to_crs("EPSG:4326")
    west, south = (float(edge) for edge in np.round(lines.total_bounds[:2], 5))
    steps = [np.rint((shapely.get_coordinates(line) - (west, south)) * 1e5).astype(int)
             for line in lines]
    return {"west": west, "south": south,
            "lines": [np.diff(line, axis=0, prepend=0).ravel().tolist() for line in steps]}


def _tables(found: Indicators) -> dict[str, list[dict[str, Any]]]:
    names = ("health", "risk", "ages", "species", "allergens", "urgency", "work",
             "completeness", "overrules")
    return {name: [{key: _plain(value) for key, value in row.items()}
                   for row in records(found.tables[name])] for name in names}


def _weeks(found: Indicators) -> list[dict[str, Any]]:
    rows = found.tables["weeks"]
    return [_week(row) for row in records(rows[rows["site_uid"].isna()].tail(WEEKS))]


def _week(row: dict[str, Any]) -> dict[str, Any]:
    return {"week": f"{row['week']:%Y-%m-%d}", "given": _number(row["given_l"]),
            "advised": _number(row["advised_l"]), "habit": _number(row["habit_l"]),
            "saved": _number(row["saved_l"])}


def _site_weeks(found: Indicators) -> dict[str, list[dict[str, Any]]]:
    """Give the weeks of each site of which something is known beside the habit."""
    rows = found.tables["weeks"]
    rows = rows[rows["site_uid"].notna() & (rows["given_l"].gt(0) | rows["advised_l"].notna())]
    lists: dict[str, list[dict[str, Any]]] = {}
    for row in records(rows.sort_values("week").groupby("site_uid").tail(SITE_WEEKS)):
        lists.setdefault(row["site_uid"], []).append(_week(row))
    return lists


def _watering(found: Indicators, places: dict[str, int]) -> tuple[list[dict[str, Any]], int]:
    rows = watering_rows(found)
    first = rows.head(LIST_ROWS)
    spoken = {language: wording.advice_reasons(first, language) for language in LANGUAGES}
    return [
        {"kind": row["object_kind"], "code": row["code"] or "", "label": row["label"],
         "bed": None if row["name"] else row["kind"], "street": row["street"],
         "site": places.get(row["site_uid"]), "urgency": row["urgency"],
         "rank": _number(row["rank"]), "litres": _number(row["litres"]),
         "reason": {language: spoken[language].iloc[at] for language in LANGUAGES}}
        for at, row in enumerate(records(first))
    ], len(rows)


def _late(found: Indicators, places: dict[str, int]) -> tuple[list[dict[str, Any]], int]:
    rows = work.late(found.town.interventions, pd.Timestamp(found.date))
    first = rows.head(LIST_ROWS)
    return [
        {"work": row["work"], "kind": row["object_kind"], "label": name,
         "site": places.get(row["site_uid"]), "due": f"{row['deadline']:%Y-%m-%d}",
         "days": int(row["days_late"]), "team": row["team_code"]}
        for row, name in zip(records(first), _called(found, first["object_uid"]), strict=True)
    ], len(rows)


# ---- the objects, packed -------------------------------------------------------------------


def _objects(store: Any, found: Indicators) -> tuple[dict[str, Any], list[shapely.Point]]:
    """Pack every standing object that has a place: 13 bytes and its number each, deflated.

    Columns one after the other (they deflate better): x and y in tenths of a metre of web
    mercator from the south-west corner (uint32), site and name by their places in the
    page's lists (uint16, 65535: none), need of water, health and kind (one byte), numbers.
    """
    frame = _placed(store, found)
    if frame.empty:
        return {"packed": "", "count": 0, "west": 0, "south": 0, "names": []}, []
    west, south = float(frame["x"].min()), float(frame["y"].min())
    names, spellings = pd.factorize(frame["called"])
    sites = frame["site_uid"].map({uid: at for at, uid in enumerate(found.sites["uid"])})
    columns = [
        np.rint((frame["x"] - west) * 10).to_numpy("<u4"),
        np.rint((frame["y"] - south) * 10).to_numpy("<u4"),
        _short(sites.fillna(65535)), _short(pd.Series(names)), _flags(frame),
    ]
    codes = "\n".join(wording.numbers(frame).str.replace("\n", " "))
    packed = zlib.compress(b"".join(c.tobytes() for c in columns) + codes.encode("utf-8"), 9)
    return {
        "packed": base64.b64encode(packed).decode("ascii"), "count": len(frame),
        "west": west, "south": south,
        "names": [str(name) for name in spellings[:65535]],
    }, _corners(frame)


def _corners(frame: pd.DataFrame) -> list[shapely.Point]:
    """Give two corners of where the town is, one misplaced tree far away left out."""
    edges = frame[["x", "y"]].quantile([0.01, 0.99])
    room = (edges.loc[0.99] - edges.loc[0.01]) + 500
    near = frame[["x", "y"]]
    near = near[((near >= edges.loc[0.01] - room) & (near <= edges.loc[0.99] + room)).all(axis=1)]
    points = gpd.points_from_xy([near["x"].min(), near["x"].max()],
                                [near["y"].min(), near["y"].max()])
    return list(gpd.GeoSeries(points, crs="EPSG:3857").to_crs("EPSG:4326"))


def _placed(store: Any, found: Indicators) -> pd.DataFrame:
    """Give standing objects with their place (``x``, ``y``: web mercator), site by site."""
    frames = []
    for table in ("trees", "beds"):
        shapes = store.read(table, columns=["uid", "geometry"])
        shapes = shapes[shapes.geometry.notna()]
        shapes = shapes[~shapes.geometry.is_empty]
        points = shapes.geometry if table == "trees" else shapes.representative_point()
        points = gpd.GeoSeries(points, crs=shapes.crs).to_crs("EPSG:3857")
        frames.append(pd.DataFrame({"uid": shapes["uid"].to_numpy(), "x": points.x.to_numpy(),
                                    "y": points.y.to_numpy()}))
    places = pd.concat(frames, ignore_index=True)
    places = places[np.isfinite(places["x"]) & np.isfinite(places["y"])]
    existing = found.town.existing
    existing = existing.assign(called=wording.names(existing))
    rows = existing.merge(places, on="uid", how="inner")
    urgency = found.town.advice.drop_duplicates("object_uid").set_index("object_uid")["urgency"]
    rows["urgency"] = rows["uid"].map(urgency)
    return rows.sort_values(["site_uid", "x"], ignore_index=True)


def _short(values: pd.Series) -> np.ndarray:
    return values.clip(upper=65535).to_numpy("<u2")


def _flags(frame: pd.DataFrame) -> np.ndarray:
    urgency = frame["urgency"].map({code: at for at, code in enumerate(URGENCIES)}).fillna(0)
    health = frame["health"].map({code: at for at, code in enumerate(GRADES)}).fillna(0)
    bed = (frame["object_kind"] == "bed").astype(int)
    return (urgency.astype(int) + 8 * health.astype(int) + 64 * bed).to_numpy("u1")


# ---- plain values --------------------------------------------------------------------------


def _number(value: Any, digits: int = 1) -> float | None:
    """Give a number JSON can hold, rounded to what is shown; unknown is null."""
    if value is None or pd.isna(value):
        return None
    rounded = round(float(value), digits)
    return int(rounded) if rounded.is_integer() else rounded


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return _number(value)
