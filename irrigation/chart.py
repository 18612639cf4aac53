"""The chart of an explanation: rain and watering, and the depletion against its limits."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd

from ..layers.words import Words, number, words_for

WIDTH, NARROW = 720, 400  # of a page, of a dock
HEIGHT = 296
LEFT, RIGHT, TOP = 44, 14, 40
WATER_HEIGHT = 90
VEIL = "#8a8a8a"
LETTER, LEGEND_LINE, DATE_WIDTH = 6.3, 16, 70


def depletion_chart(days: pd.DataFrame, today: pd.Timestamp, language: str,
                    width: int = WIDTH) -> str:
    """Draw the days of an explanation as an SVG text that stands alone, ``width`` units wide.

    ``days`` has date, kind (of weather), rain_in_mm, watering_mm, need_mm, depletion_mm,
    readily_mm and total_mm. The depletion grows downwards, as soil dries. Colours differ
    also in lightness, and lines in their dashes; the title and description serve screen readers.
    """
    words = words_for(language, "irrigation")
    count = len(days)
    right = width - RIGHT
    x = np.linspace(LEFT, right, max(count, 2))
    total = max(float(days["total_mm"].max()), 1.0)
    most = max(float((days["rain_in_mm"] + days["watering_mm"]).max()), 10.0)
    water_scale = WATER_HEIGHT / most
    soil_top = TOP + WATER_HEIGHT + 14
    soil_scale = (HEIGHT - soil_top) / total
    bar = max((right - LEFT) / max(count, 1) * 0.7, 1.0)
    doubtful = _doubtful(days, today)
    legend, lines = _legend(words, right, bool(doubtful.any()))
    height = HEIGHT + 24 + LEGEND_LINE * lines
    parts = [_head(words("chart.title"), words("chart.description"), width, height)]
    parts += _bars(days, x, bar, water_scale)
    parts += _need(days, x, water_scale, most, language)
    parts += _soil(days, x, soil_top, soil_scale)
    parts += _veils(x, doubtful)
    parts.append(_today_line(days, x, today, words("chart.today")))
    parts += _axes(days, x, total, soil_top, soil_scale, language)
    return "".join([*parts, *legend, "</svg>"])


def _head(title: str, description: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="12">'
        f"<title>{html.escape(title)}</title><desc>{html.escape(description)}</desc>"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    )


def _doubtful(days: pd.DataFrame, today: pd.Timestamp) -> np.ndarray:
    """Tell the past days whose weather nobody observed: missing, patched or only foretold."""
    return ((days["date"] < today) & days["kind"].ne("observed")).to_numpy()


def _veils(x: np.ndarray, doubtful: np.ndarray) -> list[str]:
    """Veil the doubtful days, rain and soil together."""
    wide = (x[1] - x[0]) if len(x) > 1 else 0.0
    left = np.maximum(x[:len(doubtful)][doubtful] - wide / 2, LEFT)
    right = np.minimum(x[:len(doubtful)][doubtful] + wide / 2, x[-1])
    return [f'<rect x="{a:.1f}" y="{TOP}" width="{b - a:.1f}" height="{HEIGHT - TOP}"'
            f' fill="{VEIL}" fill-opacity="0.35"/>' for a, b in zip(left, right, strict=True)]


def _bars(days: pd.DataFrame, x: np.ndarray, bar: float, scale: float) -> list[str]:
    floor = TOP + WATER_HEIGHT
    parts = [f'<line x1="{LEFT}" x2="{x[-1]:.1f}" y1="{floor}" y2="{floor}" stroke="#888"/>']
    for place, rain, given in zip(x, days["rain_in_mm"], days["watering_mm"], strict=False):
        for value, under, colour in ((rain, 0.0, "#3b7dd8"), (given, rain, "#0b3c7a")):
            if value > 0.05:
                parts.append(
                    f'<rect x="{place - bar / 2:.1f}" y="{floor - (under + value) * scale:.1f}"'
                    f' width="{bar:.1f}" height="{value * scale:.1f}" fill="{colour}"/>')
    return parts


def _need(days: pd.DataFrame, x: np.ndarray, scale: float, most: float,
          language: str) -> list[str]:
    floor = TOP + WATER_HEIGHT
    line = " ".join(f"{a:.1f},{floor - b * scale:.1f}"
                    for a, b in zip(x, days["need_mm"], strict=False))
    return [f'<polyline points="{line}" fill="none" stroke="#7a4b00" stroke-width="1.4"'
            ' stroke-dasharray="3 2"/>',
            f'<text x="{LEFT - 6}" y="{TOP + 10}" text-anchor="end" fill="#222">'
            f"{number(most, language, 0)}</text>"]


def _soil(days: pd.DataFrame, x: np.ndarray, top: float, scale: float) -> list[str]:
    readily = top + float(days["readily_mm"].iloc[-1]) * scale
    line = " ".join(f"{a:.1f},{top + b * scale:.1f}"
                    for a, b in zip(x, days["depletion_mm"], strict=False))
    right = x[-1]
    return [
        f'<rect x="{LEFT}" y="{top:.1f}" width="{right - LEFT:.1f}"'
        f' height="{readily - top:.1f}" fill="#e6f2e4"/>',
        f'<rect x="{LEFT}" y="{readily:.1f}" width="{right - LEFT:.1f}"'
        f' height="{HEIGHT - readily:.1f}" fill="#f6e3d3"/>',
        f'<line x1="{LEFT}" x2="{right:.1f}" y1="{readily:.1f}" y2="{readily:.1f}"'
        ' stroke="#b3541e" stroke-dasharray="6 4"/>',
        f'<polyline points="{line}" fill="none" stroke="#1f5d2b" stroke-width="2.2"/>',
    ]


def _today_line(days: pd.DataFrame, x: np.ndarray, today: pd.Timestamp, label: str) -> str:
    places = np.flatnonzero((days["date"] >= today).to_numpy())
    if not len(places):
        return ""
    at = x[places[0]]
    return (f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 6}" y2="{HEIGHT}"'
            ' stroke="#444" stroke-dasharray="2 3"/>'
            f'<text x="{at:.1f}" y="{TOP - 10}" text-anchor="end" fill="#222">'
            f"{html.escape(label)}</text>")


def _axes(days: pd.DataFrame, x: np.ndarray, total: float, top: float, scale: float,
          language: str) -> list[str]:
    parts = [f'<text x="{LEFT - 6}" y="{top + value * scale + 4:.1f}" text-anchor="end"'
             f' fill="#222">{number(value, language, 0)}</text>'
             for value in (0.0, float(days["readily_mm"].iloc[-1]), total)]
    dates = max(min(6, len(days), int((x[-1] - LEFT) / DATE_WIDTH)), 1)
    for place in np.unique(np.linspace(0, len(days) - 1, dates).astype(int)):
        date = days["date"].iloc[place]
        anchor = "start" if place == 0 else "end" if place == len(days) - 1 else "middle"
        parts.append(f'<text x="{x[place]:.1f}" y="{HEIGHT + 16}" fill="#222"'
                     f' text-anchor="{anchor}">{date:%d/%m}</text>')
    parts.append(f'<text x="8" y="{TOP - 10}" fill="#222">mm</text>')
    return parts


def _legend(words: Words, right: float, doubtful: bool) -> tuple[list[str], int]:
    """Give the legend's marks, on as many lines as the width asks for, and how many."""
    marks = [
        ("#3b7dd8", "", "chart.rain"), ("#0b3c7a", "", "chart.watering"),
        ("#7a4b00", ' stroke-dasharray="3 2"', "chart.need"),
        ("#1f5d2b", "", "chart.depletion"),
        ("#b3541e", ' stroke-dasharray="6 4"', "chart.readily"),
        *([(VEIL, "", "chart.doubtful")] if doubtful else []),
    ]
    parts, at, line = [], float(LEFT), 1
    for colour, dash, code in marks:
        text = words(code)
        wide = 34 + LETTER * len(text)
        if at > LEFT and at + wide > right:
            at, line = float(LEFT), line + 1
        y = HEIGHT + 20 + LEGEND_LINE * line
        parts.append(f'<line x1="{at:.0f}" x2="{at + 18:.0f}" y1="{y - 4}" y2="{y - 4}"'
                     f' stroke="{colour}" stroke-width="4"{dash}/>'
                     f'<text x="{at + 23:.0f}" y="{y}" fill="#222">{html.escape(text)}</text>')
        at += wide
    return parts, line
