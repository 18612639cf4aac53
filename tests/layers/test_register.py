"""The town's folder of workbooks, told file by file: what they hold and where they overlap."""

import shutil

import openpyxl
import pytest
from seve.layers.errors import StoreError
from seve.layers.register import scan_folder, write_register

HEADERS = ["N°", "Nom latin", "Hauteur (m)", "X", "Y", "Rue"]
OAK = ["1", "Quercus robur", 8, 666000.5, 6870000.5, "Rue A"]
LIME = ["2", "Tilia cordata", 5, 666020.5, 6870000.5, "Rue A"]
ACER = ["3", "Acer campestre", 4, 666040.5, 6870000.5, "Rue A"]


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in (HEADERS, *rows):
        book.active.append(list(row))
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "classeurs"
    root.mkdir()
    workbook(root / "arbres 2024.xlsx", OAK, LIME)
    workbook(root / "nord" / "arbres 2025.xlsx", [*OAK[:2], 9.5, *OAK[3:]], LIME, ACER)
    shutil.copy(root / "arbres 2024.xlsx", root / "copie.xlsx")
    (root / "abime.xlsx").write_bytes(b"not a workbook")
    (root / "~$arbres 2024.xlsx").write_bytes(b"lock of an open workbook")
    (root / "notes.docx").write_bytes(b"not an inventory")
    return root


def test_every_file_has_its_line_even_the_one_that_cannot_be_read(folder):
    files = scan_folder(folder).files.set_index("file")
    assert set(files.index) == {"arbres 2024.xlsx", "arbres 2025.xlsx", "copie.xlsx",
                                "abime.xlsx"}
    assert files.loc["arbres 2025.xlsx", ["rows", "objects", "kinds"]].to_list() == [
        3, 3, "trees"]
    assert files.loc["abime.xlsx", "problem"]
    assert files["modified_at"].notna().all()


def test_files_that_overlap_or_contradict_each_other_are_named_with_counts(folder):
    overlaps = scan_folder(folder).overlaps
    same = overlaps[overlaps["kind"] == "same_file"]
    assert same[["file", "other_file"]].to_numpy().tolist() == [
        ["arbres 2024.xlsx", "copie.xlsx"]]
    pair = overlaps[(overlaps["file"] == "arbres 2024.xlsx") & (overlaps["kind"] == "code")]
    line = pair.iloc[0]
    assert (line["objects"], line["share"], line["contradictions"]) == (2, 1.0, 1)
    assert "8.0 / 9.5" in line["example"]


def test_the_register_is_a_workbook_people_read(folder, tmp_path):
    write_register(scan_folder(folder), tmp_path / "registre.xlsx", "fr")
    book = openpyxl.load_workbook(tmp_path / "registre.xlsx")
    assert book.sheetnames == ["Fichiers", "Recoupements"]
    rows = [dict(zip([cell.value for cell in book["Fichiers"][1]], row, strict=True))
            for row in book["Fichiers"].iter_rows(min_row=2, values_only=True)]
    by_file = {row["fichier"]: row for row in rows}
    assert by_file["arbres 2024.xlsx"]["contenu"] == "Arbres"
    assert "abime.xlsx" in by_file["abime.xlsx"]["lecture impossible"]


def test_an_absent_folder_is_said_in_a_sentence(tmp_path):
    with pytest.raises(StoreError) as refusal:
        scan_folder(tmp_path / "absent")
    assert "absent" in refusal.value.sentence("fr")


def test_the_real_inventories_can_be_registered(shared_data):
    register = scan_folder(shared_data / "inventories")
    assert register.files["problem"].isna().all()
    assert register.files["rows"].sum() > 18_000
