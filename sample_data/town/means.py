"""What the service works with: teams, vehicles, depots, water points, waterings; map files."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
from shapely.geometry import mapping

from .book import Book, Key
from .plan import ZONES, Plan, rounded
from .trees import Tree, comma, pick

LAMBERT = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}


def write_geojson(path: Path, rows: list[tuple[dict, object]]) -> None:
    """Write features one per line, in Lambert-93 said in the file."""
    lines = [json.dumps({"type": "Feature", "properties": properties,
                         "geometry": mapping(rounded(geometry, 0.1))}, ensure_ascii=False)
             for properties, geometry in rows]
    head = json.dumps({"type": "FeatureCollection", "name": path.stem, "crs": LAMBERT},
                      ensure_ascii=False)
    path.write_text(head[:-1] + ', "features": [\n' + ",\n".join(lines) + "\n]}\n",
                    encoding="utf-8")


def write_maps(folder: Path, plan: Plan) -> None:
    """Write the outline, sites, zones and streets."""
    write_geojson(folder / "commune.geojson", [
        ({"nom": "Livry-Gargan", "code_insee": "93046"}, plan.outline)])
    write_geojson(folder / "sites.geojson", [
        ({"code": site.code, "nom": site.name, "type": site.kind,
          "surface_m2": round(site.polygon.area), "sol": site.soil or None}, site.polygon)
        for site in plan.sites])
    write_geojson(folder / "secteurs.geojson", [
        ({"code": ZONES[key][0], "nom": ZONES[key][1], "equipe": ZONES[key][2]}, zone)
        for key, zone in plan.zones.items()])
    write_geojson(folder / "voies.geojson", [
        ({"id": f"V{k:03d}", "nom": edge["name"],
          "sens_unique": "oui" if edge["oneway"] else "non",
          "vitesse_km_h": 50 if edge["major"] else 30}, edge["line"])
        for k, edge in enumerate(plan.edges, 1)])


WATER_POINTS = (
    ("Borne avenue de la Poudrerie", "borne de puisage", "eau potable", 250, "06:00", "20:00",
     "Avenue de la Poudrerie", 0.5, ""),
    ("Borne boulevard Chanzy", "borne de puisage", "eau potable", 250, "06:00", "20:00",
     "Boulevard Chanzy", 0.4, ""),
    ("Borne Jean-Jaurès", "borne de puisage", "eau potable", 200, "06:00", "20:00",
     "Avenue Jean-Jaurès", 0.5, "Hors service depuis juin 2026"),
    ("Pompage du lac de Sévigné", "bassin", "eau superficielle", 400, "07:00", "16:00",
     "Lac de Sévigné", 0.0, "Interdit en alerte renforcée"),
    ("Cuve du centre technique", "cuve", "eau de pluie", 300, "05:30", "17:00",
     "Boulevard Marx-Dormoy", 0.75, "20 m³"),
    ("Robinet cimetière", "robinet", "eau potable", 25, "08:00", "18:00",
     "Cimetière communal", 0.0, ""),
    ("Forage parc Lefèvre", "forage", "eau souterraine", 150, "", "", "Parc Lefèvre", 0.0, ""),
    ("Borne hôtel de ville", "borne de puisage", "eau potable", 250, "06:00", "20:00",
     "Boulevard Robert-Schuman", 0.8, ""),
)


def located(plan: Plan, place: str, share: float) -> tuple[float, float]:
    """Find a place at a share of a street's length, or inside a site."""
    if place in plan.streets:
        line = plan.streets[place].line
        point = line.interpolate(share, normalized=True)
        return round(point.x + 4, 1), round(point.y + 4, 1)
    point = plan.site(place).polygon.buffer(-4).exterior.interpolate(30)
    return round(point.x, 1), round(point.y, 1)


