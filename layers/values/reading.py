"""Read a whole column of raw cells as a schema field, working on the distinct values.

What a cell tells beyond its field goes to side columns (a height range also gives
``height_max_m``; a diagnosis ``C6`` also gives ``life_cycle``); the caller lets them fill
what is missing elsewhere, never replace it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

import numpy as np
import pandas as pd

from .. import findings, schema
from ..schema import Field
from . import booleans, dates, quantities, vocabulary
from .cells import as_text, distinct, fold, texts_of

# A zero in these says that nobody measured.
ZERO_IS_UNKNOWN = frozenset((
    "height_m", "trunk_girth_cm", "crown_diameter_m", "pit_area_m2", "area_m2", "length_m",
    "volume_l", "soil_depth_m", "planting_year", "tank_l", "flow_l_per_min", "speed_km_h",
    "street_rank",
))
UPPER_BOUNDS = {"height_m": "height_max_m", "trunk_girth_cm": "trunk_girth_max_cm"}
PLANTING_FIELDS = ("planting_date", "planting_year", "planting_year_latest")
# Fields whose whole numbers run high enough for "1.234" to be one thousand.
_OFTEN_THOUSANDS = frozenset(("area_m2", "volume_l", "tank_l"))
_UNIT_SUFFIXES = ("l_per_min", "km_h", "m_s", "percent", "m2", "cm", "min", "eur", "mm", "m", "l",
                  "h", "km")
PROBLEM_COLUMNS = ("position", "code", "severity", "value", "values", "rejected")


@dataclass(frozen=True)
class ReadValues:
    """Typed columns by field name, and what could not be read (one row per cell)."""

    columns: dict[str, pd.Series]
    problems: pd.DataFrame


@dataclass
class _Cell:
    """What one distinct raw value gives: values by field, problems with their values."""

    values: dict[str, Any] = dataclass_field(default_factory=dict)
    problems: list[tuple[str, dict[str, Any]]] = dataclass_field(default_factory=list)


def read_values(
    field: Field,
    cells: pd.Series,
    unit: str | None = None,
    noted_on: datetime.date | None = None,
) -> ReadValues:
    """Read raw cells (any Python objects) as ``field``.

    ``unit`` is the column's unit when its header or a person gave it: ``cm``, ``ha``,
    ``diameter_cm`` (becomes a girth), ``radius_m`` (becomes a diameter), a numeric scale of
    health (:func:`.vocabulary.health_scales`), ``mdy`` for month-first dates. ``noted_on``
    is the day ages were noted (an age alone gives no year). Columns come back with a fresh
    0..n-1 index; problems have ``position`` on it. Raises nothing on any content.
    """
    if field.name in PLANTING_FIELDS or field.kind in (schema.DATE, schema.DATETIME):
        return _read_dates(field, cells, unit, noted_on)
    if field.values is not None:
        return _spread(field, cells, _vocabulary_reader(field, unit))
    if field.kind == schema.BOOLEAN:
        return _spread(field, cells, _boolean_reader(field, cells))
    if field.kind in (schema.REAL, schema.INTEGER):
        return _read_quantities(field, cells, unit)
    return ReadValues({field.name: pd.Series(texts_of(cells), dtype=object)}, _problems([]))


def unit_of(field: Field) -> str | None:
    """Give the unit a field's name ends with, None for a plain count."""
    for suffix in _UNIT_SUFFIXES:
        if field.name.endswith(f"_{suffix}"):
            return suffix
    return None


# Numbers


def _read_quantities(field: Field, cells: pd.Series, unit: str | None) -> ReadValues:
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        return _read_plain_numbers(field, cells, unit)
    if pd.api.types.infer_dtype(cells, skipna=True) in ("floating", "integer",
                                                        "mixed-integer-float"):
        return _read_plain_numbers(field, pd.to_numeric(cells, errors="coerce"), unit)
    result = _spread(field, cells, _quantity_reader(field, unit))
    return _with_grouping(field, cells, result)


