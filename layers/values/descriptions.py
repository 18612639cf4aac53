"""Split a cell that says everything: name, cultivar, whether the place is taken, measures.

Saint-Étienne writes "Acer campestre L. 'Elsrijk' Emplacement Occupé Nom commun : Erable
champêtre 'Elsrijk'"; others write "Tilleul, H 12 m, circ. 85 cm, planté en 1998".
"""

from __future__ import annotations

import re

from .cells import is_unknown, tidy

_LABELS: tuple[tuple[str, str], ...] = (
    ("life_cycle", r"emplacement|situation|statut"),
    ("french_name", r"nom (?:commun|fran[çc]ais|vernaculaire)|french name|common name"),
    ("latin_name", r"nom (?:latin|scientifique|botanique)|latin name|taxon"),
    ("code", r"n°|num[ée]ro|matricule|code|ref(?:[ée]rence)?\.?"),
    ("height_m", r"hauteur|haut\.?|ht\.?|h|height"),
    ("trunk_girth_cm", r"circonf[ée]rence|circonf\.?|circ\.?|girth"),
    ("trunk_diameter", r"diam[èe]tre|diam\.?|ø|dbh"),
    ("crown_diameter_m", r"houppier|couronne|crown"),
    ("planting_date", r"plant[ée]+e?s? (?:en|le)|plantation|date de plantation|planted(?: in)?"),
    ("health", r"[ée]tat(?: sanitaire)?|sant[ée]|health"),
    ("development_stage", r"stade(?: de d[ée]veloppement)?|stage"),
    ("street", r"rue|adresse|voie"),
    ("remarks", r"remarques?|observations?|commentaires?|obs\.?|note"),
)
_ALL = "|".join(f"(?P<{name}>{words})" for name, words in _LABELS)
# A label opens with the text or after a mark, and is followed by a colon, a number or a word.
_LABEL = re.compile(
    rf"(?:^|(?<=[\s,;|/(]))(?:{_ALL})\s*(?:(?P<colon>[:=])|(?=\s*\d)|(?<=emplacement)|"
    rf"(?<=situation)|(?<=en)|(?<=plantation)|(?<=le))\s*", re.I)


# Beyond, a cell is a report, not a description of one object.
_LONGEST = 2000


def split_description(text: str) -> dict[str, str]:
    """Give the parts of a description by target: raw texts, to be read like cells.

    What stands before the first label is ``full_name``. Targets are schema fields, plus
    ``full_name`` and ``trunk_diameter``. What cannot be attributed stays in ``remarks``.
    """
    plain = tidy(text)
    if is_unknown(plain):
        return {}
    if len(plain) > _LONGEST:
        return {"remarks": plain}
    marks = list(_LABEL.finditer(plain))
    parts: dict[str, str] = {}
    head = plain[: marks[0].start()] if marks else plain
    head, rest = _head(head)
    if head:
        parts["full_name"] = head
    ends = [mark.start() for mark in marks[1:]] + [len(plain)]
    for mark, end in zip(marks, ends[: len(marks)], strict=True):
        value = plain[mark.end():end].strip(" ,;|/-")
        target = _target(mark)
        if not value or target is None:
            continue
        if target == "street":
            value = plain[mark.start():end].strip(" ,;|/-") if not mark["colon"] else value
        value, more = _first_value(target, value)
        if target in parts:
            rest.append(f"{mark[0].strip()} {value}")
        else:
            parts[target] = value
        rest += more
    if rest:
        parts["remarks"] = "; ".join([*([parts["remarks"]] if "remarks" in parts else []), *rest])
    return parts


def _target(mark: re.Match[str]) -> str | None:
    return next((name for name, _ in _LABELS if mark[name] is not None), None)


def _head(text: str) -> tuple[str, list[str]]:
    """Take the name before the first mark; what follows it is remarked, not lost."""
    pieces = [piece.strip() for piece in re.split(r"\s*[,;|]\s*", text.strip(" ,;|/-"))]
    pieces = [piece for piece in pieces if piece]
    return (pieces[0], pieces[1:]) if pieces else ("", [])


def _first_value(target: str, value: str) -> tuple[str, list[str]]:
    """Keep the first piece of a measure or word; free texts are kept whole."""
    if target in ("remarks", "french_name", "latin_name", "street"):
        return value, []
    pieces = [piece.strip() for piece in re.split(r"\s*[;|]\s*|,\s+", value) if piece.strip()]
    return pieces[0], pieces[1:]
