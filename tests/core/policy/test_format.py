"""Kinds, other words, what does not apply, rules that contradict each other, and deadlines."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from core.policy.small import SMALL, changed

from aman.core.policy import (
    NOT_APPLICABLE,
    BadPolicy,
    Outcome,
    PolicyKind,
    evaluate,
    evaluate_population,
    explain,
    find_deadlines,
    find_example_failures,
    load_policy,
    read_fact,
)
from aman.errors import BadInput

DAY = date(2020, 7, 1)
ALIASED = changed("values: [card, visa, none]", "values: [card, visa, none], aliases: {token: card, no: none}")
DEADLINES = """
deadlines:
- id: d.answer
  description: Answer the letter.
  when: {fact: kind, eq: visa}
  after: {fact: day, days: 30}
  cite: [S1]
  mark: seen
  examples:
  - {as_of: 2020-07-01, facts: {kind: visa, day: 2020-06-15}, expect: meets, due: 2020-07-15}
  - {as_of: 2020-07-01, facts: {kind: none}, expect: does_not_meet}
- id: d.close
  description: Hand it in.
  when: {all: [{rule: r.kind}, {fact: months, ge: 99}]}
  by: $until
  cite: [S2]
  mark: recalled
  note: From memory.
"""


def problems(text):
    with pytest.raises(BadPolicy) as caught:
        load_policy(text)
    return " ".join(said for _, said, *_ in caught.value.problems)


def ask(policy, facts, day=DAY):
    return evaluate(policy, facts, as_of=day, known_on=day)


def test_a_policy_says_its_kind_and_what_it_decides_and_may_leave_both_out():
    policy = load_policy(changed("title: A small policy", "title: A\nkind: exposure\ndecides: Whether it holds."))
    assert (policy.kind, policy.decides) == (PolicyKind.EXPOSURE, "Whether it holds.")
    assert load_policy(SMALL).kind is PolicyKind.PATHWAY
    assert "`kind` must be one of" in problems(changed("title: A small policy", "title: A\nkind: law"))


def test_another_word_is_turned_into_the_word_of_the_rules_on_reading_and_nowhere_else():
    fact = load_policy(ALIASED).facts["kind"]
    assert [read_fact(word, fact) for word in ("token", "no", "visa", "")] == ["card", "none", "visa", None]
    assert read_fact("not_applicable", fact) is NOT_APPLICABLE
    with pytest.raises(BadInput):
        ask(load_policy(ALIASED), {"kind": "token"})
    assert "no word of `values`" in problems(changed("none]}", "none], aliases: {token: crad}}"))
    assert "meaning of its own" in problems(changed("none]}", "none], aliases: {card: visa}}"))


def test_what_does_not_apply_answers_every_condition_with_no():
    text = changed("{fact: kind, in: $kinds}", "{any: [{fact: kind, in: $kinds}, {fact: named, is: false}]}")
    policy = load_policy(text)
    facts = {"kind": NOT_APPLICABLE, "named": NOT_APPLICABLE, "months": 12}
    assert ask(policy, facts).outcome is Outcome.DOES_NOT_MEET
    frame = pl.DataFrame(
        {
            "kind": [None, "none", None],
            "kind__na": [True, None, False],
            "named": [None, None, False],
            "named__na": [True, True, None],
            "months": [12, 12, 12],
        }
    )
    table = evaluate_population(policy, frame, DAY, DAY)
    people = [facts, {**facts, "kind": "none"}, {"named": False, "months": 12}]
    one_by_one = [ask(policy, p) for p in people]
    assert list(table.iter_rows()) == [(a.outcome, a.trace_code) for a in one_by_one]
    with pytest.raises(BadInput):
        evaluate_population(policy, pl.DataFrame({"kind__na": ["yes"]}), DAY, DAY)


def test_a_silent_rule_says_no_of_what_does_not_apply():
    text = changed("value: 2020-12-31, cite: []", "value: unknown, reason: lost, cite: []")
    text = text.replace("- {fact: $as_of, gt: $until}", "- {fact: day, gt: $until}")
    policy = load_policy(text)
    day = date(2020, 12, 1)
    facts = {"kind": "none", "months": 12, "papers": {"a"}, "named": False}
    assert ask(policy, {**facts, "day": date(2020, 1, 1)}, day).outcome is Outcome.CANNOT_TELL
    answer = ask(policy, {**facts, "day": NOT_APPLICABLE}, day)
    assert answer.outcome is Outcome.DOES_NOT_MEET
    frame = pl.DataFrame({"kind": ["none"], "months": [12], "papers": [["a"]], "named": [False], "day__na": [True]})
    assert evaluate_population(policy, frame, day, day).row(0) == (answer.outcome, answer.trace_code)
    before = date(2019, 1, 1)
    assert ask(policy, {**facts, "kind": NOT_APPLICABLE}, before).outcome is Outcome.CANNOT_TELL


# ---- rules that contradict each other -------------------------------------------------------------------------


#: Beside the rule that is contradicted, the other has a part of its own, for the holders of a card.
CARD = "  any: [{rule: r.kind}, {all: [{rule: r.until}, {fact: kind, eq: card}]}]"


def contradicting(rank="decided"):
    text = changed("- id: r.until\n", f"- id: r.until\n  rank: {rank}\n  contradicts: [r.kind]\n")
    return load_policy(text.replace("  all:\n  - {rule: r.kind}\n  - {rule: r.until}", CARD)
                       .partition("\nexamples:")[0]
                       + "\nexamples:\n- {as_of: 2020-07-01, facts: {kind: visa}, expect: does_not_meet}\n")  # fmt: skip


ENDED = {"months": 12}
NOT_ENDED = {"months": 1, "day": date(2019, 1, 1), "papers": {"a"}, "named": False}


@pytest.mark.parametrize(
    ("rank", "holds", "unknown", "fails"),
    [
        ("decided", "cannot_tell", "cannot_tell", "meets"),
        ("law", "does_not_meet", "cannot_tell", "meets"),
        ("reported", "meets", "meets", "meets"),
    ],
)
def test_what_contradicts_a_rule_counts_by_its_rank(rank, holds, unknown, fails):
    policy = contradicting(rank)
    for facts, outcome in ((ENDED, holds), ({}, unknown), (NOT_ENDED, fails)):
        answer = ask(policy, {"kind": "none", **facts})
        assert answer.outcome == outcome
        assert ask(policy, {"kind": "visa", **facts}).outcome == "does_not_meet"
        table = evaluate_population(
            policy,
            pl.DataFrame(
                [{"kind": "none", **{k: sorted(v) if isinstance(v, set) else v for k, v in facts.items()}}],
                schema_overrides={"papers": pl.List(pl.String)},
            ),
            DAY,
            DAY,
        )
        assert list(table.iter_rows()) == [(answer.outcome, answer.trace_code)]


def test_rules_that_contradict_each_other_are_both_shown():
    for rank, words in (("decided", "both stand"), ("law", "r.until (law) goes before r.kind")):
        answer = ask(contradicting(rank), {"kind": "none", "months": 12})
        said = {reason.rule: reason.note for reason in answer.reasons}
        assert words in said["r.kind"]
        assert words in said["r.until"]


def test_a_paper_that_ends_a_contradiction_is_asked_for():
    answer = ask(contradicting(), {"kind": "none", "day": date(2019, 1, 1), "papers": {"a"}, "named": False})
    assert [(m.fact, m.settles_alone) for m in answer.missing] == [("months", True)]


def test_a_contradiction_that_is_circular_or_with_nobody_is_refused():
    text = changed("- id: r.until\n", "- id: r.until\n  contradicts: [r.sort]\n")
    assert "'r.sort' is no other rule" in problems(text)
    text = changed("- id: r.until\n", "- id: r.until\n  contradicts: [r.kind]\n")
    text = text.replace("- {fact: named, is: true}", "- {fact: named, is: true}\n    - {rule: r.kind}")
    assert "refers back to itself" in problems(text)


# ---- deadlines ------------------------------------------------------------------------------------------------


def due(policy, facts, day=DAY):
    return {d.id: (d.due, d.is_sure) for d in find_deadlines(policy, facts, as_of=day, known_on=day)}


def test_a_deadline_is_counted_from_a_fact_or_is_a_day_and_says_whether_it_is_sure():
    policy = load_policy(SMALL + DEADLINES)
    assert find_example_failures(policy) == ()
    assert due(policy, {"kind": "visa", "day": date(2020, 6, 15)}) == {"d.answer": (date(2020, 7, 15), True)}
    assert due(policy, {"kind": "visa"}) == {"d.answer": (None, True)}
    assert due(policy, {"kind": "visa", "day": NOT_APPLICABLE}) == {}
    assert due(policy, {"kind": "card"}) == {}
    assert due(policy, {"months": 100}) == {"d.answer": (None, False), "d.close": (date(2020, 6, 30), False)}
    assert due(policy, {"kind": "none", "months": 99}, date(2022, 3, 1)) == {"d.close": (date(2022, 4, 30), False)}
    assert due(policy, {"kind": "visa"}, date(2019, 1, 1)) == {}


def test_the_conditions_of_deadlines_have_no_place_in_the_trace():
    policy = load_policy(SMALL + DEADLINES)
    assert policy.leaves == load_policy(SMALL).leaves
    assert [leaf.id for leaf in policy.deadline_leaves] == ["d.answer/1", "d.close/1"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  after: {fact: day, days: 30}\n", "", "either `after` or `by`"),
        ("{fact: day, days: 30}", "{fact: months, days: 30}", "no fact of type date"),
        ("{fact: day, days: 30}", "{fact: day, days: $until}", "but a whole number is compared"),
        ("by: $until", "by: soon", "'soon' is not a day"),
        ("d.close", "d.answer", "Two deadlines are named"),
        ("eq: visa}\n  after", "eq: viza}\n  after", "never holds 'viza'"),
        ("mark: recalled\n  note: From memory.", "mark: recalled\n  colour: red", "'colour' is not a part"),
    ],
)
def test_a_deadline_that_is_not_sound_is_refused(old, new, sentence):
    assert sentence in problems(SMALL + DEADLINES.replace(old, new, 1))


def test_an_example_of_a_deadline_that_fails_is_named():
    failures = find_example_failures(load_policy(SMALL + DEADLINES.replace("due: 2020-07-15", "due: 2020-07-16")))
    assert [(f.rule, f.number) for f in failures] == [("d.answer", 1)]


def test_a_reason_for_an_answer_that_rests_on_a_contradiction_is_explained_from_the_trace_alone():
    answer = ask(contradicting("law"), {"kind": "none", "months": 12})
    assert tuple(r for r in explain(contradicting("law"), {}, answer.trace_code, DAY, DAY) if r.rule) == answer.reasons
