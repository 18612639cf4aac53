"""What QGIS says of the day when a project of the town opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QPushButton

from ..desk import load_desk
from ..messages import spoken
from ..store_place import address, is_there, place_shown, shows, store_place
from ..tasks import PlainTask
from ..translation import tr
from .clock import today
from .work_rows import count_late

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress



class OpeningMessage(QObject):
    """Tells how many interventions are late when a project that shows a store opens.

    ``show_work`` opens the panel on its tab of the work. ``stop`` is called when the plugin
    leaves.
    """

    def __init__(self, iface: QgisInterface, show_work: Callable[[], None]) -> None:
        super().__init__(iface.mainWindow())
        self._iface, self._show_work = iface, show_work
        self._task: PlainTask | None = None
        QgsProject.instance().readProject.connect(self.look)

    def look(self, *_: object) -> None:
        """Count the late work of the project's store in the background, then tell it."""
        path = project_store()
        if path is None or self._task is not None:
            return
        day = today()

        def count(progress: Progress) -> int:
            from ...layers.store import Store

            with Store.open(path) as store:
                return count_late(store, day)

        self._task = PlainTask(tr("Late work"), count)
        self._task.finished_with.connect(self._tell)
        self._task.start()

    def stop(self) -> None:
        """Listen no more."""
        QgsProject.instance().readProject.disconnect(self.look)
        if self._task is not None:
            self._task.cancel()
        self.deleteLater()

    def _tell(self, late: int | None, error: BaseException | None) -> None:
        self._task = None
        bar = self._iface.messageBar()
        if error is not None:
            bar.pushMessage("Sève", spoken(error), Qgis.MessageLevel.Warning, 8)
            return
        if not late:
            return
        message = bar.createMessage("Sève", tr("Interventions late: {}.").format(late))
        button = QPushButton(tr("Show them"))
        button.clicked.connect(lambda: (self._show_work(), bar.popWidget(message)))
        message.layout().addWidget(button)
        bar.pushWidget(message, Qgis.MessageLevel.Warning, 15)


def project_store() -> Path | str | None:
    """Give the address of the store that the open project shows, when there is one."""
    named = load_desk().store
    mine = store_place(named) if named else None
    for layer in QgsProject.instance().mapLayers().values():
        if mine is not None and shows(layer, mine, "interventions"):
            return address(mine) if is_there(mine) else None
        place = place_shown(layer, "interventions")
        if place is not None:
            return place if is_there(place) else None
    return None
