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
        "place": tr("street or site"),
        "age": tr("age"),
        "trunk_diameter": tr("trunk diameter"),
        "crown_radius": tr("crown radius"),
        "area_ha": tr("area in hectares"),
    }
    if target in raw:
        return raw[target]
    # A site takes a street too, which it keeps in its address.
    holder = next(table for table in (schema.TABLES[kind], *schema.TABLES.values())
                  if target in table.names)
    return holder.field(target).label(language)
