"""The town in PostGIS instead of a file: the same morning, map, sheets and panel in QGIS."""

import datetime
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from qgis.core import (
    QgsDataSourceUri,
    QgsProject,
    QgsProviderRegistry,
    QgsSettings,
    QgsVectorLayer,
    edit,
)
from qgis.PyQt.QtWidgets import QDialogButtonBox
from seve.layers.store import Store
from seve.plugin.desk import load_desk, save_desk
from waiting import wait_for

pytestmark = pytest.mark.postgis
TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 6, tzinfo=datetime.UTC)
CONNECTION = "Espaces verts de l'essai"


@pytest.fixture(scope="module")
def place(postgis_server, sample_data, tmp_path_factory):
    """Give the address of the sample town, brought to the server by the morning."""
    from seve.dashboard.morning import run_morning

    address = f"{postgis_server}&schema=town"
    folder = tmp_path_factory.mktemp("outputs")
    files = [path for path in sample_data.iterdir()
             if path.suffix in (".xlsx", ".csv", ".geojson")]
    with Store.create(address) as store:
        run_morning(store, files, TODAY, MOMENT, folder, "fr", rounds_s=0.5)
    return address


@pytest.fixture
def saved_connection(postgis_server, qgis_app):
    """Save the server as a connection of QGIS, as a person does in the browser panel."""
    parts = urlsplit(postgis_server)
    uri = QgsDataSourceUri()
    uri.setConnection(dict(parse_qsl(parts.query))["host"], "", parts.path.lstrip("/"),
                      parts.username, "")
    metadata = QgsProviderRegistry.instance().providerMetadata("postgres")
    connection = metadata.createConnection(uri.uri(False), {"saveUsername": True})
    metadata.saveConnection(connection, CONNECTION)
    yield CONNECTION
    metadata.deleteConnection(CONNECTION)


def test_the_project_shows_the_same_layers_from_the_server(place, tmp_path, qgis_new_project):
    from seve.plugin.project import save_project

    save_project(place, tmp_path / "seve.qgz", TODAY, "fr", "Livry-Gargan",
                 tmp_path / "map.png")
    project = QgsProject()
    assert project.read(str(tmp_path / "seve.qgz"))
    layers = {layer.name(): layer for layer in project.mapLayers().values()}
    assert [name for name, layer in layers.items() if not layer.isValid()] == []
    with Store.open(place) as store:
        assert layers["Arbres"].featureCount() == store.count("trees") > 2500
        assert layers["Massifs"].featureCount() == store.count("beds")
    assert layers["Arbres"].providerType() == "postgres"
    urgencies = {feature["advice_urgency"] for feature in layers["Arbres"].getFeatures()}
    assert {"late", "today", "none"} & urgencies
    assert (tmp_path / "map.png").stat().st_size > 50_000
    layers.clear()
    project.clear()


def test_a_layer_of_the_server_is_recognised_as_the_towns_own(place, qgis_new_project):
    from seve.layers import schema
    from seve.plugin.layers import open_layer
    from seve.plugin.store_place import place_shown, shows

    layer = open_layer(place, schema.TREES, "fr")
    assert shows(layer, place, "trees")
    assert not shows(layer, place, "beds")
    assert not shows(layer, place.replace("schema=town", "schema=other"), "trees")
    with Store.open(place_shown(layer, "trees")) as store:
        assert store.count("trees") == layer.featureCount()


def test_a_saved_connection_of_qgis_names_the_store(place, saved_connection):
    from seve.plugin.store_place import open_store, store_place

    named = store_place(f"{saved_connection}?schema=town")
    assert isinstance(named, str)
    with open_store(named) as store, Store.open(place) as same:
        assert store.count("trees") == same.count("trees") > 0


def test_a_new_town_is_made_on_the_server_by_choosing_its_connection(
        place, saved_connection, qgis_iface):
    from seve.plugin.morning_actions import MorningActions
    from seve.plugin.new_town import NewTownDialog
    from seve.plugin.store_place import open_store

    dialog = NewTownDialog()
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    dialog.name.setText("Gagny")
    assert not ok.isEnabled()
    dialog.store.kind.setCurrentIndex(1)
    dialog.store.connection.setConnection(saved_connection)
    dialog.store.schema.setText("Gagny !")
    assert not ok.isEnabled()
    dialog.store.schema.setText("gagny")
    assert ok.isEnabled()
    before = load_desk()
    try:
        actions = MorningActions(qgis_iface)
        actions.make_town(dialog.place(), dialog.crs(), "Gagny")
        wait_for(lambda: not actions.busy())
        assert load_desk().store == f"{saved_connection}?schema=gagny"
        with open_store(dialog.place()) as store:
            assert store.settings().town_name == "Gagny"
    finally:
        save_desk(before)


def test_the_place_kept_earlier_is_shown_again(saved_connection, tmp_path):
    from seve.plugin.store_widget import SERVER, StoreWidget

    for kept in (f"{saved_connection}?schema=gagny", str(tmp_path / "town.gpkg"),
                 "postgresql://anne@serveur:5433/ville?schema=seve"):
        widget = StoreWidget()
        widget.set_place(kept)
        assert widget.place() == kept
        assert (widget.kind.currentIndex() == SERVER) == (not kept.endswith(".gpkg"))


def test_a_file_keeps_being_a_file_even_when_absent(tmp_path, saved_connection):
    from seve.plugin.store_place import is_server, is_there, store_place

    absent = store_place(str(tmp_path / "town.gpkg"))
    assert not is_server(absent)
    assert not is_there(absent)


def test_round_sheets_and_maps_are_printed_from_the_server(place, tmp_path, qgis_new_project):
    from seve.plugin.layouts.printing import MapChoice, print_maps
    from seve.plugin.layouts.round_sheets import print_rounds

    files, pages = print_rounds(place, TODAY, tmp_path, "fr")
    with Store.open(place) as store:
        assert len(files) == (store.read("rounds")["state"] != "cancelled").sum() > 0
    assert pages >= len(files)
    printed, *_ = print_maps(place, TODAY, MapChoice("zones", "A4", "pdf", True),
                             tmp_path / "zones.pdf", "fr")
    assert all(path.stat().st_size > 10_000 for path in [*files, *printed])


def test_a_phone_package_leaves_the_server_and_its_answers_come_back(place, tmp_path,
                                                                     qgis_new_project):
    from seve.interventions.rounds.coming_back import bring_back
    from seve.plugin.round_package import DATA, write_packages

    package = write_packages(place, TODAY, tmp_path, "fr")[0]
    stops = QgsVectorLayer(f"{package / DATA}|layername=round_stops", "stops", "ogr")
    stop = next(feature for feature in stops.getFeatures() if feature["kind"] == "work")
    uid = stop["uid"]
    with edit(stops):
        stop["state"], stop["given_l"] = "done", 42.0
        stops.updateFeature(stop)
    del stops
    with Store.open(place) as store:
        result = bring_back(store, package, MOMENT)
        back = store.read("round_stops", where={"uid": uid}).iloc[0]
    assert (result.closed, result.refused) == (1, ())
    assert (back["state"], back["given_l"]) == ("done", 42.0)


def test_a_password_in_an_address_is_not_written_in_the_settings(qgis_app):
    before = load_desk()
    try:
        save_desk(replace(before, store="postgresql://anne:s3cret@serveur:5433/ville?schema=seve"))
        assert load_desk().store == "postgresql://anne@serveur:5433/ville?schema=seve"
        assert not any("s3cret" in str(QgsSettings().value(key)) for key in QgsSettings().allKeys())
    finally:
        save_desk(before)
