"""The trees: first what is true, then the workbook that six different hands kept."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import Transformer
from shapely.geometry import MultiPoint, Point

from .book import Book, Key, Sheet
from .plan import Plan, Site, Street
from .species import RECENT, SPECIES, Species

FILE = "arbres.xlsx"
TO_DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)
QUOTAS = {"CE": 560, "NW": 520, "NE": 500, "SE": 560, "SW": 480}
YOUNG = 200  # on the sheet of plantings; the other sheets hold about as many again
HEALTH = ("very_good", "good", "fair", "poor", "very_poor")
HEALTH_WORDS = {
    "very_good": ("Très bon", "TB", "excellent"), "good": ("Bon", "bon", "B"),
    "fair": ("Moyen", "moyen", "M"), "poor": ("Mauvais", "mauvais", "dépérissant"),
    "very_poor": ("Très mauvais", "très mauvais", "mort sur pied"),
}
SCALE = {"very_good": "C1", "good": "C2", "fair": "C3", "poor": "C4", "very_poor": "C5"}
COVERS = {
    "bare_soil": ("Sol nu", "terre"), "grass": ("Gazon", "pelouse"), "mulch": ("Paillage", "BRF"),
    "planted": ("Pied planté", "couvre-sol"), "grate": ("Grille", "grille fonte"),
    "gravel": ("Stabilisé", "grave"), "sealed": ("Enrobé", "enrobé"),
}
REMARKS = (
    "Conflit réseau aérien", "Bois mort dans le houppier", "Soulèvement du trottoir",
    "À surveiller", "Proche candélabre", "Champignon au collet – à contrôler", "Tuteur à retirer",
    "Blessure tronc (véhicule)", "Gêne signal. routière", "Chenilles processionnaires 2023",
    "Élagage fait hiver 2024-2025", "Lierre", "Cavité à 3 m (nid de mésanges)", "Rejets au pied",
)
SPRINGS = ("printemps", "automne", "hiver")
BANDS = ((0, 5, "< 5 m"), (5, 10, "5 à 10 m"), (10, 15, "10-15 m"), (15, 20, "15 à 20 m"),
         (20, None, "> 20 m"))


@dataclass(frozen=True)
class Tree:
    """One tree as it truly is, whatever the workbook says of it."""

    zone: str
    species: Species
    x: float
    y: float
    street: str
    side: str
    rank: int
    number: int
    site: str
    planted: dt.date
    height: float
    girth: int
    crown: float
    health: str
    cover: str
    pit: float
    remark: str
    felled: bool = False


def ascii_only(text: str) -> str:
    """Lose the accents, as an old export did."""
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()


def comma(value: float, digits: int = 1) -> str:
    """Write a number with a decimal comma."""
    return f"{value:.{digits}f}".replace(".", ",")


def pick(rng: np.random.Generator, values: Sequence[Any],
         weights: Sequence[float] | None = None) -> Any:
    """Draw one of some values."""
    if weights is None:
        return values[int(rng.integers(len(values)))]
    total = float(sum(weights))
    mark, running = rng.random() * total, 0.0
    for value, weight in zip(values, weights, strict=True):
        running += weight
        if mark < running:
            return value
    return values[-1]


def chance(rng: np.random.Generator, share: float) -> bool:
    """Answer yes in a share of cases."""
    return bool(rng.random() < share)


def grown(rng: np.random.Generator, zone: str, species: Species, x: float, y: float, *,
          street: str = "", side: str = "", rank: int = 0, number: int = 0, site: str = "",
          young: bool = False) -> Tree:
    """Give a tree its age and what follows from it."""
    if young:
        planted = dt.date(2023, 11, 15) + dt.timedelta(days=int(rng.choice(
            [*range(0, 120), *range(365, 490), *range(730, 860)])))
    else:
        age = int(min(120, 6 + rng.gamma(2.6, 14.0)))
        planted = dt.date(2026 - age, int(pick(rng, (1, 2, 3, 11, 12))), 1 + int(rng.integers(28)))
    years = max(0.5, 2026.5 - planted.year - planted.month / 12)
    height = species.top_m * (1 - math.exp(-(years + 5) / 24)) * (0.85 + 0.3 * rng.random())
    height = max(2.5, round(height * 2) / 2)
    girth = max(14, round((12 + 2.6 * years * (species.top_m / 16)) * (0.8 + 0.4 * rng.random())))
    crown = max(1.0, round(height * (0.4 + 0.3 * rng.random()), 1))
    weak = 0.6 + 0.02 * years
    health = pick(rng, HEALTH, (20, 48, 20 * weak, 7 * weak, 2 * weak))
    in_street = bool(street)
    cover = pick(rng, list(COVERS), (18, 8, 14, 10, 12, 18, 12) if in_street
                 else (10, 70, 15, 3, 0, 4, 0))
    pit = float(pick(rng, (1.0, 1.44, 1.5, 2.25, 3.0, 4.0), (22, 15, 20, 20, 12, 8)))
    remark = pick(rng, REMARKS) if chance(rng, 0.12) else ""
    return Tree(zone, species, round(x, 2), round(y, 2), street, side, rank, number, site, planted,
                height, girth, crown, health, cover, pit, remark)


def side_places(street: Street, side: str, spacing: float, start: float,
                ) -> Iterator[tuple[int, float, float, float]]:
    """Give (rank, chainage, x, y) of trees along one side of a street."""
    length = street.line.length
    shift = 8.0 if street.major else 5.0
    sign = -1.0 if side == "pair" else 1.0
    chain, rank = start, 0
    while chain < length - 6:
        a, b = street.line.interpolate(chain - 1), street.line.interpolate(chain + 1)
        dx, dy = b.x - a.x, b.y - a.y
        norm = math.hypot(dx, dy) or 1.0
        here = street.line.interpolate(chain)
        rank += 1
        yield rank, chain, here.x - sign * dy / norm * shift, here.y + sign * dx / norm * shift
        chain += spacing


def street_trees(plan: Plan, street: Street, rng: np.random.Generator,
                 young_share: float) -> list[Tree]:
    """Plant both sides of a street with its own kind of tree, some replaced since."""
    main = pick(rng, SPECIES, [species.street for species in SPECIES])
    spacing = 10.5 + 5.0 * rng.random() + (7.0 if street.major else 0)
    crossings = MultiPoint([edge["line"].coords[k] for edge in plan.edges for k in (0, -1)
                            if edge["name"] != street.name])
    trees = []
    sides: tuple[str, ...] = ("pair", "impair")
    if not street.major and chance(rng, 0.55):
        sides = (pick(rng, sides),)
    for side in sides:
        rank = 0
        for _, chain, x, y in side_places(street, side, spacing, 9 + 6 * rng.random()):
            place = Point(x, y)
            if place.distance(crossings) < 12 or chance(rng, 0.06):
                continue
            rank += 1
            young = chance(rng, young_share)
            species = main
            if young or chance(rng, 0.05):
                choice = [s for s in SPECIES if s.street and (not young or s.genus in RECENT)]
                species = pick(rng, choice)
            zone = next((k for k, zone in plan.zones.items() if zone.covers(place)), street.zone)
            number = 2 * (1 + int(chain // 11)) - (side == "impair")
            trees.append(grown(rng, zone, species, x + rng.normal() * 0.3, y + rng.normal() * 0.3,
                               street=street.name, side=side, rank=rank, number=number,
                               young=young))
    return trees


def site_trees(plan: Plan, site: Site, rng: np.random.Generator, count: int,
               young_share: float) -> list[Tree]:
    """Scatter trees in a site, seven metres apart, none in the lake."""
    inside = site.polygon.buffer(-3)
    west, south, east, north = inside.bounds
    places: list[Point] = []
    for _ in range(count * 30):
        if len(places) == count:
            break
        place = Point(west + (east - west) * rng.random(), south + (north - south) * rng.random())
        if not inside.contains(place) or (plan.lake and plan.lake.buffer(3).contains(place)):
            continue
        if all(place.distance(other) > 7 for other in places):
            places.append(place)
    trees = []
    for place in places:
        young = chance(rng, young_share)
        choice = [s for s in SPECIES if s.park and (not young or s.genus in RECENT)]
        species = pick(rng, choice, [s.park for s in choice])
        trees.append(grown(rng, site.zone, species, place.x, place.y, site=site.name,
                           young=young))
    return trees


SITE_COUNTS = {"parc": 60, "bâtiment public": 22, "enceinte scolaire": 16, "cimetière": 40,
               "enceinte sportive": 26, "espace naturel": 45, "habitations": 14, "activités": 10}


def plant(plan: Plan, rng: np.random.Generator) -> tuple[dict[str, list[Tree]], list[Tree]]:
    """Plant the town; returns the trees of each zone, then those of the sheet of plantings."""
    by_zone: dict[str, list[Tree]] = {zone: [] for zone in QUOTAS}
    recent: list[Tree] = []
    for site in plan.sites:
        if site.kind != "voirie":
            count = min(SITE_COUNTS[site.kind], int(site.polygon.area / 140))
            for tree in site_trees(plan, site, rng, count, 0.12):
                by_zone[tree.zone].append(tree)
    names = sorted(plan.streets, key=lambda name: (not plan.streets[name].major, name))
    heart = plan.zones["CE"]
    first = [name for name in names if plan.streets[name].line.intersection(heart).length > 60]
    rest = [name for name in names if name not in first]
    for name in first + [rest[int(k)] for k in rng.permutation(len(rest))]:
        street = plan.streets[name]
        if not street.major and len(by_zone[street.zone]) >= QUOTAS[street.zone]:
            continue
        for tree in street_trees(plan, street, rng, 0.13):
            by_zone[tree.zone].append(tree)
    for zone, trees in by_zone.items():
        young = [k for k, tree in enumerate(trees) if tree.planted.year >= 2023]
        moved = {young[int(k)] for k in rng.permutation(len(young))[: YOUNG // 5]}
        recent.extend(tree for k, tree in enumerate(trees) if k in moved)
        stay = [tree for k, tree in enumerate(trees) if k not in moved]
        stay.sort(key=lambda t: (bool(t.site), t.site, t.street, t.side == "impair", t.rank))
        by_zone[zone] = stay
    recent.sort(key=lambda t: (t.planted.year + (t.planted.month > 9), t.street, t.site, t.rank))
    return by_zone, recent


def degrees(tree: Tree) -> tuple[float, float]:
    """Give longitude and latitude, to the sixth decimal."""
    longitude, latitude = TO_DEGREES.transform(tree.x, tree.y)
    return round(longitude, 6), round(latitude, 6)


# --- the sheets -----------------------------------------------------------------------------

def unknown(sheet: Sheet, row: int, column: str, written: str, field: str) -> None:
    """Note a cell that says « we do not know »."""
    kind = {"NR": "unknown_nr", "?": "unknown_question_mark", "": "blank"}.get(
        written, "unknown_words")
    sheet.key(row, column, kind, written, "non renseigné : la valeur reste inconnue",
              field_name=field, limit=6)


def centre(book: Book, trees: list[Tree], rng: np.random.Generator) -> None:
    """Write the tidiest sheet: Lambert-93, years, numbers; a few slips."""
    sheet = book.sheet("CENTRE", [
        ("N°", 7), ("Rue / Site", 30), ("N° voirie", 9), ("Genre", 14), ("Espèce", 16),
        ("Cultivar", 13), ("Nom commun", 26), ("Année plantation", 11), ("Haut. (m)", 9),
        ("Circonf. (cm)", 10), ("Ø houppier (m)", 10), ("État sanitaire", 13),
        ("Pied d'arbre", 14), ("X_L93", 12), ("Y_L93", 13), ("Observations", 34)], colour="#2F6B3C")
    sheet.title("Ville de Livry-Gargan – Service des espaces verts")
    sheet.key(1, "A", "title_row", "Ville de Livry-Gargan – Service des espaces verts",
              "titre, pas un arbre", is_object=False)
    sheet.title("Inventaire du patrimoine arboré – secteur Centre – mise à jour mars 2026",
                merged=False)
    sheet.blank()
    sheet.header()
    places = [int(len(trees) * k / 20) for k in range(20)]
    swap, far, again_at = places[7], places[10], places[19]
    exact, near, zeros, tall = {places[3], places[12]}, {places[2], places[8], places[15]}, {
        places[5], places[17]}, {places[1], places[14]}
    number = 0
    for k, tree in enumerate(trees):
        number += 1
        longitude, latitude = tree.x, tree.y
        values: dict[str, object] = {
            "N°": number, "Rue / Site": tree.street or tree.site,
            "N° voirie": tree.number or None, "Genre": tree.species.genus,
            "Espèce": tree.species.epithet or "sp.", "Cultivar": tree.species.cultivar,
            "Nom commun": tree.species.french, "Année plantation": tree.planted.year,
            "Haut. (m)": tree.height, "Circonf. (cm)": tree.girth, "Ø houppier (m)": tree.crown,
            "État sanitaire": HEALTH_WORDS[tree.health][0],
            "Pied d'arbre": COVERS[tree.cover][0], "X_L93": longitude, "Y_L93": latitude,
            "Observations": tree.remark}
        notes: list[tuple] = []
        draw = rng.random()
        if draw < 0.05:
            values["Haut. (m)"] = f"{comma(tree.height)} m"
            notes.append(("Haut. (m)", "number_with_unit", values["Haut. (m)"],
                          "nombre à virgule avec son unité", "height_m", tree.height, ""))
        elif draw < 0.09:
            values["Haut. (m)"] = pick(rng, ("NR", "?", ""))
            notes.append(("Haut. (m)", "unknown", values["Haut. (m)"], "", "height_m", "", ""))
        elif draw < 0.11:
            values["Haut. (m)"] = f"env. {round(tree.height)}"
            notes.append(("Haut. (m)", "about", values["Haut. (m)"], "valeur approchée",
                          "height_m", float(round(tree.height)), ""))
        if chance(rng, 0.04):
            values["Année plantation"] = pick(rng, ("NR", "?", ""))
            notes.append(("Année plantation", "unknown", values["Année plantation"], "",
                          "planting_year", "", ""))
        elif chance(rng, 0.02):
            decade = tree.planted.year // 10 * 10
            values["Année plantation"] = f"années {decade}"
            notes.append(("Année plantation", "date_decade", f"années {decade}",
                          f"entre {decade} et {decade + 9}", "planting_year", decade, ""))
        if chance(rng, 0.05) and ascii_only(tree.species.french) != tree.species.french:
            values["Nom commun"] = ascii_only(tree.species.french)
            notes.append(("Nom commun", "lost_accent", values["Nom commun"], tree.species.french,
                          "genus", tree.species.genus, ""))
        if chance(rng, 0.03):
            values["Genre"] = tree.species.genus.upper() + " "
            notes.append(("Genre", "case_and_spaces", values["Genre"], tree.species.genus,
                          "genus", tree.species.genus, ""))
        if k == swap:
            values["X_L93"], values["Y_L93"] = tree.y, tree.x
            notes.append(("X_L93", "swapped_coordinates", tree.y, "X et Y échangés",
                          "geometry", f"{tree.x} {tree.y}", "coordinates_swapped"))
            notes.append(("Y_L93", "swapped_coordinates", tree.x, "X et Y échangés",
                          "geometry", f"{tree.x} {tree.y}", "coordinates_swapped"))
        if k in tall:
            wrong = round(tree.height * 100)
            values["Haut. (m)"] = wrong
            notes = [note for note in notes if note[0] != "Haut. (m)"]
            notes.append(("Haut. (m)", "out_of_range", wrong, "hauteur saisie en centimètres ?",
                          "height_m", "", "value_impossible"))
        if k in zeros:
            values["X_L93"] = values["Y_L93"] = 0
            notes.append(("X_L93", "zero_coordinates", 0, "coordonnées inconnues : à localiser",
                          "position_status", "to_locate", ""))
        if k == far:
            values["X_L93"] = tree.x + 100_000
            notes.append(("X_L93", "outside_town", values["X_L93"], "hors de la commune",
                          "position_status", "to_locate", "outside_commune"))
        row = sheet.data(values, place=(tree.x, tree.y))
        note_all(sheet, row, notes)
        if k in exact:
            again = sheet.data(values, is_object=False)
            sheet.key(again, "N°", "duplicate_exact", number, f"la ligne {row} écrite deux fois",
                      finding="duplicate_exact", is_object=False)
        if k in near:
            number += 1
            twin = dict(values, **{"N°": number, "X_L93": round(tree.x + 0.6, 2),
                                   "Y_L93": round(tree.y - 0.5, 2), "Observations": ""})
            again = sheet.data(twin, place=(tree.x, tree.y))
            sheet.key(again, "X_L93", "duplicate_near", twin["X_L93"],
                      f"sans doute le même arbre que la ligne {row} (moins d'un mètre)",
                      finding="duplicate_near")
        if k == again_at:
            again = sheet.data({"N°": number, "Rue / Site": "Place de la Libération"})
            sheet.key(again, "N°", "repeated_code", number,
                      f"même numéro que la ligne {row}, autre arbre ; sans coordonnées",
                      finding="code_repeated")
    sheet.blank()
    text = "Source : relevés du service 2014-2026. Coordonnées en Lambert 93 (EPSG:2154)."
    row = sheet.note(text)
    sheet.key(row, "N°", "footnote_row", text, "note de bas de tableau", is_object=False)
    sheet.done()


def note_all(sheet: Sheet, row: int, notes: list[tuple]) -> None:
    """Note the oddities of one row: (column, kind, written, meaning, field, expected, finding)."""
    for column, kind, written, meaning, field, expected, finding in notes:
        if kind == "unknown":
            unknown(sheet, row, column, str(written), field)
        else:
            sheet.key(row, column, kind, written, meaning, field_name=field, expected=expected,
                      finding=finding)


def written_date(rng: np.random.Generator, tree: Tree) -> tuple[object, str, str, object]:
    """Write a planting date in one of four styles: (cell, kind, field, expected)."""
    style = pick(rng, ("cell", "text", "year", "season", "dots"), (35, 28, 22, 12, 3))
    day = tree.planted
    if style == "cell":
        return day, "date_cell", "planting_date", day
    if style == "text":
        return day.strftime("%d/%m/%Y"), "date_text", "planting_date", day
    if style == "dots":
        return day.strftime("%d.%m.%y"), "date_dots", "planting_date", day
    if style == "year":
        return day.year, "date_year", "planting_year", day.year
    season = "hiver" if day.month in (12, 1, 2) else "automne" if day.month > 8 else "printemps"
    return f"{season} {day.year}", "date_season", "planting_year", day.year


def gutenberg(book: Book, trees: list[Tree], rng: np.random.Generator) -> None:
    """Write the sheet with street rows, coordinates in one column, units in every cell."""
    sheet = book.sheet("Chanzy-Gutenberg", [
        ("Num", 9), ("Essence", 34), ("Date de plantation", 16), ("Hauteur", 10),
        ("Circonférence", 13), ("État", 12), ("Surface fosse", 12), ("Revêtement pied", 15),
        ("Coordonnées GPS", 24), ("Remarques", 36)], colour="#7FB069")
    sheet.title("ARBRES DU SECTEUR CHANZY – GUTENBERG")
    sheet.blank()
    sheet.header()
    current, in_section = "", 0
    twins: list[tuple[int, dict]] = []
    for k, tree in enumerate(trees, 1):
        place = tree.street or tree.site
        if place != current:
            if current:
                close_section(sheet, current, in_section)
            row = sheet.section(place.upper())
            sheet.key(row, "Num", "section_row", place.upper(),
                      f"les lignes qui suivent sont « {place} »", is_object=False,
                      field_name="street" if tree.street else "site_name", expected=place)
            current, in_section = place, 0
        in_section += 1
        longitude, latitude = degrees(tree)
        date, date_kind, date_field, date_value = written_date(rng, tree)
        latin = chance(rng, 0.6)
        values: dict[str, object] = {
            "Num": f"CG{k:04d}", "Essence": tree.species.latin if latin else tree.species.french,
            "Date de plantation": date, "Hauteur": f"{comma(tree.height)} m",
            "Circonférence": f"{tree.girth} cm", "État": pick(rng, HEALTH_WORDS[tree.health][:2]),
            "Surface fosse": f"{comma(tree.pit, 2)} m²" if tree.street else "",
            "Revêtement pied": pick(rng, COVERS[tree.cover]),
            "Coordonnées GPS": f"{latitude:.6f}, {longitude:.6f}", "Remarques": tree.remark}
        notes: list[tuple] = [
            ("Date de plantation", date_kind, date, "date de plantation", date_field,
             date_value, ""),
            ("Hauteur", "number_with_unit", values["Hauteur"], "nombre avec son unité",
             "height_m", tree.height, ""),
            ("Circonférence", "number_with_unit", values["Circonférence"],
             "nombre avec son unité", "trunk_girth_cm", float(tree.girth), ""),
            ("Coordonnées GPS", "lat_lon_one_column", values["Coordonnées GPS"],
             "latitude puis longitude (WGS 84)", "geometry", f"{tree.x} {tree.y}", "")]
        if tree.street:
            notes.append(("Surface fosse", "number_with_unit", values["Surface fosse"],
                          "nombre avec son unité", "pit_area_m2", tree.pit, ""))
        if not latin:
            notes.append(("Essence", "french_name", tree.species.french, tree.species.latin,
                          "genus", tree.species.genus, ""))
        draw = rng.random()
        if draw < 0.03:
            values["Hauteur"] = pick(rng, ("NR", "?", ""))
            notes = [n for n in notes if n[0] != "Hauteur"]
            notes.append(("Hauteur", "unknown", values["Hauteur"], "", "height_m", "", ""))
        elif draw < 0.06:
            values["Coordonnées GPS"] = pick(rng, ("", ",", "à relever"))
            notes = [n for n in notes if n[0] != "Coordonnées GPS"]
            notes.append(("Coordonnées GPS", "no_coordinates", values["Coordonnées GPS"],
                          "pas de position : à localiser", "position_status", "to_locate",
                          ""))
        elif draw < 0.08:
            values["Circonférence"] = f"{comma(tree.girth / 100, 2)} m"
            notes = [n for n in notes if n[0] != "Circonférence"]
            notes.append(("Circonférence", "other_unit", values["Circonférence"],
                          "circonférence écrite en mètres", "trunk_girth_cm",
                          float(tree.girth), ""))
        elif draw < 0.095:
            values["Coordonnées GPS"] = f"{comma(latitude, 6)} ; {comma(longitude, 6)}"
            notes = [n for n in notes if n[0] != "Coordonnées GPS"]
            notes.append(("Coordonnées GPS", "lat_lon_decimal_comma", values["Coordonnées GPS"],
                          "virgules décimales, point-virgule entre les deux", "geometry",
                          f"{tree.x} {tree.y}", ""))
        row = sheet.data(values, place=(tree.x, tree.y))
        note_all(sheet, row, notes)
        if k in (41, 222, 377):
            twins.append((row, values))
        if len(twins) == 3:
            for source, copy in twins:
                again = sheet.data(copy, is_object=False, style=book.alert)
                sheet.key(again, "Num", "duplicate_exact", copy["Num"],
                          f"la ligne {source} recopiée plus bas", finding="duplicate_exact",
                          is_object=False)
            twins = []
    close_section(sheet, current, in_section)
    row = sheet.subtotal({"Num": "TOTAL SECTEUR", "Essence": f"{len(trees)} arbres"})
    sheet.key(row, "Num", "total_row", "TOTAL SECTEUR", "total, pas un arbre", is_object=False)
    sheet.done(filter_row=False)


def close_section(sheet: Sheet, place: str, count: int) -> None:
    """Write the sub-total of a street."""
    row = sheet.subtotal({"Num": "Sous-total", "Essence": f"{place} : {count} arbres"})
    sheet.key(row, "Num", "subtotal_row", "Sous-total", "sous-total, pas un arbre",
              is_object=False)


def sevigne(book: Book, trees: list[Tree], rng: np.random.Generator) -> None:
    """Write the sheet without accents nor coordinates: street, side and rank."""
    sheet = book.sheet("SEVIGNE", [
        ("Numero", 9), ("Rue ou parc", 24), ("Cote", 8), ("Rang", 6), ("N° en face", 9),
        ("Essence", 30), ("Annee", 15), ("Hauteur (m)", 10), ("Circ. tronc (cm)", 11),
        ("Etat", 12), ("Fosse L x l (m)", 12), ("Sol au pied", 13), ("Remarque", 34)],
        colour="#C9A227")
    sheet.title("SECTEUR SEVIGNE - LEFEVRE : RELEVE DES ARBRES (rue par rue)")
    sheet.title("releve a pied, sans GPS - rang compte depuis le debut de la voie", merged=False)
    sheet.groups([(0, 0, ""), (1, 4, "SITUATION"), (5, 6, "ARBRE"), (7, 9, "DIMENSIONS ET ETAT"),
                  (10, 11, "PIED"), (12, 12, "")])
    sheet.header()
    sheet.key(3, "B:E", "merged_header", "SITUATION",
              "première ligne d'un en-tête sur deux lignes", is_object=False)
    blocks: list[tuple[int, int, str]] = []
    full: dict[str, str] = {}
    for k, tree in enumerate(trees, 1):
        place = tree.street or tree.site
        if k == 1 or place != (trees[k - 2].street or trees[k - 2].site):
            blocks.append((sheet.row + 1, sheet.row + 1, street_writing(rng, place)))
        else:
            blocks[-1] = (blocks[-1][0], sheet.row + 1, blocks[-1][2])
        name = blocks[-1][2]
        full[name] = place
        years = tree.planted.year
        year: object = years
        notes: list[tuple] = []
        if chance(rng, 0.10):
            year = f"{'printemps' if tree.planted.month < 7 else 'automne'} {years}"
            notes.append(("Annee", "date_season", year, "saison et année", "planting_year",
                          years, ""))
        elif chance(rng, 0.06):
            year = pick(rng, ("NR", "?", ""))
            notes.append(("Annee", "unknown", year, "", "planting_year", "", ""))
        side, side_length = pick(rng, ((1.0, 1.0), (1.2, 1.2), (1.5, 1.5), (2.0, 1.5), (1.0, 3.0)))
        values: dict[str, object] = {
            "Numero": f"{k:05d}", "Cote": {"pair": "pair", "impair": "impair"}.get(tree.side, ""),
            "Rang": tree.rank or None, "N° en face": tree.number or None,
            "Essence": ascii_only(tree.species.latin), "Annee": year,
            "Hauteur (m)": comma(tree.height) if chance(rng, 0.5) else tree.height,
            "Circ. tronc (cm)": tree.girth, "Etat": ascii_only(HEALTH_WORDS[tree.health][0]),
            "Fosse L x l (m)": (f"{comma(side)} x {comma(side_length)}" if tree.street else ""),
            "Sol au pied": ascii_only(COVERS[tree.cover][0]),
            "Remarque": ascii_only(tree.remark)}
        if isinstance(values["Hauteur (m)"], str):
            notes.append(("Hauteur (m)", "decimal_comma_text", values["Hauteur (m)"],
                          "nombre écrit en texte", "height_m", tree.height, ""))
        if tree.street:
            notes.append(("Fosse L x l (m)", "area_from_sides", values["Fosse L x l (m)"],
                          "surface = longueur × largeur", "pit_area_m2",
                          round(side * side_length, 2), ""))
            notes.append(("Rang", "street_side_rank", tree.rank,
                          f"{tree.street}, côté {tree.side}, {tree.rank}e arbre",
                          "street_rank", tree.rank, ""))
        else:
            notes.append(("Rue ou parc", "site_only", name, f"dans « {tree.site} », sans place",
                          "site_name", tree.site, ""))
        notes.append(("Numero", "leading_zeros", values["Numero"], "numéro gardé en texte",
                      "code", values["Numero"], ""))
        if chance(rng, 0.03):
            values["Circ. tronc (cm)"] = 0
            notes.append(("Circ. tronc (cm)", "zero_unknown", 0, "zéro veut dire inconnu",
                          "trunk_girth_cm", "", ""))
        row = sheet.data(values, place=(tree.x, tree.y))
        note_all(sheet, row, notes)
        if k in (88, 301):
            again = sheet.data(values, is_object=False)
            blocks[-1] = (blocks[-1][0], again, blocks[-1][2])
            sheet.key(again, "Numero", "duplicate_exact", values["Numero"],
                      f"la ligne {row} écrite deux fois", finding="duplicate_exact",
                      is_object=False)
    streets = {tree.street for tree in trees}
    for first, last, name in blocks:
        if last > first:
            sheet.page.merge_range(first - 1, 1, last - 1, 1, name, sheet.book.upright)
            sheet.key(first, "Rue ou parc", "merged_cells", name,
                      f"vaut pour les lignes {first} à {last}",
                      field_name="street" if full[name] in streets else "site_name",
                      expected=full[name], limit=30)
        else:
            sheet.page.write_string(first - 1, 1, name, sheet.book.cell)
    sheet.done(filter_row=False)


SHORT = (("Boulevard ", ("Bd ", "BD ", "Boulevard ")), ("Avenue ", ("Av. ", "Ave ", "AVENUE ")),
         ("Allée ", ("All. ", "Allee ")), ("Rue ", ("R. ", "rue ")))


def street_writing(rng: np.random.Generator, place: str) -> str:
    """Write a street as this sheet's hand did: shortened, no accents, no hyphens."""
    for word, ways in SHORT:
        if place.startswith(word):
            place = pick(rng, ways) + place[len(word):]
            break
    return ascii_only(place.replace("-", " ").replace("–", "-"))


