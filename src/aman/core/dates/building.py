"""Is this year, month and day a date somebody can have, and how exactly is it known?

Between the figures of a cell and the reading given back: calendars, limits,
1 January, and the cells that allow two readings.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from aman.core.dates.calendars import (
    FIRST_SOLAR_YEAR,
    LAST_SOLAR_YEAR,
    date_to_solar_hijri,
    lunar_hijri_to_date,
    solar_hijri_month_days,
    solar_hijri_to_date,
)
from aman.core.dates.interval import Calendar, DateInterval, Precision, month_interval
from aman.core.dates.results import DateProblem, DateReading, Purpose
from aman.errors import BadInput

OLDEST_AGE_YEARS = 120
_FIRST_GREGORIAN_YEAR, _LAST_GREGORIAN_YEAR = 1800, 2199
_DOCUMENT_YEARS = (1950, 2100)
_LUNAR_DOUBT_DAYS = 2

UNREADABLE = DateReading(None, DateProblem.UNREADABLE, form="unreadable")


def calendar_of(year: int, stated: Calendar | None) -> Calendar | None:
    """Return the calendar a year of four figures belongs to; None when it is nobody's."""
    if stated is not None:
        return stated
    if FIRST_SOLAR_YEAR <= year <= LAST_SOLAR_YEAR:
        return Calendar.SOLAR_HIJRI
    return Calendar.GREGORIAN if _FIRST_GREGORIAN_YEAR <= year <= _LAST_GREGORIAN_YEAR else None


def full_year(short: int, calendar: Calendar, purpose: Purpose, latest: date) -> int:
    """Return the year of four figures meant by two.

    A birth lies within the hundred years before ``latest``; a document's date
    between sixty years before and forty after.
    """
    if short >= 100:
        return short
    now = latest.year
    if calendar is Calendar.SOLAR_HIJRI:
        now = date_to_solar_hijri(latest)[0]
    elif calendar is Calendar.LUNAR_HIJRI:
        now = latest.year - 579
    newest = now if purpose == "birth" else now + 39
    return newest - (newest - short) % 100


def from_day(day: date, form: str, purpose: Purpose, latest: date, calendar: Calendar | None = None) -> DateReading:
    """Return the reading of one day; a birth on 1 January, or on 1 Hamal, is a year."""
    written = calendar or Calendar.GREGORIAN
    interval = DateInterval.from_day(day, written)
    first_january = False
    if purpose == "birth":
        if day.month == 1 and day.day == 1:
            first_january = True
            interval = DateInterval.from_year(day.year)
        elif written is Calendar.SOLAR_HIJRI and date_to_solar_hijri(day)[1:] == (1, 1):
            interval = solar_year(date_to_solar_hijri(day)[0])
    if not _is_possible(day, day, purpose, latest):
        return DateReading(None, DateProblem.IMPOSSIBLE, (DateInterval.from_day(day, written),), form=form)
    if written is Calendar.LUNAR_HIJRI:
        interval = DateInterval(
            date.fromordinal(day.toordinal() - _LUNAR_DOUBT_DAYS),
            date.fromordinal(day.toordinal() + _LUNAR_DOUBT_DAYS),
            Precision.RANGE,
            written,
        )
        first_january = False
    return DateReading(interval, None, is_first_january=first_january, form=form)


def from_candidates(
    candidates: list[tuple[int, int, int]], form: str, stated: Calendar | None, purpose: Purpose, latest: date
) -> DateReading:
    """Return the one possible reading of the candidates (year, month, day), or say that there are several or none."""
    days: list[tuple[date, Calendar]] = []
    looks_like_a_date = False
    for year, month, day in candidates:
        calendar = calendar_of(year, stated)
        if calendar is None or not 1 <= month <= 12 or not 1 <= day <= 31:
            continue
        looks_like_a_date = True
        found = _day_of(year, month, day, calendar)
        if found is not None and (found, calendar) not in days:
            days.append((found, calendar))
    if not days:
        problem = DateProblem.IMPOSSIBLE if looks_like_a_date else DateProblem.UNREADABLE
        return DateReading(None, problem, form=form)
    readings = [from_day(day, form, purpose, latest, calendar) for day, calendar in days]
    possible = [reading for reading in readings if reading.problem is None]
    if len(possible) > 1:
        return ambiguous([reading.interval for reading in possible if reading.interval], form, purpose)
    return possible[0] if possible else readings[0]


