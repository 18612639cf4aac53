"""Waiting for what QGIS does in its own time."""

from collections.abc import Callable

from qgis.PyQt.QtTest import QTest


def wait_for(condition: Callable[[], object], seconds: float = 120) -> None:
    """Let QGIS work until ``condition`` holds; fails when it does not in time."""
    for _ in range(int(seconds * 100)):
        if condition():
            return
        QTest.qWait(10)
    raise AssertionError("nothing happened in time")
