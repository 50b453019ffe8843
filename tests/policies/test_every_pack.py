"""What every rule pack must keep: its examples, its grounds, its words, and one answer from both ways of computing."""

from __future__ import annotations

import random
import re
from collections import defaultdict

import numpy as np
import polars as pl
from policy.random_facts import as_frame, as_people, candidates, days_around, draw_columns

from aman.core import _data
from aman.core.policy import (
    FactKind,
    Outcome,
    decide_outcome,
    evaluate,
    evaluate_population,
    explain,
    find_deadlines,
    find_example_failures,
)
from aman.core.policy.checking import find_untested_leaves
from aman.core.policy.loading import FORBIDDEN

NEVER_SAID = re.compile(r"\b(safe|deportable|unprotected|not protected)\b", re.IGNORECASE)


def some_people(policy, count, seed, known=0.7):
    """Random cases without the facts that are not known, which may be NOT_APPLICABLE."""
    columns = draw_columns(policy, count, np.random.default_rng(seed), known)
    return [{name: value for name, value in facts.items() if value is not None} for facts in as_people(columns)]


def test_every_example_of_the_pack_holds(policy):
    assert find_example_failures(policy) == ()


def test_no_condition_can_be_turned_round_without_an_example_failing(policy):
    assert [leaf.id for leaf in find_untested_leaves(policy)] == []


def test_one_person_and_a_population_get_the_same_answer(policy):
    """Thousands of cases here, a million a pack in the bench; sets and words as Enum as well as text."""
    draw, numbers = random.Random(20231101), np.random.default_rng(20231101)
    days = days_around(policy)
    words = {name: pl.Enum(list(fact.values)) for name, fact in policy.facts.items() if fact.values}
    texts = [name for name in words if policy.facts[name].kind is FactKind.TEXT]
    for turn in range(20):
        as_of = draw.choice(days)
        known_on = draw.choice((as_of, policy.last_reviewed, draw.choice(days)))
        columns = draw_columns(policy, 100, numbers, day=as_of)
        frame = as_frame(policy, columns)
        if turn % 2:
            frame = frame.with_columns(pl.col(name).cast(words[name]) for name in texts)
        table = evaluate_population(policy, frame, as_of, known_on)
        for facts, row in zip(as_people(columns), table.iter_rows(named=True), strict=True):
            answer = evaluate(policy, facts, as_of=as_of, known_on=known_on)
            assert (answer.outcome, answer.trace_code) == (row["outcome"], row["trace_code"]), (facts, as_of, known_on)
            assert decide_outcome(policy, facts, as_of=as_of, known_on=known_on) is answer.outcome


def test_more_evidence_never_turns_a_decided_answer(policy):
    draw = random.Random(20231102)
    days = days_around(policy)
    decided = 0
    whole = some_people(policy, 600, 20231102, known=1)
    for facts, more in zip(some_people(policy, 600, 20231112, known=0.5), whole, strict=True):
        as_of = draw.choice(days)
        known_on = draw.choice((as_of, policy.last_reviewed))
        before = decide_outcome(policy, facts, as_of=as_of, known_on=known_on)
        sure = {d.id: d.due for d in find_deadlines(policy, facts, as_of=as_of, known_on=known_on) if d.is_sure}
        for grown in ({**more, **facts}, {**dict(list(more.items())[::2]), **facts}):
            after = decide_outcome(policy, grown, as_of=as_of, known_on=known_on)
            assert before in (after, Outcome.CANNOT_TELL), (facts, grown, as_of, known_on)
            later = {d.id: d for d in find_deadlines(policy, grown, as_of=as_of, known_on=known_on)}
            for deadline_id, due in sure.items():
                # One whose day was not known goes away when that day turns out not to apply.
                if due is not None:
                    assert (later[deadline_id].is_sure, later[deadline_id].due) == (True, due), (facts, grown)
        decided += before is not Outcome.CANNOT_TELL
    assert decided > 20


