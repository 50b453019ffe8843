"""Which of the pairs found on many machines make one person?

The rules are those of ``aman.linkage.clusters``. Groups only ever grow along certain pairs, so whoever is not connected to
others by certain pairs needs no look at them: one pass over the pairs finds who is connected, and only where three or
more are, the rules of clusters are asked. That takes 32 bytes a record on the driver, and the pairs among three or more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from aman.core.names.compiled import compiled
from aman.core.names.kernel import Array
from aman.linkage.clusters import group_edges

BATCH = 1 << 17
"""Pairs the driver looks at in one go."""
NOBODY = -1


@compiled
def root_of(parent: Array, row: int) -> int:
    """The smallest row known to be connected to this one; the way there is halved for the next who asks."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@compiled
def connect_rows(parent: Array, lefts: Array, rights: Array) -> None:
    """Note that the rows of each pair are connected."""
    for at in range(len(lefts)):
        a, b = root_of(parent, lefts[at]), root_of(parent, rights[at])
        if a < b:
            parent[b] = a
        elif b < a:
            parent[a] = b


@compiled
def settle(parent: Array) -> None:
    """Let every row point at the smallest row it is connected to."""
    for row in range(len(parent)):
        parent[row] = parent[parent[row]]


def batches_of(folder: Path, columns: list[str] | None = None) -> Iterator[Any]:
    """Read the scored pairs of a folder in pieces.

    Args:
        folder: parquet files as Spark writes them.
        columns: which columns; None for all.

    Yields:
        Arrow batches, always in the same order.
    """
    import pyarrow.parquet as pq

    for path in sorted(folder.glob("*.parquet")):
        with pq.ParquetFile(path) as opened:
            yield from opened.iter_batches(batch_size=BATCH, columns=columns)


def people_of(folder: Path, total: int, offset: int) -> tuple[Array, set[tuple[int, int]]]:
    """Give every record the person it belongs to.

    Args:
        folder: the settled pairs: left_row, right_row, score, certain.
        total: records of both sides.
        offset: what is added to the row of the right side: the records of the left, or 0 inside one list.

    Returns:
        One number a record, the smallest row of its person, -1 for those who are alone; and the certain pairs that would
        have chained strangers, as two rows each.
    """
    parent = np.arange(total, dtype=np.int64)
    for batch in batches_of(folder, ["left_row", "right_row", "certain"]):
        lefts, rights, certain = rows_and_bands(batch, offset)
        connect_rows(parent, lefts[certain], rights[certain])
    settle(parent)
    sizes = np.bincount(parent, minlength=total)
    looked_at: dict[int, list[tuple[float, int, int, bool]]] = defaultdict(list)
    for batch in batches_of(folder, ["left_row", "right_row", "score", "certain"]):
        lefts, rights, certain = rows_and_bands(batch, offset)
        roots = parent[lefts]
        kept = np.flatnonzero((roots == parent[rights]) & (sizes[roots] > 2))
        columns = (-batch["score"].to_numpy()[kept], lefts[kept], rights[kept], certain[kept])
        for root, *edge in zip(roots[kept].tolist(), *(column.tolist() for column in columns), strict=True):
            looked_at[root].append(tuple(edge))
    people = np.where(sizes[parent] > 1, parent, NOBODY)
    chained: set[tuple[int, int]] = set()
    for found in looked_at.values():
        found.sort()
        edges = [(left, right) for _, left, right, _ in found]
        groups, refused = group_edges(edges, [sure for *_, sure in found])
        chained.update(edges[at] for at in refused)
        for row, group in groups.items():
            people[row] = min(group) if len(group) > 1 else NOBODY
    return people, chained


def rows_and_bands(batch: Any, offset: int) -> tuple[Array, Array, Array]:
    """Give the columns of a batch that say who is joined.

    Args:
        batch: settled pairs.
        offset: as in ``people_of``.

    Returns:
        Left rows, right rows moved behind them, and whether the pairs are certain.
    """
    return (
        batch["left_row"].to_numpy(),
        batch["right_row"].to_numpy() + offset,
        batch["certain"].to_numpy(zero_copy_only=False),
    )
