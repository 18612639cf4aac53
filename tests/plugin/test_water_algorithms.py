"""The sheet of the method and the count of the water saved, from the toolbox."""

import datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from qgis.core import QgsProcessingContext, QgsProcessingFeedback
from seve.layers.store import Store


@pytest.fixture
def town(tmp_path):
    """Write ten young trees, one of them watered in June, and a dry spring and summer."""
    trees = gpd.GeoDataFrame([{
        "uid": f"t{number}", "life_cycle": "existing", "planting_date": "2025-11-20"}
        for number in range(10)], geometry=[shapely.Point(668000 + n, 6870000) for n in range(10)],
        crs="EPSG:2154")
    days = pd.date_range("2026-03-01", "2026-07-13")
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("trees", trees)
        store.upsert("weather_daily", pd.DataFrame({
            "uid": [f"w{day:%m%d}" for day in days], "station": "poste", "date": days,
            "kind": "observed", "rain_mm": 0.0, "reference_evapotranspiration_mm": 4.0,
            "source": "file", "latitude": 48.92, "longitude": 2.53}))
        store.upsert("waterings", pd.DataFrame([{
            "uid": "w", "object_uid": "t0", "object_kind": "tree",
            "date": datetime.date(2026, 6, 10), "given_l": 80.0}]))
    return tmp_path


def run(algorithm, **parameters):
    from seve.plugin.algorithms import method_sheet, water_saved

    made = {"sheet": method_sheet.MethodSheet, "saved": water_saved.WaterSaved}[algorithm]()
    made.initAlgorithm()
    results, done = made.run({name: str(value) for name, value in parameters.items()},
                             QgsProcessingContext(), QgsProcessingFeedback())
    assert done
    return results


@pytest.mark.parametrize(("language", "words"), [
    ("fr", "Fiche de transparence"), ("en", "Transparency sheet")])
def test_the_sheet_is_a_page(town, qgis_app, language, words):
    run("sheet", STORE=town / "town.gpkg", DATE="2026-07-14", LANGUAGE=language,
        OUTPUT=town / "sheet.html")
    assert words in (town / "sheet.html").read_text(encoding="utf-8")


def test_the_sheet_is_a_pdf_of_a_few_a4_pages_that_can_be_read(town, qgis_app):
    import shutil
    import subprocess

    run("sheet", STORE=town / "town.gpkg", DATE="2026-07-14", LANGUAGE="fr",
        OUTPUT=town / "sheet.pdf")
    assert (town / "sheet.pdf").read_bytes().startswith(b"%PDF")
    if shutil.which("pdfinfo") is None:
        pytest.skip("poppler-utils is not installed")
    told = subprocess.run(["pdfinfo", town / "sheet.pdf"], capture_output=True, text=True,
                          check=True, timeout=60).stdout
    pages = int(told.split("Pages:")[1].split()[0])
    assert 3 <= pages <= 8 and "A4" in told
    text = subprocess.run(["pdftotext", "-layout", town / "sheet.pdf", "-"], capture_output=True,
                          text=True, check=True, timeout=60).stdout
    assert "R. 311-3-1-2" in " ".join(text.split())


def test_what_was_saved_and_what_could_be_are_two_figures(town, qgis_app):
    results = run("saved", STORE=town / "town.gpkg", FIRST_DAY="2026-06-01", DATE="2026-07-14",
                  LANGUAGE="fr", OUTPUT=town / "eau.csv")
    weeks = 43 / 7
    assert results["HABIT_LITRES"] == pytest.approx(10 * 2 * 50 * weeks)
    assert results["SAVED_LITRES"] == pytest.approx(2 * 50 * weeks - 80, rel=1e-3)
    assert results["SAVEABLE_LITRES"] == pytest.approx(
        results["HABIT_LITRES"] - results["ADVISED_LITRES"])
    assert "économisable" in (town / "eau.csv").read_text(encoding="utf-8-sig")
