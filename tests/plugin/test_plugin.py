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


def test_the_steps_of_a_model_hand_the_town_on_and_run_beside_the_interface(
        plugin, tmp_path, sample_data):
    from qgis.core import (
        QgsProcessingAlgRunnerTask,
        QgsProcessingContext,
        QgsProcessingFeedback,
        QgsProcessingModelAlgorithm,
        QgsProcessingModelChildAlgorithm,
        QgsProcessingModelChildParameterSource,
    )
    from qgis.PyQt.QtTest import QTest
    from seve.layers.store import Store

    plugin.initProcessing()
    value = QgsProcessingModelChildParameterSource.fromStaticValue
    model, page = QgsProcessingModelAlgorithm("a day"), tmp_path / "page.html"
    before = None
    for name, given in (
        ("import_inventory", {"INPUT": [str(sample_data / "massifs.xlsx")],
                              "STORE": str(tmp_path / "town.gpkg")}),
        ("update_weather", {"SOURCE": "file", "FILE": str(sample_data), "DATE": "2026-07-14"}),
        ("compute_advice", {"DATE": "2026-07-14"}),
        ("dashboard", {"DATE": "2026-07-14", "OUTPUT": str(page)})):
        child = QgsProcessingModelChildAlgorithm(f"seve:{name}")
        child.setChildId(name)
        for key, one in given.items():
            child.addParameterSources(key, [value(one)])
        if before is not None:
            child.addParameterSources("STORE", [
                QgsProcessingModelChildParameterSource.fromChildOutput(before, "STORE")])
        before = model.addChildAlgorithm(child)
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    ended = []
    task = QgsProcessingAlgRunnerTask(model, {}, context, feedback)
    task.executed.connect(lambda successful, results: ended.append(successful))
    QgsApplication.taskManager().addTask(task)
    for _ in range(3000):
        if ended:
            break
        QTest.qWait(20)
    assert ended == [True], feedback.textLog()
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype")
    with Store.open(tmp_path / "town.gpkg") as store:
        assert store.count("beds") > 200
        assert store.count("watering_advice") > 200


def test_the_steps_of_qgis_s_own_threads_work_in_threads_that_live_on(qgis_app):
    import threading

    from qgis.PyQt.QtCore import QThread
    from seve.plugin.tasks import apart

    assert apart(threading.current_thread) is threading.current_thread()
    names = []

    class Short(QThread):
        def run(self):
            names.append(apart(lambda: threading.current_thread().name))

    thread = Short()
    thread.start()
    thread.wait()
    assert names[0].startswith("seve")


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
        "import seve.plugin.morning_actions, seve.plugin.options_page, seve.plugin.town_map\n"
        "from seve.plugin.panel.dock import DayPanel\n"
        "from seve.plugin.panel import inventory_page, watering_page, work_page\n"
        "from seve.plugin.panel import rounds_page, parks_page, opening\n"
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
