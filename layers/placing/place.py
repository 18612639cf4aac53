"""Give every object its place, how it was got and how precise it is; lose none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .. import findings, schema
from ..progress import SILENT, Progress
from ..settings import TownSettings
from ..tables import conform, only_where
from . import geocoding
from .coordinates import Located, locate, read_given
from .names import name_keys
from .sites import centres_of, place_in_sites
from .streets import axes, place_by_rank
from .systems import WGS84, transform

_GEOCODING = {geocoding.PORTAL: "geocoding_portal", geocoding.CUT_SHORT: "geocoding_cut_short"}
_SEGMENTS = 8  # per quarter of a disc
_LINE_WIDTH_M = 1.0
_UNKNOWN_AREA_M2 = 1.0
_APPROXIMATE_M = 25.0
_FAR_KM = 10.0
# No town keeps trees this far from its bounds: such a position is not believed.
_ELSEWHERE_KM = 20.0
_FAR_TIMES = 6.0
_COMMUNE_MARGIN_M = 100.0


@dataclass(frozen=True)
class Means:
    """What helps to place the objects whose rows give no coordinates.

    ``streets`` and ``sites`` are layers of the town; ``session`` is a ``requests.Session``,
    used only when the town enabled geocoding.
    """

    streets: gpd.GeoDataFrame | None = None
    sites: gpd.GeoDataFrame | None = None
    session: Any = None
    progress: Progress = SILENT


NOTHING_MORE = Means()


@dataclass(frozen=True)
class Placed:
    """The objects with their geometry, and the findings (see :mod:`..findings`)."""

    frame: pd.DataFrame
    findings: pd.DataFrame


def place_objects(
    table_name: str, frame: pd.DataFrame, settings: TownSettings, means: Means = NOTHING_MORE,
) -> Placed:
    """Place the rows of one table.

    ``frame`` holds schema columns and, when the file has them, ``x`` and ``y`` (numbers),
    ``xy_text``, ``geometry_text`` and ``geometry``; ``frame.attrs["crs"]`` is what the file
    declares of its geometry, ``frame.attrs["named_crs"]`` what the headers of each row's
    coordinates name (or None), and ``frame.attrs["headers"]`` may name the workbook's header
    of each target. Tried in order: geometry, coordinates, then by ``means`` street and rank,
    address (only when the town enabled geocoding and a session is handed in), centre of the
    site. What remains is kept as *to be located*. The result is conformed to the schema in
    the store's CRS.
    """
    table = schema.TABLES[table_name]
    declared = frame.attrs.get("crs") or _declared(frame)
    notes, named = _Notes(frame.attrs.get("headers", {})), frame.attrs.get("named_crs")
    frame = pd.DataFrame(frame.reset_index(drop=True))
    if table.geometry is None:
        return Placed(conform(table, frame, settings.crs), notes.table())
    given = read_given(frame)
    located = locate(given, _groups(frame), settings, declared, named)
    for rows, code, values in located.notes:
        notes.add(rows, code, values, columns=given.column, raw=_quoted(given, rows))
    _note_incomplete(frame, notes)
    source = only_where(np.isfinite(located.x), given.kind)
    placed = conform(table, frame.drop(columns="geometry", errors="ignore"), settings.crs)
    if "position_status" in table.names and not np.isfinite(located.x).all():
        _search(placed, located, source, settings, means, notes)
    _note_outliers(located, source, settings, notes)
    placed["geometry"] = _geometries(table, frame, located, settings.crs)
    if "position_status" in table.names:
        _tell(placed, located, source, given.shape, table)
    if "site_uid" in table.names and "site_name" in table.names and means.sites is not None:
        _link_sites(placed, means.sites)
    return Placed(placed, notes.table())


def locate_left(
    table_name: str, frame: gpd.GeoDataFrame, settings: TownSettings, means: Means,
) -> Placed:
    """Look again for the objects still *to be located*, with what the store or network knows.

    ``frame`` is conformed; objects that have a place keep it. The same means are tried in
    the same order as in :func:`place_objects`; the findings speak of the rows looked for.
    """
    table = schema.TABLES[table_name]
    lost = frame.geometry.isna().to_numpy()
    notes = _Notes({})
    if not lost.any() or "position_status" not in table.names:
        return Placed(frame, notes.table())
    centres = frame.geometry.to_numpy()
    if table.geometry != "Point":
        centres = shapely.centroid(centres)
    located = Located(shapely.get_x(centres), shapely.get_y(centres),
                      np.full(len(frame), None, dtype=object),
                      frame["position_precision_m"].to_numpy(copy=True), [])
    source = frame["position_source"].to_numpy(dtype=object, copy=True)
    _search(frame, located, source, settings, means, notes)
    found = lost & np.isfinite(located.x)
    placed = frame.copy(deep=False)
    if found.any():
        geometry = np.array(frame.geometry.to_numpy(), dtype=object)
        geometry[found] = np.asarray(
            _geometries(table, frame[found], located.of(found), settings.crs))
        placed["geometry"] = gpd.GeoSeries(geometry, index=frame.index, crs=settings.crs)
        for name, values in (("position_status", "approximate"), ("position_source", source),
                             ("position_precision_m", np.round(located.precision_m, 1))):
            placed[name] = np.where(found, values, frame[name])
    return Placed(placed, notes.table())


class _Notes:
    """Findings as they come, under the workbook's own headers."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
        self._parts: list[pd.DataFrame] = []

    def add(
        self, rows: np.ndarray, code: str, values: dict[str, Any] | list[dict[str, Any]],
        columns: np.ndarray | str | None = None, raw: np.ndarray | None = None,
    ) -> None:
        if len(rows) == 0:
            return
        part = findings.make(rows, code, value=raw, values=values)
        if columns is not None:
            targets = columns[rows] if isinstance(columns, np.ndarray) else [columns] * len(rows)
            part["column_name"] = [self.headers.get(str(target)) for target in targets]
        self._parts.append(part)

    def table(self) -> pd.DataFrame:
        return findings.gather(self._parts)


