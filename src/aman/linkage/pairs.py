"""Which records of a list, and of a register, are one person?

The batch form of ``aman.core.matching`` for records in memory: candidates by shared keys, then the same compiled score as
online, so that a pair scores the same here and there. ``engine`` does it for files of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aman.core.matching import MatchScore, PersonFacts, prepare_fresh, score_prepared
from aman.core.matching.adding import UNLIKELY
from aman.core.matching.keys import SPREAD, keys_of_rows
from aman.core.matching.rows import PeopleRows, people_rows
from aman.core.matching.score import BANDS
from aman.core.names.kernel import Array
from aman.core.names.table import PartTable
from aman.linkage.candidates import connect, pairs_between, pairs_inside, put_keys
from aman.linkage.rivals import settle_rivals
from aman.linkage.scoring import score_all

Ref = int | str


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two records that may be one person, with the score and its reasons.

    The band takes into account what one pair alone cannot know: whether the two are of one list, and whether another
    record fits nearly as well.
    """

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
    parts = PartTable()
    listed = [prepare_fresh(person) for person in people]
    registered = [prepare_fresh(person) for person in register]
    rows, others = people_rows(listed, parts), people_rows(registered, parts)
    inside, between = _candidates(rows, others, parts)
    total = len(inside[0]) + len(between[0])
    for across, there, pairs, ready, before in (
        (0, rows, inside, listed, 0),
        (len(registered), others, between, registered, len(inside[0])),
    ):
        found = score_all(rows, there, pairs, parts, across=across, progress=_shifted(progress, before, total))
        bands = settle_rivals(rows, there, pairs, found, parts) if across else found[1]
        for at in np.flatnonzero(bands != UNLIKELY).tolist():
            one, other = listed[int(pairs[0][at])], ready[int(pairs[1][at])]
            score = replace(score_prepared(one, other), band=BANDS[int(bands[at])])
            yield ScoredPair(one.facts.ref, other.facts.ref, score)
    if progress is not None:
        progress(total, total)


def _shifted(progress: Callable[[int, int], None] | None, before: int, total: int) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, _: progress(before + done, total)


Pairs = tuple[Array, Array]


def _candidates(rows: PeopleRows, others: PeopleRows, parts: PartTable) -> tuple[Pairs, Pairs]:
    """Pairs inside the list and pairs between it and the register that share a key."""
    with connect() as engine:
        put_keys(engine, "asking_keys", *keys_of_rows(rows, parts.rows, spread=SPREAD))
        put_keys(engine, "left_keys", *keys_of_rows(rows, parts.rows))
        inside = pairs_inside(engine)
        if not len(others.facts):
            return inside, (np.zeros(0, np.int64), np.zeros(0, np.int64))
        engine.execute("DROP TABLE left_keys; ALTER TABLE asking_keys RENAME TO left_keys")
        put_keys(engine, "right_keys", *keys_of_rows(others, parts.rows))
        return inside, pairs_between(engine)
