"""The guide, opened in the browser from the plugin's own folder: no network is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices, QKeySequence, QShortcut

from .translation import current_language

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guide" / "built"
INDEX, FIRST_DAY, IMPORT, CARD = "index", "first-day", "import", "card"
INVENTORY, WATERING, WORK, ROUNDS, PARKS = "inventory", "watering", "work", "rounds", "parks"
METHOD, SETTINGS, TOOLBOX = "method", "settings", "toolbox"
TROUBLE, ADMINISTRATION = "troubleshooting", "administration"
PAGES = (INDEX, FIRST_DAY, IMPORT, INVENTORY, WATERING, WORK, ROUNDS, PARKS, CARD, METHOD,
         SETTINGS, TOOLBOX, TROUBLE, ADMINISTRATION)


def help_url(page: str = INDEX) -> QUrl:
    """Give the address of a page of the guide, in the language QGIS runs in."""
    return QUrl.fromLocalFile(str(GUIDE / current_language() / f"{page}.html"))


def open_help(page: str = INDEX) -> None:
    """Open a page of the guide in the browser."""
    QDesktopServices.openUrl(help_url(page))


def offer_help(dialog: QDialog, buttons: QDialogButtonBox, page: str) -> None:
    """Give a dialog a Help button and the F1 key, which open its page of the guide."""
    buttons.addButton(type(buttons).StandardButton.Help)
    buttons.helpRequested.connect(lambda: open_help(page))
    key = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), dialog)
    key.activated.connect(lambda: open_help(page))
