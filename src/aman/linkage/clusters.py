"""Which records form one person, when pairs are put together, and which pairs would chain strangers into one?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aman.core.matching import Band
from aman.linkage.pairs import Ref, ScoredPair


@dataclass(frozen=True, slots=True)
class Clusters:
    """Groups of records that are one person, and the pairs that wait for a look."""

    groups: tuple[tuple[Ref, ...], ...]
    waiting: tuple[ScoredPair, ...]


LARGEST = 12
"""Records one person can plausibly have."""


def cluster(pairs: Iterable[ScoredPair], *, largest: int = LARGEST) -> Clusters:
    """Put certain pairs together into people, and check every join against chaining.

    Two groups are joined when at least half of the pairs across them were found too (certain or possible), and
    the joined group is no larger than ``largest``; otherwise the pair waits for a person.

    Args:
        pairs: scored pairs of any order.
        largest: records one person can plausibly have.

    Returns:
        Groups of two or more references, and the pairs that wait: the possible ones that no group answers, and
        certain ones that would have chained, which become possible.
    """
    everything = sorted(pairs, key=lambda pair: (-pair.score.log_odds, str(pair.left_ref), str(pair.right_ref)))
    certain = [pair.score.band is Band.CERTAIN for pair in everything]
    group_of, chained = group_edges([(pair.left_ref, pair.right_ref) for pair in everything], certain, largest=largest)
    demoted = frozenset(chained)
    waiting = [
        replace(pair, score=replace(pair.score, band=Band.POSSIBLE)) if at in demoted else pair
        for at, pair in enumerate(everything)
        if at in demoted or not certain[at]
    ]
    open_pairs = tuple(
        pair for pair in waiting if group_of.get(pair.left_ref, 0) is not group_of.get(pair.right_ref, 1)
    )
    groups = {id(group): tuple(group) for group in group_of.values() if len(group) > 1}
    return Clusters(tuple(groups.values()), open_pairs)


def group_edges(
    edges: Sequence[tuple[Ref, Ref]], certain: Sequence[bool], *, largest: int = LARGEST
) -> tuple[dict[Ref, list[Ref]], list[int]]:
    """Put the ends of certain edges together, and check every join against chaining.

    Args:
        edges: pairs that were found, the surest first.
        certain: which of them join their ends.
        largest: records one person can plausibly have.

    Returns:
        For every record of a certain edge its group (one list object a group), and the places of the certain edges
        that would have chained strangers into one.
    """
    known = {_edge(left, right) for left, right in edges}
    group_of: dict[Ref, list[Ref]] = {}
    chained: list[int] = []
    for at, (one, other) in enumerate(edges):
        if not certain[at]:
            continue
        left = group_of.setdefault(one, [one])
        right = group_of.setdefault(other, [other])
        if left is right:
            continue
        across = sum(_edge(a, b) in known for a in left for b in right) if len(left) * len(right) <= 400 else 0
        if len(left) + len(right) > largest or across * 2 < len(left) * len(right):
            chained.append(at)
            continue
        if len(left) < len(right):
            left, right = right, left
        left.extend(right)
        for ref in right:
            group_of[ref] = left
    return group_of, chained


def _edge(a: Ref, b: Ref) -> tuple[str, str]:
    left, right = str(a), str(b)
    return (left, right) if left < right else (right, left)
