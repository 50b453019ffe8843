"""Which records of a list, and of a register, are one person?

The batch form of ``aman.core.matching``: candidates by shared keys, a cheap look at all of them at once, and the very
same ``score_prepared`` for those that are left, so that a pair scores the same here and online.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aman.core.matching import (
    MatchScore,
    PersonFacts,
    PreparedPerson,
    prepare_fresh,
    prepared_keys,
    score_if_likely,
)
from aman.core.matching.keys import hashed, telling_skeletons
from aman.linkage.blocks import Keys, Rows, candidate_pairs
from aman.linkage.sieve import Sieve

Ref = int | str
_STEP = 2048


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two records that may be one person, with the score and its reasons."""

    left_ref: Ref
    right_ref: Ref
    score: MatchScore


def find_pairs(
    people: Sequence[PersonFacts],
    register: Sequence[PersonFacts] = (),
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[ScoredPair]:
    """Find the pairs inside a list, and between the list and a register, that are or may be one person.

    Args:
        people: the list; pairs are looked for inside it.
        register: records the list is compared with; pairs inside it are not looked for.
        progress: called with steps done and all steps, now and then.

    Yields:
        Pairs of the bands CERTAIN and POSSIBLE, the left one from the list. The order is that of the records.
    """
    prepared = [prepare_fresh(person) for person in people]
    prepared += [prepare_fresh(person) for person in register]
    left, right = _candidates(prepared, len(people))
    total = len(left)
    for start in range(0, total, _STEP):
        if progress is not None:
            progress(start, total)
        for i, j in zip(left[start : start + _STEP].tolist(), right[start : start + _STEP].tolist(), strict=True):
            score = score_if_likely(prepared[i], prepared[j])
            if score is not None:
                yield ScoredPair(prepared[i].facts.ref, prepared[j].facts.ref, score)
    if progress is not None:
        progress(total, total)


def _candidates(prepared: list[PreparedPerson], people: int) -> tuple[Rows, Rows]:
    """Pairs of records that share a key and are worth a full score."""
    lengths = np.zeros(len(prepared), dtype=np.int64)
    keys: list[int] = []
    year: Keys = np.zeros(len(prepared), dtype=np.int64)
    father: Keys = np.zeros(len(prepared), dtype=np.int64)
    for row, person in enumerate(prepared):
        own = prepared_keys(person)
        lengths[row] = len(own)
        keys += own
        if person.facts.birth is not None:
            year[row] = hashed("year", str(person.facts.birth.midpoint_year))
        skeletons = telling_skeletons(person.father, 1)
        if skeletons:
            father[row] = hashed("father", skeletons[0])
    rows = np.repeat(np.arange(len(prepared), dtype=np.int64), lengths)
    left, right = candidate_pairs(np.array(keys, dtype=np.int64), rows, (year, father), people)
    return Sieve(prepared).keep(left, right)
