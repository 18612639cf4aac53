"""Hours of the day as people write them: 6:30, 06h30, 18h."""

from __future__ import annotations

import re

_TIME = re.compile(r"^\s*(\d{1,2})\s*[:hH]\s*(\d{2})?")


def minutes_of(text: str | None) -> int | None:
    """Give the minutes since midnight, up to 24:00; None when it is no hour."""
    found = _TIME.match(text if isinstance(text, str) else "")
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    return 60 * hours + minutes if hours <= 24 and minutes < 60 else None


def written(minutes: int) -> str:
    """Write minutes since midnight, HH:MM, of the same or the next day."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
