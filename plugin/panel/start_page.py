"""What the panel shows before there is a town: the ways to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ..algorithms.base import ICON
from ..help import FIRST_DAY, open_help
from ..translation import tr

if TYPE_CHECKING:
    from ..morning_actions import MorningActions

_ICON_LINES = 4


class StartPage(QWidget):
    """Open a town, begin one, or try the sample one."""

    def __init__(self, actions: MorningActions) -> None:
        super().__init__()
        picture = QLabel()
        side = _ICON_LINES * self.fontMetrics().lineSpacing()
        picture.setPixmap(QIcon(str(ICON)).pixmap(side, side))
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = _words(tr("Welcome to Sève"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setBold(True)
        title.setFont(font)
        self.open_button = QPushButton(tr("&Open a town…"))
        self.create_button = QPushButton(tr("&New town…"))
        self.sample_button = QPushButton(tr("Try with the &sample town"))
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        for widget in (picture, title, _words(tr(
                "The trees and flowerbeds of a town, kept in one file that is yours."))):
            layout.addWidget(widget)
        for button, words, run in (
            (self.open_button, tr("The town already has its file, on this desk or on the "
                                  "network."), actions.open_town),
            (self.create_button, tr("Choose where its file goes, then import your workbooks."),
             actions.create_town),
            (self.sample_button, tr("About 3,000 made-up objects, in a folder of your documents. "
                                    "Nothing of yours is touched."), actions.start_sample)):
            button.setMinimumHeight(round(button.sizeHint().height() * 1.5))
            button.clicked.connect(run)
            layout.addSpacing(self.fontMetrics().lineSpacing() // 2)
            layout.addWidget(button)
            layout.addWidget(_words(words))
        self.guide_button = QPushButton(tr("&Guide: the first day in ten minutes"))
        self.guide_button.setFlat(True)
        self.guide_button.clicked.connect(lambda: open_help(FIRST_DAY))
        layout.addSpacing(self.fontMetrics().lineSpacing())
        layout.addWidget(self.guide_button)
        self.waiting = _words(tr("The sample town is being read. A minute, and its map is there…"))
        self.waiting.hide()
        layout.addWidget(self.waiting)
        layout.addStretch(2)
        self.sample_button.setEnabled(actions.has_sample())
        actions.sample_started.connect(self._wait)
        actions.morning_ended.connect(self._calm)

    def _wait(self) -> None:
        self._set_free(False)

    def _calm(self) -> None:
        self._set_free(True)

    def _set_free(self, free: bool) -> None:
        self.waiting.setVisible(not free)
        for button in (self.open_button, self.create_button, self.sample_button):
            button.setEnabled(free)


def _words(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label
