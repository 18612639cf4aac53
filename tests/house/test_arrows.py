"""The rooms stand one above the other, and only plugin/ knows QGIS."""

import ast
import importlib
from pathlib import Path

import pytest

ROOMS = ("layers", "irrigation", "interventions", "dashboard", "plugin")  # lowest first
OF_QGIS = {"qgis", "PyQt5", "PyQt6", "PySide6", "processing", "osgeo"}


def room_files(root: Path, room: str) -> list[Path]:
    return sorted((root / room).rglob("*.py"))


def imported(path: Path, root: Path) -> set[str]:
    """Name what a file imports: a room of ours, or the top package of a library."""
    parts = path.relative_to(root).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            base = [*parts[: len(parts) - node.level], *(node.module or "").split(".")]
            base = [part for part in base if part]
            found |= {base[0]} if base else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(root, room):
    above = set(ROOMS[ROOMS.index(room) + 1:])
    wrong = {str(path.relative_to(root)): imported(path, root) & above
             for path in room_files(root, room) if imported(path, root) & above}
    assert wrong == {}


@pytest.mark.parametrize("room", ROOMS[:-1])
def test_a_plain_room_never_imports_qgis(root, room):
    wrong = [str(path.relative_to(root)) for path in room_files(root, room)
             if imported(path, root) & OF_QGIS]
    assert wrong == []


def test_the_package_is_never_named_inside_itself(root):
    wrong = [str(path.relative_to(root)) for room in ROOMS for path in room_files(root, room)
             if "seve" in imported(path, root)]
    assert wrong == []


def test_no_circles_between_modules(root):
    """Follow the imports made when a module is loaded: none may lead back to itself."""
    graph = {}
    for room in ROOMS:
        for path in room_files(root, room):
            graph[module_name(path, root)] = loaded_modules(path, root)
    assert circle(graph) is None


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def loaded_modules(path: Path, root: Path) -> set[str]:
    """Name our own modules that a file imports at its top level."""
    package = list(path.relative_to(root).parts[:-1])
    tree, found = ast.parse(path.read_text(encoding="utf-8")), set()
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom) or node.level == 0:
            continue
        base = package[: len(package) - node.level + 1]
        base += (node.module or "").split(".") if node.module else []
        for alias in node.names:
            inner = root.joinpath(*base, alias.name)
            is_module = inner.with_suffix(".py").exists() or inner.is_dir()
            found.add(".".join([*base, alias.name] if is_module else base))
    return found - {module_name(path, root)}


def circle(graph: dict[str, set[str]]) -> list[str] | None:
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> list[str] | None:
        if name in way:
            return [*way[way.index(name):], name]
        if name in done:
            return None
        for other in sorted(graph.get(name, ())):
            found = visit(other, [*way, name])
            if found:
                return found
        done.add(name)
        return None

    for name in sorted(graph):
        found = visit(name, [])
        if found:
            return found
    return None


def test_the_checks_see_what_they_forbid(tmp_path):
    for room in ROOMS:
        (tmp_path / room).mkdir()
    bad = tmp_path / "layers" / "bad.py"
    bad.write_text("from ..plugin import main\nimport qgis.core\n")
    assert imported(bad, tmp_path) == {"plugin", "qgis"}
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]


def test_every_plain_room_loads_without_qgis(root):
    for room in ROOMS[:-1]:
        importlib.import_module(f"seve.{room}")