def _declared(frame: pd.DataFrame) -> str | None:
    """Give the system that a GeoDataFrame carries, as text."""
    crs = frame.crs if isinstance(frame, gpd.GeoDataFrame) and "geometry" in frame else None
    return None if crs is None else crs.to_string()


def _groups(frame: pd.DataFrame) -> np.ndarray:
    """Number the sheet of each row: a coordinate system is decided sheet by sheet."""
    groups = np.zeros(len(frame), dtype=int)
    for name in ("source_file", "source_sheet"):
        texts = frame[name].tolist() if name in frame else []
        # Most often all rows come from one sheet, which is quickly seen.
        if texts and texts.count(texts[0]) < len(texts):
            codes, known = pd.factorize(frame[name])
            groups = pd.factorize(groups * (len(known) + 1) + codes)[0]
    return groups


def _quoted(given: Any, rows: np.ndarray) -> np.ndarray:
    quoted = given.raw[rows].copy()
    for place in np.flatnonzero(pd.isna(quoted)):
        quoted[place] = f"{given.x[rows[place]]:.10g} ; {given.y[rows[place]]:.10g}"
    return quoted


def _note_incomplete(frame: pd.DataFrame, notes: _Notes) -> None:
    if not ("x" in frame and "y" in frame):
        return
    x, y = (pd.to_numeric(frame[name], errors="coerce") for name in ("x", "y"))
    alone = np.flatnonzero((x.notna() & (x != 0)) ^ (y.notna() & (y != 0)))
    values = x.where(x.notna(), y).iloc[alone].astype(str).to_numpy()
    notes.add(alone, "coordinate_incomplete", {}, "x", values)


def _search(
    objects: pd.DataFrame, located: Located, source: np.ndarray, settings: TownSettings,
    means: Means, notes: _Notes,
) -> None:
    """Look for a place for the rows that have none, by street, address, then site."""
    if np.isfinite(located.x).all():
        return
    if means.streets is not None and len(means.streets):
        ranked = place_by_rank(objects, axes(means.streets, settings.crs), located.x, located.y)
        _put(located, source, ranked.rows, ranked.x, ranked.y, ranked.precision_m,
             "street_rank")
    if settings.geocoding_enabled and means.session is not None:
        _geocode(objects, located, source, settings, means, notes)
    lost = np.flatnonzero(np.isnan(located.x))
    if len(lost):
        found = place_in_sites(objects, centres_of(means.sites, settings.crs), located.x,
                               located.y)
        here = lost[np.isfinite(found["x"].to_numpy()[lost])]
        x, y, precision = (found[name].to_numpy()[here] for name in ("x", "y", "precision_m"))
        _put(located, source, here, x, y, precision, "site")
    _note_lost(np.isnan(located.x), _groups(objects), notes)


