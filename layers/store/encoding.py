"""Between the columns of a frame and the values that SQL takes and gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import schema
from ..schema import Field


def to_sql(field: Field, values: pd.Series) -> list[Any]:
    """Give plain Python values for one conformed column; missing ones become None."""
    if field.kind in (schema.TEXT, schema.JSON):
        return values.tolist()
    missing = values.isna().to_numpy()
    if missing.all():
        return [None] * len(values)
    if field.kind == schema.REAL:
        plain = values.to_numpy(dtype="float64").tolist()
    elif field.kind == schema.INTEGER:
        plain = values.fillna(0).to_numpy(dtype="int64").tolist()
    elif field.kind == schema.BOOLEAN:
        plain = values.fillna(False).to_numpy(dtype=bool).tolist()
    elif field.kind == schema.DATE:
        plain = _written_once(values.to_numpy().astype("datetime64[D]"), "")
    else:
        plain = _written_once(values.to_numpy().astype("datetime64[ms]"), "Z")
    if missing.any():
        for place in np.flatnonzero(missing):
            plain[place] = None
    return plain


def _written_once(moments: np.ndarray, zone: str) -> list[str]:
    """Write moments as ISO text, each distinct one once: a date comes back many times."""
    codes, distinct = pd.factorize(moments, use_na_sentinel=False)
    texts = np.array([f"{moment}{zone}" for moment in distinct.astype(moments.dtype)],
                     dtype=object)
    return list(texts[codes])
