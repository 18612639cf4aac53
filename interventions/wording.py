"""How due work is named to people: in the calendar, the mail, the sheet and the docks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ..layers.schema import value_label
from ..layers.words import day, words_for
from .due import OVERDUE, readings
from .due_flags import UNKNOWN_FLAGS, WEATHER_FLAG
from .law import flags_of, law_texts

if TYPE_CHECKING:
    from ..layers.store import Store

ROOM = "interventions"
NAMED_OBJECTS = 3
OBJECT_TABLES = ("trees", "beds", "sites")
MAX_CHARACTERS = 500


def described(
    interventions: pd.DataFrame, tables: Mapping[str, pd.DataFrame], today: datetime.date,
    language: str,
) -> pd.DataFrame:
    """Add what people read: ``label``, ``place``, ``work_label``, ``zone``, ``reading``.

    ``tables`` holds ``trees``, ``beds``, ``sites`` and ``zones``.
    """
    wanted = set(interventions["object_uid"].dropna())
    own = {name: tables[name][tables[name]["uid"].isin(wanted)] for name in OBJECT_TABLES}
    names = object_labels(own, language)
    sites = dict(zip(tables["sites"]["uid"], tables["sites"]["name"], strict=True))
    zones = dict(zip(tables["zones"]["uid"], tables["zones"]["name"], strict=True))
    places = places_of({**own, "sites": tables["sites"]})
    works = {code: value_label("work", code, language)
             for code in interventions["work"].dropna().unique()}
    uid = interventions["object_uid"]
    own_place = uid.map(places).astype(object)
    site_place = interventions["site_uid"].map(sites).astype(object)
    shown = interventions.assign(
        label=uid.map(names).fillna(words_for(language, ROOM)("object.unknown")),
        place=_first_known(own_place, site_place),
        work_label=interventions["work"].map(works).fillna(""),
        zone=interventions["zone_uid"].map(zones).fillna(""),
        reading=readings(interventions, today),
    )
    for column in ("label", "place", "zone", "remarks"):
        shown[column] = shown[column].map(clean, na_action="ignore")
    return shown


def clean(text: str) -> str:
    """Take out what no file or mail can carry (control characters); cut what never ends."""
    kept = "".join(char for char in text[:MAX_CHARACTERS] if char.isprintable() or char in "\n\t")
    return kept + "…" if len(text) > MAX_CHARACTERS else kept


def object_labels(tables: Mapping[str, pd.DataFrame], language: str) -> dict[str, str]:
    """Name each object: its number and its species, its name, its kind."""
    labels: dict[str, str] = {}
    tree_name = "french_name" if language == "fr" else "latin_name"
    other_name = "latin_name" if language == "fr" else "french_name"
    for table, kind, columns in (("trees", "tree", ("code", tree_name, other_name)),
                                 ("beds", "bed", ("code", "name", "kind")),
                                 ("sites", "site", ("name", "code", "kind"))):
        frame = tables[table]
        word = value_label("object_kind", kind, language)
        for uid, *parts in frame[["uid", *columns]].itertuples(index=False):
            shown = [value_label("bed_kind", part, language) if name == "kind" and kind == "bed"
                     else part for name, part in zip(columns, parts, strict=True)]
            labels[uid] = " ".join([word, *_distinct(shown, kind)])
    return labels


def flag_sentence(flag: Mapping[str, object], language: str) -> str:
    """Write a flag: the title of the law, or our own remark."""
    text = law_texts().get(str(flag["code"]))
    words = words_for(language, ROOM)
    if flag["code"] == WEATHER_FLAG:
        return _weather_sentence(flag, language)
    if text is None:
        known = flag["code"] in UNKNOWN_FLAGS
        return words(f"flag.{flag['code']}") if known else str(flag["code"])
    sentence = text.titles[language]
    if flag.get("to_check"):
        sentence = words("flag.to_check", title=sentence)
    if flag.get("level"):
        level = value_label("drought_level", str(flag["level"]), language)
        sentence = words("flag.level", title=sentence, level=level)
    if flag.get("overridden"):
        sentence = words("flag.overridden", title=sentence)
    return sentence


def _weather_sentence(flag: Mapping[str, object], language: str) -> str:
    last = flag.get("last")
    seen = datetime.date.fromisoformat(str(last)) if last else None
    return words_for(language, "irrigation")(f"weather_status.{flag['state']}", last=seen)


def flags_sentence(flags: str | None, language: str) -> str:
    """Write all flags of a row in one line."""
    return " ; ".join(flag_sentence(flag, language) for flag in flags_of(flags))


def late_sentence(row: pd.Series, today: datetime.date, language: str) -> str:
    """Say for when the work is, and by how many days it is late."""
    words = words_for(language, ROOM)
    when = row["planned_date"] if pd.notna(row["planned_date"]) else row["due_date"]
    if pd.isna(when):
        return ""
    if row["reading"] == OVERDUE:
        return words("due.late", date=when.date(), count=(pd.Timestamp(today) - when).days)
    return words("due.for", date=day(when.date(), language))


def lines(
    rows: pd.DataFrame, today: datetime.date, language: str, limit: int
) -> tuple[list[str], int]:
    """Write described work a line per work, place and date: "tonte · 3 objets · parc · ...".

    Gives at most ``limit`` lines, and the number of objects left out.
    """
    words = words_for(language, ROOM)
    groups: dict[tuple[str, ...], list[str]] = {}
    for _, row in rows.iterrows():
        key = (str(row["object_kind"]), row["work_label"], row["place"],
               late_sentence(row, today, language), flags_sentence(row["flags"], language),
               row["remarks"] or "")
        groups.setdefault(key, []).append(row["label"])
    written = []
    for (kind, work, *rest), labels in list(groups.items())[:limit]:
        objects = ", ".join(labels)
        if len(labels) > NAMED_OBJECTS:
            objects = words(f"calendar.objects.{kind}", count=len(labels))
        written.append(" · ".join(part for part in (work, objects, *rest) if part))
    return written, sum(len(labels) for labels in list(groups.values())[limit:])


def read_tables(store: Store) -> dict[str, pd.DataFrame]:
    """Read what naming objects needs."""
    return {
        "trees": store.read("trees", columns=[
            "uid", "code", "latin_name", "french_name", "address", "street", "house_number",
            "site_name", "site_uid"]),
        "beds": store.read("beds", columns=[
            "uid", "code", "name", "kind", "address", "street", "house_number", "site_name",
            "site_uid"]),
        "sites": store.read("sites", columns=["uid", "code", "name", "kind", "address"]),
        "zones": store.read("zones", columns=["uid", "code", "name", "team_code"]),
        "teams": store.read("teams"),
    }


def _distinct(parts: list[str | None], kind: str) -> list[str]:
    """Keep what there is; one name is enough once it is there (Latin or French, not both)."""
    first, second, third = parts
    if kind == "tree":
        return [part for part in (first, second or third) if part]
    if kind == "bed":
        return [part for part in (first, second or third) if part]
    return [part for part in (first or second or third,) if part]


def _first_known(*columns: pd.Series) -> pd.Series:
    """Give the first text there is, row by row; empty when there is none."""
    result = columns[0]
    for column in columns[1:]:
        result = result.where(result.notna(), column)
    return result.where(result.notna(), "")


def places_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Say where each object is: its address, its street, its site."""
    sites = dict(zip(tables["sites"]["uid"], tables["sites"]["name"], strict=True))
    places: dict[str, str] = {}
    for name in ("trees", "beds"):
        frame = tables[name]
        number = frame["house_number"].where(frame["house_number"].notna(), "")
        street = (number + " " + frame["street"]).str.strip()
        site = frame["site_uid"].map(sites).astype(object)
        place = _first_known(frame["address"], street, site, frame["site_name"])
        places.update(zip(frame["uid"], place, strict=True))
    site_place = _first_known(tables["sites"]["address"], tables["sites"]["name"])
    places.update(zip(tables["sites"]["uid"], site_place, strict=True))
    return places