def _read_plain_numbers(field: Field, cells: pd.Series, unit: str | None) -> ReadValues:
    """Read a column that holds nothing but numbers, without looking at each."""
    raw = cells.to_numpy(dtype="float64", na_value=np.nan)
    numbers = raw.copy()
    factor = _column_factor(field, unit)
    if factor is None:
        places = np.flatnonzero(~np.isnan(numbers))
        texts = [as_text(value) for value in numbers[places]]
        found = findings.make(places, "unit_mismatch", field.name, texts,
                              {"unit": unit, "field": field.name})
        return ReadValues({field.name: _typed(field, np.full(len(raw), np.nan))},
                          _as_problems(found))
    if factor != 1.0:
        numbers *= factor
    if field.name in ZERO_IS_UNKNOWN:
        numbers[numbers == 0] = np.nan
    wrong = np.isinf(numbers)
    with np.errstate(invalid="ignore"):
        if field.low is not None:
            wrong |= numbers < field.low
        if field.high is not None:
            wrong |= numbers > field.high
        if field.kind == schema.INTEGER:
            wrong |= np.abs(numbers) > 2**53
    places = np.flatnonzero(wrong)
    numbers[places] = np.nan
    found = findings.make(places, _impossible(field), field.name,
                          [as_text(value) for value in raw[places]], _bounds(field))
    return ReadValues({field.name: _typed(field, numbers)}, _as_problems(found))


def _column_factor(field: Field, unit: str | None) -> float | None:
    wanted = unit_of(field)
    if unit is None or wanted is None:
        return 1.0
    if unit.startswith(("diameter_", "radius_", "girth_")):
        return quantities.factor_between(unit, wanted)
    named = quantities.unit_name(unit) or unit
    if named == "ml" and wanted == "m":
        return 1.0
    return quantities.factor_between(named, wanted)


def _quantity_reader(field: Field, unit: str | None) -> Callable[[Any], _Cell]:
    wanted, classes = unit_of(field), vocabulary.measure_classes()
    column_unit = None
    if unit is not None and wanted is not None:
        compound = unit.startswith(("diameter_", "radius_", "girth_"))
        column_unit = unit if compound else quantities.unit_name(unit) or unit
        column_unit = wanted if column_unit == "ml" and wanted == "m" else column_unit

    def read(value: Any) -> _Cell:
        if isinstance(value, datetime.date):
            # Excel turns "5-10" into 5 October: what was typed is lost, what it was is told.
            return _Cell(problems=[("number_became_date", {
                "low": min(value.day, value.month), "high": max(value.day, value.month)})])
        text = as_text(value)
        if text is None:
            return _Cell()
        bounds = classes.get((field.name, fold(text)))
        if bounds is not None:
            return _bounded(field, quantities.Measure(*bounds))
        measure = quantities.read_measure(text, wanted, column_unit,
                                          whole=field.kind == schema.INTEGER)
        return _bounded(field, measure)

    return read


def _bounded(field: Field, measure: quantities.Measure) -> _Cell:
    if measure.problem is not None:
        return _Cell(problems=[(measure.problem, {"field": field.name,
                                                  "unit": unit_of(field)})])
    low, high = measure.low, measure.high
    if field.name in ZERO_IS_UNKNOWN:
        low = None if low == 0 else low
        high = None if high == 0 else high
    if any(_outside(field, number) for number in (low, high)):
        return _Cell(problems=[(_impossible(field), _bounds(field))])
    upper = UPPER_BOUNDS.get(field.name)
    if upper is not None:
        return _Cell({field.name: low, upper: high})
    if field.name in UPPER_BOUNDS.values():
        return _Cell({field.name: low if high is None else high})
    if high is None:
        return _Cell({field.name: low})
    if low is None or low == high:
        return _Cell({field.name: high}, [("bound_taken", {"value": high})] if low is None else [])
    middle = (low + high) / 2
    if field.kind == schema.INTEGER:
        return _Cell(problems=[("range_in_count", {"low": low, "high": high})])
    return _Cell({field.name: middle}, [("range_middle_taken", {
        "low": low, "high": high, "middle": middle})])


def _outside(field: Field, number: float | None) -> bool:
    if number is None:
        return False
    if field.low is not None and number < field.low:
        return True
    if field.kind == schema.INTEGER and abs(number) > 2**53:
        return True
    return field.high is not None and number > field.high


def _impossible(field: Field) -> str:
    return "value_impossible" if field.high is not None else "value_below"


def _bounds(field: Field) -> dict[str, Any]:
    limits = {"low": field.low, "high": field.high}
    return {"field": field.name,
            **{name: 0 if limit is None else limit for name, limit in limits.items()}}


