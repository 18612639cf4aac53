"""From files to the store in one call: read, compare, write, report."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .merging import ImportResult, commit, compare
from .merging.committing import result_of
from .progress import SILENT, Part, Progress
from .store import Store


def import_inventory(
    store: Store,
    paths: Sequence[str | Path] | str | Path,
    profile: Any = None,
    dry_run: bool = False,
    *,
    moment: datetime.datetime,
    report: str | Path | None = None,
    language: str = "fr",
    progress: Progress = SILENT,
) -> ImportResult:
    """Read the files, compare them with the store and write, in one transaction.

    With ``dry_run`` nothing is written and the result counts what would be. ``report`` is
    the path of a workbook of findings to write; ``profile`` is one, or the path of one.
    Raises :class:`ReadingError` for a file that cannot be read and :class:`StoreError` for a
    store that cannot be written; in both cases the store is as it was.
    """
    from .inventory import read_inventory
    from .recognising.profiles import load_profile

    files = [paths] if isinstance(paths, (str, Path)) else list(paths)
    roads = store.read("roads")
    if isinstance(profile, (str, Path)):
        profile = load_profile(profile)
    inventory = read_inventory(
        [Path(path) for path in files], profile=profile, settings=store.settings(),
        streets=roads if len(roads) else None, progress=Part(progress, 0.0, 0.7))
    if dry_run:
        comparison = compare(store, inventory, Part(progress, 0.7, 1.0))
        result = result_of(comparison)
    else:
        # Comparing inside the transaction: no other desk writes between looking and writing.
        with store.transaction():
            comparison = compare(store, inventory, Part(progress, 0.7, 0.8))
            result = commit(store, comparison, moment, Part(progress, 0.8, 1.0))
    if report is None:
        return result
    from .exporting.report import write_report

    write_report(comparison, result, Path(report), language)
    return dataclasses.replace(result, report=Path(report))
