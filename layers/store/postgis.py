"""The PostGIS home: the same tables in a schema of a server, for several desks at once."""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import numpy as np
import pyproj
import shapely

from .. import schema
from ..addresses import DEFAULT_SCHEMA, is_address
from ..errors import MissingLibrary, StoreError
from ..schema import Field, Table
from .sql import Sql, compose, joined, name, names, update_from

_BUSY_MS = 10_000
_CONNECT_S = 10
_TYPES = {
    schema.TEXT: "text", schema.INTEGER: "bigint", schema.REAL: "double precision",
    schema.BOOLEAN: "boolean", schema.DATE: "date", schema.DATETIME: "timestamp",
    schema.JSON: "text",
}
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NOTHING = "\\N"
# SQLSTATE -> the sentence that says it.
_REFUSALS = {
    "55P03": "store_busy", "40P01": "store_busy", "53100": "store_disk_full",
    "42501": "store_read_only", "25006": "store_read_only", "23505": "store_uid_repeated",
}


def is_server(location: str | Path) -> bool:
    """Tell a server's address from the path of a file."""
    return isinstance(location, str) and is_address(location)


def place_name(location: str | Path) -> str:
    """Name a store in a sentence, without any password."""
    if not is_server(location):
        return str(location)
    parts = urlsplit(str(location))
    return f"{parts.hostname or ''}{parts.path}"


