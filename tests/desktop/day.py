"""A day at the service: the supervisor, the gardener, the head, each with their own hands."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from hands import (
    Camera,
    accept,
    answering,
    choose_action,
    choose_item,
    choose_row,
    click,
    click_map,
    name_files,
    wait_for,
    write,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QFileDialog, QPushButton, QWizard
from qgis.utils import iface, plugins

OUT = Path(os.environ["SEVE_OUT"])
SAMPLE = Path(os.environ["SEVE_SAMPLE"])
TOWN = OUT / "town" / "livry.gpkg"
RESULTS = OUT / "town" / "results"
# The last day of the sample town's weather.
TODAY = datetime.date(2026, 7, 14)

camera = Camera(OUT)


def steps(watch) -> Iterator[tuple[str, Callable[[], None]]]:
    """Name each step of the day, in order."""
    day = Day(watch)
    for step in (day.install, day.first_sight, day.new_town, day.settings,
                 day.import_workbooks,
                 day.place_an_object, day.run_the_morning, day.see_findings,
                 day.what_to_water, day.note_a_watering, day.overrule, day.pick_on_the_map,
                 day.compute_again, day.see_the_work, day.tick_the_work, day.prepare_rounds,
                 day.print_sheets, day.close_a_stop, day.see_the_parks, day.open_the_dashboard,
                 day.print_maps, day.change_roles,
                 day.leave):
        yield (step.__doc__ or "").rstrip("."), step


class Day:
    """What each does, in the order of a real day."""

    def __init__(self, watch) -> None:
        self.watch = watch
        (OUT / "town").mkdir(exist_ok=True)
        RESULTS.mkdir(exist_ok=True)

    # -- whoever installs

    def install(self) -> None:
        """Install the ZIP from QGIS's plugin manager."""
        import pyplugin_installer

        with self.watch.heart.resting():  # QGIS's own installer, before Sève is there
            # QGIS offers to fetch a manager of libraries, which are here already.
            answering("QgsPluginDependenciesDialog",
                      lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape),
                      lambda: pyplugin_installer.instance().installFromZipFile(
                          os.environ["SEVE_ZIP"]), always=False)
        assert "seve" in plugins, "the plugin did not start"
        from seve.plugin.panel import clock

        clock.today = lambda: TODAY
        iface.mainWindow().setGeometry(0, 0, 1600, 1000)
        QTest.qWait(300)

    def first_sight(self) -> None:
        """Open the panel for the first time."""
        click(self.button(0))
        wait_for(lambda: self.seve()._panel is not None and self.panel().isVisible(), "the panel")
        iface.mainWindow().resizeDocks([self.panel()], [520], Qt.Orientation.Horizontal)
        camera.take("first-sight")

    # -- the supervisor

    def new_town(self) -> None:
        """The supervisor begins a town."""
        from seve.plugin.new_town import NewTownDialog

        def fill(dialog) -> None:
            write(dialog.name, "Livry-Gargan")
            write(dialog.store.file.lineEdit(), str(TOWN))
            camera.take("new-town")
            accept(dialog)

        answering(NewTownDialog, fill, lambda: click(self.panel().start.create_button))
        wait_for(lambda: self.settled(self.inventory()) and self.inventory().stock, "the town")
        self.map_open()
        camera.take("empty-town")

    def settings(self) -> None:
        """The supervisor sets the town in QGIS's options."""
        from seve.plugin.options_page import SettingsPage

        def fill(dialog) -> None:
            page = dialog.findChild(SettingsPage)
            wait_for(lambda: page._known is not None, "the settings of the town")
            code = page.fields["insee_code"].widget
            write(code, "930")
            assert not page.isValid()
            camera.take("settings-wrong")
            write(code, "93046")
            for tab in range(page.tabs.count()):
                page.tabs.setCurrentIndex(tab)
                camera.take(f"settings-{tab}")
            accept(dialog)

        with self.watch.heart.resting():  # the window of the options is QGIS's own
            answering("QgsOptions", fill, lambda: click(self.panel().settings_button))
        wait_for(lambda: self.settled(self.inventory()), "the settings written")

    def import_workbooks(self) -> None:
        """The supervisor imports the workbooks with the wizard."""
        click(self.inventory().import_button)
        wizard = self.seve()._work._wizard
        wait_for(wizard.isVisible, "the wizard")
        files = [SAMPLE / name for name in (
            "arbres.xlsx", "massifs.xlsx", "moyens.xlsx", "commune.geojson", "secteurs.geojson",
            "sites.geojson", "voies.geojson")]
        add = next(button for button in wizard.files.findChildren(QPushButton)
                   if wizard.files.list.count() == 0 and button.isEnabled())
        answering(QFileDialog, name_files(*files), lambda: click(add))
        assert wizard.files.list.count() == len(files)
        for page, name in ((wizard.sheets, "sheets"), (wizard.columns, "columns"),
                           (wizard.changes, "changes")):
            self.next(wizard, page, QWizard.WizardButton.NextButton)
            camera.take(f"import-{name}")
        self.next(wizard, wizard.writing, QWizard.WizardButton.CommitButton)
        camera.take("import-written")
        click(wizard.button(QWizard.WizardButton.FinishButton))
        wait_for(lambda: self.settled(self.inventory()) and self.inventory().stock.trees > 2500,
                 "the trees of the town")
        self.map_open()
        trees, canvas = self.inventory().layer("trees"), iface.mapCanvas()
        seen = sum(canvas.extent().contains(feature.geometry().boundingBox())
                   for feature in trees.getFeatures() if feature.hasGeometry())
        assert seen > 2500, f"{seen} trees on the map"
        camera.take("inventory")

    def place_an_object(self) -> None:
        """The supervisor places an object by a click on the map."""
        page = self.inventory()
        waiting = len(page.stock.to_locate)
        assert waiting, "nothing to place"
        choose_row(page.to_locate, 0)
        click(page.place_button)
        self.map_drawn()
        canvas = iface.mapCanvas()
        centre = canvas.extent().center()
        click_map(canvas, centre.x(), centre.y())
        wait_for(lambda: len(page.stock.to_locate) == waiting - 1 and self.settled(page),
                 "the object in its place")
        click(page.place_button)
        camera.take("placed")

    def run_the_morning(self) -> None:
        """The supervisor runs the morning."""
        from seve.plugin.morning_dialog import MorningDialog

        def fill(dialog) -> None:
            write(dialog.inputs.lineEdit(), str(SAMPLE))
            write(dialog.outputs.lineEdit(), str(RESULTS))
            camera.take("morning")
            accept(dialog)

        answering(MorningDialog, fill, lambda: click(self.button(1)))
        with self.watch.heart.printing():  # the map as an image, among the rest
            wait_for(lambda: self.seve()._work._task is None, "the morning", 300)
            self.map_open()
        self.map_drawn()
        for name in ("seve.qgz", "map.png", "dashboard.html", "reminders.ics", "report.xlsx"):
            assert (RESULTS / name).exists(), f"{name} was not written"
        camera.take("morning-done")

    def see_findings(self) -> None:
        """The supervisor reads a finding and sees it on the map."""
        page = self.tab(0)
        choose_row(page.findings, 0)
        wait_for(lambda: page.finding_words.text(), "the finding's words")
        camera.take("findings")

    # -- the gardener

    def what_to_water(self) -> None:
        """The gardener reads what to water, and the card of the first."""
        page = self.tab(1)
        wait_for(lambda: page.day is not None and page.list.model().rowCount(), "the day's list")
        choose_row(page.list, 0)
        wait_for(lambda: page.card.card is not None, "the card")
        assert page.card.chart.is_drawn(), "no chart"
        camera.take("card")

    def note_a_watering(self) -> None:
        """The gardener notes a watering."""
        from seve.plugin.panel.card_dialogs import WateredDialog

        page = self.tab(1)
        answering(WateredDialog, accept, lambda: click(page.card.water_button))
        wait_for(lambda: page.undo.isVisible() and self.settled(page), "the watering noted")
        camera.take("watered")
        click(page.undo.button)
        wait_for(lambda: self.settled(page), "the watering taken back")

    def overrule(self) -> None:
        """The gardener overrules the advice, with the reason."""
        from seve.plugin.panel.card_dialogs import DecisionDialog

        page = self.tab(1)
        wait_for(lambda: page.card.card is not None, "the card")

        def decide(dialog) -> None:
            click(dialog.kinds["factor"])
            write(dialog.reason, "sol plus léger ici")
            camera.take("overrule")
            accept(dialog)

        answering(DecisionDialog, decide, lambda: click(page.card.correct_button))
        wait_for(lambda: page.undo.isVisible() and self.settled(page), "the decision noted")
        camera.take("overruled")

    def pick_on_the_map(self) -> None:
        """The gardener picks a tree on the map."""
        from qgis.core import QgsRectangle

        page, canvas = self.tab(1), iface.mapCanvas()
        tree = next(feature for feature in page.layer("trees").getFeatures()
                    if feature.hasGeometry())
        point = tree.geometry().asPoint()
        canvas.setExtent(QgsRectangle(point.x() - 40, point.y() - 40,
                                      point.x() + 40, point.y() + 40))
        self.map_drawn()
        click(page.pick)
        click_map(canvas, point.x(), point.y())
        wait_for(lambda: page.card.card is not None and self.settled(page)
                 and page.card.card.uid == tree["uid"], "the card of the tree clicked")
        camera.take("picked")
        click(page.pick)

    def compute_again(self) -> None:
        """The gardener computes the advice again."""
        page = self.tab(1)
        click(page.advice_button)
        wait_for(lambda: page.advice_button.isEnabled() and self.settled(page), "the advice")

    def see_the_work(self) -> None:
        """The gardener looks at the work due."""
        page = self.tab(2)
        wait_for(lambda: page.list is not None and page.tree.topLevelItemCount(), "the work")
        page.tree.setFocus()
        choose_item(page.tree, page.tree.topLevelItem(0))
        QTest.keyClick(page.tree, Qt.Key.Key_Right)
        wait_for(lambda: page.tree.topLevelItem(0).childCount(), "the rows of the first group")
        choose_item(page.tree, page.tree.topLevelItem(0).child(0))
        wait_for(page.done.isEnabled, "one intervention chosen")
        camera.take("work")

    def tick_the_work(self) -> None:
        """The gardener ticks an intervention off."""
        page = self.tab(2)
        click(page.done)
        wait_for(lambda: page.question.isVisible(), "the question")
        camera.take("work-done")
        accept(page.question)
        wait_for(lambda: self.settled(page), "the work ticked off")

    def prepare_rounds(self) -> None:
        """The supervisor prepares the rounds."""
        page = self.tab(3)
        wait_for(lambda: page.shown_day is not None and page.prepare.isEnabled(), "the vehicles")
        click(page.prepare)
        wait_for(lambda: page.shown_day.rounds and self.settled(page), "the rounds")
        click(page.on_map)
        self.map_drawn()
        camera.take("rounds")

    def print_sheets(self) -> None:
        """The supervisor writes and prints the round sheets."""
        page = self.tab(3)
        sheets = OUT / "town" / "sheets"
        sheets.mkdir()

        def folder(dialog) -> None:
            name_files(sheets)(dialog)

        def write_files() -> None:
            page.take.showMenu()

        menu = page.take.menu()
        self.menu_then(page.take, menu, menu.actions()[0], QFileDialog, folder)
        wait_for(lambda: self.settled(page) and list(sheets.glob("*.xlsx")), "the round sheets")
        self.run_algorithm("seve:print_rounds", {"OUTPUT": str(sheets)},
                           lambda: self.menu_click(page.take, page.take.print))
        assert list(sheets.glob("*.pdf")), "no printed sheet"
        self.menu_then(page.take, menu, page.take.phone, QFileDialog, folder)
        wait_for(page.take.phone.isEnabled, "the folders for the phones")
        assert list(sheets.glob("*-qfield/*.qgs")) or list(sheets.glob("*-qfield/*.qgz"))

    def close_a_stop(self) -> None:
        """The gardener leaves, ticks a stop off and closes the round."""
        page = self.tab(3)
        first = page.tree.topLevelItem(0)
        first.setExpanded(True)
        choose_item(page.tree, first)
        click(page.begin)
        wait_for(lambda: page.shown_day.rounds[0].state == "under_way" and self.settled(page),
                 "the round under way")
        item = page.tree.topLevelItem(0)
        stop = next(item.child(place) for place in range(item.childCount())
                    if getattr(item.child(place).data(0, Qt.ItemDataRole.UserRole),
                               "is_work", False))
        choose_item(page.tree, stop)
        click(page.done)
        wait_for(lambda: page.question.isVisible(), "the question")
        accept(page.question)
        wait_for(lambda: self.settled(page), "the stop ticked off")
        choose_item(page.tree, page.tree.topLevelItem(0))
        click(page.close_round)
        wait_for(lambda: page.question.isVisible(), "the question")
        accept(page.question)
        wait_for(lambda: page.shown_day.rounds[0].state == "done" and self.settled(page),
                 "the round closed")
        camera.take("round-closed")

    # -- the head

    def see_the_parks(self) -> None:
        """The head looks at the state of the parks."""
        page = self.tab(4)
        wait_for(lambda: page.parks is not None and page.table.rowCount(), "the parks")
        page.table.scrollToTop()
        choose_row(page.table, 0)
        camera.take("parks")

    def open_the_dashboard(self) -> None:
        """The head opens the dashboard."""
        page = self.tab(4)
        opened = []
        QDesktopServices.openUrl = lambda url: opened.append(url) or True
        click(page.dashboard)
        wait_for(lambda: opened and self.settled(page), "the dashboard")
        page = Path(opened[0].toLocalFile()).read_text(encoding="utf-8")
        assert page.lower().startswith("<!doctype")

    def print_maps(self) -> None:
        """The head prints the maps of the sites."""
        import processing

        target = OUT / "town" / "sites.pdf"
        self.run_algorithm(
            "seve:print_maps", {"OUTPUT": str(target)},
            lambda: processing.execAlgorithmDialog("seve:print_maps", {
                "STORE": str(TOWN), "DATE": TODAY.isoformat(), "KIND": "sites",
                "SKIP_EMPTY": True, "OUTPUT": str(target)}))
        assert target.exists(), "no map"

    def change_roles(self) -> None:
        """Each person sees the tabs they use."""
        for role in ("gardener", "head", "supervisor"):
            box = self.panel().role
            box.setFocus()
            box.setCurrentIndex(box.findData(role))
            wait_for(lambda: self.settled(self.panel().current()), "the tab")
            camera.take(f"role-{role}")

    def leave(self) -> None:
        """Close the panel, and nothing runs any more."""
        click(self.button(0))
        wait_for(lambda: not self.panel().isVisible(), "the panel closed")
        assert not any(page.busy() for page in self.panel().pages)

    # -- where things are

    def seve(self):
        return plugins["seve"]

    def panel(self):
        return self.seve()._panel

    def button(self, place: int):
        action = self.seve()._toolbar.actions()[place]
        return self.seve()._toolbar.widgetForAction(action)

    def inventory(self):
        return self.panel().pages[0]

    def tab(self, place: int):
        bar = self.panel().tabs.tabBar()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                         bar.tabRect(place).center())
        page = self.panel().pages[place]
        wait_for(lambda: page.isVisible() and self.settled(page), f"the tab {page.title()}")
        return page

    def settled(self, page) -> bool:
        return not page.busy()

    def next(self, wizard, page, button) -> None:
        click(wizard.button(button))
        wait_for(lambda: wizard.currentPage() is page and (page.ready or (
            page.message.text() and not page.bar.isVisibleTo(page))), page.title())
        assert page.ready, page.message.text()

    def map_open(self) -> None:
        wait_for(lambda: not self.seve()._work.busy(), "the town's map")
        self.map_drawn()

    def map_drawn(self) -> None:
        canvas = iface.mapCanvas()
        QTest.qWait(100)
        wait_for(lambda: not canvas.isDrawing(), "the map drawn")

    def menu_click(self, button, action) -> None:
        """Open a button's menu and click one of its lines."""
        from qgis.PyQt.QtCore import QTimer

        QTimer.singleShot(200, lambda: choose_action(button.menu(), action))
        click(button)

    def menu_then(self, button, menu, action, kind, answer) -> None:
        answering(kind, answer, lambda: self.menu_click(button, action))

    def run_algorithm(self, name: str, outputs: dict, act: Callable[[], None]) -> None:
        """Run what an algorithm's window shows, then close it."""
        from processing.gui.AlgorithmDialog import AlgorithmDialog

        def run(dialog) -> None:
            values = {**dialog.createProcessingParameters(), **outputs}
            dialog.setParameters(values)
            camera.take(name.replace("seve:", "dialog-"))
            with self.watch.heart.printing():
                click(dialog.runButton())
                wait_for(lambda: dialog.results() and not dialog.cancelButton().isEnabled(),
                         "the algorithm", 180)
            camera.take(name.replace("seve:", "done-"))
            dialog.reject()

        answering(AlgorithmDialog, run, act, 60)
