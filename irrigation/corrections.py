"""Corrections that a person accepted: bounded factors by soil and plant group.

A correction multiplies the need and the reserve of every object of a pool (one soil, one
plant group). The journal is where they live: accepting and withdrawing are lines in it,
and what is in force is found by reading it again, so that nothing is ever silent and
everything can be taken back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

NEED_BOUNDS = (0.6, 1.6)
RESERVE_BOUNDS = (0.6, 1.5)
ACCEPTED, REFUSED, WITHDRAWN = "feedback_accepted", "feedback_refused", "feedback_withdrawn"


def pool_of(figures: pd.DataFrame) -> pd.Series:
    """Name each object's pool: its soil and its plant group."""
    return figures["soil_code"].astype(str) + "/" + figures["plant_group"].astype(str)


@dataclass(frozen=True)
class Corrections:
    """What is in force: ``pool`` -> (need factor, reserve factor)."""

    by_pool: dict[str, tuple[float, float]]

    def factors(self, figures: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Give the need and reserve factors of each object, 1 where nothing was accepted."""
        if not self.by_pool:
            ones = np.ones(len(figures), np.float32)
            return ones, ones
        pool = pool_of(figures)
        need = pool.map({name: pair[0] for name, pair in self.by_pool.items()}).fillna(1.0)
        reserve = pool.map({name: pair[1] for name, pair in self.by_pool.items()}).fillna(1.0)
        return need.to_numpy(np.float32), reserve.to_numpy(np.float32)


def corrections_of(journal: pd.DataFrame) -> Corrections:
    """Read the journal: the last word on each pool, within bounds whatever was written."""
    lines = journal[journal["action"].isin([ACCEPTED, WITHDRAWN])].sort_values(
        "moment", kind="stable")
    found: dict[str, tuple[float, float]] = {}
    for line in lines.itertuples(index=False):
        details = _details(str(line.details))
        if details is None:
            continue
        found.pop(details["pool"], None)
        if line.action == ACCEPTED:
            found[details["pool"]] = (
                float(np.clip(details["need"], *NEED_BOUNDS)),
                float(np.clip(details["reserve"], *RESERVE_BOUNDS)))
    return Corrections(found)


def _details(text: str | None) -> dict | None:
    try:
        details = json.loads(text or "")
        return {"pool": str(details["pool"]), "need": float(details.get("need", 1.0)),
                "reserve": float(details.get("reserve", 1.0))}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
