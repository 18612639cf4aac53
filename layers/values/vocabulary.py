"""Turn the trade's words and the towns' codes into the schema's codes.

``layers/reference/vocabularies.csv`` holds the words, each with its source; the schema's own
codes and labels are understood too. A word is either known or asked: near words are proposed
in the finding, never taken.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from .. import schema
from .cells import fold, is_unknown

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
_BARE_NUMBER = re.compile(r"^\d(?: \d)?$")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_MEASURES = re.compile(r"\d+(?:[.,]\d+)? ?(?:mm|cm|m|%)?\b")
_LEAST_LETTERS = 4
_LONGEST = 200
_SPLIT = re.compile(r"\s*(?:[;,/+|]|\bet\b|\band\b)\s*")
_EMPTY_WORDS = frozenset((
    "etat", "arbre", "sanitaire", "general", "l", "le", "la", "de", "d", "du", "un", "une",
    "stade", "type", "sujet", "condition", "niveau", "risque", "risk", "tree",
))
_AS_WRITTEN = "="
_NEAR_ENOUGH = 80.0
_MOST_PROPOSALS = 3


@dataclass(frozen=True)
class Reading:
    """A code (None: unknown), what else the word tells, and a finding when it cannot be taken."""

    code: str | None = None
    sets: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    proposals: tuple[str, ...] = ()


UNKNOWN = Reading()


@cache
def words_of(list_name: str) -> dict[str, Reading]:
    """Give every word of a value list, folded and as written, with what it means."""
    known: dict[str, Reading] = {}
    for row in _rows("vocabularies.csv"):
        if row["list"] == list_name:
            reading = _meaning(row["code"], row["sets"])
            # A few towns tell "Gr" (grate) from "GR" (gravel): the word as written comes first.
            known.setdefault(_AS_WRITTEN + row["word"], reading)
            known.setdefault(fold(row["word"]), reading)
    for code, labels in schema.VALUE_LISTS.get(list_name, {}).items():
        for word in (code, *labels):
            known.setdefault(fold(word), Reading(code))
    return known


def _meaning(code: str, sets: str) -> Reading:
    """Give what a row of the vocabulary means; several codes are a question."""
    if "|" in code:
        return Reading(problem="word_ambiguous", proposals=tuple(code.split("|")))
    return Reading(code or None, _sets(sets))


@lru_cache(maxsize=1)
def health_scales() -> dict[str, dict[str, str]]:
    """Give the numeric scales of health a person can choose from: value to code."""
    scales: dict[str, dict[str, str]] = {}
    for row in _rows("health_scales.csv"):
        scales.setdefault(row["scale"], {})[row["value"]] = row["health"]
    return scales


@lru_cache(maxsize=1)
def measure_classes() -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """Give the lettered classes of measures (``H3``): (field, folded word) to bounds."""
    return {
        (row["field"], fold(row["word"])): (_number(row["low"]), _number(row["high"]))
        for row in _rows("measure_classes.csv")
    }


@lru_cache(maxsize=1)
def age_classes() -> dict[str, tuple[int, int]]:
    """Give the lettered classes of age (``JA``) in years: folded word to bounds."""
    return {
        fold(row["word"]): (int(row["age_low"]), int(row["age_high"]))
        for row in _rows("age_classes.csv")
    }


def read_word(list_name: str, text: str, scale: str | None = None) -> Reading:
    """Read a word of a value list; ``scale`` names the numeric scale a person has confirmed.

    A bare number in a health column is never decided alone, since towns count in both
    directions: it gives ``health_scale_unknown``.
    """
    if len(text) > _LONGEST:
        return Reading(problem="word_unknown")
    word = fold(text)
    if scale and scale in health_scales():
        code = health_scales()[scale].get(word)
        if code is not None:
            return Reading(code)
    if list_name in ("health", "risk") and _BARE_NUMBER.match(word):
        return Reading(problem="health_scale_unknown" if list_name == "health"
                       else "risk_scale_unknown")
    known = words_of(list_name)
    for candidate in (_AS_WRITTEN + text.strip(), word):
        if candidate in known:
            return known[candidate]
    if is_unknown(text):
        return UNKNOWN
    found = _lighter(known, word) or _several(known, text) or _remarked(known, text)
    return found or Reading(problem="word_unknown", proposals=_near(list_name, word))


def _lighter(known: dict[str, Reading], word: str) -> Reading | None:
    """Look again without the words that say nothing ("état", "arbre") and endings."""
    lighter = " ".join(part for part in word.split(" ") if part not in _EMPTY_WORDS)
    for candidate in (lighter, lighter.removesuffix("s"), lighter.removesuffix("e"),
                      lighter.removesuffix("es")):
        if candidate in known:
            return known[candidate]
    return None


def _remarked(known: dict[str, Reading], text: str) -> Reading | None:
    """Read "Manuel (cuve)", "Oui (BRF)" and "Copeaux 8 cm" by the words that are known."""
    inside = [fold(part) for part in _PARENTHESES.findall(text)]
    outside = fold(_PARENTHESES.sub(" ", text))
    found = [known[part] for part in (outside, *inside) if part in known]
    if inside and found:
        sure = [reading for reading in found if reading.problem is None] or found
        codes = {reading.code for reading in sure}
        return sure[0] if len(codes) == 1 else Reading(
            problem="word_several", proposals=tuple(sorted(code for code in codes if code)))
    unmeasured = fold(_MEASURES.sub(" ", text))
    return known.get(unmeasured) if len(unmeasured) >= _LEAST_LETTERS else None


def _several(known: dict[str, Reading], text: str) -> Reading | None:
    """Read "paillage, grille": alike parts agree, others are told apart by a person."""
    parts = [fold(part) for part in _SPLIT.split(text) if fold(part)]
    found = [known[part] for part in parts if part in known]
    if len(parts) < 2 or len(found) < len(parts):
        return None
    codes = {reading.code for reading in found}
    if len(codes) == 1:
        return found[0]
    return Reading(problem="word_several",
                   proposals=tuple(sorted(code for code in codes if code)))


def _near(list_name: str, word: str) -> tuple[str, ...]:
    """Propose the codes whose words look like this one, nearest first."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError:  # proposals are a comfort: without the library there are none
        return ()
    known = {name: reading for name, reading in words_of(list_name).items()
             if not name.startswith(_AS_WRITTEN)}
    found = process.extract(word, list(known), scorer=fuzz.ratio, limit=8,
                            score_cutoff=_NEAR_ENOUGH)
    codes = [known[name].code for name, _, _ in found]
    return tuple(dict.fromkeys(code for code in codes if code))[:_MOST_PROPOSALS]


def _sets(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(";") if pair)


def _number(text: str) -> float | None:
    return float(text) if text else None


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
