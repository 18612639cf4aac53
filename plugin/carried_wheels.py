"""The Python libraries that the offline archive carries: unpacked once, in a folder of their own.

The archive holds wheels as published, and ``list.json`` with the SHA-256, the machines and the
module names of each. Those made for this machine are unpacked in the user's profile; QGIS's own
libraries stay where they are and win (plugin/libraries.py).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import sysconfig
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..layers.errors import SeveError
from ..layers.progress import SILENT, Progress, step

LIST = "list.json"
EVERY_MACHINE = "any"
_DRAFT = ".unpacking-"
_FORGOTTEN_SECONDS = 3600
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Wheel:
    """One wheel of the archive; ``machines`` are tags such as ``cp312-win_amd64``, or ``any``."""

    file: str
    sha256: str
    machines: tuple[str, ...]
    provides: tuple[str, ...]


def this_machine() -> str:
    """Name this Python and this system the way the list does: ``cp312-win_amd64``."""
    system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"cp{sys.version_info.major}{sys.version_info.minor}-{system}"


class CarriedWheels:
    """The wheels of ``carried`` made for ``machine``, and their place under ``home``.

    Without ``list.json`` (the archive of the plugin repository) there are none.
    """

    def __init__(self, carried: Path, home: Path, machine: str | None = None) -> None:
        self._carried, self._home = carried, home
        self._lock = threading.Lock()
        machine = machine or this_machine()
        try:
            content = (carried / LIST).read_bytes()
        except OSError:
            content = b"[]"
        every = [Wheel(item["file"], item["sha256"], tuple(item["machines"]),
                       tuple(item["provides"])) for item in json.loads(content)]
        self.wheels = [wheel for wheel in every
                       if {machine, EVERY_MACHINE} & set(wheel.machines)]
        self.folder = home / f"{machine}-{hashlib.sha256(content).hexdigest()[:12]}"

    def provides(self, module: str) -> bool:
        """Tell whether one of the wheels holds this top-level module."""
        return any(module in wheel.provides for wheel in self.wheels)

    def waiting(self) -> bool:
        """Tell whether something remains to be unpacked."""
        return bool(self.wheels) and not self.folder.is_dir()

    def unpack(self, progress: Progress = SILENT) -> Path:
        """Unpack once, whole or not at all; gives the folder.

        Raises SeveError for a damaged wheel, or when the folder cannot be written.
        """
        with self._lock:
            if self.waiting():
                try:
                    self._unpack(progress)
                except OSError as error:
                    raise SeveError("libraries_not_unpacked", folder=str(self._home),
                                    reason=str(error)) from error
            return self.folder

    def _unpack(self, progress: Progress) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        self._clear_forgotten()
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=self._home))
        try:
            for done, wheel in enumerate(self.wheels):
                step(progress, done / len(self.wheels))
                _check(self._carried / wheel.file, wheel.sha256)
                _extract(self._carried / wheel.file, draft)
            draft.chmod(0o755)
            self._put_in_place(draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        progress.report(1.0)

    def _put_in_place(self, draft: Path) -> None:
        try:
            os.rename(draft, self.folder)  # noqa: PTH104  another QGIS may have been faster
        except OSError:
            if not self.folder.is_dir():
                raise

    def _clear_forgotten(self) -> None:
        """Remove what a killed QGIS left half done, and the libraries of earlier versions."""
        old = time.time() - _FORGOTTEN_SECONDS
        for folder in self._home.iterdir():
            if folder.stat().st_mtime < old and folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)


def _check(wheel: Path, sha256: str) -> None:
    found = hashlib.sha256()
    try:
        with wheel.open("rb") as file:
            while block := file.read(_BLOCK):
                found.update(block)
    except FileNotFoundError:
        raise SeveError("damaged_wheel", file=wheel.name) from None
    if found.hexdigest() != sha256:
        raise SeveError("damaged_wheel", file=wheel.name)


def _extract(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        for item in content.infolist():
            place = _place(item.filename)
            if place is None or item.is_dir():
                continue
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            with content.open(item) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file, _BLOCK)


def _place(name: str) -> PurePosixPath | None:
    """Say where a file of a wheel goes; None for its tests, its scripts and what would escape."""
    parts = PurePosixPath(name).parts
    if not parts or parts[0].startswith("/") or any(part == ".." or ":" in part for part in parts):
        return None
    if parts[0].endswith(".data"):
        if len(parts) < 3 or parts[1] not in ("purelib", "platlib"):
            return None
        parts = parts[2:]
    if "tests" in parts[1:-1]:  # never imported; their long names are too long for Windows
        return None
    return PurePosixPath(*parts)
