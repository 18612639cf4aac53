"""What a person reads when something is refused, and when something breaks."""

from __future__ import annotations

import traceback

from qgis.core import Qgis, QgsApplication

from ..layers.errors import Cancelled, SeveError
from .needed import refusal
from .translation import current_language, tr

LOG = "Sève"


def spoken(error: BaseException) -> str:
    """Give the sentence of a refusal; anything else is a bug, logged whole and said as such."""
    if isinstance(error, Cancelled):
        return tr("Stopped. Nothing was written.")
    if isinstance(error, SeveError):
        language = current_language()
        return f"{error.sentence(language)} {error.advice(language)}"
    if isinstance(error, ModuleNotFoundError) and (reason := refusal()) is not None:
        return reason
    trace = "".join(traceback.format_exception(error))
    QgsApplication.messageLog().logMessage(trace, LOG, Qgis.MessageLevel.Critical)
    return tr("Something unexpected happened in Sève. The details are in the log messages panel, "
              "tab Sève; please send them.")
