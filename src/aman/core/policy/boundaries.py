"""On which days may an answer change without any fact of a person changing?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aman.core.policy.binding import days_window
from aman.core.policy.timeline import ONE_DAY, Value
from aman.core.policy.tree import AS_OF, Leaf, Named, Operand, Operator, Policy


def find_boundary_days(policy: Policy) -> tuple[date, ...]:
    """Find every day on which an answer may differ from that of the day before, facts being equal.

    Args:
        policy: a loaded policy.

    Returns:
        Sorted days: the policy's first, every day on which a value begins, has ended or became known, and
        the days at which a condition on the day asked about changes. A fact that is compared with the day
        asked about has a boundary of its own for every person; those are not here.
    """
    days = {policy.first_day}
    for parameter in policy.parameters.values():
        days.update(parameter.boundaries)
    for leaf in (*policy.leaves, *policy.deadline_leaves):
        if leaf.subject == Named(AS_OF):
            days.update(_turns(leaf, policy))
        elif isinstance(leaf.subject, Named) and Named(AS_OF) in leaf.operands:
            days.update(_near(values_of(leaf.subject, policy)))
    return tuple(sorted(days))


def _turns(leaf: Leaf, policy: Policy) -> Iterator[date]:
    sides = [values_of(operand, policy) for operand in leaf.operands]
    if leaf.operator is Operator.WITHIN_DAYS:
        for day in sides[0]:
            for count in sides[1]:
                yield from _near(days_window((day, count)) if isinstance(day, date) else ())
        return
    for side in sides:
        yield from _near(side)


def _near(values: tuple[Value, ...]) -> Iterator[date]:
    """A comparison with a day may change on that day and on the next."""
    for value in values:
        if isinstance(value, date):
            yield value
            if value < date.max:
                yield value + ONE_DAY


def values_of(operand: Operand, policy: Policy) -> tuple[Value, ...]:
    """Give every value that may stand on one side of a condition, whatever the day.

    Args:
        operand: a value, a parameter, or the day asked about.
        policy: whose parameters are meant.

    Returns:
        The value itself, or all that were ever stated; nothing for the day asked about.
    """
    if not isinstance(operand, Named):
        return (operand,)
    if operand.name == AS_OF:
        return ()
    return tuple(v.value for v in policy.parameters[operand.name].values if v.value is not None)
