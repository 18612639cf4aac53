"""Give each column of a sheet its meaning, from its name and from what its cells hold."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from .. import schema
from . import doubts
from .evidence import Sample, numeric_scale
from .model import RAW_TARGETS, ColumnMatch
from .names import DATED, NameMatch, known_names, plain

_MEASURED = frozenset((
    "height_m", "trunk_girth_cm", "trunk_diameter", "crown_diameter_m", "crown_radius", "area_m2",
    "area_ha", "length_m", "volume_l", "pit_area_m2", "soil_depth_m", "tank_l", "flow_l_per_min",
    "speed_km_h", "crew_size", "plant_count", "count", "given_l", "street_rank", "k_species", "age",
))
_NOWHERE = "-"
_EQUIVALENT = {"trunk_diameter": "trunk_girth_cm", "crown_radius": "crown_diameter_m",
               "area_ha": "area_m2"}
# A sheet keeps one of each; the others stay among the other columns without a question.
_MANY_ARE_USUAL = frozenset(("code", "remarks", "x", "y", "xy_text", "geometry_text",
                             "advised_work", "constraints"))


# Of columns that repeat a measure year by year, the newest is what the tree is now.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# Words that make of a known name something else, to be asked about.
_OTHERWISE = re.compile(
    r"\b(?:tige|futs?|branches?|souhaitee?|objectif|future?|terme|potentielle?|max\w*|min\w*|"
    r"moyenn?e?|ancienn?e?|precedente?|prevue?|theorique|plantation|ideale?)\b")
_LETTERS_AT_MOST = 2
_GRADES_AT_MOST = 10


def match_columns(headers: list[str], samples: list[Sample], kind: str) -> list[ColumnMatch]:
    """Match every column of a sheet of ``kind``; at most one column for each target."""
    context = doubts.Context(kind, headers, samples)
    matches = [
        _match(position, header, sample, context)
        for position, (header, sample) in enumerate(zip(headers, samples, strict=True))
    ]
    return _one_each([_measured_in(match, samples[match.position], context)
                      for match in matches], samples)


def _match(
    position: int, header: str, sample: Sample, context: doubts.Context
) -> ColumnMatch:
    named = [found for found in known_names().look_up(header, context.kind)
             if _has_place(found.synonym.target, context.kind)] if header else []
    if not named:
        return _by_content(position, header, sample, context)
    doubtful = next((found for found in named if found.synonym.asks
                     and found.confidence >= named[0].confidence - 0.01), None)
    if doubtful is not None and not _settled(named, doubtful):
        return doubts.settle(doubtful, position, header, sample, context)
    first = named[0]
    if first.synonym.target == _NOWHERE:
        return ColumnMatch(position, header, None, None, first.confidence, "no_place_in_store")
    match = ColumnMatch(position, header, first.synonym.target, first.unit, first.confidence,
                        first.how, {"name": first.synonym.alias},
                        tuple(dict.fromkeys(found.synonym.target for found in named[1:4]
                                            if found.synonym.target not in (
                                                _NOWHERE, first.synonym.target))))
    return _confront(match, sample)


def _settled(named: list[NameMatch], doubtful: NameMatch) -> bool:
    """A whole name that is sure settles what a looser reading of it doubts."""
    return named[0].confidence > doubtful.confidence + 0.01


def _has_place(target: str, kind: str) -> bool:
    if target in (_NOWHERE, "age", "place", *RAW_TARGETS, *_EQUIVALENT):
        return True
    if kind in schema.TABLES and target in schema.TABLES[kind].names:
        return True
    return target in ("street", "house_number") and kind == "sites"


def _confront(match: ColumnMatch, sample: Sample) -> ColumnMatch:
    """Let the cells confirm or contradict what the name says."""
    if sample.empty:
        return replace(match, reason_code="column_empty", alternatives=(), ask=False)
    scales = numeric_scale(sample) if match.target in ("health", "health_code") else ()
    if scales and match.target == "health":
        return replace(match, reason_code="health_scale", confidence=0.6, ask=True, units=scales,
                       reason_values={**match.reason_values, "examples": sample.distinct[:5]})
    agreed = agrees(match.target, sample)
    if agreed is True:
        sure = min(0.99, match.confidence + 0.5 * (1 - match.confidence))
        return _doubted(replace(match, confidence=round(sure, 2),
                                ask=match.reason_code == "name_near" and sure < 0.75), sample)
    if agreed is False:
        return replace(match, confidence=round(match.confidence * 0.5, 2),
                       reason_code="content_disagrees",
                       reason_values={**match.reason_values, "examples": sample.distinct[:3]},
                       ask=True)
    return _doubted(replace(match, ask=match.confidence < 0.7), sample)


def _doubted(match: ColumnMatch, sample: Sample) -> ColumnMatch:
    """Ask about a name with a word that changes it, and about grades under a word for remarks."""
    if match.reason_code == "name_contained" and _OTHERWISE.search(plain(match.header)):
        return replace(match, confidence=0.5, reason_code="name_otherwise", ask=True,
                       reason_values={**match.reason_values, "examples": sample.distinct[:3]})
    graded = max(map(len, sample.distinct), default=0) <= _LETTERS_AT_MOST
    if match.target == "remarks" and graded and 1 < len(sample.distinct) <= _GRADES_AT_MOST:
        return replace(match, confidence=0.5, reason_code="grades_or_remarks", ask=True,
                       alternatives=("health_code", "health"),
                       reason_values={**match.reason_values, "examples": sample.distinct[:3]})
    return match


def agrees(target: str | None, sample: Sample) -> bool | None:
    """Tell whether the cells look like the target; None when looks cannot tell."""
    figures = sample.share("number") + sample.share("measure") + sample.share("class")
    if target in _MEASURED:
        return True if figures >= 0.5 else False if figures < 0.1 and sample.known > 5 else None
    if target in DATED:
        dated = max(sample.share("date"), sample.share("year"),
                    sample.share("date") + sample.share("year"))
        return True if dated >= 0.5 else False if dated + figures < 0.1 and sample.known > 5 \
            else None
    if target in ("x", "y"):
        return sample.share("number") + sample.share("angle") >= 0.6
    if target == "street_side":
        return False if sample.share("yes_no") >= 0.6 else None
    if target == "xy_text":
        share = sample.share("pair")
        return True if share >= 0.5 else False if share < 0.1 and sample.known > 5 else None
    if target == "geometry_text":
        return sample.share("shape") >= 0.5
    if target in ("remarkable", "protected", "oneway", "working"):
        share = sample.share("boolean")
        return True if share >= 0.6 else False if share < 0.1 and sample.known > 5 else None
    looks = {"genus": "genus", "latin_name": "genus", "species_epithet": "epithet",
             "french_name": "french_plant", "health": "health", "layout": "layout",
             "development_stage": "development_stage", "street": "street"}.get(target or "")
    return True if looks and sample.share(looks) >= 0.5 else None


def _by_content(
    position: int, header: str, sample: Sample, context: doubts.Context
) -> ColumnMatch:
    """Propose a meaning for a column whose name says nothing; what is proposed is asked."""
    if sample.empty:
        return ColumnMatch(position, header, None, None, 1.0, "column_empty")
    target, sure = doubts.guess_by_content(sample, context)
    if target is None:
        if not header and sample.share("whole") > 0.95 and sample.uniqueness > 0.95:
            return ColumnMatch(position, header, None, None, 0.4, "unnamed_numbers",
                               alternatives=("code",), ask=True)
        if context.is_openstreetmap:
            return ColumnMatch(position, header, None, None, 0.9, "no_place_in_store")
        return ColumnMatch(position, header, None, None, 0.0, "not_recognised",
                           {"examples": sample.distinct[:3]}, ask=True)
    return ColumnMatch(position, header, target, None, sure, "by_content",
                       {"examples": sample.distinct[:3]}, ask=True)


def _measured_in(match: ColumnMatch, sample: Sample, context: doubts.Context) -> ColumnMatch:
    """Settle the unit of a measured column, or ask for it."""
    target = match.target
    if target not in _MEASURED or sample.empty:
        return replace(match, target=_EQUIVALENT.get(target or "", target))
    unit, ask, units, reason = doubts.unit_of(target or "", match.unit, sample, context)
    values: dict[str, Any] = dict(match.reason_values)
    if reason:
        values["median"] = round(sample.median(), 2)
    return replace(
        match, target=_EQUIVALENT.get(target or "", target), unit=unit,
        ask=match.ask or ask, units=units, reason_code=reason or match.reason_code,
        reason_values=values,
        confidence=min(match.confidence, 0.6) if ask else match.confidence,
    )


def _one_each(matches: list[ColumnMatch], samples: list[Sample]) -> list[ColumnMatch]:
    """Keep the best column for each target; the others stay among the other columns."""
    best: dict[str, ColumnMatch] = {}
    for match in sorted(matches, key=lambda match: _rank(match, samples[match.position])):
        if match.target is not None:
            best.setdefault(match.target, match)
    kept = []
    for match in matches:
        winner = best.get(match.target or "")
        if match.target is None or winner is match:
            kept.append(match)
            continue
        other = samples[winner.position] if winner is not None else None
        same = other is not None and other.distinct == samples[match.position].distinct
        close = (winner is not None and match.confidence >= winner.confidence - 0.05
                 and match.target not in _MANY_ARE_USUAL and not same
                 and not (match.unit or "").startswith(("diameter_", "radius_", "ha"))
                 and not samples[match.position].empty)
        # Numbers that start again in each street: the tree's own number, or its rank.
        numbered = (match.target == "code" and samples[match.position].uniqueness < 0.8
                    and samples[match.position].share("whole") > 0.9)
        kept.append(replace(
            match, target=None, ask=bool(close) or numbered,
            alternatives=(*(("street_rank",) if numbered else ()), str(match.target)),
            reason_code="target_taken",
            reason_values={"target": match.target, "by": winner.header if winner else ""},
        ))
    return kept


def _rank(match: ColumnMatch, sample: Sample) -> tuple[float, ...]:
    """Order columns for one target: filled, sure, telling objects apart, then first come."""
    kinds = max(sample.share("site_kind"), sample.share("bed_kind"))
    looks = -round(kinds, 1) if match.target == "kind" else 0.0
    distinct = -round(sample.uniqueness, 1) if match.target == "code" else 0.0
    converted = float((match.unit or "").startswith(("diameter_", "radius_", "ha")))
    named = known_names().look_up(match.header)
    rank = next((found.synonym.rank for found in named
                 if found.synonym.target == match.target), len(known_names().keys) * 2)
    found = _YEAR.search(match.header)
    newest = -float(found.group()) if found else 0.0
    return (float(sample.empty), distinct, looks, converted, -round(match.confidence, 1),
            -round(sample.filled, 1), newest, float(rank), float(match.position))
