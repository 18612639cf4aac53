"""Name the plants of a frame by the species reference; what is near is proposed, not taken."""

from __future__ import annotations

import pandas as pd

from .. import findings, schema
from ..values.species import INPUTS, match_plants, match_species, species_findings

_FILLED = ("species_code", "latin_name", "french_name", "genus", "species_epithet", "cultivar")


def name_species(
    table: str, frame: pd.DataFrame, headers: dict[str, str],
    town_species: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Fill the species columns of ``frame`` in place; give the findings.

    What the file says stays; the reference fills what it leaves out, for an exact name only.
    The plants of a bed are a free text, several with their counts: the most numerous one
    names the bed when its name is exact, and nothing is said of the others. A species column
    that says "VIDE" or "souche" fills the life cycle.
    """
    given = [name for name in INPUTS if name in frame]
    if not given:
        if table == "beds" and "plants" in frame:
            matched = match_plants(frame["plants"], town_species)
            frame["species_code"] = matched["species_code"].to_numpy()
            _fill(frame, "plant_count", matched["plant_count"])
        return findings.empty_findings()
    matched = match_species(frame[given], town_species)
    written = _first_given([frame[name] for name in given])
    for name in _FILLED:
        if name in schema.TABLES[table].names:
            frame[name] = matched[name].to_numpy()
    if matched["life_cycle"].notna().any() and "life_cycle" in schema.TABLES[table].names:
        _fill(frame, "life_cycle", matched["life_cycle"])
    return species_findings(matched, headers.get(given[0]), written)


def _fill(frame: pd.DataFrame, name: str, values: pd.Series) -> None:
    """Let ``values`` fill what the column leaves out, never replace what it says."""
    values = pd.Series(values.array, index=frame.index)
    frame[name] = frame[name].where(frame[name].notna(), values) if name in frame else values


def _first_given(columns: list[pd.Series]) -> pd.Series:
    """Give for each row the first name that the file holds."""
    written = columns[0].to_numpy(dtype=object, copy=True)
    for column in columns[1:]:
        missing = pd.isna(written)
        written[missing] = column.to_numpy(dtype=object)[missing]
    return pd.Series(written, dtype=object)