def _note_lost(lost: np.ndarray, groups: np.ndarray, notes: _Notes) -> None:
    """Name the rows left to locate; a sheet that locates nothing at all is told once."""
    for _, part in pd.Series(lost).groupby(groups):
        rows = part.index.to_numpy()[part.to_numpy()]
        if len(rows) == len(part):
            notes.add(rows[:1], "nothing_located", {"count": len(rows)})
        else:
            notes.add(rows, "to_locate", {})


def _put(
    located: Located, source: np.ndarray, rows: np.ndarray, x: np.ndarray, y: np.ndarray,
    precision_m: np.ndarray, kind: str,
) -> None:
    located.x[rows], located.y[rows] = x, y
    located.precision_m[rows] = precision_m
    source[rows] = kind


def _geocode(
    objects: pd.DataFrame, located: Located, source: np.ndarray, settings: TownSettings,
    means: Means, notes: _Notes,
) -> None:
    lost = np.isnan(located.x)
    addresses = geocoding.addresses_of(objects, settings).where(lost)
    asked = np.flatnonzero(addresses.notna())
    if len(asked) == 0:
        return
    answers = geocoding.geocode(addresses.iloc[asked], settings, means.session, means.progress)
    for problem, part in pd.Series(asked).groupby(answers["problem"].to_numpy()):
        notes.add(part.to_numpy()[:1], _GEOCODING.get(str(problem), "geocoding_failed"),
                  {"count": len(part), "problem": str(problem)})
    whole = answers["problem"].isna().to_numpy()
    asked, answers = asked[whole], answers[whole]
    longitude, latitude = (answers[name].to_numpy("float64")
                           for name in ("longitude", "latitude"))
    x, y = transform(longitude, latitude, WGS84, settings.crs)
    found = np.isfinite(x)
    precision = answers["kind"].map(geocoding.PRECISION_M).to_numpy("float64")
    _put(located, source, asked[found], x[found], y[found], precision[found], "geocoded")
    told = [{"score": round(float(score), 3), "label": label}
            for score, label in zip(answers["score"].fillna(0), answers["label"].fillna(""),
                                    strict=True)]
    for code, rows in (("geocoded", found), ("geocoding_weak", ~found)):
        notes.add(asked[rows], code, [told[k] for k in np.flatnonzero(rows)],
                  raw=addresses.iloc[asked[rows]].to_numpy())


def _note_outliers(
    located: Located, source: np.ndarray, settings: TownSettings, notes: _Notes
) -> None:
    """Flag what lies outside the commune, or far from all the others when it is not known."""
    rows = np.flatnonzero(np.isfinite(located.x) & ~pd.isna(source))
    if len(rows) == 0:
        return
    x, y = located.x[rows], located.y[rows]
    boundary = _boundary(settings)
    if boundary is not None:
        away = shapely.distance(shapely.points(x, y), boundary)
        code, outside, km = "outside_commune", away > _COMMUNE_MARGIN_M, away / 1000
    else:
        km = np.hypot(x - np.median(x), y - np.median(y)) / 1000
        usual = float(np.quantile(km, 0.75))
        code, outside = "far_from_others", km > max(_FAR_KM, _FAR_TIMES * usual)
    notes.add(rows[outside], code, [{"km": round(float(one), 1)} for one in km[outside]],
              raw=np.array([f"{east:.1f} ; {north:.1f}" for east, north in
                            zip(x[outside], y[outside], strict=True)], dtype=object))
    if boundary is not None:
        elsewhere = rows[km > _ELSEWHERE_KM]
        located.x[elsewhere], located.y[elsewhere] = np.nan, np.nan
        located.shape[elsewhere], source[elsewhere] = None, None


def _boundary(settings: TownSettings) -> shapely.Geometry | None:
    """Give the commune's outline in the store's system, when the town has told it."""
    if not settings.boundary_wkt:
        return None
    shape = shapely.from_wkt(settings.boundary_wkt, on_invalid="ignore")
    if shape is None or shapely.is_empty(shape):
        return None
    shape = shapely.transform(shape, lambda points: np.column_stack(
        transform(points[:, 0], points[:, 1], WGS84, settings.crs)))
    shapely.prepare(shape)
    return shape


