"""What the prefect's drought orders say, from the VigiEau service, word for word.

The law is shown, never decided: a zone keeps its level, the exact text of its uses, and the
link to the signed order. Three zones may cover one place, for drinking water (AEP),
groundwater (SOU) and surface water (SUP), each with its own level: the one that applies is
that of the water which is poured.

Service: ``/api/zones`` of api.vigieau.gouv.fr, Licence Ouverte 2.0. The profile is written
``collectivite``; with its accent the service answers zones without a single use.
"""

from __future__ import annotations

import datetime
import json
import time
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import requests

from ..layers import schema
from ..layers.errors import SeveError
from ..layers.progress import SILENT, Progress, step
from ..layers.settings import TownSettings
from ..layers.store import Store
from ..layers.tables import derived_uid
from ..layers.words import words_for
from .weather import places, web
from .weather.readings import WeatherError

SERVICE, SOURCE, PROFILE = "VigiEau", "vigieau", "collectivite"
SITE_LINK = "https://vigieau.gouv.fr/"
TABLE = "drought_zones"
LEVELS = ("none", "vigilance", "alerte", "alerte_renforcee", "crise")
ORIGINS = ("AEP", "SOU", "SUP")
STALE_AFTER_DAYS = 2
LONGEST_TEXT, MOST_ZONES, MOST_USES = 20_000, 200, 500

# Words of a use's name (without accents) -> what it speaks of.
_SUBJECTS = {
    "planter": ("jardiniere", "suspension", "bac"),
    "flower": ("massif", "fleur"),
    "lawn": ("pelouse", "gazon"),
    "sport": ("terrain", "stade", "golf", "hippodrome", "sport"),
    "food": ("potager",),
    "young_tree": ("jeune", "plantation"),
    "tree": ("arbre", "arbuste", "arbore", "haie"),
}
_SUBJECT_OF_BED = {
    "planter": "planter", "hanging_basket": "planter", "lawn": "lawn", "meadow": "lawn",
    "flower_bed": "flower", "perennial_bed": "flower", "rose_bed": "flower",
    "shrub_bed": "tree", "hedge": "tree",
}


@dataclass(frozen=True)
class Use:
    """One use that an order restricts: ``text`` is the order's own, untouched."""

    name: str
    theme: str
    text: str
    concerns_town: bool | None


@dataclass(frozen=True)
class Zone:
    """One alert zone in force; ``level`` is one of :data:`LEVELS`, or what the service wrote."""

    code: str
    name: str
    water_origin: str
    level: str
    valid_from: datetime.date | None
    valid_until: datetime.date | None
    order_link: str | None
    framework_link: str | None
    uses: tuple[Use, ...]

    def in_force(self, today: datetime.date) -> bool:
        """Tell whether ``today`` is within the order's dates."""
        begun = self.valid_from is None or self.valid_from <= today
        return begun and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True)
class DroughtState:
    """What the orders say of the town's water on a day, as last fetched.

    ``code`` is ``unknown`` (never fetched), ``stale`` (fetched days ago), ``restricted``,
    ``free`` (no zone of this water), or ``not_covered`` (rainwater, reused water: the orders'
    zones do not name them, their text does). ``zones`` are those of the water poured, the
    severest first; ``others`` the rest.
    """

    code: str
    level: str
    water_origin: str
    zones: tuple[Zone, ...]
    others: tuple[Zone, ...]
    fetched_at: datetime.datetime | None

    def sentence(self, language: str) -> str:
        """Say it in ``fr`` or ``en``."""
        words = words_for(language, "irrigation")
        zone = self.zones[0] if self.zones else None
        return words(
            f"drought.{self.code}", level=_level_label(self.level, language),
            origin=schema.value_label("water_origin", self.water_origin, language),
            zone=zone.name if zone else "", fetched=self.fetched_at,
        )


@dataclass(frozen=True)
class DroughtResult:
    """What a fetch brought: how many zones, and the state for the town's water."""

    zones: int
    state: DroughtState


def update_drought(
    store: Store,
    today: datetime.date,
    session: requests.Session | None = None,
    moment: datetime.datetime | None = None,
    progress: Progress = SILENT,
    sleep: web.Sleep = time.sleep,
) -> DroughtResult:
    """Fetch the orders in force for the town and keep them in ``drought_zones``.

    Asked only when the town's settings allow it. Raises :class:`WeatherError` when they do
    not, when the town's place is unknown or when the service fails; what was kept stays.
    """
    settings = store.settings()
    if not settings.drought_enabled:
        raise WeatherError("drought_disabled")
    moment = moment or datetime.datetime.combine(today, datetime.time(), datetime.UTC)
    _, town = places.places_of(store)
    zones = fetch_zones(session or requests.Session(), settings, town, sleep, progress)
    step(progress, 0.9)
    with store.transaction():
        store.delete(TABLE, store.read(TABLE, ["uid"])["uid"].tolist())
        store.upsert(TABLE, _rows(zones, moment))
    progress.report(1.0)
    return DroughtResult(len(zones), drought_state(store, today))


