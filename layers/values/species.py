"""Find plants in the reference: exactly, or as proposals a person accepts with one click.

``layers/reference/species.csv`` is our own table (trees, shrubs and bedding plants with their
genera, each row with its sources); a town adds its own rows in the store. An exact name
(accents, case, marks, authors and word endings aside) gives its code; a near one is only
proposed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import findings
from .cells import as_text, distinct, fold, texts_of
from .counts import PlantCount, read_counts, total
from .names import (
    PlantName,
    clean_cultivar,
    french_keys,
    key_of,
    parse_latin,
    parts_of,
    quoted_cultivar,
)

SPECIES_FILE = Path(__file__).resolve().parent.parent / "reference" / "species.csv"
INPUTS = ("full_name", "latin_name", "french_name", "genus", "species_epithet", "cultivar")
OUTPUTS = ("species_code", "latin_name", "french_name", "genus", "species_epithet", "cultivar",
           "confidence", "proposals", "problem_code", "problem_values", "life_cycle")
# What a person writes in the species column of a row without a plant, and what it says.
_NO_PLANT = {
    **dict.fromkeys((
        "vide", "emplacement vide", "vacant", "arbre manquant", "manquant", "a planter", "absent",
        "place vide", "fosse vide", "pas d arbre", "sans arbre", "emplacement libre", "libre",
        "empty", "vacant site"), "vacant"),
    **dict.fromkeys(("souche", "stump"), "stump"),
    **dict.fromkeys(("abattu", "arbre abattu", "felled"), "felled"),
    **dict.fromkeys(("supprime", "dessouche", "removed"), "removed"),
}
_NEAR_ENOUGH = 84.0
# A longer text is a remark in the wrong column: kept, not looked up.
_LONGEST_NAME = 200
# No town has so many names of plants: beyond, the column is another one.
_MOST_NAMES = 20_000
_MOST_PROPOSALS = 3
_MOST_NEAR_SEARCHES = 3000
_EXACT, _SYNONYM, _FRENCH, _GENUS = 1.0, 0.98, 0.9, 0.5


@dataclass(frozen=True)
class Plant:
    """One row of the reference that names lead to."""

    code: str
    rank: str
    latin_name: str
    genus: str
    french_name: str


@dataclass(frozen=True)
class Reference:
    """The plants and the folded names that lead to them (a French name may lead to several)."""

    plants: dict[str, Plant]
    latin: dict[str, tuple[str, float]]
    french: dict[str, tuple[str, ...]]
    french_words: dict[str, frozenset[str]]


@dataclass(frozen=True)
class _Match:
    code: str | None = None
    confidence: float = 0.0
    proposals: tuple[str, ...] = ()
    problem: str | None = None
    values: tuple[tuple[str, Any], ...] = ()
    near_latin: bool = False


@lru_cache(maxsize=1)
def species_table() -> pd.DataFrame:
    """Give the reference as a frame, one row per code, numbers as numbers, yes/no as booleans."""
    frame = pd.read_csv(SPECIES_FILE, dtype=str, keep_default_na=False)
    for name in ("allergen_level", "height_max_m", "crown_max_m", "girth_max_cm",
                 "longevity_years"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    for name in ("evergreen", "conifer"):
        frame[name] = frame[name].eq("yes")
    return frame


@lru_cache(maxsize=1)
def _own_rows() -> tuple[dict[str, str], ...]:
    with SPECIES_FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@lru_cache(maxsize=1)
def _own_reference() -> Reference:
    return _index(_own_rows())


def reference(town_species: pd.DataFrame | None = None) -> Reference:
    """Give the names to look for; the town's rows (store table ``species``) come first."""
    if town_species is None or town_species.empty:
        return _own_reference()
    own = [
        {"code": row["code"], "rank": "species", "latin_name": row["latin_name"] or "",
         "genus": (row["latin_name"] or "").split(" ")[0], "synonyms": "", "other_names": "",
         "french_name": row["french_name"] or ""}
        for row in town_species[["code", "latin_name", "french_name"]].to_dict("records")
        if row["code"]
    ]
    return _index((*own, *_own_rows()))


