"""From files to objects: every row is found again, as an object or set aside with a reason."""

import csv
import datetime
import json

import openpyxl
import pandas as pd
import pytest
import shapely

SAMPLE = ("arbres.xlsx", "massifs.xlsx", "moyens.xlsx", "arrosages.xlsx", "sites.geojson",
          "secteurs.geojson", "voies.geojson", "commune.geojson")


def take(*paths, **options):
    from seve.layers.inventory import read_inventory

    return read_inventory(list(paths), **options)


def workbook(path, rows, sheet="Arbres"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def accounted(inventory):
    """Give every (file, sheet, row) that was found again, and how often as an object."""
    objects = [(row.source_file, row.source_sheet, row.source_row)
               for origin in inventory.origins.values() for row in origin.itertuples()]
    headers = [(table.file, table.sheet, row)
               for table, _ in inventory.recognised for row in table.header_rows]
    told = inventory.findings
    told = told[told["rejected"] | (told["finding_code"] == "row_title")]
    aside = [(row.file, row.sheet, row.row_number) for row in told.itertuples()]
    return objects, headers, aside


def filled_rows(path):
    """List the rows of a file that hold anything, by an independent reader."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                if any(cell is not None and str(cell).strip() for cell in row):
                    yield path.name, sheet.title, number
        return
    text = path.read_text(encoding="utf-8-sig")
    separator = ";" if text.split("\n")[0].count(";") > 2 else ","
    for number, row in enumerate(csv.reader(text.splitlines(keepends=True),
                                            delimiter=separator), 1):
        if any(cell.strip() for cell in row):
            yield path.name, path.stem, number


def assert_nothing_lost(inventory, paths):
    objects, headers, aside = accounted(inventory)
    assert len(objects) == len(set(objects))
    assert not set(objects) & set(aside)
    found = {*objects, *headers, *aside}
    for path in paths:
        missing = [row for row in filled_rows(path) if row not in found]
        assert missing == []
    rejected = inventory.findings[inventory.findings["rejected"]]
    away = rejected[["file", "sheet", "row_number"]].drop_duplicates()
    assert inventory.rows_read == len(objects) + len(away)
    assert rejected["finding_code"].notna().all()
    assert rejected["row_values"].notna().all()


@pytest.fixture(scope="module")
def town(sample_data):
    return take(*(sample_data / name for name in SAMPLE))


def test_every_row_of_the_sample_town_is_found_again(town, sample_data):
    assert_nothing_lost(town, [sample_data / name for name in SAMPLE if name.endswith("xlsx")])


def test_the_sheets_of_the_sample_town_hold_what_the_answer_key_says(town, sample_data):
    expected = pd.read_csv(sample_data / "answers" / "expected_rows.csv")
    expected = expected.set_index(["file", "sheet"])
    told = town.findings
    for sheet in town.sheets[town.sheets["file"].str.endswith("xlsx")].itertuples():
        wanted = expected.loc[(sheet.file, sheet.sheet)]
        mine = told[(told["file"] == sheet.file) & (told["sheet"] == sheet.sheet)]
        counts = mine["finding_code"].value_counts()
        assert sheet.header_row == wanted["header_row"]
        assert sheet.hidden == (wanted["visible"] == "no")
        assert counts.get("row_section", 0) == wanted["section_rows"]
        assert counts.get("row_total", 0) == wanted["subtotal_rows"]
        assert counts.get("row_title", 0) == wanted["title_rows"]
        skipped = wanted["section_rows"] + wanted["subtotal_rows"] + wanted["note_rows"]
        assert sheet.rows - skipped == wanted["data_rows"]


def test_the_kinds_of_the_sample_town_are_recognised(town):
    kinds = {(row.file, row.sheet): row.kind for row in town.sheets.itertuples()}
    assert kinds[("arbres.xlsx", "CENTRE")] == "trees"
    assert kinds[("arbres.xlsx", "Synthèse")] is None
    assert kinds[("massifs.xlsx", "Massifs")] == "beds"
    assert kinds[("massifs.xlsx", "Jardinieres et suspensions")] == "beds"
    assert kinds[("moyens.xlsx", "Équipes")] == "teams"
    assert kinds[("moyens.xlsx", "Véhicules")] == "vehicles"
    assert kinds[("moyens.xlsx", "Dépôts")] == "depots"
    assert kinds[("moyens.xlsx", "Points d'eau")] == "water_points"
    assert kinds[("sites.geojson", "sites")] == "sites"
    assert kinds[("secteurs.geojson", "secteurs")] == "zones"
    assert kinds[("voies.geojson", "voies")] == "roads"
    assert kinds[("commune.geojson", "commune")] is None
    assert kinds[("arrosages.xlsx", "Carnet 2026")] == "waterings"


@pytest.fixture(scope="module")
def answered(sample_data):
    """Read the town as an import does: its outline known, on a day of July 2026."""
    from seve.layers.boundary import adopt_boundary
    from seve.layers.settings import TownSettings

    settings, files = adopt_boundary(TownSettings(), [sample_data / name for name in SAMPLE])
    return take(*files, settings=settings, today=datetime.date(2026, 7, 14))


def agrees(field, value, expected):
    """Tell whether the importer understood what the answer key says was meant."""
    from seve.layers.placing.names import name_key

    if expected == "" or pd.isna(value):
        return expected == "" and pd.isna(value)
    if field == "geometry":
        # The key is rounded to the centimetre, the degrees of the workbook to a decimetre.
        x, y = map(float, expected.split())
        return value.distance(shapely.Point(x, y)) < 0.2
    if field in ("street", "site_name"):
        return name_key(str(value)) == name_key(expected)
    if field == "position_status" and expected == "to_locate":
        # Its site or street may give a row without coordinates an approximate place.
        return value in ("to_locate", "approximate")
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() == expected[:10]
    try:
        return float(value) == pytest.approx(float(expected), abs=0.051)
    except ValueError:
        return str(value).lower() == expected.lower()


def test_the_importer_and_the_answer_key_of_the_sample_town_agree_on_every_line(
    answered, sample_data
):
    key = pd.read_csv(sample_data / "answers" / "answer_key.csv", dtype=str, keep_default_na=False)
    told = answered.findings.groupby(["file", "sheet", "row_number"])["finding_code"].agg(set)
    whole = answered.findings.groupby(["file", "sheet"])["finding_code"].agg(set)
    wrong, checked = [], 0
    for line in key.itertuples():
        if line.table not in answered.objects:
            continue
        place = answered.origins[line.table]
        mine = answered.objects[line.table][(
            (place["source_file"] == line.file) & (place["source_sheet"] == line.sheet)
            & (place["source_row"] == int(line.row))).to_numpy()]
        checked += 1
        if (len(mine) == 1) != (line.object == "yes"):
            wrong.append((line.sheet, line.row, line.kind, f"{len(mine)} objects"))
        elif len(mine) and line.field and not agrees(
                line.field, mine.iloc[0][line.field], line.expected):
            wrong.append((line.sheet, line.row, line.kind, line.field, line.expected,
                          mine.iloc[0][line.field]))
        found = (whole.get((line.file, line.sheet), set())
                 if line.kind in ("hidden_sheet", "summary_sheet")
                 else told.get((line.file, line.sheet, int(line.row)), set()))
        if line.finding and line.finding not in found:
            wrong.append((line.sheet, line.row, line.kind, line.finding, found))
    assert wrong == []
    assert checked > 850


def test_a_planting_day_far_ahead_is_not_believed_and_one_this_autumn_is(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["N°", "Essence", "Date de plantation"], ["1", "Tilleul", "14/03/2062"],
        ["2", "Tilleul", "20/11/2026"], ["3", "Tilleul", "14/03/2012"]])
    inventory = take(path, today=datetime.date(2026, 7, 14))
    days = inventory.objects["trees"]["planting_date"]
    assert [None if pd.isna(day) else day.date().isoformat() for day in days] == [
        None, "2026-11-20", "2012-03-14"]
    told = inventory.findings[inventory.findings["finding_code"] == "planting_in_future"]
    assert told["row_number"].tolist() == [2, 3]
    assert "2062" in str(told["value"].iloc[0])


def test_a_line_written_twice_is_counted_once_and_kept_whole_among_the_rejects(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["Matricule", "Essence", "Hauteur (m)"], ["A1", "Tilleul", 12], ["A2", "Érable", 9],
        ["A1", "Tilleul", 12]])
    inventory = take(path)
    assert inventory.objects["trees"]["code"].tolist() == ["A1", "A2"]
    away = inventory.findings[inventory.findings["rejected"]]
    assert away["finding_code"].tolist() == ["duplicate_exact"]
    assert json.loads(away["row_values"].iloc[0]) == {
        "Matricule": "A1", "Essence": "Tilleul", "Hauteur (m)": "12"}
    assert_nothing_lost(inventory, [path])


def test_ages_count_back_from_the_survey_of_their_own_row(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["N°", "Essence", "Âge estimé", "Date diagnostic"],
        ["1", "Tilleul", "10 ans", datetime.date(2020, 5, 2)],
        ["2", "Tilleul", "10 ans", datetime.date(2024, 5, 2)],
        ["3", "Tilleul", "10 ans", datetime.date(2024, 6, 2)]])
    trees = take(path).objects["trees"]
    assert trees["planting_year"].tolist() == [2010, 2014, 2014]


def test_a_hidden_sheet_is_named_and_set_aside_until_it_is_confirmed(town, sample_data):
    from seve.layers.recognising.profiles import Profile, SheetProfile

    aside = town.findings[town.findings["finding_code"] == "sheet_hidden"]
    assert set(aside["sheet"]) == {"Relevé 2009 (ancien)"}
    assert len(aside) == 45
    chosen = Profile("p", [SheetProfile("Relevé 2009 (ancien)", "trees", {
        "N°": ("code", None), "Rue": ("street", None), "Essence": ("full_name", None),
        "Hauteur": ("height_m", "m"), "X": ("x", None), "Y": ("y", None)})])
    again = take(sample_data / "arbres.xlsx", profile=chosen)
    assert len(again.objects["trees"]) == len(town.objects["trees"]) + 45


@pytest.mark.parametrize("name", [
    "bondy-arbres-departement.csv", "bondy-arbres-ville.csv", "bondy-espaces-verts.csv",
    "paris-les-arbres-10000.csv", "paris-espaces-verts.xlsx"])
def test_every_row_of_the_real_files_is_found_again(shared_data, name):
    path = shared_data / "inventories" / name
    inventory = take(path)
    assert_nothing_lost(inventory, [path])
    for _, seen in inventory.recognised:
        assert seen.kind is not None or seen.ask_kind
        for match in seen.columns:
            assert match.target or match.ask or match.reason_code in (
                "no_place_in_store", "column_empty", "class_of_object", "target_taken",
                "machine_number", "sheet_not_taken")


def test_every_tree_of_montrouge_is_found_again(shared_data):
    inventory = take(shared_data / "inventories" / "montrouge-arbres.geojson")
    trees = inventory.objects["trees"]
    assert len(trees) == 5795
    assert (trees["position_source"] == "geometry").all()


def test_unmapped_columns_are_kept_with_each_row(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["Matricule", "Essence", "Hauteur (m)", "Famille", "Zorglub"],
        ["1", "Tilia cordata", 12, "Malvaceae", 3], ["2", "Acer platanoides", 8, None, None]])
    kept = take(path).objects["trees"]["other_columns"].tolist()
    assert json.loads(kept[0]) == {"Famille": "Malvaceae", "Zorglub": "3"}
    assert kept[1] is None


def test_section_rows_give_street_or_site_to_the_trees_below(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["N°", "Essence", "Hauteur (m)", "État"], ["Rue Chanzy (2 arbres)"],
        ["1", "Tilleul", 12, "bon"], ["2", "Érable", 9, "bon"],
        ["Parc Lefèvre"], ["3", "If", 4, "moyen"], ["Campagne 2024"], ["4", "If", 4, "moyen"]])
    trees = take(path).objects["trees"]
    assert trees["street"].tolist() == ["Rue Chanzy", "Rue Chanzy", None, None]
    assert trees["site_name"].tolist() == [None, None, "Parc Lefèvre", None]


def test_several_sheets_in_several_units_make_one_table(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Nord"
    for row in (["N°", "Essence", "Hauteur"], *([str(i), "Tilleul", 3 + i] for i in range(12))):
        book.active.append(row)
    south = book.create_sheet("Sud")
    for row in (["N°", "Essence", "Hauteur"],
                *([str(50 + i), "Tilleul", 300 + 100 * i] for i in range(12))):
        south.append(row)
    book.save(tmp_path / "arbres.xlsx")
    trees = take(tmp_path / "arbres.xlsx").objects["trees"]
    assert trees["height_m"].tolist() == pytest.approx(
        [3.0 + i for i in range(12)] + [3.0 + i for i in range(12)])
    assert trees["source_sheet"].unique().tolist() == ["Nord", "Sud"]


def codes(inventory):
    return inventory.findings["finding_code"].value_counts().to_dict()


def test_a_row_that_counts_several_trees_makes_as_many(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["N°", "Rue", "Essence", "Hauteur (m)", "Effectif"],
        ["A", "Rue Chanzy", "Tilleul", 12, 44], ["B", "Rue Hugo", "Érable", 9, 1]])
    inventory = take(path)
    trees = inventory.objects["trees"]
    assert len(trees) == 45
    assert trees["code"].tolist()[:2] == ["A-1", "A-2"]
    assert trees["code"].iloc[-1] == "B"
    assert inventory.rows_read == 2
    assert inventory.sheets[["rows", "objects", "set_aside"]].iloc[0].tolist() == [2, 45, 0]
    told = inventory.findings[inventory.findings["finding_code"] == "row_made_several"]
    assert told["row_number"].tolist() == [2]
    assert json.loads(told["finding_values"].iloc[0]) == {"count": 44}
    assert json.loads(trees["other_columns"][0])["Effectif"] == "44"
    # What all 44 have is said once.
    assert all(count <= 2 for count in codes(inventory).values())


def test_a_line_of_trees_counted_in_words_gets_each_along_it_with_its_species(tmp_path):
    import geopandas as gpd

    line = shapely.LineString([(574000, 6279000), (574100, 6279000)])
    gpd.GeoDataFrame(
        {"patrimoine": ["6 PIN PARASOL,3 CHENE LIEGE,1 MICOCOULIER", "PLATANE"]},
        geometry=[line, shapely.Point(574200, 6279000)], crs="EPSG:2154").to_file(
        tmp_path / "alignements.gpkg")
    trees = take(tmp_path / "alignements.gpkg").objects["trees"]
    assert trees["latin_name"].tolist()[:10] == (
        ["Pinus pinea"] * 6 + ["Quercus suber"] * 3 + ["Celtis australis"])
    assert trees.geometry.x.round(1).tolist()[:10] == [574005 + 10 * k for k in range(10)]
    assert set(trees["position_status"][:10]) == {"approximate"}
    assert set(trees["position_precision_m"][:10]) == {10.0}
    assert trees["position_status"].iloc[10] == "located"
    assert "PIN PARASOL" in trees["other_columns"][0]


def test_trees_made_of_one_row_are_found_again_at_the_next_import(tmp_path):
    from seve.layers.importing import import_inventory
    from seve.layers.store import Store

    moment = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
    path = workbook(tmp_path / "a.xlsx", [
        ["Rue", "Essence", "Quantité", "X", "Y"],
        ["Rue Chanzy", "Tilleul", 5, 660000, 6869000],
        ["Rue Hugo", "Érable", 3, 660200, 6869000], ["Rue Hugo", "Frêne", 1, 660300, 6869000]])
    with Store.create(tmp_path / "ville.gpkg") as store:
        first = import_inventory(store, path, moment=moment)
        assert (first.new, first.trees, first.rows_read) == (9, 9, 3)
        again = import_inventory(store, path, moment=moment)
        assert (again.new, again.changed, again.unchanged, again.gone) == (0, 0, 9, 0)


def test_a_count_too_large_or_in_doubt_leaves_the_row_one_object(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["Matricule", "Essence", "Effectif"], ["A", "Charme", 3000], ["B", "Érable", 2]])
    inventory = take(path)
    assert len(inventory.objects["trees"]) == 3
    assert codes(inventory)["row_counts_several"] == 1
    beds = take(workbook(tmp_path / "jardinieres.xlsx", [
        ["Localisation", "Type", "Nombre", "Contenance (L)"], ["Rue Chanzy", "Jardinière", 6, 80],
        ["Rue Hugo", "Suspension", 2, 40]], "Jardinières"))
    assert len(beds.objects["beds"]) == 2
    assert beds.questions[0].header == "Nombre"


def test_streets_with_their_number_of_trees_are_asked_before_they_become_trees(tmp_path):
    path = workbook(tmp_path / "elagage.xlsx", [
        ["Rue", "Nombre d'arbres", "Essence", "Montant HT"], ["Rue Chanzy", 12, "Platane", 1200],
        ["Rue Hugo", 30, "Tilleul", 3000], ["Rue Zola", 8, "Platane", 700]])
    inventory = take(path)
    assert inventory.objects == {}
    assert [(one.subject, one.reason_code) for one in inventory.questions] == [
        ("kind", "rows_may_be_streets")]
    assert_nothing_lost(inventory, [path])


def test_once_told_that_a_number_counts_planters_each_planter_is_one(tmp_path):
    from seve.layers.recognising.profiles import Profile, SheetProfile

    path = workbook(tmp_path / "jardinieres.xlsx", [
        ["Localisation", "Type", "Nombre", "Contenance (L)"], ["Rue Chanzy", "Jardinière", 6, 80],
        ["Rue Hugo", "Suspension", 2, 40]], "Jardinières")
    told = Profile("p", [SheetProfile("Jardinières", "beds", {
        "Localisation": ("place", None), "Type": ("kind", None), "Nombre": ("count", None),
        "Contenance (L)": ("volume_l", "l")})])
    inventory = take(path, profile=told)
    assert inventory.objects["beds"]["kind"].value_counts().to_dict() == {
        "planter": 6, "hanging_basket": 2}
    assert inventory.objects["beds"]["volume_l"].sum() == 6 * 80 + 2 * 40
    assert inventory.rows_read == 2


def test_findings_name_the_column_as_the_workbook_does(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["Matricule", "Essence", "Haut. (m)"], ["1", "Tilia cordata", 12],
        ["1", "Acer platanoides", "très grand"], ["3", "Tilia cordata", 55]])
    told = take(path).findings.set_index("finding_code")["column_name"]
    assert set(told[["number_unreadable", "code_repeated"]]) == {"Haut. (m)", "Matricule"}
    assert not set(told.dropna()) & {"height_m", "code", "species_code"}


def test_what_was_not_asked_of_anybody_is_said_among_the_findings(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["Matricule", "Essence", "Hauteur", "Zorglub"],
        *([f"T{i}", "Tilia cordata", 40 + 2 * i, "x"] for i in range(20))])
    inventory = take(path)
    told = inventory.findings[inventory.findings["finding_code"].isin(
        ("column_to_confirm", "column_left"))].set_index("column_name")
    assert told.loc["Hauteur", "finding_code"] == "column_to_confirm"
    assert told.loc["Zorglub", "finding_code"] == "column_left"
    assert not told["rejected"].any()
    assert {question.header for question in inventory.questions} == {"Hauteur", "Zorglub"}


def test_a_uid_in_the_file_comes_back(tmp_path):
    uid = "6f1c1f0a-3b9e-4d0e-8f5b-0a5c7a1b2c3d"
    path = workbook(tmp_path / "a.xlsx", [["uid", "Matricule", "Essence", "Hauteur (m)"],
                                          [uid, "1", "Tilleul", 12]])
    assert take(path).objects["trees"]["uid"].tolist() == [uid]


def test_an_age_is_counted_from_the_day_of_the_survey(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [
        ["Matricule", "Essence", "Age estimé", "Date du relevé"],
        *([str(i), "Tilia cordata", 35, datetime.date(2020, 6, 1)] for i in range(6))])
    trees = take(path).objects["trees"]
    assert set(trees["planting_year"]) <= {1984, 1985}
    assert trees["planting_year"].notna().all()


def test_a_profile_with_other_answers_changes_what_is_taken(tmp_path):
    from seve.layers.inventory import assemble
    from seve.layers.recognising.profiles import load_profile, profile_of, save_profile

    path = workbook(tmp_path / "a.xlsx", [
        ["Matricule", "Essence", "Etat"], *([f"T{i}", "Tilia cordata", i % 5 + 1]
                                             for i in range(20))])
    first = take(path)
    (question,) = [one for one in first.questions if one.header == "Etat"]
    assert question.choice is None
    assert "health" in question.choices
    assert "one_best_5" in question.units
    assert question.samples == ("1", "2", "3", "4", "5")
    profile = profile_of("relevé", first.recognised)
    profile.sheets[0].columns["Etat"] = ("health", "one_worst_5")
    for name in ("p.json", "p.csv"):
        save_profile(profile, tmp_path / name)
        known = load_profile(tmp_path / name)
        again = assemble([table for table, _ in first.recognised], first.files, known)
        assert again.objects["trees"]["health"].tolist()[:5] == [
            "very_poor", "poor", "fair", "good", "very_good"]
        assert again.questions == []


def test_a_file_that_cannot_be_read_stops_the_import(tmp_path):
    from seve.layers.errors import ReadingError

    (tmp_path / "b.xlsx").write_bytes(b"no")
    with pytest.raises(ReadingError):
        take(workbook(tmp_path / "a.xlsx", [["N°", "Essence"], ["1", "If"]]),
             tmp_path / "b.xlsx")


def test_every_finding_has_its_sentence_in_both_languages(town):
    from seve.layers import findings

    for row in town.findings.drop_duplicates("finding_code").itertuples():
        for language in ("fr", "en"):
            assert findings.sentence(row.finding_code, row.finding_values, language)
            assert findings.advice(row.finding_code, row.finding_values, language)


def test_each_sheet_is_read_in_the_system_its_own_headers_name(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Centre"
    book.active.append(["Matricule", "Essence", "X L93", "Y L93"])
    other = book.create_sheet("Jacob")
    other.append(["Matricule", "Essence", "Longitude", "Latitude"])
    for number in range(8):
        book.active.append([f"A{number}", "Tilleul", 666000 + number, 6868500])
        other.append([f"B{number}", "Tilleul", 2.5361 + number / 10_000, 48.919])
    book.save(tmp_path / "arbres.xlsx")
    inventory = take(tmp_path / "arbres.xlsx")
    assert set(inventory.objects["trees"]["position_status"]) == {"located"}
    assert "declared_crs_wrong" not in set(inventory.findings["finding_code"])


def test_a_shape_that_is_set_aside_is_kept_with_its_row(tmp_path):
    import geopandas as gpd

    gpd.GeoDataFrame({"zorglub": ["a"]}, geometry=[shapely.Point(660000, 6868000)],
                     crs="EPSG:2154").to_file(tmp_path / "inconnu.gpkg")
    inventory = take(tmp_path / "inconnu.gpkg")
    away = inventory.findings[inventory.findings["rejected"]]
    assert json.loads(away["row_values"].iloc[0]) == {
        "zorglub": "a", "geometry": "POINT (660000 6868000)"}


def test_a_tree_struck_through_in_the_workbook_is_said(tmp_path):
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.active.title = "Arbres & haies"
    for row in (["Matricule", "Essence", "Remarques", "Effectif"], ["1", "Tilleul", None, 1],
                ["2", "Platane", None, 2], ["3", "If", "Abattu en 2020", 1],
                ["4", "Frêne", "à revoir", 1]):
        book.active.append(row)
    for number in (3, 4):
        for cell in book.active[number]:
            cell.font = Font(strike=True)
    book.active["B5"].font = Font(strike=True)
    book.save(tmp_path / "arbres.xlsx")
    told = take(tmp_path / "arbres.xlsx").findings
    # Row 4 says itself that its tree was felled; one struck word is no struck row.
    assert told[told["finding_code"] == "row_struck"]["row_number"].tolist() == [3]