def refresh_drought(
    store: Store,
    today: datetime.date,
    session: requests.Session | None = None,
    moment: datetime.datetime | None = None,
    progress: Progress = SILENT,
    sleep: web.Sleep = time.sleep,
) -> SeveError | None:
    """Update the orders on the way of a morning, when the town asks for it.

    A service that fails does not stop the morning: its error is given back to be shown, and
    the age of what is kept shows by itself.
    """
    if not store.settings().drought_enabled:
        return None
    try:
        update_drought(store, today, session, moment, progress, sleep)
    except WeatherError as error:
        return error
    return None


def drought_state(
    store: Store, today: datetime.date, water_origin: str | None = None
) -> DroughtState:
    """Read what was last fetched, for ``water_origin`` (the town's own by default)."""
    origin = water_origin or store.settings().water_origin
    return state_of(store.read(TABLE), origin, today)


def drought_states(store: Store, today: datetime.date) -> list[DroughtState]:
    """Give the state of each water the tankers carry, the severest first.

    The origins are those of the working water points; the town's own speaks for points that
    do not say theirs, and for a town without points.
    """
    points = store.read("water_points", columns=["water_origin", "working"])
    works = points["working"].astype("boolean").fillna(True).astype(bool)
    poured = points.loc[works, "water_origin"]
    own = store.settings().water_origin
    origins = sorted(set(poured.fillna(own))) or [own]
    rows = store.read(TABLE)
    states = [state_of(rows, origin, today) for origin in origins]
    return sorted(states, key=lambda state: -_severity(state.level)
                  if state.level != "unknown" else 1)


def known_level(store: Store, today: datetime.date) -> str | None:
    """Give the severest level known for the waters poured, to flag advice; None when unknown."""
    levels = [state.level for state in drought_states(store, today) if state.level != "unknown"]
    return levels[0] if levels else None


def state_of(rows: pd.DataFrame, water_origin: str, today: datetime.date) -> DroughtState:
    """Judge rows of ``drought_zones`` for one origin of water; see :class:`DroughtState`."""
    if rows.empty:
        return DroughtState("unknown", "unknown", water_origin, (), (), None)
    fetched = rows["fetched_at"].max()
    zones = [zone for zone in _zones(rows) if zone.in_force(today)]
    mine = tuple(sorted((zone for zone in zones if zone.water_origin == water_origin),
                        key=lambda zone: -_severity(zone.level)))
    others = tuple(zone for zone in zones if zone.water_origin != water_origin)
    level = mine[0].level if mine else "none"
    if (pd.Timestamp(today) - fetched.normalize()).days > STALE_AFTER_DAYS:
        code = "stale"
    elif mine:
        code = "restricted"
    elif water_origin not in ORIGINS:
        code, level = "not_covered", "unknown"
    else:
        code = "free"
    return DroughtState(code, level, water_origin, mine, others, fetched.to_pydatetime())


def uses_for(zone: Zone, object_kind: str, bed_kind: str | None = None,
             young: bool | None = None) -> tuple[Use, ...]:
    """Give the town's watering uses that may speak of an object, the most precise first.

    Names are free text: those that name something else are left out (young plantations when
    the tree is known not to be ``young``), those that name the object come first, general
    ones follow. Whether they apply is read, not computed.
    """
    wanted = ["tree"] if object_kind == "tree" else [_SUBJECT_OF_BED.get(bed_kind or "", "flower")]
    if young:
        wanted.insert(0, "young_tree")
    ranked = []
    for use in watering_uses(zone):
        subjects = {name for name, marks in _SUBJECTS.items()
                    if any(mark in _plain(use.name) for mark in marks)}
        if young is False and "young_tree" in subjects:
            continue
        if not subjects:
            ranked.append((len(wanted), use))
        elif subjects & set(wanted):
            ranked.append((min(wanted.index(name) for name in subjects & set(wanted)), use))
    return tuple(use for _, use in sorted(ranked, key=lambda pair: pair[0]))


def watering_uses(zone: Zone) -> tuple[Use, ...]:
    """Give the uses about watering that concern a town (or do not say whom they concern)."""
    return tuple(use for use in zone.uses if use.concerns_town is not False
                 and "arros" in _plain(use.name + " " + use.theme))


