"""Which days does somebody mean who types when a meeting was?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.errors import BadInput
from aman.liaison.days import Days, read_days, say_days

TODAY = date(2023, 12, 6)


@pytest.mark.parametrize(
    ("typed", "first", "last", "precision"),
    [
        ("2023-12-05", "2023-12-05", "2023-12-05", "day"),
        (" 5 December 2023 ", "2023-12-05", "2023-12-05", "day"),
        ("2023-12", "2023-12-01", "2023-12-31", "month"),
        ("2023", "2023-01-01", "2023-12-31", "year"),
        ("2023-12-04 to 2023-12-07", "2023-12-04", "2023-12-07", "range"),
        ("2023-12-04 – 2023-12-07", "2023-12-04", "2023-12-07", "range"),
        ("۲۰۲۳-۱۲-۰۵", "2023-12-05", "2023-12-05", "day"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "day"),
    ],
)
def test_a_day_a_month_a_year_and_a_stretch_are_read_as_typed(typed, first, last, precision):
    assert read_days(typed, today=TODAY) == Days(date.fromisoformat(first), date.fromisoformat(last), precision)


def test_nothing_typed_is_no_day():
    assert read_days("  ", today=TODAY) is None


@pytest.mark.parametrize("typed", ["soon", "2023-02-30", "2023-12-07 to 2023-12-04", "9999-01-01", "x to y"])
def test_what_cannot_be_read_is_refused_with_how_to_write_it(typed):
    with pytest.raises(BadInput) as refused:
        read_days(typed, today=TODAY)
    assert refused.value.fix


@given(st.dates(date(1950, 1, 1), date(2040, 1, 1)), st.integers(0, 400), st.booleans())
def test_what_is_said_can_be_typed_again(first, days, is_one):
    last = first if is_one else first + timedelta(days=days)
    said = say_days(first, last, "day" if first == last else "range")
    again = read_days(said, today=TODAY)
    assert again is not None
    assert (again.first, again.last) == (first, last)
