"""From a reason's code and values to a sentence."""

from __future__ import annotations

import datetime
import json
from typing import Any

from ..layers.words import words_for


def reason_sentence(language: str, code: str, values: str | None) -> str:
    """Write the reason of an advice, from its ``reason_code`` and ``reason_values``."""
    return words_for(language, "irrigation")(code, **values_of(values))


def values_of(text: str | None) -> dict[str, Any]:
    """Read the values of a reason; dates written as text become dates again."""
    known = json.loads(text or "{}")
    return {name: _date(value) for name, value in known.items()}


def _date(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        return datetime.date.fromisoformat(value)
    return value
