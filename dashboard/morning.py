"""The whole chain in the order of the day, from the files to the page.

Each step is a transaction of its own: a morning stopped half way leaves the store with the
steps that were done, and running it again completes it.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..interventions.calendar import write_calendar
from ..interventions.due import update_due_work
from ..interventions.reminders import send_reminders
from ..interventions.rounds import RoundsResult, rounds_of_the_day, write_round_files
from ..irrigation.advice import compute_advice
from ..irrigation.drought import refresh_drought
from ..irrigation.weather import is_weather_file, refresh_weather
from ..layers.errors import MissingLibrary, SeveError
from ..layers.exporting.sheets import workbook_writer
from ..layers.findings import sentence
from ..layers.importing import import_inventory
from ..layers.progress import SILENT, Part, Progress, step
from ..layers.store import Store
from ..layers.words import words_for
from .indicators import compute_indicators
from .outputs import OUTPUTS, ROUNDS_FOLDER
from .page import write_page
from .report import write_report
from .snapshots import take_snapshot

if TYPE_CHECKING:
    import pandas as pd
    import requests

    from ..interventions.reminders import Mailer, ReminderResult
    from ..irrigation.advice import AdviceResult
    from ..irrigation.weather import WeatherResult

# Shares of one bar, from what each step takes on the sample town.
_SHARES = (0.0, 0.25, 0.28, 0.40, 0.50, 0.90, 1.0)


@dataclass(frozen=True)
class Morning:
    """What each step did.

    ``rejected`` holds the findings of rows set aside (REJECTS columns), ``files`` says where
    each output lies. ``rounds`` is missing when nobody goes out, ``reminders`` when no mail
    is set up; ``left_out`` says which outputs were not written, for want of a library.
    """

    inventory: Any
    rejected: pd.DataFrame
    weather: WeatherResult
    advice: Any
    due: Any
    rounds: RoundsResult | None = None
    reminders: ReminderResult | None = None
    files: dict[str, Path] = field(default_factory=dict)
    left_out: tuple[MissingLibrary, ...] = ()
    weather_failure: SeveError | None = None


def run_morning(
    store: Store,
    inputs: Sequence[Path],
    today: datetime.date,
    moment: datetime.datetime,
    folder: Path,
    language: str,
    horizon_days: int = 7,
    session: requests.Session | None = None,
    mailer: Mailer | None = None,
    rounds_s: float = 5.0,
    progress: Progress = SILENT,
    weather_key: str = "",
) -> Morning:
    """Import, fetch the weather, advise, list the work, plan the rounds, and write it all.

    Weather files among ``inputs`` are read as such; without any, the town's weather source
    is asked; a source that fails is told and leaves the weather already kept, whose age the
    advice judges. The rounds get ``rounds_s`` seconds of search; with a ``mailer``, the teams get
    their reminders. Raises :class:`~seve.layers.errors.SeveError` from the step that refused.
    """
    weather_files = [path for path in inputs if is_weather_file(path)]
    inventory_files = [path for path in inputs if path not in weather_files]
    files = {name: folder / file for name, file in OUTPUTS.items()}
    parts = [Part(progress, start, end) for start, end in itertools.pairwise(_SHARES)]
    writing = _Writing()
    inventory = import_inventory(
        store, inventory_files, moment=moment, session=session, progress=parts[0],
        report=files["findings"] if writing.attempt(workbook_writer) else None)
    weather, failure = _weather(store, weather_files, today, moment, session, parts[1],
                                weather_key)
    advice = compute_advice(store, today, horizon_days=horizon_days, progress=parts[2])
    due = update_due_work(store, today, progress=parts[3])
    writing.attempt(write_calendar, store, today, files["calendar"], language)
    rounds = rounds_of_the_day(store, today, rounds_s, parts[4])
    if rounds is not None:
        files["rounds"] = folder / ROUNDS_FOLDER
        writing.attempt(write_round_files, store, today, files["rounds"], language)
    reminders = send_reminders(store, today, mailer, language) if mailer else None
    step(parts[5], 0.2)
    indicators = compute_indicators(store, today)
    take_snapshot(store, indicators)
    step(parts[5], 0.5)
    writing.attempt(write_report, store, today, language, files["report"], indicators)
    step(parts[5], 0.7)
    writing.attempt(write_page, store, today, language, files["page"], indicators)
    progress.report(1.0)
    rejected = store.read("rejects", where={"file": [path.name for path in inventory_files],
                                            "rejected": True})
    return Morning(inventory, rejected, weather, advice, due, rounds, reminders, files,
                   tuple(writing.left_out), failure)


class _Writing:
    """Writes what can be written: an output whose library is absent is left out, and told."""

    def __init__(self) -> None:
        self.left_out: list[MissingLibrary] = []

    def attempt(self, write: Callable[..., object], *arguments: Any) -> bool:
        """Call ``write``; tells whether its library was there."""
        try:
            write(*arguments)
        except MissingLibrary as absent:
            self.left_out.append(absent)
            return False
        return True


def _weather(
    store: Store, files: list[Path], today: datetime.date, moment: datetime.datetime,
    session: requests.Session | None, progress: Progress, key: str,
) -> tuple[WeatherResult, SeveError | None]:
    # A drought service that fails does not stop the morning: the age of its orders shows.
    refresh_drought(store, today, session, moment)
    source = "file" if files else store.settings().weather_source
    return refresh_weather(store, source, today, file=files or None, session=session,
                           moment=moment, progress=progress, key=key)


def morning_summary(morning: Morning, today: datetime.date, language: str) -> str:
    """Tell the morning in a few plain lines: what came in, what needs water, what is due."""
    words = words_for(language, "dashboard")
    inventory, advice, due = morning.inventory, morning.advice, morning.due
    lines = [
        words("morning.title", date=today),
        words("morning.read", rows=inventory.rows_read, trees=inventory.trees,
              beds=inventory.beds, sites=inventory.sites),
        words("morning.changes", new=inventory.new, changed=inventory.changed,
              unchanged=inventory.unchanged, gone=inventory.gone),
        words("morning.to_locate", count=inventory.to_locate),
        words("morning.rejected", count=inventory.rejected),
        *(f"    {reason}" for reason in rejection_reasons(morning.rejected, language)),
        _weather_line(morning.weather, words),
        *_failure_line(morning.weather_failure, language),
        *(f"    {finding.sentence(language)}" for finding in morning.weather.findings
          if finding.severity != "remark"),
        _water_line(advice, words, language),
        words("morning.due", due=due.due, overdue=due.overdue),
    ]
    if morning.rounds is not None:
        lines.append(_rounds_line(morning.rounds, words))
    if morning.reminders is not None:
        lines.append(words("morning.mails", count=morning.reminders.sent,
                           failed=morning.reminders.failed))
    lines += [words(f"morning.file_{name}", path=str(path))
              for name, path in morning.files.items() if path.exists()]
    lines += [words("morning.left_out", reason=absent.sentence(language))
              for absent in morning.left_out]
    lines += [absent.advice(language) for absent in morning.left_out[:1]]
    return "\n".join(lines) + "\n"


def rejection_reasons(rejected: pd.DataFrame, language: str) -> list[str]:
    """Count the rows set aside by reason, the most frequent first."""
    words = words_for(language, "dashboard")
    lines = []
    for code, rows in sorted(rejected.groupby("finding_code"), key=lambda pair: -len(pair[1])):
        said = sentence(str(code), rows["finding_values"].iloc[0], language)
        alike = rows["finding_values"].nunique(dropna=False) == 1
        lines.append(f"{len(rows)} × {said if alike else words('morning.example', said=said)}")
    return lines


def _water_line(advice: AdviceResult, words: Any, language: str) -> str:
    said = [] if advice.litres_today is None or advice.litres_horizon is None else [
        words("morning.water", count=advice.to_water, today=round(advice.litres_today),
              horizon=round(advice.litres_horizon))]
    caution = advice.caution(language)
    return " ".join([*said, caution] if caution else said)


def _rounds_line(rounds: RoundsResult, words: Any) -> str:
    line = words("morning.rounds", count=rounds.rounds, stops=rounds.stops,
                 kilometres=round(rounds.kilometres), litres=round(rounds.litres))
    if not rounds.unserved:
        return line
    return f"{line} {words('morning.unserved', count=rounds.unserved)}"


def _failure_line(failure: SeveError | None, language: str) -> list[str]:
    return [] if failure is None else [f"{failure.sentence(language)} {failure.advice(language)}"]


def _weather_line(weather: Any, words: Any) -> str:
    if weather.last_observed is None:
        return words("morning.no_weather")
    if weather.last_forecast is None:
        return words("morning.weather", observed=weather.last_observed)
    return words("morning.weather_and_forecast", observed=weather.last_observed,
                 forecast=weather.last_forecast)
