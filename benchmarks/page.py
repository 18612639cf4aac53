"""The dashboard page of 200,000 objects: its size and its first paint, beside plain folium's.

The same points are written twice: by ``write_page``, and by folium's ``GeoJson`` with a
circle for each (the simplest page one would write, its libraries inlined so that neither
asks the network). Chromium opens both from the disk; figures are ratios of one run on one
machine. ``python benchmarks/page.py [objects]`` prints the table and writes
``benchmarks/page.md``.
"""

from __future__ import annotations

import datetime
import importlib.util
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
TODAY = datetime.date(2026, 7, 15)
SITES_ACROSS = 20
# The map moved by a third of its width, until the browser has painted it.
MOVE = """() => new Promise(done => {
  const map = Object.values(window).find(each => each && each.panBy && each.getZoom);
  const start = performance.now();
  map.panBy([400, 0], {animate: false});
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
})"""


def register() -> None:
    """Make the checkout importable as ``seve``, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(
        "seve", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)])
    package = importlib.util.module_from_spec(spec)
    sys.modules["seve"] = package
    spec.loader.exec_module(package)


def town(count: int) -> dict[str, pd.DataFrame]:
    """Make ``count`` trees over 400 sites, with the day's advice."""
    draw = np.random.default_rng(1)
    sites = [(x, y) for x in range(SITES_ACROSS) for y in range(SITES_ACROSS)]
    site = draw.integers(0, len(sites), count)
    east = 660_000 + 250 * np.array([sites[s][0] for s in site]) + draw.uniform(0, 230, count)
    north = 6_860_000 + 250 * np.array([sites[s][1] for s in site]) + draw.uniform(0, 230, count)
    genera = ["Tilia", "Platanus", "Acer", "Betula", "Fraxinus", "Quercus", "Prunus", "Malus"]
    kind = draw.integers(0, 400, count)
    trees = pd.DataFrame({
        "uid": [f"t{at}" for at in range(count)], "code": [f"A{at:06d}" for at in range(count)],
        "genus": [genera[k % 8] for k in kind], "species_epithet": [f"species{k}" for k in kind],
        "site_uid": [f"s{s}" for s in site], "position_status": "located",
        "health": draw.choice(["very_good", "good", "fair", "poor", None], count),
        "risk": draw.choice(["low", "moderate", None], count),
        "planting_year": draw.integers(1930, 2026, count),
        "geometry": shapely.points(east, north),
    })
    urgency = draw.choice(["none", "watch", "soon", "today", "late"], count,
                          p=[0.6, 0.2, 0.1, 0.07, 0.03])
    litres = np.where(np.isin(urgency, ["today", "late"]), 60.0, 0.0)
    advice = pd.DataFrame({
        "uid": "w" + trees["uid"], "object_uid": trees["uid"], "object_kind": "tree",
        "date": TODAY, "urgency": urgency, "rank": np.arange(count), "advised_l": litres,
        "decided_l": litres, "advised_horizon_l": 2 * litres, "stress_coefficient": 1.0,
        "reason_code": "reason.established",
    })
    boxes = [shapely.MultiPolygon([shapely.box(660_000 + 250 * x, 6_860_000 + 250 * y,
                                               660_230 + 250 * x, 6_860_230 + 250 * y)])
             for x, y in sites]
    parks = pd.DataFrame({"uid": [f"s{at}" for at in range(len(sites))], "kind": "park",
                          "name": [f"Parc {at}" for at in range(len(sites))], "geometry": boxes})
    return {"sites": parks, "trees": trees, "watering_advice": advice}


def plain_folium(trees: pd.DataFrame, path: Path) -> None:
    """Write one marker per point with folium, its libraries from our own built files."""
    import folium
    import geopandas as gpd

    built = ROOT / "dashboard" / "built"
    places = gpd.GeoDataFrame(trees[["code"]], geometry=trees["geometry"].to_numpy(),
                              crs="EPSG:2154").to_crs("EPSG:4326")
    page = folium.Map(location=[48.9, 2.5], zoom_start=13, tiles=None, prefer_canvas=True)
    page.default_js, page.default_css = [], []
    folium.GeoJson(places, marker=folium.CircleMarker(radius=3)).add_to(page)
    page.get_root().header.add_child(folium.Element(
        f"<style>{(built / 'leaflet.css').read_text()}</style>"
        f"<script>{(built / 'leaflet.js').read_text()}</script>"))
    page.save(str(path))


def opened(path: Path, ready: str) -> dict[str, float]:
    """Open in Chromium without network; give seconds to first paint and until ``ready``."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        tab = context.new_page()
        tab.set_default_timeout(300_000)
        start = time.perf_counter()
        tab.goto(path.as_uri(), wait_until="commit")
        tab.wait_for_selector(ready, state="attached")
        whole = time.perf_counter() - start
        paint = tab.evaluate(
            "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)[0]")
        moved = tab.evaluate(MOVE)
        heap = tab.evaluate("performance.memory ? performance.memory.usedJSHeapSize : 0")
        browser.close()
    return {"first_paint_s": (paint or float("nan")) / 1000, "ready_s": whole,
            "move_s": moved / 1000, "heap_mb": heap / 1e6}


def measured(count: int) -> list[dict[str, object]]:
    """Write and open both pages; one row each."""
    from seve.dashboard.indicators import compute_indicators
    from seve.dashboard.page import write_page
    from seve.layers.store import Store

    tables = town(count)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        with Store.create(Path(folder) / "town.gpkg") as store:
            with store.transaction():
                for name, frame in tables.items():
                    store.upsert(name, frame)
            start = time.process_time()
            found = compute_indicators(store, TODAY)
            figures = time.process_time() - start
            start = time.process_time()
            write_page(store, TODAY, "fr", Path(folder) / "seve.html", found)
            rows.append({"page": "Sève", "figures_s": figures,
                         "write_s": time.process_time() - start,
                         "size_mb": (Path(folder) / "seve.html").stat().st_size / 1e6,
                         **opened(Path(folder) / "seve.html", "html[data-ready=true]")})
        start = time.process_time()
        plain_folium(tables["trees"], Path(folder) / "folium.html")
        write = time.process_time() - start
        rows.append({"page": "folium, one circle per point", "write_s": write,
                     "size_mb": (Path(folder) / "folium.html").stat().st_size / 1e6,
                     **opened(Path(folder) / "folium.html", ".leaflet-overlay-pane canvas")})
    return rows


def report(rows: list[dict[str, object]], count: int) -> str:
    """Write the table in Markdown."""
    names = {"figures_s": "computing (processor s)", "write_s": "writing (processor s)",
             "size_mb": "file (MB)", "first_paint_s": "first paint (s)",
             "ready_s": "objects drawn (s)", "move_s": "map moved (s)",
             "heap_mb": "script memory (MB)"}
    lines = [f"# The page of {count:,} objects", "",
             "| page | " + " | ".join(names.values()) + " |", "|---" * (len(names) + 1) + "|"]
    for row in rows:
        cells = ["—" if row.get(name) is None else f"{row[name]:.2f}" for name in names]
        lines.append(f"| {row['page']} | " + " | ".join(cells) + " |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines += ["", "One run, two shared processor cores, headless Chromium, the network off; "
              f"written by `benchmarks/page.py`. Peak memory of Python: {peak:.0f} MB."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write down."""
    register()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    text = report(measured(count), count)
    sys.stdout.write(text)
    (ROOT / "benchmarks" / "page.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
