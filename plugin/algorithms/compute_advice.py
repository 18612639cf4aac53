"""How many litres, by when, and why."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..translation import current_language, tr
from .base import FeedbackProgress, SeveAlgorithm


class ComputeAdvice(SeveAlgorithm):
    """The soil-water balance of every object and its advice in litres."""

    NAME = "compute_advice"
    RESULTS = ("TO_WATER", "LITRES_TODAY", "LITRES_HORIZON")

    def title(self) -> str:
        return tr("Compute the watering advice")

    def help_text(self) -> str:
        return tr(
            "Runs the daily soil-water balance (FAO-56) of every tree, bed, planter and basket "
            "and writes for each the litres advised, the earliest, likely and latest day, and the "
            "reason. Missing or old weather is said on every advice that rests on it."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add_number("HORIZON_DAYS", tr("Days ahead"),
                        tr("Number of days the plan looks ahead"), 7, 1, 16)
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...irrigation.advice import compute_advice
        from ...irrigation.service import water_hours

        with self.open_store(parameters, context) as store:
            result = compute_advice(
                store, self.day(parameters, context),
                horizon_days=self.parameterAsInt(parameters, "HORIZON_DAYS", context),
                progress=FeedbackProgress(feedback),
            )
            feedback.pushInfo(water_hours(store).sentence(current_language()))
        caution = result.caution(current_language())
        if caution is not None:
            feedback.pushWarning(caution)
        return advice_results(result)


def advice_results(result: Any) -> dict[str, Any]:
    """Name the sums of the advice as the algorithm's results."""
    return {"TO_WATER": result.to_water, "LITRES_TODAY": result.litres_today,
            "LITRES_HORIZON": result.litres_horizon}
