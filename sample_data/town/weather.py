"""Two summers of made-up daily weather, in the columns and manner of Météo-France's files.

Means and spreads are those of the east of the Paris region (means of 8 °C in March and 20.5 °C
in July, a little over 50 mm of rain a month); the days themselves never happened.
"""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np

STATION = ("93046001", "LIVRY-GARGAN", "48.920000", "2.540000", "62")
FIRST_FILE = "meteo_2025-2026_RR-T-Vent.csv"
SECOND_FILE = "meteo_2025-2026_autres-parametres.csv"
FIRST_COLUMNS = "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;TX;QTX;TM;QTM;FFM;QFFM"
SECOND_COLUMNS = ("NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;INST;QINST;GLOT;QGLOT; UV;QUV;"
                  "UN;QUN;UX;QUX;UM;QUM;ETPMON;QETPMON;ETPGRILLE;QETPGRILLE")
# first day, last day, warmth added (°C), rain: "dry" none, "wet" every day, "" as it comes
SPELLS = (
    (dt.date(2025, 4, 28), dt.date(2025, 5, 2), 5.0, "dry"),
    (dt.date(2025, 6, 19), dt.date(2025, 7, 2), 8.0, "dry"),
    (dt.date(2025, 7, 20), dt.date(2025, 7, 29), -3.0, "wet"),
    (dt.date(2025, 8, 8), dt.date(2025, 8, 17), 7.5, "dry"),
    (dt.date(2025, 9, 7), dt.date(2025, 9, 14), -2.0, "wet"),
    (dt.date(2026, 5, 11), dt.date(2026, 5, 19), -3.0, "wet"),
    (dt.date(2026, 6, 22), dt.date(2026, 7, 3), 2.5, "dry"),
    (dt.date(2026, 7, 4), dt.date(2026, 7, 15), 8.5, "dry"),
    (dt.date(2026, 7, 18), dt.date(2026, 7, 21), -2.0, "wet"),
    (dt.date(2026, 8, 3), dt.date(2026, 8, 9), 5.5, "dry"),
)


def spell(day: dt.date) -> tuple[float, str]:
    """Tell the warmth added on a day and whether it is a dry or a wet one."""
    for first, last, warmth, rain in SPELLS:
        if first <= day <= last:
            edge = min((day - first).days, (last - day).days)
            return warmth * (0.5 if edge == 0 else 0.8 if edge == 1 else 1.0), rain
    return 0.0, ""


def extraterrestrial(day: dt.date, latitude: float) -> tuple[float, float]:
    """Give the sun's radiation above the air (MJ/m²/day) and day length (h); FAO-56 eq. 21-34."""
    turn = 2 * math.pi * day.timetuple().tm_yday / 365
    distance = 1 + 0.033 * math.cos(turn)
    tilt = 0.409 * math.sin(turn - 1.39)
    phi = math.radians(latitude)
    sunset = math.acos(-math.tan(phi) * math.tan(tilt))
    radiation = 24 * 60 / math.pi * 0.0820 * distance * (
        sunset * math.sin(phi) * math.sin(tilt) + math.cos(phi) * math.cos(tilt) * math.sin(sunset))
    return radiation, 24 / math.pi * sunset


def vapour(celsius: float) -> float:
    """Give saturation vapour pressure (kPa); FAO-56 eq. 11."""
    return 0.6108 * math.exp(17.27 * celsius / (celsius + 237.3))


def summer(year: int, rng: np.random.Generator) -> list[dict]:
    """Draw one season, 1 March to 30 September."""
    days = []
    anomaly, wet = 0.0, False
    day = dt.date(year, 3, 1)
    while day <= dt.date(year, 9, 30):
        warmth, rule = spell(day)
        wet = rng.random() < (0.52 if wet else 0.27)
        wet = (rule == "wet" and rng.random() < 0.85) or (rule != "dry" and wet)
        rain = round(max(0.2, float(rng.gamma(0.75, 5.6))), 1) if wet else 0.0
        if rule == "wet" and wet:
            rain = round(rain * 1.4 + 1, 1)
        anomaly = 0.72 * anomaly + float(rng.normal(0, 1.9))
        if rule:
            anomaly *= 0.6
        season = 12.2 + 8.4 * math.sin(2 * math.pi * (day.timetuple().tm_yday - 110) / 365)
        mean = season + anomaly + warmth
        sky = float(rng.beta(1.6, 3.2)) if wet else float(rng.beta(3.2, 1.7))
        sky = 0.72 + 0.28 * sky if rule == "dry" else sky
        swing = 5.0 + 8.5 * sky + float(rng.normal(0, 0.8))
        low, high = round(mean - swing * 0.48, 1), round(mean + swing * 0.52, 1)
        wind = round(min(8.5, max(0.8, float(rng.gamma(6.0, 0.48)) + (0.5 if wet else 0.0))), 1)
        above, length = extraterrestrial(day, float(STATION[2]))
        sun = sky * 0.95
        glot = round(100 * above * (0.25 + 0.5 * sun))
        dew = low - (0.2 if wet else max(0.3, 0.8 + 2.2 * sky + float(rng.normal(0, 0.9))))
        moist_high = min(99, max(55, round(100 * vapour(dew) / vapour(low))))
        moist_low = min(moist_high - 5, max(16, round(100 * vapour(dew) / vapour(high))))
        days.append({"day": day, "RR": rain, "TN": low, "TX": high,
                     "TM": round((low + high) / 2, 1), "FFM": wind, "GLOT": glot,
                     "INST": round(sun * length * 60), "UN": moist_low, "UX": moist_high,
                     "UM": round((moist_low + moist_high) / 2)})
        day += dt.timedelta(days=1)
    return days


def write_weather(folder: Path, rng: np.random.Generator) -> None:
    """Write both parts, a few values missing as in real files."""
    days = summer(2025, rng) + summer(2026, rng)
    gaps = {("RR", 47), ("FFM", 60), ("FFM", 61), ("GLOT", 90), ("TX", 300), ("UN", 310),
            ("UX", 310), ("GLOT", 333)}
    # A part that stops two days before the other is common: humidity and sun of the last days.
    first, second = [FIRST_COLUMNS], [SECOND_COLUMNS]
    for k, day in enumerate(days):
        stamp = day["day"].strftime("%Y%m%d")

        def cells(*names: str, k: int = k, day: dict = day) -> list[str]:
            written = []
            for name in names:
                missing = (name, k) in gaps or name not in day
                written += ["", ""] if missing else [str(day[name]), "1"]
            return written

        first.append(";".join([*STATION, stamp, *cells("RR", "TN", "TX", "TM", "FFM")]))
        if k < len(days) - 2:
            second.append(" " + ";".join([*STATION, stamp, *cells(
                "INST", "GLOT", "UV", "UN", "UX", "UM", "ETPMON", "ETPGRILLE")]))
    for name, lines in ((FIRST_FILE, first), (SECOND_FILE, second)):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
