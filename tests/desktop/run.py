"""Build the ZIP, install it in an empty QGIS under a virtual screen, and live a day in it.

Started by ``make test-desktop`` with the checkout's Python; QGIS itself runs apart, with the
system's. Everything it leaves is in ``build/desktop``: one picture per step, what QGIS said, and
``report.json``. ``SEVE_STEPS=5`` stops after five steps, ``SEVE_THEME="Night Mapping"`` takes
another of QGIS's themes, ``SEVE_SCALE=1.5`` larger letters and a larger screen.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = ROOT / "build" / "desktop"
LONGEST_S = 600
WIDTH, HEIGHT = 1600, 1000


def build_zip() -> Path:
    """Build the ZIP that people install."""
    spec = importlib.util.spec_from_file_location("package", ROOT / "tools" / "package.py")
    package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return package.build(OUT / "seve.zip")


def start_qgis(archive: Path) -> int:
    """Run the day in QGIS; gives its exit code, or 1 when it had to be stopped."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "HOME": str(OUT / "home"),
        "XDG_DATA_HOME": str(OUT / "home" / "data"),
        "QGIS_CUSTOM_CONFIG_PATH": str(OUT / "profile"),
        # The libraries that QGIS lacks, as a plugin manager such as QPIP would bring them.
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "SEVE_ZIP": str(archive),
        "SEVE_SAMPLE": str(ROOT / "sample_data"),
        "SEVE_OUT": str(OUT),
    }
    scale = float(os.environ.get("SEVE_SCALE", "1"))
    if scale != 1:
        environment["QT_SCALE_FACTOR"] = str(scale)
    screen = f"{round(WIDTH * scale)}x{round(HEIGHT * scale)}x24"
    command = ["xvfb-run", "-a", "-s", f"-dpi 96 -screen 0 {screen}", "qgis", "--nologo",
               "--noversioncheck", "--lang", "fr", "--code", str(HERE / "scene.py")]
    with (OUT / "qgis.log").open("w", encoding="utf-8") as log:
        try:
            return subprocess.run(command, env=environment, stdout=log, stderr=log, cwd=OUT,
                                  timeout=LONGEST_S, check=False).returncode
        except subprocess.TimeoutExpired:
            print(f"QGIS was still running after {LONGEST_S} s")
            return 1


def main() -> int:
    """Say how the day went; 1 when anything broke, froze or was not done."""
    shutil.rmtree(OUT, ignore_errors=True)
    (OUT / "home").mkdir(parents=True)
    if theme := os.environ.get("SEVE_THEME"):
        settings = OUT / "profile" / "profiles" / "default" / "QGIS"
        settings.mkdir(parents=True)
        (settings / "QGIS3.ini").write_text(f"[UI]\nUITheme={theme}\n", encoding="utf-8")
    started = time.monotonic()
    code = start_qgis(build_zip())
    report = OUT / "report.json"
    if not report.exists():
        print((OUT / "qgis.log").read_text(encoding="utf-8")[-4000:])
        print(f"QGIS left with code {code} before the day was over")
        return 1
    said = json.loads(report.read_text(encoding="utf-8"))
    for step, seconds in said["steps"]:
        print(f"  {seconds:6.1f} s  {step}")
    for trouble in said["troubles"]:
        print(f"\n{trouble}")
    print(f"\nQGIS {said['qgis']}: {len(said['steps'])} steps, {len(said['troubles'])} troubles, "
          f"longest wait of the interface {said['longest_ms']:.0f} ms, "
          f"{time.monotonic() - started:.0f} s in all; pictures in {OUT.relative_to(ROOT)}")
    if code != 0:
        print((OUT / "qgis.log").read_text(encoding="utf-8")[-4000:])
        print(f"QGIS left with code {code}")
    return 1 if said["troubles"] or not said["whole"] or code != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
