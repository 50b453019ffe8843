"""Which rules make an outcome what it is, on which values do they rest, and what is missing, read from a trace?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aman.core.policy import tree
from aman.core.policy.binding import BoundPolicy, decode_trace
from aman.core.policy.missing import bearing_leaves, find_useful_facts
from aman.core.policy.program import Program, Values, program_of
from aman.core.policy.results import Mark, NotApplicable, Outcome, Reason, outcome_of
from aman.core.policy.timeline import DatedValue, FactValue, Parameter
from aman.core.policy.tree import Condition, Fact, Leaf, Named, Node, Policy, Rule, RuleRef

_MARK_WORDS = {
    Mark.SEEN: "",
    Mark.RECALLED: "Recalled, no source seen.",
    Mark.INFERRED: "Inferred from its source, not stated by it.",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a trace says.

    Args:
        outcome: one of the three answers.
        reasons: the rules that decide it or keep it open, each followed by the values it rests on.
        useful: unknown facts that bear on it, with whether some answer and whether every answer settles it.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    useful: tuple[tuple[Fact, bool, bool], ...]


@lru_cache(maxsize=20_000)
def judge(bound: BoundPolicy, trace_code: int) -> Judgement:
    """Read a trace.

    Args:
        bound: the policy on its day.
        trace_code: as evaluate or evaluate_population gave it.

    Returns:
        Everything it says but the reasons why facts are unknown.
    """
    program = program_of(bound.policy)
    codes = decode_trace(trace_code, len(bound.leaves))
    values = program.values(codes)
    outcome = outcome_of(values[program.roots[0]])
    if bound.is_silent:
        sentence = f"These rules begin on {bound.policy.first_day}; nothing is known of the day asked about."
        return Judgement(outcome, (Reason("", None, sentence),), ())
    reached = reach(program, values, program.roots[0])
    useful = find_useful_facts(bound, program, codes, values, bearing_leaves(program, codes, reached))
    return Judgement(outcome, _reasons(bound, program, values, reached), useful)


def reach(program: Program, values: Values, start: int, *, into_rules: bool = True) -> list[int]:
    """Walk down to the parts that make a part what it is.

    Args:
        program: of the policy.
        values: what every part comes to.
        start: the place where to begin.
        into_rules: False stops at the rules that are referred to.

    Returns:
        Places, each once, reached through parts that have the value, or the uncertainty, that counts. What
        contradicts a rule is reached with the rule, whichever of the two decides.
    """
    seen = {start}
    todo = [start]
    found = []
    while todo:
        place = todo.pop()
        found.append(place)
        node, value, parts = program.nodes[place], values[place], program.parts[place]
        if isinstance(node, tree.Not):
            counting: Sequence[int] = parts  # its part has the opposite value, or is as open as it is
        elif isinstance(node, RuleRef | Condition):
            counting = parts if into_rules else ()
            own = program.rules.get(node.rule) if isinstance(node, RuleRef) and into_rules else None
            if own is not None and isinstance(program.nodes[parts[0]], tree.All) and values[own] is not False:
                counting = (*parts, own)
        elif isinstance(node, tree.Doubt):
            counting = parts
        else:
            counting = [part for part in parts if values[part] is value]
        for part in counting:
            if part not in seen:
                seen.add(part)
                todo.append(part)
    return found


def deciding_rules(program: Program, reached: Sequence[int]) -> set[str]:
    """Pick the rules among the parts that decide.

    Args:
        program: of the policy.
        reached: places of the parts that decide the outcome or keep it open.

    Returns:
        Ids of rules.
    """
    return {node.rule for node in (program.nodes[place] for place in reached) if isinstance(node, Condition)}


def _reasons(bound: BoundPolicy, program: Program, values: Values, reached: Sequence[int]) -> tuple[Reason, ...]:
    policy = bound.policy
    deciding = deciding_rules(program, reached)
    held = {rule_id: values[program.rules[rule_id]] for rule_id in deciding}
    found: list[Reason] = []
    said: set[str] = set()
    for rule in policy.rules.values():
        if rule.id not in deciding:
            continue
        against = _contradictions(rule, policy, held) if rule.contradicts else ()
        found.append(_rule_reason(policy, rule.id, held[rule.id], against))
        for name in _parameters_of(policy)[rule.id]:
            if name not in said:
                said.add(name)
                found.extend(_parameter_reasons(bound)[name])
    return tuple(found)


@lru_cache(maxsize=4096)
def _rule_reason(policy: Policy, rule_id: str, holds: bool | None, against: tuple[str, ...]) -> Reason:
    rule = policy.rules[rule_id]
    doubt = "Unconfirmed, so nothing is concluded from it." if rule.is_doubtful else ""
    note = " ".join(part for part in (_MARK_WORDS[rule.mark], doubt, *against, rule.note) if part)
    return Reason(rule.id, holds, rule.sentence, rule.cites, rule.mark, note)


def _contradictions(rule: Rule, policy: Policy, held: Mapping[str, bool | None]) -> tuple[str, ...]:
    """Say which rule stands against one that holds, or would if it held; both are shown."""
    said = []
    for other in (policy.rules[name] for name in rule.contradicts):
        # A rule that is not among those shown does not hold, or does not bear.
        if other.id not in held or held[other.id] is False or held[rule.id] is False:
            continue
        if other.rank == rule.rank:
            said.append(f"Contradicted by {other.id}; both stand.")
        else:
            first, second = (other, rule) if other.rank > rule.rank else (rule, other)
            said.append(f"{first.id} ({first.rank.name.lower()}) goes before {second.id}.")
    return tuple(said)


@lru_cache(maxsize=512)
def _parameters_of(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Parameters that each rule names itself, each once, in order; those of rules it refers to are said there."""

    def named(node: Node) -> tuple[str, ...]:
        if isinstance(node, Leaf):
            sides = [node.subject, *node.operands]
            return tuple(s.name for s in sides if isinstance(s, Named) and s.name in policy.parameters)
        below = () if isinstance(node, RuleRef) else tree.parts_of(node, policy.rules)
        return tuple(name for part in below for name in named(part))

    return {rule.id: tuple(dict.fromkeys(named(rule.when))) for rule in policy.rules.values()}