def _geometries(
    table: schema.Table, frame: pd.DataFrame, located: Located, crs: str
) -> gpd.GeoSeries:
    shapes = np.full(len(frame), None, dtype=object)
    known = np.isfinite(located.x) & np.isfinite(located.y)
    shaped = np.array([shape is not None for shape in located.shape], dtype=bool)
    if table.geometry == "Point":
        x, y = located.x.copy(), located.y.copy()
        if shaped.any():
            inner = shapely.centroid(located.shape[shaped])
            x[shaped], y[shaped] = shapely.get_x(inner), shapely.get_y(inner)
            located.x[:], located.y[:] = x, y
        shapes[known] = shapely.points(x[known], y[known])
    elif table.geometry == "LineString":
        lines = shaped.copy()
        lines[shaped] = np.isin(shapely.get_type_id(located.shape[shaped]), (1, 5))
        merged = shapely.line_merge(located.shape[lines])
        shapes[lines] = [max(shapely.get_parts(one), key=shapely.length) for one in merged]
    else:
        shapes = _areas(frame, located, known, shaped)
    return gpd.GeoSeries(shapes, index=frame.index, crs=crs)


def _areas(
    frame: pd.DataFrame, located: Located, known: np.ndarray, shaped: np.ndarray
) -> np.ndarray:
    """Make polygons: those given, lines widened, points as discs of their area."""
    shapes = np.full(len(frame), None, dtype=object)
    polygonal = np.zeros(len(frame), dtype=bool)
    if shaped.any():
        own = located.shape[shaped]
        dimension = shapely.get_dimensions(own)
        widened = np.where(dimension == 1, shapely.buffer(own, _LINE_WIDTH_M / 2), own)
        places = np.flatnonzero(shaped)
        polygonal[places] = dimension >= 1
        shapes[places[dimension >= 1]] = [_polygons(one) for one in widened[dimension >= 1]]
    pointed = known & ~polygonal
    if pointed.any():
        area = pd.to_numeric(frame["area_m2"], errors="coerce").to_numpy("float64") \
            if "area_m2" in frame else np.full(len(frame), np.nan)
        area = np.where(np.isfinite(area) & (area > 0), area, _UNKNOWN_AREA_M2)[pointed]
        shapes[pointed] = discs(located.x[pointed], located.y[pointed], area)
    return shapes


def discs(x: np.ndarray, y: np.ndarray, area_m2: np.ndarray) -> np.ndarray:
    """Give regular polygons of exactly the areas asked for (m²), one MultiPolygon each."""
    sides = 4 * _SEGMENTS
    radius = np.sqrt(area_m2 / (0.5 * sides * np.sin(2 * np.pi / sides)))
    discs = shapely.buffer(shapely.points(x, y), radius, quad_segs=_SEGMENTS)
    result = np.empty(len(discs), dtype=object)
    result[:] = [shapely.MultiPolygon([one]) for one in discs]
    return result


def _polygons(shape: shapely.Geometry) -> shapely.MultiPolygon | None:
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape))
             if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts) if parts else None


def _tell(
    placed: pd.DataFrame, located: Located, source: np.ndarray, given_shapes: np.ndarray,
    table: schema.Table,
) -> None:
    """Write how each position was got and how far it may be wrong."""
    unknown = np.isnan(located.x)
    rough = (pd.Series(source).isin(("geocoded", "street_rank", "site")).to_numpy()
             | (located.precision_m > _APPROXIMATE_M))
    # One text for all rows of a status: numpy would write one for each.
    statuses = np.array(["located", "approximate", "to_locate"], dtype=object)
    status = statuses[np.where(unknown, 2, rough.astype(int))]
    placed["position_status"] = pd.Series(status, dtype=object)
    placed["position_source"] = pd.Series(only_where(~unknown, source))
    placed["position_precision_m"] = np.where(unknown, np.nan, np.round(located.precision_m, 1))
    if "area_m2" in table.names:
        drawn = np.array([shape is not None and shapely.get_dimensions(shape) == 2
                          for shape in given_shapes], dtype=bool)
        missing = drawn & placed["area_m2"].isna().to_numpy()
        placed.loc[missing, "area_m2"] = np.round(
            shapely.area(placed.geometry.to_numpy()[missing]), 1)


def _link_sites(placed: pd.DataFrame, sites: gpd.GeoDataFrame) -> None:
    centres = centres_of(sites, str(placed.crs)).table
    uids = centres["uid"].dropna() if len(centres) else centres.get("uid", pd.Series(dtype=object))
    found = name_keys(placed["site_name"]).map(uids)
    uid = placed["site_uid"].where(placed["site_uid"].notna(), found)
    placed["site_uid"] = only_where(uid.notna(), uid)
