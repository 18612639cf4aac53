"""Nothing is imported that QGIS does not bring and requirements.txt does not name."""

import ast
import re
import sys

ROOMS = ("plugin", "layers", "irrigation", "interventions", "dashboard")
# QGIS and Python's own world in every installer: its bindings, numpy, its database driver, the
# certificates of requests.
OF_QGIS = {"qgis", "osgeo", "numpy", "psycopg2", "certifi", "pyproj", "console", "processing"}
PUBLISHED_AS = {"dateutil": "python-dateutil", "xlsxwriter": "XlsxWriter",
                "python_calamine": "python-calamine", "vrplib": "pyvrp"}  # which brings it


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_every_library_imported_is_named_for_whoever_installs(root):
    named = set(re.findall(r"(?m)^([A-Za-z][\w-]*)>=",
                           (root / "requirements.txt").read_text(encoding="utf-8")))
    unknown = {}
    for room in ROOMS:
        for path in (root / room).rglob("*.py"):
            for name in imported(path):
                if name in sys.stdlib_module_names or name in OF_QGIS:
                    continue
                if PUBLISHED_AS.get(name, name) not in named:
                    unknown.setdefault(name, []).append(path.relative_to(root).as_posix())
    assert unknown == {}


def test_the_offline_archive_pins_what_it_carries(root):
    pinned = {match[1].lower() for file in ("requirements-dev.txt", "requirements-offline.txt")
              for match in re.finditer(r"(?m)^([\w.-]+)==",
                                       (root / file).read_text(encoding="utf-8"))}
    source = (root / "tools" / "package_offline.py").read_text(encoding="utf-8")
    machines = next(node.value for node in ast.parse(source).body
                    if isinstance(node, ast.Assign) and node.targets[0].id == "MACHINES")
    carried = {text.value for text in ast.walk(machines)
               if isinstance(text, ast.Constant) and re.fullmatch(r"[A-Za-z][\w.-]*", text.value)
               } - {key.value for key in machines.keys} - {"win_amd64"}
    assert len(carried) > 12
    assert {name for name in carried if name.lower() not in pinned} == set()
