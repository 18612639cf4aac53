"""Each archive, installed as a user installs it: an empty profile of QGIS, nothing else.

`make test-package` builds the archives and runs these; they need the package registry once.
"""

import configparser
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

TODAY = "2026-07-14"
LARGEST_BYTES = 25 * 1024 * 1024
pytestmark = pytest.mark.package


@pytest.fixture(scope="module")
def archives(root):
    found = {"offline" if path.stem.endswith("-offline") else "plain": path
             for path in (root / "dist").glob("seve-*.zip")}
    assert set(found) == {"plain", "offline"}, "run make package package-offline first"
    return found


class Profile:
    """An empty QGIS profile with one archive in it, and QGIS's own Python: no .venv."""

    def __init__(self, folder, archive):
        self.folder = folder / "profiles" / "default"
        plugins = self.folder / "python" / "plugins"
        plugins.mkdir(parents=True)
        with zipfile.ZipFile(archive) as content:
            content.extractall(plugins)
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QGIS"))}
        self.environment |= {
            "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(folder),
            "PATH": os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep)
                                    if ".venv" not in part)}
        self.process("plugins", "enable", "seve")

    def process(self, *arguments):
        return subprocess.run(["qgis_process", *arguments], env=self.environment, text=True,
                              capture_output=True, timeout=600, check=False)

    def morning(self, sample_data, out):
        return self.process("--json", "run", "seve:morning", "--", f"INPUT={sample_data}",
                            f"STORE={out / 'town.gpkg'}", f"DATE={TODAY}",
                            f"OUTPUT_FOLDER={out}", "LANGUAGE=fr")


def results(done):
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    return json.loads(done.stdout[done.stdout.index("{"):])["results"]


def assert_a_whole_morning(found, folder):
    assert found["TREES"] > 2500
    assert found["TO_WATER"] > 0
    assert found["ROUNDS"] > 0
    for name in ("seve.qgz", "map.png", "dashboard.html", "reminders.ics", "report.xlsx",
                 "to_check.xlsx", "summary.txt"):
        assert (folder / name).stat().st_size > 0
    assert "Non écrit" not in (folder / "summary.txt").read_text(encoding="utf-8")


# ---- what the archives hold ----------------------------------------------------------------


def names(archive):
    with zipfile.ZipFile(archive) as content:
        return content.namelist()


def general(archive):
    parser = configparser.ConfigParser(interpolation=None)
    with zipfile.ZipFile(archive) as content:
        parser.read_string(content.read("seve/metadata.txt").decode("utf-8"))
    return parser["general"]


def test_the_archive_of_the_repository_is_small_and_carries_no_binary(archives):
    assert archives["plain"].stat().st_size < LARGEST_BYTES
    assert not [name for name in names(archives["plain"])
                if name.endswith((".whl", ".so", ".pyd", ".dll", ".exe", ".pyc"))]
    assert general(archives["plain"])["plugin_dependencies"] == "qpip"
    assert "seve/requirements.txt" in names(archives["plain"])


def test_both_carry_the_guide_in_both_languages_and_the_sample_town(archives, root):
    for archive in archives.values():
        held = set(names(archive))
        assert "seve/sample_data/arbres.xlsx" in held
        for language in ("fr", "en"):
            pages = [f"seve/docs/guide/built/{language}/{path.stem}.html"
                     for path in (root / "docs" / "guide" / language).glob("*.md")]
            assert len(pages) > 10
            assert set(pages) <= held
            assert f"seve/docs/guide/images/{language}/day.png" in held
        assert not [name for name in held if name.endswith(".md") and "/docs/" in name]


def test_the_offline_archive_asks_for_no_network(archives):
    assert "plugin_dependencies" not in general(archives["offline"])
    assert "seve/requirements.txt" not in names(archives["offline"])


@pytest.mark.parametrize("machine", ["cp312-win_amd64", "cp311-linux_x86_64",
                                     "cp313-linux_x86_64"])
def test_each_machine_finds_the_compiled_libraries_made_for_it(archives, tmp_path, machine):
    from seve.plugin.carried_wheels import CarriedWheels

    with zipfile.ZipFile(archives["offline"]) as content:
        content.extractall(tmp_path)
    folder = CarriedWheels(tmp_path / "seve" / "wheels", tmp_path / "home", machine).unpack()
    ending = "pyd" if "win" in machine else "so"
    python = machine.split("-")[0].removeprefix("cp")
    for package in ("python_calamine", "rapidfuzz", "pyvrp"):
        compiled = list((folder / package).rglob(f"*{python}*.{ending}"))
        assert compiled, package
    longest = max(len(path.relative_to(folder).as_posix()) for path in folder.rglob("*"))
    assert longest < 120  # Windows takes 260 characters, a user's profile has its share


# ---- installed -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def offline(archives, tmp_path_factory):
    return Profile(tmp_path_factory.mktemp("offline"), archives["offline"])


@pytest.fixture(scope="module")
def plain(archives, tmp_path_factory):
    return Profile(tmp_path_factory.mktemp("plain"), archives["plain"])


def test_the_offline_archive_runs_the_morning_where_nothing_was_installed(
        offline, sample_data, tmp_path):
    first = results(offline.morning(sample_data, tmp_path))
    assert_a_whole_morning(first, tmp_path)
    (folder,) = (offline.folder / "seve" / "libraries").iterdir()
    before = folder.stat().st_mtime_ns
    again = results(offline.morning(sample_data, tmp_path))
    assert again["NEW"] == again["CHANGED"] == 0
    assert folder.stat().st_mtime_ns == before


def test_the_offline_archive_does_not_replace_the_libraries_of_qgis(offline):
    code = ("import sys; sys.path.insert(0, '/usr/share/qgis/python');"
            f"sys.path.insert(0, {str(offline.folder / 'python' / 'plugins')!r});"
            "from qgis.core import QgsApplication; app = QgsApplication([], False);"
            "app.initQgis(); import seve; plugin = seve.classFactory(None);"
            "import numpy, pyproj, icalendar;"
            "print(numpy.__file__, pyproj.__file__, icalendar.__file__, sep='\\n');"
            "plugin.unload(); app.exitQgis()")
    run = subprocess.run(["/usr/bin/python3", "-c", code], env=offline.environment, text=True,
                         capture_output=True, timeout=120, check=True)
    numpy, pyproj, icalendar = run.stdout.splitlines()
    assert numpy.startswith("/usr/lib") and pyproj.startswith("/usr/lib")
    assert str(offline.folder) in icalendar


def test_without_its_libraries_the_archive_of_the_repository_says_which(
        plain, sample_data, tmp_path):
    if shutil.which("dpkg") and subprocess.run(
            ["dpkg", "-s", "python3-geopandas"], capture_output=True, check=False).returncode == 0:
        pytest.skip("Debian's own geopandas is installed here")
    listed = plain.process("list")
    assert "seve:morning" in listed.stdout
    refused = plain.morning(sample_data, tmp_path)
    assert refused.returncode != 0
    assert "pandas" in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr


def test_with_libraries_where_qpip_puts_them_it_runs_the_morning(
        plain, root, sample_data, tmp_path):
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    place = plain.folder / "python" / "dependencies" / python
    place.parent.mkdir()
    place.symlink_to(root / ".venv" / "lib" / f"python{python}" / "site-packages")
    assert_a_whole_morning(results(plain.morning(sample_data, tmp_path)), tmp_path)
