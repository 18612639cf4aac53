"""What may not happen in a day: an error in Python, a refusal in red, a frozen interface."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QTimer

FROZEN_MS = 300
PAGE_MS = 1500
LONGEST_STEP_S = 120
BEAT_MS = 20
LOOK_S = 0.05
OTHERS_EVERY = 5  # beats
# Tags of the log where Sève or Python speaks; QGIS has troubles of its own (no GRASS here).
OURS = ("Sève", "Python", "Python error", "Python warning", "Plugins")
TASKS = Path("/proc/self/task")


class Watch:
    """Lists the troubles; ``step`` says during what they happened."""

    def __init__(self, message_bar) -> None:
        self.begin("start")
        self.troubles: list[str] = []
        self.over = False
        self.longest_ms = 0.0
        self._catch_errors()
        QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel].connect(
            self._logged)
        self._bar = message_bar
        message_bar.widgetAdded.connect(self._said)
        self.heart = Heart(self._frozen)

    def begin(self, step: str) -> None:
        """Say what is done next."""
        self.step, self.since = step, time.monotonic()

    def stop(self) -> None:
        """Watch no more."""
        self.over = True
        self.heart.stop()

    def stuck(self) -> str | None:
        """Say where every thread is when a step does not end."""
        if time.monotonic() - self.since < LONGEST_STEP_S:
            return None
        return f"[{self.step}] did not end:\n" + "\n".join(
            "".join(traceback.format_stack(frame)[-25:])
            for frame in sys._current_frames().values())

    def add(self, what: str) -> None:
        """Note a trouble."""
        self.troubles.append(f"[{self.step}] {what}")

    def _catch_errors(self) -> None:
        def broke(kind, error, trace) -> None:
            self.add("".join(traceback.format_exception(kind, error, trace)))

        sys.excepthook = broke
        threading.excepthook = lambda found: broke(
            found.exc_type, found.exc_value, found.exc_traceback)
        sys.unraisablehook = lambda found: broke(
            found.exc_type, found.exc_value, found.exc_traceback)

    def _logged(self, text, tag, level) -> None:
        ours = tag in OURS or "seve" in text.lower()
        if "Traceback" in text or (ours and level == Qgis.MessageLevel.Critical):
            self.add(f"log, {tag}: {text}")

    def _said(self, _) -> None:
        item = self._bar.currentItem()
        if item is not None and item.level() == Qgis.MessageLevel.Critical:
            self.add(f"message in red: {item.title()} {item.text()}")

    def _frozen(self, milliseconds: float, where: str) -> None:
        self.longest_ms = max(self.longest_ms, milliseconds)
        if milliseconds > self.heart.limit_ms:
            self.add(f"the interface stood still for {milliseconds:.0f} ms in:\n{where}")


class Heart:
    """Beats in the interface's thread; when it does not, another thread notes where that is.

    Time during which a thread of ours was ready to run and the machine ran something else is
    not counted: a neighbour's load does not freeze an interface.
    """

    def __init__(self, tell) -> None:
        self._tell = tell
        self.limit_ms = FROZEN_MS
        self._main = threading.main_thread()
        self._stacks: Counter[str] = Counter()
        self._resting = False
        self._others = _waits()
        self._beats = 0
        self._start_again()
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._pulse)
        self._timer.start()
        self._stopped = False
        self._looker = threading.Thread(target=self._look, daemon=True, name="watch")
        self._looker.start()

    def stop(self) -> None:
        """Look no more: a thread left behind may be in the way of Python's own end."""
        self._timer.stop()
        self._stopped = True
        self._looker.join()

    @contextmanager
    def printing(self):
        """Let QGIS print: it draws a page nowhere else than in the interface's thread."""
        self.limit_ms = PAGE_MS
        try:
            yield
        finally:
            self._pulse()
            self.limit_ms = FROZEN_MS

    @contextmanager
    def resting(self):
        """Leave aside what the test itself does in the interface's thread."""
        self._pulse()
        self._resting = True
        try:
            yield
        finally:
            self._start_again()
            self._resting = False

    def _start_again(self) -> None:
        self._beat = time.monotonic()
        self._waited_s = _waited_s(self._main.native_id)
        self._stacks.clear()

    def _pulse(self) -> None:
        gap = time.monotonic() - self._beat - BEAT_MS / 1000
        if gap > FROZEN_MS / 2000 and not self._resting:
            own = _waited_s(self._main.native_id) - self._waited_s
            lent = max((waited - self._others.get(thread, waited)
                        for thread, waited in _waits().items()), default=0.0)
            self._tell(1000 * (gap - min(gap, own + lent)), "\n--\n".join(
                f"({count} looks)\n{stack}" for stack, count in self._stacks.most_common(3)))
        self._beats += 1
        if self._beats % OTHERS_EVERY == 0:
            self._others = _waits()
        self._start_again()

    def _look(self) -> None:
        while not self._stopped:
            before = time.monotonic()
            time.sleep(LOOK_S)
            now = time.monotonic()
            # Late oneself: a library held the interpreter's lock, and has just let it go.
            if now - self._beat < 2 * LOOK_S and now - before < 2 * LOOK_S:
                continue
            frames = sys._current_frames()
            stack = "".join(traceback.format_stack(frames[self._main.ident])[-9:])
            working = [self._doing(frame) for thread, frame in frames.items()
                       if thread not in (self._main.ident, threading.get_ident())]
            self._stacks[stack + "".join(f"  meanwhile {text}" for text in working if text)] += 1

    @staticmethod
    def _doing(frame) -> str:
        last = traceback.extract_stack(frame, None)[-1]
        waits = last.name in ("wait", "_worker", "give_up_when_stuck", "result")
        return "" if waits else f"{last.filename}:{last.lineno} {last.name}\n"


def _waited_s(thread: int | str) -> float:
    """Give how long a thread has been ready while others ran (seconds)."""
    try:
        return int((TASKS / str(thread) / "schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def _waits() -> dict[str, float]:
    """Give the same of every other thread of ours."""
    own = str(threading.main_thread().native_id)
    return {task.name: _waited_s(task.name) for task in TASKS.iterdir() if task.name != own}