def _with_grouping(field: Field, cells: pd.Series, result: ReadValues) -> ReadValues:
    """Tell of ``1.234`` when a whole column is written so and thousands would be usual."""
    if field.name not in _OFTEN_THOUSANDS:
        return result
    codes, values = distinct(cells)
    texts = [value for value in values if isinstance(value, str) and any(
        mark in value for mark in ",.")]
    measures = {text: quantities.read_measure(text, unit_of(field)) for text in texts}
    if not texts or not all(measure.grouped for measure in measures.values()):
        return result
    doubtful = np.array([value in measures for value in values], dtype=bool)
    places = np.flatnonzero((codes >= 0) & doubtful[codes])
    found = findings.make(places, "thousands_or_decimals", field.name,
                          [str(values[code]) for code in codes[places]])
    return ReadValues(result.columns, _together(result.problems, _as_problems(found)))


# Words and states


def _vocabulary_reader(field: Field, scale: str | None) -> Callable[[Any], _Cell]:
    def read(value: Any) -> _Cell:
        text = as_text(value)
        if text is None:
            return _Cell()
        reading = vocabulary.read_word(field.values or "", text, scale)
        cell = _Cell({field.name: reading.code, **reading.sets})
        if reading.problem is not None:
            cell.problems.append((reading.problem, {
                "field": field.name, "list": field.values,
                "proposals": list(reading.proposals)}))
        return cell

    return read


def _boolean_reader(field: Field, cells: pd.Series) -> Callable[[Any], _Cell]:
    words = {fold(as_text(value) or "") for value in distinct(cells)[1][:100]}
    zero_is_unknown = booleans.is_four_valued(words)

    def read(value: Any) -> _Cell:
        state, problem = booleans.read_boolean(value, zero_is_unknown)
        return _Cell({field.name: state}, [(problem, {})] if problem else [])

    return read


# Dates


def _read_dates(
    field: Field, cells: pd.Series, unit: str | None, noted_on: datetime.date | None
) -> ReadValues:
    if pd.api.types.is_datetime64_any_dtype(cells.dtype) and field.kind == schema.DATE:
        cells = cells.astype(object)
    numbered = distinct(cells)
    moments = {value: dates.read_moment(value, unit == "mdy") for value in numbered[1]}
    note = None
    if unit not in ("mdy", "dmy"):
        note = _settle_order(moments)
    return _spread(field, cells, _date_reader(field, moments, note, noted_on), numbered)


def _settle_order(moments: dict[Any, dates.When]) -> str | None:
    """Reread ``moments`` month first when the column shows it; say what doubtful dates earn."""
    orders = {when.order for when in moments.values()}
    if "mdy" not in orders:
        return None
    if "dmy" in orders:
        return "date_order_mixed"
    for value, when in moments.items():
        if when.order == "either":
            moments[value] = dates.read_moment(value, month_first=True)
    return "date_order_from_column"


def _date_reader(
    field: Field,
    moments: dict[Any, dates.When],
    order_note: str | None,
    noted_on: datetime.date | None,
) -> Callable[[Any], _Cell]:
    planting = field.name in PLANTING_FIELDS
    ages = vocabulary.age_classes() if planting else {}

    def read(value: Any) -> _Cell:
        when = moments[value]
        if when.problem == "date_unreadable" and isinstance(value, str):
            bounds = ages.get(fold(value))
            if bounds:
                when = dates.When(precision="age", age_low=bounds[0], age_high=bounds[1])
        cell = _Cell()
        if when.problem is not None:
            cell.problems.append((when.problem, {"life_cycle": when.life_cycle}
                                  if when.life_cycle else {}))
        if order_note and when.order == "either":
            cell.problems.append((order_note, {"date": when.first}))
        if when.two_digits:
            cell.problems.append(("date_two_digit_year", {"year": str(_any_year(when))}))
        if when.precision == "age":
            when = _aged(when, noted_on, planting, cell)
        cell.values = (_planting(field, when, cell) if planting else
                       _plain_date(field, when, cell))
        return cell

    return read


def _aged(
    when: dates.When, noted_on: datetime.date | None, planting: bool, cell: _Cell
) -> dates.When:
    if noted_on is None or not planting:
        cell.problems.append(("age_without_date", {}))
        return dates.UNKNOWN
    return dates.from_age(when, noted_on)


