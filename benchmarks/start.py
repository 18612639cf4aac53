"""Measure what the plugin adds to the start of QGIS: its import, its making, its toolbar.

Run from the checkout: ``.venv/bin/python benchmarks/start.py [runs]``. Each run is a process of
its own, with what QGIS has loaded by itself before it comes to the plugins. Exits with 1 when
the processor time of the middle run passes the limit (time on the clock is shown beside it: on
a shared machine it is the neighbours' too).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MS = 150.0
RUNS = 9
START = """
import importlib.util, json, sys, time
import numpy
import qgis.analysis, qgis.core, qgis.gui, qgis.utils
from qgis.PyQt import QtCore, QtGui, QtNetwork, QtSvg, QtWidgets, QtXml
from pytest_qgis.qgis_interface import QgisInterface

app = qgis.core.QgsApplication([], True)
app.initQgis()
window = QtWidgets.QMainWindow()
canvas = qgis.gui.QgsMapCanvas(window)
iface = QgisInterface(canvas, window, window)
before = set(sys.modules)
clock, processor = time.perf_counter(), time.process_time()
spec = importlib.util.spec_from_file_location(
    "seve", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]])
seve = importlib.util.module_from_spec(spec)
sys.modules["seve"] = seve
spec.loader.exec_module(seve)
plugin = seve.classFactory(iface)
made = time.perf_counter()
plugin.initGui()
end = time.perf_counter()
print(json.dumps({
    "processor": 1000 * (time.process_time() - processor), "import": 1000 * (made - clock),
    "toolbar": 1000 * (end - made), "clock": 1000 * (end - clock),
    "modules": len(set(sys.modules) - before)}))
sys.stdout.flush()
import os
os._exit(0)
"""


def one_run() -> dict[str, float]:
    """Start once; gives milliseconds, and the modules that the plugin brought."""
    run = subprocess.run([sys.executable, "-c", START, str(ROOT)], capture_output=True, text=True,
                         timeout=120, check=True,
                         env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    return json.loads(run.stdout.strip().splitlines()[-1])


def main(runs: int) -> int:
    """Print the middle and the range of the runs; the first, which writes bytecode, is left."""
    one_run()
    found = [one_run() for _ in range(runs)]
    middle = {name: statistics.median(run[name] for run in found) for name in found[0]}
    print(f"the plugin adds {middle['processor']:.0f} ms of processor to QGIS's start "
          f"(limit {LIMIT_MS:.0f}); on the clock {middle['clock']:.0f} ms "
          f"(import {middle['import']:.0f}, toolbar and provider {middle['toolbar']:.0f}), "
          f"between {min(run['clock'] for run in found):.0f} and "
          f"{max(run['clock'] for run in found):.0f} in {runs} runs; "
          f"{middle['modules']:.0f} modules")
    return 1 if middle["processor"] > LIMIT_MS else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