@lru_cache(maxsize=512)
def _parameter_reasons(bound: BoundPolicy) -> dict[str, tuple[Reason, ...]]:
    parameters = bound.policy.parameters
    return {name: tuple(_stated(parameters[name], standing)) for name, standing in bound.in_force.items()}


def _stated(parameter: Parameter, standing: tuple[DatedValue, ...]) -> list[Reason]:
    if not standing:
        return [Reason(parameter.name, None, f"{parameter.description}: nothing is known for this day.")]
    found = []
    for value in standing:
        note = " ".join(part for part in (_MARK_WORDS[value.mark], value.note) if part)
        if len(standing) > 1:
            others = ", ".join(v.id for v in standing if v is not value)
            note = f"Contradicted by {others}; both stand. {note}".strip()
        stated = value.reason if value.value is None else say_value(value.value)
        until = f" to {value.last}" if value.last else ""
        sentence = f"{parameter.description}: {stated} ({value.id}, from {value.first}{until}, known {value.known})"
        found.append(Reason(parameter.name, None, sentence, value.cites, value.mark, note))
    return found


def say_value(value: FactValue) -> str:
    """Write a value in words.

    Args:
        value: any value of a fact or parameter.

    Returns:
        A day as 2023-11-01, a truth as yes or no, a set as a list, "none of them" when empty, "not applicable".
    """
    if isinstance(value, NotApplicable):
        return "not applicable"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(word.replace("_", " ") for word in sorted(value)) or "none of them"
    return str(value).replace("_", " ")
