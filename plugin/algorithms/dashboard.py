"""The page the service head opens."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFileDestination,
)

from ..translation import tr
from .base import SeveAlgorithm


class Dashboard(SeveAlgorithm):
    """The state of the parks, in one file that opens without a network."""

    NAME = "dashboard"

    def title(self) -> str:
        return tr("Write the dashboard")

    def help_text(self) -> str:
        return tr(
            "Writes one web page that opens without any network: how the parks are, what is late, "
            "what water the week asks, what data is missing. Each figure links to its definition."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add_language()
        self.add(
            QgsProcessingParameterFileDestination("OUTPUT", tr("Page"),
                                                  fileFilter="HTML (*.html)"),
            tr("The web page"),
        )

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...dashboard.page import write_page

        path = self.output_path(parameters, "OUTPUT", context)
        with self.open_store(parameters, context) as store:
            write_page(store, self.day(parameters, context), self.language(parameters, context),
                       path)
        return {"OUTPUT": str(path)}
