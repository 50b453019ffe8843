"""Can no hidden number be worked out from those that are shown?"""

from __future__ import annotations

from fractions import Fraction

from core.laws import drawn

from aman.core.policy.hiding import hide_small, hide_small_counts
from aman.core.policy.whatif import Comparison, GroupShift, Shift


def solvable(shown):
    """The hidden cells that follow from the shown ones by adding and taking away, solved as linear equations."""
    rows, columns = len(shown), len(shown[0])
    hidden = [(r, c) for r in range(rows) for c in range(columns) if shown[r][c] is None]
    at = {cell: i for i, cell in enumerate(hidden)}
    lines = [[(r, c) for c in range(columns)] for r in range(rows)] + [
        [(r, c) for r in range(rows)] for c in range(columns)
    ]
    matrix = []
    for line in lines:
        row = [Fraction(0)] * len(hidden)
        for place, cell in enumerate(line):
            if cell in at:
                row[at[cell]] = Fraction(-1 if place == len(line) - 1 else 1)
        matrix.append(row)
    pivot_rows = []
    for column in range(len(hidden)):
        pivot = next((row for row in matrix if row[column]), None)
        if pivot is None:
            continue
        matrix.remove(pivot)
        pivot = [x / pivot[column] for x in pivot]
        matrix = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in matrix]
        pivot_rows = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in pivot_rows] + [pivot]
    return [hidden[next(i for i, x in enumerate(row) if x)] for row in pivot_rows if sum(1 for x in row if x) == 1]


def test_a_small_count_takes_others_with_it_so_that_totals_do_not_give_it_away():
    shown = hide_small_counts([[3, 40, 57], [60, 70, 80], [90, 95, 99]])
    assert shown[0][0] is None
    assert sum(n is None for row in shown for n in row) == 4
    assert solvable(shown) == []
    assert shown[3][3] == 594


def test_large_counts_and_zeros_are_all_shown():
    assert hide_small_counts([[0, 50], [60, 70]]) == [[0, 50, 50], [60, 70, 130], [60, 120, 180]]


def test_nothing_is_said_of_a_group_of_few():
    shown = hide_small_counts([[0, 3, 0], [60, 70, 80], [90, 95, 99]])
    assert shown[0] == [None] * 4
    assert solvable(shown) == []


@drawn(60)
def test_no_hidden_number_follows_from_the_shown_ones(chance):
    rows, columns = chance.randint(2, 7), chance.randint(2, 6)
    table = [[chance.choice([0, 1, 2, 4, 5, 6, 9, 30, 400]) for _ in range(columns)] for _ in range(rows)]
    shown = hide_small_counts(table)
    for row, numbers in zip(shown, table, strict=False):
        for cell, number in zip(row, numbers, strict=False):
            assert cell is None or cell == 0 or cell >= 5
            assert cell in (None, number)
    assert solvable(shown) == []


def test_what_one_table_hides_of_the_totals_no_other_shows():
    def group(name, *numbers):
        moved = [0] * 9
        moved[1], moved[3], moved[2], moved[0] = numbers
        return GroupShift(name, Shift(tuple(moved)))

    by_district = (group("east", 1, 0, 9, 20), group("west", 1, 8, 11, 30), group(None, 0, 7, 9, 40))
    by_age = (group("0-17", 2, 8, 9, 20), group("60+", 0, 7, 20, 70))
    total = sum((one.shift for one in by_district), Shift())
    shown = hide_small(Comparison(total, {"district": by_district, "age": by_age}))
    assert shown.total.newly_meets is None
    for groups in shown.groups.values():
        table = [[*_cells(one)] for _, one in groups] + [[*_cells(shown.total)]]
        assert solvable(table) == []
    assert [name for name, _ in shown.groups["district"]] == ["east", "west", None]


def test_a_comparison_without_groups_hides_its_small_numbers_too():
    shown = hide_small(Comparison(Shift((90, 3, 0, 0, 0, 0, 0, 0, 7)), {}))
    assert shown.total.newly_meets is None
    assert shown.groups == {}


def _cells(one):
    return (one.newly_meets, one.no_longer_meets, one.cannot_tell, one.no_longer_open, one.unchanged, one.total)
