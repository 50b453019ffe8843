"""Are two names spellings of one name, how sure is that, and why?

Parts are paired without regard to order; every pair adds what the part says (rare parts say more) less how
surprising the difference in spelling is; parts left over on both sides speak against, parts only one side has hardly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from aman.core.names import lexicon as lex
from aman.core.names.costs import FAR, part_distance, word_distance
from aman.core.names.letters import fold, is_arabic_letter
from aman.core.names.parts import NamePart, ParsedName, PartKind, parse_name
from aman.core.names.sounds import skeleton, sound_units

# What the parts of two names say together, in nats. Source: logistic regression on the tuning half of name pairs
# (bench/names_recall.py), rounded.
_SPELLING = 0.4
_COMPLETE = 5.0
_BOTH_LEFT_OVER = -1.2
_CLASH = 0.27
_AFFIX = 0.8
_NAME_WEIGHT = 1.9
_SHORTEST_GLUED = 4
_MIDDLE = 7.0
_SLOPE = 0.55


class PartMatch(NamedTuple):
    """Parts of two names that were taken for one name, and what that says in nats."""

    left: tuple[NamePart, ...]
    right: tuple[NamePart, ...]
    distance: float
    evidence: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the parts of two names fit: pairs, and what is left over on either side."""

    matches: tuple[PartMatch, ...]
    left_over: tuple[NamePart, ...]
    right_over: tuple[NamePart, ...]
    evidence: float
    left_weight: float
    right_weight: float

    @property
    def named(self) -> bool:
        """Whether a part that is a name, not a title or an affix, was paired."""
        return any(part.kind is PartKind.NAME for match in self.matches for part in (match.left[0], match.right[0]))

    @property
    def left_names(self) -> bool:
        """Whether a name is left over on the left."""
        return self.left_weight >= _NAME_WEIGHT

    @property
    def right_names(self) -> bool:
        """Whether a name is left over on the right."""
        return self.right_weight >= _NAME_WEIGHT

    @property
    def affixes(self) -> int:
        """How many affixes (abd, -ullah, -uddin) only one side has."""
        return sum(part.kind is PartKind.AFFIX for part in self.left_over + self.right_over)

    @property
    def clash(self) -> float:
        """What both sides have left over, in nats: names that differ."""
        return min(self.left_weight, self.right_weight)

    @property
    def surplus(self) -> float:
        """What only one side has, in nats."""
        return abs(self.left_weight - self.right_weight)

    @property
    def log_odds(self) -> float:
        """Evidence that the two are one name, in nats, before any prior."""
        total = self.evidence - _AFFIX * self.affixes
        if self.left_names and self.right_names:
            return total + _BOTH_LEFT_OVER - _CLASH * self.clash
        return total if self.left_names or self.right_names or not self.named else total + _COMPLETE


@dataclass(frozen=True, slots=True)
class NameComparison:
    """The answer of ``compare_names``: a score from 0 to 1, its log-odds, and the alignment it rests on."""

    score: float
    log_odds: float
    alignment: Alignment


def _limit(a: NamePart, b: NamePart) -> float:
    """The largest distance at which two parts can still be one name: a slip in a word of five letters, not of four."""
    length = min(len(a.units), len(b.units))
    return min(1.2 * length, 3.2 + 0.65 * length)


@lru_cache(maxsize=1 << 20)
def _fit(a: NamePart, b: NamePart) -> PartMatch | None:
    """What it says that two parts are paired; None when they cannot be one name."""
    distance = part_distance(a, b)
    if distance >= FAR or distance > _limit(a, b):
        return None
    evidence = min(a.weight, b.weight) - _SPELLING * distance
    return PartMatch((a,), (b,), distance, evidence) if evidence > 0 else None


@lru_cache(maxsize=1 << 18)
def _glued_distance(first: NamePart, second: NamePart, whole: NamePart) -> float:
    """The distance of two neighbouring parts, written as one word, from a single part."""
    text = first.text + second.text
    if first.arabic != second.arabic:
        return FAR
    return word_distance(
        text, whole.text, sound_units(text), whole.units, skeleton(text), whole.skeleton, first.arabic, whole.arabic
    )


