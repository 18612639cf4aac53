"""Every step of the morning in one go, then the project and its map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
)

from ..morning import MAP, PROJECT, desk_means, live_morning, project_of_the_morning
from ..slices import all_at_once
from ..translation import tr
from .base import FeedbackProgress, SeveAlgorithm, desk_inputs
from .compute_advice import advice_results
from .import_inventory import import_results, listed_files
from .plan_rounds import PlanRounds, rounds_results
from .send_reminders import SendReminders, reminder_results
from .update_weather import weather_results


class RunMorning(SeveAlgorithm):
    """From the files to the map, the list, the calendar and the page."""

    NAME = "morning"
    RESULTS = ("ROWS_READ", "TREES", "BEDS", "SITES", "NEW", "CHANGED", "UNCHANGED", "GONE",
               "TO_LOCATE", "REJECTED", "DAYS", "LAST_OBSERVED", "LAST_FORECAST", "TO_WATER",
               "LITRES_TODAY", "LITRES_HORIZON", "DUE", "OVERDUE", *PlanRounds.RESULTS,
               *SendReminders.RESULTS)

    def title(self) -> str:
        return tr("The morning, all in one")

    def help_text(self) -> str:
        return tr(
            "Reads the files, brings the weather up to date, computes the watering advice, lists "
            "the work due, plans the rounds of the day, and writes in one folder: the QGIS "
            "project, the map as an image, the round sheets, the dashboard page, the calendar "
            "and the Excel report. The teams get their reminders once a mail server is set in "
            "Sève's options. Made for a scheduled task."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add(
            QgsProcessingParameterMultipleLayers(
                "INPUT", tr("Files"), layerType=Qgis.ProcessingSourceType.File,
                defaultValue=desk_inputs()),
            tr("Workbooks, layers and weather files, or a folder that holds them"),
        )
        self.add_store()
        self.add_date()
        self.add(
            QgsProcessingParameterFolderDestination("OUTPUT_FOLDER", tr("Folder")),
            tr("Where everything is written"),
        )
        self.add_language()
        self.add_results()

    def prepareAlgorithm(self, parameters: dict[str, Any], context: QgsProcessingContext,
                         feedback: QgsProcessingFeedback) -> bool:
        self._means = desk_means()
        self._results: dict[str, Any] | None = None
        return True

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        self._today = self.day(parameters, context)
        self._language = self.language(parameters, context)
        self._store = self.store_place(parameters, context)
        self._folder = Path(self.parameterAsString(parameters, "OUTPUT_FOLDER", context))
        files = listed_files(self.parameterAsFileList(parameters, "INPUT", context))
        self._done = live_morning(
            self._store, files, self._today, self.moment(), self._folder, self._language,
            self._means, FeedbackProgress(feedback))
        feedback.pushInfo(self._done.summary)
        morning = self._done.morning
        if morning.weather_failure is not None:
            feedback.pushWarning(morning.weather_failure.sentence(self._language))
        self._results = {
            **import_results(morning.inventory), **weather_results(morning.weather),
            **advice_results(morning.advice),
            "DUE": morning.due.due, "OVERDUE": morning.due.overdue,
            **rounds_results(morning.rounds), **reminder_results(morning.reminders),
            "OUTPUT_FOLDER": str(self._folder),
        }
        return self._results

    def postProcessAlgorithm(self, context: QgsProcessingContext,
                             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        # Projects and layouts belong to the main thread, where QGIS calls this.
        if self._results is None:  # stopped by the person
            return {}
        all_at_once(project_of_the_morning(self._store, self._folder, self._today,
                                           self._language, self._done))
        # What this gives replaces what the run gave.
        return {**self._results, "STORE": str(self._store), "PROJECT": str(self._folder / PROJECT),
                "MAP": str(self._folder / MAP)}
