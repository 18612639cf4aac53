"""The offline archive's libraries: put in place once, whole, checked, after QGIS's own."""

import hashlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from seve.layers.errors import Cancelled, SeveError
from seve.plugin.carried_wheels import CarriedWheels, this_machine
from seve.plugin.libraries import Libraries

ROOT = Path(__file__).resolve().parents[2]
MACHINE = "cp312-win_amd64"


def wheel(folder, name, files):
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as content:
        for file, text in files.items():
            content.writestr(file, text)
    return path


def archive(folder, machines):
    """Write wheels and their list, as tools/package_offline.py does."""
    folder.mkdir(exist_ok=True)
    entries = []
    for name, machine in machines.items():
        path = wheel(folder, name, {
            f"{name}/__init__.py": f"WHERE = 'carried {name}'\n",
            f"{name}/tests/test_it.py": "", f"{name}-1.0.data/scripts/run": "",
            f"{name}-1.0.data/purelib/{name}/data.txt": "data",
            f"../{name}_outside.py": "", f"{name}-1.0.dist-info/METADATA": f"Name: {name}\n"
            "Version: 1.0\n"})
        entries.append({"file": path.name, "machines": [machine], "provides": [name],
                        "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    (folder / "list.json").write_text(json.dumps(entries))
    return folder


@pytest.fixture
def carried(tmp_path):
    folder = archive(tmp_path / "wheels", {"seve_windows": MACHINE, "seve_any": "any",
                                           "seve_other": "cp311-linux_x86_64"})
    return CarriedWheels(folder, tmp_path / "home", MACHINE)


def test_only_the_wheels_of_this_machine_are_unpacked(carried):
    assert carried.waiting()
    folder = carried.unpack()
    assert not carried.waiting()
    assert sorted(path.name for path in folder.iterdir() if "-" not in path.name) == [
        "seve_any", "seve_windows"]
    assert (folder / "seve_any" / "data.txt").read_text() == "data"


def test_nothing_leaves_the_folder_and_tests_and_scripts_stay_behind(carried, tmp_path):
    folder = carried.unpack()
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert not [name for name in names if "outside" in name]
    assert not [path for path in folder.rglob("*") if path.name in ("tests", "scripts", "run")]


def test_the_machine_is_named_as_wheels_name_it():
    assert this_machine() == f"cp{sys.version_info.major}{sys.version_info.minor}-linux_x86_64"


def test_the_archive_of_the_repository_carries_none(tmp_path):
    carried = CarriedWheels(tmp_path / "no wheels", tmp_path / "home")
    assert not carried.waiting()
    carried.unpack()
    assert not (tmp_path / "home").exists()


def test_a_changed_wheel_is_refused_and_nothing_is_left(carried, tmp_path):
    wheel(tmp_path / "wheels", "seve_any", {"seve_any/__init__.py": "import os\n"})
    with pytest.raises(SeveError) as refusal:
        carried.unpack()
    assert "seve_any-1.0" in refusal.value.sentence("fr")
    assert refusal.value.advice("en")
    assert carried.waiting()
    assert list((tmp_path / "home").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(carried, tmp_path):
    (tmp_path / "home").write_text("a file stands here")
    with pytest.raises(SeveError) as refusal:
        carried.unpack()
    assert str(tmp_path / "home") in refusal.value.sentence("en")


def test_stopping_leaves_nothing_half(carried, tmp_path):
    class Stopped:
        def report(self, fraction):
            pass

        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        carried.unpack(Stopped())
    assert carried.waiting()
    assert list((tmp_path / "home").iterdir()) == []


def _unpack_slowly(folder, home):
    class Slow:
        def report(self, fraction):
            time.sleep(0.2)

        def cancelled(self):
            return False

    CarriedWheels(folder, home, MACHINE).unpack(Slow())


def test_killed_in_the_middle_it_is_as_if_never_begun_and_can_be_done_again(carried, tmp_path):
    home = tmp_path / "home"
    work = multiprocessing.get_context("fork").Process(
        target=_unpack_slowly, args=(tmp_path / "wheels", home))
    work.start()
    deadline = time.monotonic() + 20
    while not list(home.glob(".unpacking-*/seve_windows")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(work.pid, signal.SIGKILL)
    work.join()
    (left,) = home.iterdir()
    assert carried.waiting()
    os.utime(left, (0, 0))  # long ago
    carried.unpack()
    assert list(home.iterdir()) == [carried.folder]


def test_two_qgis_at_once_end_with_one_whole_folder(carried, tmp_path):
    context = multiprocessing.get_context("fork")
    two = [context.Process(target=_unpack_slowly, args=(tmp_path / "wheels", tmp_path / "home"))
           for _ in range(2)]
    for process in two:
        process.start()
    for process in two:
        process.join(30)
        assert process.exitcode == 0
    assert list((tmp_path / "home").iterdir()) == [carried.folder]


def test_libraries_are_unpacked_when_first_imported_and_qgis_own_win(tmp_path):
    """In a process of its own: Python's search for modules is changed."""
    archive(tmp_path / "wheels", {"seve_any": "any", "seve_both": "any"})
    own = tmp_path / "qgis"
    own.mkdir()
    (own / "seve_both.py").write_text("WHERE = 'QGIS'\n")
    code = f"""
import sys
sys.path.insert(0, {str(own)!r})
import importlib.util
from pathlib import Path
root = Path({str(ROOT)!r})
s = importlib.util.spec_from_file_location("seve", root / "__init__.py",
                                           submodule_search_locations=[str(root)])
m = importlib.util.module_from_spec(s); sys.modules["seve"] = m; s.loader.exec_module(m)
from seve.plugin.carried_wheels import CarriedWheels
from seve.plugin.libraries import Libraries
before = list(sys.path), list(sys.meta_path)
carried = CarriedWheels(Path({str(tmp_path / "wheels")!r}), Path({str(tmp_path / "home")!r}))
libraries = Libraries(Path({str(tmp_path)!r}), carried)
libraries.add()
import seve_both
print(seve_both.WHERE, carried.waiting())
import seve_any
print(seve_any.WHERE, carried.waiting())
from importlib import metadata
print(metadata.version("seve_any"))
try:
    import seve_absent
except ModuleNotFoundError:
    print("absent")
libraries.remove()
print((sys.path, sys.meta_path) == before)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60,
                         check=True)
    assert run.stdout.splitlines() == ["QGIS True", "carried seve_any False", "1.0", "absent",
                                       "True"]


def test_what_qpip_installed_is_found_where_qpip_is_not_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    place = tmp_path / "python" / "dependencies" / f"3.{sys.version_info.minor}"
    place.mkdir(parents=True)
    Libraries(tmp_path, CarriedWheels(tmp_path / "none", tmp_path / "home")).add()
    assert sys.path[-1] == str(place)
