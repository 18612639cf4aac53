"""The whole morning on a store, the same for the button and for the algorithm."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .project import MapData, read_map, save_steps
from .store_place import StorePlace, address

if TYPE_CHECKING:
    import requests

    from ..dashboard.morning import Morning
    from ..interventions.reminders import Mailer
    from ..layers.progress import Progress
    from .slices import Steps

PROJECT = "seve.qgz"
MAP = "map.png"


@dataclass(frozen=True)
class MorningDone:
    """What was done, its summary, and what the project of the town needs."""

    morning: Morning
    summary: str
    town: str
    map_data: MapData


@dataclass(frozen=True)
class Means:
    """What only QGIS's main thread may read of its settings, handed to the background."""

    session: Callable[[], requests.Session]
    mailer: Mailer | None
    weather_key: str


def desk_means() -> Means:
    """Read the network, mail and key of this desk (main thread)."""
    from .algorithms.send_reminders import desk_mailer
    from .desk import load_desk
    from .network import qgis_session, weather_key

    return Means(qgis_session(), desk_mailer() if load_desk().mail_host else None, weather_key())


def live_morning(
    store: StorePlace, files: Sequence[Path], today: datetime.date, moment: datetime.datetime,
    folder: Path, language: str, means: Means, progress: Progress,
) -> MorningDone:
    """Import, advise, list, plan, write page and report in ``folder``; touches nothing of QGIS.

    Raises :class:`~seve.layers.errors.SeveError` from the step that refused.
    """
    from ..dashboard.morning import morning_summary, run_morning
    from ..dashboard.outputs import SUMMARY
    from ..layers.store import Store

    folder.mkdir(parents=True, exist_ok=True)
    with Store.open_or_create(address(store)) as opened:
        morning = run_morning(opened, files, today, moment, folder, language,
                              session=means.session(), mailer=means.mailer, progress=progress,
                              weather_key=means.weather_key)
        town = opened.settings().town_name
    summary = morning_summary(morning, today, language)
    (folder / SUMMARY).write_text(summary, encoding="utf-8")
    return MorningDone(morning, summary, town, read_map(store, today))


def project_of_the_morning(store: StorePlace, folder: Path, today: datetime.date, language: str,
                           done: MorningDone) -> Steps[None]:
    """Write the project and the image of its map, slice by slice (interface's thread)."""
    return save_steps(store, folder / PROJECT, done.map_data, today, language, done.town,
                      folder / MAP)
