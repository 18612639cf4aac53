"""The morning as a user runs it: one command on the sample town's files."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest
from seve.layers.store import Store

TODAY = "2026-07-14"
OUTPUTS = ("seve.qgz", "map.png", "dashboard.html", "reminders.ics", "report.xlsx",
           "to_check.xlsx", "summary.txt")


@pytest.fixture(scope="module")
def headless(root, tmp_path_factory):
    """Give a function that runs ``qgis_process`` with an empty profile and our plugin alone."""
    if shutil.which("qgis_process") is None:
        pytest.skip("qgis_process is not installed")
    folder = tmp_path_factory.mktemp("qgis")
    (folder / "plugins").mkdir()
    (folder / "plugins" / "seve").symlink_to(root)
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PLUGINPATH": str(folder / "plugins"),
        "QGIS_CUSTOM_CONFIG_PATH": str(folder / "profile"),
    }

    def command(*arguments):
        return ["qgis_process", *arguments], environment

    subprocess.run(command("plugins", "enable", "seve")[0], env=environment, check=True,
                   capture_output=True, timeout=120)
    return command


def run(headless, name, **parameters):
    given = [f"{key}={value}" for key, value in parameters.items()]
    command, environment = headless("--json", "run", f"seve:{name}", "--", *given)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    return json.loads(done.stdout[done.stdout.index("{"):])["results"]


@pytest.fixture(scope="module")
def morning(headless, sample_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    results = run(headless, "morning", INPUT=sample_data, STORE=folder / "town.gpkg", DATE=TODAY,
                  OUTPUT_FOLDER=folder, LANGUAGE="fr")
    return folder, results


def test_one_command_leaves_every_output(morning):
    folder, results = morning
    assert [name for name in OUTPUTS if not (folder / name).is_file()] == []
    assert results["TREES"] > 2500
    assert results["BEDS"] > 200
    assert results["TO_WATER"] > 0
    assert results["LITRES_HORIZON"] >= results["LITRES_TODAY"] > 0
    assert results["DUE"] >= results["OVERDUE"]


def test_the_summary_says_it_in_plain_words(morning):
    folder, _ = morning
    text = (folder / "summary.txt").read_text(encoding="utf-8")
    assert "14/07/2026" in text
    assert "lignes écartées, pour ces raisons" in text
    assert str(folder / "dashboard.html") in text


def test_the_rounds_of_the_day_are_planned_and_their_sheets_written(morning):
    folder, results = morning
    with Store.open(folder / "town.gpkg") as store:
        rounds = store.read("rounds")
        stops = store.read("round_stops")
    assert set(rounds["date"].dt.strftime("%Y-%m-%d")) == {TODAY}
    assert len(rounds) == results["ROUNDS"] > 0
    assert results["LITRES"] == pytest.approx(stops.loc[stops["kind"] == "work", "litres"].sum())
    unserved = stops[stops["kind"] == "unserved"]
    assert len(unserved) == results["UNSERVED"]
    assert unserved["reason"].notna().all()
    sheets = sorted((folder / "rounds").glob("*V*.xlsx"))
    assert len(sheets) == len(list((folder / "rounds").glob("*.gpx"))) == len(rounds)
    assert f"{results['ROUNDS']} tournées" in (folder / "summary.txt").read_text("utf-8")


def test_without_a_mail_server_no_reminder_is_sent_and_none_failed(morning):
    assert (morning[1]["SENT"], morning[1]["FAILED"]) == (0, 0)


def test_results_are_what_the_store_holds(morning):
    folder, results = morning
    with Store.open(folder / "town.gpkg") as store:
        advice = store.read("watering_advice")
        assert store.count("trees") == results["TREES"]
        assert store.count("beds") == results["BEDS"]
        pressing = advice[advice["urgency"].isin(["today", "late"])]
        assert len(pressing) == results["TO_WATER"]
        assert pressing["advised_l"].sum() == pytest.approx(results["LITRES_TODAY"], rel=1e-6)
        assert store.count("sites") == results["SITES"]


def test_the_map_is_a_picture_with_something_on_it(morning, qgis_app):
    from qgis.PyQt.QtGui import QImage

    image = QImage(str(morning[0] / "map.png"))
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 7)
               for y in range(0, image.height(), 7)}
    assert image.width() > 1500
    assert len(colours) > 30


def test_the_project_opens_with_its_styled_layers(morning, qgis_new_project):
    from qgis.core import QgsProject

    folder, _ = morning
    project = QgsProject()
    assert project.read(str(folder / "seve.qgz"))
    layers = {layer.name(): layer for layer in project.mapLayers().values()}
    assert {"Arbres", "Massifs", "Sites", "Secteurs d'intervention"} <= set(layers)
    assert all(layer.isValid() for layer in layers.values())
    labels = [item.label() for item in layers["Arbres"].renderer().legendSymbolItems()]
    assert labels[:3] == ["en retard", "aujourd'hui", "cette semaine"]
    assert project.layoutManager().layoutByName("Carte de la ville") is not None
    project.clear()


def test_the_project_finds_its_store_when_the_folder_is_moved(morning, tmp_path, qgis_new_project):
    from qgis.core import QgsProject

    for name in ("seve.qgz", "town.gpkg"):
        shutil.copy(morning[0] / name, tmp_path / name)
    project = QgsProject()
    assert project.read(str(tmp_path / "seve.qgz"))
    sources = [layer.source() for layer in project.mapLayers().values()]
    assert all(source.startswith(str(tmp_path)) for source in sources)
    project.clear()


def test_running_it_twice_changes_nothing(headless, morning, sample_data):
    folder, first = morning
    before = contents(folder / "town.gpkg")
    again = run(headless, "morning", INPUT=sample_data, STORE=folder / "town.gpkg", DATE=TODAY,
                OUTPUT_FOLDER=folder, LANGUAGE="fr")
    assert (again["NEW"], again["CHANGED"], again["GONE"]) == (0, 0, 0)
    assert again["UNCHANGED"] == first["NEW"]
    after = contents(folder / "town.gpkg")
    assert {name for name in before if not before[name].equals(after[name])} <= {"imports"}


def contents(path):
    from seve.layers import schema

    with Store.open(path) as store:
        return {name: store.read(name).drop(columns=["geometry"], errors="ignore")
                for name in schema.TABLES}


def test_killing_it_in_the_middle_leaves_the_store_usable(headless, sample_data, tmp_path):
    path = tmp_path / "town.gpkg"
    command, environment = headless(
        "run", "seve:morning", "--", f"INPUT={sample_data}", f"STORE={path}", f"DATE={TODAY}",
        f"OUTPUT_FOLDER={tmp_path}")
    left = set()
    for delay in (0.3, 2.0):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        wait_for(path, process)
        time.sleep(delay)
        process.kill()
        process.wait()
        with Store.open(path) as store:
            left.add(store.count("trees"))
            assert store._home.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    results = run(headless, "morning", INPUT=sample_data, STORE=path, DATE=TODAY,
                  OUTPUT_FOLDER=tmp_path)
    with Store.open(path) as store:
        assert store.count("trees") == results["TREES"] > 2500
    assert left <= {0, results["TREES"]}, "an import is there whole, or not at all"


def wait_for(path, process):
    deadline = time.monotonic() + 60
    while not path.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)


def test_a_step_that_is_refused_says_so_in_words(headless, tmp_path):
    command, environment = headless("run", "seve:compute_advice", "--",
                                    f"STORE={tmp_path / 'absent.gpkg'}", f"DATE={TODAY}")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "absent.gpkg" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the headless run is Linux's")
def test_an_advice_is_explained_in_one_sentence(headless, morning):
    folder, _ = morning
    with Store.open(folder / "town.gpkg") as store:
        advice = store.read("watering_advice")
        uid = advice.loc[advice["advised_l"].idxmax(), "object_uid"]
    result = run(headless, "explain", STORE=folder / "town.gpkg", UID=uid, DATE=TODAY,
                 LANGUAGE="fr", OUTPUT=folder / "days.csv")
    assert "L" in result["SENTENCE"]
    assert (folder / "days.csv").read_text("utf-8-sig").count("\n") > 5
