"""Recognise what a table is about and what each of its columns means.

By names (``synonyms.csv``) and by content, each with a confidence and a reason; what has two
meanings is settled by the cells when they leave no doubt, and asked otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..reading.raw import RawTable
from .columns import match_columns
from .evidence import Sample, look_at
from .kinds import guess_kind
from .model import KINDS, RAW_TARGETS, ColumnMatch, Recognised
from .own import OWN, own_columns, own_kind

if TYPE_CHECKING:
    from .profiles import Profile

__all__ = ["KINDS", "RAW_TARGETS", "ColumnMatch", "Recognised", "recognise",
           "recognise_as"]


def recognise(table: RawTable, profile: Profile | None = None) -> Recognised:
    """Tell a table's kind and the meaning of its columns.

    A ``profile`` holds what a person confirmed for such a sheet; it wins over any guess.
    """
    samples = [look_at(table.cells[column]) for column in table.cells.columns]
    guess = guess_kind(table, samples)
    kind = guess.kind
    reason, sure, ask = guess.reason, guess.confidence, guess.ask
    ours = own_kind(table)
    if ours is not None:
        kind, reason, sure, ask = ours, OWN, 1.0, False
    remembered = profile.sheet(table) if profile is not None else None
    if remembered is not None and remembered.kind is not None:
        kind = None if remembered.kind == "ignored" else remembered.kind
        reason, sure, ask = "sheet_ignored" if kind is None else "confirmed", 1.0, False
    columns = _columns(table, samples, kind)
    if remembered is not None:
        columns = remembered.apply(columns)
    return Recognised(kind, sure, reason, columns, guess.values, guess.alternatives, ask)


def recognise_as(table: RawTable, kind: str | None) -> Recognised:
    """Give the columns of a table whose kind a person chose (None: leave the sheet out)."""
    samples = [look_at(table.cells[column]) for column in table.cells.columns]
    return Recognised(kind, 1.0, "confirmed", _columns(table, samples, kind))


def _columns(table: RawTable, samples: list[Sample], kind: str | None) -> list[ColumnMatch]:
    if kind is not None:
        guessed = match_columns(table.headers, samples, kind)
        return own_columns(kind, guessed) if own_kind(table) == kind else guessed
    return [ColumnMatch(place, header, None, None, 0.0, "sheet_not_taken")
            for place, header in enumerate(table.headers)]
