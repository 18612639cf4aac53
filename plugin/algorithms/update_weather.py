"""Bring the daily weather up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
)

from ..network import qgis_session, weather_key
from ..translation import current_language, tr
from .base import FeedbackProgress, SeveAlgorithm

SOURCES = ("open_meteo", "meteo_france", "file")


class UpdateWeather(SeveAlgorithm):
    """Weather of the past days and of the coming ones, cached in the store."""

    NAME = "update_weather"
    RESULTS = ("DAYS", "LAST_OBSERVED", "LAST_FORECAST")

    def title(self) -> str:
        return tr("Update the weather")

    def help_text(self) -> str:
        return tr(
            "Asks Open-Meteo, or reads Météo-France's daily files or a station's own file, and "
            "keeps the days in the store with their origin. A forecast never replaces an "
            "observation; gaps are filled by stated rules and marked."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_store()
        self.add(
            QgsProcessingParameterEnum("SOURCE", tr("Source"), options=list(SOURCES),
                                       defaultValue="open_meteo", usesStaticStrings=True),
            tr("Open-Meteo (network), Météo-France daily files, or a station's file"),
        )
        self.add(
            QgsProcessingParameterFile("FILE", tr("File or folder"), optional=True),
            tr("The Météo-France or station file; a folder is read whole"),
        )
        self.add_date()
        self.add_results()

    def prepareAlgorithm(self, parameters: dict[str, Any], context: QgsProcessingContext,
                         feedback: QgsProcessingFeedback) -> bool:
        # QGIS's network settings belong to the main thread.
        self._session, self._key = qgis_session(), weather_key()
        return True

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...irrigation.drought import refresh_drought
        from ...irrigation.weather import update_weather

        language = current_language()
        file = self.parameterAsString(parameters, "FILE", context)
        session = self._session()
        with self.open_store(parameters, context) as store:
            result = update_weather(
                store, self.parameterAsEnumString(parameters, "SOURCE", context),
                self.day(parameters, context), file=Path(file) if file else None,
                session=session, moment=self.moment(),
                progress=FeedbackProgress(feedback), key=self._key,
            )
            for finding in result.findings:
                say = feedback.pushInfo if finding.severity == "remark" else feedback.pushWarning
                say(finding.sentence(language))
            error = refresh_drought(store, self.day(parameters, context), session,
                                    self.moment())
            if error is not None:
                feedback.pushWarning(f"{error.sentence(language)} {error.advice(language)}")
        return weather_results(result)


def weather_results(result: Any) -> dict[str, Any]:
    """Name what the weather update did as the algorithm's results."""
    return {
        "DAYS": result.days,
        "LAST_OBSERVED": result.last_observed.isoformat() if result.last_observed else "",
        "LAST_FORECAST": result.last_forecast.isoformat() if result.last_forecast else "",
    }
