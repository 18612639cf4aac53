"""The tab of watering: the day's list, and the card of the object chosen."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...layers.schema import value_label
from ..desk import load_desk
from ..help import WATERING
from ..messages import spoken
from ..store_place import is_server
from ..styles import URGENCY_COLOURS
from ..translation import tr, tr_count
from .card import ObjectCard
from .card_answers import CardAnswers, open_file
from .clock import now, today
from .listing import Line, LinesView
from .notice import UndoLine
from .page import PanelPage
from .proposals import Proposals
from .records import KINDS

if TYPE_CHECKING:
    from qgis.core import QgsVectorLayer
    from qgis.gui import QgisInterface

    from ...layers.progress import Progress
    from ...layers.store import Store
    from .card_reading import Card
    from .day_list import Day, DayRow

# What each choice of urgency keeps; the most pressing first.
PRESSING = {"now": ("late", "today"), "week": ("late", "today", "soon"),
            "watch": ("watch",), "unknown": ("unknown",), "all": tuple(URGENCY_COLOURS)}


MOST_NOTES = 4
METHOD_PAGE = "transparency_sheet.html"


class WateringPage(PanelPage):
    """The day's list on top, the object's card below."""

    HELP = WATERING

    def __init__(self, iface: QgisInterface) -> None:
        super().__init__(iface)
        self.day: Day | None = None
        self._asked: tuple[str, str] | None = None
        self._tool: Any = None
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.weather_button = QPushButton(tr("Update the &weather"))
        self.weather_button.setToolTip(tr("Get the weather, then compute the advice again"))
        self.weather_button.clicked.connect(self.update_weather)
        self.advice_button = QPushButton(tr("Compute the &advice"))
        self.advice_button.clicked.connect(self.compute_advice)
        self.urgency, self.place = QComboBox(), QComboBox()
        # A long name must not widen the dock.
        for box in (self.urgency, self.place):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self.list = LinesView(tr("What to water"), lines_per_row=2)
        self.totals = QLabel()
        self.totals.setWordWrap(True)
        self.pick = QToolButton()
        self.pick.setText(tr("Pick on the &map"))
        self.pick.setCheckable(True)
        self.ahead = QLabel()
        self.ahead.setWordWrap(True)
        self.method = QToolButton()
        self.method.setText(tr("How it is calculated"))
        self.method.setToolTip(tr("The transparency sheet, to read or print"))
        self.method.setAutoRaise(True)
        self.method.clicked.connect(self.open_method)
        self.undo = UndoLine()
        self.card = ObjectCard()
        self.answers = CardAnswers(self)
        self.proposals = Proposals(self)
        self._lay_out()
        self._connect()
        self.show_nothing()

    def title(self) -> str:
        """Give the name of the tab."""
        return tr("Watering")

    def read(self, store: Store, progress: Progress) -> Any:
        """Read the day's list."""
        from .day_list import read_day

        return read_day(store, today(), self.language)

    def show_nothing(self) -> None:
        """Say what to do first."""
        self.day = None
        self.state.setText(tr("No town yet: open or create one in the tab Inventory."))
        for widget in (self.weather_button, self.advice_button, self.body, self.credit,
                       self.method):
            widget.setVisible(False)

    def show_read(self, result: Any) -> None:
        """Show the list; the object in view is read again."""
        self.day = result
        for widget in (self.weather_button, self.advice_button, self.body, self.method):
            widget.setVisible(True)
        self.credit.setVisible(result.from_open_meteo)
        self.state.setText("\n".join(self._sentences(result)))
        self._fill_places(result)
        self.filter()
        self.proposals.show_day(result)
        if self._asked is not None:
            self.show_object(*self._asked, again=True)

    def filter(self) -> None:
        """Keep what the two choices keep, and count it."""
        from ...layers.words import number

        if self.day is None:
            return
        kept = [row for row in self.day.rows if self._kept(row)]
        headers = ("", tr("Object"), tr("Litres"), tr("By"))
        self.list.show_lines(headers, [self._line(row) for row in kept], numbers=(2,))
        litres = number(round(sum(row.litres or 0 for row in kept)), self.language)
        self.totals.setText(
            tr_count("{count} object, {litres} L", "{count} objects, {litres} L",
                     len(kept)).format(
                count=number(len(kept), self.language), litres=litres)
            if kept else self._why_empty())
        self.ahead.setText(self._days_ahead(kept))

    def show_object(self, table: str, uid: str, again: bool = False) -> None:
        """Read one object and show its card; the map follows."""
        if self.day is None:
            return
        self._asked = (table, uid)
        if not again:
            row = next((row for row in self.day.rows if row.uid == uid), None)
            self.card.show_waiting(row.label if row else "")
        day, language, folder = self.day.day or today(), self.language, self.files_folder()

        def read(store: Store, progress: Progress) -> Card:
            from .card_reading import read_card

            return read_card(store, table, uid, day, language, folder)

        def show(card: Card) -> None:
            if self._asked == (table, uid):  # another one may have been chosen meanwhile
                self.card.show_card(card)

        self.with_store(tr("Explain the advice"), read, show)

    def files_folder(self) -> Path | None:
        """Give the folder of the photos and documents, beside the town's file."""
        from ...layers.attachments import folder_of

        place = self.store_path()
        return None if place is None or is_server(place) else folder_of(Path(place))

    def update_weather(self) -> None:
        """Get the weather from the town's source, then compute the advice again."""
        from ..network import qgis_session, weather_key

        source = self.day.weather_source if self.day is not None else "open_meteo"
        file = None
        if source == "file":
            name, _ = QFileDialog.getOpenFileName(self, tr("Weather file"), "", tr(
                "Weather files (*.csv *.txt *.gz *.xlsx *.xls *.ods)"))
            if not name:
                return
            file = name
        make_session, key = qgis_session(), weather_key()
        day, moment, language = today(), now(), self.language

        def work(store: Store, progress: Progress) -> list[str]:
            from ...irrigation.drought import refresh_drought
            from ...irrigation.weather import refresh_weather
            from ...layers.progress import Part

            session = make_session()
            weather, failure = refresh_weather(
                store, source, day, file=file, session=session, moment=moment,
                progress=Part(progress, 0.0, 0.6), key=key)
            refused = [failure, refresh_drought(store, day, session, moment)]
            _advise(store, day, Part(progress, 0.6, 1.0))
            return [*(spoken(error) for error in refused if error is not None),
                    *(finding.sentence(language) for finding in weather.findings
                      if finding.severity != "remark")]

        self._run(tr("Weather and advice"), work)

    def compute_advice(self) -> None:
        """Compute the advice of today again."""
        day = today()
        self._run(tr("Watering advice"),
                  lambda store, progress: _advise(store, day, progress))

    def open_method(self) -> None:
        """Write the transparency sheet beside the town's other pages, and open it."""
        path, language = self.store_path(), self.language
        if path is None:
            return
        page = Path(load_desk().output_folder or path.parent) / METHOD_PAGE

        def write(store: Store, progress: Progress) -> Path:
            from ...irrigation.method_sheet import write_method_sheet

            write_method_sheet(store, today(), language, page)
            return page

        self.with_store(tr("Transparency sheet"), write, open_file)

    def stop(self) -> None:
        """Leave the map as it was."""
        if self._tool is not None:
            self.iface.mapCanvas().unsetMapTool(self._tool)
        self.proposals.stop()
        super().stop()

    def _run(self, title: str, work: Callable[[Store, Progress], list[str]]) -> None:
        """Run ``work`` with its buttons held; it gives what a person should know of it."""
        for button in (self.weather_button, self.advice_button):
            button.setEnabled(False)

        def free() -> None:
            for button in (self.weather_button, self.advice_button):
                button.setEnabled(True)
            if self.day is not None:
                self.state.setText("\n".join(self._sentences(self.day)))

        def told(notes: list[str]) -> None:
            self.undo.tell(tr("The advice is up to date."))
            if notes:
                self.say("\n".join(notes[:MOST_NOTES]), Qgis.MessageLevel.Warning)

        self.state.setText(title + "…")
        self.write(title, work, told, always=free)

    def _sentences(self, day: Day) -> list[str]:
        said = []
        if not day.objects:
            said.append(tr("The inventory is empty: import it first, in the tab Inventory."))
        elif day.day is None:
            said.append(tr("No advice yet: update the weather, then compute the advice."))
        elif day.day != today():
            said.append(tr("This is the advice of {}: update the weather for today's.").format(
                f"{day.day:%d/%m/%Y}"))
        return [*said, *(text for text in (day.weather, day.drought, day.water_hours) if text)]

    def _days_ahead(self, rows: list[DayRow]) -> str:
        """Tell how many of the rows shown each coming working day waters first."""
        planned = Counter(row.water_on for row in rows if row.water_on)
        days = sorted(day for day in planned if self.day and day != self.day.day)
        return tr("To come: {}").format(" · ".join(
            tr("{date}: {count}").format(date=f"{day:%d/%m}", count=planned[day])
            for day in days)) if days else ""

    def _why_empty(self) -> str:
        if self.day is None or self.day.day is None:
            return ""
        if self.urgency.currentData() == "now" and not self.place.currentIndex():
            return tr("Nothing to water now.")
        return tr("Nothing here with these two choices.")

    def _kept(self, row: DayRow) -> bool:
        wanted = self.urgency.currentData()
        decided = wanted == "now" and bool(row.litres)
        if row.urgency not in PRESSING[wanted] and not decided:
            return False
        zone = self.place.currentData()
        return zone is None or row.zone_uid == zone

    def _line(self, row: DayRow) -> Line:
        from ...layers.words import number

        urgency = value_label("urgency", row.urgency, self.language)
        litres = "" if row.litres is None else number(row.litres, self.language)
        latest = f"{row.latest:%d/%m}" if row.latest else ""
        rank = list(URGENCY_COLOURS).index(row.urgency)
        if row.urgency == "soon" and row.water_on:
            urgency = tr("on {}").format(f"{row.water_on:%d/%m}")
        parts = [urgency, tr("decided") if row.decided else "", row.place]
        below = " · ".join(part for part in parts if part)
        return Line(
            ("", f"{row.label}\n{below}", litres, latest),
            (rank, row.label.lower(), row.litres or 0.0,
             row.latest.toordinal() if row.latest else 0),
            (row.table, row.uid), URGENCY_COLOURS[row.urgency], f"{row.label}\n{below}")

    def _fill_places(self, day: Day) -> None:
        kept = self.place.currentData()
        self.place.blockSignals(True)
        self.place.clear()
        self.place.addItem(tr("Every zone"), None)
        for uid, name in day.zones:
            self.place.addItem(name, uid)
        self.place.setCurrentIndex(max(self.place.findData(kept), 0) if kept else 0)
        self.place.setEnabled(bool(day.zones))
        self.place.blockSignals(False)

    def _chosen(self, *_: Any) -> None:
        item = self.list.item()
        if item is not None and item != self._asked:
            self.show_object(*item)

    def _zoom(self, *_: Any) -> None:
        item = self.list.item()
        if item is not None:
            self.show_on_map(item[0], [item[1]])

    def _toggle_pick(self, on: bool) -> None:
        from ..map_tools import PickTool

        canvas = self.iface.mapCanvas()
        if not on:
            if self._tool is not None and canvas.mapTool() is self._tool:
                canvas.unsetMapTool(self._tool)
            return
        if self.layer("trees") is None:
            self.pick.setChecked(False)
            self.say(tr("Open the town's map first (button of the toolbar)."))
            return
        self._tool = PickTool(canvas, self.layer)
        self._tool.picked.connect(self._picked)
        self._tool.deactivated.connect(lambda: self.pick.setChecked(False))
        canvas.setMapTool(self._tool)

    def _picked(self, table: str, uid: str) -> None:
        layer = self.layer(table)
        if layer is not None:
            layer.selectByExpression(f"\"uid\" = '{uid}'")
        self.list.select((table, uid))
        self.show_object(table, uid)

    def _selected(self, layer: QgsVectorLayer) -> None:
        """Follow QGIS's own selection tools, when they leave one object selected."""
        if not self.isVisible() or layer.selectedFeatureCount() != 1:
            return
        for table in KINDS:
            if layer is self.layer(table):
                uid = str(layer.selectedFeatures()[0]["uid"])
                if (table, uid) != self._asked:
                    self.show_object(table, uid)

    def _lay_out(self) -> None:
        self.urgency.addItem(tr("Now"), "now")
        self.urgency.addItem(tr("Within the week"), "week")
        self.urgency.addItem(tr("To watch"), "watch")
        self.urgency.addItem(tr("Unknown"), "unknown")
        self.urgency.addItem(tr("All"), "all")
        self.credit = QLabel(f'<a href="https://open-meteo.com/">'
                             f'{tr("Weather data by Open-Meteo.com")}</a>')
        self.credit.setOpenExternalLinks(True)
        top = QHBoxLayout()
        top.addWidget(self.weather_button, 1)
        top.addWidget(self.advice_button, 1)
        filters = QGridLayout()
        for column, (text, box) in enumerate(((tr("W&hen"), self.urgency),
                                              (tr("&Zone"), self.place))):
            label = QLabel(text)
            label.setBuddy(box)
            filters.addWidget(label, 0, 2 * column)
            filters.addWidget(box, 0, 2 * column + 1)
            filters.setColumnStretch(2 * column + 1, 1)
        line = QHBoxLayout()
        line.addWidget(self.totals, 1)
        line.addWidget(self.pick)
        upper = QWidget()
        stack = QVBoxLayout(upper)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addLayout(filters)
        stack.addWidget(self.list, 1)
        stack.addLayout(line)
        stack.addWidget(self.ahead)
        self.body = QSplitter(Qt.Orientation.Vertical)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(upper)
        self.body.addWidget(self.card)
        self.body.setStretchFactor(0, 2)
        self.body.setStretchFactor(1, 3)
        self.body.setSizes([200, 300])
        layout = QVBoxLayout(self)
        layout.addWidget(self.state)
        layout.addLayout(top)
        layout.addWidget(self.proposals)
        layout.addWidget(self.body, 1)
        layout.addWidget(self.undo)
        foot = QHBoxLayout()
        foot.addWidget(self.credit, 1)
        foot.addWidget(self.method)
        layout.addLayout(foot)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        self.urgency.currentIndexChanged.connect(self.filter)
        self.place.currentIndexChanged.connect(self.filter)
        self.list.chosen.connect(self._chosen)
        self.list.doubleClicked.connect(self._zoom)
        self.list.activated.connect(self._zoom)
        self.pick.toggled.connect(self._toggle_pick)
        self.iface.mapCanvas().selectionChanged.connect(self._selected)


def _advise(store: Store, day: datetime.date, progress: Progress) -> list[str]:
    from ...irrigation.advice import compute_advice

    compute_advice(store, day, progress=progress)
    return []
