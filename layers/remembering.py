"""What was confirmed of earlier files, kept in the store and applied to the next ones."""

from __future__ import annotations

import pandas as pd

from .errors import ReadingError
from .recognising.profiles import Profile, SheetProfile, as_json, profile_of_json
from .store import Store
from .tables import derived_uid

_KEY = "import_profile"
_NAME = "import"
_MOST_SHEETS = 500


def remembered_profile(store: Store) -> Profile | None:
    """Give what earlier imports confirmed; None when nothing (readable) is remembered."""
    held = store.read("settings", where={"key": _KEY})["value"]
    if held.empty or not isinstance(held.iloc[0], str):
        return None
    try:
        profile = profile_of_json(_NAME, held.iloc[0])
    except ReadingError:
        return None
    return profile if profile.sheets else None


def remember_profile(store: Store, profile: Profile) -> None:
    """Lay what was just confirmed over what was remembered, sheet by sheet."""
    before = remembered_profile(store)
    new = [_keys(sheet) for sheet in profile.sheets]
    older = [sheet for sheet in (before.sheets if before else []) if _keys(sheet) not in new]
    kept = Profile(_NAME, [*profile.sheets, *older][:_MOST_SHEETS])
    store.upsert("settings", pd.DataFrame([{
        "uid": derived_uid("setting", _KEY), "key": _KEY, "value": as_json(kept)}]))


def forget_profile(store: Store) -> None:
    """Forget what earlier imports confirmed."""
    store.delete("settings", [derived_uid("setting", _KEY)])


def _keys(sheet: SheetProfile) -> tuple[str, ...]:
    """Know a sheet again by its name and its headers."""
    return (sheet.sheet, *sorted(sheet.columns))
