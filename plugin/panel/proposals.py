"""Corrections that the teams' remarks suggest: a person accepts, refuses or takes them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtWidgets import QGroupBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..translation import tr
from .clock import now, today

if TYPE_CHECKING:
    import pandas as pd

    from ...layers.progress import Progress
    from ...layers.store import Store
    from .day_list import Day
    from .watering_page import WateringPage


class Proposals(QGroupBox):
    """Hidden while there is nothing to decide and nothing in force."""

    def __init__(self, page: WateringPage) -> None:
        super().__init__(tr("What the teams' remarks say"))
        self._page = page
        self._lines = QVBoxLayout(self)
        self._day: Day | None = None
        self._looked: tuple[int, int] | None = None
        self._found: list[pd.Series] = []
        self.hide()

    def show_day(self, day: Day) -> None:
        """Look again when remarks or corrections have changed since the last time."""
        from ...irrigation.feedback import MIN_REMARKS

        self._day = day
        state = (day.remarks, hash(tuple(sorted(day.corrections.items()))))
        if day.remarks < MIN_REMARKS:
            self._found = []
        elif state != self._looked:
            self._looked = state
            self._page.with_store(self.title(), _propose, self._show_found)
        self._show()

    def stop(self) -> None:
        """Show nothing more."""
        self._day = None

    def _show_found(self, found: pd.DataFrame) -> None:
        self._found = [row for _, row in found.iterrows()]
        self._show()

    def _show(self) -> None:
        while self._lines.count():
            widget = self._lines.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        if self._day is None:
            return
        for proposal in self._found:
            self._add_proposal(proposal)
        for pool, factors in self._day.corrections.items():
            self._lines.addWidget(_Line(
                tr("In force for {pool}: need × {need}, reserve × {reserve}.").format(
                    pool=_pool(pool, self._page.language), need=_factor(factors[0], self._page),
                    reserve=_factor(factors[1], self._page)),
                ((tr("Take back…"), lambda _=False, pool=pool: self._withdraw(pool)),)))
        self.setVisible(self._lines.count() > 0)

    def _add_proposal(self, proposal: pd.Series) -> None:
        from ...layers.words import number

        language = self._page.language
        text = tr("{pool}: need × {need}, reserve × {reserve}, after {count} remarks. Gap with "
                  "what was seen: {before} % now, {after} % with it.").format(
            pool=_pool(proposal["pool"], language), need=_factor(proposal["need"], self._page),
            reserve=_factor(proposal["reserve"], self._page), count=proposal["remark_count"],
            before=number(round(proposal["gap_now_percent"]), language),
            after=number(round(proposal["gap_then_percent"]), language))
        self._lines.addWidget(_Line(text, (
            (tr("Accept…"), lambda _=False: self._decide(proposal, True)),
            (tr("Refuse…"), lambda _=False: self._decide(proposal, False)))))

    def _decide(self, proposal: pd.Series, accepted: bool) -> None:
        from ...irrigation.feedback import accept_correction, refuse_correction

        title = tr("Accept the correction") if accepted else tr("Refuse the correction")
        answer = self._ask(title, str(proposal["pool"]))
        if answer is None:
            return
        team, reason = answer
        moment, decide = now(), accept_correction if accepted else refuse_correction
        self._write(title, lambda store: decide(store, proposal, team, reason, moment))

    def _withdraw(self, pool: str) -> None:
        from ...irrigation.feedback import withdraw_correction

        title = tr("Take the correction back")
        answer = self._ask(title, pool)
        if answer is not None:
            team, reason = answer
            moment = now()
            self._write(title, lambda store: withdraw_correction(store, pool, team, reason,
                                                                 moment))

    def _ask(self, title: str, pool: str) -> tuple[str, str] | None:
        from .card_dialogs import ReasonDialog

        teams = self._day.teams if self._day else []
        dialog = ReasonDialog(title, _pool(pool, self._page.language), teams, self)
        return (dialog.team_code(), dialog.reason.text().strip()) if dialog.exec() else None

    def _write(self, title: str, decide: Any) -> None:
        self._looked = None

        def done(_: Any) -> None:
            self._page.undo.tell(tr("Noted. Compute the advice again to follow it."))

        self._page.write(title, lambda store, progress: decide(store), done)


class _Line(QWidget):
    """A sentence and its buttons."""

    def __init__(self, text: str, buttons: tuple[tuple[str, Any], ...]) -> None:
        super().__init__()
        words = QLabel(text)
        words.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(words, 1)
        for title, run in buttons:
            button = QPushButton(title)
            button.clicked.connect(run)
            layout.addWidget(button)


def _propose(store: Store, progress: Progress) -> Any:
    from ...irrigation.feedback import propose_corrections

    return propose_corrections(store, today())


def _pool(pool: str, language: str) -> str:
    """Name a pool in words: its soil and its group of plants."""
    from ...irrigation.reference import reference

    names = []
    for code, table in zip(pool.split("/", 1), ("soils", "plant_groups"), strict=False):
        rows = reference(table).set_index("code")
        names.append(str(rows.loc[code, f"name_{language}"]) if code in rows.index else code)
    return " / ".join(names)


def _factor(value: float, page: WateringPage) -> str:
    from ...layers.words import number

    return number(float(value), page.language, 2)
