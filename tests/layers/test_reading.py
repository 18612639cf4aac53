"""Any file a town keeps is read whole, or refused with a sentence."""

import datetime
import io
import struct
import zipfile

import numpy as np
import openpyxl
import pytest
from seve.layers.reading import limits


def read(path):
    from seve.layers.reading import read_tables

    return read_tables(path)


def workbook(path, *sheets, merge=(), hidden=()):
    """Write sheets given as (name, rows); ``merge`` are ranges of the first one."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    for span in merge:
        book.worksheets[0].merge_cells(span)
    book.save(path)
    return path


TREES = [
    ["N°", "Genre", "Espèce", "Hauteur (m)", "Circonférence (cm)"],
    ["A1", "Tilia", "cordata", 12.5, 85],
    ["A2", "Acer", "platanoides", "8,5 m", 60],
    ["A3", "Platanus", "x hispanica", "NR", 120],
]


def column(table, header):
    return table.cells[table.headers.index(header)].tolist()


def reasons(table):
    return {row.row_number: row.reason for row in table.skipped}


def test_a_plain_sheet_keeps_its_cells_and_row_numbers(tmp_path):
    (table,) = read(workbook(tmp_path / "arbres.xlsx", ("Arbres", TREES)))
    assert table.headers == TREES[0]
    assert table.row_numbers.tolist() == [2, 3, 4]
    assert column(table, "Hauteur (m)") == [12.5, "8,5 m", "NR"]
    assert (table.file, table.sheet, table.hidden) == ("arbres.xlsx", "Arbres", False)


def test_title_rows_above_the_header_are_kept_apart(tmp_path):
    rows = [["Ville de Livry-Gargan"], ["Inventaire des arbres, mars 2026"], [], *TREES]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("Arbres", rows)))
    assert table.headers == TREES[0]
    assert table.titles == ["Ville de Livry-Gargan", "Inventaire des arbres, mars 2026"]
    assert table.row_numbers.tolist() == [5, 6, 7]
    assert table.blank_rows == 1


def test_a_header_on_two_lines_joins_group_and_name(tmp_path):
    rows = [
        ["SITUATION", None, "ARBRE", None, "DIMENSIONS", None],
        ["Rue", "Rang", "Essence", "Année", "Hauteur", "Circonférence"],
        ["Rue Chanzy", 1, "Tilleul", 1990, 12, 80],
        ["Rue Chanzy", 2, "Érable", 1995, 9, 60],
    ]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows),
                             merge=("A1:B1", "C1:D1", "E1:F1")))
    assert table.headers == ["SITUATION › Rue", "SITUATION › Rang", "ARBRE › Essence",
                             "ARBRE › Année", "DIMENSIONS › Hauteur",
                             "DIMENSIONS › Circonférence"]
    assert len(table) == 2


def test_a_line_of_units_joins_the_header(tmp_path):
    rows = [["N°", "Essence", "Hauteur", "Circonférence"], [None, None, "(m)", "(cm)"],
            ["1", "Tilleul", 12, 80], ["2", "Érable", 9, 70]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert table.headers == ["N°", "Essence", "Hauteur (m)", "Circonférence (cm)"]
    assert len(table) == 2


def test_a_header_on_three_lines_ends_with_its_units(tmp_path):
    rows = [["Identité", None, "Mesures", None], ["N°", "Essence", "Hauteur", "Tronc"],
            [None, None, "(m)", "(cm)"], ["A1", "Tilleul", 12, 85]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows), merge=("A1:B1", "C1:D1")))
    assert table.headers == ["Identité › N°", "Identité › Essence", "Mesures › Hauteur (m)",
                             "Mesures › Tronc (cm)"]
    assert table.row_numbers.tolist() == [4]


def test_a_second_line_with_units_among_its_words_belongs_to_the_header(tmp_path):
    rows = [["N°", "Nom", "Nom", "Haut.", "Etat"], ["arbre", "latin", "commun", "(m)", "sanitaire"],
            ["A1", "Tilia cordata", "Tilleul", 12, "Bon"]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert table.headers == ["N° › arbre", "Nom › latin", "Nom › commun", "Haut. (m)",
                             "Etat › sanitaire"]
    assert table.row_numbers.tolist() == [3]


def test_streets_side_by_side_under_their_names_are_tables_of_their_own(tmp_path):
    rows = [["Rue Chanzy", None, None, None, "Avenue Briand", None, None],
            ["N°", "Essence", "H", None, "N°", "Essence", "H"],
            [1, "Tilleul", 5, None, 1, "Platane", 7], [2, "Érable", 6, None, 2, "Platane", 8]]
    first, second = read(workbook(tmp_path / "a.xlsx", ("Rues", rows)))
    assert first.headers == second.headers == ["N°", "Essence", "H"]
    assert first.section.unique().tolist() == ["Rue Chanzy"]
    assert second.section.unique().tolist() == ["Avenue Briand"]
    assert column(second, "H") == [7, 8]


def test_merged_cells_are_filled_down(tmp_path):
    rows = [["Rue", "N°", "Essence", "Hauteur"], ["Rue Chanzy", "1", "Tilleul", 12],
            [None, "2", "Tilleul", 11], [None, "3", "Érable", 9], ["Rue Gutenberg", "4", "If", 3]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows), merge=("A2:A4",)))
    assert column(table, "Rue") == ["Rue Chanzy"] * 3 + ["Rue Gutenberg"]


def test_section_rows_with_street_names_fill_the_rows_below(tmp_path):
    rows = [TREES[0], ["Rue Chanzy"], *TREES[1:3], ["Avenue Gutenberg"], TREES[3]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert table.section.tolist() == ["Rue Chanzy", "Rue Chanzy", "Avenue Gutenberg"]
    assert reasons(table) == {2: "section", 5: "section"}


def test_a_district_above_streets_stays_with_them(tmp_path):
    rows = [TREES[0], ["Quartier Nord"], ["Rue Chanzy"], *TREES[1:3], ["Rue Hugo"], TREES[3]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert table.section.tolist() == ["Quartier Nord › Rue Chanzy"] * 2 + [
        "Quartier Nord › Rue Hugo"]


def test_totals_blanks_repeated_headers_and_footers_are_set_aside_not_lost(tmp_path):
    rows = [*TREES, ["Sous-total", None, None, None, 265], [], TREES[0], TREES[1],
            ["TOTAL", 4], ["Source : relevé du service"]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert reasons(table) == {5: "total", 7: "repeated_header", 9: "total", 10: "footer"}
    assert table.blank_rows == 1
    assert len(table) == 4
    assert table.skipped[0].cells == ["Sous-total", 265.0]


def test_a_lone_tree_number_is_a_row_not_a_section(tmp_path):
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", [*TREES, ["A4"], TREES[1]])))
    assert len(table) == 5


def test_two_tables_under_each_other_are_two_tables(tmp_path):
    beds = [["Massif", "Surface (m²)", "Plantes", "Nombre de plants"],
            ["Mairie", 12, "Bégonia", 200], ["Gare", 8, "Sauge", 120]]
    rows = [*TREES, [], ["Massifs fleuris"], *beds]
    first, second = read(workbook(tmp_path / "a.xlsx", ("Tout", rows)))
    assert (first.headers, len(first), first.part) == (TREES[0], 3, 0)
    assert (second.headers, len(second), second.part) == (beds[0], 2, 1)
    assert second.titles == ["Massifs fleuris"]
    assert second.row_numbers.tolist() == [8, 9]


def test_two_tables_side_by_side_are_two_tables(tmp_path):
    header = ["N°", "Essence", "Hauteur (m)"]
    rows = [[*header, None, *header], ["1", "Tilleul", 10, None, "51", "Érable", 8],
            ["2", "Tilleul", 11, None, "52", "If", 3], ["3", "Charme", 7]]
    left, right = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert column(left, "N°") == ["1", "2", "3"]
    assert column(right, "N°") == ["51", "52"]


def test_hidden_and_empty_sheets_are_named(tmp_path):
    tables = read(workbook(tmp_path / "a.xlsx", ("Vide", []), ("Arbres", TREES),
                           ("Ancien", TREES), hidden=("Ancien",)))
    assert [(t.sheet, len(t), t.hidden) for t in tables] == [
        ("Vide", 0, False), ("Arbres", 3, False), ("Ancien", 3, True)]


def test_a_table_that_starts_further_down_keeps_its_row_numbers(tmp_path):
    book = openpyxl.Workbook()
    for row, cells in enumerate(TREES):
        for place, cell in enumerate(cells):
            book.active.cell(row + 7, place + 3, cell)
    book.save(tmp_path / "a.xlsx")
    (table,) = read(tmp_path / "a.xlsx")
    assert table.headers == TREES[0]
    assert table.row_numbers.tolist() == [8, 9, 10]


def test_dates_and_booleans_come_as_they_are(tmp_path):
    rows = [["N°", "Date plantation", "Remarquable", "Essence"],
            ["1", datetime.date(2015, 7, 14), True, "Tilleul"], ["2", "2015", None, "If"]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert column(table, "Date plantation") == [datetime.date(2015, 7, 14), "2015"]
    assert column(table, "Remarquable") == [True, None]


def test_names_nobody_knows_still_make_a_header(tmp_path):
    rows = [["zorg", "blip", "frob"], ["a", 1, 2], ["b", 3, 4]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert table.headers == ["zorg", "blip", "frob"]
    assert len(table) == 2


def test_rows_without_any_header_are_all_kept(tmp_path):
    rows = [[1, 2, 3], [4, 5, 6]]
    (table,) = read(workbook(tmp_path / "a.xlsx", ("A", rows)))
    assert table.headers == ["", "", ""]
    assert len(table) == 2


# Text files

TEXT = "N°;Genre;Espèce;Hauteur (m);Remarque\n1;Tilia;cordata;12,5;près de l'école\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "cp850",
                                      "utf-16"])
def test_the_encoding_of_a_text_file_is_found(tmp_path, encoding):
    path = tmp_path / "arbres.csv"
    path.write_bytes(TEXT.encode(encoding))
    (table,) = read(path)
    assert table.headers == ["N°", "Genre", "Espèce", "Hauteur (m)", "Remarque"]
    assert column(table, "Remarque") == ["près de l'école"]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_of_a_text_file_is_found(tmp_path, separator):
    lines = [["N°", "Genre", "Hauteur"], ["1", "Tilia", '"12,5"'], ["2", "Acer", '"8;0"']]
    path = tmp_path / "arbres.txt"
    path.write_text("\n".join(separator.join(line) for line in lines), encoding="utf-8")
    (table,) = read(path)
    assert table.headers == ["N°", "Genre", "Hauteur"]
    assert column(table, "Hauteur") == ["12,5", "8;0"]


def test_codes_of_a_text_file_keep_their_zeros(tmp_path):
    path = tmp_path / "arbres.csv"
    path.write_text("matricule,genre\n000123,Tilia\n", encoding="utf-8")
    assert column(read(path)[0], "matricule") == ["000123"]


def test_ragged_lines_lose_nothing(tmp_path):
    path = tmp_path / "arbres.csv"
    path.write_text("N°;Genre;Espèce\n1;Tilia;cordata;de trop\n2;Acer\n\n3;If;;\n",
                    encoding="utf-8")
    (table,) = read(path)
    assert table.row_numbers.tolist() == [2, 3, 5]
    assert table.cells[3].tolist()[0] == "de trop"


def test_a_record_cut_by_a_line_break_is_joined_again(tmp_path):
    lines = ["N°;Rue;Essence;Hauteur;Remarque",
             *(f"{number};Rue A;Tilleul;{number};rien" for number in range(20)),
             "20;Rue du", "Parc;If;4;taillé", "21;Rue B;If;3;rien"]
    path = tmp_path / "arbres.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    (table,) = read(path)
    assert column(table, "Rue")[-2:] == ["Rue du Parc", "Rue B"]
    assert column(table, "Remarque")[-2:] == ["taillé", "rien"]
    assert reasons(table) == {23: "joined"}
    assert table.skipped[0].cells == ["Parc", "If", "4", "taillé"]
    assert table.row_numbers.tolist()[-2:] == [22, 24]


def test_a_line_that_names_its_separator_is_no_data(tmp_path):
    path = tmp_path / "arbres.csv"
    path.write_text("sep=|\nN°|Genre\n1|Tilia\n", encoding="utf-8")
    (table,) = read(path)
    assert table.headers == ["N°", "Genre"]
    assert table.row_numbers.tolist() == [3]


# Layers

def points():
    import geopandas as gpd
    from shapely import Point

    return gpd.GeoDataFrame(
        {"genre": ["Tilia", "Acer"], "hauteur_m": [12.5, np.nan]},
        geometry=[Point(2.53, 48.92), None], crs="EPSG:4326")


@pytest.mark.parametrize("name", ["arbres.geojson", "arbres.gpkg", "arbres.shp"])
def test_layers_give_cells_geometry_and_crs(tmp_path, name):
    points().to_file(tmp_path / name)
    (table,) = read(tmp_path / name)
    assert column(table, "genre") == ["Tilia", "Acer"]
    assert column(table, "hauteur_m") == [12.5, None]
    assert table.crs == "EPSG:4326"
    assert table.geometry[0].x == pytest.approx(2.53)
    assert table.row_numbers.tolist() == [1, 2]


def test_a_zipped_shapefile_is_read(tmp_path):
    points().to_file(tmp_path / "arbres.shp")
    with zipfile.ZipFile(tmp_path / "arbres.zip", "w") as archive:
        for part in tmp_path.glob("arbres.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    (table,) = read(tmp_path / "arbres.zip")
    assert len(table) == 2


def test_every_shapefile_of_an_archive_is_read(tmp_path):
    import geopandas as gpd
    import shapely

    place = tmp_path / "couches"
    place.mkdir()
    for name in ("arbres", "massifs"):
        gpd.GeoDataFrame({"nom": [name]}, geometry=[shapely.Point(660000, 6868000)],
                         crs="EPSG:2154").to_file(place / f"{name}.shp")
    with zipfile.ZipFile(tmp_path / "couches.zip", "w") as archive:
        for file in place.iterdir():
            archive.write(file, file.name)
    assert [table.sheet for table in read(tmp_path / "couches.zip")] == ["arbres", "massifs"]


def test_an_open_document_sheet_is_read(tmp_path):
    (table,) = read(ods(tmp_path / "arbres.ods", [
        [cell(text) for text in ("N°", "Genre", "Hauteur")],
        [cell("1"), cell("Tilia"), cell("12")]]))
    assert table.headers == ["N°", "Genre", "Hauteur"]
    assert column(table, "Genre") == ["Tilia"]


def test_merged_cells_of_an_open_document_are_filled_down(tmp_path):
    (table,) = read(ods(tmp_path / "arbres.ods", [
        [cell("Rue"), cell("N°"), cell("Essence")],
        [cell("Rue Chanzy", 'table:number-rows-spanned="2"'), cell("1"), cell("Tilleul")],
        ["<table:covered-table-cell/>", cell("2"), cell("Tilleul")],
        [cell("Rue Hugo"), cell("3"), cell("If")]]))
    assert column(table, "Rue") == ["Rue Chanzy", "Rue Chanzy", "Rue Hugo"]


def cell(text, attributes=""):
    return (f'<table:table-cell office:value-type="string" {attributes}>'
            f"<text:p>{text}</text:p></table:table-cell>")


def ods(path, rows, row_attributes=""):
    body = "".join(f"<table:table-row {row_attributes}>{''.join(row)}</table:table-row>"
                   for row in rows)
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", (
            f'<m:manifest xmlns:m="{office}manifest:1.0"><m:file-entry m:full-path="/" '
            'm:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>'))
        archive.writestr("content.xml", (
            f'<office:document-content xmlns:office="{office}office:1.0" '
            f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="Arbres">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"))
    return path


# Files that must be refused with a sentence

def refused(path):
    from seve.layers.errors import ReadingError

    with pytest.raises(ReadingError) as caught:
        read(path)
    for language in ("fr", "en"):
        assert path.name in caught.value.sentence(language)
        assert caught.value.advice(language)
    return caught.value.code


def rewritten(path, change):
    """Write a workbook again with the XML of its first sheet changed."""
    source = path.with_name("source.xlsx")
    workbook(source, ("A", TREES))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename.endswith("sheet1.xml"):
                data = change(data)
            new.writestr(member.filename, data)
    return path


def test_a_workbook_that_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"hello, I am no workbook" * 50)
    assert refused(path) == "file_not_as_named"


def test_a_cut_workbook_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("A", TREES))
    path.write_bytes(path.read_bytes()[:2000])
    assert refused(path) == "file_damaged"


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("note.txt", "nothing here")
    assert refused(path) == "file_damaged"


def test_an_encrypted_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
                     + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    assert refused(path) == "file_encrypted"


def test_an_old_workbook_full_of_noise_is_refused(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40)
    assert refused(path) == "file_damaged"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = rewritten(tmp_path / "a.xlsx", lambda xml: xml.replace(
        b"</sheetData>", b"</sheetData>" + b" " * 80_000_000))
    assert path.stat().st_size < 200_000
    assert refused(path) == "zip_bomb"


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path):
    path = rewritten(tmp_path / "a.xlsx", lambda xml: xml.replace(
        b"</sheetData>", b"</sheetData>" + b" " * 5_000_000))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            if struct.unpack_from("<I", data, place + offset)[0] > 4_000_000:
                struct.pack_into("<I", data, place + offset, 900)
    path.write_bytes(bytes(data))
    assert refused(path) == "file_damaged"


def test_xml_entities_are_refused(tmp_path):
    bomb = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
    path = rewritten(tmp_path / "a.xlsx", lambda xml: bomb + xml)
    assert refused(path) == "xml_entities"


@pytest.mark.parametrize("reference", [b"XFD1048576", b"XFD900000", b"ZZZ99999"])
def test_a_stray_cell_at_the_end_of_the_sheet_does_not_take_the_memory(tmp_path, reference):
    number = reference.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    row = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (number, reference)
    path = rewritten(tmp_path / "a.xlsx", lambda xml: xml.replace(b"</sheetData>", row))
    assert refused(path) in ("too_many_columns", "too_many_cells")


def test_a_stray_cell_that_hides_in_another_row_is_seen(tmp_path):
    row = b'<row r="9"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = rewritten(tmp_path / "a.xlsx", lambda xml: xml.replace(b"</sheetData>", row))
    assert refused(path) in ("too_many_columns", "too_many_cells")


def test_a_stray_cell_is_seen_wherever_the_sheet_is_cut_into_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "_PIECE_BYTES", 512)
    cell = b'<c r="XFD1048576"' + b" " * 700 + b's="0"><v>1</v></c>'
    row = b'<row r="1048576">%s</row></sheetData>' % cell
    for gap in range(0, 512, 7):
        path = rewritten(tmp_path / "a.xlsx", lambda xml, gap=gap: xml.replace(
            b"</sheetData>", b" " * gap + row))
        assert refused(path) in ("too_many_columns", "too_many_cells")


def test_a_sheet_of_one_endless_tag_is_damaged(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "_LONGEST_SEAM_BYTES", 2 << 20)
    path = rewritten(tmp_path / "a.xlsx", lambda xml: xml.replace(
        b"</sheetData>", b"<c" + b" " * 5_000_000 + b"/></sheetData>"))
    assert refused(path) == "file_damaged"


def test_a_million_formatted_empty_rows_are_read_as_none(tmp_path):
    def rows(xml):
        empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (i, i)
                         for i in range(5, 1_048_577))
        return xml.replace(b"</sheetData>", empty + b"</sheetData>")

    (table,) = read(rewritten(tmp_path / "a.xlsx", rows))
    assert len(table) == 3


@pytest.mark.parametrize(("cell_attributes", "row_attributes"), [
    ('table:number-columns-repeated="16384"', 'table:number-rows-repeated="1048576"'),
    ('table:number-columns-repeated="1000000000"', ""),
    ("", 'table:number-rows-repeated="1000000000"'),
])
def test_repeated_cells_of_an_open_document_are_counted_before_they_unroll(
        tmp_path, cell_attributes, row_attributes):
    path = ods(tmp_path / "a.ods", [[cell("x", cell_attributes)]], row_attributes)
    assert refused(path) in ("too_many_columns", "too_many_cells")


def test_the_blank_end_of_an_open_document_costs_nothing(tmp_path):
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    path = ods(tmp_path / "a.ods", [[cell("N°"), cell("Genre")], [cell("1"), cell("Tilia")]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    end = (f'<table:table-row table:number-rows-repeated="1048574">{blank}</table:table-row>'
           "</table:table>").encode()
    members["content.xml"] = members["content.xml"].replace(b"</table:table>", end)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert len(read(path)[0]) == 1


@pytest.mark.parametrize(("name", "content", "code"), [
    ("a.csv", b"", "file_empty"),
    ("a.csv", b"\x89PNG\x00\x01\x02" * 40, "not_text"),
    ("a.docx", b"x", "file_kind_unknown"),
    ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", "file_not_as_named"),
    ("a.geojson", b'{"type": "FeatureCollection", "features": [{', "file_damaged"),
    ("a.gpkg", b"SQLite format 3\x00" + bytes(200), "file_damaged"),
    ("a.gpkg", b"not at all", "file_not_as_named"),
    ("a.shp", b"\x00\x00\x27\x0a" + bytes(20), "file_damaged"),
    ("a.zip", b"PK\x03\x04nothing", "file_damaged"),
    ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file_not_as_named"),
])
def test_what_cannot_be_read_is_said(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


def test_a_missing_file_is_said(tmp_path):
    assert refused(tmp_path / "absent.xlsx") == "file_missing"


def test_an_old_workbook_is_read_with_its_dates_titles_and_merged_cells(tmp_path):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Arbres")
    sheet.write_merge(0, 0, 0, 3, "Inventaire 2003")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for place, header in enumerate(("N°", "Essence", "Rue", "Date de plantation")):
        sheet.write(2, place, header)
    sheet.write_merge(3, 4, 2, 2, "Rue Chanzy")
    for row, code in enumerate(("001", "002"), 3):
        sheet.write(row, 0, code)
        sheet.write(row, 1, "Tilleul")
        sheet.write(row, 3, datetime.date(1999, 11, row), day)
    hidden = book.add_sheet("Cachée")
    hidden.write(0, 0, "brouillon")
    hidden.visibility = 1
    book.save(str(tmp_path / "vieux.xls"))
    trees, draft = read(tmp_path / "vieux.xls")
    assert trees.headers == ["N°", "Essence", "Rue", "Date de plantation"]
    assert trees.titles == ["Inventaire 2003"]
    assert column(trees, "N°") == ["001", "002"]
    assert column(trees, "Rue") == ["Rue Chanzy", "Rue Chanzy"]
    assert [str(day)[:10] for day in column(trees, "Date de plantation")] == [
        "1999-11-03", "1999-11-04"]
    assert (draft.sheet, draft.hidden) == ("Cachée", True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_that_lost_its_mark_is_read(tmp_path, encoding):
    path = tmp_path / "arbres.csv"
    text = "N°;Essence;Rue\r\n1;Tilleul;Rue Zola\r\n2;Frêne;Rue Zola\r\n"
    path.write_bytes(text.encode(encoding))
    (table,) = read(path)
    assert table.headers == ["N°", "Essence", "Rue"]
    assert column(table, "Essence") == ["Tilleul", "Frêne"]


def test_a_text_file_named_as_an_old_workbook_is_read_as_text(tmp_path):
    path = tmp_path / "export.xls"
    path.write_bytes("N°\tGenre\tHauteur\n1\tTilia\t12\n".encode("cp1252"))
    assert read(path)[0].headers == ["N°", "Genre", "Hauteur"]


def test_reading_stops_when_the_person_cancels(tmp_path):
    from seve.layers.errors import Cancelled
    from seve.layers.reading import read_tables

    class Stopped:
        def report(self, fraction):
            pass

        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        read_tables(workbook(tmp_path / "a.xlsx", ("A", TREES)), Stopped())


def test_the_same_bytes_by_another_writer_give_the_same_table(tmp_path):
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Arbres")
        for place, row in enumerate(TREES):
            sheet.write_row(place, 0, row)
    (tmp_path / "b.xlsm").write_bytes(stream.getvalue())
    (one,) = read(tmp_path / "b.xlsm")
    (other,) = read(workbook(tmp_path / "a.xlsx", ("Arbres", TREES)))
    assert one.cells.equals(other.cells)
