"""Who goes where, in which order, with how much water."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFolderDestination,
)

from ..translation import tr
from .base import FeedbackProgress, SeveAlgorithm

if TYPE_CHECKING:
    from ...interventions.rounds import RoundsResult


class PlanRounds(SeveAlgorithm):
    """The day's rounds, with refills, and the sheets to take along."""

    NAME = "plan_rounds"
    RESULTS = ("ROUNDS", "STOPS", "UNSERVED", "KILOMETRES", "LITRES")

    def title(self) -> str:
        return tr("Plan the rounds")

    def help_text(self) -> str:
        return tr(
            "Shares the day's watering and work among the vehicles, with their tanks, hours and "
            "refills at the water points, along the roads when the store has them. A stop that "
            "cannot be served is listed with its reason."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add_number("TIME_LIMIT", tr("Time to search (s)"),
                        tr("Seconds given to look for shorter rounds"), 5, 1, 600)
        self.add_language()
        self.add(
            QgsProcessingParameterFolderDestination("OUTPUT_FOLDER", tr("Folder"), optional=True,
                                                    createByDefault=False),
            tr("Where the round sheets and GPX files go"),
        )
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...interventions.rounds import plan_rounds, write_round_files

        today = self.day(parameters, context)
        folder = self.parameterAsString(parameters, "OUTPUT_FOLDER", context)
        with self.open_store(parameters, context) as store:
            result = plan_rounds(
                store, today,
                time_limit_s=self.parameterAsInt(parameters, "TIME_LIMIT", context),
                progress=FeedbackProgress(feedback),
            )
            if folder:
                Path(folder).mkdir(parents=True, exist_ok=True)
                write_round_files(store, today, Path(folder),
                                  self.language(parameters, context))
        return {**rounds_results(result), "OUTPUT_FOLDER": folder or None}


def rounds_results(result: RoundsResult | None) -> dict[str, float]:
    """Name the totals; nothing when nobody goes out."""
    if result is None:
        return dict.fromkeys(PlanRounds.RESULTS, 0)
    return {"ROUNDS": result.rounds, "STOPS": result.stops, "UNSERVED": result.unserved,
            "KILOMETRES": result.kilometres, "LITRES": result.litres}
