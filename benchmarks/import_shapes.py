"""Import workbooks of other shapes, and tell whether any of them costs more than its size.

Run from the checkout: ``.venv/bin/python benchmarks/import_shapes.py [rows]``. Each shape is
imported twice, with a quarter of the rows and with all of them, in processes of their own:
*growth* is how much more a row costs in the larger one (1: nothing more; a shape that falls off
a cliff shows 2 and above). *Ratio* is the CPU time of the larger one to what python-calamine
takes merely to read it.
"""

from __future__ import annotations

import csv
import datetime
import importlib.util
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROWS = 40_000
CODE, GENUS, EPITHET, FRENCH, X, Y = 0, 1, 2, 4, 8, 9
HEIGHT, GIRTH, PLANTED, HEALTH = 10, 11, 12, 13
Row = list[Any]


def _import_benchmark() -> Any:
    """Load the benchmark beside this one, whose name is a word of Python."""
    spec = importlib.util.spec_from_file_location(
        "import_benchmark", Path(__file__).with_name("import.py"))
    if spec is None or spec.loader is None:
        raise SystemExit("benchmarks/import.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BENCH = _import_benchmark()


def trees(rows: int) -> Iterator[Row]:
    """Give the trees of the import benchmark."""
    draw = random.Random(BENCH.SEED)
    return (BENCH.tree(row, draw) for row in range(rows))


def changed(change: Callable[[int, Row], None]) -> Callable[[int], Iterator[Row]]:
    """Make a shape of the trees by changing the cells of each row."""
    def rows(count: int) -> Iterator[Row]:
        for number, cells in enumerate(trees(count)):
            change(number, cells)
            yield cells

    return rows


def unknown_species(number: int, cells: Row) -> None:
    """Name a plant that no reference knows, another one every fourth row."""
    cells[GENUS], cells[EPITHET], cells[FRENCH] = f"Arbrus{number // 4}", "ignotus", None


def implausible(number: int, cells: Row) -> None:
    """Give a height and a girth that no tree has together."""
    cells[HEIGHT], cells[GIRTH] = 60 + number % 40, 2


def nowhere(number: int, cells: Row) -> None:
    """Take the coordinates away."""
    cells[X] = cells[Y] = None


def one_point(number: int, cells: Row) -> None:
    """Put all trees at one point."""
    cells[X], cells[Y] = 652_000.0, 6_862_000.0


def crowded(number: int, cells: Row) -> None:
    """Put the trees 30 cm from one another."""
    cells[X], cells[Y] = 652_000 + number % 400 * 0.3, 6_862_000 + number // 400 * 0.3


def repeated_codes(number: int, cells: Row) -> None:
    """Number the trees again from the start every thousand rows."""
    cells[CODE] = f"A{number % 1000:05d}"


def as_text(number: int, cells: Row) -> None:
    """Write every cell as text, with decimal commas."""
    cells[:] = [written(cell) or None for cell in cells]


def unreadable(number: int, cells: Row) -> None:
    """Write measures, dates and health in words of their own on every row."""
    cells[HEIGHT] = f"{cells[HEIGHT]} m ({number})"
    cells[PLANTED], cells[HEALTH] = f"vers {1950 + number % 70} ?{number}", f"état {number}"


def written(cell: Any) -> str:
    """Write a cell as a French office does in a text file."""
    if cell is None:
        return ""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, datetime.date) else str(cell).replace(".", ",")


def all_alike(count: int) -> Iterator[Row]:
    """Repeat one tree on every row."""
    first = next(trees(1))
    return (list(first) for _ in range(count))


def sixty_columns(count: int) -> Iterator[Row]:
    """Add 45 columns that the programme does not know."""
    return (cells + [f"note {(number + k) % 300}" if k % 3 else number * k % 10_000
                     for k in range(45)] for number, cells in enumerate(trees(count)))


SHAPES: dict[str, Callable[[int], Iterator[Row]]] = {
    "ordinary": trees, "unknown species": changed(unknown_species),
    "implausible measures": changed(implausible), "all rows alike": all_alike,
    "no coordinates": changed(nowhere), "all at one point": changed(one_point),
    "30 cm apart": changed(crowded), "repeated numbers": changed(repeated_codes),
    "all cells text": changed(as_text), "unreadable cells": changed(unreadable),
    "sixty columns": sixty_columns,
}


def write_workbook(path: Path, rows: Iterator[Row]) -> None:
    """Write rows under the headers of the benchmark, further columns under names of their own."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Arbres")
    for number, cells in enumerate(rows, 1):
        if number == 1:
            more = [f"Colonne libre {k}" for k in range(len(cells) - len(BENCH.HEADERS))]
            sheet.write_row(0, 0, [*BENCH.HEADERS, *more])
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime.date):
                sheet.write_datetime(number, column, cell, day)
            elif cell is not None:
                sheet.write(number, column, cell)
    book.close()


def write_csv(path: Path, rows: Iterator[Row]) -> None:
    """Write rows as a text file with semicolons."""
    with path.open("w", newline="", encoding="utf-8") as lines:
        out = csv.writer(lines, delimiter=";")
        out.writerow(BENCH.HEADERS)
        out.writerows([written(cell) for cell in cells] for cells in rows)


def write_layer(path: Path, rows: Iterator[Row]) -> None:
    """Write rows as a GeoPackage layer of points."""
    import geopandas as gpd
    import pandas as pd
    import shapely

    frame = pd.DataFrame([[written(cell) if k not in (X, Y) else cell
                           for k, cell in enumerate(cells)] for cells in rows],
                         columns=list(BENCH.HEADERS))
    x, y = (pd.to_numeric(frame.pop(BENCH.HEADERS[k])).fillna(0.0) for k in (X, Y))
    gpd.GeoDataFrame(frame, geometry=shapely.points(x, y), crs="EPSG:2154").to_file(
        path, layer="arbres")


def measured(write: Callable[[Path, Iterator[Row]], None], file: str,
             shape: Callable[[int], Iterator[Row]], rows: int) -> dict[str, float]:
    """Import one shape into a new store; give what it cost, and calamine where it can read it."""
    with tempfile.TemporaryDirectory() as made:
        book = Path(made) / file
        write(book, shape(rows))
        cost = BENCH.measured("import", book, Path(made) / "seve.gpkg")
        if file.endswith(".xlsx"):
            cost["base"] = BENCH.measured("calamine", book, Path(made))["cpu"]
    return dict(cost)


def main(rows: int) -> None:
    """Measure every shape and print them side by side."""
    print(f"{rows} rows beside {rows // 4}")
    print(f"{'shape':<22}{'CPU (s)':>9}{'ratio':>7}{'growth':>8}{'peak (MB)':>11}")
    files = {name: (write_workbook, "arbres.xlsx", shape) for name, shape in SHAPES.items()}
    files["text file (CSV)"] = (write_csv, "arbres.csv", trees)
    files["GeoPackage layer"] = (write_layer, "arbres.gpkg", trees)
    for name, (write, file, shape) in files.items():
        few, many = (measured(write, file, shape, count) for count in (rows // 4, rows))
        ratio = f"{many['cpu'] / many['base']:.2f}" if "base" in many else ""
        print(f"{name:<22}{many['cpu']:>9.2f}{ratio:>7}{many['cpu'] / (4 * few['cpu']):>8.2f}"
              f"{many['peak_mb']:>11.0f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
