"""Which counts of a table may be shown to somebody who must not learn of single people?

Hiding the small ones is not enough: with its row's or column's total a hidden number is worked out in a moment. So
more are hidden, the smallest that do, until no hidden number follows from the shown ones. Seen as a graph of rows and
columns joined by hidden cells, a number follows from the others exactly when its join is the only way from its row
to its column; each is therefore put on a ring of hidden cells.

Source: D. Gusfield, A graph theoretic approach to statistical data security, SIAM Journal on Computing 17(3), 1988.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aman.core.policy.whatif import Comparison, Shift
from aman.core.small_numbers import LEAST_SHOWN

Cell = tuple[int, int]
#: What a table of shifts shows, in order; the five parts add up to the total.
NUMBERS = ("newly_meets", "no_longer_meets", "cannot_tell", "no_longer_open", "unchanged")


@dataclass(frozen=True, slots=True)
class ShownShift:
    """The numbers of a Shift as they may be shown; None where one is hidden."""

    newly_meets: int | None
    no_longer_meets: int | None
    cannot_tell: int | None
    no_longer_open: int | None
    unchanged: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """A Comparison as it may be shown. How many could not be told before is left out: it would give parts away."""

    total: ShownShift
    groups: Mapping[str, tuple[tuple[str | None, ShownShift], ...]]


def hide_small_counts(rows: Sequence[Sequence[int]], least: int = LEAST_SHOWN) -> list[list[int | None]]:
    """Hide small counts of a table, and as many more as it takes that none can be worked out.

    Args:
        rows: counts, 0 and more, one list a group, without totals.
        least: a count from 1 to one below this is hidden, and every number of a row or column whose total is.

    Returns:
        The table with a total at the end of each row and a row of totals at its end; None where a number is hidden.
        A zero is shown: it speaks of nobody.
    """
    table = _with_totals(rows)
    hidden = _first_hidden(table, least)
    _close(table, hidden)
    return [[None if (r, c) in hidden else n for c, n in enumerate(row)] for r, row in enumerate(table)]


def hide_small(comparison: Comparison, least: int = LEAST_SHOWN) -> ShownComparison:
    """Hide small counts of a comparison, over all its tables at once: they share their totals.

    Args:
        comparison: exact counts.
        least: as for `hide_small_counts`.

    Returns:
        The same groups with the numbers that may be shown.
    """
    tables = {
        column: _with_totals([_numbers(group.shift) for group in groups])
        for column, groups in comparison.groups.items()
    } or {"": _with_totals([_numbers(comparison.total)])}
    hidden = {column: _first_hidden(table, least) for column, table in tables.items()}
    shared: set[int] = set()
    while True:
        for column, table in tables.items():
            hidden[column] |= {(len(table) - 1, c) for c in shared}
            _close(table, hidden[column])
        now = {c for column, table in tables.items() for r, c in hidden[column] if r == len(table) - 1}
        if now == shared:
            break
        shared = now
    totals = [*_numbers(comparison.total), comparison.total.total]
    return ShownComparison(
        total=ShownShift(*(None if c in shared else n for c, n in enumerate(totals))),
        groups={
            column: tuple(
                (
                    group.name,
                    ShownShift(*(None if (r, c) in hidden[column] else n for c, n in enumerate(tables[column][r]))),
                )
                for r, group in enumerate(groups)
            )
            for column, groups in comparison.groups.items()
        },
    )


def _numbers(shift: Shift) -> list[int]:
    return [getattr(shift, name) for name in NUMBERS]


def _with_totals(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    table = [[*row, sum(row)] for row in rows]
    width = len(table[0]) if table else 1
    return [*table, [sum(row[c] for row in table) for c in range(width)]]


def _first_hidden(table: list[list[int]], least: int) -> set[Cell]:
    small = {(r, c) for r, row in enumerate(table) for c, n in enumerate(row) if 0 < n < least}
    last_row, last_column = len(table) - 1, len(table[0]) - 1
    # A zero beside a small total would say what all of those few people are.
    for r, c in list(small):
        if c == last_column:
            small |= {(r, other) for other in range(last_column)}
        elif r == last_row:
            small |= {(other, c) for other in range(last_row)}
    return small


def _close(table: list[list[int]], hidden: set[Cell]) -> None:
    """Put every hidden cell on a ring of hidden cells, hiding the smallest numbers that make one."""
    done: set[Cell] = set()
    while waiting := sorted(hidden - done):
        for cell in waiting:
            way = _cheapest_way(table, hidden, cell)
            if way is not None:
                hidden |= way
            done.add(cell)


def _cheapest_way(table: list[list[int]], hidden: set[Cell], cell: Cell) -> set[Cell] | None:
    """The cheapest way from a cell's row to its column over other cells; None where the table has none."""
    rows, columns = len(table), len(table[0])
    start, goal = cell[0], rows + cell[1]
    cost: dict[int, int] = {start: 0}
    came: dict[int, tuple[int, Cell]] = {}
    queue = [(0, start)]
    while queue:
        so_far, node = heapq.heappop(queue)
        if node == goal:
            break
        if so_far > cost[node]:
            continue
        across = (
            [(rows + c, (node, c)) for c in range(columns)]
            if node < rows
            else [(r, (r, node - rows)) for r in range(rows)]
        )
        for other, way in across:
            if way == cell:
                continue
            # What is hidden costs nothing; a zero says little and costs more than a count; a total costs most.
            number = table[way[0]][way[1]]
            is_total = way[0] == rows - 1 or way[1] == columns - 1
            price = 0 if way in hidden else 1 + (number or 10**9) + (10**12 if is_total else 0)
            if so_far + price < cost.get(other, 10**18):
                cost[other] = so_far + price
                came[other] = (node, way)
                heapq.heappush(queue, (cost[other], other))
    if goal not in came:
        return None
    found, node = set(), goal
    while node != start:
        node, way = came[node]
        found.add(way)
    return found
