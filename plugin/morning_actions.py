"""The three buttons of the toolbar: run the morning, see the map, open the page."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtCore import QObject, QStandardPaths, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDialog, QFileDialog

from .desk import DeskSettings, load_desk, save_desk
from .store_place import StorePlace, address, folder_beside, open_store, store_place
from .translation import current_language, tr

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

TITLE = "Sève"
SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
# The last day of the sample town's weather.
SAMPLE_DAY = datetime.date(2026, 7, 14)


class MorningActions(QObject):
    """Runs the same algorithms as the toolbox, off the interface thread."""

    store_changed = pyqtSignal()  # another store, or something written in it

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__(iface.mainWindow())
        self._iface = iface
        self._task: QgsProcessingAlgRunnerTask | None = None
        self._context: QgsProcessingContext | None = None
        self._feedback: QgsProcessingFeedback | None = None

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
        """Run ``seve:morning`` as a task; the map is loaded when it is done."""
        algorithm = QgsApplication.processingRegistry().createAlgorithmById("seve:morning")
        # The task holds these by reference only: they must outlive it.
        self._context = QgsProcessingContext()
        self._feedback = QgsProcessingFeedback()
        parameters = {
            "INPUT": [desk.input_folder], "STORE": desk.store, "DATE": day.isoformat(),
            "OUTPUT_FOLDER": desk.output_folder, "LANGUAGE": current_language(),
        }
        self._task = QgsProcessingAlgRunnerTask(
            algorithm, parameters, self._context, self._feedback)
        self._task.executed.connect(self._finished)
        QgsApplication.taskManager().addTask(self._task)
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
        from ..layers.errors import SeveError

        try:
            open_store(place).close()
        except SeveError as error:
            self._refuse(error)
            return
        save_desk(replace(load_desk(), store=str(place)))
        self.open_map()
        self.store_changed.emit()

    def create_town(self) -> None:
        """Ask for a name, a file and a coordinate system, and make an empty store."""
        from .new_town import NewTownDialog

        dialog = NewTownDialog(self._iface.mainWindow())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.make_town(dialog.place(), dialog.crs(), dialog.name.text().strip())

    def make_town(self, place: StorePlace, crs: str, name: str) -> None:
        """Make an empty store and work on it from now on."""
        from ..layers.errors import SeveError
        from ..layers.store import Store

        try:
            with Store.create(address(place), crs=crs) as store:
                store.save_settings(replace(store.settings(), town_name=name, crs=crs))
        except SeveError as error:
            self._refuse(error)
            return
        save_desk(replace(load_desk(), store=str(place)))
        self.store_changed.emit()

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
        self.start(desk, SAMPLE_DAY)

    def open_map(self) -> None:
        """Load the styled layers of the town into the current project."""
        from ..layers.errors import SeveError
        from .project import build_project

        place = store_place(load_desk().store)
        try:
            with open_store(place) as store:
                crs = store.crs
        except SeveError as error:
            self._refuse(error)
            return
        # QGIS would zoom to every layer once the first one is there, lost objects included.
        bridge = self._iface.layerTreeCanvasBridge()
        bridge.setAutoSetupOnFirstLayer(False)
        project = QgsProject.instance()
        layers = build_project(project, place, crs, _today(), current_language())
        canvas = self._iface.mapCanvas()
        canvas.setDestinationCrs(project.crs())
        canvas.setExtent(project.viewSettings().defaultViewExtent())
        canvas.refresh()
        QTimer.singleShot(1000, lambda: bridge.setAutoSetupOnFirstLayer(True))
        self._iface.setActiveLayer(layers["trees"])

    def open_dashboard(self) -> None:
        """Open the page in the browser, writing it first when there is none yet."""
        from ..dashboard.morning import OUTPUTS
        from ..dashboard.page import write_page
        from ..layers.errors import SeveError

        desk = load_desk()
        place = store_place(desk.store)
        page = Path(desk.output_folder or folder_beside(place)) / OUTPUTS["page"]
        if not page.exists():
            try:
                with open_store(place) as store:
                    write_page(store, _today(), current_language(), page)
            except SeveError as error:
                self._refuse(error)
                return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(page)))

    def stop(self) -> None:
        """Cancel what runs, when the plugin leaves."""
        if self._task is not None:
            self._task.cancel()
        self.deleteLater()

    def _finished(self, successful: bool, results: dict) -> None:
        feedback, self._task = self._feedback, None
        if successful and results:
            self._say(tr("The morning is done."), Qgis.MessageLevel.Success)
            self.open_map()
            self.store_changed.emit()
        else:
            text = feedback.textLog().strip() if feedback is not None else ""
            self._say(text.splitlines()[-1] if text else tr("The morning was stopped."),
                      Qgis.MessageLevel.Warning)

    def _refuse(self, error: Exception) -> None:
        language = current_language()
        self._say(f"{error.sentence(language)} {error.advice(language)}",
                  Qgis.MessageLevel.Warning)

    def _say(self, text: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
        self._iface.messageBar().pushMessage(TITLE, text, level, 8)


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()
