"""Import a workbook of 200,000 trees, and tell the time as a ratio to merely reading it.

Run from the checkout: ``.venv/bin/python benchmarks/import.py [rows]``. The workbook is made with
a fixed seed; each step runs in a process of its own, on the same file, in the same run. CPU time
is the one to look at: on a machine that does other things, elapsed time says little.
"""

from __future__ import annotations

import datetime
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 200_000
SEED = 20260101
TARGET, TARGET_MB = 3.0, 1_536
MOMENT = datetime.datetime(2026, 3, 2, 7, 0, tzinfo=datetime.UTC)
HEADERS = ("N° arbre", "Genre", "Espèce", "Cultivar", "Nom français", "Rue", "N° voirie",
           "Quartier", "X_L93", "Y_L93", "Hauteur (m)", "Circonférence (cm)", "Date plantation",
           "État sanitaire", "Remarques")
SPECIES = (
    ("Platanus", "x hispanica", "Platane commun"),
    ("Tilia", "cordata", "Tilleul à petites feuilles"),
    ("Acer", "platanoides", "Érable plane"), ("Acer", "campestre", "Érable champêtre"),
    ("Quercus", "robur", "Chêne pédonculé"), ("Quercus", "ilex", "Chêne vert"),
    ("Carpinus", "betulus", "Charme commun"), ("Betula", "pendula", "Bouleau verruqueux"),
    ("Prunus", "avium", "Merisier"), ("Sophora", "japonica", "Sophora du Japon"),
    ("Fraxinus", "excelsior", "Frêne commun"), ("Pinus", "sylvestris", "Pin sylvestre"),
    ("Celtis", "australis", "Micocoulier de Provence"),
    ("Ginkgo", "biloba", "Arbre aux quarante écus"),
    ("Liquidambar", "styraciflua", "Copalme d'Amérique"),
    ("Pyrus", "calleryana", "Poirier de Chine"),
)
CULTIVARS = (None, None, None, None, "Fastigiata", "Chanticleer", "Greenspire")
STREET_KINDS = ("rue", "avenue", "boulevard", "allée", "place", "impasse", "quai", "chemin")
STREET_NAMES = ("de la République", "Victor Hugo", "des Tilleuls", "Jean Jaurès", "de la Gare",
                "du Moulin", "des Écoles", "Pasteur", "de Verdun", "Émile Zola", "du Stade",
                "des Lilas", "Louise Michel", "de l'Église", "du Port", "Gambetta")
DISTRICTS = ("Centre", "Gare", "Les Coteaux", "Saint-Jean", "Les Prés", "Bellevue", "Le Port")
HEALTH = ("très bon", "bon", "bon", "bon", "moyen", "mauvais", None)
REMARKS = (None, None, None, None, None, "à surveiller", "tuteur à retirer", "bois mort",
           "racines affleurantes", "taille en rideau")
MESS = 0.01


def write_workbook(path: Path, rows: int) -> None:
    """Write trees along streets, 9 m apart, with one messy cell in a row of a hundred."""
    import xlsxwriter

    draw = random.Random(SEED)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Arbres")
    sheet.write_row(0, 0, HEADERS)
    for row in range(rows):
        for column, value in enumerate(tree(row, draw)):
            if isinstance(value, datetime.date):
                sheet.write_datetime(row + 1, column, value, day)
            elif value is not None:
                sheet.write(row + 1, column, value)
    book.close()


def tree(row: int, draw: random.Random) -> list[object]:
    """Make the cells of one tree."""
    street, rank = divmod(row, 120)
    genus, epithet, french = SPECIES[draw.randrange(len(SPECIES))]
    age = draw.randint(1, 60)
    height = round(2.5 + 0.12 * age * draw.uniform(0.7, 1.1), 1)
    girth = round(10 + 2.2 * age * draw.uniform(0.7, 1.1))
    cells: list[object] = [
        f"A{row + 1:06d}", genus, epithet, draw.choice(CULTIVARS), french,
        f"{STREET_KINDS[street % 8]} {STREET_NAMES[street // 8 % 16]}"
        + (f" {street // 128 + 1}" if street >= 128 else ""),
        1 + rank // 2 * 2 + street % 2, DISTRICTS[street % 7],
        round(652_000 + 9.0 * rank + draw.uniform(-1.0, 1.0), 2),
        round(6_862_000 + 14.0 * street + draw.uniform(-1.0, 1.0), 2),
        height, girth,
        datetime.date(2025 - age, draw.choice((1, 2, 3, 11, 12)), draw.randint(1, 28)),
        draw.choice(HEALTH), draw.choice(REMARKS)]
    if draw.random() < MESS:
        column, value = draw.choice((
            (10, f"{height:.1f} m".replace(".", ",")), (10, "10-15 m"), (10, 180), (11, "?"),
            (11, f"{girth} cm"), (12, str(2025 - age)), (12, "hiver 2019"), (13, "TB"),
            (8, None), (1, genus[:-1] + "z"), (0, "A000001"), (14, "=à revoir"), (13, "??")))
        cells[column] = value
    return cells


