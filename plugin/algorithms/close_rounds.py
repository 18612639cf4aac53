"""What the teams bring back, sheets filled in and phones, closed in the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
)

from ...layers.words import words_for
from ..translation import current_language, tr
from .base import SeveAlgorithm


class CloseRounds(SeveAlgorithm):
    """Ticks off what filled-in sheets and phones say; twice changes nothing."""

    NAME = "close_rounds"
    RESULTS = ("CLOSED", "UNCHANGED", "REFUSED")

    def title(self) -> str:
        return tr("Close the rounds from what came back")

    def help_text(self) -> str:
        return tr(
            "Reads the round sheets filled in by the teams (.xlsx) and the folders of their "
            "phones (QField), alone or in a folder: litres given enter the water balance, work "
            "not done returns to due with its reason. A stop that the desk closed otherwise "
            "meanwhile is told and left, unless the teams' words are to be taken."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        # A file or a folder: Processing's own file parameter refuses one or the other.
        self.add(QgsProcessingParameterFile("INPUT", tr("What came back"), optional=True),
                 tr("A filled-in sheet, or the round.gpkg of a phone"))
        self.add(QgsProcessingParameterFile(
            "FOLDER", tr("Or a folder"), optional=True,
            behavior=Qgis.ProcessingFileParameterBehavior.Folder),
            tr("A folder of sheets and phones, read three levels deep"))
        self.add(QgsProcessingParameterBoolean(
            "OVERWRITE", tr("Take the teams' words"), defaultValue=False),
            tr("Also where the desk noted something else meanwhile"))
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...interventions.rounds import bring_back

        source = self.parameterAsString(parameters, "INPUT", context) or \
            self.parameterAsString(parameters, "FOLDER", context)
        if not source:
            raise QgsProcessingException(tr("Choose a file or a folder that came back."))
        with self.open_store(parameters, context) as store:
            result = bring_back(store, Path(source), self.moment(), overwrite=self.parameterAsBool(
                parameters, "OVERWRITE", context))
        words = words_for(current_language(), "interventions")
        for one in result.refused:
            feedback.pushWarning(f"{one.label or one.stop_uid} : {words(f'back.{one.code}')}")
        for name in result.foreign:
            feedback.pushWarning(tr("No round wrote {}: left aside.").format(name))
        return {"CLOSED": result.closed, "UNCHANGED": result.unchanged,
                "REFUSED": len(result.refused)}
