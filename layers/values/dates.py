"""Read a moment as people type it: days, months, seasons, years, decades, classes of age.

Whatever is read is a pair of days, the first and the last it can mean; ``precision`` tells
how fine the writing was. Two-digit years below :data:`PIVOT` are of this century.
"""

from __future__ import annotations

import calendar
import datetime
import re
from typing import NamedTuple

from .cells import fold, is_unknown, tidy

# "44" in a tree's papers is 1944; "30" may be a planting to come.
PIVOT = 35
FIRST_YEAR, LAST_YEAR = 1500, 2200
_LAST_DAY = 31
EXCEL_EPOCH = datetime.date(1899, 12, 30)
# Serial numbers of days between 1927 and 2173: below, a number is a year or an age.
EXCEL_FIRST, EXCEL_LAST = 10_000, 100_000

_MONTH_WORDS = (
    ("janvier", "janv", "jan", "january"), ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "mar", "march"), ("avril", "avr", "april", "apr"), ("mai", "may"),
    ("juin", "june", "jun"), ("juillet", "juil", "july", "jul"), ("aout", "aou", "august", "aug"),
    ("septembre", "sept", "sep", "september"), ("octobre", "oct", "october"),
    ("novembre", "nov", "november"), ("decembre", "dec", "december"),
)
_MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words}
# First and last month; winter begins in December of the year before.
_SEASONS = {
    "printemps": (3, 5), "spring": (3, 5), "ete": (6, 8), "summer": (6, 8),
    "automne": (9, 11), "autumn": (9, 11), "fall": (9, 11), "hiver": (12, 2), "winter": (12, 2),
}
_ROMAN = {"xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20, "xxi": 21}
# Writings in a date column that say what became of the object, not when.
_LIFE_CYCLES = {
    "removed": "removed", "supprime": "removed", "supprimee": "removed", "abattu": "felled",
    "abattue": "felled", "felled": "felled", "coupe": "felled", "dessouche": "removed",
    "mort": "existing", "dead": "existing", "souche": "stump", "stump": "stump",
    "vacant": "vacant", "a planter": "vacant", "projet": "planned",
}

# "le 12/03/2015", "1998 (?)", "2015/2016 (campagne)": what surrounds the moment itself.
_AROUND = re.compile(r"^le (?=\d)| ?\([^()]*\)$|(?<=[\dsa-z]) ?\?+$", re.I)
_YMD = re.compile(
    r"^(\d{4})([-/.: ])(\d{1,2})\2(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r" ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$")
_DMY = re.compile(r"^(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})"
                  r"(?:[T ]+(\d{1,2})[:h]\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?$")
_MY = re.compile(r"^(\d{1,2}) ?[-/.] ?(\d{4})$")
_YM = re.compile(r"^(\d{4}) ?[-/.] ?(\d{1,2})$")
_YEAR = re.compile(r"^(1[5-9]\d{2}|2[01]\d{2})(?:[.,]0+)?$")
_COMPACT = re.compile(r"^(1[5-9]\d{2}|2[01]\d{2})(\d{2})(\d{2})?$")
_WORDS_DAY = re.compile(
    r"^(?:(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]* )?"
    r"(?:le )?(\d{1,2})(?:er|st|nd|rd|th)? (?:of )?([a-z]+) (\d{4}|\d{2})(?: \d.*)?$")
_WORDS_DAY_EN = re.compile(r"^([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4}|\d{2})$")
_WORDS_MONTH = re.compile(r"^(?:debut |fin |mi |courant |en |de )?([a-z]+) (?:de )?(\d{4}|\d{2})$")
_WORDS_MONTH_BACK = re.compile(r"^(\d{4}) ([a-z]+)$")
_SEASON = re.compile(r"^(?:au |a l |en |plantation |l )*([a-z]+) (?:de )?(\d{4}|\d{2})"
                     r"(?: (\d{4}|\d{2}))?$")
_DECADE = re.compile(r"^(?:les |the |vers les |dans les |debut |fin |milieu |des )*"
                     r"(?:annees |decennie |decade )?(?:(1[5-9]|20)(\d)0|(\d)0) ?s?$")
_DECADE_WORDS = re.compile(r"annee|decen|decade|the |0 ?s$")
_CENTURY = re.compile(r"^(?:(debut|fin|milieu)(?: du)? )?(?:le )?([xvi]+|\d{2})"
                      r" ?(?:e|eme|th)? ?(?:siecle|century|s)$|^()([xvi]+) ?e(?:me)?$")
_YEARS = re.compile(r"^(?:ann[ée]es |entre |de |from |between |saison |campagne |hiver |season )?"
                    r"(\d{4}|\d{2}) ?(?:-|/|à|a|et|to|and) ?(\d{4}|\d{2})$", re.I)
_BEFORE = re.compile(
    r"^(?:avant|av|anterieure?s?(?: a)?|before|pre|<=?|≤|jusqu en) ?(\d{4})$", re.I)
_AFTER = re.compile(r"^(?:apres|depuis|after|since|post|a partir de|>=?|≥) ?(\d{4})$", re.I)
_ABOUT = re.compile(r"^(?:vers|env(?:iron)?\.?|circa|ca?\.?|about|around|~|±|en|in|annee|an"
                    r"|plant[ée]+e?s?(?: en| le)?|debut|fin|mi|courant|early|late|mid) ?-? ?"
                    r"(\d{4})(?: ?\?)?$", re.I)
_QUARTER = re.compile(r"^(?:t|q)([1-4])[ -]?(\d{4})$|^([1-4])(?:er|e|eme)? trim(?:estre)? (\d{4})$"
                      r"|^(\d{4})[ -]?(?:t|q)([1-4])$")
_HALF = re.compile(r"^(?:s|semestre )([12]) (\d{4})$|^([12])(?:er|e|eme)? semestre (\d{4})$")
_WEEK = re.compile(r"^(?:s|sem|semaine|w|week) ?(\d{1,2})(?: de| of)? (\d{4})$"
                   r"|^(\d{4}) ?w(\d{1,2})$")
_AGE = re.compile(
    r"^(?P<word>[<>≤≥]=?|[-+] ?de|\+|moins de|plus de|inf(?:[ée]rieure?)? [àa]"
    r"|sup(?:[ée]rieure?)? [àa]|less than|more than|over|under)? ?"
    r"(?P<low>\d{1,3})(?: ?(?:-|/|à|a|et|to) ?(?P<high>\d{1,3}))? ?"
    r"(?:ans?|ann[ée]es?|years?|yrs?|years old)(?P<after> et plus| et \+| ?\+)?$", re.I)


class When(NamedTuple):
    """First and last day meant; ``precision`` is day, month, season, year, range or age.

    An open end is None. ``age_low`` and ``age_high`` (years) are set for ages, which mean
    nothing without the day they were noted. ``order`` is ``dmy`` or ``mdy`` when only that
    order can be read, ``either`` when both can, else None. ``problem`` is a finding code.
    """

    first: datetime.date | None = None
    last: datetime.date | None = None
    precision: str | None = None
    order: str | None = None
    two_digits: bool = False
    age_low: int | None = None
    age_high: int | None = None
    problem: str | None = None
    life_cycle: str | None = None


UNKNOWN = When()
UNREADABLE = When(problem="date_unreadable")


def read_moment(value: object, month_first: bool = False) -> When:
    """Read any cell as a moment; ``month_first`` reads ``03/04/2015`` as 4 March."""
    if isinstance(value, datetime.datetime):
        return _civil_day(value)
    if isinstance(value, datetime.date):
        return _day(value)
    if isinstance(value, bool):
        return UNREADABLE
    if isinstance(value, int | float):
        return _number(float(value))
    text = _AROUND.sub("", tidy(str(value)))
    if is_unknown(text) or not text.strip("0.,/-: "):
        return UNKNOWN
    if len(text) > 60:
        return UNREADABLE
    return _text(text, month_first)


def _text(text: str, month_first: bool) -> When:
    for reader in (_read_ymd, _read_compact, _read_month_year):
        found = reader(text)
        if found is not None:
            return found
    found = _read_dmy(text, month_first)
    if found is not None:
        return found
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return _words(text)
    return _number(number)


def _number(number: float) -> When:
    """Read a bare number: a year, ``20150312``, ``201503`` or a day's number in Excel."""
    if number == 0 or number != number:
        return UNKNOWN
    if number in (float("inf"), float("-inf")):
        return UNREADABLE
    if FIRST_YEAR <= number <= LAST_YEAR and number.is_integer():
        return _year(int(number))
    if EXCEL_FIRST <= number < EXCEL_LAST:
        return _day(EXCEL_EPOCH + datetime.timedelta(days=int(number)))
    if number.is_integer():
        found = _read_compact(str(int(number)))
        if found is not None:
            return found
    return UNREADABLE


def _read_ymd(text: str) -> When | None:
    found = _YMD.match(text)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[3]), int(found[4])
    if not _exists(year, month, day):
        return _impossible(year)
    if found[8] and found[5]:
        return _zoned(found)
    return _day(datetime.date(year, month, day))


def _zoned(found: re.Match[str]) -> When:
    """Bring a moment with a time zone to the civil day in France: 22:00 UTC is the next one."""
    shift = found[8].replace(":", "")
    hours = 0 if shift == "Z" else int(shift[:3])
    minutes = 0 if len(shift) < 5 else int(shift[3:5]) * (-1 if shift[0] == "-" else 1)
    if int(found[5]) > 23 or int(found[6]) > 59 or abs(hours) > 15:
        return UNREADABLE
    zone = datetime.timezone(datetime.timedelta(hours=hours, minutes=minutes))
    return _civil_day(datetime.datetime(
        int(found[1]), int(found[3]), int(found[4]), int(found[5]), int(found[6]), tzinfo=zone))


def _civil_day(moment: datetime.datetime) -> When:
    if moment != moment:  # NaT
        return UNKNOWN
    if moment.tzinfo is None:
        return _day(datetime.date(moment.year, moment.month, moment.day))
    universal = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    local = universal + datetime.timedelta(hours=2 if _summer_time(universal) else 1)
    return _day(local.date())


def _summer_time(universal: datetime.datetime) -> bool:
    """Tell whether France is on summer time (last Sundays of March and October, 01:00 UTC)."""
    def change(month: int) -> datetime.datetime:
        last = datetime.datetime(universal.year, month, 31, 1)
        return last - datetime.timedelta(days=(last.weekday() + 1) % 7)

    return change(3) <= universal < change(10)


def _read_compact(text: str) -> When | None:
    found = _COMPACT.match(text)
    if not found:
        return _backwards(text) if len(text) == 8 and text.isdecimal() else None
    year, month = int(found[1]), int(found[2])
    if found[3] is None:
        return _month(year, month) if 1 <= month <= 12 else None
    day = int(found[3])
    if _exists(year, month, day):
        return _day(datetime.date(year, month, day))
    return _backwards(text) or _impossible(year)


def _backwards(text: str) -> When | None:
    """Read ``12032015``, where no year comes first."""
    day, month, year = int(text[:2]), int(text[2:4]), int(text[4:])
    return _day(datetime.date(year, month, day)) if _exists(year, month, day) else None


def _read_month_year(text: str) -> When | None:
    found = _MY.match(text)
    if found:
        month, year = int(found[1]), int(found[2])
    else:
        found = _YM.match(text)
        if not found:
            return None
        year, month = int(found[1]), int(found[2])
    if 1 <= month <= 12:
        return _month(year, month)
    return _impossible(year) if _MY.match(text) else None


def _read_dmy(text: str, month_first: bool) -> When | None:
    found = _DMY.match(text)
    if not found:
        return None
    year, short = _full_year(found[4])
    one, two = int(found[1]), int(found[3])
    as_day_first, as_month_first = _exists(year, two, one), _exists(year, one, two)
    if not as_day_first and not as_month_first:
        return _impossible(year)
    order: str | None = "dmy" if as_day_first else "mdy"
    if as_day_first and as_month_first:
        order = None if one == two else "either"
    backwards = not as_day_first or (month_first and as_month_first)
    month, day = (one, two) if backwards else (two, one)
    moment = datetime.date(year, month, day)
    return When(moment, moment, "day", order, short)


def _words(text: str) -> When:
    folded = fold(text.replace("'s", "s"))
    for reader in (_read_words_day, _read_season, _read_words_month, _read_years, _read_decade,
                   _read_century, _read_part_of_year, _read_age):
        found = reader(text, folded)
        if found is not None:
            return found
    if folded in _LIFE_CYCLES:
        return When(problem="date_holds_life_cycle", life_cycle=_LIFE_CYCLES[folded])
    return UNREADABLE


def _read_words_day(text: str, folded: str) -> When | None:
    found = _WORDS_DAY.match(folded)
    if found:
        day, word, year_text = found[1], found[2], found[3]
    else:
        found = _WORDS_DAY_EN.match(folded)
        if not found:
            return None
        day, word, year_text = found[2], found[1], found[3]
    month = _MONTHS.get(word)
    if month is None:
        return None
    year, short = _full_year(year_text)
    if not _exists(year, month, int(day)):
        return _impossible(year)
    return _day(datetime.date(year, month, int(day)))._replace(two_digits=short)


def _read_words_month(text: str, folded: str) -> When | None:
    found = _WORDS_MONTH.match(folded)
    back = None if found else _WORDS_MONTH_BACK.match(folded)
    if found:
        word, year_text = found[1], found[2]
    elif back:
        word, year_text = back[2], back[1]
    else:
        return None
    if word not in _MONTHS:
        return None
    year, short = _full_year(year_text)
    return _month(year, _MONTHS[word])._replace(two_digits=short)


def _read_season(text: str, folded: str) -> When | None:
    found = _SEASON.match(folded)
    back = None if found else _WORDS_MONTH_BACK.match(folded)
    word, year_text = (found[1], found[2]) if found else (back[2], back[1]) if back else ("", "")
    if word not in _SEASONS:
        return None
    year, short = _full_year(year_text)
    first, last = _SEASONS[word]
    if found and found[3]:  # "hiver 2012-2013" names both its years
        end, _ = _full_year(found[3])
        if end < year or end > year + 1:
            return None
        start_year = year
    else:
        # "hiver 2012" may be either side of that year's January.
        start_year = year
        end = year + 1 if first > last else year
        if first > last:
            return When(_first(year, 1), _last(end, 2), "season", two_digits=short)
    return When(_first(start_year, first), _last(end, last), "season", two_digits=short)


def _read_years(text: str, folded: str) -> When | None:
    single = _ABOUT.match(text) or _ABOUT.match(folded)
    if single:
        return _year(int(single[1]))
    before = _BEFORE.match(folded) or _BEFORE.match(text)
    if before:
        return When(None, _last(int(before[1]), 12), "range")
    after = _AFTER.match(folded) or _AFTER.match(text)
    if after:
        return When(_first(int(after[1]), 1), None, "range")
    found = _YEARS.match(text)
    if not found or len(found[2]) > len(found[1]):
        return None
    start, short = _full_year(found[1])
    end = int(found[2]) if len(found[2]) == 4 else start // 100 * 100 + int(found[2])
    if short and (min(int(found[1]), int(found[2])) <= _LAST_DAY or end <= start):
        return None  # "11/18" may be a month, a day or years
    if end < start:
        end += 100 if len(found[2]) == 2 else 0
    if not FIRST_YEAR <= start <= end <= LAST_YEAR:
        return None
    return When(_first(start, 1), _last(end, 12), "range", two_digits=short)


def _read_decade(text: str, folded: str) -> When | None:
    found = _DECADE.match(folded)
    if not found or not _DECADE_WORDS.search(folded):
        return None
    short = found[3] is not None
    start = _full_year(found[3] + "0")[0] if short else int(found[1] + found[2] + "0")
    return When(_first(start, 1), _last(start + 9, 12), "range", two_digits=short)


def _read_century(text: str, folded: str) -> When | None:
    found = _CENTURY.match(folded)
    if not found:
        return None
    numeral = found[2] or found[4]
    number = _ROMAN.get(numeral) or (int(numeral) if numeral.isdecimal() else None)
    if number is None or not 15 <= number <= 21:
        return None
    start = (number - 1) * 100 + 1
    low, high = {"debut": (0, 29), "milieu": (35, 64), "fin": (70, 99)}.get(found[1], (0, 99))
    return When(_first(start + low, 1), _last(start + high, 12), "range")


def _read_part_of_year(text: str, folded: str) -> When | None:
    found = _QUARTER.match(folded)
    if found:
        quarter = int(found[1] or found[3] or found[6])
        year = int(found[2] or found[4] or found[5])
        return When(_first(year, quarter * 3 - 2), _last(year, quarter * 3), "season")
    found = _HALF.match(folded)
    if found:
        half, year = int(found[1] or found[3]), int(found[2] or found[4])
        return When(_first(year, half * 6 - 5), _last(year, half * 6), "season")
    found = _WEEK.match(folded)
    if found:
        week, year = int(found[1] or found[4]), int(found[2] or found[3])
        try:
            monday = datetime.date.fromisocalendar(year, week, 1)
        except ValueError:
            return _impossible(year)
        return When(monday, monday + datetime.timedelta(days=6), "month")
    return None


def _read_age(text: str, folded: str) -> When | None:
    found = _AGE.match(text)  # as written: folding would lose the signs
    if not found:
        return None
    low, word = int(found["low"]), (found["word"] or "").strip()
    if found["high"]:
        return When(precision="age", age_low=low, age_high=int(found["high"]))
    if word.lower().startswith(("<", "≤", "-", "moins", "inf", "less", "under")):
        return When(precision="age", age_low=0, age_high=low)
    if word or found["after"]:
        return When(precision="age", age_low=low)
    return When(precision="age", age_low=low, age_high=low)


def from_age(when: When, noted_on: datetime.date) -> When:
    """Turn an age noted on a day into the years of planting it means."""
    low, high = when.age_low or 0, when.age_high
    first = None if high is None else _first(max(noted_on.year - high, FIRST_YEAR), 1)
    return When(first, _last(noted_on.year - low, 12), "range")


def _full_year(text: str) -> tuple[int, bool]:
    if len(text) == 4:
        return int(text), False
    short = int(text)
    return (2000 if short < PIVOT else 1900) + short, True


def _exists(year: int, month: int, day: int) -> bool:
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
        return False
    return 1 <= day <= calendar.monthrange(year, month)[1]


def _impossible(year: int) -> When:
    """Keep the year of a day that does not exist (31/02/2015), when the year itself can be."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return When(problem="date_impossible")
    return _year(year)._replace(problem="date_impossible")


def _first(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, 1)


def _last(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def _day(day: datetime.date) -> When:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return When(problem="date_impossible")
    return When(day, day, "day")


def _month(year: int, month: int) -> When:
    return When(_first(year, month), _last(year, month), "month")


def _year(year: int) -> When:
    return When(_first(year, 1), _last(year, 12), "year")
