"""The daily bucket: one root-zone depletion per object, all objects at once.

FAO-56 (1998), chapter 8: depletion ``Dr`` is what the root zone lacks to be at field
capacity, between 0 and the total available water ``TAW``. Within a day, in this order
(that of example 38): rain and watering come in early, what exceeds field capacity drains,
then the plants take

    ETc adj = Ks Kc ET0,  Ks = min(1, (TAW - Dr) / ((1 - p) TAW))      (eq. 84)

with ``Dr`` after the drainage. ``order="equation_88"`` drains after evapotranspiration
instead, with ``Ks`` from the start of the day; only references that use it need it.

Rain reaches the soil less interception, less runoff (curve number method), times the
share of the surface that lets water in. Everything is float32, by blocks that stay in
the processor's cache; a block shares one weather point and one calendar, so that the
day's need is a number and not an array. Inside, the state is the water left,
``TAW - Dr``: stress and bounds then cost one operation each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from ..layers.progress import SILENT, Progress, step

BLOCK = 16_384
NEVER = np.iinfo(np.int32).max
NO_RUNOFF_MM = np.float32(1e6)
SMALLEST_TAW_MM = np.float32(0.5)
# The last drop is left: numbers that die away towards zero slow a processor tenfold.
LEAST_MM = np.float32(1e-6)

Order = Literal["event_first", "equation_88"]


@dataclass(frozen=True)
class Buckets:
    """What does not change from day to day; arrays of shape (n,).

    ``demand`` is the coefficient applied to ET0 (landscape coefficient, mulch and crown
    over wetted area together); ``retention_mm`` is the curve number's S
    (:data:`NO_RUNOFF_MM` where water cannot run off); ``point`` and ``calendar`` are row
    numbers of :class:`Days`.
    """

    total_mm: np.ndarray
    depletion_fraction: np.ndarray
    demand: np.ndarray
    rain_share: np.ndarray
    interception_mm: np.ndarray
    retention_mm: np.ndarray
    point: np.ndarray
    calendar: np.ndarray

    def __post_init__(self) -> None:
        for item in fields(self):
            whole = item.name in ("point", "calendar")
            array = np.ascontiguousarray(
                getattr(self, item.name), dtype=np.int32 if whole else np.float32)
            object.__setattr__(self, item.name, array)
        object.__setattr__(self, "total_mm", np.maximum(self.total_mm, SMALLEST_TAW_MM))

    def __len__(self) -> int:
        return len(self.total_mm)

    @property
    def readily_mm(self) -> np.ndarray:
        """Readily available water, mm: p TAW (eq. 83)."""
        return self.depletion_fraction * self.total_mm

    def take(self, rows: np.ndarray | slice) -> Buckets:
        """Give the buckets of some rows."""
        return Buckets(*(getattr(self, item.name)[rows] for item in fields(self)))

    def with_total(self, total_mm: np.ndarray) -> Buckets:
        """Give the same objects with another reserve."""
        return replace(self, total_mm=total_mm)


@dataclass(frozen=True)
class Days:
    """The weather of consecutive days: (points, days) arrays, and (calendars, days) factors."""

    rain_mm: np.ndarray
    evapotranspiration_mm: np.ndarray
    season: np.ndarray

    def __len__(self) -> int:
        return int(self.rain_mm.shape[1])

    def part(self, start: int, end: int) -> Days:
        """Give the days from ``start`` to ``end`` (excluded)."""
        return Days(self.rain_mm[:, start:end], self.evapotranspiration_mm[:, start:end],
                    self.season[:, start:end])


@dataclass(frozen=True)
class Waterings:
    """Water given: row of the object, number of the day, millimetres that reach the roots.

    ``planting`` marks the waterings that nobody noted but every planting has.
    """

    row: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    day: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    mm: np.ndarray = field(default_factory=lambda: np.empty(0, np.float32))
    planting: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.planting is None:
            object.__setattr__(self, "planting", np.zeros(len(self.row), bool))

    def summed(self, days: int) -> Waterings:
        """Give one row per object and day, in order, without days outside ``0..days-1``."""
        inside = (self.day >= 0) & (self.day < days)
        key = self.row[inside].astype(np.int64) * days + self.day[inside]
        keys, places = np.unique(key, return_inverse=True)
        mm = np.bincount(places, weights=self.mm[inside], minlength=len(keys))
        return Waterings(keys // days, keys % days, mm.astype(np.float32))

    def part(self, start: int, end: int) -> Waterings:
        """Give the waterings of the days from ``start`` to ``end`` (excluded)."""
        kept = (self.day >= start) & (self.day < end)
        return Waterings(self.row[kept], self.day[kept] - start, self.mm[kept])

    def of_row(self, row: int) -> Waterings:
        """Give the waterings of one object, as row 0."""
        kept = self.row == row
        return Waterings(np.zeros(int(kept.sum()), np.int64), self.day[kept], self.mm[kept])


HISTORY = ("rain_in_mm", "watering_mm", "drainage_mm", "need_mm", "stress", "taken_mm",
           "depletion_mm")


@dataclass(frozen=True)
class Run:
    """Where the buckets stand after the last day.

    ``first_beyond`` is the number of the first day whose evening depletion exceeds the
    readily available water (:data:`NEVER` when none does). ``totals`` holds sums in mm
    (rain that entered, watering, drainage, evapotranspiration), ``history`` arrays of
    shape (days, n), each only when asked for.
    """

    depletion_mm: np.ndarray
    first_beyond: np.ndarray | None = None
    totals: dict[str, np.ndarray] | None = None
    history: dict[str, np.ndarray] | None = None

    def found_beyond(self) -> np.ndarray:
        """Give ``first_beyond`` of a run that was asked to find it."""
        return np.empty(0, np.int32) if self.first_beyond is None else self.first_beyond


def stress(buckets: Buckets, depletion_mm: np.ndarray) -> np.ndarray:
    """Give the stress coefficient Ks, 1 without stress, 0 at wilting (eq. 84)."""
    total = buckets.total_mm
    left = (total - depletion_mm) / ((1 - buckets.depletion_fraction) * total)
    return np.clip(left, 0, 1)


def run(
    buckets: Buckets,
    depletion_mm: np.ndarray,
    days: Days,
    waterings: Waterings | None = None,
    *,
    order: Order = "event_first",
    find_beyond: bool = False,
    totals: bool = False,
    history: bool = False,
    progress: Progress = SILENT,
) -> Run:
    """Run every bucket through the days, from the depletion of the evening before, mm.

    Stopping at any day and starting again from ``depletion_mm`` (float64, which carries
    the inner float32 state exactly) gives the same figures to the last digit. ``totals``
    and ``history`` cost time and memory: they are for a few objects.
    """
    count, length = len(buckets), len(days)
    total = buckets.total_mm.astype(np.float64)
    left = (total - np.asarray(depletion_mm, dtype=np.float64)).astype(np.float32)
    first = np.full(count, NEVER, np.int32) if find_beyond else None
    sums = {name: np.zeros(count) for name in (*HISTORY[:3], "taken_mm")} if totals else None
    kept = {name: np.zeros((length, count), np.float32) for name in HISTORY} if history else None
    blocks = list(_blocks(buckets))
    events = _events((waterings or Waterings()).summed(length), blocks, count)
    for number, rows in enumerate(blocks):
        block = _Block(buckets, rows, left[rows], order, find_beyond, totals or history)
        _run_block(block, days, events[number], rows, sums, kept)
        left[rows] = block.left
        if first is not None:
            first[rows] = block.first
        step(progress, (number + 1) / len(blocks))
    return Run(total - left, first, sums, kept)


def _blocks(buckets: Buckets) -> Iterator[np.ndarray]:
    """Cut the rows in blocks of one weather point and one calendar."""
    key = buckets.point.astype(np.int64) * 1_000 + buckets.calendar
    order = np.argsort(key, kind="stable")
    edges = np.flatnonzero(np.diff(key[order])) + 1
    for group in np.split(order, edges):
        for start in range(0, len(group), BLOCK):
            yield group[start:start + BLOCK]


Events = dict[int, tuple[np.ndarray, np.ndarray]]


def _events(given: Waterings, blocks: list[np.ndarray], count: int) -> list[Events]:
    """Give, for each block and each of its days with waterings, places and millimetres."""
    found: list[Events] = [{} for _ in blocks]
    if not len(given.row):
        return found
    block_of, place_of = np.empty(count, np.int32), np.empty(count, np.int32)
    for number, rows in enumerate(blocks):
        block_of[rows], place_of[rows] = number, np.arange(len(rows))
    block = block_of[given.row]
    order = np.lexsort((given.day, block))
    block, day = block[order], given.day[order]
    place, mm = place_of[given.row[order]], given.mm[order]
    new = (np.diff(block) != 0) | (np.diff(day) != 0)
    edges = [0, *(np.flatnonzero(new) + 1).tolist(), len(order)]
    for start, end in pairwise(edges):
        found[block[start]][int(day[start])] = (place[start:end], mm[start:end])
    return found


class _Block:
    """One block's arrays and working space, so that a day allocates nothing."""

    def __init__(self, buckets: Buckets, rows: np.ndarray, left: np.ndarray, order: Order,
                 find_beyond: bool, detailed: bool) -> None:
        self.left, self.order, self.detailed = left, order, detailed
        self.total, self.demand = buckets.total_mm[rows], buckets.demand[rows]
        # Below this much water left the plant suffers: (1 - p) TAW.
        self.unease = (1 - buckets.depletion_fraction[rows]) * self.total
        self.rate = self.demand / self.unease
        self.interception, self.share = buckets.interception_mm[rows], buckets.rain_share[rows]
        retention = buckets.retention_mm[rows]
        self.sloping = np.flatnonzero(retention < NO_RUNOFF_MM)
        self.retention = retention[self.sloping]
        self.lowest_runoff_mm = float(0.2 * self.retention.min(initial=NO_RUNOFF_MM))
        self.taken, self.rain = np.empty_like(left), np.empty_like(left)
        self.first = np.full(len(rows), NEVER, np.int32) if find_beyond else None
        self.drained = self.stress = self.taken
        self.point, self.calendar = int(buckets.point[rows[0]]), int(buckets.calendar[rows[0]])

    def rain_in(self, rain_mm: float) -> None:
        """Let in the part of the day's rain that reaches the soil, leave it in ``rain``."""
        water = self.rain
        np.subtract(np.float32(rain_mm), self.interception, out=water)
        np.maximum(water, 0, out=water)
        if rain_mm > self.lowest_runoff_mm:
            fallen = water[self.sloping]
            excess = np.maximum(fallen - 0.2 * self.retention, 0)
            water[self.sloping] = fallen - excess * excess / (excess + self.retention)
        np.multiply(water, self.share, out=water)
        np.add(self.left, water, out=self.left)

    def drain(self) -> None:
        """Lose what exceeds field capacity."""
        if self.detailed:
            self.drained = np.maximum(self.left - self.total, 0)
        np.minimum(self.left, self.total, out=self.left)

    def set_need(self, need_mm: float) -> None:
        """Leave in ``taken`` what the plants take: Ks x need, Ks from the water left now."""
        np.minimum(self.left, self.unease, out=self.taken)
        if self.detailed:
            self.stress = self.taken / self.unease
        np.multiply(self.taken, self.rate, out=self.taken)
        np.multiply(self.taken, np.float32(need_mm), out=self.taken)

    def take(self) -> None:
        """Take the day's water; what is not there cannot be taken."""
        before = self.left.copy() if self.detailed else None
        np.subtract(self.left, self.taken, out=self.left)
        np.maximum(self.left, LEAST_MM, out=self.left)
        if before is not None:
            np.subtract(before, self.left, out=self.taken)

    def note_beyond(self, day: int) -> None:
        """Remember the first evening beyond the readily available water."""
        if self.first is not None:
            beyond = (self.left < self.unease) & (self.first == NEVER)
            self.first[beyond] = day


