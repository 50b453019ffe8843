"""What holds of every policy and everybody: both ways of computing agree, and more evidence never turns an answer."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from core.laws import drawn
from core.policy.drawing import FACTS, POOL, draw_day, draw_person, draw_policy, frame_of
from core.policy.packs import PACK_IDS, pack

from aman.core.policy import (
    NOT_APPLICABLE,
    FactKind,
    Outcome,
    decide_outcome,
    evaluate,
    evaluate_many,
    evaluate_population,
    explain,
    find_boundary_days,
    find_deadlines,
    tree,
)
from aman.core.policy.binding import bind_policy, code_of, decode_trace, encode_trace
from aman.core.policy.reaching import find_idle_parts
from aman.core.policy.results import outcome_of


def slowly(policy, node, codes):
    """A node in Kleene's logic, straight from its definition: the least, the greatest, what is left of two."""
    if isinstance(node, tree.Leaf):
        return {0: 0, 1: 2}.get(codes[node.index], 1)
    if isinstance(node, tree.RuleRef):
        return slowly(policy, tree.worth_of(node.rule, policy.rules), codes)
    if isinstance(node, tree.Condition):
        return slowly(policy, policy.rules[node.rule].when, codes)
    if isinstance(node, tree.Not):
        return 2 - slowly(policy, node.part, codes)
    if isinstance(node, tree.Doubt):
        return min(slowly(policy, node.part, codes), 1)
    values = sorted((slowly(policy, part, codes) for part in node.parts), reverse=True)
    if isinstance(node, tree.All):
        return values[-1]
    return values[0] if isinstance(node, tree.Any) else values[node.count - 1]


@drawn(100)
def test_every_policy_keeps_the_laws(chance):
    policy, person, as_of, known_on = draw_policy(chance), draw_person(chance), draw_day(chance), draw_day(chance)
    more = {**draw_person(chance), **person}
    says_what_the_definition_says(policy, person, as_of, known_on)
    more_evidence_never_turns_a_decided_answer(policy, person, more, as_of, known_on)
    what_is_missing_is_missing(policy, person, as_of, known_on)
    deadlines_stay(policy, person, more, as_of, known_on)


def says_what_the_definition_says(policy, person, as_of, known_on):
    bound = bind_policy(policy, as_of, known_on)
    codes = [int(code_of(leaf, person.get(leaf.leaf.fact))) for leaf in bound.leaves]
    answer = evaluate(policy, person, as_of=as_of, known_on=known_on)
    assert decode_trace(answer.trace_code, len(codes)) == tuple(codes)
    assert encode_trace(codes) == answer.trace_code
    assert answer.outcome is outcome_of({0: False, 1: None, 2: True}[slowly(policy, policy.outcome, codes)])
    assert decide_outcome(policy, person, as_of=as_of, known_on=known_on) is answer.outcome
    said = explain(policy, person, answer.trace_code, as_of, known_on)
    assert said[0].holds is {"meets": True, "does_not_meet": False}.get(answer.outcome)
    assert tuple(said[1 : 1 + len(answer.reasons)]) == answer.reasons


def more_evidence_never_turns_a_decided_answer(policy, person, more, as_of, known_on):
    before = decide_outcome(policy, person, as_of=as_of, known_on=known_on)
    after = decide_outcome(policy, more, as_of=as_of, known_on=known_on)
    assert before is Outcome.CANNOT_TELL or after is before


def what_is_missing_is_missing(policy, person, as_of, known_on):
    def ask(facts):
        return decide_outcome(policy, facts, as_of=as_of, known_on=known_on)

    missing = {m.fact: m for m in evaluate(policy, person, as_of=as_of, known_on=known_on).missing}
    for name in set(FACTS) - set(person):
        # Conditions may also measure a day from the one asked about, which may lie far from all others.
        near = [as_of + timedelta(n) for n in (-13, -12, -11, -1, 0, 1, 5, 6, 7)] if name == "day" else []
        settled = [ask({**person, name: value}) is not Outcome.CANNOT_TELL for value in [*POOL[name], *near]]
        moot = ask({**person, name: NOT_APPLICABLE}) is not Outcome.CANNOT_TELL
        if name in missing:
            assert missing[name].settles_alone is any(settled)
            assert missing[name].settles_always is (all(settled) and moot)
        elif ask(person) is Outcome.CANNOT_TELL:
            assert not any(settled)


def deadlines_stay(policy, person, more, as_of, known_on):
    """One that is sure stays, and where there is none, none comes."""
    before, after = (find_deadlines(policy, facts, as_of=as_of, known_on=known_on) for facts in (person, more))
    for deadline in before:
        if deadline.is_sure and person.get("day") is not None:
            assert after == before
    if not before:
        assert not after


@drawn(30)
def test_a_population_gets_the_answers_and_traces_of_its_people(chance):
    policy, as_of, known_on = draw_policy(chance), draw_day(chance), draw_day(chance)
    people = [draw_person(chance) for _ in range(chance.randint(1, 8))]
    words = chance.choice([pl.String, pl.Enum, pl.Categorical])
    table = evaluate_population(policy, frame_of(FACTS, people, words), as_of, known_on)
    one_by_one = [evaluate(policy, person, as_of=as_of, known_on=known_on) for person in people]
    assert list(table.iter_rows()) == [(answer.outcome, answer.trace_code) for answer in one_by_one]
    assert table.schema == {
        "outcome": pl.Enum(["does_not_meet", "meets", "cannot_tell"]), "trace_code": pl.UInt64,
    }  # fmt: skip


