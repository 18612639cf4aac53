"""The tests of the QGIS face need QGIS; without it they say so and are left."""

import pytest

pytest.importorskip("qgis.core", reason="QGIS is not installed")
