"""The Excel sheet of due work, opened again with openpyxl."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from openpyxl import load_workbook
from seve.interventions.calendar import write_calendar
from seve.interventions.sheet import write_due_sheet
from seve.layers.errors import StoreError
from seve.layers.store import Store

TODAY = datetime.date(2026, 5, 4)


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("zones", pd.DataFrame([{"uid": "z", "name": "=Nord", "team_code": "N"}]))
        store.upsert("trees", pd.DataFrame([
            {"uid": "t", "code": "=1+1", "french_name": "@SUM(A1)", "address": "-2+3"}]))
        base = {"object_uid": "t", "object_kind": "tree", "zone_uid": "z", "team_code": "N",
                "origin": "rule", "state": "planned"}
        store.upsert("interventions", pd.DataFrame([
            {**base, "uid": "a", "work": "pruning", "due_date": "2026-05-20", "quantity": 2.5,
             "remarks": "=HYPERLINK(\"http://x\")"},
            {**base, "uid": "b", "work": "felling", "due_date": "2026-01-02",
             "flags": '[{"code": "l350_3"}]', "remarks": "https://exemple.fr"},
            {**base, "uid": "c", "work": "mowing", "state": "done", "due_date": "2026-05-01"}]))
        yield store


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sheet_lists_open_work_the_late_first_and_runs_no_formula(store, tmp_path, language):
    path = tmp_path / "due.xlsx"
    assert write_due_sheet(store, TODAY, path, language) == 2
    sheet = load_workbook(path).active
    rows = list(sheet.iter_rows(min_row=2))
    assert sheet.max_row == 3
    assert [row[0].value for row in rows] == (
        ["en retard", "à planifier"] if language == "fr" else ["overdue", "to be planned"])
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells]
    assert '=HYPERLINK("http://x")' in texts and "-2+3" in texts
    assert not [cell for cell in cells if cell.hyperlink]
    assert datetime.datetime(2026, 1, 2) in texts and 2.5 in texts
    assert "Alignement protégé (L350-3)" in texts or "Protected tree row (L350-3)" in texts
    headings = [cell.value for cell in sheet[1]]
    assert all(headings) and len(set(headings)) == len(headings)


@pytest.mark.parametrize("writer", [write_due_sheet, write_calendar])
def test_a_place_that_cannot_be_written_is_said_and_leaves_nothing(store, tmp_path, writer):
    with pytest.raises(StoreError) as caught:
        writer(store, TODAY, tmp_path / "absent" / "due.file", "fr")
    assert caught.value.code == "output_not_written" and caught.value.sentence("fr")
