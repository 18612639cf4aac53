"""Our reference evapotranspiration beside Météo-France's own, on real station days.

The bands are those written in docs/reference-evapotranspiration.md.
"""

from pathlib import Path

import numpy as np
import pytest
from seve.irrigation import evapotranspiration as et
from seve.irrigation.weather import meteo_france

MELUN, TORCY = "meteo_france:77306001", "meteo_france:77468001"
SUMMER = (5, 6, 7, 8, 9)
HUMIDITY = ("humidity_min_percent", "humidity_max_percent", "humidity_mean_percent",
            "vapour_pressure_kpa")
SUN, WIND = ("solar_radiation_mj_m2",), ("wind_speed_2m_m_s",)


@pytest.fixture(scope="module")
def files(shared_data):
    return meteo_france.read_raw(
        sorted((shared_data / "weather").glob("Q_77_latest-2023-2024_*.csv")))


def compare(files, station, theirs, without=(), months=None):
    """Give bias, spread, root mean square and correlation of ours minus theirs, mm/day."""
    days = meteo_france.to_readings(files)
    days["theirs"] = files[theirs]
    days = days[days["station"].eq(station)]
    if months:
        days = days[days["date"].dt.month.isin(months)]
    inputs = {name: days[name] for name in (*HUMIDITY, *SUN, *WIND) if name not in without}
    ours = et.reference_evapotranspiration(
        days["temperature_min_c"], days["temperature_max_c"], days["latitude"],
        days["date"].dt.dayofyear, days["elevation_m"], **inputs)
    known = np.isfinite(ours.value_mm) & days["theirs"].notna().to_numpy()
    mine, reference = ours.value_mm[known], days["theirs"].to_numpy()[known]
    difference = mine - reference
    return (len(difference), difference.mean(), difference.std(),
            np.sqrt((difference**2).mean()), np.corrcoef(mine, reference)[0, 1])


# station, their column, what we do without, months, days, bias, spread, correlation
MEASURED = [
    (MELUN, "ETPMON", (), None, 489, -0.11, 0.26, 0.992),
    (MELUN, "ETPMON", (), SUMMER, 159, -0.26, 0.32, 0.984),
    (MELUN, "ETPGRILLE", (), None, 492, -0.02, 0.23, 0.993),
    (MELUN, "ETPMON", SUN, None, 489, -0.07, 0.33, 0.986),
    (MELUN, "ETPMON", WIND, None, 489, -0.24, 0.41, 0.976),
    (MELUN, "ETPMON", HUMIDITY, None, 489, -0.08, 0.61, 0.948),
    (MELUN, "ETPMON", (*HUMIDITY, *SUN, *WIND), None, 489, -0.04, 0.64, 0.935),
    (TORCY, "ETPGRILLE", (), None, 492, -0.14, 0.37, 0.972),
    (TORCY, "ETPGRILLE", (), SUMMER, 159, -0.15, 0.51, 0.928),
    (TORCY, "ETPGRILLE", (*HUMIDITY, *WIND), None, 492, 0.05, 0.69, 0.919),
]


@pytest.mark.parametrize(
    "station, theirs, without, months, days, bias, spread, correlation", MEASURED)
def test_the_difference_stays_in_the_written_band(
        files, station, theirs, without, months, days, bias, spread, correlation):
    found = compare(files, station, theirs, without, months)
    assert found[0] == days
    assert found[1] == pytest.approx(bias, abs=0.02)
    assert found[2] == pytest.approx(spread, abs=0.02)
    assert found[4] == pytest.approx(correlation, abs=0.003)


def test_at_melun_every_input_beats_every_fall_back(files):
    whole = compare(files, MELUN, "ETPMON")[3]
    assert whole < 0.30
    for without in (SUN, WIND, HUMIDITY, (*HUMIDITY, *SUN, *WIND)):
        assert compare(files, MELUN, "ETPMON", without)[3] > whole


def test_the_season_s_total_is_within_a_few_percent(files):
    for station, theirs in ((MELUN, "ETPMON"), (MELUN, "ETPGRILLE"), (TORCY, "ETPGRILLE")):
        days = files["NUM_POSTE"].eq(station.removeprefix("meteo_france:"))
        mean = files.loc[days & files["AAAAMMJJ"].str[4:6].astype(int).isin(SUMMER), theirs].mean()
        assert abs(compare(files, station, theirs, months=SUMMER)[1]) / mean < 0.065


def test_the_page_gives_the_figures_held_here():
    page = Path(__file__).parents[2] / "docs" / "reference-evapotranspiration.md"
    text = page.read_text(encoding="utf-8")
    for station, theirs, _, _, days, bias, spread, correlation in MEASURED:
        name = {MELUN: "MELUN", TORCY: "TORCY"}[station]
        row = f"{days} | {bias:+.2f} | {spread:.2f}".replace("-", "−")
        assert any(name in line and theirs in line and row in line and f"{correlation:.3f}" in line
                   for line in text.splitlines()), (name, theirs, row)
