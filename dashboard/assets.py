"""The files that the page carries inside itself, taken from npm when the plugin is built.

``npm ci && python dashboard/assets.py`` (what ``make assets`` runs) copies the few built
files and their licence into ``dashboard/built/``, which the plugin's archive carries. The
script stands alone: the package it belongs to need not be importable yet.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOM = Path(__file__).resolve().parent
BUILT = ROOM / "built"
# Path in node_modules -> name in dashboard/built/.
FILES = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/LICENSE": "leaflet.LICENSE.txt",
}


def copy_assets(modules: Path, target: Path = BUILT) -> list[Path]:
    """Copy the files of :data:`FILES`; raises ``FileNotFoundError`` naming the absent one."""
    target.mkdir(parents=True, exist_ok=True)
    copied = []
    for source, name in FILES.items():
        text = (modules / source).read_text(encoding="utf-8")
        # The map of the source would be one more request when developer tools are open.
        lines = [line for line in text.splitlines() if "sourceMappingURL" not in line]
        (target / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        copied.append(target / name)
    return copied


def main() -> int:
    """Copy from the repository's own ``node_modules``; say in one line what to do if absent."""
    modules = ROOM.parent / "node_modules"
    try:
        copied = copy_assets(modules)
    except FileNotFoundError as error:
        shutil.rmtree(BUILT, ignore_errors=True)
        sys.stderr.write(f"{error.filename}: absent. Run `npm ci --ignore-scripts` first.\n")
        return 1
    sys.stdout.write(f"{len(copied)} files in {BUILT}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
