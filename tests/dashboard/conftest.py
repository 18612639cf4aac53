"""The small town, built once."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("dashboard_small_town",
                                              Path(__file__).with_name("small_town.py"))
small_town = importlib.util.module_from_spec(spec)
sys.modules["dashboard_small_town"] = small_town
spec.loader.exec_module(small_town)


@pytest.fixture(scope="session")
def town():
    """Give the module of the small town's rows."""
    return small_town


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """Give the small town's store, which tests read and never write."""
    with small_town.build(tmp_path_factory.mktemp("town") / "town.gpkg") as found:
        yield found


@pytest.fixture(scope="session")
def indicators(store):
    """Give the small town's figures."""
    from seve.dashboard.indicators import compute_indicators

    return compute_indicators(store, small_town.TODAY)
