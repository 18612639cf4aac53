"""From a reason's code and values to a sentence."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from ..layers.words import words_for
from .forcing import BLOCKING

# What may follow a reason, when its values hold the name.
REMARKS = ("twice", "dry_on", "above_practice")
# States of the weather that a figure need not mention, or whose reason already speaks of it.
UNSAID_WEATHER = ("fresh", *BLOCKING)


def reason_sentence(language: str, code: str, values: str | None) -> str:
    """Write the reason of an advice, from its ``reason_code`` and ``reason_values``.

    Weather that is old, patched or without forecast is said after it, every time.
    """
    words, known = words_for(language, "irrigation"), values_of(values)
    said = [words(code, **known)]
    said += [words(f"remark.{name}", **known) for name in REMARKS if known.get(name)]
    weather = known.get("weather", "fresh")
    if weather not in UNSAID_WEATHER:
        said.append(words("remark.weather", state=words(f"weather_status.{weather}", **known)))
    return " ".join(said)


def blocked_sentences(language: str, states: Mapping[str, int]) -> list[str]:
    """Tell how many objects have no advice for want of weather, by state of the weather.

    ``states`` counts the objects of a day by ``weather_status``.
    """
    words = words_for(language, "irrigation")
    said = [words("advice_state.blocked", count=count, state=words(f"weather_status.{state}"))
            for state, count in states.items() if state in BLOCKING]
    return said + [words("weather_series.no_forecast")] * bool(states.get("no_forecast"))


def values_of(text: str | None) -> dict[str, Any]:
    """Read the values of a reason; dates written as text become dates again."""
    known = json.loads(text or "{}")
    return {name: _date(value) for name, value in known.items()}


def _date(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        return datetime.date.fromisoformat(value)
    return value
