"""Take a plant's written name apart: genus, species, rank below, cultivar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .cells import fold, tidy

_CULTIVAR = re.compile(r"(?:'{1,2}|\"|\bcv\.? ?'?)([^'\"]*(?:'s? [^'\"]+)?)(?:'{1,2}|\"|$)(.*)$")
_QUOTED = re.compile(r"(?:^|\s)['\"]([^'\"]+(?:'s [^'\"]+)?)['\"]")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_HYBRID_MARKS = frozenset(("x", "X", "×", "hybride"))
_RANKS = frozenset(("subsp", "ssp", "var", "f", "fo", "forma", "cv", "subvar", "gr", "groupe"))
_OPEN = frozenset(("sp", "spp", "n", "indet", "ind", "species", "espece", "especes", "nsp", "",
                   "inconnu", "inconnue", "indetermine", "indeterminee", "divers", "diverses"))
_AUTHORS = frozenset(("L", "&", "ex", "et", "Mill", "DC", "Huds", "Lam", "Linné", "Ait", "Thunb",
                      "Moench", "Willd", "Ehrh", "Scop", "Roth", "Desf", "Michx", "Sieb", "Zucc",
                      "Carrière", "Siebold", "Lindl", "Koch", "auct", "Marshall", "Münchh"))
_SEPARATORS = re.compile(r"\s+[-/:=|]\s+|\s*[/|;]\s*|\s*\bnom commun\s*:\s*", re.I)


@dataclass(frozen=True)
class PlantName:
    """A name taken apart; ``genus`` capitalised, ``epithet`` lower case, without marks."""

    genus: str | None = None
    epithet: str | None = None
    below: str | None = None
    cultivar: str | None = None
    hybrid: bool = False

    @property
    def latin(self) -> str | None:
        """Write the name the usual way, without its author."""
        if self.genus is None:
            return None
        parts = [self.genus]
        if self.epithet:
            parts.append(f"x {self.epithet}" if self.hybrid else self.epithet)
        if self.below:
            parts.append(self.below)
        if self.cultivar:
            parts.append(f"'{self.cultivar}'")
        return " ".join(parts)

    def lookups(self) -> list[str]:
        """Give the folded keys to look for, the most precise first, the genus alone last."""
        if self.genus is None:
            return []
        parts = [self.genus, self.epithet, self.below, self.cultivar]
        fullest = key_of(" ".join(part for part in parts if part))
        tries = [fullest]
        if self.epithet:
            if self.below:
                tries.append(key_of(f"{self.genus} {self.epithet} {self.below}"))
            if self.cultivar:
                tries.append(key_of(f"{self.genus} {self.epithet} {self.cultivar}"))
            tries.append(key_of(f"{self.genus} {self.epithet}"))
            if self.epithet.startswith("x") and len(self.epithet) > 4:
                tries.append(key_of(f"{self.genus} {self.epithet[1:]}"))
        tries.append(key_of(self.genus))
        return list(dict.fromkeys(tries))


@lru_cache(maxsize=50_000)
def key_of(name: str) -> str:
    """Fold a Latin name for comparing: no hybrid mark, no rank word, no author's mark."""
    return " ".join(word for word in fold(name).split(" ")
                    if word != "x" and word not in _RANKS)


def clean_cultivar(text: str | None) -> str | None:
    """Take the quotes off a cultivar; ``n. sp.`` and the like are none."""
    if text is None:
        return None
    plain = tidy(text).replace("''", "'").strip("'\" ")
    plain = re.sub(r"^cv\.? ?", "", plain).strip("'\" ")
    plain = re.sub(r"'(?=\s|$)", "", plain)
    if not plain or all(word in _OPEN for word in fold(plain).split(" ")):
        return None
    return plain


