"""Register the checkout as the package ``seve``, whatever its folder is called."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

PACKAGE_NAME = "seve"
ROOT = Path(__file__).resolve().parent.parent

if PACKAGE_NAME not in sys.modules:
    spec = importlib.util.spec_from_file_location(
        PACKAGE_NAME, ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE_NAME] = package
    spec.loader.exec_module(package)


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the plugin."""
    return ROOT


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """Give the folder of the sample town's files."""
    return ROOT / "sample_data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real open data, which lies beside the checkout when there is one."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real open data are not beside this checkout")
    return folder
