"""Which of some hundreds of candidates are worth a proper look, judged by a single number each?

A key brings together everybody who shares it; most of them are of another age or have another father. A sign packs birth year,
sex, father, given name and town of a record into 31 bits that stand beside its keys, so that the hopeless are put aside before
anything is read of them. It decides who is scored, never how.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from aman.core.matching.keys import telling_skeletons
from aman.core.matching.prepared import PreparedPerson
from aman.core.names import PartKind
from aman.core.names.kernel import Array
from aman.core.names.stamps import stamp_of

FIRST_YEAR = 1900
YEAR_BITS, SEX_BITS, FATHER_BITS, OWN_BITS, TOWN_BITS = 7, 2, 9, 8, 5
_SEX_AT = YEAR_BITS
_FATHER_AT = _SEX_AT + SEX_BITS
_OWN_AT = _FATHER_AT + FATHER_BITS
_TOWN_AT = _OWN_AT + OWN_BITS
_SEXES = {"M": 1, "F": 2}
_FATHERS = 3
# About what the weights of matching say, in nats; a name of usual rarity.
_SAME_YEAR, _NEXT_YEAR, _TWO_YEARS, _FEW_YEARS, _OTHER_AGE = 2.8, 0.8, -0.2, -3.0, -6.0
_SAME_FATHER, _OTHER_FATHER = 4.0, -3.0
_SAME_NAME, _OTHER_NAME = 3.0, -3.0
_OTHER_SEX, _SAME_TOWN, _OTHER_TOWN = -2.7, 0.6, -0.5


def _squeezed(kind: str, text: str, bits: int) -> int:
    """A text as a number from 1 that fits into so many bits."""
    return stamp_of(kind, text) % ((1 << bits) - 1) + 1


def _year(person: PreparedPerson) -> int:
    middle = date.fromordinal((person.birth_first + person.birth_last) // 2).year
    return min(max(middle - FIRST_YEAR, 1), (1 << YEAR_BITS) - 1)


def sign_of(person: PreparedPerson) -> int:
    """Pack what is stated of a record; 0 in a place means not stated.

    Args:
        person: the record.

    Returns:
        A number below 2**31, the same on every machine.
    """
    sign = _year(person) if person.birth_first else 0
    sign |= _SEXES.get(person.facts.sex or "", 0) << _SEX_AT
    if fathers := telling_skeletons(person.father, 1):
        sign |= _squeezed("father sign", fathers[0], FATHER_BITS) << _FATHER_AT
    own = next((part.skeleton for part in person.own if part.kind is PartKind.NAME and part.skeleton), "")
    if own:
        sign |= _squeezed("own sign", own, OWN_BITS) << _OWN_AT
    if person.place:
        sign |= _squeezed("town sign", person.place, TOWN_BITS) << _TOWN_AT
    return sign


def rough_odds(readings: Sequence[PreparedPerson], signs: Array) -> Array:
    """Judge candidates by their signs.

    Args:
        readings: what was asked, read in one way or in several.
        signs: the sign of every candidate.

    Returns:
        Roughly how much the facts in the sign speak for each, in nats, under the reading that fits best.
    """
    best: Array = np.max([_rough(person, signs) for person in readings], axis=0)
    return best


def _rough(person: PreparedPerson, signs: Array) -> Array:
    odds = np.zeros(len(signs))
    if person.birth_first:
        years = _part(signs, 0, YEAR_BITS)
        width = (person.birth_last - person.birth_first) // 365
        apart = np.maximum(np.abs(years - _year(person)) - (width + 1) // 2, 0)
        steps = np.array([_SAME_YEAR, _NEXT_YEAR, _TWO_YEARS, _FEW_YEARS, _FEW_YEARS, _FEW_YEARS, _OTHER_AGE])
        odds += np.where(years > 0, steps[np.minimum(apart, len(steps) - 1)], 0.0)
    if person.facts.sex in _SEXES:
        sexes = _part(signs, _SEX_AT, SEX_BITS)
        odds += np.where((sexes > 0) & (sexes != _SEXES[person.facts.sex]), _OTHER_SEX, 0.0)
    fathers = {_squeezed("father sign", name, FATHER_BITS) for name in telling_skeletons(person.father, _FATHERS)}
    odds += _agreement(_part(signs, _FATHER_AT, FATHER_BITS), fathers, _SAME_FATHER, _OTHER_FATHER)
    own = {
        _squeezed("own sign", part.skeleton, OWN_BITS)
        for parts in (person.own, *person.others)
        for part in parts
        if part.skeleton
    }
    odds += _agreement(_part(signs, _OWN_AT, OWN_BITS), own, _SAME_NAME, _OTHER_NAME)
    towns = {_squeezed("town sign", person.place, TOWN_BITS)} if person.place else set()
    odds += _agreement(_part(signs, _TOWN_AT, TOWN_BITS), towns, _SAME_TOWN, _OTHER_TOWN)
    return odds


def _part(signs: Array, at: int, bits: int) -> Array:
    return (signs >> at) & ((1 << bits) - 1)


def _agreement(stated: Array, asked: set[int], same: float, other: float) -> Array:
    """Nothing where either side states nothing."""
    if not asked:
        return np.zeros(len(stated))
    known = np.zeros(1 << max(FATHER_BITS, OWN_BITS, TOWN_BITS), dtype=bool)
    known[list(asked)] = True
    return np.where(stated > 0, np.where(known[stated], same, other), 0.0)
