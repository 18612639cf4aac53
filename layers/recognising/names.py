"""Header names: how they are compared, and the synonyms they are compared with.

Names meet in lower case without accents, spaces, signs or units, as whole names, as the
10 characters a shapefile leaves of them, or with their accented letters lost outright.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..reading.raw import HEADER_JOINT

SYNONYMS = Path(__file__).with_name("synonyms.csv")
SHAPEFILE_LENGTH = 10

EXACT, SUB_HEADER, TRUNCATED, LETTERS_LOST, SHORTENED, CONTAINED, NEAR = (
    "name_exact", "name_part", "name_truncated", "name_letters_lost", "name_shortened",
    "name_contained", "name_near",
)
CONFIDENCE = {EXACT: 0.95, SUB_HEADER: 0.92, TRUNCATED: 0.88, LETTERS_LOST: 0.88,
              SHORTENED: 0.85, CONTAINED: 0.72, NEAR: 0.6}

DATED = frozenset(("planting_date", "planting_year", "health_date", "date"))
_DATE_WORDS = frozenset(("date", "annee", "dates", "year"))

_UNITS = {
    "m": "m", "metre": "m", "metres": "m", "mètre": "m", "mètres": "m", "meter": "m",
    "meters": "m", "cm": "cm", "centimetre": "cm", "centimetres": "cm", "centimètres": "cm",
    "mm": "mm", "m2": "m2", "m²": "m2", "ha": "ha", "l": "l", "litres": "l", "litre": "l",
    "ans": "years", "an": "years", "%": "%", "km/h": "km/h", "l/min": "l/min", "m3": "m3",
    "m3/h": "m3/h", "m³": "m3", "dm": "dm", "ft": "ft", "feet": "ft", "inches": "in",
    "inch": "in",
}
_UNIT_WORDS = "|".join(sorted((re.escape(word) for word in _UNITS), key=len, reverse=True))
# "in" is an inch only between brackets.
_BRACKETED = re.compile(r"[(\[]\s*(?:en\s+)?(" + _UNIT_WORDS + r"|in)\.?\s*[)\]]", re.IGNORECASE)
_TRAILING = re.compile(r"(?:[\s_]+(?:en[\s_]+)?|(?<=\w{4})en)(" + _UNIT_WORDS + r")\.?$",
                       re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_WORDS = re.compile(r"[a-z0-9]+")
_SCRAMBLED = re.compile("â[\u0080-\uffff]{2}|[ÃÂÅ][\u0080-\uffff]")
_DEGREE = re.compile(r"\b[nN]\s*[°º]")
# The coordinate system that a header of coordinates may name besides.
_SYSTEM = re.compile(r"\b(?:l(?:ambert)?[\W_]*(?:93|2|ii)(?:[\W_]*etendu)?|rgf[\W_]*93|"
                     r"cc[\W_]*\d\d|utm[\W_]*\d\d[ns]?|wgs[\W_]*84|epsg[\W_]*\d+)(?=$|[\W_])|_(?:l93|cc\d\d|wgs84)$")
# Words cut short by a full stop, as office headers write them (``Haut.``, ``Réf. arbre``).
_SHORTENED = re.compile(r"[a-z0-9]+\.?")


@dataclass(frozen=True)
class Synonym:
    """One known header: what it is called, what it means, for which kinds of sheet."""

    alias: str
    target: str
    kinds: tuple[str, ...]
    unit: str
    asks: str
    rank: int = 0

    def fits(self, kind: str | None) -> bool:
        """Tell whether the synonym holds in a sheet of this kind (any, when unknown)."""
        return kind is None or "*" in self.kinds or kind in self.kinds


@dataclass(frozen=True)
class NameMatch:
    """A header's likely meaning by its name alone."""

    synonym: Synonym
    how: str
    confidence: float
    unit: str | None


def plain(text: str) -> str:
    """Lower the case, drop accents, spell ``n°``: what two spellings have in common."""
    text = _DEGREE.sub("numero ", unscramble(text))
    folded = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).lower()


def squeeze(text: str) -> str:
    """Keep only letters and digits of :func:`plain`."""
    return "".join(_WORDS.findall(plain(text)))


def unscramble(text: str) -> str:
    """Mend UTF-8 that was once read as Latin-1 (``HÃ©bergé``), piece by piece."""
    if not any(mark in text for mark in "ÃÂÅâ"):
        return text
    return _SCRAMBLED.sub(_unscrambled, text)


