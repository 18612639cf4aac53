"""The import wizard, used as a supervisor does, with real clicks."""

import datetime

import openpyxl
import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QWizard
from seve.layers.importing import import_inventory
from seve.layers.store import Store
from waiting import wait_for


@pytest.fixture
def wizard(qgis_app, tmp_path, sample_data, qgis_canvas):
    from seve.plugin.wizard.wizard import ImportWizard

    files = [sample_data / "arbres.xlsx", sample_data / "sites.geojson"]
    wizard = ImportWizard(tmp_path / "town.gpkg", files, canvas=qgis_canvas)
    wizard.show()
    yield wizard
    wizard.reject()
    wizard.deleteLater()


def click(wizard, button):
    QTest.mouseClick(wizard.button(button), Qt.MouseButton.LeftButton)


def go_on(wizard, page, button=QWizard.WizardButton.NextButton):
    click(wizard, button)
    wait_for(lambda: wizard.currentPage() is page and (page.ready or refused(page)))
    assert not refused(page), page.message.text()


def refused(page):
    return bool(page.message.text()) and not page.ready and not page.bar.isVisibleTo(page)


def all_the_way(wizard):
    go_on(wizard, wizard.sheets)
    go_on(wizard, wizard.columns)
    go_on(wizard, wizard.changes)


def test_every_meaning_a_column_can_have_is_said_in_words(qgis_app):
    from seve.layers.recognising.columns import _has_place
    from seve.layers.recognising.model import KINDS
    from seve.layers.recognising.names import known_names
    from seve.plugin.wizard.labels import target_label

    targets = {one.target for same in known_names().whole.values() for one in same} - {"-"}
    said = [(target, target_label(target, kind, "fr")) for kind in KINDS
            for target in sorted(targets) if _has_place(target, kind)]
    assert len(said) > 200
    assert [target for target, label in said if "_" in label or label == "place"] == []


def test_nothing_is_written_before_import_is_pressed(wizard):
    all_the_way(wizard)
    with Store.open(wizard.state.store) as store:
        assert store.count("trees") == 0
    assert wizard.state.comparison.count("new", "trees") > 2500


def test_import_writes_and_undo_takes_it_back(wizard):
    all_the_way(wizard)
    go_on(wizard, wizard.writing, QWizard.WizardButton.CommitButton)
    with Store.open(wizard.state.store) as store:
        assert store.count("trees") == wizard.state.comparison.count("new", "trees")
    QTest.mouseClick(wizard.writing.undo, Qt.MouseButton.LeftButton)
    wait_for(lambda: wizard.writing.ready)
    with Store.open(wizard.state.store) as store:
        assert store.count("trees") == 0


def test_each_sheet_and_column_shows_why(wizard):
    go_on(wizard, wizard.sheets)
    table = wizard.sheets.table
    about = {table.item(row, 1).text(): table.cellWidget(row, 3).currentData()
             for row in range(table.rowCount())}
    assert about["CENTRE"] == "trees"
    assert about["Relevé 2009 (ancien) (hidden)"] == "ignored"
    assert all(table.item(row, 4).text() for row in range(table.rowCount()))
    go_on(wizard, wizard.columns)
    columns = wizard.columns.table
    assert columns.rowCount() > 5
    assert all(columns.item(row, 4).text() for row in range(columns.rowCount()))


def test_a_sheet_left_out_is_set_aside_row_by_row(wizard):
    go_on(wizard, wizard.sheets)
    table = wizard.sheets.table
    row = next(r for r in range(table.rowCount()) if table.item(r, 1).text() == "CENTRE")
    rows = int(table.item(row, 2).text())
    combo = table.cellWidget(row, 3)
    combo.setCurrentIndex(combo.findData("ignored"))
    go_on(wizard, wizard.columns)
    go_on(wizard, wizard.changes)
    findings = wizard.state.inventory.findings
    left = findings[(findings["sheet"] == "CENTRE") & findings["rejected"].astype(bool)]
    assert left["row_number"].nunique() >= rows


def test_every_step_can_be_gone_back_to_without_reading_again(wizard):
    all_the_way(wizard)
    tables = wizard.state.tables
    click(wizard, QWizard.WizardButton.BackButton)
    click(wizard, QWizard.WizardButton.BackButton)
    assert wizard.currentPage() is wizard.sheets
    go_on(wizard, wizard.columns)
    assert wizard.state.tables is tables


def test_the_keyboard_alone_suffices(wizard):
    QApplication.setActiveWindow(wizard)
    QTest.keyClick(wizard, Qt.Key.Key_Return)
    wait_for(lambda: wizard.currentPage() is wizard.sheets and wizard.sheets.ready)
    wizard.button(QWizard.WizardButton.NextButton).setFocus()
    QTest.keyClick(wizard.button(QWizard.WizardButton.NextButton), Qt.Key.Key_Space)
    wait_for(lambda: wizard.currentPage() is wizard.columns)


def test_new_objects_show_on_the_map_until_the_wizard_leaves(wizard):
    all_the_way(wizard)
    wizard.changes.on_map.setChecked(True)
    assert any(band.numberOfVertices() > 1000 for band in wizard.changes._bands)
    wizard.changes.on_map.setChecked(False)
    assert wizard.changes._bands == []


