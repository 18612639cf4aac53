"""What stands in the parks and how it fares: states, diversity, ages, pollen, canopy."""

from __future__ import annotations

import csv
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from .figures import REFERENCE, figure, percent, share, texts, together, total

HEALTH = ("very_good", "good", "fair", "poor", "very_poor")
RISKS = ("low", "moderate", "high", "extreme")
AGE_BANDS = (0, 5, 10, 20, 40, 60, 80, 100, 1000)
# A planting is judged once it has had a year to fail, and for the three years after.
SURVIVAL_YEARS = (1, 4)
_LOST = ("felled", "removed", "stump", "vacant")


@lru_cache(maxsize=1)
def genera() -> pd.DataFrame:
    """Read the family and allergen potential of genera, by genus (``reference/genera.csv``)."""
    with (REFERENCE / "genera.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return pd.DataFrame(rows).set_index("genus").replace("", None)


def species_names(trees: pd.DataFrame) -> pd.Series:
    """Give the species of each tree, as its genus and epithet (cultivars together).

    The first two words of the Latin name serve when the parts are not filled; a name that
    stops at the genus is unknown as a species.
    """
    pair = trees["genus"].str.strip() + " " + trees["species_epithet"].str.strip()
    from_latin = (
        trees["latin_name"].astype("string").str.replace("×", "", regex=False)
        .str.replace(r"\bx\s+", "", regex=True)
        .str.extract(r"^\s*([A-Za-zÀ-ÿ-]+\s+[a-zà-ÿ][a-zà-ÿ-]+)", expand=False)
    )
    names = pair.where(pair.notna(), from_latin).astype("string")
    names = names.str.replace(r"\s+", " ", regex=True).str.capitalize()
    undecided = names.str.contains(r" (?:sp|spp|ssp)\.?$", regex=True, na=False)
    return texts(names.where(~undecided))


def genus_names(trees: pd.DataFrame) -> pd.Series:
    """Give the genus of each tree, from its own column or the Latin name's first word."""
    first = trees["latin_name"].astype("string").str.extract(r"^\s*([A-Za-zÀ-ÿ-]+)",
                                                             expand=False)
    names = trees["genus"].where(trees["genus"].notna(), first).astype("string")
    return texts(names.str.strip().str.capitalize())


def planting_years(objects: pd.DataFrame) -> pd.Series:
    """Give the year of planting (float, NaN unknown): the date's, else the year's column."""
    return objects["planting_date"].dt.year.astype("float64").fillna(objects["planting_year"])


def states(existing: pd.DataFrame) -> pd.DataFrame:
    """Count trees and beds, their areas, and the shares in good and bad state."""
    site, health = existing["site_uid"], existing["health"]
    good, bad = health.isin(HEALTH[:2]), health.isin(HEALTH[3:])
    rows = []
    for kind, name in (("tree", "trees"), ("bed", "beds")):
        of_kind = existing["object_kind"] == kind
        known = of_kind & health.notna()
        rows += [
            total(f"{name}_count", site, of_kind),
            share(f"{name}_good_share", site, known & good, known),
            share(f"{name}_poor_share", site, known & bad, known),
        ]
    trees = existing[existing["object_kind"] == "tree"]
    beds = existing[existing["object_kind"] == "bed"]
    assessed = trees[trees["risk"].notna()]
    rows += [
        total("beds_area", beds["site_uid"], beds["area_m2"]),
        total("trees_at_risk", assessed["site_uid"], assessed["risk"].isin(RISKS[2:])),
    ]
    return together(rows)


def diversity(trees: pd.DataFrame) -> pd.DataFrame:
    """Give the share of the first species, genus and family (Santamour 1990: 10, 20, 30 %)."""
    genus = genus_names(trees)
    taxa = {
        "top_species_share": species_names(trees), "top_genus_share": genus,
        "top_family_share": genus.map(genera()["family"]),
    }
    rows = [_most_frequent(code, names) for code, names in taxa.items()]
    species = taxa["top_species_share"]
    rows.append(figure("species_count", species.nunique() or None))
    potential = genus.map(genera()["allergen"])
    rows.append(share("allergenic_share", trees["site_uid"], potential == "high",
                      potential.notna()))
    return together(rows)


def _most_frequent(code: str, names: pd.Series) -> pd.DataFrame:
    counts = names.value_counts()
    if counts.empty:
        return figure(code, None)
    return figure(code, percent(counts.iloc[0], counts.sum()), name=str(counts.index[0]),
                  known=int(counts.sum()))


def ages(trees: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Give the median age and the share of trees whose age is known."""
    age = today.year - planting_years(trees)
    age = age.where(age >= 0)
    return together([
        figure("median_age", age.median() if age.notna().any() else None),
        share("age_known_share", trees["site_uid"], age.notna(), age.notna() | True),
    ])


def age_pyramid(trees: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Count trees by age band: ``low`` and ``high`` years (NaN: unknown age), ``count``."""
    age = today.year - planting_years(trees)
    bands = pd.cut(age, list(AGE_BANDS), right=False, labels=False)
    counts = bands.value_counts()
    rows = [{"low": float(low), "high": float(high), "count": int(counts.get(place, 0))}
            for place, (low, high) in enumerate(pairwise(AGE_BANDS))]
    rows.append({"low": np.nan, "high": np.nan, "count": int(bands.isna().sum())})
    return pd.DataFrame(rows)


def canopy(trees: pd.DataFrame) -> pd.DataFrame:
    """Sum the discs of the known crowns (m²; overlaps are counted twice)."""
    crown = trees["crown_diameter_m"]
    return together([
        total("canopy_area", trees["site_uid"], np.pi * crown**2 / 4),
        share("canopy_known_share", trees["site_uid"], crown.notna(), crown.notna() | True),
    ])


def survival(trees: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Give the share still standing of the trees planted one to four years ago."""
    planted = planting_years(trees)
    age = today.year - planted
    recent = age.between(*SURVIVAL_YEARS)
    standing, lost = trees["existing"], trees["life_cycle"].isin(_LOST)
    return share("planting_survival", trees["site_uid"], recent & standing,
                 recent & (standing | lost))


def counts(existing: pd.DataFrame, column: str, order: tuple[str, ...]) -> pd.DataFrame:
    """Count trees and beds by coded value: ``object_kind``, ``value`` (None unknown), ``count``."""
    rows: list[dict[str, str | int | None]] = []
    for kind in ("tree", "bed"):
        values = existing.loc[existing["object_kind"] == kind, column]
        found = values.value_counts()
        rows += [{"object_kind": kind, "value": code, "count": int(found.get(code, 0))}
                 for code in order]
        rows.append({"object_kind": kind, "value": None,
                     "count": int(len(values) - sum(found.get(code, 0) for code in order))})
    return pd.DataFrame(rows)


def taxa(trees: pd.DataFrame, limit: int = 12) -> pd.DataFrame:
    """Count the most planted species: ``name``, ``count``, ``share`` (%) of those known."""
    found = species_names(trees).value_counts()
    top = found.head(limit)
    return pd.DataFrame({"name": top.index.astype(str), "count": top.to_numpy(dtype="int64"),
                         "share": 100.0 * top.to_numpy() / max(1, int(found.sum()))})


def allergens(trees: pd.DataFrame) -> pd.DataFrame:
    """Count trees by allergen potential: ``value`` (low, moderate, high, None), ``count``."""
    potential = genus_names(trees).map(genera()["allergen"])
    found = potential.value_counts()
    rows: list[dict[str, str | int | None]] = [
        {"value": code, "count": int(found.get(code, 0))} for code in ("low", "moderate", "high")]
    rows.append({"value": None, "count": int(potential.isna().sum())})
    return pd.DataFrame(rows)