def _unscrambled(found: re.Match[str]) -> str:
    try:
        return found[0].encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return found[0]


def split_unit(header: str) -> tuple[str, str | None]:
    """Part a header from its unit: ``HAUTEUR (m)`` and ``hauteurenm`` give ``m``."""
    bracketed = _BRACKETED.search(header)
    if bracketed:
        unit = bracketed.group(1).lower()
        return _BRACKETED.sub(" ", header).strip(), _UNITS.get(unit, unit)
    trailing = _TRAILING.search(header.strip())
    if trailing and trailing.start() > 0:
        return header.strip()[: trailing.start()], _UNITS[trailing.group(1).lower()]
    return header, None


class Names:
    """All synonyms, indexed by the ways they are looked up."""

    def __init__(self, synonyms: list[Synonym]) -> None:
        self.whole: dict[str, list[Synonym]] = defaultdict(list)
        self.lost: dict[str, list[Synonym]] = defaultdict(list)
        # By first word, so that a header's own words find the synonyms it may contain.
        self.words: dict[str, list[tuple[tuple[str, ...], Synonym]]] = defaultdict(list)
        self._nearest: dict[str, str] = {}
        self._known: dict[tuple[str, str | None], list[NameMatch]] = {}
        for synonym in synonyms:
            self.whole[squeeze(synonym.alias)].append(synonym)
            lost = _without_accented(synonym.alias)
            if lost:
                self.lost[lost].append(synonym)
            words = tuple(_WORDS.findall(plain(synonym.alias)))
            if words and len("".join(words)) >= 4:
                self.words[words[0]].append((words, synonym))
        self.keys = [key for key in self.whole if len(key) > 5]

    def look_up(self, header: str, kind: str | None = None) -> list[NameMatch]:
        """Give what a header may mean in a sheet of ``kind``, the surest first."""
        key = (header, kind)
        if key not in self._known:
            if len(self._known) > 20_000:
                self._known.clear()
            self._known[key] = self._looked_up(header, kind)
        return self._known[key]

    def _looked_up(self, header: str, kind: str | None) -> list[NameMatch]:
        parts = [part.strip() for part in header.split(HEADER_JOINT) if part.strip()]
        found: dict[tuple[str, str], NameMatch] = {}
        spellings = [header.replace(HEADER_JOINT, " ")]
        if len(parts) > 1:
            spellings += [parts[-1], parts[0]]
        for place, spelling in enumerate(spellings):
            for match in self._spelling(spelling, kind):
                how, sure = match.how, match.confidence
                if place and how == EXACT:
                    how = SUB_HEADER
                    sure = CONFIDENCE[SUB_HEADER] if place == 1 else CONFIDENCE[CONTAINED]
                key = (match.synonym.target, match.synonym.asks)
                unit = match.unit or split_unit(header)[1]
                better = NameMatch(match.synonym, how, sure, unit)
                if key not in found or found[key].confidence < sure:
                    found[key] = better
        return sorted(found.values(), key=lambda match: (-match.confidence,
                                                         bool(match.synonym.asks)))

    def _spelling(self, header: str, kind: str | None) -> list[NameMatch]:
        base, unit = split_unit(header)
        bare = _BRACKETS.sub(" ", base).strip()
        matches: list[NameMatch] = []

        def take(synonyms: list[Synonym], how: str, with_unit: str | None) -> None:
            for synonym in synonyms:
                if synonym.fits(kind):
                    own = with_unit or (synonym.unit or None)
                    matches.append(NameMatch(synonym, how, CONFIDENCE[how], own))

        take(self.whole.get(squeeze(header), []), EXACT, unit)
        for spelling in (base, bare, _singular(base), _singular(bare),
                         _SYSTEM.sub(" ", plain(header))):
            if not matches and spelling:
                take(self.whole.get(squeeze(spelling), []), EXACT, unit)
        if matches:
            return matches
        key = squeeze(base)
        take(self.lost.get(key, []), LETTERS_LOST, unit)
        if not matches and len(header.strip()) in (SHAPEFILE_LENGTH - 1, SHAPEFILE_LENGTH):
            take(self._truncated(header.strip()), TRUNCATED, unit)
        if not matches:
            take(self._shortened(bare or base, kind), SHORTENED, unit)
        if not matches:
            take(self._contained(bare or base, kind), CONTAINED, unit)
        if not matches and len(key) > 5:
            take(self._near(key), NEAR, unit)
        return matches

    def _truncated(self, header: str) -> list[Synonym]:
        """Find synonyms that a 10-character field name is the beginning of."""
        key = squeeze(header)
        if len(key) < 6:
            return []
        return [item for known in (self.whole, self.lost) for name, items in known.items()
                if name.startswith(key) for item in items]

    def _shortened(self, header: str, kind: str | None) -> list[Synonym]:
        """Find the synonyms whose words begin as the header's do, where a full stop cuts them.

        Of several, the one that adds the fewest letters is meant (``Var.``: variété).
        """
        words = _SHORTENED.findall(plain(header))
        if not any(word.endswith(".") for word in words):
            return []
        stems = [word.rstrip(".") for word in words]
        if len("".join(stems)) < 3:
            return []
        best: list[Synonym] = []
        shortest = 0
        for first, items in self.words.items():
            if not first.startswith(stems[0]):
                continue
            for needle, synonym in items:
                fits = len(needle) == len(words) and synonym.fits(kind) and all(
                    full.startswith(stem) if word.endswith(".") else full == stem
                    for full, stem, word in zip(needle, stems, words, strict=True))
                size = len("".join(needle))
                if fits and (not best or size <= shortest):
                    best = [synonym] if size < shortest or not best else [*best, synonym]
                    shortest = size
        return best

    def _contained(self, header: str, kind: str | None) -> list[Synonym]:
        """Find the longest synonym whose words all stand, in order, in the header."""
        words = _WORDS.findall(plain(header))
        if len(words) < 2:
            return []
        dated = words[0] in _DATE_WORDS
        best: list[Synonym] = []
        length = 0
        for place, word in enumerate(words):
            for needle, synonym in self.words.get(word, ()):
                size = len("".join(needle))
                stands = tuple(words[place:place + len(needle)]) == needle
                if size < length or not stands or not synonym.fits(kind):
                    continue
                if dated and synonym.target not in DATED:
                    continue
                best = [synonym] if size > length else [*best, synonym]
                length = size
        return best

    def _near(self, key: str) -> list[Synonym]:
        if key not in self._nearest:
            self._nearest[key] = self._find_near(key)
        return self.whole.get(self._nearest[key], [])

    def _find_near(self, key: str) -> str:
        """Find the one name that differs by a letter or two; lengths far apart cannot."""
        close = [name for name in self.keys
                 if abs(len(name) - len(key)) <= 2 and (name[0] == key[0] or name[1] == key[1])]
        return next(iter(difflib.get_close_matches(key, close, n=1, cutoff=0.88)), "")


