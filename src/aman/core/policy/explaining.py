"""Why is the answer what it is: which rules decide it, on which sources, and what is still open?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aman.core.policy.binding import bind_policy, decode_trace
from aman.core.policy.judging import deciding_rules, judge, reach, say_value
from aman.core.policy.program import program_of
from aman.core.policy.results import LeafCode, MissingEvidence, Outcome, Reason, Unknown, UnknownBecause
from aman.core.policy.tree import Fact, Leaf, Policy

_UNSAID = Unknown(UnknownBecause.NOT_RECORDED)


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
    judgement = judge(bind_policy(policy, as_of, known_on), trace_code)
    outcome, useful = judgement.outcome, judgement.useful
    holds = None if outcome is Outcome.CANNOT_TELL else outcome is Outcome.MEETS
    said = [Reason("", holds, policy.answers[outcome], note=f"Asked about {as_of}, as known on {known_on}.")]
    said.extend(judgement.reasons)
    alone = [fact.evidence for fact, settles_alone, _ in useful if settles_alone]
    if alone:
        lead = "Any one of these could settle it" if len(alone) > 1 else "This could settle it"
        said.append(Reason("", None, f"{lead}: {'; '.join(alone)}."))
    elif useful:
        said.append(Reason("", None, f"Several are needed: {'; '.join(fact.evidence for fact, *_ in useful)}."))
    elif holds is None:
        said.append(Reason("", None, "No paper of the person can settle this: the rules themselves do not say."))
    if as_of > policy.last_reviewed:
        said.append(
            Reason("", None, f"These rules were last compared with their sources on {policy.last_reviewed}.",
                   note="Anything decided since is not in them.")
        )  # fmt: skip
    return said


def find_missing(
    policy: Policy, facts: Mapping[str, object], trace_code: int, *, as_of: date, known_on: date
) -> tuple[MissingEvidence, ...]:
    """Find the unknown facts that bear on an outcome that cannot be told.

    Every class of answers to an unknown fact is tried: the words it may hold, both truths, each day or
    number at which a condition changes.

    Args:
        policy: the policy that gave the trace.
        facts: only read for why a fact is unknown.
        trace_code: as evaluate or evaluate_population gave it.
        as_of: the day the rules were asked about.
        known_on: the day up to which knowledge counted.

    Returns:
        Facts whose answer could matter, those that settle the outcome alone first; empty when the
        outcome is decided or no fact could help.
    """
    return give_reasons(judge(bind_policy(policy, as_of, known_on), trace_code).useful, facts)


def give_reasons(
    useful: tuple[tuple[Fact, bool, bool], ...], facts: Mapping[str, object]
) -> tuple[MissingEvidence, ...]:
    """Join useful facts with why they are unknown.

    Args:
        useful: facts with whether some answer and whether every answer settles the outcome.
        facts: as they were seen.

    Returns:
        The same facts, in the same order.
    """
    found = []
    for fact, settles_alone, settles_always in useful:
        why = facts.get(fact.name)
        unknown = why if isinstance(why, Unknown) else _UNSAID
        found.append(
            MissingEvidence(fact.name, fact.evidence, settles_alone, settles_always, unknown.because, unknown.note)
        )
    return tuple(found)


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
    if bound.is_silent:
        return {}
    program = program_of(policy)
    codes = decode_trace(trace_code, len(bound.leaves))
    values = program.values(codes)
    found: dict[str, tuple[tuple[Leaf, LeafCode], ...]] = {}
    deciding = deciding_rules(program, reach(program, values, program.roots[0]))
    for rule_id in (rule_id for rule_id in policy.rules if rule_id in deciding):
        top = program.parts[program.rules[rule_id]][0]
        nodes = [program.nodes[place] for place in sorted(reach(program, values, top, into_rules=False))]
        leaves = sorted((n for n in nodes if isinstance(n, Leaf)), key=lambda leaf: leaf.index)
        found[rule_id] = tuple((leaf, LeafCode(codes[leaf.index])) for leaf in leaves)
    return found


def outcome_in_words(policy: Policy, outcome: Outcome) -> str:
    """Give a policy's own words for an outcome.

    Args:
        policy: a loaded policy.
        outcome: what it gave.

    Returns:
        The sentence the policy declares under `answers`.
    """
    return policy.answers[outcome]


__all__ = ["deciding_conditions", "explain", "find_missing", "outcome_in_words", "say_value"]
