"""The sample town's own day, with its tanks, its hydrants, its one-ways and its teams."""

import datetime
from dataclasses import replace

import pytest
from seve.interventions.rounds import solve
from seve.interventions.rounds.clock import Clock
from seve.interventions.rounds.day import RoundOptions, asked, prepare
from seve.interventions.rounds.means import read_units, read_water_points
from seve.interventions.rounds.problem import Refill, problems_of
from seve.interventions.rounds.tasks import tasks_of_the_day
from seve.irrigation.advice import compute_advice
from seve.irrigation.weather import is_weather_file, refresh_weather
from seve.layers.importing import import_inventory
from seve.layers.store import Store

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 4, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def sample_town(sample_data, tmp_path_factory):
    """The town after its import, its weather and its advice."""
    files = [path for path in sorted(sample_data.iterdir()) if path.is_file()
             and path.suffix in (".xlsx", ".csv", ".geojson")]
    weather = [path for path in files if is_weather_file(path)]
    with Store.create(tmp_path_factory.mktemp("sample") / "town.gpkg") as store:
        import_inventory(store, [path for path in files if path not in weather], moment=MOMENT)
        refresh_weather(store, "file", TODAY, weather, moment=MOMENT)
        compute_advice(store, TODAY, horizon_days=7)
        yield store


@pytest.mark.parametrize("zones", [True, False], ids=["each in its zones", "everywhere"])
def test_the_days_watering_is_15_percent_shorter_than_the_nearest_next_at_5_seconds(
        days, sample_town, zones):
    """Both serve every stop: shifts are stretched, and water flows at any hour."""
    clock = Clock(TODAY, "Europe/Paris")
    units = [replace(unit, end_s=unit.start_s + 85 * 3600)
             for unit in read_units(sample_town, clock, None)]
    options = RoundOptions(work="watering",
                           everywhere=() if zones else tuple(unit.code for unit in units))
    day = prepare(asked(tasks_of_the_day(sample_town, TODAY), {}, options), units,
                  read_water_points(sample_town, clock), sample_town.read("roads"), TODAY, clock,
                  {}, options)
    assert day.ways.on_roads
    problem = replace(day.problem,
                      refills=tuple(Refill(point.location) for point in day.problem.refills))
    greedy, forgotten = days.nearest_neighbour(problem)
    solution = solve(problem, 5.0)
    assert len(problem.stops) > 300 and forgotten == 0
    assert solution.unserved == () and problems_of(problem, solution) == []
    assert sum(visit.kind == "refill" for route in solution.routes for visit in route.visits) > 5
    assert solution.distance_m <= 0.85 * greedy