def _singular(text: str) -> str:
    """Take the plural off each word (``Espèces``, ``Observations``)."""
    return " ".join(word[:-1] if len(word) > 4 and word[-1] in "sx" else word
                    for word in _WORDS.findall(plain(text)))


def _without_accented(text: str) -> str:
    """Spell a name as a file does that lost its accented letters (``Espce``)."""
    if all(ord(letter) < 128 for letter in text):
        return ""
    return squeeze("".join(letter for letter in text if ord(letter) < 128))


@lru_cache(maxsize=1)
def known_names() -> Names:
    """Read the table of synonyms, once."""
    with SYNONYMS.open(encoding="utf-8", newline="") as stream:
        return Names([
            Synonym(row["alias"], row["target"], tuple(row["kinds"].split()), row["unit"],
                    row["asks"], rank)
            for rank, row in enumerate(csv.DictReader(stream))
        ])


@lru_cache(maxsize=20_000)
def header_like(text: str) -> float:
    """Tell how surely a cell is a header of some inventory, from 0 to 1."""
    if not text or len(text) > 80:
        return 0.0
    matches = known_names().look_up(text)
    return matches[0].confidence if matches else 0.0


_UNIT_ALONE = re.compile(r"^[(\[]?\s*(?:en\s+)?(" + _UNIT_WORDS + r")\.?\s*[)\]]?$", re.IGNORECASE)


def unit_alone(text: str) -> bool:
    """Tell whether a cell holds a unit and nothing else, as the second line of a header."""
    return bool(_UNIT_ALONE.match(text.strip()))
