"""What the watering saved against the town's habit."""

from __future__ import annotations

import datetime
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterFileDestination,
)

from ..translation import tr
from .base import SeveAlgorithm


class WaterSaved(SeveAlgorithm):
    """Litres by habit, advised and given, by kind of planting."""

    NAME = "water_saved"
    RESULTS = ("HABIT_LITRES", "ADVISED_LITRES", "GIVEN_LITRES", "SAVED_LITRES",
               "SAVEABLE_LITRES")

    def title(self) -> str:
        return tr("Count the water saved")

    def help_text(self) -> str:
        return tr(
            "Compares, for each kind of planting, the litres of the town's habit with the litres "
            "given (the water saved, on objects whose waterings are noted) and with those of the "
            "advice had it been followed from the first to the last day (the water that could be "
            "saved)."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add(
            QgsProcessingParameterDateTime(
                "FIRST_DAY", tr("First day"),
                type=Qgis.ProcessingDateTimeParameterDataType.Date, optional=True),
            tr("First day counted; the 1st of May when empty"),
        )
        self.add_date()
        self.add_language()
        self.add(
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("Table"), fileFilter="CSV (*.csv)", optional=True,
                createByDefault=False),
            tr("CSV file of the litres by kind of planting"),
        )
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...irrigation.savings import COLUMNS, savings, written_savings

        last = self.day(parameters, context) - datetime.timedelta(days=1)
        first = datetime.date(last.year, 5, 1)
        if parameters.get("FIRST_DAY"):
            first = self.parameterAsDateTime(parameters, "FIRST_DAY", context).date().toPyDate()
        with self.open_store(parameters, context) as store:
            table = savings(store, first, last)
        results: dict[str, Any] = {
            name: float(table[column].sum())
            for name, column in zip(self.RESULTS, COLUMNS[2:], strict=True)}
        if parameters.get("OUTPUT"):
            path = self.output_path(parameters, "OUTPUT", context)
            written_savings(table, self.language(parameters, context), path)
            results["OUTPUT"] = str(path)
        return results
