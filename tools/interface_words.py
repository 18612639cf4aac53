"""List the literals of the interface and keep plugin/i18n/seve_fr.ts complete.

Run without argument to check; with ``--update`` to add the missing entries (untranslated) and
drop the obsolete ones.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "plugin" / "i18n" / "seve_fr.ts"
CONTEXT = "Seve"
_LITERALS = {"tr": 1, "tr_count": 2}  # how many of their arguments are texts


def literals(folder: Path) -> list[str]:
    """Find every text given to ``tr()`` or ``tr_count()``, once each, in order of appearance."""
    found: dict[str, None] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            for argument in node.args[:_LITERALS.get(getattr(node.func, "id", ""), 0)]:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    raise SystemExit(f"{path}:{node.lineno}: tr() takes a literal")
                found.setdefault(argument.value)
    return list(found)


def translations(path: Path) -> dict[str, str]:
    """Read source and translation of every entry of a .ts file."""
    from defusedxml.ElementTree import parse

    if not path.exists():
        return {}
    return {message.findtext("source") or "": message.findtext("translation") or ""
            for message in parse(path).iter("message")}


def write(path: Path, entries: dict[str, str]) -> None:
    """Write a .ts file that Qt Linguist opens."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>",
             '<TS version="2.1" language="fr_FR" sourcelanguage="en">', "<context>",
             f"    <name>{CONTEXT}</name>"]
    for source, translation in entries.items():
        state = "" if translation else ' type="unfinished"'
        lines += ["    <message>", f"        <source>{escape(source)}</source>",
                  f"        <translation{state}>{escape(translation)}</translation>",
                  "    </message>"]
    path.write_text("\n".join([*lines, "</context>", "</TS>", ""]), encoding="utf-8")


def main(update: bool) -> int:
    """Report what is missing; 1 when something is."""
    known = translations(CATALOGUE)
    wanted = {text: known.get(text, "") for text in literals(ROOT / "plugin")}
    if update:
        write(CATALOGUE, wanted)
    missing = [text for text, translation in wanted.items() if not translation]
    for text in missing:
        print(text)
    return 1 if missing or (set(known) - set(wanted) and not update) else 0


if __name__ == "__main__":
    sys.exit(main("--update" in sys.argv))
