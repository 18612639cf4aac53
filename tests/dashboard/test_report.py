"""The Excel report and the export of figures, opened as a person's programme would."""

from __future__ import annotations

import csv
import zipfile

import openpyxl
import pytest
from seve.dashboard.figures import definitions
from seve.dashboard.report import export_indicators, write_report

SHEETS = {
    "fr": ["Synthèse", "Arrosage du jour", "Travaux à faire", "À vérifier", "Sites",
           "Définitions"],
    "en": ["Summary", "Watering today", "Work to do", "To check", "Sites", "Definitions"],
}


@pytest.fixture(scope="module")
def book(store, town, indicators, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "rapport.xlsx"
    write_report(store, town.TODAY, "fr", path, indicators)
    return path


def table(path, sheet):
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(min_row=3, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sheets_are_those_of_the_morning(store, town, tmp_path, language):
    path = tmp_path / "report.xlsx"
    write_report(store, town.TODAY, language, path)
    opened = openpyxl.load_workbook(path)
    assert opened.sheetnames == SHEETS[language]
    for sheet in opened:
        assert sheet.freeze_panes == "A4"
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.page_setup.paperSize == 9 and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$3:$3"


def test_the_watering_sheet_says_how_much_and_why(book, town):
    rows = table(book, "Arrosage du jour")
    expected = [row for row in town.advice().to_dict("records")
                if row["urgency"] in ("today", "late") and row["decided_l"] > 0]
    assert len(rows) == len(expected)
    assert [row["Rang"] for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row["Eau (L)"] for row in rows) == sum(row["decided_l"] for row in expected)
    why = rows[0]["Pourquoi"].replace("\u00a0", " ")
    assert why.startswith("Apporter 43 L aujourd'hui : il manque 31,4 mm")


def test_no_text_of_the_town_is_ever_computed(book, town):
    names = {row["Nom"] for row in table(book, "Arrosage du jour")}
    assert town.HOSTILE in names
    works = table(book, "Travaux à faire")
    assert any(row["Remarques"] == town.FORMULA for row in works)
    assert any(row["Valeur lue"] == town.FORMULA for row in table(book, "À vérifier"))
    with zipfile.ZipFile(book) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)


def test_late_work_comes_first_with_its_days(book):
    rows = table(book, "Travaux à faire")
    assert [row["Jours de retard"] for row in rows] == [30, 10, None]
    assert rows[0]["Travail"] == "tonte" and rows[0]["Équipe"] == "S"


def test_only_the_last_import_is_to_check_errors_first(book):
    rows = table(book, "À vérifier")
    assert [row["Gravité"] for row in rows] == ["erreur", "avertissement", "remarque"]
    assert rows[0]["Écartée"] == "oui"


def test_sites_carry_their_parts_and_bounds(book, indicators):
    rows = {row["Nom"]: row for row in table(book, "Sites")}
    park = rows["Parc Lefèvre"]
    score = indicators.sites.set_index("uid").loc["s1"]
    assert park["Note"] == pytest.approx(score["score"])
    assert park["Note, au pire"] <= park["Note"] <= park["Note, au mieux"]
    assert rows["Allée vide"]["Note"] is None


def test_the_summary_shows_unknown_as_empty(book):
    rows = {row["Indicateur"]: row for row in table(book, "Synthèse")}
    assert len(rows) == len(definitions())
    assert rows["Économie d'eau"]["Valeur"] is None
    assert rows["Travaux en retard"]["Valeur"] == 2


def test_an_empty_store_gives_a_report_that_says_so(tmp_path, town):
    with town.build(tmp_path / "empty.gpkg", with_rows=False) as store:
        write_report(store, town.TODAY, "fr", tmp_path / "r.xlsx")
    opened = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert opened["Arrosage du jour"]["A4"].value == "Rien à signaler."


@pytest.mark.parametrize(("language", "separator", "decimal"), [("fr", ";", ","), ("en", ",", ".")])
def test_all_figures_export_to_csv_with_their_definitions(indicators, tmp_path, language,
                                                          separator, decimal):
    path = tmp_path / "figures.csv"
    count = export_indicators(indicators, language, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=separator))
    assert len(rows) == count == len(indicators.values)
    assert {row["Code"] for row in rows} == set(definitions())
    assert all(len(row["Définition" if language == "fr" else "Definition"]) > 10 for row in rows)
    town = next(row for row in rows if row["Code"] == "errors_per_thousand")
    assert float(town["Valeur" if language == "fr" else "Value"].replace(decimal, ".")) == 12


def test_csv_disarms_names_that_look_like_formulas(indicators, tmp_path, town):
    from dataclasses import replace

    sites = indicators.town.sites.assign(name=town.FORMULA)
    hostile = replace(indicators, town=replace(indicators.town, sites=sites))
    export_indicators(hostile, "fr", tmp_path / "figures.csv")
    text = (tmp_path / "figures.csv").read_text(encoding="utf-8-sig")
    assert f";'{town.FORMULA}" in text and f";{town.FORMULA}" not in text


def test_all_figures_export_to_excel(indicators, tmp_path):
    count = export_indicators(indicators, "fr", tmp_path / "figures.xlsx")
    assert len(table(tmp_path / "figures.xlsx", "Indicateurs")) == count
    weeks = table(tmp_path / "figures.xlsx", "Eau par semaine")
    town = next(row for row in weeks if row["Semaine du"].day == 6 and row["Site"] is None)
    assert (town["Apportée (L)"], town["Conseillée (L)"]) == (420, 700)
    park = next(row for row in weeks
                if row["Semaine du"].day == 6 and row["Site"] == "Parc Lefèvre")
    assert park["Économisée (L)"] == park["D'habitude, objets notés (L)"] - 420


def test_an_absent_library_is_named_with_what_it_was_for(store, town, indicators, tmp_path,
                                                         monkeypatch):
    import sys

    from seve.dashboard.page import write_page
    from seve.layers.errors import MissingLibrary

    for library, write, feature in (("xlsxwriter", write_report, "le rapport Excel"),
                                    ("folium", write_page, "la page du tableau de bord")):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(MissingLibrary) as refusal:
            write(store, town.TODAY, "fr", tmp_path / "x", indicators)
        assert feature in refusal.value.sentence("fr")


def test_a_long_reason_has_the_lines_it_needs_and_a_count_no_decimal(book):
    sheets = openpyxl.load_workbook(book)
    sheet = sheets["Arrosage du jour"]
    heads = [cell.value for cell in sheet[3]]
    why = heads.index("Pourquoi") + 1
    for row in range(4, sheet.max_row + 1):
        text = sheet.cell(row, why).value or ""
        height = sheet.row_dimensions[row].height or 15
        assert height >= 13 * len(text) / 100  # 70 wide holds fewer than a hundred letters
    summary = sheets["Synthèse"]
    forms = {summary.cell(row, 2).value: summary.cell(row, 3).number_format
             for row in range(4, summary.max_row + 1)}
    assert forms["Arbres"] == "#,##0" and forms["Arbres en bon état"] == "#,##0.0"
