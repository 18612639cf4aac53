"""The Python libraries Sève needs, and which of them this QGIS lacks."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.machinery import PathFinder

from .translation import tr


@dataclass(frozen=True)
class Library:
    """A library of requirements.txt: the module imported, its published name, the least version.

    Nothing works without a ``foundation``; without another, one feature is missing.
    """

    module: str
    name: str
    least: tuple[int, ...]
    foundation: bool = False


LIBRARIES = (
    Library("pandas", "pandas", (2, 2), foundation=True),
    Library("geopandas", "geopandas", (1, 0), foundation=True),
    Library("shapely", "shapely", (2, 0), foundation=True),
    Library("pyogrio", "pyogrio", (0, 9), foundation=True),
    Library("pyproj", "pyproj", (3, 4), foundation=True),
    Library("requests", "requests", (2, 28), foundation=True),
    Library("dateutil", "python-dateutil", (2, 8), foundation=True),
    Library("python_calamine", "python-calamine", (0, 4)),
    Library("openpyxl", "openpyxl", (3, 1)),
    Library("xlsxwriter", "XlsxWriter", (3, 1)),
    Library("rapidfuzz", "rapidfuzz", (3, 6)),
    Library("icalendar", "icalendar", (6, 0)),
    Library("folium", "folium", (0, 17)),
    Library("pyvrp", "pyvrp", (0, 14)),
    Library("defusedxml", "defusedxml", (0, 7)),
)


def missing(foundations_only: bool = False) -> list[str]:
    """List what is absent or too old, in words; imports nothing and unpacks nothing."""
    found = []
    for library in LIBRARIES:
        if foundations_only and not library.foundation:
            continue
        if not _reachable(library.module):
            found.append(library.name)
        elif (version := _too_old(library)) is not None:
            least = ".".join(map(str, library.least))
            found.append(tr("{name} {found} (too old, {least} needed)").format(
                name=library.name, found=version, least=least))
    return found


def refusal() -> str | None:
    """Say why nothing can be done here, when a foundation is missing."""
    absent = missing(foundations_only=True)
    if not absent:
        return None
    return tr("Sève cannot work here: this QGIS lacks {}. Take the Sève archive that carries "
              "them, or ask your administrator; the guide says how.").format(", ".join(absent))


def _reachable(module: str) -> bool:
    if module in sys.modules:
        return sys.modules[module] is not None
    if PathFinder.find_spec(module) is not None:
        return True
    # Those that our own finder would unpack (plugin/libraries.py).
    return any(finder.provides(module) for finder in sys.meta_path if hasattr(finder, "provides"))


def _too_old(library: Library) -> str | None:
    try:
        version = metadata.version(library.name)
    except metadata.PackageNotFoundError:
        return None
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return version if numbers < library.least else None
