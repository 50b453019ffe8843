"""Which Gregorian day is a Solar or a lunar Hijri date, and the other way round?

Both are worked out by arithmetic: no table of observations, no library.
"""

from __future__ import annotations

from datetime import date

from aman.errors import BadInput

FIRST_SOLAR_YEAR = 1200
LAST_SOLAR_YEAR = 1450

# 1 Hamal 1370 = 21 March 1991; every other day is counted from here.
_ANCHOR_YEAR = 1370
_ANCHOR_ORDINAL = date(1991, 3, 21).toordinal()
_LEAP_PLACES = frozenset({1, 5, 9, 13, 17, 22, 26, 30})

# First day of the lunar year 1 in the civil (Friday) reckoning: 16 July 622 Julian = 19 July 622 Gregorian.
_LUNAR_EPOCH_ORDINAL = date(622, 7, 19).toordinal()


def is_solar_hijri_leap(year: int) -> bool:
    """Whether a Solar Hijri year has 366 days.

    Source: 33-year cycle, leap at places 1, 5, 9, 13, 17, 22, 26 and 30. It gives the same
    years as Borkowski's table of breaks (Earth, Moon and Planets 74, 1996) from 1181 to 1634.
    """
    return year % 33 in _LEAP_PLACES


def _build_new_years() -> dict[int, int]:
    """Return the ordinal of 1 Hamal for every year Aman reads, and one more."""
    starts = {_ANCHOR_YEAR: _ANCHOR_ORDINAL}
    for year in range(_ANCHOR_YEAR, LAST_SOLAR_YEAR + 1):
        starts[year + 1] = starts[year] + 365 + is_solar_hijri_leap(year)
    for year in range(_ANCHOR_YEAR - 1, FIRST_SOLAR_YEAR - 1, -1):
        starts[year] = starts[year + 1] - 365 - is_solar_hijri_leap(year)
    return starts


_NEW_YEARS = _build_new_years()


def solar_hijri_month_days(year: int, month: int) -> int:
    """Return how many days a Solar Hijri month has (month 1 to 12): 31, 30 or 29."""
    if month <= 6:
        return 31
    if month <= 11 or is_solar_hijri_leap(year):
        return 30
    return 29


def solar_hijri_to_date(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of a Solar Hijri date.

    Args:
        year: 1200 to 1450.
        month: 1 (Hamal) to 12 (Hut).
        day: 1 to 31, as long as the month is.

    Raises:
        BadInput: there is no such day, or the year is outside 1200 to 1450.
        Source: domain reference 7, anchored on 1 Hamal 1370 = 21 March 1991; six months of 31 days,
        five of 30, the last of 29 or 30.
    """
    if (
        not FIRST_SOLAR_YEAR <= year <= LAST_SOLAR_YEAR
        or not 1 <= month <= 12
        or not 1 <= day <= solar_hijri_month_days(year, month)
    ):
        raise BadInput(
            f"There is no day {year}/{month}/{day} in the Solar Hijri calendar.",
            fix=f"Give a day that exists, in a year from {FIRST_SOLAR_YEAR} to {LAST_SOLAR_YEAR}.",
            code="no-such-day",
        )
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date.fromordinal(_NEW_YEARS[year] + before + day - 1)


def date_to_solar_hijri(day: date) -> tuple[int, int, int]:
    """Return year, month and day of a Gregorian day in the Solar Hijri calendar.

    Raises:
        BadInput: the day lies outside the Solar Hijri years 1200 to 1450.
        Source: as ``solar_hijri_to_date``.
    """
    ordinal = day.toordinal()
    year = day.year - 621
    if year in _NEW_YEARS and ordinal < _NEW_YEARS[year]:
        year -= 1
    if not FIRST_SOLAR_YEAR <= year <= LAST_SOLAR_YEAR:
        raise BadInput(
            f"The year {day.year} is outside the Solar Hijri years Aman converts.",
            fix=f"Give a day in the Solar Hijri years {FIRST_SOLAR_YEAR} to {LAST_SOLAR_YEAR}.",
            code="no-such-day",
        )
    passed = ordinal - _NEW_YEARS[year]
    if passed < 186:
        return year, passed // 31 + 1, passed % 31 + 1
    passed -= 186
    return year, passed // 30 + 7, passed % 30 + 1


def lunar_hijri_to_date(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of a lunar Hijri date by the civil reckoning.

    The real month begins when the moon is seen, a day or two either way:
    the reader of a list widens this day accordingly.

    Args:
        year: 1200 to 1500.
        month: 1 (Muharram) to 12 (Dhu al-Hijja).
        day: 1 to 30.

    Raises:
        BadInput: there is no such day, or the year is outside 1200 to 1500.
        Source: tabular Islamic calendar, 30-year cycle with 11 leap years, (11 y + 14) mod 30 < 11
        (Reingold and Dershowitz, Calendrical Calculations).
    """
    leap = (11 * year + 14) % 30 < 11
    length = 30 if month % 2 == 1 or (month == 12 and leap) else 29
    if not 1200 <= year <= 1500 or not 1 <= month <= 12 or not 1 <= day <= length:
        raise BadInput(
            f"There is no day {year}/{month}/{day} in the lunar Hijri calendar.",
            fix="Give a day that exists, in a year from 1200 to 1500.",
            code="no-such-day",
        )
    before_year = 354 * (year - 1) + (3 + 11 * year) // 30
    before_month = 29 * (month - 1) + month // 2
    return date.fromordinal(_LUNAR_EPOCH_ORDINAL + before_year + before_month + day - 1)
