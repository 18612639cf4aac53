"""What the wizard asks of the plain rooms, each step callable off the interface thread."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...layers.progress import Part, Progress, step

if TYPE_CHECKING:
    from ...layers.inventory import Inventory
    from ...layers.merging import Comparison, ImportResult
    from ...layers.reading import RawTable
    from ...layers.recognising import Recognised
    from ...layers.recognising.profiles import Profile


@dataclass
class ImportState:
    """Everything the pages share; a page fills its own part."""

    store: Path | str
    files: list[Path] = field(default_factory=list)
    profile: Profile | None = None
    tables: list[RawTable] = field(default_factory=list)
    seen: list[Recognised] = field(default_factory=list)
    inventory: Inventory | None = None
    comparison: Comparison | None = None
    result: ImportResult | None = None


def read_files(files: list[Path], progress: Progress) -> list[RawTable]:
    """Read every table of the files; raises ReadingError."""
    from ...layers.reading import read_tables

    tables: list[RawTable] = []
    for number, path in enumerate(files):
        tables += read_tables(path, Part(progress, number / len(files), (number + 1) / len(files)))
    return tables


def recognise_all(
    tables: list[RawTable], profile: Profile | None, progress: Progress
) -> list[Recognised]:
    """Say what each table is about and what its columns mean."""
    from ...layers.recognising import recognise

    seen = []
    for number, table in enumerate(tables):
        step(progress, number / len(tables))
        seen.append(recognise(table, profile))
    return seen


def compare_with_store(
    state: ImportState, today: datetime.date, progress: Progress
) -> tuple[Inventory, Comparison]:
    """Check the objects and work out what would change; writes nothing."""
    from ...layers.inventory import assemble
    from ...layers.merging import compare
    from ...layers.store import Store

    with Store.open_or_create(state.store) as store:
        streets = store.read("roads")
        inventory = assemble(
            state.tables, [(str(path), fingerprint(path)) for path in state.files], state.profile,
            store.settings(), streets if len(streets) else None, Part(progress, 0.0, 0.7), today)
        return inventory, compare(store, inventory, Part(progress, 0.7, 1.0))


def write(state: ImportState, moment: datetime.datetime, progress: Progress) -> ImportResult:
    """Write what was compared, in one transaction."""
    from ...layers.merging import commit
    from ...layers.store import Store

    with Store.open(state.store) as store:
        return commit(store, state.comparison, moment, progress)


def undo(state: ImportState, moment: datetime.datetime, progress: Progress) -> Any:
    """Take the import back."""
    from ...layers.merging import undo_import
    from ...layers.store import Store

    with Store.open(state.store) as store:
        return undo_import(store, state.result.import_uid, moment)


def fingerprint(path: Path) -> str:
    """Give the SHA-256 of a file."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def answered_profile(
    name: str, tables: list[RawTable], seen: list[Recognised]
) -> Profile:
    """Keep what the person confirmed, to be applied to this import and to the next ones."""
    from ...layers.recognising.profiles import profile_of

    return profile_of(name, list(zip(tables, seen, strict=True)))
