"""What an import would do, in hand: its rows, its cells, what the store held meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from .said import NOTHING_SAID, Said

NEW, CHANGED, UNCHANGED, CONFLICT, GONE = "new", "changed", "unchanged", "conflict", "gone"
NAMED, DELETED, WHOLE_ROW = "named", "deleted", "row"


@dataclass(frozen=True)
class Witness:
    """What a store held when it was compared: its last imports, and how many rows of each table."""

    imports: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]


@dataclass
class TableComparison:
    """One table: its rows as the file has them, and what each would become.

    ``frame`` is conformed, with uids; ``said`` is what its rows say of their objects;
    ``rows`` has one line per row: ``uid``, ``state`` (new, changed, unchanged, conflict),
    ``matched_by`` (uid, code, position, identity, none; ``named`` for a site that no file
    lists but that objects name, which is not counted as a row). ``marks`` is what a row was when
    Sève exported it (empty for a row of the town's own files). ``stored`` and ``base`` are
    what the store holds, and what was last said, of the rows that differ.
    """

    frame: pd.DataFrame
    said: Said
    files: pd.Series
    rows: pd.DataFrame
    marks: np.ndarray
    stored: pd.DataFrame = field(default_factory=pd.DataFrame)
    base: Said = NOTHING_SAID


@dataclass(frozen=True)
class Comparison:
    """What the import would do; nothing is written yet.

    ``cells`` has a line per cell that differs: ``table``, ``uid``, ``position``, ``field``,
    ``before`` (JSON text in the store), ``after`` (in the file), ``conflict`` (edited in QGIS
    since the last import; the field is ``row`` for an object deleted there) and ``choice``
    (``file`` or ``store``; a field edit is kept unless the person chooses otherwise).
    ``gone`` lists objects that the file no longer has; ``witness`` is what the store held
    (missing when it was compared inside the transaction that writes).
    """

    tables: dict[str, TableComparison]
    cells: pd.DataFrame
    gone: pd.DataFrame
    findings: pd.DataFrame
    rows_read: int
    files: list[tuple[str, str]]
    profile: str | None = None
    witness: Witness | None = None

    def count(self, state: str, table: str | None = None) -> int:
        """Count the rows of a state (new, changed, unchanged, conflict, gone)."""
        if state == GONE:
            return len(self.gone if table is None else self.gone[self.gone["table"] == table])
        tables = self.tables.values() if table is None else [
            self.tables[name] for name in (table,) if name in self.tables]
        return int(sum(((one.rows["state"] == state) & (one.rows["matched_by"] != NAMED)).sum()
                       for one in tables))

    def choose(self, cells: Iterable[int], choice: str) -> Comparison:
        """Give a comparison in which some ``cells`` (index labels) have another ``choice``.

        ``file`` takes the file's value, ``store`` keeps what the store holds.
        """
        chosen = self.cells.copy()
        chosen.loc[list(cells), "choice"] = choice
        return replace(self, cells=chosen)
