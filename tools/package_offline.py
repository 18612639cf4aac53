"""Build dist/seve-<version>-offline.zip: the plugin with the libraries that QGIS lacks.

For closed networks. The wheels are those published on PyPI, at the versions we test; the plugin
unpacks the ones of its machine (plugin/carried_wheels.py) after checking them against the list
written here.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from package import NAME, ROOT, build, version

DOWNLOADS = ROOT / "build" / "wheels"
PINS = ("requirements-dev.txt", "requirements-offline.txt")
NOT_OFFLINE = (f"{NAME}/requirements.txt",)  # for a dependency manager, which needs a network
_LINUX = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_24_x86_64",
          "manylinux_2_27_x86_64", "manylinux_2_28_x86_64")
_COMPILED = ("python-calamine", "rapidfuzz", "pyvrp")
# machine -> (pip's platforms, Python, libraries). QGIS for Windows, 3.40 to 4, runs Python 3.12
# and brings pandas, geopandas, shapely and pyogrio. Debian 13 has them as recent packages; Debian
# 12 (Python 3.11) only older ones, so the archive brings them.
MACHINES = {
    "any": ((), "", ("folium", "branca", "xyzservices", "icalendar", "typing_extensions",
                     "tzdata", "openpyxl", "et_xmlfile", "XlsxWriter", "defusedxml", "vrplib")),
    "cp312-win_amd64": (("win_amd64",), "3.12", _COMPILED),
    "cp313-linux_x86_64": (_LINUX, "3.13", _COMPILED),
    "cp311-linux_x86_64": (_LINUX, "3.11", (*_COMPILED, "pandas", "geopandas", "shapely",
                                            "pyogrio", "certifi", "packaging", "pytz")),
}


def pins() -> dict[str, str]:
    """Read the versions we test: name in lower case -> ``name==version``."""
    found = {}
    for file in PINS:
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if match := re.match(r"([A-Za-z0-9_.-]+)==([^\s;]+)", line):
                found[match[1].lower()] = match[0]
    return found


def download(machine: str) -> list[Path]:
    """Fetch the wheels of a machine once; give their files."""
    platforms, python, names = MACHINES[machine]
    folder, versions = DOWNLOADS / machine, pins()
    wanted = [versions[name.lower()] for name in names]
    stamp = folder / "wanted.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8").split() != wanted:
        for stale in folder.glob("*.whl"):
            stale.unlink()
        chosen = [f"--platform={platform}" for platform in platforms]
        chosen += [f"--python-version={python}"] if python else []
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                        "--disable-pip-version-check", "--only-binary=:all:", *chosen,
                        "--dest", folder, *wanted], check=True)
        stamp.write_text("\n".join(wanted), encoding="utf-8")
    return sorted(folder.glob("*.whl"))


def provides(wheel: Path) -> list[str]:
    """List the top-level modules of a wheel."""
    with zipfile.ZipFile(wheel) as content:
        names = {name.split("/")[0] for name in content.namelist() if name.endswith(".py")}
    return sorted(name.removesuffix(".py") for name in names
                  if "." not in name.removesuffix(".py"))


def listed(wheels: dict[str, list[Path]]) -> list[dict[str, object]]:
    """Describe every file once: its SHA-256, its machines, its modules."""
    found: dict[str, dict[str, object]] = {}
    for machine, files in wheels.items():
        for path in files:
            entry = found.setdefault(path.name, {
                "file": path.name, "machines": [], "provides": provides(path),
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
            entry["machines"].append(machine)
    return sorted(found.values(), key=lambda entry: entry["file"])


def pack(plain: Path, target: Path, wheels: dict[str, list[Path]]) -> None:
    """Copy the plain archive and add the wheels and their list."""
    files = {path.name: path for paths in wheels.values() for path in paths}
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(
            target, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in source.infolist():
            if item.filename in NOT_OFFLINE:
                continue
            content = source.read(item)
            if item.filename == f"{NAME}/metadata.txt":
                content = re.sub(rb"(?m)^plugin_dependencies=.*\n", b"", content)
            archive.writestr(item, content)
        archive.writestr(f"{NAME}/wheels/list.json", json.dumps(listed(wheels), indent=1))
        for name, path in sorted(files.items()):
            archive.write(path, f"{NAME}/wheels/{name}", zipfile.ZIP_STORED)


def main() -> int:
    """Build, and print what each machine gets."""
    plain = build(ROOT / "dist" / f"{NAME}-{version()}.zip")
    target = plain.with_name(f"{NAME}-{version()}-offline.zip")
    wheels = {machine: download(machine) for machine in MACHINES}
    pack(plain, target, wheels)
    for machine, files in wheels.items():
        size = sum(path.stat().st_size for path in files) / 2**20
        print(f"  {machine:20} {len(files):2} wheels, {size:5.1f} MB: "
              + ", ".join(path.name.split("-")[0] for path in files))
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 2**20:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
