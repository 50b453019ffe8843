"""Are numbers read as somebody states them, and is a speaker found among those who took part?"""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.errors import BadInput
from aman.liaison.forms.engagements import speaker_meant
from aman.liaison.forms.rows import read_count
from aman.liaison.sides import say_count


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("25000", ("", 25000, None)),
        ("about 25,000", ("about", 25000, None)),
        ("حدود ۲۵٬۰۰۰", ("حدود", 25000, None)),
        ("10,000 to 15,000", ("", 10000, 15000)),
        ("10–15 thousand", ("", 10000, 15000)),
        ("more than 1.7 million", ("more than", 1_700_000, None)),
    ],
)
def test_a_number_is_read_as_it_is_stated(typed, read):
    assert read_count(typed) == read


@pytest.mark.parametrize("typed", ["many", "", "5 to 3", "25,00", "12 people", "9" * 40])
def test_what_is_no_number_is_asked_again(typed):
    with pytest.raises(BadInput):
        read_count(typed)


@given(
    st.sampled_from(["", "about", "more than"]),
    st.integers(0, 10**9),
    st.none() | st.integers(10**9, 10**10),
)
def test_a_number_can_be_typed_again_as_it_is_shown(hedge, low, high):
    assert read_count(say_count(hedge, low, high)) == (hedge, low, high)


@given(st.text(max_size=30))
def test_anything_typed_is_read_or_refused_in_words(typed):
    with suppress(BadInput):
        assert len(read_count(typed)) == 3


def test_a_speaker_is_the_same_name_or_the_only_one_that_holds_it():
    people = [["Orla Testing", "اورلا تستینگ"], ["Farid Beispiel"], ["Farid Example"], []]
    assert speaker_meant("orla  testing", people) == 0
    assert speaker_meant("تستینگ", people) == 0
    assert speaker_meant("Beispiel", people) == 1
    assert speaker_meant("Farid", people) is None, "two are called so"
    assert speaker_meant("Somebody", people) is speaker_meant("", people) is None
