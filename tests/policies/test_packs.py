"""What every rule pack must keep: its examples, its dates, its words, and one answer from both ways of computing."""

from __future__ import annotations

import dataclasses
import random
from datetime import date, timedelta

import polars as pl
import pytest

from aman.core import _data
from aman.core.policy import (
    FactKind,
    Outcome,
    decide_outcome,
    evaluate,
    evaluate_population,
    explain,
    find_example_failures,
    load_policy,
    tree,
)
from aman.core.policy.loading import FORBIDDEN
from aman.core.policy.timeline import Parameter

PACKS = {policy_id: load_policy(_data.read_policy_text(policy_id)) for policy_id in _data.policy_ids()}
pytestmark = pytest.mark.parametrize("policy", PACKS.values(), ids=PACKS.keys())

COLUMN = {
    FactKind.DATE: pl.Date,
    FactKind.INT: pl.Int64,
    FactKind.TEXT: pl.String,
    FactKind.BOOL: pl.Boolean,
    FactKind.SET: pl.List(pl.String),
}


def candidates(policy, name):
    """Values of a fact on both sides of everything that its conditions compare it with."""
    fact = policy.facts[name]
    if fact.kind is FactKind.BOOL:
        return [True, False]
    if fact.kind is FactKind.TEXT:
        return list(fact.values or ["islamabad", "rawalpindi", "peshawar"])
    written = {o for leaf in policy.leaves if leaf.subject == name for o in leaf.operands}
    named = {o.name for o in written if isinstance(o, tree.Named)} & set(policy.parameters)
    operands = written | {v.value for n in named for v in policy.parameters[n].values}
    if fact.kind is FactKind.INT:
        return [n + step for n in operands if isinstance(n, int) for step in (-1, 0, 1)]
    days = {o for o in operands if isinstance(o, date)} | set(days_of(policy))
    return [d + timedelta(step) for d in sorted(days) for step in (-1, 0, 1)]


def days_of(policy):
    """Every day on which some parameter may change, and the days around them."""
    days = {day for parameter in policy.parameters.values() for day in parameter.boundaries}
    return sorted(days | {policy.first_day})


def random_facts(policy, draw, *, share_known=0.7):
    return {n: draw.choice(candidates(policy, n)) for n in policy.facts if draw.random() < share_known}


def frame_of(policy, people):
    return pl.DataFrame(
        {
            name: pl.Series([person.get(name) for person in people], dtype=COLUMN[fact.kind])
            for name, fact in policy.facts.items()
        }
    )


def test_every_example_of_the_pack_holds(policy):
    assert find_example_failures(policy) == ()


def flipped(policy, leaf):
    """The policy with one condition turned into its opposite, wherever it is used."""

    def turn(node):
        if isinstance(node, tree.Leaf):
            return tree.Not(node) if node.index == leaf.index else node
        if isinstance(node, tree.Not):
            return tree.Not(turn(node.part))
        if isinstance(node, tree.RuleRef):
            return node
        return dataclasses.replace(node, parts=tuple(turn(part) for part in node.parts))

    rules = {i: dataclasses.replace(rule, when=turn(rule.when)) for i, rule in policy.rules.items()}
    return dataclasses.replace(policy, rules=rules, outcome=turn(policy.outcome))


def test_no_condition_can_be_turned_round_without_an_example_failing(policy):
    for leaf in policy.leaves:
        assert find_example_failures(flipped(policy, leaf)), f"nothing watches over {leaf.id}"


def without_value(policy, parameter, value):
    left = Parameter(
        parameter.name, parameter.kind, parameter.description, tuple(v for v in parameter.values if v is not value)
    )
    return dataclasses.replace(policy, parameters={**policy.parameters, parameter.name: left})


def test_no_dated_value_can_be_dropped_without_an_answer_changing(policy):
    for parameter in policy.parameters.values():
        for value in parameter.values:
            changed = without_value(policy, parameter, value)
            days = [d + timedelta(step) for d in parameter.boundaries for step in (-1, 0, 1)]
            assert any(
                parameter.in_force(a, k) != changed.parameters[parameter.name].in_force(a, k)
                for a in days
                for k in days
            ), f"{parameter.name} {value.id} says nothing"


