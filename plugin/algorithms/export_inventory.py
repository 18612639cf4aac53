"""Give the inventory back."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFileDestination,
)

from ..translation import current_language, tr
from .base import SeveAlgorithm

FORMATS = ("workbook", "national_csv", "gpkg", "geojson")


class ExportInventory(SeveAlgorithm):
    """The store's objects as a workbook, the national CSV, or layers."""

    NAME = "export_inventory"
    RESULTS = ("ROWS",)

    def title(self) -> str:
        return tr("Export the inventory")

    def help_text(self) -> str:
        return tr(
            "Writes trees, beds and sites as an Excel workbook (which comes back as an update), as "
            "the national « Arbres urbains » CSV, or as layers. Formulas in cells are neutralised."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add(
            QgsProcessingParameterEnum("FORMAT", tr("Format"), options=list(FORMATS),
                                       defaultValue="workbook", usesStaticStrings=True),
            tr("Workbook, national CSV, GeoPackage or GeoJSON"),
        )
        self.add(
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("File"),
                fileFilter="Excel (*.xlsx);;CSV (*.csv);;GeoPackage (*.gpkg);;GeoJSON (*.geojson)"),
            tr("The file to write"),
        )
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...layers.exporting import export_inventory

        path = self.output_path(parameters, "OUTPUT", context)
        with self.open_store(parameters, context) as store:
            result = export_inventory(
                store, self.parameterAsEnumString(parameters, "FORMAT", context), path,
                current_language(),
            )
        return {"ROWS": result.rows, "OUTPUT": str(path)}
