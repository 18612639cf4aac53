"""What the inventory tab shows, read from the store."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .day_list import OBJECT_COLUMNS
from .records import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from ...layers.store import Store

GONE = ("felled", "removed")
SHOWN_IMPORTS = 8
# Of each severity; the workbook of findings holds them all.
SHOWN_FINDINGS = 1000
SEVERITIES = ("error", "warning", "remark")


class ToLocate(NamedTuple):
    """An object without a place, and what is known of where it stands."""

    uid: str
    table: str
    label: str
    hint: str
    site_uid: str | None


class FindingRow(NamedTuple):
    """One finding, said in words."""

    severity: str
    sentence: str
    advice: str
    where: str
    rejected: bool
    object_uid: str | None


class ImportRow(NamedTuple):
    """One import; ``undoable`` for the last one that stands."""

    uid: str
    moment: datetime.datetime | None
    files: str
    new: int
    changed: int
    undone: bool
    undoable: bool


@dataclass(frozen=True)
class Stock:
    """Counts, what waits for a place, imports and findings (with how many there are)."""

    trees: int
    beds: int
    sites: int
    to_locate: list[ToLocate]
    imports: list[ImportRow]
    findings: list[FindingRow]
    counts: dict[str, int]


def read_stock(store: Store, language: str) -> Stock:
    """Read what the tab shows."""
    return Stock(store.count("trees"), store.count("beds"), store.count("sites"),
                 [*_to_locate(store, "trees", language), *_to_locate(store, "beds", language)],
                 _imports(store), _findings(store, language),
                 {severity: store.count("rejects", where={"severity": severity})
                  for severity in SEVERITIES})


def undo_last(store: Store, uid: str, moment: datetime.datetime) -> tuple[int, int, int]:
    """Undo the last import: objects removed, brought back, kept because of later work."""
    from ...layers.merging.undoing import undo_import

    result = undo_import(store, uid, moment)
    return result.removed, result.restored, result.kept


def table_of(store: Store, uid: str) -> str | None:
    """Tell which layer an object is in."""
    for table in (*KINDS, "sites"):
        if store.count(table, where={"uid": uid}):
            return table
    return None


def _to_locate(store: Store, table: str, language: str) -> list[ToLocate]:
    from ...dashboard.wording import labels

    rows = store.read(table, columns=[*OBJECT_COLUMNS, "life_cycle", "address", "house_number",
                                      "district"], where={"position_status": "to_locate"})
    rows = rows[~rows["life_cycle"].isin(GONE)]
    rows = rows.reindex(columns=[*rows.columns, *(name for name in OBJECT_COLUMNS
                                                  if name not in rows)])
    rows = rows.assign(object_kind=KINDS[table])
    return [ToLocate(row.uid, table, label, _hint(row), row.site_uid)
            for label, row in zip(labels(rows, language), rows.itertuples(), strict=True)]


def _hint(row: pd.Series) -> str:
    street = " ".join(part for part in (row.house_number, row.street) if part)
    parts = (row.site_name, row.address or street, row.district)
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _imports(store: Store) -> list[ImportRow]:
    rows = store.read("imports")
    standing = rows.loc[rows["undone_at"].isna(), "uid"]
    last = standing.iloc[-1] if len(standing) else None
    return [ImportRow(row.uid, None if row.imported_at != row.imported_at
                      else row.imported_at.to_pydatetime(), row.file or "",
                      int(row.new), int(row.changed), row.undone_at == row.undone_at,
                      row.uid == last)
            for row in rows.iloc[::-1].head(SHOWN_IMPORTS).fillna({"new": 0, "changed": 0})
            .itertuples()]


def _findings(store: Store, language: str) -> list[FindingRow]:
    import pandas as pd

    from ...layers.findings import advice, sentence

    columns = ["file", "sheet", "row_number", "severity", "finding_code", "finding_values",
               "rejected", "object_uid"]
    parts = [store.read("rejects", columns=columns, where={"severity": severity})
             .sort_values("rejected", ascending=False, kind="stable").head(SHOWN_FINDINGS)
             for severity in SEVERITIES]
    return [FindingRow(row.severity, sentence(row.finding_code, row.finding_values, language),
                       advice(row.finding_code, row.finding_values, language), _where(row),
                       row.rejected is True, row.object_uid)
            for row in pd.concat(parts).itertuples()]


def _where(row: pd.Series) -> str:
    import pandas as pd

    parts = [row.file, row.sheet]
    if not pd.isna(row.row_number):
        parts.append(str(int(row.row_number)))
    return " · ".join(part for part in parts if part)
