"""What the tab of the work shows: rows read in the background, grouped and filtered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...layers.store import Store

HORIZON_DAYS = 30
CLOSED_DAYS = 30


@dataclass(frozen=True)
class WorkRow:
    """One intervention as a person reads it."""

    uid: str
    work: str
    work_label: str
    object_uid: str | None
    object_kind: str | None
    label: str
    place: str
    zone: str
    team: str
    reading: str
    date: str
    when: str
    flags: str | None
    to_weigh: bool
    quantity: float | None
    remark: str

    def holds(self, text: str) -> bool:
        """Tell whether the words searched for are there, whatever the case."""
        line = " ".join((self.label, self.work_label, self.place, self.zone, self.team,
                         self.remark)).casefold()
        return all(word in line for word in text.casefold().split())


@dataclass(frozen=True)
class WorkList:
    """The rows, what can be asked for, and how many are late."""

    rows: tuple[WorkRow, ...]
    late: int
    sites: tuple[tuple[str, str], ...]
    teams: tuple[tuple[str, str], ...]
    today: datetime.date


def read_work(store: Store, today: datetime.date, language: str) -> WorkList:
    """Read open work of the coming month, and what was closed lately."""
    import pandas as pd

    from ...interventions.due import OVERDUE, open_work
    from ...interventions.wording import described, read_tables

    table = store.read("interventions")
    since = pd.Timestamp(today) - pd.Timedelta(days=CLOSED_DAYS)
    closed = table[((table["state"] == "done") & (table["done_date"] >= since))
                   | ((table["state"] == "cancelled") & (table["updated_at"] >= since))]
    rows = pd.concat([open_work(table, today, HORIZON_DAYS), closed])
    tables = read_tables(store)
    shown = described(rows, tables, today, language)
    teams = {code: name or code for code, name in
             zip(tables["teams"]["code"], tables["teams"]["name"], strict=True)}
    made = tuple(_row(record, teams, today, language) for record in shown.to_dict("records"))
    named = tables["sites"][tables["sites"]["name"].notna()]
    sites = tuple(sorted(zip(named["name"], named["uid"], strict=True)))
    return WorkList(made, sum(row.reading == OVERDUE for row in made), sites,
                    tuple(sorted(teams.items(), key=lambda team: team[1])), today)


def count_late(store: Store, today: datetime.date) -> int:
    """Count what reads as late."""
    from ...interventions.due import OVERDUE, readings

    rows = store.read("interventions", columns=[
        "uid", "state", "due_date", "planned_date", "window_end"])
    return int((readings(rows, today) == OVERDUE).sum())


def _row(record: dict[str, Any], teams: dict[str, str], today: datetime.date,
         language: str) -> WorkRow:
    import pandas as pd

    from ...interventions.law import flags_of
    from ...interventions.wording import late_sentence
    from ...layers.words import day

    when = late_sentence(record, today, language)  # read by column name only
    date = record["done_date"] if record["state"] == "done" else record["planned_date"]
    date = record["due_date"] if pd.isna(date) else date
    quantity = record["quantity"]
    return WorkRow(
        record["uid"], record["work"], record["work_label"], record["object_uid"],
        record["object_kind"], record["label"], record["place"] or "", record["zone"] or "",
        teams.get(record["team_code"], record["team_code"] or ""), record["reading"],
        "" if pd.isna(date) else day(date.date(), language), when, record["flags"],
        any("overridden" not in flag for flag in _laws(flags_of(record["flags"]))),
        None if pd.isna(quantity) else float(quantity), record["remarks"] or "")


def _laws(flags: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    from ...interventions.due_flags import OWN_FLAGS

    return [flag for flag in flags if flag["code"] not in OWN_FLAGS]


def law_codes(row: WorkRow) -> list[str]:
    """Give the flags of the law that nobody decided upon yet."""
    from ...interventions.law import flags_of

    return [flag["code"] for flag in _laws(flags_of(row.flags)) if "overridden" not in flag]


def about(row: WorkRow, language: str) -> str:
    """Write what is to be known of an intervention, as HTML: the flags, their text and link."""
    from html import escape

    from ...interventions.law import flags_of, law_texts
    from ...interventions.wording import flag_sentence

    parts = [f"<b>{escape(row.work_label)}</b> · {escape(row.label)}"]
    parts += [escape(text) for text in (row.place, row.when, row.remark) if text]
    for flag in flags_of(row.flags):
        sentence = f"⚠ <b>{escape(flag_sentence(flag, language))}</b>"
        law = law_texts().get(flag["code"])
        if law is not None:
            sentence += f"<br/>{escape(law.texts[language])}"
            if law.url.startswith("https://"):
                sentence += f' <a href="{escape(law.url)}">{escape(law.source)}</a>'
        decided = flag.get("overridden")
        if isinstance(decided, dict):
            sentence += f"<br/><i>{escape(str(decided.get('reason', '')))}</i>"
        parts.append(sentence)
    return "<br/>".join(parts)