def from_month(year: int, month: int, stated: Calendar | None, purpose: Purpose, latest: date) -> DateReading:
    """Return the reading of a month and a year."""
    calendar = calendar_of(year, stated)
    if calendar is None or not 1 <= month <= 12:
        return UNREADABLE
    if calendar is Calendar.GREGORIAN:
        if not _FIRST_GREGORIAN_YEAR <= year <= _LAST_GREGORIAN_YEAR:
            return UNREADABLE
        interval = month_interval(year, month)
    else:
        last_day = solar_hijri_month_days(year, month) if calendar is Calendar.SOLAR_HIJRI else 29
        first, last = _day_of(year, month, 1, calendar), _day_of(year, month, last_day, calendar)
        if first is None or last is None:
            return UNREADABLE
        interval = DateInterval(first, last, Precision.MONTH, calendar)
    return within_limits(interval, "month_year", purpose, latest)


def from_year(year: int, stated: Calendar | None, purpose: Purpose, latest: date) -> DateReading:
    """Return the reading of a year alone."""
    calendar = calendar_of(year, stated)
    interval = year_interval(year, calendar) if calendar else None
    if interval is None:
        return UNREADABLE
    return within_limits(interval, "year" if calendar is Calendar.GREGORIAN else f"{calendar}_year", purpose, latest)


def year_interval(year: int, calendar: Calendar) -> DateInterval | None:
    """Return the Gregorian days of a year of any calendar; None when it cannot be converted."""
    if calendar is Calendar.GREGORIAN:
        return DateInterval.from_year(year) if _FIRST_GREGORIAN_YEAR <= year <= _LAST_GREGORIAN_YEAR else None
    if calendar is Calendar.SOLAR_HIJRI:
        return solar_year(year) if FIRST_SOLAR_YEAR <= year <= LAST_SOLAR_YEAR else None
    first, following = _day_of(year, 1, 1, calendar), _day_of(year + 1, 1, 1, calendar)
    if first is None or following is None:
        return None
    return DateInterval(first, date.fromordinal(following.toordinal() - 1), Precision.YEAR, calendar)


def solar_year(year: int) -> DateInterval:
    """Return the Gregorian days of a Solar Hijri year from 1200 to 1450."""
    return DateInterval(
        solar_hijri_to_date(year, 1, 1),
        solar_hijri_to_date(year, 12, solar_hijri_month_days(year, 12)),
        Precision.YEAR,
        Calendar.SOLAR_HIJRI,
    )


def within_limits(interval: DateInterval, form: str, purpose: Purpose, latest: date) -> DateReading:
    """Return the interval as a reading, or say that nobody can have it."""
    if not _is_possible(interval.first, interval.last, purpose, latest):
        return DateReading(None, DateProblem.IMPOSSIBLE, (interval,), form=form)
    return DateReading(interval, None, form=form)


def ambiguous(readings: list[DateInterval], form: str, purpose: Purpose) -> DateReading:
    """Return an ambiguous reading: every alternative, and for a birth the stretch that covers them all."""
    in_order = sorted(readings, key=lambda one: (one.first, one.last))
    calendars = {one.calendar for one in in_order}
    union = None
    if purpose == "birth":
        calendar = calendars.pop() if len(calendars) == 1 else Calendar.GREGORIAN
        last = max(one.last for one in in_order)
        union = DateInterval(in_order[0].first, last, Precision.RANGE, calendar)
    distinct = tuple(one for one, following in pairwise([*in_order, None]) if one is not None and one != following)
    return DateReading(union, DateProblem.AMBIGUOUS, distinct, form=form)


def _day_of(year: int, month: int, day: int, calendar: Calendar) -> date | None:
    try:
        if calendar is Calendar.GREGORIAN:
            return date(year, month, day) if _FIRST_GREGORIAN_YEAR <= year <= _LAST_GREGORIAN_YEAR else None
        if calendar is Calendar.SOLAR_HIJRI:
            return solar_hijri_to_date(year, month, day)
        return lunar_hijri_to_date(year, month, day)
    except (ValueError, BadInput):
        return None


def _is_possible(first: date, last: date, purpose: Purpose, latest: date) -> bool:
    if purpose == "document":
        return _DOCUMENT_YEARS[0] <= first.year <= _DOCUMENT_YEARS[1]
    return first <= latest and last.year >= latest.year - OLDEST_AGE_YEARS
