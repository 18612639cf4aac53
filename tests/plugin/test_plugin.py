"""The plugin enters QGIS and leaves it as it was."""

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QToolBar

ALGORITHMS = {"import_inventory", "update_weather", "compute_advice", "explain", "due_work",
              "send_reminders", "renewal_plan", "close_rounds", "plan_rounds", "print_maps",
              "print_rounds", "dashboard", "export_inventory", "export_indicators",
              "register_files", "morning", "method_sheet", "water_saved"}


@pytest.fixture
def plugin(qgis_iface):
    import seve

    plugin = seve.classFactory(qgis_iface)
    yield plugin
    plugin.unload()


def provider():
    return QgsApplication.processingRegistry().providerById("seve")


def test_headless_qgis_gets_the_algorithms_and_no_window(plugin):
    plugin.initProcessing()
    assert {algorithm.name() for algorithm in provider().algorithms()} == ALGORITHMS


def test_every_algorithm_says_what_it_does(plugin):
    plugin.initProcessing()
    for algorithm in provider().algorithms():
        assert algorithm.displayName() != algorithm.name()
        assert len(algorithm.shortHelpString()) > 60
        assert all(parameter.help() for parameter in algorithm.parameterDefinitions())


def test_unload_leaves_nothing_behind(qgis_iface, qgis_app):
    import seve

    window = qgis_iface.mainWindow()
    before = set(window.findChildren(QToolBar))
    for _ in range(2):
        plugin = seve.classFactory(qgis_iface)
        plugin.initGui()
        assert provider() is not None
        plugin.unload()
        qgis_app.sendPostedEvents(None, 52)  # deferred deletes
        assert provider() is None
        assert set(window.findChildren(QToolBar)) == before


def test_loading_the_plugin_loads_no_heavy_library():
    import subprocess
    import sys
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    code = (
        "import sys, importlib.util\n"
        f"s = importlib.util.spec_from_file_location('seve', {str(root / '__init__.py')!r},"
        f" submodule_search_locations=[{str(root)!r}])\n"
        "m = importlib.util.module_from_spec(s); sys.modules['seve'] = m; s.loader.exec_module(m)\n"
        "from qgis.core import QgsApplication\n"
        "app = QgsApplication([], False); app.initQgis()\n"
        "before = set(sys.modules)\n"  # some QGIS builds load shapely themselves
        "from seve.plugin.main import SevePlugin\n"
        "p = SevePlugin(None); p.initProcessing()\n"
        "heavy = {'pandas', 'geopandas', 'folium', 'pyvrp', 'requests', 'openpyxl', 'shapely'}\n"
        "print(sorted(heavy & (set(sys.modules) - before)))\n"
        "p.unload(); app.exitQgis()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip().splitlines()[-1:] == ["[]"], run.stderr


def test_a_project_that_opens_is_looked_at_until_the_plugin_leaves(qgis_iface, qgis_new_project):
    import seve
    from qgis.core import QgsProject
    from qgis.PyQt.QtXml import QDomDocument

    project = QgsProject.instance()
    before = project.receivers(project.readProject)
    plugin = seve.classFactory(qgis_iface)
    plugin.initGui()
    assert project.receivers(project.readProject) == before + 1
    project.readProject.emit(QDomDocument())
    assert plugin._opening is not None
    assert project.receivers(project.readProject) == before + 1
    plugin.unload()
    assert project.receivers(project.readProject) == before
