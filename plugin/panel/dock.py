"""The dock that holds the tabs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..desk import load_desk, save_desk
from ..help import FIRST_DAY, open_help
from ..options import open_options
from ..store_place import shows
from ..translation import tr
from .page import LAYER_TABLES, PanelPage
from .start_page import StartPage

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..morning_actions import MorningActions

WATERING_TAB, WORK_TAB = 1, 2
# The tabs each person uses, by place; the others are only out of sight.
TABS_OF = {"gardener": (1, 2, 3), "supervisor": (0, 1, 2, 3, 4), "head": (1, 2, 4)}


class DayPanel(QgsDockWidget):
    """The ways to begin, then one tab per part of the day; what one writes, the others read."""

    role_changed = pyqtSignal(str)

    def __init__(self, iface: QgisInterface, actions: MorningActions | None = None) -> None:
        super().__init__("Sève", iface.mainWindow())
        self.setObjectName("SeveDayPanel")
        self._iface = iface
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(True)
        self.pages = self._pages(iface, actions)
        for page in self.pages:
            self.tabs.addTab(page, page.title())
            page.store_changed.connect(self.refresh)
        self.tabs.currentChanged.connect(lambda _: self.current().refresh())
        self.help_button = QToolButton()
        self.help_button.setIcon(QgsApplication.getThemeIcon("/mActionHelpContents.svg"))
        self.help_button.setAutoRaise(True)
        self.help_button.setToolTip(tr("Help on this tab (F1)"))
        self.help_button.setAccessibleName(self.help_button.toolTip())
        self.help_button.clicked.connect(self._open_help)
        self._watched: list[QgsVectorLayer] = []
        QgsProject.instance().layersAdded.connect(self._watch)
        self._watch(QgsProject.instance().mapLayers().values())
        self.role = QComboBox()
        self.settings_button = QToolButton()
        self.day = QWidget()
        self._arrange()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.day)
        self.start: StartPage | None = None
        if actions is not None:
            self.start = StartPage(actions)
            self.stack.addWidget(self.start)
        self.setWidget(self.stack)
        self._show_role()
        self._open_where_useful()
        self._show_start()

    def current(self) -> PanelPage:
        """Give the tab in view."""
        return self.pages[self.tabs.currentIndex()]

    def refresh(self) -> None:
        """Read the tab in view again; the others do when they come into view."""
        self._show_start()
        self.current().refresh()

    def show_work(self) -> None:
        """Bring the tab of the work into view (every role has it)."""
        self.tabs.setCurrentIndex(WORK_TAB)

    def event(self, event: QEvent) -> bool:
        """Take F1 before QGIS does, while the panel is in use."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_F1:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the guide on F1."""
        if event.key() == Qt.Key.Key_F1:
            self._open_help()
        else:
            super().keyPressEvent(event)

    def _watch(self, layers: Iterable[QgsMapLayer]) -> None:
        """Read again once a person has saved changes made on one of the town's layers."""
        place = self.current().store_path()
        for layer in layers:
            if place is not None and isinstance(layer, QgsVectorLayer) and any(
                    shows(layer, place, table) for table in LAYER_TABLES):
                layer.afterCommitChanges.connect(self._changed_by_hand)
                self._watched.append(layer)

    def _changed_by_hand(self) -> None:
        if not self.isHidden():
            self.refresh()

    def stop(self) -> None:
        """Cancel what runs, when the plugin leaves."""
        QgsProject.instance().layersAdded.disconnect(self._watch)
        for layer in self._watched:
            if not sip.isdeleted(layer):
                layer.afterCommitChanges.disconnect(self._changed_by_hand)
        self._watched.clear()
        for page in self.pages:
            page.stop()

    def _open_help(self) -> None:
        starting = self.stack.currentWidget() is self.start
        open_help(FIRST_DAY if starting else self.current().HELP)

    def _show_start(self) -> None:
        """Offer the ways to begin until there is a town."""
        begun = self.start is None or self.current().store_path() is not None
        self.stack.setCurrentWidget(self.day if begun else self.start)

    def _open_where_useful(self) -> None:
        """A town in hand opens on its watering, the first day on the inventory."""
        if self.current().store_path() is not None and self.tabs.currentIndex() == 0:
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(WATERING_TAB)
            self.tabs.blockSignals(False)

    def _arrange(self) -> None:
        for code, words in (("gardener", tr("Gardener")), ("supervisor", tr("Supervisor")),
                            ("head", tr("Head of the service"))):
            self.role.addItem(words, code)
        known = load_desk().role
        self.role.setCurrentIndex(max(self.role.findData(known), 0))
        self.role.setToolTip(tr("Who sits here: what this person does not use is out of sight"))
        self.role.currentIndexChanged.connect(self._role_chosen)
        label = QLabel(tr("&Seen by"))
        label.setBuddy(self.role)
        self.settings_button.setText(tr("Settings"))
        self.settings_button.setIcon(QgsApplication.getThemeIcon("/mActionOptions.svg"))
        self.settings_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.settings_button.setAutoRaise(True)
        self.settings_button.setToolTip(tr("Sève's page in QGIS's options"))
        self.settings_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.settings_button.clicked.connect(lambda: open_options(self._iface))
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 0, 6, 0)
        bar.addWidget(label)
        bar.addWidget(self.role)
        bar.addStretch(1)
        bar.addWidget(self.settings_button)
        bar.addWidget(self.help_button)
        layout = QVBoxLayout(self.day)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self.tabs, 1)

    def _role_chosen(self, *_: object) -> None:
        save_desk(replace(load_desk(), role=self.role.currentData()))
        self._show_role()
        self.role_changed.emit(self.role.currentData())

    def _show_role(self) -> None:
        shown = TABS_OF[self.role.currentData()]
        for place in range(self.tabs.count()):
            self.tabs.setTabVisible(place, place in shown)

    @staticmethod
    def _pages(iface: QgisInterface, actions: MorningActions | None) -> list[PanelPage]:
        from .inventory_page import InventoryPage
        from .parks_page import ParksPage
        from .rounds_page import RoundsPage
        from .watering_page import WateringPage
        from .work_page import WorkPage

        return [InventoryPage(iface, actions),
                *(page(iface) for page in (WateringPage, WorkPage, RoundsPage, ParksPage))]
