"""The register of the service's files: its window, its workbook and its algorithm."""

import shutil

import openpyxl
import pytest
from qgis.core import QgsProcessingContext, QgsProcessingFeedback
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from waiting import wait_for


@pytest.fixture
def folder(tmp_path, sample_data):
    place = tmp_path / "classeurs"
    (place / "anciens").mkdir(parents=True)
    shutil.copy(sample_data / "massifs.xlsx", place)
    book = openpyxl.load_workbook(sample_data / "massifs.xlsx")
    sheet = book["Massifs"]
    header = next(row for row in range(1, 8) if sheet.cell(row, 1).value == "N° massif")
    column = next(cell.column for cell in sheet[header] if "urface" in str(cell.value))
    sheet.cell(header + 2, column).value = 999
    book.save(place / "anciens" / "massifs 2025.xlsx")
    (place / "abimé.xlsx").write_bytes(b"pas un classeur")
    return place


def test_the_window_lists_the_files_and_where_they_contradict_each_other(
    qgis_app, folder, tmp_path
):
    from seve.plugin.register_dialog import RegisterDialog

    dialog = RegisterDialog(str(folder))
    dialog.show()
    try:
        QTest.mouseClick(dialog.read_button, Qt.MouseButton.LeftButton)
        wait_for(lambda: dialog.register is not None)
        files, overlaps = (dialog.tabs.widget(place).model() for place in (0, 1))
        assert files.rowCount() == 3
        assert overlaps.rowCount() >= 1
        assert "Files read: 3" in dialog.message.text()
        shown = {files.data(files.index(row, 1)) for row in range(3)}
        assert shown == {"massifs.xlsx", "massifs 2025.xlsx", "abimé.xlsx"}
        dialog.write(tmp_path / "registre.xlsx")
        book = openpyxl.load_workbook(tmp_path / "registre.xlsx")
        assert [sheet.max_row for sheet in book.worksheets] == [
            4, 1 + overlaps.rowCount()]
    finally:
        dialog.reject()
        dialog.deleteLater()


def test_the_algorithm_counts_files_overlaps_and_contradictions(
    qgis_app, folder, tmp_path
):
    from seve.plugin.algorithms.register_files import RegisterFiles

    algorithm = RegisterFiles()
    algorithm.initAlgorithm()
    result, ok = algorithm.run({
        "FOLDER": str(folder), "OUTPUT": str(tmp_path / "registre.xlsx"), "LANGUAGE": "fr",
    }, QgsProcessingContext(), QgsProcessingFeedback())
    assert ok
    assert (result["FILES"], result["UNREADABLE"]) == (3, 1)
    assert result["OVERLAPS"] >= 1
    assert result["CONTRADICTIONS"] >= 1
    assert openpyxl.load_workbook(tmp_path / "registre.xlsx").sheetnames == [
        "Fichiers", "Recoupements"]


def test_a_folder_that_is_not_there_ends_in_a_sentence(qgis_app, tmp_path):
    from seve.plugin.register_dialog import RegisterDialog

    dialog = RegisterDialog(str(tmp_path / "absent"))
    dialog.show()
    try:
        dialog.read()
        wait_for(lambda: not dialog.bar.isVisible())
        assert "absent" in dialog.message.text()
        assert not dialog.write_button.isEnabled()
    finally:
        dialog.reject()
        dialog.deleteLater()
