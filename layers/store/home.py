"""What a home of the store can do; a GeoPackage file and a PostGIS schema both do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from ..schema import Field, Table
from .sql import Sql


class Home(Protocol):
    """A place where the tables live. Every method raises StoreError with its reason."""

    parameter: str
    geometry_column: str

    @property
    def crs(self) -> str:
        """The CRS of every layer, as an authority code."""

    def prepare(self) -> None:
        """Get ready to write, once the store is known to be one that we may write."""

    def close(self) -> None:
        """Let go."""

    def begin(self) -> None:
        """Start writing, alone."""

    def commit(self) -> None:
        """Make what was written last."""

    def rollback(self) -> None:
        """Forget what was written."""

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """Run one statement; gives a cursor."""

    def existing(self, table: Table, uids: Sequence[str]) -> set[str]:
        """Give those of ``uids`` that the table holds."""

    def insert(self, table: Table, columns: Sequence[str], lists: Sequence[list]) -> None:
        """Insert new rows, of which ``lists`` has the values column by column."""

    def update(self, table: Table, columns: Sequence[str], compared: Sequence[str],
               rows: Sequence[tuple]) -> int:
        """Update by ``uid`` the rows whose ``compared`` columns differ."""

    def delete(self, table: Table, uids: Sequence[str]) -> int:
        """Remove rows by ``uid``."""

    def among(self, column: str, values: list[Any]) -> tuple[Sql, list[Any]]:
        """Give a condition "column is one of values" and its parameters."""

    def encode_geometries(self, geometries: np.ndarray, table: Table) -> list[Any]:
        """Write geometries as the home keeps them."""

    def decode_geometries(self, stored: Sequence[Any]) -> np.ndarray:
        """Read them back."""

    def columns(self) -> dict[str, set[str]]:
        """Give the columns of each table that is there."""

    def create_table(self, table: Table) -> None:
        """Create one table of the schema."""

    def add_column(self, table: Table, field: Field) -> None:
        """Add a column that an older store does not have."""

    def backup(self, label: str) -> str:
        """Copy everything aside before a change of version; gives the copy's name."""

    def touched(self, table: Table) -> None:
        """Tell that a table was written."""
