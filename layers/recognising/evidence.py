"""What a column's cells look like, whatever its header says: figures, dates, words, places."""

from __future__ import annotations

import csv
import datetime
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from ..values.cells import fold, is_unknown
from ..values.vocabulary import health_scales, words_of

SAMPLED_ROWS = 2_000
MAX_DISTINCT = 400
SPECIES_FILE = Path(__file__).resolve().parent.parent / "reference" / "species.csv"

_FIGURE = r"\d+(?:[.,]\d+)?"
_NUMBER = re.compile(r"^(?:env(?:iron|\.)?\s|[<>≥≤~+\-\s])*\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?"
                     r"\s*$", re.IGNORECASE)
_MEASURE = re.compile(
    rf"^(?:env(?:iron|\.)?|~|<|>|≥|≤|de)?\s*({_FIGURE})(?:\s*(?:-|à|/|a)\s*({_FIGURE}))?"
    r"\s*(mm|cm|dm|m²|m2|m3|m|ha|l|litres?|ans?|km/h)\b", re.IGNORECASE)
_RANGE = re.compile(
    rf"^{_FIGURE}\s*(?:m|cm|ans)?\s*(?:-|à|/)\s*{_FIGURE}\s*(?:m|cm|ans)?$")
_SIDES = re.compile(rf"^{_FIGURE}\s*m?\s*[x×*X]\s*{_FIGURE}\s*m?$")
_YEAR = re.compile(r"^(?:1[6-9]|20|21)\d\d(?:\.0)?$")
_DATE = re.compile(
    r"^\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|^\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}|"
    r"^(?:printemps|ete|été|automne|hiver|spring|summer|autumn|fall|winter)\b|"
    r"^(?:jan|fe?v|mar|avr|apr|mai|may|jui|jun|jul|aou|aug|sep|oct|nov|dec|déc)\w*\.?\s+\d{2,4}$",
    re.IGNORECASE)
_DEGREES = r"-?\d{1,8}(?:[.,]\d+)?"
_PAIR = re.compile(rf"^\s*[\[(]?\s*{_DEGREES}\s*[°NESWO]*\s*[,;/ ]\s*{_DEGREES}")
# Degrees, minutes and seconds: one angle, or two in a cell.
_ANGLE = re.compile(r"""^\s*[NSEWO]?\s*\d{1,3}\s*°\s*\d{1,2}\s*['’′](?:[\s\d.,"”″'’]*)[NSEWO]?"""
                    r"\s*$", re.IGNORECASE)
_ANGLES = re.compile(r"""°[^°]*['’′][^°]*°[^°]*['’′]""")
_SHAPE = re.compile(
    r"^\s*(?:(?:MULTI)?(?:POINT|POLYGON|LINESTRING)\s*Z?\s*\(|\{\s*\"?(?:type|coordinates)\b)",
    re.IGNORECASE)
_COUNTED = re.compile(r"^\d+\s+[A-Za-zÀ-ÿ' -]+(?:,\s*\d+\s+[A-Za-zÀ-ÿ' -]+)+$")
_BINOMIAL = re.compile(
    r"^[A-Z][a-zë]+(?:\s+[x×]\s*|\s+)(?:[a-z][a-zë\-]+|sp+\.?)\b|^[A-Z][a-zë]{3,}$")
_LATIN_WORD = re.compile(
    r"^(?:x\s*)?[a-z][a-zë\-]{3,}(?:us|um|a|is|ia|ii|i|e|ensis|ifolia|oides|ana|x|os|es|ns|or|er|"
    r"ix)\b")
_STREET = re.compile(
    r"^(?:\d+\s*(?:bis|ter)?\s*,?\s+)?(?:rue|r|av|ave|avenue|bd|bld|boulevard|allee|all|place|pl|"
    r"impasse|imp|chemin|che|route|rte|quai|cours|square|sq|passage|sente|villa|mail|esplanade|"
    r"promenade|rond point|ruelle|sentier|voie|cite|residence|parc|jardin|bois|ecole|cimetiere|"
    r"stade|lac|gymnase|creche|mairie|college|lycee|eglise)\b")
_ONE_NUMBER = (r"(?:(?:en )?face (?:au|du)\s*|au droit du\s*)?(?:n[°ºo]?\s*)?\d{1,4}\s*"
               r"(?:bis|ter|quater|[a-d])?")
_HOUSE_NUMBER = re.compile(rf"^{_ONE_NUMBER}(?:\s*[/,;]\s*{_ONE_NUMBER})*$", re.IGNORECASE)
_CLASS = re.compile(r"^[A-Za-z]{1,2}\s?\d$")

