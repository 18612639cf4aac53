"""Run a plain function off the interface thread, with progress, cancel and its errors kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import QThread, pyqtSignal

from ..layers.errors import Cancelled
from ..layers.progress import Progress

# The work runs in threads of Python's own, which live on: what PROJ keeps for a thread dies with
# QGIS's short-lived ones, under the coordinate systems that the results carry.
_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="seve")


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """Call ``work`` in a thread that lives on when the caller's is a short-lived one of QGIS."""
    if QThread.currentThread() == QgsApplication.instance().thread():
        return work(*arguments)
    return _THREADS.submit(work, *arguments).result()


class PlainTask(QgsTask):
    """Calls ``work(progress)`` in another thread; ``finished_with`` tells result and error.

    The work is given everything it needs beforehand and touches no widget, layer or project;
    a store is opened, used and closed inside it.
    """

    finished_with = pyqtSignal(object, object)

    def __init__(self, title: str, work: Callable[[Progress], Any]) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._work = work
        self._result: Any = None
        self._error: BaseException | None = None

    def run(self) -> bool:
        """Do the work (called by QGIS in its thread)."""
        try:
            self._result = _THREADS.submit(self._work, self).result()
        except Exception as error:  # told to the interface, which knows refusals from bugs
            self._error = error
            return False
        return True

    def finished(self, successful: bool) -> None:
        """Tell the interface, back in its thread; a task stopped before it began says so too."""
        if not successful and self._error is None:
            self._error = Cancelled()
        self.finished_with.emit(self._result, self._error)

    def report(self, fraction: float) -> None:
        """Move the bar (the rooms' progress)."""
        self.setProgress(100 * fraction)

    def cancelled(self) -> bool:
        """Tell whether the person pressed cancel."""
        return self.isCanceled()

    def start(self) -> PlainTask:
        """Hand the task to QGIS; the caller keeps it until it is finished."""
        QgsApplication.taskManager().addTask(self)
        return self
