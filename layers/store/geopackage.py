"""The GeoPackage home: what is particular to SQLite and to the OGC GeoPackage 1.3 standard."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj

from .. import schema
from ..errors import StoreError
from ..schema import Field, Table
from . import blobs
from .rtree import pack
from .sql import Sql, compose, joined, name, names, update_from

_APPLICATION_ID = 0x47504B47  # "GPKG"
_GEOPACKAGE_VERSION = 10300
_BUSY_MS = 10_000
_TYPES = {
    schema.TEXT: "TEXT", schema.INTEGER: "INTEGER", schema.REAL: "REAL",
    schema.BOOLEAN: "BOOLEAN", schema.DATE: "DATE", schema.DATETIME: "DATETIME",
    schema.JSON: "TEXT",
}
# From this many rows on, the spatial index is written at once instead of row by row.
_BULK = 500
_STAGING = Sql("temp.staging")
_MARK = Sql("?")
# Rows in one statement, and the most values that SQLite takes in one.
_TOGETHER, _PARAMETERS = 200, 32_000
_CACHE_KIB = 131_072
_PAGE_BYTES = 16_384
_METADATA_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""
# The standard's triggers that keep the spatial index true, whoever writes (QGIS too).
_RTREE_TRIGGERS = """
CREATE TRIGGER rtree_{t}_geom_insert AFTER INSERT ON {t}
  WHEN (new.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN INSERT OR REPLACE INTO rtree_{t}_geom VALUES
  (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER rtree_{t}_geom_update6 AFTER UPDATE OF geom ON {t}
  WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
    AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))
BEGIN UPDATE rtree_{t}_geom SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom),
  miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END;
CREATE TRIGGER rtree_{t}_geom_update7 AFTER UPDATE OF geom ON {t}
  WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
    AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))
