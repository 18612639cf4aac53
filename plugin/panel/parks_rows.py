"""What the tab of the parks shows: figures in words, and the objects behind each."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..styles import URGENCY_COLOURS
from ..tree_styles import HEALTH_COLOURS, UNKNOWN_COLOUR
from .share_bar import Share

if TYPE_CHECKING:
    import pandas as pd

    from ...dashboard.indicators import Indicators
    from ...layers.store import Store

TILES = ("condition_score", "trees_count", "beds_count",
         "objects_to_water", "litres_advised_today", "work_late",
         "trees_poor_share", "trees_at_risk", "data_completeness")
TABLE_OF = {"tree": "trees", "bed": "beds", "site": "sites"}
MOST_SELECTED = 20_000  # beyond, the whole layer is what one looks at
REASONS_SHOWN = 200  # of one site, the heaviest first
Objects = Mapping[str, list[str]]


@dataclass(frozen=True)
class TileRow:
    """A figure of the town; ``behind`` gives the objects it speaks of, by table."""

    code: str
    name: str
    value: str
    before: str
    definition: str
    behind: Objects


@dataclass(frozen=True)
class ReasonRow:
    """What lowers a site: an object in a bad state, work late, or fields left empty."""

    part: str
    part_name: str
    text: str
    table: str | None
    object_uid: str | None


@dataclass(frozen=True)
class SiteRow:
    """A site's score, its bounds and its parts (None: unknown)."""

    uid: str
    name: str
    kind: str
    table: str | None
    score: float | None
    low: float | None
    high: float | None
    parts: Mapping[str, float | None]
    reasons: tuple[ReasonRow, ...]


@dataclass(frozen=True)
class Parks:
    """All of the tab."""

    tiles: tuple[TileRow, ...]
    parts: tuple[tuple[str, str], ...]
    sites: tuple[SiteRow, ...]
    charts: tuple[tuple[str, tuple[Share, ...]], ...]
    weights: Mapping[str, float]
    doubts: tuple[str, ...]  # what makes the figures less sure: old weather, no advice…


def read_parks(store: Store, day: datetime.date, language: str) -> Parks:
    """Compute the figures of a day and put them in words."""
    from ...dashboard.condition import PARTS
    from ...dashboard.freshness import freshness
    from ...dashboard.indicators import compute_indicators
    from ...layers.words import words_for

    found = compute_indicators(store, day)
    words = words_for(language, "dashboard")
    parts = tuple((part, words(f"page.part_{part}")) for part in PARTS)
    return Parks(tuple(_tile(found, code, language) for code in TILES), parts,
                 _sites(found, dict(parts), language), _charts(found, language),
                 dict(found.town.settings.condition_weights),
                 tuple(line.text for line in freshness(found, language) if line.doubtful))


def _tile(found: Indicators, code: str, language: str) -> TileRow:
    from ...dashboard.figures import definitions
    from ...layers.words import words_for

    words = words_for(language, "dashboard")
    rows = found.values[(found.values["indicator"] == code) & found.values["site_uid"].isna()]
    unit = definitions()[code].unit
    mark = "" if unit == "count" else words(f"page.unit_{unit}")
    return TileRow(code, words(f"indicator.{code}.name"),
                   _written(rows["value"].iloc[0], mark, language),
                   _written(rows["last_month"].iloc[0], mark, language),
                   words(f"indicator.{code}.definition"), _behind(found, code))


def _charts(found: Indicators, language: str) -> tuple[tuple[str, tuple[Share, ...]], ...]:
    """Give the day's need of water and the state of what stands, in the colours of the map."""
    from ...layers.words import words_for

    words, standing = words_for(language, "dashboard"), found.town.existing
    advice = found.town.advice.rename(columns={"object_uid": "uid"})
    return (
        (words("page.urgency"), _shares(advice, "urgency", URGENCY_COLOURS, language)),
        (words("page.health"), _shares(
            standing, "health", {**{code: colour for code, (colour, _) in HEALTH_COLOURS.items()},
                                 "unknown": UNKNOWN_COLOUR}, language)))


def _shares(rows: pd.DataFrame, column: str, colours: Mapping[str, str], language: str
            ) -> tuple[Share, ...]:
    from ...layers.schema import value_label
    from ...layers.words import words_for

    kept = rows[rows["uid"].notna() & rows["object_kind"].isin(list(TABLE_OF))]
    values = kept[column].fillna("unknown")
    shares = []
    for code, colour in colours.items():
        mine = kept[values == code]
        label = words_for(language, "dashboard")("page.unknown") if code == "unknown" else (
            value_label(column, code, language))
        behind = {} if len(mine) > MOST_SELECTED else {
            TABLE_OF[kind]: list(group["uid"]) for kind, group in mine.groupby("object_kind")}
        shares.append(Share(label, len(mine), colour, behind))
    return tuple(shares)


