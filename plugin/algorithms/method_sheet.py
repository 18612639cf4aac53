"""How the watering advice is calculated, on a sheet for anyone who asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFileDestination,
)

from ..translation import tr
from .base import SeveAlgorithm

SCREEN_DPI = 96


class MethodSheet(SeveAlgorithm):
    """The *fiche de transparence* of the advice, as a page or a PDF."""

    NAME = "method_sheet"

    def title(self) -> str:
        return tr("Transparency sheet")

    def help_text(self) -> str:
        return tr(
            "Writes the sheet that French law asks of public algorithms: the part of the "
            "calculation in the decision, its data and their sources, its parameters and their "
            "weights, its operations, its limits, and who decides."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add_language()
        self.add(
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("Sheet"), fileFilter="PDF (*.pdf);;HTML (*.html)"),
            tr("PDF to print, or HTML page"),
        )

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...irrigation.method_sheet import method_sheet

        with self.open_store(parameters, context) as store:
            page = method_sheet(store, self.day(parameters, context),
                                self.language(parameters, context))
        path = self.output_path(parameters, "OUTPUT", context)
        if path.suffix.lower() == ".pdf":
            _print(page, path)
        else:
            path.write_text(page, encoding="utf-8")
        return {"OUTPUT": str(path)}


def _print(page: str, path: Path) -> None:
    """Print the page on A4."""
    from qgis.PyQt.QtCore import QMarginsF
    from qgis.PyQt.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

    writer = QPdfWriter(str(path))
    writer.setPageLayout(QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait,
        QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter))  # the document has its own
    writer.setResolution(SCREEN_DPI)  # the page's sizes are those of a screen
    document = QTextDocument()
    document.setHtml(page)
    document.print(writer)
