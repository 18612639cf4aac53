"""Headers that mean two things: settled when the cells leave no doubt, asked otherwise.

GENRE (botany or class of object), ESPECE, ESSENCE (Latin or French), NUMERO (tree or house),
ETAT (health or life cycle), TYPE, AGE, DIAMETRE (trunk or crown), and the units that no
header states.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .evidence import Sample, numeric_scale
from .model import ColumnMatch
from .names import NameMatch, known_names, squeeze

_NATIONAL = frozenset(squeeze(name) for name in (
    "nom_vernaculaire", "code_insee", "stade_developpement", "diametre_couronne", "type_sol",
    "description_pied_arbre", "type_enracinement", "port_arbre", "contraintes_sol",
    "contrainte_aeriennes", "date_releve", "cultivar_variete", "eclairage", "allergie",
    "matricule_arbre", "genre_arbre", "espece_arbre", "famille_arbre",
))


_FEW_CONTAINERS = 30
# What numbers of houses have and those of trees have not: bis, ter, several in a cell.
_OF_A_HOUSE = re.compile(r"\d\s*(?:bis|ter|quater)\b|\d\s*/\s*n?[°ºo]?\s*\d|\bface (?:au|du)\b",
                         re.IGNORECASE)


@dataclass(frozen=True)
class Context:
    """What the other columns of the sheet say."""

    kind: str
    headers: list[str]
    samples: list[Sample]

    @cached_property
    def is_national(self) -> bool:
        """Tell whether the sheet follows the national schema "Arbres urbains"."""
        return len({squeeze(header) for header in self.headers} & _NATIONAL) >= 6

    @cached_property
    def is_openstreetmap(self) -> bool:
        """Tell whether the columns are tags of OpenStreetMap, too many to ask about."""
        return "@id" in self.headers and len(self.headers) > 10

    def sure_elsewhere(self, position: int, target: str) -> bool:
        """Tell whether another, filled column is named for the target without doubt."""
        for other, (header, sample) in enumerate(zip(self.headers, self.samples, strict=True)):
            if other == position or not header or sample.empty:
                continue
            found = known_names().look_up(header, self.kind)
            if found and found[0].synonym.target == target and not found[0].synonym.asks \
                    and found[0].confidence >= 0.9:
                return True
        return False


def settle(
    found: NameMatch, position: int, header: str, sample: Sample, context: Context
) -> ColumnMatch:
    """Decide a doubtful header by its cells, or leave the choice open and ask."""
    match = ColumnMatch(position, header, found.synonym.target, found.unit, found.confidence,
                        found.how, {"name": found.synonym.alias})
    if sample.empty:
        match.reason_code = "column_empty"
        match.target = None if match.target == "house_number" else match.target
        return match
    return _SETTLERS[found.synonym.asks](match, sample, context)


def _chosen(match: ColumnMatch, target: str | None, code: str, sure: float) -> ColumnMatch:
    match.target, match.reason_code, match.confidence = target, code, sure
    return match


def _asked(
    match: ColumnMatch, target: str | None, code: str, others: tuple[str, ...],
    sample: Sample, sure: float = 0.5,
) -> ColumnMatch:
    match.target, match.reason_code, match.confidence = target, code, sure
    match.alternatives = tuple(other for other in others if other != target)
    match.reason_values = {**match.reason_values, "examples": sample.distinct[:3]}
    match.ask = True
    return match


def _genus(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    if sample.share("object_class") >= 0.5:
        return _chosen(match, None, "class_of_object", 0.9)
    if sample.share("genus_alone") >= 0.5:
        return _chosen(match, "genus", "content_confirms", 0.97)
    if sample.share("genus") >= 0.6:
        return _chosen(match, "latin_name", "content_latin_names", 0.9)
    if context.sure_elsewhere(match.position, "genus"):
        return _asked(match, None, "genus_or_class", ("genus",), sample, 0.6)
    return _asked(match, "genus", "genus_or_class", ("genus", "other_columns"), sample)


def _species(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    if sample.share("genus") >= 0.5:
        return _chosen(match, "latin_name", "content_latin_names", 0.93)
    if sample.share("epithet") >= 0.5:
        return _chosen(match, "species_epithet", "content_confirms", 0.95)
    if sample.share("french_plant") >= 0.5:
        return _chosen(match, "french_name", "content_french_names", 0.9)
    if context.sure_elsewhere(match.position, "genus") or any(
            squeeze(header) in ("genre", "genus") for header in context.headers):
        return _chosen(match, "species_epithet", "beside_genus", 0.85)
    return _asked(match, "full_name", "latin_or_french", ("latin_name", "french_name"), sample)


def _plant_name(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    latin, french = sample.share("genus"), sample.share("french_plant")
    if latin >= 0.6 and french < 0.3:
        return _chosen(match, "latin_name", "content_latin_names", 0.95)
    if french >= 0.6 and latin < 0.3:
        return _chosen(match, "french_name", "content_french_names", 0.95)
    if latin + french >= 0.5:
        return _chosen(match, "full_name", "content_both_languages", 0.85)
    if latin + french < 0.1 and any(
            context.sure_elsewhere(match.position, name)
            for name in ("genus", "latin_name", "french_name")):
        return _asked(match, None, "latin_or_french", ("full_name", "site_name"), sample, 0.3)
    return _asked(match, "full_name", "latin_or_french", ("latin_name", "french_name",
                                                          "species_epithet"), sample)


def _number(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    of_houses = any(_OF_A_HOUSE.search(text) for text in sample.distinct)
    if of_houses and sample.share("house_number") >= 0.9:
        return _chosen(match, "house_number", "content_house_numbers", 0.9)
    if not context.sure_elsewhere(match.position, "code"):
        if sample.uniqueness >= 0.97 and sample.filled >= 0.9 and sample.known >= 10:
            return _chosen(match, "code", "values_all_distinct", 0.88)
        target = "code" if sample.uniqueness >= 0.8 else None
        return _asked(match, target, "tree_or_house_number", ("code", "house_number"), sample)
    return _asked(match, None, "tree_or_house_number", ("house_number", "code"), sample)


def _state(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    health, life = sample.share("health"), sample.share("life_cycle")
    if match.target == "health" and context.kind != "trees" and health >= 0.3:
        return _chosen(match, "health", "content_confirms", 0.9)
    if health >= 0.5 and health > life:
        return _chosen(match, "health", "content_confirms", 0.93)
    if life >= 0.5:
        return _chosen(match, "life_cycle", "content_life_cycle", 0.93)
    if sample.share("street") >= 0.5:
        return _chosen(match, "place", "content_places", 0.85)
    scales = numeric_scale(sample)
    taken = context.sure_elsewhere(match.position, "health")
    asked = _asked(match, None, "health_or_life_cycle", ("health", "life_cycle"), sample, 0.4)
    if scales and not taken:
        asked.units = scales
    return asked


def _type(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    for look, target in (("layout", "layout"), ("life_cycle", "life_cycle"),
                         ("development_stage", "development_stage")):
        if sample.share(look) >= 0.6 and len(sample.distinct) > 1:
            sure = 0.6 if max(map(len, sample.distinct)) <= 2 else 0.9
            if sure < 0.7:
                return _asked(match, target, "letters_only", ("layout", "other_columns"), sample)
            return _chosen(match, target, "content_confirms", sure)
    if sample.share("object_class") >= 0.5:
        return _chosen(match, None, "class_of_object", 0.9)
    if sample.share("street") >= 0.5:
        return _chosen(match, "place", "content_places", 0.85)
    return _asked(match, None, "type_of_what", ("layout", "life_cycle"), sample, 0.3)


def _age_class(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    if sample.share("year") + sample.share("date") >= 0.5:
        return _chosen(match, "planting_year", "content_years", 0.9)
    if sample.share("development_stage") >= 0.5:
        letters = max((len(text) for text in sample.distinct), default=0) <= 2
        if letters:
            return _asked(match, "development_stage", "stage_or_age",
                          ("planting_year",), sample, 0.6)
        return _chosen(match, "development_stage", "content_confirms", 0.9)
    if sample.share("measure") >= 0.4:
        return _chosen(match, "planting_year", "content_ages", 0.85)
    return _asked(match, None, "stage_or_age", ("development_stage", "planting_year"), sample)


def _diameter(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    if context.is_national:
        return _chosen(match, "trunk_diameter", "national_schema", 0.9)
    others = ("trunk_girth_cm", "crown_diameter_m")
    if context.sure_elsewhere(match.position, "crown_diameter_m"):
        return _chosen(match, "trunk_diameter", "beside_crown", 0.85)
    if match.unit == "cm" or sample.median() > 30:
        return _chosen(match, "trunk_diameter", "content_confirms", 0.85)
    return _asked(match, "trunk_diameter", "trunk_or_crown", others, sample)


def _plants_or_units(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    """Beside jardinières and hanging baskets, a small number counts them, not their plants."""
    containers = any(other.share("container") >= 0.5 for other in context.samples)
    if containers and sample.median() <= _FEW_CONTAINERS:
        return _asked(match, "count", "plants_or_units", ("count", "plant_count"), sample, 0.6)
    return match


def _machine_id(match: ColumnMatch, sample: Sample, context: Context) -> ColumnMatch:
    if context.sure_elsewhere(match.position, "code"):
        return _chosen(match, None, "machine_number", 0.9)
    return _asked(match, None, "machine_number", ("code",), sample, 0.4)


_SETTLERS = {
    "genre": _genus, "espece": _species, "essence": _plant_name, "numero": _number,
    "etat": _state, "type": _type, "age_class": _age_class, "diametre": _diameter,
    "machine_id": _machine_id, "plants_or_units": _plants_or_units,
}


def unit_of(
    target: str, stated: str | None, sample: Sample, context: Context
) -> tuple[str | None, bool, tuple[str, ...], str | None]:
    """Settle a measure's unit: (unit, whether to ask, choices, reason when not stated)."""
    if target == "area_ha":
        return "ha", False, (), None
    prefix = {"trunk_diameter": "diameter_", "crown_radius": "radius_"}.get(target, "")
    if stated == "class":
        return None, False, (), None
    if stated and not (target in ("pit_area_m2", "area_m2") and stated in ("m", "cm")):
        wrong = _improbable(target, stated, sample)
        return prefix + stated, wrong, ("m", "cm") if wrong else (), \
            "unit_improbable" if wrong else None
    if sample.share("number") < 0.2 or not len(sample.numbers) or sum(sample.units.values()) > 0.5:
        return (prefix + _USUAL[target] if prefix else None), False, (), None
    if target not in _PLAUSIBLE:
        return None, False, (), None
    return _by_range(target, prefix, sample, context)