BEGIN INSERT INTO rtree_{t}_geom VALUES
  (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER rtree_{t}_geom_update2 AFTER UPDATE OF geom ON {t}
  WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN DELETE FROM rtree_{t}_geom WHERE id = OLD.fid; END;
CREATE TRIGGER rtree_{t}_geom_update5 AFTER UPDATE ON {t}
  WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN DELETE FROM rtree_{t}_geom WHERE id = OLD.fid;
  INSERT OR REPLACE INTO rtree_{t}_geom VALUES
  (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER rtree_{t}_geom_update4 AFTER UPDATE ON {t}
  WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN DELETE FROM rtree_{t}_geom WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER rtree_{t}_geom_delete AFTER DELETE ON {t} WHEN old.geom NOT NULL
BEGIN DELETE FROM rtree_{t}_geom WHERE id = OLD.fid; END;
"""


class GeoPackage:
    """One .gpkg file, opened with SQLite in WAL mode so that QGIS can keep it open too."""

    parameter = "?"
    same = "IS"  # equality in which two missing values are equal
    geometry_column = "geom"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MS / 1000)
        self._register_functions()
        self.srs_id = 0
        self._apart = self._prepared = False

    @classmethod
    def create(cls, path: Path, crs: str) -> GeoPackage:
        """Make an empty GeoPackage of the house; raises StoreError when the file exists."""
        if path.exists():
            raise StoreError("store_exists", file=str(path))
        if not path.parent.is_dir():
            raise StoreError("store_folder_absent", folder=str(path.parent))
        home = cls(path)
        # Rows of some fifty columns: larger pages hold more of them than SQLite's usual 4 KiB.
        home.connection.execute(f"PRAGMA page_size = {_PAGE_BYTES:d}")
        home.prepare()
        home.begin()
        home.connection.execute(f"PRAGMA application_id = {_APPLICATION_ID:d}")
        home.connection.execute(f"PRAGMA user_version = {_GEOPACKAGE_VERSION:d}")
        for statement in _METADATA_TABLES.split(";\n"):
            home.connection.execute(statement)
        home._declare_crs(crs)
        for table in schema.TABLES.values():
            home.create_table(table)
        home.connection.execute("COMMIT")
        return home

    @classmethod
    def open(cls, path: Path) -> GeoPackage:
        """Open a store of ours; raises StoreError when absent or not a GeoPackage of ours."""
        if not path.is_file():
            raise StoreError("store_absent", file=str(path))
        home = cls(path)
        try:
            row = home.connection.execute(
                "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = 'trees'"
            ).fetchone()
        except sqlite3.DatabaseError:
            row = None
        if row is None:
            home.connection.close()
            raise StoreError("store_not_ours", file=str(path))
        home.srs_id = int(row[0])
        return home

    @property
    def crs(self) -> str:
        """The CRS of every layer, as an authority code."""
        organization, number = self.connection.execute(
            "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys"
            " WHERE srs_id = ?", (self.srs_id,)
        ).fetchone()
        return f"{organization.upper()}:{number}"

    def close(self) -> None:
        """Fold the write-ahead log into the file, and let go.

        The last desk to leave puts the file back in its plain journal mode, as QGIS itself
        does: QGIS reads a file without a log beside it without locks, which a file at rest
        in WAL mode refuses ("unable to open database file").
        """
        # Another desk is still there, or the disk is full: the log keeps what was written,
        # and the next to open the store folds it in.
        with contextlib.suppress(sqlite3.DatabaseError):
            if self._prepared:
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self.connection.execute("PRAGMA busy_timeout = 0")
                self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.close()

    def begin(self) -> None:
        """Start writing; raises StoreError when another desk is writing.

        The log is opened by the first thing written, never by reading: QGIS, which reads
        without locks, loses sight of a file whose journal mode changes under it.
        """
        if not self._prepared:
            self.prepare()
        self.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make what was written last."""
        self.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was written; a full disk may already have made SQLite do so."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement; raises StoreError when the file is busy, full or damaged."""
        with self._refusals():
            return self.connection.execute(statement, parameters)

    def existing(self, table: Table, uids: Sequence[str]) -> set[str]:
        """Give those of ``uids`` that the table holds."""
        if self._one(compose("SELECT 1 FROM {table} LIMIT 1", table=table.name)) is None:
            return set()
        condition, parameters = self.among("uid", list(uids))
        rows = self.execute(compose("SELECT uid FROM {table} WHERE {condition}",
                                    table=table.name, condition=condition), parameters)
        return {row[0] for row in rows.fetchall()}

    def insert(self, table: Table, columns: Sequence[str], lists: Sequence[list]) -> None:
        """Insert new rows; the geometry's column is among ``columns`` or not."""
        values = [self._said_of_all(column) or _MARK for column in lists]
        rows = zip(*(column for column, value in zip(lists, values, strict=True)
                     if value is _MARK), strict=True)
        into = compose("{table} ({columns})", table=table.name, columns=names(columns))
        with self._refusals(), self._index_apart(table, columns, len(lists[0])):
            if not self._apart:
                self._send(into, values, rows, len(lists[0]))
                return
            first = 1 + int(self._one("SELECT seq FROM sqlite_sequence WHERE name = ?",
                                      (table.name,)) or 0)
            self._send(into, values, rows, len(lists[0]))
            self._index_blobs(table, first, lists[columns.index(self.geometry_column)])

    def _said_of_all(self, column: list) -> Sql | None:
        """Write the text that all rows of a long column hold, so as not to send it each time.

        SQLite itself quotes it, which it can do of any text without a zero character.
        """
        text = column[0]
        if (len(column) < _BULK or not isinstance(text, str) or "\0" in text
                or column[-1] != text or column.count(text) < len(column)):
            return None
        return Sql(self._one("SELECT quote(?)", (text,)))

    def _send(self, into: Sql, values: Sequence[Sql], rows: Iterable[Sequence[Any]],
              count: int) -> None:
        """Insert ``count`` rows, many in one statement, which SQLite takes faster than one each.

        ``values`` are what each row holds: marks, for the cells of ``rows``, or written values.
        """
        row = compose("({values})", values=joined(", ", values))
        width = sum(value is _MARK for value in values)
        cells = itertools.chain.from_iterable(rows)
        together = max(1, min(_TOGETHER, _PARAMETERS // width))
        for size, times in ((together, count // together), (1, count % together)):
            self.connection.executemany(
                compose("INSERT INTO {into} VALUES {rows}", into=into,
                        rows=joined(", ", [row] * size)),
                (tuple(itertools.islice(cells, width * size)) for _ in range(times)))

    def update(self, table: Table, columns: Sequence[str], compared: Sequence[str],
               rows: Sequence[tuple]) -> int:
        """Update by ``uid`` the rows whose ``compared`` columns differ; gives how many did."""
        others = [column for column in columns if column != "uid"]
        if not others:
            return 0
        with self._refusals(), self._index_apart(table, columns, len(rows)):
            self._load(columns, rows)
            changed = self.execute(
                update_from(table.name, _STAGING, others, compared, self.same)).rowcount
            if self._apart:
                among = Sql("uid IN (SELECT uid FROM temp.staging)")
                self.execute(compose(
                    "DELETE FROM {index} WHERE id IN (SELECT fid FROM {table} WHERE {among})",
                    index=f"rtree_{table.name}_geom", table=table.name, among=among))
                self._index_rows(table, among, ())
            self.execute("DROP TABLE temp.staging")
        return changed

    def delete(self, table: Table, uids: Sequence[str]) -> int:
        """Remove rows by ``uid``; gives how many there were."""
        condition, parameters = self.among("uid", list(uids))
        return self.execute(compose("DELETE FROM {table} WHERE {condition}", table=table.name,
                                    condition=condition), parameters).rowcount

    def _one(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        row = self.execute(statement, parameters).fetchone()
        return None if row is None else row[0]

    def _load(self, columns: Sequence[str], rows: Sequence[tuple]) -> None:
        self.execute("DROP TABLE IF EXISTS temp.staging")
        self.execute(compose("CREATE TEMP TABLE staging ({columns})", columns=names(columns)))
        self._send(_STAGING, [_MARK] * len(columns), rows, len(rows))
        self.execute("CREATE UNIQUE INDEX temp.staging_uid ON staging (uid)")

    @contextlib.contextmanager
    def _index_apart(self, table: Table, columns: Sequence[str], count: int) -> Iterator[None]:
        """Set the triggers of the spatial index aside while many rows are written.

        They come back before the transaction ends: nobody ever sees the table without them.
        """
        self._apart = (table.geometry is not None and count >= _BULK
                       and self.geometry_column in columns)
        if not self._apart:
            yield
            return
        triggers = self.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
            " AND name LIKE 'rtree_%'", (table.name,)).fetchall()
        for trigger, _ in triggers:
            self.execute(compose("DROP TRIGGER {trigger}", trigger=trigger))
        yield
        for _, statement in triggers:
            self.execute(statement)
        self._apart = False

    def _index_blobs(self, table: Table, first: int, written: list[bytes | None]) -> None:
        """Index new rows, whose keys follow each other from ``first``."""
        known = [blob for blob in written if blob is not None]
        keys = first + np.flatnonzero([blob is not None for blob in written])
        corners = blobs.corners(known, table.geometry == "Point")
        index = f"rtree_{table.name}_geom"
        if known and self._one(compose("SELECT 1 FROM {t} LIMIT 1", t=f"{index}_rowid")) is None:
            self._pack(index, keys, corners)
            return
        self._send(name(index), [_MARK] * 5, zip(keys.tolist(), *corners.T.tolist(), strict=True),
                   len(keys))

    def _pack(self, index: str, keys: np.ndarray, corners: np.ndarray) -> None:
        """Fill an empty spatial index at once."""
        size = self._one(compose("SELECT length(data) FROM {t} WHERE nodeno = 1",
                                 t=f"{index}_node"))
        packed = pack(keys, corners, int(size))
        # By ascending key, so that each table only grows at its end.
        leaves = list(zip(keys.tolist(), packed.leaves.tolist(), strict=True))
        self.execute(compose("DELETE FROM {t}", t=f"{index}_node"))
        for part, rows in (("node", packed.nodes), ("rowid", leaves),
                           ("parent", packed.parents)):
            self._send(name(f"{index}_{part}"), [_MARK] * 2, rows, len(rows))

    def _index_rows(self, table: Table, condition: Sql, parameters: Sequence[Any]) -> None:
        self.execute(compose(
            "INSERT INTO {index} SELECT fid, ST_MinX(geom), ST_MaxX(geom), ST_MinY(geom),"
            " ST_MaxY(geom) FROM {table} WHERE geom IS NOT NULL AND {condition}",
            index=f"rtree_{table.name}_geom", table=table.name, condition=condition), parameters)

    @contextlib.contextmanager
    def _refusals(self) -> Iterator[None]:
        """Turn what SQLite refuses into sentences."""
        try:
            yield
        except sqlite3.IntegrityError as problem:
            raise StoreError("store_uid_repeated", file=str(self.path)) from problem
        except sqlite3.DatabaseError as problem:
            raise self._refusal(problem) from problem

    def _refusal(self, problem: sqlite3.DatabaseError) -> StoreError | sqlite3.DatabaseError:
        code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
        known = {sqlite3.SQLITE_BUSY: "store_busy", sqlite3.SQLITE_LOCKED: "store_busy",
                 sqlite3.SQLITE_FULL: "store_disk_full", sqlite3.SQLITE_IOERR: "store_disk_full",
                 sqlite3.SQLITE_READONLY: "store_read_only",
                 sqlite3.SQLITE_CANTOPEN: "store_read_only",
                 sqlite3.SQLITE_CORRUPT: "store_damaged", sqlite3.SQLITE_NOTADB: "store_not_ours"}
        return StoreError(known[code], file=str(self.path)) if code in known else problem

    def among(self, column: str, values: list[Any]) -> tuple[Sql, list[Any]]:
        """Give a condition "column is one of values" and its parameters."""
        return (compose("{column} IN (SELECT value FROM json_each(?))", column=column),
                [json.dumps(values, default=_as_kept)])

    def encode_geometries(self, geometries: np.ndarray, table: Table) -> list[bytes | None]:
        """Write geometries as GeoPackage blobs (WKB behind a header with the envelope)."""
        return blobs.encode(geometries, table.geometry == "Point", self.srs_id)

    def decode_geometries(self, stored: Sequence[bytes | None]) -> np.ndarray:
        """Read GeoPackage blobs back."""
        return blobs.decode(stored)

    def create_table(self, table: Table) -> None:
        """Create one table of the schema, declared and spatially indexed per the standard."""
        columns = [Sql("fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL")]
        if table.geometry:
            columns.append(Sql(f"geom {table.geometry.upper()}"))
        columns += [self._column(field) for field in table.fields]
        self.execute(compose("CREATE TABLE {table} ({columns})", table=table.name,
                             columns=joined(", ", columns)))
        self.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
            " VALUES (?, ?, ?, ?, ?)",
            (table.name, "features" if table.geometry else "attributes", table.name,
             f"{table.fr} / {table.en}", self.srs_id if table.geometry else None),
        )
        if table.geometry:
            self._index_geometry(table)

    def add_column(self, table: Table, field: Field) -> None:
        """Add a column that an older store does not have."""
        self.execute(compose("ALTER TABLE {table} ADD COLUMN {column}", table=table.name,
                             column=self._column(field)))

    def columns(self) -> dict[str, set[str]]:
        """Give the columns of each table that is there."""
        rows = self.execute(
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
            " WHERE m.type = 'table'").fetchall()
        found: dict[str, set[str]] = {}
        for table, column in rows:
            found.setdefault(table, set()).add(column)
        return found

    def backup(self, label: str) -> str:
        """Copy the whole store beside itself; gives the copy's name. Never writes over one."""
        copy, number = self.path.with_suffix(f".{label}.gpkg"), 1
        while copy.exists():
            number += 1
            copy = self.path.with_suffix(f".{label}-{number}.gpkg")
        with self._refusals(), contextlib.closing(sqlite3.connect(copy)) as target:
            self.connection.backup(target)
        return str(copy)

    def touched(self, table: Table) -> None:
        """Bring the declared extent and date of change of a table up to date."""
        self.execute(
            "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')"
            " WHERE table_name = ?", (table.name,)
        )
        if table.geometry:
            self.execute(compose(
                "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) ="
                " (SELECT min(minx), min(miny), max(maxx), max(maxy) FROM {index})"
                " WHERE table_name = ?", index=f"rtree_{table.name}_geom"), (table.name,))

    @staticmethod
    def _column(field: Field) -> Sql:
        unique = Sql(" NOT NULL UNIQUE" if field.name == "uid" else "")
        return compose("{column} {kind}{unique}", column=field.name,
                       kind=Sql(_TYPES[field.kind]), unique=unique)

    def prepare(self) -> None:
        """Get ready to write: others may read meanwhile, and a power cut loses nothing."""
        self._prepared = True
        self.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB:d}")
        self.connection.execute("PRAGMA temp_store = MEMORY")

    def _register_functions(self) -> None:
        for function, of in blobs.FUNCTIONS.items():
            self.connection.create_function(function, 1, of, deterministic=True)

    def _declare_crs(self, crs: str) -> None:
        system = pyproj.CRS.from_user_input(crs)
        self.srs_id = int(system.to_authority()[1])
        rows = [("Undefined cartesian", -1, "NONE", -1, "undefined"),
                ("Undefined geographic", 0, "NONE", 0, "undefined")]
        for one in {4326: pyproj.CRS("EPSG:4326"), self.srs_id: system}.values():
            authority, code = one.to_authority()
            rows.append((one.name, int(code), authority, int(code), one.to_wkt("WKT1_GDAL")))
        self.connection.executemany(
            "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization,"
            " organization_coordsys_id, definition) VALUES (?, ?, ?, ?, ?)", rows)

    def _index_geometry(self, table: Table) -> None:
        self.connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (table.name, (table.geometry or "").upper(), self.srs_id),
        )
        self.execute(compose(
            "CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)",
            index=f"rtree_{table.name}_geom"))
        for trigger in _RTREE_TRIGGERS.format(t=table.name).split("END;\n"):
            if trigger.strip():
                self.connection.execute(trigger + "END")
        self.connection.execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',"
            " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')", (table.name,)
        )


def _as_kept(value: Any) -> Any:
    """Write a date, or a number of numpy's, as the file keeps it, to compare with it."""
    return value.isoformat() if isinstance(value, datetime.date) else value.item()
