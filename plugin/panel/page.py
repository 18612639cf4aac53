"""What every tab of the panel shares: the store in use, work in the background, the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ..desk import load_desk
from ..help import INDEX
from ..messages import spoken
from ..store_place import StorePlace, address, is_there, shows, store_place
from ..tasks import PlainTask
from ..translation import current_language

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress
    from ...layers.store import Store

LAYER_TABLES = ("trees", "beds", "sites", "zones")


class PanelPage(QWidget):
    """A tab. A subclass gives ``title``, ``read`` (in the background) and ``show_read``.

    ``HELP`` names its page of the guide.
    """

    HELP = INDEX

    store_changed = pyqtSignal()  # something was written: the other tabs read again

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__()
        self.iface = iface
        self.language = current_language()
        self._tasks: set[PlainTask] = set()
        self._readings = 0
        self._stopped = False

    def title(self) -> str:
        """Give the name of the tab."""
        raise NotImplementedError

    def read(self, store: Store, progress: Progress) -> Any:
        """Read what the tab shows; runs in another thread, touches no widget."""
        raise NotImplementedError

    def show_read(self, result: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    def show_nothing(self) -> None:
        """Show what to do next when there is no store yet."""
        raise NotImplementedError

    def store_path(self) -> StorePlace | None:
        """Give the store of this desk, when there is one."""
        named = load_desk().store
        place = store_place(named) if named else None
        return place if place is not None and is_there(place) else None

    def refresh(self) -> None:
        """Read the store again in the background, then show it."""
        if self.store_path() is None:
            self.show_nothing()
        else:
            self._readings += 1
            mine = self._readings

            def show_latest(result: Any) -> None:
                if mine == self._readings:  # an older reading may end after a newer one
                    self.show_read(result)

            self.with_store(self.title(), self.read, show_latest)

    def write(self, title: str, work: Callable[[Store, Progress], Any],
              then: Callable[[Any], None] | None = None,
              always: Callable[[], None] | None = None) -> None:
        """Write in the background, then tell the other tabs; ``always`` runs even refused."""
        def done(result: Any) -> None:
            if then is not None:
                then(result)
            self.reload_layers()
            self.store_changed.emit()

        self.with_store(title, work, done, always)

    def with_store(self, title: str, work: Callable[[Store, Progress], Any],
                   then: Callable[[Any], None],
                   always: Callable[[], None] | None = None) -> None:
        """Open the store in another thread, work on it, and go on here."""
        place = address(self.store_path())

        def run(progress: Progress) -> Any:
            from ...layers.store import Store

            with Store.open(place) as store:
                return work(store, progress)

        task = PlainTask(title, run)

        def end(result: Any, error: BaseException | None) -> None:
            self._tasks.discard(task)
            if self._stopped:
                return
            if always is not None:
                always()
            if error is not None:
                self.say(spoken(error), Qgis.MessageLevel.Warning)
            elif result is not None or not task.isCanceled():
                then(result)

        task.finished_with.connect(end)
        self._tasks.add(task)
        task.start()

    def busy(self) -> bool:
        """Tell whether work is under way."""
        return bool(self._tasks)

    def cancel_work(self) -> None:
        """Cancel what runs; the tab goes on."""
        for task in list(self._tasks):
            task.cancel()

    def stop(self) -> None:
        """Cancel what runs; nothing is shown any more."""
        self._stopped = True
        self.cancel_work()

    def say(self, text: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
        """Tell something in QGIS's message bar."""
        self.iface.messageBar().pushMessage("Sève", text, level, 8)

    def layer(self, table_name: str) -> QgsVectorLayer | None:
        """Find the project's layer of one of the store's tables."""
        place = self.store_path()
        return next((layer for layer in QgsProject.instance().mapLayers().values()
                     if place is not None and shows(layer, place, table_name)), None)

    def reload_layers(self) -> None:
        """Show on the map what was just written."""
        for name in (*LAYER_TABLES, "watering_advice"):
            layer = self.layer(name)
            if layer is not None:
                layer.dataProvider().reloadData()
                layer.triggerRepaint()

    def show_on_map(self, table_name: str, uids: Sequence[str]) -> None:
        """Select objects on the map and zoom to them."""
        layer = self.layer(table_name)
        if layer is None or not uids:
            return
        listed = ", ".join("'" + uid.replace("'", "''") + "'" for uid in uids)
        layer.selectByExpression(f'"uid" IN ({listed})')
        self.iface.setActiveLayer(layer)
        self.iface.mapCanvas().zoomToSelected(layer)
