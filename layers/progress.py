"""How long work tells where it is and learns that it must stop."""

from __future__ import annotations

from typing import Protocol

from .errors import Cancelled


class Progress(Protocol):
    """What a long function is handed; the QGIS side wraps its feedback in one."""

    def report(self, fraction: float) -> None:
        """Say how far the work is, from 0 to 1."""

    def cancelled(self) -> bool:
        """Tell whether the person pressed cancel."""


class Silent:
    """Progress for scripts and tests: says nothing, never cancels."""

    def report(self, fraction: float) -> None:
        """Say nothing."""

    def cancelled(self) -> bool:
        """Never cancel."""
        return False


SILENT = Silent()


class Part:
    """A share of a longer progress, so that steps in a row fill one bar."""

    def __init__(self, whole: Progress, start: float, end: float) -> None:
        self._whole, self._start, self._end = whole, start, end

    def report(self, fraction: float) -> None:
        """Place this step's fraction in its share of the whole."""
        self._whole.report(self._start + (self._end - self._start) * fraction)

    def cancelled(self) -> bool:
        """Ask the whole."""
        return self._whole.cancelled()


def step(progress: Progress, fraction: float) -> None:
    """Report ``fraction``; raise :class:`Cancelled` when the person asked to stop."""
    if progress.cancelled():
        raise Cancelled()
    progress.report(fraction)
