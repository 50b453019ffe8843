"""What every rule pack keeps as time goes by: on both sides of every boundary, and when asked again years later."""

from __future__ import annotations

import dataclasses
import random
from datetime import date, timedelta

import numpy as np
from policy.random_facts import as_frame, as_people, draw_columns

from aman.core import _data
from aman.core.policy import FactKind, Outcome, evaluate, evaluate_population, find_deadlines, load_policy
from aman.core.policy.boundaries import find_boundary_days
from aman.core.policy.timeline import Parameter

ONE_DAY = timedelta(1)


def people_of(policy, count, seed, known=0.7):
    columns = draw_columns(policy, count, np.random.default_rng(seed), known)
    return [{name: value for name, value in facts.items() if value is not None} for facts in as_people(columns)]


def facts_of_the_examples(policy):
    """The facts of every example of the pack, each once."""
    examples = [e for rule in policy.rules.values() for e in rule.examples] + list(policy.examples)
    return [dict(facts) for facts in dict.fromkeys(example.facts for example in examples)]


def asked(policy, facts, as_of, known_on):
    answer = evaluate(policy, facts, as_of=as_of, known_on=known_on)
    return answer.outcome, answer.trace_code


def test_before_the_first_day_nothing_can_be_told(policy):
    before = policy.first_day - ONE_DAY
    for facts in people_of(policy, 50, 20231104, known=1):
        for as_of, known_on in ((before, before), (before, policy.last_reviewed), (policy.last_reviewed, before)):
            answer = evaluate(policy, facts, as_of=as_of, known_on=known_on)
            assert answer.outcome is Outcome.CANNOT_TELL
            assert answer.missing == ()


def test_the_day_before_and_the_day_of_every_boundary_have_an_answer(policy):
    sheets = facts_of_the_examples(policy)[:40]
    for boundary in find_boundary_days(policy):
        for as_of in (boundary - ONE_DAY, boundary):
            for known_on in (as_of, policy.last_reviewed):
                for facts in sheets:
                    outcome, trace = asked(policy, facts, as_of, known_on)
                    assert outcome in set(Outcome)
                    assert 0 <= trace < 1 << (2 * len(policy.leaves))
                    if as_of < policy.first_day:
                        assert outcome is Outcome.CANNOT_TELL
                find_deadlines(policy, sheets[0], as_of=as_of, known_on=known_on)


def test_between_two_boundaries_nothing_changes_but_by_the_calendar_of_a_person(policy):
    """Without a fact that is a day, an answer holds from one boundary to the day before the next."""
    dated = {name for name, fact in policy.facts.items() if fact.kind is FactKind.DATE}
    sheets = [{k: v for k, v in facts.items() if k not in dated} for facts in people_of(policy, 12, 20231109)]
    days = find_boundary_days(policy)
    for first, after in zip(days, [*days[1:], policy.last_reviewed + timedelta(400)], strict=True):
        last = max(first, after - ONE_DAY)
        for facts in sheets:
            assert asked(policy, facts, first, policy.last_reviewed) == asked(policy, facts, last, policy.last_reviewed)


def test_the_calendar_has_no_end_at_which_a_pack_breaks(policy):
    for facts in people_of(policy, 10, 20231110):
        for as_of in (date.min, date.max):
            for known_on in (date.min, date.max):
                asked(policy, facts, as_of, known_on)


def without(policy, unwanted):
    """The pack as it would be had the values that `unwanted` picks never been written down."""
    kept = {
        name: Parameter(p.name, p.kind, p.description, tuple(v for v in p.values if not unwanted(v)))
        for name, p in policy.parameters.items()
    }
    return dataclasses.replace(policy, parameters=kept)


def test_no_dated_value_can_be_dropped_without_an_answer_changing(policy):
    for parameter in policy.parameters.values():
        days = [day + step for day in parameter.boundaries for step in (-ONE_DAY, timedelta(0), ONE_DAY)]
        for value in parameter.values:
            changed = without(policy, lambda one, gone=value: one is gone).parameters[parameter.name]
            assert any(parameter.in_force(a, k) != changed.in_force(a, k) for a in days for k in days), (
                f"{parameter.name} {value.id} says nothing"
            )


def test_what_became_known_later_changes_no_answer_given_before(policy):
    draw = random.Random(20231111)
    days = find_boundary_days(policy)
    for facts in people_of(policy, 40, 20231111):
        as_of, known_on = draw.choice(days), draw.choice(days)
        then = without(policy, lambda value, day=known_on: value.known > day)
        assert asked(policy, facts, as_of, known_on) == asked(then, facts, as_of, known_on)


def test_an_answer_stored_under_a_hash_comes_again_from_the_text_kept_under_it(policy):
    text = _data.read_policy_text(policy.policy_id)
    again = load_policy(f"# kept for later\n{text}")
    assert again.version_hash == policy.version_hash
    draw = random.Random(20231113)
    for facts in people_of(policy, 60, 20231113):
        as_of, known_on = draw.choice(find_boundary_days(policy)), draw.choice(find_boundary_days(policy))
        stored = evaluate(policy, facts, as_of=as_of, known_on=known_on)
        assert evaluate(again, facts, as_of=as_of, known_on=known_on) == stored


def test_the_same_table_gives_the_same_answers_again(policy):
    frame = as_frame(policy, draw_columns(policy, 200, np.random.default_rng(20231114)))
    first = evaluate_population(policy, frame, policy.last_reviewed, policy.last_reviewed)
    order = list(range(199, -1, -1))
    assert evaluate_population(policy, frame[order], policy.last_reviewed, policy.last_reviewed).equals(first[order])