_USUAL = {"trunk_diameter": "cm", "crown_radius": "m"}
# Middle values that a town's trees can have: unit -> lowest, highest, beyond doubt.
_PLAUSIBLE: dict[str, dict[str, tuple[float, float]]] = {
    "height_m": {"m": (0.8, 45.0), "cm": (100.0, 4500.0)},
    "trunk_girth_cm": {"cm": (9.0, 500.0), "m": (0.05, 5.0)},
    "trunk_diameter": {"cm": (3.5, 200.0), "m": (0.02, 2.0)},
    "crown_diameter_m": {"m": (0.3, 30.0), "cm": (60.0, 3000.0)},
    "crown_radius": {"m": (0.2, 15.0), "cm": (30.0, 1500.0)},
    "soil_depth_m": {"m": (0.1, 3.0), "cm": (8.0, 300.0)},
}


def _by_range(
    target: str, prefix: str, sample: Sample, context: Context
) -> tuple[str | None, bool, tuple[str, ...], str | None]:
    median = sample.median()
    usual = next(iter(_PLAUSIBLE[target]))
    if np.isnan(median):
        return prefix + usual, False, (), None
    fitting = [unit for unit, (low, high) in _PLAUSIBLE[target].items() if low <= median <= high]
    choices = tuple(prefix + unit for unit in _PLAUSIBLE[target])
    if context.is_national and target == "height_m" and fitting != ["cm"]:
        return "m" if fitting == ["m"] else "cm", True, choices, "unit_against_schema"
    if len(fitting) == 1:
        return prefix + fitting[0], False, (), "unit_from_values"
    return prefix + (fitting[0] if fitting else usual), True, choices, "unit_unsure"


