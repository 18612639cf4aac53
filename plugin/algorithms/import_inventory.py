"""Read workbooks and layers into the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
)

from ..network import qgis_session
from ..store_place import address
from ..translation import tr
from .base import FeedbackProgress, SeveAlgorithm, desk_inputs

_READABLE = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".txt", ".geojson", ".json", ".gpkg",
             ".shp", ".zip")


def listed_files(paths: list[str]) -> list[Path]:
    """Give the files named, and those a named folder holds, in the order of their names."""
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(file for file in path.iterdir()
                            if file.suffix.lower() in _READABLE and file.is_file())
        else:
            found.append(path)
    return found


class ImportInventory(SeveAlgorithm):
    """Workbooks to checked objects in the store."""

    NAME = "import_inventory"
    RESULTS = ("ROWS_READ", "TREES", "BEDS", "SITES", "NEW", "CHANGED", "UNCHANGED", "GONE",
               "TO_LOCATE", "REJECTED")

    def title(self) -> str:
        return tr("Import an inventory")

    def help_text(self) -> str:
        return tr(
            "Reads the service's workbooks and layers (trees, beds, sites, zones, means), "
            "recognises their columns, checks every row, compares with what the store holds and "
            "writes the result in one go. Nothing is lost: every row set aside is listed with its "
            "file, sheet, row, column, value and reason."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add(
            QgsProcessingParameterMultipleLayers(
                "INPUT", tr("Files"), layerType=Qgis.ProcessingSourceType.File,
                defaultValue=desk_inputs()),
            tr("One or more files, or a folder: .xlsx .xlsm .xls .ods .csv .geojson .gpkg .shp"),
        )
        self.add_store()
        self.add(
            QgsProcessingParameterFile("PROFILE", tr("Profile"), optional=True),
            tr("What was confirmed for earlier files of the same make"),
        )
        self.add(
            QgsProcessingParameterBoolean("DRY_RUN", tr("Only show what would change"),
                                          defaultValue=False),
            tr("Compare with the store and write nothing"),
        )
        self.add(
            QgsProcessingParameterFileDestination(
                "REPORT", tr("Findings"), fileFilter="Excel (*.xlsx)", optional=True,
                createByDefault=False),
            tr("Workbook that lists every finding"),
        )
        self.add_results()

    def prepareAlgorithm(self, parameters: dict[str, Any], context: QgsProcessingContext,
                         feedback: QgsProcessingFeedback) -> bool:
        # QGIS's network settings belong to the main thread; addresses are sent only when the
        # town asked for it.
        self._session = qgis_session()
        return True

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...layers.importing import import_inventory
        from ...layers.store import Store

        files = listed_files(self.parameterAsFileList(parameters, "INPUT", context))
        profile = self.parameterAsString(parameters, "PROFILE", context)
        report = self.parameterAsFileOutput(parameters, "REPORT", context)
        with Store.open_or_create(
                address(self.store_place(parameters, context))) as store:
            result = import_inventory(
                store, files, profile=Path(profile) if profile else None,
                dry_run=self.parameterAsBool(parameters, "DRY_RUN", context),
                moment=self.moment(), report=Path(report) if report else None,
                session=self._session(),
                progress=FeedbackProgress(feedback),
            )
        return {**import_results(result), "REPORT": report or None}


def import_results(result: Any) -> dict[str, Any]:
    """Name the counts of an import as the algorithm's results."""
    return {
        "ROWS_READ": result.rows_read, "TREES": result.trees, "BEDS": result.beds,
        "SITES": result.sites, "NEW": result.new, "CHANGED": result.changed,
        "UNCHANGED": result.unchanged, "GONE": result.gone, "TO_LOCATE": result.to_locate,
        "REJECTED": result.rejected,
    }
