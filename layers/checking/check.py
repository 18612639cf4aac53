"""Run every check of a table and put the findings together."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from .. import findings, schema
from ..settings import TownSettings
from . import beds, contradictions, duplicates, missing, others, plausible
from .columns import GONE, among, days, texts

_CHECKS = {
    "trees": (missing.check_trees, plausible.check_trees, contradictions.check_trees),
    "beds": (missing.check_beds, beds.check_beds, contradictions.check_beds),
    "sites": (others.check_sites,),
    "zones": (others.check_named,),
    "depots": (others.check_named,),
    "teams": (others.check_teams,),
    "vehicles": (others.check_vehicles,),
    "water_points": (others.check_water_points,),
}


def check_objects(
    table_name: str,
    frame: pd.DataFrame,
    settings: TownSettings | None = None,
    today: datetime.date | None = None,
) -> pd.DataFrame:
    """Check the objects of a table; ``frame`` has the columns of the schema, indexed 0..n-1.

    Gives a findings frame (:data:`layers.findings.COLUMNS`) whose ``column_name`` is the
    field's name. Without ``today`` nothing is said of the future. ``settings`` gives the
    coordinate system of distances when the frame has a geometry without one.
    """
    if frame.empty:
        return findings.empty_findings()
    frame = frame.reset_index(drop=True)
    parts = [check(frame, today) for check in _CHECKS.get(table_name, ())]
    parts.append(out_of_bounds(table_name, frame))
    parts.append(duplicates.find_duplicates(table_name, frame))
    return findings.gather(parts)


def out_of_bounds(table_name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Find numbers outside the schema's bounds (typed in QGIS, or read before a bound was set)."""
    found = []
    for field in schema.TABLES[table_name].fields:
        if field.name not in frame or field.low is None or field.kind not in (
                schema.REAL, schema.INTEGER):
            continue
        values = frame[field.name].to_numpy(dtype="float64", na_value=np.nan)
        high = np.inf if field.high is None else field.high
        with np.errstate(invalid="ignore"):
            wrong = np.flatnonzero((values < field.low) | (values > high))
        if not len(wrong):
            continue
        code = "value_below" if field.high is None else "out_of_bounds"
        found.append(findings.make(wrong, code, field.name, values[wrong], [
            {"field": field.name, "number": value, "low": field.low, "high": field.high}
            for value in values[wrong]]))
    return findings.gather(found)


def check_waterings(trees: pd.DataFrame, waterings: pd.DataFrame) -> pd.DataFrame:
    """Find trees no longer standing that were watered all the same (tables of the store).

    ``position`` is the row in ``trees``; one finding per tree, with its last watering.
    """
    life = texts(trees, "life_cycle")
    gone = np.flatnonzero(among(life, GONE))
    if not len(gone) or waterings.empty:
        return findings.empty_findings()
    last = pd.Series(days(waterings, "date")).groupby(
        texts(waterings, "object_uid")).max()
    dates = pd.Series(texts(trees, "uid")[gone]).map(last)
    watered = gone[dates.notna().to_numpy()]
    moments = dates.dropna()
    return findings.make(watered, "felled_but_watered", "life_cycle", life[watered], [
        {"life_cycle": life[place], "date": moment.date()}
        for place, moment in zip(watered, moments, strict=True)])