@drawn(6)
def test_several_policies_in_one_pass_answer_as_each_does_alone(chance):
    one, other, day = draw_policy(chance), draw_policy(chance), draw_day(chance)
    frame = frame_of(FACTS, [draw_person(chance) for _ in range(chance.randint(1, 6))])
    both = evaluate_many({"one": one, "other": other}, frame, day, day, with_trace=True)
    for name, policy in (("one", one), ("other", other)):
        alone = evaluate_population(policy, frame, day, day)
        assert both[name].to_list() == alone["outcome"].to_list()
        assert both[f"{name}__trace_code"].to_list() == alone["trace_code"].to_list()


@drawn(6)
def test_what_is_called_idle_is_idle(chance):
    policy, day = draw_policy(chance), draw_day(chance)
    people = [draw_person(chance) for _ in range(chance.randint(4, 8))]
    leaves, rules = find_idle_parts(policy)
    bound = bind_policy(policy, day, day)
    if bound.is_silent:
        return  # before the first day nothing is told, whatever stands in the file
    for person in people:
        full = {**{name: values[0] for name, values in POOL.items()}, **person}
        codes = [int(code_of(leaf, full.get(leaf.leaf.fact))) for leaf in bound.leaves]
        before = slowly(policy, policy.outcome, codes)
        for leaf in leaves:
            ways = [[*codes[: leaf.index], code, *codes[leaf.index + 1 :]] for code in (0, 1)]
            assert before in [slowly(policy, policy.outcome, way) for way in ways]
        for rule_id in rules:
            for constant in (tree.All(()), tree.Any(())):
                taken = {**policy.rules, rule_id: _taken(policy.rules[rule_id], constant)}
                again = type(policy)(
                    *(taken if f == "rules" else getattr(policy, f) for f in policy.__dataclass_fields__)
                )
                codes_again = slowly_constant(again, again.outcome, codes)
                assert codes_again == before


def _taken(rule, constant):
    return type(rule)(*(constant if f == "when" else getattr(rule, f) for f in rule.__dataclass_fields__))


def slowly_constant(policy, node, codes):
    """As slowly, where a rule may be nothing but true (all of nothing) or false (any of nothing)."""
    if node == tree.All(()):
        return 2
    if node == tree.Any(()):
        return 0
    if isinstance(node, tree.Leaf):
        return slowly(policy, node, codes)
    if isinstance(node, tree.RuleRef):
        return slowly_constant(policy, tree.worth_of(node.rule, policy.rules), codes)
    if isinstance(node, tree.Condition):
        return slowly_constant(policy, policy.rules[node.rule].when, codes)
    if isinstance(node, tree.Not):
        return 2 - slowly_constant(policy, node.part, codes)
    if isinstance(node, tree.Doubt):
        return min(slowly_constant(policy, node.part, codes), 1)
    values = sorted((slowly_constant(policy, part, codes) for part in node.parts), reverse=True)
    if isinstance(node, tree.All):
        return values[-1]
    return values[0] if isinstance(node, tree.Any) else values[node.count - 1]


@drawn(100)
def test_between_two_boundary_days_nothing_changes_but_by_the_calendar_of_a_person(chance):
    policy, person = draw_policy(chance), draw_person(chance)
    day = date(2023, 12, 25) + timedelta(chance.randint(0, 98))
    moves = any(tree.Named(tree.AS_OF) in leaf.operands for leaf in policy.leaves if leaf.fact is not None)
    tomorrow = day + timedelta(1)
    if not moves and tomorrow not in find_boundary_days(policy):
        today = evaluate(policy, person, as_of=day, known_on=day)
        assert evaluate(policy, person, as_of=tomorrow, known_on=tomorrow).trace_code == today.trace_code


# ---- the shipped packs ----------------------------------------------------------------------------------------


def pools_for(policy):
    """Facts that lie around what the conditions of a pack compare them with."""
    days = [d + timedelta(step) for d in find_boundary_days(policy) for step in (-1, 0, 1)]
    plain = {
        FactKind.BOOL: [False, True], FactKind.DATE: days, FactKind.INT: [0, 1, 11, 12, 17, 18, 23, 24, 90],
        FactKind.TEXT: ["islamabad", "rawalpindi", "quetta"], FactKind.SET: [frozenset()],
    }  # fmt: skip
    pools = {}
    for name, fact in policy.facts.items():
        pools[name] = list(fact.values or plain[fact.kind])
        if fact.kind is FactKind.SET and fact.values:
            pools[name] = [frozenset(), frozenset(fact.values), *(frozenset({w}) for w in fact.values)]
    return pools


@pytest.mark.parametrize("policy_id", PACK_IDS)
@drawn(2)
def test_every_pack_answers_a_population_as_it_answers_its_people(policy_id, chance):
    policy = pack(policy_id)
    pools = pools_for(policy)
    people = [draw_person(chance, pools) for _ in range(12)]
    day = chance.choice(find_boundary_days(policy))
    table = evaluate_population(policy, frame_of(policy.facts, people), day, day)
    one_by_one = [evaluate(policy, person, as_of=day, known_on=day) for person in people]
    assert list(table.iter_rows()) == [(answer.outcome, answer.trace_code) for answer in one_by_one]
    for person, answer in zip(people, one_by_one, strict=True):
        assert decide_outcome(policy, person, as_of=day, known_on=day) is answer.outcome
