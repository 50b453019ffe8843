"""What do the features of a pair add up to, and in which band does it fall?

Compiled; the only sum there is. ``score`` asks it for one pair, ``aman.linkage`` for all pairs of a registry.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from aman.core.matching import features as f
from aman.core.matching import kernel as k
from aman.core.matching import rows as r
from aman.core.matching.prepared import MOST_OF_A_PART
from aman.core.matching.rows import NO_BIRTH, PeopleRows
from aman.core.matching.weights import (
    CERTAIN_ACROSS,
    CERTAIN_FROM,
    CERTAIN_WITHOUT_CASES,
    NEVER_CERTAIN,
    POSSIBLE_ACROSS,
    POSSIBLE_ACROSS_WITHOUT_CASES,
    POSSIBLE_FROM,
    POSSIBLE_WITHOUT_CASES,
    PRIOR,
    USUAL_REGISTER,
    WEIGHTS,
)
from aman.core.names.compiled import compiled
from aman.core.names.kernel import Array, Means

UNLIKELY, POSSIBLE, CERTAIN = range(3)
EVERY_POSSIBLE = 1.0e9
"""A floor that scores exactly the pairs that can be possible."""
NOT_SCORED = -1.0e9
"""The log-odds of a pair that cannot reach "possible", whatever its names turn out to be."""

Pairs = tuple[Array, Array]
"""Two arrays of one length: left and right row numbers, or log-odds and bands."""


class Weighing(NamedTuple):
    """The weight of every feature, which of them forbid "certain", and the most that names can still add: for every nat an
    own name says, beside that, for a father and for a grandfather; `floor` is the log-odds a pair must be able to reach to
    be scored, where that is less than what makes it possible. `certain` and `possible` are where the bands begin of pairs with case numbers, and without them."""

    weight: Array
    forbids: Array
    per_own: float
    more_own: float
    most_father: float
    most_grandfather: float
    most_crossed: float
    floor: float
    certain: float
    possible: float
    certain_without_cases: float
    possible_without_cases: float


def weighing(floor: float = EVERY_POSSIBLE, *, across: bool = False) -> Weighing:
    """Give the weights as arrays.

    Args:
        across: whether the pairs are between two lists of one programme.
        floor: pairs that can reach these log-odds, in nats, are scored even when they cannot be possible.

    Returns:
        One weight a feature, in nats, and what follows from them.
    """
    weight = np.array([WEIGHTS[name] for name in f.FEATURES], dtype=np.float64)
    forbids = np.array([name in NEVER_CERTAIN for name in f.FEATURES], dtype=np.bool_)
    return Weighing(
        weight,
        forbids,
        max(WEIGHTS["given"], WEIGHTS["surname"]),
        WEIGHTS["whole_name"] + max(WEIGHTS["document_clash"], 0.0),
        max(WEIGHTS["father"] * k.MOST_FATHER + WEIGHTS["whole_father"], WEIGHTS["father_crossed"] * MOST_OF_A_PART),
        max(WEIGHTS["grandfather"] * k.MOST_GRANDFATHER, 0.0),
        max(WEIGHTS["father_crossed"] * MOST_OF_A_PART, 0.0),
        floor,
        CERTAIN_ACROSS if across else CERTAIN_FROM,
        POSSIBLE_ACROSS if across else POSSIBLE_FROM,
        CERTAIN_WITHOUT_CASES,
        POSSIBLE_ACROSS_WITHOUT_CASES if across else POSSIBLE_WITHOUT_CASES,
    )


def for_register_of(weighed: Weighing, people: int) -> Weighing:
    """Ask more of pairs without case numbers in a larger register, which has as many more namesakes.

    Args:
        weighed: weights for pairs between two lists.
        people: how many records the register has.

    Returns:
        The weights with the bands moved by the logarithm of how much larger the register is than the usual one.
    """
    more = math.log(max(1.0, people / USUAL_REGISTER))
    return weighed._replace(
        certain_without_cases=weighed.certain_without_cases + more,
        possible_without_cases=weighed.possible_without_cases + more,
    )


@compiled
def total_of(out: Array, weight: Array) -> float:
    """Add up the features of a pair: log-odds in nats, the prior included."""
    total = PRIOR
    for feature in range(f.COUNT):
        if out[feature] != 0.0:
            total += weight[feature] * out[feature]
    return total


@compiled
def possible_from(left: PeopleRows, i: int, right: PeopleRows, j: int, weighing: Weighing) -> float:
    """From where on a pair is put before a person: lower where cases, or nothing but a name, can be compared."""
    if left.stamps[i, r.CASE] and right.stamps[j, r.CASE]:
        return weighing.possible
    fathers = left.facts[i, r.FATHER] >= 0 and right.facts[j, r.FATHER] >= 0
    births = left.facts[i, r.PRECISION] != NO_BIRTH and right.facts[j, r.PRECISION] != NO_BIRTH
    return weighing.possible_without_cases if fathers or births else weighing.possible


@compiled
def certain_from(left: PeopleRows, i: int, right: PeopleRows, j: int, weighing: Weighing) -> float:
    """From where on a pair is certain."""
    if left.stamps[i, r.CASE] and right.stamps[j, r.CASE]:
        return weighing.certain
    return weighing.certain_without_cases


@compiled
def observe(left: PeopleRows, i: int, right: PeopleRows, j: int, means: Means, out: Array) -> None:
    """Fill in every feature of a pair."""
    out[:] = 0.0
    k.observe_facts(left, i, right, j, out)
    k.observe_names(left, i, right, j, means, out)
    k.observe_fathers(left, i, right, j, means, out)
    k.observe_grandfathers(left, i, right, j, means, out)
    k.observe_together(out)


@compiled
def score_row(
    left: PeopleRows, i: int, right: PeopleRows, j: int, means: Means, weighing: Weighing, out: Array
) -> float:
    """Score a pair; NOT_SCORED as soon as nothing can make it possible any more."""
    out[:] = 0.0
    needed = min(possible_from(left, i, right, j, weighing), weighing.floor)
    k.observe_facts(left, i, right, j, out)
    most = weighing.more_own + weighing.per_own * (min(left.most[i], right.most[j]) + MOST_OF_A_PART)
    if left.facts[i, r.GRANDFATHER] >= 0 and right.facts[j, r.GRANDFATHER] >= 0:
        most += weighing.most_grandfather
    if (left.facts[i, r.FATHER] < 0) != (right.facts[j, r.FATHER] < 0):
        most += weighing.most_crossed
    hope = total_of(out, weighing.weight) + most
    if left.facts[i, r.FATHER] >= 0 and right.facts[j, r.FATHER] >= 0:
        if hope + weighing.most_father < needed:
            return NOT_SCORED
        k.observe_fathers(left, i, right, j, means, out)
        hope = total_of(out, weighing.weight) + most
    if hope < needed:
        return NOT_SCORED
    k.observe_names(left, i, right, j, means, out)
    k.observe_grandfathers(left, i, right, j, means, out)
    k.observe_together(out)
    return total_of(out, weighing.weight)


@compiled
def band_of(left: PeopleRows, i: int, right: PeopleRows, j: int, total: float, out: Array, weighing: Weighing) -> int:
    """The band of a scored pair: a name alone, or given names that differ, are never certain."""
    if total < possible_from(left, i, right, j, weighing):
        return UNLIKELY
    if total < certain_from(left, i, right, j, weighing):
        return POSSIBLE
    for feature in range(f.COUNT):
        if weighing.forbids[feature] and out[feature] != 0.0:
            return POSSIBLE
    return CERTAIN


@compiled
def score_rows(
    left: PeopleRows, right: PeopleRows, pairs: Pairs, means: Means, weighing: Weighing, found: Pairs
) -> None:
    """Score many pairs: `pairs` holds left and right row numbers, `found` takes log-odds and bands."""
    lefts, rights = pairs
    totals, bands = found
    out = np.zeros(f.COUNT, np.float64)
    for at in range(len(lefts)):
        i, j = lefts[at], rights[at]
        total = score_row(left, i, right, j, means, weighing, out)
        totals[at] = total
        bands[at] = band_of(left, i, right, j, total, out, weighing)


@compiled
def observe_rows(left: PeopleRows, right: PeopleRows, pairs: Pairs, means: Means, out: Array) -> None:
    """Fill in every feature of many pairs, one row a pair."""
    lefts, rights = pairs
    for at in range(len(lefts)):
        observe(left, lefts[at], right, rights[at], means, out[at])