def poudrerie(book: Book, trees: list[Tree], rng: np.random.Generator) -> None:
    """Write the sheet after a diagnosis: classes of height, codes C1 to C6, felled trees kept."""
    sheet = book.sheet("Poudrerie", [
        ("ID_arbre", 10), ("Adresse", 34), ("Nom latin", 30), ("Age estimé", 11),
        ("Classe hauteur", 11), ("Classe circ.", 12), ("Diagnostic", 10),
        ("Date diag.", 12), ("Préconisation", 22), ("X", 12), ("Y", 13), ("Commentaire", 34)],
        colour="#B5651D")
    sheet.title("Diagnostic phytosanitaire – secteur Poudrerie")
    sheet.title("C1 sain et vigoureux | C2 lésions mineures | C3 lésions importantes | "
                "C4 importantes et évolutives | C5 irréversibles, à abattre | C6 souche",
                merged=False)
    sheet.key(2, "A", "legend_row", "C1 sain et vigoureux | C2 …", "légende de l'échelle",
              is_object=False)
    sheet.blank()
    sheet.header()
    for k, tree in enumerate(trees, 1):
        felled, stump = chance(rng, 0.035), chance(rng, 0.015)
        code = "C6" if stump else SCALE[tree.health]
        band = next(b for b in BANDS if b[1] is None or tree.height < b[1])
        step = tree.girth // 50 * 50
        recent = tree.planted > dt.date(2024, 8, 31)
        first = dt.date(2026, 4, 7) if recent else dt.date(2024, 9, 2)
        day = first + dt.timedelta(days=int(rng.integers(60)))
        years = day.year - tree.planted.year
        address = tree.site or f"{tree.number} {tree.street}"
        values: dict[str, object] = {
            "ID_arbre": f"P-{k}", "Adresse": address, "Nom latin": tree.species.latin,
            "Age estimé": f"{years} an{'s' if years > 1 else ''}", "Classe hauteur": band[2],
            "Classe circ.": f"{step}-{step + 50} cm", "Diagnostic": code, "Date diag.": day,
            "Préconisation": {"C4": "Suivi annuel", "C5": "Abattage"}.get(
                code, pick(rng, ("", "", "", "Bois mort", "Élagage", "Taille de formation"))),
            "X": tree.x, "Y": tree.y, "Commentaire": tree.remark}
        notes: list[tuple] = [
            ("Classe hauteur", "height_class", band[2], "classe de hauteur", "height_m",
             band[0] or "", ""),
            ("Classe circ.", "girth_class", values["Classe circ."], "classe de circonférence",
             "trunk_girth_cm", step or "", ""),
            ("Diagnostic", "health_scale", code, "échelle C1 à C6 expliquée sous le titre",
             "life_cycle" if stump else "health", "stump" if stump else tree.health, ""),
            ("Date diag.", "date_cell", day, "date du diagnostic", "health_date", day, ""),
            ("Age estimé", "age_words", values["Age estimé"],
             "âge le jour du diagnostic, pas une année", "planting_year", tree.planted.year, "")]
        style = None
        if felled:
            when = int(rng.integers(2019, 2026))
            values["Commentaire"] = pick(rng, (f"Abattu en {when}", f"ABATTU {when}",
                                               f"supprimé {when} (non remplacé)"))
            style = book.struck
            notes = [n for n in notes if n[0] != "Diagnostic"]
            gone = "removed" if str(values["Commentaire"]).startswith("supprimé") else "felled"
            notes.append(("Commentaire", "felled_kept", values["Commentaire"],
                          "arbre abattu gardé dans la liste", "life_cycle", gone, ""))
        elif chance(rng, 0.03):
            values["Classe hauteur"] = pick(rng, ("NR", "?", ""))
            notes = [n for n in notes if n[0] != "Classe hauteur"]
            notes.append(("Classe hauteur", "unknown", values["Classe hauteur"], "", "height_m",
                          "", ""))
        elif chance(rng, 0.015):
            values["Diagnostic"] = f"{code}?"
            notes = [n for n in notes if n[0] != "Diagnostic"]
            notes.append(("Diagnostic", "doubtful_code", f"{code}?", "code douteux",
                          "health_code", code, ""))
        if tree.number:
            notes.append(("Adresse", "address_in_one", address, "numéro et rue ensemble",
                          "house_number", tree.number, ""))
        row = sheet.data(values, style=style, place=(tree.x, tree.y))
        note_all(sheet, row, notes)
        if k in (57, 311):
            twin = dict(values, ID_arbre=f"P-{k}bis", X=round(tree.x + 0.4, 2))
            again = sheet.data(twin, place=(tree.x, tree.y))
            sheet.key(again, "X", "duplicate_near", twin["X"],
                      f"sans doute le même arbre que la ligne {row}", finding="duplicate_near")
    sheet.done()


