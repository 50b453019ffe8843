"""What can be observed about two records, one feature after another?

Compiled; the only place where two records are compared, for one pair at a screen and for a registry in a batch alike.
Missing facts leave their features at 0: missing is never a disagreement.
"""

from __future__ import annotations

import numpy as np

from aman.core.matching import features as f
from aman.core.matching import rows as r
from aman.core.matching.prepared import MOST_OF_A_PART
from aman.core.matching.rows import DAY, FEMALE, NO_BIRTH, YEAR, PeopleRows
from aman.core.names import kernel as k
from aman.core.names import table as t
from aman.core.names.compiled import compiled
from aman.core.names.kernel import Array, Means, Number, Work, pair_parts
from aman.core.names.odds import compare_pairing, pairing_odds
from aman.core.names.stamps import stamp_of
from aman.core.names.table import PartRows

USUAL_SPELLING = 1.0
MOST_GIVEN, MOST_SURNAME, MOST_SPELLING = 16.0, 9.0, 8.0
MOST_FATHER, MOST_PARTLY, MOST_GRANDFATHER = 9.0, 6.0, 8.0
HALF_CLASH = 0.8
MOST_LEFT_OVER = 3
CROSSED_CLASH = 2.0
NEAR_NUMBER = 8
SHARED_BY_RELATIVES, CASE_SHARED = 9.0, 6.0
DAYS_A_YEAR = 365.25
_KINDS = ("e_tazkira", "af_passport", "paper_tazkira", "por_card", "acc")
E_TAZKIRA, AF_PASSPORT, PAPER_TAZKIRA, POR_CARD, ACC = (stamp_of("kind", kind) for kind in _KINDS)
# Affixes and titles that one record has and the other not without their being two names.
SAYS_NOTHING = np.array(
    sorted(
        stamp_of(word)
        for word in [
            "abd",
            "abu",
            "sayed",
            "sayyid",
            "sayyed",
            "syed",
            "said",
            "seyed",
            "haji",
            "hajji",
            "سید",
            "حاجی",
            "الحاج",
        ]
    ),
    dtype=np.int64,
)


@compiled
def align_own(left: PeopleRows, i: int, right: PeopleRows, j: int, means: Means) -> tuple[int, int, int]:
    """Pair the own names of two records in whichever recorded spelling fits best; give spellings and number of pairs."""
    rows, _, work = means
    best_left = left.facts[i, r.OWN_FIRST]
    best_right = right.facts[j, r.OWN_FIRST]
    if left.facts[i, r.OWN_COUNT] > 1 or right.facts[j, r.OWN_COUNT] > 1:
        best = -1.0e9
        for a in range(left.facts[i, r.OWN_FIRST], left.facts[i, r.OWN_FIRST] + left.facts[i, r.OWN_COUNT]):
            for b in range(right.facts[j, r.OWN_FIRST], right.facts[j, r.OWN_FIRST] + right.facts[j, r.OWN_COUNT]):
                one = left.parts[left.starts[a] : left.starts[a + 1]]
                other = right.parts[right.starts[b] : right.starts[b + 1]]
                pairs = pair_parts(means, one, other)
                odds = pairing_odds(pairs, compare_pairing(rows, one, other, pairs, work), work)
                if odds > best:
                    best, best_left, best_right = odds, a, b
    one = left.parts[left.starts[best_left] : left.starts[best_left + 1]]
    other = right.parts[right.starts[best_right] : right.starts[best_right + 1]]
    return best_left, best_right, pair_parts(means, one, other)


@compiled
def has_loose(rows: PartRows, parts: Array, paired: int) -> bool:
    """Whether a title or affix is left over that tells names apart."""
    for place in range(min(len(parts), k.MOST)):
        if not (paired >> place) & 1 and rows.signs[parts[place], t.KIND] != t.NAME:
            word = rows.stamps[parts[place], t.WORD]
            at = np.searchsorted(SAYS_NOTHING, word)
            if at >= len(SAYS_NOTHING) or SAYS_NOTHING[at] != word:
                return True
    return False


