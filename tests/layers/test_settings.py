"""A town's settings: checked with a sentence, handed to a colleague without any secret."""

import dataclasses
import json

import pytest
from seve.layers.errors import SeveError
from seve.layers.settings import MailSettings, TownSettings
from seve.layers.settings_checks import mail_problems, problems
from seve.layers.settings_file import read_settings, write_settings
from seve.layers.store import Store

WRONG = {
    "insee_code": "9304", "working_days": (), "timezone": "Mars/Olympus", "latitude": 91.0,
    "irrigation_efficiency": 0.0, "habit_season_start": "02-30", "nesting_end": "31/08",
    "weather_address": "api.open-meteo.com", "reminder_lead_days": -1, "water_price_eur_m3": -4.0,
    "closed_days": ("2026-08-14", "le pont"),
    "condition_weights": dict.fromkeys(("health", "water", "work", "safety", "data"), 0.0),
}


def test_the_settings_a_town_begins_with_stand():
    assert problems(TownSettings()) == []
    assert problems(TownSettings(insee_code="2A004")) == []
    assert mail_problems(MailSettings()) == []
    assert mail_problems(MailSettings("smtp.ville.fr", 25, "arbres@ville.fr")) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named_with_a_sentence_in_both_languages(name):
    found = problems(dataclasses.replace(TownSettings(), **{name: WRONG[name]}))
    assert name in {one.setting for one in found}
    for one in found:
        assert one.sentence("fr") != one.sentence("en")
        assert "{" not in one.sentence("fr")


@pytest.mark.parametrize("address", [
    "https://api.open-meteo.com/v1/forecast?apikey=abc", "https://me:word@host.fr/",
    "http://host.fr/?x=1&Token=zz"])
def test_a_secret_in_an_address_is_refused(address):
    (one,) = problems(TownSettings(weather_address=address))
    assert one.code == "secret_in_address"
    assert "abc" not in one.sentence("fr")


@pytest.mark.parametrize("mail, setting", [
    (MailSettings("smtp.ville.fr"), "mail_sender"),
    (MailSettings(sender="arrosage"), "mail_sender"),
    (MailSettings("smtp ville.fr", 25, "a@b.fr"), "mail_host"),
    (MailSettings("smtp.ville.fr", 0, "a@b.fr"), "mail_port")])
def test_mail_that_could_not_go_is_said(mail, setting):
    (one,) = mail_problems(mail)
    assert one.setting == setting
    assert "{" not in one.sentence("fr")


def test_settings_go_to_a_colleague_and_keep_their_store_s_own(tmp_path):
    mine = TownSettings(town_name="Livry", insee_code="93046", crs="EPSG:2154",
                        boundary_wkt="POINT (0 0)", working_days=(1, 3), nesting_start="03-01",
                        closed_days=("2026-08-14",), works_on_holidays=False,
                        habit_l_per_tree=75.5, water_price_eur_m3=4.2)
    mail = MailSettings("smtp.ville.fr", 25, "arbres@ville.fr")
    write_settings(tmp_path / "settings.json", mine, mail)
    theirs, their_mail = read_settings(tmp_path / "settings.json",
                                       TownSettings(crs="EPSG:32740"), MailSettings())
    assert theirs == dataclasses.replace(mine, crs="EPSG:32740", boundary_wkt="")
    assert their_mail == mail


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"seve_settings": 2, "town": {}, "mail": {}}',
                                  '{"seve_settings": 1, "town": 3, "mail": {}}', "[" * 100_000])
def test_another_kind_of_file_is_refused_in_a_sentence(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(SeveError) as refusal:
        read_settings(tmp_path / "x.json", TownSettings(), MailSettings())
    assert refusal.value.code == "settings_file_other"
    assert "x.json" in refusal.value.sentence("fr")


@pytest.mark.parametrize("name, value", [
    ("working_days", [1, "2"]), ("drought_enabled", 1), ("town_name", None),
    ("condition_weights", {"health": 1}), ("latitude", "48"), ("insee_code", "9")])
def test_a_file_with_one_wrong_value_is_not_taken_at_all(tmp_path, name, value):
    path = tmp_path / "settings.json"
    write_settings(path, TownSettings(), MailSettings())
    content = json.loads(path.read_text(encoding="utf-8"))
    content["town"][name] = value
    path.write_text(json.dumps(content))
    with pytest.raises(SeveError) as refusal:
        read_settings(path, TownSettings(), MailSettings())
    assert refusal.value.values["setting"] == name


def test_a_key_written_by_an_older_version_can_be_taken_out_of_the_store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        assert store.old_setting("weather_key") is None
        store._set("weather_key", json.dumps("old-secret"))
        assert store.old_setting("weather_key") == "old-secret"
        store.drop_old_setting("weather_key")
        assert store.old_setting("weather_key") is None
        assert store.settings() == TownSettings()
    assert b"old-secret" not in (tmp_path / "town.gpkg").read_bytes()