def jacob(book: Book, trees: list[Tree], rng: np.random.Generator) -> None:
    """Write the sheet with longitude and latitude as text with decimal commas."""
    sheet = book.sheet("Jacob", [
        ("Code", 11), ("Lieu", 30), ("Arbre", 28), ("Planté le", 14), ("H (m)", 8),
        ("Diam. tronc (cm)", 10), ("Vigueur", 12), ("Pied", 14), ("Exposition", 11),
        ("Longitude", 12), ("Latitude", 12), ("Obs.", 34)], colour="#5B8DB8")
    sheet.header()
    for k, tree in enumerate(trees, 1):
        longitude, latitude = degrees(tree)
        date, date_kind, date_field, date_value = written_date(rng, tree)
        diameter = round(tree.girth / math.pi)
        values: dict[str, object] = {
            "Code": f"JB/{k:04d}", "Lieu": tree.street or tree.site,
            "Arbre": tree.species.french, "Planté le": date, "H (m)": tree.height,
            "Diam. tronc (cm)": diameter, "Vigueur": pick(rng, HEALTH_WORDS[tree.health]),
            "Pied": pick(rng, COVERS[tree.cover]),
            "Exposition": pick(rng, ("plein soleil", "mi-ombre", "ombre", ""), (5, 3, 1, 3)),
            "Longitude": comma(longitude, 6), "Latitude": comma(latitude, 6),
            "Obs.": tree.remark}
        notes: list[tuple] = [
            ("Planté le", date_kind, date, "date de plantation", date_field, date_value, ""),
            ("Diam. tronc (cm)", "diameter_not_girth", diameter, "diamètre : multiplier par π",
             "trunk_girth_cm", round(diameter * math.pi, 1), ""),
            ("Longitude", "decimal_comma_text", values["Longitude"], "degrés écrits en texte",
             "geometry", f"{tree.x} {tree.y}", ""),
            ("Arbre", "french_name", tree.species.french, tree.species.latin, "genus",
             tree.species.genus, "")]
        if chance(rng, 0.05):
            values["H (m)"] = 0
            notes.append(("H (m)", "zero_unknown", 0, "zéro veut dire inconnu", "height_m", "",
                          ""))
        elif chance(rng, 0.03):
            low = int(tree.height)
            values["H (m)"] = f"{low}/{low + 2}"
            notes.append(("H (m)", "range_slash", values["H (m)"], f"entre {low} et {low + 2} m",
                          "height_m", low, ""))
        if chance(rng, 0.04):
            spoiled = tree.species.french.replace("é", "Ã©").replace("è", "Ã¨")
            if spoiled != tree.species.french:
                values["Arbre"] = spoiled
                notes = [n for n in notes if n[0] != "Arbre"]
                notes.append(("Arbre", "broken_accent", spoiled, tree.species.french, "genus",
                              tree.species.genus, ""))
        if k == 77:
            future = dt.date(2062, 3, 14)
            values["Planté le"] = future
            notes = [n for n in notes if n[0] != "Planté le"]
            notes.append(("Planté le", "date_in_future", future, "date à venir : 1962 ou 2026 ?",
                          "planting_date", "", "planting_in_future"))
        if k == 140:
            values["Longitude"], values["Latitude"] = values["Latitude"], values["Longitude"]
            notes = [n for n in notes if n[0] != "Longitude"]
            notes.append(("Longitude", "swapped_coordinates", values["Longitude"],
                          "longitude et latitude échangées", "geometry", f"{tree.x} {tree.y}",
                          "coordinates_swapped"))
        row = sheet.data(values, place=(tree.x, tree.y))
        note_all(sheet, row, notes)
        if k == 200:
            again = sheet.blank()
            sheet.key(again, "Code", "blank_row", "", "ligne vide au milieu", is_object=False)
    sheet.done()


