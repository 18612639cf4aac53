"""The list of hand-work that page and report both show."""

from __future__ import annotations

import pandas as pd

from . import water, wording
from .figures import texts
from .indicators import Indicators


def watering_rows(found: Indicators, language: str | None = None) -> pd.DataFrame:
    """Give what is to be watered today, the most pressing first.

    The day's advice with ``litres`` and, of the object, ``code``, ``name``, ``label``,
    ``kind``, ``site_uid``, ``street``; a bed without a name is called by its kind when a
    ``language`` is given.
    """
    advice = found.town.advice
    rows = advice.assign(litres=water.litres_to_give(advice))[water.to_water(advice)]
    objects = found.town.objects.drop_duplicates("uid")
    objects = objects[objects["uid"].isin(rows["object_uid"])]
    objects = objects.assign(label=wording.labels(objects, language),
                             name=wording.names(objects, language))
    rows = rows.merge(objects[["uid", "code", "name", "label", "kind", "site_uid", "street"]],
                      how="left", left_on="object_uid", right_on="uid")
    rows["rank"] = rows["rank"].astype("float64")
    for column in ("code", "name", "label", "kind", "site_uid", "street"):
        rows[column] = texts(rows[column])
    return rows.sort_values(["rank", "object_uid"], ignore_index=True)
