"""The styles kept in the GeoPackage itself, for whoever opens it without Sève."""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Sequence

from ..layers import schema
from . import styles
from .layers import open_layer
from .looks import Draw, look_name, looks_of
from .slices import Steps, all_at_once
from .store_place import StorePlace, is_server

# What needs the day's advice or counts, joined by Sève's project, cannot be drawn without it.
_NEEDS_PROJECT = ("urgency",)
_FIRST = {"trees": "genus", "beds": "kind"}
# Raised when the styles themselves change, so that they are written again.
_EDITION = 1
_MARK = "Sève"
_LOG = logging.getLogger(__name__)


def keep_styles(store: StorePlace, genera: Sequence[str], today: datetime.date, language: str
                ) -> int:
    """Write the named styles of the store's layers in it; gives how many were written.

    QGIS opens a layer with its default style and offers the others. Styles already there are
    left alone; those that Sève wrote otherwise (another language, year or list of genera)
    are replaced, those of people never. A store that cannot be written keeps what it has, and
    a server, where styles are its keeper's, is left alone.
    """
    return all_at_once(keep_steps(store, genera, today, language))


def keep_steps(store: StorePlace, genera: Sequence[str], today: datetime.date, language: str
               ) -> Steps[int]:
    """Write them one layer after the other; see :func:`keep_styles`."""
    if is_server(store):
        return 0
    about = (_EDITION, today.year, language, *genera)
    mark = f"{_MARK} {hashlib.sha256(repr(about).encode()).hexdigest()[:12]}"
    written = 0
    for table, looks in _looks(genera, today, language).items():
        written += _keep(store, table, looks, mark, language)
        yield
    return written


def _looks(genera: Sequence[str], today: datetime.date, language: str
           ) -> dict[str, dict[str, Draw]]:
    """Give, for each table, its looks by name, the default one first."""
    found: dict[str, dict[str, Draw]] = {}
    for table, first in _FIRST.items():
        looks = {key: draw for key, draw in looks_of(table, genera, today, language).items()
                 if key not in _NEEDS_PROJECT}
        order = [first, *(key for key in looks if key != first)]
        found[table] = {look_name(key, language): looks[key] for key in order}
    plain: dict[str, Draw] = {
        "sites": styles.style_sites, "roads": styles.style_roads,
        "zones": styles.style_plain_zones,
        "water_points": styles.style_water_points, "depots": styles.style_depots}
    return {**found, **{table: {_MARK: draw} for table, draw in plain.items()}}


def _keep(store: StorePlace, table: str, looks: dict[str, Draw], mark: str, language: str) -> int:
    layer = open_layer(store, schema.TABLES[table], language)
    count, *lists, _ = layer.listStylesInDatabase()  # first those of this layer
    stored = list(zip(*(values[:max(count, 0)] for values in lists), strict=True))
    ours = [row for row in stored if row[2].startswith(_MARK)]
    if {(name, text) for _, name, text in ours} == {(name, mark) for name in looks}:
        return 0
    for number, _, _ in ours:
        layer.deleteStyleFromDatabase(number)
    theirs = {name for _, name, text in stored if not text.startswith(_MARK)}
    if table == "trees":
        layer.setScaleBasedVisibility(True)
        layer.setMinimumScale(styles.TREE_SCALE)
    written = 0
    for name, draw in looks.items():
        if name in theirs:
            continue
        draw(layer)
        is_first = name == next(iter(looks)) and not theirs
        message = layer.saveStyleToDatabase(name, mark, is_first, "")
        if message:
            _LOG.warning("%s: %s", table, message)
            return written
        written += 1
    return written
