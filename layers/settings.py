"""What the town decides once: kept in the store, so that every desk works by the same rules."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class MailSettings:
    """The server that sends a desk's reminders; its login is in the authentication store."""

    host: str = ""
    port: int = 587
    sender: str = ""


@dataclass(frozen=True)
class TownSettings:
    """The town's own choices, each with a default that runs.

    Working days are numbered as ISO weekdays (1 Monday ... 7 Sunday). Seasons are
    ``MM-DD``. ``habit_*`` describe how the town watered before, to count what is saved. No
    secret is ever among them: the file of the town is copied, sent and saved elsewhere.
    """

    town_name: str = ""
    insee_code: str = ""
    crs: str = "EPSG:2154"
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None
    boundary_wkt: str = ""  # outline of the commune, longitude and latitude
    working_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    works_on_holidays: bool = True  # public holidays are worked, as weekdays are
    closed_days: tuple[str, ...] = ()  # other days without work, YYYY-MM-DD
    soil_code: str = "unknown"
    irrigation_efficiency: float = 0.9
    habit_passes_per_week: float = 2.0
    habit_l_per_tree: float = 50.0
    habit_l_per_m2_bed: float = 10.0
    habit_tree_years: int = 3
    habit_season_start: str = "05-01"
    habit_season_end: str = "09-30"
    water_price_eur_m3: float | None = None
    nesting_start: str = "03-16"
    nesting_end: str = "08-15"
    water_origin: str = "AEP"
    weather_source: str = "open_meteo"
    weather_address: str = "https://api.open-meteo.com/v1/forecast"
    # Open-Meteo's: https://ensemble-api.open-meteo.com/v1/ensemble; empty, nothing is asked.
    ensemble_address: str = ""
    ensemble_model: str = "icon_seamless"
    meteo_france_address: str = (
        "https://object.files.data.gouv.fr/meteofrance/data/synchro_ftp/BASE/QUOT"
    )
    timezone: str = "Europe/Paris"
    geocoding_enabled: bool = False
    reminder_lead_days: int = 7
    drought_enabled: bool = False
    drought_address: str = "https://api.vigieau.gouv.fr/api/zones"
    condition_weights: dict[str, float] = field(
        default_factory=lambda: {
            "health": 30.0, "water": 20.0, "work": 20.0, "safety": 20.0, "data": 10.0,
        }
    )

    def to_rows(self) -> dict[str, str]:
        """Write every setting as JSON text under its name."""
        return {
            item.name: json.dumps(getattr(self, item.name), ensure_ascii=False)
            for item in dataclasses.fields(self)
        }

    @classmethod
    def from_rows(cls, rows: dict[str, str]) -> TownSettings:
        """Read what :meth:`to_rows` wrote; unknown names are left, missing ones default."""
        known = {item.name for item in dataclasses.fields(cls)}
        values = {name: json.loads(text) for name, text in rows.items() if name in known}
        for name in ("working_days", "closed_days"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)
