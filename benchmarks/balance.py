"""Time the balance: every object through a season, beside a bare bucket and pyfao56.

    python benchmarks/balance.py [--objects 200000] [--days 180] [--json results.json]

The full run carries rain by weather point, interception, sealed shares, curve-number
runoff, seasons, logged waterings and stress, as the morning's advice does. Two limits
stand beside it, both in place and in the same blocks: the bare bucket of FAO-56 (one
weather, rain out, drain, stress, need in: equations 84 to 88), and the least that numpy
can do with the same days (need in, rain out, two bounds; no stress, so no plant).
pyfao56 is timed on one field when it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 5


def register() -> None:
    """Register the checkout as the package ``seve``, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(
        "seve", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)])
    if spec is None or spec.loader is None:
        raise SystemExit(f"no package in {ROOT}")
    package = importlib.util.module_from_spec(spec)
    sys.modules["seve"] = package
    spec.loader.exec_module(package)


def make(count: int, length: int) -> tuple:
    """Make a town: three weather points, every calendar, three waterings per ten objects."""
    from seve.irrigation.balance import NO_RUNOFF_MM, Buckets, Days, Waterings
    from seve.irrigation.plants import CALENDARS

    rng = np.random.default_rng(56)
    calendars = len(CALENDARS)
    buckets = Buckets(
        total_mm=rng.uniform(15, 200, count), depletion_fraction=rng.uniform(0.3, 0.7, count),
        demand=rng.uniform(0.2, 1.5, count), rain_share=rng.uniform(0.1, 1, count),
        interception_mm=rng.uniform(0.3, 1, count),
        retention_mm=np.where(rng.random(count) < 0.3, rng.uniform(48, 260, count),
                              NO_RUNOFF_MM),
        point=rng.integers(0, 3, count), calendar=rng.integers(0, calendars, count))
    rain = np.where(rng.random((3, length)) < 0.3, rng.gamma(0.8, 8, (3, length)), 0)
    days = Days(rain.astype(np.float32), rng.uniform(1, 6, (3, length)).astype(np.float32),
                rng.uniform(0.2, 1, (calendars, length)).astype(np.float32))
    given = count * 3 // 10
    waterings = Waterings(rng.integers(0, count, given), rng.integers(0, length, given),
                          rng.uniform(10, 60, given).astype(np.float32))
    return buckets, days, waterings


def bare_bucket(buckets, days) -> np.ndarray:
    """Run the FAO-56 bucket with one weather and nothing else, as it is usually written."""
    from seve.irrigation.balance import BLOCK

    result = np.zeros(len(buckets), np.float32)
    rain, need = days.rain_mm[0].tolist(), days.evapotranspiration_mm[0].tolist()
    for start in range(0, len(buckets), BLOCK):
        rows = slice(start, start + BLOCK)
        demand, total, state = buckets.demand[rows], buckets.total_mm[rows], result[rows]
        per_mm = 1 / ((1 - buckets.depletion_fraction[rows]) * total)
        work, ks = np.empty_like(state), np.empty_like(state)
        for day in range(len(days)):
            np.subtract(state, np.float32(rain[day]), out=state)
            np.maximum(state, 0, out=state)
            np.subtract(total, state, out=ks)
            np.multiply(ks, per_mm, out=ks)
            np.minimum(ks, 1, out=ks)
            np.multiply(demand, np.float32(need[day]), out=work)
            np.multiply(work, ks, out=work)
            np.add(state, work, out=state)
            np.minimum(state, total, out=state)
    return result


def least_bucket(buckets, days) -> np.ndarray:
    """Run the least bucket, in the same blocks: five array operations a day."""
    from seve.irrigation.balance import BLOCK

    result = np.zeros(len(buckets), np.float32)
    rain, need = days.rain_mm[0].tolist(), days.evapotranspiration_mm[0].tolist()
    for start in range(0, len(buckets), BLOCK):
        rows = slice(start, start + BLOCK)
        demand, total = buckets.demand[rows], buckets.total_mm[rows]
        state, work = result[rows], np.empty(len(demand), np.float32)
        for day in range(len(days)):
            np.multiply(demand, np.float32(need[day]), out=work)
            np.add(state, work, out=state)
            np.subtract(state, np.float32(rain[day]), out=state)
            np.maximum(state, 0, out=state)
            np.minimum(state, total, out=state)
    return result


def best(function: Callable[[], object], repeats: int = REPEATS) -> float:
    """Give the shortest of several processor times, in seconds (one thread does it all)."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def pyfao56_seconds(length: int) -> float | None:
    """Time one field of pyfao56 for as many days, or None when it is not installed."""
    try:
        import pyfao56
    except ImportError:
        return None
    import pandas as pd

    parameters, weather = pyfao56.Parameters(), pyfao56.Weather()
    weather.rfcrp, weather.z, weather.lat, weather.wndht = "S", 60.0, 48.9, 2.0
    dates = pd.date_range("2026-04-01", periods=length)
    rng = np.random.default_rng(56)
    weather.wdata = pd.DataFrame({
        "Srad": 18.0, "Tmax": 24.0, "Tmin": 12.0, "Vapr": np.nan, "Tdew": np.nan,
        "RHmax": 85.0, "RHmin": 50.0, "Wndsp": 2.0, "Rain": rng.gamma(0.3, 6, length),
        "ETref": rng.uniform(2, 6, length), "MorP": "M"}, index=dates.strftime("%Y-%j"))
    model = pyfao56.Model(f"{dates[0]:%Y-%j}", f"{dates[-1]:%Y-%j}", parameters, weather)
    return best(model.run, 3)


def measure(count: int, length: int) -> dict[str, float | str | None]:
    """Time everything for one town."""
    from seve.irrigation.balance import run

    buckets, days, waterings = make(count, length)
    zero = np.zeros(count, np.float32)
    full = best(lambda: run(buckets, zero, days, waterings))
    dry = best(lambda: run(buckets, zero, days))
    bare = best(lambda: bare_bucket(buckets, days))
    least = best(lambda: least_bucket(buckets, days))
    field = pyfao56_seconds(length)
    return {
        "objects": count, "days": length, "full_s": full, "without_waterings_s": dry,
        "bare_bucket_s": bare, "share_of_bare_bucket": bare / full,
        "least_bucket_s": least, "share_of_least_bucket": least / full,
        "million_object_days_per_s": count * length / full / 1e6,
        "pyfao56_field_s": field,
        "times_pyfao56": None if field is None else field * count / full,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "python": platform.python_version(), "numpy": np.__version__,
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    register()
    found = measure(options.objects, options.days)
    for name, value in found.items():
        print(f"{name:28} {value:.4g}" if isinstance(value, float) else f"{name:28} {value}")
    if found["pyfao56_field_s"] is None:
        print("pyfao56 is not installed: pip install -r requirements-dev.txt")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
