"""The figures of the day, with their definitions."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFileDestination,
)

from ..translation import tr
from .base import SeveAlgorithm


class ExportIndicators(SeveAlgorithm):
    """All figures, the town's and each site's, as a workbook or CSV."""

    NAME = "export_indicators"
    RESULTS = ("ROWS",)

    def title(self) -> str:
        return tr("Export the figures")

    def help_text(self) -> str:
        return tr(
            "Writes every figure of the day with its unit, its target, its definition, those of "
            "last month and last year, for the town and for each site: an Excel workbook, or CSV "
            "that a French Excel opens rightly."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add_language()
        self.add(
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("File"), fileFilter="Excel (*.xlsx);;CSV (*.csv)"),
            tr("The file to write: .xlsx or .csv"),
        )
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...dashboard.indicators import compute_indicators
        from ...dashboard.report import export_indicators

        path = self.output_path(parameters, "OUTPUT", context)
        with self.open_store(parameters, context) as store:
            found = compute_indicators(store, self.day(parameters, context))
        rows = export_indicators(found, self.language(parameters, context), path)
        return {"ROWS": rows, "OUTPUT": str(path)}
