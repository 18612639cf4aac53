"""Name the plants of a frame by the species reference; what is near is proposed, not taken."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import findings, schema
from ..values.species import match_species

_NAMES = ("full_name", "latin_name", "french_name", "genus", "species_epithet", "cultivar")
_FILLED = ("species_code", "latin_name", "french_name", "genus", "species_epithet", "cultivar")


def name_species(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Fill the species columns of ``frame`` in place where empty; give the findings.

    What the workbook wrote stays as it is; a full name that no reference knows is kept as
    the Latin or French name it looks like.
    """
    given = [name for name in _NAMES if name in frame]
    if table == "beds" and not given and "plants" in frame:
        frame_of_names = pd.DataFrame({"full_name": frame["plants"]})
    elif given:
        frame_of_names = frame[given]
    else:
        return findings.empty_findings()
    matched = match_species(frame_of_names)
    for name in _FILLED:
        if name in schema.TABLES[table].names and name in matched:
            own = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)
            frame[name] = own.where(own.notna(), matched[name])
    return _problems(matched, frame_of_names)


def _problems(matched: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    codes = matched["problem_code"].to_numpy(dtype=object)
    places = np.flatnonzero(pd.notna(codes))
    written = names.bfill(axis=1).iloc[:, 0].to_numpy(dtype=object)
    return findings.gather([
        findings.make(rows, str(code), None, written[rows],
                      [{"proposals": item} for item in matched["proposals"].to_numpy()[rows]])
        for code in pd.unique(codes[places])
        for rows in [places[codes[places] == code]]
    ])
