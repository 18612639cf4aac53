"""Sève's page in QGIS's options, and where secrets go."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from qgis.core import QgsApplication
from qgis.gui import QgsMessageBar
from seve.layers.settings import TownSettings
from seve.layers.store import Store
from waiting import wait_for


@pytest.fixture
def town(tmp_path):
    from seve.plugin.desk import DeskSettings, load_desk, save_desk

    path, before = tmp_path / "town.gpkg", load_desk()
    with Store.create(path) as store:
        store.save_settings(TownSettings(town_name="Livry", insee_code="93046"))
        store.upsert("teams", pd.DataFrame([
            {"uid": "n", "code": "N", "name": "Nord", "email": "nord@ville.fr"},
            {"uid": "s", "code": "S", "name": None, "email": None}]))
    save_desk(DeskSettings(store=str(path)))
    yield path
    save_desk(before)


@pytest.fixture
def make_page(qgis_app, qgis_iface, monkeypatch):
    from seve.plugin.options_page import SettingsPage

    bar = QgsMessageBar()
    monkeypatch.setattr(qgis_iface, "messageBar", lambda: bar)
    pages, written = [], []

    def make():
        page = SettingsPage(qgis_iface, lambda: written.append(1))
        page.written = written
        pages.append(page)
        page.show()
        wait_for(lambda: page._known is not None or page._store is None)
        return page

    yield make
    for page in pages:
        page.deleteLater()


def settings_of(path):
    with Store.open(path) as store:
        return store.settings(), dict(zip(store.read("teams")["uid"], store.read("teams")["email"],
                                          strict=True))


def test_the_page_shows_the_town_and_accepting_it_unchanged_writes_nothing(town, make_page):
    page = make_page()
    assert page.fields["town_name"].widget.text() == "Livry"
    assert page.settings() == settings_of(town)[0]
    before = town.read_bytes()
    page.apply()
    assert page.written
    assert town.read_bytes() == before


def test_what_is_changed_is_written_and_the_mailbox_of_a_team_too(town, make_page):
    page = make_page()
    page.fields["town_name"].write("Bellerive")
    page.fields["working_days"].write((2, 4))
    page.fields["works_on_holidays"].widget.setChecked(False)
    page.fields["closed_days"].widget.setText("14/08/2026; 02/11/2026")
    page.fields["nesting_start"].write("03-01")
    page.fields["latitude"].write(48.92)
    page.fields["drought_enabled"].write(True)
    page.team_table.item(1, 1).setText("sud@ville.fr")
    assert page.isValid()
    page.apply()
    wait_for(lambda: page.written)
    settings, mailboxes = settings_of(town)
    assert (settings.town_name, settings.working_days, settings.nesting_start,
            settings.latitude, settings.drought_enabled) == (
                "Bellerive", (2, 4), "03-01", 48.92, True)
    assert not settings.works_on_holidays
    assert settings.closed_days == ("2026-08-14", "2026-11-02")
    assert settings.longitude is None
    assert sorted(mailboxes.values()) == ["nord@ville.fr", "sud@ville.fr"]


@pytest.mark.parametrize("name, value", [
    ("insee_code", "93"), ("weather_address", "open-meteo"), ("working_days", ()),
    ("closed_days", ("le pont",))])
def test_a_wrong_entry_is_said_at_once_and_the_options_stay_open(town, make_page, name, value):
    page = make_page()
    page.fields[name].write(value)
    assert not page.isValid()
    assert page.message.text()
    assert "font-weight" in page._labels[name].styleSheet()
    page.fields[name].write(getattr(TownSettings(), name))
    assert page.isValid()
    assert page.message.text() == ""


def test_mail_is_checked_and_kept_for_this_desk(town, make_page):
    from seve.plugin.desk import load_desk

    page = make_page()
    page.mail_fields["mail_host"].write("smtp.ville.fr")
    assert not page.isValid()
    page.mail_fields["mail_sender"].write("arbres@ville.fr")
    page.mail_fields["mail_port"].write(25)
    assert page.isValid()
    page.apply()
    desk = load_desk()
    assert (desk.mail_host, desk.mail_port, desk.mail_sender) == (
        "smtp.ville.fr", 25, "arbres@ville.fr")


def test_a_wrong_mailbox_of_a_team_is_said(town, make_page):
    page = make_page()
    page.team_table.item(0, 1).setText("équipe nord")
    assert not page.isValid()


def test_settings_are_handed_to_a_colleague(town, make_page, tmp_path):
    page = make_page()
    page.fields["habit_l_per_tree"].write(80.0)
    page.export(tmp_path / "settings.json")
    page.fields["habit_l_per_tree"].write(10.0)
    page.take(tmp_path / "settings.json")
    assert page.settings().habit_l_per_tree == 80.0
    assert settings_of(town)[0] == replace(page.settings(), habit_l_per_tree=50.0)


def test_without_a_town_the_page_asks_for_its_file(qgis_app, make_page, tmp_path):
    from seve.plugin.desk import DeskSettings, load_desk, save_desk

    before = load_desk()
    save_desk(DeskSettings())
    page = make_page()
    assert page.isValid()
    assert not page.fields["town_name"].widget.isEnabled()
    page.store_place.set_place(str(tmp_path / "other.gpkg"))
    page.apply()
    assert load_desk().store == str(tmp_path / "other.gpkg")
    save_desk(before)


def test_a_key_left_in_the_town_s_file_moves_to_the_authentication_store(
        town, qgis_iface, monkeypatch):
    from seve.plugin.desk import load_desk
    from seve.plugin.morning_actions import MorningActions
    from seve.plugin.network import weather_key

    with Store.open(town) as store:
        store._set("weather_key", json.dumps("s3cret-k"))
    manager = QgsApplication.authManager()
    if not manager.masterPasswordIsSet():
        assert manager.setMasterPassword("a test's own", True)
    actions = MorningActions(qgis_iface)
    said = []
    monkeypatch.setattr(actions, "_say", lambda text, level=None: said.append(text))
    actions.look_for_old_key()
    wait_for(lambda: said and not actions.busy())
    assert weather_key() == "s3cret-k"
    assert "s3cret-k" not in said[0]
    with Store.open(town) as store:
        assert store.old_setting("weather_key") is None
    manager.removeAuthenticationConfig(load_desk().weather_auth_config)
    assert weather_key() == ""
