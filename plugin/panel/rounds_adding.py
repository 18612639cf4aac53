"""Objects selected on the map, by area or one by one, added to the rounds of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialog, QPushButton, QWidget

from ..translation import tr
from .clock import now, today
from .work_dialogs import Question

if TYPE_CHECKING:
    import datetime

    from ...layers.progress import Progress
    from ...layers.store import Store
    from .rounds_page import RoundsPage

TABLE_OF = {"tree": "trees", "bed": "beds"}
MOST = 500  # what one day of every team could serve at all


class AddQuestion(Question):
    """What is to be done on the objects selected."""

    def __init__(self, count: int, day: datetime.date, language: str, parent: QWidget) -> None:
        from ...layers.schema import VALUE_LISTS, value_label

        super().__init__(tr("Add to the rounds"), tr(
            "Objects selected on the map: {count}. They go out with the rounds of {day}, once "
            "these are prepared again.").format(count=count, day=f"{day:%d/%m/%Y}"), parent)
        self.work = self.add_choice(tr("Work"), sorted(
            (value_label("work", code, language), code) for code in VALUE_LISTS["work"]
            if code != "watering"))
        self.remark = self.add_text(tr("Remark"), False)


class AddSelected(QPushButton):
    """Asks what to do on the selected trees and beds, and plans it for the day in view."""

    def __init__(self, page: RoundsPage) -> None:
        super().__init__(tr("Add the sele&ction…"))
        self.setToolTip(tr("Select trees or beds on the map, for example by area with QGIS's own "
                           "tools; they are then added to this day"))
        self._page = page
        self.clicked.connect(self.ask)

    def selected(self) -> list[tuple[str, str]]:
        """Give the kind and the identifier of what is selected on the map."""
        layers = ((kind, self._page.layer(table)) for kind, table in TABLE_OF.items())
        return [(kind, str(feature["uid"])) for kind, layer in layers if layer is not None
                for feature in layer.getSelectedFeatures()]

    def ask(self) -> None:
        """Ask what to do, or say how to select."""
        objects, day = self.selected(), self._page.day
        if not objects:
            self._page.say(tr("Select trees or beds on the map first, with QGIS's own selection "
                              "tools."))
            return
        if len(objects) > MOST:
            self._page.say(tr("Selected: {}. A day cannot hold them: select fewer.").format(
                len(objects)), Qgis.MessageLevel.Warning)
            return
        self.question = AddQuestion(len(objects), day, self._page.language, self._page)
        self.question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.question.finished.connect(
            lambda code: self.add(objects, day) if code == QDialog.DialogCode.Accepted else None)
        self.question.open()

    def add(self, objects: list[tuple[str, str]], day: datetime.date) -> None:
        """Write the work and plan it for the day."""
        work, remark = self.question.work.currentData(), self.question.remark.text().strip()
        asked, moment = today(), now()

        def write(store: Store, progress: Progress) -> int:
            from ...interventions.states import add_request, plan
            from ...layers.progress import step

            uids = []
            with store.transaction():
                for place, (kind, uid) in enumerate(objects):
                    step(progress, place / len(objects))
                    uids.append(add_request(store, work, uid, kind, asked, moment, day, "town",
                                            remark or None))
                return plan(store, uids, day, moment)

        self._page.write(tr("Add to the rounds"), write, lambda count: self._page.say(
            tr("Added for this day: {}. Prepare the rounds again to send them out; the tab Work "
               "takes them back.").format(count), Qgis.MessageLevel.Success))