def parse_latin(text: str) -> PlantName:
    """Take apart a Latin name with its author, hybrid mark, rank and cultivar."""
    plain = tidy(text).replace("''", "'")
    plain = _PARENTHESES.sub(" ", plain)
    plain, cultivar = _without_cultivar(plain)
    words = plain.split()
    hybrid_genus = bool(words) and words[0] in _HYBRID_MARKS
    if hybrid_genus:
        words = words[1:]
    if not words or not _is_word(words[0]):
        return PlantName()
    genus, rest = words[0].strip(",.;").capitalize(), words[1:]
    shouted = text.isupper()
    hybrid = bool(rest) and rest[0] in _HYBRID_MARKS
    if hybrid:
        rest = rest[1:]
    if rest and re.match(r"^×\w", rest[0]):
        hybrid, rest = True, [rest[0][1:], *rest[1:]]
    if not rest:
        return PlantName(genus, cultivar=cultivar)
    first = rest[0].strip(",;")
    if fold(first) in _OPEN:
        return PlantName(genus, cultivar=cultivar)
    if first[:1].isupper() and not shouted and not hybrid:
        if first.endswith(".") or first in _AUTHORS:
            return PlantName(genus, cultivar=cultivar)
        return PlantName(genus, cultivar=cultivar or clean_cultivar(" ".join(rest)))
    below, extra = _below(rest[1:], shouted)
    return PlantName(genus, first.strip(".").lower(), below, cultivar or extra, hybrid)


def _below(words: list[str], shouted: bool) -> tuple[str | None, str | None]:
    """Find a rank below the species and an unquoted cultivar among what follows it."""
    below, extra = None, []
    skip = False
    for place, word in enumerate(words):
        if skip:
            skip = False
        elif fold(word) in _RANKS and place + 1 < len(words) and word != "L.":
            below = f"{fold(word)}. {words[place + 1].strip(',.').lower()}"
            skip = True
        elif word.endswith(".") or word.strip(",.") in _AUTHORS or not _is_word(word):
            continue
        elif word[:1].isupper() or shouted:
            extra.append(word)
        elif below is None and not extra:
            below = word.strip(",.;")
    return below, clean_cultivar(" ".join(extra)) if extra else None


def _without_cultivar(text: str) -> tuple[str, str | None]:
    found = _CULTIVAR.search(text)
    if not found or not found[1].strip():
        return text, None
    trade = " ".join(word for word in found[2].split() if word.isupper() and len(word) > 2)
    name = found[1].strip() + (f" {trade}" if trade else "")
    return text[: found.start()], clean_cultivar(name)


def quoted_cultivar(text: str) -> str | None:
    """Find a cultivar between quotes in a name of any language (not d'Inde's apostrophe)."""
    found = _QUOTED.search(tidy(text).replace("''", "'"))
    return clean_cultivar(found[1]) if found else None


def _is_word(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


@lru_cache(maxsize=50_000)
def french_keys(text: str) -> tuple[str, ...]:
    """Give the folded keys of a French name: as written, singular, without its cultivar."""
    plain = tidy(text).replace("''", "'")
    bare = _PARENTHESES.sub(" ", plain)
    # An apostrophe inside a name (marronnier d'Inde) opens no cultivar: a quote after a space does.
    bare = re.sub(r"(?:(?<=\s)|^)['\"][^'\"]+['\"].*$", "", bare)
    tries = [fold(plain), fold(bare)]
    words = [word for word in fold(bare).split(" ") if word not in _OPEN]
    tries.append(" ".join(words))
    tries.append(" ".join(_singular(word) for word in words))
    return tuple(key for key in dict.fromkeys(tries) if key)


def _singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word not in _NO_SINGULAR else word


_NO_SINGULAR = frozenset(("epines", "bois", "judas", "cypres", "tamaris", "iris", "tulipes",
                          "cosmos", "aspidistras", "crocus", "ficus", "prunus", "houppes",
                          "anthemis", "lis", "lys", "lilas", "cactus", "hibiscus", "indes",
                          "buis", "souchets", "marsaults", "pistachiers"))


def parts_of(text: str) -> list[str]:
    """Split "Érable champêtre (Acer campestre)" or "Acer campestre - érable" in its names."""
    plain = tidy(text)
    parts = [*_SEPARATORS.split(_PARENTHESES.sub(" ", plain)), *_PARENTHESES.findall(plain)]
    return [part.strip(" ,-") for part in parts if part.strip(" ,-")]
