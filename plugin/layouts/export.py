"""Layouts to files: PDF with selectable text, PNG page by page."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from qgis.core import Qgis, QgsFeedback, QgsLayoutExporter, QgsPrintLayout

from ...layers.errors import Cancelled
from ...layers.progress import SILENT, Progress, step

PDF_DPI, PNG_DPI = 300, 150
_LONGEST_NAME = 60


class WriteError(Exception):
    """A file could not be written; the argument is its path."""


def write_pdf(layout: QgsPrintLayout, path: Path, progress: Progress = SILENT) -> int:
    """Write the layout, or every page of its atlas, as one PDF; gives the number of pages.

    Text stays text, its fonts embedded. Raises :class:`WriteError` and ``Cancelled``.
    """
    _make_way(path)
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.dpi = PDF_DPI
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    atlas = layout.atlas()
    if not atlas.enabled():
        result = QgsLayoutExporter(layout).exportToPdf(str(path), settings)
        pages = layout.pageCollection().pageCount()
    else:
        feedback = _Bridge(progress)
        result, _ = QgsLayoutExporter.exportToPdf(atlas, str(path), settings, feedback)
        pages = atlas.count()
        if feedback.isCanceled():
            path.unlink(missing_ok=True)
            raise Cancelled
    # QGIS counts a PDF that could not be opened as a success.
    if result != QgsLayoutExporter.ExportResult.Success or not path.is_file():
        raise WriteError(str(path))
    return pages


def write_images(layout: QgsPrintLayout, path: Path, progress: Progress = SILENT) -> list[Path]:
    """Write one PNG per page: ``path`` itself, or one beside it per page of the atlas.

    Raises :class:`WriteError` and ``Cancelled``.
    """
    atlas = layout.atlas()
    if not atlas.enabled():
        _write_image(layout, path)
        return [path]
    written = []
    atlas.beginRender()
    try:
        while atlas.next():
            number = atlas.currentFeatureNumber()
            layout.refresh()
            name = f"{path.stem}-{number + 1:03d}-{file_name(atlas.currentFilename())}"
            written.append(path.with_name(name + path.suffix))
            _write_image(layout, written[-1])
            step(progress, (number + 1) / max(atlas.count(), 1))
    finally:
        atlas.endRender()
    return written


def file_name(text: str) -> str:
    """Make a name that every file system takes: letters without accents, digits, dashes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME] or "page"


def _write_image(layout: QgsPrintLayout, path: Path) -> None:
    # The exporter's own file would also be georeferenced, which a PNG refuses.
    image = QgsLayoutExporter(layout).renderPageToImage(0, dpi=PNG_DPI)
    if image.isNull() or not image.save(str(path)):
        raise WriteError(str(path))


def _make_way(path: Path) -> None:
    """Remove the file of an earlier run, so that what is there after is what was written."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(str(path)) from error


class _Bridge(QgsFeedback):
    """Carries QGIS's progress to ours, and our cancel to QGIS."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress
        self.progressChanged.connect(self._moved)

    def _moved(self, percent: float) -> None:
        self._progress.report(percent / 100)
        if self._progress.cancelled():
            self.cancel()
