"""Which records form one person, when pairs are put together, and which pairs would chain strangers into one?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aman.core.matching import Band
from aman.linkage.pairs import Ref, ScoredPair


@dataclass(frozen=True, slots=True)
class Clusters:
    """Groups of records that are one person, and the pairs that wait for a look."""

    groups: tuple[tuple[Ref, ...], ...]
    waiting: tuple[ScoredPair, ...]


def cluster(pairs: Iterable[ScoredPair], *, largest: int = 12) -> Clusters:
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
    known = {_edge(pair.left_ref, pair.right_ref) for pair in everything}
    group_of: dict[Ref, list[Ref]] = {}
    waiting: list[ScoredPair] = []
    for pair in everything:
        if pair.score.band is not Band.CERTAIN:
            waiting.append(pair)
            continue
        left = group_of.setdefault(pair.left_ref, [pair.left_ref])
        right = group_of.setdefault(pair.right_ref, [pair.right_ref])
        if left is right:
            continue
        across = sum(_edge(a, b) in known for a in left for b in right) if len(left) * len(right) <= 400 else 0
        if len(left) + len(right) > largest or across * 2 < len(left) * len(right):
            waiting.append(replace(pair, score=replace(pair.score, band=Band.POSSIBLE)))
            continue
        if len(left) < len(right):
            left, right = right, left
        left.extend(right)
        for ref in right:
            group_of[ref] = left
    open_pairs = tuple(
        pair for pair in waiting if group_of.get(pair.left_ref, 0) is not group_of.get(pair.right_ref, 1)
    )
    groups = {id(group): tuple(group) for group in group_of.values() if len(group) > 1}
    return Clusters(tuple(groups.values()), open_pairs)


def _edge(a: Ref, b: Ref) -> tuple[str, str]:
    left, right = str(a), str(b)
    return (left, right) if left < right else (right, left)