def _run_block(block: _Block, days: Days, events: Events, rows: np.ndarray,
               sums: dict[str, np.ndarray] | None, kept: dict[str, np.ndarray] | None) -> None:
    rain = days.rain_mm[block.point].tolist()
    need = (days.evapotranspiration_mm[block.point] * days.season[block.calendar]).tolist()
    late_drain = block.order == "equation_88"
    for day in range(len(days)):
        if late_drain:
            block.set_need(need[day])
        event = events.get(day)
        wet = rain[day] > 0
        if wet:
            block.rain_in(rain[day])
        if event is not None:
            block.left[event[0]] += event[1]
        if late_drain:
            block.take()
            block.drain()
        else:
            if wet or event is not None or block.detailed:
                block.drain()
            block.set_need(need[day])
            block.take()
        block.note_beyond(day)
        if block.detailed:
            _keep(block, day, event, rain[day], need[day], rows, sums, kept)


def _keep(block: _Block, day: int, event: tuple[np.ndarray, np.ndarray] | None, rain_mm: float,
          need_mm: float, rows: np.ndarray, sums: dict[str, np.ndarray] | None,
          kept: dict[str, np.ndarray] | None) -> None:
    watering = np.zeros(len(rows), np.float32)
    if event is not None:
        watering[event[0]] = event[1]
    values = {
        "rain_in_mm": block.rain if rain_mm > 0 else np.float32(0), "watering_mm": watering,
        "drainage_mm": block.drained, "need_mm": block.demand * np.float32(need_mm),
        "stress": block.stress, "taken_mm": block.taken,
        "depletion_mm": block.total - block.left,
    }
    if sums is not None:
        for name, total in sums.items():
            total[rows] += values[name]
    if kept is not None:
        for name, table in kept.items():
            table[day, rows] = values[name]
