"""From files to the store in one call: read, compare, write, report."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from . import schema
from .boundary import adopt_boundary
from .merging import ImportResult, commit, compare
from .merging.committing import result_of
from .placing import Means, locate_left
from .progress import SILENT, Part, Progress
from .remembering import remembered_profile
from .store import Store
from .tables import conform

if TYPE_CHECKING:
    from .inventory import Inventory
    from .merging import Comparison
    from .reading import RawTable
    from .recognising.profiles import Profile
    from .settings import TownSettings

_LOST = ("to_locate", "nothing_located")


def locate_with_store(
    inventory: Inventory, store: Store, settings: TownSettings, session: Any = None
) -> Inventory:
    """Place what the files alone could not, by the store's streets and sites, or by address.

    Addresses are sent only when the town enabled geocoding and ``session`` is handed in.
    Findings of the kind *to be located* go with the objects that are found.
    """
    means = Means(store.read("roads"), store.read("sites"), session)
    objects, told = dict(inventory.objects), [inventory.findings]
    for name in ("trees", "beds"):
        frame = objects.get(name)
        if frame is None or not frame.geometry.isna().any():
            continue
        placed = locate_left(name, frame, settings, means)
        objects[name] = placed.frame
        still = np.flatnonzero(placed.frame.geometry.isna())
        told[0] = _without_found(told[0], name, set(still.tolist()))
        new = placed.findings[~placed.findings["code"].isin(_LOST)]
        told.append(_as_rejects(new, name, placed.frame))
    filled = [part for part in told if len(part)]
    findings = pd.concat(filled, ignore_index=True) if filled else told[0]
    return dataclasses.replace(inventory, objects=objects, findings=findings)


def _without_found(findings: pd.DataFrame, table: str, still: set[int]) -> pd.DataFrame:
    mine = (findings["table"] == table) & findings["finding_code"].isin(_LOST)
    found = mine & ~findings["position"].isin(still)
    return findings[~found]


def _as_rejects(found: pd.DataFrame, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give findings of placed rows the columns of those of an inventory."""
    rows = frame.iloc[found["position"].to_numpy(dtype=int)]
    told = conform(schema.REJECTS, pd.DataFrame({
        "file": rows["source_file"].to_numpy(), "sheet": rows["source_sheet"].to_numpy(),
        "row_number": rows["source_row"].to_numpy(), "column_name": found["column_name"],
        "value": found["value"], "severity": found["severity"], "finding_code": found["code"],
        "finding_values": found["values"], "rejected": found["rejected"]}))
    return told.assign(position=found["position"].astype("Int64").to_numpy(), table=table)


def inventory_for(
    store: Store, files: list[Path], profile: Profile | None, today: datetime.date, *,
    tables: list[RawTable] | None = None, session: Any = None, progress: Progress = SILENT,
) -> tuple[Inventory, TownSettings]:
    """Make the inventory of files for a store, with the settings that their outline completes.

    ``tables`` are those of the files, when they were read already. What the files alone do
    not place is placed by the store's streets and sites, or by address.
    """
    from .inventory import assemble, fingerprint, read_inventory

    settings, others = adopt_boundary(store.settings(), files)
    roads = store.read("roads")
    streets = roads if len(roads) else None
    if tables is None:
        inventory = read_inventory(others, profile, settings, streets, progress, today)
    else:
        names = {path.name for path in others}
        inventory = assemble(
            [table for table in tables if table.file in names],
            [(str(path), fingerprint(path)) for path in others], profile, settings, streets,
            progress, today)
    return locate_with_store(inventory, store, settings, session), settings


def commit_with_settings(
    store: Store, comparison: Comparison, settings: TownSettings, moment: datetime.datetime,
    progress: Progress = SILENT,
) -> ImportResult:
    """Write what was compared together with what the files told of the town itself."""
    with store.transaction():
        if settings != store.settings():
            store.save_settings(settings)
        return commit(store, comparison, moment, progress)


def import_inventory(
    store: Store,
    paths: Sequence[str | Path] | str | Path,
    profile: Any = None,
    dry_run: bool = False,
    *,
    moment: datetime.datetime,
    report: str | Path | None = None,
    language: str = "fr",
    session: Any = None,
    progress: Progress = SILENT,
) -> ImportResult:
    """Read the files, compare them with the store and write, in one transaction.

    With ``dry_run`` nothing is written and the result counts what would be. ``report`` is
    the path of a workbook of findings to write; ``profile`` is one, or the path of one
    (without one, what earlier imports into this store confirmed).
    ``session`` is a ``requests.Session``, used only when the town enabled geocoding.
    Raises :class:`ReadingError` for a file that cannot be read and :class:`StoreError` for a
    store that cannot be written; in both cases the store is as it was.
    """
    from .recognising.profiles import load_profile

    if report is not None:
        from .exporting.sheets import workbook_writer

        workbook_writer()  # refused before anything is written
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    if isinstance(profile, (str, Path)):
        profile = load_profile(profile)
    profile = profile or remembered_profile(store)
    inventory, settings = inventory_for(
        store, [Path(path) for path in given], profile, moment.date(), session=session,
        progress=Part(progress, 0.0, 0.7))
    if dry_run:
        comparison = compare(store, inventory, Part(progress, 0.7, 1.0))
        result = result_of(comparison)
    else:
        # Comparing inside the transaction: no other desk writes between looking and writing.
        with store.transaction():
            comparison = compare(store, inventory, Part(progress, 0.7, 0.8))
            result = commit_with_settings(store, comparison, settings, moment,
                                          Part(progress, 0.8, 1.0))
    if report is None:
        return result
    from .exporting.report import write_report

    write_report(comparison, result, Path(report), language)
    return dataclasses.replace(result, report=Path(report))
