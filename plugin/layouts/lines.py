"""The week of a place as a person reads it: the columns of its table."""

from __future__ import annotations

from collections.abc import Mapping

from qgis.core import QgsLayoutTableColumn

from ...layers import schema
from .parts import column
from .wording import word


def line_columns(language: str, width_mm: float) -> list[QgsLayoutTableColumn]:
    """Give the columns of the table a person reads."""
    share = width_mm - 1.6 * 5
    return [
        column(word("work", language), _work_words(language), share * 0.40),
        column(word("objects", language), '"objects"', share * 0.14, right=True),
        column(word("late", language), "if(\"late\" > 0, \"late\", '')", share * 0.14, right=True),
        column(word("due", language), "coalesce(format_date(\"first_due\", 'dd/MM/yy'), '')",
               share * 0.17, right=True),
        column(word("litres", language), litres_words("litres", language), share * 0.15,
               right=True),
    ]


def line_order() -> list[str]:
    """Give the order of the rows: water first, then by day."""
    return ["if(\"work\" = 'watering', 0, 1)", '"first_due"', '"work"']


def litres_words(field: str, language: str) -> str:
    """Write a number of litres the language's way; nothing where there is none."""
    return f"coalesce(format_number(\"{field}\", 0, '{language}'), '')"


def _work_words(language: str) -> str:
    column_index = 0 if language == "fr" else 1
    works = {code: pair[column_index] for code, pair in schema.VALUE_LISTS["work"].items()}
    kinds = {code: word(code, language) for code in ("tree", "bed", "site")}
    return f"{_said(works, 'work')} || coalesce(', ' || {_said(kinds, 'object_kind')}, '')"


def _said(names: Mapping[str, str], field: str) -> str:
    """Give the expression that turns a field's codes into words."""
    pairs = ", ".join(f"'{code}', {_quoted(name)}" for code, name in names.items())
    return f"map_get(map({pairs}), \"{field}\")"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
