"""Tell in a Markdown table what was recognised, asked and missed of each file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..reading import RawTable, read_tables
from ..words import words_for
from . import recognise
from .model import ColumnMatch, Recognised
from .questions import samples_of

HEAD = ("column", "taken as", "unit", "confidence", "state", "why", "examples")


def recognition_report(paths: Sequence[Path], language: str = "en") -> str:
    """Recognise each file and describe every column; paths are named by their file alone."""
    parts = [_section(table, recognise(table), language)
             for path in paths for table in read_tables(path) if table.headers]
    return "\n".join(parts)


def state_of(match: ColumnMatch) -> str:
    """Say ``recognised``, ``asked`` or ``kept`` (known or empty, without a place of its own)."""
    if match.ask:
        return "asked"
    return "recognised" if match.target is not None else "kept"


def _section(table: RawTable, seen: Recognised, language: str) -> str:
    words = words_for(language, "layers")
    kind = seen.kind or "not taken"
    asked = ", asked" if seen.ask_kind else ""
    lines = [
        f"## {table.file} — {table.sheet}", "",
        f"{len(table):,} rows, {len(table.headers)} columns; taken as **{kind}**{asked} "
        f"(confidence {seen.kind_confidence:.2f}): "
        f"{words(f'recognised.{seen.kind_reason}', **seen.kind_values)}", "",
    ]
    states = [state_of(match) for match in seen.columns] if seen.kind else []
    if states:
        counts = ", ".join(f"{states.count(name)} {name}"
                           for name in ("recognised", "asked", "kept"))
        lines += [f"Columns: {counts}.", "",
                  "| " + " | ".join(HEAD) + " |", "|" + " --- |" * len(HEAD)]
        lines += [_row(table, match, words) for match in seen.columns]
        lines.append("")
    return "\n".join(lines)


def _row(table: RawTable, match: ColumnMatch, words: object) -> str:
    values = {name: ", ".join(value) if isinstance(value, list) else value
              for name, value in match.reason_values.items()}
    why = words(f"recognised.{match.reason_code}", **values)  # type: ignore[operator]
    examples = ", ".join(text[:24] for text in samples_of(table, match.position, 3))
    choices = f" (or {', '.join(match.alternatives)})" if match.ask and match.alternatives else ""
    cells = (match.header or "(no name)", (match.target or "other columns") + choices,
             match.unit or "", f"{match.confidence:.2f}", state_of(match), why, examples)
    return "| " + " | ".join(_safe(cell) for cell in cells) + " |"


def _safe(text: str) -> str:
    """Keep a cell's text from breaking the table or being read as markup."""
    one_line = " ".join(text.split())
    return one_line.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
