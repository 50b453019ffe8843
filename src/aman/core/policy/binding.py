"""What does a policy say on one day, as far as it was known on another: every condition made concrete?

A bound policy has no dates left to look up. Both ways of computing an answer, one person at a time and
a whole population, are made from it, so that they cannot read the calendar differently.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

from aman.core.policy import tree
from aman.core.policy.results import NOT_APPLICABLE, LeafCode
from aman.core.policy.timeline import DatedValue, FactValue, Value
from aman.core.policy.tree import AS_OF, Leaf, Named, Operator, Policy

Readings = tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class BoundLeaf:
    """One condition on one day.

    Args:
        leaf: the condition as written.
        readings: each way its operands can be read; more than one where sources contradict each other.
            None when a parameter is silent.
        fixed: the answer when no fact is asked for, or the rule is silent; None when a fact decides.
        may_be_moot: True where a fact is asked for that may not apply to a person; then the answer is no,
            even where a parameter is silent.
    """

    leaf: Leaf
    readings: Readings | None
    fixed: LeafCode | None
    may_be_moot: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class BoundPolicy:
    """A policy on one day.

    Args:
        policy: what was bound.
        as_of: the day the rules are asked about.
        known_on: what was known by this day counts.
        leaves: every condition, in trace order.
        deadline_leaves: conditions that only deadlines ask, numbered after these.
        in_force: for each parameter the values that stand.
        is_silent: True before the policy's first day: then nothing can be told.
    """

    policy: Policy
    as_of: date
    known_on: date
    leaves: tuple[BoundLeaf, ...]
    deadline_leaves: tuple[BoundLeaf, ...]
    in_force: dict[str, tuple[DatedValue, ...]]
    is_silent: bool


@lru_cache(maxsize=512)
def bind_policy(policy: Policy, as_of: date, known_on: date) -> BoundPolicy:
    """Look every parameter up once for a day.

    Args:
        policy: a loaded policy.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.

    Returns:
        The bound policy; the same call gives the same object again.
    """
    is_silent = as_of < policy.first_day or known_on < policy.first_day
    in_force = {name: p.in_force(as_of, known_on) for name, p in policy.parameters.items()}
    leaves = tuple(_bind_leaf(leaf, as_of, in_force, is_silent) for leaf in policy.leaves)
    more = tuple(_bind_leaf(leaf, as_of, in_force, is_silent) for leaf in policy.deadline_leaves)
    return BoundPolicy(policy, as_of, known_on, leaves, more, in_force, is_silent)


def _bind_leaf(leaf: Leaf, as_of: date, in_force: dict[str, tuple[DatedValue, ...]], is_silent: bool) -> BoundLeaf:
    def values_of(operand: tree.Operand) -> tuple[Value | None, ...]:
        if not isinstance(operand, Named):
            return (operand,)
        if operand.name == AS_OF:
            return (as_of,)
        return tuple(v.value for v in in_force[operand.name])

    sides = [values_of(operand) for operand in leaf.operands]
    subjects = (None,) if leaf.fact is not None else values_of(leaf.subject)
    silent = any(not side or None in side for side in sides) or (leaf.fact is None and None in (subjects or (None,)))
    if is_silent or silent:
        return BoundLeaf(leaf, None, LeafCode.RULE_SILENT, leaf.fact is not None and not is_silent)
    readings: Readings = tuple(dict.fromkeys(product(*sides)))  # type: ignore[arg-type]
    if leaf.fact is not None:
        return BoundLeaf(leaf, readings, None, True)
    answers = {compare(leaf.operator, s, r) for s in subjects for r in readings if s is not None}
    fixed = LeafCode(answers.pop()) if len(answers) == 1 else LeafCode.RULE_SILENT
    return BoundLeaf(leaf, readings, fixed)


def compare(operator: Operator, subject: Value, operands: tuple[Value, ...]) -> bool:
    """Apply an operator to a value.

    Args:
        operator: one of the closed list.
        subject: the fact's value, of the type the leaf was checked for.
        operands: one or two values; see Leaf.

    Returns:
        Whether the condition holds.
    """
    first = operands[0]
    if operator is Operator.BETWEEN:
        return first <= subject <= operands[1]  # type: ignore[operator]
    if operator is Operator.WITHIN_DAYS:
        start, end = days_window(operands)
        return start <= subject <= end  # type: ignore[operator]
    if isinstance(subject, frozenset) and isinstance(first, frozenset):
        if operator is Operator.IN:
            return bool(subject & first)
        return (
            subject >= first
            if operator is Operator.GE
            else (subject <= first if operator is Operator.LE else subject == first)
        )
    return _PLAIN[operator](subject, first)


def days_window(operands: tuple[Value, ...]) -> tuple[date, date]:
    """Give the first and last day that `within_days` admits.

    Args:
        operands: the day counted from and the number of days, negative for days before it.

    Returns:
        Both days, each included; cut off at the ends of the calendar.
    """
    day, days = operands
    if not isinstance(day, date) or not isinstance(days, int):
        raise TypeError("within_days needs a day and a number.")
    ordinal = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    other = date.min + timedelta(days=ordinal - 1)
    return (day, other) if days >= 0 else (other, day)


_PLAIN: dict[Operator, Callable[..., bool]] = {
    Operator.EQ: lambda value, other: value == other,
    Operator.IS: lambda value, other: value is other,
    Operator.IN: lambda value, other: value in other,
    Operator.GE: lambda value, other: value >= other,
    Operator.LE: lambda value, other: value <= other,
    Operator.GT: lambda value, other: value > other,
    Operator.LT: lambda value, other: value < other,
}


def code_of(bound: BoundLeaf, value: FactValue | None) -> int:
    """Give the two bits of one condition.

    Args:
        bound: the condition on its day.
        value: the fact's value, NOT_APPLICABLE, or None when unknown; ignored where no fact is asked for.

    Returns:
        A LeafCode. Where sources contradict each other and lead to different answers, the rule is silent.
    """
    if value is NOT_APPLICABLE and bound.may_be_moot:
        return LeafCode.NO
    if bound.fixed is not None:
        return bound.fixed
    if value is None or value is NOT_APPLICABLE:
        return LeafCode.FACT_UNKNOWN
    readings = bound.readings or ()
    first = compare(bound.leaf.operator, value, readings[0])
    if len(readings) > 1 and any(compare(bound.leaf.operator, value, r) is not first for r in readings[1:]):
        return LeafCode.RULE_SILENT
    return LeafCode.YES if first else LeafCode.NO


def decode_trace(trace_code: int, count: int) -> tuple[int, ...]:
    """Unfold a trace into leaf codes.

    Args:
        trace_code: two bits a leaf, first leaf lowest.
        count: number of leaves.

    Returns:
        One LeafCode a leaf, in order.
    """
    return tuple((trace_code >> (2 * i)) & 3 for i in range(count))


def encode_trace(codes: Sequence[int]) -> int:
    """Fold leaf codes into a trace.

    Args:
        codes: one LeafCode a leaf, in order.

    Returns:
        Two bits a leaf, first leaf lowest.
    """
    trace = 0
    for i, code in enumerate(codes):
        trace |= code << (2 * i)
    return trace
