"""What the figures of a day rest on, and since when: what is old or missing is said first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..layers.words import words_for
from .figures import definitions

if TYPE_CHECKING:
    from .indicators import Indicators


@dataclass(frozen=True)
class Line:
    """One sentence; ``doubtful`` when the figures are the less sure for it."""

    doubtful: bool
    text: str


def freshness(found: Indicators, language: str) -> list[Line]:
    """Say how old weather, forecast and workbooks are, and what could not be told."""
    words, limits = words_for(language, "dashboard"), definitions()

    def over(code: str) -> bool:
        target = limits[code].target
        return target is not None and found.value(code) > target

    lines = [] if _known(found, "objects_to_water") else [Line(True, words("fresh.no_advice"))]
    if not _known(found, "weather_age"):
        lines.append(Line(True, words("fresh.no_weather")))
    else:
        lines.append(_aged(found, "weather_age", over("weather_age"), "weather", language))
        ahead, wanted = found.value("forecast_days"), limits["forecast_days"].target or 0
        lines.append(Line(ahead < wanted, words("fresh.forecast", n=round(ahead)) if ahead
                          else words("fresh.no_forecast")))
    for code, word in (("weather_filled_share", "filled"), ("advice_unknown_share", "unknown")):
        if over(code):
            lines.append(Line(True, words(f"fresh.{word}", n=round(found.value(code), 1))))
    if _known(found, "import_age"):
        lines.append(_aged(found, "import_age", over("import_age"), "import", language))
    return sorted(lines, key=lambda line: not line.doubtful)


def _known(found: Indicators, code: str) -> bool:
    value = found.value(code)
    return value == value


def _aged(found: Indicators, code: str, is_old: bool, word: str, language: str) -> Line:
    days = round(found.value(code))
    when = "old" if is_old else "some" if days else "today"
    return Line(is_old, words_for(language, "dashboard")(f"fresh.{word}_{when}", n=days))