@compiled
def has_given(rows: PartRows, parts: Array, family: Array, paired: int) -> bool:
    """Whether a name is left over that is not the surname."""
    for place in range(min(len(parts), k.MOST)):
        if not (paired >> place) & 1 and rows.signs[parts[place], t.KIND] == t.NAME and not family[place]:
            return True
    return False


@compiled
def capped_evidence(pairs: int, work: Work) -> float:
    """What paired parts say, none of them more than a part can."""
    total = 0.0
    for at in range(pairs):
        total += min(work.found[at, 1], MOST_OF_A_PART)
    return total


@compiled
def father_in_name(left: PeopleRows, i: int, right: PeopleRows, j: int, rest: Array, means: Means) -> float:
    """How well what is left over of a name fits the father of the other record: "Ahmad Karim" may be Ahmad, son of Karim.

    0 when this record names a father itself, or when a name is left over that is not the father's either.
    """
    if left.facts[i, r.FATHER] >= 0 or right.facts[j, r.FATHER] < 0 or len(rest) == 0:
        return 0.0
    rows, _, work = means
    father = right.parts[right.starts[right.facts[j, r.FATHER]] : right.starts[right.facts[j, r.FATHER] + 1]]
    pairs = pair_parts(means, rest, father)
    seen = compare_pairing(rows, rest, father, pairs, work)
    if pairs == 0 or seen.named == 0 or seen.names_left:
        return 0.0
    return min(MOST_OF_A_PART, capped_evidence(pairs, work))


@compiled
def left_over(parts: Array, paired: int) -> Array:
    """The parts of a name that were not paired."""
    rest = np.zeros(k.MOST, np.int32)
    count = 0
    for place in range(min(len(parts), k.MOST)):
        if not (paired >> place) & 1:
            rest[count] = parts[place]
            count += 1
    return rest[:count]


@compiled
def observe_names(left: PeopleRows, i: int, right: PeopleRows, j: int, means: Means, out: Array) -> None:
    """Observe the own names, given name and surname apart where a record tells them apart."""
    rows, _, work = means
    if left.facts[i, r.OWN_COUNT] == 0 or right.facts[j, r.OWN_COUNT] == 0:
        return
    a, b, pairs = align_own(left, i, right, j, means)
    one, other = left.parts[left.starts[a] : left.starts[a + 1]], right.parts[right.starts[b] : right.starts[b + 1]]
    family_one = left.family[left.starts[a] : left.starts[a + 1]]
    family_other = right.family[right.starts[b] : right.starts[b + 1]]
    seen = compare_pairing(rows, one, other, pairs, work)
    names_left, names_right = seen.names_left, seen.names_right
    over = names_left > 0 or names_right > 0
    core = 0
    for at in range(pairs):
        first, second, third, fourth = work.pairs[at, 0], work.pairs[at, 1], work.pairs[at, 2], work.pairs[at, 3]
        worth = min(work.found[at, 1], MOST_OF_A_PART * (2 if second >= 0 or fourth >= 0 else 1))
        out[f.SPELLING] += work.found[at, 0]
        if over and (family_one[first] or family_other[third]):
            out[f.SURNAME] += worth
        else:
            out[f.GIVEN] += worth
            core += 1 if rows.signs[one[first], t.KIND] == t.NAME else 0
    if core and over and (left.facts[i, r.FATHER] < 0) != (right.facts[j, r.FATHER] < 0):
        if left.facts[i, r.FATHER] < 0:
            out[f.FATHER_CROSSED] = father_in_name(left, i, right, j, left_over(one, seen.paired_left), means)
        else:
            out[f.FATHER_CROSSED] = father_in_name(right, j, left, i, left_over(other, seen.paired_right), means)
        if out[f.FATHER_CROSSED] > 0.0:
            # What was left over is the father's name: nothing is left over on that side.
            if left.facts[i, r.FATHER] < 0:
                names_left = 0
            else:
                names_right = 0
    if names_left and names_right:
        if has_given(rows, one, family_one, seen.paired_left) and has_given(
            rows, other, family_other, seen.paired_right
        ):
            out[f.GIVEN_CLASH] = 1.0
        elif core:
            out[f.SURNAME_CLASH] = 1.0
        else:
            out[f.GIVEN_CLASH] = HALF_CLASH
    elif names_left or names_right:
        out[f.MORE_NAME] = min(MOST_LEFT_OVER, names_left + names_right)
    elif core:
        out[f.WHOLE_NAME] = 1.0
    out[f.GIVEN] = min(out[f.GIVEN], MOST_GIVEN)
    out[f.SURNAME] = min(out[f.SURNAME], MOST_SURNAME)
    out[f.SPELLING] = min(out[f.SPELLING], MOST_SPELLING) if out[f.SPELLING] > USUAL_SPELLING else 0.0
    if not over and has_loose(rows, one, seen.paired_left) and has_loose(rows, other, seen.paired_right):
        out[f.ENDING_CLASH] = 1.0
    elif seen.affixes:
        out[f.AFFIX] = seen.affixes


