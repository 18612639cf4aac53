"""Read and write the tables of the schema, everything inside a transaction or nothing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from types import TracebackType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .. import schema
from ..errors import StoreError
from ..schema import Table
from ..settings import TownSettings
from ..tables import conform, derived_uid, geometry_column, new_uids
from . import migrations
from .encoding import to_sql
from .geopackage import GeoPackage
from .home import Home
from .postgis import PostGis, is_server, place_name
from .sql import Sql, compose, joined
from .sql import names as quoted

# A change of date alone is not a change of the object.
_NOT_COMPARED = ("updated_at",)


@dataclass(frozen=True)
class Counts:
    """What an upsert did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Store:
    """The town's tables; use as a context manager, or call :meth:`close`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._depth = 0
        self._touched: set[str] = set()
        self.crs = home.crs

    @classmethod
    def create(cls, location: str | Path, crs: str = schema.DEFAULT_CRS) -> Store:
        """Make a new store; raises :class:`StoreError` when there is one already.

        ``location`` is the path of a ``.gpkg``, or ``postgresql://user@host/base?schema=seve``.
        """
        home: Home = (PostGis.create(str(location), crs) if is_server(location)
                      else GeoPackage.create(Path(location), crs))
        store = cls(home)
        store._set("schema_version", str(schema.SCHEMA_VERSION))
        store.save_settings(TownSettings(crs=crs))
        return store

    @classmethod
    def open(cls, location: str | Path) -> Store:
        """Open a store; raises :class:`StoreError` when absent, foreign, or too recent.

        One of an older version is copied beside itself, then brought up to date in one
        transaction.
        """
        home: Home = (PostGis.open(str(location)) if is_server(location)
                      else GeoPackage.open(Path(location)))
        store = cls(home)
        try:
            version = int(store._get("schema_version") or 0)
            if version > schema.SCHEMA_VERSION:
                raise StoreError("store_newer", file=place_name(location), version=version,
                                 known=schema.SCHEMA_VERSION)
            if migrations.needed(home, version):
                home.backup(f"v{version}")
                with store.transaction():
                    migrations.migrate(home, version)
                    store._set("schema_version", str(schema.SCHEMA_VERSION))
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open_or_create(cls, location: str | Path, crs: str = schema.DEFAULT_CRS) -> Store:
        """Open the store, or make it when there is none yet."""
        try:
            return cls.open(location)
        except StoreError as refusal:
            if refusal.code != "store_absent":
                raise
        return cls.create(location, crs)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file or of the server."""
        self._home.close()

    @property
    def writing(self) -> bool:
        """Tell whether a transaction is under way: nobody else writes meanwhile."""
        return self._depth > 0

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """Write everything inside, or nothing; an inner transaction joins the outer one."""
        if self._depth == 0:
            self._home.begin()
            self._touched.clear()
        self._depth += 1
        try:
            yield self
        except BaseException:
            self._depth -= 1
            if self._depth == 0:
                self._home.rollback()
            raise
        self._depth -= 1
        if self._depth == 0:
            try:
                for name in sorted(self._touched):
                    self._home.touched(schema.TABLES[name])
                self._home.commit()
            except BaseException:
                self._home.rollback()
                raise

    def read(
        self,
        table_name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Any] | None = None,
    ) -> pd.DataFrame | gpd.GeoDataFrame:
        """Read a table, or the rows whose columns equal (or are among) what ``where`` says.

        ``columns`` limits what is read; the others come back unknown only when the whole
        table is asked for, never silently: a limited read gives those columns alone.
        """
        table = schema.TABLES[table_name]
        wanted = list(columns) if columns is not None else [*table.names, "geometry"]
        names = [name for name in table.names if name in wanted]
        with_geometry = table.geometry is not None and "geometry" in wanted
        selected = list(names)
        if with_geometry:
            selected.append(self._home.geometry_column)
        condition, parameters = self._condition(where)
        rows = self._home.execute(
            compose("SELECT {columns} FROM {table}{condition} ORDER BY fid",
                    columns=quoted(selected), table=table.name, condition=condition), parameters
        ).fetchall()
        lists = list(zip(*rows, strict=True)) if rows else [()] * len(selected)
        data: dict[str, Any] = {name: pd.Series(values, dtype=object)
                                for name, values in zip(names, lists, strict=False)}
        if with_geometry:
            data["geometry"] = self._home.decode_geometries(lists[-1])
        frame = conform(table, pd.DataFrame(data), self.crs)
        if columns is None:
            return frame
        return frame[[*names, "geometry"] if with_geometry else names]

    def upsert(self, table_name: str, frame: pd.DataFrame) -> Counts:
        """Insert the rows whose ``uid`` is new, update those that differ, leave the rest.

        Only the columns present in ``frame`` are written; the others keep their value. A
        row without ``uid`` is given one.
        """
        table = schema.TABLES[table_name]
        if frame.empty:
            return Counts()
        columns, lists = self._columns(table, frame)
        with self.transaction():
            counts = self._merge(table, columns, lists)
            if counts.new or counts.changed:
                self._touched.add(table.name)
        return counts

    def delete(self, table_name: str, uids: Sequence[str]) -> int:
        """Remove rows by ``uid``; gives how many there were."""
        table = schema.TABLES[table_name]
        with self.transaction():
            count = self._home.delete(table, uids)
            if count:
                self._touched.add(table.name)
        return count

    def count(self, table_name: str, where: Mapping[str, Any] | None = None) -> int:
        """Count rows."""
        condition, parameters = self._condition(where)
        return int(self._home.execute(
            compose("SELECT count(*) FROM {table}{condition}",
                    table=schema.TABLES[table_name].name, condition=condition), parameters
        ).fetchone()[0])

    def record(
        self,
        moment: datetime.datetime,
        action: str,
        team_code: str | None = None,
        object_uid: str | None = None,
        object_kind: str | None = None,
        advised: str | None = None,
        decided: str | None = None,
        reason: str | None = None,
        expires: datetime.date | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> str:
        """Write one line in the journal (who is a team, never a person); gives its uid."""
        uid = new_uids(1)[0]
        self.upsert("journal", pd.DataFrame([{
            "uid": uid, "moment": moment, "team_code": team_code, "action": action,
            "object_uid": object_uid, "object_kind": object_kind, "advised": advised,
            "decided": decided, "reason": reason, "expires": expires,
            "details": None if details is None else json.dumps(details, ensure_ascii=False),
        }]))
        return uid

    def settings(self) -> TownSettings:
        """Read what the town decided."""
        frame = self.read("settings")
        return TownSettings.from_rows(dict(zip(frame["key"], frame["value"], strict=True)))

    def save_settings(self, settings: TownSettings) -> None:
        """Keep what the town decided."""
        with self.transaction():
            for key, value in settings.to_rows().items():
                self._set(key, value)

    def old_setting(self, key: str) -> str | None:
        """Read a setting that this version no longer keeps in the store; None without any."""
        text = self._get(key)
        return None if text is None else json.loads(text)

    def drop_old_setting(self, key: str) -> None:
        """Take such a setting out of the store."""
        self.delete("settings", [derived_uid("setting", key)])

    def _get(self, key: str) -> str | None:
        frame = self.read("settings", where={"key": key})
        return None if frame.empty else str(frame["value"].iloc[0])

    def _set(self, key: str, value: str) -> None:
        row = {"uid": derived_uid("setting", key), "key": key, "value": value}
        self.upsert("settings", pd.DataFrame([row]))

    def _condition(self, where: Mapping[str, Any] | None) -> tuple[Sql, list[Any]]:
        conditions: list[Sql] = []
        parameters: list[Any] = []
        for column, value in (where or {}).items():
            if isinstance(value, (list, tuple, set, np.ndarray, pd.Series)):
                condition, values = self._home.among(column, list(value))
                parameters += values
            elif value is None:
                condition = compose("{column} IS NULL", column=column)
            else:
                condition = compose("{column} = {mark}", column=column,
                                    mark=Sql(self._home.parameter))
                parameters.append(_plain(value))
            conditions.append(condition)
        found = joined(" AND ", conditions)
        return (Sql(" WHERE " + found) if conditions else Sql("")), parameters

    def _columns(self, table: Table, frame: pd.DataFrame) -> tuple[list[str], list[list]]:
        """Give the names of the columns to write and their plain values."""
        names = [name for name in table.names if name in frame.columns or name == "uid"]
        lists = [to_sql(field, frame.get(field.name), len(frame))
                 for field in map(table.field, names)]
        uids = lists[names.index("uid")]
        unborn = [place for place, uid in enumerate(uids) if uid is None]
        for place, uid in zip(unborn, new_uids(len(unborn)), strict=True):
            uids[place] = uid
        columns = list(names)
        if table.geometry and "geometry" in frame.columns:
            shapes = _promoted(geometry_column(frame, self.crs).to_numpy(), table)
            lists.append(self._home.encode_geometries(shapes, table))
            columns.append(self._home.geometry_column)
        return columns, lists

    def _merge(self, table: Table, columns: list[str], lists: list[list]) -> Counts:
        """Insert what is new, update what differs: each row is sent once."""
        uids = lists[columns.index("uid")]
        held = self._home.existing(table, uids)
        known = [uid in held for uid in uids]
        count = sum(known)
        changed = 0
        if count < len(uids):
            self._insert(table, columns, lists, [not one for one in known] if count else None)
        if count:
            rows = [row for row, old in zip(zip(*lists, strict=True), known, strict=True) if old]
            compared = [c for c in columns if c != "uid" and c not in _NOT_COMPARED]
            changed = self._home.update(table, columns, compared, rows)
        return Counts(len(uids) - count, changed, count - changed)

    def _insert(self, table: Table, columns: list[str], lists: list[list],
                wanted: list[bool] | None) -> None:
        # A new row is unknown where nothing is said: such columns need not be sent.
        said = [k for k, values in enumerate(lists)
                if values[0] is not None or values.count(None) < len(values)]
        sent = [lists[k] if wanted is None else list(compress(lists[k], wanted)) for k in said]
        self._home.insert(table, [columns[k] for k in said], sent)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def _promoted(shapes: np.ndarray, table: Table) -> np.ndarray:
    """Make single polygons multiple ones, as a layer of MultiPolygon holds nothing else."""
    if table.geometry != "MultiPolygon":
        return shapes
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    result = shapes.copy()
    result[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
    return result
