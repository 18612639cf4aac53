"""Settings, teams and soils read from a store and written to it, off the interface's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .store_place import StorePlace, open_store

if TYPE_CHECKING:
    from ..layers.settings import TownSettings

OLD_KEY = "weather_key"


def read_settings_of(place: StorePlace) -> tuple[TownSettings, list[tuple[str, str, str]],
                                          list[tuple[str, str, str]]]:
    """Read the settings, the teams (uid, name, mailbox) and the soils (code, French, English)."""
    from ..irrigation.soils import soil_table
    with open_store(place) as store:
        settings, teams = store.settings(), store.read("teams")
        soils = soil_table(store.read("soils"))
    teams = teams.fillna({"name": "", "code": "", "email": ""})
    return settings, sorted((
        (row.uid, row.name or row.code, row.email)
        for row in teams[["uid", "name", "code", "email"]].itertuples(index=False, name="Team")
    ), key=lambda team: team[1].casefold()), list(zip(
        soils.index, soils["name_fr"], soils["name_en"], strict=True))


def write_settings_of(place: StorePlace, settings: TownSettings,
                      teams: list[tuple[str, str]]) -> None:
    """Write the settings, and the mailboxes of the teams that changed (uid, mailbox)."""
    import pandas as pd

    with open_store(place) as store, store.transaction():
        store.save_settings(settings)
        if teams:
            store.upsert("teams", pd.DataFrame(
                [{"uid": uid, "email": mailbox or None} for uid, mailbox in teams]))


def old_key_of(place: StorePlace) -> str:
    """Read the weather key that an older version wrote in the store; empty without any."""
    with open_store(place) as store:
        return store.old_setting(OLD_KEY) or ""


def drop_old_key(place: StorePlace) -> None:
    """Take that key out of the store."""
    with open_store(place) as store:
        store.drop_old_setting(OLD_KEY)
