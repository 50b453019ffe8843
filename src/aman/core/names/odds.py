"""How strongly do two names say that they are one name, in nats?

Compiled, and the only place where the parts of two names are added up: one pair at a screen and a billion in a batch go
through here. What is shared counts by its rarity less the surprise of its spelling; what only one side has hardly counts
against; what both sides have left over speaks against.
"""

from __future__ import annotations

from typing import NamedTuple

from aman.core.names import table as t
from aman.core.names.compiled import compiled
from aman.core.names.kernel import MOST, Array, Means, Work, pair_parts
from aman.core.names.table import PartRows

# What the parts of two names say together, in nats. Source: tuning half of name pairs (bench/names_recall.py), rounded.
COMPLETE = 5.0
LEFT_OUT = 1.0
BOTH_LEFT_OVER, CLASH = -2.5, 0.3
MOST_OF_DIFFERENT = 12.0
"""However much two names share, no more of it counts when both have a name the other has not: brothers share the most."""
AFFIX_LEFT_OVER = 1.2
USUAL_DISTANCE, UNUSUAL = 2.0, 0.6
OTHER_ORDER = 1.5
MOST_LEFT_OVER = 8.0


class Compared(NamedTuple):
    """What a pairing leaves: the parts paired on either side as bits, names left over in number and nats, affixes left over."""

    paired_left: int
    paired_right: int
    names_left: int
    names_right: int
    weight_left: float
    weight_right: float
    affixes: int
    named: int


@compiled
def compare_pairing(rows: PartRows, left: Array, right: Array, pairs: int, work: Work) -> Compared:
    """Count what a pairing pairs and what it leaves over."""
    paired_left = paired_right = named = 0
    for at in range(pairs):
        for side in range(4):
            place = work.pairs[at, side]
            if place >= 0:
                if side < 2:
                    paired_left |= 1 << place
                else:
                    paired_right |= 1 << place
        if (
            rows.signs[left[work.pairs[at, 0]], t.KIND] == t.NAME
            or rows.signs[right[work.pairs[at, 2]], t.KIND] == t.NAME
        ):
            named += 1
    names_left = names_right = affixes = 0
    weight_left = weight_right = 0.0
    for place in range(min(len(left), MOST)):
        if not (paired_left >> place) & 1:
            if rows.signs[left[place], t.KIND] == t.NAME:
                names_left += 1
                weight_left += min(rows.levels[left[place], t.WEIGHT], MOST_LEFT_OVER)
            elif rows.signs[left[place], t.KIND] == t.AFFIX:
                affixes += 1
    for place in range(min(len(right), MOST)):
        if not (paired_right >> place) & 1:
            if rows.signs[right[place], t.KIND] == t.NAME:
                names_right += 1
                weight_right += min(rows.levels[right[place], t.WEIGHT], MOST_LEFT_OVER)
            elif rows.signs[right[place], t.KIND] == t.AFFIX:
                affixes += 1
    return Compared(
        paired_left, paired_right, names_left, names_right, weight_left, weight_right, affixes, named
    )  # fmt: skip


@compiled
def pairing_odds(pairs: int, seen: Compared, work: Work) -> float:
    """Add up a pairing: the log-odds, in nats before any prior, that two names are one."""
    total = 0.0
    crossed = False
    for at in range(pairs):
        total += work.found[at, 1] - UNUSUAL * max(0.0, work.found[at, 0] - USUAL_DISTANCE)
        for before in range(at):
            if (work.pairs[before, 0] - work.pairs[at, 0]) * (work.pairs[before, 2] - work.pairs[at, 2]) < 0:
                crossed = True
    if seen.names_left and seen.names_right:
        total = min(total, MOST_OF_DIFFERENT)
    total -= AFFIX_LEFT_OVER * seen.affixes
    if crossed:
        total -= OTHER_ORDER
    if seen.names_left and seen.names_right:
        return total + BOTH_LEFT_OVER - CLASH * min(seen.weight_left, seen.weight_right)
    if seen.named:
        total += max(0.0, COMPLETE - LEFT_OUT * (seen.weight_left + seen.weight_right))
    return total


@compiled
def name_odds(means: Means, left: Array, right: Array) -> float:
    """The log-odds, in nats before any prior, that two names in parts are one name."""
    rows, _, work = means
    pairs = pair_parts(means, left, right)
    return pairing_odds(pairs, compare_pairing(rows, left, right, pairs, work), work)


@compiled
def all_name_odds(means: Means, parts: Array, starts: Array, lefts: Array, rights: Array, out: Array) -> None:
    """As ``name_odds`` for many pairs: names are runs of `parts`, `lefts` and `rights` say which two make a pair."""
    for at in range(len(lefts)):
        left, right = lefts[at], rights[at]
        out[at] = name_odds(means, parts[starts[left] : starts[left + 1]], parts[starts[right] : starts[right + 1]])