def _improbable(target: str, unit: str, sample: Sample) -> bool:
    """Tell whether the stated unit makes impossible trees and another one likely ones."""
    ranges = _PLAUSIBLE.get(target)
    if ranges is None or unit not in ranges or not len(sample.numbers):
        return False
    median = sample.median()
    low, high = ranges[unit]
    others = [bounds for other, bounds in ranges.items() if other != unit]
    return not np.isnan(median) and not low <= median <= high and any(
        one <= median <= two for one, two in others)


def guess_by_content(sample: Sample, context: Context) -> tuple[str | None, float]:
    """Propose a target for a nameless column by its looks alone."""
    looks: list[tuple[str, str, float]] = [("shape", "geometry_text", 0.8),
                                           ("pair", "xy_text", 0.65)]
    if context.kind == "trees":
        looks += [("counted", "counts_text", 0.6), ("genus", "latin_name", 0.6),
                  ("french_plant", "french_name", 0.55), ("health", "health", 0.5),
                  ("development_stage", "development_stage", 0.5), ("street", "place", 0.5)]
    elif context.kind == "beds":
        looks += [("bed_kind", "kind", 0.6), ("street", "place", 0.5)]
    for look, target, sure in looks:
        wordy = look not in ("health", "development_stage") or any(
            len(text) > 3 for text in sample.distinct)
        if sample.share(look) >= 0.7 and wordy:
            return target, sure
    return None, 0.0