def test_a_damaged_file_ends_in_a_sentence(qgis_app, tmp_path):
    from seve.plugin.wizard.wizard import ImportWizard

    bad = tmp_path / "arbres.xlsx"
    bad.write_bytes(b"not a workbook")
    wizard = ImportWizard(tmp_path / "town.gpkg", [bad])
    wizard.show()
    click(wizard, QWizard.WizardButton.NextButton)
    wait_for(lambda: wizard.sheets.message.text() and not wizard.sheets.bar.isVisible())
    assert "arbres.xlsx" in wizard.sheets.message.text()
    assert not wizard.sheets.isComplete()
    wizard.reject()
    wizard.deleteLater()


def test_leaving_cancels_what_runs(wizard):
    click(wizard, QWizard.WizardButton.NextButton)
    wizard.reject()
    wait_for(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert not wizard.state.store.exists()


def test_a_column_is_corrected_with_the_keyboard_alone(wizard):
    go_on(wizard, wizard.sheets)
    go_on(wizard, wizard.columns)
    QApplication.setActiveWindow(wizard)
    table = wizard.columns.table
    table.setFocus()
    table.setCurrentCell(0, 0)
    QTest.keyClick(table, Qt.Key.Key_Right)
    QTest.keyClick(table, Qt.Key.Key_Right)
    combo = table.cellWidget(0, 2)
    assert QApplication.focusWidget() is combo
    before = combo.currentData()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() != before
    wizard.columns.validatePage()
    assert wizard.state.seen[wizard.columns._shown].columns[0].target == combo.currentData()


def test_reading_is_stopped_by_its_button_and_done_again(wizard):
    click(wizard, QWizard.WizardButton.NextButton)
    QTest.mouseClick(wizard.sheets.stop_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: refused(wizard.sheets))
    assert "Stopped" in wizard.sheets.message.text()
    click(wizard, QWizard.WizardButton.BackButton)
    go_on(wizard, wizard.sheets)
    assert wizard.state.tables


def test_what_another_desk_wrote_meanwhile_is_looked_at_again(wizard, sample_data):
    all_the_way(wizard)
    with Store.open(wizard.state.store) as store:
        import_inventory(store, sample_data / "sites.geojson",
                         moment=datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC))
    click(wizard, QWizard.WizardButton.CommitButton)
    wait_for(lambda: refused(wizard.writing))
    assert "Another desk" in wizard.writing.message.text()
    assert wizard.writing.again.isVisible()
    QTest.mouseClick(wizard.writing.again, Qt.MouseButton.LeftButton)
    wait_for(lambda: wizard.currentPage() is wizard.changes and wizard.changes.ready)
    assert wizard.state.comparison.count("new", "sites") == 0
    go_on(wizard, wizard.writing, QWizard.WizardButton.CommitButton)
    with Store.open(wizard.state.store) as store:
        assert store.count("trees") > 2500


def test_what_was_answered_is_not_asked_again_at_the_next_import(
    wizard, sample_data, qgis_canvas
):
    from seve.plugin.wizard.wizard import ImportWizard

    all_the_way(wizard)
    go_on(wizard, wizard.writing, QWizard.WizardButton.CommitButton)
    again = ImportWizard(wizard.state.store, [sample_data / "arbres.xlsx"], canvas=qgis_canvas)
    again.show()
    try:
        assert again.files.earlier.isVisible() and again.files.earlier.isChecked()
        go_on(again, again.sheets)
        seen = [one for one in again.state.seen if one.kind is not None]
        assert {one.kind_reason for one in seen} == {"confirmed"}
        assert not any(match.ask for one in seen for match in one.columns)
        click(again, QWizard.WizardButton.BackButton)
        again.files.earlier.setChecked(False)
        go_on(again, again.sheets)
        assert any(one.kind_reason != "confirmed" for one in again.state.seen)
    finally:
        again.reject()
        again.deleteLater()


def trees_workbook(path, health):
    book = openpyxl.Workbook()
    for row in (["Matricule", "Essence", "État sanitaire"], ["A1", "Tilleul", health],
                ["A2", "Platane", "bon"]):
        book.active.append(row)
    book.save(path)
    return path


def test_a_change_names_its_object_and_shows_both_values_in_words(qgis_app, tmp_path):
    from seve.plugin.wizard.wizard import ImportWizard

    path = trees_workbook(tmp_path / "arbres.xlsx", "bon")
    place = tmp_path / "ville.gpkg"
    with Store.create(place) as store:
        import_inventory(store, path, moment=datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC))
        tree = store.read("trees", where={"code": "A1"})
        store.upsert("trees", tree.assign(health="dead"))
    trees_workbook(path, "mauvais")
    again = ImportWizard(place, [path])
    again.show()
    try:
        all_the_way(again)
        table = again.changes.cells
        shown = [table.item(0, column).text() for column in range(1, table.columnCount())]
        assert shown == ["Trees", "A1 · Tilleul", "health", "dead", "poor"]
        # Edited in QGIS since: kept unless the person wants the file's.
        assert table.item(0, 0).checkState() == Qt.CheckState.Unchecked
        again.changes.take_all.click()
        go_on(again, again.writing, QWizard.WizardButton.CommitButton)
        with Store.open(place) as store:
            assert store.read("trees", where={"code": "A1"})["health"].tolist() == ["poor"]
    finally:
        again.reject()
        again.deleteLater()
