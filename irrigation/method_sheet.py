"""The *fiche de transparence*: what the calculation is, from what, within what limits, who decides.

Its headings are those French law lists for algorithms of the administration (code des
relations entre le public et l'administration, article R. 311-3-1-2): part of the
calculation in the decision, data and their sources, parameters and their weights,
operations. One HTML page, printable, without anything fetched from elsewhere.
"""

from __future__ import annotations

import datetime
import html
from pathlib import Path
from typing import Any

import pandas as pd

from ..layers.schema import value_label
from ..layers.store import Store
from ..layers.words import Words, number, words_for
from .corrections import corrections_of
from .forcing import (
    FORECAST_ET0,
    FORECAST_RAIN,
    FRESH_AGE_DAYS,
    MAX_AGE_DAYS,
    MAX_RECENT_GAPS,
    RECENT_DAYS,
)
from .overrides import active_overrides
from .reference import reference, sources
from .soils import soil_table

STEPS = ("rain", "water", "drain", "need", "stress", "due", "range", "closed", "litres", "young",
         "drought")
LIMITS = ("roots", "soil", "weather", "log", "planting", "defaults", "established")
# Weights by code: reference table, list of its words, column of the weight.
WEIGHTS = (("microclimates", "microclimate", "factor"), ("pit_covers", "pit_cover", "rain_share"))
COLUMN_WIDTHS = (25, 21, 54)
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;
color:#1c2a1f;background:#fff}
h1{color:#1f5d2b;font-size:1.6rem}h2{color:#1f5d2b;font-size:1.15rem;margin-top:1.6rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{border:1px solid #c9d6c9;padding:.25rem .5rem;text-align:left;vertical-align:top}
th{background:#eef4ee}td.n{text-align:right;white-space:nowrap}
@media print{body{margin:0;max-width:none;font-size:10pt}table{page-break-inside:auto}
tr{page-break-inside:avoid}}
"""


def write_method_sheet(store: Store, today: datetime.date, language: str, path: Path) -> None:
    """Write the sheet as it stands on ``today``, with the town's settings, to ``path``."""
    path.write_text(method_sheet(store, today, language), encoding="utf-8")


def method_sheet(store: Store, today: datetime.date, language: str) -> str:
    """Give the sheet's page (HTML text)."""
    words = words_for(language, "irrigation")
    settings = store.settings()
    decisions = active_overrides(store.read("observations", where={"kind": "override"}), today)
    corrections = corrections_of(store.read("journal"))
    town = settings.town_name or words("sheet.the_town")
    parts = [
        f"<h1>{html.escape(words('sheet.title'))}</h1>",
        _text(words("sheet.intro", town=town, date=today)),
        _section(words, "decision"), _text(words("sheet.decision_text")),
        _text(words("sheet.decision_count", count=len(decisions))),
        _section(words, "data"), _items(words, "sheet.data", (
            "weather", "inventory", "soil", "waterings", "remarks")),
        _section(words, "operations"), _items(words, "sheet.step", STEPS, **_spread(language)),
        _section(words, "parameters"),
        _text(words("sheet.parameters_text",
                    efficiency=round(100 * settings.irrigation_efficiency),
                    fresh=FRESH_AGE_DAYS, oldest=MAX_AGE_DAYS, gaps=MAX_RECENT_GAPS,
                    recent=RECENT_DAYS)),
        _tables(store, words),
        _section(words, "corrections"), _corrections(corrections.by_pool, words),
        _section(words, "limits"), _items(words, "sheet.limit", LIMITS),
        _section(words, "rights"), _text(words("sheet.rights_text")),
    ]
    return (f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{html.escape(words('sheet.title'))}</title><style>{STYLE}</style></head>"
            f"<body>{''.join(parts)}</body></html>")


def _section(words: Words, name: str) -> str:
    return f"<h2>{html.escape(words(f'sheet.{name}'))}</h2>"


def _text(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def _items(words: Words, prefix: str, names: tuple[str, ...], **values: Any) -> str:
    lines = "".join(f"<li>{html.escape(words(f'{prefix}_{name}', **values))}</li>"
                    for name in names)
    return f"<ol>{lines}</ol>"


def _spread(language: str) -> dict[str, str]:
    """Give the declared spread of the forecast, in the language's figures."""
    return {f"{what}_{scenario}": number(factors[scenario], language, 1)
            for what, factors in (("rain", FORECAST_RAIN), ("need", FORECAST_ET0))
            for scenario in ("low", "high")}


def _tables(store: Store, words: Words) -> str:
    """Give the soils in force, the plant groups and the practice for young trees."""
    language = words.language
    soils = soil_table(store.read("soils")).reset_index()
    soils["range"] = [f"{number(1000 * low, language, 0)}–{number(1000 * high, language, 0)}"
                      for low, high in zip(soils["available_low"].astype(float),
                                           soils["available_high"].astype(float), strict=True)]
    groups = reference("plant_groups")
    groups["range"] = [f"{number(low, language, 2)}–{number(high, language, 2)}"
                       for low, high in zip(groups["k_low"], groups["k_high"], strict=True)]
    young = reference("young_trees")
    young["range"] = [f"{low}–{high} L" for low, high in
                      zip(young["litres_low"], young["litres_high"], strict=True)]
    young["name"] = [words("sheet.season", season=int(year)) for year in young["year"]]
    name = f"name_{language}"
    weights = [_weights(*names, words) for names in WEIGHTS]
    for table in (soils, groups, young):
        table["source"] = sources(table, language)
    return "".join([
        _table(words, ("soil", "available", "source"), soils[[name, "range", "source"]]),
        _table(words, ("group", "factor", "source"), groups[[name, "range", "source"]]),
        _table(words, ("young", "practice", "source"), young[["name", "range", "source"]]),
        *(_table(words, (names[0], "factor", "source"), table)
          for names, table in zip(WEIGHTS, weights, strict=True)),
    ])


def _weights(name: str, words_list: str, column: str, words: Words) -> pd.DataFrame:
    """Give the weights of a reference table with their words: name, weight, source."""
    table, language = reference(name), words.language
    lists = table["kind"] if "kind" in table else pd.Series(words_list, table.index)
    return pd.DataFrame({
        "name": [words("sheet.unknown") if code == "unknown" else value_label(kind, code, language)
                 for kind, code in zip(lists, table["code"], strict=True)],
        "weight": [number(float(value), language, 2) for value in table[column]],
        "source": sources(table, language)})


def _corrections(by_pool: dict[str, tuple[float, float]], words: Words) -> str:
    if not by_pool:
        return _text(words("sheet.no_correction"))
    rows = pd.DataFrame([(pool, number(need, words.language, 2), number(reserve, words.language, 2))
                         for pool, (need, reserve) in sorted(by_pool.items())])
    return _table(words, ("pool", "need", "reserve"), rows)


def _table(words: Words, heads: tuple[str, ...], rows: pd.DataFrame) -> str:
    top = "".join(f'<th scope="col" width="{width}%">'
                  f'{html.escape(words(f"sheet.head_{name}"))}</th>'
                  for name, width in zip(heads, COLUMN_WIDTHS, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape('' if pd.isna(cell) else str(cell))}</td>"
                         for cell in row) + "</tr>"
        for row in rows.itertuples(index=False))
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
