"""Where the town's store is, asked for: a file, or a connection to PostGIS that QGIS knows."""

from __future__ import annotations

import re

from qgis.gui import QgsFileWidget, QgsProviderConnectionComboBox
from qgis.PyQt.QtCore import QUrl, QUrlQuery, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from ..layers.addresses import DEFAULT_SCHEMA
from .store_place import is_server, store_place
from .translation import tr

FILE, SERVER = 0, 1
_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_]{0,40}")


class StoreWidget(QWidget):
    """Gives a place as :func:`.store_place.store_place` reads it; empty until it is complete."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = ""  # an address set by hand in another way stays as it is
        self.kind = QComboBox()
        self.kind.addItems([tr("In a file (GeoPackage)"), tr("On a server (PostGIS)")])
        self.file = QgsFileWidget()
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setFilter("GeoPackage (*.gpkg)")
        self.file.setConfirmOverwrite(False)
        self.connection = QgsProviderConnectionComboBox("postgres")
        self.connection.setAllowEmptyConnection(True)
        self.schema = QLineEdit(DEFAULT_SCHEMA)
        self._server = self._server_part()
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addRow(self.kind)
        layout.addRow(self.file)
        layout.addRow(self._server)
        self.setFocusProxy(self.file)
        self.kind.currentIndexChanged.connect(self._show_kind)
        for signal in (self.file.fileChanged, self.connection.connectionChanged,
                       self.schema.textChanged):
            signal.connect(self._edited)
        self._show_kind()

    def place(self) -> str:
        """Give the path, or the connection with its schema; empty when something lacks."""
        if self._typed:
            return self._typed
        if self.kind.currentIndex() == FILE:
            return self.file.filePath().strip()
        name, schema = self.connection.currentConnection(), self.schema.text().strip()
        if not name or not _SCHEMA_NAME.fullmatch(schema):
            return ""
        return f"{name}?schema={schema}"

    def set_place(self, text: str) -> None:
        """Show a place kept earlier."""
        server = bool(text) and is_server(store_place(text))
        self.kind.setCurrentIndex(SERVER if server else FILE)
        if not server:
            self.file.setFilePath(text)
            return
        name, _, query = text.partition("?")
        self.connection.setConnection(name)
        schema = QUrlQuery(QUrl(f"?{query}")).queryItemValue("schema")
        self.schema.setText(schema or DEFAULT_SCHEMA)
        # The address of a server that is no saved connection.
        self._typed = "" if self.connection.currentConnection() == name else text
        self._say_typed()

    def _server_part(self) -> QWidget:
        part = QWidget()
        form = QFormLayout(part)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(tr("Connection"), self.connection)
        form.addRow(tr("Schema"), self.schema)
        self.note = QLabel()
        self.note.setWordWrap(True)
        form.addRow(self.note)
        return part

    def _show_kind(self, *_: object) -> None:
        in_file = self.kind.currentIndex() == FILE
        self.file.setVisible(in_file)
        self._server.setVisible(not in_file)
        self._edited()

    def _edited(self, *_: object) -> None:
        self._typed = ""
        self._say_typed()
        self.changed.emit()

    def _say_typed(self) -> None:
        if self._typed:
            self.note.setText(tr("In use: {}").format(self._typed))
        elif not _SCHEMA_NAME.fullmatch(self.schema.text().strip()):
            self.note.setText(tr("A schema is written in small letters, digits and _ ."))
        elif self.connection.count() <= 1:
            self.note.setText(tr("QGIS knows no PostGIS connection yet: add one in its browser "
                                 "panel, where its login is kept safe."))
        else:
            self.note.clear()
