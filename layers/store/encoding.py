"""Between the columns of a frame and the values that SQL takes and gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import schema
from ..schema import Field
from ..tables import is_plain_text, typed_column


def to_sql(field: Field, values: pd.Series | None, length: int) -> list[Any]:
    """Give plain Python values for one column of a field; missing ones become None."""
    written = field.kind in (schema.TEXT, schema.JSON)
    if written and values is not None and is_plain_text(values):
        return values.tolist()
    values = typed_column(field, values, length)
    if written:
        return values.tolist()
    known = values.notna().to_numpy()
    if field.kind == schema.REAL:
        plain = values.to_numpy(dtype="float64")
    elif field.kind == schema.INTEGER:
        plain = values.to_numpy(dtype="int64", na_value=0)
    elif field.kind == schema.BOOLEAN:
        plain = values.to_numpy(dtype=bool, na_value=False)
    elif field.kind == schema.DATE:
        plain = _written_once(values.to_numpy().astype("datetime64[D]"), "")
    else:
        plain = _written_once(values.to_numpy().astype("datetime64[ms]"), "Z")
    if known.all():
        return plain.tolist()
    result = np.full(len(values), None, dtype=object)
    result[known] = plain[known].tolist()
    return result.tolist()


def _written_once(moments: np.ndarray, zone: str) -> np.ndarray:
    """Write moments as ISO text, each distinct one once: a date comes back many times."""
    codes, distinct = pd.factorize(moments, use_na_sentinel=False)
    texts = np.array([f"{moment}{zone}" for moment in distinct.astype(moments.dtype)],
                     dtype=object)
    return np.asarray(texts[codes])
