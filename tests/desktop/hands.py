"""The hands and the eyes of whoever sits at the desk: clicks, keys, waiting, pictures."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from qgis.PyQt.QtCore import QPoint, QProcess, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QScrollArea,
    QWidget,
)

LEFT = Qt.MouseButton.LeftButton


def wait_for(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Let QGIS live until something is true."""
    for _ in range(int(seconds * 50)):
        if condition():
            return
        QTest.qWait(20)
    raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")


def bring_into_view(widget: QWidget) -> None:
    """Scroll to a widget, as the wheel would."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
    QTest.qWait(30)


def click(widget: QWidget) -> None:
    """Press what can be seen and pressed."""
    bring_into_view(widget)
    name = widget.text() if isinstance(widget, QAbstractButton) else widget.objectName()
    assert widget.isVisible(), f"not to be seen: {name}"
    assert widget.isEnabled(), f"not to be pressed: {name}"
    assert not widget.visibleRegion().isEmpty(), f"hidden by something else: {name}"
    QTest.mouseClick(widget, LEFT)


def write(line: QLineEdit, text: str) -> None:
    """Type over what a line holds."""
    line.setFocus()
    line.selectAll()
    if text.isascii():
        QTest.keyClicks(line, text)
    else:
        line.insert(text)  # Qt's own typing stops at accents
    QTest.keyClick(line, Qt.Key.Key_Tab)


def choose_row(view, row: int, column: int = 0) -> None:
    """Click on a row of a list."""
    bring_into_view(view)
    index = view.model().index(row, column)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier,
                     view.visualRect(index).center())


def choose_item(tree, item) -> None:
    """Click on a line of a tree."""
    bring_into_view(tree)
    tree.scrollToItem(item)
    QTest.mouseClick(tree.viewport(), LEFT, Qt.KeyboardModifier.NoModifier,
                     tree.visualItemRect(item).center())


def click_map(canvas, x: float, y: float) -> None:
    """Click on the map, at a place in its system."""
    place = canvas.getCoordinateTransform().transform(x, y)
    QTest.mouseClick(canvas.viewport(), LEFT, Qt.KeyboardModifier.NoModifier,
                     QPoint(round(place.x()), round(place.y())))


def choose_action(menu: QMenu, action) -> None:
    """Choose a line of an open menu."""
    wait_for(menu.isVisible, "the menu")
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def find(kind: type | str) -> QWidget | None:
    """Give the window of a kind (a class, or the name of one of QGIS's own) on the screen."""
    return next((window for window in QApplication.topLevelWidgets() if window.isVisible()
                 and (window.metaObject().className() == kind if isinstance(kind, str)
                      else isinstance(window, kind))), None)


def answering(kind: type | str, answer: Callable[[QWidget], None], act: Callable[[], None],
              seconds: float = 30, always: bool = True) -> None:
    """Do what opens a window that waits for its answer, and answer it.

    Without ``always`` the window may also not come.
    """
    seen, broken = [], []
    timer = QTimer()
    timer.setInterval(50)

    def look() -> None:
        window = find(kind)
        if window is None:
            return
        timer.stop()
        seen.append(kind)
        QTest.qWait(150)
        try:
            answer(window)
        except Exception as error:  # told below, once the window is gone
            broken.append(error)
            traceback.print_exc()
            QTest.keyClick(window, Qt.Key.Key_Escape)

    timer.timeout.connect(look)
    timer.start()
    act()
    if always:
        wait_for(lambda: seen, f"a window {kind}", seconds)
    wait_for(lambda: find(kind) is None or broken, f"the end of the window {kind}")
    timer.stop()
    if broken:
        raise broken[0]


def accept(window: QWidget) -> None:
    """Press OK."""
    box = window.findChild(QDialogButtonBox)
    click(box.button(QDialogButtonBox.StandardButton.Ok))


def name_files(*paths: Path) -> Callable[[QFileDialog], None]:
    """Type names in a window that asks for files, and open them."""
    def answer(dialog: QFileDialog) -> None:
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        names = str(paths[0]) if len(paths) == 1 else " ".join(f'"{path}"' for path in paths)
        line.setFocus()
        line.setText(names)
        QTest.qWait(100)
        buttons = dialog.findChild(QDialogButtonBox).buttons()
        click(next(button for button in buttons if button.isDefault()))
    return answer


class Camera:
    """Takes the whole screen from outside, so that QGIS itself is not disturbed."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    def take(self, name: str) -> None:
        """Keep what is on the screen."""
        self._count += 1
        QTest.qWait(150)
        process = QProcess()
        target = self._folder / f"{self._count:02d}-{name}.png"
        process.start("import", ["-window", "root", str(target)])
        wait_for(lambda: process.state() == QProcess.ProcessState.NotRunning, "a picture", 30)
        assert target.exists(), f"no picture {target.name}: {process.errorString()}"
