"""The renewal of the trees over several years, as a sheet that a person edits."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFileDestination,
)

from ..translation import tr
from .base import SeveAlgorithm

COUNTED = {"CHECKS": ("check",), "PRUNINGS": ("prune",), "FELLINGS": ("fell", "replace"),
           "PLANTINGS": ("replace", "plant")}


class RenewalPlan(SeveAlgorithm):
    """Which trees to check, prune, fell or replace, when, and what to plant."""

    NAME = "renewal_plan"
    RESULTS = (*COUNTED, "WITHOUT_YEAR")

    def title(self) -> str:
        return tr("Propose the renewal of the trees")

    def help_text(self) -> str:
        return tr(
            "Proposes, year by year, which trees to check, prune, fell or replace, and what to "
            "plant for diversity and canopy, from ages, health grades and diagnosis dates, each "
            "with its reason. Nothing is written in the store: the Excel sheet is edited, then "
            "read back in the panel, tab Work."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add_number("YEARS", tr("Years"), tr("Length of the plan"), 10, 1, 50)
        self.add_number("PER_YEAR", tr("Trees a year"), tr(
            "Most trees replaced or planted in a year, danger excepted; 0 for no limit"), 0)
        self.add_language()
        self.add(
            QgsProcessingParameterFileDestination(
                "OUTPUT", tr("Sheet"), fileFilter="Excel (*.xlsx)"),
            tr("Where the plan is written"))
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...interventions.renewal import RenewalOptions
        from ...interventions.renewal_sheet import proposal, write_renewal

        language = self.language(parameters, context)
        path = self.output_path(parameters, "OUTPUT", context)
        options = RenewalOptions(
            years=self.parameterAsInt(parameters, "YEARS", context),
            per_year=self.parameterAsInt(parameters, "PER_YEAR", context) or None)
        with self.open_store(parameters, context) as store:
            plan = proposal(store, self.day(parameters, context), language, options)
            write_renewal(store, plan, path, language)
        dated = plan[plan["year"].notna()]
        counts = {name: int(dated["action"].isin(actions).sum())
                  for name, actions in COUNTED.items()}
        return {**counts, "WITHOUT_YEAR": len(plan) - len(dated), "OUTPUT": str(path)}
