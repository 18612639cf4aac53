"""What a sheet is about: told by its headers, its names and the shapes of its objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..reading.raw import RawTable
from ..values.cells import fold
from .evidence import Sample
from .names import header_like, known_names, squeeze

ENOUGH = 3.0
SURE_MARGIN = 1.3
_NEARLY_ALL = 0.8
_FORM_ROWS = 60
_SURE_NAME = 0.85
_MOST_NAMES = 0.7

# How much each column speaks for a kind; columns that any sheet may have say little.
SIGNATURES: dict[str, dict[str, float]] = {
    "trees": {
        "genus": 3, "species_epithet": 3, "latin_name": 2.5, "french_name": 1.5, "full_name": 3,
        "cultivar": 1.5, "height_m": 2.5, "trunk_girth_cm": 3, "trunk_diameter": 3,
        "crown_diameter_m": 3, "crown_radius": 3, "development_stage": 2, "planting_date": 0.7,
        "planting_year": 1, "age": 1, "health": 0.8, "health_code": 1.5, "remarkable": 1.5,
        "pit_area_m2": 2, "pit_cover": 1.2, "training": 1.5, "layout": 0.7, "code": 0.4,
        "street": 0.6, "address": 0.3, "x": 0.3, "xy_text": 0.4, "counts_text": 2,
        "advised_work": 1, "description": 0.6, "place": 0.4,
    },
    "beds": {
        "plants": 2, "plant_count": 2, "season": 2, "volume_l": 2.5, "length_m": 1,
        "area_m2": 1.3, "mulch": 1, "kind": 0.7, "name": 0.5, "planting_date": 0.5,
        "exposure": 0.6, "watering_system": 0.7, "soil_code": 0.5, "code": 0.3,
        "site_name": 0.4, "x": 0.2, "xy_text": 0.3,
    },
    "sites": {"area_m2": 1.5, "area_ha": 2, "kind": 1, "name": 1.2, "code": 0.4,
              "address": 0.5, "soil_code": 0.3, "street": 0.3, "geometry_text": 0.5},
    "zones": {"team_code": 2, "name": 0.7, "code": 0.5},
    "water_points": {"water_origin": 3, "flow_l_per_min": 2, "opening_time": 1.5,
                     "closing_time": 1.5, "working": 1, "kind": 0.7, "name": 0.5, "code": 0.3,
                     "x": 0.2},
    "depots": {"name": 0.7, "code": 0.4, "x": 0.4, "address": 0.4},
    "vehicles": {"tank_l": 3, "shift_start": 1.5, "shift_end": 1.5, "speed_km_h": 1.5,
                 "depot_code": 1.5, "crew_size": 1, "flow_l_per_min": 1.5, "name": 0.4,
                 "code": 0.4, "team_code": 0.7, "working": 0.5},
    "teams": {"email": 3, "crew_size": 2, "name": 0.7, "code": 0.5},
    "roads": {"oneway": 3, "speed_km_h": 2, "name": 0.7, "code": 0.2},
    "species": {"plant_group": 3, "k_species": 3, "latin_name": 2, "french_name": 1.5,
                "source": 0.5, "code": 0.3},
    "waterings": {"given_l": 3, "date": 1.5, "object_code": 1, "team_code": 0.7},
}

# Words of the sheet's, file's and title's names, folded.
_NAMED: dict[str, str] = {
    "trees": r"arbres?|arbre|arbores?|alignements?|plantations|sujets|ligneux|trees?|les arbres",
    "beds": r"massifs?|jardinieres?|suspensions?|fleurissements?|bacs?|parterres?|haies?|"
            r"beds?|planters?|gazons?|pelouses?|rosiers|vivaces|hanging baskets?",
    "sites": r"sites?|espaces? verts?|parcs?|squares?|jardins?|ev|parks?|green spaces?|"
             r"green areas?",
    "zones": r"secteurs?|zones?|secteurs? d intervention|zoning|sectors?",
    "water_points": r"points? d eau|points? eau|eau|bornes?|hydrants?|robinets?|puisage|"
                    r"water points?|taps?|poteaux incendie|pei",
    "depots": r"depots?|centres? techniques?|ateliers?|cte|ctm",
    "vehicles": r"vehicules?|camions?|flotte|parc auto|vehicles?|fleet|engins|tonnes? a eau",
    "teams": r"equipes?|teams?|brigades?",
    "roads": r"voies?|rues?|voirie|roads?|streets?|troncons?|filaire|highways?|reseau routier",
    "species": r"especes?|palette|species|referentiel|catalogue|vegetaux",
    "waterings": r"arrosages?|carnet d arrosage|waterings?",
}
_NAMED_PATTERNS = {
    kind: re.compile(rf"(?:^|\s)(?:{words})(?=\s|$)") for kind, words in _NAMED.items()
}
_NOT_INVENTORY = {
    "weather": re.compile(r"(?:^|\s)(?:meteo|weather|pluvio\w*|climat)(?=\s|$)"),
    "boundary": re.compile(r"(?:^|\s)(?:commune|limite|limites|contour|perimetre)(?=\s|$)"),
    "summary": re.compile(
        r"(?:^|\s)(?:synthese|recapitulatif|recap|bilan|statistiques?|stats|tcd|pivot|totaux|"
        r"resume|summary|tableau de bord|legende|lisez moi|readme|aide|mode d emploi)(?=\s|$)"),
}
_WEATHER_HEADERS = frozenset(("num_poste", "aaaammjj", "rr", "tn", "tx", "tm", "etpmon",
                              "glot", "ffm", "un", "ux", "tmin", "tmax", "pluie"))
_AREAS = {"sites": 2.0, "zones": 2.0, "beds": 0.7}
_LINES = {"roads": 3.0}
_POINTS = {"trees": 1.0, "water_points": 0.8, "depots": 0.3, "beds": 0.3}


# What the cells themselves say, whatever the headers.
_BY_LOOKS = (("bed_kind", "beds", 2.0), ("genus", "trees", 1.5), ("counted", "trees", 1.5),
             ("tree_name", "trees", 1.5), ("described", "trees", 3.0), ("flower_name", "beds", 2.5),
             ("site_kind", "sites", 0.5))
# Without one of these, rows "of trees" may as well be streets that have trees.
_PROOF_OF_TREES = frozenset((
    "genus", "species_epithet", "latin_name", "french_name", "full_name", "height_m",
    "trunk_girth_cm", "trunk_diameter", "crown_diameter_m", "code", "x", "xy_text",
    "geometry_text", "counts_text", "description", "development_stage", "planting_date",
    "planting_year", "health", "health_code",
))

# A name may be that of a plant or of anything else.
_ANYTHING = frozenset(("nom", "name", "libelle", "denomination", "type", "categorie"))


@dataclass
class KindGuess:
    """The likeliest kind with its reason, and the others worth proposing."""

    kind: str | None
    confidence: float
    reason: str
    values: dict[str, Any] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    ask: bool = False


def guess_kind(table: RawTable, samples: list[Sample]) -> KindGuess:
    """Tell what a table is about; ``kind`` is None when it is no inventory."""
    if not len(table) or not (table.headers or table.geometry is not None):
        return KindGuess(None, 1.0, "sheet_empty")
    excluded = _not_inventory(table)
    if excluded is not None:
        return excluded
    by_columns = {kind: _column_score(table.headers, samples, kind) for kind in SIGNATURES}
    by_names = _name_scores(table)
    by_shape = _shape_scores(table)
    totals = {
        kind: by_columns[kind] + by_names.get(kind, 0.0) + by_shape.get(kind, 0.0)
        for kind in SIGNATURES
    }
    if _is_summary(table, samples):
        return KindGuess(None, 0.8, "sheet_summary")
    if _is_form(table):
        return KindGuess(None, 0.8, "sheet_form", alternatives=("trees", "beds"), ask=True)
    ranked = sorted(totals, key=lambda kind: -totals[kind])
    best, second = ranked[0], ranked[1]
    alternatives = tuple(kind for kind in ranked[1:4] if totals[kind] >= 0.5 * totals[best])
    if totals[best] < ENOUGH:
        return KindGuess(None, 0.3, "sheet_not_recognised", alternatives=(best, second), ask=True)
    margin = totals[best] / max(totals[second], 0.1)
    confidence = min(0.98, 0.5 + 0.25 * min(margin - 1.0, 1.0) + 0.02 * totals[best])
    reason = ("kind_by_columns" if by_columns[best] >= ENOUGH else
              "kind_by_shape" if by_shape.get(best, 0) > by_names.get(best, 0) else
              "kind_by_name")
    thin = by_columns[best] < 1.0 and reason != "kind_by_shape" and by_names.get(best, 0.0) < 3.0
    ask = margin < SURE_MARGIN or thin
    if best == "waterings" and not any(sample.share("date") > 0.5 for sample in samples):
        # Days written as headers, or no day at all: a log that cannot be read row by row.
        return KindGuess(None, 0.4, "sheet_not_recognised", alternatives=(best, second), ask=True)
    if best == "trees" and table.geometry is None and (
            not _proves_trees(table.headers, samples) or _counts_per_row(table.headers, samples)):
        return KindGuess(None, 0.4, "rows_may_be_streets", alternatives=("trees", "sites"),
                         ask=True)
    return KindGuess(best, round(confidence, 2), reason, {"sheet": table.sheet},
                     alternatives, ask)


def _not_inventory(table: RawTable) -> KindGuess | None:
    headers = {header.strip().lower() for header in table.headers}
    if len(headers & _WEATHER_HEADERS) >= 4:
        return KindGuess(None, 0.95, "sheet_weather")
    sheet = _spaced(table.sheet)
    for reason, pattern in _NOT_INVENTORY.items():
        if reason == "boundary" and (table.geometry is None or len(table) > 3):
            continue
        if pattern.search(sheet):
            return KindGuess(None, 0.85, f"sheet_{reason}", alternatives=("trees", "beds"),
                             ask=False)
    return None


def _column_score(headers: list[str], samples: list[Sample], kind: str) -> float:
    weights = SIGNATURES[kind]
    best: dict[str, float] = {}
    for header, sample in zip(headers, samples, strict=True):
        for match in known_names().look_up(header, kind)[:2] if header else []:
            weight = weights.get(match.synonym.target, 0.0) * match.confidence
            weight *= 0.5 if sample.empty else 1.0
            weight *= 0.1 if squeeze(match.synonym.alias) in _ANYTHING else 1.0
            best[match.synonym.target] = max(best.get(match.synonym.target, 0.0), weight)
            break
    score = sum(best.values())
    for look, told, weight in _BY_LOOKS:
        if told == kind and any(sample.share(look) > 0.6 for sample in samples):
            score += weight
    if kind == "trees" and sum("arbre" in squeeze(header) for header in headers) >= 2:
        score += 1.5
    return score


def _counts_per_row(headers: list[str], samples: list[Sample]) -> bool:
    """Tell rows that nearly all count several trees without telling any apart.

    Such a list may be the streets of a pruning contract as well as an inventory.
    """
    targets = {found.synonym.target: sample
               for header, sample in zip(headers, samples, strict=True) if header
               for found in known_names().look_up(header, "trees")[:1] if not sample.empty}
    counted = targets.get("count")
    if counted is None or targets.keys() & {"code", "x", "xy_text", "geometry_text"}:
        return False
    return len(counted.numbers) > 0 and float((counted.numbers > 1).mean()) >= _NEARLY_ALL


def _proves_trees(headers: list[str], samples: list[Sample]) -> bool:
    """Tell whether some filled column speaks of single trees."""
    return any(
        found.synonym.target in _PROOF_OF_TREES
        for header, sample in zip(headers, samples, strict=True) if header and not sample.empty
        for found in known_names().look_up(header, "trees")[:1]
    ) or any(sample.share("genus") + sample.share("french_plant") > 0.5 for sample in samples)


def _name_scores(table: RawTable) -> dict[str, float]:
    scores: dict[str, float] = {}
    sheet, title = _spaced(table.sheet), _spaced(" ".join(table.titles[:3]))
    places = ((sheet, 3.0), (_spaced(table.file.rsplit(".", 1)[0]), 3.0), (title, 1.5))
    for kind, pattern in _NAMED_PATTERNS.items():
        found = [weight for text, weight in places if pattern.search(text)]
        if found:
            scores[kind] = max(found) + 0.25 * (len(found) - 1)
    # The nearest name speaks the loudest: the table's own title, then the sheet, then the file.
    nearest = next((own for text in (title, sheet) if (own := _named_kinds(text))), set())
    for kind in scores:
        if nearest and kind not in nearest:
            scores[kind] *= 0.5
    return scores


def _named_kinds(text: str) -> set[str]:
    """Give what a title speaks of first: « Massifs du square » is about beds."""
    found = {kind: match.start() for kind, pattern in _NAMED_PATTERNS.items()
             if (match := pattern.search(text))}
    return {kind for kind, place in found.items() if place == min(found.values())}


def _shape_scores(table: RawTable) -> dict[str, float]:
    if table.geometry is None:
        return {}
    shapes = table.geometry.geom_type.dropna().value_counts()
    if not len(shapes):
        return {}
    main = str(shapes.index[0])
    return _AREAS if "Polygon" in main else _LINES if "Line" in main else _POINTS


def _is_summary(table: RawTable, samples: list[Sample]) -> bool:
    """Tell a table of counts by species or street from a list of objects."""
    if table.geometry is not None or len(table.headers) > 4 or len(table) > 400:
        return False
    counts = sum(squeeze(header) in ("nombre", "nb", "total", "effectif", "part", "pourcentage",
                                     "nombredarbres", "nbarbres", "count", "share")
                 or header.strip() == "%" for header in table.headers)
    return counts >= 1 and counts >= len(table.headers) - 1 and samples[0].uniqueness > 0.9


def _is_form(table: RawTable) -> bool:
    """Tell a form of one object: its two columns are names of fields and their values."""
    if table.geometry is not None or len(table.headers) != 2 or not 2 <= len(table) <= _FORM_ROWS:
        return False
    names = [cell for cell in (table.headers[0], *table.cells[0]) if isinstance(cell, str)]
    known = sum(header_like(name) >= _SURE_NAME for name in names)
    return len(names) == len(table) + 1 and known >= max(3, _MOST_NAMES * len(names)) \
        and len(set(names)) == len(names)


def _spaced(text: str) -> str:
    """Fold a name and part its words (``points_eau-2024`` and ``PointsEau``)."""
    return fold(re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text.replace("_", " ")))
