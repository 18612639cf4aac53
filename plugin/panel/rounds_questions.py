"""The questions asked on the ground: what was given, what became of the stops, what came back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ...layers.words import words_for
from ..help import ROUNDS, offer_help
from ..translation import tr
from .rounds_rows import StopRow
from .work_dialogs import Question

if TYPE_CHECKING:
    from ...interventions.rounds import ReadBack


@dataclass(frozen=True)
class Tick:
    """What the team says of stops."""

    given_l: float | None
    remark: str | None
    moisture: str | None


class TickQuestion(Question):
    """What was really given, and how the soil felt."""

    HELP = ROUNDS

    def __init__(self, stops: Sequence[StopRow], language: str, parent: QWidget | None) -> None:
        from ...layers.schema import VALUE_LISTS, value_label

        super().__init__(tr("Done"), tr("Stops done: {}. The litres given feed the water "
                                        "balance.").format(len(stops)), parent)
        watered = any(stop.litres for stop in stops)
        self.litres = self.add_litres(tr("Litres given, each")) if watered else None
        self.soil = self.add_choice(tr("The soil felt"), [
            (tr("not felt"), None),
            *((value_label("moisture", code, language), code)
              for code in VALUE_LISTS["moisture"])])
        self.remark = self.add_text(tr("Remark"), False)

    def said(self) -> Tick:
        """Give the answers."""
        given = None if self.litres is None or self.litres.value() < 0 else self.litres.value()
        return Tick(given, self.remark.text().strip() or None, self.soil.currentData())


class CloseQuestion(Question):
    """What became of the stops that nobody ticked."""

    HELP = ROUNDS

    def __init__(self, open_stops: int, parent: QWidget | None) -> None:
        super().__init__(tr("Close the round"), tr(
            "Stops not ticked yet: {}. Those not done return to the work due, with the reason."
        ).format(open_stops), parent)
        self.others = self.add_choice(tr("They were"), [
            (tr("done as planned"), "done"), (tr("not done"), "not_done")])
        self.reason = self.add_text(tr("Reason"), False, tr("for example: rain, no time left"))
        self.others.currentIndexChanged.connect(lambda _: self._weigh())
        self.reason.textChanged.connect(lambda _: self._weigh())
        self._weigh()

    def _weigh(self) -> None:
        not_done = self.others.currentData() == "not_done"
        self.reason.setEnabled(not_done)
        self.ok.setEnabled(not not_done or bool(self.reason.text().strip()))


class BackReport(QDialog):
    """What could not be taken as it came back; the teams' words are taken if one says so."""

    def __init__(self, result: ReadBack, language: str, take: Callable[[], None],
                 parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What came back"))
        self.words = QTextBrowser()
        self.words.setHtml(self._html(result, language))
        self.words.setMinimumWidth(self.words.fontMetrics().averageCharWidth() * 64)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        offer_help(self, self.buttons, ROUNDS)
        self.take = self.buttons.addButton(
            tr("Take the &teams' words"), QDialogButtonBox.ButtonRole.ActionRole)
        self.take.setToolTip(tr("Where the desk noted something else, what the team wrote "
                                "replaces it; the journal keeps both"))
        self.take.setVisible(any(one.code == "changed_meanwhile" for one in result.refused))
        self.take.clicked.connect(lambda: (take(), self.accept()))
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)
        layout.addWidget(self.buttons)

    @staticmethod
    def _html(result: ReadBack, language: str) -> str:
        words = words_for(language, "interventions")
        parts = [f"<p>{escape(told(result))}</p>"]
        if result.refused:
            lines = "".join(f"<li><b>{escape(one.label or one.stop_uid)}</b> : "
                            f"{escape(words(f'back.{one.code}'))}</li>"
                            for one in result.refused)
            parts.append(f"<p>{escape(tr('Not taken:'))}</p><ul>{lines}</ul>")
        if result.foreign:
            lines = "".join(f"<li>{escape(name)}</li>" for name in result.foreign)
            parts.append(f"<p>{escape(tr('Files that no round wrote:'))}</p><ul>{lines}</ul>")
        return "".join(parts)


def told(result: ReadBack) -> str:
    """Say in a line what came back."""
    return tr("Stops closed: {} · nothing new: {} · not taken: {}").format(
        result.closed, result.unchanged, len(result.refused))
