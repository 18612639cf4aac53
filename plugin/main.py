"""The plugin in QGIS: what it adds at start, and takes away when it leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QAction, QIcon
from qgis.PyQt.QtWidgets import QToolBar

from .algorithms.base import ICON
from .carried_wheels import CarriedWheels
from .desk import load_desk
from .help import open_help
from .libraries import Libraries
from .options import SeveOptions
from .provider import SeveProvider
from .translation import install_translator, tr

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .morning_actions import MorningActions
    from .panel.dock import DayPanel
    from .panel.opening import OpeningMessage
    from .preparing import Preparation

MENU = "Sève"
WHEELS = Path(__file__).resolve().parent.parent / "wheels"


class SevePlugin:
    """Adds the Processing provider, a toolbar and a menu; everything else waits to be asked."""

    def __init__(self, iface: QgisInterface | None) -> None:
        self._iface = iface
        profile = Path(QgsApplication.qgisSettingsDirPath())
        self._carried = CarriedWheels(WHEELS, profile / "seve" / "libraries")
        self._libraries = Libraries(profile, self._carried)
        self._libraries.add()
        self._translator = install_translator()
        self._provider: SeveProvider | None = None
        self._toolbar: QToolBar | None = None
        self._actions: list[QAction] = []
        self._preparation: Preparation | None = None
        self._work: MorningActions | None = None
        self._panel: DayPanel | None = None
        self._panel_action: QAction | None = None
        self._opening: OpeningMessage | None = None
        self._guide: QAction | None = None
        self._options: SeveOptions | None = None
        self._import_action: QAction | None = None

    def initProcessing(self) -> None:
        """Add the algorithms; this alone is called by ``qgis_process``."""
        self._provider = SeveProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Add the toolbar and the menu."""
        from .morning_actions import MorningActions
        from .preparing import Preparation

        self.initProcessing()
        self._preparation = Preparation(self._iface, self._carried)
        self._work = MorningActions(self._iface)
        self._toolbar = self._iface.addToolBar(MENU)
        self._toolbar.setObjectName("SeveToolBar")
        self._toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._panel_action = self._add(tr("Panel of the day"), None, _theme("mIconListView"))
        self._panel_action.setCheckable(True)
        self._panel_action.toggled.connect(self._show_panel)
        self._work.store_changed.connect(self._refresh_panel)
        self._add(tr("Run the morning"), self._work.run_morning, QIcon(str(ICON)))
        self._import_action = self._add(tr("Import…"), self._work.open_import,
                                        _theme("mActionAddOgrLayer"))
        self._add(tr("Open the town's map"), self._work.open_map, _theme("mActionAddMap"))
        self._add(tr("Open the dashboard"), self._work.open_dashboard,
                  _theme("mActionAddHtml"))
        self._guide = QAction(_theme("mActionHelpContents"), tr("Sève: the guide"),
                              self._iface.mainWindow())
        self._guide.triggered.connect(lambda: open_help())
        self._iface.addPluginToMenu(MENU, self._guide)
        self._iface.pluginHelpMenu().addAction(self._guide)
        QgsProject.instance().readProject.connect(self._first_project)
        self._options = SeveOptions(self._iface, self._work.store_changed.emit)
        self._iface.registerOptionsWidgetFactory(self._options)
        self._show_role(load_desk().role)
        self._preparation.start()

    def unload(self) -> None:
        """Leave nothing behind."""
        if self._options is not None:
            self._iface.unregisterOptionsWidgetFactory(self._options)
            self._options = None
        if self._opening is not None:
            self._opening.stop()
            self._opening = None
        elif self._work is not None:
            QgsProject.instance().readProject.disconnect(self._first_project)
        if self._panel is not None:
            self._panel.stop()
            self._iface.removeDockWidget(self._panel)
            self._panel.deleteLater()
            self._panel = None
        self._panel_action = self._import_action = None
        if self._guide is not None:
            self._iface.pluginHelpMenu().removeAction(self._guide)
            self._iface.removePluginMenu(MENU, self._guide)
            self._guide.deleteLater()
            self._guide = None
        for action in self._actions:
            self._iface.removePluginMenu(MENU, action)
            action.deleteLater()
        self._actions.clear()
        if self._toolbar is not None:
            self._iface.mainWindow().removeToolBar(self._toolbar)
            self._toolbar.deleteLater()
            self._toolbar = None
        if self._work is not None:
            self._work.stop()
            self._work = None
        if self._preparation is not None:
            self._preparation.stop()
            self._preparation = None
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        if self._translator is not None:
            QgsApplication.instance().removeTranslator(self._translator)
            self._translator = None
        self._libraries.remove()

    def _show_panel(self, shown: bool) -> None:
        if self._panel is None and shown:
            self._preparation.then(self._make_panel,
                                   refused=lambda: self._panel_action.setChecked(False))
        elif self._panel is not None:
            self._panel.setUserVisible(True) if shown else self._panel.hide()
            self._refresh_panel()

    def _make_panel(self) -> None:
        """Make the panel the first time it is asked for: the start of QGIS stays light."""
        from .panel.dock import DayPanel

        self._panel = DayPanel(self._iface, self._work)
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._panel)
        self._panel.closed.connect(lambda: self._panel_action.setChecked(False))
        self._panel.role_changed.connect(self._show_role)
        self._work.look_for_old_key()
        self._panel.setUserVisible(True)
        self._refresh_panel()

    def _first_project(self, *_: object) -> None:
        """Tell what is late in the project just opened, and from then on in every other."""
        from .panel.opening import OpeningMessage

        QgsProject.instance().readProject.disconnect(self._first_project)
        self._opening = OpeningMessage(self._iface, self._show_work)
        self._preparation.then(self._opening.look)

    def _show_work(self) -> None:
        self._panel_action.setChecked(True)
        self._panel.show_work()

    def _show_role(self, role: str) -> None:
        """Leave out of the toolbar what this person does not use."""
        self._import_action.setVisible(role == "supervisor")

    def _refresh_panel(self) -> None:
        if self._panel is not None and not self._panel.isHidden():
            self._panel.refresh()

    def _add(self, title: str, run: Callable[[], None] | None, icon: QIcon) -> QAction:
        action = QAction(icon, title, self._iface.mainWindow())
        if run is not None:
            action.triggered.connect(lambda: self._preparation.then(run))
        self._iface.addPluginToMenu(MENU, action)
        self._toolbar.addAction(action)
        self._actions.append(action)
        return action


def _theme(name: str) -> QIcon:
    return QgsApplication.getThemeIcon(f"/{name}.svg")