_LISTS = ("health", "life_cycle", "development_stage", "layout", "bed_kind", "site_kind",
          "exposure", "mulch", "season", "pit_cover", "watering_system")
# First words of plant names that begin other names as well (rue: Ruta and street).
_NOT_PLANTS = frozenset(("arbre", "petit", "petite", "grand", "grande", "bois", "a", "rose", "rue",
                         "voie", "herbe", "fleur", "belle", "reine", "bouton", "sauge"))
_BEDDING = frozenset(("annual", "biennial", "perennial", "bulb", "grass"))
_CONTAINERS = frozenset(("jardiniere", "suspension", "bac", "vasque", "pot", "balconniere",
                         "planter", "basket", "coupe", "colonne"))
# The letters are those of four-valued columns: true, false, does not concern.
_YES_OR_NO = frozenset(("oui", "non", "o", "n", "vrai", "faux", "true", "false", "yes", "no", "x",
                        "0", "1", "t", "f", "z"))
# One cell that says it all of a tree: a name, then at least one thing with its label.
_DESCRIBED = re.compile(
    r"^[A-ZÀ-Ý][\w'’.-]+.*(?:emplacement\s|nom (?:commun|fran[çc]ais|latin)\s*:|"
    r"\bh(?:auteur|t)?\.?\s*[:=]?\s*\d|\bcirc\w*\.?\s*[:=]?\s*\d|\bdiam\w*\.?\s*[:=]?\s*\d|"
    r"\bplant[ée]e? (?:en|le)\s)", re.IGNORECASE)
OBJECT_CLASSES = frozenset((
    "arbre", "arbres", "arbuste", "arbustes", "massif", "massifs", "haie", "haies", "gazon",
    "pelouse", "vegetal", "vegetaux", "jardiniere", "jardinieres", "souche", "tree", "shrub",
    "arbre isole", "arbre d alignement", "arbre en alignement", "espace vert", "bed", "hedge",
))


@dataclass
class Sample:
    """What was seen of a column: shares run from 0 to 1 over the filled, known cells."""

    filled: float
    known: int
    distinct: list[str]
    uniqueness: float
    numbers: np.ndarray
    shares: dict[str, float]
    units: dict[str, float]

    def share(self, name: str) -> float:
        """Give the share of cells of one look (``number``, ``year``, ``street``...)."""
        return self.shares.get(name, 0.0)

    @property
    def empty(self) -> bool:
        """Tell whether nothing at all is known in the column."""
        return self.known == 0

    def inside(self, low: float, high: float) -> float:
        """Give the share of the numbers that lie between two bounds."""
        if not len(self.numbers):
            return 0.0
        return float(((self.numbers >= low) & (self.numbers <= high)).mean())

    def median(self) -> float:
        """Give the middle number that is not zero; NaN without one."""
        positive = self.numbers[self.numbers != 0]
        return float(np.median(positive)) if len(positive) else float("nan")


