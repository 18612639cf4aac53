"""What must be there before a button does its work: the libraries, unpacked and complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QPushButton

from .help import ADMINISTRATION, open_help
from .messages import LOG, spoken
from .needed import missing, refusal
from .tasks import PlainTask
from .translation import tr

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .carried_wheels import CarriedWheels


class Preparation(QObject):
    """Unpacks the archive's libraries once, in the background, and says what is missing."""

    def __init__(self, iface: QgisInterface, carried: CarriedWheels) -> None:
        super().__init__(iface.mainWindow())
        self._iface, self._carried = iface, carried
        self._task: PlainTask | None = None
        self._waiting: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begin at the start of QGIS what was never done, and tell what cannot work."""
        if self._carried.waiting():
            self._unpack()
        else:
            self._tell()

    def then(self, run: Callable[[], None], refused: Callable[[], None] | None = None) -> None:
        """Call ``run`` once the libraries are there; ``refused`` when they cannot be."""
        if self._carried.waiting():
            self._waiting.append(lambda: self.then(run, refused))
            self._unpack()
            self._say(tr("Sève is putting its libraries in place, once; this will go on by "
                         "itself in a moment."))
        elif refusal() is None:
            run()
        else:
            self._tell()
            if refused is not None:
                refused()

    def stop(self) -> None:
        """Leave with the plugin."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
        self.deleteLater()

    def _unpack(self) -> None:
        if self._task is not None:
            return
        self._task = PlainTask(tr("Sève's libraries"), self._carried.unpack)
        self._task.finished_with.connect(self._unpacked)
        self._task.start()

    def _unpacked(self, _folder: object, error: BaseException | None) -> None:
        self._task = None
        waiting, self._waiting = self._waiting, []
        if error is not None:
            self._say(spoken(error), Qgis.MessageLevel.Warning)
            return
        self._tell()
        for go_on in waiting:
            go_on()

    def _tell(self) -> None:
        """Warn of what stops everything; what one feature lacks goes to the log."""
        reason = refusal()
        if reason is not None:
            self._say(reason, Qgis.MessageLevel.Warning, helped=True)
        elif absent := missing():
            QgsApplication.messageLog().logMessage(
                tr("Not installed, and missed by one feature each: {}. The guide says how to "
                   "get them.").format(", ".join(absent)), LOG, Qgis.MessageLevel.Info)

    def _say(self, text: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info,
             helped: bool = False) -> None:
        bar = self._iface.messageBar()
        message = bar.createMessage("Sève", text)
        if helped:
            button = QPushButton(tr("How to get them"))
            button.clicked.connect(lambda: open_help(ADMINISTRATION))
            message.layout().addWidget(button)
        bar.pushWidget(message, level, 15)
