"""How far apart are two parts of a name in sound, and which parts of two names belong together?

Compiled. A weighted edit distance over sound units, then a pairing without regard to order, best evidence first; two
neighbours on one side may be one word on the other. Distances are in nats of surprise: 0 is the usual way of writing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from aman.core.names import table as t
from aman.core.names.compiled import compiled
from aman.core.names.table import LONGEST, PartRows

Array = npt.NDArray[Any]
Number = Any
"""A whole number, of Python or of numpy: compiled code knows both."""

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


ACROSS, LATIN_LATIN, ARABIC_ARABIC = range(3)
"""Which of the three tables of costs: Arabic for Latin letters, Latin for Latin, Arabic for Arabic."""


class SpellingCosts(NamedTuple):
    """Costs of writing one unit for another, by table and unit codes, and of leaving one out on either side."""

    pair: Array
    gap: Array


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


Means = tuple[PartRows, SpellingCosts, Work]
"""What comparing names needs: part rows, costs, and room to compute in."""


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
def edit_cost(
    a: Array, count_a: Number, b: Array, count_b: Number, costs: SpellingCosts, which: int, limit: float, work: Array
) -> float:
    """The cheapest way to turn one string of unit codes into another; FAR when it costs more than the limit.

    Neighbours that changed places cost one swap.
    """
    pair, gap_a, gap_b = costs.pair[which], costs.gap[which, 0], costs.gap[which, 1]
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
def bones_apart(a: Array, count_a: Number, b: Array, count_b: Number, allowed: int, work: Array) -> bool:
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
    apart: bool = work[0, count_b] > allowed
    return apart


@compiled
def start_cost(first: int, second: int) -> float:
    """What it costs that one word begins with a vowel and the other does not: everybody hears a beginning."""
    if first == 2 or second == 2 or first == second:
        return 0.0
    return OTHER_START


@compiled
def is_attested(rows: PartRows, arabic: int, latin: int) -> int:
    """How well a Latin part is attested for an Arabic one: 0 not, 1 once, 2 more often."""
    word = rows.stamps[arabic, t.WORD]
    for place in range(t.MOST_KEYS):
        if rows.signs[latin, t.SEEN + place] and rows.stamps[latin, t.KEYS + place] == word:
            return int(rows.signs[latin, t.SEEN + place])
    return 0


@compiled
def skeletons_apart(one: Array, other: Array, odd: int, work: Work) -> bool:
    """Whether the skeletons of two rows of signs differ too much for one name; `odd` are the classes only one has."""
    count_one: Number = np.int64(one[t.BONE_COUNT])
    count_other: Number = np.int64(other[t.BONE_COUNT])
    allowed = 1 if max(count_one, count_other) < 4 else 2
    if odd == 0:
        return bool(abs(count_one - count_other) > allowed)
    strange = 0
    while odd:
        strange += 1
        odd &= odd - 1
    if strange > 2 * allowed:
        return True
    return bones_apart(one[t.BONES :], count_one, other[t.BONES :], count_other, allowed, work.bones)


@compiled
def sound_distance(rows: PartRows, i: int, j: int, costs: SpellingCosts, limit: float, work: Work) -> float:
    """The distance of two parts that are names or titles."""
    if rows.signs[j, t.ARABIC]:
        i, j = j, i
    one, other = rows.signs[i], rows.signs[j]
    if skeletons_apart(one, other, rows.stamps[i, t.BONE_BAG] ^ rows.stamps[j, t.BONE_BAG], work):
        return FAR
    which = LATIN_LATIN if not one[t.ARABIC] else ARABIC_ARABIC if other[t.ARABIC] else ACROSS
    distance = start_cost(one[t.START], other[t.START]) + edit_cost(
        one[t.UNITS :], np.int64(one[t.LENGTH]), other[t.UNITS :], np.int64(other[t.LENGTH]),
        costs, which, limit, work.down,
    )  # fmt: skip
    if which == LATIN_LATIN and distance > SAME_MAIN:
        if rows.stamps[i, t.MAIN] != 0 and rows.stamps[i, t.MAIN] == rows.stamps[j, t.MAIN]:
            return SAME_MAIN
    elif which == ACROSS and distance > ATTESTED:
        seen = is_attested(rows, i, j)
        if seen:
            return min(distance, ATTESTED_ONCE if seen == 1 else ATTESTED)
    return distance


@compiled
def part_distance(rows: PartRows, i: int, j: int, costs: SpellingCosts, limit: float, work: Work) -> float:
    """How surprising it would be that two parts are spellings of one name: 0 usual, 1 a variant, 3 a slip, 99 no."""
    if rows.stamps[i, t.WORD] == rows.stamps[j, t.WORD]:
        return 0.0
    kind_i, kind_j = rows.signs[i, t.KIND], rows.signs[j, t.KIND]
    if kind_i == t.AFFIX or kind_j == t.AFFIX:
        return FAR
    if kind_i == t.INITIAL or kind_j == t.INITIAL:
        fits = rows.signs[i, t.BONES] == rows.signs[j, t.BONES] or rows.signs[i, t.UNITS] == rows.signs[j, t.UNITS]
        return INITIAL_FITS if fits else FAR
    distance = sound_distance(rows, i, j, costs, limit, work)
    short_i, short_j = rows.stamps[i, t.OTHER], rows.stamps[j, t.OTHER]
    if short_i >= 0 and rows.levels[i, t.OTHER_COST] < distance:
        cost = rows.levels[i, t.OTHER_COST] + shorter_distance(rows, short_i, j, costs, limit, work)
        distance = min(distance, cost)
    if short_j >= 0 and rows.levels[j, t.OTHER_COST] < distance:
        cost = rows.levels[j, t.OTHER_COST] + shorter_distance(rows, i, short_j, costs, limit, work)
        distance = min(distance, cost)
    return distance


@compiled
def shorter_distance(rows: PartRows, i: int, j: int, costs: SpellingCosts, limit: float, work: Work) -> float:
    """The distance of two parts of which one has lost an ending or article."""
    if rows.stamps[i, t.WORD] == rows.stamps[j, t.WORD]:
        return 0.0
    return sound_distance(rows, i, j, costs, limit, work)


@compiled
def distance_limit(length: Number) -> float:
    """The largest distance at which two parts can still be one name: a slip in a word of five letters, not of four."""
    return float(min(1.2 * length, 3.2 + 0.65 * length))


@compiled
def glued_limit(length: Number) -> float:
    """The largest distance at which two parts written as one word can still be it."""
    return float(2.0 + 0.6 * length)


@compiled
def glued_distance(rows: PartRows, i: int, k: int, j: int, costs: SpellingCosts, work: Work) -> float:
    """The distance of two neighbouring parts, written as one word, from a single part."""
    arabic = rows.signs[i, t.ARABIC]
    if arabic != rows.signs[k, t.ARABIC]:
        return FAR
    count = 0
    for part in (i, k):
        for place in range(np.int64(rows.signs[part, t.LENGTH])):
            unit = rows.signs[part, t.UNITS + place]
            if count and work.glued[count - 1] == unit and not arabic:
                continue
            work.glued[count] = unit
            count += 1
    whole = rows.signs[j]
    length = np.int64(whole[t.LENGTH])
    limit = glued_limit(length)
    start = start_cost(rows.signs[i, t.START], whole[t.START])
    if arabic == whole[t.ARABIC]:
        which = ARABIC_ARABIC if arabic else LATIN_LATIN
        return start + edit_cost(work.glued, count, whole[t.UNITS :], length, costs, which, limit, work.down)
    if arabic:
        return start + edit_cost(work.glued, count, whole[t.UNITS :], length, costs, ACROSS, limit, work.down)
    return start + edit_cost(whole[t.UNITS :], length, work.glued, count, costs, ACROSS, limit, work.down)


@compiled
def glued_options(means: Means, left: Array, right: Array, swapped: bool, count: int) -> int:
    """Add the pairs in which two neighbours on the left make one part on the right; give how many options there are."""
    rows, costs, work = means
    count_left, count_right = min(len(left), MOST), min(len(right), MOST)
    for at in range(count_left - 1):
        i, k = left[at], left[at + 1]
        bones = np.int64(rows.signs[i, t.BONE_COUNT]) + np.int64(rows.signs[k, t.BONE_COUNT])
        together = min(MOST_GLUED, rows.levels[i, t.WEIGHT] + rows.levels[k, t.WEIGHT])
        for place in range(count_right):
            j = right[place]
            length = np.int64(rows.signs[j, t.LENGTH])
            if rows.signs[j, t.KIND] != t.NAME or length < SHORTEST_GLUED or count >= OPTIONS:
                continue
            far = abs(bones - np.int64(rows.signs[j, t.BONE_COUNT])) > 1
            if far or rows.signs[i, t.BONES] != rows.signs[j, t.BONES]:
                continue
            distance = glued_distance(rows, i, k, j, costs, work) + GLUE_COST
            evidence = max(rows.levels[j, t.WEIGHT], together) - SPELLING * distance
            if distance > glued_limit(length) or evidence <= 0:
                continue
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
def pair_parts(means: Means, left: Array, right: Array) -> int:
    """Pair the parts of two names, best evidence first; `work.pairs` and `work.found` say which, the answer how many."""
    rows, costs, work = means
    count_left, count_right = min(len(left), MOST), min(len(right), MOST)
    options = 0
    for a in range(count_left):
        i = left[a]
        for b in range(count_right):
            j = right[b]
            limit = distance_limit(np.int64(min(rows.signs[i, t.LENGTH], rows.signs[j, t.LENGTH])))
            distance = part_distance(rows, i, j, costs, limit, work)
            if distance >= FAR or distance > limit:
                continue
            evidence = min(rows.levels[i, t.WEIGHT], rows.levels[j, t.WEIGHT]) - SPELLING * distance
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
    options = glued_options(means, left, right, False, pairs)
    options = glued_options(means, right, left, True, options)
    return choose(work, options) if options > pairs else pairs
