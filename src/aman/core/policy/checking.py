"""Do a policy's own examples hold, and would one of them fail if a condition said the opposite?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aman.core.policy.asking import code_everything, coder_of
from aman.core.policy.binding import bind_policy
from aman.core.policy.deadlines import concerns_of, find_deadlines
from aman.core.policy.evaluating import evaluate
from aman.core.policy.program import Program, deadline_program_of, program_of
from aman.core.policy.results import LeafCode, Outcome, outcome_of
from aman.core.policy.tree import DeadlineRule, Example, Leaf, Policy, Rule, leaves_under


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that does not hold.

    Args:
        rule: the rule or deadline it belongs to; blank for an example of the whole outcome.
        number: its place in the list, from 1.
        sentence: what was expected and what came.
    """

    rule: str
    number: int
    sentence: str


def find_example_failures(policy: Policy) -> tuple[ExampleFailure, ...]:
    """Run every example of a policy.

    Args:
        policy: a loaded policy.

    Returns:
        The examples that do not hold; empty when all do.
    """
    found = []
    for rule in policy.rules.values():
        for number, example in enumerate(rule.examples, 1):
            came = evaluate_rule(policy, rule, example)
            if came is not example.expect:
                found.append(ExampleFailure(rule.id, number, f"{example.expect} was expected, {came} came."))
    for number, example in enumerate(policy.examples, 1):
        answer = evaluate(policy, dict(example.facts), as_of=example.as_of, known_on=example.known_on)
        if answer.outcome is not example.expect:
            found.append(ExampleFailure("", number, f"{example.expect} was expected, {answer.outcome} came."))
        missing = tuple(m.fact for m in answer.missing)
        if example.missing is not None and set(missing) != set(example.missing):
            wanted = ", ".join(example.missing) or "nothing"
            found.append(
                ExampleFailure("", number, f"{wanted} should be missing, {', '.join(missing) or 'nothing'} is.")
            )
    for deadline in policy.deadlines:
        for number, example in enumerate(deadline.examples, 1):
            found.extend(_deadline_failures(policy, deadline, number, example))
    return tuple(found)


def _deadline_failures(policy: Policy, rule: DeadlineRule, number: int, example: Example) -> Iterator[ExampleFailure]:
    facts = dict(example.facts)
    came = outcome_of(concerns_of(policy, rule, facts, example.as_of, example.known_on))
    if came is not example.expect:
        yield ExampleFailure(rule.id, number, f"{example.expect} was expected, {came} came.")
    due = {d.id: d.due for d in find_deadlines(policy, facts, as_of=example.as_of, known_on=example.known_on)}
    if example.due is not None and due.get(rule.id) != example.due:
        yield ExampleFailure(rule.id, number, f"{example.due} was expected, {due.get(rule.id) or 'no day'} came.")


def evaluate_rule(policy: Policy, rule: Rule, example: Example) -> Outcome:
    """Ask one rule alone about the facts of an example.

    Args:
        policy: the policy the rule belongs to.
        rule: which rule.
        example: facts and dates.

    Returns:
        Whether the rule's own condition is met.
    """
    codes, _ = coder_of(bind_policy(policy, example.as_of, example.known_on))(dict(example.facts))
    program = program_of(policy)
    return outcome_of(program.values(codes)[program.rules[rule.id]])


def find_untested_leaves(policy: Policy) -> tuple[Leaf, ...]:
    """Find conditions that could be turned round without any example of the file noticing.

    Args:
        policy: a loaded policy whose examples hold.

    Returns:
        Conditions of rules, then those of deadlines that have examples; empty when an example watches over each.
    """
    left = {leaf.index: leaf for leaf in policy.leaves}
    program = program_of(policy)
    asked = [(example, program.rules[rule.id]) for rule in policy.rules.values() for example in rule.examples]
    asked += [(example, program.roots[0]) for example in policy.examples]
    _strike_out(left, policy, program, asked)
    untested = list(left.values())
    with_examples = [deadline for deadline in policy.deadlines if deadline.examples]
    if with_examples:
        program = deadline_program_of(policy)
        roots = dict(zip((d.id for d in policy.deadlines), program.roots, strict=True))
        own = {leaf.index for leaf in policy.deadline_leaves}
        under = [leaf for deadline in with_examples for leaf in leaves_under(deadline.when, policy.rules)]
        left = {leaf.index: leaf for leaf in under if leaf.index in own}
        asked = [(example, roots[deadline.id]) for deadline in with_examples for example in deadline.examples]
        _strike_out(left, policy, program, asked)
        untested += left.values()
    return tuple(untested)


def _strike_out(left: dict[int, Leaf], policy: Policy, program: Program, asked: list[tuple[Example, int]]) -> None:
    """Take out every condition that, turned round, gives an example another answer."""
    for example, place in asked:
        if not left:
            return
        codes = code_everything(bind_policy(policy, example.as_of, example.known_on), dict(example.facts))
        before = program.values(codes)[place]
        for index in [i for i in left if codes[i] <= LeafCode.YES]:
            turned = list(codes)
            turned[index] = 1 - turned[index]
            if program.values(turned)[place] is not before:
                del left[index]
