"""Are two names spellings of one name, how sure is that, and why?

The face of the compiled comparison (``kernel``, ``odds``) for one pair and for lists of pairs: parts are paired without
regard to order; every pair adds what the part says (rare parts say more) less how surprising the spelling is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from aman.core.names import lexicon as lex
from aman.core.names.costs import spelling_costs
from aman.core.names.kernel import Array, distance_limit, new_work, pair_parts
from aman.core.names.kernel import part_distance as rows_apart
from aman.core.names.letters import fold, is_arabic_letter
from aman.core.names.odds import all_name_odds, compare_pairing, pairing_odds
from aman.core.names.parsing import ParsedName, parse_name
from aman.core.names.parts import NamePart, PartKind
from aman.core.names.table import PartTable

MIDDLE = 7.0
"""The log-odds at which two names are as likely one name as not, among names that share something."""
SLOPE = 0.55
LARGEST_TABLE = 100_000
"""Different parts kept between comparisons; a table that grows beyond is begun anew."""
_SAME_TEXT = 0.8


class PartMatch(NamedTuple):
    """Parts of two names that were taken for one name, and what that says in nats."""

    left: tuple[NamePart, ...]
    right: tuple[NamePart, ...]
    distance: float
    evidence: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the parts of two names fit: pairs, best first, what is left over on either side, and the log-odds in nats."""

    matches: tuple[PartMatch, ...]
    left_over: tuple[NamePart, ...]
    right_over: tuple[NamePart, ...]
    log_odds: float

    @property
    def named(self) -> bool:
        """Whether a part that is a name, not a title or an affix, was paired."""
        return any(part.kind is PartKind.NAME for match in self.matches for part in (match.left[0], match.right[0]))

    @property
    def clashes(self) -> bool:
        """Whether both sides have a name left over: names that differ."""
        return all(any(part.kind is PartKind.NAME for part in over) for over in (self.left_over, self.right_over))


@dataclass(frozen=True, slots=True)
class NameComparison:
    """The answer of ``compare_names``: a score from 0 to 1, its log-odds, and the alignment it rests on."""

    score: float
    log_odds: float
    alignment: Alignment


_tables: ContextVar[PartTable] = ContextVar("part_table")


def part_table() -> PartTable:
    """Give the table of parts kept between comparisons of this thread, begun anew when it has grown too large.

    Returns:
        A table; row numbers hold as long as it is not replaced, so take all rows of one comparison from one table.
    """
    table = _tables.get(None)
    if table is None or len(table) > LARGEST_TABLE:
        table = PartTable()
        _tables.set(table)
    return table


def _rows(table: PartTable, parts: Iterable[NamePart]) -> npt.NDArray[np.int32]:
    return np.array(table.rows_of(parts), dtype=np.int32)


def part_distance(a: NamePart, b: NamePart) -> float:
    """Say how surprising it would be that two parts are spellings of one name.

    Args:
        a: a part.
        b: another part.

    Returns:
        0 for the usual spelling, about 1 for a common variant, 3 for a slip, 99 for parts with nothing in common.
    """
    table = part_table()
    i, j = table.row(a), table.row(b)
    limit = distance_limit(min(len(a.units), len(b.units)))
    return float(rows_apart(table.rows, i, j, spelling_costs(), limit, new_work()))


def align_parts(left: tuple[NamePart, ...], right: tuple[NamePart, ...]) -> Alignment:
    """Pair the parts of two names, best evidence first.

    Args:
        left: parts of one name.
        right: parts of the other.

    Returns:
        The pairs and what is left over.
    """
    table, work = part_table(), new_work()
    rows_left, rows_right = _rows(table, left), _rows(table, right)
    count = pair_parts((table.rows, spelling_costs(), work), rows_left, rows_right)
    seen = compare_pairing(table.rows, rows_left, rows_right, count, work)
    matches = tuple(
        PartMatch(
            tuple(left[place] for place in (a, b) if place >= 0),
            tuple(right[place] for place in (c, d) if place >= 0),
            float(distance),
            float(evidence),
        )
        for (a, b, c, d), (distance, evidence) in zip(
            work.pairs[:count].tolist(), work.found[:count].tolist(), strict=True
        )
    )
    return Alignment(
        matches,
        tuple(part for place, part in enumerate(left) if not (seen.paired_left >> place) & 1),
        tuple(part for place, part in enumerate(right) if not (seen.paired_right >> place) & 1),
        float(pairing_odds(count, seen, work)),
    )


@lru_cache(maxsize=1 << 16)
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
    if together.named and not together.clashes:
        return parsed.parts if len(parsed.parts) >= len(parsed.second) else parsed.second
    return parsed.parts + parsed.second


def score_of(log_odds: float) -> float:
    """Turn the log-odds of two names into a score.

    Args:
        log_odds: as ``Alignment.log_odds``, in nats.

    Returns:
        A score from 0 to 1, 0.5 in the middle.
    """
    return 1.0 / (1.0 + math.exp(-SLOPE * max(-60.0, log_odds - MIDDLE)))


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
    return NameComparison(score_of(alignment.log_odds), alignment.log_odds, alignment)


def compare_many(pairs: Sequence[tuple[str, str]]) -> Array:
    """Compare many pairs of names at once.

    Args:
        pairs: names as received, two by two.

    Returns:
        The log-odds of every pair in nats, as ``compare_names`` gives them one by one; 0 where there is nothing to compare.

    >>> odds = compare_many([("Najeeb Karimi", "نجیب کریمی"), ("Najeeb Karimi", "Gul Wardak"), ("", "Ahmad")])
    >>> bool(odds[0] > 9 > 0 > odds[1]), float(odds[2])
    (True, 0.0)
    """
    table, work = PartTable(), new_work()
    place: dict[str, int] = {}
    parts: list[int] = []
    starts = [0]
    for text in (name for pair in pairs for name in pair):
        if text not in place:
            place[text] = len(starts) - 1
            parts += table.rows_of(own_parts(parse_name(text)))
            starts.append(len(parts))
    lefts = np.array([place[a] for a, _ in pairs], dtype=np.int64)
    rights = np.array([place[b] for _, b in pairs], dtype=np.int64)
    found = np.zeros(len(pairs), dtype=np.float64)
    ends = np.array(starts, dtype=np.int64)
    means = (table.rows, spelling_costs(), work)
    all_name_odds(means, np.array(parts, dtype=np.int32), ends, lefts, rights, found)
    empty = np.diff(ends) == 0
    found[empty[lefts] | empty[rights]] = 0.0
    return found


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
        elif match.distance < _SAME_TEXT and match.left[0].arabic != match.right[0].arabic:
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
