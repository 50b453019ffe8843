"""How far apart are two parts of a name in sound, and which parts of two names belong together?

Compiled. A weighted edit distance over sound units, then a pairing without regard to order, best evidence first; two
neighbours on one side may be one word on the other. Distances are in nats of surprise: 0 is the usual way of writing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from aman.core.names.compiled import compiled
from aman.core.names.table import AFFIX, INITIAL, KEYS, LONGEST, NAME, PartRows

Array = npt.NDArray[Any]

FAR = 99.0
"""The distance of parts that have nothing in common."""
CEILING = 6.0
SWAP = 2.2
DOUBLED = 1.0
"""What it costs to write a letter once that the other spelling writes twice."""
OTHER_START = 2.0
MOST = 12
"""Parts of a name that are paired."""
OPTIONS = MOST * MOST + 2 * MOST * MOST
GLUE_COST = 0.3
SHORTEST_GLUED = 4
ATTESTED_ONCE, ATTESTED, SAME_MAIN = 1.2, 0.5, 0.7
INITIAL_FITS = 0.8
SPELLING = 0.4
"""What a nat of surprise in the spelling takes off the evidence of a pair of parts."""
MOST_GLUED = 12.0


class SpellingCosts(NamedTuple):
    """Costs of writing one unit for another, by unit code: Arabic for Latin, Latin for Latin, Arabic for Arabic."""

    across: Array
    across_gap_arabic: Array
    across_gap_latin: Array
    latin: Array
    latin_gap: Array
    arabic: Array
    arabic_gap: Array


class Work(NamedTuple):
    """Room to compute in, one for every thread.

    `pairs` holds, after a pairing, rows of left, second left, right, second right part (-1: none); `found` their
    distance and evidence.
    """

    down: Array
    glued: Array
    bones: Array
    option: Array
    option_value: Array
    pairs: Array
    found: Array


def new_work() -> Work:
    """Make room to compute in.

    Returns:
        Arrays for one thread.
    """
    return Work(
        np.zeros((3, 2 * LONGEST + 2), np.float64),
        np.zeros(2 * LONGEST, np.uint8),
        np.zeros((2, 32), np.int32),
        np.zeros((OPTIONS, 4), np.int32),
        np.zeros((OPTIONS, 2), np.float64),
        np.zeros((MOST, 4), np.int32),
        np.zeros((MOST, 2), np.float64),
    )


@compiled
def edit_cost(  # type: ignore[no-untyped-def]
    a, count_a, b, count_b, pair, gap_a, gap_b, limit, work
) -> float:
    """The cheapest way to turn one string of unit codes into another; FAR when it costs more than the limit.

    Neighbours that changed places cost one swap.
    """
    above, down, before = 0, 1, 2
    work[down, 0] = 0.0
    for j in range(count_b):
        work[down, j + 1] = work[down, j] + gap_b[b[j]]
    for i in range(count_a):
        before, above, down = above, down, before
        gap = gap_a[a[i]]
        if i and a[i] == a[i - 1] and gap > DOUBLED:
            gap = DOUBLED
        work[down, 0] = work[above, 0] + gap
        least = work[down, 0]
        for j in range(count_b):
            best = work[above, j] + (pair[a[i], b[j]] if a[i] != b[j] else 0.0)
            step = work[above, j + 1] + gap
            if step < best:
                best = step
            step = work[down, j] + (DOUBLED if j and b[j] == b[j - 1] and gap_b[b[j]] > DOUBLED else gap_b[b[j]])
            if step < best:
                best = step
            if i and j and a[i] == b[j - 1] and b[j] == a[i - 1] and work[before, j - 1] + SWAP < best:
                best = work[before, j - 1] + SWAP
            work[down, j + 1] = best
            if best < least:
                least = best
        if least > limit:
            return FAR
    return float(work[down, count_b])


@compiled
def bones_apart(a, count_a, b, count_b, allowed, work) -> bool:  # type: ignore[no-untyped-def]
    """Whether two skeletons differ by more than so many consonants."""
    if abs(count_a - count_b) > allowed:
        return True
    for j in range(count_b + 1):
        work[0, j] = j
    for i in range(count_a):
        diagonal = work[0, 0]
        work[0, 0] = i + 1
        least = work[0, 0]
        for j in range(count_b):
            best = diagonal + (1 if a[i] != b[j] else 0)
            diagonal = work[0, j + 1]
            best = min(best, diagonal + 1, work[0, j] + 1)
            work[0, j + 1] = best
            least = min(least, best)
        if least > allowed:
            return True
    return bool(work[0, count_b] > allowed)


@compiled
def start_cost(first: int, second: int) -> float:
    """What it costs that one word begins with a vowel and the other does not: everybody hears a beginning."""
    if first == 2 or second == 2 or first == second:
        return 0.0
    return OTHER_START


@compiled
def is_attested(rows: PartRows, arabic: int, latin: int) -> int:
    """How well a Latin part is attested for an Arabic one: 0 not, 1 once, 2 more often."""
    for place in range(KEYS):
        if rows.seen[latin, place] and rows.keys[latin, place] == rows.word[arabic]:
            return int(rows.seen[latin, place])
    return 0


@compiled
def sound_distance(rows: PartRows, i: int, j: int, costs: SpellingCosts, limit: float, work: Work) -> float:
    """The distance of two parts that are names or titles."""
    bones_i, bones_j = rows.bone_count[i], rows.bone_count[j]
    allowed = 1 if max(bones_i, bones_j) < 4 else 2
    odd = rows.bone_bag[i] ^ rows.bone_bag[j]
    if odd:
        strange = 0
        while odd:
            strange += 1
            odd &= odd - np.uint32(1)
        if strange > 2 * allowed:
            return FAR
        if bones_apart(rows.bones[i], bones_i, rows.bones[j], bones_j, allowed, work.bones):
            return FAR
    elif bones_i != bones_j and abs(bones_i - bones_j) > allowed:
        return FAR
    start = start_cost(rows.start[i], rows.start[j])
    if rows.arabic[i] and rows.arabic[j]:
        return start + edit_cost(
            rows.units[i], rows.length[i], rows.units[j], rows.length[j],
            costs.arabic, costs.arabic_gap, costs.arabic_gap, limit, work.down,
        )  # fmt: skip
    if rows.arabic[j]:
        i, j = j, i
    if not rows.arabic[i]:
        distance = start + edit_cost(
            rows.units[i], rows.length[i], rows.units[j], rows.length[j],
            costs.latin, costs.latin_gap, costs.latin_gap, limit, work.down,
        )  # fmt: skip
        if distance > SAME_MAIN and rows.main[i] != 0 and rows.main[i] == rows.main[j]:
            return SAME_MAIN
        return distance
    distance = start + edit_cost(
        rows.units[i], rows.length[i], rows.units[j], rows.length[j],
        costs.across, costs.across_gap_arabic, costs.across_gap_latin, limit, work.down,
    )  # fmt: skip
    if distance > ATTESTED:
        seen = is_attested(rows, i, j)
        if seen:
            return min(distance, ATTESTED_ONCE if seen == 1 else ATTESTED)
    return distance


@compiled
def part_distance(rows: PartRows, i: int, j: int, costs: SpellingCosts, limit: float, work: Work) -> float:
    """How surprising it would be that two parts are spellings of one name: 0 usual, 1 a variant, 3 a slip, 99 no."""
    if rows.word[i] == rows.word[j]:
        return 0.0
    if rows.kind[i] == AFFIX or rows.kind[j] == AFFIX:
        return FAR
    if rows.kind[i] == INITIAL or rows.kind[j] == INITIAL:
        fits = rows.bones[i, 0] == rows.bones[j, 0] or rows.units[i, 0] == rows.units[j, 0]
        return INITIAL_FITS if fits else FAR
    distance = sound_distance(rows, i, j, costs, limit, work)
    short_i, short_j = rows.other[i], rows.other[j]
    if short_i >= 0 and rows.other_cost[i] < distance:
        distance = min(distance, rows.other_cost[i] + shorter_distance(rows, short_i, j, costs, limit, work))
    if short_j >= 0 and rows.other_cost[j] < distance:
        distance = min(distance, rows.other_cost[j] + shorter_distance(rows, i, short_j, costs, limit, work))
    return distance


@compiled
def shorter_distance(rows: PartRows, i: int, j: int, costs: SpellingCosts, limit: float, work: Work) -> float:
    """The distance of two parts of which one has lost an ending or article."""
    if rows.word[i] == rows.word[j]:
        return 0.0
    return sound_distance(rows, i, j, costs, limit, work)


@compiled
def distance_limit(length: int) -> float:
    """The largest distance at which two parts can still be one name: a slip in a word of five letters, not of four."""
    return min(1.2 * length, 3.2 + 0.65 * length)


@compiled
def glued_limit(length: int) -> float:
    """The largest distance at which two parts written as one word can still be it."""
    return 2.0 + 0.6 * length


@compiled
def glued_distance(rows: PartRows, i: int, k: int, j: int, costs: SpellingCosts, work: Work) -> float:
    """The distance of two neighbouring parts, written as one word, from a single part."""
    if rows.arabic[i] != rows.arabic[k]:
        return FAR
    count = 0
    for part in (i, k):
        for place in range(rows.length[part]):
            unit = rows.units[part, place]
            if count and work.glued[count - 1] == unit and not rows.arabic[part]:
                continue
            work.glued[count] = unit
            count += 1
    limit = glued_limit(rows.length[j])
    start = start_cost(rows.start[i], rows.start[j])
    if rows.arabic[i] and rows.arabic[j]:
        return start + edit_cost(
            work.glued, count, rows.units[j], rows.length[j],
            costs.arabic, costs.arabic_gap, costs.arabic_gap, limit, work.down,
        )  # fmt: skip
    if rows.arabic[i]:
        return start + edit_cost(
            work.glued, count, rows.units[j], rows.length[j],
            costs.across, costs.across_gap_arabic, costs.across_gap_latin, limit, work.down,
        )  # fmt: skip
    if rows.arabic[j]:
        return start + edit_cost(
            rows.units[j], rows.length[j], work.glued, count,
            costs.across, costs.across_gap_arabic, costs.across_gap_latin, limit, work.down,
        )  # fmt: skip
    return start + edit_cost(
        work.glued, count, rows.units[j], rows.length[j],
        costs.latin, costs.latin_gap, costs.latin_gap, limit, work.down,
    )  # fmt: skip


@compiled
def glued_options(  # type: ignore[no-untyped-def]
    rows: PartRows, left, count_left, right, count_right, swapped, costs: SpellingCosts, work: Work, count
) -> int:
    """Add the pairs in which two neighbours on the left make one part on the right; give how many options there are."""
    for at in range(count_left - 1):
        i, k = left[at], left[at + 1]
        bones = rows.bone_count[i] + rows.bone_count[k]
        for place in range(count_right):
            j = right[place]
            if rows.kind[j] != NAME or rows.length[j] < SHORTEST_GLUED or count >= OPTIONS:
                continue
            if rows.bones[i, 0] != rows.bones[j, 0] or abs(bones - rows.bone_count[j]) > 1:
                continue
            distance = glued_distance(rows, i, k, j, costs, work) + GLUE_COST
            if distance > glued_limit(rows.length[j]):
                continue
            evidence = max(rows.weight[j], min(MOST_GLUED, rows.weight[i] + rows.weight[k])) - SPELLING * distance
            if evidence > 0:
                if swapped:
                    work.option[count, 0], work.option[count, 1] = place, -1
                    work.option[count, 2], work.option[count, 3] = at, at + 1
                else:
                    work.option[count, 0], work.option[count, 1] = at, at + 1
                    work.option[count, 2], work.option[count, 3] = place, -1
                work.option_value[count, 0], work.option_value[count, 1] = distance, evidence
                count += 1
    return int(count)


@compiled
def choose(work: Work, options: int) -> int:
    """Take options, best evidence first, as long as their parts are free; give how many pairs were made."""
    taken_left = taken_right = pairs = 0
    while pairs < MOST:
        best, value = -1, 0.0
        for at in range(options):
            mask_left = 1 << work.option[at, 0] | (1 << work.option[at, 1] if work.option[at, 1] >= 0 else 0)
            mask_right = 1 << work.option[at, 2] | (1 << work.option[at, 3] if work.option[at, 3] >= 0 else 0)
            if work.option_value[at, 1] > value and not (taken_left & mask_left or taken_right & mask_right):
                best, value = at, work.option_value[at, 1]
        if best < 0:
            break
        for side in range(4):
            work.pairs[pairs, side] = work.option[best, side]
            if work.option[best, side] >= 0:
                if side < 2:
                    taken_left |= 1 << work.option[best, side]
                else:
                    taken_right |= 1 << work.option[best, side]
        work.found[pairs, 0], work.found[pairs, 1] = work.option_value[best, 0], work.option_value[best, 1]
        pairs += 1
    return pairs


@compiled
def pair_parts(rows: PartRows, left, right, costs: SpellingCosts, work: Work) -> int:  # type: ignore[no-untyped-def]
    """Pair the parts of two names, best evidence first; `work.pairs` and `work.found` say which, the answer how many."""
    count_left, count_right = min(len(left), MOST), min(len(right), MOST)
    options = 0
    for a in range(count_left):
        i = left[a]
        for b in range(count_right):
            j = right[b]
            limit = distance_limit(min(rows.length[i], rows.length[j]))
            distance = part_distance(rows, i, j, costs, limit, work)
            if distance >= FAR or distance > limit:
                continue
            evidence = min(rows.weight[i], rows.weight[j]) - SPELLING * distance
            if evidence > 0:
                work.option[options, 0], work.option[options, 1] = a, -1
                work.option[options, 2], work.option[options, 3] = b, -1
                work.option_value[options, 0], work.option_value[options, 1] = distance, evidence
                options += 1
    pairs = choose(work, options) if options else 0
    if pairs >= count_left or pairs >= count_right or (count_left == 1 and count_right == 1):
        return pairs
    for at in range(pairs):
        for side in range(4):
            work.option[at, side] = work.pairs[at, side]
        work.option_value[at, 0], work.option_value[at, 1] = work.found[at, 0], work.found[at, 1]
    options = glued_options(rows, left, count_left, right, count_right, False, costs, work, pairs)
    options = glued_options(rows, right, count_right, left, count_left, True, costs, work, options)
    return choose(work, options) if options > pairs else pairs
