"""Where the Python libraries that QGIS lacks are found, and how compiled ones are loaded.

QGIS's own libraries always win: ours are looked for after them. On Linux a wheel carries its
own GDAL, PROJ or GEOS beside QGIS's; without deep binding its calls land in QGIS's copies, seen
as crashes in prepared geometries and when QGIS closes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import invalidate_caches
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Protocol

_CARRY_THEIR_OWN_GDAL = frozenset({"pyogrio", "pyproj", "shapely"})
_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
_PACKAGE = Path(__file__).resolve().parent.parent
# A development checkout keeps its pinned wheels in a virtual environment.
_FOLDERS = (_PACKAGE / ".venv" / "lib" / _VERSION / "site-packages",)


class _DeepLoader(Loader):
    """Runs another loader while new shared libraries are bound to their own symbols first."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        flags = _deep_flags()
        try:
            return self._loader.create_module(spec)
        finally:
            sys.setdlopenflags(flags)

    def exec_module(self, module: ModuleType) -> None:
        flags = _deep_flags()
        try:
            self._loader.exec_module(module)
        finally:
            sys.setdlopenflags(flags)

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)


class _DeepFinder(MetaPathFinder):
    """Finds the libraries named above, and only them."""

    def find_spec(self, name: str, path: Sequence[str] | None = None,
                  target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in _CARRY_THEIR_OWN_GDAL:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _DeepLoader(spec.loader)
        return spec


def bind_deeply() -> MetaPathFinder | None:
    """Bind the libraries named above to their own symbols from now on; None off Linux.

    The virtual environment of a checkout calls this when Python starts, because there QGIS
    itself finds and loads the wheels.
    """
    if not hasattr(os, "RTLD_DEEPBIND"):
        return None
    finder = _DeepFinder()
    sys.meta_path.insert(0, finder)
    return finder


class Carried(Protocol):
    """Libraries that can be unpacked when first needed (plugin/carried_wheels.py)."""

    folder: Path

    def provides(self, module: str) -> bool:
        """Tell whether this top-level module is among them."""

    def unpack(self) -> Path:
        """Unpack them and give the folder."""


class _CarriedFinder(MetaPathFinder):
    """Asked last, when nobody knows a module: unpacks the archive's libraries if they hold it."""

    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    def provides(self, module: str) -> bool:
        """Tell whether a top-level module would be found here."""
        return self._carried.provides(module)

    def find_spec(self, name: str, path: Sequence[str] | None = None,
                  target: ModuleType | None = None) -> ModuleSpec | None:
        if path is not None or not self._carried.provides(name):
            return None
        folder = str(self._carried.unpack())
        if folder not in sys.path:
            sys.path.append(folder)
            invalidate_caches()
        return PathFinder.find_spec(name, [folder], target)


class Libraries:
    """Makes our libraries reachable while the plugin lives, after QGIS's own."""

    def __init__(self, profile: Path, carried: Carried) -> None:
        self._finders: list[MetaPathFinder] = []
        self._carried = carried
        # The plugin qpip installs here; it is not loaded where qgis_process runs.
        installed = profile / "python" / "dependencies" / _VERSION.removeprefix("python")
        self._folders = [str(folder) for folder in (*_FOLDERS, installed, carried.folder)
                         if folder.is_dir() and str(folder) not in sys.path]

    def add(self) -> None:
        """Look in our folders too; imports nothing, unpacks nothing."""
        sys.path.extend(self._folders)
        last = _CarriedFinder(self._carried)
        sys.meta_path.append(last)
        self._finders = [finder for finder in (bind_deeply(), last) if finder is not None]

    def remove(self) -> None:
        """Leave Python's search as it was."""
        for folder in (*self._folders, str(self._carried.folder)):
            if folder in sys.path:
                sys.path.remove(folder)
        for finder in self._finders:
            if finder in sys.meta_path:
                sys.meta_path.remove(finder)


def _deep_flags() -> int:
    """Switch deep binding on; gives the flags to put back."""
    flags = sys.getdlopenflags()
    sys.setdlopenflags(flags | os.RTLD_DEEPBIND)
    return flags
