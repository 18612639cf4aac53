"""Photos made small and without their camera's data, off the interface's thread."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QBuffer, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImage, QImageReader, QPainter

from ..layers.attachments import AttachmentError

LONGEST_SIDE = 1600
QUALITY = 85
THUMBNAIL = 96


def shrink(path: Path) -> bytes:
    """Give a photo as JPEG, upright, its longest side at most :data:`LONGEST_SIDE` pixels.

    It is drawn anew, so that neither place, nor date, nor camera, nor text goes with it.
    Raises AttachmentError when it cannot be read.
    """
    image = _read(path, LONGEST_SIDE)
    if image.isNull():
        raise AttachmentError("attachment_unreadable", file=path.name)
    clean = QImage(image.size(), QImage.Format.Format_RGB32)
    clean.fill(Qt.GlobalColor.white)
    painter = QPainter(clean)
    painter.drawImage(0, 0, image)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    clean.save(buffer, "JPEG", QUALITY)
    return bytes(buffer.data())


def thumbnail(path: Path) -> QImage:
    """Give a small picture of a photo; null when it cannot be read."""
    return _read(path, THUMBNAIL)


def _read(path: Path, side: int) -> QImage:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side),
                                         Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if not image.isNull() and max(image.width(), image.height()) > side:
        image = image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio,
                             Qt.TransformationMode.SmoothTransformation)
    return image
