"""A sign puts the hopeless aside and nobody else."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.dates import DateInterval
from aman.core.matching import PersonFacts, prepare_fresh
from aman.core.matching.signs import rough_odds, sign_of

names = st.text(max_size=20) | st.sampled_from(["Zalmay Noori", "زلمی", "Abdul Rahman", "Haji Gul"])
records = st.builds(
    PersonFacts,
    ref=st.just(1),
    name=names,
    father=st.none() | names,
    birth=st.none() | st.integers(1, 9999).map(DateInterval.from_year),
    sex=st.sampled_from([None, "M", "F"]),
    place=st.none() | st.sampled_from(["Peshawar", "Gul Bazaar"]),
    other_names=st.lists(names, max_size=2).map(tuple),
)


def person(name="Zalmay Noori", father="Karim", year=1984, **more):
    birth = DateInterval.from_year(year) if year else None
    return prepare_fresh(PersonFacts(ref=1, name=name, father=father, birth=birth, **more))


def rough(asked, *others):
    return rough_odds([asked], np.array([sign_of(other) for other in others], dtype=np.int64)).tolist()


@settings(deadline=None)
@given(one=records, other=records)
def test_a_sign_fits_beside_a_key_and_nothing_stated_says_nothing(one, other):
    sign = sign_of(prepare_fresh(one))
    assert 0 <= sign < 2**50
    bare = prepare_fresh(PersonFacts(ref=1, name=""))
    assert rough(prepare_fresh(other), bare) == [0.0]
    assert rough(bare, prepare_fresh(one)) == [0.0]


def test_the_same_facts_in_another_script_look_best():
    asked = person("زلمی نوری", father="کریم")
    same, other_father, other_age, other_name = rough(
        asked, person(), person(father="Tamim"), person(year=1950), person("Gul Wardak")
    )
    assert same > max(other_father, other_age, other_name)


def test_a_year_off_costs_less_than_another_age():
    asked = person()
    near, two, far = rough(asked, person(year=1985), person(year=1986), person(year=1996))
    assert near > two > far


def test_a_man_is_not_taken_for_a_woman():
    asked = person(sex="F")
    same, unknown, other = rough(asked, person(sex="F"), person(), person(sex="M"))
    assert same == unknown > other


def test_of_two_readings_the_better_one_counts():
    whole = prepare_fresh(PersonFacts(ref=0, name="Ahmad Karim"))
    son = prepare_fresh(PersonFacts(ref=0, name="Ahmad", father="Karim"))
    signs = np.array([sign_of(person("Ahmad", father="Karim"))], dtype=np.int64)
    assert rough_odds([whole, son], signs)[0] == max(rough_odds([whole], signs)[0], rough_odds([son], signs)[0])
