"""Work that only the interface's thread may do, cut in slices between which QGIS lives."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import TypeVar

from qgis.PyQt.QtCore import QObject, QTimer

Result = TypeVar("Result")
# A function that yields between two slices and returns its result.
Steps = Generator[None, None, Result]
SLICE_S = 0.05


def all_at_once(steps: Steps[Result]) -> Result:
    """Do every slice in a row, as a run without an interface does."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


class Slices(QObject):
    """Does the slices of ``steps`` one by one; ``then`` gets the result, ``failed`` the error."""

    def __init__(self, steps: Steps[Result], then: Callable[[Result], None],
                 failed: Callable[[Exception], None], parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._then, self._failed = steps, then, failed
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    def stop(self) -> None:
        """Do no more."""
        self._timer.stop()
        self._steps.close()
        self.deleteLater()

    def _go_on(self) -> None:
        until = time.monotonic() + SLICE_S
        try:
            while time.monotonic() < until:
                next(self._steps)
        except StopIteration as end:
            self.stop()
            self._then(end.value)
        except Exception as error:  # told to the interface, which knows refusals from bugs
            self.stop()
            self._failed(error)
