"""Which of some hundreds of candidates are worth a proper look, judged by a single number each?

A key brings together everybody who shares it; most of them are of another age or have another father. A sign packs birth year,
sex, town and the telling parts of both names of a record into 50 bits that stand beside its keys, so that the hopeless are put aside before
anything is read of them. It decides who is scored, never how.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from aman.core.matching.prepared import MOST_OF_A_PART, Parts, PreparedPerson
from aman.core.names import NamePart, PartKind
from aman.core.names.kernel import Array
from aman.core.names.stamps import stamp_of

FIRST_YEAR = 1900
YEAR_BITS, SEX_BITS, TOWN_BITS, NAME_BITS = 7, 2, 5, 9
_SEX_AT = YEAR_BITS
_TOWN_AT = _SEX_AT + SEX_BITS
_OWN_AT = _TOWN_AT + TOWN_BITS
PARTS = 2
"""The rarest parts of the own name, and of the father's, that a sign holds."""
_FATHER_AT = _OWN_AT + PARTS * NAME_BITS
_SEXES = {"M": 1, "F": 2}
_ASKED_PARTS = 6
# About what the weights of matching say, in nats.
_SAME_YEAR, _NEXT_YEAR, _TWO_YEARS, _FEW_YEARS, _OTHER_AGE = 2.8, 0.8, -0.2, -3.0, -6.0
_OF_A_PART = 0.5
_OTHER_NAME, _OTHER_PART = -3.5, -1.5
_OTHER_SEX, _SAME_TOWN, _OTHER_TOWN = -2.7, 0.6, -0.5


def _squeezed(kind: str, text: str, bits: int) -> int:
    """A text as a number from 1 that fits into so many bits."""
    return stamp_of(kind, text) % ((1 << bits) - 1) + 1


def _year(person: PreparedPerson) -> int:
    middle = date.fromordinal((person.birth_first + person.birth_last) // 2).year
    return min(max(middle - FIRST_YEAR, 1), (1 << YEAR_BITS) - 1)


def _named(parts: Parts) -> list[NamePart]:
    """The telling parts, rarest first, each skeleton once."""
    known: dict[str, NamePart] = {}
    for part in sorted(parts, key=lambda part: (-part.weight, part.skeleton)):
        if part.kind is PartKind.NAME and part.skeleton:
            known.setdefault(part.skeleton, part)
    return list(known.values())


def sign_of(person: PreparedPerson) -> int:
    """Pack what is stated of a record; 0 in a place means not stated.

    Args:
        person: the record.

    Returns:
        A number below 2**50, the same on every machine.
    """
    sign = _year(person) if person.birth_first else 0
    sign |= _SEXES.get(person.facts.sex or "", 0) << _SEX_AT
    if person.place:
        sign |= _squeezed("town sign", person.place, TOWN_BITS) << _TOWN_AT
    for parts, at in ((person.own, _OWN_AT), (person.father, _FATHER_AT)):
        for place, part in enumerate(_named(parts)[:PARTS]):
            sign |= _squeezed("name sign", part.skeleton, NAME_BITS) << (at + place * NAME_BITS)
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
    if person.place:
        towns = _part(signs, _TOWN_AT, TOWN_BITS)
        here = _squeezed("town sign", person.place, TOWN_BITS)
        odds += np.where(towns > 0, np.where(towns == here, _SAME_TOWN, _OTHER_TOWN), 0.0)
    odds += _names(signs, _OWN_AT, (*person.own, *(part for parts in person.others for part in parts)))
    odds += _names(signs, _FATHER_AT, person.father)
    return odds


def _part(signs: Array, at: int, bits: int) -> Array:
    return (signs >> at) & ((1 << bits) - 1)


def _names(signs: Array, at: int, asked: Parts) -> Array:
    """What the parts of a name in the sign say for what was asked; nothing where either side states none."""
    worth = np.zeros(1 << NAME_BITS)
    for part in _named(asked)[:_ASKED_PARTS]:
        worth[_squeezed("name sign", part.skeleton, NAME_BITS)] = _OF_A_PART * min(part.weight, MOST_OF_A_PART) + 0.5
    if not worth.any():
        return np.zeros(len(signs))
    rare, other = (_part(signs, at + place * NAME_BITS, NAME_BITS) for place in range(PARTS))
    says = worth[rare] + worth[other]
    missing = ((rare > 0) & (worth[rare] == 0)).astype(np.float64) + ((other > 0) & (worth[other] == 0))
    return np.where(rare == 0, 0.0, np.where(says > 0, says + _OTHER_PART * missing, _OTHER_NAME))
