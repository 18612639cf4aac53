"""Run inside QGIS: install the ZIP, live the day, write the report, leave."""

import itertools
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.utils import iface

HERE = Path(os.environ["SEVE_OUT"]).parents[1] / "tests" / "desktop"
sys.path.insert(0, str(HERE))

OUT = Path(os.environ["SEVE_OUT"])


def give_up_when_stuck(found) -> None:
    """End QGIS when a step does not: a window may wait for ever for its answer."""
    while (where := found.stuck()) is None:
        if found.over:
            return
        time.sleep(0.2)
    report([*found.troubles, where], [], 0.0, False)
    os._exit(3)


def report(troubles: list[str], steps: list, longest_ms: float, whole: bool) -> None:
    """Write what happened."""
    (OUT / "report.json").write_text(json.dumps({
        "qgis": Qgis.QGIS_VERSION, "steps": steps, "troubles": troubles,
        "longest_ms": longest_ms, "whole": whole}, ensure_ascii=False, indent=1),
        encoding="utf-8")


def live() -> None:
    """Go through the steps; what breaks ends the day, and is told."""
    import watch

    found = watch.Watch(iface.messageBar())
    guard = threading.Thread(target=give_up_when_stuck, args=(found,), daemon=True)
    guard.start()
    steps: list[tuple[str, float]] = []
    whole = False
    try:
        import day

        wanted = int(os.environ.get("SEVE_STEPS", "0")) or None
        for title, step in itertools.islice(day.steps(found), wanted):
            found.begin(title)
            started = time.monotonic()
            step()
            steps.append((title, time.monotonic() - started))
        whole = True
    except BaseException:
        found.add(traceback.format_exc())
        day.camera.take("trouble")
    report(found.troubles, steps, found.longest_ms, whole)
    tasks = QgsApplication.taskManager()
    for _ in range(600):  # with work under way QGIS would ask before it leaves
        if not tasks.countActiveTasks():
            break
        QTest.qWait(100)
    found.stop()
    guard.join()
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


QTimer.singleShot(1500, live)
