"""Photos, documents and work on an object's card."""

import datetime

import geopandas as gpd
import pandas as pd
import pytest
from PIL import Image
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDialogButtonBox
from seve.layers.store import Store
from shapely.geometry import Point
from waiting import wait_for

TODAY = datetime.date(2026, 7, 14)


@pytest.fixture
def page(qgis_iface, tmp_path, monkeypatch):
    from seve.plugin.desk import DeskSettings, load_desk, save_desk
    from seve.plugin.panel import card_answers, watering_page

    for module in (card_answers, watering_page):
        monkeypatch.setattr(module, "today", lambda: TODAY)
    path, before = tmp_path / "town.gpkg", load_desk()
    with Store.create(path) as store:
        store.upsert("trees", gpd.GeoDataFrame([{"uid": "t", "code": "A1"}],
                                               geometry=[Point(0, 0)], crs=store.crs))
        store.upsert("interventions", pd.DataFrame([
            {"uid": "i1", "object_uid": "t", "object_kind": "tree", "work": "pruning",
             "state": "planned", "due_date": datetime.date(2026, 11, 3)},
            {"uid": "i2", "object_uid": "t", "object_kind": "tree", "work": "watering",
             "state": "planned", "due_date": TODAY}]))
    save_desk(DeskSettings(store=str(path)))
    page = watering_page.WateringPage(qgis_iface)
    page.store_changed.connect(page.refresh)
    page.resize(460, 900)
    page.show()
    page.said = []
    page.say = lambda text, level=None: page.said.append(text)
    page.refresh()
    wait_for(lambda: page.day is not None and not page.busy())
    page.show_object("trees", "t")
    wait_for(lambda: page.card.card is not None and not page.busy())
    yield page
    page.stop()
    wait_for(lambda: not page.busy())
    page.deleteLater()
    save_desk(before)


def photo(path, size=(3000, 2000)):
    image = Image.new("RGB", size, "green")
    data = Image.Exif()
    data[0x010F] = "a camera of someone"
    data.get_ifd(0x8825)[2] = (48.0, 54.0, 36.0)
    image.save(path, exif=data)
    return path


def kept(page):
    return sorted(page.files_folder().iterdir()) if page.files_folder().is_dir() else []


def shown(page):
    return page.card.files.list.count()


def test_a_photo_is_kept_small_without_place_nor_camera_and_named_by_identifier(page, tmp_path):
    page.answers.keep_file(photo(tmp_path / "chez-madame-durand.jpg"))
    wait_for(lambda: shown(page) == 1 and not page.busy())
    (file,) = kept(page)
    assert file.parent == tmp_path / "town_files"
    assert "durand" not in file.name
    with Image.open(file) as image:
        assert image.size == (1600, 1066)
        assert not image.getexif()
    assert b"camera" not in file.read_bytes()
    with Store.open(tmp_path / "town.gpkg") as store:
        row = store.read("observations").iloc[0]
    assert (row["kind"], row["value"], row["object_uid"]) == ("photo", file.name, "t")
    assert "durand" not in " ".join(map(str, row.to_list()))
    assert not page.card.files.list.item(0).icon().isNull()


def test_a_photo_taken_lying_stands_up(page, tmp_path):
    data = Image.Exif()
    data[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (400, 200), "green").save(tmp_path / "x.jpg", exif=data)
    page.answers.keep_file(tmp_path / "x.jpg")
    wait_for(lambda: shown(page) == 1 and not page.busy())
    with Image.open(kept(page)[0]) as image:
        assert image.size == (200, 400)


def test_a_document_is_kept_as_it_is_with_its_title_and_can_be_taken_back(page, tmp_path):
    (tmp_path / "Diagnostic 2025.pdf").write_bytes(b"%PDF-1.4 what it says")
    page.answers.keep_file(tmp_path / "Diagnostic 2025.pdf")
    wait_for(lambda: shown(page) == 1 and not page.busy())
    assert page.card.files.list.item(0).text() == "Diagnostic 2025"
    assert kept(page)[0].read_bytes() == b"%PDF-1.4 what it says"
    QTest.mouseClick(page.undo.button, Qt.MouseButton.LeftButton)
    wait_for(lambda: shown(page) == 0 and not page.busy())
    assert kept(page) == []


@pytest.mark.parametrize("name, content", [
    ("virus.exe", b"MZ"), ("page.html", b"<script>"), ("broken.jpg", b"not a picture")])
def test_another_kind_of_file_is_refused_in_a_sentence(page, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    page.answers.keep_file(tmp_path / name)
    wait_for(lambda: page.said and not page.busy())
    assert name in page.said[0]
    assert kept(page) == []


def test_a_name_that_leads_out_of_the_folder_is_not_followed(page, tmp_path):
    (tmp_path / "town_files").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    with Store.open(tmp_path / "town.gpkg") as store:
        store.upsert("observations", pd.DataFrame([{
            "uid": "o", "object_uid": "t", "object_kind": "tree", "date": TODAY,
            "kind": "document", "value": "../secret.txt"}]))
    page.show_object("trees", "t", again=True)
    wait_for(lambda: not page.busy())
    assert shown(page) == 0


def test_the_next_work_is_said_done_and_taken_back(page, tmp_path):
    assert "03/11/2026" in " ".join(page.card.work.texts())
    assert [one.uid for one in page.card.card.work] == ["i1"]

    def answer():
        question = QApplication.activeModalWidget()
        assert isinstance(question, QDialog)
        box = question.findChild(QDialogButtonBox)
        QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok),
                         Qt.MouseButton.LeftButton)

    QTimer.singleShot(200, answer)
    QTest.mouseClick(page.card.done_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: page.card.card and not page.card.card.work and not page.busy())
    assert not page.card.done_button.isEnabled()

    def state():
        with Store.open(tmp_path / "town.gpkg") as store:
            row = store.read("interventions", where={"uid": "i1"}).iloc[0]
        return row["state"], row["done_date"]

    assert state() == ("done", pd.Timestamp(TODAY))
    QTest.mouseClick(page.undo.button, Qt.MouseButton.LeftButton)
    wait_for(lambda: page.card.card and page.card.card.work and not page.busy())
    assert state()[0] == "planned"