FORCES = ("16/18", "18/20", "20/25", "20/25", "baliveau 250/300")
SYSTEMS = (("Manuel (cuve)", "manual"), ("Sac d'arrosage", "reservoir"),
           ("Goutte à goutte", "drip"), ("", ""))
MULCHES = (("BRF", "organic"), ("Copeaux", "organic"), ("Pouzzolane", "mineral"),
           ("Toile coco", "film"), ("Aucun", "none"), ("", ""))
SOILS = ("Terre végétale", "Mélange terre-pierre", "Limon", "Limon argileux", "Terre argileuse",
         "Sableux", "", "?", "remblai")


def plantings(book: Book, trees: list[Tree], rng: np.random.Generator) -> list[str]:
    """Write the sheet of trees planted since 2023; returns their codes."""
    sheet = book.sheet("Plantations 2023-2026", [
        ("Code", 12), ("Essence", 32), ("Force", 15), ("Date plantation", 14),
        ("Rue / site", 30), ("X (L93)", 12), ("Y (L93)", 13), ("Fosse (m²)", 10),
        ("Prof. fosse (cm)", 9), ("Sol", 20), ("Paillage", 13), ("Arrosage", 17), ("Reprise", 12),
        ("Remarques", 36)], colour="#00A651")
    sheet.title("Campagnes de plantation 2023-2024, 2024-2025 et 2025-2026 : suivi de reprise")
    sheet.header()
    codes, campaign = [], ""
    for k, tree in enumerate(trees, 1):
        winter = tree.planted.year - (tree.planted.month < 9)
        label = f"Campagne {winter}-{winter + 1}"
        if label != campaign:
            campaign = label
            row = sheet.section(label)
            sheet.key(row, "Code", "section_row", label, "titre de campagne, pas un lieu",
                      is_object=False)
        code = f"PL{winter % 100}-{k:03d}"
        codes.append(code)
        system, system_code = pick(rng, SYSTEMS, (6, 3, 1, 1))
        mulch, mulch_code = pick(rng, MULCHES, (6, 3, 1, 1, 1, 1))
        depth = int(pick(rng, (80, 100, 100, 120)))
        values: dict[str, object] = {
            "Code": code, "Essence": tree.species.latin, "Force": pick(rng, FORCES),
            "Date plantation": tree.planted, "Rue / site": tree.street or tree.site,
            "X (L93)": tree.x, "Y (L93)": tree.y, "Fosse (m²)": tree.pit,
            "Prof. fosse (cm)": depth, "Sol": pick(rng, SOILS), "Paillage": mulch,
            "Arrosage": system, "Reprise": HEALTH_WORDS[tree.health][0],
            "Remarques": pick(rng, ("", "", "", "Tuteur quadripode", "2e saison d'arrosage",
                                    "Garantie de reprise jusqu'en 2026", "Cuvette à refaire"))}
        notes: list[tuple] = [
            ("Paillage", "mulch_word", mulch, "nature du paillage", "mulch", mulch_code, ""),
            ("Arrosage", "system_word", system, "mode d'arrosage", "watering_system",
             system_code, ""),
            ("Prof. fosse (cm)", "other_unit", depth, "profondeur en centimètres",
             "soil_depth_m", depth / 100, "")]
        notes = [n for n in notes if n[2] != ""]
        if chance(rng, 0.15):
            values["Date plantation"] = tree.planted.strftime("%d/%m/%Y")
            notes.append(("Date plantation", "date_text", values["Date plantation"],
                          "date écrite en texte", "planting_date", tree.planted, ""))
        if chance(rng, 0.05):
            values["Fosse (m²)"] = pick(rng, ("NR", "?", ""))
            notes.append(("Fosse (m²)", "unknown", values["Fosse (m²)"], "", "pit_area_m2", "",
                          ""))
        style = None
        if k in (19, 88, 131):
            values["Reprise"], values["Remarques"] = "Mort", "Mort, à remplacer (garantie)"
            style = book.struck
            notes.append(("Reprise", "dead_word", "Mort", "arbre mort", "health", "very_poor", ""))
        row = sheet.data(values, style=style, place=(tree.x, tree.y))
        note_all(sheet, row, notes)
    sheet.done(filter_row=False)
    return codes


