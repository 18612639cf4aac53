"""The words printed on maps and sheets, in the language asked for (not QGIS's own)."""

from __future__ import annotations

_WORDS = {
    "town_map": ("Carte de la ville", "Map of the town"),
    "sites_map": ("Cartes des sites", "Maps of the sites"),
    "zones_map": ("Cartes des secteurs", "Maps of the zones"),
    "round_map": ("Feuille de tournée", "Round sheet"),
    "theme": ("Arrosage et travaux", "Watering and work"),
    "source": ("Source : inventaires de la ville et météo, calculs Sève (FAO-56)",
               "Source: the town's inventories and weather, computed by Sève (FAO-56)"),
    "week": ("Cette semaine", "This week"),
    "nothing": ("Rien de prévu cette semaine.", "Nothing planned this week."),
    "work": ("Travail", "Work"),
    "objects": ("Nombre", "Number"),
    "due": ("Pour le", "By"),
    "litres": ("Litres", "Litres"),
    "late": ("En retard", "Late"),
    "tree": ("arbres", "trees"),
    "bed": ("massifs", "beds"),
    "site": ("sites", "sites"),
    "zone": ("Secteur", "Zone"),
    "to_do": ("À faire", "To do"),
    "legend_trees": ("Arbres à arroser", "Trees to water"),
    "legend_beds": ("Massifs à arroser", "Beds to water"),
    "legend_works": ("Travaux (cerclés : en retard)", "Work (ringed: late)"),
    "legend_zones": ("À faire par secteur", "Due by zone"),
    "landmarks": ("Repères", "Landmarks"),
    "scale": ("Échelle 1 :", "Scale 1:"),
    "page": ("page", "page"),
    "map_page": ("Plan de la tournée", "Map of the round"),
    "order": ("N°", "No."),
    "time": ("Heure", "Time"),
    "place": ("Lieu", "Place"),
    "planned_l": ("Prévu (L)", "Planned (L)"),
    "done": ("Fait", "Done"),
    "given_l": ("Apporté (L)", "Given (L)"),
    "remarks": ("Remarques", "Remarks"),
    "total": ("Total", "Total"),
    "way": ("trajet", "way"),
    "stop": ("arrêt", "stop"),
    "refill": ("remplissage", "refill"),
    "base": ("départ, retour", "start, return"),
    "fill_tank": ("Remplir la cuve", "Fill the tank"),
    "also_written": ("{count} arrêts à {litres} L", "{count} stops, {litres} L"),
    "team_remarks": ("Remarques de l'équipe", "The team's remarks"),
    "left_at": ("Départ à", "Left at"),
    "back_at": ("Retour à", "Back at"),
    "not_done_why": ("Un travail non fait : dire pourquoi dans les remarques, il sera remis à "
                     "faire.", "Work not done: say why in the remarks, it will be due again."),
}


def word(key: str, language: str) -> str:
    """Give one word or sentence in French or English."""
    return _WORDS[key][0 if language == "fr" else 1]
