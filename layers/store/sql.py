"""Statements put together from names of the schema; values always travel as parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = re.compile(r"[a-z_][a-z0-9_]*\Z")


class Sql(str):
    """A piece of a statement that is already safe."""

    __slots__ = ()


def name(text: str) -> Sql:
    """Quote a name; raises ``ValueError`` for anything but lower-case letters, digits and _."""
    if not _NAME.match(text):
        raise ValueError(text)
    return Sql(f'"{text}"')


def names(texts: Iterable[str], of: str = "") -> Sql:
    """Quote names and put commas between them, each behind the alias ``of`` when given."""
    front = of + "." if of else ""
    return Sql(", ".join(front + name(text) for text in texts))


def compose(template: str, **parts: str) -> Sql:
    """Fill a statement: pieces go as they are, any other text is quoted as a name."""
    return Sql(template.format(**{
        key: part if isinstance(part, Sql) else name(part) for key, part in parts.items()}))


def joined(glue: str, pieces: Iterable[str]) -> Sql:
    """Put safe pieces together."""
    return Sql(glue.join(pieces))


def update_from(table: str, staging: Sql, columns: Iterable[str], compared: Iterable[str],
                same: str) -> Sql:
    """Update by ``uid`` from a staging table, where the ``compared`` columns differ.

    ``same`` is the equality in which two missing values are equal.
    """
    sets = joined(", ", (compose("{c} = s.{c}", c=c) for c in columns))
    equal = joined(" AND ", (compose("t.{c} {same} s.{c}", c=c, same=Sql(same))
                             for c in compared))
    return compose(
        "UPDATE {table} AS t SET {sets} FROM {staging} AS s WHERE t.uid = s.uid AND NOT ({equal})",
        table=table, sets=sets, staging=staging, equal=equal or Sql("1 = 1"))
