"""The day and the moment of this desk; the rooms are always handed theirs."""

from __future__ import annotations

import datetime

from qgis.PyQt.QtCore import QDate


def today() -> datetime.date:
    """Give the day it is here."""
    return datetime.datetime.now().astimezone().date()


def now() -> datetime.datetime:
    """Give the moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def day_of(date: QDate) -> datetime.date:
    """Give a widget's date as Python's."""
    return datetime.date(date.year(), date.month(), date.day())


def date_of(day: datetime.date) -> QDate:
    """Give a day as a widget's date."""
    return QDate(day.year, day.month, day.day)
