"""The national schema "Arbres urbains" (NaturalSolutions/schema-arbre 0.3.1, 2023-02-23).

UTF-8, semicolons, every column present even when empty. Heights are in centimetres, crown
diameters in metres, trunks in centimetres, places in WGS84 degrees, dates as AAAA-MM-JJ.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from .. import schema
from ..store import Store
from .sheets import neutral
from .workbook import degrees

COLUMNS = (
    "id", "longitude", "latitude", "date_releve", "famille", "genre", "espece",
    "cultivar_variete", "nom_vernaculaire", "code_insee", "code_postal", "adresse", "matricule",
    "date_plantation", "stade_developpement", "hauteur", "diametre", "circonference",
    "diametre_couronne", "type_sol", "description_pied_arbre", "type_enracinement",
    "port_arbre", "remarquable", "protege", "contraintes_sol", "contrainte_aeriennes",
    "eclairage", "arrosage", "allergie", "remarque",
)
_STANDING = ("existing",)
_CM_PER_M = 100.0


def write_national_csv(store: Store, path: Path, language: str) -> tuple[int, int]:
    """Write the standing trees that have a place; gives how many, and how many are left out.

    A tree without a place cannot be in the schema (longitude and latitude are required),
    nor can one that is felled or only planned. What the store does not know stays empty.
    """
    trees = store.read("trees")
    standing = (trees["life_cycle"].isin(_STANDING) | trees["life_cycle"].isna()).to_numpy()
    placed = trees.geometry.notna().to_numpy()
    kept = trees[standing & placed]
    settings = store.settings()
    longitude, latitude = degrees(kept.geometry.to_numpy(), store.crs)
    columns: dict[str, list[str]] = {
        "id": [str(number + 1) for number in np.flatnonzero(standing & placed)],
        "longitude": [f"{value:.7f}" for value in longitude],
        "latitude": [f"{value:.7f}" for value in latitude],
        "date_releve": _days(kept["health_date"]),
        "genre": _texts(kept["genus"]), "espece": _texts(kept["species_epithet"]),
        "cultivar_variete": _texts(kept["cultivar"]),
        "nom_vernaculaire": _texts(kept["french_name"]),
        "code_insee": [settings.insee_code] * len(kept),
        "adresse": _texts(_address(kept)), "matricule": _texts(kept["code"]),
        "date_plantation": _days(kept["planting_date"]),
        "stade_developpement": _words(kept, "development_stage"),
        "hauteur": _whole(kept["height_m"] * _CM_PER_M),
        "diametre": _whole(kept["trunk_girth_cm"] / np.pi),
        "circonference": _whole(kept["trunk_girth_cm"]),
        "diametre_couronne": _decimals(kept["crown_diameter_m"]),
        "type_sol": _texts(kept["soil_code"]),
        "description_pied_arbre": _words(kept, "pit_cover"),
        "port_arbre": _texts(kept["training"]),
        "remarquable": _yes_no(kept["remarkable"]), "protege": _yes_no(kept["protected"]),
        "contraintes_sol": _texts(kept["constraints"]),
        "arrosage": _words(kept, "watering_system"), "remarque": _texts(kept["remarks"]),
    }
    blank = [""] * len(kept)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(zip(*(columns.get(name, blank) for name in COLUMNS), strict=True))
    return len(kept), len(trees) - len(kept)


def _address(trees: pd.DataFrame) -> pd.Series:
    built = (trees["house_number"].fillna("") + " " + trees["street"].fillna("")).str.strip()
    return trees["address"].where(trees["address"].notna(), built)


def _texts(values: pd.Series) -> list[str]:
    return [neutral(" ".join(text.split())) if isinstance(text, str) else ""
            for text in values.tolist()]


def _words(trees: pd.DataFrame, name: str) -> list[str]:
    list_name = schema.TREES.field(name).values or ""
    return [schema.value_label(list_name, code, "fr") for code in trees[name]]


def _days(values: pd.Series) -> list[str]:
    return values.dt.strftime("%Y-%m-%d").fillna("").tolist()


def _whole(values: pd.Series) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.0f}" for value in values]


def _decimals(values: pd.Series) -> list[str]:
    return ["" if np.isnan(value) else f"{value:g}" for value in values]


def _yes_no(values: pd.Series) -> list[str]:
    return ["" if value is pd.NA else str(bool(value)).lower() for value in values]