def write_means(folder: Path, plan: Plan, key: Key) -> None:
    """Write ``moyens.xlsx``: teams, vehicles, depots and water points."""
    book = Book(folder, "moyens.xlsx", "Moyens du service", key)
    teams = book.sheet("Équipes", [("Code", 12), ("Nom", 26), ("Adresse de messagerie", 40),
                                   ("Nb agents", 10), ("Secteur", 10), ("Remarques", 34)])
    teams.title("Équipes du service des espaces verts")
    teams.header()
    for code, name, mail, size, zone, remark in (
            ("EQ-CENTRE", "Équipe Centre", "equipe.centre", 5, "S1", "Fleurissement du centre"),
            ("EQ-NORD", "Équipe Nord", "equipe.nord", 4, "S2", ""),
            ("EQ-PARCS", "Équipe Parcs", "equipe.parcs", 6, "S3", "Parcs Lefèvre et Sévigné"),
            ("EQ-EST", "Équipe Est", "equipe.est", 4, "S4", ""),
            ("EQ-SUD", "Équipe Sud", "equipe.sud", 4, "S5", "")):
        teams.data({"Code": code, "Nom": name, "Adresse de messagerie": f"{mail}@example.org",
                    "Nb agents": size, "Secteur": zone, "Remarques": remark})
    teams.done(filter_row=False)
    vehicles = book.sheet("Véhicules", [
        ("Code", 10), ("Désignation", 30), ("Équipe", 12), ("Dépôt", 8), ("Cuve (L)", 10),
        ("Débit (L/min)", 10), ("Vitesse moy. (km/h)", 11), ("Agents à bord", 10),
        ("Début", 9), ("Fin", 9), ("En service", 10), ("Remarques", 30)])
    vehicles.title("Véhicules et cuves")
    vehicles.header()
    for row in (
            ("V1", "Camion citerne 6 m³", "EQ-CENTRE", "D1", 6000, 80, 25, 2, "05:30", "12:30",
             "oui", ""),
            ("V2", "Plateau + tonne à eau 1 000 L", "EQ-NORD", "D1", 1000, 40, 25, 2, "06:00",
             "13:00", "oui", ""),
            ("V3", "Utilitaire cuve 600 L", "EQ-PARCS", "D2", 600, 30, 22, 2, "06:00", "13:00",
             "oui", "Électrique"),
            ("V4", "Plateau + tonne à eau 1 000 L", "EQ-EST", "D1", 1000, 40, 25, 2, "06:00",
             "13:00", "oui", ""),
            ("V5", "Camion benne + cuve 2 000 L", "EQ-SUD", "D1", 2000, 60, 25, 2, "06:00",
             "13:00", "oui", ""),
            ("V6", "Triporteur 150 L", "EQ-CENTRE", "D2", 150, 12, 12, 1, "06:00", "13:00",
             "non", "Au garage")):
        vehicles.data(dict(zip(vehicles.names, row, strict=True)))
    vehicles.done(filter_row=False)
    depots = book.sheet("Dépôts", [("Code", 10), ("Nom", 34), ("X", 12), ("Y", 13),
                                   ("Remarques", 30)])
    depots.header()
    for code, name, place, share in (("D1", "Centre technique municipal",
                                      "Boulevard Marx-Dormoy", 0.74),
                                     ("D2", "Serres et local du parc Lefèvre", "Parc Lefèvre",
                                      0.0)):
        x, y = located(plan, place, share)
        depots.data({"Code": code, "Nom": name, "X": x, "Y": y})
    depots.done(filter_row=False)
    water = book.sheet("Points d'eau", [
        ("Code", 8), ("Nom", 32), ("Type", 18), ("Origine de l'eau", 18), ("Débit (L/min)", 10),
        ("Ouverture", 10), ("Fermeture", 10), ("En service", 10), ("X", 12), ("Y", 13),
        ("Remarques", 32)])
    water.title("Points d'eau utilisables par les équipes")
    water.header()
    for k, (name, kind, origin, flow, opens, closes, place, share, remark) in enumerate(
            WATER_POINTS, 1):
        x, y = located(plan, place, share)
        water.data({"Code": f"PE{k}", "Nom": name, "Type": kind, "Origine de l'eau": origin,
                    "Débit (L/min)": flow, "Ouverture": opens, "Fermeture": closes,
                    "En service": "non" if "Hors service" in remark else "oui", "X": x, "Y": y,
                    "Remarques": remark})
    water.done(filter_row=False)
    book.close()


def write_waterings(folder: Path, trees: list[Tree], codes: list[str],
                    rng: np.random.Generator, key: Key) -> None:
    """Write ``arrosages.xlsx``: what the teams noted from 1 June to 13 July 2026."""
    book = Book(folder, "arrosages.xlsx", "Carnet d'arrosage 2026", key)
    sheet = book.sheet("Carnet 2026", [("Date", 12), ("Arbre", 12), ("Litres", 10),
                                       ("Équipe", 12), ("Remarques", 34)])
    sheet.title("Carnet d'arrosage des jeunes arbres – été 2026")
    sheet.header()
    lines = []
    for tree, code in zip(trees, codes, strict=True):
        day = dt.date(2026, 6, 1) + dt.timedelta(days=int(rng.integers(12)))
        while day < dt.date(2026, 7, 14):
            if day.isoweekday() <= 5:
                lines.append((day, code, ZONES[tree.zone][2],
                              int(pick(rng, (80, 100, 100, 100, 120)))))
            day += dt.timedelta(days=int(13 + rng.integers(9)))
    lines.sort()
    for day, code, team, litres in lines:
        written: object = litres
        row_number = sheet.row + 1
        if rng.random() < 0.04:
            written = f"{litres} L"
            sheet.key(row_number, "Litres", "number_with_unit", written, "litres apportés",
                      table="waterings", field_name="given_l", expected=litres)
        elif rng.random() < 0.02:
            written = f"{comma(litres / 1000, 2)} m3"
            sheet.key(row_number, "Litres", "other_unit", written, "litres écrits en mètres cubes",
                      table="waterings", field_name="given_l", expected=litres)
        sheet.data({"Date": day, "Arbre": code, "Litres": written, "Équipe": team,
                    "Remarques": pick(rng, ("", "", "", "", "", "cuvette pleine", "sol très sec"))})
    sheet.done()
    book.close()
