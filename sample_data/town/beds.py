"""Beds, planters and hanging baskets, as the gardeners' own workbook lists them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
from shapely.geometry import Point

from .book import Book, Key, Sheet
from .plan import Plan, Site
from .trees import TO_DEGREES, ascii_only, chance, comma, pick

FILE = "massifs.xlsx"
KINDS = (
    ("Massif fleuri", "flower_bed", 9, ("Pétunias, gauras, sauges farineuses",
     "Dahlias, cosmos, verveines de Buenos Aires", "Bégonias, coléus, ipomées",
     "Zinnias, rudbeckias, œillets d'Inde"), "été"),
    ("Vivaces", "perennial_bed", 18, ("Géraniums vivaces, népétas, alchémilles",
     "Graminées, échinacées, asters", "Hémérocalles, sedums, sauges"), "permanent"),
    ("Massif arbustif", "shrub_bed", 35, ("Spirées, weigélias, deutzias",
     "Cornouillers, viornes", "Photinias, abélias, lauriers-tins"), "permanent"),
    ("Rosiers", "rose_bed", 14, ("Rosiers paysagers, lavandes", "Rosiers buissons rouges"),
     "permanent"),
    ("Haie", "hedge", 40, ("Charmilles", "Haie champêtre : noisetiers, troènes, érables"),
     "permanent"),
    ("Prairie fleurie", "meadow", 120, ("Mélange mellifère 30 espèces",), "été"),
    ("Gazon", "lawn", 600, ("Ray-grass, fétuque",), "permanent"),
)
SOILS = ("terre franche", "Terre franche", "sableuse", "argileuse", "limon", "limono-argileux",
         "terre végétale", "Remblai", "terre de bruyère", "?", "NR", "", "argilo-calcaire")
# Words whose meaning is not in doubt; the others only need to give some soil, or none.
SUN = (("Plein soleil", "sun"), ("soleil", "sun"), ("Mi-ombre", "half_shade"),
       ("mi ombre", "half_shade"), ("Ombre", "shade"), ("", ""))
MULCH = (("Oui (BRF)", "organic"), ("Copeaux 8 cm", "organic"), ("Paillettes de lin", "organic"),
         ("Pouzzolane", "mineral"), ("Non", "none"), ("non", "none"), ("?", ""), ("", ""))


def inside_places(plan: Plan, site: Site, rng: np.random.Generator, count: int,
                  ) -> list[tuple[float, float]]:
    """Scatter beds in a site, twelve metres apart."""
    if site.kind == "voirie":  # between the carriageway and the fronts
        zone = site.polygon.buffer(-1.2).difference(plan.streets[site.name].line.buffer(5.5))
    else:
        zone = site.polygon.buffer(-6)
    west, south, east, north = zone.bounds
    places: list[Point] = []
    for _ in range(count * 60):
        if len(places) == count:
            break
        place = Point(west + (east - west) * rng.random(), south + (north - south) * rng.random())
        if zone.contains(place) and not (plan.lake and plan.lake.buffer(4).contains(place)) and all(
                place.distance(other) > 12 for other in places):
            places.append(place)
    return [(round(place.x, 2), round(place.y, 2)) for place in places]


def beds_sheet(book: Book, plan: Plan, rng: np.random.Generator) -> None:
    """Write the beds, site by site, with Lambert-93 on most rows and only the site on others."""
    sheet = book.sheet("Massifs", [
        ("N° massif", 10), ("Site", 32), ("Désignation", 26), ("Type", 17), ("Surface m²", 11),
        ("Plantes", 42), ("Nb plants", 10), ("Saison", 11), ("Date de plantation", 15),
        ("Paillage", 17), ("Exposition", 13), ("Sol", 17), ("Arrosage auto", 14), ("X L93", 12),
        ("Y L93", 13), ("État", 11), ("Remarques", 32)], colour="#C2185B")
    sheet.title("FLEURISSEMENT ET MASSIFS 2026 – Ville de Livry-Gargan")
    sheet.title("surfaces mesurées au sol ou sur plan ; nb de plants = commande de la serre",
                merged=False)
    sheet.header()
    sites = [site for site in plan.sites if site.kind not in ("habitations", "activités")]
    number, area_sum = 0, 0.0
    for site in sites:
        count = 9 if site.kind == "parc" else 7 if site.kind == "voirie" else 4
        places = inside_places(plan, site, rng, count)
        row = sheet.section(f"{site.name} ({len(places)} massifs)")
        sheet.key(row, "N° massif", "section_row", f"{site.name} ({len(places)} massifs)",
                  "les lignes qui suivent sont sur ce site", table="beds", field_name="site_name",
                  expected=site.name, is_object=False)
        for rank, (x, y) in enumerate(places, 1):
            number += 1
            weights = (10, 7, 7, 3, 3, 2, 2) if site.kind != "voirie" else (6, 8, 6, 3, 3, 1, 0)
            word, code, size, plants, season = pick(rng, KINDS, weights)
            area = round(size * (0.5 + 1.2 * rng.random()), 1)
            area_sum += area
            density = {"flower_bed": 14, "perennial_bed": 7, "shrub_bed": 2, "rose_bed": 4,
                       "hedge": 3}.get(code, 0)
            sun, sun_code = pick(rng, SUN, (6, 3, 4, 2, 2, 1))
            mulch, mulch_code = pick(rng, MULCH, (5, 4, 2, 2, 5, 2, 1, 2))
            if code in {"lawn", "meadow"}:
                mulch = ""
            soil = pick(rng, SOILS)
            auto = pick(rng, ("", "Non", "Goutte à goutte", "Aspersion"), (5, 5, 3, 1))
            planted = dt.date(2026, 5, 12) + dt.timedelta(days=int(rng.integers(25)))
            old = pick(rng, ("automne 2021", 2019, "printemps 2023", "11/2020", "NR", ""))
            values: dict[str, object] = {
                "N° massif": f"M{number:03d}", "Site": site.name,
                "Désignation": f"{word} {rank}", "Type": word, "Surface m²": area,
                "Plantes": pick(rng, plants), "Nb plants": round(area * density) or None,
                "Saison": season, "Date de plantation": planted if season == "été" else old,
                "Paillage": mulch, "Exposition": sun, "Sol": soil, "Arrosage auto": auto,
                "X L93": x, "Y L93": y,
                "État": pick(rng, ("Bon", "Très bon", "Moyen", "À refaire"), (6, 3, 3, 1)),
                "Remarques": pick(rng, ("", "", "", "", "Dégradations", "Désherbage à prévoir",
                                        "Taille en mars", "Chien(s)"))}
            notes: list[tuple] = []
            draw = rng.random()
            if draw < 0.10:
                values["Surface m²"] = f"{comma(area)} m2"
                notes.append(("Surface m²", "number_with_unit", values["Surface m²"],
                              "nombre avec son unité", "area_m2", area, ""))
            elif draw < 0.16:
                values["Surface m²"] = pick(rng, ("NR", "?", "à mesurer"))
                notes.append(("Surface m²", "unknown_words", values["Surface m²"],
                              "surface inconnue", "area_m2", "", "area_missing"))
            elif draw < 0.20:
                side, long = round(1 + 2 * rng.random(), 1), int(3 + rng.integers(6))
                values["Surface m²"] = f"{long} x {comma(side)}"
                notes.append(("Surface m²", "area_from_sides", values["Surface m²"],
                              "surface = longueur × largeur", "area_m2", round(long * side, 2),
                              ""))
            if chance(rng, 0.22):
                values["X L93"] = values["Y L93"] = None
                notes.append(("X L93", "site_only", "", f"placé au mieux dans « {site.name} »",
                              "site_name", site.name, ""))
            if code == "lawn" and isinstance(values["Surface m²"], float) and area >= 500:
                large = 1000 + int(area)
                values["Surface m²"] = f"{large // 1000}\u202f{large % 1000:03d}"
                notes.append(("Surface m²", "thousands_space", values["Surface m²"],
                              "espace insécable entre les milliers", "area_m2",
                              float(large), ""))
            if mulch:
                notes.append(("Paillage", "mulch_word", mulch, "paillage", "mulch", mulch_code,
                              ""))
            if sun:
                notes.append(("Exposition", "exposure_word", sun, "exposition", "exposure",
                              sun_code, ""))
            if soil:
                notes.append(("Sol", "soil_word", soil, "mot du métier pour le sol", "soil_code",
                              soil if soil != "?" else "", ""))
            notes.append(("Type", "kind_word", word, "type de massif", "kind", code, ""))
            if values["Nb plants"] and chance(rng, 0.06):
                count_text = f"{values['Nb plants']} env."
                notes.append(("Nb plants", "about", count_text, "nombre approché",
                              "plant_count", values["Nb plants"], ""))
                values["Nb plants"] = count_text
            row = sheet.data(values, place=(x, y))
            bed_notes(sheet, row, notes)
            if number in (20, 111):
                again = sheet.data(values, is_object=False)
                sheet.key(again, "N° massif", "duplicate_exact", values["N° massif"],
                          f"la ligne {row} écrite deux fois", table="beds",
                          finding="duplicate_exact", is_object=False)
    row = sheet.subtotal({"N° massif": "TOTAL", "Surface m²": round(area_sum, 1)})
    sheet.key(row, "N° massif", "total_row", "TOTAL", "total, pas un massif", table="beds",
              is_object=False)
    sheet.done(filter_row=False)


def bed_notes(sheet: Sheet, row: int, notes: list[tuple]) -> None:
    """Note the oddities of one bed."""
    for column, kind, written, meaning, field, expected, finding in notes:
        sheet.key(row, column, kind, written, meaning, table="beds", field_name=field,
                  expected=expected, finding=finding)


def planters_sheet(book: Book, plan: Plan, rng: np.random.Generator) -> None:
    """Write planters and hanging baskets: sizes in words, several on one row."""
    sheet = book.sheet("Jardinieres et suspensions", [
        ("Ref", 9), ("Rue", 38), ("Nature", 20), ("Nb contenants", 11), ("Volume (L)", 10),
        ("Surface", 10), ("Composition", 40), ("Pose", 13), ("Reserve d'eau", 12),
        ("Lat / Long", 24), ("Obs", 28)], colour="#F4A300")
    sheet.title("JARDINIERES, BACS ET SUSPENSIONS - ETE 2026")
    sheet.title("volume et surface : total des contenants de la ligne", merged=False)
    sheet.header()
    streets = [street for street in plan.streets.values() if street.major]
    number = 0
    for street in streets:
        for k in range(8):
            number += 1
            along = street.line.length * (k + 0.5 + 0.3 * rng.random()) / 8.5
            place = street.line.interpolate(along)
            x, y = round(place.x + 5, 2), round(place.y + 5, 2)
            longitude, latitude = TO_DEGREES.transform(x, y)
            basket = k % 3 == 1
            word, code = (("Suspension", "hanging_basket") if basket
                          else pick(rng, (("Jardinière", "planter"), ("Bac bois", "planter"),
                                          ("Vasque", "planter"))))
            count = int(rng.integers(2, 7)) if basket else 1
            volume = count * int(pick(rng, (15, 20, 25) if basket else (80, 120, 200, 350)))
            reserve = pick(rng, ("oui", "non", ""), (4, 3, 2))
            area = round(volume / (300 if basket else 400), 2)
            values: dict[str, object] = {
                "Ref": f"JS-{number:02d}", "Rue": street.name,
                "Nature": ascii_only(word) if chance(rng, 0.5) else word,
                "Nb contenants": count, "Volume (L)": volume,
                "Surface": f"{comma(area, 2)} m²",
                "Composition": pick(rng, ("Pélargoniums, bacopas, pétunias retombants",
                                          "Verveines, dichondras, fuchsias",
                                          "Graminées, heuchères, gauras")),
                "Pose": dt.date(2026, 5, 18) + dt.timedelta(days=int(rng.integers(12))),
                "Reserve d'eau": reserve,
                "Lat / Long": f"{latitude:.6f} {longitude:.6f}", "Obs": ""}
            notes: list[tuple] = [
                ("Nature", "kind_word", values["Nature"], "sorte de contenant", "kind", code, ""),
                ("Lat / Long", "lat_lon_one_column", values["Lat / Long"],
                 "latitude puis longitude, séparées d'un espace", "geometry", f"{x} {y}", ""),
                ("Surface", "number_with_unit", values["Surface"], "nombre avec son unité",
                 "area_m2", area, "")]
            if reserve:
                notes.append(("Reserve d'eau", "yes_no", reserve, "réserve d'eau ou non",
                              "watering_system", "reservoir" if reserve == "oui" else "", ""))
            if chance(rng, 0.08):
                values["Volume (L)"] = f"{volume} l"
                notes.append(("Volume (L)", "number_with_unit", values["Volume (L)"],
                              "nombre avec son unité", "volume_l", volume, ""))
            if chance(rng, 0.06):
                values["Lat / Long"] = ""
                notes = [n for n in notes if n[0] != "Lat / Long"]
                notes.append(("Lat / Long", "no_coordinates", "", "la rue seule est connue",
                              "position_status", "to_locate", ""))
            if number % 17 == 0:
                values["Obs"] = "Déposée (vandalisme)"
                notes.append(("Obs", "removed_kept", values["Obs"], "retirée, gardée en liste",
                              "life_cycle", "removed", ""))
            row = sheet.data(values, place=(x, y))
            bed_notes(sheet, row, notes)
    sheet.done()


def write_beds(folder: Path, plan: Plan, rng: np.random.Generator, key: Key) -> None:
    """Write ``massifs.xlsx``."""
    book = Book(folder, FILE, "Massifs, jardinières et suspensions", key)
    beds_sheet(book, plan, rng)
    planters_sheet(book, plan, rng)
    book.close()
