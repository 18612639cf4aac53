"""F1 and the Help buttons open the right page of the guide, on this computer."""

import importlib.util
from pathlib import Path

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QWizard
from seve.plugin import help as guide


@pytest.fixture(scope="module", autouse=True)
def built(root):
    spec = importlib.util.spec_from_file_location("guide_tool", root / "tools" / "guide.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tool.build()
    return tool


@pytest.fixture
def opened(monkeypatch):
    """Give the pages opened, by name; each must be a file of this computer."""
    pages = []

    class Browser:
        @staticmethod
        def openUrl(url):
            assert url.isLocalFile()
            assert Path(url.toLocalFile()).is_file()
            pages.append(Path(url.toLocalFile()).stem)
            return True

    monkeypatch.setattr(guide, "QDesktopServices", Browser)
    return pages


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_that_can_be_asked_for_exists(language, monkeypatch, built):
    monkeypatch.setattr(guide, "current_language", lambda: language)
    assert set(guide.PAGES) == set(built.PAGES)
    for page in guide.PAGES:
        path = Path(guide.help_url(page).toLocalFile())
        assert path.is_file()
        assert path.parent.name == language


def test_f1_and_the_button_open_the_page_of_the_tab_in_view(qgis_iface, qgis_app, opened):
    from seve.plugin.panel.dock import DayPanel

    panel = DayPanel(qgis_iface)
    panel.show()
    try:
        for place, page in enumerate(panel.pages):
            panel.tabs.setCurrentIndex(place)
            QTest.mouseClick(panel.help_button, Qt.MouseButton.LeftButton)
            assert opened == [page.HELP]
            QTest.keyClick(panel.tabs, Qt.Key.Key_F1)
            assert opened == [page.HELP] * 2
            opened.clear()
        assert {page.HELP for page in panel.pages} >= {"inventory", "watering", "work", "rounds",
                                                       "parks"}
    finally:
        panel.stop()
        panel.deleteLater()


def test_the_import_has_its_page(qgis_app, tmp_path, opened):
    from seve.plugin.wizard.wizard import ImportWizard

    wizard = ImportWizard(tmp_path / "town.gpkg")
    wizard.show()
    assert QTest.qWaitForWindowActive(wizard)
    wizard.button(QWizard.WizardButton.HelpButton).click()
    assert opened == ["import"]
    QTest.keyClick(wizard, Qt.Key.Key_F1)
    assert opened == ["import", "import"]
    wizard.reject()


def test_a_dialog_has_its_button_and_its_key(qgis_app, opened):
    from seve.plugin.new_town import NewTownDialog

    dialog = NewTownDialog()
    dialog.show()
    assert QTest.qWaitForWindowActive(dialog)
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Help).click()
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    assert opened == ["first-day", "first-day"]
    dialog.close()


def test_every_algorithm_has_its_help_on_this_computer(qgis_iface):
    import seve
    from qgis.PyQt.QtCore import QUrl

    plugin = seve.classFactory(qgis_iface)
    plugin.initProcessing()
    try:
        for algorithm in QgsApplication.processingRegistry().providerById("seve").algorithms():
            assert Path(QUrl(algorithm.helpUrl()).toLocalFile()).is_file(), algorithm.name()
    finally:
        plugin.unload()


def test_the_guide_is_in_the_menus_while_the_plugin_lives(qgis_iface, qgis_app, opened):
    import seve

    plugin = seve.classFactory(qgis_iface)
    plugin.initGui()
    plugin._guide.trigger()
    assert opened == ["index"]
    plugin.unload()
