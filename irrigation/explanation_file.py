"""An explanation as a file: the days as CSV, or a page to print with the chart and the inputs."""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd

from ..layers.schema import value_label
from ..layers.words import Words, day, number, words_for
from .explain import Explanation

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#22302a}
h1{font-size:1.2rem;color:#1f5d2b}h2{font-size:1rem}
table{border-collapse:collapse;font-size:.8rem;margin:1rem 0;width:100%}
td,th{border-bottom:1px solid #d5ddd3;padding:.2rem .4rem;text-align:right;vertical-align:top}
th{background:#eef4ea}td:first-child,th:first-child,.text td,.text th{text-align:left}
.days{font-size:.68rem}.days td,.days th{padding:.15rem .25rem}
.days td:nth-child(2),.days th:nth-child(2){text-align:left}
svg{max-width:100%;height:auto}thead{display:table-header-group}tr{break-inside:avoid}
@page{size:A4;margin:12mm}@media print{body{margin:0;max-width:none;font-size:10pt}}
"""


def write_explanation(explanation: Explanation, path: Path, language: str,
                      title: str = "") -> None:
    """Write ``path``: a page when its name ends with .html, the table of the days otherwise.

    ``title`` names the object on the page.

    The CSV follows the language's office: semicolons and decimal commas in French.
    """
    words = words_for(language, "irrigation")
    days = _days(explanation.days, words)
    if path.suffix.lower() in (".html", ".htm"):
        path.write_text(_page(explanation, days, words, title), encoding="utf-8")
        return
    separator = ";" if language == "fr" else ","
    days.to_csv(path, sep=separator, index=False, encoding="utf-8-sig")


def _days(days: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Give the table of days as people read it: named columns, written numbers and dates."""
    language = words.language
    shown = {}
    for name in days.columns:
        values = days[name]
        if name == "date":
            texts = [day(value, language) for value in values]
        elif name == "kind":
            texts = [value_label("weather_kind", value, language) for value in values]
        else:
            texts = ["" if pd.isna(value) else number(value, language, 2) for value in values]
        shown[words(f"day_column.{name}")] = texts
    return pd.DataFrame(shown)


def _page(explanation: Explanation, days: pd.DataFrame, words: Words, title: str) -> str:
    inputs = explanation.inputs[["name", "value", "unit", "origin_name", "source"]]
    inputs = inputs.assign(value=[_figure(value, words.language) for value in inputs["value"]])
    inputs = inputs.rename(columns={name: words(f"input_column.{name}") for name in inputs})
    heading = html.escape(words("explanation.title"))
    name = f"<h2>{html.escape(title)}</h2>" if title else ""
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        f"<title>{heading}</title><style>{_STYLE}</style></head><body><h1>{heading}</h1>{name}"
        f"<p>{html.escape(explanation.sentence)}</p>{explanation.chart_svg}"
        f"<h2>{html.escape(words('explanation.inputs'))}</h2>"
        f"{_table(inputs, 'text')}<h2>{html.escape(words('explanation.days'))}</h2>"
        f"{_table(days.iloc[::-1], 'days')}</body></html>"
    )


def _figure(value: object, language: str) -> str:
    if isinstance(value, str):
        return value
    figure = float(str(value))
    return number(figure, language, None if figure.is_integer() else 2)


def _table(frame: pd.DataFrame, style: str) -> str:
    return str(frame.to_html(index=False, escape=True, classes=style, border=0, na_rep=""))
