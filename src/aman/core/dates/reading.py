"""What does one cell of a date column say?

``read_date`` takes a cell as a spreadsheet gives it, whatever hand wrote it.
Numbers are read here, sentences ("aged 21 in 1390", "5 حمل 1370") in ``phrases``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from aman.core.dates import building, phrases
from aman.core.dates.interval import Calendar, DateInterval, Precision
from aman.core.dates.results import DateOrder, DateProblem, DateReading, Purpose
from aman.core.dates.words import BLANK_WORDS, fold

_BLANK = DateReading(None, None, form="blank")
_UNREADABLE = DateReading(None, DateProblem.UNREADABLE, form="unreadable")

_THREE_NUMBERS = re.compile(r"^(\d{1,4})\s?[/.\-,\s]\s?(\d{1,2})\s?[/.\-,\s]\s?(\d{1,4})$")
_CLOCK_TAIL = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?([ap]m|z)?$")
_NUMBER = re.compile(r"^(\d{1,8})(?:\.(\d{1,9}))?$")
_MONTH_AND_YEAR = re.compile(r"^(?:(\d{1,2})\s?[/.\-]\s?(\d{4})|(\d{4})\s?[/.\-]\s?(\d{1,2}))$")
_TWO_YEARS = re.compile(r"^(\d{4})\s?[/\-]\s?(\d{4})$")

# Day 1 of the 1900 system is 1 January 1900; the day 60 it counts too much lies before every date read here.
_SERIAL_EPOCH_ORDINAL = date(1899, 12, 30).toordinal()
_LONGEST_DATE = 80  # characters; longer is a note, not a date
_SMALLEST_SERIAL = 2_958  # 5 February 1908, above every number that can be a year


def read_date(value: object, *, order: DateOrder | None, purpose: Purpose, latest: date) -> DateReading:
    """Return what a cell says about a birth date or a document's date.

    Args:
        value: the cell as received: text, number, date, datetime or None. Blank and
            words such as "unknown" give no interval and no problem.
        order: which of day and month the column writes first; None when undecided, and
            then a cell that allows two readings is ambiguous.
        purpose: ``birth`` (nobody is born after ``latest`` nor more than 120 years before it;
            a 1 January means the year) or ``document`` (a day is a day).
        latest: the day the list was received.

    Returns:
        The interval, or the problem, with the form it was written in.
        Source: domain reference 7 "Dates"; Excel serial numbers by the 1900 date system.
    """
    if value is None or value == "":
        return _BLANK
    if isinstance(value, str):
        return _read_text(value, order, purpose, latest)
    if isinstance(value, datetime):
        return _read_day(value.date(), purpose, latest)
    if isinstance(value, date):
        return _read_day(value, purpose, latest)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _UNREADABLE
    return _read_number(float(value), order, purpose, latest)


@lru_cache(maxsize=65_536)
def _read_day(day: date, purpose: Purpose, latest: date) -> DateReading:
    return building.from_day(day, "date_cell", purpose, latest)


@lru_cache(maxsize=65_536)
def _read_number(number: float, order: DateOrder | None, purpose: Purpose, latest: date) -> DateReading:
    if number != number or not 0 < number < 99_999_999:
        return _UNREADABLE
    whole = int(number)
    return _read_figures(str(whole), number == whole, order, purpose, latest)


@lru_cache(maxsize=65_536)
def _read_text(value: str, order: DateOrder | None, purpose: Purpose, latest: date) -> DateReading:
    if len(value) > _LONGEST_DATE:
        return _UNREADABLE
    text = fold(value)
    if not text or text in BLANK_WORDS:
        return _BLANK
    text = text.strip("'\"`*()[];")
    if ":" in text:
        text = _CLOCK_TAIL.sub("", text)
    text = text.strip(" ,.;")
    if found := _THREE_NUMBERS.match(text):
        dotted = "." in text and "/" not in text and "-" not in text
        return _read_three((found[1], found[2], found[3]), None, dotted, order, purpose, latest)
    if found := _NUMBER.match(text):
        return _read_figures(found[1], not (found[2] or "").strip("0"), order, purpose, latest)
    if found := _MONTH_AND_YEAR.match(text):
        return building.from_month(int(found[2] or found[3]), int(found[1] or found[4]), None, purpose, latest)
    if found := _TWO_YEARS.match(text):
        return _read_two_years(int(found[1]), int(found[2]), purpose, latest)
    phrase = phrases.parse_phrase(text)
    if phrase is None:
        return _UNREADABLE
    if phrase.kind == "three_numbers":
        return _read_three(phrase.numbers, phrase.calendar, False, order, purpose, latest)
    return phrases.read_phrase(phrase, purpose, latest)


def _read_figures(figures: str, is_whole: bool, order: DateOrder | None, purpose: Purpose, latest: date) -> DateReading:
    """Read a bare number: a year, a serial number of a spreadsheet, or a date without separators."""
    number = int(figures)
    if len(figures) == 4 and is_whole:
        return building.from_year(number, None, purpose, latest)
    if len(figures) == 8 and is_whole:
        return _read_compact(figures, order, purpose, latest)
    if len(figures) in (4, 5) and number >= _SMALLEST_SERIAL:
        reading = building.from_day(date.fromordinal(_SERIAL_EPOCH_ORDINAL + number), "serial", purpose, latest)
        return _UNREADABLE if reading.problem is DateProblem.IMPOSSIBLE else reading
    return _UNREADABLE


def _read_compact(figures: str, order: DateOrder | None, purpose: Purpose, latest: date) -> DateReading:
    """Read eight figures: 19840305, 13630214, 05031984."""
    readings = [
        _read_three(parts, None, False, order, purpose, latest)
        for parts in ((figures[:4], figures[4:6], figures[6:]), (figures[:2], figures[2:4], figures[4:]))
    ]
    good = [reading for reading in readings if reading.interval is not None or reading.alternatives]
    if not good:
        return _UNREADABLE
    if len(good) == 1:
        return good[0]
    return building.ambiguous([reading.interval for reading in good if reading.interval], "compact", purpose)


def _read_two_years(first: int, last: int, purpose: Purpose, latest: date) -> DateReading:
    """Read "1984-1985": born in one of these years."""
    opening = building.from_year(first, None, purpose, latest)
    closing = building.from_year(last, None, purpose, latest)
    if opening.interval is None or closing.interval is None or not 0 <= last - first <= 10:
        return _UNREADABLE
    calendar = opening.interval.calendar
    if calendar is not closing.interval.calendar:
        return _UNREADABLE
    interval = DateInterval(opening.interval.first, closing.interval.last, Precision.RANGE, calendar)
    return DateReading(interval, None, form="two_years")


def _read_three(
    parts: tuple[str, ...],
    calendar: Calendar | None,
    dotted: bool,
    order: DateOrder | None,
    purpose: Purpose,
    latest: date,
) -> DateReading:
    """Read three numbers, of which one is the year by its length or size."""
    first, second, third = parts
    if len(first) == 3 or len(third) == 3 or (len(first) == 4 and len(third) == 4):
        return _UNREADABLE
    if len(first) == 4:
        if int(second) > 12 >= int(third):
            second, third = third, second
        candidates = [(int(first), int(second), int(third))]
        return building.from_candidates(candidates, "year_month_day", calendar, purpose, latest)
    p, q = int(first), int(second)
    if len(third) == 4:
        year = int(third)
    elif p > 31:
        return _read_short_year_first(p, q, int(third), calendar, purpose, latest)
    else:
        year = building.full_year(int(third), calendar or Calendar.GREGORIAN, purpose, latest)
    day_first, month_first = (year, q, p), (year, p, q)
    if p > 12 or q > 12 or p == q:
        return building.from_candidates(
            [day_first if q <= 12 else month_first],
            "day_month_year" if q <= 12 else "month_day_year",
            calendar,
            purpose,
            latest,
        )
    if order is None and not dotted:
        return building.from_candidates([day_first, month_first], "numbers", calendar, purpose, latest)
    if dotted and order is DateOrder.MONTH_FIRST:
        return building.from_candidates([day_first, month_first], "numbers", calendar, purpose, latest)
    if order is DateOrder.MONTH_FIRST:
        if building.calendar_of(year, calendar) is not Calendar.GREGORIAN:
            return building.from_candidates([day_first, month_first], "numbers", calendar, purpose, latest)
        return building.from_candidates([month_first], "month_day_year", calendar, purpose, latest)
    return building.from_candidates([day_first], "day_month_year", calendar, purpose, latest)


def _read_short_year_first(
    year: int, month: int, day: int, calendar: Calendar | None, purpose: Purpose, latest: date
) -> DateReading:
    """Read 65/05/12: a Solar Hijri 1365 or a Gregorian 1965; without a mark nobody can tell."""
    if calendar is not None:
        full = building.full_year(year, calendar, purpose, latest)
        return building.from_candidates([(full, month, day)], "year_month_day", calendar, purpose, latest)
    candidates = [
        (building.full_year(year, either, purpose, latest), month, day)
        for either in (Calendar.GREGORIAN, Calendar.SOLAR_HIJRI)
    ]
    return building.from_candidates(candidates, "year_month_day", None, purpose, latest)
