"""The settings of a town and of its mail as a file for a colleague: JSON, without any secret."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, TypeVar

from .errors import SeveError
from .settings import MailSettings, TownSettings
from .settings_checks import mail_problems, problems

_MARK = "seve_settings"
_VERSION = 1
# These belong to one store: its system, and the outline read with its files.
_OF_THE_STORE = ("crs", "boundary_wkt")
_LARGEST_BYTES = 1_000_000
_Settings = TypeVar("_Settings", TownSettings, MailSettings)


class SettingsFileError(SeveError):
    """A file of settings that cannot be taken."""

    room = "layers"


def write_settings(path: Path, town: TownSettings, mail: MailSettings) -> None:
    """Write every setting but those of the store itself."""
    held = {name: value for name, value in dataclasses.asdict(town).items()
            if name not in _OF_THE_STORE}
    content = {_MARK: _VERSION, "town": held, "mail": dataclasses.asdict(mail)}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")


def read_settings(path: Path, town: TownSettings, mail: MailSettings
                  ) -> tuple[TownSettings, MailSettings]:
    """Read such a file over the settings given; what it does not say stays.

    Raises :class:`SettingsFileError` when it is another kind of file or holds what cannot
    stand; nothing of it is taken then.
    """
    content = _content(path)
    town = _over(town, content["town"], path)
    mail = _over(mail, content["mail"], path)
    wrong = [*problems(town), *mail_problems(mail)]
    if wrong:
        raise SettingsFileError("settings_file_value", file=path.name, setting=wrong[0].setting)
    return town, mail


def _content(path: Path) -> dict[str, dict[str, Any]]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ValueError
        content = json.loads(path.read_text(encoding="utf-8"))
        if content[_MARK] != _VERSION:
            raise ValueError
        return {part: dict(content[part]) for part in ("town", "mail")}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SettingsFileError("settings_file_other", file=path.name) from error


def _over(base: _Settings, held: dict[str, Any], path: Path) -> _Settings:
    defaults = type(base)()
    changes: dict[str, Any] = {}
    for item in dataclasses.fields(base):
        if item.name not in held or item.name in _OF_THE_STORE:
            continue
        value = held[item.name]
        if not _is_like(value, getattr(defaults, item.name), "None" in str(item.type)):
            raise SettingsFileError("settings_file_value", file=path.name, setting=item.name)
        changes[item.name] = tuple(value) if isinstance(value, list) else value
    return dataclasses.replace(base, **changes)


def _is_like(value: Any, default: Any, may_be_unknown: bool) -> bool:
    """Tell whether a value read has the type of a setting."""
    if value is None:
        return may_be_unknown
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, int):
        return isinstance(value, int)
    if isinstance(default, float) or may_be_unknown:
        return isinstance(value, (int, float))
    if isinstance(default, tuple):
        kind = type(default[0]) if default else str  # an empty default is one of texts
        return isinstance(value, list) and all(isinstance(one, kind) for one in value)
    if isinstance(default, dict):
        return (isinstance(value, dict) and value.keys() == default.keys()
                and all(isinstance(one, (int, float)) and not isinstance(one, bool)
                        for one in value.values()))
    return isinstance(value, str)
