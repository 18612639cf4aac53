"""The report of an import, as a workbook that a gardener reads: what was found, what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from .. import findings, schema
from ..merging import Comparison, ImportResult
from ..merging.wording import shown_cells
from ..words import words_for
from .sheets import write_workbook

_COUNTS = ("rows_read", "trees", "beds", "sites", "new", "changed", "unchanged", "gone",
           "conflicts", "to_locate", "rejected")
_ORDER = {"error": 0, "warning": 1, "remark": 2}
_MOST = 100_000


def write_report(
    comparison: Comparison, result: ImportResult, path: Path, language: str
) -> None:
    """Write the summary, the findings (worst first), the changes and what is gone."""
    words = words_for(language, "layers")
    found = _ordered(comparison.findings)
    summary = [(words(f"report.{name}"), getattr(result, name)) for name in _COUNTS]
    sheets: dict[str, Any] = {
        words("report.summary"): ((words("report.summary"), ""), summary),
        words("report.to_check"): (finding_headers(language), finding_rows(found, language)),
        words("report.changes"): (_change_headers(language), _changes(comparison, language)),
        words("report.gone"): (_gone_headers(language), _gone(comparison, language)),
    }
    write_workbook(path, sheets, {words("report.to_check"): found["severity"].tolist()})


def finding_headers(language: str) -> list[str]:
    """Name the columns of :func:`finding_rows`."""
    words, table = words_for(language, "layers"), schema.REJECTS
    return [table.field("severity").label(language), words("report.finding"),
            words("report.advice"),
            *(table.field(name).label(language)
              for name in ("file", "sheet", "row_number", "column_name", "value"))]


def finding_rows(found: pd.DataFrame, language: str) -> Iterator[tuple[Any, ...]]:
    """Write findings (rows of ``rejects``) as severity, sentence, advice and where."""
    columns = ("severity", "finding_code", "finding_values", "file", "sheet", "row_number",
               "column_name", "value")
    for severity, code, values, *where in zip(*(found[name] for name in columns), strict=True):
        yield (schema.value_label("severity", severity, language),
               *said(code, values, where[-1], language), *where)


def said(code: str, values: str | None, value: str | None, language: str) -> tuple[str, str]:
    """Give the sentence and the advice of a finding, quoting the raw value where they do."""
    named = {"value": value or "", **json.loads(values or "{}")}
    try:
        return (findings.sentence(code, named, language),
                findings.advice(code, named, language))
    except KeyError:
        # A list of findings is worth having even when one of them cannot be said in full.
        return code, ""


def _ordered(found: pd.DataFrame) -> pd.DataFrame:
    rank = found["severity"].map(_ORDER).fillna(len(_ORDER))
    order = found.assign(rank=rank).sort_values(
        ["rank", "file", "sheet", "row_number"], kind="stable").index
    return found.loc[order[:_MOST]]


def _change_headers(language: str) -> list[str]:
    words = words_for(language, "layers")
    names = ("table", "object", "field", "before", "after", "kept")
    return [*(words(f"report.{name}") for name in names), schema.UID.label(language)]


def _changes(comparison: Comparison, language: str) -> Iterator[tuple[Any, ...]]:
    words = words_for(language, "layers")
    for cell in shown_cells(comparison, language, _MOST):
        yield (cell.table, cell.name, cell.field, cell.before, cell.after,
               words(f"report.kept_{cell.choice}"), cell.uid)


def _gone_headers(language: str) -> list[str]:
    return [words_for(language, "layers")("report.table"),
            *(schema.TREES.field(name).label(language) for name in ("uid", "source_file"))]


def _gone(comparison: Comparison, language: str) -> Iterator[tuple[Any, ...]]:
    for table, uid, file in comparison.gone[["table", "uid", "source_file"]].itertuples(
            index=False):
        yield schema.TABLES[table].label(language), uid, file
