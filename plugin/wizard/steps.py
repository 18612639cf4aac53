"""What the wizard asks of the plain rooms, each step callable off the interface thread."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...layers.progress import Part, Progress, step
from ...layers.schema import TABLES

if TYPE_CHECKING:
    from ...layers.inventory import Inventory
    from ...layers.merging import Comparison, ImportResult
    from ...layers.reading import RawTable
    from ...layers.recognising import Recognised
    from ...layers.recognising.profiles import Profile
    from ...layers.settings import TownSettings


@dataclass
class ImportState:
    """Everything the pages share; a page fills its own part."""

    store: Path | str
    files: list[Path] = field(default_factory=list)
    loaded_profile: Profile | None = None
    with_earlier_answers: bool = False
    profile: Profile | None = None
    tables: list[RawTable] = field(default_factory=list)
    seen: list[Recognised] = field(default_factory=list)
    inventory: Inventory | None = None
    comparison: Comparison | None = None
    settings: TownSettings | None = None
    gone_places: list[Any] = field(default_factory=list)
    result: ImportResult | None = None


def read_files(files: list[Path], progress: Progress) -> list[RawTable]:
    """Read every table of the files; raises ReadingError."""
    from ...layers.reading import read_tables

    tables: list[RawTable] = []
    for number, path in enumerate(files):
        tables += read_tables(path, Part(progress, number / len(files), (number + 1) / len(files)))
    return tables


def has_earlier_answers(state: ImportState) -> bool:
    """Tell whether earlier imports into this store confirmed anything."""
    from ...layers.errors import StoreError
    from ...layers.remembering import remembered_profile
    from ...layers.store import Store

    try:
        with Store.open(state.store) as store:
            return remembered_profile(store) is not None
    except StoreError:
        return False


def given_profile(state: ImportState) -> Profile | None:
    """Give the answers to apply: those of the file chosen before those of earlier imports."""
    from ...layers.recognising.profiles import Profile
    from ...layers.remembering import remembered_profile
    from ...layers.store import Store

    loaded = state.loaded_profile
    if not state.with_earlier_answers:
        return loaded
    with Store.open(state.store) as store:
        earlier = remembered_profile(store)
    if loaded is None or earlier is None:
        return loaded or earlier
    return Profile(loaded.name, [*loaded.sheets, *earlier.sheets])


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
    state: ImportState, today: datetime.date, session: Any, progress: Progress
) -> tuple[Inventory, Comparison, TownSettings]:
    """Check the objects and work out what would change; writes nothing."""
    from ...layers.importing import inventory_for
    from ...layers.merging import compare
    from ...layers.store import Store

    with Store.open_or_create(state.store) as store:
        inventory, settings = inventory_for(
            store, state.files, state.profile, today, tables=state.tables, session=session,
            progress=Part(progress, 0.0, 0.7))
        comparison = compare(store, inventory, Part(progress, 0.7, 1.0))
        state.gone_places = [
            store.read(name, columns=["uid", "geometry"], where={"uid": list(part["uid"])})
            for name, part in comparison.gone.groupby("table") if TABLES[name].geometry]
        return inventory, comparison, settings


def write(state: ImportState, moment: datetime.datetime, progress: Progress) -> ImportResult:
    """Write what was compared, in one transaction."""
    from ...layers.importing import commit_with_settings
    from ...layers.remembering import remember_profile
    from ...layers.store import Store

    with Store.open(state.store) as store, store.transaction():
        if state.profile is not None:
            remember_profile(store, state.profile)
        return commit_with_settings(store, state.comparison, state.settings, moment, progress)


def undo(state: ImportState, moment: datetime.datetime, progress: Progress) -> Any:
    """Take the import back."""
    from ...layers.merging import undo_import
    from ...layers.store import Store

    with Store.open(state.store) as store:
        return undo_import(store, state.result.import_uid, moment)


def answered_profile(
    name: str, tables: list[RawTable], seen: list[Recognised]
) -> Profile:
    """Keep what the person confirmed, to be applied to this import and to the next ones."""
    from ...layers.recognising.profiles import profile_of

    return profile_of(name, list(zip(tables, seen, strict=True)))
