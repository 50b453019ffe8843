"""What does a date written with words say: "5 Hamal 1370", "aged 21 in 1390", "3 yrs"?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aman.core.dates import building
from aman.core.dates.interval import Calendar, DateInterval, Precision
from aman.core.dates.results import DateReading, Purpose
from aman.core.dates.words import (
    ABOUT_WORDS,
    AGE_WORDS,
    CALENDAR_MARKS,
    FILLERS,
    MONTHS,
    MONTHS_OLD_WORDS,
    SPACED_MARKS,
)

_WORDS = re.compile(r"[0-9]+(?:\.0+(?![0-9]))?|[^\W0-9_]+")
_OLDEST_AGE = 120
_ABOUT_YEARS = 2

Kind = Literal["three_numbers", "day_and_month", "month", "year", "about_year", "age", "age_in_year", "months_old"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date in words, taken apart: its numbers, its month if a word names one, and its calendar if stated."""

    kind: Kind
    numbers: tuple[str, ...]
    calendar: Calendar | None = None
    month: int = 0


@dataclass(slots=True)
class _Words:
    numbers: list[str]
    month: tuple[Calendar, int] | None = None
    calendar: Calendar | None = None
    is_age: bool = False
    is_months_old: bool = False
    is_about: bool = False


def parse_phrase(text: str) -> Phrase | None:
    """Take a folded text apart; None when any word of it is not understood."""
    found = _sort_words(text)
    if found is None or not 1 <= len(found.numbers) <= 3:
        return None
    if found.month is not None:
        return _month_phrase(found, found.month)
    numbers, calendar = tuple(found.numbers), found.calendar
    if len(numbers) == 3:
        return Phrase("three_numbers", numbers, calendar)
    short = [number for number in numbers if int(number) <= _OLDEST_AGE]
    long = [number for number in numbers if len(number) == 4]
    if len(numbers) == 2:
        if found.is_age and len(short) == 1 and len(long) == 1:
            return Phrase("age_in_year", (short[0], long[0]), calendar)
        return None
    if long:
        return Phrase("about_year" if found.is_about else "year", numbers, calendar)
    if found.is_months_old and short:
        return Phrase("months_old", numbers)
    return Phrase("age", numbers) if found.is_age and short else None


def _sort_words(text: str) -> _Words | None:
    for pattern, mark in SPACED_MARKS:
        text = pattern.sub(mark, text)
    words = _WORDS.findall(text)
    found = _Words([])
    found.is_about = text.startswith("~")
    index = 0
    while index < len(words):
        word = words[index]
        pair = word + words[index + 1] if index + 1 < len(words) else ""
        index += 1
        if "0" <= word[0] <= "9":
            found.numbers.append(word.split(".")[0])
        elif pair in MONTHS or word in MONTHS:
            index += pair in MONTHS
            named = MONTHS[pair if pair in MONTHS else word]
            if found.month is not None and found.month != named:
                return None
            found.month = named
        elif word in MONTHS_OLD_WORDS or word in AGE_WORDS or word in ABOUT_WORDS:
            found.is_months_old |= word in MONTHS_OLD_WORDS
            found.is_age |= word in AGE_WORDS
            found.is_about |= word in ABOUT_WORDS
        elif word in CALENDAR_MARKS:
            if found.calendar not in (None, CALENDAR_MARKS[word]):
                return None
            found.calendar = CALENDAR_MARKS[word]
        elif word == "y" and len(words) <= 3:
            found.is_age = True
        elif word not in FILLERS:
            return None
    return found


def _month_phrase(found: _Words, named: tuple[Calendar, int]) -> Phrase | None:
    calendar, month = named
    if found.calendar not in (None, calendar):
        return None
    numbers = found.numbers
    if len(numbers) == 1:
        return Phrase("month", (numbers[0],), calendar, month)
    if len(numbers) == 2:
        # The year is the one of four figures, or the second of two short ones.
        day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
        if len(day) <= 2:
            return Phrase("day_and_month", (day, year), calendar, month)
    return None


def read_phrase(phrase: Phrase, purpose: Purpose, latest: date) -> DateReading:
    """Return what a phrase of any kind but three numbers says."""
    numbers, calendar = phrase.numbers, phrase.calendar
    if phrase.kind in ("day_and_month", "month"):
        return _read_month_name(phrase, purpose, latest)
    if phrase.kind == "year":
        return building.from_year(int(numbers[0]), calendar, purpose, latest)
    if phrase.kind == "about_year":
        return _read_span(_around(int(numbers[0])), "about_year", calendar, purpose, latest)
    if purpose == "document":
        return building.UNREADABLE
    if phrase.kind == "age_in_year":
        age, year = int(numbers[0]), int(numbers[1])
        born = (year - age - 1, year - age)
        return _read_span(born, "age_in_year", calendar or building.calendar_of(year, None), purpose, latest)
    return _read_age(int(numbers[0]), phrase.kind == "months_old", latest)


def _read_month_name(phrase: Phrase, purpose: Purpose, latest: date) -> DateReading:
    calendar = phrase.calendar or Calendar.GREGORIAN
    written = phrase.numbers[-1]
    if len(written) == 3 or (phrase.kind == "month" and len(written) <= 2 and int(written) <= 31):
        return building.UNREADABLE  # "5 Hamal" or "Mar 12": a day without a year, or a year of two figures; no telling
    year = int(written) if len(written) == 4 else building.full_year(int(written), calendar, purpose, latest)
    if building.calendar_of(year, None) is not calendar and calendar is not Calendar.LUNAR_HIJRI:
        return building.UNREADABLE
    if phrase.kind == "month":
        return building.from_month(year, phrase.month, calendar, purpose, latest)
    candidate = (year, phrase.month, int(phrase.numbers[0]))
    return building.from_candidates([candidate], "month_name", calendar, purpose, latest)


def _around(year: int) -> tuple[int, int]:
    return year - _ABOUT_YEARS, year + _ABOUT_YEARS


def _read_span(
    years: tuple[int, int], form: str, calendar: Calendar | None, purpose: Purpose, latest: date
) -> DateReading:
    """Return the days from one year to another: somebody aged 21 in a year was born 21 or 22 years before it."""
    known = calendar or building.calendar_of(years[0], None)
    if known is None:
        return building.UNREADABLE
    first, last = building.year_interval(years[0], known), building.year_interval(years[1], known)
    if first is None or last is None:
        return building.UNREADABLE
    return building.within_limits(DateInterval(first.first, last.last, Precision.RANGE, known), form, purpose, latest)


def _read_age(age: int, is_in_months: bool, latest: date) -> DateReading:
    """Return the births that make somebody so old on the day the list was received.

    Ages on lists are counted both ways, by birthdays and by the difference of
    the years, so the stretch runs to the end of the year of that difference.
    """
    if is_in_months:
        first = date.fromordinal(latest.toordinal() - 31 * (age + 1))
        last = date.fromordinal(latest.toordinal() - 28 * age)
    else:
        first = date.fromordinal(_years_before(latest, age + 1).toordinal() + 1)
        last = min(latest, date(latest.year - age, 12, 31))
    return building.within_limits(DateInterval(first, last, Precision.RANGE), "age", "birth", latest)


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)
