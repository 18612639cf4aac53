"""Sites, zones, depots, teams, vehicles and water points."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pandas as pd

from .. import findings
from ..values.cells import fold
from .beds import areas_against_drawing
from .columns import numbers, present, texts

_HOUR = re.compile(r"^([01]?\d|2[0-4])[:hH]([0-5]\d)?$")
_MAIL = re.compile(r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}$")


def check_named(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Find objects without a name, and names that two objects without a number share."""
    names = texts(frame, "name")
    coded = present(texts(frame, "code"))
    folded = np.array([fold(name) if isinstance(name, str) else None for name in names],
                      dtype=object)
    counts = pd.Series(folded).map(pd.Series(folded).value_counts()).to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        repeated = np.flatnonzero((counts > 1) & ~coded)
    nameless = np.flatnonzero(~present(names) & ~coded)
    return findings.gather([
        findings.make(nameless, "name_missing", "name"),
        findings.make(repeated, "name_repeated", "name", names[repeated], [
            {"name": names[place], "count": int(counts[place])} for place in repeated]),
    ])


def check_sites(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Check names and areas of sites."""
    return findings.gather([check_named(frame), areas_against_drawing(frame)])


def check_teams(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Check names and mailboxes of teams."""
    mails = texts(frame, "email")
    wrong = np.array([isinstance(mail, str) and not _MAIL.match(mail) for mail in mails],
                     dtype=bool)
    places = np.flatnonzero(wrong)
    return findings.gather([
        check_named(frame), findings.make(places, "email_invalid", "email", mails[places]),
    ])


def check_vehicles(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Check names, tanks and shifts of vehicles."""
    without = np.flatnonzero(np.isnan(numbers(frame, "tank_l")))
    return findings.gather([
        check_named(frame), findings.make(without, "tank_missing", "tank_l"),
        hours(frame, "shift_start", "shift_end"),
    ])


def check_water_points(frame: pd.DataFrame, today: datetime.date | None = None) -> pd.DataFrame:
    """Check flows and opening hours of water points."""
    without = np.flatnonzero(np.isnan(numbers(frame, "flow_l_per_min")))
    return findings.gather([
        findings.make(without, "flow_missing", "flow_l_per_min"),
        hours(frame, "opening_time", "closing_time"),
    ])


def hours(frame: pd.DataFrame, start_name: str, end_name: str) -> pd.DataFrame:
    """Find hours that cannot be read, and ends that come before their start."""
    start, end = texts(frame, start_name), texts(frame, end_name)
    first, last = _minutes(start), _minutes(end)
    found = [
        findings.make(places, "hours_unreadable", name, values[places])
        for name, values, read in ((start_name, start, first), (end_name, end, last))
        for places in [np.flatnonzero(present(values) & np.isnan(read))]
    ]
    with np.errstate(invalid="ignore"):
        backwards = np.flatnonzero(last <= first)
    found.append(findings.make(backwards, "hours_reversed", end_name, end[backwards], [
        {"opening": start[place], "closing": end[place]} for place in backwards]))
    return findings.gather(found)


def _minutes(values: np.ndarray) -> np.ndarray:
    read = np.full(len(values), np.nan)
    for place, value in enumerate(values):
        found = _HOUR.match(value.strip()) if isinstance(value, str) else None
        if found:
            read[place] = int(found[1]) * 60 + int(found[2] or 0)
    return read
