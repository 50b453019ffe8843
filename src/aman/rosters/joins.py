"""Given the links between rows, which rows are one human being, and which links may not stand?

Plain numbers in, plain numbers out. The answer depends on the links alone, so taking a link away gives back
exactly what was there before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Two rows held to be one person.

    Args:
        pair: the number of the pair the link stands in.
        left: one row's person.
        right: the other's.
        log_odds: how strong the machine's evidence is; orders the links of one kind.
        by_person: whether a person decided it. Such a link goes before every automatic one.
    """

    pair: int
    left: int
    right: int
    log_odds: float
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """What follows from a set of links.

    Args:
        root_of: for each row named by a link the lowest number of its group (the row itself when alone).
        refused: pairs whose automatic link would put two people together that must stay apart.
        contradicted: pairs a person decided as same although other decisions keep the two apart.
    """

    root_of: dict[int, int]
    refused: tuple[int, ...] = ()
    contradicted: tuple[int, ...] = ()


class _Groups:
    """Disjoint sets that keep their members, so a union can be checked before it is made."""

    def __init__(self) -> None:
        self._home: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}

    def home(self, row: int) -> int:
        if row not in self._home:
            self._home[row] = row
            self._members[row] = {row}
        return self._home[row]

    def members(self, home: int) -> set[int]:
        return self._members[home]

    def unite(self, first: int, second: int) -> None:
        keep, give = (first, second) if len(self._members[first]) >= len(self._members[second]) else (second, first)
        for row in self._members[give]:
            self._home[row] = keep
        self._members[keep] |= self._members.pop(give)

    def roots(self) -> dict[int, int]:
        return {row: min(self._members[home]) for row, home in self._home.items()}


def _neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    beside: dict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        beside[left].add(right)
        beside[right].add(left)
    return beside


def join(
    links: Iterable[Link], apart: Iterable[tuple[int, int]] = (), apart_by_machine: Iterable[tuple[int, int]] = ()
) -> Joined:
    """Group rows by their links without ever grouping two that a person keeps apart.

    Links a person decided come first, then the automatic ones, strongest first: where a chain would join two
    that must stay apart, it is the weakest automatic link of the chain that does not hold.

    Args:
        links: the links that are in force.
        apart: rows a person decided are different people; nothing may group them.
        apart_by_machine: rows whose link a person took away without deciding more; no automatic link may group
            them again, a person's decision may.
    """
    never, not_alone = _neighbours(apart), _neighbours(apart_by_machine)
    groups = _Groups()
    refused: list[int] = []
    contradicted: list[int] = []
    for link in sorted(links, key=lambda k: (not k.by_person, -k.log_odds, k.left, k.right)):
        first, second = groups.home(link.left), groups.home(link.right)
        if first == second:
            continue
        small, large = sorted((groups.members(first), groups.members(second)), key=len)
        clash = any(not never[row].isdisjoint(large) for row in small if row in never)
        if not clash and not link.by_person:
            clash = any(not not_alone[row].isdisjoint(large) for row in small if row in not_alone)
        if clash:
            (contradicted if link.by_person else refused).append(link.pair)
        else:
            groups.unite(first, second)
    return Joined(groups.roots(), tuple(refused), tuple(contradicted))
