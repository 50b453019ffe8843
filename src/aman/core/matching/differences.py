"""What kind of difference is this: a spelling, a missing part, another father, another year?

Reach for ``compare_written_names`` to mark two written names word by word, ``compare_births`` for two birth dates,
``compare_numbers`` for the numbers of papers, ``compare_plain`` for anything else. The answers name meanings, not words
or colours: a page says them in the reader's language. Nothing here adds to a score; ``score`` weighs, this explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import OSA

from aman.core.dates import DateInterval, Precision
from aman.core.names import NamePart, PartKind, align_names, align_parts, fold, own_parts, parse_name

_SHORTEST_NEAR = 6
"""Numbers shorter than this are too alike by chance for one sign to mean a slip."""


class Meaning(StrEnum):
    """What the comparison of two statements, or of one word in them, means."""

    SAME = "same"
    SPELLING = "spelling"
    SCRIPT = "script"
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


#: Of several meanings inside one word, the one a reader must see; the later, the graver.
_GRAVITY = (
    Meaning.NOTHING, Meaning.SAME, Meaning.TITLE, Meaning.AFFIX, Meaning.SCRIPT, Meaning.SPELLING, Meaning.ONLY_ONE,
    Meaning.ELSEWHERE, Meaning.OTHER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written, and what it means beside the other record."""

    text: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: what it means, and the words of either side that it is about.

    Args:
        meaning: what kind of difference it is.
        left: words of the first name, as written.
        right: words of the second.
        column: where on the other record the words stand instead, for ELSEWHERE; otherwise "".
    """

    meaning: Meaning
    left: tuple[str, ...]
    right: tuple[str, ...]
    column: str = ""


@dataclass(frozen=True, slots=True)
class NameDifference:
    """Two written names set beside each other: every word marked, what was found, and the whole in one meaning."""

    left: tuple[Word, ...]
    right: tuple[Word, ...]
    findings: tuple[Finding, ...]
    meaning: Meaning


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


@dataclass(slots=True)
class _Piece:
    """A part of a name, what became of it, and in which words (by place) it stands."""

    part: NamePart
    meaning: Meaning
    is_parent: bool = False
    column: str = ""
    homes: list[int] = field(default_factory=list)

    @property
    def names(self) -> bool:
        """Whether it names the person: no title, no ending, not a father named in the same cell."""
        return self.part.kind is PartKind.NAME and not self.is_parent


_Match = tuple[tuple[NamePart, ...], tuple[NamePart, ...]]


def compare_written_names(
    left: str,
    right: str,
    *,
    left_elsewhere: Mapping[str, str] | None = None,
    right_elsewhere: Mapping[str, str] | None = None,
) -> NameDifference:
    """Mark two written names word by word.

    Args:
        left: a name as received.
        right: another.
        left_elsewhere: what the first record writes in its other columns, column -> text; a word that only the second
            name has is looked for there (a father's name used as a surname).
        right_elsewhere: the same of the second record.

    Returns:
        Every word of both with its meaning, the findings gravest first, and the meaning of the whole: SAME, SCRIPT,
        SPELLING, TITLE, AFFIX, ONLY_ONE, ELSEWHERE, PARTLY (some parts shared, others contradict) or OTHER; ONE_BLANK
        where either names nobody.

    >>> [f.meaning.value for f in compare_written_names("Najeeb Karimi", "Najib Karimi Khel").findings]
    ['only_one', 'spelling', 'same']
    """
    matches, left_over, right_over = _fit(left, right)
    blank = parse_name(left).is_blank or parse_name(right).is_blank
    ours = _pieces(left, [match[0] for match in matches], left_over, matches)
    theirs = _pieces(right, [match[1] for match in matches], right_over, matches)
    _find_elsewhere(ours, right_elsewhere or {})
    _find_elsewhere(theirs, left_elsewhere or {})
    _settle(ours, theirs, blank=blank)
    findings = _findings(left.split(), right.split(), ours, theirs)
    named = any(part.kind is PartKind.NAME for match in matches for part in match[0] + match[1])
    whole = Meaning.ONE_BLANK if blank else _whole(findings, named=named)
    return NameDifference(_words(left.split(), ours), _words(right.split(), theirs), findings, whole)


def _fit(left: str, right: str) -> tuple[list[_Match], tuple[NamePart, ...], tuple[NamePart, ...]]:
    """Pair the parts of two names; what is left over on both sides is tried once more word by word (Karimi Khel)."""
    fit = align_names(left, right)
    matches = [(match.left, match.right) for match in fit.matches]
    if not (fit.left_over and fit.right_over):
        return matches, fit.left_over, fit.right_over
    apart = [_word_by_word(text, over) for text, over in ((left, fit.left_over), (right, fit.right_over))]
    again = align_parts(apart[0], apart[1])
    if not again.matches:
        return matches, fit.left_over, fit.right_over
    return matches + [(match.left, match.right) for match in again.matches], again.left_over, again.right_over


def _word_by_word(text: str, over: tuple[NamePart, ...]) -> tuple[NamePart, ...]:
    """Take parts that were read from several words apart into the parts of each word."""
    found: list[NamePart] = []
    for part in over:
        inside = [word for word in text.split() if fold(word) != part.text and fold(word) and fold(word) in part.text]
        found += [p for word in inside for p in own_parts(parse_name(word))] if len(inside) > 1 else [part]
    return tuple(found)


def _pieces(
    text: str, matched: list[tuple[NamePart, ...]], over: tuple[NamePart, ...], matches: list[_Match]
) -> list[_Piece]:
    """Gather what became of each part of one name, and the words it stands in."""
    found = [
        _Piece(part, _match_meaning(*matches[at])) for at, parts in enumerate(matched) for part in parts
    ]  # fmt: skip
    loose = {PartKind.TITLE: Meaning.TITLE, PartKind.AFFIX: Meaning.AFFIX}
    found += [_Piece(part, loose.get(part.kind, Meaning.ONLY_ONE)) for part in over]
    # "X son of Y": the father stands in the name's own cell.
    found += [_Piece(part, Meaning.ONLY_ONE, is_parent=True) for part in parse_name(text).parent]
    _give_homes(text.split(), found)
    return found


def _match_meaning(left: tuple[NamePart, ...], right: tuple[NamePart, ...]) -> Meaning:
    if [part.text for part in left] == [part.text for part in right]:
        return Meaning.SAME
    return Meaning.SCRIPT if left[0].arabic != right[0].arabic else Meaning.SPELLING


def _give_homes(words: list[str], pieces: list[_Piece]) -> None:
    """Say in which words each part stands; parts are told apart by their letters, and each is found once."""
    taken = set()
    for at, word in enumerate(words):
        for part in own_parts(parse_name(word)):
            piece = next((p for p in pieces if p.part.text == part.text and not p.homes), None)
            if piece is not None:
                piece.homes.append(at)
                taken.add(at)
    for piece in pieces:
        if piece.homes:
            continue
        # A part that no word alone falls into: made of several words (Noor zai), or changed by its neighbours.
        text = piece.part.text
        free = [(at, fold(word)) for at, word in enumerate(words) if at not in taken and fold(word)]
        inside = [at for at, letters in free if letters in text or text in letters]
        alike = [at for at, letters in free if letters[:1] == text[:1]][:1]
        piece.homes += inside or alike or [at for at, _ in free][-1:]
    for piece in pieces:
        taken.update(piece.homes)


def _find_elsewhere(side: list[_Piece], columns: Mapping[str, str]) -> None:
    """Look for parts that only this side has in the other columns of the other record."""
    for piece in side:
        if piece.meaning is not Meaning.ONLY_ONE or piece.part.kind is not PartKind.NAME:
            continue
        for column, text in columns.items():
            if text and align_parts((piece.part,), own_parts(parse_name(text))).matches:
                piece.meaning, piece.column = Meaning.ELSEWHERE, column
                break


def _settle(ours: list[_Piece], theirs: list[_Piece], *, blank: bool) -> None:
    """What both sides have left over contradicts; beside a blank nothing does, and nothing is missing."""
    over = [[p for p in side if p.meaning is Meaning.ONLY_ONE and p.names] for side in (ours, theirs)]
    if over[0] and over[1]:
        for piece in over[0] + over[1]:
            piece.meaning = Meaning.OTHER
    if blank:
        for piece in ours + theirs:
            if piece.meaning is not Meaning.ELSEWHERE:
                piece.meaning = Meaning.NOTHING


def _words(words: list[str], side: list[_Piece]) -> tuple[Word, ...]:
    """Give each written word the gravest meaning of its parts."""
    return tuple(
        Word(word, max((p.meaning for p in side if at in p.homes), key=_GRAVITY.index, default=Meaning.NOTHING))
        for at, word in enumerate(words)
    )


def _findings(left: list[str], right: list[str], ours: list[_Piece], theirs: list[_Piece]) -> tuple[Finding, ...]:
    """Group the words by what they mean: what is shared in one finding, each other spelling in one of its own."""
    found = []
    kinds = {(p.meaning, p.column) for p in ours + theirs if p.meaning is not Meaning.NOTHING}
    for meaning, column in kinds:
        mine, other = ([p for p in side if (p.meaning, p.column) == (meaning, column)] for side in (ours, theirs))
        found.append(Finding(meaning, _at(left, mine), _at(right, other), column))
    return tuple(sorted(found, key=lambda f: (-_GRAVITY.index(f.meaning), f.column)))


def _at(words: list[str], pieces: list[_Piece]) -> tuple[str, ...]:
    places = sorted({at for piece in pieces for at in piece.homes})
    return tuple(words[at] for at in places)


def _whole(findings: tuple[Finding, ...], *, named: bool) -> Meaning:
    seen = {finding.meaning for finding in findings}
    if Meaning.OTHER in seen:
        return Meaning.PARTLY if named else Meaning.OTHER
    return max(seen, key=_GRAVITY.index, default=Meaning.OTHER)


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