def test_one_person_and_a_population_get_the_same_answer(policy):
    draw = random.Random(20231101)
    days = [d + timedelta(step) for d in days_of(policy) for step in (-1, 0, 1)]
    for _ in range(12):
        people = [random_facts(policy, draw) for _ in range(40)]
        as_of, known_on = draw.choice(days), draw.choice(days)
        table = evaluate_population(policy, frame_of(policy, people), as_of, known_on)
        for facts, row in zip(people, table.iter_rows(named=True), strict=True):
            answer = evaluate(policy, facts, as_of=as_of, known_on=known_on)
            assert (answer.outcome, answer.trace_code) == (row["outcome"], row["trace_code"])


def test_more_evidence_never_turns_a_decided_answer(policy):
    draw = random.Random(20231102)
    days = days_of(policy)
    decided = 0
    for _ in range(400):
        day = draw.choice(days)
        facts = random_facts(policy, draw, share_known=0.5)
        before = decide_outcome(policy, facts, as_of=day, known_on=day)
        more = {**random_facts(policy, draw, share_known=0.6), **facts}
        after = decide_outcome(policy, more, as_of=day, known_on=day)
        if before is not Outcome.CANNOT_TELL:
            decided += 1
            assert after is before
    assert decided > 20


def test_what_is_said_to_settle_an_answer_alone_does_settle_it(policy):
    draw = random.Random(20231103)
    days = days_of(policy)
    seen = 0
    for _ in range(60):
        day = draw.choice(days)
        facts = random_facts(policy, draw, share_known=0.6)
        for missing in evaluate(policy, facts, as_of=day, known_on=day).missing:
            answers = {
                decide_outcome(policy, {**facts, missing.fact: value}, as_of=day, known_on=day)
                for value in candidates(policy, missing.fact)
            }
            settles = bool(answers - {Outcome.CANNOT_TELL})
            assert missing.settles_alone == settles, (missing.fact, facts, day)
            seen += settles
    assert seen > 20


def test_before_the_first_day_nothing_can_be_told(policy):
    draw = random.Random(20231104)
    before = policy.first_day - timedelta(1)
    for _ in range(50):
        facts = random_facts(policy, draw, share_known=1)
        for as_of, known_on in ((before, before), (before, policy.last_reviewed), (policy.last_reviewed, before)):
            answer = evaluate(policy, facts, as_of=as_of, known_on=known_on)
            assert answer.outcome is Outcome.CANNOT_TELL
            assert answer.missing == ()


def test_every_answer_is_counted(policy):
    draw = random.Random(20231105)
    table = evaluate_population(
        policy,
        frame_of(policy, [random_facts(policy, draw) for _ in range(500)]),
        policy.last_reviewed,
        policy.last_reviewed,
    )
    counts = dict(table["outcome"].value_counts().iter_rows())
    assert set(counts) <= set(Outcome)
    assert sum(counts.values()) == 500


def test_a_stored_trace_is_explained_exactly(policy):
    draw = random.Random(20231106)
    for _ in range(60):
        day = draw.choice(days_of(policy))
        facts = random_facts(policy, draw)
        answer = evaluate(policy, facts, as_of=day, known_on=day)
        said = explain(policy, {}, answer.trace_code, day, day)
        assert said[0].sentence == policy.answers[answer.outcome]
        assert tuple(said[1 : 1 + len(answer.reasons)]) == answer.reasons


def test_every_sentence_rests_on_a_source_or_says_that_it_does_not(policy):
    for rule in policy.rules.values():
        assert rule.cites or "recalled" in rule.mark
        assert rule.sentence.endswith(".")
    for parameter in policy.parameters.values():
        for value in parameter.values:
            assert value.cites or (value.mark == "recalled" and value.note)


def test_a_recalled_value_says_so_among_the_reasons(policy):
    draw = random.Random(20231107)
    for _ in range(200):
        day = draw.choice(days_of(policy))
        answer = evaluate(policy, random_facts(policy, draw), as_of=day, known_on=day)
        for reason in answer.reasons:
            assert reason.mark != "recalled" or "Recalled" in reason.note


def test_no_text_of_the_pack_says_that_a_person_is_safe_or_may_be_deported(policy):
    draw = random.Random(20231108)
    for _ in range(100):
        day = draw.choice(days_of(policy))
        facts = random_facts(policy, draw)
        answer = evaluate(policy, facts, as_of=day, known_on=day)
        for reason in explain(policy, facts, answer.trace_code, day, day):
            assert not FORBIDDEN.search(f"{reason.sentence} {reason.note}")
