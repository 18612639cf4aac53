"""A window that waits on this thread: how far it is, and a button to stop."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication, QProgressDialog, QWidget

from ..translation import tr

_STEPS = 1000


class Waiting:
    """Progress of work that belongs to the main thread, such as drawing layouts."""

    def __init__(self, title: str, parent: QWidget) -> None:
        self._dialog = QProgressDialog(title, tr("Stop"), 0, _STEPS, parent)
        self._dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self._dialog.setMinimumDuration(300)

    def __enter__(self) -> Waiting:
        self._dialog.setValue(0)
        return self

    def __exit__(self, *error: object) -> None:
        self._dialog.close()
        self._dialog.deleteLater()

    def report(self, fraction: float) -> None:
        """Show how far the work is, and let the window answer."""
        self._dialog.setValue(min(round(_STEPS * fraction), _STEPS - 1))
        QApplication.processEvents()

    def cancelled(self) -> bool:
        """Tell whether the person pressed Stop."""
        return self._dialog.wasCanceled()
