"""What the public functions of names answer to what no name should be, and what holds for every text."""

from __future__ import annotations

import json
import math
import time

import pytest
from core.laws import draw_text, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.names import (
    compare_many,
    compare_names,
    explain_names,
    fold,
    is_placeholder,
    name_keys,
    parse_name,
    romanise,
    script_of,
)

LONG = 10_000
BAD = {
    "ten thousand letters": "a" * LONG,
    "ten thousand words": "Ahmad " * LONG,
    "ten thousand compounds": "عبدال" * LONG,
    "ten thousand ligatures": "ﷺ" * LONG,
    "ten thousand marks on one letter": "ا" + "\u064b" * LONG,
    "letters turned around": "\u202eدمحا\u202c",
    "marks of direction between letters": "A\u200eh\u200fm\u202ba\u202cd\u2066",
    "only marks of direction": "\u202e\u202d\u200f\u2069",
    "emoji": "😀👍🏽👨‍👩‍👧‍👦🇦🇫",
    "only punctuation": "...---///'\"!؟،؛",
    "only digits": "1234 ۱۲۳۴",
    "a lone high surrogate": "\ud83d",
    "a lone low surrogate in a name": "Ah\udc00mad",
    "surrogates the wrong way round": "\udc00\ud83d",
    "control characters": "\x00\x01\x1b[31m\x7f",
    "white space of all kinds": " \t\n\u00a0\u2003\u3000\u200b",
    "another script": "阿赫迈德",
    "an unassigned character": "\U000e0fff\uffff",
    "one letter": "ا",
    "a formula": "=HYPERLINK(1)",
}
ANY = st.text(max_size=40) | st.sampled_from(list(BAD.values())) | st.text("abdrhmnuيیكکهالدرمحعن ‌-'.", max_size=40)
PIECES = ["\ud800", "\udfff", "Ahmad", " ", "احمد", "\u202e", "d", "ul", "الله"]
NAMELIKE = "abdrhmnuيیكکهالدرمحعن ‌-'."
GIVEN = (
    "Najib",
    "Zarghona",
    "Abdul Rahman",
    "Mohammad Ali",
    "Gul Agha",
    "نجیب الله",
    "محمدعلی",
    "زرغونه",
    "Haji Noor",
    "FNU Palwasha",
)
FAMILIES = ("", "Karimi", "Stanekzai", "وردک", "کریمی", "Ahmad Zai", "LNU")
NAMES = [f"{given} {family}".strip() for given in GIVEN for family in FAMILIES]


def draw_raw(chance):
    """A text as files bring it, lone surrogates included."""
    kind = chance.randrange(10)
    if kind < 4:
        return "".join(chance.choices(NAMELIKE, k=chance.randint(0, 40)))
    if kind < 7:
        return draw_text(chance, 40)
    return "".join(chance.choices(PIECES, k=chance.randint(0, 12))) if kind < 9 else chance.choice(list(BAD.values()))


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_every_function_answers_bad_text_at_once(text):
    compare_names("Ahmad", "احمد")  # a first comparison may have to compile
    began = time.thread_time()
    for other in ("Mohammad Ali", "محمدعلی", "", text):
        found = compare_names(text, other)
        assert 0.0 <= found.score <= 1.0
        assert math.isfinite(found.log_odds)
        assert all(isinstance(reason, str) for reason in explain_names(text, other))
    assert len(parse_name(text).parts) <= 12
    assert len(fold(text)) <= 2_000
    assert script_of(text) in ("latin", "arabic", "mixed", "none")
    assert isinstance(is_placeholder(text), bool)
    # What comes out can be written to a file: no half characters.
    json.dumps([fold(text), romanise(text), name_keys(text)], ensure_ascii=False).encode("utf-8")
    assert time.thread_time() - began < 5.0, "slow machines included"


@pytest.mark.parametrize(
    "name", ["only marks of direction", "emoji", "only punctuation", "a lone high surrogate", "only digits"]
)
def test_what_holds_no_name_compares_with_nothing(name):
    text = BAD[name]
    assert not parse_name(text).parts
    assert compare_names(text, "Ahmad").score == compare_names(text, text).score == 0.0
    assert compare_many([(text, "Ahmad"), ("Ahmad", text), (text, text)]).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("\u202eAhmad\u202c Karimi", "Ahmad Karimi"),
        ("A\u200eh\u200fm\u202ba\u202cd Karimi", "Ahmad Karimi"),
        ("Ah\udc00mad Karimi", "Ahmad Karimi"),
        ("Ahmad 😀 Karimi", "Ahmad Karimi"),
        ("\ufeffAhmad\u00a0Karimi", "Ahmad Karimi"),
        ("Аhmаd Kаrimi", "Ahmad Karimi"),  # Cyrillic А and а
        ("Αhmαd Kαrimi", "Ahmad Karimi"),  # Greek Α and α
        ("Ａｈｍａｄ Karimi", "Ahmad Karimi"),  # letters of full width
        ("𝐀𝐡𝐦𝐚𝐝 Karimi", "Ahmad Karimi"),  # letters of mathematics
        ("كريمي", "کریمی"),
        ("کـــریمی", "کریمی"),
    ],
)
def test_what_only_dresses_a_name_up_is_seen_through(odd, plain):
    assert fold(odd) == fold(plain)
    assert compare_names(odd, plain).log_odds == compare_names(plain, plain).log_odds
    assert name_keys(odd) == name_keys(plain)
    assert script_of(odd) == script_of(plain)


def test_a_homoglyph_in_the_other_direction_does_not_join_two_names():
    assert compare_names("Аmin Safi", "Omid Safi").score < 0.5


@given(ANY)
@settings(deadline=None)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@drawn(100)
def test_many_at_once_are_compared_as_one_by_one(chance):
    pairs = [(draw_raw(chance), draw_raw(chance)) for _ in range(chance.randint(0, 5))]
    assert compare_many(pairs).tolist() == [compare_names(a, b).log_odds for a, b in pairs]


@drawn(100)
def test_the_order_of_the_two_changes_nothing(chance):
    pairs = [(draw_raw(chance), draw_raw(chance)) for _ in range(chance.randint(1, 5))]
    forth, back = compare_many(pairs), compare_many([(b, a) for a, b in pairs])
    assert forth.tolist() == pytest.approx(back.tolist(), abs=1e-9)


@drawn(100)
def test_the_answer_is_always_a_number_in_its_range(chance):
    a, b = draw_raw(chance), draw_raw(chance)
    found = compare_names(a, b)
    assert 0.0 <= found.score <= 1.0
    assert math.isfinite(found.log_odds)
    assert explain_names(a, b)


def test_no_other_name_fits_a_name_better_than_itself():
    own = dict(zip(NAMES, compare_many([(name, name) for name in NAMES]).tolist(), strict=True))
    pairs = [(a, b) for a in NAMES for b in NAMES]
    odds = compare_many(pairs).tolist()
    better = [
        (a, b, value, own[a], own[b])
        for (a, b), value in zip(pairs, odds, strict=True)
        if value > max(own[a], own[b]) + 1e-9
    ]
    assert better == []


def test_no_pairs_give_no_scores():
    assert compare_many([]).tolist() == []
