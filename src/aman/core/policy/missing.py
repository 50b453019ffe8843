"""Which facts that are not known could settle the outcome, alone or whatever they turn out to be?

A trace says everything but the reasons of absence, so it is worked from the trace. For each fact the answers
that conditions can tell apart are listed once a day: as the codes they would put in place of the unknown ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import islice, product

from aman.core.policy.binding import BoundLeaf, BoundPolicy, code_of, days_window
from aman.core.policy.program import Program, Values
from aman.core.policy.results import FactKind, LeafCode
from aman.core.policy.timeline import Value
from aman.core.policy.tree import Fact, Leaf, Operator

#: Which conditions a fact decides, the codes for each class of answers, and whether no class was left out.
Answers = tuple[tuple[int, ...], tuple[tuple[int, ...], ...], tuple[int, ...], bool]
#: Sets with more classes of answers than this are tried in part, and never said to settle an outcome always.
MOST_CLASSES = 2048


def find_useful_facts(
    bound: BoundPolicy, program: Program, codes: Sequence[int], values: Values, bearing: set[int]
) -> tuple[tuple[Fact, bool, bool], ...]:
    """Find the unknown facts that bear on an open outcome.

    Args:
        bound: the policy on its day.
        program: of the same policy.
        codes: one LeafCode a leaf.
        values: what every part of the program comes to.
        bearing: places of the leaves that are reached from the outcome through open parts only.

    Returns:
        Facts with whether some answer settles the outcome, and whether every answer does; most useful first.
    """
    if values[program.roots[0]] is not None:
        return ()
    found = []
    combine = program.combine
    for name, (indexes, answers, moot, is_complete) in answers_of(bound).items():
        if codes[indexes[0]] != LeafCode.FACT_UNKNOWN or bearing.isdisjoint(indexes):
            continue
        some = False
        every = is_complete
        for answer in answers:
            if combine(_tried(codes, indexes, answer)) is None:
                every = False
            else:
                some = True
            if some and not every:
                break
        # That a fact does not apply is no paper to bring, yet it is an answer that may leave the matter open.
        every = every and combine(_tried(codes, moot, (0,) * len(moot))) is not None
        found.append((bound.policy.facts[name], some, every))
    if len(found) > 1:
        found.sort(key=lambda f: (not f[2], not f[1]))
    return tuple(found)


def _tried(codes: Sequence[int], indexes: tuple[int, ...], answer: tuple[int, ...]) -> list[int]:
    trial = list(codes)
    for i, code in zip(indexes, answer, strict=True):
        trial[i] = code
    return trial


@lru_cache(maxsize=512)
def answers_of(bound: BoundPolicy) -> dict[str, Answers]:
    """List the answers to each fact that the conditions of a day can tell apart.

    Args:
        bound: the policy on its day.

    Returns:
        Fact name -> places of the conditions it decides, the different codes they may take, the places where
        the answer is no once the fact does not apply, and whether every class of answers is there.
    """
    asked: dict[str, list[BoundLeaf]] = {}
    moot: dict[str, list[int]] = {}
    for leaf in bound.leaves:
        if leaf.leaf.fact is not None and leaf.fixed is None:
            asked.setdefault(leaf.leaf.fact, []).append(leaf)
        if leaf.leaf.fact is not None and leaf.may_be_moot:
            moot.setdefault(leaf.leaf.fact, []).append(leaf.leaf.index)
    found: dict[str, Answers] = {}
    for name, leaves in asked.items():
        values = candidates(bound.policy.facts[name], leaves, bound.as_of)
        is_complete = len(values) <= MOST_CLASSES
        codes = dict.fromkeys(tuple(int(code_of(leaf, value)) for leaf in leaves) for value in values[:MOST_CLASSES])
        found[name] = (tuple(leaf.leaf.index for leaf in leaves), tuple(codes), tuple(moot[name]), is_complete)
    return found


def candidates(fact: Fact, leaves: Sequence[BoundLeaf], as_of: date) -> list[Value]:
    """List one value at least of every class of values that conditions can tell apart.

    Args:
        fact: which fact.
        leaves: the conditions that ask for it, none of them fixed.
        as_of: a day to fall back on where no day is named.

    Returns:
        Values; for sets at most one more than MOST_CLASSES.
    """
    named = [value for leaf in leaves for reading in leaf.readings or () for value in reading]
    if fact.kind is FactKind.BOOL:
        return [False, True]
    if fact.kind is FactKind.SET:
        return list(_sets(fact, [value for value in named if isinstance(value, frozenset)]))
    if fact.kind is FactKind.TEXT:
        words = set(fact.values or ())
        for value in named:
            words |= value if isinstance(value, frozenset) else {value} if isinstance(value, str) else set()
        # A word that no condition names stands for all the others.
        return [*sorted(words), *([] if fact.values else ["".join(sorted(words)) + "*"])]
    if fact.kind is FactKind.INT:
        numbers = {value for value in named if isinstance(value, int)}
        return sorted({n + step for n in numbers for step in (-1, 0, 1)} or {0})
    days = {value for value in named if isinstance(value, date)}
    for leaf in leaves:
        if leaf.leaf.operator is Operator.WITHIN_DAYS:
            days |= {day for reading in leaf.readings or () for day in days_window(reading)}
    ordinals = {day.toordinal() + step for day in days for step in (-1, 0, 1)}
    return [date.fromordinal(n) for n in sorted(ordinals) if 1 <= n <= date.max.toordinal()] or [as_of]


def _sets(fact: Fact, named: list[frozenset[str]]) -> list[frozenset[str]]:
    """Words that stand in the same lists count alike; of each such group a set may hold none, one, or all."""
    words = frozenset(fact.values or ()).union(*named)
    groups: dict[tuple[bool, ...], list[str]] = {}
    for word in sorted(words):
        groups.setdefault(tuple(word in one for one in named), []).append(word)
    if fact.values is None:
        groups.setdefault((False,) * len(named), []).append("*")
    choices = [
        (frozenset[str](), frozenset(group))
        if len(group) == 1
        else (frozenset[str](), frozenset(group[:1]), frozenset(group))
        for group in groups.values()
    ]
    return [frozenset[str]().union(*picked) for picked in islice(product(*choices), MOST_CLASSES + 1)]


def bearing_leaves(program: Program, codes: Sequence[int], reached: Sequence[int]) -> set[int]:
    """Pick the unknown conditions among the parts that decide.

    Args:
        program: of the policy.
        codes: one LeafCode a leaf.
        reached: places of the parts that decide the outcome or keep it open.

    Returns:
        Places in the trace.
    """
    nodes = [program.nodes[i] for i in reached]
    return {n.index for n in nodes if isinstance(n, Leaf) and codes[n.index] == LeafCode.FACT_UNKNOWN}
