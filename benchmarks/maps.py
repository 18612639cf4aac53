"""How long one view of the map takes to draw, at each scale, over a town of 200,000 trees.

The project is built as the plugin builds it, and QGIS's own renderer draws a window of
1400 x 900 pixels at the middle of the town, style by style. Seconds of wall clock and of
processor time, the best of three, on whatever machine this runs; ``all trees as dots`` is the
same view with the scale rules taken away, for comparison. ``python benchmarks/maps.py
[trees]`` prints the table and writes ``benchmarks/maps.md``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from page import ROOT, TODAY, register, town

SCALES = (1000, 2500, 5000, 7500, 10000, 15000, 25000, 50000, 80000)
SIZE, DPI, TURNS = (1400, 900), 96, 3


def drawn(layers, middle, crs, scale: int) -> tuple[float, float]:
    """Draw one view; give the best wall-clock and processor seconds."""
    from qgis.core import Qgis, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle
    from qgis.PyQt.QtCore import QSize

    metres = scale * 0.0254 / DPI
    half_width, half_height = SIZE[0] * metres / 2, SIZE[1] * metres / 2
    settings = QgsMapSettings()
    settings.setOutputSize(QSize(*SIZE))
    settings.setOutputDpi(DPI)
    settings.setDestinationCrs(crs)
    settings.setLayers(layers)
    settings.setFlag(Qgis.MapSettingsFlag.UseRenderingOptimization, True)
    settings.setExtent(QgsRectangle(middle.x() - half_width, middle.y() - half_height,
                                    middle.x() + half_width, middle.y() + half_height))
    walls, processors = [], []
    for _ in range(TURNS):
        wall, processor = time.perf_counter(), time.process_time()
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def measured(store: Path, language: str = "en") -> dict[str, dict[int, tuple[float, float]]]:
    """Build the project of the store and draw it, theme by theme."""
    from qgis.core import QgsProject
    from seve.plugin.project import MAP_LAYERS, build_project

    project = QgsProject.instance()
    layers = build_project(project, store, "EPSG:2154", TODAY, language)
    trees, middle = layers["trees"], layers["trees"].extent().center()
    found = {}
    for theme in project.mapThemeCollection().mapThemes():
        shown = project.mapThemeCollection().mapThemeVisibleLayers(theme)
        kept = [layers[name] for name in MAP_LAYERS if layers.get(name) in shown]
        for row in project.mapThemeCollection().mapThemeState(theme).layerRecords():
            row.layer().styleManager().setCurrentStyle(row.currentStyle)
        found[theme] = {scale: drawn(kept, middle, project.crs(), scale) for scale in SCALES}
    trees.styleManager().setCurrentStyle("by urgency")
    trees.setScaleBasedVisibility(False)
    found["all trees as dots"] = {
        scale: drawn([trees], middle, project.crs(), scale) for scale in SCALES}
    project.clear()
    return found


def report(found: dict[str, dict[int, tuple[float, float]]], count: int) -> str:
    """Write the table in Markdown."""
    lines = [f"# Drawing the map of {count:,} trees", "",
             "| seconds (processor) at 1: | " + " | ".join(str(scale) for scale in SCALES) + " |",
             "|---" * (len(SCALES) + 1) + "|"]
    for theme, times in found.items():
        cells = [f"{wall:.2f} ({processor:.2f})" for wall, processor in times.values()]
        lines.append(f"| {theme} | " + " | ".join(cells) + " |")
    lines += ["", "One view of 1400 × 900 pixels in the middle of the town, best of three, two "
              "shared processor cores; written by `benchmarks/maps.py`. From the scale where a "
              "view would hold more than 30,000 trees, hexagons stand for them."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write down."""
    register()
    from qgis.core import QgsApplication
    from seve.layers.store import Store

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    application = QgsApplication([], True)
    application.initQgis()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.gpkg"
        with Store.create(path) as store, store.transaction():
            for name, frame in town(count).items():
                store.upsert(name, frame)
        text = report(measured(path), count)
    application.exitQgis()
    sys.stdout.write(text)
    (ROOT / "benchmarks" / "maps.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
