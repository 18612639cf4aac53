"""What the tab of the parks offers beside its figures: maps, files, relief, weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QMenu

from ...layers.errors import Cancelled, SeveError
from ..desk import load_desk
from ..layouts.export import WriteError
from ..messages import spoken
from ..store_place import folder_beside
from ..translation import tr
from .clock import today
from .page import LAYER_TABLES
from .print_dialog import PrintDialog
from .score_weights import WeightsDialog
from .waiting import Waiting

if TYPE_CHECKING:
    from ...layers.progress import Progress
    from ...layers.store import Store
    from .parks_page import ParksPage


class MoreMenu(QMenu):
    """Each entry asks what it must, then does it."""

    def __init__(self, page: ParksPage) -> None:
        super().__init__(page)
        self._page = page
        for text, run in ((tr("&Print maps…"), self.print_maps),
                          (tr("&Export the figures…"), self.export_figures),
                          (tr("Trees in &relief"), self.see_relief),
                          (tr("&Weights of the score…"), self.set_weights)):
            self.addAction(text).triggered.connect(lambda _=False, run=run: run())

    def print_maps(self) -> None:
        """Ask which maps, and write them."""
        dialog = PrintDialog(self._place(), self._page)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.write_maps(dialog)

    def write_maps(self, dialog: PrintDialog) -> None:
        """Ask where, and write the maps chosen there; layouts stay on this thread."""
        from ..layouts.printing import print_maps

        choice = dialog.choice()
        name, _ = QFileDialog.getSaveFileName(
            self._page, tr("Maps to hand round"), str(dialog.file_name(self._folder())),
            "PDF (*.pdf)" if choice.format == "pdf" else "PNG (*.png)")
        if not name:
            return
        output = Path(name).with_suffix(f".{choice.format}")
        with Waiting(tr("Writing the maps…"), self._page) as progress:
            try:
                files, pages, _ = print_maps(self._page.store_path(), today(), choice, output,
                                             self._page.language, progress)
            except Cancelled:
                return
            except (SeveError, WriteError) as error:
                self._page.say(spoken(error) if isinstance(error, SeveError) else tr(
                    "{} cannot be written: is it open elsewhere?").format(error),
                    Qgis.MessageLevel.Warning)
                return
        self._page.say(tr("Pages written: {}.").format(pages), Qgis.MessageLevel.Success)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(files[0])))

    def export_figures(self) -> None:
        """Ask where, and write every figure with its definition."""
        name, _ = QFileDialog.getSaveFileName(
            self._page, tr("Export the figures"), str(self._folder() / f"{tr('figures')}.xlsx"),
            "Excel (*.xlsx);;CSV (*.csv)")
        if not name:
            return
        path, day = Path(name), today()

        def work(store: Store, progress: Progress) -> int:
            from ...dashboard.indicators import compute_indicators
            from ...dashboard.report import export_indicators

            return export_indicators(compute_indicators(store, day), self._page.language, path)

        self._page.with_store(tr("Export the figures"), work, lambda rows: self._page.say(
            tr("Figures written: {}, in {}.").format(rows, path.name), Qgis.MessageLevel.Success))

    def set_weights(self) -> None:
        """Ask the weights of the score, and keep them for every desk."""
        from ...layers.settings import TownSettings

        if self._page.parks is None:
            return
        dialog = WeightsDialog(self._page.parks.parts, self._page.parks.weights,
                               TownSettings().condition_weights, self._page)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.keep_weights(dialog.weights())

    def keep_weights(self, weights: dict[str, float]) -> None:
        """Write the weights in the store."""
        def work(store: Store, progress: Progress) -> bool:
            from dataclasses import replace

            with store.transaction():
                store.save_settings(replace(store.settings(), condition_weights=weights))
            return True

        self._page.write(tr("Weights of the score"), work)

    def see_relief(self) -> None:
        """Open QGIS's 3D view over what the map shows, seen from a bird's height."""
        from ..relief import open_relief

        if self._page.layer("trees") is None:
            self._page.say(tr("Open the town's map first (toolbar): the objects are then shown "
                              "there."))
            return
        for table in LAYER_TABLES:  # the yellow of what is selected would cover the ground
            layer = self._page.layer(table)
            if layer is not None:
                layer.removeSelection()
        if not open_relief(self._page.iface, tr("Trees in relief")):
            self._page.say(tr("This QGIS has no 3D view."), Qgis.MessageLevel.Warning)

    def _place(self) -> tuple[str, str, str] | None:
        row = self._page.chosen()
        return (row.table, row.uid, row.name) if row is not None and row.table else None

    def _folder(self) -> Path:
        return Path(load_desk().output_folder or folder_beside(self._page.store_path()))
