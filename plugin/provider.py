"""The Processing provider ``seve``: the headless face of the plugin."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithms.base import ICON


class SeveProvider(QgsProcessingProvider):
    """Lists the algorithms; each is imported when QGIS asks for the list."""

    def id(self) -> str:
        """Give the stable prefix of the algorithms."""
        return "seve"

    def name(self) -> str:
        """Give the name shown in the toolbox."""
        return "Sève"

    def icon(self) -> QIcon:
        """Give Sève's icon."""
        return QIcon(str(ICON))

    def loadAlgorithms(self) -> None:
        """Declare every step, and the morning that runs them all."""
        from .algorithms.close_rounds import CloseRounds
        from .algorithms.compute_advice import ComputeAdvice
        from .algorithms.dashboard import Dashboard
        from .algorithms.due_work import DueWork
        from .algorithms.explain import Explain
        from .algorithms.export_indicators import ExportIndicators
        from .algorithms.export_inventory import ExportInventory
        from .algorithms.import_inventory import ImportInventory
        from .algorithms.method_sheet import MethodSheet
        from .algorithms.morning import RunMorning
        from .algorithms.plan_rounds import PlanRounds
        from .algorithms.print_maps import PrintMaps
        from .algorithms.print_rounds import PrintRounds
        from .algorithms.register_files import RegisterFiles
        from .algorithms.renewal_plan import RenewalPlan
        from .algorithms.send_reminders import SendReminders
        from .algorithms.update_weather import UpdateWeather
        from .algorithms.water_saved import WaterSaved

        for algorithm in (ImportInventory, UpdateWeather, ComputeAdvice, Explain, MethodSheet,
                          WaterSaved, DueWork, SendReminders, RenewalPlan, PlanRounds,
                          PrintMaps, PrintRounds, CloseRounds, Dashboard, ExportIndicators,
                          ExportInventory, RegisterFiles, RunMorning):
            self.addAlgorithm(algorithm())
