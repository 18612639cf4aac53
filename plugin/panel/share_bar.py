"""A small chart: the parts of a whole in one bar, each pressed to see its objects."""

from __future__ import annotations

from dataclasses import dataclass, field

from qgis.PyQt.QtCore import QEvent, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from qgis.PyQt.QtWidgets import QSizePolicy, QToolTip, QWidget

from ...layers.words import number
from ..translation import current_language


@dataclass(frozen=True)
class Share:
    """One part: its words, how many objects, its colour, and the objects by table."""

    label: str
    count: int
    colour: str
    behind: dict[str, list[str]] = field(default_factory=dict)


class ShareBar(QWidget):
    """The parts side by side under the name of the whole; keys and mouse choose one."""

    chosen = pyqtSignal(object)  # the Share

    def __init__(self, name: str, shares: tuple[Share, ...]) -> None:
        super().__init__()
        self.shares = tuple(share for share in shares if share.count)
        self._name = name
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = ", ".join(self.words(share) for share in self.shares)
        self.setAccessibleName(f"{name} : {told}")

    def words(self, share: Share) -> str:
        """Say one part: its words, its number and its share of the whole."""
        total = sum(one.count for one in self.shares) or 1
        language = current_language()
        percent = number(100 * share.count / total, language, 0)
        return f"{share.label} : {number(share.count, language, 0)} ({percent}\u00a0%)"

    def sizeHint(self) -> QSize:
        """Be as high as a line of text and a bar."""
        return QSize(200, round(2.4 * self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name, and the parts under it in the colours of the map."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, line = self.palette(), self.fontMetrics().height()
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        said = self._name
        if self.hasFocus() and self.shares:
            said = f"{self._name} · {self.words(self.shares[self._at])}"
        painter.drawText(self.rect().adjusted(0, 0, 0, 0),
                         Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
                         self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight,
                                                       self.width()))
        for place, (share, box) in enumerate(zip(self.shares, self._boxes(), strict=True)):
            colour = QColor(share.colour)
            painter.setPen(palette.color(QPalette.ColorRole.Mid))
            painter.setBrush(colour)
            painter.drawRect(box)
            text = number(share.count, current_language(), 0)
            if self.fontMetrics().horizontalAdvance(text) + 4 < box.width():
                dark = colour.lightnessF() > 0.55
                painter.setPen(QColor("#1c2b24" if dark else "#ffffff"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            if self.hasFocus() and place == self._at:
                painter.setPen(palette.color(QPalette.ColorRole.Highlight))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(0, line * 1.1 - box.top(), 0, 1))
                painter.drawRect(box.adjusted(1, 1, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the part under the mouse."""
        place = self._under(event.pos().x())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._at = place
            self.update()
            self.chosen.emit(self.shares[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from part to part with the arrows, choose with space or enter."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and self.shares:
            self._at = (self._at + steps[event.key()]) % len(self.shares)
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.shares:
            self.chosen.emit(self.shares[self._at])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say the part under the mouse."""
        if event.type() == QEvent.Type.ToolTip:
            place = self._under(event.pos().x())
            QToolTip.showText(event.globalPos(),
                              "" if place is None else self.words(self.shares[place]), self)
            return True
        return super().event(event)

    def _boxes(self) -> list[QRectF]:
        total = sum(share.count for share in self.shares) or 1
        top, height = self.fontMetrics().height() * 1.15, self.fontMetrics().height() * 1.15
        # A part too small to be seen is still there to be pressed.
        widths = [max(6.0, (self.width() - 1) * share.count / total) for share in self.shares]
        scale = (self.width() - 1) / (sum(widths) or 1)
        boxes, left = [], 0.0
        for width in widths:
            boxes.append(QRectF(left, top, width * scale, height))
            left += width * scale
        return boxes

    def _under(self, x: int) -> int | None:
        return next((place for place, box in enumerate(self._boxes())
                     if box.left() <= x <= box.right()), None)
