"""What every algorithm of Sève shares: parameters, errors in sentences, progress."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QDate, QDateTime
from qgis.PyQt.QtGui import QIcon

from ...layers.errors import Cancelled, SeveError
from ...layers.words import LANGUAGES
from ..desk import load_desk
from ..help import TOOLBOX, help_url
from ..needed import refusal
from ..store_place import StorePlace, open_store, store_place
from ..tasks import apart
from ..translation import current_language, tr

if TYPE_CHECKING:
    from ...layers.store import Store

ICON = Path(__file__).parent.parent / "icons" / "seve.svg"


class FeedbackProgress:
    """The progress of the plain rooms, shown by Processing."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback

    def report(self, fraction: float) -> None:
        """Move the bar."""
        self._feedback.setProgress(100 * fraction)

    def cancelled(self) -> bool:
        """Tell whether the person pressed cancel."""
        return self._feedback.isCanceled()


def desk_inputs() -> list[str] | None:
    """Give the folder of the workbooks this desk reads, to begin with."""
    folder = load_desk().input_folder
    return [folder] if folder else None


class SeveAlgorithm(QgsProcessingAlgorithm):
    """One step. A subclass gives ``NAME``, ``title``, ``help_text``, parameters and ``work``."""

    NAME = ""
    RESULTS: tuple[str, ...] = ()

    def title(self) -> str:
        """Give the name shown in the toolbox."""
        raise NotImplementedError

    def help_text(self) -> str:
        """Say in plain words what the step does."""
        raise NotImplementedError

    def work(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Do the step through the plain rooms; raises SeveError with a sentence."""
        raise NotImplementedError

    def name(self) -> str:
        """Give the stable name scripts rely on."""
        return self.NAME

    def displayName(self) -> str:
        """Give the name shown in the toolbox."""
        return self.title()

    def shortHelpString(self) -> str:
        """Give the help shown beside the parameters."""
        return self.help_text()

    def helpUrl(self) -> str:
        """Give the page of the guide that tells of the algorithms."""
        return help_url(TOOLBOX).toString()

    def icon(self) -> QIcon:
        """Give Sève's icon."""
        return QIcon(str(ICON))

    def createInstance(self) -> SeveAlgorithm:
        """Make a fresh one."""
        return type(self)()

    def canExecute(self) -> tuple[bool, str]:
        """Refuse to begin without the libraries nothing works without, and name them."""
        reason = refusal()
        return reason is None, reason or ""

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Run the step; a refusal becomes its sentence and its advice."""
        if (reason := refusal()) is not None:  # qgis_process does not ask canExecute
            raise QgsProcessingException(reason)
        try:
            results = apart(self.work, parameters, context, feedback)
            if self.parameterDefinition("STORE") is not None:
                results.setdefault("STORE", self.parameterAsString(parameters, "STORE", context))
            return results
        except Cancelled:
            return {}
        except SeveError as error:
            language = current_language()
            raise QgsProcessingException(
                f"{error.sentence(language)} {error.advice(language)}"
            ) from error

    def add(self, parameter: QgsProcessingParameterDefinition, help_text: str) -> None:
        """Declare a parameter with its help."""
        parameter.setHelp(help_text)
        self.addParameter(parameter)

    def add_store(self) -> None:
        """Declare STORE, by default the one this desk uses."""
        self.add(
            QgsProcessingParameterFile(
                "STORE", tr("Store of the town"),
                behavior=Qgis.ProcessingFileParameterBehavior.File,
                defaultValue=load_desk().store or None,
                fileFilter="GeoPackage (*.gpkg);;PostGIS (*)",
            ),
            tr("GeoPackage file where Sève keeps the town, or the name of a PostGIS connection of "
               "QGIS, or a server's address (postgresql://…?schema=seve)"),
        )
        # The same town goes on to the next step of a model.
        self.addOutput(QgsProcessingOutputFile("STORE", tr("Store of the town")))

    def add_date(self) -> None:
        """Declare DATE, by default today."""
        self.add(
            QgsProcessingParameterDateTime(
                "DATE", tr("Day"), type=Qgis.ProcessingDateTimeParameterDataType.Date,
                optional=True,
            ),
            tr("Day the figures are for; today when empty"),
        )

    def add_number(self, name: str, title: str, help_text: str, default: int,
                   minimum: int = 0, maximum: int = 100_000) -> None:
        """Declare a whole number."""
        self.add(
            QgsProcessingParameterNumber(
                name, title, type=Qgis.ProcessingNumberParameterType.Integer,
                defaultValue=default, minValue=minimum, maxValue=maximum,
            ),
            help_text,
        )

    def add_language(self) -> None:
        """Declare LANGUAGE, by default the one QGIS runs in."""
        self.add(
            QgsProcessingParameterEnum(
                "LANGUAGE", tr("Language"), options=list(LANGUAGES),
                defaultValue=current_language(), usesStaticStrings=True,
            ),
            tr("Language of what is written"),
        )

    def add_results(self) -> None:
        """Declare the numbers the step gives back."""
        for name in self.RESULTS:
            output = QgsProcessingOutputString if name.startswith("LAST_") or name in (
                "SENTENCE", "REPORT", "CALENDAR") else QgsProcessingOutputNumber
            self.addOutput(output(name, name))

    def store_place(self, parameters: dict[str, Any], context: QgsProcessingContext
                    ) -> StorePlace:
        """Read STORE."""
        return store_place(self.parameterAsString(parameters, "STORE", context))

    def open_store(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Store:
        """Open the store named by STORE; raises StoreError."""
        return open_store(self.store_place(parameters, context))

    def day(self, parameters: dict[str, Any], context: QgsProcessingContext) -> datetime.date:
        """Read DATE, or today's civil date when it is empty."""
        value: QDateTime = self.parameterAsDateTime(parameters, "DATE", context)
        date = value.date() if value.isValid() else QDate.currentDate()
        return datetime.date(date.year(), date.month(), date.day())

    def language(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Read LANGUAGE."""
        return self.parameterAsEnumString(parameters, "LANGUAGE", context) or current_language()

    def moment(self) -> datetime.datetime:
        """Read the clock, which only this room may do."""
        return datetime.datetime.now(datetime.UTC)

    def output_path(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> Path:
        """Read a file destination and make sure its folder is there."""
        path = Path(self.parameterAsFileOutput(parameters, name, context))
        if not path.parent.is_dir():
            raise QgsProcessingException(tr("The folder {} does not exist.").format(path.parent))
        return path
