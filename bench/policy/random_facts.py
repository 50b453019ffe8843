"""Which random cases try a policy hardest: values on both sides of everything that its conditions compare?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from aman.core.policy import NOT_APPLICABLE, FactKind, Policy, tree
from aman.core.policy.boundaries import find_boundary_days

STEPS = (timedelta(-1), timedelta(0), timedelta(1))
COLUMN: dict[FactKind, Any] = {
    FactKind.DATE: pl.Date,
    FactKind.INT: pl.Int64,
    FactKind.TEXT: pl.String,
    FactKind.BOOL: pl.Boolean,
    FactKind.SET: pl.List(pl.String),
}
NOWHERE = "(another word)"


def operands_of(policy: Policy, leaf: tree.Leaf) -> set[Any]:
    """Everything that a condition compares with, the dated values of parameters too."""
    named = {one.name for one in (*leaf.operands, leaf.subject) if isinstance(one, tree.Named)}
    dated = {v.value for n in named & set(policy.parameters) for v in policy.parameters[n].values}
    return {one for one in {*leaf.operands} | dated if one is not None and not isinstance(one, tree.Named)}


def days_around(policy: Policy) -> list[date]:
    """The days just before, on and after every boundary."""
    return sorted({day + step for day in find_boundary_days(policy) for step in STEPS})


def compared_with(policy: Policy, name: str) -> set[Any]:
    """Everything that conditions compare a fact with."""
    return {value for leaf in policy.leaves if leaf.fact == name for value in operands_of(policy, leaf)}


def candidates(policy: Policy, name: str) -> list[Any]:
    """Values of a fact, at least one of every class that the conditions tell apart."""
    fact = policy.facts[name]
    if fact.kind is FactKind.BOOL:
        return [True, False]
    compared = compared_with(policy, name)
    if fact.kind in (FactKind.TEXT, FactKind.SET):
        words = {word for value in compared for word in (value if isinstance(value, frozenset) else {value})}
        listed = list(fact.values or [*sorted(words), NOWHERE])
        if fact.kind is FactKind.TEXT:
            return listed
        some = [frozenset(pair) for pair in combinations(listed[:8], 2)]
        whole = [value for value in compared if isinstance(value, frozenset)]
        return [frozenset(), *(frozenset({word}) for word in listed), *some, *whole]
    numbers = {value for value in compared if isinstance(value, int) and not isinstance(value, bool)}
    if fact.kind is FactKind.INT:
        return sorted({value + step for value in numbers for step in (-1, 0, 1)} or {0, 1})
    counted = {leaf.operands[1] for leaf in policy.leaves if leaf.operator is tree.Operator.WITHIN_DAYS}
    spans = {span for span in counted if isinstance(span, int)}
    days = {value for value in compared if isinstance(value, date)} | set(find_boundary_days(policy))
    days |= {day + timedelta(span) for day in days for span in spans if abs(span) < 40_000}
    return sorted({day + step for day in days for step in STEPS})


def draw_columns(
    policy: Policy, count: int, random: np.random.Generator, known: float = 0.75, day: date | None = None
) -> dict[str, list[Any]]:
    """Draw cases as plain columns: None where a fact is not known, NOT_APPLICABLE for one in twenty.

    A `day` asked about is drawn more often than others, with the day before and after, as value of facts that are days.
    """
    columns = {}
    for name, fact in policy.facts.items():
        values = [*candidates(policy, name), NOT_APPLICABLE, None]
        if day is not None and fact.kind is FactKind.DATE:
            near = [date.fromordinal(min(max(day.toordinal() + step, 1), date.max.toordinal())) for step in (-1, 0, 1)]
            values = [*near * (len(values) // 6 + 1), *values]
        picks = random.integers(0, len(values) - 2, count)
        chance = random.random(count)
        picks[chance > known] = len(values) - 1
        picks[chance < 0.05] = len(values) - 2
        columns[name] = [values[pick] for pick in picks.tolist()]
    return columns


def as_frame(policy: Policy, columns: dict[str, list[Any]]) -> pl.DataFrame:
    """The same cases as the table that a population is asked in."""
    series = []
    for name, values in columns.items():
        kind = policy.facts[name].kind
        plain = [None if v is NOT_APPLICABLE else sorted(v) if isinstance(v, frozenset) else v for v in values]
        series.append(pl.Series(name, plain, dtype=COLUMN[kind]))
        series.append(pl.Series(f"{name}__na", [v is NOT_APPLICABLE for v in values], dtype=pl.Boolean))
    return pl.DataFrame(series)


def as_people(columns: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """The same cases one by one."""
    names = list(columns)
    return (dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True))
