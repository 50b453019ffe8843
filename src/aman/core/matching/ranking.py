"""Who of some candidates fits a half-known person best, when too little is known to say who is who?

A name alone is never enough for "possible", so a search cannot stop where matching does: every candidate gets the sum of all
features, of the best of several readings of what was asked, and how much of the asked name it has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aman.core.matching.adding import observe_rows
from aman.core.matching.features import COUNT
from aman.core.matching.prepared import PreparedPerson
from aman.core.matching.rows import SpellingRows, people_rows
from aman.core.matching.score import standard_weighing
from aman.core.matching.weights import PRIOR
from aman.core.names.compare import MIDDLE, SLOPE, part_table
from aman.core.names.costs import spelling_costs
from aman.core.names.kernel import Array, new_work
from aman.core.names.odds import all_name_odds

WITH_FATHER = 0.97
"""How well a name fits that takes the father's name to fit: a little less than the same words in one name."""
LEAST_TOP = 0.05


def rank_against(readings: Sequence[PreparedPerson], others: Sequence[PreparedPerson]) -> list[tuple[float, float]]:
    """Rank candidates for what was asked.

    Args:
        readings: what was asked, read in one way or in several; the first has every word of the name as the person's own.
        others: candidates.

    Returns:
        For every candidate the log-odds in nats under the reading that fits best, and how well the name fits, 0 to 1, where
        1 is as well as the asked name fits itself; 1 for everybody where no name was asked.
    """
    if not others:
        return []
    table = part_table()
    rows = people_rows((*readings, *others), table)
    count, many = len(readings), len(others)
    lefts = np.repeat(np.arange(count, dtype=np.int64), many)
    rights = np.tile(np.arange(count, count + many, dtype=np.int64), count)
    out = np.zeros((count * many, COUNT), dtype=np.float64)
    observe_rows(rows, rows, (lefts, rights), (table.rows, spelling_costs(), new_work()), out)
    totals = (PRIOR + out @ standard_weighing().weight).reshape(count, many).max(axis=0)
    return list(zip(totals.tolist(), _fits(readings[0], others).tolist(), strict=True))


def _fits(asked: PreparedPerson, others: Sequence[PreparedPerson]) -> Array:
    """How well the own name of each candidate, with the father's or without, fits the asked one."""
    best = np.zeros(len(others) + 1, dtype=np.float64)
    if not asked.own:
        return best[1:] + 1.0
    table = part_table()
    spellings = SpellingRows(table)
    spellings.add(asked.own)
    owners, factors = [0], [1.0]
    spellings.add(asked.own)
    both = len(asked.own) > 1 and not asked.father
    for place, person in enumerate(others, start=1):
        for spelling in (person.own, *person.others):
            if spelling:
                spellings.add(spelling)
                owners.append(place)
                factors.append(1.0)
                if both and person.father:
                    spellings.add(spelling + person.father)
                    owners.append(place)
                    factors.append(WITH_FATHER)
    parts, _, starts = spellings.columns()
    odds = np.zeros(len(owners), dtype=np.float64)
    rights = np.arange(1, len(owners) + 1, dtype=np.int64)
    all_name_odds(
        (table.rows, spelling_costs(), new_work()), parts, starts, np.zeros(len(owners), np.int64), rights, odds
    )
    scores = 1.0 / (1.0 + np.exp(-SLOPE * np.maximum(-60.0, odds - MIDDLE)))
    fits = np.minimum(scores / max(float(scores[0]), LEAST_TOP), 1.0) * np.array(factors)
    np.maximum.at(best, np.array(owners), fits)
    return best[1:]
