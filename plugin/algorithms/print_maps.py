"""Maps to hand round, as PDF or images."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFileDestination,
)

from ..translation import tr
from .base import FeedbackProgress, SeveAlgorithm

KINDS = ("town", "sites", "zones")
PAPERS = ("A4", "A3")
FORMATS = ("pdf", "png")


class PrintMaps(SeveAlgorithm):
    """The wall map of the town, or one page per site or zone."""

    NAME = "print_maps"
    RESULTS = ("PAGES", "SKIPPED")

    def title(self) -> str:
        return tr("Print the maps")

    def help_text(self) -> str:
        return tr(
            "Writes the map of the whole town, or one page per site or per zone: trees and beds "
            "by urgency, the week's watering and work, legend, scale, north, date and source. "
            "The text of the PDF can be selected and searched."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self._add_choice("KIND", tr("Maps"), KINDS, tr(
            "The whole town (town), one page per site (sites) or per zone (zones)"))
        self._add_choice("PAPER", tr("Paper"), PAPERS, tr("Size of the pages, landscape"))
        self._add_choice("FORMAT", tr("Format"), FORMATS, tr(
            "One PDF, or one PNG image per page"))
        self.add(
            QgsProcessingParameterBoolean("SKIP_EMPTY", tr("Skip places with nothing to do"),
                                          defaultValue=False),
            tr("Leave out the sites or zones that ask for neither water nor work this week"))
        self.add_language()
        self.add(
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("Map"), fileFilter="PDF (*.pdf);;PNG (*.png)"),
            tr("The PDF or PNG file; images of several pages get a number and a name each"))
        self.add_results()

    def _add_choice(self, name: str, title: str, options: tuple[str, ...], help_text: str) -> None:
        self.add(QgsProcessingParameterEnum(name, title, options=list(options),
                                            defaultValue=options[0], usesStaticStrings=True),
                 help_text)

    def flags(self) -> Qgis.ProcessingAlgorithmFlags:
        """Stay on the main thread, where projects and layouts live."""
        return super().flags() | Qgis.ProcessingAlgorithmFlag.NoThreading

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ..layouts.export import WriteError
        from ..layouts.printing import MapChoice, print_maps

        choice = MapChoice(
            *(self.parameterAsEnumString(parameters, name, context)
              for name in ("KIND", "PAPER", "FORMAT")),
            self.parameterAsBool(parameters, "SKIP_EMPTY", context))
        store = self.store_place(parameters, context)
        output = self.output_path(parameters, "OUTPUT", context).with_suffix(f".{choice.format}")
        try:
            files, pages, skipped = print_maps(
                store, self.day(parameters, context), choice, output,
                self.language(parameters, context), FeedbackProgress(feedback))
        except WriteError as error:
            raise QgsProcessingException(
                tr("{} cannot be written: is it open elsewhere?").format(error)) from error
        feedback.pushInfo("\n".join(str(file) for file in files))
        return {"PAGES": pages, "SKIPPED": skipped, "OUTPUT": str(output)}
