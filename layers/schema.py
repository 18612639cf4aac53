"""The one place that says what the store holds: tables, fields, units, labels, value lists.

Everything that reads, checks, writes, labels or exports an object asks this module. Adding
a field here adds it to new stores; ``layers/store/migrations.py`` brings older stores along.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA_VERSION = 2
DEFAULT_CRS = "EPSG:2154"

TEXT, INTEGER, REAL, BOOLEAN, DATE, DATETIME, JSON = (
    "text", "integer", "real", "boolean", "date", "datetime", "json",
)

# code -> (French, English); the order is the order of the lists people choose from.
VALUE_LISTS: dict[str, dict[str, tuple[str, str]]] = {
    "object_kind": {
        "tree": ("arbre", "tree"),
        "bed": ("massif", "bed"),
        "site": ("site", "site"),
    },
    "site_kind": {
        "park": ("parc, jardin, square", "park, garden, square"),
        "street": ("voirie", "street"),
        "public_building": ("bâtiment public", "public building"),
        "housing": ("habitations", "housing"),
        "business": ("activités", "business area"),
        "sport": ("enceinte sportive", "sports ground"),
        "cemetery": ("cimetière", "cemetery"),
        "school": ("enceinte scolaire", "school grounds"),
        "natural": ("espace naturel", "natural area"),
        "other": ("autre", "other"),
    },
    "bed_kind": {
        "flower_bed": ("massif fleuri", "flower bed"),
        "perennial_bed": ("massif de vivaces", "perennial bed"),
        "shrub_bed": ("massif arbustif", "shrub bed"),
        "rose_bed": ("massif de rosiers", "rose bed"),
        "hedge": ("haie", "hedge"),
        "lawn": ("gazon", "lawn"),
        "meadow": ("prairie fleurie", "flower meadow"),
        "planter": ("jardinière, bac", "planter"),
        "hanging_basket": ("suspension", "hanging basket"),
        "other": ("autre", "other"),
    },
    "layout": {
        "isolated": ("isolé", "isolated"),
        "alignment": ("alignement", "alignment"),
        "group": ("groupe", "group"),
        "wood": ("bois", "wood"),
    },
    "development_stage": {
        "young": ("jeune", "young"),
        "young_adult": ("jeune adulte", "young adult"),
        "adult": ("adulte", "adult"),
        "mature": ("mature", "mature"),
        "senescent": ("sénescent", "senescent"),
    },
    "life_cycle": {
        "planned": ("projet", "planned"),
        "existing": ("existant", "existing"),
        "felled": ("abattu", "felled"),
        "stump": ("souche", "stump"),
        "vacant": ("emplacement vide", "vacant site"),
        "removed": ("supprimé", "removed"),
    },
    "health": {
        "very_good": ("très bon", "very good"),
        "good": ("bon", "good"),
        "fair": ("moyen", "fair"),
        "poor": ("mauvais", "poor"),
        "very_poor": ("très mauvais", "very poor"),
    },
    "risk": {
        "low": ("faible", "low"),
        "moderate": ("modéré", "moderate"),
        "high": ("élevé", "high"),
        "extreme": ("extrême", "extreme"),
    },
    "pit_cover": {
        "bare_soil": ("sol nu", "bare soil"),
        "grass": ("gazon", "grass"),
        "mulch": ("paillage", "mulch"),
        "planted": ("pied planté", "planted pit"),
        "grate": ("grille", "grate"),
        "gravel": ("grave, stabilisé", "gravel"),
        "sealed": ("enrobé, scellé", "sealed"),
    },
    "mulch": {
        "none": ("aucun", "none"),
        "organic": ("organique", "organic"),
        "mineral": ("minéral", "mineral"),
        "film": ("toile, film", "film"),
    },
    "exposure": {
        "sun": ("plein soleil", "full sun"),
        "half_shade": ("mi-ombre", "half shade"),
        "shade": ("ombre", "shade"),
    },
    "microclimate": {
        "park": ("parc", "park"),
        "street": ("rue", "street"),
        "street_canyon": ("rue encaissée", "street canyon"),
        "hot_paving": ("minéral surchauffé", "heat-exposed paving"),
        "windy": ("venté", "windy"),
    },
    "watering_system": {
        "none": ("aucun", "none"),
        "manual": ("manuel", "by hand"),
        "drip": ("goutte à goutte", "drip"),
        "sprinkler": ("asperseur", "sprinkler"),
        "reservoir": ("réserve d'eau", "water reservoir"),
    },
    "season": {
        "spring": ("printemps", "spring"),
        "summer": ("été", "summer"),
        "autumn": ("automne", "autumn"),
        "winter": ("hiver", "winter"),
        "permanent": ("permanent", "permanent"),
    },
    "position_status": {
        "located": ("localisé", "located"),
        "approximate": ("approché", "approximate"),
        "to_locate": ("à localiser", "to be located"),
    },
    "position_source": {
        "coordinates": ("coordonnées du fichier", "coordinates in the file"),
        "geometry": ("géométrie du fichier", "geometry in the file"),
        "geocoded": ("adresse géocodée", "geocoded address"),
        "street_rank": ("rue et rang", "street and rank"),
        "site": ("centre du site", "centre of the site"),
        "map": ("placé sur la carte", "placed on the map"),
    },
    "water_point_kind": {
        "hydrant": ("borne de puisage", "hydrant"),
        "tap": ("robinet", "tap"),
        "tank": ("cuve", "tank"),
        "borehole": ("forage", "borehole"),
        "pond": ("bassin", "pond"),
    },
    "water_origin": {
        "AEP": ("eau potable", "drinking water"),
        "SOU": ("eau souterraine", "groundwater"),
        "SUP": ("eau superficielle", "surface water"),
        "rainwater": ("eau de pluie", "rainwater"),
        "reused": ("eau réutilisée", "reused water"),
    },
    "weather_kind": {
        "observed": ("observé", "observed"),
        "filled": ("complété", "filled"),
        "forecast": ("prévu", "forecast"),
    },
    "drought_level": {
        "none": ("aucune restriction", "no restriction"),
        "vigilance": ("vigilance", "vigilance"),
        "alerte": ("alerte", "alert"),
        "alerte_renforcee": ("alerte renforcée", "heightened alert"),
        "crise": ("crise", "crisis"),
    },
    "urgency": {
        "none": ("rien à faire", "nothing to do"),
        "watch": ("à surveiller", "watch"),
        "soon": ("cette semaine", "this week"),
        "today": ("aujourd'hui", "today"),
        "late": ("en retard", "late"),
        "unknown": ("inconnu", "unknown"),
    },
    "moisture": {
        "dry": ("sec", "dry"),
        "fresh": ("frais", "fresh"),
        "wet": ("humide", "moist"),
        "soaked": ("gorgé", "soaked"),
    },
    "observation_kind": {
        "moisture": ("humidité du sol", "soil moisture"),
        "health": ("état sanitaire", "health"),
        "remark": ("remarque", "remark"),
        "damage": ("dégradation", "damage"),
        "satisfaction": ("satisfaction", "satisfaction"),
        "override": ("décision de l'équipe", "team decision"),
        "photo": ("photo", "photo"),
        "document": ("document", "document"),
    },
    "work": {
        "watering": ("arrosage", "watering"),
        "formative_pruning": ("taille de formation", "formative pruning"),
        "pruning": ("taille", "pruning"),
        "crown_pruning": ("élagage", "crown pruning"),
        "dead_wood": ("taille de bois mort", "dead wood removal"),
        "felling": ("abattage", "felling"),
        "stump_removal": ("dessouchage", "stump removal"),
        "planting": ("plantation", "planting"),
        "staking": ("tuteurage", "staking"),
        "mowing": ("tonte", "mowing"),
        "weeding": ("désherbage", "weeding"),
        "mulching": ("paillage", "mulching"),
        "bedding_out": ("fleurissement", "bedding out"),
        "cleaning": ("nettoyage", "cleaning"),
        "fertilising": ("fertilisation", "fertilising"),
        "treatment": ("traitement", "treatment"),
        "inspection": ("contrôle", "inspection"),
        "diagnosis": ("diagnostic approfondi", "in-depth diagnosis"),
        "hedge_trimming": ("taille de haie", "hedge trimming"),
        "other": ("autre", "other"),
    },
    "intervention_state": {
        "planned": ("prévue", "planned"),
        "under_way": ("en cours", "under way"),
        "done": ("faite", "done"),
        "postponed": ("reportée", "postponed"),
        "cancelled": ("annulée", "cancelled"),
    },
    "intervention_origin": {
        "rule": ("règle d'entretien", "care rule"),
        "advice": ("conseil d'arrosage", "watering advice"),
        "inspection": ("contrôle", "inspection"),
        "request": ("demande", "request"),
        "town": ("décision du service", "service decision"),
    },
    "recurrence_unit": {
        "day": ("jour", "day"),
        "week": ("semaine", "week"),
        "month": ("mois", "month"),
        "year": ("an", "year"),
    },
    "anchor": {
        "last_done": ("dernière réalisation", "last done"),
        "calendar": ("calendrier", "calendar"),
    },
    "round_state": {
        "planned": ("prévue", "planned"),
        "under_way": ("en cours", "under way"),
        "done": ("terminée", "done"),
        "cancelled": ("annulée", "cancelled"),
    },
    "stop_kind": {
        "start": ("départ", "start"),
        "work": ("travail", "work"),
        "refill": ("remplissage", "refill"),
        "end": ("retour", "return"),
        "unserved": ("non desservi", "not served"),
    },
    "stop_state": {
        "planned": ("prévu", "planned"),
        "done": ("fait", "done"),
        "not_done": ("non fait", "not done"),
    },
    "severity": {
        "error": ("erreur", "error"),
        "warning": ("avertissement", "warning"),
        "remark": ("remarque", "remark"),
    },
    "input_origin": {
        "measured": ("mesuré", "measured"),
        "workbook": ("inventaire", "inventory"),
        "site": ("site", "site"),
        "species": ("espèce", "species"),
        "town": ("valeur par défaut", "default value"),
    },
}


@dataclass(frozen=True)
class Field:
    """One column of a table.

    ``name`` ends with its unit (``height_m``); ``values`` names a list of
    :data:`VALUE_LISTS`; ``low`` and ``high`` bound what is possible at all (a value
    outside is an error, not a surprise).
    """

    name: str
    kind: str
    fr: str
    en: str
    values: str | None = None
    low: float | None = None
    high: float | None = None

    def label(self, language: str) -> str:
        """Give the alias shown to people."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True)
