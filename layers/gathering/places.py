"""Words that name a place: a street, a site, a district, an address with its number."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..reading.raw import HEADER_JOINT
from ..values.cells import as_text, distinct, fold, is_unknown, tidy

_SITE = re.compile(
    r"^(?:parc|jardins?|square|bois|foret|ecole|groupe scolaire|gs|college|lycee|creche|stade|"
    r"gymnase|complexe sportif|terrain|cimetiere|lac|etang|piscine|mairie|hotel de ville|eglise|"
    r"mediatheque|bibliotheque|centre|residence|espace|theatre|maison|foyer|conservatoire|"
    r"potager|verger|plaine|coulee verte|promenade plantee|mail plante|parking|aire|ludotheque|"
    r"maternelle|primaire|marche|chateau|park|garden|school|cemetery|playground)\b"
)
_DISTRICT = re.compile(r"^(?:quartier|secteur|canton|zone|arrondissement|district|ward|sector)\b")
_STREET = re.compile(
    r"^(?:rue|r|avenue|ave?|boulevard|bld|bd|bvd|boul|allees?|all|place|pl|impasse|imp|chemin|che|"
    r"ch|route|rte|rd|rn|quai|cours|passage|pass|sente|sentier|villa|mail|esplanade|promenade|"
    r"rond point|ruelle|voie|venelle|montee|cote|faubourg|fbg|fg|pont|chaussee|rocade|street|st|"
    r"road|lane|drive|carrefour|parvis|traverse|square)\b"
)
_NUMBERED = re.compile(r"^\s*(\d{1,4}\s*(?:bis|ter|quater|[a-dA-D])?)\s*,?\s+(?=[^\d\s])",
                       re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[][^)\]]*\d[^)\]]*[)\]]\s*$")
_COUNT_TAIL = re.compile(r"\s*[:–-]\s*\d+\s+(?:arbres?|sujets?|massifs?|trees?).*$", re.IGNORECASE)

STREET, SITE_NAME, DISTRICT, HOUSE_NUMBER, ADDRESS = (
    "street", "site_name", "district", "house_number", "address",
)


def split_places(cells: pd.Series, loose: bool) -> dict[str, np.ndarray]:
    """Part cells that name a street or a site into the fields of a place.

    ``12 rue Chanzy`` gives a house number and a street, ``Parc Lefèvre (9 massifs)`` a site,
    ``Quartier Nord`` a district. With ``loose`` what is none of these is an address;
    otherwise (section rows) it is left out when it does not look like a place.
    """
    codes, values = distinct(cells)
    fields = (STREET, SITE_NAME, DISTRICT, HOUSE_NUMBER, ADDRESS)
    parts = {name: np.full(len(values) + 1, None, dtype=object) for name in fields}
    for place, value in enumerate(values):
        for name, text in place_of(as_text(value) or "", loose).items():
            parts[name][place] = text
    return {name: column[codes] for name, column in parts.items()}


def place_of(text: str, loose: bool) -> dict[str, str]:
    """Part one text into street, site, district and house number."""
    if HEADER_JOINT in text:
        upper, lower = text.split(HEADER_JOINT, 1)
        return {**place_of(upper, loose=False), **place_of(lower, loose)}
    text = _COUNT_TAIL.sub("", _ASIDE.sub("", tidy(text))).strip()
    if is_unknown(text):
        return {}
    folded = fold(text)
    if _DISTRICT.match(folded):
        return {DISTRICT: text}
    if _SITE.match(folded) or folded.startswith("square"):
        return {SITE_NAME: text}
    numbered = _NUMBERED.match(text)
    rest = text[numbered.end():] if numbered else text
    if _STREET.match(fold(rest)):
        found = {STREET: rest}
        if numbered:
            found[HOUSE_NUMBER] = numbered.group(1).strip()
        return found
    return {ADDRESS: text} if loose else {}
