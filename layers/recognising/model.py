"""What recognition says of a table: its kind, and for each column a meaning or a question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Targets that are no schema field: what placing and species matching make fields of.
RAW_TARGETS = ("x", "y", "xy_text", "geometry_text", "full_name", "description", "counts_text",
               "house_numbers", "street_kind", "count", "object_code")
KINDS = ("trees", "beds", "sites", "zones", "water_points", "depots", "vehicles", "teams",
         "roads", "species", "waterings")


@dataclass
class ColumnMatch:
    """One column: where it goes, in which unit, how sure, why, and whether to ask.

    ``target`` is a schema field or one of :data:`RAW_TARGETS`; None keeps the column among
    the other columns. ``ask`` says that a person should choose among ``target`` (the
    provisional choice) and ``alternatives``; ``units`` are the units to choose from when it
    is the unit that is asked. ``reason_code`` has its sentence as ``recognised.<code>``.
    """

    position: int
    header: str
    target: str | None
    unit: str | None
    confidence: float
    reason_code: str
    reason_values: dict[str, Any] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    ask: bool = False
    units: tuple[str, ...] = ()


@dataclass
class Recognised:
    """A table's kind (None: not an inventory) and its columns, in their order."""

    kind: str | None
    kind_confidence: float
    kind_reason: str
    columns: list[ColumnMatch]
    kind_values: dict[str, Any] = field(default_factory=dict)
    kind_alternatives: tuple[str, ...] = ()
    ask_kind: bool = False

    def column(self, target: str) -> ColumnMatch | None:
        """Give the column that was taken for a target, if any."""
        return next((match for match in self.columns if match.target == target), None)
