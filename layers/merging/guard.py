"""What another desk wrote between a comparison and its writing, which must then be done again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .. import schema
from ..errors import StoreError
from ..store import Store
from .comparison import Comparison, TableComparison, Witness
from .images import row_images

if TYPE_CHECKING:
    import pandas as pd


def witness(store: Store, names: Iterable[str]) -> Witness | None:
    """Look at a store before comparing; nothing to watch inside its own transaction."""
    return None if store.writing else _look(store, names)


def _look(store: Store, names: Iterable[str]) -> Witness:
    lines = store.read("imports", columns=["uid", "undone_at"])
    imports = sorted(zip(lines["uid"].astype(str), lines["undone_at"].astype(str), strict=True))
    return Witness(tuple(imports),
                   tuple((name, store.count(name)) for name in sorted(set(names))))


def refuse_what_was_written_meanwhile(store: Store, comparison: Comparison) -> None:
    """Raise :class:`StoreError` when the store is no longer what was compared.

    Called inside the transaction that writes: an import made or undone by another desk,
    objects added or removed, and edits of the very rows that would be written are seen.
    """
    before = comparison.witness
    if before is None:
        return
    now = _look(store, [name for name, _ in before.counts])
    if now.imports != before.imports:
        raise StoreError("imported_meanwhile")
    if now.counts != before.counts:
        raise StoreError("edited_meanwhile", count=sum(
            abs(one - other)
            for (_, one), (_, other) in zip(now.counts, before.counts, strict=True)))
    edited = sum(_edited(store, name, one, comparison.cells)
                 for name, one in comparison.tables.items())
    if edited:
        raise StoreError("edited_meanwhile", count=edited)


def _edited(store: Store, name: str, compared: TableComparison, cells: pd.DataFrame) -> int:
    """Count the rows to be written that hold something else than when they were compared."""
    mine = cells[(cells["table"] == name) & (cells["choice"] == "file")]
    if not len(mine) or not len(compared.stored):
        return 0
    held = compared.stored[compared.stored["uid"].isin(mine["uid"])].set_index("uid", drop=False)
    if not len(held):
        return 0
    table = schema.TABLES[name]
    now = store.read(name, where={"uid": held["uid"].tolist()}).set_index("uid", drop=False)
    now = now.loc[[uid for uid in held.index if uid in now.index]]
    if len(now) < len(held):
        return len(held) - len(now)
    return int((row_images(table, held) != row_images(table, now)).sum())
