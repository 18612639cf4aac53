"""The widgets' language: Qt Linguist for what QGIS shows, the rooms' catalogues for sentences."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from ..layers.words import language_of

CONTEXT = "Seve"
_I18N = Path(__file__).parent / "i18n"


def tr(text: str) -> str:
    """Translate a literal of the interface (the tests find every call and its translation)."""
    return QCoreApplication.translate(CONTEXT, text)


def tr_count(one: str, several: str, count: int) -> str:
    """Translate one of two literals by a number: zero is singular in French, plural in English."""
    singular = count < 2 if current_language() == "fr" else count == 1
    return QCoreApplication.translate(CONTEXT, one if singular else several)


def current_language() -> str:
    """Give the language QGIS runs in: ``fr``, or ``en`` for every other one."""
    return language_of(QgsApplication.instance().translation() or QgsApplication.locale())


def install_translator() -> QTranslator | None:
    """Load the French of the interface when QGIS runs in French; the caller keeps it."""
    if current_language() != "fr":
        return None
    translator = QTranslator()
    if not translator.load(str(_I18N / "seve_fr.qm")):
        return None
    QCoreApplication.installTranslator(translator)
    return translator
