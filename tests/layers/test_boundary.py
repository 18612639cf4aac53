"""The outline of the commune names the town; what the town decided stays."""

import dataclasses

import pytest
from seve.layers.boundary import adopt_boundary
from seve.layers.settings import TownSettings


def test_the_outline_names_the_town_and_leaves_the_other_files(sample_data):
    files = [sample_data / name for name in ("arbres.xlsx", "commune.geojson", "sites.geojson")]
    settings, others = adopt_boundary(TownSettings(), files)
    assert (settings.town_name, settings.insee_code) == ("Livry-Gargan", "93046")
    assert settings.latitude == pytest.approx(48.92, abs=0.02)
    assert settings.longitude == pytest.approx(2.54, abs=0.03)
    assert [path.name for path in others] == ["arbres.xlsx", "sites.geojson"]


def test_a_real_outline_in_degrees_is_read_too(shared_data):
    path = shared_data / "places" / "livry_gargan_93046.geojson"
    settings, others = adopt_boundary(TownSettings(), [path])
    assert (settings.town_name, settings.insee_code, others) == ("Livry-Gargan", "93046", [])


def test_what_the_town_decided_is_never_replaced(sample_data):
    mine = dataclasses.replace(TownSettings(), town_name="Ma ville", latitude=48.9)
    settings, _ = adopt_boundary(mine, [sample_data / "commune.geojson"])
    assert (settings.town_name, settings.latitude) == ("Ma ville", 48.9)
    assert settings.boundary_wkt.startswith("POLYGON")
