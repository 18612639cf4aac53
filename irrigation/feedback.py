"""Remarks from the field (sec, frais, humide, gorgé) become bounded corrections.

Classes, never numbers: untrained people read four classes well and numbers badly
(Rinderer et al. 2012 and 2015; Etter et al. 2018 and 2020). Each remark is held against
the depletion that the balance gives for that morning under a fixed grid of hypotheses,
need times 0.6 to 1.6 and reserve times 0.6 to 1.5. The hypotheses are weighed by how well
they explain all the remarks of a pool (one soil, one plant group), starting from the
belief that the figures are about right. What comes out is a *proposal* with the remarks
behind it; a person accepts or refuses it, and may take it back.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..layers.errors import SeveError
from ..layers.schema import VALUE_LISTS
from ..layers.store import Store
from ..layers.tables import derived_uid
from .balance import Waterings, run
from .corrections import (
    ACCEPTED,
    NEED_BOUNDS,
    REFUSED,
    RESERVE_BOUNDS,
    WITHDRAWN,
    corrections_of,
    pool_of,
)
from .reference import reference
from .situation import Situation, gather
from .soils import plain_words

NEEDS = np.round(np.geomspace(*NEED_BOUNDS, 11), 3)
RESERVES = np.round(np.geomspace(*RESERVE_BOUNDS, 9), 3)
PRIOR_SPREAD = 0.25
READING_ERROR = 0.15
BLUNDER = 0.05
# Remarks of one pool repeat each other (same rain, same hands): each counts for half.
REMARK_WEIGHT = 0.5
MIN_REMARKS, MIN_OBJECTS, MIN_DAYS = 5, 2, 2
SMALLEST_CHANGE = 0.05
FEMININES = {"dry": ("seche",), "fresh": ("fraiche",), "soaked": ("gorgee",)}
COLUMNS = ["pool", "soil_code", "plant_group", "need", "reserve", "need_now", "reserve_now",
           "remark_count", "gap_now_percent", "gap_then_percent", "observation_uids"]


class FeedbackError(SeveError):
    """A correction that cannot be accepted or withdrawn."""

    room = "irrigation"


@dataclass(frozen=True)
class Remarks:
    """Moisture remarks on objects of a situation: row of the object, day, class, identity."""

    row: np.ndarray
    day: np.ndarray
    low: np.ndarray
    high: np.ndarray
    uid: np.ndarray

    def __len__(self) -> int:
        return len(self.row)


def record_remarks(store: Store, remarks: pd.DataFrame) -> int:
    """Write moisture remarks from the map or a sheet; gives how many were new.

    ``remarks`` has object_uid, object_kind, date, value (a class's code, or its French or
    English word) and team_code. One team says one thing of one object on one day: said
    again, it replaces. Raises :class:`FeedbackError` on a word that is no class.
    """
    words = {word: code for code, pair in VALUE_LISTS["moisture"].items()
             for word in (code, *pair)}
    value = remarks["value"].str.strip().str.lower().map(words)
    if value.isna().any():
        raise FeedbackError("moisture_word", word=str(remarks.loc[value.isna(), "value"].iloc[0]))
    date = pd.to_datetime(remarks["date"]).dt.strftime("%Y-%m-%d")
    uids = [derived_uid("moisture", *key) for key in
            zip(remarks["object_uid"], date, remarks["team_code"], strict=True)]
    return store.upsert("observations", remarks.assign(
        uid=uids, kind="moisture", value=value)).new


def moisture_in(text: str | None) -> str | None:
    """Give the class that a remark begins with: « sec », « Sol frais, paillage tassé ».

    None when it speaks of something else, or says the contrary first (« pas sec »).
    """
    words = {plain_words(word): code for code, pair in VALUE_LISTS["moisture"].items()
             for word in (code, *pair, *FEMININES.get(code, ()))}
    found = re.match(rf"(?:(?:le |la |the )?(?:sol|terre|soil) )?(?:est |is )?(?:tres |very )?"
                     rf"({'|'.join(map(re.escape, words))})\b", plain_words(text or ""))
    return words[found[1]] if found else None


def remarks_of(situation: Situation, observations: pd.DataFrame) -> Remarks:
    """Keep the moisture remarks that can be compared: known object, class and day.

    A remark is on the morning: it is compared with the evening before.
    """
    classes = reference("moisture_classes").set_index("code")
    figures, series = situation.objects.figures, situation.forcing
    row_of = pd.Series(np.arange(len(figures)), index=figures["uid"])[
        situation.weather_usable()]
    rows = observations[(observations["kind"] == "moisture")
                        & observations["value"].isin(classes.index)
                        & observations["object_uid"].isin(row_of.index)
                        & observations["date"].notna()]
    day = (rows["date"] - series.dates[0]).dt.days - 1
    rows, day = rows[day.between(0, series.today - 1)], day[day.between(0, series.today - 1)]
    value = rows["value"]
    return Remarks(rows["object_uid"].map(row_of).to_numpy(np.int64), day.to_numpy(np.int64),
                   value.map(classes["depleted_from"]).to_numpy(float),
                   value.map(classes["depleted_to"]).to_numpy(float),
                   rows["uid"].to_numpy(object))


def depleted_shares(situation: Situation, remarks: Remarks) -> np.ndarray:
    """Give the depleted share of the reserve under each hypothesis: (remarks, needs, reserves).

    The grid multiplies the figures without any correction, so that a second proposal
    replaces the first and never adds to it.
    """
    plain = situation.objects.buckets("likely")
    objects, place = np.unique(remarks.row, return_inverse=True)
    count, grid = len(objects), len(NEEDS) * len(RESERVES)
    need, reserve = (part.ravel() for part in np.meshgrid(NEEDS, RESERVES, indexing="ij"))
    many = plain.take(np.repeat(objects, grid))
    many = replace(many, demand=many.demand * np.tile(need, count),
                   total_mm=many.total_mm * np.tile(reserve, count))
    water = _spread_waterings(situation.waterings, objects, grid)
    days = situation.forcing.days("likely")
    state = situation.start_depletion(many, "likely").astype(float)
    shares = np.empty((len(remarks), grid))
    start = 0
    for day in np.unique(remarks.day):
        state = run(many, state, days.part(start, int(day) + 1),
                    water.part(start, int(day) + 1)).depletion_mm
        start = int(day) + 1
        now = remarks.day == day
        by_object = (state / many.total_mm).reshape(count, grid)
        shares[now] = by_object[place[now]]
    return shares.reshape(len(remarks), len(NEEDS), len(RESERVES))


def _spread_waterings(waterings: Waterings, objects: np.ndarray, grid: int) -> Waterings:
    """Give every hypothesis of an object the object's waterings."""
    place = np.searchsorted(objects, waterings.row)
    place = np.minimum(place, len(objects) - 1)
    kept = objects[place] == waterings.row
    rows = (place[kept][:, None] * grid + np.arange(grid)).ravel()
    return Waterings(rows, np.repeat(waterings.day[kept], grid),
                     np.repeat(waterings.mm[kept], grid))


