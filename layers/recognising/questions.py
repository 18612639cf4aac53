"""What a person is asked before anything is written: sheets and columns in doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..reading.raw import RawTable
from ..values.cells import as_text, is_missing
from .model import Recognised

SAMPLES = 5
_LOOKED_AT = 500


@dataclass(frozen=True)
class Question:
    """One doubt: ``subject`` is ``kind`` (of the sheet) or ``column``.

    ``choice`` is the provisional answer (None: the column is kept among the others, the
    sheet set aside); ``choices`` what to choose among, ``units`` the units when it is the
    unit that is asked. The sentence is ``recognised.<reason_code>`` of the room's catalogue.
    """

    subject: str
    file: str
    sheet: str
    part: int
    position: int | None
    header: str | None
    choice: str | None
    choices: tuple[str, ...]
    units: tuple[str, ...]
    reason_code: str
    reason_values: dict[str, Any] = field(default_factory=dict)
    samples: tuple[str, ...] = ()


def questions_of(table: RawTable, seen: Recognised) -> list[Question]:
    """Give the doubts of one table, the sheet's own first."""
    asked = []
    if seen.ask_kind:
        asked.append(Question(
            "kind", table.file, table.sheet, table.part, None, None, seen.kind,
            (*((seen.kind,) if seen.kind else ()), *seen.kind_alternatives), (),
            seen.kind_reason, seen.kind_values, tuple(header for header in table.headers[:8])))
    if seen.kind is None:
        return asked
    for match in seen.columns:
        if match.ask:
            choices = (*((match.target,) if match.target else ()), *match.alternatives)
            asked.append(Question(
                "column", table.file, table.sheet, table.part, match.position, match.header,
                match.target, choices, match.units, match.reason_code, match.reason_values,
                tuple(samples_of(table, match.position))))
    return asked


def samples_of(table: RawTable, position: int, count: int = SAMPLES) -> list[str]:
    """Give the first distinct values of a column, as text, to show beside its header."""
    shown: list[str] = []
    for cell in table.cells[position].iloc[:_LOOKED_AT]:
        text = None if is_missing(cell) else as_text(cell)
        if text and text not in shown:
            shown.append(text[:80])
        if len(shown) == count:
            break
    return shown
