"""What the balance needs of every tree and bed, and where each figure comes from.

:func:`water_objects` brings the store's rows to one table of figures, one row per living
object, and beside it a table of origins of the same shape (``measured``, ``workbook``,
``site``, ``species``, ``town``). Nothing missing is invented without its origin saying
so, and a missing soil gives a wide range of reserve.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..layers.schema import DATE, REAL, TEXT
from ..layers.settings import TownSettings
from .balance import NO_RUNOFF_MM, Buckets
from .plants import (
    CALENDARS,
    K_MICROCLIMATE_BOUNDS,
    YOUNG_K_SPECIES,
    match_species,
    mulch_factor,
)
from .reference import reference
from .soils import UNKNOWN, available_water_mm, retention_mm, soil_codes

WORKBOOK, SITE, SPECIES, TOWN = "workbook", "site", "species", "town"
LIVING = ("existing",)
CONFINED_COVERS = ("sealed", "gravel", "grate")
CONFINED_SOILS = ("stone_soil", "fill")
CONFINED_EXTRA_YEARS = 2
YOUNG_GIRTH_CM, YOUNG_HEIGHT_M = 20.0, 4.0
SUBSTRATES = {"planter": "planter_mix", "hanging_basket": "light_mix"}
CANOPY_BOUNDS = (0.5, 2.0)
SCENARIOS = ("low", "likely", "high")
# A tank's water is all easy to take: the share may pass the 0.8 of FAO-56 for a bare soil.
MOST_EASY_SHARE = 0.95

PIPED_SYSTEMS = ("drip", "sprinkler")
# What water asks of a tree or a bed; the kind of a tree's row has no other meaning here.
_TEXTS = ("uid", "code", "site_uid", "life_cycle", "species_code", "genus", "species_epithet",
          "latin_name", "development_stage", "pit_cover", "soil_code", "mulch", "exposure",
          "microclimate", "watering_system", "season")
_NUMBERS = ("planting_year", "planting_year_latest", "height_m", "trunk_girth_cm",
            "crown_diameter_m", "pit_area_m2", "soil_depth_m", "mulch_cover_percent", "area_m2",
            "length_m", "volume_l", "plant_count")
COLUMNS = {**dict.fromkeys(_TEXTS, TEXT), **dict.fromkeys(_NUMBERS, REAL), "planting_date": DATE}

POLICIES = ("watered", "young", "established", "established_assumed", "not_planted")


@dataclass(frozen=True)
class WaterObjects:
    """One row per object: ``figures``, and for each figure its ``origins``."""

    figures: pd.DataFrame
    origins: pd.DataFrame

    def __len__(self) -> int:
        return len(self.figures)

    def buckets(self, scenario: str = "likely") -> Buckets:
        """Give the balance's arrays, with the low, likely or high reserve of the soil."""
        f = self.figures
        names = (f"total_{scenario}_mm", "depletion_fraction", "demand", "rain_share",
                 "interception_mm", "retention_mm", "point", "calendar")
        return Buckets(*(f[name].to_numpy() for name in names))

    def take(self, rows: np.ndarray) -> WaterObjects:
        """Give some rows, renumbered."""
        return WaterObjects(self.figures.iloc[rows].reset_index(drop=True),
                            self.origins.iloc[rows].reset_index(drop=True))


class _Filler:
    """Figures being gathered, each value with its origin, first answer first."""

    def __init__(self, index: pd.Index) -> None:
        self.figures = pd.DataFrame(index=index)
        self.origins = pd.DataFrame(index=index)

    def fill(self, name: str, *answers: tuple[pd.Series | np.ndarray | float | str, str]) -> None:
        """Take each row's first known answer among ``(values, origin)``."""
        index = self.figures.index
        values: pd.Series | None = None
        origin = pd.Series(None, index=index, dtype=object)
        for candidate, label in answers:
            series = (candidate if isinstance(candidate, pd.Series)
                      else pd.Series(candidate, index=index))
            if values is None:
                values = series.copy()
                new = series.notna()
            else:
                new = values.isna() & series.notna()
                values = values.where(~new, series)
            origin[new.to_numpy()] = label
        self.figures[name] = values
        self.origins[name] = origin

    def numbers(self, name: str) -> np.ndarray:
        """Give a figure as float64, unknown as NaN."""
        return pd.to_numeric(self.figures[name], errors="coerce").to_numpy(float)


