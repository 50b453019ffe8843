"""Matching people: what proves, what does not, what is never held against anybody."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from core.laws import drawn, maybe

from aman.core.dates import DateInterval
from aman.core.matching import (
    Band,
    PersonFacts,
    asking_keys,
    candidate_keys,
    features,
    prepare,
    score_against,
    score_pair,
    search_keys,
)
from aman.core.matching.features import FEATURES
from aman.core.matching.score import score_if_likely
from aman.core.matching.weights import WEIGHTS
from aman.core.matching.words import WORDS

ZALMAI = PersonFacts(
    "1",
    "Zalmai Nangarhari",
    father="Gul Rahim",
    birth=DateInterval.from_day(date(1984, 5, 6)),
    sex="M",
    documents=(("af_passport", "P01234567"),),
    place="Peshawar",
    case_number="KBL2021000001",
    family="Nangarhari",
)
NAMES = (
    "Zalmai Nangarhari", "زلمی ننگرهاری", "Abdul Rahim", "عبدالرحیم", "FNU Gul", "Marium", "Sayed Mir Agha", "", "😀",
)  # fmt: skip
BIRTHS = (
    None,
    *(DateInterval.from_year(year) for year in range(1950, 2021, 5)),
    *(DateInterval.from_day(date(1950, 1, 1) + timedelta(days)) for days in (0, 1, 30, 365, 9_999, 25_567)),
)


def draw_person(chance):
    """Somebody of whom more or less is stated; two of them often share something."""
    return PersonFacts(
        ref=chance.randint(-9, 9),
        name=chance.choice(NAMES),
        father=maybe(chance, draw_name),
        grandfather=maybe(chance, draw_name),
        birth=chance.choice(BIRTHS),
        sex=chance.choice(["M", "F", None]),
        documents=tuple(
            (chance.choice(["af_passport", "e_tazkira", "acc"]), chance.choice(["P0123456", "P0123457", "140012"]))
            for _ in range(chance.randint(0, 3))
        ),
        case_number=chance.choice([None, "A1", "B2"]),
        family=maybe(chance, draw_name),
    )


def draw_name(chance):
    return chance.choice(NAMES)


@drawn(100)
def test_the_addends_are_the_score_and_the_order_does_not_matter(chance):
    a, b = draw_person(chance), draw_person(chance)
    score = score_pair(a, b)
    assert score.log_odds == pytest.approx(math.fsum(addend.log_odds for addend in score.addends))
    assert score.log_odds == pytest.approx(score_pair(b, a).log_odds)
    assert 0.0 <= score.probability <= 1.0
    assert all(addend.sentence and "{" not in addend.sentence for addend in score.addends)


@drawn(100)
def test_stopping_early_never_changes_a_score(chance):
    a, b = draw_person(chance), draw_person(chance)
    full, quick = score_pair(a, b), score_if_likely(prepare(a), prepare(b))
    assert quick == (None if full.band is Band.UNLIKELY else full)


def test_every_feature_has_a_weight_and_words():
    assert set(FEATURES) == set(WEIGHTS)
    assert set(FEATURES) <= set(WORDS)


def test_the_places_of_the_features_bear_their_names():
    assert all(getattr(features, name.upper()) == place for place, name in enumerate(FEATURES))


@drawn(60)
def test_many_at_once_score_as_one_by_one(chance):
    a, others = draw_person(chance), [draw_person(chance) for _ in range(chance.randint(0, 5))]
    scores = score_against(prepare(a), [prepare(other) for other in others])
    for other, (log_odds, band) in zip(others, scores, strict=True):
        single = score_pair(a, other)
        assert band is single.band
        assert log_odds == (single.log_odds if log_odds > -math.inf else -math.inf)
        assert log_odds > -math.inf or band is Band.UNLIKELY


def test_the_same_person_in_another_script_is_certain():
    other = replace(
        ZALMAI, ref="2", name="زلمی ننگرهاری", father="گل رحیم", documents=(), case_number=None, family=None
    )
    assert score_pair(ZALMAI, other).band is Band.CERTAIN


@pytest.mark.parametrize("missing", ["father", "birth", "sex", "place", "case_number"])
def test_what_is_missing_is_no_disagreement(missing):
    other = replace(ZALMAI, **{missing: None})
    assert not any(addend.term == missing and addend.log_odds < 0 for addend in score_pair(ZALMAI, other).addends)


def test_a_name_alone_never_passes_possible():
    bare = PersonFacts("3", "Zalmai Nangarhari Stanekzai Popalzai Zarmalwal")
    score = score_pair(bare, replace(bare, ref="4"))
    assert score.band is not Band.CERTAIN


def test_brothers_of_one_case_are_not_linked():
    brother = replace(ZALMAI, ref="5", name="Zabihullah Nangarhari", documents=(("af_passport", "P07654321"),))
    assert score_pair(ZALMAI, brother).band is not Band.CERTAIN


def test_a_passport_shared_by_mother_and_child_does_not_make_them_one():
    child = replace(
        ZALMAI, ref="6", name="Torpekai Nangarhari", sex="F", birth=DateInterval.from_year(2015), father="Zalmai"
    )
    assert score_pair(ZALMAI, child).band is not Band.CERTAIN


def test_given_name_and_surname_may_stand_in_each_others_column():
    swapped = replace(ZALMAI, ref="7", name="Nangarhari Zalmai", family="Zalmai")
    assert score_pair(ZALMAI, swapped).band is Band.CERTAIN


def test_the_fathers_name_as_surname_is_not_counted_twice():
    echoed = replace(ZALMAI, name="Zalmai Gul Rahim", family="Gul Rahim")
    assert [part.text for part in prepare(echoed).own] == ["zalmai"]


def test_other_spellings_of_one_person_share_a_key():
    other = PersonFacts("8", "زلمی ننگرهاری", father="گل رحیم")
    assert set(candidate_keys(ZALMAI)) & set(candidate_keys(other))
    assert set(search_keys("zalmay")) <= set(search_keys("زلمی ننگرهاری"))


def test_keys_are_the_same_on_every_machine():
    assert search_keys("Karim") == search_keys("کریم")
    assert all(-(2**63) <= key < 2**63 for key in candidate_keys(ZALMAI))


@drawn(100)
def test_whoever_is_stored_is_found_by_whoever_asks(chance):
    person = draw_person(chance)
    assert set(candidate_keys(person)) <= set(asking_keys(prepare(person)))
