"""What this desk remembers between two days (the town's own choices are in its store)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from qgis.core import QgsSettings

from .store_place import without_password

_GROUP = "seve"
ROLES = ("gardener", "supervisor", "head")


@dataclass(frozen=True)
class DeskSettings:
    """The store in use, the folder of the workbooks, who sits here, and where outputs go.

    ``*_auth_config`` name entries of QGIS's authentication store, which alone holds secrets.
    """

    store: str = ""
    input_folder: str = ""
    output_folder: str = ""
    role: str = "supervisor"
    mail_host: str = ""
    mail_port: int = 587
    mail_sender: str = ""
    mail_auth_config: str = ""
    weather_auth_config: str = ""


def load_desk() -> DeskSettings:
    """Read this desk's settings; a missing or unreadable one keeps its default."""
    settings, desk = QgsSettings(), DeskSettings()
    found = {}
    for item in fields(DeskSettings):
        default = getattr(desk, item.name)
        value = settings.value(f"{_GROUP}/{item.name}", default)
        try:
            found[item.name] = type(default)(value)
        except (TypeError, ValueError):
            continue
    return replace(desk, **found)


def save_desk(desk: DeskSettings) -> None:
    """Keep this desk's settings (never a secret: those live in the authentication store)."""
    settings = QgsSettings()
    kept = replace(desk, store=without_password(desk.store))
    for item in fields(DeskSettings):
        settings.setValue(f"{_GROUP}/{item.name}", getattr(kept, item.name))