class PostGis:
    """One schema of a PostgreSQL database with PostGIS, through psycopg2."""

    parameter = "%s"
    same = "IS NOT DISTINCT FROM"
    geometry_column = "geom"

    def __init__(self, location: str) -> None:
        self.location = location
        address, self.schema = _split(location)
        self._errors, self.connection = _connect(address, self.place)
        self.connection.autocommit = True
        self.execute(compose("SET search_path TO {schema}, public", schema=self.schema))
        self.srs_id = 0

    @property
    def place(self) -> str:
        """How sentences name this store."""
        return place_name(self.location)

    @classmethod
    def create(cls, location: str, crs: str) -> PostGis:
        """Make the schema and its tables; raises StoreError when they are there already."""
        home = cls(location)
        try:
            if "trees" in home.columns():
                raise StoreError("store_exists", file=home.place)
            home.srs_id = int(pyproj.CRS.from_user_input(crs).to_authority()[1])
            home.begin()
            home._need_postgis()
            home.execute(compose("CREATE SCHEMA IF NOT EXISTS {schema}", schema=home.schema))
            for table in schema.TABLES.values():
                home.create_table(table)
            home.commit()
        except BaseException:
            home.close()
            raise
        return home

    @classmethod
    def open(cls, location: str) -> PostGis:
        """Open the schema; raises StoreError when the server or the schema is absent."""
        home = cls(location)
        row = home.execute(
            "SELECT srid FROM geometry_columns WHERE f_table_schema = %s AND f_table_name = %s",
            (home.schema, "trees")).fetchone() if home._has_postgis() else None
        if row is None:
            home.close()
            raise StoreError("store_absent", file=home.place)
        home.srs_id = int(row[0])
        return home

    @property
    def crs(self) -> str:
        """The CRS of every layer, as an authority code."""
        return f"EPSG:{self.srs_id}"

    def prepare(self) -> None:
        """A server is always ready."""

    def close(self) -> None:
        """Let go of the server; an unfinished transaction is forgotten."""
        self.connection.close()

    def begin(self) -> None:
        """Start writing, alone; raises StoreError when another desk is writing."""
        self.execute("BEGIN")
        try:
            self.execute("SELECT set_config('lock_timeout', %s, true)", (f"{_BUSY_MS}ms",))
            self.execute("SELECT pg_advisory_xact_lock(%s)",
                         (zlib.crc32(f"seve:{self.schema}".encode()),))
        except BaseException:
            self.rollback()
            raise

    def commit(self) -> None:
        """Make what was written last."""
        self.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was written; a server that is gone has forgotten it already."""
        with contextlib.suppress(self._errors.Error):
            self.connection.cursor().execute("ROLLBACK")

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """Run one statement; raises StoreError when the server refuses or is gone."""
        cursor = self.connection.cursor()
        with self._refusals():
            cursor.execute(statement, tuple(parameters) or None)
        return cursor

    def existing(self, table: Table, uids: Sequence[str]) -> set[str]:
        """Give those of ``uids`` that the table holds."""
        condition, parameters = self.among("uid", list(uids))
        rows = self.execute(compose("SELECT uid FROM {table} WHERE {condition}",
                                    table=table.name, condition=condition), parameters)
        return {row[0] for row in rows.fetchall()}

    def insert(self, table: Table, columns: Sequence[str], lists: Sequence[list]) -> None:
        """Insert new rows, in one COPY."""
        self._copy(name(table.name), columns, zip(*lists, strict=True))

    def update(self, table: Table, columns: Sequence[str], compared: Sequence[str],
               rows: Sequence[tuple]) -> int:
        """Update by ``uid`` the rows whose ``compared`` columns differ; gives how many did."""
        others = [column for column in columns if column != "uid"]
        if not others:
            return 0
        staging = Sql("pg_temp.staging")
        self.execute("DROP TABLE IF EXISTS pg_temp.staging")
        self.execute(compose(
            "CREATE TEMP TABLE staging AS SELECT {columns} FROM {table} WHERE false",
            columns=names(columns), table=table.name))
        self._copy(staging, columns, rows)
        self.execute("CREATE UNIQUE INDEX ON pg_temp.staging (uid)")
        changed = self.execute(
            update_from(table.name, staging, others, compared, self.same)).rowcount
        self.execute("DROP TABLE pg_temp.staging")
        return int(changed)

    def delete(self, table: Table, uids: Sequence[str]) -> int:
        """Remove rows by ``uid``; gives how many there were."""
        condition, parameters = self.among("uid", list(uids))
        return int(self.execute(compose("DELETE FROM {table} WHERE {condition}",
                                        table=table.name, condition=condition),
                                parameters).rowcount)

    def among(self, column: str, values: list[Any]) -> tuple[Sql, list[Any]]:
        """Give a condition "column is one of values" and its parameters."""
        if not values:
            return Sql("false"), []
        plain = [one.item() if isinstance(one, np.generic) else one for one in values]
        return compose("{column} = ANY(%s)", column=column), [plain]

    def encode_geometries(self, geometries: np.ndarray, table: Table) -> list[str | None]:
        """Write geometries as hexadecimal EWKB."""
        missing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
        texts = shapely.to_wkb(shapely.set_srid(geometries, self.srs_id), hex=True,
                               output_dimension=2, include_srid=True)
        return [None if gone else text
                for gone, text in zip(missing.tolist(), texts, strict=True)]

    def decode_geometries(self, stored: Sequence[Any]) -> np.ndarray:
        """Read hexadecimal EWKB back."""
        texts = np.empty(len(stored), dtype=object)
        texts[:] = list(stored)
        return shapely.set_srid(shapely.from_wkb(texts), 0)

    def columns(self) -> dict[str, set[str]]:
        """Give the columns of each table that is there."""
        rows = self.execute("SELECT table_name, column_name FROM information_schema.columns"
                            " WHERE table_schema = %s", (self.schema,)).fetchall()
        found: dict[str, set[str]] = {}
        for table, column in rows:
            found.setdefault(table, set()).add(column)
        return found

    def create_table(self, table: Table) -> None:
        """Create one table of the schema, with its keys and its spatial index."""
        columns = [Sql("fid bigserial PRIMARY KEY")]
        if table.geometry:
            columns.append(Sql(f"geom geometry({table.geometry}, {self.srs_id:d})"))
        columns += [self._column(field) for field in table.fields]
        self.execute(compose("CREATE TABLE {table} ({columns})", table=table.name,
                             columns=joined(", ", columns)))
        self.execute(compose("COMMENT ON TABLE {table} IS %s", table=table.name),
                     (f"{table.fr} / {table.en}",))
        if table.geometry:
            self.execute(compose("CREATE INDEX ON {table} USING gist (geom)", table=table.name))

    def add_column(self, table: Table, field: Field) -> None:
        """Add a column that an older store does not have."""
        self.execute(compose("ALTER TABLE {table} ADD COLUMN {column}", table=table.name,
                             column=self._column(field)))

    def backup(self, label: str) -> str:
        """Copy every table to a schema beside this one; gives its name."""
        taken = {row[0] for row in self.execute(
            "SELECT nspname FROM pg_namespace").fetchall()}
        copy, number = f"{self.schema}_{label}", 1
        while copy in taken:
            number += 1
            copy = f"{self.schema}_{label}_{number}"
        self.begin()
        try:
            self.execute(compose("CREATE SCHEMA {copy}", copy=copy))
            for table in sorted(set(self.columns()) & set(schema.TABLES)):
                self.execute(compose("CREATE TABLE {copy}.{table} AS TABLE {schema}.{table}",
                                     copy=copy, schema=self.schema, table=table))
            self.commit()
        except BaseException:
            self.rollback()
            raise
        return copy

    def touched(self, table: Table) -> None:
        """PostgreSQL keeps its own statistics: nothing to declare."""

    @staticmethod
    def _column(field: Field) -> Sql:
        unique = Sql(" NOT NULL UNIQUE" if field.name == "uid" else "")
        return compose("{column} {kind}{unique}", column=field.name,
                       kind=Sql(_TYPES[field.kind]), unique=unique)

    def _copy(self, target: Sql, columns: Sequence[str], rows: Iterable[tuple]) -> None:
        statement = compose("COPY {target} ({columns}) FROM STDIN", target=target,
                            columns=names(columns))
        lines = io.StringIO("".join("\t".join(map(_copied, row)) + "\n" for row in rows))
        with self._refusals():
            self.connection.cursor().copy_expert(statement, lines)

    def _has_postgis(self) -> bool:
        return self.execute("SELECT 1 FROM pg_extension WHERE extname = %s",
                            ("postgis",)).fetchone() is not None

    def _need_postgis(self) -> None:
        if self._has_postgis():
            return
        offered = self.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s",
                               ("postgis",)).fetchone()
        if offered is None:
            raise StoreError("postgis_absent", file=self.place)
        self.execute("CREATE EXTENSION postgis")

    @contextlib.contextmanager
    def _refusals(self) -> Iterator[None]:
        """Turn what the server refuses into sentences."""
        try:
            yield
        except self._errors.Error as problem:
            code = _REFUSALS.get(problem.pgcode or "")
            if code is None and isinstance(problem, (self._errors.OperationalError,
                                                     self._errors.InterfaceError)):
                code = "store_unreachable"
            if code is None:
                raise
            raise StoreError(code, file=self.place) from problem


def _split(location: str) -> tuple[str, str]:
    """Take the schema's name out of an address; raises StoreError for a name we cannot use."""
    parts = urlsplit(location)
    query = dict(parse_qsl(parts.query))
    chosen = query.pop("schema", DEFAULT_SCHEMA)
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", chosen):
        raise StoreError("schema_name_unusable", name=chosen)
    return urlunsplit(parts._replace(query=urlencode(query))), chosen


def _connect(address: str, place: str) -> tuple[Any, Any]:
    try:
        import psycopg2
    except ImportError as problem:
        raise MissingLibrary("psycopg2", "postgis") from problem
    try:
        return psycopg2, psycopg2.connect(address, connect_timeout=_CONNECT_S)
    except psycopg2.OperationalError as problem:
        raise StoreError("store_unreachable", file=place) from problem


def _copied(value: Any) -> str:
    """Write one value as COPY's text format takes it."""
    if value is None:
        return _NOTHING
    if isinstance(value, str):
        # PostgreSQL has no text with a zero character.
        return value.translate(_ESCAPES).replace("\x00", "")
    return repr(value)