def test_what_is_said_to_settle_an_answer_alone_does_settle_it(policy):
    draw = random.Random(20231103)
    days = days_around(policy)
    seen = 0
    for facts in some_people(policy, 150, 20231103, known=0.6):
        day = draw.choice(days)
        for missing in evaluate(policy, facts, as_of=day, known_on=policy.last_reviewed).missing:
            answers = {
                decide_outcome(policy, {**facts, missing.fact: value}, as_of=day, known_on=policy.last_reviewed)
                for value in candidates(policy, missing.fact)
            }
            settles = bool(answers - {Outcome.CANNOT_TELL})
            assert missing.settles_alone == settles, (missing.fact, facts, day)
            seen += settles
    assert seen > 10


def test_every_answer_is_counted(policy):
    frame = as_frame(policy, draw_columns(policy, 500, np.random.default_rng(20231105)))
    table = evaluate_population(policy, frame, policy.last_reviewed, policy.last_reviewed)
    counts = dict(table["outcome"].cast(pl.String).value_counts().iter_rows())
    assert set(counts) <= set(Outcome)
    assert sum(counts.values()) == 500


def test_a_stored_trace_is_explained_exactly(policy):
    draw = random.Random(20231106)
    for facts in some_people(policy, 60, 20231106):
        day = draw.choice(days_around(policy))
        answer = evaluate(policy, facts, as_of=day, known_on=day)
        said = explain(policy, {}, answer.trace_code, day, day)
        assert said[0].sentence == policy.answers[answer.outcome]
        assert tuple(said[1 : 1 + len(answer.reasons)]) == answer.reasons


def test_the_pack_says_what_it_is_and_what_it_cannot_know(policy):
    raw = _data.read_policy_text(policy.policy_id)
    assert re.search(r"^kind: ", raw, re.MULTILINE), "its kind is stated, not left to the default"
    assert policy.decides.endswith(".")
    assert policy.cannot_know
    assert policy.last_reviewed >= policy.first_day


def test_every_sentence_rests_on_a_source_or_says_that_it_does_not(policy):
    for rule in (*policy.rules.values(), *policy.deadlines):
        assert rule.cites or ("recalled" in rule.mark and rule.note), rule.id
    for rule in policy.rules.values():
        assert rule.sentence.endswith("."), rule.id
        assert policy.first_day <= rule.last_reviewed <= policy.last_reviewed, rule.id
    for parameter in policy.parameters.values():
        for value in parameter.values:
            assert value.cites or (value.mark == "recalled" and value.note), (parameter.name, value.id)


def test_a_recalled_value_says_so_among_the_reasons(policy):
    draw = random.Random(20231107)
    for facts in some_people(policy, 150, 20231107):
        day = draw.choice(days_around(policy))
        for reason in evaluate(policy, facts, as_of=day, known_on=day).reasons:
            assert reason.mark != "recalled" or "Recalled" in reason.note


def test_no_text_of_the_pack_promises_or_threatens(policy):
    assert NEVER_SAID.findall(_data.read_policy_text(policy.policy_id)) == []
    draw = random.Random(20231108)
    for facts in some_people(policy, 80, 20231108):
        day = draw.choice(days_around(policy))
        answer = evaluate(policy, facts, as_of=day, known_on=day)
        for reason in explain(policy, facts, answer.trace_code, day, day):
            assert not FORBIDDEN.search(f"{reason.sentence} {reason.note}")


def test_a_fact_that_two_packs_ask_for_is_the_same_fact(all_packs):
    asked = defaultdict(list)
    for policy_id, policy in all_packs.items():
        for name, fact in policy.facts.items():
            values = frozenset(fact.values) if fact.values else None
            asked[name].append((policy_id, fact.kind, values, dict(fact.aliases)))
    differing = {
        name: sorted((who, kind.value, sorted(values or ())) for who, kind, values, _ in packs)
        for name, packs in asked.items()
        if len({(kind, values) for _, kind, values, _ in packs}) > 1
    }
    assert differing == {}, "same name, other type or other words"
    for name, packs in asked.items():
        meanings = defaultdict(set)
        for _, _, _, aliases in packs:
            for other, word in aliases.items():
                meanings[other].add(word)
        assert all(len(words) == 1 for words in meanings.values()), f"{name}: one word on input, two meanings"
