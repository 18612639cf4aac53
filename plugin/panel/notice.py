"""A line that says what was just done, with the way to take it back."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from ..translation import tr


class UndoLine(QFrame):
    """Hidden until something was done."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)  # it holds a workbook's words
        self.button = QPushButton(tr("&Take back"))
        self.button.clicked.connect(self._take_back)
        layout = QHBoxLayout(self)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.button)
        self._undo: Callable[[], None] | None = None
        self.hide()

    def tell(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say what was done; ``undo`` takes it back."""
        self.words.setText(text)
        self._undo = undo
        self.button.setVisible(undo is not None)
        self.show()

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()
