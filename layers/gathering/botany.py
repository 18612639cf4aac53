"""Name the plants of a frame by the species reference; what is near is proposed, not taken."""

from __future__ import annotations

import pandas as pd

from .. import findings, schema
from ..values.species import INPUTS, match_species, species_findings

_FILLED = ("species_code", "latin_name", "french_name", "genus", "species_epithet", "cultivar")


def name_species(
    table: str, frame: pd.DataFrame, headers: dict[str, str],
    town_species: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Fill the species columns of ``frame`` in place; give the findings.

    What the file says stays; the reference fills what it leaves out, for an exact name only.
    The plants of a bed are a free text: only an exact one is taken, and nothing is said of
    the others.
    """
    given = [name for name in INPUTS if name in frame]
    if not given:
        if table == "beds" and "plants" in frame:
            matched = match_species(pd.DataFrame({"full_name": frame["plants"]}), town_species)
            frame["species_code"] = matched["species_code"].to_numpy()
        return findings.empty_findings()
    matched = match_species(frame[given], town_species)
    written = _first_given([frame[name] for name in given])
    for name in _FILLED:
        if name in schema.TABLES[table].names:
            frame[name] = matched[name].to_numpy()
    return species_findings(matched, headers.get(given[0]), written)


def _first_given(columns: list[pd.Series]) -> pd.Series:
    """Give for each row the first name that the file holds."""
    written = columns[0].to_numpy(dtype=object, copy=True)
    for column in columns[1:]:
        missing = pd.isna(written)
        written[missing] = column.to_numpy(dtype=object)[missing]
    return pd.Series(written, dtype=object)
