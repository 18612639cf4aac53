"""Where the town's store is, for QGIS: a GeoPackage file, or a schema of a PostGIS server.

A server is named by its address (``postgresql://user@host/base?schema=seve``) or, better, by a
connection saved in QGIS (``Espaces verts`` or ``Espaces verts?schema=seve``): its login then
stays in QGIS's authentication store, and is taken out only to open the store.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from qgis.core import (
    QgsAbstractProviderConnection,
    QgsCredentials,
    QgsDataSourceUri,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QStandardPaths

from ..layers.addresses import DEFAULT_SCHEMA, is_address
from ..layers.schema import Table

if TYPE_CHECKING:
    from ..layers.store import Store

_KEY = "fid"
# PostgreSQL's layers need a key; the rows of a query have none.
_NUMBERED = "(SELECT row_number() OVER () AS fid, asked.* FROM ({}) AS asked)"

# The path of a file; or, as text, a server's address or the name of a connection.
StorePlace = Path | str


def store_place(text: str) -> StorePlace:
    """Tell what a person or a scheduled task names: a file, or a place on a server."""
    return text if is_address(text) or _connection(text) is not None else Path(text)


def is_server(place: StorePlace) -> bool:
    """Tell a place on a server from a file."""
    return isinstance(place, str)


def address(place: StorePlace) -> Path | str:
    """Give what ``Store.open`` takes, with the login of a saved connection."""
    if isinstance(place, Path) or is_address(place):
        return place
    return _address(_connection(place).uri(), place.partition("?")[2])


def open_store(place: StorePlace) -> Store:
    """Open the store; raises StoreError."""
    from ..layers.store import Store

    return Store.open(address(place))


def is_there(place: StorePlace) -> bool:
    """Tell whether a store may be opened; a server tells it only when asked."""
    return is_server(place) or Path(place).exists()


def without_password(text: str) -> str:
    """Give a place as it may be written in settings: a password belongs elsewhere."""
    if not is_address(text):
        return text
    parts = urlsplit(text)
    login, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login.partition(':')[0]}{at}{host}"))


def folder_beside(place: StorePlace) -> Path:
    """Give the folder where files about the town go when none was chosen."""
    if is_server(place):
        return Path(QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation))
    return Path(place).parent


def table_reference(place: StorePlace, table_name: str) -> str:
    """Name a table inside a SQL condition on another one."""
    if not is_server(place):
        return f'"{table_name}"'
    return f'"{_server(place)[1]}"."{table_name}"'


def table_layer(place: StorePlace, table: Table, title: str, subset: str = "") -> QgsVectorLayer:
    """Open one table as a layer.

    A filter is part of the address: set afterwards, it reopens a file in another journal
    mode, under the feet of the layers already open.
    """
    if not is_server(place):
        source = f"{place}|layername={table.name}" + (f"|subset={subset}" if subset else "")
        return QgsVectorLayer(source, title, "ogr")
    uri, schema_name = _server(place)
    uri.setDataSource(schema_name, table.name, "geom" if table.geometry else "", subset, _KEY)
    return QgsVectorLayer(uri.uri(False), title, "postgres")


def query_layer(place: StorePlace, sql: str, title: str) -> QgsVectorLayer:
    """Open the rows of a query, computed where the store is."""
    if not is_server(place):
        return QgsVectorLayer(f"{place}|subset={sql}", title, "ogr")
    uri, _ = _server(place)
    uri.setDataSource("", _NUMBERED.format(sql), "", "", _KEY)
    return QgsVectorLayer(uri.uri(False), title, "postgres")


def shows(layer: QgsVectorLayer, place: StorePlace, table_name: str) -> bool:
    """Tell whether a layer is a table of this store."""
    if not is_server(place):
        source, *parts = layer.source().split("|")
        return source == str(place) and f"layername={table_name}" in parts
    if layer.providerType() != "postgres":
        return False
    uri, schema_name = _server(place)
    shown = QgsDataSourceUri(layer.source())
    return (shown.schema(), shown.table(), shown.database(), shown.host(), shown.port()) == (
        schema_name, table_name, uri.database(), uri.host(), uri.port())


def place_shown(layer: QgsVectorLayer, table_name: str) -> Path | str | None:
    """Give the address of the store whose table a layer shows; None for any other layer."""
    if layer.providerType() == "ogr":
        source, *parts = layer.source().split("|")
        return Path(source) if f"layername={table_name}" in parts else None
    uri = QgsDataSourceUri(layer.source()) if layer.providerType() == "postgres" else None
    if uri is None or uri.table() != table_name:
        return None
    return _address(uri.uri(False), urlencode({"schema": uri.schema()}))


def _connection(text: str) -> QgsAbstractProviderConnection | None:
    metadata = QgsProviderRegistry.instance().providerMetadata("postgres")
    saved = metadata.connections(False) if metadata is not None else {}
    return saved.get(text.partition("?")[0])


def _address(connection_uri: str, query: str) -> str:
    """Write the address of a connection of QGIS, with its login taken out of the safe."""
    uri = QgsDataSourceUri(QgsDataSourceUri(connection_uri).connectionInfo(True))
    login = quote(uri.username(), safe="")
    if uri.password():
        login += ":" + quote(uri.password(), safe="")
    asked = dict(parse_qsl(query))
    if uri.service():
        asked["service"] = uri.service()
    # A host that is a folder (a socket) has no place before the path.
    port = f":{uri.port()}" if uri.port() else ""
    host = "" if uri.host().startswith("/") else f"{uri.host()}{port}"
    if uri.host().startswith("/"):
        asked |= {"host": uri.host(), **({"port": uri.port()} if uri.port() else {})}
    at = f"{login}@" if login else ""
    return f"postgresql://{at}{host}/{quote(uri.database())}?{urlencode(asked)}"


def _server(place: str) -> tuple[QgsDataSourceUri, str]:
    """Give QGIS's way to a server, without its password, and the schema of the store."""
    if not is_address(place):
        query = dict(parse_qsl(place.partition("?")[2]))
        return QgsDataSourceUri(_connection(place).uri()), query.get("schema", DEFAULT_SCHEMA)
    parts = urlsplit(place)
    query = dict(parse_qsl(parts.query))
    uri = QgsDataSourceUri()
    user = parts.username or query.get("user", "")
    uri.setConnection(parts.hostname or query.get("host", ""),
                      str(parts.port or query.get("port", "")),
                      parts.path.lstrip("/") or query.get("dbname", ""), user, "")
    password = parts.password or query.get("password", "")
    if password:
        # Projects are files: the password is only told to the QGIS that runs.
        QgsCredentials.instance().put(uri.connectionInfo(False), user, password)
    return uri, query.get("schema", DEFAULT_SCHEMA)
