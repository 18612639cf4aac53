"""The settings of the town and of this desk, in QGIS's options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis
from qgis.gui import QgsAuthConfigSelect, QgsOptionsPageWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QLocale, Qt
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ..layers.schema import VALUE_LISTS, value_label
from ..layers.settings import MailSettings, TownSettings
from ..layers.settings_checks import is_mailbox, mail_problems, problems
from ..layers.words import words_for
from .desk import load_desk, save_desk
from .help import SETTINGS, open_help
from .messages import spoken
from .options_fields import (
    Field,
    choice_field,
    dates_field,
    day_field,
    number_field,
    switch_field,
    text_field,
    week_field,
    weights_field,
    whole_field,
)
from .store_place import store_place
from .store_widget import StoreWidget
from .tasks import PlainTask
from .translation import current_language, tr

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..layers.progress import Progress

Teams = list[tuple[str, str, str]]  # uid, name, mailbox
_WRONG = "color: #b3261e; font-weight: bold"


class SettingsPage(QgsOptionsPageWidget):
    """Read in the background, checked at each key, written when the options are accepted."""

    def __init__(self, iface: QgisInterface, written: Callable[[], None],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("SeveOptions")
        self._iface, self._written = iface, written
        self._language = current_language()
        self.setLocale(QLocale(self._language))
        self._store = store_place(load_desk().store) if load_desk().store else None
        self._known: TownSettings | None = None
        self._teams: Teams = []
        self.fields: dict[str, Field] = {}
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.tabs = QTabWidget()
        self._labels: dict[str, QLabel] = {}
        self.team_table = self._team_table()
        self._lay_out()
        desk = load_desk()
        for name, value in (("mail_host", desk.mail_host), ("mail_port", desk.mail_port),
                            ("mail_sender", desk.mail_sender)):
            self.mail_fields[name].write(value)
        self._read()

    # -- what QGIS asks

    def isValid(self) -> bool:
        """Let the options be accepted only when every setting can stand."""
        return not self.wrong()

    def apply(self) -> None:
        """Write what changed, in the background."""
        mail = self.mail()
        save_desk(replace(load_desk(), store=self.store_place.place(), mail_host=mail.host,
                          mail_port=mail.port, mail_sender=mail.sender,
                          mail_auth_config=self.mail_login.configId(),
                          weather_auth_config=self.weather_login.configId()))
        if self._known is None:
            self._written()
            return
        settings, teams = self.settings(), self._changed_teams()
        if self.store_place.place() != str(self._store) or (
                settings == self._known and not teams):
            self._written()
            return
        store, written, say = self._store, self._written, self._iface.messageBar().pushMessage

        def work(progress: Progress) -> None:
            from .settings_store import write_settings_of

            write_settings_of(store, settings, teams)

        def end(_: Any, error: BaseException | None) -> None:
            if error is not None:
                say("Sève", spoken(error), Qgis.MessageLevel.Warning, 8)
            else:
                written()

        _run(tr("Sève's settings"), work, end)

    # -- what the page holds

    def settings(self) -> TownSettings:
        """Give the settings as the page shows them."""
        known = self._known or TownSettings()
        return replace(known, **{name: field.read() for name, field in self.fields.items()})

    def mail(self) -> MailSettings:
        """Give the way mail is sent, as the page shows it."""
        return MailSettings(*(self.mail_fields[f"mail_{item.name}"].read()
                              for item in fields(MailSettings)))

    def show_settings(self, settings: TownSettings, mail: MailSettings) -> None:
        """Show settings."""
        for name, field in self.fields.items():
            field.write(getattr(settings, name))
        for item in fields(MailSettings):
            self.mail_fields[f"mail_{item.name}"].write(getattr(mail, item.name))
        self._check()

    def wrong(self) -> list[str]:
        """List, in sentences, what cannot stand."""
        wrong = mail_problems(self.mail())
        if self._known is not None:
            wrong += problems(self.settings())
        found = [(one.setting, one.sentence(self._language)) for one in wrong]
        words = words_for(self._language, "layers")
        found += [("teams", words("setting.mailbox", value=mailbox))
                  for _, mailbox in self._changed_teams() if mailbox and not is_mailbox(mailbox)]
        for name, label in self._labels.items():
            label.setStyleSheet(_WRONG if name in dict(found) else "")
        return [f"{self._labels[name].text().replace('&', '')} : {said}" if name in self._labels
                else said for name, said in found]

    def export(self, path: Path) -> None:
        """Write the settings as a file for a colleague."""
        from ..layers.settings_file import write_settings

        try:
            write_settings(path, self.settings(), self.mail())
        except OSError:
            self.message.setText(tr("{} cannot be written: is it open elsewhere?").format(path))
            return
        self.message.setText(tr("Settings written in {}. No key and no password is in it.").format(
            path))

    def take(self, path: Path) -> None:
        """Show a colleague's settings; they are written when the options are accepted."""
        from ..layers.errors import SeveError
        from ..layers.settings_file import read_settings

        try:
            found = read_settings(path, self.settings(), self.mail())
        except SeveError as error:
            self.message.setText(spoken(error))
            return
        self.show_settings(*found)
        self.message.setText(tr("These are the settings of {}. Press OK to keep them.").format(
            path.name))

    # -- reading

    def _read(self) -> None:
        if self._store is None:
            self._enable(False)
            self.message.setText(tr("No town yet: choose its file here, or create one in the "
                                    "panel of the day; its settings are then shown."))
            return
        self._enable(False)
        self.message.setText(tr("Reading…"))
        store = self._store

        def work(progress: Progress) -> Any:
            from .settings_store import read_settings_of

            return read_settings_of(store)

        def end(result: Any, error: BaseException | None) -> None:
            if sip.isdeleted(self):
                return
            if error is not None:
                self.message.setText(spoken(error))
                return
            self._known, self._teams, soils = result
            self._fill_soils(soils)
            self._fill_teams()
            self._enable(True)
            self.show_settings(self._known, self.mail())

        _run(tr("Sève's settings"), work, end)

    def _enable(self, is_there: bool) -> None:
        for field in (*self.fields.values(), self.team_table, self.export_button,
                      self.take_button):
            widget = field.widget if isinstance(field, Field) else field
            widget.setEnabled(is_there)

    def _check(self, *_: Any) -> None:
        self.message.setText("\n".join(self.wrong()))

    # -- how it is built

    def _lay_out(self) -> None:
        self.mail_fields: dict[str, Field] = {}
        self.store_place = StoreWidget()
        self.store_place.set_place(load_desk().store)
        self.weather_login = QgsAuthConfigSelect()
        self.weather_login.setConfigId(load_desk().weather_auth_config)
        self.mail_login = QgsAuthConfigSelect()
        self.mail_login.setConfigId(load_desk().mail_auth_config)
        for title, rows in (
            (tr("Town"), self._town_rows()), (tr("Water"), self._water_rows()),
            (tr("Habit"), self._habit_rows()), (tr("Work"), self._work_rows()),
            (tr("Mail"), self._mail_rows())):
            self.tabs.addTab(self._tab(rows), title)
        self.export_button = QPushButton(tr("&Export for a colleague…"))
        self.export_button.clicked.connect(self._ask_export)
        self.take_button = QPushButton(tr("&Take a colleague's…"))
        self.take_button.clicked.connect(self._ask_take)
        buttons = QHBoxLayout()
        buttons.addWidget(self.export_button)
        buttons.addWidget(self.take_button)
        buttons.addStretch()
        self.help_button = QPushButton(tr("&Help on the settings"))
        self.help_button.clicked.connect(lambda: open_help(SETTINGS))
        buttons.addWidget(self.help_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.message)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(buttons)

    def _town_rows(self) -> list[tuple[str, str, Any]]:
        return [
            ("", tr("The town is &kept"), self.store_place),
            ("town_name", tr("&Name of the town"), text_field()),
            ("insee_code", tr("&INSEE code"), text_field("93046")),
            ("latitude", tr("L&atitude"), number_field(-90, 90, 5, "°", tr("not known"))),
            ("longitude", tr("L&ongitude"), number_field(-180, 180, 5, "°", tr("not known"))),
            ("elevation_m", tr("&Elevation"), number_field(-500, 9000, 0, " m", tr("not known"))),
            ("timezone", tr("&Time zone"), text_field("Europe/Paris")),
            ("geocoding_enabled", "", switch_field(tr(
                "Look for addresses on the &network (the national address base)"))),
        ]

    def _water_rows(self) -> list[tuple[str, str, Any]]:
        return [
            ("weather_source", tr("Weather &from"), choice_field((
                ("open_meteo", "Open-Meteo"), ("meteo_france", "Météo-France"),
                ("file", tr("a station's file"))))),
            ("weather_address", tr("&Address of Open-Meteo"), text_field()),
            ("", tr("&Key of Open-Meteo"), self.weather_login),
            ("ensemble_address", tr("Address of its &ensembles (none: not asked)"),
             text_field("https://ensemble-api.open-meteo.com/v1/ensemble")),
            ("meteo_france_address", tr("Address of &Météo-France's files"), text_field()),
            ("soil_code", tr("&Soil where it is not known"), choice_field(())),
            ("irrigation_efficiency", tr("Share of the water that &reaches the roots"),
             number_field(0.1, 1, 2)),
            ("water_origin", tr("&Water comes from"), choice_field([
                (code, value_label("water_origin", code, self._language))
                for code in VALUE_LISTS["water_origin"]])),
            ("water_price_eur_m3", tr("&Price of the water"),
             number_field(0, 1000, 2, " €/m³", tr("not known"))),
            ("drought_enabled", "", switch_field(tr("Follow the &drought orders (VigiEau)"))),
            ("drought_address", tr("Address of &VigiEau"), text_field()),
        ]

    def _habit_rows(self) -> list[tuple[str, str, Any]]:
        return [
            ("habit_passes_per_week", tr("&Passes a week"), number_field(0, 21)),
            ("habit_l_per_tree", tr("Litres for each young &tree"), number_field(0, 2000, 0, " L")),
            ("habit_l_per_m2_bed", tr("Litres for each m² of &bed"), number_field(0, 200, 1, " L")),
            ("habit_tree_years", tr("Trees are watered for (&years)"), whole_field(0, 30)),
            ("habit_season_start", tr("&From"), day_field()),
            ("habit_season_end", tr("&Until"), day_field()),
        ]

    def _work_rows(self) -> list[tuple[str, str, Any]]:
        days = [QLocale(self._language).dayName(day, QLocale.FormatType.ShortFormat)
                for day in range(1, 8)]
        words = words_for(self._language, "dashboard")
        parts = [(code, words(f"page.part_{code}")) for code in TownSettings().condition_weights]
        return [
            ("working_days", tr("&Working days"), week_field(days)),
            ("works_on_holidays", "", switch_field(tr("Public &holidays are worked"))),
            ("closed_days", tr("&Closed on"), dates_field("14/08/2026, 02/11/2026")),
            ("reminder_lead_days", tr("&Reminders come before (days)"), whole_field(0, 365)),
            ("nesting_start", tr("&Nesting from"), day_field()),
            ("nesting_end", tr("Nesting &until"), day_field()),
            ("condition_weights", tr("&Weights of the score"), weights_field(parts)),
        ]

    def _mail_rows(self) -> list[tuple[str, str, Any]]:
        return [
            ("mail_host", tr("&Server that sends"), text_field("smtp.ville.fr")),
            ("mail_port", tr("&Port"), whole_field(1, 65535)),
            ("mail_sender", tr("&From"), text_field("espaces-verts@ville.fr")),
            ("", tr("&Login"), self.mail_login),
            ("teams", tr("Mailboxes of the &teams"), self.team_table),
        ]

    def _tab(self, rows: Sequence[tuple[str, str, Any]]) -> QScrollArea:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for name, title, field in rows:
            widget = field.widget if isinstance(field, Field) else field
            label = QLabel(title)
            label.setBuddy(widget)
            form.addRow(label, widget)
            if name:
                self._labels[name] = label
            if isinstance(field, Field):
                (self.mail_fields if name.startswith("mail_") else self.fields)[name] = field
                field.changed(self._check)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        return area

    def _team_table(self) -> QTableWidget:
        table = QTableWidget(0, 2)
        table.setHorizontalHeaderLabels([tr("Team"), tr("Mailbox")])
        table.horizontalHeader().setStretchLastSection(True)
        table.verticalHeader().hide()
        table.setMinimumHeight(7 * table.fontMetrics().lineSpacing())
        table.itemChanged.connect(self._check)
        return table

    def _fill_teams(self) -> None:
        self.team_table.blockSignals(True)
        self.team_table.setRowCount(len(self._teams))
        for row, (_, name, mailbox) in enumerate(self._teams):
            title = QTableWidgetItem(name)
            title.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.team_table.setItem(row, 0, title)
            self.team_table.setItem(row, 1, QTableWidgetItem(mailbox))
        self.team_table.resizeColumnToContents(0)
        self.team_table.blockSignals(False)

    def _changed_teams(self) -> list[tuple[str, str]]:
        found = []
        for row, (uid, _, before) in enumerate(self._teams):
            mailbox = self.team_table.item(row, 1).text().strip()
            if mailbox != before:
                found.append((uid, mailbox))
        return found

    def _fill_soils(self, soils: Sequence[tuple[str, str, str]]) -> None:
        box = self.fields["soil_code"].widget
        box.blockSignals(True)
        box.clear()
        for code, french, english in soils:
            box.addItem(french if self._language == "fr" else english, code)
        box.blockSignals(False)

    def _ask_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Export for a colleague"), "seve-reglages.json", "JSON (*.json)")
        if name:
            self.export(Path(name).with_suffix(".json"))

    def _ask_take(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Take a colleague's"), "", "JSON (*.json)")
        if name:
            self.take(Path(name))


_RUNNING: set[PlainTask] = set()


def _run(title: str, work: Callable[[Any], Any], then: Callable[..., None]) -> None:
    """Work in the background; the task outlives the page, which closes with the options."""
    task = PlainTask(title, work)

    def end(result: Any, error: BaseException | None) -> None:
        _RUNNING.discard(task)
        then(result, error)

    task.finished_with.connect(end)
    _RUNNING.add(task)
    task.start()
