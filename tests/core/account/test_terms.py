"""By which words is a text found again, in whatever script?"""

import pytest
from core.laws import FEW
from hypothesis import given
from hypothesis import strategies as st

from aman.core.account.terms import LONGEST_START, Wanted, index_terms, wanted_terms, words_of


def finds(asked, text):
    """Whether a text has everything asked for, as an index over its terms answers."""
    terms = index_terms(text)
    line = " " + " ".join(terms.words) + " "
    return bool(wanted_terms(asked)) and all(
        (" " + " ".join(one.phrase) + " ") in line
        if one.phrase
        else one.start in terms.starts or any(sound in terms.sounds for sound in one.sounds)
        for one in wanted_terms(asked)
    )


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Peshawar", "ملاقات در پشاور برگزار شد"),
        ("پشاور", "A meeting in Peshawar on Tuesday"),
        ("Islamabad", "دیدار در اسلام‌آباد"),
        ("اسلام آباد", "talks held in Islamabad"),
        ("deport", "the deportations would be scrutinised"),
        ("DEPORTATIONS", "deportations"),
        ('"list of 25,000"', "They returned the list of 25,000 people."),
        ("۲۵", "about 25 families"),
        ("کريمي", "کریمی گفت"),
    ],
)
def test_a_word_is_found_by_its_start_its_spelling_and_across_scripts(asked, text):
    assert finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("lost", "the list was late"),
        ('"minister prime"', "the prime minister"),
        ("visit Kabul", "a visit"),
        ("!?", "x"),
    ],
)
def test_what_only_sounds_alike_or_stands_in_another_order_is_not_found(asked, text):
    assert not finds(asked, text)


@FEW
@given(st.text(max_size=400))
def test_every_long_word_of_a_text_finds_it(text):
    terms = index_terms(text)
    for word in words_of(text):
        asked = wanted_terms(word)
        assert asked
        assert all(one.phrase == (word,) or one.start in terms.starts for one in asked)
        assert len(word[:LONGEST_START]) <= LONGEST_START


@FEW
@given(st.text(max_size=60))
def test_reading_what_is_asked_for_never_fails_and_stays_short(asked):
    assert len(wanted_terms(asked)) <= 12
    assert all(one.phrase or one.start for one in wanted_terms(asked))


def test_the_page_of_the_library_says_what_it_shows():
    assert wanted_terms('"prime minister" visit') == (
        Wanted(phrase=("prime", "minister")),
        Wanted(start="visit", sounds=("A:WST",)),
    )
