"""Write docs/recognition.md: what is recognised, asked and missed of real inventories.

Run from the checkout: ``.venv/bin/python benchmarks/recognition.py``. The open data lie in the
folder ``shared/data`` beside the checkout; another folder may be given as argument.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import conftest  # noqa: E402, F401  (registers the checkout as the package "seve")
from seve.layers.recognising.report import recognition_report  # noqa: E402

INTRODUCTION = """# What is recognised of real inventories

Made by `benchmarks/recognition.py` on open data that nobody here wrote. *Recognised* columns go
to a field of the store; *asked* ones wait for a person, with the provisional choice shown;
*kept* ones have no field of their own and stay with each row among its other columns. A sheet
that is asked is set aside, whole, until a person says what it holds.
"""
PLACES = ("bondy-points-eau.geojson",)


def main(folder: Path) -> None:
    paths = sorted((folder / "inventories").glob("*.*"))
    paths += [folder / "places" / name for name in PLACES]
    report = recognition_report(paths)
    (ROOT / "docs" / "recognition.md").write_text(f"{INTRODUCTION}\n{report}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data")