def living(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of objects that live: existing, or not said to be otherwise."""
    state = frame["life_cycle"]
    return frame[state.isna() | state.isin(LIVING)]


def water_objects(
    trees: pd.DataFrame,
    beds: pd.DataFrame,
    sites: pd.DataFrame,
    species: pd.DataFrame,
    soils: pd.DataFrame,
    settings: TownSettings,
    today: datetime.date,
) -> WaterObjects:
    """Gather the figures of every living tree and bed.

    Parameters are the store's tables (``species`` and ``soils`` those of
    :func:`plants.species_table` and :func:`soils.soil_table`). ``point`` is 0 everywhere:
    the advice places the objects among the weather points.
    """
    rows = _together(living(trees), living(beds))
    filler = _Filler(rows.index)
    matched = match_species(rows, species)
    site = _site_rows(rows, sites)
    category = _category(rows, matched)
    kinds = reference("categories").set_index("category").reindex(category)
    kinds.index = rows.index
    figures = filler.figures
    for name in ("uid", "object_kind", "code", "site_uid", "pit_cover", "watering_system"):
        figures[name] = rows[name]
    figures["place_code"] = _first_known(rows["microclimate"], rows["exposure"],
                                         site["microclimate"], site["kind"])
    figures["category"] = category
    figures["container"] = kinds["container"].eq("yes").to_numpy()
    _age(filler, rows, kinds, today)
    _soil(filler, rows, site, kinds, soils, settings)
    _roots(filler, rows, kinds, soils)
    _reservoir(filler)
    _plants(filler, rows, matched, kinds, site)
    _rain(filler, rows, kinds, soils)
    _policy(filler, rows, kinds)
    figures["efficiency"] = _efficiency(settings, figures["container"])
    figures["point"] = 0
    return WaterObjects(figures, filler.origins)


def _together(trees: pd.DataFrame, beds: pd.DataFrame) -> pd.DataFrame:
    """Put trees and beds in one table of the columns that water needs, by their kinds."""
    columns = {}
    for name, kind in COLUMNS.items():
        values = [_typed(frame, name, kind) for frame in (trees, beds)]
        columns[name] = np.concatenate(values)
    rows = pd.DataFrame(columns)
    rows["object_kind"] = np.repeat(["tree", "bed"], [len(trees), len(beds)]).astype(object)
    rows["kind"] = np.concatenate([np.full(len(trees), None, object), _typed(beds, "kind", TEXT)])
    return rows


def _typed(frame: pd.DataFrame, name: str, kind: str) -> np.ndarray:
    if kind == TEXT:
        missing = np.full(len(frame), None, object)
        return frame[name].to_numpy(object) if name in frame else missing
    if kind == DATE:
        missing = np.full(len(frame), "NaT", "datetime64[ns]")
        return frame[name].to_numpy("datetime64[ns]") if name in frame else missing
    missing = np.full(len(frame), np.nan)
    return frame[name].to_numpy(float, na_value=np.nan) if name in frame else missing


def _first_known(*columns: pd.Series) -> pd.Series:
    """Give each row's first known text."""
    found = columns[0]
    for column in columns[1:]:
        found = found.where(found.notna(), column)
    return found


def _efficiency(settings: TownSettings, container: pd.Series) -> np.ndarray:
    efficiency = min(max(settings.irrigation_efficiency, 0.1), 1.0)
    return np.full(len(container), efficiency)


