"""Round sheets to take along, and projects for the phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFolderDestination,
)

from ..translation import tr
from .base import FeedbackProgress, SeveAlgorithm


class PrintRounds(SeveAlgorithm):
    """One PDF per round of the day; on request, one QField folder per round."""

    NAME = "print_rounds"
    RESULTS = ("ROUNDS", "PAGES")

    def title(self) -> str:
        return tr("Print the round sheets")

    def help_text(self) -> str:
        return tr(
            "Writes one PDF for each round of the day: the map with its numbered stops, then the "
            "stops in order with their work and litres, boxes to tick, and room for the litres "
            "given and remarks. On request, also a small project that QField opens on a phone."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add(
            QgsProcessingParameterBoolean("PHONE", tr("Also for QField"), defaultValue=False),
            tr("Write beside each sheet a folder to copy onto the phone"))
        self.add_language()
        self.add(
            QgsProcessingParameterFolderDestination("OUTPUT", tr("Folder")),
            tr("Where everything is written"))
        self.add_results()

    def flags(self) -> Qgis.ProcessingAlgorithmFlags:
        """Stay on the main thread, where projects and layouts live."""
        return super().flags() | Qgis.ProcessingAlgorithmFlag.NoThreading

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ..layouts.export import WriteError
        from ..layouts.round_sheets import print_rounds
        from ..round_package import write_packages

        store = self.store_place(parameters, context)
        folder = Path(self.parameterAsString(parameters, "OUTPUT", context))
        folder.mkdir(parents=True, exist_ok=True)
        today, language = self.day(parameters, context), self.language(parameters, context)
        try:
            files, pages = print_rounds(store, today, folder, language, FeedbackProgress(feedback))
        except WriteError as error:
            raise QgsProcessingException(
                tr("{} cannot be written: is it open elsewhere?").format(error)) from error
        written = list(files)
        if self.parameterAsBool(parameters, "PHONE", context):
            written += write_packages(store, today, folder, language)
        feedback.pushInfo("\n".join(str(file) for file in written))
        return {"ROUNDS": len(files), "PAGES": pages, "OUTPUT": str(folder)}