_erf = np.vectorize(math.erf, otypes=[float])


def class_likelihood(share: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Give the chance that a person names the class ``low..high`` for a depleted share.

    The reading is off by a normal error (:data:`READING_ERROR`), the outer classes are
    open, and one remark in twenty is taken as a blunder.
    """
    scale = READING_ERROR * math.sqrt(2)
    upper = np.where(high >= 1, 1.0, 0.5 * (1 + _erf((high - share) / scale)))
    lower = np.where(low <= 0, 0.0, 0.5 * (1 + _erf((low - share) / scale)))
    return (1 - BLUNDER) * (upper - lower) + BLUNDER / len(reference("moisture_classes"))


def pool_estimate(shares: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    """Give the need and reserve factors that best explain the remarks of one pool.

    ``shares`` is (remarks, needs, reserves). The mean is taken on a logarithmic scale,
    under a belief centred on 1 (:data:`PRIOR_SPREAD`).
    """
    chance = class_likelihood(shares, low[:, None, None], high[:, None, None])
    belief = -0.5 * ((np.log(NEEDS)[:, None] / PRIOR_SPREAD) ** 2
                     + (np.log(RESERVES)[None, :] / PRIOR_SPREAD) ** 2)
    weight = belief + REMARK_WEIGHT * np.log(chance).sum(axis=0)
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    need = math.exp(float((weight.sum(axis=1) * np.log(NEEDS)).sum()))
    reserve = math.exp(float((weight.sum(axis=0) * np.log(RESERVES)).sum()))
    return _rounded(need, NEED_BOUNDS), _rounded(reserve, RESERVE_BOUNDS)


def _rounded(factor: float, bounds: tuple[float, float]) -> float:
    """Round to 0.05 within bounds: nobody argues over the second decimal."""
    return float(np.clip(round(factor * 20) / 20, *bounds))


def propose_corrections(store: Store, today: datetime.date) -> pd.DataFrame:
    """Give the corrections that the remarks suggest, for a person to accept (:data:`COLUMNS`).

    A pool speaks from five remarks on two objects and two days on. A proposal that
    changes nothing, explains the remarks no better, or was refused on the same remarks
    is not made.
    """
    situation = gather(store, today)
    remarks = remarks_of(situation, store.read("observations", where={"kind": "moisture"}))
    if not len(remarks):
        return pd.DataFrame(columns=COLUMNS)
    proposals = proposals_of(situation, remarks)
    refused = _refused(store.read("journal", where={"action": REFUSED}))
    again = [refused.get(str(row.pool)) == row.observation_uids
             for row in proposals.itertuples(index=False)]
    return proposals[~np.asarray(again, bool)].reset_index(drop=True)


def proposals_of(situation: Situation, remarks: Remarks) -> pd.DataFrame:
    """Weigh every pool's remarks (see :func:`propose_corrections`, without refusals)."""
    figures = situation.objects.figures
    pool = pool_of(figures).to_numpy()[remarks.row]
    shares = depleted_shares(situation, remarks)
    rows = []
    for name in sorted(set(pool)):
        mine = np.flatnonzero(pool == name)
        if not _enough(remarks, mine):
            continue
        need, reserve = pool_estimate(shares[mine], remarks.low[mine], remarks.high[mine])
        now = situation.corrections.by_pool.get(name, (1.0, 1.0))
        if max(abs(need - now[0]), abs(reserve - now[1])) < SMALLEST_CHANGE - 1e-9:
            continue
        pairs = (now, (need, reserve))
        before, after = (_surprise(shares[mine], remarks, mine, pair) for pair in pairs)
        if after >= before:
            continue
        gaps = [_gap(shares[mine], remarks, mine, pair) for pair in pairs]
        first = figures.iloc[remarks.row[mine[0]]]
        rows.append((name, first["soil_code"], first["plant_group"], need, reserve, *now,
                     len(mine), *gaps, json.dumps(sorted(remarks.uid[mine].tolist()))))
    return pd.DataFrame(rows, columns=COLUMNS)


def _enough(remarks: Remarks, mine: np.ndarray) -> bool:
    return (len(mine) >= MIN_REMARKS and len(np.unique(remarks.row[mine])) >= MIN_OBJECTS
            and len(np.unique(remarks.day[mine])) >= MIN_DAYS)


def _surprise(shares: np.ndarray, remarks: Remarks, mine: np.ndarray,
              pair: tuple[float, float]) -> float:
    """Give how far remarks are from the figures: minus the mean logarithm of their chance."""
    near = _nearest(shares, pair)
    return -float(np.log(class_likelihood(near, remarks.low[mine], remarks.high[mine])).mean())


def _gap(shares: np.ndarray, remarks: Remarks, mine: np.ndarray,
         pair: tuple[float, float]) -> float:
    """Give the mean distance from the depleted share to the class named, in % of the reserve."""
    near = _nearest(shares, pair)
    outside = np.maximum(remarks.low[mine] - near, near - remarks.high[mine])
    return round(100 * float(np.maximum(outside, 0).mean()), 1)


def _nearest(shares: np.ndarray, pair: tuple[float, float]) -> np.ndarray:
    return shares[:, np.abs(np.log(NEEDS / pair[0])).argmin(),
                  np.abs(np.log(RESERVES / pair[1])).argmin()]


def _refused(journal: pd.DataFrame) -> dict[str, str]:
    """Give, for each pool, the remarks of its last refusal."""
    found = {}
    for text in journal.sort_values("moment", kind="stable")["details"].dropna():
        details = json.loads(text)
        found[str(details.get("pool"))] = str(details.get("observation_uids"))
    return found


def accept_correction(store: Store, proposal: pd.Series, team_code: str, reason: str,
                      moment: datetime.datetime) -> str:
    """Put a proposal in force from now on; gives the journal line's uid."""
    return _decide(store, proposal, ACCEPTED, team_code, reason, moment)


def refuse_correction(store: Store, proposal: pd.Series, team_code: str, reason: str,
                      moment: datetime.datetime) -> str:
    """Leave the figures as they are; the proposal comes back only with new remarks."""
    return _decide(store, proposal, REFUSED, team_code, reason, moment)


def withdraw_correction(store: Store, pool: str, team_code: str, reason: str,
                        moment: datetime.datetime) -> str:
    """Take an accepted correction back; raises :class:`FeedbackError` when none is in force."""
    if pool not in corrections_of(store.read("journal")).by_pool:
        raise FeedbackError("correction_absent")
    return store.record(moment, WITHDRAWN, team_code=team_code, reason=reason,
                        details={"pool": pool})


def _decide(store: Store, proposal: pd.Series, action: str, team_code: str, reason: str,
            moment: datetime.datetime) -> str:
    details = {"pool": str(proposal["pool"]), "need": float(proposal["need"]),
               "reserve": float(proposal["reserve"]),
               "remark_count": int(proposal["remark_count"]),
               "observation_uids": str(proposal["observation_uids"])}
    proposed = f"{proposal['need']:g} / {proposal['reserve']:g}"
    before = f"{proposal['need_now']:g} / {proposal['reserve_now']:g}"
    return store.record(moment, action, team_code=team_code, reason=reason, advised=proposed,
                        decided=before if action == REFUSED else proposed, details=details)
