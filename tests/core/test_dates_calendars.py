"""Do the Hijri calendars fall on the right Gregorian days?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aman.core.dates import (
    Calendar,
    DateInterval,
    Precision,
    age_on,
    date_to_solar_hijri,
    is_solar_hijri_leap,
    lunar_hijri_to_date,
    solar_hijri_to_date,
)
from aman.errors import BadInput

#: Every day that both calendars know, in steps that fall on all days of the week, the month and the year.
FIRST, LAST = date(1821, 4, 1), date(2072, 3, 1)
EVERY_11_DAYS = [FIRST + timedelta(n) for n in range(0, (LAST - FIRST).days + 1, 11)]


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [
        ((1370, 1, 1), date(1991, 3, 21)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1358, 10, 6), date(1979, 12, 27)),
        ((1400, 5, 24), date(2021, 8, 15)),
        ((1376, 1, 1), date(1997, 3, 21)),
        ((1375, 1, 1), date(1996, 3, 20)),
        ((1388, 10, 11), date(2010, 1, 1)),
    ],
)
def test_known_days_fall_where_they_should(solar: tuple[int, int, int], gregorian: date) -> None:
    assert solar_hijri_to_date(*solar) == gregorian
    assert date_to_solar_hijri(gregorian) == solar


def test_a_day_survives_the_way_there_and_back() -> None:
    for day in (*EVERY_11_DAYS, LAST):
        assert solar_hijri_to_date(*date_to_solar_hijri(day)) == day


def test_the_next_day_is_the_next_day_in_both_calendars() -> None:
    for day in EVERY_11_DAYS:
        assert date_to_solar_hijri(day) < date_to_solar_hijri(day + timedelta(days=1))


def test_every_year_has_365_or_366_days_and_the_new_year_stays_near_the_equinox() -> None:
    for year in range(1200, 1450):
        first = solar_hijri_to_date(year, 1, 1)
        assert (solar_hijri_to_date(year + 1, 1, 1) - first).days == 365 + is_solar_hijri_leap(year)
        assert date(first.year, 3, 20) <= first <= date(first.year, 3, 22)


@pytest.mark.parametrize(
    "parts", [(1371, 12, 30), (1370, 7, 31), (1370, 13, 1), (1370, 0, 1), (1199, 1, 1), (1451, 1, 1)]
)
def test_a_day_that_does_not_exist_is_refused(parts: tuple[int, int, int]) -> None:
    with pytest.raises(BadInput):
        solar_hijri_to_date(*parts)


def test_a_day_outside_the_converted_years_is_refused() -> None:
    with pytest.raises(BadInput):
        date_to_solar_hijri(date(1700, 1, 1))


@pytest.mark.parametrize(
    ("lunar", "gregorian"),
    [((1400, 1, 1), date(1979, 11, 21)), ((1445, 1, 1), date(2023, 7, 19)), ((1410, 9, 1), date(1990, 3, 28))],
)
def test_lunar_days_come_within_two_days_of_the_printed_calendar(lunar: tuple[int, int, int], gregorian: date) -> None:
    assert abs((lunar_hijri_to_date(*lunar) - gregorian).days) <= 2


def test_an_interval_writes_itself_as_short_as_it_is_exact() -> None:
    assert DateInterval.from_year(1984).iso() == "1984"
    assert DateInterval(date(1984, 2, 1), date(1984, 2, 29), Precision.MONTH).iso() == "1984-02"
    assert DateInterval.from_day(date(1984, 2, 3)).iso() == "1984-02-03"
    solar = DateInterval(date(1991, 3, 21), date(1992, 3, 20), Precision.YEAR, Calendar.SOLAR_HIJRI)
    assert solar.iso() == "1991-03-21/1992-03-20"
    assert DateInterval.from_iso(solar.iso(), Calendar.SOLAR_HIJRI) == solar


def test_an_interval_is_read_back_as_it_was_written() -> None:
    years = map(DateInterval.from_year, range(1850, 2101))
    for interval in (*years, *map(DateInterval.from_day, EVERY_11_DAYS[::7])):
        assert DateInterval.from_iso(interval.iso()) == interval
        assert interval.contains(interval.first)
        assert interval.overlaps(interval)
        assert interval.first.year <= interval.midpoint_year <= interval.last.year


def test_an_age_has_two_ends_when_only_the_year_is_known() -> None:
    assert age_on(DateInterval.from_year(1984), date(2023, 10, 19)) == (38, 39)
    assert age_on(DateInterval.from_day(date(1984, 10, 20)), date(2023, 10, 19)) == (38, 38)
    assert age_on(DateInterval.from_day(date(2000, 2, 29)), date(2021, 2, 28)) == (20, 20)
    assert age_on(DateInterval.from_day(date(2024, 1, 2)), date(2023, 1, 1)) == (0, 0)
