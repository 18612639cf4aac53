"""What each import said of its objects, remembered to tell edits made since then.

Lines are only ever added: what the last import said of an object is its last line, and
undoing an import takes its lines away.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..store import Store
from ..tables import new_uids

_LINES = 2_000
_BETWEEN = "\x1f"


def remember(store: Store, import_uid: str, table_name: str, uids: np.ndarray,
             files: np.ndarray, texts: np.ndarray) -> None:
    """Add what an import said: one line per object, its uid then its row text (see ``cells``)."""
    rows: list[dict[str, object]] = []
    numbers, names = pd.factorize(files)
    for number in pd.unique(numbers):
        mine = numbers == number
        lines = [f"{uid}{_BETWEEN}{text}"
                 for uid, text in zip(uids[mine], texts[mine], strict=True)]
        rows += [{"import_uid": import_uid, "table_name": table_name,
                  "source_file": None if number < 0 else names[number],
                  "cells": "\n".join(lines[start:start + _LINES])}
                 for start in range(0, len(lines), _LINES)]
    if rows:
        store.upsert("import_cells", pd.DataFrame({"uid": new_uids(len(rows)),
                                                   **pd.DataFrame(rows)}))


def recall(store: Store, table_name: str) -> pd.DataFrame:
    """Give the last ``source_file`` and ``cells`` of each object, indexed by uid."""
    held = store.read("import_cells", columns=["source_file", "cells"],
                      where={"table_name": table_name})
    parts = [text.split("\n") for text in held["cells"]]
    lines = [line for part in parts for line in part]
    uids, texts = [], []
    for line in lines:
        uid, _, text = line.partition(_BETWEEN)
        uids.append(uid)
        texts.append(text)
    files = np.repeat(held["source_file"].to_numpy(), [len(part) for part in parts])
    told = pd.DataFrame({"source_file": files, "cells": np.array(texts, dtype=object)},
                        index=pd.Index(uids, dtype=object, name="uid"))
    return told[~told.index.duplicated(keep="last")]
