"""The letters of maps and sheets, in a font that the desk has."""

from __future__ import annotations

from functools import lru_cache

from qgis.core import QgsFontUtils, QgsTextFormat
from qgis.PyQt.QtGui import QColor, QFont

# Plain, wide and at hand: what Windows, Debian and macOS carry, in order of preference. None that
# QGIS would try to download.
FAMILIES = ("Segoe UI", "DejaVu Sans", "Helvetica Neue", "Arial", "Liberation Sans")


def letters(points: float, colour: str, bold: bool = False, italic: bool = False
            ) -> QgsTextFormat:
    """Give the letters of a size and colour.

    A project keeps the other families too: opened on another system, it finds one of them
    instead of asking for a font that is not there.
    """
    font = QFont(_family())
    font.setBold(bold)
    font.setItalic(italic)
    style = QgsTextFormat()
    style.setFont(font)
    style.setFamilies(list(FAMILIES))
    style.setSize(points)
    style.setColor(QColor(colour))
    return style


@lru_cache(maxsize=1)
def _family() -> str:
    return next((name for name in FAMILIES if QgsFontUtils.fontFamilyOnSystem(name)),
                QFont().family())
