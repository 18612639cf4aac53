"""What each import said of its objects, remembered to tell edits made since then.

Lines are only ever added: what the last import said of an object is in the last line that
names it, and undoing an import takes its lines away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..store import Store
from ..tables import new_uids
from .cells import read_texts
from .said import Said, from_text, said_of, stacked, to_text

# Objects in one line: some megabytes of text, which any tool still opens.
_TOGETHER = 50_000


@dataclass(frozen=True)
class Memory:
    """What was last said of each of some objects, and the file that said it (None: no file).

    Where ``known`` is False nothing was ever said of the object.
    """

    uids: pd.Index
    files: np.ndarray
    said: Said
    known: np.ndarray

    def of(self, uids: pd.Series | pd.Index) -> Memory:
        """Give what is remembered of other objects, in their order."""
        wanted = pd.Index(uids, dtype=object)
        if wanted.equals(self.uids):
            return self
        places = self.uids.get_indexer(wanted)
        known = places >= 0
        files = np.full(len(places), None, dtype=object)
        files[known] = self.files[places[known]]
        return Memory(wanted, files, self.said.take(places), known)

    def without(self, uids: pd.Series) -> Memory:
        """Leave some objects out."""
        return self.of(self.uids.difference(pd.Index(uids, dtype=object), sort=False))


def remember(store: Store, import_uid: str, table_name: str, uids: np.ndarray,
             files: np.ndarray, said: Said) -> None:
    """Add what an import said of the objects ``uids``, whose files are ``files``."""
    numbers, names = pd.factorize(files)
    lines = []
    for number in pd.unique(numbers):
        mine = np.flatnonzero(numbers == number)
        for start in range(0, len(mine), _TOGETHER):
            some = mine[start:start + _TOGETHER]
            lines.append({"import_uid": import_uid, "table_name": table_name,
                          "source_file": None if number < 0 else names[number],
                          "cells": to_text(uids[some], said.take(some))})
    if lines:
        store.upsert("import_cells", pd.DataFrame({"uid": new_uids(len(lines)),
                                                   **pd.DataFrame(lines)}))


def recall(store: Store, table_name: str) -> Memory:
    """Give what was last said of each object of a table."""
    held = store.read("import_cells", columns=["source_file", "cells"],
                      where={"table_name": table_name})
    lines = [from_text(text) for text in held["cells"]]
    uids = pd.Index([uid for named, _ in lines for uid in named], dtype=object)
    files = np.repeat(held["source_file"].to_numpy(dtype=object),
                      [len(named) for named, _ in lines])
    whole = Memory(uids, files, stacked([said for _, said in lines]),
                   np.ones(len(uids), dtype=bool))
    last = ~uids.duplicated(keep="last")
    if last.all():
        return whole
    return Memory(uids[last], files[last], whole.said.take(np.flatnonzero(last)),
                  whole.known[last])


def by_columns(lines: str) -> str:
    """Rewrite a line of stores of version 1: on each row an object's uid, then its cells."""
    rows = [row.partition("\x1f") for row in lines.split("\n")]
    cells = read_texts(pd.Series([text for _, _, text in rows], dtype=object))
    return to_text([uid for uid, _, _ in rows],
                   said_of({str(name): cells[name].to_numpy() for name in cells}, len(rows)))
