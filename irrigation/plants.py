"""Plants: how thirsty each is, and how that changes through the season.

Landscape coefficient ``K_L = k_species x k_density x k_microclimate`` (WUCOLS, Costello
and Jones; ASABE S623 for bedding), from the CSV files of ``reference/`` and the species
list of ``layers/reference/species.csv``, which the town extends in the store.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from .reference import reference
from .soils import plain_words

SPECIES_FILE = Path(__file__).resolve().parent.parent / "layers" / "reference" / "species.csv"
# ASABE S623: plants not yet established need at least the plant factor of dry climates.
YOUNG_K_SPECIES = 0.5
K_MICROCLIMATE_BOUNDS = (0.5, 1.4)
CALENDARS = tuple(dict.fromkeys(reference("calendars")["calendar"]))


def species_table(town_species: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give every species: code, latin_name, genus, plant_group, evergreen, conifer, k_species.

    The town's rows (columns of the store's ``species``) win over those of the file.
    """
    table = _species_file()
    if town_species is not None and not town_species.empty:
        own = town_species.dropna(subset=["code"]).copy()
        own["genus"] = own["latin_name"].fillna("").str.split().str[0].fillna("")
        own = own.drop_duplicates("code", keep="last")
        known = own["code"].map(table.drop_duplicates("code").set_index("code")["evergreen"])
        own["evergreen"] = known.fillna(False).astype(bool)
        known = own["code"].map(table.drop_duplicates("code").set_index("code")["conifer"])
        own["conifer"] = known.fillna(False).astype(bool)
        table = pd.concat([table[~table["code"].isin(own["code"])], own[table.columns]],
                          ignore_index=True)
    return table.drop_duplicates("code").reset_index(drop=True)


def _species_file() -> pd.DataFrame:
    columns = ["code", "latin_name", "genus", "plant_group", "evergreen", "conifer"]
    if SPECIES_FILE.is_file():
        table = pd.read_csv(SPECIES_FILE, dtype=str, keep_default_na=False)
        table = table.reindex(columns=columns, fill_value="")
    else:
        table = pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    for name in ("evergreen", "conifer"):
        table[name] = table[name].str.lower().isin({"yes", "true", "1"})
    table["k_species"] = np.nan
    return table


def match_species(frame: pd.DataFrame, species: pd.DataFrame) -> pd.DataFrame:
    """Find each object's species by code, then Latin name, then its genus as a whole.

    Returns, with the index of ``frame``: plant_group, k_species, evergreen, conifer and
    ``matched`` ("species", "genus" or None). A genus answers with its most frequent group.
    """
    by_code = species.set_index("code")
    by_name = species.assign(key=species["latin_name"].map(plain_words))
    by_name = by_name.drop_duplicates("key").set_index("key")
    by_genus = _genera(species)
    names, genera = _column(frame, "latin_name"), _column(frame, "genus")
    names = names.where(names.ne(""), genera + " " + _column(frame, "species_epithet"))
    genera = genera.where(genera.ne(""), _each(names, lambda name: [*name.split(), ""][0]))
    keys = _each(names, lambda name: " ".join(plain_words(name).split()[:2]))
    genera = _each(genera, plain_words)
    result = pd.DataFrame({
        "plant_group": None, "k_species": np.nan, "evergreen": None, "conifer": None,
        "matched": None}, index=frame.index, dtype=object)
    sources = ((_column(frame, "species_code"), by_code, "species"), (keys, by_name, "species"),
               (genera, by_genus, "genus"))
    for key, table, label in sources:
        new = result["matched"].isna() & key.ne("") & key.isin(table.index)
        for name in ("plant_group", "k_species", "evergreen", "conifer"):
            result.loc[new, name] = key[new].map(table[name])
        result.loc[new, "matched"] = label
    result["k_species"] = pd.to_numeric(result["k_species"], errors="coerce")
    known = result["plant_group"].isin(reference("plant_groups")["code"])
    result.loc[~known, "plant_group"] = None
    return result


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame:
        return frame[name].astype(object).where(frame[name].notna(), "")
    return pd.Series("", index=frame.index, dtype=object)


def _each(texts: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """Apply a function of text to the distinct values."""
    return texts.map({text: function(str(text)) for text in texts.unique()})


def _genera(species: pd.DataFrame) -> pd.DataFrame:
    keyed = species.assign(key=species["genus"].map(lambda text: plain_words(str(text))))
    keyed = keyed[keyed["key"].ne("") & keyed["plant_group"].ne("")]
    counted = keyed.groupby(["key", "plant_group"]).size().reset_index(name="count")
    first = counted.sort_values(["key", "count"], ascending=[True, False], kind="stable")
    table = first.drop_duplicates("key").set_index("key")[["plant_group"]]
    shares = keyed.groupby("key")[["evergreen", "conifer"]].mean() > 0.5
    table = table.join(shares)
    table["k_species"] = np.nan
    return table


def season_factors(dates: pd.DatetimeIndex) -> np.ndarray:
    """Give the share of the full coefficient for each calendar and day: (calendars, days).

    Straight lines between the dates of ``reference/calendars.csv``, around the year.
    """
    table = reference("calendars")
    day = dates.dayofyear.to_numpy()
    rows = []
    for calendar in CALENDARS:
        part = table[table["calendar"] == calendar]
        at = [_day_of_year(text) for text in part["month_day"]]
        rows.append(np.interp(day, at, part["factor"].to_numpy(float), period=365))
    return np.asarray(rows, dtype=np.float32)


def in_watered_season(dates: pd.DatetimeIndex) -> np.ndarray:
    """Tell for each calendar and day whether its plants are watered: (calendars, days)."""
    table = reference("watered_seasons").set_index("calendar")
    text = dates.strftime("%m-%d").to_numpy()
    return np.asarray([(text >= table.loc[name, "start"]) & (text <= table.loc[name, "end"])
                       for name in CALENDARS])


def _day_of_year(month_day: str) -> int:
    return datetime.date(2001, int(month_day[:2]), int(month_day[3:])).timetuple().tm_yday


def mulch_factor(effect_whole: np.ndarray, effect_soil: np.ndarray, cover: np.ndarray,
                 soil_share: np.ndarray) -> np.ndarray:
    """Give what is left of the need under a mulch (FAO-56, chapter 10).

    An organic mulch takes away half of the soil's evaporation when it covers everything
    (5 % for each 10 % covered); ``soil_share`` is the evaporation's part of the need. A
    film lowers the whole coefficient (table 25), in proportion to what it covers.
    """
    return 1 - cover * (effect_soil * soil_share + effect_whole)