def _planting(field: Field, when: dates.When, cell: _Cell) -> dict[str, Any]:
    """Give the three planting fields; the day only when it is known, or its month."""
    first, last = when.first, when.last
    values: dict[str, Any] = {}
    if when.precision == "month" and first is not None:
        cell.problems.append(("date_first_of_month", {"date": first}))
    if when.precision in ("day", "month") and first is not None:
        values["planting_date"] = pd.Timestamp(first)
    years = (first.year if first else None, last.year if last else None)
    if field.name == "planting_year_latest":
        return {**values, "planting_year_latest": years[1]}
    values["planting_year"] = years[0]
    if years[0] != years[1]:
        values["planting_year_latest"] = years[1]
    return values


def _plain_date(field: Field, when: dates.When, cell: _Cell) -> dict[str, Any]:
    """Give one day; a coarser writing gives its first day, and says so."""
    day = when.first or when.last
    if day is None:
        return {}
    if when.precision not in ("day", None):
        cell.problems.append(("date_first_day_taken", {"date": day}))
    if not pd.Timestamp.min.date() < day < pd.Timestamp.max.date():
        cell.problems.append(("date_impossible", {}))
        return {}
    return {field.name: pd.Timestamp(day)}


def _any_year(when: dates.When) -> int | None:
    day = when.first or when.last
    return None if day is None else day.year


# From distinct values back to the rows


def _spread(
    field: Field, cells: pd.Series, read: Callable[[Any], _Cell],
    numbered: tuple[np.ndarray, np.ndarray] | None = None,
) -> ReadValues:
    """Read each distinct value once (``numbered`` if known) and give every row its share."""
    codes, values = numbered or distinct(cells)
    read_cells = [read(value) for value in values]
    names = dict.fromkeys([field.name])
    for cell in read_cells:
        names.update(dict.fromkeys(cell.values))
    columns = {name: _column(field, name, codes, read_cells) for name in names}
    return ReadValues(columns, _cell_problems(codes, values, read_cells))


def _column(field: Field, name: str, codes: np.ndarray, read_cells: list[_Cell]) -> pd.Series:
    values = np.empty(len(read_cells) + 1, dtype=object)
    values[:-1] = [cell.values.get(name) for cell in read_cells]
    values[-1] = None
    return _typed(field if name == field.name else _side_field(name), values[codes], codes, values)


def _side_field(name: str) -> Field:
    for table in (schema.TREES, schema.BEDS):
        if name in table.names:
            return table.field(name)
    return Field(name, schema.TEXT, name, name)


def _typed(
    field: Field,
    rows: np.ndarray,
    codes: np.ndarray | None = None,
    values: np.ndarray | None = None,
) -> pd.Series:
    """Give the house's type of a field; distinct ``values`` are converted once, then spread."""
    if field.kind == schema.TEXT or field.kind == schema.JSON:
        return pd.Series(rows, dtype=object)
    distinct_values = pd.Series(rows if values is None else values)
    typed: pd.Series
    if field.kind == schema.BOOLEAN:
        typed = distinct_values.astype("boolean")
    elif field.kind in (schema.DATE, schema.DATETIME):
        typed = pd.to_datetime(distinct_values, errors="coerce").astype("datetime64[ns]")
    elif field.kind == schema.INTEGER:
        typed = pd.to_numeric(distinct_values).astype("float64").round().astype("Int64")
    else:
        typed = pd.to_numeric(distinct_values).astype("float64")
    if codes is None:
        return typed.reset_index(drop=True)
    # The last distinct value is the missing one, which -1 takes.
    return typed.take(np.where(codes < 0, len(typed) - 1, codes)).reset_index(drop=True)


def _cell_problems(
    codes: np.ndarray, values: np.ndarray, read_cells: list[_Cell]
) -> pd.DataFrame:
    troubled = np.array([bool(cell.problems) for cell in read_cells] + [False], dtype=bool)
    places = np.flatnonzero(troubled[codes])
    if not len(places):
        return _problems([])
    by_value = {
        code: [(name, as_text(values[code]), findings.json_text(details))
               for name, details in read_cells[code].problems]
        for code in np.unique(codes[places])
    }
    rows = [
        (place, name, findings.catalogue()[name].severity, text, details, False)
        for place in places.tolist()
        for name, text, details in by_value[codes[place]]
    ]
    return _problems(rows)


def _problems(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS), dtype=object)
    return frame.astype({"position": "int64", "rejected": "bool"})


def _as_problems(found: pd.DataFrame) -> pd.DataFrame:
    return found[list(PROBLEM_COLUMNS)]


def _together(*frames: pd.DataFrame) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else _problems([])

