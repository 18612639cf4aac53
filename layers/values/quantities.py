"""Read a measure as people type it: ``12,5 m``, ``10-15``, ``<10m``, ``1 234``, ``12m50``.

A measure is a pair of bounds in the unit asked for. One number gives ``low`` alone; a range
gives both; ``<10`` gives ``high`` alone and ``>20`` gives ``low`` alone, marked open.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from .cells import fold, is_unknown, tidy

# Dimension and size in the dimension's base unit (m, m2, L, min, km/h...).
_UNITS: dict[str, tuple[str, float]] = {
    "mm": ("length", 0.001), "cm": ("length", 0.01), "dm": ("length", 0.1), "m": ("length", 1.0),
    "km": ("length", 1000.0), "ft": ("length", 0.3048), "in": ("length", 0.0254),
    "cm2": ("area", 0.0001), "dm2": ("area", 0.01), "m2": ("area", 1.0), "ca": ("area", 1.0),
    "a": ("area", 100.0), "ha": ("area", 10_000.0), "km2": ("area", 1_000_000.0),
    "ml": ("volume", 0.001), "cl": ("volume", 0.01), "dl": ("volume", 0.1), "l": ("volume", 1.0),
    "hl": ("volume", 100.0), "dm3": ("volume", 1.0), "m3": ("volume", 1000.0),
    "min": ("time", 1.0), "h": ("time", 60.0), "s": ("time", 1 / 60), "d": ("time", 1440.0),
    "percent": ("share", 1.0), "km_h": ("speed", 1.0), "m_s": ("speed", 3.6),
    "l_per_min": ("flow", 1.0), "l_per_h": ("flow", 1 / 60), "m3_per_h": ("flow", 1000 / 60),
    "l_per_s": ("flow", 60.0), "eur": ("money", 1.0),
    "years": ("age", 1.0), "months": ("age", 1 / 12),
}
# As people write them, once folded (accents and marks gone, "²" became "2").
_SPELLINGS: dict[str, str] = {
    **{name: name for name in _UNITS},
    "mètre": "m", "metre": "m", "metres": "m", "mètres": "m", "mtr": "m", "mt": "m", "ms": "m",
    "meter": "m", "meters": "m", "centimetre": "cm", "centimetres": "cm", "cms": "cm",
    "centimeter": "cm", "centimeters": "cm", "millimetre": "mm", "millimetres": "mm",
    "feet": "ft", "foot": "ft", "inch": "in", "inches": "in", "ml": "ml", "mc": "m2",
    "m carre": "m2", "m carres": "m2", "metre carre": "m2", "metres carres": "m2", "mq": "m2",
    "sqm": "m2", "sq m": "m2", "m 2": "m2", "cm 2": "cm2", "m 3": "m3", "are": "a", "ares": "a",
    "centiare": "ca", "centiares": "ca",
    "hectare": "ha", "hectares": "ha", "litre": "l", "litres": "l", "liter": "l", "liters": "l",
    "lt": "l", "metre cube": "m3", "metres cubes": "m3", "hectolitre": "hl", "hectolitres": "hl",
    "minute": "min", "minutes": "min", "mn": "min", "heure": "h", "heures": "h", "hour": "h",
    "hours": "h", "hr": "h", "hrs": "h", "jour": "d", "jours": "d", "j": "d", "day": "d",
    "days": "d", "seconde": "s", "secondes": "s", "sec": "s", "pct": "percent",
    "pourcent": "percent", "pour cent": "percent", "km h": "km_h", "kmh": "km_h", "m s": "m_s",
    "l min": "l_per_min", "l mn": "l_per_min", "litres minute": "l_per_min",
    "l h": "l_per_h", "m3 h": "m3_per_h", "l s": "l_per_s",
    "euro": "eur", "euros": "eur", "eur ht": "eur", "euros ht": "eur", "eur ttc": "eur",
    "an": "years", "ans": "years", "annee": "years", "annees": "years", "year": "years",
    "yr": "years", "yrs": "years", "mois": "months", "month": "months",
}
# Words after a count that are no unit ("120 plants").
_COUNTED = frozenset((
    "arbre", "arbres", "plant", "plants", "pied", "pieds", "sujet", "sujets", "u", "unite",
    "unites", "pce", "pces", "piece", "pieces", "godet", "godets", "bulbe", "bulbes", "tree",
    "trees", "plante", "plantes", "agent", "agents", "personne", "personnes", "pers",
    "jardiniers", "fois", "x", "ex", "exemplaires", "nb", "e", "eme", "er",
))

_NUMBER = r"\d[\d ]*(?:[.,]\d+)*(?:[eE][+-]?\d+)?|[.,]\d+"
_MIXED = re.compile(r"^(?P<whole>\d+) ?(?P<unit>m|h|€) ?(?P<part>\d{2}) ?(?:cm|mn|min)?$", re.I)
_SINGLE = re.compile(rf"^(?P<sign>[-+]?) ?(?P<number>{_NUMBER}) ?(?P<unit>[^\d]*[23²³]?)$")
_RANGE = re.compile(
    rf"^(?:entre |de |from |between )?(?P<low>{_NUMBER}) ?(?P<unit1>[a-zA-Zé²³%]{{0,12}}[23]?)"
    rf" ?(?:-|/|à|a|et|to|and|;|\.\.+|<) ?"
    rf"(?P<high>{_NUMBER}) ?(?P<unit>[^\d]*[23²³]?)$", re.I)
_BOUND = re.compile(
    rf"^(?P<word>[<>≤≥]=?|=[<>]|[-+] de|h ?[<>]|[a-zA-Zéèûà.' ]*?(?:de|à|a|than|to|que)?|\+|-) ?"
    rf"(?P<number>{_NUMBER}) ?(?P<unit>[a-zA-Zéè²³%/ ]*?[23²³]?) ?(?P<after>\+|et plus|et \+"
    rf"|and more|ou plus|et moins|ou moins|max|maxi|mini?)?\.?$", re.I)
_UPPER = re.compile(
    r"^(<=?|=<|≤|h ?<|- de|moins( de)?|inf(erieure?s?)?( ou egale?s?)?( [aà])?"
    r"|jusqu ?[aà]?|max(i|imum)?( de)?|au plus|less( than)?|under|below|up to|at most|avant)$")
_LOWER = re.compile(
    r"^(>=?|=>|≥|h ?>|\+( de)?|plus( de)?|sup(erieure?s?)?( ou egale?s?)?( [aà])?"
    r"|a partir( de)?|au moins|min(i|imum)?( de)?|more( than)?|over|above|at least|depasse|apres)$")
_ABOUT = re.compile(
    r"^(?:~|≈|±|\+/-|\+-|env(?:iron)?\.?|vers|approx(?:imativement)?\.?|ca\.?|circa|about|"
    r"presque|près de|estim[ée]+e? à|h(?:auteur)? ?[=:]|ht\.? ?[=:]?|circ(?:onf)?(?:érence)?\.?"
    r"(?: ?[=:]| (?=\d))|d(?:iam(?:ètre)?)?\.? ?[=:]|ø|surface ?[=:]?|n°|nb\.? ?[=:]?) ?", re.I)
_ABOUT_AFTER = re.compile(r" ?\(?(?:env(?:iron)?\.?|approx\.?|estimée?s?|\?|~)\)?$", re.I)
_NOTED_IN = re.compile(r" ?\((?:en )?\d{4}\)$")
_BETWEEN = re.compile(rf"^({_NUMBER}) ?<=? ?[a-z]{{1,2}} ?<=? ?({_NUMBER})(.*)$", re.I)
_LONGEST = 60
_SWISS = re.compile(r"(?<=\d)'(?=\d{3}\b)")
_THREE_DIGITS = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")


class Measure(NamedTuple):
    """Bounds in the unit asked for; ``problem`` is a finding code when nothing could be read.

    ``grouped`` tells that one mark followed by exactly three digits was read as a decimal
    mark though it might separate thousands.
    """

    low: float | None = None
    high: float | None = None
    problem: str | None = None
    grouped: bool = False


UNKNOWN = Measure()


def unit_name(text: str | None) -> str | None:
    """Name the unit of a header or a cell (``(m²)``, ``cm.``, ``Litres``); None when not one."""
    if not text:
        return None
    marked = text.replace("²", "2").replace("³", "3").replace("%", " percent ").replace(
        "€", " eur ").replace("ø", "")
    return _SPELLINGS.get(fold(marked))


def factor_between(given: str | None, wanted: str | None) -> float | None:
    """Give what to multiply by to go from a unit to another; None when they do not compare.

    ``given`` may be ``diameter_cm`` (turned into a girth) or ``radius_m`` (into a diameter).
    """
    if given is None or wanted is None or given == wanted:
        return 1.0
    for prefix, factor in (("diameter_", math.pi), ("radius_", 2.0), ("girth_", 1 / math.pi)):
        if given.startswith(prefix):
            inner = factor_between(given.removeprefix(prefix), wanted)
            return None if inner is None else inner * factor
    source, target = _UNITS.get(given), _UNITS.get(wanted)
    if source is None or target is None or source[0] != target[0]:
        return None
    return source[1] / target[1]


def shape_factor(column_unit: str | None) -> float:
    """Give the factor of what was measured (a diameter for a girth), without its unit."""
    for prefix, factor in (("diameter_", math.pi), ("radius_", 2.0), ("girth_", 1 / math.pi)):
        if column_unit and column_unit.startswith(prefix):
            return factor
    return 1.0


def read_number(text: str, whole: bool = False) -> tuple[float, bool] | None:
    """Read one number with either decimal mark and any thousands mark; None when it is none.

    ``whole`` says that decimals make no sense, so that ``1.234`` is one thousand. The second
    value tells that a lone mark before three digits was taken as a decimal mark.
    """
    compact = text.replace(" ", "")
    spaced = text.strip().split(" ")
    if len(spaced) > 1 and not _grouped_by_spaces(spaced):
        return None
    commas, points = compact.count(","), compact.count(".")
    grouped = False
    if commas and points:
        decimal = "," if compact.rfind(",") > compact.rfind(".") else "."
        if compact.count(decimal) > 1:
            return None
        compact = compact.replace("." if decimal == "," else ",", "").replace(",", ".")
    elif commas + points > 1:
        if not _THREE_DIGITS.match(compact):
            return None
        compact = compact.replace(",", "").replace(".", "")
    elif commas + points == 1 and _THREE_DIGITS.match(compact):
        grouped = not whole and not compact.startswith("0")
        compact = compact.replace(",", "." if not whole else "").replace(
            ".", "." if not whole else "")
    else:
        compact = compact.replace(",", ".")
    try:
        value = float(compact)
    except ValueError:
        return None
    return (value, grouped) if math.isfinite(value) else None


def _grouped_by_spaces(parts: list[str]) -> bool:
    """Tell whether spaces separate thousands: ``89 290`` does, ``12 5`` does not."""
    middle = [re.split(r"[.,]", part)[0] for part in parts[1:]]
    return len(parts[0]) <= 3 and all(len(digits) == 3 for digits in middle)


def read_measure(
    text: str, wanted: str | None, column_unit: str | None = None, whole: bool = False
) -> Measure:
    """Read a cell's text as bounds in ``wanted``; a cell's own unit wins over the column's.

    Never guesses: what cannot be read has ``problem`` ``number_unreadable`` or
    ``unit_mismatch``.
    """
    if is_unknown(text):
        return UNKNOWN
    plain = _NOTED_IN.sub("", tidy(text).replace("m²", "m2").replace("m³", "m3"))
    # An apostrophe before a figure is how a spreadsheet was told that it is a text.
    plain = plain.strip("[]() ").removeprefix("'")
    if len(plain) > _LONGEST:
        return Measure(problem="number_unreadable")
    plain = _ABOUT_AFTER.sub("", plain)
    plain = _BETWEEN.sub(r"\1 - \2\3", _ABOUT.sub("", plain))
    plain = _SWISS.sub("", plain)
    mixed = _MIXED.match(plain)
    if mixed and not (mixed["unit"].lower() == "h" and wanted not in ("min", "h")):
        return _mixed(mixed, wanted, column_unit)
    for pattern, reader in ((_SINGLE, _single), (_RANGE, _range), (_BOUND, _bound)):
        found = pattern.match(plain)
        if found:
            measure = reader(found, wanted, column_unit, whole)
            if measure is not None:
                return measure
    return Measure(problem="number_unreadable")


def _mixed(found: re.Match[str], wanted: str | None, column_unit: str | None) -> Measure:
    """Read ``12m50`` or ``1h30``."""
    unit = found["unit"].lower().replace("€", "eur")
    value = int(found["whole"]) + int(found["part"]) / (60 if unit == "h" else 100)
    factor = factor_between(unit, wanted)
    if factor is None:
        return Measure(problem="unit_mismatch")
    return Measure(low=_rounded(value * factor * shape_factor(column_unit)))


def _single(
    found: re.Match[str], wanted: str | None, column_unit: str | None, whole: bool
) -> Measure | None:
    factor = _factor(found["unit"], wanted, column_unit)
    number = read_number(found["number"], whole)
    if number is None or factor is _NOT_A_UNIT:
        return None
    if factor is None:
        return Measure(problem="unit_mismatch")
    sign = -1.0 if found["sign"] == "-" else 1.0
    return Measure(low=_rounded(sign * number[0] * factor), grouped=number[1])


def _range(
    found: re.Match[str], wanted: str | None, column_unit: str | None, whole: bool
) -> Measure | None:
    unit = found["unit"].strip() or found["unit1"]
    factor = _factor(unit, wanted, column_unit)
    first = _factor(found["unit1"], wanted, column_unit) if found["unit1"] else factor
    low, high = read_number(found["low"], whole), read_number(found["high"], whole)
    if low is None or high is None or _NOT_A_UNIT in (factor, first):
        return None
    if factor is None or first is None:
        return Measure(problem="unit_mismatch")
    bounds = sorted((_rounded(low[0] * first), _rounded(high[0] * factor)))
    return Measure(low=bounds[0], high=bounds[1])


def _bound(
    found: re.Match[str], wanted: str | None, column_unit: str | None, whole: bool
) -> Measure | None:
    word = found["word"].strip()
    signed = word[:1] in tuple("<>≤≥=+-") or word[-1:] in tuple("<>")
    folded = word.lower() if signed else fold(word)
    after = fold(found["after"] or "")
    upper = bool(_UPPER.match(folded)) or after in ("et moins", "ou moins", "max", "maxi")
    lower = bool(_LOWER.match(folded)) or bool(
        not folded and found["after"] and not upper)
    number = read_number(found["number"], whole)
    factor = _factor(found["unit"], wanted, column_unit)
    if number is None or factor is _NOT_A_UNIT or upper == lower:
        return None
    if factor is None:
        return Measure(problem="unit_mismatch")
    value = _rounded(number[0] * factor)
    return Measure(high=value) if upper else Measure(low=value)


_NOT_A_UNIT = -1.0


def _factor(text: str, wanted: str | None, column_unit: str | None) -> float | None:
    """Find the factor of a cell's unit; :data:`_NOT_A_UNIT` when the words are no unit."""
    words = text.strip(" .")
    if not fold(words.replace("%", "percent").replace("€", "eur")):
        if words and words not in ("'", '"'):
            return _NOT_A_UNIT
        return factor_between(column_unit, wanted)
    unit = unit_name(words)
    if unit is None:
        return factor_between(column_unit, wanted) if fold(words) in _COUNTED else _NOT_A_UNIT
    if wanted is None:
        return _NOT_A_UNIT
    if unit == "ml" and wanted == "m":  # "mètres linéaires", as every contract writes them
        unit = "m"
    factor = factor_between(unit, wanted)
    return None if factor is None else factor * shape_factor(column_unit)


def _rounded(value: float) -> float:
    """Undo the last bits of a unit's factor (0.9 m for 90 cm, not 0.9000000000000001)."""
    return float(f"{value:.12g}")