def _glued(left: tuple[NamePart, ...], right: tuple[NamePart, ...], *, swapped: bool) -> list[PartMatch]:
    """Pairs in which two neighbours on the left make one part on the right."""
    found: list[PartMatch] = []
    wholes = [part for part in right if part.kind is PartKind.NAME and len(part.units) >= _SHORTEST_GLUED]
    if not wholes:
        return found
    for at in range(len(left) - 1):
        first, second = pair = left[at], left[at + 1]
        bones = len(first.skeleton) + len(second.skeleton)
        for whole in wholes:
            # A cheap look first: the same beginning, and about as many consonants.
            if first.skeleton[:1] != whole.skeleton[:1] or abs(bones - len(whole.skeleton)) > 1:
                continue
            distance = _glued_distance(first, second, whole) + 0.3
            if distance <= 2.0 + 0.5 * len(whole.units):
                evidence = max(whole.weight, min(12.0, pair[0].weight + pair[1].weight)) - _SPELLING * distance
                if evidence > 0:
                    found.append(
                        PartMatch((whole,), pair, distance, evidence)
                        if swapped
                        else PartMatch(pair, (whole,), distance, evidence)
                    )
    return found


_by_evidence = itemgetter(3)


def align_parts(left: tuple[NamePart, ...], right: tuple[NamePart, ...]) -> Alignment:
    """Pair the parts of two names, best evidence first.

    Args:
        left: parts of one name.
        right: parts of the other.

    Returns:
        The pairs and what is left over.
    """
    options = [match for a in left for b in right if (match := _fit(a, b)) is not None]
    if len(options) > 1:
        options.sort(key=_by_evidence, reverse=True)
    matches: list[PartMatch] = []
    rest_left, rest_right = list(left), list(right)
    for match in options:
        if match.left[0] in rest_left and match.right[0] in rest_right:
            rest_left.remove(match.left[0])
            rest_right.remove(match.right[0])
            matches.append(match)
    if rest_left and rest_right and (len(left) > 1 or len(right) > 1):
        better = _with_glued(left, right, matches)
        if better is not None:
            matches, rest_left, rest_right = better
    return Alignment(
        tuple(matches), tuple(rest_left), tuple(rest_right),
        sum(match.evidence for match in matches), _weight(rest_left), _weight(rest_right),
    )  # fmt: skip


def _with_glued(
    left: tuple[NamePart, ...], right: tuple[NamePart, ...], singles: list[PartMatch]
) -> tuple[list[PartMatch], list[NamePart], list[NamePart]] | None:
    """The pairing with words written together, when it says more than the pairs of single parts."""
    options = _glued(left, right, swapped=False) + _glued(right, left, swapped=True)
    if not options:
        return None
    options += singles
    options.sort(key=lambda match: -match.evidence)
    free_left, free_right = list(left), list(right)
    matches = []
    for match in options:
        if all(part in free_left for part in match.left) and all(part in free_right for part in match.right):
            for part in match.left:
                free_left.remove(part)
            for part in match.right:
                free_right.remove(part)
            matches.append(match)
    return matches, free_left, free_right


def _weight(parts: list[NamePart]) -> float:
    """What parts left over say: titles, affixes and initials hardly anything."""
    return sum(min(part.weight, 8.0) if part.kind is PartKind.NAME else 0.2 for part in parts)


@lru_cache(maxsize=1 << 17)
def align_names(a: str, b: str) -> Alignment:
    """Pair the parts of two written names.

    Args:
        a: a name as received.
        b: another.

    Returns:
        The alignment of their own parts.
    """
    return align_parts(own_parts(parse_name(a)), own_parts(parse_name(b)))


