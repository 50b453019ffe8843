"""Every difference is called by what it means: another year, an exchanged day, one sign of a number, another place."""

from __future__ import annotations

from datetime import date

import pytest

from aman.core.dates import Calendar, DateInterval, Precision, solar_hijri_to_date
from aman.core.matching.differences import Meaning, compare_births, compare_numbers, compare_plain


def day(text: str) -> DateInterval:
    return DateInterval.from_day(date.fromisoformat(text))


@pytest.mark.parametrize(
    ("left", "right", "meaning", "years"),
    [
        (day("1984-03-05"), day("1984-03-05"), "same", 0),
        (day("1984-03-05"), day("1984-05-03"), "exchanged", 0),
        (day("1984-03-05"), day("1984-03-09"), "other_day", 0),
        (day("1984-03-05"), day("1987-03-05"), "same_day_other_year", 3),
        (day("1984-03-05"), day("1990-11-20"), "other_year", 6),
        (DateInterval.from_year(1984), day("1984-03-05"), "year_only", 0),
        (DateInterval.from_year(1984), DateInterval.from_year(1984), "same_year", 0),
        (DateInterval.from_year(1984), DateInterval.from_year(1986), "other_year", 2),
        (DateInterval.from_year(1984), day("1985-01-02"), "other_year", 1),
        (None, day("1985-01-02"), "one_blank", 0),
    ],
)
def test_two_births_are_told_apart_by_what_their_difference_means(left, right, meaning, years):
    for found in (compare_births(left, right), compare_births(right, left)):
        assert (found.meaning, found.years) == (meaning, years)


def test_a_solar_year_reaches_into_two_years_and_agrees_with_either():
    solar = DateInterval(
        solar_hijri_to_date(1363, 1, 1), solar_hijri_to_date(1363, 12, 29), Precision.YEAR, Calendar.SOLAR_HIJRI
    )
    assert compare_births(solar, DateInterval.from_year(1984)).meaning is Meaning.OVERLAP
    assert compare_births(solar, day("1985-02-01")).meaning is Meaning.YEAR_ONLY


def test_one_sign_of_a_number_is_pointed_at():
    found = compare_numbers(["P01234567"], ["P01284567"])
    assert (found.meaning, found.left_at, found.right_at) == ("one_sign", {4}, {4})
    swapped = compare_numbers(["P01234567"], ["P01243567"])
    assert (swapped.meaning, swapped.left_at) == ("one_sign", {4, 5})
    missing = compare_numbers(["P01234567"], ["P0123567"])
    assert (missing.meaning, len(missing.left_at), len(missing.right_at)) == ("one_sign", 1, 0)


def test_numbers_of_a_kind_are_the_same_another_under_another_kind_or_not_stated():
    assert compare_numbers(["P01234567", "A1"], ["P01234567"]).meaning == "same"
    assert compare_numbers(["P01234567"], ["P09999999"]).meaning == "other"
    assert compare_numbers(["123"], ["124"]).meaning == "other"
    assert compare_numbers(["P01234567"], [], right_others=["P01234567"]).meaning == "other_kind"
    assert compare_numbers([], ["P01234567"], left_others=["P01234567"]).meaning == "other_kind"
    assert compare_numbers(["P01234567"], []).meaning == "one_blank"


def test_plain_statements_are_the_same_other_or_not_both_there():
    assert compare_plain(["Islamabad"], [" ISLAMABAD "]) == "same"
    assert compare_plain(["Islamabad"], ["Quetta"]) == "other"
    assert compare_plain(["Islamabad"], [" "]) == "one_blank"
    assert compare_plain(["-"], ["-"]) == "same"
