"""What a town's settings may be, said in sentences when they are not."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .settings import MailSettings, TownSettings

# Five signs: the département (01 to 95, 2A, 2B, 97x) then the commune (INSEE, code officiel
# géographique).
_INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_MAILBOX = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_SECRET = re.compile(r"(?:^|&)(?:api_?key|key|token|password|pwd|secret)=", re.IGNORECASE)
_LAST_PORT = 65535
_ADDRESSES = ("weather_address", "ensemble_address", "meteo_france_address", "drought_address")
_MAY_BE_EMPTY = ("ensemble_address",)
_SEASONS = ("habit_season_start", "habit_season_end", "nesting_start", "nesting_end")
# Smallest and largest value that make sense; None: no bound.
_BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "latitude": (-90, 90), "longitude": (-180, 180), "elevation_m": (-500, 9000),
    "irrigation_efficiency": (0.1, 1), "habit_passes_per_week": (0, 21),
    "habit_l_per_tree": (0, 2000), "habit_l_per_m2_bed": (0, 200), "habit_tree_years": (0, 30),
    "water_price_eur_m3": (0, 1000), "reminder_lead_days": (0, 365),
}


@dataclass(frozen=True)
class SettingProblem:
    """One setting that cannot stand, and why."""

    setting: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """Say it."""
        from .words import words_for

        return words_for(language, "layers")(f"setting.{self.code}", **self.values)


def problems(settings: TownSettings) -> list[SettingProblem]:
    """List what cannot stand, in the order of the settings; empty when all is well."""
    return [*_town(settings), *_bounds(settings), *_seasons(settings), *_addresses(settings),
            *_weights(settings)]


def mail_problems(mail: MailSettings) -> list[SettingProblem]:
    """List what cannot stand in the way mail is sent; without a server nothing is sent."""
    found = []
    if mail.sender and not is_mailbox(mail.sender):
        found.append(SettingProblem("mail_sender", "mailbox", {"value": mail.sender}))
    if mail.host and not mail.sender:
        found.append(SettingProblem("mail_sender", "mail_sender_missing"))
    if re.search(r"[\s/@]", mail.host):
        found.append(SettingProblem("mail_host", "mail_host", {"value": mail.host}))
    if not 1 <= mail.port <= _LAST_PORT:
        found.append(SettingProblem("mail_port", "bounds",
                                    {"value": mail.port, "low": 1, "high": _LAST_PORT}))
    return found


def is_mailbox(text: str) -> bool:
    """Tell whether a text can be a mailbox."""
    return bool(_MAILBOX.fullmatch(text))


def _town(settings: TownSettings) -> Iterator[SettingProblem]:
    if settings.insee_code and not _INSEE.fullmatch(settings.insee_code):
        yield SettingProblem("insee_code", "insee", {"value": settings.insee_code})
    days = settings.working_days
    if not days or not set(days) <= set(range(1, 8)):
        yield SettingProblem("working_days", "working_days")
    for text in settings.closed_days:
        if not _is_date(text):
            yield SettingProblem("closed_days", "closed_day", {"value": text})
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield SettingProblem("timezone", "timezone", {"value": settings.timezone})


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _bounds(settings: TownSettings) -> Iterator[SettingProblem]:
    for name, (low, high) in _BOUNDS.items():
        value = getattr(settings, name)
        if value is not None and not low <= value <= high:
            yield SettingProblem(name, "bounds", {"value": value, "low": low, "high": high})


def _seasons(settings: TownSettings) -> Iterator[SettingProblem]:
    for name in _SEASONS:
        text = getattr(settings, name)
        try:
            datetime.date.fromisoformat(f"2024-{text}")
        except ValueError:
            yield SettingProblem(name, "season", {"value": text})


def _addresses(settings: TownSettings) -> Iterator[SettingProblem]:
    for name in _ADDRESSES:
        text = getattr(settings, name)
        if not text and name in _MAY_BE_EMPTY:
            continue
        try:
            parts = urlsplit(text)
            host = parts.hostname
        except ValueError:
            parts, host = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not host:
            yield SettingProblem(name, "address", {"value": text})
        elif parts.password or _SECRET.search(parts.query):
            yield SettingProblem(name, "secret_in_address")


def _weights(settings: TownSettings) -> Iterator[SettingProblem]:
    weights = settings.condition_weights.values()
    if any(weight < 0 for weight in weights) or not sum(weights) > 0:
        yield SettingProblem("condition_weights", "weights")