@compiled
def crossed(left: PeopleRows, i: int, right: PeopleRows, j: int, means: Means) -> float:
    """How well the father of one record fits the surname of the other."""
    rows, _, work = means
    if right.facts[j, r.OWN_COUNT] == 0:
        return 0.0
    start, end = right.starts[right.facts[j, r.OWN_FIRST]], right.starts[right.facts[j, r.OWN_FIRST] + 1]
    named = False
    for place in range(start, end):
        named = named or right.family[place]
    if not named:
        return 0.0
    surname = right.parts[start:end][right.family[start:end]]
    father = left.parts[left.starts[left.facts[i, r.FATHER]] : left.starts[left.facts[i, r.FATHER] + 1]]
    pairs = pair_parts(means, father, surname)
    seen = compare_pairing(rows, father, surname, pairs, work)
    if pairs == 0 or min(seen.weight_left, seen.weight_right) > CROSSED_CLASH:
        return 0.0
    return min(MOST_OF_A_PART, capped_evidence(pairs, work))


@compiled
def observe_fathers(left: PeopleRows, i: int, right: PeopleRows, j: int, means: Means, out: Array) -> None:
    """Observe the fathers; a woman's record may hold her husband, and surname and father may be exchanged."""
    rows, _, work = means
    a, b = left.facts[i, r.FATHER], right.facts[j, r.FATHER]
    if a < 0 or b < 0:
        return
    one, other = left.parts[left.starts[a] : left.starts[a + 1]], right.parts[right.starts[b] : right.starts[b + 1]]
    pairs = pair_parts(means, one, other)
    seen = compare_pairing(rows, one, other, pairs, work)
    over = seen.names_left > 0 or seen.names_right > 0
    if pairs and not (seen.names_left and seen.names_right) and (seen.named or not over):
        out[f.FATHER] = min(MOST_FATHER, capped_evidence(pairs, work))
        out[f.MORE_FATHER if over else f.WHOLE_FATHER] = 1.0
        distance = 0.0
        for at in range(pairs):
            distance += work.found[at, 0]
        if distance > USUAL_SPELLING:
            out[f.FATHER_SPELLING] = min(MOST_SPELLING, distance)
        return
    partly = capped_evidence(pairs, work)
    across = max(crossed(left, i, right, j, means), crossed(right, j, left, i, means))
    if across > 0:
        out[f.FATHER_CROSSED] = across
        return
    woman = left.facts[i, r.SEX] == FEMALE or right.facts[j, r.SEX] == FEMALE
    out[f.FATHER_CLASH_WOMAN if woman else f.FATHER_CLASH] = 1.0
    if pairs:
        out[f.FATHER_PARTLY] = min(MOST_PARTLY, partly)


