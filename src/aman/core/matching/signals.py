"""What can be observed about two records, one named signal after another?

A signal is a feature with a strength; ``weights`` says what it is worth in nats, ``words`` how it reads. Missing facts
give no signal: missing is never a disagreement.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from aman.core.dates import DateInterval, Precision
from aman.core.matching.prepared import MOST_OF_A_PART, Parts, PreparedPerson
from aman.core.names import Alignment, NamePart, PartKind, align_parts

Signals = list[tuple[str, float]]
"""Features with their strengths."""

_USUAL_SPELLING = 1.0
_NEAR_NUMBER = 8
_SAYS_NOTHING = frozenset(
    ["abd", "sayed", "sayyid", "sayyed", "syed", "said", "seyed", "haji", "hajji", "سید", "حاجی", "الحاج"]
)


@lru_cache(maxsize=1 << 17)
def _aligned(left: Parts, right: Parts) -> Alignment:
    return align_parts(left, right)


def _named(parts: tuple[NamePart, ...]) -> list[NamePart]:
    return [part for part in parts if part.kind is PartKind.NAME]


def _loose(parts: tuple[NamePart, ...]) -> set[str]:
    return {part.text for part in parts if part.kind is not PartKind.NAME} - _SAYS_NOTHING


def _evidence(fit: Alignment) -> float:
    return sum(min(match.evidence, MOST_OF_A_PART) for match in fit.matches)


def align_own(a: PreparedPerson, b: PreparedPerson) -> Alignment:
    """Pair the own names of two records, in whichever recorded spelling fits best.

    Args:
        a: a record.
        b: another.

    Returns:
        The best alignment.
    """
    best = align_parts(a.own, b.own)
    if a.others or b.others:
        for left in (a.own, *a.others):
            for right in (b.own, *b.others):
                other = align_parts(left, right)
                if other.log_odds > best.log_odds:
                    best = other
    return best


def name_signals(a: PreparedPerson, b: PreparedPerson) -> Signals:
    """Observe the own names, given name and surname apart where a record tells them apart.

    Args:
        a: a record.
        b: another.

    Returns:
        Signals; none when either record has no name.
    """
    if not a.own or not b.own:
        return []
    fit = align_own(a, b)
    left, right = _named(fit.left_over), _named(fit.right_over)
    given = family = spelling = 0.0
    core = 0
    for match in fit.matches:
        worth = min(match.evidence, MOST_OF_A_PART * max(len(match.left), len(match.right)))
        spelling += match.distance
        if (left or right) and (match.left[0] in a.family or match.right[0] in b.family):
            family += worth
        else:
            given += worth
            core += match.left[0].kind is PartKind.NAME
    found: Signals = []
    if left and right:
        if any(part not in a.family for part in left) and any(part not in b.family for part in right):
            found.append(("given_clash", 1.0))
        else:
            found.append(("surname_clash", 1.0) if core else ("given_clash", 0.8))
    elif left or right:
        found.append(("more_name", float(min(3, len(left) + len(right)))))
    elif core:
        found.append(("whole_name", 1.0))
    if given:
        found.append(("given", min(given, 16.0)))
    if family:
        found.append(("surname", min(family, 9.0)))
    if spelling > _USUAL_SPELLING:
        found.append(("spelling", min(spelling, 8.0)))
    if fit.left_over and fit.right_over and not (left or right) and _loose(fit.left_over) and _loose(fit.right_over):
        found.append(("ending_clash", 1.0))
    elif fit.affixes:
        found.append(("affix", float(fit.affixes)))
    return found


def father_signals(a: PreparedPerson, b: PreparedPerson) -> Signals:
    """Observe the fathers' names; a woman's record may hold her husband, and surname and father may be exchanged.

    Args:
        a: a record.
        b: another.

    Returns:
        Signals; none when either father is missing.
    """
    if not a.father or not b.father:
        return []
    fit = _aligned(a.father, b.father)
    left, right = _named(fit.left_over), _named(fit.right_over)
    if fit.matches and not (left and right) and (fit.named or not (left or right)):
        whole = "more_father" if left or right else "whole_father"
        found = [("father", min(9.0, _evidence(fit))), (whole, 1.0)]
        distance = sum(match.distance for match in fit.matches)
        return [*found, ("father_spelling", min(8.0, distance))] if distance > _USUAL_SPELLING else found
    crossed = max(_crossed(a, b), _crossed(b, a))
    if crossed > 0:
        return [("father_crossed", crossed)]
    woman = a.facts.sex == "F" or b.facts.sex == "F"
    found = [("father_clash_woman" if woman else "father_clash", 1.0)]
    return [*found, ("father_partly", min(6.0, _evidence(fit)))] if fit.matches else found


def _crossed(a: PreparedPerson, b: PreparedPerson) -> float:
    """How well the father of one record fits the surname of the other."""
    if not b.family:
        return 0.0
    fit = _aligned(a.father, tuple(part for part in b.own if part in b.family))
    return 0.0 if not fit.matches or fit.clash > 2 else min(MOST_OF_A_PART, _evidence(fit))


def grandfather_signals(a: PreparedPerson, b: PreparedPerson) -> Signals:
    """Observe the grandfathers' names.

    Args:
        a: a record.
        b: another.

    Returns:
        One signal, or none when either is missing.
    """
    if not a.grandfather or not b.grandfather:
        return []
    fit = _aligned(a.grandfather, b.grandfather)
    if fit.matches and not (_named(fit.left_over) and _named(fit.right_over)):
        return [("grandfather", min(8.0, _evidence(fit)))]
    return [("grandfather_clash", 1.0)]


GAPS = ((1, "off_by_1"), (2, "off_by_2"), (3, "off_by_3"), (5, "off_by_5"), (10, "off_by_10"))
"""Years between two birth dates, up to which a feature counts."""


def birth_signals(a: PreparedPerson, b: PreparedPerson) -> Signals:
    """Observe two birth dates as intervals.

    Args:
        a: a record.
        b: another.

    Returns:
        One signal, or none when either is missing.

    Source: domain.md section 7 (dates): a year alone or a 1 January says little, a Solar Hijri year spans two years.
    """
    left, right = a.facts.birth, b.facts.birth
    return [] if left is None or right is None else [(_birth(left, right, a, b), 1.0)]


def _birth(left: DateInterval, right: DateInterval, a: PreparedPerson, b: PreparedPerson) -> str:
    if left.precision is Precision.DAY and right.precision is Precision.DAY:
        if left.first == right.first:
            return "same_day"
        if _exchanged(left.first, right.first):
            return "exchanged_day"
        if (left.first.month, left.first.day) == (right.first.month, right.first.day):
            return "same_day_other_year"
        if left.first.year == right.first.year:
            return "same_year_other_day"
    if a.birth_first <= b.birth_last and b.birth_first <= a.birth_last:
        both_years = left.precision is Precision.YEAR and right.precision is Precision.YEAR
        return "same_year" if both_years and left.first == right.first else "birth_overlap"
    gap = max(a.birth_first - b.birth_last, b.birth_first - a.birth_last)
    return next((feature for years, feature in GAPS if gap <= years * 365.25), "off_by_more")


def _exchanged(a: date, b: date) -> bool:
    return a.year == b.year and a.month == b.day and a.day == b.month


KINDS_APART = ("e_tazkira", "af_passport", "paper_tazkira", "por_card", "acc")
"""Kinds of which a person has one number at a time, the strongest evidence against first."""


def document_signals(a: PreparedPerson, b: PreparedPerson) -> Signals:
    """Observe the numbers of two people's documents.

    Args:
        a: a record.
        b: another.

    Returns:
        The strongest signal, or none.
    """
    best = ""
    against: set[str] = set()
    for kind, number in a.facts.documents:
        for other_kind, other in b.facts.documents:
            if not number or not other:
                continue
            if number == other:
                if kind == other_kind:
                    return [("same_document", 1.0)]
                best = "same_number"
            elif kind == other_kind:
                long = len(number) >= _NEAR_NUMBER and len(other) >= _NEAR_NUMBER
                if long and Levenshtein.distance(number, other, score_cutoff=1) <= 1:
                    best = best or "near_number"
                else:
                    against.add(kind)
    if best:
        return [(best, 1.0)]
    if against:
        return [(next((f"other_{kind}" for kind in KINDS_APART if kind in against), "other_number"), 1.0)]
    return []


def other_signals(a: PreparedPerson, b: PreparedPerson) -> Signals:
    """Observe case, place and sex.

    Args:
        a: a record.
        b: another.

    Returns:
        Signals for what both records state.
    """
    left, right = a.facts, b.facts
    found: Signals = []
    if left.case_number and right.case_number:
        found.append(("same_case" if left.case_number == right.case_number else "other_case", 1.0))
    if a.place and b.place:
        found.append(("same_place" if a.place == b.place else "other_place", 1.0))
    if left.sex and right.sex:
        found.append(("same_sex" if left.sex == right.sex else "other_sex", 1.0))
    return found


def all_signals(a: PreparedPerson, b: PreparedPerson) -> Signals:
    """Observe everything about two records, with what follows from several facts together.

    Args:
        a: a record.
        b: another.

    Returns:
        All signals, names first.
    """
    found = name_signals(a, b)
    found += father_signals(a, b)
    found += grandfather_signals(a, b)
    found += birth_signals(a, b)
    found += document_signals(a, b)
    found += other_signals(a, b)
    return found + together(dict(found))


def together(seen: dict[str, float]) -> Signals:
    """What several signals say together that they do not say one by one.

    Args:
        seen: features and strengths.

    Returns:
        Further signals: relatives share father, surname and case; a clash weighs less under one document number; a name
        with nothing beside it weighs less.
    """
    found: Signals = []
    father, case = seen.get("father", 0.0), "same_case" in seen
    if father > 2 and case:
        found.append(("kin", 1.0))
    shared = father + seen.get("surname", 0.0) + seen.get("grandfather", 0.0) + (6.0 if case else 0.0)
    if shared > 9.0:
        found.append(("shared_excess", shared - 9.0))
    document = "same_document" in seen or "same_number" in seen
    if document and "given_clash" in seen:
        found.append(("document_clash", 1.0))
    if not (document or case or father or "grandfather" in seen or "father_crossed" in seen):
        found.append(("name_alone", 1.0))
    return found
