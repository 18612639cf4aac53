"""Between the columns of a frame and the values that SQL takes and gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import schema
from ..schema import Field


def to_sql(field: Field, values: pd.Series) -> list[Any]:
    """Give plain Python values for one conformed column; missing ones become None."""
    missing = values.isna().to_numpy()
    if field.kind == schema.REAL:
        plain = values.to_numpy(dtype="float64").tolist()
    elif field.kind == schema.INTEGER:
        plain = values.fillna(0).to_numpy(dtype="int64").tolist()
    elif field.kind == schema.BOOLEAN:
        plain = values.fillna(False).to_numpy(dtype=bool).tolist()
    elif field.kind == schema.DATE:
        plain = values.to_numpy().astype("datetime64[D]").astype(str).tolist()
    elif field.kind == schema.DATETIME:
        moments = values.to_numpy().astype("datetime64[ms]").astype(str)
        plain = np.char.add(moments, "Z").tolist()
    else:
        return values.tolist()
    if missing.any():
        for place in np.flatnonzero(missing):
            plain[place] = None
    return plain
