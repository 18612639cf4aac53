"""Bring an older store to the schema of today: nothing is dropped, nothing renamed silently."""

from __future__ import annotations

from collections.abc import Callable

from .. import schema
from .home import Home
from .sql import Sql, compose


def _memory_by_columns(home: Home) -> None:
    """Write column by column what imports said of their rows, which was one text per row."""
    from ..merging.memory import by_columns

    lines = home.execute("SELECT uid, cells FROM import_cells").fetchall()
    for uid, cells in lines:
        home.execute(compose("UPDATE import_cells SET cells = {mark} WHERE uid = {mark}",
                             mark=Sql(home.parameter)), (by_columns(cells), uid))


# What to do besides adding tables and columns: from version -> change of the data.
STEPS: dict[int, Callable[[Home], None]] = {1: _memory_by_columns}


def needed(home: Home, version: int) -> bool:
    """Tell whether the store lacks a table, a column, or a step."""
    return version < schema.SCHEMA_VERSION or any(_missing(home))


def migrate(home: Home, version: int) -> None:
    """Add what is missing, then run the steps in order; within the caller's transaction."""
    tables, columns = _missing(home)
    for table in tables:
        home.create_table(table)
    for table, field in columns:
        home.add_column(table, field)
    for step in range(version, schema.SCHEMA_VERSION):
        if step in STEPS:
            STEPS[step](home)


def _missing(
    home: Home,
) -> tuple[list[schema.Table], list[tuple[schema.Table, schema.Field]]]:
    present = home.columns()
    tables = [table for table in schema.TABLES.values() if table.name not in present]
    columns = [(table, field) for table in schema.TABLES.values() if table.name in present
               for field in table.fields if field.name not in present[table.name]]
    return tables, columns
