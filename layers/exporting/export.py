"""Write the inventory to a file that others can open, and that can come back."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import SeveError, StoreError
from ..store import Store
from .layers import write_geojson, write_geopackage
from .national import write_national_csv
from .workbook import write_inventory_workbook


@dataclass(frozen=True)
class ExportResult:
    """How many objects were written, and how many the format cannot hold."""

    path: Path
    rows: int
    left_out: int = 0


Writer = Callable[[Store, Path, str], tuple[int, int]]
KINDS: dict[str, Writer] = {
    "workbook": write_inventory_workbook,
    "national_csv": write_national_csv,
    "gpkg": write_geopackage,
    "geojson": write_geojson,
}


def export_inventory(
    store: Store, kind: str, output: str | Path, language: str = "fr"
) -> ExportResult:
    """Write the inventory as ``workbook``, ``national_csv``, ``gpkg`` or ``geojson``.

    A file already there is replaced only once the new one is whole. Raises
    :class:`SeveError` for another kind, :class:`StoreError` when the place cannot be written.
    """
    if kind not in KINDS:
        raise SeveError("export_kind_unknown", kind=kind, known=", ".join(KINDS))
    path = Path(output)
    with replaced_when_whole(path) as draft:
        rows, left_out = KINDS[kind](store, draft, language)
    return ExportResult(path, rows, left_out)


@contextlib.contextmanager
def replaced_when_whole(path: Path) -> Iterator[Path]:
    """Give a draft beside ``path`` that takes its place when nothing went wrong."""
    draft = path.with_name(f".{path.stem}.draft{path.suffix}")
    try:
        draft.unlink(missing_ok=True)
        yield draft
        os.replace(draft, path)  # noqa: PTH105 (atomic on every system, as pathlib's own)
    except OSError as problem:
        raise StoreError("output_not_written", file=str(path)) from problem
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
