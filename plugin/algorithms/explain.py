"""Why this much water for this object."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ..translation import tr
from .base import SeveAlgorithm


class Explain(SeveAlgorithm):
    """The sentence behind an advice, and the table of its days."""

    NAME = "explain"
    RESULTS = ("SENTENCE",)

    def title(self) -> str:
        return tr("Explain an advice")

    def help_text(self) -> str:
        return tr(
            "Says in one sentence why an object needs water or not, and writes the day-by-day "
            "table (rain, need, depletion) with where each input comes from."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add(QgsProcessingParameterString("UID", tr("Object")),
                 tr("Number of the tree or bed, or its identifier (uid)"))
        self.add_date()
        self.add_language()
        self.add(
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("Table of the days"), fileFilter="CSV (*.csv);;HTML (*.html)",
                optional=True, createByDefault=False),
            tr("CSV file of the days, or an HTML page with the chart"),
        )
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...irrigation.explain import explain
        from ...irrigation.explanation_file import write_explanation

        with self.open_store(parameters, context) as store:
            explanation = explain(
                store, self.parameterAsString(parameters, "UID", context),
                self.day(parameters, context), self.language(parameters, context),
            )
        results = {"SENTENCE": explanation.sentence}
        if parameters.get("OUTPUT"):
            path = self.output_path(parameters, "OUTPUT", context)
            write_explanation(explanation, path, self.language(parameters, context))
            results["OUTPUT"] = str(path)
        feedback.pushInfo(explanation.sentence)
        return results
