"""A sign puts the hopeless aside and nobody else."""

from __future__ import annotations

import numpy as np
from core.laws import draw_text, drawn, maybe

from aman.core.dates import DateInterval
from aman.core.matching import PersonFacts, prepare_fresh
from aman.core.matching.signs import rough_odds, sign_of


def draw_name(chance):
    return chance.choice([draw_text(chance, 20), "Zalmay Noori", "زلمی", "Abdul Rahman", "Haji Gul"])


def draw_record(chance):
    year = chance.choice([None, 1, 9_999, chance.randint(1, 9_999), chance.randint(1_930, 2_026)])
    return PersonFacts(
        ref=1,
        name=draw_name(chance),
        father=maybe(chance, draw_name),
        birth=None if year is None else DateInterval.from_year(year),
        sex=chance.choice([None, "M", "F"]),
        place=chance.choice([None, "Peshawar", "Gul Bazaar"]),
        other_names=tuple(draw_name(chance) for _ in range(chance.randint(0, 2))),
    )


def person(name="Zalmay Noori", father="Karim", year=1984, **more):
    birth = DateInterval.from_year(year) if year else None
    return prepare_fresh(PersonFacts(ref=1, name=name, father=father, birth=birth, **more))


def rough(asked, *others):
    return rough_odds([asked], np.array([sign_of(other) for other in others], dtype=np.int64)).tolist()


@drawn(100)
def test_a_sign_fits_beside_a_key_and_nothing_stated_says_nothing(chance):
    one, other = draw_record(chance), draw_record(chance)
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
