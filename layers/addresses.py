"""How a place on a PostGIS server is written; light, as QGIS reads it when it starts."""

from __future__ import annotations

import re

DEFAULT_SCHEMA = "seve"
_ADDRESS = re.compile(r"^postgres(ql)?://")


def is_address(text: str) -> bool:
    """Tell a server's address (``postgresql://…``) from the path of a file or a mere name."""
    return bool(_ADDRESS.match(text))