def look_at(cells: pd.Series) -> Sample:
    """Look at up to 2,000 cells spread over the column, and at their distinct values."""
    count = len(cells)
    step = max(1, count // SAMPLED_ROWS)
    array = cells.to_numpy(dtype=object)[::step]
    present = [cell for cell in array if not (cell is None or cell is pd.NA or cell != cell)]
    texts = [_written(cell) for cell in present]
    known = [text for text in texts if not is_unknown(text)]
    weights: dict[str, int] = {}
    for text in known:
        weights[text] = weights.get(text, 0) + 1
    distinct = list(weights)[:MAX_DISTINCT]
    total = sum(weights[text] for text in distinct)
    shares: dict[str, float] = {}
    units: dict[str, float] = {}
    numbers: list[float] = []
    for text in distinct:
        weight = weights[text] / total
        for look in _looks(text):
            shares[look] = shares.get(look, 0.0) + weight
        number, unit = _figure(text)
        if number is not None:
            numbers.extend([number] * min(weights[text], 50))
        if unit:
            units[unit] = units.get(unit, 0.0) + weight
    dates = sum(isinstance(cell, datetime.date) for cell in present)
    if dates:
        shares["date"] = shares.get("date", 0.0) + 0.0
        shares["date"] = max(shares["date"], dates / max(1, len(known)))
    return Sample(
        filled=len(present) / max(1, len(array)), known=len(known), distinct=distinct,
        uniqueness=len(weights) / max(1, len(known)),
        numbers=np.array(numbers, dtype=float), shares=shares, units=units,
    )


def _written(cell: object) -> str:
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = str(cell).strip()
    # An apostrophe before a figure is how a spreadsheet was told that it is a text.
    return text[1:2_000] if text[:1] == "'" and text[1:2].isdigit() else text[:2_000]


def _figure(text: str) -> tuple[float | None, str | None]:
    found = _MEASURE.match(text)
    if found:
        return _number(found.group(1)), found.group(3).lower().replace("²", "2")
    if _NUMBER.match(text):
        return _number(text[re.search(r"\d", text).start():]), None  # type: ignore[union-attr]
    return None, None


def _number(text: str) -> float | None:
    digits = "".join(text.split()).replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


@lru_cache(maxsize=50_000)
def _looks(text: str) -> tuple[str, ...]:
    """Name every look a text has."""
    folded = fold(text[:200])
    looks = []
    if _NUMBER.match(text):
        looks.append("number")
        if re.match(r"^\d+$", text):
            looks.append("whole")
    if _MEASURE.match(text) or _RANGE.match(text) or _SIDES.match(text):
        looks.append("measure")
    for name, pattern in (("year", _YEAR), ("date", _DATE), ("pair", _PAIR), ("shape", _SHAPE),
                          ("counted", _COUNTED), ("binomial", _BINOMIAL),
                          ("house_number", _HOUSE_NUMBER), ("class", _CLASS),
                          ("angle", _ANGLE), ("described", _DESCRIBED)):
        if pattern.match(text):
            looks.append(name)
    if _ANGLES.search(text) and "pair" not in looks:
        looks.append("pair")
    if "pair" in looks and not re.search(r"\d[.,]\d.*[,;/ ].*\d[.,]\d", text) and len(text) < 9:
        looks.remove("pair")
    if _STREET.match(folded):
        looks.append("street")
    words = folded.split()
    known = botany()
    genera, french = known.genera, known.french
    looks += [look for look, names in (("tree_name", known.trees), ("flower_name", known.flowers))
              if words and (folded in names or words[0] in names)]
    if words and words[0] in genera:
        looks.append("genus")
        if len(words) == 1:
            looks.append("genus_alone")
    if folded in french or (words and words[0] in french):
        looks.append("french_plant")
    if _LATIN_WORD.match(text):
        looks.append("epithet")
    if folded in OBJECT_CLASSES:
        looks.append("object_class")
    looks += [name for name in _LISTS if folded in _words(name)]
    if folded.split(" ")[0].rstrip("s") in _CONTAINERS:
        looks.append("container")
    if folded in _YES_OR_NO:
        looks.append("boolean")
    if folded in ("oui", "non", "yes", "no"):
        looks.append("yes_no")
    if folded.replace(" ", "").isalpha() and not any(mark.isdigit() for mark in text):
        looks.append("word")
    return tuple(looks)


@cache
def _words(list_name: str) -> frozenset[str]:
    """Give the folded words of a value list, bare figures left out: they say nothing alone."""
    return frozenset(word for word in words_of(list_name) if not word.replace(" ", "").isdigit())


@dataclass(frozen=True)
class Botany:
    """Folded names of the species reference.

    ``french`` are first words of French names; ``trees`` and ``flowers`` name trees, or
    bedding plants and perennials, and nothing else.
    """

    genera: frozenset[str] = frozenset()
    french: frozenset[str] = frozenset()
    trees: frozenset[str] = frozenset()
    flowers: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def botany() -> Botany:
    """Read the names of the species reference, once."""
    if not SPECIES_FILE.exists():
        return Botany()
    genera: set[str] = set()
    french: set[str] = set()
    named: dict[str, set[str]] = {"tree": set(), "flower": set(), "other": set()}
    with SPECIES_FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            genus = fold(row.get("genus") or row["latin_name"].split()[0])
            name = fold(row.get("french_name") or "")
            genera.add(genus)
            french.update((name, name.split()[0]) if name else ())
            group = "tree" if row["kind"] == "tree" else \
                "flower" if row["kind"] in _BEDDING else "other"
            named[group].update((genus, *name.split()[:1]))
    trees, flowers = named["tree"], named["flower"]
    return Botany(frozenset(genera), frozenset(french - _NOT_PLANTS - genera),
                  frozenset(trees - flowers - named["other"] - _NOT_PLANTS),
                  frozenset(flowers - trees - named["other"] - _NOT_PLANTS))


def numeric_scale(sample: Sample) -> tuple[str, ...]:
    """Give the numeric health scales that the column's values could be on."""
    values = set(sample.distinct)
    if not values or not all(re.fullmatch(r"\d", value) for value in values):
        return ()
    return tuple(name for name, codes in health_scales().items()
                 if values <= (set(codes) | {"0"}))
