"""Do rules hold what every policy must: examples, a watch over each condition, and one answer however it is computed?

The cases tried are drawn from a seed: the same seed gives the same cases. Values are taken from both sides of
everything the conditions compare with, days from around every day on which something changes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from aman.cli.output import errors, print_json
from aman.core.policy import (
    FactKind,
    Outcome,
    Policy,
    decide_outcome,
    evaluate,
    evaluate_population,
    find_boundary_days,
    find_example_failures,
    find_untested_leaves,
    tree,
)

if TYPE_CHECKING:
    import polars as pl

SCHEMA = "aman.policy-test/1"
_ROUND = 500
_MOST_NAMED = 10
_ONE_DAY = timedelta(1)
Case = dict[str, object]


def try_rules(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A YAML file of rules, or the id of a pack.")],
    cases: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many drawn cases to try.")] = 5_000,
    seed: Annotated[int, typer.Option(help="Another seed draws other cases.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.policy-test/1.")] = False,
) -> None:
    """Test rules: their examples; that each condition, turned round, makes an example fail; that more evidence never
    turns a decided answer; that nothing is told before the first day; that both ways of computing agree.

    Exit status 1 when something does not hold.

    Example: aman policy test my-rules.yaml --cases 20000
    """
    from aman.cli.packs import open_policy

    policy = open_policy(file)
    found: dict[str, list[str]] = {
        "examples": [
            f"{failure.rule or 'the whole'}, example {failure.number}: {failure.sentence}"
            for failure in find_example_failures(policy)
        ],
        "conditions": [f"No example fails when {leaf.id} is turned round." for leaf in find_untested_leaves(policy)],
        "boundary days": list(_try_boundaries(policy, seed)),
        **_try_cases(policy, cases, seed),
    }
    holds = not any(found.values())
    if as_json:
        shape = {
            "schema": SCHEMA,
            "policy": policy.policy_id,
            "hash": policy.version_hash,
            "cases": cases,
            "seed": seed,
        }
        print_json({**shape, "holds": holds, "failures": found})
    else:
        for name, failures in found.items():
            sys.stdout.write(f"{'failed' if failures else 'holds':>7}  {name}\n")
            for said in failures[:_MOST_NAMED]:
                sys.stdout.write(f"         {said}\n")
            if len(failures) > _MOST_NAMED:
                sys.stdout.write(f"         and {len(failures) - _MOST_NAMED} more\n")
        errors.print(f"{policy.policy_id}: {'everything holds' if holds else 'not everything holds'}.", markup=False)
    if not holds:
        raise typer.Exit(1)


# ---- cases ----------------------------------------------------------------------------------------------------


def values_of(policy: Policy, fact: tree.Fact) -> Sequence[object]:
    """Give values of a fact on both sides of everything its conditions compare it with."""
    asked: set[object] = set()
    for leaf in policy.leaves:
        if leaf.subject != fact.name:
            continue
        for operand in leaf.operands:
            if isinstance(operand, tree.Named) and operand.name in policy.parameters:
                asked |= {value.value for value in policy.parameters[operand.name].values}
            elif not isinstance(operand, tree.Named):
                asked.add(operand)
    if fact.kind is FactKind.BOOL:
        return [True, False]
    if fact.kind in (FactKind.TEXT, FactKind.SET):
        words = set(fact.values or ()) | {"another word"} if fact.values is None else set(fact.values)
        for value in asked:
            words |= value if isinstance(value, frozenset) else {value} if isinstance(value, str) else set()
        listed = sorted(words)
        if fact.kind is FactKind.TEXT:
            return list(listed)
        return [
            frozenset(),
            frozenset(listed),
            *(frozenset({word}) for word in listed),
            *(frozenset(listed[:i]) for i in range(2, len(listed))),
        ]
    if fact.kind is FactKind.INT:
        return sorted({n + step for n in asked if isinstance(n, int) for step in (-1, 0, 1)} or {0, 1})
    days = {day for day in asked if isinstance(day, date)} | set(find_boundary_days(policy))
    return sorted({day + step for day in days for step in (-_ONE_DAY, timedelta(0), _ONE_DAY)})


def _draw_cases(policy: Policy, draw: random.Random, count: int, share_known: float = 0.75) -> list[Case]:
    values = {name: values_of(policy, fact) for name, fact in policy.facts.items()}
    return [{n: draw.choice(v) for n, v in values.items() if draw.random() < share_known} for _ in range(count)]


def _frame(policy: Policy, cases: list[Case]) -> pl.DataFrame:
    import polars as pl

    from aman.cli.fact_words import column_type

    columns = {"": pl.Series(range(len(cases)), dtype=pl.Int64)}
    for name, fact in policy.facts.items():
        column = [case.get(name) for case in cases]
        plain = [sorted(v) if isinstance(v, frozenset) else v for v in column]
        columns[name] = pl.Series(plain, dtype=column_type(fact.kind))
    return pl.DataFrame(columns)


def _try_boundaries(policy: Policy, seed: int) -> Iterator[str]:
    """On the day before each day on which something changes, and on the day itself, both ways of computing agree."""
    draw = random.Random(seed)  # noqa: S311 - cases to try, no secrets
    people = _draw_cases(policy, draw, 20)
    for day in find_boundary_days(policy):
        for as_of in (day - _ONE_DAY, day):
            yield from _disagreements(policy, people, as_of, as_of)
    before = policy.first_day - _ONE_DAY
    for case in people:
        for as_of, known_on in ((before, before), (before, policy.last_reviewed), (policy.last_reviewed, before)):
            if decide_outcome(policy, case, as_of=as_of, known_on=known_on) is not Outcome.CANNOT_TELL:
                yield f"Something is told for {as_of}, as known on {known_on}, before the first day."


def _disagreements(policy: Policy, people: list[Case], as_of: date, known_on: date) -> Iterator[str]:
    table = evaluate_population(policy, _frame(policy, people), as_of, known_on)
    for case, outcome, trace in zip(people, table["outcome"], table["trace_code"], strict=True):
        answer = evaluate(policy, case, as_of=as_of, known_on=known_on)
        if (answer.outcome.value, answer.trace_code) != (outcome, trace):
            yield f"On {as_of}, as known on {known_on}, one by one {answer.outcome}, all at once {outcome}: {_said(case)}"


def _try_cases(policy: Policy, cases: int, seed: int) -> dict[str, list[str]]:
    """Draw cases: both ways agree, more evidence never turns an answer, and no trace says what is not known."""
    draw = random.Random(seed)  # noqa: S311 - cases to try, no secrets
    days = [day + step for day in find_boundary_days(policy) for step in (-_ONE_DAY, timedelta(0), _ONE_DAY)]
    agree: list[str] = []
    turned: list[str] = []
    for begin in range(0, cases, _ROUND):
        people = _draw_cases(policy, draw, min(_ROUND, cases - begin))
        as_of, known_on = draw.choice(days), draw.choice(days)
        agree.extend(_disagreements(policy, people, as_of, known_on))
        fewer = [{n: v for n, v in case.items() if draw.random() < 0.6} for case in people]
        told, more = (evaluate_population(policy, _frame(policy, some), as_of, known_on) for some in (fewer, people))
        for less_known, case, was, now in zip(fewer, people, told["outcome"], more["outcome"], strict=True):
            if was not in (Outcome.CANNOT_TELL.value, now):
                turned.append(f"On {as_of}, {was} with {_said(less_known)}, but {now} with {_said(case)}")
    return {"more evidence": turned, "both ways of computing": agree}


def _said(case: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in case.items()) or "nothing known"
