"""Dates, seasons, years and ages as gardeners type them."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.layers import findings, schema
from seve.layers.values import read_values
from seve.layers.values.dates import read_moment

TREES = schema.TREES
D = datetime.date


def planting(*cells: object, **options):
    return read_values(TREES.field("planting_date"), pd.Series(list(cells), dtype=object),
                       **options)


@pytest.mark.parametrize(("written", "day"), [
    ("12/03/2015", D(2015, 3, 12)), ("12-03-2015", D(2015, 3, 12)), ("12.03.2015", D(2015, 3, 12)),
    ("2015-03-12", D(2015, 3, 12)), ("2015/07/01 00:00:00+00", D(2015, 7, 1)),
    ("2015-06-30T22:00:00Z", D(2015, 7, 1)), ("2015-01-31T23:30:00.000Z", D(2015, 2, 1)),
    ("12 mars 2015", D(2015, 3, 12)), ("1er avril 2014", D(2014, 4, 1)),
    ("lundi 12 mars 2015", D(2015, 3, 12)), ("May 3, 2012", D(2012, 5, 3)),
    ("3 août 2012", D(2012, 8, 3)), ("12 Mar 2015", D(2015, 3, 12)), ("05/26/83", D(1983, 5, 26)),
    ("12/03/15", D(2015, 3, 12)), ("20150312", D(2015, 3, 12)), (20150312, D(2015, 3, 12)),
    (42005, D(2015, 1, 1)), (42005.75, D(2015, 1, 1)), ("42005", D(2015, 1, 1)),
    (datetime.datetime(2015, 3, 12, 8, 30), D(2015, 3, 12)), (D(2015, 3, 12), D(2015, 3, 12)),
    ("le 12/03/2015", D(2015, 3, 12)), ("12032015", D(2015, 3, 12)),
    ("01.01.44", D(1944, 1, 1)), ("31-déc-15", D(2015, 12, 31)),
    (pd.Timestamp("2015-03-12"), D(2015, 3, 12)), ("12/03/2015 08:30", D(2015, 3, 12)),
])
def test_a_day_is_read_however_it_is_written(written, day):
    when = read_moment(written)
    assert (when.first, when.last, when.precision) == (day, day, "day")


@pytest.mark.parametrize(("written", "first", "last"), [
    ("Spring 89", D(1989, 3, 1), D(1989, 5, 31)),
    ("printemps 2012", D(2012, 3, 1), D(2012, 5, 31)),
    ("2012 printemps", D(2012, 3, 1), D(2012, 5, 31)),
    ("Automne 2015", D(2015, 9, 1), D(2015, 11, 30)),
    ("hiver 2012-2013", D(2012, 12, 1), D(2013, 2, 28)),
    ("hiver 2012/13", D(2012, 12, 1), D(2013, 2, 28)),
    ("hiver 2012", D(2012, 1, 1), D(2013, 2, 28)),
    ("03/2015", D(2015, 3, 1), D(2015, 3, 31)), ("mars 2015", D(2015, 3, 1), D(2015, 3, 31)),
    ("mars-15", D(2015, 3, 1), D(2015, 3, 31)), ("2015-03", D(2015, 3, 1), D(2015, 3, 31)),
    ("2015", D(2015, 1, 1), D(2015, 12, 31)), (2015.0, D(2015, 1, 1), D(2015, 12, 31)),
    ("vers 1950", D(1950, 1, 1), D(1950, 12, 31)),
    ("années 80", D(1980, 1, 1), D(1989, 12, 31)), ("1980s", D(1980, 1, 1), D(1989, 12, 31)),
    ("les années 1970", D(1970, 1, 1), D(1979, 12, 31)),
    ("1980-1990", D(1980, 1, 1), D(1990, 12, 31)), ("2014/2015", D(2014, 1, 1), D(2015, 12, 31)),
    ("2014-15", D(2014, 1, 1), D(2015, 12, 31)),
    ("XIXe siècle", D(1801, 1, 1), D(1900, 12, 31)),
    ("19th century", D(1801, 1, 1), D(1900, 12, 31)),
    ("avant 1900", None, D(1900, 12, 31)), ("après 2010", D(2010, 1, 1), None),
    ("1998 (?)", D(1998, 1, 1), D(1998, 12, 31)), ("1998?", D(1998, 1, 1), D(1998, 12, 31)),
    ("2015/2016 (campagne)", D(2015, 1, 1), D(2016, 12, 31)),
    ("années 1960-1970", D(1960, 1, 1), D(1970, 12, 31)),
    ("Début années 80", D(1980, 1, 1), D(1989, 12, 31)), ("90-95", D(1990, 1, 1), D(1995, 12, 31)),
    ("av. 1950", None, D(1950, 12, 31)), ("post 2000", D(2000, 1, 1), None),
    ("XIXème", D(1801, 1, 1), D(1900, 12, 31)), ("1er trim. 2015", D(2015, 1, 1), D(2015, 3, 31)),
    ("S1 2015", D(2015, 1, 1), D(2015, 6, 30)),
    ("T1 2015", D(2015, 1, 1), D(2015, 3, 31)), ("S12 2015", D(2015, 3, 16), D(2015, 3, 22)),
])
def test_coarser_writings_give_the_days_they_can_mean(written, first, last):
    when = read_moment(written)
    assert (when.first, when.last) == (first, last)
    assert when.precision != "day"


@pytest.mark.parametrize("written", ["0", 0, "?", "00/00/0000", "", None, "NR", "non renseigné"])
def test_an_unknown_date_is_no_problem(written):
    assert planting(written).problems.empty


def test_a_season_gives_the_year_and_invents_no_day():
    read = planting("printemps 2012", "hiver 2012", "Spring 89")
    assert read.columns["planting_date"].isna().all()
    assert read.columns["planting_year"].tolist() == [2012, 2012, 1989]
    assert read.columns["planting_year_latest"].iloc[1] == 2013


def test_a_month_gives_its_first_day_and_says_so():
    read = planting("03/2015")
    assert read.columns["planting_date"][0] == pd.Timestamp("2015-03-01")
    assert read.problems["code"].tolist() == ["date_first_of_month"]


def test_a_decade_gives_the_two_years_that_bound_it():
    read = planting("années 1980", "avant 1900")
    assert read.columns["planting_year"].tolist() == [1980, pd.NA]
    assert read.columns["planting_year_latest"].tolist() == [1989, 1900]


def test_an_impossible_day_keeps_its_year():
    read = planting("31/02/2015")
    assert read.columns["planting_date"].isna().all()
    assert read.columns["planting_year"].tolist() == [2015]
    assert read.problems["code"].tolist() == ["date_impossible"]


def test_removed_in_a_date_column_is_told_as_a_life_cycle():
    read = planting("Removed", "abattu")
    assert read.columns["planting_date"].isna().all()
    assert read.problems["code"].tolist() == ["date_holds_life_cycle"] * 2
    assert "supprimé" in findings.sentence(
        "date_holds_life_cycle", read.problems["values"][0], "fr")


def test_a_column_that_shows_month_first_is_read_so_throughout():
    read = planting("05/26/83", "04/05/83")
    assert read.columns["planting_date"].tolist() == [
        pd.Timestamp("1983-05-26"), pd.Timestamp("1983-04-05")]
    assert "date_order_from_column" in set(read.problems["code"])


def test_a_column_in_both_orders_is_read_day_first_and_doubted():
    read = planting("05/26/1983", "26/05/1983", "04/05/1983")
    assert read.columns["planting_date"][2] == pd.Timestamp("1983-05-04")
    assert read.problems["code"].tolist() == ["date_order_mixed"]


def test_a_french_column_needs_no_remark():
    assert planting("26/05/1983", "04/05/1983").problems.empty


def test_an_age_class_needs_the_day_it_was_noted():
    alone = planting("10-20 ans", "JA")
    assert alone.problems["code"].tolist() == ["age_without_date"] * 2
    noted = read_values(TREES.field("planting_year"),
                        pd.Series(["10-20 ans", "JA", "< 10 ans", "> 50 ans"], dtype=object),
                        noted_on=D(2020, 6, 1))
    assert noted.columns["planting_year"].tolist() == [2000, 2000, 2010, pd.NA]
    assert noted.columns["planting_year_latest"].tolist() == [2010, 2010, 2020, 1970]


@pytest.mark.parametrize(("written", "low", "high"), [
    ("10-20 ans", 10, 20), ("+ de 50 ans", 50, None), ("- de 10 ans", 0, 10), ("50 ans et +", 50,
    None), ("plus de 50 ans", 50, None), ("<10 ans", 0, 10), ("20 ans", 20, 20), ("> 50 ans", 50,
    None),
])
def test_an_age_keeps_its_open_end(written, low, high):
    when = read_moment(written)
    assert (when.precision, when.age_low, when.age_high) == ("age", low, high)


@pytest.mark.parametrize("written", ["printemps", "semaine 45", "11/18", "20-30", "12-11", "n+1",
                                     "centenaire", "20/10"])
def test_what_may_be_several_moments_is_asked(written):
    assert planting(written).problems["code"].tolist() == ["date_unreadable"]


def test_a_diagnosis_known_to_its_year_is_dated_on_its_first_day_and_says_so(shared_data):
    frame = pd.read_csv(shared_data / "inventories" / "bondy-arbres-departement.csv", dtype=str)
    read = read_values(TREES.field("health_date"), frame["date_diag"])
    dates = read.columns["health_date"]
    assert dates.notna().sum() == 52 + 48 + 15 + 6
    assert dates.isna().sum() == 295 + 30
    assert set(read.problems["code"]) == {"date_first_day_taken"}


@given(st.dates(D(1700, 1, 1), D(2199, 12, 31)),
       st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"]))
@settings(max_examples=100, deadline=None)
def test_any_day_written_with_four_digits_is_read_back(day, style):
    assert read_moment(day.strftime(style)).first == day


@given(st.dates(D(1930, 1, 1), D(2170, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_any_excel_serial_is_read_back(day):
    assert read_moment((day - D(1899, 12, 30)).days).first == day


MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
          "octobre", "novembre", "décembre"]


@given(st.dates(D(1700, 1, 1), D(2199, 12, 31)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_day_in_french_words_is_read_back(day, shouted):
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    assert read_moment(text.upper() if shouted else text).first == day


@given(st.text(max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_moment_or_says_that_it_cannot(text):
    when = read_moment(text)
    if when.first and when.last:
        assert when.first <= when.last
    assert when.problem is None or when.problem in findings.catalogue()
