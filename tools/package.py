"""Build dist/seve-<version>.zip, and hold it against the rules of the official repository."""

from __future__ import annotations

import configparser
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "seve"
LARGEST_BYTES = 25 * 1024 * 1024
BUILT = ("dashboard/built/**/*", "docs/guide/built/**/*", "*/locale/*/LC_MESSAGES/*.mo",
         "plugin/i18n/*.qm")
FORBIDDEN_PARTS = ("tests", "benchmarks", "__pycache__", ".git", "node_modules", ".venv")
FORBIDDEN_ENDINGS = (".pyc", ".sh", ".bat", ".exe", ".dll", ".so", ".ps1", ".pyd")


def version() -> str:
    """Read the version from metadata.txt."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser["general"]["version"]


def built_files() -> list[Path]:
    """List what git does not hold and the plugin needs: page assets, compiled words."""
    return sorted({path for pattern in BUILT for path in ROOT.glob(pattern) if path.is_file()})


def build(target: Path) -> Path:
    """Write the ZIP: what is committed, under one top folder, plus what was built."""
    target.parent.mkdir(exist_ok=True)
    command = ["git", "archive", "--format=zip", f"--output={target}"]
    for path in built_files():
        folder = path.relative_to(ROOT).parent.as_posix()
        command += [f"--prefix={NAME}/{folder}/", f"--add-file={path}"]
    subprocess.run([*command, f"--prefix={NAME}/", "HEAD"], cwd=ROOT, check=True)
    return target


def problems(archive: Path) -> list[str]:
    """List what the official repository would refuse."""
    found = []
    if archive.stat().st_size > LARGEST_BYTES:
        found.append(f"{archive.name} is larger than 25 MB")
    with zipfile.ZipFile(archive) as content:
        names = content.namelist()
        found += [f"outside the top folder: {name}" for name in names
                  if not name.startswith(f"{NAME}/")]
        found += [f"forbidden: {name}" for name in names
                  if set(Path(name).parts) & set(FORBIDDEN_PARTS)
                  or name.endswith(FORBIDDEN_ENDINGS)]
        found += [f"missing: {needed}" for needed in ("LICENSE", "metadata.txt", "__init__.py")
                  if f"{NAME}/{needed}" not in names]
        with tempfile.TemporaryDirectory() as folder:
            content.extractall(folder)
            found += _bandit(Path(folder)) + _secrets(Path(folder))
    return found


def _bandit(folder: Path) -> list[str]:
    run = subprocess.run([ROOT / ".venv/bin/bandit", "-q", "-r", folder, "-f", "json"],
                         capture_output=True, text=True, check=False)
    hits = json.loads(run.stdout)["results"]
    return [f"bandit {hit['test_id']}: {hit['filename'].removeprefix(str(folder))}:"
            f"{hit['line_number']} {hit['issue_text']}" for hit in hits]


def _secrets(folder: Path) -> list[str]:
    run = subprocess.run(
        [ROOT / ".venv/bin/detect-secrets", "scan", "--all-files", "--exclude-files",
         "metadata.txt", "."], cwd=folder, capture_output=True, text=True, check=True)
    return [f"secret-like text ({hit['type']}): {name}:{hit['line_number']}"
            for name, hits in json.loads(run.stdout)["results"].items() for hit in hits]


def main() -> int:
    """Build and check; 1 when something would be refused."""
    archive = build(ROOT / "dist" / f"{NAME}-{version()}.zip")
    found = problems(archive)
    print("\n".join(found))
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1024:.0f} KB, "
          f"{'refused' if found else 'ready'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
