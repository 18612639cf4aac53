"""The three buttons of the toolbar: run the morning, see the map, open the page."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject, QStandardPaths, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDialog, QFileDialog

from .desk import DeskSettings, load_desk, save_desk
from .messages import spoken
from .panel.clock import now, today
from .slices import Slices
from .store_place import StorePlace, address, folder_beside, open_store, store_place
from .tasks import PlainTask
from .town_map import TownMap
from .translation import current_language, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

    from ..layers.progress import Progress
    from .morning import MorningDone

TITLE = "Sève"
SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
# The last day of the sample town's weather.
SAMPLE_DAY = datetime.date(2026, 7, 14)


class MorningActions(QObject):
    """Runs the same algorithms as the toolbox, off the interface thread."""

    sample_started = pyqtSignal()
    morning_ended = pyqtSignal()
    store_changed = pyqtSignal()  # another store, or something written in it

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__(iface.mainWindow())
        self._iface = iface
        self._task: PlainTask | None = None
        self._others: set[PlainTask] = set()
        self._slices: Slices | None = None
        self.map = TownMap(iface, self._refuse)

    def run_morning(self) -> None:
        """Ask what to read and where to write, then run the whole chain in the background."""
        from .morning_dialog import MorningDialog

        if self._task is not None:
            self._say(tr("The morning is already running."))
            return
        dialog = MorningDialog(load_desk(), self._iface.mainWindow())
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        save_desk(dialog.desk())
        self.start(dialog.desk(), dialog.day())

    def start(self, desk: DeskSettings, day: datetime.date) -> None:
        """Do what ``seve:morning`` does, in the background; the map is shown when it is done."""
        from .algorithms.import_inventory import listed_files
        from .morning import desk_means, live_morning

        store, folder = store_place(desk.store), Path(desk.output_folder)
        means, moment, language = desk_means(), now(), current_language()

        def work(progress: Progress) -> MorningDone:
            files = listed_files([desk.input_folder])
            return live_morning(store, files, day, moment, folder, language, means, progress)

        self._task = PlainTask(tr("Run the morning"), work)
        self._task.finished_with.connect(
            lambda done, error: self._worked(store, folder, day, done, error))
        self._task.start()
        self._say(tr("The morning has started; QGIS stays free meanwhile."))

    def open_import(self) -> None:
        """Open the wizard on the store of this desk, asking for one the first time."""
        from .wizard.wizard import ImportWizard

        desk = load_desk()
        if not desk.store:
            name, _ = QFileDialog.getSaveFileName(
                self._iface.mainWindow(), tr("Store of the town"), "town.gpkg",
                "GeoPackage (*.gpkg)")
            if not name:
                return
            desk = replace(desk, store=name)
            save_desk(desk)
        self._wizard = ImportWizard(
            address(store_place(desk.store)), canvas=self._iface.mapCanvas(),
            parent=self._iface.mainWindow())
        self._wizard.accepted.connect(self.open_map)
        self._wizard.finished.connect(self.store_changed)
        self._wizard.open()

    def open_register(self) -> None:
        """Show what the service's files hold, and where they speak of the same objects."""
        from .register_dialog import RegisterDialog

        desk = load_desk()
        self._register = RegisterDialog(desk.input_folder, self._iface.mainWindow())
        self._register.show()

    def open_town(self) -> None:
        """Choose the store of a town."""
        from .open_town import OpenTownDialog

        dialog = OpenTownDialog(load_desk().store, self._iface.mainWindow())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.use(dialog.place())

    def use(self, place: StorePlace) -> None:
        """Work on another store from now on, and show its map; a file of another kind is said."""
        self._in_background(tr("Open a town"), lambda _: open_store(place).close(),
                            lambda _: self._take(place))

    def create_town(self) -> None:
        """Ask for a name, a file and a coordinate system, and make an empty store."""
        from .new_town import NewTownDialog

        dialog = NewTownDialog(self._iface.mainWindow())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.make_town(dialog.place(), dialog.crs(), dialog.name.text().strip())

    def make_town(self, place: StorePlace, crs: str, name: str) -> None:
        """Make an empty store and work on it from now on."""
        where = address(place)  # QGIS may ask for its password here, not in another thread

        def make(progress: Progress) -> None:
            from ..layers.store import Store

            with Store.create(where, crs=crs) as store:
                store.save_settings(replace(store.settings(), town_name=name, crs=crs))

        self._in_background(tr("New town"), make, lambda _: self._take(place))

    @staticmethod
    def has_sample() -> bool:
        """Tell whether the sample town came with the plugin."""
        return (SAMPLE / "arbres.xlsx").exists()

    def start_sample(self) -> None:
        """Run the morning on the sample town, in a folder of the documents."""
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation)
        folder = Path(documents) / tr("Sève - sample town")
        folder.mkdir(parents=True, exist_ok=True)
        desk = replace(load_desk(), input_folder=str(SAMPLE), output_folder=str(folder),
                       store=str(folder / "town.gpkg"))
        save_desk(desk)
        self.sample_started.emit()
        self.start(desk, SAMPLE_DAY)

    def open_map(self) -> None:
        """Show the styled layers of the town in the current project."""
        store = load_desk().store
        if not store:
            self._say(tr("No town yet: open or create one in the panel of the day."))
            return
        self.map.show(store_place(store))

    def open_dashboard(self) -> None:
        """Open the page in the browser, writing it first when there is none yet."""
        from ..dashboard.outputs import OUTPUTS

        desk, day, language = load_desk(), today(), current_language()
        if not desk.store:
            self._say(tr("No town yet: open or create one in the panel of the day."))
            return
        place = store_place(desk.store)
        page = Path(desk.output_folder or folder_beside(place)) / OUTPUTS["page"]

        def write(progress: Progress) -> None:
            from ..dashboard.page import write_page

            if not page.exists():
                with open_store(place) as store:
                    write_page(store, day, language, page)

        self._in_background(tr("Dashboard"), write, lambda _: QDesktopServices.openUrl(
            QUrl.fromLocalFile(str(page))))

    def look_for_old_key(self) -> None:
        """Move a weather key that an older version wrote in the town's store."""
        from .secrets import move_key
        from .settings_store import drop_old_key, old_key_of

        if not load_desk().store:
            return
        place = store_place(load_desk().store)

        def move(key: str) -> None:
            if key and move_key(key):
                self._in_background(tr("Sève's settings"), lambda _: drop_old_key(place), told)
            elif key:
                self._say(tr("The key of the weather service is still written in the town's "
                             "file: set a master password in QGIS's authentication options, and "
                             "open the panel again."), Qgis.MessageLevel.Warning)

        def told(_: Any) -> None:
            self._say(tr("The key of the weather service was in the town's file; it is now in "
                         "QGIS's authentication store, and nowhere else. Copies of the file made "
                         "before still hold it."), Qgis.MessageLevel.Warning)

        self._in_background(tr("Sève's settings"), lambda _: old_key_of(place), move)

    def busy(self) -> bool:
        """Tell whether something runs."""
        return self._task is not None or bool(self._others) or self.map.busy()

    def stop(self) -> None:
        """Cancel what runs, when the plugin leaves."""
        for task in (self._task, *self._others):
            if task is not None:
                task.cancel()
        if self._slices is not None:
            self._slices.stop()
        self.map.stop()
        self.deleteLater()

    def _take(self, place: StorePlace) -> None:
        save_desk(replace(load_desk(), store=str(place)))
        self.map.show(place)
        self.store_changed.emit()
        self.look_for_old_key()

    def _in_background(self, title: str, work: Callable[[Progress], Any],
                       then: Callable[[Any], Any]) -> None:
        task = PlainTask(title, work)

        def end(result: Any, error: BaseException | None) -> None:
            self._others.discard(task)
            if error is not None:
                self._refuse(error)
            else:
                then(result)

        task.finished_with.connect(end)
        self._others.add(task)
        task.start()

    def _worked(self, store: StorePlace, folder: Path, day: datetime.date,
                done: MorningDone | None, error: BaseException | None) -> None:
        """Go on in this thread, where projects and layouts live."""
        from .morning import project_of_the_morning

        if done is None:
            self._ended(error)
            return
        failure = done.morning.weather_failure
        if failure is not None:
            self._say(failure.sentence(current_language()), Qgis.MessageLevel.Warning)
        self._slices = Slices(
            project_of_the_morning(store, folder, day, current_language(), done),
            lambda _: self._ended(None), self._ended, self)

    def _ended(self, error: BaseException | None) -> None:
        self._task = self._slices = None
        self.morning_ended.emit()
        if error is not None:
            self._refuse(error)
            return
        self._say(tr("The morning is done."), Qgis.MessageLevel.Success)
        self.open_map()
        self.store_changed.emit()

    def _refuse(self, error: BaseException) -> None:
        self._say(spoken(error), Qgis.MessageLevel.Warning)

    def _say(self, text: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
        self._iface.messageBar().pushMessage(TITLE, text, level, 8)
