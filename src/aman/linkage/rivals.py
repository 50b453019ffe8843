"""Which pairs between two lists look certain only until the next candidate is looked at?

A record that fits two others nearly as well is certainly neither, unless a document decides or the two are one person
themselves. The score of a pair never changes; only its band does.
"""

from __future__ import annotations

import numpy as np

from aman.core.matching.adding import CERTAIN, POSSIBLE
from aman.core.matching.features import SAME_DOCUMENT, SAME_NUMBER
from aman.core.matching.kernel import document_feature
from aman.core.matching.rows import PeopleRows
from aman.core.matching.weights import LEAD
from aman.core.names.kernel import Array
from aman.core.names.table import PartTable
from aman.linkage.scoring import score_all

MOST_RIVALS = 200
"""The best fitting records of the other list that are looked at as rivals of a record's certain pairs."""

Pairs = tuple[Array, Array]


def settle_rivals(left: PeopleRows, right: PeopleRows, pairs: Pairs, found: Pairs, parts: PartTable) -> Array:
    """Take the band "certain" from pairs whose record has another candidate nearly as good.

    Args:
        left: the rows of one list.
        right: the rows of the other.
        pairs: left and right rows of the scored pairs.
        found: their log-odds in nats and their bands.
        parts: the part table of both.

    Returns:
        The bands; nothing but certain has become possible.
    """
    totals, bands = found
    settled: Array = bands.copy()
    for side, people in ((0, right), (1, left)):
        asking, answering = pairs[side], pairs[1 - side]
        at, rival = _contested(asking, totals, bands)
        if not len(at):
            continue
        _, alike = score_all(people, people, (answering[at], answering[rival]), parts, threads=1)
        weakened = np.unique(at[alike < CERTAIN])
        proven = [
            document_feature(left, pairs[0][k], right, pairs[1][k]) in (SAME_DOCUMENT, SAME_NUMBER) for k in weakened
        ]
        settled[weakened[~np.array(proven, dtype=np.bool_)]] = POSSIBLE
    return settled


def _contested(rows: Array, totals: Array, bands: Array) -> Pairs:
    """Certain pairs, and for each every other pair of the same record that comes within LEAD of it or beats it."""
    order = np.lexsort((-totals, rows))
    ordered, values = rows[order], totals[order]
    starts = np.searchsorted(ordered, ordered, side="left")
    ends = np.searchsorted(ordered, ordered, side="right")
    found_at, found_rival = [], []
    for place in np.flatnonzero((bands[order] == CERTAIN) & (ends - starts > 1)).tolist():
        for other in range(int(starts[place]), min(int(ends[place]), int(starts[place]) + MOST_RIVALS)):
            if values[other] <= values[place] - LEAD:
                break
            if other != place:
                found_at.append(order[place])
                found_rival.append(order[other])
    return np.array(found_at, dtype=np.int64), np.array(found_rival, dtype=np.int64)