@compiled
def observe_grandfathers(left: PeopleRows, i: int, right: PeopleRows, j: int, means: Means, out: Array) -> None:
    """Observe the grandfathers' names."""
    rows, _, work = means
    a, b = left.facts[i, r.GRANDFATHER], right.facts[j, r.GRANDFATHER]
    if a < 0 or b < 0:
        return
    one, other = left.parts[left.starts[a] : left.starts[a + 1]], right.parts[right.starts[b] : right.starts[b + 1]]
    pairs = pair_parts(means, one, other)
    seen = compare_pairing(rows, one, other, pairs, work)
    if pairs and not (seen.names_left and seen.names_right):
        out[f.GRANDFATHER] = min(MOST_GRANDFATHER, capped_evidence(pairs, work))
    else:
        out[f.GRANDFATHER_CLASH] = 1.0


@compiled
def birth_feature(left: PeopleRows, i: int, right: PeopleRows, j: int) -> int:
    """The one feature that two births are; -1 when either is not stated."""
    if left.facts[i, r.PRECISION] == NO_BIRTH or right.facts[j, r.PRECISION] == NO_BIRTH:
        return -1
    if left.facts[i, r.PRECISION] == DAY and right.facts[j, r.PRECISION] == DAY:
        if left.facts[i, r.BIRTH_FIRST] == right.facts[j, r.BIRTH_FIRST]:
            return f.SAME_DAY
        one, other = left.facts[i, r.MONTH_DAY], right.facts[j, r.MONTH_DAY]
        if left.facts[i, r.BIRTH_YEAR] == right.facts[j, r.BIRTH_YEAR]:
            exchanged = one // 100 == other % 100 and one % 100 == other // 100
            return f.EXCHANGED_DAY if exchanged else f.SAME_YEAR_OTHER_DAY
        if one == other:
            return f.SAME_DAY_OTHER_YEAR
    if (
        left.facts[i, r.BIRTH_FIRST] <= right.facts[j, r.BIRTH_LAST]
        and right.facts[j, r.BIRTH_FIRST] <= left.facts[i, r.BIRTH_LAST]
    ):
        years = left.facts[i, r.PRECISION] == YEAR and right.facts[j, r.PRECISION] == YEAR
        return (
            f.SAME_YEAR if years and left.facts[i, r.BIRTH_FIRST] == right.facts[j, r.BIRTH_FIRST] else f.BIRTH_OVERLAP
        )
    gap = (
        max(
            left.facts[i, r.BIRTH_FIRST] - right.facts[j, r.BIRTH_LAST],
            right.facts[j, r.BIRTH_FIRST] - left.facts[i, r.BIRTH_LAST],
        )
        / DAYS_A_YEAR
    )
    if gap <= 1.0:
        return f.OFF_BY_1
    if gap <= 2.0:
        return f.OFF_BY_2
    if gap <= 3.0:
        return f.OFF_BY_3
    if gap <= 5.0:
        return f.OFF_BY_5
    return f.OFF_BY_10 if gap <= 10.0 else f.OFF_BY_MORE


@compiled
def one_sign_apart(a: Array, count_a: Number, b: Array, count_b: Number) -> bool:
    """Whether two numbers differ by one sign put in, left out or changed."""
    if abs(count_a - count_b) > 1:
        return False
    start = 0
    while start < min(count_a, count_b) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(count_a, count_b) - start and a[count_a - 1 - end] == b[count_b - 1 - end]:
        end += 1
    return bool(max(count_a, count_b) - start - end <= 1)


