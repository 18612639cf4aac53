"""Drought orders: fetched as they are, chosen by the water poured, never decided upon."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from seve.irrigation import drought
from seve.irrigation.weather import WeatherError

TODAY = dt.date(2026, 7, 15)
PDF = "https://services.data.example.fr/arretes/2026-07-01.pdf"


def use(name, text, theme="Arroser", town=True):
    return {"nom": name, "thematique": theme, "description": text, "concerneParticulier": True,
            "concerneEntreprise": True, "concerneCollectivite": town,
            "concerneExploitation": False}


def zone(kind, level, uses=(), until="2026-10-31", **changes):
    return {
        "id": 11083, "code": f"93_{kind}", "nom": f"Marne aval {kind}", "type": kind,
        "niveauGravite": level, "departement": "93",
        "arrete": {"id": 33014, "dateDebutValidite": "2026-07-01", "dateFinValidite": until,
                   "cheminFichier": PDF, "cheminFichierArreteCadre": PDF + "?cadre"},
        "usages": list(uses), **changes,
    }


LAWN = use("Arrosage des pelouses, massifs fleuris",
           "Interdit de 8h à 20h.  <b>Sauf</b>\nréemploi.")
YOUNG = use("Arrosage des jeunes plantations d'arbres", "Autorisé de 20h à 8h, 3 ans.")
GREEN = use("Arrosage des espaces verts", "Interdit sauf arbres de moins de 3 ans.")
POTS = use("Arrosage des jardinières et suspensions", "Interdit.")
SPORT = use("Arrosage des terrains de sport", "Interdit de 11h à 18h.")
CARS = use("Lavage de véhicules", "Interdit.", theme="Nettoyer")
HOUSES = use("Arrosage des jardins potagers", "Interdit de 9h à 19h.", town=False)
USES = (LAWN, YOUNG, GREEN, POTS, SPORT, CARS, HOUSES)
THREE = [zone("SUP", "crise", USES), zone("SOU", "vigilance"), zone("AEP", "alerte", USES)]


def fetch(store, session, naps, today=TODAY, **more):
    return drought.update_drought(store, today, session=session, sleep=naps, **more)


def test_the_level_is_that_of_the_water_poured(town_store, service, session, naps, Reply):
    service.reply(Reply(THREE))
    result = fetch(town_store, session, naps)
    assert result.zones == 3
    assert (result.state.code, result.state.level) == ("restricted", "alerte")  # drinking water
    assert drought.drought_state(town_store, TODAY, "SUP").level == "crise"
    assert drought.drought_state(town_store, TODAY, "SOU").level == "vigilance"
    rain = drought.drought_state(town_store, TODAY, "rainwater")
    assert (rain.code, rain.zones, len(rain.others)) == ("not_covered", (), 3)
    assert "alerte" in result.state.sentence("fr")
    assert "alert" in result.state.sentence("en")


def test_the_commune_and_the_profile_are_asked_without_an_accent(
        town_store, service, session, naps, Reply):
    service.reply(Reply(THREE))
    fetch(town_store, session, naps)
    assert service.questions == [{"commune": "93046", "profil": "collectivite"}]


def test_the_text_is_kept_word_for_word_with_its_link(town_store, service, session, naps, Reply):
    service.reply(Reply(THREE))
    fetch(town_store, session, naps)
    kept = drought.drought_state(town_store, TODAY).zones[0]
    assert kept.uses[0].text == "Interdit de 8h à 20h.  <b>Sauf</b>\nréemploi."
    assert (kept.order_link, kept.framework_link) == (PDF, PDF + "?cadre")
    assert (kept.valid_from, kept.valid_until) == (dt.date(2026, 7, 1), dt.date(2026, 10, 31))


@pytest.mark.parametrize("kind, bed, young, names", [
    ("tree", None, True, [YOUNG, GREEN]),
    ("tree", None, False, [GREEN]),
    ("tree", None, None, [YOUNG, GREEN]),
    ("bed", "lawn", False, [LAWN, GREEN]),
    ("bed", "flower_bed", False, [LAWN, GREEN]),
    ("bed", "hanging_basket", False, [POTS, GREEN]),
])
def test_the_uses_that_may_speak_of_an_object_come_first(kind, bed, young, names):
    parsed = drought.parse_zones([zone("AEP", "alerte", USES)])[0]
    found = drought.uses_for(parsed, kind, bed, young)
    assert [item.name for item in found] == [item["nom"] for item in names]
    assert HOUSES["nom"] not in [item.name for item in drought.watering_uses(parsed)]


@pytest.mark.parametrize("reply", [
    {"body": []},
    {"body": {"statusCode": 404, "message": "Aucune zone d'alerte en vigueur."}, "status": 404},
])
def test_no_restriction_is_an_answer_too(town_store, service, session, naps, Reply, reply):
    assert drought.drought_state(town_store, TODAY).code == "unknown"
    service.reply(Reply(**reply))
    result = fetch(town_store, session, naps)
    assert (result.zones, result.state.code, result.state.level) == (0, "free", "none")
    assert "15/07/2026" in result.state.sentence("fr")


def test_a_wrong_address_is_not_no_restriction(town_store, service, session, naps, Reply):
    service.reply(Reply({"statusCode": 404, "message": "Cannot GET /api/zone"}, status=404))
    with pytest.raises(WeatherError, match="service_refused"):
        fetch(town_store, session, naps)
    service.reply(Reply("<html>404</html>", status=404, content_type="text/html"))
    with pytest.raises(WeatherError, match="service_refused"):
        fetch(town_store, session, naps)
    assert drought.drought_state(town_store, TODAY).code == "unknown"


def test_a_commune_in_several_zones_is_asked_by_its_point(
        town_store, service, session, naps, Reply):
    service.reply(Reply({"statusCode": 409, "message": "several"}, status=409), Reply(THREE))
    assert fetch(town_store, session, naps).zones == 3
    assert service.questions[1] == {"lat": "48.92000", "lon": "2.54000",
                                    "profil": "collectivite"}
    town_store.save_settings(dataclasses.replace(
        town_store.settings(), latitude=None, longitude=None))
    service.reply(Reply({"statusCode": 409}, status=409))
    with pytest.raises(WeatherError, match="drought_several_zones"):
        fetch(town_store, session, naps)


def test_a_town_that_pumps_its_borehole_reads_the_order_on_groundwater_too(
        town_store, service, session, naps, Reply):
    service.reply(Reply([zone("AEP", "vigilance", USES), zone("SOU", "crise", USES),
                         zone("SUP", "alerte", USES)]))
    fetch(town_store, session, naps)
    assert [state.water_origin for state in drought.drought_states(town_store, TODAY)] == ["AEP"]
    assert drought.known_level(town_store, TODAY) == "vigilance"
    town_store.upsert("water_points", pd.DataFrame([
        {"uid": "h", "water_origin": None}, {"uid": "b", "water_origin": "SOU"},
        {"uid": "p", "water_origin": "SUP", "working": False},
        {"uid": "c", "water_origin": "rainwater"}]))
    states = drought.drought_states(town_store, TODAY)
    assert [(state.water_origin, state.level) for state in states] == [
        ("SOU", "crise"), ("AEP", "vigilance"), ("rainwater", "unknown")]
    assert drought.known_level(town_store, TODAY) == "crise"
    assert all(state.sentence("fr") and state.sentence("en") for state in states)


def test_a_failure_leaves_what_was_known_and_its_age_shows(
        town_store, service, session, naps, Reply):
    service.reply(Reply(THREE))
    fetch(town_store, session, naps)
    service.reply(Reply("x", status=503))
    with pytest.raises(WeatherError, match="service_overloaded"):
        fetch(town_store, session, naps, TODAY + dt.timedelta(days=5))
    state = drought.drought_state(town_store, TODAY + dt.timedelta(days=5))
    assert (state.code, state.level) == ("stale", "alerte")
    assert "15/07/2026" in state.sentence("fr")


def test_an_order_lifted_leaves_no_trace(town_store, service, session, naps, Reply):
    service.reply(Reply(THREE), Reply([zone("SUP", "alerte")]))
    fetch(town_store, session, naps)
    assert fetch(town_store, session, naps).state.code == "free"
    assert town_store.count("drought_zones") == 1


def test_an_order_out_of_date_is_not_in_force(town_store, service, session, naps, Reply):
    service.reply(Reply([zone("AEP", "alerte", until="2026-07-16")]))
    fetch(town_store, session, naps)
    assert drought.drought_state(town_store, dt.date(2026, 7, 16)).code == "restricted"
    assert drought.drought_state(town_store, dt.date(2026, 7, 17)).code == "free"


def test_the_network_is_asked_only_when_the_town_allows(town_store, service, session, naps):
    town_store.save_settings(dataclasses.replace(town_store.settings(), drought_enabled=False))
    with pytest.raises(WeatherError, match="drought_disabled") as refusal:
        fetch(town_store, session, naps)
    assert service.questions == []
    assert "VigiEau" in refusal.value.advice("fr")


@pytest.mark.parametrize("answer", [
    {"hello": 1}, ["x"], [zone("XYZ", "alerte")], [zone("AEP", "alerte")] * 300])
def test_another_answer_is_refused(answer):
    with pytest.raises(WeatherError, match="service_unexpected"):
        drought.parse_zones(answer)


def test_hostile_or_new_content_is_kept_harmless():
    odd = zone("AEP", "Alerte renforcée", [None, "x", use("Arrosage", "a" * 50_000)], code=None)
    odd["arrete"] = {"cheminFichier": "javascript:alert(1)", "dateFinValidite": "jamais"}
    parsed = drought.parse_zones([odd, zone("AEP", "apocalypse"), zone("AEP", "crise")])
    assert parsed[0].order_link is None
    assert parsed[0].valid_until is None
    assert parsed[0].code == "11083"
    assert parsed[0].level == "alerte_renforcee"
    assert len(parsed[0].uses) == 1
    assert len(parsed[0].uses[0].text) == drought.LONGEST_TEXT
    rows = drought._rows(parsed, dt.datetime(2026, 7, 15, tzinfo=dt.UTC))
    from seve.layers import schema
    from seve.layers.tables import conform

    state = drought.state_of(conform(schema.TABLES["drought_zones"], rows), "AEP", TODAY)
    # A level nobody knows is shown as it came, and counts as the severest.
    assert [item.level for item in state.zones] == ["apocalypse", "crise", "alerte_renforcee"]
    assert "apocalypse" in state.sentence("fr")


def test_the_advice_of_the_morning_carries_the_level(town_store, service, session, naps, Reply):
    import geopandas as gpd
    from seve.irrigation.advice import compute_advice

    town_store.upsert("trees", gpd.GeoDataFrame(
        {"uid": ["t"], "life_cycle": ["existing"], "planting_year": [2025]},
        geometry=gpd.GeoSeries.from_xy([2.54], [48.92], crs=4326).to_crs(2154)))
    compute_advice(town_store, TODAY)
    assert town_store.read("watering_advice")["drought_level"].tolist() == [None]
    service.reply(Reply(THREE), Reply([]))
    fetch(town_store, session, naps)
    compute_advice(town_store, TODAY)
    assert town_store.read("watering_advice")["drought_level"].tolist() == ["alerte"]
    fetch(town_store, session, naps)
    compute_advice(town_store, TODAY)
    assert town_store.read("watering_advice")["drought_level"].tolist() == ["none"]


def test_a_morning_goes_on_when_the_service_fails(town_store, service, session, naps, Reply):
    service.reply(Reply("x", status=503))
    error = drought.refresh_drought(town_store, TODAY, session, sleep=naps)
    assert error.code == "service_overloaded"
    service.reply(Reply(THREE))
    assert drought.refresh_drought(town_store, TODAY, session, sleep=naps) is None
    assert town_store.count("drought_zones") == 3
    town_store.save_settings(dataclasses.replace(town_store.settings(), drought_enabled=False))
    service.questions.clear()
    assert drought.refresh_drought(town_store, TODAY, session, sleep=naps) is None
    assert service.questions == []
