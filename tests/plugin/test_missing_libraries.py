"""A QGIS that lacks libraries: the plugin starts, says which, and does the rest."""

import json
import os
import re
import subprocess
import sys

import pytest
from seve.plugin.needed import LIBRARIES

TODAY = "2026-07-14"
OPTIONAL = [library.module for library in LIBRARIES if not library.foundation]
FOUNDATIONS = [library.module for library in LIBRARIES if library.foundation]


def in_qgis_without(modules, root, code):
    """Run code in a QGIS of its own where these modules cannot be imported."""
    whole = f"""
import sys, json
for name in {modules!r}:
    sys.modules[name] = None
import importlib.util
from pathlib import Path
root = Path({str(root)!r})
s = importlib.util.spec_from_file_location("seve", root / "__init__.py",
                                           submodule_search_locations=[str(root)])
m = importlib.util.module_from_spec(s); sys.modules["seve"] = m; s.loader.exec_module(m)
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback
app = QgsApplication([], False); app.initQgis()
import seve
plugin = seve.classFactory(None)
plugin.initProcessing()

def run(name, **parameters):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("seve:" + name)
    can, message = algorithm.canExecute()
    if not can:
        return message
    feedback = QgsProcessingFeedback(False)
    results, good = algorithm.run(parameters, QgsProcessingContext(), feedback)
    return results if good else feedback.textLog()

answer = {{}}
{code}
print("ANSWER" + json.dumps(answer, default=str))
plugin.unload()
app.exitQgis()
"""
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True,
                          timeout=600, check=False,
                          env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    assert "ANSWER" in done.stdout, done.stderr[-3000:]
    return json.loads(done.stdout.split("ANSWER")[1].splitlines()[0])


def test_the_list_is_the_one_of_requirements_txt(root):
    asked = re.findall(r"(?m)^([A-Za-z][\w-]*)>=([\d.]+)",
                       (root / "requirements.txt").read_text(encoding="utf-8"))
    listed = [(library.name, ".".join(map(str, library.least))) for library in LIBRARIES]
    assert sorted(asked) == sorted(pair for pair in listed if pair[0] != "pyproj")  # QGIS's own


def test_without_pandas_the_plugin_starts_and_every_step_says_what_it_lacks(root, tmp_path):
    answer = in_qgis_without([*FOUNDATIONS, *OPTIONAL], root, """
provider = QgsApplication.processingRegistry().providerById("seve")
answer = {algorithm.name(): algorithm.canExecute() for algorithm in provider.algorithms()}
""")
    assert len(answer) > 10
    for can, message in answer.values():
        assert can is False
        assert "pandas" in message and "geopandas" in message


def test_a_pandas_too_old_is_told_with_the_version_needed(monkeypatch):
    from seve.plugin import needed

    monkeypatch.setattr(needed.metadata, "version",
                        lambda name: "1.5.3" if name == "pandas" else "99.0")
    assert "pandas 1.5.3 (too old, 2.2 needed)" in needed.refusal()


@pytest.fixture(scope="module")
def day_without(root, sample_data, tmp_path_factory):
    """Run the day's steps where no optional library is there, from open formats."""
    folder = tmp_path_factory.mktemp("bare")
    return folder, in_qgis_without(OPTIONAL, root, f"""
from pathlib import Path
data, out = Path({str(sample_data)!r}), Path({str(folder)!r})
store = str(out / "town.gpkg")
answer["workbook"] = run("import_inventory", INPUT=[str(data / "arbres.xlsx")], STORE=store)
trees = out / "arbres.csv"
trees.write_text("numero;genre;espece;X;Y;date plantation\\n" + "".join(
    f"A{{n}};Tilia;cordata;{{843000 + 10 * n}};{{6519000 + n}};01/12/2025\\n"
    for n in range(20)))
answer["morning"] = run("morning", INPUT=[str(trees), str(data / "sites.geojson"),
                        str(data / "meteo_2025-2026_RR-T-Vent.csv"),
                        str(data / "meteo_2025-2026_autres-parametres.csv")],
                        STORE=store, DATE={TODAY!r}, OUTPUT_FOLDER=str(out), LANGUAGE="fr")
answer["advice"] = run("compute_advice", STORE=store, DATE={TODAY!r})
answer["csv"] = run("export_inventory", STORE=store, FORMAT="geojson",
                    OUTPUT=str(out / "back"))
answer["page"] = run("dashboard", STORE=store, DATE={TODAY!r}, OUTPUT=str(out / "p.html"),
                     LANGUAGE="fr")
""")


def test_a_workbook_is_refused_by_name_and_open_formats_are_read(day_without):
    _, answer = day_without
    assert "python-calamine" in answer["workbook"]
    assert answer["morning"]["TREES"] == 20, answer["morning"]


def test_the_morning_does_what_it_can_and_its_summary_names_the_rest(day_without):
    folder, answer = day_without
    assert answer["morning"]["DAYS"] > 300
    summary = (folder / "summary.txt").read_text(encoding="utf-8")
    for library in ("XlsxWriter", "icalendar", "folium"):
        assert f"Non écrit : La bibliothèque {library} n'est pas installée" in summary
    assert not (folder / "dashboard.html").exists()
    assert (folder / "seve.qgz").exists()


def test_advice_and_open_files_need_none_of_them(day_without):
    _, answer = day_without
    assert answer["advice"]["LITRES_HORIZON"] >= 0
    assert answer["csv"]["ROWS"] >= 20
    assert "folium" in answer["page"]
