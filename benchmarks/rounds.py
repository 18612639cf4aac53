"""Rounds: public instances against their best known, a town with refills against greed.

    python benchmarks/rounds.py cvrp FOLDER [--seconds 30] [--only X-n101-k25 ...]
    python benchmarks/rounds.py town [--seconds 5] [--days 5] [--stops 150]
    python benchmarks/rounds.py size [--seconds 5]

``cvrp`` solves every ``.vrp`` of a folder of CVRPLIB files (best known in the ``.sol`` beside
it) through the town's own ``solve``; ``town`` compares each solver with the nearest neighbour
on made-up days with refills and shifts; ``size`` times 100 to 1,000 stops. Without a word, the
last two.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
DAYS = ROOT / "tests" / "interventions" / "rounds" / "days.py"
SOLVERS = ("pyvrp", "tank_split", "auto")


def load(name: str, path: Path, folder: Path | None = None) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        name, path, submodule_search_locations=None if folder is None else [str(folder)])
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def cvrp(folder: Path, seconds: float, only: list[str], solver: str) -> None:
    from seve.interventions.rounds.problem import RoundError, problems_of
    from seve.interventions.rounds.public_instances import read_best, read_vrp, solve_cvrp

    gaps = []
    print(f"| instance | best known | ours in {seconds:g} s | gap |\n|---|---|---|---|")
    for path in sorted(folder.rglob("*.vrp")):
        if only and path.stem not in only:
            continue
        best = read_best(path.with_suffix(".sol"))
        try:
            # A published cost with decimals is one of distances that were not rounded.
            instance = read_vrp(path, 0 if best is None or best.is_integer() else 3)
        except RoundError as error:
            print(f"| {path.stem} | | left aside: {error.values['what']} | |", flush=True)
            continue
        found = solve_cvrp(instance, seconds, solver=solver)
        if found.solver == "pyvrp" and problems_of(instance.problem, found):
            raise SystemExit(f"{path.stem}: rounds that do not hold")
        length = instance.length(found)
        left = f", {len(found.unserved)} left out" if found.unserved else ""
        gap = "" if best is None else f"{100 * (length / best - 1):.2f} %"
        if best is not None and not found.unserved:
            gaps.append(100 * (length / best - 1))
        print(f"| {path.stem} | {'' if best is None else f'{best:g}'} | {length:.10g}{left} | "
              f"{gap} |", flush=True)
    if gaps:
        print(f"\n{len(gaps)} instances, mean gap {np.mean(gaps):.2f} %, "
              f"largest {max(gaps):.2f} %")


def town(seconds: float, count: int, stops: int) -> None:
    from seve.interventions.rounds.problem import problems_of
    from seve.interventions.rounds.solving import solve

    days = load("rounds_days", DAYS)
    print("| day | nearest neighbour (km) | " + " | ".join(SOLVERS) + " |\n|---|---|"
          + "---|" * len(SOLVERS))
    shorter: dict[str, list[float]] = {name: [] for name in SOLVERS}
    for seed in range(count):
        problem = days.sample_day(seed, stops)
        greedy, _ = days.nearest_neighbour(problem)
        cells = []
        for name in SOLVERS:
            found = solve(problem, seconds, seed, name)
            if problems_of(problem, found):
                raise SystemExit(f"{name} gave rounds that do not hold")
            shorter[name].append(100 * (found.distance_m / greedy - 1))
            left = f", {len(found.unserved)} left out" if found.unserved else ""
            cells.append(f"{shorter[name][-1]:+.1f} %{left}")
        print(f"| {seed} | {greedy / 1000:.0f} | " + " | ".join(cells) + " |", flush=True)
    print("\nmean: " + ", ".join(f"{name} {np.mean(all_):+.1f} %"
                                 for name, all_ in shorter.items()))


def size(seconds: float) -> None:
    from seve.interventions.rounds.solving import solve

    days = load("rounds_days", DAYS)
    print("| stops | answered in (s) | left out | against nearest neighbour |\n|---|---|---|---|")
    for stops in (100, 250, 500, 1000):
        problem = days.sample_day(1, stops, vehicles=max(4, stops // 35))
        greedy, _ = days.nearest_neighbour(problem)
        begun = time.monotonic()
        found = solve(problem, seconds)
        spent = time.monotonic() - begun
        print(f"| {stops} | {spent:.1f} | {len(found.unserved)} | "
              f"{100 * (found.distance_m / greedy - 1):+.1f} % |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    modes = parser.add_subparsers(dest="mode")
    public = modes.add_parser("cvrp")
    public.add_argument("folder", type=Path)
    public.add_argument("--seconds", type=float, default=30)
    public.add_argument("--only", nargs="*", default=[])
    public.add_argument("--solver", choices=SOLVERS, default="auto")
    made_up = modes.add_parser("town")
    made_up.add_argument("--seconds", type=float, default=5)
    made_up.add_argument("--days", type=int, default=5)
    made_up.add_argument("--stops", type=int, default=150)
    sizes = modes.add_parser("size")
    sizes.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    load("seve", ROOT / "__init__.py", ROOT)
    if options.mode == "cvrp":
        cvrp(options.folder, options.seconds, options.only, options.solver)
    elif options.mode == "town":
        town(options.seconds, options.days, options.stops)
    elif options.mode == "size":
        size(options.seconds)
    else:
        town(5, 2, 150)
        size(5)


if __name__ == "__main__":
    main()
