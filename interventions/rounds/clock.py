"""Civil times of the town and the seconds that really pass, clock changes included."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...layers.hours import minutes_of

DAY_S = 86_400


class Clock:
    """Turns HH:MM into seconds really passed since midnight of one day, and back.

    On the Sundays when the clocks change, 04:00 comes three or five hours after midnight. A
    zone that this computer does not know is taken as having no change.
    """

    def __init__(self, day: datetime.date, zone: str) -> None:
        self._zone: datetime.tzinfo
        try:
            self._zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            self._zone = datetime.UTC
        self._day = day
        self._midnight = datetime.datetime.combine(
            day, datetime.time(), tzinfo=self._zone).astimezone(datetime.UTC)

    def seconds(self, text: str | None, default: str) -> int:
        """Give the seconds since midnight of ``text`` (HH:MM, 6h30...), or of ``default``."""
        minutes = minutes_of(text)
        if minutes is None:
            minutes = minutes_of(default) or 0
        civil = datetime.datetime.combine(self._day, datetime.time())
        civil += datetime.timedelta(minutes=minutes)
        moment = civil.replace(tzinfo=self._zone).astimezone(datetime.UTC)
        return round((moment - self._midnight).total_seconds())

    def span(self, start: str | None, end: str | None, defaults: tuple[str, str]
             ) -> tuple[int, int]:
        """Give a shift or opening hours; an end before the start is on the next day."""
        first, last = self.seconds(start, defaults[0]), self.seconds(end, defaults[1])
        return first, last if last > first else last + DAY_S

    def text(self, seconds: int) -> str:
        """Write the civil time, HH:MM, of a number of seconds since midnight."""
        moment = self._midnight + datetime.timedelta(seconds=seconds)
        return f"{moment.astimezone(self._zone):%H:%M}"

