"""Read yes and no, in four states: yes, no, not known, does not apply.

The last two are both unknown to the store: neither ever becomes "no".
"""

from __future__ import annotations

from .cells import as_text, fold, is_missing, is_unknown

_YES = frozenset((
    "oui", "o", "vrai", "v", "true", "t", "yes", "y", "1", "x", "ok", "present", "presence",
    "avec", "positif", "coche", "on", "on y va", "en service", "actif", "active", "working",
    "fonctionne", "ouvert", "remarquable", "protege", "protegee", "classe", "inscrit",
))
_NO = frozenset((
    "non", "n", "faux", "f", "false", "no", "0", "absent", "absence", "sans", "aucun", "aucune",
    "negatif", "off", "hors service", "hs", "inactif", "inactive", "ferme", "neant", "pas",
    "en panne", "broken", "not working", "non remarquable", "non protege", "nul",
))
# Compiègne's lists write "z" for "does not concern" beside "0" for "not filled in".
_NOT_CONCERNED = frozenset(("z", "non concerne", "non concernee", "sans objet", "so", "s o",
                            "not applicable", "n a"))
_TICKS = {"✓": True, "✔": True, "☑": True, "✗": False, "✘": False, "☐": False, "☒": True}
# Four-valued columns announce themselves by letters beside the zero.
_FOUR_STATE_LETTERS = frozenset("tfz")


def is_four_valued(words: set[str]) -> bool:
    """Tell whether a column writes ``0`` for not filled in (as it also writes t, f or z)."""
    return "0" in words and bool(words & _FOUR_STATE_LETTERS) and "1" not in words


def read_boolean(value: object, zero_is_unknown: bool = False) -> tuple[bool | None, str | None]:
    """Read one cell; gives the state (None: unknown) and a finding code when unreadable."""
    if is_missing(value):
        return None, None
    text = as_text(value) or ""
    tick = _TICKS.get(text.strip())
    if tick is not None:
        return tick, None
    word = fold(text)
    if word == "0" and zero_is_unknown:
        return None, None
    if word in _NOT_CONCERNED:
        return None, None
    if word in _YES or word in _NO:
        return word in _YES, None
    if is_unknown(text):
        return None, None
    first = word.split(" ", 1)[0]
    if first in ("oui", "yes"):
        return True, None
    if first in ("non", "no"):
        return False, None
    return None, "boolean_unreadable"
