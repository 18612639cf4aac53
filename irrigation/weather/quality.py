"""Check readings before they are kept: units, order, doubles, impossible values.

Nothing is changed or set aside without a finding. A unit is corrected only when the numbers
can be nothing else; a value that cannot be right becomes unknown, and the gap rules of
:mod:`.filling` or the standard's fall-backs take over from there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

import numpy as np
import pandas as pd

from ..evapotranspiration import extraterrestrial_radiation
from .readings import HUMIDITIES, OBSERVED, TEMPERATURES, VARIABLES, WeatherFinding, found

Checked = tuple[pd.DataFrame, list[WeatherFinding]]

SENTINELS = (-99999.0, -9999.0, -999.9, -999.0, -99.9, -99.0, 999.9, 999.0, 9999.0, 99999.0)
# What a day in a European town can be at all; French records are -36.7 °C (-41 on a
# mountain), 46.0 °C and about 600 mm.
BOUNDS = {
    "temperature_min_c": (-45.0, 45.0),
    "temperature_max_c": (-40.0, 55.0),
    "humidity_min_percent": (0.0, 105.0),
    "humidity_max_percent": (1.0, 105.0),
    "humidity_mean_percent": (1.0, 105.0),
    "vapour_pressure_kpa": (0.02, 5.0),
    "wind_speed_2m_m_s": (0.0, 30.0),
    "solar_radiation_mj_m2": (0.0, 45.0),
    "rain_mm": (0.0, 650.0),
}
EARLIEST = pd.Timestamp(1850, 1, 1)
# Radiation of a fine day over that above the atmosphere: 0.75 (FAO-56 equation 37), whatever
# the unit; the factor whose fine days fall there is the unit.
FINE_DAYS = (0.45, 0.90)
RADIATION_UNITS = {"J/cm²": 0.01, "W/m²": 0.0864, "Wh/m²": 0.0036, "kJ/m²": 0.001}
WINDIEST_MEDIAN_M_S = 8.0
# On days with rain, half of the falls are under a few mm and one in ten passes several: a
# station whose wet days are otherwise has not written millimetres (tenths, inches, cm).
WET_DAY_MM, FEWEST_WET_DAYS, MANY_WET_DAYS = 0.01, 10, 20
LARGEST_MEDIAN_FALL_MM, SMALLEST_LARGE_FALL_MM = 12.0, 2.0
STUCK_DAYS = 6
DROUGHT_DAYS = 90


def check(readings: pd.DataFrame, today: datetime.date) -> Checked:
    """Check readings of any number of stations; gives those kept, sorted, and the findings.

    Observations dated ``today`` or later are set aside: the day is not over.
    """
    frame, findings = readings, []
    for look in (
        lambda frame: _dates(frame, today), _sentinels, _order, _duplicates, _by_station,
        _negative_rain, _bounds, _swapped_days, _humidity_order, _above_sky, _stuck, _no_rain,
    ):
        frame, notes = look(frame)
        findings += notes
    rounded = frame.copy()
    rounded[list(VARIABLES)] = rounded[list(VARIABLES)].round(4)
    return rounded, findings


def _dates(frame: pd.DataFrame, today: datetime.date) -> Checked:
    observed = frame["kind"].eq(OBSERVED)
    later = observed & (frame["date"] >= pd.Timestamp(today))
    ancient = frame["date"] < EARLIEST
    findings = []
    if later.any():
        findings.append(found("not_over", "warning", frame[later]))
    if ancient.any():
        findings.append(found("too_old", "error", frame[ancient]))
    return frame[~(later | ancient)].reset_index(drop=True), findings


def _sentinels(frame: pd.DataFrame) -> Checked:
    """Some loggers write 999 or -9999 for "nothing"; only where it cannot be a value."""
    return _emptied(frame, VARIABLES, lambda values, name: values.isin(SENTINELS) & (
        values.lt(BOUNDS[name][0]) | values.gt(BOUNDS[name][1])), "sentinel", "remark")


def _order(frame: pd.DataFrame) -> Checked:
    findings = []
    for station, days in frame.groupby("station", sort=False):
        steps = days["date"].diff()
        backwards = steps < pd.Timedelta(0)
        # A file written from the newest day to the oldest is in order too.
        if backwards.any() and not (steps.dropna() <= pd.Timedelta(0)).all():
            findings.append(found("out_of_order", "warning", days[backwards], str(station)))
    return frame.sort_values(["station", "date"], kind="stable", ignore_index=True), findings


def _duplicates(frame: pd.DataFrame) -> Checked:
    keys = ["station", "date"]
    double = frame.duplicated(keys, keep=False)
    if not double.any():
        return frame, []
    same = frame.duplicated([*keys, *VARIABLES], keep=False)
    findings = []
    if (double & same).any():
        findings.append(found("duplicate_same", "remark", frame[frame.duplicated(keys) & same]))
    if (double & ~same).any():
        findings.append(found("duplicate_different", "warning",
                              frame[frame.duplicated(keys) & ~same]))
    known = frame[list(VARIABLES)].notna().sum(axis=1)
    best = frame.assign(_known=known).sort_values([*keys, "_known"], kind="stable")
    kept = best.drop_duplicates(keys, keep="last").drop(columns="_known")
    return kept.reset_index(drop=True), findings


def _by_station(frame: pd.DataFrame) -> Checked:
    """Checks that look at a whole series at once."""
    parts, findings = [], []
    for _, part in frame.groupby("station", sort=False):
        days = part.copy()
        for look in (_temperature_unit, _swapped_columns, _seasons, _humidity_unit,
                     _radiation_unit, _wind_unit, _rain_unit):
            days, notes = look(days)
            findings += notes
        parts.append(days)
    return (pd.concat(parts, ignore_index=True) if parts else frame), findings


def _temperature_unit(days: pd.DataFrame) -> Checked:
    """Find kelvins and Fahrenheits: no series of Celsius is so warm."""
    warmest, lowest = days["temperature_max_c"], days["temperature_min_c"]
    winter = warmest[_winter(days)].dropna()
    fahrenheit = (
        _median(lowest) > 32.0 or warmest.quantile(0.95) > 56.0
        or (len(winter) >= 10 and _median(winter) > 30.0)
    )
    if _median(pd.concat([warmest, lowest])) > 200:
        unit, convert = "K", lambda values: values - 273.15
    elif fahrenheit:
        unit, convert = "°F", lambda values: (values - 32.0) * 5 / 9
    else:
        return days, []
    days[list(TEMPERATURES)] = convert(days[list(TEMPERATURES)])
    return days, [found("temperature_unit", "warning", days, unit=unit)]


def _median(values: pd.Series) -> float:
    """Give the median of the known values; NaN (below any threshold) when there is none."""
    known = values.dropna()
    return float(known.median()) if len(known) else float("nan")


def _winter(days: pd.DataFrame) -> pd.Series:
    month = days["date"].dt.month
    northern = days["latitude"].fillna(46.0) > 35.0
    return northern & month.isin((11, 12, 1, 2))


def _swapped_columns(days: pd.DataFrame) -> Checked:
    both = days["temperature_min_c"].notna() & days["temperature_max_c"].notna()
    inverted = both & (days["temperature_min_c"] > days["temperature_max_c"])
    if both.sum() < 10 or inverted.sum() < 0.8 * both.sum():
        return days, []
    days[["temperature_min_c", "temperature_max_c"]] = days[
        ["temperature_max_c", "temperature_min_c"]
    ].to_numpy()
    return days, [found("temperatures_swapped_all", "warning", days[both])]


def _humidity_unit(days: pd.DataFrame) -> Checked:
    """Find shares of 1 in place of percents."""
    values = days[list(HUMIDITIES)]
    numbers = values.to_numpy(dtype=float)
    if np.isfinite(numbers).sum() < 5 or np.nanmax(numbers) > 1.0:
        return days, []
    days[list(HUMIDITIES)] = values * 100
    return days, [found("humidity_unit", "warning", days)]


def _radiation_unit(days: pd.DataFrame) -> Checked:
    values = days["solar_radiation_mj_m2"]
    sky = extraterrestrial_radiation(days["latitude"].fillna(46.0), days["date"].dt.dayofyear)
    share = (values / np.where(sky > 1.0, sky, np.nan)).dropna()
    if len(share) < 10 or float(share.quantile(0.95)) <= 1.1:
        return days, []
    fine = float(share.quantile(0.95))
    units = {unit: factor for unit, factor in RADIATION_UNITS.items()
             if FINE_DAYS[0] <= fine * factor <= FINE_DAYS[1]}
    if len(units) == 1:
        unit, factor = next(iter(units.items()))
        days["solar_radiation_mj_m2"] = values * factor
        return days, [found("radiation_unit", "warning", days[values.notna()], unit=unit)]
    days["solar_radiation_mj_m2"] = np.nan
    return days, [found("radiation_unit_unknown", "error", days[values.notna()])]


def _wind_unit(days: pd.DataFrame) -> Checked:
    """Leave aside a wind that no town has, day after day: km/h or gusts, it cannot be told."""
    wind = days["wind_speed_2m_m_s"]
    if wind.notna().sum() < 10 or not _median(wind) > WINDIEST_MEDIAN_M_S:
        return days, []
    days["wind_speed_2m_m_s"] = np.nan
    return days, [found("wind_unit_unknown", "error", days[wind.notna()],
                        median=float(wind.median()))]


def _rain_unit(days: pd.DataFrame) -> Checked:
    """Leave aside rains that are not millimetres: which unit they are cannot be told."""
    rain = days["rain_mm"]
    wet = rain[rain > WET_DAY_MM]
    if len(wet) < FEWEST_WET_DAYS:
        return days, []
    too_much = float(wet.median()) > LARGEST_MEDIAN_FALL_MM
    too_little = (len(wet) >= MANY_WET_DAYS
                  and float(wet.quantile(0.95)) < SMALLEST_LARGE_FALL_MM)
    if not too_much and not too_little:
        return days, []
    days["rain_mm"] = np.nan
    return days, [found("rain_unit_unknown", "error", days[rain.notna()],
                        median=float(wet.median()), wet=len(wet))]


def _seasons(days: pd.DataFrame) -> Checked:
    """Set aside a year that is warm in winter: its dates are not those of its values."""
    latitude = float(days["latitude"].fillna(46.0).median())
    warm = days["temperature_max_c"]
    if abs(latitude) < 30.0 or warm.notna().sum() < 200:
        return days, []
    summer = np.cos(2 * np.pi * (days["date"].dt.dayofyear - 200) / 365) * np.sign(latitude)
    if summer.std() < 0.4 or not warm.corr(summer) < -0.2:
        return days, []
    return days.iloc[:0], [found("seasons_reversed", "error", days)]


def _negative_rain(frame: pd.DataFrame) -> Checked:
    return _emptied(frame, ("rain_mm",), lambda values, _: values.lt(0), "negative_rain", "error")


def _bounds(frame: pd.DataFrame) -> Checked:
    return _emptied(
        frame, VARIABLES,
        lambda values, name: values.lt(BOUNDS[name][0]) | values.gt(BOUNDS[name][1]),
        "impossible", "error",
    )


def _swapped_days(frame: pd.DataFrame) -> Checked:
    swapped = frame["temperature_min_c"] > frame["temperature_max_c"]
    if not swapped.any():
        return frame, []
    frame = frame.copy()
    frame.loc[swapped, list(TEMPERATURES)] = frame.loc[
        swapped, ["temperature_max_c", "temperature_min_c"]
    ].to_numpy()
    return frame, [found("temperatures_swapped", "warning", frame[swapped])]


def _humidity_order(frame: pd.DataFrame) -> Checked:
    frame = frame.copy()
    frame[list(HUMIDITIES)] = frame[list(HUMIDITIES)].clip(upper=100.0)
    swapped = frame["humidity_min_percent"] > frame["humidity_max_percent"]
    if not swapped.any():
        return frame, []
    columns = ["humidity_min_percent", "humidity_max_percent"]
    frame.loc[swapped, columns] = frame.loc[swapped, columns[::-1]].to_numpy()
    return frame, [found("humidities_swapped", "warning", frame[swapped])]


def _above_sky(frame: pd.DataFrame) -> Checked:
    """Refuse more sun than there is above the atmosphere."""
    sky = pd.Series(extraterrestrial_radiation(
        frame["latitude"].fillna(46.0), frame["date"].dt.dayofyear), index=frame.index)
    return _emptied(frame, ("solar_radiation_mj_m2",), lambda values, _: values.gt(sky),
                    "above_sky", "error")


def _stuck(frame: pd.DataFrame) -> Checked:
    """Notice a thermometer that says the same thing for days; its values become unknown."""
    frame, findings = frame.copy(), []
    known = frame[list(TEMPERATURES)].notna().all(axis=1)
    same = (frame[[*TEMPERATURES, "station"]] == frame[[*TEMPERATURES, "station"]].shift())
    run = (~same.all(axis=1)).cumsum()
    stuck = known & (run.map(run.value_counts()) >= STUCK_DAYS)
    if stuck.any():
        findings.append(found("stuck", "warning", frame[stuck]))
        frame.loc[stuck, list(TEMPERATURES)] = np.nan
    return frame, findings


def _no_rain(frame: pd.DataFrame) -> Checked:
    """Notice a gauge that never tips: three months without a drop happen, but are rare."""
    findings = []
    for station, days in frame[frame["rain_mm"].notna()].groupby("station", sort=False):
        dry = days["rain_mm"].eq(0)
        run = (~dry).cumsum()
        length = run[dry].value_counts()
        for start in length.index[length >= DROUGHT_DAYS]:
            rows = days[dry & run.eq(start)]
            findings.append(found("never_rains", "warning", rows, str(station)))
    return frame, findings


def _emptied(
    frame: pd.DataFrame, names: tuple[str, ...],
    wrong: Callable[[pd.Series, str], pd.Series], code: str, severity: str,
) -> Checked:
    """Make unknown what ``wrong`` points at, with one finding per station and variable."""
    frame, findings = frame.copy(), []
    for name in names:
        bad = wrong(frame[name], name).fillna(False)
        for station, rows in frame[bad].groupby("station", sort=False):
            findings.append(found(code, severity, rows, str(station), variable=name,
                                  lowest=float(rows[name].min()),
                                  highest=float(rows[name].max())))
        frame.loc[bad, name] = np.nan
    return frame, findings