@lru_cache(maxsize=1 << 14)
def own_parts(parsed: ParsedName) -> tuple[NamePart, ...]:
    """The parts to compare: when a cell holds one name in both scripts, one of the two spellings.

    Args:
        parsed: a parsed name.

    Returns:
        Its parts, without the second spelling.
    """
    if not parsed.second:
        return parsed.parts
    together = align_parts(parsed.parts, parsed.second)
    if together.named and together.clash < 1:
        return parsed.parts if together.left_weight >= together.right_weight else parsed.second
    return parsed.parts + parsed.second


def compare_names(a: str, b: str) -> NameComparison:
    """Compare two names of people in any script.

    Args:
        a: a name as received.
        b: another.

    Returns:
        A score from 0 (different names, or nothing to compare) to 1, the evidence in nats and the alignment. A name
        alone never proves that two people are one.

    Source: matching by consonant skeletons, learned spelling costs and the frequency of name parts.

    >>> compare_names("Abdul Rahman Karimi", "عبدالرحمن کریمی").score > 0.9
    True
    >>> compare_names("Ghulam Sarwar", "Ghulam Sakhi").score < 0.5
    True
    """
    alignment = align_names(a, b)
    if not alignment.matches and (not alignment.left_over or not alignment.right_over):
        return NameComparison(0.0, 0.0, alignment)
    log_odds = alignment.log_odds
    return NameComparison(1.0 / (1.0 + math.exp(-_SLOPE * (log_odds - _MIDDLE))), log_odds, alignment)


def _shown(parts: tuple[NamePart, ...]) -> str:
    return " ".join(part.text.capitalize() for part in parts)


def explain_names(a: str, b: str) -> list[str]:
    """Say in words what two names share and where they differ.

    Args:
        a: a name as received.
        b: another.

    Returns:
        Short sentences, the most telling first; one sentence when there is nothing to compare.

    >>> explain_names("Najeeb Karimi", "Najib Karimi")
    ['Karimi is the same.', 'Najeeb and Najib differ in spelling only.']
    """
    alignment = align_names(a, b)
    sentences = []
    for match in sorted(alignment.matches, key=lambda match: -match.evidence):
        left, right = _shown(match.left), _shown(match.right)
        if left == right:
            sentences.append(f"{left} is the same.")
        elif match.distance < 0.8 and match.left[0].arabic != match.right[0].arabic:
            sentences.append(f"{left} and {right} are the same name in two scripts.")
        else:
            sentences.append(f"{left} and {right} differ in spelling only.")
    if alignment.left_over and alignment.right_over:
        sentences.append(f"{_shown(alignment.left_over)} and {_shown(alignment.right_over)} are different names.")
    elif alignment.left_over or alignment.right_over:
        sentences.append(f"Only one of the two names has {_shown(alignment.left_over or alignment.right_over)}.")
    return sentences or ["There is nothing to compare."]


def romanise(text: str) -> str:
    """Write a name in Latin letters, each part in its commonest spelling.

    Args:
        text: a name in any script.

    Returns:
        The name in Latin letters, every word capitalised; words already in Latin letters keep their spelling.

    Source: attested spellings of the CC0 name units; by rule for words nobody attests.

    >>> romanise("احمد کریمی")
    'Ahmad Karimi'
    """
    words = []
    for word in fold(text).split():
        words.append(lex.lexicon().roman(word) if any(map(is_arabic_letter, word)) else word)
    return " ".join(word.capitalize() for word in words if word)


def name_keys(text: str) -> tuple[str, ...]:
    """Reduce a name to the coarse skeletons of its telling parts, for search.

    Args:
        text: a name in any script.

    Returns:
        The skeletons without repetition, rarest part first; titles and affixes only when there is nothing else.

    >>> name_keys("Abdul Rahman") == name_keys("عبدالرحمن")
    True
    """
    parsed = parse_name(text)
    parts = [part for part in parsed.parts if part.kind is PartKind.NAME] or list(parsed.parts)
    ordered = sorted(parts, key=lambda part: -part.weight)
    return tuple(dict.fromkeys(part.skeleton for part in ordered if part.skeleton))
