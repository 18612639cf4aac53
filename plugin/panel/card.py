"""The card of one object: what it is, why this advice, and what to do about it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QByteArray, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPainter, QPaintEvent
from qgis.PyQt.QtSvg import QSvgRenderer
from qgis.PyQt.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..translation import current_language, tr
from .card_files import FilesBox

if TYPE_CHECKING:
    from .card_reading import Card, Use


class Chart(QWidget):
    """A drawing kept in its proportions, sharp at any scale."""

    def __init__(self) -> None:
        super().__init__()
        self._drawing = QSvgRenderer(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_svg(self, svg: str) -> None:
        """Draw another chart."""
        self._drawing.load(QByteArray(svg.encode("utf-8")))
        self.updateGeometry()
        self.update()

    def is_drawn(self) -> bool:
        """Tell whether there is something to see."""
        return self._drawing.isValid()

    def hasHeightForWidth(self) -> bool:
        """Follow the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Keep the drawing's proportions."""
        size = self._drawing.defaultSize()
        return round(width * size.height() / size.width()) if size.width() else 0

    def sizeHint(self) -> QSize:
        """Ask for the width of a dock."""
        return QSize(360, self.heightForWidth(360))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = float(self.width())
        self._drawing.render(painter, QRectF(0, 0, width, self.heightForWidth(self.width())))
        painter.end()


class ObjectCard(QScrollArea):
    """Three buttons for the gardener, everything that explains them below."""

    watered = pyqtSignal()
    remarked = pyqtSignal()
    corrected = pyqtSignal()
    lifted = pyqtSignal()
    detailed = pyqtSignal()
    finished = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.card: Card | None = None
        self.title = _words()
        font = self.title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.title.setFont(font)
        self.sentence = _words()
        self.chart = Chart()
        self.lift_button = QPushButton(tr("&Lift the decision…"))
        self.lift_button.setToolTip(tr("Follow the advice again; the journal keeps both"))
        self.lift_button.clicked.connect(self.lifted)
        self.days_button = QPushButton(tr("&Day by day…"))
        self.days_button.setToolTip(tr("Every day and every figure on one page, to read or print"))
        self.days_button.clicked.connect(self.detailed)
        self.order = _Order()
        self.identity = _Pairs(tr("What it is"))
        self.work = _Pairs(tr("Work"))
        self.files = FilesBox()
        self.inputs = _Pairs(tr("Figures used, and where they come from"), collapsed=True)
        self.history = _Pairs(tr("History"), collapsed=True)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.addWidget(self.title)
        layout.addWidget(self.sentence)
        layout.addWidget(self.lift_button)
        layout.addLayout(self._buttons())
        layout.addWidget(self.order)
        layout.addWidget(self.chart)
        layout.addWidget(self.days_button)
        for group in (self.identity, self.work, self.files, self.history, self.inputs):
            layout.addWidget(group)
        layout.addStretch()
        self.setWidget(inside)
        self.show_none()

    def show_none(self) -> None:
        """Say how to choose an object."""
        self.card = None
        self.title.setText("")
        self.sentence.setText(tr(
            "Choose a line of the list, or press “Pick on the map” and click a tree or a bed."))
        self._reveal(False)

    def show_waiting(self, title: str) -> None:
        """Say at once which object was chosen, while its days are computed."""
        self.card = None
        self.title.setText(title)
        self.sentence.setText(tr("Reading…"))
        self._reveal(False)

    def show_card(self, card: Card) -> None:
        """Show one object."""
        self.card = card
        self.title.setText(card.title)
        explanation = card.explanation
        self.sentence.setText(explanation.sentence if explanation else card.refusal)
        self._reveal(bool(card.title))
        self.lift_button.setVisible(card.decision_uid is not None)
        self.order.show_uses(card.drought)
        for widget in (self.chart, self.days_button):
            widget.setVisible(explanation is not None and bool(explanation.chart_svg))
        self.identity.fill([(label, text, "") for label, text in card.identity])
        self.work.fill(_work_lines(card))
        self.files.setVisible(card.files is not None)
        self.files.show_files(card.files or [])
        self.done_button.setEnabled(bool(card.work))
        self.history.fill([(f"{date:%d/%m/%Y}" if date else "", what, who)
                           for date, what, who in card.history]
                          or [("", tr("Nothing noted yet."), "")])
        self.inputs.setVisible(explanation is not None)
        if explanation is not None:
            self.chart.show_svg(explanation.chart_svg)
            self.inputs.fill([
                (row.name, f"{_figure(row.value)} {row.unit}".strip(), row.origin_name, row.source)
                for row in explanation.inputs.itertuples(index=False, name="Input")])

    def _reveal(self, shown: bool) -> None:
        for widget in (self.chart, self.days_button, self.identity, self.work, self.files,
                       self.inputs, self.history, *self.buttons):
            widget.setVisible(shown)
        for widget in (self.lift_button, self.order):  # shown when there is something to say
            widget.hide()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.water_button = QPushButton(tr("&Watered…"))
        self.done_button = QPushButton(tr("&Done…"))
        self.remark_button = QPushButton(tr("&Remark…"))
        self.correct_button = QPushButton(tr("&Correct…"))
        self.buttons = (self.water_button, self.done_button, self.remark_button,
                        self.correct_button)
        tips = (tr("Note the litres given"), tr("Say which work was done, and when"),
                tr("Say how the soil feels, or what you saw"),
                tr("Decide something else than the advice, and why"))
        signals = (self.watered, self.finished, self.remarked, self.corrected)
        for button, signal, tip in zip(self.buttons, signals, tips, strict=True):
            button.clicked.connect(signal)
            button.setToolTip(tip)
            button.setMinimumHeight(round(button.sizeHint().height() * 1.3))
            row.addWidget(button, 1)
        return row


