"""What kind of difference is this: another year, a slip in a number, another place?

Reach for ``compare_births`` with two birth dates, ``compare_numbers`` with the numbers of papers, ``compare_plain`` with
anything else; ``name_differences`` does the same for names, word by word. The answers name meanings, not words or
colours: a page says them in the reader's language. Nothing here adds to a score; ``score`` weighs, this explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import OSA

from aman.core.dates import DateInterval, Precision
from aman.core.names import fold

_SHORTEST_NEAR = 6
"""Numbers shorter than this are too alike by chance for one sign to mean a slip."""


class Meaning(StrEnum):
    """What the comparison of two statements, or of one word in them, means."""

    SAME = "same"
    SPELLING = "spelling"
    SCRIPT = "script"
    ORDER = "order"
    TITLE = "title"
    AFFIX = "affix"
    ONLY_ONE = "only_one"
    ELSEWHERE = "elsewhere"
    PARTLY = "partly"
    OTHER = "other"
    NOTHING = "nothing"
    ONE_BLANK = "one_blank"
    SAME_YEAR = "same_year"
    YEAR_ONLY = "year_only"
    OVERLAP = "overlap"
    EXCHANGED = "exchanged"
    OTHER_DAY = "other_day"
    SAME_DAY_OTHER_YEAR = "same_day_other_year"
    OTHER_YEAR = "other_year"
    ONE_SIGN = "one_sign"
    OTHER_KIND = "other_kind"


@dataclass(frozen=True, slots=True)
class BirthDifference:
    """How two birth dates compare; `years` is how many years lie between them, 0 where they can be one day."""

    meaning: Meaning
    years: int = 0


@dataclass(frozen=True, slots=True)
class NumberDifference:
    """How the numbers of one kind of paper compare; for ONE_SIGN, which two numbers and at which signs they differ."""

    meaning: Meaning
    left: str = ""
    right: str = ""
    left_at: frozenset[int] = frozenset()
    right_at: frozenset[int] = frozenset()


def compare_births(left: DateInterval | None, right: DateInterval | None) -> BirthDifference:
    """Say how two birth dates differ.

    Args:
        left: the days one birth date can mean; None where it is not stated.
        right: another.

    Returns:
        SAME (one day), SAME_YEAR (both state only this year), YEAR_ONLY (one states a year or month that holds the
        other's day), OVERLAP (they can mean one day, for example a Solar Hijri year over two years), EXCHANGED (day and
        month), OTHER_DAY (same year), SAME_DAY_OTHER_YEAR, OTHER_YEAR with the years between, or ONE_BLANK.

    Source: domain.md section 7 (dates).

    >>> compare_births(DateInterval.from_year(1984), DateInterval.from_day(date(1984, 3, 5))).meaning.value
    'year_only'
    """
    if left is None or right is None:
        return BirthDifference(Meaning.ONE_BLANK)
    days = left.precision is Precision.DAY and right.precision is Precision.DAY
    gap = abs(left.midpoint_year - right.midpoint_year)
    if days:
        return BirthDifference(_two_days(left.first, right.first), gap)
    if left.overlaps(right):
        if left.first == right.first and left.last == right.last:
            return BirthDifference(Meaning.SAME_YEAR if left.is_year_only else Meaning.SAME)
        inside = left.first <= right.first and right.last <= left.last
        around = right.first <= left.first and left.last <= right.last
        return BirthDifference(Meaning.YEAR_ONLY if inside or around else Meaning.OVERLAP)
    apart = max(left.first, right.first) - min(left.last, right.last)
    return BirthDifference(Meaning.OTHER_YEAR, max(gap, 1 + apart.days // 366))


def _two_days(left: date, right: date) -> Meaning:
    if left == right:
        return Meaning.SAME
    if left.year == right.year:
        return Meaning.EXCHANGED if (left.month, left.day) == (right.day, right.month) else Meaning.OTHER_DAY
    same_day = (left.month, left.day) == (right.month, right.day)
    return Meaning.SAME_DAY_OTHER_YEAR if same_day else Meaning.OTHER_YEAR


def compare_numbers(
    left: Sequence[str], right: Sequence[str], *, left_others: Iterable[str] = (), right_others: Iterable[str] = ()
) -> NumberDifference:
    """Say how the numbers of one kind of paper differ between two people.

    Args:
        left: normalised numbers of one person's papers of a kind.
        right: of the other's.
        left_others: the first person's numbers of all other kinds.
        right_others: the second's.

    Returns:
        SAME, ONE_SIGN (one sign differs, or two neighbours are exchanged; with both numbers and the places), OTHER_KIND
        (the same number stands under another kind of paper), OTHER, or ONE_BLANK.

    >>> compare_numbers(["P01234567"], ["P01284567"]).meaning.value
    'one_sign'
    """
    if set(left) & set(right):
        return NumberDifference(Meaning.SAME)
    near = [(a, b) for a in left for b in right if _is_near(a, b)]
    if near:
        a, b = near[0]
        start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        end = 0
        while end < min(len(a), len(b)) - start and a[len(a) - 1 - end] == b[len(b) - 1 - end]:
            end += 1
        spans = (frozenset(range(start, len(number) - end)) for number in (a, b))
        return NumberDifference(Meaning.ONE_SIGN, a, b, *spans)
    if set(left) & set(right_others) or set(right) & set(left_others):
        return NumberDifference(Meaning.OTHER_KIND)
    return NumberDifference(Meaning.OTHER if left and right else Meaning.ONE_BLANK)


def _is_near(a: str, b: str) -> bool:
    return min(len(a), len(b)) >= _SHORTEST_NEAR and OSA.distance(a, b, score_cutoff=1) == 1


def compare_plain(left: Iterable[str], right: Iterable[str]) -> Meaning:
    """Compare two sets of plain statements: a sex, a place, a case number.

    Args:
        left: what one record states.
        right: what the other states.

    Returns:
        SAME where they share a statement, OTHER where they share none, ONE_BLANK where either states nothing.

    >>> compare_plain(["Islamabad"], [" islamabad "]).value
    'same'
    """
    mine, theirs = ({fold(text) or text for text in side if text.strip()} for side in (left, right))
    if not mine or not theirs:
        return Meaning.ONE_BLANK
    return Meaning.SAME if mine & theirs else Meaning.OTHER
