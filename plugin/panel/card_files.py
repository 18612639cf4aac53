"""The photos and documents of an object, as small pictures to open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qgis.core import QgsApplication
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon, QImage, QPixmap
from qgis.PyQt.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout

from ..photos import THUMBNAIL, thumbnail
from ..translation import tr

if TYPE_CHECKING:
    from ...layers.store import Store

_PATH = Qt.ItemDataRole.UserRole


class CardFile(NamedTuple):
    """One file; ``picture`` is null for a document."""

    path: Path
    title: str
    picture: QImage


def read_files(store: Store, folder: Path, object_uid: str) -> list[CardFile]:
    """Read an object's files and their small pictures (off the interface's thread)."""
    from ...layers.attachments import PHOTO, files_of

    return [CardFile(path, title, thumbnail(path) if kind == PHOTO else QImage())
            for path, kind, title in files_of(store, folder, object_uid)]


class FilesBox(QgsCollapsibleGroupBox):
    """Small pictures; Enter or a double click opens the file, the button adds one."""

    opened = pyqtSignal(object)  # the path
    adding = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(tr("Photos and documents"))
        self.setSaveCollapsedState(False)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Photos and documents"))
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setWordWrap(True)
        self.list.setFixedHeight(THUMBNAIL + 3 * self.list.fontMetrics().lineSpacing())
        self.list.itemActivated.connect(lambda item: self.opened.emit(item.data(_PATH)))
        self.add_button = QPushButton(tr("&Add a photo or a document…"))
        self.add_button.clicked.connect(self.adding)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list)
        layout.addWidget(self.add_button)

    def show_files(self, files: Sequence[CardFile]) -> None:
        """Show other files."""
        self.list.clear()
        for file in files:
            icon = (QgsApplication.getThemeIcon("/mIconFile.svg") if file.picture.isNull()
                    else QIcon(QPixmap.fromImage(file.picture)))
            item = QListWidgetItem(icon, file.title, self.list)
            item.setData(_PATH, file.path)
            item.setToolTip(file.title or file.path.name)
        self.list.setVisible(bool(files) and not self.isCollapsed())
