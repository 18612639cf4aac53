"""How sheets, targets and findings are called in the wizard."""

from __future__ import annotations

from ...layers import schema
from ..translation import tr

IGNORED = "ignored"


def kind_label(kind: str | None, language: str) -> str:
    """Name what a sheet is about."""
    if kind is None or kind == IGNORED:
        return tr("leave out")
    return schema.TABLES[kind].label(language)


def target_label(target: str | None, kind: str, language: str) -> str:
    """Name where a column goes."""
    if target is None:
        return tr("keep as it is, among the other columns")
    raw = {
        "x": tr("X coordinate, or longitude"),
        "y": tr("Y coordinate, or latitude"),
        "xy_text": tr("both coordinates in one cell"),
        "geometry_text": tr("geometry as text"),
        "full_name": tr("plant name, any language"),
        "description": tr("everything in one cell"),
        "counts_text": tr("counts in text"),
        "house_numbers": tr("house numbers"),
        "street_kind": tr("kind of street"),
        "count": tr("number of objects in the row"),
        "object_code": tr("number of the object watered"),
    }
    if target in raw:
        return raw[target]
    try:
        return schema.TABLES[kind].field(target).label(language)
    except KeyError:
        return target
