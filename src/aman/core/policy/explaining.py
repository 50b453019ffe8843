"""Why is the answer what it is: which rules decide it, on which sources, and what is still open?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from aman.core.policy import tree
from aman.core.policy.binding import BoundPolicy, bind_policy, compile_node, decode_trace
from aman.core.policy.results import LeafCode, Mark, NotApplicable, Outcome, Reason, outcome_of
from aman.core.policy.timeline import DatedValue, FactValue, Parameter
from aman.core.policy.tree import Condition, Leaf, Named, Node, Policy, Rule, RuleRef

_MARK_WORDS = {
    Mark.SEEN: "",
    Mark.RECALLED: "Recalled, no source seen.",
    Mark.INFERRED: "Inferred from its source, not stated by it.",
}


def explain(policy: Policy, facts: Mapping[str, object], trace_code: int, as_of: date, known_on: date) -> list[Reason]:
    """Say in words why a trace gave its outcome. Exact: nothing is evaluated again.

    Args:
        policy: the very policy (same version_hash) that gave the trace.
        facts: as they were seen; only read for why a fact is unknown.
        trace_code: as evaluate or evaluate_population gave it.
        as_of: the day the rules were asked about.
        known_on: the day up to which knowledge counted.

    Returns:
        The answer in the policy's own words, then the rules that decide it or keep it open with the
        values in force, then what is missing, each with its sources and mark.
    """
    from aman.core.policy.evaluating import find_missing

    bound = bind_policy(policy, as_of, known_on)
    codes = decode_trace(trace_code, len(bound.leaves))
    value = bound.combine(codes)
    said = [Reason("", value, policy.answers[outcome_of(value)], note=f"Asked about {as_of}, as known on {known_on}.")]
    said.extend(deciding_reasons(bound, codes))
    missing = find_missing(policy, facts, trace_code, as_of=as_of, known_on=known_on)
    alone = [m for m in missing if m.settles_alone]
    if alone:
        lead = "Any one of these could settle it" if len(alone) > 1 else "This could settle it"
        said.append(Reason("", None, f"{lead}: {'; '.join(m.evidence for m in alone)}."))
    elif missing:
        said.append(Reason("", None, f"Several are needed: {'; '.join(m.evidence for m in missing)}."))
    elif value is None:
        said.append(Reason("", None, "No paper of the person can settle this: the rules themselves do not say."))
    if as_of > policy.last_reviewed:
        said.append(
            Reason("", None, f"These rules were last compared with their sources on {policy.last_reviewed}.",
                   note="Anything decided since is not in them.")
        )  # fmt: skip
    return said


def deciding_reasons(bound: BoundPolicy, codes: Sequence[int]) -> tuple[Reason, ...]:
    """Give one reason for each rule that decides the outcome, or keeps it open.

    Args:
        bound: the policy on its day.
        codes: one LeafCode a leaf.

    Returns:
        Rules in the order of the file, each followed by the values it rests on.
    """
    policy = bound.policy
    if bound.is_silent:
        sentence = f"These rules begin on {policy.first_day}; nothing is known of the day asked about."
        return (Reason("", None, sentence),)
    deciding = _deciding_rules(bound, codes)
    found: list[Reason] = []
    said: set[str] = set()
    held = {rule_id: compile_node(policy.rules[rule_id].when, policy.rules)(codes) for rule_id in deciding}
    for rule in policy.rules.values():
        if rule.id not in deciding:
            continue
        value = held[rule.id]
        doubt = "Unconfirmed, so nothing is concluded from it." if rule.is_doubtful else ""
        against = _contradictions(rule, policy, held)
        note = " ".join(part for part in (_MARK_WORDS[rule.mark], doubt, *against, rule.note) if part)
        found.append(Reason(rule.id, value, rule.sentence, rule.cites, rule.mark, note))
        for name in _parameters_of(rule.when, policy):
            if name not in said:
                said.add(name)
                found.extend(_parameter_reasons(policy.parameters[name], bound.in_force[name]))
    return tuple(found)


def _contradictions(rule: Rule, policy: Policy, held: Mapping[str, bool | None]) -> list[str]:
    """Say which rule stands against one that holds, or would if it held; both are shown."""
    said = []
    for other in (policy.rules[name] for name in rule.contradicts):
        # held.get gives None for a rule that is not shown: then it does not hold, or does not bear.
        if other.id not in held or held[other.id] is False or held[rule.id] is False:
            continue
        if other.rank == rule.rank:
            said.append(f"Contradicted by {other.id}; both stand.")
        else:
            first, second = (other, rule) if other.rank > rule.rank else (rule, other)
            said.append(f"{first.id} ({first.rank.name.lower()}) goes before {second.id}.")
    return said


def deciding_conditions(
    policy: Policy, trace_code: int, as_of: date, known_on: date
) -> dict[str, tuple[tuple[Leaf, LeafCode], ...]]:
    """Give, for each rule that bears on an outcome, its own conditions that make it what it is.

    Args:
        policy: the very policy that gave the trace.
        trace_code: as evaluate or evaluate_population gave it.
        as_of: the day the rules were asked about.
        known_on: the day up to which knowledge counted.

    Returns:
        Rule id -> conditions with what they came to; conditions of a rule it refers to stand under that rule.
    """
    bound = bind_policy(policy, as_of, known_on)
    codes = decode_trace(trace_code, len(bound.leaves))
    if bound.is_silent:
        return {}
    found: dict[str, tuple[tuple[Leaf, LeafCode], ...]] = {}
    for rule_id in _deciding_rules(bound, codes):
        reached = _walk(bound, codes, policy.rules[rule_id].when, into_rules=False)
        leaves = {node.index: node for node in reached if isinstance(node, Leaf)}
        found[rule_id] = tuple((leaf, LeafCode(codes[leaf.index])) for leaf in leaves.values())
    return found


def walk_deciding(bound: BoundPolicy, codes: Sequence[int], node: Node | None = None) -> Iterator[Leaf]:
    """Walk down to the conditions that make a node what it is.

    Args:
        bound: the policy on its day.
        codes: one LeafCode a leaf.
        node: where to begin; None means the outcome.

    Returns:
        Leaves reached through parts that have the value, or the uncertainty, that counts.
    """
    for reached in _walk(bound, codes, node or bound.policy.outcome):
        if isinstance(reached, Leaf):
            yield reached


def _walk(bound: BoundPolicy, codes: Sequence[int], node: Node, *, into_rules: bool = True) -> Iterator[Node]:
    yield node
    if isinstance(node, RuleRef | Condition) and not into_rules:
        return
    rules = bound.policy.rules
    value = compile_node(node, rules)(codes)
    if isinstance(node, RuleRef):
        worth = tree.worth_of(node.rule, rules)
        own = Condition(node.rule)
        # What contradicts a rule is shown with the rule itself, whichever of the two decides.
        if isinstance(worth, tree.All) and compile_node(own, rules)(codes) is not False:
            yield from _walk(bound, codes, own, into_rules=into_rules)
        yield from _walk(bound, codes, worth, into_rules=into_rules)
        return
    for part in tree.parts_of(node, rules):
        other = compile_node(part, rules)(codes)
        wanted = (not value if value is not None else None) if isinstance(node, tree.Not) else value
        if other is wanted or isinstance(node, Condition | tree.Doubt):
            yield from _walk(bound, codes, part, into_rules=into_rules)


def _deciding_rules(bound: BoundPolicy, codes: Sequence[int]) -> set[str]:
    return {node.rule for node in _walk(bound, codes, bound.policy.outcome) if isinstance(node, Condition)}


def _parameters_of(node: Node, policy: Policy) -> list[str]:
    """Parameters a rule names itself, each once, in order; those of rules it refers to are said there."""
    names: dict[str, None] = {}
    todo = [node]
    while todo:
        one = todo.pop(0)
        if isinstance(one, Leaf):
            sides = [one.subject, *one.operands]
            names.update({s.name: None for s in sides if isinstance(s, Named) and s.name in policy.parameters})
        elif not isinstance(one, RuleRef):
            todo.extend(tree.parts_of(one, policy.rules))
    return list(names)


def _parameter_reasons(parameter: Parameter, standing: tuple[DatedValue, ...]) -> list[Reason]:
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


def outcome_in_words(policy: Policy, outcome: Outcome) -> str:
    """Give a policy's own words for an outcome.

    Args:
        policy: a loaded policy.
        outcome: what it gave.

    Returns:
        The sentence the policy declares under `answers`.
    """
    return policy.answers[outcome]


__all__ = [
    "LeafCode",
    "deciding_conditions",
    "deciding_reasons",
    "explain",
    "outcome_in_words",
    "say_value",
    "walk_deciding",
]
