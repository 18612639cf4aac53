"""The register of a folder's inventory files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
)

from ..translation import tr
from .base import FeedbackProgress, SeveAlgorithm


class RegisterFiles(SeveAlgorithm):
    """What the workbooks of a folder hold, and where they overlap or contradict each other."""

    NAME = "register_files"
    RESULTS = ("FILES", "UNREADABLE", "OVERLAPS", "CONTRADICTIONS")

    def title(self) -> str:
        return tr("Register of the service's files")

    def help_text(self) -> str:
        return tr(
            "Reads every workbook, text file and layer of a folder and writes a register: what "
            "each one holds, when it changed, which ones speak of the same objects and on how "
            "many they contradict each other. Nothing is imported."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add(
            QgsProcessingParameterFile("FOLDER", tr("Folder of the workbooks"),
                                       behavior=QgsProcessingParameterFile.Behavior.Folder),
            tr("Its folders are looked through as well"),
        )
        self.add(
            QgsProcessingParameterFileDestination("OUTPUT", tr("Register"),
                                                  fileFilter="Excel (*.xlsx)"),
            tr("A workbook of two sheets: the files, and where they overlap"),
        )
        self.add_language()
        self.add_results()

    def work(self, parameters: dict[str, Any], context: QgsProcessingContext,
             feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ...layers.register import scan_folder, write_register

        folder = Path(self.parameterAsString(parameters, "FOLDER", context))
        path = self.output_path(parameters, "OUTPUT", context)
        register = scan_folder(folder, progress=FeedbackProgress(feedback))
        write_register(register, path, self.language(parameters, context))
        return {
            "FILES": len(register.files),
            "UNREADABLE": int(register.files["problem"].notna().sum()),
            "OVERLAPS": len(register.overlaps),
            "CONTRADICTIONS": int(register.overlaps["contradictions"].sum()),
            "OUTPUT": str(path),
        }
