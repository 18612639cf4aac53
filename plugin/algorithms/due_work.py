"""What is due, and the calendar that reminds of it."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFileDestination,
)

from ..translation import current_language, tr
from .base import FeedbackProgress, SeveAlgorithm


class DueWork(SeveAlgorithm):
    """Care rules, health grades and advice turned into dated work."""

    NAME = "due_work"
    RESULTS = ("DUE", "OVERDUE")

    def title(self) -> str:
        return tr("List the work due")

    def help_text(self) -> str:
        return tr(
            "Applies the care rules, the health grades, the watering advice and the requests, and "
            "writes the interventions due with their season, their legal points of attention and "
            "their reminder. Work already planned, done or postponed is kept as it is."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add_date()
        self.add_number("HORIZON_DAYS", tr("Days ahead"),
                        tr("Number of days looked ahead"), 30, 0, 3650)
        self.add(
            QgsProcessingParameterFileDestination(
                "CALENDAR", tr("Calendar"), fileFilter="iCalendar (*.ics)", optional=True,
                createByDefault=False),
            tr("Calendar file that Outlook and Thunderbird open"),
        )
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...interventions.calendar import write_calendar
        from ...interventions.due import update_due_work
        from ...interventions.town_rules import problem_sentence

        today = self.day(parameters, context)
        horizon = self.parameterAsInt(parameters, "HORIZON_DAYS", context)
        results: dict[str, Any] = {}
        with self.open_store(parameters, context) as store:
            due = update_due_work(store, today, horizon_days=horizon,
                                  progress=FeedbackProgress(feedback))
            if parameters.get("CALENDAR"):
                path = self.output_path(parameters, "CALENDAR", context)
                write_calendar(store, today, path, current_language(), horizon_days=horizon)
                results["CALENDAR"] = str(path)
        for problem in due.problems:
            feedback.pushWarning(f"{problem.rule_code} : "
                                 f"{problem_sentence(problem, current_language())}")
        return {"DUE": due.due, "OVERDUE": due.overdue, **results}
