"""How exactly do we know a date, and what may be said about a person's age?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How much of a date was stated: a day, a month, a year, or only a stretch of time."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"


class Calendar(StrEnum):
    """The calendar a date was written in."""

    GREGORIAN = "gregorian"
    SOLAR_HIJRI = "solar_hijri"
    LUNAR_HIJRI = "lunar_hijri"


@dataclass(frozen=True, slots=True)
class DateInterval:
    """The days a written date can mean, both ends included, in Gregorian days.

    Args:
        first: the earliest day it can mean.
        last: the latest day it can mean; never before ``first``.
        precision: how much was stated.
        calendar: the calendar it was written in.
    """

    first: date
    last: date
    precision: Precision
    calendar: Calendar = Calendar.GREGORIAN

    @classmethod
    def from_day(cls, day: date, calendar: Calendar = Calendar.GREGORIAN) -> DateInterval:
        """Return the interval of exactly one day."""
        return cls(day, day, Precision.DAY, calendar)

    @classmethod
    def from_year(cls, year: int) -> DateInterval:
        """Return the whole Gregorian year (1 to 9999)."""
        return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)

    @classmethod
    def from_iso(cls, text: str, calendar: Calendar = Calendar.GREGORIAN) -> DateInterval:
        """Read back what ``iso()`` wrote; a calendar other than Gregorian has to be named.

        Raises:
            ValueError: the text is none of the four forms of ``iso()``.
        """
        if "/" in text:
            first, last = (date.fromisoformat(part) for part in text.split("/"))
            if calendar is Calendar.GREGORIAN:
                return cls(first, last, Precision.RANGE)
            days = (last - first).days
            precision = Precision.MONTH if days < 32 else Precision.YEAR if days < 366 else Precision.RANGE
            return cls(first, last, precision, calendar)
        if len(text) == 4:
            return cls.from_year(int(text))
        if len(text) == 7:
            return month_interval(int(text[:4]), int(text[5:]))
        return cls.from_day(date.fromisoformat(text), calendar)

    @property
    def is_year_only(self) -> bool:
        """Whether no more than one year, of whatever calendar, was stated."""
        return self.precision is Precision.YEAR

    @property
    def midpoint_year(self) -> int:
        """The Gregorian year in the middle of the interval."""
        return date.fromordinal((self.first.toordinal() + self.last.toordinal()) // 2).year

    def overlaps(self, other: DateInterval) -> bool:
        """Whether both can mean the same day."""
        return self.first <= other.last and other.first <= self.last

    def contains(self, day: date) -> bool:
        """Whether this can mean that day."""
        return self.first <= day <= self.last

    def iso(self) -> str:
        """Return ``1984``, ``1984-03``, ``1984-03-05`` or ``1984-03-05/1985-02-01``.

        The short forms are given only where they mean exactly this interval:
        a Solar Hijri year is written with its first and last Gregorian day.
        Source: ISO 8601-1:2019, calendar dates and time intervals.
        """
        if self.precision is Precision.DAY and self.first == self.last:
            return self.first.isoformat()
        if self.calendar is Calendar.GREGORIAN:
            if self.precision is Precision.YEAR:
                return f"{self.first.year:04d}"
            if self.precision is Precision.MONTH:
                return f"{self.first.year:04d}-{self.first.month:02d}"
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def month_interval(year: int, month: int) -> DateInterval:
    """Return the whole Gregorian month (month 1 to 12).

    Raises:
        ValueError: there is no such month.
    """
    first = date(year, month, 1)
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return DateInterval(first, date.fromordinal(following.toordinal() - 1), Precision.MONTH)


def age_on(birth: DateInterval, day: date) -> tuple[int, int]:
    """Return the youngest and the oldest age a person can have on a day.

    Args:
        birth: when the person was born, as exactly as it is known.
        day: the day asked about.

    Returns:
        Completed years, youngest first. A birth later than the day counts as
        age 0; whether that is an error is for the caller to say.
        Source: completed years turn on the birthday; somebody born on 29 February
        turns on 1 March of a common year (the later, cautious reading).
    """
    return _completed_years(birth.last, day), _completed_years(birth.first, day)


def _completed_years(born: date, day: date) -> int:
    before_birthday = (day.month, day.day) < (born.month, born.day)
    return max(0, day.year - born.year - before_birthday)
