"""Is every hand that writes a date read, and no doubtful one guessed?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest
from core.laws import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.dates import (
    Calendar,
    DateOrder,
    DateProblem,
    DateReading,
    Precision,
    date_to_solar_hijri,
    decide_order,
    read_date,
)

RECEIVED = date(2023, 10, 19)
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def draw_birth(chance: Random) -> date:
    """A day on which somebody may be born, often at an end of a month."""
    day = date(1910, 1, 2) + timedelta(chance.randint(0, (RECEIVED - date(1910, 1, 2)).days))
    if chance.random() < 0.3:
        day = day.replace(day=1) - timedelta(chance.randint(0, 1))
    return max(day, date(1910, 1, 2))


def born(value: object, order: DateOrder | None = None) -> DateReading:
    return read_date(value, order=order, purpose="birth", latest=RECEIVED)


def iso(reading: DateReading) -> str | None:
    return reading.interval.iso() if reading.interval else None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (datetime(1984, 3, 5, 12, 30), "1984-03-05"),
        (date(1984, 3, 5), "1984-03-05"),
        ("1984-03-05", "1984-03-05"),
        ("1984-03-05 00:00:00", "1984-03-05"),
        ("25/03/1984", "1984-03-25"),
        ("3/25/1984", "1984-03-25"),
        ("05.03.1984", "1984-03-05"),
        ("21/07/80", "1980-07-21"),
        ("07-Aug-2006", "2006-08-07"),
        ("APR 17, 2021", "2021-04-17"),
        ("05-JUL-23", "2023-07-05"),
        ("2nd of June, 1999", "1999-06-02"),
        ("  12\u00a0March\u00a01990 ", "1990-03-12"),
        ("15 مئی 1990", "1990-05-15"),
        ("١٢ يناير ١٩٩٠", "1990-01-12"),
        ("۲۲/۰۴/۲۰۱۹", "2019-04-22"),
        ("5 حمل 1370", "1991-03-25"),
        ("۱۵ وری ۱۳۷۰", "1991-04-04"),
        ("12 Jawza 1380", "2001-06-02"),
        ("1391/8/3", "2012-10-24"),
        ("24/5/1400", "2021-08-15"),
        ("1356-10-12", "1978-01-02"),
        (34335.0, "1994"),
        ("28892", "1979-02-06"),
        ("19840305", "1984-03-05"),
        ("Mar-84", "1984-03"),
        ("12/1990", "1990-12"),
        (1985.0, "1985"),
        ("1985.0", "1985"),
        ("1349", "1970-03-21/1971-03-20"),
        ("۱۳۴۹", "1970-03-21/1971-03-20"),
        ("سال 1370", "1991-03-21/1992-03-20"),
        ("حمل 1370", "1991-03-21/1991-04-20"),
        ("1401 هـ ق", "1980-11-09/1981-10-29"),
        ("1984-1985", "1984-01-01/1985-12-31"),
        ("about 1984", "1982-01-01/1986-12-31"),
    ],
)
def test_each_hand_is_read(written: object, meant: str) -> None:
    reading = born(written)
    assert (reading.problem, iso(reading)) == (None, meant)


@pytest.mark.parametrize(
    "written",
    [
        "aged 21 in 1390",
        "age 21 in 1390",
        "21 years old in 1390",
        "۲۱ ساله در سال ۱۳۹۰",
        "په ۱۳۹۰ کال کې ۲۱ کلن",
        "1390 میں 21 سال",
    ],
)
def test_an_age_in_a_year_covers_both_years_of_birth_it_allows(written: str) -> None:
    reading = born(written)
    assert reading.problem is None
    assert iso(reading) == "1989-03-21/1991-03-20"
    assert reading.interval is not None
    assert reading.interval.calendar is Calendar.SOLAR_HIJRI
    assert reading.interval.precision is Precision.RANGE


def test_a_bare_age_is_counted_back_from_the_day_the_list_came() -> None:
    assert iso(born("3 yrs")) == "2019-10-20/2020-12-31"
    assert iso(born("21 Y")) == "2001-10-20/2002-12-31"
    assert read_date("3 yrs", order=None, purpose="document", latest=RECEIVED).problem is DateProblem.UNREADABLE


@pytest.mark.parametrize(
    "written", ["01/01/1984", date(1984, 1, 1), "1984-01-01", "1st January 1984", 30682.0, "1362/10/11", "۱۳۶۲/۱۰/۱۱"]
)
def test_a_first_of_january_is_the_year_and_says_so(written: object) -> None:
    reading = born(written)
    assert (iso(reading), reading.is_first_january, reading.problem) == ("1984", True, None)


def test_a_first_of_january_on_a_document_is_that_day() -> None:
    reading = read_date("01/01/2024", order=None, purpose="document", latest=RECEIVED)
    assert (iso(reading), reading.is_first_january) == ("2024-01-01", False)


def test_the_first_of_hamal_is_the_solar_year() -> None:
    reading = born("1370/01/01")
    assert (iso(reading), reading.is_first_january) == ("1991-03-21/1992-03-20", False)


@pytest.mark.parametrize(
    "written",
    [
        "31/02/1990",
        "1990-02-31",
        "31 February 1990",
        "1371/12/30",
        "01/06/2031",
        "2024",
        date(2023, 10, 20),
        "05/03/1884",
    ],
)
def test_a_birth_nobody_can_have_is_impossible(written: object) -> None:
    reading = born(written)
    assert (reading.problem, reading.interval) == (DateProblem.IMPOSSIBLE, None)


@pytest.mark.parametrize(
    "written", ["hello", "13/13/1990", True, 12.5, 123456.0, "5 Hamal", "Mar 12", "12 March 1370", "99999", object()]
)
def test_what_cannot_be_read_is_not_guessed(written: object) -> None:
    reading = born(written)
    assert (reading.problem, reading.interval) == (DateProblem.UNREADABLE, None)


@pytest.mark.parametrize("written", [None, "", "  ", "-", "N/A", "unknown", "نامعلوم", "not known"])
def test_a_blank_is_no_date_and_no_problem(written: object) -> None:
    assert born(written) == DateReading(None, None, form="blank")


def test_day_and_month_that_could_be_exchanged_are_ambiguous() -> None:
    reading = born("05/03/1984")
    assert reading.problem is DateProblem.AMBIGUOUS
    assert [one.iso() for one in reading.alternatives] == ["1984-03-05", "1984-05-03"]
    assert iso(reading) == "1984-03-05/1984-05-03"
    document = read_date("05/03/2024", order=None, purpose="document", latest=RECEIVED)
    assert (document.problem, document.interval) == (DateProblem.AMBIGUOUS, None)


def test_the_order_of_the_column_settles_it() -> None:
    assert iso(born("05/03/1984", DateOrder.DAY_FIRST)) == "1984-03-05"
    assert iso(born("05/03/1984", DateOrder.MONTH_FIRST)) == "1984-05-03"
    assert iso(born("25/03/1984", DateOrder.MONTH_FIRST)) == "1984-03-25"


def test_a_reading_in_the_future_is_no_reading() -> None:
    assert iso(born("05/11/2023")) == "2023-05-11"


def test_a_short_year_in_front_may_be_of_two_calendars() -> None:
    reading = born("65/05/12")
    assert reading.problem is DateProblem.AMBIGUOUS
    assert {one.calendar for one in reading.alternatives} == {Calendar.GREGORIAN, Calendar.SOLAR_HIJRI}


def test_a_column_is_decided_by_the_cells_that_allow_one_reading() -> None:
    assert decide_order(["05/03/1984", "25/03/1984", None, 3.0, "1390/05/20"]) is DateOrder.DAY_FIRST
    assert decide_order(["05/03/1984", "03-25-84"]) is DateOrder.MONTH_FIRST
    assert decide_order(["٠٥/٠٣/١٩٨٤", "۲۵/۰۳/۱۹۸۴"]) is DateOrder.DAY_FIRST
    assert decide_order(["05/03/1984", "01/01/1990", "1984-03-25", date(1984, 3, 25)]) is None
    assert decide_order(["25/03/1984", "03/25/1984"]) is None


@drawn(150)
def test_a_day_is_read_back_from_every_unmistakable_form(chance: Random) -> None:
    day = draw_birth(chance)
    solar = date_to_solar_hijri(day)
    forms = [
        day,
        day.isoformat(),
        day.isoformat().translate(PERSIAN),
        day.strftime("%d %B %Y"),
        day.strftime("%d-%b-%Y").upper(),
        day.strftime("%Y/%m/%d").translate(ARABIC),
        "{}/{:02}/{:02}".format(*solar),
        "{}/{}/{}".format(*solar).translate(PERSIAN),
    ]
    for written in forms:
        reading = born(written)
        assert reading.problem is None
        assert reading.interval is not None
        assert reading.interval.contains(day)
        assert reading.interval.precision in (Precision.DAY, Precision.YEAR)


@drawn(150)
def test_without_an_order_the_true_day_is_always_among_the_readings(chance: Random) -> None:
    day, separator = draw_birth(chance), chance.choice("/-")
    for parts in ((day.day, day.month), (day.month, day.day)):
        reading = born(f"{parts[0]:02}{separator}{parts[1]:02}{separator}{day.year}")
        assert reading.interval is not None
        assert reading.interval.contains(day)
        if reading.problem is not None:
            assert any(one.contains(day) for one in reading.alternatives)


@given(st.text(max_size=24))
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = born(text)
    if reading.problem in (DateProblem.UNREADABLE, DateProblem.IMPOSSIBLE):
        assert reading.interval is None


@given(st.one_of(st.floats(), st.integers()))
@settings(max_examples=100, deadline=None)
def test_no_number_breaks_the_reader(number: float) -> None:
    reading = born(number)
    assert reading.interval is None or reading.interval.first <= RECEIVED