def read_with_calamine(book: Path, store: Path) -> None:
    """Read the sheet, and nothing else."""
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()


def import_book(book: Path, store: Path) -> None:
    """Import the workbook into a store, made first when there is none; one transaction."""
    from seve.layers.importing import import_inventory
    from seve.layers.store import Store

    with Store.open_or_create(store) as opened:
        result = import_inventory(opened, book, moment=MOMENT)
    if result.rows_read != result.trees + result.rejected:
        raise SystemExit(f"rows were lost: {result}")


STEPS: dict[str, Callable[[Path, Path], None]] = {
    "calamine": read_with_calamine, "import": import_book, "re-import": import_book}


def run_step(name: str, book: Path, store: Path) -> None:
    """Do one step in this process and print its cost; libraries are loaded before the clock."""
    if name != "calamine":
        sys.path.insert(0, str(ROOT / "tests"))
        import conftest  # noqa: F401  (registers the checkout as the package "seve")
        from seve.layers import importing, inventory  # noqa: F401
    else:
        import python_calamine  # noqa: F401
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    STEPS[name](book, store)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "wall": wall, "peak_mb": after.ru_maxrss / 1024}))


def measured(name: str, book: Path, store: Path) -> dict[str, float]:
    """Run one step in a fresh process and read what it cost."""
    done = subprocess.run([sys.executable, __file__, "--step", name, str(book), str(store)],
                          check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def ogr2ogr(book: Path, folder: Path) -> dict[str, float]:
    """Convert without any check, which says what writing alone costs."""
    program = ("import resource, subprocess, sys, time, json; s = time.perf_counter();"
               "subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL);"
               "w = time.perf_counter() - s; u = resource.getrusage(resource.RUSAGE_CHILDREN);"
               "print(json.dumps({'cpu': u.ru_utime + u.ru_stime, 'wall': w,"
               " 'peak_mb': u.ru_maxrss / 1024}))")
    done = subprocess.run([sys.executable, "-c", program, "ogr2ogr", "-f", "GPKG",
                           str(folder / "plain.gpkg"), str(book)],
                          check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(rows: int) -> None:
    """Measure every step on one workbook and print them side by side."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        book, store = folder / "arbres.xlsx", folder / "seve.gpkg"
        write_workbook(book, rows)
        costs = {name: measured(name, book, store) for name in STEPS}
        if shutil.which("ogr2ogr"):
            costs["ogr2ogr, unchecked"] = ogr2ogr(book, folder)
    base = costs["calamine"]
    print(f"{rows} rows, {len(HEADERS)} columns")
    print(f"{'step':<20}{'CPU (s)':>9}{'ratio':>7}{'elapsed (s)':>13}{'ratio':>7}{'peak (MB)':>11}")
    for name, cost in costs.items():
        print(f"{name:<20}{cost['cpu']:>9.2f}{cost['cpu'] / base['cpu']:>7.2f}"
              f"{cost['wall']:>13.2f}{cost['wall'] / base['wall']:>7.2f}{cost['peak_mb']:>11.0f}")
    kept = (costs["import"]["cpu"] <= TARGET * base["cpu"]
            and costs["re-import"]["cpu"] <= costs["import"]["cpu"]
            and max(costs[name]["peak_mb"] for name in ("import", "re-import")) < TARGET_MB)
    print(f"target: at most {TARGET:g} times calamine, under {TARGET_MB} MB,"
          f" no slower again: {'met' if kept else 'not met'}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        run_step(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
