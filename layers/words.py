"""Sentences in French and English, kept apart from the rules.

Each room holds ``locale/<language>/LC_MESSAGES/<room>.po``; its messages are named by
codes (``finding.duplicate_near``), and both languages are complete. ``make words``
compiles them with Babel. Values are formatted here the way each language writes them,
so that a sentence never mixes a decimal point into French.
"""

from __future__ import annotations

import datetime
import gettext
import numbers
import string
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "en")
PACKAGE = Path(__file__).resolve().parent.parent
NARROW_NO_BREAK_SPACE = "\u202f"


def language_of(locale_name: str | None) -> str:
    """Choose among :data:`LANGUAGES` from a locale such as ``fr_FR`` (English otherwise)."""
    return "fr" if (locale_name or "").lower().startswith("fr") else "en"


def number(value: float, language: str, digits: int | None = None) -> str:
    """Write a number as the language does: ``1 234,5`` or ``1,234.5``.

    ``digits`` fixes the decimals; without it integers have none and others at most one.
    """
    if digits is None:
        digits = 0 if float(value).is_integer() else 1
    text = f"{value:,.{digits}f}"
    if language != "fr":
        return text
    return text.replace(",", NARROW_NO_BREAK_SPACE).replace(".", ",")


def day(value: datetime.date, language: str) -> str:
    """Write a date as 14/07/2026, in both languages (the day comes first in Europe)."""
    return f"{value:%d/%m/%Y}"


class _Formatter(string.Formatter):
    """``str.format`` whose numbers and dates follow the language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, datetime.date):
            return day(value, self.language)
        if isinstance(value, numbers.Real):
            digits = int(format_spec) if format_spec else None
            return number(float(value), self.language, digits)
        return format(value, format_spec)


class Words:
    """The sentences of one room in one language."""

    def __init__(self, language: str, room: str) -> None:
        self.language, self.room = language, room
        self._catalogue = gettext.translation(
            room, PACKAGE / room / "locale", languages=[language]
        )
        self._formatter = _Formatter(language)

    def __call__(self, code: str, /, **values: Any) -> str:
        """Give the sentence of ``code`` with its values; a plural one follows ``count``.

        In a sentence ``{litres}`` writes the number the language's way, ``{litres:2}``
        with two decimals. Raises ``KeyError`` for a code absent from the catalogue.
        """
        template = code
        if "count" in values:
            template = self._catalogue.ngettext(code, code, int(values["count"]))
        if template == code:
            template = self._catalogue.gettext(code)
        if template == code:
            raise KeyError(f"{self.room}: no sentence for {code!r} in {self.language!r}")
        return self._formatter.vformat(template, (), values)


@cache
def words_for(language: str, room: str) -> Words:
    """Give (once) the sentences of a room: ``words_for("fr", "irrigation")``."""
    return Words(language, room)