def _index(rows: Iterable[dict[str, str]]) -> Reference:
    plants: dict[str, Plant] = {}
    latin: dict[str, tuple[str, float]] = {}
    french: dict[str, tuple[str, ...]] = {}
    words: dict[str, set[str]] = {}
    later: list[tuple[str, str, float]] = []
    genera: list[tuple[str, str]] = []
    for row in rows:
        code = row["code"]
        if code in plants:
            continue
        plants[code] = Plant(code, row["rank"], row["latin_name"], row["genus"],
                             row["french_name"])
        latin.setdefault(key_of(row["latin_name"]), (code, _EXACT))
        later += [(key_of(name), code, _SYNONYM) for name in _names(row["synonyms"])]
        spoken = [row["french_name"], *_names(row["other_names"])]
        for name in filter(None, spoken):
            key = fold(name)
            words.setdefault(row["genus"], set()).update(key.split(" "))
            if row["rank"] == "genus":
                genera.append((key, code))
            elif code not in french.get(key, ()):
                french[key] = (*french.get(key, ()), code)
    for key, code, confidence in later:
        latin.setdefault(key, (code, confidence))
    for key, code in genera:  # a genus answers only for names no species claims
        french.setdefault(key, (code,))
    return Reference(plants, latin, french,
                     {genus: frozenset(found) for genus, found in words.items()})


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def match_species(
    frame: pd.DataFrame, town_species: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Find the plants of rows from whichever of :data:`INPUTS` are columns of ``frame``.

    Gives :data:`OUTPUTS`, indexed 0..n-1. What the file says is kept (tidied, taken apart);
    the reference only fills what the file leaves out, and only for an exact name.
    ``confidence`` is 1 for a Latin name, 0.98 for a synonym, 0.9 for a French name, 0.5 for a
    genus alone. ``proposals`` is JSON: a list of ``{code, latin_name, french_name}``.
    ``life_cycle`` is set where the name says that no plant is there ("VIDE", "souche").
    Works on distinct names; never raises on content.
    """
    given = {name: texts_of(frame[name]) for name in INPUTS if name in frame}
    if not given or frame.empty:
        return _empty(len(frame))
    numbers, firsts = _distinct_rows(list(given.values()))
    known = reference(town_species)
    rows = [{name: texts[first] for name, texts in given.items()} for first in firsts]
    short = [{name: text if text is None or len(text) <= _LONGEST_NAME else None
              for name, text in row.items()} for row in rows[:_MOST_NAMES]]
    short += [{}] * (len(rows) - len(short))
    read = [_read_row(row) for row in short]
    matches = [_match(known, row, name) for row, name in zip(short, read, strict=True)]
    matches = _with_proposals(known, short, read, matches)
    found = [
        _outcome(known, row, name, match)
        for row, name, match in zip(rows, read, matches, strict=True)
    ]
    distinct_frame = pd.DataFrame(found, columns=list(OUTPUTS), dtype=object)
    result = distinct_frame.take(numbers).reset_index(drop=True)
    result["confidence"] = result["confidence"].astype("float64")
    return result


def match_plants(
    cells: pd.Series, town_species: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Find the plants of beds, several in a cell with or without their counts.

    Gives for each cell, indexed 0..n-1: ``species_code`` of the plant that fills most of the
    bed (the most numerous; the first of those without counts; only an exact name counts) and
    ``plant_count``, the sum of the counts written (Int64, missing without any).
    """
    codes, values = distinct(cells)
    lists = [read_counts(as_text(value) or "") for value in values]
    names = pd.Series(list(dict.fromkeys(item.name for plants in lists for item in plants)),
                      dtype=object)
    matched = match_species(pd.DataFrame({"full_name": names}), town_species)
    by_name = dict(zip(names, matched["species_code"], strict=True))
    leading = np.full(len(values) + 1, None, dtype=object)
    leading[:-1] = [_leading(plants, by_name) for plants in lists]
    counted = [total(plants) if any(item.name for item in plants) else None for plants in lists]
    return pd.DataFrame({
        "species_code": leading[codes],
        "plant_count": pd.array([*counted, None], dtype="Int64").take(
            np.where(codes < 0, len(values), codes)),
    })


def _leading(plants: list[PlantCount], by_name: dict[str, str | None]) -> str | None:
    if not plants:
        return None
    most = max(plants, key=lambda item: item.count or 0)
    return by_name.get(most.name)


def species_findings(matched: pd.DataFrame, column_name: str | None = None,
                     raw: pd.Series | None = None) -> pd.DataFrame:
    """Turn the problems of :func:`match_species` into findings; ``raw`` is what was written."""
    frames = []
    for code, rows in matched.groupby("problem_code", sort=True):
        positions = rows.index.to_numpy()
        made = findings.make(positions, str(code), column_name,
                             None if raw is None else raw.to_numpy()[positions])
        made["values"] = rows["problem_values"].to_numpy()
        frames.append(made)
    return findings.gather(frames)


def _empty(length: int) -> pd.DataFrame:
    frame = pd.DataFrame({name: np.full(length, None, dtype=object) for name in OUTPUTS})
    frame["confidence"] = 0.0
    return frame


def _distinct_rows(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Number the distinct combinations of columns; give each one's first row too."""
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, values = pd.factorize(column, use_na_sentinel=True)
        numbers = pd.factorize(numbers * (len(values) + 1) + codes + 1)[0].astype(np.int64)
    _, firsts = np.unique(numbers, return_index=True)
    return numbers, firsts


def _read_row(row: dict[str, str | None]) -> PlantName:
    """Take the Latin name of a row apart, from its parts first, then its whole names."""
    genus, latin = row.get("genus"), row.get("latin_name")
    epithet = row.get("species_epithet") or ""
    own_cultivar = clean_cultivar(row.get("cultivar")) or quoted_cultivar(
        row.get("full_name") or row.get("french_name") or "")
    longer = parse_latin(latin or row.get("full_name") or "") if genus else PlantName()
    if genus and not epithet and longer.epithet and key_of(str(longer.genus)) == key_of(genus):
        name = longer  # the genus stands beside a whole name that says more
    elif genus:
        # Some towns repeat the genus in the species column.
        repeated = key_of(epithet).split(" ")[0] == key_of(genus).split(" ")[0]
        name = parse_latin(epithet if repeated else f"{genus} {epithet}")
    elif latin:
        name = parse_latin(latin)
    elif " " in epithet and clean_cultivar(epithet) is not None:
        name = parse_latin(epithet)
    else:
        return PlantName(cultivar=own_cultivar)
    return PlantName(name.genus, name.epithet, name.below, own_cultivar or name.cultivar,
                     name.hybrid)


def _match(known: Reference, row: dict[str, str | None], name: PlantName) -> _Match:
    if not row:
        return _Match(problem="species_unknown")
    if all(value is None for value in row.values()):
        return _Match()
    life = next((_NO_PLANT[fold(value)] for value in row.values()
                 if value and fold(value) in _NO_PLANT), None)
    if life is not None:
        return _Match(problem="species_vacant", values=(("life_cycle", life),))
    if name.genus is not None:
        found = _by_latin(known, name)
        if found.problem:
            found = _as_written(known, row.get("latin_name"), name.genus) or found
        return found if found.problem else _agreeing(known, found, row.get("french_name"))
    if row.get("full_name"):
        return _by_any_name(known, str(row["full_name"]))
    if row.get("french_name"):
        # The column settles the language: "géranium" there is the balcony's pelargonium.
        french = _by_french(known, str(row["french_name"]))
        spoken = french.code is not None or bool(french.proposals)
        return french if spoken else _by_any_name(known, str(row["french_name"]))
    return _Match()  # an epithet or a cultivar alone names no plant


def _as_written(known: Reference, latin: str | None, genus: str) -> _Match | None:
    """Find a name whose words in brackets belong to it, such as the groups of roses."""
    hit = known.latin.get(key_of(latin or ""))
    if hit is None or known.plants[hit[0]].rank == "genus" or (
            key_of(known.plants[hit[0]].genus) != key_of(genus)):
        return None
    return _Match(*hit)


def _by_latin(known: Reference, name: PlantName) -> _Match:
    for key in name.lookups():
        hit = known.latin.get(key)
        if hit is None:
            continue
        code, confidence = hit
        if known.plants[code].rank == "genus":
            return _Match(code, _GENUS, (), "species_genus_only",
                          (("genus", known.plants[code].genus),))
        return _Match(code, confidence)
    return _Match(problem="species_unknown")


def _by_french(known: Reference, text: str) -> _Match:
    for key in french_keys(text):
        codes = known.french.get(key)
        if not codes:
            continue
        if len(codes) > 1:
            return _Match(None, 0.0, codes, "species_ambiguous", (
                ("proposals", [known.plants[code].latin_name for code in codes]),))
        plant = known.plants[codes[0]]
        if plant.rank == "genus":
            return _Match(plant.code, _GENUS, (), "species_genus_only", (("genus", plant.genus),))
        return _Match(plant.code, _FRENCH)
    return _Match(problem="species_unknown")


def _by_any_name(known: Reference, text: str) -> _Match:
    """Look for a name of either language, whole then in its parts; two answers are asked."""
    best = _Match(problem="species_unknown")
    for part in (text, *parts_of(text)):
        latin = _by_latin(known, parse_latin(part))
        if latin.code and latin.problem is None:
            return latin
        french = _by_french(known, part)
        if french.code and french.confidence == _FRENCH and " " in fold(part):
            return french  # "géranium zonal" says more than the genus Geranium
        if latin.code and french.code and (
                known.plants[latin.code].genus != known.plants[french.code].genus):
            codes = (latin.code, french.code)
            return _Match(None, 0.0, codes, "species_ambiguous", (
                ("proposals", [known.plants[code].latin_name for code in codes]),))
        for found in (french, latin):
            if found.confidence > best.confidence or (found.proposals and not best.proposals
                                                      and best.code is None):
                best = found
    return best


def _agreeing(known: Reference, found: _Match, french: str | None) -> _Match:
    """Say when a French name clearly names another genus than the Latin one."""
    if not french or found.code is None:
        return found
    other = _by_french(known, french)
    plant = known.plants[found.code]
    genera = {known.plants[code].genus for code in (other.code, *other.proposals) if code}
    first_word = fold(french).split(" ")[0]
    if not genera or plant.genus in genera or first_word in known.french_words.get(
            plant.genus, frozenset()):
        return found
    return _Match(found.code, found.confidence, (), "species_names_disagree",
                  (("latin", plant.latin_name), ("french", french)))


# Near names


def _with_proposals(
    known: Reference,
    rows: list[dict[str, str | None]],
    read: list[PlantName],
    matches: list[_Match],
) -> list[_Match]:
    """Propose near names for what was not found, or was found to its genus only."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError:  # proposals are a comfort: without the library there are none
        return matches
    latin_names = [key for key, (code, _) in known.latin.items()
                   if known.plants[code].rank == "species"]
    every_name = [*known.latin, *known.french]
    by_genus: dict[str, list[str]] = {}
    for key in latin_names:
        by_genus.setdefault(key.split(" ")[0], []).append(key)
    result, searches = [], 0
    for row, name, match in zip(rows, read, matches, strict=True):
        whole = name
        if match.problem == "species_genus_only" and name.genus is None and row.get("full_name"):
            whole = parse_latin(str(row["full_name"]))
        searching = match.problem == "species_unknown" or (
            match.problem == "species_genus_only" and whole.epithet is not None)
        if not row or not searching or searches >= _MOST_NEAR_SEARCHES:
            result.append(match)
            continue
        searches += 1
        if match.problem == "species_genus_only":
            words, names = key_of(f"{whole.genus} {whole.epithet}"), by_genus.get(
                key_of(str(whole.genus)), [])
        else:
            words, names = _searched(row, name), every_name
        near = process.extract(words, names, scorer=fuzz.ratio, limit=8,
                               score_cutoff=_NEAR_ENOUGH)
        result.append(_proposing(known, match, [(key, score) for key, score, _ in near]))
    return result


def _searched(row: dict[str, str | None], name: PlantName) -> str:
    if name.genus is not None:
        return key_of(f"{name.genus} {name.epithet or ''}")
    text = row.get("full_name") or row.get("french_name") or row.get("species_epithet") or ""
    keys = french_keys(text)
    return keys[-1] if keys else fold(text)


def _proposing(
    known: Reference, match: _Match, near: list[tuple[str, float]]
) -> _Match:
    scores: dict[str, float] = {}
    for key, score in near:
        codes = (known.latin[key][0],) if key in known.latin else known.french[key]
        for code in codes:
            scores[code] = max(score, scores.get(code, 0.0))
    codes = tuple(sorted(scores, key=lambda code: -scores[code])[:_MOST_PROPOSALS])
    if not codes:
        return match
    values = (("proposals", [known.plants[code].latin_name for code in codes]),)
    return _Match(match.code, match.confidence, codes, "species_near", values,
                  near_latin=near[0][0] in known.latin)


def _outcome(
    known: Reference, row: dict[str, str | None], name: PlantName, match: _Match
) -> tuple[Any, ...]:
    """Keep what the file says, fill the rest from an exact match, write the proposals."""
    plant = known.plants.get(match.code or "")
    spoken = match.confidence == _FRENCH or match.problem == "species_ambiguous"
    if name.genus is None and row.get("full_name") and not spoken:
        name = _latin_of_full(known, str(row["full_name"]), name)
    if match.problem == "species_vacant":
        name, row = PlantName(), {}
    exact = plant is not None and plant.rank == "species" and match.confidence >= _FRENCH
    latin, french = row.get("latin_name") or name.latin, row.get("french_name")
    if latin is None and french is None and match.problem != "species_vacant":
        if match.near_latin:
            latin = row.get("full_name")
        else:
            french = row.get("full_name")
    if exact and plant is not None:
        own = parse_latin(plant.latin_name)
        if name.genus is None:
            name = PlantName(own.genus, own.epithet, own.below, name.cultivar or own.cultivar,
                             own.hybrid)
        latin = latin or name.latin
        french = french or plant.french_name
    elif plant is not None and name.genus is None:
        name = PlantName(plant.genus, cultivar=name.cultivar)
    proposals = [
        {"code": code, "latin_name": known.plants[code].latin_name,
         "french_name": known.plants[code].french_name}
        for code in match.proposals
    ]
    epithet = name.epithet
    if epithet is not None:
        epithet = f"x {epithet}" if name.hybrid else epithet
        epithet = f"{epithet} {name.below}" if name.below else epithet
    return (
        match.code, latin, french, name.genus, epithet, name.cultivar, match.confidence,
        json.dumps(proposals, ensure_ascii=False) if proposals else None, match.problem,
        findings.json_text(dict(match.values)), dict(match.values).get("life_cycle"),
    )


def _latin_of_full(known: Reference, text: str, name: PlantName) -> PlantName:
    """Take the Latin part of a name of any language, when its genus is a known one."""
    for part in (text, *parts_of(text)):
        found = parse_latin(part)
        if any(key in known.latin for key in found.lookups()):
            return PlantName(found.genus, found.epithet, found.below,
                             name.cultivar or found.cultivar, found.hybrid)
    return name