def _site_rows(rows: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Give, for each object, the soil, microclimate and kind of its site."""
    columns = ["soil_code", "microclimate", "kind"]
    known = pd.DataFrame(sites).dropna(subset=["uid"]).drop_duplicates("uid").set_index("uid")
    found = known[columns].reindex(rows["site_uid"])
    found.index = rows.index
    return found


def _category(rows: pd.DataFrame, matched: pd.DataFrame) -> np.ndarray:
    """Name the row of ``reference/categories.csv``."""
    tree = np.where(matched["conifer"].eq(True), "conifer", "tree")
    known = rows["kind"].isin(reference("categories")["category"])
    bed = rows["kind"].where(known, "other")
    return np.where(rows["object_kind"].eq("tree"), tree, bed)


def _age(filler: _Filler, rows: pd.DataFrame, kinds: pd.DataFrame, today: datetime.date) -> None:
    """Count growing seasons since planting: the first one is 1.

    A planting from September on counts from the next year. A year without a date takes
    the younger reading, which waters rather than forgets.
    """
    planted = rows["planting_date"]
    by_date = today.year - planted.dt.year - (planted.dt.month >= 9).astype(int) + 1
    by_date = by_date.where(planted.notna()).astype(float)
    year = _numbers(rows, "planting_year_latest").fillna(_numbers(rows, "planting_year"))
    by_year = (today.year - year).clip(lower=1).where(year <= today.year)
    small = _small_young_tree(rows)
    guess = pd.Series(np.where(small, 2.0, np.nan), index=rows.index)
    filler.fill("season_number", (by_date, WORKBOOK), (by_year, WORKBOOK), (guess, TOWN))
    filler.figures["planted_on"] = planted
    filler.figures["planted_year"] = planted.dt.year.astype(float).fillna(
        _numbers(rows, "planting_year"))
    future = planted.notna() & (planted > pd.Timestamp(today))
    filler.figures["not_planted"] = (future | (year > today.year)).to_numpy()


def _small_young_tree(rows: pd.DataFrame) -> pd.Series:
    """Tell the undated trees that someone calls young and whose size agrees."""
    girth, height = _numbers(rows, "trunk_girth_cm"), _numbers(rows, "height_m")
    small = (girth <= YOUNG_GIRTH_CM) | (girth.isna() & (height <= YOUNG_HEIGHT_M))
    return rows["object_kind"].eq("tree") & rows["development_stage"].eq("young") & small


def _numbers(rows: pd.DataFrame, name: str) -> pd.Series:
    if name not in rows:
        return pd.Series(np.nan, index=rows.index)
    return pd.to_numeric(rows[name], errors="coerce").astype(float)


def _soil(filler: _Filler, rows: pd.DataFrame, site: pd.DataFrame, kinds: pd.DataFrame,
          soils: pd.DataFrame, settings: TownSettings) -> None:
    """Find the soil: the object's, the container's substrate, the site's, the town's."""
    own = soil_codes(rows["soil_code"], soils.index)
    substrate = filler.figures["category"].map(SUBSTRATES).astype(object)
    of_site = soil_codes(site["soil_code"], soils.index)
    of_town = soil_codes(pd.Series([settings.soil_code], dtype=object), soils.index)[0]
    filler.fill("soil_code", (own, WORKBOOK), (substrate, TOWN), (of_site, SITE),
                (of_town or UNKNOWN, TOWN))
    found = soils.reindex(filler.figures["soil_code"])
    for scenario in SCENARIOS:
        filler.figures[f"available_{scenario}"] = found[f"available_{scenario}"].to_numpy(float)
    filler.origins["available_likely"] = filler.origins["soil_code"]
    fraction = kinds["depletion_fraction"].to_numpy(float)
    fraction = np.clip(fraction * found["depletion_factor"].to_numpy(float), 0.1, 0.8)
    filler.fill("depletion_fraction", (fraction, TOWN))


def _roots(filler: _Filler, rows: pd.DataFrame, kinds: pd.DataFrame, soils: pd.DataFrame) -> None:
    """Find the watered area and the depth of roots, then the reserve in mm."""
    figures = filler.figures
    tree = rows["object_kind"].eq("tree")
    young = _young_rows(figures["season_number"].where(tree))
    is_young = young["year"].notna() & _establishing(filler, rows, kinds)
    crown = _crown_area(rows, young.where(is_young))
    pit = _numbers(rows, "pit_area_m2").where(lambda area: area > 0)
    basin = young["wetted_area_m2"].where(is_young)
    in_basin = pit.clip(upper=basin).where(is_young & pit.notna())
    rooted_area = crown.clip(lower=pit.fillna(0)).where(tree & ~is_young)
    measured = pit.notna() | _numbers(rows, "crown_diameter_m").gt(0)
    area = _numbers(rows, "area_m2").where(lambda value: value > 0)
    by_length = (_numbers(rows, "length_m") * 1.0).where(lambda value: value > 0)
    default = kinds["wetted_area_m2"].astype("Float64").astype(float)
    filler.fill(
        "wetted_area_m2", (in_basin, WORKBOOK), (basin, TOWN),
        (rooted_area.where(measured), WORKBOOK), (rooted_area, TOWN), (area, WORKBOOK),
        (by_length, WORKBOOK), (default, TOWN))
    depth = _numbers(rows, "soil_depth_m").where(lambda value: value > 0)
    volume = _numbers(rows, "volume_l").where(lambda value: value > 0)
    container = figures["container"]
    volume = volume.where(container)
    usual_volume = kinds["volume_l"].astype("Float64").astype(float)
    usual_depth = kinds["root_depth_m"].to_numpy(float)
    whole = filler.numbers("wetted_area_m2")
    by_volume = (volume / 1000 / whole).clip(0.05, 1.5)
    spread = (usual_volume / 1000 / default).where(container)
    rooted = young["root_depth_m"].where(is_young).fillna(pd.Series(usual_depth, rows.index))
    limited = depth.clip(upper=rooted).where(~container)
    filler.fill("root_depth_m", (by_volume, WORKBOOK), (depth.where(container), WORKBOOK),
                (limited, WORKBOOK), (spread, TOWN), (rooted, TOWN))
    figures["is_young"] = is_young.to_numpy()
    figures["crown_area_m2"] = crown
    for scenario in SCENARIOS:
        figures[f"total_{scenario}_mm"] = available_water_mm(
            figures[f"available_{scenario}"].to_numpy(float), filler.numbers("root_depth_m"))
    _floor(figures, young.where(is_young))


def _reservoir(filler: _Filler) -> None:
    """Add the tank under a container: water beside the substrate's, all easy to take."""
    figures = filler.figures
    tanks = reference("reservoirs").set_index("code")
    has = figures["container"] & figures["watering_system"].isin(tanks.index)
    found = tanks.reindex(figures["watering_system"].where(has))
    mm = found["likely_l_m2"].to_numpy(float, na_value=np.nan)
    filler.fill("reservoir_mm", (pd.Series(mm, figures.index), TOWN))
    substrate = figures["total_likely_mm"].to_numpy(float)
    easy = (figures["depletion_fraction"] * substrate + mm) / (substrate + mm)
    figures["depletion_fraction"] = easy.clip(upper=MOST_EASY_SHARE).where(
        has, figures["depletion_fraction"])
    for scenario in SCENARIOS:
        more = found[f"{scenario}_l_m2"].to_numpy(float, na_value=0.0)
        figures[f"total_{scenario}_mm"] = figures[f"total_{scenario}_mm"] + more


def _young_rows(season_number: pd.Series) -> pd.DataFrame:
    """Give the establishment practice of each tree's year, unknown where there is none."""
    table = reference("young_trees").set_index("year", drop=False)
    numeric = table.drop(columns=["source", "source_fr"]).astype(float)
    year = season_number.astype(float).clip(lower=1)
    found = numeric.reindex(year.where(year <= numeric.index.max()))
    found.index = season_number.index
    return found


def _establishing(filler: _Filler, rows: pd.DataFrame, kinds: pd.DataFrame) -> pd.Series:
    """Tell which trees are still in their establishment years."""
    confined = rows["pit_cover"].isin(CONFINED_COVERS) | filler.figures["soil_code"].isin(
        CONFINED_SOILS)
    years = kinds["establishment_years"].astype(float) + CONFINED_EXTRA_YEARS * confined
    return filler.figures["season_number"].astype(float).clip(lower=1) <= years


def _crown_area(rows: pd.DataFrame, young: pd.DataFrame) -> pd.Series:
    """Give the crown's projection, m2: measured, by the year for a young tree, or 20 m2."""
    diameter = _numbers(rows, "crown_diameter_m").where(lambda value: value > 0)
    area = np.pi * diameter**2 / 4
    usual = young["crown_area_m2"].fillna(20.0)
    return area.fillna(usual)


def _floor(figures: pd.DataFrame, young: pd.DataFrame) -> None:
    """Keep the establishment practice beside the balance: litres and days between."""
    for name in ("litres_low", "litres_high", "rhythm_days"):
        figures[f"practice_{name}"] = young[name]


def _plants(filler: _Filler, rows: pd.DataFrame, matched: pd.DataFrame, kinds: pd.DataFrame,
            site: pd.DataFrame) -> None:
    """Find the landscape coefficient and gather the demand."""
    figures = filler.figures
    groups = reference("plant_groups").set_index("code")["k_likely"]
    own_group = pd.Series(matched["plant_group"], dtype=object)
    filler.fill("plant_group", (own_group, SPECIES), (kinds["plant_group"].astype(object), TOWN))
    k_group = figures["plant_group"].map(groups).astype(float)
    annual = kinds["calendar"].eq("bedding").to_numpy()
    k_kind = kinds["plant_group"].map(groups).astype(float).where(annual)
    k_found = k_group.clip(lower=k_kind.fillna(0))
    establishing = figures["is_young"] & (k_found < YOUNG_K_SPECIES)
    raised = pd.Series(YOUNG_K_SPECIES, rows.index).where(
        establishing & matched["k_species"].isna())
    of_species = k_found.where(own_group.notna() & (k_found == k_group))
    filler.fill("k_species", (raised, TOWN), (matched["k_species"], SPECIES),
                (of_species, SPECIES), (k_found, TOWN))
    filler.fill("k_density", (_density(rows), WORKBOOK), (kinds["k_density"].to_numpy(float), TOWN))
    _microclimate(filler, rows, site)
    _mulch(filler, rows, kinds)
    ratio = (figures["crown_area_m2"] / filler.numbers("wetted_area_m2")).clip(*CANOPY_BOUNDS)
    tree = rows["object_kind"].eq("tree")
    ratio = ratio.where(figures["is_young"], 1.0).where(tree)
    filler.fill("canopy_ratio", (ratio, TOWN), (kinds["canopy_ratio"].to_numpy(float), TOWN))
    figures["landscape_coefficient"] = (filler.numbers("k_species") * filler.numbers("k_density")
                                        * filler.numbers("k_microclimate"))
    figures["demand"] = (figures["landscape_coefficient"] * filler.numbers("mulch_factor")
                         * filler.numbers("canopy_ratio"))
    _calendar(filler, rows, matched, kinds)


def _density(rows: pd.DataFrame) -> pd.Series:
    """Read density from the pit's cover, or from the plants per m2 of a bed (WUCOLS)."""
    covers = reference("pit_covers").set_index("code")["density"]
    by_cover = rows["pit_cover"].map(covers).astype(float)
    per_m2 = _numbers(rows, "plant_count") / _numbers(rows, "area_m2")
    bedding = rows["kind"].isin(["flower_bed", "perennial_bed"]) & (per_m2 > 0)
    by_count = pd.Series(np.select([per_m2 < 6, per_m2 > 25], [0.8, 1.2], 1.0), rows.index)
    return by_cover.fillna(by_count.where(bedding))


def _microclimate(filler: _Filler, rows: pd.DataFrame, site: pd.DataFrame) -> None:
    table = reference("microclimates")
    factors = {kind: part.set_index("code")["factor"].astype(float)
               for kind, part in table.groupby("kind")}
    place = factors["microclimate"]
    by_exposure = rows["exposure"].map(factors["exposure"])
    own = rows["microclimate"].map(place)
    together = (own.fillna(1.0) * by_exposure.fillna(1.0)).where(own.notna() | by_exposure.notna())
    low, high = K_MICROCLIMATE_BOUNDS
    filler.fill("k_microclimate", (together.clip(low, high), WORKBOOK),
                (site["microclimate"].map(place), SITE),
                (site["kind"].map(factors["site_kind"]), SITE), (1.0, TOWN))


def _mulch(filler: _Filler, rows: pd.DataFrame, kinds: pd.DataFrame) -> None:
    table = reference("mulches").set_index("code")
    mulched_pit = rows["pit_cover"].map({"mulch": "organic"}).astype(object)
    mulch = rows["mulch"].where(rows["mulch"].notna(), mulched_pit)
    filler.figures["mulch"] = mulch
    known = mulch.notna()
    effect = mulch.map(table["effect"]).astype(float).fillna(0.0)
    whole = mulch.map(table["kind"]).eq("whole")
    cover = (_numbers(rows, "mulch_cover_percent") / 100).fillna(1.0)
    factor = pd.Series(mulch_factor(
        effect.where(whole, 0.0).to_numpy(), effect.where(~whole, 0.0).to_numpy(),
        cover.to_numpy(float), kinds["soil_share"].to_numpy(float)), rows.index)
    filler.fill("mulch_factor", (factor.where(known), WORKBOOK), (1.0, TOWN))


def _calendar(filler: _Filler, rows: pd.DataFrame, matched: pd.DataFrame,
              kinds: pd.DataFrame) -> None:
    """Choose the season's curve: evergreen species, bedding by season, or the kind's own."""
    stays = matched["evergreen"].eq(True) & rows["object_kind"].eq("tree")
    evergreen = stays.map({True: "evergreen"}).astype(object)
    bedding = kinds["calendar"].eq("bedding")
    season = rows["season"] if "season" in rows else pd.Series(None, index=rows.index)
    seasonal = season.map({"spring": "bedding_spring", "summer": "bedding_summer"}).where(bedding)
    filler.fill("calendar_code", (evergreen, SPECIES), (seasonal.astype(object), WORKBOOK),
                (kinds["calendar"].astype(object), TOWN))
    numbers = {name: number for number, name in enumerate(CALENDARS)}
    filler.figures["calendar"] = filler.figures["calendar_code"].map(numbers).astype("int32")


def _rain(filler: _Filler, rows: pd.DataFrame, kinds: pd.DataFrame, soils: pd.DataFrame) -> None:
    """Find the share of rain that enters, what leaves hold back, and what runs off."""
    covers = reference("pit_covers").set_index("code")
    tree = rows["object_kind"].eq("tree")
    confined = rows["pit_cover"].map(covers["rain_share"]).astype(float)
    rooted = rows["pit_cover"].map(covers["rain_share_rooted"]).astype(float)
    by_cover = confined.where(filler.figures["is_young"], rooted)
    plain = pd.Series(kinds["rain_share"].to_numpy(float), rows.index)
    plain = plain.where(~tree, float(covers["rain_share"]["unknown"]))
    filler.fill("rain_share", (by_cover, WORKBOOK), (plain, TOWN))
    filler.fill("interception_mm", (kinds["interception_mm"].to_numpy(float), TOWN))
    curve = soils.reindex(filler.figures["soil_code"])["curve_number"].to_numpy(float)
    open_ground = filler.figures["category"].isin(["lawn", "meadow"]) | rows["pit_cover"].eq(
        "grass")
    retention = np.where(open_ground, retention_mm(curve), NO_RUNOFF_MM)
    filler.fill("retention_mm", (retention, TOWN))


def _policy(filler: _Filler, rows: pd.DataFrame, kinds: pd.DataFrame) -> None:
    """Say who is watered: the always watered, the establishing, and the others why not."""
    figures = filler.figures
    piped = figures["watering_system"].isin(PIPED_SYSTEMS).to_numpy()
    figures["piped"] = piped
    always = kinds["watered_always"].eq("yes").to_numpy() | piped
    season = figures["season_number"].astype(float)
    bed_young = rows["object_kind"].eq("bed") & (
        season.clip(lower=1) <= kinds["establishment_years"].astype(float))
    figures["policy"] = np.select(
        [figures["not_planted"], always, figures["is_young"] | bed_young, season.notna()],
        ["not_planted", "watered", "young", "established"], "established_assumed")