class _Order(QgsCollapsibleGroupBox):
    """What a drought order says of such plants, word for word, with its address."""

    def __init__(self) -> None:
        super().__init__(tr("Drought order: its own words"))
        self.setSaveCollapsedState(False)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.words.setOpenExternalLinks(True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)

    def show_uses(self, uses: Sequence[Use]) -> None:
        """Show the texts, whatever they hold, as they are; hidden without any."""
        parts = []
        for use in uses:
            text = html.escape(use.text).replace("\n", "<br>")
            parts.append(f"<p><b>{html.escape(use.name)}</b> ({html.escape(use.zone)})<br>"
                         f"{text}</p>")
        for link in dict.fromkeys(use.link for use in uses if use.link):
            address = html.escape(link, quote=True)
            name = html.escape(tr("Read the signed order"))
            parts.append(f'<p><a href="{address}">{name}</a></p>')
        self.words.setText("".join(parts))
        self.setVisible(bool(uses))


class _Pairs(QgsCollapsibleGroupBox):
    """Lines of a label, a value and a remark."""

    def __init__(self, title: str, collapsed: bool = False) -> None:
        super().__init__(title)
        self.setSaveCollapsedState(False)
        # A collapsed group hides the widgets it holds, and shows those again: one holder,
        # there from the start, whatever is filled in later.
        holder = QWidget()
        QVBoxLayout(self).addWidget(holder)
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self.setCollapsed(collapsed)

    def fill(self, lines: list[tuple[str, ...]]) -> None:
        """Show other lines: label, value, remark, and maybe a tooltip."""
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, line in enumerate(lines):
            for column, text in enumerate(line[:3]):
                words = _words(text)
                words.setToolTip(line[3] if len(line) > 3 else "")
                self._grid.addWidget(words, row, column, Qt.AlignmentFlag.AlignTop)

    def texts(self) -> list[str]:
        """Give what is shown, cell after cell."""
        return [self._grid.itemAt(place).widget().text() for place in range(self._grid.count())]


def _work_lines(card: Card) -> list[tuple[str, ...]]:
    """Tell the last thing done and what comes next, nearest first."""
    done = [(date, what, who) for date, what, who in card.history if date][:1]
    lines = [(tr("Last"), f"{date:%d/%m/%Y} · {what}", who) for date, what, who in done]
    for place, one in enumerate(card.work):
        when = f"{one.date:%d/%m/%Y} · " if one.date else ""
        lines.append((tr("Next") if place == 0 else "", f"{when}{one.label}", one.state))
    return lines or [("", tr("Nothing done yet, nothing to come."), "")]


def _words(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a workbook's text is never read as HTML
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                  | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    return label


def _figure(value: object) -> str:
    from ...layers.words import number

    if isinstance(value, str):
        return value
    return number(float(value), current_language(), None if float(value).is_integer() else 2)
