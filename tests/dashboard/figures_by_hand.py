"""Every figure of the town computed a second time: SQL on the file itself, and plain loops.

Nothing of the dashboard is used but the reference tables (points of states, families and
pollen of genera), so that the two ways share no line of reckoning.
"""

from __future__ import annotations

import csv
import datetime
import math
import sqlite3
import statistics
from collections import defaultdict
from pathlib import Path

import shapely
from seve.dashboard.figures import REFERENCE
from seve.layers.settings import TownSettings

TWO_NAMES = 2
BOTH = "code, kind, genus, species_epithet, latin_name, site_uid, zone_uid, health, health_date, " \
    "position_status, watering_system"
OBJECTS = f"""
CREATE TEMP TABLE objects AS
SELECT 'tree' AS object_kind, uid, {BOTH}, life_cycle, risk, planting_date, planting_year,
       crown_diameter_m, height_m, trunk_girth_cm, pit_area_m2, NULL AS area_m2, NULL AS mulch
FROM trees
UNION ALL
SELECT 'bed', uid, code, kind, NULL, NULL, NULL, site_uid, zone_uid, health, health_date,
       position_status, watering_system, life_cycle, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       area_m2, mulch
FROM beds
"""


class Hand:
    """The figures of one file on one day."""

    def __init__(self, path: Path, today: datetime.date, settings: TownSettings) -> None:
        self.base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.base.row_factory = sqlite3.Row
        self.today, self.settings = today, settings
        self.base.execute(OBJECTS.replace(BOTH, self._known("trees", BOTH)))
        self._place()
        self.base.execute("CREATE TEMP VIEW standing AS SELECT *, coalesce(site_uid, zone_uid, "
                          "'outside') AS place, coalesce(CAST(strftime('%Y', planting_date) AS "
                          "INTEGER), planting_year) AS planted FROM objects "
                          "WHERE coalesce(life_cycle, 'existing') = 'existing'")
        self.objects = self.all("SELECT * FROM standing")
        self.trees = [row for row in self.objects if row["object_kind"] == "tree"]
        self.beds = [row for row in self.objects if row["object_kind"] == "bed"]
        self.advice = self.all("SELECT * FROM watering_advice WHERE date = ?", today.isoformat())
        self.works = self.all("SELECT * FROM interventions")

    def _place(self) -> None:
        """Give the site in which it stands to each object that names none."""
        sites = [(row["uid"], shape_of(row["geom"])) for row in
                 self.all("SELECT uid, geom FROM sites WHERE geom IS NOT NULL ORDER BY fid")]
        lost = self.all("SELECT uid, geom FROM trees WHERE site_uid IS NULL AND geom IS NOT NULL "
                        "UNION ALL SELECT uid, geom FROM beds WHERE site_uid IS NULL AND geom "
                        "IS NOT NULL")
        for row in lost:
            point = shape_of(row["geom"]).representative_point()
            for uid, ground in sites:
                if ground.intersects(point):
                    self.base.execute("UPDATE objects SET site_uid = ? WHERE uid = ?",
                                      (uid, row["uid"]))
                    break

    def _known(self, table: str, names: str) -> str:
        there = {row["name"] for row in self.base.execute(f"PRAGMA table_info({table})")}
        return ", ".join(name if name in there else f"NULL AS {name}"
                         for name in names.split(", "))

    def all(self, sql: str, *values) -> list[dict]:
        return [dict(row) for row in self.base.execute(sql, values)]

    def one(self, sql: str, *values):
        value = self.base.execute(sql, values).fetchone()[0]
        return math.nan if value is None else float(value)

    def figures(self) -> dict[str, float]:
        return {**self.states(), **self.heritage(), **self.water(), **self.work(), **self.data(),
                **self.trust(), "condition_score": self.score()}

    def shares(self, rows, part, whole) -> float:
        counted = [row for row in rows if whole(row)]
        return 100 * sum(map(part, counted)) / len(counted) if counted else math.nan

    def states(self) -> dict[str, float]:
        found = {}
        known = "sum(CASE WHEN health IS NOT NULL THEN 1 END)"
        for kind, name in (("tree", "trees"), ("bed", "beds")):
            found[f"{name}_count"] = self.one(
                f"SELECT sum(object_kind = '{kind}') FROM standing")
            for code, grades in (("good", "'very_good', 'good'"), ("poor", "'poor', 'very_poor'")):
                found[f"{name}_{code}_share"] = self.one(
                    f"SELECT 100.0 * sum(health IN ({grades})) / {known} FROM standing "
                    f"WHERE object_kind = '{kind}'")
        found["beds_area"] = self.one("SELECT sum(area_m2) FROM standing")
        found["trees_at_risk"] = self.one("SELECT sum(risk IN ('high', 'extreme')) FROM standing "
                                          "WHERE object_kind = 'tree' AND risk IS NOT NULL")
        return found

    def heritage(self) -> dict[str, float]:
        with (REFERENCE / "genera.csv").open(encoding="utf-8", newline="") as file:
            genera = {row["genus"]: row for row in csv.DictReader(file)}
        taxa = {"species": defaultdict(int), "genus": defaultdict(int), "family": defaultdict(int)}
        potential = []
        for tree in self.trees:
            names = latin_words(tree)
            genus = tree["genus"] or (names[0] if names else None)
            species = species_of(tree, names)
            if species:
                taxa["species"][species] += 1
            if genus:
                genus = genus.strip().capitalize()
                taxa["genus"][genus] += 1
                known = genera.get(genus, {})
                if known.get("family"):
                    taxa["family"][known["family"]] += 1
                if known.get("allergen"):
                    potential.append(known["allergen"])
        ages = [self.today.year - tree["planted"] for tree in self.trees if tree["planted"]]
        ages = [age for age in ages if age >= 0]
        recent = self.all(
            "SELECT coalesce(life_cycle, 'existing') AS state FROM objects WHERE object_kind = "
            "'tree' AND ? - coalesce(CAST(strftime('%Y', planting_date) AS INTEGER), "
            "planting_year) BETWEEN 1 AND 4", self.today.year)
        judged = [row["state"] for row in recent
                  if row["state"] in ("existing", "felled", "removed", "stump", "vacant")]
        crowns = [tree["crown_diameter_m"] for tree in self.trees
                  if tree["crown_diameter_m"] is not None]
        count = len(self.trees)
        most = {name: 100 * max(found.values()) / sum(found.values()) if found else math.nan
                for name, found in taxa.items()}
        return {
            "top_species_share": most["species"], "top_genus_share": most["genus"],
            "top_family_share": most["family"], "species_count": len(taxa["species"]) or math.nan,
            "median_age": statistics.median(ages) if ages else math.nan,
            "age_known_share": 100 * len(ages) / count if count else math.nan,
            "allergenic_share": 100 * potential.count("high") / len(potential) if potential
            else math.nan,
            "canopy_area": sum(math.pi * (crown / 2) ** 2 for crown in crowns) if crowns
            else math.nan,
            "canopy_known_share": 100 * len(crowns) / count if count else math.nan,
            "planting_survival": 100 * judged.count("existing") / len(judged) if judged
            else math.nan,
        }

    def water(self) -> dict[str, float]:
        told = [row for row in self.advice if row["urgency"] not in (None, "unknown")]
        litres = lambda row: row["advised_l"] if row["decided_l"] is None else row["decided_l"]  # noqa: E731
        given = [litres(row) for row in self.advice if litres(row) is not None]
        soon = (self.today + datetime.timedelta(days=7)).isoformat()
        stress = [row for row in told if row["stress_coefficient"] is not None]
        horizon = [row["advised_horizon_l"] for row in told if row["advised_horizon_l"] is not None]
        monday = self.today - datetime.timedelta(days=self.today.weekday())
        week = self.one("SELECT sum(given_l) FROM waterings WHERE date BETWEEN ? AND ?",
                        monday.isoformat(), self.today.isoformat())
        habits = {row["uid"]: self.habit(row) for row in self.objects}
        known = [value for value in habits.values() if value is not None]
        saved, habit_of_noted = self.saved(habits, monday)
        price = self.settings.water_price_eur_m3
        return {
            "objects_to_water": sum((litres(row) or 0) > 0 for row in self.advice)
            if self.advice else math.nan,
            "water_stress_now": self.shares(stress, lambda row: row["stress_coefficient"] < 1,
                                            lambda row: True),
            "water_stress_week": self.shares(
                told, lambda row: (litres(row) or 0) > 0 or (row["likely_date"] or "9") <= soon,
                lambda row: True),
            "advice_unknown_share": self.shares(self.advice, lambda row: row not in told,
                                                lambda row: True)
            if len(self.advice) < 10_000 else
            100 * (len(self.advice) - len(told)) / len(self.advice),
            "litres_advised_today": sum(given) if given else math.nan,
            "litres_advised_week": sum(horizon) if horizon else math.nan,
            "litres_given_week": week,
            "litres_given_year": self.one(
                "SELECT sum(given_l) FROM waterings WHERE substr(date, 1, 4) = ? AND date <= ?",
                str(self.today.year), self.today.isoformat()),
            "litres_habit_week": sum(known) * self.season(monday) if known else math.nan,
            "litres_saved": saved,
            "litres_saved_share": 100 * saved / habit_of_noted if habit_of_noted else math.nan,
            "water_saved_eur": math.nan if price is None else saved / 1000 * price,
        }

    def habit(self, row: dict) -> float | None:
        town = self.settings
        if row["watering_system"] in ("drip", "sprinkler"):
            return 0.0
        if row["object_kind"] == "tree":
            age = self.today.year - row["planted"] if row["planted"] else -1
            young = 0 <= age <= town.habit_tree_years
            return town.habit_passes_per_week * town.habit_l_per_tree if young else 0.0
        if row["kind"] not in ("flower_bed", "perennial_bed", "rose_bed", "shrub_bed", "planter",
                               "hanging_basket"):
            return 0.0
        return None if row["area_m2"] is None else (
            town.habit_passes_per_week * town.habit_l_per_m2_bed * row["area_m2"])

    def season(self, monday: datetime.date) -> float:
        days = [(monday + datetime.timedelta(days=n)).strftime("%m-%d") for n in range(7)]
        return sum(self.settings.habit_season_start <= day <= self.settings.habit_season_end
                   for day in days) / 7

    def saved(self, habits: dict, monday: datetime.date) -> tuple[float, float]:
        since = self.today - datetime.timedelta(weeks=26)
        noted = {row["object_uid"] for row in self.all(
            "SELECT DISTINCT object_uid FROM waterings WHERE given_l IS NOT NULL AND date "
            "BETWEEN ? AND ?", since.isoformat(), self.today.isoformat())}
        usual = sum(habits[uid] or 0 for uid in noted & set(habits))
        saved, habit, weeks = 0.0, 0.0, 0
        for back in range(1, 26):
            start = monday - datetime.timedelta(weeks=back)
            end = start + datetime.timedelta(days=6)
            given = self.one("SELECT sum(given_l) FROM waterings WHERE date BETWEEN ? AND ?",
                             start.isoformat(), end.isoformat())
            if not math.isnan(given):
                weeks += 1
                saved += usual * self.season(start) - given
                habit += usual * self.season(start)
        return (saved, habit) if weeks else (math.nan, math.nan)

    def deadline(self, row: dict) -> datetime.date:
        if row["window_end"]:
            return datetime.date.fromisoformat(row["window_end"])
        return datetime.date.fromisoformat(row["due_date"]) + datetime.timedelta(days=30)

    def is_late(self, row: dict) -> bool:
        if row["state"] not in ("planned", "under_way", "postponed"):
            return False
        if row["planned_date"]:
            return row["planned_date"] < self.today.isoformat()
        return self.deadline(row) < self.today

    def days_late(self, row: dict) -> int:
        day = row["planned_date"] or self.deadline(row).isoformat()
        return (self.today - datetime.date.fromisoformat(day)).days

    def work(self) -> dict[str, float]:
        late = [row for row in self.works if self.is_late(row)]
        until = (self.today + datetime.timedelta(days=30)).isoformat()
        due = [row for row in self.works if row["state"] in ("planned", "under_way", "postponed")
               and not self.is_late(row) and (row["planned_date"] or row["due_date"]) <= until]
        since = (self.today - datetime.timedelta(days=30)).isoformat()
        done = [row for row in self.works if row["state"] == "done" and row["done_date"]
                and since < row["done_date"] <= self.today.isoformat()]
        delays = [(datetime.date.fromisoformat(row["done_date"]) - self.deadline(row)).days
                  for row in done if row["window_end"] or row["due_date"]]
        some = lambda name: [row[name] for row in done if row[name] is not None]  # noqa: E731
        hours, costs = some("duration_min"), some("cost_eur")
        whole = len(done)
        return {
            "work_due": len(due) if self.works else math.nan,
            "work_late": len(late) if self.works else math.nan,
            "work_late_days": statistics.mean(map(self.days_late, late)) if late else math.nan,
            "work_done": whole if self.works else math.nan,
            "work_on_time_share": 100 * sum(delay <= 0 for delay in delays) / len(delays)
            if delays else math.nan,
            "work_delay_days": statistics.mean(max(0, delay) for delay in delays)
            if delays else math.nan,
            "work_hours": sum(hours) / 60 if hours else math.nan,
            "work_hours_known_share": 100 * len(hours) / whole if whole else math.nan,
            "work_cost": sum(costs) if costs else math.nan,
            "work_cost_known_share": 100 * len(costs) / whole if whole else math.nan,
            "rounds_km": self.one("SELECT sum(distance_km) FROM rounds WHERE state != 'cancelled' "
                                  "AND date > ? AND date <= ?", since, self.today.isoformat()),
        }

    def filled(self, row: dict) -> list[bool]:
        here = [row["position_status"] in ("located", "approximate"), row["site_uid"] is not None,
                row["health"] is not None]
        if row["object_kind"] == "tree":
            return [*here, bool(row["genus"] or row["latin_name"]), row["planted"] is not None,
                    *(row[name] is not None for name in ("height_m", "trunk_girth_cm",
                                                         "pit_area_m2"))]
        return [*here, *(row[name] is not None for name in ("kind", "area_m2", "mulch"))]

    def data(self) -> dict[str, float]:
        flags = [flag for row in self.objects for flag in self.filled(row)]
        limit = self.today.replace(year=self.today.year - 3).isoformat()
        reads = self.all("SELECT file, rows_read, rejected, imported_at FROM imports "
                         "WHERE undone_at IS NULL ORDER BY imported_at")
        latest = {}
        for place, row in enumerate(reads):
            for name in (row["file"] or "").split(" ; "):
                latest[name] = place
        rows = sum(reads[place]["rows_read"] or 0 for place in set(latest.values()))
        errors = self.one("SELECT count(*) FROM rejects WHERE severity = 'error'")
        last_day = reads[-1]["imported_at"][:10] if reads else None
        same_day = {row["file"]: row["rejected"] or 0 for row in reads
                    if row["imported_at"][:10] == last_day}
        target = self.today.replace(month=self.today.month - 1 or 12)
        before = self.all("SELECT value FROM indicator_snapshots WHERE indicator = "
                          "'errors_standing' AND site_uid IS NULL AND abs(julianday(date) - "
                          "julianday(?)) <= 15", target.isoformat())
        nothing = not reads
        return {
            "data_completeness": 100 * sum(flags) / len(flags) if flags else math.nan,
            "health_fresh_share": self.shares(
                self.objects, lambda row: row["health"] is not None
                and (row["health_date"] or "") >= limit, lambda row: True),
            "to_locate": self.one("SELECT sum(coalesce(position_status, '') = 'to_locate') "
                                  "FROM standing"),
            "without_site": self.one("SELECT sum(site_uid IS NULL) FROM standing"),
            "import_age": math.nan if nothing else max(0, (
                self.today - datetime.date.fromisoformat(last_day)).days),
            "rows_set_aside": math.nan if nothing else sum(same_day.values()),
            "errors_standing": math.nan if nothing else errors,
            "errors_per_thousand": 1000 * errors / rows if rows else math.nan,
            "errors_reduced": before[0]["value"] - errors if before and not nothing else math.nan,
        }

    def trust(self) -> dict[str, float]:
        day = self.today.isoformat()
        since = (self.today - datetime.timedelta(days=30)).isoformat()
        weather = "FROM weather_daily WHERE kind IN ('observed', 'filled') AND date <= ?"
        seen = self.all(f"SELECT kind, filled_variables {weather} AND date > ?", day, since)
        patched = [row for row in seen if row["kind"] == "filled" or row["filled_variables"]]
        changed = self.all("SELECT object_uid, date(moment) AS day FROM journal WHERE action = "
                           "'watering_override' AND date(moment) > ? AND date(moment) <= ?",
                           since, day)
        done = self.all("SELECT object_uid, date AS day FROM waterings WHERE date > ? AND "
                        "date <= ?", since, day)
        pairs = lambda rows: {(row["object_uid"], row["day"]) for row in rows}  # noqa: E731
        decisions = pairs(changed) | pairs(done)
        marks = self.all("SELECT value FROM observations WHERE kind = 'satisfaction' AND date > ? "
                         "AND date <= ?", since, day)
        marks = [float(row["value"]) for row in marks if row["value"] in "12345"]
        any_of = lambda table: self.one(f"SELECT count(*) FROM {table}") > 0  # noqa: E731
        return {
            "weather_age": self.one(
                f"SELECT julianday(?) - julianday(max(date)) {weather} AND kind = 'observed'",
                day, day),
            "weather_filled_share": 100 * len(patched) / len(seen) if seen else math.nan,
            "forecast_days": self.one("SELECT count(DISTINCT date) FROM weather_daily WHERE kind = "
                                      "'forecast' AND date >= ?", day)
            if any_of("weather_daily") else math.nan,
            "advice_overruled": len(changed) if any_of("journal") else math.nan,
            "advice_overruled_share": 100 * len(pairs(changed)) / len(decisions) if decisions
            else math.nan,
            "remarks": self.one("SELECT count(*) FROM observations WHERE kind IN ('remark', "
                                "'damage') AND date > ? AND date <= ?", since, day)
            if any_of("observations") else math.nan,
            "satisfaction": statistics.mean(marks) if marks else math.nan,
        }

    def score(self) -> float:
        """Weigh the sites' scores by what stands in each, part by part, site by site."""
        points = defaultdict(dict)
        with (REFERENCE / "condition_points.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                points[row["part"]][row["value"]] = float(row["points"])
        weights = self.settings.condition_weights
        urgency = {row["object_uid"]: row["urgency"] for row in self.advice}
        by_place = defaultdict(list)
        for row in self.objects:
            by_place[row["place"]].append(row)
        works = self.works_by_place()
        total = count = 0.0
        for place, rows in by_place.items():
            trees = [row for row in rows if row["object_kind"] == "tree"]
            risks = [points["safety"][row["risk"]] for row in trees if row["risk"]]
            parts = {
                "health": mean_of(points["health"][row["health"]] for row in rows
                                  if row["health"]),
                "water": mean_of(points["water"][urgency[row["uid"]]] for row in rows
                                 if urgency.get(row["uid"]) in points["water"]),
                "work": self.work_points(works.get(place)),
                "safety": (statistics.mean(risks) + min(risks)) / 2 if risks else None,
                "data": mean_of(100 * sum(flags) / len(flags)
                                for flags in map(self.filled, rows)),
            }
            known = {part: value for part, value in parts.items()
                     if value is not None and weights[part] > 0}
            if set(known) - {"data"}:
                score = sum(weights[part] * value for part, value in known.items())
                total += len(rows) * score / sum(weights[part] for part in known)
                count += len(rows)
        return total / count if count else math.nan

    def works_by_place(self) -> dict[str, list[dict]]:
        places = {row["uid"]: row["site_uid"] or row["zone_uid"] or "outside"
                  for row in self.all("SELECT uid, site_uid, zone_uid FROM objects")}
        found = defaultdict(list)
        for row in self.works:
            place = row["site_uid"] or (row["object_uid"] if row["object_kind"] == "site" else
                                        places.get(row["object_uid"]))
            found[place].append(row)
        return found

    def work_points(self, rows: list[dict] | None) -> float | None:
        if not rows:
            return None
        year = (self.today - datetime.timedelta(days=365)).isoformat()
        counted = [row for row in rows if row["state"] in ("planned", "under_way", "postponed")
                   or (row["state"] == "done" and (row["done_date"] or "") > year)]
        lost = [0.5 + 0.5 * min(self.days_late(row) / 60, 1)
                if self.is_late(row) and self.days_late(row) > 0 else 0.0 for row in counted]
        return 100 * (1 - (sum(lost) / len(lost) if lost else 0.0))


def shape_of(blob: bytes) -> shapely.Geometry:
    """Read a GeoPackage geometry: a header, an envelope of a size told by its flags, WKB."""
    envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    return shapely.from_wkb(blob[8 + envelope:])


def mean_of(values) -> float | None:
    kept = list(values)
    return sum(kept) / len(kept) if kept else None


def latin_words(tree: dict) -> list[str]:
    words = (tree["latin_name"] or "").replace("×", " ").split()
    return [word for place, word in enumerate(words) if place == 0 or word != "x"]


def species_of(tree: dict, names: list[str]) -> str | None:
    if tree["genus"] and tree["species_epithet"]:
        pair = [tree["genus"].strip(), tree["species_epithet"].strip()]
    elif len(names) >= TWO_NAMES and names[1][0].islower() and names[1].replace("-", "").isalpha():
        pair = names[:2]
    else:
        return None
    return None if pair[1].rstrip(".") in ("sp", "spp", "ssp") else " ".join(pair).capitalize()
