"""How are millions of pairs scored on all processors, with the very scores an officer sees for one?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from aman.core.matching.adding import for_register_of, score_rows
from aman.core.matching.rows import PeopleRows
from aman.core.matching.score import across_weighing, standard_weighing
from aman.core.names.costs import spelling_costs
from aman.core.names.kernel import Array, new_work
from aman.core.names.table import PartTable

STEP = 1 << 16
"""Pairs scored between two looks at the progress."""

Progress = Callable[[int, int], None]


def score_all(
    left: PeopleRows,
    right: PeopleRows,
    pairs: tuple[Array, Array],
    parts: PartTable,
    *,
    across: int = 0,
    least: float | None = None,
    threads: int = 2,
    progress: Progress | None = None,
) -> tuple[Array, Array]:
    """Score pairs of rows.

    Args:
        left: rows of people.
        right: rows of people, of the same part table.
        pairs: left and right row numbers.
        parts: the part table of both.
        across: how many records the right list has, when the pairs are between two lists; 0 inside one.
        least: log-odds from which on unlikely pairs are scored too; None scores those alone that can be possible.
        threads: how many processors to use.
        progress: called with pairs done and all pairs, now and then.

    Returns:
        Log-odds in nats and bands (0 unlikely, 1 possible, 2 certain), one a pair, as ``score_prepared`` gives them.
    """
    total = len(pairs[0])
    totals, bands = np.zeros(total, dtype=np.float64), np.zeros(total, dtype=np.int8)
    rows, costs = parts.rows, spelling_costs()
    weighed = for_register_of(across_weighing(), across) if across else standard_weighing()
    if least is not None:
        weighed = weighed._replace(floor=least)

    def score_step(start: int) -> None:
        here = slice(start, start + STEP)
        score_rows(
            left,
            right,
            (pairs[0][here], pairs[1][here]),
            (rows, costs, new_work()),
            weighed,
            (totals[here], bands[here]),
        )

    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        for done, _ in enumerate(pool.map(score_step, range(0, total, STEP)), start=1):
            if progress is not None:
                progress(min(done * STEP, total), total)
    return totals, bands