def fetch_zones(
    session: requests.Session, settings: TownSettings, town: tuple[float, float] | None,
    sleep: web.Sleep = time.sleep, progress: Progress = SILENT,
) -> list[Zone]:
    """Ask for the zones of the commune, or of the town's point when it lies in several."""
    questions = []
    if settings.insee_code:
        questions.append({"commune": settings.insee_code})
    if town is not None:
        questions.append({"lat": f"{town[0]:.5f}", "lon": f"{town[1]:.5f}"})
    if not questions:
        raise WeatherError("weather_no_place")
    for question in questions:
        status, answer = web.get_json(
            session, settings.drought_address, {**question, "profil": PROFILE}, SERVICE,
            sleep=sleep, progress=progress, accepted=(200, 404, 409),
        )
        if status == 404:
            return _no_zone(answer)
        if status == 200:
            return parse_zones(answer)
    raise WeatherError("drought_several_zones")


def parse_zones(answer: Any) -> list[Zone]:
    """Read the service's list of zones; raises :class:`WeatherError` when it is not one."""
    if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
        raise _unexpected("zones")
    if len(answer) > MOST_ZONES:
        raise _unexpected(f"{len(answer)} zones")
    return [_zone(item) for item in answer]


def _no_zone(answer: Any) -> list[Zone]:
    """Tell the service's "no zone in force" from a wrong address; both are 404."""
    message = _text(answer.get("message")) if isinstance(answer, dict) else ""
    if "zone" not in message.lower() or message.startswith("Cannot"):
        raise WeatherError("service_refused", service=SERVICE, host="", status=404,
                           reason=message[:200])
    return []


def _zone(item: dict[str, Any]) -> Zone:
    order = item.get("arrete")
    if not isinstance(order, dict):
        order = {}
    origin = _text(item.get("type"))
    if origin not in ORIGINS:
        raise _unexpected(f"type {origin[:20]}")
    uses = item.get("usages")
    if not isinstance(uses, list):
        uses = []
    return Zone(
        code=_text(item.get("code")) or _text(item.get("id")), name=_text(item.get("nom")),
        water_origin=origin, level=_level(item.get("niveauGravite") or item.get("niveauAlerte")),
        valid_from=_date(order.get("dateDebutValidite")),
        valid_until=_date(order.get("dateFinValidite")),
        order_link=_link(order.get("cheminFichier")),
        framework_link=_link(order.get("cheminFichierArreteCadre")),
        uses=tuple(_use(use) for use in uses[:MOST_USES] if isinstance(use, dict)),
    )


def _use(item: dict[str, Any]) -> Use:
    concerns = item.get("concerneCollectivite")
    return Use(_text(item.get("nom")) or _text(item.get("usage")), _text(item.get("thematique")),
               _text(item.get("description")), concerns if isinstance(concerns, bool) else None)


def _level(value: Any) -> str:
    """Write a level's code; what is not known is kept as it came, and counts as severe."""
    plain = _plain(_text(value)).replace(" ", "_")
    return plain if plain in LEVELS else (_text(value)[:60] or "unknown")


def _severity(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def _level_label(level: str, language: str) -> str:
    return schema.value_label("drought_level", level, language)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value)[:LONGEST_TEXT]


def _date(value: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None


def _day(value: pd.Timestamp) -> datetime.date | None:
    return None if pd.isna(value) else value.date()


def _link(value: Any) -> str | None:
    """Keep a web address only: it will be clicked."""
    text = _text(value).strip()
    return text if urlsplit(text).scheme in ("http", "https") else None


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _unexpected(where: str) -> WeatherError:
    return WeatherError("service_unexpected", service=SERVICE, where=where)


def _rows(zones: list[Zone], moment: datetime.datetime) -> pd.DataFrame:
    """Write zones as rows; a fetch without any leaves one row that says so."""
    rows = [
        {**{name: value for name, value in asdict(zone).items() if name != "uses"},
         "uid": derived_uid("drought", zone.water_origin, zone.code, zone.name, place),
         "uses": json.dumps([asdict(use) for use in zone.uses], ensure_ascii=False)}
        for place, zone in enumerate(zones)
    ] or [{"uid": derived_uid("drought", "none"), "level": "none"}]
    return pd.DataFrame(rows).assign(source=SOURCE, fetched_at=pd.Timestamp(moment))


def _zones(rows: pd.DataFrame) -> list[Zone]:
    zones = []
    for row in rows[rows["water_origin"].notna()].to_dict("records"):
        uses = tuple(Use(**use) for use in json.loads(row["uses"] or "[]"))
        zones.append(Zone(
            row["code"] or "", row["name"] or "", row["water_origin"], row["level"],
            _day(row["valid_from"]), _day(row["valid_until"]),
            row["order_link"], row["framework_link"], uses,
        ))
    return zones