@compiled
def other_feature(kind: int) -> int:
    """The feature of two different numbers on documents of one kind."""
    if kind == E_TAZKIRA:
        return f.OTHER_E_TAZKIRA
    if kind == AF_PASSPORT:
        return f.OTHER_AF_PASSPORT
    if kind == PAPER_TAZKIRA:
        return f.OTHER_PAPER_TAZKIRA
    if kind == POR_CARD:
        return f.OTHER_POR_CARD
    return f.OTHER_ACC if kind == ACC else f.OTHER_NUMBER


@compiled
def document_feature(left: PeopleRows, i: int, right: PeopleRows, j: int) -> int:
    """The strongest feature of two people's document numbers; -1 when there is nothing to compare."""
    best, against = -1, f.COUNT
    for a in range(left.facts[i, r.DOCUMENT_FIRST], left.facts[i, r.DOCUMENT_FIRST] + left.facts[i, r.DOCUMENT_COUNT]):
        for b in range(
            right.facts[j, r.DOCUMENT_FIRST], right.facts[j, r.DOCUMENT_FIRST] + right.facts[j, r.DOCUMENT_COUNT]
        ):
            same_kind = left.document_stamps[a, r.NUMBER_KIND] == right.document_stamps[b, r.NUMBER_KIND]
            if left.document_stamps[a, r.NUMBER] == right.document_stamps[b, r.NUMBER]:
                if same_kind:
                    return f.SAME_DOCUMENT
                best = f.SAME_NUMBER
            elif same_kind:
                one, other = (
                    np.int64(left.document_signs[a, r.NUMBER_LENGTH]),
                    np.int64(right.document_signs[b, r.NUMBER_LENGTH]),
                )
                if (
                    one >= NEAR_NUMBER
                    and other >= NEAR_NUMBER
                    and one_sign_apart(left.document_signs[a], one, right.document_signs[b], other)
                ):
                    best = f.NEAR_NUMBER if best < 0 else best
                else:
                    against = min(against, other_feature(left.document_stamps[a, r.NUMBER_KIND]))
    if best >= 0:
        return best
    return against if against < f.COUNT else -1


@compiled
def observe_facts(left: PeopleRows, i: int, right: PeopleRows, j: int, out: Array) -> None:
    """Observe births, documents, case, place and sex: everything but names."""
    birth, document = birth_feature(left, i, right, j), document_feature(left, i, right, j)
    if birth >= 0:
        out[birth] = 1.0
    if document >= 0:
        out[document] = 1.0
    if left.stamps[i, r.CASE] and right.stamps[j, r.CASE]:
        out[f.SAME_CASE if left.stamps[i, r.CASE] == right.stamps[j, r.CASE] else f.OTHER_CASE] = 1.0
    if left.stamps[i, r.PLACE] and right.stamps[j, r.PLACE]:
        out[f.SAME_PLACE if left.stamps[i, r.PLACE] == right.stamps[j, r.PLACE] else f.OTHER_PLACE] = 1.0
    if left.facts[i, r.SEX] and right.facts[j, r.SEX]:
        out[f.SAME_SEX if left.facts[i, r.SEX] == right.facts[j, r.SEX] else f.OTHER_SEX] = 1.0


@compiled
def observe_together(out: Array) -> None:
    """Observe what several features say together: relatives share facts, a name with nothing beside it weighs less."""
    father, case = out[f.FATHER], out[f.SAME_CASE] > 0
    if father > 2.0 and case:
        out[f.KIN] = 1.0
    shared = father + out[f.SURNAME] + out[f.GRANDFATHER] + (CASE_SHARED if case else 0.0)
    if shared > SHARED_BY_RELATIVES:
        out[f.SHARED_EXCESS] = shared - SHARED_BY_RELATIVES
    document = out[f.SAME_DOCUMENT] > 0 or out[f.SAME_NUMBER] > 0
    if document and out[f.GIVEN_CLASH] > 0:
        out[f.DOCUMENT_CLASH] = 1.0
    if not (document or case or father > 0 or out[f.GRANDFATHER] > 0 or out[f.FATHER_CROSSED] > 0):
        out[f.NAME_ALONE] = 1.0