def old_list(book: Book, trees: list[Tree]) -> None:
    """Write the hidden sheet: an old list that must not be taken for today's trees."""
    sheet = book.sheet("Relevé 2009 (ancien)", [
        ("N°", 7), ("Rue", 28), ("Essence", 28), ("Hauteur", 9), ("X", 12), ("Y", 13)],
        hidden=True)
    sheet.header()
    for k, tree in enumerate(trees, 1):
        sheet.data({"N°": k, "Rue": tree.street, "Essence": tree.species.french,
                    "Hauteur": max(2.0, tree.height - 4), "X": tree.x, "Y": tree.y},
                   is_object=False)
    sheet.key(1, "A", "hidden_sheet", sheet.name,
              "feuille masquée : à signaler, à ne pas importer d'office", finding="sheet_hidden",
              is_object=False)
    sheet.done()


def summary(book: Book, by_zone: dict[str, list[Tree]], recent: list[Tree]) -> None:
    """Write the sheet of counts that the service shows its elected members."""
    sheet = book.sheet("Synthèse", [("Genre", 22), ("Nombre", 10), ("Part", 8)])
    sheet.title("Synthèse par genre")
    sheet.header()
    everyone = [tree for trees in by_zone.values() for tree in trees] + recent
    counts: dict[str, int] = {}
    for tree in everyone:
        counts[tree.species.genus] = counts.get(tree.species.genus, 0) + 1
    for genus, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        sheet.data({"Genre": genus, "Nombre": count,
                    "Part": f"{comma(100 * count / len(everyone))} %"}, is_object=False)
    sheet.subtotal({"Genre": "Total", "Nombre": len(everyone)})
    sheet.key(2, "Genre", "summary_sheet", "Synthèse", "tableau de comptes, pas un inventaire",
              finding="sheet_summary", is_object=False)
    sheet.done(filter_row=False)


def write_trees(folder: Path, plan: Plan, rng: np.random.Generator, key: Key,
                ) -> tuple[list[Tree], list[str]]:
    """Write ``arbres.xlsx``; returns the trees of the sheet of plantings and their codes."""
    by_zone, recent = plant(plan, rng)
    book = Book(folder, FILE, "Inventaire des arbres", key)
    old_list(book, [tree for tree in by_zone["CE"] if tree.street][:45])
    centre(book, by_zone["CE"], rng)
    gutenberg(book, by_zone["NW"], rng)
    sevigne(book, by_zone["NE"], rng)
    poudrerie(book, by_zone["SE"], rng)
    jacob(book, by_zone["SW"], rng)
    codes = plantings(book, recent, rng)
    summary(book, by_zone, recent)
    book.book.get_worksheet_by_name("CENTRE").activate()
    book.book.get_worksheet_by_name("CENTRE").set_first_sheet()
    book.close()
    return recent, codes