def _written(value: float, unit: str, language: str) -> str:
    from ...layers.words import number

    if value != value:
        return ""
    return f"{number(value, language, 0)}\u00a0{unit}".rstrip("\u00a0")


def _behind(found: Indicators, code: str) -> dict[str, list[str]]:
    """Give the objects a figure speaks of; none for a figure about everything."""
    from ...dashboard import water, work

    town = found.town
    standing = town.existing
    trees = standing[standing["object_kind"] == "tree"]
    if code == "trees_count":
        rows = trees
    elif code == "beds_count":
        rows = standing[standing["object_kind"] == "bed"]
    elif code == "trees_poor_share":
        rows = trees[trees["health"].isin(("poor", "very_poor"))]
    elif code == "trees_at_risk":
        rows = trees[trees["risk"].isin(("high", "extreme"))]
    elif code in ("objects_to_water", "litres_advised_today"):
        rows = town.advice[water.to_water(town.advice)].rename(columns={"object_uid": "uid"})
    elif code == "work_late":
        rows = work.late(town.interventions, town.today)
        rows = rows.drop(columns="uid").rename(columns={"object_uid": "uid"})
    else:
        return {}
    rows = rows[rows["uid"].notna() & rows["object_kind"].isin(list(TABLE_OF))]
    if len(rows) > MOST_SELECTED:
        return {}
    return {TABLE_OF[kind]: list(dict.fromkeys(group["uid"]))
            for kind, group in rows.groupby("object_kind")}


def _sites(found: Indicators, parts: dict[str, str], language: str) -> tuple[SiteRow, ...]:
    from ...dashboard.wording import place_names, site_kinds

    names, kinds = place_names(found.town.sites, language), site_kinds(language)
    points = found.parts.pivot(index="site_uid", columns="part", values="points")
    reasons = _reasons(found, parts, language)
    rows = []
    for record in found.sites.to_dict("records"):
        uid, kind = record["uid"], record["kind"]
        own = points.loc[uid] if uid in points.index else {}
        rows.append(SiteRow(
            uid, names.get(uid) or uid, kinds.get(kind, ""), _place_table(kind),
            _known(record["score"]), _known(record["low"]), _known(record["high"]),
            {part: _known(own.get(part)) for part in parts}, tuple(reasons.get(uid, ()))))
    # The site that needs help first; one without a score last.
    return tuple(sorted(rows, key=lambda row: (row.score is None, row.score or 0, row.name)))


def _place_table(kind: str | None) -> str | None:
    if kind == "outside":
        return None
    return "zones" if kind == "zone" else "sites"


def _known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _reasons(found: Indicators, parts: dict[str, str], language: str
             ) -> dict[str, list[ReasonRow]]:
    from ...dashboard import wording

    objects = found.town.objects.drop_duplicates("uid")
    called = dict(zip(objects["uid"], wording.labels(objects, language), strict=True))
    lists = wording.value_labels(language, ("health", "urgency", "risk", "work"))
    said = {"health": lists["health"], "water": lists["urgency"], "safety": lists["risk"],
            "work": lists["work"]}
    rows = found.reasons.sort_values("lost", ascending=False, kind="stable")
    rows = rows.groupby("site_uid").head(REASONS_SHOWN)
    by_site: dict[str, list[ReasonRow]] = {}
    for record in rows.to_dict("records"):
        by_site.setdefault(record["site_uid"], []).append(
            _reason(record, parts, called, said, language))
    return by_site


def _reason(record: dict[str, Any], parts: dict[str, str], called: dict[str, str],
            said: dict[str, dict[str, str]], language: str) -> ReasonRow:
    from ...layers import schema
    from ...layers.words import words_for

    part, uid, value = record["part"], record["object_uid"], record["value"]
    table = TABLE_OF.get(record["object_kind"])
    days = _known(record["days"])
    if part == "data":
        field = words_for(language, "dashboard")(f"field.{value}")
        kind = schema.TABLES[table].label(language)
        return ReasonRow(part, parts[part], f"{kind} · {field} ({days or 0:.0f})", None, None)
    written = said[part].get(value, value or "")
    if days:
        written = f"{written} ({days:.0f}\u00a0j)" if language == "fr" else (
            f"{written} ({days:.0f}\u00a0d)")
    text = " · ".join(words for words in (written, called.get(uid)) if words)
    return ReasonRow(part, parts[part], text, table, uid)
