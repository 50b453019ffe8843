"""How do two written names differ, word by word: a spelling, another script, a missing part, another name?

Reach for ``compare_written_names``; ``differences`` does the same for dates, numbers and the rest. Nothing here adds to
a score; ``score`` weighs, this explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from aman.core.matching.differences import Meaning
from aman.core.names import Alignment, NamePart, PartKind, align_names, align_parts, fold, own_parts, parse_name

#: Of several meanings inside one word, the one a reader must see; the later, the graver.
_GRAVITY = (
    Meaning.NOTHING, Meaning.SAME, Meaning.ORDER, Meaning.TITLE, Meaning.AFFIX, Meaning.SCRIPT, Meaning.SPELLING, Meaning.ONLY_ONE,
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
        Every word of both with its meaning, the findings gravest first, and the meaning of the whole: SAME, ORDER (the
        same parts in another order), SCRIPT, SPELLING, TITLE, AFFIX, ONLY_ONE, ELSEWHERE, PARTLY (some parts shared, others contradict) or OTHER; ONE_BLANK
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
    if not blank and _is_reordered(matches, ours, theirs):
        findings = tuple(sorted((*findings, Finding(Meaning.ORDER, (), ())), key=_by_gravity))
    named = any(part.kind is PartKind.NAME for match in matches for part in match[0] + match[1])
    whole = Meaning.ONE_BLANK if blank else _whole(findings, named=named)
    return NameDifference(_words(left.split(), ours), _words(right.split(), theirs), findings, whole)


def _fit(left: str, right: str) -> tuple[list[_Match], tuple[NamePart, ...], tuple[NamePart, ...]]:
    """Pair the parts of two names; parts made of several words are tried once more word by word (Karimi, Karimi Khel)."""
    fit = align_names(left, right)
    matches: list[_Match] = []
    left_over, right_over = list(fit.left_over), list(fit.right_over)
    for match in fit.matches:
        again = _again(left, match.left, right, match.right)
        if again is None or not any(_same_letters(m.left, m.right) for m in again.matches):
            matches.append((match.left, match.right))
            continue
        matches += [(m.left, m.right) for m in again.matches]
        left_over += again.left_over
        right_over += again.right_over
    rest = _again(left, tuple(left_over), right, tuple(right_over))
    if rest is not None and rest.matches:
        matches += [(m.left, m.right) for m in rest.matches]
        return _pair_titles(matches, rest.left_over, rest.right_over)
    return _pair_titles(matches, tuple(left_over), tuple(right_over))


def _again(left: str, ours: tuple[NamePart, ...], right: str, theirs: tuple[NamePart, ...]) -> Alignment | None:
    """Pair parts once more, word by word; None where that makes no other parts of them."""
    apart = _word_by_word(left, ours), _word_by_word(right, theirs)
    return None if apart == (ours, theirs) or not all(apart) else align_parts(*apart)


def _same_letters(left: tuple[NamePart, ...], right: tuple[NamePart, ...]) -> bool:
    return [part.text for part in left] == [part.text for part in right]


def _pair_titles(
    matches: list[_Match], left_over: tuple[NamePart, ...], right_over: tuple[NamePart, ...]
) -> tuple[list[_Match], tuple[NamePart, ...], tuple[NamePart, ...]]:
    """Pair titles and endings that sound alike: they say too little for a score to pair them, yet they are one word."""
    ours, theirs = list(left_over), list(right_over)
    for part in left_over:
        like = (
            p for p in theirs if p.kind is part.kind and p.kind is not PartKind.NAME and p.skeleton == part.skeleton
        )
        other = next(like, None)
        if other is not None:
            matches.append(((part,), (other,)))
            ours.remove(part)
            theirs.remove(other)
    return matches, tuple(ours), tuple(theirs)


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
    if _same_letters(left, right):
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
    return tuple(sorted(found, key=_by_gravity))


def _by_gravity(finding: Finding) -> tuple[int, str]:
    return -_GRAVITY.index(finding.meaning), finding.column


def _is_reordered(matches: list[_Match], ours: list[_Piece], theirs: list[_Piece]) -> bool:
    """Whether names that both sides have stand in another order; a title may stand anywhere."""
    places = []
    at = [0, 0]
    for match in matches:
        sides = []
        for side, pieces in enumerate((ours, theirs)):
            # The pieces of matches stand first, in the order of the matches.
            mine = pieces[at[side] : at[side] + len(match[side])]
            at[side] += len(match[side])
            sides.append(min((home for piece in mine for home in piece.homes), default=0))
        if match[0][0].kind is PartKind.NAME and match[1][0].kind is PartKind.NAME:
            places.append((sides[0], sides[1]))
    places.sort()
    return any(first[1] > second[1] for first, second in pairwise(places))


def _at(words: list[str], pieces: list[_Piece]) -> tuple[str, ...]:
    places = sorted({at for piece in pieces for at in piece.homes})
    return tuple(words[at] for at in places)


def _whole(findings: tuple[Finding, ...], *, named: bool) -> Meaning:
    seen = {finding.meaning for finding in findings}
    if Meaning.OTHER in seen:
        return Meaning.PARTLY if named else Meaning.OTHER
    return max(seen, key=_GRAVITY.index, default=Meaning.OTHER)
