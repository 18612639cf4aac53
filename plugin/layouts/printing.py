"""From a store to printed maps, in one call."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsPrintLayout, QgsProject, QgsVectorLayer

from ...layers.progress import SILENT, Progress
from ..store_place import StorePlace, open_store
from .export import write_images, write_pdf
from .places import add_places_layout


@dataclass(frozen=True)
class MapChoice:
    """What to print: ``kind`` town, sites or zones; ``paper`` A4 or A3; ``format`` pdf or png.

    ``skip_empty`` leaves out the places that ask for nothing this week; ``only`` keeps, when it
    names some, the places of these uids.
    """

    kind: str = "town"
    paper: str = "A4"
    format: str = "pdf"
    skip_empty: bool = False
    only: tuple[str, ...] = ()


def print_maps(
    store: StorePlace, today: datetime.date, choice: MapChoice, output: Path, language: str,
    progress: Progress = SILENT,
) -> tuple[list[Path], int, int]:
    """Write the maps; gives the files, the number of pages, and of places left out.

    Raises :class:`.export.WriteError`, :class:`StoreError` and ``Cancelled``.
    """
    from ..map_layout import add_town_layout
    from ..project import build_project

    with open_store(store) as opened:
        crs, town = opened.crs, opened.settings().town_name
    project = QgsProject()
    try:
        layers = build_project(project, store, crs, today, language)
        skipped = 0
        if choice.kind == "town":
            layout = add_town_layout(project, layers, today, language, town, choice.paper)
        else:
            week = layers[f"{choice.kind}_week"]
            layout = add_places_layout(project, layers, week, choice.kind, today, language, town,
                                       choice.paper)
            if choice.only:
                skipped = _keep_only(layout, layers[choice.kind], set(choice.only))
            elif choice.skip_empty:
                asking = {feature["place_uid"] for feature in week.getFeatures()}
                skipped = _keep_only(layout, layers[choice.kind], asking)
        if choice.format == "pdf":
            return [output], write_pdf(layout, output, progress), skipped
        files = write_images(layout, output, progress)
        return files, len(files), skipped
    finally:
        project.clear()


def _keep_only(layout: QgsPrintLayout, places: QgsVectorLayer, wanted: set[str]) -> int:
    """Filter the pages to the places ``wanted``; gives how many are left out."""
    listed = ", ".join("'" + uid.replace("'", "''") + "'" for uid in sorted(wanted)) or "''"
    layout.atlas().setFilterFeatures(True)
    layout.atlas().setFilterExpression(f'"uid" IN ({listed})')
    return sum(feature["uid"] not in wanted for feature in places.getFeatures())