class Table:
    """One table or layer of the store; ``geometry`` is None, Point, LineString or MultiPolygon."""

    name: str
    fr: str
    en: str
    fields: tuple[Field, ...]
    geometry: str | None = None

    def label(self, language: str) -> str:
        """Give the name shown to people."""
        return self.fr if language == "fr" else self.en

    def field(self, name: str) -> Field:
        """Find a field by name; raises ``KeyError`` when the table has none such."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        """Field names in order, ``uid`` first, geometry not among them."""
        return tuple(field.name for field in self.fields)


def value_label(list_name: str, code: str | None, language: str) -> str:
    """Give the words of a coded value; an unknown code is shown as it is, None as empty."""
    if code is None:
        return ""
    pair = VALUE_LISTS[list_name].get(code)
    return code if pair is None else pair[0 if language == "fr" else 1]


UID = Field("uid", TEXT, "identifiant unique", "unique identifier")
CODE = Field("code", TEXT, "numéro", "number")
NAME = Field("name", TEXT, "nom", "name")
REMARKS = Field("remarks", TEXT, "remarques", "remarks")
DATE_FIELD = Field("date", DATE, "date", "date")
TEAM = Field("team_code", TEXT, "équipe", "team")
SITE = Field("site_uid", TEXT, "site (identifiant)", "site (identifier)")
ZONE = Field("zone_uid", TEXT, "secteur (identifiant)", "zone (identifier)")
OBJECT = (
    Field("object_uid", TEXT, "objet (identifiant)", "object (identifier)"),
    Field("object_kind", TEXT, "sorte d'objet", "kind of object", "object_kind"),
)
SOIL = Field("soil_code", TEXT, "sol", "soil")

# Where a row comes from and what is known of its place: the same for trees and beds.
ORIGIN = (
    Field("source_file", TEXT, "fichier d'origine", "source file"),
    Field("source_sheet", TEXT, "feuille d'origine", "source sheet"),
    Field("source_row", INTEGER, "ligne d'origine", "source row"),
    Field("import_uid", TEXT, "import (identifiant)", "import (identifier)"),
    Field("last_seen_import_uid", TEXT, "vu au dernier import", "last seen in import"),
    Field("other_columns", JSON, "autres colonnes du classeur", "other workbook columns"),
    Field("updated_at", DATETIME, "modifié le", "changed on"),
)
POSITION = (
    Field("address", TEXT, "adresse", "address"),
    Field("street", TEXT, "rue", "street"),
    Field("house_number", TEXT, "numéro de voirie", "house number"),
    Field("street_side", TEXT, "côté de la rue", "side of the street"),
    Field("street_rank", INTEGER, "rang dans la rue", "rank along the street", low=1),
    Field("district", TEXT, "quartier", "district"),
    Field("site_name", TEXT, "site", "site"),
    SITE,
    ZONE,
    Field("position_status", TEXT, "localisation", "location", "position_status"),
    Field("position_source", TEXT, "origine de la position", "source of position",
          "position_source"),
    Field("position_precision_m", REAL, "précision de la position (m)",
          "precision of position (m)", low=0),
)
WATER_INPUTS = (
    SOIL,
    Field("soil_depth_m", REAL, "profondeur de sol (m)", "soil depth (m)", low=0, high=5),
    Field("mulch", TEXT, "paillage", "mulch", "mulch"),
    Field("mulch_cover_percent", REAL, "part paillée (%)", "mulched share (%)", low=0, high=100),
    Field("exposure", TEXT, "exposition", "exposure", "exposure"),
    Field("microclimate", TEXT, "microclimat", "microclimate", "microclimate"),
    Field("watering_system", TEXT, "système d'arrosage", "watering system", "watering_system"),
)

TREES = Table("trees", "Arbres", "Trees", (
    UID, CODE,
    Field("species_code", TEXT, "espèce (référence)", "species (reference)"),
    Field("genus", TEXT, "genre", "genus"),
    Field("species_epithet", TEXT, "espèce", "species"),
    Field("cultivar", TEXT, "cultivar", "cultivar"),
    Field("latin_name", TEXT, "nom latin", "Latin name"),
    Field("french_name", TEXT, "nom français", "French name"),
    Field("planting_date", DATE, "date de plantation", "planting date"),
    Field("planting_year", INTEGER, "année de plantation", "planting year", low=1500, high=2200),
    Field("planting_year_latest", INTEGER, "année de plantation, au plus tard",
          "planting year, at the latest", low=1500, high=2200),
    Field("development_stage", TEXT, "stade de développement", "development stage",
          "development_stage"),
    Field("height_m", REAL, "hauteur (m)", "height (m)", low=0, high=70),
    Field("height_max_m", REAL, "hauteur, borne haute (m)", "height, upper bound (m)",
          low=0, high=70),
    Field("trunk_girth_cm", REAL, "circonférence du tronc (cm)", "trunk girth (cm)",
          low=0, high=2000),
    Field("trunk_girth_max_cm", REAL, "circonférence, borne haute (cm)",
          "trunk girth, upper bound (cm)", low=0, high=2000),
    Field("crown_diameter_m", REAL, "diamètre du houppier (m)", "crown diameter (m)",
          low=0, high=50),
    Field("layout", TEXT, "implantation", "layout", "layout"),
    Field("training", TEXT, "conduite", "training"),
    Field("life_cycle", TEXT, "situation", "life cycle", "life_cycle"),
    Field("health", TEXT, "état sanitaire", "health", "health"),
    Field("health_code", TEXT, "code du diagnostic", "diagnosis code"),
    Field("health_date", DATE, "date du diagnostic", "diagnosis date"),
    Field("risk", TEXT, "risque", "risk", "risk"),
    Field("advised_work", TEXT, "travaux préconisés", "advised work"),
    Field("remarkable", BOOLEAN, "remarquable", "remarkable"),
    Field("protected", BOOLEAN, "protégé", "protected"),
    Field("pit_cover", TEXT, "pied d'arbre", "tree pit", "pit_cover"),
    Field("pit_area_m2", REAL, "surface de la fosse (m²)", "pit area (m²)", low=0, high=500),
    Field("constraints", TEXT, "contraintes", "constraints"),
    *WATER_INPUTS, *POSITION, REMARKS, *ORIGIN,
), "Point")

BEDS = Table("beds", "Massifs", "Beds", (
    UID, CODE, NAME,
    Field("kind", TEXT, "type de massif", "kind of bed", "bed_kind"),
    Field("species_code", TEXT, "espèce (référence)", "species (reference)"),
    Field("plants", TEXT, "plantes", "plants"),
    Field("plant_count", INTEGER, "nombre de plants", "number of plants", low=0),
    Field("season", TEXT, "saison", "season", "season"),
    Field("planting_date", DATE, "date de plantation", "planting date"),
    Field("area_m2", REAL, "surface (m²)", "area (m²)", low=0, high=1_000_000),
    Field("length_m", REAL, "longueur (m)", "length (m)", low=0, high=20_000),
    Field("volume_l", REAL, "volume de substrat (L)", "volume of substrate (L)",
          low=0, high=100_000),
    Field("life_cycle", TEXT, "situation", "life cycle", "life_cycle"),
    Field("health", TEXT, "état", "condition", "health"),
    Field("health_date", DATE, "date du constat", "date of assessment"),
    *WATER_INPUTS, *POSITION, REMARKS, *ORIGIN,
), "MultiPolygon")

SITES = Table("sites", "Sites", "Sites", (
    UID, CODE, NAME,
    Field("kind", TEXT, "type de site", "kind of site", "site_kind"),
    Field("address", TEXT, "adresse", "address"),
    Field("area_m2", REAL, "surface (m²)", "area (m²)", low=0),
    SOIL,
    Field("microclimate", TEXT, "microclimat", "microclimate", "microclimate"),
    ZONE, REMARKS, *ORIGIN,
), "MultiPolygon")

ZONES = Table("zones", "Secteurs d'intervention", "Intervention zones", (
    UID, CODE, NAME, TEAM, REMARKS,
), "MultiPolygon")

WATER_POINTS = Table("water_points", "Points d'eau", "Water points", (
    UID, CODE, NAME,
    Field("kind", TEXT, "type de point d'eau", "kind of water point", "water_point_kind"),
    Field("water_origin", TEXT, "origine de l'eau", "water origin", "water_origin"),
    Field("flow_l_per_min", REAL, "débit (L/min)", "flow (L/min)", low=0),
    Field("opening_time", TEXT, "ouverture (HH:MM)", "opening (HH:MM)"),
    Field("closing_time", TEXT, "fermeture (HH:MM)", "closing (HH:MM)"),
    Field("working", BOOLEAN, "en service", "working"), REMARKS,
), "Point")

DEPOTS = Table("depots", "Dépôts", "Depots", (UID, CODE, NAME, REMARKS), "Point")

VEHICLES = Table("vehicles", "Véhicules", "Vehicles", (
    UID, CODE, NAME, TEAM,
    Field("depot_code", TEXT, "dépôt", "depot"),
    Field("tank_l", REAL, "cuve (L)", "tank (L)", low=0),
    Field("flow_l_per_min", REAL, "débit d'arrosage (L/min)", "watering flow (L/min)", low=0),
    Field("speed_km_h", REAL, "vitesse moyenne (km/h)", "mean speed (km/h)", low=0, high=130),
    Field("crew_size", INTEGER, "agents à bord", "crew size", low=0),
    Field("shift_start", TEXT, "début de journée (HH:MM)", "shift start (HH:MM)"),
    Field("shift_end", TEXT, "fin de journée (HH:MM)", "shift end (HH:MM)"),
    Field("working", BOOLEAN, "en service", "working"), REMARKS,
))

TEAMS = Table("teams", "Équipes", "Teams", (
    UID, CODE, NAME,
    Field("email", TEXT, "adresse de l'équipe", "team mailbox"),
    Field("crew_size", INTEGER, "nombre d'agents", "crew size", low=0), REMARKS,
))

ROADS = Table("roads", "Voies", "Roads", (
    UID, CODE, NAME,
    Field("oneway", BOOLEAN, "sens unique", "one-way"),
    Field("speed_km_h", REAL, "vitesse (km/h)", "speed (km/h)", low=0, high=130),
), "LineString")

# The town's own rows; those of the rooms' CSV files stay in the CSV files.
SPECIES = Table("species", "Espèces de la ville", "Town's species", (
    UID, CODE,
    Field("latin_name", TEXT, "nom latin", "Latin name"),
    Field("french_name", TEXT, "nom français", "French name"),
    Field("plant_group", TEXT, "groupe de plantes", "plant group"),
    Field("k_species", REAL, "coefficient d'espèce", "species factor", low=0, high=2),
    Field("source", TEXT, "source", "source"),
))

SOILS = Table("soils", "Sols de la ville", "Town's soils", (
    UID, CODE,
    Field("name_fr", TEXT, "nom français", "French name"),
    Field("name_en", TEXT, "nom anglais", "English name"),
    Field("field_capacity_low", REAL, "capacité au champ, bas (m³/m³)", "field capacity, low",
          low=0, high=1),
    Field("field_capacity_high", REAL, "capacité au champ, haut (m³/m³)", "field capacity, high",
          low=0, high=1),
    Field("wilting_point_low", REAL, "point de flétrissement, bas (m³/m³)", "wilting point, low",
          low=0, high=1),
    Field("wilting_point_high", REAL, "point de flétrissement, haut (m³/m³)",
          "wilting point, high", low=0, high=1),
    Field("source", TEXT, "source", "source"),
))

WEATHER_DAILY = Table("weather_daily", "Météo quotidienne", "Daily weather", (
    UID,
    Field("station", TEXT, "point météo", "weather point"),
    DATE_FIELD,
    Field("kind", TEXT, "nature", "kind", "weather_kind"),
    Field("temperature_min_c", REAL, "température minimale (°C)", "minimum temperature (°C)"),
    Field("temperature_max_c", REAL, "température maximale (°C)", "maximum temperature (°C)"),
    Field("humidity_min_percent", REAL, "humidité minimale (%)", "minimum humidity (%)"),
    Field("humidity_max_percent", REAL, "humidité maximale (%)", "maximum humidity (%)"),
    Field("humidity_mean_percent", REAL, "humidité moyenne (%)", "mean humidity (%)"),
    Field("vapour_pressure_kpa", REAL, "tension de vapeur (kPa)", "vapour pressure (kPa)"),
    Field("wind_speed_2m_m_s", REAL, "vent à 2 m (m/s)", "wind at 2 m (m/s)"),
    Field("solar_radiation_mj_m2", REAL, "rayonnement (MJ/m²)", "solar radiation (MJ/m²)"),
    Field("rain_mm", REAL, "pluie (mm)", "rain (mm)"),
    Field("rain_dry_mm", REAL, "pluie, lecture sèche (mm)", "rain, dry reading (mm)"),
    Field("rain_wet_mm", REAL, "pluie, lecture humide (mm)", "rain, wet reading (mm)"),
    Field("reference_evapotranspiration_mm", REAL, "évapotranspiration de référence (mm)",
          "reference evapotranspiration (mm)"),
    Field("evapotranspiration_method", TEXT, "méthode", "method"),
    Field("filled_variables", TEXT, "valeurs complétées", "filled values"),
    Field("source", TEXT, "source", "source"),
    Field("latitude", REAL, "latitude", "latitude", low=-90, high=90),
    Field("longitude", REAL, "longitude", "longitude", low=-180, high=180),
    Field("elevation_m", REAL, "altitude (m)", "elevation (m)"),
    Field("fetched_at", DATETIME, "reçu le", "received on"),
))

# What the prefect's order says of each water zone, word for word, as last fetched.
DROUGHT_ZONES = Table("drought_zones", "Arrêtés sécheresse", "Drought orders", (
    UID, CODE, NAME,
    Field("water_origin", TEXT, "origine de l'eau", "water origin", "water_origin"),
    Field("level", TEXT, "niveau", "level", "drought_level"),
    Field("valid_from", DATE, "en vigueur depuis le", "in force since"),
    Field("valid_until", DATE, "en vigueur jusqu'au", "in force until"),
    Field("order_link", TEXT, "arrêté", "order"),
    Field("framework_link", TEXT, "arrêté cadre", "framework order"),
    Field("uses", JSON, "usages", "uses"),
    Field("source", TEXT, "source", "source"),
    Field("fetched_at", DATETIME, "reçu le", "received on"),
))

WATERING_ADVICE = Table("watering_advice", "Conseils d'arrosage", "Watering advice", (
    UID, *OBJECT, DATE_FIELD,
    Field("urgency", TEXT, "urgence", "urgency", "urgency"),
    Field("rank", INTEGER, "rang", "rank"),
    Field("advised_mm", REAL, "conseil (mm)", "advised (mm)"),
    Field("advised_l", REAL, "conseil (L)", "advised (L)"),
    Field("advised_horizon_l", REAL, "conseil sur la période (L)", "advised over the period (L)"),
    Field("decided_l", REAL, "décidé (L)", "decided (L)"),
    Field("water_on", DATE, "arroser le", "water on"),
    Field("earliest_date", DATE, "au plus tôt", "earliest"),
    Field("likely_date", DATE, "date probable", "likely"),
    Field("latest_date", DATE, "au plus tard", "latest"),
    Field("root_zone_depletion_mm", REAL, "déficit (mm)", "root zone depletion (mm)"),
    Field("total_available_water_mm", REAL, "réserve utile (mm)", "total available water (mm)"),
    Field("readily_available_water_mm", REAL, "réserve facilement utilisable (mm)",
          "readily available water (mm)"),
    Field("stress_coefficient", REAL, "coefficient de stress", "stress coefficient"),
    Field("wetted_area_m2", REAL, "surface arrosée (m²)", "wetted area (m²)"),
    Field("reason_code", TEXT, "motif", "reason"),
    Field("reason_values", JSON, "valeurs du motif", "values of the reason"),
    Field("weather_status", TEXT, "état de la météo", "state of the weather"),
    Field("drought_level", TEXT, "niveau de sécheresse", "drought level"),
))

WATERINGS = Table("waterings", "Arrosages", "Waterings", (
    UID, *OBJECT, DATE_FIELD,
    Field("given_l", REAL, "apporté (L)", "given (L)", low=0),
    TEAM,
    Field("round_uid", TEXT, "tournée (identifiant)", "round (identifier)"), REMARKS,
))

OBSERVATIONS = Table("observations", "Observations", "Observations", (
    UID, *OBJECT, DATE_FIELD,
    Field("kind", TEXT, "nature", "kind", "observation_kind"),
    Field("value", TEXT, "valeur", "value"),
    TEAM, REMARKS,
))

CARE_RULES = Table("care_rules", "Règles d'entretien", "Care rules", (
    UID, CODE,
    Field("name_fr", TEXT, "nom français", "French name"),
    Field("name_en", TEXT, "nom anglais", "English name"),
    Field("work", TEXT, "travail", "work", "work"),
    Field("object_kind", TEXT, "sorte d'objet", "kind of object", "object_kind"),
    Field("filter_kinds", TEXT, "types concernés", "kinds concerned"),
    Field("filter_genera", TEXT, "genres concernés", "genera concerned"),
    Field("filter_health", TEXT, "états concernés", "health concerned"),
    Field("filter_site_kinds", TEXT, "types de site concernés", "kinds of site concerned"),
    Field("filter_layout", TEXT, "implantations concernées", "layouts concerned"),
    Field("filter_risk", TEXT, "risques concernés", "risks concerned"),
    Field("filter_life_cycle", TEXT, "situations concernées", "life cycles concerned"),
    Field("filter_training", TEXT, "conduites concernées", "trainings concerned"),
    Field("age_min_years", INTEGER, "âge minimal (ans)", "minimum age (years)", low=0),
    Field("age_max_years", INTEGER, "âge maximal (ans)", "maximum age (years)", low=0),
    Field("every", INTEGER, "tous les", "every", low=1),
    Field("unit", TEXT, "unité", "unit", "recurrence_unit"),
    Field("recurrence_rule", TEXT, "règle RFC 5545", "RFC 5545 rule"),
    Field("anchor", TEXT, "compté depuis", "counted from", "anchor"),
    Field("season_start", TEXT, "début de saison (MM-JJ)", "season start (MM-DD)"),
    Field("season_end", TEXT, "fin de saison (MM-JJ)", "season end (MM-DD)"),
    Field("lead_days", INTEGER, "prévenir avant (jours)", "lead time (days)", low=0),
    Field("minutes_per_unit", REAL, "durée par unité (min)", "duration per unit (min)", low=0),
    Field("duration_unit", TEXT, "unité de durée", "unit of duration"),
    Field("material", TEXT, "matériel", "material"),
    Field("after_work", TEXT, "après le travail", "after the work", "work"),
    Field("after_days", INTEGER, "délai après (jours)", "delay after (days)", low=0),
    Field("source", TEXT, "source", "source"),
    Field("active", BOOLEAN, "active", "active"),
))

INTERVENTIONS = Table("interventions", "Interventions", "Interventions", (
    UID,
    Field("rule_code", TEXT, "règle", "rule"),
    Field("work", TEXT, "travail", "work", "work"),
    *OBJECT, SITE, ZONE, TEAM,
    Field("origin", TEXT, "origine", "origin", "intervention_origin"),
    Field("state", TEXT, "situation", "state", "intervention_state"),
    Field("window_start", DATE, "fenêtre : début", "window start"),
    Field("due_date", DATE, "à faire pour le", "due date"),
    Field("window_end", DATE, "fenêtre : fin", "window end"),
    Field("reminder_date", DATE, "rappel le", "reminder date"),
    Field("planned_date", DATE, "prévue le", "planned date"),
    Field("done_date", DATE, "faite le", "done date"),
    Field("state_reason", TEXT, "motif", "reason"),
    Field("flags", JSON, "points d'attention", "flags"),
    Field("duration_min", REAL, "durée (min)", "duration (min)", low=0),
    Field("quantity", REAL, "quantité", "quantity"),
    Field("cost_eur", REAL, "coût (€)", "cost (€)", low=0), REMARKS,
    Field("updated_at", DATETIME, "modifié le", "changed on"),
))

REMINDERS = Table("reminders", "Rappels envoyés", "Reminders sent", (
    UID, DATE_FIELD, TEAM,
    Field("intervention_uid", TEXT, "intervention (identifiant)", "intervention (identifier)"),
    Field("channel", TEXT, "voie", "channel"),
    Field("state", TEXT, "situation", "state"),
    Field("detail", TEXT, "détail", "detail"),
))

ROUNDS = Table("rounds", "Tournées", "Rounds", (
    UID, CODE, DATE_FIELD, TEAM,
    Field("vehicle_code", TEXT, "véhicule", "vehicle"),
    Field("state", TEXT, "situation", "state", "round_state"),
    Field("distance_km", REAL, "distance (km)", "distance (km)"),
    Field("duration_h", REAL, "durée (h)", "duration (h)"),
    Field("litres", REAL, "eau (L)", "water (L)"),
    Field("stop_count", INTEGER, "arrêts", "stops"),
    Field("refill_count", INTEGER, "remplissages", "refills"),
    Field("solver", TEXT, "méthode", "method"), REMARKS,
), "LineString")

# One row per object to serve: neighbours served from one halt share the same round and order.
ROUND_STOPS = Table("round_stops", "Arrêts de tournée", "Round stops", (
    UID, DATE_FIELD,
    Field("round_uid", TEXT, "tournée (identifiant)", "round (identifier)"),
    Field("rank", INTEGER, "ordre", "order"),
    Field("kind", TEXT, "nature", "kind", "stop_kind"),
    *OBJECT,
    Field("intervention_uid", TEXT, "intervention (identifiant)", "intervention (identifier)"),
    Field("label", TEXT, "libellé", "label"),
    Field("work", TEXT, "travail", "work", "work"),
    Field("litres", REAL, "eau prévue (L)", "planned water (L)"),
    Field("arrival_time", TEXT, "arrivée (HH:MM)", "arrival (HH:MM)"),
    Field("duration_min", REAL, "durée (min)", "duration (min)"),
    Field("state", TEXT, "situation", "state", "stop_state"),
    Field("given_l", REAL, "eau apportée (L)", "water given (L)", low=0),
    Field("reason", TEXT, "motif", "reason"),
    Field("locked", BOOLEAN, "verrouillé", "locked"), REMARKS,
), "Point")

IMPORTS = Table("imports", "Imports", "Imports", (
    UID,
    Field("file", TEXT, "fichier", "file"),
    Field("file_sha256", TEXT, "empreinte du fichier", "file fingerprint"),
    Field("imported_at", DATETIME, "importé le", "imported on"),
    Field("profile", TEXT, "profil", "profile"),
    Field("rows_read", INTEGER, "lignes lues", "rows read"),
    Field("new", INTEGER, "nouveaux", "new"),
    Field("changed", INTEGER, "modifiés", "changed"),
    Field("unchanged", INTEGER, "inchangés", "unchanged"),
    Field("gone", INTEGER, "disparus", "gone"),
    Field("to_locate", INTEGER, "à localiser", "to be located"),
    Field("rejected", INTEGER, "écartés", "set aside"),
    Field("undone_at", DATETIME, "annulé le", "undone on"),
))

# One row per finding: a rejected row, or a remark on a row that was taken.
REJECTS = Table("rejects", "Lignes à vérifier", "Rows to check", (
    UID,
    Field("import_uid", TEXT, "import (identifiant)", "import (identifier)"),
    Field("file", TEXT, "fichier", "file"),
    Field("sheet", TEXT, "feuille", "sheet"),
    Field("row_number", INTEGER, "ligne", "row"),
    Field("column_name", TEXT, "colonne", "column"),
    Field("value", TEXT, "valeur", "value"),
    Field("severity", TEXT, "gravité", "severity", "severity"),
    Field("finding_code", TEXT, "constat", "finding"),
    Field("finding_values", JSON, "valeurs du constat", "values of the finding"),
    Field("rejected", BOOLEAN, "ligne écartée", "row set aside"),
    Field("object_uid", TEXT, "objet (identifiant)", "object (identifier)"),
    Field("row_values", JSON, "ligne entière", "whole row"),
))

# What each import said of its objects, many to a row, to tell what was edited in QGIS since.
IMPORT_CELLS = Table("import_cells", "Valeurs importées", "Imported values", (
    UID,
    Field("import_uid", TEXT, "import (identifiant)", "import (identifier)"),
    Field("table_name", TEXT, "table", "table"),
    Field("source_file", TEXT, "fichier d'origine", "source file"),
    Field("cells", TEXT, "valeurs par colonne", "values by column"),
))

# What an import replaced, to undo it: ``before`` is missing for a row that the import made.
IMPORT_CHANGES = Table("import_changes", "Valeurs remplacées", "Replaced values", (
    UID,
    Field("import_uid", TEXT, "import (identifiant)", "import (identifier)"),
    Field("table_name", TEXT, "table", "table"),
    Field("object_uid", TEXT, "objet (identifiant)", "object (identifier)"),
    Field("before", JSON, "valeurs d'avant", "values before"),
    Field("after", JSON, "valeurs d'après", "values after"),
))

JOURNAL = Table("journal", "Journal", "Journal", (
    UID,
    Field("moment", DATETIME, "moment", "moment"),
    TEAM,
    Field("action", TEXT, "action", "action"),
    *OBJECT,
    Field("advised", TEXT, "conseillé", "advised"),
    Field("decided", TEXT, "décidé", "decided"),
    Field("reason", TEXT, "motif", "reason"),
    Field("expires", DATE, "valable jusqu'au", "valid until"),
    Field("details", JSON, "détails", "details"),
))

INDICATOR_SNAPSHOTS = Table("indicator_snapshots", "Indicateurs datés", "Dated indicators", (
    UID, DATE_FIELD,
    Field("indicator", TEXT, "indicateur", "indicator"),
    SITE,
    Field("value", REAL, "valeur", "value"),
    Field("unit", TEXT, "unité", "unit"),
    Field("details", JSON, "détails", "details"),
))

SETTINGS = Table("settings", "Réglages", "Settings", (
    UID,
    Field("key", TEXT, "réglage", "setting"),
    Field("value", TEXT, "valeur", "value"),
))

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SITES, TREES, BEDS, ZONES, WATER_POINTS, DEPOTS, VEHICLES, TEAMS, ROADS, SPECIES, SOILS,
        WEATHER_DAILY, DROUGHT_ZONES, WATERING_ADVICE, WATERINGS, OBSERVATIONS, CARE_RULES,
        INTERVENTIONS, REMINDERS, ROUNDS, ROUND_STOPS, IMPORTS, REJECTS, IMPORT_CELLS,
        IMPORT_CHANGES, JOURNAL, INDICATOR_SNAPSHOTS, SETTINGS,
    )
}
