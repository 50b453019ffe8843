"""What somebody types or tells is read as a name, a father, an age and a place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.people.asking import ABOUT_YEARS, question_of, read_question

TODAY = date(2023, 11, 20)


def read(text, **more):
    return read_question(text, today=TODAY, **more).readings


def test_the_last_words_may_be_the_fathers_name():
    assert [(r.name, r.father) for r in read("Ahmad Jawid Karim")] == [
        ("Ahmad Jawid Karim", None),
        ("Ahmad Jawid", "Karim"),
        ("Ahmad", "Jawid Karim"),
    ]
    assert [(r.name, r.father) for r in read("Ahmad")] == [("Ahmad", None)]


@pytest.mark.parametrize(
    "text", ["Gul Ahmad 34", "34 Gul Ahmad", "Gul Ahmad, age 34", "Gul Ahmad ۳۴ ساله", "Gul Ahmad 34 years"]
)
def test_a_small_number_is_an_age(text):
    first = read(text)[0]
    assert first.name == "Gul Ahmad"
    assert (first.birth.first.year, first.birth.last.year) in {(1988, 1989), (1988, 1990)}


@pytest.mark.parametrize("text", ["Gul Ahmad about 30", "Gul Ahmad ~30", "Gul Ahmad حدود ۳۰ ساله"])
def test_about_widens_the_years(text):
    first = read(text)[0]
    assert first.name == "Gul Ahmad"
    assert first.birth.first.year <= 1993 - ABOUT_YEARS
    assert first.birth.last.year >= 1993 + ABOUT_YEARS


@pytest.mark.parametrize(("year", "first"), [("1984", "1984-01-01"), ("1363", "1984-03-21"), ("۱۳۶۳", "1984-03-21")])
def test_a_year_is_read_in_either_calendar(year, first):
    found = read(f"Gul Ahmad {year}")[0]
    assert found.name == "Gul Ahmad"
    assert found.birth.first.isoformat() == first


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Gul Ahmad Peshawar", "Gul Ahmad", "Peshawar"),
        ("Gul Ahmad from Peshawar 34", "Gul Ahmad", "Peshawar"),
        ("گل احمد پشاور", "گل احمد", "پشاور"),
        ("Gul Ahmad near Shams Colony", "Gul Ahmad", "Shams Colony"),
        ("Peshawar", "Peshawar", None),
    ],
)
def test_a_place_is_no_part_of_the_name(text, name, place):
    first = read(text)[0]
    assert (first.name, first.place) == (name, place)


def test_what_is_told_goes_before_what_stands_in_the_words():
    first = question_of(
        today=TODAY, text="Gul 50 Quetta", name="Gul Ahmad", father="Karim", age="34", sex="M"
    ).readings[0]
    assert (first.name, first.father, first.place, first.sex) == ("Gul Ahmad", "Karim", "Quetta", "M")
    assert first.birth.last.year <= 1990


def test_a_question_shows_nothing_of_what_was_asked():
    assert "Gul" not in repr(read_question("Gul Ahmad 34", today=TODAY))
    assert question_of(today=TODAY, age="34").is_empty


@given(text=st.text(max_size=80), age=st.text(max_size=12))
def test_whatever_is_told_is_read(text, age):
    assert question_of(today=TODAY, text=text, age=age).readings
