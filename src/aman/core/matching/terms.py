"""What does each fact of two records say about their being one person?

Every function gives the nats of one term and the sentence for the reviewer. Missing is never a disagreement.
"""

from __future__ import annotations

from datetime import date

from rapidfuzz.distance import Levenshtein

from aman.core.dates import DateInterval, Precision
from aman.core.matching import weights as w
from aman.core.matching.prepared import Parts, PreparedPerson
from aman.core.names import Alignment, NamePart, PartKind, align_parts

Said = tuple[float, str]
SILENT: Said = (0.0, "")


def written(parts: Parts | list[NamePart]) -> str:
    """The parts as one name for a sentence.

    Args:
        parts: parts of a name.

    Returns:
        The parts, capitalised.
    """
    return " ".join(part.text.capitalize() for part in parts)


def _has_name(parts: Parts) -> bool:
    return any(part.kind is PartKind.NAME for part in parts)


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
                if left is a.own and right is b.own:
                    continue
                other = align_parts(left, right)
                if other.log_odds > best.log_odds:
                    best = other
    return best


def parent_said(left: Parts, right: Parts, who: str, limit: float, clash: float) -> Said:
    """Compare the names of two fathers or grandfathers.

    Args:
        left: one parent's name.
        right: the other's.
        who: "father" or "grandfather", for the sentence.
        limit: the most an agreement is worth.
        clash: what a disagreement is worth.

    Returns:
        Nats and sentence; silent when either is missing.
    """
    if not left or not right:
        return SILENT
    fit = align_parts(left, right)
    if fit.matches and not (_has_name(fit.left_over) and _has_name(fit.right_over)):
        value = min(limit, max(0.0, fit.evidence - 0.1 * fit.surplus))
        if all(match.distance == 0 for match in fit.matches) and not fit.left_over and not fit.right_over:
            return value, f"The {who}'s name is the same ({written(left)})."
        if fit.left_over or fit.right_over:
            return value, f"The {who}'s name is longer in one record ({written(left)} / {written(right)})."
        return value, f"The {who}'s name differs in spelling only ({written(left)} / {written(right)})."
    strength = clash if not fit.matches else clash * 0.6 + 0.3 * min(limit, fit.evidence)
    return min(0.0, strength), f"The {who}'s name is another ({written(left)} / {written(right)})."


def _shown(birth: DateInterval) -> str:
    return birth.iso()


def birth_said(a: PreparedPerson, b: PreparedPerson) -> Said:
    """Compare two birth dates as intervals.

    Args:
        a: a record.
        b: another.

    Returns:
        Nats and sentence; silent when either is missing.

    Source: domain.md section 7 (dates): a year alone or a 1 January says little, a Solar Hijri year spans two years.
    """
    left, right = a.facts.birth, b.facts.birth
    if left is None or right is None:
        return SILENT
    exact = left.precision is Precision.DAY and right.precision is Precision.DAY
    if exact and left.first == right.first:
        return w.SAME_DAY, f"Both were born on {_shown(left)}."
    shown = f"({_shown(left)} / {_shown(right)})"
    if exact and _exchanged(left.first, right.first):
        return w.DAY_AND_MONTH_EXCHANGED, f"Day and month of birth are exchanged {shown}."
    if exact and left.first.year == right.first.year:
        return w.OTHER_DAY_SAME_YEAR, f"Born in the same year, on another day {shown}."
    if a.birth_first <= b.birth_last and b.birth_first <= a.birth_last:
        if left.is_year_only and right.is_year_only and left.first == right.first:
            return w.SAME_YEAR, f"Both were born in {_shown(left)}."
        return w.OVERLAP, f"The birth dates can be the same {shown}."
    if exact and (left.first.month, left.first.day) == (right.first.month, right.first.day):
        return w.SAME_DAY_OTHER_YEAR, f"The same day of birth in another year {shown}."
    gap = max(a.birth_first - b.birth_last, b.birth_first - a.birth_last) / 365.25
    for years, value in zip((1, 2, 3, 5, 10), w.OFF_BY_YEARS, strict=True):
        if gap <= years:
            return value, f"The birth dates are up to {years} years apart {shown}."
    return w.OFF_BY_MORE, f"The birth dates are more than 10 years apart {shown}."


def _exchanged(a: date, b: date) -> bool:
    return a.year == b.year and a.month == b.day and a.day == b.month


def documents_said(a: PreparedPerson, b: PreparedPerson) -> tuple[float, str, bool]:
    """Compare the numbers of two people's documents.

    Args:
        a: a record.
        b: another.

    Returns:
        Nats, sentence, and whether a number is shared.
    """
    left, right = a.facts.documents, b.facts.documents
    if not left or not right:
        return 0.0, "", False
    best, sentence, against, against_sentence = 0.0, "", 0.0, ""
    for kind, number in left:
        for other_kind, other in right:
            if not number or not other:
                continue
            if number == other:
                value = w.SAME_DOCUMENT if kind == other_kind else w.SAME_NUMBER_OTHER_KIND
                if value > best:
                    best, sentence = value, f"The same document number ({_kind(kind)})."
            elif kind == other_kind:
                if min(len(number), len(other)) >= 8 and Levenshtein.distance(number, other, score_cutoff=1) <= 1:
                    if best < w.NEARLY_SAME_NUMBER:
                        best, sentence = w.NEARLY_SAME_NUMBER, f"Document numbers differ in one sign ({_kind(kind)})."
                else:
                    value = w.OTHER_NUMBER.get(kind, w.OTHER_NUMBER_ELSE)
                    if value < against:
                        against, against_sentence = value, f"Another number of the same kind ({_kind(kind)})."
    if best:
        return best, sentence, best >= w.SAME_NUMBER_OTHER_KIND
    return against, against_sentence, False


def _kind(kind: str) -> str:
    return kind.replace("_", " ")
